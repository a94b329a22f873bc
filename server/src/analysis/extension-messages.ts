/** What the scripts of a browser extension tell each other: messages with their answers, and ports. */
import { extensionMessages } from '../libraries/channels.ts';
import type { Call, Expression } from '../program/model.ts';
import { ofParts, type Truth } from '../program/truth.ts';
import { contains, lastName, withoutAwait } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { contextAt, testsAt } from './reaching.ts';
import type { Context, FunctionInfo } from './scopes.ts';
import { framesOf } from './users.ts';
import { type AbstractValue, type CallArgument, functionsOf, type LibraryThing } from './values.ts';

const mostFiles = 24;
const mostTold = 6;
const deepestHandler = 3;

/** What a message is answered with: `chrome.runtime.sendMessage({ kind: 'rfi' })`. */
export function messageAnswered(
  evaluator: Evaluator,
  { package: from, path }: Pick<LibraryThing, 'package' | 'path'>,
  args: readonly CallArgument[],
  asking: Call,
  frame: Frame,
): AbstractValue | undefined {
  if (!extensionMessages.packages.includes(from) || !extensionMessages.asks.test(path)) return undefined;
  // A tab or another extension may stand before it.
  const message =
    args.find(({ value }) => value.things.some(({ is }) => is === 'object')) ?? args[path.includes('tabs') ? 1 : 0];
  if (message === undefined) return undefined;
  // Whoever hears it runs elsewhere: how deep the question stands says nothing there.
  const site = { frame: evaluator.rootFrame(frame.info), call: asking };
  const listeners = calls(evaluator, 'addListener', frame).filter(
    ({ call: { callee } }) => callee.kind === 'member' && lastName(callee.object) === 'onMessage',
  );
  const answers = listeners.flatMap(({ call: { args: given }, frame: home }) => {
    const [listener] = given;
    const homes = listener ? framesOf(evaluator, home, frame.file) : [];
    const heard = homes.flatMap(at => (listener ? functionsOf(evaluator.evaluate(listener.value, at)) : []));
    return heard.flatMap(each => {
      const told = evaluator.calls.frameFor(each.info, each.frame, [message], site, each.receiver);
      return told ? answersOf(evaluator, told, 0, message.value, 2) : [];
    });
  });
  return answers.length > 0 ? evaluator.union(answers.slice(0, mostTold)) : undefined;
}

/**
 * What a function is handed that hears a message, a port's or the answer to one; `undefined` where it is none, or nobody tells anything.
 */
export function messageHeard(
  evaluator: Evaluator,
  fn: FunctionInfo,
  call: Call,
  index: number,
): AbstractValue | undefined {
  const { callee } = call;
  if (index > 0 || callee.kind !== 'member' || fn.parent === undefined) return undefined;
  const frame = evaluator.rootFrame(fn.parent);
  if (callee.property === 'sendMessage') {
    const things = evaluator.evaluate(callee, frame).things.filter(thing => thing.is === 'library');
    const args = evaluator.calls.args(call.args, frame);
    return things.map(thing => messageAnswered(evaluator, thing, args, call, frame)).find(value => value !== undefined);
  }
  if (callee.property !== 'addListener' || lastName(callee.object) !== 'onMessage') return undefined;
  const isPort = callee.object.kind === 'member' && lastName(callee.object.object) !== 'runtime';
  const told = calls(evaluator, isPort ? 'postMessage' : 'sendMessage', frame).flatMap(
    ({ call: tells, frame: home }) => {
      if (tells.callee.kind !== 'member' || (isPort && !isPortLike(tells.callee.object))) return [];
      // What one end of a port tells, the other hears.
      if (isPort && home.file === frame.file) return [];
      const message = tells.args.find(({ value }) => value.kind === 'object') ?? tells.args[isToTab(tells) ? 1 : 0];
      return message ? evaluator.evaluate(message.value, home) : [];
    },
  );
  return told.length > 0 ? evaluator.union(told.slice(0, mostTold)) : undefined;
}

function isToTab({ callee }: Call): boolean {
  return callee.kind === 'member' && lastName(callee.object) === 'tabs';
}

function isPortLike(node: Expression): boolean {
  return /port$/i.test(lastName(node) ?? '') || (node.kind === 'call' && lastName(node.callee) === 'connect');
}

/** Calls of a name in the scripts of an extension that tell each other something. */
function calls(
  evaluator: Evaluator,
  name: string,
  { file }: Frame,
): readonly { readonly call: Call; readonly frame: Frame }[] {
  return evaluator.services
    .messaging(file)
    .slice(0, mostFiles)
    .flatMap(path => evaluator.bound(path)?.callsNamed(name) ?? [])
    .map(({ call, fn }) => ({ call, frame: evaluator.rootFrame(fn) }));
}

/** Somewhere in a function, by the functions and branches around it. */
interface Spot {
  readonly value: Expression;
  readonly fn: FunctionInfo;
  readonly context: Context | undefined;
}

/**
 * What a function answers a message with, where its tests let that message through: what it returns, and what it hands to the function
 * that it is given to answer with. One that hands the message on answers with what that gives.
 * @param frame the function, handed the message
 * @param at which of its parameters is the message
 * @param respond which is the function to answer with
 */
function answersOf(
  evaluator: Evaluator,
  frame: Frame,
  at: number,
  message: AbstractValue,
  respond?: number,
  depth = 0,
): readonly AbstractValue[] {
  const { info } = frame;
  const given = info.node.parameters[at]?.target;
  const name = given?.kind === 'name' ? given.name : undefined;
  const returned = info.returns.map(({ value, context }): Spot => ({ value, fn: info, context }));
  return [...returned, ...respondedIn(evaluator, info, respond)].flatMap(spot => {
    if (!isLetThrough(spot, info, message)) return [];
    const value = withoutAwait(spot.value);
    const handed = value.kind === 'call' ? value.args.findIndex(each => isNamed(each.value, name)) : -1;
    if (value.kind === 'call' && handed >= 0 && depth < deepestHandler) {
      const handlers = functionsOf(evaluator.evaluate(value.callee, evaluator.within(spot.fn, frame)));
      return handlers.flatMap(each =>
        answersOf(evaluator, evaluator.rootFrame(each.info), handed, message, undefined, depth + 1),
      );
    }
    const answer = evaluator.evaluate(value, evaluator.within(spot.fn, frame));
    return answer.literals.length > 0 && answer.marks.length === 0 ? [] : answer;
  });
}

function respondedIn(evaluator: Evaluator, info: FunctionInfo, respond: number | undefined): readonly Spot[] {
  const target = respond === undefined ? undefined : info.node.parameters[respond]?.target;
  const bound = evaluator.bound(info.program.path);
  if (target?.kind !== 'name' || bound === undefined) return [];
  const inside = (name: string) => bound.callsNamed(name).filter(({ call }) => contains(info.node, call));
  const spot = (call: Call, value: Expression, fn: FunctionInfo): Spot => ({
    value,
    fn,
    context: contextAt(fn, call.start),
  });
  const said = inside(target.name).flatMap(({ call, fn }) =>
    call.args[0] ? [spot(call, call.args[0].value, fn)] : [],
  );
  // `load(message.id).then(sendResponse)`
  const handed = inside('then').flatMap(({ call, fn }) =>
    call.callee.kind === 'member' && isNamed(call.args[0]?.value, target.name)
      ? [spot(call, call.callee.object, fn)]
      : [],
  );
  return [...said, ...handed];
}

function isNamed(node: Expression | undefined, name: string | undefined): boolean {
  return name !== undefined && node?.kind === 'name' && node.name === name;
}

/** Whether no test around a spot asks for another message: `if (message.kind === 'token')`. */
function isLetThrough({ fn, context, value }: Spot, within: FunctionInfo, message: AbstractValue): boolean {
  let [at, around, offset]: [FunctionInfo | undefined, Context | undefined, number] = [fn, context, value.start];
  while (at) {
    for (const { test, holds } of testsAt(at, around, offset)) {
      const isFor = asksFor(test, message);
      if (isFor !== undefined && isFor !== holds) return false;
    }
    if (at === within) return true;
    offset = at.node.start;
    at = at.parent;
    around = at && contextAt(at, offset);
  }
  return true;
}

/** Whether a message is the one that a test asks for; `undefined` where the test asks for nothing that it says. */
function asksFor(test: Expression, message: AbstractValue): Truth {
  if (test.kind === 'choice' && test.form !== 'test') return ofParts(test, part => asksFor(part, message));
  if (test.kind !== 'operation') return undefined;
  const [, sign] = /^([!=])==?$/.exec(test.operator) ?? [];
  const asked = test.operands.find(({ kind }) => kind === 'literal');
  const field = lastName(test.operands.find(({ kind }) => kind !== 'literal') ?? test);
  if (sign === undefined || asked?.kind !== 'literal' || field === undefined || !message.keys.names.includes(field))
    return undefined;
  const said = message.property(field);
  if (said.open || said.literals.length !== 1) return undefined;
  return (said.literals[0] === asked.value) === (sign === '=');
}
