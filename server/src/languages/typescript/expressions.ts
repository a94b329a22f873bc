import * as ts from 'typescript';
import type {
  Argument,
  Await,
  Call,
  Expression,
  ListExpression,
  Member,
  ObjectExpression,
  Property,
  Yield,
} from '../../program/model.ts';
import type { Unfinished } from '../unfinished.ts';
import { expression, expressionEntry, type Lowering, unknown } from './dispatch.ts';
import { method } from './functions.ts';
import { computedKey, keyOf } from './keys.ts';
import { templateParts } from './literals.ts';

const K = ts.SyntaxKind;

function identifier(node: ts.Identifier | ts.PrivateIdentifier, c: Lowering): Expression {
  const start = c.start(node);
  const end = node.end;
  const name = node.text;
  if (name === 'arguments') c.readsArguments = true;
  // The parser puts an empty identifier where one is missing.
  if (name === '') return { kind: 'unknown', start, end, parts: [] };
  if (name === 'undefined') return { kind: 'literal', start, end, value: null };
  return { kind: 'name', start, end, name };
}

/** `this`, `super` and the `import` of `import('x')` are names like others. */
function keyword(node: ts.Node, c: Lowering): Expression {
  return { kind: 'name', start: c.start(node), end: node.end, name: ts.tokenToString(node.kind) ?? '' };
}

/** `import.meta` and `new.target`. */
function metaProperty(node: ts.MetaProperty, c: Lowering): Member {
  const { start, end } = c.span(node);
  const word = ts.tokenToString(node.keywordToken) ?? '';
  return {
    kind: 'member',
    start,
    end,
    object: { kind: 'name', start, end: start + word.length, name: word },
    property: node.name.text,
    propertySpan: c.span(node.name),
  };
}

function propertyAccess(node: ts.PropertyAccessExpression, c: Lowering): Member {
  const first = c.start(node);
  const object = expression(node.expression, c);
  const start = Math.min(object.start, first);
  const { end } = node;
  const propertySpan = c.span(node.name);
  const property = node.name.text;
  if (property === '') return { kind: 'member', start, end, object, propertySpan };
  return node.questionDotToken
    ? { kind: 'member', start, end, object, property, propertySpan, optional: true }
    : { kind: 'member', start, end, object, property, propertySpan };
}

function elementAccess(node: ts.ElementAccessExpression, c: Lowering): Member {
  const start = c.start(node);
  const object = expression(node.expression, c);
  const index = expression(node.argumentExpression, c);
  const propertySpan = { start: index.start, end: index.end };
  const made: Unfinished<Member> = { kind: 'member', start, end: node.end, object, index, propertySpan };
  if (index.kind === 'literal' && index.value !== null) made.property = String(index.value);
  if (node.questionDotToken) made.optional = true;
  return made;
}

function call(node: ts.CallExpression, c: Lowering): Call {
  const start = c.start(node);
  const handedOn = withOwnReceiver(node, c);
  const callee = expression(handedOn?.fn ?? node.expression, c);
  const args = (handedOn?.args ?? node.arguments).map(each => argument(each, c));
  if (handedOn?.spread) args.push({ value: expression(handedOn.spread, c), spread: 'list' });
  return { kind: 'call', start, end: node.end, callee, args, close: closing(node, c) };
}

/**
 * A function that is called on the caller's own `this`, or on an object that it is read from: `ask.call(this, options)` is
 * `ask(options)`, `ask.apply(this, all)` is `ask(...all)`, `console.log.call(console, row)` is `console.log(row)`, and
 * `context.helpers.ask.call(context, options)` is `context.helpers.ask(options)`.
 */
function withOwnReceiver(
  node: ts.CallExpression,
  { file }: Lowering,
): { fn: ts.Expression; args: readonly ts.Expression[]; spread?: ts.Expression } | undefined {
  const callee = node.expression;
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const { expression: fn, name } = callee;
  // Most calls are neither: nothing more is asked of them.
  if (name.text !== 'call' && name.text !== 'apply') return undefined;
  const [given, ...args] = node.arguments;
  if (given === undefined) return undefined;
  const receiver = withoutTypes(given);
  const isOwner =
    ts.isPropertyAccessExpression(fn) && `${fn.expression.getText(file)}.`.startsWith(`${receiver.getText(file)}.`);
  if (receiver.kind !== K.ThisKeyword && !isOwner) return undefined;
  if (name.text === 'call') return { fn, args };
  const [all] = args;
  return all && { fn, args: [], spread: all };
}

/** `this as unknown as Hook` is `this`. */
function withoutTypes(node: ts.Expression): ts.Expression {
  let bare = node;
  while (ts.isAsExpression(bare) || ts.isParenthesizedExpression(bare) || ts.isNonNullExpression(bare))
    bare = bare.expression;
  return bare;
}

function construction(node: ts.NewExpression, c: Lowering): Call {
  const callee = expression(node.expression, c);
  const args = node.arguments?.map(each => argument(each, c)) ?? [];
  return {
    kind: 'call',
    start: c.start(node),
    end: node.end,
    callee,
    args,
    constructed: true,
    close: closing(node, c),
  };
}

/** Just before the closing parenthesis; the end where there is none (`new Date`, unfinished calls). */
function closing(node: ts.CallExpression | ts.NewExpression, c: Lowering): number {
  return node.arguments !== undefined && c.text[node.end - 1] === ')' ? node.end - 1 : node.end;
}

function argument(node: ts.Expression, c: Lowering): Argument {
  return ts.isSpreadElement(node)
    ? { value: expression(node.expression, c), spread: 'list' }
    : { value: expression(node, c) };
}

/** A tagged template is a call of the tag with the template's parts. */
function tagged(node: ts.TaggedTemplateExpression, c: Lowering): Call {
  const callee = expression(node.tag, c);
  const args = templateParts(node.template, c).map(value => ({ value }));
  return { kind: 'call', start: c.start(node), end: node.end, callee, args, tagged: true, close: node.end };
}

function list(node: ts.ArrayLiteralExpression, c: Lowering): ListExpression {
  const items = node.elements.map(each => argument(each, c));
  return { kind: 'list', start: c.start(node), end: node.end, items };
}

/** A hole in a list: `[, a]`. */
function omitted(node: ts.OmittedExpression): Expression {
  return { kind: 'literal', start: node.end, end: node.end, value: null };
}

function object(node: ts.ObjectLiteralExpression, c: Lowering): ObjectExpression {
  const start = c.start(node);
  const properties = node.properties.map(each => property(each, c));
  return { kind: 'object', start, end: node.end, properties };
}

function property(node: ts.ObjectLiteralElementLike, c: Lowering): Property {
  const { start, end } = c.span(node);
  if (ts.isSpreadAssignment(node)) {
    return { start, end, value: expression(node.expression, c), keySpan: { start, end: start }, spread: true };
  }
  const keySpan = c.span(node.name);
  const key = keyOf(node.name);
  if (ts.isShorthandPropertyAssignment(node)) {
    return { start, end, key: node.name.text, value: expression(node.name, c), keySpan, shorthand: true };
  }
  const computed = computedKey(node.name, c);
  const value = ts.isPropertyAssignment(node) ? expression(node.initializer, c) : method(node, c);
  const made: Unfinished<Property> = { start, end, value, keySpan };
  if (key !== undefined) made.key = key;
  if (computed !== undefined) made.computed = computed;
  if (ts.isGetAccessor(node)) made.accessor = 'get';
  if (ts.isSetAccessor(node)) made.accessor = 'set';
  return made;
}

/** Parentheses, casts and their like say nothing about the value. */
function transparent(node: ts.ParenthesizedExpression, c: Lowering): Expression {
  return expression(node.expression, c);
}

function awaiting(node: ts.AwaitExpression, c: Lowering): Await {
  return { kind: 'await', start: c.start(node), end: node.end, value: expression(node.expression, c) };
}

function yielding(node: ts.YieldExpression, c: Lowering): Yield {
  const { start, end } = c.span(node);
  return {
    kind: 'yield',
    start,
    end,
    ...(node.expression && { value: expression(node.expression, c) }),
    ...(node.asteriskToken && { all: true }),
  };
}

/** Spread where no list is: broken code, kept for what is inside. */
function strayed(node: ts.SpreadElement, c: Lowering): Expression {
  return unknown(node, c);
}

export const expressionEntries = [
  expressionEntry(identifier, K.Identifier, K.PrivateIdentifier),
  expressionEntry(keyword, K.ThisKeyword, K.SuperKeyword, K.ImportKeyword),
  expressionEntry(metaProperty, K.MetaProperty),
  expressionEntry(propertyAccess, K.PropertyAccessExpression),
  expressionEntry(elementAccess, K.ElementAccessExpression),
  expressionEntry(call, K.CallExpression),
  expressionEntry(construction, K.NewExpression),
  expressionEntry(tagged, K.TaggedTemplateExpression),
  expressionEntry(list, K.ArrayLiteralExpression),
  expressionEntry(omitted, K.OmittedExpression),
  expressionEntry(object, K.ObjectLiteralExpression),
  expressionEntry(awaiting, K.AwaitExpression),
  expressionEntry(yielding, K.YieldExpression),
  expressionEntry(strayed, K.SpreadElement),
  expressionEntry<ts.Node & { readonly expression: ts.Expression }>(
    transparent as never,
    K.ParenthesizedExpression,
    K.NonNullExpression,
    K.AsExpression,
    K.SatisfiesExpression,
    K.TypeAssertionExpression,
    K.ExpressionWithTypeArguments,
  ),
];
