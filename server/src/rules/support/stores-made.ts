/** The models of the rows that a call writes, where nothing in the call itself names them. */
import type { Effect } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, type Node, walk } from '../../program/walk.ts';

/** Writes of a row by itself, `doc.save()`, or of some of its fields, `doc.update({ title })`. */
const ofRow = /^(?:save|asave|update|set|overwrite|updateOne|replaceOne|save_changes)$/;

/** What gives a row of a model that it is handed first: `session.get(Rfi, 7)`, `db.query(Rfi).first()`, `manager.findOne(Rfi, …)`. */
const byModel = /^(?:query|get|get_one|select|find(?:One)?(?:By)?(?:OrFail)?)$/;

/** `Rfi`, `RFIRecord`; all capitals are those of constants. */
export const isModelName = /^[A-Z]\w*[a-z]\w*$/;

/**
 * The models of rows that are written: those that they are instances of, `session.add(row)`, or that they were asked of before,
 * `row = session.get(Rfi, 7)`, `row.title = title`.
 */
export function modelsOfRows(effect: Effect): readonly string[] {
  if (effect.does !== 'store' || effect.mode === 'read' || effect.mode === 'delete') return [];
  const made = effect.data.flatMap(value => [value, ...value.elements].flatMap(({ instances }) => instances));
  return [...made, ...modelsOfName(effect)];
}

/** The models of the rows that a name may be, where those are what is written. */
function modelsOfName({ node, surroundings }: Effect): readonly string[] {
  const row = rowWritten(node);
  if (row === undefined) return [];
  const found: string[] = [];
  const body = surroundings.function?.node.body ?? [];
  walk(body, inner => {
    if ((inner.kind !== 'bind' && inner.kind !== 'assign') || inner.value === undefined) return;
    const { target } = inner;
    if (target.kind === 'name' && target.name === row) found.push(...modelsGiving(inner.value));
  });
  return found;
}

/** `doc` of `doc.save()` and of `doc.title = title`. */
export function rowWritten(node: Node): string | undefined {
  if (node.kind === 'assign') return rowWritten(node.target);
  const on = node.kind === 'call' && ofRow.test(lastName(node.callee) ?? '') ? node.callee : node;
  return on.kind === 'member' && on.object.kind === 'name' ? on.object.name : undefined;
}

/** The models whose rows an expression may be: `Rfi` of `Rfi.query.get(7) or Rfi(id=7)`, `await Rfi.findOne(…)`, `new Rfi()`. */
function modelsGiving(value: Expression): readonly string[] {
  if (value.kind === 'await') return modelsGiving(value.value);
  if (value.kind === 'choice') return value.options.flatMap(modelsGiving);
  const isCall = value.kind === 'call';
  if (isCall && byModel.test(lastName(value.callee) ?? '')) {
    const name = lastName(value.args[0]?.value);
    if (name !== undefined && isModelName.test(name)) return [name];
  }
  const model = lastName(isCall ? value.callee : value);
  if (model !== undefined && isModelName.test(model)) return [model];
  if (isCall) return modelsGiving(value.callee);
  return value.kind === 'member' ? modelsGiving(value.object) : [];
}

/**
 * The models of statements that are put together before they are sent: `insert(Rfi).values(rows)`, `sa.update(Rfi)`, and of rows that are
 * read first: `manager.findOne(Rfi, …)`; of SQLAlchemy `select(RFI)` too. https://docs.sqlalchemy.org/en/20/core/dml.html, https://typeorm.io/docs/working-with-entity-manager/entity-manager-api
 */
export function modelsWritten({ callee, args: [first] }: Call, { package: from }: Effect): readonly string[] {
  const given = first?.value;
  // A field of what came in is none: `byPhone.get(request.body.From)`.
  const isField = given?.kind === 'member' && given.object.kind !== 'name';
  const name = takesModel.test(lastName(callee) ?? '') && !isField ? lastName(given) : undefined;
  // Elsewhere all capitals are those of a statement: `pool.query(SQL)`.
  const isModel = /^sql(?:alchemy|model)|^flask_sqlalchemy/.test(from) ? /^[A-Z]\w+$/ : isModelName;
  return name !== undefined && isModel.test(name) && !opensTables.test(name) ? [name] : [];
}

const takesModel =
  /^(?:\w+_)?(?:insert|update|delete|select)$|^(?:query|get|get_one)$|^find(?:One)?(?:By)?(?:OrFail)?$/;
/** Classes of what opens the way to tables. */
export const opensTables = /^(?:DataSource|EntityManager|Connection|Session|AsyncSession|PrismaClient|PrismaService)$/;

/**
 * What opens the way to a table and is none itself: `AppSource` of `AppSource.getRepository(Rfi)`, `DBSession` of `DBSession.query(Rfi)`,
 * `DBPool` of `DBPool.query('select …')`, `Models` of `Models.Rfi.create(…)`. https://typeorm.io/docs/data-source/data-source
 */
export function opener(effect: Effect, hasStatement: boolean): Expression | undefined {
  if (effect.node.kind !== 'call') return undefined;
  let at: Expression = effect.node;
  let opened = '';
  let isTold = hasStatement;
  while (at.kind === 'call' || at.kind === 'member') {
    if (at.kind === 'call')
      isTold ||= givesRepository.test(lastName(at.callee) ?? '') || modelsWritten(at, effect).length > 0;
    else opened = at.property ?? '';
    at = at.kind === 'call' ? at.callee : at.object;
  }
  const isOpened = effect.path.startsWith('DataSource()') && opens.test(opened);
  return isTold || isOpened || isModelName.test(opened) ? at : undefined;
}

const givesRepository = /^get(?:Tree|Mongo)?Repository$/;
const opens = /^(?:manager|query|createQueryBuilder|createEntityManager)$/;
