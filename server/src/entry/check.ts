import { publishedCatalogue } from '../catalogue/index.ts';
import { clause, policy } from '../policy/index.ts';
import type { Severity } from '../program/finding.ts';
import { formatGithub } from '../report/github.ts';
import { buildReport, type Files, type Report, type Result, reaches } from '../report/report.ts';
import { formatSarif } from '../report/sarif.ts';
import { formatText } from '../report/text.ts';
import { rules } from '../rules/index.generated.ts';
import { folderOf, isInside, relativeTo } from '../workspace/paths.ts';
import type { FileFindings, Progress, Project } from '../workspace/project.ts';
import { findingKey } from '../workspace/run-rules.ts';
import { Failures } from './failures.ts';
import { Helpers } from './helpers.ts';
import { openProject, today } from './project.ts';
import { noting } from './unread.ts';
import { oneOf, type Stream, type World, WrongUse } from './world.ts';

/** The options of `check`, as they were given. */
export interface CheckOptions {
  readonly format?: string | undefined;
  readonly 'fail-on'?: string | undefined;
  readonly config?: string | undefined;
  readonly 'show-suppressed'?: boolean | undefined;
  readonly threads?: string | undefined;
}

const thresholds: readonly (Severity | 'never')[] = ['error', 'warning', 'information', 'never'];

/** Checks folders and files and prints what is found. @returns the exit code */
export async function check(paths: readonly string[], values: CheckOptions, world: World): Promise<number> {
  const format = oneOf('format', values.format, ['text', 'json', 'sarif', 'github'], 'text');
  const failOn = oneOf('fail-on', values['fail-on'], thresholds, 'warning');
  const threads = threadsWanted(values.threads, world);
  if (paths.length === 0) throw new WrongUse('name the folders or files to check');
  const configuration = values.config === undefined ? undefined : world.resolve(values.config);
  if (configuration !== undefined && world.fs.kind(configuration) !== 'file')
    throw new WrongUse(`there is no file ${values.config}`);

  const results: Result[] = [];
  const failures = new Failures();
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  const unread = new Set<string>();
  const fs = noting(world.fs, path => unread.add(path));
  const all = roots(paths, world);
  for (const { root, wanted } of all) {
    const same = {
      root,
      nestedRoots: all.map(other => other.root).filter(other => other !== root && isInside(root, other)),
      day: today(),
      ...(configuration === undefined ? {} : { configuration }),
    };
    const project = openProject(world.languages, {
      ...same,
      fs,
      failed: failures.add,
      today: () => same.day,
      // Nobody waits for anything else.
      patience: Number.POSITIVE_INFINITY,
    });
    const progress = new ProgressLine(world.err);
    const helpers = new Helpers(threads - 1, world.threads?.start, same, said => {
      said.failures.forEach(failures.add);
      for (const path of said.unread) unread.add(path);
    });
    let found: readonly InFile[];
    try {
      await project.scan(each => progress.show(each), undefined, helpers);
      found = inFiles(project, wanted);
      await project.mends.shareFixes(
        found.flatMap(({ findings }) => findings),
        helpers,
      );
    } finally {
      helpers.stop();
    }
    progress.clear();
    for (const file of wanted ?? []) {
      // What cannot be read is told of below.
      const why = unread.has(file) ? undefined : project.scope.leftOutBecause(file);
      if (why !== undefined)
        world.err.write(`policy-lens: ${relativeName(world.folder, file)} is not checked: ${why}.\n`);
    }
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
  for (const line of failures.lines) world.err.write(line);
  if (unread.size > 0) {
    const names = [...unread].sort().map(path => relativeName(world.folder, path));
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
    world.err.write(
      `policy-lens: not checked, since it cannot be read: ${names.slice(0, mostNamed).join(', ')}${more}\n`,
    );
  }
  if (failures.any || paths.some(path => unread.has(world.resolve(path)))) return 2;
  return report.findings.some(finding => finding.suppressed === undefined && reaches(finding.severity, failOn)) ? 1 : 0;
}

/** Names in one line of text. */
const mostNamed = 5;

/** Each takes some hundred megabytes. */
const mostThreads = 4;

/** How many threads to check with. @throws {WrongUse} where the option is no number of threads */
function threadsWanted(given: string | undefined, world: World): number {
  if (given === undefined) return Math.min(world.threads?.available ?? 1, mostThreads);
  if (!/^[1-9]\d?$/.test(given)) throw new WrongUse(`--threads is a number from 1 to 99, not "${given}"`);
  return Number(given);
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
    const root = isInside(world.folder, file) ? world.folder : folderOf(file);
    files.set(root, (files.get(root) ?? new Set()).add(file));
  }
  return [...[...folders].map(root => ({ root })), ...[...files].map(([root, wanted]) => ({ root, wanted }))];
}

/** What is found in one file. */
interface InFile extends Pick<FileFindings, 'findings' | 'suppressed'> {
  readonly file: string;
}

/** @param wanted the files that were named, where those were and not their folder */
function inFiles(project: Project, wanted: ReadonlySet<string> | undefined): readonly InFile[] {
  return [...project.allFindings()].map(([file, { findings, suppressed }]) => {
    if (wanted === undefined || wanted.has(file)) return { file, findings, suppressed };
    // A configuration that is not valid is not in force for what was named below it either.
    const own = isAbove(file, wanted) ? findings.filter(({ rule }) => rule === 'configuration') : [];
    return { file, findings: own, suppressed: [] };
  });
}

/** Whether a file's folder holds one of those that were named. */
function isAbove(file: string, wanted: ReadonlySet<string>): boolean {
  const folder = folderOf(file);
  return [...wanted].some(path => isInside(folder, path));
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
