import type { Argument, Comment, Program } from '../../program/model.ts';
import { dataProgram, speaks } from './document.ts';

/** Lowers Markdown to the list of its lines that say something, each a text literal without the white space around it; fenced code is lines too. */
export function lowerMarkdown(path: string, text: string): Program {
  const items: Argument[] = [];
  for (const match of text.matchAll(/\S(?:[^\r\n]*\S)?/g)) {
    const start = match.index;
    const end = start + match[0].length;
    items.push({ value: { kind: 'literal', value: match[0], start, end, content: start } });
  }
  const comments: Comment[] = [];
  for (const match of text.matchAll(/<!--([\s\S]*?)-->/g))
    if (speaks(match[0]))
      comments.push({
        text: (match[1] ?? '').trim(),
        marker: '<!--',
        start: match.index,
        end: match.index + match[0].length,
      });
  return dataProgram(path, 'markdown', { kind: 'list', items, start: 0, end: text.length }, comments, false);
}
