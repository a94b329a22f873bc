import type { AnalysedFile, Effect, FunctionFacts, Request } from '../../analysis/facts.ts';
import type { Call, Expression, FunctionExpression, Loop, Program, Span } from '../../program/model.ts';
import { contains, isSelf, lastName, type Node, someIn, walk } from '../../program/walk.ts';

/** Calls that wait. */
const waits = /^(?:set_?timeout|sleep\w*|delay\w*|wait\w*|pause\w*)$/i;

const lists = new WeakMap<Program, ReadonlySet<string>>();

/** A function asks a list of statuses that its file keeps beside it, 429 among them: `if (!RETRYABLE.has(response.status)) throw …`. */
export function asksListedStatus({ node, program }: FunctionFacts): boolean {
  let names = lists.get(program);
  if (names === undefined) {
    names = listsOfLimits(program);
    lists.set(program, names);
  }
  const known = names;
  return known.size > 0 && someIn(node.body, inner => known.has(lastName(inner) ?? ''));
}

/** Names of constants and fields of classes that hold a list with 429 in it. */
function listsOfLimits({ body }: Program): ReadonlySet<string> {
  const names = new Set<string>();
  walk(body, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && listsLimit(node.value)) names.add(node.target.name);
    if (node.kind === 'class') for (const { name, value } of node.members) if (listsLimit(value)) names.add(name);
    return node.kind !== 'function';
  });
  return names;
}

/** `[429, 503]`, `new Set([429, 503])`, `frozenset({429, 503})`; the texts of a table by status are no such list. */
function listsLimit(value: Expression | undefined): boolean {
  if (value?.kind === 'call') return value.args.length === 1 && listsLimit(value.args[0]?.value);
  return value?.kind === 'list' && value.items.some(({ value: item }) => item.kind === 'literal' && item.value === 429);
}

/**
 * One of the functions on the way to a request waits before it as long as the clock says, itself or in a function that it calls first: so it
 * holds calls apart, or until a time that was told.
 */
export function isPaced(request: Request, functions: readonly FunctionFacts[], from: AnalysedFile): boolean {
  const way = [...request.chain, request.place];
  return functions.some(fn => {
    const at = way.find(place => place.file === fn.file && contains(fn.node, place));
    const file = fn.file === from.path ? from : from.app.file(fn.file);
    return at !== undefined && file !== undefined && pausesBefore(fn.node, at, file);
  });
}

function pausesBefore(fn: FunctionExpression, at: Span, file: AnalysedFile): boolean {
  if (waitsByClock(fn, at.start)) return true;
  const { language } = file.program;
  return someIn(fn.body, node => {
    // Python's own `with limiter:` and `bucket.take()` need no `await`.
    const isDone = node.kind === 'await' || (node.kind === 'evaluate' && language === 'python');
    if (!isDone || node.end > at.start) return false;
    if (node.value.kind !== 'call') return isTimedLimiter(node.value, file);
    return file.evaluate(node.value.callee).functions.some(called => waitsByClock(called.node));
  });
}

/** `async with limiter:` enters what was made to let so many through in so much time; a semaphore counts those in flight. */
function isTimedLimiter(held: Expression, file: AnalysedFile): boolean {
  if (held.kind !== 'name' && held.kind !== 'member') return false;
  const { place, libraries } = file.evaluate(held);
  if (place === undefined || libraries.length === 0) return false;
  const home = file.app.file(place.file);
  const made = home?.effectsAt(place, 'limit') ?? [];
  return made.some(limiter => home !== undefined && spacesOut(limiter, home));
}

/** A limiter that spaces calls out in time, and not only counts those in flight. */
export function spacesOut(effect: Effect, file: AnalysedFile): boolean {
  if (effect.note === 'waits' || effect.note === 'retry-after' || effect.arg('delay') !== undefined) return true;
  const timed = (other: Effect): boolean =>
    other.arg('delay') !== undefined ||
    (other.arg('options')?.keys.names ?? []).some(name => /interval|reservoir|mintime|period|refill/i.test(name));
  return file.effectsOf('limit').some(other => other.package === effect.package && timed(other));
}

const timed = new WeakMap<FunctionExpression, readonly number[]>();

/** It waits, ahead of a place where one is given, for a time that it works out from what time it is. */
export function waitsByClock(fn: FunctionExpression, before = Number.POSITIVE_INFINITY): boolean {
  let found = timed.get(fn);
  if (found === undefined) {
    found = pausesByClock(fn);
    timed.set(fn, found);
  }
  return found.some(start => start < before);
}

function pausesByClock({ body }: FunctionExpression): readonly number[] {
  if (!someIn(body, isClock)) return [];
  // `this.tokens` of a bucket that is filled as time goes by.
  const names = new Set<string>();
  const tells = (node: Node): boolean => isClock(node) || names.has(lastName(node) ?? '');
  for (let size = -1; size < names.size; ) {
    size = names.size;
    walk(body, node => {
      if ((node.kind !== 'bind' && node.kind !== 'assign') || node.value === undefined) return;
      const name = lastName(node.target);
      if (name !== undefined && someIn(node.value, tells)) names.add(name);
    });
  }
  const found: number[] = [];
  walk(body, node => {
    if (node.kind === 'loop' && onlyWaits(node, tells)) found.push(node.start);
    if (node.kind !== 'call' || !waits.test(lastName(node.callee) ?? '')) return;
    const [first, second] = node.args;
    // `setTimeout(() => controller.abort(), until - Date.now())` bounds the request.
    if (first?.value.kind === 'function' && someIn(first.value.body, inner => lastName(inner) === 'abort')) return;
    const long = /timeout/i.test(lastName(node.callee) ?? '') ? (second ?? first) : first;
    if (long !== undefined && someIn(long.value, tells)) found.push(node.start);
  });
  return found;
}

/** A loop that does nothing but wait, again and again, until the clock lets it go on: `while (this.tokens < 1) { this.fill(Date.now()); await sleep(100); }` */
function onlyWaits({ test, body }: Loop, tells: (node: Node) => boolean): boolean {
  let pauses = false;
  let others = false;
  let ends = test !== undefined && someIn(test, tells);
  walk(body, node => {
    if (node.kind === 'branch' && someIn(node.test, tells)) ends ||= someIn(node.then, leaves);
    if (node.kind !== 'call') return;
    if (waits.test(lastName(node.callee) ?? '')) pauses = true;
    else others ||= !countsOnly(node);
  });
  return ends && pauses && !others;
}

/** It works out how much there is left, and asks nobody for anything. */
function countsOnly(node: Call): boolean {
  const { callee } = node;
  if (isClock(node)) return true;
  if (callee.kind === 'name') return /^(?:min|max|abs|int|float|len|round|Promise)$/.test(callee.name);
  if (callee.kind !== 'member') return false;
  return isSelf(callee.object) || /^(?:Math|lock|mutex)$/i.test(lastName(callee.object) ?? '');
}

function leaves(node: Node): boolean {
  return node.kind === 'return' || (node.kind === 'exit' && node.what === 'break');
}

/** `Date.now()`, `performance.now()`, `new Date()`, `time.time()`, `time.monotonic()`. */
export function isClock(node: Node): boolean {
  if (node.kind !== 'call') return false;
  const { callee, args } = node;
  if (callee.kind === 'name') return callee.name === 'Date' && args.length === 0;
  return (
    callee.kind === 'member' &&
    ['Date', 'performance', 'time', 'datetime'].includes(lastName(callee.object) ?? '') &&
    ['now', 'time', 'monotonic', 'utcnow', 'perf_counter'].includes(callee.property ?? '')
  );
}
