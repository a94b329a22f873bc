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
