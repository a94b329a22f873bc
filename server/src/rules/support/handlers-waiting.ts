import type { AnalysedFile, Effect, FunctionFacts } from '../../analysis/facts.ts';
import { queuedByCall } from '../../libraries/channels.ts';
import type { Place } from '../../program/finding.ts';
import type { Branch, FunctionExpression } from '../../program/model.ts';
import { calledName, children, contains, type Node, someIn } from '../../program/walk.ts';
import { wayTo } from './handlers.ts';
import { isFirst, joinOf, starts } from './handlers-joined.ts';
import { functionAt } from './limits.ts';

/** What runs its callback while the caller waits, if the callback itself is waited for. */
const together =
  /^(?:map|forEach|flatMap|filter|reduce|all|allSettled|gather|run|transaction|\$transaction|withRetry|retry|pRetry|pMap)$/;
/** What takes its callback along and comes back at once. */
const later =
  /^(?:setTimeout|setImmediate|nextTick|queueMicrotask|waitUntil|after|defer|background|add_task|addTask|create_task|ensure_future|start_soon|submit|run_in_executor|runInBackground|spawn|delay|apply_async|enqueue|Thread|Timer|Process|on|once)$/;

/**
 * Whether a handler waits for a call in its text before it goes on to answer.
 * @param answers where the handler answers
 * @param promises calls that nobody awaits go on by themselves
 */
export function waitsFor(
  handler: FunctionExpression,
  at: Place,
  effect: Effect,
  answers: readonly Place[],
  promises: boolean,
  file: AnalysedFile,
): boolean {
  const way = wayTo(handler, at);
  const isJoined = (started: readonly Node[]): boolean => {
    const join = joinOf(handler, started);
    return join !== undefined && !isAnswered(answers, { file: at.file, start: join.start, end: join.end }, handler);
  };
  let awaited = false;
  for (let index = way.length - 1; index > 0; index--) {
    const node = way[index];
    if (node === undefined) break;
    if (node.kind === 'await' || node.kind === 'return') awaited = true;
    if (node.kind === 'call') {
      const name = calledName(node) ?? '';
      const isTheCall = node.start === effect.place.start && node.end === effect.place.end;
      if (isFirst(node)) return false;
      if (later.test(name) && !contains(node.callee, at) && !isTheCall) {
        if (!starts.test(name) || !isJoined(way.slice(0, index + 1))) return false;
        awaited = true;
      }
    }
    if (node.kind !== 'function') continue;
    // A callback: what stands behind its call waits only where the call is waited for, or where the answer stands inside as well.
    const call = [...way.slice(0, index)].reverse().find(outer => outer.kind === 'call');
    const name = call?.kind === 'call' ? (calledName(call) ?? '') : '';
    if (answers.some(answer => contains(node, answer) && answer.start > at.start)) return true;
    if (promises && !awaited && node.async === true) return false;
    if (call === undefined) return false;
    awaited = false;
    if (!together.test(name) && !/then|catch|finally/.test(name)) return false;
  }
  if (awaited || (effect.awaited && isOwn(effect, at))) return true;
  if (isJoined(way)) return true;
  if (!promises) return !isStartedOnly(way, file);
  // `.then(…)` behind it holds the answer.
  const chain = way.find(node => node.kind === 'call' && node.end > at.end && node.start === at.start);
  return chain !== undefined && answers.some(answer => contains(chain, answer) && answer.start > at.end);
}

/**
 * A function that a handler calls starts the work, or what leads to it, and leaves it alone: `async handle(event) { void this.load(event); }`.
 * What the handler itself does is not looked at, nor what a program that is run waits for.
 */
export function isLeftOnTheWay({ chain: [, ...further], place, does }: Effect, { app }: AnalysedFile): boolean {
  if (does === 'execute') return false;
  return [...further, place].some(at => {
    const home = app.file(at.file);
    const fn = home?.program.language === 'javascript' ? functionAt(home, at) : undefined;
    return fn !== undefined && isLeft(fn.node, at);
  });
}

/** What tells somebody else that the work is done: `new Promise(resolve => get(address, resolve))`. */
const tellsDone = /^(?:resolve|reject|fulfil\w*|done|cb|callback)$/i;

/** A parameter that is called when the work ends, by its name or its use: `load(event).finally(ok)`, `.finally(() => res())`. */
function tellsEnd(name: string, fn: FunctionExpression): boolean {
  const isIt = (node: Node): boolean => node.kind === 'name' && node.name === name;
  return (
    tellsDone.test(name) ||
    someIn(fn.body, node => {
      if (node.kind !== 'call') return false;
      const settles = node.callee.kind === 'member' && /^(?:then|catch|finally)$/.test(node.callee.property ?? '');
      return isIt(node.callee) || (settles && node.args.some(({ value }) => isIt(value)));
    })
  );
}

/** Nobody awaits a call, hands it on or keeps it: `void load(event)`, `load(event).catch(log)`. */
function isLeft(fn: FunctionExpression, at: Place): boolean {
  if (fn.parameters.some(({ target }) => target.kind === 'name' && tellsEnd(target.name, fn))) return false;
  const way = wayTo(fn, at);
  const statement = way.findLastIndex(node => node.kind === 'evaluate');
  return (
    statement > 0 &&
    way.slice(statement + 1).every(node => {
      if (node.kind === 'operation') return node.operator === 'void';
      if (node.kind === 'member') return /^(?:catch|finally)$/.test(node.property ?? '');
      return node.kind === 'call' && node.start === at.start;
    })
  );
}

/** An answer stands before it on the same way through the handler. */
export function isAnswered(answers: readonly Place[], at: Place, root: Node): boolean {
  if (isAnsweredBothWays(answers, at, root)) return true;
  return answers.some(answer => {
    if (answer.start >= at.start || contains(answer, at)) return false;
    return wayTo(root, answer).every(
      node =>
        node === root ||
        (node.kind !== 'branch' && node.kind !== 'function' && node.kind !== 'try') ||
        (contains(node, at) && !(node.kind === 'branch' && areApart(node, answer, at))),
    );
  });
}

/** A branch before it answers whichever way its test goes: `if (isKnown) res.sendStatus(200); else res.sendStatus(202);`. */
function isAnsweredBothWays(answers: readonly Place[], at: Place, root: Node): boolean {
  const answersIn = (arm: readonly Node[]): boolean =>
    arm.some(
      node =>
        answers.some(
          answer =>
            contains(node, answer) &&
            wayTo(node, answer).every(({ kind }) => kind !== 'branch' && kind !== 'function' && kind !== 'try'),
        ) ||
        (node.kind === 'branch' && answersIn(node.then) && answersIn(node.otherwise)),
    );
  return wayTo(root, at).some(node =>
    children(node).some(
      before =>
        before.kind === 'branch' && before.end <= at.start && answersIn(before.then) && answersIn(before.otherwise),
    ),
  );
}

/** One stands where a test holds, the other where it does not. */
function areApart({ then, otherwise }: Branch, one: Place, other: Place): boolean {
  const isIn = (arm: readonly Node[], place: Place): boolean => arm.some(node => contains(node, place));
  return (isIn(then, one) && isIn(otherwise, other)) || (isIn(otherwise, one) && isIn(then, other));
}

function isOwn(effect: Effect, at: Place): boolean {
  return effect.place.file === at.file && effect.place.start === at.start;
}

/** A coroutine that is made and not awaited does not run here, nor does what a queue takes in by its call. */
function isStartedOnly(way: readonly Node[], file: AnalysedFile): boolean {
  const call = way.findLast(node => node.kind === 'call');
  if (call === undefined) return false;
  const { functions } = file.evaluate(call.callee);
  return functions.length > 0 && functions.every(fn => fn.node.async === true || isQueued(fn, file));
}

/** `@huey.task()` */
function isQueued({ file: path, node }: FunctionFacts, { app }: AnalysedFile): boolean {
  const home = app.file(path);
  return (node.annotations ?? []).some(annotation =>
    home?.evaluate(annotation).libraries.some(library => queuedByCall.has(library.package)),
  );
}
