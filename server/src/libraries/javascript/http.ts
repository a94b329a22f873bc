import type { Behaviour, Library } from '../shape.ts';
import { behind, verbs, withBody, withoutBody } from './behind.ts';

/** The WHATWG call: `fetch(input, init)`, where `input` may be a `Request`. */
const fetchCall: Behaviour = {
  does: 'request',
  method: '1.method|0.method=GET',
  args: {
    url: '0.url|0',
    headers: '1.headers|0.headers',
    body: '1.body|0.body',
    credentials: '1.credentials|0.credentials',
    tls: '1.agent|1.dispatcher',
    options: '1',
  },
  returns: 'response',
};

const requestObject: Behaviour = { returns: 'arguments' };

/** https://developer.mozilla.org/docs/Web/API/Window/fetch */
const fetches: readonly Library[] = [
  {
    packages: ['global'],
    language: 'javascript',
    members: {
      fetch: fetchCall,
      'Request()': requestObject,
      'Headers()': { returns: 'arguments' },
      'navigator.sendBeacon': { does: 'request', method: 'POST', args: { url: '0', body: '1' }, returns: 'plain' },
      'EventSource()': { does: 'request', method: 'GET', args: { url: '0', options: '1' } },
    },
  },
  {
    packages: [
      'node-fetch',
      'cross-fetch',
      'isomorphic-fetch',
      'isomorphic-unfetch',
      'unfetch',
      'whatwg-fetch',
      'node-fetch-native',
      'make-fetch-happen',
      'minipass-fetch',
      'expo/fetch',
      '@whatwg-node/fetch',
      '@tauri-apps/plugin-http',
    ],
    language: 'javascript',
    members: {
      '()': fetchCall,
      fetch: fetchCall,
      'Request()': requestObject,
      'Headers()': { returns: 'arguments' },
      defaults: { does: 'client', args: { base: '0', options: '1' } },
      'defaults()': fetchCall,
    },
  },
  {
    packages: ['fetch-retry', '@adobe/node-fetch-retry', 'fetch-cookie'],
    language: 'javascript',
    members: {
      '()': {
        does: ['client', 'retry'],
        args: { target: '0', options: '1', delay: '1.retryDelay', condition: '1.retryOn', count: '1.retries' },
        note: 'delay',
      },
      '()()': {
        ...fetchCall,
        args: { ...fetchCall.args, delay: '1.retryDelay|@1.retryDelay', condition: '1.retryOn|@1.retryOn' },
      },
    },
  },
];

const axiosArgs = (config: string) =>
  ({
    base: `${config}.baseURL|@0.baseURL`,
    headers: `${config}.headers|@0.headers`,
    query: `${config}.params|@0.params`,
    auth: `${config}.auth|@0.auth`,
    tls: `${config}.httpsAgent|@0.httpsAgent`,
    credentials: `${config}.withCredentials|@0.withCredentials`,
    options: `${config}|@0`,
  }) as const;

const axiosConfigCall: Behaviour = {
  does: 'request',
  method: '0.method|1.method|@0.method=GET',
  args: {
    url: '0.url|0',
    body: '0.data|1.data',
    ...axiosArgs('1'),
    headers: '1.headers|0.headers|@0.headers',
    base: '1.baseURL|0.baseURL|@0.baseURL',
    query: '1.params|0.params|@0.params',
    auth: '1.auth|0.auth|@0.auth',
    tls: '1.httpsAgent|0.httpsAgent|@0.httpsAgent',
    options: '1|0|@0',
  },
  returns: 'response',
};

/** https://axios-http.com/docs/api_intro: get/delete/head/options(url, config), post/put/patch(url, data, config). */
const axiosCalls: Library['members'] = {
  '()': axiosConfigCall,
  request: axiosConfigCall,
  ...verbs(withoutBody, {
    does: 'request',
    args: { url: '0', body: '1.data', ...axiosArgs('1') },
    returns: 'response',
  }),
  ...verbs(withBody, { does: 'request', args: { url: '0', body: '1', ...axiosArgs('2') }, returns: 'response' }),
  'postForm|putForm|patchForm': {
    does: 'request',
    method: 'POST',
    args: { url: '0', body: '1', ...axiosArgs('2') },
    returns: 'response',
  },
  getUri: { args: { url: '0.url', query: '0.params', base: '0.baseURL|@0.baseURL' }, returns: 'arguments' },
  'interceptors.request.use': { does: 'intercept-request', args: { callback: '0', handlers: '0*' } },
  'interceptors.response.use': { does: 'intercept-response', args: { callback: '0', handlers: '0*' } },
};

const axios: readonly Library[] = [
  {
    packages: ['axios', 'redaxios', '@bundled-es-modules/axios', 'xior'],
    language: 'javascript',
    members: {
      ...behind(['', 'create()', 'Axios()'], axiosCalls),
      create: {
        does: 'client',
        args: {
          base: '0.baseURL',
          headers: '0.headers',
          query: '0.params',
          auth: '0.auth',
          tls: '0.httpsAgent',
          options: '0',
        },
      },
      'Axios()': { does: 'client', args: { base: '0.baseURL', headers: '0.headers', options: '0' } },
      'isAxiosError|isCancel': { returns: 'plain' },
      all: { does: 'parallel', args: { list: '0' }, returns: 'arguments' },
      toFormData: { returns: 'arguments' },
    },
  },
  {
    // https://docs.nestjs.com/techniques/http-module: the same calls as axios, as observables; axiosRef is the instance.
    packages: ['@nestjs/axios'],
    language: 'javascript',
    members: {
      ...behind(['HttpService()', 'HttpService().axiosRef'], axiosCalls),
      'HttpModule.register': { does: 'client', args: { base: '0.baseURL', headers: '0.headers', options: '0' } },
    },
  },
];

/** https://nodejs.org/api/http.html#httprequesturl-options-callback: (url, options?, callback?) or (options, callback?). */
const nodeRequest = {
  does: 'request',
  args: {
    url: '0.href|0.url|0',
    base: '0.hostname|0.host|1.hostname|1.host',
    path: '0.path|1.path',
    headers: '1.headers|0.headers',
    auth: '1.auth|0.auth',
    tls: '1.agent|0.agent|1|0',
    options: '1|0',
    callback: 'callback',
  },
  returns: 'response',
} satisfies Behaviour;

const nodeHttp: readonly Library[] = [
  {
    packages: ['http', 'https', 'follow-redirects', 'http2-wrapper'],
    language: 'javascript',
    members: behind(['', 'http', 'https'], {
      request: { ...nodeRequest, method: '0.method|1.method=GET' },
      get: { ...nodeRequest, method: 'GET' },
      'request().**.write|end': { args: { body: '0' }, note: 'request-body' },
      'Agent()': { does: 'client', args: { tls: '0', options: '0' } },
      createServer: { does: 'route', args: { handlers: 'callback' }, parameters: ['request', 'response'] },
      'request().on': { returns: 'receiver' },
      'response.write|end': { does: 'respond', args: { data: '0' } },
      'response.writeHead': { args: { count: '0', headers: '1|2' }, returns: 'receiver' },
      'response.setHeader': { args: { name: '0', data: '1' }, returns: 'receiver' },
    }),
  },
];

export const http: readonly Library[] = [...fetches, ...axios, ...nodeHttp];
