/**
 * What an expression may be: strings with holes, things (objects, functions, classes, library values, responses) and marks.
 * Values are immutable; a union of two is the way two paths of the code meet.
 */

import type { Place } from '../program/finding.ts';
import type { Argument, ClassExpression, Expression, Property } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import type { Choice } from './choices.ts';
import { addMarks, collectMarks, dependsOnParameter } from './contents.ts';
import type { Cycles, Held, Kept } from './cycles.ts';
import type { FunctionFacts, Mark, Request, Text, Value } from './facts.ts';
import type { Frame } from './frames.ts';
import type { Keys } from './keys.ts';
import type { FunctionInfo, Mutation } from './scopes.ts';
import { eachText, type Pair, textsOf } from './texts.ts';

const mostThings = 12;
/** The rows of a table that is written out are told apart by what they say: there are more of them. */
export const mostRows = 64;

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
  readonly name?: string | undefined;
  readonly spread?: 'list' | 'named' | undefined;
  readonly node: Expression;
  readonly value: AbstractValue;
}

/** A key and what is held under it. */
export interface Entry {
  readonly key: AbstractValue;
  readonly held: AbstractValue;
}

export type Thing =
  | {
      readonly is: 'object';
      readonly node: Expression;
      readonly properties: readonly Property[];
      readonly frame: Frame;
      readonly extra?: ReadonlyMap<string, AbstractValue>;
      /** What it holds under keys that only the run knows. */
      readonly held?: readonly Entry[];
    }
  | { readonly is: 'list'; readonly node: Expression; readonly items: readonly Argument[]; readonly frame: Frame }
  /** A list known by what its elements are: results of `map`, `filter`, `Object.values`, generators, rest parameters. */
  | {
      readonly is: 'elements';
      readonly of: readonly AbstractValue[];
      readonly exact: boolean;
      /** How many, where that is known and `of` says only what each is. */
      readonly count?: number;
      /** All of them, but not one behind another, as a loop or a branch adds some. */
      readonly unordered?: true;
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
      /** Where the call stands that made it. */
      readonly by?: Frame;
      /** Seen as one of its bases (`super`): the instance that its methods run on. */
      readonly as?: AbstractValue;
    }
  | { readonly is: 'module'; readonly path: string }
  | LibraryThing
  /** An answer; what the app's own server says in it, where it is the app's own that is asked. */
  | {
      readonly is: 'response';
      readonly request: Request;
      readonly says?: AbstractValue | undefined;
      /** Whoever is given it has the body with it, which some clients read only when they are asked to. */
      readonly holdsBody?: boolean;
    }
  /** The request that an answer belongs to, as the answer hands it out: `response.request`. */
  | { readonly is: 'sent'; readonly request: Request }
  /** The error of one of these requests. */
  | { readonly is: 'failed'; readonly requests: readonly Request[] }
  | {
      readonly is: 'address';
      readonly text: AbstractValue;
      readonly query: readonly Pair[];
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
  readonly cycles: Cycles;
  propertyOf(value: AbstractValue, name: string): AbstractValue;
  keysOf(value: AbstractValue): { names: readonly string[]; complete: boolean };
  elementsOf(value: AbstractValue): readonly AbstractValue[];
  elementOf(value: AbstractValue): AbstractValue;
  functionFacts(info: FunctionInfo, frame: Frame): FunctionFacts;
  /** What an instance of a record, or of a library's model, was made with. */
  contentsOf(instance: Extract<Thing, { is: 'instance' }>): readonly AbstractValue[];
  /** The model whose rows a library's value asks for, or is one of. */
  modelOf(thing: LibraryThing): ClassExpression | undefined;
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
  readonly member?: EnumerationMember | undefined;
}

/** Of what enumeration a value is a member: its methods are the member's. */
export interface EnumerationMember {
  readonly node: ClassExpression;
  readonly frame: Frame;
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
  readonly member: EnumerationMember | undefined;
  readonly reader: Reader;
  // What others work out of it is kept with it: maps beside it, keyed by values, would weigh on the collector of garbage.
  properties: Kept<string, AbstractValue> | undefined;
  keySet: Kept<'keys', Keys> | undefined;
  listed: Held<readonly AbstractValue[]> | undefined;
  private deep: Held<{ readonly all: readonly AnyMark[]; readonly shown: readonly Mark[] }> | undefined;
  private composed: Held<readonly Text[]> | undefined;

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
    this.member = parts.member;
  }

  get texts(): readonly Text[] {
    if (!this.things.some(thing => thing.is === 'address' || thing.is === 'pairs')) return this.written;
    this.composed = this.reader.cycles.hold(this.composed, () => textsOf(this));
    return this.composed.value;
  }

  get marks(): readonly Mark[] {
    return this.collected.shown;
  }

  /** Marks of the value itself and of what it contains, with those that are never shown. */
  get all(): readonly AnyMark[] {
    return this.collected.all;
  }

  private get collected(): { readonly all: readonly AnyMark[]; readonly shown: readonly Mark[] } {
    this.deep = this.reader.cycles.hold(this.deep, () => {
      const all = collectMarks(this);
      return { all, shown: all.filter(mark => mark.is !== 'parameter') };
    });
    return this.deep.value;
  }

  /** Depends on a parameter that nobody binds. */
  get unbound(): boolean {
    return dependsOnParameter(this);
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

  get element(): AbstractValue {
    return this.reader.elementOf(this);
  }

  get functions(): readonly FunctionFacts[] {
    const found: FunctionFacts[] = [];
    for (const thing of this.things)
      if (thing.is === 'function') found.push(this.reader.functionFacts(thing.info, thing.frame));
    return found;
  }

  get classes(): readonly string[] {
    return this.things.flatMap(thing => {
      if (thing.is === 'class') return thing.node.name ?? [];
      return thing.is === 'library' ? (this.reader.modelOf(thing)?.name ?? []) : [];
    });
  }

  get instances(): readonly string[] {
    return this.things.flatMap(thing => (thing.is === 'instance' ? (thing.node.name ?? []) : []));
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
    return known && !this.mutations.some(mutation => mutation.method !== undefined && isRepeated(mutation));
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
      member: this.member,
      ...parts,
    });
  }
}

const none: readonly never[] = [];

/** One value that is any of several. */
export function union(reader: Reader, values: readonly AbstractValue[]): AbstractValue {
  const first = values[0];
  if (!first) return new AbstractValue(reader, { open: true });
  if (values.length === 1) return first;
  const texts = eachText(values);
  const literals: (string | number | boolean | null)[] = [];
  const marks: AnyMark[] = [];
  const things: Thing[] = [];
  const mutations: (Mutation & { frame: Frame })[] = [];
  let open = false;
  let place: Place | undefined;
  let node: Expression | undefined;
  let name: string | undefined;
  let member: EnumerationMember | undefined;
  for (const value of values) {
    for (const literal of value.literals) if (!literals.includes(literal)) literals.push(literal);
    addMarks(marks, value.own);
    for (const thing of value.things)
      if (things.length < mostOf(thing) && !things.some(known => isSame(known, thing))) things.push(thing);
    for (const mutation of value.mutations) if (!mutations.includes(mutation)) mutations.push(mutation);
    open ||= value.open;
    place ??= value.place;
    node ??= value.node;
    name ??= value.name;
    member ??= value.member;
  }
  return new AbstractValue(reader, { texts, literals, marks, things, open, mutations, place, node, name, member });
}

const mostOf = (thing: Thing): number => (thing.is === 'object' ? mostRows : mostThings);

/** Instances of which only the class is known are one: what they do would be followed for each of them. */
function isSame(a: Thing, b: Thing): boolean {
  if (a === b) return true;
  if (a.is !== 'instance' || b.is !== 'instance' || a.node !== b.node || a.frame !== b.frame) return false;
  return a.args === undefined && b.args === undefined && a.as === b.as;
}

/** The functions that a value may be. */
export function functionsOf(value: AbstractValue | undefined): readonly Extract<Thing, { is: 'function' }>[] {
  return value?.things.filter(thing => thing.is === 'function') ?? [];
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

/** It stands in a loop, or in a function that is run for each element of a list: `for (…) if (…) ids.push(…)`. */
function isRepeated({ context, fn: { argumentOf } }: Mutation): boolean {
  for (let at = context; at; at = at.parent) if (at.kind === 'loop') return true;
  return argumentOf?.index === 0 && /^(?:forEach|each)$/.test(lastName(argumentOf.call.callee) ?? '');
}
