/** Classes that are written to be inherited beside a library's: `class Row(db.Model, Saves)`. */
import { changedTo } from '../program/copies.ts';
import { membersNamed } from '../program/members.ts';
import type { Evaluator } from './evaluate.ts';
import type { Thing } from './values.ts';

/**
 * The bases of a class in the order in which a member is looked for: a library's class, which may have any, comes behind one that writes the
 * member out, unless it is known to have it.
 * @param fixed the member is read from the class itself
 */
export function nearestFirst(
  evaluator: Evaluator,
  bases: readonly Thing[],
  name: string,
  fixed: boolean,
): readonly Thing[] {
  const [first] = bases;
  if (first?.is !== 'library' || bases.length === 1) return bases;
  const written = bases.filter(base => writes(evaluator, base, name));
  if (written.length === 0) return bases;
  const path = `${first.path}${fixed ? '' : '()'}.${name}`;
  if (evaluator.library.behaviour(changedTo(first, { path }), 'python')) return bases;
  return [...written, ...bases.filter(base => !written.includes(base))];
}

function writes(evaluator: Evaluator, base: Thing, name: string, depth = 0): boolean {
  if (base.is !== 'class' || depth > 4) return false;
  return (
    membersNamed(base.node, name).length > 0 ||
    evaluator.classes.bases(base.node, base.frame).some(other => writes(evaluator, other, name, depth + 1))
  );
}
