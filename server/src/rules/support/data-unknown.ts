/** Loops that go over no more of a list than the app has not got yet. */
import type { FunctionFacts, LoopFacts, Request } from '../../analysis/facts.ts';
import type { Capability } from '../../libraries/shape.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Statement } from '../../program/model.ts';
import { contains, isNull, type Node, someIn, walk } from '../../program/walk.ts';
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
  return goesOnWhere(home, asked) || comparesWithKept(loop, home) || passesOverKept(loop, asked, home);
}

/** `if (await isCurrent(row.id, row.version)) continue`, where that asks the app's own store. */
function passesOverKept(loop: LoopFacts, asked: Place, home: FunctionFacts): boolean {
  const tests: Expression[] = [];
  walk(home.node.body, node => {
    if (node.kind !== 'branch' || !contains(loop, node) || node.start > asked.start) return;
    const { test, then, otherwise } = node;
    if (isAbsence(test) ? then.some(each => contains(each, asked)) : otherwise.length === 0 && then.some(goesOn))
      tests.push(test);
  });
  return tests.length > 0 && asksStore(home, [...tests, ...boundIn(loop, home, tests.flatMap(wordsIn))]);
}

/** The rest of the round is left out. */
function goesOn({ kind }: Statement): boolean {
  return kind === 'exit' || kind === 'return';
}

/** It holds where there is nothing, or something else: `!row`, `row === null`, `row.version !== version`, `a || b` of those. */
function isAbsence(test: Expression): boolean {
  if (test.kind === 'choice') return test.options.some(isAbsence);
  if (test.kind !== 'operation') return false;
  return /^!(?:==?)?$/.test(test.operator) || (/^===?$/.test(test.operator) && test.operands.some(isNull));
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
  return tests.length > 0 && asksStore(home, tests);
}

/** What some names were bound to in the loop. */
function boundIn(loop: LoopFacts, home: FunctionFacts, names: readonly string[]): readonly Expression[] {
  const values: Expression[] = [];
  walk(home.node.body, node => {
    if (node.kind !== 'bind' || node.value === undefined || !contains(loop, node)) return;
    if (wordsIn(node.target).some(word => names.includes(word))) values.push(node.value);
  });
  return values;
}

/** One of some expressions of a function reads what the app keeps. */
function asksStore(home: FunctionFacts, expressions: readonly Expression[]): boolean {
  const isThere = (at: Place): boolean => at.file === home.file && expressions.some(each => contains(each, at));
  return home
    .effects(2)
    .some(effect => kept.includes(effect.does) && isRead(effect) && [effect.place, ...effect.chain].some(isThere));
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
