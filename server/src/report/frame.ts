/** The lines around a place as a terminal shows them. */
import type { Span } from '../program/model.ts';
import { redact } from './redact.ts';
import type { Range } from './report.ts';

export interface FrameOptions {
  /** Places of written-out secrets in the same file: they are masked. */
  readonly secrets: readonly Range[];
  /** The file holds settings, where values stand without quotes. */
  readonly settings: boolean;
  /** Columns that a line may take. */
  readonly width: number;
  /** Paints the gutter. */
  quiet(text: string): string;
  /** Paints the underline. */
  loud(text: string): string;
}

/** Lines of a long place that are shown. */
const mostLines = 6;
/** Columns before a place that are shown where its line is too long to be shown from its start. */
const before = 24;

/** @returns the lines around a range, numbered, with the range underlined and secrets masked */
export function codeFrame(source: string, range: Range, options: FrameOptions): string[] {
  const rows = source.split(/\r\n|\r|\n/);
  const { start, end } = range;
  const last = Math.min(end.line, start.line + mostLines - 1);
  const from = Math.max(0, start.line - 1);
  const to = Math.min(rows.length - 1, last + 1);
  const gutter = String(to + 1).length;
  const width = options.width - gutter - 5;
  const lines: string[] = [];
  const add = (number: string, text: string) => {
    lines.push(`  ${options.quiet(`${number.padStart(gutter)} │`)} ${text}`.trimEnd());
  };
  for (let row = from; row <= to; row++) {
    const raw = rows[row] ?? '';
    const inside = row >= start.line && row <= last;
    if (!inside && raw.trim() === '' && (row === from || row === to)) continue;
    const secrets = options.secrets.flatMap(secret => spanIn(secret, row, raw) ?? []);
    const text = redact(raw, { secrets, settings: options.settings });
    const marked = inside ? spanIn(range, row, raw) : undefined;
    if (marked === undefined) {
      add(String(row + 1), clip(expand(text), width));
      continue;
    }
    const head = tail(expand(text.slice(0, marked.start)), width, expand(text.slice(marked.start, marked.end)));
    const at = columns(head);
    add(String(row + 1), clip(head + expand(text.slice(marked.start)), width));
    const wide = Math.max(1, columns(expand(text.slice(marked.start, marked.end))));
    add('', `${' '.repeat(at)}${options.loud('~'.repeat(Math.max(1, Math.min(wide, width - at))))}`);
  }
  if (last < end.line) add('', `… ${end.line - last} more line${end.line - last === 1 ? '' : 's'}`);
  return lines;
}

/** The part of a range on one line: from its first character that is no blank to its last. */
function spanIn({ start, end }: Range, row: number, text: string): Span | undefined {
  if (row < start.line || row > end.line) return undefined;
  return {
    start: row === start.line ? start.character : text.length - text.trimStart().length,
    end: row === end.line ? end.character : text.trimEnd().length,
  };
}

/** What stands before a place, or its end where the place would not be seen otherwise. */
function tail(head: string, width: number, marked: string): string {
  if (columns(head) + Math.min(columns(marked), before) <= width) return head;
  const characters = [...head];
  let shown = '';
  while (characters.length > 0 && columns(shown) < before) shown = characters.pop() + shown;
  return `…${shown}`;
}

function clip(line: string, width: number): string {
  if (columns(line) <= width) return line;
  let shown = '';
  let taken = 0;
  for (const character of line) {
    taken += columns(character);
    if (taken >= width) break;
    shown += character;
  }
  return `${shown}…`;
}

/** Tabs as two blanks, and what would move the cursor or colour the terminal as a dot. */
function expand(text: string): string {
  return printable(text.replaceAll('\t', '  '));
}

/** A text without what would move the cursor or colour the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '·');
}

/** Columns that a text takes in a terminal: none for combining marks, two for East Asian and emoji characters. */
export function columns(text: string): number {
  let sum = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) continue;
    sum +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return sum;
}
