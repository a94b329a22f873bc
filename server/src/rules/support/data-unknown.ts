/** Loops that go over no more of a list than the app has not got yet. */
import type { FunctionFacts, LoopFacts, Request } from '../../analysis/facts.ts';
import type { Capability } from '../../libraries/shape.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { contains, type Node, someIn, walk } from '../../program/walk.ts';
import { namesIdentifier } from './data.ts';
import { wordsIn } from './flows.ts';
import { goesOnWhere, pickingTests } from './stores-standing.ts';
import { isRead } from './stores-tables.ts';

const kept: readonly Capability[] = ['store', 'bucket', 'warehouse', 'cache'];

/**
 * What is kept already is left out of the loop's list, or passed over in the loop: `rows.filter(row => !known.has(row.id))`,
 * `rows.filter(row => db.find(row.id)?.version !== row.version)`, `if row["id"] in known: continue`.
 */
export function isOfUnknown(loop: LoopFacts, { place, chain, surroundings }: Request): boolean {
  const home = surroundings.functions.find(fn => fn.file === loop.file && contains(fn.node, loop));
  const asked = [place, ...chain].find(each => each.file === loop.file && contains(loop, each));
  if (home === undefined || asked === undefined) return false;
  return goesOnWhere(home, asked) || comparesWithKept(loop, home);
}

/** The list was filtered by a test that asks the app's own store. */
function comparesWithKept(loop: LoopFacts, home: FunctionFacts): boolean {
  const list = listOf(loop, home);
  if (list === undefined) return false;
  const names = wordsIn(list);
  const tests: Expression[] = [];
  const note = (root: Node): void => walk(root, node => void tests.push(...testsOf(node)));
  note(list);
  walk(home.node.body, node => {
    if ((node.kind !== 'bind' && node.kind !== 'assign') || node.target.kind !== 'name' || !node.value) return;
    if (names.includes(node.target.name) && node.start < loop.start) note(node.value);
  });
  if (tests.length === 0) return false;
  const isInTest = (at: Place): boolean => at.file === home.file && tests.some(test => contains(test, at));
  return home
    .effects(2)
    .some(effect => kept.includes(effect.does) && isRead(effect) && [effect.place, ...effect.chain].some(isInTest));
}

/** The list was filtered where the loop stands, by what the rows say themselves: `bids.filter(bid => bid.submitted)`. */
export function isOfSome(loop: LoopFacts, functions: readonly FunctionFacts[]): boolean {
  const home = functions.find(fn => fn.file === loop.file && contains(fn.node, loop));
  const list = home && listOf(loop, home);
  return list !== undefined && pickingTests(list).some(saysState);
}

/** `row.submitted`, `row.status === 'open'` */
function saysState(test: Expression): boolean {
  if (test.kind === 'member') return test.property !== undefined && !namesIdentifier(test.property);
  if (test.kind !== 'operation' || !/^===?$/.test(test.operator)) return false;
  return test.operands.some(({ kind }) => kind === 'member') && test.operands.some(({ kind }) => kind === 'literal');
}

/** What a filter asks of each row, and the whole of a filter that is a function of several statements. */
function testsOf(node: Node): readonly Expression[] {
  const tests = pickingTests(node);
  if (tests.length > 0 || node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.property !== 'filter')
    return tests;
  return node.args.flatMap(({ value }) => (value.kind === 'function' ? [value] : []));
}

/** The expression that the loop goes over. */
function listOf({ start, end }: LoopFacts, home: FunctionFacts): Expression | undefined {
  let list: Expression | undefined;
  someIn(home.node.body, node => {
    if (node.start !== start || node.end !== end) return false;
    if (node.kind === 'loop') list = node.over;
    if (node.kind === 'call' && node.callee.kind === 'member') list = node.callee.object;
    return list !== undefined;
  });
  return list;
}
