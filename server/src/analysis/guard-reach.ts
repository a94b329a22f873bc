/** Which routes a guard that is registered stands before. */
import type { Expression, Span } from '../program/model.ts';
import { contains } from '../program/walk.ts';
import type { EffectFacts } from './effects.ts';
import { isExcepted } from './excepted-paths.ts';
import type { LibraryThing } from './values.ts';

/** A guard that is registered as middleware. */
export interface Guard {
  /** Routes behind this offset are guarded. */
  readonly from: number;
  /** Where its registration ends, behind which routes of the same chain stand: `app.onBeforeHandle(…).get(…)`. */
  readonly end?: number;
  /** What their paths start with; absent for all. */
  readonly path: string | undefined;
  /** Paths that it leaves alone. */
  readonly excepted?: readonly string[];
  /** The code of the plugin outside of which it holds for nothing. */
  readonly within?: readonly Span[] | undefined;
  /** What made the router that it is registered on, where that has no others below it; absent where it may. */
  readonly router?: Expression | undefined;
  /** Whether its code asks who calls an address; absent where that says nothing of addresses. */
  readonly asks?: ((address: string) => boolean) | undefined;
}

/** Whether a member is one of routers, under the path of which the addresses that they know stand. */
export function isRouters(path: string): boolean {
  return /router|blueprint/i.test(path);
}

/** Whether one of the guards stands before a route: registered before it, for all paths or for its own. */
export function covers(guards: readonly Guard[], effect: EffectFacts): boolean {
  const router = routerOf(effect.thing);
  const reaching = guards.filter(guard => !guard.router || !router || guard.router === router);
  return cover(reaching, effect.place, effect.arg('path')?.literals[0], isOnApp(effect.thing));
}

/** The call that made the router on which something is registered; Hono calls those apps. */
export function routerOf({ package: name, makers }: LibraryThing): Expression | undefined {
  const maker = makers.find(({ step }) => !step);
  return maker && (isRouters(maker.path) || /Hono$/.test(maker.path) || name.includes('router'))
    ? maker.call
    : undefined;
}

/**
 * Whether one of the guards stands before what is registered at a place, for all paths or for this one.
 * @param whole see `reaches`
 */
export function cover(guards: readonly Guard[], at: Span, path: unknown, whole = false): boolean {
  return guards.some(guard => standsBefore(guard, at) && holdsAt(guard, at) && reaches(guard, path, whole));
}

function standsBefore({ from, end }: Guard, at: Span): boolean {
  return from < at.start || (from === at.start && end !== undefined && end < at.end);
}

/** Whether something is made as an app, so that no path stands before those that are registered on it; Hono's may be mounted. */
export function isOnApp({ package: name, makers: [maker] }: LibraryThing): boolean {
  return maker !== undefined && !isRouters(maker.path) && !/router|hono/.test(name);
}

/** Whether a place lies in the plugin that a guard belongs to, if to any. */
export function holdsAt({ within }: Guard, at: Span): boolean {
  return within === undefined || within.some(code => contains(code, at));
}

/**
 * Whether a guard asks who calls a path, wherever that is registered.
 * @param whole nothing is left out of the path, so that what the guard's code says of addresses can be believed
 */
export function reaches(guard: Guard, path: unknown, whole = false): boolean {
  if (typeof path !== 'string') return guard.path === undefined;
  if (whole && guard.asks?.(path) === false) return false;
  return path.startsWith(guard.path ?? '') && !isExcepted(path, guard.excepted ?? []);
}
