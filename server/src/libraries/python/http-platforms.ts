import type { Behaviour, Library } from '../shape.ts';
import { behind, type Members, python } from './entry.ts';
import { requestsCalls, sessionSteps } from './http.ts';

/** https://airflow.apache.org/docs/apache-airflow-providers-http: the connection says the host; POST unless the hook says otherwise. */
const hookCall: Behaviour = {
  does: 'request',
  method: '@method|@0=POST',
  args: { url: '0|endpoint', query: '1|data', body: '1|data|json', headers: '2|headers' },
  returns: 'response',
  handle: true,
};

/** The calls of `requests`, behind one address. */
const based: Members = Object.fromEntries(
  Object.entries(requestsCalls).map(([name, call]) => [
    name,
    { ...call, args: { ...call.args, base: '@0|@base_url' } } satisfies Behaviour,
  ]),
);

/** https://python.langchain.com/api_reference/community/utilities/langchain_community.utilities.requests.TextRequestsWrapper.html */
function wrapperCall(method: string): Behaviour {
  return {
    does: 'request',
    method,
    args: { url: '0|url', body: '1|data', headers: '@headers' },
    returns: 'body',
  };
}

/** https://docs.frappe.io/framework/user/en/python-api/integrations: what it gives is the answer's body; one that is refused raises. */
function integrationCall(method: string, url: string): Behaviour {
  return {
    does: 'request',
    method,
    args: { url: `${url}|url`, headers: 'headers', query: 'params', body: 'json|data', auth: 'auth' },
    returns: 'body',
  };
}

/** They stand in a module of the framework, and under its own name in scripts that it runs. */
const integrationCalls: Members = {
  ...Object.fromEntries(
    ['get', 'post', 'put', 'patch', 'delete'].map(verb => [
      `make_${verb}_request`,
      integrationCall(verb.toUpperCase(), '0'),
    ]),
  ),
  make_request: integrationCall('0|method', '1'),
};

const wrapper = 'TextRequestsWrapper|JsonRequestsWrapper|GenericRequestsWrapper|RequestsWrapper';

/** HTTP clients that frameworks and platforms bring along. */
export const httpPlatforms: readonly Library[] = [
  // https://toolbelt.readthedocs.io/en/latest/sessions.html#baseurlsession
  python(['requests_toolbelt', 'requests_toolbelt.sessions'], {
    'BaseUrlSession, sessions.BaseUrlSession': { does: 'client', args: { base: '0|base_url' } },
    ...behind(['BaseUrlSession()', 'sessions.BaseUrlSession()'], { ...based, ...sessionSteps }),
  }),
  // https://googleapis.dev/python/google-auth/latest/reference/google.auth.transport.requests.html
  python(['google.auth.transport.requests'], {
    AuthorizedSession: { does: 'client', args: { credentials: '0|credentials' } },
    ...behind(['AuthorizedSession()'], { ...requestsCalls, ...sessionSteps }),
  }),
  // https://pyodide.org/en/stable/usage/api/python-api/http.html
  python(['pyodide.http'], {
    pyfetch: {
      does: 'request',
      method: 'method=GET',
      args: { url: '0|url', headers: 'headers', body: 'body', credentials: 'credentials' },
      returns: 'response',
      handle: true,
    },
    open_url: { does: 'request', method: 'GET', args: { url: '0|url' }, returns: 'body' },
  }),
  python(['frappe.integrations.utils', 'frappe'], integrationCalls),
  // https://github.com/frappe/frappe/blob/version-15/frappe/utils/__init__.py: a session of `requests` that tries errors of the server again
  python(['frappe.utils'], {
    get_request_session: { does: 'client' },
    ...behind(['get_request_session()'], { ...requestsCalls, ...sessionSteps }),
  }),
  python(['airflow.providers.http.hooks.http', 'airflow.hooks.http_hook'], {
    'HttpHook|HttpAsyncHook': { does: 'client' },
    'HttpHook|HttpAsyncHook().run|run_with_advanced_retry': hookCall,
  }),
  python(['airflow.providers.http.operators.http', 'airflow.operators.http_operator'], {
    'HttpOperator|SimpleHttpOperator': {
      does: 'request',
      method: 'method=POST',
      args: { url: 'endpoint', query: 'data', body: 'data', headers: 'headers' },
    },
  }),
  python(['langchain_community.utilities', 'langchain_community.utilities.requests', 'langchain.requests'], {
    [wrapper]: { does: 'client', args: { headers: 'headers' } },
    ...behind([`${wrapper}()`], {
      'get|aget': wrapperCall('GET'),
      'post|apost': wrapperCall('POST'),
      'put|aput': wrapperCall('PUT'),
      'patch|apatch': wrapperCall('PATCH'),
      'delete|adelete': wrapperCall('DELETE'),
    }),
  }),
];
