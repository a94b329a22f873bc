import * as ts from 'typescript';
import type { Element, Expression, Property } from '../../program/model.ts';
import { expression, expressionEntry, type Lowering } from './dispatch.ts';

const K = ts.SyntaxKind;

function element(node: ts.JsxElement, c: Lowering): Element {
  const { tagName, attributes } = node.openingElement;
  return markup(node, tagName, attributes, node.children, c);
}

function selfClosing(node: ts.JsxSelfClosingElement, c: Lowering): Element {
  return markup(node, node.tagName, node.attributes, [], c);
}

function fragment(node: ts.JsxFragment, c: Lowering): Element {
  return { kind: 'element', ...c.span(node), tag: '', attributes: [], children: children(node.children, c) };
}

function markup(
  node: ts.Node,
  tagName: ts.JsxTagNameExpression,
  attributes: ts.JsxAttributes,
  inner: readonly ts.JsxChild[],
  c: Lowering,
): Element {
  const { start, end } = c.span(node);
  const tag = nameOf(tagName);
  const tagExpression = isIntrinsic(tagName) ? undefined : expression(tagName, c);
  return {
    kind: 'element',
    start,
    end,
    tag,
    ...(tagExpression && { tagExpression }),
    attributes: attributes.properties.map(each => attribute(each, c)),
    children: children(inner, c),
  };
}

/** `div` and `my-element` are tags of the page; `Trans` and `menu.Item` are values of the program. */
function isIntrinsic(tag: ts.JsxTagNameExpression): boolean {
  return ts.isJsxNamespacedName(tag) || (ts.isIdentifier(tag) && /^[a-z]|-/.test(tag.text));
}

function nameOf(tag: ts.JsxTagNameExpression): string {
  if (ts.isIdentifier(tag)) return tag.text;
  if (ts.isJsxNamespacedName(tag)) return `${tag.namespace.text}:${tag.name.text}`;
  if (tag.kind === K.ThisKeyword) return 'this';
  return `${nameOf(tag.expression as ts.JsxTagNameExpression)}.${tag.name.text}`;
}

function attribute(node: ts.JsxAttributeLike, c: Lowering): Property {
  const { start, end } = c.span(node);
  if (ts.isJsxSpreadAttribute(node))
    return { start, end, value: expression(node.expression, c), keySpan: { start, end: start }, spread: true };
  const keySpan = c.span(node.name);
  const key = ts.isIdentifier(node.name) ? node.name.text : `${node.name.namespace.text}:${node.name.name.text}`;
  const given = node.initializer;
  const value: Expression =
    given === undefined ? { kind: 'literal', start: keySpan.end, end: keySpan.end, value: true } : expression(given, c);
  return { start, end, key, value, keySpan };
}

function children(nodes: readonly ts.JsxChild[], c: Lowering): Expression[] {
  const found: Expression[] = [];
  for (const node of nodes) {
    if (ts.isJsxText(node)) {
      const written = c.text.slice(node.pos, node.end);
      const value = written.trim();
      if (value === '') continue;
      const start = node.pos + written.indexOf(value);
      found.push({ kind: 'literal', start, end: start + value.length, value, content: start });
    } else if (!ts.isJsxExpression(node) || node.expression !== undefined) {
      found.push(expression(node, c));
    }
  }
  return found;
}

/** `{value}` in markup; an empty one holds at most a comment. */
function braces(node: ts.JsxExpression, c: Lowering): Expression {
  return node.expression === undefined
    ? { kind: 'unknown', ...c.span(node), parts: [] }
    : expression(node.expression, c);
}

export const jsxEntries = [
  expressionEntry(element, K.JsxElement),
  expressionEntry(selfClosing, K.JsxSelfClosingElement),
  expressionEntry(fragment, K.JsxFragment),
  expressionEntry(braces, K.JsxExpression),
];
