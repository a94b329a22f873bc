/** Where code only tells of the limit: in logs, measurements, its own answers and on its pages. Nothing waits for that. */
import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Call, Expression, Program } from '../../program/model.ts';
import { lastName, type Node, namesIn, nodesOf, someIn, walk } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { isLog } from './logging.ts';

const known = new WeakMap<object, Map<RegExp, boolean>>();

/**
 * All that a function says of a limit it only tells, at once or under a name that is used for nothing else:
 * `console.log('left', response.headers.get('x-rate-limit-remaining'))`.
 * @param words what speaks of a limit, as `FunctionFacts.mentions` compares words
 */
export function onlyTells({ node, program }: FunctionFacts, words: RegExp): boolean {
  // A shared helper is asked by way of each of its callers.
  return remembered(node, words, () => {
    const parameters = node.parameters.flatMap(({ target, default: given }) => [target, ...(given ? [given] : [])]);
    return isOnlyTold([...node.body, ...parameters], program, words);
  });
}

/** The same of a whole program, for code that stands in no function. */
export function programOnlyTells(program: Program, words: RegExp): boolean {
  return remembered(program, words, () => isOnlyTold(program.body, program, words));
}

function remembered(of: object, words: RegExp, ask: () => boolean): boolean {
  const answers = known.get(of) ?? new Map<RegExp, boolean>();
  known.set(of, answers);
  const answer = answers.get(words) ?? ask();
  answers.set(words, answer);
  return answer;
}

/** How much is left and until when. Whoever speaks of `429`, or hands on `Retry-After`, tells others to wait. */
const leftWords = /^(?:\w+\.)*x?ratelimit(?:s|\.?(?:remaining|reset|limit|used|policy))?$/;

function isOnlyTold(roots: readonly Node[], program: Program, words: RegExp): boolean {
  const says = saying(words);
  const asksMore = saying(words, leftWords);
  const tellers = tellersOf(program);
  const kept = keptIn(roots, says);
  const isKept = (node: Node): boolean =>
    node.kind === 'bind' && node.target.kind === 'name' && kept.has(node.target.name);
  const isTold = (node: Node): boolean =>
    writesLog(node) || ((isMeasured(node, tellers) || isAnswered(node) || isShown(node)) && !someIn(node, asksMore));
  /** It tells, or does nothing else but work out what it tells, whatever it finds left. */
  const tells = (node: Node): boolean => {
    if (isTold(node) || isKept(node)) return true;
    if (node.kind === 'evaluate' || node.kind === 'await') return tells(node.value);
    if (node.kind === 'branch')
      return !someIn(node.test, asksMore) && node.then.every(tells) && node.otherwise.every(tells);
    return node.kind === 'loop' && node.over?.kind === 'list' && !someIn(node.over, asksMore) && node.body.every(tells);
  };
  let found = false;
  walk(roots, node => {
    if (found || tells(node)) return false;
    found = says(node) || (node.kind === 'name' && kept.has(node.name));
    return undefined;
  });
  return !found;
}

/** Names under which it is kept what is said, and what is worked out of that: `const low = left < 5;` */
function keptIn(roots: readonly Node[], says: (node: Node) => boolean): ReadonlySet<string> {
  const kept = new Set<string>();
  const uses = (node: Node): boolean => node.kind === 'name' && kept.has(node.name);
  for (let size = -1; size < kept.size; ) {
    size = kept.size;
    walk(roots, node => {
      if (isLog(node)) return false;
      if (node.kind === 'loop' && node.over?.kind === 'list' && node.target && someIn(node.over, says))
        for (const name of namesIn(node.target)) kept.add(name);
      if (node.kind !== 'bind' || node.target.kind !== 'name' || node.value === undefined) return undefined;
      if (someIn(node.value, says) || (someIn(node.value, uses) && !someIn(node.value, actsOn)))
        kept.add(node.target.name);
      return undefined;
    });
  }
  return kept;
}

/** A call that may do more than read a number: `await holdBack(left)`. */
function actsOn(node: Node): boolean {
  if (node.kind === 'await') return true;
  return (
    node.kind === 'call' &&
    !/^(?:get|Number|String|parseInt|parseFloat|int|float|str)$/.test(lastName(node.callee) ?? '')
  );
}

/** A log, or a function of the app's own that is named for writing one: `logRateLimit(response);` */
function writesLog(node: Node): boolean {
  if (node.kind === 'evaluate') return writesLog(node.value);
  if (node.kind === 'call' && /^_?(?:log|print|debug)(?:_?[A-Z]|_)/.test(lastName(node.callee) ?? ''))
    return !node.args.some(({ value }) => value.kind === 'function');
  return isLog(node);
}

/** @param except words that do not count */
function saying(words: RegExp, except?: RegExp): (node: Node) => boolean {
  const isSaid = (word: unknown): boolean => {
    const plain = plainWord(String(word));
    return words.test(plain) && except?.test(plain) !== true;
  };
  return node => {
    if (node.kind === 'literal') return isSaid(node.value);
    if (node.kind === 'object') return node.properties.some(({ key }) => key !== undefined && isSaid(key));
    if (node.kind === 'object-target') return node.entries.some(({ key }) => key !== undefined && isSaid(key));
    const name = lastName(node);
    return name !== undefined && isSaid(name);
  };
}

const makesTeller = /^(?:create_?)?(?:Up_?Down_?)?(?:Gauge|Histogram|Summary|Counter)$|^Headers$/i;

/** Names under which a program keeps what it measures or answers with: `new Gauge(…)`, `meter.createHistogram(…)`, `new Headers()`. */
function tellersOf(program: Program): ReadonlySet<string> {
  const names = nodesOf(program, 'bind').flatMap(({ target, value }) =>
    value?.kind === 'call' && makesTeller.test(lastName(value.callee) ?? '') ? namesIn(target) : [],
  );
  return new Set(names);
}

const measuring =
  /^(?:statsd|stats|sentry|newrelic|prometheus|datadog|telemetry|tracer)$|(?:^|_)(?:metrics?|gauges?|span)$|(?:Metrics?|Gauges?|Span)$/i;

/** `remaining.set(left)` of a gauge, `statsd.gauge('procore.left', left)`, `span.setAttribute('procore.left', left)`. */
function isMeasured(node: Node, tellers: ReadonlySet<string>): boolean {
  if (node.kind !== 'call' || node.callee.kind !== 'member') return false;
  return chainOf(node.callee.object).some(name => tellers.has(name) || measuring.test(name));
}

/** Names from a receiver to its root: `labels` and `left` of `left.labels('api')`. */
function chainOf(receiver: Expression): readonly string[] {
  const names: string[] = [];
  for (let at: Expression = receiver; ; at = at.kind === 'call' ? at.callee : at.kind === 'member' ? at.object : at) {
    const name = lastName(at);
    if (name !== undefined) names.push(name);
    if (at.kind !== 'call' && at.kind !== 'member') return names;
  }
}

const answers = /^(?:res|response|reply|resp|ctx|c|context|answer)$/;
const makesAnswer = /^(?:Next|JSON|Json|ORJSON|Http|HTTP|Streaming|Plain\w*)?Response$|^(?:jsonify|make_response)$/;

/** What the app answers itself, or a header of that: `res.setHeader('x-left', left)`, `NextResponse.json({ left })`, `response.headers['x-left'] = left`. */
function isAnswered(node: Node): boolean {
  if (node.kind === 'call') return answersWith(node);
  if (node.kind !== 'assign' || node.target.kind !== 'member') return false;
  const { object } = node.target;
  if (answers.test(lastName(object) ?? '')) return true;
  const isOfAnswer = chainOf(object).some(name => answers.test(name));
  return lastName(object) === 'headers' && (isOfAnswer || leftWords.test(plainWord(node.target.property ?? '')));
}

function answersWith({ callee, args }: Call): boolean {
  const made = lastName(callee);
  if (callee.kind === 'name') return makesAnswer.test(callee.name);
  if (callee.kind !== 'member' || made === undefined) return false;
  const on = callee.object.kind === 'call' ? '' : (lastName(callee.object) ?? '');
  if (/^(?:json|redirect)$/.test(made) && makesAnswer.test(on)) return true;
  const isOfAnswer = chainOf(callee.object).some(name => answers.test(name));
  if (/^(?:json|send|body)$/.test(made)) return isOfAnswer && args.length > 0;
  if (/^set_?header$/i.test(made)) return true;
  return /^(?:set|append|header)$/.test(made) && args.length === 2 && (isOfAnswer || on === 'headers');
}

/** It is written on a page: `quota.textContent = left`. */
function isShown(node: Node): boolean {
  return node.kind === 'assign' && /^(?:textContent|innerText|innerHTML)$/.test(lastName(node.target) ?? '');
}
