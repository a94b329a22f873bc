import type { AnalysedFile, Effect, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Span } from '../../program/model.ts';
import { calledName, lastName, walk } from '../../program/walk.ts';
import { refusal } from '../../program/words.ts';
import { answering, calledBy, callsOf, guardsAll, routerDependencies } from './handlers.ts';
import { comparedPairs, compares, isVerifier } from './handlers-comparisons.ts';
import { emptyPair } from './handlers-empty.ts';
import { isAskedBefore, middlewareChecks, parserChecks, runBefore } from './handlers-guards.ts';
import { handsToCompare } from './handlers-handed.ts';
import { ignoredCheck } from './handlers-ignored.ts';
import { knownSecret } from './handlers-known.ts';
import { onlyInDevelopment, workBefore } from './handlers-late.ts';
import { looksUpSecret } from './handlers-looked-up.ts';
import { mayRefuse, onlyLooks } from './handlers-presence.ts';
import { asksIn, unsetHole } from './handlers-unset.ts';
import { placeKey } from './places.ts';

/** How a receiver of webhooks makes sure who calls. */
export type SecretCheck =
  | { readonly is: 'checked' }
  /** It compares, but lets everything through while the secret, or the header, is not there. */
  | { readonly is: 'passes-unset'; readonly at: Place }
  /** It compares with a text that stands in the code, while the setting is not there. */
  | { readonly is: 'known'; readonly at: Place }
  /** It asks Procore, or queues the work, before it compares. */
  | { readonly is: 'late'; readonly at: Place }
  /** It compares where the app is developed only. */
  | { readonly is: 'in-development'; readonly at: Place }
  /** It compares, and goes on whatever comes out. */
  | { readonly is: 'ignored'; readonly at: Place }
  /** It looks at the header and compares it with nothing. */
  | { readonly is: 'read-only'; readonly at: Place }
  | { readonly is: 'none' };

/** Judges a route's guards, its handler, and what they call. */
export function secretCheckOf(route: RouteFacts, file: AnalysedFile): SecretCheck {
  const handler = answering(route);
  if (handler === undefined || isAskedBefore(route, file)) return { is: 'checked' };
  const ofRouter = passesUnset(
    routerDependencies(file, route).flatMap(each => each.functions.flatMap(fn => calledBy(fn, file))),
    file,
  );
  if (ofRouter !== undefined) return ofRouter;
  if (guardsAll(file, route) || middlewareChecks(route, file)) return { is: 'checked' };
  const before = [...route.handlers.slice(0, -1), ...runBefore(route, file)];
  const functions = [...before, handler, ...route.wrapped].flatMap(fn => calledBy(fn, file));
  const unset = passesUnset(functions, file);
  if (unset !== undefined) return unset;
  const ignored = ignoredIn(route, [handler, ...before], functions, file);
  if (ignored !== undefined) return { is: 'ignored', at: ignored };
  const idle = uselessCheck(route, handler, functions, before, file);
  if (idle !== undefined) return idle;
  // `@permission_classes([AllowAny])` asks nobody.
  const opened = route.opened && placeKey(route.opened);
  const checks = ({ does, place }: Effect): boolean =>
    does === 'compare' || (does === 'authenticate' && placeKey(place) !== opened);
  if (route.handlers.some(fn => fn.effects(2).some(checks))) return { is: 'checked' };
  if (functions.some(fn => compares(fn) || handsToCompare(fn, file)) || looksUpSecret(handler, file))
    return { is: 'checked' };
  const looked = lookingGuard(route, before, file);
  if (looked !== undefined) return { is: 'read-only', at: looked };
  // A guard of the framework, of a middleware, of a module that registers this one; the handler's own 401 may be about the payload.
  if (route.authenticated && handler.mentions(refusal, 2) === undefined) return { is: 'checked' };
  if (route.authenticated && route.handlers.length > 1) return { is: 'checked' };
  if (callsVerifier(handler, functions) || parserChecks(file)) return { is: 'checked' };
  const read = calledBy(handler, file, 1)
    .map(lookedAt)
    .find(place => place !== undefined);
  return read === undefined ? { is: 'none' } : { is: 'read-only', at: read };
}

/** Where what runs before the handler asks only whether there is a header, and nobody looks at what it says. */
function lookingGuard(route: RouteFacts, before: readonly FunctionFacts[], file: AnalysedFile): Place | undefined {
  const handler = answering(route);
  // Other decorators may guard, too.
  if (handler === undefined || route.guardedAround || (handler.node.annotations ?? []).length > 1) return undefined;
  if (lookedAt(handler) !== undefined || [handler, ...before].some(fn => callsVerifier(fn, calledBy(fn, file))))
    return undefined;
  const refusing = before.filter(mayRefuse).map(onlyLooks);
  return refusing.includes(undefined) ? undefined : refusing[0];
}

/** Where the check of the handler, or of what runs before it, decides nothing, and no other function checks. */
function ignoredIn(
  route: RouteFacts,
  asking: readonly FunctionFacts[],
  functions: readonly FunctionFacts[],
  file: AnalysedFile,
): Place | undefined {
  if (isGuarded(route)) return undefined;
  for (const fn of asking) {
    const home = fn.file === file.path ? file : file.app.file(fn.file);
    const ignored = home && ignoredCheck(fn, functions, home);
    if (ignored !== undefined) return ignored;
  }
  return undefined;
}

/** Where one of the functions lets everything through while there is nothing to compare with. */
function passesUnset(functions: readonly FunctionFacts[], file: AnalysedFile): SecretCheck | undefined {
  for (const fn of functions) {
    const hole = unsetHole(fn, file);
    if (hole !== undefined && !checksBeside(fn, functions, file))
      return { is: 'passes-unset', at: { file: fn.file, ...spanOf(hole) } };
    const empty = emptyPair(comparedPairs(fn), fn, file);
    if (empty !== undefined) return { is: 'passes-unset', at: empty };
  }
  return undefined;
}

/** Something besides what its handler refuses by itself stands before a route. */
function isGuarded(route: RouteFacts): boolean {
  const handler = answering(route);
  return (
    route.authenticated &&
    (route.guardedAround ||
      route.handlers.length > 1 ||
      handler === undefined ||
      handler.mentions(refusal, 2) === undefined ||
      handler.effects(2).some(({ does }) => does === 'authenticate'))
  );
}

/** A check that comes too late, is not made where customers are, or asks for what everybody can read. */
function uselessCheck(
  route: RouteFacts,
  handler: FunctionFacts,
  functions: readonly FunctionFacts[],
  before: readonly FunctionFacts[],
  file: AnalysedFile,
): SecretCheck | undefined {
  for (const fn of functions) {
    const known = knownSecret(fn, file);
    if (known !== undefined) return { is: 'known', at: known };
  }
  const isElsewhere = before.some(fn => calledBy(fn, file).some(compares));
  const home = file.app.file(handler.file);
  if (isGuarded(route) || isElsewhere || home === undefined || !functions.some(fn => compares(fn))) return undefined;
  const asks = asksIn(home);
  const development = onlyInDevelopment(handler, asks);
  if (development !== undefined) return { is: 'in-development', at: development };
  const late = workBefore(handler, asks, file);
  return late && { is: 'late', at: late };
}

/** Another function compares, whatever this one does: neither calls the other. */
function checksBeside(fn: FunctionFacts, functions: readonly FunctionFacts[], file: AnalysedFile): boolean {
  const isAmong = ({ node }: FunctionFacts, all: readonly FunctionFacts[]): boolean =>
    all.some(each => each.node === node);
  const called = calledBy(fn, file);
  return functions.some(
    other =>
      compares(other) &&
      !isAmong(other, called) &&
      !isAmong(fn, calledBy(other, file)) &&
      unsetHole(other, file) === undefined,
  );
}

/** Where a function looks at the header, or at a receiver's secret; headers that it writes itself are none. */
function lookedAt({ node, file }: FunctionFacts): Place | undefined {
  let found: Place | undefined;
  walk(node.body, inner => {
    const word = inner.kind === 'literal' ? inner.value : lastName(inner);
    if (typeof word === 'string' && /^authorization$|^x-?hook.*secret$|webhook-?secret/i.test(word.replace(/_/g, '')))
      found ??= { file, ...spanOf(inner) };
  });
  return found;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** It calls something whose name says that it verifies, and whose code is not here to be read. */
function callsVerifier(handler: FunctionFacts, known: readonly FunctionFacts[]): boolean {
  const written = new Set(known.map(({ name }) => name));
  return callsOf(handler.node).some(call => {
    const name = calledName(call);
    return name !== undefined && isVerifier(name) && !written.has(name);
  });
}
