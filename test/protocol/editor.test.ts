import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { numbers } from '../support/numbers.ts';
import { Client, uriOf } from './support/client.ts';
import { Editor } from './support/editor.ts';
import { Folder } from './support/folder.ts';
import { rangeOf, sample } from './support/sample.ts';

const workspace = fileURLToPath(new URL('../workspace', import.meta.url));

/** Milliseconds in which nothing changes when all is told: more than the server leaves a document to the client's own pull. */
const quiet = 4_000;

function read(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  return Object.fromEntries(files.map(file => [path.relative(folder, file), readFileSync(file, 'utf8')]));
}

/** A text as somebody may leave it for a moment. */
function edited(text: string, random: (below: number) => number): string {
  const lines = text.split('\n');
  const at = random(lines.length);
  const variants = [
    lines.toSpliced(at, 1).join('\n'),
    lines.toSpliced(at, 0, '').join('\n'),
    text.replaceAll('https:', 'http:'),
    lines.slice(0, at).join('\n'),
    text,
  ];
  return variants[random(variants.length)] ?? text;
}

/** All that is shown once it is as wanted, or changes no more. */
async function settled(editor: Editor, want?: readonly string[]): Promise<string[]> {
  let [before, since] = ['', performance.now()];
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, 20));
    const { shown } = editor;
    const now = JSON.stringify(shown);
    if (now !== before) [before, since] = [now, performance.now()];
    if (now === JSON.stringify(want)) return shown;
    if (shown.length > 0 && performance.now() > since + quiet) return shown;
  }
}

test('whatever happens in the editor, it comes to show what is found', async () => {
  const random = numbers(1);
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
  const files = read(workspace);
  const names = Object.keys(files).filter(name => /\.(ts|json)$/.test(name));
  const disk = { ...files };
  using folder = new Folder(files);
  const editor = new Editor(await Client.start({ folders: [folder.path] }));
  const documents = new Map<string, string>();
  const history: string[] = [];

  function act(name: string, action: number): void {
    const uri = folder.uri(name);
    const original = files[name] ?? '';
    if (action === 0) {
      disk[name] = edited(original, random);
      folder.write(name, disk[name]);
      editor.client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });
    } else if (!editor.isOpen(uri)) {
      documents.set(name, disk[name] ?? '');
      editor.open(uri, disk[name] ?? '');
    } else if (action === 1) {
      documents.delete(name);
      editor.close(uri);
    } else if (action === 2) {
      if (editor.hasTab(uri)) editor.hide(uri);
      else editor.unhide(uri);
    } else if (action === 3) {
      // A hover, and the lightbulb: they show no findings.
      const position = { line: random(original.split('\n').length), character: 0 };
      void editor.client.hover(uri, position);
      void editor.client.actions(uri, { start: position, end: { line: position.line + 1, character: 0 } });
    } else {
      const text = edited(original, random);
      documents.set(name, text);
      editor.type(uri, text);
    }
  }

  for (let round = 0; round < 3; round++) {
    for (let step = 0; step < 30; step++) {
      const open = [...documents.keys()];
      const [name, action] = [open.length > 0 && random(4) > 0 ? pick(open) : pick(names), random(10)];
      history.push(`${name} ${action}`);
      act(name, action);
      if (random(2) === 0) await new Promise(resolve => setTimeout(resolve, random(40)));
    }
    const fresh = new Editor(await Client.start({ folders: [folder.path] }));
    for (const [name, text] of documents) fresh.open(folder.uri(name), text);
    const want = await settled(fresh);
    await fresh.stop();
    expect(await settled(editor, want), history.join('\n')).toEqual(want);
  }
  await editor.stop();
});

test('of a folder that leaves nothing is shown any more, also what an edit had just taken away', async () => {
  using one = new Folder({ 'a.txt': '' });
  using two = new Folder(sample);
  const [main, config] = [two.uri('src/main.ts'), two.uri('src/config.ts')];
  const editor = new Editor(await Client.start({ folders: [one.path, two.path] }));
  editor.open(main, sample['src/main.ts']);
  await vi.waitFor(() => expect(editor.shown.join('\n')).toContain(config), { timeout: 10_000 });
  editor.type(main, '');
  // The lightbulb has what the edit moved worked out before the client is told.
  await editor.client.actions(config, rangeOf(sample['src/config.ts'], 'http:'));
  editor.client.notify('workspace/didChangeWorkspaceFolders', {
    event: { added: [], removed: [{ uri: uriOf(two.path), name: 'two' }] },
  });
  expect(await settled(editor, [])).toEqual([]);
  await editor.stop();
});

test('a document that stays open behind a folder that leaves is told all that one outside the workspace is', async () => {
  using one = new Folder({ 'a.txt': '' });
  using two = new Folder(sample);
  const config = two.uri('src/config.ts');
  const text = `${sample['src/config.ts']}export const me = () => fetch('https://api.procore.com/rest/v1.0/me');\n`;
  const folder = { uri: uriOf(two.path), name: 'two' };
  const editor = new Editor(await Client.start({ folders: [one.path, two.path] }));
  editor.open(config, text);
  await vi.waitFor(() => expect(editor.shown.join('\n')).toContain(config), { timeout: 10_000 });
  editor.client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [folder] } });
  const fresh = new Editor(await Client.start({ folders: [one.path] }));
  fresh.open(config, text);
  const want = await settled(fresh);
  expect(want.join('\n')).toContain('breach-contact');
  expect(await settled(editor, want)).toEqual(want);
  await Promise.all([editor.stop(), fresh.stop()]);
});

test('of documents outside the workspace, what one is told because of another goes when that is closed', async () => {
  using one = new Folder({ 'a.txt': '' });
  using two = new Folder(sample);
  const [main, config] = [two.uri('src/main.ts'), two.uri('src/config.ts')];
  const editor = new Editor(await Client.start({ folders: [one.path] }));
  editor.open(main, sample['src/main.ts']);
  // What is found beside open documents is not shown, nor counted.
  const counts = () => editor.client.all<{ findings: number }>('policyLens/status').map(({ findings }) => findings);
  expect(await settled(editor)).toHaveLength(counts().at(-1) ?? 0);
  editor.open(config, sample['src/config.ts']);
  await vi.waitFor(() => expect(editor.shown.join('\n')).toContain(`${config}:1`), { timeout: 10_000 });
  editor.close(main);
  expect(await settled(editor, [])).toEqual([]);
  await editor.stop();
});

test('a document whose folder left, came back and left again is checked beside what is on the disk now', async () => {
  using one = new Folder({ 'a.txt': '' });
  using two = new Folder(sample);
  const [main, config] = [two.uri('src/main.ts'), two.uri('src/config.ts')];
  const folder = { uri: uriOf(two.path), name: 'two' };
  const editor = new Editor(await Client.start({ folders: [one.path, two.path] }));
  editor.open(main, sample['src/main.ts']);
  const move = async (event: { readonly added: object[]; readonly removed: object[] }) => {
    editor.client.notify('workspace/didChangeWorkspaceFolders', { event });
    await editor.client.diagnostics(main);
  };
  await move({ added: [], removed: [folder] });
  await move({ added: [folder], removed: [] });
  two.write('src/config.ts', sample['src/config.ts'].replace('login.procore.com', 'login.example.com'));
  editor.client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: config, type: 2 }] });
  await move({ added: [], removed: [folder] });
  const fresh = new Editor(await Client.start({ folders: [one.path] }));
  fresh.open(main, sample['src/main.ts']);
  const want = await settled(fresh);
  expect(want.join()).not.toContain('oauth-state');
  expect(await settled(editor, want)).toEqual(want);
  await Promise.all([editor.stop(), fresh.stop()]);
});
