/** Cursors of Python's database modules, which run a statement in one call and give its rows in the next. */
import type { Effect } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { lastName } from '../../program/walk.ts';

const fetching = /\.fetch(?:all|one|many)$/;
const running = /\.execute$/;

/**
 * The call before that ran the statement whose rows a call gives: `cursor.execute(…)` of `cursor.fetchall()`; `undefined` for any other
 * call, and where the function does not say. https://peps.python.org/pep-0249/#cursor-methods
 */
export function ranBefore(effect: Effect): Effect | undefined {
  const cursor = fetching.test(effect.path) ? cursorOf(effect.node) : undefined;
  if (cursor === undefined) return undefined;
  let last: Effect | undefined;
  for (const other of effect.surroundings.function?.effects(0) ?? []) {
    const { path, node, place } = other;
    const isBefore = place.file === effect.place.file && place.start < effect.place.start;
    if (isBefore && running.test(path) && cursorOf(node) === cursor && place.start > (last?.place.start ?? -1))
      last = other;
  }
  return last;
}

/** A later call gives the rows of a statement: what it says comes from there. */
export function isFetchedAfter(effect: Effect): boolean {
  if (!running.test(effect.path)) return false;
  const others = effect.surroundings.function?.effects(0) ?? [];
  return others.some(other => ranBefore(other)?.node === effect.node);
}

function cursorOf(node: Expression): string | undefined {
  return node.kind === 'call' && node.callee.kind === 'member' ? lastName(node.callee.object) : undefined;
}
