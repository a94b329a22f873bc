/** What makes requests wait for their turn: limiters, by what they are and by what they are called. */
import type { AnalysedFile, FunctionFacts, Request } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { calledName, contains, isSelf, lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { anyOf, plainWord } from '../../program/words.ts';
import { holdsOnlyBehind, type Turns } from './limits-behind.ts';

/** Names of limiters, whatever the library, and no sentences; `whenThrottled` speaks of an answer, and `num_workers` is a field of manpower logs. */
const limiterNames =
  /^(?:\S*semaphore\S*|sem|\S*limit(?:er)?|(?!(?:when|is|was|if|got|been)throttled$)\S*throttl\S*|\S*mutex\S*|acquire|lock|runexclusive|\S*queue\S*|pool|(?!(?:num)?workers$)\S*worker\S*)$/;

/** A function speaks of a limiter. */
function namesLimiter(fn: FunctionFacts, depth: number): boolean {
  const isNamed = fn.mentions(limiterNames, depth) !== undefined;
  const isOther = (other: FunctionFacts) => guardsOnlyMemory(other, limiterNames) || namesOnlyThresholds(other);
  return (
    (isNamed && fn.mentions(limiterNames, depth, isOther) !== undefined) ||
    fn.mentions(/^workers$/, depth, other => !hasWorkers(other)) !== undefined ||
    fn.mentions(/^schedule$/, depth, other => !schedulesWork(other)) !== undefined
  );
}

const namesLimit = (node: Node): boolean => limiterNames.test(plainWord(lastName(node) ?? ''));

/** All limits that a function speaks of are what amounts are measured by: `if (order.total > settings.approvalLimit) notify(order)`. */
function namesOnlyThresholds({ node }: FunctionFacts): boolean {
  const measured: Node[] = [];
  walk(node.body, inner => {
    // `while (running >= limit) await one()`, `if (running.size >= limit) await Promise.race(running)`
    if (inner.kind === 'loop') return inner.test === undefined || !someIn(inner.test, namesLimit);
    if (inner.kind === 'branch' && someIn(inner.test, namesLimit) && someIn(inner.then, waitsForOthers)) return false;
    if (inner.kind !== 'operation' || !/^[<>]=?$/.test(inner.operator)) return undefined;
    // `if (batch.length >= limit) await Promise.all(batch)`, `if (active < limit) active += 1`
    if (inner.operands.some(isTally)) return false;
    measured.push(...inner.operands);
    return undefined;
  });
  return measured.some(namesLimit) && !someIn(node.body, inner => namesLimit(inner) && !measured.includes(inner));
}

/** How many are under way. */
function isTally(node: Node): boolean {
  const name = calledName(node) ?? '';
  return /^(?:length|q?size|len|\w*(?:active|running|pending|in_?flight|busy|started))$/i.test(name);
}

/** What is under way, or a while, is waited for. */
function waitsForOthers(node: Node): boolean {
  return (
    node.kind === 'call' &&
    /^(?:promise|race|any|resolve|shift|.*(?:sleep|wait|delay|timeout))$/i.test(lastName(node.callee) ?? '')
  );
}

/** Bottleneck's `schedule`, by whatever name it goes. */
function isSchedule(node: Node): node is Call {
  return node.kind === 'call' && lastName(node.callee) === 'schedule';
}

/** It has work done in turn: not by the clock, `cron.schedule('0 5 * * *', run)`, and not by Effect, whose schedules say when something is tried again. */
function schedulesWork(fn: FunctionFacts): boolean {
  const calls: Call[] = [];
  walk(fn.node.body, node => {
    if (isSchedule(node)) calls.push(node);
  });
  if (calls.length === 0 || fn.program.imports.some(({ module }) => module === 'effect')) return false;
  const timers = fn.effects(0).filter(({ does }) => does === 'cron' || does === 'timer' || does === 'job');
  return calls.some(call => !timers.some(({ place }) => contains(call, place)));
}

/** The methods of lists, sets and mappings that change them. */
const changesMemory = /^(?:append|appendleft|extend|add|discard|remove|pop|setdefault|insert|clear|items|keys|values)$/;

/** All locks that a function speaks of are held while it changes lists and numbers, and for nothing else: `with lock: failed.append(name)`. */
function guardsOnlyMemory({ node, program }: FunctionFacts, words: RegExp): boolean {
  if (program.language !== 'python') return false;
  const guards: Expression[] = [];
  walk(node.body, inner => {
    const [held, ...rest] = inner.kind === 'block' ? inner.body : [];
    const isGuard =
      held?.kind === 'evaluate' &&
      /lock|mutex/i.test(lastName(held.value) ?? '') &&
      !someIn(rest, part => part.kind === 'await' || (part.kind === 'call' && !changes(part)));
    if (isGuard) guards.push(held.value);
  });
  const isElsewhere = (inner: Node): boolean =>
    words.test(plainWord(lastName(inner) ?? '')) && !guards.some(guard => contains(guard, inner));
  return guards.length > 0 && !someIn(node.body, isElsewhere);
}

function changes({ callee }: Call): boolean {
  return callee.kind === 'name'
    ? /^(?:len|str|int|float|sum|max|min|list|dict|set|repr|sorted)$/.test(callee.name)
    : changesMemory.test(lastName(callee) ?? '');
}

/** A pool of its own: `Promise.all(workers)`, `this.workers`; `log.workers` are people on a site. */
function hasWorkers({ node }: FunctionFacts): boolean {
  return someIn(node.body, inner => {
    const isOwn = inner.kind === 'member' && isSelf(inner.object);
    return (inner.kind === 'name' || isOwn) && lastName(inner) === 'workers';
  });
}

/** Something in what is done with each element, or in what it calls, waits for its turn. */
export function isHeldBack(each: Expression, file: AnalysedFile): boolean {
  if (file.effectsOf('limit').some(({ place }) => place.file === file.path && contains(each, place))) return true;
  if (speaksOf(each, limitersOf(file))) return true;
  let found = false;
  walk(each, node => {
    const name = lastName(node);
    if (name !== undefined && limiterNames.test(name.toLowerCase().replace(/_/g, ''))) found = true;
    if (isSchedule(node)) found = true;
  });
  return found || callbackOf(each, file).some(fn => namesLimiter(fn, 2));
}

/**
 * What holds back the work on each element does so only behind its request: the rows of each are saved a few at a time, and those of
 * all are asked for at once.
 */
export function isAskedBefore(each: Expression, request: Request, file: AnalysedFile): boolean {
  const { functions } = request.surroundings;
  const root = callbackOf(each, file)[0]?.node ?? each;
  const way = [request.place, ...request.chain].find(at => at.file === file.path && contains(root, at));
  if (way === undefined || !holdsOnlyBehind(root, way, file, turnsIn(file))) return false;
  // What it calls on the way may wait for its turn itself.
  const at = functions.findIndex(({ node }) => node === root);
  const called = functions.slice(0, Math.max(at, 0));
  return called.every(fn => !namesLimiter(fn, 1) || asksBefore(fn, request, file));
}

function turnsIn(file: AnalysedFile): Turns {
  const names = limitersOf(file);
  const limits = file.effectsOf('limit').filter(({ place }) => place.file === file.path);
  return {
    is: node =>
      namesLimit(node) ||
      names.includes(lastName(node) ?? '') ||
      (node.kind === 'call' && limits.some(({ place: { start, end } }) => start === node.start && end === node.end)) ||
      isSchedule(node),
    speaks: fn => namesLimiter(fn, 1),
  };
}

/** Connections that leave each of them its turn: Procore lets some dozens of calls through in ten seconds. */
const fewConnections = 20;

/** Its client has a few connections at most, and what finds none free waits: `httpx.Limits(max_connections=5)`. */
export function waitsForConnection(request: Request): boolean {
  const { literals = [], open = true } = request.arg('connections') ?? {};
  return (
    !open &&
    literals.length > 0 &&
    literals.every(most => typeof most === 'number' && most > 0 && most <= fewConnections)
  );
}

/** A function on the way to the request speaks of a limiter, or of something that its file made of one. */
export function waitsItsTurn(request: Request, file: AnalysedFile): boolean {
  if (callsWrapped(request, file)) return true;
  const { functions } = request.surroundings;
  const [innermost] = functions;
  return functions.slice(0, 4).some(fn => {
    const home = fn.file === file.path ? file : file.app.file(fn.file);
    const names = home === undefined ? [] : limitersOf(home);
    const speaks =
      namesLimiter(fn, fn === innermost ? 1 : 0) ||
      (names.length > 0 && (speaksOf(fn.node, names) || (fn === innermost && callsOneOf(fn, names))));
    return speaks && !asksBefore(fn, request, file);
  });
}

/**
 * A function on the way to a request begins to hold back only what it does with the answer. What a helper that sends does with its
 * own answers may be how it paces itself.
 */
function asksBefore(fn: FunctionFacts, { place, chain, surroundings }: Request, { app }: AnalysedFile): boolean {
  const home = app.file(fn.file);
  const way = [place, ...chain].find(at => at.file === fn.file && contains(fn.node, at));
  if (home === undefined || way === undefined) return false;
  if (fn === surroundings.functions[0] && fn.name !== undefined) return false;
  return holdsOnlyBehind(fn.node.body, way, home, turnsIn(home));
}

/** It calls a function beside it that speaks of them: `async with self._turn(): …` */
function callsOneOf(fn: FunctionFacts, names: readonly string[]): boolean {
  const spoken = new RegExp(`^${anyOf(names.map(plainWord))}$`);
  return fn.mentions(spoken, 1, ({ file }) => file !== fn.file) !== undefined;
}

/** A call on the way calls what a limiter gave: `export const ask = limiter.wrap(send)`. */
function callsWrapped({ chain }: Request, file: AnalysedFile): boolean {
  const at = (path: string) => (path === file.path ? file : file.app.file(path));
  return chain.some(step => {
    const home = at(step.file);
    let callee: Expression | undefined;
    walk(home?.program.body ?? [], node => {
      if (!contains(node, step)) return false;
      if (node.kind === 'call' && node.start === step.start && node.end === step.end) callee = node.callee;
      return callee === undefined;
    });
    const made = callee && home?.evaluate(callee).place;
    const limits = made ? (at(made.file)?.effectsOf('limit') ?? []) : [];
    return made !== undefined && limits.some(({ place }) => place.file === made.file && contains(place, made));
  });
}

/** Names and properties that a file keeps a limiter in, or a function that runs under one. */
function limitersOf(file: AnalysedFile): readonly string[] {
  const limits = file.effectsOf('limit').filter(({ place }) => place.file === file.path);
  if (limits.length === 0) return [];
  const names: string[] = [];
  walk(file.program.body, node => {
    if ((node.kind !== 'bind' && node.kind !== 'assign') || node.value === undefined || node.value.kind === 'function')
      return;
    const { target, value } = node;
    // What is awaited is what came of it.
    const name = value.kind === 'await' ? undefined : lastName(target);
    if (name !== undefined && limits.some(({ place }) => contains(value, place))) names.push(name);
  });
  return names;
}

function speaksOf(root: Expression, names: readonly string[]): boolean {
  let found = false;
  walk(root, node => {
    const name = lastName(node);
    if (name !== undefined && names.includes(name)) found = true;
  });
  return found;
}

/** The function that is done with each element. */
export function callbackOf(each: Expression, file: AnalysedFile): readonly FunctionFacts[] {
  if (each.kind === 'function') return file.functions.filter(({ node }) => node === each);
  if (each.kind === 'name' || each.kind === 'member') return file.evaluate(each).functions;
  // `this.pull.bind(this)`
  if (each.kind === 'call' && each.callee.kind === 'member' && each.callee.property === 'bind')
    return file.evaluate(each.callee.object).functions;
  return [];
}
