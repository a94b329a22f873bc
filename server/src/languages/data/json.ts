import { visit } from 'jsonc-parser';
import {
  type Argument,
  type Comment,
  depthLimit,
  type Expression,
  type Program,
  type Property,
  type Span,
} from '../../program/model.ts';
import { speaks } from '../comments.ts';
import { dataProgram, textLiteral } from './document.ts';

/** A container under construction. */
interface Open {
  readonly start: number;
  readonly properties?: Property[];
  readonly items?: Argument[];
  /** The key that waits for its value. */
  key?: { readonly name: string; readonly span: Span } | undefined;
}

/** The scanner recurses; what nests too deep is no document that anybody reads. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth > depthLimit) return true;
  }
  return false;
}

/** Lowers JSON, with comments and trailing commas allowed as editors' settings files have them. What can be read of broken JSON is there. */
export function lowerJson(path: string, text: string): Program {
  if (nestsTooDeep(text)) return dataProgram(path, 'json', undefined, [], true);
  const comments: Comment[] = [];
  const open: Open[] = [];
  let root: Expression | undefined;
  let broken = false;

  const add = (value: Expression): void => {
    const parent = open.at(-1);
    if (parent === undefined) root ??= value;
    else if (parent.items !== undefined) parent.items.push({ value });
    else if (parent.properties !== undefined && parent.key !== undefined) {
      const { name, span } = parent.key;
      parent.properties.push({ key: name, keySpan: span, value, start: span.start, end: value.end });
      parent.key = undefined;
    }
  };
  const close = (end: number): void => {
    const done = open.pop();
    if (done?.properties !== undefined) add({ kind: 'object', properties: done.properties, start: done.start, end });
    else if (done?.items !== undefined) add({ kind: 'list', items: done.items, start: done.start, end });
  };

  visit(
    text,
    {
      onObjectBegin: start => void open.push({ start, properties: [] }),
      onArrayBegin: start => void open.push({ start, items: [] }),
      onObjectEnd: (offset, length) => close(offset + length),
      onArrayEnd: (offset, length) => close(offset + length),
      onObjectProperty: (name, start, length) => {
        const parent = open.at(-1);
        if (parent !== undefined) parent.key = { name, span: { start, end: start + length } };
      },
      onLiteralValue: (value: unknown, start, length) => {
        const end = start + length;
        if (typeof value === 'string') add(textLiteral(text, start, end, value, 1));
        else if (typeof value === 'number' || typeof value === 'boolean' || value === null)
          add({ kind: 'literal', value, start, end });
      },
      onComment: (start, length) => {
        const source = text.slice(start, start + length);
        if (!speaks(source)) return;
        const marker = source.startsWith('/*') ? '/*' : '//';
        const content = marker === '/*' ? source.slice(2).replace(/\*\/$/, '') : source.slice(2);
        comments.push({ text: content.trim(), marker, start, end: start + length });
      },
      onError: () => {
        broken = true;
      },
    },
    { allowTrailingComma: true },
  );
  while (open.length > 0) close(text.length);
  return dataProgram(path, 'json', root, comments, broken);
}
