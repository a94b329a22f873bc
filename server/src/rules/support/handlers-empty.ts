import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Statement } from '../../program/model.ts';
import { lastName, walk } from '../../program/walk.ts';
import { isTested } from './handlers-tests.ts';

/** How many names are followed to what they were set to. */
const deepest = 3;

/**
 * Of pairs that are compared, one whose two sides are both empty text by default, where nothing makes sure that one is there: empty
 * equals empty.
 */
export function emptyPair(
  pairs: readonly (readonly [Expression, Expression])[],
  fn: FunctionFacts,
  file: AnalysedFile,
): Place | undefined {
  const home = fn.file === file.path ? file : file.app.file(fn.file);
  if (home === undefined) return undefined;
  for (const [left, right] of pairs) {
    const names: string[] = [];
    if (![left, right].every(side => isEmptyByDefault(side, fn, home, names, deepest))) continue;
    if (names.some(name => isTested(name, file))) continue;
    return { file: fn.file, start: left.start, end: right.end };
  }
  return undefined;
}

/** What a text is made of that is only encoded or trimmed: `given.encode()`, `Buffer.from(given)`. */
export function inside(node: Expression): Expression {
  if (node.kind === 'await') return inside(node.value);
  if (node.kind !== 'call') return node;
  const { callee, args } = node;
  const name = lastName(callee) ?? '';
  if (
    callee.kind === 'member' &&
    /^(?:encode|trim|strip|toString|lower|toLowerCase|replace|remove_?prefix|slice)$/i.test(name)
  )
    return inside(callee.object);
  const [first] = args;
  return /^(?:from|String|str|bytes|encode|b)$/.test(name) && first !== undefined ? inside(first.value) : node;
}

/**
 * `headers.get('authorization', '')`, `process.env.SECRET ?? ''`, or a name that was set to such.
 * @param names gets the names on the way
 */
function isEmptyByDefault(
  node: Expression,
  fn: FunctionFacts,
  home: AnalysedFile,
  names: string[],
  depth: number,
): boolean {
  const at = inside(node);
  const name = lastName(at);
  if (name !== undefined) names.push(name);
  if (isEmpty(at)) return true;
  if (at.kind === 'choice') return at.form === 'first' && at.options.slice(1).some(isEmpty);
  if (at.kind === 'call') {
    const last = at.args.at(-1);
    return at.args.length === 2 && last !== undefined && isEmpty(last.value);
  }
  if (depth === 0 || (at.kind !== 'name' && at.kind !== 'member')) return false;
  const set = at.kind === 'name' ? setTo(at.name, [...fn.node.body, ...home.program.body]) : undefined;
  if (set !== undefined) return isEmptyByDefault(set, fn, home, names, depth - 1);
  // Set in another file.
  return home.evaluate(at).literals.includes('');
}

function isEmpty(node: Expression): boolean {
  return node.kind === 'literal' && node.value === '';
}

/** What a name is set to first, in statements and the blocks inside them. */
export function setTo(name: string, body: readonly Statement[]): Expression | undefined {
  let value: Expression | undefined;
  walk(body, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && node.target.name === name) value ??= node.value;
    return value === undefined && node.kind !== 'function';
  });
  return value;
}
