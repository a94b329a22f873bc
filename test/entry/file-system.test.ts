import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { nodeFileSystem as fs, toWorkspacePath } from '../../server/src/entry/file-system.ts';

const folder = mkdtempSync(join(tmpdir(), 'policy-lens-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'a.txt'), 'äb');
mkdirSync(join(folder, 'sub'));
const links = process.platform !== 'win32';
if (links) {
  symlinkSync(join(folder, 'a.txt'), join(folder, 'link.txt'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'broken'));
  symlinkSync(folder, join(folder, 'sub', 'loop'));
}
const at = (path: string) => `${toWorkspacePath(folder)}/${path}`;

it('reads files and their sizes', () => {
  expect(new TextDecoder().decode(fs.read(at('a.txt')))).toBe('äb');
  expect(fs.size(at('a.txt'))).toBe(3);
});

it('lists a folder without following links', () => {
  const entries = [...(fs.list(at('')) ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(entries).toEqual([
    { name: 'a.txt', kind: 'file' },
    ...(links
      ? [
          { name: 'broken', kind: 'link' },
          { name: 'link.txt', kind: 'link' },
        ]
      : []),
    { name: 'sub', kind: 'directory' },
  ]);
});

it('says what a path is', () => {
  expect(fs.kind(at('a.txt'))).toBe('file');
  expect(fs.kind(at('sub'))).toBe('directory');
});

it.runIf(links)('follows links where asked to', () => {
  expect(fs.kind(at('link.txt'))).toBe('file');
  expect(fs.realpath(at('sub/loop/link.txt'))).toBe(fs.realpath(at('a.txt')));
});

it('throws at nothing', () => {
  for (const path of ['none', 'broken', 'a.txt/none']) {
    expect(fs.read(at(path))).toBeUndefined();
    expect(fs.list(at(path))).toBeUndefined();
    expect(fs.kind(at(path))).toBeUndefined();
    expect(fs.size(at(path))).toBeUndefined();
    expect(fs.realpath(at(path))).toBeUndefined();
  }
  expect(fs.read(at('sub'))).toBeUndefined();
});
