import { replacementBetween } from '../../program/replacement.ts';

/** A place as row and column, both from zero; columns count UTF-16 units. */
interface Point {
  readonly row: number;
  readonly column: number;
}

/** One replaced range that turns a text into another. */
export interface Change {
  readonly startIndex: number;
  readonly oldEndIndex: number;
  readonly newEndIndex: number;
  readonly startPosition: Point;
  readonly oldEndPosition: Point;
  readonly newEndPosition: Point;
}

/** The smallest range in which two texts differ, grown so that it cuts no character in two. */
export function changeBetween(before: string, after: string): Change {
  const found = replacementBetween(before, after);
  let { start } = found;
  let tail = before.length - found.end;
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start--;
  if (tail > 0 && isHighSurrogate(before.charCodeAt(before.length - tail - 1))) tail--;
  else if (tail > 0 && isHighSurrogate(after.charCodeAt(after.length - tail - 1))) tail--;
  const oldEndIndex = before.length - tail;
  const newEndIndex = after.length - tail;
  const startPosition = pointAt(before, start);
  return {
    startIndex: start,
    oldEndIndex,
    newEndIndex,
    startPosition,
    oldEndPosition: pointAt(before, oldEndIndex, start, startPosition),
    newEndPosition: pointAt(after, newEndIndex, start, startPosition),
  };
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function pointAt(text: string, offset: number, from = 0, known: Point = { row: 0, column: 0 }): Point {
  let row = known.row;
  let lineStart = from - known.column;
  for (let at = text.indexOf('\n', from); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}

const offsets = new Set(['start', 'end', 'content', 'close', 'bodyStart']);

/**
 * A copy of lowered data with every offset mapped: moved, or turned into another text's. `map` is told the offset's role (`start`,
 * `end`, `content`, …) and the node that it belongs to; an offset mapped to nothing is left out.
 */
export function mapOffsets<T>(
  value: T,
  map: (offset: number, role: string, node: Readonly<Record<string, unknown>>) => number | undefined,
): T {
  if (Array.isArray(value)) return value.map(each => mapOffsets(each, map)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const node = value as Record<string, unknown>;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(node)) {
    const each = node[key];
    if (typeof each !== 'number' || !offsets.has(key)) copy[key] = mapOffsets(each, map);
    else {
      const mapped = map(each, key, node);
      if (mapped !== undefined) copy[key] = mapped;
    }
  }
  return copy as T;
}
