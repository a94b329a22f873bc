import { describe, expect, test } from 'vitest';
import { sinksOf } from '../support/requests.ts';

const api = 'https://api.procore.com/rest/v1.0';
const login = 'https://login.procore.com/oauth/token';
const whole = 'API Data, whole';

type Case = readonly [files: string | Record<string, string>, sinks: readonly string[]];

/** One file `a.ts`, or several; what reaches which kind of place. */
const data: Record<string, Case> = {
  'straight from the answer': [
    `import axios from 'axios'; async function f() { const r = await axios.get('${api}/me'); console.log(r.data) }`,
    [`log: ${whole}`],
  ],
  'through await in one line': [
    `async function f() { console.log(await (await fetch('${api}/me')).json()) }`,
    [`log: ${whole}`],
  ],
  'a class that says of itself what it says of itself leads nowhere': [
    `class A { constructor(private row: unknown) {} toJSON() { return JSON.stringify(this) } toString() { return \`\${this}\` + String(this) } }
async function f() { const a = new A(1); const r = await fetch('${api}/me'); console.log(a, { a }, \`\${a}\`, await r.json()) }`,
    [`log: ${whole}`],
  ],
  'what urllib3 has read of an answer': [
    {
      'a.py': `import json\nimport urllib3\npool = urllib3.PoolManager()\ndef rows():\n    answer = pool.request("GET", "${api}/me")\n    return json.loads(answer.data)\ndef show():\n    print(rows())\n`,
    },
    [`log: ${whole}`],
  ],
  'a list that is put in another order in very many ways is as long as before': [
    `const state = { rows: [] }; async function load() { state.rows = await (await fetch('${api}/projects')).json() }
function sort(by) { switch (by) { ${Array.from({ length: 9 }, (_, at) => `case ${at}: { const sorted = [...state.rows].sort((a, b) => a.f${at} - b.f${at}); state.rows = sorted; break }`).join(' ')} } }
function show() { console.log([...state.rows]) }`,
    [`log: ${whole}`],
  ],
  'by assignment and reassignment': [
    `async function f() { let rows; const r = await fetch('${api}/me'); rows = await r.json(); console.log(rows) }`,
    [`log: ${whole}`],
  ],
  'what a helper of another file writes of what it is handed, line by line or around it': [
    {
      'a.ts': `import { lines, headed, added } from './lines'; async function f() { const rows = await (await fetch('${api}/projects')).json(); console.log(lines(rows)); console.info(headed(rows)); console.warn(added(rows)) }`,
      'lines.ts': `function* samples(rows) { for (const row of rows) yield { input: { name: row.name } } }
        export function lines(rows) { const all = []; for (const each of samples(rows)) all.push(JSON.stringify(each)); return all.join('\\n') }
        export function headed(rows) { return \`rows: \${JSON.stringify({ rows })}\` }
        export function added(rows) { return 'all ' + JSON.stringify({ of: rows.email }) }`,
    },
    ['log: API Data .email', 'log: API Data .name', `log: ${whole}`],
  ],
  'what is loaded beside a page, and its own text': [
    {
      'app/routes/rfis.tsx': `import { json } from '@remix-run/node'; import { useLoaderData } from '@remix-run/react';
        export async function loader() { const rows = await (await fetch('${api}/projects')).json(); return json({ first: rows[0], count: rows.length }) }
        export default function Page() { const { first, count } = useLoaderData<typeof loader>(); console.log(count); console.log(first.email) }`,
      'app/routes/teams.tsx': `export async function loader() { return { team: await (await fetch('${api}/me')).json(), title: 'Team' } }
        export default function Team({ loaderData }) { console.log(loaderData.title); console.log(loaderData.team.phone) }`,
      'src/pages/drawings.tsx': `export const getServerSideProps = async () => { const r = await fetch('${api}/drawings'); return { props: { rows: await r.json(), title: 'All' } } };
        export default function Drawings({ rows, title }) { console.log(title); console.log(rows[0].author) }`,
      'src/routes/bids.tsx': `import { createFileRoute } from '@tanstack/react-router'; import { createServerFn } from '@tanstack/react-start';
        const load = createServerFn({ method: 'GET' }).handler(async () => (await fetch('${api}/bids')).json());
        export const Route = createFileRoute('/bids')({ loader: async () => ({ bids: await load(), title: 'Bids' }), component: Bids });
        function Bids() { const { bids, title } = Route.useLoaderData(); console.log(title); console.log(bids[0].bidder) }`,
      'src/routes/daily/+page.server.ts': `export const load = async ({ fetch }) => ({ logs: await (await fetch('${api}/daily_logs')).json(), title: 'Daily' });`,
      'src/routes/daily/+page.svelte': `<script>let { data } = $props(); console.log(data.title); console.log(data.logs[0].weather)</script>`,
    },
    [
      'log: API Data .author',
      'log: API Data .bidder',
      'log: API Data .email',
      'log: API Data .phone',
      'log: API Data .weather',
      'respond: API Data, whole',
    ],
  ],
  'messages of a cloud’s queue, and a handler that reads none': [
    {
      'send.ts': `import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'; const sqs = new SQSClient({});
        export async function send() { const row = await (await fetch('${api}/me')).json(); await sqs.send(new SendMessageCommand({ QueueUrl: process.env.ROWS_QUEUE, MessageBody: JSON.stringify({ row, kind: 'me' }) })) }`,
      'work.ts': `import type { SQSEvent } from 'aws-lambda';
        export async function handler(event: SQSEvent) { for (const record of event.Records) { const { row, kind } = JSON.parse(record.body); console.log(kind); console.log(row.phone) } }`,
      'api.ts': `import type { APIGatewayProxyEvent } from 'aws-lambda';
        export const handler = async (event: APIGatewayProxyEvent) => { console.log(event, event.body) }`,
    },
    ['log: API Data .phone', 'publish: API Data, whole'],
  ],
  'messages of one of two queues': [
    {
      'send.ts': `import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'; const sqs = new SQSClient({});
        export async function send() { const row = await (await fetch('${api}/me')).json(); await sqs.send(new SendMessageCommand({ QueueUrl: process.env.ROWS_QUEUE, MessageBody: JSON.stringify(row) })) }
        export const wake = () => sqs.send(new SendMessageCommand({ QueueUrl: process.env.WAKE_QUEUE, MessageBody: 'now' }));`,
      'work.ts': `import type { SQSEvent } from 'aws-lambda';
        export async function handler(event: SQSEvent) { for (const record of event.Records) console.log(record.body) }`,
    },
    ['publish: API Data, whole'],
  ],
  'a client’s interceptor, and another client’s': [
    `import axios from 'axios'; const a = axios.create({ baseURL: '${api}' }); a.interceptors.response.use(r => { console.log(r.status, r.config.url, r.data.email); return r });
     const other = axios.create({ baseURL: 'https://api.example.com' }); other.interceptors.response.use(r => { console.error(r.data); return r })`,
    ['log: API Data .email'],
  ],
  'a client’s hook that stands elsewhere': [
    `import ky from 'ky'; const show = async (q, o, r) => { console.warn(q, await r.json()) }; export const k = ky.create({ prefixUrl: '${api}', hooks: { beforeRequest: [q => { console.log(q) }], afterResponse: [show] } });`,
    [`log: ${whole}`],
  ],
  'steps on a request that answers all along': [
    `import superagent from 'superagent'; async function f(q) { const { body } = await superagent.get('${api}/projects').query(q).set('Accept', 'application/json'); console.log(body) }`,
    [`log: ${whole}`],
  ],
  'a map that is filled under keys only the run knows': [
    `import axios from 'axios'; async function f() { const { data } = await axios.get('${api}/projects'); const byCity = new Map(); for (const p of data) byCity.set(p.city, p.name); console.log([...byCity.values()]); for (const [city] of byCity) console.info(city); const seen = {}; for (const p of data) seen[p.id] = p.email; console.warn(Object.values(seen)); console.error(seen[q]) }`,
    ['log: API Data .city', 'log: API Data .email', 'log: API Data .name'],
  ],
  'assigned where a test holds, and used there': [
    `async function f(kept) { let rows = kept.get('rows'); if (!rows) { rows = await (await fetch('${api}/me')).json(); console.log(rows.email) } }`,
    ['log: API Data .email'],
  ],
  destructured: [
    `import axios from 'axios'; async function f() { const { data } = await axios.get('${api}/me'); const { name, email: mail } = data; console.log(mail) }`,
    ['log: API Data .email'],
  ],
  'a property, and what says nothing': [
    `import axios from 'axios'; async function f() { const { data, status } = await axios.get('${api}/projects'); console.log(data.name, status, data.length, !!data, data.length > 0) }`,
    ['log: API Data .name'],
  ],
  'array methods': [
    `import axios from 'axios'; async function f() { const { data } = await axios.get('${api}/projects'); const names = data.filter(p => p.active).map(p => p.name).slice(1); console.log(names.join(', ')) }`,
    ['log: API Data .name'],
  ],
  'an element, found or at an index': [
    `import axios from 'axios'; async function f() { const { data } = await axios.get('${api}/projects'); console.log(data.find(p => p.id === 1)); console.info(data[0].email) }`,
    [`log: ${whole}`, 'log: API Data .email'],
  ],
  'spread into an object and a list': [
    `import axios from 'axios'; import fs from 'fs'; async function f() { const { data } = await axios.get('${api}/projects'); fs.writeFileSync('a', [...data]); console.log({ ...data[0], at: Date.now() }) }`,
    [`log: ${whole}`, `write-file: ${whole}`],
  ],
  'gathered from the pieces of an answer, and no error of it': [
    `import https from 'node:https'; https.get('${api}/projects', res => {
      let body = ''; const chunks: Buffer[] = [];
      res.on('data', c => { body += c; chunks.push(c); });
      res.on('error', e => console.error(e));
      res.on('end', () => { console.log(JSON.parse(body)[0].name); console.info(Buffer.concat(chunks).toString('utf8')); });
    })`,
    ['log: API Data .name', `log: ${whole}`],
  ],
  'gathered into a promise, behind a wrapper': [
    {
      'ask.ts': `import https from 'node:https'; export const ask = (options: object) => new Promise((resolve, reject) => {
        const request = https.request(options, answer => { let text = ''; answer.on('data', part => { text = text + part }); answer.once('end', () => resolve(JSON.parse(text))) });
        request.on('error', reject); request.end() })`,
      'a.ts': `import { ask } from './ask'; async function f() { const row = await ask({ hostname: 'api.procore.com', path: '/rest/v1.0/me' }); console.log(row.login) }`,
    },
    ['log: API Data .login'],
  ],
  'rows of an ORM that are set and saved': [
    `import mongoose from 'mongoose'; import { DataTypes, Model, Sequelize } from 'sequelize'; import axios from 'axios';
    const Crew = mongoose.model('Crew', new mongoose.Schema({})); const Site = new Sequelize().define('site', {}); class Desk extends Model {}
    async function f() {
      const { data } = await axios.get('${api}/me');
      const crew = await Crew.findOne({ code: 7 }); crew.name = data.name; await crew.save();
      const site = await Site.findByPk(7); Object.assign(site, { login: data.login }); await site.save();
      await new Desk({ email: data.email }).save();
    }`,
    ['store: API Data .email', 'store: API Data .login', 'store: API Data .name'],
  ],
  'JSON and back': [
    `import axios from 'axios'; import fs from 'fs'; async function f() { const { data } = await axios.get('${api}/projects'); fs.writeFileSync('a.json', JSON.stringify(data, null, 2)); console.log(JSON.parse(JSON.stringify(data))[0].name) }`,
    ['log: API Data .name', `write-file: ${whole}`],
  ],
  'in a string': [
    `import axios from 'axios'; async function f() { const { data } = await axios.get('${api}/me'); const line = 'user ' + data.login; console.log(\`\${line}: ok\`) }`,
    ['log: API Data .login'],
  ],
  'returned two hops across files': [
    {
      'http.ts': `export async function get(path: string) { const r = await fetch('${api}' + path); return r.json() }`,
      'rfis.ts': `import { get } from './http'; export const rfis = async (id: string) => { const rows = await get('/projects/' + id + '/rfis'); return rows.map(r => ({ id: r.id, subject: r.subject })) }`,
      'a.ts': `import { rfis } from './rfis'; async function f() { console.log(await rfis('1')) }`,
    },
    ['log: API Data .id', 'log: API Data .subject'],
  ],
  'a bare response, returned by a wrapper that knows no address': [
    {
      'http.ts': `export const send = (base: string, path: string) => fetch(base + path); export const read = async (response: Response) => response.json()`,
      'a.ts': `import { read, send } from './http'; async function f() { console.log(await send('${api}', '/me')); console.log((await read(await send('${api}', '/me'))).email) }`,
    },
    ['log: API Data .email'],
  ],
  'handed to a function that logs': [
    `import axios from 'axios'; const show = (label: string, value: unknown) => console.log(label, value); async function f() { const r = await axios.get('${api}/me'); show('me', r.data) }`,
    [`log: ${whole}`],
  ],
  'a field set in one method and used in another': [
    `class Sync { rows: any[] = []; async load() { this.rows = await (await fetch('${api}/projects')).json() } show() { console.log(this.rows) } }`,
    [`log: ${whole}`],
  ],
  'module state': [
    `let cache: any = null; async function load() { cache = await (await fetch('${api}/me')).json() } function show() { console.log(cache) }`,
    [`log: ${whole}`],
  ],
  '.then chains': [
    `fetch('${api}/me').then(r => r.json()).then(me => { console.log(me.name) }).catch(() => {})`,
    ['log: API Data .name'],
  ],
  'a callback': [
    `const load = (done: (rows: any) => void) => fetch('${api}/me').then(r => r.json()).then(rows => done(rows)); load(rows => console.log(rows))`,
    [`log: ${whole}`],
  ],
  'an async generator': [
    `async function* pages() { for (let page = 1; ; page++) { const r = await fetch(\`${api}/projects?page=\${page}\`); yield await r.json() } } async function f() { for await (const rows of pages()) console.log(rows) }`,
    [`log: ${whole}`],
  ],
  'a generator that yields rows': [
    `async function* rows() { const r = await fetch('${api}/projects'); yield* await r.json() } async function f() { for await (const row of rows()) console.log(row.name) }`,
    ['log: API Data .name'],
  ],
  'pages gathered with push': [
    `import axios from 'axios'; import fs from 'fs'; async function f() { const all = []; for (let p = 1; p < 9; p++) { const { data } = await axios.get('${api}/projects', { params: { page: p } }); all.push(...data) } fs.writeFileSync('a', JSON.stringify(all)) }`,
    [`write-file: ${whole}`],
  ],
  'pages gathered with concat and spread': [
    `import axios from 'axios'; import fs from 'fs'; async function f() { let a: any[] = []; let b: any[] = []; while (true) { const { data } = await axios.get('${api}/projects'); if (!data.length) break; a = a.concat(data); b = [...b, ...data] } fs.writeFileSync('a', JSON.stringify(a)); console.log(b) }`,
    [`log: ${whole}`, `write-file: ${whole}`],
  ],
  'Promise.all over a list': [
    `import axios from 'axios'; async function f(ids: number[]) { const answers = await Promise.all(ids.map(id => axios.get('${api}/projects/' + id))); const [a, b] = await Promise.all([axios.get('${api}/me'), axios.get('${api}/companies')]); console.log(answers.map(r => r.data), a.data) }`,
    [`log: ${whole}`],
  ],
  'reduced, grouped and put in a Map': [
    `import axios from 'axios'; async function f() { const { data } = await axios.get('${api}/projects'); const by: Record<string, any> = {}; for (const row of data) by[row.id] = row; const map = new Map(data.map(r => [r.id, r])); console.log(by); console.info(map.get(3)); console.warn(data.reduce((sum, r) => ({ ...sum, [r.id]: r }), {})) }`,
    [`log: ${whole}`],
  ],
  'added to the lists that a Map holds': [
    `import axios from 'axios'; async function f() { const { data } = await axios.get('${api}/projects'); const by = new Map(); for (const row of data) { if (!by.has(row.stage)) by.set(row.stage, []); by.get(row.stage).push(row) } for (const [stage, rows] of by) console.log(rows) }`,
    [`log: ${whole}`],
  ],
  'sealed: hashed, encrypted, redacted': [
    `import axios from 'axios'; import crypto from 'crypto'; async function f() { const { data } = await axios.get('${api}/me'); console.log(crypto.createHash('sha256').update(data.email).digest('hex')) }`,
    [],
  ],
  'an answer to the browser': [
    `import express from 'express'; import axios from 'axios'; const app = express(); app.get('/me', async (req, res) => { const r = await axios.get('${api}/me'); res.json({ user: r.data }) })`,
    [`respond: ${whole}`],
  ],
  'ctx.body of Koa': [
    `import Router from '@koa/router'; import axios from 'axios'; const router = new Router(); router.get('/me', async ctx => { const r = await axios.get('${api}/me'); ctx.body = r.data })`,
    [`respond: ${whole}`],
  ],
  'Response.json and NextResponse.json': [
    `import { NextResponse } from 'next/server'; export async function GET() { const r = await fetch('${api}/me'); const me = await r.json(); if (me.x) return Response.json(me); return NextResponse.json({ me }) }`,
    [`respond: ${whole}`],
  ],
  'state of React': [
    {
      'a.tsx': `import { useState } from 'react'; export function Me() { const [me, setMe] = useState<any>(null); const load = async () => { const r = await fetch('${api}/me'); setMe(await r.json()) }; return <button onClick={() => console.log(me)}>{load.name}</button> }`,
    },
    [`log: ${whole}`],
  ],
  'another vendor in the same file': [
    `import axios from 'axios'; async function f() { const a = await axios.get('https://api.github.com/user'); const b = await axios.get('${api}/me'); console.log(a.data); return b.data }`,
    [],
  ],
  'a row saved by an ORM': [
    `import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient(); async function f() { const rows = await (await fetch('${api}/projects')).json(); for (const row of rows) await prisma.project.upsert({ where: { id: row.id }, create: { id: row.id, name: row.name }, update: {} }) }`,
    ['store: API Data .id', 'store: API Data .name'],
  ],
  'a stream to a file': [
    `import axios from 'axios'; import fs from 'fs'; import { pipeline } from 'stream/promises'; async function f() { const r = await axios.get('${api}/projects/1/documents/2', { responseType: 'stream' }); r.data.pipe(fs.createWriteStream('x')); await pipeline(r.data, fs.createWriteStream('y')) }`,
    [`write-file: ${whole}`],
  ],
};

const credentials: Record<string, Case> = {
  'the token endpoint’s answer': [
    `import axios from 'axios'; async function f(code: string) { const r = await axios.post('${login}', { grant_type: 'authorization_code', code }); console.log(r.data) }`,
    ['log: token-response of procore'],
  ],
  'handed on under a type that only says what fields there are': [
    `import type { Answer } from 'answers'; function keep(answer: Answer) { localStorage.setItem('a', answer.access_token) }
     export const f = (code: string) => fetch('${login}', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code }) }).then(r => r.json()).then(keep)`,
    ['browser-store: access-token of procore', 'browser-store: access-token of unknown'],
  ],
  'what holds a token tells whose it is': [
    `const base = '${api}'; export function f(conn) { console.log(conn.procore.access_token); console.info(conn.maps.access_token); console.warn(conn.procore.user.password) }`,
    ['log: access-token of procore', 'log: access-token of unknown', 'log: password of unknown'],
  ],
  'its fields': [
    `import axios from 'axios'; async function f(code: string) { const { data } = await axios.post('${login}', { grant_type: 'authorization_code', code }); const { access_token, refresh_token: refresh, expires_in } = data; console.log(access_token); console.info(refresh); console.warn(expires_in, data.token_type) }`,
    ['log: access-token of procore', 'log: refresh-token of procore'],
  ],
  'through a class, two files and a header': [
    {
      'auth.ts': `export class Auth { private tokens: any; async login(code: string) { const r = await fetch('${login}', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code }) }); this.tokens = await r.json() } get accessToken() { return this.tokens.access_token } headers() { return { Authorization: \`Bearer \${this.accessToken}\` } } }`,
      'a.ts': `import { Auth } from './auth'; const auth = new Auth(); async function f() { await auth.login('x'); console.log(auth.headers()) }`,
    },
    ['log: access-token of procore'],
  ],
  'of the environment': [
    `const base = '${api}'; console.log(process.env.PROCORE_CLIENT_SECRET); const { PROCORE_REFRESH_TOKEN: kept } = process.env; console.log('kept', kept)`,
    ['log: client-secret of procore', 'log: refresh-token of procore'],
  ],
  'a part only': [
    `const base = '${api}'; export function f(procoreAccessToken: string) { console.log(procoreAccessToken.slice(0, 8)); console.log('…' + procoreAccessToken.substring(0, 6)) }`,
    ['log: access-token of procore, a part'],
  ],
  'all but a part, or too long a part': [
    `const base = '${api}'; export function f(procoreAccessToken: string, procoreRefreshToken: string, procoreClientSecret: string) { console.log(procoreAccessToken.slice(0, -4)); console.log(procoreRefreshToken.substr(30, 40)); console.log(procoreClientSecret.substr(2, 4)) }`,
    ['log: access-token of procore', 'log: client-secret of procore, a part', 'log: refresh-token of procore'],
  ],
  'nothing but that it is there': [
    `const base = '${api}'; export function f(procoreAccessToken: string) { console.log(!!procoreAccessToken, procoreAccessToken.length, Boolean(procoreAccessToken), typeof procoreAccessToken, procoreAccessToken ? 'set' : 'missing', procoreAccessToken && 'there') }`,
    [],
  ],
  'another vendor’s stays the other’s': [
    `const base = '${api}'; export function f(procoreAccessToken: string, githubToken: string) { console.log(githubToken); return procoreAccessToken }`,
    ['log: access-token of other'],
  ],
  'in a cookie, by call and by assignment': [
    `import express from 'express'; const app = express(); app.get('/cb', (req, res) => { const procoreToken = process.env.PROCORE_TOKEN!; res.cookie('t', procoreToken); document.cookie = 'token=' + procoreToken })`,
    ['cookie: access-token of procore'],
  ],
  'in the browser’s store': [
    `async function f() { const r = await fetch('${login}', { method: 'POST', body: 'grant_type=authorization_code' }); const t = await r.json(); localStorage.setItem('t', t.access_token); sessionStorage.token = t.access_token }`,
    ['browser-store: access-token of procore'],
  ],
  'a digest that people read is no hash': [
    `import axios from 'axios'; function digest(rows) { return rows.map(r => r.created_by.login).join() } function fingerprint(rows) { let h = 0; for (const c of rows.join()) h = (h << 5) ^ c.charCodeAt(0); return h } const hashRows = rows => sha(rows.join());
     async function f() { const { data } = await axios.get('${api}/rfis'); console.log(digest(data)); console.info(fingerprint(data)); console.warn(hashRows(data)) }`,
    ['log: API Data .created_by.login'],
  ],
  'what has a header is no hash': [
    `import axios from 'axios'; async function f() { const { data } = await axios.get('${api}/rfis'); console.log(hasHeader(data), hashOf(data)) }`,
    [`log: ${whole}`],
  ],
  'encrypted before it is kept': [
    `import fs from 'fs'; import crypto from 'crypto'; const base = '${api}'; export function f(procoreAccessToken: string, key: Buffer) { const cipher = crypto.createCipheriv('aes-256-gcm', key, crypto.randomBytes(12)); fs.writeFileSync('t', Buffer.concat([cipher.update(procoreAccessToken), cipher.final()])); fs.writeFileSync('u', crypto.createHash('sha256').update(procoreAccessToken).digest('hex')) }`,
    [],
  ],
  'redacted by hand': [
    `const base = '${api}'; export function f(procoreAccessToken: string) { console.log(procoreAccessToken.replace(/./g, '*')) }`,
    [],
  ],
  'an error of axios is left alone': [
    `import axios from 'axios'; async function f(token: string) { try { await axios.get('${api}/me', { headers: { Authorization: 'Bearer ' + token } }) } catch (e) { console.log(e); console.error(e.message, e.response?.status) } }`,
    [],
  ],
};

const python: Record<string, Case> = {
  'printed, as it is and in part': [
    `
import requests
answer = requests.get('${api}/me')
print(answer.json())
print(answer.json()['email'])
print(answer.status_code, len(answer.json()))`,
    [`log: ${whole}`, 'log: API Data .email'],
  ],
  'put together by functions of another file': [
    {
      'words.py': `
def lines(row):
    parts = [f"* {row['subject']}", row.get('question')]
    return "\\n".join(part for part in parts if part)
def pairs(row):
    return dict(email=row['email'])`,
      'a.py': `
import requests
from words import lines, pairs
row = requests.get('${api}/me').json()
print(lines(row))
print(pairs(row))`,
    },
    ['log: API Data .email', 'log: API Data .question', 'log: API Data .subject'],
  ],
  'a client’s event hook': [
    `
import httpx
def show(response):
    print(response.request.url)
    print(response.json())
client = httpx.Client(base_url='${api}', event_hooks={'response': [show]})`,
    [`log: ${whole}`],
  ],
  'f-strings, percent and logging’s own arguments': [
    `
import logging
import requests
logger = logging.getLogger(__name__)
me = requests.get('${api}/me').json()
logger.info('user %s', me['login'])
logger.warning(f"mail {me.get('email')}")
logging.error('name {}'.format(me['name']))`,
    ['log: API Data .email', 'log: API Data .login', 'log: API Data .name'],
  ],
  'json.dump into a file': [
    `
import json
import requests
rows = requests.get('${api}/projects').json()
with open('rows.json', 'w') as f:
    json.dump(rows, f)
with open('rows.txt', 'w') as g:
    g.write(json.dumps(rows, indent=2))`,
    [`write-file: ${whole}`],
  ],
  'csv writers': [
    `
import csv
import requests
rows = requests.get('${api}/projects').json()
with open('rows.csv', 'w', newline='') as f:
    writer = csv.DictWriter(f, fieldnames=['id', 'name'])
    writer.writeheader()
    for row in rows:
        writer.writerow({'id': row['id'], 'name': row['name']})
with open('all.csv', 'w') as f:
    csv.writer(f).writerows([row['id'], row['email']] for row in rows)`,
    ['write-file: API Data .email', 'write-file: API Data .id', 'write-file: API Data .name'],
  ],
  'a DataFrame': [
    `
import pandas as pd
import requests
frame = pd.DataFrame(requests.get('${api}/projects').json())
frame = frame[['id', 'name']].rename(columns={'id': 'key'})
frame.to_csv('rows.csv')
pd.json_normalize(requests.get('${api}/me').json()).to_excel('me.xlsx', index=False)`,
    [`write-file: ${whole}`],
  ],
  'a DataFrame that goes to functions whose parameters are typed': [
    {
      'main.py': `
import polars as pl
import requests
from office import keep, tell
frame = pl.DataFrame(requests.get('${api}/projects').json())
keep(frame)
tell(frame)
tell(pl.DataFrame(requests.get('https://api.example.com/prices').json()))`,
      'office.py': `
import polars as pl
from slack_sdk import WebClient
def as_text(table: pl.DataFrame, rows: int = 20) -> str:
    return 'Open:\\n{table}'.format(table=table.head(rows).write_csv())
def tell(table: pl.DataFrame) -> None:
    WebClient().chat_postMessage(channel='site', text=as_text(table))
def keep(table: pl.DataFrame) -> None:
    table.write_parquet('rows.parquet')`,
    },
    [`chat: ${whole}`, `write-file: ${whole}`],
  ],
  'pages gathered with extend, append and +=': [
    `
import requests
def load(path):
    rows = []
    more = []
    page = 1
    while True:
        answer = requests.get(f'${api}{path}', params={'page': page})
        batch = answer.json()
        if not batch:
            break
        rows.extend(batch)
        for row in batch:
            more.append(row)
        page += 1
    print(more)
    return rows
total = []
total += load('/projects')
print(total)`,
    [`log: ${whole}`],
  ],
  'returned two hops across files': [
    {
      'http_client.py': `
import requests
class Http:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()
    def get(self, path, **kwargs):
        response = self.session.get(self.base + path, **kwargs)
        response.raise_for_status()
        return response.json()`,
      'service.py': `
from http_client import Http
class Projects:
    def __init__(self):
        self.http = Http('${api}')
    def all(self):
        return [{'id': p['id'], 'name': p['name']} for p in self.http.get('/projects')]`,
      'main.py': `
from service import Projects
print(Projects().all())`,
    },
    ['log: API Data .id', 'log: API Data .name'],
  ],
  'a field of one method in another': [
    `
import requests
class Sync:
    def __init__(self):
        self.rows = []
    def load(self):
        self.rows = requests.get('${api}/projects').json()
    def show(self):
        for row in self.rows:
            print(row['name'])`,
    ['log: API Data .name'],
  ],
  'a global': [
    `
import requests
CACHE = {}
def load():
    CACHE['me'] = requests.get('${api}/me').json()
def show():
    print(CACHE['me'])
    print(CACHE.get('me', {}).get('email'))`,
    [`log: ${whole}`, 'log: API Data .email'],
  ],
  'comprehensions, sorted, zip and dictionaries': [
    `
import requests
rows = requests.get('${api}/projects').json()
by_id = {row['id']: row for row in rows}
names = sorted(row['name'] for row in rows if row['active'])
print(by_id[4])
print(', '.join(names))
for index, row in enumerate(rows):
    print(index, row['email'])`,
    [`log: ${whole}`, 'log: API Data .email', 'log: API Data .name'],
  ],
  'slices and the first of them': [
    `
import requests
rows = requests.get('${api}/projects').json()
print(rows[:10])
print(rows[0]['name'])
print(next(iter(rows))['email'])`,
    [`log: ${whole}`, 'log: API Data .email', 'log: API Data .name'],
  ],
  'a generator': [
    `
import requests
def rows():
    page = 1
    while True:
        batch = requests.get('${api}/projects', params={'page': page}).json()
        if not batch:
            return
        for row in batch:
            yield row
        page += 1
for row in rows():
    print(row['name'])
print(list(rows()))`,
    [`log: ${whole}`, 'log: API Data .name'],
  ],
  'async, in contexts': [
    `
import aiohttp
import asyncio
async def load(session, id):
    async with session.get(f'${api}/projects/{id}') as response:
        return await response.json()
async def main():
    async with aiohttp.ClientSession() as session:
        rows = await asyncio.gather(*(load(session, id) for id in [1, 2]))
        print(rows)
asyncio.run(main())`,
    [`log: ${whole}`],
  ],
  'a pool': [
    `
from concurrent.futures import ThreadPoolExecutor
import requests
def load(id):
    return requests.get(f'${api}/projects/{id}').json()
with ThreadPoolExecutor() as pool:
    print(list(pool.map(load, [1, 2])))
    future = pool.submit(load, 3)
    print(future.result()['name'])`,
    [`log: ${whole}`, 'log: API Data .name'],
  ],
  models: [
    `
import requests
from dataclasses import dataclass
@dataclass
class Project:
    id: int
    name: str
    @classmethod
    def from_api(cls, row):
        return cls(id=row['id'], name=row['name'])
rows = requests.get('${api}/projects').json()
projects = [Project.from_api(row) for row in rows]
print(projects[0].name)
print([Project(**row) for row in rows])`,
    [`log: ${whole}`, 'log: API Data .name'],
  ],
  'an ORM': [
    `
import requests
from sqlalchemy.orm import Session
from sqlalchemy import create_engine
from sqlalchemy.orm import declarative_base
Base = declarative_base()
class Project(Base):
    __tablename__ = 'projects'
engine = create_engine('sqlite://')
with Session(engine) as session:
    for row in requests.get('${api}/projects').json():
        session.add(Project(id=row['id'], name=row['name']))
    session.commit()`,
    ['store: API Data .id', 'store: API Data .name'],
  ],
  'rows of Django, set and saved': [
    {
      'models.py': `
from django.db import models
class Crew(models.Model):
    name = models.TextField()`,
      'sync.py': `
import requests
from .models import Crew
def sync():
    row = requests.get('${api}/me').json()
    crew = Crew.objects.filter(code=7).first() or Crew()
    crew.name = row['name']
    for key in ('login', 'email'):
        setattr(crew, key, row[key])
    crew.save()
    Crew(phone=row['phone']).save()`,
    },
    ['store: API Data .email', 'store: API Data .login', 'store: API Data .name', 'store: API Data .phone'],
  ],
  'rows that a session read, set': [
    `
import requests
from flask_sqlalchemy import SQLAlchemy
db = SQLAlchemy()
class Crew(db.Model):
    name = db.Column(db.String)
row = requests.get('${api}/me').json()
crew = Crew.query.filter_by(code=7).one()
crew.name = row['name']
other = db.session.get(Crew, 7)
other.login = row['login']
db.session.commit()`,
    ['store: API Data .login', 'store: API Data .name'],
  ],
  'an answer of Flask': [
    `
import requests
from flask import Flask, jsonify, render_template
app = Flask(__name__)
@app.route('/me')
def me():
    data = requests.get('${api}/me').json()
    return jsonify(data)
@app.route('/page')
def page():
    return render_template('a.html', name=requests.get('${api}/me').json()['name'])`,
    [`respond: ${whole}`, 'respond: API Data .name'],
  ],
  'the token endpoint’s answer': [
    `
import requests
answer = requests.post('${login}', data={'grant_type': 'client_credentials', 'client_id': 'x'})
tokens = answer.json()
print(tokens)
print(f"token {tokens['access_token']}")
print(answer.text)
print(tokens['expires_in'])`,
    ['log: access-token of procore', 'log: token-response of procore'],
  ],
  'a token in a class and its header': [
    `
import requests
class Client:
    def __init__(self):
        self.token = None
    def login(self):
        body = requests.post('${login}', data={'grant_type': 'client_credentials'}).json()
        self.token = body.get('access_token')
    def headers(self):
        return {'Authorization': 'Bearer ' + self.token}
client = Client()
client.login()
print(client.headers())`,
    ['log: access-token of procore'],
  ],
  'a token in a session': [
    `
import requests
from flask import Flask, session, request
app = Flask(__name__)
@app.route('/callback')
def callback():
    tokens = requests.post('${login}', data={'grant_type': 'authorization_code', 'code': request.args['code']}).json()
    session['tokens'] = tokens
    session['access_token'] = tokens['access_token']
    return 'ok'`,
    ['cookie: access-token of procore', 'cookie: token-response of procore'],
  ],
  'a secret of the environment, and a part of it': [
    `
import os
BASE = '${api}'
print(os.environ['PROCORE_CLIENT_SECRET'])
procore_token = os.getenv('PROCORE_ACCESS_TOKEN')
print(procore_token[:8])
print(procore_token[:-4])
print(bool(procore_token), len(procore_token), procore_token is not None)`,
    ['log: access-token of procore', 'log: access-token of procore, a part', 'log: client-secret of procore'],
  ],
  'messages of a cloud’s queue': [
    {
      'a.py': `
import boto3, json, os, requests
sqs = boto3.client('sqs')
def send(token):
    me = requests.get('${api}/me', headers={'Authorization': token}).json()
    sqs.send_message(QueueUrl=os.environ['ROWS_QUEUE'], MessageBody=json.dumps({'me': me, 'kind': 'me'}))`,
      'b.py': `
import json
BASE = '${api}'
def lambda_handler(event, context):
    for record in event['Records']:
        message = json.loads(record['body'])
        print(message['kind'])
        print(message['me']['phone'])`,
    },
    ['log: API Data .phone', 'publish: API Data, whole'],
  ],
  'a field of a row, by the table that it is of': [
    `
from flask_sqlalchemy import SQLAlchemy
from models import ForumGrant, ProcoreGrant
BASE = '${api}'
db = SQLAlchemy()
def show(user):
    print(ProcoreGrant.objects.get(user=user).access_token)
    grant = db.session.query(ForumGrant).filter_by(user=user).first()
    print(grant.refresh_token)`,
    ['log: access-token of procore', 'log: refresh-token of unknown'],
  ],
  'written to a file, and encrypted first': [
    `
import json
BASE = '${api}'
from cryptography.fernet import Fernet
def keep(procore_tokens, key):
    with open('tokens.json', 'w') as f:
        json.dump(procore_tokens, f)
def keep_safe(procore_tokens, key):
    with open('tokens.bin', 'wb') as f:
        f.write(Fernet(key).encrypt(json.dumps(procore_tokens).encode()))`,
    ['write-file: token-response of procore'],
  ],
};

const groups = { 'API Data': data, credentials, Python: python };

for (const [group, cases] of Object.entries(groups)) {
  describe(`flows of ${group}`, () => {
    for (const [name, [source, expected]] of Object.entries(cases)) {
      test(name, async () => {
        const file = group === 'Python' ? 'a.py' : 'a.ts';
        const files = typeof source === 'string' ? { [file]: source } : source;
        expect(await sinksOf(files)).toEqual([...expected].sort());
      });
    }
  });
}
