import * as ts from 'typescript';
import type { Bind, Block, Branch, Expression, Loop, Statement, Target, Try } from '../../program/model.ts';
import type { Unfinished } from '../unfinished.ts';
import { expression, type Lowering, statement, statementEntry, statements } from './dispatch.ts';
import { assignmentTarget, bindingTarget } from './targets.ts';
import { typeHint } from './types.ts';

const K = ts.SyntaxKind;

/** Statements that leave no trace: types, and imports and exports, which `modules.ts` reads. */
function nothing(): void {}

function evaluate(node: ts.ExpressionStatement, c: Lowering, out: Statement[]): void {
  out.push({ kind: 'evaluate', start: c.start(node), end: node.end, value: expression(node.expression, c) });
}

function variables(node: ts.VariableStatement, c: Lowering, out: Statement[]): void {
  if (node.modifiers?.some(each => each.kind === K.DeclareKeyword)) return;
  const { start, end } = c.span(node);
  binds(node.declarationList, start, end, c, out);
}

/** One bind per variable; the first takes in the keyword and the last the semicolon. */
function binds(list: ts.VariableDeclarationList, start: number, end: number, c: Lowering, out: Statement[]): void {
  const block = (list.flags & ts.NodeFlags.BlockScoped) !== 0;
  const constant = (list.flags & (ts.NodeFlags.Const | ts.NodeFlags.Using)) !== 0;
  const last = list.declarations.length - 1;
  list.declarations.forEach((each, i) => {
    const type = typeHint(each.type, c);
    const target = bindingTarget(each.name, c);
    const value = each.initializer && expression(each.initializer, c);
    const made: Unfinished<Bind> = {
      kind: 'bind',
      start: i === 0 ? start : c.start(each),
      end: i === last ? end : each.end,
      target,
      scope: block ? 'block' : 'function',
    };
    if (value) made.value = value;
    if (constant) made.constant = true;
    if (type) made.type = type;
    out.push(made);
  });
}

function block(node: ts.Block, c: Lowering, out: Statement[]): void {
  out.push({ kind: 'block', start: c.start(node), end: node.end, body: statements(node, c) } satisfies Block);
}

function branch(node: ts.IfStatement, c: Lowering, out: Statement[]): void {
  const test = expression(node.expression, c);
  const then = statements(node.thenStatement, c);
  const otherwise = statements(node.elseStatement, c);
  out.push({ kind: 'branch', start: c.start(node), end: node.end, test, then, otherwise } satisfies Branch);
}

/** A loop's body: a `break` there is the loop's own again. */
function loopBody(node: ts.Statement, c: Lowering): Statement[] {
  const wasInSwitch = c.inSwitch;
  c.inSwitch = false;
  const body = statements(node, c);
  c.inSwitch = wasInSwitch;
  return body;
}

function forLoop(node: ts.ForStatement, c: Lowering, out: Statement[]): void {
  const { start, end } = c.span(node);
  const init: Statement[] = [];
  const first = node.initializer;
  if (first !== undefined && ts.isVariableDeclarationList(first)) binds(first, c.start(first), first.end, c, init);
  else if (first !== undefined) init.push({ kind: 'evaluate', ...c.span(first), value: expression(first, c) });
  const test = node.condition && expression(node.condition, c);
  const update = node.incrementor && expression(node.incrementor, c);
  out.push({
    kind: 'loop',
    start,
    end,
    form: 'while',
    ...(test && { test }),
    ...(init.length > 0 && { init }),
    ...(update && { update }),
    body: loopBody(node.statement, c),
  } satisfies Loop);
}

function eachLoop(node: ts.ForOfStatement | ts.ForInStatement, c: Lowering, out: Statement[]): void {
  const { start, end } = c.span(node);
  const target = loopTarget(node.initializer, c);
  const over = expression(node.expression, c);
  out.push({
    kind: 'loop',
    start,
    end,
    form: node.kind === K.ForInStatement ? 'keys' : 'each',
    ...(target && { target }),
    over,
    body: loopBody(node.statement, c),
    ...(node.kind === K.ForOfStatement && node.awaitModifier && { async: true as const }),
  } satisfies Loop);
}

function loopTarget(node: ts.ForInitializer, c: Lowering): Target | undefined {
  if (!ts.isVariableDeclarationList(node)) return assignmentTarget(node, c);
  const [declaration] = node.declarations;
  return declaration && bindingTarget(declaration.name, c);
}

function whileLoop(node: ts.WhileStatement | ts.DoStatement, c: Lowering, out: Statement[]): void {
  const { start, end } = c.span(node);
  const form = node.kind === K.DoStatement ? 'until' : 'while';
  const test = expression(node.expression, c);
  out.push({ kind: 'loop', start, end, form, test, body: loopBody(node.statement, c) } satisfies Loop);
}

function leave(node: ts.ReturnStatement | ts.ThrowStatement, c: Lowering, out: Statement[]): void {
  const value: Expression | undefined = node.expression && expression(node.expression, c);
  const kind = node.kind === K.ReturnStatement ? 'return' : 'raise';
  const { start, end } = c.span(node);
  out.push(value === undefined ? { kind, start, end } : { kind, start, end, value });
}

function exit(node: ts.BreakOrContinueStatement, c: Lowering, out: Statement[]): void {
  const leavesSwitch = c.inSwitch && node.kind === K.BreakStatement && node.label === undefined;
  if (leavesSwitch) return;
  const what = node.kind === K.BreakStatement ? 'break' : 'continue';
  out.push({ kind: 'exit', ...c.span(node), what, ...(node.label && { label: node.label.text }) });
}

function attempt(node: ts.TryStatement, c: Lowering, out: Statement[]): void {
  const { start, end } = c.span(node);
  const body = statements(node.tryBlock, c);
  const handlers: Try['handlers'][number][] = [];
  if (node.catchClause !== undefined) {
    const variable = node.catchClause.variableDeclaration;
    const caught = variable && bindingTarget(variable.name, c);
    const caughtBody = statements(node.catchClause.block, c);
    handlers.push(caught === undefined ? { body: caughtBody } : { caught, body: caughtBody });
  }
  out.push({ kind: 'try', start, end, body, handlers, last: statements(node.finallyBlock, c) } satisfies Try);
}

/** A label is its loop's; of a block it tells nothing. */
function labelled(node: ts.LabeledStatement, c: Lowering, out: Statement[]): void {
  statement(node.statement, c, out);
  const last = out.at(-1);
  if (last?.kind === 'loop' && last.start === c.start(node.statement))
    out[out.length - 1] = { ...last, label: node.label.text };
}

export const statementEntries = [
  statementEntry(
    nothing,
    K.EmptyStatement,
    K.DebuggerStatement,
    K.InterfaceDeclaration,
    K.TypeAliasDeclaration,
    K.ImportDeclaration,
    K.ExportDeclaration,
    K.NamespaceExportDeclaration,
  ),
  statementEntry(evaluate, K.ExpressionStatement),
  statementEntry(variables, K.VariableStatement),
  statementEntry(block, K.Block),
  statementEntry(branch, K.IfStatement),
  statementEntry(forLoop, K.ForStatement),
  statementEntry(eachLoop, K.ForOfStatement, K.ForInStatement),
  statementEntry(whileLoop, K.WhileStatement, K.DoStatement),
  statementEntry(leave, K.ReturnStatement, K.ThrowStatement),
  statementEntry(exit, K.BreakStatement, K.ContinueStatement),
  statementEntry(attempt, K.TryStatement),
  statementEntry(labelled, K.LabeledStatement),
];
