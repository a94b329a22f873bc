import type { Comment, Program } from '../../program/model.ts';
import { speaks } from '../comments.ts';
import { dataProgram, linesOf } from './document.ts';

/** Lowers Markdown to the list of its lines that say something, each a text literal without the white space around it; fenced code is lines too. */
export function lowerMarkdown(path: string, text: string): Program {
  const comments: Comment[] = [];
  for (const match of text.matchAll(/<!--([\s\S]*?)-->/g))
    if (speaks(match[0]))
      comments.push({
        text: (match[1] ?? '').trim(),
        marker: '<!--',
        start: match.index,
        end: match.index + match[0].length,
      });
  return dataProgram(path, 'markdown', linesOf(text), comments, false);
}
