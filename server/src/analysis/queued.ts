/** What Python's task queues hand to a task: what its callers, wherever they stand, put into the queue for it. */
import { taskQueues } from '../libraries/task-queues.ts';
import { changedTo } from '../program/copies.ts';
import type { Call, Expression } from '../program/model.ts';
import { calledName, findAt } from '../program/walk.ts';
import { keywordOf } from './arguments.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue, CallArgument, Thing } from './values.ts';

const { decorators, handsTask, direct, packed, list: listKeyword, mapping } = taskQueues;
const methods = [...direct, ...packed];
const mostImporters = 20;

/** What a task's parameter holds, where nothing calls the task itself; `undefined` where nothing is put into its queue. */
export function queuedFor(evaluator: Evaluator, fn: FunctionInfo, index: number): AbstractValue | undefined {
  const decorator = fn.node.annotations?.find(each => decorators.has(calledName(each) ?? ''));
  const { target, rest } = fn.node.parameters[index] ?? {};
  if (fn.program.language !== 'python' || decorator === undefined || target?.kind !== 'name' || rest) return undefined;
  const { name } = target;
  const isBound = decorator.kind === 'call' && decorator.args.some(argument => argument.name === handsTask);
  const position = isBound ? index - 1 : index;
  const found: AbstractValue[] = [];
  for (const path of position < 0 ? [] : queueing(evaluator, fn))
    for (const method of methods)
      for (const { call, fn: caller } of evaluator.bound(path)?.callsNamed(method) ?? []) {
        const frame = evaluator.rootFrame(caller);
        if (!isCalledOn(evaluator, call, fn, frame)) continue;
        const before = position === 0 && method === signature ? givenBefore(evaluator, call, frame) : undefined;
        if (before) found.push(before);
        const args = evaluator.calls.args(call.args, frame);
        const value = direct.includes(method)
          ? evaluator.parameters.argument(args, position, name)
          : unpacked(evaluator, args, position, name);
        if (value) found.push(value);
      }
  return found.length > 0 ? evaluator.union(found).with({ open: true, name }) : undefined;
}

/** A task with its arguments, `fetch.s(7)`, which a chain runs one after the other: https://docs.celeryq.dev/en/stable/userguide/canvas.html#chains */
const signature = 's';

/** What the task before one in a chain gives, which comes before its own arguments: `chain(fetch.s(7), share.s())`, `fetch.s(7) | share.s()`. */
function givenBefore(evaluator: Evaluator, call: Call, frame: Frame): AbstractValue | undefined {
  const around = findAt(frame.info.program, call.start);
  const at = around.findIndex(node => node.kind === 'call' && node.start === call.start && node.end === call.end);
  const parent = around[at - 1];
  let before: Expression | undefined;
  if (parent?.kind === 'operation' && parent.operator === '|') {
    const [left, right] = parent.operands;
    // `a | b | c` is `(a | b) | c`.
    if (right === call) before = left?.kind === 'operation' ? left.operands[1] : left;
  } else if (parent?.kind === 'call' && calledName(parent) === 'chain')
    before = parent.args[parent.args.findIndex(({ value }) => value === call) - 1]?.value;
  if (before?.kind !== 'call' || before.callee.kind !== 'member' || !methods.includes(before.callee.property ?? ''))
    return undefined;
  const args = evaluator.calls.args(before.args, frame);
  const site = { frame, call: before };
  const given = evaluator
    .evaluate(before.callee.object, frame)
    .things.flatMap(thing =>
      thing.is === 'function' ? evaluator.calls.invoke(thing.info, thing.frame, args, site, thing.receiver) : [],
    );
  return given.length > 0 ? evaluator.union(given) : undefined;
}

/** What puts something into the queue of a task, `task.delay`, as the member of its library that its decorator made it. */
export function queuingMember(
  evaluator: Evaluator,
  { info, frame }: Extract<Thing, { is: 'function' }>,
  name: string,
): AbstractValue | undefined {
  if (info.program.language !== 'python' || !methods.includes(name)) return undefined;
  const decorator = info.node.annotations?.find(each => decorators.has(calledName(each) ?? ''));
  if (decorator === undefined) return undefined;
  const { things } = evaluator.evaluate(decorator.kind === 'call' ? decorator.callee : decorator, frame);
  const made = things.flatMap(thing =>
    thing.is === 'library' ? [changedTo(thing, { path: `${thing.path}().${name}` })] : [],
  );
  return made.length > 0 ? evaluator.value({ things: made, open: true, name }) : undefined;
}

/** The files that may put something into a task's queue: its own, and those that import it and name it so. */
function queueing({ services }: Evaluator, { program, name }: FunctionInfo): readonly string[] {
  const importers = services.importers(program.path);
  if (importers.length > mostImporters) return [program.path];
  const { sources } = services;
  const those = importers.filter(
    path => sources.pathClass(path) !== 'test' && (sources.text(path)?.includes(`${name}.`) ?? false),
  );
  for (const path of those) services.uses(program.path, path);
  return [program.path, ...those];
}

function isCalledOn(evaluator: Evaluator, { callee }: Call, fn: FunctionInfo, frame: Frame): boolean {
  return (
    callee.kind === 'member' &&
    evaluator.evaluate(callee.object, frame).things.some(thing => thing.is === 'function' && thing.info === fn)
  );
}

/** Of `apply_async(args=[company], kwargs={'rows': rows})`. */
function unpacked(
  { lists }: Evaluator,
  args: readonly CallArgument[],
  position: number,
  name: string,
): AbstractValue | undefined {
  const places = args.filter(argument => argument.name === undefined);
  const named = keywordOf(args, mapping) ?? places[1]?.value;
  if (named?.keys.names.includes(name)) return named.property(name);
  const list = keywordOf(args, listKeyword) ?? places[0]?.value;
  return list && lists.at(list, position);
}
