#!/usr/bin/env node
/**
 * Runs the extension's suite in a real VS Code, on the packaged extension as a user would install it.
 *
 *   node test/extension/run.mjs              VS Code from npm packages where the platform has them, else desktop VS Code
 *   VSCODE=stable node test/extension/run.mjs    desktop VS Code of that version, which is downloaded
 *
 * The last line is `N passed, N failed`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { supported } from '../host/host.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'policy-lens-suite-'));
const workspace = path.join(scratch, 'workspace');
/** A workspace file, because VS Code starts anew where a second folder joins a single one. */
const workspaceFile = path.join(scratch, 'suite.code-workspace');
const results = path.join(scratch, 'results.json');
const vsix = path.join(scratch, 'policy-lens.vsix');

/** VS Code runs a suite only beside an extension under development: this one does nothing. */
const driver = path.join(scratch, 'driver');

try {
  cpSync(path.join(root, 'test/fixtures/extension'), workspace, { recursive: true });
  writeFileSync(workspaceFile, JSON.stringify({ folders: [{ path: workspace }] }));
  mkdirSync(driver);
  writeFileSync(
    path.join(driver, 'package.json'),
    JSON.stringify({ name: 'driver', publisher: 'policy-lens', version: '0.0.0', engines: { vscode: '*' } }),
  );
  pack();
  const version = process.env.VSCODE;
  const browser = version === undefined && supported;
  const vscodeExecutablePath = browser ? path.join(root, 'test/host/code.mjs') : await downloadAndUnzipVSCode(version);
  const profile = [
    `--user-data-dir=${path.join(scratch, 'user')}`,
    `--extensions-dir=${path.join(scratch, 'extensions')}`,
  ];
  if (!browser) {
    const [program = '', ...args] = resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath);
    run(program, [...args, ...profile, '--install-extension', vsix]);
  }
  const suite = runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: driver,
    extensionTestsPath: path.join(root, 'dist-test/index.js'),
    extensionTestsEnv: { POLICY_LENS_RESULTS: results },
    launchArgs: [workspaceFile, ...(browser ? [`--extension=${vsix}`] : profile)],
  });
  // A failed test is told below, with its name; what comes after it is still to be seen.
  await suite.catch(error => {
    if (!existsSync(results)) throw error;
  });
  if (browser) await start();
} catch (error) {
  console.error(error);
} finally {
  const code = report();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  process.exitCode = code;
}

/** Packs the extension as it is published: small, built by `vscode:prepublish`. */
function pack() {
  run(process.execPath, [
    path.join(root, 'node_modules/@vscode/vsce/vsce'),
    'package',
    '--no-dependencies',
    '--out',
    vsix,
  ]);
  const megabytes = statSync(vsix).size / 1e6;
  if (megabytes > 3) throw new Error(`the package has ${megabytes.toFixed(1)} MB, more than 3`);
}

/** `npm start` says where VS Code is, serves it there to who has the address and to nobody else, and ends with Ctrl+C. */
async function start() {
  const args = ['test/host/start.mjs', '--browser', '--folder', workspace];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {{ title: string, failure?: string }} */
  const outcome = { title: '`npm start` opens VS Code on a folder and Ctrl+C ends it' };
  let said = '';
  const ended = new Promise(resolve => child.once('exit', resolve));
  try {
    const address = await new Promise((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', chunk => {
          said += chunk;
          const match = /^Policy Lens is open in VS Code at (http:\/\/127\.0\.0\.1:\d+\/\S*)$/m.exec(said);
          if (match) resolve(match[1]);
        });
      }
      void ended.then(code => reject(new Error(`it ended with ${code}`)));
    });
    if (!said.includes('insecure-transport') || !said.includes('§1(a)')) throw new Error('it printed no finding');
    const open = await fetch(address, { redirect: 'manual' });
    const closed = await fetch(new URL('/', address), { redirect: 'manual' });
    if (open.status !== 302 || closed.status !== 403)
      throw new Error(`it answered ${open.status} and ${closed.status}`);
    child.kill('SIGINT');
    await ended;
    const left = await fetch(address).catch(() => undefined);
    if (left) throw new Error('it left a server behind');
  } catch (error) {
    outcome.failure = `${error instanceof Error ? error.stack : error}\n${said}`;
    child.kill('SIGKILL');
  }
  writeFileSync(results, JSON.stringify([...JSON.parse(readFileSync(results, 'utf8')), outcome]));
}

/** @param {string} program @param {string[]} args */
function run(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`);
}

function report() {
  /** @type {{ title: string, failure?: string }[]} */
  const outcomes = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : [];
  for (const { title, failure } of outcomes)
    console.log(`${failure ? '✗' : '✓'} ${title}${failure ? `\n${failure}` : ''}`);
  const failed = outcomes.filter(({ failure }) => failure).length + (outcomes.length === 0 ? 1 : 0);
  const passed = outcomes.filter(({ failure }) => !failure).length;
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
