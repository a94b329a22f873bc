import { afterEach, expect, test, vi } from 'vitest';
import {
  CancellationTokenSource,
  type Diagnostic,
  LSPErrorCodes,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver/node';
import { Client, type Options, vscodeCapabilities } from './support/client.ts';
import { Folder } from './support/folder.ts';
import { only } from './support/rules.ts';
import { rangeOf, sample } from './support/sample.ts';

const running: { client?: Client; folder?: Folder } = {};

async function start(files: Readonly<Record<string, string>> = sample, options: Options = {}) {
  const folder = new Folder(files);
  const client = await Client.start({
    folders: [folder.path],
    settings: only('insecure-transport', 'oauth-state'),
    ...options,
  });
  Object.assign(running, { client, folder });
  // The first scan has ended when the workspace's findings are there.
  if (client.initialized.capabilities.diagnosticProvider) await client.pullWorkspace();
  return { folder, client };
}

afterEach(async () => {
  await running.client?.stop();
  running.folder?.[Symbol.dispose]();
});

const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code);

/** Items of a workspace report with something to show, as "file: codes". */
function shown({ items }: WorkspaceDiagnosticReport, folder: Folder): Record<string, unknown[]> {
  const full = items.flatMap(item => (item.kind === 'full' ? [item] : []));
  return Object.fromEntries(full.map(({ uri, items }) => [uri.slice(folder.uri('').length + 1), codes(items)]));
}

test('a document is pulled: what is found, where, and how the evidence runs', async () => {
  const { client, folder } = await start();
  const uri = folder.uri('src/config.ts');
  client.open(uri, sample['src/config.ts']);
  const [diagnostic, ...others] = await client.diagnostics(uri);
  expect(others).toEqual([]);
  expect(diagnostic).toMatchObject({
    code: 'insecure-transport',
    source: 'policy-lens',
    severity: 1,
    range: rangeOf(sample['src/config.ts'], "'http://api.procore.com'"),
    codeDescription: { href: 'https://developers.procore.com/documentation/marketplace-policy' },
  });
  expect(diagnostic?.message).toContain('§1(a)');
  const [step] = diagnostic?.relatedInformation ?? [];
  expect(step?.location.uri).toBe(folder.uri('src/main.ts'));
  expect(step?.location.range.start.line).toBe(3);
});

test('an unchanged document is answered as unchanged', async () => {
  const { client, folder } = await start();
  const uri = folder.uri('src/config.ts');
  client.open(uri, sample['src/config.ts']);
  const first = await client.pull(uri);
  expect(await client.pull(uri, first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
  client.change(uri, { range: rangeOf(sample['src/config.ts'], 'http:'), text: 'https:' });
  const second = await client.pull(uri, first.resultId);
  expect(second).toMatchObject({ kind: 'full', items: [] });
  expect(second.resultId).not.toBe(first.resultId);
});

test('a document that is not open is never answered as unchanged', async () => {
  const { client, folder } = await start();
  const uri = folder.uri('src/config.ts');
  const first = await client.pull(uri);
  expect(await client.pull(uri, first.resultId)).toMatchObject({ kind: 'full', resultId: first.resultId });
});

test('an edit that moves findings in another open document asks for a refresh, any other edit does not', async () => {
  const { client, folder } = await start();
  const [config, main] = [folder.uri('src/config.ts'), folder.uri('src/main.ts')];
  client.open(config, sample['src/config.ts']);
  client.open(main, sample['src/main.ts']);
  expect(codes(await client.diagnostics(config))).toEqual(['insecure-transport']);
  const refreshes = () => client.all('workspace/diagnostic/refresh').length;
  await client.idle();

  const before = refreshes();
  client.change(main, { range: rangeOf(sample['src/main.ts'], 'client_id='), text: 'scope=all&client_id=' });
  await client.idle();
  expect(refreshes()).toBe(before);

  const mark = client.received.length;
  client.change(main, { range: rangeOf(sample['src/main.ts'], `\${host}`), text: 'https://api.procore.com' });
  await client.next('workspace/diagnostic/refresh', undefined, mark);
  expect(codes(await client.diagnostics(config))).toEqual([]);
});

test('the workspace is pulled without opening a file, and the next pull waits for a change', async () => {
  const { client, folder } = await start();
  const first = await client.pullWorkspace();
  expect(shown(first, folder)).toEqual({ 'src/config.ts': ['insecure-transport'], 'src/main.ts': ['oauth-state'] });

  const known = first.items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
  let answered = false;
  const second = client.pullWorkspace(known).finally(() => {
    answered = true;
  });
  await client.idle();
  expect(answered).toBe(false);

  folder.write('src/config.ts', sample['src/config.ts'].replace('http:', 'https:'));
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: folder.uri('src/config.ts'), type: 2 }] });
  expect(shown(await second, folder)).toEqual({ 'src/config.ts': [] });
});

test('a client that takes parts gets every change of the workspace from one pull', async () => {
  const { client, folder } = await start();
  const part = (accepts: (files: Record<string, unknown[]>) => boolean, after: number) =>
    client.next<{ value: WorkspaceDiagnosticReport }>(
      '$/progress',
      // A slow scan reports its progress by the same name.
      ({ value }) => 'items' in value && accepts(shown(value, folder)),
      after,
    );
  const tell = (type: number) =>
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: folder.uri('src/config.ts'), type }] });
  const source = new CancellationTokenSource();
  const pull = client.request('workspace/diagnostic', { previousResultIds: [], partialResultToken: 1 }, source.token);
  await part(files => files['src/config.ts']?.length === 1 && 'src/main.ts' in files, 0);

  let mark = client.received.length;
  folder.remove('src/config.ts');
  tell(3);
  await part(files => files['src/config.ts']?.length === 0, mark);
  mark = client.received.length;
  folder.write('src/config.ts', sample['src/config.ts']);
  tell(1);
  await part(files => files['src/config.ts']?.length === 1, mark);
  source.cancel();
  await expect(pull).rejects.toMatchObject({ code: LSPErrorCodes.ServerCancelled });
});

test('an open document that the client pulls no more is reported with the workspace', async () => {
  const { client, folder } = await start();
  const uri = folder.uri('src/config.ts');
  client.open(uri, sample['src/config.ts']);
  await client.diagnostics(uri);
  const known = (await client.pullWorkspace()).items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
  const next = client.pullWorkspace(known);
  client.change(uri, { range: rangeOf(sample['src/config.ts'], 'http:'), text: 'https:' });
  expect(shown(await next, folder)).toEqual({ 'src/config.ts': [] });
});

test('what a document was pulled with is reported as well: its tab may have gone before the answer came', async () => {
  const { client, folder } = await start();
  const uri = folder.uri('src/config.ts');
  const text = sample['src/config.ts'].replace('http:', 'https:');
  const known = (await client.pullWorkspace()).items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
  const next = client.pullWorkspace(known);
  folder.write('src/config.ts', text);
  client.open(uri, text);
  expect(await client.diagnostics(uri)).toEqual([]);
  client.close(uri);
  expect(shown(await next, folder)).toEqual({ 'src/config.ts': [] });
});

test('a cancelled pull is answered so that the client asks again', async () => {
  const { client, folder } = await start();
  const known = (await client.pullWorkspace()).items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
  const waiting = new CancellationTokenSource();
  const workspace = client.request('workspace/diagnostic', { previousResultIds: known }, waiting.token);
  await client.idle();
  waiting.cancel();
  const answer = { code: LSPErrorCodes.ServerCancelled, data: { retriggerRequest: true } };
  await expect(workspace).rejects.toMatchObject(answer);

  // One that still waits behind other requests.
  const uri = folder.uri('src/config.ts');
  const others = Array.from({ length: 100 }, () => client.hover(uri, { line: 1, character: 25 }));
  const early = new CancellationTokenSource();
  const document = client.request('textDocument/diagnostic', { textDocument: { uri } }, early.token);
  early.cancel();
  await expect(document).rejects.toMatchObject(answer);
  await Promise.all(others);
});

test('after any change on the disk the client is asked to pull again, also where nothing moved', async () => {
  const { client, folder } = await start();
  await client.idle();
  const mark = client.received.length;
  folder.write('src/other.ts', 'export const unrelated = 2;\n');
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: folder.uri('src/other.ts'), type: 2 }] });
  await client.next('workspace/diagnostic/refresh', undefined, mark);
});

test('an open document wins over the disk until it is closed', async () => {
  const { client, folder } = await start();
  const uri = folder.uri('src/config.ts');
  client.open(uri, sample['src/config.ts'].replace('http:', 'https:'));
  expect(await client.diagnostics(uri)).toEqual([]);
  folder.write('src/config.ts', `\n\n${sample['src/config.ts']}`);
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });
  expect(await client.diagnostics(uri)).toEqual([]);
  client.close(uri);
  // What it says may be found by another file, which is brought up to date behind the answer.
  await vi.waitFor(async () => expect((await client.diagnostics(uri))[0]?.range.start.line).toBe(3), {
    timeout: 5_000,
  });
});

test('a client that does not pull is told', async () => {
  const { textDocument: { diagnostic: _, ...textDocument } = {}, ...rest } = vscodeCapabilities;
  const { client, folder } = await start(sample, { capabilities: { ...rest, textDocument } });
  expect(client.initialized.capabilities.diagnosticProvider).toBeUndefined();
  const told = (name: string, count: number, after = 0) =>
    client.next<{ uri: string; diagnostics: Diagnostic[] }>(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }) => uri === folder.uri(name) && diagnostics.length === count,
      after,
    );
  await told('src/main.ts', 1);
  await told('src/config.ts', 1);
  const mark = client.received.length;
  const main = folder.uri('src/main.ts');
  client.open(main, sample['src/main.ts']);
  client.change(main, { text: '' });
  await told('src/main.ts', 0, mark);
  await told('src/config.ts', 0, mark);
});

test('a file outside the workspace and one that was never saved are checked while they are open', async () => {
  const { client, folder } = await start();
  using outside = new Folder({
    'script.ts': `export const me = () => fetch('http://api.procore.com/rest/v1.0/me');\n`,
  });
  const text = `export const me = () => fetch('http://api.procore.com/rest/v1.0/me');\n`;
  for (const [uri, language] of [
    [outside.uri('script.ts'), 'typescript'],
    ['untitled:Untitled-1', 'typescript'],
    ['vscode-vfs://github/someone/app/src/me.ts', 'typescript'],
  ] as const) {
    client.open(uri, text, language);
    expect(codes(await client.diagnostics(uri)), uri).toContain('insecure-transport');
  }
  const known = (await client.pullWorkspace()).items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
  const next = client.pullWorkspace(known);
  client.close(outside.uri('script.ts'));
  expect((await next).items).toMatchObject([{ uri: outside.uri('script.ts'), kind: 'full', items: [] }]);
  expect(folder.path).not.toBe(outside.path);
});

test('of a folder that is not in the workspace only open documents are told of', async () => {
  const { client } = await start();
  const asks = (path: string) => `export const ask = () => fetch('http://api.procore.com/rest/v1.0/${path}');\n`;
  using outside = new Folder({
    'me.ts': asks('me'),
    'companies.ts': asks('companies'),
    'projects.ts': asks('projects'),
  });
  client.open(outside.uri('companies.ts'), asks('companies'), 'typescript');
  client.open(outside.uri('me.ts'), asks('me'), 'typescript');
  expect(codes(await client.diagnostics(outside.uri('me.ts')))).toContain('insecure-transport');
  expect(codes(await client.diagnostics(outside.uri('companies.ts')))).toContain('insecure-transport');
  expect(codes(await client.diagnostics(outside.uri('projects.ts')))).toEqual([]);
  const known = (await client.pullWorkspace()).items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
  const next = client.pullWorkspace(known);
  client.close(outside.uri('me.ts'));
  expect((await next).items).toMatchObject([{ uri: outside.uri('me.ts'), kind: 'full', items: [] }]);
  expect(codes(await client.diagnostics(outside.uri('me.ts')))).toEqual([]);
  expect(codes(await client.diagnostics(outside.uri('companies.ts')))).toContain('insecure-transport');
});

test.each([
  ['CRLF', '// a\r\n// b\r\n'],
  ['surrogate pairs', '/* \u{1F6A7}\u{1F6A7} */ '],
  ['a byte order mark', '\uFEFF'],
])('positions are right behind %s', async (_name, head) => {
  const { client } = await start({ 'a.txt': '' });
  const text = `${head}export const me = () => fetch('http://api.procore.com/rest/v1.0/me');\n`;
  client.open('untitled:Untitled-1', text, 'typescript');
  const found = (await client.diagnostics('untitled:Untitled-1')).find(({ code }) => code === 'insecure-transport');
  expect(found?.range).toEqual(rangeOf(text, "'http://api.procore.com/rest/v1.0/me'"));
});

test('a byte order mark on the disk is no part of the text', async () => {
  const text = "export const me = () => fetch('http://api.procore.com/rest/v1.0/me');\n";
  const { client, folder } = await start({ 'me.ts': `\uFEFF${text}` });
  const found = (await client.diagnostics(folder.uri('me.ts'))).find(({ code }) => code === 'insecure-transport');
  expect(found?.range).toEqual(rangeOf(text, "'http://api.procore.com/rest/v1.0/me'"));
});

test('what is edited in a template counts before it is saved', async () => {
  const template = '<p><%- items[0].description %></p>\n';
  const { client, folder } = await start(
    {
      'package.json': '{ "name": "board" }',
      'src/board.js': `import express from 'express';
const app = express();
app.get('/board', async (req, res) => {
  const headers = { Authorization: \`Bearer \${req.session.token}\` };
  const answer = await fetch('https://api.procore.com/rest/v1.0/projects/7/punch_items', { headers });
  res.render('board.ejs', { items: await answer.json() });
});
`,
      'views/board.ejs': template,
    },
    { settings: only('executed-api-data') },
  );
  const uri = folder.uri('views/board.ejs');
  client.open(uri, template, 'ejs');
  const [found] = await client.diagnostics(uri);
  expect(found?.range).toEqual(rangeOf(template, '<%- items[0].description %>'));
  client.change(uri, { range: rangeOf(template, '<%-'), text: '<%=' });
  await vi.waitFor(async () => expect(await client.diagnostics(uri)).toEqual([]), { timeout: 10_000 });
});
