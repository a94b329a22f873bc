import type { Behaviour, Library } from '../shape.ts';
import { allMethods, behind, javascript, type Members, verbs, withBody, withoutBody } from './entry.ts';
import { fetchCall } from './http.ts';

/** A request by a method's name, whose options stand behind the address, or behind the body. */
function plainCalls(options: (position: number) => Behaviour['args'], returns: Behaviour['returns']): Members {
  const call = (position: number): Behaviour => ({
    does: 'request',
    args: { url: '0', ...options(position), ...(position === 2 ? { body: '1' } : {}) },
    ...(returns === undefined ? {} : { returns }),
  });
  return { ...verbs(withoutBody, call(1)), ...verbs(withBody, call(2)) };
}

/** https://github.com/infinitered/apisauce#quick-start: get(url, params, config), post(url, data, config) */
const apisauceCalls: Members = {
  ...verbs(withoutBody, {
    does: 'request',
    args: { url: '0', base: '@0.baseURL', query: '1', headers: '2.headers|@0.headers', options: '2|@0' },
    returns: 'response',
  }),
  ...verbs(withBody, {
    does: 'request',
    args: { url: '0', base: '@0.baseURL', body: '1', headers: '2.headers|@0.headers', options: '2|@0' },
    returns: 'response',
  }),
  setHeader: { args: { name: '0', data: '1' }, note: 'request-header' },
  setHeaders: { args: { headers: '0' }, note: 'request-header' },
};

/** https://openapi-ts.dev/openapi-fetch/api: GET(path, { params: { path, query }, headers, body }) gives { data, error, response } */
const openapiCalls: Members = Object.fromEntries(
  allMethods.map(method => [
    method,
    {
      does: 'request',
      method,
      args: {
        url: '0',
        base: '1.baseUrl|@0.baseUrl',
        headers: '1.headers|@0.headers',
        query: '1.params.query',
        body: '1.body',
        options: '1|@0',
      },
      returns: 'response',
    } satisfies Behaviour,
  ]),
);

/** https://heyapi.dev/openapi-ts/clients/fetch: get({ url, path, query, headers, body }) gives { data, error, response } */
const heyApiCalls: Members = Object.fromEntries(
  allMethods.map(method => [
    method.toLowerCase(),
    {
      does: 'request',
      method,
      args: {
        url: '0.url',
        base: '0.baseUrl|@0.baseUrl',
        headers: '0.headers|@0.headers',
        query: '0.query',
        body: '0.body',
        options: '0|@0',
      },
      returns: 'response',
    } satisfies Behaviour,
  ]),
);

/** https://better-fetch.vercel.app/docs/fetch-options: gives { data, error } */
const betterFetch: Behaviour = {
  does: 'request',
  method: '1.method=GET',
  args: {
    url: '0',
    base: '1.baseURL|@0.baseURL',
    headers: '1.headers|@0.headers',
    query: '1.query',
    body: '1.body',
    auth: '1.auth|@0.auth',
    options: '1|@0',
  },
  returns: 'response',
};

/** https://github.com/microsoft/typed-rest-client: get(resource, options), create(resource, body, options); gives { statusCode, result } */
function restCall(method: string, options: string, body?: string): Behaviour {
  return {
    does: 'request',
    method,
    args: {
      url: '0',
      base: '@1',
      headers: `${options}.additionalHeaders|@3.headers`,
      options: `${options}|@3`,
      ...(body === undefined ? {} : { body }),
    },
    returns: 'body',
  };
}

/** https://capacitorjs.com/docs/apis/http#httpoptions */
function capacitorCall(method: string): Behaviour {
  return {
    does: 'request',
    method,
    args: { url: '0.url', headers: '0.headers', query: '0.params', body: '0.data', options: '0' },
    returns: 'response',
  };
}

/**
 * https://github.com/Kong/unirest-nodejs: unirest(method, url, headers, body, callback), unirest.get(url, headers, body, callback),
 * whose steps give the request back.
 */
const unirestCall = (first: number): Behaviour => ({
  does: 'request',
  args: { url: `${first}`, headers: `${first + 1}`, body: `${first + 2}`, callback: 'callback' },
  returns: 'response',
  parameters: ['@response'],
});
const unirestCalls: Members = {
  '()': { ...unirestCall(1), method: '0' },
  ...verbs(allMethods, unirestCall(0)),
  '**.headers|header|set': {
    args: { headers: '0', name: '0', data: '1' },
    returns: 'receiver',
    note: 'request-header',
  },
  '**.send|form': { args: { body: '0' }, returns: 'receiver', note: 'request-body' },
  '**.query|qs': { args: { query: '0' }, returns: 'receiver', note: 'request-query' },
  '**.auth': { args: { auth: '*' }, returns: 'receiver', note: 'request-auth' },
  '**.type|timeout|field|attach|followRedirect|encoding|proxy|jar': { returns: 'receiver' },
  '**.strictSSL': { returns: 'receiver' },
  '**.end': { args: { callback: '0' }, parameters: ['@response'] },
};

/** @param request where the request that `createPipelineRequest` made, or its parts, stand */
function azureRequest(request: string): Behaviour {
  return {
    method: `${request}.method=GET`,
    args: { url: `${request}.url`, headers: `${request}.headers`, body: `${request}.body` },
  };
}

/** HTTP clients that frameworks, platforms and test tools bring along. */
export const httpPlatforms: readonly Library[] = [
  javascript(['apisauce'], {
    create: { does: 'client', args: { base: '0.baseURL', headers: '0.headers', options: '0' } },
    ...behind(['create()'], apisauceCalls),
  }),
  javascript(['openapi-fetch'], {
    // https://openapi-ts.dev/openapi-fetch/api#createclient: `fetch` is what requests are sent with
    '()': {
      does: ['client', 'intercept-response'],
      args: { base: '0.baseUrl', headers: '0.headers', options: '0', callback: '0.fetch' },
    },
    ...behind(['()'], openapiCalls),
    // https://openapi-ts.dev/openapi-fetch/middleware-auth: use(…middleware), each { onRequest({ request }), onResponse({ response }) }
    '().use': {
      does: ['intercept-request', 'intercept-response'],
      args: { handlers: '0.onRequest|1.onRequest', callback: '0.onResponse|1.onResponse|2.onResponse' },
      parameters: [''],
    },
  }),
  javascript(['@hey-api/client-fetch', '@hey-api/client-axios', '@hey-api/client-next', '@hey-api/client-nuxt'], {
    createClient: {
      does: ['client', 'intercept-response'],
      args: { base: '0.baseUrl|0.baseURL', headers: '0.headers', options: '0', callback: '0.fetch' },
    },
    createConfig: { returns: 'arguments' },
    ...behind(['createClient()'], heyApiCalls),
  }),
  javascript(['@better-fetch/fetch'], {
    betterFetch,
    createFetch: { does: 'client', args: { base: '0.baseURL', headers: '0.headers', options: '0' } },
    'createFetch()()': betterFetch,
  }),
  // https://github.com/posva/mande: mande(base, options), get(url, options), post(url, data, options); gives the body
  javascript(['mande'], {
    mande: { does: 'client', args: { base: '0', headers: '1.headers', options: '1' } },
    ...behind(
      ['mande()'],
      plainCalls(
        at => ({ base: '@0', headers: `${at}.headers|@1.headers`, query: `${at}.query|@1.query`, options: `${at}|@1` }),
        'body',
      ),
    ),
  }),
  // https://github.com/simoneb/axios-hooks: [{ data, loading }, refetch] = useAxios(url | config)
  javascript(['axios-hooks'], {
    '()': {
      does: 'request',
      method: '0.method=GET',
      args: {
        url: '0.url|0',
        base: '0.baseURL',
        headers: '0.headers',
        query: '0.params',
        body: '0.data',
        options: '0',
      },
      returns: 'body',
    },
  }),
  // https://vueuse.org/core/useFetch/: what it gives holds the body behind `data`
  javascript(['@vueuse/core'], {
    useFetch: { ...fetchCall, returns: 'response' },
    'useFetch().get|post|put|patch|delete': { args: { body: '0' }, returns: 'receiver', note: 'request-body' },
    'useFetch().json|text|blob': { returns: 'receiver' },
  }),
  // https://github.com/microsoft/typed-rest-client: RestClient(agent, base, handlers, options), HttpClient(agent, handlers, options)
  javascript(['typed-rest-client', 'typed-rest-client/RestClient', 'typed-rest-client/HttpClient'], {
    RestClient: { does: 'client', args: { base: '1', headers: '3.headers', options: '3' } },
    ...behind(['RestClient()'], {
      get: restCall('GET', '1'),
      del: restCall('DELETE', '1'),
      create: restCall('POST', '2', '1'),
      update: restCall('PATCH', '2', '1'),
      replace: restCall('PUT', '2', '1'),
    }),
  }),
  // https://github.com/actions/toolkit/tree/main/packages/http-client: get(url, headers), post(url, data, headers), getJson, postJson
  javascript(['@actions/http-client', 'typed-rest-client/HttpClient'], {
    HttpClient: { does: 'client', args: { headers: '2.headers', options: '2', tls: '2' } },
    ...behind(
      ['HttpClient()'],
      plainCalls(at => ({ headers: `${at}|@2.headers`, options: '@2', tls: '@2' }), 'response'),
    ),
    'HttpClient().getJson': {
      does: 'request',
      method: 'GET',
      args: { url: '0', headers: '1|@2.headers', options: '@2' },
      returns: 'body',
    },
    'HttpClient().postJson': {
      does: 'request',
      method: 'POST',
      args: { url: '0', body: '1', headers: '2|@2.headers', options: '@2' },
      returns: 'body',
    },
  }),
  javascript(['@capacitor/core', '@capacitor-community/http'], {
    ...behind(
      ['CapacitorHttp', 'Http'],
      Object.fromEntries(allMethods.map(method => [method.toLowerCase(), capacitorCall(method)])),
    ),
    'CapacitorHttp|Http.request': capacitorCall('0.method=GET'),
  }),
  // https://pipedream.com/docs/workflows/building-workflows/code/nodejs/http-requests: axios($, config) gives the body
  javascript(['@pipedream/platform'], {
    axios: {
      does: 'request',
      method: '1.method=GET',
      args: { url: '1.url', base: '1.baseURL', headers: '1.headers', query: '1.params', body: '1.data', options: '1' },
      returns: 'body',
    },
  }),
  javascript(['unirest'], unirestCalls),
  // https://www.activepieces.com/docs/build-pieces/piece-reference/authentication: sendRequest(request) gives { status, body }
  javascript(['@activepieces/pieces-common'], {
    'httpClient.sendRequest': {
      does: 'request',
      method: '0.method=GET',
      args: {
        url: '0.url',
        headers: '0.headers',
        query: '0.queryParams',
        body: '0.body',
        auth: '0.authentication',
        options: '0',
      },
      returns: 'response',
    },
  }),
  // https://docs.zapier.com/platform/reference/cli-docs#making-http-requests: `z.request(url, options)` or `z.request(options)`.
  // A 429 is raised as an error upon which Zapier holds the step back: https://docs.zapier.com/platform/build/troubleshoot-throttles
  javascript(['zapier-platform-core'], {
    'ZObject().request': {
      does: ['request', 'retry'],
      method: '1.method|0.method=GET',
      args: {
        url: '0.url|0',
        headers: '1.headers|0.headers',
        query: '1.params|0.params',
        body: '1.json|1.form|1.body|0.json|0.form|0.body',
        options: '1|0',
      },
      returns: 'response',
      note: 'retry-after',
    },
    'ZObject().console.log|error|warn|info': { does: 'log', args: { data: '*' } },
  }),
  // https://developer.atlassian.com/platform/forge/apis-reference/fetch-api-basic/, https://dev.wix.com/docs/velo/apis/wix-fetch/fetch,
  // https://v1.tauri.app/v1/api/js/http/#fetch
  javascript(['@forge/api', 'wix-fetch', '@tauri-apps/api/http'], { fetch: fetchCall }),
  // https://airtable.com/developers/scripting/api/fetch
  javascript(['global'], { remoteFetchAsync: fetchCall }),
  // https://docs.obsidian.md/Reference/TypeScript+API/requestUrl
  javascript(['obsidian'], {
    requestUrl: {
      does: 'request',
      method: '0.method=GET',
      args: { url: '0.url|0', headers: '0.headers', body: '0.body', options: '0' },
      returns: 'response',
    },
  }),
  // https://mithril.js.org/request.html: `m.request(url, options)` or `m.request(options)`, which gives the body
  javascript(['mithril'], {
    request: {
      does: 'request',
      method: '1.method|0.method=GET',
      args: {
        url: '0.url|0',
        headers: '1.headers|0.headers',
        query: '1.params|0.params',
        body: '1.body|0.body',
        options: '1|0',
      },
      returns: 'body',
    },
  }),
  // https://github.com/RonRadtke/react-native-blob-util#http-stream: fetch(method, url, headers, body)
  javascript(
    ['rn-fetch-blob', 'react-native-blob-util', 'react-native-fetch-blob'],
    behind(['', 'config()'], {
      fetch: { does: 'request', method: '0', args: { url: '1', headers: '2', body: '3' }, returns: 'response' },
    }),
  ),
  // https://learn.microsoft.com/javascript/api/@azure/core-rest-pipeline: `pipeline.sendRequest(client, request)`. Only one made from
  // options tries again by itself, 429 among the statuses, as `Retry-After` says; `addPolicy` gives others what they do.
  javascript(['@azure/core-rest-pipeline', '@typespec/ts-http-runtime'], {
    createPipelineRequest: { ...azureRequest('0'), note: 'describes' },
    'createDefaultHttpClient().sendRequest, HttpClient().sendRequest': {
      ...azureRequest('0'),
      does: 'request',
      returns: 'response',
    },
    'createEmptyPipeline().sendRequest, Pipeline().sendRequest': {
      ...azureRequest('1'),
      does: 'request',
      returns: 'response',
    },
    'createPipelineFromOptions().sendRequest': {
      ...azureRequest('1'),
      does: ['request', 'retry'],
      returns: 'response',
      note: 'retry-after',
    },
    'createEmptyPipeline|createPipelineFromOptions|Pipeline().addPolicy': {
      does: ['intercept-request', 'intercept-response'],
      args: { handlers: '0.sendRequest', callback: '0.sendRequest' },
      parameters: ['@request', 'SendRequest()'],
    },
    'SendRequest()()': { does: 'intercept-response', note: 'goes-on' },
    'retryPolicy|defaultRetryPolicy|throttlingRetryPolicy|exponentialRetryPolicy': {
      does: 'retry',
      args: { options: '1|0', condition: '0' },
      note: 'retry-after',
    },
    createHttpHeaders: { returns: 'arguments' },
    'createHttpHeaders().set': { args: { name: '0', data: '1' }, note: 'request-header' },
  }),
  // https://grafana.com/docs/k6/latest/javascript-api/k6-http/: get(url, params), post(url, body, params)
  javascript(
    ['k6/http'],
    plainCalls(at => ({ headers: `${at}.headers`, options: `${at}` }), 'response'),
  ),
];
