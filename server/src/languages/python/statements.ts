import type { Bind, Expression, Statement, Target } from '../../program/model.ts';
import type { Unfinished } from '../unfinished.ts';
import {
  branchChain,
  branchOf,
  expression,
  type Lowering,
  nothing,
  spanOf,
  statement,
  statements,
  suite,
  type ToStatements,
} from './dispatch.ts';
import { negated } from './operators.ts';
import type { SyntaxNode } from './syntax.ts';
import { bindsLocally, target } from './targets.ts';
import { typeHint } from './types.ts';

/** Assignments and expressions. A string on its own is a comment by another name, and left out like one. */
const expressionStatement: ToStatements = (node, c, out) => {
  const [part, ...more] = node.parts;
  if (part === undefined) return;
  if (more.length > 0) {
    const items = node.parts.map(each => ({ value: expression(each, c) }));
    out.push({ kind: 'evaluate', ...spanOf(node), value: { kind: 'list', ...spanOf(node), items } });
  } else if (part.type === 'assignment' || part.type === 'augmented_assignment') statement(part, c, out);
  else if (part.type !== 'string' && part.type !== 'concatenated_string') evaluate(part, c, out);
  else if (part.children.some(child => child.type === 'interpolation')) evaluate(part, c, out);
};

const evaluate: ToStatements = (node, c, out) => {
  out.push({ kind: 'evaluate', start: node.start, end: node.end, value: expression(node, c) });
};

/** `a = b = value` sets `b` first, then `a` to `b`; to the same where that is written out. */
const assignment: ToStatements = (node, c, out) => {
  const lefts: SyntaxNode[] = [];
  let last = node;
  for (;;) {
    const left = last.get('left');
    if (left) lefts.push(left);
    const right = last.get('right');
    if (right?.type !== 'assignment') break;
    last = right;
  }
  const right = last.get('right');
  let value = right && expression(right, c);
  for (const left of lefts.reverse()) {
    const to = target(left, c);
    assign(to, value, node, c, out);
    if (value?.kind !== 'literal' && (to.kind === 'name' || to.kind === 'member')) value = to;
  }
};

/** A name of this scope is bound; a member, or a name declared `global`, is assigned to. */
function assign(to: Target, value: Expression | undefined, node: SyntaxNode, c: Lowering, out: Statement[]): void {
  const { start, end } = node;
  const type = typeHint(node.get('type'), c);
  if (value === undefined && to.kind !== 'name') return;
  if (value === undefined || bindsLocally(to, c)) {
    const made: Unfinished<Bind> = { kind: 'bind', start, end, target: to, scope: 'function' };
    if (value) made.value = value;
    if (type) made.type = type;
    out.push(made);
  } else {
    out.push({ kind: 'evaluate', start, end, value: { kind: 'assign', start, end, target: to, value } });
  }
}

/** `a += value`. */
const augmented: ToStatements = (node, c, out) => {
  const left = node.get('left');
  const { start, end } = node;
  const value = expression(node.get('right'), c, node);
  if (left === undefined) return;
  const written = node.get('operator');
  const operator = written ? c.textOf(written).slice(0, -1) : '';
  out.push({
    kind: 'evaluate',
    start,
    end,
    value: { kind: 'assign', start, end, target: target(left, c), operator, value },
  });
};

const deletion: ToStatements = (node, c, out) => {
  const operands = node.parts.flatMap(part => (part.type === 'expression_list' ? part.parts : [part]));
  const { start, end } = node;
  const values = operands.map(each => expression(each, c));
  out.push({
    kind: 'evaluate',
    start,
    end,
    value: { kind: 'operation', start, end, operator: 'delete', operands: values },
  });
};

const outerNames: ToStatements = (node, c) => {
  for (const part of node.parts) c.scope.outer.add(c.textOf(part));
};

const returning: ToStatements = (node, c, out) => {
  const value = node.parts[0] && expression(node.parts[0], c);
  out.push({ kind: 'return', start: node.start, end: node.end, ...(value && { value }) });
};

const raising: ToStatements = (node, c, out) => {
  const part = node.parts.find(each => each.field !== 'cause');
  const value = part && expression(part, c);
  out.push({ kind: 'raise', start: node.start, end: node.end, ...(value && { value }) });
};

/** `assert test, message` raises unless the test holds. */
const assertion: ToStatements = (node, c, out) => {
  const [test, message] = node.parts;
  const value = message && expression(message, c);
  const raised: Statement = { kind: 'raise', ...spanOf(node), ...(value && { value }) };
  out.push(branchOf(node, negated(expression(test, c, node), test ?? node), [raised]));
};

const exit =
  (what: 'break' | 'continue'): ToStatements =>
  (node, _c, out) => {
    out.push({ kind: 'exit', start: node.start, end: node.end, what });
  };

const branch: ToStatements = (node, c, out) => {
  const alternatives = node.all('alternative');
  const last = alternatives.find(clause => clause.type === 'else_clause');
  const clauses = [node, ...alternatives.filter(clause => clause !== last)].map(clause => ({
    place: { start: clause.start, end: node.end },
    test: expression(clause.get('condition'), c, clause),
    body: suite(clause, c, clause.get('consequence')),
  }));
  out.push(...branchChain(clauses, last ? suite(last, c) : []));
};

const forEach: ToStatements = (node, c, out) => {
  const left = node.get('left');
  const to = left && target(left, c);
  out.push({
    kind: 'loop',
    start: node.start,
    end: node.end,
    form: 'each',
    ...(to && { target: to }),
    over: expression(node.get('right'), c, node),
    body: suite(node, c),
    ...(node.children[0]?.type === 'async' && { async: true as const }),
  });
  unbroken(node, c, out);
};

const whileLoop: ToStatements = (node, c, out) => {
  const test = expression(node.get('condition'), c, node);
  out.push({ kind: 'loop', start: node.start, end: node.end, form: 'while', test, body: suite(node, c) });
  unbroken(node, c, out);
};

/** A loop's `else` runs behind it unless the loop was left by `break`, a test that nothing in the code writes. */
function unbroken(node: SyntaxNode, c: Lowering, out: Statement[]): void {
  const clause = node.get('alternative');
  if (clause === undefined) return;
  const word = { start: clause.start, end: clause.start + 'else'.length };
  out.push(branchOf(clause, nothing(word), suite(clause, c)));
}

/** `else` runs behind the body if nothing was raised, so it stands at the body's end. */
const trying: ToStatements = (node, c, out) => {
  const body = suite(node, c);
  const handlers: Extract<Statement, { kind: 'try' }>['handlers'][number][] = [];
  const last: Statement[] = [];
  for (const clause of node.children) {
    if (clause.type === 'except_clause' || clause.type === 'except_group_clause') handlers.push(handler(clause, c));
    else if (clause.type === 'else_clause') body.push(...suite(clause, c));
    else if (clause.type === 'finally_clause') last.push(...suite(clause, c));
  }
  out.push({ kind: 'try', start: node.start, end: node.end, body, handlers, last });
};

function handler(clause: SyntaxNode, c: Lowering): Extract<Statement, { kind: 'try' }>['handlers'][number] {
  const [written, second] = clause.all('value').length > 0 ? clause.all('value') : clause.parts.filter(isNoBlock);
  const [type, alias] = written?.type === 'as_pattern' ? written.parts : [written, clause.get('alias')];
  // Python 2 writes `except Error, e`; without parentheses, newer versions allow `except One, Two`.
  const old = second?.type === 'identifier' && /^[a-z_]/.test(c.textOf(second)) ? second : undefined;
  const caught = alias ?? old;
  const types = type?.type === 'tuple' ? type.parts : type ? [type] : [];
  if (second && !old) types.push(second);
  return {
    ...(caught && { caught: target(caught, c) }),
    ...(types.length > 0 && { types: types.map(each => expression(each, c)) }),
    body: suite(clause, c),
  };
}

function isNoBlock(node: SyntaxNode): boolean {
  return node.type !== 'block' && node.type !== 'ERROR';
}

/** `with open(path) as f:` binds `f` to the opened value, then runs the body; `async with` awaits the value. */
const within: ToStatements = (node, c, out) => {
  const isAsync = node.children[0]?.type === 'async';
  const body: Statement[] = [];
  for (const item of node.first('with_clause')?.parts ?? []) {
    const written = item.get('value') ?? item;
    const [context, alias] = written.type === 'as_pattern' ? written.parts : [written];
    const { start, end } = written;
    const opened = expression(context, c, written);
    const value: Expression = isAsync ? { kind: 'await', ...spanOf(opened), value: opened } : opened;
    if (alias) assign(target(alias, c), value, written, c, body);
    else body.push({ kind: 'evaluate', start, end, value });
  }
  out.push({ kind: 'block', start: node.start, end: node.end, body: [...body, ...suite(node, c)] });
};

/** What an error swallowed: the statements and expressions that can still be told apart. */
const broken: ToStatements = (node, c, out) => out.push(...statements(node, c));

export const statementEntries: Readonly<Record<string, ToStatements>> = {
  expression_statement: expressionStatement,
  assignment,
  augmented_assignment: augmented,
  delete_statement: deletion,
  global_statement: outerNames,
  nonlocal_statement: outerNames,
  return_statement: returning,
  raise_statement: raising,
  assert_statement: assertion,
  break_statement: exit('break'),
  continue_statement: exit('continue'),
  pass_statement: () => {},
  type_alias_statement: () => {},
  if_statement: branch,
  for_statement: forEach,
  while_statement: whileLoop,
  try_statement: trying,
  with_statement: within,
  block: broken,
  ERROR: broken,
};
