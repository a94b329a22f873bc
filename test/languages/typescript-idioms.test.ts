import { beforeAll, describe, expect, it } from 'vitest';
import { createTypeScript } from '../../server/src/languages/typescript/index.ts';
import type { TextEdit } from '../../server/src/program/idioms.ts';
import type { Program } from '../../server/src/program/model.ts';
import { type Node, walkProgram } from '../../server/src/program/walk.ts';

const front = createTypeScript();
const { idioms } = front;
beforeAll(() => front.ready?.());

const lower = (text: string, path = '/app/a.ts'): Program => front.lower(path, text);

/** The text after an edit, which must leave valid syntax. */
function apply(text: string, edit: TextEdit | undefined, path?: string): string | undefined {
  if (edit === undefined) return undefined;
  const edited = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  expect(lower(edited, path).broken, edited).toBeUndefined();
  return edited;
}

function first<K extends Node['kind']>(text: string, kind: K): Extract<Node, { kind: K }> {
  let found: Extract<Node, { kind: K }> | undefined;
  walkProgram(lower(text), node => {
    if (node.kind === kind) found ??= node as Extract<Node, { kind: K }>;
  });
  if (found === undefined) throw new Error(`No ${kind} in ${text}`);
  return found;
}

const setInObject = (text: string, name: string, value: string): string | undefined =>
  apply(text, idioms.setOption(first(text, 'object'), text, name, value));
const setInCall = (text: string, name: string, value: string): string | undefined =>
  apply(text, idioms.setOption(first(text, 'call'), text, name, value));
const append = (text: string, value: string): string | undefined =>
  apply(text, idioms.appendArgument(first(text, 'call'), text, value));

describe('environment', () => {
  it.each([
    ['f()', 'process.env.A_B'],
    ['f(import.meta.env.X)', 'process.env.A_B'],
    ["f(Deno.env.get('X'))", "Deno.env.get('A_B')"],
    ['f(process.env.VITE_API)', 'process.env.A_B'],
    ['document.save()', 'process.env.A_B'],
  ])('%s', (text, expected) => {
    expect(idioms.environment('A_B', lower(text, '/app/a.js'))).toEqual({ text: expected });
    // Where a type wants a value to be there.
    expect(idioms.environment('A_B', lower(text))).toEqual({ text: expected, sure: `${expected}!` });
  });

  it.each([
    "'use client'; f()",
    'f(window.location)',
    "document.querySelector('a')",
    "import { useState } from 'react'",
    'f(import.meta.env.VITE_API)',
  ])('has none in a page: %s', text => expect(idioms.environment('A_B', lower(text))).toBeUndefined());

  it('quotes a name that is no identifier', () => {
    expect(idioms.environment('A-B', lower('f()'))?.text).toBe("process.env['A-B']");
  });
});

describe('a literal gives way to an expression', () => {
  const replace = (text: string) =>
    apply(text, idioms.replaceLiteral(first(text, 'literal'), 'read()', lower(text), text));

  it('whatever it is typed as', () => {
    expect(replace("const a = 'b' as const;")).toBe('const a = read();');
    expect(replace("const a = { b: 'c' as  const };")).toBe('const a = { b: read() };');
    expect(replace("const a = 'b' as string;")).toBe('const a = read() as string;');
  });

  it('but where only a literal can stand', () => {
    expect(replace("enum A {\n  b = 'c',\n}")).toBeUndefined();
  });
});

describe('where a value stands in a string', () => {
  it.each([
    ['`a ${b} c`', '${b}'],
    ['`a ${ b } c`', '${ b }'],
    ['`${(b)}`', undefined],
    ["'a ' + b", undefined],
  ])('%s', (text, hole) => {
    const span = idioms.holeOf(first(text, 'name'), text);
    expect(span && text.slice(span.start, span.end)).toBe(hole);
  });
});

describe('words', () => {
  it('writes comments, strings, keys and truth values', () => {
    expect(idioms.comment('one\n\ntwo', '/a.ts')).toBe('// one\n//\n// two');
    expect([idioms.quote('a'), idioms.quote("it's"), idioms.quote(`'"`), idioms.quote('a\\\n')]).toEqual([
      "'a'",
      '"it\'s"',
      `'\\'"'`,
      "'a\\\\\\n'",
    ]);
    expect([idioms.key('a$1'), idioms.key('a-b'), idioms.key('1')]).toEqual(['a$1', "'a-b'", "'1'"]);
    expect([idioms.boolean(true), idioms.boolean(false)]).toEqual(['true', 'false']);
  });

  it('interpolates', () => {
    expect(idioms.interpolate(['/a/', { source: 'b.c' }, '/`${d'])).toBe('`/a/${b.c}/\\`\\${d`');
    expect(idioms.interpolate(['a', 'b'])).toBe("'ab'");
  });
});

describe('as a file is written', () => {
  const like = (source: string) => {
    const asWritten = idioms.like?.(source) ?? expect.fail('has no ways of its own');
    const batches = { list: 'a', size: 5, offset: 'n', indent: '', work: (part: string) => `f(${part}, {\n\tb\n})` };
    return [asWritten.quote('a'), asWritten.declare('a', '1'), asWritten.inBatches(batches)?.split('\n')];
  };

  it.each([
    ['', "'a'", 'const a = 1;', '  await f(a.slice(n, n + 5), {', '  });'],
    ['import a from "a"\n\nif (a) {\n\tb()\n}\n', '"a"', 'const a = 1', '\tawait f(a.slice(n, n + 5), {', '\t})'],
    [
      "import a from 'a';\n\n/**\n * b\n */\nif (a) {\n    b();\n}\n",
      "'a'",
      'const a = 1;',
      '    await f(a.slice(n, n + 5), {',
      '    });',
    ],
  ])('%j', (source, text, declared, first, last) => {
    const inside = (line: string) => line.slice(0, line.length - line.trimStart().length);
    const loop = ['for (let n = 0; n < a.length; n += 5) {', first, `${inside(first)}\tb`, last, '}'];
    expect(like(source)).toEqual([text, declared, loop]);
  });

  it('but for lines of a string', () => {
    const work = (part: string) => `f(${part}, \`a\nb\`)`;
    expect(idioms.inBatches({ list: 'a', size: 5, offset: 'n', indent: '', work })).toContain('`a\nb`');
  });
});

describe('setting a property', () => {
  it('writes one of the same name short', () => expect(setInObject('x = { a }', 'b', 'b')).toBe('x = { a, b }'));

  it.each([
    ['x = {}', 'x = { b: 1 }'],
    ['x = {\n}', 'x = { b: 1 }'],
    ['x = { /* none */ }', 'x = { b: 1, /* none */ }'],
    ['x = { a }', 'x = { a, b: 1 }'],
    ['x = { a: 1, }', 'x = { a: 1, b: 1, }'],
    ['x = {a: 1}', 'x = {a: 1, b: 1}'],
    ['x = { ...a }', 'x = { ...a, b: 1 }'],
    ['x = { a: c as T /* d */ }', 'x = { a: c as T, b: 1 /* d */ }'],
    ['x = {\n  a: 1\n}', 'x = {\n  a: 1,\n  b: 1\n}'],
    ['x = {\n\ta: 1,\n}', 'x = {\n\ta: 1,\n\tb: 1,\n}'],
    ['x = {\r\n  a: 1,\r\n}', 'x = {\r\n  a: 1,\r\n  b: 1,\r\n}'],
    ['x = {\n  a: 1, // one\n}', 'x = {\n  a: 1, // one\n  b: 1,\n}'],
    ['x = {\n  a: 1 // one, }\n}', 'x = {\n  a: 1, // one, }\n  b: 1\n}'],
    ['x = {\n  a: { c: 1 },\n  ...d,\n}', 'x = {\n  a: { c: 1 },\n  ...d,\n  b: 1,\n}'],
    ['x = { b: 2 }', 'x = { b: 1 }'],
    ['x = { b: (2 as T), a }', 'x = { b: 1, a }'],
    ["x = { 'b' : 2 }", "x = { 'b' : 1 }"],
    ['x = { b, a }', 'x = { b: 1, a }'],
    ['x = { async b() {} }', 'x = { b: 1 }'],
  ])('%s', (text, expected) => expect(setInObject(text, 'b', '1')).toBe(expected));

  it('quotes a key as the file does', () => {
    expect(setInObject('import a from "a"; x = {}', 'A-B', '1')).toBe('import a from "a"; x = { "A-B": 1 }');
    expect(setInObject('x = {}', 'A-B', '1')).toBe("x = { 'A-B': 1 }");
  });

  it('leaves an unfinished object alone', () => {
    const text = 'x = { a: 1';
    expect(idioms.setOption(first(text, 'object'), text, 'b', '1')).toBeUndefined();
  });
});

describe('setting an option of a call', () => {
  it.each([
    ['f()', 'f({ b: 1 })'],
    ['f(url)', 'f(url, { b: 1 })'],
    ['f(url, { a })', 'f(url, { a, b: 1 })'],
    ['f(url, { b: 2 })', 'f(url, { b: 1 })'],
    ['new F', 'new F({ b: 1 })'],
    ['new F({ a: 1 })', 'new F({ a: 1, b: 1 })'],
  ])('%s', (text, expected) => expect(setInCall(text, 'b', '1')).toBe(expected));

  it.each(['f(url, body)', 'f(...args)', 'f`a`'])('does not guess: %s', text => {
    expect(setInCall(text, 'b', '1')).toBeUndefined();
  });
});

describe('appending an argument', () => {
  it.each([
    ['f()', 'f(x)'],
    ['f(a)', 'f(a, x)'],
    ['f(a, )', 'f(a, x, )'],
    ['f((a) as T)', 'f((a) as T, x)'],
    ["f(a as ')' /* ) */)", "f(a as ')', x /* ) */)"],
    ['f(\n  a,\n  b\n)', 'f(\n  a,\n  b,\n  x\n)'],
    ['f(\n  a, // one\n)', 'f(\n  a, // one\n  x,\n)'],
    ['f(a, {\n  b,\n})', 'f(a, {\n  b,\n}, x)'],
    ['new F', 'new F(x)'],
  ])('%s', (text, expected) => expect(append(text, 'x')).toBe(expected));
});

describe('importing a module', () => {
  const bring = (text: string, path = '/app/a.ts', module = 'limiter'): string | undefined =>
    apply(text, idioms.importModule(module, 'limiter', lower(text, path), text), path);

  it.each([
    ["import a from 'a';\nf();", "import a from 'a';\nimport limiter from 'limiter';\nf();"],
    ['import a from "a"\nf()', 'import a from "a"\nimport limiter from "limiter"\nf()'],
    ["import a from 'a'; // why\r\nf();", "import a from 'a'; // why\r\nimport limiter from 'limiter';\r\nf();"],
    ["import a from 'a'; f();", "import a from 'a';\nimport limiter from 'limiter'; f();"],
    ['f();\n', "import limiter from 'limiter';\nf();\n"],
    ["'use server';\nf();", "'use server';\nimport limiter from 'limiter';\nf();"],
    ['#!/usr/bin/env node\nf();', "#!/usr/bin/env node\nimport limiter from 'limiter';\nf();"],
    [
      '#!/usr/bin/env node\n// why\n"use strict"\nf()',
      '#!/usr/bin/env node\n// why\n"use strict"\nimport limiter from "limiter"\nf()',
    ],
    ['\uFEFFf();', "\uFEFFimport limiter from 'limiter';\nf();"],
    ["import type limiter from 'limiter';", "import type limiter from 'limiter';\nimport limiter from 'limiter';"],
  ])('%j', (text, expected) => expect(bring(text)).toBe(expected));

  it.each([
    ["const a = require('a');\nf();", "const a = require('a');\nconst limiter = require('limiter');\nf();"],
    [
      "'use strict'\nconst a = require('a').b\nf()",
      "'use strict'\nconst a = require('a').b\nconst limiter = require('limiter')\nf()",
    ],
    ['module.exports = f;', "const limiter = require('limiter');\nmodule.exports = f;"],
    ['export const a = 1;', "import limiter from 'limiter';\nexport const a = 1;"],
  ])('as a script does: %j', (text, expected) => expect(bring(text, '/app/a.js')).toBe(expected));

  it.each([
    "import limiter from 'limiter'",
    "import * as limiter from 'limiter'",
    "import limiter = require('limiter')",
    "const limiter = require('limiter')",
  ])('not twice: %s', text => expect(bring(text)).toBeUndefined());

  it("takes the whole of Node's own modules", () => {
    expect(bring("import a from 'a';", '/app/a.ts', 'node:limiter')).toBe(
      "import a from 'a';\nimport * as limiter from 'node:limiter';",
    );
    expect(bring("import limiter from 'limiter';", '/app/a.ts', 'node:limiter')).toBeUndefined();
  });
});
