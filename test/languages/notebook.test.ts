import { beforeAll, describe, expect, test } from 'vitest';
import type { FrontEnd } from '../../server/src/languages/frontend.ts';
import { createNotebookFrontEnd } from '../../server/src/languages/python/index.ts';
import type { TextEdit } from '../../server/src/program/idioms.ts';
import type { Call, Program } from '../../server/src/program/model.ts';
import { printExpression, printProgram } from '../support/print-program.ts';
import { loadGrammarFiles } from '../support/python-grammar.ts';

let notebooks: FrontEnd;

beforeAll(async () => {
  notebooks = createNotebookFrontEnd(loadGrammarFiles);
  await notebooks.ready?.();
});

const lower = (text: string): Program => notebooks.lower('/w/a.ipynb', text);

interface Cell {
  readonly cell_type: 'code' | 'markdown';
  readonly source: string | readonly string[];
  readonly outputs?: readonly unknown[];
}

const code = (source: Cell['source'], outputs: readonly unknown[] = []): Cell => ({
  cell_type: 'code',
  source,
  outputs,
});

function notebook(cells: readonly Cell[], metadata: object = { language_info: { name: 'python' } }): string {
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1);
}

/** A notebook with one cell that has these lines. */
const lines = (...source: string[]): string => notebook([code(source.map(line => `${line}\n`))]);

function applied(text: string, ...edits: (TextEdit | undefined)[]): string {
  let result = text;
  for (const edit of edits.filter(each => each !== undefined).sort((a, b) => b.start - a.start))
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  return result;
}

/** The source of the first cell. */
function sourceOf(text: string): string {
  return [JSON.parse(text).cells[0].source].flat().join('');
}

describe('code cells', () => {
  test('are one program, in order', () => {
    const text = notebook([
      code(['import os\n', 'a = 1']),
      { cell_type: 'markdown', source: 'b = 2' },
      code('def f():\n    return a\n'),
    ]);
    expect(printProgram(lower(text)).split('\n').slice(0, 3)).toEqual([
      '(import "os" *:os)',
      '(var a 1)',
      '(declare f (arrow f () { (return a) }))',
    ]);
    expect(lower(text).language).toBe('notebook');
  });

  test('places are in the JSON: escaped quotes, line ends, tabs, characters written as numbers', () => {
    const text = lines('x = "quoted" + \'é😀\'', 'if x:', '\ty = call("/rest/v1.0", \'\\n\')').replace('é', '\\u00e9');
    const [bind, branch] = lower(text).body;
    if (bind?.kind !== 'bind' || branch?.kind !== 'branch') throw new Error('not understood');
    expect(text.slice(bind.start, bind.end)).toBe(String.raw`x = \"quoted\" + '\u00e9😀'`);
    const [inner] = branch.then;
    expect(inner && text.slice(inner.start, inner.end)).toBe(String.raw`y = call(\"/rest/v1.0\", '\\n')`);
  });

  test('a text may be edited only where the JSON writes it as it is', () => {
    const text = lines(
      `a = '/rest/v1.0'`,
      `b = 'é'`,
      `c = 'tab\there'`,
      `d = '''two`,
      `lines'''`,
      `e = f'{a}/rfis'`,
    ).replace('é', '\\u00e9');
    const contents = lower(text).body.map(each => {
      const value = each.kind === 'bind' ? each.value : undefined;
      const literal = value?.kind === 'template' ? value.parts[1] : value;
      if (literal?.kind !== 'literal') return 'no literal';
      return literal.content === undefined
        ? undefined
        : text.slice(literal.content, literal.content + String(literal.value).length);
    });
    expect(contents).toEqual(['/rest/v1.0', undefined, undefined, undefined, '/rfis']);
  });

  test('comments that speak to this tool', () => {
    const text = lines('x = 1  # policy-lens-ignore a -- "b"');
    const [comment] = lower(text).comments;
    expect(comment?.text).toBe('policy-lens-ignore a -- "b"');
    expect(comment && text.slice(comment.start, comment.end)).toBe(String.raw`# policy-lens-ignore a -- \"b\"`);
  });

  test("IPython's own lines are comments, cells for other programs are not read", () => {
    const text = notebook([
      code('%matplotlib inline\n!pip install x "y"\nvalue?\na = 1'),
      code('%%time\nb = 2'),
      code('%%bash\nc = 3; curl ('),
      code('d = (4\n  % 5)'),
    ]);
    expect(printProgram(lower(text))).toBe('(var a 1)\n(var b 2)\n(var d (op % 4 5))');
  });

  test('an unfinished cell leaves the others alone', () => {
    const text = notebook([code('x = f('), code('def g():\n    return 1')]);
    expect(printProgram(lower(text))).toBe('(broken)\n(var x (call f))\n(declare g (arrow g () { (return 1) }))');
  });

  test('notebooks in other languages are data only', () => {
    expect(lower(notebook([code('x <- 1')], { kernelspec: { language: 'R', name: 'ir' } })).body).toEqual([]);
    expect(lower(notebook([code('x = 1')], { kernelspec: { name: 'python3' } })).body).toHaveLength(1);
    expect(lower(notebook([code('x = 1')], {})).body).toHaveLength(1);
  });
});

describe('data', () => {
  test('outputs and Markdown are kept with their places, code and pictures are not', () => {
    const output = { output_type: 'stream', name: 'stdout', text: ['token: made-up-value\n', 'plain'] };
    const picture = { output_type: 'display_data', data: { 'image/png': 'iVBORw0KGgo', 'text/plain': '<Figure>' } };
    const text = notebook([code('secret = 1', [output, picture]), { cell_type: 'markdown', source: ['# Title'] }]);
    const { data } = lower(text);
    const printed = data ? printExpression(data) : '';
    expect(printed).toContain('text: ["token: made-up-value\\n", "plain"]');
    expect(printed).toContain('source: ["# Title"]');
    expect(printed).not.toMatch(/secret|image/);
    expect(printed).toContain('text/plain: "<Figure>"');
  });
});

describe('idioms', () => {
  const firstCall = (text: string): Call => {
    const [statement] = lower(text).body;
    if (statement?.kind !== 'evaluate' || statement.value.kind !== 'call') throw new Error('no call');
    return statement.value;
  };

  test('what is written is JSON', () => {
    const text = lines('import re', 'x = 1');
    const program = lower(text);
    const read = notebooks.idioms.environment('A', program);
    const [bind] = program.body;
    if (bind?.kind !== 'bind' || !bind.value || !read) throw new Error('not understood');
    const result = applied(text, { start: bind.value.start, end: bind.value.end, text: read.text }, read.imports);
    expect(sourceOf(result)).toBe('import os\nimport re\nx = os.environ["A"]\n');
  });

  test.each([
    [['get(url)'], 'get(url, timeout=5)\n'],
    [['get()'], 'get(timeout=5)\n'],
    [['get("a", timeout=1)'], 'get("a", timeout=5)\n'],
    [['get(', '    f(url),', '    a=(1)', ')'], 'get(\n    f(url),\n    a=(1), timeout=5\n)\n'],
    [['get(', '    url,', ')'], 'get(\n    url, timeout=5,\n)\n'],
  ])('an option is added: %j', (source, expected) => {
    const text = lines(...source);
    expect(sourceOf(applied(text, notebooks.idioms.setOption(firstCall(text), text, 'timeout', '5')))).toBe(expected);
  });

  test('an entry of a dictionary', () => {
    const text = lines('f({"a": 1})');
    const [argument] = firstCall(text).args;
    if (argument?.value.kind !== 'object') throw new Error('no dictionary');
    const edit = notebooks.idioms.setOption(argument.value, text, 'b', notebooks.idioms.quote('c'));
    expect(sourceOf(applied(text, edit))).toBe('f({"a": 1, "b": "c"})\n');
  });

  test('comments and text with holes', () => {
    expect(notebooks.idioms.comment('say "no"', '/a.ipynb')).toBe('# say \\"no\\"');
    expect(notebooks.idioms.interpolate(['a', { source: 'b' }])).toBe('f\\"a{b}\\"');
  });
});

describe('bad input', () => {
  test.each([
    '',
    'not json',
    '[]',
    '{"cells": {}}',
    '{"cells": [1, null, {"cell_type": "code"}, {"cell_type": "code", "source": [1, "a = 1"]}]}',
    '{"cells": [{"cell_type": "code", "source": "a = 1',
    '{"cells": [{"cell_type": "code", "source": "a = \\"\\ud800\\q\\u12"}]}',
    '{"a":'.repeat(100_000),
    '['.repeat(200_000),
  ])('%.60j', text => {
    const program = lower(text);
    expect(program.language).toBe('notebook');
    for (const each of program.body) expect(each.end).toBeGreaterThanOrEqual(each.start);
  });

  test('before the parser is loaded there is data, and no error', () => {
    const cold = createNotebookFrontEnd(loadGrammarFiles).lower('/w/a.ipynb', notebook([code('x = 1')]));
    expect(cold).toMatchObject({ body: [], broken: true, data: { kind: 'object' } });
  });
});
