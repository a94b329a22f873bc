import { describe, expect, it } from 'vitest';
import { createDataFrontEnd } from '../../server/src/languages/data/index.ts';
import type { Expression, ObjectExpression } from '../../server/src/program/model.ts';

/** Every literal as `path: source -> value`, so that spans show in the expectation; `*` marks those that can be edited inside. */
function literals(expression: Expression | undefined, text: string, path = ''): string[] {
  switch (expression?.kind) {
    case 'object':
      return expression.properties.flatMap(property => [
        ...(property.key === undefined ||
        text.slice(property.keySpan.start, property.keySpan.end).includes(property.key)
          ? []
          : [`${path}${property.key}: its key stands elsewhere`]),
        ...literals(property.value, text, `${path}${property.spread ? '...' : '.'}${property.key ?? ''}`),
      ]);
    case 'list':
      return expression.items.flatMap((item, index) => literals(item.value, text, `${path}[${index}]`));
    case 'literal': {
      const source = text.slice(expression.start, expression.end);
      const content = expression.content;
      if (content !== undefined)
        expect(text.slice(content, content + String(expression.value).length)).toBe(expression.value);
      return [`${path}: ${source} -> ${JSON.stringify(expression.value)}${content === undefined ? '' : '*'}`];
    }
    default:
      return [`${path}: ${expression?.kind}`];
  }
}

describe('JSON', () => {
  const json = createDataFrontEnd('json');

  it('is lowered with every place', () => {
    const text = '{\n  "a": "text",\n  "b": [1, true, null, "\\u0041\\n"],\n  "c": { "d": "" }\n}';
    const program = json.lower('/x.json', text);
    expect(program.broken).toBeUndefined();
    expect(literals(program.data, text)).toEqual([
      '.a: "text" -> "text"*',
      '.b[0]: 1 -> 1',
      '.b[1]: true -> true',
      '.b[2]: null -> null',
      '.b[3]: "\\u0041\\n" -> "A\\n"',
      '.c.d: "" -> ""*',
    ]);
    expect(program.exports).toMatchObject([{ name: 'default', value: { kind: 'object' } }]);
  });

  it('may hold comments and trailing commas', () => {
    const text =
      '{\n  // policy-lens-ignore 1(l) -- why\n  "a": 1, /* policy-lens-ignore 1(h) -- why */\n  // other\n}';
    const program = json.lower('/tsconfig.json', text);
    expect(program.broken).toBeUndefined();
    expect(program.comments.map(({ marker, text, start }) => [marker, text, start])).toEqual([
      ['//', 'policy-lens-ignore 1(l) -- why', 4],
      ['/*', 'policy-lens-ignore 1(h) -- why', text.indexOf('/*')],
    ]);
  });

  it.each(['', '{', '{"a"', '{"a":', '{"a": "b', '{"a": [1, {"b": 2}', '[1 2 3]', '}{', '{"a": 1}}', '\u0000'])(
    'understands what it can of %j',
    text => {
      const program = json.lower('/x.json', text);
      expect(program.broken).toBe(true);
    },
  );

  it('keeps what stands before and behind a fault', () => {
    const text = '{ "a": 1, "b": , "c": "x" }';
    expect(literals(json.lower('/x.json', text).data, text)).toEqual(['.a: 1 -> 1', '.c: "x" -> "x"*']);
  });
});

describe('.env', () => {
  const env = createDataFrontEnd('env');

  it('is lowered with every place', () => {
    const text = [
      '# a comment',
      'PLAIN=value',
      'export SPACED = two words  # why',
      'QUOTED="with # and \\n"',
      "SINGLE='raw \\n'",
      'EMPTY=',
      'HASH=a#b',
      'KEY="-----BEGIN',
      'more-----"',
      'LAST=`tick`',
    ].join('\r\n');
    const program = env.lower('/.env', text);
    expect(program.broken).toBeUndefined();
    expect(literals(program.data, text)).toEqual([
      '.PLAIN: value -> "value"*',
      '.SPACED: two words -> "two words"*',
      '.QUOTED: "with # and \\n" -> "with # and \\n"',
      '.SINGLE: \'raw \\n\' -> "raw \\\\n"*',
      '.EMPTY:  -> ""*',
      '.HASH: a#b -> "a#b"*',
      '.KEY: "-----BEGIN\r\nmore-----" -> "-----BEGIN\\r\\nmore-----"*',
      '.LAST: `tick` -> "tick"*',
    ]);
  });

  it('keeps the comments that speak to this tool', () => {
    const text = '# policy-lens-ignore hardcoded-credential -- why\nA=1 # policy-lens-ignore 1(l) -- here\n# other\n';
    expect(env.lower('/.env', text).comments.map(comment => comment.text)).toEqual([
      'policy-lens-ignore hardcoded-credential -- why',
      'policy-lens-ignore 1(l) -- here',
    ]);
  });

  it('passes over a line that is no setting', () => {
    const text = 'A=1\nthis is none\nB="open\nC=3';
    const program = env.lower('/.env', text);
    expect(program.broken).toBe(true);
    expect(literals(program.data, text).slice(0, 1)).toEqual(['.A: 1 -> "1"*']);
  });

  it('reads the settings of TOML, in their tables, past lists of several lines', () => {
    const text = 'name = "w"\nflags = [\n  "a",\n]\n[vars]\nHOST = "https://x"\n[[kv]]\nid = \'7\'\n';
    const program = createDataFrontEnd('env').lower('/wrangler.toml', text);
    expect(program.broken).toBeUndefined();
    expect(literals(program.data, text)).toEqual([
      '.name: "w" -> "w"*',
      '.flags: [ -> "["*',
      '.vars.HOST: "https://x" -> "https://x"*',
      '.kv.id: \'7\' -> "7"*',
    ]);
  });

  it('reads the settings of INI, in their sections', () => {
    const text = '; why\n[procore]\nhost = https://x\n; old = 1\n[DEFAULT]\nid=7\n';
    const program = createDataFrontEnd('env').lower('/config.ini', text);
    expect(program.broken).toBeUndefined();
    expect(literals(program.data, text)).toEqual([
      '.procore.host: https://x -> "https://x"*',
      '.DEFAULT.id: 7 -> "7"*',
    ]);
  });
});

describe('YAML', () => {
  const yaml = createDataFrontEnd('yaml');

  it('is lowered with every place', () => {
    const text =
      "a: plain text\nb:\n  - \"quoted\"\n  - 5\n  - yes please\nc: |\n  line one\n  line two\nd:\ne: 'it''s'\n";
    const program = yaml.lower('/x.yml', text);
    expect(program.broken).toBeUndefined();
    expect(literals(program.data, text)).toEqual([
      '.a: plain text -> "plain text"*',
      '.b[0]: "quoted" -> "quoted"*',
      '.b[1]: 5 -> 5',
      '.b[2]: yes please -> "yes please"*',
      '.c: |\n  line one\n  line two\n -> "line one\\nline two\\n"',
      '.d:  -> null',
      ".e: 'it''s' -> \"it's\"",
    ]);
  });

  it('follows aliases and merges', () => {
    const text = 'base: &base\n  url: x\nuse:\n  <<: *base\n  name: y\n';
    expect(literals(yaml.lower('/x.yml', text).data, text)).toEqual([
      '.base.url: x -> "x"*',
      '.use....url: x -> "x"*',
      '.use.name: y -> "y"*',
    ]);
  });

  it('ends where aliases name themselves or multiply', () => {
    expect(yaml.lower('/x.yml', 'a: &a [*a, *a]').data?.kind).toBe('object');
    const bomb = Array.from(
      { length: 30 },
      (_, i) => `l${i}: &l${i} [${i ? `*l${i - 1}, *l${i - 1}, *l${i - 1}` : '1'}]`,
    );
    expect(yaml.lower('/x.yml', bomb.join('\n')).data?.kind).toBe('object');
  });

  it('refuses what nests deeper than any stack', () => {
    expect(yaml.lower('/x.yml', '['.repeat(30_000)).broken).toBe(true);
  });

  it('reads several documents as a list, and what it can of a broken one', () => {
    expect(yaml.lower('/x.yml', 'a: 1\n---\nb: 2\n').data).toMatchObject({ kind: 'list', items: [{}, {}] });
    const broken = yaml.lower('/x.yml', 'a: 1\nb: [1, 2\nc: {');
    expect(broken.broken).toBe(true);
    expect((broken.data as ObjectExpression).properties[0]?.key).toBe('a');
  });

  it('keeps the comments that speak to this tool', () => {
    const text = 'a: 1 # policy-lens-ignore 1(j) -- why\n# policy-lens-ignore polling -- why\nb: x#policy-lens\n';
    expect(yaml.lower('/x.yml', text).comments.map(({ text, marker }) => [marker, text])).toEqual([
      ['#', 'policy-lens-ignore 1(j) -- why'],
      ['#', 'policy-lens-ignore polling -- why'],
    ]);
  });
});

describe('Markdown', () => {
  const markdown = createDataFrontEnd('markdown');

  it('is the list of its lines', () => {
    const text = '# Title\r\n\r\n  Some *text*  \r\n```sh\r\nexport A=1\r\n```\r\n';
    expect(literals(markdown.lower('/README.md', text).data, text)).toEqual([
      '[0]: # Title -> "# Title"*',
      '[1]: Some *text* -> "Some *text*"*',
      '[2]: ```sh -> "```sh"*',
      '[3]: export A=1 -> "export A=1"*',
      '[4]: ``` -> "```"*',
    ]);
  });

  it('keeps the comments that speak to this tool', () => {
    const text = 'x\n<!-- policy-lens-ignore breach-contact -- in the wiki -->\n<!-- other -->';
    expect(markdown.lower('/README.md', text).comments).toMatchObject([
      { text: 'policy-lens-ignore breach-contact -- in the wiki', marker: '<!--', start: 2 },
    ]);
  });
});

describe('templates', () => {
  const templates = createDataFrontEnd('template');

  it.each([
    ['/views/a.ejs', '<%# policy-lens-ignore x -- why %>'],
    ['/views/a.eta', '<%/* policy-lens-ignore x -- why */%>'],
    ['/views/a.hbs', '{{! policy-lens-ignore x -- why }}'],
    ['/views/a.pug', '//- policy-lens-ignore x -- why'],
    ['/views/a.njk', '{# policy-lens-ignore x -- why #}'],
    ['/views/a.twig', '{# policy-lens-ignore x -- why #}'],
    ['/views/a.liquid', '{% comment %} policy-lens-ignore x -- why {% endcomment %}'],
  ])('%s has comments that do not reach the page', (path, written) => {
    expect(templates.idioms.comment('policy-lens-ignore x -- why', path)).toBe(written);
    const text = `p\r\n${written}\r\n`;
    const [comment, ...others] = templates.lower(path, text).comments;
    expect(others).toEqual([]);
    expect(comment?.text).toBe('policy-lens-ignore x -- why');
    expect(text.slice(comment?.start, comment?.end)).toBe(written);
  });

  it.each([
    ['/views/a.hbs', '{{!-- policy-lens-ignore x -- why --}}'],
    ['/views/a.ejs', '<!-- policy-lens-ignore x -- why -->'],
    ['/views/a.ejs', '<%/* policy-lens-ignore x -- why */%>'],
  ])('%s has others, too: %s', (path, written) => {
    expect(templates.lower(path, written).comments).toMatchObject([{ text: 'policy-lens-ignore x -- why' }]);
  });

  it('leaves a comment alone that has no end', () => {
    expect(templates.lower('/views/a.ejs', '<%# policy-lens-ignore x -- why').comments).toEqual([]);
  });
});

describe('idioms', () => {
  const set = (language: 'json' | 'yaml' | 'env', text: string, name: string, value: string): string | undefined => {
    const frontEnd = createDataFrontEnd(language);
    const program = frontEnd.lower(`/x.${language}`, text);
    const edit = frontEnd.idioms.setOption(program.data as ObjectExpression, text, name, value);
    return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  };

  it('set a property in each language', () => {
    expect(set('json', '{\n  "a": 1\n}', 'b', '2')).toBe('{\n  "a": 1,\n  "b": 2\n}');
    expect(set('json', '{ "a": 1 }', 'a', '"x"')).toBe('{ "a": "x" }');
    expect(set('yaml', 'a: 1\nc: 2\n', 'b', 'x')).toBe('a: 1\nc: 2\nb: x\n');
    expect(set('env', 'A=1\n', 'B', '2')).toBe('A=1\nB=2\n');
    expect(set('json', '{}', 'a', '1')).toBeUndefined();
  });

  it('write comments and read the environment as the format does', () => {
    expect(createDataFrontEnd('markdown').idioms.comment('x', '/a')).toBe('<!-- x -->');
    const { idioms, lower } = createDataFrontEnd('yaml');
    expect(idioms.comment('x', '/a')).toBe('# x');
    expect(idioms.environment('A', lower('/r/.github/workflows/ci.yml', ''))).toEqual({ text: `\${{ secrets.A }}` });
    expect(idioms.environment('A', lower('/r/config.yml', ''))).toBeUndefined();
    expect(createDataFrontEnd('env').idioms.quote('two words')).toBe('"two words"');
  });
});
