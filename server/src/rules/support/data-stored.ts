/** Rows that an app reads back out of a store in which it keeps API Data. */
import type { AnalysedFile, App, Effect, Mark, Value } from '../../analysis/facts.ts';
import { type PerFile, perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { anyOf, plainWord } from '../../program/words.ts';
import { type DataMark, type DataSink, namesIdentifier, sinkOf } from './data.ts';
import { placeKey, stepsTo } from './places.ts';
import { isOfOwnAccount, type KeptData, keptData } from './stores.ts';
import { alsoCalled } from './stores-models.ts';
import { isRead, tablesAsked } from './stores-tables.ts';

type StoredMark = Extract<Mark, { readonly is: 'stored' }>;

const stores = ['store', 'warehouse', 'vector-store'] as const;

/** Data has no calls, and can be very large. */
const holdsCode = /\.(?:[cm]?[jt]sx?|py|vue|svelte|gs)$/;

/** Whether something stands in a file's text, asked of each text once: it may be long, and its app is judged again and again. */
export function saying(pattern: RegExp): PerFile<boolean> {
  return perFile(({ text }) => pattern.test(text));
}

/**
 * The files of an app that may hand on what it keeps of API Data; none where it keeps none. Who sends rows on may know nothing of who
 * fills the table.
 * @param sends whether a file sends something on: all that others hold would have to be worked out anew
 */
export function filesNearStored(app: App, sends: PerFile<boolean>): readonly AnalysedFile[] {
  const kept = keptData(app, stores);
  if (kept.length === 0) return [];
  const tables = alsoCalled([...new Set(kept.flatMap(each => each.tables))], app);
  const asks = tables.length > 0 ? new RegExp(`(?:\\.|["'\`\\s(])${anyOf(tables)}\\b`, 'i') : undefined;
  return app.files.filter(file => {
    const { path, procore, pathClass, text } = file;
    return pathClass === 'source' && holdsCode.test(path) && sends(file) && (procore || asks?.test(text) === true);
  });
}

/**
 * A call as a sink, if it is given rows of a table that the app fills with API Data, or what stands in a column of them that it fills
 * so, and nothing straight from an answer.
 * @param vouches whether a call by which the app keeps data says enough of what stands in the column
 */
export function storedSink(
  effect: Effect,
  values: readonly Value[],
  file: AnalysedFile,
  counts: (mark: DataMark) => boolean = () => true,
  vouches: (kept: KeptData) => boolean = () => true,
): DataSink | undefined {
  if (sinkOf(effect, values, counts) !== undefined) return undefined;
  const found = values
    .flatMap(value => storedIn(value, file, vouches).map(mark => ({ value, mark })))
    .filter(({ mark }) => counts(mark))
    .sort((a, b) => Number(b.mark.whole) - Number(a.mark.whole));
  const [first, ...others] = found.map(({ mark }) => mark);
  if (first === undefined) return undefined;
  const carriers = [...new Set(found.map(({ value }) => value))];
  return { effect, data: [first, ...others], carriers, steps: stepsTo(effect.place, first.steps, effect.chain) };
}

/** What a value holds of rows in which the app keeps API Data. */
export function storedIn(
  value: Value,
  file: AnalysedFile,
  vouches: (kept: KeptData) => boolean = () => true,
): readonly DataMark[] {
  return value.marks.flatMap(mark => {
    // What is asked for by a row's id is none of that row: `lookUp(row.id).title`.
    if (mark.is !== 'stored' || mark.fields.slice(0, -1).some(namesIdentifier)) return [];
    const kept = keptWhere(mark, file, vouches);
    return kept === undefined ? [] : asData(mark, kept);
  });
}

function asData({ fields, whole, steps }: StoredMark, kept: KeptData): DataMark {
  const way: readonly Step[] = [...kept.steps, stepAt(kept.place, 'API Data is stored here'), ...steps];
  return { is: 'api-data', fields, whole: whole || isRecord(fields, kept), origin: 'store', steps: way };
}

/** A column in which the app keeps records as they came. */
function isRecord([column, ...below]: readonly string[], { records }: KeptData): boolean {
  return column !== undefined && below.length === 0 && records.some(each => plainWord(each) === plainWord(column));
}

/** Where the app keeps the API Data that a call reads back: in the same table, or in its vector store. */
function keptWhere(
  { read, fields }: StoredMark,
  file: AnalysedFile,
  vouches: (kept: KeptData) => boolean,
): KeptData | undefined {
  const app = file.app.owning(read.file);
  const reading =
    app
      .file(read.file)
      ?.effectsOf(...stores)
      .filter(({ place }) => placeKey(place) === placeKey(read)) ?? [];
  const isOfVectors = reading.some(({ does }) => does === 'vector-store');
  const tables = new Set(alsoCalled(reading.filter(isRead).flatMap(tablesAsked), app));
  if (!isOfVectors && tables.size === 0) return undefined;
  return keptData(app, stores).find(kept => {
    if (isOfOwnAccount(kept) || !vouches(kept)) return false;
    return isOfVectors
      ? kept.does === 'vector-store'
      : kept.tables.some(table => tables.has(table)) && holds(kept, fields);
  });
}

function holds({ filled, unfilled, inside }: KeptData, [field, part]: readonly string[]): boolean {
  if (field === undefined) return true;
  const column = plainWord(field);
  if (unfilled.includes(column) || (filled !== undefined && !filled.includes(column))) return false;
  const parts = part === undefined ? undefined : inside[column];
  return part === undefined || parts === undefined || parts.includes(plainWord(part));
}
