/** What an error carries of the request that failed: `error.config.headers`. */
import { askedUnder } from '../libraries/errors.ts';
import type { Evaluator } from './evaluate.ts';
import type { Request } from './facts.ts';
import type { Frame } from './frames.ts';
import { sentAuthorization } from './intercepting.ts';
import type { Source } from './scopes.ts';
import type { AbstractValue, AnyMark, Thing } from './values.ts';

const mostCalls = 8;
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
