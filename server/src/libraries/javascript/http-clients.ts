import type { Behaviour, Library } from '../shape.ts';
import { allMethods, behind, javascript, type Members, verbs, withBody, withoutBody } from './entry.ts';
import { fetchCall } from './http.ts';

/**
 * https://github.com/sindresorhus/got/blob/main/documentation/2-options.md and 7-retry.md:
 * `got(url, options)` or `got(options)`; GET, PUT, HEAD, DELETE, OPTIONS and TRACE are retried twice,
 * 429 among the statuses, as `Retry-After` says.
 */
const gotCall: Behaviour = {
  does: ['request', 'retry'],
  method: '1.method|0.method|@0.method=GET',
  args: {
    url: '0.url|0',
    base: '1.prefixUrl|0.prefixUrl|@0.prefixUrl',
    headers: '1.headers|0.headers|@0.headers',
    query: '1.searchParams|0.searchParams|@0.searchParams',
    body: '1.json|1.form|1.body|0.json|0.form|0.body',
    tls: '1.https|0.https|@0.https|1.agent.https|0.agent.https|@0.agent.https',
    options: '1|0|@0',
    count: '1.retry.limit|@0.retry.limit',
    delay: '1.retry.calculateDelay|@0.retry.calculateDelay',
    condition: '1.retry.statusCodes|@0.retry.statusCodes',
  },
  returns: 'response',
  note: 'retry-after',
};

/** Methods that change something are only tried again where the options say so: `retry: { methods: ['post'] }`. */
const retriedIfListed = (call: Behaviour): Behaviour => ({
  ...call,
  mode: 'asked',
  args: { ...call.args, list: '1.retry.methods|@0.retry.methods' },
});

const gotCalls: Members = {
  '()': gotCall,
  'stream|paginate': gotCall,
  'paginate.all|each': gotCall,
  ...verbs(['GET', 'DELETE', 'HEAD', 'PUT'], gotCall),
  ...verbs(['POST', 'PATCH'], retriedIfListed(gotCall)),
  'stream.get': { ...gotCall, method: 'GET' },
  extend: {
    does: ['client', 'intercept-request', 'intercept-response'],
    args: {
      base: '0.prefixUrl',
      headers: '0.headers',
      query: '0.searchParams',
      tls: '0.https',
      options: '0',
      handlers: '0.hooks.beforeRequest',
      callback: '0.hooks.afterResponse',
    },
    parameters: ['@response'],
  },
};

/**
 * A request as n8n's helpers take it.
 * @param options where the request's options stand
 * @param auth where the name of the credential stands that signs it
 */
function nodeRequest(options: string, url: 'url' | 'uri', base: string, auth?: string): Behaviour {
  return {
    does: 'request',
    method: `${options}.method=GET`,
    args: {
      url: `${options}.${url}|${options}.url`,
      base: `${options}.${base}`,
      headers: `${options}.headers`,
      query: `${options}.qs`,
      body: `${options}.body|${options}.form|${options}.formData`,
      options,
      ...(auth === undefined ? {} : { auth }),
    },
    returns: 'body',
  };
}

const dataSourceCall: Behaviour = {
  does: 'request',
  args: {
    url: '0',
    base: 'self.baseURL',
    headers: '1.headers',
    query: '1.params',
    body: '1.body',
    options: '1',
    auth: 'self',
  },
  returns: 'body',
};

function olderSourceCall(second: 'query' | 'body'): Behaviour {
  return {
    does: 'request',
    args: { url: '0', base: 'self.baseURL', headers: '2.headers', [second]: '1', options: '2', auth: 'self' },
    returns: 'body',
  };
}

/**
 * https://github.com/googleapis/google-cloud-node-core/tree/main/packages/gaxios#request-options: `request(options)`, which tries
 * again, 429 among the statuses, where `retry` or `retryConfig` is given, after a pause that grows.
 */
const gaxiosCall: Behaviour = {
  does: ['request', 'retry'],
  method: '0.method|@0.method=GET',
  args: {
    url: '0.url',
    base: '0.baseURL|@0.baseURL',
    headers: '0.headers|@0.headers',
    query: '0.params|@0.params',
    body: '0.data|0.body',
    tls: '0.agent|@0.agent',
    options: '0|@0',
    count: '0.retryConfig.retry|0.retryConfig|0.retry|@0.retryConfig.retry|@0.retryConfig|@0.retry',
  },
  returns: 'response',
  mode: 'given',
  note: 'delay',
};

/** https://github.com/sindresorhus/ky#api: retries GET, PUT, HEAD, DELETE, OPTIONS and TRACE as `Retry-After` says, 429 among the statuses. */
const kyCall: Behaviour = {
  does: ['request', 'retry'],
  method: '1.method|@0.method=GET',
  args: {
    url: '0.url|0',
    base: '1.prefixUrl|1.prefix|1.baseUrl|@0.prefixUrl|@0.prefix|@0.baseUrl',
    headers: '1.headers|@0.headers',
    query: '1.searchParams|@0.searchParams',
    body: '1.json|1.body',
    credentials: '1.credentials|@0.credentials',
    options: '1|@0',
    count: '1.retry.limit|1.retry|@0.retry.limit|@0.retry',
    delay: '1.retry.delay|@0.retry.delay',
    condition: '1.retry.statusCodes|@0.retry.statusCodes',
  },
  returns: 'response',
  handle: true,
  note: 'retry-after',
};

const kyCalls: Members = {
  '()': kyCall,
  ...verbs(['GET', 'DELETE', 'HEAD', 'PUT'], kyCall),
  ...verbs(['POST', 'PATCH'], retriedIfListed(kyCall)),
  'create|extend': {
    does: ['client', 'intercept-request', 'intercept-response'],
    args: {
      base: '0.prefixUrl|0.prefix|0.baseUrl',
      headers: '0.headers',
      query: '0.searchParams',
      options: '0',
      handlers: '0.hooks.beforeRequest',
      callback: '0.hooks.afterResponse',
    },
    parameters: ['', '', '@response'],
  },
};

/** https://alova.js.org/api/alova: `Get(url, config)`, `Post(url, data, config)`; what comes back is what `responded` makes of the answer. */
function alovaCall(method: string, config: string, body?: string): Behaviour {
  return {
    does: 'request',
    method,
    args: {
      url: '0',
      base: '@0.baseURL',
      headers: `${config}.headers`,
      query: `${config}.params`,
      credentials: `${config}.credentials`,
      options: config,
      ...(body === undefined ? {} : { body }),
    },
    returns: 'response',
  };
}

const alovaCalls: Members = {
  createAlova: {
    does: ['client', 'intercept-request', 'intercept-response'],
    args: {
      base: '0.baseURL',
      options: '0',
      handlers: '0.beforeRequest',
      callback: '0.responded|0.responded.onSuccess',
    },
    parameters: ['@response'],
  },
  ...behind(['createAlova()'], {
    Get: alovaCall('GET', '1'),
    Head: alovaCall('HEAD', '1'),
    Options: alovaCall('OPTIONS', '1'),
    Delete: alovaCall('DELETE', '2', '1'),
    Post: alovaCall('POST', '2', '1'),
    Put: alovaCall('PUT', '2', '1'),
    Patch: alovaCall('PATCH', '2', '1'),
    Request: {
      ...alovaCall('0.method=GET', '0', '0.data'),
      args: { ...alovaCall('', '0', '0.data').args, url: '0.url' },
    },
  }),
};

/** What `bent` is made with tells by its kind what it is: a method, an address, a type of answer, a status, headers. */
function anyOfBent(prefix: '' | '@'): string {
  return [0, 1, 2, 3, 4].map(position => `${prefix}${position}`).join('|');
}

/** Steps of a request that is built by chained calls; each gives the request back. */
const builderSteps: Members = {
  '**.set': { args: { headers: '0', name: '0', data: '1' }, returns: 'receiver', note: 'request-header' },
  '**.send': { args: { body: '0' }, returns: 'receiver', note: 'request-body' },
  '**.query': { args: { query: '0' }, returns: 'receiver', note: 'request-query' },
  '**.auth': { args: { auth: '*' }, returns: 'receiver', note: 'request-auth' },
  '**.retry': { does: 'retry', args: { count: '0', condition: '1' }, returns: 'receiver', note: 'at-once' },
  '**.disableTLSCerts': { returns: 'receiver', note: 'tls-off' },
  '**.type|accept|timeout|withCredentials|responseType|buffer|redirects|use|attach|field|ok|ca|on': {
    returns: 'receiver',
  },
  '**.end': { args: { callback: '0' }, parameters: ['', '@response'] },
};

/** https://ladjs.github.io/superagent/ */
const superagentCalls: Members = {
  '()': {
    does: 'request',
    method: '0=GET',
    args: { url: '1|0' },
    returns: 'response',
  },
  ...verbs([...allMethods, 'DEL'], { does: 'request', args: { url: '0', body: '1', query: '1' }, returns: 'response' }),
  del: { does: 'request', method: 'DELETE', args: { url: '0' }, returns: 'response' },
};

/** https://github.com/request/request#requestoptions-callback: (url, options?, callback?) or (options, callback?). */
function requestCall(method: string): Behaviour {
  return {
    does: 'request',
    method,
    args: {
      url: '0.url|0.uri|0',
      base: '0.baseUrl|1.baseUrl|@0.baseUrl',
      headers: '1.headers|0.headers|@0.headers',
      query: '1.qs|0.qs|@0.qs',
      body: '1.json|1.form|1.body|1.formData|0.json|0.form|0.body|0.formData',
      auth: '1.auth|0.auth|@0.auth',
      tls: '1.agentOptions|0.agentOptions|@0.agentOptions|1|0|@0',
      options: '1|0|@0',
      callback: 'callback',
    },
    returns: 'response',
    parameters: ['', '@response', '@body'],
  };
}

const requestCalls: Members = {
  '()': requestCall('1.method|0.method|@0.method=GET'),
  ...Object.fromEntries(allMethods.map(method => [method.toLowerCase(), requestCall(method)])),
  del: requestCall('DELETE'),
  defaults: { does: 'client', args: { base: '0.baseUrl', headers: '0.headers', query: '0.qs', options: '0' } },
};

/** https://undici.nodejs.org/#/?id=undicirequesturl-options-promise */
const undiciRequest: Behaviour = {
  does: 'request',
  method: '1.method=GET',
  args: {
    url: '0',
    headers: '1.headers',
    query: '1.query',
    body: '1.body',
    tls: '1.dispatcher',
    options: '1',
  },
  returns: 'response',
};

/** `client.request({ origin, path, method, headers, body, query })`, where the client was made for an origin. */
const undiciClientRequest: Behaviour = {
  does: 'request',
  method: '0.method=GET',
  args: {
    base: '0.origin|@0',
    url: '0.path',
    headers: '0.headers',
    query: '0.query',
    body: '0.body',
    tls: '@1.connect',
    options: '0',
  },
  returns: 'response',
};

/** https://github.com/unjs/ofetch: answers the body itself; one retry at once, for GET and its like, 429 among the statuses. */
const ofetchCall: Behaviour = {
  does: ['request', 'retry'],
  method: '1.method|@0.method=GET',
  args: {
    url: '0',
    base: '1.baseURL|@0.baseURL',
    headers: '1.headers|@0.headers',
    query: '1.query|1.params|@0.query|@0.params',
    body: '1.body',
    credentials: '1.credentials|@0.credentials',
    tls: '1.dispatcher|1.agent|@0.dispatcher',
    options: '1|@0',
    count: '1.retry|@0.retry',
    delay: '1.retryDelay|@0.retryDelay',
    condition: '1.retryStatusCodes|@0.retryStatusCodes',
    callback: '1.onResponseError|1.onResponse',
  },
  returns: 'body',
  mode: 'reads',
  note: 'at-once',
  // https://github.com/unjs/ofetch#%EF%B8%8F-interceptors
  parameters: ['@exchange'],
};

const ofetchCalls: Members = {
  '()': ofetchCall,
  raw: { ...ofetchCall, returns: 'response' },
  native: fetchCall,
  create: {
    does: ['client', 'intercept-request', 'intercept-response'],
    args: {
      base: '0.baseURL',
      headers: '0.headers',
      query: '0.query',
      options: '0',
      handlers: '0.onRequest',
      callback: '0.onResponseError|0.onResponse',
    },
    parameters: ['@exchange'],
  },
};

/** Nuxt's composables keep what they fetch behind `data`. */
const nuxtFetch: Behaviour = { ...ofetchCall, does: 'request', returns: 'response' };

/** https://elbywan.github.io/wretch/api/interfaces/index.Wretch: the address first, the method last: `get(url?)`, `post(body?, url?)`. */
const wretchMethod = (args: Behaviour['args']): Behaviour => ({
  does: 'request',
  args: { base: '@0', ...args, headers: '@1.headers', options: '@1' },
  returns: 'response',
});

const jqueryShort = (method: string): Behaviour => ({
  does: 'request',
  method,
  args: {
    url: '0.url|0',
    headers: '0.headers',
    ...(method === 'GET' ? { query: '0.data|1' } : { body: '0.data|1' }),
    options: '0',
    callback: '0.success|callback',
  },
  returns: 'body',
  parameters: ['@body'],
});

/** https://api.jquery.com/jQuery.ajax/: (url, settings?) or (settings). */
const jquery: Members = {
  ajax: {
    does: 'request',
    method: '1.method|1.type|0.method|0.type=GET',
    args: {
      url: '0.url|1.url|0',
      headers: '1.headers|0.headers',
      body: '1.data|0.data',
      query: '1.data|0.data',
      credentials: '1.xhrFields.withCredentials|0.xhrFields.withCredentials',
      options: '1|0',
      callback: '1.success|0.success',
    },
    returns: 'body',
    parameters: ['@body'],
  },
  // https://api.jquery.com/jQuery.when/: when(deferred, …), of a list by way of `apply`
  when: { does: 'parallel', args: { list: '0' }, returns: 'arguments' },
  'when.apply': { does: 'parallel', args: { list: '1' }, returns: 'arguments' },
  'get|getJSON': jqueryShort('GET'),
  post: jqueryShort('POST'),
  'ajax|get|getJSON|post().done|then|success': { args: { callback: '0' }, parameters: ['@body'], returns: 'receiver' },
  ajaxSetup: { does: 'client', args: { headers: '0.headers', base: '0.url', options: '0' } },
  // https://api.jquery.com/jQuery.each/: each(list, (index, element) => …), but map(list, (element, index) => …)
  each: { parameters: ['', '@element'], returns: 'first' },
  map: { args: { callback: '1' }, parameters: ['@element'], returns: 'called' },
  grep: { parameters: ['@element'], returns: 'arguments' },
  '()': {},
  '().**.html|append|prepend|after|before|replaceWith': { does: 'render', args: { data: '0' }, returns: 'receiver' },
  '().**.text|attr|css|addClass|removeClass|toggleClass': { returns: 'receiver' },
  '().load': { does: 'request', method: 'GET', args: { url: '0', query: '1' } },
};

/** https://developer.mozilla.org/docs/Web/API/XMLHttpRequest */
const xhr: Members = {
  'XMLHttpRequest().open': {
    does: 'request',
    method: '0',
    args: { url: '1', auth: '3' },
    returns: 'plain',
    note: 'sends',
  },
  'XMLHttpRequest().response|responseText|responseXML': { returns: 'body', note: 'answers' },
  'XMLHttpRequest().setRequestHeader': { args: { name: '0', data: '1' }, note: 'request-header' },
  'XMLHttpRequest().send': { args: { body: '0' }, note: 'request-body' },
};

const graphql: Behaviour = {
  does: 'request',
  method: 'POST',
  args: { url: '0.url|0', body: '0.variables|2', headers: '0.requestHeaders|3', query: '0.document|1' },
  returns: 'body',
};

/**
 * https://github.com/tomas/needle: needle(method, url, data?, options?, callback?), of `get` and `head` needle(method, url, options?),
 * needle.get(url, options?), needle.post(url, data, options?).
 */
const needleCalls: Members = {
  '()': {
    does: 'request',
    method: '0',
    args: { url: '1', body: '2', headers: '3.headers|2.headers', tls: '3|2', options: '3|2' },
    returns: 'response',
    parameters: ['', '@response', '@body'],
  },
  ...verbs(['GET', 'HEAD'], {
    does: 'request',
    args: { url: '0', headers: '1.headers', tls: '1', options: '1' },
    returns: 'response',
    parameters: ['', '@response', '@body'],
  }),
  ...verbs([...withBody, 'DELETE'], {
    does: 'request',
    args: { url: '0', body: '1', headers: '2.headers', tls: '2', options: '2' },
    returns: 'response',
    parameters: ['', '@response', '@body'],
  }),
};

export const httpClients: readonly Library[] = [
  javascript(
    ['got', 'got-scraping', 'got-cjs'],
    behind(['', 'got', 'gotScraping', 'extend()', 'got.extend()', 'extend().extend()', 'Got()'], gotCalls),
  ),
  javascript(
    ['ky', 'ky-universal'],
    behind(['', 'create()', 'extend()', 'create().extend()', 'extend().extend()', 'KyInstance()'], kyCalls),
  ),
  javascript(['superagent'], {
    ...behind(['', 'agent()'], superagentCalls),
    agent: { does: 'client' },
    ...builderSteps,
  }),
  javascript(['supertest'], { '()': { does: 'client', args: { target: '0' } } }),
  javascript(
    ['request', 'request-promise', 'request-promise-native', 'postman-request', '@cypress/request', 'requestretry'],
    behind(['', 'defaults()'], requestCalls),
  ),
  javascript(['needle'], needleCalls),
  // https://github.com/mikeal/bent: bent(method?, base?, type?, status?, headers?) in any order makes get(url, body?, headers?)
  javascript(['bent'], {
    '()': { does: 'client', args: { base: anyOfBent(''), headers: anyOfBent('') } },
    '()()': {
      does: 'request',
      method: `${anyOfBent('@')}=GET`,
      args: { url: '0', base: anyOfBent('@'), body: '1', headers: `2|${anyOfBent('@')}` },
      returns: 'response',
    },
  }),
  javascript(['phin', 'centra', 'simple-get', 'teeny-request', 'axiosist'], {
    '()': {
      does: 'request',
      method: '0.method=GET',
      args: { url: '0.url|0.uri|0', headers: '0.headers', body: '0.data|0.json|0.body', options: '0' },
      returns: 'response',
    },
  }),
  javascript(['gaxios'], behind(['', 'instance', 'Gaxios()'], { request: gaxiosCall })),
  javascript(['gaxios'], {
    Gaxios: {
      does: 'client',
      args: { base: '0.baseURL', headers: '0.headers', query: '0.params', tls: '0.agent', options: '0' },
    },
  }),
  javascript(['undici'], {
    fetch: fetchCall,
    'Request()': { returns: 'arguments' },
    'Headers()': { returns: 'arguments' },
    'request|stream': undiciRequest,
    'Agent|ProxyAgent|EnvHttpProxyAgent': { does: 'client', args: { tls: '0.connect|0', options: '0' } },
    'Client|Pool|BalancedPool': { does: 'client', args: { base: '0', tls: '1.connect', options: '1' } },
    'Client|Pool|BalancedPool|Agent().request|stream': undiciClientRequest,
    // https://undici.nodejs.org/#/docs/api/RetryAgent: waits as Retry-After says, 429 among the statuses
    RetryAgent: {
      does: ['client', 'retry'],
      args: { target: '0', options: '1', count: '1.maxRetries', delay: '1.minTimeout', condition: '1.statusCodes' },
      note: 'retry-after',
    },
    'interceptors.retry': {
      does: 'retry',
      args: { options: '0', count: '0.maxRetries', delay: '0.minTimeout', condition: '0.statusCodes' },
      note: 'retry-after',
    },
    setGlobalDispatcher: { does: 'client', args: { tls: '0' } },
  }),
  javascript(
    ['ofetch', '#imports', 'ohmyfetch'],
    behind(['', 'ofetch', '$fetch', 'create()', 'ofetch.create()', '$fetch.create()'], ofetchCalls),
  ),
  javascript(['global', 'nuxt/app', '#app', '#imports'], {
    'useFetch|useLazyFetch': nuxtFetch,
    // https://nuxt.com/docs/api/composables/use-request-fetch
    ...behind(['useRequestFetch()'], ofetchCalls),
  }),
  javascript(['global'], { ...behind(['$fetch', '$fetch.create()'], ofetchCalls), ...xhr }),
  javascript(['xmlhttprequest', 'xhr2', 'xmlhttprequest-ssl'], xhr),
  javascript(['alova'], alovaCalls),
  javascript(['wretch'], {
    '()': { does: 'client', args: { base: '0', headers: '1.headers', options: '1' } },
    ...behind(['().**'], verbs(['GET', 'DELETE', 'HEAD'], wretchMethod({ url: '0' }))),
    ...behind(['().**'], verbs(withBody, wretchMethod({ body: '0', url: '1' }))),
    '().**.headers': { args: { headers: '0' }, returns: 'receiver', note: 'request-header' },
    '().**.auth': { args: { auth: '0' }, returns: 'receiver', note: 'request-auth' },
    '().**.query': { args: { query: '0' }, returns: 'receiver', note: 'request-query' },
    '().**.json|body|formData|formUrl': { args: { body: '0' }, returns: 'receiver', note: 'request-body' },
    '().**.url': { args: { path: '0' }, returns: 'receiver', note: 'request-path' },
    // https://elbywan.github.io/wretch/api/interfaces/index.Wretch#middlewares: each is given `next` and gives what sends
    '().**.middlewares': { does: 'intercept-response', args: { callback: '0' }, returns: 'receiver' },
    '().**.options|addon|content|accept|catcher|unauthorized|notFound|resolve|errorType': {
      returns: 'receiver',
    },
  }),
  // https://github.com/elbywan/wretch#retry: resolves 429 only where `until` says so; delayTimer defaults to half a second
  javascript(['wretch/middlewares'], {
    retry: {
      does: 'retry',
      args: { options: '0', delay: '0.delayTimer', count: '0.maxAttempts' },
      note: 'delay',
    },
  }),
  javascript(['jquery'], jquery),
  javascript(['global'], behind(['$', 'jQuery'], jquery)),
  javascript(['graphql-request'], {
    'request|rawRequest': graphql,
    '()': graphql,
    'GraphQLClient()': { does: 'client', args: { base: '0', headers: '1.headers', options: '1' } },
    'GraphQLClient().request|rawRequest': {
      ...graphql,
      args: { base: '@0', query: '0.document|0', body: '0.variables|1', headers: '2|@1.headers' },
    },
    'GraphQLClient().setHeader': { args: { name: '0', data: '1' }, returns: 'receiver', note: 'request-header' },
    'GraphQLClient().setHeaders': { args: { headers: '0' }, returns: 'receiver', note: 'request-header' },
  }),
  // Proxies that read other programs' traffic
  javascript(['http-mitm-proxy', 'mockttp', 'anyproxy', 'hoxy'], {
    '**.onRequest|onResponse|onRequestData|onResponseData|forAnyRequest|intercept': {
      does: 'intercept-request',
      args: { handlers: 'callback', callback: 'callback' },
      note: 'intercepts-traffic',
    },
    'Proxy|getLocal|ProxyServer': { does: 'client', note: 'intercepts-traffic' },
  }),
  // Angular's client answers the body as an observable: https://angular.dev/guide/http/making-requests
  javascript(['@angular/common/http'], {
    ...behind(['HttpClient()'], {
      ...verbs(['GET', 'DELETE', 'HEAD', 'OPTIONS'], {
        does: 'request',
        args: { url: '0', headers: '1.headers', query: '1.params', credentials: '1.withCredentials', options: '1' },
        returns: 'body',
      }),
      ...verbs(withBody, {
        does: 'request',
        args: {
          url: '0',
          body: '1',
          headers: '2.headers',
          query: '2.params',
          credentials: '2.withCredentials',
          options: '2',
        },
        returns: 'body',
      }),
      request: {
        does: 'request',
        method: '0',
        args: { url: '1', body: '2.body', headers: '2.headers', options: '2' },
        returns: 'body',
      },
    }),
    // https://angular.dev/guide/http/interceptors
    withInterceptors: { does: 'intercept-response', args: { callback: '0' } },
    'HttpInterceptorFn()()': { parameters: ['', 'HttpHandlerFn()'] },
    'HttpHandlerFn()(), HttpHandler().handle': { does: 'intercept-response', note: 'goes-on' },
    'HttpHeaders|HttpParams': { returns: 'arguments' },
    'HttpHeaders|HttpParams().set|append': { args: { name: '0', data: '1' }, returns: 'receiver' },
  }),
  // https://www.apollographql.com/docs/apollo-server/data/fetching-rest: a class of the app's own inherits it, and may prepare each request
  javascript(['@apollo/datasource-rest'], {
    ...behind(['RESTDataSource()'], verbs([...withoutBody, ...withBody], dataSourceCall)),
    'RESTDataSource().fetch': { ...dataSourceCall, method: '1.method=GET' },
  }),
  // Its two versions before: `get(path, query, options)`, `post(path, body, options)`
  javascript(['apollo-datasource-rest'], {
    ...behind(['RESTDataSource()'], {
      ...verbs(['GET', 'DELETE'], olderSourceCall('query')),
      ...verbs(withBody, olderSourceCall('body')),
    }),
  }),
  // What n8n hands to nodes as `this.helpers`, https://docs.n8n.io/integrations/creating-nodes/build/reference/http-helpers/,
  // or of what a function takes by its type: `context.helpers` of an `IExecuteFunctions`.
  javascript(
    ['n8n-workflow', 'n8n-core'],
    behind(['helpers', '**.helpers'], {
      httpRequest: nodeRequest('0', 'url', 'baseURL'),
      httpRequestWithAuthentication: nodeRequest('1', 'url', 'baseURL', '0'),
      request: nodeRequest('0', 'uri', 'baseUrl'),
      'requestWithAuthentication|requestOAuth1|requestOAuth2': nodeRequest('1', 'uri', 'baseUrl', '0'),
    }),
  ),
  javascript(
    ['@tanstack/react-query', '@tanstack/vue-query', '@tanstack/solid-query', '@tanstack/svelte-query', 'react-query'],
    {
      // https://tanstack.com/query/latest/docs/framework/react/guides/query-retries: three times unless told otherwise, a second later, then doubled
      'useQuery|useSuspenseQuery|useInfiniteQuery|createQuery': {
        does: ['timer', 'retry'],
        mode: 'thrown',
        note: 'retry-after',
        args: {
          callback: '0.queryFn|1',
          count: '0.retry|2.retry',
          condition: '0.retry|2.retry',
          delay: '0.refetchInterval|2.refetchInterval',
          results: '0.select|0.onSuccess|2.select|2.onSuccess',
        },
        returns: 'called',
      },
      // https://tanstack.com/query/latest/docs/framework/react/reference/queryOptions: what it is given, typed
      'queryOptions|infiniteQueryOptions|mutationOptions': { returns: 'first' },
      // https://tanstack.com/query/latest/docs/framework/react/reference/useQueries: all at once
      'useQueries|useSuspenseQueries|createQueries': { does: 'parallel', args: { list: '0.queries|0().queries' } },
      '**.fetchQuery|prefetchQuery|ensureQueryData': { args: { callback: '0.queryFn' }, returns: 'called' },
      // https://tanstack.com/query/latest/docs/framework/react/reference/useMutation
      'useMutation|createMutation': {
        args: { callback: '0.mutationFn|0', results: '0.onSuccess|0.onSettled|1.onSuccess|1.onSettled' },
      },
      'useMutation|createMutation().mutateAsync': {
        args: { callback: '@0.mutationFn|@0', data: '0' },
        returns: 'called',
      },
    },
  ),
  // Hooks that run a function and hold what it gives: https://github.com/streamich/react-use, https://vueuse.org/core/useAsyncState/
  javascript(['react-use', 'react-async-hook', '@vueuse/core'], {
    'useAsync|useAsyncFn|useAsyncRetry|useAsyncCallback|useAsyncState': {
      args: { callback: '0' },
      returns: 'called',
    },
  }),
  // https://lit.dev/docs/data/task/: `new Task(host, { task, args })` or `new Task(host, task, args)`
  javascript(['@lit/task', '@lit-labs/task'], {
    'Task()': { args: { callback: '1.task|1' }, returns: 'called' },
  }),
  // https://swr.vercel.app/docs/arguments: the fetcher is called with the key; again after an error, 5 seconds later, then at growing intervals
  javascript(['swr', 'swr/immutable', 'swr/infinite'], {
    '()': {
      does: ['timer', 'retry'],
      mode: 'thrown',
      note: 'retry-after',
      args: {
        key: '0()',
        callback: '1',
        count: '2.shouldRetryOnError|2.errorRetryCount',
        condition: '2.shouldRetryOnError',
        delay: '2.refreshInterval',
        results: '2.onSuccess',
      },
      parameters: ['@key'],
      returns: 'called',
    },
  }),
  javascript(['swr/mutation'], {
    '()': { args: { key: '0()', callback: '1', results: '2.onSuccess' }, parameters: ['@key'] },
  }),
];
