/** What is read out of a dictionary by its key, with a default. */
import type { Call } from '../program/model.ts';
import { lastName, rootOf, walk } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { AbstractValue, CallArgument } from './values.ts';

/** `kwargs.pop('headers', {})` gives what is held under the key, or the default; without a text it takes an element of a list. */
export function takesKey(method: string, args: readonly CallArgument[]): boolean {
  return method === 'pop' && args[0]?.value.literals.some(key => typeof key === 'string') === true;
}

/** All that a dictionary holds is known, and it holds none of the keys. */
export function lacks({ keys, open, things }: AbstractValue, wanted: AbstractValue['literals']): boolean {
  return (
    !open &&
    keys.complete &&
    wanted.length > 0 &&
    things.length > 0 &&
    things.every(({ is }) => is === 'object') &&
    wanted.every(key => typeof key === 'string' && !keys.names.includes(key))
  );
}

/**
 * What a function is handed as `**kwargs`, where it is read before the function sets anything in it: what is set later is often made of
 * what is read here, `kwargs['headers'] = headers`.
 */
export function keywordsOf(evaluator: Evaluator, { callee, start }: Call, frame: Frame): AbstractValue | undefined {
  const { parameters, body } = frame.info.node;
  const name = callee.kind === 'member' && callee.object.kind === 'name' ? callee.object.name : undefined;
  const index = parameters.findIndex(
    ({ rest, target }) => rest === 'named' && target.kind === 'name' && target.name === name,
  );
  if (index < 0) return undefined;
  let isSetBefore = false;
  walk(body, node => {
    if (node.start >= start) return;
    if (node.kind === 'bind' || node.kind === 'assign')
      isSetBefore ||= lastName(node.target) === name || rootOf(node.target) === name;
    else if (node.kind === 'call' && node.callee.kind === 'member' && sets.test(node.callee.property ?? ''))
      isSetBefore ||= lastName(node.callee.object) === name;
  });
  return isSetBefore ? undefined : evaluator.parameters.of(frame.info, index, frame);
}

const sets = /^(?:setdefault|update)$/;
