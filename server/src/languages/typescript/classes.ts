import * as ts from 'typescript';
import type { ClassExpression, ClassMember, Expression } from '../../program/model.ts';
import { expression, expressionEntry, type Lowering } from './dispatch.ts';
import { annotations, isParameterProperty, method } from './functions.ts';
import { keyOf } from './keys.ts';
import { has } from './modifiers.ts';
import { typeHint } from './types.ts';

const K = ts.SyntaxKind;

/** A class declaration or expression. Types (index signatures, overloads, abstract methods) are left out, but for the names of its interfaces. */
function classExpression(node: ts.ClassLikeDeclaration, c: Lowering): ClassExpression {
  const { start, end } = c.span(node);
  const notes = annotations(node, c);
  const bases: Expression[] = [];
  const interfaces: string[] = [];
  for (const clause of node.heritageClauses ?? [])
    for (const each of clause.types)
      if (clause.token === K.ExtendsKeyword) bases.push(expression(each, c));
      else if (ts.isIdentifier(each.expression)) interfaces.push(each.expression.text);
  const members: ClassMember[] = [];
  for (const each of node.members) member(each, c, members);
  return {
    kind: 'class',
    start,
    end,
    ...(node.name && { name: node.name.text, nameSpan: c.span(node.name) }),
    bases,
    ...(interfaces.length > 0 && { interfaces }),
    members,
    ...(notes && { annotations: notes }),
  };
}

function member(node: ts.ClassElement, c: Lowering, out: ClassMember[]): void {
  if (ts.isClassStaticBlockDeclaration(node)) {
    out.push({ ...c.span(node), name: 'static', value: method(node, c), static: true });
  } else if (ts.isConstructorDeclaration(node)) {
    if (node.body === undefined) return;
    for (const each of node.parameters) parameterField(each, c, out);
    out.push({ ...c.span(node), name: 'constructor', value: method(node, c) });
  } else if (ts.isPropertyDeclaration(node)) {
    const type = typeHint(node.type, c);
    out.push({
      ...heading(node, c),
      ...(node.initializer && { value: expression(node.initializer, c) }),
      ...(type && { type }),
    });
  } else if (ts.isMethodDeclaration(node) || ts.isGetAccessor(node) || ts.isSetAccessor(node)) {
    if (node.body === undefined) return;
    const accessor = ts.isGetAccessor(node) ? 'get' : ts.isSetAccessor(node) ? 'set' : undefined;
    out.push({ ...heading(node, c), value: method(node, c), ...(accessor && { accessor }) });
  }
}

/** The field that `constructor(private x: T)` declares; its value is assigned in the constructor's body. */
function parameterField(node: ts.ParameterDeclaration, c: Lowering, out: ClassMember[]): void {
  if (!isParameterProperty(node) || !ts.isIdentifier(node.name)) return;
  const type = typeHint(node.type, c);
  out.push({ ...c.span(node), name: node.name.text, ...(type && { type }) });
}

function heading(
  node: ts.PropertyDeclaration | ts.MethodDeclaration | ts.AccessorDeclaration,
  c: Lowering,
): Omit<ClassMember, 'value'> {
  const notes = annotations(node, c);
  return {
    ...c.span(node),
    name: keyOf(node.name) ?? c.text.slice(c.start(node.name), node.name.end),
    ...(has(node, K.StaticKeyword) && { static: true }),
    ...(notes && { annotations: notes }),
  };
}

export const classEntries = [expressionEntry(classExpression, K.ClassExpression, K.ClassDeclaration)];
