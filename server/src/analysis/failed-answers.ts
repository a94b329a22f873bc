/** Tests that say that a request has failed, and what is left of an answer there: the words of a refusal, no record and no token. */
import type { Call, Choice, Expression, Member } from '../program/model.ts';
import { calledName, lastName, literalText, mentioned, partsOfChoice } from '../program/walk.ts';
import { bind } from './bind.ts';
import { testsOf } from './reaching.ts';
import type { Definition, FunctionInfo } from './scopes.ts';

const okWords = /^(?:ok|success|succeeded|issuccess|is_success|isarray|raise_for_status)$/i;
const statusWords = /^(?:(?:get_?)?(?:status|status_?code|code)|getresponsecode)$/i;
/** Names of an error, a flag that says there is one, or what a library raises where an answer's status is no success. */
const errorWords =
  /^(?:e|err|errorbody|errortext|(?:(?:is|has)_?)?(?:client_?|server_?)?(?:errors?|failed|failure)|HTTP(?:Status|Response)?Error|ClientResponseError)$/i;

/** Something that is asked, and how it came out. */
interface Outcome {
  readonly test: Expression;
  readonly holds: boolean;
}

/** Whether a test that came out so says that a request has failed. */
export function saysFailure(asked: Expression, came: boolean): boolean {
  const { test, holds } = plain(asked, came);
  const word = fieldOf(test);
  if (word !== undefined) return holds ? errorWords.test(word) : okWords.test(word);
  if (comparesStatus(test, holds)) return true;
  if (test.kind === 'call') return saysFailure(test.callee, holds) || (!holds && asksForList(test));
  return partsOf(test, holds).some(part => saysFailure(part.test, part.holds));
}

/**
 * The same of one answer: `!answer.ok`, `answer.status !== 200`.
 * @param names what holds the answer, and what its body was read into
 */
function saysRefusal(asked: Expression, came: boolean, answer: string, names: readonly string[]): boolean {
  const { test, holds } = plain(asked, came);
  if (isPartOf(test, answer)) return (holds ? errorWords : okWords).test(calledName(test) ?? '');
  if (comparesStatus(test, holds)) {
    const { left, right } = comparisonIn(test) ?? {};
    return isPartOf(left, answer) && !asksForContent(right);
  }
  if (test.kind !== 'choice') return false;
  const arms = armsOf(test);
  // Each arm is asked once: one that is a choice again asks its own, and so on.
  const refuse = arms.map(arm => saysRefusal(arm, holds, answer, names));
  if (!refuse.includes(true)) return false;
  // All arms of `a && b` are known to hold, and none of `a || b` that does not.
  if (test.form !== 'test' && (test.form === 'both') === holds) return true;
  // Of `!answer.ok || verbose` either may be what holds; `!answer.ok || rows.length === 0` asks both times what is wrong with the answer.
  const asksOf = (arm: Expression): boolean => mentioned(arm).some(name => names.includes(name));
  return arms.every((arm, index) => refuse[index] === true || asksOf(arm) || saysFailure(arm, holds));
}

/** `answer.ok`, `answer.getResponseCode()` */
function isPartOf(node: Expression | undefined, answer: string): boolean {
  if (node?.kind === 'call') return isPartOf(node.callee, answer);
  return node?.kind === 'member' && node.object.kind === 'name' && node.object.name === answer;
}

/** Successes of which others are told apart: not done yet, no content, a part of it. */
const otherSuccesses = new Set([202, 204, 205, 206]);

/** Whatever is not `204` has a body to read, and what is no longer `202` is done. */
function asksForContent(status: Expression | undefined): boolean {
  return status !== undefined && numbers(status).every(number => otherSuccesses.has(number));
}

/** An answer is a success, or of a status that is one: `answer.ok`, `answer.status === 201`, `[200, 201].includes(answer.status)`. */
function saysSuccess(asked: Expression, came: boolean, answer: string): boolean {
  const { test, holds } = plain(asked, came);
  const compared = comparisonIn(test);
  if (compared) {
    const { left, operator, right } = compared;
    const statuses = numbers(right);
    if (!holds || !isPartOf(left, answer)) return false;
    if (/^<=?$/.test(operator)) return statuses.some(number => number > 200 && number <= 400);
    return (isSame(operator) === true || operator === 'in') && statuses.some(number => number < 300);
  }
  if (isPartOf(test, answer)) return holds && okWords.test(calledName(test) ?? '');
  return partsOf(test, holds).some(part => saysSuccess(part.test, part.holds, answer));
}

/** What a test comes down to: of `!x`, `x === false` and `x is not True`, that `x` does not hold. */
function plain(test: Expression, holds: boolean): Outcome {
  const [only] = test.kind === 'operation' && test.operator === '!' ? test.operands : [];
  if (only) return plain(only, !holds);
  const { left, operator = '', right } = comparisonIn(test) ?? {};
  const same = isSame(operator);
  return left && right?.kind === 'literal' && typeof right.value === 'boolean' && same !== undefined
    ? plain(left, holds === (same === right.value))
    : { test, holds };
}

/** Whether an operator says that two are the same, or that they are not. */
function isSame(operator: string): boolean | undefined {
  return /^={2,3}$/.test(operator) ? true : /^!={1,2}$/.test(operator) ? false : undefined;
}

/** What a test is made of; that one part of several says it is enough to be careful. */
function partsOf(test: Expression, holds: boolean): readonly Outcome[] {
  if (test.kind !== 'choice') return [];
  const parts = test.form === 'both' && holds ? armsOf(test) : test.options;
  return parts.map(part => ({ test: part, holds }));
}

/** `a` and `b` of `a || b`, `a && b` and `asked ? a : b`. */
function armsOf(choice: Choice): readonly Expression[] {
  return choice.form === 'both' ? partsOfChoice(choice) : choice.options;
}

/** What a test looks at: `data.error`, `data.get('error')`. */
export function fieldOf(node: Expression): string | undefined {
  if (node.kind !== 'call' || lastName(node.callee) !== 'get') return lastName(node);
  return literalText(node.args[0]?.value);
}

/** `isinstance(rows, list)`: what is answered in place of a list is a reason. */
function asksForList({ callee, args }: Call): boolean {
  const type = args[1]?.value;
  return lastName(callee) === 'isinstance' && type !== undefined && lastName(type) === 'list';
}

interface Comparison {
  readonly left: Expression;
  readonly operator: string;
  readonly right: Expression;
}

const turned: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** What is compared with what, the constant behind: of `200 <= status` too, and of `[200, 201].includes(status)`, which asks what `in` does. */
function comparisonIn(test: Expression): Comparison | undefined {
  if (test.kind === 'call') {
    const left = test.args[0]?.value;
    const isAsked = left && test.callee.kind === 'member' && test.callee.property === 'includes';
    return isAsked && test.callee.object.kind === 'list'
      ? { left, operator: 'in', right: test.callee.object }
      : undefined;
  }
  const [left, right] = test.kind === 'operation' ? test.operands : [];
  if (test.kind !== 'operation' || left === undefined || right === undefined) return undefined;
  const { operator } = test;
  return left.kind === 'literal' && operator !== 'in'
    ? { left: right, operator: turned[operator] ?? operator, right: left }
    : { left, operator, right };
}

/** `status !== 200`, `status >= 400`, `status_code not in (200, 201)`, `answer.getResponseCode() !== 200`. */
function comparesStatus(test: Expression, holds: boolean): boolean {
  const { left, operator, right } = comparisonIn(test) ?? {};
  if (left === undefined || operator === undefined || right === undefined) return false;
  const isStatus = statusWords.test(calledName(left) ?? '') && numbers(right).length > 0;
  return isStatus && failsBy(operator, right, holds);
}

/** The numbers that a status is compared with. */
function numbers(node: Expression): readonly number[] {
  if (node.kind === 'list') return node.items.flatMap(({ value }) => numbers(value));
  if (node.kind === 'literal') return typeof node.value === 'number' ? [node.value] : [];
  if (node.kind === 'member') return statusNamed(node) ?? [];
  const [from, to] = node.kind === 'call' && lastName(node.callee) === 'range' ? node.args : [];
  return from && to ? [...numbers(from.value), ...numbers(to.value).map(number => number - 1)] : [];
}

/** Statuses as libraries name them: `HTTPStatus.OK`, `requests.codes.ok`. */
const statuses: Readonly<Record<string, number>> = {
  ok: 200,
  created: 201,
  accepted: 202,
  nocontent: 204,
  partialcontent: 206,
  badrequest: 400,
  unauthorized: 401,
  forbidden: 403,
  notfound: 404,
  conflict: 409,
  unprocessableentity: 422,
  toomanyrequests: 429,
  internalservererror: 500,
};

/** What libraries call the list of all statuses; records have statuses of their own, `RfiStatus.Created`. */
const ofHttp = /^http_?status(?:_?codes?)?$|^(?:http_?)?(?:status_?)?codes?$/i;

function statusNamed({ object, property = '' }: Member): readonly number[] | undefined {
  // `status.HTTP_200_OK`
  const [, written] = /^HTTP_(\d{3})_/.exec(property) ?? [];
  if (written !== undefined) return [Number(written)];
  const number = statuses[property.toLowerCase().replaceAll('_', '')];
  return number !== undefined && ofHttp.test(lastName(object) ?? '') ? [number] : undefined;
}

function failsBy(operator: string, right: Expression, holds: boolean): boolean {
  const compared = numbers(right);
  const failed = compared.every(status => status >= 400);
  const fine = compared.some(status => status < 300);
  switch (operator) {
    case '===':
    case '==':
    case 'in':
      return holds ? failed : fine;
    case '!==':
    case '!=':
      return holds ? fine : failed;
    case '>=':
    case '>':
      return holds ? compared.every(status => status >= 299) : isFirstFine(compared);
    case '<':
    case '<=':
      return holds ? isFirstFine(compared) : compared.every(status => status >= 299);
    default:
      return false;
  }
}

/** Below them no request has succeeded. */
function isFirstFine(compared: readonly number[]): boolean {
  return compared.every(status => status === 199 || status === 200);
}

/** What reads the body of an answer, as the clients of requests call it. */
const bodies = new Set(['arrayBuffer', 'blob', 'body', 'content', 'data', 'json', 'read', 'text']);

/** Whether a member is the body of an answer that was refused, by the tests around it: `await answer.text()` under `!answer.ok`. */
export function isRefusedBody({ object, property, start }: Member, fn: FunctionInfo): boolean {
  return (
    property !== undefined &&
    bodies.has(property) &&
    object.kind === 'name' &&
    isRefused(object.name, [object.name], fn, start)
  );
}

/** The same of a name that such a body was read into before: `const data = await answer.json(); if (!answer.ok) throw new Error(data.message)`. */
export function holdsRefusal({ name, sources, places }: Definition, fn: FunctionInfo, offset: number): boolean {
  const last = places.findLastIndex(({ at }) => at <= offset);
  const source = sources[last];
  if (source?.kind !== 'value' || source.fn !== fn) return false;
  const answer = answerRead(source.value);
  return answer !== undefined && isRefused(answer, [answer, name], fn, offset, source.value.end);
}

/** The name of the answer that an expression reads the body of: `await answer.json().catch(() => ({}))`. */
function answerRead(node: Expression): string | undefined {
  if (node.kind === 'await') return answerRead(node.value);
  if (node.kind === 'call') return answerRead(node.callee);
  if (node.kind !== 'member') return undefined;
  if (node.property === 'catch') return answerRead(node.object);
  return bodies.has(node.property ?? '') && node.object.kind === 'name' ? node.object.name : undefined;
}

/**
 * Whether the tests around an offset say that what a name holds there was refused. They say nothing of what the name is given later, nor
 * of a body that was read of what it held before.
 * @param names what holds the answer, and what its body was read into
 * @param read where the body is read
 */
function isRefused(answer: string, names: readonly string[], fn: FunctionInfo, offset: number, read = offset): boolean {
  const places = bind(fn.program).scope.lookup(answer, offset)?.places ?? [];
  let given = -1;
  for (const { at } of places) if (at <= offset && at > given) given = at;
  if (read < given) return false;
  const tests = testsOf(answer, fn, offset, given);
  return (
    tests.some(({ test, holds }) => saysRefusal(test, holds, answer, names)) &&
    !tests.some(({ test, holds }) => saysSuccess(test, holds, answer))
  );
}
