/** Tests that a call decides: what stands under `if (company !== undefined)` is not run where nobody gives a company. */
import type { Expression } from '../program/model.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { Context } from './scopes.ts';
import { type AbstractValue, isNothing } from './values.ts';

/** Whether what stands in some surroundings is surely run (`true`), surely not (`false`), or either, with one call's arguments. */
export function runs(evaluator: Evaluator, context: Context | undefined, frame: Frame): boolean | undefined {
  if (frame.args === undefined || context === undefined) return context === undefined ? true : undefined;
  let sure: boolean | undefined = true;
  for (let at: Context | undefined = context; at; at = at.parent) {
    const held = at.test && holds(evaluator, at.test, frame);
    if (held === undefined) sure = undefined;
    else if (held !== (at.kind === 'then')) return false;
  }
  return sure;
}

/** What a test of a parameter comes to: whether it is given, or given as nothing. */
function holds(evaluator: Evaluator, test: Expression, frame: Frame): boolean | undefined {
  if (test.kind === 'operation') {
    const [left, right] = test.operands;
    if (test.operator === '!' && left) {
      const inner = holds(evaluator, left, frame);
      return inner === undefined ? undefined : !inner;
    }
    const equal = /^={2,3}$/.test(test.operator);
    if (!left || !right || !(equal || /^!={1,2}$/.test(test.operator)) || !isNull(right)) return undefined;
    const given = isGiven(evaluator, left, frame);
    return given === undefined ? undefined : given !== equal;
  }
  return isGiven(evaluator, test, frame);
}

function isNull(node: Expression): boolean {
  return (node.kind === 'literal' && node.value === null) || (node.kind === 'name' && node.name === 'undefined');
}

function isGiven(evaluator: Evaluator, node: Expression, frame: Frame): boolean | undefined {
  if (node.kind !== 'name') return undefined;
  const definition = bind(frame.info.program).scope.lookup(node.name, node.start);
  if (!definition?.sources.every(({ kind }) => kind === 'parameter')) return undefined;
  const value = evaluator.evaluate(node, frame);
  if (isNothing(value)) return false;
  return isSomething(value) ? true : undefined;
}

/** A text, a thing, or what somebody handed in; a variable of the environment may be missing. */
function isSomething({ literals, texts, things, open, own }: AbstractValue): boolean {
  if (literals.some(literal => literal === null || literal === '' || literal === false || literal === 0)) return false;
  return open ? own.some(({ is }) => is === 'parameter' || is === 'input') : texts.length > 0 || things.length > 0;
}
