/** The columns that API Data is kept in. */
import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import { lastName, rootOf, someIn, walk } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { dataIn } from './data.ts';
import { columnsGivenData } from './stores-pairs.ts';
import { columnsWritten } from './stores-tables.ts';

const deepest = 3;

/** What is known of the columns that a call fills with API Data; all names as `plainWord` writes them. */
export interface Filling {
  /** Absent where they are not told by name: a record that is kept as it came may have any. */
  readonly filled?: readonly string[] | undefined;
  /** Those that are written with something else, beside such a record. */
  readonly unfilled: readonly string[];
  /** Of columns that hold an object of which all is told, the names in it that API Data stands under. */
  readonly inside: Readonly<Record<string, readonly string[]>>;
  /** Those that hold an address of which the app writes the host itself. */
  readonly hosted: readonly string[];
  /** All columns of the statement are taken: which of its values goes into which is not known. */
  readonly guessed: boolean;
}

export function filling(effect: Effect, carriers: readonly Value[], file: AnalysedFile): Filling {
  const set = columnSet(effect);
  const named = set === undefined ? carriers.flatMap(value => columnsOf(value, deepest, deepest)) : [set];
  const columns = columnsWritten(effect);
  const paired = named.length > 0 ? undefined : (columnsMade(effect, file) ?? columnsGivenData(effect, columns));
  const unfilled = othersIn(effect, file);
  const guessed = named.length === 0 && paired === undefined && columns.length > 0;
  const known = { unfilled, guessed, inside: insideOf(carriers), hosted: hostedIn(carriers) };
  if (paired === undefined && set === undefined && carriers.some(value => holdsWhole(value, deepest))) return known;
  const all = paired ?? (named.length > 0 ? named : columns);
  return all.length > 0 ? { filled: [...new Set(all.map(plainWord))], ...known } : known;
}

/**
 * `title` of `session.add(Rfi(id=rfi['id'], title=rfi['subject'], notes=''))`; where what is made is filled further, or with all of
 * something, that is not told.
 */
function columnsMade({ args, place }: Effect, file: AnalysedFile): readonly string[] | undefined {
  if (file.language !== 'python' || place.file !== file.path) return undefined;
  const made = args.flatMap(({ node, value }) => (value.instances.length > 0 ? [{ node, given: value.node }] : []));
  const names: string[] = [];
  for (const { node, given } of made) {
    const call = node.kind === 'call' ? node : given;
    if (call?.kind !== 'call' || call.args.some(({ name }) => name === undefined)) return undefined;
    if (node.kind === 'name' && isFilledFurther(node.name, file)) return undefined;
    for (const { name = '', value } of call.args) if (dataIn(file.evaluate(value)).length > 0) names.push(name);
  }
  return names.length > 0 ? names : undefined;
}

/** `row.title = rfi['subject']`, `setattr(row, column, value)` */
function isFilledFurther(name: string, { program }: AnalysedFile): boolean {
  return someIn(program.body, node => {
    if (node.kind === 'assign') return node.target.kind === 'member' && rootOf(node.target) === name;
    return node.kind === 'call' && node.args.some(({ value }) => value.kind === 'name' && value.name === name)
      ? lastName(node.callee) === 'setattr'
      : false;
  });
}

/** `title` of `row.title = rfi.subject`. */
function columnSet({ node }: Effect): string | undefined {
  return node.kind === 'assign' && node.target.kind === 'member' ? node.target.property : undefined;
}

/** `{ details: ['name'] }` of `{ kind: 'archived', details: { name: project.name, files: files.length } }`. */
function insideOf(carriers: readonly Value[]): Filling['inside'] {
  const found = new Map<string, readonly string[]>();
  const open = new Set<string>();
  for (const row of carriers.flatMap(value => [value, ...value.elements]))
    for (const name of row.keys.names) {
      const value = row.property(name);
      if (dataIn(value).length === 0) continue;
      const column = plainWord(name);
      const { names, complete } = value.keys;
      if (!complete || names.length === 0) open.add(column);
      const filled = names.filter(each => dataIn(value.property(each)).length > 0).map(plainWord);
      found.set(column, [...(found.get(column) ?? []), ...filled]);
    }
  return Object.fromEntries([...found].filter(([column]) => !open.has(column)));
}

/** `link` of `{ link: 'https://api.procore.com/rest/v1.0/files/' + file.id }`. */
function hostedIn(carriers: readonly Value[]): readonly string[] {
  const isHosted = ({ texts }: Value): boolean =>
    texts.length > 0 &&
    texts.every(({ parts: [head] }) => head !== undefined && 'text' in head && /^https?:\/\/[^/]+\//.test(head.text));
  const rows = carriers.flatMap(value => [value, ...value.elements]);
  return rows.flatMap(row => row.keys.names.filter(name => isHosted(row.property(name)))).map(plainWord);
}

/** The columns that a call keeps whole records in: `payload` of `{ id: item.id, payload: item }`. */
export function recordColumns(carriers: readonly Value[]): readonly string[] {
  const rows = carriers.flatMap(value => [value, ...value.elements]);
  const names = rows.flatMap(row => row.keys.names.filter(name => isWhole(row.property(name))));
  return [...new Set(names)];
}

/** A record as it came, or with something of it changed. */
function isWhole(value: Value): boolean {
  const rows = [value, ...value.elements];
  return rows.some(row => !row.keys.complete && row.keys.names.length === 0 && dataIn(row).some(({ whole }) => whole));
}

/** The same, or how such a record is written: `{ $set: rfi }`. */
function holdsWhole(value: Value, depth: number): boolean {
  if (depth === 0) return isWhole(value);
  const rows = [value, ...value.elements];
  const written = rows.flatMap(row =>
    row.keys.names.filter(name => operator.test(name)).map(name => row.property(name)),
  );
  return isWhole(value) || written.some(inner => holdsWhole(inner, depth - 1));
}

/** @param operators how many of what may say how a row is written are gone through */
function columnsOf(value: Value, depth: number, operators: number): readonly string[] {
  if (depth === 0) return [];
  return [value, ...value.elements].flatMap(row =>
    row.keys.names.flatMap(name => {
      const inner = row.property(name);
      if (dataIn(inner).length === 0) return [];
      const isOperator = operators > 0 && operator.test(name);
      return [name, ...columnsOf(inner, isOperator ? depth : depth - 1, isOperator ? operators - 1 : operators)];
    }),
  );
}

/** What may say how a row is written, and be no column of it: https://www.mongodb.com/docs/manual/reference/method/db.collection.bulkWrite/ */
const operator = /^(?:\$\w+|(?:insert|update|replace)(?:One|Many)|update|replacement|document|PutRequest|Item)$/;

/** Keys that are written with something else beside a record that is spread: `email` of `{ email: request.body.email, ...project }`. */
function othersIn({ node, place }: Effect, file: AnalysedFile): readonly string[] {
  const found: string[] = [];
  if (place.file !== file.path) return found;
  walk(node, inner => {
    if (inner.kind !== 'object' || !inner.properties.some(({ spread }) => spread)) return;
    for (const { key, value } of inner.properties)
      if (key !== undefined && dataIn(file.evaluate(value)).length === 0) found.push(plainWord(key));
  });
  return found;
}
