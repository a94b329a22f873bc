import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Argument, Call, Expression, Span, Statement } from '../../program/model.ts';
import { contains, type Node, partsOfChoice, returnedBy, someIn, walk, withoutAwait } from '../../program/walk.ts';
import { refusal } from '../../program/words.ts';
import { calledBy } from './handlers.ts';
import { comparesAt } from './handlers-comparisons.ts';
import { isLog } from './logging.ts';

/**
 * Where a handler asks whether a delivery is Procore's and goes on whatever the answer is: all that depends on it is logged.
 * `if (!fromProcore(req)) req.log.warn(…)`, `try { check(req) } catch { log.warn(…) }`; or nobody looks at the answer: `fromProcore(req);`,
 * or it is a promise that nobody awaits.
 * @returns what goes on either way; `undefined` also where another of its functions compares
 */
export function ignoredCheck(
  handler: FunctionFacts,
  functions: readonly FunctionFacts[],
  home: AnalysedFile,
): Place | undefined {
  const { body } = handler.node;
  const statements = idleIn(body);
  if (statements.length === 0) return undefined;
  const compares = ({ node }: FunctionFacts): boolean => someIn(node.body, comparesAt);
  const isCheck = (fn: FunctionFacts): boolean => calledBy(fn, home).some(compares);
  const checking = (node: Node): readonly FunctionFacts[] =>
    node.kind === 'call' ? home.evaluate(node.callee).functions.filter(isCheck) : [];
  const gives = (call: Call): boolean => {
    const called = checking(call);
    return comparesAt(call) || (called.length > 0 && called.every(fn => givesAnswer(fn, checking)));
  };
  const isPromise = (call: Call): boolean => {
    const called = checking(call);
    // `async_to_sync(check)(request)` waits.
    if (call.callee.kind === 'call') return false;
    return called.length > 0 && called.every(({ node }) => node.async === true && node.generator !== true);
  };
  const idle = statements.filter(
    ({ asks, promises }) => asks === undefined || (promises ? isPromise(asks) : gives(asks)),
  );
  if (idle.length === 0) return undefined;
  const checks: FunctionFacts[] = [handler];
  const names = new Map<string, Span>();
  walk(body, node => {
    if ((node.kind !== 'bind' && node.kind !== 'assign') || node.target.kind !== 'name' || node.value === undefined)
      return;
    if (someIn(node.value, inner => comparesAt(inner) || checking(inner).length > 0)) names.set(node.target.name, node);
  });
  let at: Span | undefined;
  let decides = false;
  walk(body, node => {
    const called = checking(node);
    const isAnswer = node.kind === 'name' && names.has(node.name);
    if (called.length === 0 && !isAnswer && !comparesAt(node)) return;
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
  /** The call that it is, where that has to give its answer back, and not to refuse by itself. */
  readonly asks?: Call;
  /** Nobody waits for what the call gives, so that it is always there. */
  readonly promises?: true;
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
    if (node.kind === 'evaluate') {
      const call = withoutAwait(node.value);
      if (call.kind === 'call') found.push({ at: node, within: [call], catches: false, asks: call });
      if (call === node.value && call.kind === 'call' && !call.args.some(handsOn))
        found.push({ at: node, within: [call], catches: true, asks: call, promises: true });
    }
    if (node.kind === 'branch')
      for (const call of asksAtOnce(node.test))
        found.push({ at: call, within: [call], catches: true, asks: call, promises: true });
  });
  return found;
}

/** What is given the answer, or what comes next, may refuse by itself: `check(req, res, next)`. */
function handsOn({ value }: Argument): boolean {
  return value.kind === 'function' || (value.kind === 'name' && answers.test(value.name));
}

const answers = /^_?(?:res|resp|response|reply|next|ctx|context|c|h|call_next|done|cb|callback)$/;

/** The calls whose answers decide a test as they are: `!isOurs(request)`. */
function asksAtOnce(test: Expression): readonly Call[] {
  if (test.kind === 'call') return [test];
  if (test.kind === 'choice') return partsOfChoice(test).flatMap(asksAtOnce);
  return test.kind === 'operation' && test.operator === '!' ? test.operands.flatMap(asksAtOnce) : [];
}

/** A function gives back what it found, and keeps it nowhere: who does not look at that lets everybody in. */
function givesAnswer({ node: { body } }: FunctionFacts, checking: (node: Node) => readonly FunctionFacts[]): boolean {
  const isKept = someIn(body, node => node.kind === 'assign' && node.target.kind === 'member');
  const given = returnedBy(body);
  return !isKept && given.some(value => someIn(value, node => comparesAt(node) || checking(node).length > 0));
}

/** A call alone, or a name for what it gives: nothing that would be left out where it fails. */
function isAsked(statement: Statement, at: number, { length }: readonly Statement[]): boolean {
  if (statement.kind !== 'evaluate') return statement.kind === 'bind';
  return at === length - 1 && (statement.value.kind === 'call' || statement.value.kind === 'await');
}
