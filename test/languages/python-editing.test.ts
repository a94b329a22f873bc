import { beforeAll, describe, expect, test } from 'vitest';
import type { FrontEnd } from '../../server/src/languages/frontend.ts';
import { createPythonFrontEnd } from '../../server/src/languages/python/index.ts';
import type { Program, Statement } from '../../server/src/program/model.ts';
import { printProgram } from '../support/print-program.ts';
import { loadGrammarFiles } from '../support/python-grammar.ts';

let python: FrontEnd;

beforeAll(async () => {
  python = createPythonFrontEnd(loadGrammarFiles);
  await python.ready?.();
});

const source = `"""Module – ünïcode 😀."""
import os
from .auth import token  # policy-lens-ignore x -- y

BASE = "https://api.example.com"
HEADERS = {
    "Authorization": f"Bearer {token()}",
    "X-😀": 'é',
}


class Client(Base):
    url: str = BASE

    def __init__(self, company):
        self.company = company
        self.session = requests.Session()

    @retry(stop=3)
    def get(self, path, **params):
        # a comment
        for page in range(1, 100):
            response = self.session.get(
                f"{self.url}/rest/v1.0/{path}",
                params={**params, "page": page},
            )
            if response.status_code == 429:
                time.sleep(int(response.headers["Retry-After"]))
                continue
            try:
                yield from response.json()
            except ValueError as error:
                log.error("%s failed: %s", path, error)
                raise
        else:
            return None


async def main():
    async with Client(os.environ["COMPANY"]) as client:
        data = [row["id"] async for row in client.get("projects") if row]
    with open('out.json', "w") as out: json.dump(data, out)


if __name__ == "__main__":
    asyncio.run(main())
`;

const pieces = [
  ...['(', ')', '[', ']', '{', '}', '"', "'", '"""', '\n', '\n    ', ' ', '\t', ':', '.', ',', '=', '\\', '#', '@'],
  ...['x = 1\n', 'def f(a):\n', 'return', 'class A:\n    y = 2\n', 'if x:', 'else:', 'global x\n', 'é', '😀', '\r\n'],
  ...['import z\n', 'f"{a}', ' + b', 'policy-lens', 'async ', 'lambda: ', 'x.', '0'],
];

/** Numbers below a bound, the same in every run. */
function* numbers(seed: number): Generator<number, never, number> {
  let state = seed;
  let bound = yield 0;
  for (;;) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    bound = yield (state >> 8) % bound;
  }
}

describe('edits', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('after any edits the program is that of the whole text (%i)', seed => {
    const random = numbers(seed);
    random.next();
    const below = (bound: number): number => random.next(bound).value;
    let text = source;
    python.lower('/w/edited.py', text);
    for (let round = 0; round < 60; round++) {
      const before = text;
      const at = below(text.length + 1);
      const removed = below(3) === 0 ? below(30) : below(2);
      const added = below(3) === 0 ? '' : (pieces[below(pieces.length)] ?? '');
      text = text.slice(0, at) + added + text.slice(at + removed);
      const edited = python.lower('/w/edited.py', text);
      python.forget?.('/w/whole.py');
      const whole = python.lower('/w/whole.py', text);
      expect({ ...edited, path: '' }, JSON.stringify(text)).toEqual({ ...whole, path: '' });
      // Back to sound code now and then, so that not all is mended.
      if (edited.broken && below(3) > 0) {
        text = before;
        expect(python.lower('/w/edited.py', text).path).toBe('/w/edited.py');
      }
    }
  });

  test('what stands before an edit keeps its identity, what stands behind it moves', () => {
    const before = python.lower('/w/kept.py', source);
    const at = source.indexOf('"projects"');
    const after = python.lower('/w/kept.py', `${source.slice(0, at)}"all_"+${source.slice(at)}`);
    const head = (program: Program): Statement | undefined => program.body[0];
    const tail = (program: Program): Statement | undefined => program.body.at(-1);
    expect(head(after)).toBe(head(before));
    expect(tail(after)?.start).toBe((tail(before)?.start ?? 0) + 7);
  });

  test('a document that was forgotten is read anew', () => {
    python.lower('/w/gone.py', 'a = 1\n');
    python.forget?.('/w/gone.py');
    expect(printProgram(python.lower('/w/gone.py', 'b = 2\n'))).toContain('(var b 2)');
  });

  test('more documents than are kept', () => {
    for (let each = 0; each < 150; each++) python.lower(`/w/${each}.py`, `x = ${each}\n`);
    expect(printProgram(python.lower('/w/3.py', 'x = 3  \ny = 1\n'))).toContain('(var y 1)');
  });
});

/** Names of the functions and methods that a program declares. */
function declared(program: Program): string[] {
  return program.body.flatMap(each => {
    if (each.kind !== 'declare') return [];
    return each.value.kind === 'class' ? [each.name, ...each.value.members.map(member => member.name)] : [each.name];
  });
}

describe('unfinished code', () => {
  const around = (line: string): string =>
    `import requests\ndef before(a):\n    return a\ndef edited(url):\n    ok = 1\n    ${line}\ndef after(b):\n    return b\nclass C:\n    def m(self):\n        return 1\n`;

  test.each([
    'x = requests.get(',
    'x = requests.get(url, headers={',
    'x = requests.get(url, headers={"a": [1, 2',
    'x = "abc',
    'x = f"abc{url',
    "print('it",
    'x = requests.',
    'x = url +',
    'x =',
    'if ok',
    'for i in',
    'while ok and (',
    'try:',
    'with open(url) as',
    'def inner(',
    'def inner',
    'class',
    'return (1, 2',
    'foo(a, b]',
    'raise Error("x"',
    '@decorated(',
    'import',
    'from x import',
    'lambda',
    'x = [i for',
    'x = {"a":',
    ')',
    'else:',
    'x = a if b',
    'await',
    'global',
    '😀',
  ])('%s loses no other function', line => {
    expect(declared(python.lower('/w/broken.py', around(line)))).toEqual(
      expect.arrayContaining(['before', 'edited', 'after', 'C', 'm']),
    );
  });

  test.each([
    ['x = requests.get(url, timeout=', '(var x (call (member requests .get) url timeout=(unknown)))'],
    ['x = requests.get(f"{url}/rest', '(var x (call (member requests .get) (template url "/rest")))'],
    ['x = requests.\n    y = 2', '(var x (member requests)); (var y 2)'],
    ['if ok\n        f()', '(if ok { (call f) })'],
    ['x = {"a": 1,\n    y = 2', '(var x {a: 1}); (var y 2)'],
  ])('%s keeps its meaning as far as it goes', (line, expected) => {
    const program = python.lower('/w/broken.py', around(line));
    expect(printProgram(program)).toContain(`(declare edited (arrow edited (url) { (var ok 1); ${expected}`);
    expect(program.broken).toBe(true);
  });

  test('a dot that waits for its name does not take the next line', () => {
    expect(printProgram(python.lower('/w/dot.py', 'a = b.\nc = 1\n'))).toBe('(broken)\n(var a (member b))\n(var c 1)');
  });
});
