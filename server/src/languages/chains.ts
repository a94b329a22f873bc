/** Chains of one operator, which parsers nest to the left. */
import type { Expression, Join } from '../program/model.ts';

/** How many parts of one chain (`a + b + …`, `elif … elif …`) may nest in one another. */
export const chainLimit = 200;

/** Sums of text are the same however they are bracketed: a long one as a balanced tree. */
export function balanced(operands: readonly Expression[], from = 0, to = operands.length): Expression {
  if (to - from === 1) return operands[from] as Expression;
  const middle = (from + to) >> 1;
  const left = balanced(operands, from, middle);
  const right = balanced(operands, middle, to);
  return { kind: 'join', start: left.start, end: right.end, left, right } satisfies Join;
}
