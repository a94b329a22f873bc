import type { Behaviour, Library } from '../shape.ts';
import { javascript } from './entry.ts';

/**
 * Procore's own packages. `note` names the call for the analysis, which knows how the SDK builds an address:
 * host + `/rest/{version}` + `base` with its `{params}` + `/{params.id}` + `/{action}`; an endpoint may also be text, appended to the host.
 * Source: https://github.com/procore/js-sdk (README and `lib/client.ts`); answers `{ body, request, response }`.
 */
function call(name: string, config: number, body?: number): Behaviour {
  return {
    does: 'request',
    method: name.toUpperCase(),
    args: {
      url: '0',
      base: '@2.apiHostname|@2',
      path: '0.base',
      query: '0.qs',
      ...(body === undefined ? {} : { body: String(body) }),
      headers: `${config}.headers|@1.headers`,
      auth: '@0',
      options: `${config}|@2`,
    },
    returns: 'response',
    note: `procore-sdk:${name}`,
  };
}

function tokenCall(name: string, method: string): Behaviour {
  return {
    does: 'request',
    method,
    args: { base: '1.apiHostname|1', body: '0', auth: '0', options: '1' },
    returns: 'body',
    note: `procore-sdk:${name}`,
  };
}

const authorizeUrl: Behaviour = {
  does: 'oauth-provider',
  args: { base: '1.apiHostname|1', name: '0.clientId|0.id', url: '0.uri', options: '0' },
  returns: 'arguments',
};

export const procore: readonly Library[] = [
  javascript(['@procore/js-sdk'], {
    client: {
      does: 'client',
      args: { auth: '0', headers: '1.headers', base: '2.apiHostname|2', options: '2' },
      note: 'procore-sdk:client',
    },
    'client|Client().get': call('get', 1),
    'client|Client().delete': call('delete', 2, 1),
    'client|Client().destroy': { ...call('delete', 2, 1), note: 'procore-sdk:destroy' },
    'client|Client().post': call('post', 2, 1),
    'client|Client().put': call('put', 2, 1),
    'client|Client().patch': call('patch', 2, 1),
    authorize: { ...authorizeUrl, note: 'procore-sdk:authorize' },
    implicit: { ...authorizeUrl, note: 'procore-sdk:implicit' },
    token: tokenCall('token', 'POST'),
    refresh: tokenCall('refresh', 'POST'),
    revoke: tokenCall('revoke', 'POST'),
    info: tokenCall('info', 'GET'),
    oauth: { does: 'client', args: { auth: '0' }, note: 'procore-sdk:oauth' },
    csrf: { does: 'client', args: { name: '0', callback: '1' }, note: 'procore-sdk:csrf' },
    refresher: { does: 'retry', args: { target: '0', callback: '1' }, note: 'procore-sdk:refresher' },
  }),
  // https://github.com/procore/procore-iframe-helpers: without an origin the page's own is the target
  javascript(['@procore/procore-iframe-helpers'], {
    '**.authentication.authenticate': {
      does: 'redirect',
      args: { url: '0.url', callback: '0.onSuccess', options: '0' },
    },
    '**.authentication.notifySuccess|notifyFailure': { does: 'post-message', args: { data: '0', target: '1' } },
    '**.initialize': { args: { options: '0' } },
  }),
];
