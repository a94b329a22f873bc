/** What the conditions of retries, as code says them, make of an answer of `429`. */
import type { Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import type { Call, Expression, Member, Name, Program, Statement } from '../../program/model.ts';
import { ofParts, opposite, type Truth } from '../../program/truth.ts';
import { lastName, leaves, literalText, nodesOf } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { isOfNoAnswer, listNamed } from './limits-lost.ts';

/** A retry's condition says no to `429`: `retry: e => e.status >= 500`, `giveup=lambda e: e.response.status_code < 500`. */
export function turnsLimitDown(effect: Effect): boolean {
  // backoff's, and wretch's: https://elbywan.github.io/wretch/api/variables/middlewares.retry-1.html
  const givesUp = effect.args.find(({ name }) => name === 'giveup')?.value ?? effect.arg('options')?.property('until');
  return decides(effect.arg('condition'), false) || decides(givesUp, true);
}

/** Every function that a value is decides the same. */
function decides(value: Value | undefined, wanted: boolean): boolean {
  const functions = value?.functions ?? [];
  return functions.length > 0 && functions.every(fn => ofFunction(fn) === wanted);
}

function ofFunction({ node: { body }, program }: FunctionFacts): boolean | undefined {
  const [only, ...others] = body;
  return only?.kind === 'return' && only.value !== undefined && others.length === 0
    ? truthOnLimit(only.value, { program })
    : undefined;
}

/**
 * The branch that an answer of `429` takes in some statements ends in what `ends` finds. A branch that leaves for a reason nobody
 * knows here may have taken it before.
 */
export function endsForLimit(
  body: readonly Statement[],
  program: Program,
  ends: (body: readonly Statement[]) => boolean,
): boolean {
  for (const statement of body) {
    if (statement.kind !== 'branch') continue;
    const { test, then, otherwise } = statement;
    const holds = truthOnLimit(test, { program });
    if (holds === undefined && (leaves(then) || leaves(otherwise))) return false;
    const taken = holds === undefined ? [] : holds ? then : otherwise;
    if (ends(taken)) return true;
    if (leaves(taken)) return false;
  }
  return false;
}

/** Where a test stands: its program, and what the constants of the function around it are. */
export interface Scope {
  readonly program: Program;
  readonly constants?: ReadonlyMap<string, Expression>;
  /** Names that stand for something else from time to time, or for what a call gives: nothing is known by them. */
  readonly open?: ReadonlySet<string>;
  /** How many constants it took to come here; one may be made of itself. */
  readonly depth?: number;
  /** What a call of the program's own comes to. */
  readonly called?: (call: Call, scope: Scope) => Truth;
}

/** Whether a test holds for `429`; `undefined` where that hangs on something else too. */
export function truthOnLimit(test: Expression, scope: Scope): Truth {
  switch (test.kind) {
    case 'choice':
      return test.form === 'test' ? undefined : ofParts(test, part => truthOnLimit(part, scope));
    case 'operation': {
      const [left, right] = test.operands;
      if (test.operator === '!') return opposite(left && truthOnLimit(left, scope));
      if (left === undefined || right === undefined) return undefined;
      if (test.operator === 'in') return isAmong(left, right, scope);
      const word = test.operator === 'instanceof' ? lastName(right) : literalText(right);
      if (word !== undefined && isOfNoAnswer(word)) return /^!==?$/.test(test.operator);
      return compared(test.operator, numberIn(left, scope), numberIn(right, scope));
    }
    case 'call': {
      const { callee, args } = test;
      const isAsked = callee.kind === 'member' && /^(?:includes|has)$/.test(callee.property ?? '');
      return isAsked && args[0] ? isAmong(args[0].value, callee.object, scope) : scope.called?.(test, scope);
    }
    case 'name':
    case 'member': {
      // The answer is there, and is no success.
      if (test.kind === 'member' && /^(?:ok|issuccess)$/.test(wordOf(test))) return false;
      return constant(test, scope, truthOnLimit) ?? (isAnswer(test, scope) || isStatus(test, scope) || undefined);
    }
    default:
      return undefined;
  }
}

/** Of how many others, one made of the next, a constant is read. */
const deepestConstant = 4;

/** What is known of what a constant of the function around is made of. */
function constant<T>(node: Expression, scope: Scope, read: (made: Expression, scope: Scope) => T): T | undefined {
  const made = node.kind === 'name' ? scope.constants?.get(node.name) : undefined;
  const { depth = 0 } = scope;
  return made === undefined || depth === deepestConstant ? undefined : read(made, { ...scope, depth: depth + 1 });
}

function compared(operator: string, left: number | undefined, right: number | undefined): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case '===':
    case '==':
      return left === right;
    case '!==':
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return undefined;
  }
}

/** A number that is written out, or the status that is asked about. */
export function numberIn(node: Expression, scope: Scope): number | undefined {
  if (node.kind === 'literal') return typeof node.value === 'number' ? node.value : undefined;
  if (node.kind === 'choice' && node.form === 'first') return node.options[0] && numberIn(node.options[0], scope);
  if (node.kind !== 'member' && node.kind !== 'name') return undefined;
  return constant(node, scope, numberIn) ?? (isStatus(node, scope) ? 429 : undefined);
}

function isStatus(node: Name | Member, { open }: Scope): boolean {
  return !(node.kind === 'name' && open?.has(node.name)) && /^(?:http)?status(?:code)?$/.test(wordOf(node));
}

/** An error's answer is there. In Python one that is refused, as requests gives it, does not hold. */
function isAnswer(node: Name | Member, { program, constants, open }: Scope): boolean {
  if (program.language === 'python' || !/^(?:response|res|resp)$/.test(wordOf(node))) return false;
  return node.kind === 'name'
    ? !open?.has(node.name) && !constants?.has(node.name)
    : /^(?:e|ex|.*(?:err|error|exception|reason|cause))$/.test(wordOf(node.object));
}

function wordOf(node: Expression): string {
  return plainWord(lastName(node) ?? '');
}

function isAmong(asked: Expression, list: Expression, scope: Scope): boolean | undefined {
  const status = asked.kind === 'literal' ? undefined : numberIn(asked, scope);
  const made =
    list.kind !== 'name' ? list : isAddedTo(list.name, scope.program) ? undefined : listNamed(list.name, scope.program);
  if (status === undefined || made?.kind !== 'list' || made.comprehension !== undefined) return undefined;
  const known = made.items.map(({ value, spread }) => (spread ? undefined : numberIn(value, scope)));
  return known.includes(undefined) ? undefined : known.includes(status);
}

/** `RETRIED.add(Number(process.env.ALSO_RETRIED));` */
function isAddedTo(list: string, program: Program): boolean {
  return nodesOf(program, 'call').some(
    ({ callee }) =>
      callee.kind === 'member' &&
      /^(?:add|append|extend|push|unshift|update)$/.test(callee.property ?? '') &&
      lastName(callee.object) === list,
  );
}
