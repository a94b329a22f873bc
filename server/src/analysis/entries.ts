/** Maps and dictionaries: their keys, their values, and what is put into them under keys that only the run knows. */

import { changedTo } from '../program/copies.ts';
import type { Language } from '../program/model.ts';
import { putByEach } from './changes.ts';
import type { Evaluator } from './evaluate.ts';
import { isTokenAnswer } from './marks.ts';
import { flat, textsOf } from './texts.ts';
import type { AbstractValue, AnyMark, Entry, Thing } from './values.ts';

const mostPut = 8;
const mostPairs = 8;
/** Changes inside what is held under any key, each of which may be what is asked for. */
const mostInside = 32;
/** Functions under their names are told apart up to so many: each that is called by a key multiplies the ways to what it calls. */
export const mostFunctions = 16;

function list(
  evaluator: Evaluator,
  of: readonly AbstractValue[],
  exact: boolean,
  marks: readonly AnyMark[] = [],
): AbstractValue {
  return evaluator.value({ things: [{ is: 'elements', of, exact }], marks });
}

/**
 * What is held under keys that are not known: `new Map(rows.map(row => [row.id, row]))`, `map.set(key, value)`, `entries[key] = value`,
 * `groups[key].push(item)`, `groups[key].rows.push(item)`.
 */
function put(evaluator: Evaluator, value: AbstractValue, depth = 3): readonly Entry[] {
  const found: Entry[] = [];
  let merges = 0;
  for (const thing of value.things) {
    if (thing.is === 'object') found.push(...(thing.held ?? []), ...computed(evaluator, thing, depth));
    if (thing.is === 'pairs' && depth > 0) found.push(...put(evaluator, thing.of, depth - 1));
  }
  for (const change of value.mutations) {
    const { path, method, key, args } = change;
    const isSet = path.length === 0 && (method === 'set' || method === 'setdefault');
    const isItem = path.length === 1 && path[0] === undefined && key !== undefined;
    const [merged] = args;
    // `known.update({row['id']: row for row in rows})`; two may be merged into each other in many places.
    if (path.length === 0 && method === 'update' && merged && depth > 0 && merges < mostPut && found.length < mostPut) {
      merges += 1;
      found.push(...put(evaluator, evaluator.evaluate(merged, change.frame), depth - 1));
    }
    for (const { frame } of isSet || isItem ? putByEach(evaluator, change) : []) {
      if (found.length >= mostPut) break;
      const [first, second] = args.map(argument => evaluator.evaluate(argument, frame));
      if (isSet && first && second) {
        if (first.literals.length === 0 || first.open) found.push({ key: first, held: second });
      } else if (isItem && first) {
        const held = method === undefined ? first : list(evaluator, [first], false);
        if (method === undefined || method === 'push' || method === 'append' || method === 'add')
          found.push({ key: evaluator.evaluate(key, frame), held });
      }
    }
  }
  const inside = insideHeld(value);
  if (inside.length > 0 && found.length < mostPut)
    found.push({ key: evaluator.unknown, held: evaluator.value({ open: true, mutations: inside }) });
  return found;
}

/** What changes something inside what is held under a key that is not known: `groups[key].title = title`. */
function insideHeld({ mutations }: AbstractValue): AbstractValue['mutations'] {
  const found: AbstractValue['mutations'][number][] = [];
  for (const change of mutations) {
    const [first, ...path] = change.path;
    if (first !== undefined || path.length === 0) continue;
    found.push(changedTo(change, { path }));
    if (found.length >= mostInside) break;
  }
  return found;
}

/** What an object is written with under keys that only the run knows: `{ [row.id]: row }`, `{row.id: row for row in rows}`. */
function computed(evaluator: Evaluator, thing: Extract<Thing, { is: 'object' }>, depth: number): readonly Entry[] {
  const found: Entry[] = [];
  for (const { key, computed: by, spread, value } of thing.properties) {
    if (key !== undefined || depth <= 0) continue;
    if (by) {
      const name = evaluator.evaluate(by, thing.frame);
      if (name.literals.length === 0) found.push({ key: name, held: evaluator.evaluate(value, thing.frame) });
    } else if (spread) {
      const inner = evaluator.evaluate(value, thing.frame);
      const isList = inner.things.some(({ is }) => is === 'elements' || is === 'list');
      found.push(...put(evaluator, isList ? evaluator.lists.element(inner) : inner, depth - 1));
    }
  }
  return found;
}

/**
 * Values under keys that are not known.
 * @param asked a key of which something may be known: what is surely under others is not among them
 */
export function heldUnder(evaluator: Evaluator, value: AbstractValue, asked?: AbstractValue): readonly AbstractValue[] {
  return put(evaluator, value).flatMap(({ key, held }) => (asked && !mayBeSame(key, asked) ? [] : held));
}

/** Whether two keys can be the same, as far as it is known how they begin. */
function mayBeSame(left: AbstractValue, right: AbstractValue): boolean {
  const others = headsOf(right);
  return headsOf(left).some(head => others.some(other => goesWith(head, other)));
}

/** The names among several that a key can be, as far as it is known how it begins. */
export function namesLike(names: readonly string[], key: AbstractValue): readonly string[] {
  const heads = headsOf(key);
  if (heads.some(({ text, all }) => !all && text === '')) return names;
  return names.filter(name => heads.some(head => goesWith({ text: name.toLowerCase(), all: true }, head)));
}

interface Head {
  readonly text: string;
  /** There is no more of it. */
  readonly all: boolean;
}

function headsOf(key: AbstractValue): readonly Head[] {
  const texts = textsOf(key);
  if (texts.length === 0) return [{ text: '', all: false }];
  return texts.map(({ parts }) => {
    const hole = parts.findIndex(part => !('text' in part));
    return { text: flat({ parts: hole < 0 ? parts : parts.slice(0, hole) }).toLowerCase(), all: hole < 0 };
  });
}

function goesWith(a: Head, b: Head): boolean {
  if (a.all && b.all) return a.text === b.text;
  return (!a.all && b.text.startsWith(a.text)) || (!b.all && a.text.startsWith(b.text));
}

/** The values, as a list. */
export function valuesOf(evaluator: Evaluator, value: AbstractValue): AbstractValue {
  const { names, complete } = value.keys;
  const more = heldUnder(evaluator, value);
  if (names.length === 0 && more.length === 0) {
    if (value.things.some(thing => thing.is === 'object')) return list(evaluator, [], true);
    // Any of the values of a token endpoint's answer may be a token.
    return isAnswerItself(value) ? list(evaluator, [value], false) : value;
  }
  return list(evaluator, [...names.slice(0, 24).map(name => value.property(name)), ...more], complete, value.own);
}

/** Pairs of a key and its value: one for each key that is known, else one for any. */
export function entriesOf(evaluator: Evaluator, value: AbstractValue): readonly AbstractValue[] {
  const { names, complete } = value.keys;
  const pair = (key: AbstractValue, held: AbstractValue) => list(evaluator, [key, held], true);
  const more = put(evaluator, value).map(({ key, held }) => pair(key, held));
  const areFunctions = (): boolean =>
    names.length <= mostFunctions && names.every(name => value.property(name).things[0]?.is === 'function');
  if ((complete || more.length > 0) && (names.length <= mostPairs || areFunctions()))
    return [...names.map(name => pair(keyText(evaluator, value, name), value.property(name))), ...more];
  return [pair(keysOf(evaluator, value), evaluator.lists.element(valuesOf(evaluator, value)))];
}

/** A key as a text, with where it is written. */
function keyText(evaluator: Evaluator, value: AbstractValue, name: string): AbstractValue {
  for (const { file, properties } of value.objects) {
    const span = properties.find(({ key }) => key === name)?.keySpan;
    if (!span) continue;
    const place = { file, start: span.start, end: span.end };
    return evaluator.value({ texts: [{ parts: [{ text: name, place }] }], literals: [name], place });
  }
  return evaluator.text(name);
}

/** What any of the keys may be. */
export function keysOf(evaluator: Evaluator, value: AbstractValue): AbstractValue {
  const { names, complete } = value.keys;
  const keys = [...names.map(name => keyText(evaluator, value, name)), ...put(evaluator, value).map(({ key }) => key)];
  const any = evaluator.value({ open: true });
  if (keys.length === 0 || keys.length > 8) return any;
  return evaluator.union(complete ? keys : [...keys, any]);
}

/** The keys as a list: each by itself, where all are known. */
export function keyListOf(evaluator: Evaluator, value: AbstractValue): AbstractValue {
  const { names, complete } = value.keys;
  const areKnown = complete && names.length > 1 && names.length <= mostPairs;
  const keys = areKnown ? names.map(name => keyText(evaluator, value, name)) : [keysOf(evaluator, value)];
  return list(evaluator, keys, complete);
}

/** What a token endpoint answers, as a mapping: a list or a record of such is none. */
export function isAnswerItself({ own }: AbstractValue): boolean {
  return own.some(isTokenAnswer);
}

/** What a run over a value gives: of a dictionary of Python's, a token endpoint's answer for one, its keys; of anything else, itself. */
export function iterated(evaluator: Evaluator, value: AbstractValue, language: Language): AbstractValue {
  const isMapping =
    value.things.length > 0 ? value.things.every(thing => thing.is === 'object') : isAnswerItself(value);
  if (language === 'javascript' || !isMapping) return value;
  return keyListOf(evaluator, value);
}
