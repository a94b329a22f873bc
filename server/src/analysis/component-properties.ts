/** What a component's properties are where the app's own markup shows it: `<Card item={rfi} />` for `function Card({ item })`. */
import { type Kept, keptBeside } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { held, type Put } from './put-before.ts';
import type { FunctionInfo } from './scopes.ts';
import { usersOf } from './users.ts';
import { type AbstractValue, functionsOf } from './values.ts';

/** Elements that are looked at for one component. */
const mostElements = 8;

const known = new WeakMap<Frame, Kept<FunctionInfo, readonly Put[]>>();

/** The properties that markup hands to a component, by its name, here and in files that import it; `undefined` where it hands none. */
export function propertiesHanded(evaluator: Evaluator, fn: FunctionInfo): AbstractValue | undefined {
  const { name = '', parent, owner, node, program } = fn;
  if (program.language !== 'javascript' || !/^[A-Z]/.test(name) || owner !== undefined || !parent?.isModule)
    return undefined;
  const root = evaluator.rootFrame(fn);
  const puts = evaluator.cycles.keep(keptBeside(known, root), fn, [], () =>
    evaluator.cycles.hop([], () => putsInto(evaluator, fn)),
  );
  return puts.length > 0 ? held(evaluator, puts, node, root) : undefined;
}

function putsInto(evaluator: Evaluator, fn: FunctionInfo): readonly Put[] {
  const { path: home } = fn.program;
  const puts: Put[] = [];
  let shown = 0;
  for (const path of usersOf(evaluator, home, home))
    for (const info of evaluator.bound(path)?.functions ?? [])
      for (const { tag, tagExpression, attributes } of info.elements) {
        if (!/^[A-Z]/.test(tag) || tagExpression === undefined || attributes.length === 0 || shown >= mostElements)
          continue;
        const frame = evaluator.rootFrame(info);
        if (!functionsOf(evaluator.evaluate(tagExpression, frame)).some(each => each.info === fn)) continue;
        shown++;
        for (const { key, value } of attributes)
          if (key !== undefined) puts.push({ path: [key], value: evaluator.evaluate(value, frame) });
      }
  return puts;
}
