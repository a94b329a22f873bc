/** What functions that are handed over are called with. */
import { capabilities } from '../libraries/shape.ts';
import type { Call, Expression } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { argumentAt } from './arguments.ts';
import { answered, isAnswer, keyGiven, tokensHanded } from './callbacks.ts';
import { callsOf } from './called-names.ts';
import { chainOf } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import { heard } from './event-buses.ts';
import { failureOf, passedOn } from './failures.ts';
import type { Frame } from './frames.ts';
import { handlesErrors } from './handlers.ts';
import {
  hookedRequest,
  interceptedAnswer,
  interceptedArgument,
  interceptedRequest,
  isHandedIn,
} from './intercepting.ts';
import { isData, listening, rowsRead } from './marks.ts';
import { callbackOfMethod } from './methods.ts';
import { heardByHanded } from './page-messages.ts';
import { pipedInto } from './piping.ts';
import { putBefore } from './put-before.ts';
import { registrationsOf } from './registrations.ts';
import type { FunctionInfo } from './scopes.ts';
import { handedByState } from './state-containers.ts';
import type { AbstractValue, AnyMark, CallArgument, LibraryThing, Maker, Thing } from './values.ts';

/** Whether a handler's parameter, by its access path, brings the request in. */
export function bringsRequest(path: string): boolean {
  return /^(?:request|context|event|req|ctx)\b|Request\(\)|Context\(\)/i.test(path);
}

export class CallbackArguments {
  private readonly evaluator: Evaluator;

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  /** What a callback's parameter holds, where the call it is handed to tells. */
  argument(fn: FunctionInfo, index: number, frame: Frame): AbstractValue | undefined {
    const { argumentOf, parent } = fn;
    return argumentOf && parent && this.handed(fn, argumentOf, index, frame.parent ?? this.evaluator.rootFrame(parent));
  }

  /** What a web handler's parameter holds, where routes are given the handler by its name. */
  registered(fn: FunctionInfo, index: number): AbstractValue | undefined {
    const found = registrationsOf(this.evaluator, fn).flatMap(
      ({ argumentOf, frame }) => this.handed(fn, argumentOf, index, frame) ?? [],
    );
    return found.length > 0 ? this.evaluator.union(found) : undefined;
  }

  /** What a function's parameter holds that is handed to a call. */
  handed(
    fn: FunctionInfo,
    argumentOf: NonNullable<FunctionInfo['argumentOf']>,
    index: number,
    outer: Frame,
  ): AbstractValue | undefined {
    const { evaluator } = this;
    const { call } = argumentOf;
    const callee = evaluator.evaluate(call.callee, outer);
    const found: AbstractValue[] = [];
    for (const thing of callee.things) {
      if (thing.is === 'method') {
        // `then(show, error => …)`, `subscribe(rows => …, error => …)`, `subscribe({ next, error })`
        const hears = argumentOf.index === 0 && (argumentOf.property ?? 'next') === 'next';
        const value =
          (thing.name === 'subscribe' || thing.name === 'then') && !hears
            ? failureOf(evaluator, index === 0 ? [thing.receiver] : [])
            : callbackOfMethod(evaluator, thing, call, index, outer);
        if (value) found.push(value);
      } else if (thing.is === 'library') {
        // `limiter.wrap(fn)` gives the function itself back: whoever calls that says what it gets.
        const behaviour = evaluator.library.behaviour(thing, fn.program.language);
        if (behaviour?.returns === 'first' && behaviour.parameters === undefined && argumentOf.index === 0) continue;
        const handed = behaviour?.note === 'operator' && index === 0 ? pipedInto(evaluator, call, outer) : undefined;
        if (handed) found.push(handed);
        // An operator that is made here and piped elsewhere: who pipes it says what it gets.
        else if (behaviour?.note !== 'operator' || index > 0) {
          const isOfErrors = behaviour?.note === 'mounts' && handlesErrors(fn.node);
          if (isOfErrors && index === 0) found.push(passedOn(evaluator, fn));
          else found.push(this.ofLibrary(fn, argumentOf, thing, isOfErrors ? index - 1 : index, outer));
        }
      } else if (thing.is === 'function') {
        found.push(...this.ofFunction(thing, call, argumentOf, index, outer));
      }
    }
    if (found.length > 0) return evaluator.union(found);
    // Nobody known calls it: what it gets is no parameter that a caller could bind.
    return callee.things.length > 0
      ? undefined
      : evaluator.value({ open: true, marks: callee.own.filter(mark => this.isHanded(mark, call, outer)) });
  }

  /**
   * API Data comes along with whatever it is part of; the rest only where a stream hands on what it carries. What a client that is
   * handed in runs (`client.interceptors.request.use(fn)`), whoever hands it in says.
   */
  private isHanded(mark: AnyMark, { callee, args }: Call, frame: Frame): boolean {
    if (callee.kind !== 'member') return isData(mark);
    const intercepts = callee.property === 'use' && /^(?:request|response)$/.test(lastName(callee.object) ?? '');
    if (intercepts && mark.is === 'parameter') return true;
    if (!listening.has(callee.property ?? '')) return isData(mark);
    const [event] = args;
    const names = event ? this.evaluator.evaluate(event.value, frame).literals : [];
    return names.includes('data');
  }

  private ofLibrary(
    fn: FunctionInfo,
    argumentOf: NonNullable<FunctionInfo['argumentOf']>,
    thing: LibraryThing,
    index: number,
    frame: Frame,
  ): AbstractValue {
    const { evaluator } = this;
    const { call, index: position, property } = argumentOf;
    const state = handedByState(evaluator, thing, call, index, property, frame);
    if (state) return state;
    const behaviour = evaluator.library.behaviour(thing, frame.info.program.language);
    const does = capabilities(behaviour);
    if (behaviour && isHandedIn(behaviour, 'results', position, property)) {
      const args = evaluator.calls.args(call.args, frame);
      const given = index === 0 ? evaluator.library.results(thing, behaviour, args, call, frame) : [];
      return given.length > 0 ? evaluator.union(given) : evaluator.value({ open: true });
    }
    const parameter = behaviour?.parameters?.[index];
    if (behaviour && does.includes('intercept-response')) {
      const maker = { path: thing.path, args: evaluator.calls.args(call.args, frame), call, frame };
      // `interceptors.response.use(seen, error => …)`
      if (index === 0 && position === 1 && thing.path.endsWith('response.use'))
        return failureOf(evaluator, [interceptedAnswer(evaluator, thing, behaviour, maker)]);
      const isHook = index === 0 && isHandedIn(behaviour, 'handlers', position, property);
      const request = isHook ? hookedRequest(evaluator, thing, behaviour, maker) : undefined;
      if (request) return request;
      return parameter !== undefined && isHandedIn(behaviour, 'callback', position, property)
        ? interceptedArgument(evaluator, parameter, thing, behaviour, maker)
        : evaluator.value({ open: true });
    }
    if (behaviour?.note === 'operator') return evaluator.value({ open: true });
    if (behaviour?.note === 'hands-tokens' && index === 0)
      return tokensHanded(evaluator, thing, behaviour, evaluator.calls.args(call.args, frame));
    if (behaviour?.note === 'hears') {
      const args = evaluator.calls.args(call.args, frame);
      return heard(evaluator, thing, behaviour, args, index, frame) ?? evaluator.value({ open: true });
    }
    if (behaviour && parameter === '@request') {
      const args = evaluator.calls.args(call.args, frame);
      return interceptedRequest(evaluator, thing, behaviour, { path: thing.path, args, call, frame });
    }
    if (parameter === '@input')
      return evaluator.value({ open: true, marks: [{ is: 'input', part: 'params', fields: [], steps: [] }] });
    if (parameter === '@caller') return evaluator.value({ open: true, marks: [{ is: 'parameter', fn }] });
    if (parameter === '@context') return this.handedOn(thing, call, frame);
    if (behaviour && parameter === '@key')
      return keyGiven(evaluator, thing, behaviour, evaluator.calls.args(call.args, frame));
    if (behaviour && parameter === '@rows') {
      const rows = rowsRead(behaviour, evaluator.place(call, frame), () => chainOf(frame, evaluator), undefined);
      return evaluator.value({ open: true, marks: rows });
    }
    if (parameter === '@element') {
      const list = argumentAt(evaluator, behaviour?.args?.list ?? '0', thing, evaluator.calls.args(call.args, frame));
      return list ? evaluator.lists.element(list) : evaluator.value({ open: true });
    }
    if (behaviour && isAnswer(parameter)) return answered(evaluator, parameter, thing, behaviour, call, frame);
    if (parameter) {
      const answers = does.includes('route') || does.includes('middleware');
      // `createMiddleware(handler)` gives the handler itself.
      const isHandler = answers || behaviour?.returns === 'first';
      const marks: readonly AnyMark[] =
        bringsRequest(parameter) && isHandler ? [{ is: 'input', part: 'request', fields: [], steps: [] }] : [];
      const put = answers ? putBefore(evaluator, call, position, index, frame) : undefined;
      return evaluator.value({
        things: [
          { is: 'library', package: thing.package, path: parameter, makers: this.made(thing, parameter, call, frame) },
          ...(put?.things ?? []),
        ],
        open: true,
        marks,
      });
    }
    // The providers of a log-in are nothing that its callbacks run over.
    if (index === 0 && behaviour?.args?.list !== undefined && !does.includes('oauth-provider')) {
      const list = argumentAt(evaluator, behaviour.args.list, thing, evaluator.calls.args(call.args, frame));
      if (list) return evaluator.lists.element(list);
    }
    if (parameter === '') return evaluator.value({ open: true });
    // `mapLimit(list, 5, fn)`, `_.map(list, fn)`: a list before the callback is what it runs over.
    if (index === 0 && position > 0 && (behaviour?.returns === 'arguments' || behaviour?.returns === 'mapped')) {
      const list = call.args[0];
      if (list) return evaluator.lists.element(evaluator.evaluate(list.value, frame));
    }
    return evaluator.value({ open: true });
  }

  /** The calls that made what is handed in, where it belongs to what the call itself makes: `createApi({ endpoints: builder => … })`. */
  private made(thing: LibraryThing, parameter: string, call: Call, frame: Frame): readonly Maker[] {
    const own = `${thing.path}()`.split('.', 1)[0] ?? '';
    if (!own.endsWith('()') || !parameter.startsWith(`${own}.`)) return [];
    return [...thing.makers, { path: thing.path, args: this.evaluator.calls.args(call.args, frame), call, frame }];
  }

  /** An object with what the steps before hand on: `procedure.use(({ next }) => next({ ctx: { mailer } }))`. */
  private handedOn({ package: from, makers }: LibraryThing, call: Call, frame: Frame): AbstractValue {
    const { evaluator } = this;
    const extra = new Map<string, AbstractValue>();
    const begun = from === '@trpc/server' && makers[0] ? contextMade(evaluator, makers[0].frame) : undefined;
    if (begun) extra.set('ctx', begun);
    for (const { step, args } of makers) {
      for (const thing of step ? args.flatMap(({ value }) => value.things) : []) {
        const next = thing.is === 'function' ? nextOf(thing.info) : undefined;
        if (thing.is !== 'function' || next === undefined) continue;
        const root = evaluator.within(thing.info, thing.frame);
        for (const site of callsOf(thing.info, next)) {
          const [first] = site.call.args;
          const given = first && evaluator.evaluate(first.value, evaluator.within(site.fn, root));
          for (const key of given?.keys.names ?? []) {
            const held = [extra.get(key), given?.property(key)].filter(value => value !== undefined);
            extra.set(key, evaluator.union([...held, evaluator.unknown]));
          }
        }
      }
    }
    const things: Thing[] = extra.size > 0 ? [{ is: 'object', node: call, properties: [], frame, extra }] : [];
    return evaluator.value({ open: true, things });
  }

  private *ofFunction(
    thing: Extract<Thing, { is: 'function' }>,
    call: Call,
    argumentOf: NonNullable<FunctionInfo['argumentOf']>,
    index: number,
    frame: Frame,
  ): Generator<AbstractValue> {
    const { evaluator } = this;
    const parameter = thing.info.node.parameters[argumentOf.index];
    const name = parameter?.target.kind === 'name' ? parameter.target.name : undefined;
    const inner = evaluator.calls.frameFor(
      thing.info,
      thing.frame,
      evaluator.calls.args(call.args, frame),
      { frame, call },
      thing.receiver,
    );
    if (!inner || name === undefined) return;
    yield* heardByHanded(evaluator, thing.info, name, index, inner);
    for (const site of callsOf(thing.info, name, argumentOf.property)) {
      const at = evaluator.within(site.fn, inner);
      const argument = site.call.args[index];
      if (site.call.args.slice(0, index + 1).some(({ spread }) => spread === 'list')) {
        const spread = evaluator.parameters.argument(evaluator.calls.args(site.call.args, at), index, undefined);
        if (spread) yield spread;
        continue;
      }
      if (argument) yield evaluator.evaluate(argument.value, at);
      const passed =
        argument && site.fn.parent === thing.info && this.passedThrough(site.fn, argument.value, call, frame);
      if (passed) yield passed;
    }
  }

  /**
   * What a function that a wrapper gives is called with, and passes on: `tool('name', wrapped(args => …))` of
   * `wrapped = fn => async args => fn(args)`.
   * @param wrapping the wrapper's call
   */
  private passedThrough(
    given: FunctionInfo,
    passed: Expression,
    wrapping: Call,
    frame: Frame,
  ): AbstractValue | undefined {
    if (passed.kind !== 'name' || given.argumentOf !== undefined) return undefined;
    const position = given.node.parameters.findIndex(
      ({ target }) => target.kind === 'name' && target.name === passed.name,
    );
    if (position < 0) return undefined;
    for (const { call } of frame.info.calls) {
      const index = call.args.findIndex(({ value }) => value === wrapping);
      if (index >= 0) return this.handed(given, { call, index }, position, frame);
    }
    return undefined;
  }

  /** The value that a promise is settled with: `new Promise(resolve => resolve(x))`. */
  settled(args: readonly CallArgument[]): AbstractValue {
    const { evaluator } = this;
    const found: AbstractValue[] = [];
    for (const thing of args[0]?.value.things ?? []) {
      if (thing.is !== 'function') continue;
      const first = thing.info.node.parameters[0]?.target;
      if (first?.kind !== 'name') continue;
      const root = evaluator.within(thing.info, thing.frame);
      for (const site of callsOf(thing.info, first.name)) {
        const argument = site.call.args[0];
        if (argument) found.push(evaluator.evaluate(argument.value, evaluator.within(site.fn, root)));
      }
    }
    return found.length > 0 ? evaluator.union(found) : evaluator.unknown;
  }
}

/** What a step of a chain calls its continuation: `({ ctx, next }) => …`. */
function nextOf({ node }: FunctionInfo): string | undefined {
  const target = node.parameters[0]?.target;
  if (target?.kind !== 'object-target') return undefined;
  const entry = target.entries.find(({ key }) => key === 'next')?.target;
  return entry?.kind === 'name' ? entry.name : undefined;
}

/**
 * What each request's context holds, as the function makes it that is called so beside what the chain begins with:
 * https://trpc.io/docs/server/context
 */
function contextMade(evaluator: Evaluator, { file, info: { program } }: Frame): AbstractValue | undefined {
  const { modules, uses } = evaluator.services;
  const near = program.imports.flatMap(({ module }) => {
    const found =
      module.startsWith('.') || module.startsWith('~') || module.startsWith('@/')
        ? modules.resolve(file, module, program.language, path => uses(file, path))
        : undefined;
    return found && 'file' in found ? [found.file] : [];
  });
  for (const path of [file, ...near.slice(0, 8)])
    for (const name of ['createContext', 'createTRPCContext', 'createInnerTRPCContext']) {
      const made = evaluator.exports.exported(path, name);
      const given = made && evaluator.calls.givenBy(made);
      if (given && given.things.length > 0) return given.with({ open: true });
    }
  return undefined;
}
