import { describe, expect, test } from 'vitest';
import { factsOf, requestsOf } from '../support/requests.ts';

const api = 'https://api.procore.com';

/** One file `a.ts`, or several; the requests that its code sends. */
const cases: Record<string, readonly [files: string | Record<string, string>, requests: readonly string[]]> = {
  'a literal': [`fetch('${api}/rest/v1.0/me')`, [`GET ${api}/rest/v1.0/me`]],
  'a template with a constant and a hole': [
    `const BASE = '${api}'; export const f = async () => { const id = Math.random(); return fetch(\`\${BASE}/rest/v1.0/projects/\${id}\`) }`,
    [`GET ${api}/rest/v1.0/projects/{}`],
  ],
  'half-written code that hands a client what it answers itself': [
    `import { request } from 'playwright'; const context = await request.newContext({ baseURL: '${api}', last: context.get('/rest/v1.0/me') })`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'joined with +': [`const host = '${api}'; fetch(host + '/rest/v1.0' + '/me')`, [`GET ${api}/rest/v1.0/me`]],
  'a sum before the text that it is joined to': [
    `export const f = (n: number) => fetch('${api}/rest/v1.0/projects/' + 1 + '/rfis/' + (n * 100 + 1)); f(readLine())`,
    [`GET ${api}/rest/v1.0/projects/1/rfis/{}`],
  ],
  'a name that several functions assign and nobody declares': [
    {
      'a.js': `function read() { target = '${api}/rest/v1.0/me'; return fetch(target) }
        function write() { rows = []; rows.push('${api}/rest/v1.0/companies'); return rows.map(row => fetch(row, { method: 'POST' })) }
        function drop() { rows = []; rows.push('${api}/rest/v1.0/rfis/1'); target = rows[0]; return fetch(target, { method: 'DELETE' }) }`,
    },
    [`DELETE ${api}/rest/v1.0/rfis/1`, `GET ${api}/rest/v1.0/me`, `POST ${api}/rest/v1.0/companies`],
  ],
  'a name that nobody declares and a called function assigns too': [
    {
      'a.js': `function first() { target = '${api}/rest/v1.0/me'; next(); return fetch(target) }
        function next() { target = '${api}/rest/v1.0/companies' }`,
    },
    [`GET ${api}/rest/v1.0/companies`, `GET ${api}/rest/v1.0/me`],
  ],
  'added to with +=': [`let url = '${api}'; url += '/rest/v1.0/me'; fetch(url)`, [`GET ${api}/rest/v1.0/me`]],
  'an environment variable with a default': [
    `const base = process.env.BASE ?? '${api}'; fetch(base + '/rest/v1.0/me')`,
    [`GET ${api}/rest/v1.0/me`, 'GET {}/rest/v1.0/me'],
  ],
  'either of two hosts': [
    `const base = process.env.NODE_ENV === 'production' ? '${api}' : 'https://sandbox.procore.com'; fetch(base + '/rest/v1.0/me')`,
    [`GET ${api}/rest/v1.0/me`, 'GET https://sandbox.procore.com/rest/v1.0/me'],
  ],
  'an object of constants': [
    `const config = { api: { base: '${api}' } }; fetch(\`\${config.api.base}/rest/v1.0/me\`)`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'an enum': [`enum Host { Api = '${api}' } fetch(Host.Api + '/rest/v1.0/me')`, [`GET ${api}/rest/v1.0/me`]],
  'a namespace': [
    `namespace Config { export const base = '${api}' } fetch(Config.base + '/rest/v1.0/me')`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'an object spread into another': [
    `const a = { base: '${api}' }; const b = { ...a, version: 'v1.0' }; fetch(\`\${b.base}/rest/\${b.version}/me\`)`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'Object.freeze and as const': [
    `const c = Object.freeze({ base: '${api}' } as const); fetch(c.base + '/rest/v1.0/me')`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'destructured, renamed, with a default': [
    `const { base: host = 'https://x.example', path = '/rest/v1.0/me' } = { base: '${api}' }; fetch(host + path)`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'a table of pairs that look up another table': [
    `const v = { a: 'rest/v1.0', b: 'vapid' }; const calls = { x: ['a', 'me'], y: ['b', 'rfis'] };
     export const f = (k: string) => { const call = calls[k]; return fetch(['${api}', v[call[0]], call[1]].join('/')) }
     f('x')`,
    [`GET ${api}/rest/v1.0/me`, `GET ${api}/vapid/rfis`],
  ],
  'a looked-up table': [
    `const paths = { rfis: '/rest/v1.0/projects/1/rfis', me: '/rest/v1.0/me' }; export const f = (k: 'rfis') => fetch('${api}' + paths.me)`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'new URL with a base, and a query set on it': [
    `const u = new URL('/rest/v1.0/projects', '${api}'); u.searchParams.set('company_id', '7'); fetch(u)`,
    [`GET ${api}/rest/v1.0/projects?company_id=7`],
  ],
  'new URL with a path that begins with dots': [
    `const base = '${api}/rest/v1.0/'; fetch(new URL('./me', base)); fetch(new URL('../v1.1/companies', base)); fetch(new URL('../offices', base + 'projects/1'))
     export const f = async () => { const id = Math.random(); return fetch(new URL('rfis', \`${api}/rest/v1.0/projects/\${id}/x\`)) }`,
    [
      `GET ${api}/rest/v1.0/offices`,
      `GET ${api}/rest/v1.0/me`,
      `GET ${api}/rest/v1.0/projects/{}/rfis`,
      `GET ${api}/rest/v1.1/companies`,
    ],
  ],
  'URLSearchParams in a template': [
    `const q = new URLSearchParams({ company_id: '7' }); q.append('page', '2'); fetch(\`${api}/rest/v1.0/projects?\${q}\`)`,
    [`GET ${api}/rest/v1.0/projects?company_id=7&page=2`],
  ],
  'packages by the address of a site that serves them': [
    `import axios from 'npm:axios@1'; import urlJoin from 'https://cdn.jsdelivr.net/npm/url-join@5';
     axios.get(urlJoin('${api}', 'rest/v1.0', 'me'))`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  '.replace, .concat, .join': [
    `fetch('${api}/rest/vX/me'.replace('vX', 'v1.0')); fetch('${api}'.concat('/rest/v1.0/', 'companies')); fetch(['${api}', 'rest', 'v1.0', 'offices'].join('/'))`,
    [`GET ${api}/rest/v1.0/companies`, `GET ${api}/rest/v1.0/me`, `GET ${api}/rest/v1.0/offices`],
  ],
  'replaced once, everywhere, whatever its case': [
    `const path = '${api}/rest/v1.0/projects/ID/rfis/ID'; fetch(path.replace('ID', '1')); fetch(path.replaceAll('ID', '2')); fetch(path.replace(/ID/g, '3')); fetch(path.replace(/id$/i, '4'));
     const host = process.env.HOST; fetch(\`\${host}/rest/v1.0/me\`.replace(/^\\//, ''))`,
    [
      `GET ${api}/rest/v1.0/projects/1/rfis/ID`,
      `GET ${api}/rest/v1.0/projects/2/rfis/2`,
      `GET ${api}/rest/v1.0/projects/3/rfis/3`,
      `GET ${api}/rest/v1.0/projects/ID/rfis/4`,
      'GET {}/rest/v1.0/me',
    ],
  ],
  'members set together, from a list and from an object': [
    `class Api {
      constructor(options) { [this.base, this.version] = ['${api}', 'v1.0']; ({ path: this.path } = options); }
      send() { return fetch(\`\${this.base}/rest/\${this.version}\${this.path}\`); }
    }
    new Api({ path: '/me' }).send()`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'a client by the type of what makes it': [
    {
      'client.ts': `import axios from 'axios';
        export const createApi = () => axios.create({ baseURL: '${api}/rest/v1.0' });
        export type Api = ReturnType<typeof createApi>;`,
      'offices.ts': `import type { Api } from './client';
        export const offices = (api: Api) => api.get('/offices');`,
      'me.ts': `import { createApi } from './client';
        export const me = ({ api }: { api: ReturnType<typeof createApi> }, api2: Awaited<ReturnType<typeof createApi>>) => [api.get('/projects'), api2.get('/me')];`,
    },
    [`GET ${api}/rest/v1.0/me`, `GET ${api}/rest/v1.0/offices`, `GET ${api}/rest/v1.0/projects`],
  ],
  'an axios instance': [
    `import axios from 'axios'; const c = axios.create({ baseURL: '${api}/rest/v1.0' }); c.get('/me'); c.post('projects', {})`,
    [`GET ${api}/rest/v1.0/me`, `POST ${api}/rest/v1.0/projects`],
  ],
  'axios with a configuration': [
    `import axios from 'axios'; axios({ method: 'delete', url: '/rest/v1.0/rfis/1', baseURL: '${api}' })`,
    [`DELETE ${api}/rest/v1.0/rfis/1`],
  ],
  'require, and the default of require': [
    `const axios = require('axios').default; axios.get('${api}/rest/v1.0/me')`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'a factory': [
    `import axios from 'axios'; function make(base: string) { return axios.create({ baseURL: base }) } const c = make('${api}'); c.get('/rest/v1.0/me')`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'a wrapper two hops deep': [
    `async function send(method: string, path: string) { return fetch('${api}' + path, { method }) }
     const get = (path: string) => send('GET', '/rest/v1.0' + path);
     get('/me')`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'a class with its base in a field': [
    `class Client { private base = '${api}'; async get(path: string) { return fetch(this.base + path) } } new Client().get('/rest/v1.0/me')`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'constructor arguments and parameter properties': [
    `class Client { constructor(private host: string, readonly version = 'v1.0') {} get(p: string) { return fetch(\`\${this.host}/rest/\${this.version}\${p}\`) } }
     const c = new Client('${api}'); c.get('/me')`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'inheritance and super': [
    `class Base { constructor(protected root: string) {} request(p: string) { return fetch(this.root + p) } }
     class Rfis extends Base { constructor() { super('${api}/rest/v1.0') } list(id: number) { return this.request('/projects/' + id + '/rfis') } }
     new Rfis().list(Date.now())`,
    [`GET ${api}/rest/v1.0/projects/{}/rfis`],
  ],
  'static methods and getters': [
    `class Api { static get base() { return '${api}' } static me() { return fetch(Api.base + '/rest/v1.0/me') } static you() { return fetch(this.base + '/rest/v1.0/companies') } } Api.me()`,
    [`GET ${api}/rest/v1.0/companies`, `GET ${api}/rest/v1.0/me`],
  ],
  'default, rest and options parameters': [
    `const call = (path: string, { version = 'v1.0', ...init }: { version?: string } = {}, ...more: string[]) => fetch(\`${api}/rest/\${version}\${path}\`, init); call('/me'); call('/projects', { version: 'v1.1' })`,
    [`GET ${api}/rest/v1.0/me`, `GET ${api}/rest/v1.1/projects`],
  ],
  closures: [
    `const maker = (base: string) => { const root = base + '/rest/v1.0'; return { get: (p: string) => fetch(root + p) } }; const c = maker('${api}'); c.get('/me')`,
    [`GET ${api}/rest/v1.0/me`],
  ],
  'a list of paths that is looped over': [
    `for (const p of ['/me', '/companies']) fetch('${api}/rest/v1.0' + p)`,
    [`GET ${api}/rest/v1.0/companies`, `GET ${api}/rest/v1.0/me`],
  ],
  'a list of objects that is mapped over': [
    `[{ path: '/me' }, { path: '/companies' }].map(({ path }) => fetch('${api}/rest/v1.0' + path))`,
    [`GET ${api}/rest/v1.0/companies`, `GET ${api}/rest/v1.0/me`],
  ],
  'pairs of a table, set on an address where they hold something': [
    `const ask = (more: Record<string, string>) => { const u = new URL('${api}/rest/v1.0/trades'); Object.entries(more).forEach(([k, v]) => { if (v) u.searchParams.append(k, v); }); return fetch(u) }
     ask({ company_id: '7', from: 'a', to: 'b' })
     const get = (more: Record<string, number>) => { const u = new URL('${api}/rest/v1.0/offices'); for (const [k, v] of Object.entries(more)) { if (v !== undefined) u.searchParams.set(k, String(v)); } return fetch(u) }
     get({ company_id: 7, page: 2 })`,
    [`GET ${api}/rest/v1.0/trades?company_id=7&from=a&to=b`, `GET ${api}/rest/v1.0/offices?company_id=7&page=2`],
  ],
  'Object.entries over a table': [
    `const t = { a: '/me', b: '/companies' }; for (const [k, p] of Object.entries(t)) fetch('${api}/rest/v1.0' + p)`,
    [`GET ${api}/rest/v1.0/companies`, `GET ${api}/rest/v1.0/me`],
  ],
  '.then chains and callbacks': [
    `Promise.resolve('${api}').then(base => fetch(base + '/rest/v1.0/me')); const withBase = (f: (b: string) => unknown) => f('${api}'); withBase(b => fetch(b + '/rest/v1.0/companies'))`,
    [`GET ${api}/rest/v1.0/companies`, `GET ${api}/rest/v1.0/me`],
  ],
  'an async generator': [
    `async function* pages(path: string) { for (let page = 1; ; page++) { const r = await fetch(\`${api}/rest/v1.0\${path}?page=\${page}\`); yield* await r.json() } }
     async function all() { for await (const x of pages('/projects')) x }`,
    [`GET ${api}/rest/v1.0/projects?page=1`, `GET ${api}/rest/v1.0/projects?page={}`],
  ],
  'an imported constant': [
    {
      'config.ts': `export const BASE = '${api}'`,
      'a.ts': `import { BASE } from './config'; fetch(BASE + '/rest/v1.0/me')`,
    },
    [`GET ${api}/rest/v1.0/me`],
  ],
  "what Nuxt's server imports by itself": [
    {
      'nuxt.config.ts': 'export default defineNuxtConfig({})',
      'server/utils/pc.ts': `export const usePc = async (event: unknown) => $fetch.create({ baseURL: '${api}' })`,
      'server/api/me.get.ts': `export default defineEventHandler(async event => { const pc = await usePc(event); return pc('/rest/v1.0/me') })`,
    },
    [`GET ${api}/rest/v1.0/me`],
  ],
  'a barrel with export * and a renamed export': [
    {
      'lib/config.ts': `export const base = '${api}'`,
      'lib/client.ts': `import { base } from './config'; export const get = (p: string) => fetch(base + p)`,
      'lib/index.ts': `export * from './config'; export { get as procoreGet } from './client'`,
      'a.ts': `import { procoreGet } from './lib'; procoreGet('/rest/v1.0/me')`,
    },
    [`GET ${api}/rest/v1.0/me`],
  ],
  'a namespace import, a default export, a wrapper in another file': [
    {
      'http.ts': `export default async function request(path: string, init?: RequestInit) { return fetch('${api}' + path, init) }`,
      'rfis.ts': `import request from './http'; export const list = (id: string) => request('/rest/v1.0/projects/' + id + '/rfis')`,
      'a.ts': `import * as rfis from './rfis'; rfis.list('9')`,
    },
    [`GET ${api}/rest/v1.0/projects/9/rfis`],
  ],
  'CommonJS with module.exports of an object and of a class': [
    {
      'client.js': `class Client { constructor(o) { this.base = o.base } get(p) { return fetch(this.base + p) } } module.exports = Client`,
      'config.js': `module.exports = { base: '${api}', path: '/rest/v1.0/me' }`,
      'a.js': `const Client = require('./client'); const { base, path } = require('./config'); new Client({ base }).get(path)`,
    },
    [`GET ${api}/rest/v1.0/me`],
  ],
  'exports.x and a base class in another file': [
    {
      'base.js': `exports.Base = class { request(p) { return fetch('${api}' + p) } }`,
      'a.js': `const { Base } = require('./base'); class C extends Base { me() { return this.request('/rest/v1.0/me') } } new C().me()`,
    },
    [`GET ${api}/rest/v1.0/me`],
  ],
  'a JSON import': [
    {
      'procore.json': `{ "base": "${api}" }`,
      'a.ts': `import config from './procore.json'; fetch(config.base + '/rest/v1.0/me')`,
    },
    [`GET ${api}/rest/v1.0/me`],
  ],
  'a dynamic import': [
    {
      'config.ts': `export const BASE = '${api}'`,
      'a.ts': `async function f() { const { BASE } = await import('./config'); return fetch(BASE + '/rest/v1.0/me') }`,
    },
    [`GET ${api}/rest/v1.0/me`],
  ],
  'tsconfig paths and baseUrl': [
    {
      'tsconfig.json': `{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"] } } }`,
      'src/config.ts': `export const BASE = '${api}'`,
      'src/path.ts': `export const ME = '/rest/v1.0/me'`,
      'src/a.ts': `import { BASE } from '@/config'; import { ME } from 'src/path'; fetch(BASE + ME)`,
    },
    [`GET ${api}/rest/v1.0/me`],
  ],
  'a customary alias that no file explains': [
    {
      'src/config.ts': `export const BASE = '${api}'`,
      'lib/path.ts': `export const ME = '/rest/v1.0/me'`,
      'src/app/a.ts': `import { BASE } from '@/config'; import { ME } from '~/lib/path'; fetch(BASE + ME)`,
    },
    [`GET ${api}/rest/v1.0/me`],
  ],
  'package imports and a workspace package': [
    {
      'package.json': `{ "name": "root", "workspaces": ["packages/*"], "imports": { "#config": "./config.ts" } }`,
      'config.ts': `export const BASE = '${api}'`,
      'packages/paths/package.json': `{ "name": "@acme/paths", "exports": { ".": "./src/index.ts" } }`,
      'packages/paths/src/index.ts': `export const ME = '/rest/v1.0/me'`,
      'a.ts': `import { BASE } from '#config'; import { ME } from '@acme/paths'; fetch(BASE + ME)`,
    },
    [`GET ${api}/rest/v1.0/me`],
  ],
  'parameters bound from callers in another file': [
    {
      'get.js': `module.exports = (apiurl, id) => fetch(\`\${apiurl}/vapid/projects/\${id}/vendors\`)`,
      'a.js': `const get = require('./get'); const apiurl = '${api}'; get(apiurl, 4)`,
    },
    [`GET ${api}/vapid/projects/4/vendors`],
  ],
  'an interface that a class of an imported file has': [
    {
      'port.ts': `export interface Api { get(p: string): Promise<unknown> }`,
      'fetching.ts': `import type { Api } from './port'; export class Fetching implements Api { get(p: string) { return fetch('${api}' + p) } }`,
      'a.ts': `import { Fetching } from './fetching'; import type { Api } from './port'; bind('api', Fetching); export class Service { constructor(private readonly api: Api) {} me() { return this.api.get('/rest/v1.0/me') } }`,
    },
    [`GET ${api}/rest/v1.0/me`],
  ],
  'a type annotation that names a client class': [
    {
      'client.ts': `export class Client { base = '${api}'; get(p: string) { return fetch(this.base + p) } }`,
      'a.ts': `import { Client } from './client'; export class Service { constructor(private readonly client: Client) {} me() { return this.client.get('/rest/v1.0/me') } }`,
    },
    [`GET ${api}/rest/v1.0/me`],
  ],
  'the SDK': [
    `import { client, oauth } from '@procore/js-sdk'; const c = client(oauth('t'), {}, { apiHostname: '${api}', defaultCompanyId: 1 }); c.get({ base: '/projects/{project_id}/rfis', params: { project_id: 1, id: 2 } }); c.get({ base: '/me', version: 'vapid' })`,
    [`GET ${api}/rest/v1.0/projects/{}/rfis/{}`, `GET ${api}/vapid/me`],
  ],
  'a route whose host nobody knows': [
    `export const f = (http: any) => http; import got from 'got'; got(process.env.API_HOST + '/rest/v1.0/me')`,
    ['GET {}/rest/v1.0/me'],
  ],
};

describe('requests', () => {
  for (const [name, [source, expected]] of Object.entries(cases)) {
    test(name, async () => {
      const files = typeof source === 'string' ? { 'a.ts': source } : source;
      expect(await requestsOf(files)).toEqual([...expected].sort());
    });
  }

  test('below more calls than the stack holds', async () => {
    const chain = Array.from({ length: 2000 }, (_, at) => `function f${at}() { return f${at + 1}() }`).join('\n');
    const source = `${chain}\nfunction f2000() { return '/rest/v1.0/me' }\nfetch('${api}' + f0()); fetch('${api}/rest/v1.0/me')`;
    expect(await requestsOf({ 'a.ts': source })).toContain(`GET ${api}/rest/v1.0/me`);
  });
});

test('the address that findings name is not the one that a default says', async () => {
  const [file] = await factsOf({
    'a.py': `
import requests

def show(rfi_id=0, page=100):
    url = '${api}/rest/v1.0/rfis/{rfi_id}?per_page={page}'.format(rfi_id=rfi_id, page=page)
    return requests.get(url)
`,
  });
  const paths = file?.requests.flatMap(({ addresses }) => addresses.map(({ path }) => path)) ?? [];
  expect([...new Set(paths)]).toEqual(['/rest/v1.0/rfis/{}', '/rest/v1.0/rfis/0']);
});
