import type { Effect } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { heldAt } from './flows.ts';

/**
 * Whether an effect stands where the token endpoint refused: under `!response.ok`, a status that is no success, an `error` in the
 * answer, or a missing token, or where `raise_for_status()` raised. What the answer holds there is a reason, not a token.
 */
export function standsInFailure(effect: Effect): boolean {
  return heldAt(effect).some(({ test, holds }) => saysFailure(test, holds));
}

function saysFailure(test: Expression, holds: boolean): boolean {
  switch (test.kind) {
    case 'operation':
      return ofOperation(test.operator, test.operands, holds);
    case 'choice':
      // `a || b` holds by either, `a && b` fails by either: one that says failure is enough to be careful.
      return test.options.some(option => saysFailure(option, holds));
    case 'call':
      return saysFailure(test.callee, holds);
    default:
      return (
        isWord(
          test,
          holds ? /^(?:error|errors|is_?error|failed)$/i : /^(?:ok|is_?success|success|successful|raise_for_status)$/i,
        ) ||
        (!holds && isToken(test))
      );
  }
}

function ofOperation(operator: string, operands: readonly Expression[], holds: boolean): boolean {
  const [left, right] = operands;
  if (left === undefined) return false;
  if (operator === '!') return saysFailure(left, !holds);
  if (operator === '||' || operator === '&&') return operands.some(operand => saysFailure(operand, holds));
  if (right === undefined) return false;
  if (!isWord(left, /^(?:status|status_?code|code)$/i))
    return operator === 'in' && holds && right !== undefined && left.kind === 'literal' && left.value === 'error';
  const success =
    right.kind === 'literal' && typeof right.value === 'number' && right.value >= 200 && right.value < 300;
  if (/^!==?$/.test(operator)) return success === holds;
  if (/^===?$/.test(operator)) return success !== holds;
  return /^>=?$/.test(operator) ? holds : /^<=?$/.test(operator) && !holds;
}

function lastWord(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  return expression.kind === 'member' ? expression.property : undefined;
}

function isWord(expression: Expression, word: RegExp): boolean {
  return word.test(lastWord(expression) ?? '');
}

function isToken(expression: Expression): boolean {
  return /^(?:access|refresh)?_?token$/i.test(lastWord(expression) ?? '');
}
