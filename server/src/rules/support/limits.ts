import type { AnalysedFile, Effect, FunctionFacts, Request, Value } from '../../analysis/facts.ts';
import { isProcoreHost } from '../../catalogue/hosts.ts';
import { type Place, placeOfStep } from '../../program/finding.ts';
import type { Program, Span, Statement } from '../../program/model.ts';
import { contains, type Node, someIn, walkProgram } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { endsForLimit, turnsLimitDown } from './limits-conditions.ts';
import { abandonsRefusals, endsTries, isForLostConnections, retriesConnectionsOnly, waitWords } from './limits-lost.ts';
import { asksListedStatus } from './limits-paced.ts';
import { waitsForOthersOnly } from './limits-refused.ts';
import { onlyTells } from './limits-told.ts';
import { askedRoutes, isDescribed, isOfOwnSite } from './routes.ts';
import { isAnsweredHere } from './routes-own.ts';

/** What code says that knows of a limit: the status, the headers, typed errors, limiters. */
export const limitWords =
  /^(?:429|.*toomanyrequests.*|retryafter.*|.*ratelimit.*|.*throttl.*|.*backoff.*|retrydelay.*|isretryable.*)$/;

/** The words among them that name the limit itself, and a batch's that a queue hands out again (SQS). */
const limitNames = /^(?:429|.*toomanyrequests.*|retryafter.*|.*ratelimit.*|.*throttl.*|batchitemfailures)$/;

const retryWords = /^(?:.*retr(?:y|ies|ied|ying)(?!able).*|.*attempts?|tries|maxtries)$/;

/** API requests of a file that are Procore's, by host, SDK or route, and of which it is known how they are sent. */
export function apiRequests(file: AnalysedFile): readonly Request[] {
  return allApiRequests(file).filter(isDescribed);
}

/** As `apiRequests`, also those of which nothing but the route is known. */
export function allApiRequests(file: AnalysedFile): readonly Request[] {
  const asked = new Set(askedRoutes(file).map(({ request }) => request));
  return file.requests.filter(
    request =>
      request.kind === 'api' &&
      (asked.has(request) ||
        (request.procore === 'certain' && !isOfOwnSite(request, file) && !isOfOwnServer(request, file))) &&
      !signsIn(request),
  );
}

/** The app's own server answers it. */
function isOfOwnServer({ addresses }: Request, file: AnalysedFile): boolean {
  return addresses.length > 0 && addresses.every(address => isAnsweredHere(address, file));
}

/** It goes to the server for log-ins, under whatever host the settings put in its place. */
function signsIn({ addresses }: Request): boolean {
  return (
    addresses.some(({ host }) => host !== undefined) &&
    addresses.every(({ host }) => host === undefined || /^login[.-]/.test(host))
  );
}

/** A retry after failures that a limit causes too; renewing a token and trying again is none, nor is one after lost connections. */
export function isRetry(effect: Effect): boolean {
  const { does, note, mode } = effect;
  if (does !== 'retry' || note?.startsWith('procore-sdk:') === true || isSwitchedOff(effect)) return false;
  if (mode === 'given' && effect.arg('count') === undefined) return false;
  if (mode === 'lost' && effect.arg('condition') === undefined) return false;
  if (!meetsLimit(effect) || turnsLimitDown(effect)) return false;
  return (mode !== 'asked' || isListed(effect)) && !isForLostConnections(effect);
}

/** The statuses that a retry is for, where they are listed, have 429 among them: not `statusCodes: [502, 503]`. */
function meetsLimit(effect: Effect): boolean {
  const listed = effect.arg('condition');
  const known = listed?.elements ?? [];
  if (listed?.open === true || known.length === 0) return true;
  return known.some(({ open, literals }) => open || literals.length === 0 || literals.includes(429));
}

/** `retry: { limit: 0 }` */
function isSwitchedOff(effect: Effect): boolean {
  const { literals = [], open = true } = effect.arg('count') ?? {};
  return !open && literals.length > 0 && literals.every(tries => tries === 0 || tries === false);
}

const looksAtAnswer =
  /^(?:ok|status(?:code)?|reject|(?:assert|ensure|check|raise|throw|bail|abort|validate|handle|parse|unwrap|expect).*)$/;

/**
 * What runs a function again meets a request's refusal. `fetch` gives a refusal back as an answer: where what is run again throws
 * nothing and looks at no status, nothing is tried again. Nor is it where what is run gives up on all but lost connections.
 */
export function meetsRefusal(retry: Effect, { package: sender }: Pick<Request, 'package'>): boolean {
  if (retry.mode !== 'thrown') return true;
  const run = retry.arg('callback')?.functions ?? [];
  if (run.some(fn => abandonsRefusals(fn) || abandonsLimit(fn))) return false;
  if (!/^(?:global|undici|.*-fetch)$/.test(sender)) return true;
  return run.length === 0 || run.some(fn => fn.raises || fn.mentions(looksAtAnswer, 3) !== undefined);
}

/** What is run again ends the tries itself where the answer is `429`: `if (error.status < 500) throw new AbortError(error)`. */
function abandonsLimit({ node: { body }, program }: FunctionFacts): boolean {
  const ends = (taken: readonly Statement[]): boolean => someIn(taken, endsTries);
  if (endsForLimit(body, program, ends)) return true;
  return body.some(
    statement =>
      statement.kind === 'try' &&
      [statement.body, ...statement.handlers.map(handler => handler.body)].some(part =>
        endsForLimit(part, program, ends),
      ),
  );
}

/** The retry's options name the method that is called: `post` of `api.post(…)`. */
function isListed(effect: Effect): boolean {
  const listed = effect.arg('list');
  const method = effect.path.split('.').at(-1);
  return listed?.elements.some(({ literals }) => literals.some(each => String(each).toLowerCase() === method)) ?? false;
}

const whoAmI = /^\/(?:rest|vapid)\/?(?:v[\d.]+\/)?(?:me|companies)$|^\/oauth\/token\/info$|^\/(?:rest)?$/;

/**
 * A request that only asks who the user is and which companies there are, as a log-in does; what it asks of other vendors does not count,
 * nor what a table of vendors would give for one that is none of them: `PROVIDERS[name].userinfo`.
 */
export function asksWhoIAm({ addresses, method }: Request): boolean {
  const isOfVendors = addresses.some(({ host }) => host !== undefined && !isProcoreHost(host));
  const asked = addresses.filter(({ host, path }) =>
    host === undefined ? path !== undefined || !isOfVendors : isProcoreHost(host),
  );
  return (
    (method === undefined || method === 'GET' || method === 'HEAD') &&
    asked.length > 0 &&
    asked.every(({ path }) => path !== undefined && whoAmI.test(path))
  );
}

/** Whether an effect sends a request. */
export function isRequest(effect: Effect): effect is Request {
  return 'addresses' in effect;
}

/** A job, what it does for each of a list, a service, its client, the client's verb, and the request. */
const deepestRequest = 6;

/** The requests of a function, its own file's and other functions' that it calls. */
export function requestsOf(fn: FunctionFacts): readonly Request[] {
  return fn
    .effects(deepestRequest)
    .filter(isRequest)
    .filter(({ kind, procore }) => kind === 'api' && procore !== 'no');
}

/** Functions that do not count where it is asked what another does. */
type Except = (fn: FunctionFacts) => boolean;

/** A function waits before it goes on: it sleeps, sets a timer, or speaks of it. */
export function waits(fn: FunctionFacts, except?: Except): boolean {
  return sleeps(fn, except) || fn.mentions(waitWords, 1, except) !== undefined;
}

function sleeps(fn: FunctionFacts, except: Except = () => false): boolean {
  const isSleep = ({ does, mode }: Effect): boolean => does === 'sleep' || (does === 'timer' && mode === 'once');
  return fn.effects(2).some(effect => isSleep(effect) && !effect.surroundings.functions.some(except));
}

/**
 * A function answers to a limit: it, or what it calls, speaks of 429 and its kin, and not only in a log; or it tries again after a wait, whatever the failure.
 * @param depth how many calls deep its words count
 * @param except functions whose words do not count
 */
export function answersLimit(fn: FunctionFacts, depth = 2, except?: Except): boolean {
  return speaksOfAnswer(fn, depth, except) && !turnsDown(fn);
}

/**
 * A function around a request answers to a limit for it. A handler does one thing after the other: what looks after a request of its own
 * there does so for no other.
 * @param depth as of `answersLimit`
 */
export function answersFor(fn: FunctionFacts, request: Request, depth = 2): boolean {
  const sendsItself = (other: FunctionFacts): boolean => other.node !== fn.node && other.effects(0).some(isRequest);
  return answersLimit(fn, depth, isHandlerOf(fn, request) ? sendsItself : undefined);
}

/** A function answers for the route that something stands in. */
export function isHandlerOf({ node }: FunctionFacts, { surroundings: { route } }: Effect): boolean {
  return route?.handlers.some(handler => handler.node === node) === true;
}

/**
 * A function on the way to something only registers the route that it stands in, or calls what does: when the route is asked for, it has
 * long returned. One that also registers what answers for its routes where they fail may answer to the limit there.
 */
export function registers(fn: FunctionFacts, effect: Effect): boolean {
  const { route, functions } = effect.surroundings;
  if (route === undefined) return false;
  const isOnTheWay = (inner: readonly FunctionFacts[]): boolean => inner.some(({ node }) => node === fn.node);
  if (route.decorator !== undefined) {
    // The function that a decorator stands at is declared inside the one that registers it, which calls nothing.
    const { decorator } = route;
    const isInside = fn.file === decorator.file && contains(fn.node, decorator);
    return isInside && !isOnTheWay([...functions, ...route.handlers]) && !someIn(fn.node.body, answersFailures);
  }
  // A handler that is its own route, `export function GET()`, registers none.
  if (isHandlerOf(fn, effect)) return false;
  const at = functions.findIndex(({ file, node }) => file === route.file && contains(node, route));
  return at >= 0 && !isOnTheWay(functions.slice(0, at)) && !someIn(fn.node.body, answersFailures);
}

/** `app.setErrorHandler(…)`, `app.onError(…)`, `app.use((error, request, response, next) => …)`, `@app.exception_handler(…)`, `@app.errorhandler(…)`, `@app.middleware('http')` */
function answersFailures(node: Node): boolean {
  if (node.kind !== 'call' || node.callee.kind !== 'member') return false;
  const { property } = node.callee;
  if (property !== undefined && failureHandlers.test(property)) return true;
  return (
    property === 'use' && node.args.some(({ value }) => value.kind === 'function' && value.parameters.length === 4)
  );
}

const failureHandlers =
  /^(?:setErrorHandler|onError|middleware|(?:add_)?exception_handler|(?:register_)?(?:app_)?error_?handler)$/;

/** All that it has is a retry whose condition says no to `429`. */
function turnsDown(fn: FunctionFacts): boolean {
  const retries = fn.effects(0).filter(({ does }) => does === 'retry');
  return retries.length > 0 && retries.every(turnsLimitDown) && !sleeps(fn);
}

function speaksOfAnswer(fn: FunctionFacts, depth: number, except?: Except): boolean {
  const isLeftOut = (other: FunctionFacts): boolean => onlyTells(other, limitNames) || except?.(other) === true;
  if (fn.mentions(limitNames, depth, isLeftOut) !== undefined) return true;
  if (asksListedStatus(fn) && waits(fn, except)) return true;
  const triesAgain =
    fn.mentions(limitWords, 0, other => onlyTells(other, limitWords)) !== undefined ||
    (fn.mentions(retryWords, 0) !== undefined && waits(fn, except));
  if (!triesAgain || retriesConnectionsOnly(fn)) return false;
  return fn.effects(2).some(effect => effect.does === 'limit' || isRetry(effect)) || !waitsForOthersOnly(fn);
}

/** What a retry, as written, does between two tries. */
export function retryWaits(effect: Effect): boolean {
  if (effect.note === 'retry-after') return true;
  const delay = effect.arg('delay');
  // What decides whether to try again may wait itself: `retry_if_exception(throttled)`.
  if (delay === undefined)
    return effect.note === 'delay' || functionsIn(effect.arg('condition')).some(other => waits(other));
  return (
    delay.open || delay.literals.length === 0 || delay.literals.some(literal => literal !== 0 && literal !== false)
  );
}

/** A hook, or a list of hooks: `afterResponse: [fn]`. */
export function functionsIn(value: Value | undefined): readonly FunctionFacts[] {
  return value === undefined ? [] : [...value.functions, ...value.elements.flatMap(({ functions }) => functions)];
}

/** Whether a program says a word anywhere, for code that stands in no function. */
export function programMentions(program: Program, words: RegExp): boolean {
  let found = false;
  const test = (word: string): void => {
    found ||= words.test(plainWord(word));
  };
  walkProgram(program, node => {
    if (found) return false;
    if (node.kind === 'name') test(node.name);
    else if (node.kind === 'member' && node.property !== undefined) test(node.property);
    else if (node.kind === 'literal' && (typeof node.value === 'number' || typeof node.value === 'string'))
      test(String(node.value).slice(0, 120));
    return undefined;
  });
  return found;
}

/** The innermost function of a file that a place stands in. */
export function functionAt(file: AnalysedFile, place: Span): FunctionFacts | undefined {
  let found: FunctionFacts | undefined;
  for (const fn of file.functions)
    if (contains(fn.node, place) && (found === undefined || contains(found.node, fn.node))) found = fn;
  return found;
}

/** A piece of source for a message: in backticks where it is short and on one line. */
export function callSource({ start, end }: Span, source: string): string {
  const text = source.slice(start, end);
  return text.length <= 40 && !/[\n`]/.test(text) ? `\`${text}\`` : 'a list';
}

/**
 * Where a reader would look for the request: the call, on the way to it, that is given the route; in a layer that serves every route,
 * that is its caller.
 */
export function askingCall(request: Request): Place {
  const way = [request.place, ...[...request.chain].reverse()];
  for (const { pathPlace } of request.addresses) {
    const call = pathPlace && way.find(place => place.file === pathPlace.file && contains(place, pathPlace));
    if (call) return placeOfStep(call);
  }
  return request.place;
}

/** The call inside a loop that leads to a request. */
export function callInside(loop: Place, { chain, place }: Request): Place | undefined {
  const call = [...chain, place].find(at => at.file === loop.file && contains(loop, at));
  return call && placeOfStep(call);
}
