import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { main } from '../../server/src/entry/command-line.ts';
import type { World } from '../../server/src/entry/world.ts';
import { policy } from '../../server/src/policy/index.ts';
import schema from '../../server/src/report/report.schema.json';
import type { Report } from '../../server/src/report/report.ts';
import { rules } from '../../server/src/rules/index.generated.ts';
import { languages } from '../support/check.ts';
import { MemoryFileSystem } from '../support/memory-fs.ts';

/** One breach, in two files: the address in one, its use in the other. */
const breach = {
  'src/hosts.ts': "export const login = 'http://login.procore.com';\n",
  'src/auth.ts': [
    "import { login } from './hosts';",
    'export const signIn = (code: string) =>',
    "  fetch(`${login}/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code }) });",
    '',
  ].join('\n'),
};
const clean = { 'src/me.ts': "export const page = 'https://app.procore.com';\n" };

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in `/work` with these files below it. */
async function run(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  world: Partial<World> & { readonly terminal?: boolean } = {},
): Promise<Ran> {
  const fs = new MemoryFileSystem();
  for (const [path, text] of Object.entries(files)) fs.write(`/work/${path}`, text);
  const out: string[] = [];
  const err: string[] = [];
  const isTTY = world.terminal === true;
  const code = await main(args, {
    fs,
    languages,
    folder: '/work',
    resolve: path => (path === '.' ? '/work' : path.startsWith('/') ? path : `/work/${path}`),
    version: '1.2.3',
    out: { write: text => void out.push(text), isTTY },
    err: { write: text => void err.push(text), isTTY },
    environment: {},
    ...world,
  });
  return { code, out: out.join(''), err: err.join('') };
}

const json = async (args: readonly string[], files: Readonly<Record<string, string>>) =>
  JSON.parse((await run(['check', ...args, '--format', 'json'], files)).out) as Report;
const at = (path: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${path}/${name}`, text]));

describe('check', () => {
  it('says what it cannot read, and ends with 2 where that was named', async () => {
    const locked = new MemoryFileSystem({
      '/work/src/hosts.ts': breach['src/hosts.ts'],
      '/work/src/auth.ts': breach['src/auth.ts'],
      '/work/locked': 'unreadable',
    });
    const whole = await run(['check', '.'], {}, { fs: locked });
    expect(whole.err).toBe('policy-lens: not checked, since it cannot be read: locked\n');
    expect(whole.code).toBe(1);
    expect((await run(['check', 'locked'], {}, { fs: locked })).code).toBe(2);
    const file = new MemoryFileSystem({
      '/work/src/hosts.ts': breach['src/hosts.ts'],
      '/work/src/locked.ts': 'unreadable',
    });
    const named = await run(['check', 'src/locked.ts'], {}, { fs: file });
    expect(named.err).toBe('policy-lens: not checked, since it cannot be read: src/locked.ts\n');
    expect(named.code).toBe(2);
  });

  it('says why a file that was named is not checked', async () => {
    const files = {
      ...breach,
      '.gitignore': 'secret.ts\n',
      'secret.ts': '',
      'vendor/lib.ts': '',
      'notes.txt': '',
      'policy-lens.json': '{ "ignore": ["old"] }',
      'old/a.ts': '',
    };
    const { err } = await run(['check', 'secret.ts', 'vendor/lib.ts', 'notes.txt', 'old/a.ts', 'src/auth.ts'], files);
    expect(err.split('\n')).toEqual([
      'policy-lens: secret.ts is not checked: git ignores it, or a folder that is never entered holds it.',
      'policy-lens: vendor/lib.ts is not checked: it counts as vendored.',
      'policy-lens: notes.txt is not checked: it is in no language that is read.',
      'policy-lens: old/a.ts is not checked: the configuration ignores it.',
      '',
    ]);
  });

  it('tells of a configuration that is not valid, whatever was named', async () => {
    const { findings } = await json(['src/auth.ts'], { ...breach, 'policy-lens.json': '{ "retentionDays": "x" }' });
    expect(findings.map(({ rule, file }) => [rule, file])).toContainEqual(['configuration', 'policy-lens.json']);
  });

  it('tells of no configuration that is not above what was named', async () => {
    const { findings } = await json(['src/auth.ts'], { ...breach, 'other/policy-lens.json': '{', 'other/a.ts': '' });
    expect(findings.map(({ rule }) => rule)).not.toContain('configuration');
  });

  it('heeds the configuration above a folder that was named', async () => {
    const off =
      '{ "rules": { "insecure-transport": "off" }, "suppressions": [{ "rule": "polling", "files": ["x"], "reason": "r" }] }';
    const { findings } = await json(['src'], { ...breach, 'policy-lens.json': off });
    expect(findings.map(({ rule }) => rule)).not.toContain('insecure-transport');
    expect(findings.map(({ rule }) => rule)).not.toContain('suppression');
    const broken = await json(['src'], { ...breach, 'policy-lens.json': '{' });
    expect(broken.findings.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['configuration', 'insecure-transport']),
    );
  });

  it('prints the report that its schema describes', async () => {
    const report = await json(['.'], breach);
    const valid = new Ajv({ strict: true }).compile(schema);
    expect(valid(report), JSON.stringify(valid.errors)).toBe(true);
    expect(report.tool).toEqual({ name: 'Policy Lens', version: '1.2.3' });
    expect(report.policy).toEqual({ title: policy.title, effective: policy.effective, sha256: policy.sha256 });
    expect(report.findings.map(({ rule, file }) => `${file} ${rule}`)).toContain('src/hosts.ts insecure-transport');
  });

  it('ends with 1 for findings at or above --fail-on, else with 0', async () => {
    expect((await run(['check', '.'], breach)).code).toBe(1);
    expect((await run(['check', '.', '--fail-on', 'never'], breach)).code).toBe(0);
    expect((await run(['check', '.'], clean)).code).toBe(0);
    expect((await run(['check', '.'], clean)).out).toContain('No findings.');
  });

  it('takes each folder as a root of its own, and names files from the working directory', async () => {
    const files = { ...at('one', breach), ...at('two', breach), ...at('three', breach) };
    const names = new Set((await json(['one', 'two'], files)).findings.map(({ file }) => file.split('/')[0]));
    expect(names).toEqual(new Set(['one', 'two']));
  });

  it('reports a file once where one folder stands in another', async () => {
    const once = await json(['.'], at('app', breach));
    const twice = await json(['.', 'app', 'app/src/hosts.ts'], at('app', breach));
    const places = ({ findings }: Report) =>
      findings.map(({ rule, file, range }) => `${file}:${range.start.line} ${rule}`);
    expect(places(twice)).toEqual(places(once));
    expect(once.findings.length).toBeGreaterThan(0);
  });

  it('reports only the files that are named, with the evidence of others', async () => {
    const files = {
      ...breach,
      'src/other.ts': "export const other = 'http://api.procore.com/rest/v1.0/me'; fetch(other);\n",
    };
    const { findings } = await json(['src/hosts.ts'], files);
    expect(new Set(findings.map(({ file }) => file))).toEqual(new Set(['src/hosts.ts']));
  });

  it('names files outside the working directory by the way there', async () => {
    const { out } = await run(
      ['check', '/elsewhere', '--format', 'json'],
      {},
      {
        fs: new MemoryFileSystem(
          Object.fromEntries(Object.entries(breach).map(([name, text]) => [`/elsewhere/${name}`, text])),
        ),
      },
    );
    expect((JSON.parse(out) as Report).findings[0]?.file).toMatch(/^\.\.\/elsewhere\/src\//);
  });

  it('takes a configuration in place of those that are found', async () => {
    const files = {
      ...breach,
      'policy-lens.json': JSON.stringify({ rules: Object.fromEntries(rules.map(rule => [rule.definition.id, 'off'])) }),
      'ci/strict.json': JSON.stringify({ rules: { 'insecure-transport': 'error' } }),
    };
    expect((await run(['check', '.'], files)).code).toBe(0);
    expect((await run(['check', '.', '--config', 'ci/strict.json'], files)).code).toBe(1);
  });

  it('shows what is suppressed only where asked to, and never fails for it', async () => {
    const files = {
      ...breach,
      'src/hosts.ts': `// policy-lens-ignore-file insecure-transport until 2999-01-01 -- a test bed\n${breach['src/hosts.ts']}`,
    };
    const only = ({ findings }: Report) => findings.filter(({ rule }) => rule === 'insecure-transport');
    expect(only(await json(['.'], files))).toEqual([]);
    const [shown] = only(await json(['.', '--show-suppressed'], files));
    expect(shown?.suppressed).toEqual({ reason: 'a test bed', until: '2999-01-01' });
    const external = {
      ...breach,
      'policy-lens.json':
        '{ "suppressions": [{ "rule": "insecure-transport", "files": ["src/hosts.ts"], "reason": "a test bed" }] }',
    };
    const [outside] = only(await json(['.', '--show-suppressed'], external));
    expect(outside?.suppressed).toEqual({ reason: 'a test bed', external: true });
  });

  it('counts what is suppressed, and repeats no secret of it', async () => {
    const app = [
      'import os, requests',
      'os.environ["PROCORE_CLIENT_SECRET"] = "f3a9c1d27b4e8a06"  # policy-lens-ignore hardcoded-credential -- a test tenant',
      'requests.get("http://api.procore.com/rest/v1.0/me", timeout=9)',
      '',
    ].join('\n');
    const { out } = await run(['check', '.'], { 'app.py': app });
    expect(out).toContain('insecure-transport');
    expect(out).toContain('1 suppressed.');
    expect(out).not.toContain('f3a9');
  });

  it('writes the other formats', async () => {
    const sarif = JSON.parse((await run(['check', '.', '--format', 'sarif'], breach)).out);
    expect(sarif.runs[0].tool.driver.rules).toHaveLength(rules.length);
    expect((await run(['check', '.', '--format', 'github'], breach)).out).toMatch(/^::(error|warning) file=src\//m);
    expect((await run(['check', '.'], breach)).out).toMatch(/\d │ export const login/);
  });

  it('has colours and progress on a terminal only', async () => {
    const piped = await run(['check', '.'], breach);
    expect(piped.out + piped.err).not.toContain('\u001b');
    const shown = await run(['check', '.'], breach, { terminal: true });
    expect(shown.out).toContain('\u001b[');
    expect(shown.err).toMatch(/checking files/);
    const quiet = await run(['check', '.'], breach, { terminal: true, environment: { NO_COLOR: '1' } });
    expect(quiet.out).not.toContain('\u001b');
  });
});

describe('wrong use ends with 2 and says why on stderr', () => {
  it.each([
    [[], 'no command'],
    [['chek', '.'], 'no command "chek"; did you mean "check"?'],
    [['check'], 'name the folders'],
    [['check', 'nowhere'], 'no file or folder nowhere'],
    [['check', '.', '--format', 'xml'], '--format is one of text, json, sarif, github'],
    [['check', '.', '--fail-on', 'hint'], '--fail-on is one of error, warning, information, never'],
    [['check', '.', '--config', 'none.json'], 'no file none.json'],
    [['check', '.', '--fix'], '--fix'],
    [['rules', '--fail-on', 'error'], '--fail-on does not belong'],
    [['rules', 'polling'], 'one word too many'],
    [['explain'], 'name a rule'],
    [['explain', 'no-such-thing'], '"no-such-thing" is no rule, clause or route\n'],
    [['explain', 'poling'], 'no rule, clause or route; did you mean "polling"?'],
    [['explain', 'GET', 'http://'], 'no rule, clause or route'],
    [['explain', 'https://['], 'no rule, clause or route'],
    [['explain', 'FOO', '/rest/v1.0/projects'], 'no rule, clause or route'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await run(args, clean);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe('explain', () => {
  it('a rule, by its page', async () => {
    const { code, out } = await run(['explain', 'insecure-transport']);
    expect(code).toBe(0);
    expect(out).toContain('§1(a)');
    expect(out.match(/cannot see/g)).toHaveLength(1);
  });

  it.each(['1(h)', '§1h', '1.8', 'section 7'])('a clause, as people write it: %s', async name => {
    const { code, out } = await run(['explain', ...name.split(' ')]);
    expect(code).toBe(0);
    expect(out).toMatch(/^# §(1\(h\)|7) /);
    expect(out).toContain(policy.effective);
  });

  it.each([
    [['GET', '/rest/v1.0/me'], 'This route is published.'],
    [['get', 'https://api.procore.com/rest/v1.0/projects/{id}/rfis'], 'List RFIs'],
    [['GET', '/rest/v1.0/projects/:project_id/rfis/:id'], 'This route is published.'],
    [['GET', '/rest/v1.0/companies/{companyId}/vendors/{vendorId}'], 'not in the published catalogue'],
    [['GET', '/rest/v1.0/projects/{project_id}/{tool}'], 'known too little'],
    [['/vapid/projects'], 'a legacy route'],
    [['GET', 'https://nowhere.procore.com/rest/v1.0/me'], 'is no documented host'],
    [['GET /rest/v1.0/me'], 'This route is published.'],
    [['GET', 'rest/v1.0/me'], 'This route is published.'],
    [['rest/v1.0/me?per_page=1'], 'This route is published.'],
    [['GET', '{{base}}/rest/v1.0/me'], 'This route is published.'],
  ])('a route: %j', async (words, says) => {
    const { code, out } = await run(['explain', ...words]);
    expect(code).toBe(0);
    expect(out).toContain(says);
    expect(out).toMatch(/as of \d{4}-\d{2}-\d{2}/);
  });
});

it.each(['suppression', 'configuration', 'attestation'])('explains findings of its own: %s', async name => {
  const { code, out } = await run(['explain', name]);
  expect(code).toBe(0);
  expect(out).toContain('policy-lens.json');
});

describe('lists', () => {
  it('every rule', async () => {
    const { rules: listed } = JSON.parse((await run(['rules', '--format', 'json'])).out) as { rules: { id: string }[] };
    expect(listed.map(({ id }) => id)).toEqual(rules.map(rule => rule.definition.id));
    expect((await run(['rules'])).out.trim().split('\n')).toHaveLength(rules.length);
  });

  it('every clause', async () => {
    const { clauses } = JSON.parse((await run(['clauses', '--format', 'json'])).out) as {
      clauses: { id: string; text: string; coverage: string; rules: string[] }[];
    };
    expect(clauses.map(({ id, text }) => ({ id, text }))).toEqual(policy.clauses.map(({ id, text }) => ({ id, text })));
    for (const { coverage } of clauses) expect(['checked', 'partly', 'attestation', 'unseen']).toContain(coverage);
    const lines = (await run(['clauses'])).out.trim().split('\n');
    expect(lines).toHaveLength(policy.clauses.length);
    // In columns.
    expect(new Set(lines.map(line => line.search(/(?<= )(?:checked|partly|attestation|unseen) /))).size).toBe(1);
  });
});

it('says its version, and how it is used', async () => {
  expect(await run(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' });
  const { code, out } = await run(['--help']);
  expect(code).toBe(0);
  expect(out).toContain('not legal advice');
});
