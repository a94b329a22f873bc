import type { Position, Range } from 'vscode-languageserver';
import { Lines } from '../program/lines.ts';
import type { Span } from '../program/model.ts';

/** The number of texts whose lines are remembered. */
const kept = 100;

/** Turns offsets into LSP positions and back: lines from 0, characters as UTF-16 code units. Remembers the lines of each text. */
export class Positions {
  readonly #lines = new Map<string, Lines>();
  readonly #text: (path: string) => string | undefined;

  /** @param text the text of a file as it is now: the open document's, else the disk's */
  constructor(text: (path: string) => string | undefined) {
    this.#text = text;
  }

  /** The range of a span in a file; at the file's beginning where it can no longer be read. */
  range(path: string, span: Span): Range {
    const lines = this.#of(path);
    return { start: lines.positionAt(span.start), end: lines.positionAt(span.end) };
  }

  offset(path: string, position: Position): number {
    return this.#of(path).offsetAt(position);
  }

  #of(path: string): Lines {
    const text = this.#text(path) ?? '';
    const known = this.#lines.get(path);
    if (known?.text === text) return known;
    // The oldest goes: what is asked for is mostly the same few files.
    if (this.#lines.size >= kept) this.#lines.delete(this.#lines.keys().next().value ?? '');
    const lines = new Lines(text);
    this.#lines.set(path, lines);
    return lines;
  }
}
