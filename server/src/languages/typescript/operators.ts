import * as ts from 'typescript';
import type { Assign, Choice, Expression, Literal, Operation } from '../../program/model.ts';
import { alternatives } from '../../program/walk.ts';
import { balanced, chainLimit } from '../chains.ts';
import { expression, expressionEntry, type Lowering } from './dispatch.ts';
import { assignmentTarget } from './targets.ts';

const K = ts.SyntaxKind;

/** `==` and `===` ask the same of the values that we look at, so the model has one spelling. */
const spellings: Readonly<Record<string, string>> = { '==': '===', '!=': '!==' };

/** Operators that chain alike: sums, alternatives and sequences can be laid out flat or balanced, others only nest. */
type Family = 'join' | 'first' | 'both' | 'sequence' | 'other';

/**
 * Lowers `a + b + c …`, which the parser nests to the left. The left spine is walked in a loop, since generated code chains
 * thousands of operands; runs of one family are lowered together.
 */
function binary(node: ts.BinaryExpression, c: Lowering): Expression {
  if (isAssignment(node.operatorToken.kind)) return assignment(node, c);
  if (!ts.isBinaryExpression(node.left)) {
    const start = c.start(node);
    return combine(start, { family: familyOf(node), nodes: [node] }, expression(node.left, c), c);
  }
  const spine: ts.BinaryExpression[] = [];
  let first: ts.Expression = node;
  while (ts.isBinaryExpression(first) && !isAssignment(first.operatorToken.kind)) {
    spine.push(first);
    first = first.left;
  }
  const start = c.start(first);
  let left = expression(first, c);
  const runs = runsOf(spine.reverse());
  if (spine.length > chainLimit && runs.reduce((depth, run) => depth + nesting(run), 0) > chainLimit) {
    const parts = [left, ...spine.map(each => expression(each.right, c))];
    return { kind: 'unknown', start, end: node.end, parts };
  }
  for (const run of runs) left = combine(start, run, left, c);
  return left;
}

interface Run {
  readonly family: Family;
  readonly nodes: ts.BinaryExpression[];
}

/** Consecutive operators of one family, innermost first. */
function runsOf(nodes: readonly ts.BinaryExpression[]): Run[] {
  const runs: Run[] = [];
  for (const node of nodes) {
    const family = familyOf(node);
    const last = runs[runs.length - 1];
    if (last?.family === family) last.nodes.push(node);
    else runs.push({ family, nodes: [node] });
  }
  return runs;
}

function familyOf(node: ts.BinaryExpression): Family {
  return families.get(node.operatorToken.kind) ?? 'other';
}

const families = new Map<ts.SyntaxKind, Family>([
  [K.PlusToken, 'join'],
  [K.BarBarToken, 'first'],
  [K.QuestionQuestionToken, 'first'],
  [K.AmpersandAmpersandToken, 'both'],
  [K.CommaToken, 'sequence'],
]);

function nesting({ family, nodes }: Run): number {
  return family === 'other' || family === 'both' ? nodes.length : 1;
}

function combine(start: number, { family, nodes }: Run, first: Expression, c: Lowering): Expression {
  const end = (nodes[nodes.length - 1] as ts.BinaryExpression).end;
  const rights = nodes.map(node => expression(node.right, c));
  switch (family) {
    case 'first':
      return { kind: 'choice', start, end, form: 'first', options: [first, ...rights].flatMap(alternatives) };
    case 'sequence':
      return { kind: 'operation', start, end, operator: ',', operands: [first, ...rights] };
    case 'join':
      if (rights.length > chainLimit) return balanced([first, ...rights]);
  }
  let left = first;
  for (let i = 0; i < rights.length; i++)
    left = pair(start, nodes[i] as ts.BinaryExpression, left, rights[i] as Expression);
  return left;
}

function pair(start: number, node: ts.BinaryExpression, left: Expression, right: Expression): Expression {
  const end = node.end;
  const kind = node.operatorToken.kind;
  if (kind === K.PlusToken) return { kind: 'join', start, end, left, right };
  if (kind === K.AmpersandAmpersandToken) {
    return { kind: 'choice', start, end, form: 'both', test: left, options: [right] };
  }
  const written = ts.tokenToString(kind) ?? '';
  return { kind: 'operation', start, end, operator: spellings[written] ?? written, operands: [left, right] };
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= K.FirstAssignment && kind <= K.LastAssignment;
}

function assignment(node: ts.BinaryExpression, c: Lowering): Assign {
  const { start, end } = c.span(node);
  const target = assignmentTarget(node.left, c);
  const value = expression(node.right, c);
  if (node.operatorToken.kind === K.EqualsToken) return { kind: 'assign', start, end, target, value };
  const operator = (ts.tokenToString(node.operatorToken.kind) ?? '').slice(0, -1);
  return { kind: 'assign', start, end, target, operator, value };
}

function conditional(node: ts.ConditionalExpression, c: Lowering): Choice {
  const test = expression(node.condition, c);
  const options = [expression(node.whenTrue, c), expression(node.whenFalse, c)];
  return { kind: 'choice', start: c.start(node), end: node.end, form: 'test', test, options };
}

function prefix(node: ts.PrefixUnaryExpression, c: Lowering): Expression {
  const start = c.start(node);
  const end = node.end;
  const step = increment(node, start, c);
  if (step !== undefined) return step;
  const value = expression(node.operand, c);
  if (node.operator === K.MinusToken && value.kind === 'literal' && typeof value.value === 'number')
    return { kind: 'literal', start, end, value: -value.value };
  return { kind: 'operation', start, end, operator: ts.tokenToString(node.operator) ?? '', operands: [value] };
}

function postfix(node: ts.PostfixUnaryExpression, c: Lowering): Expression {
  return increment(node, node.end - 2, c) as Assign;
}

/** `x++` and `--x` as `x += 1` and `x -= 1`. `at`: where the operator stands. */
function increment(
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  at: number,
  c: Lowering,
): Assign | undefined {
  if (node.operator !== K.PlusPlusToken && node.operator !== K.MinusMinusToken) return undefined;
  const target = assignmentTarget(node.operand, c);
  const value: Literal = { kind: 'literal', start: at, end: at + 2, value: 1 };
  const operator = node.operator === K.PlusPlusToken ? '+' : '-';
  return { kind: 'assign', start: c.start(node), end: node.end, target, operator, value };
}

const words = new Map<ts.SyntaxKind, string>([
  [K.TypeOfExpression, 'typeof'],
  [K.DeleteExpression, 'delete'],
  [K.VoidExpression, 'void'],
]);

function word(node: ts.TypeOfExpression | ts.DeleteExpression | ts.VoidExpression, c: Lowering): Operation | Literal {
  const { start, end } = c.span(node);
  const operand = expression(node.expression, c);
  if (node.kind === K.VoidExpression && operand.kind === 'literal') return { kind: 'literal', start, end, value: null };
  return { kind: 'operation', start, end, operator: words.get(node.kind) ?? '', operands: [operand] };
}

export const operatorEntries = [
  expressionEntry(binary, K.BinaryExpression),
  expressionEntry(conditional, K.ConditionalExpression),
  expressionEntry(prefix, K.PrefixUnaryExpression),
  expressionEntry(postfix, K.PostfixUnaryExpression),
  expressionEntry(word, K.TypeOfExpression, K.DeleteExpression, K.VoidExpression),
];
