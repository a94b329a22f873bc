/** Where what a file holds may be used. */
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { functionsOf } from './values.ts';

const mostFiles = 24;

/**
 * A file and those that import it, but for its tests, which hand it what they like.
 * @param from the file on whose behalf they are looked at
 */
export function usersOf({ services }: Evaluator, home: string, from: string): readonly string[] {
  const isTest = (path: string): boolean => services.sources.pathClass(path) === 'test';
  const importers = services.importers(home);
  const files = [home, ...(isTest(home) ? importers : importers.filter(path => !isTest(path)))].slice(0, mostFiles);
  for (const path of files) services.uses(from, path);
  return files;
}

/**
 * The frames of a function of a module that its callers, here and in files that import it, make: `serve({ rfi: ({ id }) => load(id) })`;
 * where there are none, its own.
 * @param from the file on whose behalf they are looked for
 */
export function framesOf(evaluator: Evaluator, root: Frame, from: string): readonly Frame[] {
  const { info } = root;
  const { name, parent } = info;
  if (name === undefined || !parent?.isModule || info.node.parameters.length === 0) return [root];
  const called = usersOf(evaluator, root.file, from).flatMap(path =>
    (evaluator.bound(path)?.callsNamed(name) ?? []).flatMap(({ call, fn }) => {
      const frame = evaluator.rootFrame(fn);
      const isIt = functionsOf(evaluator.evaluate(call.callee, frame)).some(each => each.info === info);
      const args = evaluator.calls.args(call.args, frame);
      const home = evaluator.rootFrame(parent);
      return (isIt && evaluator.calls.frameFor(info, home, args, { frame, call }, undefined)) || [];
    }),
  );
  return called.length > 0 ? called : [root];
}
