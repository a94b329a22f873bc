/** Helpers for Procore's routes that take whole addresses too, and know which of them are Procore's. */
import type { AnalysedFile, FunctionFacts, Request } from '../../analysis/facts.ts';
import { namesProcoreHost } from '../../catalogue/hosts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { contains, mentioned, type Node, someIn, walk } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { isRecursive, saidBy } from '../support/flows.ts';
import { isLog } from '../support/logging.ts';

/**
 * The function of a request compares a text with the base of Procore's routes (`path.startsWith(base) ? path : base + path`), or puts
 * the token in for some addresses only (`absolute ? {} : { Authorization }`).
 */
export function tellsApart({ surroundings, place }: Request, { app }: AnalysedFile): boolean {
  const [fn] = surroundings.functions;
  const home = fn && app.file(fn.file);
  if (fn === undefined || home === undefined) return false;
  return someIn(fn.node.body, node => comparesBase(node, home) || addsForSome(node, fn, place));
}

function comparesBase(node: Node, home: AnalysedFile): boolean {
  return comparedBy(node, /^(?:startsWith|startswith|includes|test)$/).some(each =>
    home.evaluate(each).literals.some(text => namesProcoreHost(String(text))),
  );
}

/** The function of a request compares the start of an address with Procore's host, to the slash behind it. */
export function keepsToHost({ surroundings }: Request): boolean {
  const [fn] = surroundings.functions;
  return fn !== undefined && someIn(fn.node.body, comparesHost);
}

function comparesHost(node: Node): boolean {
  return (
    comparesWith(node, /^(?:startsWith|startswith)$/, wholeStart) ||
    comparesWith(node, /^(?:test|match)$/, patternOfStart)
  );
}

const wholeStart = /^https:\/\/[\w.-]*\bprocore(?:gov)?\.com\//;
const patternOfStart = /^\/?\^https:(?:\\?\/){2}(?:[\w-]+\\\.)*procore\\\.com\\?\//;

/** The function of a request asks whether what it is given is a whole address: `path.startsWith('http') ? path : base + path`. */
export function takesWholeAddresses({ surroundings }: Request): boolean {
  const [fn] = surroundings.functions;
  return fn !== undefined && someIn(fn.node.body, asksWhetherWhole);
}

function asksWhetherWhole(node: Node): boolean {
  return comparesWith(node, /^(?:startsWith|startswith|test|match)$/, /^\/?\^?(?:\(\?:)?https?\b/);
}

/**
 * What a function says of the host decides nothing about a request: it goes to a log, or stands behind the request, which is not sent
 * again from there: `print(urlparse(response.url).netloc)`.
 */
export function onlyTells(fn: FunctionFacts, words: RegExp, { place, surroundings }: Request): boolean {
  // A function within it that sends may be called further down, or by another that asks first.
  const isItsOwn = surroundings.functions[0]?.node === fn.node;
  const isAgain = isRecursive(fn) || surroundings.loops.some(loop => loop.file === fn.file && contains(fn, loop));
  const behind = isItsOwn && !isAgain ? place.end : Number.POSITIVE_INFINITY;
  return !someOf(fn.node, node => {
    if (node.start > behind) return false;
    return saidBy(node).some(word => words.test(plainWord(word)));
  });
}

/** Whether anything in a function but what it writes to a log meets a test. */
function someOf({ parameters, body }: FunctionFacts['node'], test: (node: Node) => boolean): boolean {
  let found = false;
  walk([...parameters.map(({ target }) => target), ...body], node => {
    if (found || isLog(node)) return false;
    found = test(node);
    return !found;
  });
  return found;
}

/** A call of one of some methods compares with a literal of which something holds. */
function comparesWith(node: Node, methods: RegExp, text: RegExp): boolean {
  return comparedBy(node, methods).some(each => each.kind === 'literal' && text.test(String(each.value)));
}

/** What a call of one of some methods compares: what it is called on, and what it is given. */
function comparedBy(node: Node, methods: RegExp): readonly Expression[] {
  if (node.kind !== 'call' || node.callee.kind !== 'member') return [];
  if (!methods.test(node.callee.property ?? '')) return [];
  return [node.callee.object, ...node.args.map(({ value }) => value)];
}

/** A condition of the token itself, whether there is one, says nothing of the address. */
function addsForSome(node: Node, { file }: FunctionFacts, place: Place): boolean {
  if (file === place.file && contains(node, place)) return false;
  const isConditional = node.kind === 'branch' || (node.kind === 'choice' && node.form !== 'first');
  if (!isConditional || node.test === undefined) return false;
  const ways = node.kind === 'branch' ? [...node.then, ...node.otherwise] : node.options;
  return ways.some(way => someIn(way, namesHeader)) && !isOf(node.test, ways);
}

function namesHeader(node: Node): boolean {
  if (node.kind === 'object') return node.properties.some(({ key }) => isHeader(key));
  if (node.kind === 'member') return isHeader(node.property);
  return node.kind === 'literal' && isHeader(node.value);
}

function isHeader(name: unknown): boolean {
  return typeof name === 'string' && /^authorization$/i.test(name);
}

function isOf(test: Expression, ways: readonly Node[]): boolean {
  const said = mentioned(test);
  const used = new Set(mentioned(ways));
  return said.every(word => used.has(word));
}
