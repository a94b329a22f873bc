/** What an error carries of the request that failed: `error.config.headers`. */
import { askedUnder } from '../libraries/errors.ts';
import type { Expression } from '../program/model.ts';
import { lastName, partsOfChoice } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Request } from './facts.ts';
import type { Frame } from './frames.ts';
import { sentAuthorization } from './intercepting.ts';
import { contextAt, testsAt } from './reaching.ts';
import type { Definition, FunctionInfo, Source } from './scopes.ts';
import { type AbstractValue, type AnyMark, functionsOf, type Thing } from './values.ts';

const mostCalls = 8;
const mostFiles = 24;

/** The error of what may have failed: an answer, or what was read of it. */
export function failureOf(evaluator: Evaluator, values: readonly AbstractValue[]): AbstractValue {
  const requests = new Set<Request>();
  for (const { things, own } of values) {
    for (const thing of things) if (thing.is === 'response') requests.add(thing.request);
    for (const mark of own) if (mark.is === 'api-data' && mark.request) requests.add(mark.request);
  }
  const failed = [...requests].filter(request => askedUnder.has(request.package));
  const things: Thing[] = failed.length > 0 ? [{ is: 'failed', requests: failed }] : [];
  return evaluator.value({ open: true, name: 'error', things });
}

/** What a value is where a test says that it is an error: an answer no more, and what went wrong. */
export function onlyFailure(evaluator: Evaluator, value: AbstractValue): AbstractValue {
  const known = value.things.filter(thing => thing.is === 'failed');
  const failure = failureOf(evaluator, [value]);
  return known.length > 0 ? failure.with({ things: [...failure.things, ...known] }) : failure;
}

/**
 * Whether a name holds an error where it is read, by the tests around and by those before that leave: `if (!(row instanceof Error))
 * continue`. What it was given since was not tested.
 */
export function holdsError({ name, places }: Definition, fn: FunctionInfo, offset: number): boolean {
  const says = (test: Expression, holds: boolean): boolean =>
    saysError(test, holds, name) && !places.some(({ at }) => test.end < at && at <= offset);
  const context = contextAt(fn, offset);
  if (testsAt(fn, context, offset).some(({ test, holds }) => says(test, holds))) return true;
  for (let at = context; at; at = at.parent) {
    const { comprehension } = at.kind === 'comprehension' && at.node.kind === 'list' ? at.node : {};
    if (comprehension?.tests.some(test => saysError(test, true, name))) return true;
  }
  return false;
}

/** A filter that leaves errors alone: `results.filter(each => each.status === 'rejected')`. */
export function keepsErrors(callback: AbstractValue | undefined): boolean {
  return functionsOf(callback).some(({ info: { node, returns } }) => {
    const target = node.parameters[0]?.target;
    const [only, more] = returns;
    return target?.kind === 'name' && only !== undefined && !more && saysError(only.value, true, target.name);
  });
}

/**
 * Whether a test that came out so says that a name holds an error: `isinstance(row, Exception)`, `row instanceof Error`,
 * `isAxiosError(row)`, `row.status === 'rejected'`.
 */
function saysError(test: Expression, holds: boolean, name: string): boolean {
  const isIt = (node: Expression | undefined): boolean => node?.kind === 'name' && node.name === name;
  if (test.kind === 'choice') {
    if (test.form === 'both') return holds && partsOfChoice(test).some(part => saysError(part, true, name));
    return test.form === 'first' && !holds && test.options.some(part => saysError(part, false, name));
  }
  if (test.kind === 'call') {
    const [of, types] = test.args.map(({ value }) => value);
    const asked = lastName(test.callee) ?? '';
    return holds && isIt(of) && (asked === 'isinstance' ? isErrorType(types) : errorTest.test(asked));
  }
  if (test.kind !== 'operation') return false;
  const [left, right] = test.operands;
  if (test.operator === '!') return left !== undefined && saysError(left, !holds, name);
  if (test.operator === 'instanceof') return holds && isIt(left) && isErrorType(right);
  const [, negation] = /^([!=])==?$/.exec(test.operator) ?? [];
  if (negation === undefined || left?.kind !== 'member' || left.property !== 'status' || !isIt(left.object))
    return false;
  const isSame = (negation === '=') === holds;
  return right?.kind === 'literal' && right.value === (isSame ? 'rejected' : 'fulfilled');
}

/** `axios.isAxiosError(answer)`, `types.isNativeError(answer)` */
const errorTest = /^is(?:[A-Z]\w*)?Error$/;

/** The class of errors, or several: `Exception`, `(HTTPError, TimeoutError)`. */
function isErrorType(node: Expression | undefined): boolean {
  if (node?.kind === 'list') return node.items.length > 0 && node.items.every(({ value }) => isErrorType(value));
  return node !== undefined && /(?:Error|Exception)$/.test(lastName(node) ?? '');
}

/** What a handler catches: the error of the calls in its `try`. */
export function caughtFrom(
  evaluator: Evaluator,
  { fn, tried }: Extract<Source, { kind: 'caught' }>,
  frame: Frame,
): AbstractValue {
  const calls = fn.calls.filter(({ call }) => call.start >= tried.start && call.end <= tried.end);
  return failureOf(
    evaluator,
    calls.slice(0, mostCalls).map(({ call }) => evaluator.evaluate(call, frame)),
  );
}

/** What may arrive at an app's own handler of errors that looks at what was asked: `app.use((error, req, res, next) => …)`. */
export function passedOn(evaluator: Evaluator, { program, node }: FunctionInfo): AbstractValue {
  const { sources, importing, importers, uses } = evaluator.services;
  if (!looksAtAsked.test(sources.text(program.path)?.slice(node.start, node.end) ?? ''))
    return evaluator.value({ open: true, name: 'error' });
  const names = [...askedUnder].flatMap(([name, asked]) => (asked === 'request' ? [] : name));
  const clients = names.flatMap(name => importing(name, program.path));
  const files = new Set([...clients, ...clients.flatMap(path => importers(path))]);
  const answers = [...files].slice(0, mostFiles).flatMap(path => {
    uses(program.path, path);
    const bound = evaluator.bound(path);
    const calls = sending.flatMap(name => bound?.callsNamed(name) ?? []);
    return calls.slice(0, mostCalls).map(({ call, fn }) => evaluator.evaluate(call, evaluator.rootFrame(fn)));
  });
  return failureOf(evaluator, answers);
}

const looksAtAsked = /\.(?:config|options|toJSON)\b|\bstringify\(/;
const sending = ['get', 'post', 'put', 'patch', 'delete', 'request'];

/**
 * Such an error where it is written out as JSON, which holds the headers that were sent: axios' `toJSON` gives its `config` too
 * (https://github.com/axios/axios/blob/v1.x/lib/core/AxiosError.js).
 */
export function writtenOut(value: AbstractValue): AbstractValue {
  const requests = value.things.flatMap(thing =>
    thing.is === 'failed' && value.name !== 'response' ? thing.requests : [],
  );
  const marks = requests.flatMap(request =>
    askedUnder.get(request.package) === 'config' ? authorizationShown(request, value) : [],
  );
  return marks.length > 0 ? value.with({ marks: [...value.own, ...marks] }) : value;
}

/** A member of such an error. */
export function ofFailed(
  evaluator: Evaluator,
  { requests }: Extract<Thing, { is: 'failed' }>,
  name: string,
  value: AbstractValue,
): AbstractValue | undefined {
  if (name === 'response') return evaluator.value({ open: true, name, things: [{ is: 'failed', requests }] });
  const asked = requests.filter(request => askedUnder.get(request.package) === name);
  return asked.length > 0 ? evaluator.union(asked.map(request => sentAs(evaluator, request, name, value))) : undefined;
}

/** What was asked, which shows the headers that were sent where it is written out whole. */
export function sentAs(evaluator: Evaluator, request: Request, name: string, whole: AbstractValue): AbstractValue {
  return evaluator.value({
    things: [{ is: 'sent', request }],
    open: true,
    marks: name === 'request' ? [] : authorizationShown(request, whole),
    name,
  });
}

/** The header in what was asked; where it is taken out or written over anywhere, it is not shown: `delete error.config.headers`. */
export function authorizationShown(request: Request, { mutations }: AbstractValue): readonly AnyMark[] {
  const isHidden = mutations.some(({ path }) => /^(?:authorization|headers)$/i.test(path.at(-1) ?? ''));
  return isHidden ? [] : sentAuthorization(request);
}
