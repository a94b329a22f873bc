import type { App } from '../../analysis/facts.ts';
import { propertyOf } from '../../program/walk.ts';
import { type Entry, withParents } from './app.ts';

/** Where each package manager's lock file says which release it installs: the first group of what follows the package's name. */
const locks: readonly (readonly [file: string, entry: (name: string) => RegExp])[] = [
  // https://docs.npmjs.com/cli/configuring-npm/package-lock-json: `node_modules/<name>`, before version 2 the name alone
  ['package-lock.json', name => new RegExp(`"(?:node_modules/)?${name}": \\{\\s*"version": "(\\d[\\w.+-]*)"`)],
  ['npm-shrinkwrap.json', name => new RegExp(`"(?:node_modules/)?${name}": \\{\\s*"version": "(\\d[\\w.+-]*)"`)],
  // https://classic.yarnpkg.com/lang/en/docs/yarn-lock/; from version 2 on YAML, with `npm:` before the range
  ['yarn.lock', name => new RegExp(`^[^\\s#][^\\n]*${name}@[^\\n]*:\\n\\s+version:? "?(\\d[\\w.+-]*)`, 'm')],
  // https://github.com/pnpm/spec/tree/master/lockfile
  ['pnpm-lock.yaml', name => new RegExp(`^\\s+['"]?/?${name}[@/](\\d[\\w.+-]*)`, 'm')],
  ['bun.lock', name => new RegExp(`"${name}@(\\d[\\w.+-]*)"`)],
  ['deno.lock', name => new RegExp(`"npm:${name}@[^"]*": "(?:npm:${name}@)?(\\d[\\w.+-]*)`)],
];

/**
 * The release of a package that a lock file installs: one beside the file that asks for it, or in a folder above.
 * @param from the file that asks for it
 */
export function lockedVersion(app: App, name: string, from: string): string | undefined {
  const escaped = name.replace(/[/.]/g, '\\$&');
  const folders = from.slice(app.root.length + 1).split('/');
  const beside = folders.map((_, depth) => folders.slice(0, folders.length - 1 - depth).join('/'));
  for (const at of withParents(app))
    for (const folder of at === app ? beside : [''])
      for (const [file, entry] of locks) {
        const text = at.text(folder === '' ? file : `${folder}/${file}`);
        const found = text === undefined ? undefined : entry(escaped).exec(text)?.[1];
        if (found !== undefined) return found;
      }
  return undefined;
}

/** The range that the app, or a folder above it, puts in place of every other: `resolutions`, `overrides`. */
export function forcedRange(app: App, name: string): string | undefined {
  for (const at of withParents(app))
    for (const { property } of workspaceEntries(at, [['resolutions'], ['overrides'], ['pnpm', 'overrides']], name))
      if (property.value.kind === 'literal') return String(property.value.value);
  return undefined;
}

/** Where package managers keep what holds for a whole workspace. */
const workspaceFiles = ['package.json', 'pnpm-workspace.yaml', '.yarnrc.yml'];

/**
 * What the workspace files of a folder say of a package, in tables under one of several paths.
 * @param name also found as the end of a path (`parent/name`), or before a range (`name@3`)
 */
export function workspaceEntries(app: App, tables: readonly (readonly string[])[], name: string): readonly Entry[] {
  return workspaceFiles.flatMap(base => {
    const file = app.file(`${app.root}/${base}`);
    return tables.flatMap(path => {
      const table = propertyOf(file?.program.data, ...path)?.value;
      const property =
        table?.kind === 'object'
          ? table.properties.find(({ key }) => key === name || key?.endsWith(`/${name}`) || key?.startsWith(`${name}@`))
          : undefined;
      return file === undefined || property === undefined ? [] : [{ file: file.path, property }];
    });
  });
}
