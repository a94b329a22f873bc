/** Tests by which code leaves secrets out of what it shows: `!SECRET.has(key)`, `key not in HIDDEN`, `key !== 'access_token'`. */
import type {
  Call,
  Choice as ChoiceExpression,
  Expression,
  ListExpression,
  Operation,
  Target,
} from '../program/model.ts';
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
  return other && leavesOut({ evaluator, frame }, test, index === 1) ? other : undefined;
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
    return leavesOut({ evaluator, frame: evaluator.within(info, frame), key }, only.value, true);
  });
}

/** Whether the tests of a comprehension over pairs leave those of secrets out: `for key, value in grant.items() if key not in SECRET`. */
export function comprehendsNoSecrets(
  evaluator: Evaluator,
  { target, tests }: NonNullable<ListExpression['comprehension']>,
  frame: Frame,
): boolean {
  const key = keyOf(target);
  return key !== undefined && tests.some(test => leavesOut({ evaluator, frame, key }, test, true));
}

function keyOf(pair: Target | undefined): string | undefined {
  const first = pair?.kind === 'list-target' ? pair.items[0]?.target : undefined;
  return first?.kind === 'name' ? first.name : undefined;
}

/** What is asked of a test. */
interface Question {
  readonly evaluator: Evaluator;
  readonly frame: Frame;
  /** The name that it must ask about; whichever where it is left out. */
  readonly key?: string;
}

/**
 * Whether a test rules names of secrets out, or lets only others through.
 * @param holds whether what is meant is where the test holds, or where it does not
 */
function leavesOut(question: Question, test: Expression, holds: boolean): boolean {
  if (test.kind === 'choice' && test.form !== 'test') {
    const parts = test.options.map(each => leavesOut(question, each, holds));
    return (test.form === 'both') === holds ? parts.includes(true) : !parts.includes(false);
  }
  if (test.kind === 'operation') return comparesWithout(question, test, holds);
  return test.kind === 'call' && asksWithout(question, test, holds);
}

/** `key not in HIDDEN`, `key !== 'access_token'` */
function comparesWithout(question: Question, { operator, operands }: Operation, holds: boolean): boolean {
  const [left, right] = operands;
  if (operator === '!') return left !== undefined && leavesOut(question, left, !holds);
  if (left === undefined || right === undefined) return false;
  if (operator === 'in') return speaks(question, left) && isWithout(toldBy(question, right), holds);
  const [, sign] = /^([!=])==?$/.exec(operator) ?? [];
  if (sign === undefined) return false;
  const [compared, asked] = left.kind === 'literal' ? [left, right] : [right, left];
  return speaks(question, asked) && isWithout(toldBy(question, compared), holds === (sign === '='));
}

/** `HIDDEN.has(key)`, `key.endsWith('_token')`, `isSecret(key)` */
function asksWithout(question: Question, { callee, args: [asked] }: Call, holds: boolean): boolean {
  if (asked === undefined) return false;
  if (callee.kind !== 'member' || !asks.test(callee.property ?? ''))
    return speaks(question, asked.value) && !holds && secrets.test(lastName(callee) ?? '');
  return speaks(question, asked.value)
    ? isWithout(toldBy(question, callee.object), holds)
    : speaks(question, callee.object) && isWithout(toldBy(question, asked.value), holds);
}

function speaks({ key }: Question, node: Expression): boolean {
  return someIn(node, each => each.kind === 'name' && (key === undefined || each.name === key));
}

/** What is among these names is let through, or held back. */
function isWithout(names: 'secret' | 'plain' | undefined, letThrough: boolean): boolean {
  return names === (letThrough ? 'plain' : 'secret');
}

/** Whether a list of names, a name or a pattern is of secrets. */
function toldBy({ evaluator, frame }: Question, node: Expression): 'secret' | 'plain' | undefined {
  const value = evaluator.evaluate(node, frame);
  const each = [...value.literals, ...evaluator.lists.elements(value).flatMap(({ literals }) => literals)];
  const names = each.filter(name => typeof name === 'string');
  if (names.length > 0) return names.some(name => secrets.test(name)) ? 'secret' : 'plain';
  return secrets.test(lastName(node) ?? '') ? 'secret' : undefined;
}
