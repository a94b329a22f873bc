import { afterEach, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver/node';
import { Client, type Options } from './support/client.ts';
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
  await client.pullWorkspace();
  return { folder, client };
}

afterEach(async () => {
  await running.client?.stop();
  running.folder?.[Symbol.dispose]();
});

const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code);

test('a policy-lens.json is in force while it is typed; an invalid one changes nothing and says why', async () => {
  const { client, folder } = await start();
  const [uri, main] = [folder.uri('policy-lens.json'), folder.uri('src/main.ts')];
  const text = '{ "rules": { "oauth-state": "loud" } }\n';
  folder.write('policy-lens.json', text);
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 1 }] });
  client.open(uri, text);
  client.open(main, sample['src/main.ts']);
  const [fault] = await client.diagnostics(uri);
  expect(fault).toMatchObject({ code: 'configuration', severity: 1, range: rangeOf(text, '"loud"') });
  expect(codes(await client.diagnostics(main))).toEqual(['oauth-state']);

  let mark = client.received.length;
  client.change(uri, { range: rangeOf(text, 'loud'), text: 'off' });
  await client.next('workspace/diagnostic/refresh', undefined, mark);
  expect(codes(await client.diagnostics(main))).toEqual([]);
  expect(await client.diagnostics(uri)).toEqual([]);

  client.close(uri);
  await client.idle();
  mark = client.received.length;
  folder.remove('policy-lens.json');
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 3 }] });
  await client.next('workspace/diagnostic/refresh', undefined, mark);
  expect(codes(await client.diagnostics(main))).toEqual(['oauth-state']);
});

test('a policy-lens.json above the folder is in force while it is typed, too', async () => {
  const app = Object.fromEntries(Object.entries(sample).map(([name, text]) => [`packages/app/${name}`, text]));
  const text = '{ "rules": { "oauth-state": "warning" } }\n';
  const folder = new Folder({ ...app, '.git/HEAD': '', 'policy-lens.json': text });
  const settings = only('insecure-transport', 'oauth-state');
  const client = await Client.start({ folders: [`${folder.path}/packages/app`], settings });
  Object.assign(running, { client, folder });
  const [uri, main] = [folder.uri('policy-lens.json'), folder.uri('packages/app/src/main.ts')];
  client.open(main, app['packages/app/src/main.ts'] ?? '');
  expect(codes(await client.diagnostics(main))).toEqual(['oauth-state']);
  client.open(uri, text);
  await client.idle();
  const mark = client.received.length;
  client.change(uri, { range: rangeOf(text, 'warning'), text: 'off' });
  await client.next('workspace/diagnostic/refresh', undefined, mark);
  expect(codes(await client.diagnostics(main))).toEqual([]);
});

test.each([
  ['policy-lens.json', '{ "rules": { "oauth-state": "off" } }\n'],
  ['.gitignore', 'main.ts\n'],
])('a %s that comes or goes around a nested folder counts there', async (name, text) => {
  const app = Object.fromEntries(Object.entries(sample).map(([file, written]) => [`app/${file}`, written]));
  const folder = new Folder({ ...app, '.git/HEAD': '' });
  const settings = only('insecure-transport', 'oauth-state');
  const client = await Client.start({ folders: [folder.path, `${folder.path}/app`], settings });
  Object.assign(running, { client, folder });
  await client.pullWorkspace();
  const [uri, main] = [folder.uri(name), folder.uri('app/src/main.ts')];
  const told = async (type: number) => {
    const mark = client.received.length;
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
    await client.next('workspace/diagnostic/refresh', undefined, mark);
    await client.idle();
    return codes(await client.diagnostics(main));
  };
  folder.write(name, text);
  expect(await told(1)).toEqual([]);
  folder.remove(name);
  expect(await told(3)).toEqual(['oauth-state']);
});

test('a policy-lens.json that is deleted while it is open is in force until it is closed', async () => {
  const text = '{ "rules": { "oauth-state": "off" } }\n';
  const { client, folder } = await start({ ...sample, 'policy-lens.json': text });
  const [uri, main] = [folder.uri('policy-lens.json'), folder.uri('src/main.ts')];
  client.open(uri, text);
  client.open(main, sample['src/main.ts']);
  folder.remove('policy-lens.json');
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 3 }] });
  expect(codes(await client.diagnostics(main))).toEqual([]);
  await client.idle();
  const mark = client.received.length;
  client.close(uri);
  await client.next('workspace/diagnostic/refresh', undefined, mark);
  expect(codes(await client.diagnostics(main))).toEqual(['oauth-state']);
});
