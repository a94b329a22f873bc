/**
 * What Click hands to the commands of a group: the object that the group's own function keeps in the context.
 * https://click.palletsprojects.com/en/stable/complex/: `ctx.obj = client` in the group, `@click.pass_obj` at the command.
 */
import { calledName, lastName } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue } from './values.ts';

const deepestGroup = 3;

/** What a command's first parameter holds: the context's object (`@pass_obj`), or the context itself (`@pass_context`). */
export function handedByGroup(evaluator: Evaluator, fn: FunctionInfo, index: number): AbstractValue | undefined {
  const names = fn.program.language === 'javascript' || index > 0 ? [] : (fn.node.annotations ?? []).map(calledName);
  const passesObject = names.includes('pass_obj');
  if (!passesObject && !names.includes('pass_context')) return undefined;
  const object = keptBy(evaluator, fn, 0);
  if (object === undefined || passesObject) return object;
  const frame = evaluator.rootFrame(fn);
  const context = new Map([['obj', object]]);
  return evaluator.value({
    things: [{ is: 'object', node: fn.node, properties: [], frame, extra: context }],
    open: true,
    marks: [{ is: 'parameter', fn }],
  });
}

/** What the groups that a command belongs to put into their context, the nearest that puts anything first. */
function keptBy(evaluator: Evaluator, fn: FunctionInfo, depth: number): AbstractValue | undefined {
  for (const group of groupsOf(evaluator, fn)) {
    const frame = evaluator.rootFrame(group);
    const kept = group.memberAssigns.flatMap(({ target, value }) =>
      lastName(target) === 'obj' ? [evaluator.evaluate(value, frame)] : [],
    );
    if (kept.length > 0) return evaluator.union(kept);
    const outer = depth < deepestGroup ? keptBy(evaluator, group, depth + 1) : undefined;
    if (outer) return outer;
  }
  return undefined;
}

/** `@cli.command()` stands at a command of the group `cli`. */
function groupsOf(evaluator: Evaluator, fn: FunctionInfo): readonly FunctionInfo[] {
  const frame = fn.parent && evaluator.rootFrame(fn.parent);
  return (fn.node.annotations ?? []).flatMap(annotation => {
    const callee = annotation.kind === 'call' ? annotation.callee : annotation;
    if (frame === undefined || callee.kind !== 'member' || !/^(?:command|group)$/.test(callee.property ?? ''))
      return [];
    return evaluator
      .evaluate(callee.object, frame)
      .things.flatMap(thing => (thing.is === 'function' ? [thing.info] : []));
  });
}
