/** Calls: of functions of the workspace and of classes; those of libraries are in `library-calls.ts`, of built-in methods in `methods.ts`. */
import type { Place } from '../program/finding.ts';
import type { Argument, Call, Expression, FunctionExpression, Template } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { alike } from './alike.ts';
import { bind } from './bind.ts';
import { template } from './compose.ts';
import { chosenBy } from './conditions.ts';
import { WeaklyKept } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import { Frame } from './frames.ts';
import { leftShown } from './hidden-fields.ts';
import { askedOf, passing } from './marks.ts';
import { callMethod } from './methods.ts';
import { piped } from './piping.ts';
import type { FunctionInfo } from './scopes.ts';
import { sealedBy, sealedByFunction } from './sealing.ts';
import { keptInSession } from './sessions.ts';
import type { AbstractValue, AnyMark, CallArgument, Thing } from './values.ts';

const deepest = 5;
/** Frames of other functions that a call keeps. */
const mostFrames = 64;

export class Calls {
  private readonly evaluator: Evaluator;
  /** Results that do not depend on who calls. */
  private plain = new WeaklyKept<FunctionInfo, { readonly value: AbstractValue | undefined }>();

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  args(args: readonly Argument[], frame: Frame): readonly CallArgument[] {
    return this.evaluator.cycles.keep(frame.argumentLists, args, [], () =>
      args.map(({ name, spread, value: node }) => ({
        name,
        spread,
        node,
        value: this.evaluator.evaluate(node, frame),
      })),
    );
  }

  evaluate(call: Call, frame: Frame): AbstractValue {
    const { evaluator } = this;
    const place = evaluator.place(call, frame);
    const specifier = this.moduleSpecifier(call, frame);
    if (specifier !== undefined)
      return evaluator.exports.module(
        specifier,
        frame.info.program,
        (call.callee as { name?: string }).name === 'require',
      );
    const header = this.headerAsked(call, place, frame);
    if (header.length > 0)
      return evaluator.value({ open: true, marks: header, place, node: call, name: lastName(call.callee) });
    const kept = keptInSession(evaluator, call, frame);
    if (kept) return kept;
    const callee = evaluator.evaluate(call.callee, frame);
    const through = piped(evaluator, call, frame);
    const results: AbstractValue[] = through ? [through] : [];
    for (const thing of callee.things) {
      if (through && thing.is !== 'library') continue;
      const result = this.callThing(thing, call, frame);
      if (result) results.push(result);
    }
    const how = results.length === 0 ? sealedBy(lastName(call.callee)) : undefined;
    if (how) return evaluator.value({ open: true, marks: [{ is: 'sealed', how }], place, node: call });
    if (results.length === 0) {
      const marks = [...passing(this.args(call.args, frame), callee)];
      return evaluator.value({ open: true, marks, place, node: call, name: lastName(call.callee) });
    }
    const result = evaluator.union(results);
    return result.place ? result : result.with({ place, node: call });
  }

  /** What a handler's request is asked for by the name of a header: `req.header('x-token')`, Express's `req.get('x-token')`. */
  private headerAsked({ callee, args }: Call, place: Place, frame: Frame): readonly AnyMark[] {
    if (callee.kind !== 'member' || !/^(?:get|header)$/.test(callee.property ?? '')) return [];
    if (!/^req(?:uest)?$/.test(lastName(callee.object) ?? '')) return [];
    return askedOf(
      { path: 'header', receiver: this.evaluator.evaluate(callee.object, frame) },
      this.args(args, frame),
      place,
    );
  }

  private callThing(thing: Thing, call: Call, frame: Frame): AbstractValue | undefined {
    const { evaluator } = this;
    switch (thing.is) {
      case 'function': {
        const how = sealedByFunction(thing.info.node, thing.info.name ?? thing.info.member?.name);
        const place = evaluator.place(call, frame);
        if (how) {
          const left =
            how === 'redacted' ? leftShown(evaluator, thing.info, this.args(call.args, frame)[0]?.value) : undefined;
          return left ?? evaluator.value({ open: true, marks: [{ is: 'sealed', how }], place, node: call });
        }
        const { args, receiver } = this.handed(thing, call, frame);
        const given = this.invoke(thing.info, thing.frame, args, { frame, call }, receiver);
        // What a tag gives that is no object is the text that it is put before, its values escaped for one.
        return call.tagged && given.things.length === 0 ? template(evaluator, textOf(call), frame) : given;
      }
      case 'class':
        return this.made(thing, call, frame);
      case 'library':
        return this.evaluator.library.call(thing, withBound(thing.bound, this.args(call.args, frame)), call, frame);
      case 'method':
        return callMethod(evaluator, thing, call, frame);
      case 'module': {
        const exported = evaluator.exports.exported(thing.path, 'default');
        const results = exported?.things.flatMap(inner =>
          inner.is === 'module' ? [] : (this.callThing(inner, call, frame) ?? []),
        );
        return results?.length ? evaluator.union(results) : undefined;
      }
      case 'instance': {
        // `cls(token)`: what a class method runs on is the class, whoever calls it.
        const { info } = frame;
        if (info.member?.static && call.callee.kind === 'name' && call.callee.name === info.node.receiver)
          return this.made(thing, call, frame);
        const method = evaluator.value({ things: [thing] }).property('__call__');
        const results = method.things.flatMap(inner =>
          inner.is === 'function' ? (this.callThing(inner, call, frame) ?? []) : [],
        );
        return results.length > 0 ? evaluator.union(results) : undefined;
      }
      default:
        return undefined;
    }
  }

  /** The instance that a call of a class makes. */
  private made(
    { node, frame: outer }: Extract<Thing, { is: 'class' | 'instance' }>,
    call: Call,
    frame: Frame,
  ): AbstractValue {
    return this.evaluator.value({
      things: [{ is: 'instance', node, frame: outer, args: this.args(call.args, frame), site: call, by: frame }],
      place: this.evaluator.place(call, frame),
      node: call,
    });
  }

  /** What a call hands to a function: `Base.method(self, x)` hands over the instance too. */
  handed(
    thing: Extract<Thing, { is: 'function' }>,
    call: Call,
    frame: Frame,
  ): { readonly args: readonly CallArgument[]; readonly receiver: AbstractValue | undefined } {
    const args = withBound(thing.bound, this.args(call.args, frame));
    const { info, receiver } = thing;
    const takesSelf = info.program.language !== 'javascript' && info.member !== undefined && !info.member.static;
    if (!takesSelf || args[0]?.spread === 'list') return { args, receiver };
    // A decorator is handed the method itself: `method(self, *args)`.
    if (receiver === undefined) {
      const self = instanceOf(args[0]?.value);
      // `get = partialmethod(_request, 'GET')` is given what stands behind `self`.
      return thing.bound && self === undefined ? { args, receiver } : { args: args.slice(1), receiver: self };
    }
    const onClass =
      receiver.things.some(inner => inner.is === 'class') && receiver.things.every(inner => inner.is === 'class');
    return onClass ? { args: args.slice(1), receiver: args[0]?.value } : { args, receiver };
  }

  /** `require('x')` or `import('x')`. */
  private moduleSpecifier(call: Call, frame: Frame): string | undefined {
    const { callee } = call;
    if (callee.kind !== 'name' || (callee.name !== 'require' && callee.name !== 'import')) return undefined;
    const first = call.args[0];
    if (!first || bind(frame.info.program).scope.lookup(callee.name, callee.start)) return undefined;
    const specifier = this.evaluator.evaluate(first.value, frame).literals[0];
    return typeof specifier === 'string' ? specifier : undefined;
  }

  /** The frame of a function for one call. */
  frameFor(
    info: FunctionInfo,
    parent: Frame,
    args: readonly CallArgument[] | undefined,
    site: { frame: Frame; call: Call },
    receiver: AbstractValue | undefined,
  ): Frame | undefined {
    if (site.frame.depth >= deepest || site.frame.running(info)) return undefined;
    // What it is called with may have been known only in part when the call was met before.
    const known = site.frame.called.get(site.call) ?? [];
    // One function of a table may have been made by many calls of another, which gave it other surroundings.
    const isSame = (each: Frame): boolean => each.info === info && each.parent === parent;
    let frame = known.find(each => isSame(each) && each.receiver === receiver && sameArgs(each.args, args));
    if (!frame) {
      frame = new Frame({ info, parent, args, receiver, site });
      const others = known.filter(each => !isSame(each)).slice(0, mostFrames);
      const same = known.filter(isSame).slice(0, 3);
      site.frame.called.set(site.call, [frame, ...same, ...others]);
    }
    return frame;
  }

  /** What a function gives back for these arguments. */
  invoke(
    info: FunctionInfo,
    parent: Frame,
    args: readonly CallArgument[] | undefined,
    site: { frame: Frame; call: Call },
    receiver?: AbstractValue,
  ): AbstractValue {
    const { evaluator } = this;
    // What a method gives that a class inherits depends on the class.
    const inherited = receiver?.things.some(
      thing => (thing.is === 'class' || thing.is === 'instance') && thing.node !== info.owner,
    );
    const plain = inherited ? undefined : this.plainResult(info);
    if (plain) return plain;
    const frame = evaluator.exhausted ? undefined : this.frameFor(info, parent, args, site, receiver);
    if (!frame) {
      const passed = evaluator.value({ open: true, marks: [...passing(args ?? [], evaluator.unknown)] });
      return evaluator.exhausted ? evaluator.cycles.giveUp(passed) : passed;
    }
    return this.result(info, frame);
  }

  /** What a function gives back whatever it is given, or `undefined` where that depends on who calls it. */
  private plainResult(info: FunctionInfo): AbstractValue | undefined {
    // Functions written inside others see what those were given.
    if (info.parent && !info.parent.isModule) return undefined;
    const standIn = { value: undefined };
    return this.evaluator.cycles.keep(this.plain, info, standIn, () => {
      const value = this.result(info, this.evaluator.rootFrame(info));
      const depends =
        value.unbound || value.marks.some(mark => mark.is === 'api-data' && (mark.request?.abstract ?? false));
      const isMadeOf =
        value.things.some(thing => thing.is === 'instance') && this.evaluator.parameters.isKnownByClass(info);
      return { value: depends || isMadeOf ? undefined : value };
    }).value;
  }

  /** Drops everything that was worked out. */
  reset(): void {
    this.plain = new WeaklyKept();
  }

  forget(infos: readonly FunctionInfo[]): void {
    for (const info of infos) this.plain.delete(info);
  }

  result(info: FunctionInfo, frame: Frame): AbstractValue {
    const { evaluator } = this;
    return evaluator.cycles.keep(frame.given, 'result', evaluator.unknown, () => this.give(info, frame), alike);
  }

  private give(info: FunctionInfo, frame: Frame): AbstractValue {
    const { evaluator } = this;
    if (info.node.generator || info.yields.length > 0) {
      const of = info.yields.slice(0, 8).map(({ value, all }) => {
        const given = evaluator.evaluate(value, frame);
        return all ? evaluator.lists.element(given) : given;
      });
      // `@contextmanager`: what is yielded is what `with` binds.
      const notes = info.node.annotations ?? info.member?.annotations;
      if (notes?.some(isContextManager)) return evaluator.union(of);
      return evaluator.value({ things: [{ is: 'elements', of, exact: false }] });
    }
    return this.returned(info, frame);
  }

  /** What the functions that a value is give back where nobody says what they are called with. */
  givenBy(value: AbstractValue): AbstractValue | undefined {
    const results = value.things.flatMap(thing =>
      thing.is === 'function' ? [this.result(thing.info, this.evaluator.within(thing.info, thing.frame))] : [],
    );
    return results.length > 0 ? this.evaluator.union(results) : undefined;
  }

  /** What a function returns, of a generator too. */
  returned(info: FunctionInfo, frame: Frame): AbstractValue {
    const { evaluator } = this;
    if (info.returns.length === 0) return evaluator.nothing;
    const { left, marks } = chosenBy(evaluator, info.returns.slice(0, 8), frame);
    const value = evaluator.either(left.map(item => evaluator.evaluate(item, frame)));
    return marks.length > 0 ? value.with({ marks: [...value.own, ...marks] }) : value;
  }

  /**
   * A getter's value.
   * @param isHanded it is handed what it is read from, as getters of stores are
   */
  invokeNode(node: FunctionExpression, frame: Frame, self: AbstractValue, isHanded = false): AbstractValue {
    const info = bind(frame.info.program).infos.get(node);
    if (!info || frame.running(info)) return this.evaluator.unknown;
    const args = isHanded ? [{ node, value: self }] : [];
    return this.result(info, new Frame({ info, parent: frame, args, receiver: self, site: frame.site }));
  }
}

function instanceOf(value: AbstractValue | undefined): AbstractValue | undefined {
  return value?.things.some(thing => thing.is === 'instance') ? value : undefined;
}

function sameArgs(a: readonly CallArgument[] | undefined, b: readonly CallArgument[] | undefined): boolean {
  return a === b || (a?.length === b?.length && (a?.every((each, index) => each.value === b?.[index]?.value) ?? false));
}

/** The arguments of a call behind those that were bound before. */
export function withBound(
  bound: readonly CallArgument[] | undefined,
  args: readonly CallArgument[],
): readonly CallArgument[] {
  return bound ? [...bound, ...args] : args;
}

function isContextManager(annotation: Expression): boolean {
  return /^(?:async)?contextmanager$/.test(lastName(annotation) ?? '');
}

/** The text that a tag is put before. */
function textOf({ start, end, args }: Call): Template {
  return { kind: 'template', start, end, parts: args.map(({ value }) => value) };
}
