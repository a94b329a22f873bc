/** Lists that hold what somebody picked out of another one. */
import type { FunctionFacts, LoopFacts } from '../../analysis/facts.ts';
import type { Expression, Loop, Target } from '../../program/model.ts';
import { contains, type Node, someIn, walk } from '../../program/walk.ts';
import { wordsIn } from './flows.ts';

/** What goes over every position there is. */
const everyPosition = /^(?:range|len|length|enumerate|keys|entries|items|values)$/;

/** The loop's list holds what stands at positions that were named: `for i in picks: chosen.append(rows[i])`, `[rows[i] for i in picks]`. */
export function isPicked(loop: LoopFacts, functions: readonly FunctionFacts[]): boolean {
  const home = functions.find(fn => fn.file === loop.file && contains(fn.node, loop));
  if (home === undefined) return false;
  const loops: Loop[] = [];
  walk(home.node.body, node => {
    if (node.kind === 'loop') loops.push(node);
  });
  const over = loops.find(({ start }) => start === loop.start)?.over;
  const names = over === undefined ? [] : wordsIn(over);
  const fills: boolean[] = [];
  walk(home.node.body, node => {
    const fill = fillOf(node, names);
    if (fill !== undefined) fills.push(isPick(fill, loops));
  });
  return fills.length > 0 && fills.every(Boolean);
}

/** What is put into one of the lists of these names; the empty list that it starts with is nothing. */
function fillOf(node: Node, names: readonly string[]): Expression | undefined {
  const isOne = (target: Node): boolean => target.kind === 'name' && names.includes(target.name);
  if ((node.kind === 'bind' || node.kind === 'assign') && isOne(node.target)) {
    const { value } = node;
    return value?.kind === 'list' && value.items.length === 0 ? undefined : value;
  }
  if (node.kind !== 'call' || node.callee.kind !== 'member' || !isOne(node.callee.object)) return undefined;
  return /^(?:append|push|extend|concat|insert|unshift)$/.test(node.callee.property ?? '')
    ? node.args.at(-1)?.value
    : undefined;
}

function isPick(fill: Expression, loops: readonly Loop[]): boolean {
  if (fill.kind === 'list' && fill.comprehension !== undefined) {
    const { target, over } = fill.comprehension;
    return fill.items.every(({ value }) => takes(value, target, over));
  }
  return loops.some(each => contains(each, fill) && takes(fill, each.target, each.over));
}

/** `rows[i]`, where `i` goes over neither all positions nor the rows themselves. */
function takes(item: Expression, position: Target | undefined, over: Expression | undefined): boolean {
  if (position?.kind !== 'name' || over === undefined) return false;
  const words = wordsIn(over);
  if (words.some(word => everyPosition.test(word))) return false;
  return someIn(
    item,
    node =>
      node.kind === 'member' &&
      node.index !== undefined &&
      wordsIn(node.index).includes(position.name) &&
      !wordsIn(node.object).some(word => words.includes(word)),
  );
}
