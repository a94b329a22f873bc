/** Which of a name's assignments a use of it can see: the last one that surely ran before it, and what branches and loops may have put there since. */
import type { Call, Expression, Program } from '../program/model.ts';
import { lastName, mentioned, someIn } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Context, Definition, FunctionInfo, Mutation } from './scopes.ts';

const none: ReadonlySet<string> = new Set();

/**
 * Indices into `definition.sources`, or `undefined` for all of them.
 * @param fn the function that the use is written in
 * @param offset where the use stands
 */
export function reaching(definition: Definition, fn: FunctionInfo, offset: number): readonly number[] | undefined {
  const { places } = definition;
  if (places.length < 2) return undefined;
  if (definition.scope.fn !== fn) return ofOwnOnly(definition, fn, offset);
  return seen(places, fn, offset);
}

/**
 * Of a name that nobody declares, which is one variable for all functions that assign it: those of the function itself, where one surely
 * ran before the use and nothing was called since that assigns it too.
 */
function ofOwnOnly({ places }: Definition, fn: FunctionInfo, offset: number): readonly number[] | undefined {
  if (places.some(place => place.fn.isModule)) return undefined;
  const own = places.filter(place => place.fn === fn && place.at <= offset);
  const others = new Set(places.flatMap(place => (place.fn === fn ? [] : withOuter(place.fn))));
  const around = own.length === 0 || others.size === 0 ? [] : chain(contextAt(fn, offset));
  const sure = own.filter(({ context }) => around.includes(context)).at(-1);
  if (sure === undefined) return undefined;
  const names = runBy(others, fn.program);
  const isCalled = fn.calls.some(
    ({ call }) => call.start >= sure.at && call.start < offset && names.has(lastName(call.callee)),
  );
  if (isCalled) return undefined;
  const kept = seen(places, fn, offset) ?? places.map((_, index) => index);
  return kept.filter(index => places[index]?.fn === fn);
}

/** Names of functions that are looked through for who calls them. */
const mostNames = 64;

/** Names by which some functions are called, or others of their file that call them in turn. */
function runBy(fns: ReadonlySet<FunctionInfo>, program: Program): ReadonlySet<string | undefined> {
  const names = new Set([...fns].map(({ name }) => name));
  for (const name of names)
    if (name !== undefined && names.size < mostNames)
      for (const { fn } of bind(program).callsNamed(name)) for (const each of withOuter(fn)) names.add(each.name);
  return names;
}

/** A function and those that it is written in. */
function withOuter(fn: FunctionInfo): readonly FunctionInfo[] {
  const found: FunctionInfo[] = [];
  for (let at: FunctionInfo | undefined = fn; at && !at.isModule; at = at.parent) found.push(at);
  return found;
}

/**
 * What changes a name in functions whose assignments do not count: they change what they assigned.
 * @param kept the sources that count
 */
export function changedElsewhere({ places }: Definition, kept: readonly number[]): (mutation: Mutation) => boolean {
  const own = new Set(kept.map(index => places[index]?.fn));
  const others = new Set(places.flatMap(({ fn }) => (own.has(fn) ? [] : fn)));
  return ({ fn }) => {
    if (others.size === 0) return false;
    for (let at: FunctionInfo | undefined = fn; at; at = at.parent)
      if (own.has(at) || others.has(at)) return others.has(at);
    return false;
  };
}

function seen(places: Definition['places'], fn: FunctionInfo, offset: number): readonly number[] | undefined {
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
 * `grant.access_token = '***'`; each where it has them: `if (name in grant) delete grant[name]`.
 * @param namesOf the fields that a change by a key is about, where they are known: of each turn of a loop
 */
export function writtenOver(
  { mutations }: Definition,
  fn: FunctionInfo,
  offset: number,
  namesOf: (mutation: Mutation) => readonly string[],
): ReadonlySet<string> {
  const before = mutations.filter(
    mutation =>
      (mutation.fn === fn || callOfEach(mutation.fn, fn) !== undefined) &&
      mutation.span.end <= offset &&
      takenOut(mutation) !== undefined,
  );
  if (before.length === 0) return none;
  const surroundings = chain(contextAt(fn, offset));
  const gone = new Set<string>();
  for (const mutation of before) {
    const { field, key } = takenOut(mutation) ?? {};
    const each = mutation.fn === fn ? undefined : callOfEach(mutation.fn, fn);
    const turn = key === undefined || each ? undefined : turnOf(mutation.context);
    const names = field === undefined ? namesOf(mutation) : [field];
    // Outside of a loop, one of several is taken out.
    if (turn === undefined && each === undefined && names.length > 1) continue;
    if (each && !isSure(mutation.context, field ?? key ?? '', [undefined])) continue;
    const context = each ? contextAt(fn, each.start) : turn ? turn.parent : mutation.context;
    if (!isSure(context, field ?? key ?? '', surroundings)) continue;
    for (const name of names) gone.add(name);
  }
  return gone;
}

/** The call in a function that runs another for each of a list: `SECRET.forEach(name => delete grant[name])`. */
function callOfEach({ argumentOf, parent }: FunctionInfo, fn: FunctionInfo): Call | undefined {
  const { call, index } = argumentOf ?? {};
  return parent === fn && index === 0 && call?.callee.kind === 'member' && call.callee.property === 'forEach'
    ? call
    : undefined;
}

/** The field that a change takes out or writes over, or the name that holds which. */
function takenOut({
  path,
  method,
  args,
  key,
}: Mutation): { readonly field?: string; readonly key?: string } | undefined {
  const [first, more] = path;
  if (more !== undefined) return undefined;
  const isPopped = path.length === 0 && method === 'pop';
  if (!isPopped && (path.length === 0 || (method !== undefined && (method !== 'delete' || args.length > 0))))
    return undefined;
  if (first !== undefined) return { field: first };
  const by = isPopped ? args[0] : key;
  if (by?.kind === 'literal') return { field: String(by.value) };
  return by?.kind === 'name' ? { key: by.name } : undefined;
}

/** The loop that a change by a key is a turn of. */
function turnOf(context: Context | undefined): Context | undefined {
  let at = context;
  while (at?.test) at = at.parent;
  return at?.node.kind === 'loop' && at.node.form === 'each' ? at : undefined;
}

/** Stands where the use does, or only asks before whether the record has the field: `if (grant.access_token)`. */
function isSure(context: Context | undefined, field: string, around: readonly (Context | undefined)[]): boolean {
  let at = context;
  while (at && !around.includes(at) && isAskedFor(at, field)) at = at.parent;
  return around.includes(at);
}

function isAskedFor({ kind, test }: Context, field: string): boolean {
  if (kind !== 'then' || test === undefined) return false;
  if (test.kind === 'operation' && /^(?:!|={2,3})$/.test(test.operator)) return false;
  return someIn(
    test,
    node =>
      (node.kind === 'member' && node.property === field) ||
      (node.kind === 'literal' && node.value === field) ||
      (node.kind === 'name' && node.name === field),
  );
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

type Block = FunctionInfo['blocks'][number];

/** The stretches of a function's body by where they start, each with the one that it stands in. */
const nested = new WeakMap<FunctionInfo, readonly (Block & { readonly around: number })[]>();

function nestedBlocks(fn: FunctionInfo): readonly (Block & { readonly around: number })[] {
  const known = nested.get(fn);
  if (known) return known;
  const found: (Block & { around: number })[] = [];
  for (const { start, end, context } of [...fn.blocks].sort((a, b) => a.start - b.start)) {
    let around = found.length - 1;
    while (around >= 0 && (found[around]?.end ?? 0) <= start) around = found[around]?.around ?? -1;
    found.push({ start, end, context, around });
  }
  nested.set(fn, found);
  return found;
}

/** What stands around an offset of a function's body. */
export function contextAt(fn: FunctionInfo, offset: number): Context | undefined {
  const blocks = nestedBlocks(fn);
  let at = firstBehind(blocks, offset) - 1;
  while (at >= 0 && (blocks[at]?.end ?? 0) <= offset) at = blocks[at]?.around ?? -1;
  return blocks[at]?.context;
}

/** The index of the first that starts behind an offset, of a list in the order of where they start. */
function firstBehind(list: readonly { readonly start: number }[], offset: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The tests that are known to hold, or not to, at an offset in some context: those of branches around it, and those before it that leave. */
export function testsAt(
  { passed }: FunctionInfo,
  context: Context | undefined,
  offset: number,
): readonly { readonly test: Expression; readonly holds: boolean }[] {
  const found: { test: Expression; holds: boolean }[] = passed.filter(
    ({ start, end }) => start <= offset && offset < end,
  );
  for (let at = context; at; at = at.parent) if (at.test) found.push({ test: at.test, holds: at.kind === 'then' });
  return found;
}

type Passed = FunctionInfo['passed'][number];

/** What is known behind the branches of a function that leave, by the names in their tests, in the order of where it is. */
const passedBy = new WeakMap<FunctionInfo, ReadonlyMap<string, readonly Passed[]>>();

function passedNamed(fn: FunctionInfo, name: string): readonly Passed[] {
  const byName = passedBy.get(fn) ?? byNames(fn.passed);
  passedBy.set(fn, byName);
  return byName.get(name) ?? [];
}

function byNames(all: readonly Passed[]): ReadonlyMap<string, readonly Passed[]> {
  const found = new Map<string, Passed[]>();
  for (const passed of [...all].sort((a, b) => a.start - b.start))
    for (const name of new Set(mentioned(passed.test))) {
      const list = found.get(name);
      if (list) list.push(passed);
      else found.set(name, [passed]);
    }
  return found;
}

/**
 * Of the tests that are known to hold, or not to, at an offset, those that name something and stand behind where it was given what it
 * holds. A function may have thousands.
 */
export function testsOf(
  name: string,
  fn: FunctionInfo,
  offset: number,
  given: number,
): readonly { readonly test: Expression; readonly holds: boolean }[] {
  const all = passedNamed(fn, name);
  const found: { test: Expression; holds: boolean }[] = all
    .slice(firstBehind(all, given - 1), firstBehind(all, offset))
    .filter(({ test, end }) => offset < end && test.end >= given);
  for (let at = contextAt(fn, offset); at; at = at.parent)
    if (at.test && at.test.end >= given) found.push({ test: at.test, holds: at.kind === 'then' });
  return found;
}
