import type { Expression, TypeHint } from '../../program/model.ts';
import { expression, type Lowering } from './dispatch.ts';
import type { SyntaxNode } from './syntax.ts';

/** Says nothing about the value itself: what is inside counts. */
const transparent = new Set(['Optional', 'Annotated', 'ClassVar', 'Final', 'Required', 'NotRequired', 'ReadOnly']);

/** A type longer than this says nothing to us. */
const longestHint = 1000;

/**
 * Reads a type annotation: `Optional[Client]`, `Client | None` and `"Client"` are `Client`, `list[Client]` is `list` of `Client`,
 * `Literal['a', 'b']` its texts. Names are as written, dots included.
 */
export function typeHint(node: SyntaxNode | undefined, c: Lowering): TypeHint | undefined {
  return node && node.end - node.start <= longestHint ? hintOf(c.textOf(node)) : undefined;
}

/** What `Annotated[T, Depends(f)]` adds to a type, as expressions. */
export function metadata(node: SyntaxNode | undefined, c: Lowering): Expression[] {
  const generic = node?.parts.find(part => part.type === 'generic_type' || part.type === 'subscript');
  const head = generic?.parts[0];
  if (generic === undefined || head === undefined || !/(?:^|\.)Annotated$/.test(c.textOf(head))) return [];
  const args = generic.type === 'subscript' ? generic.all('subscript') : (generic.first('type_parameter')?.parts ?? []);
  return args.slice(1).map(arg => expression(arg.type === 'type' ? arg.parts[0] : arg, c, arg));
}

function hintOf(source: string): TypeHint | undefined {
  const text = source.trim();
  const quoted = /^(['"])(.*)\1$/s.exec(text);
  if (quoted) return hintOf(quoted[2] as string);
  const options = split(text, '|').filter(option => option !== 'None');
  if (options.length > 1) {
    const texts = options.flatMap(option => hintOf(option)?.texts ?? []);
    return texts.length > 0 ? { texts } : undefined;
  }
  const only = options[0] ?? '';
  const match = /^([\w.]+)\s*(?:\[(.*)\])?$/s.exec(only);
  if (!match) return undefined;
  const name = match[1] as string;
  if (match[2] === undefined) return { name };
  const last = name.slice(name.lastIndexOf('.') + 1);
  const args = split(match[2], ',');
  if (transparent.has(last)) return hintOf(args[0] ?? '');
  if (last === 'Union') return hintOf(args.join('|'));
  if (last === 'Literal') {
    const texts = args.flatMap(arg => /^(['"])(.*)\1$/s.exec(arg)?.[2] ?? []);
    return texts.length > 0 ? { texts } : undefined;
  }
  const names = args.flatMap(arg => namesOf(hintOf(arg)));
  return names.length > 0 ? { name, arguments: names } : { name };
}

function namesOf(hint: TypeHint | undefined): string[] {
  return hint?.name === undefined ? [] : [hint.name, ...(hint.arguments ?? [])];
}

/** Cuts at a separator outside brackets and quotes. */
function split(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let quote = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '[' || char === '(') depth++;
    else if (char === ']' || char === ')') depth--;
    else if (char === separator && depth === 0) {
      pieces.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  pieces.push(text.slice(from).trim());
  return pieces.filter(piece => piece !== '');
}
