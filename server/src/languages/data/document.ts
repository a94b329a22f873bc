import type { Comment, Expression, Language, Literal, Program } from '../../program/model.ts';

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

/** Only comments that speak to this tool are kept. */
export const speaks = (comment: string): boolean => comment.includes('policy-lens');
