/** Templates in files of their own: where they put a value into the page as it is. */
import type { Span } from '../../program/model.ts';
import { element, TemplateNames, type TemplatePath } from './template-names.ts';

/** What puts a value into the page unescaped: `<%- rfi.body %>`, `{{ rfi.body|safe }}`. */
export interface TemplateHole extends Span {
  readonly values: readonly TemplatePath[];
  /** What says so, as a message says it. */
  readonly tag: string;
}

/** Another template that is put in. */
interface Included {
  readonly name: string;
  readonly names: TemplateNames;
}

export interface Template {
  readonly holes: readonly TemplateHole[];
  readonly includes: readonly Included[];
}

/** Endings of template files, the more telling first. */
export const templateEndings = [
  'ejs',
  'eta',
  'hbs',
  'handlebars',
  'mustache',
  'pug',
  'jade',
  'njk',
  'nunjucks',
  'jinja',
  'jinja2',
  'j2',
  'html',
  'htm',
] as const;

/** What of a template's text says that it may put something in unescaped, or put in a template that may. */
const speaks = /<%[-~]|\{\{\{|\{\{&|\bsafe\b|autoescape|!=|!\{|include|\{\{#?>/;

/**
 * Reads a template.
 * @param names what its names mean where it is put into another
 */
export function readTemplate(path: string, text: string, names = new TemplateNames()): Template {
  const read: Reading = { text, names: names.copy(), holes: [], includes: [] };
  if (!speaks.test(text)) return read;
  const [, ending = ''] = /\.(\w+)$/.exec(path) ?? [];
  if (/^(?:pug|jade)$/i.test(ending)) readPug(read);
  else if (/^(?:hbs|handlebars|mustache)$/i.test(ending)) readHandlebars(read);
  else if (/^(?:ejs|eta)$/i.test(ending) || text.includes('<%')) readEmbedded(read);
  else readJinja(read);
  return read;
}

interface Reading {
  readonly text: string;
  readonly names: TemplateNames;
  readonly holes: TemplateHole[];
  readonly includes: Included[];
}

function add({ holes }: Reading, tag: string, at: Span, values: readonly TemplatePath[]): void {
  if (values.length > 0) holes.push({ tag, values, start: at.start, end: at.end });
}

interface Tag extends Span {
  readonly opened: string;
  readonly inner: string;
}

/** Tags in order, by what opens them and what closes each. */
function tagsIn(text: string, opening: RegExp, closing: (opened: string) => string): readonly Tag[] {
  const tags: Tag[] = [];
  const next = new RegExp(opening, 'g');
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const [opened] = match;
    const close = closing(opened);
    const start = match.index;
    const ends = text.indexOf(close, start + opened.length);
    if (ends < 0) break;
    const end = ends + close.length;
    tags.push({ opened, inner: text.slice(start + opened.length, ends), start, end });
    next.lastIndex = end;
  }
  return tags;
}

/** https://ejs.co and https://eta.js.org */
function readEmbedded(read: Reading): void {
  const { names, includes } = read;
  for (const { opened, inner, start, end } of tagsIn(read.text, /<%[-~=_#%]?/, () => '%>')) {
    const code = inner.replace(/[-_]$/, '');
    const [, name, given = ''] = /\binclude(?:File)?\(\s*(['"`])([^'"`]+)\1\s*(,[\s\S]*)?/.exec(code)?.slice(1) ?? [];
    if (name !== undefined) includes.push({ name, names: handed(names, given) });
    else if (opened === '<%-' || opened === '<%~') add(read, `\`${opened}\``, { start, end }, names.shown(code));
    else if (opened === '<%' || opened === '<%_') names.learn(code);
  }
}

/** What a template is put in with: `include('row', { rfi: item })`. */
function handed(names: TemplateNames, given: string): TemplateNames {
  const inside = names.copy();
  for (const [, key = '', value = key] of given.matchAll(/([\w$]+)\s*(?::\s*([\w$.?]+))?\s*(?=[,}])/g))
    inside.name(key, names.meaning(value));
  return inside;
}

/** Filters that leave text as it is where it matters. */
const keepingFilter =
  /^(?:safe|safeseq|default|d|default_if_none|truncate\w*|trim|upper|lower|title|capfirst|capitalize|first|last|join|replace|cut|string|indent|wordwrap)$/;

/** Jinja, Django (https://docs.djangoproject.com/en/stable/ref/templates/builtins/) and Nunjucks. */
function readJinja(read: Reading): void {
  const { names, includes } = read;
  const escaping: boolean[] = [];
  let unread: string | undefined;
  for (const { opened, inner, start, end } of tagsIn(read.text, /\{[{%#]/, closingOf)) {
    const code = inner.replace(/^-|-$/g, '').trim();
    if (unread !== undefined) {
      if (code.startsWith(`end${unread}`)) unread = undefined;
    } else if (opened === '{{') {
      const [value = '', ...filters] = code.split('|');
      const applied = filters.map(filter => /\w+/.exec(filter)?.[0] ?? '');
      const off = escaping.at(-1) === false;
      const isRaw = (off || applied.includes('safe')) && applied.every(filter => keepingFilter.test(filter));
      if (isRaw) add(read, off ? '`autoescape`, switched off,' : '`safe`', { start, end }, names.shown(value));
    } else if (opened === '{%') {
      const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(code) ?? [];
      if (/^(?:comment|raw|verbatim)$/.test(word)) unread = word;
      else if (word === 'autoescape') escaping.push(!/^(?:off|false)\b/i.test(rest));
      else if (word === 'endautoescape') escaping.pop();
      else if (word === 'include') {
        const [, name] = /^['"]([^'"]+)['"]/.exec(rest) ?? [];
        const inside = names.copy();
        nameWith(inside, rest);
        if (name !== undefined) includes.push({ name, names: inside });
      } else nameIn(names, word, rest);
    }
  }
}

function closingOf(opened: string): string {
  return opened === '{{' ? '}}' : opened === '{%' ? '%}' : '#}';
}

function nameIn(names: TemplateNames, word: string, rest: string): void {
  if (word === 'for') {
    const [, targets = '', list = ''] = /^([\w\s,()]+?)\s+in\s+([\w.]+)/.exec(rest) ?? [];
    const over = names.meaning(list.replace(/\.(?:items|values)$/, ''));
    for (const [name] of targets.matchAll(/\w+/g)) names.nameEach(name, over);
  } else if (word === 'set') {
    const [, name, value = ''] = /^(\w+)\s*=\s*(.+)$/.exec(rest) ?? [];
    if (name !== undefined) names.name(name, value.includes('|') ? [] : names.shown(value));
  } else if (word === 'with') nameWith(names, rest);
}

/** `with rfi=item title=item.subject`, `with item.rfi as rfi` */
function nameWith(names: TemplateNames, written: string): void {
  for (const [, name = '', value = ''] of written.matchAll(/(\w+)\s*=\s*([\w.]+)(?![\w.(|])/g))
    names.name(name, names.meaning(value));
  const [, value, name] = /^([\w.]+)\s+as\s+(\w+)/.exec(written) ?? [];
  if (value !== undefined && name !== undefined) names.name(name, names.meaning(value));
}

/** https://handlebarsjs.com/guide/ and https://mustache.github.io/mustache.5.html: a block's properties stand alone in it. */
function readHandlebars(read: Reading): void {
  let at = read.names;
  const around: TemplateNames[] = [];
  for (const { opened, inner, start, end } of tagsIn(read.text, /\{\{(?:\{|!--|!|~?[&#/>^])?/, closingOfBlock)) {
    const [word = '', first, ...rest] = inner.replace(/~/g, '').trim().split(/\s+/);
    const sign = opened.at(-1);
    if (opened === '{{{' || sign === '&') {
      if (first === undefined) add(read, `\`${opened}\``, { start, end }, meaningIn(at, around, word));
    } else if (sign === '>') {
      const context = first === undefined || first.includes('=') ? at.context : meaningIn(at, around, first)[0];
      read.includes.push({ name: word.replace(/['"]/g, ''), names: at.copy(context) });
    } else if (sign === '#' || sign === '^') {
      const before = at;
      at = opensBlock(at, around, sign === '^' ? 'if' : word, first, rest.join(' '));
      around.push(before);
    } else if (sign === '/') at = around.pop() ?? at;
  }
}

function closingOfBlock(opened: string): string {
  return opened === '{{{' ? '}}}' : opened === '{{!--' ? '--}}' : '}}';
}

function opensBlock(
  at: TemplateNames,
  around: readonly TemplateNames[],
  word: string,
  first: string | undefined,
  rest: string,
): TemplateNames {
  if (first === undefined) return at.copy(sectionOf(at, around, word));
  const [over] = meaningIn(at, around, first);
  if (over === undefined || (word !== 'each' && word !== 'with')) return at.copy();
  const inside = word === 'each' ? [...over, element] : over;
  const [, name] = /\bas\s*\|\s*(\w+)/.exec(rest) ?? [];
  const block = at.copy(inside);
  if (name !== undefined) block.name(name, [inside]);
  return block;
}

/** Mustache's section goes through a list, or into a record: what is no list is its own element. */
function sectionOf(at: TemplateNames, around: readonly TemplateNames[], word: string): TemplatePath {
  const [over] = meaningIn(at, around, word);
  return over === undefined || word === 'else' ? at.context : [...over, element];
}

function meaningIn(at: TemplateNames, around: readonly TemplateNames[], written: string): readonly TemplatePath[] {
  if (written.startsWith('@root.')) return [written.slice('@root.'.length).split('.')];
  if (/[^\w$./]/.test(written)) return [];
  let names = at;
  let rest = written;
  for (let up = around.length - 1; rest.startsWith('../'); up--) {
    names = around[up] ?? names;
    rest = rest.slice('../'.length);
  }
  const steps = rest
    .replace(/^(?:this\b|\.(?=\/|$))/, '')
    .split(/[./]/)
    .filter(step => step !== '');
  const [head] = steps;
  if (head === undefined || rest !== written || /^(?:this\b|\.)/.test(rest)) return [[...names.context, ...steps]];
  return names.meaning(steps.join('.'));
}

/** https://pugjs.org/language/code.html */
function readPug(read: Reading): void {
  const { text, names, includes } = read;
  let start = 0;
  for (const line of text.split('\n')) {
    const [, item, list] = /^\s*(?:each|for)\s+([\w$]+)(?:\s*,\s*[\w$]+)?\s+in\s+(.+)$/.exec(line) ?? [];
    const [, code] = /^\s*-\s*(.+)$/.exec(line) ?? [];
    const [, before, raw] = /^(\s*(?!-)[\w#.:-]*(?:\([^()]*\))?)!=\s*(.+)$/.exec(line) ?? [];
    const [, included] = /^\s*include\s+(\S+)/.exec(line) ?? [];
    if (item !== undefined && list !== undefined) names.nameEach(item, names.shown(list));
    else if (code !== undefined) names.learn(code);
    else if (included !== undefined) includes.push({ name: included, names: names.copy() });
    else if (before !== undefined && raw !== undefined)
      add(read, '`!=`', { start: start + before.length, end: start + line.trimEnd().length }, names.shown(raw));
    for (const { index, 0: whole, 1: inner = '' } of line.matchAll(/!\{([^{}]*)\}/g))
      add(read, '`!{`', { start: start + index, end: start + index + whole.length }, names.shown(inner));
    start += line.length + 1;
  }
}
