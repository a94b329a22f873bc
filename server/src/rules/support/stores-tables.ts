/** The tables that calls of a store write to and read from. */

import { anywhere } from '../../analysis/document-paths.ts';
import type { Effect, Value } from '../../analysis/facts.ts';
import { flat } from '../../analysis/texts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { isModelName, modelsOfRows, modelsWritten, opener, opensTables } from './stores-made.ts';
import { handedAs, modelsBehind, ownModels } from './stores-models.ts';

/** A table's name behind those of its schema and database, bare or between the quotes of any of them: `[sites].dbo.Crews`. */
const qualified = String.raw`(?:["'\x60[]?[\w-]{1,60}["'\x60\]]?\.){0,3}["'\x60[]?(\w+)`;
const written = new RegExp(
  String.raw`\b(?:insert\s+(?:or\s+\w+\s+)?into|update(?!\s+set\b)|merge\s+into|copy)\s+${qualified}`,
  'gi',
);
const asked = new RegExp(String.raw`\b(?:from|join)\s+${qualified}`, 'gi');

/** A row that writes itself. */
function isRowItself({ path }: Effect): boolean {
  return /(?:^|\.)Model\(\)\.\w+$/.test(path);
}

/** What follows a name that is filled in: `DELETE FROM ${table} WHERE …`. */
const clauses = /^(?:where|set|values|select|using|as|on|returning|order|limit)$/;

/** Of JavaScript itself: they make no rows. */
const builtIn = /^(?:String|Number|Boolean|Date|Object|Array|Math|Promise|Map|Set|Buffer|Error)$/;

/** https://docs.djangoproject.com/en/stable/ref/models/expressions/ https://docs.djangoproject.com/en/stable/ref/models/querysets/#aggregation-functions */
const djangos =
  /^(?:Count|Sum|Avg|Min|Max|StdDev|Variance|Value|Case|When|Subquery|OuterRef|Exists|Prefetch|Cast|Coalesce|Concat|Greatest|Least|Lower|Upper|Length|Now|Trunc\w*|Extract\w*|Window|RawSQL)$/;

/**
 * What is called to say which rows are asked for, and is none of their classes: `In(ids)`, `Not(IsNull())`, `Count('rfis')`. JavaScript
 * makes no row of a class without `new`.
 * https://typeorm.io/docs/working-with-entity-manager/find-options
 */
function operatorOf({ callee, constructed }: Call, { surroundings: { function: fn } }: Effect): Expression | undefined {
  if (callee.kind !== 'name' || constructed === true) return undefined;
  return fn?.program.language === 'python' && !djangos.test(callee.name) ? undefined : callee;
}

/** Tables that a call writes to. */
export function tablesWritten(effect: Effect): readonly string[] {
  return tablesOf(effect, written);
}

/** Tables that a call asks for rows of. */
export function tablesAsked(effect: Effect): readonly string[] {
  return tablesOf(effect, asked);
}

/** Of those, the tables whose rows it may give: `WHERE crew IN (SELECT id FROM crews)` gives none of `crews`. */
export function tablesGiven(effect: Effect): readonly string[] {
  const statement = statementOf(effect);
  const given = namedIn(statement.replace(/\bwhere\b[\s\S]*/i, ''), asked);
  const others = namedIn(statement, asked).filter(table => !given.includes(table));
  return tablesAsked(effect).filter(table => !others.includes(table));
}

function namedIn(statement: string, clause: RegExp): readonly string[] {
  return [...statement.matchAll(clause)]
    .map(([, table = '']) => table.toLowerCase())
    .filter(table => !clauses.test(table));
}

/** Tables that a call writes to, reads from or deletes from; empty where that is not known. */
export function tablesTouched(effect: Effect): readonly string[] {
  return [...new Set([...tablesWritten(effect), ...tablesAsked(effect)])];
}

/** A call that gives rows, a write that does so included. */
export function givesRows(effect: Effect): boolean {
  return effect.note === 'gives-row' || isRead(effect);
}

/** A call that asks for rows. */
export function isRead(effect: Effect): boolean {
  return effect.mode === 'read' || /^\s*(?:select|with)\b/i.test(statementOf(effect)) || selects(effect);
}

/** `session.execute(select(Rfi))`, or what was selected before: `session.exec(wanted.limit(50))`. */
function selects({ args }: Effect): boolean {
  return args.some(
    ({ node, value }) => holdsSelect(node) || value.libraries.some(({ path }) => /(?:^|\.)select\(\)/.test(path)),
  );
}

function holdsSelect(root: Expression): boolean {
  return someIn(root, node => node.kind === 'call' && lastName(node.callee) === 'select');
}

/** Tables that a statement names, and the classes of rows that stand in a call or make what it is given. */
function tablesOf(effect: Effect, clause: RegExp): readonly string[] {
  if (effect.does === 'cache') return kindsOfKeys(effect);
  const documents = [...documentsOf(effect), ...doctypesOf(effect)];
  if (documents.length > 0) return documents;
  const statement = statementOf(effect);
  const named = [...namedIn(statement, clause)];
  for (const text of statementsOf(effect)) {
    const [, alone] = /^\s*(?:\w+\.)?(\w[\w-]*)(?:\s+as\s+\w+)?\s*$/i.exec(text) ?? [];
    if (alone !== undefined) named.push(alone.toLowerCase());
  }
  // `prisma.rfi.findMany()`, `db.query.rfis.findMany()` of Drizzle: https://orm.drizzle.team/docs/rqb
  const model = effect.arg('model');
  // The collection of a database's in Python's drivers for MongoDB: `client.app.rfis`, `client['app']['rfis']`
  const models = (model?.libraries ?? []).flatMap(
    ({ package: from, path }) =>
      (/mongo|motor/.test(from) ? /\.(\w+)$/ : /\(\)\.(?:query\.)?(\w+)$/).exec(path)?.[1] ?? [],
  );
  // `for (const { entity, rows } of kinds) await manager.upsert(entity, rows)`
  // `rfi.save()`
  const classes = new Set<string>([
    ...(model?.classes ?? []),
    ...(isRowItself(effect) ? (model?.instances ?? []) : []),
  ]);
  const given = new Set<string>();
  const operators = new Set<Expression>();
  const opening = opener(effect, named.length > 0);
  const note = (node: Expression): void => {
    walk(node, inner => {
      if (inner.kind === 'call' && named.length === 0)
        for (const model of modelsWritten(inner, effect)) classes.add(model);
      const operator = inner.kind === 'call' ? operatorOf(inner, effect) : undefined;
      if (operator !== undefined) operators.add(operator);
      if (inner.kind !== 'name' || inner === opening || operators.has(inner)) return;
      if (builtIn.test(inner.name) || opensTables.test(inner.name)) return;
      if (isModelName.test(inner.name)) classes.add(inner.name);
      else given.add(inner.name);
    });
  };
  note(effect.node);
  for (const query of queriesBehind(effect)) for (const { value } of query.args) note(value);
  // What rows are handed to is none itself: `Session(engine)`.
  if (effect.node.kind === 'call')
    walk(effect.node.callee, inner => {
      if (inner.kind === 'name') given.delete(inner.name);
    });
  const isBuilt = effect.args.some(({ value }) => value.libraries.some(isOfCore));
  if (isBuilt) named.push(...tablesBuiltOf(effect.node, effect));
  walk(effect.surroundings.function?.node.body ?? [], node => {
    // `const Model = isRfi ? Rfi : Submittal`
    const chosen = node.kind === 'bind' && node.target.kind === 'name' && classes.has(node.target.name) && node.value;
    if (chosen && chosen.kind === 'choice') note(chosen);
    const value = givenIn(node, given);
    if (value === undefined) return;
    if (isBuilt) named.push(...tablesBuiltOf(value, effect));
    for (const maker of rowMakers(value)) note(maker);
    walk(value, inner => {
      if (inner.kind === 'call') for (const model of modelsWritten(inner, effect)) classes.add(model);
    });
    if (holdsSelect(value)) note(value);
  });
  return [
    ...named,
    ...classes,
    ...models,
    ...ownModels(effect),
    ...modelsOfRows(effect),
    ...tableValues(effect),
    ...modelsBehind(effect),
  ];
}

/**
 * The collections of a store of documents that a call is about, by their paths; a document with a fixed name is one of its own:
 * `crews` of `doc(db, 'crews', id)`, `teams/*\/crews` of one below each team, `settings/mail` of `collection('settings').doc('mail')`.
 * What is written answers to `collectionGroup('crews')` too, which asks for all of a name wherever they stand.
 * https://firebase.google.com/docs/firestore/data-model
 */
function documentsOf(effect: Effect): readonly string[] {
  if (!isOfDocuments(effect)) return [];
  return (effect.arg('model')?.texts ?? []).flatMap(text => {
    const path = flat(text)
      .replace(/^\/|\/$/g, '')
      .toLowerCase()
      .split('/')
      .map((step, index) => (index % 2 === 1 && /[{}]/.test(step) ? '*' : step))
      .join('/');
    const collection = collectionIn(path);
    if (!/^[\w-]+$/.test(collection)) return [];
    const own = path.replace(/\/\*$/, '');
    return isRead(effect) ? own : [own, `${anywhere}${collection}`];
  });
}

/**
 * The kinds of documents that a call of Frappe's is about: names of several words, each a table called `tab` and the name.
 * https://docs.frappe.io/framework/user/en/basics/doctypes
 */
function doctypesOf(effect: Effect): readonly string[] {
  if (!/^frappe\b/.test(effect.package)) return [];
  const texts = textsOfModel(effect);
  const names =
    effect.mode === 'sql'
      ? texts.flatMap(text => [...text.matchAll(/`tab([^`]+)`/g)].map(([, name = '']) => name))
      : texts.filter(text => /^[A-Z][\w -]*$/.test(text));
  return names.map(name => name.toLowerCase());
}

/** The name of the collection that a path of documents leads to, or into: its steps are names of collections and documents in turn. */
export function collectionIn(path: string): string {
  const steps = path.split('/');
  return steps[steps.length - (steps.length % 2 === 0 ? 2 : 1)] ?? '';
}

/** A call of a store of documents in collections. */
export function isOfDocuments({ package: from, path }: Effect): boolean {
  return ofDocuments.test(from) || (from === 'google.cloud' && path.startsWith('firestore.'));
}

const ofDocuments = /firestore|^firebase(?:$|[-_]admin|\/compat)/;

/**
 * What kinds of things a store of keys and values is asked for, as its keys or the names that it is mounted under begin:
 * `useStorage('kv').setItem(`rfis:${id}`, rfi)`, `useStorage('rfis').setItem(id, rfi)`.
 */
function kindsOfKeys(effect: Effect): readonly string[] {
  const [mount] = effect.arg('name')?.literals ?? [];
  const [, ...inside] = typeof mount === 'string' ? mount.split(':') : [];
  return textsOfModel(effect).flatMap(key => {
    // What is written out to the end is one thing, and none of its kind: `rfis:last-run`.
    const kind = kindOf([...inside, key].join(':')) ?? (typeof mount === 'string' ? mount : undefined);
    return kind === undefined ? [] : kind.toLowerCase();
  });
}

/** A key with what only the run knows left open, and off its end: `rfis` of `rfis:7`, `crew:*:rfis`. */
function kindOf(key: string): string | undefined {
  const steps = key.split(':').map(step => step.replace(/\s.*$/, '*'));
  while (steps.at(-1) === '*') steps.pop();
  const kind = steps.join(':');
  return /^[a-z][\w:*-]*$/i.test(kind) ? kind : undefined;
}

/** Names of queries that are followed: each has its function gone through. */
const mostNames = 8;

/** The queries that a call goes on with, put together before it: `rows = db.query(Rfi)`, `rows = rows.limit(9)`, `rows.all()`. */
function queriesBehind({ node, surroundings }: Effect): readonly Call[] {
  const found: Call[] = [];
  const names = new Set<string>();
  const look = (built: Expression): void => {
    let at = built;
    while (at.kind === 'call' && at.callee.kind === 'member' && at.callee.property !== 'query') at = at.callee.object;
    if (at.kind === 'call' && lastName(at.callee) === 'query') found.push(at);
    else if (at.kind === 'name' && names.size < mostNames) names.add(at.name);
  };
  if (node.kind === 'call' && node.callee.kind === 'member') look(node.callee.object);
  // What is found on the way is gone through as well.
  for (const name of names)
    walk(surroundings.function?.node.body ?? [], inner => {
      if (inner.kind === 'bind' && inner.value && inner.target.kind === 'name' && inner.target.name === name)
        look(inner.value);
    });
  return found;
}

/** Tables that are values, by what they are called: `db.insert(rfis)` of `rfis = pgTable(…)`. https://orm.drizzle.team/docs/sql-schema-declaration */
function tableValues(effect: Effect): readonly string[] {
  const isTable = effect.arg('model')?.libraries.some(({ path }) => /Table\(\)$/.test(path));
  const found: string[] = [];
  if (isTable)
    walk(effect.node, inner => {
      if (inner.kind !== 'call' || !takesTable.test(lastName(inner.callee) ?? '')) return;
      const name = lastName(inner.args[0]?.value);
      if (name !== undefined) found.push(handedAs(name, effect));
    });
  return found;
}
const takesTable = /^(?:insert|update|from|\w*join)$/i;

/** A statement that SQLAlchemy's Core builds: https://docs.sqlalchemy.org/en/20/core/dml.html */
function isOfCore({ package: from, path }: Value['libraries'][number]): boolean {
  return /^sqlalchemy\b/.test(from) && /(?:^|\.)(?:insert|update|delete|select)\(\)/.test(path);
}

/** The tables, by what they are called, of statements that are built of them: `delete(rfis).where(…)`, `insert(rfis)`. */
function tablesBuiltOf(root: Expression, effect: Effect): readonly string[] {
  const found: string[] = [];
  walk(root, node => {
    const called = node.kind === 'call' && buildsOf.test(lastName(node.callee) ?? '') ? node : undefined;
    // `rfis.insert()`, `rfis.select().where(…)`: https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Table.insert
    const on = called?.callee.kind === 'member' && called.args.length === 0 ? called.callee.object : undefined;
    const table = on ?? called?.args[0]?.value;
    if (table?.kind !== 'name' || /^[A-Z]/.test(table.name)) return;
    const name = handedAs(table.name, effect);
    found.push(/^[A-Z]/.test(name) ? name : name.toLowerCase());
  });
  return found;
}
const buildsOf = /^(?:\w+_)?(?:insert|update|delete|select)$/;

/** What a statement puts under one of these names, or adds to it: `rows = …`, `rows += …`, `rows.append(…)`. */
function givenIn(node: Node, names: ReadonlySet<string>): Expression | undefined {
  if (node.kind === 'bind' || node.kind === 'assign')
    return node.target.kind === 'name' && names.has(node.target.name) ? node.value : undefined;
  if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.object.kind !== 'name') return undefined;
  const adds = /^(?:append|extend|add|push)$/.test(node.callee.property ?? '') && names.has(node.callee.object.name);
  return adds ? node.args[0]?.value : undefined;
}

/** The classes that rows are made of: `Rfi` of `Rfi(…)` and of `[Rfi(…) for each in page]`. */
function rowMakers(value: Expression): readonly Expression[] {
  if (value.kind === 'list') return value.items.flatMap(item => rowMakers(item.value));
  return value.kind === 'call' && /^[A-Z][a-z]\w*$/.test(lastName(value.callee) ?? '') ? [value.callee] : [];
}

/** The statement that a call sends, or the name of the table that it is told. */
export function statementOf(effect: Effect): string {
  return statementsOf(effect).join(' ');
}

/** A statement that only finds rows by what it is given, or deletes them: `DELETE FROM grants WHERE token = ?`. */
export function keepsNothing(effect: Effect): boolean {
  const statement = effect.mode === 'sql' ? statementOf(effect) : '';
  return /^\s*(?:select|delete|match)\b/i.test(statement) && !/\b(?:insert|update|merge|set|into)\b/i.test(statement);
}

/** As `keepsNothing`, and no function of the database is called with it that may keep it: `SELECT upsert_rfi($1)`. */
export function findsOnly(effect: Effect): boolean {
  return keepsNothing(effect) && /\bfrom\b|^\s*match\b/i.test(statementOf(effect));
}

/** A statement wants the log-ins of another provider than Procore, in a table that holds those as well: `WHERE provider = 'google'`. */
export function asksOfOthers(effect: Effect): boolean {
  return ofOthers.test(statementOf(effect));
}

const ofOthers = /(?:provider|vendor|service|platform|system|source)\w{0,40}\s{0,9}=\s{0,9}["'](?!procore)/i;

function statementsOf(effect: Effect): readonly string[] {
  return effect.does === 'cache' ? [] : textsOfModel(effect);
}

function textsOfModel(effect: Effect): readonly string[] {
  const { texts = [], marks = [], libraries = [] } = effect.arg('model') ?? {};
  // A table that a setting names, `Table(os.environ['RFI_TABLE'])`, and not where a library's table stands, which it was opened by.
  const isBare =
    libraries.length === 0 && texts.every(({ parts }) => parts.length < 2 && parts.every(part => !('text' in part)));
  const named = isBare ? marks.flatMap(mark => (mark.is === 'environment' ? mark.name : [])) : [];
  return [...named, ...texts.map(({ parts }) => parts.map(part => ('text' in part ? part.text : ' ')).join(''))];
}

/** Columns that a statement names as those that it writes; empty where it is none, or names none. */
export function columnsWritten(effect: Effect): readonly string[] {
  const statement = statementOf(effect).toLowerCase();
  const [, inserted] = /^\s*insert\b(?:(?!\bvalues\b)[^(;])*\(([^()]*)\)/.exec(statement) ?? [];
  if (inserted !== undefined) return inserted.split(',').map(bare);
  const [, set] = /^\s*update\b[^=;]*?\bset\b(.*)$/s.exec(statement) ?? [];
  const [sets = ''] = set?.split(/\bwhere\b/) ?? [];
  return [...sets.matchAll(/(?:^|,)\s*["'`[]?(\w+)["'`\]]?\s*=/g)].flatMap(([, column]) => column ?? []);
}

function bare(name: string): string {
  return name.replace(/\W/g, '');
}
