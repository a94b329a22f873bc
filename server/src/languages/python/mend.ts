/** Text to be put in before an offset. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Words that begin a statement and nothing else, so that no bracket can still be open before them. */
const statementWords =
  /^(?:async[ \t]+def|def|class|return|import|from[ \t]+[\w.]+[ \t]+import|try|while|with|raise|del|global|nonlocal|pass|break|continue|elif|except|finally|assert)\b(?![ \t]*[=(,.)\]}])/;
/** `name = value` and `@decorator`, no further in than the statement before: no argument of a call that is still open. */
const outdented = /^(?:[A-Za-z_][\w.]*(?:\[[^\]\n]*\])?[ \t]+[-+*/|&]?=[ \t](?!.*,[ \t]*(?:#.*)?$)|@[A-Za-z_][\w.]*)/m;
const compound = /^(?:async[ \t]+)?(?:if|elif|else|for|while|def|class|try|with|except|finally)\b/;

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * Finds what unfinished code lacks: closing brackets and quotes, colons, the name behind a dot or the value behind an operator.
 * The parser's own recovery is too generous: one open bracket swallows the functions behind it. Insertions are in order.
 * Meant for text that does not parse; whole text it would leave alone.
 */
export function mend(text: string): Insertion[] {
  return new Mender(text).run();
}

class Mender {
  private readonly insertions: Insertion[] = [];
  private readonly open: string[] = [];
  private at = 0;
  /** Behind the last character that is neither white space nor comment. */
  private codeEnd = 0;
  private firstLine = '';
  private indentation = 0;
  private colon = false;
  private continued = false;

  constructor(private readonly text: string) {}

  run(): Insertion[] {
    const { text } = this;
    this.line();
    while (this.at < text.length) {
      const char = text.charAt(this.at);
      if (char === '\n') {
        this.at++;
        this.line();
      } else if (char === '#') this.skipLine();
      else if (char === '"' || char === "'") this.string(char);
      else if (char === '\\') {
        this.continued = /^\\\r?\n/.test(text.slice(this.at, this.at + 3));
        this.at++;
      } else {
        if (char in closers) this.open.push(char);
        else if (char === ')' || char === ']' || char === '}') this.close(char);
        else if (char === ':' && this.open.length === 0) this.colon = true;
        this.at++;
        if (char > ' ') this.codeEnd = this.at;
      }
    }
    this.endStatement();
    return this.insertions;
  }

  private skipLine(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  /** At the start of a line: does it begin a new statement? */
  private line(): void {
    const { text, at } = this;
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const line = text.slice(at, Math.min(end, at + 500));
    const content = line.trimStart();
    if (content === '' || content.startsWith('#') || this.continued) {
      this.continued = false;
      return;
    }
    const indentation = line.length - content.length;
    if (this.open.length > 0) {
      const begins = statementWords.test(content) || (indentation <= this.indentation && outdented.test(content));
      if (!begins) return;
    }
    this.endStatement();
    this.firstLine = content;
    this.indentation = indentation;
    this.colon = false;
  }

  private endStatement(): void {
    const { text, codeEnd: at } = this;
    const add = (missing: string): void => void this.insertions.push({ at, text: missing });
    const ending = text.slice(Math.max(0, at - 2), at);
    if (/[\w)\]}'"]\.$/.test(ending) && !/\d\.$/.test(ending)) add('_');
    else if (/[=+\-*/%|&<>]$/.test(ending) && !this.firstLine.startsWith('from')) add(' _');
    for (let open = this.open.pop(); open !== undefined; open = this.open.pop()) add(closers[open] as string);
    if (!this.colon && compound.test(this.firstLine)) {
      if (/^(?:async[ \t]+)?def[ \t]+\w+\s*$/.test(this.firstLine)) add('()');
      add(':');
    }
    this.firstLine = '';
  }

  /** A closing bracket closes what stands open inside its pair; one without a pair is left to the parser. */
  private close(char: string): void {
    const pair = this.open.findLastIndex(open => closers[open] === char);
    if (pair < 0) return;
    for (let open = this.open.pop(); open !== undefined && closers[open] !== char; open = this.open.pop())
      this.insertions.push({ at: this.codeEnd, text: closers[open] as string });
  }

  /** Whether an f-string that begins at `from` has a hole that is still open. */
  private openHole(from: number, to: number): boolean {
    const prefix = /[a-z]*$/i.exec(this.text.slice(Math.max(0, from - 2), from))?.[0] ?? '';
    const braces = this.text.slice(from, to).replace(/\{\{|\}\}/g, '');
    return /f/i.test(prefix) && braces.lastIndexOf('{') > braces.lastIndexOf('}');
  }

  private string(quote: string): void {
    const { text } = this;
    const triple = text.startsWith(quote.repeat(3), this.at);
    const from = this.at;
    this.at += triple ? 3 : 1;
    for (; this.at < text.length; this.at++) {
      const char = text.charAt(this.at);
      if (char === '\\') this.at++;
      else if (triple ? text.startsWith(quote.repeat(3), this.at) : char === quote) {
        this.at += triple ? 3 : 1;
        this.codeEnd = this.at;
        return;
      } else if (char === '\n' && !triple) break;
    }
    this.at = Math.min(this.at, text.length);
    if (!triple) {
      const end = text.charAt(this.at - 1) === '\r' ? this.at - 1 : this.at;
      this.insertions.push({ at: end, text: `${this.openHole(from, end) ? '}' : ''}${quote}` });
      this.codeEnd = end;
    } else this.codeEnd = this.at;
  }
}

/** The text with its insertions, and the way back from its offsets. */
export function insert(
  text: string,
  insertions: readonly Insertion[],
): { readonly text: string; readonly offset: (at: number) => number } {
  const pieces: string[] = [];
  /** Where each insertion stands in the new text, and how much was inserted up to its end. */
  const starts: number[] = [];
  const inserted: number[] = [];
  let from = 0;
  let added = 0;
  for (const insertion of insertions) {
    pieces.push(text.slice(from, insertion.at), insertion.text);
    starts.push(insertion.at + added);
    added += insertion.text.length;
    inserted.push(added);
    from = insertion.at;
  }
  pieces.push(text.slice(from));
  const offset = (at: number): number => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return at;
    const place = insertions[low - 1] as Insertion;
    return Math.max(place.at, at - (inserted[low - 1] as number));
  };
  return { text: pieces.join(''), offset };
}
