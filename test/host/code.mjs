#!/usr/bin/env node
/**
 * Stands in for the desktop `code` program in the extension's tests: the same flags, the same exit code, but the window is a
 * Chromium without one and the workbench comes from npm packages.
 *
 *   code.mjs [folder] --extensionTestsPath=FILE [--extensionDevelopmentPath=FOLDER] [--extension=VSIX]
 *   code.mjs [folder] --ui=SCRIPT [--extensionDevelopmentPath=FOLDER] [--extension=VSIX] [--openFile=FILE]
 *
 * With `--ui` the script's default export drives the page and its result is the exit code.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { browser, installExtension, profile, serve, setUp } from './host.mjs';

/** @type {Record<string, string>} */
const flags = {};
/** @type {string[]} */
const folders = [];
for (const argument of process.argv.slice(2)) {
  const flag = /^--([\w-]+)(?:=(.*))?$/s.exec(argument);
  if (flag?.[1]) flags[flag[1]] = flag[2] ?? '';
  else folders.push(argument);
}

/** Lines of the workbench about what this host leaves out. */
const noise =
  /^(Ignoring fetching|Creating a socket|Resolv|\[|Updating additional|Error: Could not locate the bindings|Timed out waiting for auth|No search provider|Cannot find module '\.\/build)/;

setUp();
const folder = profile();
/** @type {(() => Promise<unknown>)[]} */
const closing = [async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })];
let exitCode = 1;
try {
  if (flags.extension) installExtension(folder, path.resolve(flags.extension));
  const server = await serve(folder, { testing: true });
  closing.push(server.stop);
  const chromium = await browser();
  closing.push(() => chromium.close());
  const page = await chromium.newPage({ viewport: { width: 1280, height: 800 } });

  /** @type {[string, string][]} */
  const payload = [];
  for (const name of ['extensionDevelopmentPath', 'extensionTestsPath', 'openFile']) {
    if (flags[name]) payload.push([name, server.remote(flags[name])]);
  }
  const address = server.address(folders[0], payload);
  if (flags.ui) {
    await page.goto(address);
    const script = await import(pathToFileURL(path.resolve(flags.ui)).href);
    exitCode = (await script.default({ page })) ?? 0;
  } else {
    exitCode = await new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('The suite did not end in time.')), 180_000);
      page.on('crash', () => reject(new Error('The page crashed.')));
      const hooks = [
        page.exposeFunction('codeAutomationLog', (/** @type {string} */ _type, /** @type {unknown[]} */ args) => {
          const line = format(...args);
          if (!noise.test(line)) console.log(line);
        }),
        page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => {
          clearTimeout(limit);
          resolve(code);
        }),
      ];
      Promise.all(hooks)
        .then(() => page.goto(address))
        .catch(reject);
    });
  }
} catch (error) {
  console.error(error);
} finally {
  for (const close of closing.reverse()) await close().catch(error => console.error(error));
}
process.exit(exitCode);
