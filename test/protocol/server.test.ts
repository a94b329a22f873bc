import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { Diagnostic, WorkDoneProgressBegin, WorkDoneProgressEnd } from 'vscode-languageserver/node';
import { Client, type Options, uriOf, vscodeCapabilities } from './support/client.ts';
import { Folder } from './support/folder.ts';
import { only } from './support/rules.ts';
import { rangeOf, sample } from './support/sample.ts';

const clients: Client[] = [];

async function start(options: Options): Promise<Client> {
  const client = await Client.start({ settings: only('insecure-transport', 'oauth-state'), ...options });
  clients.push(client);
  await client.pullWorkspace();
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) if (client.process.exitCode === null) await client.stop();
});

interface Status {
  readonly state: string;
  readonly files: number;
  readonly findings: number;
  readonly reason?: string;
}

const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code);

test('it says what it can do', async () => {
  using folder = new Folder(sample);
  const client = await start({ folders: [folder.path] });
  expect(client.initialized).toMatchObject({
    serverInfo: { name: 'policy-lens' },
    capabilities: {
      textDocumentSync: { openClose: true, change: 2 },
      diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: true },
      codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll.policyLens'] },
      hoverProvider: true,
      workspace: { textDocumentContent: { schemes: ['policy-lens'] }, workspaceFolders: { supported: true } },
    },
  });
});

test('it ends as the protocol wants it, also while a pull waits', async () => {
  using folder = new Folder(sample);
  const client = await start({ folders: [folder.path] });
  const known = (await client.pullWorkspace()).items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
  client.pullWorkspace(known).catch(() => undefined);
  expect(await client.stop()).toBe(0);
});

test('it opens no connection to anywhere', async () => {
  using folder = new Folder(sample);
  const guard = fileURLToPath(new URL('support/no-network.cjs', import.meta.url));
  const client = await start({ folders: [folder.path], execArgv: ['--require', guard] });
  expect(codes(await client.diagnostics(folder.uri('src/config.ts')))).toEqual(['insecure-transport']);
  await client.hover(folder.uri('src/config.ts'), { line: 1, character: 25 });
  await client.request('policyLens/check', undefined);
  expect(await client.stop()).toBe(0);
});

test('what is asked for decides what is worked out', async () => {
  using folder = new Folder(sample);
  const client = await start({ folders: [folder.path] });
  const uri = folder.uri('src/config.ts');
  const { range } = (await client.diagnostics(uri))[0] ?? expect.fail('nothing found');
  const kinds = async (only?: string[]) => [
    ...new Set((await client.actions(uri, range, [], only)).map(({ kind }) => kind)),
  ];
  expect(await kinds()).toEqual(['quickfix']);
  expect(await kinds([])).toEqual(['quickfix']);
  expect(await kinds(['quickfix'])).toEqual(['quickfix']);
  expect(await kinds(['source.fixAll.policyLens'])).toEqual(['source.fixAll.policyLens']);
  expect(await kinds(['source.fixAll'])).toEqual(['source.fixAll.policyLens']);
  expect(await kinds(['source'])).toEqual(['source.fixAll.policyLens']);
  expect(await kinds(['source.organizeImports'])).toEqual([]);
  expect(await kinds(['refactor', 'source.fixAll.other'])).toEqual([]);
});

test('a client without snippets gets a suppression with a reason to overwrite', async () => {
  using folder = new Folder(sample);
  const { workspace, ...rest } = vscodeCapabilities;
  const capabilities = { ...rest, workspace: { ...workspace, workspaceEdit: { documentChanges: true } } };
  const client = await start({ folders: [folder.path], capabilities });
  const uri = folder.uri('src/config.ts');
  const { range } = (await client.diagnostics(uri))[0] ?? expect.fail('nothing found');
  const actions = await client.actions(uri, range);
  const suppress = actions.find(({ title }) => title.startsWith('Suppress insecure-transport here'));
  expect(suppress?.edit?.documentChanges?.[0]).toMatchObject({
    edits: [{ newText: '// policy-lens-ignore insecure-transport -- <reason>\n' }],
  });
  expect(actions.some(({ command }) => command)).toBe(false);
});

test('a client that takes no changes of documents gets changes of files', async () => {
  using folder = new Folder(sample);
  const { workspace, ...rest } = vscodeCapabilities;
  const capabilities = { ...rest, workspace: { ...workspace, workspaceEdit: {} } };
  const client = await start({ folders: [folder.path], capabilities });
  const uri = folder.uri('src/config.ts');
  const { range } = (await client.diagnostics(uri))[0] ?? expect.fail('nothing found');
  const edits = (await client.actions(uri, range)).flatMap(({ edit }) => edit ?? []);
  expect(edits.length).toBeGreaterThan(1);
  for (const edit of edits) {
    expect(edit.documentChanges).toBeUndefined();
    expect(edit.changes?.[uri]?.[0]).toMatchObject({ newText: expect.any(String) });
  }
});

test('of nested workspace folders the innermost has a file', async () => {
  using folder = new Folder({
    'package.json': '{}',
    'packages/app/src/config.ts': sample['src/config.ts'],
    'packages/app/src/main.ts': sample['src/main.ts'],
  });
  const inner = path.join(folder.path, 'packages/app');
  const client = await start({ folders: [folder.path, inner] });
  const { items } = await client.pullWorkspace();
  const told = items.flatMap(item => (item.kind === 'full' ? [[item.uri, codes(item.items)]] : []));
  expect(told.sort()).toEqual([
    [folder.uri('packages/app/src/config.ts'), ['insecure-transport']],
    [folder.uri('packages/app/src/main.ts'), ['oauth-state']],
  ]);
});

test('workspace folders come and go', async () => {
  using one = new Folder({ 'a.txt': '' });
  using two = new Folder(sample);
  const client = await start({ folders: [one.path] });
  const folder = { uri: uriOf(two.path), name: 'two' };
  let next = client.pullWorkspace();
  client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [folder], removed: [] } });
  const { items } = await next;
  expect(items.map(({ uri }) => uri).sort()).toEqual([two.uri('src/config.ts'), two.uri('src/main.ts')]);

  next = client.pullWorkspace(items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' })));
  client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [folder] } });
  expect((await next).items).toMatchObject([{ items: [] }, { items: [] }]);
});

test('a folder inside another one takes its files and its open documents with it, and gives them back', async () => {
  using outer = new Folder({
    'package.json': '{}',
    'app/src/config.ts': sample['src/config.ts'],
    'app/src/main.ts': sample['src/main.ts'],
  });
  const client = await start({ folders: [outer.path] });
  const uri = outer.uri('app/src/config.ts');
  client.open(uri, `// one more line\n${sample['src/config.ts']}`);
  const line = async () => (await client.diagnostics(uri)).map(({ code, range }) => [code, range.start.line]);
  expect(await line()).toEqual([['insecure-transport', 2]]);

  const folder = { uri: uriOf(path.join(outer.path, 'app')), name: 'app' };
  for (const event of [
    { added: [folder], removed: [] },
    { added: [], removed: [folder] },
  ]) {
    const mark = client.received.length;
    client.notify('workspace/didChangeWorkspaceFolders', { event });
    await client.next('workspace/diagnostic/refresh', undefined, mark);
    await client.pullWorkspace();
    expect(await line()).toEqual([['insecure-transport', 2]]);
  }
});

test('a folder that comes around another one keeps to the settings', async () => {
  using outer = new Folder({ ...sample, 'app/package.json': '{}' });
  const settings = { rules: { 'insecure-transport': 'off' } };
  const client = await start({ folders: [path.join(outer.path, 'app')], settings });
  const mark = client.received.length;
  const folder = { uri: uriOf(outer.path), name: 'outer' };
  client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [folder], removed: [] } });
  await client.next('workspace/diagnostic/refresh', undefined, mark);
  expect(codes(await client.diagnostics(outer.uri('src/config.ts')))).toEqual([]);
  expect(codes(await client.diagnostics(outer.uri('src/main.ts')))).toEqual(['oauth-state']);
});

test('an edit in a nested folder counts for the folder around it', async () => {
  const query =
    "export const query = new URLSearchParams({ response_type: 'code', client_id: process.env.PROCORE_CLIENT_ID ?? '' });\n";
  const signIn =
    "import { query } from './app/query.ts';\n\nexport const signIn = () => `https://login.procore.com/oauth/authorize?${query}`;\n";
  using outer = new Folder({
    'main.ts': signIn,
    'app/query.ts': query,
  });
  const client = await start({ folders: [outer.path, path.join(outer.path, 'app')] });
  const main = outer.uri('main.ts');
  client.open(main, signIn);
  expect(codes(await client.diagnostics(main))).toEqual(['oauth-state']);
  const mark = client.received.length;
  client.open(outer.uri('app/query.ts'), `${query}query.set('state', crypto.randomUUID());\n`);
  await client.next('workspace/diagnostic/refresh', undefined, mark);
  expect(codes(await client.diagnostics(main))).toEqual([]);
});

test('it says that it idles where nothing uses Procore, and wakes up when something does', async () => {
  using folder = new Folder({ 'src/main.ts': "export const me = () => fetch('https://example.com/api/me');\n" });
  const client = await start({ folders: [folder.path] });
  const idle = await client.next<Status>('policyLens/status', ({ state }) => state !== 'checking', 0);
  expect(idle).toMatchObject({
    state: 'idle',
    files: 0,
    findings: 0,
    reason: 'Nothing here uses Procore, so nothing is checked.',
  });

  const mark = client.received.length;
  const text = "export const me = () => fetch('http://api.procore.com/rest/v1.0/me');\n";
  client.open(folder.uri('src/main.ts'), text);
  expect(codes(await client.diagnostics(folder.uri('src/main.ts')))).toEqual(['insecure-transport']);
  // A status that was due before the document was opened may come first.
  const awake = await client.next<Status>(
    'policyLens/status',
    ({ state, files }) => state === 'ready' && files > 0,
    mark,
  );
  expect(awake).toMatchObject({ files: 1, findings: 1 });
});

test('settings are taken in as they change; what is wrong with one is said and the rest holds', async () => {
  using folder = new Folder(sample);
  const client = await start({ folders: [folder.path] });
  const uri = folder.uri('src/config.ts');
  client.open(uri, sample['src/config.ts']);
  expect(codes(await client.diagnostics(uri))).toEqual(['insecure-transport']);

  const set = async (settings: object) => {
    const mark = client.received.length;
    client.settings = settings;
    client.notify('workspace/didChangeConfiguration', { settings: null });
    await client.next('workspace/diagnostic/refresh', undefined, mark);
    return codes(await client.diagnostics(uri));
  };
  const rules = only('oauth-state');
  expect(await set({ ...rules, ignore: 'everything' })).toEqual([]);
  expect(
    client
      .all<{ message: string }>('window/logMessage')
      .map(({ message }) => message)
      .join('\n'),
  ).toContain('policyLens.ignore');
  expect(await set({ rules: {} })).toContain('insecure-transport');
  expect(await set({ enable: false })).toEqual([]);
  expect(await set({ enable: true })).toContain('insecure-transport');
});

test('what was off at the start is checked when it is switched on', async () => {
  using folder = new Folder(sample);
  const client = await start({ folders: [folder.path], settings: { enable: false } });
  expect((await client.next<Status>('policyLens/status', undefined, 0)).state).toBe('off');
  const next = client.pullWorkspace();
  client.settings = only('insecure-transport');
  client.notify('workspace/didChangeConfiguration', { settings: null });
  expect((await next).items.map(({ uri }) => uri)).toEqual([folder.uri('src/config.ts')]);
});

test('nothing is shown while it is off, and all of it when it is on again', async () => {
  using folder = new Folder(sample);
  const client = await start({ folders: [folder.path] });
  const settings = only('insecure-transport', 'oauth-state');
  let { items } = await client.pullWorkspace();
  const set = async (enable: boolean) => {
    const next = client.pullWorkspace(items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' })));
    client.settings = { ...settings, enable };
    client.notify('workspace/didChangeConfiguration', { settings: null });
    ({ items } = await next);
    return items.flatMap(item => (item.kind === 'full' ? [item.items.length] : []));
  };
  expect(await set(false)).toEqual([0, 0]);
  folder.write('src/config.ts', `\n${sample['src/config.ts']}`);
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: folder.uri('src/config.ts'), type: 2 }] });
  await client.idle();
  expect(await client.request<Status>('policyLens/check', undefined)).toMatchObject({ state: 'off', findings: 0 });
  expect(await set(true)).toEqual([1, 1]);
});

test('the check that is asked for as the first thing finds all there is', async () => {
  using folder = new Folder({ 'me.ts': "export const me = () => fetch('http://api.procore.com/rest/v1.0/me');\n" });
  for (let round = 0; round < 3; round++) {
    const client = await Client.start({ folders: [folder.path], settings: only('insecure-transport') });
    clients.push(client);
    expect(await client.request<Status>('policyLens/check', undefined)).toMatchObject({ findings: 1 });
  }
});

test('a scan that takes its time shows progress with counts, and ends when it is cancelled', async () => {
  using folder = new Folder();
  const line = 'export const load = (id: string) => fetch(`https://api.procore.com/rest/v1.0/projects/${id}`);\n';
  for (let index = 0; index < 1_500; index++) {
    if (index % 100 === 0) mkdirSync(path.join(folder.path, `src/${index / 100}`), { recursive: true });
    folder.write(`src/${Math.floor(index / 100)}/file${index}.ts`, line.repeat(40));
  }
  const client = await Client.start({
    folders: [folder.path],
    settings: only(),
    initializationOptions: { progressAfter: 0 },
  });
  clients.push(client);
  interface Progress<Value> {
    readonly token: string;
    readonly value: Value;
  }
  const begun = await client.next<Progress<WorkDoneProgressBegin>>(
    '$/progress',
    ({ value }) => value.kind === 'begin',
    0,
  );
  expect(begun.value).toMatchObject({ title: 'Policy Lens', cancellable: true });
  await client.next<Progress<{ message?: string }>>(
    '$/progress',
    ({ value }) => /\d+ of 1500/.test(value.message ?? ''),
    0,
  );
  client.notify('window/workDoneProgress/cancel', { token: begun.token });
  await client.next<Progress<WorkDoneProgressEnd>>('$/progress', ({ value }) => value.kind === 'end', 0);
});

test('the Policy and the rules are documents of the server itself', async () => {
  using folder = new Folder({});
  const client = await start({ folders: [folder.path] });
  interface Page {
    readonly kind: string;
    readonly id: string;
    readonly uri: string;
    readonly line?: number;
  }
  const pages = await client.request<Page[]>('policyLens/pages', undefined);
  for (const { kind, id, uri, line } of pages) {
    const { text } = await client.request<{ text: string }>('workspace/textDocumentContent', { uri });
    const marked = kind === 'clause' ? text.split('\n')[line ?? -1] : text;
    expect(marked, uri).toContain(kind === 'clause' ? '➤' : id);
  }
  expect(pages.filter(({ kind }) => kind === 'clause').map(({ id }) => id)).toContain('6(c)(ii)');
  const none = await client
    .request('workspace/textDocumentContent', { uri: 'policy-lens:/rules/none.md' })
    .catch(() => null);
  expect(none).toBeNull();
});

test.each([
  ["fetch('https://api.procore.com/rest/v1.0/me')", false],
  ["fetch('https://api.procore.com/rest/v9.0/me')", true],
  ["fetch('https://api.procore.com/rest/v1.0/me', { method: 'DELETE' })", true],
])('the hover of %s says whether the route is another one: %s', async (text, instead) => {
  using folder = new Folder({});
  const client = await start({ folders: [folder.path] });
  client.open('untitled:Untitled-1', `export const me = () => ${text};\n`, 'typescript');
  const hover = JSON.stringify(await client.hover('untitled:Untitled-1', { line: 0, character: 60 }));
  expect(hover).toContain('**GET** `/rest/v1.0/me`');
  expect(hover.includes('Published instead:')).toBe(instead);
});

test('a hover is plain text for a client that wants it', async () => {
  using folder = new Folder(sample);
  const { textDocument, ...rest } = vscodeCapabilities;
  const capabilities = { ...rest, textDocument: { ...textDocument, hover: { contentFormat: ['plaintext' as const] } } };
  const client = await start({ folders: [folder.path], capabilities });
  const { contents } =
    (await client.hover(folder.uri('src/config.ts'), { line: 1, character: 25 })) ?? expect.fail('no hover');
  expect(contents).toMatchObject({ kind: 'plaintext', value: expect.stringContaining('1. main.ts:4 the request\n') });
  expect(contents).toMatchObject({ value: expect.stringContaining('\n  });\n\ninsecure-transport · error') });
  expect(JSON.stringify(contents)).not.toMatch(/\*\*|\]\(|```|n>/);
});

test('an open document that is too large is not checked, and that is said', async () => {
  using folder = new Folder({ 'a.txt': '' });
  const client = await start({ folders: [folder.path] });
  const uri = folder.uri('large.ts');
  const text = `${sample['src/config.ts']}fetch(host);\n`;
  client.open(uri, `${text}${'// and more\n'.repeat(100_000)}`);
  expect(await client.diagnostics(uri)).toEqual([]);
  const { reason } = await client.next<Status>('policyLens/status', ({ reason = '' }) => reason.includes('large'), 0);
  expect(reason).toBe('Too large to be checked: large.ts.');
  expect(client.all<{ message: string }>('window/logMessage').at(-1)?.message).toMatch(/large\.ts is too large/);
  client.change(uri, { text });
  expect(codes(await client.diagnostics(uri))).toEqual(['insecure-transport']);
});

test('hovers find their place behind astral characters', async () => {
  using folder = new Folder({});
  const client = await start({ folders: [folder.path] });
  const text = "/* \u{1F6A7} */ export const me = () => fetch('http://api.procore.com/rest/v1.0/me');\n";
  client.open('untitled:Untitled-1', text, 'typescript');
  const { start: at } = rangeOf(text, 'api.procore');
  const hover = await client.hover('untitled:Untitled-1', at);
  expect(JSON.stringify(hover)).toContain('without TLS');
});
