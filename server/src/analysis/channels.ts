/**
 * What is told at one place and heard at another under the same name: jobs of BullMQ, Bull and pg-boss, events and messages of Nest, and
 * what Electron's pages ask of its main process.
 */

import { messageBuses, namedEvents, namedQueues, pageQuestions, queuesByName } from '../libraries/channels.ts';
import { ownConstructor } from '../program/members.ts';
import type { Call, ClassExpression, Expression } from '../program/model.ts';
import { calledName, lastName } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import { messageAnswered, messageHeard } from './extension-messages.ts';
import type { Frame } from './frames.ts';
import { held } from './put-before.ts';
import type { FunctionInfo } from './scopes.ts';
import { framesOf, usersOf } from './users.ts';
import { type AbstractValue, type CallArgument, functionsOf, type LibraryThing, type Thing } from './values.ts';

const mostFiles = 24;
const mostTold = 6;

/** What the parameter of a function holds that hears what is told under a name. */
export function toldTo(evaluator: Evaluator, fn: FunctionInfo, index: number): AbstractValue | undefined {
  if (fn.program.language !== 'javascript' || index > 2) return undefined;
  const { annotations = [] } = fn.node;
  const notes = fn.member?.annotations ? [...annotations, ...fn.member.annotations] : annotations;
  const event = notes.find(note => calledName(note) === namedEvents.hears);
  if (event) return emitted(evaluator, event, fn, index) ?? made(evaluator, fn, index);
  if (index > 0) return undefined;
  if (fn.owner?.annotations?.some(note => messageBuses.handlers.test(calledName(note) ?? '')))
    return made(evaluator, fn, index);
  const processor = fn.owner?.annotations?.find(note => calledName(note) === namedQueues.processor);
  if (
    processor &&
    (fn.member?.name === namedQueues.method || notes.some(note => calledName(note) === namedQueues.processes))
  ) {
    const queue = literalOf(evaluator, processor, 0, fn);
    return queue === undefined ? undefined : jobs(evaluator, queue, fn);
  }
  const { call } = fn.argumentOf ?? {};
  return call && fn.parent ? (messageHeard(evaluator, fn, call, index) ?? worked(evaluator, call, fn)) : undefined;
}

/** `new Worker('rfis', async job => …)`, `queue.process(async job => …)`, `boss.work('rfis', async ([job]) => …)` */
function worked(evaluator: Evaluator, call: Call, fn: FunctionInfo): AbstractValue | undefined {
  const name = lastName(call.callee);
  const { worker, takes, packages } = namedQueues;
  if (name !== worker && name !== takes && name !== queuesByName.takes) return undefined;
  const specifiers = evaluator.services.sources.specifiers(fn.program.path);
  const frame = evaluator.rootFrame(fn.parent as FunctionInfo);
  if (name === queuesByName.takes) {
    const queue = call.args[0] && evaluator.evaluate(call.args[0].value, frame).literals[0];
    if (typeof queue !== 'string') return undefined;
    const job = jobOf(evaluator, sent(evaluator, queue, fn), fn);
    // Newer versions hand over a list.
    return job && evaluator.union([job, evaluator.value({ things: [{ is: 'elements', of: [job], exact: false }] })]);
  }
  if (!packages.some(each => specifiers.includes(each))) return undefined;
  const queue =
    name === worker
      ? call.args[0] && evaluator.evaluate(call.args[0].value, frame).literals[0]
      : queueOf(evaluator, call, frame);
  return typeof queue === 'string' ? jobs(evaluator, queue, fn) : undefined;
}

/** The jobs that are put into a queue. */
function jobs(evaluator: Evaluator, queue: string, fn: FunctionInfo): AbstractValue | undefined {
  const given = callsHanded(evaluator, namedQueues.packages, namedQueues.puts, fn).flatMap(({ call, frame }) => {
    const [first, second] = call.args;
    // Bull's jobs need no name.
    const data = second && first?.value.kind !== 'object' ? second : first;
    return data && queueOf(evaluator, call, frame) === queue ? evaluator.evaluate(data.value, frame) : [];
  });
  return jobOf(evaluator, given, fn);
}

/** What is sent to a queue that is named then. */
function sent(evaluator: Evaluator, queue: string, fn: FunctionInfo): readonly AbstractValue[] {
  return callsHanded(evaluator, queuesByName.packages, queuesByName.puts, fn).flatMap(({ call, frame }) => {
    const [name, data] = call.args;
    const isIt = name && data && evaluator.evaluate(name.value, frame).literals[0] === queue;
    return isIt ? evaluator.evaluate(data.value, frame) : [];
  });
}

function jobOf(evaluator: Evaluator, given: readonly AbstractValue[], fn: FunctionInfo): AbstractValue | undefined {
  if (given.length === 0) return undefined;
  // Of many callers those count first that put something of interest in.
  const of = [...given.filter(({ marks }) => marks.length > 0), ...given.filter(({ marks }) => marks.length === 0)];
  const value = evaluator.union(of.slice(0, mostTold));
  return held(evaluator, [{ path: ['data'], value }], fn.node, evaluator.rootFrame(fn));
}

/** The name of the queue that a call is made on: what it was made with, or the container was asked for. */
function queueOf(evaluator: Evaluator, { callee }: Call, frame: Frame): string | undefined {
  if (callee.kind !== 'member') return undefined;
  for (const thing of evaluator.evaluate(callee.object, frame).things) {
    const name = thing.is === 'library' ? thing.makers[0]?.args[0]?.value.literals[0] : undefined;
    if (typeof name === 'string') return name;
  }
  const field = lastName(callee.object);
  const { owner } = frame.info;
  const parameters = (owner && ownConstructor(owner)?.parameters) ?? [];
  const asked = parameters.find(({ target }) => target.kind === 'name' && target.name === field);
  const note = asked?.annotations?.find(each => calledName(each) === namedQueues.injected);
  return note && literalOf(evaluator, note, 0, frame.info);
}

/** What follows the name of an event. */
function emitted(evaluator: Evaluator, note: Expression, fn: FunctionInfo, index: number): AbstractValue | undefined {
  const event = literalOf(evaluator, note, 0, fn);
  if (event === undefined) return undefined;
  const given = calls(evaluator, namedEvents.packages, namedEvents.tells, fn).flatMap(({ call, frame }) => {
    const value = call.args[index + 1]?.value;
    const names = call.args[0] ? evaluator.evaluate(call.args[0].value, frame).literals : [];
    return value && isHeard(event, names) ? evaluator.evaluate(value, frame) : [];
  });
  return given.length > 0 ? evaluator.union(given.slice(0, mostTold)) : undefined;
}

/** `**` hears all, `rfi.*` each event of two words: https://github.com/EventEmitter2/EventEmitter2#multi-level-wildcard-emitters */
function isHeard(event: string, names: AbstractValue['literals']): boolean {
  if (event === '**' || names.includes(event)) return true;
  if (!event.includes('*')) return false;
  const words = event.split('.');
  return names.some(name => {
    const told = typeof name === 'string' ? name.split('.') : [];
    return told.length === words.length && words.every((word, index) => word === '*' || word === told[index]);
  });
}

/** The messages of a class that anyone makes: `handle(event: Connected)` hears each `new Connected(token)`. */
function made(evaluator: Evaluator, fn: FunctionInfo, index: number): AbstractValue | undefined {
  const type = fn.node.parameters[index]?.type;
  const frame = evaluator.rootFrame(fn);
  const kind = type && evaluator.definitions.typed(type, frame).things.find(thing => thing.is === 'instance');
  if (kind?.is !== 'instance' || kind.node.name === undefined) return undefined;
  const given = usersOf(evaluator, kind.frame.file, fn.program.path).flatMap(path =>
    (evaluator.bound(path)?.callsNamed(kind.node.name ?? '') ?? []).flatMap(({ call, fn: around }) => {
      const value = evaluator.evaluate(call, evaluator.rootFrame(around));
      return value.things.some(thing => thing.is === 'instance' && thing.node === kind.node) ? value : [];
    }),
  );
  return given.length > 0 ? evaluator.union(given.slice(0, mostTold)) : undefined;
}

/** What a call is answered with by whoever handles its message, or its name. */
export function answeredElsewhere(
  evaluator: Evaluator,
  { package: from, path }: LibraryThing,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  const answer = messageAnswered(evaluator, { package: from, path }, args, call, frame);
  if (answer) return answer;
  if (from === messageBuses.package && messageBuses.asks.test(path)) return handled(evaluator, args, call, frame);
  if (!from.startsWith(pageQuestions.family) || path !== pageQuestions.asks) return undefined;
  const channel = args[0]?.value.literals[0];
  const [event, ...rest] = args;
  const given = calls(evaluator, pageQuestions.packages, pageQuestions.answers, frame.info).flatMap(
    ({ call: listens, frame: home }) => {
      const [name, handler] = listens.args;
      if (!name || !handler || evaluator.evaluate(name.value, home).literals[0] !== channel) return [];
      return functionsOf(evaluator.evaluate(handler.value, home)).map(each =>
        evaluator.calls.invoke(
          each.info,
          each.frame,
          [{ node: call, value: evaluator.value({ open: true }) }, ...(event ? rest : [])],
          { frame, call },
          each.receiver,
        ),
      );
    },
  );
  return channel !== undefined && given.length > 0 ? evaluator.union(given) : undefined;
}

/** What the handler of a query or command gives: `@QueryHandler(Vendors) class { execute(query) { … } }`. */
function handled(
  evaluator: Evaluator,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  const message = args[0]?.value.things.find(thing => thing.is === 'instance');
  if (message?.is !== 'instance') return undefined;
  const given = usersOf(evaluator, message.frame.file, frame.file).flatMap(path =>
    (evaluator.bound(path)?.classes ?? []).flatMap(({ node, fn }) => {
      if (!handles(node, message.node)) return [];
      const thing: Thing = { is: 'instance', node, frame: evaluator.rootFrame(fn), args: undefined };
      const receiver = evaluator.value({ things: [thing] });
      return functionsOf(receiver.property(messageBuses.answers)).map(each =>
        evaluator.calls.invoke(each.info, each.frame, args, { frame, call }, receiver),
      );
    }),
  );
  return given.length > 0 ? evaluator.union(given) : undefined;
}

function handles({ annotations }: ClassExpression, message: ClassExpression): boolean {
  return (annotations ?? []).some(
    note =>
      note.kind === 'call' &&
      messageBuses.handlers.test(calledName(note) ?? '') &&
      note.args.some(({ value }) => message.name !== undefined && lastName(value) === message.name),
  );
}

/** Calls of some names in the files of an app that import a package, and in those that import what such files make of it. */
export function calls(
  evaluator: Evaluator,
  packages: readonly string[],
  names: readonly string[],
  { program }: FunctionInfo,
): readonly { readonly call: Call; readonly frame: Frame }[] {
  const { importing, importers, uses } = evaluator.services;
  const makers = packages.flatMap(each => importing(each, program.path));
  const users = makers.flatMap(path => (isShared(evaluator, path) ? importers(path) : []));
  for (const path of users) uses(program.path, path);
  return [...new Set([...makers, ...users])]
    .slice(0, mostFiles)
    .flatMap(path => names.flatMap(name => evaluator.bound(path)?.callsNamed(name) ?? []))
    .map(({ call, fn }) => ({ call, frame: evaluator.rootFrame(fn) }));
}

/** The same, each in the frames that callers of the function around it make, here and in other files: `enqueue(rfi)`. */
export function callsHanded(...asked: Parameters<typeof calls>): ReturnType<typeof calls> {
  const [evaluator, , , { program }] = asked;
  return calls(...asked).flatMap(({ call, frame }) =>
    framesOf(evaluator, frame, program.path)
      .slice(0, mostTold)
      .map(each => ({ call, frame: each })),
  );
}

/** A module that exports something for others, not too many: `export const queue = new Queue('rfis');`. */
function isShared(evaluator: Evaluator, path: string): boolean {
  const { exports = [] } = evaluator.services.sources.program(path) ?? {};
  return exports.length > 0 && evaluator.services.importers(path).length <= mostFiles;
}

function literalOf(evaluator: Evaluator, note: Expression, index: number, fn: FunctionInfo): string | undefined {
  const given = note.kind === 'call' ? note.args[index]?.value : undefined;
  const home = fn.parent ?? fn;
  const value = given && evaluator.evaluate(given, evaluator.rootFrame(home));
  const name = value?.keys.names.includes('name') ? value.property('name').literals[0] : value?.literals[0];
  return typeof name === 'string' ? name : undefined;
}
