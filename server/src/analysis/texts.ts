/** The strings that a value may be: known text and holes, addresses and queries put together. */
import type { Place } from '../program/finding.ts';
import type { Expression } from '../program/model.ts';
import { lastName, literalText } from '../program/walk.ts';
import { combined, either, isPicked, like } from './choices.ts';
import type { Mark, Text, TextPart } from './facts.ts';
import { putUnderEach } from './keyed-changes.ts';
import type { AbstractValue, AnyMark } from './values.ts';

/** Strings that one value is taken to be at most. */
export const mostTexts = 64;

/** The text that stands for a value nobody knows. */
export function hole(
  from: 'environment' | 'parameter' | 'unknown',
  name?: string,
  place?: Place,
  marks?: readonly AnyMark[],
  asked?: string,
): Text {
  const visible = marks?.filter((mark): mark is Mark => mark.is !== 'parameter');
  const part: TextPart = {
    hole: true,
    from,
    ...(name === undefined ? {} : { name }),
    ...(asked === undefined ? {} : { asked }),
    ...(place ? { place } : {}),
    ...(visible?.length ? { marks: visible } : {}),
  };
  return { parts: [part] };
}

/**
 * The strings that any of several values may be, each once and at most `mostTexts`: where there are more, the first of each value come
 * before the second of any, so that a long table of addresses is not cut off behind those that stand on several hosts.
 */
export function eachText(values: readonly Pick<AbstractValue, 'written'>[]): Text[] {
  const texts: Text[] = [];
  const seen = new Map<string, number>();
  const take = (text: Text): void => {
    const key = flat(text);
    const at = seen.get(key);
    if (at !== undefined) texts[at] = either(texts[at] as Text, text);
    if (at !== undefined || texts.length >= mostTexts) return;
    seen.set(key, texts.length);
    texts.push(text);
  };
  let all = 0;
  let longest = 0;
  for (const { written } of values) {
    all += written.length;
    if (written.length > longest) longest = written.length;
  }
  if (all <= mostTexts) {
    for (const { written } of values) for (const text of written) take(text);
    return texts;
  }
  for (let at = 0; at < longest; at++)
    for (const { written } of values) {
      const text = written[at];
      if (text) take(text);
    }
  return texts;
}

/** The strings that a value may be, with a hole for what is not known. At most `mostTexts`. */
export function textsOf(value: AbstractValue): readonly Text[] {
  for (const thing of value.things) {
    if (thing.is === 'address') return addressTexts(thing.text, [...thing.query, ...queryMutations(value)], value);
    if (thing.is === 'pairs') return pairsTexts([...entriesIn(value), ...openRest(thing.of)]);
  }
  const unknown = value.open || (value.written.length === 0 && value.things.length > 0);
  if (!unknown) return value.written;
  const environment = value.own.find(mark => mark.is === 'environment');
  const isParameter = value.own.some(mark => mark.is === 'parameter');
  const from = environment ? 'environment' : isParameter ? 'parameter' : 'unknown';
  const name = environment?.is === 'environment' ? environment.name : value.name;
  return [...value.written.slice(0, mostTexts - 1), hole(from, name, value.place, value.own, askedOf(value.node))];
}

/** Texts that may be no names are not shown: they could be secrets. */
const plainName = /^[a-z_]{1,32}$/i;

/** Calls that are told a name; what others are given is shown nowhere: `unseal('…')`. */
const asksByName =
  /^(?:get|read|fetch|find|use|input|param|query|header|field|option|setting|argument|env|var|prop|value)/i;

/** What a call asks for by its one name: `id` of `params.get('id')`. */
function askedOf(node: Expression | undefined): string | undefined {
  if (node?.kind !== 'call' || !asksByName.test(lastName(node.callee) ?? '')) return undefined;
  const [asked, ...others] = node.args.flatMap(({ value }) => literalText(value) ?? []);
  return asked !== undefined && others.length === 0 && plainName.test(asked) ? asked : undefined;
}

/** Query parameters that were set on an address after it was made: `url.searchParams.set('state', s)`. */
export function queryMutations(value: AbstractValue): Pair[] {
  const found: Pair[] = [];
  for (const mutation of value.mutations) {
    if (mutation.path[0] !== 'searchParams' || mutation.path.length !== 1) continue;
    const [key, set] = mutation.args;
    if ((mutation.method !== 'set' && mutation.method !== 'append') || !key || !set) continue;
    const pairs = putUnderEach(mutation, key, set, value.reader);
    if (pairs) {
      found.push(...pairs);
      continue;
    }
    const names = value.reader.evaluate(key, mutation.frame).literals.filter(name => typeof name === 'string');
    const at = { file: mutation.frame.file, start: key.start, end: key.end };
    const given = value.reader.evaluate(set, mutation.frame);
    // Which value goes under which of several names isn't known.
    const each = names.length > 1 ? given.with({ texts: [], literals: [], things: [], open: true }) : given;
    for (const name of names.length > 0 ? names : ['']) found.push({ name, value: each, at });
  }
  return found;
}

/** A parameter of a query. */
export interface Pair {
  readonly name: string;
  readonly value: AbstractValue;
  /** Where it is written. */
  readonly at?: Place | undefined;
  /** It is no parameter, but what may be any: `...more`. */
  readonly rest?: true;
}

/** Parameters that an object says. */
export function entriesIn(value: AbstractValue): readonly Pair[] {
  return value.keys.names.map(name => ({ name, value: value.property(name), at: writtenAt(value, name) }));
}

/** What else an object holds that is not known, or spreads what is not: `{ page, ...more }`. */
function openRest(value: AbstractValue): readonly Pair[] {
  const spreads = value.things.flatMap(thing =>
    thing.is === 'object'
      ? thing.properties.flatMap(({ spread, value: of }) => (spread ? value.reader.evaluate(of, thing.frame) : []))
      : [],
  );
  const rest = spreads.filter(({ open }) => open);
  return (rest.length === 0 && value.open ? [value] : rest).map(each => ({ name: '', value: each, rest: true }));
}

function writtenAt({ things }: AbstractValue, name: string): Place | undefined {
  for (const thing of things) {
    if (thing.is === 'pairs') return writtenAt(thing.of, name);
    const property = thing.is === 'object' ? thing.properties.find(({ key }) => key === name) : undefined;
    if (thing.is === 'object' && property) return { file: thing.frame.file, start: property.start, end: property.end };
  }
  return undefined;
}

/** `name=value&…`; where a value is one of several that others go with, a text for each of them. */
function pairsTexts(query: readonly Pair[]): readonly Text[] {
  let texts: readonly Text[] = [{ parts: [] }];
  let isSplit = false;
  query.forEach((pair, index) => {
    const given = pairTexts(pair, index === 0 ? '' : '&');
    const splits = !isSplit && given.length > 1 && given.some(isPicked);
    texts = splits ? joinTexts(texts, given) : texts.map(text => joinedFirst(text, given));
    isSplit ||= splits;
  });
  return texts;
}

function pairTexts({ name, value, at, rest }: Pair, before: string): readonly Text[] {
  const unknown = [hole('unknown', value.name, value.place, value.own)];
  if (rest) return joinTexts([{ parts: before === '' ? [] : [{ text: before }] }], unknown);
  const texts = textsOf(value);
  return joinTexts(
    [{ parts: [{ text: `${before}${name}=`, ...(at ? { place: at } : {}) }] }],
    texts.length > 0 ? texts : unknown,
  );
}

/** A text followed by the first of several that goes with it. */
function joinedFirst(text: Text, several: readonly Text[]): Text {
  for (const tail of several) {
    const joined = combined({ parts: [...text.parts, ...tail.parts] }, text, tail);
    if (joined) return joined;
  }
  return text;
}

/** An address with its query written out, and with the path or search that was set on it later. */
export function addressTexts(text: AbstractValue, query: readonly Pair[], whole?: AbstractValue): readonly Text[] {
  let bases = textsOf(text);
  for (const mutation of whole?.mutations ?? []) {
    const [set] = mutation.args;
    if (!whole || !set || mutation.path.length !== 1 || mutation.method !== undefined) continue;
    if (mutation.path[0] === 'pathname')
      bases = joinTexts(bases.map(originOf), textsOf(whole.reader.evaluate(set, mutation.frame)));
    if (mutation.path[0] === 'search')
      bases = joinTexts(
        joinTexts(bases, [{ parts: [{ text: '?' }] }]),
        textsOf(whole.reader.evaluate(set, mutation.frame)),
      );
  }
  if (query.length === 0) return bases;
  const tails = query.map((pair, index) => pairTexts(pair, index === 0 ? '' : '&'));
  return bases.map(base => {
    const start = like({ parts: [...base.parts, { text: flat(base).includes('?') ? '&' : '?' }] }, base);
    return tails.reduce(joinedFirst, start);
  });
}

/** Scheme and host of an address. */
function originOf(text: Text): Text {
  const parts: TextPart[] = [];
  let seen = '';
  for (const part of text.parts) {
    if (!('text' in part)) {
      parts.push(part);
      seen += '{}';
      if (seen === '{}') break;
      continue;
    }
    const before = seen.length;
    seen += part.text;
    const origin = /^[a-z]+:\/\/[^/?#]*/i.exec(seen)?.[0];
    if (origin && origin.length < seen.length) {
      parts.push({ ...part, text: part.text.slice(0, Math.max(0, origin.length - before)) });
      break;
    }
    parts.push(part);
  }
  return { parts };
}

/** `left` followed by `right`. */
export function joinTexts(left: readonly Text[], right: readonly Text[]): readonly Text[] {
  const joined: Text[] = [];
  for (const head of left) {
    for (const tail of right) {
      if (joined.length === mostTexts) return joined;
      const parts =
        head.parts.length === 0 ? tail.parts : tail.parts.length === 0 ? head.parts : [...head.parts, ...tail.parts];
      const text = combined({ parts }, head, tail);
      if (text) joined.push(text);
    }
  }
  return joined;
}

/** A text as one string, holes as `{}`. */
export function flat(text: Text): string {
  return written(text, '{}');
}

/** A text as a pattern of paths, holes as `*`. */
export function globOf(text: Text): string {
  return written(text, '*');
}

function written({ parts }: Text, hole: string): string {
  let out = '';
  for (const part of parts) out += 'text' in part ? part.text : hole;
  return out;
}

/** The properties of an address that give a part of it. */
export type AddressPart = 'origin' | 'pathname' | 'search' | 'hash';

/** What a property of an address gives of it: `url.pathname`, with its slash; `url.search`, with its question mark. */
export function partOfAddress(text: Text, part: AddressPart): Text {
  const whole = flat(text);
  const origin = originOf(text);
  if (part === 'origin') return origin;
  const from = flat(origin).length;
  const hash = whole.indexOf('#', from);
  const end = hash < 0 ? whole.length : hash;
  if (part === 'hash') return like(slice(text, end, whole.length), text);
  const mark = whole.indexOf('?', from);
  const query = mark < 0 || mark > end ? end : mark;
  return like(part === 'pathname' ? slice(text, from, query) : slice(text, query, end), text);
}

/** The part of a text between two offsets of its flat form. */
export function slice(text: Text, from: number, to: number): Text {
  const parts: TextPart[] = [];
  let at = 0;
  for (const part of text.parts) {
    const length = 'text' in part ? part.text.length : 2;
    const start = Math.max(from - at, 0);
    const end = Math.min(to - at, length);
    if (start < end) parts.push('text' in part ? { ...part, text: part.text.slice(start, end) } : part);
    at += length;
  }
  return { parts };
}
