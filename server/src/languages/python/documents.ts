import type { Tree } from 'web-tree-sitter';
import type { Comment, Span } from '../../program/model.ts';
import { speaks } from '../comments.ts';
import { type Change, changeBetween, mapOffsets } from './change.ts';
import type { Grammar } from './grammar.ts';
import { commentOf, type Lowered, lowerStatement } from './lower.ts';
import { insert, mend } from './mend.ts';
import { isStatement, readNode, type SyntaxNode } from './syntax.ts';

/** How many documents keep their tree. */
const capacity = 64;

/** A statement of the module as it was lowered, with its place then. */
interface Kept {
  readonly start: number;
  readonly end: number;
  readonly lowered: Lowered;
  /** Its syntax; absent for a comment. */
  readonly node: SyntaxNode | undefined;
}

interface Document {
  readonly text: string;
  readonly tree: Tree;
  /** By start, in order; empty for broken text. */
  readonly kept: ReadonlyMap<number, Kept>;
  readonly result: LoweredModule;
}

/** A module, lowered. */
export interface LoweredModule extends Lowered {
  readonly broken: boolean;
}

const nothing: LoweredModule = { statements: [], imports: [], comments: [], broken: true };

/**
 * Whether a line of code ends in a dot with no name behind it. The parser would look for the name on the next line and find no
 * fault. Texts and comments end in dots too, so a closer look must follow the quick one.
 */
function dangles(text: string): boolean {
  return /[\w)\]]\.[ \t]*\r?$/m.test(text) && mend(text).length > 0;
}

/**
 * Lowers documents and keeps the trees of the last ones, so that an edit costs what it changes: the parser re-parses around it,
 * and statements of the module that it did not touch are taken over. Text with syntax errors is lowered from nothing each time,
 * because the parser's recovery depends on what it knew before, and the result must not.
 */
export class Documents {
  private readonly documents = new Map<string, Document>();

  constructor(private readonly grammar: Grammar) {}

  lower(path: string, text: string): LoweredModule {
    const before = this.documents.get(path);
    if (before?.text === text) {
      this.keep(path, before);
      return before.result;
    }
    const after = before ? this.change(before, text) : this.open(text);
    if (after === undefined) this.documents.delete(path);
    else this.keep(path, after);
    before?.tree.delete();
    return after?.result ?? nothing;
  }

  /** Lowers a text that will not be edited. */
  lowerOnce(text: string): LoweredModule {
    const document = this.open(text);
    document?.tree.delete();
    return document?.result ?? nothing;
  }

  forget(path: string): void {
    this.documents.get(path)?.tree.delete();
    this.documents.delete(path);
  }

  /** Puts a document last, and lets the one unused for longest go. */
  private keep(path: string, document: Document): void {
    this.documents.delete(path);
    this.documents.set(path, document);
    if (this.documents.size <= capacity) return;
    const [oldest] = this.documents.keys();
    if (oldest !== undefined) this.forget(oldest);
  }

  private open(text: string): Document | undefined {
    const tree = this.grammar.parse(text);
    if (tree === undefined) return undefined;
    return tree.rootNode.hasError || dangles(text) ? this.mended(text, tree) : this.read(text, tree);
  }

  private change(before: Document, text: string): Document | undefined {
    const change = changeBetween(before.text, text);
    const tree = this.grammar.reparse(text, before.tree, change);
    if (tree === undefined) return undefined;
    if (!tree.rootNode.hasError && !dangles(text)) {
      const ranges = before.tree
        .getChangedRanges(tree)
        .map(range => ({ start: range.startIndex, end: range.endIndex }));
      return this.read(text, tree, new Reuse(before.kept, change, ranges));
    }
    tree.delete();
    return this.open(text);
  }

  /** Reads a text with errors by way of one without the commonest of them. */
  private mended(text: string, tree: Tree): Document {
    const broken = tree.rootNode.hasError;
    const insertions = mend(text);
    if (insertions.length === 0) return { ...this.read(text, tree), kept: new Map() };
    const whole = insert(text, insertions);
    const other = this.grammar.parse(whole.text);
    if (other === undefined) return { ...this.read(text, tree), kept: new Map() };
    const { lowered } = this.statements(text, other, whole.offset);
    other.delete();
    return { text, tree, kept: new Map(), result: { ...lowered, broken: broken || insertions.length > 0 } };
  }

  private read(text: string, tree: Tree, reuse?: Reuse): Document {
    const { lowered, kept } = this.statements(text, tree, at => at, reuse);
    return { text, tree, kept, result: { ...lowered, broken: tree.rootNode.hasError } };
  }

  private statements(
    text: string,
    tree: Tree,
    offset: (at: number) => number,
    reuse?: Reuse,
  ): { lowered: Lowered; kept: Map<number, Kept> } {
    const { types, fields } = this.grammar;
    const lowered = { statements: [], imports: [], comments: [] } as { [K in keyof Lowered]: Lowered[K][number][] };
    const kept = new Map<number, Kept>();
    const cursor = tree.walk();
    for (let more = cursor.gotoFirstChild(); more; more = cursor.gotoNextSibling()) {
      const [start, end] = [offset(cursor.startIndex), offset(cursor.endIndex)];
      let one = reuse?.lowered(start, end);
      if (one === undefined) {
        const comments: Comment[] = [];
        const comment = (from: number, to: number): void => {
          const found = commentOf(text, from, to);
          if (found) comments.push(found);
        };
        // A subtree does not say which comments stand in it.
        const known = speaks(text.slice(start, end)) ? undefined : reuse?.syntax;
        const node = readNode(cursor, { types, fields, offset, comment, ...(known && { known }) });
        const { statements, imports } = node ? lowerStatement(node, text) : { statements: [], imports: [] };
        one = { start, end, lowered: { statements, imports, comments }, node };
      }
      lowered.statements.push(...one.lowered.statements);
      lowered.imports.push(...one.lowered.imports);
      lowered.comments.push(...one.lowered.comments);
      kept.set(start, one);
    }
    cursor.delete();
    return { lowered, kept };
  }
}

/** What of an earlier reading still holds after a change: what lies wholly before or behind it and was not parsed anew. */
class Reuse {
  private readonly moved: number;
  /** Statements inside those of the module that the change touches, by their start then. */
  private inner: Map<number, SyntaxNode> | undefined;

  /** @param ranges Where the new tree differs from the old in structure. */
  constructor(
    private readonly kept: ReadonlyMap<number, Kept>,
    private readonly edit: Change,
    private readonly ranges: readonly Span[],
  ) {
    this.moved = edit.newEndIndex - edit.oldEndIndex;
  }

  /** A statement of the module, moved with the text. */
  lowered(start: number, end: number): Kept | undefined {
    const by = this.distance(start, end);
    const kept = by === undefined ? undefined : this.kept.get(start - by);
    if (by === undefined || kept === undefined || kept.end + by !== end) return undefined;
    if (by === 0) return kept;
    kept.node?.move(by);
    return { start, end, lowered: mapOffsets(kept.lowered, at => at + by), node: kept.node };
  }

  /** The syntax of a statement further in. */
  readonly syntax = (type: string, start: number, end: number): SyntaxNode | undefined => {
    const by = this.distance(start, end);
    if (by === undefined) return undefined;
    this.inner ??= this.gather();
    const node = this.inner.get(start - by);
    if (node === undefined || node.type !== type || node.end + by !== end) return undefined;
    if (by !== 0) node.move(by);
    return node;
  };

  /** How far a range of the new text has moved; `undefined` where it touches what has changed. */
  private distance(start: number, end: number): number | undefined {
    if (this.ranges.some(range => range.start <= end && start <= range.end)) return undefined;
    if (end < this.edit.startIndex) return 0;
    return start > this.edit.newEndIndex ? this.moved : undefined;
  }

  private gather(): Map<number, SyntaxNode> {
    const found = new Map<number, SyntaxNode>();
    const { startIndex, oldEndIndex } = this.edit;
    const stack: SyntaxNode[] = [];
    for (const { start, end, node } of this.kept.values())
      if (node && start <= oldEndIndex && startIndex <= end) stack.push(node);
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      for (const child of node.children) {
        if (child.children.length === 0) continue;
        if (isStatement(child.type)) found.set(child.start, child);
        stack.push(child);
      }
    }
    return found;
  }
}
