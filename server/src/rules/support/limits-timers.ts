import type { AnalysedFile, Effect, FunctionFacts, Request, TimerFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Exit, Loop, Span, Statement } from '../../program/model.ts';
import { contains, lastName, nodesOf, someIn, walk } from '../../program/walk.ts';
import { anyOf, plainWord } from '../../program/words.ts';
import { functionAt, requestsOf } from './limits.ts';
import { runsWhatIsDue } from './limits-undone.ts';
import { placeKey } from './places.ts';

/** Work that runs by itself, again and again. */
export interface Repeated {
  /** The timer, cron entry or loop. */
  readonly at: Place;
  /** Milliseconds between runs, where known. */
  readonly every: number | undefined;
  /** Procore's API requests that a run sends. */
  readonly requests: readonly Request[];
  /** Where it is said how often: the entry of a file of settings, or of the options that were made elsewhere with what is run. */
  readonly setting?: Place;
}

const settingsFile = /\.(?:json5?|ya?ml|toml|ini)$|\.env(?:\.\w+)?$/;

/** Timers, cron entries, endless loops with a pause, and functions that set themselves a timer, with the requests that they send. */
export function repeatedRequests(file: AnalysedFile): readonly Repeated[] {
  const found: Repeated[] = [];
  const seen = new Set<string>();
  const add = (at: Place, every: number | undefined, requests: readonly Request[], setting?: Place): void => {
    if (requests.length === 0 || seen.has(placeKey(at))) return;
    seen.add(placeKey(at));
    found.push({ at, every, requests, ...(setting ? { setting } : {}) });
  };
  // What a stream hands on may end it: `const asking = timer(0, 5000).pipe(…).subscribe(done => done && asking.unsubscribe())`
  const stopped = new Set(
    file.timers.flatMap(({ start, handler }) => (handler && stopsItself(handler) ? [start] : [])),
  );
  for (const timer of file.timers) {
    const { handler } = timer;
    if (handler === undefined || timer.kind === 'schedule' || stopped.has(timer.start) || runsWhatIsDue(handler))
      continue;
    if (onlyAfterErrors(timer, file)) continue;
    if (timer.kind !== 'loop')
      add(
        placeOf(timer),
        timer.every,
        [...requestsOf(handler), ...requestsBy(file, handler, timer)],
        settingFor(timer),
      );
    else if (!hasWayOut(file, timer))
      add(placeOf(timer), timer.every, requestsOf(handler).filter(askedEachRound(file, timer)));
  }
  for (const effect of file.effectsOf('timer')) {
    // A helper elsewhere sets a timer for what this file hands it: `poll(load, 30_000)`.
    if (effect.mode !== 'once' && effect.place.file !== file.path)
      for (const handler of effect.arg('callback')?.functions ?? [])
        if (!stopsItself(handler) && !runsWhatIsDue(handler)) add(effect.place, delayOf(effect), requestsOf(handler));
    if (effect.mode !== 'once' || effect.surroundings.conditions.length > 0) continue;
    // Only what is set again in every run goes on for ever: the function that sets the timer is what the timer runs.
    const itself = effect.place.file === file.path ? file : file.app.file(effect.place.file);
    const home = itself && functionAt(itself, effect.place);
    const again = effect
      .arg('callback')
      ?.functions.find(fn => fn.node === home?.node || startsAgain(fn, home) || goesOnLast(fn, effect.place));
    if (again === undefined || home === undefined) continue;
    add(
      effect.place,
      delayOf(effect),
      itself === file ? [...requestsOf(home), ...requestsOf(again)] : requestsOf(again),
    );
  }
  return found;
}

/** Where a timer is told how often apart from where it is set. */
export function settingFor({ setting, handler }: TimerFacts): Place | undefined {
  return setting && (settingsFile.test(setting.file) || setting.file === handler?.file) ? setting : undefined;
}

/** The requests that a file has a function send by way of a call that it hands what they need: `useSWR(address, load)`. */
function requestsBy({ requests }: AnalysedFile, fn: FunctionFacts, call: Place | undefined): readonly Request[] {
  return requests.filter(
    ({ kind, procore, chain, surroundings }) =>
      kind === 'api' &&
      procore !== 'no' &&
      call !== undefined &&
      chain.some(step => placeKey(step) === placeKey(call)) &&
      surroundings.functions.some(({ node }) => node === fn.node),
  );
}

function placeOf({ file, start, end }: Place): Place {
  return { file, start, end };
}

/** Whether a loop leads to a request in the rounds that it waits in, too: `if (job) send(job); else sleep(30)` asks for nothing then. */
function askedEachRound(file: AnalysedFile, loop: TimerFacts): (request: Request) => boolean {
  const { pause } = loop;
  const instead = pause?.file === file.path ? insteadOf(pause, file, loop) : [];
  return ({ place, chain }) =>
    [place, ...chain].some(
      at => at.file === loop.file && contains(loop, at) && !instead.some(span => contains(span, at)),
    );
}

/** What a loop leaves out in the rounds that it waits in: the other way of each branch, and what follows one that ends the round. */
function insteadOf(pause: Span, file: AnalysedFile, loop: Span): readonly Span[] {
  const found: Span[] = [];
  walk(file.program.body, node => {
    if (!contains(node, pause)) return false;
    if (node.kind !== 'branch' || !contains(loop, node)) return true;
    const [taken, other] = holds(node.then, pause) ? [node.then, node.otherwise] : [node.otherwise, node.then];
    if (!holds(taken, pause)) return true;
    found.push(...other);
    if (taken.some(({ kind, ...last }) => kind === 'exit' && 'what' in last && last.what === 'continue'))
      found.push({ start: node.end, end: loop.end });
    return true;
  });
  return found;
}

/** A loop waits so only once something went wrong, and by another pause else: `try { await pull(); } catch { await sleep(5000); continue; }`. */
function onlyAfterErrors({ kind, start, pause }: TimerFacts, file: AnalysedFile): boolean {
  const others = kind === 'loop' ? file.timers.filter(other => other.kind === 'loop' && other.start === start) : [];
  if (pause === undefined || others.length < 2) return false;
  const handlers = nodesOf(file.program, 'try').flatMap(each => each.handlers.flatMap(({ body }) => body));
  return holds(handlers, pause) && others.some(other => other.pause !== undefined && !holds(handlers, other.pause));
}

function holds(body: readonly Span[], inner: Span): boolean {
  return body.some(span => contains(span, inner));
}

/** A timer that its own handler ends waits for something to be done; it does not ask for ever. */
export function stopsItself(handler: FunctionFacts): boolean {
  return handler.mentions(/^(?:clearinterval|cleartimeout|canceljob|unschedule|unsubscribe)$/, 1) !== undefined;
}

/** The callback only calls the function that set the timer, or ends with that: `setTimeout(() => poll(), 1000)`. */
function startsAgain(callback: FunctionFacts, home: FunctionFacts | undefined): boolean {
  if (home?.name === undefined) return false;
  const { body } = callback.node;
  const last = body.at(-1);
  const ends =
    last?.kind === 'evaluate' &&
    someIn(last.value, node => node.kind === 'call' && lastName(node.callee) === home.name);
  return (
    ends || (body.length <= 1 && callback.mentions(new RegExp(`^${anyOf([plainWord(home.name)])}$`), 0) !== undefined)
  );
}

/** Once all is done that a function asks for, whatever came of it, it has itself run again: `load().finally(() => setTimeout(run, 5000))`. */
function goesOnLast({ node, file }: FunctionFacts, timer: Place): boolean {
  return (
    file === timer.file &&
    // `if (done) return;` ends it.
    !node.body.some(statement => statement.kind === 'branch' && leaves(statement.then, [])) &&
    node.body.some(statement => {
      if (statement.kind !== 'evaluate' && statement.kind !== 'return') return false;
      const { value } = statement;
      const last = value?.kind === 'operation' && value.operator === 'void' ? value.operands[0] : value;
      const then = last?.kind === 'call' && lastName(last.callee) === 'finally' ? last.args[0]?.value : undefined;
      return then?.kind === 'function' && contains(then, timer);
    })
  );
}

/** The milliseconds of a pause or between two runs, where they are written. */
export function delayOf(effect: Effect): number | undefined {
  const [only, more] = effect.arg('delay')?.literals ?? [];
  if (typeof only !== 'number' || more !== undefined) return undefined;
  return effect.note === 'seconds' ? only * 1000 : only;
}

/** An endless loop that is left again, by `break` or `return`, pages or waits for something. An error that ends it is no way out. */
function hasWayOut(file: AnalysedFile, loop: Span): boolean {
  let found = false;
  walk(file.program.body, node => {
    if (node.kind === 'loop' && node.start === loop.start && node.end === loop.end) found = leaves(node.body, [node]);
  });
  return found;
}

/** Whether a body leaves the first of the loops around it, which are given from the outermost to the innermost. */
function leaves(body: readonly Statement[], loops: readonly Loop[]): boolean {
  let found = false;
  walk(body, node => {
    if (node.kind === 'return') found = true;
    else if (node.kind === 'exit') found ||= exits(node, loops);
    else if (node.kind === 'try') found ||= leaves(node.body, loops);
    else if (node.kind === 'loop') found ||= leaves(node.body, [...loops, node]);
    return !['try', 'loop', 'function', 'class'].includes(node.kind);
  });
  return found;
}

function exits({ what, label }: Exit, loops: readonly Loop[]): boolean {
  const target = label === undefined ? loops.at(-1) : loops.find(loop => loop.label === label);
  return target === undefined || (what === 'break' && target === loops[0]);
}

/** `every 30 seconds`, for messages. */
export function spokenPeriod(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `every ${milliseconds} milliseconds`;
  if (seconds === 1) return 'every second';
  if (seconds === 60) return 'every minute';
  if (seconds % 60 === 0) return `every ${seconds / 60} minutes`;
  return `every ${Math.round(seconds * 10) / 10} seconds`;
}
