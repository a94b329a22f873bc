import { expect, it } from 'vitest';
import { openProject } from '../../../server/src/entry/project.ts';
import { createLanguages } from '../../../server/src/languages/index.ts';
import type { Project } from '../../../server/src/workspace/project.ts';
import { MemoryFileSystem } from '../../support/memory-fs.ts';

const languages = createLanguages(() => Promise.reject(new Error('no Python here')));

const request = "export const me = () => fetch('https://api.procore.com/rest/v1.0/me');\n";
const unsafe = request.replace('https:', 'http:');
const unused = '// policy-lens-ignore oauth-state -- known\n';
const plain = "import { me } from './me.ts';\nexport const us = me();\n";
const uses = unused + plain;
const accepts = '{ "suppressions": [{ "rule": "insecure-transport", "files": ["**"], "reason": "known" }] }';
const attests = '{ "attestations": [{ "clause": "1(a)", "statement": "kept", "by": "me", "date": "2026-01-01" }] }';

/** What a client shows of each file, lines and all. */
function shown(project: Project): ReadonlyMap<string, string> {
  return new Map(
    [...project.allFindings()].map(([path, { findings }]) => {
      const line = (start: number) => project.text(path)?.slice(0, start).split('\n').length;
      return [path, findings.map(({ rule, start }) => `${rule} ${line(start)}`).join()];
    }),
  );
}

it.each<[string, Record<string, string>, Record<string, string | undefined>, string]>([
  ['a suppression without use comes', { 'me.ts': request, 'us.ts': plain }, { 'us.ts': uses }, 'us.ts'],
  ['a suppression without use goes', { 'me.ts': request, 'us.ts': uses }, { 'us.ts': plain }, 'us.ts'],
  [
    'a suppression without use goes with its file',
    { 'me.ts': request, 'us.ts': uses },
    { 'us.ts': undefined },
    'us.ts',
  ],
  ['a file with a suppression begins to matter', { 'me.ts': '', 'us.ts': uses }, { 'me.ts': request }, 'us.ts'],
  ['a file with a suppression matters no more', { 'me.ts': request, 'us.ts': uses }, { 'me.ts': '' }, 'us.ts'],
  ['a file with a suppression is left out', { 'me.ts': request, 'us.ts': uses }, { '.gitignore': 'us.ts' }, 'us.ts'],
  [
    'the rule of a suppression without use is off',
    { 'me.ts': request, 'us.ts': uses },
    { 'policy-lens.json': '{ "rules": { "oauth-state": "off" } }' },
    'us.ts',
  ],
  ['a finding gets to another line', { 'me.ts': `\n\n${unsafe}` }, { 'me.ts': ` \n${unsafe}` }, 'me.ts'],
  [
    'what a configuration accepts is gone',
    { 'policy-lens.json': accepts, 'me.ts': unsafe },
    { 'me.ts': request },
    'policy-lens.json',
  ],
  [
    'what contradicts an attestation comes',
    { 'policy-lens.json': attests, 'me.ts': request },
    { 'me.ts': unsafe },
    'policy-lens.json',
  ],
])('it is told to have moved where %s', async (_, files, changes, moved) => {
  const fs = new MemoryFileSystem(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`/app/${name}`, text])),
  );
  const fail = ({ error }: { readonly error: unknown }): never => {
    throw error;
  };
  const project = openProject(languages, { root: '/app', fs, failed: fail });
  await project.scan();
  project.takeMoved();
  const before = shown(project).get(`/app/${moved}`);
  for (const [name, text] of Object.entries(changes)) {
    if (text === undefined) fs.remove(`/app/${name}`);
    else fs.write(`/app/${name}`, text);
    project.fileEvent(`/app/${name}`);
  }
  await project.settle();
  expect(shown(project).get(`/app/${moved}`)).not.toBe(before);
  expect(project.takeMoved()).toContain(`/app/${moved}`);
});

it('nothing is said of the suppressions of a file that no rule looks at, open or not', async () => {
  const fs = new MemoryFileSystem({ '/app/me.ts': request, '/app/other.ts': '// policy-lens-ignore\n' });
  const project = openProject(languages, { root: '/app', fs, failed: () => undefined });
  await project.scan();
  project.openDocument('/app/other.ts', '// policy-lens-ignore oauth-state\n', 1);
  expect(project.findings('/app/other.ts').findings).toEqual([]);
  project.openDocument('/app/other.ts', `${request}// policy-lens-ignore oauth-state\n`, 2);
  expect(project.findings('/app/other.ts').findings.map(({ rule }) => rule)).toContain('suppression');
});

it('beside a document outside the workspace nothing is checked, whatever is typed in it', async () => {
  const store = 'export const store = { token: async () => null };\n';
  const main =
    "import { store } from './store.ts';\nexport const me = async () => fetch('https://api.procore.com/rest/v1.0/me', { headers: { a: await store.token() } });\n";
  const fs = new MemoryFileSystem({ '/app/store.ts': store, '/app/main.ts': main });
  const project = openProject(languages, { root: '/app', fs, failed: () => undefined });
  project.openDocument('/app/main.ts', main, 1);
  await project.settle();
  project.changeDocument('/app/main.ts', `${main}export const more = \``, 2);
  await project.settle();
  expect(project.status.checked).toBe(1);
});

it('what is wrong with the suppressions of a document outside the workspace is counted with the rest', () => {
  const fs = new MemoryFileSystem({});
  const project = openProject(languages, { root: '/app', fs, failed: () => undefined });
  project.openDocument('/app/main.ts', '// policy-lens-ignore oauth-state\nconst api = "api.procore.com";\n', 1);
  const { findings } = project.findings('/app/main.ts');
  expect(findings.map(({ rule }) => rule)).toEqual(['suppression']);
  expect(project.status.findings.warning).toBe(1);
});

const host = "export const host = 'http://api.procore.com';\n";
const asks = (from: string) =>
  `import { host } from '${from}';\nexport const me = () => fetch(\`\${host}/rest/v1.0/me\`);\n`;

it('what is read outside the root counts when it changes', async () => {
  const fs = new MemoryFileSystem({ '/app/me.ts': asks('../lib/host.ts'), '/lib/host.ts': host });
  const project = openProject(languages, { root: '/app', fs, failed: () => undefined });
  await project.scan();
  expect(shown(project).get('/app/me.ts')).toContain('breach-contact');
  expect(project.heeds('/lib/other.ts')).toBe(false);
  expect(project.heeds('/lib/host.ts')).toBe(true);
  fs.write('/lib/host.ts', host.replace('procore', 'example'));
  project.fileEvent('/lib/host.ts');
  await project.settle();
  expect(shown(project).get('/app/me.ts')).toBeUndefined();
});

it('what is wrong with the configuration of a nested root is not counted by the one around it', async () => {
  const fs = new MemoryFileSystem({ '/app/in/policy-lens.json': '{ "rules": ' });
  const project = openProject(languages, { root: '/app', fs, nestedRoots: ['/app/in'], failed: () => undefined });
  await project.scan();
  expect(shown(project).get('/app/in/policy-lens.json')).toContain('configuration');
  expect(project.status.findings).toEqual({ error: 0, warning: 0, information: 0, hint: 0 });
});

it('a document that was shown before the scan has moved where a suppression turns out to have no use', async () => {
  const fs = new MemoryFileSystem({ '/app/me.ts': unused + request });
  const project = openProject(languages, { root: '/app', fs, failed: () => undefined });
  project.openDocument('/app/me.ts', unused + request, 1);
  const suppressions = () => project.findings('/app/me.ts').findings.filter(({ rule }) => rule === 'suppression');
  // As soon as the scan has found the files, the document is shown as it is then.
  await project.scan(({ phase }) => {
    if (phase === 'finding') return;
    expect(suppressions()).toEqual([]);
    project.findings('/app/me.ts');
    project.showing('/app/me.ts');
  });
  expect(project.takeMoved()).toContain('/app/me.ts');
  expect(suppressions()).toHaveLength(1);
});

it('nothing is checked any more once nothing speaks of Procore', async () => {
  const fs = new MemoryFileSystem({
    '/app/me.ts': request,
    '/app/us.ts': "import './me.ts';\n",
    '/app/app.json': '{}',
  });
  const project = openProject(languages, { root: '/app', fs, failed: () => undefined });
  await project.scan();
  expect(project.status.checked).toBe(3);
  fs.remove('/app/me.ts');
  project.fileEvent('/app/me.ts');
  await project.settle();
  expect(project.status).toMatchObject({ checked: 0, hasProcore: false });
});
