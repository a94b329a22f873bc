/** Where a function calls what it knows by a name. */
import type { Call } from '../program/model.ts';
import type { FunctionInfo } from './scopes.ts';

/** Calls of a name inside a function and the functions written in it. */
export function* callsOf(
  fn: FunctionInfo,
  name: string,
  property?: string,
): Generator<{ call: Call; fn: FunctionInfo }> {
  for (const { call } of fn.calls) {
    const { callee } = call;
    const isName =
      property === undefined
        ? callee.kind === 'name' && callee.name === name
        : callee.kind === 'member' &&
          callee.property === property &&
          callee.object.kind === 'name' &&
          callee.object.name === name;
    if (isName) yield { call, fn };
  }
  for (const nested of fn.nested) yield* callsOf(nested, name, property);
}
