import { beforeEach, expect, it } from 'vitest';
import type { App } from '../../../server/src/analysis/facts.ts';
import { Analysis } from '../../../server/src/analysis/index.ts';
import { perFile } from '../../../server/src/analysis/per-file.ts';
import { publishedCatalogue } from '../../../server/src/catalogue/index.ts';
import { createLanguages } from '../../../server/src/languages/index.ts';
import { libraries } from '../../../server/src/libraries/index.ts';
import { policy } from '../../../server/src/policy/index.ts';
import { defineRule } from '../../../server/src/rules/rule.ts';
import { Project } from '../../../server/src/workspace/project.ts';
import { MemoryFileSystem } from '../../support/memory-fs.ts';

/** The files that rules were run on, from the root. */
const ran: string[] = [];

/** Says of every request where it goes. */
const everyRequest = defineRule({
  id: 'every-request',
  clauses: ['1(h)'],
  severity: 'hint',
  title: 'Every request',
  blind: '',
  check(file, context) {
    ran.push(file.relative);
    for (const { place, addresses } of file.requests)
      context.report({ at: place, message: addresses.map(({ path }) => path).join(' or '), because: file.path });
  },
});

/** Looks into the package file from a file that imports a client by this name. */
const onPackage = defineRule({
  id: 'on-package',
  clauses: ['1(h)'],
  severity: 'hint',
  title: 'What a file rule reads of its package',
  blind: '',
  check(file, context) {
    if (!file.path.endsWith('asks.ts')) return;
    const { name, dependencies } = file.app;
    const listed = dependencies.map(each => `${each.name}@${each.version}`).join(' ');
    context.report({ at: { file: file.path, start: 0, end: 1 }, message: `${name} has ${listed}`, because: 'b' });
  },
});

/** Looks into the manifests of the app from files that import a client by these names. */
const onManifests = defineRule({
  id: 'on-manifests',
  clauses: ['1(h)'],
  severity: 'hint',
  title: 'What a file rule reads of manifests',
  blind: '',
  check(file, context) {
    if (!/(?:asks|calls)\.ts$/.test(file.path)) return;
    const message = `in ${file.app.manifests.map(({ text }) => text).join()}`;
    context.report({ at: { file: file.path, start: 1, end: 2 }, message, because: 'b' });
  },
});

const exported = perFile(({ text }) => [...text.matchAll(/export const (\w+)/g)].map(([, name]) => name));

function allExported(app: App): readonly (string | undefined)[] {
  read++;
  return app.ask(exported).flatMap(({ answer }) => answer);
}

/** How often it was read what all files of a package export. */
let read = 0;

/** Reads from two files what all files of their package export. */
const onExports = defineRule({
  id: 'on-exports',
  clauses: ['1(h)'],
  severity: 'hint',
  title: 'What a file rule asks of all files',
  blind: '',
  check(file, context) {
    if (!/(?:asks|calls)\.ts$/.test(file.path)) return;
    const names = file.app.once(allExported);
    context.report({ at: { file: file.path, start: 2, end: 3 }, message: `exports ${names.join()}`, because: 'b' });
  },
});

/** Wants another version, or another entry, in a package file. */
const oldVersion = defineRule({
  id: 'old-version',
  clauses: ['3(g)'],
  severity: 'hint',
  title: 'Old version',
  blind: '',
  checkApp({ packageFile }, context) {
    for (const [old, fresh] of [
      ['"1.0.0"', '"2.0.0"'],
      ['./src/one.ts', './src/gone.ts'],
    ] as const) {
      const start = packageFile?.text.indexOf(old) ?? -1;
      if (packageFile === undefined || start < 0) continue;
      const at = { file: packageFile.path, start, end: start + old.length };
      context.report({
        at,
        message: `${old} is old`,
        because: 'b',
        fixes: [{ title: 'Raise it', edits: [{ ...at, text: fresh }], safe: true }],
      });
    }
  },
});

const files: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "all", "workspaces": ["packages/*"] }',
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "paths": { "@kept/*": ["./packages/api/src/*"] } } }',
  'packages/api/package.json': '{ "name": "@acme/api", "version": "1.0.0", "exports": "./src/one.ts" }',
  'packages/api/src/one.ts': "export const load = (path: string) => fetch('https://api.procore.com/rest/v1.0' + path);",
  'packages/api/src/two.ts':
    "export const load = (path: string) => fetch('https://sandbox.procore.com/rest/v1.0' + path);",
  'packages/web/package.json': '{ "name": "web", "dependencies": { "axios": "1.6.0" } }',
  'packages/web/app.json': '{ "app_manifest": { "name": "Acme" } }',
  'packages/web/colours.json': '{ "name": "Acme" }',
  'packages/web/src/calls.ts':
    "import { load } from '@acme/api';\nvoid load('/me');\nvoid fetch('https://api.procore.com/a');",
  'packages/web/src/main.ts': "import './calls';\nimport './process';\nimport './state';\nimport './page';",
  'packages/web/src/process.ts': "void 'nothing of it';",
  'packages/web/src/state.ts': "export const kept = 'nothing';",
  'packages/web/src/page.ts': "import { kept } from './state';\nvoid kept;",
  'packages/web/src/aliased.ts': "import { load } from '@kept/one';\nvoid load('/me');",
  'packages/web/src/asks.ts': "void fetch('https://api.procore.com/rest/v1.0/offices');",
};

let fs: MemoryFileSystem;
let checked: Project;

beforeEach(async () => {
  fs = new MemoryFileSystem();
  for (const [file, text] of Object.entries(files)) fs.write(`/app/${file}`, text);
  checked = new Project({
    root: '/app',
    fs,
    languages: createLanguages(() => Promise.reject(new Error('no Python here'))),
    catalogue: publishedCatalogue(),
    rules: [everyRequest, onPackage, onManifests, onExports, oldVersion],
    libraries,
    clauses: policy.clauses,
    makeAnalyser: sources => new Analysis(sources, publishedCatalogue()),
    today: () => '2026-11-24',
    pause: () => Promise.resolve(),
    clock: () => 0,
    failed: ({ rule, on, error }) => {
      throw new Error(`${rule} failed on ${on}`, { cause: error });
    },
  });
  await checked.scan();
  ran.length = 0;
});

/** @returns the files that rules are run on when one changes */
async function edit(file: string, before: string, after: string): Promise<readonly string[]> {
  const text = files[file]?.replace(before, after) ?? '';
  expect(text).not.toBe(files[file]);
  fs.write(`/app/${file}`, text);
  ran.length = 0;
  checked.fileEvent(`/app/${file}`);
  await checked.settle();
  return [...ran].sort();
}

const messages = (file: string): readonly string[] =>
  checked.findings(`/app/${file}`).findings.map(({ message }) => message);

it.each([
  ['packages/api/package.json', '"1.0.0"', '"1.0.1"'],
  ['packages/api/package.json', '"version"', '"description": "all of it", "version"'],
  ['tsconfig.json', 'true', 'false'],
])('what %s says of anything but paths is no other file’s (%s)', async (file, before, after) => {
  expect(await edit(file, before, after)).toEqual([]);
});

it('another entry of a package is seen by who imports it', async () => {
  const hosts = () =>
    checked.facts('/app/packages/web/src/calls.ts')?.requests.flatMap(({ addresses }) => addresses[0]?.host);
  expect(hosts()).toContain('api.procore.com');
  const again = await edit('packages/api/package.json', 'one.ts', 'two.ts');
  expect(again).toContain('packages/web/src/calls.ts');
  expect(again).not.toContain('packages/web/src/asks.ts');
  expect(hosts()).toContain('sandbox.procore.com');
});

it.each([
  ['packages/api/package.json', '@acme/api', '@acme/apis'],
  ['packages/api/package.json', '"exports": "./src/one.ts"', '"exports": { "import": "./src/two.ts" }'],
  ['packages/api/package.json', '"exports"', '"main"'],
  ['tsconfig.json', 'src/*"', 'src/*", "./more/*"'],
])('what %s says of paths concerns those who read it (%s)', async (file, before, after) => {
  const again = await edit(file, before, after);
  const aliased = file === 'tsconfig.json' ? ['packages/web/src/aliased.ts'] : [];
  expect(again).toEqual([...aliased, 'packages/web/src/calls.ts']);
});

it('a version that is read by a rule about one file is read again', async () => {
  expect(messages('packages/web/src/asks.ts')).toContainEqual(expect.stringContaining('web has axios@1.6.0'));
  expect(await edit('packages/web/package.json', '1.6.0', '1.7.0')).toEqual(['packages/web/src/asks.ts']);
  expect(messages('packages/web/src/asks.ts')).toContainEqual(expect.stringContaining('web has axios@1.7.0'));
  expect(await edit('packages/web/package.json', '"web"', '"shop"')).toEqual(['packages/web/src/asks.ts']);
  expect(messages('packages/web/src/asks.ts')).toContainEqual(expect.stringContaining('shop has axios@1.6.0'));
});

it('a manifest is read again by all whose rules looked at it, whoever looked first', async () => {
  expect(await edit('packages/web/colours.json', 'Acme', 'Acme Wall')).toEqual([]);
  expect(await edit('packages/web/app.json', 'Acme', 'Acme Wall')).toEqual([
    'packages/web/src/asks.ts',
    'packages/web/src/calls.ts',
  ]);
});

it('a file whose text begins to set something for the whole process is looked at', async () => {
  const text = "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';";
  expect(await edit('packages/web/src/process.ts', 'nothing', 'still nothing')).toEqual([]);
  expect(await edit('packages/web/src/process.ts', "void 'nothing of it';", text)).toEqual([
    'packages/web/src/process.ts',
  ]);
  expect(await edit('packages/web/src/process.ts', 'nothing', 'nothing more')).toEqual([]);
});

it('those who read a state are looked at as soon as it is one', async () => {
  const again = await edit('packages/web/src/state.ts', "'nothing'", "createContext('nothing')");
  expect(again).toEqual(['packages/web/src/page.ts', 'packages/web/src/state.ts']);
});

it('trying out a version runs rules on no file; trying out an entry, on those who import it', () => {
  const [version, entry] = checked.findings('/app/packages/api/package.json').findings;
  expect(version && checked.mends.fixes(version)).toHaveLength(1);
  expect(ran).toEqual([]);
  expect(entry && checked.mends.fixes(entry)).toHaveLength(0);
  expect(ran).toContain('packages/web/src/calls.ts');
});

it('runs files again that ask something of all files where one of them answers otherwise, and only there', async () => {
  const asking = ['packages/web/src/asks.ts', 'packages/web/src/calls.ts'];
  const say = (names: string) => {
    for (const path of asking) expect(messages(path)).toContain(`exports ${names}; this may conflict with §1(h).`);
  };
  say('kept');
  const before = read;
  const [asks] = asking;
  expect(await edit('packages/web/src/state.ts', "'nothing'", "'something'")).not.toContain(asks);
  expect(await edit('packages/web/src/state.ts', 'kept', 'held')).toEqual(expect.arrayContaining(asking));
  say('held');
  // Both rest on what was read but once for them.
  expect(read - before).toBe(1);
  expect(await edit('packages/web/src/process.ts', 'void', 'export const more =')).toEqual(
    expect.arrayContaining(asking),
  );
  say('more,held');
});
