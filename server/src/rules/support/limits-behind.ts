/** Limiters that hold back only what comes behind a request: it is under way with all its neighbours by then. */
import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Span, Statement } from '../../program/model.ts';
import { calledName, contains, type Node, walk, withoutAwait } from '../../program/walk.ts';

/** What says that something waits for its turn. */
export interface Turns {
  /** The node names a limiter, or is one. */
  readonly is: (node: Node) => boolean;
  /** A function of the app's that is called before the request speaks of one. */
  readonly speaks: (fn: FunctionFacts) => boolean;
}

/**
 * All limiters in a piece of code, if there are any, begin to hold only behind a request in it, each by a form that holds nothing else: a call that is
 * handed the work (`limit(() => save(row))`), one that waits for a turn or puts work in a queue, a `with` block. One that is given
 * back there (`get(id).finally(() => gate.release())`) was taken before.
 * @param way where the code leads to the request
 */
export function holdsOnlyBehind(code: Node | readonly Node[], way: Place, home: AnalysedFile, turns: Turns): boolean {
  let isBefore = false;
  walk(code, node => {
    if (isBefore || isMaking(node, turns)) return false;
    // `const work = () => get(id); await limit(work)`
    if (node.start >= way.end && holdsLater(node, turns) && !isHanded(node, way, home)) return false;
    if (turns.is(node)) isBefore = true;
    else if (node.kind === 'call' && isOnTheWay(node, way) && callsOne(node, home, turns)) isBefore = true;
    return !isBefore;
  });
  return !isBefore;
}

/** `const limit = pLimit(4)`, `const queue = new Queue('mail')`: it is made, and holds nothing yet. */
function isMaking(node: Node, { is }: Turns): boolean {
  if (node.kind !== 'bind' || node.value?.kind !== 'call') return false;
  const { value } = node;
  return (value.constructed === true || is(value) || is(value.callee)) && !value.args.some(isWork);
}

function isWork({ value }: Call['args'][number]): boolean {
  return value.kind === 'function' || value.kind === 'call' || value.kind === 'await';
}

/** Methods of limiters and queues that take the work, or a turn, from here on. */
const takes =
  /^(?:acquire|take|lock|add|addBulk|addAll|push|put|send|sendMessage|enqueue|schedule|submit|run|runExclusive|use)$/;

function holdsLater(node: Node, { is }: Turns): boolean {
  if (node.kind === 'block') return guards(node.body, is);
  if (node.kind !== 'call') return false;
  const { callee } = node;
  if (callee.kind === 'name') return is(callee) && node.args.some(isWork);
  return callee.kind === 'member' && takes.test(callee.property ?? '') && (is(callee.object) || is(callee) || is(node));
}

/** A call is handed, by its name, the function in which the request stands. */
function isHanded(node: Node, way: Place, home: AnalysedFile): boolean {
  return (
    node.kind === 'call' &&
    node.args.some(
      ({ value }) =>
        value.kind === 'name' &&
        home.evaluate(value).functions.some(fn => fn.file === way.file && contains(fn.node, way)),
    )
  );
}

/** `async with writes: …` */
function guards([first]: readonly Statement[], is: Turns['is']): boolean {
  if (first?.kind !== 'evaluate') return false;
  const held = withoutAwait(first.value);
  return is(held) || (held.kind === 'call' && is(held.callee));
}

/** It is called before the request is sent, or with it: `inTurn(() => get(id))`. */
function isOnTheWay({ start, end }: Call, way: Span): boolean {
  return start <= way.start && end !== way.end;
}

function callsOne(call: Call, home: AnalysedFile, { speaks }: Turns): boolean {
  return calledName(call) !== undefined && home.evaluate(call.callee).functions.some(speaks);
}
