import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { version } from '../../package.json';

const folder = mkdtempSync(path.join(tmpdir(), 'policy-lens-installed-'));
/** There commands are batch files, which only a shell runs. */
const shell = process.platform === 'win32';
const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', shell });

beforeAll(() => {
  npm(['pack', '--silent', '--pack-destination', folder], path.resolve(import.meta.dirname, '../..'));
  const [packed = ''] = readdirSync(folder);
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
  npm(['install', '--offline', '--no-audit', '--no-fund', `./${packed}`], folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command as a project has it that installed the package. */
function run(...args: readonly string[]) {
  return spawnSync(path.join(folder, 'node_modules/.bin/policy-lens'), args, { cwd: folder, encoding: 'utf8', shell });
}

test('the packed command runs by its name', () => {
  expect(run('--version')).toMatchObject({ status: 0, stdout: `${version}\n` });
});

test('it brings its parsers along', () => {
  writeFileSync(path.join(folder, 'a.ts'), "export const me = () => fetch('http://api.procore.com/rest/v1.0/me');\n");
  writeFileSync(
    path.join(folder, 'b.py'),
    'import requests\n\nrequests.get("http://api.procore.com/rest/v1.0/me", timeout=9)\n',
  );
  const { status, stdout } = run('check', '.', '--format', 'json');
  const { findings } = JSON.parse(stdout) as { findings: { rule: string; file: string }[] };
  expect(status).toBe(1);
  expect(findings.map(({ file, rule }) => `${file} ${rule}`)).toEqual(
    expect.arrayContaining(['a.ts insecure-transport', 'b.py insecure-transport']),
  );
});

// Only Linux has a device that is always full.
test.runIf(process.platform === 'linux')('a report that cannot be written is an internal error', () => {
  const command = path.join(folder, 'node_modules/.bin/policy-lens');
  const { status, stderr } = spawnSync('sh', ['-c', `"${command}" rules > /dev/full`], { encoding: 'utf8' });
  expect(stderr).toMatch(/^policy-lens: the report could not be written: .*\n$/);
  expect(status).toBe(2);
});
