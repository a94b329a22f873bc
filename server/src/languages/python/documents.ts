import type { Tree } from 'web-tree-sitter';
import type { Comment } from '../../program/model.ts';
import { type Change, changeBetween, mapOffsets } from './change.ts';
import type { Grammar } from './grammar.ts';
import { commentOf, type Lowered, lowerStatement } from './lower.ts';
import { insert, mend } from './mend.ts';
import { readNode } from './syntax.ts';

/** How many documents keep their tree. */
const capacity = 64;

/** A statement of the module as it was lowered, with its place then. */
interface Kept {
  readonly start: number;
  readonly end: number;
  readonly lowered: Lowered;
}

interface Document {
  readonly text: string;
  readonly tree: Tree;
  /** By the parser's identity of the node, which a new tree takes over for what it takes over; empty for broken text. */
  readonly kept: ReadonlyMap<number, Kept>;
  readonly result: LoweredModule;
}

/** A module, lowered. */
export interface LoweredModule extends Lowered {
  readonly broken: boolean;
}

const nothing: LoweredModule = { statements: [], imports: [], comments: [], broken: true };

/** A dot with nothing behind it at the end of a line. The parser would look for the name on the next line and find no fault. */
const danglingDot = /[\w)\]]\.[ \t]*\r?$/m;

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
    return tree.rootNode.hasError || danglingDot.test(text) ? this.mended(text, tree) : this.read(text, tree);
  }

  private change(before: Document, text: string): Document | undefined {
    const change = changeBetween(before.text, text);
    const tree = this.grammar.reparse(text, before.tree, change);
    if (tree === undefined) return undefined;
    if (!tree.rootNode.hasError && !danglingDot.test(text)) return this.read(text, tree, before.kept, change);
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

  private read(text: string, tree: Tree, kept?: ReadonlyMap<number, Kept>, change?: Change): Document {
    const { lowered, keeping } = this.statements(text, tree, at => at, kept, change);
    return { text, tree, kept: keeping, result: { ...lowered, broken: tree.rootNode.hasError } };
  }

  private statements(
    text: string,
    tree: Tree,
    offset: (at: number) => number,
    kept: ReadonlyMap<number, Kept> = new Map(),
    change?: Change,
  ): { lowered: Lowered; keeping: Map<number, Kept> } {
    const lowered = { statements: [], imports: [], comments: [] } as { [K in keyof Lowered]: Lowered[K][number][] };
    const keeping = new Map<number, Kept>();
    const cursor = tree.walk();
    let comments: Comment[] = [];
    const reading = {
      types: this.grammar.types,
      fields: this.grammar.fields,
      offset,
      comment: (start: number, end: number): void => {
        const comment = commentOf(text, start, end);
        if (comment) comments.push(comment);
      },
    };
    for (let more = cursor.gotoFirstChild(); more; more = cursor.gotoNextSibling()) {
      const { nodeId } = cursor;
      const [start, end] = [offset(cursor.startIndex), offset(cursor.endIndex)];
      let one = change && takeOver(kept.get(nodeId), start, end, change);
      if (one === undefined) {
        comments = [];
        const node = readNode(cursor, reading);
        one = { ...(node ? lowerStatement(node, text) : { statements: [], imports: [] }), comments };
      }
      lowered.statements.push(...one.statements);
      lowered.imports.push(...one.imports);
      lowered.comments.push(...one.comments);
      keeping.set(nodeId, { start, end, lowered: one });
    }
    cursor.delete();
    return { lowered, keeping };
  }
}

/** What is known of a statement that lies wholly before or behind a change, moved with the text. */
function takeOver(kept: Kept | undefined, start: number, end: number, change: Change): Lowered | undefined {
  if (kept === undefined || kept.end - kept.start !== end - start) return undefined;
  if (kept.end < change.startIndex) return kept.start === start ? kept.lowered : undefined;
  const moved = change.newEndIndex - change.oldEndIndex;
  if (kept.start <= change.oldEndIndex || kept.start + moved !== start) return undefined;
  return moved === 0 ? kept.lowered : mapOffsets(kept.lowered, at => at + moved);
}
