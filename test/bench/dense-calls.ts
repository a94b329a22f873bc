/** The modules that most calls go through. */
export const clients: Readonly<Record<string, string>> = {
  urls: `export const host = 'https://api.procore.com';
export const version = 'v1.0';
export const rest = \`/rest/\${version}\`;
export const pageSize = 100;
export enum Route {
  Rfis = '/rest/v1.0/projects/{id}/rfis',
  Submittals = '/rest/v1.0/projects/{id}/submittals',
  Incidents = '/rest/v1.0/projects/{id}/incidents',
}
export const routes = {
  vendors: (project: number) => \`\${rest}/projects/\${project}/vendors\`,
  locations: (project: number) => \`\${rest}/projects/\${project}/locations\`,
} as const;
`,
  log: `import pino from 'pino';

export const log = pino({ redact: ['headers.authorization'] });
`,
  session: `export interface Session {
  readonly token: string;
  readonly company: string;
}

export function headers({ token, company }: Session): Record<string, string> {
  return { Authorization: \`Bearer \${token}\`, 'Procore-Company-Id': company };
}

/** Waits until the window of the limit ends. */
export async function resumed(reset: string | null | undefined): Promise<void> {
  const at = Number(reset) * 1000;
  await new Promise(resolve => setTimeout(resolve, Math.max(1000, at - Date.now())));
}
`,
  http: `import axios from 'axios';
import { headers, resumed, type Session } from './session.js';
import { host } from './urls.js';

export function httpFor(session: Session) {
  const http = axios.create({ baseURL: host, headers: headers(session) });
  http.interceptors.response.use(undefined, async error => {
    if (error.response?.status !== 429) throw error;
    await resumed(error.response.headers['x-rate-limit-reset']);
    return http.request(error.config);
  });
  return http;
}
`,
  request: `import { headers, resumed, type Session } from './session.js';
import { host } from './urls.js';

export async function request<T>(session: Session, method: string, path: string, body?: unknown): Promise<T> {
  for (;;) {
    const response = await fetch(\`\${host}\${path}\`, {
      method,
      headers: { ...headers(session), 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 429) {
      await resumed(response.headers.get('X-Rate-Limit-Reset'));
      continue;
    }
    if (!response.ok) throw new Error(\`\${method} \${path}: \${response.status}\`);
    return (await response.json()) as T;
  }
}

export const list = <T>(session: Session, path: string, page: number, per: number) =>
  request<T[]>(session, 'GET', \`\${path}?page=\${page}&per_page=\${per}\`);
`,
  client: `import { request } from './request.js';
import type { Session } from './session.js';
import { pageSize, rest } from './urls.js';

export abstract class Resource<T> {
  protected abstract readonly name: string;
  constructor(protected readonly session: Session) {}

  protected path(project: number): string {
    return \`\${rest}/projects/\${project}/\${this.name}\`;
  }

  page(project: number, page: number): Promise<T[]> {
    return request<T[]>(this.session, 'GET', \`\${this.path(project)}?page=\${page}&per_page=\${pageSize}\`);
  }
}

export class Client {
  constructor(private readonly session: Session) {}

  get<T>(path: string, query: Record<string, string> = {}): Promise<T> {
    return request<T>(this.session, 'GET', \`\${path}?\${new URLSearchParams(query)}\`);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return request<T>(this.session, 'PATCH', path, body);
  }
}
`,
};

const session = "import { headers, type Session } from '../procore/session.js';";
const urls = (...names: string[]) => `import { ${names.join(', ')} } from '../procore/urls.js';`;
const logs = "import { log } from '../procore/log.js';";
const clientOf = "import { Client } from '../procore/client.js';";
const httpOf = "import { httpFor } from '../procore/http.js';";

/** A name that is published where nothing is to be found, and one that is not where something is. */
const resource = (bad: boolean, name = 'rfis') => (bad ? `${name}_all` : name);

interface Written {
  readonly imports: readonly string[];
  write(number: number, bad: boolean): string;
}

/** Ways to send a request to Procore; the number makes names different. */
export const calls: readonly Written[] = [
  {
    imports: [session, logs, httpOf],
    write: (number, bad) => `export async function rfis${number}(session: Session, project: number) {
  const http = httpFor(session);
  const { data } = await http.get(\`/rest/v1.0/projects/\${project}/${resource(bad)}\`, { params: { per_page: 100 } });
  log.info({ count: data.length }, 'read');
  return data;
}`,
  },
  {
    imports: [session, urls('host', 'rest')],
    write: (
      number,
      bad,
    ) => `export async function weather${number}(session: Session, project: number): Promise<unknown[]> {
  const response = await fetch(\`\${host}\${rest}/projects/\${project}/${resource(bad, 'work_logs')}\`, { headers: headers(session) });
  if (response.status === 429) throw new Error(\`wait until \${response.headers.get('x-rate-limit-reset')}\`);
  return (await response.json()) as unknown[];
}`,
  },
  {
    imports: [session, clientOf, logs],
    write: (number, bad) => `export async function vendors${number}(session: Session, project: number) {
  const client = new Client(session);
  const rows = await client.get<{ id: number; name: string }[]>(\`/rest/v1.0/projects/\${project}/vendors\`, { page: '1' });
  log.info(${bad ? '{ rows }' : '{ count: rows.length }'}, 'vendors');
  return rows.map(row => row.name).sort();
}`,
  },
  {
    imports: [session, "import { request } from '../procore/request.js';", urls('Route')],
    write: (number, bad) => `export async function submittals${number}(session: Session, project: number) {
  const path = Route.Submittals.replace('{id}', String(project));
  return request<{ id: number }[]>(session, 'GET', ${bad ? 'path.toUpperCase()' : 'path'});
}`,
  },
  {
    imports: ["import { Resource } from '../procore/client.js';"],
    write: (number, bad) => `class Incidents${number} extends Resource<{ id: number; title: string }> {
  protected readonly name = '${resource(bad, 'incidents')}';

  async titles(project: number): Promise<string[]> {
    const rows = await this.page(project, 1);
    return rows.map(row => row.title);
  }
}

export { Incidents${number} };`,
  },
  {
    imports: ["import axios from 'axios';", session, urls('host', 'routes')],
    write: number => `export async function located${number}(session: Session, project: number, changed: string) {
  const url = new URL(routes.locations(project), host);
  url.searchParams.set('filters[updated_at]', changed);
  const { data } = await axios({ method: 'get', url: url.toString(), headers: headers(session) });
  return data as unknown[];
}`,
  },
  {
    imports: [session, "import { list } from '../procore/request.js';", urls('pageSize', 'rest')],
    write: (
      number,
      bad,
    ) => `export async function changedSince${number}(session: Session, project: number, day: string) {
  const found: { id: number; updated_at: string }[] = [];
  for (let page = 1; ; page++) {
    const rows = await list<{ id: number; updated_at: string }>(session, \`\${rest}/projects/\${project}/${resource(bad, 'timesheets')}\`, page, pageSize);
    found.push(...rows.filter(row => row.updated_at >= day));
    if (rows.length < pageSize) return found;
  }
}`,
  },
  {
    imports: ["import got from 'got';", session],
    write: number => `export const drawings${number} = (session: Session, project: number) =>
  got
    .get(\`https://api.procore.com/rest/v1.0/projects/\${project}/drawing_areas\`, { headers: headers(session) })
    .json<{ id: number; name: string }[]>();`,
  },
  {
    imports: [session, clientOf],
    write:
      number => `export async function renamed${number}(session: Session, project: number, id: number, title: string) {
  const client = new Client(session);
  return client.patch(\`/rest/v1.0/projects/\${project}/rfis/\${id}\`, { rfi: { subject: title } });
}`,
  },
  {
    imports: [session, "import { request } from '../procore/request.js';"],
    write: (number, bad) => `export async function* logs${number}(session: Session, project: number) {
  for (let page = 1; ; page++) {
    const rows = await request<{ id: number }[]>(session, 'GET', \`/rest/v1.0/projects/\${project}/${resource(bad, 'work_logs')}?page=\${page}\`);
    if (rows.length === 0) return;
    yield* rows;
  }
}`,
  },
  {
    imports: ["import { client as sdk } from '@procore/js-sdk';"],
    write: number => `export async function me${number}(authorizer: unknown) {
  const procore = sdk(authorizer);
  const { body } = await procore.get({ base: '/me', version: 'v1.0' });
  return body;
}`,
  },
  {
    imports: [session, httpOf],
    write: number => `export function photos${number}(session: Session, projects: readonly number[]) {
  const http = httpFor(session);
  return http.get('/rest/v1.0/images', { params: { project_id: projects[0], serializer_view: 'mobile' } }).then(answer => answer.data);
}`,
  },
  {
    imports: [session, "import { request } from '../procore/request.js';"],
    write: (number, bad) => `const base${number} = ['', 'rest', 'v1.0', 'projects'].join('/');

export const delays${number} = (session: Session, project: number) =>
  request<unknown[]>(session, 'GET', base${number}.concat('/', String(project), '/${resource(bad, 'delay_logs')}'));`,
  },
  {
    imports: ["import { request as send } from 'undici';", session, urls('host')],
    write: number => `export async function offices${number}(session: Session, company: number) {
  const { statusCode, body } = await send(\`\${host}/rest/v1.0/offices?company_id=\${company}\`, { headers: headers(session) });
  return statusCode === 200 ? body.json() : [];
}`,
  },
  {
    imports: [session, clientOf, urls('routes')],
    write: number => `export class Vendors${number} {
  private readonly client: Client;
  constructor(session: Session) {
    this.client = new Client(session);
  }

  async all(project: number) {
    const rows = await this.client.get<{ id: number; is_active: boolean }[]>(routes.vendors(project));
    return rows.filter(row => row.is_active);
  }
}`,
  },
  {
    imports: [session, "import { request } from '../procore/request.js';", logs],
    write: (number, bad) => `export async function people${number}(session: Session, ids: readonly number[]) {
  const found: unknown[] = [];
  for (const id of ids) found.push(await request(session, 'GET', \`/rest/v1.0/projects/\${id}/users?per_page=100\`));
  ${bad ? 'log.debug({ found });' : 'log.debug({ found: found.length });'}
  return found;
}`,
  },
  {
    imports: ["import axios from 'axios';", session, urls('host')],
    write: number => `const http${number} = axios.create({ baseURL: \`\${host}/rest/v1.0\`, timeout: 10_000 });

export async function budget${number}(session: Session, project: number, view: number) {
  const answer = await http${number}.get(\`/budget_views/\${view}/detail_rows\`, { params: { project_id: project }, headers: headers(session) });
  return answer.data;
}`,
  },
  {
    imports: [session, urls('host')],
    write: (
      number,
      bad,
    ) => `const settings${number} = { path: '/rest/v1.0/projects', resource: '${resource(bad, 'visitor_logs')}' };

export function seen${number}(session: Session, project: number): Promise<unknown> {
  const { path, resource } = settings${number};
  return fetch(host + path + '/' + project + '/' + resource, { headers: { ...headers(session) } }).then(answer => answer.json());
}`,
  },
  {
    imports: [session, clientOf],
    write: number => `const make${number} = (session: Session) => {
  const client = new Client(session);
  return { read: (what: string) => client.get<unknown[]>(\`/rest/v1.0/projects/\${what}\`) };
};

export const notes${number} = (session: Session, project: number) => make${number}(session).read(\`\${project}/notes_logs\`);`,
  },
  {
    imports: [session, httpOf],
    write: number => `export async function closed${number}(session: Session, project: number, ids: readonly number[]) {
  const http = httpFor(session);
  let closed = 0;
  for (const id of ids) {
    const { status } = await http.patch(\`/rest/v1.0/projects/\${project}/rfis/\${id}\`, { rfi: { status: 'closed' } });
    if (status < 300) closed++;
  }
  return closed;
}`,
  },
];

/** What looks like a request and is none. */
export const decoy = `const cache = new Map<string, unknown>();

export function cached(path: string): unknown {
  return cache.get(\`/rest/v1.0/\${path}\`) ?? cache.get('/rest/v1.0/none');
}`;
