/** Checks of a state that are made only where there is one, and those that turn nobody away. */
import type { FunctionFacts } from '../../analysis/facts.ts';
import type { Branch, Expression, Parameter, Span, Statement } from '../../program/model.ts';
import { calledName, contains, isNull, lastName, type Node, partsOfChoice, someIn, walk } from '../../program/walk.ts';
import { isLog } from '../support/logging.ts';

/**
 * The tests of a callback that turn nobody away who brings no state, or whose browser none was kept for:
 * `if (state && state !== kept) return res.sendStatus(400)`, `if (kept) { if (state !== kept) throw … }`. Where anything else may ask
 * whether there is one, that turns them away.
 * @param answering all functions that answer, of which the callback is one
 * @param checks whether a part of a test checks the state
 */
export function optionalChecks(
  callback: FunctionFacts,
  answering: readonly FunctionFacts[],
  checks: (part: Expression) => boolean,
): readonly Branch[] {
  const found: { readonly at: Branch; readonly part: Expression }[] = [];
  walk(callback.node.body, node => {
    if (node.kind !== 'branch') return;
    const parts = partsOf(node);
    const check = parts.find(part => isNegative(part) && checks(part));
    const part = check && parts.filter(isPresence).find(each => names(check, each));
    if (part !== undefined && refuses(node)) found.push({ at: node, part });
  });
  if (found.length === 0 || answering.some(({ node }) => someIn(node.body, handsQuery))) return [];
  return found.flatMap(({ at, part }) =>
    isRequired(part, callback) || answering.some(({ node }) => isAsked(part, at, node.body)) ? [] : [at],
  );
}

/** The tests of a callback that find another state and only write that down: `if (state !== kept) log.warn('state differs')`. */
export function idleChecks(
  { node: { body } }: FunctionFacts,
  checks: (part: Expression) => boolean,
): readonly Branch[] {
  const found: Branch[] = [];
  walk(body, node => {
    if (node.kind !== 'branch' || node.otherwise.length > 0 || node.then.length === 0) return;
    if (node.then.every(isLog) && partsOf(node).some(part => isNegative(part) && checks(part))) found.push(node);
  });
  return found;
}

/** What must all hold for a branch, and for the one that is all it does. */
function partsOf(branch: Branch): readonly Expression[] {
  const inner = onlyBranch(branch);
  return [...conjuncts(branch.test), ...(inner ? partsOf(inner) : [])];
}

function onlyBranch({ then }: Branch): Branch | undefined {
  const [inner, ...others] = then;
  return inner?.kind === 'branch' && others.length === 0 ? inner : undefined;
}

function conjuncts(test: Expression): readonly Expression[] {
  if (test.kind !== 'choice' || test.form !== 'both') return [test];
  return partsOfChoice(test).flatMap(conjuncts);
}

/** It says that the state is another one: what is done where it is the right one turns nobody away. */
function isNegative(part: Expression): boolean {
  if (part.kind === 'choice') return part.form === 'first' && part.options.some(isNegative);
  return part.kind === 'operation' && /^!(?:==?)?$/.test(part.operator);
}

/** `state`, `req.session.expected`; that there is a session at all is always so. */
function isPresence(part: Expression): boolean {
  if (part.kind === 'call') return readName(part) !== undefined;
  return (part.kind === 'name' || part.kind === 'member') && !holders.test(lastName(part) ?? '');
}

/** `state` of `c.req.query('state')`, `getCookie(c, 'state')`, `session.get("state")`: the name under which a call reads a value. */
function readName(node: Expression): string | undefined {
  if (node.kind !== 'call' || !/^(?:query|param|get\w*)$/i.test(calledName(node) ?? '')) return undefined;
  const [name, ...others] = node.args.flatMap(({ value }) => (value.kind === 'literal' ? [value.value] : []));
  return typeof name === 'string' && others.length === 0 ? name : undefined;
}

/** How a part is called: by its own name, or by that under which it is read. */
function nameOf(part: Expression): string {
  return readName(part) ?? lastName(part) ?? '';
}

/** What holds the state that came, or the one that was kept. */
const holders =
  /^(?:req(?:uest)?|ctx|context|event|sessions?|cookies?|query\w*|params|args|GET|searchParams|body|this|self)$/i;

function names(root: Expression, part: Expression): boolean {
  const name = nameOf(part);
  if (part.kind === 'call')
    return someIn(root, node => node.kind === 'call' && readName(node) === name && isSameCallee(node, part));
  return someIn(root, node => (node.kind === 'name' || node.kind === 'member') && lastName(node) === name);
}

function isSameCallee(a: Extract<Node, { kind: 'call' }>, b: Extract<Node, { kind: 'call' }>): boolean {
  if (a.callee.kind !== 'member' || b.callee.kind !== 'member') return calledName(a) === calledName(b);
  return isSameMember(a.callee, b.callee);
}

/** It ends what it stands in, and nothing else is done where there is no state. */
function refuses(branch: Branch): boolean {
  if (branch.otherwise.length > 0) return false;
  const inner = onlyBranch(branch);
  if (inner) return refuses(inner);
  const last: Statement | undefined = branch.then.at(-1);
  return last?.kind === 'return' || last?.kind === 'raise' || isAbort(last);
}

/**
 * A call that raises: https://flask.palletsprojects.com/en/stable/api/#flask.abort https://svelte.dev/docs/kit/@sveltejs-kit#error
 * https://koajs.com/#ctx-throw-status-msg-properties https://nextjs.org/docs/app/api-reference/functions/redirect
 */
function isAbort(last: Statement | undefined): boolean {
  if (last?.kind !== 'evaluate' || last.value.kind !== 'call') return false;
  const { callee } = last.value;
  return (callee.kind === 'name' ? /^(?:abort|error|redirect)$/ : /^(?:abort|throw)$/).test(lastName(callee) ?? '');
}

/** `check(req.query)`, `schema.parse(request.args)`: what is handed all that came may ask for a state. */
function handsQuery(node: Node): boolean {
  if (node.kind !== 'call' || /^(?:URLSearchParams|dict|log|debug|info|print)$/.test(calledName(node) ?? ''))
    return false;
  return node.args.some(({ value }) => /^(?:query\w*|params|args|GET|searchParams)$/.test(lastName(value) ?? ''));
}

/** Without it the function is not run, or raises: a parameter, or Python's `session["state"]`. What Nest binds may be missing, unless a pipe looks at it. */
function isRequired(part: Expression, { node: { parameters, body }, program }: FunctionFacts): boolean {
  const name = nameOf(part);
  const isBound = ({ annotations = [] }: Parameter): boolean =>
    program.language !== 'python' && annotations.some(each => each.kind === 'call' && each.args.length === 1);
  const isParameter = part.kind === 'name' || part.kind === 'member';
  if (isParameter && parameters.some(each => lastName(each.target) === name && !isOptional(each) && !isBound(each)))
    return true;
  const raises = (value: Expression | undefined): boolean =>
    value?.kind === 'member' ? value.index !== undefined : value?.kind === 'call' && isPop(value);
  return (
    program.language === 'python' &&
    (raises(part) || someIn(body, node => node.kind === 'bind' && lastName(node.target) === name && raises(node.value)))
  );
}

/** `state: str = ""`, `state: str = Query(None)`; of other calls it is not known: `Query(...)`, `Depends(kept)`. */
function isOptional({ default: given }: Parameter): boolean {
  if (given?.kind !== 'call') return given !== undefined;
  const said = given.args.find(({ name }, index) => name === 'default' || (name === undefined && index === 0))?.value;
  return said !== undefined && (isNull(said) || said.kind === 'literal');
}

function isPop({ callee, args }: Extract<Node, { kind: 'call' }>): boolean {
  return lastName(callee) === 'pop' && args.length === 1;
}

/** Another test asks for it, by its name or by what it was read from. */
function isAsked(part: Expression, at: Span, body: readonly Statement[]): boolean {
  const name = nameOf(part);
  const source = { from: undefined as Node | undefined };
  walk(body, node => {
    if (node.kind === 'bind' && lastName(node.target) === name) source.from ??= node.value;
  });
  const { from } = source;
  const asks = (node: Node): boolean =>
    ((node.kind === 'name' || node.kind === 'member') && lastName(node) === name) ||
    (node.kind === 'literal' && node.value === name) ||
    (node.kind === 'member' && from?.kind === 'member' && isSameMember(node, from));
  return someIn(body, node => node.kind === 'branch' && !contains(at, node) && someIn(node.test, asks));
}

function isSameMember(a: Extract<Node, { kind: 'member' }>, b: Extract<Node, { kind: 'member' }>): boolean {
  return lastName(a) !== undefined && lastName(a) === lastName(b) && lastName(a.object) === lastName(b.object);
}
