import type { AnalysedFile, App, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Member } from '../../program/model.ts';
import { lastName, mentioned, someIn, walk } from '../../program/walk.ts';
import { anyOf, plainWord } from '../../program/words.ts';
import { sourceFiles } from '../support/app.ts';
import type { StoredMark } from '../support/data.ts';
import { anchorIn } from '../support/handlers.ts';
import { placeKey } from '../support/places.ts';
import { isFetchedAfter, ranBefore } from '../support/stores-cursors.ts';
import { type KeptTable, keptTables } from '../support/stores-kept.ts';
import { asksOtherKind } from '../support/stores-kinds.ts';
import { alsoCalled } from '../support/stores-models.ts';
import { isRead, statementOf, tablesAsked } from '../support/stores-tables.ts';
import { waysToFilled } from './filed.ts';
import { isHandedOn, isOfRow } from './stored-documents.ts';

/** Nothing is asked of Procore here: the header is what who calls brings, for the database to judge by or for the handler. */
const broughtAlong = /^authorization$/;

/** The header is but a key of what a function sends elsewhere: `{ Authorization: bearer }`. */
function onlySends({ node: { body } }: FunctionFacts): boolean {
  return !someIn(body, node => {
    const said = node.kind === 'literal' ? `${node.value}` : lastName(node);
    return said !== undefined && broughtAlong.test(plainWord(said));
  });
}

const stores = ['store', 'warehouse', 'cache'] as const;

/**
 * Where a handler answers with rows of a table that the app keeps API Data in, or with a file or document of a row, the way from there.
 * @param answered the calls by which it answers itself
 * @param returned what it gives
 */
export function storedAnswer(
  handler: FunctionFacts,
  answered: readonly Effect[],
  returned: readonly Value[],
  home: AnalysedFile,
): readonly Step[] | undefined {
  if (handler.mentions(broughtAlong, 1, onlySends) !== undefined) return undefined;
  const values = [...answered.flatMap(({ data }) => data), ...returned];
  const started = [...home.effectsOf(...stores), ...handler.effects(2).filter(({ chain }) => chain.length > 0)];
  const reads = started.filter(effect => {
    if (!stores.some(does => does === effect.does)) return false;
    const anchor = anchorIn(handler, effect);
    if (anchor === undefined || !isRead(effect) || isFetchedAfter(effect)) return false;
    if (onlyCounts(asking(effect)) || keepsAccess(effect)) return false;
    if (!values.some(each => comesFrom(each, effect)))
      return answered.some(answer => isOfRow(answer, effect, anchor, handler, home));
    return effect.chain.length === 0 || isHandedOn(handler, anchor);
  });
  const kept = reads.length > 0 ? tablesKept(home.app) : [];
  for (const read of reads) {
    const asked = alsoCalled(tablesAsked(asking(read)), home.app);
    const given = answered.flatMap(({ data }) => data).filter(each => comesFrom(each, read));
    const along = fieldsJoined(read).filter(field =>
      (given.length > 0 ? given : values).some(each => holdsField(each, field, read)),
    );
    const joined = along.flatMap(tablesOfField);
    for (const { table, step, kinds } of kept)
      if ((asked.includes(table) && !asksOtherKind(kinds, read)) || joined.includes(table.toLowerCase()))
        return [step, stepAt(read.place, 'it is read back here')];
  }
  return undefined;
}

/** The call that says which rows: a cursor's statement, where the rows are fetched in the next call. */
function asking(effect: Effect): Effect {
  return ranBefore(effect) ?? effect;
}

/** The tables that an app keeps API Data in, but for those of what it did, which name a record at most. */
export function tablesKept(app: App): readonly KeptTable[] {
  return sourceFiles(app)
    .flatMap(keptTables)
    .filter(({ table }) => !ofDeeds.test(plainWord(table)));
}

/** Procore's own logs, such as `daily_logs`, are records. */
const ofDeeds =
  /^(?:audits?|(?:audit|activity|event|sync|error|request|job|import|webhook)(?:logs?|entry|entries|events?|trails?|history|runs?))$/;

/**
 * Fields of rows that others come along in: `include: { rfis: true }`; how many there are is no row.
 * https://www.prisma.io/docs/orm/prisma-client/queries/relation-queries
 */
function fieldsJoined({ node }: Effect): readonly string[] {
  const names: string[] = [];
  walk(node, inner => {
    if (inner.kind !== 'object') return true;
    for (const { key, value } of inner.properties)
      if ((key === 'include' || key === 'select') && value.kind === 'object')
        for (const { key: name = '' } of value.properties) names.push(name);
    return !inner.properties.some(({ key }) => key === '_count');
  });
  return names;
}

/** Tables by what a record calls their rows. */
function tablesOfField(field: string): readonly string[] {
  const name = field.toLowerCase();
  return [name, name.replace(/ies$/, 'y'), name.replace(/s$/, '')];
}

/** Whether what is answered may hold a field of the rows, which what is made of them one by one may leave out: `people.map(({ name }) => name)`. */
function holdsField(value: Value, field: string, read: Effect, depth = 2): boolean {
  const { mapped, objects, keys } = value;
  if (mapped?.by && comesFrom(mapped.over, read, 0)) return !leavesOut(mapped.by, field);
  if (depth === 0 || objects.length === 0 || keys.names.length > mostFields) return true;
  return keys.names.some(name => holdsField(value.property(name), field, read, depth - 1));
}

/** All that is said of a row is other fields of it, or how many there are in this one: `({ name: each.name, open: each.rfis.length })`. */
function leavesOut({ node: { parameters, body } }: FunctionFacts, field: string): boolean {
  const row = parameters[0]?.target;
  if (row?.kind === 'object-target')
    return row.rest === undefined && row.entries.every(({ key }) => key && key !== field);
  if (row?.kind !== 'name') return false;
  let others = 0;
  walk(body, node => {
    if (node.kind !== 'member') return;
    const { object, property } = node;
    if (object.kind === 'name' && object.name === row.name && property !== undefined && property !== field) others++;
    const isCounted = property === 'length' && object.kind === 'member' && object.property === field;
    if (isCounted && object.object.kind === 'name' && object.object.name === row.name) others++;
  });
  return mentioned(body).filter(name => name === row.name).length === others;
}

/**
 * What may ask for rows of tables that an app keeps API Data in: `prisma.rfi.findMany()`, `from rfi`, `select(Rfi)`, `.from(rfis)`,
 * `db('rfis')`, `{ collection: 'rfis' }`, `Rfi.objects.all()`, `Rfi.query.all()`, `include: { rfis: true }`, or names a file that it is kept in; `undefined` where it keeps none.
 */
export function askingForKept(app: App): RegExp | undefined {
  const tables = [...new Set(tablesKept(app).map(({ table }) => table))];
  const files = waysToFilled(app);
  if (tables.length + files.length === 0) return undefined;
  const asked = anyOf(alsoCalled(tables, app));
  const rows = `(?:\\.|\\(["'\`]|\\b(?:from|join|select|query|collection:)[\\s(]+["'\`]?)${asked}(?:e?s)?\\b`;
  const joined = `[{,]\\s*${asked}(?:e?s)?\\s*:\\s*(?:true\\b|\\{)`;
  const managed = `\\b${asked}\\.(?:objects|query)\\b|_or_404\\(\\s*${asked}\\b`;
  return new RegExp([...(tables.length > 0 ? [rows, joined, managed] : []), ...files].join('|'), 'i');
}

/** What who asks may read is all that it gives: https://payloadcms.com/docs/local-api/access-control */
function keepsAccess({ args }: Effect): boolean {
  return args.some(
    ({ value }) =>
      value.keys.names.includes('overrideAccess') && value.property('overrideAccess').literals.includes(false),
  );
}

const mostFields = 12;
/**
 * How many rows there are says nothing of them, nor does what a document is found by, nor does what went wrong: `const { error, count } = await supabase.from('rfis').select()`.
 * https://supabase.com/docs/reference/javascript/select
 */
const beside = /\.(?:_id|length|(?:rowC|c)ount|count\(\)|error(?:\.\w+)*)$/;
/** `res.json({ total })` of `[, total] = await rfis.findAndCount()` */
const saysHowMany = /^(?:count|total)$|(?:_c|C)ount$/;

/**
 * `SELECT COUNT(*) AS open, MAX(synced_at) FROM rfis`, `SELECT 1 FROM rfis`: it gives no row, but how many there are, whether there are
 * any, and since when.
 */
function onlyCounts(read: Effect): boolean {
  if (countsGroups(read.node)) return true;
  const statement = statementOf(read);
  if (/^\s*select\s+(?:not\s+)?exists\s*\(/i.test(statement)) return true;
  const [, asked] = /^\s*select\s(.*?)\sfrom\s/is.exec(statement) ?? [];
  return asked?.split(',').every(each => counted.test(each)) === true;
}

/**
 * `select(Rfi.status, func.count()).group_by(Rfi.status)`: figures, and what they are counted by.
 * https://docs.sqlalchemy.org/en/20/tutorial/data_select.html#aggregate-functions-with-group-by-having
 */
function countsGroups(read: Expression): boolean {
  const asked: Expression[] = [];
  const groups = new Set<string | undefined>();
  walk(read, node => {
    if (node.kind !== 'call') return;
    const name = lastName(node.callee);
    const values = node.args.map(({ value }) => value);
    if (name === 'select') asked.push(...values);
    if (name === 'group_by') for (const value of values) groups.add(lastName(value));
  });
  const isFigure = (value: Expression): boolean =>
    value.kind === 'call' && value.callee.kind === 'member' && (isFunc(value.callee) || isFigure(value.callee.object));
  return (
    asked.some(isFigure) &&
    asked.every(value => isFigure(value) || (value.kind === 'member' && groups.has(value.property)))
  );
}

/** `func.count` */
function isFunc({ object, property }: Member): boolean {
  return lastName(object) === 'func' && /^(?:count|sum|avg)$/.test(property ?? '');
}

const when = String.raw`(?:\w+_at|(?:last_)?(?:sync(?:ed)?|seen|fetched|pulled|refreshed|imported|updated|modified|loaded))`;
const counted = new RegExp(
  String.raw`^\s*(?:1|count\s*\([^()]*\)|(?:max|min)\s*\(\s*(?:\w+\.)?["'\x60]?${when}["'\x60]?\s*\))(?:\s+(?:as\s+)?["'\x60]?\w+["'\x60]?)?\s*$`,
  'i',
);

/** What is answered is what the store gave, made of its rows one by one, or holds either: `res.json({ rows })`. */
function comesFrom(value: Value, read: Effect, depth = 2): boolean {
  const names = value.objects.length > 0 ? value.keys.names.slice(0, mostFields) : [];
  const others = names.filter(name => !saysHowMany.test(name));
  const isHeld = (): boolean =>
    depth > 0 &&
    [...value.elements, ...others.map(name => value.property(name))].some(each => comesFrom(each, read, depth - 1));
  // An object carries the marks of all that it holds.
  if (others.length < names.length) return isHeld();
  const isOfRead = ({ package: from, path }: Value['libraries'][number]): boolean =>
    from === read.package && (read.mode !== 'read' || path.startsWith(read.path)) && !beside.test(path);
  // All that cursors give is alike, but for where it was read.
  if (ranBefore(read) === undefined && value.libraries.some(isOfRead)) return true;
  if (value.marks.some(mark => mark.is === 'stored' && !isBeside(mark) && placeKey(mark.read) === placeKey(read.place)))
    return true;
  if (value.mapped && comesFrom(value.mapped.over, read, 0)) return true;
  return isHeld();
}

function isBeside({ fields: [first = ''], computed }: StoredMark): boolean {
  return computed === true || beside.test(`.${first}`) || keptFigure.test(first);
}

/** How many rows a row stands for, and since when: `{ last_sync: kept.last_sync, rfis: kept.rfi_count }`. */
const keptFigure = /_count$|[a-z]Count$|^last_?(?:sync|fetch|pull|refresh|import)(?:ed)?(?:_?at)?$/i;
