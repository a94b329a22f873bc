import type { FunctionFacts } from '../../analysis/facts.ts';
import { lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { isLog } from './logging.ts';

const known = new WeakMap<object, Map<RegExp, boolean>>();

/**
 * All that a function says of a limit it only writes to a log, at once or under a name that is used for nothing else:
 * `console.log('left', response.headers.get('x-rate-limit-remaining'))`.
 * @param words what speaks of a limit, as `FunctionFacts.mentions` compares words
 */
export function onlyLogs({ node }: FunctionFacts, words: RegExp): boolean {
  // A shared helper is asked by way of each of its callers.
  const answers = known.get(node) ?? new Map<RegExp, boolean>();
  known.set(node, answers);
  const answer = answers.get(words) ?? isOnlyLogged(node, words);
  answers.set(words, answer);
  return answer;
}

function isOnlyLogged({ body, parameters }: FunctionFacts['node'], words: RegExp): boolean {
  const isSaid = (word: unknown): boolean => words.test(plainWord(String(word)));
  const says = (node: Node): boolean => {
    if (node.kind === 'literal') return isSaid(node.value);
    if (node.kind === 'object') return node.properties.some(({ key }) => key !== undefined && isSaid(key));
    if (node.kind === 'object-target') return node.entries.some(({ key }) => key !== undefined && isSaid(key));
    const name = lastName(node);
    return name !== undefined && isSaid(name);
  };
  const roots = [...body, ...parameters.flatMap(({ target, default: given }) => [target, ...(given ? [given] : [])])];
  const kept = new Set<string>();
  walk(roots, node => {
    if (isLog(node)) return false;
    if (node.kind === 'bind' && node.target.kind === 'name' && node.value && someIn(node.value, says))
      kept.add(node.target.name);
    return undefined;
  });
  /** It logs, or is a branch that does nothing but log, whatever it finds left. */
  const onlyTells = (node: Node): boolean =>
    isLog(node) ||
    (node.kind === 'branch' &&
      !someIn(node.test, says) &&
      node.then.every(onlyTells) &&
      node.otherwise.every(onlyTells));
  let found = false;
  walk(roots, node => {
    if (found || onlyTells(node)) return false;
    if (node.kind === 'bind' && node.target.kind === 'name' && kept.has(node.target.name)) return false;
    found = says(node) || (node.kind === 'name' && kept.has(node.name));
    return undefined;
  });
  return !found;
}
