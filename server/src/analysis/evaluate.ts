/** Expressions to values. Names and members are read in `reads.ts`, calls in `calls.ts`; properties of values are in `members.ts`. */

import type { LibraryIndex } from '../libraries/find.ts';
import type { Place } from '../program/finding.ts';
import type { ClassExpression, Expression, Program } from '../program/model.ts';
import { alike } from './alike.ts';
import { bind } from './bind.ts';
import { Budget } from './budget.ts';
import { CallbackArguments } from './callback-arguments.ts';
import { Calls } from './calls.ts';
import { Classes } from './classes.ts';
import { isClosed } from './closed.ts';
import { join, template } from './compose.ts';
import { asTested, chosenBy, holdsSurely, isEmptyText, waysOf } from './conditions.ts';
import { addMarks } from './contents.ts';
import { Cycles, Question } from './cycles.ts';
import { Definitions } from './definitions.ts';
import { serviceOf } from './effect-services.ts';
import { Exports } from './exports.ts';
import type { FunctionFacts, Request } from './facts.ts';
import { Frame } from './frames.ts';
import type { Handed } from './handlers.ts';
import { Injected } from './injected.ts';
import { keySetOf } from './keys.ts';
import { LibraryCalls } from './library-calls.ts';
import { Lists } from './lists.ts';
import { modelAsked } from './managers.ts';
import { Members } from './members.ts';
import type { Modules } from './modules.ts';
import { heldMarks, holdersOf, marksByName, sourcesOf } from './names.ts';
import { arithmetic } from './operators.ts';
import { copied, indexed } from './pairs.ts';
import { Parameters } from './parameters.ts';
import { readMember, readName } from './reads.ts';
import { Records } from './records.ts';
import { redacted, unmasked } from './redaction.ts';
import type { Bound, Definition, FunctionInfo } from './scopes.ts';
import type { Sources } from './sources.ts';
import type { Origin, PreparingStep } from './steps.ts';
import {
  AbstractValue,
  type AnyMark,
  isNothing,
  type LibraryThing,
  type Maker,
  type Reader,
  type Thing,
  union,
  type ValueParts,
} from './values.ts';
import { Bindings } from './worker-bindings.ts';

/** What the evaluator asks of the rest of the analysis. */
export interface Services {
  readonly sources: Sources;
  readonly modules: Modules;
  readonly libraries: LibraryIndex;
  /** The request that a call of a library sends. */
  request(thing: LibraryThing, maker: Maker): Request;
  functionFacts(info: FunctionInfo, frame: Frame): FunctionFacts;
  /** Calls that prepare what others on the same object send. */
  steps(origin: Origin, programs: readonly Program[]): readonly PreparingStep[];
  /** The definition of a name in a script that is loaded together with this one. */
  script(name: string, program: Program): Definition | undefined;
  /** The file whose export a framework lends to this one under that name. */
  autoImport(name: string, program: Program): string | undefined;
  /** The package that the framework of a file's app lends a name from. */
  lentFrom(name: string, program: Program): string | undefined;
  /** One file looks at another, or at where it would be. */
  uses(from: string, path: string): void;
  /** The files that import a file. */
  importers(path: string): readonly string[];
  /** The sources of a file's package that import a package of others. */
  importing(name: string, path: string): readonly string[];
  /** The scripts of a file's package that tell each other something, as those of a browser extension do. */
  messaging(path: string): readonly string[];
  /** The sources of the workspace that answer pages. */
  answering(path: string): readonly string[];
  /** The sources of the workspace whose functions are called by reference. */
  referred(path: string): readonly string[];
  /** The sources of the workspace that set something for each request of a client. */
  setting(path: string): readonly string[];
  /** Hears whose routes a file is after. */
  looksForRoutes(from: string, path: string): void;
  /** What a web handler's parameter is, where the function is one. */
  handedTo(info: FunctionInfo, index: number): Handed | undefined;
}

/** Expressions that are what they are, whatever stands around them. */
const leaves: ReadonlySet<Expression['kind']> = new Set(['literal', 'object', 'function', 'class']);
/** Questions that may be open at once: more than ordinary files need, and fewer than the call stack holds. */
const deepest = 600;

export class Evaluator implements Reader {
  readonly services: Services;
  readonly members: Members;
  readonly classes: Classes;
  readonly records: Records;
  readonly exports: Exports;
  readonly lists: Lists;
  readonly calls: Calls;
  readonly library: LibraryCalls;
  readonly callbacks: CallbackArguments;
  readonly parameters: Parameters;
  readonly definitions: Definitions;
  readonly injected: Injected;
  readonly bindings: Bindings;
  readonly cycles = new Cycles();
  readonly budget = new Budget();
  readonly nothing: AbstractValue;
  readonly unknown: AbstractValue;
  private roots = new WeakMap<Program, Map<FunctionInfo, Frame>>();

  constructor(services: Services) {
    this.services = services;
    this.nothing = new AbstractValue(this, { literals: [null] });
    this.unknown = new AbstractValue(this, { open: true });
    this.members = new Members(this);
    this.classes = new Classes(this);
    this.records = new Records(this);
    this.exports = new Exports(this);
    this.lists = new Lists(this);
    this.calls = new Calls(this);
    this.library = new LibraryCalls(this);
    this.callbacks = new CallbackArguments(this);
    this.parameters = new Parameters(this);
    this.definitions = new Definitions(this);
    this.injected = new Injected(this);
    this.bindings = new Bindings(services.sources, services.uses);
  }

  /** Starts a root, where nothing is being worked out: it has the whole budget. */
  begin(): void {
    if (this.cycles.begin()) this.budget.begin();
  }

  /** Starts a part of a root. @param steps how many of its budget it may take; a share of it where nothing is said */
  beginPart(steps?: number): void {
    if (this.cycles.depth > 1) return;
    // What another part gave up, this one may ask anew.
    if (this.exhausted) this.cycles.begin();
    this.budget.beginPart(steps);
  }

  /** Drops everything that was worked out. */
  reset(): void {
    this.roots = new WeakMap();
    this.definitions.reset();
    this.parameters.reset();
    this.classes.reset();
    this.calls.reset();
    this.injected.reset();
    this.bindings.reset();
  }

  get exhausted(): boolean {
    return this.budget.exhausted;
  }

  /** The program of a file with its names bound. */
  bound(path: string): Bound | undefined {
    const program = this.services.sources.program(path);
    return program && bind(program);
  }

  value(parts: ValueParts): AbstractValue {
    return new AbstractValue(this, parts);
  }

  text(text: string): AbstractValue {
    return this.value({ texts: [{ parts: [{ text }] }], literals: [text] });
  }

  union(values: readonly AbstractValue[]): AbstractValue {
    return union(this, values);
  }

  /** Any of several; where some are something, those that are nothing say nothing. */
  either(values: readonly AbstractValue[]): AbstractValue {
    const held = values.filter(value => !isNothing(value));
    return this.union(held.length > 0 ? held : values);
  }

  propertyOf(value: AbstractValue, name: string): AbstractValue {
    return this.members.property(value, name);
  }

  keysOf(value: AbstractValue): { names: readonly string[]; complete: boolean } {
    return keySetOf(this, value);
  }

  elementOf(value: AbstractValue): AbstractValue {
    return this.lists.element(value);
  }

  elementsOf(value: AbstractValue): readonly AbstractValue[] {
    return this.lists.elements(value);
  }

  contentsOf(instance: Extract<Thing, { is: 'instance' }>): readonly AbstractValue[] {
    return this.records.contents(instance);
  }

  modelOf(thing: LibraryThing): ClassExpression | undefined {
    return modelAsked(this, thing);
  }

  functionFacts(info: FunctionInfo, frame: Frame): FunctionFacts {
    return this.services.functionFacts(info, frame);
  }

  /** The frame of a function that nobody calls here: its parameters are unbound. */
  rootFrame(info: FunctionInfo): Frame {
    let frames = this.roots.get(info.program);
    if (!frames) {
      frames = new Map();
      this.roots.set(info.program, frames);
    }
    let frame = frames.get(info);
    if (!frame) {
      frame = new Frame({ info, parent: info.parent && this.rootFrame(info.parent) });
      frames.set(info, frame);
    }
    return frame;
  }

  /** Drops what is known of a program's functions: it, or something that it uses, has changed. */
  forget(program: Program): void {
    this.roots.delete(program);
    const { functions } = bind(program);
    this.definitions.forget(program);
    this.parameters.forget(functions);
    this.calls.forget(functions);
    this.classes.forget(program);
    this.injected.forget();
  }

  place(expression: { start: number; end: number }, frame: Frame): Place {
    return { file: frame.file, start: expression.start, end: expression.end };
  }

  evaluate(expression: Expression, frame: Frame): AbstractValue {
    const known = frame.memo.done(expression);
    if (known) return known;
    if (frame.site !== undefined && isClosed(expression, frame.info)) {
      const root = this.rootFrame(frame.info);
      // While it is being worked out there, what its names hold so far says more than a stand-in.
      const isOpen = root.memo.get(expression) instanceof Question;
      if (root !== frame && !isOpen) return this.evaluate(expression, root);
    }
    if (!this.budget.step()) return this.cycles.giveUp(this.unknown);
    if (this.cycles.depth > deepest) {
      this.budget.deadEnd();
      return this.cycles.giveUp(this.unknown);
    }
    // What leads nowhere else needs no guard against leading back.
    if (leaves.has(expression.kind)) {
      const value = this.compute(expression, frame);
      frame.memo.set(expression, value);
      return value;
    }
    return this.cycles.keep(frame.memo, expression, this.unknown, () => this.compute(expression, frame), alike);
  }

  private compute(expression: Expression, frame: Frame): AbstractValue {
    switch (expression.kind) {
      case 'literal': {
        const { value } = expression;
        const place = this.place(expression, frame);
        if (value === null) return this.value({ literals: [null], place, node: expression });
        const text = typeof value === 'string' ? value : String(value);
        return this.value({
          texts: [{ parts: [{ text, place, literal: expression }] }],
          literals: [value],
          place,
          node: expression,
        });
      }
      case 'name':
        return readName(this, expression, frame);
      case 'template':
        return template(this, expression, frame);
      case 'member':
        return readMember(this, expression, frame);
      case 'call':
        return this.calls.evaluate(expression, frame);
      case 'object':
        return (
          copied(this, expression, frame) ??
          indexed(this, expression, frame) ??
          this.value({
            things: [{ is: 'object', node: expression, properties: expression.properties, frame }],
            place: this.place(expression, frame),
            node: expression,
          })
        );
      case 'list':
        return this.lists.list(expression, frame);
      case 'function': {
        const info = bind(frame.info.program).infos.get(expression);
        return info
          ? this.value({
              things: [{ is: 'function', info, frame }],
              place: this.place(expression, frame),
              node: expression,
            })
          : this.unknown;
      }
      case 'class':
        return this.value({
          things: [{ is: 'class', node: expression, frame }],
          place: this.place(expression, frame),
          node: expression,
        });
      case 'join':
        return join(this, expression, frame);
      case 'choice':
        return this.choice(expression, frame);
      case 'operation':
        return arithmetic(this, expression, frame);
      case 'await':
        return this.evaluate(expression.value, frame);
      case 'assign':
        return this.evaluate(expression.value, frame);
      case 'yield': {
        // Who runs the generator sends back what became of it: `response = yield client.fetch(url)`, `yield* effect`.
        const value = expression.value && this.evaluate(expression.value, frame);
        const service = expression.all && value ? serviceOf(this, value) : undefined;
        if (service) return service;
        const isList = value?.things.some(thing => thing.is === 'elements' || thing.is === 'list');
        return value && !(expression.all && isList) ? value : this.unknown;
      }
      case 'element': {
        const marks: AnyMark[] = [];
        for (const child of expression.children) addMarks(marks, this.evaluate(child, frame).own);
        return this.value({ open: true, marks, place: this.place(expression, frame), node: expression });
      }
      case 'unknown': {
        const marks: AnyMark[] = [];
        for (const part of expression.parts) addMarks(marks, this.evaluate(part, frame).own);
        return this.value({ open: true, marks, place: this.place(expression, frame), node: expression });
      }
    }
  }

  unionMarks(values: readonly AbstractValue[]): readonly AnyMark[] {
    const marks: AnyMark[] = [];
    for (const value of values)
      addMarks(marks, value.things.length > 0 || value.mutations.length > 0 ? value.all : value.own);
    return marks;
  }

  private choice(expression: Extract<Expression, { kind: 'choice' }>, frame: Frame): AbstractValue {
    const { left, marks } = chosenBy(this, waysOf(expression), frame);
    if (left.length === 0) return this.nothing;
    const secret = unmasked(this, expression, frame);
    const values: AbstractValue[] = [];
    for (const option of left) {
      const value =
        option === secret
          ? redacted(this, option)
          : asTested(this, expression, option, this.evaluate(option, frame), frame);
      values.push(value);
      // `options.method ?? 'GET'` of a call that gives one
      if (expression.form === 'first' && holdsSurely(value)) break;
    }
    // `${id ?? ''}`: the empty text says that there is nothing.
    const held = values.filter(value => !isNothing(value) && !(values.length > 1 && isEmptyText(value)));
    const value = this.union(held.length > 0 ? held : values);
    return marks.length > 0 ? value.with({ marks: [...value.own, ...marks] }) : value;
  }

  /** A value under a name: what is not known otherwise is known by it. */
  called(value: AbstractValue, name: string, expression?: Expression, frame?: Frame): AbstractValue {
    const place = expression && frame && this.place(expression, frame);
    if (
      !value.open ||
      value.own.some(mark => mark.is === 'credential' || mark.is === 'sealed' || mark.is === 'api-data')
    ) {
      const told = value.name === undefined && value.open ? value.with({ name, place: value.place ?? place }) : value;
      const own = heldMarks(value.own, name, expression);
      return own ? told.with({ marks: own }) : told;
    }
    let marks = marksByName(name, holdersOf(expression));
    if (
      frame &&
      expression?.kind === 'member' &&
      marks.some(mark => mark.is === 'credential' && mark.whose === 'unknown')
    )
      marks = marksByName(name, [...holdersOf(expression), ...sourcesOf(this.evaluate(expression.object, frame))]);
    return value.with({
      name: value.name ?? name,
      place: value.place ?? place,
      ...(marks.length > 0 ? { marks: [...value.own, ...marks] } : {}),
    });
  }

  /** The frame of a function around this one; one without arguments where the way here did not pass it. */
  holder(fn: FunctionInfo, frame: Frame): Frame {
    for (let at: Frame | undefined = frame; at; at = at.parent) if (at.info === fn) return at;
    return this.rootFrame(fn);
  }

  /** The frame for an expression written in `fn`, seen from a frame of that function or of one around it. */
  within(fn: FunctionInfo, frame: Frame): Frame {
    for (let at: Frame | undefined = frame; at; at = at.parent) if (at.info === fn) return at;
    if (!fn.parent) return this.rootFrame(fn);
    const parent = this.within(fn.parent, frame);
    if (parent === this.rootFrame(fn.parent)) return this.rootFrame(fn);
    let inner = parent.inner.get(fn);
    if (!inner) {
      inner = new Frame({ info: fn, parent, site: parent.site });
      parent.inner.set(fn, inner);
    }
    return inner;
  }
}
