import type { AnalysedFile, App, Effect, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { stepAt } from '../../program/finding.ts';
import type { Expression, Property } from '../../program/model.ts';
import { lastName, literalText, nodesOf } from '../../program/walk.ts';
import { defineRule } from '../rule.ts';
import { sourceFiles } from '../support/app.ts';
import { type LogAtSignIn, logsOf, personalLogsOf } from '../support/credentials-signin.ts';
import {
  type DataMark,
  dataIn,
  dataSinks,
  gravest,
  isActingUser,
  isIdentifier,
  isNameOfPerson,
  isPersonal,
  nameOfData,
  namesIdentifier,
} from '../support/data.ts';
import { type HiddenPath, hiddenBy, hidingOf, shownIn } from '../support/data-hidden.ts';
import { withoutData } from '../support/data-redact.ts';
import { handsOnStored } from '../support/data-stored.ts';
import { whereItFailed, wordsIn } from '../support/flows.ts';
import { printing } from '../support/logging.ts';
import { answeredRecords, loggedAnswers } from '../support/logging-answers.ts';
import { isSwitchedOff } from '../support/logging-events.ts';
import { calleeName, callName } from '../support/messages.ts';
import { placeKey } from '../support/places.ts';
import { keptIn } from '../support/stores.ts';
import { isRebuilt } from './rebuilt.ts';
import { loggedRows } from './rows.ts';
import { showsSent } from './sent.ts';

const ofPerson = 'It is a field about a person. An id says as much to who reads the log.';

const startWords = /^(?:argv|argparse|ArgumentParser)$/;

export default defineRule({
  id: 'api-data-in-log',
  clauses: ['1(m)'],
  severity: 'warning',
  severities: ['information'],
  pages: printing,
  title: 'Answers of Procore, or personal fields of them, written to a log or the console',
  blind:
    'Log calls of a library that no entry describes, what an error object carries inside, and fields that come back from a store without the record around them, those of a person apart.',
  check(file, context) {
    const restated = new Set(file.effectsOf('log').filter(effect => isRestated(effect, file)));
    const shows = (mark: DataMark, effect: Effect): boolean =>
      counts(mark, effect) || (restated.has(effect) && !isIdentifier(mark));
    const sinks = dataSinks(file, ['log'], shows).filter(({ effect, data: marks }) => {
      const asked = marks.flatMap(({ request }) => request?.place ?? []);
      if (
        whereItFailed(effect, asked) &&
        !showsSent(effect, file, value => dataIn(value).some(mark => shows(mark, effect)))
      )
        return false;
      if (showsReasons(effect) || isSwitchedOff(effect, file) || isReply(effect)) return false;
      const hidden = [...hiddenBy(hidingOf(effect, file.app)), ...failures];
      return effect.data.some(value => shownIn(value, hidden).some(mark => shows(mark, effect)));
    });
    for (const sink of gravest(sinks, ({ data: [first] }) => Number(first.whole))) {
      const { effect, data, steps } = sink;
      const [first] = data;
      if (!first.whole && isCommandLine(file) && !isKept(effect, file.app)) continue;
      const isRecord = first.whole || restated.has(effect) || (!isPrinted(effect) && isRebuilt(effect));
      const edits = withoutData(sink, file, context);
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} writes ${nameOfData(first)}${isRecord && !first.whole ? ', with most of the record around it,' : ''} to the log`,
        because: isRecord
          ? 'Logs are read, shipped and kept more freely than the project they come from. Log how many there are, an id or the status; if this is the output of a command that its user asked for, print the fields asked for.'
          : ofPerson,
        steps,
        severity: isRecord ? 'warning' : 'information',
        ...(edits === undefined
          ? {}
          : { fixes: [{ title: 'Take the API Data out of the log line', safe: false, edits }] }),
      });
    }
    const told = new Set(sinks.map(({ effect }) => placeKey(effect.place)));
    const report = ({ log, fn }: LogAtSignIn, what: string, because: string, severity?: 'information'): void => {
      if (told.has(placeKey(log.place))) return;
      told.add(placeKey(log.place));
      context.report({
        at: log.place,
        message: `${callName(log, context)} writes ${what} to the log`,
        because,
        steps: [{ file: fn.file, start: fn.start, end: fn.end, message: 'the log-in library calls this function' }],
        ...(severity === undefined ? {} : { severity }),
      });
    };
    const whole = 'The log-in library hands this function what Procore answers about the user. Log an id, if anything.';
    for (const each of logsOf(file, 'profile')) report(each, "the user's record at Procore", whole);
    for (const each of personalLogsOf(file))
      report(each, "the user's name or address at Procore", ofPerson, 'information');
  },
  get perFile() {
    return [keptIn, handsOnStored, loggedAnswers, answeredRecords];
  },
  checkApp(app, context) {
    const answers = sourceFiles(app).flatMap(loggedAnswers);
    const answering =
      answers.length === 0 ? undefined : sourceFiles(app).find(file => answeredRecords(file).length > 0);
    const [record] = answering === undefined ? [] : answeredRecords(answering);
    for (const { at, callee, steps } of answers) {
      if (record === undefined) break;
      context.report({
        at,
        message: `${calleeName(at, callee, context)} writes whatever the app's routes answer, records of Procore's among it, to the log`,
        because:
          'Logs are read, shipped and kept more freely than the project they come from. Log the method, the path, the status and how long it took.',
        steps: [...steps, stepAt(record, 'a route answers with such a record here')],
      });
    }
    for (const { effect, what, steps, ofPerson: isField } of loggedRows(app))
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} writes ${what}, as the app keeps it, to the log`,
        because: isField
          ? ofPerson
          : 'Logs are read, shipped and kept more freely than the project they come from, and than the table. Log an id or the status.',
        steps,
        ...(isField ? { severity: 'information' } : {}),
      });
  },
});

/** Under these a result says why something failed, in the words of a refusal, which is no record: `{ results, errors }`. */
const failures: readonly HiddenPath[] = [['error'], ['errors'], ['failed'], ['failures']];

/** What carries API Data goes by such a name itself: `console.log('not loaded', error)` of a state that a refusal's body was put into, `f"not read: {found['error']}"`. */
function showsReasons(effect: Effect): boolean {
  const carriers = effect.args.filter(({ value }) => dataIn(value).some(mark => counts(mark, effect)));
  return carriers.length > 0 && carriers.every(({ node }) => namesReason(node));
}

function namesReason(node: Expression): boolean {
  if (node.kind !== 'template') return reasons.test(lastName(node) ?? '');
  const told = node.parts.filter(({ kind }) => kind !== 'literal');
  return told.some(namesReason) && told.every(part => namesReason(part) || namesIdentifier(lastName(part)));
}

const reasons = /^(?:\w*[eE]rr(?:or)?s?|\w*[fF]ail(?:ed|ures?)|\w*[pP]roblems?)$/;

/** Bytes that say what kind of file an answer is. */
const fewBytes = 16;

function counts(mark: DataMark, effect: Effect): boolean {
  if (mark.cut !== undefined && mark.cut <= fewBytes) return false;
  const isOfPerson = isPersonal(mark) || (isNameOfPerson(mark) && !isPrinted(effect));
  if (mark.whole || !isActingUser(mark)) return mark.whole || isOfPerson;
  // Who asks a route reads nothing of what its server logs.
  return isOfServer(effect) && (isOfPerson || isItsName(mark));
}

/** A route of a service; one that a log-in at a terminal opens for itself, on its user's own machine, needs no framework, or opens the browser. */
function isOfServer({ surroundings: { route }, program }: Effect): boolean {
  if (route === undefined || /^(?:node:)?https?(?:\.server)?$/.test(route.framework)) return false;
  const opens = (module: string | undefined): boolean => browserOpeners.test(module ?? '');
  return !(
    program.imports.some(({ module }) => opens(module)) ||
    nodesOf(program, 'call').some(({ callee, args: [first] }) => isImport(callee) && opens(literalText(first?.value)))
  );
}

const browserOpeners = /^(?:open|opn|better-opn|webbrowser)$/;

/** `import('open')`, `require('open')` */
function isImport(callee: Expression): boolean {
  return callee.kind === 'name' && /^(?:import|require)$/.test(callee.name);
}

/** What a record about a person calls them. */
function isItsName({ fields }: DataMark): boolean {
  return fields.length === 1 && fields[0] === 'name';
}

/** Packages that write to the terminal, or show there how far a command is. */
const terminals =
  /^(?:global|console|process|sys|click|typer|rich|tqdm|alive_progress|django\.core\.management)(?:\.|$)/;

/** What goes to the terminal may be what a command was asked for. */
function isPrinted({ package: from, path }: Effect): boolean {
  return terminals.test(from) || /(?:^|\.)(?:print|pprint|pp)$/.test(path);
}

/** What a server that speaks JSON-RPC prints answers who started it: https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#stdio */
function isReply(effect: Effect): boolean {
  const isOutput = effect.mode === 'log' && isPrinted(effect) && effect.arg('target') === undefined;
  const speaks = (): boolean =>
    nodesOf(effect.program, 'object').some(({ properties }) => properties.some(({ key }) => key === 'jsonrpc'));
  return isOutput && speaks();
}

/** Nobody asks a page, a route or a timer for what it writes there. */
function isUnasked(effect: Effect, { browser }: AnalysedFile): boolean {
  return browser || isOfServer(effect) || effect.surroundings.timer !== undefined;
}

/** Of how many fields of a record an object is its copy, and how many of them say more than which it is and how it stands. */
const fieldsOfCopy = 5;
const sayingFieldsOfCopy = 3;

/** A record is written out field by field: `{ id: row.id, title: row.title, vendor: row.vendor, owner: row.owner, status: row.status }`. */
function isRestated(effect: Effect, file: AnalysedFile): boolean {
  if (isPrinted(effect) && !isUnasked(effect, file)) return false;
  return effect.data.some(value => dataIn(value).length > 0 && [value, value.element].some(isCopy));
}

function isCopy(value: Value): boolean {
  return value.objects.some(({ properties }) => {
    const told = fieldsTold(value, properties);
    const saying = told.filter(mark => !mark.whole && mark.cut === undefined && !isIdentifier(mark));
    return differing(told) >= fieldsOfCopy && differing(saying) >= sayingFieldsOfCopy;
  });
}

/** What the entries of an object tell of records, parts that stand in objects of their own among it: `{ name: row.name, address: { city: row.city } }`. */
function fieldsTold(value: Value, properties: readonly Property[], depth = 4): readonly DataMark[] {
  return properties.flatMap(({ key }) => {
    if (key === undefined) return [];
    const told = value.property(key);
    const inner = depth > 0 ? told.objects.flatMap(part => fieldsTold(told, part.properties, depth - 1)) : [];
    return inner.length > 0 ? inner : dataIn(told).slice(0, 1);
  });
}

function differing(marks: readonly DataMark[]): number {
  return new Set(marks.map(({ fields }) => fields.join('.'))).size;
}

/** A command's log that is written to a file is read by others than its user: https://docs.python.org/3/library/logging.handlers.html */
function isKept({ package: from }: Effect, app: App): boolean {
  return from === 'logging' && app.ask(logsToFile).some(({ answer }) => answer);
}

const logsToFile = perFile(
  ({ text, pathClass }): boolean =>
    pathClass === 'source' && /\b(?:\w*FileHandler\(|basicConfig\([^()]{0,200}\bfilename\s*=)/.test(text),
);

/** A program that is started in a terminal and prints what its user asked for. */
function isCommandLine({ text, program }: AnalysedFile): boolean {
  return (
    text.startsWith('#!') || program.body.some(statement => wordsIn(statement).some(word => startWords.test(word)))
  );
}
