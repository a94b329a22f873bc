import { expect, test } from 'vitest';
import { bind } from '../../server/src/analysis/bind.ts';
import { isClosed } from '../../server/src/analysis/closed.ts';
import type { Expression } from '../../server/src/program/model.ts';
import { factsOf, requestsOf } from '../support/requests.ts';

/** The arguments of the calls of `see` in a file's functions that are the same in every call of those. */
async function closedIn(file: 'a.js' | 'a.py', text: string): Promise<readonly string[]> {
  // What does not speak of Procore is not read.
  const [facts] = await factsOf({
    [file]: text,
    'b.js': "import './a';\nfetch('https://api.procore.com/rest/v1.0/me');",
  });
  const found: Expression[] = [];
  for (const info of facts === undefined ? [] : bind(facts.program).functions)
    for (const { call } of info.calls)
      if (call.callee.kind === 'name' && call.callee.name === 'see')
        found.push(...call.args.flatMap(({ value }) => (isClosed(value, info) ? [value] : [])));
  return found.map(({ start, end }) => text.slice(start, end));
}

test('literals, names of the file and of globals, and what is made of them, are the same in every call', async () => {
  const text = `
import { host } from './host';
const paths = { gates: '/gates' };
export function ask(id, key) {
  const mine = id;
  see('text', 7, host, paths.gates, process.env.TOKEN, host + '/rest', \`\${host}/rest\`, paths['gates']);
  see(id, mine, paths[key], host + id, \`\${host}/\${id}\`, this.host, send(host), { host }, key ? host : paths);
}
`;
  expect(await closedIn('a.js', text)).toEqual([
    "'text'",
    '7',
    'host',
    'paths.gates',
    'process.env.TOKEN',
    "host + '/rest'",
    '`${host}/rest`',
    "paths['gates']",
  ]);
});

test('what the function puts into a name of the file is not', async () => {
  const text = `
site = "https://api.procore.com"
headers = {"Accept": "json"}
def ask(token):
    headers["Authorization"] = token
    see(headers, "x")
def other():
    see(headers)
`;
  expect(await closedIn('a.py', text)).toEqual(['"x"', 'headers']);
});

test('nor what it takes out of it for each of what it was given', async () => {
  const text = `
const grant = load();
function less(names) { names.forEach(name => delete grant[name]); see(grant); }
function other() { see(grant); }
`;
  expect(await closedIn('a.js', text)).toEqual(['grant']);
  expect(await closedIn('a.js', text.replace('function other() { see(grant); }', ''))).toEqual([]);
});

test('nor is a field of a class that a function makes of what it was given', async () => {
  const text = `
site = "https://api.procore.com"
def make(host):
    class Settings:
        base = host
        root = see(base, "x")
    return Settings
`;
  expect(await closedIn('a.py', text)).not.toContain('base');
});

test('what leads back to itself holds what is known of it so far', async () => {
  const text = `
let root = 'https://api.procore.com/rest/v1.0';
const same = text => text;
const rootOf = () => root;
function renew() { root = same(rootOf()); }
export const me = () => { renew(); return fetch(rootOf() + '/me'); };
`;
  expect(await requestsOf({ 'a.js': text })).toEqual(['GET https://api.procore.com/rest/v1.0/me']);
});
