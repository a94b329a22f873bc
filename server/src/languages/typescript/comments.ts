import * as ts from 'typescript';
import { type Comment, depthLimit } from '../../program/model.ts';
import { ownName, speaks } from '../comments.ts';

/**
 * The comments that hold our name, in order. A scanner alone takes regular expressions and markup for comments, so each
 * place where the name stands is first looked for in the tree: in a gap between two nodes only punctuation and comments stand.
 */
export function commentsOf(file: ts.SourceFile, text: string): Comment[] {
  const found: Comment[] = [];
  let next = text.indexOf(ownName);
  if (next < 0) return found;
  let depth = 0;
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);

  /** Scans between two nodes, and moves `next` behind. */
  const gap = (from: number, to: number): void => {
    if (next < 0 || next >= to) return;
    if (next >= from) {
      scanner.setText(text, from, to - from);
      for (
        let kind = scanner.scan();
        kind !== ts.SyntaxKind.EndOfFileToken && next >= 0 && next < to;
        kind = scanner.scan()
      ) {
        const end = scanner.getTokenEnd();
        if (next >= end) continue;
        if (kind === ts.SyntaxKind.SingleLineCommentTrivia || kind === ts.SyntaxKind.MultiLineCommentTrivia) {
          const comment = commentAt(text, scanner.getTokenStart(), end);
          if (speaks(comment.text)) found.push(comment);
        }
        next = text.indexOf(ownName, end);
      }
    }
    if (next >= 0 && next < to) next = text.indexOf(ownName, to);
  };

  const visit = (node: ts.Node): void => {
    if (next < 0 || node.end <= next) return;
    const start = node.getStart(file);
    gap(node.pos, start);
    if (next < 0 || next >= node.end) return;
    if (isOpaque(node) || depth >= depthLimit) {
      next = text.indexOf(ownName, node.end);
      return;
    }
    depth++;
    let behind = start;
    ts.forEachChild(node, child => {
      gap(behind, child.pos);
      visit(child);
      behind = child.end;
    });
    gap(behind, node.end);
    depth--;
  };

  visit(file);
  return found;
}

/** Nodes whose text may look like a comment and is none. */
function isOpaque(node: ts.Node): boolean {
  return (
    (node.kind >= ts.SyntaxKind.FirstLiteralToken && node.kind <= ts.SyntaxKind.LastTemplateToken) ||
    node.kind === ts.SyntaxKind.JsxText
  );
}

function commentAt(text: string, start: number, end: number): Comment {
  const marker = text.slice(start, start + 2);
  const inner =
    marker === '/*' ? text.slice(start + 2, text.endsWith('*/', end) ? end - 2 : end) : text.slice(start + 2, end);
  return { start, end, text: inner.trim(), marker };
}
