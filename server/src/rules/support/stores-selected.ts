/** The columns that a read chooses: a statement, by which a row's parts are known where Python gives it as a tuple, or a query builder. */
import type { Effect, Value } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, literalText } from '../../program/walk.ts';
import { callsIn, chainAround } from './chains.ts';
import { namesIdentifier } from './data.ts';
import { statementOf } from './stores-tables.ts';

/**
 * The names of what a statement selects, in order, empty text for what is worked out (`count(*)`); `undefined` where it is none or asks
 * for all there is.
 */
function selectedBy(read: Effect): readonly string[] | undefined {
  const [, list] = /^\s*select\s+(?:distinct\s+)?((?:[^()]|\([^()]*\))*?)\sfrom\s/is.exec(statementOf(read)) ?? [];
  const parts = list?.match(/(?:[^,()]|\([^()]*\))+/g)?.map(part => part.trim());
  if (parts === undefined || parts.some(part => part.endsWith('*'))) return undefined;
  return parts.map(part => /^(?:\w+\.)?["'`[]?(\w+)["'`\]]?(?:\s+(?:as\s+)?["'`]?\w+["'`]?)?$/i.exec(part)?.[1] ?? '');
}

/**
 * The columns that a way into a row leads to: `row[1]` of `select id, name from crew` to `name`.
 * @returns `undefined` where it leads to figures, or to nothing but what rows are known by
 */
export function columnsReached(fields: readonly string[], reading: readonly Effect[]): readonly string[] | undefined {
  const [selected, ...others] = reading.map(selectedBy);
  if (selected === undefined || others.length > 0) return fields;
  const [field, ...below] = fields;
  if (field === undefined) return selected.every(name => name === '' || namesIdentifier(name)) ? undefined : fields;
  if (!/^\d+$/.test(field)) return fields;
  const name = selected[Number(field)];
  return name ? [name, ...below] : undefined;
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
    ...read.args.flatMap(({ value }) => options.flatMap(key => (has(value, key) ? named(value.property(key)) : []))),
    ...positional(read),
    ...callsIn(chainAround(read.node, read.program)).flatMap(selecting),
  ];
  const isChoice = names.length > 0 && names.every(name => /^\w+$/.test(name));
  return isChoice ? names.filter(name => !namesIdentifier(name)) : undefined;
}

const options = ['select', 'columns', 'attributes', 'projection', 'fields'];

function has(value: Value, key: string): boolean {
  return value.keys.names.includes(key);
}

/** `{ title: true }`, `['title']`, `'title due'`; of one that leaves out, `-`. */
function named(value: Value): readonly string[] {
  const keys = value.keys.names.map(key => {
    const { literals } = value.property(key);
    return literals.includes(false) || literals.includes(0) ? leftOut : key;
  });
  const texts = [value, ...value.elements].flatMap(({ literals }) => literals.flatMap(words));
  return [...keys, ...texts];
}

const leftOut = '-';

function words(text: unknown): readonly string[] {
  return typeof text === 'string' ? text.split(/[\s,]+/).filter(word => word !== '') : [];
}

/** `Rfi.find({ due }, 'title due')`: https://mongoosejs.com/docs/api/model.html#Model.find() */
function positional({ package: from, node, args }: Effect): readonly string[] {
  if (!/mongoose|typegoose/.test(from) || node.kind !== 'call') return [];
  const [, projection] = args;
  const takesIt = /^find(?:One|ById)?$/.test(lastName(node.callee) ?? '') && projection !== undefined;
  return takesIt && !options.some(key => has(projection.value, key)) ? named(projection.value) : [];
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
  const isLeftOut = column.kind === 'literal' && (column.value === 0 || column.value === false);
  return key === undefined || isLeftOut ? leftOut : key;
}
