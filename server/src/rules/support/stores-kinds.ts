/** Kinds of rows that one table holds, told apart by a column: events by their action, answers by the scope that they were given in. */
import type { AnalysedFile, App, Effect, Text, Value } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { contains, lastName, literalText, mentioned, type Node, walk } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { callsIn, chainAround } from './chains.ts';
import { dataIn, type StoredMark } from './data.ts';
import { wayOf } from './stores-callers.ts';
import { type Condition, conditionsBuilt } from './stores-compared.ts';
import { ranBefore } from './stores-cursors.ts';
import { rowWritten } from './stores-made.ts';
import { conditionsStated, valuesStated } from './stores-pairs.ts';
import { isRead } from './stores-tables.ts';

/** What a column holds: a text, or one of which only the beginning is known, `upload:` of `` `upload:${id}` ``. */
interface Kind {
  readonly text: string;
  readonly whole: boolean;
}

/** What columns that tell kinds apart may hold, by their names as `plainWord` writes them. */
export type Kinds = Readonly<Record<string, readonly Kind[]>>;

/** Columns that stay what they were when the row was made, as a status does not. */
const telling =
  /(?:scope|action|kind|type|key|name|namespace|event|category|topic|operation|source|group|section|resource|entity|purpose|bucket)$/;

const stores = ['store', 'warehouse'] as const;
/** Rows that are made in one place and filled in another, each found by the id of the one before. */
const mostRows = 3;

/** What is known of the rows that a call writes. */
export function kindsWritten(effect: Effect, carriers: readonly Value[], file: AnalysedFile): Kinds {
  if (!stores.some(does => does === effect.does)) return {};
  const filled = rowsIn(carriers)
    .filter(row => dataIn(row).length > 0)
    .map(kindsIn);
  const stated = kindsOfPairs(valuesStated(effect));
  const given = { ...(filled.length > 0 ? either(filled) : {}), ...stated };
  return { ...kindsFound(effect, file, mostRows), ...given };
}

/** Whether a read asks for rows of another kind than those are that a call writes. */
export function asksOtherKind(written: Kinds, read: Effect): boolean {
  if (Object.keys(written).length === 0) return false;
  return areOthers(written, kindsAsked(ranBefore(read) ?? read));
}

/** The same of rows that were read, of which their reader's callers may say the kind: `begin(db, 'upload')`. */
export function isOfOtherKind(written: Kinds, mark: StoredMark, app: App): boolean {
  if (Object.keys(written).length === 0) return false;
  const { read, chain = [] } = mark;
  const isOther = (home: AnalysedFile | undefined, way: string): boolean => {
    const reads = home === undefined ? [] : readsAt(home, mark, way);
    return reads.length > 0 && reads.every(each => asksOtherKind(written, each));
  };
  return (
    chain.some(({ file }, from) => isOther(app.file(file), wayOf(chain.slice(from)))) ||
    isOther(app.file(read.file), '')
  );
}

function readsAt(home: AnalysedFile, { read }: StoredMark, way: string): readonly Effect[] {
  return home.effectsAt(read, ...stores).filter(({ chain }) => wayOf(chain) === way);
}

function areOthers(written: Kinds, asked: Kinds): boolean {
  return Object.entries(written).some(([column, kinds]) => {
    const wanted = asked[column] ?? [];
    return wanted.length > 0 && kinds.every(kind => wanted.every(each => differ(kind, each)));
  });
}

function differ(a: Kind, b: Kind): boolean {
  if (a.whole && b.whole) return a.text !== b.text;
  const isBefore = (head: Kind, of: Kind): boolean => !head.whole && of.text.startsWith(head.text);
  return !isBefore(a, b) && !isBefore(b, a);
}

/** What a call asks of the columns of the rows that it reads or changes. */
function kindsAsked(effect: Effect): Kinds {
  const stated = kindsOfPairs(conditionsStated(effect));
  return { ...kindsCompared(effect, conditionsHolding(effect)), ...stated };
}

/** Conditions that hold for each row that a call gives or changes. */
function conditionsHolding(effect: Effect): readonly Condition[] {
  const all = ofFilters.test(effect.package) ? conditionsFiltered(effect) : conditionsBuilt(effect);
  const isSure = ({ by }: Condition): boolean => by === undefined || isInChain(by, effect) || isKeptOn(by, effect);
  if (asksTwice(effect.node)) return [];
  if (all.some(({ by }) => by !== undefined && alternatives.test(lastName(by.callee) ?? ''))) return [];
  return all.filter(({ by }) => !unlike.test(lastName(by?.callee) ?? '')).filter(isSure);
}

/** What stands inside of a question asks for other rows: `.filter(Crew.id.in_(select(Event.crew).where(Event.action == 'left')))`. */
function asksTwice(root: Expression): boolean {
  let count = 0;
  walk(root, node => {
    const name = node.kind === 'call' ? lastName(node.callee) : node.kind === 'member' ? node.property : undefined;
    if (node.kind === 'call' ? /^(?:select|query|exists|subquery)$/.test(name ?? '') : name === 'objects') count++;
  });
  return count > 1;
}

/** `.from('events').select().eq('action', 'sent')`: https://supabase.com/docs/reference/javascript/using-filters */
function conditionsFiltered({ node, program }: Effect): readonly Condition[] {
  return callsIn(chainAround(node, program)).map((by): Condition => {
    const [column, value] = by.args.map(each => each.value);
    return lastName(by.callee) === 'eq' ? { column: literalText(column), value, by } : { column: undefined, by };
  });
}

const ofFilters = /supabase|postgrest/;
const alternatives = /^(?:or(?:Where\w*)?|or_|union(?:_all|All)?)$/;
const unlike = /^(?:exclude|join|having)$/;

function isInChain(by: Node, { node, program }: Effect): boolean {
  return contains(chainAround(node, program), by);
}

/** What a query was put together of before, whatever the function comes by, and is still under the name: `stmt = stmt.where(…)`. */
function isKeptOn(by: Node, { surroundings, node, program }: Effect): boolean {
  if (program.language !== 'python') return false;
  const bound: Node[] = [];
  const passable: Node[] = [];
  walk(surroundings.function?.node.body ?? [], each => {
    if (nameSet(each) !== undefined) bound.push(each);
    if (mayBePassed.test(each.kind) && contains(each, by) && !contains(each, node)) passable.push(each);
  });
  const own = bound.find(each => contains(each, by));
  const name = own && nameSet(own);
  const later = bound.filter(
    each => own && nameSet(each) === name && each.start > own.start && each.start < node.start,
  );
  return name !== undefined && passable.length === 0 && later.every(each => mentioned(each).includes(name));
}

const mayBePassed = /^(?:branch|choice|loop|try|function)$/;

function nameSet(node: Node): string | undefined {
  return (node.kind === 'bind' || node.kind === 'assign') && node.target.kind === 'name' ? node.target.name : undefined;
}

function kindsCompared(effect: Effect, conditions: readonly Condition[]): Kinds {
  return kindsOfPairs(
    conditions.flatMap(({ column, value }): readonly Pair[] =>
      column !== undefined && value !== undefined && telling.test(plainWord(column))
        ? [[column, effect.evaluate(value)]]
        : [],
    ),
  );
}

/** A column, with what it is given or compared with. */
type Pair = readonly [column: string, value: Value | string];

function kindsOfPairs(pairs: readonly Pair[]): Kinds {
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => {
      const column = plainWord(name);
      const kinds = !telling.test(column) ? undefined : typeof value === 'string' ? [whole(value)] : kindsOf(value);
      return kinds === undefined ? [] : [[column, kinds] as const];
    }),
  );
}

function kindsIn(row: Value): Kinds {
  return kindsOfPairs(columnsOf(row).map(name => [name, row.property(name)]));
}

function rowsIn(values: readonly Value[]): readonly Value[] {
  return values.flatMap(value => [value, ...value.elements]).filter(row => columnsOf(row).length > 0);
}

/** The columns of a row that are told, those that an instance of a model is made with included: `Event(action=action)`. */
function columnsOf({ keys, instances, node }: Value): readonly string[] {
  const made = instances.length > 0 && node?.kind === 'call' ? node.args : [];
  return [...keys.names, ...made.flatMap(({ name }) => name ?? [])];
}

/** What holds of all rows, whichever of them it is. */
function either(rows: readonly Kinds[]): Kinds {
  const [first = {}] = rows;
  const shared = Object.keys(first).filter(column => rows.every(row => row[column] !== undefined));
  return Object.fromEntries(shared.map(column => [column, rows.flatMap(row => row[column] ?? [])]));
}

/** The texts that a column may hold; `undefined` where any of them is not known from its beginning on. */
function kindsOf(value: Value): readonly Kind[] | undefined {
  const { names } = value.keys;
  const listed = ['in', '$in'].find(name => names.includes(name));
  if (listed !== undefined) return allOf(value.property(listed).elements.map(kindsOf));
  if (names.length === 1 && names[0] === 'equals') return kindsOf(value.property('equals'));
  if (value.marks.some(({ is }) => is === 'input' || is === 'stored') && value.texts.length === 0) return undefined;
  if (value.open || names.length > 0) return undefined;
  return allOf(value.texts.map(kindOf));
}

function allOf(found: readonly (Kind | readonly Kind[] | undefined)[]): readonly Kind[] | undefined {
  const known = found.filter(each => each !== undefined);
  return known.length === 0 || known.length < found.length ? undefined : known.flat();
}

function kindOf({ parts }: Text): Kind | undefined {
  const at = parts.findIndex(part => 'hole' in part);
  const head = (at < 0 ? parts : parts.slice(0, at)).map(part => ('text' in part ? part.text : '')).join('');
  if (head === '') return undefined;
  return { ...whole(head), whole: at < 0 };
}

/** Many databases compare without regard to case. */
function whole(text: string): Kind {
  return { text: text.toLowerCase(), whole: true };
}

/**
 * What is known of rows that are there when a call changes them: by what they were found, `row.payload = answer` of
 * `row = find(scope, key)`, or by the id of those that were found, or made, before.
 */
function kindsFound(effect: Effect, file: AnalysedFile, depth: number): Kinds {
  const row = rowWritten(effect.node);
  if (row === undefined) return kindsByConditions(effect, conditionsHolding(effect), file, depth);
  const found: Kinds[] = [];
  for (const value of valuesBound(row, effect)) {
    const read = effect.surroundings.function?.effects(0).find(each => isRead(each) && contains(value, each.node));
    found.push(
      read === undefined
        ? either(rowsIn([effect.evaluate(value)]).map(kindsIn))
        : kindsByConditions(effect, conditionsHolding(read), file, depth),
    );
  }
  return found.length > 0 ? either(found) : {};
}

function valuesBound(name: string, { surroundings, node }: Effect): readonly Expression[] {
  const found: Expression[] = [];
  walk(surroundings.function?.node.body ?? [], each => {
    const value = (each.kind === 'bind' || each.kind === 'assign') && nameSet(each) === name ? each.value : undefined;
    if (value && value.end <= node.start) found.push(value);
  });
  return found;
}

function kindsByConditions(effect: Effect, conditions: readonly Condition[], file: AnalysedFile, depth: number): Kinds {
  const own = { ...kindsCompared(effect, conditions), ...kindsOfPairs(conditionsStated(effect)) };
  const id = conditions.find(({ column }) => column !== undefined && /^_?id$/.test(column))?.value;
  return id === undefined || depth === 0 ? own : { ...kindsOfIds(effect.evaluate(id), file, depth - 1), ...own };
}

/** What is known of the rows whose id a value is. */
function kindsOfIds({ marks }: Value, file: AnalysedFile, depth: number): Kinds {
  const rows = marks.flatMap(mark => (mark.is === 'stored' ? [mark] : []));
  const ids = rows.filter(({ fields }) => fields.length === 1 && /^_?id$/.test(fields[0] ?? ''));
  if (ids.length === 0 || ids.length < rows.length) return {};
  return either(ids.map(mark => kindsOfRow(mark, file, depth)));
}

function kindsOfRow(mark: StoredMark, file: AnalysedFile, depth: number): Kinds {
  const { chain = [] } = mark;
  for (let from = 0; from <= chain.length; from++) {
    const reads = readsAt(file, mark, wayOf(chain.slice(from)));
    if (reads.length > 0) return either(reads.map(each => kindsGiven(each, file, depth)));
  }
  return {};
}

/** What is known of the rows that a call gives: those that it asks for, or that it makes. */
function kindsGiven(effect: Effect, file: AnalysedFile, depth: number): Kinds {
  const rows = rowsIn(effect.data);
  const made = isRead(effect) || rows.length === 0 ? {} : either(rows.map(kindsIn));
  return { ...kindsByConditions(effect, conditionsHolding(effect), file, depth), ...made };
}
