/** Methods that run inside something which answers to a limit, where who has them is looked up only as it runs: connectors by their names. */
import type { AnalysedFile, App, FunctionFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { lastName, walk, walkProgram } from '../../program/walk.ts';
import { answersLimit } from './limits.ts';

/** How many of the app's own functions on the way may hand a call on. */
const handingOn = 2;
/** How many calls deep it may say that it does: its queue calls the loop, which calls what tells failures apart. */
const itsOwn = 3;
/** A name of several words: `fetchChanges`, and not `get`. */
const saysWhat = /[a-z][A-Z]|[a-z]_[a-z]/;

/**
 * Whether the app calls a method by its name in a function that it hands to one which answers to a limit:
 * `policy.run(source, () => sources.fetchChanges(account))`.
 */
export function isRunByName(method: string, app: App): boolean {
  return (
    saysWhat.test(method) &&
    app.files.some(
      file => file.pathClass === 'source' && file.text.includes(`.${method}(`) && runByName(file).includes(method),
    )
  );
}

/** The methods that a file has run so. */
const runByName = perFile((file): readonly string[] => {
  const found = new Set<string>();
  const seen = new Map<FunctionFacts['node'], number>();
  walkProgram(file.program, node => {
    if (node.kind !== 'call') return;
    const handed = node.args.flatMap(({ value }) => (value.kind === 'function' ? value : []));
    if (handed.length === 0 || !file.evaluate(node.callee).functions.some(fn => answersLimit(fn, itsOwn))) return;
    for (const value of handed)
      for (const fn of file.evaluate(value).functions) addCalled(fn, file, handingOn, seen, found);
  });
  return [...found];
});

/** Adds the names of methods that are called, of which nobody knows whose they are: a method that is known is no other's. */
function addCalled(
  fn: FunctionFacts,
  { app }: AnalysedFile,
  depth: number,
  seen: Map<FunctionFacts['node'], number>,
  found: Set<string>,
): void {
  const home = app.file(fn.file);
  if (home === undefined || (seen.get(fn.node) ?? -1) >= depth) return;
  seen.set(fn.node, depth);
  walk(fn.node.body, node => {
    if (node.kind !== 'call') return;
    const { functions } = home.evaluate(node.callee);
    const name = node.callee.kind === 'member' ? lastName(node.callee) : undefined;
    if (functions.length === 0 && name !== undefined) found.add(name);
    if (depth > 0) for (const next of functions) addCalled(next, home, depth - 1, seen, found);
  });
}
