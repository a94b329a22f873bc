/** Inserts that pass over what is there already, by a test of their own. */
import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Expression, Span } from '../../program/model.ts';
import { alternatives, contains, lastName, type Node, someIn, walk } from '../../program/walk.ts';

const standing = /^(?:existing|already|stored|known)(?=[A-Z_]|$)/;

/** A test that the function makes of what is there already, before it inserts what is not. */
export function goesOnWhere(fn: FunctionFacts, insert: Span): boolean {
  const names = restIn(fn.node.body);
  const isRest = (root: Node): boolean =>
    names !== undefined && someIn(root, node => isRestOf(node) || (node.kind === 'name' && names.has(node.name)));
  let found = false;
  walk(fn.node.body, node => {
    if (found) return;
    if (node.start === insert.start && node.end === insert.end) found = isRest(node);
    // `for (const row of fresh) { … insert … }`, `fresh.map(row => … insert …)`
    if (node.kind === 'loop' && node.over !== undefined && contains(node, insert)) found = isRest(node.over);
    if (node.kind === 'call' && node.callee.kind === 'member' && node.args.some(({ value }) => contains(value, insert)))
      found = isRest(node.callee.object);
    if (node.kind !== 'branch') return;
    // `if number in existing_numbers: continue`, `if (!known.has(id)) { … insert … }`
    const { test, then, otherwise } = node;
    if (isNotStanding(test)) found = otherwise.length === 0 && then.some(each => contains(each, insert));
    else if (alternatives(test).some(isStanding)) found = then.some(({ kind }) => kind === 'exit');
  });
  return found;
}

/** In the rounds of a loop of the function, a call comes only to what is not there already: the rest was passed over before. */
export function comesToNewOnly({ node: { body } }: FunctionFacts, loop: Span, at: Span): boolean {
  return someIn(body, node => {
    if (node.kind !== 'loop' || node.start !== loop.start || node.end !== loop.end) return false;
    return node.body.some(
      each =>
        each.kind === 'branch' &&
        each.end <= at.start &&
        alternatives(each.test).some(isStanding) &&
        each.then.some(({ kind }) => kind === 'exit'),
    );
  });
}

/** Names of rows without those that are there already; absent where the function picks those too, to see to them. */
function restIn(body: readonly Node[]): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  let seesTo = false;
  walk(body, node => {
    seesTo ||= pickingTests(node).some(isStanding);
    if ((node.kind !== 'bind' && node.kind !== 'assign') || node.target.kind !== 'name' || !node.value) return;
    if (someIn(node.value, isRestOf)) names.add(node.target.name);
  });
  return seesTo ? undefined : names;
}

/** `id in existing_ids`, `knownIds.has(id)`, `stored.includes(id)` */
function isStanding(test: Expression): boolean {
  const list = listAsked(test);
  return list !== undefined && standing.test(lastName(list) ?? '');
}

/** What a test looks something up in. */
export function listAsked(test: Expression): Expression | undefined {
  if (test.kind === 'operation') return test.operator === 'in' ? test.operands[1] : undefined;
  if (test.kind !== 'call' || test.callee.kind !== 'member') return undefined;
  return /^(?:has|includes)$/.test(test.callee.property ?? '') ? test.callee.object : undefined;
}

/** `[row for row in rows if row["id"] not in known]`, `rows.filter(row => !known.has(row.id))` */
function isRestOf(node: Node): boolean {
  return pickingTests(node).some(isNotStanding);
}

/** What a comprehension or a filter asks of each row. */
export function pickingTests(node: Node): readonly Expression[] {
  if (node.kind === 'list') return node.comprehension?.tests ?? [];
  if (node.kind !== 'call' || lastName(node.callee) !== 'filter') return [];
  return node.args.flatMap(({ value }) => {
    const [first] = value.kind === 'function' ? value.body : [];
    return (first?.kind === 'return' && first.value) || [];
  });
}

function isNotStanding(test: Expression): boolean {
  const [inner] = test.kind === 'operation' && test.operator === '!' ? test.operands : [];
  return inner !== undefined && isStanding(inner);
}
