/** Loops that ask for page after page, and endless ones that take up work instead. */
import type { Expression, Loop, Program } from '../program/model.ts';
import { calledName, lastName, type Node, nodesOf, rootOf, someIn, walk } from '../program/walk.ts';
import { words } from './names.ts';

/** Words with which a test speaks of more to come: `hasMore`, `next_page`, `pageToken`. */
const moreToCome =
  /^(?:(?:has|is|next|last|num|n|max|total)?(?:pages?|more|next|links?|cursors?)|page\w*|paging|paginat\w*|offset|done|has|remaining|totals?|totalcount|counts?|last|continue)$/;

/** Words with which a loop's body speaks of pages; a queue has a next one too. */
const ofPages = /^(?:pages?|page\w+|paging|paginat\w*|cursors?|offset|skip|more|links?|continuation|marker)$/;

/** What functions are called that know themselves how far they are: `rows.next()`, `fetchBatch()`. */
const goesOnItself = /^(?:next|anext|batch|chunk|pages?|more)$/;

/**
 * Whether a loop runs while there is more: as long as a page, cursor or flag says so; or for ever, and each round asks on from where
 * the last one came to. One that takes up a job each round asks for what the job says.
 * @param leading the call inside the loop that leads to what is asked
 */
export function pages(loop: Loop, leading: Expression): boolean {
  const { test } = loop;
  if (test !== undefined && !holdsForEver(test)) return someIn(test, speaks(moreToCome));
  const known = knownOf(loop);
  if (known.speaksOfPages) return true;
  if (leading.kind === 'call' && speaks(goesOnItself)(leading.callee)) return true;
  known.goesOn ??= madeOf(handedOn(roundOf(loop)), roundOf(loop));
  const { goesOn } = known;
  return someIn(leading, node => node.kind === 'name' && goesOn.has(node.name));
}

/** `true`, `1`, and a flag that somebody else clears: `while (this.running)`. */
function holdsForEver(test: Expression): boolean {
  if (test.kind === 'literal') return Boolean(test.value);
  return words(lastName(test) ?? '').includes('running');
}

/**
 * Whether the pages' numbers are gone through, however many there are: `for page in range(2, pages + 1)`, `Array.from({ length: pages })`.
 * @param over what is gone through
 * @param each what a number is called there
 */
export function numbersPages(over: Expression, each: readonly Node[], program: Program): boolean {
  if (over.kind === 'name') {
    const set = nodesOf(program, 'bind').filter(({ target }) => target.kind === 'name' && target.name === over.name);
    const [first, ...others] = set.flatMap(({ value }) => value ?? []);
    return (
      first !== undefined &&
      others.length === 0 &&
      first.kind !== 'name' &&
      numbersPages(first, [...each, over], program)
    );
  }
  const isOfPages = speaks(ofPages);
  return isNumbers(over) && [over, ...each].some(node => someIn(node, inner => isOfPages(inner) || isParted(inner)));
}

/** `range(1, n)`, `itertools.count(1)`, `Array.from({ length: n })`, `[...Array(n).keys()]`, and what goes through one: `list(range(n))`. */
function isNumbers(over: Expression): boolean {
  if (over.kind === 'await') return isNumbers(over.value);
  if (over.kind === 'object') return over.properties.length === 1 && over.properties[0]?.key === 'length';
  if (over.kind === 'list') {
    const [only, ...others] = over.items;
    if (over.comprehension !== undefined) return isNumbers(over.comprehension.over);
    return only?.spread !== undefined && others.length === 0 && isNumbers(only.value);
  }
  if (over.kind !== 'call') return false;
  const { callee, args } = over;
  const [first] = args;
  const name = calledName(over) ?? '';
  if (callee.kind === 'member' && /^(?:keys|fill|map|slice|entries)$/.test(name)) return isNumbers(callee.object);
  if (callee.kind === 'name' && name === 'Array') return args.length === 1;
  if (/^(?:[axt]?range|count)$/.test(name)) return true;
  return /^(?:from|list|tqdm|iter|enumerate|track)$/.test(name) && first !== undefined && isNumbers(first.value);
}

/** `Math.ceil(total / size)` */
function isParted(node: Node): boolean {
  return node.kind === 'call' && lastName(node.callee) === 'ceil' && node.args[0]?.value.kind === 'operation';
}

function speaks(of: RegExp): (node: Node) => boolean {
  return node => words(lastName(node) ?? '').some(word => of.test(word));
}

interface Known {
  readonly speaksOfPages: boolean;
  /** Names whose values one round hands on to the next, and what is made of them; worked out where it is asked for. */
  goesOn?: ReadonlySet<string>;
}

const knownLoops = new WeakMap<Loop, Known>();

function knownOf(loop: Loop): Known {
  let known = knownLoops.get(loop);
  if (known === undefined) {
    known = { speaksOfPages: someIn(roundOf(loop), speaks(ofPages)) };
    knownLoops.set(loop, known);
  }
  return known;
}

/** What runs each time. */
function roundOf({ body, update }: Loop): readonly Node[] {
  return update === undefined ? body : [...body, update];
}

const takes = /^(?:shift|pop|popleft|splice|get|get_nowait|dequeue)$/;
const adds = /^(?:push|unshift|append|appendleft|extend|put|put_nowait|enqueue)$/;

/** Names that a round reads before it sets them: `page += 1`, `url = next(answer)`, a list that it takes from and adds to. */
function handedOn(round: readonly Node[]): ReadonlySet<string> {
  const read = new Map<string, number>();
  const set = new Map<string, number>();
  const changed = new Set<string>();
  const taken = new Set<string>();
  const added = new Set<string>();
  const targets = new Set<Node>();
  const first = (of: Map<string, number>, name: string, at: number): void => {
    of.set(name, Math.min(of.get(name) ?? at, at));
  };
  walk(round, node => {
    if (node.kind === 'assign' || node.kind === 'bind') {
      const root = rootOf(node.target);
      walk(node.target, target => {
        if (target.kind === 'member') return false;
        if (target.kind !== 'name') return true;
        targets.add(target);
        changed.add(target.name);
        first(set, target.name, node.end);
        if (node.kind === 'assign' && node.operator !== undefined) first(read, target.name, node.start);
        return true;
      });
      if (root !== undefined && !setsAccess(node.target)) changed.add(root);
    } else if (node.kind === 'call' && node.callee.kind === 'member' && node.callee.object.kind === 'name') {
      if (takes.test(node.callee.property ?? '')) taken.add(node.callee.object.name);
      if (adds.test(node.callee.property ?? '')) added.add(node.callee.object.name);
    } else if (node.kind === 'name' && !targets.has(node)) first(read, node.name, node.start);
  });
  for (const name of taken) if (added.has(name)) changed.add(name);
  const isReadFirst = (name: string): boolean => (read.get(name) ?? Infinity) < (set.get(name) ?? Infinity);
  return new Set(
    [...changed].filter(
      name => isReadFirst(name) && name !== 'this' && name !== 'self' && !triesAgain(name) && !isAccess(name),
    ),
  );
}

/** What counts how often the same was asked for: `attempt`, `retries`. */
function triesAgain(name: string): boolean {
  return words(name).some(word => /^(?:attempts?|try|tries|tried|retry|retries|retried)$/.test(word));
}

/** What is fetched anew where the same is asked for once more: `token`, `accessToken`, `authHeaders`; a `pageToken` is none. */
function isAccess(name: string): boolean {
  return words(name).every(word =>
    /^(?:access|auth|authorization|bearer|current|fresh|jwt|tokens?|headers?)$/.test(word),
  );
}

/** `options.headers.Authorization = …`: the same is asked for once more. */
function setsAccess(target: Node): boolean {
  const property = target.kind === 'member' ? lastName(target) : undefined;
  return property !== undefined && isAccess(property);
}

/** Names, and those that the round makes of them or hands them to: `const query = { after }`, `params.set('after', after)`. */
function madeOf(names: ReadonlySet<string>, round: readonly Node[]): ReadonlySet<string> {
  const found = new Set(names);
  if (found.size === 0) return found;
  const holds = (node: Node): boolean => someIn(node, inner => inner.kind === 'name' && found.has(inner.name));
  walk(round, node => {
    if ((node.kind === 'bind' || node.kind === 'assign') && node.value !== undefined) {
      const root = rootOf(node.target);
      // `token = await sign(refused)`: the same is asked for with another one.
      const made = lastName(node.target) ?? '';
      if (isAccess(made) && made !== 'current') return false;
      if (root !== undefined && holds(node.value)) found.add(root);
      else if (node.target.kind !== 'member' && holds(node.value))
        walk(node.target, target => void (target.kind === 'name' && found.add(target.name)));
    } else if (node.kind === 'call' && node.callee.kind === 'member' && node.args.some(({ value }) => holds(value))) {
      const root = rootOf(node.callee);
      if (root !== undefined) found.add(root);
    }
  });
  return found;
}
