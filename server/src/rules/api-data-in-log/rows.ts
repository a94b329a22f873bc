/** What an app keeps of Procore's records and writes to the log when it has read it back. */
import type { AnalysedFile, App, Effect, Value } from '../../analysis/facts.ts';
import type { Step } from '../../program/finding.ts';
import type { Expression, Target } from '../../program/model.ts';
import { lastName, type Node, walkProgram } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import { type DataMark, gravest, namesContact } from '../support/data.ts';
import { hiddenBy, hidingOf, shownOf } from '../support/data-hidden.ts';
import { filesNearStored, saying, storedSink, wholeRowsIn } from '../support/data-stored.ts';
import { whereItFailed } from '../support/flows.ts';
import { stepsTo } from '../support/places.ts';
import { isOfSignIn, type KeptData, keptData } from '../support/stores.ts';

/** A log call that is given a record out of a store. */
export interface LoggedRow {
  readonly effect: Effect;
  /** What it is, for a message. */
  readonly what: string;
  readonly steps: readonly Step[];
}

/** The log calls of an app that are given a column of whole records, or rows that say how to reach somebody. */
export function loggedRows(app: App): readonly LoggedRow[] {
  const kept = keptData(app);
  const columns = [...new Set(kept.flatMap(({ records }) => records))];
  const named = columns.length > 0 ? new RegExp(`\\b${anyOf(columns)}\\b`) : undefined;
  const keepsRows = kept.some(keepsContacts);
  if (named === undefined && !keepsRows) return [];
  return filesNearStored(app, logs).flatMap(file => {
    const mayBeRecord = named?.test(file.text) === true;
    if (!mayBeRecord && !keepsRows) return [];
    const found = file.effectsOf('log').flatMap(effect => {
      if (whereItFailed(effect)) return [];
      return (
        (mayBeRecord ? record(effect, file) : undefined) ?? (keepsRows ? contactRow(effect, file) : undefined) ?? []
      );
    });
    return gravest(found, () => 0);
  });
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

/** A row with all its columns, none of which the logger or the code before it takes out. */
function contactRow(effect: Effect, file: AnalysedFile): LoggedRow | undefined {
  const hidden = hiddenBy(hidingOf(effect, file.app));
  if (hidden.some(path => namesContact(path.at(-1) ?? ''))) return undefined;
  const home = file.app.file(effect.place.file) ?? file;
  const shown = effect.args.flatMap(({ node, value }) => shownAsItIs(node, value, home));
  const row = shown.flatMap(value => wholeRowsIn(value, file)).find(({ kept }) => keepsContacts(kept));
  return (
    row && {
      effect,
      what: "a whole row of Procore's with contact details",
      steps: stepsTo(effect.place, row.steps, effect.chain),
    }
  );
}

/** What a log call shows of a value as the code had it: `{ supplier }`, `JSON.stringify(found)`; JavaScript makes `[object Object]` of a template's part. */
function shownAsItIs(node: Expression, value: Value, file: AnalysedFile): readonly Value[] {
  if (node.kind === 'member') return [value];
  if (node.kind === 'name') return isMadeAnew(node.name, file) ? [] : [value];
  if (node.kind === 'object')
    return node.properties.flatMap(property =>
      property.key === undefined || property.spread
        ? []
        : shownAsItIs(property.value, value.property(property.key), file),
    );
  const [first] = node.kind === 'call' && /^(?:stringify|inspect)$/.test(lastName(node.callee) ?? '') ? node.args : [];
  return first === undefined ? [] : shownAsItIs(first.value, value, file);
}

/** A name stands for what is left of rows, or was made of them: `{ phone, ...rest } = row`, `shown = omit(row, 'phone')`. */
function isMadeAnew(name: string, file: AnalysedFile): boolean {
  let isAnew = false;
  walkProgram(file.program, node => {
    if (isAnew) return false;
    isAnew = targetsOf(node).some(target => keepsRestAs(target, name));
    if (node.kind === 'bind' && node.target.kind === 'name' && node.target.name === name && node.value !== undefined)
      isAnew ||= isMadeOfRows(node.value, file);
    return undefined;
  });
  return isAnew;
}

function targetsOf(node: Node): readonly Target[] {
  if (node.kind === 'function') return node.parameters.map(({ target }) => target);
  const target = node.kind === 'bind' || node.kind === 'assign' || node.kind === 'loop' ? node.target : undefined;
  return target === undefined ? [] : [target];
}

function keepsRestAs(target: Target, name: string): boolean {
  if (target.kind !== 'object-target') return false;
  const { rest, entries } = target;
  return (rest?.kind === 'name' && rest.name === name) || entries.some(entry => keepsRestAs(entry.target, name));
}

function isMadeOfRows(given: Expression, file: AnalysedFile): boolean {
  const value = given.kind === 'await' ? given.value : given;
  if (value.kind === 'object') return true;
  return value.kind === 'call' && value.args.some(each => wholeRowsIn(file.evaluate(each.value), file).length > 0);
}
