/** What the handlers that run before another put on the request: `req.caller = …`, `res.locals.caller = …`, `c.set('caller', …)`. */
import type { Call, Expression, Target } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { FunctionInfo } from './scopes.ts';
import { type AbstractValue, functionsOf } from './values.ts';

const mostHandlers = 8;
const mostKeys = 16;

/** Something that is put under a name of an object. */
export interface Put {
  /** `locals.caller` as it is read. */
  readonly path: readonly string[];
  readonly value: AbstractValue;
}

/** What an app or router runs before the handlers below: `param` where the address has what it loads. */
const before = ['use', 'param', 'addHook'];
/** Hooks of one route, in its options: https://fastify.dev/docs/latest/Reference/Routes/#routes-options */
const hooks: ReadonlySet<string> = new Set(['onRequest', 'preParsing', 'preValidation', 'preHandler']);
/** Files that mount a router, and calls of one on whose way a mount may stand. */
const mostMounts = 8;

interface Handler {
  readonly node: Expression;
  readonly frame: Frame;
}

/**
 * An object with what is put there by the handlers before one of a call, by those that the same app or router uses, and by those that
 * the app uses above the place where it mounts the router.
 * @param position which argument of the call the handler is
 * @param index which of the handlers' parameters is asked for
 */
export function putBefore(
  evaluator: Evaluator,
  call: Call,
  position: number,
  index: number,
  frame: Frame,
): AbstractValue | undefined {
  const all = [
    ...usedAbove(evaluator, call, frame),
    ...call.args.slice(0, position).flatMap(({ value }) => handlersAt(value).map(node => ({ node, frame }))),
  ];
  const handlers = all
    .filter(({ node }) => node.kind !== 'literal')
    .flatMap(handler => functionsOf(evaluator.evaluate(handler.node, handler.frame)))
    .slice(-mostHandlers);
  const puts = handlers.flatMap(({ info, frame: home }) => {
    const target = info.node.parameters[index]?.target;
    return target?.kind === 'name' ? [...putsOf(evaluator, info, target.name, evaluator.within(info, home))] : [];
  });
  return puts.length > 0 ? held(evaluator, puts.slice(0, mostKeys), call, frame) : undefined;
}

/** Handlers that stand before the one of a route, in its options too: `{ preHandler: [load] }`. */
function handlersAt(node: Expression): readonly Expression[] {
  if (node.kind !== 'object') return [node];
  return node.properties
    .filter(({ key }) => key !== undefined && hooks.has(key))
    .flatMap(({ value }) => (value.kind === 'list' ? value.items.map(item => item.value) : [value]));
}

/** Handlers that run before those of a call: where its router is mounted, those beside it too. */
function usedAbove(evaluator: Evaluator, call: Call, frame: Frame): readonly Handler[] {
  const mounted = mountsOf(evaluator, call, frame).flatMap(mount => [
    ...usedBefore(mount.node, mount.frame),
    ...mount.node.args.slice(0, mount.position).map(({ value }) => ({ node: value, frame: mount.frame })),
  ]);
  return [...mounted, ...usedBefore(call, frame)];
}

/** Handlers that the app or router uses above a call, by the name that it has there, or in the chain that the call ends. */
function usedBefore({ callee, start }: Call, frame: Frame): readonly Handler[] {
  const { chained, on } = chainOf(callee, frame);
  if (on === undefined) return chained;
  const bound = bind(frame.info.program);
  const made = bound.scope.lookup(on, start)?.sources ?? [];
  return [
    ...made.flatMap(source => (source.kind === 'value' && source.path.length === 0 ? usedIn(source.value, frame) : [])),
    ...before
      .flatMap(name => bound.callsNamed(name))
      .filter(({ call }) => call.start < start && call.callee.kind === 'member' && lastName(call.callee.object) === on)
      .flatMap(({ call }) => call.args.map(({ value }) => ({ node: value, frame }))),
    ...chained,
  ];
}

/** Handlers that a router is made with: `const rfis = new Hono().use(load)`. */
function usedIn(made: Expression, frame: Frame): readonly Handler[] {
  if (made.kind !== 'call' || made.callee.kind !== 'member') return [];
  return [...chainOf(made.callee, frame).chained, ...handlersOf(made, frame)];
}

/** Handlers that are used in a chain before its end, `new Hono().use(load).get(…)`, and the name that the chain begins with. */
function chainOf(callee: Expression, frame: Frame): { readonly chained: readonly Handler[]; readonly on?: string } {
  const chained: Handler[] = [];
  let at = callee;
  while (at.kind === 'member' && at.object.kind === 'call') {
    chained.unshift(...handlersOf(at.object, frame));
    at = at.object.callee;
  }
  return at.kind === 'member' && at.object.kind === 'name' ? { chained, on: at.object.name } : { chained };
}

function handlersOf({ callee, args }: Call, frame: Frame): readonly Handler[] {
  const uses = callee.kind === 'member' && callee.property !== undefined && before.includes(callee.property);
  return uses ? args.map(({ value }) => ({ node: value, frame })) : [];
}

interface Mount {
  readonly node: Call;
  /** Which of its arguments is the router. */
  readonly position: number;
  readonly frame: Frame;
}

/** Where other files mount the router that a call registers its handlers with. */
function mountsOf(evaluator: Evaluator, { callee }: Call, frame: Frame): readonly Mount[] {
  if (!frame.info.isModule || callee.kind !== 'member') return [];
  const { importers, uses } = evaluator.services;
  const files = importers(frame.file).slice(0, mostMounts);
  const router = files.length > 0 ? makerOf(evaluator.evaluate(callee.object, frame)) : undefined;
  if (!router) return [];
  return files.flatMap(path => {
    uses(frame.file, path);
    return (evaluator.bound(path)?.callsNamed('use') ?? []).flatMap(({ call, fn }): Mount[] => {
      const at = evaluator.rootFrame(fn);
      const position = call.args.findIndex(
        ({ value }) => maybeRouter.has(value.kind) && makerOf(evaluator.evaluate(value, at)) === router,
      );
      return position < 0 ? [] : [{ node: call, position, frame: at }];
    });
  });
}

const maybeRouter: ReadonlySet<Expression['kind']> = new Set(['name', 'member', 'call']);

/** The call that made a router. */
function makerOf({ things }: AbstractValue): Expression | undefined {
  const router = things.find(thing => thing.is === 'library');
  return router?.makers.find(({ step }) => !step)?.call;
}

/** What a function puts into what it knows by a name. */
export function* putsOf(evaluator: Evaluator, fn: FunctionInfo, name: string, frame: Frame): Generator<Put> {
  const at = evaluator.within(fn, frame);
  for (const { target, value } of fn.memberAssigns) {
    const path = pathFrom(name, target);
    if (path.length > 0) yield { path, value: evaluator.evaluate(value, at) };
  }
  for (const { call } of fn.calls) {
    const { callee, args } = call;
    const [key, value] = args;
    if (callee.kind !== 'member' || callee.property !== 'set' || lastName(callee.object) !== name) continue;
    if (callee.object.kind !== 'name' || key?.value.kind !== 'literal' || value === undefined) continue;
    const put = evaluator.evaluate(value.value, at);
    for (const path of [[String(key.value.value)], ['var', String(key.value.value)]]) yield { path, value: put };
  }
  for (const nested of fn.nested) yield* putsOf(evaluator, nested, name, at);
}

/** `['locals', 'caller']` of `res.locals.caller`, as seen from `res`. */
function pathFrom(name: string, target: Target | Expression): readonly string[] {
  const path: string[] = [];
  let at: Target | Expression = target;
  for (; at.kind === 'member' && at.property !== undefined && path.length < 2; at = at.object)
    path.unshift(at.property);
  return at.kind === 'name' && at.name === name ? path : [];
}

/** An object with what was put there. */
export function held(evaluator: Evaluator, puts: readonly Put[], call: Expression, frame: Frame): AbstractValue {
  const extra = new Map<string, AbstractValue>();
  for (const key of new Set(puts.flatMap(({ path }) => path[0] ?? []))) {
    const own = puts.filter(({ path }) => path[0] === key);
    const inside = own.filter(({ path }) => path.length > 1).map(put => ({ ...put, path: put.path.slice(1) }));
    extra.set(
      key,
      evaluator.union([
        ...own.flatMap(({ path, value }) => (path.length === 1 ? [value] : [])),
        ...(inside.length > 0 ? [held(evaluator, inside, call, frame)] : []),
      ]),
    );
  }
  return evaluator.value({ things: [{ is: 'object', node: call, properties: [], frame, extra }], open: true });
}
