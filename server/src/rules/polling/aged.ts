import type { AnalysedFile, Request } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, type Node, partsOfChoice, someIn, walk } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { type Held, heldAt, heldIn, wordsIn } from '../support/flows.ts';
import { functionAt } from '../support/limits.ts';
import { isClock } from '../support/limits-paced.ts';

const shortest = 5 * 60_000;
/** https://docs.python.org/3/library/datetime.html#timedelta-objects */
const units = new Map([
  ['seconds', 1000],
  ['minutes', 60_000],
  ['hours', 3_600_000],
  ['days', 86_400_000],
  ['weeks', 604_800_000],
]);

/** A request that each tick leads to, but which is sent only when its time has come. */
export function waitsForItsTime(request: Request, file: AnalysedFile): boolean {
  const held = heldAt(request);
  return waitsForItsAge(request, held, file) || waitsForItsHour(request, held, file);
}

/**
 * It is sent only when an age says so: `if (Date.now() - listedAt > 12 * 3600 * 1000) await list()`,
 * `if (now - row.last_run < timedelta(hours=1)) continue`. One that may be as young as a few seconds is asked as often as it ticks.
 */
function waitsForItsAge(request: Request, held: readonly Held[], file: AnalysedFile): boolean {
  if (held.length === 0) return false;
  const nows = namesOfNow(request);
  return held.some(each => isOld(each, nows, request, file));
}

/**
 * It is sent at an hour of the day, and then once: at a minute of it, or where a mark says that it
 * was not today: `if (now.getHours() === 6 && lastDay !== now.toDateString())`.
 */
function waitsForItsHour(request: Request, heldAround: readonly Held[], file: AnalysedFile): boolean {
  const around = request.chain.flatMap(step => {
    const home = step.file === file.path ? file : file.app.file(step.file);
    const fn = home && functionAt(home, step);
    return fn ? heldIn(fn.node.body, step) : [];
  });
  const held = [...heldAround, ...around].flatMap(partsOf);
  const hour = held.find(each => isEqual(each) === true && saysOne(each, hours));
  return hour !== undefined && held.some(each => each !== hour && (isMinute(each) || isMark(each)));
}

const hours = /^(?:get)?(?:utc)?hours?$/;
const minutes = /^(?:get)?(?:utc)?minutes?$/;
const marks = /^(?:last|sent|today|ran(?:on|at|today|day|date)?$)|(?:done|today)/;

/** What is known of each part: of `a && b` that both hold, behind `if (a || b) return` that neither does. */
function partsOf({ test, holds }: Held): readonly Held[] {
  if (test.kind === 'operation' && /^(?:!|not)$/.test(test.operator))
    return test.operands.flatMap(operand => partsOf({ test: operand, holds: !holds }));
  if (test.kind !== 'choice' || test.form !== (holds ? 'both' : 'first')) return [{ test, holds }];
  return partsOfChoice(test).flatMap(part => partsOf({ test: part, holds }));
}

/** Whether two things are known to be equal, or not to be. */
function isEqual({ test, holds }: Held): boolean | undefined {
  if (test.kind !== 'operation' || !/^[!=]={1,2}$/.test(test.operator)) return undefined;
  return test.operator.startsWith('!') !== holds;
}

function saysOne({ test }: Held, words: RegExp): boolean {
  return wordsIn(test).some(word => words.test(plainWord(word)));
}

function isMinute(each: Held): boolean {
  return isEqual(each) === true && saysOne(each, minutes);
}

/** `lastDay !== today`, `!ranToday`; not `lastStatus !== 'paused'`. */
function isMark(each: Held): boolean {
  const { test, holds } = each;
  if (!saysOne(each, marks)) return false;
  if (test.kind === 'name' || test.kind === 'member') return !holds;
  return isEqual(each) === false && test.kind === 'operation' && test.operands.every(({ kind }) => kind !== 'literal');
}

function isOld({ test, holds }: Held, nows: ReadonlySet<string>, request: Request, file: AnalysedFile): boolean {
  const tellsNow = (node: Node): boolean =>
    someIn(node, inner => isClock(inner) || (inner.kind === 'name' && nows.has(inner.name)));
  let found = false;
  walk(test, node => {
    if (node.kind !== 'operation' || !/^[<>]=?$/.test(node.operator)) return;
    const [left, right] = node.operands;
    if (left === undefined || right === undefined) return;
    const isLeft = tellsNow(left);
    if (isLeft === tellsNow(right) || (node.operator.startsWith('>') === isLeft) !== holds) return;
    // `now < expiresAt` says nothing of an age.
    if (!someIn(node, inner => isDifference(inner) || (inner.kind === 'name' && nows.has(inner.name)))) return;
    const long = amountIn(node, request, file);
    found ||= long === undefined || long >= shortest;
  });
  return found;
}

function isDifference(node: Node): boolean {
  return node.kind === 'join' || (node.kind === 'operation' && node.operator === '-' && node.operands.length === 2);
}

/** `const now = new Date()`, `const age = Date.now() - last`. */
function namesOfNow({ program, surroundings }: Request): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { body } of [program, ...surroundings.functions.map(({ node }) => node)])
    walk(body, inner => {
      if (inner.kind !== 'bind' || inner.target.kind !== 'name' || inner.value === undefined) return;
      if (someIn(inner.value, each => isClock(each) || (each.kind === 'name' && names.has(each.name))))
        names.add(inner.target.name);
    });
  return names;
}

/** The milliseconds of the longest number in a comparison, where the code says them; Python's clocks count seconds. */
function amountIn(compared: Node, { place, surroundings }: Request, file: AnalysedFile): number | undefined {
  const home = surroundings.functions.find(({ node }) => someIn(node.body, inner => inner === compared));
  const there = file.app.file(home?.file ?? place.file);
  if (there === undefined) return undefined;
  const unit = there.program.language === 'python' ? 1000 : 1;
  const amounts: number[] = [];
  walk(compared, node => {
    if (node.kind === 'call' && lastName(node.callee) === 'timedelta') {
      for (const { name, value } of node.args)
        for (const literal of there.evaluate(value).literals)
          if (typeof literal === 'number') amounts.push(literal * (units.get(name ?? 'days') ?? 0));
      return false;
    }
    if (!['literal', 'name', 'member', 'operation'].includes(node.kind)) return true;
    for (const literal of there.evaluate(node as Expression).literals)
      if (typeof literal === 'number') amounts.push(literal * unit);
    return true;
  });
  return amounts.length > 0 ? Math.max(...amounts) : undefined;
}
