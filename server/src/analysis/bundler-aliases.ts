/** Aliases of modules that a bundler's own configuration says, where that is code: `alias: { $core: 'src/core' }`. */
import type { Expression, Program, Property } from '../program/model.ts';
import { lastName, walk, walkProgram } from '../program/walk.ts';
import type { Sources } from './sources.ts';

/** https://svelte.dev/docs/kit/configuration#alias, https://vite.dev/config/shared-options#resolve-alias */
export const bundlerConfigurations = ['svelte.config', 'vite.config'].flatMap(name =>
  ['.js', '.ts', '.mjs', '.mts'].map(ending => name + ending),
);

/** A specifier, or what it begins with where it ends with `*`, and where it leads from the folder of the configuration. */
interface Alias {
  readonly pattern: string;
  readonly targets: readonly string[];
}

/** The aliases that a configuration says, as far as their paths are written out. An alias of a folder holds for what is in it. */
export function aliasesOf(sources: Sources, path: string): readonly Alias[] {
  const program = sources.exists(path) ? sources.program(path) : undefined;
  return program === undefined ? [] : aliasesIn(program);
}

function aliasesIn(program: Program): readonly Alias[] {
  const found: Alias[] = [];
  const add = (name: string | undefined, value: Expression | undefined): void => {
    const target = value && pathIn(value);
    if (name === undefined || target === undefined) return;
    const pattern = name.replace(/\/\*?$/, '');
    const path = target.replace(/\/\*?$/, '');
    found.push({ pattern, targets: [path] }, { pattern: `${pattern}/*`, targets: [`${path}/*`] });
  };
  walkProgram(program, node => {
    if (node.kind !== 'object') return;
    const alias = node.properties.find(({ key }) => key === 'alias')?.value;
    if (alias?.kind === 'object') for (const { key, value } of alias.properties) add(key, value);
    // `alias: [{ find: '@core', replacement: path.resolve(__dirname, 'src/core') }]`
    if (alias?.kind === 'list')
      for (const { value } of alias.items)
        if (value.kind === 'object') add(textOf(value.properties, 'find'), valueAt(value.properties, 'replacement'));
  });
  return found;
}

function valueAt(properties: readonly Property[], name: string): Expression | undefined {
  return properties.find(({ key }) => key === name)?.value;
}

function textOf(properties: readonly Property[], name: string): string | undefined {
  const value = valueAt(properties, name);
  return value?.kind === 'literal' && typeof value.value === 'string' && !value.pattern ? value.value : undefined;
}

/** `'src/core'`, `path.resolve(__dirname, 'src', 'core')`, `fileURLToPath(new URL('./src/core', import.meta.url))` */
function pathIn(value: Expression): string | undefined {
  if (value.kind === 'literal') return typeof value.value === 'string' ? inFolder(value.value) : undefined;
  if (value.kind === 'member' && value.property === 'pathname') return pathIn(value.object);
  if (value.kind !== 'call' || !makesPath.test(lastName(value.callee) ?? '')) return undefined;
  const steps: string[] = [];
  walk(value, node => {
    if (node.kind === 'literal' && typeof node.value === 'string') steps.push(node.value);
  });
  return steps.length > 0 ? inFolder(steps.join('/')) : undefined;
}

const makesPath = /^(?:resolve|join|fileURLToPath|URL)$/;

/** What begins with a slash does so at the root of the project. */
function inFolder(path: string): string {
  return path.replace(/^\/+/, '');
}
