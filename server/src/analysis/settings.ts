/**
 * Settings that a program declares with their defaults and reads under a path: `convict({ api: { host: { default: 'x', env: 'HOST' } } })`,
 * `cleanEnv(process.env, { HOST: str({ default: 'x' }) })`, `z.string().default('x')`.
 */
import { configurationAt } from './auto-imports.ts';
import type { Evaluator } from './evaluate.ts';
import { type AbstractValue, type Maker, type Thing, union } from './values.ts';

const deepest = 4;

/**
 * What is read under a path of declared settings.
 * @param path `api.host`; empty for all of them
 */
export function declaredSetting(
  evaluator: Evaluator,
  declared: AbstractValue,
  path: string,
  maker: Maker,
): AbstractValue | undefined {
  let at = declared;
  let last: string | undefined;
  for (const name of path.split(/[.:]/).filter(part => part !== '')) {
    if (!at.keys.names.includes(name)) return undefined;
    at = at.property(name);
    last = name;
  }
  return settled(evaluator, at, last, maker, 0);
}

function settled(
  evaluator: Evaluator,
  declared: AbstractValue,
  name: string | undefined,
  maker: Maker,
  depth: number,
): AbstractValue {
  const [thing] = declared.things;
  const isDefault = thing?.is === 'library' && thing.path.endsWith('.default()');
  const given = thing?.is === 'library' ? thing.makers.at(-1)?.args[0]?.value : undefined;
  if (isDefault && given) return orFromEnvironment(evaluator, given, name);
  const written = given ?? declared;
  if (written.keys.names.includes('default')) {
    const [variable] = written.keys.names.includes('env') ? written.property('env').literals : [given && name];
    return orFromEnvironment(evaluator, written.property('default'), variable);
  }
  if (thing?.is === 'library') return evaluator.members.environment(name ?? '');
  if (thing?.is !== 'object' || depth === deepest) return declared;
  const names = declared.keys.names;
  // As all of them are handed on at once, each is what its name says: `log.info(env)`.
  const { call, frame } = maker;
  const extra = new Map(
    names.map(key => {
      const value = settled(evaluator, declared.property(key), key, maker, depth + 1);
      return [key, evaluator.called(value, key, call, frame)] as const;
    }),
  );
  const made: Thing = { is: 'object', node: maker.call, properties: [], frame: maker.frame, extra };
  return evaluator.value({ things: [made], open: !declared.keys.complete });
}

function orFromEnvironment(evaluator: Evaluator, otherwise: AbstractValue, variable: unknown): AbstractValue {
  return typeof variable === 'string'
    ? union(evaluator, [evaluator.members.environment(variable), otherwise])
    : otherwise.with({ open: true });
}

/**
 * The `runtimeConfig` that an app of Nuxt or Nitro declares. What it leaves empty is filled from the environment:
 * https://nuxt.com/docs/guide/going-further/runtime-config
 */
export function runtimeConfig(evaluator: Evaluator, { call, frame }: Maker): AbstractValue | undefined {
  const [declared] = frameworkConfiguration(evaluator, frame.file)
    .map(config => config.property('runtimeConfig'))
    .filter(value => value.things.some(thing => thing.is === 'object'));
  const filled = (value: AbstractValue, depth: number, prefix: string): AbstractValue => {
    const extra = new Map<string, AbstractValue>();
    for (const name of value.keys.names) {
      const inner = value.property(name);
      const isGroup = depth > 0 && inner.things.some(thing => thing.is === 'object');
      const isEmpty = inner.literals.some(literal => literal === '' || literal === null);
      const variable = `${prefix}_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
      const read = () => evaluator.members.environment(variable).with({ name });
      extra.set(name, isGroup ? filled(inner, depth - 1, variable) : isEmpty ? read() : inner);
    }
    return evaluator.value({ things: [{ is: 'object', node: call, properties: [], frame, extra }], open: true });
  };
  return declared && filled(declared, 2, 'NUXT');
}

/** What the configuration of Nuxt or Nitro at the root of a file's app says; its parts where it may be read in several ways. */
export function frameworkConfiguration(evaluator: Evaluator, from: string): readonly AbstractValue[] {
  const { services } = evaluator;
  const root = services.sources.appRoot(from);
  const file = configurationAt(root, services.sources);
  services.uses(from, file ?? `${root}/`);
  if (file === undefined) return [];
  const exported = evaluator.exports.exported(file, 'default');
  // `defineNuxtConfig({ … })`, which is there without an import
  const argument = exported?.node?.kind === 'call' ? exported.node.args[0]?.value : undefined;
  const bound = evaluator.bound(file);
  const given = argument && bound && evaluator.evaluate(argument, evaluator.rootFrame(bound.module));
  return [exported, given].filter(config => config !== undefined);
}
