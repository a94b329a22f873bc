import { beforeAll, describe, expect, it } from 'vitest';
import { createTypeScript } from '../../server/src/languages/typescript/index.ts';
import type { Call, Expression, FunctionExpression, Program, Span } from '../../server/src/program/model.ts';
import { children, type Node, walkProgram } from '../../server/src/program/walk.ts';
import { printProgram } from '../support/print-program.ts';

const front = createTypeScript();
beforeAll(() => front.ready?.());

const lower = (text: string, path = '/app/a.ts'): Program => front.lower(path, text);
const print = (text: string, path?: string): string => printProgram(lower(text, path));

/** Sources beside what they are lowered to. */
function lowers(rows: readonly (readonly [source: string, program: string])[], path?: string): void {
  it.each(rows)('%s', (source, program) => expect(print(source, path)).toBe(program));
}

/** The first expression of a kind, for tests of places. */
function first<K extends Expression['kind']>(text: string, kind: K): Extract<Expression, { kind: K }> {
  let found: Extract<Expression, { kind: K }> | undefined;
  walkProgram(lower(text), node => {
    if (node.kind === kind) found ??= node as Extract<Expression, { kind: K }>;
  });
  if (found === undefined) throw new Error(`No ${kind} in ${text}`);
  return found;
}

const at = (text: string, { start, end }: Span): string => text.slice(start, end);

describe('literals', () => {
  lowers([
    [`f('a', "b", \`c\`)`, '(call f "a" "b" "c")'],
    ["f(\"it's\", '\\n')", '(call f "it\'s" "\\n")'],
    ['x = [1, -2, 0x10, 1_000, 9n, 1e3]', '(= x [1, -2, 16, 1000, 9, 1000])'],
    ['x = [true, false, null, undefined, void 0]', '(= x [true, false, null, null, null])'],
    ['x = /a\\/b[/]/gi', '(= x /a\\/b[/]/)'],
    [`x = \`a\${b}c\${d}\``, '(= x (template "a" b "c" d))'],
    [`x = gql\`a\${b}c\``, '(= x (tag gql "a" b "c"))'],
    ['x = gql`plain`', '(= x (tag gql "plain"))'],
  ]);

  it('says where a text stands if its source is its value', () => {
    const text = "f('/rest/v1.0/me')";
    const literal = first(text, 'literal');
    expect(at(text, literal)).toBe("'/rest/v1.0/me'");
    expect(literal.content).toBe(3);
    expect(first("f('a\\'b')", 'literal').content).toBeUndefined();
    expect(first("f('open", 'literal').content).toBe(3);
  });

  it('gives the texts of a template the place between its holes', () => {
    const text = `f(\`/a/\${b}/c\`)`;
    const texts = first(text, 'template').parts.filter(part => part.kind === 'literal');
    expect(texts.map(part => [at(text, part), part.content])).toEqual([
      ['/a/', 3],
      ['/c', 10],
    ]);
    expect(first(`f(\`\\n\${b}\`)`, 'literal').content).toBeUndefined();
  });
});

describe('expressions', () => {
  lowers([
    ['a.b.c', '(member (member a .b) .c)'],
    ["a['b']; a[0]; a[b]", '(member a .b ["b"])\n(member a .0 [0])\n(member a [b])'],
    ['a?.b?.[c]?.(d)', '(call (member? (member? a .b) [c]) d)'],
    ['this.#x; super.m()', '(member this .#x)\n(call (member super .m))'],
    ['import.meta.env.A; new.target', '(member (member (member import .meta) .env) .A)\n(member new .target)'],
    ['f(a, ...b)', '(call f a ...b)'],
    ['new F; new F(1)', '(new F)\n(new F 1)'],
    ["import('m'); require('m')", '(call import "m")\n(call require "m")'],
    ['[a, ...b, , c]', '[a, ...b, null, c]'],
    ['(a as T)!.b; <T>a; a satisfies T; f<T>(b)', '(member a .b)\na\na\n(call f b)'],
    ['f<string>;', 'f'],
    [
      'async () => { await a; }; function* g() { yield; yield b; yield* c; }',
      '(async-arrow () { (await a) })\n(declare g (function* g () { (yield); (yield b); (yield* c) }))',
    ],
    ['x = a?.b!.c', '(= x (member (member? a .b) .c))'],
  ]);

  it('knows the places of members and calls', () => {
    const text = 'axios . get(url, {}, )';
    const call = first(text, 'call');
    expect(at(text, call)).toBe(text);
    expect(text[call.close]).toBe(')');
    const member = call.callee as Extract<Expression, { kind: 'member' }>;
    expect([at(text, member), at(text, member.propertySpan)]).toEqual(['axios . get', 'get']);
    const bare = 'new Date';
    expect(first(bare, 'call').close).toBe(bare.length);
  });
});

describe('objects', () => {
  lowers([
    ["x = { a, b: 1, 'c-d': 2, 3: 4, ...e }", '(= x {a, b: 1, c-d: 2, 3: 4, ...e})'],
    ["x = { ['a']: 1, [`b`]: 2, [c]: 3 }", '(= x {a: 1, b: 2, [c]: 3})'],
    [
      'x = { m(a) { return a }, async *n() {}, get p() { return 1 }, set p(v) {} }',
      '(= x {m: (function (a) { (return a) }), n: (async-function* () {  }), get p: (function () { (return 1) }), set p: (function (v) {  })})',
    ],
    ['x = { a: function named() {} }', '(= x {a: (function named () {  })})'],
  ]);

  it('knows the places of properties and keys', () => {
    const text = "x = { 'a-b': 1, c, ...d }";
    const { properties } = first(text, 'object');
    expect(properties.map(each => [at(text, each), at(text, each.keySpan)])).toEqual([
      ["'a-b': 1", "'a-b'"],
      ['c', 'c'],
      ['...d', ''],
    ]);
  });
});

describe('operators', () => {
  lowers([
    ['a + b + c', '(+ (+ a b) c)'],
    ['a || b ?? c', '(choice-first a b c)'],
    ['a ?? (b || c)', '(choice-first a b c)'],
    ['a && b && c', '(choice-both (choice-both a b) c)'],
    ['a && b || c', '(choice-first (choice-both a b) c)'],
    ['a ? b : c ? d : e', '(choice-test a b (choice-test c d e))'],
    ['a == b; a != b; a === b', '(op === a b)\n(op !== a b)\n(op === a b)'],
    ['a - b * c', '(op - a (op * b c))'],
    [
      '!a; typeof a; +a; ~a; delete a.b; void a',
      '(op ! a)\n(op typeof a)\n(op + a)\n(op ~ a)\n(op delete (member a .b))\n(op void a)',
    ],
    ['a in b; a instanceof B; a, b, c', '(op in a b)\n(op instanceof a B)\n(op , a b c)'],
    ['a = b = c; a += 1; a ??= b; a ||= c; a **= 2', '(= a (= b c))\n(+= a 1)\n(??= a b)\n(||= a c)\n(**= a 2)'],
    ['a++; --a.b', '(+= a 1)\n(-= (member a .b) 1)'],
    ['({ a, b: c, d = 1, e: { f }, ...g } = h)', '(= {a, b: c, d = 1, e: {f}, ...g} h)'],
    ['[a, , b = 1, [c], ...d] = e', '(= [a, , b = 1, [c], ...d] e)'],
    ['(a as any) = b; f() = c', '(= a b)\n(= (unknown (call f)) c)'],
  ]);

  it('balances long sums and keeps other long chains flat', () => {
    const chain = (operator: string): string => Array.from({ length: 5000 }, (_, i) => `a${i}`).join(operator);
    let names = 0;
    for (const operator of ['+', '||', '&&', ',', '-']) {
      walkProgram(lower(`x = (${chain(operator)})`), node => {
        if (node.kind === 'name') names++;
      });
      expect(deepest(lower(`x = (${chain(operator)})`))).toBeLessThan(30);
    }
    expect(names).toBe(5 * 5001);
  });
});

describe('functions', () => {
  lowers([
    ['function f(a, { b } = {}, ...c) { return a }', '(declare f (function f (a, {b} = {}, ...c) { (return a) }))'],
    [
      'f(function () {}, function g() {}, x => x)',
      '(call f (function () {  }) (function g () {  }) (arrow (x) { (return x) }))',
    ],
    ['async x => ({ x })', '(async-arrow (x) { (return {x}) })'],
    ["function f() { 'use server'; a() }", '(declare f (function f () (directive "use server") { (call a) }))'],
    ['function f() { g(arguments) }', '(declare f (function f (...arguments) { (call g arguments) }))'],
    ['function f(a) { g(arguments) }', '(declare f (function f (a) { (call g arguments) }))'],
    [
      'function f() { return () => g(arguments) }',
      '(declare f (function f (...arguments) { (return (arrow () { (return (call g arguments)) })) }))',
    ],
    [
      'function f() { return { g() { h(arguments) } } }',
      '(declare f (function f () { (return {g: (function (...arguments) { (call h arguments) })}) }))',
    ],
    ['function f(this: T, a: string) {}', '(declare f (function f (a :string) {  }))'],
    ['function f(a: string): void; function f(a: any) {}', '(declare f (function f (a :any) {  }))'],
  ]);

  it('knows where a statement can be inserted', () => {
    const start = (text: string): string | undefined => {
      const found: FunctionExpression = first(text, 'function');
      return found.bodyStart === undefined ? undefined : text.slice(found.bodyStart);
    };
    expect(start('function f() { a() }')).toBe(' a() }');
    expect(start("function f() { 'use server'; a() }")).toBe(' a() }');
    expect(start('x => x')).toBeUndefined();
  });
});

describe('classes', () => {
  lowers([
    [
      'class A extends B { x = 1; static y; m() {} static async n() {} get p() { return 1 } set p(v) {} }',
      '(declare A (class A < B (x 1) (static y) (m (function () {  })) (static n (async-function () {  })) (get p (function () { (return 1) })) (set p (function (v) {  }))))',
    ],
    [
      'class A { constructor(private readonly a: T, b = 1) { this.c = b } }',
      '(declare A (class A (a :T) (constructor (function (a :T, b = 1) { (= (member this .a) a); (= (member this .c) b) }))))',
    ],
    [
      "class A { #p = 1; ['q'] = 2; [r] = 3; static { f() } }",
      '(declare A (class A (#p 1) (q 2) ([r] 3) (static static (function () { (call f) }))))',
    ],
    [
      '@Injectable({ a: 1 }) class A { @Input() x: string; m(@Body() b: Dto) {} @Get("p") n() {} }',
      '(declare A (@(call Injectable {a: 1}) class A (@(call Input) x :string) (m (function (@(call Body) b :Dto) {  })) (@(call Get "p") n (function () {  }))))',
    ],
    [
      'abstract class A<T> implements I { abstract m(): void; declare x: T; o(): void; o(a?) {} [k: string]: any }',
      '(declare A (class A (x :T) (o (function (a) {  }))))',
    ],
    ['x = class B extends mix(C) {}', '(= x (class B < (call mix C)))'],
    ['declare class A {} interface I {} type T = 1', ''],
  ]);
});

describe('prototypes', () => {
  lowers([
    [
      'function A(b) { this.b = b }\nA.prototype.m = function (c) {};\nA.prototype.constructor = A;',
      '(declare A (class A (constructor (function (b) { (= (member this .b) b) })) (m (function (c) {  }))))',
    ],
    [
      'var A = function () {};\nA.prototype = { n() {}, get p() { return 1 } };\nutil.inherits(A, B);',
      '(var A (class A < B (constructor (function () {  })) (n (function () {  })) (get p (function () { (return 1) }))))',
    ],
    [
      '(function () { function A() {} A.prototype = Object.create(B.prototype); Object.assign(A.prototype, { m() {} }) })',
      '(function () { (declare A (class A < B (constructor (function () {  })) (m (function () {  })))) })',
    ],
    // Without a method of its own, and from elsewhere, it stays what it is.
    ['function A() {}\nA.prototype = new B();', '(declare A (function A () {  }))\n(= (member A .prototype) (new B))'],
    ['B.prototype.m = function () {};', '(= (member (member B .prototype) .m) (function () {  }))'],
    [
      'async function A() {}\nA.prototype.m = 1;',
      '(declare A (async-function A () {  }))\n(= (member (member A .prototype) .m) 1)',
    ],
  ]);
});

describe('statements', () => {
  lowers([
    ['var a, b = 1; let c; const d = 2', '(var a)\n(var b 1)\n(let c)\n(const d 2)'],
    ['const { a, b: c = 1, ...d } = e, [f, , ...g] = h', '(const {a, b: c = 1, ...d} e)\n(const [f, , ...g] h)'],
    ['using a = f()', '(const a (call f))'],
    ['if (a) b(); else if (c) { d() } else e()', '(if a { (call b) } { (if c { (call d) } { (call e) }) })'],
    [
      'for (let i = 0, n = 2; i < n; i++) f(i)',
      '(loop while init={ (let i 0); (let n 2) } test=(op < i n) update=(+= i 1) { (call f i) })',
    ],
    ['for (i = 0;;) { break }', '(loop while init={ (= i 0) } { (break) })'],
    ['for (const [k, v] of xs) f(k)', '(loop each [k, v] over=xs { (call f k) })'],
    ['for (a.b of xs) continue', '(loop each (member a .b) over=xs { (continue) })'],
    ['for (const k in o) {}', '(loop keys k over=o {  })'],
    ['async () => { for await (const x of s) f(x) }', '(async-arrow () { (async-loop each x over=s { (call f x) }) })'],
    ['while (true) f()', '(loop while test=true { (call f) })'],
    ['do f(); while (a)', '(loop until test=a { (call f) })'],
    [
      'try { a() } catch ({ m }) { b() } finally { c() }',
      '(try { (call a) } (catch {m} { (call b) }) (finally { (call c) }))',
    ],
    ['try { a() } catch { throw b }', '(try { (call a) } (catch { (raise b) }))'],
    ['out: for (;;) { break out }', '(loop while label=out { (break out) })'],
    ['out: for (;;) for (;;) continue out', '(loop while label=out { (loop while { (continue out) }) })'],
    ['a.b.call(a, c)', '(call (member a .b) c)'],
    ['a.b.apply(a, c)', '(call (member a .b) ...c)'],
    ['a.b.call(x, c)', '(call (member (member a .b) .call) x c)'],
    ['out: { if (a) break out }', '{ (if a { (break out) }) }'],
    ['{ let a; } ; debugger', '{ (let a) }'],
    ['with (a) { b }', '(unknown a b)'],
  ]);
});

describe('switch', () => {
  lowers([
    [
      "switch (a) { case 'b': f(); break; case 'c': case 'd': g(); break; default: h() }",
      '(if (op === a "b") { (call f) } { (if (choice-first (op === a "c") (op === a "d")) { (call g) } { (call h) }) })',
    ],
    [
      'switch (a.b) { case 1: f(); case 2: g(); }',
      '{ (if (op === (member a .b) 1) { (call f) }); (if (choice-first (op === (member a .b) 1) (op === (member a .b) 2)) { (call g) }) }',
    ],
    [
      'switch (f()) { case 1: return; case 2: g() }',
      '{ (const switch@0 (call f)); (if (op === switch@0 1) { (return) } { (if (op === switch@0 2) { (call g) }) }) }',
    ],
    ['switch (true) { case a > b: f(); break; case c: g() }', '(if (op > a b) { (call f) } { (if c { (call g) }) })'],
    [
      'for (;;) switch (a) { case 1: if (b) break; for (;;) break; continue }',
      '(loop while { (if (op === a 1) { (if b {  }); (loop while { (break) }); (continue) }) })',
    ],
    ['switch (a) { default: f(); break; case 1: g() }', '(if (op === a 1) { (call g) } { (call f) })'],
    ['switch (a) {}', '{  }'],
  ]);

  it('does not nest by the number of cases', () => {
    const cases = Array.from({ length: 3000 }, (_, i) => `case ${i}: f(${i}); break;`).join('\n');
    expect(deepest(lower(`switch (a) { ${cases} default: g() }`))).toBeLessThan(120);
  });
});

describe('enums and namespaces', () => {
  lowers([
    ["enum E { A, B, C = 5, D, F = 'f', G }", '(const E {A: 0, B: 1, C: 5, D: 6, F: "f", G: (unknown)})'],
    ["const enum E { 'a-b' = 1, C }", '(const E {a-b: 1, C: 2})'],
    [
      'namespace N { const p = 1; export const a = p; export function f() {} }',
      '{ (const p 1); (const a p); (declare f (function f () {  })); (const N {a, f}) }',
    ],
    ['namespace A.B { export const c = 1 }', '{ { (const c 1); (const B {c}) }; (const A {B}) }'],
    ['namespace T { export type X = 1 }', ''],
    ["declare enum E { A } declare namespace N { const a: 1 } declare module 'm' {} declare const x: 1", ''],
  ]);
});

describe('type hints', () => {
  lowers([
    [
      'let a: string, b: T, c: ns.T, d: string[], e: readonly T[]',
      '(let a :string)\n(let b :T)\n(let c :ns.T)\n(let d :Array<string>)\n(let e :Array<T>)',
    ],
    [
      'let a: Map<string, Client>, b: Promise<Array<T>>, c: Promise<T | null>',
      '(let a :Map<string, Client>)\n(let b :Promise<Array, T>)\n(let c :Promise<T>)',
    ],
    [
      "let a: 'x' | 'y', b: 'x', c: T | undefined, d: A | B",
      '(let a :string(x|y))\n(let b :string(x))\n(let c :T)\n(let d)',
    ],
    [
      "type Env = 'a' | 'b' | null; type Name = Env | 'c'; let e: Env, n: Name",
      '(let e :string(a|b))\n(let n :string(a|b|c))',
    ],
    ['type C = AxiosInstance; let c: C; type P = { a: 1 }; let p: P', '(let c :AxiosInstance)\n(let p :P)'],
    ["enum E { A = 'a', B = 'b' } let e: E", '(const E {A: "a", B: "b"})\n(let e :E(a|b))'],
    [
      'let a: typeof b, c: ReturnType<typeof f>, d: () => void',
      '(let a :typeof b)\n(let c :ReturnType<typeof f>)\n(let d :Function)',
    ],
    [
      "const L = ['a', 'b'] as const; type T = (typeof L)[number]; let t: T | null",
      '(const L ["a", "b"])\n(let t :string(a|b))',
    ],
    [
      "const O = { a: 1, 'b': 2 } satisfies X; function f(k: keyof typeof O) {}",
      '(const O {a: 1, b: 2})\n(declare f (function f (k :string(a|b)) {  }))',
    ],
    [
      "const L = [a, 'b'], O = { ...L }; let t: (typeof L)[number], k: keyof typeof O",
      '(const L [a, "b"])\n(const O {...L})\n(let t)\n(let k)',
    ],
    ['type A = B; type B = A; let a: A', '(let a :A)'],
    ['const f = ({ a }: Props, b?: number) => a', '(const f (arrow ({a} :Props, b :number) { (return a) }))'],
  ]);
});

describe('markup', () => {
  lowers(
    [
      [
        'x = <div className="a" data-x={b} on flag="c&amp;d" {...e}> Hello {name}! <b>y</b>{/* c */}</div>',
        '(= x (<div> {className: "a", data-x: b, on: true, flag: "c&amp;d", ...e} "Hello" name "!" (<b> {} "y")))',
      ],
      ['x = <Foo.Bar a:b="c"><></></Foo.Bar>', '(= x (<Foo.Bar (member Foo .Bar)> {a:b: "c"} (<> {})))'],
      ['x = <Trans a={<b/>} />', '(= x (<Trans Trans> {a: (<b> {})}))'],
      ['x = <this.C />; y = <svg:a />', '(= x (<this.C (member this .C)> {}))\n(= y (<svg:a> {}))'],
      ['x = <ul>{...items}</ul>', '(= x (<ul> {} items))'],
    ],
    '/app/a.tsx',
  );

  it('gives a text its trimmed place', () => {
    const text = 'x = <p>\n  Total cost\n</p>';
    let literal: Extract<Expression, { kind: 'literal' }> | undefined;
    walkProgram(lower(text, '/app/b.jsx'), node => {
      if (node.kind === 'literal') literal = node;
    });
    expect(literal && [at(text, literal), literal.content]).toEqual(['Total cost', literal?.start]);
  });
});

describe('a long way down', () => {
  it('ends the model at a depth that every reader bears', () => {
    const deep = `${'f('.repeat(1500)}1${')'.repeat(1500)}`;
    const program = lower(deep);
    expect(deepest(program)).toBeLessThan(900);
  });

  it('bears chains of calls', () => {
    const call = lower(`a${'.b()'.repeat(5000)}`).body[0];
    expect(call?.kind === 'evaluate' && (call.value as Call).kind).toBe('call');
  });
});

/** How many nodes nest at most, statements and expressions alike. */
function deepest(program: Program): number {
  let level: readonly Node[] = program.body;
  let depth = 0;
  for (; level.length > 0; depth++) level = level.flatMap(children);
  return depth;
}
