/** Errors among what is logged: which of them may be those of a request, and which are written out with all that they carry. */
import type { AnalysedFile, App, Effect } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { asJson, writesErrors } from '../../libraries/errors.ts';
import type { Expression, Program, Span } from '../../program/model.ts';
import {
  contains,
  lastName,
  literalText,
  mentioned,
  type Node,
  namesIn,
  nodesOf,
  partsOfChoice,
  rootOf,
} from '../../program/walk.ts';

/** Whether a log call writes an error out with all its fields: `console.error('failed', error)`, `log.error({ err })`. */
export function showsError(effect: Effect, name: string, { app }: AnalysedFile): boolean {
  const { node, args, package: from, path } = effect;
  // A text that says where the rest goes.
  if (/%[a-z]/i.test(literalText(args[0]?.node) ?? '')) return false;
  const written = writingOf(effect, app);
  // Of a logger that is only called so nothing is known.
  if (written === undefined || (from === 'global' && !isConsole(node, path)))
    return args.some(arg => isSpelledOut(arg.node, name));
  return (written === 'first' ? args.slice(0, 1) : args).some(arg => isWhole(arg.node, name));
}

/**
 * Whether what is written of an error holds its request for sure: the logger makes JSON of it, as pino and winston do, or the code does
 * before (`error.toJSON()`). The console and what writes as it does go only some levels deep.
 */
export function writesForSure(effect: Effect, name: string, { app }: AnalysedFile): boolean {
  return asJson.has(writerOf(effect, app)) || effect.args.some(arg => isSpelledOut(arg.node, name));
}

/** pino writes an error's fields to their ends, the console only those that are near: https://github.com/pinojs/pino-std-serializers#exportserrerror */
export function writesDeep(effect: Effect, { app }: AnalysedFile): boolean {
  return writingOf(effect, app) === 'first';
}

function writingOf(effect: Effect, app: App): 'any' | 'first' | undefined {
  return writesErrors.get(writerOf(effect, app));
}

/** The package that writes the line. */
function writerOf({ package: from, path }: Effect, app: App): string {
  const isNests = from === '@nestjs/common' && !path.startsWith('ConsoleLogger');
  return isNests && app.ask(usesPino).some(({ answer }) => answer) ? 'nestjs-pino' : from;
}

/** Nest's own `Logger` hands on what it is given to the one that the app uses: https://github.com/iamolegga/nestjs-pino#example */
const usesPino = perFile(
  ({ text, program }) =>
    // One of the app's own may write less: `app.useLogger(new Careful(pino))`.
    /\.useLogger\((?!\s*new\b)/.test(text) &&
    program.imports.some(
      ({ module, names }) => module === 'nestjs-pino' && names.some(({ imported }) => imported === 'Logger'),
    ),
);

function isConsole(node: Expression, path: string): boolean {
  const callee = node.kind === 'call' && node.callee.kind === 'member' ? node.callee : undefined;
  return path.startsWith('console.') && callee?.object.kind === 'name' && callee.object.name === 'console';
}

/**
 * `error`, `{ error }`, `error.config`, `JSON.stringify(error)`. As a part of a text it is its message alone, but for what was made a text
 * of before: `${JSON.stringify(error)}`.
 */
function isWhole(node: Expression, name: string): boolean {
  if (isIt(node, name)) return true;
  if (node.kind === 'object') {
    const shows = node.properties.some(({ value }) => isIt(value, name) || isWrittenOut(value, name));
    // `{ ...error, config: undefined }`
    return shows && node.properties.every(({ key, value }) => !sent.has(key ?? '') || isIt(value, name));
  }
  return isWrittenOut(node, name);
}

/** What any logger writes with all its fields, since it is no error any more: `error.toJSON()`, `{ sent: error.config }` */
function isSpelledOut(node: Expression, name: string): boolean {
  if (node.kind === 'object') return node.properties.some(({ value }) => isSpelledOut(value, name));
  return node.kind === 'member' ? node.property !== 'response' && isIt(node, name) : isWrittenOut(node, name);
}

/** `error.toJSON()`, `JSON.stringify(error)`, one of several such: `isAxiosError(error) ? error.toJSON() : error` */
function isWrittenOut(node: Expression, name: string): boolean {
  if (node.kind === 'choice')
    return node.options.some(each => (!isName(each, name) && isIt(each, name)) || isWrittenOut(each, name));
  if (node.kind === 'template') return node.parts.some(part => part.kind === 'call' && isWrittenOut(part, name));
  if (node.kind !== 'call') return false;
  const { callee, args } = node;
  const [first, picked] = args;
  if (callee.kind === 'member' && callee.property === 'toJSON') return isIt(callee.object, name);
  const written = lastName(callee);
  if (
    first === undefined ||
    !(first.value.kind === 'object' || isIt(first.value, name) || isWrittenOut(first.value, name))
  )
    return false;
  // What is inspected is told how deep, and not what of it.
  const isFull =
    written === 'stringify'
      ? (picked === undefined || picked.value.kind === 'literal') && !holdsAnswer(first.value)
      : written === 'inspect' && !isFlat(picked?.value);
  return isFull && isWhole(first.value, name);
}

/** Its answer holds its request, and that the answer: `JSON.stringify` throws. */
function holdsAnswer(node: Expression): boolean {
  if (node.kind === 'object') return node.properties.some(({ value }) => holdsAnswer(value));
  return node.kind === 'member' && node.property === 'response';
}

/** `inspect(error, { depth: 0 })` */
function isFlat(options: Expression | undefined): boolean {
  const entries = options?.kind === 'object' ? options.properties : [];
  return entries.some(({ key, value }) => key === 'depth' && value.kind === 'literal' && value.value === 0);
}

/** The fields of an error that hold the request. */
const sent: ReadonlySet<string> = new Set(['config', 'options']);

/** The error, what of it holds the request, and its answer, which holds that too: `error.config`, `error.config.data`, `error.response.config` */
function isIt(node: Expression, name: string): boolean {
  if (node.kind !== 'member') return isName(node, name);
  const { object, property } = node;
  if (property === 'data') return object.kind === 'member' && object.property === 'config' && isIt(object, name);
  if (property === 'response') return isName(object, name);
  return (
    property !== undefined &&
    sent.has(property) &&
    (isName(object, name) || lastName(object) === 'response') &&
    rootOf(node) === name
  );
}

function isName(node: Node, name: string): boolean {
  return node.kind === 'name' && node.name === name;
}

const cleans = /clean|redact|saniti[sz]|strip|scrub|mask|hide|censor/i;

/** A caught error's name stands for another one in some code, or a function took out what it carries: `error = plain(error)`, `redact(error)` */
export function isAnotherNow(name: string, within: Span, program: Program): boolean {
  const isIn = (node: Span): boolean => contains(within, node);
  return (
    nodesOf(program, 'bind').some(node => isIn(node) && namesIn(node.target).includes(name)) ||
    nodesOf(program, 'assign').some(node => isIn(node) && isName(node.target, name)) ||
    nodesOf(program, 'call').some(
      node =>
        isIn(node) && cleans.test(lastName(node.callee) ?? '') && node.args.some(({ value }) => isName(value, name)),
    )
  );
}

/** Classes of errors that those of clients are of. */
const ofClients = /^(?:Error|AxiosError|HTTPError|RequestError|StatusCodeError)$/;

/**
 * Whether a caught error may still be that of a request which was answered, where a test came out so. What else is asked of it tells that
 * it is another: `error.code === 'P2002'`, `error instanceof MappingError`.
 */
export function mayBeOfRequest(test: Expression, holds: boolean, name: string): boolean {
  if (!mentioned(test).includes(name)) return true;
  if (test.kind === 'choice') {
    const parts = partsOfChoice(test);
    const may = (part: Expression): boolean => mayBeOfRequest(part, holds, name);
    // `a && b` fails by either, `a || b` holds by either.
    const byEither = test.form === 'both' ? !holds : test.form === 'first' && holds;
    return byEither ? parts.some(may) : parts.every(may);
  }
  if (test.kind === 'call') {
    const { callee, args } = test;
    // `[400, 401].includes(error.response?.status)`
    if (lastName(callee) === 'includes') return args.every(({ value }) => isAnswer(value, name));
    return holds && lastName(callee) === 'isAxiosError';
  }
  if (test.kind !== 'operation') return holds && isAnswer(test, name);
  const [left, right] = test.operands;
  if (left === undefined) return false;
  if (test.operator === '!') return mayBeOfRequest(left, !holds, name);
  if (test.operator === 'instanceof') return ofClients.test(lastName(right) ?? '') === holds;
  return test.operands.every(part => isAnswer(part, name));
}

/** The error itself, its answer or a field of that, or what is written out. */
function isAnswer(node: Expression, name: string): boolean {
  if (node.kind === 'literal') return true;
  if (node.kind === 'name') return node.name === name;
  if (node.kind === 'choice') return node.test === undefined && node.options.every(option => isAnswer(option, name));
  if (node.kind !== 'member' || rootOf(node) !== name) return false;
  const field = node.object.kind === 'name' ? node.property : undefined;
  return field === undefined ? isAnswer(node.object, name) : /^(?:response|isAxiosError|statusCode)$/.test(field);
}
