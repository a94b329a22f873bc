import { beforeAll, describe, expect, test } from 'vitest';
import type { FrontEnd } from '../../server/src/languages/frontend.ts';
import { createPythonFrontEnd } from '../../server/src/languages/python/index.ts';
import type { TextEdit } from '../../server/src/program/idioms.ts';
import type { Call, ObjectExpression } from '../../server/src/program/model.ts';
import { loadGrammarFiles } from '../support/python-grammar.ts';

let python: FrontEnd;

beforeAll(async () => {
  python = createPythonFrontEnd(loadGrammarFiles);
  await python.ready?.();
});

const lower = (source: string) => python.lower('/w/a.py', source);

function apply(source: string, edit: TextEdit | undefined): string | undefined {
  return edit && source.slice(0, edit.start) + edit.text + source.slice(edit.end);
}

/** The call or dictionary that is the first statement. */
function first(source: string): Call | ObjectExpression {
  const [statement] = lower(source).body;
  const value = statement?.kind === 'evaluate' || statement?.kind === 'bind' ? statement.value : undefined;
  if (value?.kind !== 'call' && value?.kind !== 'object') throw new Error(`neither call nor dictionary: ${source}`);
  return value;
}

describe('options', () => {
  test.each([
    ['get(url)', 'get(url, timeout=5)'],
    ['get()', 'get(timeout=5)'],
    ['get(url, timeout=1)', 'get(url, timeout=5)'],
    ['get(url, timeout=(1, 2), a=b)', 'get(url, timeout=5, a=b)'],
    ['get(url,)', 'get(url, timeout=5)'],
    ['get((url))', 'get((url), timeout=5)'],
    ['get(*args)', 'get(*args, timeout=5)'],
    ['get(\n    url,\n    a=1,\n)', 'get(\n    url,\n    a=1,\n    timeout=5,\n)'],
    ['get(\n    url,  # here, too\n    a=(1)\n)', 'get(\n    url,  # here, too\n    a=(1),\n    timeout=5\n)'],
    ['get(url, **kw)', undefined],
    ['get(x for x in y)', undefined],
    ['print url', undefined],
  ])('a keyword argument: %s', (source, expected) => {
    const edit = python.idioms.setOption(first(source), source, 'timeout', '5');
    const result = apply(source, edit);
    expect(result?.replace('timeout=5,)', 'timeout=5)')).toBe(expected);
    if (result) expect(lower(result).broken).toBeUndefined();
  });

  test('a name that is no keyword is not written as one', () => {
    expect(python.idioms.setOption(first('get(url)'), 'get(url)', 'Procore-Company-Id', '5')).toBeUndefined();
  });

  test.each([
    ['x = {}', 'x = {"a-b": 1}'],
    ['x = {"c": d}', 'x = {"c": d, "a-b": 1}'],
    ['x = {"a-b": 2, "c": d}', 'x = {"a-b": 1, "c": d}'],
    ['x = {**c}', 'x = {**c, "a-b": 1}'],
    ['x = {\n  "c": (d),\n}', 'x = {\n  "c": (d),\n  "a-b": 1,\n}'],
    ['x = {k: v for k, v in y}', undefined],
  ])('an entry of a dictionary: %s', (source, expected) => {
    expect(apply(source, python.idioms.setOption(first(source), source, 'a-b', '1'))).toBe(expected);
  });

  test.each([
    ['f()', 'f(x)'],
    ['f(a)', 'f(a, x)'],
    ['f(a, key=b)', 'f(a, x, key=b)'],
    ['f(a, **kw)', 'f(a, x, **kw)'],
    ['f(key = (b))', 'f(x, key = (b))'],
  ])('a positional argument: %s', (source, expected) => {
    const call = first(source);
    if (call.kind !== 'call') throw new Error('no call');
    expect(apply(source, python.idioms.appendArgument(call, source, 'x'))).toBe(expected);
  });
});

describe('environment', () => {
  test.each([
    ['import os\nx = 1\n', 'os.environ["A"]', undefined],
    ['import os as o\n', 'o.environ["A"]', undefined],
    ['from os import environ as env\n', 'env["A"]', undefined],
    [
      '"""Doc."""\nfrom __future__ import annotations\nimport re\n',
      'os.environ["A"]',
      '"""Doc."""\nfrom __future__ import annotations\nimport os\nimport re\n',
    ],
    [
      '#!/usr/bin/env python\n"""Doc."""\nx = 1\n',
      'os.environ["A"]',
      '#!/usr/bin/env python\n"""Doc."""\nimport os\nx = 1\n',
    ],
    ['def f():\n    import re\nimport sys\n', 'os.environ["A"]', 'def f():\n    import re\nimport os\nimport sys\n'],
    ['', 'os.environ["A"]', 'import os\n'],
    // In the order of names, in the group of the standard library.
    [
      'import json\nimport re\n\nimport requests\n',
      'os.environ["A"]',
      'import json\nimport os\nimport re\n\nimport requests\n',
    ],
    ['import json\nfrom a import b\n', 'os.environ["A"]', 'import json\nimport os\nfrom a import b\n'],
    ['import json\n\nimport requests\n', 'os.environ["A"]', 'import json\nimport os\n\nimport requests\n'],
    ['import json\n\n\nx = 1\n', 'os.environ["A"]', 'import json\nimport os\n\n\nx = 1\n'],
    ['import json  # a\nimport requests\n', 'os.environ["A"]', 'import os\nimport json  # a\nimport requests\n'],
    ['import httpx\nimport requests\n', 'os.environ["A"]', 'import os\nimport httpx\nimport requests\n'],
  ])('%j', (source, text, imported) => {
    const read = python.idioms.environment('A', lower(source));
    expect([read?.text, apply(source, read?.imports)]).toEqual([text, imported]);
  });
});

describe('words', () => {
  test('as a file is written', () => {
    const like = (source: string) => python.idioms.like?.(source) ?? expect.fail('has no ways of its own');
    const single = like("import a\nb = f('c', 'd', \"it's\")\nif b:\n\te\n");
    expect([single.quote('a'), single.quote("it's"), single.quote('say "it\'s"')]).toEqual([
      "'a'",
      '"it\'s"',
      `'say "it\\'s"'`,
    ]);
    expect(single.interpolate(['a', { source: 'b' }])).toBe("f'a{b}'");
    const batches = { list: 'a', size: 5, offset: 'n', indent: '', work: (part: string) => `f(\n\t${part}\n)` };
    expect(single.inBatches(batches)).toBe('for n in range(0, len(a), 5):\n\tawait f(\n\t\ta[n : n + 5]\n\t)');
    expect(like('a = "b"\nc = f("d")\n').interpolate(['a', { source: 'b' }])).toBe('f"a{b}"');
    expect(like('').quote('a')).toBe('"a"');
  });

  test('imports', () => {
    const program = lower('import hmac\n');
    expect(python.idioms.importModule('hmac', 'hmac', program, '')).toBeUndefined();
    expect(python.idioms.importModule('secrets', 's', program, '')?.text).toBe('import secrets as s\n');
  });

  test.each([
    [['a', { source: 'b' }, '{c}"'], `f"a{b}{{c}}\\""`],
    [['a"', { source: 'b["k"]' }, "'"], `f'a"{b["k"]}\\''`],
    [['a', { source: `b["k"]['l']` }], `"a" + str(b["k"]['l'])`],
  ])('text with holes: %j', (parts, expected) => expect(python.idioms.interpolate(parts)).toBe(expected));

  test('literals, keys and comments', () => {
    const { idioms } = python;
    expect([idioms.quote('a"\n'), idioms.key('a-b'), idioms.boolean(true), idioms.boolean(false)]).toEqual([
      '"a\\"\\n"',
      '"a-b"',
      'True',
      'False',
    ]);
    expect(idioms.comment('two\n  lines', '/a.py')).toBe('# two lines');
  });
});
