import { beforeAll, describe, expect, it } from 'vitest';
import { createTypeScript } from '../../server/src/languages/typescript/index.ts';
import type { Program } from '../../server/src/program/model.ts';
import { printProgram } from '../support/print-program.ts';

const front = createTypeScript();
beforeAll(() => front.ready?.());

const lower = (text: string, path = '/app/a.ts'): Program => front.lower(path, text);

function lowers(rows: readonly (readonly [source: string, program: string])[]): void {
  it.each(rows)('%s', (source, program) => expect(printProgram(lower(source))).toBe(program));
}

describe('imports', () => {
  lowers([
    ["import a from 'm'", '(import "m" default:a)'],
    ["import * as a from 'm'", '(import "m" *:a)'],
    ["import a, { b, c as d, default as e } from 'm'", '(import "m" default:a b c:d default:e)'],
    ["import 'm'", '(import "m")'],
    ["import type { A } from 'm'; import type B from 'm'", '(import type "m" A)\n(import type "m" default:B)'],
    ["import { type A } from 'm'; import { type B, c } from 'm'", '(import type "m" A)\n(import "m" B c)'],
    ["import a = require('m')", '(import "m" *:a)'],
    ['import a = B.C', '(const a (member B .C))'],
    ["const a = require('m')", '(const a (call require "m"))'],
  ]);

  it('knows where the module and the names stand', () => {
    const text = "import { a as b } from './m'";
    const [only] = lower(text).imports;
    expect(only && text.slice(only.moduleSpan.start, only.moduleSpan.end)).toBe('./m');
    expect(only?.names.map(({ span }) => text.slice(span.start, span.end))).toEqual(['b']);
  });
});

describe('exports', () => {
  lowers([
    [
      'export const a = 1, { b, c: [d] } = e',
      '(const a 1)\n(const {b, c: [d]} e)\n(export a local=a)\n(export b local=b)\n(export d local=d)',
    ],
    [
      'export function f() {} export class C {}',
      '(declare f (function f () {  }))\n(declare C (class C))\n(export f local=f)\n(export C local=C)',
    ],
    [
      'export enum E { A } export namespace N { export const a = 1 }',
      '(const E {A: 0})\n{ (const a 1); (const N {a}) }\n(export E local=E)\n(export N local=N)',
    ],
    ['export { a, b as c, d as default }', '(export a local=a)\n(export c local=b)\n(export default local=d)'],
    ["export { a, b as c } from 'm'", '(export a from="m" imported=a)\n(export c from="m" imported=b)'],
    ["export * from 'm'; export * as n from 'm'", '(export * from="m")\n(export n from="m" imported=*)'],
    ['export default a', 'a\n(export default local=a a)'],
    ['export default { a: 1 }', '{a: 1}\n(export default {a: 1})'],
    ['export default function () {}', '(function () {  })\n(export default (function () {  }))'],
    ['export default function f() {}', '(declare f (function f () {  }))\n(export default local=f)'],
    ['export default class extends B {}', '(class < B)\n(export default (class < B))'],
    ['export = a', 'a\n(export default local=a a)'],
    ['export import a = B.C', '(const a (member B .C))\n(export a local=a)'],
    ['export type T = 1; export interface I {}', ''],
  ]);

  it('shares the node of a default export with the body', () => {
    const { body, exports } = lower('export default f()');
    expect(body[0]?.kind === 'evaluate' && body[0].value).toBe(exports[0]?.value);
  });
});

describe('CommonJS', () => {
  const exported = (text: string): string[] =>
    printProgram({ ...lower(text, '/app/a.js'), body: [] })
      .split('\n')
      .filter(line => line !== '');

  it.each<[string, string[]]>([
    ['module.exports = f', ['(export default local=f f)']],
    [
      'module.exports = { a, b: c, d() {} }',
      [
        '(export default {a, b: c, d: (function () {  })})',
        '(export a local=a a)',
        '(export b local=c c)',
        '(export d (function () {  }))',
      ],
    ],
    ['exports.a = 1; module.exports.b = c', ['(export a 1)', '(export b local=c c)']],
    ['exports.a = exports.b = f', ['(export a local=f f)', '(export b local=f f)']],
    ['const app = module.exports = express()', ['(export default (call express))']],
    ['Object.assign(module.exports, { a: 1 }, b)', ['(export a 1)']],
    [
      "module.exports = require('./m')",
      ['(export default from="./m" imported=* (call require "./m"))', '(export * from="./m")'],
    ],
    [
      "module.exports = { ...require('./m'), a: require('./n') }",
      [
        '(export default {...(call require "./m"), a: (call require "./n")})',
        '(export * from="./m")',
        '(export a from="./n" imported=* (call require "./n"))',
      ],
    ],
    ['exports.a = void 0; Object.defineProperty(exports, "__esModule", { value: true })', []],
    [
      'Object.defineProperty(exports, "a", { enumerable: true, get: function () { return m.a } })',
      ['(export a (member m .a))'],
    ],
    ["__exportStar(require('./m'), exports)", ['(export * from="./m")']],
    ['x.exports = 1; module.a = 2; exports = 3', []],
  ])('%s', (text, lines) => expect(exported(text)).toEqual(lines));
});

describe('directives', () => {
  it('keeps those at the head of a file', () => {
    const text = "#!/usr/bin/env node\n// note\n'use strict';\n\"use client\"\nf('x')";
    expect(printProgram(lower(text))).toBe('(directive "use strict")\n(directive "use client")\n(call f "x")');
  });
});

describe('comments', () => {
  const comments = (text: string, path = '/app/a.tsx'): string[] =>
    lower(text, path).comments.map(each => `${each.marker} ${each.text} @ ${text.slice(each.start, each.end)}`);

  it('keeps those that hold our name, wherever they stand', () => {
    const text = [
      '// policy-lens-ignore-file a -- b',
      '/* policy-lens-ignore b -- c */ f(/* other */ a, // policy-lens-ignore c',
      '  b); /**',
      ' * policy-lens-ignore d */',
      'const x = <p>{/* policy-lens-ignore e */}</p>;',
      'if (a) { // policy-lens-ignore f',
      '}',
      'g(); // policy-lens-ignore g',
    ].join('\n');
    expect(comments(text).map(each => each.split(' @ ')[0])).toEqual([
      '// policy-lens-ignore-file a -- b',
      '/* policy-lens-ignore b -- c',
      '// policy-lens-ignore c',
      '/* *\n * policy-lens-ignore d',
      '/* policy-lens-ignore e',
      '// policy-lens-ignore f',
      '// policy-lens-ignore g',
    ]);
    expect(comments(text)[1]?.split(' @ ')[1]).toBe('/* policy-lens-ignore b -- c */');
  });

  it('is not taken in by strings, templates, expressions and markup', () => {
    const text = [
      `f('// policy-lens', \`// policy-lens \${a /* policy-lens 1 */} // policy-lens\`, /[/]/* policy-lens */ 2, /a\\//);`,
      'x = <p title="/* policy-lens */"> // policy-lens </p> // policy-lens 2',
    ].join('\n');
    expect(comments(text).map(each => each.split(' @ ')[0])).toEqual(['/* policy-lens 1', '// policy-lens 2']);
  });

  it('keeps none in a file without our name, and one at the very end', () => {
    expect(comments('// nothing')).toEqual([]);
    expect(comments('f() /* policy-lens unfinished')).toEqual([
      '/* policy-lens unfinished @ /* policy-lens unfinished',
    ]);
  });
});

describe('dialects', () => {
  it.each(['ts', 'mts', 'cts'])('.%s has casts by angle brackets', extension => {
    expect(printProgram(lower('x = <T>y', `/app/a.${extension}`))).toBe('(= x y)');
  });

  it.each(['tsx', 'jsx', 'js', 'mjs', 'cjs'])('.%s has markup', extension => {
    expect(printProgram(lower('x = <b/>', `/app/a.${extension}`))).toBe('(= x (<b> {}))');
  });

  it('takes the types of Flow in JavaScript', () => {
    const text = '// @flow\nimport type { A } from "m";\nconst f = (a: string): A => (a: any);';
    expect(lower(text, '/app/a.js').imports[0]?.typeOnly).toBe(true);
  });

  it.each(['a.d.ts', 'a.d.mts', 'a.d.css.ts'])('says nothing of %s', name => {
    const program = lower('export const a: string; const b = f();', `/app/${name}`);
    expect([program.body, program.exports]).toEqual([[], []]);
  });
});
