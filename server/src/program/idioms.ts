import type { Call, Expression, Literal, ObjectExpression, Program, Span } from './model.ts';

/** One text insertion or replacement inside a file that is already known. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Work on a list, a few elements at a time. All of it is source text. */
export interface Batches {
  readonly list: string;
  readonly size: number;
  /** A name for the offset that is not taken. */
  readonly offset: string;
  /** What is done with a part of the list, given the part's source; it is awaited. */
  work(part: string): string;
  /** The list that takes what each part gives. */
  readonly into?: string;
  /** Of the line that the loop starts on. */
  readonly indent: string;
}

/** What sends requests in the place of a library, waits where the answer is `429`, and sends them again. All of it is source text. */
export interface WaitingSender {
  /** What it may be called; the first that is free. */
  readonly names: readonly string[];
  /** Whether the lines that make it stand behind the imports or at the end of the file. */
  readonly at: 'imports' | 'end';
  /** The lines that make it, a line break before the first. */
  made(name: string): string;
  /** Modules that these lines need besides the library. */
  readonly modules?: readonly string[];
  /** Lines that make a client of the library one that waits, behind that which makes it. */
  behind?(client: string): string;
  /** What a client of the library is given to wait, by what makes the client: `AsyncClient`. */
  part?(maker: string): WaitingPart | undefined;
}

/** A part of a client that waits; its lines stand behind the imports. */
export interface WaitingPart extends Pick<WaitingSender, 'names' | 'made' | 'modules'> {
  /** The option of the client that takes it. */
  readonly option: string;
  value(name: string): string;
}

/**
 * How a language writes the few things that fixes and suppressions need. The interface is here, the implementations
 * beside each language; a rule asks for what it wants said, never how.
 * Each returns `undefined` where the language or the place has no sound way to say it.
 */
export interface Idioms {
  /** The same, as a file is written: its quote marks, ends of statements and indentation. Absent where nothing of it differs. */
  like?(source: string, program?: Pick<Program, 'scripts'>): Idioms;
  /** A call that sends or reads something gives a promise: where nobody awaits it, the code goes on. Absent: it goes on when the call is done. */
  readonly promises?: true;
  /**
   * Reads an environment variable: `process.env.NAME`, `os.environ["NAME"]`. `imports` is an edit that the reading needs; `sure` says
   * the same where a type wants a value to be there: `process.env.NAME!`.
   */
  environment(
    name: string,
    program: Program,
  ): { readonly text: string; readonly sure?: string; readonly imports?: TextEdit } | undefined;
  /** Puts an expression in the place of a literal, which may be typed as one; nothing where none but a literal can stand. */
  replaceLiteral(literal: Literal, text: string, program: Program, source: string): TextEdit | undefined;
  /** A comment on a line of its own, in a file of that path. */
  comment(text: string, path: string): string;
  /** A string literal. */
  quote(text: string): string;
  /** Adds or replaces a named option of a call or a property of an object literal: `headers: {…}`, `timeout=5`. `value` is source text. */
  setOption(target: Call | ObjectExpression, source: string, name: string, value: string): TextEdit | undefined;
  /** Adds an argument at the end of a call. */
  appendArgument(call: Call, source: string, value: string): TextEdit;
  /** A string made of text and source expressions: `` `a${x}` ``, `f"a{x}"`. */
  interpolate(parts: readonly (string | { readonly source: string })[]): string;
  /** Where a value stands in a string that it is written into, with all that marks it there: `${x}`, `{x!r:>9}`. */
  holeOf(value: Expression, source: string): Span | undefined;
  /** An edit that imports a module under a name, or nothing where it is imported already. */
  importModule(module: string, name: string, program: Program, source: string): TextEdit | undefined;
  /** Where lines can stand behind the imports at the head of a file; `undefined` where there are none. */
  behindImports?(program: Program, source: string): number | undefined;
  /** What sends in the place of `fetch`, `axios`, `requests`, and waits on `429`. */
  waiting?(sender: string, program: Program): WaitingSender | undefined;
  /** Source of a key in an object literal of the language: `'a-b'`, `a`, `"a"`. */
  key(name: string): string;
  /** Declares a variable: `const rows = [];`, `rows = []`. */
  declare(name: string, value: string): string;
  /** Ends a statement: `;`, or nothing. */
  readonly terminator: string;
  /** A loop over a list in parts, each awaited before the next starts. The first line is not indented. */
  inBatches(batches: Batches): string | undefined;
  /** The literal for true or false. */
  boolean(value: boolean): string;
}

/** The source text of what stands at a span. */
export function sourceOf({ start, end }: Span, source: string): string {
  return source.slice(start, end);
}

/** A span widened by what stands directly before and behind it; `undefined` where that is something else. */
export function enclosed(source: string, { start, end }: Span, before: RegExp, behind: RegExp): Span | undefined {
  const near = 100;
  const left = before.exec(source.slice(Math.max(0, start - near), start))?.[0];
  const right = behind.exec(source.slice(end, end + near))?.[0];
  return left === undefined || right === undefined
    ? undefined
    : { start: start - left.length, end: end + right.length };
}

/** As `replaceLiteral`, where any expression can stand. */
export function replaceAnyLiteral({ start, end }: Span, text: string): TextEdit {
  return { start, end, text };
}
