import type { App } from '../../analysis/facts.ts';
import { propertyOf, withParents } from './app.ts';

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

/** The range that a package file of the app, or of a folder above it, puts in place of every other: `resolutions`, `overrides`. */
export function forcedRange(app: App, name: string): string | undefined {
  for (const { packageFile } of withParents(app))
    for (const path of [['resolutions'], ['overrides'], ['pnpm', 'overrides']]) {
      const table = propertyOf(packageFile?.program.data, ...path)?.value;
      const entry =
        table?.kind === 'object' &&
        table.properties.find(({ key }) => key === name || key?.endsWith(`/${name}`) || key?.startsWith(`${name}@`));
      if (entry && entry.value.kind === 'literal') return String(entry.value.value);
    }
  return undefined;
}
