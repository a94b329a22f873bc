import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { Analysis } from '../analysis/index.ts';
import { publishedCatalogue } from '../catalogue/index.ts';
import { createLanguages, type Languages } from '../languages/index.ts';
import { libraries } from '../libraries/index.ts';
import { policy } from '../policy/index.ts';
import { rules } from '../rules/index.generated.ts';
import { Project, type ProjectOptions } from '../workspace/project.ts';

/** Turns of the event loop that a message needs to be read, queued and handled (`vscode-jsonrpc` waits for the next at each). */
const turns = 5;

/** What differs from one project to the next. */
export type OpenOptions = Pick<ProjectOptions, 'root' | 'fs' | 'failed'> &
  Partial<
    Pick<ProjectOptions, 'settings' | 'configuration' | 'nestedRoots' | 'spent' | 'today' | 'rules' | 'patience'>
  >;

/**
 * Opens a project with everything that ships: languages, libraries, the Policy, the catalogue and the rules.
 * @param languages shared by all projects of a process, so that a parser is loaded once
 */
export function openProject(languages: Languages, options: OpenOptions): Project {
  return new Project({
    languages,
    catalogue: publishedCatalogue(),
    rules: rules.map(rule => rule.definition),
    libraries,
    clauses: policy.clauses,
    makeAnalyser: sources => new Analysis(sources, publishedCatalogue()),
    today,
    pause: async () => {
      for (let turn = 0; turn < turns; turn++) await setImmediate();
    },
    clock: () => performance.now(),
    ...options,
  });
}

/** The languages, with parsers read from a folder of the disk when they are first needed. */
export function languagesFrom(folder: string): Languages {
  return createLanguages(name => readFile(`${folder}/${name}`));
}

let known = { minute: 0, day: '' };

/** The day where the machine stands, `YYYY-MM-DD`; asked at every keystroke, and the same for a minute. */
export function today(): string {
  const now = new Date();
  const minute = Math.floor(now.getTime() / 60_000);
  if (known.minute === minute) return known.day;
  const two = (number: number) => String(number).padStart(2, '0');
  known = { minute, day: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}` };
  return known.day;
}
