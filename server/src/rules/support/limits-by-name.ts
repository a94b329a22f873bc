/** Methods that run inside something which answers to a limit, where who has them is looked up only as it runs: connectors by their names. */
import type { AnalysedFile, App, FunctionFacts } from '../../analysis/facts.ts';
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
      file => file.pathClass === 'source' && file.text.includes(`.${method}(`) && handsToAnswering(method, file),
    )
  );
}

function handsToAnswering(method: string, file: AnalysedFile): boolean {
  let found = false;
  walkProgram(file.program, node => {
    if (found || node.kind !== 'call') return;
    const handed = node.args.flatMap(({ value }) => (value.kind === 'function' ? value : []));
    if (handed.length === 0 || !file.evaluate(node.callee).functions.some(fn => answersLimit(fn, itsOwn))) return;
    found = handed.some(value => file.evaluate(value).functions.some(fn => calls(fn, method, file, handingOn)));
  });
  return found;
}

function calls(fn: FunctionFacts, method: string, { app }: AnalysedFile, depth: number): boolean {
  const home = app.file(fn.file);
  let found = false;
  walk(fn.node.body, node => {
    if (found || home === undefined || node.kind !== 'call') return;
    found =
      (node.callee.kind === 'member' && lastName(node.callee) === method) ||
      (depth > 0 && home.evaluate(node.callee).functions.some(next => calls(next, method, home, depth - 1)));
  });
  return found;
}
