/** Objects and maps that are put together from others, or from pairs of a key and a value. */

import { changedTo } from '../program/copies.ts';
import type { Call, Expression, ObjectExpression } from '../program/model.ts';
import { someIn } from '../program/walk.ts';
import { addMarks } from './contents.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { comprehendsNoSecrets, redacted } from './redaction.ts';
import { keepsTexts } from './text-methods.ts';
import { type AbstractValue, type AnyMark, type Entry, isNothing, type Thing } from './values.ts';

/** One object of several, later ones first. */
export function merged(evaluator: Evaluator, values: readonly AbstractValue[]): AbstractValue {
  const extra = new Map<string, AbstractValue>();
  for (const value of values) for (const key of value.keys.names) extra.set(key, value.property(key));
  const [target] = values;
  const marks: AnyMark[] = [];
  for (const value of values) addMarks(marks, value.own);
  const object = target?.things.find(thing => thing.is === 'object');
  if (!object) return target ? target.with({ marks }) : evaluator.unknown;
  return evaluator.value({
    things: [changedTo(object, { extra })],
    marks,
    open: values.some(value => value.open || !value.keys.complete),
  });
}

/** An object of pairs: a map, a query or headers hold the same; of a list, where all of its keys are known. */
export function fromEntries(evaluator: Evaluator, of: AbstractValue, call: Call, frame: Frame): AbstractValue {
  if (!of.things.some(({ is }) => is === 'list' || is === 'elements')) return of;
  const made = pairs(evaluator, of, call, frame);
  return made.keys.complete ? made : evaluator.value({ open: true, marks: evaluator.unionMarks([of]) });
}

/** A map, headers or a query, of an object, of pairs or of nothing yet. */
export function pairs(evaluator: Evaluator, of: AbstractValue | undefined, call: Call, frame: Frame): AbstractValue {
  const place = evaluator.place(call, frame);
  if (of && of.things.length === 0 && of.texts.length > 0) return of;
  const list = of?.things.some(thing => thing.is === 'list' || thing.is === 'elements');
  // `new Headers(init.headers)` of options without any
  const given = of && isNothing(of) ? undefined : of;
  let inner = given ?? evaluator.value({ things: [{ is: 'object', node: call, properties: [], frame }] });
  if (of && list) {
    const extra = new Map<string, AbstractValue>();
    const held: Entry[] = [];
    for (const entry of of.elements) {
      const [key, value] = [evaluator.lists.at(entry, 0), evaluator.lists.at(entry, 1)];
      const [name] = key.literals;
      if (typeof name === 'string') extra.set(name, value);
      else held.push({ key, held: value });
    }
    const things: Thing[] = [{ is: 'object', node: call, properties: [], frame, extra, held }];
    inner = evaluator.value({ things, open: of.open || held.length > 0 });
  }
  return evaluator.value({
    things: [{ is: 'pairs', of: inner }],
    place,
    node: call,
    open: false,
    marks: of && of.things.length === 0 ? of.own : [],
  });
}

/** A map, headers or a query with one more pair, as its `set` and `append` give it: `new HttpParams().set('page', page)`. */
export function withPair(
  evaluator: Evaluator,
  receiver: AbstractValue,
  key: AbstractValue | undefined,
  held: AbstractValue | undefined,
  node: Call,
  frame: Frame,
): AbstractValue {
  const [name, ...others] = key?.literals ?? [];
  if (typeof name !== 'string' || others.length > 0 || held === undefined) return receiver;
  const more = evaluator.value({
    things: [{ is: 'object', node, properties: [], frame, extra: new Map([[name, held]]) }],
  });
  return receiver.with({
    things: receiver.things.map(thing =>
      thing.is === 'pairs' ? changedTo(thing, { of: merged(evaluator, [thing.of, more]) }) : thing,
    ),
  });
}

/**
 * What a comprehension copies, each value under its key, as it is or as text: `{k: str(v) for k, v in asdict(query).items() if v}`.
 * One that asks for the key leaves some out by name, and is no copy; where those are secrets, the rest may be shown.
 */
export function copied(
  evaluator: Evaluator,
  { properties: [all, ...others] }: ObjectExpression,
  frame: Frame,
): AbstractValue | undefined {
  if (!all?.spread || others.length > 0 || all.value.kind !== 'list' || !all.value.comprehension) return undefined;
  const { target, over, tests } = all.value.comprehension;
  const [entry] = all.value.items;
  const [pair] = entry?.value.kind === 'object' ? entry.value.properties : [];
  if (!pair?.computed) return undefined;
  // `{key: grant[key] for key in grant if key not in SECRET}`
  if (target.kind === 'name' && isName(pair.computed, target.name) && pair.value.kind === 'member') {
    const { index, object } = pair.value;
    const isCopy = index !== undefined && isName(index, target.name);
    return isCopy && comprehendsNoSecrets(evaluator, all.value.comprehension, frame, evaluator.evaluate(object, frame))
      ? redacted(evaluator, all.value)
      : undefined;
  }
  if (target.kind !== 'list-target' || target.items.length !== 2) return undefined;
  const [key, value] = target.items.map(item => (item?.target.kind === 'name' ? item.target.name : undefined));
  if (!isName(pair.computed, key)) return undefined;
  if (someIn(tests, node => node.kind === 'name' && node.name === key))
    return comprehendsNoSecrets(evaluator, all.value.comprehension, frame) ? redacted(evaluator, all.value) : undefined;
  if (over.kind !== 'call' || over.callee.kind !== 'member' || over.callee.property !== 'items') return undefined;
  const written = pair.value.kind === 'call' && pair.value.args.length === 1 ? pair.value : undefined;
  const [given] = written?.args ?? [];
  const isKept =
    written && given
      ? isName(given.value, value) && keepsTexts(evaluator.evaluate(written.callee, frame))
      : isName(pair.value, value);
  return isKept ? evaluator.evaluate(over.callee.object, frame) : undefined;
}

const mostIndexed = 64;

/** Known elements of a list, each under a text that it holds itself: `{form.slug: form for form in [Form("rfi"), Form("punch")]}`. */
export function indexed(evaluator: Evaluator, node: ObjectExpression, frame: Frame): AbstractValue | undefined {
  const [all, ...others] = node.properties;
  if (!all?.spread || others.length > 0 || all.value.kind !== 'list' || !all.value.comprehension) return undefined;
  const { target, over, tests } = all.value.comprehension;
  const [entry] = all.value.items;
  const [pair] = entry?.value.kind === 'object' ? entry.value.properties : [];
  const key = pair?.computed;
  if (target.kind !== 'name' || tests.length > 0 || key?.kind !== 'member' || key.property === undefined)
    return undefined;
  const { property } = key;
  if (!isName(key.object, target.name) || !isName(pair?.value ?? key, target.name)) return undefined;
  const { elements, open } = evaluator.evaluate(over, frame);
  if (elements.length === 0 || elements.length > mostIndexed) return undefined;
  const extra = new Map<string, AbstractValue>();
  for (const element of elements) {
    const [name, ...more] = element.property(property).literals;
    if (typeof name !== 'string' || more.length > 0) return undefined;
    extra.set(name, element);
  }
  const place = evaluator.place(node, frame);
  return evaluator.value({ things: [{ is: 'object', node, properties: [], frame, extra }], open, place, node });
}

function isName(node: Expression, name: string | undefined): boolean {
  return node.kind === 'name' && node.name === name;
}
