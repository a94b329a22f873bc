import { describe, expect, it } from 'vitest';
import { checkFiles } from '../support/check.ts';

/** A file with the first verified fix of a rule's first finding applied. */
async function fixed(rule: string, file: string, text: string, others: Readonly<Record<string, string>> = {}) {
  const findings = await checkFiles({ ...others, [file]: text }, { fixes: true });
  const fix = findings.find(finding => finding.rule === rule)?.fixes[0];
  if (fix === undefined) return undefined;
  return [...fix.edits]
    .sort((a, b) => b.start - a.start)
    .reduce((done, edit) => done.slice(0, edit.start) + edit.text + done.slice(edit.end), text);
}

describe('rate-limit: fixes', () => {
  it('multiplies the seconds of the reset by a thousand', async () => {
    const source = (reset: string) => `
export async function pause(response: Response) {
  if (response.status !== 429 || response.url !== 'https://api.procore.com/rest/v1.0/me') return;
  const reset = Number(response.headers.get('x-rate-limit-reset'));
  await new Promise(resolve => setTimeout(resolve, ${reset} - Date.now()));
}
`;
    expect(await fixed('rate-limit', 'src/pause.ts', source('reset'))).toBe(source('reset * 1000'));
  });

  it('gives axios-retry a delay that grows', async () => {
    const source = (options: string) => `
import axios from 'axios';
import axiosRetry from 'axios-retry';

const http = axios.create({ baseURL: 'https://api.procore.com/rest/v1.0' });
axiosRetry(http, ${options});
export const rfis = (headers, project) => http.get(\`/projects/\${project}/rfis?page=1\`, { headers });
`;
    expect(await fixed('rate-limit', 'src/http.js', source('{ retries: 3 }'))).toBe(
      source('{ retries: 3, retryDelay: axiosRetry.exponentialDelay }'),
    );
  });

  it('leaves the text of a header alone', async () => {
    const source = `
export const until = (response: Response) =>
  response.url.startsWith('https://api.procore.com') && new Date(response.headers.get('x-rate-limit-reset') as string);
`;
    expect(await fixed('rate-limit', 'src/until.ts', source)).toBeUndefined();
  });

  describe('waits and sends again', () => {
    const manifest = { 'package.json': '{ "name": "rooms" }' };

    it('through a function in the place of fetch', async () => {
      const source = (send: string) => `
export async function rfis(project: number, headers: Record<string, string>) {
  const answer = await ${send}(\`https://api.procore.com/rest/v1.0/projects/\${project}/rfis?page=1\`, { headers });
  return answer.json();
}

export const rfi = (project: number, id: number, headers: Record<string, string>) =>
  ${send}(\`https://api.procore.com/rest/v1.0/projects/\${project}/rfis/\${id}\`, { headers });
`;
      expect(await fixed('rate-limit', 'src/rfis.ts', source('fetch'), manifest)).toBe(`${source('fetchInTurn')}
// Procore answers 429 to an app that is over its limit, until X-Rate-Limit-Reset, in seconds since 1970.
async function fetchInTurn(...args: Parameters<typeof fetch>) {
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(...args);
    if (response.status !== 429 || attempt === 5) return response;
    const reset = Number(response.headers.get('X-Rate-Limit-Reset')) * 1000;
    await new Promise(resolve => setTimeout(resolve, Math.max(reset - Date.now(), 1000 * 2 ** attempt)));
  }
}
`);
    });

    it('by an interceptor of the client that axios makes', async () => {
      const made = `import axios from 'axios'

export const api = axios.create({ baseURL: 'https://api.procore.com/rest/v1.0' })
`;
      const rest = `
export const rfis = (project, headers) => api.get(\`/projects/\${project}/rfis?page=1\`, { headers })
`;
      expect(await fixed('rate-limit', 'src/api.js', made + rest, manifest)).toBe(`${made}
// Procore answers 429 to an app that is over its limit, until X-Rate-Limit-Reset, in seconds since 1970.
api.interceptors.response.use(undefined, async error => {
  const attempt = error.config?.attempt ?? 0
  if (error.response?.status !== 429 || attempt === 5) throw error
  const reset = Number(error.response.headers['x-rate-limit-reset']) * 1000
  await new Promise(resolve => setTimeout(resolve, Math.max(reset - Date.now(), 1000 * 2 ** attempt)))
  return api.request({ ...error.config, attempt: attempt + 1 })
})
${rest}`);
    });

    it('by a client of its own where axios itself sends', async () => {
      const source = (send: string, made = '') => `const axios = require('axios');
${made}
exports.rfis = (project, headers) =>
  ${send}.get(\`https://api.procore.com/rest/v1.0/projects/\${project}/rfis?page=1\`, { headers });
`;
      const mended = await fixed('rate-limit', 'src/rfis.js', source('axios'), manifest);
      expect(mended).toContain('\nconst axiosInTurn = axios.create();\n');
      expect(mended).toContain('\naxiosInTurn.interceptors.response.use(undefined, async error => {\n');
      expect(mended).toContain(source('axiosInTurn').split('\n').slice(2).join('\n'));
    });

    it('by a session of requests', async () => {
      const source = (send: string, made = '') => `import requests
${made}

def rfis(project, headers):
    return ${send}.get(
        f"https://api.procore.com/rest/v1.0/projects/{project}/rfis",
        params={"page": 1, "per_page": 100},
        headers=headers,
        timeout=10,
    ).json()
`;
      const mount = (client: string) =>
        `${client}.mount("https://", requests.adapters.HTTPAdapter(max_retries=requests.adapters.Retry(total=5, backoff_factor=1, status_forcelist=[429], allowed_methods=None)))\n`;
      const others = { 'requirements.txt': 'requests\n' };
      expect(await fixed('rate-limit', 'rfis.py', source('requests'), others)).toBe(
        source(
          'session',
          `
# Procore answers 429 to an app that is over its limit: calls wait and are sent again.
session = requests.Session()
${mount('session')}`,
        ),
      );
      expect(await fixed('rate-limit', 'rfis.py', source('http', '\nhttp = requests.Session()\n'), others)).toBe(
        source('http', `\nhttp = requests.Session()\n\n${mount('http')}`),
      );
    });

    it('by a session that a class keeps', async () => {
      const source = (mount = '') => `import requests


class Rooms:
    def __init__(self, headers):
        self.session = requests.Session()${mount}
        self.session.headers.update(headers)

    def rfis(self, project):
        return self.session.get(f"https://api.procore.com/rest/v1.0/projects/{project}/rfis?page=1", timeout=9)
`;
      expect(await fixed('rate-limit', 'rooms.py', source(), manifest)).toBe(
        source(`
        self.session.mount("https://", requests.adapters.HTTPAdapter(max_retries=requests.adapters.Retry(total=5, backoff_factor=1, status_forcelist=[429], allowed_methods=None)))`),
      );
    });

    it('by a transport of a client of httpx', async () => {
      const source = (option = '', lines = '', imports = '') => `${imports}import httpx
${lines}
client = httpx.AsyncClient(timeout=9${option})


async def rfis(project, headers):
    return await client.get(f"https://api.procore.com/rest/v1.0/projects/{project}/rfis?page=1", headers=headers)
`;
      expect(await fixed('rate-limit', 'rfis.py', source(), manifest)).toBe(
        source(
          ', transport=WaitingTransport()',
          `

class WaitingTransport(httpx.AsyncHTTPTransport):
    # Procore answers 429 to an app that is over its limit, until X-Rate-Limit-Reset, in seconds since 1970.
    async def handle_async_request(self, request):
        for attempt in range(5):
            response = await super().handle_async_request(request)
            if response.status_code != 429:
                return response
            await response.aclose()
            reset = int(response.headers.get("X-Rate-Limit-Reset", 0))
            await asyncio.sleep(max(reset - time.time(), 2**attempt))
        return await super().handle_async_request(request)
`,
          'import time\nimport asyncio\n',
        ),
      );
      const given = source(', transport=httpx.AsyncHTTPTransport(retries=3)');
      expect(await fixed('rate-limit', 'rfis.py', given, manifest)).toBeUndefined();
    });

    it('in the place of what is sent again at once', async () => {
      const source = (send: string) => `
export async function rfis(project: number, headers: Record<string, string>): Promise<unknown> {
  const answer = await ${send}(\`https://api.procore.com/rest/v1.0/projects/\${project}/rfis?page=1\`, { headers });
  if (answer.status === 429) return rfis(project, headers);
  return answer.json();
}
`;
      expect(await fixed('rate-limit', 'src/rfis.ts', source('fetch'), manifest)).toContain(source('fetchInTurn'));
    });

    it('in lines that end as those of the file', async () => {
      const crlf = (text: string) => text.replaceAll('\n', '\r\n');
      const script = crlf(`import axios from 'axios';

export const api = axios.create({ baseURL: 'https://api.procore.com/rest/v1.0' });

export const rfis = (project, headers) => api.get(\`/projects/\${project}/rfis?page=1\`, { headers });
`);
      const python = crlf(`import requests


def rfis(project, headers):
    return requests.get(f"https://api.procore.com/rest/v1.0/projects/{project}/rfis", headers=headers).json()
`);
      for (const [file, text] of [
        ['src/api.js', script],
        ['rfis.py', python],
      ] as const) {
        const mended = await fixed('rate-limit', file, text, manifest);
        expect(mended).toContain('429');
        expect(mended?.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      }
    });

    it('not where the requests of a layer go by different ways', async () => {
      const source = `
import axios from 'axios';

export const rfis = (project, headers) =>
  fetch(\`https://api.procore.com/rest/v1.0/projects/\${project}/rfis?page=1\`, { headers });
export const rfi = (project, id, headers) =>
  axios.get(\`https://api.procore.com/rest/v1.0/projects/\${project}/rfis/\${id}\`, { headers });
`;
      expect(await fixed('rate-limit', 'src/rfis.js', source, manifest)).toBeUndefined();
    });
  });
});

describe('rate-limit and company-header: no fix', () => {
  const client = (options: string, imports = '') => `import httpx
${imports}

client = httpx.Client(base_url="https://api.procore.com/rest/v1.0"${options})


def rfis(project_id, token, company_id):
    headers = {"Authorization": f"Bearer {token}", "Procore-Company-Id": company_id}
    return client.get(f"/projects/{project_id}/rfis", headers=headers).json()
`;

  it('is offered where a client has options that its transport would be without', async () => {
    expect(await fixed('rate-limit', 'app.py', client(''))).toContain('transport=WaitingTransport()');
    expect(await fixed('rate-limit', 'app.py', client(', cert="/etc/app.pem"'))).toBeUndefined();
  });

  it('is offered where a module has lost its name', async () => {
    expect(await fixed('rate-limit', 'app.py', client('', 'import time'))).toContain('transport=WaitingTransport()');
    expect(await fixed('rate-limit', 'app.py', client('', 'from time import time'))).toBeUndefined();
  });

  it('is offered where the place for the token is a branch without braces', async () => {
    const source = (before: string, after = '') => `import axios from 'axios';
export class Procore {
  private readonly http = axios.create({ baseURL: 'https://api.procore.com/rest/v1.0' });
  constructor(private readonly companyId: string, tokens: { current(): string }) {
    this.http.interceptors.request.use(config => {
      if (!config.open)${before}
        config.headers.Authorization = \`Bearer \${tokens.current()}\`;
${after}      return config;
    });
  }
  rfis(projectId: string) { return this.http.get(\`/projects/\${projectId}/rfis\`); }
}
`;
    expect(await fixed('company-header', 'src/rfis.ts', source(' {', '      }\n'))).toContain("['Procore-Company-Id']");
    expect(await fixed('company-header', 'src/rfis.ts', source(''))).toBeUndefined();
  });
});

describe('unbounded-concurrency: fixes', () => {
  const request = 'id => fetch(`https://api.procore.com/rest/v1.0/projects/${id}/rfis?page=1`, { headers })';

  it('works through a list in parts', async () => {
    const source = `
export async function all(ids: number[], headers: Record<string, string>) {
  const answers = await Promise.all(ids.map(${request}));
  return answers.length;
}
`;
    expect(await fixed('unbounded-concurrency', 'src/a.ts', source)).toBe(`
export async function all(ids: number[], headers: Record<string, string>) {
  const answers = [];
  for (let start = 0; start < ids.length; start += 5) {
    answers.push(...(await Promise.all(ids.slice(start, start + 5).map(${request}))));
  }
  return answers.length;
}
`);
  });

  it('writes as the file is written', async () => {
    const source = (body: string) => `const token = process.env.TOKEN

async function all(ids) {
${body}
}
`;
    const each = (indent: string) => `async (id) => {
${indent}\tconst answer = await fetch(\`https://api.procore.com/rest/v1.0/projects/\${id}/rfis?page=1\`, { headers: { Authorization: token } })
${indent}\treturn answer.json()
${indent}}`;
    const before = `\treturn Promise.all(
\t\tids.map(${each('\t\t')})
\t)`;
    const after = `\tconst results = []
\tfor (let start = 0; start < ids.length; start += 5) {
\t\tresults.push(...(await Promise.all(
\t\t\tids.slice(start, start + 5).map(${each('\t\t\t')})
\t\t)))
\t}
\treturn results`;
    expect(await fixed('unbounded-concurrency', 'src/a.js', source(before))).toBe(source(after));
  });

  it('keeps what a function returns', async () => {
    const source = `
import asyncio

import httpx


async def rfis(client, project, headers):
    return await client.get(f"https://api.procore.com/rest/v1.0/projects/{project}/rfis", headers=headers)


async def pull(projects, headers):
    async with httpx.AsyncClient() as client:
        return await asyncio.gather(*[rfis(client, project, headers) for project in projects])
`;
    expect(await fixed('unbounded-concurrency', 'pull.py', source)).toBe(
      source.replace(
        'return await asyncio.gather(*[rfis(client, project, headers) for project in projects])',
        `results = []
        for start in range(0, len(projects), 5):
            results += await asyncio.gather(*[rfis(client, project, headers) for project in projects[start : start + 5]])
        return results`,
      ),
    );
  });

  it('offers nothing where the list cannot be cut, or its index is used', async () => {
    const source = (list: string, item: string) => `
export async function all(ids: number[], headers: Record<string, string>) {
  await Promise.all(${list}.map(${item} => fetch(\`https://api.procore.com/rest/v1.0/projects/\${id}/rfis\`, { headers })));
}
`;
    expect(await fixed('unbounded-concurrency', 'src/a.ts', source('load(ids)', 'id'))).toBeUndefined();
    expect(await fixed('unbounded-concurrency', 'src/a.ts', source('ids', '(id, index)'))).toBeUndefined();
  });
});

describe('excess-permissions: fixes', () => {
  const code = {
    'src/a.ts':
      'export const rfis = (headers: Record<string, string>) => fetch("https://api.procore.com/rest/v1.0/projects/1/rfis", { headers });',
  };
  const manifest = (project: string) => `{ "schema_version": "4.1", "permissions": { "project": { ${project} } } }`;

  it('asks for less', async () => {
    expect(await fixed('excess-permissions', 'manifest.json', manifest('"rfi": "admin"'), code)).toBe(
      manifest('"rfi": "readonly"'),
    );
  });

  it('asks for nothing', async () => {
    expect(
      await fixed('excess-permissions', 'manifest.json', manifest('"budgeting": "standard", "rfi": "readonly"'), code),
    ).toBe(manifest('"rfi": "readonly"'));
    expect(
      await fixed('excess-permissions', 'manifest.json', manifest('"rfi": "readonly", "budgeting": "standard"'), code),
    ).toBe(manifest('"rfi": "readonly"'));
  });
});

it('page-size: is no safe fix, as a loop may hold the number too', async () => {
  const source = `
export async function rfis(project: number, headers: Record<string, string>) {
  const rows: unknown[] = [];
  for (let page = 1; ; page++) {
    const answer = await fetch(\`https://api.procore.com/rest/v1.0/projects/\${project}/rfis?page=\${page}&per_page=5000\`, { headers });
    const part: unknown[] = await answer.json();
    rows.push(...part);
    if (part.length < 5000) return rows;
  }
}
`;
  const findings = await checkFiles({ 'src/rfis.ts': source }, { fixes: true });
  const fixes = findings.filter(({ rule }) => rule === 'page-size').flatMap(finding => finding.fixes);
  expect(fixes.map(({ title, safe }) => ({ title, safe }))).toEqual([
    { title: 'Ask for 2000 rows a page', safe: false },
  ]);
});

it('rate-limit: has a client wait that more call than are run when a fix is tried out, and what is said of its lists may stand once for all', async () => {
  const names = Array.from({ length: 14 }, (_, index) => `list${index}`);
  const callers = names.map(
    name =>
      [
        `src/${name}.ts`,
        `import { ask } from './client';\nexport const ${name} = (token: string) => ask('/rest/v1.0/projects/7/rfis', token);\n`,
      ] as const,
  );
  const client = `export async function ask(path: string, token: string) {
  const response = await fetch(\`https://api.procore.com\${path}\`, {
    headers: { Authorization: \`Bearer \${token}\`, 'Procore-Company-Id': '42' },
  });
  return response.json();
}

export async function companies(token: string) {
  const response = await fetch('https://api.procore.com/rest/v1.0/companies/42/projects', {
    headers: { Authorization: \`Bearer \${token}\` },
  });
  return response.json();
}

export async function rfi(token: string, id: string) {
  const response = await fetch(\`https://api.procore.com/rest/v1.0/projects/7/rfis/\${id}\`, {
    headers: { Authorization: \`Bearer \${token}\` },
  });
  return response.json();
}
`;
  const found = await checkFiles({ ...Object.fromEntries(callers), 'src/client.ts': client }, { fixes: true });
  expect(
    found.filter(({ rule }) => rule === 'rate-limit').map(({ file, fixes }) => [file, fixes.map(({ title }) => title)]),
  ).toEqual([['src/client.ts', ['Wait and send again on 429']]]);
});
