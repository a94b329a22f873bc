/** Tokens that go from one row to another as they are kept, which is sealed. */
import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import { credentialsIn, isSometimesSealed } from '../support/credentials.ts';
import { tablesAsked, tablesWritten } from '../support/stores-tables.ts';

/** Fields that are sealed before they are put into tables. */
interface SealedFields {
  readonly tables: readonly string[];
  readonly fields: readonly string[];
}

export const sealedIn = perFile((file): readonly SealedFields[] =>
  file.effectsOf('store').flatMap(effect => {
    if (effect.mode === 'read' || effect.mode === 'delete') return [];
    const fields = effect.data
      .flatMap(value => leaves(value, each => isSometimesSealed([each])))
      .map(({ name }) => name);
    return fields.length > 0 ? [{ tables: tablesWritten(effect), fields }] : [];
  }),
);

/** Every credential in what is kept was read as it is from a field that the app seals where it fills it. */
export function copiesSealed(carriers: readonly Value[], file: AnalysedFile): boolean {
  const found = carriers.flatMap(value => leaves(value, each => credentialsIn(each).length > 0));
  return found.length > 0 && found.every(({ value }) => isReadSealed(value, file));
}

function isReadSealed(value: Value, file: AnalysedFile): boolean {
  return value.marks.some(mark => {
    if (mark.is !== 'stored' || mark.fields.length === 0) return false;
    const field = mark.fields.at(-1) ?? '';
    const read = readAt(mark.read, file);
    const tables = read ? tablesAsked(read) : [];
    return file.app
      .ask(sealedIn)
      .some(({ answer }) =>
        answer.some(each => each.fields.includes(field) && each.tables.some(table => tables.includes(table))),
      );
  });
}

function readAt(place: Place, { app }: AnalysedFile): Effect | undefined {
  return app
    .file(place.file)
    ?.effectsOf('store')
    .find(effect => effect.place.start === place.start);
}

/** Fields of a record, those of records in it included, that hold something. */
function leaves(
  record: Value,
  holds: (value: Value) => boolean,
  depth = 2,
): readonly { readonly name: string; readonly value: Value }[] {
  return record.keys.names.flatMap(name => {
    const value = record.property(name);
    const inner = depth === 0 ? [] : leaves(value, holds, depth - 1);
    return inner.length > 0 ? inner : holds(value) ? [{ name, value }] : [];
  });
}
