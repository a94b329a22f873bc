import * as ts from 'typescript';
import type { Assign, Choice, Expression, Join, Literal, Operation } from '../../program/model.ts';
import { expression, expressionEntry, type Lowering } from './dispatch.ts';
import { assignmentTarget } from './targets.ts';

const K = ts.SyntaxKind;

/** `==` and `===` ask the same of the values that we look at, so the model has one spelling. */
const spellings: Readonly<Record<string, string>> = { '==': '===', '!=': '!==' };

/** How many operators of one unparenthesised chain may stay nested. */
const chainLimit = 200;

/**
 * Lowers `a + b + c …`, which the parser nests to the left. The left spine is walked in a loop, since generated code chains
 * thousands of operands.
 */
function binary(node: ts.BinaryExpression, c: Lowering): Expression {
  if (isAssignment(node.operatorToken.kind)) return assignment(node, c);
  const spine: ts.BinaryExpression[] = [];
  let first: ts.Expression = node;
  while (ts.isBinaryExpression(first) && !isAssignment(first.operatorToken.kind)) {
    spine.push(first);
    first = first.left;
  }
  const start = c.start(first);
  let left = expression(first, c);
  if (spine.length > chainLimit) return longChain(spine, left, c);
  for (let i = spine.length - 1; i >= 0; i--) {
    const each = spine[i] as ts.BinaryExpression;
    left = combine(start, each, left, expression(each.right, c));
  }
  return left;
}

function combine(start: number, node: ts.BinaryExpression, left: Expression, right: Expression): Expression {
  const end = node.end;
  switch (node.operatorToken.kind) {
    case K.PlusToken:
      return { kind: 'join', start, end, left, right };
    case K.BarBarToken:
    case K.QuestionQuestionToken:
      return { kind: 'choice', start, end, form: 'first', options: [...alternatives(left), ...alternatives(right)] };
    case K.AmpersandAmpersandToken:
      return { kind: 'choice', start, end, form: 'both', test: left, options: [right] };
    default: {
      const written = ts.tokenToString(node.operatorToken.kind) ?? '';
      const operator = spellings[written] ?? written;
      const operands =
        operator === ',' && left.kind === 'operation' && left.operator === ','
          ? [...left.operands, right]
          : [left, right];
      return { kind: 'operation', start, end, operator, operands };
    }
  }
}

/** `a || (b ?? c)` is one choice of three. */
function alternatives(side: Expression): readonly Expression[] {
  return side.kind === 'choice' && side.form === 'first' ? side.options : [side];
}

/**
 * A chain too long to be nested: sums of text are the same however they are bracketed, so a long one becomes a balanced tree;
 * other operators keep their operands only.
 */
function longChain(spine: readonly ts.BinaryExpression[], first: Expression, c: Lowering): Expression {
  const operands = [first];
  for (let i = spine.length - 1; i >= 0; i--) operands.push(expression((spine[i] as ts.BinaryExpression).right, c));
  if (spine.every(each => each.operatorToken.kind === K.PlusToken)) return balanced(operands, 0, operands.length);
  return { kind: 'unknown', start: first.start, end: (spine[0] as ts.BinaryExpression).end, parts: operands };
}

function balanced(operands: readonly Expression[], from: number, to: number): Expression {
  if (to - from === 1) return operands[from] as Expression;
  const middle = (from + to) >> 1;
  const left = balanced(operands, from, middle);
  const right = balanced(operands, middle, to);
  return { kind: 'join', start: left.start, end: right.end, left, right } satisfies Join;
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= K.FirstAssignment && kind <= K.LastAssignment;
}

function assignment(node: ts.BinaryExpression, c: Lowering): Assign {
  const target = assignmentTarget(node.left, c);
  const value = expression(node.right, c);
  const { start, end } = c.span(node);
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
