/**
 * Routes that an object lists: `{ GET: list }`, `{ '/rfis': { GET: list } }`, `{ GET: { middleware: [signedIn], handler: list } }`; or a
 * list of objects that say all of one: `[{ path: '/rfis', method: 'get', handler: list }]`.
 */
import { allMethods } from '../libraries/javascript/entry.ts';
import { capabilities } from '../libraries/shape.ts';
import { walk } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { Guards } from './guards.ts';
import { type RouteSetting, RouteView } from './route-view.ts';
import type { FunctionInfo } from './scopes.ts';
import { textsOf } from './texts.ts';
import { type AbstractValue, functionsOf } from './values.ts';

/** One handler of such an object, with the method and the path that lead to it. */
export interface ListedRoute {
  readonly method?: string;
  readonly path?: string;
  readonly handler: AbstractValue;
  /** What runs before it. */
  readonly before: readonly AbstractValue[];
}

const methods: ReadonlySet<string> = new Set(allMethods);
const deepest = 3;

/** The handlers that a value lists; those of a function that is handed what makes the list, too: `({ createHandlers }) => createHandlers({ … })`. */
function listedRoutes(evaluator: Evaluator, value: AbstractValue): readonly ListedRoute[] {
  const made = functionsOf(value).flatMap(({ info, frame }) => {
    const found: AbstractValue[] = [];
    walk(info.node.body, node => {
      if (node.kind === 'call' && node.args[0]?.value.kind === 'object')
        found.push(evaluator.evaluate(node.args[0].value, evaluator.within(info, frame)));
      return node.kind !== 'call';
    });
    return found;
  });
  return [...value.elements.flatMap(described), ...[value, ...made].flatMap(each => listed(each, { before: [] }, 0))];
}

/** The routes of the objects that a call is given, each standing at its handler, with the functions that answer it. */
export function routesListed(
  evaluator: Evaluator,
  guards: Guards,
  setting: RouteSetting,
  effect: EffectFacts,
  guarded: () => boolean,
): readonly { readonly route: RouteView; readonly infos: readonly FunctionInfo[] }[] {
  const path = effect.arg('path');
  const forAll = effect.behaviour.mode === 'listed' ? effect.all('handlers').flatMap(value => value.elements) : [];
  const listed = effect.all('list').flatMap(value => listedRoutes(evaluator, value));
  return listed.map(one => {
    const functions = functionsOf(one.handler);
    const { info } = functions[0] ?? {};
    const { start, end } = info?.node ?? effect.place;
    const what = {
      method: one.method,
      path: one.path === undefined ? path && textsOf(path)[0] : { parts: [{ text: one.path }] },
      handlers: functions.map(each => evaluator.functionFacts(each.info, each.frame)),
      framework: effect.package.replace(/^@/, ''),
      opened: undefined,
    };
    const isGuarded = [...forAll, ...one.before].some(value => guards.stands(value));
    const at = { file: info?.program.path ?? effect.place.file, start, end };
    return {
      route: new RouteView(setting, at, what, () => isGuarded || guarded()),
      infos: functions.map(each => each.info),
    };
  });
}

/** The route that a function answers which stands in an object of a library's type for routes: `const list: Endpoint = { path: '/rfis', … }`. */
export function routeDeclared(
  evaluator: Evaluator,
  info: FunctionInfo,
): { readonly by: string; readonly route: ListedRoute } | undefined {
  if (info.declaredIn === undefined || info.holder === undefined) return undefined;
  for (const thing of evaluator.definitions.declaredAs(info).things) {
    const behaviour = thing.is === 'library' && evaluator.library.behaviour(thing, info.program.language);
    if (thing.is !== 'library' || !capabilities(behaviour || undefined).includes('route')) continue;
    const [route] = described(evaluator.evaluate(info.holder, evaluator.rootFrame(bind(info.program).module)));
    if (route) return { by: thing.package, route };
  }
  return undefined;
}

function described(route: AbstractValue): readonly ListedRoute[] {
  const handler = route.property('handler');
  const [path] = route.property('path').literals;
  const [method] = route.property('method').literals;
  if (typeof path !== 'string' || !handler.things.some(({ is }) => is === 'function')) return [];
  return [{ path, ...(typeof method === 'string' ? { method: method.toUpperCase() } : {}), handler, before: [] }];
}

function listed(value: AbstractValue, way: Omit<ListedRoute, 'handler'>, depth: number): readonly ListedRoute[] {
  if (depth > deepest) return [];
  return value.keys.names.flatMap((name): readonly ListedRoute[] => {
    const inner = value.property(name);
    const isForAll = name === 'ANY' || name === 'ALL';
    if (!isForAll && !methods.has(name) && !name.startsWith('/')) return [];
    const to = isForAll ? way : methods.has(name) ? { method: name, ...way } : { path: name, ...way };
    if (inner.things.some(({ is }) => is === 'function')) return [{ handler: inner, ...to }];
    const handler = inner.property('handler');
    if (!handler.things.some(({ is }) => is === 'function')) return listed(inner, to, depth + 1);
    return [{ handler, ...to, before: [...way.before, ...inner.property('middleware').elements] }];
  });
}
