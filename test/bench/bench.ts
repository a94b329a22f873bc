/**
 * How fast it is, against others on the same machine in the same run: ratios decide, milliseconds are a guide.
 *
 *   npm run bench                    on two generated workspaces of 1,000 files: a dense one, and one that is crowded with requests
 *   npm run bench -- <folder>        on real code
 *   npm run bench -- --rules [<folder>]   what each rule costs
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { nodeFileSystem, toWorkspacePath } from '../../server/src/entry/file-system.ts';
import { languagesFrom, openProject } from '../../server/src/entry/project.ts';
import { table } from '../ruling/figures.ts';
import { writeCrowded, writeCrowdedPython } from './crowded.ts';
import { writeDense } from './dense.ts';
import { Server } from './server.ts';

/** Whole checks take long: fewer of them. */
const coldRuns = 3;
const typingRuns = 5;
const openFiles = 50;
const editsPerRun = 1000;
const root = process.cwd();
const bin = (name: string) => join(root, 'node_modules/.bin', name);
const ours = [process.execPath, join(root, 'dist/server.js'), '--stdio'];
const oxlint = [bin('oxlint'), '--lsp'];
/** How many times the other's time it takes where everything is crowded; lower them when it gets better. */
const mostCrowdedCold = 25;
const mostCrowdedKeystroke = 20;
/** Megabytes after thousands of edits without a rest: what was typed before is let go of. Ours to choose. */
const mostUnderTyping = 800;

/** @returns the exit code: 1 where a ratio is over its limit */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rules: { type: 'boolean', default: false } },
  });
  const scratch = mkdtempSync(join(tmpdir(), 'policy-lens-bench-'));
  try {
    const given = positionals[0] === undefined ? undefined : resolve(positionals[0]);
    if (given !== undefined && !existsSync(given)) {
      console.error(`there is no folder ${given}`);
      return 2;
    }
    const dense = join(scratch, 'dense');
    const long = given === undefined ? writeDense(dense, 1000) : [];
    if (values.rules) {
      await ruleCosts(given ?? dense);
      return 0;
    }
    const limits: Limit[] = [];
    // All of it takes many minutes: what is known is told at once.
    const tell = (...more: readonly Limit[]) => {
      limits.push(...more);
      console.log(more.map(limit => row(limit).join('  ')).join('\n'));
    };
    if (given !== undefined) tell(cold(given, 'cold check', 2.5));
    else {
      tell(cold(dense, 'dense: cold check', 2.5));
      const us = await typing(ours, dense, long);
      tell(...against('dense: keystroke', us, await typing(oxlint, dense, long), 6));
      if (us.memory !== undefined) tell({ name: 'dense: settled memory', ours: us.memory, unit: 'MB', atMost: 200 });
      if (us.busy !== undefined)
        tell({ name: 'dense: memory under typing', ours: us.busy, unit: 'MB', atMost: mostUnderTyping });
      for (const limit of await crowded(scratch)) tell(limit);
    }
    console.log(`\n${table(['', 'ours', 'other', 'ratio', 'at most'], limits.map(row))}`);
    return limits.every(holds) ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A figure that must not be more than so many times another one; without another one, than so much. */
interface Limit {
  readonly name: string;
  readonly ours: number;
  readonly other?: number;
  readonly unit: string;
  readonly atMost: number;
}

const measure = (limit: Limit) => (limit.other === undefined ? limit.ours : limit.ours / limit.other);
const holds = (limit: Limit) => measure(limit) <= limit.atMost;

function row(limit: Limit): string[] {
  const { name, ours, other, unit, atMost } = limit;
  const number = (value: number) => `${value.toFixed(value < 100 ? 2 : 0)} ${unit}`;
  return [
    name,
    number(ours),
    other === undefined ? '' : number(other),
    other === undefined ? '' : measure(limit).toFixed(2),
    `${atMost}${other === undefined ? ` ${unit}` : ''}${holds(limit) ? '' : '  OVER'}`,
  ];
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A whole check from the command line, against Biome's lint of the same files; in turns, so that both meet the same machine. */
function cold(folder: string, name: string, atMost: number): Limit {
  const time = (command: string, args: readonly string[]) => {
    const started = performance.now();
    const { status, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (status === null || status > 1) throw new Error(`${command} failed: ${stderr}`);
    return performance.now() - started;
  };
  const us: number[] = [];
  const biome: number[] = [];
  for (let run = 0; run < coldRuns; run++) {
    us.push(
      time(process.execPath, [join(root, 'dist/cli.js'), 'check', '.', '--format', 'json', '--fail-on', 'never']),
    );
    biome.push(time(bin('biome'), ['lint', '--reporter=summary', '.']));
  }
  return { name: `${name}, against Biome`, ours: median(us), other: median(biome), unit: 'ms', atMost };
}

/**
 * Where every file is full of requests, which no code that we know is: what it costs there may grow no further. Python's time is to be
 * near TypeScript's for as many requests.
 */
async function crowded(scratch: string): Promise<readonly Limit[]> {
  const folder = join(scratch, 'crowded');
  const files = spread(writeCrowded(folder, 1000).filter(file => /part\d\.ts$/.test(file)));
  const pythonFolder = join(scratch, 'python');
  const pythonFiles = spread(writeCrowdedPython(pythonFolder, 200).filter(file => /feature\d+\.py$/.test(file)));
  const us = await typing(ours, folder, files);
  const python = await typing(ours, pythonFolder, pythonFiles);
  return [
    cold(folder, 'crowded: cold check', mostCrowdedCold),
    ...against('crowded: keystroke', us, await typing(oxlint, folder, files), mostCrowdedKeystroke),
    {
      name: 'crowded: Python keystroke p95, against TypeScript',
      ours: python.p95,
      other: us.p95,
      unit: 'ms',
      atMost: 1.5,
    },
  ];
}

function against(name: string, us: Typed, other: Typed, atMost: number): readonly Limit[] {
  return [
    { name: `${name} p95, against oxlint`, ours: us.p95, other: other.p95, unit: 'ms', atMost },
    { name: `${name} median, against oxlint`, ours: us.p50, other: other.p50, unit: 'ms', atMost },
  ];
}

/** Fifty files from all over. */
function spread(files: readonly string[]): string[] {
  const step = Math.max(1, Math.floor(files.length / openFiles));
  return files.filter((_, index) => index % step === 0).slice(0, openFiles);
}

/** What typing takes in milliseconds, and the memory in megabytes that the server holds afterwards. */
interface Typed {
  readonly p50: number;
  readonly p95: number;
  readonly memory: number | undefined;
  /** The same straight after the last edit. */
  readonly busy: number | undefined;
}

/** Types in open files: a letter and back, in strings and names, a file after the other. Medians over the runs. */
async function typing(command: readonly string[], folder: string, files: readonly string[]): Promise<Typed> {
  const server = await Server.start(command, folder);
  try {
    await server.settled();
    let found = 0;
    for (const file of files) found += await server.open(file);
    // A server that finds nothing is not at work.
    if (found === 0) throw new Error(`${command.join(' ')} finds nothing`);
    const p50: number[] = [];
    const p95: number[] = [];
    for (let run = 0; run < typingRuns; run++) {
      const times: number[] = [];
      for (let edit = 0; edit < editsPerRun; edit++) {
        const file = files[edit % files.length] ?? '';
        const removing = Math.floor(edit / files.length) % 2 === 1;
        // The same place for a letter and for taking it back.
        const offset = place(server.text(file), Math.floor(edit / files.length / 2), removing);
        times.push(await server.edit(file, offset, removing ? 1 : 0, removing ? '' : 'x'));
      }
      p50.push(quantile(times, 0.5));
      p95.push(quantile(times, 0.95));
    }
    const busy = server.memory();
    // What a server holds that waits; it lets go of the rest some seconds after the last edit.
    await setTimeout(20_000);
    return { p50: median(p50), p95: median(p95), memory: server.memory(), busy };
  } finally {
    await server.stop();
  }
}

/** Inside the n-th `updated_at`, `rows` or `loaded`, where a letter leaves the syntax whole. */
function place(text: string, number: number, removing: boolean): number {
  const words = [...text.matchAll(removing ? /(?<=ro)xws|(?<=loa)xded/g : /(?<=ro)ws|(?<=loa)ded/g)];
  const word = words[removing ? 0 : number % Math.max(1, words.length)];
  if (word === undefined) throw new Error('there is nowhere to type');
  return word.index;
}

/** What each rule took in one whole check, in process. */
async function ruleCosts(folder: string): Promise<void> {
  const spent = new Map<string, number>();
  const started = performance.now();
  const project = openProject(languagesFrom(join(root, 'dist')), {
    root: toWorkspacePath(folder),
    fs: nodeFileSystem,
    failed: ({ rule, on, error }) => console.error(`${rule} failed on ${on}:`, error),
    spent: (rule, milliseconds) => spent.set(rule, (spent.get(rule) ?? 0) + milliseconds),
  });
  await project.scan();
  const total = performance.now() - started;
  const { checked } = project.status;
  const sorted = [...spent].sort((a, b) => b[1] - a[1]);
  const sum = sorted.reduce((all, [, milliseconds]) => all + milliseconds, 0);
  const share = (milliseconds: number) => `${((100 * milliseconds) / total).toFixed(1)} %`;
  console.log(
    table(
      ['rule', 'ms', 'µs a file', 'of the whole'],
      [...sorted, ['all rules', sum] as const, ['the whole check', total] as const].map(([rule, milliseconds]) => [
        rule,
        milliseconds.toFixed(1),
        ((1000 * milliseconds) / Math.max(1, checked)).toFixed(0),
        share(milliseconds),
      ]),
    ),
  );
  console.log('\nFacts are computed when a rule first asks for them: the first rule to ask pays for the others.');
}
