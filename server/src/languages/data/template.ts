import type { Comment, Program } from '../../program/model.ts';
import { speaks } from '../comments.ts';
import { dataProgram } from './document.ts';

/** How a comment begins and ends; without an end, with its line. */
type Markers = readonly [string, string];

/** Of each template language the comments that do not reach the page, those first that are written; Jinja's for all others. */
const markersBy: Readonly<Record<string, readonly Markers[]>> = {
  ejs: [
    ['<%#', '%>'],
    ['<%/*', '*/%>'],
  ],
  eta: [['<%/*', '*/%>']],
  hbs: [['{{!', '}}']],
  handlebars: [['{{!', '}}']],
  mustache: [['{{!', '}}']],
  pug: [['//', '']],
  jade: [['//', '']],
  liquid: [['{% comment %}', '{% endcomment %}']],
};
const jinja: readonly Markers[] = [['{#', '#}']];
const ofPages: Markers = ['<!--', '-->'];

function markersOf(path: string): readonly Markers[] {
  return markersBy[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? jinja;
}

/** Lowers a template to its comments: what it prints depends on who fills it, and is asked of its text. */
export function lowerTemplate(path: string, text: string): Program {
  const comments = [...markersOf(path), ofPages]
    .flatMap(markers => commentsBetween(markers, text))
    .sort((one, other) => one.start - other.start);
  return dataProgram(path, 'template', undefined, comments, false);
}

function commentsBetween([open, close]: Markers, text: string): readonly Comment[] {
  if (!speaks(text)) return [];
  const found: Comment[] = [];
  for (let start = text.indexOf(open); start >= 0; ) {
    const behind = start + open.length;
    const line = /\r?\n|$/g;
    line.lastIndex = behind;
    const last = close === '' ? (line.exec(text)?.index ?? text.length) : text.indexOf(close, behind);
    if (last < 0) break;
    const end = last + close.length;
    const said = text.slice(behind, last);
    // `//-`, `{{!-- --}}`, `{#- -#}`
    if (speaks(said)) found.push({ text: said.replace(/^[-\s]+|[-\s]+$/g, ''), marker: open, start, end });
    start = text.indexOf(open, end);
  }
  return found;
}

/** A comment that does not reach the page, as the template's language writes it. */
export function templateComment(text: string, path: string): string {
  const [[open, close] = ofPages] = markersOf(path);
  return close === '' ? `${open}- ${text}` : `${open} ${text} ${close}`;
}
