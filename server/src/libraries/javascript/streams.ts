import type { Behaviour, Library } from '../shape.ts';
import { javascript, type Members, verbs, withBody, withoutBody } from './entry.ts';
import { fetchCall } from './http.ts';

/** Stands in a `pipe`: what its function makes goes on, or what came in does. */
const changes: Behaviour = { args: { callback: '0' }, returns: 'called', note: 'operator' };
const shows: Behaviour = { args: { callback: '0.next|0' }, note: 'operator' };

const operators: Members = {
  'map|switchMap|concatMap|exhaustMap': changes,
  // https://rxjs.dev/api/operators/mergeMap: all at once unless a number says how many
  'mergeMap|flatMap': { ...changes, does: 'parallel', args: { callback: '0', count: '1' } },
  mergeAll: { does: 'parallel', args: { count: '0' }, note: 'operator' },
  'tap|filter|skipWhile|delayWhen|distinctUntilChanged|count': shows,
  'take|takeWhile|takeUntil|first|find|findIndex|elementAt|single|every': { ...shows, mode: 'once' },
};

/** https://rxjs.dev/api/ajax/ajax: (url) or (settings). */
const ajax: Behaviour = {
  does: 'request',
  method: '0.method=GET',
  args: { url: '0.url|0', headers: '0.headers', body: '0.body', query: '0.queryParams', options: '0' },
  returns: 'response',
};

/** https://effect.website/docs: steps take what they run on first, or stand in a `pipe`. */
const effects: Members = {
  'map|flatMap|andThen|zipRight': { ...changes, args: { callback: 'callback' } },
  'tap|tapBoth|filterOrFail': { ...shows, args: { callback: 'callback' } },
  'gen|fn': { args: { callback: 'callback' }, returns: 'called', note: 'coroutine' },
  'promise|tryPromise|try|sync|suspend': { args: { callback: '0.try|0' }, returns: 'called' },
  'runPromise|runSync|runFork|succeed|scoped|orDie|either|option|provide|timeout|withSpan': {
    returns: 'first',
  },
};

/** https://effect.website/docs/error-management/retrying/ */
const again: Members = {
  'retry|retryOrElse': {
    does: 'retry',
    args: { options: '1|0', delay: '1.schedule|0.schedule' },
    returns: 'first',
    note: 'delay',
  },
};

/** https://effect.website/docs/concurrency/basic-concurrency/: one after the other unless they say otherwise. */
const together: Members = {
  'forEach|validateAll|partition': {
    does: 'parallel',
    args: { list: '0', callback: '1', count: '2.concurrency' },
    returns: 'arguments',
    note: 'in-turn',
  },
  all: { does: 'parallel', args: { list: '0', count: '1.concurrency' }, returns: 'first', note: 'in-turn' },
};

/** https://effect.website/docs/observability/logging/: any number of values. */
const effectLogs: Members = {
  'log|logInfo|logTrace': { does: 'log', mode: 'info', args: { data: '*' } },
  logDebug: { does: 'log', mode: 'debug', args: { data: '*' } },
  logWarning: { does: 'log', mode: 'warn', args: { data: '*' } },
  'logError|logFatal': { does: 'log', mode: 'error', args: { data: '*' } },
  'annotateLogs|annotateCurrentSpan': { does: 'log', mode: 'info', args: { data: '0|1' } },
};

const platformRequest: Behaviour = {
  does: 'request',
  // What stands before the path says `prependUrl`; a `base` none of them takes.
  args: {
    url: '0',
    base: '1.base',
    headers: '1.headers|self',
    query: '1.urlParams|self',
    body: '1.body',
    options: '1',
  },
  returns: 'response',
};

/** https://effect-ts.github.io/effect/platform/HttpClientRequest.ts.html: functions from a request to a request. */
const platformSteps: Members = {
  prependUrl: { args: { base: '0' }, note: 'request-base' },
  setHeader: { args: { name: '0', data: '1' }, note: 'request-header' },
  setHeaders: { args: { headers: '0' }, note: 'request-header' },
  'bearerToken|basicAuth': { args: { auth: '0' }, note: 'request-auth' },
  'setUrlParams|appendUrlParams': { args: { query: '0' }, note: 'request-query' },
};

/** https://effect-ts.github.io/effect/platform/HttpClient.ts.html: functions from a client to a client. */
const platformClient: Members = {
  'mapRequest|mapRequestInput|mapRequestEffect|mapRequestInputEffect': { ...changes, args: { callback: '0' } },
  'retry|retryTransient': { ...again['retry|retryOrElse'], args: { options: '0', delay: '0.schedule' } },
  'transformResponse|transform': { does: 'intercept-response', args: { callback: '0' } },
};

/** Streams and effects: what makes them, what they are piped through, who waits for them. */
export const streams: readonly Library[] = [
  javascript(['rxjs'], {
    ...operators,
    'from|of|lastValueFrom|firstValueFrom': { returns: 'first' },
    'defer|using': { args: { callback: '0' }, returns: 'called' },
  }),
  javascript(['rxjs/operators'], operators),
  javascript(['rxjs/fetch'], { fromFetch: fetchCall }),
  javascript(['rxjs/ajax'], {
    ajax,
    'ajax.getJSON': { ...ajax, method: 'GET', args: { url: '0', headers: '1' }, returns: 'body' },
    ...Object.fromEntries(
      Object.entries(verbs(withBody, { ...ajax, args: { url: '0', body: '1', headers: '2' } })).map(([name, what]) => [
        `ajax.${name}`,
        what,
      ]),
    ),
  }),
  javascript(
    ['effect', '@effect/core'],
    Object.fromEntries(
      Object.entries({ ...effects, ...again, ...together, ...effectLogs }).map(([key, what]) => [
        `Effect.${key}`,
        what,
      ]),
    ),
  ),
  // https://effect.website/docs/configuration/ reads the environment
  javascript(['effect'], {
    'Config.string|nonEmptyString': { does: 'environment', args: { name: '0' } },
    'Console.log|info|debug|warn|error': { does: 'log', mode: 'log', args: { data: '*' } },
  }),
  // What a `pipe` adds to one such request, and not to all of a client, is not looked into: its headers and its query are not known.
  javascript(['@effect/platform'], {
    ...Object.fromEntries(
      Object.entries({
        ...verbs([...withoutBody, ...withBody], platformRequest),
        // https://effect-ts.github.io/effect/platform/HttpClientRequest.ts.html
        del: { ...platformRequest, method: 'DELETE' },
      }).map(([name, what]) => [`HttpClientRequest.${name}, HttpClient.${name}, HttpClient.HttpClient.${name}`, what]),
    ),
    ...Object.fromEntries(Object.entries(platformSteps).map(([name, what]) => [`HttpClientRequest.${name}`, what])),
    ...Object.fromEntries(Object.entries(platformClient).map(([name, what]) => [`HttpClient.${name}`, what])),
    '**.execute': { returns: 'first' },
    // https://github.com/Effect-TS/effect/blob/main/packages/platform/README.md: decodes the answer's body
    'HttpClientResponse.schemaBodyJson|schemaJson()()': { returns: 'first' },
  }),
];
