import type { App, Effect, FunctionFacts, Request, RouteFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Capability } from '../../libraries/shape.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { contains, findAt, lastName, someIn } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import { sourceFiles } from './app.ts';
import { wordsIn } from './flows.ts';
import { receivesProcore } from './handlers.ts';
import { isRequest } from './limits.ts';
import { changesRows } from './stores-changes.ts';
import { passesOverKnown } from './stores-passed.ts';
import { comesToNewOnly, goesOnWhere } from './stores-standing.ts';
import { statementOf, tablesTouched, tablesWritten } from './stores-tables.ts';

/** Where data stays until somebody deletes it. */
export const lasting: readonly Capability[] = ['store', 'bucket', 'warehouse', 'vector-store'];

/** Tables of one call; empty where they are not known, so that it may be any. */
type Tables = readonly string[];

/** The tables of each call of the app that deletes from a store in a function that also asks Procore for what there is. */
export function reconciled(app: App): readonly Tables[] {
  return app.files.flatMap(file => (file.procore ? reconciledIn(file) : []));
}

const reconciledIn = perFile((file): readonly Tables[] =>
  file
    .effectsOf(...lasting)
    .filter(
      effect =>
        deletes(effect) &&
        !byEvent(effect) &&
        !isOfNewOnly(effect) &&
        !isOfAccess(effect) &&
        effect.surroundings.functions.some(fn => asksProcore(fn)),
    )
    .map(tablesTouched),
);

/** Tables of who may use the app, which a log-in compares with the companies that Procore lists. */
const ofAccess = /^(?:memberships?|sessions?|roles?|permissions?)$/;
const ofLogIn = /\/(?:companies|me)$/;

/** Members that are compared with a project's people at Procore are rows as any other. */
function isOfAccess(effect: Effect): boolean {
  const tables = tablesTouched(effect);
  if (tables.length === 0 || !tables.every(table => ofAccess.test(table))) return false;
  const asked = effect.surroundings.functions.flatMap(fn => fn.effects(2)).filter(isRequest);
  return asked
    .filter(asksForRecords)
    .every(({ addresses }) => addresses.every(({ path }) => ofLogIn.test(path?.replace(/\/$/, '') ?? '')));
}

/** What one event tells of is deleted, and no more. */
function byEvent({ surroundings: { route, functions } }: Effect): boolean {
  return route?.webhook === true || functions.some(fn => fn.mentions(/^eventtype$/, 0) !== undefined);
}

export function deletes(effect: Effect): boolean {
  return (
    effect.mode === 'delete' ||
    /^\s*(?:delete|truncate)\b/i.test(statementOf(effect)) ||
    effect.args.some(({ value }) => value.libraries.some(isDeleteBuilt))
  );
}

/** `db.execute(delete(Task).where(…))`: https://docs.sqlalchemy.org/en/20/tutorial/data_update.html#the-delete-sql-expression-construct */
function isDeleteBuilt({ package: from, path }: Value['libraries'][number]): boolean {
  return /^sqlalchemy\b/.test(from) && /^(?:\w+\.)*delete\(\)/.test(path);
}

/** `db.execute(insert(Task).values(…))`, with nothing said of a conflict: https://docs.sqlalchemy.org/en/20/core/dml.html */
function isInsertBuilt({ libraries }: Value): boolean {
  return libraries.some(
    ({ package: from, path }) => /^sqlalchemy\b/.test(from) && /^(?:\w+\.)*insert\(\)(?:\.values\(\))?$/.test(path),
  );
}

/** Whether a function asks Procore for what there is. */
export function asksProcore(fn: FunctionFacts, depth = 2): boolean {
  return fn.effects(depth).some(effect => 'procore' in effect && asksForRecords(effect as Request));
}

/** A log-in that takes out its `state` asks for tokens, and one that lets go of its hook tells Procore so: neither asks for what there is. */
function asksForRecords({ procore, kind, method, addresses, node }: Request): boolean {
  if (procore === 'no' || kind === 'token' || kind === 'authorize' || kind === 'revoke' || sendsAgain(node))
    return false;
  const paths = addresses.flatMap(({ path }) => path ?? []);
  return (method === 'GET' || (method === undefined && paths.length > 0)) && !paths.some(path => ofHooks.test(path));
}

/** What was refused is sent once more, whatever it was: `http.request({ ...config, retried: true })`. */
function sendsAgain(node: Expression): boolean {
  const [first] = node.kind === 'call' ? node.args : [];
  return first?.value.kind === 'object' && first.value.properties[0]?.spread === true;
}

const ofHooks = /\/webhooks\//;

const gone = /delet|remov|destroy|archiv|trash|purge|erase|recycle/;
const events = /^(?:create|created|update|updated|eventtype)$/;

/** The app's webhook receivers, and whether each stores what events tell of and knows of no deletion. */
export function receivers(app: App): readonly Receiver[] {
  return sourceFiles(app).flatMap(receiversIn);
}

/** A receiver that leaves its events to a job, where another file of the app tells a deletion by the kind of event. */
export function leavesDeletions({ route, handsOn }: Receiver, app: App): boolean {
  return handsOn && sourceFiles(app).some(file => file.path !== route.file && tellsDeletions(file.text));
}

/**
 * Any word of deletion will do in the files that events are handed to, and only there: `passedEvents` asks the file with the handler too,
 * where `.remove(` may be about anything, so it wants the kind of event itself.
 */
function tellsDeletions(text: string): boolean {
  return /\bevent_?type\b/i.test(text) && /delet|remov|destroy|purge|trash/i.test(text);
}

interface Receiver {
  readonly route: Place;
  readonly forgets: boolean;
  /** The tables of each call by which it stores or deletes. */
  readonly tables: readonly Tables[];
  /** It leaves the work to others. */
  readonly handsOn: boolean;
}

const receiversIn = perFile((file): readonly Receiver[] =>
  file.routes
    .filter(({ webhook }) => webhook)
    .map(route => ({
      route: { file: route.file, start: route.start, end: route.end },
      forgets: receivesProcore(route, file) && forgets(route),
      tables: storingIn(route).map(tablesTouched),
      handsOn:
        route.handlers
          .at(-1)
          ?.effects(3)
          .some(({ does }) => does === 'publish' || does === 'job') ?? false,
    })),
);

/** What `reconciled` and `receivers` ask of each file, for a rule's `perFile`. */
export const erasurePerFile = [reconciledIn, receiversIn] as const;

function forgets(route: RouteFacts): boolean {
  const handler = route.handlers.at(-1);
  if (handler === undefined || handler.mentions(gone, 3) !== undefined) return false;
  return storingIn(route).length > 0 && handler.mentions(events, 2) !== undefined;
}

function storingIn({ handlers }: RouteFacts): readonly Effect[] {
  const all = handlers.at(-1)?.effects(3) ?? [];
  return all.filter(({ does, mode }) => lasting.includes(does) && mode !== 'read');
}

/**
 * Whether rows that are kept once are seen to by another part of the app: by what compares with Procore, by a webhook, or by a write that
 * changes them. One that sees to other tables does not, where the tables of all are known.
 * @param kept all that the app keeps
 */
export function isSeenTo(once: KeptTables, kept: readonly KeptTables[], app: App): boolean {
  const hooks = receivers(app);
  const ofHooks = hooks.flatMap(({ tables }) => tables);
  const isOfKept = ofHooks.some(tables => kept.some(each => each.tables.some(table => tables.includes(table))));
  if (hooks.some(({ handsOn }) => handsOn) || (hooks.length > 0 && !isOfKept)) return true;
  const changes = kept.filter(each => !each.leavesOld && !setsOthers(each, once)).map(({ tables }) => tables);
  const isSame = (tables: Tables): boolean => tables.some(table => once.tables.includes(table));
  return (
    changes.some(isSame) ||
    [...reconciled(app), ...ofHooks].some(tables => tables.length === 0 || once.tables.length === 0 || isSame(tables))
  );
}

interface KeptTables {
  readonly tables: Tables;
  /** The columns that it writes; empty where they are not known. */
  readonly columns: readonly string[];
  readonly leavesOld: boolean;
}

/** What the app works out itself is put beside what it was told: `UPDATE permits SET score = ? …` sees to no column of the insert's. */
function setsOthers(change: KeptTables, once: KeptTables): boolean {
  return (
    change.columns.length > 0 &&
    once.columns.length > 0 &&
    !change.columns.some(column => once.columns.includes(column))
  );
}

const keepsOld =
  /^(?:skip_?duplicates|ignore_?duplicates|ignore_?conflicts|on_?conflict_?do_?nothing|get_?or_?create|find_?or_?create)$/i;
const keepsOldSql =
  /on\s+conflict[^;]*do\s+nothing|insert\s+(?:or\s+)?ignore|on\s+duplicate\s+key\s+update\s+(\w+)\s*=\s*\1\s*;?\s*$/i;
/** What changes a document that is there. https://www.mongodb.com/docs/manual/reference/operator/update/ */
const changesDocument =
  /^(?:\$(?:set|unset|inc|mul|min|max|rename|currentDate|push|pull|pullAll|pop|addToSet|bit)|replaceOne|deleteOne|deleteMany)$/;

/** Whether a write leaves a row as it is once it is there, in a table that is not emptied first. */
export function leavesOld(effect: Effect): boolean {
  return passesOver(effect) && !fillsAnew(effect);
}

/** The same function deletes from the table that the rows are put into. */
function fillsAnew(effect: Effect): boolean {
  const all = effect.surroundings.function?.effects(1) ?? [];
  const deleting = all.filter(other => deletes(other) && !isOfNewOnly(other));
  if (deleting.length === 0) return false;
  const tables = tablesWritten(effect);
  if (tables.length === 0) return false;
  const named = new RegExp(`\\b${anyOf(tables)}\\b`, 'i');
  return deleting.some(other => [statementOf(other), ...tablesWritten(other)].some(each => named.test(each)));
}

function passesOver(effect: Effect): boolean {
  // `bulk_create(rows, ignore_conflicts=True)`
  const options = effect.args.flatMap(({ name, value }) => (value.literals.includes(false) ? [] : (name ?? [])));
  const words = [...options, ...wordsIn(effect.node)];
  if (keepsOldSql.test(statementOf(effect)) || words.some(word => keepsOld.test(word))) return true;
  if (words.includes('$setOnInsert') && !words.some(word => changesDocument.test(word))) return true;
  if (insertsOnly(effect) || upsertsNothing(effect)) return true;
  const mentions = (word: RegExp): boolean => effect.surroundings.function?.mentions(word, 0) !== undefined;
  if (changesOnConflict(effect)) return false;
  // `insert(rows).onConflict('id').ignore()`, `.onConflict(c => c.doNothing())`
  return (
    mentions(/^(?:onconflictdonothing|onconflictignore|orignore)$/) ||
    (mentions(/^onconflict$/) && mentions(/^(?:ignore|donothing)$/))
  );
}

/** What is called on the insert itself says that a row which is there is changed, whatever another one beside it says. */
function changesOnConflict({ node, program }: Effect): boolean {
  return findAt(program, node.start).some(
    chain =>
      chain.kind === 'call' &&
      chain.start === node.start &&
      chain.end >= node.end &&
      /^onconflictdoupdate$|^merge$/i.test((lastName(chain.callee) ?? '').replaceAll('_', '')),
  );
}

/** `prisma.vendor.upsert({ where, create: { … }, update: {} })` */
function upsertsNothing({ path, node }: Effect): boolean {
  return (
    /(?:^|\.)upsert$/.test(path) &&
    someIn(node, inner =>
      inner.kind === 'object'
        ? inner.properties.some(
            ({ key, value }) => key === 'update' && value.kind === 'object' && !value.properties.length,
          )
        : false,
    )
  );
}

const duplicates = /^(?:integrityerror|uniqueviolation\w*|duplicatekey\w*|uniqueconstraint\w*)$/;

/** Calls that put new rows in, and would fail where they are there already or double them. */
export const inserts =
  /(?:^|\.)(?:add|add_?all|insert|insert_?(?:one|many|all)|create|create_?many|bulk_?create|bulk_insert_mappings)$/i;

/** A test for what is there already stands before an insert, or before the callback that it stands in. */
function leavesOut({ surroundings, place }: Effect): boolean {
  return surroundings.functions.some(
    fn => fn.file === place.file && contains(fn.node, place) && goesOnWhere(fn, place),
  );
}

/**
 * Of what Procore lists, what is there already is passed over before, so that a delete comes to nothing that is there. Of what is kept,
 * that which Procore still has is passed over so: what is left is gone.
 */
function isOfNewOnly({ surroundings, place }: Effect): boolean {
  const loops = surroundings.loops.filter(
    ({ file, over }) => file === place.file && over?.marks.some(mark => mark.is === 'api-data'),
  );
  return surroundings.functions.some(
    fn =>
      fn.file === place.file &&
      contains(fn.node, place) &&
      loops.some(loop => contains(loop, place) && comesToNewOnly(fn, loop, place)),
  );
}

/** A plain insert in a function that passes over what is there already: it catches the duplicate, or tests for it and goes on. */
function insertsOnly(effect: Effect): boolean {
  const sql = statementOf(effect);
  const fn = effect.surroundings.function;
  if (fn === undefined) return false;
  if (passesOverKnown(effect))
    return inserts.test(effect.path) || effect.args.some(({ value }) => isInsertBuilt(value));
  if (effect.mode === undefined && inserts.test(effect.path)) return leavesOut(effect) && !changesRows(effect);
  if (!/^\s*insert\b/i.test(sql) || /\bon\s+(?:conflict|duplicate)\b/i.test(sql)) return false;
  if (fn.mentions(duplicates, 0) === undefined && !leavesOut(effect)) return false;
  return !fn.effects(1).some(other => /^\s*(?:update|merge|delete)\b/i.test(statementOf(other)));
}
