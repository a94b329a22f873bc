import type { Choice, Expression } from '../../program/model.ts';
import { alternatives } from '../../program/walk.ts';
import { balanced, chainLimit } from '../chains.ts';
import { expression, type Lowering, spanOf, type ToExpression } from './dispatch.ts';
import { percentTemplate } from './formatting.ts';
import type { SyntaxNode } from './syntax.ts';
import { target } from './targets.ts';

/** The operators of a chain that the parser nests to the left, outermost last: generated code chains thousands. */
function spineOf(node: SyntaxNode): SyntaxNode[] {
  const spine = [node];
  for (let left = node.get('left'); left?.type === node.type; left = left.get('left')) spine.push(left);
  return spine.reverse();
}

/** `a + b` joins, `'…' % x` fills in, all else is an operation. */
const binary: ToExpression = (node, c) => {
  const spine = spineOf(node);
  const innermost = spine[0] as SyntaxNode;
  let left = expression(innermost.get('left'), c, innermost);
  if (spine.length > chainLimit) return longChain(spine, left, c);
  for (const each of spine) left = combine(each, left, expression(each.get('right'), c, each), c);
  return left;
};

function combine(node: SyntaxNode, left: Expression, right: Expression, c: Lowering): Expression {
  const { start, end } = node;
  const operator = operatorOf(node, c);
  if (operator === '+') return { kind: 'join', start, end, left, right };
  if (operator === '%' && left.kind === 'literal' && typeof left.value === 'string') {
    const filled = percentTemplate(left, right, start, end);
    if (filled) return filled;
  }
  return { kind: 'operation', start, end, operator, operands: [left, right] };
}

function operatorOf(node: SyntaxNode, c: Lowering): string {
  const operator = node.get('operator');
  return operator ? c.textOf(operator) : '';
}

/** A chain too long to be nested: a long sum becomes a balanced tree, other operators keep their operands only. */
function longChain(spine: readonly SyntaxNode[], first: Expression, c: Lowering): Expression {
  const operands = [first, ...spine.map(each => expression(each.get('right'), c, each))];
  if (spine.every(each => operatorOf(each, c) === '+')) return balanced(operands);
  return { kind: 'unknown', start: first.start, end: spine.at(-1)?.end ?? first.end, parts: operands };
}

/** `or` is the first that holds, `and` the last if all before hold. */
const boolean: ToExpression = (node, c) => {
  const spine = spineOf(node);
  const innermost = spine[0] as SyntaxNode;
  let left = expression(innermost.get('left'), c, innermost);
  if (spine.length > chainLimit) {
    const parts = [left, ...spine.map(each => expression(each.get('right'), c, each))];
    return { kind: 'unknown', start: node.start, end: node.end, parts };
  }
  for (const each of spine) {
    const right = expression(each.get('right'), c, each);
    left = operatorOf(each, c) === 'or' ? first(left, right, each) : both(left, right, each);
  }
  return left;
};

function first(left: Expression, right: Expression, { start, end }: SyntaxNode): Choice {
  return { kind: 'choice', start, end, form: 'first', options: [...alternatives(left), ...alternatives(right)] };
}

/** `left and right`. */
export function both(left: Expression, right: Expression, { start, end }: { start: number; end: number }): Choice {
  return { kind: 'choice', start, end, form: 'both', test: left, options: [right] };
}

const spellings: Readonly<Record<string, string>> = {
  '==': '===',
  is: '===',
  '!=': '!==',
  '<>': '!==',
  'is not': '!==',
};

/** `a < b < c` is `a < b and b < c`. */
const comparison: ToExpression = (node, c) => {
  const operands = node.children.filter(child => child.field !== 'operators' && child.named);
  const operators = node.all('operators').map(each => c.textOf(each).replace(/\s+/g, ' '));
  const values = operands.map(each => expression(each, c));
  if (operators.length > chainLimit) return { kind: 'unknown', start: node.start, end: node.end, parts: values };
  let result: Expression | undefined;
  operators.forEach((written, at) => {
    const [left, right] = [values[at], values[at + 1]];
    if (left === undefined || right === undefined) return;
    const span = { start: left.start, end: right.end };
    const compared: Expression =
      written === 'not in'
        ? negated({ kind: 'operation', ...span, operator: 'in', operands: [left, right] }, span)
        : { kind: 'operation', ...span, operator: spellings[written] ?? written, operands: [left, right] };
    result = result === undefined ? compared : both(result, compared, { start: result.start, end: right.end });
  });
  return result ?? { kind: 'unknown', start: node.start, end: node.end, parts: values };
};

/** `not value`. */
export function negated(value: Expression, { start, end }: { start: number; end: number }): Expression {
  return { kind: 'operation', start, end, operator: '!', operands: [value] };
}

const not: ToExpression = (node, c) => negated(expression(node.get('argument') ?? node.parts[0], c, node), node);

const unary: ToExpression = (node, c) => {
  const value = expression(node.get('argument') ?? node.parts[0], c, node);
  const operator = operatorOf(node, c);
  const { start, end } = node;
  if (operator === '-' && value.kind === 'literal' && typeof value.value === 'number')
    return { kind: 'literal', start, end, value: -value.value };
  return { kind: 'operation', start, end, operator, operands: [value] };
};

/** `a if test else b`. */
const conditional: ToExpression = (node, c) => {
  const [then, test, otherwise] = node.parts;
  const options = [expression(then, c, node), expression(otherwise, c, node)];
  return { kind: 'choice', start: node.start, end: node.end, form: 'test', test: expression(test, c, node), options };
};

/** `name := value`. */
const walrus: ToExpression = (node, c) => {
  const name = node.get('name');
  const value = expression(node.get('value'), c, node);
  if (name === undefined) return value;
  return { kind: 'assign', ...spanOf(node), target: target(name, c), value };
};

export const operatorEntries: Readonly<Record<string, ToExpression>> = {
  binary_operator: binary,
  boolean_operator: boolean,
  comparison_operator: comparison,
  not_operator: not,
  unary_operator: unary,
  conditional_expression: conditional,
  named_expression: walrus,
};
