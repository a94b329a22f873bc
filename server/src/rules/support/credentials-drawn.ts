/** Tokens that an app draws by lot for rows of its own: of a link that it mails, of an invitation. They are no credentials of Procore's. */
import type { AnalysedFile, Mark, Value } from '../../analysis/facts.ts';
import { tokenField } from '../../analysis/names.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type CredentialMark, credentialsIn } from './credentials.ts';
import type { StoredMark } from './data.ts';
import { alsoCalled } from './stores-models.ts';
import { tablesAsked, tablesWritten } from './stores-tables.ts';

/** A field of a table that a file fills with a token. */
interface Filled {
  readonly table: string;
  readonly field: string;
  /** By lot. */
  readonly drawn: boolean;
}

const tokensFilled = perFile((file): readonly Filled[] =>
  file.effectsOf('store').flatMap(effect => {
    if (effect.mode === 'read' || effect.mode === 'delete') return [];
    const filled = effect.data.flatMap(record =>
      record.keys.names
        .filter(field => tokenField(field) !== undefined)
        .flatMap(field => {
          const value = record.property(field);
          const drawn = value.marks.some(({ is }) => is === 'random');
          return drawn || credentialsIn(value).length > 0 ? [{ field, drawn }] : [];
        }),
    );
    return filled.length === 0 ? [] : tablesWritten(effect).flatMap(table => filled.map(each => ({ table, ...each })));
  }),
);

/** What only its name tells to be a token was read out of a field that the app itself fills by lot. */
export function isDrawnForRow({ whose }: CredentialMark, value: Value, file: AnalysedFile): boolean {
  return whose === 'unknown' && isDrawn(value, file, 3);
}

function isDrawn(value: Value, file: AnalysedFile, depth: number): boolean {
  const parts = value.keys.complete && depth > 0 ? value.keys.names.map(name => value.property(name)) : [];
  const carriers = parts.filter(part => credentialsIn(part).length > 0);
  if (carriers.length > 0) return carriers.every(part => isDrawn(part, file, depth - 1));
  const read = value.marks.filter(isToken);
  return read.length > 0 && read.every(mark => isFilledByLot(mark, file));
}

function isToken(mark: Mark): mark is StoredMark {
  return mark.is === 'stored' && !mark.file && tokenField(mark.fields.at(-1) ?? '') !== undefined;
}

function isFilledByLot({ read, fields }: StoredMark, { app }: AnalysedFile): boolean {
  const [reading] = app.file(read.file)?.effectsAt(read, 'store') ?? [];
  const asked = reading ? tablesAsked(reading) : [];
  if (asked.length === 0) return false;
  const tables = new Set(alsoCalled(asked, app));
  const fillings = app
    .ask(tokensFilled)
    .flatMap(({ answer }) => answer)
    .filter(({ table, field }) => tables.has(table) && field === fields.at(-1));
  return fillings.length > 0 && fillings.every(({ drawn }) => drawn);
}
