import { parseArgs } from 'node:util';
import { publishedCatalogue } from '../catalogue/index.ts';
import type { Languages } from '../languages/index.ts';
import { clause, policy } from '../policy/index.ts';
import type { Severity } from '../program/finding.ts';
import { clauseCoverage } from '../report/coverage.ts';
import { explain } from '../report/explain.ts';
import { formatGithub } from '../report/github.ts';
import { buildReport, type Files, type Report, type Result, reaches } from '../report/report.ts';
import { formatSarif } from '../report/sarif.ts';
import { formatText } from '../report/text.ts';
import { rules } from '../rules/index.generated.ts';
import type { FileSystem } from '../workspace/file-system.ts';
import { isInside, relativeTo } from '../workspace/paths.ts';
import type { Progress } from '../workspace/project.ts';
import { openProject } from './project.ts';

/** What the command line touches of the world. */
export interface World {
  readonly fs: FileSystem;
  readonly languages: Languages;
  /** The working directory as the workspace writes it. */
  readonly folder: string;
  /** An argument as an absolute path of the workspace. */
  resolve(path: string): string;
  readonly version: string;
  readonly out: Stream;
  readonly err: Stream;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Stream {
  write(text: string): void;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Said to the user, with exit code 2. */
class WrongUse extends Error {}

const help = `Policy Lens checks code that integrates with Procore against the Procore Developer Policy.
Not affiliated with or endorsed by Procore; not legal advice.

Usage
  policy-lens check <folders or files…>          each folder is a workspace root of its own
      --format text|json|sarif|github            default: text
      --fail-on error|warning|information|never  exit code 1 from this severity on; default: warning
      --config <file>                            in place of the policy-lens.json files that are found
      --show-suppressed                          lists what suppressions hide, too
  policy-lens explain <rule | clause | METHOD route>
  policy-lens rules   [--format text|json]
  policy-lens clauses [--format text|json]
  policy-lens --version | --help

Exit codes
  0  nothing at or above --fail-on
  1  findings
  2  wrong use, or an internal error
`;

/**
 * The command line.
 * @param args what stands behind the program's name
 * @returns the exit code: 0, 1 for findings, 2 for wrong use or an internal error
 */
export async function main(args: readonly string[], world: World): Promise<number> {
  try {
    return await run(args, world);
  } catch (error) {
    const message = error instanceof WrongUse ? `${error.message}\nSee policy-lens --help.` : describe(error);
    world.err.write(`policy-lens: ${message}\n`);
    return 2;
  }
}

async function run(args: readonly string[], world: World): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help === true || (positionals[0] === 'help' && positionals.length === 1)) {
    world.out.write(help);
    return 0;
  }
  if (values.version === true) {
    world.out.write(`${world.version}\n`);
    return 0;
  }
  const [command, ...rest] = positionals;
  switch (command) {
    case 'check':
      return check(rest, values, world);
    case 'explain':
      only(values, []);
      return explainWords(rest, world);
    case 'rules':
      only(values, ['format']);
      return list(rest, values.format, world, rulesAsJson, rulesAsText);
    case 'clauses':
      only(values, ['format']);
      return list(rest, values.format, world, clausesAsJson, clausesAsText);
    case undefined:
      throw new WrongUse('no command is given');
    default:
      throw new WrongUse(`there is no command "${command}"`);
  }
}

const options = {
  format: { type: 'string' },
  'fail-on': { type: 'string' },
  config: { type: 'string' },
  'show-suppressed': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new WrongUse(error instanceof Error ? error.message : String(error));
  }
}

type Values = ReturnType<typeof parse>['values'];

function only(values: Values, allowed: readonly (keyof Values)[]): void {
  const other = (Object.keys(values) as (keyof Values)[]).find(name => !allowed.includes(name));
  if (other !== undefined) throw new WrongUse(`--${other} does not belong to this command`);
}

function oneOf<T extends string>(option: string, value: string | undefined, values: readonly T[], fallback: T): T {
  if (value === undefined) return fallback;
  const found = values.find(candidate => candidate === value);
  if (found === undefined) throw new WrongUse(`--${option} is ${values.join(', ')}, not "${value}"`);
  return found;
}

// -- check ------------------------------------------------------------------------------------------------------------------------

const thresholds: readonly (Severity | 'never')[] = ['error', 'warning', 'information', 'never'];

async function check(paths: readonly string[], values: Values, world: World): Promise<number> {
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
  const all = roots(paths, world);
  for (const { root, wanted } of all) {
    const project = openProject(world.languages, {
      root,
      fs: world.fs,
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
    const found = [...project.allFindings()].filter(([file]) => wanted === undefined || wanted.has(file));
    project.verifyFixes(found.flatMap(([, { findings }]) => findings));
    for (const [file, { findings, suppressed }] of found) {
      const shown: Result[] = findings.map(finding => ({ finding: { ...finding, fixes: project.fixes(finding) } }));
      if (values['show-suppressed'] === true)
        for (const { finding, reason, until } of suppressed)
          shown.push({
            finding: { ...finding, fixes: [] },
            suppressed: { reason, ...(until === undefined ? {} : { until }) },
          });
      for (const result of shown) {
        const { rule, start, end, steps } = result.finding;
        const key = `${rule}\n${file}\n${start}\n${end}`;
        if (seen.has(key)) continue;
        seen.add(key);
        results.push(result);
        for (const place of [result.finding, ...steps])
          if (!texts.has(place.file)) texts.set(place.file, project.text(place.file) ?? '');
      }
    }
  }

  const named = new Map([...texts].map(([path, text]) => [relativeName(world.folder, path), text]));
  const files: Files = { name: path => relativeName(world.folder, path), text: path => texts.get(path) ?? '' };
  const report = buildReport(head(world), results, files);
  world.out.write(print(report, format, world, named));
  for (const { first, count } of failures.values())
    world.err.write(`policy-lens: ${first}\n${count === 1 ? '' : `The same happened ${count - 1} more times.\n`}`);
  if (failures.size > 0) return 2;
  return report.findings.some(finding => finding.suppressed === undefined && reaches(finding.severity, failOn)) ? 1 : 0;
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
  report: Report,
  format: 'text' | 'json' | 'sarif' | 'github',
  world: World,
  texts: ReadonlyMap<string, string>,
): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'sarif':
      return formatSarif(report, { rules, clauses: policy.clauses, policyUrl: policy.url });
    case 'github':
      return formatGithub(report);
    default:
      return formatText(report, {
        source: file => texts.get(file),
        clause: id => clause(id)?.text,
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

// -- explain, rules, clauses --------------------------------------------------------------------------------------------------------

function explainWords(words: readonly string[], world: World): number {
  if (words.length === 0) throw new WrongUse('name a rule, a clause, or a method and a route');
  const text = explain(words, { rules, catalogue: publishedCatalogue() });
  if (text === undefined) throw new WrongUse(`"${words.join(' ')}" is no rule, clause or route`);
  world.out.write(text);
  return 0;
}

function list(
  rest: readonly string[],
  format: string | undefined,
  world: World,
  asJson: () => unknown,
  asText: () => string,
): number {
  if (rest.length > 0) throw new WrongUse(`"${rest[0]}" is one word too many`);
  const json = oneOf('format', format, ['text', 'json'], 'text') === 'json';
  world.out.write(json ? `${JSON.stringify(asJson(), null, 2)}\n` : asText());
  return 0;
}

const definitions = () => rules.map(rule => rule.definition);

function rulesAsJson(): unknown {
  return {
    rules: definitions().map(rule => ({
      id: rule.id,
      title: rule.title,
      clauses: rule.clauses,
      severity: rule.severity,
      severities: rule.severities ?? [],
      blind: rule.blind,
      options: rule.options ?? {},
    })),
  };
}

function rulesAsText(): string {
  const width = Math.max(0, ...definitions().map(rule => rule.id.length));
  return definitions()
    .map(({ id, severity, clauses, title }) => {
      const cites = clauses.map(name => `§${name}`).join(' ');
      return `${id.padEnd(width)}  ${severity.padEnd(11)}  ${cites.padEnd(12)}  ${title}\n`;
    })
    .join('');
}

function clausesAsJson(): unknown {
  return { clauses: clauseCoverage(definitions()) };
}

function clausesAsText(): string {
  return clauseCoverage(definitions())
    .map(({ id, coverage, rules: citing, remains }) => {
      const how = [citing.join(', '), remains === '' ? '' : `left to people: ${remains}`]
        .filter(part => part !== '')
        .join('; ');
      return `§${id.padEnd(8)}  ${coverage.padEnd(11)}  ${how}\n`;
    })
    .join('');
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
