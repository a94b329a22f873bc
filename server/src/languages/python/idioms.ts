import { enclosed, type Idioms, replaceAnyLiteral, type TextEdit } from '../../program/idioms.ts';
import type { Call, ObjectExpression, Program, Span } from '../../program/model.ts';
import { waitingSender } from './waiting.ts';

/** What differs where Python stands inside another format: a notebook's cells are JSON strings. And from file to file. */
export interface Writing {
  /** The quote mark that is preferred. */
  readonly mark?: "'" | '"';
  /** One step of indentation. */
  readonly unit?: string;
  /** Turns Python source into what stands in the file. */
  write(python: string): string;
  /** An edit that adds an item behind the last of a bracketed list that closes at `close`. */
  append(source: string, last: Span | undefined, close: number, item: string): TextEdit;
}

/** How Python is written. */
export function idiomsFor({ write, append, mark = '"', unit = '    ' }: Writing): Idioms {
  const quote = (text: string): string => write(quoted(text, mark));
  const importing = (statement: string, program: Program): TextEdit => importEdit(write(`${statement}\n`), program);

  /** At the end; a positional argument before the keywords, since it can't stand behind them. */
  const appendArgument = (call: Call, source: string, value: string): TextEdit => {
    const keyword = /^(?:\*\*|[\p{L}_][\p{L}\p{N}_]*[ \t]*=(?!=))/u.test(value);
    const named = keyword ? undefined : call.args.find(arg => arg.name !== undefined || arg.spread === 'named');
    if (named === undefined) return append(source, call.args.at(-1)?.value, call.close, value);
    const before = source.slice(call.start, named.value.start);
    const written = named.name === undefined ? /\*\*[\s(]*$/ : new RegExp(`${named.name}\\s*=[\\s(]*$`, 'u');
    const at = call.start + (written.exec(before)?.index ?? before.length);
    return { start: at, end: at, text: `${value}, ` };
  };

  /** `name=value`. Nothing where a `**mapping` may give the name already, or where there is no list of arguments to add to. */
  const setKeyword = (call: Call, source: string, name: string, value: string): TextEdit | undefined => {
    const present = call.args.find(arg => arg.name === name);
    if (present) return { start: present.value.start, end: present.value.end, text: value };
    const [only] = call.args;
    const bare = call.args.length === 1 && only?.value.kind === 'list' && only.value.end > call.close;
    const spread = call.args.some(arg => arg.spread === 'named');
    if (bare || spread || source[call.close] !== ')' || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return undefined;
    return appendArgument(call, source, `${name}=${value}`);
  };

  /** `"name": value`; nothing for what is no dictionary display. */
  const setEntry = (target: ObjectExpression, source: string, name: string, value: string): TextEdit | undefined => {
    const present = target.properties.find(property => property.key === name);
    if (present) return { start: present.value.start, end: present.value.end, text: value };
    const last = target.properties.at(-1);
    const close = target.end - 1;
    if (source[target.start] !== '{' || source[close] !== '}' || last?.start === target.start) return undefined;
    return append(source, last, close, `${quote(name)}: ${value}`);
  };

  return {
    environment(name, program) {
      const read = `[${quote(name)}]`;
      for (const { module, names } of program.imports) {
        if (module !== 'os') continue;
        for (const { imported, local } of names) {
          if (imported === '*' && local !== '*') return { text: `${local}.environ${read}` };
          if (imported === 'environ') return { text: `${local}${read}` };
        }
      }
      return { text: `os.environ${read}`, imports: importing('import os', program) };
    },
    replaceLiteral: replaceAnyLiteral,
    comment: text => write(`# ${text.replace(/\s*\n\s*/g, ' ')}`),
    quote,
    setOption: (target, source, name, value) =>
      target.kind === 'call' ? setKeyword(target, source, name, value) : setEntry(target, source, name, value),
    appendArgument,
    interpolate: parts => interpolate(parts, write, mark),
    holeOf: (value, source) => enclosed(source, value, /\{\s*$/, /^\s*=?\s*(?:![rsa]\s*)?(?::[^{}\n]*)?\}/),
    importModule(module, name, program) {
      const known = program.imports.some(
        each => each.module === module && each.names.some(({ imported, local }) => imported === '*' && local === name),
      );
      return known ? undefined : importing(`import ${module}${name === module ? '' : ` as ${name}`}`, program);
    },
    behindImports(program, source) {
      const isOutside = (at: number): boolean => /(?:^|\n)$/.test(source.slice(Math.max(0, at - 1), at));
      const last = program.imports.findLast(({ start }) => isOutside(start));
      const rest = last && /^[^\r\n]*(?=\r?\n)/.exec(source.slice(last.end))?.[0];
      return last === undefined || rest === undefined ? undefined : last.end + rest.length;
    },
    // Where a line's end is written otherwise, so would all of it be.
    waiting: sender => (write('\n') === '\n' ? waitingSender(sender, quote) : undefined),
    key: quote,
    declare: (name, value) => `${name} = ${value}`,
    terminator: '',
    inBatches({ list, size, offset, work, into, indent }) {
      // Where a line's end is written otherwise, so is the code that is taken over.
      if (write('\n') !== '\n') return undefined;
      const part = `${list}[${offset} : ${offset} + ${size}]`;
      const done = `await ${indented(work(part), unit)}`;
      return [
        `for ${offset} in range(0, len(${list}), ${size}):`,
        `${indent}${unit}${into === undefined ? done : `${into} += ${done}`}`,
      ].join('\n');
    },
    boolean: value => (value ? 'True' : 'False'),
  };
}

const inFiles: Writing = { write: python => python, append: appendInLayout };

/** Python in files of its own. */
export const pythonIdioms: Idioms = {
  ...idiomsFor(inFiles),
  like: source => idiomsFor({ ...inFiles, mark: quoteMark(source), unit: indentationUnit(source) }),
};

/** Enough strings to tell which mark a file prefers. */
const stringsSeen = 40;

/** The quote mark that most of the first strings have; double where there is no telling. */
function quoteMark(source: string): "'" | '"' {
  let single = 0;
  let seen = 0;
  for (const [, mark] of source.matchAll(/(?<![\w'"\\])[rbfu]{0,2}(['"])(?!\1)/gi)) {
    if (mark === "'") single++;
    if (++seen === stringsSeen) break;
  }
  return single > seen / 2 ? "'" : '"';
}

function indentationUnit(source: string): string {
  return /^(?:\t| {2,8}(?! ))(?=\S)/m.exec(source)?.[0] ?? '    ';
}

/** Code whose lines behind the first go one step deeper; as it is where a string may run over them. */
function indented(code: string, unit: string): string {
  return /"{3}|'{3}|\\\n/.test(code) ? code : code.replace(/\n(?=[^\r\n])/g, `\n${unit}`);
}

/** JSON's escapes are Python's. */
function quoted(text: string, mark: "'" | '"' = '"'): string {
  const double = JSON.stringify(text);
  if (mark === '"' || (text.includes("'") && !text.includes('"'))) return double;
  return `'${double.slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

/**
 * Among the first imports of the standard library by the order of names, else before the module's first import or statement: behind
 * docstring, shebang and `__future__`.
 */
function importEdit(statement: string, program: Program): TextEdit {
  const outside = (at: number): boolean => program.body.every(each => at < each.start || each.end <= at);
  const imports = program.imports.filter(each => outside(each.start));
  const name = /^import ([\w.]+)\n$/.exec(statement)?.[1];
  let last: Span | undefined;
  for (const each of [
    ...imports,
    ...program.body.filter(({ start }) => start >= (imports.at(-1)?.end ?? 0)).slice(0, 1),
  ]) {
    const gap = last === undefined ? 1 : each.start - last.end;
    // An empty line or two, and no comment.
    if (last !== undefined && gap > 1 && gap < 5)
      return { start: last.end, end: last.end, text: `\n${statement.trimEnd()}` };
    if (name === undefined || gap !== 1) break;
    const isBefore = 'names' in each && isWhole(each) && standard.has(each.module) && each.module < name;
    if (!isBefore) return { start: each.start, end: each.start, text: statement };
    last = each;
  }
  const at = (imports[0] ?? program.body[0])?.start ?? 0;
  return { start: at, end: at, text: statement };
}

/** `import x`. */
function isWhole({ names }: Program['imports'][number]): boolean {
  return names.every(({ imported }) => imported === '*');
}

/** Modules of the standard library that programs import most. */
const standard: ReadonlySet<string> = new Set(
  'argparse asyncio base64 collections contextlib copy csv dataclasses datetime enum functools glob hashlib hmac html http io itertools json logging math os pathlib pickle queue random re secrets shutil signal socket sqlite3 ssl string subprocess sys tempfile threading time traceback typing urllib uuid zipfile'.split(
    ' ',
  ),
);

/** Adds an item behind the last of a bracketed list that closes at `close`, in the layout that it has. */
function appendInLayout(source: string, last: Span | undefined, close: number, item: string): TextEdit {
  if (last === undefined) return { start: close, end: close, text: item };
  const { start, end } = last;
  const between = source.slice(end, close);
  const comma = /^[\s)]*,/.exec(between);
  const at = end + (comma?.[0] ?? between.match(/^(?:\s*\))*/)?.[0] ?? '').length;
  const lineStart = source.lastIndexOf('\n', start - 1) + 1;
  const indentation = /^[ \t]*/.exec(source.slice(lineStart, start))?.[0] ?? '';
  const separator = between.includes('\n') ? `\n${indentation}` : ' ';
  const text = comma ? `${separator}${item}${between.includes('\n') ? ',' : ''}` : `,${separator}${item}`;
  return { start: at, end: at, text };
}

/** An f-string; a sum where an expression could not stand in one before Python 3.12. */
function interpolate(
  parts: readonly (string | { readonly source: string })[],
  write: (python: string) => string,
  mark: "'" | '"',
): string {
  const sources = parts.flatMap(part => (typeof part === 'string' ? [] : [part.source]));
  if (sources.length === 0) return write(quoted(parts.join(''), mark));
  const double = sources.some(each => each.includes('"'));
  const single = sources.some(each => each.includes("'"));
  const inSingle = double || (mark === "'" && !single);
  if ((double && single) || sources.some(each => /[\\\n#]/.test(each))) {
    return parts
      .map(part => (typeof part === 'string' ? write(quoted(part, mark)) : `str(${part.source})`))
      .join(' + ');
  }
  const inner = (text: string): string => {
    const escaped = quoted(text).slice(1, -1).replace(/[{}]/g, '$&$&');
    return write(inSingle ? escaped.replace(/\\"/g, '"').replace(/'/g, "\\'") : escaped);
  };
  const body = parts.map(part => (typeof part === 'string' ? inner(part) : `{${part.source}}`)).join('');
  return inSingle ? `f'${body}'` : `f${write('"')}${body}${write('"')}`;
}
