/** Changes that put several values, each under its own key: a loop over pairs or over keys that fills a query, headers or a mapping. */
import type { Expression } from '../program/model.ts';
import type { Frame } from './frames.ts';
import type { Mutation } from './scopes.ts';
import type { Pair } from './texts.ts';
import type { AbstractValue, Reader } from './values.ts';

/**
 * What a change puts under each key that it runs through: the pairs that a loop goes through, `for (const [key, value] of
 * Object.entries(more)) query.set(key, value)`, or what another mapping holds under the same key, `for (const key in more) query.set(key,
 * more[key])`. `undefined` where it is no such change, or not all that it puts is known.
 */
export function putUnderEach(
  change: Mutation & { readonly frame: Frame },
  key: Expression,
  set: Expression,
  reader: Reader,
): readonly Pair[] | undefined {
  if (key.kind !== 'name') return undefined;
  const value = withoutText(set);
  if (value.kind === 'name') return pairsRunThrough(change, reader);
  if (value.kind !== 'member' || value.index?.kind !== 'name' || value.index.name !== key.name) return undefined;
  const { frame } = change;
  const keys = reader.evaluate(key, frame);
  const names = keys.literals.filter(name => typeof name === 'string');
  if (keys.open || names.length < 2) return undefined;
  const held = reader.evaluate(value.object, frame);
  return names.map(name => ({ name, value: held.property(name) }));
}

/** Of several values that a change puts, each under its own key, what it puts under one of them. */
export function putAtName(
  change: Mutation & { readonly frame: Frame },
  key: Expression | undefined,
  name: string,
  reader: Reader,
): readonly AbstractValue[] | undefined {
  const set = change.args.at(-1);
  const pairs = key && set && putUnderEach(change, key, set, reader);
  return pairs?.flatMap(pair => (pair.name.toLowerCase() === name.toLowerCase() ? [pair.value] : []));
}

/** `String(value)`, `value.toString()` and `${value}` say what `value` says. */
function withoutText(value: Expression): Expression {
  if (value.kind === 'template') {
    const [part, ...others] = value.parts;
    return part !== undefined && others.length === 0 ? part : value;
  }
  if (value.kind !== 'call') return value;
  const { callee, args } = value;
  if (callee.kind === 'member') return callee.property === 'toString' && args.length === 0 ? callee.object : value;
  const [only] = callee.kind === 'name' && /^(?:String|str)$/.test(callee.name) ? args : [];
  return only?.value ?? value;
}

/** The pairs that a loop goes through, where all are known. */
function pairsRunThrough(
  { context, fn, frame }: Mutation & { readonly frame: Frame },
  reader: Reader,
): readonly Pair[] | undefined {
  const callee = fn.argumentOf?.call.callee;
  // `if (value) query.set(key, value)` leaves out what is empty.
  let around = context;
  while (around?.kind === 'then' || around?.kind === 'otherwise') around = around.parent;
  const loop = around?.kind === 'loop' ? around.node : undefined;
  const isEach = around === undefined && callee?.kind === 'member' && callee.property === 'forEach';
  const over = loop?.kind === 'loop' ? loop.over : isEach ? callee.object : undefined;
  const [list, ...others] = over ? reader.evaluate(over, isEach ? (frame.parent ?? frame) : frame).things : [];
  if (list?.is !== 'elements' || !list.exact || others.length > 0) return undefined;
  const pairs = list.of.map((pair): Pair | undefined => {
    const [key, value, ...more] = pair.elements;
    const [name] = key?.literals ?? [];
    return value && more.length === 0 && typeof name === 'string' ? { name, value, at: key?.place } : undefined;
  });
  return pairs.every(pair => pair !== undefined) ? pairs : undefined;
}
