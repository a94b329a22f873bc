/** Loops over a table that leave some of its entries out, or do something else for them. */
import type { Expression, Statement } from '../../program/model.ts';
import { contains, lastName, mentioned, type Node, someIn, walk } from '../../program/walk.ts';

/**
 * A loop over a table, or a call of `filter`, `map` or the like on it, tests its entries.
 * @param name what the variable is called that holds it
 * @param table the table itself, where it stands in the code that is looked at
 */
export function choosesEntries(roots: readonly Statement[], name: string | undefined, table?: Expression): boolean {
  const isOver = (over: Expression | undefined): boolean =>
    over !== undefined &&
    ((table !== undefined && contains(over, table)) ||
      (name !== undefined && someIn(over, node => lastName(node) === name)));
  return someIn(roots, node => {
    if (node.kind === 'loop') return isOver(node.over) && node.target !== undefined && tests(node.body, node.target);
    if (node.kind === 'list')
      return (
        node.comprehension !== undefined &&
        isOver(node.comprehension.over) &&
        (node.comprehension.tests.length > 0 ||
          tests(
            node.items.map(({ value }) => value),
            node.comprehension.target,
          ))
      );
    if (node.kind !== 'call' || node.callee.kind !== 'member' || !isOver(node.callee.object)) return false;
    return node.callee.property === 'filter' || node.args.some(({ value }) => testsOwn(value));
  });
}

function testsOwn(value: Expression): boolean {
  return value.kind === 'function' && value.parameters.some(({ target }) => tests(value.body, target));
}

/** Whether a condition in some code is one of a name that a target binds. */
function tests(roots: readonly Node[], target: Node): boolean {
  const names = mentioned(target);
  return someIn(
    roots,
    node =>
      (node.kind === 'branch' || node.kind === 'choice') &&
      node.test !== undefined &&
      mentioned(node.test).some(word => names.includes(word)),
  );
}

/** What the variable is called that holds a table. */
export function tableName(roots: readonly Statement[], table: Expression): string | undefined {
  let name: string | undefined;
  walk(roots, node => {
    if (!contains(node, table)) return false;
    if (node.kind === 'bind') name = lastName(node.target) ?? name;
    return true;
  });
  return name;
}
