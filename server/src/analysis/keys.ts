/** Which keys a value has: those of objects, instances, modules and maps, and those that are put in later. */
import { putByEach } from './changes.ts';
import { Kept } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import type { AbstractValue } from './values.ts';

export interface Keys {
  readonly names: readonly string[];
  /** It has no others. */
  readonly complete: boolean;
}

const noKeys: Keys = { names: [], complete: false };

/** The keys of a value, which remembers them. */
export function keySetOf(evaluator: Evaluator, value: AbstractValue): Keys {
  value.keySet ??= new Kept();
  return evaluator.cycles.keep(value.keySet, 'keys', noKeys, () => keysIn(evaluator, value));
}

function keysIn(evaluator: Evaluator, value: AbstractValue): Keys {
  const names = new Set<string>();
  let complete = !value.open && value.things.length > 0;
  for (const thing of value.things) {
    if (thing.is === 'pairs') {
      for (const name of thing.of.keys.names) names.add(name);
      if (!thing.of.keys.complete) complete = false;
      continue;
    }
    if (thing.is === 'module') {
      const exported = evaluator.exports.keys(thing.path);
      for (const name of exported.names) names.add(name);
      complete &&= exported.complete;
      continue;
    }
    if (thing.is === 'instance') {
      for (const name of evaluator.records.fields(thing)) names.add(name);
      complete &&= evaluator.records.hasOnlyFields(thing);
      continue;
    }
    if (thing.is !== 'object') {
      complete = false;
      continue;
    }
    for (const key of thing.extra?.keys() ?? []) names.add(key);
    if (thing.held !== undefined && thing.held.length > 0) complete = false;
    for (const property of thing.properties) {
      if (property.key !== undefined) names.add(property.key);
      else if (property.spread) {
        const inner = evaluator.evaluate(property.value, thing.frame);
        for (const name of inner.keys.names) names.add(name);
        if (!inner.keys.complete && !inner.literals.includes(null)) complete = false;
      } else if (property.computed) {
        const literals = evaluator.evaluate(property.computed, thing.frame).literals;
        for (const literal of literals) names.add(String(literal));
        if (literals.length === 0) complete = false;
      } else complete = false;
    }
  }
  for (const mutation of value.mutations) {
    const [head] = mutation.path;
    if (head !== undefined) names.add(head);
    else if (mutation.path.length > 0) {
      // `query[key] = more[key]` for each of some keys
      if (mutation.path.length === 1 && mutation.method === undefined) {
        const { literals, open } = putUnder(evaluator, mutation);
        if (!open) for (const literal of literals) names.add(String(literal));
      }
      complete = false;
    } else if (mutation.method === 'set' || mutation.method === 'append' || mutation.method === 'setdefault') {
      const [key] = mutation.args;
      if (key === undefined) continue;
      // What is put in under a key that only the run knows may be under any.
      const put = putByEach(evaluator, mutation);
      // What puts it there may be called from elsewhere, too.
      if (put.some(each => each !== mutation)) complete = false;
      for (const { frame } of put) {
        const { literals, open } = evaluator.evaluate(key, frame);
        for (const literal of literals) names.add(String(literal));
        if (open || literals.length === 0) complete = false;
      }
    } else if (mutation.method === 'update' || mutation.method === 'extend') {
      const merged = mutation.method === 'update' ? mutation.args[0] : undefined;
      for (const name of merged ? evaluator.evaluate(merged, mutation.frame).keys.names : []) names.add(name);
      complete = false;
    }
  }
  return { names: [...names], complete };
}

/** Surely a list with nothing in it, to which nothing is added. */
export function isEmptyList({ things, mutations }: AbstractValue): boolean {
  const [list, ...others] = things;
  if (list?.is !== 'list' || list.node.kind !== 'list' || others.length + mutations.length > 0) return false;
  return list.node.items.length === 0;
}

/** Whether a name is one of those that a change puts something under, all of which are known. */
export function namesKey(evaluator: Evaluator, change: Change, name: string): boolean {
  const { literals, open } = putUnder(evaluator, change);
  return !open && literals.includes(name);
}

/** Whether a change by an index may be under that name. */
export function mayNameKey(evaluator: Evaluator, change: Change, name: string): boolean {
  const { literals, open } = putUnder(evaluator, change);
  return open || literals.length === 0 || literals.some(literal => String(literal) === name);
}

/** Whether a key may be a name, in whatever letters: those of headers may be either. */
export function saysKey({ literals }: AbstractValue, name: string): boolean {
  return literals.some(literal => String(literal).toLowerCase() === name.toLowerCase());
}

type Change = AbstractValue['mutations'][number];

/** The keys that a change by an index puts something under. */
function putUnder(evaluator: Evaluator, { key, frame }: Change): Pick<AbstractValue, 'literals' | 'open'> {
  return key ? evaluator.evaluate(key, frame) : { literals: [], open: true };
}
