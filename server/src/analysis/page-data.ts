/** What a page is handed of what was loaded for it, on the server or before it is shown. */
import { componentLoaders, loaderHooks, pageRune, routesWithLoader } from '../libraries/page-loaders.ts';
import type { Expression } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { exportedName } from './handlers.ts';
import { held, type Put } from './put-before.ts';
import type { FunctionInfo } from './scopes.ts';
import { type AbstractValue, isNothing, type LibraryThing } from './values.ts';

/** What a hook gives that reads what was loaded: `useLoaderData()`, `Route.useLoaderData()`, `$props()`. */
export function loadedFor(
  evaluator: Evaluator,
  { package: from, path, makers }: LibraryThing,
  node: Expression,
  frame: Frame,
): AbstractValue | undefined {
  if (loaderHooks.packages.has(from)) return together(evaluator, frame.file, loaderHooks.gives.get(path) ?? []);
  if (routesWithLoader.packages.has(from) && routesWithLoader.gives.test(path)) {
    const loader = makers.findLast(({ args }) => args[0]?.value.keys.names.includes(routesWithLoader.loader));
    return loader?.args[0] && evaluator.calls.givenBy(loader.args[0].value.property(routesWithLoader.loader));
  }
  if (from !== 'global' || path !== pageRune.name) return undefined;
  const { sources, uses } = evaluator.services;
  for (const file of loadersBeside(frame.file)) {
    uses(frame.file, file);
    const value = sources.exists(file) ? together(evaluator, file, [pageRune.exports]) : undefined;
    if (value) return held(evaluator, [{ path: [pageRune.gives], value }], node, frame);
  }
  return undefined;
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
  const beside = componentLoaders.filter(each => program.exports.some(({ name }) => name === each.exports));
  if (beside.length === 0 || exportedName(fn, program) !== 'default') return undefined;
  const relative = evaluator.services.sources.relative(program.path);
  const puts = beside.flatMap(({ exports, file, at, name }): readonly Put[] => {
    const value = file.test(relative) ? together(evaluator, program.path, [exports]) : undefined;
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
