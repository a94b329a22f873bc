/** Which of a name's assignments a use of it can see: the last one that surely ran before it, and what branches and loops may have put there since. */
import type { Context, Definition, FunctionInfo } from './scopes.ts';

const none: ReadonlySet<string> = new Set();

/**
 * Indices into `definition.sources`, or `undefined` for all of them.
 * @param fn the function that the use is written in
 * @param offset where the use stands
 */
export function reaching(definition: Definition, fn: FunctionInfo, offset: number): readonly number[] | undefined {
  const { places } = definition;
  if (places.length < 2 || definition.scope.fn !== fn) return undefined;
  const around = chain(contextAt(fn, offset));
  const loops = around.filter(context => context?.kind === 'loop');
  let sure = -1;
  let sureAt = Number.NEGATIVE_INFINITY;
  places.forEach((place, index) => {
    if (place.fn !== fn || place.at > offset || place.at < sureAt || !around.includes(place.context)) return;
    sure = index;
    sureAt = place.at;
  });
  const kept: number[] = [];
  places.forEach((place, index) => {
    if (index === sure || place.fn !== fn) kept.push(index);
    else if (place.at <= offset ? place.at > sureAt && !excludes(place.context, around) : comesRound(place.context))
      kept.push(index);
  });
  return kept.length === places.length || kept.length === 0 ? undefined : kept;

  /** A later assignment in a loop around the use is seen in the next round, unless a sure one stands before the use in it. */
  function comesRound(context: Context | undefined): boolean {
    const inside = chain(context);
    const sureInside = sure < 0 ? [] : chain(places[sure]?.context);
    return loops.some(loop => inside.includes(loop) && !sureInside.includes(loop));
  }
}

/**
 * The fields of what a name holds that were surely taken out or written over before a use of it: `delete grant.access_token`,
 * `grant.access_token = '***'`.
 */
export function writtenOver(definition: Definition, fn: FunctionInfo, offset: number): ReadonlySet<string> {
  if (definition.mutations.length === 0) return none;
  const before = definition.mutations.filter(
    ({ path, method, args, fn: where, span }) =>
      path.length === 1 &&
      (method === undefined || (method === 'delete' && args.length === 0)) &&
      where === fn &&
      span.end <= offset,
  );
  if (before.length === 0) return none;
  const around = chain(contextAt(fn, offset));
  return new Set(before.flatMap(({ path: [name], context }) => (around.includes(context) ? (name ?? []) : [])));
}

function chain(context: Context | undefined): (Context | undefined)[] {
  const found: (Context | undefined)[] = [];
  for (let at = context; at; at = at.parent) found.push(at);
  found.push(undefined);
  return found;
}

/** The other arm of a branch that the use stands in. */
function excludes(context: Context | undefined, around: readonly (Context | undefined)[]): boolean {
  for (let at = context; at; at = at.parent) {
    if (at.kind !== 'then' && at.kind !== 'otherwise') continue;
    const { kind, node } = at;
    if (
      around.some(
        other =>
          other && other.node === node && other.kind !== kind && (other.kind === 'then' || other.kind === 'otherwise'),
      )
    )
      return true;
  }
  return false;
}

/** What stands around an offset of a function's body. */
export function contextAt(fn: FunctionInfo, offset: number): Context | undefined {
  let found: FunctionInfo['blocks'][number] | undefined;
  for (const block of fn.blocks)
    if (block.start <= offset && offset < block.end && (found === undefined || block.start >= found.start))
      found = block;
  return found?.context;
}
