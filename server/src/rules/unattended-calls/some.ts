/** Loops that go over no more of a list than was chosen, or than there is one of. */
import type { LoopFacts, Request } from '../../analysis/facts.ts';
import type { Expression, FunctionExpression, Target } from '../../program/model.ts';
import { contains, lastName, mentioned, type Node, namesIn, someIn, walk } from '../../program/walk.ts';
import { heldIn } from '../support/flows.ts';
import { callInside } from '../support/limits.ts';

/** What a loop goes over, and what it calls each. */
interface Round {
  readonly over: Expression;
  readonly each: Target | undefined;
}

/**
 * A loop on the way to a request leaves those out that nobody chose: by a filter, by a test in its round, by ending with the first that
 * will do, or since it is gone through only where there is one. What an element says of itself alone chooses nothing: `company.is_active`.
 */
export function isForSome(loop: LoopFacts, request: Request): boolean {
  const home = request.surroundings.functions.find(({ file, node }) => file === loop.file && contains(node, loop));
  const round = home && roundOf(loop, home.node);
  const call = callInside(loop, request);
  if (home === undefined || round === undefined || call === undefined) return false;
  const own = new Set(round.each ? namesIn(round.each) : []);
  const { body } = home.node;
  const held = heldIn(body, call);
  const tests = [
    ...held.map(({ test }) => test),
    ...request.surroundings.conditions.flatMap(({ file, test }) => (file === loop.file ? test : [])),
  ].filter(test => contains(loop, test));
  return (
    tests.some(test => asksOthers(test, own)) ||
    held.some(({ test }) => !contains(loop, test) && countsThem(test)) ||
    endsEarly(loop, body, own) ||
    listsOf(round.over, body).some(isPicked)
  );
}

function roundOf(loop: LoopFacts, { body }: FunctionExpression): Round | undefined {
  let found: Round | undefined;
  walk(body, node => {
    if (node.start !== loop.start || node.end !== loop.end) return found === undefined && contains(node, loop);
    if (node.kind === 'loop' && node.over) found = { over: node.over, each: node.target };
    if (node.kind === 'call' && node.callee.kind === 'member') {
      const [first] = node.args;
      const each = first?.value.kind === 'function' ? first.value.parameters[0]?.target : undefined;
      found = { over: node.callee.object, each };
    }
    return found === undefined;
  });
  return found;
}

/** A list as it is written, and what its names stand for: `mine` of `const mine = all.filter(…)`. */
export function listsOf(over: Expression, body: FunctionExpression['body']): readonly Expression[] {
  const names = new Set(mentioned(over));
  const lists: Expression[] = [over];
  walk(body, node => {
    if ((node.kind === 'bind' || node.kind === 'assign') && node.target.kind === 'name' && node.value)
      if (names.has(node.target.name)) lists.push(node.value);
  });
  return lists;
}

/** `all.filter(each => chosen.has(each.id))`, `[each for each in all if each["id"] in chosen]`, `all.slice(0, 3)` */
export function isPicked(list: Expression): boolean {
  return someIn(list, node => {
    if (node.kind === 'list' && node.comprehension !== undefined) {
      const own = new Set(namesIn(node.comprehension.target));
      return node.comprehension.tests.some(test => asksOthers(test, own));
    }
    if (node.kind !== 'call') return false;
    const name = lastName(node.callee) ?? '';
    const [first] = node.args;
    if (name !== 'filter') return taking.test(name);
    if (first?.value.kind !== 'function') return first?.value.kind !== 'name' || first.value.name !== 'Boolean';
    const own = new Set(first.value.parameters.flatMap(({ target }) => namesIn(target)));
    return asksOthers(first.value.body, own);
  });
}

const taking = /^(?:filter\w+|slice|islice|takewhile|dropwhile|sample|choices?|find|pick\w*)$/;

/** A test speaks of more than the element, or wants it to be one that is named: `chosen.has(each.id)`, `each.id === 5`. */
function asksOthers(test: Node | readonly Node[], own: ReadonlySet<string>): boolean {
  return someIn(test, node => {
    if (node.kind === 'name') return !own.has(node.name) && !plainNames.test(node.name);
    if (node.kind !== 'operation' || !/^[!=]==?$/.test(node.operator)) return false;
    return node.operands.some(({ kind, ...rest }) => kind === 'literal' && 'value' in rest && isNamed(rest.value));
  });
}

const plainNames = /^(?:undefined|Boolean|Number|String|bool|str|int|len|None)$/;

function isNamed(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}

/** Only so many: `if (companies.length === 1)`. Whether there are any is no such test. */
export function countsThem(test: Expression): boolean {
  const isCount = (node: Node): boolean =>
    (node.kind === 'call' && lastName(node.callee) === 'len') || (node.kind === 'member' && node.property === 'length');
  return someIn(test, isCount) && someIn(test, node => node.kind === 'literal' && isNamed(node.value));
}

/** The first that will do is enough, and may be given back; what ends a loop inside, or a function, is another matter. */
function endsEarly(loop: LoopFacts, body: FunctionExpression['body'], own: ReadonlySet<string>): boolean {
  let found = false;
  const look = (nodes: readonly Node[], isInner: boolean): void =>
    walk(nodes, node => {
      if (!contains(loop, node)) return true;
      if (node.kind === 'function') return false;
      if (node.kind === 'exit' && node.what === 'break' && !isInner) found = true;
      if (
        node.kind === 'return' &&
        node.value &&
        someIn(node.value, each => each.kind === 'name' && own.has(each.name))
      )
        found = true;
      if (node.kind !== 'loop' || isInner || (node.start === loop.start && node.end === loop.end)) return true;
      look(node.body, true);
      return false;
    });
  look(body, false);
  return found;
}
