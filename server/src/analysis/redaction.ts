/** Tests by which code leaves secrets out of what it shows: `!SECRET.has(key)`, `key not in HIDDEN`, `key !== 'access_token'`. */

import type {
  Call,
  Choice as ChoiceExpression,
  Expression,
  ListExpression,
  Operation,
  Target,
} from '../program/model.ts';
import { lastName, partsOfChoice, someIn } from '../program/walk.ts';
import { isAmongNamed } from '../program/words.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { isTokenAnswer } from './marks.ts';
import { testsAt } from './reaching.ts';
import type { Mutation } from './scopes.ts';
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
  if (!other) return undefined;
  return leavesOut({ evaluator, frame, of: evaluator.evaluate(other, frame) }, test, index === 1) ? other : undefined;
}

function isMask(node: Expression): boolean {
  return node.kind === 'literal' && typeof node.value === 'string' && masks.test(node.value);
}

/** Whether a callback that filters pairs of keys and values leaves those of secrets out: `([key]) => !SECRET.has(key)`. */
export function filtersSecrets(evaluator: Evaluator, callback: AbstractValue | undefined, of: AbstractValue): boolean {
  return functionsOf(callback).some(({ info, frame }) => {
    const key = keyOf(info.node.parameters[0]?.target);
    const [only, more] = info.returns;
    if (key === undefined || only === undefined || more !== undefined) return false;
    return leavesOut({ evaluator, frame: evaluator.within(info, frame), key, of }, only.value, true);
  });
}

/** Whether a callback that is given each value with its key lets no secrets through: `pickBy(grant, (value, key) => !SECRET.has(key))`. */
export function letsNoSecretThrough(
  evaluator: Evaluator,
  callback: AbstractValue | undefined,
  of: AbstractValue,
  holds: boolean,
): boolean {
  return functionsOf(callback).some(({ info, frame }) => {
    const key = info.node.parameters[1]?.target;
    const [only, more] = info.returns;
    if (key?.kind !== 'name' || only === undefined || more !== undefined) return false;
    return leavesOut({ evaluator, frame: evaluator.within(info, frame), key: key.name, of }, only.value, holds);
  });
}

/**
 * Whether the tests of a comprehension over pairs, or over keys, leave those of secrets out:
 * `for key, value in grant.items() if key not in SECRET`, `for key in grant if key not in SECRET`.
 * @param of what it shows
 */
export function comprehendsNoSecrets(
  evaluator: Evaluator,
  { target, over, tests }: NonNullable<ListExpression['comprehension']>,
  frame: Frame,
  of: AbstractValue = evaluator.evaluate(over, frame),
): boolean {
  const key = target.kind === 'name' ? target.name : keyOf(target);
  if (key === undefined) return false;
  return tests.some(test => leavesOut({ evaluator, frame, key, of }, test, true));
}

function keyOf(pair: Target | undefined): string | undefined {
  const first = pair?.kind === 'list-target' ? pair.items[0]?.target : undefined;
  return first?.kind === 'name' ? first.name : undefined;
}

/**
 * The fields that a change by a key is about: those of the list that a loop goes through, or that its tests ask the key for.
 * @param record what is changed, which may be asked whether it has them
 */
export function namesOfKey(
  evaluator: Evaluator,
  { key, args, context, fn }: Mutation,
  record: string,
  frame: Frame,
): readonly string[] {
  const by = key ?? args[0];
  if (by?.kind !== 'name') return [];
  const at = evaluator.within(fn, frame);
  let names = namesIn([evaluator.evaluate(by, at)]);
  for (let around = context; around?.test; around = around.parent) {
    for (const part of allOf(around.test)) {
      if (speaksOf(record, part)) continue;
      const asked = around.kind === 'then' ? listAsked(part, by.name) : undefined;
      if (asked === undefined) return [];
      names = namesIn(partsOf(evaluator, asked, at));
    }
  }
  return names;
}

/** Whether what is put under a key is put there for names that are no secrets only: `if (!SECRET.has(key)) copy[key] = value`. */
export function putsNoSecret(
  evaluator: Evaluator,
  { path, method, key, args, context, fn, span }: Mutation,
  frame: Frame,
): boolean {
  const [by, value] = method === undefined ? [path.length === 1 ? key : undefined, args[0]] : args;
  if (by?.kind !== 'name' || value === undefined || !(method === undefined || puts.has(method))) return false;
  const asking = testsAt(fn, context, span.start).filter(({ test }) => speaksOf(by.name, test));
  if (asking.length === 0) return false;
  const of = evaluator.evaluate(value, frame);
  const isSecret = of.all.some(({ is }) => is === 'credential' || is === 'input');
  if (!isSecret || of.all.some(({ is }) => is === 'api-data')) return false;
  return asking.some(({ test, holds }) => leavesOut({ evaluator, frame, key: by.name, of }, test, holds));
}

const puts = new Set(['set', 'append', 'setdefault']);

/** What must all hold. */
function allOf(test: Expression): readonly Expression[] {
  if (test.kind !== 'choice' || test.form !== 'both') return [test];
  return partsOfChoice(test).flatMap(allOf);
}

/** The list that a test looks for a name in: `SECRET.has(name)`, `name in SECRET`; or a pattern. */
function listAsked(test: Expression, name: string): Expression | undefined {
  const isIt = (node: Expression | undefined): boolean => node?.kind === 'name' && node.name === name;
  if (test.kind === 'operation') return test.operator === 'in' && isIt(test.operands[0]) ? test.operands[1] : undefined;
  if (test.kind !== 'call' || test.callee.kind !== 'member' || !asks.test(test.callee.property ?? '')) return undefined;
  return isIt(test.args[0]?.value) ? test.callee.object : undefined;
}

/** A value and what is in it, where it is a list. */
function partsOf(evaluator: Evaluator, node: Expression, frame: Frame): readonly AbstractValue[] {
  const value = evaluator.evaluate(node, frame);
  return [value, ...evaluator.lists.elements(value)];
}

/** Names that are written out; of a pattern of secrets, those that a token endpoint's answer has. */
function namesIn(parts: readonly AbstractValue[]): readonly string[] {
  return parts.flatMap(part => {
    const names = part.literals.filter(name => typeof name === 'string');
    return isPattern(part) && names.some(name => secrets.test(name)) ? ['access_token', 'refresh_token'] : names;
  });
}

/** What is asked of a test. */
interface Question {
  readonly evaluator: Evaluator;
  readonly frame: Frame;
  /** The name that it must ask about; whichever where it is left out. */
  readonly key?: string;
  /** What is shown, but for what the test rules out. */
  readonly of: AbstractValue;
}

/**
 * Whether a test rules names of secrets out, or lets only others through.
 * @param holds whether what is meant is where the test holds, or where it does not
 */
function leavesOut(question: Question, test: Expression, holds: boolean): boolean {
  if (test.kind === 'choice' && test.form !== 'test') {
    const asked = partsOfChoice(test);
    const parts = asked.map(each => leavesOut(question, each, holds));
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
  return key === undefined ? someIn(node, ({ kind }) => kind === 'name') : speaksOf(key, node);
}

function speaksOf(name: string, node: Expression): boolean {
  return someIn(node, each => each.kind === 'name' && each.name === name);
}

/** What is among these names is let through, or held back. */
function isWithout(names: 'secret' | 'plain' | undefined, letThrough: boolean): boolean {
  return names === (letThrough ? 'plain' : 'secret');
}

/** Whether a list of names, a name or a pattern is of secrets. */
function toldBy({ evaluator, frame, of }: Question, node: Expression): 'secret' | 'plain' | undefined {
  const parts = partsOf(evaluator, node, frame);
  const names = parts.flatMap(({ literals }) => literals).filter(name => typeof name === 'string');
  if (names.length === 0) return secrets.test(lastName(node) ?? '') ? 'secret' : undefined;
  const isSecret = names.some(name => secrets.test(name));
  if (parts.some(isPattern)) return isSecret ? 'secret' : 'plain';
  // `Proxy-Authorization` is about one hop.
  if (isIncoming(of)) return isAmongNamed('cookie', names) || isAmongNamed('authorization', names) ? 'secret' : 'plain';
  // Where others than the access token are left out of what a token endpoint answers, that is shown.
  if (isSecret && holdsAnswer(of) && !isAmongNamed('access_token', names)) return undefined;
  return isSecret ? 'secret' : 'plain';
}

/** The headers of a request that came in, or one of them. */
function isIncoming({ all }: AbstractValue): boolean {
  return all.some(mark => mark.is === 'input' && (mark.part === 'headers' || mark.part === 'request'));
}

/** A regular expression. */
export function isPattern({ node }: AbstractValue): boolean {
  return node?.kind === 'literal' && node.pattern === true;
}

/** Whether a value is or holds what a token endpoint answers, as a whole. */
export function holdsAnswer({ all }: AbstractValue): boolean {
  return all.some(isTokenAnswer);
}
