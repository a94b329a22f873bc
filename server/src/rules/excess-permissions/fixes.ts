import type { Report } from '../rule.ts';
import type { Permission } from '../support/permissions.ts';

type Fixes = NonNullable<Report['fixes']>;

/** Asks for the tool at `readonly`. */
export function lowerFixes({ file, entry: { value } }: Permission): Fixes {
  if (value.kind !== 'literal' || value.content === undefined) return [];
  const end = value.content + String(value.value).length;
  return [
    {
      title: 'Ask for Read Only',
      safe: false,
      edits: [{ file: file.path, start: value.content, end, text: 'readonly' }],
    },
  ];
}

/** Takes the entry out, with the comma that parts it from the next or the one before. */
export function removalFixes({ file, entry, among }: Permission): Fixes {
  const index = among.properties.indexOf(entry);
  const next = among.properties[index + 1];
  const before = among.properties[index - 1];
  const span = next ? { start: entry.start, end: next.start } : { start: before?.end ?? entry.start, end: entry.end };
  return [{ title: 'Ask for no permission there', safe: false, edits: [{ file: file.path, ...span, text: '' }] }];
}
