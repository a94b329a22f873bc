import * as ts from 'typescript';
import type { Bind, Expression, Name, Property, Statement } from '../../program/model.ts';
import { expression, type Lowering, statement, statementEntry } from './dispatch.ts';
import { keyOf } from './keys.ts';
import { has } from './modifiers.ts';

const K = ts.SyntaxKind;

function functionDeclaration(node: ts.FunctionDeclaration, c: Lowering, out: Statement[]): void {
  // Without a body it is an overload or a `declare`.
  if (node.body !== undefined) declare(node, c, out);
}

function classDeclaration(node: ts.ClassDeclaration, c: Lowering, out: Statement[]): void {
  if (!has(node, K.DeclareKeyword)) declare(node, c, out);
}

/** `export default function () {}` has no name to declare. */
function declare(node: ts.FunctionDeclaration | ts.ClassDeclaration, c: Lowering, out: Statement[]): void {
  const { start, end } = c.span(node);
  const value = expression(node, c);
  const isNamed = (value.kind === 'function' || value.kind === 'class') && value.name !== undefined;
  if (isNamed && node.name)
    out.push({ kind: 'declare', start, end, name: node.name.text, nameSpan: c.span(node.name), value });
  else out.push({ kind: 'evaluate', start, end, value });
}

/** An enum is a constant object; members without a value count on from the one before. */
function enumDeclaration(node: ts.EnumDeclaration, c: Lowering, out: Statement[]): void {
  if (has(node, K.DeclareKeyword)) return;
  let next: number | undefined = 0;
  const properties = node.members.map((member): Property => {
    const { start, end } = c.span(member);
    const key = keyOf(member.name);
    const value: Expression = member.initializer
      ? expression(member.initializer, c)
      : next === undefined
        ? { kind: 'unknown', start, end, parts: [] }
        : { kind: 'literal', start, end, value: next };
    next = value.kind === 'literal' && typeof value.value === 'number' ? value.value + 1 : undefined;
    return { start, end, ...(key !== undefined && { key }), value, keySpan: c.span(member.name) };
  });
  out.push(constantObject(node, nameOf(node.name, c), properties, c));
}

/**
 * A namespace is a block with its statements, so that they see each other and nobody else does, and behind them a constant
 * object of what they export.
 */
function namespaceDeclaration(node: ts.ModuleDeclaration, c: Lowering, out: Statement[]): void {
  if (has(node, K.DeclareKeyword) || !ts.isIdentifier(node.name) || node.body === undefined) return;
  if (node.flags & ts.NodeFlags.GlobalAugmentation) return;
  const body: Statement[] = [];
  const exported: Name[] = [];
  const inner = ts.isModuleBlock(node.body) ? node.body.statements : [node.body as ts.Statement];
  for (const each of inner) {
    const before = body.length;
    statement(each, c, body);
    if (ts.isModuleDeclaration(each) || has(each, K.ExportKeyword)) exported.push(...declaredNames(body.slice(before)));
  }
  if (body.length === 0) return;
  const properties = exported.map((value): Property => {
    const { start, end } = value;
    return { start, end, key: value.name, value, keySpan: { start, end }, shorthand: true };
  });
  body.push(constantObject(node, nameOf(node.name, c), properties, c));
  out.push({ kind: 'block', ...c.span(node), body });
}

function nameOf(node: ts.Identifier, c: Lowering): Name {
  return { kind: 'name', ...c.span(node), name: node.text };
}

function constantObject(node: ts.Node, target: Name, properties: readonly Property[], c: Lowering): Bind {
  const { start, end } = c.span(node);
  const value: Expression = { kind: 'object', start, end, properties };
  return { kind: 'bind', start, end, target, value, constant: true, scope: 'function' };
}

/** `import api = Sdk.Api`; with `require` it is an import, see `modules.ts`. */
function importAlias(node: ts.ImportEqualsDeclaration, c: Lowering, out: Statement[]): void {
  if (node.isTypeOnly || ts.isExternalModuleReference(node.moduleReference)) return;
  const { start, end } = c.span(node);
  const value = entity(node.moduleReference, c);
  out.push({ kind: 'bind', start, end, target: nameOf(node.name, c), value, constant: true, scope: 'block' });
}

function entity(node: ts.EntityName, c: Lowering): Expression {
  if (ts.isIdentifier(node)) return nameOf(node, c);
  const { start, end } = c.span(node);
  return {
    kind: 'member',
    start,
    end,
    object: entity(node.left, c),
    property: node.right.text,
    propertySpan: c.span(node.right),
  };
}

/** `export default f()` and `export = x` run like any other expression; `modules.ts` makes the export of it. */
function exportAssignment(node: ts.ExportAssignment, c: Lowering, out: Statement[]): void {
  out.push({ kind: 'evaluate', start: c.start(node), end: node.end, value: expression(node.expression, c) });
}

/** Names that statements of a module's own scope declare. */
export function declaredNames(statements: readonly Statement[]): Name[] {
  const names: Name[] = [];
  for (const each of statements) {
    if (each.kind === 'declare') names.push({ kind: 'name', ...each.nameSpan, name: each.name });
    else if (each.kind === 'bind') addNames(each.target, names);
    // A namespace: its object is the last of the block.
    else if (each.kind === 'block') names.push(...declaredNames(each.body.slice(-1)));
  }
  return names;
}

function addNames(target: Bind['target'], names: Name[]): void {
  if (target.kind === 'name') {
    names.push(target);
  } else if (target.kind === 'list-target') {
    for (const each of target.items) if (each !== null) addNames(each.target, names);
  } else if (target.kind === 'object-target') {
    for (const each of target.entries) addNames(each.target, names);
    if (target.rest) addNames(target.rest, names);
  }
}

export const declarationEntries = [
  statementEntry(functionDeclaration, K.FunctionDeclaration),
  statementEntry(classDeclaration, K.ClassDeclaration),
  statementEntry(enumDeclaration, K.EnumDeclaration),
  statementEntry(namespaceDeclaration, K.ModuleDeclaration),
  statementEntry(importAlias, K.ImportEqualsDeclaration),
  statementEntry(exportAssignment, K.ExportAssignment),
];
