import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTypeScript } from '../../server/src/languages/typescript/index.ts';
import { lower } from '../../server/src/languages/typescript/lower.ts';
import { children, walkProgram } from '../../server/src/program/walk.ts';
import { printProgram } from '../support/print-program.ts';

const front = createTypeScript();
beforeAll(() => front.ready?.());

/** Numbers from 0 up to 1, the same on every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const sources: Readonly<Record<string, string>> = {
  '/app/client.ts': `import axios, { type AxiosInstance } from 'axios';
/** policy-lens-ignore nothing -- a comment that counts */
const base = process.env.API_BASE ?? 'https://api.example.test';
export enum Region { Us = 'us', Eu = 'eu' }
@Injectable()
export class Client<T extends object = {}> extends Base {
  private readonly http: AxiosInstance;
  constructor(private readonly token: string, region: Region | undefined) {
    super();
    this.http = axios.create({ baseURL: \`\${base}/rest/v1.0\`, headers: { 'X-Region': region, ...extra } });
  }
  async *pages(id: number): AsyncGenerator<T[]> {
    for (let page = 1; ; page++) {
      const { data } = await this.http.get<T[]>(\`/projects/\${id}/items?page=\${page}\`);
      if (!data?.length) return;
      yield data as T[];
    }
  }
}
`,
  '/app/view.tsx': `'use client';
import { useState } from 'react';
export default function View({ items = [], onPick }: Props) {
  const [open, setOpen] = useState(false);
  switch (items.length) { case 0: return null; case 1: break; default: log('many') }
  return (
    <section className="list" onClick={() => setOpen(!open)}>
      {/* policy-lens-ignore user-text -- shown to nobody */}
      <h1>Items of {items[0]?.project ?? 'none'}</h1>
      {items.map(item => <Item key={item.id} {...item} picked={/^a\\/b/.test(item.name)} />)}
    </section>
  );
}
`,
  '/app/server.js': `#!/usr/bin/env node
const express = require('express');
const app = module.exports = express();
app.get('/callback', async (req, res, next) => {
  try {
    const answer = await fetch(tokenUrl, { method: 'POST', body: new URLSearchParams({ code: req.query.code }) });
    res.json(await answer.json()); // policy-lens-ignore
  } catch (error) { next(error) } finally { count++ }
});
label: for (const [key, value] of Object.entries(process.env)) { if (!value) continue label; total += value.length }
Object.assign(module.exports, { version: '1.0', get started() { return start } });
`,
};

const scraps = [
  '{',
  '}',
  '(',
  ')',
  '`',
  "'",
  '"',
  '${',
  '/',
  '/*',
  '*/',
  '//',
  '<',
  '>',
  '</',
  '=>',
  ';',
  '\n',
  '\r\n',
  ' ',
  'a',
  '.',
  '?.',
  '...',
  '=',
  'async ',
  'import ',
  'export ',
  'class ',
  '@',
  '#',
  '\\',
  '\u2028',
  '😀',
  'é',
  'case ',
  ': ',
  'policy-lens ',
];

describe('editing', () => {
  it.each(Object.keys(sources))('%s lowers the same step by step as at once', path => {
    const random = randomNumbers(20_260_101);
    const pick = (count: number): number => Math.floor(random() * count);
    const stepwise = createTypeScript();
    const atOnce = createTypeScript();
    return Promise.all([stepwise.ready?.(), atOnce.ready?.()]).then(() => {
      const original = sources[path] ?? '';
      let text = original;
      for (let edit = 0; edit < 200; edit++) {
        const at = pick(text.length + 1);
        const cut = random() < 0.5 ? 0 : pick(12);
        const added =
          random() < 0.2 ? original.slice(at, at + pick(40)) : random() < 0.8 ? scraps[pick(scraps.length)] : '';
        text = text.slice(0, at) + added + text.slice(at + cut);
        // Start afresh now and then, so that most edits meet code and not rubble.
        if (edit % 25 === 24) text = original;
        const step = stepwise.lower(path, text);
        atOnce.forget?.(path);
        expect(step, `edit ${edit}: ${JSON.stringify(text)}`).toEqual(atOnce.lower(path, text));
      }
    });
  });

  it('forgets, and keeps no more than it says', () => {
    for (let i = 0; i < 100; i++) front.lower(`/app/${i}.ts`, `f(${i})`);
    front.forget?.('/app/99.ts');
    for (const i of [0, 50, 99]) expect(printProgram(front.lower(`/app/${i}.ts`, `g(${i})`))).toBe(`(call g ${i})`);
  });
});

describe('hostile input', () => {
  const repeated = (text: string, times: number): string => text.repeat(times);
  const noise = (): string => {
    const random = randomNumbers(7);
    return Array.from({ length: 20_000 }, () => String.fromCharCode(Math.floor(random() * 0x10000))).join('');
  };

  it.each<[string, string]>([
    ['empty', ''],
    ['white space', ' \n\t\r\n'],
    ['noise', noise()],
    ['nulls', repeated('\0', 1000)],
    ['lone surrogates', "f('\ud800', `\udc00`, \ud83d)"],
    ['an unfinished string', "f('abc"],
    ['an unfinished template', 'f(`abc${d'],
    ['an unfinished template text', `f(\`abc\${d} e`],
    ['an unfinished regular expression', 'f(/abc'],
    ['unfinished markup', 'x = <a><b c={d'],
    ['unclosed markup', 'x = <a>text'],
    ['an unfinished comment', 'f() /* abc'],
    ['stray brackets', repeated(')}]', 500)],
    ['open blocks', repeated('{', 3000)],
    ['open parentheses', repeated('(', 20_000)],
    ['open lists', repeated('[', 20_000)],
    ['open calls', repeated('f(', 20_000)],
    ['open arrow functions', repeated('() => ', 20_000)],
    ['open markup', repeated('<a>', 20_000)],
    ['open templates', repeated('`${', 20_000)],
    ['else if without end', repeated('if (a) b(); else ', 20_000)],
    ['unary operators', `x = ${repeated('!', 20_000)}y`],
    ['a long sum', `x = ${repeated("'a' + ", 20_000)}b`],
    ['a long chain of calls', `a${repeated('.b()', 20_000)}`],
    ['long conditionals', `x = ${repeated('a ? b : ', 20_000)}c`],
    ['a long assignment', `${repeated('a = ', 20_000)}b`],
    ['nested functions', `${repeated('function f() {', 3000)}${repeated('}', 3000)}`],
    ['nested classes', `x = ${repeated('class { a = ', 2000)}1${repeated('}', 2000)}`],
    ['nested types', `let a: ${repeated('Array<', 3000)}string${repeated('>', 3000)}`],
    ['a union of many', `let a: ${repeated("'a' | ", 20_000)}'b'`],
    ['nested patterns', `const ${repeated('{ a: ', 2000)}b${repeated('}', 2000)} = c`],
    ['nested namespaces', `namespace ${repeated('A.', 3000)}B { export const c = 1 }`],
    ['our name many times', repeated('policy-lens /* policy-lens */ ', 20_000)],
    ['our name in depth', `${repeated('f(/* policy-lens */', 2000)}${repeated(')', 2000)}`],
    ['a megabyte on one line', `x=[${repeated('{a:1,b:"c"},', 90_000)}]`],
  ])('%s ends and does not throw', (_, text) => {
    for (const path of text.length > 1_000_000 ? ['/app/a.ts'] : ['/app/a.ts', '/app/a.tsx', '/app/a.js']) {
      const program = front.lower(path, text);
      expect(program.path).toBe(path);
      expect(depth(children, program.body)).toBeLessThan(850);
      front.forget?.(path);
    }
  });

  it('keeps what can be understood of broken code', () => {
    const program = front.lower('/app/a.ts', "f('a');\nconst x = {\nb: g('c'), \nclass {");
    expect(program.broken).toBe(true);
    expect(printProgram(program)).toContain('(call f "a")');
    expect(printProgram(program)).toContain('b: (call g "c")');
  });

  it('says that it understood nothing where the parser gives up', () => {
    expect(front.lower('/app/a.ts', '('.repeat(200_000)).broken).toBe(true);
    expect(printProgram(front.lower('/app/a.ts', 'f()'))).toBe('(call f)');
  });

  it('goes on behind a tree that nobody foresaw', () => {
    const text = 'f(a); g(b); h(c)';
    const file = ts.createSourceFile('/app/a.ts', text, ts.ScriptTarget.Latest);
    const second = file.statements[1] as ts.ExpressionStatement;
    Object.assign(second.expression, { arguments: [undefined] });
    expect(printProgram(lower('/app/a.ts', text, file))).toBe('(call f a)\n(unknown)\n(call h c)');
  });
});

describe('places', () => {
  it.each([
    ['a byte order mark', '\uFEFFconst a = f("b");'],
    ['carriage returns', 'const a =\r\n  f("b");\r\ng(`c\r\nd`);\r\n'],
    ['surrogate pairs', 'const 𝒳 = "😀" + f("b😀"); g("b")'],
    ['an interpreter line', '#!/usr/bin/env node\nconst a = f("b");'],
  ])('are offsets of the text as given: %s', (_, text) => {
    const program = front.lower('/app/place.ts', text);
    let calls = 0;
    walkProgram(program, node => {
      expect([node.start >= 0, node.end <= text.length, node.start <= node.end]).toEqual([true, true, true]);
      if (node.kind === 'name') expect(text.slice(node.start, node.end)).toBe(node.name);
      if (node.kind === 'call' && ++calls) expect(text.slice(node.start, node.close + 1)).toMatch(/^[fg]\(.*\)$/s);
      if (node.kind === 'literal' && node.content !== undefined && typeof node.value === 'string')
        expect(text.startsWith(node.value, node.content)).toBe(true);
    });
    expect(calls).toBeGreaterThan(0);
  });

  it.each(Object.entries(sources))('enclose what is in them: %s', (path, text) => {
    const program = front.lower(path, text);
    expect(program.broken).toBeUndefined();
    walkProgram(program, node => {
      if (node.kind === 'operation' && node.operator === '===') return;
      for (const each of children(node)) expect([node.start <= each.start, each.end <= node.end]).toEqual([true, true]);
    });
  });
});

/** How many levels a tree has, found without the stack. */
function depth<N>(inside: (node: N) => readonly N[], roots: readonly N[]): number {
  let levels = 0;
  for (let level = roots; level.length > 0; levels++) level = level.flatMap(inside);
  return levels;
}
