import { publishedCatalogue } from '../catalogue/index.ts';
import { clause, policy } from '../policy/index.ts';
import type { Severity } from '../program/finding.ts';
import { formatGithub } from '../report/github.ts';
import { buildReport, type Files, type Report, type Result, reaches } from '../report/report.ts';
import { formatSarif } from '../report/sarif.ts';
import { formatText } from '../report/text.ts';
import { rules } from '../rules/index.generated.ts';
import type { FileSystem } from '../workspace/file-system.ts';
import { isInside, relativeTo } from '../workspace/paths.ts';
import type { Progress } from '../workspace/project.ts';
import { findingKey } from '../workspace/run-rules.ts';
import { openProject } from './project.ts';
import { describe, oneOf, type Stream, type World, WrongUse } from './world.ts';

/** The options of `check`, as they were given. */
export interface CheckOptions {
  readonly format?: string | undefined;
  readonly 'fail-on'?: string | undefined;
  readonly config?: string | undefined;
  readonly 'show-suppressed'?: boolean | undefined;
}

const thresholds: readonly (Severity | 'never')[] = ['error', 'warning', 'information', 'never'];

/** Checks folders and files and prints what is found. @returns the exit code */
export async function check(paths: readonly string[], values: CheckOptions, world: World): Promise<number> {
  const format = oneOf('format', values.format, ['text', 'json', 'sarif', 'github'], 'text');
  const failOn = oneOf('fail-on', values['fail-on'], thresholds, 'warning');
  if (paths.length === 0) throw new WrongUse('name the folders or files to check');
  const configuration = values.config === undefined ? undefined : world.resolve(values.config);
  if (configuration !== undefined && world.fs.kind(configuration) !== 'file')
    throw new WrongUse(`there is no file ${values.config}`);

  const results: Result[] = [];
  /** What went wrong inside: the rest of the run still counts. */
  const failures = new Map<string, { readonly first: string; count: number }>();
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  const unread = new Set<string>();
  const fs = noting(world.fs, path => unread.add(path));
  const all = roots(paths, world);
  for (const { root, wanted } of all) {
    const project = openProject(world.languages, {
      root,
      fs,
      nestedRoots: all.map(other => other.root).filter(other => other !== root && isInside(root, other)),
      failed: ({ rule, on, error }) => {
        const cause = error instanceof Error ? error.message : String(error);
        const known = failures.get(cause);
        if (known === undefined)
          failures.set(cause, { first: `${rule} failed on ${on}: ${describe(error)}`, count: 1 });
        else known.count++;
      },
      ...(configuration === undefined ? {} : { configuration }),
    });
    const progress = new ProgressLine(world.err);
    await project.scan(each => progress.show(each));
    progress.clear();
    for (const file of wanted ?? []) {
      const why = project.leftOutBecause(file);
      if (why !== undefined)
        world.err.write(`policy-lens: ${relativeName(world.folder, file)} is not checked: ${why}.\n`);
    }
    const found = [...project.allFindings()].map(([file, { findings, suppressed }]) =>
      wanted === undefined || wanted.has(file)
        ? { file, findings, suppressed }
        : // A configuration that is not valid is not in force for what was named either.
          { file, findings: findings.filter(({ rule }) => rule === 'configuration'), suppressed: [] },
    );
    project.mends.verifyFixes(found.flatMap(({ findings }) => findings));
    for (const { findings, suppressed } of found) {
      const shown: Result[] = findings.map(finding => ({
        finding: { ...finding, fixes: project.mends.fixes(finding) },
      }));
      for (const { finding, ...why } of suppressed) shown.push({ finding: { ...finding, fixes: [] }, suppressed: why });
      for (const result of shown) {
        const key = findingKey(result.finding);
        if (seen.has(key)) continue;
        seen.add(key);
        results.push(result);
        for (const place of [result.finding, ...result.finding.steps])
          if (!texts.has(place.file)) texts.set(place.file, project.text(place.file) ?? '');
      }
    }
  }

  const named = new Map([...texts].map(([path, text]) => [relativeName(world.folder, path), text]));
  const files: Files = { name: path => relativeName(world.folder, path), text: path => texts.get(path) ?? '' };
  const report = buildReport(head(world), results, files);
  world.out.write(print(report, format, values['show-suppressed'] === true, world, named));
  for (const { first, count } of failures.values())
    world.err.write(`policy-lens: ${first}\n${count === 1 ? '' : `The same happened ${count - 1} more times.\n`}`);
  if (unread.size > 0) {
    const names = [...unread].map(path => relativeName(world.folder, path));
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
    world.err.write(
      `policy-lens: not checked, since it cannot be read: ${names.slice(0, mostNamed).join(', ')}${more}\n`,
    );
  }
  if (failures.size > 0 || paths.some(path => unread.has(world.resolve(path)))) return 2;
  return report.findings.some(finding => finding.suppressed === undefined && reaches(finding.severity, failOn)) ? 1 : 0;
}

/** Names in one line of text. */
const mostNamed = 5;

/** A file system that tells what is there and cannot be read. */
function noting(fs: FileSystem, tell: (path: string) => void): FileSystem {
  const noted = <T>(read: (path: string) => T | undefined, kind: 'file' | 'directory') => {
    return (path: string): T | undefined => {
      const found = read(path);
      if (found === undefined && fs.kind(path) === kind) tell(path);
      return found;
    };
  };
  return {
    read: noted(path => fs.read(path), 'file'),
    list: noted(path => fs.list(path), 'directory'),
    realpath: path => fs.realpath(path),
    kind: path => fs.kind(path),
    size: path => fs.size(path),
  };
}

/** Every folder is a root; a file's root is the folder it stands in or, where it stands in a named folder, that one. */
function roots(paths: readonly string[], world: World): readonly { root: string; wanted?: Set<string> }[] {
  const folders = new Set<string>();
  const files = new Map<string, Set<string>>();
  const single: string[] = [];
  for (const path of paths) {
    const resolved = world.resolve(path);
    const kind = world.fs.kind(resolved);
    if (kind === undefined) throw new WrongUse(`there is no file or folder ${path}`);
    if (kind === 'directory') folders.add(resolved);
    else single.push(resolved);
  }
  for (const file of single) {
    if ([...folders].some(folder => isInside(folder, file))) continue;
    const root = isInside(world.folder, file) ? world.folder : file.slice(0, Math.max(1, file.lastIndexOf('/')));
    files.set(root, (files.get(root) ?? new Set()).add(file));
  }
  return [...[...folders].map(root => ({ root })), ...[...files].map(([root, wanted]) => ({ root, wanted }))];
}

/** A path as the report names it: relative to the working directory, with `..` where it stands elsewhere. */
function relativeName(folder: string, path: string): string {
  if (isInside(folder, path)) return relativeTo(folder, path);
  const from = folder.split('/');
  const to = path.split('/');
  let common = 0;
  while (common < from.length && from[common] === to[common]) common++;
  // Another drive: there is no way from here to there.
  if (common === 0 || (common === 1 && from[0] !== '')) return path;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}

function head(world: World): Omit<Report, 'findings'> {
  return {
    tool: { name: 'Policy Lens', version: world.version },
    policy: { title: policy.title, effective: policy.effective, sha256: policy.sha256 },
    catalogue: { date: publishedCatalogue().date },
  };
}

function print(
  whole: Report,
  format: 'text' | 'json' | 'sarif' | 'github',
  showSuppressed: boolean,
  world: World,
  texts: ReadonlyMap<string, string>,
): string {
  const findings = whole.findings.filter(({ suppressed }) => suppressed === undefined || showSuppressed);
  const report = { ...whole, findings };
  switch (format) {
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'sarif':
      return formatSarif(report, { rules, clauses: policy.clauses, policyUrl: policy.url });
    case 'github':
      return formatGithub(report);
    default:
      return formatText(whole, {
        source: file => texts.get(file),
        clause: id => clause(id)?.text,
        isOnSecret: id => rules.some(({ definition }) => definition.id === id && definition.onSecret === true),
        showSuppressed,
        colours: wantsColours(world),
        width: Math.min(Math.max(world.out.columns ?? 100, 60), 120),
      });
  }
}

/** On a terminal, unless NO_COLOR asks for none (https://no-color.org) or the terminal is a dumb one. */
function wantsColours({ out, environment }: World): boolean {
  return out.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
}

/** One line on the terminal that says how far a scan is; nothing where the stream is no terminal. */
class ProgressLine {
  private readonly stream: Stream;
  private last = '';

  constructor(stream: Stream) {
    this.stream = stream;
  }

  show({ phase, done, total }: Progress): void {
    if (this.stream.isTTY !== true) return;
    // A count in each hundred is enough to see that it moves.
    const step = total === undefined ? Math.floor(done / 100) * 100 : Math.floor((done / Math.max(total, 1)) * 100);
    const text = `${phase} files${total === undefined ? `: ${step}` : `: ${step} %`}`;
    if (text === this.last) return;
    this.last = text;
    this.stream.write(`\r\u001b[K${text}`);
  }

  clear(): void {
    if (this.last !== '') this.stream.write('\r\u001b[K');
  }
}
