import { expect, test } from 'vitest';
import { checkFiles } from '../support/check.ts';

const asked = `
export default async function got(path: string) {
  return fetch(\`https://api.procore.com/rest/v1.0/\${path}\`, { headers: { 'Procore-Company-Id': '44' } });
}
`;

/** The tests under which what was read of the answer is logged as a record. */
async function told(file: string, text: string, tests: readonly string[], marker: string): Promise<readonly string[]> {
  const found = await checkFiles({ 'asked.ts': asked, [file]: text });
  const lines = found
    .filter(({ rule }) => rule === 'api-data-in-log')
    .map(({ finding }) => text.slice(0, finding.start));
  return lines.map(before => tests[Number(before.split(marker).length) - 2] ?? '').sort();
}

/** What is answered under each of some tests is handed on to be logged. */
async function toldInTypeScript(tests: readonly string[]): Promise<readonly string[]> {
  const asks = tests.map(
    (each, index) => `
async function f${index}(project: string, verbose: boolean, quiet: boolean) {
  const answer = await got(\`projects/\${project}/vendors\`);
  const told = await answer.json();
  if (${each}) return told;
  return [];
}`,
  );
  const logs = tests.map((_, index) => `  /* log */ console.log(await f${index}(project, false, true));`);
  const text = `import got from './asked.js';\nimport { StatusCodes } from 'http-status-codes';\n${asks.join('\n')}\nexport async function all(project: string) {\n${logs.join('\n')}\n}\n`;
  return await told('told.ts', text, tests, '/* log */');
}

async function toldInPython(tests: readonly string[]): Promise<readonly string[]> {
  const asks = tests.map(
    (each, index) => `
def f${index}(project, verbose=False):
    answer = got(f'projects/{project}/vendors')
    told = answer.json()
    if ${each}:
        return told
    return []
`,
  );
  const logs = tests.map((_, index) => `    (0, print(f${index}(project)))`);
  const text = `import os
import requests
from http import HTTPStatus

def got(path):
    return requests.get(f'https://api.procore.com/rest/v1.0/{path}', headers={'Procore-Company-Id': '7'}, timeout=9)
${asks.join('\n')}
def show_all(project):
${logs.join('\n')}
`;
  return await told('told.py', text, tests, '(0, ');
}

test('what a refused request answers is no record, however it is asked whether it was', async () => {
  expect(
    await toldInTypeScript([
      '!answer.ok',
      'answer.ok === false',
      'answer.ok !== true',
      'false == answer.ok',
      'answer.status >= 300',
      'answer.status > 299',
      '400 <= answer.status',
      'answer.status < 200 || answer.status >= 300',
      '!(answer.status >= 200 && answer.status < 300)',
      '!(200 <= answer.status && answer.status < 300)',
      '![200, 201].includes(answer.status)',
      'answer.status !== StatusCodes.OK',
      'answer.status !== HttpStatusCode.Ok',
      '!answer.ok && verbose',
      '!answer.ok || answer.status >= 400',
      '!answer || !answer.ok',
      '!answer.ok || told.error',
      '!answer.ok || !told.id',
      '!answer.ok || told.rows == null',
      '!answer.ok || told.length === 0',
      "!answer.ok || 'error' in told",
      "!answer.ok || told.status === 'error'",
      "!answer.ok || typeof told !== 'object'",
      'answer.status === 401 || told.message',
      '!(answer.ok && Array.isArray(told))',
    ]),
  ).toEqual([]);
  expect(
    await toldInPython([
      'not answer.ok',
      'answer.ok is False',
      'answer.ok is not True',
      'not answer.is_success',
      'answer.is_error',
      'answer.is_client_error',
      'not (200 <= answer.status_code < 300)',
      'answer.status_code not in range(200, 300)',
      'answer.status_code != requests.codes.ok',
      'answer.status_code != HTTPStatus.OK',
      'answer is None or not answer.ok',
      'not answer.ok or len(told) == 0',
      "answer.status_code != 200 or 'id' not in told",
      'answer.status_code >= 400 or isinstance(told, str)',
    ]),
  ).toEqual([]);
});

test('where the request may have succeeded, what it answers is a record', async () => {
  const tests = [
    '!(answer.ok && verbose)',
    '!answer.ok || verbose',
    '!quiet',
    'answer.ok !== false',
    'answer.ok === true',
    'answer.status < 300',
    'answer.status < 400',
    'answer.status >= 200',
    'answer.status >= 200 && answer.status < 300',
    'answer.status === StatusCodes.OK',
    'verbose || !answer.ok',
    '!answer.ok || answer.status === 200',
    '[200, 201].includes(answer.status)',
  ];
  expect(await toldInTypeScript(tests)).toEqual([...tests].sort());
  const inPython = [
    '200 <= answer.status_code < 300',
    'answer.is_success',
    'answer.status_code == requests.codes.ok',
    'not answer.is_error',
    'not answer.ok or verbose',
  ];
  expect(await toldInPython(inPython)).toEqual(inPython);
});

test('a status of a record is none of the answer', async () => {
  const tests = [
    'told.status !== RfiStatus.Created',
    'told.status === Status.CONFLICT',
    'answer.status !== StatusCodes.OK',
    'answer.status !== HTTPStatus.Created',
  ];
  const asks = tests.map(
    (each, index) => `
async function f${index}(project: string) {
  const answer = await got(\`projects/\${project}/vendors\`);
  const told = await answer.json();
  if (${each}) /* log */ console.log(told);
}`,
  );
  const text = `import got from './asked.js';\n${asks.join('\n')}\nexport { f0, f1, f2, f3 };\n`;
  expect(await told('told.ts', text, tests, '/* log */')).toEqual(tests.slice(0, 2).sort());
});

test('a test of very many parts is asked part by part', async () => {
  const many = Array.from({ length: 60 }, (_, n) => ` ${n % 2 ? '&&' : '||'} told.part${n})`).join('');
  expect(await toldInTypeScript([`${'('.repeat(60)}!answer.ok${many}`])).toEqual([]);
});

test('what is told before each of thousands of early returns is none, and what is told behind them is one', async () => {
  const asks = Array.from(
    { length: 3000 },
    (_, n) =>
      `  answer = await got('projects/1/vendors?x=${n}');\n  told = await answer.json();\n  if (!answer.ok) return console.log(told);`,
  );
  const head = `import got from './asked.js';\nexport async function all() {\n  let answer; let told;\n${asks.join('\n')}\n`;
  const found = await checkFiles({ 'asked.ts': asked, 'many.ts': `${head}  console.log(told);\n}\n` });
  const logged = found.filter(({ rule }) => rule === 'api-data-in-log');
  expect(logged.map(({ finding }) => finding.start - head.length)).toEqual([2]);
});
