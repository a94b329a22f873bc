import type { Argument, Call, Expression, Span } from '../program/model.ts';
import type { FunctionInfo } from './scopes.ts';

const known = new WeakMap<FunctionInfo, readonly Call[]>();
const none: readonly Call[] = [];

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
  }
  return calls;
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
