import type { AnalysedFile, Effect, FunctionFacts, Request } from '../../analysis/facts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { contains, lastName, type Node, someIn, walk, walkProgram } from '../../program/walk.ts';
import type { RuleContext } from '../rule.ts';
import { functionsIn, isRequest } from '../support/limits.ts';
import { placeIn, stepsTo } from '../support/places.ts';
import { afterFailures } from './failed.ts';

/** A token request that spends a refresh token. */
export function isRefresh(request: Request): boolean {
  return request.kind === 'token' && request.grant === 'refresh_token';
}

/**
 * A `catch` around a request to Procore, a test of its answer, or a client's handler of failures, that refreshes without looking at
 * what failed.
 */
export function onEveryFailure(file: AnalysedFile, context: RuleContext): void {
  inInterceptors(file, context);
  inBranches(file, context);
  if (!file.requests.some(request => isRefresh(request) || request.kind === 'api')) return;
  walkProgram(file.program, node => {
    const attempt = attemptOf(node);
    if (attempt === undefined || looksAtFailure(attempt.handling)) return;
    const refresh = reached(attempt.handling, file, isRefresh);
    if (refresh === undefined) return;
    const asked = reached(attempt.trying, file, request => request.kind === 'api');
    if (asked === undefined) return;
    const failed = stepAt(asked.request.place, 'the request that failed');
    report(refresh.from, [failed, stepAt(refresh.request.place, 'the refresh')], context);
  });
}

function report(at: Place, steps: readonly Step[], context: RuleContext): void {
  context.report({
    at,
    message: 'Every failure of the request leads to a token refresh',
    because:
      'A refresh token works once, and most failures (403, 404, 429, a network error) are no expired token. Look at the status first: refresh on 401 only, once.',
    steps: stepsTo(at, steps),
  });
}

/** `client.interceptors.response.use(done, failed)`, `ky.create({ hooks: { afterResponse: [failed] } })` of a client of Procore's. */
function inInterceptors(file: AnalysedFile, context: RuleContext): void {
  const asks = file.requests.some(({ kind }) => kind === 'api');
  for (const effect of file.effectsOf('intercept-response')) {
    const { place } = effect;
    if (place.file !== file.path || !(asks || isProcores(effect))) continue;
    for (const failed of handlersOf(effect)) {
      const handling = failed.node.body;
      if (failed.file !== file.path || looksAtFailure(handling)) continue;
      const refresh = reached(handling, file, isRefresh);
      const at = refresh?.from ?? refreshByName(handling, file);
      if (at === undefined) continue;
      const steps = refresh === undefined ? [] : [stepAt(refresh.request.place, 'the refresh')];
      report(at, [stepAt(place, "the client's failures are handled here"), ...steps], context);
    }
  }
}

/** `if (!answer.ok) await refresh()` behind a request to Procore, or in what prepares and repeats each: `answer = yield request`. */
function inBranches(file: AnalysedFile, context: RuleContext): void {
  const asked = file.requests.filter(({ kind }) => kind === 'api');
  if (asked.length === 0 && !file.requests.some(isRefresh)) return;
  const places = asked.flatMap(({ place, chain }) => [place, ...chain]).filter(at => at.file === file.path);
  for (const fn of file.functions) {
    const failures = afterFailures(fn.node);
    if (failures.length === 0 || fn.mentions(/^401$|^unauthori[sz]ed$/, 0) !== undefined) continue;
    for (const { answer, handling } of failures) {
      // The whole function is looked through for what was asked, what is done then is a few lines.
      const refresh = looksAtFailure(handling) ? undefined : reached(handling, file, isRefresh);
      const failed = refresh && answered(lastName(answer), fn, places, file);
      if (!refresh || !failed) continue;
      const steps = [stepAt(failed, 'the request that failed'), stepAt(refresh.request.place, 'the refresh')];
      report(refresh.from, steps, context);
    }
  }
}

/** Where the request is sent whose answer a name holds: one of some places, or where a generator hands on what it is given. */
function answered(
  name: string | undefined,
  { node: { body, parameters } }: FunctionFacts,
  places: readonly Place[],
  file: AnalysedFile,
): Place | undefined {
  const given = new Set(parameters.map(({ target }) => lastName(target)));
  let found: Place | undefined;
  walk(body, node => {
    if (node.kind === 'function') return false;
    if ((node.kind !== 'bind' && node.kind !== 'assign') || lastName(node.target) !== name) return true;
    const { value } = node;
    const sent = value && places.find(at => contains(value, at));
    const handedOn = value?.kind === 'yield' && value.value?.kind === 'name' && given.has(value.value.name);
    found ??= sent ?? (handedOn ? placeIn(file, value) : undefined);
    return true;
  });
  return found;
}

/** The functions that a client runs on failures: those of an interceptor, else the hooks that it was made with. */
function handlersOf(effect: Effect): readonly FunctionFacts[] {
  const failed = effect.args[1]?.value.functions ?? [];
  if (!isMadeWith(effect)) return failed.slice(0, 1);
  return functionsIn(effect.arg('callback'));
}

/** The client is made by the call that says what runs on its answers. */
function isMadeWith(effect: Effect): boolean {
  return effect.arg('base') !== undefined;
}

function isProcores(effect: Effect): boolean {
  const parts = effect.arg('base')?.texts.flatMap(text => text.parts) ?? [];
  return parts.some(part => 'text' in part && /\/\/[\w.-]*procore(?:gov)?\./.test(part.text));
}

const refreshName =
  /^_*(?:renew|refresh)_?(?:the|my)?_?(?:access)?_?(?:tokens?|session|auth|grant|credentials?|login)?$/i;

/** A call of something that is handed in and that its name says to refresh, in an app that refreshes tokens of Procore's. */
function refreshByName(handling: readonly Node[], file: AnalysedFile): Place | undefined {
  let found: Place | undefined;
  walk(handling, node => {
    if (found !== undefined || node.kind === 'function') return false;
    if (node.kind !== 'call' || !refreshName.test(lastName(node.callee) ?? '')) return true;
    const { functions, libraries } = file.evaluate(node.callee);
    if (functions.length === 0 && libraries.length === 0) found = placeIn(file, node);
    return true;
  });
  return found !== undefined && file.app.files.some(other => other.requests.some(isRefresh)) ? found : undefined;
}

/** What is tried and what is done where it fails: a `try` with its handlers, `promise.catch(handler)`. */
function attemptOf(node: Node): { readonly trying: readonly Node[]; readonly handling: readonly Node[] } | undefined {
  if (node.kind === 'try') return { trying: node.body, handling: node.handlers.flatMap(({ body }) => body) };
  if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.property !== 'catch') return undefined;
  const handler = node.args[0]?.value;
  return handler?.kind === 'function' ? { trying: [node.callee.object], handling: handler.body } : undefined;
}

/** The first call among statements that is such a request, or calls a function that sends one. */
function reached(
  statements: readonly Node[],
  file: AnalysedFile,
  wanted: (request: Request) => boolean,
): { readonly from: Place; readonly request: Request } | undefined {
  let found: { from: Place; request: Request } | undefined;
  walk(statements, node => {
    if (found !== undefined || node.kind === 'function') return false;
    if (node.kind !== 'call') return true;
    const request =
      file.requests.find(({ place, chain }) =>
        [place, ...chain].some(at => at.file === file.path && at.start === node.start),
      ) ??
      file
        .evaluate(node.callee)
        .functions.flatMap(called => called.effects(2).filter(isRequest))
        .find(wanted);
    if (request !== undefined && wanted(request)) found = { from: placeIn(file, node), request };
    return true;
  });
  return found;
}

function looksAtFailure(handling: readonly Node[]): boolean {
  return someIn(handling, node => {
    const word = node.kind === 'literal' ? String(node.value) : lastName(node);
    return word !== undefined && /401|unauthori[sz]ed|status|expired|invalid_?token/i.test(word);
  });
}
