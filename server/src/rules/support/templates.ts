/** Templates in files of their own: where they put a value into the page as it is. */
import type { Span } from '../../program/model.ts';
import { deepest, element, harmless, longest, TemplateNames, type TemplatePath } from './template-names.ts';

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

/** What of a template's text says that it may put something in unescaped, or put in a template that may. */
const speaks = /<%[-~]|\{\{\{|\{\{&|\bsafe\b|autoescape|!=|!\{|include|component\(|\{\{#?>/;

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
  else if (/^edge$/i.test(ending)) readEdge(read);
  // Underscore, whose `<%-` escapes, fills templates within those of Jinja.
  else if (/^(?:ejs|eta)$/i.test(ending) || (text.includes('<%') && !text.includes('{%'))) readEmbedded(read);
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
  if (given.length > longest) return inside;
  for (const [, key = '', value] of given.matchAll(/(?<![\w$.])([\w$]+)\s*(?::([^,{}]*))?(?=[,}])/g))
    inside.name(key, value === undefined ? names.meaning(key) : names.shown(value));
  return inside;
}

/** Filters that leave text as it is where it matters. */
const keepingFilter =
  /^(?:safe|safeseq|default|d|default_if_none|truncate\w*|trim|upper|lower|title|capfirst|capitalize|first|last|join|replace|cut|string|indent|wordwrap)$/;

/** Jinja, Django (https://docs.djangoproject.com/en/stable/ref/templates/builtins/) and Nunjucks. */
function readJinja(read: Reading): void {
  const { includes } = read;
  let { names } = read;
  const outside: TemplateNames[] = [];
  const escaping: boolean[] = [];
  let unread: string | undefined;
  for (const { opened, inner, start, end } of tagsIn(read.text, /\{[{%#]/, closingOf)) {
    const code = inner.replace(/^-|-$/g, '').trim();
    if (unread !== undefined) {
      if (code.startsWith(`end${unread}`)) unread = undefined;
    } else if (code.length > longest) continue;
    else if (opened === '{{') {
      const [value = '', ...filters] = code.split('|');
      const applied = filters.map(filter => /\w+/.exec(filter)?.[0] ?? '');
      const off = escaping.at(-1) === false;
      const isRaw = (off || applied.includes('safe')) && applied.every(filter => keepingFilter.test(filter));
      if (isRaw && !harmless.test(code))
        add(read, off ? '`autoescape`, switched off,' : '`safe`', { start, end }, names.shown(value));
    } else if (opened === '{%') {
      const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(code) ?? [];
      if (/^(?:comment|raw|verbatim)$/.test(word)) unread = word;
      else if (word === 'autoescape') escaping.push(!/^(?:off|false)\b/i.test(rest));
      else if (word === 'endautoescape') escaping.pop();
      else if (word === 'include') {
        const [, name] = /^['"]([^'"]+)['"]/.exec(rest) ?? [];
        const inside = names.copy();
        nameWith(inside, rest.slice(rest.search(/\swith\b|$/)), names);
        if (name !== undefined) includes.push({ name, names: inside });
      } else if (word === 'macro') {
        outside.push(names);
        names = names.copy();
        // What it is called with is not followed.
        for (const [name] of rest.matchAll(/\w+/g)) names.name(name, []);
      } else if (word === 'endmacro') names = outside.pop() ?? names;
      else nameIn(names, word, rest);
    }
  }
}

function closingOf(opened: string): string {
  return opened === '{{' ? '}}' : opened === '{%' ? '%}' : '#}';
}

function nameIn(names: TemplateNames, word: string, rest: string): void {
  if (word === 'for') {
    const [, targets = '', list] = /^([\w\s,()]+?)\s+in\s+(?:([\w.]+)(?!\())?/.exec(rest) ?? [];
    const over = list === undefined ? [] : names.meaning(list.replace(/\.(?:items|values)$/, ''));
    for (const [name] of targets.matchAll(/\w+/g)) names.nameEach(name, over);
  } else if (word === 'set') {
    const [, name, value = ''] = /^(\w+)\s*(?:=\s*(.+))?$/s.exec(rest) ?? [];
    if (name !== undefined) names.name(name, value.includes('|') ? [] : names.shown(value));
  } else if (word === 'with') nameWith(names, rest, names);
  else if (word === 'regroup') {
    const [, list, name] = /^([\w.]+)\s+by\s.*\sas\s+(\w+)$/s.exec(rest) ?? [];
    if (list !== undefined && name !== undefined) names.nameGroups(name, names.meaning(list));
  }
}

/** `with rfi=item title=item.subject`, `with item.rfi as rfi` */
function nameWith(inside: TemplateNames, written: string, names: TemplateNames): void {
  for (const [, name = '', value] of written.matchAll(/(?<!\w)(\w+)\s*=\s*(?:([A-Za-z_][\w.]*)(?![\w.(|]))?/g))
    inside.name(name, value === undefined ? [] : names.meaning(value));
  const [, value, name] = /^([\w.]+)\s+as\s+(\w+)/.exec(written) ?? [];
  if (value !== undefined && name !== undefined) inside.name(name, names.meaning(value));
}

/** https://handlebarsjs.com/guide/ and https://mustache.github.io/mustache.5.html: a block's properties stand alone in it. */
function readHandlebars(read: Reading): void {
  let at = read.names;
  const around: TemplateNames[] = [];
  for (const { opened, inner, start, end } of tagsIn(read.text, /\\?\{\{(?:\{|!--|!|~?[&#/>^])?/, closingOfBlock)) {
    // `\{{{` is shown as it is written, `{{^}}` stands for `{{else}}`.
    if (opened.startsWith('\\') || inner.length > longest || (opened.endsWith('^') && inner.trim() === '')) continue;
    const [word = '', first, ...rest] = inner.replace(/~/g, '').trim().split(/\s+/);
    const sign = opened.at(-1);
    if (opened === '{{{' || sign === '&') {
      if (first === undefined) add(read, `\`${opened}\``, { start, end }, meaningIn(at, around, word));
    } else if (sign === '>') {
      const context = first === undefined || first.includes('=') ? at.context : meaningIn(at, around, first)[0];
      const names = at.copy(context);
      for (const [, key = '', value] of inner.matchAll(/(?<!\w)(\w+)=([\w./@]+)?/g))
        names.name(key, value === undefined ? [] : meaningIn(at, around, value));
      read.includes.push({ name: word.replace(/['"]/g, ''), names });
    } else if (sign === '#' || sign === '^') {
      const before = at;
      at = opensBlock(at, around, sign === '^' ? 'if' : word, first, rest.join(' '));
      around.push(before);
    } else if (sign === '/') at = around.pop() ?? at;
  }
}

function closingOfBlock(opened: string): string {
  return opened.endsWith('{{{') ? '}}}' : opened.endsWith('--') ? '--}}' : '}}';
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
  if (written.length > longest || /[^\w$./]/.test(written)) return [];
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
  if (head === undefined || rest !== written || /^(?:this\b|\.)/.test(rest)) {
    const path = [...names.context, ...steps];
    return path.length > deepest ? [] : [path];
  }
  return names.meaning(steps.join('.'));
}

/** https://edgejs.dev/docs/syntax_specification: a tag stands alone in its line. */
function readEdge(read: Reading): void {
  const { names, includes } = read;
  for (const { opened, inner, start, end } of tagsIn(
    read.text,
    /@?\{\{(?:\{|--)?|(?<=(?:^|\n)[ \t]*)@!?[a-z]\w*\(/,
    closingOfEdge,
  )) {
    if (opened === '{{{') add(read, '`{{{`', { start, end }, names.shown(inner));
    const [, tag] = /@!?(\w+)\($/.exec(opened) ?? [];
    const code = inner.trimEnd().replace(/\)~?$/, '');
    const [, item, list] = /^\s*\(?\s*([\w$]+)[^()]*?\)?\s+in\s+(.+)$/s.exec(code) ?? [];
    const [, name, given = ''] = /['"`]([\w@./:-]+)['"`]\s*(,.*)?$/s.exec(code) ?? [];
    if (tag === 'each' && item !== undefined && list !== undefined) names.nameEach(item, names.shown(list));
    else if (tag === 'let' || tag === 'assign') names.learn(`let ${code}`);
    else if (tag !== undefined && /^(?:include(?:If)?|component)$/.test(tag) && name !== undefined)
      includes.push({ name, names: handed(names, given) });
  }
}

function closingOfEdge(opened: string): string {
  return opened.endsWith('(') ? '\n' : closingOfBlock(opened);
}

/** https://pugjs.org/language/code.html */
function readPug(read: Reading): void {
  const { text, names, includes } = read;
  let start = 0;
  for (const whole of text.split('\n')) {
    const line = whole.trimEnd();
    const [, item, list] = /^\s*(?:each|for)\s+([\w$]+)(?:\s*,\s*[\w$]+)?\s+in\s+(.+)$/s.exec(line) ?? [];
    const [, code] = /^\s*-\s*(.+)$/s.exec(line) ?? [];
    const [, before, raw] = /^(\s*(?!-)[\w#.:-]*(?:\([^()]*\))?)!=\s*(.+)$/s.exec(line) ?? [];
    const [, included] = /^\s*include\s+(\S+)/.exec(line) ?? [];
    if (item !== undefined && list !== undefined) names.nameEach(item, names.shown(list));
    else if (code !== undefined) names.learn(code);
    else if (included !== undefined) includes.push({ name: included, names: names.copy() });
    else if (before !== undefined && raw !== undefined)
      add(read, '`!=`', { start: start + before.length, end: start + line.length }, names.shown(raw));
    for (const { index, 0: hole, 1: inner = '' } of line.matchAll(/!\{([^{}]*)\}/g))
      add(read, '`!{`', { start: start + index, end: start + index + hole.length }, names.shown(inner));
    start += whole.length + 1;
  }
}
