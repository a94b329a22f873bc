import { expect, it } from 'vitest';
import { isOwnOfEach } from '../../server/src/analysis/undeclared.ts';
import { languages } from '../support/check.ts';

async function isOwn(name: string, text: string, path = '/w/a.js'): Promise<boolean> {
  await languages.readyFor(path);
  const program = languages.frontEnd(path)?.lower(path, text);
  if (program === undefined) throw new Error(`${path} is in no language`);
  return isOwnOfEach(name, program);
}

const asking = "function ask(path) { url = '/rest' + path; return send(url); }";

it('takes a name for the own one of the functions that each give it something first', async () => {
  expect(
    await isOwn('url', `${asking} function list() { url = '/all'; return () => send(url); } exports.ask = ask;`),
  ).toBe(true);
});

it('leaves a name to all where a function reads what another put there, or the module does', async () => {
  expect(await isOwn('url', `${asking} function again() { return send(url); } exports.ask = ask;`)).toBe(false);
  expect(await isOwn('url', `${asking} exports.ask = ask; exports.last = () => url;`)).toBe(false);
  expect(await isOwn('url', `${asking} exports.ask = ask; if (url) send(url);`)).toBe(false);
  expect(await isOwn('many', 'exports.count = () => { many = many + 1; return many; };')).toBe(false);
  expect(await isOwn('many', 'exports.count = () => { many ??= 1; return many; };')).toBe(false);
});

it('leaves a name to all where other scripts may read it', async () => {
  expect(await isOwn('url', asking)).toBe(false);
});

it("leaves to Python what it says is the module's", async () => {
  expect(
    await isOwn('url', 'import os\n\ndef ask(path):\n    global url\n    url = path\n    return url\n', '/w/a.py'),
  ).toBe(false);
});
