/** Checks of a state that are made only where there is one. */
import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Branch, Expression, Span, Statement } from '../../program/model.ts';
import { contains, lastName, someIn, walk } from '../../program/walk.ts';

/**
 * The tests of a callback that turn nobody away who brings no state, or whose browser none was kept for:
 * `if (state && state !== kept) return res.sendStatus(400)`, `if (kept) { if (state !== kept) throw … }`. Where something else asks
 * whether there is one, that turns them away.
 * @param checks whether a part of a test checks the state
 */
export function optionalChecks(
  { node: { body, parameters } }: FunctionFacts,
  checks: (part: Expression) => boolean,
): readonly Branch[] {
  const found: { readonly at: Branch; readonly name: string }[] = [];
  walk(body, node => {
    if (node.kind !== 'branch') return;
    const parts = partsOf(node);
    const check = parts.find(part => !isPresence(part) && checks(part));
    const name =
      check &&
      parts
        .filter(isPresence)
        .flatMap(part => lastName(part) ?? [])
        .find(each => names(check, each));
    if (name !== undefined && refuses(innermost(node))) found.push({ at: node, name });
  });
  const isRequired = (name: string): boolean =>
    parameters.some(
      ({ target, default: given }) => given === undefined && target.kind === 'name' && target.name === name,
    );
  const isAsked = (name: string, at: Span): boolean =>
    someIn(body, node => node.kind === 'branch' && !contains(at, node) && names(node.test, name));
  return found.flatMap(({ at, name }) => (isRequired(name) || isAsked(name, at) ? [] : [at]));
}

/** What must all hold for a branch, and for the one that is all it does. */
function partsOf(branch: Branch): readonly Expression[] {
  const [inner, ...others] = branch.then;
  const more = inner?.kind === 'branch' && others.length === 0 ? partsOf(inner) : [];
  return [...conjuncts(branch.test), ...more];
}

function innermost(branch: Branch): Branch {
  const [inner, ...others] = branch.then;
  return inner?.kind === 'branch' && others.length === 0 ? innermost(inner) : branch;
}

function conjuncts(test: Expression): readonly Expression[] {
  if (test.kind !== 'choice' || test.form !== 'both') return [test];
  return [...(test.test ? [test.test] : []), ...test.options].flatMap(conjuncts);
}

function isPresence({ kind }: Expression): boolean {
  return kind === 'name' || kind === 'member';
}

function names(root: Expression, name: string): boolean {
  return someIn(root, node => (node.kind === 'name' || node.kind === 'member') && lastName(node) === name);
}

/** It ends what it stands in, and the code is not exchanged there. */
function refuses({ then, otherwise }: Branch): boolean {
  const last: Statement | undefined = then.at(-1);
  return otherwise.length === 0 && (last?.kind === 'return' || last?.kind === 'raise' || isAbort(last));
}

/** https://flask.palletsprojects.com/en/stable/api/#flask.abort */
function isAbort(last: Statement | undefined): boolean {
  return last?.kind === 'evaluate' && last.value.kind === 'call' && lastName(last.value.callee) === 'abort';
}
