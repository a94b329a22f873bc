import type { Argument, Comment, Expression, Language, ListExpression, Literal, Program } from '../../program/model.ts';

/** The program of a data document: one value, no statements. */
export function dataProgram(
  path: string,
  language: Language,
  data: Expression | undefined,
  comments: readonly Comment[],
  broken: boolean,
): Program {
  return {
    path,
    language,
    body: [],
    imports: [],
    exports: data === undefined ? [] : [{ name: 'default', value: data, start: data.start, end: data.end }],
    directives: [],
    comments,
    ...(data === undefined ? {} : { data }),
    ...(broken ? { broken: true } : {}),
  };
}

/** A literal for text whose source is `quote` characters of quoting on each side of it; `content` only where source and value agree. */
export function textLiteral(text: string, start: number, end: number, value: string, quote: number): Literal {
  const content = start + quote;
  return text.slice(content, end - quote) === value
    ? { kind: 'literal', value, start, end, content }
    : { kind: 'literal', value, start, end };
}

/** A list of a text's lines that say something, each without the white space around it. */
export function linesOf(text: string): ListExpression {
  const items: Argument[] = [];
  for (const match of text.matchAll(/\S(?:[^\r\n]*\S)?/g)) {
    const start = match.index;
    const end = start + match[0].length;
    items.push({ value: { kind: 'literal', value: match[0], start, end, content: start } });
  }
  return { kind: 'list', items, start: 0, end: text.length };
}
