import { expect, it } from 'vitest';
import { openProject } from '../../../server/src/entry/project.ts';
import { languages } from '../../support/check.ts';
import { counting } from '../../support/counting.ts';
import { MemoryFileSystem } from '../../support/memory-fs.ts';

const client = `export async function project(id: number, token: string, company: string) {
  const answer = await fetch(\`https://api.procore.com/rest/v1.0/projects/\${id}\`, {
    headers: { Authorization: \`Bearer \${token}\`, 'Procore-Company-Id': company },
  });
  if (answer.status === 429) await new Promise(done => setTimeout(done, Number(answer.headers.get('Retry-After')) * 1000));
  return answer.ok ? answer.json() : undefined;
}
`;

/** What rules look for in all files of an app, in files that have nothing to do with Procore. */
const others = {
  'session.ts': `export const keep = (token: string) => localStorage.setItem('access_token', token);
export const read = () => localStorage.getItem('access_token');
`,
  'orders.ts': `import { prisma } from './db';
export const order = (id: string, organizationId: string) => prisma.order.findFirst({ where: { id, organizationId } });
`,
  'exports.ts': `import { readFileSync, writeFileSync } from 'node:fs';
export const copy = () => writeFileSync('b.json', JSON.stringify(JSON.parse(readFileSync('a.json', 'utf8'))));
`,
  'rows.py': `import pandas as pd


def clean():
    frame = pd.read_csv("orders.csv")
    frame.to_csv("clean.csv")
`,
};

it('of a large app the files that have nothing to do with Procore are not gone through', async () => {
  const fs = new MemoryFileSystem();
  fs.write('/app/package.json', '{ "name": "shop" }');
  fs.write('/app/integrations/procore.ts', client);
  for (const [name, text] of Object.entries(others)) fs.write(`/app/shop/${name}`, text);
  const lowered: string[] = [];
  const project = openProject(counting(languages, lowered), {
    root: '/app',
    fs,
    failed: ({ rule, on, error }) => {
      throw new Error(`${rule} failed on ${on}`, { cause: error });
    },
  });
  await project.scan();
  const code = lowered.filter(path => /\.(?:ts|py)$/.test(path));
  expect(code).toContain('/app/integrations/procore.ts');
  expect(code.filter(path => path.startsWith('/app/shop/'))).toEqual([]);
});
