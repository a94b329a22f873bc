import type { AnalysedFile } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Target } from '../../program/model.ts';
import { contains, someIn, walkProgram } from '../../program/walk.ts';
import { wordsIn } from '../support/flows.ts';
import { functionAt } from '../support/limits.ts';
import { placeIn } from '../support/places.ts';
import { speaksOfSomeone } from '../support/stores-ones.ts';

/** Where a variable of the environment is read; not where it is only what is left for want of a user's own token. */
export function readOf(variable: string, file: AnalysedFile, files: readonly AnalysedFile[]): Place | undefined {
  for (const home of [file, ...files]) {
    if (!home.text.includes(variable)) continue;
    let found: Expression | undefined;
    walkProgram(home.program, node => {
      if (found !== undefined) return false;
      if (node.kind === 'member' && node.property === variable) found = node;
      if (node.kind === 'call' && node.args[0]?.value.kind === 'literal' && node.args[0].value.value === variable)
        found = node;
      return undefined;
    });
    if (found !== undefined && !isFallback(found, home)) return placeIn(home, found);
  }
  return undefined;
}

/** `stored ?? process.env.TOKEN`, `if (!token) token = process.env.TOKEN`: a branch that is taken for want of somebody's own. */
function isFallback(node: Expression, file: AnalysedFile): boolean {
  let found = false;
  walkProgram(file.program, outer => {
    if (!contains(outer, node)) return false;
    if (outer.kind === 'choice' && outer.form !== 'both')
      found ||= outer.options.some(option => !contains(option, node) && isSomeones(sourceOf(option, file), file));
    if (outer.kind === 'branch' && !contains(outer.test, node)) {
      const missing = missingIf(
        outer.test,
        outer.then.some(statement => contains(statement, node)),
      );
      found ||= missing !== undefined && isSomeones(sourceOf(missing, file), file);
    }
    found ||= outer.kind === 'assign' && outer.target.kind === 'name';
    return undefined;
  });
  return found;
}

/** What is not there in a branch: `row` behind `if (!row)`, `if row is None`, in the other arm of `if (row)`. */
function missingIf(test: Expression, holds: boolean): Expression | undefined {
  if (test.kind === 'name' || test.kind === 'member') return holds ? undefined : test;
  if (test.kind !== 'operation') return undefined;
  const [left, right] = test.operands;
  if (left === undefined) return undefined;
  if (test.operator === '!') return missingIf(left, !holds);
  const comparesWithNothing = right?.kind === 'literal' && right.value === null;
  if (!comparesWithNothing || !['===', '!=='].includes(test.operator)) return undefined;
  return (test.operator === '===') === holds ? left : undefined;
}

/** What a name of the file was bound to, where it is bound once. */
function sourceOf(read: Expression, file: AnalysedFile): Expression {
  if (read.kind !== 'name') return read;
  const values: Expression[] = [];
  walkProgram(file.program, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && node.target.name === read.name && node.value)
      values.push(node.value);
  });
  const [only, ...others] = values;
  return only === undefined || others.length > 0 ? read : only;
}

/** Whether a value may be a particular user's own. What is read from one place for all of them, with nothing said of whom, is not. */
function isSomeones(option: Expression, file: AnalysedFile): boolean {
  if (option.kind === 'await') return isSomeones(option.value, file) && !isReadByFixedName(option.value, file);
  if (option.kind === 'literal' || isKeptForAll(option, file)) return false;
  // In JavaScript what is at hand at once is the request's own: `c.get('token')`.
  if (file.language === 'python' && isReadByFixedName(option, file)) return false;
  if (option.kind !== 'call' || option.args.length > 0) return true;
  const { functions } = file.evaluate(option.callee);
  const given = functionAt(file, option)?.node.parameters.length ?? 0;
  return given > 0 || functions.length === 0 || functions.some(fn => fn.mentions(speaksOfSomeone, 1) !== undefined);
}

/** `kept.refresh_token` of `let kept = null` beside the functions: what a module keeps once serves whoever calls. */
function isKeptForAll(read: Expression, { program }: AnalysedFile): boolean {
  let root = read;
  while (root.kind === 'member') {
    if (root.property === undefined && root.index?.kind !== 'literal') return false;
    root = root.object;
  }
  if (root.kind !== 'name' || wordsIn(read).some(word => speaksOfSomeone.test(word))) return false;
  const { name } = root;
  const isIts = (target: Target): boolean => target.kind === 'name' && target.name === name;
  const isLocal = program.body.some(
    statement =>
      statement.kind !== 'bind' &&
      someIn(
        statement,
        node =>
          (node.kind === 'bind' && isIts(node.target)) ||
          (node.kind === 'function' && node.parameters.some(({ target }) => isIts(target))),
      ),
  );
  return !isLocal && program.body.some(statement => statement.kind === 'bind' && isIts(statement.target));
}

/** `await db.secret('procore_refresh')`: what is kept under a name that the code fixes is the same for all. */
function isReadByFixedName(read: Expression, file: AnalysedFile): boolean {
  if (read.kind !== 'call' || read.args.length === 0) return false;
  const given = read.args.map(({ value }) => file.evaluate(value));
  const isFixed = given.every(({ literals, open }) => literals.length > 0 && !open);
  const words = [...wordsIn(read.callee), ...given.flatMap(({ literals }) => literals.map(String))];
  return isFixed && !words.some(word => speaksOfSomeone.test(word) || /^(?:g|state|local|headers)$/.test(word));
}
