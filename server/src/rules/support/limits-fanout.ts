import type { AnalysedFile, Effect, LoopFacts, Request } from '../../analysis/facts.ts';
import { hooksOfSeveral } from '../../libraries/query-hooks.ts';
import type { Place } from '../../program/finding.ts';
import type { Argument, Call, Expression, Statement } from '../../program/model.ts';
import { calledName, contains, lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { apiRequests, functionAt } from './limits.ts';
import { countsPages, isBounded, isFixedObject, measured, pagesOf } from './limits-length.ts';
import { streamSpread } from './limits-streams.ts';
import { callbackOf, isAskedBefore, isHeldBack, waitsForConnection, waitsItsTurn } from './limits-turns.ts';
import { type Spread, unawaited } from './limits-unawaited.ts';
import { placeIn, placeKey } from './places.ts';

/** Requests that are under way at once, one for each element of a list. */
export interface FanOut {
  /** What starts or awaits them all: `Promise.all(…)`, or the call in a loop that nobody awaits. */
  readonly at: Place;
  readonly over: Expression;
  /** What is done with each element. */
  readonly each: Expression;
  readonly requests: readonly [Request, ...Request[]];
  /** The call that awaits them all, where there is one. */
  readonly call: Call | undefined;
}

/** Fans of requests to Procore over lists whose length the code does not bound, and that no limiter holds back. */
export function fanOuts(file: AnalysedFile): readonly FanOut[] {
  const requests = apiRequests(file);
  if (requests.length === 0) return [];
  const found = new Map<string, FanOut>();
  const add = (home: AnalysedFile, node: Expression, spread: Spread, call: Call | undefined): void => {
    const at = placeIn(home, node);
    if (found.has(placeKey(at)) || isBounded(spread.over, home)) return;
    const isHeld = isHeldBack(spread.each, home);
    const [first, ...others] = requests.filter(
      request =>
        !request.surroundings.limited &&
        !waitsForConnection(request) &&
        !(isHeld && !isAskedBefore(spread.each, request, home)) &&
        (home === file ? runsIn(request, spread.each, file) : runsThrough(request, [node, spread.each], home, file)),
    );
    if (first === undefined || [first, ...others].some(each => waitsItsTurn(each, file))) return;
    found.set(placeKey(at), { at, ...spread, requests: [first, ...others], call });
  };
  for (const [effect, ...others] of byPlace(file.effectsOf('parallel'))) {
    const { node } = effect;
    // A helper elsewhere starts what this file hands it: `fanOut(ids, load)`.
    const home = effect.place.file === file.path ? file : file.app.file(effect.place.file);
    if (node.kind !== 'call' || home === undefined || isPool(effect)) continue;
    // Every way that is known to reach it brings a list of a fixed length.
    const known = [effect, ...others].filter(view => !view.abstract);
    if (known.length > 0 && known.every(hasFixedLength)) continue;
    if (effect.note === 'once') {
      const over = listAround(node, home);
      if (over !== undefined) for (const { value } of node.args) add(home, node, { over, each: value }, undefined);
    } else if (effect.note === 'operator') {
      const spread = streamSpread(node, home.program.body);
      if (spread !== undefined) add(home, node, spread, undefined);
    } else for (const spread of spreadsOf(effect, node, home)) add(home, node, spread, node);
  }
  for (const [at, spread] of unawaited(file)) add(file, at, spread, undefined);
  return [...found.values()];
}

/** The lists whose items a hook of several queries around a request asks for. */
export function hookLoops({ place, chain }: Request, file: AnalysedFile): readonly LoopFacts[] {
  const way = [place, ...chain].filter(at => at.file === file.path);
  return file.effectsOf('parallel').flatMap((effect): readonly LoopFacts[] => {
    const { node } = effect;
    if (node.kind !== 'call' || effect.place.file !== file.path || !hooksOfSeveral.together.test(effect.path))
      return [];
    return spreadsOf(effect, node, file)
      .filter(({ each }) => way.some(at => contains(each, at)))
      .map(({ over, each: { start, end } }) => ({
        file: file.path,
        start,
        end,
        form: 'callback',
        over: file.evaluate(over),
        paging: false,
        body: [],
      }));
  });
}

/** Of the list that it is given; where it starts one piece of work, of what the loop around it goes over. */
function hasFixedLength(view: Effect): boolean {
  const list = view.note === 'once' ? view.surroundings.loops[0]?.over : view.arg('list');
  return list?.bounded === true;
}

function byPlace(effects: readonly Effect[]): readonly (readonly [Effect, ...Effect[]])[] {
  const groups = new Map<string, [Effect, ...Effect[]]>();
  for (const effect of effects) {
    const known = groups.get(placeKey(effect.place));
    if (known) known.push(effect);
    else groups.set(placeKey(effect.place), [effect]);
  }
  return [...groups.values()];
}

/** What comes in as it happens, one by one: `for message in consumer`. */
const arrivals = /^(?:.*(?:consumer|stream|socket|subscription|listener)|(?:un)?listen|accept|subscribe)$/i;

/** What the innermost loop, or comprehension, around a call goes over; a thread whose end the loop waits for is no other's neighbour. */
function listAround(call: Call, file: AnalysedFile): Expression | undefined {
  let over: Expression | undefined;
  walk(file.program.body, node => {
    if (!contains(node, call)) return false;
    if (node.kind === 'loop') {
      const { body, over: list } = node;
      const isOneByOne =
        arrivals.test((list && calledName(list)) ?? '') || someIn(body, inner => isJoined(inner, call, body));
      over = isOneByOne ? undefined : list;
    } else if (node.kind === 'list' && node.comprehension !== undefined) over = node.comprehension.over;
    return undefined;
  });
  return over;
}

/** `thread.join()`, where the loop's body holds what a call makes under that name. */
function isJoined(node: Node, call: Call, body: readonly Statement[]): boolean {
  if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.property !== 'join') return false;
  const name = lastName(node.callee.object);
  return (
    name !== undefined &&
    someIn(body, inner => inner.kind === 'bind' && inner.value === call && lastName(inner.target) === name)
  );
}

/** It has a number of places of its own. */
function isPool(effect: Effect): boolean {
  const count = effect.arg('count');
  // One after the other, unless it is told that nothing bounds it.
  if (effect.note === 'in-turn') return count?.literals.includes('unbounded') !== true;
  return effect.note === 'pool' || (count !== undefined && !count.literals.includes(Number.POSITIVE_INFINITY));
}

function spreadsOf(effect: Effect, node: Call, file: AnalysedFile): readonly Spread[] {
  const callback = effect.arg('callback')?.node;
  const [first] = node.args;
  if (first === undefined) return [];
  if (callback !== undefined) {
    const over = node.args.find(({ value }) => value !== callback)?.value;
    return over === undefined ? [] : [{ over, each: callback }];
  }
  return node.args.flatMap(argument => spreadOf(argument, file));
}

/** `xs.map(f)`, a comprehension, a name that holds one, a list that a loop pushed to. */
function spreadOf({ value }: Argument, file: AnalysedFile, depth = 3): readonly Spread[] {
  if (depth === 0) return [];
  switch (value.kind) {
    case 'await':
      return spreadOf({ value: value.value }, file, depth);
    case 'list':
      if (value.comprehension) {
        const [item] = value.items;
        return item === undefined ? [] : [{ over: value.comprehension.over, each: item.value }];
      }
      return value.items.filter(item => item.spread === 'list').flatMap(item => spreadOf(item, file, depth - 1));
    case 'call': {
      const [count, work] = value.args;
      // `_.times(pages, f)`
      if (calledName(value) === 'times' && count !== undefined && work !== undefined)
        return countsPages(count.value, file) ? [{ over: count.value, each: work.value }] : [];
      const spread = mapping(value);
      return spread === undefined ? [] : [spread];
    }
    // `useQueries({ queries: xs.map(f) })`, `createQueries(() => ({ … }))`
    case 'object':
      return value.properties
        .filter(({ key }) => key === hooksOfSeveral.queries)
        .flatMap(property => spreadOf({ value: property.value }, file, depth - 1));
    case 'function': {
      const [only, ...others] = value.body;
      return only?.kind === 'return' && only.value && others.length === 0
        ? spreadOf({ value: only.value }, file, depth)
        : [];
    }
    case 'name':
      return heldBy(value.name, value, file).flatMap(held =>
        'over' in held ? [held] : spreadOf({ value: held }, file, depth - 1),
      );
    default:
      return [];
  }
}

const mappers = new Set(['map', 'flatMap']);

function mapping({ callee, args }: Call): Spread | undefined {
  const [first, second] = args;
  // Python's `map(f, xs)`
  if (callee.kind === 'name' && callee.name === 'map' && first !== undefined && second !== undefined)
    return { over: second.value, each: first.value };
  if (callee.kind !== 'member' || callee.property === undefined) return undefined;
  if (mappers.has(callee.property) && first !== undefined) {
    // `_.map(xs, f)`
    return second?.value.kind === 'function'
      ? { over: first.value, each: second.value }
      : { over: callee.object, each: first.value };
  }
  if (callee.property === 'from' && first !== undefined && second !== undefined)
    return { over: first.value, each: second.value };
  // `xs.filter(Boolean).map(f).concat(…)`, `.filter(Boolean)` behind it
  if (['filter', 'concat', 'flat'].includes(callee.property) && callee.object.kind === 'call')
    return mapping(callee.object);
  return undefined;
}

/** What a name holds: the expression it was bound to, and what loops push into it. */
function heldBy(name: string, at: Expression, file: AnalysedFile): readonly (Expression | Spread)[] {
  const home = functionAt(file, at);
  const found: (Expression | Spread)[] = [];
  const visit = (body: readonly Statement[], loop: { over: Expression } | undefined): void => {
    walk(body, node => {
      if (node.kind === 'loop' && waitsForAll(node.body, name)) {
        visit(node.body, undefined);
        return false;
      }
      if (node.kind === 'loop') {
        const over = node.over ?? (node.test && node.update && (measured(node.test) ?? pagesOf(node.test, file)));
        visit(node.body, over === undefined ? loop : { over });
        return false;
      }
      if (node.kind === 'bind' && node.target.kind === 'name' && node.target.name === name && node.value)
        found.push(node.value);
      if (loop !== undefined && node.kind === 'call' && node.callee.kind === 'member') {
        const { object, property } = node.callee;
        const pushes = addsTo.test(property ?? '');
        const [item] = node.args;
        if (
          pushes &&
          object.kind === 'name' &&
          object.name === name &&
          item !== undefined &&
          item.value.kind !== 'await'
        )
          found.push({ over: loop.over, each: item.value });
      }
      return undefined;
    });
  };
  visit(home?.node.body ?? file.program.body, undefined);
  return found;
}

/** `if (pending.length >= 5) await Promise.all(pending.splice(0))`: in a loop that fills the list, what it holds is waited for. */
function waitsForAll(body: readonly Statement[], name: string): boolean {
  let found = false;
  walk(body, node => {
    // A loop within fills a list of its own before it is waited for.
    if (found || node.kind === 'function' || (node.kind === 'loop' && fills(node.body, name))) return false;
    found =
      node.kind === 'await' &&
      node.value.kind === 'call' &&
      /^(?:all|allSettled|race|any|gather|wait)$/.test(calledName(node.value) ?? '') &&
      node.value.args.some(({ value }) => someIn(value, inner => inner.kind === 'name' && inner.name === name));
    return !found;
  });
  return found;
}

function fills(body: readonly Statement[], name: string): boolean {
  return someIn(
    body,
    node =>
      node.kind === 'call' &&
      node.callee.kind === 'member' &&
      addsTo.test(node.callee.property ?? '') &&
      lastName(node.callee.object) === name,
  );
}

const addsTo = /^(?:push|append|add)$/;

/** The request is sent by an expression: it stands in it, is reached through it, or the expression is the function that sends it. */
function runsIn(request: Request, each: Expression, file: AnalysedFile): boolean {
  const places = [request.place, ...request.chain];
  if (places.some(place => place.file === file.path && contains(each, place))) return true;
  const callbacks = callbackOf(each, file);
  return (
    each.kind !== 'function' &&
    callbacks.some(({ node }) => request.surroundings.functions.some(fn => fn.node === node))
  );
}

/**
 * The way to a request leads through one of some expressions of another file, once for each element of a list of unknown length.
 * What this file hands over in parts, or cut to a length, is not.
 */
function runsThrough(
  { chain, surroundings }: Request,
  nodes: readonly Expression[],
  home: AnalysedFile,
  file: AnalysedFile,
): boolean {
  if (!chain.some(at => at.file === home.path && nodes.some(node => contains(node, at)))) return false;
  // A function that is handed over by name, `items.map(run)`, stands in no loop.
  const lists = surroundings.loops.flatMap(({ file: of, over }) => (of === home.path ? (over ?? []) : []));
  const isLong = lists.length === 0 || lists.some(over => !over.bounded && !isFixedObject(over));
  const entry = chain.findLast(at => at.file === file.path);
  if (!isLong || entry === undefined) return false;
  let isCutHere = false;
  walk(file.program.body, node => {
    if (!contains(node, entry)) return false;
    if (node.kind === 'call' && node.start === entry.start && node.end === entry.end)
      isCutHere = node.args.some(({ value }) => value.kind !== 'object' && isBounded(value, file));
    return undefined;
  });
  return !isCutHere;
}
