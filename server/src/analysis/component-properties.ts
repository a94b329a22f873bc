/** What a component's properties are where the app's own markup shows it: `<Card item={rfi} />` for `function Card({ item })`. */
import type { Evaluator } from './evaluate.ts';
import { held, type Put } from './put-before.ts';
import type { FunctionInfo } from './scopes.ts';
import { usersOf } from './users.ts';
import { type AbstractValue, functionsOf } from './values.ts';

/** Elements that are looked at for one component. */
const mostElements = 8;

/** The properties that markup hands to a component, by its name, here and in files that import it; `undefined` where it hands none. */
export function propertiesHanded(evaluator: Evaluator, fn: FunctionInfo): AbstractValue | undefined {
  const { name = '', parent, owner, node, program } = fn;
  if (program.language !== 'javascript' || !/^[A-Z]/.test(name) || owner !== undefined || !parent?.isModule)
    return undefined;
  const puts: Put[] = [];
  let shown = 0;
  for (const path of usersOf(evaluator, program.path, program.path))
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
  return puts.length > 0 ? held(evaluator, puts, node, evaluator.rootFrame(fn)) : undefined;
}
