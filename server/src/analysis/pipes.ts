/** Where the operators of a `pipe` stand. */
import type { Call, Expression } from '../program/model.ts';

/** The call of `pipe` that an operator's call is an argument of. */
export const pipedIn = new WeakMap<Expression, Call>();

interface Pipe {
  readonly source: Expression;
  /** Where its operators begin among the arguments. */
  readonly from: number;
}

/** `answer$.pipe(show)`, `pipe(answer, show)`. */
export function pipeOf({ callee, args }: Call): Pipe | undefined {
  if (callee.kind === 'member') return callee.property === 'pipe' ? { source: callee.object, from: 0 } : undefined;
  const [first] = args;
  return callee.kind === 'name' && callee.name === 'pipe' && first ? { source: first.value, from: 1 } : undefined;
}
