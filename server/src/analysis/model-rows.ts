/** Rows that a library gives of a class of the workspace: `Grant.objects.get(pk=1).keep(token)`, `get_object_or_404(Grant, pk=1)`. */
import type { ClassExpression } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { AbstractValue, LibraryThing, Thing } from './values.ts';

type Class = Extract<Thing, { readonly is: 'class' }>;

/** How many calls and members may lead from a class to its row. */
const mostSteps = 8;

/** A method that the class of a row declares itself, to be run on an instance of it; the library's own members are not asked for. */
export function methodOfRow(evaluator: Evaluator, thing: LibraryThing, name: string): AbstractValue | undefined {
  if (!thing.path.includes('()')) return undefined;
  const model = classBehind(evaluator, thing, mostSteps);
  return model && declares(model.node, name)
    ? evaluator.classes.instance(model.node, model.frame).property(name)
    : undefined;
}

function declares({ members }: ClassExpression, name: string): boolean {
  return members.some(member => member.name === name && member.value?.kind === 'function' && !member.static);
}

/** The class that a chain of calls begins with, or that one of them is handed first. */
function classBehind(evaluator: Evaluator, { receiver, makers }: LibraryThing, steps: number): Class | undefined {
  if (steps === 0) return undefined;
  const maker = makers.at(-1);
  const given = maker?.args[0]?.value.things.find(thing => thing.is === 'class');
  if (given) return given;
  const callee = maker?.call.kind === 'call' ? maker.call.callee : undefined;
  const from =
    receiver ?? (maker && callee?.kind === 'member' ? evaluator.evaluate(callee.object, maker.frame) : undefined);
  for (const thing of from?.things ?? []) {
    if (thing.is === 'class') return thing;
    const behind = thing.is === 'library' ? classBehind(evaluator, thing, steps - 1) : undefined;
    if (behind) return behind;
  }
  return undefined;
}
