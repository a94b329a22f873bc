/**
 * Runs every test there is and sums up: the last line is `N passed, N failed`.
 *
 *   npm test                all stages
 *   npm run check           the static ones: types, lint and format, floors, unused code, generated files
 *   node test/run.mjs <stage>…
 *
 * A stage that ends badly without saying how many failed counts as one failure.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const scratch = mkdtempSync(join(tmpdir(), 'policy-lens-test-'));
const unitReport = join(scratch, 'unit.json');

/**
 * A stage: its name, the command, and how its counts are read. Without a count it passes or fails as one.
 * @typedef {{ name: string, command: string[], count?: (output: string) => { passed: number, failed: number } | undefined }} Stage
 */

/** @type {Stage[]} */
const checks = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint and format', command: ['biome', 'ci', '--error-on-warnings', '--colors=off', '.'] },
  { name: 'floors', command: ['depcruise', 'server/src', 'client/src'] },
  // Reading every .gitignore below takes a third of its time, and its patterns name what is ours.
  { name: 'unused code', command: ['knip', '--no-progress', '--no-gitignore'] },
  { name: 'generated files', command: ['node', 'server/tools/generate.mjs', '--check'] },
];

/** @type {Stage[]} */
const suites = [
  { name: 'build', command: ['node', 'esbuild.mjs', '--test'] },
  {
    name: 'unit, rule pages and fixtures, protocol',
    command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
    count: () => {
      if (!existsSync(unitReport)) return undefined;
      const report = JSON.parse(readFileSync(unitReport, 'utf8'));
      // A file that cannot be loaded has failed without a test of its own.
      const broken = report.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0);
      return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
    },
  },
  { name: 'extension in VS Code', command: ['node', 'test/extension/run.mjs'], count: lastCount },
];

/** The counts in the last line that has any. */
function lastCount(output) {
  const match = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return match && { passed: Number(match[1]), failed: Number(match[2]) };
}

/**
 * Runs a stage. Its output is shown as it comes, or, for stages that run side by side, when it is done and has failed.
 * @param {Stage} stage
 * @param {boolean} live
 */
function run(stage, live) {
  const [program = '', ...args] = stage.command;
  const bin = program === 'node' ? process.execPath : join(root, 'node_modules/.bin', program);
  const start = Date.now();
  if (live) console.log(`\n── ${stage.name}`);
  return new Promise(resolve => {
    const child = spawn(bin, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && program !== 'node',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        output += chunk;
        if (live) process.stdout.write(chunk);
      });
    const end = (/** @type {number | null} */ code) => {
      const counted = stage.count?.(output);
      const counts = counted ?? { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
      if (code !== 0 && counts.failed === 0) counts.failed = 1;
      // Zero tests are no success.
      if (counts.passed + counts.failed === 0) counts.failed = 1;
      if (!live && counts.failed > 0) process.stdout.write(output);
      const seconds = ((Date.now() - start) / 1000).toFixed(1);
      console.log(`── ${stage.name}: ${counts.passed} passed, ${counts.failed} failed (${seconds} s)`);
      resolve(counts);
    };
    child.on('error', error => {
      output += error.message;
      end(1);
    });
    child.on('close', end);
  });
}

const wanted = process.argv.slice(2);
const chosen = (/** @type {Stage} */ stage, /** @type {string} */ group) =>
  wanted.length === 0 || wanted.includes(group) || wanted.some(word => stage.name.includes(word));
const counts = [];
/** @param {Stage[]} stages */
const inTurn = async (stages, live = false) => {
  for (const stage of stages) counts.push(await run(stage, live));
};
try {
  const [build, unit, extension] = suites.map(stage => [stage].filter(each => chosen(each, 'suites')));
  await inTurn(build, true);
  // VS Code waits most of its time, and so do few: side by side they keep two cores busy.
  await Promise.all([inTurn(unit, true), inTurn(extension), inTurn(checks.filter(stage => chosen(stage, 'check')))]);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0) + (counts.length === 0 ? 1 : 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
