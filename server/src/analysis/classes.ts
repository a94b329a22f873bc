/** Classes and their instances: members along the chain of bases, fields that methods set, what `this` and `super` are. */
import { changedTo } from '../program/copies.ts';
import { membersNamed, ownConstructor } from '../program/members.ts';
import type { Call, ClassExpression, ClassMember, Program } from '../program/model.ts';
import { bind } from './bind.ts';
import { isEnumeration } from './enumerations.ts';
import type { Evaluator } from './evaluate.ts';
import { assignmentsTo, hidden, isEmpty, isField, isLeftOpen, putInto } from './fields.ts';
import { Frame } from './frames.ts';
import { handingFrames } from './handed-instances.ts';
import { asModel, rowsAskedBy } from './managers.ts';
import { nearestFirst } from './mixins.ts';
import { throughOwnRequest } from './overridden.ts';
import { bindReceiver, libraryMember } from './receivers.ts';
import type { FunctionInfo } from './scopes.ts';
import {
  type AbstractValue,
  type AnyMark,
  type CallArgument,
  isNothing,
  type LibraryThing,
  type Maker,
  type Thing,
  union,
} from './values.ts';

export type Instance = Extract<Thing, { is: 'instance' }>;

/** A class on the way from an instance's own to its bases. */
export interface Link {
  readonly node: ClassExpression;
  readonly frame: Frame;
  readonly args: readonly CallArgument[] | undefined;
}

const mostHeirs = 6;

/** Packages whose classes give nothing to those that inherit from them: `ABC`, `Protocol`, `Generic`. */
const bare = new Set(['abc', 'typing', 'typing_extensions']);

/** The nearest member of a name along a chain of classes. */
function firstNamed(chain: readonly Link[], name: string, fits: (member: ClassMember) => boolean = () => true) {
  for (const link of chain)
    for (const member of membersNamed(link.node, name)) if (fits(member)) return { member, link };
  return undefined;
}

export class Classes {
  private readonly evaluator: Evaluator;
  private selves = new WeakMap<ClassExpression, AbstractValue>();
  private readonly frames = new WeakMap<Instance, Map<FunctionInfo, Frame>>();

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  forget(program: Program): void {
    for (const { node } of bind(program).classes) this.selves.delete(node);
  }

  reset(): void {
    this.selves = new WeakMap();
  }

  /** The instance that a method sees when nobody says which. */
  self(frame: Frame): AbstractValue {
    const node = frame.info.owner as ClassExpression;
    const outer = frame.parent ?? this.evaluator.rootFrame(bind(frame.info.program).module);
    return frame.info.member?.static && frame.info.program.language === 'javascript'
      ? this.evaluator.value({ things: [{ is: 'class', node, frame: frame.parent ?? frame }] })
      : this.instance(node, outer);
  }

  /**
   * An instance of a class that nobody says how it was made.
   * @param outer where the class is written
   */
  instance(node: ClassExpression, outer: Frame): AbstractValue {
    let self = this.selves.get(node);
    if (!self) {
      const thing: Thing = { is: 'instance', node, frame: outer, args: undefined };
      // A record is what it was made with.
      const marks: readonly AnyMark[] = node.record ? [{ is: 'parameter', fn: bind(outer.info.program).module }] : [];
      self = this.evaluator.value({ things: [thing], marks });
      this.selves.set(node, self);
    }
    return self;
  }

  /** `super` inside a method: an instance of the base, with the same `this`. */
  superOf(frame: Frame): AbstractValue {
    const node = frame.info.owner as ClassExpression;
    const outer = frame.parent ?? this.evaluator.rootFrame(bind(frame.info.program).module);
    const as = frame.receiver ?? this.self(frame);
    const things: Thing[] = [];
    for (const base of this.bases(node, outer)) {
      if (base.is === 'class') things.push({ is: 'instance', node: base.node, frame: base.frame, args: undefined, as });
      else if (base.is === 'library')
        things.push({
          ...base,
          path: `${base.path}()`,
          makers: frame.info.member?.name === 'constructor' ? base.makers : this.makersOf(base, node, as),
        });
    }
    return this.evaluator.value({ things, open: things.length === 0 });
  }

  /** What a class inherits from: classes of the workspace, and of libraries that give something. */
  bases(node: ClassExpression, frame: Frame): readonly Thing[] {
    return node.bases.flatMap(base =>
      this.evaluator
        .evaluate(base, frame)
        .things.filter(thing => thing.is === 'class' || (thing.is === 'library' && !bare.has(thing.package)))
        .map(thing => asModel(this.evaluator, thing, frame)),
    );
  }

  /** What an instance of a class is to the libraries that it inherits from: `declarative_base()()` for a row of a table. */
  librariesOf(node: ClassExpression, frame: Frame, depth = 0): readonly LibraryThing[] {
    return this.bases(node, frame).flatMap(base => {
      if (base.is === 'library') return [changedTo(base, { path: `${base.path}()` })];
      return base.is === 'class' && depth < 4 ? this.librariesOf(base.node, base.frame, depth + 1) : [];
    });
  }

  /** The classes of the same file that inherit from a class, as themselves. */
  inheritors(node: ClassExpression, { info: { program } }: Frame): readonly Extract<Thing, { readonly is: 'class' }>[] {
    const found: Extract<Thing, { readonly is: 'class' }>[] = [];
    for (const { node: other, fn } of bind(program).classes) {
      if (other.bases.length === 0) continue;
      const frame = this.evaluator.rootFrame(fn);
      if (other !== node && this.bases(other, frame).some(base => base.is === 'class' && base.node === node))
        found.push({ is: 'class', node: other, frame });
    }
    return found;
  }

  /** Methods that a class has from classes of other files, each to be run on the class's own instance. */
  inherited(node: ClassExpression, frame: Frame): readonly { readonly info: FunctionInfo; readonly frame: Frame }[] {
    if (node.bases.length === 0) return [];
    const [own, ...bases] = this.chain({ is: 'instance', node, frame, args: undefined });
    const receiver = this.evaluator.value({ things: [{ is: 'instance', node, frame, args: undefined }] });
    const names = new Set(own?.node.members.map(({ name }) => name));
    const found: { info: FunctionInfo; frame: Frame }[] = [];
    for (const link of bases) {
      for (const { name, value, static: isStatic } of link.node.members) {
        if (names.has(name)) continue;
        names.add(name);
        const info = value?.kind === 'function' ? bind(link.frame.info.program).infos.get(value) : undefined;
        if (info && !isStatic && name !== 'constructor' && link.frame.file !== frame.file)
          found.push({ info, frame: new Frame({ info, parent: link.frame, receiver }) });
      }
    }
    return found;
  }

  /** The constructor of a class, or the nearest that it inherits. */
  constructorOf(
    node: ClassExpression,
    frame: Frame,
    depth = 0,
  ): { readonly info: FunctionInfo; readonly frame: Frame } | undefined {
    const made = ownConstructor(node);
    const info = made && bind(frame.info.program).infos.get(made);
    if (info) return { info, frame };
    for (const base of depth < 6 ? this.bases(node, frame) : []) {
      const found = base.is === 'class' ? this.constructorOf(base.node, base.frame, depth + 1) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  /** A member of a class or of its bases; `fixed`: read from the class itself. */
  ofClass(
    node: ClassExpression,
    frame: Frame,
    name: string,
    self: AbstractValue,
    fixed: boolean,
    depth = 0,
  ): AbstractValue | undefined {
    if (fixed && name === 'prototype' && frame.info.program.language === 'javascript')
      return this.instance(node, frame);
    for (const member of name === 'constructor' ? [] : membersNamed(node, name)) {
      if (fixed && !member.static && frame.info.program.language === 'javascript') continue;
      if (member.accessor === 'set') continue;
      if (member.value?.kind === 'function') {
        if (member.accessor === 'get') return this.evaluator.calls.invokeNode(member.value, frame, self);
        // An arrow function in a field has no `this` but the instance's.
        const at = member.value.receiver === undefined && !member.static ? this.fieldFrame(frame, self) : frame;
        return bindReceiver(this.evaluator.evaluate(member.value, at), self);
      }
      if (!fixed && isField(member) && isEmpty(member) && this.readsEnvironment(node, frame))
        return hidden(this.evaluator.members.environment(name), member);
      if (member.value) {
        const value = this.evaluator.called(
          this.evaluator.evaluate(member.value, this.fieldFrame(frame, self)),
          name,
          member.value,
          frame,
        );
        // A decorator has the field filled by others: `@property() company = ''`, `@Input() company = ''`.
        if (!fixed && member.annotations !== undefined && frame.info.program.language === 'javascript')
          return value.with({ open: true });
        const rows = frame.info.program.language === 'python' ? rowsAskedBy(this.evaluator, value, self) : undefined;
        if (rows) return rows;
        return fixed && isEnumeration(this.evaluator, node, frame) ? value.with({ member: { node, frame } }) : value;
      }
    }
    if (depth > 6) return undefined;
    for (const base of nearestFirst(this.evaluator, this.bases(node, frame), name, fixed)) {
      // An enumeration's members are known by what they are written as, not by their base.
      if (base.is === 'library' && isEnumeration(this.evaluator, node, frame)) continue;
      const written = base.is === 'library' && throughOwnRequest(this.evaluator, base, name, self);
      if (written) return written;
      if (base.is === 'library')
        return this.evaluator.value({
          things: [
            fixed
              ? libraryMember(base, `${base.path}.${name}`, self)
              : libraryMember(base, `${base.path}().${name}`, self, this.makersOf(base, node, self)),
          ],
        });
      if (base.is !== 'class') continue;
      const found = this.ofClass(base.node, base.frame, name, self, fixed, depth + 1);
      if (found) return found;
    }
    return undefined;
  }

  /** Settings that pydantic fills from the environment: https://docs.pydantic.dev/latest/concepts/pydantic_settings/ */
  private readsEnvironment(node: ClassExpression, frame: Frame): boolean {
    return this.bases(node, frame).some(base => base.is === 'library' && /(?:^|\.)BaseSettings$/.test(base.path));
  }

  private fieldFrame(frame: Frame, self: AbstractValue): Frame {
    const instance = self.things.find(thing => thing.is === 'instance');
    if (!instance) return frame;
    return this.frameOf(
      instance,
      // A base's fields stand in a file of their own.
      frame.info,
      () => new Frame({ info: frame.info, parent: frame.parent, args: frame.args, receiver: self, site: frame.site }),
    );
  }

  private frameOf(instance: Instance, key: FunctionInfo, make: () => Frame): Frame {
    let frames = this.frames.get(instance);
    if (!frames) {
      frames = new Map();
      this.frames.set(instance, frames);
    }
    let frame = frames.get(key);
    if (!frame) {
      frame = make();
      frames.set(key, frame);
    }
    return frame;
  }

  /** A member of an instance, with the entries that its methods put into it: `self.headers['Accept'] = type`. */
  ofInstance(thing: Instance, name: string, self: AbstractValue): AbstractValue | undefined {
    const chain = this.chain(thing);
    const value = this.memberOf(thing, chain, name, self);
    if (value === undefined) return undefined;
    const put = chain.flatMap(link =>
      putInto(value, name, link.node, link.frame.info.program).flatMap(mutation => {
        const own = this.methodFrame(thing, link, mutation.fn, self);
        const handing = handingFrames(this.evaluator, thing, own, mutation.args);
        return handing.map(frame => ({ frame, ...mutation }));
      }),
    );
    return put.length > 0 ? value.with({ mutations: [...value.mutations, ...put] }) : value;
  }

  /** A member of an instance: declared, or set by a method. */
  private memberOf(
    thing: Instance,
    chain: readonly Link[],
    name: string,
    self: AbstractValue,
  ): AbstractValue | undefined {
    const { evaluator } = this;
    const values: AbstractValue[] = [];
    const alone = thing.as ?? (self.things.length === 1 ? self : evaluator.value({ things: [thing] }));
    const given = this.evaluator.records.given(thing, chain, name);
    const field = given && firstNamed(chain, name)?.member;
    const declared =
      (given && field ? hidden(given, field) : given) ?? this.ofClass(thing.node, thing.frame, name, alone, false);
    // What a field is declared to be says more than the library's class that it is inherited from: `class Lake(ConfigurableResource): s3: S3Resource`.
    const isTyped = field === undefined && declared !== undefined && this.isDeclared(chain, name);
    if (declared && !isLeftOpen(declared) && !isTyped) values.push(declared);
    for (const link of chain) {
      for (const { value, fn } of assignmentsTo(name, link.node, link.frame.info.program).set) {
        if (values.length > 8) break;
        const own = this.methodFrame(thing, link, fn, self);
        for (const frame of handingFrames(evaluator, thing, own, [value]))
          values.push(evaluator.called(evaluator.evaluate(value, frame), name, value, frame));
      }
    }
    if (values.every(isNothing)) {
      const typed = this.typed(chain, name);
      if (typed && typed.things.length > 0) return typed;
      // Whoever makes the instance, or a class that inherits, may know.
      const { module } = bind(thing.frame.info.program);
      if (thing.args !== undefined) return declared ?? values[0];
      const open = evaluator.value({ open: true, marks: [{ is: 'parameter', fn: module }], name });
      const heirs = this.heirs(thing).flatMap(
        heir => this.ofInstance(heir, name, evaluator.value({ things: [heir] })) ?? [],
      );
      const known = heirs.filter(value => value.things.length > 0 || value.texts.length > 0);
      if (known.length > 0) return evaluator.union([...known, open]);
      return declared && isLeftOpen(declared) ? declared : open;
    }
    return union(
      evaluator,
      values.filter(value => !isNothing(value)),
    );
  }

  /** What the type of a field says that it holds. */
  private typed(chain: readonly Link[], name: string): AbstractValue | undefined {
    const type = firstNamed(chain, name, member => member.type !== undefined);
    return (
      type?.member.type &&
      (this.evaluator.injected.ofField(type.member, type.link.frame.file) ??
        this.evaluator.definitions.typed(type.member.type, type.link.frame))
    );
  }

  /** A field of which a Python class says no more than its type, which is a class of the workspace or of a library. */
  private isDeclared(chain: readonly Link[], name: string): boolean {
    const { member, link } = firstNamed(chain, name) ?? {};
    if (link?.frame.info.program.language !== 'python' || !member || !isField(member) || member.value) return false;
    return this.typed(chain, name)?.things.some(({ is }) => is === 'instance' || is === 'library') ?? false;
  }

  /** Instances of the classes of the same file that inherit from a class which nobody makes itself: they fill in what it leaves open. */
  private heirs(thing: Instance): readonly Instance[] {
    const found = this.inheritors(thing.node, thing.frame);
    return found.length <= mostHeirs
      ? found.map(({ node, frame }) => ({ is: 'instance', node, frame, args: undefined }))
      : [];
  }

  /** A class and its bases, each with the arguments its constructor gets. */
  chain(thing: Instance): readonly Link[] {
    const chain: Link[] = [];
    const visit = (link: Link) => {
      if (chain.length >= 8 || chain.some(known => known.node === link.node)) return;
      chain.push(link);
      for (const base of this.bases(link.node, link.frame))
        if (base.is === 'class') visit({ node: base.node, frame: base.frame, args: this.baseArgs(link, thing) });
    };
    visit({ node: thing.node, frame: thing.frame, args: thing.args });
    return chain;
  }

  private baseArgs(link: Link, thing: Instance): readonly CallArgument[] | undefined {
    const made = ownConstructor(link.node);
    if (!made) return link.args;
    return bind(link.frame.info.program).infos.has(made) ? (this.superCall(link, thing)?.args ?? link.args) : undefined;
  }

  /** The call by which a class's constructor has its base made. */
  private superCall(
    link: Link,
    thing: Instance,
  ): { readonly call: Call; readonly args: readonly CallArgument[]; readonly frame: Frame } | undefined {
    const made = ownConstructor(link.node);
    const info = made && bind(link.frame.info.program).infos.get(made);
    for (const { call } of info?.calls ?? []) {
      const { callee } = call;
      const isSuper =
        callee.kind === 'name'
          ? callee.name === 'super'
          : callee.kind === 'member' && (callee.property === '__init__' || callee.property === 'constructor');
      if (!isSuper || !info) continue;
      const frame = this.methodFrame(thing, link, info, this.evaluator.value({ things: [thing] }));
      const args = this.evaluator.calls.args(call.args, frame);
      // `Base.__init__(self, x)` hands the instance over itself.
      const handsSelf = callee.kind === 'member' && callee.object.kind !== 'call';
      return { call, args: handsSelf ? args.slice(1) : args, frame };
    }
    return undefined;
  }

  /** What made the library's part of an instance whose class inherits from it: `super().__init__(base_url=…)`. */
  private makersOf(base: LibraryThing, node: ClassExpression, self: AbstractValue): readonly Maker[] {
    const instance = self.things.find(thing => thing.is === 'instance');
    const link = instance && this.chain(instance).find(each => each.node === node);
    const made = instance && link && this.superCall(link, instance);
    return made ? [...base.makers, { path: base.path, ...made }] : base.makers;
  }

  private methodFrame(thing: Instance, link: Link, fn: FunctionInfo, self: AbstractValue): Frame {
    let method = fn;
    while (method.owner !== link.node && method.parent) method = method.parent;
    const isConstructor = method.member?.name === 'constructor';
    const frame = this.frameOf(
      thing,
      method,
      () =>
        new Frame({ info: method, parent: link.frame, args: isConstructor ? link.args : undefined, receiver: self }),
    );
    return method === fn ? frame : this.evaluator.within(fn, frame);
  }
}
