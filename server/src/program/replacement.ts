import type { Span } from './model.ts';

/** A range of a text that another text took the place of. */
export interface Replacement extends Span {
  /** UTF-16 units that stand there afterwards. */
  readonly length: number;
}

/** Two texts are compared by so many units, and unit by unit only where these differ: that is a tenth of the work. */
const stretch = 256;

/** The smallest range in which two texts differ, and what it became. */
export function replacementBetween(before: string, after: string): Replacement {
  const shorter = Math.min(before.length, after.length);
  const isSame = (at: number, then: number): boolean =>
    before.slice(at, at + stretch) === after.slice(then, then + stretch);
  let start = 0;
  while (start + stretch <= shorter && isSame(start, start)) start += stretch;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = stretch;
  while (tail <= shorter - start && isSame(before.length - tail, after.length - tail)) tail += stretch;
  tail -= stretch;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  return { start, end: before.length - tail, length: after.length - tail - start };
}

/** Where a span stands once parts of its text are replaced; what is replaced within it widens or narrows it. */
export function spanAfter(span: Span, replacements: readonly Replacement[]): Span {
  let { start, end } = span;
  for (const replaced of replacements) {
    const growth = replaced.length - (replaced.end - replaced.start);
    if (replaced.end <= span.start) start += growth;
    if (replaced.start < span.end || replaced.end <= span.start) end += growth;
  }
  return { start, end: Math.max(start, end) };
}
