/** What Python's signals bring to those who hear them: `rows_loaded.send(sender, rows=rows)` to `@receiver(rows_loaded) def share(sender, rows)`. */
import { signals } from '../libraries/channels.ts';
import type { Expression } from '../program/model.ts';
import { calledName, lastName } from '../program/walk.ts';
import { keywordOf } from './arguments.ts';
import { type Kept, keptBeside } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { FunctionInfo } from './scopes.ts';
import { usersOf } from './users.ts';
import type { AbstractValue, Maker } from './values.ts';

const mostTold = 6;

const known = new WeakMap<Frame, Kept<string, readonly AbstractValue[]>>();

/** What a parameter of a function holds that a decorator connects with a signal, by its name; `undefined` where nobody is seen to send it. */
export function signalled(evaluator: Evaluator, fn: FunctionInfo, index: number): AbstractValue | undefined {
  const { target, rest } = fn.node.parameters[index] ?? {};
  if (fn.program.language !== 'python' || index === 0 || target?.kind !== 'name' || rest) return undefined;
  const { name } = target;
  const heard = (fn.node.annotations ?? []).flatMap(heardBy);
  if (heard.length === 0) return undefined;
  const told = evaluator.cycles.keep(keptBeside(known, evaluator.rootFrame(fn)), name, [], () =>
    evaluator.cycles.hop([], () => toldBy(evaluator, fn, heard, name)),
  );
  return told.length > 0 ? evaluator.union(told).with({ open: true, name }) : undefined;
}

function toldBy(
  evaluator: Evaluator,
  fn: FunctionInfo,
  heard: readonly Expression[],
  name: string,
): readonly AbstractValue[] {
  const home = evaluator.rootFrame(fn.parent ?? fn);
  const told: AbstractValue[] = [];
  for (const signal of heard) {
    const made = makerOf(evaluator.evaluate(signal, home));
    if (made === undefined) continue;
    for (const path of usersOf(evaluator, made.frame.file, fn.program.path))
      for (const way of signals.tells)
        for (const { call, fn: teller } of evaluator.bound(path)?.callsNamed(way) ?? []) {
          if (call.callee.kind !== 'member' || told.length >= mostTold) continue;
          const frame: Frame = evaluator.rootFrame(teller);
          if (makerOf(evaluator.evaluate(call.callee.object, frame))?.call !== made.call) continue;
          const given = keywordOf(evaluator.calls.args(call.args, frame), name);
          if (given) told.push(given);
        }
  }
  return told;
}

/** The signals that a decorator connects a function with: `@receiver([created, changed])`, `@created.connect`, `@created.connect_via(app)`. */
function heardBy(annotation: Expression): readonly Expression[] {
  const callee = annotation.kind === 'call' ? annotation.callee : annotation;
  if (callee.kind === 'member' && signals.connects.includes(callee.property ?? '')) return [callee.object];
  if (annotation.kind !== 'call' || (calledName(annotation) ?? lastName(callee)) !== signals.receiver) return [];
  const first = annotation.args[0]?.value;
  if (first?.kind === 'list') return first.items.map(({ value }) => value);
  return first ? [first] : [];
}

/** The call that made a signal. */
function makerOf({ things }: AbstractValue): Maker | undefined {
  for (const thing of things)
    if (thing.is === 'library' && signals.packages.has(thing.package))
      return thing.makers.findLast(({ step }) => !step);
  return undefined;
}
