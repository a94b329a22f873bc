/** What mends a suppression. Only its comment changes, so that nothing has to be tried out: no rule reads it. */
import type { Edit, Fix } from '../program/finding.ts';
import type { Span } from '../program/model.ts';

/** Takes a suppression out, with its lines where it stands alone. */
export function removal(file: string, { start, end }: Span, text: string): Edit {
  const before = /[^\S\n]*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const after = /^[^\S\n]*\n?/.exec(text.slice(end))?.[0] ?? '';
  const beginsLine = start === before || text[start - before - 1] === '\n';
  const endsLine = after.endsWith('\n') || end + after.length === text.length;
  return { file, start: endsLine ? start - before : start, end: beginsLine ? end + after.length : end, text: '' };
}

/** Takes one of several names out of a list, with the comma beside it. */
export function removalOfName(file: string, name: Span, names: readonly Span[]): Edit {
  const index = names.indexOf(name);
  const next = names[index + 1];
  const previous = names[index - 1];
  if (previous === undefined) return { file, start: name.start, end: next?.start ?? name.end, text: '' };
  return { file, start: previous.end, end: name.end, text: '' };
}

/** @param safe nothing is hidden afterwards that was shown before */
export function oneFix(title: string, safe: boolean, edit: Edit): readonly Fix[] {
  return [{ title, safe, edits: [edit] }];
}
