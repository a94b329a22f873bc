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
  const model = classBehind(evaluator, thing);
  return model && declares(model.node, name)
    ? evaluator.classes.instance(model.node, model.frame).property(name)
    : undefined;
}

function declares({ members }: ClassExpression, name: string): boolean {
  return members.some(member => member.name === name && member.value?.kind === 'function' && !member.static);
}

/** The class that a chain of calls begins with, or that one of them is handed first. */
function classBehind(evaluator: Evaluator, row: LibraryThing): Class | undefined {
  const seen = new Set<Thing>();
  let level: readonly Thing[] = [row];
  for (let step = 0; step <= mostSteps && level.length > 0; step++) {
    const further: Thing[] = [];
    for (const thing of level) {
      if (thing.is === 'class') return thing;
      if (thing.is !== 'library' || seen.has(thing)) continue;
      seen.add(thing);
      const given = thing.makers.at(-1)?.args[0]?.value.things.find(each => each.is === 'class');
      if (given) return given;
      further.push(...(madeFrom(evaluator, thing)?.things ?? []));
    }
    level = further;
  }
  return undefined;
}

/** What the last call of a chain is read from. */
function madeFrom(evaluator: Evaluator, { receiver, makers }: LibraryThing): AbstractValue | undefined {
  const maker = makers.at(-1);
  const callee = maker?.call.kind === 'call' ? maker.call.callee : undefined;
  return receiver ?? (maker && callee?.kind === 'member' ? evaluator.evaluate(callee.object, maker.frame) : undefined);
}
