import { describe, expect, it } from 'vitest';
import { createLanguages, type Languages } from '../../../server/src/languages/index.ts';
import type { Finding } from '../../../server/src/program/finding.ts';
import { readConfiguration } from '../../../server/src/workspace/configuration.ts';
import { applyEdits } from '../../../server/src/workspace/fixes.ts';
import { suppressFile, suppressLine } from '../../../server/src/workspace/suppress.ts';
import {
  applySuppressions,
  checkConfigured,
  findSuppressions,
  type SuppressionContext,
} from '../../../server/src/workspace/suppressions.ts';

const languages: Languages = createLanguages(() => Promise.reject(new Error('no Python here')));

async function programOf(path: string, text: string) {
  await languages.readyFor(path);
  const program = languages.frontEnd(path)?.lower(path, text);
  if (program === undefined) throw new Error(`no language for ${path}`);
  return program;
}

/** A finding at each `HIT` of the text, or at each given text. */
function hits(path: string, text: string, rule = 'polling', at = 'HIT'): Finding[] {
  const found: Finding[] = [];
  for (let start = text.indexOf(at); start >= 0; start = text.indexOf(at, start + 1))
    found.push({
      rule,
      clauses: ['3(a)', '1(j)'],
      severity: 'warning',
      file: path,
      start,
      end: start + at.length,
      message: 'm',
      certain: false,
      because: 'b',
      steps: [],
      fixes: [],
    });
  return found;
}

/** What is shown, as `line rule message`, and what is hidden, as `line reason`. Lines are 1-based. */
async function apply(text: string, options: Partial<SuppressionContext> & { path?: string; rule?: string } = {}) {
  const path = options.path ?? '/app/a.tsx';
  const program = await programOf(path, text);
  const line = (offset: number): number => text.slice(0, offset).split('\n').length;
  const result = applySuppressions(hits(path, text, options.rule), findSuppressions(program, text), {
    file: path,
    text,
    today: '2026-11-24',
    configured: [],
    known: new Set(['polling', 'bulk-export', '3(a)']),
    isOff: name => name === 'bulk-export' && options.rule === 'off',
    complete: true,
    ...options,
  });
  return {
    shown: result.findings.map(finding =>
      finding.rule === 'suppression'
        ? `${line(finding.start)} ${finding.message}`
        : `${line(finding.start)} ${finding.rule}`,
    ),
    hidden: result.suppressed.map(
      ({ finding, reason, until }) => `${line(finding.start)} ${reason}${until ? ` until ${until}` : ''}`,
    ),
  };
}

/** What a text becomes by the one fix that its first fault offers, with its title. */
async function mend(text: string, path = '/app/a.tsx', today = '2026-11-24'): Promise<string | undefined> {
  const { findings } = applySuppressions([], findSuppressions(await programOf(path, text), text), {
    file: path,
    text,
    today,
    configured: [],
    known: new Set(['polling', 'bulk-export', '3(a)', '3(b)']),
    isOff: () => false,
    complete: true,
  });
  const [fix, ...others] = findings[0]?.fixes ?? [];
  expect(others).toEqual([]);
  return fix && `${fix.title}${fix.safe ? ' (safe)' : ''}\n${applyEdits(text, fix.edits)}`;
}

describe('a fault of a suppression', () => {
  it.each([
    ['a line of its own goes', 'a;\n  // policy-lens-ignore polling -- r\n  b;\n', 'a;\n  b;\n'],
    ['so does one at the end', 'a;\r\n// policy-lens-ignore polling -- r', 'a;\r\n'],
    ['behind code the code stays', 'a; // policy-lens-ignore polling -- r\nb;\n', 'a;\nb;\n'],
    ['before code the code stays', '/* policy-lens-ignore polling -- r */ a;\n', 'a;\n'],
    [
      'markup needs no braces then',
      'const a = (\n  <p>\n    {/* policy-lens-ignore polling -- r */}\n    b\n  </p>\n);\n',
      'const a = (\n  <p>\n    b\n  </p>\n);\n',
    ],
    [
      'neither do fragments',
      'const a = (\n  <>\n    {/* policy-lens-ignore polling -- r */}\n    <b />\n  </>\n);\n',
      'const a = (\n  <>\n    <b />\n  </>\n);\n',
    ],
    [
      'the braces of a block stay',
      'try {\n  a();\n} catch {\n  // policy-lens-ignore polling -- r\n}\n',
      'try {\n  a();\n} catch {\n}\n',
    ],
    [
      'so do those of a function in markup, and of an object',
      'const a = <p onClick={() => { /* policy-lens-ignore polling -- r */ }} style={{}} />;\n',
      'const a = <p onClick={() => {  }} style={{}} />;\n',
    ],
    ['as do those of an object', 'const a = { /* policy-lens-ignore polling -- r */ };\n', 'const a = {  };\n'],
  ])('one that is not used is taken out: %s', async (_, text, after) => {
    expect(await mend(text)).toBe(`Remove this suppression (safe)\n${after}`);
  });

  it('not a comment that says more', async () => {
    const text = '/**\n * policy-lens-ignore polling -- r\n * Gives the crews.\n */\nfunction a() {}\n';
    expect(await mend(text)).toBeUndefined();
    expect(await mend('/**\n * policy-lens-ignore polling -- r\n */\na;\n')).toBe(
      'Remove this suppression (safe)\na;\n',
    );
  });

  it('in settings and in a page as well', async () => {
    expect(await mend('a: 1\n# policy-lens-ignore polling -- r\nb: 2\n', '/app/a.yml')).toBe(
      'Remove this suppression (safe)\na: 1\nb: 2\n',
    );
    expect(await mend('<p>\n  <!-- policy-lens-ignore polling -- r -->\n  a\n</p>\n', '/app/a.html')).toBe(
      'Remove this suppression (safe)\n<p>\n  a\n</p>\n',
    );
  });

  it('of several rules the one goes that is not used', async () => {
    expect(await mend('// policy-lens-ignore polling, bulk-export until 2099-01-01 -- r\na;\n')).toBe(
      'Remove polling from this suppression (safe)\n// policy-lens-ignore bulk-export until 2099-01-01 -- r\na;\n',
    );
    const text = '// policy-lens-ignore polling, bulk-export -- r\nHIT;\n';
    const program = await programOf('/app/a.ts', text);
    const { findings } = applySuppressions(hits('/app/a.ts', text, 'polling'), findSuppressions(program, text), {
      file: '/app/a.ts',
      text,
      today: '2026-11-24',
      configured: [],
      known: new Set(['polling', 'bulk-export']),
      isOff: () => false,
      complete: true,
    });
    expect(applyEdits(text, findings[0]?.fixes[0]?.edits ?? [])).toBe('// policy-lens-ignore polling -- r\nHIT;\n');
  });

  it('one whose time is over may be taken out, which shows nothing new, but may hide what was meant', async () => {
    expect(await mend('// policy-lens-ignore polling until 2026-01-01 -- r\na;\n')).toBe(
      'Remove this suppression\na;\n',
    );
  });

  it("a mistyped rule is named, another tool's word is called ours", async () => {
    expect(await mend('// policy-lens-ignore pollling -- r\na;\n')).toBe(
      'Name polling\n// policy-lens-ignore polling -- r\na;\n',
    );
    // Which clause was meant, nobody can tell.
    expect(await mend('// policy-lens-ignore 3(z) -- r\na;\n')).toBeUndefined();
    expect(await mend('// policy-lens-disable-next-line polling -- r\na;\n')).toBe(
      'Call it policy-lens-ignore\n// policy-lens-ignore polling -- r\na;\n',
    );
    expect(await mend('/* policy-lens-disable-file polling -- r */\na;\n')).toBe(
      'Call it policy-lens-ignore-file\n/* policy-lens-ignore-file polling -- r */\na;\n',
    );
  });

  it('nothing is offered where only its author can say what is meant', async () => {
    expect(await mend('// policy-lens-ignore polling\na;\n')).toBeUndefined();
    expect(await mend('// policy-lens-ignore zebra -- r\na;\n')).toBeUndefined();
  });
});

describe('a suppression', () => {
  it('may stand in a block of several lines, and behind one long dash', async () => {
    const text = `/*
 * policy-lens-ignore polling -- block
 */
HIT;
/** policy-lens-ignore polling — long dash */
HIT;`;
    expect(await apply(text)).toEqual({ shown: [], hidden: ['4 block', '6 long dash'] });
  });

  it('of a configuration is checked as one of a comment is', () => {
    const text = JSON.stringify({
      suppressions: [
        { rule: 'poling', files: ['a.ts'], reason: 'x' },
        { rule: 'polling', files: ['a.ts'], reason: 'x', until: '2026-11-23' },
        { rule: 'polling', files: ['a.ts'], reason: 'x', until: '2026-11-24' },
        { rule: '3(a)', files: ['b.ts'], reason: 'x' },
        { rule: 'bulk-export', files: ['b.ts'], reason: 'x' },
      ],
    });
    const { configuration } = readConfiguration('/app/policy-lens.json', text, { type: 'object' });
    const check = (complete: boolean) =>
      checkConfigured(configuration?.suppressions ?? [], hits('/app/a.ts', 'HIT'), {
        today: '2026-11-24',
        known: new Set(['polling', 'bulk-export', '3(a)']),
        isOff: name => name === 'bulk-export',
        complete,
      }).map(({ file, message, start }) => `${file} ${message} ${text.slice(start).startsWith('{')}`);
    const always = [
      '/app/policy-lens.json "poling" is neither a rule nor a clause; did you mean "polling"? true',
      '/app/policy-lens.json This suppression expired on 2026-11-23. true',
    ];
    expect(check(false)).toEqual(always);
    expect(check(true)).toEqual([...always, '/app/policy-lens.json This suppression of 3(a) is not used. true']);
  });

  it('speaks for its own line, or from a line of its own for the next', async () => {
    const text = `HIT; // policy-lens-ignore polling -- same line
// policy-lens-ignore polling until 2027-01-01 -- next line
HIT;
HIT;
/* policy-lens-ignore 3(a) -- by clause */
HIT;
HIT;`;
    expect(await apply(text)).toEqual({
      shown: ['4 polling', '7 polling'],
      hidden: ['1 same line', '3 next line until 2027-01-01', '6 by clause'],
    });
  });

  it('may stand above another, and over blank lines', async () => {
    const text = `// policy-lens-ignore bulk-export -- one
// policy-lens-ignore polling -- two

HIT;`;
    expect(await apply(text)).toEqual({ shown: ['1 This suppression of bulk-export is not used.'], hidden: ['4 two'] });
  });

  it('names several rules, with or without commas', async () => {
    const text =
      '// policy-lens-ignore bulk-export, polling -- both\nHIT;\n// policy-lens-ignore bulk-export polling -- both\nHIT;';
    expect(await apply(text)).toEqual({
      shown: ['1 This suppression of bulk-export is not used.', '3 This suppression of bulk-export is not used.'],
      hidden: ['2 both', '4 both'],
    });
  });

  it('speaks for the whole file', async () => {
    expect(await apply('HIT;\n// policy-lens-ignore-file polling -- all of it\nHIT;')).toEqual({
      shown: [],
      hidden: ['1 all of it', '3 all of it'],
    });
  });

  it('holds only with a reason', async () => {
    const message = '1 This suppression gives no reason.';
    for (const comment of [
      'policy-lens-ignore polling',
      'policy-lens-ignore polling --',
      'policy-lens-ignore polling - a reason without its dashes',
      'policy-lens-ignore polling -- <reason>',
    ])
      expect(await apply(`// ${comment}\nHIT;`)).toEqual({ shown: [message, '2 polling'], hidden: [] });
  });

  it('holds until its day', async () => {
    const text = '// policy-lens-ignore polling until 2026-11-24 -- why\nHIT;';
    expect(await apply(text)).toEqual({ shown: [], hidden: ['2 why until 2026-11-24'] });
    expect(await apply(text, { today: '2026-11-25' })).toEqual({
      shown: ['1 This suppression expired on 2026-11-24.', '2 polling'],
      hidden: [],
    });
  });

  it('is a finding where it is written wrongly', async () => {
    expect((await apply('// policy-lens-ignore polling until tomorrow -- why\nHIT;')).shown).toEqual([
      '1 This suppression has no date behind "until": write it like 2027-01-31.',
      '2 polling',
    ]);
    expect((await apply('// policy-lens-ignore -- why\nHIT;')).shown[0]).toBe('1 This suppression names no rule.');
    expect((await apply('// policy-lens-ignore pollin -- why\nx;')).shown).toEqual([
      '1 "pollin" is neither a rule nor a clause; did you mean "polling"?',
    ]);
    for (const name of ['policy-lens-disable-next-line', 'policy-lens-ignore-next-line', 'policy-lens-disable'])
      expect((await apply(`// ${name} polling -- why\nHIT;`)).shown).toEqual([
        `1 This suppression is not called "${name}".`,
        '2 polling',
      ]);
    expect((await apply('// policy-lens-ignored polling\nHIT;')).shown).toEqual(['2 polling']);
  });

  it('is called unused only when all was looked at, and never for a rule that is off', async () => {
    const text = '// policy-lens-ignore bulk-export -- why\nx;';
    expect((await apply(text)).shown).toEqual(['1 This suppression of bulk-export is not used.']);
    expect((await apply(text, { complete: false })).shown).toEqual([]);
    expect((await apply(text, { rule: 'off' })).shown).toEqual([]);
  });

  it('covers a string and a text of several lines that begin on its line', async () => {
    const template = '// policy-lens-ignore polling -- why\nconst a = `one\nHIT\nthree`;\nHIT;';
    expect(await apply(template)).toEqual({ shown: ['5 polling'], hidden: ['3 why'] });
    const markup =
      'const a = (\n  <p>\n    {/* policy-lens-ignore polling -- why */}\n    one HIT\n    two HIT\n  </p>\n);';
    expect((await apply(markup)).hidden[0]).toBe('4 why');
  });

  it('works in data files in their own style', async () => {
    expect((await apply('# policy-lens-ignore polling -- why\nA=HIT\n', { path: '/app/.env' })).hidden).toEqual([
      '2 why',
    ]);
    expect((await apply('a: HIT # policy-lens-ignore polling -- why\n', { path: '/app/a.yml' })).hidden).toEqual([
      '1 why',
    ]);
    const fenced = 'x\n\n<!-- policy-lens-ignore polling -- why -->\n```sh\none\nHIT\n```\nHIT\n';
    expect(await apply(fenced, { path: '/app/a.md' })).toEqual({ shown: ['8 polling'], hidden: ['6 why'] });
  });

  it('stands in policy-lens.json for files that hold no comments', async () => {
    const configured = [
      {
        rule: 'polling',
        matches: (path: string) => path.endsWith('.json'),
        reason: 'why',
        until: '2026-12-01',
        place: { file: '', start: 0, end: 0 },
      },
    ];
    expect((await apply('["HIT"]', { path: '/app/a.json', configured })).hidden).toEqual(['1 why until 2026-12-01']);
    expect((await apply('["HIT"]', { path: '/app/a.json', configured, today: '2027-01-01' })).shown).toEqual([
      '1 polling',
    ]);
    expect((await apply('HIT', { configured })).shown).toEqual(['1 polling']);
  });
});

describe('writing a suppression', () => {
  /** The text after the edit, with the selection marked by « ». */
  async function write(path: string, text: string, at = 'HIT', whole = false): Promise<string | undefined> {
    const program = await programOf(path, text);
    const [finding] = hits(path, text, 'polling', at);
    const idioms = languages.frontEnd(path)?.idioms;
    if (finding === undefined || idioms === undefined) throw new Error('nothing to suppress');
    const written = (whole ? suppressFile : suppressLine)(finding, program, text, idioms);
    if (written === undefined) return undefined;
    const { edit, select } = written;
    const after = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
    const reasoned = `${after.slice(0, select.start)}because${after.slice(select.end)}`;
    const mended = applySuppressions(
      hits(path, reasoned, 'polling', at).slice(0, 1),
      findSuppressions(await programOf(path, reasoned), reasoned),
      {
        file: path,
        text: reasoned,
        today: '2026-11-24',
        configured: [],
        known: new Set(['polling']),
        isOff: () => false,
        complete: true,
      },
    );
    expect(mended, 'the suppression hides its finding').toMatchObject({
      findings: [],
      suppressed: [{ reason: 'because' }],
    });
    expect((await programOf(path, reasoned)).broken).toBeUndefined();
    return `${after.slice(0, select.start)}«${after.slice(select.start, select.end)}»${after.slice(select.end)}`;
  }

  it('goes above the line, indented as it is', async () => {
    expect(await write('/a.ts', 'function f() {\n\tHIT;\n}')).toBe(
      'function f() {\n\t// policy-lens-ignore polling -- «<reason>»\n\tHIT;\n}',
    );
    expect(await write('/a.ts', 'a;\r\nHIT;\r\n')).toBe(
      'a;\r\n// policy-lens-ignore polling -- «<reason>»\r\nHIT;\r\n',
    );
    expect(await write('/.env', 'A=1\nB=HIT\n')).toBe('A=1\n# policy-lens-ignore polling -- «<reason>»\nB=HIT\n');
    expect(await write('/a.yml', 'a:\n  b: HIT\n')).toBe(
      'a:\n  # policy-lens-ignore polling -- «<reason>»\n  b: HIT\n',
    );
  });

  it('goes above a string that begins earlier', async () => {
    expect(await write('/a.ts', 'f(\n  `one\n  HIT`,\n);')).toBe(
      'f(\n  // policy-lens-ignore polling -- «<reason>»\n  `one\n  HIT`,\n);',
    );
    expect(await write('/a.ts', 'const a = `\n${b(`\nHIT`)}`;')).toBe(
      '// policy-lens-ignore polling -- «<reason>»\nconst a = `\n${b(`\nHIT`)}`;',
    );
    expect(await write('/a.yml', 'run: |\n  one\n  HIT\n')).toBe(
      '# policy-lens-ignore polling -- «<reason>»\nrun: |\n  one\n  HIT\n',
    );
    expect(await write('/a.md', '# A\n\n```\nx\nHIT\n```\n')).toBe(
      '# A\n\n<!-- policy-lens-ignore polling -- «<reason>» -->\n```\nx\nHIT\n```\n',
    );
  });

  it('goes above a request, whose headers and body it would be sent with', async () => {
    const text =
      '@host = x\n\n### Trade\n# @name trade\nPOST https://a.b/c\nA: b\n\n{ "a": "HIT" }\n\n### Next\nGET HIT\n';
    expect(await write('/a.http', text)).toBe(text.replace('POST', '# policy-lens-ignore polling -- «<reason>»\nPOST'));
    expect(await write('/a.rest', '@key = HIT\nGET https://a.b/c\n')).toBe(
      '# policy-lens-ignore polling -- «<reason>»\n@key = HIT\nGET https://a.b/c\n',
    );
    expect(await write('/a.http', 'GET HIT\r\n', 'HIT', true)).toBe(
      '# policy-lens-ignore-file polling -- «<reason>»\r\nGET HIT\r\n',
    );
  });

  it('stands in braces between the children of markup, and plainly between attributes', async () => {
    const between = 'const a = (\n  <div\n    id="x"\n  >\n    <p title="HIT" />\n  </div>\n);';
    expect(await write('/a.tsx', between)).toContain(
      '\n    {/* policy-lens-ignore polling -- «<reason>» */}\n    <p title="HIT" />',
    );
    const expression = 'const a = (\n  <div>\n    {HIT(b)}\n  </div>\n);';
    expect(await write('/a.tsx', expression)).toContain(
      '\n    {/* policy-lens-ignore polling -- «<reason>» */}\n    {HIT(b)}',
    );
    const attribute = 'const a = (\n  <div\n    id="x"\n    title="HIT"\n  />\n);';
    expect(await write('/a.tsx', attribute)).toContain(
      '\n    // policy-lens-ignore polling -- «<reason>»\n    title="HIT"',
    );
    const handler = 'const a = (\n  <div\n    onClick={() => {\n      HIT;\n    }}\n  >\n    x\n  </div>\n);';
    expect(await write('/a.tsx', handler)).toContain('\n      // policy-lens-ignore polling -- «<reason>»\n      HIT;');
    const root = 'const a = (\n  <p title="HIT" />\n);';
    expect(await write('/a.tsx', root)).toContain('\n  // policy-lens-ignore polling -- «<reason>»\n  <p');
  });

  it('stands within the scripts of a page, and between its tags', async () => {
    expect(await write('/A.vue', '<p>a</p>\n<script>\n  HIT;\n</script>\n')).toBe(
      '<p>a</p>\n<script>\n  // policy-lens-ignore polling -- «<reason>»\n  HIT;\n</script>\n',
    );
    expect(await write('/a.html', '<p>a</p>\n<script>HIT;</script>\n')).toBe(
      '<p>a</p>\n<script>/* policy-lens-ignore polling -- «<reason>» */ HIT;</script>\n',
    );
    expect(await write('/A.svelte', '<div>\r\n  <p>HIT</p>\r\n</div>\r\n')).toBe(
      '<div>\r\n  <!-- policy-lens-ignore polling -- «<reason>» -->\r\n  <p>HIT</p>\r\n</div>\r\n',
    );
    // Inside a tag no comment can stand.
    expect(await write('/A.vue', '<template>\n  <p\n    title="HIT"\n  >a</p>\n</template>')).toBe(
      '<template>\n  <!-- policy-lens-ignore polling -- «<reason>» -->\n  <p\n    title="HIT"\n  >a</p>\n</template>',
    );
    expect(await write('/A.vue', '<p>a</p>\n<script>\n  HIT;\n</script>\n', 'HIT', true)).toBe(
      '<p>a</p>\n<script>\n  // policy-lens-ignore-file polling -- «<reason>»\n  HIT;\n</script>\n',
    );
    expect(await write('/a.html', '<p>HIT</p><script>a;</script>', 'HIT', true)).toBe(
      '<p>HIT</p><script>\n// policy-lens-ignore-file polling -- «<reason>»\na;</script>',
    );
    expect(await write('/a.html', '<p>HIT</p>', 'HIT', true)).toBeUndefined();
  });

  it('is not offered where JSON holds no comments', async () => {
    expect(await write('/package.json', '{ "a": "HIT" }')).toBeUndefined();
    expect(await write('/tsconfig.json', '{\n  "a": "HIT"\n}')).toBe(
      '{\n  // policy-lens-ignore polling -- «<reason>»\n  "a": "HIT"\n}',
    );
    expect(await write('/p/.vscode/launch.json', '{ "a": "HIT" }')).toBe(
      '// policy-lens-ignore polling -- «<reason>»\n{ "a": "HIT" }',
    );
  });

  it('heads the file behind what has to stand first', async () => {
    expect(await write('/a.ts', '#!/usr/bin/env node\nHIT;', 'HIT', true)).toBe(
      '#!/usr/bin/env node\n// policy-lens-ignore-file polling -- «<reason>»\nHIT;',
    );
    expect(await write('/a.md', '---\nt: x\n---\nHIT\n', 'HIT', true)).toBe(
      '---\nt: x\n---\n<!-- policy-lens-ignore-file polling -- «<reason>» -->\nHIT\n',
    );
  });
});
