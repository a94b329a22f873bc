/** Where a function goes on once its request is answered by `429`, and what it leaves out then. */
import type { Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression, FunctionExpression, Literal, Program, Span, Statement } from '../../program/model.ts';
import type { Truth } from '../../program/truth.ts';
import {
  contains,
  isSelf,
  lastName,
  type Node,
  namesIn,
  nodesOf,
  someIn,
  walk,
  withoutAwait,
} from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { numberIn, type Scope, truthOnLimit } from './limits-conditions.ts';
import { isOfConnection, waitWords } from './limits-lost.ts';

/**
 * All that waits in a function waits for other failures: `if (response.status >= 500) { await sleep(1000); continue; }`. Not said of one
 * that is not seen to wait.
 */
export function waitsForOthersOnly(fn: FunctionFacts): boolean {
  const pauses = fn
    .effects(2)
    .filter(({ does, mode, node }) => (does === 'sleep' || (does === 'timer' && mode === 'once')) && !endsWork(node));
  const named = callsIn(fn, name => waitWords.test(plainWord(name))).filter(call => !endsWork(call));
  return (
    pauses.length + named.length > 0 &&
    !named.some(each => isReached(each, fn)) &&
    !pauses.some(pause => isPauseReached(pause, fn))
  );
}

/** Each function on the way to a pause, from this one, goes there. */
function isPauseReached({ chain, place, surroundings: { functions } }: Effect, from: FunctionFacts): boolean {
  const way: readonly Place[] = [...chain, place];
  const isPassed = (fn: FunctionFacts): boolean => {
    const at = way.find(each => each.file === fn.file && contains(fn.node, each));
    if (at !== undefined) return isReached(at, fn);
    // Of what is called from here its own file knows no caller.
    const name = functions.findLast(each => each.name !== undefined)?.name;
    const calls = fn.node === from.node ? callsIn(fn, word => word === name) : [];
    return calls.length === 0 || calls.some(call => isReached(call, fn));
  };
  return functions.every(isPassed) && isPassed(from);
}

function callsIn({ node: { body } }: FunctionFacts, isNamed: (name: string) => boolean): readonly Call[] {
  const found: Call[] = [];
  walk(body, node => {
    if (node.kind === 'call' && isNamed(lastName(node.callee) ?? '')) found.push(node);
  });
  return found;
}

/** `setTimeout(() => controller.abort(), 10_000)` bounds a request, and lets nobody wait. */
function endsWork(node: Node): boolean {
  const work = node.kind === 'call' ? node.args[0]?.value : undefined;
  return work?.kind === 'function' && someIn(work.body, inner => /^(?:abort|reject)$/.test(lastName(inner) ?? ''));
}

const known = new WeakMap<FunctionExpression, ReadonlySet<string>>();

const keyOf = ({ start, end }: Span): string => `${start}-${end}`;

/** A call in a function is done where the function's request was answered by `429`, or may be. */
function isReached(at: Span, { node, program }: FunctionFacts): boolean {
  let skipped = known.get(node);
  if (skipped === undefined) {
    const done = new Set(run(node, { program, called: calledIn(program, 2) }).calls.map(keyOf));
    const all = new Set<string>();
    walk(node.body, inner => {
      if (inner.kind === 'call' && !done.has(keyOf(inner))) all.add(keyOf(inner));
    });
    skipped = all;
    known.set(node, skipped);
  }
  return !skipped.has(keyOf(at));
}

/** What is done on the way through a function, and what it gives back, each way. */
interface Run {
  readonly calls: readonly Call[];
  readonly given: readonly Truth[];
}

/** Goes through a function as `429` has it go, both ways where a test hangs on something else; what it makes is taken to be called. */
function run(fn: FunctionExpression, outer: Scope): Run {
  const calls: Call[] = [];
  const given: Truth[] = [];
  const scope = scopeOf(fn, outer);
  const evaluate = (value: Expression | undefined): void => {
    if (value === undefined) return;
    walk(value, node => {
      if (node.kind === 'call') calls.push(node);
      if (node.kind !== 'function') return undefined;
      for (const call of run(node, withoutParameters(scope, node)).calls) calls.push(call);
      return false;
    });
  };
  /** @returns whether what stands behind is reached */
  const goThrough = (body: readonly Statement[]): boolean => body.every(goOn);
  const goOn = (statement: Statement): boolean => {
    switch (statement.kind) {
      case 'bind':
      case 'evaluate':
        evaluate(statement.value);
        return statement.value === undefined || !raisesForStatus(statement.value);
      case 'return':
        given.push(statement.value && truthOnLimit(statement.value, scope));
        evaluate(statement.value);
        return false;
      case 'raise':
        evaluate(statement.value);
        return false;
      case 'exit':
        return false;
      case 'branch': {
        evaluate(statement.test);
        const holds = truthOnLimit(statement.test, scope);
        const then = holds !== false && goThrough(statement.then);
        const otherwise = holds !== true && goThrough(statement.otherwise);
        return then || otherwise;
      }
      case 'loop': {
        const { form, init = [], over, test, update, body } = statement;
        goThrough(init);
        for (const part of [over, test, update]) evaluate(part);
        if (form !== 'while' || test === undefined || truthOnLimit(test, scope) !== false) goThrough(body);
        return true;
      }
      case 'try': {
        const handlers = statement.handlers.filter(({ types = [] }) => !types.length || !types.every(isOfConnection));
        const ends = [statement, ...handlers].map(({ body }) => goThrough(body));
        return goThrough(statement.last) && ends.includes(true);
      }
      case 'block':
        return goThrough(statement.body) || suppresses(statement.body[0]);
      case 'declare':
        evaluate(statement.value);
        return true;
    }
  };
  if (goThrough(fn.body)) given.push(undefined);
  return { calls, given };
}

/** What a function around one calls by the names of its parameters is out of its sight. */
function withoutParameters(scope: Scope, { parameters }: FunctionExpression): Scope {
  const own = new Set(parameters.flatMap(({ target }) => namesIn(target)));
  const constants = new Map([...(scope.constants ?? [])].filter(([name]) => !own.has(name)));
  return { ...scope, constants, open: new Set([...(scope.open ?? [])].filter(name => !own.has(name))) };
}

/** `with suppress(requests.HTTPError):` https://docs.python.org/3/library/contextlib.html#contextlib.suppress */
function suppresses(first: Statement | undefined): boolean {
  return first?.kind === 'evaluate' && first.value.kind === 'call' && lastName(first.value.callee) === 'suppress';
}

/** `response.raise_for_status()` of requests, httpx and aiohttp. */
function raisesForStatus(value: Expression): boolean {
  const call = withoutAwait(value);
  return call.kind === 'call' && lastName(call.callee) === 'raise_for_status';
}

/** What names stand for in a function, where they stand for one thing. */
function scopeOf({ body }: FunctionExpression, outer: Scope): Scope {
  const constants = new Map<string, Expression>();
  const open = new Set<string>();
  walk(body, node => {
    // What functions inside it do to a name counts too: `attempts += 1`.
    if (node.kind !== 'bind' && node.kind !== 'assign') return;
    const { target, value } = node;
    const isFromCall = value === undefined || /^(?:await|call)$/.test(value.kind);
    if (target.kind === 'name') {
      const { name } = target;
      if (node.kind === 'assign' || isFromCall || constants.has(name)) open.add(name);
      else constants.set(name, value);
    } else if (isFromCall) for (const name of namesIn(target)) open.add(name);
  });
  for (const name of open) constants.delete(name);
  for (const [name, value] of outer.constants ?? [])
    if (!constants.has(name) && !open.has(name)) constants.set(name, value);
  for (const name of outer.open ?? []) if (!constants.has(name)) open.add(name);
  return { ...outer, constants, open };
}

const outcomes = new WeakMap<FunctionExpression, Map<string, Truth>>();

/** What calls of a program's own functions come to: `isTransient(response.status)`. */
function calledIn(program: Program, depth: number): NonNullable<Scope['called']> {
  return ({ callee, args }, scope) => {
    const fn = depth === 0 ? undefined : ownFunction(callee, program);
    if (fn === undefined) return undefined;
    const constants = new Map<string, Literal>();
    fn.parameters.forEach(({ target }, at) => {
      const arg = args[at]?.value;
      const value = arg && numberIn(arg, scope);
      if (target.kind === 'name' && arg && value !== undefined)
        constants.set(target.name, { kind: 'literal', start: arg.start, end: arg.end, value });
    });
    const known = outcomes.get(fn) ?? new Map<string, Truth>();
    outcomes.set(fn, known);
    const key = `${depth} ${[...constants].map(([name, { value }]) => `${name}=${value}`).join()}`;
    if (!known.has(key)) {
      const [first, ...others] = run(fn, { program, constants, called: calledIn(program, depth - 1) }).given;
      known.set(key, others.every(other => other === first) ? first : undefined);
    }
    return known.get(key);
  };
}

const ownFunctions = new WeakMap<Program, Map<string, FunctionExpression | undefined>>();

/** The one function or method of a program that goes by the name called. */
function ownFunction(callee: Expression, program: Program): FunctionExpression | undefined {
  const isMethod = callee.kind === 'member' && isSelf(callee.object);
  const name = callee.kind === 'name' || isMethod ? lastName(callee) : undefined;
  if (name === undefined) return undefined;
  const found = ownFunctions.get(program) ?? new Map<string, FunctionExpression | undefined>();
  ownFunctions.set(program, found);
  const key = isMethod ? `this.${name}` : name;
  if (!found.has(key)) found.set(key, isMethod ? methodNamed(name, program) : functionNamed(name, program));
  return found.get(key);
}

function functionNamed(name: string, program: Program): FunctionExpression | undefined {
  const [only, ...others] = [
    ...nodesOf(program, 'declare').filter(each => each.name === name),
    ...nodesOf(program, 'bind').filter(({ target }) => target.kind === 'name' && target.name === name),
  ];
  // A parameter may go by its name.
  const isParameter = nodesOf(program, 'function').some(({ parameters }) =>
    parameters.some(({ target }) => namesIn(target).includes(name)),
  );
  return only?.value?.kind === 'function' && others.length === 0 && !isParameter ? only.value : undefined;
}

function methodNamed(name: string, program: Program): FunctionExpression | undefined {
  const [only, ...others] = nodesOf(program, 'class').flatMap(({ members }) =>
    members.filter(each => each.name === name).map(({ value }) => value),
  );
  return only?.kind === 'function' && others.length === 0 ? only : undefined;
}
