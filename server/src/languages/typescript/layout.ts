import { Lines } from '../../program/lines.ts';

/** Where the code of a stretch ends, comments and white space behind it left aside. */
export interface CodeEnd {
  /** Behind the last character that is code. */
  readonly end: number;
  /** That character is a comma. */
  readonly comma: boolean;
}

/**
 * Finds where code ends between the end of an expression and a closing bracket. What may stand there is little (a cast's
 * type, parentheses, a comma, comments), but comments and strings must not be taken for code.
 */
export function codeEnd(source: string, from: number, to: number): CodeEnd {
  const tokens =
    /\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*'|`(?:\\.|[^`\\])*`|\s+|[\s\S]/gy;
  tokens.lastIndex = from;
  let end = from;
  let comma = false;
  while (tokens.lastIndex < to) {
    const token = tokens.exec(source)?.[0] ?? '';
    if (token === '' || token.trim() === '' || token.startsWith('//') || token.startsWith('/*')) continue;
    end = Math.min(tokens.lastIndex, to);
    comma = token === ',';
  }
  return { end, comma };
}

/** Where the first character of code is at or behind `from`. */
export function codeStart(source: string, from: number): number {
  const trivia = /(?:\s+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*/y;
  trivia.lastIndex = from;
  trivia.exec(source);
  return trivia.lastIndex;
}

/** The line break that the file uses. */
export function lineBreak(source: string): string {
  return source.includes('\r\n') ? '\r\n' : '\n';
}

/** The white space before `at` on its line, if nothing else stands before it there. */
export function ownLineIndentation(source: string, at: number): string | undefined {
  const lines = new Lines(source);
  const start = lines.lineStart(lines.lineAt(at));
  const before = source.slice(start, at);
  return start > 0 && before.trim() === '' ? before : undefined;
}

/** The end of the line that `at` is on, if at most a comment stands between. */
export function endOfLine(source: string, at: number): number | undefined {
  const rest = /[^\S\r\n]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*\*\/[^\S\r\n]*)?(?=\r|\n|$)/y;
  rest.lastIndex = at;
  const found = rest.exec(source);
  return found === null ? undefined : at + found[0].trimEnd().length;
}

/** The text to add one more item behind the last of a bracketed list, laid out as the last one is. */
export function addItem(source: string, lastStart: number, lastEnd: number, close: number, item: string): Insertion {
  const { end, comma } = codeEnd(source, lastEnd, close);
  const indentation = ownLineIndentation(source, lastStart);
  if (indentation === undefined) return { start: end, end, text: `${comma ? '' : ','} ${item}${comma ? ',' : ''}` };
  // A comment behind the last item stays with it.
  const lineEnd = endOfLine(source, end);
  const behind = lineEnd !== undefined && lineEnd < close ? source.slice(end, lineEnd) : '';
  const text = `${comma ? '' : ','}${behind}${lineBreak(source)}${indentation}${item}${comma ? ',' : ''}`;
  return { start: end, end: end + behind.length, text };
}

interface Insertion {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The quote mark that the file's imports use, else the more frequent one; single where there is no telling. */
export function quoteMark(source: string): "'" | '"' {
  const imported = /(?:\bfrom|\bimport|\brequire\()\s*(['"])/.exec(source)?.[1];
  if (imported !== undefined) return imported === '"' ? '"' : "'";
  const count = (mark: string): number => source.split(mark).length;
  return count('"') > count("'") ? '"' : "'";
}

/** How a file is written, where what is added to it can be written alike. */
export interface Style {
  readonly mark: "'" | '"';
  readonly semicolon: ';' | '';
  /** One step of indentation. */
  readonly unit: string;
}

/** Each part is found out when it is asked for: most fixes need one of them, if any. */
export function styleOf(source: string): Style {
  return {
    get mark() {
      return quoteMark(source);
    },
    get semicolon() {
      return usesSemicolons(source) ? ';' : '';
    },
    get unit() {
      return indentationUnit(source);
    },
  };
}

/** Whether statements end in semicolons; of an empty file it is taken to be so. */
export function usesSemicolons(source: string): boolean {
  return source === '' || /;[^\S\r\n]*$/m.test(source);
}

/** The indentation of the first line that is indented, but for those of a comment (` * …`); two spaces where none is. */
function indentationUnit(source: string): string {
  return /^(?:\t| {2,8}(?! ))(?=[^\s*])/m.exec(source)?.[0] ?? '  ';
}

/** Code whose lines behind the first go one step deeper; as it is where a string may run over them. */
export function indented(code: string, unit: string): string {
  return code.includes('`') && /`[^`]*\n[^`]*`/.test(code) ? code : code.replace(/\n(?=[^\r\n])/g, `\n${unit}`);
}

/** A string literal; where the text holds the preferred mark and not the other, the other is used. */
export function quoted(text: string, preferred: "'" | '"'): string {
  const other = preferred === "'" ? '"' : "'";
  const mark = text.includes(preferred) && !text.includes(other) ? other : preferred;
  const escaped = text.replace(/[\\\n\r\u2028\u2029]/g, found => escapes[found] ?? found).replaceAll(mark, `\\${mark}`);
  return mark + escaped + mark;
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};
