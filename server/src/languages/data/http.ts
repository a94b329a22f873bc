import type { Comment, Program } from '../../program/model.ts';
import { speaks } from '../comments.ts';
import { dataProgram, linesOf } from './document.ts';

/**
 * Lowers a request file of REST clients (`.http`, `.rest`) to the list of its lines. A comment begins with `#` or `//`; in a body
 * it would be sent. https://github.com/Huachao/vscode-restclient
 */
export function lowerHttp(path: string, text: string): Program {
  const comments: Comment[] = [];
  for (const match of text.matchAll(/^[ \t]*((#+|\/\/)[ \t]*(.*?))[ \t]*\r?$/gm)) {
    const [line, comment = '', marker = '', said = ''] = match;
    const start = match.index + line.indexOf(comment);
    if (speaks(said)) comments.push({ text: said, marker, start, end: start + comment.length });
  }
  return dataProgram(path, 'http', linesOf(text), comments, false);
}
