/** What an app keeps of Procore's records and writes to the log when it has read it back. */
import type { AnalysedFile, App, Effect, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Step } from '../../program/finding.ts';
import type { Call, Expression, Member, Target } from '../../program/model.ts';
import {
  calledName,
  contains,
  lastName,
  namesIn,
  nodesOf,
  returnedBy,
  someIn,
  walkProgram,
} from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import { type DataMark, gravest, isOfPeople, namesContact } from '../support/data.ts';
import { hiddenBy, hidingOf, shownOf } from '../support/data-hidden.ts';
import { filesNearStored, mayBeRecord, saying, storedSink, wholeRowsIn } from '../support/data-stored.ts';
import { whereItFailed } from '../support/flows.ts';
import { isOfSignIn, type KeptData, keptData, readsCommandLine } from '../support/stores.ts';
import { ofQuery } from '../support/stores-handed.ts';
import { mayHideField } from '../support/stores-hiding.ts';
import { readingIn } from '../support/stores-rows.ts';
import { tablesAsked } from '../support/stores-tables.ts';
import { showsSent } from './sent.ts';

/** A log call that is given a record out of a store. */
export interface LoggedRow {
  readonly effect: Effect;
  /** What it is, for a message. */
  readonly what: string;
  readonly steps: readonly Step[];
  /** It is no more than what a row says of a person. */
  readonly ofPerson?: boolean;
}

/** The log calls of an app that are given a column of whole records, rows that say how to reach somebody, or a person's name or number. */
export function loggedRows(app: App): readonly LoggedRow[] {
  const kept = keptData(app);
  const columns = [...new Set(kept.flatMap(({ records }) => records))];
  const named = columns.length > 0 ? new RegExp(`\\b${anyOf(columns)}\\b`) : undefined;
  const keepsRows = kept.some(each => keepsContacts(each) || keepsRecord(each));
  if (named === undefined && !keepsRows) return [];
  // Who runs a script sees what it prints.
  const tellsPeople = keepsRows && app.files.some(answers) && !mayHideField(app, isFieldOfPerson);
  const found = filesNearStored(app, logs, ['log'], tellsPeople ? {} : { may: mayBeRecord }).flatMap(file => {
    const namesColumn = named?.test(file.text) === true;
    if (!namesColumn && !keepsRows) return [];
    const found = file.effectsOf('log').flatMap(effect => {
      if (whereItFailed(effect) && !showsSent(effect, file, holdsStored)) return [];
      return (
        (namesColumn ? record(effect, file) : undefined) ??
        (keepsRows ? contactRow(effect, file) : undefined) ??
        (tellsPeople ? personal(effect, file) : undefined) ??
        []
      );
    });
    return gravest(found, () => 0);
  });
  return gravest(found, ({ ofPerson }) => Number(!ofPerson));
}

/** A file that answers routes. */
const answers = perFile(({ routes, pathClass }): boolean => pathClass === 'source' && routes.length > 0);

/** A name, or how to reach somebody, out of a row that the app filled with what Procore says of a person. */
function personal(effect: Effect, file: AnalysedFile): LoggedRow | undefined {
  if (isScript(effect, file) || readsSeveralTables(effect, file.app)) return undefined;
  const hidden = hiddenBy(hidingOf(effect, file.app));
  const isShown = ({ fields }: DataMark): boolean => !hidden.some(path => path.at(-1) === fields.at(-1));
  const counts = (mark: DataMark): boolean => mark.whole || (isOfPerson(mark) && isShown(mark));
  const sink = storedSink(effect, effect.data, file, counts, keepsPeople);
  const field = sink?.data.find(mark => !mark.whole)?.fields.at(-1);
  if (sink === undefined || field === undefined || sink.data.some(({ whole }) => whole)) return undefined;
  const cuts = [...nodesOf(file.program, 'call'), ...nodesOf(file.program, 'member')];
  if (cuts.some(node => isCut(node, field))) return undefined;
  return { effect, what: `\`${field}\` of a person's row`, steps: sink.steps, ofPerson: true };
}

/** The name may be a job's, of `select jobs.name, people.phone from jobs join people …`. */
function readsSeveralTables({ data }: Effect, app: App): boolean {
  return data.some(({ marks }) =>
    marks.some(
      mark =>
        mark.is === 'stored' &&
        readingIn(app.owning(mark.read.file), mark).some(read => new Set(tablesAsked(read)).size > 1),
    ),
  );
}

/** `row.phone.slice(-4)`, `row.name.charAt(0)`, `row.name[0]` */
function isCut(node: Call | Member, field: string): boolean {
  if (node.kind === 'member') return node.index !== undefined && lastName(node.object) === field;
  const { callee } = node;
  if (callee.kind !== 'member' || !/^(?:slice|substr(?:ing)?|charAt|at|split)$/.test(callee.property ?? ''))
    return false;
  return lastName(callee.object) === field;
}

function isOfPerson({ fields }: DataMark): boolean {
  return isFieldOfPerson(fields.at(-1) ?? '');
}

function isFieldOfPerson(field: string): boolean {
  return namesContact(field) || /^(?:first|last|full|display)?_?name$/i.test(field);
}

/** Who starts it in a terminal sees what it prints: a script, a command of a service, what a module without routes does as it is loaded. */
function isScript({ surroundings }: Effect, file: AnalysedFile): boolean {
  const { path, text, routes } = file;
  if (text.startsWith('#!') || /(?:^|\/)(?:scripts?|bin|cli|tools|commands)(?:\/|\.\w+$)/i.test(path)) return true;
  if (surroundings.functions.some(({ node }) => (node.annotations ?? []).some(isCommand))) return true;
  return (
    routes.length === 0 && (surroundings.functions.length === 0 || isStartedByHand(file) || readsCommandLine(file))
  );
}

/** `@app.cli.command("people")`, `@click.command()` */
function isCommand(annotation: Expression): boolean {
  return calledName(annotation) === 'command';
}

/** A module asks whether it was started itself, or with which words. */
const isStartedByHand = saying(/__main__|\bargv\b|require\.main\b|import\.meta\.main\b/);

function keepsPeople(kept: KeptData): boolean {
  return keepsContacts(kept) && kept.paths.length > 0 && kept.paths.every(isOfPeople);
}

/** What stands in a file that logs. */
const logs = saying(/console\.|\blog(?:ger|ging)?\b|print\(/i);

function record(effect: Effect, file: AnalysedFile): LoggedRow | undefined {
  const hidden = hiddenBy(hidingOf(effect, file.app));
  const shown = effect.data.flatMap(value => shownOf(value, hidden));
  const sink = storedSink(effect, shown, file, isKeptRecord);
  return sink && { effect, what: "a record of Procore's", steps: sink.steps };
}

/** A column that holds a record as it came. */
function isKeptRecord({ whole, fields }: DataMark): boolean {
  return whole && fields.length > 0;
}

/** So many columns that API Data stands in are a record. */
const fewestColumns = 3;

/** A call by which an app fills rows with what Procore says of people or companies, and how to reach them. */
function keepsContacts(kept: KeptData): boolean {
  const { filled = [], guessed } = kept;
  return !guessed && !isOfSignIn(kept) && filled.length >= fewestColumns && filled.some(namesContact);
}

/** A call by which an app fills rows that have a record of Procore's, as it came, in one of their columns. */
function keepsRecord(kept: KeptData): boolean {
  return !kept.guessed && !isOfSignIn(kept) && kept.records.length > 0;
}

function holdsStored({ marks }: Value): boolean {
  return marks.some(({ is }) => is === 'stored');
}

/** A row with all its columns, none of which the logger or the code before it takes out. */
function contactRow(effect: Effect, file: AnalysedFile): LoggedRow | undefined {
  const hidden = hiddenBy(hidingOf(effect, file.app));
  if (effect.chain.length > 0 || hidden.some(path => namesContact(path.at(-1) ?? ''))) return undefined;
  if (mayHideField(file.app, namesContact) || changesContacts(effect, file)) return undefined;
  const shown = effect.args.flatMap(({ node, value }) => shownAsItIs(node, value, file));
  const isShown = ({ records }: KeptData): boolean => !hidden.some(path => records.includes(path.at(-1) ?? ''));
  const row = shown
    .flatMap(value => wholeRowsIn(value, file))
    .find(({ kept }) => keepsContacts(kept) || (keepsRecord(kept) && isShown(kept)));
  if (row === undefined) return undefined;
  const held = keepsContacts(row.kept) ? 'contact details' : 'the record in one of its columns';
  return { effect, what: `a whole row of Procore's with ${held}`, steps: row.steps };
}

/** `delete row.phone`, `row.mail = '***'` in the code around */
function changesContacts({ place }: Effect, { functions, program }: AnalysedFile): boolean {
  const around = functions.filter(({ node }) => contains(node, place)).map(({ node }) => node);
  return someIn(around.length > 0 ? around : program.body, node => {
    if (node.kind === 'operation') return node.operator === 'delete';
    return node.kind === 'assign' && node.target.kind === 'member' && namesContact(node.target.property ?? '');
  });
}

/** What a log call shows of a value as the code had it: `{ supplier }`, `JSON.stringify(found)`; JavaScript makes `[object Object]` of a template's part. */
function shownAsItIs(node: Expression, value: Value, file: AnalysedFile): readonly Value[] {
  if (node.kind === 'member' || node.kind === 'name') return isAsRead(node, file) ? [value] : [];
  if (node.kind === 'object')
    return node.properties.flatMap(property =>
      property.key === undefined || property.spread
        ? []
        : shownAsItIs(property.value, value.property(property.key), file),
    );
  const [first] = node.kind === 'call' && /^(?:stringify|inspect)$/.test(lastName(node.callee) ?? '') ? node.args : [];
  return first === undefined ? [] : shownAsItIs(first.value, value, file);
}

/** Functions and names that an expression is followed through, one inside of the other. */
const deepestWay = 8;

/** What keeps rows as they are, or gives one of them. */
const keeping = /^(?:find|findLast|filter|slice|at|sort|toSorted|reverse|toReversed|concat|flat|values|shift|pop)$/;

/** An expression holds rows as a store gave them, if it holds any: nothing on the way made others of them, `rows.map(toPublic)`, `omit(row, 'phone')`. */
function isAsRead(node: Expression, file: AnalysedFile, depth = deepestWay): boolean {
  if (depth === 0) return false;
  const isSo = (inner: Expression): boolean => isAsRead(inner, file, depth - 1);
  switch (node.kind) {
    case 'await':
      return isSo(node.value);
    case 'member':
      return isSo(node.object);
    case 'choice':
      return node.options.every(option => option.kind === 'literal' || isSo(option));
    case 'name': {
      const given = givenTo(node.name, file);
      return given.length > 0 && given.every(each => each !== undefined && isSo(each));
    }
    case 'call':
      return isAsGiven(node, file, depth);
    default:
      return false;
  }
}

/** A call reads rows, or gives those that it is called on or that its function reads. */
function isAsGiven({ callee, args }: Call, file: AnalysedFile, depth: number): boolean {
  if (args.some(({ value }) => holdsRows(value, file))) return false;
  if (callee.kind === 'member' && holdsRows(callee.object, file))
    return keepsRows(callee.property ?? '', args) && isAsRead(callee.object, file, depth - 1);
  return file.evaluate(callee).functions.every(({ file: path, node: { body } }) => {
    const home = file.app.file(path);
    return home !== undefined && returnedBy(body).every(value => isGivenBack(value, home, depth - 1));
  });
}

/** @param args of `first`, the columns that are asked for */
function keepsRows(method: string, args: Call['args']): boolean {
  return keeping.test(method) || (ofQuery.test(method) && (method !== 'first' || args.length === 0));
}

function isGivenBack(value: Expression, file: AnalysedFile, depth: number): boolean {
  return value.kind === 'literal' || isAsRead(value, file, depth);
}

function holdsRows(node: Expression, file: AnalysedFile): boolean {
  return wholeRowsIn(file.evaluate(node), file).length > 0;
}

/** What stands for a name wherever a file binds it; `undefined` for what is left of something, and for what callers hand over. */
function givenTo(name: string, file: AnalysedFile): readonly (Expression | undefined)[] {
  const found: (Expression | undefined)[] = [];
  const add = (target: Target | undefined, given: Expression | undefined): void => {
    if (target === undefined || !namesIn(target).includes(name)) return;
    found.push(keepsRestAs(target, name) ? undefined : given);
  };
  walkProgram(file.program, node => {
    if (node.kind === 'bind' && node.value !== undefined) add(node.target, node.value);
    else if (node.kind === 'assign') add(node.target, node.value);
    else if (node.kind === 'loop') add(node.target, node.over);
    else if (node.kind === 'call' && node.callee.kind === 'member') {
      // `rows.forEach(row => …)`
      const { object } = node.callee;
      for (const { value } of node.args) if (value.kind === 'function') add(value.parameters[0]?.target, object);
    } else if (node.kind === 'declare' && node.value.kind === 'function')
      for (const { target } of node.value.parameters) add(target, undefined);
  });
  return found;
}

function keepsRestAs(target: Target, name: string): boolean {
  if (target.kind !== 'object-target') return false;
  const { rest, entries } = target;
  return (rest?.kind === 'name' && rest.name === name) || entries.some(entry => keepsRestAs(entry.target, name));
}
