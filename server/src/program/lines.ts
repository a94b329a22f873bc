/** A place as editors count it: zero-based line, and UTF-16 units from its start. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** The lines of one text, to go from offsets to positions and back. Lines end with `\n`, `\r\n` or `\r`, as in LSP. */
export class Lines {
  /** Offsets at which lines start, found when first asked for. */
  private starts: readonly number[] | undefined;

  constructor(readonly text: string) {}

  get count(): number {
    return this.table().length;
  }

  /** Zero-based line of an offset; offsets outside the text count as its ends. */
  lineAt(offset: number): number {
    const starts = this.table();
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return low;
  }

  positionAt(offset: number): Position {
    const inside = Math.max(0, Math.min(offset, this.text.length));
    const line = this.lineAt(inside);
    return { line, character: Math.min(inside, this.lineEnd(line)) - this.lineStart(line) };
  }

  /** Offset of a position; characters beyond the line count as its end, lines beyond the text as the text's end. */
  offsetAt(position: Position): number {
    if (position.line < 0) return 0;
    if (position.line >= this.count) return this.text.length;
    const start = this.lineStart(position.line);
    return Math.max(start, Math.min(start + position.character, this.lineEnd(position.line)));
  }

  /** Offset of a line's first character; the text's end for lines beyond it. */
  lineStart(line: number): number {
    return this.table()[line] ?? this.text.length;
  }

  /** Offset behind a line's last character, before its line break. */
  lineEnd(line: number): number {
    const next = this.table()[line + 1];
    if (next === undefined) return this.text.length;
    return next >= 2 && this.text.startsWith('\r\n', next - 2) ? next - 2 : next - 1;
  }

  /** A line's text without its break. */
  lineText(line: number): string {
    return this.text.slice(this.lineStart(line), this.lineEnd(line));
  }

  /** The white space that a line starts with. */
  indentation(line: number): string {
    return /^[^\S\r\n]*/.exec(this.lineText(line))?.[0] ?? '';
  }

  private table(): readonly number[] {
    if (this.starts === undefined) {
      const starts = [0];
      for (const found of this.text.matchAll(/\r\n|\r|\n/g)) starts.push(found.index + found[0].length);
      this.starts = starts;
    }
    return this.starts;
  }
}
