/** What tests come to where not all that they ask is known. */
import type { Choice, Expression } from './model.ts';

/** A test holds, does not, or hangs on something that is not known. */
export type Truth = boolean | undefined;

/** `!test` */
export function opposite(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

/** `a || b` and `a ?? b` are decided by one that holds, `a && b` by one that does not. */
export function ofParts({ form, test, options }: Choice, truthOf: (part: Expression) => Truth): Truth {
  const parts = [...(test ? [test] : []), ...options].map(truthOf);
  const decides = form === 'first';
  if (parts.includes(decides)) return decides;
  return parts.includes(undefined) ? undefined : !decides;
}
