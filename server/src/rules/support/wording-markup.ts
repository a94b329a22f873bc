import type { App } from '../../analysis/facts.ts';
import type { Literal, Span } from '../../program/model.ts';
import type { Wording } from './wording.ts';

/** A page or template of the app's own; a front-end reads no more than scripts of it. */
export interface MarkupFile {
  readonly path: string;
  readonly relative: string;
  readonly text: string;
}

const pages = /\.(?:html?|jinja2?|j2|njk|ejs|hbs|handlebars|mustache|liquid|edge|vue|svelte|astro)$/i;
const notOwn =
  /(?:^|\/)(?:tests?|__tests__|spec|fixtures|vendor|third_party|coverage|storybook-static|site-packages)\//i;
/** Larger pages are made by tools. */
const mostText = 300_000;

/** Pages and templates of an app, in the order of their paths. */
export function markupOf(app: App): readonly MarkupFile[] {
  return app.paths
    .filter(relative => pages.test(relative) && !notOwn.test(relative))
    .sort()
    .flatMap(relative => {
      const text = app.text(relative);
      return text === undefined || text.length > mostText ? [] : [{ path: `${app.root}/${relative}`, relative, text }];
    });
}

/** What is no text of a page: scripts, styles, comments, front matter, and what a template fills in. Scripts of components stand in them too. */
const unread =
  /^\s*---\r?\n[\s\S]*?\n---|<(script|style)\b[\s\S]*?(?:<\/\1\s*>|$)|<!--[\s\S]*?(?:-->|$)|\{%[\s\S]*?%\}|<%[\s\S]*?%>|\{#[\s\S]*?#\}/gi;
const inlineTag = /<\/?(?:a|abbr|b|code|em|i|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*>/gi;
const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** The texts of a page: a run between tags that end a sentence is one. */
export function proseOfPage({ path, text }: MarkupFile): readonly Wording[] {
  const plain = text.replace(unread, blank).replace(inlineTag, blank);
  const found: Wording[] = [];
  for (const match of plain.matchAll(/(?<=^|>)[^<>]+/g)) {
    const written = match[0].trim();
    if (written === '') continue;
    const start = match.index + match[0].indexOf(written);
    const literal: Literal = { kind: 'literal', value: written, start, end: start + written.length, content: start };
    found.push({
      file: { path },
      text: written.replace(/\s/g, ' ').replace(/\{\{.*?\}\}/g, hole => '{}'.padEnd(hole.length)),
      pieces: [{ at: 0, literal }],
      key: undefined,
      shown: true,
      internal: false,
    });
  }
  return found;
}

/** A tag that takes input, or a label, as it is written in markup. */
export interface MarkupField {
  readonly tag: string;
  /** Offsets into the text. */
  readonly start: number;
  readonly end: number;
  readonly attributes: readonly { readonly key: string; readonly value: string }[];
  /** A label's text. */
  readonly label?: string;
  /** Where the form starts that it stands in; 0 outside of forms. */
  readonly form: number;
}

/** Tags that take input: those of HTML, and components of form libraries (`FormKit`, `v-text-field`, `InputText`, `mat-form-field`). */
const fieldTag =
  /^(?:input|textarea|select|Field|Input\w+)$|(?:[a-z]|-)(?:Input|Field|TextBox|TextArea|Select|FormItem|FormKit)$|^FormKit$|^[a-z][\w-]*-(?:input|field|textbox|textarea|select|form-item)$/;
/** Components that only show, and fields that a payment provider hosts. */
const foreignTag = /display|static|read-?only|stripe|braintree|adyen|square|spreedly|hosted/i;
/** `label`, and components that stand for it: `mat-label`, `FormLabel`. */
const labelTag = /^label$|-label$|^(?:[A-Z]\w*)?Label$/;
const formTag = /^(?:form|[a-z][\w-]*-form|[A-Z]\w*Form|Form)$/;

/** Fields and labels in a piece of markup: a page, or a string that code answers with. */
export function fieldsIn(text: string): readonly MarkupField[] {
  const plain = text.replace(unread, blank);
  const found: MarkupField[] = [];
  let form = 0;
  for (const match of plain.matchAll(/<(\/?)([A-Za-z][\w.-]*)\b((?:"[^"]*"|'[^']*'|[^<>"'])*)>/g)) {
    const [whole, closes, name = '', written = ''] = match;
    const lower = name.toLowerCase();
    const tag = labelTag.test(name) ? 'label' : /^(?:form|input|textarea|select|label)$/.test(lower) ? lower : name;
    const isForm = formTag.test(tag);
    if (isForm) form = closes ? 0 : match.index;
    const isField = fieldTag.test(tag) && !foreignTag.test(tag);
    if (isForm || closes || (tag !== 'label' && !isField)) continue;
    const end = match.index + whole.length;
    const attributes = [...written.matchAll(/([\w:@.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)].map(
      ([, key = '', double, single, bare]) => ({ key: key.toLowerCase(), value: double ?? single ?? bare ?? '' }),
    );
    const label = tag === 'label' ? unescaped(/^[^<]*/.exec(plain.slice(end))?.[0] ?? '').trim() : undefined;
    found.push({ tag, start: match.index, end, attributes, form, ...(label ? { label } : {}) });
  }
  return found;
}

/** The addresses that links and forms of a page lead to, as they are written. */
export function linksIn(text: string): readonly (Span & { readonly value: string })[] {
  const plain = text.replace(/<(script|style)\b[\s\S]*?(?:<\/\1\s*>|$)|<!--[\s\S]*?(?:-->|$)/gi, blank);
  return [...plain.matchAll(/(?<=\s(?:href|action)\s*=\s*)(["'])([^"']*)\1/gi)].flatMap(({ 2: value = '', index }) =>
    // What a page shows of markup is none: `&lt;a href="…"&gt;`.
    /<[a-z][^<>]*$/i.test(plain.slice(Math.max(0, index - longestTag), index))
      ? { value, start: index + 1, end: index + 1 + value.length }
      : [],
  );
}

const longestTag = 2_000;

/** Apostrophes and spaces, as markup writes them where it may not be written out. */
function unescaped(text: string): string {
  return text.replace(/&(?:[lr]squo|apos|#0?39|#8217|#x27);/gi, "'").replace(/&nbsp;/gi, ' ');
}
