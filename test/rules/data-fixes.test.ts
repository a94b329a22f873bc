import { describe, expect, it } from 'vitest';
import { checkFiles } from '../support/check.ts';

/** A file with the first verified fix of a rule's first finding applied; `undefined` where there is none. */
async function fixed(rule: string, file: string, text: string, others: Readonly<Record<string, string>> = {}) {
  const findings = await checkFiles({ ...others, [file]: text }, { fixes: true });
  const finding = findings.find(other => other.rule === rule);
  expect(finding, 'nothing was found').toBeDefined();
  return finding?.fixes[0]?.edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((done, edit) => done.slice(0, edit.start) + edit.text + done.slice(edit.end), text);
}

const request = (headers = '{ headers }') => `
import axios from 'axios';

export async function rfis(projectId: number, headers: Record<string, string>) {
  const { data } = await axios.get(\`https://api.procore.com/rest/v1.0/projects/\${projectId}/rfis\`, ${headers});`;

describe('api-data-in-log: fixes', () => {
  const source = (line: string) => `${request()}\n  ${line}\n  return data;\n}\n`;

  it.each([
    ['an argument', "console.log('RFIs', data);", "console.log('RFIs', '[redacted]');"],
    ['a hole', 'console.log(`${data.length}: ${JSON.stringify(data)}`);', 'console.log(`${data.length}: [redacted]`);'],
    [
      'a property',
      'console.log({ id: data[0].id, rfi: data[0] });',
      "console.log({ id: data[0].id, rfi: '[redacted]' });",
    ],
  ])('take out %s and leave the rest', async (_, before, after) => {
    expect(await fixed('api-data-in-log', 'src/a.ts', source(before))).toBe(source(after));
  });

  it('are written in Python as Python', async () => {
    const python = (line: string) => `import requests


def projects(headers):
    rows = requests.get("https://api.procore.com/rest/v1.0/projects", headers=headers, timeout=9).json()
    ${line}
    return rows
`;
    expect(await fixed('api-data-in-log', 'a.py', python('print("rows", rows)'))).toBe(
      python('print("rows", "[redacted]")'),
    );
  });

  it('are none where the log is in a helper', async () => {
    const helper = 'export const trace = (what: unknown) => console.log(what);\n';
    const caller = `import { trace } from './trace';\n${source('trace(data);')}`;
    expect(await fixed('api-data-in-log', 'src/trace.ts', helper, { 'src/a.ts': caller })).toBeUndefined();
  });
});

describe('executed-api-data: fixes', () => {
  const source = (line: string) =>
    `${request()}\n  const title = document.querySelector('h1') as HTMLElement;\n  ${line}\n}\n`;

  it('show a text as text', async () => {
    expect(await fixed('executed-api-data', 'src/a.ts', source('title.innerHTML = data[0].subject;'))).toBe(
      source('title.textContent = data[0].subject;'),
    );
  });

  it('are none where the app’s own markup would be shown, of one row or of all', async () => {
    const list = "title.innerHTML = data.map(each => '<li>' + each.subject + '</li>').join('');";
    expect(await fixed('executed-api-data', 'src/a.ts', source(list))).toBeUndefined();
    expect(
      await fixed('executed-api-data', 'src/a.ts', source('title.innerHTML = `<b>${data[0].subject}</b>`;')),
    ).toBeUndefined();
  });
});

describe('unencrypted-api-data: fixes', () => {
  it('keep an object private', async () => {
    const source = (acl: string) => `import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
${request()}
  await new S3Client({}).send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: JSON.stringify(data), ACL: ${acl} }));
}
`;
    expect(await fixed('unencrypted-api-data', 'src/a.ts', source("'public-read'"))).toBe(source("'private'"));
  });

  it('encrypt a connection', async () => {
    const source = (ssl: string) => `import { Pool } from 'pg';

export const pool = new Pool({ host: 'db.fieldbook.example', ssl: ${ssl} });
`;
    const sync = `import { pool } from './db';
${request()}
  await pool.query('UPDATE rfis SET subject = $1 WHERE id = $2', [data[0].subject, data[0].id]);
}
`;
    expect(await fixed('unencrypted-api-data', 'src/db.ts', source('false'), { 'src/sync.ts': sync })).toBe(
      source('true'),
    );
  });
});

describe('missing-erasure: fixes', () => {
  it('ask for what a list of events lacks', async () => {
    const source = (events: string) => `import { PrismaClient } from '@prisma/client';
${request()}
  await new PrismaClient().rfi.create({ data: { id: data[0].id, subject: data[0].subject } });
}

export async function watch(hookId: number, headers: Record<string, string>) {
  for (const event_type of ${events})
    await axios.post(\`https://api.procore.com/rest/v1.0/webhooks/hooks/\${hookId}/triggers\`, { trigger: { resource_name: 'RFIs', event_type } }, { headers });
}
`;
    expect(await fixed('missing-erasure', 'src/a.ts', source("['create', 'update']"))).toBe(
      source("['create', 'update', 'delete']"),
    );
  });
});
