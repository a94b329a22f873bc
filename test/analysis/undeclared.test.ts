import { expect, it } from 'vitest';
import { ownerOf } from '../../server/src/analysis/undeclared.ts';
import type { FunctionExpression } from '../../server/src/program/model.ts';
import { walk } from '../../server/src/program/walk.ts';
import { languages } from '../support/check.ts';

/** The text of the function that a name is of, where the first one of the text speaks of it. */
async function owner(name: string, text: string, path = '/w/a.js'): Promise<string | undefined> {
  await languages.readyFor(path);
  const program = languages.frontEnd(path)?.lower(path, text);
  const functions: FunctionExpression[] = [];
  walk(program?.body ?? [], node => {
    if (node.kind === 'function') functions.push(node);
  });
  const [first] = functions;
  if (program === undefined || first === undefined) throw new Error('there is no function');
  const found = ownerOf(name, first, program);
  return found && text.slice(found.start, found.end);
}

const ask = "function ask(path) { url = '/rest' + path; return send(url); }";

it('takes a name for the own one of the functions that each give it something first', async () => {
  const list = "function list() { url = '/all'; return () => send(url); }";
  expect(await owner('url', `${ask} ${list} exports.ask = ask;`)).toContain("'/rest' + path");
});

it('takes it for that of the innermost function around all that speak of it, parameters apart', async () => {
  const inner = 'function one(rows) { all = rows; return all; }';
  expect(await owner('all', `exports.f = () => { ${inner} function two(all) { return all; } };`)).toContain(
    'one(rows)',
  );
  expect(await owner('all', `exports.f = () => { ${inner} return () => all; };`)).toMatch(/^\(\) => \{/);
});

it('leaves a name to all where a function reads what another put there, or the module does', async () => {
  expect(await owner('url', `${ask} function again() { return send(url); } exports.ask = ask;`)).toBeUndefined();
  expect(await owner('url', `${ask} exports.ask = ask; exports.last = () => url;`)).toBeUndefined();
  expect(await owner('url', `${ask} exports.ask = ask; if (url) send(url);`)).toBeUndefined();
  expect(await owner('many', 'exports.count = () => { many = many + 1; return many; };')).toBeUndefined();
  expect(await owner('many', 'exports.count = () => { many ??= 1; return many; };')).toBeUndefined();
});

it('leaves a name to all where other scripts may read it', async () => {
  expect(await owner('url', ask)).toBeUndefined();
});

it("leaves to Python what it says is the module's", async () => {
  const text = 'import os\n\ndef ask(path):\n    global url\n    url = path\n    return url\n';
  expect(await owner('url', text, '/w/a.py')).toBeUndefined();
});
