/** Records that an app keeps tokens in, read back and handed on whole: rows of a table, a file, items that have a field for them. */

import type { AnalysedFile, App, Effect, FunctionFacts, Mark, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { settingsWhole } from '../../libraries/settings.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { contains, someIn } from '../../program/walk.ts';
import { sourceFiles } from './app.ts';
import { credentialsIn, keptKinds, nameOf } from './credentials.ts';
import { credentialSinks } from './credentials-sinks.ts';
import type { StoredMark } from './data.ts';
import { placeKey } from './places.ts';
import { isShownAsRead } from './stores-handed.ts';
import { hidesEach, hidesFields } from './stores-hiding.ts';
import { tablesJoined } from './stores-joined.ts';
import { asksForOthers, labelsOf } from './stores-labels.ts';
import { populatedBy } from './stores-populated.ts';
import { choosesColumns } from './stores-selected.ts';
import { settingsShown } from './stores-settings.ts';
import {
  asksOfOthers,
  givesRows,
  isRead,
  statementOf,
  tablesAsked,
  tablesGiven,
  tablesWritten,
} from './stores-tables.ts';
import { mayTakeOut, storedBy, takingOut } from './stores-taken-out.ts';

/** Records with tokens in them. */
export interface TokenRecords {
  /** What of it is a credential, for a message. */
  readonly name: string;
  readonly from: 'table' | 'file' | 'record';
  readonly steps: readonly Step[];
}

/** What hands something on: a call, or what a handler gives back where that is its answer. */
export type Shown = Pick<Effect, 'does' | 'place' | 'chain' | 'surroundings' | 'data' | 'args'>;

/** A call by which an app keeps tokens as they are. */
export interface KeptTokens {
  /** What is kept there, for a message. */
  readonly name: string;
  readonly step: Step;
  /** The name of the file that they are written to. */
  readonly path: string | undefined;
  /** The package of the client of the store, or of the file of settings, that they are put into. */
  readonly store: string | undefined;
  readonly tables: readonly string[];
  /** What the record says that it is of. */
  readonly labels: readonly string[];
  /** The fields of such a record that hold them. */
  readonly fields: readonly string[];
}

/** What a call is given whole of records that the app keeps tokens in; none where something was taken out of them before. */
export function tokenRecords(shown: Shown, file: AnalysedFile): TokenRecords | undefined {
  if (shown.chain.length > 0 || shown.place.file !== file.path) return undefined;
  const values = valuesShown(shown);
  const rows = tokenRows(values, shown, file);
  if (rows !== undefined) return rows;
  const marks = wholeRecords(shown, file);
  const found =
    marks.length === 0
      ? undefined
      : (fileRead(marks, shown, file) ??
        rowRead(marks, shown, file) ??
        itemRead(marks, shown, file) ??
        namedAfterTokens(marks, shown, file));
  return found ?? populatedRead(values, shown, file) ?? settingsRead(shown, file);
}

/** The settings of an app, whole, that keeps tokens among them. */
function settingsRead(shown: Shown, file: AnalysedFile): TokenRecords | undefined {
  const from = takesOut(shown, file) ? undefined : settingsShown(shown, file);
  const kept = (from === undefined ? [] : sourceFiles(file.app).flatMap(tokensKept)).find(
    ({ store }) => store === from,
  );
  return kept && { name: kept.name, from: 'file', steps: [kept.step] };
}

/** Documents with tokens that are put in the place of references in what is shown: `{ crew: site.crew }` behind `populate('crew')`. */
function populatedRead(values: readonly Value[], shown: Shown, file: AnalysedFile): TokenRecords | undefined {
  if (!shown.surroundings.functions.some(({ program }) => program.language === 'javascript')) return undefined;
  const marks = values.flatMap(value =>
    value.marks.filter(mark => mark.is === 'stored' && mark.file !== true && mark.fields.length <= 1),
  ) as readonly StoredMark[];
  if (marks.length === 0 || takesOut(shown, file)) return undefined;
  for (const { read, reader } of readsShown(marks, shown, file))
    for (const { field, model } of populatedBy(read, file.app))
      if (isShownAsRead(shown, read, reader, field)) {
        const found = hidesFields(file.app) ? undefined : keptIn([model], read, file.app);
        if (found !== undefined) return found;
      }
  return undefined;
}

/** What a call is given whole of records that were read back, where nothing was taken out of them before. */
export function wholeRecords(shown: Shown, file: AnalysedFile): readonly StoredMark[] {
  const marks = valuesShown(shown).flatMap(value => value.marks.filter(isWhole));
  return marks.length > 0 && takesOut(shown, file) ? [] : marks;
}

function valuesShown({ data }: Shown): readonly Value[] {
  return data.flatMap(value => [value, ...value.keys.names.slice(0, 12).map(key => value.property(key))]);
}

function isWhole(mark: Mark): mark is StoredMark {
  return (
    mark.is === 'stored' && mark.fields.every(field => itemsOf.test(field)) && (mark.whole || mark.fields.length > 0)
  );
}

/**
 * Under what an answer of DynamoDB holds its items, and one of Firestore its documents:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html https://firebase.google.com/docs/firestore/query-data/get-data
 */
const itemsOf = /^(?:Items?|Attributes|docs)$/;

/** The function around takes something out of what it shows. */
function takesOut({ surroundings: { function: fn }, place }: Shown, file: AnalysedFile): boolean {
  const { start, end } = fn?.node ?? { start: 0, end: place.end };
  return takingOut.test(file.text.slice(start, end));
}

/** What is shown of a file that the app writes tokens to. */
function fileRead(marks: readonly StoredMark[], shown: Shown, file: AnalysedFile): TokenRecords | undefined {
  const places = new Set(marks.map(({ read }) => placeKey(read)));
  const near = file
    .effectsOf('read-file')
    .filter(read => places.has(placeKey(read.place)))
    .map(read => ({ read, at: read.chain[0] ?? stepAt(read.place, 'the file is read here') }))
    .filter(({ at }) => at.file === file.path);
  const inside = near.filter(({ at }) => contains(shown.place, at));
  const body = shown.surroundings.function?.node;
  const reads = inside.length > 0 ? inside : near.filter(({ at }) => (body ? contains(body, at) : isOutside(at, file)));
  const names = new Set(reads.map(({ read }) => nameOfFile(read)));
  const [name] = names;
  const [read] = reads;
  if (read === undefined || name === undefined || names.size !== 1) return undefined;
  const kept = sourceFiles(file.app)
    .flatMap(tokensKept)
    .find(each => each.path === name);
  return kept && { name: kept.name, from: 'file', steps: [kept.step, read.at] };
}

function isOutside(at: Place, { functions }: AnalysedFile): boolean {
  return functions.every(({ node }) => !contains(node, at));
}

/** The name of a file, where its path is known to end with it; of `${person}-grant.json` what is the same for all. */
function nameOfFile({ pathEnd }: Effect): string | undefined {
  return /(?:^|[/\\])([\w-][\w.-]*\.\w+)$/.exec(pathEnd)?.[1];
}

/** A record of a store that the app keeps tokens in, of which the function itself reads those that it holds: `if (!tenant.tokens)`. */
function itemRead(marks: readonly StoredMark[], shown: Shown, file: AnalysedFile): TokenRecords | undefined {
  const body = shown.surroundings.function?.node.body;
  const names = namesShown(shown);
  const hasTokens = body?.some(statement =>
    someIn(
      statement,
      node =>
        node.kind === 'member' &&
        node.object.kind === 'name' &&
        names.has(node.object.name) &&
        tokenField.test(node.property ?? ''),
    ),
  );
  if (hasTokens !== true) return undefined;
  for (const mark of marks) {
    const read = storeRead(mark.read, file.app.file(mark.read.file), 'store', 'cache');
    const kept =
      read &&
      sourceFiles(file.app)
        .flatMap(tokensKept)
        .find(each => each.store === read.package);
    if (kept !== undefined) return { name: kept.name, from: 'record', steps: [kept.step, ...mark.steps] };
  }
  return undefined;
}

/** The call at a place by which one of some kinds of stores gave a record. */
function storeRead(
  read: Place,
  home: AnalysedFile | undefined,
  ...kinds: readonly Effect['does'][]
): Effect | undefined {
  return home?.effectsAt(read, ...kinds)[0];
}

const tokenField = /^(?:(?:procore|oauth)_?)?(?:tokens|(?:access|refresh)_?token)$/i;

/** Names that stand alone in what a call is given: `tenant` of `{ tenant }`. */
function namesShown({ args }: Shown): ReadonlySet<string> {
  const found = new Set<string>();
  const note = (node: Expression): void => {
    if (node.kind === 'name') found.add(node.name);
    if (node.kind === 'object') for (const { value } of node.properties) note(value);
    if (node.kind === 'call') for (const { value } of node.args) note(value);
  };
  for (const { node } of args) note(node);
  return found;
}

/** Where a file keeps tokens without encryption: asked of it once, whichever of them is looked for. */
export const tokensKept = perFile((file): readonly KeptTokens[] => {
  // One answer with a record has it asked of all files, and what each of a large app does takes long to gather.
  if (!/token|oauth|secret|credential|passw|grant/i.test(file.text)) return [];
  const sinks = credentialSinks(
    file,
    ['write-file', 'store', 'cache'],
    ({ credential, partial }) => keptKinds.has(credential) && partial !== true,
  );
  return sinks.map(({ effect, credential, carriers }) => {
    const name = nameOf(credential.credential);
    const isFile = effect.does === 'write-file';
    return {
      name,
      step: stepAt(effect.place, `${name} is ${isFile ? 'written' : 'stored'} here`),
      path: isFile ? nameOfFile(effect) : undefined,
      store: isFile && !settingsWhole.has(effect.package) ? undefined : effect.package,
      tables: effect.does === 'store' ? tablesWritten(effect) : [],
      labels: effect.does === 'store' ? carriers.flatMap(value => labelsOf(value)) : [],
      fields: effect.does === 'store' ? carriers.flatMap(fieldsWithTokens) : [],
    };
  });
});

function fieldsWithTokens(record: Value): readonly string[] {
  const isTokens = (name: string): boolean =>
    credentialsIn(record.property(name)).some(({ credential }) => keptKinds.has(credential));
  return record.keys.names.filter(isTokens);
}

/** Of the rows that an answer holds whole, those of a table that tokens are kept in. */
function tokenRows(values: readonly Value[], shown: Shown, file: AnalysedFile): TokenRecords | undefined {
  const near = file.effectsOf('store').filter(read => standTogether(read, shown));
  for (const read of [...near, ...readElsewhere(values, shown, file)]) {
    if (!isRead(read) || choosesColumns(read)) continue;
    if (!values.some(value => isRowsOf(value, read))) continue;
    const found = tableRead(read, file, shown);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Rows of a table that is called after tokens, whoever fills it, where nothing in the app encrypts: a script that looks into it. */
function namedAfterTokens(marks: readonly StoredMark[], shown: Shown, { app }: AnalysedFile): TokenRecords | undefined {
  if (shown.does !== 'log' || !app.procore) return undefined;
  for (const { read, steps } of marks) {
    const found = storeRead(read, app.file(read.file), 'store');
    if (found === undefined || !/^\s*select\s+\*/i.test(statementOf(found))) continue;
    if (asksOfOthers(found) || !tablesAsked(found).some(table => tableOfTokens.test(table))) continue;
    const isSealed = sourceFiles(app).some(({ text }) => sealingCall.test(text));
    return isSealed ? undefined : { name: 'tokens', from: 'table', steps };
  }
  return undefined;
}

const sealingCall = /(?:encrypt|decrypt|cipher|fernet|seal)\w{0,30}\(/i;

/**
 * An app keeps tokens of its own making as well, `refresh_tokens`, and the tables of servers for that have names of their own:
 * `oauth_access_tokens`. https://github.com/doorkeeper-gem/doorkeeper https://laravel.com/docs/passport
 */
const tableOfTokens =
  /^(?:\w{1,40}_)?procore_?(?:\w{1,40}_)?tokens?$|^(?:(?:user|company|account|connected|integration)_)?oauth_?tokens?$/i;

/** The reads of other functions that give what an answer holds as it is: `res.json(allNotes())`. */
function readElsewhere(values: readonly Value[], answer: Shown, file: AnalysedFile): readonly Effect[] {
  const reads = new Map<string, Place>();
  for (const { marks, libraries } of values)
    for (const mark of libraries.length > 0 ? marks : [])
      if (mark.is === 'stored' && mark.file !== true && isWhole(mark)) reads.set(placeKey(mark.read), mark.read);
  if (reads.size === 0 || takesOut(answer, file)) return [];
  return [...reads.values()].flatMap(read => {
    const home = file.app.file(read.file);
    const found = storeRead(read, home, 'store');
    return home && found && !takesOut(found, home) ? [found] : [];
  });
}

/**
 * The table of those that tokens are kept in whose rows a call gives.
 * @param shown what is given them: a function that asks for rows of other labels shows no tokens
 */
export function tableRead(read: Effect, file: AnalysedFile, shown?: Shown): TokenRecords | undefined {
  const { app } = file;
  // What a model hides of the rows that stand beside, whoever reads them is not told.
  const joined = hidesFields(app) ? [] : tablesJoined(read, app);
  const isOther = ({ labels }: KeptTokens): boolean => shown !== undefined && asksForOthers(labels, read, shown, file);
  return keptIn([...tablesGiven(read), ...joined], read, app, isOther);
}

/** What tokens are kept in one of some tables, of which a call gives rows. */
function keptIn(
  asked: readonly string[],
  read: Effect,
  app: App,
  isOther: (kept: KeptTokens) => boolean = () => false,
): TokenRecords | undefined {
  const kept = (asked.length > 0 ? sourceFiles(app).flatMap(tokensKept) : []).find(
    each => each.tables.some(table => asked.includes(table)) && !isOther(each) && !hidesEach(app, each.fields),
  );
  const readBack = stepAt(read.place, 'it is read back here, with its row');
  return kept && { name: kept.name, from: 'table', steps: [kept.step, readBack] };
}

/** Rows of such a table that a call elsewhere gave whole: `const [link] = await links.of(company)`. Python shows the name of their class. */
function rowRead(marks: readonly StoredMark[], shown: Shown, file: AnalysedFile): TokenRecords | undefined {
  if (file.language === 'python') return undefined;
  for (const { read, reader } of readsShown(marks, shown, file)) {
    if (!isShownAsRead(shown, read, reader)) continue;
    const found = hidesFields(file.app) ? undefined : tableRead(read, file, shown);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The reads of all fields behind some marks, each with the function that leads from it to what shows them. */
function* readsShown(
  marks: readonly StoredMark[],
  shown: Shown,
  file: AnalysedFile,
): Generator<{ readonly read: Effect; readonly reader: FunctionFacts }> {
  const fn = shown.surroundings.function;
  if (fn === undefined) return;
  const places = new Set(marks.map(({ read }) => placeKey(read)));
  // What stands in a callback shows what the function around it has read: `work(row).catch(error => log.error({ error, row }))`.
  const around = file.functions.filter(({ node }) => node !== fn.node && contains(node, fn));
  for (const reader of [fn, ...around]) {
    const reads = [...places].flatMap(place => storedBy(reader).get(place) ?? []);
    for (const read of reads) {
      if (!givesRows(read) || choosesColumns(read)) continue;
      if (!read.surroundings.functions.some(each => mayTakeOut(each, file.app))) yield { read, reader };
    }
    // What the callback itself reads, no function around it is asked for again.
    for (const { place } of reads) places.delete(placeKey(place));
  }
}

function standTogether(read: Effect, answer: Shown): boolean {
  const [one, other] = [read, answer].map(({ surroundings }) => surroundings.function);
  return read.chain.length === 0 && one?.node === other?.node && one?.file === other?.file;
}

/** What a read gave, as it is: not something made of it, nor what another read by the same method gave. */
function isRowsOf(value: Value, { package: from, path, place }: Effect): boolean {
  const reads = value.marks.flatMap(mark => (mark.is === 'stored' ? placeKey(mark.read) : []));
  if (reads.length > 0 && !reads.includes(placeKey(place))) return false;
  const whole = /AndCount/.test(path) ? wholeOfCounted : wholeOf;
  return value.libraries.some(
    each => each.package === from && whole.test(each.path.slice(path.length)) && each.path.startsWith(path),
  );
}

const wholeOf = /^\(\)(?:\.(?:rows|\d+))*$/;
/** `const [rows, total] = await links.findAndCount()`: https://typeorm.io/docs/working-with-entity-manager/find-options */
const wholeOfCounted = /^\(\)(?:\.(?:rows|0)(?:\.\d+)*)?$/;
