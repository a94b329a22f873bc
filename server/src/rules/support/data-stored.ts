/** Rows that an app reads back out of a store in which it keeps API Data. */
import type { Address, AnalysedFile, App, Effect, Mark, Request, Value } from '../../analysis/facts.ts';
import { type PerFile, perFile } from '../../analysis/per-file.ts';
import type { Capability } from '../../libraries/shape.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { anyOf, plainWord } from '../../program/words.ts';
import { type DataMark, type DataSink, isText, namesIdentifier, type StoredMark, sinkOf } from './data.ts';
import { asksModel, sent, vendorOf } from './data-recipients.ts';
import { isRequest } from './limits.ts';
import { modulesNamed, namesOfModule } from './modules-named.ts';
import { stepsTo } from './places.ts';
import { isOfOwnAccount, type KeptData, keptData } from './stores.ts';
import { filedRows, filledBy, isColumn } from './stores-filed.ts';
import { fieldsOfTables, tablesOfField, tableUnder } from './stores-joined.ts';
import { alsoCalled } from './stores-models.ts';
import { fixedPart } from './stores-paths.ts';
import { holds, keptInTables, keptRows, readingIn, stores } from './stores-rows.ts';
import { columnsChosen, columnsReached, readsAllColumns } from './stores-selected.ts';
import { givesRows, isOfDocuments, isRead, tablesAsked } from './stores-tables.ts';

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
 * @param kinds of calls, one of which is given rows there, whatever table they are of
 * @param options `through`: files count as well that import one which sends, by its name at least
 */
export function filesNearStored(
  app: App,
  sends: PerFile<boolean>,
  kinds?: readonly Handing[],
  { through = false, may = isKept } = {},
): readonly AnalysedFile[] {
  const isNear = app.once(nearStored);
  if (isNear === undefined) return [];
  const code = app.once(codeOf);
  const sending = through ? new Set(code.filter(sends).flatMap(({ path }) => namesOfModule(path))) : undefined;
  const mayHand = (file: AnalysedFile): boolean =>
    sends(file) || (sending !== undefined && modulesNamed(file).some(name => sending.has(name)));
  const near = code.filter(file => mayHand(file) && isNear(file));
  const isGiven = (file: AnalysedFile, [kind, given]: StoredGiven): boolean =>
    kinds?.includes(kind) === true && given.some(mark => may(mark, file));
  return kinds === undefined ? near : near.filter(file => handsOnStored(file).some(each => isGiven(file, each)));
}

function codeOf({ files }: App): readonly AnalysedFile[] {
  return files.filter(({ path, pathClass }) => pathClass === 'source' && holdsCode.test(path));
}

/** Tells the files that may have at hand what an app keeps of API Data, each once; `undefined` where it keeps none. */
function nearStored(app: App): ((file: AnalysedFile) => boolean) | undefined {
  const kept = keptRows(app);
  const rows = filedRows(app);
  const filed = [...rows.filed, ...rows.refiled];
  if (kept.length + filed.length === 0) return undefined;
  const filled = alsoCalled([...new Set(kept.flatMap(each => each.tables))], app);
  const tables = [...filled, ...fieldsOfTables(filled, app)];
  const asks = tables.length > 0 ? new RegExp(`(?:[./:]|["'\`\\s(])${anyOf(tables.map(nameIn))}s?\\b`, 'i') : undefined;
  const code = app.once(codeOf);
  const names = [...new Set(filed.flatMap(({ files }) => files.flatMap(fixedPart)))];
  const opens = names.length > 0 ? new RegExp(anyOf(names)) : undefined;
  const says = ({ text }: AnalysedFile): boolean => asks?.test(text) === true || opens?.test(text) === true;
  const saying = new Set(code.filter(says));
  // What reads them may be written in another module: `load(id)`, `read_csv(RFIS)`.
  const modules = new Set([...saying].flatMap(({ path }) => namesOfModule(path)));
  const lent = asks && callingLent(code, asks);
  const isNear = (file: AnalysedFile): boolean =>
    file.procore ||
    saying.has(file) ||
    isShown(file) ||
    lent?.test(file.text) === true ||
    modulesNamed(file).some(name => modules.has(name));
  const known = new Map<AnalysedFile, boolean>();
  return file => {
    const answer = known.get(file) ?? isNear(file);
    known.set(file, answer);
    return answer;
  };
}

/** What texts that ask for a table say: `rfis` of `projects/*\/rfis`, the collection's own name. */
function nameIn(table: string): string {
  return (
    table
      .split(/\*[/:]?/)
      .map(part => part.replace(/[/:]$/, ''))
      .findLast(part => part !== '') ?? table
  );
}

/** What a call does with what it is given: `address` where that is a request's address, `prompt` where the request asks a model. */
type Handing = Capability | 'address' | 'prompt';

/** What calls of one kind are given out of a store. */
export type StoredGiven = readonly [kind: Handing, given: readonly StoredMark[]];

/**
 * What a file gives to calls that was read back out of a store, each read and field once. Asked of it once, where what each call is
 * given would have to be worked out whenever its app is judged.
 */
export const handsOnStored = perFile((file): readonly StoredGiven[] => {
  const given = new Map<Handing, Map<string, StoredMark>>();
  const add = (kind: Handing, marks: readonly StoredMark[]): void => {
    if (marks.length === 0) return;
    const known = given.get(kind) ?? new Map<string, StoredMark>();
    given.set(kind, known);
    for (const mark of marks) known.set(sameRead(mark), mark);
  };
  for (const effect of file.effectsOf(...handing)) {
    if (effect.does === 'store' && vendorOf(effect) === undefined) continue;
    const isSent = isRequest(effect);
    const handed = storedAmong([
      ...effect.args.map(({ value }) => value),
      ...effect.data,
      ...(isSent ? sent(effect) : []),
    ]);
    add(effect.does, handed);
    if (isSent && goesWhereStored(effect)) add('address', handed);
    if (isSent && asksModel(effect)) add('prompt', storedAmong(sent(effect)));
  }
  return [...given].map(([kind, marks]) => [kind, [...marks.values()]]);
});

function storedAmong(values: readonly Value[]): readonly StoredMark[] {
  return values.flatMap(value => value.marks.filter(mark => mark.is === 'stored'));
}

function sameRead({ steps: _, ...mark }: StoredMark): string {
  return JSON.stringify(mark);
}

/** What may take rows out of the app, or write them down; a store does where it is another company's. */
const handing = [
  'request',
  'infer',
  'mail',
  'sms',
  'marketing',
  'publish',
  'capture',
  'analytics',
  'chat',
  'bucket',
  'store',
  'log',
] as const;

function isStored({ marks }: { readonly marks?: readonly Mark[] }): boolean {
  return marks?.some(({ is }) => is === 'stored') ?? false;
}

/** A request that goes to an address which stands whole in a row. */
export function goesWhereStored({ addresses, procore }: Request): boolean {
  const isRow = ({ text: { parts } }: Address): boolean => {
    const [only] = parts;
    return parts.length === 1 && only !== undefined && 'hole' in only && isStored(only);
  };
  return procore === 'no' && addresses.some(isRow);
}

/** It holds components, which are handed rows by whoever shows them. */
function isShown({ path, text }: AnalysedFile): boolean {
  return /\.[jt]sx$/.test(path) && /\b(?:function|const)\s{1,4}[A-Z]/.test(text);
}

/** Text that calls a function of a module which frameworks lend without an import, and which asks for rows of tables. */
function callingLent(code: readonly AnalysedFile[], asks: RegExp): RegExp | undefined {
  const names = new Set(
    code.filter(({ path, text }) => lending.test(path) && asks.test(text)).flatMap(file => functionsNamed(file)),
  );
  return names.size > 0 ? new RegExp(`\\b${anyOf([...names])}\\(`) : undefined;
}

/** Folders of which frameworks import what is used: https://nuxt.com/docs/guide/concepts/auto-imports */
const lending = /\/(?:utils|composables)\//;

const functionsNamed = perFile(({ text }): readonly string[] =>
  [...text.matchAll(/\b(?:function|const)\s{1,4}(\w+)/g)].map(([, name = '']) => name),
);

/**
 * A call as a sink, if it is given rows of a table that the app fills with API Data, or what stands in a column of them that it fills
 * so, and nothing straight from an answer.
 * @param vouches whether a call by which the app keeps data says enough of what stands in the column; by default one that keeps more than its own users
 */
export function storedSink(
  effect: Effect,
  values: readonly Value[],
  file: AnalysedFile,
  counts: (mark: DataMark) => boolean = () => true,
  vouches: (kept: KeptData) => boolean = isOfOthers,
): DataSink | undefined {
  if (sinkOf(effect, values, counts) !== undefined) return undefined;
  // A model learns from figures as well.
  const computed = effect.does === 'train';
  const found = values
    .flatMap(value => storedIn(value, file, vouches, computed).map(mark => ({ value, mark })))
    .filter(({ mark }) => counts(mark))
    .sort((a, b) => Number(b.mark.whole) - Number(a.mark.whole));
  const [first, ...others] = found.map(({ mark }) => mark);
  if (first === undefined) return undefined;
  const carriers = [...new Set(found.map(({ value }) => value))];
  return { effect, data: [first, ...others], carriers, steps: stepsTo(effect.place, first.steps, effect.chain) };
}

/**
 * What a value holds of rows in which the app keeps API Data.
 * @param computed figures that a model made of them count too
 */
export function storedIn(
  value: Value,
  file: AnalysedFile,
  vouches: (kept: KeptData) => boolean = isOfOthers,
  computed = false,
): readonly DataMark[] {
  return value.marks.flatMap(mark => {
    if (mark.is === 'stored' && mark.computed && !computed) return [];
    // What is asked for by a row's id is none of that row: `lookUp(row.id).title`.
    if (mark.is !== 'stored' || mark.fields.slice(0, -1).some(namesIdentifier)) return [];
    const where = keptWhere(mark, file, vouches);
    if (where === undefined) return [];
    const isRow = mark.whole && mark.position === undefined;
    const isWhole = isRow || (where.isDocument === true && where.fields.length === 0);
    return asData({ whole: isWhole, steps: mark.steps }, where);
  });
}

/** The same of a column of a table of which no read is seen: a framework asks for the rows. */
export function keptUnder(table: string, fields: readonly string[], app: App): readonly DataMark[] {
  const names = new Set(alsoCalled([table], app));
  const found = keptData(app, stores).find(
    each =>
      each.filled !== undefined &&
      !isOfOwnAccount(each) &&
      each.tables.some(name => names.has(name)) &&
      holds(each, fields),
  );
  return found ? [asData({ whole: false, steps: [] }, { kept: found, columns: fields, fields })] : [];
}

function asData({ whole, steps }: Pick<StoredMark, 'whole' | 'steps'>, { kept, columns, fields }: KeptThere): DataMark {
  const way = stepsOf(kept, steps);
  return { is: 'api-data', fields, whole: whole || isRecord(columns, kept), origin: 'store', steps: way };
}

function stepsOf(kept: KeptData, steps: readonly Step[]): readonly Step[] {
  return [...kept.steps, stepAt(kept.place, 'API Data is stored here'), ...steps];
}

/** A column in which the app keeps records as they came. */
function isRecord([column, ...below]: readonly string[], { records }: KeptData): boolean {
  return column !== undefined && below.length === 0 && records.some(each => plainWord(each) === plainWord(column));
}

/** A call by which the app keeps API Data, and the fields of the rows that it fills. */
interface KeptThere {
  readonly kept: KeptData;
  readonly columns: readonly string[];
  /** The fields of what was read. */
  readonly fields: readonly string[];
  readonly isDocument?: boolean;
}

/** Where the app keeps the API Data that a call reads back: in the same table, in one that it joins, or in its vector store. */
function keptWhere(mark: StoredMark, file: AnalysedFile, vouches: (kept: KeptData) => boolean): KeptThere | undefined {
  const { read } = mark;
  const app = file.app.owning(read.file);
  const home = app.file(read.file);
  const reading = readingIn(app, mark);
  const isTable = reading.length === 0 || reading.every(readsFrame);
  const isDocument = reading.length > 0 && reading.every(isOfDocuments);
  const inside =
    reading.length > 0 && reading.every(givesItems) ? mark.fields.slice(itemsAt(mark.fields)) : mark.fields;
  const asked = isTable ? mark.fields.filter(isColumn) : isDocument ? inDocument(mark.fields) : inside;
  const fields = columnsReached(mark, asked, reading);
  if (fields === undefined) return undefined;
  if (reading.length === 0)
    return isText(mark) || home === undefined ? undefined : keptInFile(mark, fields, home, vouches);
  // What a cache keeps under `users:7` is no row of the table `users`.
  const asksCache = reading.some(({ does }) => does === 'cache');
  const isLike = ({ does }: KeptData): boolean => (does === 'cache') === asksCache;
  const all = keptRows(app).filter(kept => isLike(kept) && vouches(kept));
  const isOfVectors = reading.some(({ does }) => does === 'vector-store');
  const vectors = isOfVectors ? all.find(({ does }) => does === 'vector-store') : undefined;
  if (isOfVectors) return vectors && { kept: vectors, columns: fields, fields };
  const reads = reading.filter(givesRows);
  const within = (tables: readonly string[], columns: readonly string[]): KeptThere | undefined => {
    const kept = keptInTables(tables, columns, all, app, mark);
    return kept && { kept, columns, fields, isDocument };
  };
  const [field, ...below] = fields;
  const given = field === undefined ? [] : reads.flatMap(each => tableUnder(each, field) ?? []);
  if (given.length > 0) return within(given, below);
  const tables = reads.flatMap(tablesAsked);
  const chosen = field === undefined ? reads.map(columnsChosen) : [];
  if (chosen.length > 0 && chosen.every(names => names !== undefined))
    return chosen.flat().flatMap(name => within(tables, [name]) ?? [])[0];
  const own = within(tables, fields);
  if (own !== undefined || field === undefined || below.length === 0) return own;
  return within(
    reads.flatMap(each => tablesOfField(each, field, app)),
    below,
  );
}

/** It answers with the rows under a name: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
function givesItems({ package: from }: Effect): boolean {
  return /^(?:aio)?boto3|dynamodb/.test(from);
}

function itemsAt([first]: readonly string[]): number {
  return first === 'Items' || first === 'Item' || first === 'Attributes' ? 1 : 0;
}

/** What a document says, without the way to it: `found.docs.map(each => each.data().title)`. https://firebase.google.com/docs/firestore/query-data/get-data */
function inDocument(fields: readonly string[]): readonly string[] {
  const [first, ...rest] = fields;
  return first !== undefined && holdsDocuments.test(first) ? inDocument(rest) : fields;
}

const holdsDocuments = /^(?:docs|data|to_dict|\d+)$/;

/** Not only of who signs in, whom the app keeps as its own user. */
function isOfOthers(kept: KeptData): boolean {
  return !isOfOwnAccount(kept);
}

/** Whether the app keeps API Data where a mark was read, be it of its own users. */
export function mayBeKept(mark: StoredMark, file: AnalysedFile): boolean {
  return keptWhere(mark, file, () => true) !== undefined;
}

function isKept(mark: StoredMark, file: AnalysedFile): boolean {
  return keptWhere(mark, file, isOfOthers) !== undefined;
}

/** Whether it may be a row with all its columns, or a column of whole records, that the app keeps of Procore's. */
export function mayBeRecord(mark: StoredMark, file: AnalysedFile): boolean {
  const where = keptWhere(mark, file, isOfOthers);
  return where !== undefined && (where.columns.length === 0 || asData(mark, where).whole);
}

/** The calls by which the app keeps the rows, with all their columns, that a value holds. */
export function wholeRowsIn(value: Value, file: AnalysedFile): readonly KeptRows[] {
  return value.marks.flatMap(mark => {
    if (mark.is !== 'stored' || isText(mark) || mark.computed) return [];
    const where = keptWhere(mark, file, isOfOthers);
    if (where === undefined || where.columns.length > 0) return [];
    const reading = readingIn(file.app.owning(mark.read.file), mark).filter(isRead);
    const isAll = reading.length > 0 && reading.every(each => readsAllColumns(each, where.fields[0]));
    return isAll ? { kept: where.kept, steps: stepsOf(where.kept, mark.steps) } : [];
  });
}

/** Rows that a value holds whole. */
export interface KeptRows {
  readonly kept: KeptData;
  /** The way from the request by the store to the value. */
  readonly steps: readonly Step[];
}

/** It gives a table: https://pandas.pydata.org/docs/reference/api/pandas.read_sql.html */
function readsFrame({ path }: Effect): boolean {
  return /^read_(?:sql|database|gbq)/.test(path);
}

/** The write of a file that a table is read out of. */
function keptInFile(
  mark: StoredMark,
  fields: readonly string[],
  home: AnalysedFile,
  vouches: (kept: KeptData) => boolean,
): KeptThere | undefined {
  const kept = filledBy(mark, home);
  return kept !== undefined && vouches(kept) && holds(kept, fields) ? { kept, columns: fields, fields } : undefined;
}
