import type { Comment, Span } from '../../program/model.ts';
import { isBuiltCode } from '../built.ts';
import { speaks } from '../comments.ts';
import type { Tag } from './elements.ts';

/** The dialects that scripts are written in, the widest first. */
export const dialects = ['tsx', 'ts', 'js'] as const;

/** A page or component: what is code in it. */
export interface Page {
  /** Where its scripts stand, in order, without their tags. */
  readonly scripts: readonly Span[];
  /** Of all scripts together: a component's blocks are one module. */
  readonly dialect: (typeof dialects)[number];
  /** Comments of the markup that speak to this tool. */
  readonly comments: readonly Comment[];
  /** Its first script runs where the page is made, not where it is shown: Astro's front matter. */
  readonly onServer: boolean;
  /** Of a Vue component's template, in order. */
  readonly tags: readonly Tag[];
}

type Format = 'html' | 'vue' | 'svelte' | 'astro';

/** Whether a file is markup with scripts in it, by its name. */
export function isMarkup(path: string): boolean {
  return formatOf(path) !== undefined;
}

function formatOf(path: string): Format | undefined {
  const ending = /\.(?:(htm)l?|(vue|svelte|astro))$/i.exec(path);
  if (ending === null) return undefined;
  return ending[1] === undefined ? (ending[2]?.toLowerCase() as Format) : 'html';
}

/** The text up to the end of its last script, with everything but scripts blanked: all places stay the document's own. */
export function codeOf(text: string, scripts: readonly Span[]): string {
  let code = '';
  // What ends a script's code here is shorter than the tag that does there, and lets nothing join what follows.
  for (const { start, end } of scripts) code += `${' '.repeat(start - code.length)}${text.slice(start, end)}\n;`;
  return code;
}

/** Elements whose content is text to a browser, whatever it looks like (https://html.spec.whatwg.org/multipage/parsing.html#parsing-html-fragments). */
const rawText = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes']);

const frontMatter = /^\uFEFF?\s*---([\s\S]*?)\n[ \t]*---/;

/**
 * Finds a document's scripts as its readers do. HTML: inline scripts that a browser runs. Vue: the blocks at the top
 * (https://vuejs.org/api/sfc-spec). Svelte: both scripts. Astro: the front matter, and scripts.
 * A script without an end is none: no browser runs it, and what follows is text.
 */
export function readPage(path: string, text: string): Page {
  const format = formatOf(path) ?? 'html';
  const scripts: Span[] = [];
  const comments: Comment[] = [];
  const tags: Tag[] = [];
  let dialect: Page['dialect'] = format === 'astro' ? 'ts' : 'js';
  let templates = 0;

  const front = format === 'astro' ? frontMatter.exec(text) : null;
  const fence = front?.[0].indexOf('---') ?? 0;
  if (front !== null) scripts.push({ start: fence + 3, end: fence + 3 + (front[1]?.length ?? 0) });

  const opening = /<!--|<(\/?)([a-z][^\s/>]*)/gi;
  opening.lastIndex = front?.[0].length ?? 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    if (match[2] === undefined) {
      const end = text.indexOf('-->', opening.lastIndex);
      if (end < 0) break;
      opening.lastIndex = end + 3;
      const content = text.slice(match.index + 4, end);
      if (speaks(content)) comments.push({ text: content.trim(), marker: '<!--', start: match.index, end: end + 3 });
      continue;
    }
    const name = match[2].toLowerCase();
    const start = endOfTag(text, opening.lastIndex);
    if (start === undefined) break;
    const from = opening.lastIndex;
    const written = text.slice(from, start - 1);
    opening.lastIndex = start;
    if (templates > 0) tags.push({ name: match[2], start: match.index, from, end: start, closes: match[1] !== '' });
    if (format === 'vue' && name === 'template') {
      templates = Math.max(0, templates + (match[1] ? -1 : written.endsWith('/') ? 0 : 1));
      continue;
    }
    // In HTML the slash of `<script/>` says nothing; components close their elements with it.
    if (match[1] || (written.endsWith('/') && format !== 'html')) continue;
    // Vue: every block is raw text, but the template, which holds no scripts.
    if (format !== 'vue' ? !rawText.has(name) : templates > 0 && (name === 'script' || !rawText.has(name))) continue;
    const end = endOfRawText(text, start, name);
    if (end === undefined) break;
    opening.lastIndex = end;
    const spoken = name === 'script' ? dialectOf(written) : undefined;
    if (spoken === undefined) continue;
    const script = withoutHiding(text, start, end);
    if (isBuiltCode(text.slice(script.start, script.end))) continue;
    scripts.push(script);
    if (dialects.indexOf(spoken) < dialects.indexOf(dialect)) dialect = spoken;
  }
  return { scripts, comments, dialect, onServer: front !== null, tags };
}

/** Behind the `>` of a tag. Quotes mean something only behind an equals sign; one without an end means nothing. */
function endOfTag(text: string, from: number): number | undefined {
  const part = /[^=>]*(?:=\s*(?:"[^"]*"|'[^']*')?)?/y;
  part.lastIndex = from;
  while (part.lastIndex < text.length) {
    if (text[part.lastIndex] === '>') return part.lastIndex + 1;
    part.exec(text);
  }
  return undefined;
}

function endOfRawText(text: string, from: number, name: string): number | undefined {
  const closing = /<\/([a-z][^\s/>]*)/gi;
  closing.lastIndex = from;
  for (let match = closing.exec(text); match !== null; match = closing.exec(text))
    if (match[1]?.toLowerCase() === name) return match.index;
  return undefined;
}

/** What a script's `type` may say; nothing means JavaScript too. `text/babel` and its like are compiled in the page. */
const scriptType =
  /^(?:module|(?:text|application)\/(?:x-)?(?:java|ecma|live|type)script[\d.]*|text\/(?:jscript|babel|jsx|tsx?))$/i;
const scriptLanguage = /^(?:javascript|typescript|[cm]?[jt]sx?)$/i;

/** The dialect of a script by its start tag's attributes; nothing where it is no script, or its code stands in another file. */
function dialectOf(written: string): Page['dialect'] | undefined {
  const attributes = new Map<string, string>();
  for (const [, key = '', double, single, bare] of written.matchAll(
    /([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/g,
  ))
    attributes.set(key.toLowerCase(), (double ?? single ?? bare ?? '').trim());
  const type = attributes.get('type') || 'module';
  const language = attributes.get('lang') || 'js';
  if (attributes.has('src') || !scriptType.test(type) || !scriptLanguage.test(language)) return undefined;
  const says = `${type} ${language} ${attributes.get('data-presets') ?? ''}`;
  if (/\btsx\b/.test(says) || /\bbabel\b.*\btypescript\b/.test(says)) return 'tsx';
  return /\bts\b|typescript/.test(says) ? 'ts' : 'js';
}

/** Old pages hide their scripts from older browsers in a comment, whose lines are none of JavaScript. */
function withoutHiding(text: string, start: number, end: number): Span {
  const script = text.slice(start, end);
  const head = /^\s*<!--.*/.exec(script)?.[0].length ?? 0;
  const tail = head === 0 ? 0 : (/(?:\/\/)?[ \t]*-->\s*$/.exec(script)?.[0].length ?? 0);
  return { start: start + head, end: Math.max(start + head, end - tail) };
}
