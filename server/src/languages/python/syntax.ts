import type { TreeCursor } from 'web-tree-sitter';
import type { Span } from '../../program/model.ts';

/** A syntax node as plain data, without comments: reading the tree once is cheaper than asking the parser again and again. */
export class SyntaxNode implements Span {
  constructor(
    /** The grammar's name: `call`, `identifier`; for tokens their own text: `(`, `async`. */
    readonly type: string,
    readonly named: boolean,
    /** The field that it fills in its parent. */
    readonly field: string | undefined,
    public start: number,
    public end: number,
    readonly children: readonly SyntaxNode[],
  ) {}

  /** The first child in a field. */
  get(field: string): SyntaxNode | undefined {
    return this.children.find(child => child.field === field);
  }

  all(field: string): SyntaxNode[] {
    return this.children.filter(child => child.field === field);
  }

  /** The children that are more than a token. */
  get parts(): SyntaxNode[] {
    return this.children.filter(child => child.named);
  }

  /** The first child of a type. */
  first(type: string): SyntaxNode | undefined {
    return this.children.find(child => child.type === type);
  }

  /** Moves the node and all in it. */
  move(by: number): void {
    this.start += by;
    this.end += by;
    for (const child of this.children) child.move(by);
  }

  has(token: string): boolean {
    return this.children.some(child => child.type === token);
  }
}

/** What reading a tree needs to know beside the cursor. */
export interface Reading {
  /** Type names by id. */
  readonly types: readonly string[];
  /** Field names by id. */
  readonly fields: readonly (string | null)[];
  /** Turns the parser's offset into the text's. */
  offset(at: number): number;
  /** Told of every comment. */
  comment(start: number, end: number): void;
  /** A subtree that is known already, so that it need not be read. */
  known?(type: string, start: number, end: number): SyntaxNode | undefined;
}

/** Whether a node is a statement, by its type. */
export function isStatement(type: string): boolean {
  return type.endsWith('_statement') || type.endsWith('_definition');
}

interface Open {
  readonly type: string;
  readonly named: boolean;
  readonly field: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly children: SyntaxNode[];
}

/** Reads the subtree at the cursor, however deep, and leaves the cursor where it was. `undefined` for a comment. */
export function readNode(cursor: TreeCursor, reading: Reading): SyntaxNode | undefined {
  const stack: Open[] = [];
  let done: SyntaxNode | undefined;
  const close = (): void => {
    const { type, named, field, start, end, children } = stack.pop() as Open;
    done = new SyntaxNode(type, named, field, start, end, children);
    stack.at(-1)?.children.push(done);
  };
  for (;;) {
    const type = reading.types[cursor.nodeTypeId] ?? 'ERROR';
    const start = reading.offset(cursor.startIndex);
    const end = reading.offset(cursor.endIndex);
    if (type === 'comment' || type === 'line_continuation') {
      if (type === 'comment') reading.comment(start, end);
      if (stack.length === 0) return undefined;
    } else {
      const known = isStatement(type) ? reading.known?.(type, start, end) : undefined;
      if (known !== undefined && stack.length === 0) return known;
      if (known !== undefined) stack.at(-1)?.children.push(known);
      else {
        const field = reading.fields[cursor.currentFieldId] ?? undefined;
        stack.push({ type, named: cursor.nodeIsNamed, field, start, end, children: [] });
        if (cursor.gotoFirstChild()) continue;
        close();
      }
    }
    while (stack.length > 0 && !cursor.gotoNextSibling()) {
      cursor.gotoParent();
      close();
    }
    if (stack.length === 0) return done;
  }
}
