/** What the conditions of retries, as code says them, make of an answer of `429`. */
import type { Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import type { Expression, Program, Statement } from '../../program/model.ts';
import { ofParts, opposite, type Truth } from '../../program/truth.ts';
import { lastName, leaves } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { listNamed } from './limits-lost.ts';

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
    ? truth(only.value, program)
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
    const holds = truth(test, program);
    if (holds === undefined && (leaves(then) || leaves(otherwise))) return false;
    const taken = holds === undefined ? [] : holds ? then : otherwise;
    if (ends(taken)) return true;
    if (leaves(taken)) return false;
  }
  return false;
}

/** Whether a test holds for `429`; `undefined` where that hangs on something else too. */
function truth(test: Expression, program: Program): Truth {
  switch (test.kind) {
    case 'choice':
      return test.form === 'test' ? undefined : ofParts(test, part => truth(part, program));
    case 'operation': {
      const [left, right] = test.operands;
      if (test.operator === '!') return opposite(left && truth(left, program));
      if (test.operator === 'in') return left && right && isAmong(left, right, program);
      return compared(test.operator, left && numberIn(left), right && numberIn(right));
    }
    case 'call': {
      const { callee, args } = test;
      const isAsked = callee.kind === 'member' && /^(?:includes|has)$/.test(callee.property ?? '');
      return isAsked && args[0] ? isAmong(args[0].value, callee.object, program) : undefined;
    }
    default:
      return undefined;
  }
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
function numberIn(node: Expression): number | undefined {
  if (node.kind === 'literal') return typeof node.value === 'number' ? node.value : undefined;
  if (node.kind === 'choice' && node.form === 'first') return node.options[0] && numberIn(node.options[0]);
  if (node.kind !== 'member' && node.kind !== 'name') return undefined;
  return /^(?:http)?status(?:code)?$/.test(plainWord(lastName(node) ?? '')) ? 429 : undefined;
}

function isAmong(asked: Expression, list: Expression, program: Program): boolean | undefined {
  const status = asked.kind === 'literal' ? undefined : numberIn(asked);
  const made = list.kind === 'name' ? listNamed(list.name, program) : list;
  if (status === undefined || made?.kind !== 'list' || made.comprehension !== undefined) return undefined;
  const known = made.items.map(({ value, spread }) => (spread ? undefined : numberIn(value)));
  return known.includes(undefined) ? undefined : known.includes(status);
}
