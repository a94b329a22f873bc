/** Tests that say that a request has failed, and what is left of an answer there: the words of a refusal, no record and no token. */
import type { Expression, Member } from '../program/model.ts';
import { calledName, lastName, literalText } from '../program/walk.ts';
import { bind } from './bind.ts';
import { contextAt, testsAt } from './reaching.ts';
import type { Definition, FunctionInfo } from './scopes.ts';

const okWords = /^(?:ok|success|succeeded|issuccess|is_success|isarray|raise_for_status)$/i;
const statusWords = /^(?:(?:get_?)?(?:status|status_?code|code)|getresponsecode)$/i;
/** Names of an error, a flag that says there is one, or what a library raises where an answer's status is no success. */
const errorWords =
  /^(?:e|err|error|errors|errorbody|errortext|failed|failure|(?:is|has)_?(?:client_?|server_?)?(?:errors?|failed|failure)|HTTP(?:Status|Response)?Error|ClientResponseError)$/i;

/** Whether a test that came out so says that a request has failed. */
export function saysFailure(test: Expression, holds: boolean): boolean {
  const word = fieldOf(test);
  if (word !== undefined) return holds ? errorWords.test(word) : okWords.test(word);
  if (test.kind === 'call') return saysFailure(test.callee, holds) || (!holds && asksForList(test));
  return partsOf(test, holds).some(part => saysFailure(part.test, part.holds)) || comparesStatus(test, holds);
}

/** The same of one answer: `!answer.ok`, `answer.status !== 200`. */
function saysRefusal(test: Expression, holds: boolean, answer: string): boolean {
  if (test.kind === 'member') return !holds && isPartOf(test, answer) && okWords.test(test.property ?? '');
  if (test.kind === 'operation' && comparesStatus(test, holds))
    return isPartOf(test.operands[0], answer) && !asksForContent(test.operands[1]);
  // Of `answer.ok && wanted` either may be what does not hold.
  if (test.kind === 'choice' && test.form === 'both' && !holds) return false;
  return partsOf(test, holds).some(part => saysRefusal(part.test, part.holds, answer));
}

function isPartOf(node: Expression | undefined, answer: string): boolean {
  return node?.kind === 'member' && node.object.kind === 'name' && node.object.name === answer;
}

/** Successes of which others are told apart: not done yet, no content, a part of it. */
const otherSuccesses = new Set([202, 204, 205, 206]);

/** Whatever is not `204` has a body to read, and what is no longer `202` is done. */
function asksForContent(status: Expression | undefined): boolean {
  return status !== undefined && numbers(status).every(number => otherSuccesses.has(number));
}

/** An answer is a success, or of a status that is one: `answer.ok`, `answer.status === 201`, `[200, 201].includes(answer.status)`. */
function saysSuccess(test: Expression, holds: boolean, answer: string): boolean {
  const isFine = (status: Expression): boolean => numbers(status).some(number => number < 300);
  if (test.kind === 'member') return holds && isPartOf(test, answer) && okWords.test(test.property ?? '');
  if (test.kind === 'call')
    return (
      holds &&
      test.callee.kind === 'member' &&
      test.callee.property === 'includes' &&
      isFine(test.callee.object) &&
      isPartOf(test.args[0]?.value, answer)
    );
  const [left, right] = test.kind === 'operation' ? test.operands : [];
  if (test.kind === 'operation' && right !== undefined && /^(?:===?|in)$/.test(test.operator))
    return holds && isPartOf(left, answer) && isFine(right);
  return partsOf(test, holds).some(part => saysSuccess(part.test, part.holds, answer));
}

/** What a test is made of; that one part of several says it is enough to be careful. */
function partsOf(test: Expression, holds: boolean): readonly { readonly test: Expression; readonly holds: boolean }[] {
  if (test.kind === 'choice') {
    const first = test.form === 'both' && holds && test.test !== undefined ? [test.test] : [];
    return [...first, ...test.options].map(part => ({ test: part, holds }));
  }
  if (test.kind !== 'operation') return [];
  const { operator, operands } = test;
  if (operator === '&&' || operator === '||') return operands.map(operand => ({ test: operand, holds }));
  return operator === '!' ? operands.map(operand => ({ test: operand, holds: !holds })) : [];
}

/** What a test looks at: `data.error`, `data.get('error')`. */
export function fieldOf(node: Expression): string | undefined {
  if (node.kind !== 'call' || lastName(node.callee) !== 'get') return lastName(node);
  return literalText(node.args[0]?.value);
}

/** `isinstance(rows, list)`: what is answered in place of a list is a reason. */
function asksForList({ callee, args }: Extract<Expression, { kind: 'call' }>): boolean {
  const type = args[1]?.value;
  return lastName(callee) === 'isinstance' && type !== undefined && lastName(type) === 'list';
}

/** `status !== 200`, `status >= 400`, `status_code not in (200, 201)`, `answer.getResponseCode() !== 200`. */
function comparesStatus(test: Expression, holds: boolean): boolean {
  const [left, right] = test.kind === 'operation' ? test.operands : [];
  if (test.kind !== 'operation' || left === undefined || right === undefined) return false;
  const isStatus = statusWords.test(calledName(left) ?? '') && numbers(right).length > 0;
  return isStatus && failsBy(test.operator, right, holds);
}

function numbers(node: Expression): readonly number[] {
  const items = node.kind === 'list' ? node.items.map(({ value }) => value) : [node];
  return items.flatMap(item => (item.kind === 'literal' && typeof item.value === 'number' ? [item.value] : []));
}

function failsBy(operator: string, right: Expression, holds: boolean): boolean {
  const statuses = numbers(right);
  const failed = statuses.every(status => status >= 400);
  const fine = statuses.some(status => status < 300);
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
      return holds && statuses.every(status => status >= 299);
    case '<':
    case '<=':
      return !holds && statuses.every(status => status >= 299);
    default:
      return false;
  }
}

/** What reads the body of an answer, as the clients of requests call it. */
const bodies = new Set(['arrayBuffer', 'blob', 'body', 'content', 'data', 'json', 'read', 'text']);

/** Whether a member is the body of an answer that was refused, by the tests around it: `await answer.text()` under `!answer.ok`. */
export function isRefusedBody({ object, property, start }: Member, fn: FunctionInfo): boolean {
  return property !== undefined && bodies.has(property) && object.kind === 'name' && isRefused(object.name, fn, start);
}

/** The same of a name that such a body was read into before: `const data = await answer.json(); if (!answer.ok) throw new Error(data.message)`. */
export function holdsRefusal({ sources, places }: Definition, fn: FunctionInfo, offset: number): boolean {
  const last = places.findLastIndex(({ at }) => at <= offset);
  const source = sources[last];
  if (source?.kind !== 'value' || source.fn !== fn) return false;
  const answer = answerRead(source.value);
  return answer !== undefined && isRefused(answer, fn, offset, source.value.end);
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
 * What the name was given since the test was not tested, and of what it was given since its body was read that is not the body.
 * @param read where the body is read
 */
function isRefused(answer: string, fn: FunctionInfo, offset: number, read = offset): boolean {
  const places = bind(fn.program).scope.lookup(answer, offset)?.places ?? [];
  const tests = testsAt(fn, contextAt(fn, offset), offset).filter(
    ({ test }) => !places.some(({ at }) => Math.min(test.end, read) < at && at <= offset),
  );
  return (
    tests.some(({ test, holds }) => saysRefusal(test, holds, answer)) &&
    !tests.some(({ test, holds }) => saysSuccess(test, holds, answer))
  );
}
