/** Inserts of rows of which each was looked up by its id before, and left as it is where it was there already. */
import type { App, Effect, FunctionFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Branch, Expression, Span, Statement } from '../../program/model.ts';
import {
  contains,
  isNull,
  lastName,
  mentioned,
  type Node,
  namesIn,
  someIn,
  walk,
  withoutAwait,
} from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import { sourceFiles } from './app.ts';
import { dataIn, isIdentifier } from './data.ts';
import { wordsIn } from './flows.ts';
import { changesRows } from './stores-changes.ts';
import { inserts } from './stores-erasure.ts';
import { isRead, statementOf, tablesAsked, tablesWritten } from './stores-tables.ts';

/** What holds more than a reference: a note that somebody was told of a record keeps one field of it. */
const manyFields = 2;

/**
 * In a loop, a row is looked up by what Procore answered, passed over where it is there, and inserted where it is not, and the function
 * does nothing else with what it found: `if (await Rfi.findOne({ number })) continue; await Rfi.create({ … })`.
 */
export function isLookedUp(effect: Effect): boolean {
  if (effect.surroundings.loops.length === 0 || !isInsert(effect) || !keepsMany(effect)) return false;
  const tables = tablesWritten(effect);
  return insertedAt(effect).some(([fn, at]) => {
    const given = namesGiven(at, fn);
    return fn
      .effects(0)
      .filter(each => each.place.end <= at.start && isLookUp(each, tables, given))
      .some(each => isPassedOver(each.place, at, fn));
  });
}

/** Names that a call is given, those of which a record was made among them: `number` of `made = Rfi(number=number)` and `session.add(made)`. */
function namesGiven(at: Span, { node: { body } }: FunctionFacts): ReadonlySet<string> {
  const given = new Set<string>();
  const add = (value: Expression | undefined): void => {
    for (const name of value ? mentioned(value) : []) given.add(name);
  };
  walk(body, node => {
    if (node.kind !== 'call' || node.start !== at.start || node.end !== at.end) return;
    for (const { value } of node.args) add(value);
    if (node.callee.kind === 'member') add(node.callee.object);
  });
  walk(body, node => {
    if (node.kind !== 'bind' || node.start > at.start || node.value?.kind !== 'call') return;
    if (namesIn(node.target).some(name => given.has(name))) for (const { value } of node.value.args) add(value);
  });
  return given;
}

/** Where a row is inserted: by the call itself, or by that of a method of the row's own, `row.save()`. */
function insertedAt({
  surroundings: { functions },
  place,
  chain,
}: Effect): readonly (readonly [FunctionFacts, Span])[] {
  const [own, caller] = functions;
  const call = own?.owner === undefined ? undefined : chain.at(-1);
  return [
    ...(own === undefined ? [] : [[own, place] as const]),
    ...(caller === undefined || call?.file !== caller.file ? [] : [[caller, call] as const]),
  ];
}

function isInsert(effect: Effect): boolean {
  const sql = statementOf(effect);
  if (/^\s*insert\b/i.test(sql)) return !/\bon\s+(?:conflict|duplicate)\b|\bor\s+replace\b/i.test(sql);
  return effect.mode === undefined && inserts.test(effect.path) && !changesRows(effect);
}

function keepsMany({ data }: Effect): boolean {
  const marks = data.flatMap(value => dataIn(value)).filter(mark => !isIdentifier(mark));
  return marks.some(({ whole }) => whole) || new Set(marks.map(({ fields }) => fields.at(-1))).size >= manyFields;
}

/** Of rows that are kept by the day, or as they were at some time, a new one is put beside. */
const versions =
  /(?:^|[_a-z])(?:day|date|week|month|year|period|quarter|today|snapshot|run|version|revision|hash|checksum|digest|etag)s?(?![a-z])|(?:updated|modified|changed|synced|fetched)_?(?:at|on)|^(?:updated|modified)$/i;

function isLookUp(effect: Effect, tables: readonly string[], given: ReadonlySet<string>): boolean {
  if (effect.does !== 'store' || !isRead(effect)) return false;
  if (!tablesAsked(effect).some(table => tables.includes(table))) return false;
  const words = [...wordsIn(effect.node), ...statementOf(effect).split(/\W+/)];
  return asksForData(effect, given) && !words.some(word => versions.test(word));
}

/** It is given what Procore answered; where the conditions stand in calls before, `query(Rfi).filter_by(number=row["id"]).first()`, a name that the insert is given too. */
function asksForData({ data, args, node }: Effect, given: ReadonlySet<string>): boolean {
  if ([...data, ...args.map(({ value }) => value)].some(value => dataIn(value).length > 0)) return true;
  const isChain =
    args.length === 0 && node.kind === 'call' && node.callee.kind === 'member' && node.callee.object.kind === 'call';
  return isChain && mentioned(argumentsBefore(node)).some(name => given.has(name));
}

/** What the calls of a chain are given, but for the models: `row["id"]` of `query(Rfi).filter_by(number=row["id"]).first()`. */
function argumentsBefore(node: Expression): readonly Expression[] {
  if (node.kind === 'member') return argumentsBefore(node.object);
  if (node.kind !== 'call') return [];
  const own = node.args.map(({ value }) => value).filter(value => !/^[A-Z]/.test(lastName(value) ?? ''));
  return [...argumentsBefore(node.callee), ...own];
}

/** What is looked up decides whether the insert is come to, and nothing else. */
function isPassedOver(lookUp: Span, insert: Span, { node: { body } }: FunctionFacts): boolean {
  const name = boundTo(lookUp, body);
  const isFound = (test: Expression): boolean =>
    name === undefined ? contains(test, lookUp) && isItself(test) : nameOf(test) === name;
  const deciding: Branch[] = [];
  walk(body, each => {
    if (each.kind !== 'branch' || each.otherwise.length > 0) return;
    const [found, isThere] = asked(each.test);
    if (!isFound(found)) return;
    const passes = isThere
      ? each.end <= insert.start && leavesQuietly(each.then)
      : each.then.some(inner => contains(inner, insert));
    if (passes) deciding.push(each);
  });
  const [first] = deciding;
  return first !== undefined && (name === undefined || !isUsedBeside(name, first, body));
}

/** What else is done with the row may be what sees to it. */
function isUsedBeside(name: string, { test, then, start }: Branch, body: readonly Node[]): boolean {
  return someIn(body, node => {
    if (node.kind !== 'name' || node.name !== name || contains(test, node)) return false;
    return node.start > start && !then.some(each => each.kind === 'return' && contains(each, node));
  });
}

/** Nothing is compared or joined with it: `(await find(id))`, `(await find(id)).rows`. */
function isItself(test: Expression): boolean {
  return (
    test.kind === 'call' || test.kind === 'await' || (test.kind === 'member' && isItself(withoutAwait(test.object)))
  );
}

/** `found` of `found`, `found.length`, `found.rows[0]` */
function nameOf(test: Expression): string | undefined {
  if (test.kind === 'name') return test.name;
  const isOfList = test.kind === 'member' && /^(?:length|size|rows|rowCount|results|0)$/.test(test.property ?? '0');
  return isOfList ? nameOf(test.object) : undefined;
}

/** What a test asks for, and whether it asks that it is there: `existing`, `!existing`, `existing === null`, `existing.length > 0`. */
function asked(test: Expression): readonly [Expression, boolean] {
  if (test.kind !== 'operation') return [test, true];
  const [first, second] = test.operands;
  if (first === undefined) return [test, true];
  if (test.operator === '!') {
    const [inner, isThere] = asked(first);
    return [inner, !isThere];
  }
  const isNothing = second !== undefined && (isNull(second) || (second.kind === 'literal' && second.value === 0));
  if (isNothing && /^(?:[!=]==?|>)$/.test(test.operator)) return [first, !test.operator.startsWith('=')];
  return [test, true];
}

/** It goes on to the next, or back, and does no more than tell. */
function leavesQuietly(then: readonly Statement[]): boolean {
  const last = then.at(-1);
  const goes = last?.kind === 'exit' || (last?.kind === 'return' && (last.value === undefined || isPlain(last.value)));
  return (
    goes &&
    then.slice(0, -1).every(each => each.kind === 'evaluate' && (isTelling(each.value) || isCounting(each.value)))
  );
}

function isPlain(value: Expression): boolean {
  return value.kind === 'literal' || value.kind === 'name';
}

function isTelling(value: Expression): boolean {
  const call = withoutAwait(value);
  return call.kind === 'call' && /^(?:print|log|debug|info|warn(?:ing)?|trace)$/.test(lastName(call.callee) ?? '');
}

/** `skipped += 1` */
function isCounting(value: Expression): boolean {
  return value.kind === 'assign' && value.operator !== undefined && value.target.kind === 'name';
}

/** The name that what is looked up is bound to. */
function boundTo(lookUp: Span, body: readonly Node[]): string | undefined {
  let name: string | undefined;
  walk(body, node => {
    if (node.kind === 'bind' && node.value && contains(node.value, lookUp)) [name] = namesIn(node.target);
  });
  return name;
}

/** Some code of the app changes or deletes rows of a table, or the store lets them expire. */
export function isTouched(tables: readonly string[], app: App): boolean {
  const named = anyOf(tables);
  const touching = new RegExp(
    `\\b${named}\\b["'\`\\]]?\\s{0,40}\\.\\s{0,40}(?:delete|remove|destroy|update|replace|findOneAnd|findByIdAnd|bulkWrite|upsert)|(?:delete\\s{1,9}from|update|replace\\s{1,9}into)\\s{1,9}["'\`[]?${named}\\b|\\b(?:delete|update)\\(\\s{0,40}${named}\\b`,
    'i',
  );
  const declared = new RegExp(`\\b${named}\\b`, 'i');
  const schemas = app.paths.filter(path => /\.(?:sql|prisma)$/.test(path)).map(path => app.text(path) ?? '');
  return (
    schemas.some(text => cascades.test(text) && declared.test(text)) ||
    sourceFiles(app).some(file => touching.test(file.text) || (ends(file) && declared.test(file.text)))
  );
}

/** Rows go with those that they belong to. */
const cascades = /\bon\s{1,9}delete\s{1,9}cascade\b|\bon_?delete\s{0,9}[:=]\s{0,9}["']?(?:models\.)?cascade\b/i;

/** https://www.mongodb.com/docs/manual/core/index-ttl/, https://mongoosejs.com/docs/api/schemadate.html#SchemaDate.prototype.expires() */
const ends = perFile(
  ({ text }): boolean => /\bexpireAfterSeconds\b|\bexpires\s{0,9}:/.test(text) || cascades.test(text),
);
