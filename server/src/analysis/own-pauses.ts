/** Pauses that an app writes for itself: `const sleep = ms => new Promise(done => setTimeout(done, ms))`. */
import type { Call, FunctionExpression } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { type AbstractValue, functionsOf } from './values.ts';

/** `sleep` may stand on another that makes the promise. */
const deepest = 2;

/**
 * How long a call waits that only sets a timer and goes on once it is over, or calls a function that does nothing else.
 * @returns the time in milliseconds, or `undefined` where the call does more or something else
 */
export function ownPause(evaluator: Evaluator, call: Call, frame: Frame, depth = 0): AbstractValue | undefined {
  const [first] = call.args;
  const isPromise = call.constructed && call.callee.kind === 'name' && call.callee.name === 'Promise';
  if (isPromise) {
    const [executor] = functionsOf(first && evaluator.evaluate(first.value, frame));
    const delay = executor && timerOf(executor.info.node)?.args[1];
    const inner =
      executor && evaluator.calls.frameFor(executor.info, executor.frame, undefined, { frame, call }, undefined);
    return delay && inner && evaluator.evaluate(delay.value, inner);
  }
  if (call.constructed || depth >= deepest) return undefined;
  const [fn, other] = functionsOf(evaluator.evaluate(call.callee, frame));
  const made = fn && other === undefined ? onlyCall(fn.info.node) : undefined;
  if (fn === undefined || made === undefined) return undefined;
  const args = evaluator.calls.args(call.args, frame);
  const inner = evaluator.calls.frameFor(fn.info, fn.frame, args, { frame, call }, fn.receiver);
  return inner && ownPause(evaluator, made, inner, depth + 1);
}

/** The timer by which a promise is fulfilled, where its function does nothing else: `done => setTimeout(done, ms)`, `done => { setTimeout(() => done(), ms) }`. */
function timerOf(executor: FunctionExpression): Call | undefined {
  const done = lastName(executor.parameters[0]?.target);
  const timer = onlyCall(executor);
  if (done === undefined || timer === undefined || lastName(timer.callee) !== 'setTimeout') return undefined;
  const callback = timer.args[0]?.value;
  const run = callback?.kind === 'function' ? onlyCall(callback)?.callee : callback;
  return run?.kind === 'name' && run.name === done ? timer : undefined;
}

/** The call that a function's one statement makes or gives back, waited for or not. */
function onlyCall({ body }: FunctionExpression): Call | undefined {
  const [only, more] = body;
  if (more !== undefined || (only?.kind !== 'return' && only?.kind !== 'evaluate')) return undefined;
  const value = only.value?.kind === 'await' ? only.value.value : only.value;
  return value?.kind === 'call' ? value : undefined;
}
