import * as ts from 'typescript';
import type { Expression, Literal, Span, Template } from '../../program/model.ts';
import type { Unfinished } from '../unfinished.ts';
import { expression, expressionEntry, type Lowering } from './dispatch.ts';

const K = ts.SyntaxKind;

/** A text whose source stands between `from` and `to`; edits inside are sound only where both are the same. */
function textLiteral(value: string, outer: Span, from: number, to: number, c: Lowering): Literal {
  const { start, end } = outer;
  const same = to - from === value.length && c.text.startsWith(value, from);
  return same ? { kind: 'literal', start, end, value, content: from } : { kind: 'literal', start, end, value };
}

/** A quoted string or a template without holes. */
export function stringLiteral(node: ts.StringLiteralLike, c: Lowering): Literal {
  const outer = c.span(node);
  const closed = node.end - outer.start >= 2 && c.text[node.end - 1] === c.text[outer.start];
  return textLiteral(node.text, outer, outer.start + 1, closed ? node.end - 1 : node.end, c);
}

/** A template's parts in order; empty texts are left out, a text's span is what stands between the holes. */
export function templateParts(node: ts.TemplateLiteral, c: Lowering): Expression[] {
  if (node.kind === K.NoSubstitutionTemplateLiteral) return [stringLiteral(node, c)];
  const parts: Expression[] = [];
  addText(parts, node.head, c);
  for (const span of node.templateSpans) {
    parts.push(expression(span.expression, c));
    addText(parts, span.literal, c);
  }
  return parts;
}

function addText(parts: Expression[], node: ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail, c: Lowering): void {
  if (node.text === '') return;
  const start = c.start(node) + 1;
  const close = node.kind === K.TemplateTail ? '`' : '$' + '{';
  const end = c.text.endsWith(close, node.end) ? node.end - close.length : node.end;
  parts.push(textLiteral(node.text, { start, end }, start, end, c));
}

function template(node: ts.TemplateExpression, c: Lowering): Template {
  return { kind: 'template', start: c.start(node), end: node.end, parts: templateParts(node, c) };
}

/** A number as the parser has normalised it: `0x10`, `1_000` and `10n` are plain numbers. */
function number(node: ts.NumericLiteral | ts.BigIntLiteral, c: Lowering): Literal {
  const digits = node.kind === K.BigIntLiteral ? node.text.replace(/n$/, '') : node.text;
  return { kind: 'literal', start: c.start(node), end: node.end, value: Number(digits) };
}

function regularExpression(node: ts.RegularExpressionLiteral, c: Lowering): Literal {
  const slash = node.text.lastIndexOf('/');
  const value = node.text.slice(1, slash > 0 ? slash : undefined);
  const flags = slash > 0 ? node.text.slice(slash + 1) : '';
  const { start, end } = c.span(node);
  const literal: Unfinished<Literal> = { kind: 'literal', start, end, value, content: start + 1, pattern: true };
  if (flags !== '') literal.flags = flags;
  return literal;
}

const constants = new Map<ts.SyntaxKind, boolean | null>([
  [K.TrueKeyword, true],
  [K.FalseKeyword, false],
  [K.NullKeyword, null],
]);

function constant(node: ts.TrueLiteral | ts.FalseLiteral | ts.NullLiteral, c: Lowering): Literal {
  return { kind: 'literal', start: c.start(node), end: node.end, value: constants.get(node.kind) ?? null };
}

export const literalEntries = [
  expressionEntry(stringLiteral, K.StringLiteral, K.NoSubstitutionTemplateLiteral),
  expressionEntry(template, K.TemplateExpression),
  expressionEntry(number, K.NumericLiteral, K.BigIntLiteral),
  expressionEntry(regularExpression, K.RegularExpressionLiteral),
  expressionEntry(constant, K.TrueKeyword, K.FalseKeyword, K.NullKeyword),
];
