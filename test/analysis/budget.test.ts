import { expect, test } from 'vitest';
import { checkFiles } from '../support/check.ts';
import { requestsOf } from '../support/requests.ts';

test('a function that leads to more than a file may take leaves some of it to the others', async () => {
  const address = Array.from({ length: 50 }, () => `\${part}`).join('/');
  const asks = Array.from({ length: 20 }, (_, n) => `get(\`/${n}/${address}\`);`).join('\n');
  const calls = Array.from({ length: 150 }, (_, n) => `all('${n}');`).join('\n');
  const text = `
const get = path => fetch('https://api.procore.com' + path);
const all = part => { ${asks} };
export function busy() { ${calls} }
const read = path => fetch('https://api.procore.com' + path);
export const gates = () => read('/rest/v1.0/gates');
`;
  expect(await requestsOf({ 'client.js': text })).toContain('GET https://api.procore.com/rest/v1.0/gates');
});

test('what the others leave of a budget goes to a function that was cut off at its share', async () => {
  const address = Array.from({ length: 50 }, () => `\${part}`).join('/');
  const asks = Array.from({ length: 20 }, (_, n) => `get(\`/${n}/${address}\`);`).join('\n');
  const calls = Array.from({ length: 30 }, (_, n) => `all('${n}');`).join('\n');
  const text = `
const get = path => fetch('https://api.procore.com' + path);
const all = part => { ${asks} };
const read = path => fetch('https://api.procore.com' + path);
export function busy() { ${calls} read('/rest/v1.0/gates'); }
`;
  expect(await requestsOf({ 'client.js': text })).toContain('GET https://api.procore.com/rest/v1.0/gates');
});

test('dictionaries that are merged into each other in many places are followed a few times only', async () => {
  const merge = (n: number) => `
def show_${n}():
    known.update({row['id']: row for row in rows()})
    known.update(more)
    more.update(known)
    print(list(known.values()))
`;
  const text = `
import requests

known = {}
more = {}


def rows():
    return requests.get('https://api.procore.com/rest/v1.0/vendors?company_id=5&page=1&per_page=100', timeout=5).json()

${Array.from({ length: 90 }, (_, n) => merge(n)).join('\n')}
`;
  const found = await checkFiles({ 'app.py': text });
  expect(found.some(({ rule }) => rule === 'api-data-in-log')).toBe(true);
}, 20_000);

test('of changes inside what is held under any key the first few dozen are followed', async () => {
  const change = (n: number) => `
    groups[row.k${n}].rows${n % 7}.push(row);
    groups[row.a].more[row.c].d${n % 5} = groups[row.b].rows${n % 7};`;
  const show = (n: number) => `
  console.log(groups[rows[${n}].a].rows${n % 7});
  for (const [key, group] of Object.entries(groups)) console.log(key, group.more);`;
  const text = `
export async function show(headers) {
  const groups = {};
  const answer = await fetch('https://api.procore.com/rest/v1.0/vendors?page=1&per_page=100', { headers });
  const rows = await answer.json();
  for (const row of rows) {${Array.from({ length: 1000 }, (_, n) => change(n)).join('')}
  }${Array.from({ length: 100 }, (_, n) => show(n)).join('')}
}
`;
  const found = await checkFiles({ 'groups.js': text });
  expect(found.some(({ rule }) => rule === 'api-data-in-log')).toBe(true);
}, 10_000);
