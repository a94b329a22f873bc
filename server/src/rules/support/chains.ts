/** Calls on what calls give, as builders of queries are written. */
import type { Call, Expression, Member, Program } from '../../program/model.ts';
import { contains, findAt } from '../../program/walk.ts';

/** The call with what is called on what it gives: `db.query(Grant)` of `db.query(Grant).order_by(Grant.id).first()`. */
export function chainAround(node: Expression, program: Program): Expression {
  let whole = node;
  for (const outer of findAt(program, node.start).toReversed())
    if ((outer.kind === 'call' || outer.kind === 'member') && outer.start <= node.start && isOnIt(outer, whole))
      whole = outer;
  return whole;
}

function isOnIt(outer: Call | Member, inner: Expression): boolean {
  const object = outer.kind === 'call' ? outer.callee : outer.object;
  return contains(object, inner) && (object.start === inner.start || object.kind === 'await');
}

/** The calls of a chain, the last first. */
export function callsIn(whole: Expression): readonly Call[] {
  const found: Call[] = [];
  for (let at: Expression | undefined = whole; at !== undefined; ) {
    if (at.kind === 'call') found.push(at);
    at = at.kind === 'call' ? at.callee : at.kind === 'member' ? at.object : at.kind === 'await' ? at.value : undefined;
  }
  return found;
}
