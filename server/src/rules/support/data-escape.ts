import type { AnalysedFile, Effect } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { contains, lastName, type Node, walk } from '../../program/walk.ts';
import { dataIn, isIdentifier } from './data.ts';

/** Names of functions that make text harmless where it goes. */
const escaping = /escape|sanit|quote|purify|encode|strip_?tags|clean|^esc$|^e$|^h$|^safe|bleach/i;
/** The same in a function's vocabulary, whole words only. */
const escapingWord = /^(?:escape\w*|\w*sanitiz\w*|\w*purify|shellquote|stripttags|encodehtml\w*|htmlencode|&lt;)$/;
/** What makes a number of a text. */
const counting = /^(?:Number|BigInt|parseInt|parseFloat|int|float|toFixed)$/;
const deepest = 4;

/** Whether all API Data in a call's arguments goes through a function that says it makes it harmless. */
export function isEscaped(effect: Effect, file: AnalysedFile): boolean {
  return (
    effect.place.file === file.path &&
    isHarmless(
      effect.args.map(({ node }) => node),
      file,
    )
  );
}

/** Whether all API Data in some expressions goes through a function that says it makes it harmless. */
export function isHarmless(nodes: readonly Expression[], file: AnalysedFile): boolean {
  const seen = { bare: false, escaped: false };
  for (const node of nodes) look(node, file, seen, deepest);
  return seen.escaped && !seen.bare;
}

function look(root: Node, file: AnalysedFile, seen: { bare: boolean; escaped: boolean }, depth: number): void {
  walk(root, node => {
    if (node.kind === 'call') {
      const { callee } = node;
      const name = lastName(callee);
      if (name !== undefined && (escaping.test(name) || counting.test(name))) {
        seen.escaped = true;
        return false;
      }
      // A function of the app's own that escapes what it is given.
      if (file.evaluate(callee).functions.some(fn => fn.mentions(escapingWord, 1) !== undefined)) {
        seen.escaped = true;
        return false;
      }
      // What a list is mapped to counts, not the list.
      if (callee.kind !== 'member' || (name !== 'map' && name !== 'flatMap')) return true;
      for (const argument of node.args) look(argument.value, file, seen, depth);
      return false;
    }
    if (node.kind === 'list' && node.comprehension !== undefined) {
      for (const item of node.items) look(item.value, file, seen, depth);
      return false;
    }
    if (node.kind === 'function') {
      for (const statement of node.body) look(statement, file, seen, depth);
      return false;
    }
    if (node.kind !== 'name' && node.kind !== 'member') return true;
    const value = file.evaluate(node);
    if (dataIn(value).every(isIdentifier)) return node.kind === 'member';
    const made = value.node;
    const elsewhere =
      made !== undefined && value.place?.file === file.path && !contains(made, node) && !contains(root, made);
    const isBuilt = elsewhere && ['call', 'template', 'join'].includes(made.kind) && isOfText(made);
    if (isBuilt && depth > 0) look(made, file, seen, depth - 1);
    else seen.bare = true;
    return false;
  });
}

/** Built of texts: a template, a sum, a list joined. The answer of a request is not. */
function isOfText(node: Expression): boolean {
  if (node.kind !== 'call') return true;
  const { callee } = node;
  const name = lastName(callee);
  return (
    name !== undefined && (/^(?:join|map|format|concat|trim|replace|replaceall)$/i.test(name) || escaping.test(name))
  );
}
