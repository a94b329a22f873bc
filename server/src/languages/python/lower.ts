import type { Comment, Import, Statement } from '../../program/model.ts';
import { speaks } from '../comments.ts';
import { Lowering, register, statement } from './dispatch.ts';
import { expressionEntries } from './expressions.ts';
import { functionExpressionEntries, functionStatementEntries } from './functions.ts';
import { importEntries } from './imports.ts';
import { literalEntries } from './literals.ts';
import { operatorEntries } from './operators.ts';
import { patternEntries } from './patterns.ts';
import { statementEntries } from './statements.ts';
import type { SyntaxNode } from './syntax.ts';

register(
  { ...expressionEntries, ...operatorEntries, ...literalEntries, ...functionExpressionEntries },
  { ...statementEntries, ...functionStatementEntries, ...importEntries, ...patternEntries },
);

/** What one statement of a module comes to. */
export interface Lowered {
  readonly statements: readonly Statement[];
  readonly imports: readonly Import[];
  readonly comments: readonly Comment[];
}

/** Lowers a statement of the module. It needs nothing of its neighbours: names are the analysis' business. */
export function lowerStatement(node: SyntaxNode, text: string): Pick<Lowered, 'statements' | 'imports'> {
  const lowering = new Lowering(text);
  const out: Statement[] = [];
  statement(node, lowering, out);
  return { statements: out, imports: lowering.imports };
}

/** A comment that speaks to this tool; others are not kept. */
export function commentOf(text: string, start: number, end: number): Comment | undefined {
  const source = text.slice(start, end);
  if (!speaks(source)) return undefined;
  return { text: source.replace(/^#+/, '').trim(), marker: '#', start, end };
}
