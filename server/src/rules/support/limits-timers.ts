import type { AnalysedFile, Effect, FunctionFacts, Request, TimerFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Exit, Expression, Loop, Span, Statement } from '../../program/model.ts';
import { contains, lastName, someIn, walk } from '../../program/walk.ts';
import { anyOf, plainWord } from '../../program/words.ts';
import { heldIn } from './flows.ts';
import { functionAt, isRequest } from './limits.ts';
import { asksForUndone, followsFrom } from './limits-undone.ts';
import { placeKey } from './places.ts';

/** Work that runs by itself, again and again. */
export interface Repeated {
  /** The timer, cron entry or loop. */
  readonly at: Place;
  /** Milliseconds between runs, where known. */
  readonly every: number | undefined;
  /** Procore's API requests that a run sends. */
  readonly requests: readonly Request[];
  /** The entry of a file of settings that says how often. */
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
    found.push({ at, every, requests, ...(setting && settingsFile.test(setting.file) ? { setting } : {}) });
  };
  // What a stream hands on may end it: `const asking = timer(0, 5000).pipe(…).subscribe(done => done && asking.unsubscribe())`
  const stopped = new Set(
    file.timers.flatMap(({ start, handler }) => (handler && stopsItself(handler) ? [start] : [])),
  );
  for (const timer of file.timers) {
    const { handler } = timer;
    if (handler === undefined || timer.kind === 'schedule' || stopped.has(timer.start) || runsWhatIsDue(handler))
      continue;
    if (timer.kind !== 'loop')
      add(placeOf(timer), timer.every, [...requestsOf(handler), ...requestsBy(file, handler, timer)], timer.setting);
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
    const again = effect.arg('callback')?.functions.find(fn => fn.node === home?.node || startsAgain(fn, home));
    if (again === undefined || home === undefined) continue;
    add(
      effect.place,
      delayOf(effect),
      itself === file ? [...requestsOf(home), ...requestsOf(again)] : requestsOf(again),
    );
  }
  return found;
}

/** A job, what it does for each of a list, a service, its client, the client's verb, and the request. */
const depth = 6;

/** The requests of a function, its own file's and other functions' that it calls. */
export function requestsOf(fn: FunctionFacts): readonly Request[] {
  return fn
    .effects(depth)
    .filter(isRequest)
    .filter(({ kind, procore }) => kind === 'api' && procore !== 'no');
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

function holds(body: readonly Span[], inner: Span): boolean {
  return body.some(span => contains(span, inner));
}

/** A timer that its own handler ends waits for something to be done; it does not ask for ever. */
export function stopsItself(handler: FunctionFacts): boolean {
  return handler.mentions(/^(?:clearinterval|cleartimeout|canceljob|unschedule|unsubscribe)$/, 1) !== undefined;
}

const due = /^(?:nextrun(?:s|at|time)?|nextsync(?:at)?|isdue|due(?:at|jobs?|tasks?)|croniter)$/;

/** A tick that runs what is due: by the time of the day, by when each job is to run next, or because it waits in a table of the app's own. */
export function runsWhatIsDue(handler: FunctionFacts): boolean {
  const says = (word: RegExp): boolean => handler.mentions(word, 1) !== undefined;
  return (
    says(due) ||
    (says(/^(?:get)?(?:utc)?hours?$/) && says(/^(?:get)?(?:utc)?minutes?$/)) ||
    takesOwnWork(handler) ||
    takesWaiting(handler)
  );
}

const pops = /(?:^|\.)(?:b?[lr]pop|blmove|brpoplpush|lpop|zpopmin|receiveMessages?|receive_messages?)$/i;

/** It first takes what is yet to be done out of the app's own store, and asks Procore only then: `where({ state: 'new' }).first()`. */
function takesOwnWork(handler: FunctionFacts): boolean {
  const effects = handler.effects(3);
  const taken = effects.filter(effect => isStored(effect) && (pops.test(effect.path) || asksForUndone(effect)));
  return (
    taken.length > 0 &&
    effects
      .filter(isRequest)
      .every(request => request.procore === 'no' || taken.some(one => isForTaken(request, one, handler)))
  );
}

const takes = /^(?:shift|pop|popleft|getnowait|dequeue)$/;

/**
 * It first takes what waits in a queue in memory, by itself or by a function that does nothing else, and asks Procore only if there was
 * something: `const job = take(); if (!job) return;`. One that puts things there too may go round and round.
 */
function takesWaiting(handler: FunctionFacts): boolean {
  if (handler.mentions(takes, 1) === undefined) return false;
  if (handler.mentions(/^(?:push|append|appendleft|unshift|put|putnowait|enqueue)$/, 1) !== undefined) return false;
  const taken: string[] = [];
  walk(handler.node.body, node => {
    if (node.kind !== 'bind' || node.target.kind !== 'name' || node.value?.kind !== 'call') return;
    const name = (lastName(node.value.callee) ?? '').toLowerCase().replace(/_/g, '');
    if (takes.test(name) || (node.value.args.length === 0 && handler.mentions(takes, 0) === undefined))
      taken.push(node.target.name);
  });
  const isTaken = (test: Expression): boolean =>
    someIn(test, inner => inner.kind === 'name' && taken.includes(inner.name));
  return (
    taken.length > 0 &&
    requestsOf(handler).every(request => {
      const at = wayTo(request).find(({ file, ...span }) => file === handler.file && contains(handler.node, span));
      return at !== undefined && heldIn(handler.node.body, at).some(({ test }) => isTaken(test));
    })
  );
}

/** Whether a request comes after what was taken in the function where the ways to them part, and has to do with it. */
function isForTaken(request: Request, taken: Effect, handler: FunctionFacts): boolean {
  const before = wayTo(taken);
  const way = wayTo(request);
  const parting = way.findIndex((at, step) => before[step] === undefined || placeKey(at) !== placeKey(before[step]));
  const [at, from] = [way[parting], before[parting]];
  if (at === undefined || from === undefined || at.file !== from.file || at.start <= from.start) return false;
  const around = [handler, ...taken.surroundings.functions, ...request.surroundings.functions];
  const home = around.find(({ file, node }) => file === at.file && contains(node, at) && contains(node, from));
  return home === undefined || followsFrom(home.node.body, at, from);
}

function wayTo({ chain, place }: Effect): readonly Place[] {
  return [...chain, place];
}

function isStored({ does }: Effect): boolean {
  return does === 'store' || does === 'cache' || does === 'publish';
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
