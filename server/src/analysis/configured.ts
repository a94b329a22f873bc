/**
 * Settings that node-config reads out of the folder `config` of an app: `config.get('procore.host')`, `config.procore.host`
 * (https://github.com/node-config/node-config/wiki/Configuration-Files).
 */
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { settingsFileOf } from './read-files.ts';
import { type AbstractValue, type CallArgument, type LibraryThing, union } from './values.ts';

const deployments = ['default', 'development', 'staging', 'production', 'local'];
const endings = ['json', 'yaml', 'yml', 'js', 'ts', 'cjs', 'mjs', 'json5', 'toml'];
const variables = ['custom-environment-variables.json', 'custom-environment-variables.yaml'];

/** What `config.get('a.b')` gives, where files of the workspace say it. */
export function configurationRead(
  evaluator: Evaluator,
  thing: LibraryThing,
  args: readonly CallArgument[],
  frame: Frame,
): AbstractValue | undefined {
  if (thing.package !== 'config' || !/^(?:default\.)?get$/.test(thing.path)) return undefined;
  const [path] = args[0]?.value.literals ?? [];
  return typeof path === 'string' ? configured(evaluator, path.split('.'), frame.file) : undefined;
}

/** The same, read as a property: `config.procore`. */
export function configuration(
  evaluator: Evaluator,
  { package: name, path }: LibraryThing,
  property: string,
  file: string | undefined,
): AbstractValue | undefined {
  return name === 'config' && path === '' && file !== undefined ? configured(evaluator, [property], file) : undefined;
}

function configured(evaluator: Evaluator, path: readonly string[], from: string): AbstractValue | undefined {
  const { sources, uses } = evaluator.services;
  if (sources.languageOf(from) === 'python') return undefined;
  const valueIn = (name: string): AbstractValue | undefined => {
    const file = settingsFileOf(sources, from, `config/${name}`, asked => uses(from, asked));
    let at = file === undefined ? undefined : evaluator.exports.exported(file, 'default');
    for (const key of path) at = at?.keys.names.includes(key) ? at.property(key) : undefined;
    return at;
  };
  const written = deployments.flatMap(name => endings.flatMap(ending => valueIn(`${name}.${ending}`) ?? []));
  if (written.length === 0) return undefined;
  const replaced = variables.flatMap(name => {
    const [variable] = valueIn(name)?.literals ?? [];
    return typeof variable === 'string' ? [evaluator.members.environment(variable)] : [];
  });
  return union(evaluator, [...written, ...replaced]).with({ open: true, name: path.at(-1) });
}
