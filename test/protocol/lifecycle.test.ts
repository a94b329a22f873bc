import { afterEach, expect, test } from 'vitest';
import { ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { Client, type Options, vscodeCapabilities } from './support/client.ts';
import { Folder } from './support/folder.ts';
import { only } from './support/rules.ts';
import { sample } from './support/sample.ts';

const clients: Client[] = [];

async function start(options: Options): Promise<Client> {
  const client = await Client.start({ settings: only('insecure-transport'), ...options });
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) if (client.process.exitCode === null) await client.stop();
});

const refuse = () => {
  throw new ResponseError(ErrorCodes.MethodNotFound, 'not here');
};
const never = () => new Promise(() => undefined);

/** What the server wrote to the client's log. */
const log = (client: Client) =>
  client
    .all<{ message: string }>('window/logMessage')
    .map(({ message }) => message)
    .join('\n');

async function found(client: Client, uri: string): Promise<unknown[]> {
  return (await client.diagnostics(uri)).map(({ code }) => code);
}

test.each(['workspace/diagnostic/refresh', 'client/registerCapability', 'window/workDoneProgress/create'])(
  'a client that answers %s with an error is served on',
  async method => {
    using folder = new Folder(sample);
    const answers = { [method]: refuse };
    const client = await start({ folders: [folder.path], answers, initializationOptions: { progressAfter: 0 } });
    await client.pullWorkspace();
    const mark = client.received.length;
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: folder.uri('src/config.ts'), type: 2 }] });
    await client.next('workspace/diagnostic/refresh', undefined, mark);
    await client.idle();
    expect(await found(client, folder.uri('src/config.ts'))).toEqual(['insecure-transport']);
    if (method !== 'window/workDoneProgress/create') expect(log(client)).toContain('not here');
    expect(await client.stop()).toBe(0);
  },
);

test('a client that cannot tell its settings gets the defaults, and a line in its log', async () => {
  using folder = new Folder(sample);
  const client = await start({ folders: [folder.path], answers: { 'workspace/configuration': refuse } });
  await client.pullWorkspace();
  expect(await found(client, folder.uri('src/config.ts'))).toContain('insecure-transport');
  expect(log(client)).toContain('The client does not tell its settings');
});

test('settings that come late are in force from then on; the defaults are until then', async () => {
  using folder = new Folder(sample);
  let answer: (values: unknown[]) => void = () => undefined;
  const late = new Promise<unknown[]>(resolve => {
    answer = resolve;
  });
  const client = await start({ folders: [folder.path], answers: { 'workspace/configuration': () => late } });
  const uri = folder.uri('src/config.ts');
  client.open(uri, sample['src/config.ts']);
  await client.pullWorkspace();
  expect(await found(client, uri)).toContain('insecure-transport');
  await client.idle();
  const mark = client.received.length;
  answer([only('oauth-state'), only('oauth-state')]);
  await client.next('workspace/diagnostic/refresh', undefined, mark);
  expect(await found(client, uri)).toEqual([]);
});

test('a client that never tells its settings is served', async () => {
  using folder = new Folder(sample);
  const client = await start({ folders: [folder.path], answers: { 'workspace/configuration': never } });
  expect((await client.pullWorkspace()).items).not.toEqual([]);
});

test('a change of the settings that says nothing of them is none', async () => {
  using folder = new Folder(sample);
  const { workspace, ...rest } = vscodeCapabilities;
  const capabilities = { ...rest, workspace: { ...workspace, configuration: false } };
  const client = await start({ folders: [folder.path], capabilities });
  const uri = folder.uri('src/config.ts');
  await client.pullWorkspace();
  expect(await found(client, uri)).toContain('insecure-transport');
  let mark = client.received.length;
  client.notify('workspace/didChangeConfiguration', { settings: { policyLens: only('oauth-state') } });
  await client.next('workspace/diagnostic/refresh', undefined, mark);
  expect(await found(client, uri)).toEqual([]);
  mark = client.received.length;
  const message = '{"jsonrpc":"2.0","method":"workspace/didChangeConfiguration","params":null}';
  client.process.stdin?.write(`Content-Length: ${message.length}\r\n\r\n${message}`);
  await client.next('workspace/diagnostic/refresh', undefined, mark);
  expect(await found(client, uri)).toEqual([]);
  expect(log(client)).toBe('');
});

test('a client that knows `rootPath` alone has a workspace folder too', async () => {
  using folder = new Folder(sample);
  const client = await start({ initialize: { workspaceFolders: null, rootPath: folder.path } });
  expect((await client.pullWorkspace()).items.map(({ uri }) => uri)).toEqual([folder.uri('src/config.ts')]);
});

test('a first pull of the workspace needs no results of an earlier one', async () => {
  using folder = new Folder(sample);
  const client = await start({ folders: [folder.path] });
  expect(await client.request('workspace/diagnostic', {})).toMatchObject({
    items: [{ uri: folder.uri('src/config.ts') }],
  });
});

test('after `shutdown` no request is worked on', async () => {
  using folder = new Folder(sample);
  const client = await start({ folders: [folder.path] });
  // Heard from the start: a server that ends too early is to be told by its code, not by a test that waits for ever.
  const ended = new Promise(resolve => client.process.once('exit', resolve));
  await client.request('shutdown', undefined);
  await expect(client.hover(folder.uri('src/config.ts'), { line: 0, character: 0 })).rejects.toMatchObject({
    code: ErrorCodes.InvalidRequest,
  });
  client.notify('exit', undefined);
  expect(await ended).toBe(0);
});

test('it ends when nobody can speak to it any more', async () => {
  const client = await start({});
  await client.idle();
  const ended = new Promise(resolve => client.process.once('exit', resolve));
  client.process.stdin?.end();
  expect(await ended).toBe(1);
});
