import { describe, expect, test } from 'vitest';
import { factsOf } from '../support/requests.ts';

const me = 'https://api.procore.com/rest/v1.0/me';

/** One file `a.ts` or `a.py` whose request must be seen to go to `/me` with the header `Procore-Company-Id: 7`. */
const cases: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'set on the defaults of axios itself, its base address too': [
    'a.ts',
    `import axios from 'axios'; axios.defaults.baseURL = 'https://api.procore.com'; axios.defaults.headers.common['Procore-Company-Id'] = '7';
    export const f = () => axios.get('/rest/v1.0/me')`,
  ],
  'defaults of axios that are replaced': [
    'a.ts',
    `import axios from 'axios'; axios.defaults.headers.get = { 'Procore-Company-Id': '7' }; export const f = () => axios.get('${me}')`,
  ],
  'assigned into the defaults of a client': [
    'a.ts',
    `import axios from 'axios'; const api = axios.create({ baseURL: 'https://api.procore.com/' });
    Object.assign(api.defaults.headers.common, { Accept: 'application/json', 'Procore-Company-Id': '7' });
    export const f = () => api.get('/rest/v1.0/me')`,
  ],
  'one of several that superagent is given, an object behind a name': [
    'a.ts',
    `import superagent from 'superagent';
    export const f = (token: string) => superagent.get('${me}').set('Authorization', token).set({ 'procore-company-id': '7' }).query({ page: 1 })`,
  ],
  'given to an agent, in a chain': [
    'a.ts',
    `import superagent from 'superagent'; const agent = superagent.agent().set('Accept', 'json').set('Procore-Company-Id', '7');
    export const f = () => agent.get('${me}')`,
  ],
  'given to a request that is kept': [
    'a.ts',
    `import superagent from 'superagent';
    export async function f() { const asked = superagent('GET', '${me}'); asked.set('Accept', 'json'); asked.set('Procore-Company-Id', '7'); return await asked }`,
  ],
  'set on a session that a class keeps': [
    'a.py',
    `
import requests
class Api:
    def __init__(self):
        self.session = requests.Session()
        self.session.headers["Accept"] = "json"
        self.session.headers.update({"Procore-Company-Id": "7"})
    def me(self):
        return self.session.get("${me}")
Api().me()
`,
  ],
};

describe('a header that is', () => {
  test.each(Object.entries(cases))('%s', async (_, [file, text]) => {
    const requests = (await factsOf({ [file]: text })).flatMap(each => each.requests);
    const [request] = requests;
    expect(request?.addresses.map(({ host, path }) => `${host}${path}`)).toContain('api.procore.com/rest/v1.0/me');
    const header = request?.header('procore-company-id');
    expect(typeof header === 'string' ? header : header?.literals).toEqual(['7']);
  });
});
