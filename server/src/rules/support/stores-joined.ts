/** The tables whose rows a read joins into those that it asks for, as options, statements and selections say it. */
import type { App, Effect, Value } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, literalText, walk } from '../../program/walk.ts';
import { alsoCalled, broughtAlong, referredBy, relations } from './stores-models.ts';
import { tablesAsked } from './stores-tables.ts';

/**
 * Tables whose rows a call has put whole into those that it asks for, by the options of Prisma, Drizzle, TypeORM and Sequelize:
 * `include: { grant: true }`, `with: { grant: true }`, `relations: ['grant']`. A field stands for a table of its name, or of that which
 * the app's schema of Prisma gives it (https://www.prisma.io/docs/orm/prisma-schema/data-model/relations).
 */
export function tablesJoined(effect: Effect, app: App): readonly string[] {
  const fields = effect.args.flatMap(({ value }) => fieldsJoined(value, deepestJoin));
  const comesAlong =
    /^find/.test(lastName(effect.node.kind === 'call' ? effect.node.callee : undefined) ?? '') &&
    !effect.args.some(({ value }) => value.keys.names.includes('loadEagerRelations'));
  const along = comesAlong ? broughtAlong(tablesAsked(effect), app) : [];
  if (fields.length === 0) return along;
  const types = typesOfFields(app);
  return [...fields.flatMap(field => [field, ...types(field)]), ...along];
}

/**
 * Tables that a field of the rows a call gives stands for, if its options name it among what they join: `with: { grants: … }`. A table
 * is named as the field is, as one row of it, or as the app's schema of Prisma says. A row of Django's has what its fields refer to by itself.
 */
export function tablesOfField(effect: Effect, field: string, app: App): readonly string[] {
  const { args, package: from } = effect;
  // Read when they are asked for: https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html#lazy-loading
  if (/^sql(?:alchemy|model)|^flask_sqlalchemy/.test(from)) {
    const asked = alsoCalled(tablesAsked(effect), app);
    const told = app.ask(relations).flatMap(({ answer }) => answer.filter(each => each.name === field));
    return told.flatMap(({ of, model }) => (of === undefined || asked.includes(of) ? model : []));
  }
  const embedded = args.flatMap(({ value }) => value.literals.flatMap(text => embeddedAs(text, field)));
  if (embedded.length > 0) return embedded;
  const isJoined = args.some(({ value }) =>
    joins.some(key => {
      const joined = value.keys.names.includes(key) ? value.property(key) : undefined;
      return joined?.keys.names.includes(field) || joined?.elements.some(({ literals }) => literals.includes(field));
    }),
  );
  const models = args.flatMap(({ node }) => modelsIncluded(node, field));
  if (models.length > 0) return models;
  if (isJoined) return [field, `${field}s`, ...typesOfFields(app)(field)];
  return /^django\./.test(from) ? referredBy(tablesAsked(effect), field, app) : [];
}

/**
 * The tables whose rows stand under a field by what a call selects: `id, rfis(title)`, `open:rfis!inner(title)`.
 * https://supabase.com/docs/guides/database/joins-and-nesting
 */
function embeddedAs(selected: unknown, field: string): readonly string[] {
  if (typeof selected !== 'string') return [];
  return [...selected.matchAll(/(?:(\w+)\s*:\s*)?\b(\w+)(?:!\w+)*\s*\(/g)].flatMap(([, alias, table = '']) =>
    (alias ?? table) === field ? table.toLowerCase() : [],
  );
}

/**
 * The table, by what it is called, whose whole rows a call gives under a field: `db.select({ person: people }).from(shifts)`.
 * https://orm.drizzle.team/docs/joins
 */
export function tableUnder(effect: Effect, field: string): string | undefined {
  const chosen = selected(effect)?.args[0]?.value;
  const value = chosen?.kind === 'object' ? chosen.properties.find(({ key }) => key === field)?.value : undefined;
  return value?.kind === 'name' ? value.name : undefined;
}

/** `db.select({ person: people })` of `db.select({ person: people }).from(shifts)` */
export function selected({ node }: Effect): Call | undefined {
  const on = node.kind === 'call' && node.callee.kind === 'member' ? node.callee.object : undefined;
  return on?.kind === 'call' && /^select(?:Distinct)?$/.test(lastName(on.callee) ?? '') ? on : undefined;
}

/** `Rfi` of `include: [{ model: Rfi, as: 'rfis' }]`, and of `include: [Rfi]`. https://sequelize.org/docs/v6/advanced-association-concepts/eager-loading/ */
function modelsIncluded(options: Expression, field: string): readonly string[] {
  const found: string[] = [];
  walk(options, node => {
    if (node.kind !== 'object') return;
    const under = (key: string): Expression | undefined => node.properties.find(each => each.key === key)?.value;
    const included = under('include');
    const listed = included?.kind === 'list' ? included.items.map(({ value }) => value) : included ? [included] : [];
    const named = listed.filter(each => each.kind === 'name').map(({ name }) => name);
    found.push(...named.filter(name => new RegExp(`^${name}s?$`, 'i').test(field)));
    const model = lastName(under('model'));
    if (model !== undefined && literalText(under('as')) === field) found.push(model);
  });
  return found;
}

/** The models that the app's schema of Prisma, as tables are named, or its entities give fields of a name. */
function typesOfFields(app: App): (field: string) => readonly string[] {
  const types = typesIn(app);
  return field => types.flatMap(({ name, model }) => (name === field ? model : []));
}

function typesIn(app: App): readonly { readonly name: string; readonly model: string }[] {
  const schemas = app.paths.filter(path => path.endsWith('.prisma')).map(path => app.text(path) ?? '');
  const types = schemas.flatMap(schema =>
    [...schema.matchAll(fieldOfModel)].map(([, name = '', type = '']) => {
      return { name, model: type.charAt(0).toLowerCase() + type.slice(1) };
    }),
  );
  return [...types, ...app.ask(relations).flatMap(({ answer }) => answer)];
}

/** The fields under which rows of some tables may stand in those of others. */
export function fieldsOfTables(tables: readonly string[], app: App): readonly string[] {
  const types = typesIn(app);
  return types.flatMap(({ name, model }) => (tables.includes(model) ? name : []));
}

const deepestJoin = 3;
const joins = ['include', 'with', 'relations'];
/** Options of a read that choose columns, and those together with what leaves some out. */
export const choosing: readonly string[] = ['select', 'columns', 'attributes', 'projection', 'fields'];
export const narrowing: readonly string[] = [...choosing, 'omit'];
/** `grant Grant?` */
const fieldOfModel = /^[ \t]+(\w+)[ \t]+([A-Z]\w*)/gm;

function fieldsJoined(options: Value, depth: number): readonly string[] {
  if (depth === 0 || narrowing.some(key => options.keys.names.includes(key))) return [];
  return joins
    .filter(key => options.keys.names.includes(key))
    .flatMap(key => {
      const joined = options.property(key);
      const named = joined.elements.flatMap(({ literals }) => literals.filter(name => typeof name === 'string'));
      const chosen = joined.keys.names.flatMap(name => {
        const how = joined.property(name);
        if (narrowing.some(each => how.keys.names.includes(each))) return [];
        const isWhole = how.literals.includes(true) || how.keys.names.length > 0;
        return isWhole ? [name, ...fieldsJoined(how, depth - 1)] : [];
      });
      return [...named, ...chosen];
    });
}
