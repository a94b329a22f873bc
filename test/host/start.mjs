#!/usr/bin/env node
/**
 * `npm start`: builds, prints what Policy Lens finds in the sample workspace, and opens VS Code on it with the extension installed:
 * the `code` program where there is one, else VS Code in the browser from npm packages, served on 127.0.0.1 alone.
 * Ctrl+C ends all of it.
 *
 *   npm start -- --folder FOLDER    a project of one's own
 *   npm start -- --browser          the browser even where `code` is installed
 *   npm start -- --port N           a fixed port for the browser
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installExtension, profile, serve, setUp, supported } from './host.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const vsix = path.join(root, 'dist/policy-lens.vsix');
const windows = process.platform === 'win32';

const options = read();
const folder = path.resolve(options.folder ?? path.join(root, 'test/workspace'));
if (!existsSync(folder) || !statSync(folder).isDirectory()) fail(`There is no folder ${folder}.`);

run(process.execPath, ['esbuild.mjs', '--minify']);
run(process.execPath, ['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--out', vsix], 'quiet');
run(process.execPath, ['dist/cli.js', 'check', folder, '--fail-on', 'never']);

const home = profile();
/** @type {(() => Promise<unknown> | void)[]} */
const closing = [() => rmSync(home, { recursive: true, force: true, maxRetries: 5 })];
let ending = false;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => void end(0));

try {
  if (!options.browser && (await ended(code(['--version']))) === 0) await openDesktop();
  else if (supported) await openBrowser();
  else {
    console.error(
      '\nTo see the findings in the editor, install VS Code with its `code` command: https://code.visualstudio.com/',
    );
    console.error('VS Code in the browser, from npm packages, needs Linux on x64.');
    await end(1);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await end(1);
}

function read() {
  try {
    const known = /** @type {const} */ ({
      folder: { type: 'string' },
      browser: { type: 'boolean' },
      port: { type: 'string' },
    });
    return parseArgs({ options: known }).values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(2);
}

/** Runs a step to its end, or ends with it where it fails. @param {string} command @param {string[]} args @param {'quiet'} [quiet] */
function run(command, args, quiet) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, stdio: quiet ? 'pipe' : 'inherit' });
  if (status === 0) return;
  if (quiet) process.stderr.write(Buffer.concat([stdout, stderr]));
  process.exit(status ?? 1);
}

/** Starts the desktop's `code` program. A shell, which Windows needs for it, parts arguments at spaces. @param {string[]} args */
function code(args) {
  return spawn('code', windows ? args.map(argument => `"${argument}"`) : args, { stdio: 'ignore', shell: windows });
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<number | null>} the exit code; `null` where it could not start */
function ended(child) {
  return new Promise(resolve => {
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
}

async function openDesktop() {
  const own = ['--user-data-dir', path.join(home, 'user'), '--extensions-dir', path.join(home, 'extensions')];
  if ((await ended(code([...own, '--install-extension', vsix]))) !== 0)
    throw new Error(`VS Code did not install ${vsix}.`);
  const window = code([...own, '--new-window', '--wait', folder]);
  closing.push(() => {
    window.kill();
    // The window belongs to a process of its own, which notes its id in its data folder.
    const lock = path.join(home, 'user/code.lock');
    if (existsSync(lock)) process.kill(Number(readFileSync(lock, 'utf8')));
  });
  console.log('\nPolicy Lens is open in VS Code. Ctrl+C, or closing the window, ends it.');
  void ended(window).then(() => end(0));
}

async function openBrowser() {
  setUp();
  installExtension(home, vsix);
  const server = await serve(home, { port: Number(options.port ?? 0) });
  closing.push(server.stop);
  console.log(`\nPolicy Lens is open in VS Code at ${server.address(folder)}`);
  console.log('Ctrl+C ends it.');
}

/** @param {number} code */
async function end(code) {
  if (ending) return;
  ending = true;
  for (const close of closing.reverse()) {
    try {
      await close();
    } catch {
      // What does not close by itself goes with this process.
    }
    await sleep(0);
  }
  process.exit(code);
}
