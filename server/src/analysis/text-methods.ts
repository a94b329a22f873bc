/** What the languages' text methods make of texts that are known in part. */

import { changedTo } from '../program/copies.ts';
import { like } from './choices.ts';
import type { Evaluator } from './evaluate.ts';
import type { Text, TextPart } from './facts.ts';
import { hole, joinTexts, mostTexts, textsOf } from './texts.ts';
import type { AbstractValue, CallArgument } from './values.ts';

/**
 * `text.replace(pattern, by)` on what is known of a text.
 * @param all each place, not only the first one; a pattern may say so itself
 */
export function replaced(receiver: AbstractValue, args: readonly CallArgument[], all: boolean): AbstractValue {
  const node = args[0]?.node;
  const pattern = node?.kind === 'literal' && node.pattern === true ? node : undefined;
  const by = args[1]?.value;
  const search = args[0]?.value.literals[0];
  if (!by || typeof search !== 'string' || receiver.texts.length === 0) {
    const redacts =
      by?.literals.length === 1 &&
      typeof by.literals[0] === 'string' &&
      (by.literals[0] as string).length > 0 &&
      receiver.own.some(mark => mark.is === 'credential');
    return redacts ? receiver.with({ marks: [{ is: 'sealed', how: 'redacted' }] }) : receiver;
  }
  const test = pattern ? safePattern(search, pattern.flags ?? '') : new RegExp(escaped(search), 'g');
  if (test === undefined || search === '') return receiver;
  const most = all || pattern?.flags?.includes('g') ? Number.POSITIVE_INFINITY : 1;
  const given = textsOf(by)[0]?.parts ?? [];
  const texts = receiver.texts.map(text => {
    let left = most;
    const last = text.parts.length - 1;
    const parts = text.parts.flatMap((part, index): readonly TextPart[] => {
      const isBeside = pattern && ((search.startsWith('^') && index > 0) || (search.endsWith('$') && index < last));
      if (!('text' in part) || isBeside) return [part];
      const matches = [...part.text.matchAll(test)].slice(0, left);
      left -= matches.length;
      return matches.length === 0 ? [part] : between(part, matches, given);
    });
    return like({ parts }, text);
  });
  return receiver.with({ texts, literals: [] });
}

/** What stands between matches, with something in their places. The first piece stands where the whole did. */
function between(
  part: TextPart & { readonly text: string },
  matches: readonly RegExpExecArray[],
  given: readonly TextPart[],
): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  const add = (to: number) => {
    if (from === to) return;
    const text = part.text.slice(from, to);
    parts.push(parts.some(piece => !given.includes(piece)) ? { text } : changedTo(part, { text }));
  };
  for (const { index, 0: found } of matches) {
    add(index);
    parts.push(...given);
    from = index + found.length;
  }
  add(part.text.length);
  return parts;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** A pattern of those that cannot backtrack: escapes, classes, plain characters, anchors. */
export function safePattern(source: string, flags: string): RegExp | undefined {
  if (source.length > 60 || /[(*+{]/.test(source.replace(/\\./g, '').replace(/\/\+\$?$/, ''))) return undefined;
  try {
    return new RegExp(source, `${flags.replace(/[gy]/g, '')}g`);
  } catch {
    return undefined;
  }
}

/** Where methods that change letters or ends change a text. */
const places: Readonly<Record<string, 'head' | 'tail' | 'both' | 'all'>> = {
  trim: 'both',
  strip: 'both',
  trimEnd: 'tail',
  trimRight: 'tail',
  rstrip: 'tail',
  removesuffix: 'tail',
  trimStart: 'head',
  trimLeft: 'head',
  lstrip: 'head',
  removeprefix: 'head',
  toLowerCase: 'all',
  lower: 'all',
  toUpperCase: 'all',
  upper: 'all',
};

/** Methods that change letters or ends: `trim`, `rstrip('/')`, `toLowerCase`. */
export function changed(name: string, receiver: AbstractValue, argument: AbstractValue | undefined): AbstractValue {
  const chars = argument?.literals[0];
  const change = (text: string): string => {
    switch (name) {
      case 'trim':
      case 'strip':
        return typeof chars === 'string' ? stripChars(text, chars, true, true) : text.trim();
      case 'trimEnd':
      case 'trimRight':
      case 'rstrip':
        return typeof chars === 'string' ? stripChars(text, chars, false, true) : text.trimEnd();
      case 'trimStart':
      case 'trimLeft':
      case 'lstrip':
        return typeof chars === 'string' ? stripChars(text, chars, true, false) : text.trimStart();
      case 'removesuffix':
        return typeof chars === 'string' && text.endsWith(chars) ? text.slice(0, text.length - chars.length) : text;
      case 'removeprefix':
        return typeof chars === 'string' && text.startsWith(chars) ? text.slice(chars.length) : text;
      case 'toLowerCase':
      case 'lower':
        return text.toLowerCase();
      case 'toUpperCase':
      case 'upper':
        return text.toUpperCase();
      default:
        return text;
    }
  };
  const place = places[name];
  if (place === undefined || receiver.texts.length === 0) return receiver;
  const texts = receiver.texts.map(text => {
    const last = text.parts.length - 1;
    const parts = text.parts.map((part, index) => {
      const isHead = index === 0 && place !== 'tail';
      const isTail = index === last && place !== 'head';
      return 'text' in part && (isHead || isTail || place === 'all')
        ? changedTo(part, { text: change(part.text) })
        : part;
    });
    return like({ parts }, text);
  });
  return receiver.with({
    texts,
    literals: receiver.literals.map(literal => (typeof literal === 'string' ? change(literal) : literal)),
  });
}

function stripChars(text: string, chars: string, head: boolean, tail: boolean): string {
  let from = 0;
  let to = text.length;
  if (head) while (from < to && chars.includes(text[from] as string)) from++;
  if (tail) while (to > from && chars.includes(text[to - 1] as string)) to--;
  return text.slice(from, to);
}

/** Where values stand in a text: `{id}`, `%s`, `/:id` as routers write it, `$id`, `<%= id %>`. */
const placeholders = {
  format: /\{(\w*)(?:[.[][^{}:!]*)?(?:![rsa])?(?::[^{}]*)?\}/g,
  percent: /%(?:\((\w+)\))?[-#0 +]*[\d.]*[a-zA-Z]/g,
  colon: /(?<=\/):(\w+)(?:\([^()]*\))?[?*+]?/g,
  dollar: /\$\{?([A-Za-z_]\w*)\}?/g,
  embedded: /<%[=-]?\s*(?:(\w+)\s*|(?:(?!%>).)*)%>|\$\{\s*(?:(\w+)\s*|[^}]*)\}/g,
} as const;

/**
 * A text whose placeholders are filled: `'{}/{id}'.format(a, id=b)`, `'%s/%(id)s' % values`, where the text is not written at the
 * place where it is filled.
 * @param values what a placeholder stands for, by its place in order or by its name
 */
export function filled(
  evaluator: Evaluator,
  receiver: AbstractValue,
  form: keyof typeof placeholders,
  values: (key: number | string) => AbstractValue | undefined,
): AbstractValue {
  const pattern = placeholders[form];
  const used: AbstractValue[] = [];
  const all = receiver.texts.flatMap(text => {
    let next = 0;
    let joined: readonly Text[] = [like({ parts: [] }, text)];
    for (const part of text.parts) {
      if (!('text' in part)) {
        joined = joinTexts(joined, [{ parts: [part] }]);
        continue;
      }
      let from = 0;
      for (const match of part.text.matchAll(pattern)) {
        const name = match[1] ?? match[2] ?? '';
        const value = values(name === '' ? next++ : /^\d+$/.test(name) ? Number(name) : name);
        if (match.index > from)
          joined = joinTexts(joined, [{ parts: [changedTo(part, { text: part.text.slice(from, match.index) })] }]);
        from = match.index + match[0].length;
        const texts = value ? textsOf(value) : [];
        joined = joinTexts(
          joined,
          value && texts.length > 0 ? texts : [hole('unknown', value?.name ?? name, value?.place, value?.own)],
        );
        if (value) used.push(value);
      }
      if (from < part.text.length)
        joined = joinTexts(joined, [{ parts: [changedTo(part, { text: part.text.slice(from) })] }]);
    }
    return joined;
  });
  return evaluator.value({ texts: all.slice(0, mostTexts), marks: evaluator.unionMarks([receiver, ...used]) });
}

/** A pattern that is not known, filled: what it is filled with stands somewhere in it, and not at its head, as an address's host does. */
export function patternFilled(
  evaluator: Evaluator,
  { name, place, own }: AbstractValue,
  values: readonly AbstractValue[],
): AbstractValue {
  const within = values.map(value => hole('unknown', value.name, value.place, evaluator.unionMarks([value])));
  const parts = [hole('unknown', name, place, own), ...within];
  return evaluator.value({ texts: [{ parts: parts.flatMap(text => text.parts) }], open: true, marks: own });
}

/**
 * The pieces of a text; of several with as many pieces each, what stands at each position: `'rfis.create'`, `'rfis.update'`. `undefined`
 * where the text or the separator is not known.
 */
export function splitAt(
  evaluator: Evaluator,
  receiver: AbstractValue,
  separator: AbstractValue | undefined,
): readonly AbstractValue[] | undefined {
  const by = separator?.literals[0];
  if (typeof by !== 'string' || receiver.open) return undefined;
  const whole = receiver.literals.filter(literal => typeof literal === 'string');
  const pieces = whole.map(text => text.split(by).slice(0, 64));
  const [first, ...others] = pieces;
  const isEven = others.length === 0 || (isWritten(receiver) && others.every(({ length }) => length === first?.length));
  if (!isEven) return undefined;
  return first?.map((_, index) =>
    evaluator.union(pieces.map((parts, row) => pieceOf(evaluator, parts[index] ?? '', receiver.texts[row]))),
  );
}

/** Every text that it may be is a literal of its own. */
function isWritten({ texts, literals }: AbstractValue): boolean {
  return (
    texts.length === literals.length &&
    texts.every(({ parts: [part, more] }, index) => !more && part && 'text' in part && part.text === literals[index])
  );
}

/** A piece of a text that is written out stands where that does. */
function pieceOf(evaluator: Evaluator, text: string, whole: Text | undefined): AbstractValue {
  const place = whole?.parts[0]?.place;
  const piece: Text = { parts: [{ text, ...(place === undefined ? {} : { place }) }] };
  return evaluator.value({ texts: [whole === undefined ? piece : like(piece, whole)], literals: [text] });
}

/** Functions that give back the text that they are given, as addresses see it. */
const keepsText = new Set(['str', 'String', 'encodeURIComponent', 'encodeURI', 'quote', 'quote_plus', 'parse.quote']);

/** It gives back the text that it is given, as addresses see it. */
export function keepsTexts(callback: AbstractValue | undefined): boolean {
  return callback?.things.some(thing => thing.is === 'library' && keepsText.has(thing.path)) ?? false;
}
