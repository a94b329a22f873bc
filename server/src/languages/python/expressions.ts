import type { Argument, Call, Expression, ListExpression, Member, Property } from '../../program/model.ts';
import type { Unfinished } from '../unfinished.ts';
import { expression, type Lowering, nothing, spanOf, type ToExpression, unknown } from './dispatch.ts';
import { formatTemplate } from './formatting.ts';
import type { SyntaxNode } from './syntax.ts';
import { target } from './targets.ts';

const identifier: ToExpression = (node, c) =>
  node.start === node.end ? nothing(node) : { kind: 'name', start: node.start, end: node.end, name: c.textOf(node) };

/** `super().method` is a member of the name `super`, as in languages where it is a word. */
const attribute: ToExpression = (node, c) => {
  const written = node.get('object');
  const name = node.get('attribute') ?? node.parts[1];
  const object = (written && superCall(written, c)) ?? expression(written, c, node);
  const propertySpan = name ? spanOf(name) : { start: node.end, end: node.end };
  const { start, end } = node;
  return name && name.start < name.end
    ? { kind: 'member', start, end, object, property: c.textOf(name), propertySpan }
    : { kind: 'member', start, end, object, propertySpan };
};

function superCall(node: SyntaxNode, c: Lowering): Expression | undefined {
  const callee = node.type === 'call' ? node.get('function') : undefined;
  if (callee?.type !== 'identifier' || c.textOf(callee) !== 'super') return undefined;
  return { kind: 'name', start: node.start, end: node.end, name: 'super' };
}

/** `a['key']` has the property; `a[i, j]` is indexed by a list, `a[1:n]` by an operation `:` of its bounds. */
const subscript: ToExpression = (node, c) => {
  const object = expression(node.get('value'), c, node);
  const written = node.all('subscript');
  const first = written[0];
  if (first === undefined) return { kind: 'unknown', start: node.start, end: node.end, parts: [object] };
  const index: Expression =
    written.length === 1
      ? expression(first, c)
      : {
          kind: 'list',
          start: first.start,
          end: written.at(-1)?.end ?? first.end,
          items: written.map(each => ({ value: expression(each, c) })),
        };
  const { start, end } = node;
  const made: Unfinished<Member> = { kind: 'member', start, end, object, index, propertySpan: spanOf(index) };
  if (index.kind === 'literal' && index.value !== null) made.property = String(index.value);
  return made;
};

const slice: ToExpression = (node, c) => ({
  kind: 'operation',
  start: node.start,
  end: node.end,
  operator: ':',
  operands: bounds(node, c),
});

/** A slice's bounds in order; one that is left out before another is nothing. */
function bounds(node: SyntaxNode, c: Lowering): Expression[] {
  const operands: Expression[] = [];
  let open = true;
  for (const child of node.children) {
    if (child.named) {
      operands.push(expression(child, c));
      open = false;
    } else {
      if (open) operands.push({ kind: 'literal', start: child.start, end: child.start, value: null });
      open = true;
    }
  }
  return operands;
}

/** A call; `super().__init__(…)` calls `super`, and a literal's `format` is the text filled in. */
const call: ToExpression = (node, c) => {
  const callee = expression(node.get('function'), c, node);
  const list = node.get('arguments');
  const { start, end } = node;
  if (list?.type === 'generator_expression') {
    const close = c.text[list.end - 1] === ')' ? list.end - 1 : list.end;
    return { kind: 'call', start, end, callee, args: [{ value: expression(list, c) }], close };
  }
  const args = list ? list.parts.map(part => argument(part, c)) : [];
  const close = list && list.end > list.start && c.text[list.end - 1] === ')' ? list.end - 1 : end;
  if (callee.kind === 'member') {
    const { object, property } = callee;
    if (property === '__init__' && object.kind === 'name' && object.name === 'super')
      return { kind: 'call', start, end, callee: object, args, close };
    if (property === 'format' && object.kind === 'literal' && typeof object.value === 'string') {
      const filled = formatTemplate(object, args, start, end);
      if (filled) return filled;
    }
  }
  return { kind: 'call', start, end, callee, args, close };
};

/** A positional, keyword or starred argument. */
export function argument(node: SyntaxNode, c: Lowering): Argument {
  switch (node.type) {
    case 'keyword_argument': {
      const name = node.get('name');
      const value = expression(node.get('value'), c, node);
      return name ? { value, name: c.textOf(name) } : { value };
    }
    case 'list_splat':
    case 'list_splat_pattern':
      return { value: expression(node.parts[0], c, node), spread: 'list' };
    case 'dictionary_splat':
    case 'dictionary_splat_pattern':
      return { value: expression(node.parts[0], c, node), spread: 'named' };
    default:
      return { value: expression(node, c) };
  }
}

/** Lists, tuples, sets and bare `a, b`. */
const list: ToExpression = (node, c) => ({
  kind: 'list',
  start: node.start,
  end: node.end,
  items: node.parts.map(part => argument(part, c)),
});

const dictionary: ToExpression = (node, c) => ({
  kind: 'object',
  start: node.start,
  end: node.end,
  properties: node.parts.map(part => property(part, c)),
});

function property(node: SyntaxNode, c: Lowering): Property {
  const { start, end } = node;
  if (node.type !== 'pair') {
    const inner = node.type === 'dictionary_splat' ? node.parts[0] : node;
    return { start, end, value: expression(inner, c, node), keySpan: { start, end: start }, spread: true };
  }
  const written = expression(node.get('key'), c, node);
  const value = expression(node.get('value'), c, { start: end, end });
  const keySpan = spanOf(written);
  return written.kind === 'literal' && written.value !== null
    ? { start, end, key: String(written.value), value, keySpan }
    : { start, end, computed: written, value, keySpan };
}

/**
 * List and set comprehensions and generator expressions. Several `for`s nest: `[f(x, y) for x in a for y in b]` is
 * `[*[f(x, y) for y in b] for x in a]`.
 */
const comprehension: ToExpression = (node, c) => {
  const body = node.get('body') ?? node.parts[0];
  return nest(node, clauses(node), { value: expression(body, c, node) }, c);
};

/** `{k: v for …}`: an object into which a list of one-entry objects is spread. */
const dictionaryComprehension: ToExpression = (node, c) => {
  const { start, end } = node;
  const pair = node.get('body') ?? node.parts[0];
  if (pair === undefined) return nothing(node);
  const entry: Expression = { kind: 'object', start: pair.start, end: pair.end, properties: [property(pair, c)] };
  const value = nest(node, clauses(node), { value: entry }, c);
  return {
    kind: 'object',
    start,
    end,
    properties: [{ start, end, value, keySpan: { start, end: start }, spread: true }],
  };
};

interface Clause {
  readonly each: SyntaxNode;
  readonly tests: SyntaxNode[];
}

function clauses(node: SyntaxNode): Clause[] {
  const found: Clause[] = [];
  for (const part of node.parts) {
    if (part.type === 'for_in_clause') found.push({ each: part, tests: [] });
    else if (part.type === 'if_clause') found.at(-1)?.tests.push(...part.parts);
  }
  return found;
}

function nest(node: SyntaxNode, [clause, ...inner]: readonly Clause[], item: Argument, c: Lowering): ListExpression {
  const { start, end } = node;
  if (clause === undefined) return { kind: 'list', start, end, items: [item] };
  const { each, tests } = clause;
  const left = each.get('left');
  const value: Argument = inner.length === 0 ? item : { value: nest(node, inner, item, c), spread: 'list' };
  return {
    kind: 'list',
    start,
    end,
    items: [value],
    comprehension: {
      target: left ? target(left, c) : unknown(each, c),
      over: expression(each.get('right'), c, each),
      tests: tests.map(test => expression(test, c)),
    },
  };
}

const awaiting: ToExpression = (node, c) => ({
  kind: 'await',
  start: node.start,
  end: node.end,
  value: expression(node.parts[0], c, node),
});

const yielding: ToExpression = (node, c) => {
  c.scope.generator = true;
  const { start, end } = node;
  const value = node.parts[0] && expression(node.parts[0], c);
  return { kind: 'yield', start, end, ...(value && { value }), ...(node.has('from') && { all: true as const }) };
};

const parenthesized: ToExpression = (node, c) =>
  node.parts.length === 1 ? expression(node.parts[0], c) : unknown(node, c);

/** `print "a", b` of Python 2 as the call that it is in Python 3. */
export function wordCall(node: SyntaxNode, c: Lowering): Call {
  const word = node.children[0];
  const { start, end } = node;
  const name = { start, end: word?.end ?? end };
  const args = node.parts.map((part): Argument => {
    if (part.type !== 'chevron') return { value: expression(part, c) };
    return { value: expression(part.parts[0], c, part), name: 'file' };
  });
  return { kind: 'call', start, end, callee: { kind: 'name', ...name, name: c.textOf(name) }, args, close: end };
}

export const expressionEntries: Readonly<Record<string, ToExpression>> = {
  identifier,
  attribute,
  member_type: attribute,
  subscript,
  slice,
  call,
  list,
  tuple: list,
  set: list,
  expression_list: list,
  pattern_list: list,
  tuple_pattern: list,
  list_pattern: list,
  dictionary,
  list_comprehension: comprehension,
  set_comprehension: comprehension,
  generator_expression: comprehension,
  dictionary_comprehension: dictionaryComprehension,
  await: awaiting,
  yield: yielding,
  parenthesized_expression: parenthesized,
  print_statement: wordCall,
  exec_statement: wordCall,
};
