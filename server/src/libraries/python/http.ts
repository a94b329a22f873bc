import type { Behaviour, Library } from '../shape.ts';
import { behind, type Members, python, verbs } from './entry.ts';

/** What each call of `requests` takes beside its address, a session's own included; its hooks are run with the answer. */
const requestsArgs = {
  callback: 'hooks.response',
  headers: 'headers|@headers',
  query: 'params|@params',
  auth: 'auth|@auth',
  tls: 'verify|@verify',
} satisfies Behaviour['args'];

/** https://requests.readthedocs.io/en/latest/api/: get(url, params), post(url, data, json), put and patch(url, data). */
export const requestsCalls: Members = {
  get: {
    does: 'request',
    method: 'GET',
    args: { ...requestsArgs, url: '0|url', query: '1|params' },
    parameters: ['@response'],
    returns: 'response',
    handle: true,
  },
  ...verbs(['HEAD', 'OPTIONS', 'DELETE'], {
    does: 'request',
    args: { ...requestsArgs, url: '0|url', body: 'json|data' },
    parameters: ['@response'],
    returns: 'response',
    handle: true,
  }),
  ...verbs(['POST', 'PUT', 'PATCH'], {
    does: 'request',
    args: { ...requestsArgs, url: '0|url', body: 'json|1|data|files' },
    parameters: ['@response'],
    returns: 'response',
    handle: true,
  }),
  request: {
    does: 'request',
    method: '0|method',
    args: { ...requestsArgs, url: '1|url', body: 'json|data|files' },
    parameters: ['@response'],
    returns: 'response',
    handle: true,
  },
};

/** The same calls, tried again as a refusal says. */
const retried: Members = Object.fromEntries(
  Object.entries(requestsCalls).map(([name, call]) => [
    name,
    { ...call, does: ['request', 'retry'], note: 'retry-after' } satisfies Behaviour,
  ]),
);

/** The same calls, each of which waits for its turn. */
const paced: Members = Object.fromEntries(
  Object.entries(requestsCalls).map(([name, call]) => [
    name,
    { ...call, does: ['request', 'limit'], note: 'waits' } satisfies Behaviour,
  ]),
);

/** Sends a request that was made before. */
const sent: Behaviour = {
  does: 'request',
  method: '0.method=GET',
  args: {
    url: '0.url',
    base: '@base_url',
    headers: '0.headers|@headers',
    query: '0.query|@params',
    body: '0.body',
    auth: '0.auth|@auth',
    tls: 'verify|@verify',
  },
  returns: 'response',
  handle: true,
};

/** `session.headers.update({…})`, `session.headers['X'] = v`, `session.headers = {…}` */
const headersSet: Members = {
  'headers.update': { args: { headers: '0' }, note: 'request-header' },
  'headers.setdefault': { args: { name: '0', data: '1' }, note: 'request-header' },
  'headers.*': { set: true, args: { data: '0' }, note: 'request-header' },
  headers: { set: true, args: { headers: '0' }, note: 'request-header' },
};

export const sessionSteps: Members = {
  ...headersSet,
  auth: { set: true, args: { auth: '0' }, note: 'request-auth' },
  'params.update': { args: { query: '0' }, note: 'request-query' },
  params: { set: true, args: { query: '0' }, note: 'request-query' },
  mount: { does: 'intercept-response', args: { handlers: '1|adapter' } },
  'hooks.update': {
    does: 'intercept-response',
    args: { handlers: '0', callback: '0.response' },
    parameters: ['@response'],
  },
  'hooks.response.append': {
    does: 'intercept-response',
    args: { handlers: '0', callback: '0' },
    parameters: ['@response'],
  },
};

const oauthClient = 'OAuth2Session|AsyncOAuth2Client|OAuth2Client';

/** Clients that get their tokens themselves; what else they send is their HTTP library's. */
const oauthClients: Members = {
  [oauthClient]: {
    does: 'client',
    args: {
      name: '0|client_id',
      url: 'redirect_uri',
      credentials: 'token|client_secret',
      target: 'auto_refresh_url|token_endpoint',
      callback: 'token_updater|update_token',
    },
    parameters: [''],
    note: 'hands-tokens',
  },
  [`${oauthClient}().fetch_token`]: {
    does: 'request',
    method: 'POST',
    args: {
      url: '0|token_url|url|@token_endpoint',
      body: 'client_secret|code|authorization_response',
      credentials: 'client_secret',
      tls: 'verify|@verify',
    },
    returns: 'body',
  },
  [`${oauthClient}().refresh_token`]: {
    does: 'request',
    method: 'POST',
    args: {
      url: '0|token_url|url|@auto_refresh_url|@token_endpoint',
      body: '1|refresh_token',
      tls: 'verify|@verify',
    },
    returns: 'body',
    note: 'grant:refresh_token',
  },
  [`${oauthClient}().authorization_url|create_authorization_url`]: {
    does: 'oauth-provider',
    args: { url: '0|url', options: 'state', target: '@client' },
    returns: 'arguments',
    note: 'authorize-url',
  },
};

/** https://urllib3.readthedocs.io/en/stable/reference/urllib3.util.html: honours `Retry-After` unless told not to. */
const urllibRetry: Behaviour = {
  does: 'retry',
  args: {
    count: '0|total',
    delay: 'backoff_factor',
    condition: 'status_forcelist',
    options: 'respect_retry_after_header',
  },
  note: 'retry-after',
};

const requests: readonly Library[] = [
  python(
    ['requests', 'requests_cache', 'requests_futures.sessions', 'niquests', 'curl_cffi.requests', 'cloudscraper'],
    {
      ...requestsCalls,
      'Session|session|CachedSession|FuturesSession|AsyncSession|create_scraper|CloudScraper': { does: 'client' },
      ...behind(['Session|session|CachedSession|FuturesSession|AsyncSession|create_scraper|CloudScraper()'], {
        ...requestsCalls,
        ...sessionSteps,
      }),
      Request: {
        method: '0|method',
        args: { url: '1|url', headers: '2|headers', body: 'json|data', query: 'params', auth: 'auth' },
        note: 'describes',
      },
      'Request().prepare': { returns: 'receiver' },
      'Session|session().prepare_request': { returns: 'first' },
      'Session|session().send': sent,
      'adapters.HTTPAdapter': {
        does: 'retry',
        args: { count: 'max_retries', options: 'max_retries' },
        note: 'at-once',
      },
      // urllib3's own, by the names that `requests` imports it under
      'adapters.Retry, packages.urllib3.util.Retry, packages.urllib3.util.retry.Retry': urllibRetry,
      'auth.HTTPBasicAuth|HTTPDigestAuth': { returns: 'arguments' },
      'utils.quote|unquote': { returns: 'arguments' },
    },
  ),
  // https://dlthub.com/docs/general-usage/http/requests: `requests` that tries again, 429 included, and waits as the answer says
  python(['dlt.sources.helpers.requests'], {
    ...retried,
    'Client|Session': { does: 'client' },
    ...behind(['Client|Session()'], { ...retried, ...sessionSteps }),
  }),
  // https://requests-ratelimiter.readthedocs.io: a session of `requests` that keeps to a rate, and an adapter for any other
  python(['requests_ratelimiter'], {
    LimiterSession: { does: ['client', 'limit'], args: { delay: 'per_second|per_minute|per_hour|per_day|limiter' } },
    ...behind(['LimiterSession()'], { ...paced, ...sessionSteps }),
    LimiterAdapter: { does: 'limit', args: { delay: 'per_second|per_minute|per_hour|per_day|limiter' } },
  }),
  // https://dlthub.com/docs/dlt-ecosystem/verified-sources/rest_api/basic: one address of those that the resources name stands for all
  python(['dlt.sources.rest_api'], {
    'rest_api_source|rest_api_resources': {
      does: ['request', 'retry'],
      method: 'GET',
      args: {
        base: '0.client.base_url|config.client.base_url',
        url: '0.resources.0.endpoint.path|config.resources.0.endpoint.path|0.resources.0.endpoint|0.resources.0',
        headers: '0.client.headers|config.client.headers',
        query: '0.resources.0.endpoint.params|config.resources.0.endpoint.params',
        auth: '0.client.auth|config.client.auth',
      },
      note: 'retry-after',
    },
  }),
  // https://dlthub.com/docs/general-usage/http/rest-client
  python(['dlt.sources.helpers.rest_client'], {
    RESTClient: { does: 'client' },
    'RESTClient().get|paginate': {
      does: ['request', 'retry'],
      method: 'method=GET',
      args: {
        url: '0|path',
        base: '@0|@base_url',
        headers: 'headers|@headers|@1',
        query: 'params',
        body: 'json',
        auth: 'auth|@auth',
      },
      returns: 'response',
      note: 'retry-after',
    },
    'RESTClient().post': {
      does: ['request', 'retry'],
      method: 'POST',
      args: {
        url: '0|path',
        base: '@0|@base_url',
        headers: 'headers|@headers|@1',
        query: 'params',
        body: 'json',
        auth: 'auth|@auth',
      },
      returns: 'response',
      note: 'retry-after',
    },
  }),
  // https://oauthlib.readthedocs.io/en/latest/oauth2/clients/client.html: a client for each grant
  python(['oauthlib.oauth2', 'oauthlib.oauth2.rfc6749.clients'], {
    MobileApplicationClient: { does: 'oauth-provider', args: { name: '0|client_id' }, note: 'grant:implicit' },
    LegacyApplicationClient: { does: 'oauth-provider', args: { name: '0|client_id' }, note: 'grant:password' },
    BackendApplicationClient: {
      does: 'oauth-provider',
      args: { name: '0|client_id' },
      note: 'grant:client_credentials',
    },
    WebApplicationClient: { does: 'oauth-provider', args: { name: '0|client_id' }, note: 'grant:authorization_code' },
  }),
  // https://requests-oauthlib.readthedocs.io/en/latest/api.html
  python(['requests_oauthlib', 'authlib.integrations.requests_client'], {
    ...oauthClients,
    ...behind([`${oauthClient}()`], { ...requestsCalls, ...sessionSteps }),
  }),
];

const httpxArgs = {
  base: '@base_url',
  headers: 'headers|@headers',
  query: 'params|@params',
  auth: 'auth|@auth',
  tls: 'verify|@verify|@transport|@mounts.https://|@mounts.all://',
  // https://www.python-httpx.org/advanced/resource-limits/
  connections: '@limits.@Limits#max_connections',
} satisfies Behaviour['args'];

const httpxRequest: Behaviour = {
  does: 'request',
  method: '0|method',
  args: { ...httpxArgs, url: '1|url', body: 'json|data|content|files' },
  returns: 'response',
  handle: true,
};

/** https://www.python-httpx.org/api/#request: made, and sent by `send`. */
const described: Behaviour = {
  method: '0|method',
  args: { url: '1|url', body: 'json|data|content|files', headers: 'headers', query: 'params' },
  note: 'describes',
};

/** https://www.python-httpx.org/api/: all but the address are keywords. */
const httpxCalls: Members = {
  ...verbs(['GET', 'HEAD', 'OPTIONS', 'DELETE'], {
    does: 'request',
    args: { ...httpxArgs, url: '0|url' },
    returns: 'response',
    handle: true,
  }),
  ...verbs(['POST', 'PUT', 'PATCH'], {
    does: 'request',
    args: { ...httpxArgs, url: '0|url', body: 'json|data|content|files' },
    returns: 'response',
    handle: true,
  }),
  'request|stream': httpxRequest,
};

/** Calls of a client, and what prepares them: https://www.python-httpx.org/api/#client */
const httpxClient: Members = {
  ...httpxCalls,
  ...headersSet,
  auth: { set: true, args: { auth: '0' }, note: 'request-auth' },
  'params.merge|update': { args: { query: '0' }, note: 'request-query' },
  build_request: described,
  send: sent,
};

const clientOptions = {
  base: 'base_url',
  headers: 'headers',
  query: 'params',
  auth: 'auth',
  tls: 'verify',
} satisfies Behaviour['args'];

const httpx: readonly Library[] = [
  python(['httpx', 'httpx_cache', 'hishel'], {
    ...httpxCalls,
    'Client|AsyncClient|CacheClient|AsyncCacheClient': {
      does: ['client', 'intercept-request', 'intercept-response'],
      args: { ...clientOptions, handlers: 'event_hooks.request', callback: 'event_hooks.response' },
      parameters: ['@response'],
    },
    ...behind(['Client|AsyncClient|CacheClient|AsyncCacheClient()'], httpxClient),
    // An authentication yields it to have it sent; no client adds to it.
    Request: { ...httpxRequest, note: 'describes' },
    // Unlike that of requests, it gives the answer back.
    '**.raise_for_status': { returns: 'receiver' },
    // https://www.python-httpx.org/advanced/transports/#http-transport: `retries` are for connections that fail, not for answers
    'HTTPTransport|AsyncHTTPTransport': { args: { tls: 'verify' } },
    'BasicAuth|Timeout|Limits|Headers|QueryParams|URL': { returns: 'arguments' },
  }),
  // https://docs.authlib.org/en/latest/client/httpx.html: clients of httpx, with its options
  python(['authlib.integrations.httpx_client'], {
    ...oauthClients,
    ...behind([`${oauthClient}()`], httpxClient),
  }),
];

const aiohttpArgs = {
  base: '@0|@base_url',
  headers: 'headers|@headers',
  query: 'params',
  auth: 'auth|@auth',
  tls: 'ssl|verify_ssl|@connector',
  // https://docs.aiohttp.org/en/stable/client_advanced.html#limiting-connection-pool-size
  connections: '@connector.@TCPConnector#limit',
} satisfies Behaviour['args'];

/** https://docs.aiohttp.org/en/stable/client_reference.html: ClientSession(base_url, headers=…), get(url, params=…) */
const aiohttpCalls: Members = {
  ...verbs(['GET', 'HEAD', 'OPTIONS', 'DELETE'], {
    does: 'request',
    args: { ...aiohttpArgs, url: '0|url' },
    returns: 'response',
    handle: true,
  }),
  ...verbs(['POST', 'PUT', 'PATCH'], {
    does: 'request',
    args: { ...aiohttpArgs, url: '0|url', body: 'json|data' },
    returns: 'response',
    handle: true,
  }),
  request: {
    does: 'request',
    method: '0|method',
    args: { ...aiohttpArgs, url: '1|url', body: 'json|data' },
    returns: 'response',
    handle: true,
  },
};

const aiohttp: readonly Library[] = [
  python(['aiohttp', 'aiohttp_retry', 'aiohttp_client_cache'], {
    ClientSession: { does: 'client', args: { base: '0|base_url', headers: 'headers', auth: 'auth', tls: 'connector' } },
    CachedSession: { does: 'client', args: { base: 'base_url', headers: 'headers' } },
    // https://github.com/inyutin/aiohttp_retry: sends with the session that it is given
    RetryClient: {
      does: 'client',
      args: { base: 'base_url', headers: 'headers', target: '0|client_session' },
      note: 'wraps',
    },
    ...behind(['ClientSession|CachedSession|RetryClient()'], {
      ...aiohttpCalls,
      ...headersSet,
    }),
    request: aiohttpCalls.request as Behaviour,
    'BasicAuth|ClientTimeout|FormData|TCPConnector': { returns: 'arguments' },
    'ExponentialRetry|RandomRetry|ListRetry': {
      does: 'retry',
      args: { count: 'attempts', delay: 'start_timeout', condition: 'statuses|evaluate_response_callback' },
      mode: 'lost',
      note: 'delay',
    },
  }),
];

/** https://urllib3.readthedocs.io/en/stable/reference/: request(method, url, …); Retry honours `Retry-After` unless told not to. */
const poolRequest: Behaviour = {
  does: 'request',
  method: '0|method',
  args: {
    url: '1|url',
    base: '@0|@host',
    query: 'fields',
    body: 'json|body|fields',
    headers: 'headers|@headers',
    tls: '@cert_reqs',
  },
  returns: 'response',
  handle: true,
};

const standard: readonly Library[] = [
  python(['urllib3'], {
    request: { ...poolRequest, args: { url: '1|url', query: 'fields', body: 'json|body|fields', headers: 'headers' } },
    'PoolManager|ProxyManager': { does: 'client', args: { headers: 'headers', tls: 'cert_reqs' } },
    'PoolManager|ProxyManager().request_encode_body': {
      ...poolRequest,
      args: { url: '1|url', body: 'fields', headers: 'headers|@headers', tls: '@cert_reqs' },
    },
    'PoolManager|ProxyManager().request|urlopen|request_encode_url': {
      ...poolRequest,
      args: {
        url: '1|url',
        query: 'fields',
        body: 'json|body|fields',
        headers: 'headers|@headers',
        tls: '@cert_reqs',
      },
    },
    'HTTPSConnectionPool|HTTPConnectionPool().request|urlopen': poolRequest,
    'Retry, util.Retry, util.retry.Retry': urllibRetry,
    disable_warnings: { returns: 'plain' },
  }),
  // https://docs.python.org/3/library/urllib.request.html: a `Request` says all but when it is sent, so it stands for the request. What
  // opening it gives is a file, which whoever reads it gets the body of; what is sent with data is a POST.
  python(['urllib.request', 'urllib2', 'six.moves.urllib.request'], {
    Request: {
      does: 'request',
      method: 'method|5=GET/POST',
      args: { url: '0|url', body: '1|data', headers: '2|headers' },
      returns: 'response',
      handle: true,
    },
    'Request().add_header': { args: { name: '0', data: '1' }, note: 'request-header' },
    urlopen: {
      does: 'request',
      method: 'method=GET/POST',
      args: { url: '0|url', body: '1|data', tls: 'context' },
      returns: 'response',
      note: 'opens',
    },
    'build_opener|OpenerDirector().open': {
      does: 'request',
      method: 'method=GET/POST',
      args: { url: '0|fullurl', body: '1|data' },
      returns: 'response',
      note: 'opens',
    },
    'urlopen().getcode|geturl|info|getheader|getheaders|isclosed|close': { returns: 'plain' },
    'build_opener|OpenerDirector().open().getcode|geturl|info|getheader|getheaders|isclosed|close': {
      returns: 'plain',
    },
    urlretrieve: {
      does: ['request', 'write-file'],
      method: 'GET',
      args: { url: '0|url', path: '1|filename' },
      returns: 'response',
      handle: true,
    },
    'quote|unquote|urlencode': { returns: 'arguments' },
  }),
  python(['urllib.parse', 'urlparse', 'six.moves.urllib.parse', 'yarl', 'furl'], {
    'quote|quote_plus|unquote|urlparse|urlsplit|urlunparse|urlunsplit|parse_qs|parse_qsl|urljoin|urlencode|URL|furl': {
      returns: 'arguments',
    },
  }),
  // https://docs.python.org/3/library/http.client.html: HTTPSConnection(host).request(method, url, body, headers)
  python(['http.client', 'httplib'], {
    'HTTPSConnection|HTTPConnection': { does: 'client', args: { base: '0|host', tls: 'context' } },
    'HTTPSConnection|HTTPConnection().request': {
      does: 'request',
      method: '0|method',
      args: { url: '1|url', base: '@0|@host', body: '2|body', headers: '3|headers', tls: '@context' },
      note: 'sends',
    },
    'HTTPSConnection|HTTPConnection().getresponse': { returns: 'response', note: 'answers' },
  }),
  // https://httplib2.readthedocs.io: Http().request(uri, method, body, headers) gives (response, content)
  python(['httplib2'], {
    'Http().request': {
      does: 'request',
      method: '1|method=GET',
      args: { url: '0|uri', body: '2|body', headers: '3|headers', tls: '@disable_ssl_certificate_validation' },
      returns: 'body',
    },
  }),
  python(['tornado.httpclient'], {
    'AsyncHTTPClient|HTTPClient().fetch': {
      does: 'request',
      method: 'method=GET',
      args: { url: '0|request', body: 'body', headers: 'headers', tls: 'validate_cert' },
      returns: 'response',
      handle: true,
    },
  }),
  python(['treq', 'asks', 'grequests', 'simple_requests'], {
    ...requestsCalls,
    map: { does: 'parallel', args: { list: '0', count: 'size' }, returns: 'first' },
  }),
  // https://gql.readthedocs.io
  python(['gql.transport.requests', 'gql.transport.httpx', 'gql.transport.aiohttp'], {
    'RequestsHTTPTransport|HTTPXTransport|HTTPXAsyncTransport|AIOHTTPTransport': {
      does: 'client',
      args: { base: '0|url', headers: 'headers' },
    },
  }),
];

/** Packages that send HTTP requests. */
export const http: readonly Library[] = [...requests, ...httpx, ...aiohttp, ...standard];
