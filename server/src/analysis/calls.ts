/** Calls: of functions of the workspace, of classes, of library members and of built-in methods. */

import { libraryLanguage } from '../libraries/find.ts';
import { type Behaviour, capabilities } from '../libraries/shape.ts';
import type { Argument, Call, Expression, FunctionExpression } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { argumentAt } from './arguments.ts';
import { bind } from './bind.ts';
import { calledByLibrary } from './callbacks.ts';
import { addMarks } from './contents.ts';
import { Kept } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import { Frame } from './frames.ts';
import { intrinsic } from './intrinsics.ts';
import { askedOf, responseMarks } from './marks.ts';
import { callMethod } from './methods.ts';
import { makesOperator, piped } from './piping.ts';
import { provided } from './providers.ts';
import type { FunctionInfo } from './scopes.ts';
import { sealedBy, sealedByFunction, seals } from './sealing.ts';
import { declaredSetting, runtimeConfig } from './settings.ts';
import { filledBefore, filledInto, sentBefore } from './steps.ts';
import type { AbstractValue, AnyMark, CallArgument, LibraryThing, Maker, Thing } from './values.ts';

const deepest = 5;

export class Calls {
  private readonly evaluator: Evaluator;
  /** Results that do not depend on who calls. */
  private plain = new Kept<FunctionInfo, { readonly value: AbstractValue | undefined }>();

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  args(args: readonly Argument[], frame: Frame): readonly CallArgument[] {
    return this.evaluator.cycles.keep(frame.argumentLists, args, [], () =>
      args.map(argument => ({
        ...(argument.name === undefined ? {} : { name: argument.name }),
        ...(argument.spread === undefined ? {} : { spread: argument.spread }),
        node: argument.value,
        value: this.evaluator.evaluate(argument.value, frame),
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
      const marks = [...this.passing(this.args(call.args, frame), callee)];
      return evaluator.value({ open: true, marks, place, node: call, name: lastName(call.callee) });
    }
    const result = evaluator.union(results);
    return result.place ? result : result.with({ place, node: call });
  }

  private callThing(thing: Thing, call: Call, frame: Frame): AbstractValue | undefined {
    const { evaluator } = this;
    switch (thing.is) {
      case 'function': {
        const how = sealedByFunction(thing.info.node, thing.info.name ?? thing.info.member?.name);
        const place = evaluator.place(call, frame);
        if (how) return evaluator.value({ open: true, marks: [{ is: 'sealed', how }], place, node: call });
        const { args, receiver } = this.handed(thing, call, frame);
        return this.invoke(thing.info, thing.frame, args, { frame, call }, receiver);
      }
      case 'class':
        return this.made(thing, call, frame);
      case 'library':
        return this.library(thing, withBound(thing.bound, this.args(call.args, frame)), call, frame);
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
      things: [{ is: 'instance', node, frame: outer, args: this.args(call.args, frame), site: call }],
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
    if (receiver === undefined) return { args: args.slice(1), receiver: instanceOf(args[0]?.value) };
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

  /** API Data that goes through a function nobody knows most likely comes out of it again; credentials stay behind. */
  private *passing(args: readonly CallArgument[], callee: AbstractValue): Generator<AnyMark> {
    for (const argument of args) for (const mark of argument.value.marks) if (mark.is === 'api-data') yield mark;
    // `sha256(address).hexdigest()` is as sealed as what it is read from.
    for (const mark of callee.own)
      if (mark.is === 'api-data' || mark.is === 'parameter' || mark.is === 'sealed') yield mark;
    for (const argument of args) for (const mark of argument.value.own) if (mark.is === 'parameter') yield mark;
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
    let frame = known.find(each => each.info === info && each.receiver === receiver && sameArgs(each.args, args));
    if (!frame) {
      frame = new Frame({ info, parent, args, receiver, site });
      const others = known.filter(each => each.info !== info);
      const same = known.filter(each => each.info === info).slice(0, 3);
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
    if (!frame) return evaluator.value({ open: true, marks: [...this.passing(args ?? [], evaluator.unknown)] });
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
      return { value: depends ? undefined : value };
    }).value;
  }

  /** Drops everything that was worked out. */
  reset(): void {
    this.plain = new Kept();
  }

  forget(infos: readonly FunctionInfo[]): void {
    for (const info of infos) this.plain.delete(info);
  }

  result(info: FunctionInfo, frame: Frame): AbstractValue {
    const { evaluator } = this;
    return evaluator.cycles.keep(frame.given, 'result', evaluator.unknown, () => this.give(info, frame));
  }

  private give(info: FunctionInfo, frame: Frame): AbstractValue {
    const { evaluator } = this;
    if (info.node.generator || info.yields.length > 0) {
      const of = info.yields.slice(0, 8).map(value => evaluator.evaluate(value, frame));
      // `@contextmanager`: what is yielded is what `with` binds.
      if (info.node.annotations?.some(isContextManager)) return evaluator.union(of);
      const flat = of.map(value =>
        value.things.some(thing => thing.is === 'elements' || thing.is === 'list')
          ? evaluator.lists.element(value)
          : value,
      );
      return evaluator.value({
        things: [{ is: 'elements', of: [...of, ...flat.filter(value => !of.includes(value))], exact: false }],
      });
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
  private returned(info: FunctionInfo, frame: Frame): AbstractValue {
    const { evaluator } = this;
    if (info.returns.length === 0) return evaluator.nothing;
    return evaluator.either(info.returns.slice(0, 8).map(item => evaluator.evaluate(item.value, frame)));
  }

  /** A getter's value. */
  invokeNode(node: FunctionExpression, frame: Frame, self: AbstractValue): AbstractValue {
    const info = bind(frame.info.program).infos.get(node);
    if (!info || frame.running(info)) return this.evaluator.unknown;
    return this.result(info, new Frame({ info, parent: frame, args: [], receiver: self, site: frame.site }));
  }

  /** What a library's member does when it is called, or set. */
  behaviour(thing: LibraryThing, language: string, how: 'call' | 'set' = 'call'): Behaviour | undefined {
    const found = this.evaluator.services.libraries.find(thing.package, libraryLanguage(language))?.lookup(thing.path);
    return (found?.set ?? false) === (how === 'set') ? found : undefined;
  }

  /** What a function makes of a list that a library gave: `process.argv.slice(2).map(addressOf)`. */
  private mapped(
    { path, receiver: of }: LibraryThing,
    args: readonly CallArgument[],
    call: Call,
    frame: Frame,
  ): AbstractValue | undefined {
    const name = /\.(map|flatMap)$/.exec(path)?.[1];
    if (name === undefined || !args[0]?.value.things.some(thing => thing.is === 'function')) return undefined;
    const receiver = this.evaluator.value({ open: true, marks: of?.own ?? [] });
    return callMethod(this.evaluator, { is: 'method', name, receiver }, call, frame);
  }

  /** What a call of a library's member gives. */
  library(thing: LibraryThing, args: readonly CallArgument[], call: Call, frame: Frame): AbstractValue | undefined {
    const { evaluator } = this;
    const place = evaluator.place(call, frame);
    const special =
      intrinsic(evaluator, thing, args, call, frame) ??
      evaluator.injected.resolved(thing, args, frame) ??
      provided(evaluator, thing);
    if (special) return special;
    const behaviour = this.behaviour(thing, frame.info.program.language);
    const maker: Maker = { path: thing.path, args, call, frame };
    const wrapped =
      behaviour?.note === 'wraps' ? argumentAt(evaluator, behaviour.args?.target ?? '0', thing, args) : undefined;
    const inside = wrapped?.things.find(inner => inner.is === 'library');
    const made: LibraryThing = {
      is: 'library',
      package: thing.package,
      path: `${thing.path}()`,
      makers: [...(inside?.makers ?? []), ...thing.makers, maker],
    };
    if (!behaviour) {
      const marks = [...this.passing(args, evaluator.unknown), ...askedOf(thing, args, place)];
      const mapped = this.mapped(thing, args, call, frame);
      if (mapped) return mapped.with({ things: [...mapped.things, made], open: true });
      return evaluator.value({
        things: [made],
        // A step behind a record that nobody knows gives one that nobody knows: `Model.findOne(q).populate('x').exec()`.
        open: marks.length > 0 || (thing.receiver?.open ?? false),
        marks,
        place,
        node: call,
        name: lastName(call.callee),
      });
    }
    if (behaviour.note === 'runtime-config') {
      const settings = runtimeConfig(evaluator, maker);
      if (settings) return settings;
    }
    if (behaviour.note === 'operator' && makesOperator(call, args))
      return evaluator.value({ things: [made], place, node: call, name: lastName(call.callee) });
    const sealed = seals(behaviour);
    if (sealed) return evaluator.value({ open: true, marks: [{ is: 'sealed', how: sealed }], place, node: call });
    const does = capabilities(behaviour);
    if (does.includes('environment')) return this.environmentRead(behaviour, thing, maker);
    if (does.includes('random')) return evaluator.value({ open: true, marks: [{ is: 'random' }], place, node: call });
    switch (behaviour.returns) {
      case 'response': {
        const sent = behaviour.note === 'answers' ? sentBefore(evaluator, thing, maker) : undefined;
        const request = sent ?? evaluator.services.request(thing, maker);
        return evaluator.value({
          things: [{ is: 'response', request }, made],
          open: true,
          marks: behaviour.handle ? [] : responseMarks(request),
          place,
          node: call,
        });
      }
      case 'body': {
        const request = evaluator.services.request(thing, maker);
        return evaluator.value({
          open: true,
          marks: responseMarks(request),
          place,
          node: call,
          name: lastName(call.callee),
        });
      }
      case 'arguments': {
        const marks: AnyMark[] = [];
        for (const argument of args) addMarks(marks, [...argument.value.own, ...argument.value.marks]);
        for (const before of thing.makers) for (const argument of before.args) addMarks(marks, argument.value.marks);
        const filled = [
          ...filledBefore(evaluator, thing),
          ...filledInto(
            evaluator,
            args.map(argument => argument.value),
          ),
        ];
        for (const value of filled) addMarks(marks, value.marks);
        const results = this.results(thing, behaviour, args, call, frame);
        const things: Thing[] = results.length > 0 ? [{ is: 'elements', of: results, exact: false }, made] : [made];
        return evaluator.value({ open: true, things, marks, place, node: call, name: lastName(call.callee) });
      }
      case 'first':
        return args[0]?.value ?? evaluator.unknown;
      case 'second':
        return args[1]?.value ?? evaluator.unknown;
      case 'receiver': {
        const path = thing.path.replace(/\.?[^.()]+$/, '');
        // It is still what it was: the answer of a request that is built by steps, a statement with its rows.
        const { receiver } = thing;
        const answers = receiver?.things.filter(inner => inner.is === 'response') ?? [];
        return evaluator.value({
          things: [...answers, { ...thing, path, makers: [...thing.makers, { ...maker, step: true }] }],
          marks: receiver?.own ?? [],
          open: receiver?.open ?? false,
        });
      }
      case 'called': {
        const results = this.results(thing, behaviour, args, call, frame);
        return results.length > 0 ? evaluator.union(results) : evaluator.value({ open: true, things: [made] });
      }
      case 'element': {
        const list = args[0]?.value;
        return list ? evaluator.lists.element(list) : evaluator.unknown;
      }
      case 'plain':
        return behaviour.note === 'reads-cookie'
          ? this.cookieRead(behaviour, thing, maker)
          : evaluator.value({ open: true, place, node: call });
      default:
        return evaluator.value({
          things: [made],
          open: does.length > 0,
          place,
          node: call,
          name: lastName(call.callee),
        });
    }
  }

  /** What the functions that a library runs give back; of generators what they yield. */
  results(
    thing: LibraryThing,
    behaviour: Behaviour,
    args: readonly CallArgument[],
    call: Call,
    frame: Frame,
  ): readonly AbstractValue[] {
    return calledByLibrary(this.evaluator, thing, behaviour, args, call, frame).map(
      ({ function: called, args: given }) => {
        if (behaviour.note === 'coroutine')
          return this.returned(called.info, this.evaluator.within(called.info, called.frame));
        const result = this.invoke(called.info, called.frame, given, { frame, call }, called.receiver);
        return called.info.node.generator ? this.evaluator.lists.element(result) : result;
      },
    );
  }

  /** A cookie of the request that is being answered, known by its name: `cookies().get('procore_access_token')`. */
  private cookieRead(behaviour: Behaviour, thing: LibraryThing, maker: Maker): AbstractValue {
    const { evaluator } = this;
    const given = argumentAt(evaluator, behaviour.args?.name ?? '0', thing, maker.args);
    const name = given?.literals.find(literal => typeof literal === 'string');
    const fields = name === undefined ? [] : [name];
    const place = evaluator.place(maker.call, maker.frame);
    const value = evaluator.value({
      open: true,
      marks: [{ is: 'input', part: 'cookies', fields, steps: [] }],
      place,
      node: maker.call,
    });
    return name === undefined ? value : evaluator.called(value, name, maker.call, maker.frame);
  }

  private environmentRead(behaviour: Behaviour, thing: LibraryThing, maker: Maker): AbstractValue {
    const { evaluator } = this;
    const given = argumentAt(evaluator, behaviour.args?.name ?? '0', thing, maker.args);
    const name = given?.literals.find(literal => typeof literal === 'string');
    const { options } = behaviour.args ?? {};
    const declared = options === undefined ? undefined : argumentAt(evaluator, options, thing, maker.args);
    const isKnown = given === undefined || name !== undefined;
    const setting = declared && isKnown ? declaredSetting(evaluator, declared, name ?? '', maker) : undefined;
    if (setting) return setting;
    const value =
      typeof name === 'string'
        ? evaluator.members.environment(name)
        : evaluator.value({ open: true, marks: [{ is: 'environment', name: '' }] });
    const named = typeof name === 'string' ? evaluator.called(value, name, maker.call, maker.frame) : value;
    const otherwise = maker.args[1]?.value;
    return otherwise?.literals.some(literal => literal !== null) ? evaluator.union([named, otherwise]) : named;
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
