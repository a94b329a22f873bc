import type { App, Effect, Value } from '../../analysis/facts.ts';
import { lastName, nodesOf } from '../../program/walk.ts';
import { type DataMark, dataIn } from './data.ts';

/** Names from an object down to a field that a logger takes out; `*` is any. */
export type HiddenPath = readonly string[];

const deepest = 6;

/**
 * What the logger of a call was made to take out: `redact: ['user.email', 'items[*].phone']`. A request's own logger is a child of its
 * server's (https://fastify.dev/docs/latest/Reference/Logging/), which is known where the app makes one.
 */
export function hidingOf(effect: Effect, app: App): Value | undefined {
  const own = effect.arg('list');
  if (effect.package.startsWith('@adonisjs/core')) return configuredHiding(app);
  if (own !== undefined || !isRequestLog(effect)) return own;
  // What a file does is worked out for it: those that cannot make a server are left alone.
  const making = app.files.filter(({ text }) => text.includes('fastify'));
  const [server, ...others] = making.flatMap(file =>
    file.effectsOf('client').filter(({ package: from, place }) => from === 'fastify' && place.file === file.path),
  );
  return others.length > 0 ? undefined : server?.arg('list');
}

/** What the loggers of AdonisJS take out is said in a file of the app's: https://docs.adonisjs.com/guides/digging-deeper/logger#hiding-sensitive-values */
function configuredHiding(app: App): Value | undefined {
  for (const file of app.files) {
    if (!file.text.includes('@adonisjs/core/logger') || !file.text.includes('redact')) continue;
    const [given] = nodesOf(file.program, 'object').flatMap(({ properties }) =>
      properties.flatMap(({ key, value }) => (key === 'redact' ? file.evaluate(value) : [])),
    );
    if (given !== undefined) return given.keys.names.includes('paths') ? given.property('paths') : given;
  }
  return undefined;
}

/** `req.log.info(…)` */
function isRequestLog({ node }: Effect): boolean {
  const logger = node.kind === 'call' && node.callee.kind === 'member' ? node.callee.object : undefined;
  return logger?.kind === 'member' && logger.property === 'log' && /^req(?:uest)?$/.test(lastName(logger.object) ?? '');
}

/** The fields that are taken out. */
export function hiddenBy(list: Value | undefined): readonly HiddenPath[] {
  return (list?.elements ?? [])
    .flatMap(({ literals }) => literals)
    .flatMap(path => (typeof path === 'string' ? [stepsOf(path)] : []))
    .filter(steps => steps.length > 0);
}

function stepsOf(path: string): HiddenPath {
  return path.match(/[^.[\]"']+/g) ?? [];
}

/** API Data in a value that is still there when the fields at these paths are taken out. */
export function shownIn(value: Value, hidden: readonly HiddenPath[]): readonly DataMark[] {
  return shownOf(value, hidden).flatMap(part => dataIn(part));
}

/** The parts of a value that are still there when the fields at these paths are taken out. */
export function shownOf(value: Value, hidden: readonly HiddenPath[], depth = deepest): readonly Value[] {
  const { names, complete } = value.keys;
  if (hidden.length === 0 || depth === 0) return [value];
  if (names.length > 0 && complete)
    return names.flatMap(name => shownBelow(value.property(name), below(hidden, name), depth));
  // A list that begins empty, and is replaced by an answer, shows nothing in its elements.
  if (value.elements.some(element => dataIn(element).length > 0))
    return value.elements.flatMap(element => shownBelow(element, below(hidden, '*'), depth));
  return [value];
}

function shownBelow(value: Value, hidden: readonly HiddenPath[], depth: number): readonly Value[] {
  return hidden.some(path => path.length === 0) ? [] : shownOf(value, hidden, depth - 1);
}

/** What the paths that lead through a name say of what is below it. */
export function below(hidden: readonly HiddenPath[], name: string): readonly HiddenPath[] {
  return hidden.filter(([head]) => head === '*' || head === name).map(path => path.slice(1));
}
