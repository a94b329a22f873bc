import { beforeAll, describe, expect, it } from 'vitest';
import { findEvidence } from '../../server/src/languages/evidence.ts';
import { createLanguages } from '../../server/src/languages/index.ts';
import { createMarkupFrontEnd } from '../../server/src/languages/markup/index.ts';
import { codeOf, readPage } from '../../server/src/languages/markup/page.ts';
import { createTypeScript } from '../../server/src/languages/typescript/index.ts';
import type { Program } from '../../server/src/program/model.ts';
import { walkProgram } from '../../server/src/program/walk.ts';
import { printProgram, printStatements } from '../support/print-program.ts';

const front = createMarkupFrontEnd(createTypeScript());
beforeAll(() => front.ready?.());

/** The program of a document that nobody edits. */
function lower(path: string, text: string): Program {
  const program = front.lower(path, text);
  front.forget?.(path);
  return program;
}

const scripts = (path: string, text: string): string[] =>
  readPage(path, text).scripts.map(({ start, end }) => text.slice(start, end));

const body = (path: string, text: string): string[] => printStatements(lower(path, text).body);

describe('the scripts of a page', () => {
  it('are the inline ones that a browser runs', () => {
    const page = `<!DOCTYPE html>
<title>How to write <script>no()</script></title>
<!-- <script>no()</script> -->
<script src="app.js">no()</script>
<script type="application/json">{ "no": 1 }</script>
<script type="application/ld+json">{}</script>
<script type="text/x-template"><p>{{ no }}</p></script>
<script type="text/x-handlebars-template">{{no}}</script>
<script type="importmap">{}</script>
<script type="speculationrules">{}</script>
<textarea><script>no()</script></textarea>
<div title="<script>no()</script>" data-x='>'>&lt;script&gt;no()&lt;/script&gt;</div>
<script>one()</script>
<SCRIPT TYPE="Module" data-src="x">two()</SCRIPT >
<script type=text/javascript async>three()</script>
<script type="" data-a=">" data-b='>'>four('</p>')</script>
<script type="text/babel">five(<b>x</b>)</script
>
<script language="JavaScript" nonce>six()</script>`;
    expect(scripts('/a.html', page)).toEqual(['one()', 'two()', 'three()', "four('</p>')", 'five(<b>x</b>)', 'six()']);
  });

  it.each([
    ['no script', '<p>text</p>'],
    ['no end of the script', '<p>a</p><script>half('],
    ['no end of the tag', '<p>a</p><script type="module"'],
    ['no end of a comment', '<!-- <script>a()</script>'],
    ['no end of raw text', '<textarea><script>a()'],
    ['nothing', ''],
    ['signs alone', '<<<>>>--><!-<!'],
  ])('has none: %s', (_, text) => {
    expect(scripts('/a.html', text)).toEqual([]);
    expect(printProgram(lower('/a.html', text))).toBe('(directive "use client")');
  });

  it('are found behind broken tags', () => {
    expect(scripts('/a.html', '<p title=don\'t>a < b</p <br><a href="x>y</a><script>a()</script>')).toEqual(['a()']);
    expect(scripts('/a.html', '<script>a(</script><script>b()</script>')).toEqual(['a(', 'b()']);
  });

  it.each([
    '<',
    '<a ',
    '<a x="',
    "<a x='y=",
    '<script>',
    '<script ',
    '<!--',
    '</script>',
    '<x1>',
    '---\n',
    '<template>',
  ])('are looked for to the end of a long text: %j', piece => {
    // Whoever takes as long as the square of it never comes there.
    const text = `${piece.repeat(1_000_000 / piece.length)}`;
    for (const path of ['/a.html', '/A.vue', '/a.astro'])
      for (const found of scripts(path, text)) expect(text).toContain(found);
    expect(scripts('/a.html', `<p></p>${text}`)).toEqual(scripts('/a.html', text));
  });

  it('leave out what old pages hide them with', () => {
    expect(scripts('/a.html', '<script>\n<!-- hide\na();\n// -->\n</script>')).toEqual(['\na();\n']);
    expect(lower('/a.html', '<script>\n<!-- hide\na();\n-->\n</script>').broken).toBeUndefined();
  });

  it('leave out built code, and keep what stands beside it', () => {
    const bundle = `!function(){${'a();'.repeat(2000)}}()`;
    expect(scripts('/a.html', `<script>${bundle}</script>\n<script>own()</script>`)).toEqual(['own()']);
  });

  it('are those of a component', () => {
    const vue = `<script lang="ts">
export const a = 1;
</script>
<docs>
<script>no()</script>
</docs>
<template>
  <Card><template #head><textarea /></template><p v-if="a > 1">{{ '<script>' }}</p></Card>
</template>
<script setup lang="ts" generic="T extends Record<string, string>">
const b: number = a;
</script>
<style>p::after { content: "<script>"; }</style>`;
    expect(scripts('/A.vue', vue)).toEqual(['\nexport const a = 1;\n', '\nconst b: number = a;\n']);
    expect(readPage('/A.vue', vue).dialect).toBe('ts');
    expect(body('/A.vue', vue)).toEqual(['(const a 1)', '(const b :number a)']);
  });

  it.each([
    ['/A.vue', '<script lang="tsx">const a = <b/>;</script>', 'tsx'],
    ['/A.vue', '<script>a()</script><script setup lang="ts">b()</script>', 'ts'],
    ['/A.vue', '<script>const a = <b/>;</script>', 'js'],
    ['/A.vue', '<script lang="coffee">a = -> 1</script>', undefined],
    ['/A.svelte', '<script module lang="ts">a()</script>', 'ts'],
    ['/A.svelte', '<script type="text/typescript">a()</script>', 'ts'],
    ['/a.astro', '---\na();\n---\n', 'ts'],
    ['/a.html', '<script type="text/babel" data-presets="react,typescript">a()</script>', 'tsx'],
  ])('%s %s: %s', (path, text, dialect) => {
    const page = readPage(path, text);
    expect(page.scripts.length === 0 ? undefined : page.dialect).toBe(dialect);
    expect(lower(path, text).broken).toBeUndefined();
  });

  it('are front matter and scripts in Astro', () => {
    const page = `---
import { get } from '../lib';
if (!get) return Astro.redirect('/');
---
<button onclick={() => a > b}>x</button>
<script>
  const c: string = '---';
</script>`;
    expect(body('/a.astro', page)).toHaveLength(2);
    expect(lower('/a.astro', page)).toMatchObject({ directives: ['use server'], imports: [{ module: '../lib' }] });
    expect(lower('/a.astro', '<p>a</p>\n---\n---\n<script>a()</script>').directives).toEqual(['use client']);
  });
});

describe('the program of a document', () => {
  const svelte = `\uFEFF<!-- 😀 é -->\r
<svelte:head><title>"quoted'</title></svelte:head>\r
<script context="module">\r
  export const load = async () => get(\`/\${id}\`)\r
</script>\r
<script>\r
  (function run() {})();\r
  // policy-lens-ignore a -- b\r
  const x = 'ünï 😀';\r
</script>\r
<!-- policy-lens-ignore-file c -- d -->\r
{@html x}\r
`;

  it('has its places in the document', () => {
    const program = lower('/app/A.svelte', svelte);
    expect(program).toMatchObject({ path: '/app/A.svelte', language: 'javascript' });
    expect(program.broken).toBeUndefined();
    const texts: string[] = [];
    walkProgram(program, node => {
      if (node.kind === 'literal') texts.push(svelte.slice(node.start, node.end));
      if (node.kind === 'name') expect(svelte.slice(node.start, node.end)).toBe(node.name);
    });
    expect(texts).toContain("'ünï 😀'");
    expect(program.comments.map(({ text, marker, start, end }) => [text, marker, svelte.slice(start, end)])).toEqual([
      ['policy-lens-ignore a -- b', '//', '// policy-lens-ignore a -- b'],
      ['policy-lens-ignore-file c -- d', '<!--', '<!-- policy-lens-ignore-file c -- d -->'],
    ]);
  });

  it('joins nothing across blocks', () => {
    // Three in scripts, and what the markup shows as HTML.
    expect(body('/A.svelte', svelte)).toHaveLength(4);
    expect(body('/a.html', '<script>a // x</script><script>(b)</script><script>c</script>')).toEqual(['a', 'b', 'c']);
  });

  it('is not parsed anew for what stands behind its last script', () => {
    const code = (text: string): string => codeOf(text, readPage('/A.vue', text).scripts);
    expect(code(svelte).length).toBeLessThan(svelte.length);
    expect(code(`${svelte}<p>more</p>`)).toBe(code(svelte));
    expect(code('<p>none</p>')).toBe('');
  });

  it('is the same after any edit as from nothing', () => {
    const pieces = [
      '<script>',
      '</script>',
      '<!--',
      '-->',
      'a();',
      "'",
      '"',
      '`',
      '{',
      '}',
      '\n',
      '<template>',
      ' lang="ts"',
      '---\n',
    ];
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed % below;
    };
    for (const path of ['/e.html', '/e.vue', '/e.svelte', '/e.astro']) {
      let text = svelte;
      for (let round = 0; round < 60; round++) {
        const at = random(text.length);
        text = text.slice(0, at) + (random(3) ? pieces[random(pieces.length)] : '') + text.slice(at + random(4));
        const other = path.replace('e', 'f');
        expect({ ...front.lower(path, text), path: other }).toEqual(lower(other, text));
      }
      front.forget?.(path);
    }
  });
});

it('is ready when the language of its scripts is', async () => {
  const languages = createLanguages(() => Promise.reject(new Error('no grammar is needed')));
  expect(languages.isReady('/a.ts')).toBe(false);
  await languages.readyFor('/A.vue');
  expect(languages.isReady('/A.vue')).toBe(true);
  expect(languages.isReady('/a.ts')).toBe(true);
  expect(languages.languageOf('/A.vue')).toBe('javascript');
});

describe('a component of options', () => {
  it('is a class to its own code', () => {
    const program = lower(
      '/A.vue',
      `<script>
export default defineComponent({
  name: 'A',
  mixins: [m],
  data: () => ({ token: null, ...shared }),
  computed: { ...mapState(['a']), url() { return base; }, page: { get() { return 1; }, set(v) { go(v); } } },
  methods: { async load() { this.token = await get(); }, slow: debounce(run) },
  watch: { token() { this.load(); } },
  created() { this.load(); },
});
</script>`,
    );
    const [exported] = program.exports;
    const [only] = program.body;
    expect(
      exported?.value?.kind === 'class' &&
        exported.value.members.map(({ name, accessor }) => (accessor ? `${accessor} ${name}` : name)),
    ).toEqual([
      'option:name',
      'option:mixins',
      'constructor',
      'option:computed',
      'get url',
      'get page',
      'set page',
      'load',
      'slow',
      'watch:token',
      'created',
    ]);
    expect(only).toMatchObject({ kind: 'evaluate', value: exported?.value });
    expect(printProgram(program)).toContain(
      '(constructor (function constructor () { (= (member this .token) null); shared }))',
    );
  });

  it.each([
    ['a name', 'const a = {}; export default a'],
    ['a class', 'export default class A {}'],
    ['another call', 'export default make({ data() {} })'],
    ['none', 'const a = 1'],
  ])('is left as it is: %s', (_, script) =>
    expect(printProgram(lower('/A.vue', `<script>${script}</script>`))).toBe(
      printProgram(lower('/A.svelte', `<script>${script}</script>`)),
    ),
  );
});

it('has evidence only where its scripts have', () => {
  const page = (script: string): string =>
    `<p>GET https://api.procore.com/rest/v1.0/projects</p><pre>import '@procore/js-sdk'</pre><script>${script}</script>`;
  expect(findEvidence('/docs/a.html', page('track()'))).toEqual([]);
  const text = page("fetch('https://api.procore.com/rest/v1.0/me')");
  const found = findEvidence('/docs/a.html', text);
  expect(found.map(({ kind }) => kind)).toEqual(['host', 'route']);
  expect(found.every(({ text: sign, start, end }) => text.slice(start, end) === sign)).toBe(true);
});

describe('fixes in scripts', () => {
  const importing = (path: string, text: string): string | undefined => {
    const edit = front.idioms.importModule('node:crypto', 'crypto', lower(path, text), text);
    return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  };

  it('import within the script', () => {
    expect(importing('/A.vue', '<template>"</template>\n<script setup>\nconst a = 1;\n</script>\n')).toBe(
      "<template>\"</template>\n<script setup>\nimport * as crypto from 'node:crypto';\nconst a = 1;\n</script>\n",
    );
    expect(importing('/A.svelte', "<script>\r\n  import a from 'a';\r\n  a();\r\n</script>")).toBe(
      "<script>\r\n  import a from 'a';\r\nimport * as crypto from 'node:crypto';\r\n  a();\r\n</script>",
    );
    expect(importing('/a.astro', '---\nconst a = 1;\n---\n<p>a</p>')).toBe(
      "---\nimport * as crypto from 'node:crypto';\nconst a = 1;\n---\n<p>a</p>",
    );
    expect(importing('/a.html', '<script>a()</script>')).toBeUndefined();
  });

  it('are written as the script is, and not as the markup around it', () => {
    const text =
      '<template>\n    <p class="a" id="b" :c="d" />\n</template>\n<script setup>\nconst a = \'b\'\n</script>\n<style>\np { color: red;\n}\n</style>\n';
    const written = front.idioms.like?.(text, lower('/A.vue', text));
    expect([written?.quote('a'), written?.terminator]).toEqual(["'a'", '']);
  });

  it('read the environment where there is one', () => {
    const read = (path: string, text: string) => front.idioms.environment('A_B', lower(path, text))?.text;
    expect(read('/a.astro', '---\na();\n---\n')).toBe('import.meta.env.A_B');
    expect(read('/a.astro', '---\na();\n---\n<script>b()</script>')).toBeUndefined();
    expect(read('/A.vue', '<script>a()</script>')).toBeUndefined();
  });
});

describe('what a Vue template hands to components', () => {
  const shown = (template: string, script = ''): string[] =>
    body('/A.vue', `<template>${template}</template>${script}`);

  it.each([
    [
      'by a bound attribute',
      '<RfiCard title="a > b" :rfi="rows" v-bind:is-open=\'first.open\' :key="first.id" @pick="go()"/>',
    ],
    ['by short ones', '<rfi-card :rows v-bind="first"></rfi-card>'],
    [
      'in loops',
      '<ul v-for="(row, n) in rows"><li v-for="each of row.parts"><Part :part="each" :row :n="n"/></li></ul>',
    ],
    ['behind a loop', '<p v-for="first in rows"><br>{{ first }}</p><Part :part="first"/>'],
  ])('is an element: %s', (_, template) => {
    expect(shown(template)).toMatchSnapshot();
  });

  it('is read off `this` of a component of options', () => {
    expect(
      shown(
        '<Part v-for="row in rows" :part="row" :of="of.it"/>',
        '<script>export default { props: ["rows", "of"] }</script>',
      ),
    ).toMatchSnapshot();
  });

  it.each([
    [
      'what is no name',
      '<Part :part="rows[0]" :of="a ? b : c" :it="f(x)" :that="true" :self="this.a" :this :[key]="rows"/>',
    ],
    [
      'what the template gives',
      '<Part v-for="{ first } in rows" :part="first"/><Part v-slot="{ rows }"><Part :part="rows"/></Part>',
    ],
    ['loops over what is no name', '<Part v-for="n in rows.filter(x)" :part="n"/><Part v-for="n in 5" :part="n"/>'],
    ['elements of the page', '<p :title="first"/><input :value="rows">'],
    ['attributes without an end', '<Part :part="rows'],
    ['comments and other text', '<!-- <Part :part="rows"/> --><textarea><Part :part="rows"/></textarea>'],
  ])('leaves out %s', (_, template) => {
    expect(shown(template)).toEqual([]);
  });

  it('keeps its places', () => {
    const text =
      '<template>\n<rfi-card v-for="row in rows" :the-rfi="row?.rfi" />\n</template><script setup>let rows</script>';
    const places: string[] = [];
    const place = ({ start, end }: { start: number; end: number }) => places.push(text.slice(start, end));
    walkProgram(lower('/A.vue', text), node => {
      if (node.kind !== 'element') return;
      place(node);
      for (const { keySpan, value, ...span } of node.attributes) for (const each of [span, keySpan, value]) place(each);
      if (node.tagExpression !== undefined) place(node.tagExpression);
    });
    expect(places).toEqual([
      '<rfi-card v-for="row in rows" :the-rfi="row?.rfi" />',
      ':the-rfi="row?.rfi"',
      'the-rfi',
      'row?.rfi',
      'rfi-card',
    ]);
  });
});

describe('what markup shows as HTML', () => {
  it.each([
    [
      '/A.vue',
      '<template><p v-html="note"/><i v-for="(r, n) in rows" v-html="r.text"/></template><script setup>let note, rows</script>',
    ],
    [
      '/A.vue',
      '<template><p v-html="note"/></template><script>export default { data() { return { note: 1 } } }</script>',
    ],
    ['/a.svelte', '<script>let rows</script>{#each rows as r}{@html r.of({ a: 1 })}{/each}'],
    ['/a.astro', '---\nconst r = await (await fetch(a)).json()\n---\n<p set:html={r.text}/>'],
  ])('is written by a function: %s', (path, text) => {
    expect(body(path, text)).toMatchSnapshot();
  });

  it('keeps its places, and is none in scripts, without an end, or in pages', () => {
    const text = '<template>\n<p v-html="a.b"/></template>\n<script setup>const s = \'<p v-html="no">\';</script>';
    const places: string[] = [];
    walkProgram(lower('/A.vue', text), node => {
      if (node.kind === 'assign') places.push(text.slice(node.start, node.end));
    });
    expect(places).toEqual(['v-html="a.b']);
    expect(body('/a.html', '<p v-html="a"></p>')).toEqual([]);
    expect(body('/A.vue', '<template><p v-html="a</template>')).toEqual([]);
    expect(body('/a.svelte', '{@html a')).toEqual([]);
  });

  it('ends where very many tags are never closed', () => {
    const many = 40_000;
    const tags = Array.from({ length: many }, (_, index) => `<p v-for="r${index} in rows"><x-y :b="r${index}">`);
    const page = `<script setup>let rows</script><template>${tags.join('')}${'</q>'.repeat(many)}</template>`;
    let shown = 0;
    walkProgram(lower('/A.vue', page), node => {
      if (node.kind === 'element') shown++;
    });
    expect(shown).toBe(many);
  });
});
