/** What functions that are handed over by name are called with: `pool.map(fetch, ids)`, `ids.map(fetch)`, `pool.submit(fetch, id)`. */
import { type Behaviour, capabilities } from '../libraries/shape.ts';
import type { Call } from '../program/model.ts';
import { argumentAt, argumentsAt } from './arguments.ts';
import type { Evaluator } from './evaluate.ts';
import { heard } from './event-buses.ts';
import type { Frame } from './frames.ts';
import { exchange, hookedRequest, interceptedArgument, interceptedRequest, sentBy } from './intercepting.ts';
import { responseMarks } from './marks.ts';
import { callbackOfMethod } from './methods.ts';
import { answeredAtHome } from './own-answers.ts';
import { pipedInto } from './piping.ts';
import { calledByReference } from './references.ts';
import { type AbstractValue, type CallArgument, functionsOf, type LibraryThing, type Thing } from './values.ts';

/** Built-in methods that run a function. */
export const runsCallback = new Set(
  'map flatMap filter forEach each find findLast findIndex some every reduce reduceRight sort toSorted then catch subscribe'.split(
    ' ',
  ),
);

/** A function and what it is called with; `args` is `undefined` where nobody says. */
export interface CalledBack {
  readonly function: Extract<Thing, { is: 'function' }>;
  readonly args: readonly CallArgument[] | undefined;
}

/** Functions that a built-in method runs, other than those written as its argument. */
export function calledByMethod(
  evaluator: Evaluator,
  method: Extract<Thing, { is: 'method' }>,
  call: Call,
  frame: Frame,
): readonly CalledBack[] {
  const [first] = call.args;
  if (!first || first.value.kind === 'function' || !runsCallback.has(method.name)) return [];
  const given = [0, 1].map(index => callbackOfMethod(evaluator, method, call, index, frame));
  if (given[0] === undefined) return [];
  const args = given.flatMap(value => (value ? [{ node: call, value }] : []));
  return functionsOf(evaluator.evaluate(first.value, frame)).map(each => ({ function: each, args }));
}

/** Functions that a promise of jQuery's runs, which stands for the answer itself: `$.ajax(…).done(show)`. */
export function calledWhenDone(evaluator: Evaluator, call: Call, frame: Frame): readonly CalledBack[] {
  const { callee } = call;
  if (callee.kind !== 'member' || callee.property !== 'done') return [];
  const receiver = evaluator.evaluate(callee.object, frame);
  const isAnswer = receiver.own.some(({ is }) => is === 'api-data' || is === 'credential');
  return isAnswer ? calledByMethod(evaluator, { is: 'method', name: 'then', receiver }, call, frame) : [];
}

/** Functions that a library runs, with what its data says that they are called with. */
export function calledByLibrary(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour | undefined,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): readonly CalledBack[] {
  if (!behaviour) return [];
  return [
    ...calledOnRequests(evaluator, thing, behaviour, args, call, frame),
    ...calledByCallback(evaluator, thing, behaviour, args, call, frame),
  ];
}

/** Hooks that a client is made with, which see each request. */
function calledOnRequests(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): readonly CalledBack[] {
  const path = behaviour.args?.handlers;
  const does = capabilities(behaviour);
  if (path === undefined || !does.includes('client') || !does.includes('intercept-request')) return [];
  const given = argumentAt(evaluator, path, thing, args, 'handlers');
  const hooks = [given, ...(given?.elements ?? [])].flatMap(functionsOf);
  const value =
    hooks.length > 0 ? hookedRequest(evaluator, thing, behaviour, { path: thing.path, args, call, frame }) : undefined;
  return value ? hooks.map(each => ({ function: each, args: [{ node: call, value }] })) : [];
}

function calledByCallback(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): readonly CalledBack[] {
  if (behaviour.note === 'by-reference') return calledByReference(evaluator, thing, behaviour, args, call, frame);
  const path = behaviour.args?.callback ?? (behaviour.returns === 'called' ? 'callback' : undefined);
  if (path === undefined) return [];
  const callback = argumentAt(evaluator, path, thing, args, 'callback');
  if (capabilities(behaviour).includes('intercept-response')) {
    const handlers = [callback, ...(callback?.elements ?? [])].flatMap(functionsOf);
    if (handlers.length === 0) return [];
    const maker = { path: thing.path, args, call, frame };
    const handed = behaviour.parameters?.map(parameter => ({
      node: call,
      value: interceptedArgument(evaluator, parameter, thing, behaviour, maker),
    }));
    return handlers.map(each => ({ function: each, args: handed }));
  }
  if (behaviour.note === 'hands-tokens') {
    const value = tokensHanded(evaluator, thing, behaviour, args);
    return functionsOf(callback).map(each => ({ function: each, args: [{ node: call, value }] }));
  }
  if (behaviour.note === 'hears') {
    const told = [0, 1].map(index => heard(evaluator, thing, behaviour, args, index, frame));
    const handed = told.map(value => ({ node: call, value: value ?? evaluator.value({ open: true }) }));
    return told.some(value => value) ? functionsOf(callback).map(each => ({ function: each, args: handed })) : [];
  }
  if (behaviour.parameters?.[0] === '@request') {
    const request = interceptedRequest(evaluator, thing, behaviour, { path: thing.path, args, call, frame });
    return functionsOf(callback).map(each => ({ function: each, args: [{ node: call, value: request }] }));
  }
  if (behaviour.note === 'operator') {
    const value = pipedInto(evaluator, call, frame);
    return value ? functionsOf(callback).map(each => ({ function: each, args: [{ node: call, value }] })) : [];
  }
  if (behaviour.parameters?.[0] === '@cradle') {
    return functionsOf(callback).map(each => ({
      function: each,
      args: evaluator.injected.fromCradle(each.info, call, frame),
    }));
  }
  if (behaviour.parameters?.some(isAnswer)) {
    const handed = behaviour.parameters.map(parameter => ({
      node: call,
      value: isAnswer(parameter)
        ? answered(evaluator, parameter, thing, behaviour, call, frame)
        : evaluator.value({ open: true }),
    }));
    return functionsOf(callback).map(each => ({ function: each, args: [...(each.bound ?? []), ...handed] }));
  }
  if (behaviour.parameters?.[0] === '@key') {
    const value = keyGiven(evaluator, thing, behaviour, args);
    return functionsOf(callback).map(each => ({ function: each, args: [{ node: call, value }] }));
  }
  return functionsOf(callback).map(each => {
    const handed = given(evaluator, thing, behaviour, args, each);
    return { function: each, args: each.bound ? [...each.bound, ...(handed ?? [])] : handed };
  });
}

const handedCalls = new WeakMap<Call, Call>();

/**
 * The call of what a library runs with the arguments behind it, as if it were written out: `session.get(url)` of
 * `asyncio.to_thread(session.get, url)`. Functions of the workspace are met as callbacks: see `calledByLibrary`.
 */
export function handedCall(
  evaluator: Evaluator,
  behaviour: Behaviour | undefined,
  call: Call,
  frame: Frame,
): Call | undefined {
  const { callback, list, data } = behaviour?.args ?? {};
  const rest = behaviour?.returns === 'called' ? restFrom.exec(list ?? data ?? '') : null;
  // `schedule(options?, fn, ...args)`: the first that is no object.
  const byKind = callback === 'callback';
  const position = byKind
    ? call.args.findIndex(({ value }) => value.kind !== 'object')
    : Number.parseInt(callback ?? '', 10);
  const member = rest && call.args.slice(0, position + 1).every(isPositional) ? call.args[position]?.value : undefined;
  if (!rest || (member?.kind !== 'member' && member?.kind !== 'name')) return undefined;
  const { things } = evaluator.evaluate(member, frame);
  if (things.length === 0 || things.some(({ is }) => is !== 'library')) return undefined;
  let handed = handedCalls.get(call);
  if (!handed) {
    const from = byKind ? position + 1 : Number(rest[1]);
    const own = call.args.filter((argument, index) => argument.name !== undefined || index >= from);
    handed = { kind: 'call', callee: member, args: own, start: call.start, end: call.end, close: call.close };
    handedCalls.set(call, handed);
  }
  return handed;
}

/** An argument path of all from one on. */
const restFrom = /^(\d+)\*$/;

function isPositional({ name, spread }: Call['args'][number]): boolean {
  return name === undefined && !spread;
}

/** Functions that a library runs with what its callback gives: `useMutation({ mutationFn: save, onSuccess: show })`. */
export function calledWithResults(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): readonly CalledBack[] {
  const run = (behaviour.args?.results?.split('|') ?? []).flatMap(path =>
    functionsOf(argumentAt(evaluator, path, thing, args, 'results')),
  );
  const given = run.length > 0 ? evaluator.library.results(thing, behaviour, args, call, frame) : [];
  const value = given.length > 0 ? evaluator.union(given) : undefined;
  return value ? run.map(each => ({ function: each, args: [{ node: call, value }] })) : [];
}

/** The tokens that a client which gets them itself hands to its callback; whose they are, its token endpoint says. */
export function tokensHanded(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  args: readonly CallArgument[],
): AbstractValue {
  const target = argumentAt(evaluator, behaviour.args?.target ?? '', thing, args, 'target');
  const written = target?.texts.flatMap(({ parts }) => parts.flatMap(part => ('text' in part ? part.text : [])));
  const isProcores = written?.some(text => /\/\/[\w.-]*procore\./.test(text));
  const whose = isProcores ? 'procore' : written?.some(text => text.includes('://')) ? 'other' : 'unknown';
  return evaluator.value({
    open: true,
    marks: [{ is: 'credential', credential: 'token-response', whose, steps: [] }],
    name: 'token',
  });
}

/** What a call keeps the callback's result under, and hands to it. */
export function keyGiven(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  args: readonly CallArgument[],
): AbstractValue {
  const key = argumentAt(evaluator, behaviour.args?.key ?? '0', thing, args, 'key');
  return key ?? evaluator.value({ open: true });
}

type Answer = '@response' | '@body' | '@exchange';

/** Whether a callback's parameter is what a request answers. */
export function isAnswer(parameter: string | undefined): parameter is Answer {
  return parameter === '@response' || parameter === '@body' || parameter === '@exchange';
}

/** What a request that takes a callback calls it with: its answer, the body of that, or both sides. */
export function answered(
  evaluator: Evaluator,
  parameter: Answer,
  thing: LibraryThing,
  behaviour: Behaviour,
  call: Call,
  frame: Frame,
): AbstractValue {
  if (!capabilities(behaviour).includes('request')) {
    // The last step of a request that is built by steps: what they answer.
    const answers = thing.receiver?.things.filter(inner => inner.is === 'response') ?? [];
    return evaluator.value({ open: true, things: answers, marks: thing.receiver?.own ?? [] });
  }
  const args = evaluator.calls.args(call.args, frame);
  const request = evaluator.services.request(thing, { path: thing.path, args, call, frame });
  const says = answeredAtHome(evaluator, request, frame);
  if (parameter === '@exchange') {
    const response = evaluator.value({ open: true, things: [{ is: 'response', request, says }], name: 'response' });
    return exchange(evaluator, { call, frame }, { options: sentBy(evaluator, request), response });
  }
  const marks = responseMarks(request);
  if (parameter === '@response')
    return evaluator.value({ open: true, marks, things: [{ is: 'response', request, says }] });
  const body = evaluator.value({ open: true, marks });
  return says ? evaluator.union([body, says]) : body;
}

function given(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  args: readonly CallArgument[],
  callback: Extract<Thing, { is: 'function' }>,
): readonly CallArgument[] | undefined {
  const { list, data } = behaviour.args ?? {};
  const path = list ?? data;
  // What is only wrapped (`limiter.wrap(load)`) is called by whoever calls the result.
  // A queue hands each job to its worker, with data that nobody here says.
  const isHandedJobs = capabilities(behaviour).includes('job');
  if (path === undefined) return behaviour.parameters || behaviour.returns === 'first' || isHandedJobs ? undefined : [];
  const node = args[0]?.node ?? callback.info.node;
  const handed = (value: AbstractValue): CallArgument => ({ node, value });
  // `submit(f, a, b)`, `schedule(options, f, a, b)`: the arguments themselves.
  const at =
    behaviour.args?.callback === 'callback' ? args.findIndex(({ value }) => value.things.includes(callback)) : -1;
  if (path.includes('*') && at >= 0) return args.slice(at + 1);
  if (path.includes('*')) return argumentsAt(evaluator, path, thing, args).map(handed);
  const named = byName(evaluator, behaviour, thing, args).map(value => ({
    ...handed(value),
    spread: 'named' as const,
  }));
  const values = argumentAt(evaluator, path.replace(/\|kwargs\b/, ''), thing, args);
  if (!values) return named;
  const wanted = callback.info.node.parameters.length;
  // `Thread(target=f, args=(a, b))`: a list of the arguments.
  if (list === undefined || behaviour.note === 'once')
    return [...spread(evaluator, values, wanted).map(handed), ...named];
  const element = evaluator.lists.element(values);
  const isTuple = element.things.length > 0 && element.things.every(inner => inner.is === 'list');
  return (wanted > 1 && isTuple ? spread(evaluator, element, wanted) : [element]).map(handed);
}

/** `Thread(target=f, kwargs={'a': a})`: what is handed by name. */
function byName(
  evaluator: Evaluator,
  { args: roles }: Behaviour,
  thing: LibraryThing,
  args: readonly CallArgument[],
): readonly AbstractValue[] {
  const value = roles?.data?.includes('|kwargs') ? argumentAt(evaluator, 'kwargs', thing, args) : undefined;
  return value ? [value] : [];
}

function spread(evaluator: Evaluator, list: AbstractValue, count: number): readonly AbstractValue[] {
  return Array.from({ length: Math.min(count, 8) }, (_, index) => evaluator.lists.at(list, index));
}
