import type { AnalysedFile, Mark } from '../../server/src/analysis/facts.ts';
import type { Project } from '../../server/src/workspace/project.ts';
import { openFiles } from './check.ts';

const flat = (parts: readonly { readonly text?: string; readonly hole?: true }[]): string =>
  parts.map(part => part.text ?? '{}').join('');

/** Every file of a workspace in memory as rules see it. */
export async function factsOf(files: Readonly<Record<string, string>>): Promise<readonly AnalysedFile[]> {
  const { project } = await openFiles(files, { settings: { rules: {} } });
  return Object.keys(files)
    .map(path => viewOf(project, path))
    .filter(file => file !== undefined);
}

function viewOf(project: Project, path: string): AnalysedFile | undefined {
  return project.facts(`${project.root}/${path}`);
}

/** The requests of a workspace that go to Procore, as `GET https://host/path?query`, without repetition. Abstract ones are left out. */
export async function requestsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const lines = new Set<string>();
  for (const file of await factsOf(files)) {
    for (const request of file.requests) {
      if (request.abstract) continue;
      for (const address of request.addresses) lines.add(`${request.method ?? '?'} ${flat(address.text.parts)}`);
    }
  }
  return [...lines].sort();
}

/** Calls that hand on what they are given; it is seen where it arrives. */
const handsOn = new Set('request parallel limit retry timer job encrypt decrypt hash redact sanitize'.split(' '));

/** What reaches each sink: `log: token-response of procore`, `write-file: API Data .name`. */
export async function sinksOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const lines = new Set<string>();
  for (const file of await factsOf(files)) {
    for (const effect of file.effects) {
      if (handsOn.has(effect.does)) continue;
      for (const mark of effect.data.flatMap(value => value.marks)) {
        const said = say(mark);
        if (said !== undefined) lines.add(`${effect.does}: ${said}`);
      }
    }
  }
  return [...lines].sort();
}

function say(mark: Mark): string | undefined {
  if (mark.is === 'api-data') return `API Data${mark.whole ? ', whole' : ` .${mark.fields.join('.')}`}`;
  if (mark.is === 'credential') return `${mark.credential} of ${mark.whose}${mark.partial ? ', a part' : ''}`;
  return undefined;
}
