/** What is committed to the mutations of a page's store: https://vuex.vuejs.org/guide/mutations.html */
import { mutations } from '../libraries/page-states.ts';
import { literalText } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { FunctionInfo } from './scopes.ts';
import { usersOf } from './users.ts';
import type { AbstractValue } from './values.ts';

/** Commits of one mutation that are gone through. */
const mostPuts = 16;

/** What `commit('setToken', token)` hands to the mutation of a store. */
export function committed(evaluator: Evaluator, fn: FunctionInfo, index: number): AbstractValue | undefined {
  const [state] = fn.node.parameters;
  if (index !== 1 || fn.holder === undefined || state?.target.kind !== 'name' || state.target.name !== mutations.state)
    return undefined;
  const name = fn.name;
  const { path } = fn.program;
  const given: AbstractValue[] = [];
  for (const file of usersOf(evaluator, path, path))
    for (const { call, fn: around } of evaluator.bound(file)?.callsNamed(mutations.commits) ?? []) {
      const [mutation, payload] = call.args.map(({ value }) => value);
      const text = literalText(mutation);
      if (payload && text?.split('/').at(-1) === name && given.length < mostPuts)
        given.push(evaluator.evaluate(payload, evaluator.rootFrame(around)));
    }
  return given.length > 0 ? evaluator.union(given) : undefined;
}
