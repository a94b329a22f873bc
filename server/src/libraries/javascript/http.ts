import type { Behaviour, Library } from '../shape.ts';
import { allMethods, behind, javascript, type Members, verbs, withBody, withoutBody } from './entry.ts';

/** The WHATWG call: `fetch(input, init)`, where `input` may be a `Request`. */
export const fetchCall: Behaviour = {
  does: 'request',
  method: '1.method|0.method=GET',
  args: {
    url: '0.url|0',
    headers: '1.headers|0.headers',
    body: '1.body|0.body',
    credentials: '1.credentials|0.credentials',
    // https://bun.com/docs/api/fetch#tls
    tls: '1.agent|1.dispatcher|1.tls',
    options: '1',
  },
  returns: 'response',
  handle: true,
};

const fetchTypes: Members = {
  'Request()': {
    method: '1.method|0.method',
    args: { url: '0.url|0', headers: '1.headers|0.headers', body: '1.body|0.body' },
    note: 'describes',
  },
  'Headers()': { returns: 'arguments' },
  'Headers().set|append': { args: { name: '0', data: '1' }, note: 'request-header' },
};

/** https://developer.mozilla.org/docs/Web/API/Window/fetch */
const fetches: readonly Library[] = [
  javascript(['global'], {
    fetch: fetchCall,
    ...fetchTypes,
    'navigator.sendBeacon': { does: 'request', method: 'POST', args: { url: '0', body: '1' }, returns: 'plain' },
    'EventSource()': { does: 'request', method: 'GET', args: { url: '0', options: '1' } },
  }),
  javascript(
    [
      'node-fetch',
      'node-fetch-native',
      'cross-fetch',
      'isomorphic-fetch',
      'isomorphic-unfetch',
      'unfetch',
      'whatwg-fetch',
      'make-fetch-happen',
      'minipass-fetch',
      'expo/fetch',
      '@whatwg-node/fetch',
      '@tauri-apps/plugin-http',
    ],
    { '()': fetchCall, fetch: fetchCall, ...fetchTypes },
  ),
  // https://github.com/jonbern/fetch-retry: fetchRetry(fetch, defaults) makes a fetch; its init takes retries, retryDelay, retryOn,
  // without which only lost connections are tried again
  javascript(['fetch-retry'], {
    '()': {
      does: ['client', 'retry'],
      args: { target: '0', options: '1', delay: '1.retryDelay', condition: '1.retryOn', count: '1.retries' },
      mode: 'lost',
      note: 'delay',
    },
    '()()': {
      ...fetchCall,
      does: ['request', 'retry'],
      args: {
        ...fetchCall.args,
        delay: '1.retryDelay|@1.retryDelay',
        condition: '1.retryOn|@1.retryOn',
        count: '1.retries|@1.retries',
      },
      mode: 'lost',
      note: 'delay',
    },
  }),
  javascript(['fetch-cookie'], { '()': { does: 'client', args: { target: '0' } }, '()()': fetchCall }),
];

function axiosArgs(config: string): NonNullable<Behaviour['args']> {
  return {
    base: `${config}.baseURL|@0.baseURL`,
    headers: `${config}.headers|@0.headers.common|@0.headers`,
    query: `${config}.params|@0.params`,
    auth: `${config}.auth|@0.auth`,
    tls: `${config}.httpsAgent|@0.httpsAgent`,
    credentials: `${config}.withCredentials|@0.withCredentials`,
    options: `${config}|@0`,
  };
}

/** `axios(config)` and `axios(url, config)`. */
const axiosConfigCall: Behaviour = {
  does: 'request',
  method: '0.method|1.method|@0.method=GET',
  args: {
    url: '0.url|0',
    body: '0.data|1.data',
    base: '1.baseURL|0.baseURL|@0.baseURL',
    headers: '1.headers|0.headers|@0.headers.common|@0.headers',
    query: '1.params|0.params|@0.params',
    auth: '1.auth|0.auth|@0.auth',
    tls: '1.httpsAgent|0.httpsAgent|@0.httpsAgent',
    credentials: '1.withCredentials|0.withCredentials|@0.withCredentials',
    options: '1|0|@0',
  },
  returns: 'response',
};

const axiosClient: Behaviour = {
  does: 'client',
  args: {
    base: '0.baseURL',
    headers: '0.headers',
    query: '0.params',
    auth: '0.auth',
    tls: '0.httpsAgent',
    credentials: '0.withCredentials',
    options: '0',
  },
};

/** https://axios-http.com/docs/api_intro: get/delete/head/options(url, config), post/put/patch(url, data, config). */
const axiosCalls: Members = {
  '()': axiosConfigCall,
  request: axiosConfigCall,
  ...verbs(withoutBody, {
    does: 'request',
    args: { url: '0', body: '1.data', ...axiosArgs('1') },
    returns: 'response',
  }),
  ...verbs(withBody, { does: 'request', args: { url: '0', body: '1', ...axiosArgs('2') }, returns: 'response' }),
  postForm: { does: 'request', method: 'POST', args: { url: '0', body: '1', ...axiosArgs('2') }, returns: 'response' },
  putForm: { does: 'request', method: 'PUT', args: { url: '0', body: '1', ...axiosArgs('2') }, returns: 'response' },
  patchForm: {
    does: 'request',
    method: 'PATCH',
    args: { url: '0', body: '1', ...axiosArgs('2') },
    returns: 'response',
  },
  getUri: { returns: 'arguments' },
  'defaults.baseURL': { set: true, args: { base: '0' }, note: 'request-base' },
  'defaults.headers': { set: true, args: { headers: '0' }, note: 'request-header' },
  'defaults.headers.common|get|post|put|patch|delete': {
    set: true,
    args: { headers: '0' },
    note: 'request-header',
  },
  'defaults.headers.*': { set: true, args: { data: '0' }, note: 'request-header' },
  'defaults.headers.common|get|post|put|patch|delete.*': { set: true, args: { data: '0' }, note: 'request-header' },
  'interceptors.request.use': {
    does: 'intercept-request',
    args: { handlers: '0', callback: '0', base: '@0.baseURL' },
    parameters: ['@request'],
  },
  'interceptors.response.use': {
    does: 'intercept-response',
    args: { handlers: '0|1', callback: '0' },
    parameters: ['@response'],
  },
};

const axios: readonly Library[] = [
  javascript(['axios', 'redaxios', 'xior'], {
    ...behind(['', 'create()', 'Axios()', 'AxiosInstance()', 'AxiosStatic()'], axiosCalls),
    create: axiosClient,
    'create().create': axiosClient,
    'Axios()': axiosClient,
    'isAxiosError|isCancel': { returns: 'plain' },
    all: { does: 'parallel', args: { list: '0' }, returns: 'arguments' },
    toFormData: { returns: 'arguments' },
  }),
  // Loaded by a page: `<script src="https://cdn.jsdelivr.net/npm/axios/dist/axios.min.js">`
  javascript(['global'], { ...behind(['axios', 'axios.create()'], axiosCalls), 'axios.create': axiosClient }),
  // https://docs.nestjs.com/techniques/http-module: the calls of axios, as observables; axiosRef is the instance
  javascript(['@nestjs/axios'], {
    ...behind(
      ['HttpService()', 'HttpModule.register()'].flatMap(made => [made, `${made}.axiosRef`]),
      axiosCalls,
    ),
    'HttpModule.register': axiosClient,
  }),
  // What vue-axios and vue-resource lend to components, and AngularJS hands to services: https://docs.angularjs.org/api/ng/service/$http
  javascript(['vue-axios'], behind(['$http'], axiosCalls)),
  // What Nuxt 2 puts on the context and on components, https://axios.nuxtjs.org/usage: `$get` gives the body
  javascript(['@nuxtjs/axios'], {
    ...behind(['$axios', '$axios.create()'], axiosCalls),
    '$axios.create': axiosClient,
    ...behind(
      ['$axios'],
      Object.fromEntries(
        allMethods.flatMap(method => {
          const call = axiosCalls[method.toLowerCase()];
          return call ? [[`$${method.toLowerCase()}`, { ...call, returns: 'body' as const }]] : [];
        }),
      ),
    ),
  }),
  // https://docs.nestjs.com/recipes/terminus#healthcheck-for-http: pingCheck(key, url, options)
  javascript(['@nestjs/terminus'], {
    'HttpHealthIndicator().pingCheck|responseCheck': {
      does: 'request',
      method: '2.method=GET',
      args: { url: '1', headers: '3.headers|2.headers', options: '3|2' },
      returns: 'response',
    },
  }),
  // https://github.com/softonic/axios-retry: no delay unless one is given; the default condition is network errors and 5xx of idempotent
  // requests, since 4.2.0 429 too, after a wait as `Retry-After` says (https://github.com/softonic/axios-retry/pull/270)
  javascript(['axios-retry'], {
    '()': {
      does: 'retry',
      args: { target: '0', options: '1', delay: '1.retryDelay', condition: '1.retryCondition', count: '1.retries' },
      note: 'at-once:retryDelay=().exponentialDelay',
    },
  }),
  javascript(['retry-axios'], { attach: { does: 'retry', args: { target: '0' }, note: 'retry-after' } }),
  javascript(['axios-retry-after'], {
    '()': { does: 'retry', args: { target: '0', options: '1' }, note: 'retry-after' },
  }),
  // https://github.com/aishek/axios-rate-limit
  javascript(['axios-rate-limit'], {
    '(), rateLimit': {
      does: 'limit',
      args: { target: '0', count: '1.maxRequests|1.maxRPS', delay: '1.perMilliseconds|1.maxRPS', options: '1' },
      returns: 'first',
    },
  }),
  javascript(['axios-cookiejar-support'], { wrapper: { returns: 'first' } }),
];

/** https://nodejs.org/api/http.html#httprequesturl-options-callback: (url, options?, callback?) or (options, callback?), where options hold hostname and path. */
const nodeRequest: Behaviour = {
  does: 'request',
  args: {
    url: '0.href|0.path|1.path|0',
    base: '0.hostname|0.host|1.hostname|1.host',
    headers: '1.headers|0.headers',
    auth: '1.auth|0.auth',
    tls: '1.agent|0.agent|1|0',
    options: '1|0',
    callback: 'callback',
  },
  returns: 'response',
  parameters: ['@response'],
};

const nodeHttp: readonly Library[] = [
  javascript(
    ['http', 'https', 'follow-redirects'],
    behind(['', 'http', 'https'], {
      request: { ...nodeRequest, method: '0.method|1.method=GET' },
      get: { ...nodeRequest, method: 'GET' },
      'request().write|end': { args: { body: '0' }, note: 'request-body' },
      'request().setHeader': { args: { name: '0', data: '1' }, note: 'request-header' },
      'request().on': { returns: 'receiver' },
      'get().on': { returns: 'receiver' },
      'Agent()': { does: 'client', args: { tls: '0', options: '0' } },
      createServer: { does: 'route', args: { handlers: 'callback' }, parameters: ['request', 'response'] },
      'response.write|end': { does: 'respond', args: { data: '0' } },
      'response.writeHead': { args: { count: '0', headers: '2|1' }, returns: 'receiver' },
      'response.setHeader': { args: { name: '0', data: '1' }, returns: 'receiver', note: 'response-header' },
    }),
  ),
];

export const http: readonly Library[] = [...fetches, ...axios, ...nodeHttp];
