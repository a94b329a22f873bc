/** What a function is called with that a cloud's queue calls: the messages that the app puts in. */
import { cloudQueues } from '../libraries/channels.ts';
import { keywordOf } from './arguments.ts';
import { callsHanded } from './channels.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { conventionOf, exportedName } from './handlers.ts';
import { held } from './put-before.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue, CallArgument } from './values.ts';

const mostMessages = 6;

/** The event that a handler is called with, as far as one queue alone can bring it; `undefined` where it reads no messages. */
export function messagesFor(evaluator: Evaluator, fn: FunctionInfo, index: number): AbstractValue | undefined {
  if (index > 0 || fn.parent?.isModule !== true || !readsMessages(evaluator, fn)) return undefined;
  const messages: AbstractValue[] = [];
  const queues = new Set<string>();
  for (const { call, frame } of callsHanded(evaluator, cloudQueues.packages, cloudQueues.puts, fn)) {
    const args = evaluator.calls.args(call.args, frame);
    const option = (name: string) => optionOf(args, name);
    const queue = option(cloudQueues.queue);
    if (!queue) continue;
    queues.add(nameOf(queue));
    const entries = option(cloudQueues.several);
    const given = entries
      ? evaluator.lists.element(entries).property(cloudQueues.message)
      : option(cloudQueues.message);
    if (given) messages.push(given);
  }
  // Which of several queues calls it, the code does not say.
  if (queues.size !== 1 || messages.length === 0) return undefined;
  const at = evaluator.rootFrame(fn);
  return eventWith(evaluator, evaluator.union(messages.slice(0, mostMessages)), fn, at);
}

function eventWith(evaluator: Evaluator, message: AbstractValue, { node }: FunctionInfo, frame: Frame): AbstractValue {
  const record = held(evaluator, [{ path: [cloudQueues.body], value: message }], node, frame);
  const records = evaluator.value({ things: [{ is: 'elements', of: [record], exact: false }] });
  return held(evaluator, [{ path: [cloudQueues.records], value: records }], node, frame);
}

/** It is of the type of those who do, or a function of the cloud's by its name, and reads the bodies of records. */
function readsMessages({ services: { sources } }: Evaluator, fn: FunctionInfo): boolean {
  const { program, node, declared } = fn;
  const types = [declared, node.parameters[0]?.type].map(type => type?.name ?? '');
  if (types.some(name => cloudQueues.handler.test(name))) return true;
  const name = exportedName(fn, program);
  if (name === undefined || conventionOf(sources.relative(program.path), name)?.framework !== 'lambda') return false;
  const text = sources.text(program.path)?.slice(node.start, node.end) ?? '';
  return text.includes(cloudQueues.records) && /\bbody\b/.test(text);
}

/** An option of a call, by keyword or in the object that it is given. */
export function optionOf(args: readonly CallArgument[], name: string): AbstractValue | undefined {
  const named = keywordOf(args, name);
  if (named) return named;
  const options = args[0]?.value;
  return options?.keys.names.includes(name) ? options.property(name) : undefined;
}

/** What a queue is known by: its address, the variable that holds it, or what the code calls it. */
function nameOf({ literals: [text], marks, name }: AbstractValue): string {
  const variable = marks.find(mark => mark.is === 'environment');
  return String(text ?? variable?.name ?? name ?? '');
}
