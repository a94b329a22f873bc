/** Tests by which code leaves secrets out of what it shows: `!SECRET.has(key)`, `key not in HIDDEN`, `key !== 'access_token'`. */
import type { Choice as ChoiceExpression, Expression, ListExpression, Operation, Target } from '../program/model.ts';
import { lastName, someIn } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { type AbstractValue, functionsOf } from './values.ts';

/** Words with which code says of a field that it is to be left out. */
export const secrets = /token|secret|password|authorization|sensitive|redact|mask|hidden/i;
/** What stands in a secret's place: `***`, `[redacted]`. */
const masks = /^[^\p{L}\p{N}]+$|redact|mask|hidden|filtered/iu;
/** Methods that ask whether something is among several, or a piece of a text. */
const asks = /^(?:has|includes|contains|test|some|startsWith|endsWith|startswith|endswith)$/;

/** A value that has been redacted. */
export function redacted(evaluator: Evaluator, node: Expression): AbstractValue {
  return evaluator.value({ open: true, marks: [{ is: 'sealed', how: 'redacted' }], node });
}

/** What a choice puts in the place of secrets, where it does: of `SECRET.has(key) ? '***' : value` the other option is no secret. */
export function unmasked(evaluator: Evaluator, choice: ChoiceExpression, frame: Frame): Expression | undefined {
  const { form, test, options } = choice;
  if (form !== 'test' || test === undefined || options.length !== 2) return undefined;
  const index = options.findIndex(isMask);
  const other = index < 0 ? undefined : options[1 - index];
  return other && leavesOut(evaluator, test, frame, index === 1) ? other : undefined;
}

function isMask(node: Expression): boolean {
  return node.kind === 'literal' && typeof node.value === 'string' && masks.test(node.value);
}

/** Whether a callback that filters pairs of keys and values leaves those of secrets out: `([key]) => !SECRET.has(key)`. */
export function filtersSecrets(evaluator: Evaluator, callback: AbstractValue | undefined): boolean {
  return functionsOf(callback).some(({ info, frame }) => {
    const key = keyOf(info.node.parameters[0]?.target);
    const [only, more] = info.returns;
    if (key === undefined || only === undefined || more !== undefined) return false;
    return leavesOut(evaluator, only.value, evaluator.within(info, frame), true, key);
  });
}

/** Whether the tests of a comprehension over pairs leave those of secrets out: `for key, value in grant.items() if key not in SECRET`. */
export function comprehendsNoSecrets(
  evaluator: Evaluator,
  { target, tests }: NonNullable<ListExpression['comprehension']>,
  frame: Frame,
): boolean {
  const key = keyOf(target);
  return key !== undefined && tests.some(test => leavesOut(evaluator, test, frame, true, key));
}

function keyOf(pair: Target | undefined): string | undefined {
  const first = pair?.kind === 'list-target' ? pair.items[0]?.target : undefined;
  return first?.kind === 'name' ? first.name : undefined;
}

/**
 * Whether a test rules names of secrets out, or lets only others through.
 * @param holds whether what is meant is where the test holds, or where it does not
 * @param key the name that it must ask about; whichever where it is left out
 */
function leavesOut(evaluator: Evaluator, test: Expression, frame: Frame, holds: boolean, key?: string): boolean {
  const within = (each: Expression, how: boolean): boolean => leavesOut(evaluator, each, frame, how, key);
  if (test.kind === 'choice' && test.form !== 'test') {
    const parts = test.options.map(each => within(each, holds));
    return (test.form === 'both') === holds ? parts.includes(true) : !parts.includes(false);
  }
  if (test.kind === 'operation') return operates(test);
  if (test.kind !== 'call') return false;
  const { callee, args } = test;
  const [asked] = args;
  if (asked === undefined) return false;
  if (callee.kind === 'member' && asks.test(callee.property ?? ''))
    return speaks(asked.value)
      ? decides(toldBy(evaluator, callee.object, frame))
      : speaks(callee.object) && decides(toldBy(evaluator, asked.value, frame));
  return speaks(asked.value) && !holds && secrets.test(lastName(callee) ?? '');

  function operates({ operator, operands }: Operation): boolean {
    const [left, right] = operands;
    if (operator === '!') return left !== undefined && within(left, !holds);
    if (left === undefined || right === undefined) return false;
    if (operator === 'in') return speaks(left) && decides(toldBy(evaluator, right, frame));
    const isSame = operator === '===' || operator === '==';
    if (!isSame && operator !== '!==' && operator !== '!=') return false;
    const compared = left.kind === 'literal' ? left : right;
    return speaks(compared === left ? right : left) && decides(toldBy(evaluator, compared, frame), holds === isSame);
  }

  function speaks(node: Expression): boolean {
    return someIn([node], each => each.kind === 'name' && (key === undefined || each.name === key));
  }

  function decides(told: 'secret' | 'plain' | undefined, among = holds): boolean {
    return told === (among ? 'plain' : 'secret');
  }
}

/** Whether a list of names, a name or a pattern is of secrets. */
function toldBy(evaluator: Evaluator, node: Expression, frame: Frame): 'secret' | 'plain' | undefined {
  const value = evaluator.evaluate(node, frame);
  const each = [...value.literals, ...evaluator.lists.elements(value).flatMap(({ literals }) => literals)];
  const names = each.filter(name => typeof name === 'string');
  if (names.length > 0) return names.some(name => secrets.test(name)) ? 'secret' : 'plain';
  return secrets.test(lastName(node) ?? '') ? 'secret' : undefined;
}
