import { Folder } from './folder.ts';

/**
 * Writes a workspace in which every file is crowded with requests to Procore: the worst case for a checker that looks only at such
 * files. Files of about 200 lines import a request wrapper, their feature's constants and each other; each of their eleven functions
 * reads pages, one in ten breaches something, and has something for an ordinary linter. The same at every run.
 * @returns the absolute paths of its code
 */
export function writeCrowded(path: string, files: number): readonly string[] {
  const folder = new Folder(path);
  folder.put(
    'package.json',
    JSON.stringify({ name: 'crowded', type: 'module', dependencies: { axios: '^1.7.0', pino: '^9.0.0' } }),
  );
  folder.put('src/client.ts', client);
  for (let index = 0; folder.written < files; index++) {
    folder.put(`src/feature${index}/constants.ts`, constants(index));
    for (let part = 0; part < 4 && folder.written < files; part++)
      folder.put(`src/feature${index}/part${part}.ts`, typescript(index, part));
  }
  return folder.files;
}

/** The same in Python. */
export function writeCrowdedPython(path: string, files: number): readonly string[] {
  const folder = new Folder(path);
  folder.put('requirements.txt', 'requests\n');
  folder.put('app/client.py', pythonClient);
  for (let index = 0; folder.written < files; index++) folder.put(`app/feature${index}.py`, python(index));
  return folder.files;
}

const resources = ['rfis', 'locations', 'timesheets', 'incidents', 'drawing_areas', 'submittals', 'work_logs'];

const client = `import axios from 'axios';
import pino from 'pino';

export const log = pino({ redact: ['headers.authorization'] });
export const api = 'https://api.procore.com';

export class Client {
  private readonly http = axios.create({ baseURL: api, validateStatus: status => status < 300 || status === 429 });
  constructor(private readonly token: string, private readonly company: string) {}

  async get<T>(path: string, params: Record<string, unknown> = {}): Promise<T> {
    for (;;) {
      const response = await this.http.get<T>(path, {
        params,
        headers: { Authorization: \`Bearer \${this.token}\`, 'Procore-Company-Id': this.company },
      });
      if (response.status !== 429) return response.data;
      const reset = Number(response.headers['x-rate-limit-reset']) * 1000;
      await new Promise(resolve => setTimeout(resolve, Math.max(1000, reset - Date.now())));
    }
  }
}
`;

function constants(index: number): string {
  return `import { api } from '../client.js';

export const version = 'v1.0';
export const base = \`/rest/\${version}/projects\`;
export const exportUrl = \`\${api}/rest/\${version}/projects\`;
export const pageSize = ${100 + (index % 5) * 100};
`;
}

function typescript(index: number, part: number): string {
  const lines = [
    "import axios from 'axios';",
    "import { type Client, log } from '../client.js';",
    "import { base, exportUrl, pageSize } from './constants.js';",
    ...(part > 0 ? [`import { load0x0 as before } from './part${part - 1}.js';`] : []),
    '',
    'interface Row { id: number; title: string; status: string; updated_at: string }',
    '',
  ];
  for (let number = 0; number < 11; number++) {
    const resource = resources[(index + part + number) % resources.length];
    const bad = (index * 4 + part + number) % 10 === 0;
    lines.push(
      `/** Rows of ${resource} that changed since a day, by title. */`,
      `export async function load${number}x${number === 0 ? 0 : part}(client: Client, project: number, since: string): Promise<Row[]> {`,
      ...(bad ? ['  const unused = 0;'] : []),
      '  const rows: Row[] = [];',
      '  for (let page = 1; ; page++) {',
      `    const batch = await client.get<Row[]>(\`\${base}/\${project}/${bad ? `${resource}_all` : resource}\`, {`,
      '      page,',
      '      per_page: pageSize,',
      "      'filters[updated_at]': `${since}...`,",
      '    });',
      '    rows.push(...batch);',
      '    if (batch.length < pageSize) break;',
      '  }',
      ...(bad ? ["  log.info({ rows }, 'loaded');"] : ["  log.info({ count: rows.length }, 'loaded');"]),
      "  return rows.filter(row => row.status !== 'closed').sort((a, b) => a.title.localeCompare(b.title));",
      '}',
      '',
    );
  }
  lines.push(
    'export async function send(token: string, company: string, body: unknown) {',
    '  return axios.post(exportUrl, body, { headers: { Authorization: `Bearer ${token}`, "Procore-Company-Id": company } });',
    '}',
    ...(part > 0 ? ['export const all = [before];'] : []),
    '',
  );
  return lines.join('\n');
}

const pythonClient = `import time

import requests

API = "https://api.procore.com"


class Client:
    def __init__(self, token: str, company: str) -> None:
        self.session = requests.Session()
        self.session.headers.update({"Authorization": f"Bearer {token}", "Procore-Company-Id": company})

    def get(self, path: str, **params):
        while True:
            response = self.session.get(f"{API}{path}", params=params, timeout=30)
            if response.status_code != 429:
                response.raise_for_status()
                return response.json()
            time.sleep(max(1, int(response.headers["X-Rate-Limit-Reset"]) - time.time()))
`;

function python(index: number): string {
  const lines = [
    'import logging',
    '',
    'from app.client import Client',
    '',
    'log = logging.getLogger(__name__)',
    'BASE = "/rest/v1.0/projects"',
    '',
  ];
  for (let number = 0; number < 13; number++) {
    const resource = resources[(index + number) % resources.length];
    const bad = (index + number) % 10 === 0;
    lines.push(
      '',
      `def load_${number}(client: Client, project: int, since: str) -> list[dict]:`,
      `    """Rows of ${resource} that changed since a day, by title."""`,
      '    rows: list[dict] = []',
      '    page = 1',
      '    while True:',
      `        batch = client.get(f"{BASE}/{project}/${bad ? `${resource}_all` : resource}", page=page, per_page=100, since=since)`,
      '        rows.extend(batch)',
      '        if len(batch) < 100:',
      '            break',
      '        page += 1',
      bad ? '    log.info("loaded %s", rows)' : '    log.info("loaded %d rows", len(rows))',
      '    return sorted((row for row in rows if row["status"] != "closed"), key=lambda row: row["title"])',
      '',
    );
  }
  return lines.join('\n');
}
