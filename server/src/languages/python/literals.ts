import type { Expression, Literal, Template } from '../../program/model.ts';
import { expression, type Lowering, nothing, type ToExpression } from './dispatch.ts';
import type { SyntaxNode } from './syntax.ts';

const simpleEscapes: Readonly<Record<string, string>> = {
  '\n': '',
  '\r\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What a string's source means: escapes resolved, line ends made `\n`. Named characters (`\N{…}`) stay as written. */
function decode(source: string, raw: boolean, bytes: boolean): string {
  const lines = source.replace(/\r\n?/g, '\n');
  if (raw || !lines.includes('\\')) return lines;
  return lines.replace(
    /\\(\n|[\\'"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/g,
    (whole, code: string) => {
      const simple = simpleEscapes[code];
      if (simple !== undefined) return simple;
      if (bytes && /^u/i.test(code)) return whole;
      const point = /^[xuU]/.test(code) ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8);
      return point > 0x10ffff ? whole : String.fromCodePoint(point);
    },
  );
}

/** Text with its place; edits inside are sound only where source and value are the same. */
function textLiteral(value: string, start: number, end: number, from: number, to: number, c: Lowering): Literal {
  const same = to - from === value.length && c.text.startsWith(value, from);
  return same ? { kind: 'literal', start, end, value, content: from } : { kind: 'literal', start, end, value };
}

/** `'…'`, `r"…"`, `b'''…'''`: a literal; an f-string with holes: a template. */
const string: ToExpression = (node, c) => {
  const opening = node.first('string_start');
  if (opening === undefined) return nothing(node);
  const prefix = c
    .textOf(opening)
    .replace(/['"]+$/, '')
    .toLowerCase();
  const from = opening.end;
  const to = Math.max(from, node.first('string_end')?.start ?? node.end);
  const [raw, bytes] = [prefix.includes('r'), prefix.includes('b')];
  const holes = node.children.filter(child => child.type === 'interpolation');
  if (!/[ft]/.test(prefix))
    return textLiteral(decode(c.text.slice(from, to), raw, bytes), node.start, node.end, from, to, c);

  const parts: Expression[] = [];
  const addText = (start: number, end: number): void => {
    if (start >= end) return;
    const value = decode(c.text.slice(start, end), raw, bytes).replace(/\{\{|\}\}/g, braces => braces.charAt(0));
    const whole = holes.length === 0;
    parts.push(textLiteral(value, whole ? node.start : start, whole ? node.end : end, start, end, c));
  };
  let at = from;
  for (const hole of holes) {
    addText(at, hole.start);
    parts.push(...interpolated(hole, c));
    at = hole.end;
  }
  addText(at, to);
  if (holes.length > 0) return { kind: 'template', start: node.start, end: node.end, parts };
  return parts[0] ?? textLiteral('', node.start, node.end, from, to, c);
};

/** `{value!r:>10}`: the value; how it is formatted does not matter here. `{value=}` writes its source before it. */
function interpolated(hole: SyntaxNode, c: Lowering): Expression[] {
  const inner = hole.get('expression');
  const value = expression(inner, c, hole);
  const equals = hole.first('=');
  if (inner === undefined || equals === undefined) return [value];
  const { start } = inner;
  return [{ kind: 'literal', start, end: equals.end, value: c.text.slice(start, equals.end), content: start }, value];
}

/** `'a' "b"`: one literal where all pieces are, else one template of all parts. */
const concatenated: ToExpression = (node, c) => {
  const pieces = node.parts.map(part => expression(part, c));
  const texts = pieces.filter(piece => piece.kind === 'literal');
  if (texts.length === pieces.length) {
    const value = texts.map(text => String(text.value)).join('');
    return { kind: 'literal', start: node.start, end: node.end, value, pieces: texts } satisfies Literal;
  }
  const parts = pieces.flatMap(piece => (piece.kind === 'template' ? piece.parts : [piece]));
  return { kind: 'template', start: node.start, end: node.end, parts } satisfies Template;
};

/** `1_000`, `0xff`, Python 2's `0777` and `10L`; imaginary numbers are `unknown`. */
const number: ToExpression = (node, c) => {
  const source = c.textOf(node).replace(/_/g, '').replace(/[lL]$/, '');
  const value = Number(/^0[0-7]+$/.test(source) ? `0o${source.slice(1)}` : source);
  return Number.isNaN(value) ? nothing(node) : { kind: 'literal', start: node.start, end: node.end, value };
};

const constant =
  (value: boolean | null): ToExpression =>
  ({ start, end }) => ({ kind: 'literal', start, end, value });

export const literalEntries: Readonly<Record<string, ToExpression>> = {
  string,
  concatenated_string: concatenated,
  integer: number,
  float: number,
  true: constant(true),
  false: constant(false),
  none: constant(null),
};
