#!/usr/bin/env node
/**
 * Takes the README's pictures into `client/media`: the packaged extension at work on the sample workspace in a real VS Code.
 *
 *   node test/host/screenshots.mjs
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { browser, installExtension, profile, serve, setUp } from './host.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const media = path.join(root, 'client/media');
const vsix = path.join(root, 'dist/policy-lens.vsix');

const pack = ['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--out', vsix];
const { status, stdout, stderr } = spawnSync(process.execPath, pack, { cwd: root, encoding: 'utf8' });
if (status !== 0) throw new Error(stdout + stderr);
setUp();
const home = profile({
  'breadcrumbs.enabled': false,
  'editor.fontSize': 13,
  'editor.hover.delay': 150,
  'editor.lightbulb.enabled': 'off',
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.stickyScroll.enabled': false,
  // The sample's packages are not installed.
  'js/ts.validate.enabled': false,
  'javascript.validate.enable': false,
  'typescript.validate.enable': false,
  'window.commandCenter': false,
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.layoutControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
});
const workspace = path.join(home, 'site-diary');
cpSync(path.join(root, 'test/workspace'), workspace, { recursive: true });
mkdirSync(media, { recursive: true });
installExtension(home, vsix);
const server = await serve(home);
const chromium = await browser();
const size = { width: 1200, height: 720 };
const page = await (await chromium.newContext({ viewport: size, deviceScaleFactor: 1.5 })).newPage();
try {
  await page.goto(server.address(workspace));
  await open('oauth.ts');
  await page.waitForSelector('.monaco-editor .squiggly-error', { timeout: 60_000 });
  await page.waitForTimeout(3_000);
  await shot('squiggles');

  await page.locator('[id="status.languageStatus"]').hover();
  await page.waitForSelector('.hover-language-status >> text=Policy Lens');
  await page.waitForTimeout(500);
  await shot('status');
  await page.mouse.move(60, 600);

  await at('console.log').hover();
  await page.waitForSelector('.monaco-hover:not(.hidden) >> text=effective', { timeout: 15_000 });
  await page.waitForTimeout(500);
  await shot('hover');

  await at('console.log').click();
  await page.mouse.move(60, 600);
  await page.keyboard.press('Escape');
  await page.waitForSelector('.monaco-hover:not(.hidden)', { state: 'hidden' });
  const fix = page.locator('.action-widget').first();
  for (let tries = 0; tries < 5 && !(await fix.isVisible()); tries++) {
    await page.keyboard.press('Control+.');
    await fix.waitFor({ timeout: 4_000 }).catch(() => page.keyboard.press('Escape'));
  }
  await page.waitForTimeout(500);
  await shot('quick-fix');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+Shift+M');
  await page.waitForSelector('.markers-panel .monaco-list-row');
  await page.waitForTimeout(500);
  await shot('problems');
  await page.keyboard.press('Control+J');

  await command('Policy Lens: Open Clause');
  await page.waitForSelector('.quick-input-list .monaco-list-row >> text=1(a)');
  await page.keyboard.type('2(h)');
  await page.waitForTimeout(500);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.tab >> text=Developer Policy 2(h)');
  await page.waitForTimeout(1_500);
  await shot('clause');
} finally {
  await chromium.close();
  await server.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}

/** @param {string} name */
async function shot(name) {
  await page.screenshot({ path: path.join(media, `${name}.png`) });
}

/** Opens a file by its name. @param {string} name */
async function open(name) {
  await page.waitForSelector('.monaco-workbench .explorer-folders-view .monaco-list-row', { timeout: 30_000 });
  await page.keyboard.press('Control+P');
  await page.waitForSelector('.quick-input-widget input');
  await page.keyboard.type(name);
  await page.waitForSelector(`.quick-input-list .monaco-list-row >> text=${name}`);
  await page.keyboard.press('Enter');
  await page.waitForSelector(`.tab >> text=${name}`);
}

/** Chooses a command by its title. @param {string} title */
async function command(title) {
  await page.keyboard.press('F1');
  await page.waitForSelector('.quick-input-widget input');
  await page.keyboard.type(title);
  await page.waitForSelector(`.quick-input-list .monaco-list-row >> text=${title}`);
  await page.keyboard.press('Enter');
}

/** The place in the editor where a text is written. @param {string} text */
function at(text) {
  return page
    .locator('.view-line', { hasText: text })
    .locator('span', { hasText: text.split('.')[0] })
    .last();
}
