/** What a page is handed of what was loaded for it, on the server or before it is shown. */
import {
  componentLoaders,
  loaderHooks,
  pageRune,
  routersWithPages,
  routesWithLoader,
} from '../libraries/page-loaders.ts';
import type { Expression } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { exportedName } from './handlers.ts';
import { held, type Put } from './put-before.ts';
import type { FunctionInfo } from './scopes.ts';
import { type AbstractValue, type CallArgument, functionsOf, isNothing, type LibraryThing } from './values.ts';

/** What a hook gives that reads what was loaded: `useLoaderData()`, `Route.useLoaderData()`, `$props()`. */
export function loadedFor(
  evaluator: Evaluator,
  { package: from, path, makers }: LibraryThing,
  args: readonly CallArgument[],
  node: Expression,
  frame: Frame,
): AbstractValue | undefined {
  if (loaderHooks.packages.has(from)) {
    if (path === routersWithPages.byId) return loadedById(evaluator, args, frame);
    const names = loaderHooks.gives.get(path) ?? [];
    return names.length === 0
      ? undefined
      : (together(evaluator, frame.file, names) ?? toldToRouter(evaluator, names, frame));
  }
  if (routesWithLoader.packages.has(from) && routesWithLoader.gives.test(path)) {
    const loader = makers.findLast(({ args }) => args[0]?.value.keys.names.includes(routesWithLoader.loader));
    return loader?.args[0] && evaluator.calls.givenBy(loader.args[0].value.property(routesWithLoader.loader));
  }
  if (from !== 'global' || path !== pageRune.name) return undefined;
  const value = loadedBeside(evaluator, frame.file);
  return value && held(evaluator, [{ path: [pageRune.gives], value }], node, frame);
}

/** What a page of Svelte 4 is handed by a name that it exports: `export let data`. https://v4.svelte.dev/docs/svelte-components */
export function exportedProperty(evaluator: Evaluator, name: string, { info, file }: Frame): AbstractValue | undefined {
  if (name !== pageRune.gives || !pageRune.page.test(file)) return undefined;
  const isProperty = info.program.exports.some(item => item.name === name);
  return isProperty ? loadedBeside(evaluator, file) : undefined;
}

function loadedBeside(evaluator: Evaluator, page: string): AbstractValue | undefined {
  const { sources, uses } = evaluator.services;
  for (const file of loadersBeside(page)) {
    uses(page, file);
    const value = sources.exists(file) ? together(evaluator, file, [pageRune.exports]) : undefined;
    if (value) return value;
  }
  return undefined;
}

/** What is loaded for the component that a hook stands in, by the router that shows it. */
function toldToRouter(evaluator: Evaluator, names: readonly string[], { info }: Frame): AbstractValue | undefined {
  const around = new Set<FunctionInfo>();
  for (let at: FunctionInfo | undefined = info; at; at = at.parent) around.add(at);
  return loadedFrom(evaluator, info.program.path, names, ({ route, frame }) => {
    const { node } = route.property(routersWithPages.shows.element);
    const tag = node?.kind === 'element' ? node.tagExpression : undefined;
    const shown = [route.property(routersWithPages.shows.component), ...(tag ? [evaluator.evaluate(tag, frame)] : [])];
    return shown.some(value => functionsOf(value).some(each => around.has(each.info)));
  });
}

/** What is loaded for the route with an id. */
function loadedById(evaluator: Evaluator, [id]: readonly CallArgument[], { file }: Frame): AbstractValue | undefined {
  const [wanted] = id?.value.literals ?? [];
  if (typeof wanted !== 'string') return undefined;
  const names = loaderHooks.gives.get('useLoaderData') ?? [];
  const { sources, uses } = evaluator.services;
  const { folder, endings } = routersWithPages;
  for (const ending of endings) {
    const home = `${sources.appRoot(file)}/${folder}/${wanted}.${ending}`;
    uses(file, home);
    if (sources.exists(home)) return together(evaluator, home, names);
  }
  return loadedFrom(evaluator, file, names, ({ route }) =>
    route.property(routersWithPages.id).literals.includes(wanted),
  );
}

interface Told {
  readonly route: AbstractValue;
  readonly frame: Frame;
}

/** What is loaded for the first of the routes which the app's routers are told of that meets a test. */
function loadedFrom(
  evaluator: Evaluator,
  from: string,
  names: readonly string[],
  test: (told: Told) => boolean,
): AbstractValue | undefined {
  const { importing } = evaluator.services;
  for (const path of new Set([...loaderHooks.packages].flatMap(each => importing(each, from)))) {
    const bound = evaluator.bound(path);
    for (const { call, fn } of routersWithPages.makers.flatMap(name => bound?.callsNamed(name) ?? [])) {
      const frame = evaluator.rootFrame(fn);
      const routes = call.args[0] && evaluator.evaluate(call.args[0].value, frame).elements;
      const found = routes && routesIn(routes, 0).find(route => test({ route, frame }));
      const given = found && names.flatMap(name => evaluator.calls.givenBy(found.property(name)) ?? []);
      const known = given?.filter(value => !isNothing(value)) ?? [];
      if (known.length > 0) return evaluator.union(known);
    }
  }
  return undefined;
}

const deepestRoutes = 4;

function routesIn(routes: readonly AbstractValue[], depth: number): readonly AbstractValue[] {
  if (depth > deepestRoutes) return [];
  return routes.flatMap(route => [route, ...routesIn(route.property(routersWithPages.below).elements, depth + 1)]);
}

/** Where what a page shows is loaded, which it need not import. */
export function loadersBeside(path: string): readonly string[] {
  if (!pageRune.page.test(path)) return [];
  return pageRune.from.map(end => path.replace(/\.svelte$/, end));
}

/** The properties that a page's component is handed by the functions that are exported beside it. */
export function pageProperties(evaluator: Evaluator, fn: FunctionInfo, index: number): AbstractValue | undefined {
  if (index > 0 || fn.program.language !== 'javascript' || fn.parent?.isModule !== true) return undefined;
  const { program } = fn;
  const relative = evaluator.services.sources.relative(program.path);
  const placed = componentLoaders.filter(({ file }) => file.test(relative));
  const beside = placed.filter(each => program.exports.some(({ name }) => name === each.exports));
  if (beside.length === 0 || exportedName(fn, program) !== 'default') return undefined;
  const puts = beside.flatMap(({ exports, at, name }): readonly Put[] => {
    const value = together(evaluator, program.path, [exports]);
    if (!value) return [];
    if (name !== undefined) return [{ path: [name], value }];
    const all = at === undefined ? value : value.property(at);
    return all.keys.names.map(key => ({ path: [key], value: all.property(key) }));
  });
  return puts.length > 0 ? held(evaluator, puts, fn.node, evaluator.rootFrame(fn)) : undefined;
}

/** What the functions give that a file exports under some names. */
function together(evaluator: Evaluator, path: string, names: readonly string[]): AbstractValue | undefined {
  const given = names.flatMap(name => {
    const loader = evaluator.exports.exported(path, name);
    return (loader && evaluator.calls.givenBy(loader)) ?? [];
  });
  const known = given.filter(value => !isNothing(value));
  return known.length > 0 ? evaluator.union(known) : undefined;
}
