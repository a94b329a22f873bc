import type { Argument, Call, Expression, Span } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { Bound, FunctionInfo } from './scopes.ts';
import type { AbstractValue } from './values.ts';

const known = new WeakMap<FunctionInfo, readonly Call[]>();
const none: readonly Call[] = [];
const decorated = new WeakMap<Expression, FunctionInfo>();

/**
 * A function's decorators as the calls that they are: Python's `@remember('rfis')` is `remember('rfis')(rfis)`, TypeScript's on a method
 * `Remember('rfis')(prototype, 'rfis', { value: rfis })`.
 */
export function decorations(info: FunctionInfo): readonly Call[] {
  const annotations = info.node.annotations ?? info.member?.annotations;
  if (annotations === undefined || annotations.length === 0) return none;
  let calls = known.get(info);
  if (!calls) {
    calls = annotations.map(callee => ({
      kind: 'call',
      callee,
      args: handedTo(info, callee),
      start: callee.start,
      end: callee.end,
      close: callee.end,
    }));
    known.set(info, calls);
    for (const call of calls) decorated.set(call, info);
  }
  return calls;
}

export interface Decoration {
  readonly call: Call;
  /** The decorated function. */
  readonly of: FunctionInfo;
}

const byName = new WeakMap<Bound, ReadonlyMap<string, readonly Decoration[]>>();

/** The decorations of a file's functions by the last name of what they call: `@handlers.remember('rfis')`, `@remember`. */
export function decorationsNamed(bound: Bound, name: string): readonly Decoration[] {
  let named = byName.get(bound);
  if (!named) {
    named = indexed(bound);
    byName.set(bound, named);
  }
  return named.get(name) ?? [];
}

function indexed({ functions }: Bound): ReadonlyMap<string, readonly Decoration[]> {
  const named = new Map<string, Decoration[]>();
  for (const of of functions)
    for (const call of decorations(of)) {
      const name = lastName(call.callee.kind === 'call' ? call.callee.callee : call.callee);
      if (name === undefined) continue;
      const others = named.get(name);
      if (others) others.push({ call, of });
      else named.set(name, [{ call, of }]);
    }
  return named;
}

function handedTo({ node, member, program }: FunctionInfo, { start, end }: Span): readonly Argument[] {
  if (program.language !== 'javascript') return [{ value: node }];
  const text = (value: string | null): Expression => ({ kind: 'literal', value, start, end });
  const descriptor: Expression = {
    kind: 'object',
    properties: [{ key: 'value', value: node, keySpan: { start, end }, start: node.start, end: node.end }],
    start,
    end,
  };
  return [{ value: text(null) }, { value: text(member?.name ?? '') }, { value: descriptor }];
}

/** What a function that a decorator puts in a method's place is called on: the method's object, `def send(self, **given)`. */
export function calledInPlace(evaluator: Evaluator, { site }: Frame): AbstractValue | undefined {
  const method = site && decorated.get(site.call);
  if (method?.program.language !== 'python' || method.owner === undefined || method.member?.static) return undefined;
  const outer = bind(method.program);
  const around = outer.classes.find(({ node }) => node === method.owner);
  return around && evaluator.classes.instance(method.owner, evaluator.rootFrame(around.fn));
}
