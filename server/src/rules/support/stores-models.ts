/** The models of an app and the tables of its database that they stand for, by which either names the same rows. */
import type { App, Effect } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { ownConstructor } from '../../program/members.ts';
import type { ClassExpression, Expression, Program, TypeHint } from '../../program/model.ts';
import { contains, lastName, literalText, nodesOf, returnedBy, walk } from '../../program/walk.ts';

interface ModelTable {
  readonly model: string;
  readonly table: string;
}

/** What names a table as a model's. */
const names = /__tablename__|\bdb_table\b|@Entity\(|\b(?:pg|mysql|sqlite)Table\(/;

/**
 * A class, the table of the class that it stands in (https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html,
 * https://docs.djangoproject.com/en/stable/ref/models/options/#db-table), that of the class below
 * (https://typeorm.io/docs/entity/entities), or of a name (https://orm.drizzle.team/docs/sql-schema-declaration).
 */
const parts =
  /\bclass\s+(?<owner>[A-Z]\w*)|(?:__tablename__|\bdb_table)\s*=\s*["'](?<inside>\w+)["']|@Entity\(\s*(?:\{\s*name:\s*)?["'`](?<below>\w+)["'`]|\b(?<named>\w+)\s*=\s*(?:pg|mysql|sqlite)Table\(\s*["'`](?<own>\w+)["'`]/g;

/** The tables that a file gives its models. */
const modelTables = perFile(({ text, language }): readonly ModelTable[] => {
  if ((language !== 'python' && language !== 'javascript') || !names.test(text)) return [];
  const found: ModelTable[] = [];
  const add = (model: string | undefined, table: string): void => {
    if (model !== undefined) found.push({ model, table: table.toLowerCase() });
  };
  let around: string | undefined;
  let above: string | undefined;
  for (const { groups = {} } of text.matchAll(parts)) {
    const { owner, inside, below, named, own } = groups;
    if (inside !== undefined) add(around, inside);
    if (own !== undefined) add(named, own);
    if (below !== undefined) above = below;
    // Django's options stand in a class inside of the model's.
    if (owner === undefined || owner === 'Meta') continue;
    if (above !== undefined) add(owner, above);
    above = undefined;
    around = owner;
  }
  return found;
});

/** A field of an entity that holds rows of another. */
interface Relation {
  readonly name: string;
  readonly model: string;
  /** The entity whose field it is. */
  readonly of: string | undefined;
  /** It comes with every `find` of that: https://typeorm.io/docs/relations/eager-and-lazy-relations */
  readonly eager: boolean;
}

/** `job = models.ForeignKey(Job)`: https://docs.djangoproject.com/en/stable/ref/models/fields/#module-django.db.models.fields.related */
const references = perFile((file): readonly Relation[] => {
  if (file.language !== 'python' || !/\b(?:ForeignKey|OneToOneField)\(/.test(file.text)) return [];
  return nodesOf(file.program, 'class').flatMap(({ name: of, members }) =>
    members.flatMap(({ name, value }) => {
      if (value?.kind !== 'call' || !/^(?:ForeignKey|OneToOneField)$/.test(lastName(value.callee) ?? '')) return [];
      const to = value.args.find(each => each.name === 'to' || each.name === undefined)?.value;
      const model = literalText(to)?.split('.').at(-1) ?? lastName(to);
      return model === undefined ? [] : [{ name, model, of, eager: false }];
    }),
  );
});

/** The models whose rows the fields of a name hold that rows of some tables have by themselves: of `job`, `Job`. */
export function referredBy(tables: readonly string[], field: string, app: App): readonly string[] {
  return app
    .ask(references)
    .flatMap(({ answer }) =>
      answer.flatMap(({ name, of, model }) => (name === field && of !== undefined && tables.includes(of) ? model : [])),
    );
}

/** `@ManyToOne(() => Grant) grant: Grant`: https://typeorm.io/docs/relations/relations */
export const relations = perFile((file): readonly Relation[] => {
  const told = (file.language === 'python' ? relatedInPython : relatedInDrizzle)(file.text);
  if (file.language !== 'javascript' || !/@(?:Many|One)To(?:Many|One)\(/.test(file.text)) return told;
  return nodesOf(file.program, 'class').flatMap(({ name: of, members }) =>
    members.flatMap(({ name, annotations = [] }) =>
      annotations.flatMap(note => {
        const to = note.kind === 'call' && relating.test(lastName(note.callee) ?? '') ? note.args[0]?.value : undefined;
        const model = to?.kind === 'function' ? lastName(returnedBy(to.body)[0]) : undefined;
        const eager = note.kind === 'call' && note.args.some(({ value }) => isEager(value));
        return model === undefined ? [] : [{ name, model, of, eager }];
      }),
    ),
  );
});

/** `crews: Mapped[list['Crew']] = relationship(…)`: https://docs.sqlalchemy.org/en/20/orm/basic_relationships.html, https://sqlmodel.tiangolo.com/tutorial/relationship-attributes/ */
function relatedInPython(text: string): readonly Relation[] {
  if (!/\b[rR]elationship\(/.test(text)) return [];
  const fields =
    /^class[ \t]+(\w+)|^[ \t]+(\w+)[ \t]*(?::([^=\n]{1,80}))?=[ \t]*(?:\w+\.)?[rR]elationship\(\s*(?:["']?([A-Z]\w*)\b)?/gm;
  let of: string | undefined;
  return [...text.matchAll(fields)].flatMap(([, owner, name = '', hint = '', named]) => {
    of = owner ?? of;
    const model = named ?? hint.match(/[A-Z]\w*/g)?.at(-1);
    return model === undefined ? [] : { name, model, of, eager: false };
  });
}

/** `crew: one(crews, …)`, `shifts: many(shifts)`: https://orm.drizzle.team/docs/relations */
function relatedInDrizzle(text: string): readonly Relation[] {
  if (!text.includes('drizzle-orm') || !/\brelations\(/.test(text)) return [];
  return [...text.matchAll(/\b(\w+)\s*:\s*(?:one|many)\(\s*(\w+)/g)].map(([, name = '', model = '']) => {
    return { name, model, of: undefined, eager: false };
  });
}

function isEager(options: Expression): boolean {
  return (
    options.kind === 'object' &&
    options.properties.some(({ key, value }) => key === 'eager' && value.kind === 'literal' && value.value === true)
  );
}

/** The models whose rows come by themselves with those of some tables. */
export function broughtAlong(tables: readonly string[], app: App): readonly string[] {
  const eager = app.ask(relations).flatMap(({ answer }) => answer.filter(each => each.eager));
  return eager.flatMap(({ of, model }) => (of !== undefined && tables.includes(of) ? model : []));
}

const relating = /^(?:Many|One)To(?:Many|One)$/;

/** Names of tables, with those of the models that stand for them, and the tables of models. */
export function alsoCalled(tables: readonly string[], app: App): readonly string[] {
  if (tables.length === 0) return tables;
  const names = app.once(namesByOther);
  const others = names.size > 0 ? tables.flatMap(table => names.get(table) ?? []) : [];
  return others.length > 0 ? [...new Set([...tables, ...others])] : tables;
}

/** The tables of models, and the models of tables, by either name. */
function namesByOther(app: App): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  const add = (name: string, other: string): void => {
    const known = names.get(name);
    if (known) known.push(other);
    else names.set(name, [other]);
  };
  for (const { answer } of app.ask(modelTables))
    for (const { model, table } of answer) {
      add(model, table);
      add(table, model);
    }
  return names;
}

/**
 * The model, if any, whose repository a call is made on, where that was handed in or made beside: `Repository<Rfi>`, `getRepository(Rfi)`.
 * https://docs.nestjs.com/techniques/database#repository-pattern, https://docs.nestjs.com/techniques/mongodb#model-injection
 */
export function modelsBehind({ node, place, program, surroundings }: Effect): readonly string[] {
  const name = node.kind === 'call' && node.callee.kind === 'member' ? lastName(node.callee.object) : undefined;
  if (name === undefined) return [];
  const own = surroundings.functions.find(({ file, owner }) => file === place.file && owner !== undefined)?.owner;
  const model = (own && heldBy(own, name)) ?? madeIn(program, name);
  return model !== undefined && isKnown(model, program) ? [model] : [];
}

/** The class of a row that a method of its own puts in: `session.add(self)`. */
export function ownModels({ args, surroundings }: Effect): readonly string[] {
  const own = surroundings.function?.node.receiver;
  return args.flatMap(({ node, value }) => (own !== undefined && lastName(node) === own ? value.instances : []));
}

/** What callers hand over for a parameter, `Rfi` of `keep(session, Rfi, rows)` for `def keep(session, model, rows)`; any other name stays. */
export function handedAs(name: string, { chain, surroundings: { function: around, functions } }: Effect): string {
  let [at, fn] = [name, around];
  for (const site of [...chain].reverse()) {
    const index = fn?.node.parameters.findIndex(({ target }) => target.kind === 'name' && target.name === at) ?? -1;
    const caller = functions.find(({ file, node }) => file === site.file && contains(node, site));
    if (index < 0 || caller === undefined) break;
    let given: string | undefined;
    walk(caller.node.body, node => {
      if (node.kind !== 'call' || node.start !== site.start || node.end !== site.end) return;
      const argument = node.args.find(each => each.name === at) ?? node.args[index];
      given = lastName(argument?.value);
    });
    if (given === undefined) break;
    [at, fn] = [given, caller];
  }
  return at;
}

/** A class or a type that is imported or declared; a parameter of a repository for all models, `Model<T>`, stands for none. */
function isKnown(model: string, { imports, body }: Program): boolean {
  return (
    imports.some(({ names }) => names.some(({ local }) => local === model)) ||
    body.some(each => each.kind === 'declare' && each.name === model)
  );
}

function heldBy(owner: ClassExpression, name: string): string | undefined {
  const handed = ownConstructor(owner)?.parameters.find(({ target }) => target.kind === 'name' && target.name === name);
  const member = owner.members.find(each => each.name === name);
  return modelOf(handed?.type) ?? modelOf(member?.type) ?? repositoryOf(member?.value);
}

function madeIn({ body }: Program, name: string): string | undefined {
  for (const each of body)
    if (each.kind === 'bind' && each.target.kind === 'name' && each.target.name === name)
      return modelOf(each.type) ?? repositoryOf(each.value);
  return undefined;
}

function modelOf(type: TypeHint | undefined): string | undefined {
  return /^(?:\w*Repository|Model)$/.test(type?.name ?? '') ? type?.arguments?.[0] : undefined;
}

function repositoryOf(value: Expression | undefined): string | undefined {
  const isMaking = value?.kind === 'call' && /^get\w*Repository$/.test(lastName(value.callee) ?? '');
  return isMaking ? lastName(value.args[0]?.value) : undefined;
}
