/** Who else sets a request's headers: its authentication, and functions that its client is handed to. What the client itself runs is in `intercepting.ts`. */
import { requestPreparers } from '../libraries/authentications.ts';
import { libraryLanguage } from '../libraries/find.ts';
import type { Library } from '../libraries/shape.ts';
import type { Call, Expression, Program } from '../program/model.ts';
import { lastName, type Node, rootOf, someIn } from '../program/walk.ts';
import { plainWord } from '../program/words.ts';
import { type Kept, keptBeside } from './cycles.ts';
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { asksWhere, frameOf, headersSetBy, headersSetIn, headersSetWhole, propertiesSetBy } from './intercepting.ts';
import type { Bound, FunctionInfo } from './scopes.ts';
import { type AbstractValue, functionsOf } from './values.ts';

/** What speaks of a header, as `FunctionFacts.mentions` compares words. */
export function wordsOf(header: string): RegExp {
  return new RegExp(`^${header.replaceAll('-', '')}$`);
}

/** An authentication of the app's own that prepares each request (`class CompanyAuth(httpx.Auth)`) speaks of the header. */
export function setByAuthentication(auths: readonly (AbstractValue | undefined)[], header: string): boolean {
  const words = wordsOf(header);
  return auths.some(auth =>
    requestPreparers.some(name => auth?.property(name).functions.some(fn => fn.mentions(words, 1) !== undefined)),
  );
}

/**
 * What the first of some authentications that is an object of the app's own sets a header to. One that asks where the request goes may
 * leave it out: it says nothing.
 */
export function headerOfAuthentication(
  evaluator: Evaluator,
  auths: readonly (AbstractValue | undefined)[],
  header: string,
): AbstractValue | undefined {
  const auth = auths.find(given => given !== undefined);
  if (!auth?.things.some(({ is }) => is === 'instance')) return undefined;
  const preparers = requestPreparers.flatMap(name => functionsOf(auth.property(name)));
  if (preparers.some(preparer => asksWhere(evaluator, preparer))) return undefined;
  const set = preparers.flatMap(hook => headersSetIn(evaluator, hook.info, frameOf(evaluator, hook), header));
  return set.length > 0 ? evaluator.union(set) : undefined;
}

/** The function that sends it hands its client to one that speaks of the header: `this.authorise(session)`. */
export function setByWhoIsHanded(evaluator: Evaluator, { frame, thing }: EffectFacts, header: string): boolean {
  const made = thing.makers[0]?.call;
  if (made === undefined) return false;
  const words = wordsOf(header);
  const kept = keptBeside(handing, frame);
  return evaluator.cycles.keep(kept, `${header} ${made.start}-${made.end}`, false, () =>
    handsOn(evaluator, made, words, frame),
  );
}

/** What is called on the way may send requests of the same client, which ask it again. */
const handing = new WeakMap<Frame, Kept<string, boolean>>();

function handsOn(evaluator: Evaluator, made: Expression, words: RegExp, frame: Frame): boolean {
  return frame.info.calls.some(
    ({ call }) =>
      call.args.some(
        ({ value }) =>
          (value.kind === 'name' || value.kind === 'member') &&
          evaluator
            .evaluate(value, frame)
            .things.some(given => given.is === 'library' && given.makers[0]?.call === made),
      ) && evaluator.evaluate(call.callee, frame).functions.some(fn => fn.mentions(words, 1) !== undefined),
  );
}

/** Kept with the values of a file's functions: each request of a client asks for it, and there may be hundreds in one file. */
const setting = new WeakMap<Frame, Kept<string, boolean>>();

/** Some interceptor or default in a file speaks of a header. */
export function setsHeader(evaluator: Evaluator, path: string, header: string): boolean {
  const bound = evaluator.bound(path);
  if (!bound) return false;
  const kept = keptBeside(setting, evaluator.rootFrame(bound.module));
  return evaluator.cycles.keep(kept, header, false, () => setsIn(evaluator, bound, header));
}

function setsIn(evaluator: Evaluator, bound: Bound, header: string): boolean {
  const plain = header.replace(/[-_]/g, '');
  const isIt = (name: string) => name.replace(/[-_]/g, '') === plain;
  for (const info of bound.functions) {
    const frame = evaluator.rootFrame(info);
    const isOwn = (target: Expression): boolean => isOwnObject(target, info);
    for (const { call } of info.calls) {
      const { callee } = call;
      if (headersSetBy(evaluator, call, frame).some(isIt) && !(callee.kind === 'member' && isOwn(callee.object)))
        return true;
      if (setByJquery(evaluator, call, frame, plain)) return true;
      if (callee.kind !== 'member' || callee.property !== 'use' || callee.object.kind !== 'member') continue;
      const first = call.args[0];
      if (!first) continue;
      const handlers = evaluator.evaluate(first.value, frame).functions;
      // What is not known may set it, where it is run on requests that are sent: an app's `use` is run on those that come in.
      if (handlers.length === 0 && lastName(callee.object) === 'request') return true;
      if (handlers.some(fn => fn.mentions(new RegExp(`^${plain}$`), 2))) return true;
    }
    const sets = ({ target }: { readonly target: Expression }): boolean =>
      propertiesSetBy(evaluator, target, frame).some(isIt) && !isOwn(target);
    if (info.memberAssigns.some(sets)) return true;
    const whole = headersSetWhole(evaluator, info, frame, isOwn);
    if (whole.some(({ keys }) => keys.names.some(name => isIt(name.toLowerCase())))) return true;
  }
  return false;
}

/** Headers of all that a client sends: `client.defaults.headers`, `session.headers`. */
function areForAll(node: Node, language: Library['language']): boolean {
  if (node.kind !== 'member' || node.property !== 'headers') return false;
  return language === 'python' || (node.object.kind === 'member' && node.object.property === 'defaults');
}

/**
 * Headers, or options with headers, that a function writes for what it sends itself, in a file where no client's own are changed:
 * `headers = {…}; headers['Accept'] = kind`, `const options = {…}; if (company) options.headers = {…}`, `const headers = new Headers();
 * headers.set('Accept', kind)`. A client's hook makes them for what the client sends: `client.use({ onRequest: ({ request }) => new Request(request, { headers }) })`.
 */
function isOwnObject(target: Expression, { argumentOf, node, program }: FunctionInfo): boolean {
  if (argumentOf?.property !== undefined) return false;
  const name = target.kind === 'name' ? target.name : rootOf(target);
  const isWritten = (each: Node): boolean =>
    each.kind === 'bind' &&
    each.target.kind === 'name' &&
    each.target.name === name &&
    (each.value?.kind === 'object' || (isNewHeaders(each.value) && !someIn(node.body, at => givesAway(at, name))));
  return name !== undefined && someIn(node.body, isWritten) && !setsForAll(program);
}

function isNewHeaders(value: Expression | undefined): boolean {
  return value?.kind === 'call' && value.constructed === true && lastName(value.callee) === 'Headers';
}

/** Somebody else sends what a function has filled: `options.headers = headers`, `return new Request(request, { headers })`. */
function givesAway(node: Node, name: string | undefined): boolean {
  const isIt = (each: Node): boolean => each.kind === 'name' && each.name === name;
  if (node.kind === 'assign') return node.target.kind === 'member' && isIt(node.value);
  return (
    node.kind === 'call' &&
    node.constructed === true &&
    lastName(node.callee) === 'Request' &&
    node.args.some(({ value }) => someIn(value, isIt))
  );
}

const settingForAll = new WeakMap<Program, boolean>();

/** Whether a file puts something into the headers of all that a client sends; each of its functions may be asked about. */
function setsForAll(program: Program): boolean {
  let sets = settingForAll.get(program);
  if (sets === undefined) {
    const language = libraryLanguage(program.language);
    const isOfAll = (each: Node): boolean => someIn(each, inner => areForAll(inner, language));
    sets = someIn(program.body, each => {
      if (each.kind === 'assign') return isOfAll(each.target);
      if (each.kind !== 'call') return false;
      const [into] = each.args;
      return lastName(each.callee) === 'assign' && into !== undefined && isOfAll(into.value);
    });
    settingForAll.set(program, sets);
  }
  return sets;
}

/**
 * jQuery is told what it sends with every request: https://api.jquery.com/jQuery.ajaxSetup, https://api.jquery.com/jQuery.ajaxPrefilter,
 * https://api.jquery.com/ajaxSend
 * @param plain the header's name without dashes
 */
function setByJquery(evaluator: Evaluator, { callee, args }: Call, frame: Frame, plain: string): boolean {
  const name = callee.kind === 'member' ? callee.property : undefined;
  if (name === undefined || !/^ajax(?:Setup|Prefilter|Send)$/.test(name)) return false;
  return args.some(({ value: node }) => {
    const given = evaluator.evaluate(node, frame);
    const { keys } = given.property('headers');
    if (keys.names.some(key => plainWord(key) === plain)) return true;
    const functions = [...given.functions, ...given.property('beforeSend').functions];
    return functions.some(fn => fn.mentions(new RegExp(`^${plain}$`), 2) !== undefined);
  });
}
