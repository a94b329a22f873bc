import type { Comment, ObjectExpression, Program, Property } from '../../program/model.ts';
import { speaks } from '../comments.ts';
import { dataProgram, textLiteral } from './document.ts';

const assignment = /[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*/y;
/** The head of a table of TOML, of one in a list of them, or of a section of INI. */
const head = /[ \t]*\[\[?[ \t]*([\w."'-]+)[ \t]*\]\]?(?=[ \t]*(?:#|\r|\n|$))/y;
const comment = /[ \t]*(#[^\r\n]*)/y;
const quoted = /"(?:\\[\s\S]|[^"\\])*"|'[^']*'|`[^`]*`/y;
const bare = /[^\r\n#]*(?:(?<=\S)#[^\r\n#]*)*/y;
const restOfLine = /[^\r\n]*(?:\r\n|\r|\n|$)/y;

/**
 * Lowers a dotenv file to an object: one property a line, all values text. Quoted values may span lines; `"…"` knows `\n` and its
 * like; a bare value ends at ` #`. A line that is no setting marks the file as broken and is passed over; in TOML it may be more of a
 * list. A table of TOML, or a section of INI, is an object under its name, dots and all.
 */
export function lowerEnv(path: string, text: string): Program {
  const hasTables = /\.(?:toml|ini)$/.test(path);
  const properties: Property[] = [];
  let table = properties;
  const comments: Comment[] = [];
  let broken = false;
  let at = 0;

  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  const keepComment = (): boolean => {
    const match = take(comment);
    const source = match?.[1];
    if (source !== undefined && speaks(source))
      comments.push({ text: source.slice(1).trim(), marker: '#', start: at - source.length, end: at });
    return match !== null;
  };

  while (at < text.length) {
    const start = at;
    const opened = hasTables ? take(head) : null;
    if (opened?.[1] !== undefined) {
      table = [];
      const keyStart = start + opened[0].indexOf(opened[1]);
      const keySpan = { start: keyStart, end: keyStart + opened[1].length };
      const value: ObjectExpression = { kind: 'object', properties: table, start, end: at };
      properties.push({ key: opened[1].replaceAll(/["']/g, ''), keySpan, value, start, end: at });
    }
    const name = opened === null ? take(assignment) : null;
    if (name?.[1] !== undefined) {
      const keyStart = start + name[0].indexOf(name[1]);
      const valueStart = at;
      const inQuotes = take(quoted)?.[0];
      const source = inQuotes ?? (take(bare)?.[0] ?? '').trimEnd();
      const end = valueStart + source.length;
      table.push({
        key: name[1],
        keySpan: { start: keyStart, end: keyStart + name[1].length },
        value: textLiteral(
          text,
          valueStart,
          end,
          unquote(source, inQuotes !== undefined),
          inQuotes === undefined ? 0 : 1,
        ),
        start: keyStart,
        end,
      });
    }
    keepComment();
    if ((take(restOfLine)?.[0] ?? '').trim() !== '' && !hasTables) broken = true;
  }
  return dataProgram(path, 'env', { kind: 'object', properties, start: 0, end: text.length }, comments, broken);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unquote(source: string, inQuotes: boolean): string {
  if (!inQuotes) return source;
  const inner = source.slice(1, -1);
  return source.startsWith('"')
    ? inner.replace(/\\([\s\S])/g, (_, letter: string) => escapes[letter] ?? letter)
    : inner;
}
