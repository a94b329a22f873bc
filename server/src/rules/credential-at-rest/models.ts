import type { AnalysedFile, App, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Argument, Call, Expression, ObjectExpression, TypeHint } from '../../program/model.ts';
import { lastName, walk, walkProgram } from '../../program/walk.ts';
import type { CredentialMark } from '../support/credentials.ts';
import { secretName } from '../support/secrets.ts';
import { basesThatSeal, heirsOf, namesSealedByHooks, type SealingBase } from './hooks.ts';

type Kind = CredentialMark['credential'];

const sealing = /encrypt|fernet|cipher/i;
/** A column or a hook may also name what transforms it, or a type that does, which stands elsewhere. */
const transforming =
  /encrypt|fernet|cipher|\btransformer\b|column\(|Field\(|@Property\(|\bMapped\[|(?:Table|Schema|defineEntity)(?:<[^()]*>)?\(|\.(?:define|init)\(|\bpre_?save|\bbefore_?(?:save|create|insert|update|change)|\$extends\(|\bdefineExtension\(|\$formatDatabaseJson\(/i;
/**
 * Makers of tables whose columns are an object's: Drizzle's (https://orm.drizzle.team/docs/sql-schema-declaration), Mongoose's
 * (https://mongoosejs.com/docs/guide.html), Sequelize's (https://sequelize.org/docs/v6/core-concepts/model-basics/), and MikroORM's and
 * TypeORM's, which name the object (https://mikro-orm.io/docs/entity-schema, https://typeorm.io/docs/entity/separating-entity-definition).
 */
const tableMaker = /^(?:[a-z]+T|t)able$|^(?:Schema|define|init|EntitySchema|defineEntity)$/;
const columnsNamed = /^(?:properties|columns)$/;
/**
 * What turns a value into what is stored: methods of a column's type, SQLAlchemy's `TypeDecorator`, Django's `Field` and MikroORM's `Type`,
 * and the options of Lucid and Mongoose.
 */
const binding = [
  'process_bind_param',
  'get_prep_value',
  'get_db_prep_save',
  'convertToDatabaseValue',
  'prepare',
  'set',
];

/**
 * What the models of an app encrypt before it is written: by a column's type, a transformer, a setter, a hook, a plugin, a comment of Prisma's.
 * @param columns the names of what it is written to, which need not speak of tokens: `grant.access = …`
 */
export function isSealedByModel(app: App, credential: Kind, columns: readonly string[]): boolean {
  const answers = credential === 'token-response' ? ['access-token', 'refresh-token', 'token-response'] : [credential];
  const counts = ({ name, kind, beside = [] }: Sealed): boolean =>
    columns.includes(name) ||
    (kind !== undefined && answers.includes(kind) && !columns.some(column => beside.includes(column)));
  const files = app.files.filter(file => transforming.test(file.text));
  return (
    files.some(file => sealedColumns(file).some(counts)) ||
    sealedByBases(app, files.flatMap(sealingBases)).some(counts) ||
    app.paths.some(path => path.endsWith('schema.prisma') && sealedInPrisma(app.text(path) ?? '').some(counts)) ||
    app.paths.some(path => doctype.test(path) && sealedInDoctype(app.text(path) ?? '').some(counts))
  );
}

const sealingBases = perFile((file: AnalysedFile) => basesThatSeal(file, seals));

/** What classes say to the one that encrypts and that they inherit from, through others or not: `static sealed = ['accessToken']`. */
function sealedByBases(app: App, bases: readonly SealingBase[], passed: readonly string[] = []): readonly Sealed[] {
  const fresh = bases.filter(({ name }) => /^\w+$/.test(name) && !passed.includes(name));
  if (fresh.length === 0) return [];
  const names = fresh.map(({ name }) => name);
  const inherits = new RegExp(`\\b(?:extends\\s+|class\\s+\\w+\\([^)]*\\b)(?:${names.join('|')})\\b`);
  const heirs = app.files.filter(({ text }) => inherits.test(text)).flatMap(file => heirsOf(file, fresh));
  return [
    ...heirs.flatMap(({ names }) => names).map(name => ({ name, kind: secretName(name)?.kind })),
    ...sealedByBases(app, heirs, [...passed, ...names]),
  ];
}

/** A column that a model encrypts, or any of that kind. */
interface Sealed {
  readonly name: string;
  readonly kind: Kind | undefined;
  /** Columns of the same model that it leaves as they are. */
  readonly beside?: readonly string[];
}

const sealedColumns = perFile((file: AnalysedFile): readonly Sealed[] => {
  const found: Sealed[] = namesSealedByHooks(file, seals).map(name => ({ name, kind: secretName(name)?.kind }));
  const isSealed = (parts: readonly Expression[], type?: TypeHint): boolean => {
    const isNamed = [type?.name, ...(type?.arguments ?? [])].some(each => each !== undefined && sealing.test(each));
    const says = ({ start, end }: Expression): boolean => sealing.test(file.text.slice(start, end));
    return isNamed || parts.some(part => says(part) || isTransformed(part, file));
  };
  const add = (columns: readonly { readonly name: string; readonly sealed: boolean }[]): void => {
    const beside = columns.flatMap(({ name, sealed }) => (sealed ? [] : name));
    for (const { name, sealed } of columns) if (sealed) found.push({ name, kind: secretName(name)?.kind, beside });
  };
  walkProgram(file.program, node => {
    if (node.kind === 'call' && tableMaker.test(lastName(node.callee) ?? ''))
      for (const { value } of node.args)
        for (const { properties } of columnObjects(value))
          add(
            properties.flatMap(({ key, value: column }) =>
              key === undefined ? [] : { name: key, sealed: isSealed([column]) },
            ),
          );
    if (node.kind === 'class')
      add(
        node.members.flatMap(({ name, value, type, accessor, annotations = [] }) => {
          const isColumn = value?.kind !== 'function';
          if (!isColumn && accessor !== 'set' && !annotations.some(each => lastName(each) === 'setter')) return [];
          const sealed = isSealed([...annotations, ...(value ? [value] : []), ...aliasesIn(type, file)], type);
          return isColumn || sealed ? { name, sealed } : [];
        }),
      );
  });
  return found;
});

/** The objects whose properties are columns: what a table is made of, or what stands in it under `columns`. */
function columnObjects(made: Expression): readonly ObjectExpression[] {
  if (made.kind !== 'object') return [];
  return [
    made,
    ...made.properties.flatMap(({ key, value }) =>
      value.kind === 'object' && columnsNamed.test(key ?? '') ? value : [],
    ),
  ];
}

/** What a file binds to the names in a type: `Mapped[Sealed]` of `Sealed = Annotated[str, mapped_column(EncryptedType(…))]`. */
function aliasesIn(type: TypeHint | undefined, { program }: AnalysedFile): readonly Expression[] {
  const names = type?.arguments ?? [];
  return program.body.flatMap(statement =>
    statement.kind === 'bind' && statement.value && names.includes(lastName(statement.target) ?? '')
      ? [statement.value]
      : [],
  );
}

/**
 * `@Column({ transformer: sealed })`, `{ type: String, set: seal }`, `EncryptedType(…)`-like columns, or the name of one: what is written
 * goes through a function that encrypts.
 */
function isTransformed(column: Expression, file: AnalysedFile): boolean {
  if (column.kind === 'object' || column.kind === 'name' || column.kind === 'member')
    return hasSealingPart(column, file);
  return (
    column.kind === 'call' && (hasSealingPart(column, file) || transformers(column, file).some(isSealedByTransformer))
  );
}

/**
 * What the column is made with encrypts what it is given: a type of the app's own (`Column(Sealed)`, `SealedField()`), a function that
 * makes the column or its type (`Field(sa_column=sealed())`), or one of them that is made elsewhere (`Column(SEALED)`).
 */
function hasSealingPart(column: Expression, file: AnalysedFile): boolean {
  let found = false;
  walk(column, node => {
    if (node.kind === 'name' || node.kind === 'member') {
      const part = file.evaluate(node);
      found ||=
        part.functions.some(seals) || [part, part.property('type')].some(bindsSealed) || isWrittenSealed(part, file);
    }
    return !found;
  });
  return found;
}

/** A class, an instance or an object whose method, by one of the names, encrypts what is stored. */
function bindsSealed(type: Value): boolean {
  const holders = [type, type.property('prototype')];
  return holders.some(holder => binding.some(name => holder.property(name).functions.some(seals)));
}

/** `SEALED = StringEncryptedType(…)`, `sealed = customType({ toDriver: seal })` */
function isWrittenSealed({ node, place }: Value, { app }: AnalysedFile): boolean {
  const file = place && app.file(place.file);
  if (node?.kind !== 'call' || file === undefined) return false;
  const isSealer = ({ value }: Argument): boolean => file.evaluate(value).property('toDriver').functions.some(seals);
  return sealing.test(file.text.slice(place?.start, place?.end)) || node.args.some(isSealer);
}

function seals(fn: FunctionFacts): boolean {
  return fn.mentions(sealing, 1) !== undefined || fn.effects(2).some(({ does }) => does === 'encrypt');
}

/** One that is not known, from a package or another repository, is there for a reason. */
function isSealedByTransformer(transformer: Value): boolean {
  const writers = [transformer, ...transformer.elements].flatMap(each => each.property('to').functions);
  const isForeign = transformer.open || transformer.libraries.length > 0;
  return writers.length === 0 ? isForeign : writers.some(seals);
}

function transformers(column: Call, file: AnalysedFile): readonly Value[] {
  return column.args.flatMap(({ value, name }) => {
    const given = file.evaluate(value);
    if (name === 'transformer') return [given];
    return given.keys.names.includes('transformer') ? [given.property('transformer')] : [];
  });
}

/** `accessToken String /// @encrypted`: https://github.com/47ng/prisma-field-encryption */
function sealedInPrisma(schema: string): readonly Sealed[] {
  return [...schema.matchAll(/^\s*(\w+)\s+String\b[^\n]*@encrypted/gm)].map(([, name = '']) => ({
    name,
    kind: secretName(name)?.kind,
  }));
}

/** Where Frappe keeps what a kind of document is made of: https://docs.frappe.io/framework/user/en/basics/doctypes */
const doctype = /\/doctype\/(\w+)\/\1\.json$/;

/** Fields of type Password are encrypted when their document is saved: https://docs.frappe.io/framework/user/en/basics/doctypes/fieldtypes */
function sealedInDoctype(text: string): readonly Sealed[] {
  if (!/"Password"/.test(text)) return [];
  const fields = [...text.matchAll(/\{[^{}]*"fieldname"[^{}]*\}/g)].map(([field]) => ({
    name: /"fieldname"\s*:\s*"(\w+)"/.exec(field)?.[1] ?? '',
    sealed: /"fieldtype"\s*:\s*"Password"/.test(field),
  }));
  const beside = fields.flatMap(({ name, sealed }) => (sealed ? [] : name));
  return fields.flatMap(({ name, sealed }) => (sealed ? [{ name, kind: secretName(name)?.kind, beside }] : []));
}

/** Writes past the document, so that none of its fields is encrypted: https://docs.frappe.io/framework/user/en/api/document#docdb_set */
export function passesModel({ package: from, path }: Effect): boolean {
  return /^frappe\b/.test(from) && /(?:^|\.)(?:db_set|set_value|set_single_value|db_insert|db_update)$/.test(path);
}
