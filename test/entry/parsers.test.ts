import { expect, it } from 'vitest';
import { openProject } from '../../server/src/entry/project.ts';
import type { Languages } from '../../server/src/languages/index.ts';
import { languages } from '../support/check.ts';
import { MemoryFileSystem } from '../support/memory-fs.ts';

it('parsers are loaded before the first file is read: what is found in one may rest on any other', async () => {
  const fs = new MemoryFileSystem();
  const asks = 'https://api.procore.com/rest/v1.0/me';
  fs.write('/work/a.ts', `export const me = (headers: Record<string, string>) => fetch('${asks}', { headers });\n`);
  fs.write(
    '/work/b.py',
    `import requests\n\n\ndef me(headers):\n    return requests.get("${asks}", headers=headers)\n`,
  );
  const happened: string[] = [];
  const told: Languages = {
    ...languages,
    frontEnd: path => {
      const frontEnd = languages.frontEnd(path);
      return (
        frontEnd && {
          ...frontEnd,
          lower: (...args) => {
            happened.push(`${path} is read`);
            return frontEnd.lower(...args);
          },
        }
      );
    },
    readyFor: async path => {
      await languages.readyFor(path);
      happened.push(`the parser for ${path} is there`);
    },
  };
  const project = openProject(told, {
    root: '/work',
    fs,
    failed: ({ error }) => expect.fail(String(error)),
    today: () => '2026-11-24',
  });
  await project.scan();
  const ready = happened.indexOf('the parser for /work/b.py is there');
  const read = happened.findIndex(each => /\.(?:ts|py) is read$/.test(each));
  expect(ready).toBeGreaterThanOrEqual(0);
  expect(read).toBeGreaterThan(ready);
});
