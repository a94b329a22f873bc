/** Names that a module gives values and declares nowhere: `url = base + path` of a file that forgot its `const`. */
import type { FunctionExpression, Program } from '../program/model.ts';
import { forEachChild, type Node, someIn, walk } from '../program/walk.ts';

/** Whether each of the outermost functions that speak of a name gives it something first; outside of functions nobody does. */
type Uses = Map<string, Map<FunctionExpression | undefined, boolean>>;

const cache = new WeakMap<Program, Uses>();

/**
 * Whether what a function puts into such a name is read by nobody else: all that speak of it put something of their own there first.
 * It is then no state that they share, though the language keeps it as a global.
 */
export function isOwnOfEach(name: string, program: Program): boolean {
  // Python says which names are the module's. Scripts of one page, or of one project, may read them in another file.
  if (program.language === 'python' || (program.imports.length === 0 && program.exports.length === 0)) return false;
  let uses = cache.get(program);
  if (uses === undefined) {
    uses = usesIn(program);
    cache.set(program, uses);
  }
  const functions = uses.get(name);
  return functions !== undefined && !functions.has(undefined) && [...functions.values()].every(Boolean);
}

function usesIn({ body }: Program): Uses {
  const uses: Uses = new Map();
  const given = new Set<Node>();
  const give = (target: Node): void =>
    walk(target, node => {
      if (node.kind === 'name') given.add(node);
    });
  const visit = (node: Node, outermost: FunctionExpression | undefined): void => {
    const home = outermost ?? (node.kind === 'function' ? node : undefined);
    if (node.kind === 'name') {
      const functions = uses.get(node.name) ?? new Map<FunctionExpression | undefined, boolean>();
      uses.set(node.name, functions);
      if (!functions.has(home)) functions.set(home, given.has(node));
    } else if (node.kind === 'assign') {
      const { target, operator, value } = node;
      const reads = (inner: Node): boolean =>
        inner.kind === 'name' && target.kind === 'name' && inner.name === target.name;
      if (target.kind === 'name' && operator === undefined && !someIn(value, reads)) give(target);
    } else if ((node.kind === 'bind' || node.kind === 'loop') && node.target !== undefined) give(node.target);
    else if (node.kind === 'function') for (const { target } of node.parameters) give(target);
    forEachChild(node, child => visit(child, home));
  };
  for (const statement of body) visit(statement, undefined);
  return uses;
}
