import * as ts from 'typescript';
import type { ClassExpression, ClassMember, Expression } from '../../program/model.ts';
import type { Unfinished } from '../unfinished.ts';
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
  const made: Unfinished<ClassExpression> = { kind: 'class', start, end, bases, members };
  if (node.name) {
    made.name = node.name.text;
    made.nameSpan = c.span(node.name);
  }
  if (interfaces.length > 0) made.interfaces = interfaces;
  if (notes) made.annotations = notes;
  return made;
}

function member(node: ts.ClassElement, c: Lowering, out: ClassMember[]): void {
  if (ts.isClassStaticBlockDeclaration(node)) {
    const { start, end } = c.span(node);
    out.push({ start, end, name: 'static', value: method(node, c), static: true });
  } else if (ts.isConstructorDeclaration(node)) {
    if (node.body === undefined) return;
    for (const each of node.parameters) parameterField(each, c, out);
    const { start, end } = c.span(node);
    out.push({ start, end, name: 'constructor', value: method(node, c) });
  } else if (ts.isPropertyDeclaration(node)) {
    const type = typeHint(node.type, c);
    const made = heading(node, c);
    if (node.initializer) made.value = expression(node.initializer, c);
    if (type) made.type = type;
    out.push(made);
  } else if (ts.isMethodDeclaration(node) || ts.isGetAccessor(node) || ts.isSetAccessor(node)) {
    if (node.body === undefined) return;
    const made = heading(node, c);
    made.value = method(node, c);
    if (ts.isGetAccessor(node)) made.accessor = 'get';
    if (ts.isSetAccessor(node)) made.accessor = 'set';
    out.push(made);
  }
}

/** The field that `constructor(private x: T)` declares; its value is assigned in the constructor's body. */
function parameterField(node: ts.ParameterDeclaration, c: Lowering, out: ClassMember[]): void {
  if (!isParameterProperty(node) || !ts.isIdentifier(node.name)) return;
  const type = typeHint(node.type, c);
  const { start, end } = c.span(node);
  const name = node.name.text;
  out.push(type === undefined ? { start, end, name } : { start, end, name, type });
}

function heading(
  node: ts.PropertyDeclaration | ts.MethodDeclaration | ts.AccessorDeclaration,
  c: Lowering,
): Unfinished<ClassMember> {
  const notes = annotations(node, c);
  const { start, end } = c.span(node);
  const name = keyOf(node.name) ?? c.text.slice(c.start(node.name), node.name.end);
  const made: Unfinished<ClassMember> = { start, end, name };
  if (has(node, K.StaticKeyword)) made.static = true;
  if (notes) made.annotations = notes;
  return made;
}

export const classEntries = [expressionEntry(classExpression, K.ClassExpression, K.ClassDeclaration)];
