/**
 * What an expression may be: strings with holes, things (objects, functions, classes, library values, responses) and marks.
 * Values are immutable; a union of two is the way two paths of the code meet.
 */
import type { Place } from '../program/finding.ts';
import type { Argument, ClassExpression, Expression, Property } from '../program/model.ts';
import type { FunctionInfo, Mutation } from './bind.ts';
import { type Choice, combined, either } from './choices.ts';
import type { FunctionFacts, Mark, Request, Text, TextPart, Value } from './facts.ts';
import type { Frame } from './frames.ts';

export const mostTexts = 8;
const mostThings = 12;
const mostMarks = 12;
/** How far what a value contains is looked into: a request body of objects in lists of objects. */
const deepest = 8;
const mostVisited = 300;

/** A library value: how it was got, and the calls that made it (innermost last), whose arguments `@` paths read. */
export interface LibraryThing {
  readonly is: 'library';
  readonly package: string;
  readonly path: string;
  readonly makers: readonly Maker[];
  /** What it was read from: `frame` of `frame.to_csv`. */
  readonly receiver?: AbstractValue;
  /** Arguments that stand before those of the call: `partial(requests.get, timeout=9)`. */
  readonly bound?: readonly CallArgument[];
}

/** A call with its arguments' values, as library data reads them. */
export interface Maker {
  /** The access path that was called. */
  readonly path: string;
  readonly args: readonly CallArgument[];
  readonly call: Expression;
  readonly frame: Frame;
  /** A step on the same object (`returns: 'receiver'`), which makes no new one. */
  readonly step?: true;
  /** What stands at `call` is no call of the member, or one with other arguments. */
  readonly implied?: true;
}

export interface CallArgument {
  readonly name?: string;
  readonly spread?: 'list' | 'named';
  readonly node: Expression;
  readonly value: AbstractValue;
}

export type Thing =
  | {
      readonly is: 'object';
      readonly node: Expression;
      readonly properties: readonly Property[];
      readonly frame: Frame;
      readonly extra?: ReadonlyMap<string, AbstractValue>;
    }
  | { readonly is: 'list'; readonly node: Expression; readonly items: readonly Argument[]; readonly frame: Frame }
  /** A list known by what its elements are: results of `map`, `filter`, `Object.values`, generators, rest parameters. */
  | {
      readonly is: 'elements';
      readonly of: readonly AbstractValue[];
      readonly exact: boolean;
      /** How many, where that is known and `of` says only what each is. */
      readonly count?: number;
      readonly mapped?: { readonly over: AbstractValue; readonly by: FunctionInfo | undefined };
    }
  | {
      readonly is: 'function';
      readonly info: FunctionInfo;
      readonly frame: Frame;
      readonly receiver?: AbstractValue;
      /** Arguments that stand before those of the call: `partial(f, a)`, `f.bind(null, a)`. */
      readonly bound?: readonly CallArgument[];
    }
  | { readonly is: 'class'; readonly node: ClassExpression; readonly frame: Frame }
  | {
      readonly is: 'instance';
      readonly node: ClassExpression;
      readonly frame: Frame;
      readonly args: readonly CallArgument[] | undefined;
      readonly site?: Expression;
      /** Seen as one of its bases (`super`): the instance that its methods run on. */
      readonly as?: AbstractValue;
    }
  | { readonly is: 'module'; readonly path: string }
  | LibraryThing
  | { readonly is: 'response'; readonly request: Request }
  | {
      readonly is: 'address';
      readonly text: AbstractValue;
      readonly query: readonly { readonly name: string; readonly value: AbstractValue }[];
    }
  | { readonly is: 'pairs'; readonly of: AbstractValue }
  /** Built-in members that are called: `text.replace`, `list.map`. */
  | { readonly is: 'method'; readonly name: string; readonly receiver: AbstractValue };

/** A parameter that nobody binds here. Internal: never shown to rules. */
export interface ParameterMark {
  readonly is: 'parameter';
  readonly fn: FunctionInfo;
}

export type AnyMark = Mark | ParameterMark;

/** What values need from the evaluator. */
export interface Reader {
  propertyOf(value: AbstractValue, name: string): AbstractValue;
  keysOf(value: AbstractValue): { names: readonly string[]; complete: boolean };
  elementsOf(value: AbstractValue): readonly AbstractValue[];
  functionFacts(info: FunctionInfo, frame: Frame): FunctionFacts;
  /** What an instance of a record, or of a library's model, was made with. */
  contentsOf(instance: Extract<Thing, { is: 'instance' }>): readonly AbstractValue[];
  evaluate(expression: Expression, frame: Frame): AbstractValue;
  /** The frame of a function that nobody calls here. */
  rootFrame(info: FunctionInfo): Frame;
}

export interface ValueParts {
  readonly texts?: readonly Text[];
  readonly literals?: readonly (string | number | boolean | null)[];
  readonly marks?: readonly AnyMark[];
  readonly things?: readonly Thing[];
  readonly open?: boolean;
  readonly mutations?: readonly (Mutation & { readonly frame: Frame })[];
  readonly place?: Place | undefined;
  readonly node?: Expression | undefined;
  readonly name?: string | undefined;
  readonly choice?: Choice | undefined;
}

export class AbstractValue implements Value {
  /** The strings written for it; `texts` adds those of addresses and queries that are put together. */
  readonly written: readonly Text[];
  readonly literals: readonly (string | number | boolean | null)[];
  /** Marks of the value itself; `marks` adds those of what it contains. */
  readonly own: readonly AnyMark[];
  readonly things: readonly Thing[];
  readonly open: boolean;
  readonly mutations: readonly (Mutation & { readonly frame: Frame })[];
  readonly place: Place | undefined;
  readonly node: Expression | undefined;
  /** What the hole is called where the value is not known. */
  readonly name: string | undefined;
  /** Where one of its alternatives is taken. */
  readonly choice: Choice | undefined;
  readonly reader: Reader;
  private deep: readonly Mark[] | undefined;
  private composed: readonly Text[] | undefined;

  constructor(reader: Reader, parts: ValueParts) {
    this.reader = reader;
    this.written = parts.texts ?? none;
    this.literals = parts.literals ?? none;
    this.own = parts.marks ?? none;
    this.things = parts.things ?? none;
    this.open = parts.open ?? false;
    this.mutations = parts.mutations ?? none;
    this.place = parts.place;
    this.node = parts.node;
    this.name = parts.name;
    this.choice = parts.choice;
  }

  get texts(): readonly Text[] {
    if (!this.things.some(thing => thing.is === 'address' || thing.is === 'pairs')) return this.written;
    this.composed ??= textsOf(this);
    return this.composed;
  }

  get marks(): readonly Mark[] {
    this.deep ??= collectMarks(this);
    return this.deep;
  }

  /** Depends on a parameter that nobody binds. */
  get unbound(): boolean {
    return dependsOnParameter(this, deepest);
  }

  property(name: string): AbstractValue {
    return this.reader.propertyOf(this, name);
  }

  get keys(): { names: readonly string[]; complete: boolean } {
    return this.reader.keysOf(this);
  }

  get objects(): Value['objects'] {
    const found: { file: string; properties: readonly Property[]; node: Expression }[] = [];
    for (const thing of this.things) {
      if (thing.is === 'object') found.push({ file: thing.frame.file, properties: thing.properties, node: thing.node });
    }
    return found;
  }

  get elements(): readonly AbstractValue[] {
    return this.reader.elementsOf(this);
  }

  get functions(): readonly FunctionFacts[] {
    const found: FunctionFacts[] = [];
    for (const thing of this.things)
      if (thing.is === 'function') found.push(this.reader.functionFacts(thing.info, thing.frame));
    return found;
  }

  get libraries(): readonly { package: string; path: string }[] {
    return this.things.filter(thing => thing.is === 'library');
  }

  get bounded(): boolean {
    if (this.open) return false;
    let known = false;
    for (const thing of this.things) {
      if (thing.is === 'list') {
        if (thing.items.some(item => item.spread)) return false;
      } else if (thing.is === 'elements') {
        if (thing.mapped) {
          if (!thing.mapped.over.bounded) return false;
        } else if (!thing.exact) return false;
      } else return false;
      known = true;
    }
    return (
      known && !this.mutations.some(mutation => mutation.method !== undefined && mutation.context?.kind === 'loop')
    );
  }

  get mapped(): { over: Value; by: FunctionFacts | undefined } | undefined {
    for (const thing of this.things) {
      if (thing.is !== 'elements' || !thing.mapped) continue;
      const { over, by } = thing.mapped;
      return { over, by: by && this.reader.functionFacts(by, this.reader.rootFrame(by)) };
    }
    return undefined;
  }

  /** The same value with other parts. */
  with(parts: ValueParts): AbstractValue {
    return new AbstractValue(this.reader, {
      texts: this.written,
      literals: this.literals,
      marks: this.own,
      things: this.things,
      open: this.open,
      mutations: this.mutations,
      place: this.place,
      node: this.node,
      name: this.name,
      choice: this.choice,
      ...parts,
    });
  }
}

const none: readonly never[] = [];

/** The text that stands for a value nobody knows. */
export function hole(
  from: 'environment' | 'parameter' | 'unknown',
  name?: string,
  place?: Place,
  marks?: readonly AnyMark[],
): Text {
  const visible = marks?.filter((mark): mark is Mark => mark.is !== 'parameter');
  const part: TextPart = {
    hole: true,
    from,
    ...(name === undefined ? {} : { name }),
    ...(place ? { place } : {}),
    ...(visible?.length ? { marks: visible } : {}),
  };
  return { parts: [part] };
}

/** The strings that a value may be, with a hole for what is not known. At most `mostTexts`. */
export function textsOf(value: AbstractValue): readonly Text[] {
  for (const thing of value.things) {
    if (thing.is === 'address') return addressTexts(thing.text, [...thing.query, ...queryMutations(value)], value);
    if (thing.is === 'pairs') {
      return [{ parts: pairsText(value.keys.names.map(key => ({ name: key, value: value.property(key) }))) }];
    }
  }
  const unknown = value.open || (value.written.length === 0 && value.things.length > 0);
  if (!unknown) return value.written;
  const environment = value.own.find(mark => mark.is === 'environment');
  const isParameter = value.own.some(mark => mark.is === 'parameter');
  const from = environment ? 'environment' : isParameter ? 'parameter' : 'unknown';
  const name = environment?.is === 'environment' ? environment.name : value.name;
  return [...value.written.slice(0, mostTexts - 1), hole(from, name, value.place, value.own)];
}

/** Query parameters that were set on an address after it was made: `url.searchParams.set('state', s)`. */
export function queryMutations(value: AbstractValue): { name: string; value: AbstractValue }[] {
  const found: { name: string; value: AbstractValue }[] = [];
  for (const mutation of value.mutations) {
    if (mutation.path[0] !== 'searchParams' || mutation.path.length !== 1) continue;
    const [key, set] = mutation.args;
    if ((mutation.method !== 'set' && mutation.method !== 'append') || !key || !set) continue;
    const [name] = value.reader.evaluate(key, mutation.frame).literals;
    found.push({ name: typeof name === 'string' ? name : '', value: value.reader.evaluate(set, mutation.frame) });
  }
  return found;
}

function pairsText(query: readonly { name: string; value: AbstractValue }[]): TextPart[] {
  const parts: TextPart[] = [];
  query.forEach(({ name, value }, index) => {
    parts.push({ text: `${index === 0 ? '' : '&'}${name}=` });
    const [text] = textsOf(value);
    parts.push(...(text ? text.parts : hole('unknown', value.name, value.place, value.own).parts));
  });
  return parts;
}

/** An address with its query written out, and with the path or search that was set on it later. */
export function addressTexts(
  text: AbstractValue,
  query: readonly { name: string; value: AbstractValue }[],
  whole?: AbstractValue,
): readonly Text[] {
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
  const tail = pairsText(query);
  return bases.map(base => ({ parts: [...base.parts, { text: flat(base).includes('?') ? '&' : '?' }, ...tail] }));
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
  let out = '';
  for (const part of text.parts) out += 'text' in part ? part.text : '{}';
  return out;
}

/** One value that is any of several. */
export function union(reader: Reader, values: readonly AbstractValue[]): AbstractValue {
  const first = values[0];
  if (!first) return new AbstractValue(reader, { open: true });
  if (values.length === 1) return first;
  const texts: Text[] = [];
  const seen = new Map<string, number>();
  const literals: (string | number | boolean | null)[] = [];
  const marks: AnyMark[] = [];
  const things: Thing[] = [];
  const mutations: (Mutation & { frame: Frame })[] = [];
  let open = false;
  let place: Place | undefined;
  let node: Expression | undefined;
  let name: string | undefined;
  for (const value of values) {
    for (const text of value.written) {
      const key = flat(text);
      const at = seen.get(key);
      if (at !== undefined) texts[at] = either(texts[at] as Text, text);
      if (at !== undefined || texts.length >= mostTexts) continue;
      seen.set(key, texts.length);
      texts.push(text);
    }
    for (const literal of value.literals) if (!literals.includes(literal)) literals.push(literal);
    addMarks(marks, value.own);
    for (const thing of value.things) if (things.length < mostThings && !things.includes(thing)) things.push(thing);
    for (const mutation of value.mutations) if (!mutations.includes(mutation)) mutations.push(mutation);
    open ||= value.open;
    place ??= value.place;
    node ??= value.node;
    name ??= value.name;
  }
  return new AbstractValue(reader, { texts, literals, marks, things, open, mutations, place, node, name });
}

/** Adds marks that say something new. */
export function addMarks(into: AnyMark[], marks: readonly AnyMark[]): void {
  for (const mark of marks) {
    if (into.length >= mostMarks) return;
    if (!into.some(known => sameMark(known, mark))) into.push(mark);
  }
}

function sameMark(a: AnyMark, b: AnyMark): boolean {
  if (a === b) return true;
  if (a.is !== b.is) return false;
  switch (a.is) {
    case 'api-data':
      return (
        b.is === 'api-data' &&
        a.request?.node === b.request?.node &&
        a.whole === b.whole &&
        a.fields.join() === b.fields.join()
      );
    case 'credential':
      return b.is === 'credential' && a.credential === b.credential && a.whose === b.whose && a.partial === b.partial;
    case 'input':
      return b.is === 'input' && a.part === b.part && a.fields.join() === b.fields.join();
    case 'sealed':
      return b.is === 'sealed' && a.how === b.how;
    case 'environment':
      return b.is === 'environment' && a.name === b.name;
    case 'parameter':
      return b.is === 'parameter' && a.fn === b.fn;
    default:
      return true;
  }
}

function collectMarks(value: AbstractValue): readonly Mark[] {
  const found: AnyMark[] = [];
  const seen = new Set<AbstractValue>();
  const visit = (at: AbstractValue, depth: number) => {
    if (seen.size > mostVisited || seen.has(at) || found.length >= mostMarks) return;
    seen.add(at);
    addMarks(found, at.own);
    for (const text of at.texts)
      for (const part of text.parts) if ('hole' in part && part.marks) addMarks(found, part.marks);
    if (depth === 0) return;
    for (const thing of at.things) {
      if (thing.is === 'object') {
        for (const property of thing.properties) {
          if (property.value.kind !== 'function') visit(at.reader.evaluate(property.value, thing.frame), depth - 1);
        }
        for (const extra of thing.extra?.values() ?? []) visit(extra, depth - 1);
      } else if (thing.is === 'list') {
        for (const item of thing.items.slice(0, 8)) visit(at.reader.evaluate(item.value, thing.frame), depth - 1);
      } else if (thing.is === 'elements') {
        for (const element of thing.of) visit(element, depth - 1);
      } else if (thing.is === 'address') {
        visit(thing.text, depth - 1);
        for (const { value: inner } of thing.query) visit(inner, depth - 1);
      } else if (thing.is === 'pairs') visit(thing.of, depth - 1);
      else if (thing.is === 'instance') for (const field of at.reader.contentsOf(thing)) visit(field, depth - 1);
    }
    for (const mutation of at.mutations) {
      for (const argument of mutation.args) visit(at.reader.evaluate(argument, mutation.frame), depth - 1);
    }
  };
  visit(value, deepest);
  return found.filter((mark): mark is Mark => mark.is !== 'parameter');
}

function dependsOnParameter(value: AbstractValue, depth: number): boolean {
  if (value.own.some(mark => mark.is === 'parameter')) return true;
  for (const text of value.texts)
    for (const part of text.parts) if ('hole' in part && part.from === 'parameter') return true;
  if (depth === 0) return false;
  for (const thing of value.things) {
    if (thing.is === 'object') {
      for (const property of thing.properties) {
        const inner =
          property.value.kind === 'function'
            ? closesOver(thing.frame)
            : dependsOnParameter(value.reader.evaluate(property.value, thing.frame), depth - 1);
        if (inner) return true;
      }
    } else if (thing.is === 'function' || thing.is === 'class') {
      if (closesOver(thing.frame)) return true;
    } else if (thing.is === 'instance') {
      if (closesOver(thing.frame) || thing.args?.some(argument => dependsOnParameter(argument.value, depth - 1)))
        return true;
    } else if (thing.is === 'list') {
      for (const item of thing.items.slice(0, 8))
        if (dependsOnParameter(value.reader.evaluate(item.value, thing.frame), depth - 1)) return true;
    } else if (thing.is === 'elements') {
      if (thing.of.some(element => dependsOnParameter(element, depth - 1))) return true;
    } else if (thing.is === 'address') {
      if (
        dependsOnParameter(thing.text, depth - 1) ||
        thing.query.some(entry => dependsOnParameter(entry.value, depth - 1))
      )
        return true;
    } else if (thing.is === 'response') {
      if (thing.request.abstract) return true;
    } else if (thing.is === 'library') {
      if (thing.makers.some(maker => maker.args.some(argument => dependsOnParameter(argument.value, depth - 1))))
        return true;
    }
  }
  return value.mutations.some(mutation =>
    mutation.args.some(argument => dependsOnParameter(value.reader.evaluate(argument, mutation.frame), depth - 1)),
  );
}

/** What was written there sees parameters that nobody binds. */
function closesOver(frame: Frame): boolean {
  for (let at: Frame | undefined = frame; at; at = at.parent) {
    if (!at.info.isModule && at.args === undefined && at.info.node.parameters.length > 0) return true;
  }
  return false;
}

/** Surely `null` or `undefined`. */
export function isNothing(value: AbstractValue): boolean {
  return (
    !value.open &&
    value.things.length === 0 &&
    value.texts.length === 0 &&
    value.literals.every(literal => literal === null)
  );
}
