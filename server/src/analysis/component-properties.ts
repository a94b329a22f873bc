/** What a component's properties are where the app's own markup shows it: `<Card item={rfi} />` for `function Card({ item })`. */
import { type Kept, keptBeside } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { FunctionInfo } from './scopes.ts';
import { usersOf } from './users.ts';
import { type AbstractValue, functionsOf, type Thing } from './values.ts';

/** Elements that are looked at for one component. */
const mostElements = 8;

type Written = Extract<Thing, { is: 'object' }>;

const known = new WeakMap<Frame, Kept<FunctionInfo, readonly Written[]>>();

/** The properties that markup hands to a component, by its name, here and in files that import it; `undefined` where it hands none. */
export function propertiesHanded(evaluator: Evaluator, fn: FunctionInfo): AbstractValue | undefined {
  const { name = '', parent, owner, program } = fn;
  if (program.language !== 'javascript' || !/^[A-Z]/.test(name) || owner !== undefined || !parent?.isModule)
    return undefined;
  const things = evaluator.cycles.keep(keptBeside(known, evaluator.rootFrame(fn)), fn, [], () =>
    evaluator.cycles.hop([], () => elementsOf(evaluator, fn)),
  );
  return things.length > 0 ? evaluator.value({ things, open: true }) : undefined;
}

/** The attributes of each element of a component, as objects: of what a page hands down, little is ever asked for. */
function elementsOf(evaluator: Evaluator, fn: FunctionInfo): readonly Written[] {
  const { path: home } = fn.program;
  const found: Written[] = [];
  for (const path of usersOf(evaluator, home, home))
    for (const info of evaluator.bound(path)?.functions ?? [])
      for (const { tag, tagExpression, attributes } of info.elements) {
        if (!/^[A-Z]/.test(tag) || tagExpression === undefined || attributes.length === 0) continue;
        if (found.length >= mostElements || (path === home && tag !== fn.name)) continue;
        const frame = evaluator.rootFrame(info);
        if (functionsOf(evaluator.evaluate(tagExpression, frame)).some(each => each.info === fn))
          found.push({ is: 'object', node: tagExpression, properties: attributes, frame });
      }
  return found;
}
