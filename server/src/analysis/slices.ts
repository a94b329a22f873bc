/** Parts of texts and lists: `slice(0, 8)`, `token[:4]`, and whether what is left of a token can still be used. */

import { changedTo } from '../program/copies.ts';
import type { Evaluator } from './evaluate.ts';
import { isData } from './marks.ts';
import type { AbstractValue, AnyMark } from './values.ts';

/** A part of a text or list, from a place to another where they are known: `slice(0, 8)`, `[:8]`. */
export function sliced(
  evaluator: Evaluator,
  receiver: AbstractValue,
  from: number | undefined,
  to: number | undefined,
): AbstractValue {
  if (receiver.own.some(mark => mark.is === 'credential')) {
    const short = isShort(from ?? 0, to);
    const marks = receiver.own.map(mark =>
      mark.is === 'credential' && short ? changedTo(mark, { partial: true }) : mark,
    );
    return evaluator.value({ open: true, marks, name: receiver.name });
  }
  const length = lengthOf(from ?? 0, to);
  if (length !== undefined && textNames.test(receiver.name ?? '') && receiver.own.some(({ is }) => is === 'api-data')) {
    const marks = receiver.own.map(mark => (mark.is === 'api-data' ? changedTo(mark, { cut: length }) : mark));
    return evaluator.value({ open: true, marks, name: receiver.name });
  }
  if (receiver.texts.length > 0 && receiver.things.length === 0) {
    const whole = receiver.literals.filter(literal => typeof literal === 'string');
    if (!receiver.open && whole.length > 0 && from !== undefined)
      return evaluator.union(whole.map(text => evaluator.text(text.slice(from, to))));
    return evaluator.value({ open: true, marks: receiver.own, name: receiver.name });
  }
  const isList =
    receiver.things.some(thing => thing.is === 'list' || thing.is === 'elements') || receiver.own.some(isData);
  if (!isList)
    return evaluator.value({ open: true, marks: marksOfPart(evaluator, receiver, length), name: receiver.name });
  if (to !== undefined && to >= 0) {
    const element = evaluator.lists.element(receiver);
    return evaluator.value({
      things: [{ is: 'elements', of: [element.with({ marks: ofFew(element.own, length) })], exact: true }],
      marks: ofFew(receiver.own, length),
    });
  }
  const rest = from !== undefined && from > 0 ? evaluator.lists.inOrder(receiver)?.slice(from) : undefined;
  return rest
    ? evaluator.value({ things: [{ is: 'elements', of: rest, exact: true }], marks: receiver.own })
    : receiver;
}

/** The marks of some rows of a list, of which there are no more than so many. */
function ofFew(marks: readonly AnyMark[], rows: number | undefined): readonly AnyMark[] {
  if (rows === undefined) return marks;
  return marks.map(mark => (mark.is === 'api-data' ? changedTo(mark, { rows }) : mark));
}

/** A method that gives a part of an object's text, as an object has none of its own: `JSON.stringify({ rfis }).slice(0, 9000)`. */
export function cutsText({ things }: AbstractValue, method: string): boolean {
  return /^(?:slice|substr(?:ing)?)$/.test(method) && things.length > 0 && things.every(({ is }) => is === 'object');
}

/** What is left of an object's text may be of any of its properties. */
function marksOfPart(evaluator: Evaluator, receiver: AbstractValue, length: number | undefined): readonly AnyMark[] {
  if (!receiver.things.some(({ is }) => is === 'object')) return receiver.own;
  const inside = evaluator
    .unionMarks([receiver])
    .filter(mark => isData(mark) && !receiver.own.includes(mark))
    .map(mark => (mark.is === 'api-data' && length !== undefined ? changedTo(mark, { cut: length }) : mark));
  return [...receiver.own, ...inside];
}

/** Names of what an answer is as text or bytes, and of what makes a text of a record. */
const textNames = /^(?:text|content|read|raw|getContentText|stringify|dumps|str|decode)$/;

/** How long a part is at most; absent where it goes on to an end that is not known. */
function lengthOf(from: number, to: number | undefined): number | undefined {
  if (to === undefined) return from < 0 ? -from : undefined;
  return from < 0 === to < 0 ? Math.max(0, to - from) : undefined;
}

/** Where `substr(from, length)` ends. */
export function endOf(from: number | undefined, length: number | undefined): number | undefined {
  if (from === undefined || length === undefined) return undefined;
  return from < 0 && from + length >= 0 ? undefined : from + length;
}

/** The first letters of a token are much the same in all (a JWT's head), its last ones are its own. */
const mostOfHead = 24;
const mostOfTail = 8;

/** Whether a part of a token is too short to be used; what ends before the end of a text of unknown length is not. */
function isShort(from: number, to: number | undefined): boolean {
  if (to === undefined) return from < 0 && from >= -mostOfTail;
  return from < 0 === to < 0 && to - from <= (from < 0 ? mostOfTail : mostOfHead);
}
