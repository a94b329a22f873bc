import * as ts from 'typescript';
import type { Expression, FunctionExpression, Parameter, Statement } from '../../program/model.ts';
import type { Unfinished } from '../unfinished.ts';
import { expression, expressionEntry, type Lowering, statement } from './dispatch.ts';
import { has } from './modifiers.ts';
import { withClasses } from './prototypes.ts';
import { bindingTarget } from './targets.ts';
import { typeHint } from './types.ts';

const K = ts.SyntaxKind;

type WithBody = ts.FunctionLikeDeclaration | ts.ClassStaticBlockDeclaration;

/** Decorators as expressions, or nothing where there are none. */
export function annotations(node: ts.Node, c: Lowering): readonly Expression[] | undefined {
  if (!ts.canHaveDecorators(node)) return undefined;
  return ts.getDecorators(node)?.map(each => expression(each.expression, c));
}

/** `'use strict'`, `'use server'` at the head of a file or function; they are no statements of the model. */
export function directives(nodes: readonly ts.Statement[]): string[] {
  const found: string[] = [];
  for (const node of nodes) {
    if (!ts.isExpressionStatement(node) || !ts.isStringLiteral(node.expression)) break;
    found.push(node.expression.text);
  }
  return found;
}

/** A function declaration, expression or arrow function. Only these have a name that the body itself can see. */
function functionExpression(
  node: ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction,
  c: Lowering,
): FunctionExpression {
  return body(node, node.name, c);
}

/** A method, accessor, constructor or static block. */
export function method(
  node: ts.MethodDeclaration | ts.AccessorDeclaration | ts.ConstructorDeclaration | ts.ClassStaticBlockDeclaration,
  c: Lowering,
): FunctionExpression {
  return body(node, undefined, c);
}

function body(node: WithBody, name: ts.PropertyName | undefined, c: Lowering): FunctionExpression {
  const { start, end } = c.span(node);
  const { inSwitch: wasInSwitch, readsArguments: readsOuter } = c;
  c.inSwitch = false;
  c.readsArguments = false;
  const notes = ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) ? annotations(node, c) : undefined;
  const nodes: readonly ts.ParameterDeclaration[] = ts.isClassStaticBlockDeclaration(node) ? [] : node.parameters;
  // `this` as a first parameter is a type for the receiver, not a parameter.
  const declared = nodes.filter(each => !(ts.isIdentifier(each.name) && each.name.text === 'this'));
  const parameters = declared.map(each => parameter(each, c));
  const statements: Statement[] = [];
  let bodyStart: number | undefined;
  let prologue: string[] = [];
  if (node.body !== undefined && ts.isBlock(node.body)) {
    const block = node.body;
    prologue = directives(block.statements);
    bodyStart = prologue.length > 0 ? (block.statements[prologue.length - 1] as ts.Statement).end : c.start(block) + 1;
    if (ts.isConstructorDeclaration(node))
      for (const [i, each] of declared.entries()) parameterProperty(each, parameters[i], statements);
    for (let i = prologue.length; i < block.statements.length; i++)
      statement(block.statements[i] as ts.Statement, c, statements);
  } else if (node.body !== undefined) {
    const value = expression(node.body, c);
    statements.push({ kind: 'return', start: value.start, end: value.end, value });
  }
  c.inSwitch = wasInSwitch;
  if (node.kind === K.ArrowFunction) c.readsArguments ||= readsOuter;
  else {
    if (c.readsArguments && parameters.length === 0) parameters.push(allArguments(node.body ?? node, c));
    c.readsArguments = readsOuter;
  }
  const made: Unfinished<FunctionExpression> = {
    kind: 'function',
    start,
    end,
    parameters,
    body: c.hasPrototypes ? withClasses(statements) : statements,
  };
  if (bodyStart !== undefined) made.bodyStart = bodyStart;
  if (name && ts.isIdentifier(name) && name.text !== '') {
    made.name = name.text;
    made.nameSpan = c.span(name);
  }
  if (has(node, K.AsyncKeyword)) made.async = true;
  if ('asteriskToken' in node && node.asteriskToken) made.generator = true;
  if (node.kind !== K.ArrowFunction) made.receiver = 'this';
  if (notes) made.annotations = notes;
  if (prologue.length > 0) made.directives = prologue;
  return made;
}

/** A constructor's parameter that is a field too. */
export function isParameterProperty(node: ts.ParameterDeclaration): boolean {
  return fieldModifiers.some(kind => has(node, kind));
}

const fieldModifiers = [
  K.PublicKeyword,
  K.PrivateKeyword,
  K.ProtectedKeyword,
  K.ReadonlyKeyword,
  K.OverrideKeyword,
] as const;

function parameter(node: ts.ParameterDeclaration, c: Lowering): Parameter {
  const type = typeHint(node.type, c);
  const notes = annotations(node, c);
  const made: Unfinished<Parameter> = { start: c.start(node), end: node.end, target: bindingTarget(node.name, c) };
  if (node.initializer) made.default = expression(node.initializer, c);
  if (node.dotDotDotToken) made.rest = 'list';
  if (type) made.type = type;
  if (notes) made.annotations = notes;
  return made;
}

/** `function log() { write(arguments) }` is `function log(...arguments)`. */
function allArguments(body: ts.Node, c: Lowering): Parameter {
  const start = c.start(body);
  return { start, end: start, target: { kind: 'name', start, end: start, name: 'arguments' }, rest: 'list' };
}

/** `constructor(private x: T)` is `this.x = x` at the head of the body. */
function parameterProperty(node: ts.ParameterDeclaration, lowered: Parameter | undefined, out: Statement[]): void {
  if (!isParameterProperty(node) || lowered?.target.kind !== 'name') return;
  const value = lowered.target;
  const { start, end } = value;
  const object = { kind: 'name', start, end: start, name: 'this' } as const;
  const target = { kind: 'member', start, end, object, property: value.name, propertySpan: { start, end } } as const;
  out.push({ kind: 'evaluate', start, end, value: { kind: 'assign', start, end, target, value } });
}

export const functionEntries = [
  expressionEntry(functionExpression, K.FunctionExpression, K.ArrowFunction, K.FunctionDeclaration),
];
