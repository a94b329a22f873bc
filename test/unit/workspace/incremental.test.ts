import { expect, it } from 'vitest';
import { Analysis } from '../../../server/src/analysis/index.ts';
import { perFile } from '../../../server/src/analysis/per-file.ts';
import { publishedCatalogue } from '../../../server/src/catalogue/index.ts';
import { createLanguages } from '../../../server/src/languages/index.ts';
import { libraries } from '../../../server/src/libraries/index.ts';
import { policy } from '../../../server/src/policy/index.ts';
import { rules } from '../../../server/src/rules/index.generated.ts';
import { defineRule } from '../../../server/src/rules/rule.ts';
import { Project } from '../../../server/src/workspace/project.ts';
import { counting } from '../../support/counting.ts';
import { MemoryFileSystem } from '../../support/memory-fs.ts';
import { numbers } from '../../support/numbers.ts';

const languages = createLanguages(() => Promise.reject(new Error('no Python here')));

/** Says of every request where it goes, so that anything the analysis forgets or keeps too long shows. */
const everyRequest = defineRule({
  id: 'every-request',
  clauses: ['1(h)'],
  severity: 'hint',
  title: 'Every request',
  blind: '',
  check(file, context) {
    for (const request of file.requests) {
      const to = request.addresses.map(({ host, path }) => `${host}${path}`).sort();
      context.report({ at: request.place, message: `${request.method} ${to.join(' or ')}`, because: file.path });
    }
  },
});

const requestsOf = perFile(({ requests }) => requests.length);

const everyAnswer = defineRule({
  id: 'every-answer',
  clauses: ['3(f)'],
  severity: 'hint',
  title: 'What a file rule asks of all files',
  blind: '',
  check(file, context) {
    const asked = file.app.ask(requestsOf).flatMap(({ file: { relative }, answer }) => `${relative} ${answer}`);
    context.report({ at: { file: file.path, start: 1, end: 2 }, message: asked.sort().join(), because: 'b' });
  },
});

const everyPackage = defineRule({
  id: 'every-package',
  clauses: ['3(f)'],
  severity: 'hint',
  title: 'What a file rule reads of its package',
  blind: '',
  check(file, context) {
    if (!file.path.endsWith('/asks.ts')) return;
    const { name, dependencies } = file.app;
    const listed = dependencies.map(each => `${each.name}@${each.version}`).join(' ');
    const requests = file.app.files.flatMap(each => each.requests).length;
    const message = `${name} has ${listed}, ${requests} requests in ${file.app.paths.length} files`;
    context.report({ at: { file: file.path, start: 0, end: 1 }, message, because: 'b' });
  },
});

const everyApp = defineRule({
  id: 'every-app',
  clauses: ['3(f)'],
  severity: 'hint',
  title: 'Every app',
  blind: '',
  checkApp(app, context) {
    const requests = app.files.flatMap(file => file.requests).length;
    const message = `${app.name}: ${requests} requests, ${app.dependencies.length} dependencies, ${app.paths.length} files`;
    if (app.packageFile !== undefined)
      context.report({ at: { file: app.packageFile.path, start: 0, end: 1 }, message, because: 'b' });
  },
});

/** The texts that each file may have; `undefined`: it is not there. */
type World = Readonly<Record<string, readonly (string | undefined)[]>>;

const packages: World = {
  'package.json': [
    '{ "name": "one" }',
    '{ "name": "two", "dependencies": { "axios": "1" } }',
    '{ "name": "two", "dependencies": { "axios": "2" }, "imports": { "#client": "./src/client.ts" } }',
    '{ "name": "two", "imports": { "#client": "./src/other.ts" } }',
    undefined,
  ],
  'src/config.ts': [
    "export const base = 'https://api.procore.com';\nexport const version = 'v1.0';",
    "export const base = 'https://api.procore.com';\nexport const version = 'v1.1';",
    "export const base = 'https://api.example.com';\nexport const version = 'v1.0';",
    undefined,
  ],
  'src/client.ts': [
    "import { base, version } from './config';\nexport const get = (path: string) => fetch(`${base}/rest/${version}${path}`);",
    "import { base } from './config';\nexport const get = (path: string) => fetch(base + '/rest/v1.0' + path, { method: 'POST' });",
    "export * from './other';",
    'export const get = (path: string) => path;',
  ],
  'src/other.ts': [
    undefined,
    "export async function get(path: string) {\n  return fetch('https://sandbox.procore.com/rest/v1.0' + path);\n}",
    "import axios from 'axios';\nconst api = axios.create({ baseURL: 'https://api.procore.com/rest/v1.0' });\nexport const get = (path: string) => api.get(path);",
  ],
  'src/index.ts': [
    "import { get } from './client';\nvoid get('/companies');",
    "import { get } from './client';\n// policy-lens-ignore every-request -- agreed\nvoid get('/me');\nconsole.log(1);",
    "import { get as load } from './other';\nfor (const id of [1, 2]) void load(`/projects/${id}`);",
    "import { get } from './client';\nvoid get('/broken'",
  ],
  'src/asks.ts': ["import { get } from '#client';\nimport { list } from 'lib';\nvoid get('/me');\nvoid list();"],
  'lib/package.json': [
    undefined,
    '{ "name": "lib" }',
    '{ "name": "lib", "version": "2" }',
    '{ "name": "lib", "main": "../src/other.ts" }',
  ],
  'lib/index.ts': ["import { get } from '../src/client';\nexport const list = () => get('/offices');", 'export {};'],
  'tsconfig.json': [
    undefined,
    '{ "compilerOptions": { "paths": { "@api/*": ["./src/*"] } } }',
    '{ "compilerOptions": { "paths": { "@api/*": ["./lib/*"] } } }',
  ],
  'svelte.config.js': [
    undefined,
    "export default { kit: { alias: { $core: 'src' } } };",
    "export default { kit: { alias: { $core: 'lib' } } };",
  ],
  'src/cored.ts': ["import { get } from '$core/client';\nvoid get('/me');"],
  'src/aliased.ts': ["import { get } from '@api/client';\nvoid get('/me');"],
  'middleware.ts': [
    undefined,
    "export { auth as middleware } from 'next-auth/middleware';\nexport const config = { matcher: ['/api/:path*'] };",
    'export function middleware() {}',
  ],
  'app/api/rfis/route.ts': [
    "import { get } from '../../../src/client';\nexport async function GET() {\n  return Response.json(await (await get('/projects/1/rfis')).json());\n}",
  ],
  'wrangler.toml': [
    undefined,
    '[[kv_namespaces]]\nbinding = "CACHE"\n',
    '[[r2_buckets]]\nbinding = "CACHE"\n',
    '[[queues.producers]]\nbinding = "CACHE"\n',
  ],
  'src/worker.ts': [
    "export default {\n  async fetch(request, env) {\n    const me = await fetch('https://api.procore.com/rest/v1.0/me');\n    await env.CACHE.put('me', await me.text());\n    return new Response('done');\n  },\n};",
  ],
  'policy-lens.json': [
    undefined,
    '{ "rules": { "every-request": "error" } }',
    '{ "ignore": ["lib/**"] }',
    '{ "rules": ',
  ],
  '.gitignore': [undefined, 'lib/\n'],
};

/** A page that asks the app's own server, whose routes, mounts and answers come and go. */
const pages: World = {
  'package.json': ['{ "name": "rows", "dependencies": { "express": "4.19.2" } }'],
  'web/page.js': [
    "const rows = await (await fetch('/api/v1/rows')).json();\ndocument.querySelector('#rows').innerHTML = rows[0].subject;",
    "const rows = await (await fetch('/api/v1/others')).json();\ndocument.querySelector('#rows').innerHTML = rows[0].subject;",
    "import { ask } from './ask.js';\nconst rows = await ask('/api/v1/rows');\ndocument.querySelector('#rows').innerHTML = rows[0].subject;",
  ],
  'web/ask.js': [
    'export const ask = async path => (await fetch(path)).json();',
    "export const ask = async () => (await fetch('/api/v2/rows')).json();",
  ],
  'server/load.ts': [
    "export const load = async () => (await fetch('https://api.procore.com/rest/v1.0/projects/1/rfis')).json();",
    "export const load = async () => (await fetch('https://api.example.com/rfis')).json();",
    "export const load = async () => [{ subject: 'none' }];",
  ],
  'server/rows.ts': [
    "import { Router } from 'express';\nimport { load } from './load';\nexport const router = Router();\nrouter.get('/rows', async (req, res) => res.json(await load()));",
    "import { Router } from 'express';\nimport { load } from './load';\nexport const router = Router();\nrouter.get('/others', async (req, res) => res.json(await load()));",
    "import { Router } from 'express';\nimport { load } from './load';\nexport const router = Router();\n// said twice\nrouter.get('/rows', async (req, res) => res.json({ count: (await load()).length }));",
    "export const router = '/rows';",
    undefined,
  ],
  'server/app.ts': [
    "import express from 'express';\nimport { router } from './rows';\nconst app = express();\napp.use('/api/v1', router);",
    "import express from 'express';\nimport { router } from './rows';\nconst app = express();\napp.use('/api/v2', router);",
    "import express from 'express';\nconst app = express();",
    undefined,
  ],
  'server/other.ts': [
    undefined,
    "import { load } from './load';\nimport express from 'express';\nexport const app = express();\napp.get('/api/v1/rows', async (req, res) => res.json(await load()));",
    "import express from 'express';\nexport const app = express();\napp.get('/api/v1/rows', async (req, res) => res.json([]));",
  ],
};

/** A page made of a template, whose parts come and go. */
const templates: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'package.json': ['{ "name": "board", "dependencies": { "express": "^4.21.0" } }'],
  'src/load.ts': [
    "export const load = async () => (await fetch('https://api.procore.com/rest/v1.0/projects/7/rfis')).json();",
    'export const load = async () => [];',
    undefined,
  ],
  'src/app.ts': [
    "import express from 'express';\nimport { load } from './load';\nconst app = express();\napp.get('/', async (req, res) => res.render('board', { rfis: await load() }));",
    "import express from 'express';\nimport { load } from './load';\nconst app = express();\napp.get('/', async (req, res) => res.render('board.html', { rfis: await load() }));",
    "import express from 'express';\nconst app = express();\napp.get('/', (req, res) => res.render('board', { rfis: [] }));",
  ],
  'views/board.ejs': [
    '<% rfis.forEach(rfi => { %><p><%- rfi.subject %></p><% }) %>',
    "<% rfis.forEach(rfi => { %><%- include('row', { rfi }) %><% }) %>",
    '<% rfis.forEach(rfi => { %><p><%= rfi.subject %></p><% }) %>',
    undefined,
  ],
  'views/row.ejs': ['<i><%- rfi.description %></i>', '<i><%= rfi.description %></i>', undefined],
  'views/board.html': [
    '{% for rfi in rfis %}{{ rfi.subject|safe }}{% endfor %}',
    '<p>{{ rfis[0].subject }}</p>',
    undefined,
  ],
};

/** What a server in one package hands to a page in another, and functions that are called by a reference. */
const handed: World = {
  'gateway/package.json': ['{ "name": "gateway", "dependencies": { "express": "4" } }', undefined],
  'gateway/connect.ts': [
    "import axios from 'axios';\nimport { Router } from 'express';\nexport const connect = Router();\nconnect.get('/back', async (req, res) => { const { data } = await axios.post('https://login.procore.com/oauth/token', { grant_type: 'authorization_code', code: req.query.code, client_id: process.env.ID, client_secret: process.env.SECRET }); res.redirect(`/connected?token=${data.access_token}`); });",
    "import axios from 'axios';\nimport { Router } from 'express';\nexport const connect = Router();\nconnect.get('/back', async (req, res) => { const { data } = await axios.post('https://login.procore.com/oauth/token', { grant_type: 'authorization_code', code: req.query.code, client_id: process.env.ID, client_secret: process.env.SECRET }); res.redirect('/connected?token=later'); });",
    "import axios from 'axios';\nimport { Router } from 'express';\nexport const connect = Router();\nconnect.get('/back', async (req, res) => { const { data } = await axios.post('https://login.procore.com/oauth/token', { grant_type: 'authorization_code', code: req.query.code, client_id: process.env.ID, client_secret: process.env.SECRET }); if (req.method === 'GET') return res.json({ grant: data }); res.json({}); });",
    undefined,
  ],
  'portal/package.json': ['{ "name": "portal", "dependencies": { "next-auth": "4" } }', undefined],
  'portal/Connected.tsx': [
    "export function Connected() { const token = new URLSearchParams(window.location.search).get('token'); localStorage.setItem('yard', token); console.log('in', token); return <p/>; }",
    "export function Connected() { const token = new URLSearchParams(window.location.search).get('token'); console.log('in', token !== null); return <p/>; }",
    "import { useSession } from 'next-auth/react';\nexport function Connected() { const { data } = useSession(); console.log('in', data); return <p/>; }",
    "export async function connected() { console.log((await (await fetch('/back')).json()).grant); }",
  ],
  'portal/pages/api/auth/sign-in.ts': [
    "import NextAuth from 'next-auth';\nconst procore = { id: 'procore', token: 'https://login.procore.com/oauth/token' };\nexport default NextAuth({ providers: [procore], callbacks: { session({ session, token }) { session.accessToken = token.accessToken; return session; } } });",
    "import NextAuth from 'next-auth';\nconst procore = { id: 'procore', token: 'https://login.procore.com/oauth/token' };\nexport default NextAuth({ providers: [procore], callbacks: { session({ session, token }) { session.role = token.role; return session; } } });",
    undefined,
  ],
  'convex/grants.ts': [
    "import { mutation } from './_generated/server';\nexport const save = mutation({ handler: async (ctx, args) => ctx.db.insert('grants', { token: args.token }) });",
    "import { mutation } from './_generated/server';\nimport { seal } from '../seal';\nexport const save = mutation({ handler: async (ctx, args) => ctx.db.insert('grants', { token: seal(args.token) }) });",
    "import { mutation } from './_generated/server';\nexport const keep = mutation({ handler: async (ctx, args) => ctx.db.insert('grants', { token: args.token }) });",
    undefined,
  ],
  'link.ts': [
    "import { ConvexHttpClient } from 'convex/browser';\nimport { api } from './convex/_generated/api';\nimport axios from 'axios';\nexport async function link(code) { const { data } = await axios.post('https://login.procore.com/oauth/token', { grant_type: 'authorization_code', code }); await new ConvexHttpClient(process.env.URL).mutation(api.grants.save, { token: data.access_token }); }",
    "import { ConvexHttpClient } from 'convex/browser';\nimport { api } from './convex/_generated/api';\nexport async function link(code) { await new ConvexHttpClient(process.env.URL).mutation(api.grants.save, { token: code }); }",
  ],
};

/** What is the same in every call of a function, what pages read by helpers, and what is asked of all files. */
const gathered: World = {
  'package.json': [
    '{ "name": "bays", "dependencies": { "@supabase/supabase-js": "2", "react": "18", "vite": "5" } }',
    '{ "name": "bays", "dependencies": { "@supabase/supabase-js": "2", "next": "14" } }',
  ],
  'src/host.ts': [
    "export let host = 'https://api.procore.com';\nexport const use = (other: string) => { host = other; };",
    "export const host = 'https://sandbox.procore.com';\nexport const use = (other: string) => other;",
    "import { api } from './names';\nexport const host = api;\nexport const use = () => host;",
    undefined,
  ],
  'src/names.ts': [
    "export const api = 'http://api.procore.com';",
    "export const api = 'https://example.com';",
    undefined,
  ],
  'src/ask.ts': [
    "import { host } from './host';\nconst options = { headers: {} };\nexport const ask = (path: string) => fetch(host + '/rest/v1.0' + path, options);",
    "import { host } from './host';\nimport { token } from './window';\nconst options = { headers: { Authorization: `Bearer ${token()}` } };\nexport function ask(path: string) { console.log(options); return fetch(`${host}/vapid${path}`, options); }",
  ],
  'src/window.ts': [
    "export const token = () => localStorage.getItem('bays');\nexport const keep = (text: string) => localStorage.setItem('bays', text);",
    "import fs from 'fs';\nexport const token = () => fs.readFileSync('bays');\nexport const keep = (text: string) => fs.writeFileSync('bays', text);",
    'export const token = () => process.env.PROCORE_TOKEN;',
  ],
  'src/db.ts': [
    "import { createClient } from '@supabase/supabase-js';\nexport const db = createClient(import.meta.env.VITE_URL, import.meta.env.VITE_KEY);",
    "import { createClient } from '@supabase/supabase-js';\nexport const db = createClient(process.env.URL!, process.env.SERVICE_ROLE!);",
  ],
  'src/sync.ts': [
    "import { ask } from './ask';\nimport { db } from './db';\nexport const sync = async () => db.from('rfis').insert(await (await ask('/projects/1/rfis')).json());",
    "import { ask } from './ask';\nimport { db } from './db';\nexport const sync = async () => db.from('crews').insert(await (await ask('/projects/1/crews')).json());",
  ],
  'src/connect.ts': [
    "import { db } from './db';\nexport async function connect(code: string) { const { refresh_token } = await (await fetch('https://login.procore.com/oauth/token', { method: 'POST', body: JSON.stringify({ grant_type: 'authorization_code', code }) })).json(); await db.from('grants').insert({ refresh_token }); }",
    "import { db } from './db';\nexport async function connect(code: string) { await db.from('grants').insert({ code }); }",
    undefined,
  ],
  'src/Page.tsx': [
    "import { useEffect } from 'react';\nimport { db } from './db';\nconst bays = () => db.from('bays').select('id');\nconst all = (table: string) => db.from(table).select('*');\nexport function Page() { useEffect(() => { bays(); all('grants').then(({ data }) => console.log(data)); }, []); return null; }",
    "import { useEffect } from 'react';\nimport { db } from './db';\nexport function Page() { useEffect(() => { db.from('grants').select('*').then(({ data }) => console.log(data)); }, []); return null; }",
    "import { useEffect } from 'react';\nimport { db } from './db';\nexport function Page() { useEffect(() => { db.from('grants').select('id'); }, []); return null; }",
  ],
  'src/sum.ts': [
    "import { db } from './db';\nconst post = (url: string, body: unknown) => fetch(url, { method: 'POST', body: JSON.stringify(body) });\nexport const sum = async () => post('https://api.openai.com/v1/chat/completions', { model: 'gpt-4o', messages: [{ role: 'user', content: JSON.stringify((await db.from('rfis').select('*')).data) }] });",
    "import { db } from './db';\nconst post = (url: string, body: unknown) => fetch(url, { method: 'POST', body: JSON.stringify(body) });\nexport const sum = async () => post('https://hooks.example.com', (await db.from('rfis').select('*')).data);",
  ],
};

/**
 * @param more rules beside those that ship
 * @param clock one that runs fast interrupts whatever can be
 */
function project(
  fs: MemoryFileSystem,
  more = [everyRequest, everyPackage, everyAnswer, everyApp],
  room?: number,
  reading = languages,
  clock = () => 0,
): Project {
  return new Project({
    root: '/app',
    fs,
    languages: reading,
    catalogue: publishedCatalogue(),
    rules: [...rules.map(({ definition }) => definition), ...more],
    libraries,
    clauses: policy.clauses,
    makeAnalyser: sources => new Analysis(sources, publishedCatalogue()),
    today: () => '2026-11-24',
    pause: () => Promise.resolve(),
    clock,
    ...(room === undefined ? {} : { room }),
    failed: ({ rule, on, error }) => {
      throw new Error(`${rule} failed on ${on}`, { cause: error });
    },
  });
}

/** Receivers known by what their app speaks of, errors of token requests that an app may know of, and where sessions are kept. */
const deliveries: World = {
  'package.json': [
    '{ "name": "hooks", "dependencies": { "axios": "1.7.0", "got": "12.0.0" } }',
    '{ "name": "hooks", "dependencies": { "axios": "1.7.0", "got": "11.8.0" } }',
    undefined,
  ],
  'src/client.ts': [
    "export const rfis = () => fetch('https://api.procore.com/rest/v1.0/projects/1/rfis');",
    'export const rfis = () => fetch(process.env.OTHER!);',
    undefined,
  ],
  'src/receiver.ts': [
    'export function siteHook(req, res) { keep(req.body.resource_name, req.body.resource_id); res.sendStatus(204); }',
    'export function siteHook(req, res) { keep(req.body.name, req.body.id); res.sendStatus(204); }',
    'export function siteHook(req, res) { if (req.headers.authorization !== process.env.WORD) return res.sendStatus(401); keep(req.body.resource_name, req.body.resource_id); res.sendStatus(204); }',
    undefined,
  ],
  'src/server.ts': [
    "import express from 'express';\nimport { siteHook } from './receiver';\nexport const app = express();\napp.post('/hook', siteHook);",
    "import express from 'express';\nimport { siteHook } from './receiver';\nexport const app = express();\napp.post('/site', siteHook);",
  ],
  'src/site.ts': [
    "import axios from 'axios';\nexport const site = axios.create({ baseURL: 'https://api.procore.com' });\nexport const gates = () => site.post('/rest/v1.0/webhooks/hooks', {});",
  ],
  'src/register.ts': [
    undefined,
    "import { site } from './site';\nsite.interceptors.request.use(request => { request.headers['Procore-Company-Id'] = '1'; return request; });",
    "import { site } from './site';\nsite.interceptors.request.use(request => request);",
    "import { site } from './site';\nexport const pick = id => { site.defaults.headers.common['Procore-Company-Id'] = id; };",
  ],
  'other/package.json': ['{ "name": "other" }', undefined],
  'other/client.ts': [
    'export const gates = () => 1;',
    "export const gates = () => fetch('https://api.procore.com/rest/v1.0/projects/1/gates');",
  ],
  'other/receiver.ts': [
    "import express from 'express';\nexport const app = express();\napp.post('/gate-hook', (req, res) => { keep(req.body.resource_name, req.body.resource_id); res.sendStatus(204); });",
  ],
  'netlify/functions/procore-webhook.js': [
    'exports.handler = async event => { await push(event.body); return { statusCode: 202 }; };',
    'exports.handler = async () => ({ statusCode: 202 });',
    undefined,
  ],
  'src/grant.ts': [
    "import got from 'got';\nexport const ask = fields => got.post('https://login.procore.com/oauth/token', { json: { client_secret: process.env.SECRET, ...fields } });",
    "import axios from 'axios';\nexport const ask = fields => axios.post('https://login.procore.com/oauth/token', { client_secret: process.env.SECRET, ...fields });",
    "import axios from 'axios';\nexport const ask = fields => axios.post('https://login.procore.com/oauth/token', { client_secret: process.env.SECRET, ...fields }).catch(() => ({ data: {} }));",
  ],
  'src/renew.ts': [
    "import { ask } from './grant';\nexport async function renew() { try { return await ask({ grant_type: 'client_credentials' }); } catch (error) { console.error('no', error); } }",
    "import { ask } from './grant';\nexport async function renew() { try { return await ask({ grant_type: 'client_credentials' }); } catch (error) { console.error('no', error.message); } }",
  ],
  'src/plain.ts': [
    undefined,
    'export const plain = error => { delete error.config; };',
    'export const plain = error => error.message;',
  ],
  'src/enter.ts': [
    "import { app } from './server';\nimport { ask } from './grant';\napp.get('/enter', async (req, res) => { const { data } = await ask({ grant_type: 'authorization_code', code: req.query.code }); req.session.bearer = data.access_token; res.redirect('/'); });",
  ],
  'src/sessions.ts': [
    "import session from 'express-session';\nimport { RedisStore } from 'connect-redis';\nexport const kept = session({ store: new RedisStore({}) });",
    "import session from 'express-session';\nimport { RedisStore } from 'connect-redis';\nexport const kept = session({ store: new RedisStore({ serializer }) });",
    undefined,
  ],
};

/** State of a module that others change, by themselves and by its functions. */
const shared: World = {
  'package.json': ['{ "name": "shared" }'],
  'src/state.ts': [
    'export const state = { rows: null, name: "" };\nlet last = null;\nexport function keep(rows) { last = rows; }\nexport const kept = () => last;',
    'export const state = { rows: null, name: "" };\nlet last = null;\nexport function keep(rows) { last = rows.length; }\nexport const kept = () => last;',
    'export const state = makeState();\nconst all = new Map();\nexport function keep(rows) { all.set("rows", rows); }\nexport const kept = () => all.get("rows");',
    undefined,
  ],
  'src/load.ts': [
    "import { state, keep } from './state';\nexport async function load(id) { const answer = await fetch(`https://api.procore.com/rest/v1.0/projects/${id}/rfis`); const rows = await answer.json(); state.rows = rows; keep(rows); }",
    "import { state, keep } from './state';\nexport async function load(id) { const answer = await fetch(`https://api.procore.com/rest/v1.0/projects/${id}/rfis`); const rows = await answer.json(); state.name = 'rows'; keep([]); return rows.length; }",
    "import { keep } from './state';\nimport { state } from './other';\nexport async function load(id) { const answer = await fetch(`https://api.procore.com/rest/v1.0/projects/${id}/rfis`); state.rows = await answer.json(); keep(state.rows); }",
    undefined,
  ],
  'src/other.ts': ['export const state = { rows: [] };', "export { state } from './state';", undefined],
  'src/again.ts': [
    undefined,
    "import { keep } from './state';\nexport async function again(id) { const answer = await fetch(`https://api.procore.com/rest/v1.0/projects/${id}/submittals`); keep(await answer.json()); }",
  ],
  'src/ask.ts': [
    "import OpenAI from 'openai';\nimport { state, kept } from './state';\nconst openai = new OpenAI();\nexport const rows = () => openai.responses.create({ model: 'm', input: JSON.stringify(state.rows) });\nexport const last = () => openai.responses.create({ model: 'm', input: JSON.stringify(kept()) });\nexport const name = () => openai.responses.create({ model: 'm', input: state.name });",
    "import { state, kept } from './state';\nexport const rows = () => console.log(JSON.stringify(state.rows), kept());",
  ],
};

/** Everything that is shown, as text. */
function shown(of: Project): string[] {
  return [...of.allFindings()].flatMap(([file, { findings, suppressed }]) => [
    ...findings.map(finding => `${file}:${finding.start} ${finding.severity} ${finding.rule}: ${finding.message}`),
    ...suppressed.map(({ finding, reason }) => `${file}:${finding.start} hidden ${finding.rule}: ${reason}`),
  ]);
}

it.each([
  ['packages', packages, 1, undefined],
  ['packages', packages, 3, 0],
  ['pages', pages, 12, undefined],
  ['pages', pages, 6, undefined],
  ['pages', pages, 7, 0],
  ['templates', templates, 8, undefined],
  ['templates', templates, 9, 0],
  ['handed', handed, 10, undefined],
  ['deliveries', deliveries, 16, undefined],
  ['gathered', gathered, 21, undefined],
  ['gathered', gathered, 22, 0],
  ['shared', shared, 31, undefined],
  ['shared', shared, 32, 0],
])(
  'after any changes a project finds what a new one finds ($0, $2, with room for $3 characters of programs)',
  async (_, variants, seed, room) => {
    const random = numbers(seed);
    const fs = new MemoryFileSystem();
    for (const [file, [text]] of Object.entries(variants)) if (text !== undefined) fs.write(`/app/${file}`, text);
    let time = 0;
    const lasting = project(fs, undefined, room, undefined, () => (time += 40));
    await lasting.scan();
    let configuration: string | undefined;
    const history: string[] = [];
    for (let round = 0; round < 50; round++) {
      const names = Object.keys(variants);
      const name = names[random(names.length)] as string;
      const texts = variants[name] ?? [];
      const choice = random(texts.length);
      const text = texts[choice];
      history.push(`${name} ${choice}`);
      // The last good configuration stays in force, which a new project cannot know.
      if (name === 'policy-lens.json' && text === '{ "rules": ' && configuration !== text) continue;
      if (name === 'policy-lens.json') configuration = text;
      if (text === undefined) fs.remove(`/app/${name}`);
      else fs.write(`/app/${name}`, text);
      // The editor hands over no document that is in no language that is read.
      if (random(2) === 0 && text !== undefined && languages.languageOf(name) !== undefined) {
        lasting.openDocument(`/app/${name}`, text, round);
        if (random(2) === 0) lasting.findings(`/app/${name}`);
        else lasting.findingsAsTyped(`/app/${name}`);
        if (random(3) === 0) await lasting.settle();
        lasting.closeDocument(`/app/${name}`);
      }
      lasting.fileEvent(`/app/${name}`);
      await lasting.settle();
      const fresh = project(fs);
      await fresh.scan();
      expect(shown(lasting), history.join('\n')).toEqual(shown(fresh));
    }
  },
);

it('judging an app again reads no file that was read before', async () => {
  const fs = new MemoryFileSystem();
  fs.write('/app/package.json', '{ "name": "many", "dependencies": { "@procore/js-sdk": "^5.0.0" } }');
  fs.write('/app/README.md', '# Many\n\nA read-only app for Procore.');
  for (let number = 0; number < 20; number++)
    fs.write(
      `/app/src/part${number}.ts`,
      `export const load = () => fetch('https://api.procore.com/rest/v1.0/me?${number}');`,
    );
  const read: string[] = [];
  const lasting = project(fs, [], undefined, counting(languages, read));
  await lasting.scan();
  expect(read).toContain('/app/src/part1.ts');
  lasting.openDocument(
    '/app/src/part0.ts',
    "export const load = () => fetch('https://api.procore.com/rest/v1.0/me');",
    1,
  );
  read.length = 0;
  await lasting.settle();
  expect(read.filter(path => path.endsWith('.ts'))).toEqual(['/app/src/part0.ts']);
});

it('trying a fix out in some of very many readers leaves nothing behind of what was tried', async () => {
  const fs = new MemoryFileSystem();
  const client = (host: string) =>
    `export const get = (path: string, id: string) =>\n  fetch('${host}' + path, { headers: { Authorization: \`Bearer \${id}\` } });`;
  fs.write('/app/package.json', '{ "name": "many" }');
  fs.write('/app/client.ts', client('http://api.procore.com'));
  for (let number = 0; number < 40; number++)
    fs.write(
      `/app/part${number}.ts`,
      `import { get } from './client';\nexport const load = async (id: string) => {\n  const answer = await (await get('/rest/v1.0/projects/${number}', id)).json();\n  console.log(answer);\n};`,
    );
  const lasting = project(fs);
  await lasting.scan();
  const before = shown(lasting);
  const findings = [...lasting.allFindings().values()].flatMap(file => file.findings);
  lasting.mends.verifyFixes(findings);
  const insecure = findings.filter(({ rule }) => rule === 'insecure-transport');
  expect(insecure.map(finding => lasting.mends.fixes(finding).length)).toEqual([1]);
  expect(shown(lasting)).toEqual(before);
  for (const host of ['https://api.procore.com', 'https://example.com', 'http://api.procore.com']) {
    fs.write('/app/client.ts', client(host));
    lasting.fileEvent('/app/client.ts');
    await lasting.settle();
    const fresh = project(fs);
    await fresh.scan();
    expect(shown(lasting)).toEqual(shown(fresh));
  }
});

it('a file that uses up the budget takes nothing from the next', async () => {
  // Each function calls eight others: very many ways to go.
  const heavy = Array.from({ length: 40 }, (_, at) => {
    const calls = Array.from({ length: 8 }, (_, step) => (at + step < 39 ? `f${at + step + 1}(a + ${step}, b)` : 'a'));
    return `export function f${at}(a, b) { return [${calls.join(', ')}]; }`;
  });
  const route = `import express from 'express';
const app = express();
app.get('/rfis', async (req, res) => {
  const answer = await fetch('https://api.procore.com/rest/v1.0/projects/1/rfis', { headers: { Authorization: req.app.locals.bearer } });
  res.json(await answer.json());
});
`;
  const fs = new MemoryFileSystem();
  fs.write(
    '/app/a.ts',
    `const me = await (await fetch('https://api.procore.com/rest/v1.0/me')).json();\n${heavy.join('\n')}\nconsole.log(f0(me.id, 2));\n`,
  );
  fs.write('/app/b.ts', route);
  const checked = project(fs, []);
  await checked.scan();
  expect(shown(checked).filter(line => line.includes('unauthenticated-route'))).toHaveLength(1);
});

it('middleware that is written later stands before the routes that it finds there', async () => {
  const fs = new MemoryFileSystem();
  fs.write('/app/package.json', '{ "name": "rows", "dependencies": { "nitropack": "2.9.7" } }');
  fs.write('/app/nitro.config.ts', 'export default defineNitroConfig({});');
  fs.write(
    '/app/server/api/rfis.get.ts',
    `export default defineEventHandler(async () => {
  const token = process.env.PROCORE_TOKEN;
  const answer = await fetch('https://api.procore.com/rest/v1.0/projects/1/rfis', { headers: { Authorization: \`Bearer \${token}\` } });
  return answer.json();
});
`,
  );
  const checked = project(fs, []);
  await checked.scan();
  const open = () => shown(checked).filter(line => line.includes('unauthenticated-route')).length;
  expect(open()).toBe(1);
  fs.write(
    '/app/server/middleware/known.ts',
    'export default defineEventHandler(async event => { if (!(await getUserSession(event))) throw createError({ statusCode: 401 }); });',
  );
  checked.fileEvent('/app/server/middleware/known.ts');
  await checked.settle();
  expect(open()).toBe(0);
});

const server = (answer: string) => `import express from 'express';
const app = express();
app.get('/api/rfis', async (req, res) => {
  const answer = await fetch('https://api.procore.com/rest/v1.0/projects/1/rfis', { headers: { Authorization: req.app.locals.bearer } });
  res.json(${answer});
});
`;
const page = `const answer = await fetch('/api/rfis');
const rows = await answer.json();
document.querySelector('#rows').innerHTML = rows[0].subject;
`;

it.each([
  ['another file answered', "import express from 'express';\nexpress().get('/api/me', (req, res) => res.json({}));\n"],
  ['nobody answered', undefined],
])('a page is checked anew when a server begins to answer it, where %s before', async (_, other) => {
  const fs = new MemoryFileSystem();
  fs.write('/app/package.json', '{ "name": "rows", "dependencies": { "express": "4.19.2" } }');
  fs.write('/app/procore.ts', "export const host = 'https://api.procore.com';");
  if (other !== undefined) fs.write('/app/server/other.ts', `import { host } from '../procore';\n${other}`);
  fs.write('/app/web/page.js', page);
  fs.write('/app/server/rows.ts', server('await answer.json()').replace("'/api/rfis'", 'path'));
  const checked = project(fs, []);
  await checked.scan();
  const open = () => shown(checked).filter(line => line.includes('executed-api-data')).length;
  const becomes = async (text: string | undefined) => {
    if (text === undefined) fs.remove('/app/server/rows.ts');
    else fs.write('/app/server/rows.ts', text);
    checked.fileEvent('/app/server/rows.ts');
    await checked.settle();
    return open();
  };
  expect(open()).toBe(0);
  expect(await becomes(server('await answer.json()'))).toBe(1);
  expect(await becomes(server('{ ok: answer.ok }'))).toBe(0);
  expect(await becomes(server('await answer.json()'))).toBe(1);
  expect(await becomes(undefined)).toBe(0);
});

it('a page is checked anew when a route becomes or ceases to be what it asks for, not when another answers something else', async () => {
  const looked: string[] = [];
  const looks = defineRule({
    id: 'looks',
    clauses: ['1(h)'],
    severity: 'hint',
    title: 'Notes which pages are looked at',
    blind: '',
    pages: /fetch/,
    check: file => void looked.push(file.path),
  });
  const fs = new MemoryFileSystem();
  fs.write('/app/package.json', '{ "name": "rows", "dependencies": { "express": "4.19.2" } }');
  fs.write('/app/web/page.js', page);
  const at = (path: string, answer = 'await answer.json()') => server(answer).replace('/api/rfis', path);
  fs.write('/app/server/rows.ts', at('/api/others'));
  const checked = project(fs, [looks]);
  await checked.scan();
  const becomes = async (text: string) => {
    looked.length = 0;
    fs.write('/app/server/rows.ts', text);
    checked.fileEvent('/app/server/rows.ts');
    await checked.settle();
    expect(looked).toContain('/app/server/rows.ts');
    const found = shown(checked).filter(line => line.includes('executed-api-data')).length;
    return { looked: looked.includes('/app/web/page.js'), found };
  };
  expect(await becomes(at('/api/others', '[await answer.json()]'))).toEqual({ looked: false, found: 0 });
  expect(await becomes(at('/api/rfis'))).toEqual({ looked: true, found: 1 });
  expect(await becomes(at('/api/rfis', '{ ok: answer.ok }'))).toEqual({ looked: true, found: 0 });
  expect(await becomes(at('/api/rfis'))).toEqual({ looked: true, found: 1 });
  expect(await becomes(at('/api/others'))).toEqual({ looked: true, found: 0 });
});

it('what a handler shows of the session is told as long as another puts API Data there', async () => {
  const fs = new MemoryFileSystem();
  const signIn = (kept: string) =>
    `const router = require('express').Router();\nrouter.get('/callback', async (req, res) => {\n  const me = await (await fetch('https://api.procore.com/rest/v1.0/me')).json();\n  req.session.visits = 1;\n  ${kept};\n  res.redirect('/');\n});\nmodule.exports = router;`;
  fs.write('/app/package.json', '{ "name": "desk" }');
  fs.write('/app/sign-in.js', signIn('req.session.member = me'));
  fs.write(
    '/app/hello.js',
    "const router = require('express').Router();\nrouter.get('/hello', (req, res) => {\n  res.send(`<h1>Hello ${req.session.user.name}</h1>`);\n});\nmodule.exports = router;",
  );
  fs.write(
    '/app/server.js',
    "const app = require('express')();\napp.use(require('./sign-in'));\napp.use(require('./hello'));",
  );
  const checked = project(fs, []);
  const told = () => shown(checked).filter(line => line.includes('executed-api-data')).length;
  await checked.scan();
  expect(told()).toBe(0);
  for (const [kept, count] of [
    ['req.session.user = me', 1],
    ['req.session.user = { id: 1 }', 0],
    ["req.session['user'] = me", 1],
    ['req.session.member = me', 0],
  ] as const) {
    fs.write('/app/sign-in.js', signIn(kept));
    checked.fileEvent('/app/sign-in.js');
    await checked.settle();
    expect(told(), kept).toBe(count);
  }
});

it('what a folder of settings says is read anew when it is written, changed and taken away', async () => {
  const fs = new MemoryFileSystem();
  fs.write('/app/package.json', '{ "name": "rows", "dependencies": { "config": "3.3.12" } }');
  fs.write(
    '/app/src/load.ts',
    "import config from 'config';\nexport const load = () => fetch(`https://api.procore.com${config.get('procore.path')}`);",
  );
  const checked = project(fs, [everyRequest]);
  await checked.scan();
  const asked = () => shown(checked).find(line => line.includes('every-request'));
  const becomes = async (name: string, text: string | undefined) => {
    if (text === undefined) fs.remove(`/app/config/${name}`);
    else fs.write(`/app/config/${name}`, text);
    checked.fileEvent(`/app/config/${name}`);
    await checked.settle();
    return asked();
  };
  expect(asked()).not.toContain('/rest');
  expect(await becomes('default.json', '{ "procore": { "path": "/rest/v1.0/me" } }')).toContain('/rest/v1.0/me');
  expect(await becomes('default.json', '{ "procore": { "path": "/rest/v1.0/companies" } }')).toContain('/companies');
  expect(await becomes('production.yaml', 'procore:\n  path: /rest/v1.0/offices\n')).toContain('/offices');
  expect(await becomes('default.json', undefined)).not.toContain('/companies');
});

it('a page that keeps a record with tokens is told as long as a file that neither knows writes them to its table', async () => {
  const fs = new MemoryFileSystem();
  const dependencies = {
    express: '4.19.2',
    'drizzle-orm': '0.44.0',
    '@tanstack/react-query': '5.0.0',
    react: '18.0.0',
  };
  fs.write('/app/package.json', JSON.stringify({ name: 'gauges', dependencies }));
  fs.write(
    '/app/server/tables.ts',
    `import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, serial, text } from 'drizzle-orm/pg-core';
export const db = drizzle(process.env.DATABASE_URL ?? '');
export const gaugers = pgTable('gaugers', { id: serial('id'), name: text('name'), accessToken: text('access_token') });`,
  );
  fs.write(
    '/app/server/routes.ts',
    `import type { Express } from 'express';
import { db, gaugers } from './tables';
import { names } from './procore';
export function register(app: Express): void {
  app.get('/api/who', async (req, res) => {
    const [gauger] = await db.select().from(gaugers).limit(1);
    res.json(gauger);
  });
}`,
  );
  fs.write(
    '/app/server/procore.ts',
    "export const names = () => fetch('https://api.procore.com/rest/v1.0/companies', { headers: {} });",
  );
  fs.write(
    '/app/web/use-who.ts',
    `import { useQuery } from '@tanstack/react-query';
export function useWho() {
  const { data: who } = useQuery({ queryKey: ['/api/who'] });
  if (who) localStorage.setItem('who', JSON.stringify(who));
  return who;
}`,
  );
  const grants = (kept: string) => `import { db, gaugers } from './tables';
export async function signIn(code: string): Promise<void> {
  const answer = await fetch('https://login.procore.com/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: process.env.PROCORE_CLIENT_ID ?? '' }),
  });
  const grant = await answer.json();
  await db.update(gaugers).set(${kept});
}`;
  fs.write('/app/server/grants.ts', grants('{ accessToken: grant.access_token }'));
  const checked = project(fs, []);
  await checked.scan();
  const told = () => shown(checked).filter(line => line.includes('credential-in-browser-storage')).length;
  const becomes = async (text: string) => {
    fs.write('/app/server/grants.ts', text);
    checked.fileEvent('/app/server/grants.ts');
    await checked.settle();
    return told();
  };
  expect(told()).toBe(1);
  expect(await becomes(grants("{ name: 'signed in' }"))).toBe(0);
  expect(await becomes(grants('{ accessToken: grant.access_token }'))).toBe(1);
});
