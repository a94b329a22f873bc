/** What `Promise.allSettled` gives: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Promise/allSettled */
import type { Expression } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { held } from './put-before.ts';
import type { AbstractValue } from './values.ts';

/** A list of `{ status, value, reason }` for what a list of promises gives. */
export function allSettled(
  evaluator: Evaluator,
  promises: AbstractValue,
  call: Expression,
  frame: Frame,
): AbstractValue {
  const outcome = (value: AbstractValue): AbstractValue =>
    held(
      evaluator,
      [
        { path: ['status'], value: evaluator.value({ open: true }) },
        { path: ['value'], value },
        { path: ['reason'], value: evaluator.value({ open: true }) },
      ],
      call,
      frame,
    );
  const inOrder = evaluator.lists.inOrder(promises);
  const of = inOrder?.map(outcome) ?? [outcome(evaluator.lists.element(promises))];
  return evaluator.value({ things: [{ is: 'elements', of, exact: inOrder !== undefined }] });
}

/** What one of them gave that went well, of what may have gone either way; `undefined` for any other value. */
export function outcomeIn({ things: [thing] }: AbstractValue): AbstractValue | undefined {
  return thing?.is === 'object' && thing.extra?.has('reason') ? thing.extra.get('value') : undefined;
}
