/** Where what a file holds may be used. */
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { FunctionInfo } from './scopes.ts';
import { functionsOf } from './values.ts';

const mostFiles = 24;

/** Of the importers of a module, those that are no tests: asked for over and over, of a graph that stays. */
const noTests = new WeakMap<readonly string[], readonly string[]>();

/**
 * A file and those that import it, but for its tests, which hand it what they like.
 * @param from the file on whose behalf they are looked at
 */
export function usersOf({ services }: Evaluator, home: string, from: string): readonly string[] {
  const isTest = (path: string): boolean => services.sources.pathClass(path) === 'test';
  const importers = services.importers(home);
  let users = noTests.get(importers);
  if (users === undefined) {
    users = importers.filter(path => !isTest(path)).slice(0, mostFiles - 1);
    noTests.set(importers, users);
  }
  const files = [
    home,
    ...(users.length < importers.length && isTest(home) ? importers.slice(0, mostFiles - 1) : users),
  ];
  for (const path of files) services.uses(from, path);
  return files;
}

/** The name by which a function is called: its own, that of a static method, or its key in the object that it is written in. */
export function calledAs({ name, member, holder, node }: FunctionInfo): string | undefined {
  if (name !== undefined) return name;
  if (member !== undefined) return member.static ? member.name : undefined;
  return holder?.kind === 'object' ? holder.properties.find(({ value }) => value === node)?.key : undefined;
}

/**
 * The frames of a function that its callers, here and in files that import it, make: `serve({ rfi: ({ id }) => load(id) })`; where there
 * are none, its own. Of a function inside another, those of the same run of that one.
 * @param from the file on whose behalf they are looked for
 */
export function framesOf(evaluator: Evaluator, root: Frame, from: string): readonly Frame[] {
  const { info } = root;
  const name = calledAs(info);
  const home = info.parent?.isModule ? evaluator.rootFrame(info.parent) : root.parent;
  if (name === undefined || home === undefined || info.node.parameters.length === 0) return [root];
  if (!isOneRun(evaluator, home)) return [root];
  const called = usersOf(evaluator, root.file, from).flatMap(path =>
    (evaluator.bound(path)?.callsNamed(name) ?? []).flatMap(({ call, fn }) => {
      const frame = isWithin(fn, home.info) ? evaluator.within(fn, home) : evaluator.rootFrame(fn);
      const it = functionsOf(evaluator.evaluate(call.callee, frame)).find(
        each => each.info === info && (home.info.isModule || each.frame === home),
      );
      if (it === undefined) return [];
      const args = evaluator.calls.args(call.args, frame);
      return evaluator.calls.frameFor(info, home, args, { frame, call }, it.receiver) ?? [];
    }),
  );
  return called.length > 0 ? called : [root];
}

/** A frame stands for one run of its function: what it makes is not another's, `const rfis = createStore(); const notes = createStore();`. */
export function isOneRun(evaluator: Evaluator, { info, site, file }: Frame): boolean {
  // What a module hands over, `create(set => …)`, is run once by whoever it is handed to.
  const isHanded = info.argumentOf !== undefined && info.parent?.isModule === true;
  if (info.isModule || site !== undefined || isHanded) return true;
  const name = calledAs(info);
  if (name === undefined) return false;
  let calls = 0;
  for (const path of usersOf(evaluator, file, file)) calls += evaluator.bound(path)?.callsNamed(name).length ?? 0;
  return calls <= 1;
}

/** A function is another, or stands in it. */
export function isWithin(fn: FunctionInfo, outer: FunctionInfo): boolean {
  for (let at: FunctionInfo | undefined = fn; at; at = at.parent) if (at === outer) return true;
  return false;
}
