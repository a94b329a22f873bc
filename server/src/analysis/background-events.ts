/**
 * What background functions of a hosted service are run with: the data of the event that they wait for, or the payload that a task is
 * triggered with.
 */
import { backgroundTasks, eventFunctions } from '../libraries/channels.ts';
import type { Call } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { calls } from './channels.ts';
import type { Evaluator } from './evaluate.ts';
import { held } from './put-before.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue } from './values.ts';

const mostTold = 6;

/** What the first parameter of such a function holds; `undefined` where nobody is seen to send it anything. */
export function runWith(evaluator: Evaluator, fn: FunctionInfo, index: number): AbstractValue | undefined {
  const { call, property } = fn.argumentOf ?? {};
  if (fn.program.language !== 'javascript' || index > 0 || call === undefined || fn.parent === undefined)
    return undefined;
  const name = lastName(call.callee) ?? '';
  if (name === eventFunctions.makes) return withEvent(evaluator, call, fn);
  return backgroundTasks.makes.includes(name) && property === backgroundTasks.runs
    ? withPayload(evaluator, call, fn)
    : undefined;
}

/** `inngest.createFunction({ id }, { event: 'rfis/loaded' }, async ({ event }) => …)` of `inngest.send({ name: 'rfis/loaded', data })` */
function withEvent(evaluator: Evaluator, call: Call, fn: FunctionInfo): AbstractValue | undefined {
  const home = evaluator.rootFrame(fn.parent ?? fn);
  const given = evaluator.calls.args(call.args, home).map(({ value }) => value);
  const triggers = given.flatMap(value => [value, ...value.property('triggers').elements, value.property('triggers')]);
  const names = triggers.flatMap(value => value.property('event').literals);
  if (!names.some(name => typeof name === 'string')) return undefined;
  const told = calls(evaluator, eventFunctions.packages, eventFunctions.tells, fn).flatMap(({ call: sends, frame }) => {
    const sent = sends.args.flatMap(({ value }) => evaluator.evaluate(value, frame));
    return sent
      .flatMap(value => (value.elements.length > 0 ? value.elements : [value]))
      .filter(value => value.property('name').literals.some(name => names.includes(name)))
      .map(value => value.property('data'));
  });
  if (told.length === 0) return undefined;
  const value = evaluator.union(told.slice(0, mostTold));
  const event = held(evaluator, [{ path: ['event', 'data'], value }], fn.node, evaluator.rootFrame(fn));
  const known = evaluator.callbacks.argument(fn, 0, evaluator.rootFrame(fn));
  return known ? evaluator.union([known, event]) : event;
}

/** `task({ id: 'share', run: async payload => … })` of `share.trigger(payload)` and `tasks.trigger('share', payload)` */
function withPayload(evaluator: Evaluator, made: Call, fn: FunctionInfo): AbstractValue | undefined {
  const home = evaluator.rootFrame(fn.parent ?? fn);
  const [options] = evaluator.calls.args(made.args, home);
  const ids = options?.value.property('id').literals ?? [];
  const told = calls(evaluator, backgroundTasks.packages, backgroundTasks.tells, fn).flatMap(({ call, frame }) => {
    if (call.callee.kind !== 'member') return [];
    const [first, second] = call.args;
    const { things } = evaluator.evaluate(call.callee.object, frame);
    if (things.some(thing => thing.is === 'library' && thing.makers.some(maker => maker.call === made)))
      return first ? evaluator.evaluate(first.value, frame) : [];
    const isNamed = first && second && evaluator.evaluate(first.value, frame).literals.some(id => ids.includes(id));
    return isNamed ? evaluator.evaluate(second.value, frame) : [];
  });
  return told.length > 0 ? evaluator.union(told.slice(0, mostTold)).with({ open: true }) : undefined;
}
