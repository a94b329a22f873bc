import type { Effect } from '../../analysis/facts.ts';
import { fieldOf, saysFailure } from '../../analysis/failed-answers.ts';
import type { Expression } from '../../program/model.ts';
import { type Held, heldAt, isFailureHook } from './flows.ts';

/**
 * Whether an effect stands where the token endpoint refused: under `!response.ok`, a status that is no success, an `error` in the
 * answer, or a missing token, or where `raise_for_status()` raised. What the answer holds there is a reason, not a token.
 */
export function standsInFailure(effect: Effect): boolean {
  return isFailureHook(effect) || isRefused(heldAt(effect));
}

/** Whether what is known at a place says that the token endpoint refused. */
export function isRefused(held: readonly Held[]): boolean {
  return held.some(({ test, holds }) => saysFailure(test, holds) || lacksToken(test, holds));
}

const token = /^(?:access|refresh)?_?token$/i;

/** `!data.access_token`, `'access_token' not in data`, `token is None`, `'error' in data`. */
function lacksToken(test: Expression, holds: boolean): boolean {
  // `a || b` holds by either, `a && b` fails by either: one that says failure is enough to be careful.
  if (test.kind === 'choice') return test.options.some(option => lacksToken(option, holds));
  if (test.kind !== 'operation') return !holds && token.test(fieldOf(test) ?? '');
  const { operator, operands } = test;
  const [left, right] = operands;
  if (left === undefined) return false;
  if (operator === '!') return lacksToken(left, !holds);
  if (operator === '||' || operator === '&&') return operands.some(operand => lacksToken(operand, holds));
  if (operator === 'in')
    return left.kind === 'literal' && (holds ? left.value === 'error' : token.test(String(left.value)));
  const isSame = /^={2,3}$/.test(operator);
  if ((!isSame && !/^!={1,2}$/.test(operator)) || right === undefined || !isNothing(right)) return false;
  return holds === isSame && token.test(fieldOf(left) ?? '');
}

function isNothing(node: Expression): boolean {
  return node.kind === 'literal' ? node.value === null : fieldOf(node) === 'undefined';
}
