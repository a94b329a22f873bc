/** Whether a read chooses columns, and which: by a statement, its options, or what is called on the way to it and behind it. */
import type { Effect, Value } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { calledName, isNull, lastName, literalText } from '../../program/walk.ts';
import { callsIn, chainAround } from './chains.ts';
import { namesIdentifier, type StoredMark } from './data.ts';
import { choosing, narrowing, selected, tableUnder } from './stores-joined.ts';
import { statementOf } from './stores-tables.ts';

/**
 * Whether a read says which columns it gives, or which it leaves out. Of a statement with a join nobody knows whose `t.*` is: that chooses too.
 * What is called behind the read is not looked at: whoever asks how its rows go on, `isShownAsRead`, does that.
 */
export function choosesColumns(read: Effect): boolean {
  if (isSelect(read)) return !/^\s*select\s+\*/i.test(statementOf(read));
  const projection = projectionOf(read)?.node;
  if ((projection && !isNull(projection)) || makesOthers(read)) return true;
  const hasOption = read.args.some(
    ({ name = '', value }) => narrowing.includes(name) || narrowing.some(key => has(value, key)),
  );
  return hasOption || choosesBefore(read);
}

/** Whether a read gives all columns of its rows, those under a field where it puts tables together. */
export function readsAllColumns(read: Effect, field: string | undefined): boolean {
  if (isSelect(read)) return /^\s*select\s+(?:\w+\.)?\*/i.test(statementOf(read));
  // What a model shows of itself where Python writes it out is its own affair.
  if (read.program.language !== 'javascript' || read.mode !== 'read') return false;
  const together = selected(read)?.args ?? [];
  if (together.length > 0) return field !== undefined && tableUnder(read, field) !== undefined;
  return !choosesColumns(read);
}

/** `Rfi.distinct('status')`, `Rfi.aggregate([{ $group: … }])`: https://www.mongodb.com/docs/manual/reference/operator/aggregation-pipeline/ */
function makesOthers({ package: from, node, args }: Effect): boolean {
  const name = calledName(node) ?? '';
  if (!/mongo|typegoose/.test(from)) return false;
  if (name !== 'aggregate') return name === 'distinct';
  const stages = args[0]?.value.elements ?? [];
  return stages.length === 0 || stages.some(({ keys }) => keys.names.some(key => making.test(key)));
}

const making = /^\$(?:project|group|unset|replace\w+|count|facet|bucket\w*|sortByCount)$/;

function isSelect(read: Effect): boolean {
  return /^\s*(?:select|with)\b/i.test(statementOf(read));
}

/** `db.select({ id: links.id }).from(links)`, `session.query(Link.id).filter(…)`: the fields are chosen on the way to the call, or by itself. */
function choosesBefore({ node }: Effect): boolean {
  return callsIn(node).some(({ callee, args }) => {
    const name = lastName(callee) ?? '';
    // `ctx.db.query('links')` of Convex names the table.
    const chosen = name === 'query' ? args.filter(({ value }) => literalText(value) === undefined) : args;
    return choosingCalls.test(name) && chosen.some(({ value }) => !isAllFields(value));
  });
}

const choosingCalls = /^(?:select|first|columns?|returning|pluck|only|values(?:_list)?|query|with_entities|project)$/;

/** `'*'`, and a model: `Link`, `models.Link`. */
function isAllFields(value: Expression): boolean {
  return value.kind === 'literal' ? value.value === '*' : /^[A-Z]/.test(lastName(value) ?? '');
}

/**
 * What a statement selects, in order, each by the first column that it names: `email` of `lower(email)`; empty text for figures and
 * what is said by the statement itself (`count(*)`, `1`). `undefined` where it is no such statement or asks for all there is.
 */
function selectedBy(read: Effect): readonly string[] | undefined {
  const [start] = /^\s*select\s+(?:distinct\s+|all\s+|top\s*\(?\d+\)?\s+)?/i.exec(statementOf(read)) ?? [];
  const parts = start === undefined ? undefined : listed(statementOf(read).slice(start.length));
  if (parts === undefined || parts.some(part => /^(?:\w+\.)?\*$/.test(part))) return undefined;
  return parts.map(columnIn);
}

/** What stands between commas up to `from`, brackets with all that is in them. */
function listed(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(/'[^']*'|[(),]|\bfrom\b/gi)) {
    if (found === '(') depth += 1;
    if (found === ')') depth -= 1;
    if (depth > 0 || !/^(?:,|from)$/i.test(found)) continue;
    parts.push(text.slice(from, index).trim());
    if (found !== ',') return parts;
    from = index + 1;
  }
  return undefined;
}

/** https://www.postgresql.org/docs/current/functions-aggregate.html */
const figures =
  /^(?:coalesce\s*\(\s*|round\s*\(\s*|cast\s*\(\s*)*(?:(?:count|sum|total|avg|min|max|stddev\w*|var\w*|exists|length)\s*\(|case\b|exists\b|\d)/i;

function columnIn(part: string): string {
  if (figures.test(part)) return '';
  const bare = part.replace(/'[^']*'/g, "''").replace(/\b(?:distinct|cast)\b/gi, '');
  return /(?:\b\w+\.)?["`[]?\b([a-z_]\w*)\b(?!\s*[(.])/i.exec(bare)?.[1] ?? '';
}

/**
 * The columns that a way into a row leads to: `row[1]` of `select id, name from crew` to `name`.
 * @param fields those of the mark that are columns
 * @returns `undefined` where it leads to figures, or to nothing but what rows are known by
 */
export function columnsReached(
  { position }: StoredMark,
  fields: readonly string[],
  reading: readonly Effect[],
): readonly string[] | undefined {
  const [read, ...others] = reading;
  const selected = read && others.length === 0 ? selectedBy(read) : undefined;
  if (selected === undefined) return fields;
  const [field] = fields;
  const isNamed = field !== undefined && selected.includes(field);
  if (position !== undefined && !isNamed && read?.program.language === 'python') {
    const name = selected[position];
    return name ? [name, ...fields] : undefined;
  }
  return fields.length === 0 && selected.every(name => name === '' || namesIdentifier(name)) ? undefined : fields;
}

/**
 * The columns that a read of JavaScript chooses beside ids, by its options or by what is called before or after it; `undefined` where it
 * takes all of them, or says only which it leaves out.
 * https://www.prisma.io/docs/orm/prisma-client/queries/select-fields, https://mongoosejs.com/docs/api/query.html#Query.prototype.select(),
 * https://sequelize.org/docs/v6/core-concepts/model-querying-basics/, https://orm.drizzle.team/docs/select#partial-select
 */
export function columnsChosen(read: Effect): readonly string[] | undefined {
  if (read.program.language !== 'javascript') return undefined;
  const names = [
    ...read.args.flatMap(({ value }) => choosing.flatMap(key => (has(value, key) ? named(value.property(key)) : []))),
    ...positional(read),
    ...callsIn(chainAround(read.node, read.program)).flatMap(selecting),
  ];
  const isChoice = names.length > 0 && names.every(name => /^\w+$/.test(name));
  return isChoice ? names.filter(name => !namesIdentifier(name)) : undefined;
}

function has(value: Value, key: string): boolean {
  return value.keys.names.includes(key);
}

/** `{ title: true }`, `['title']`, `'title due'`; what leaves out, or chooses from another table, is no name. */
function named(value: Value): readonly string[] {
  const keys = value.keys.names.map(key => {
    const { literals, keys: below } = value.property(key);
    return literals.includes(false) || literals.includes(0) || below.names.length > 0 ? noColumn : key;
  });
  const texts = [value, ...value.elements].flatMap(({ literals }) => literals.flatMap(words));
  return [...keys, ...texts];
}

const noColumn = '-';

function words(text: unknown): readonly string[] {
  return typeof text === 'string' ? text.split(/[\s,]+/).filter(word => word !== '') : [];
}

/** What is chosen by its place: `Rfi.find({ due }, 'title due')`. https://mongoosejs.com/docs/api/model.html#Model.find() */
function projectionOf({ package: from, node, args }: Effect): Effect['args'][number] | undefined {
  if (!/mongoose|typegoose/.test(from) || node.kind !== 'call') return undefined;
  return /^find(?:One|ById)?$/.test(lastName(node.callee) ?? '') ? args[1] : undefined;
}

function positional(read: Effect): readonly string[] {
  const projection = projectionOf(read)?.value;
  return projection === undefined || choosing.some(key => has(projection, key)) ? [] : named(projection);
}

/** `.select('title due')`, `.select({ title: rfis.title })`, `.project({ title: 1 })` */
function selecting({ callee, args }: Call): readonly string[] {
  if (!/^(?:select(?:Distinct)?|project)$/.test(lastName(callee) ?? '')) return [];
  return args.flatMap(({ value }) => {
    if (value.kind === 'object') return value.properties.map(({ key, value: column }) => chosenAs(key, column));
    return value.kind === 'list'
      ? value.items.flatMap(item => words(literalText(item.value)))
      : words(literalText(value));
  });
}

function chosenAs(key: string | undefined, column: Expression): string {
  if (column.kind === 'member' && column.property !== undefined) return column.property;
  // A name is that of a table, all of whose columns are chosen.
  const isNone =
    column.kind === 'name' || (column.kind === 'literal' && (column.value === 0 || column.value === false));
  return key === undefined || isNone ? noColumn : key;
}
