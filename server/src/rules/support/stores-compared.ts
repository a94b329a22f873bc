/** What the rows of a read are compared with: statements, options of query builders, the ways of Python. */
import type { Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, literalText, propertyOf, returnedBy, walk } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { callsIn, chainAround } from './chains.ts';
import { companyId } from './data-companies.ts';
import { statementOf } from './stores-tables.ts';

/** What rows are compared by. */
export interface Compared {
  /** Columns, all of which have to hold. */
  readonly columns: readonly string[];
  /** Nothing else narrows the rows. */
  readonly whole: boolean;
}

/** A column, where it is known, and what a builder is told that it has to be. */
export interface Condition {
  readonly column: string | undefined;
  readonly value?: Expression | undefined;
  /** The call that says so, where it is not the reading itself: `.where(…)`, `filter(…)`. */
  readonly by?: Call | undefined;
}

/** Columns that rows are compared by; absent where that is not known. */
export function columnsCompared(effect: Effect): Compared | undefined {
  const statement = statementOf(effect);
  const [, condition] = /^[^;]*?\bwhere\b([^;]*)/is.exec(statement) ?? [];
  if (condition !== undefined) {
    if (/\bjoin\b/i.test(statement)) return undefined;
    const [compared = ''] = condition.split(/\b(?:order|group|limit|for)\b/i);
    return known(compared.split(/\band\b/i).map(part => /^\s*(?:\w+\.)?["`]?(\w+)["`]?\s*=/.exec(part)?.[1]));
  }
  if (effect.node.kind !== 'call') return undefined;
  const conditions = conditionsBuilt(effect);
  const compared = known(conditions.map(({ column }) => column));
  if (effect.program.language === 'python') return conditions.length > 0 ? compared : undefined;
  return compared.columns.length > 0 ? compared : undefined;
}

/** What options and builders of either language compare rows with. */
export function conditionsBuilt(effect: Effect): readonly Condition[] {
  if (effect.node.kind !== 'call') return [];
  return effect.program.language === 'python' ? inPython(effect, effect.node) : conditionsGiven(effect, effect.node);
}

function known(all: readonly (string | undefined)[]): Compared {
  const columns = all.filter(column => column !== undefined);
  return { columns: columns.map(plainWord), whole: columns.length === all.length };
}

/** `repository.findOneBy({ id })`: https://typeorm.io/docs/working-with-entity-manager/find-options */
const byConditions = /^find(?:One|AndCount)?By(?:OrFail)?$/;
/** https://mongoosejs.com/docs/api/model.html, https://sequelize.org/docs/v6/core-concepts/model-querying-finders/ */
const byKey = /^findBy(?:Id|Pk)$/;
/** Stores of documents, whose finders take the conditions first. */
const documents = /^(?:mongoose|@nestjs\/mongoose|@typegoose\/typegoose|mongodb)$/;

/** `{ where: { id } }`, or the conditions themselves; what a builder is told after the call. */
function conditionsGiven(effect: Effect, { callee, args: [options] }: Call): readonly Condition[] {
  const method = lastName(callee) ?? '';
  if (byKey.test(method)) return [{ column: 'id', value: options?.value }];
  const isThem = byConditions.test(method) || documents.test(effect.package);
  const where = isThem ? options?.value : propertyOf(options?.value, 'where')?.value;
  return where === undefined ? builderConditions(effect) : conditionsOf(where);
}

/** `{ id }`, `eq(rfis.id, id)`, `and(…)`, `(rfis, { eq }) => eq(rfis.id, id)`: https://orm.drizzle.team/docs/operators */
function conditionsOf(where: Expression): readonly Condition[] {
  if (where.kind === 'object')
    return where.properties.map(({ key, value }) => ofRelated(value, key) ?? { column: key, value });
  if (where.kind === 'function') {
    const [given, ...others] = returnedBy(where.body);
    return given !== undefined && others.length === 0 ? conditionsOf(given) : [{ column: undefined }];
  }
  if (where.kind !== 'call') return [{ column: undefined }];
  const [column, value] = where.args.map(arg => arg.value);
  const name = lastName(where.callee);
  if (name === 'and') return where.args.flatMap(arg => conditionsOf(arg.value));
  return [{ column: name === 'eq' && column?.kind === 'member' ? column.property : undefined, value }];
}

const company = new RegExp(`^${companyId}$`, 'i');

/**
 * `{ site: { id } }` is `{ siteId: id }`, and `{ site: { companyId } }` asks for the company: https://typeorm.io/docs/working-with-entity-manager/find-options,
 * https://www.prisma.io/docs/orm/prisma-client/queries/relation-queries#filter-on--to-one-relations
 */
function ofRelated(value: Expression, relation: string | undefined): Condition | undefined {
  const [property, ...others] = value.kind === 'object' ? value.properties : [];
  if (relation !== undefined && property?.key !== undefined && others.length === 0 && company.test(property.key))
    return { column: property.key, value: property.value };
  return relation !== undefined && property?.key === 'id' && others.length === 0
    ? { column: `${relation}Id`, value: property.value }
    : undefined;
}

/**
 * What is called on what a call gives: `.from(rfis).where(eq(rfis.id, id))`, `.selectFrom('rfis').where('id', '=', id)`, `.where({ id })`.
 * https://orm.drizzle.team/docs/select#filters, https://kysely.dev/docs/examples/where/simple-where, https://knexjs.org/guide/query-builder.html
 */
function builderConditions({ node, program }: Effect): readonly Condition[] {
  return callsIn(chainAround(node, program)).flatMap((by): readonly Condition[] => {
    const { callee, args } = by;
    const name = lastName(callee) ?? '';
    const [first, ...others] = args.map(({ value }) => value);
    if (!narrowing.test(name) || first === undefined) return [];
    if (!/^(?:andW|w)here$/.test(name)) return [{ column: undefined, by }];
    const column = literalText(first);
    if (column === undefined) return conditionsOf(first).map(each => ({ ...each, by }));
    const operator = others.length > 1 ? (literalText(others[0]) ?? '') : '=';
    return [{ column: operator === '=' ? column.replace(/^.*\./, '') : undefined, value: others.at(-1), by }];
  });
}

/** What options and builders of JavaScript compare rows with: all, or what a column has to be. */
export function valuesCompared(effect: Effect, column?: string): readonly Expression[] {
  if (effect.program.language === 'python' || effect.node.kind !== 'call') return [];
  return conditionsGiven(effect, effect.node).flatMap(each =>
    column === undefined || plainWord(each.column ?? '') === column ? (each.value ?? []) : [],
  );
}

/** Calls of a builder that choose among rows, or hand it to what may: https://knexjs.org/guide/query-builder.html#modify */
const narrowing = /where|having|join|^(?:modify|\$call|\$if)$/i;

/**
 * `select(Rfi).where(Rfi.id == id)`, `session.get(Rfi, id)`, `Rfi.objects.filter(pk=pk)`, `get_object_or_404(Rfi, pk=pk)`.
 * https://docs.sqlalchemy.org/en/20/tutorial/data_select.html, https://docs.djangoproject.com/en/stable/topics/db/queries/
 */
function inPython({ surroundings }: Effect, node: Call): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const part of [node, ...builtBefore(node, surroundings.function)])
    walk(part, inner => {
      if (inner.kind === 'call') conditions.push(...comparedBy(inner).map(each => ({ ...each, by: inner })));
    });
  return conditions;
}

/** What a statement is put together of before it is sent, `stmt = select(Rfi).where(…)`, whether or not all of it is. */
function builtBefore(node: Call, fn: FunctionFacts | undefined): readonly Expression[] {
  const names = new Set<string>();
  const note = (given: Expression): void => {
    let at = given;
    while (at.kind === 'call' && at.callee.kind === 'member') at = at.callee.object;
    if (at.kind === 'name') names.add(at.name);
  };
  for (const { value } of node.args) note(value);
  const found: Expression[] = [];
  walk(fn?.node.body ?? [], inner => {
    if (inner.kind !== 'bind' && inner.kind !== 'assign') return;
    if (inner.target.kind === 'name' && names.has(inner.target.name) && inner.value) found.push(inner.value);
  });
  return found;
}

const narrows =
  /^(?:where|filter|filter_by|get|get_object_or_404|get_or_404|get_one|exclude|join|having|first_or_404)$/;

function comparedBy({ callee, args }: Call): readonly Condition[] {
  const name = lastName(callee) ?? '';
  if (!narrows.test(name)) return [];
  const [model, key, ...others] = args;
  // `session.get(Rfi, id)`
  if (/^get(?:_one)?$/.test(name) && key && key.name === undefined && isModel(model?.value))
    return [others.length > 0 ? { column: undefined } : { column: 'id', value: key.value }];
  const conditions = /_or_404$/.test(name) && isModel(model?.value) ? args.slice(1) : args;
  return conditions.map(({ name: keyword, value }) =>
    keyword === undefined ? equality(value) : { column: asId(keyword), value },
  );
}

function isModel(value: Expression | undefined): boolean {
  return value !== undefined && /^[A-Z][a-z]\w*$/.test(lastName(value) ?? '');
}

/** `Rfi.id == number` */
function equality(condition: Expression): Condition {
  const [column, value] = condition.kind === 'operation' && condition.operator === '===' ? condition.operands : [];
  return { column: column?.kind === 'member' ? column.property : undefined, value };
}

/** Django's name of whatever the key is called. */
function asId(keyword: string): string {
  return keyword === 'pk' ? 'id' : keyword;
}
