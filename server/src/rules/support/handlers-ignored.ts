import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Span, Statement } from '../../program/model.ts';
import { contains, type Node, someIn, walk } from '../../program/walk.ts';
import { refusal } from '../../program/words.ts';
import { calledBy } from './handlers.ts';
import { isLog } from './logging.ts';

/**
 * Where a handler asks whether a delivery is Procore's and goes on whatever the answer is: all that depends on it is logged.
 * `if (!fromProcore(req)) req.log.warn(…)`, `try { check(req) } catch { log.warn(…) }`.
 * @param isComparison whether a secret is compared at a node
 * @returns what goes on either way; `undefined` also where another of its functions compares
 */
export function ignoredCheck(
  handler: FunctionFacts,
  functions: readonly FunctionFacts[],
  home: AnalysedFile,
  isComparison: (node: Node) => boolean,
): Place | undefined {
  const { body } = handler.node;
  const idle = idleIn(body);
  if (idle.length === 0) return undefined;
  const compares = ({ node }: FunctionFacts): boolean => someIn(node.body, isComparison);
  const isCheck = (fn: FunctionFacts): boolean => calledBy(fn, home).some(compares);
  const checking = (node: Node): readonly FunctionFacts[] =>
    node.kind === 'call' ? home.evaluate(node.callee).functions.filter(isCheck) : [];
  const checks: FunctionFacts[] = [handler];
  const names = new Map<string, Span>();
  walk(body, node => {
    if ((node.kind !== 'bind' && node.kind !== 'assign') || node.target.kind !== 'name' || node.value === undefined)
      return;
    if (someIn(node.value, inner => isComparison(inner) || checking(inner).length > 0))
      names.set(node.target.name, node);
  });
  let at: Span | undefined;
  let decides = false;
  walk(body, node => {
    const called = checking(node);
    const isAnswer = node.kind === 'name' && names.has(node.name);
    if (called.length === 0 && !isAnswer && !isComparison(node)) return;
    checks.push(...called.flatMap(fn => calledBy(fn, home)));
    const place = idle.find(({ within }) => within.some(span => contains(span, node)));
    const isKept = [...names.values()].some(bind => contains(bind, node));
    // What refuses by itself needs nobody to ask what it found.
    const refuses = called.some(fn => fn.raises || fn.mentions(refusal, 2) !== undefined);
    if (place !== undefined && (place.catches || !refuses)) at ??= place.at;
    else if (!isKept || refuses) decides = true;
  });
  const isOther = (fn: FunctionFacts): boolean => compares(fn) && !checks.some(({ node }) => node === fn.node);
  return at === undefined || decides || functions.some(isOther)
    ? undefined
    : { file: handler.file, start: at.start, end: at.end };
}

/** A statement that does nothing with what it asks but log it. */
interface Idle {
  readonly at: Span;
  /** Where what is asked decides nothing. */
  readonly within: readonly Span[];
  /** It keeps what a check raises. */
  readonly catches: boolean;
}

function idleIn(body: readonly Statement[]): readonly Idle[] {
  const found: Idle[] = [];
  walk(body, node => {
    if (node.kind === 'branch' && node.then.every(isLog) && node.otherwise.every(isLog))
      found.push({ at: node, within: [node], catches: false });
    if (
      node.kind === 'try' &&
      node.handlers.length > 0 &&
      node.handlers.every(each => each.body.every(isLog)) &&
      node.body.every(isAsked)
    )
      found.push({ at: node, within: node.body, catches: true });
  });
  return found;
}

/** A call alone, or a name for what it gives: nothing that would be left out where it fails. */
function isAsked(statement: Statement, at: number, { length }: readonly Statement[]): boolean {
  if (statement.kind !== 'evaluate') return statement.kind === 'bind';
  return at === length - 1 && (statement.value.kind === 'call' || statement.value.kind === 'await');
}
