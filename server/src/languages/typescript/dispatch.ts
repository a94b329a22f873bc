import * as ts from 'typescript';
import { depthLimit, type Expression, type Span, type Statement, type Unknown } from '../../program/model.ts';

/** One lowering of one file: what every lowerer needs to know. */
export class Lowering {
  depth = 0;
  /** Of the node that was asked for last: where it begins with its white space, and where its first token starts. */
  private pos = -1;
  private token = 0;
  /** An unlabelled `break` here leaves a `switch`, not a loop. */
  inSwitch = false;
  /** The function that is being lowered reads `arguments`, itself or by an arrow function. */
  readsArguments = false;
  /** Types and enums of the file by name, gathered when a type hint first asks. */
  types: Map<string, ts.TypeAliasDeclaration | ts.EnumDeclaration | ts.InterfaceDeclaration> | undefined;

  /** Something in the file is put onto the prototype of a function. */
  readonly hasPrototypes: boolean;

  constructor(
    readonly file: ts.SourceFile,
    readonly text: string,
  ) {
    this.hasPrototypes = text.includes('.prototype');
  }

  /** Where a node's first token starts, behind white space and comments. */
  start(node: ts.Node): number {
    // The parser puts missing nodes where the white space begins, and white space is text in markup.
    if (node.pos === node.end || node.kind === ts.SyntaxKind.JsxText) return node.getStart(this.file);
    // `a`, `a.b` and `a.b(c)` start together, and are asked for in turn.
    if (node.pos !== this.pos) {
      this.pos = node.pos;
      this.token = node.getStart(this.file);
    }
    return this.token;
  }

  span(node: ts.Node): Span {
    return { start: this.start(node), end: node.end };
  }
}

type ToExpression<N extends ts.Node = never> = (node: N, c: Lowering) => Expression;
type ToStatements<N extends ts.Node = never> = (node: N, c: Lowering, out: Statement[]) => void;

/** The kinds of syntax that a function lowers. */
export interface Entry<F> {
  readonly kinds: readonly ts.SyntaxKind[];
  readonly lower: F;
}

/** An expression's lowerer, with the kinds of its node checked by type. */
export function expressionEntry<N extends ts.Node>(lower: ToExpression<N>, ...kinds: N['kind'][]): Entry<ToExpression> {
  return { kinds, lower };
}

/** A statement's lowerer; it adds none, one or several statements to `out`. */
export function statementEntry<N extends ts.Node>(lower: ToStatements<N>, ...kinds: N['kind'][]): Entry<ToStatements> {
  return { kinds, lower };
}

const expressionTable: (ToExpression | undefined)[] = Array.from({ length: ts.SyntaxKind.Count });
const statementTable: (ToStatements | undefined)[] = Array.from({ length: ts.SyntaxKind.Count });

/** Fills the dispatch tables; called once, by `lower.ts`, which knows all lowerers. They know only this file, so none imports another in a circle. */
export function register(
  expressions: readonly Entry<ToExpression>[],
  statements: readonly Entry<ToStatements>[],
): void {
  for (const { kinds, lower } of expressions) for (const kind of kinds) expressionTable[kind] = lower;
  for (const { kinds, lower } of statements) for (const kind of kinds) statementTable[kind] = lower;
}

/** Lowers an expression of any kind. */
export function expression(node: ts.Node, c: Lowering): Expression {
  const lower = expressionTable[node.kind];
  if (lower === undefined) return unknown(node, c);
  if (c.depth >= depthLimit) return bare(node, c);
  c.depth++;
  const lowered = lower(node as never, c);
  c.depth--;
  return lowered;
}

/** Lowers a statement of any kind into `out`. A tree that no lowerer foresaw becomes `unknown`, and the others go on. */
export function statement(node: ts.Node, c: Lowering, out: Statement[]): void {
  const { depth, inSwitch } = c;
  const before = out.length;
  const lower = statementTable[node.kind];
  try {
    if (depth >= depthLimit) out.push(evaluated(bare(node, c)));
    else if (lower === undefined) out.push(evaluated(unknown(node, c)));
    else {
      c.depth++;
      lower(node as never, c, out);
    }
  } catch {
    out.length = before;
    c.depth = depth;
    out.push(evaluated(salvaged(node, c)));
  }
  c.depth = depth;
  c.inSwitch = inSwitch;
}

function evaluated(value: Expression): Statement {
  return { kind: 'evaluate', start: value.start, end: value.end, value };
}

function salvaged(node: ts.Node, c: Lowering): Unknown {
  try {
    return unknown(node, c);
  } catch {
    return { kind: 'unknown', start: node.pos, end: node.end, parts: [] };
  }
}

/** Something that the model does not express and whose inside is not looked at. */
export function bare(node: ts.Node, c: Lowering): Unknown {
  return { kind: 'unknown', start: c.start(node), end: node.end, parts: [] };
}

/** Lowers a list of statements, or the one statement that stands for a block. */
export function statements(nodes: ts.Node | readonly ts.Node[] | undefined, c: Lowering): Statement[] {
  const out: Statement[] = [];
  if (nodes === undefined) return out;
  if ('kind' in nodes) {
    if (ts.isBlock(nodes)) for (const each of nodes.statements) statement(each, c, out);
    else statement(nodes, c, out);
  } else {
    for (const each of nodes) statement(each, c, out);
  }
  return out;
}

/** Something that the model does not express, with the expressions inside. */
export function unknown(node: ts.Node, c: Lowering): Unknown {
  const parts: Expression[] = [];
  const gather = (child: ts.Node): void => {
    if (c.depth >= depthLimit) return;
    c.depth++;
    if (expressionTable[child.kind] !== undefined) parts.push(expression(child, c));
    else ts.forEachChild(child, gather);
    c.depth--;
  };
  ts.forEachChild(node, gather);
  return { kind: 'unknown', start: c.start(node), end: node.end, parts };
}
