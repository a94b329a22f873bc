import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isAccessPath, libraries, parseArgumentPath, parseMethod } from '../../server/src/libraries/index.ts';
import { noteNames } from '../../server/src/libraries/shape.ts';

/** Every access path of a library, its `a|b` alternatives written out and the final call's parentheses dropped. */
function accessPaths(key: string): string[] {
  return key.split(', ').flatMap(alternatives);
}

function alternatives(key: string): string[] {
  const steps = key.match(/\(\)|[^.()]+/g) ?? [];
  let paths = [''];
  for (const step of steps) paths = paths.flatMap(path => step.split('|').map(name => `${path} ${name}`));
  return paths.map(path => path.replace(/(?<=\w) \(\)$/, ''));
}

/** The sources of what asks libraries. */
const asking = ['analysis', 'rules'].flatMap(room => {
  const folder = new URL(`../../server/src/${room}/`, import.meta.url);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => readFileSync(new URL(name, folder), 'utf8'));
});

describe('every library', () => {
  const members = libraries.flatMap(library =>
    Object.entries(library.members).map(([key, behaviour]) => ({ library, key, behaviour })),
  );

  test('has access paths, argument paths and methods that are well formed', () => {
    expect(members.map(({ key }) => key).filter(key => !isAccessPath(key))).toEqual([]);
    for (const { behaviour } of members) {
      if (behaviour.method !== undefined) parseMethod(behaviour.method);
      for (const path of Object.values(behaviour.args ?? {})) parseArgumentPath(path);
    }
  });

  test('describes each path of a package once', () => {
    const seen = new Set<string>();
    const twice = members.flatMap(({ library, key }) =>
      library.packages.flatMap(name =>
        accessPaths(key)
          .map(path => `${library.language} ${name}:${path}`)
          .filter(path => seen.has(path) || !seen.add(path)),
      ),
    );
    expect(twice).toEqual([]);
  });

  test('names a package once in an entry, without a scheme', () => {
    for (const { packages } of libraries) {
      expect(new Set(packages).size).toBe(packages.length);
      expect(packages.filter(name => /^(node|npm|jsr|https?):/.test(name))).toEqual([]);
    }
  });

  test('says of a request where it goes', () => {
    const lost = members.filter(
      ({ behaviour: { does, args } }) => [does].flat().includes('request') && !(args?.url || args?.base || args?.path),
    );
    expect(lost.map(({ key }) => key)).toEqual([]);
  });

  test('says of a schedule when it runs or what it runs', () => {
    const idle = members.filter(
      ({ behaviour: { does, args, note } }) =>
        ['timer', 'cron'].some(kind => [does].flat().includes(kind as never)) && !args && note !== 'annotation',
    );
    expect(idle.map(({ key }) => key)).toEqual([]);
  });

  test.each(noteNames)('note %s is used, and something asks for it', note => {
    expect(members.some(({ behaviour }) => behaviour.note === note)).toBe(true);
    expect(asking.some(text => text.includes(`'${note}'`))).toBe(true);
  });
});
