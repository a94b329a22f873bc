import { beforeAll, describe, expect, test } from 'vitest';
import type { FrontEnd } from '../../server/src/languages/frontend.ts';
import { createPythonFrontEnd } from '../../server/src/languages/python/index.ts';
import { printProgram } from '../support/print-program.ts';
import { loadGrammarFiles } from '../support/python-grammar.ts';

let python: FrontEnd;

beforeAll(async () => {
  python = createPythonFrontEnd(loadGrammarFiles);
  await python.ready?.();
});

const printed = (source: string): string[] => printProgram(python.lower('/w/a.py', source)).split('\n');

describe('other Pythons', () => {
  test.each([
    ['print "a", b', '(call print "a" b)'],
    ['print "%s" % x', '(call print (template x))'],
    ['print >>log, a', '(call print file=log a)'],
    ['exec code in scope', '(call exec code scope)'],
    ['try: a\nexcept Error, e: b', '(try { a } (catch e Error { b }))'],
    ['try: a\nexcept One, Two: b', '(try { a } (catch One Two { b }))'],
    ['raise Error, "m"', '(raise [Error, "m"])'],
    ['x = ur"a" + 0777', '(var x (+ "a" 511))'],
  ])('%s', (source, expected) => expect(printed(`${source}\n`)).toContain(expected));
});

test('mixed tabs and blanks', () => {
  expect(printed('def f():\n\tif a:\n\t    b()\n        c()\ndef g():\n  pass\n').at(-1)).toBe(
    '(declare g (arrow g () {  }))',
  );
});

test('carriage returns, a byte order mark, a form feed', () => {
  expect(printed('\uFEFFa = 1\r\n\fb = 2\r\n')).toEqual(['(var a 1)', '(var b 2)']);
});

test('Latin-1 read as UTF-8', () => {
  const source = '# caf\uFFFD\nname = "caf\uFFFD"\n\uFFFD\uFFFD\ndef f(): return name\n';
  expect(printed(source)).toContain('(var name "caf\uFFFD")');
  expect(printed(source)).toContain('(declare f (arrow f () { (return name) }))');
});

describe('size and depth', () => {
  const hostile: Readonly<Record<string, string>> = {
    'brackets that never close': '(['.repeat(10_000),
    'brackets that close': `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
    'closing brackets': ')]}'.repeat(10_000),
    'f-strings in f-strings': 'f"{'.repeat(5_000),
    'not not not': `${'not '.repeat(30_000)}x`,
    lambdas: `${'lambda: '.repeat(20_000)}x`,
    'a chain of members': `a${'.b'.repeat(30_000)}`,
    'a chain of calls': `a${'()'.repeat(30_000)}`,
    'a chain of indexes': `a${'[0]'.repeat(30_000)}`,
    'a long sum': `x = a${' + "b"'.repeat(30_000)}`,
    'a long or': `x = a${' or b'.repeat(30_000)}`,
    'a long comparison': `x = a${' < b'.repeat(30_000)}`,
    'a long conditional': `x = ${'a if b else '.repeat(10_000)}c`,
    'a long assignment': `${'a = '.repeat(20_000)}1`,
    'many elifs': `if a: b\n${'elif a: b\n'.repeat(10_000)}`,
    'many cases': `match x:\n${'  case 1: a\n'.repeat(5_000)}`,
    'deep blocks': Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}if x:\n`).join(''),
    'open strings': 'x = "\n'.repeat(10_000),
    'open functions': 'def f(\n'.repeat(5_000),
    'a type of types': `def f(a: ${'A['.repeat(10_000)}${']'.repeat(10_000)}): pass`,
    'a text of braces': `x = "${'{'.repeat(30_000)}".format(a)`,
    'a text of percents': `x = "${'%('.repeat(30_000)}" % a`,
    'a text of signs': `x = "${'%s'.repeat(20_000)}" % (${'a,'.repeat(20_000)})`,
    'zero bytes': '\0'.repeat(50_000),
    'half characters': '\ud800'.repeat(5_000),
    noise: Array.from({ length: 50_000 }, (_, at) => String.fromCharCode((at * 7919 + (at >> 2)) % 0xd7ff)).join(''),
    signs: Array.from({ length: 50_000 }, (_, at) =>
      '()[]{}:,."\'#\\\n\tdef if '.charAt((at * 7919 + (at >> 3) * 31) % 22),
    ).join(''),
  };

  test.each(Object.keys(hostile))('%s', name => {
    const text = hostile[name] as string;
    const program = python.lower('/w/hostile.py', text);
    expect(depthOf(program.body)).toBeLessThan(5_000);
    expect(python.lower('/w/hostile.py', `${text}\nx = 1\n`).language).toBe('python');
    python.forget?.('/w/hostile.py');
  });

  test('a generated file as large as any that is read', () => {
    const row = 'ROWS.append({"id": 1, "name": "text", "values": [1, 2, 3]})\n';
    const rows = Math.ceil(1_000_000 / row.length);
    const program = python.lower('/w/big.py', row.repeat(rows));
    expect(program.body.length).toBe(rows);
    python.forget?.('/w/big.py');
  });
});

test('before the parser is loaded there is nothing, and no error', () => {
  const cold = createPythonFrontEnd(loadGrammarFiles);
  expect(cold.lower('/w/a.py', 'x = 1')).toMatchObject({ body: [], broken: true });
});

test('a parser that could not be loaded may be loaded later', async () => {
  let fails = true;
  const flaky = createPythonFrontEnd(name => (fails ? Promise.reject(new Error('gone')) : loadGrammarFiles(name)));
  await expect(flaky.ready?.()).rejects.toThrow('gone');
  fails = false;
  await flaky.ready?.();
  expect(flaky.lower('/w/a.py', 'x = 1').body).toHaveLength(1);
});

/** How deep data nests, without recursion of our own. */
function depthOf(root: unknown): number {
  let deepest = 0;
  const stack: [unknown, number][] = [[root, 0]];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [value, depth] = next;
    deepest = Math.max(deepest, depth);
    if (typeof value === 'object' && value !== null)
      for (const each of Object.values(value)) stack.push([each, depth + 1]);
  }
  return deepest;
}
