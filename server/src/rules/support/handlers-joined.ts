/** Where a handler waits for work that it started before: `await Promise.all(calls)`, `future.result()`, `thread.join()`. */
import type { Call, Expression, FunctionExpression } from '../../program/model.ts';
import { lastName, type Node, someIn, walk } from '../../program/walk.ts';

/** What starts work and gives what one may wait with: https://docs.python.org/3/library/asyncio-task.html, …/concurrent.futures.html */
export const starts = /^(?:run_in_executor|create_task|ensure_future|submit|Thread|Process)$/;

/** Methods of such things that wait: https://docs.python.org/3/library/concurrent.futures.html#future-objects */
const waits = /^(?:result|join)$/;
/** What gives the first of several, most of the time a pause that ends the waiting. */
const first = /^(?:race|any)$/;

/**
 * What waits for work that is started on a way through a handler: what stands around the call, or comes later and names what it is kept in.
 * @param way the nodes from the handler to the call that starts the work, outermost first
 */
export function joinOf({ body }: FunctionExpression, way: readonly Node[]): Node | undefined {
  const call = way.at(-1);
  const around = way.at(-2);
  if (around?.kind === 'await') return around;
  const outer = way.at(-3);
  if (around?.kind === 'member' && outer?.kind === 'call' && waits.test(around.property ?? '')) return outer;
  const name = keptIn(way);
  if (call === undefined || name === undefined) return undefined;
  const kept = new Set(otherNames(name, body));
  let found: Node | undefined;
  walk(body, node => {
    if (found !== undefined || node.kind === 'function') return false;
    if (node.start >= call.end && joins(node, kept)) found = node;
    return true;
  });
  return found;
}

/** The variable, or the list of a variable, that holds what a call gives. */
function keptIn(way: readonly Node[]): string | undefined {
  for (const [index, node] of [...way.entries()].reverse()) {
    if (node.kind === 'bind') return node.target.kind === 'name' ? node.target.name : undefined;
    if (node.kind === 'call' && adds(node) && way[index + 1] !== node.callee) return objectOf(node);
  }
  return undefined;
}

/** Under what names it is waited for too: the list that it is put into, and what a loop over that calls its elements. */
function otherNames(name: string, body: FunctionExpression['body']): readonly string[] {
  const kept = new Set([name]);
  const note = (target: Node | undefined, over: Expression | undefined): void => {
    if (target?.kind === 'name' && over !== undefined && names(over, kept)) kept.add(target.name);
  };
  walk(body, node => {
    if (node.kind === 'loop') note(node.target, node.over);
    if (node.kind === 'list' && node.comprehension) note(node.comprehension.target, node.comprehension.over);
    const list = node.kind === 'call' && adds(node) ? objectOf(node) : undefined;
    if (list !== undefined && node.kind === 'call' && node.args.some(({ value }) => names(value, kept))) kept.add(list);
  });
  return [...kept];
}

function adds({ callee }: Call): boolean {
  return /^(?:push|append|add)$/.test(lastName(callee) ?? '');
}

function joins(node: Node, kept: ReadonlySet<string>): boolean {
  if (node.kind === 'await')
    return names(node.value, kept) && !someIn(node, inner => inner.kind === 'call' && isFirst(inner));
  return node.kind === 'call' && waits.test(lastName(node.callee) ?? '') && kept.has(objectOf(node) ?? '');
}

/** It goes on with whichever comes first, `Promise.race(…)`; Python's own `any(…)` asks them all. */
export function isFirst({ callee }: Call): boolean {
  return callee.kind === 'member' && first.test(callee.property ?? '');
}

function names(node: Node, kept: ReadonlySet<string>): boolean {
  return someIn(node, inner => inner.kind === 'name' && kept.has(inner.name));
}

function objectOf({ callee }: Call): string | undefined {
  return callee.kind === 'member' && callee.object.kind === 'name' ? callee.object.name : undefined;
}
