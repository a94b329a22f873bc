import {
  type Branch,
  depthLimit,
  type Expression,
  type Import,
  type Span,
  type Statement,
  type Unknown,
} from '../../program/model.ts';
import { chainLimit } from '../chains.ts';
import type { SyntaxNode } from './syntax.ts';

/** A function's (or the module's) own facts, found while its body is lowered. */
export interface FunctionScope {
  /** Names declared `global` or `nonlocal`: assigning to them binds nothing here. */
  readonly outer: Set<string>;
  generator: boolean;
}

/** One lowering of one top-level statement: what every lowerer needs to know. */
export class Lowering {
  depth = 0;
  scope: FunctionScope = { outer: new Set(), generator: false };
  readonly imports: Import[] = [];

  constructor(readonly text: string) {}

  textOf(span: Span): string {
    return this.text.slice(span.start, span.end);
  }
}

export type ToExpression = (node: SyntaxNode, c: Lowering) => Expression;
export type ToStatements = (node: SyntaxNode, c: Lowering, out: Statement[]) => void;

const expressionTable = new Map<string, ToExpression>();
const statementTable = new Map<string, ToStatements>();

/** Fills the dispatch tables; called once, by `lower.ts`, which knows all lowerers. They know only this file, so none imports another in a circle. */
export function register(
  expressions: Readonly<Record<string, ToExpression>>,
  statements: Readonly<Record<string, ToStatements>>,
): void {
  for (const [type, lower] of Object.entries(expressions)) expressionTable.set(type, lower);
  for (const [type, lower] of Object.entries(statements)) statementTable.set(type, lower);
}

/** Lowers an expression of any kind; where there is none (unfinished code), an `unknown` at `place`. */
export function expression(node: SyntaxNode | undefined, c: Lowering, place: Span = { start: 0, end: 0 }): Expression {
  if (node === undefined) return nothing(place);
  const lower = expressionTable.get(node.type);
  if (c.depth >= depthLimit) return nothing(node);
  c.depth++;
  try {
    return lower === undefined ? unknown(node, c) : lower(node, c);
  } finally {
    c.depth--;
  }
}

/** Lowers a statement of any kind into `out`; an expression that stands where a statement should is evaluated. */
export function statement(node: SyntaxNode, c: Lowering, out: Statement[]): void {
  if (!node.named || c.depth >= depthLimit) return;
  const lower = statementTable.get(node.type);
  c.depth++;
  try {
    if (lower !== undefined) lower(node, c, out);
    else out.push({ kind: 'evaluate', start: node.start, end: node.end, value: expression(node, c) });
  } finally {
    c.depth--;
  }
}

/** Lowers the statements in a node: a block, the module, what an error swallowed. */
export function statements(node: SyntaxNode | undefined, c: Lowering): Statement[] {
  const out: Statement[] = [];
  for (const child of node?.children ?? []) statement(child, c, out);
  return out;
}

/** The block in a field, and what an error kept from it. */
export function suite(node: SyntaxNode, c: Lowering, body = node.get('body') ?? node.first('block')): Statement[] {
  const out: Statement[] = [];
  for (const child of node.children) if (child.type === 'ERROR') statement(child, c, out);
  for (const child of body?.children ?? []) statement(child, c, out);
  return out;
}

/** Something that the model does not express, with the expressions inside. */
export function unknown(node: SyntaxNode, c: Lowering): Unknown {
  const parts = node.parts.map(part => expression(part, c));
  return { kind: 'unknown', start: node.start, end: node.end, parts };
}

/** An `unknown` with nothing in it. */
export function nothing({ start, end }: Span): Unknown {
  return { kind: 'unknown', start, end, parts: [] };
}

export function spanOf({ start, end }: Span): { readonly start: number; readonly end: number } {
  return { start, end };
}

/** A branch where its clause is written. */
export function branchOf(
  { start, end }: Span,
  test: Expression,
  then: readonly Statement[],
  otherwise: readonly Statement[] = [],
): Branch {
  return { kind: 'branch', start, end, test, then, otherwise };
}

/**
 * Clauses of which the first that holds is taken, as branches in one another's `otherwise`. Where there are too many, the later
 * ones stand side by side.
 */
export function branchChain(
  clauses: readonly { readonly place: Span; readonly test: Expression; readonly body: readonly Statement[] }[],
  last: readonly Statement[],
): readonly Statement[] {
  let otherwise = last;
  for (let at = clauses.length - 1; at >= 0; at--) {
    const { place, test, body } = clauses[at] as (typeof clauses)[number];
    if (at < chainLimit) otherwise = [branchOf(place, test, body, otherwise)];
    else otherwise = [branchOf(place, test, body), ...otherwise];
  }
  return otherwise;
}
