import { beforeAll, describe, expect, test } from 'vitest';
import type { FrontEnd } from '../../server/src/languages/frontend.ts';
import { createPythonFrontEnd } from '../../server/src/languages/python/index.ts';
import type { Program } from '../../server/src/program/model.ts';
import { printProgram } from '../support/print-program.ts';
import { loadGrammarFiles } from '../support/python-grammar.ts';

let python: FrontEnd;

beforeAll(async () => {
  python = createPythonFrontEnd(loadGrammarFiles);
  await python.ready?.();
});

const lower = (source: string): Program => python.lower('/w/a.py', source);

/** The program without indentation common to its lines, printed. */
function printed(source: string): string[] {
  const lines = source.split('\n');
  const margin = Math.min(...lines.filter(line => line.trim() !== '').map(line => line.search(/\S/)));
  const text = lines
    .map(line => line.slice(margin))
    .join('\n')
    .trim();
  return printProgram(lower(`${text}\n`)).split('\n');
}

/** One line of Python and what it becomes. */
function means(cases: readonly (readonly [string, ...string[]])[]): void {
  test.each(cases)('%s', (source, ...expected) => expect(printed(source)).toEqual(expected));
}

describe('literals', () => {
  means([
    [`x = 'a'`, `(var x "a")`],
    [`x = r'\\d'`, `(var x "\\\\d")`],
    [`x = b'\\x41\\101'`, `(var x "AA")`],
    [`x = u"\\u00e9\\U0001F600\\n"`, `(var x "é😀\\n")`],
    [`x = "a\\\nb"`, `(var x "ab")`],
    [`x = """a\nb"""`, `(var x "a\\nb")`],
    [`x = "a" 'b' r"c"`, `(var x "abc")`],
    [
      `x = [1, 1_000, 0xff, 0o17, 0b11, 017, 10L, -2, 1.5e3, 2j]`,
      `(var x [1, 1000, 255, 15, 3, 15, 10, -2, 1500, (unknown)])`,
    ],
    [`x = True, False, None`, `(var x [true, false, null])`],
  ]);

  test('content says where a text may be edited, and is absent where source and value differ', () => {
    const source = `a = "plain"\nb = rb'''raw\\d'''\nc = "esc\\n"\nd = "x" "y"\ne = """a\r\nb"""\n`;
    const contents = lower(source).body.map(each => {
      if (each.kind !== 'bind' || each.value?.kind !== 'literal') return 'no literal';
      const { content, value } = each.value;
      return content === undefined ? undefined : source.slice(content, content + String(value).length);
    });
    expect(contents).toEqual(['plain', 'raw\\d', undefined, undefined, undefined]);
  });
});

describe('text with holes', () => {
  means([
    [`x = f"a{b}c{d!r:>{width}}e"`, `(var x (template "a" b "c" d "e"))`],
    [`x = f'{a["k"]}{{not}}'`, `(var x (template (member a .k ["k"]) "{not}"))`],
    [`x = f"plain {{}}"`, `(var x "plain {}")`],
    [`x = f"{value=}"`, `(var x (template "value=" value))`],
    [`x = "a" f"{b}" "c"`, `(var x (template "a" b "c"))`],
    [`x = "%s/%d%%" % (a, b)`, `(var x (template a "/" b "%"))`],
    [`x = "/%s" % a`, `(var x (template "/" a))`],
    [`x = "%(id)s-%(n)05.2f" % {"id": a, 'n': b}`, `(var x (template a "-" b))`],
    [`x = "%(id)s" % row`, `(var x (template (member row .id)))`],
    [`x = "%s %s" % pair`, `(var x (op % "%s %s" pair))`],
    [`x = "{}/{}".format(a, b)`, `(var x (template a "/" b))`],
    [`x = "{0}{1}{0}".format(a, b)`, `(var x (template a b a))`],
    [`x = "{u.id}-{d[k]:>8}{{}}".format(u=a, d=b)`, `(var x (template (member a .id) "-" (member b .k) "{" "}"))`],
    [`x = "{name}".format(**row)`, `(var x (template (member row .name)))`],
    [`x = "{}".format(a, lost())`, `(var x (call (member "{}" .format) a (call lost)))`],
    [`x = "a" + b + 'c'`, `(var x (+ (+ "a" b) "c"))`],
  ]);

  test('pieces of a filled-in text know where they are written', () => {
    const source = `u = "/rest/v1.0/%s/rfis" % project\nv = '{}/x'.format(base)\nw = f"a{b}c"\n`;
    const pieces = lower(source).body.map(each => {
      if (each.kind !== 'bind' || each.value?.kind !== 'template') return [];
      return each.value.parts.map(part => source.slice(part.start, part.end));
    });
    expect(pieces).toEqual([
      ['/rest/v1.0/', 'project', '/rfis'],
      ['base', '/x'],
      ['a', 'b', 'c'],
    ]);
  });
});

describe('expressions', () => {
  means([
    [`a.b.c`, `(member (member a .b) .c)`],
    [`a['k'][0][i]`, `(member (member (member a .k ["k"]) .0 [0]) [i])`],
    [`a[1:n]`, `(member a [(op : 1 n)])`],
    [`a[:5]`, `(member a [(op : null 5)])`],
    [`a[i, j]`, `(member a [[i, j]])`],
    [`f(a, *b, key=c, **d)`, `(call f a ...b key=c **d)`],
    [`f(x for x in y)`, `(call f (comprehension x x y))`],
    [`{'a': 1, b: 2, **c, 3: d}`, `{a: 1, [b]: 2, ...c, 3: d}`],
    [`[1, *a, (2, 3), {4, 5}]`, `[1, ...a, [2, 3], [4, 5]]`],
    [`[f(x) for x, y in z if x if y]`, `(comprehension (call f x) [x, y] z x y)`],
    [`[f(x, y) for x in a for y in b(x)]`, `(comprehension ...(comprehension (call f x y) y (call b x)) x a)`],
    [`{k: v for k, v in m.items()}`, `{...(comprehension {[k]: v} [k, v] (call (member m .items)))}`],
    [`a or b or c`, `(choice-first a b c)`],
    [`a and b`, `(choice-both a b)`],
    [`a if t else b`, `(choice-test t a b)`],
    [`a == b is not None`, `(choice-both (op === a b) (op !== b null))`],
    [`not a in b`, `(op ! (op in a b))`],
    [`a not in b`, `(op ! (op in a b))`],
    [`a <> b`, `(op !== a b)`],
    [`(n := f())`, `(= n (call f))`],
    [`lambda a, *b, k=1: a`, `(arrow (a, ...b, k = 1) { (return a) })`],
    [`super().m(1)`, `(call (member super .m) 1)`],
    [`super(A, self).__init__(x)`, `(call super x)`],
    [`a @ b ** c // -d`, `(op // (op @ a (op ** b c)) (op - d))`],
  ]);

  test('a call says where an argument can be appended', () => {
    const source = 'f(a, b)\ng()\nh(x for x in y)\n';
    const closes = lower(source).body.map(each =>
      each.kind === 'evaluate' && each.value.kind === 'call' ? source[each.value.close] : '',
    );
    expect(closes).toEqual([')', ')', ')']);
  });
});

describe('statements', () => {
  means([
    [`a = b = f()`, `(var b (call f))`, `(var a b)`],
    [`a, *b = c`, `(var [a, ...b] c)`],
    [`a.b = c['d'] = f()`, `(= (member c .d ["d"]) (call f))`, `(= (member a .b) (member c .d ["d"]))`],
    [`a.b = c['d'] = 1`, `(= (member c .d ["d"]) 1)`, `(= (member a .b) 1)`],
    [`n: int = 1`, `(var n :int 1)`],
    [`n: Client`, `(var n :Client)`],
    [`a += 1`, `(+= a 1)`],
    [`del a.b, c`, `(op delete (member a .b) c)`],
    [`raise E("x") from e`, `(raise (call E "x"))`],
    [`assert ok, "no"`, `(if (op ! ok) { (raise "no") })`],
    [`if a: b\nelif c: d\nelse: e`, `(if a { b } { (if c { d } { e }) })`],
    [`if __name__ == '__main__':\n  main()`, `(if (op === __name__ "__main__") { (call main) })`],
    [
      `for i, x in enumerate(xs):\n  if x: break\n  continue`,
      `(loop each [i, x] over=(call enumerate xs) { (if x { (break) }); (continue) })`,
    ],
    [`for x in xs: pass\nelse: f()`, `(loop each x over=xs {  })`, `(if (unknown) { (call f) })`],
    [`while True:\n  f()`, `(loop while test=true { (call f) })`],
    [
      `async def f():\n  async for x in y: await z(x)`,
      `(declare f (async-arrow f () { (async-loop each x over=y { (await (call z x)) }) }))`,
    ],
    [
      `try: a()\nexcept (A, b.B) as e: c\nexcept: d\nelse: g\nfinally: h`,
      `(try { (call a); g } (catch e A (member b .B) { c }) (catch { d }) (finally { h }))`,
    ],
    [`with open(p) as f, lock: f.read()`, `{ (var f (call open p)); lock; (call (member f .read)) }`],
    [
      `async def f():\n  async with s.get(u) as r: return r`,
      `(declare f (async-arrow f () { { (var r (await (call (member s .get) u))); (return r) } }))`,
    ],
    ['"""A docstring is a comment."""\nf()', '(call f)'],
    [
      `match code:\n  case 200 | 201: a\n  case Color.RED: b\n  case {'k': v} if v: c\n  case other: d`,
      `(if (choice-first (op === code 200) (op === code 201)) { a } { (if (op === code (member Color .RED)) { b } { (if (choice-both (unknown) v) { (var v (member code .k)); c } { (var other code); d }) }) })`,
    ],
  ]);

  test('a name declared global is assigned to, not bound', () => {
    expect(
      printed(`
        token = None
        def log_in():
            global token
            token = fetch()
            local = 1
      `),
    ).toEqual(['(var token null)', '(declare log_in (arrow log_in () { (= token (call fetch)); (var local 1) }))']);
  });
});

describe('functions and classes', () => {
  test('parameters with hints, defaults and stars', () => {
    expect(
      printed(`
        def f(a, b: int = 1, *args, c: "Client", d: Optional[list[Item]] = None, e: Literal['x', 'y'], **rest): pass
        def g(s: Annotated[Session, Depends(get)], t: http.Client | None, /, u: Union[A, None]): pass
      `),
    ).toEqual([
      '(declare f (arrow f (a, b :int = 1, ...args, c :Client, d :list<Item> = null, e :(x|y), **rest) {  }))',
      '(declare g (arrow g (@(call Depends get) s :Session, t :http.Client, u :A) {  }))',
    ]);
  });

  test('decorators, async, generators', () => {
    expect(
      printed(`
        @app.get("/x")
        @cached
        async def f():
            yield 1
            yield from g()
        def h():
            def inner():
                yield 1
            return inner
      `),
    ).toEqual([
      '(declare f (@(call (member app .get) "/x") @cached async-arrow* f () { (yield 1); (yield* (call g)) }))',
      '(declare h (arrow h () { (declare inner (arrow* inner () { (yield 1) })); (return inner) }))',
    ]);
  });

  test('methods see their instance by their first parameter', () => {
    expect(
      printed(`
        class Client(Base[Item], metaclass=Meta):
            """Speaks to the server."""
            base = "https://example.com"
            def __init__(me, token): me.token = token
            @property
            def url(self): return self.base
            @url.setter
            def url(self, value): self.base = value
            @classmethod
            def make(cls, *args): return cls(*args)
            @staticmethod
            def id(x): return x
            if DEBUG:
                def debug(self): pass
      `),
    ).toEqual([
      [
        '(declare Client (class Client < Base',
        '(base "https://example.com")',
        '(constructor (function __init__ receiver=me (token) { (= (member me .token) token) }))',
        '(@property get url (function url receiver=self () { (return (member self .base)) }))',
        '(@(member url .setter) set url (function url receiver=self (value) { (= (member self .base) value) }))',
        '(@classmethod static make (function make receiver=cls (...args) { (return (call cls ...args)) }))',
        '(@staticmethod static id (arrow id (x) { (return x) }))',
        '(debug (function debug receiver=self () {  }))))',
      ].join(' '),
    ]);
  });

  test.each([
    '@dataclass\nclass C:\n    a: int = 1\n    b: str\n',
    '@dataclasses.dataclass(frozen=True)\nclass C:\n    a: int = 1\n    b: str\n',
    'class C(BaseModel):\n    a: int = 1\n    b: str\n',
    'class C(pydantic_settings.BaseSettings):\n    a: int = 1\n    b: str\n',
  ])('a class made of its fields is a record: %s', source => {
    const [declared] = lower(source).body;
    if (declared?.kind !== 'declare' || declared.value.kind !== 'class') throw new Error('no class');
    expect(declared.value.record).toBe(true);
    expect(declared.value.members.map(member => [member.name, member.type?.name])).toEqual([
      ['a', 'int'],
      ['b', 'str'],
    ]);
  });

  test('a place for a new first statement is named where the body has lines of its own', () => {
    const source = 'def f():\n    return 1\ndef g(): return 2\n';
    const starts = lower(source).body.map(each =>
      each.kind === 'declare' && each.value.kind === 'function' ? each.value.bodyStart : 0,
    );
    expect(starts).toEqual([source.indexOf('return 1'), undefined]);
  });
});

describe('imports', () => {
  means([
    ['import os', '(import "os" *:os)'],
    ['import numpy as np, json', '(import "numpy" *:np)', '(import "json" *:json)'],
    ['import a.b.c', '(import "a" *:a)', '(import "a.b.c")'],
    ['import a.b as ab', '(import "a.b" *:ab)'],
    ['from m import (x, y as z)', '(import "m" x y:z)'],
    ['from . import sibling', '(import "." sibling)'],
    ['from ..pkg.mod import f', '(import "..pkg.mod" f)'],
    ['from m import *', '(import "m" *)'],
    ['def f():\n  import late', '(import "late" *:late)', '(declare f (arrow f () {  }))'],
  ]);

  test('every name of a module is exported', () => expect(lower('x = 1\n').exportsAll).toBe(true));
});

describe('comments', () => {
  test('only those that speak to this tool are kept, wherever they stand', () => {
    const { comments } = lower(
      '# plain\n# policy-lens-ignore a -- b\ndef f():\n    x = [  # policy-lens-ignore c -- d\n    ]\n',
    );
    expect(comments.map(({ text, marker }) => [marker, text])).toEqual([
      ['#', 'policy-lens-ignore a -- b'],
      ['#', 'policy-lens-ignore c -- d'],
    ]);
  });
});

describe('places', () => {
  test('offsets are UTF-16, behind characters outside the basic plane too', () => {
    const source = `emoji = "😀é"  # 😀\nname = call(x)\n`;
    const [first, second] = lower(source).body;
    const texts = [first, second].map(each => each && source.slice(each.start, each.end));
    expect(texts).toEqual(['emoji = "😀é"', 'name = call(x)']);
  });
});
