/** Functions that only hand on what they are called with: clients stand on one another in many layers. */
import type { Expression, FunctionExpression, Statement } from '../program/model.ts';
import { lastName, someIn, withoutAwait } from '../program/walk.ts';

/** All that it does is to call another, by itself or with something put around the call. */
type Handing = 'alone' | 'wrapped';

const known = new WeakMap<FunctionExpression, Handing | null>();

/**
 * Whether all that a function does is to call another, which makes it no level of its own:
 * `get: path => call('GET', path)`, `async get(path) { return await this.request('GET', path); }`
 */
export function handsOn(node: FunctionExpression): Handing | undefined {
  let how = known.get(node);
  if (how === undefined) {
    how = handing(node.body) ?? null;
    known.set(node, how);
  }
  return how ?? undefined;
}

function handing(body: readonly Statement[]): Handing | undefined {
  const [only, ...others] = body;
  if (only?.kind === 'return' && others.length === 0 && only.value !== undefined && isLoneCall(only.value))
    return 'alone';
  const value = wrappedCall(body);
  return value !== undefined && isLoneCall(value) ? 'wrapped' : undefined;
}

/** What calls others for the arguments leads more than one way, and levels are what bounds the ways. */
function isLoneCall(value: Expression): boolean {
  const call = withoutAwait(value);
  return call.kind === 'call' && !someIn([call], each => each.kind === 'call' && each !== call && !isSuper(each));
}

/** `super()` of `super().get(path)` */
function isSuper({ callee }: Extract<Expression, { kind: 'call' }>): boolean {
  return callee.kind === 'name' && callee.name === 'super';
}

/**
 * The one call whose result is given back, behind what is put around it: a function that is written beside it, an object that is opened for
 * it (`async with Client() as client:`), a loop that tries it again (`for attempt in Retrying(…): with attempt:`,
 * https://tenacity.readthedocs.io/en/latest/#retrying-code-block).
 */
function wrappedCall(body: readonly Statement[]): Expression | undefined {
  const parts = body.filter(statement => !isAside(statement));
  const last = parts.at(-1);
  if (last === undefined || !parts.slice(0, -1).every(isOpened)) return undefined;
  switch (last.kind) {
    case 'return':
      return last.value && unwrapped(last.value);
    case 'block':
      return wrappedCall(last.body);
    case 'loop':
      return last.over !== undefined && triesAgain(last.over) ? wrappedCall(last.body) : undefined;
    default:
      return undefined;
  }
}

/** It has no part in what is given back: a function's declaration, its description, what is raised where nothing was given. */
function isAside(statement: Statement): boolean {
  return (
    statement.kind === 'raise' ||
    (statement.kind === 'declare' && statement.value.kind === 'function') ||
    (statement.kind === 'evaluate' && statement.value.kind === 'literal')
  );
}

/** What `with` opens: an instance that is made, or what there is already. */
function isOpened(statement: Statement): boolean {
  if (statement.kind !== 'bind' && statement.kind !== 'evaluate') return false;
  const opened = statement.value && withoutAwait(statement.value);
  if (opened === undefined) return false;
  const isMaker = opened.kind === 'call' && /^[A-Z]/.test(lastName(opened.callee) ?? '');
  return !someIn([opened], each => each.kind === 'call' && !(isMaker && each === opened));
}

function triesAgain(over: Expression): boolean {
  const maker = withoutAwait(over);
  return maker.kind === 'call' && /^(?:Async)?Retrying$/.test(lastName(maker.callee) ?? '');
}

/** `asyncio.run(main())`, `list(self.pages(path))`, `[row async for row in self.pages(path)]` */
function unwrapped(value: Expression): Expression {
  const given = withoutAwait(value);
  if (given.kind === 'list' && given.comprehension !== undefined) {
    const { target, over, tests } = given.comprehension;
    const [item] = given.items;
    const isSame = target?.kind === 'name' && item?.value.kind === 'name' && item.value.name === target.name;
    return isSame && tests.length === 0 ? over : given;
  }
  if (given.kind !== 'call' || given.args.length !== 1) return given;
  const runs =
    given.callee.kind === 'name'
      ? /^(?:list|tuple)$/.test(given.callee.name)
      : given.callee.kind === 'member' &&
        given.callee.property === 'run' &&
        lastName(given.callee.object) === 'asyncio';
  return runs ? (given.args[0]?.value ?? given) : given;
}
