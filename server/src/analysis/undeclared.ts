/** Names that a module gives values and declares nowhere: `url = base + path` of a file that forgot its `const`. */
import type { FunctionExpression, Program } from '../program/model.ts';
import { forEachChild, type Node, namesIn, someIn } from '../program/walk.ts';

/** What speaks of a name inside one of the outermost functions of a module, or outside of all. */
interface Use {
  /** It is given something before it is read, in the order written. */
  readonly given: boolean;
  /** The functions around all that speak of it there, the outermost first. */
  around: readonly FunctionExpression[];
}

type Uses = Map<string, Map<FunctionExpression | undefined, Use>>;

const cache = new WeakMap<Program, Uses>();

/**
 * The function whose own such a name is, as if it were declared there: the innermost one around all that speak of it inside an outermost
 * function, where nobody else reads what is put into it, as all that speak of it put something of their own there first. It is then no
 * state that they share, though the language keeps it as a global.
 */
export function ownerOf(name: string, outermost: FunctionExpression, program: Program): FunctionExpression | undefined {
  // Python says which names are the module's. Scripts of one page, or of one project, may read them in another file.
  if (program.language === 'python' || (program.imports.length === 0 && program.exports.length === 0)) return undefined;
  let uses = cache.get(program);
  if (uses === undefined) {
    uses = usesIn(program);
    cache.set(program, uses);
  }
  const byFunction = uses.get(name);
  if (byFunction === undefined || byFunction.has(undefined)) return undefined;
  return [...byFunction.values()].every(({ given }) => given) ? byFunction.get(outermost)?.around.at(-1) : undefined;
}

function usesIn({ body }: Program): Uses {
  const uses: Uses = new Map();
  const given = new Set<string>();
  const at = ({ start, end }: Node): string => `${start} ${end}`;
  const speak = (node: Extract<Node, { kind: 'name' }>, around: readonly FunctionExpression[]): void => {
    // A parameter is another thing.
    if (around.some(({ parameters }) => parameters.some(({ target }) => namesIn(target).includes(node.name)))) return;
    const byFunction = uses.get(node.name) ?? new Map<FunctionExpression | undefined, Use>();
    uses.set(node.name, byFunction);
    const known = byFunction.get(around[0]);
    if (known === undefined) byFunction.set(around[0], { given: given.has(at(node)), around });
    else known.around = known.around.filter((fn, index) => fn === around[index]);
  };
  const visit = (node: Node, around: readonly FunctionExpression[]): void => {
    if (node.kind === 'name') speak(node, around);
    else if (node.kind === 'assign') {
      const { target, operator, value } = node;
      const reads = (inner: Node): boolean =>
        inner.kind === 'name' && target.kind === 'name' && inner.name === target.name;
      if (target.kind === 'name' && operator === undefined && !someIn(value, reads)) given.add(at(target));
    } else if ((node.kind === 'bind' || node.kind === 'loop') && node.target?.kind === 'name')
      given.add(at(node.target));
    const inside = node.kind === 'function' ? [...around, node] : around;
    forEachChild(node, child => visit(child, inside));
  };
  for (const statement of body) visit(statement, []);
  return uses;
}
