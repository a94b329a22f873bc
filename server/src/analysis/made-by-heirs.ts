/** What a library's class does where a class of the workspace that inherits from it is made: `class Patient(Retry)`, `super({ authorizationURL })`. */
import { type Capability, capabilities } from '../libraries/shape.ts';
import { changedTo } from '../program/copies.ts';
import type { Call, Expression } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { Implied } from './implied.ts';
import type { LibraryThing } from './values.ts';

/** What says by its making alone how other calls go; what else a library's class does shows where it is used. */
const byMaking: ReadonlySet<Capability> = new Set<Capability>(['oauth-provider', 'retry']);

/** The effects of the library's own constructor in a call that makes an heir without one, or in the heir's `super(…)`. */
export function impliedByInheriting(evaluator: Evaluator, call: Call, frame: Frame): readonly Implied[] {
  const found: Implied[] = [];
  for (const base of basesMade(evaluator, call, frame)) {
    const behaviour = evaluator.library.behaviour(base, frame.info.program.language);
    if (!behaviour || !capabilities(behaviour).some(does => byMaking.has(does))) continue;
    const maker = { path: base.path, args: evaluator.calls.args(call.args, frame), call, frame };
    found.push({ behaviour, thing: base, maker });
  }
  return found;
}

function basesMade(evaluator: Evaluator, call: Call, frame: Frame): readonly LibraryThing[] {
  const { classes } = evaluator;
  const bySuper = madeBySuper(call);
  const made = evaluator
    .evaluate(bySuper ?? call.callee, frame)
    .things.flatMap(thing =>
      bySuper !== undefined
        ? thing.is === 'library'
          ? [thing]
          : []
        : thing.is === 'class' && thing.node.bases.length > 0 && !classes.constructorOf(thing.node, thing.frame)
          ? classes.librariesOf(thing.node, thing.frame)
          : [],
    );
  return made.map(thing => changedTo(thing, { path: thing.path.replace(/\(\)$/, '') }));
}

/** What makes the base in a call of its constructor: `super(…)`, `super().__init__(…)`. */
export function madeBySuper({ callee }: Call): Expression | undefined {
  if (callee.kind === 'name') return callee.name === 'super' ? callee : undefined;
  return callee.kind === 'member' && callee.property === '__init__' && callee.object.kind === 'call'
    ? callee.object
    : undefined;
}
