/**
 * Expressions that read nothing which their function is given or holds: literals, and what is made of names of the file and of globals.
 * They are the same in every call of the function, so they are worked out once for all of them.
 */
import type { Expression, Name } from '../program/model.ts';
import { bind } from './bind.ts';
import { isReceiver } from './receivers.ts';
import type { FunctionInfo } from './scopes.ts';

const known = new WeakMap<FunctionInfo, Map<Expression, boolean>>();

/** @param info the function that the expression is written in */
export function isClosed(expression: Expression, info: FunctionInfo): boolean {
  switch (expression.kind) {
    case 'literal':
      return true;
    case 'name':
    case 'member':
    case 'template':
    case 'join': {
      const inside = known.get(info) ?? new Map<Expression, boolean>();
      known.set(info, inside);
      const before = inside.get(expression);
      if (before !== undefined) return before;
      const closed = isMadeOfClosed(expression, info);
      inside.set(expression, closed);
      return closed;
    }
    // Calls say who called them, objects and functions where they were made, choices what else was chosen.
    default:
      return false;
  }
}

function isMadeOfClosed(expression: Expression, info: FunctionInfo): boolean {
  const isIt = (each: Expression): boolean => isClosed(each, info);
  switch (expression.kind) {
    case 'name':
      return isOfFile(expression, info);
    case 'member':
      return isIt(expression.object) && (expression.index === undefined || isIt(expression.index));
    case 'template':
      return expression.parts.every(isIt);
    case 'join':
      return isIt(expression.left) && isIt(expression.right);
    default:
      return false;
  }
}

function isOfFile({ name, start }: Name, info: FunctionInfo): boolean {
  if (isReceiver(name)) return false;
  const { scope, classes } = bind(info.program);
  const definition = scope.lookup(name, start);
  if (definition !== undefined)
    // What the function itself puts into it, or takes out of it for each of a list, may be what it was given.
    return definition.scope.fn.isModule && definition.mutations.every(({ fn }) => fn !== info && fn.parent !== info);
  // A field of a class that a function makes reads what the function holds.
  return classes.every(({ node, fn }) => fn.isModule || start < node.start || node.end <= start);
}
