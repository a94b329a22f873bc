import { changedTo } from '../../program/copies.ts';
import type {
  ClassExpression,
  ClassMember,
  Expression,
  FunctionExpression,
  Parameter,
  Statement,
  TypeHint,
} from '../../program/model.ts';
import type { Unfinished } from '../unfinished.ts';
import {
  expression,
  type FunctionScope,
  type Lowering,
  spanOf,
  statement,
  suite,
  type ToExpression,
  type ToStatements,
} from './dispatch.ts';
import type { SyntaxNode } from './syntax.ts';
import { target } from './targets.ts';
import { metadata, typeHint } from './types.ts';

type Kind = 'function' | 'method' | 'static';

/** Lowers what runs in a scope of its own. */
function scoped<T>(c: Lowering, lower: () => T): { readonly result: T; readonly scope: FunctionScope } {
  const around = c.scope;
  const scope: FunctionScope = { outer: new Set(), generator: false };
  c.scope = scope;
  try {
    return { result: lower(), scope };
  } finally {
    c.scope = around;
  }
}

/** A `def`. A method's first parameter is its receiver and no longer a parameter. */
function functionOf(node: SyntaxNode, c: Lowering, kind: Kind, decorators: readonly Expression[]): FunctionExpression {
  const name = node.get('name');
  const all = parameters(node.get('parameters'), c);
  const head = all[0]?.target;
  const receiver = kind === 'method' && head?.kind === 'name' && all[0]?.rest === undefined ? head.name : undefined;
  const { result: body, scope } = scoped(c, () => suite(node, c));
  const block = node.get('body');
  const ownLine =
    block !== undefined && c.text.slice(node.start, block.start).includes('\n') && block.end > block.start;
  const made: Unfinished<FunctionExpression> = {
    kind: 'function',
    start: node.start,
    end: node.end,
    parameters: receiver === undefined ? all : all.slice(1),
    body,
  };
  if (ownLine) made.bodyStart = block.start;
  if (name) {
    made.name = c.textOf(name);
    made.nameSpan = spanOf(name);
  }
  if (node.children[0]?.type === 'async') made.async = true;
  if (scope.generator) made.generator = true;
  if (receiver !== undefined) made.receiver = receiver;
  if (decorators.length > 0) made.annotations = decorators;
  return made;
}

const lambda: ToExpression = (node, c) => {
  const { start, end } = node;
  const inner = node.get('body');
  const { result: value } = scoped(c, () => expression(inner, c, { start: end, end }));
  const body: Statement[] = [{ kind: 'return', start: value.start, end: value.end, value }];
  return { kind: 'function', start, end, parameters: parameters(node.get('parameters'), c), body };
};

/** Parameters in order; the separators `/` and `*` say nothing about values. */
function parameters(node: SyntaxNode | undefined, c: Lowering): Parameter[] {
  return (node?.parts ?? []).flatMap(part => {
    const parameter = parameterOf(part, c);
    return parameter ? [parameter] : [];
  });
}

function parameterOf(node: SyntaxNode, c: Lowering): Parameter | undefined {
  const { start, end } = node;
  switch (node.type) {
    case 'identifier':
    case 'tuple_pattern':
      return { start, end, target: target(node, c) };
    case 'list_splat_pattern':
    case 'dictionary_splat_pattern':
      return { start, end, target: target(node, c), rest: node.type === 'list_splat_pattern' ? 'list' : 'named' };
    case 'default_parameter':
    case 'typed_default_parameter':
    case 'typed_parameter': {
      const name = node.get('name') ?? node.parts.find(part => part.field !== 'type');
      const inner = name && parameterOf(name, c);
      if (inner === undefined) return undefined;
      const initial = node.get('value');
      const made: Unfinished<Parameter> = changedTo(inner, { start, end });
      if (initial) made.default = expression(initial, c);
      return Object.assign(made, typed(node.get('type'), c));
    }
    default:
      return undefined;
  }
}

/** The hint of an annotation and, for `Annotated`, what it adds. */
function typed(
  node: SyntaxNode | undefined,
  c: Lowering,
): { readonly type?: TypeHint; readonly annotations?: readonly Expression[] } {
  const type = typeHint(node, c);
  const annotations = metadata(node, c);
  return { ...(type && { type }), ...(annotations.length > 0 && { annotations }) };
}

/** Makers of classes whose constructor takes the fields that the body lists. */
const recordDecorators = /(?:^|\.)(?:dataclass|dataclasses|define|frozen|mutable|attrs|s)$/;
const recordBases = /(?:^|\.)(?:BaseModel|BaseSettings|SQLModel|NamedTuple|TypedDict|Struct)$/;

function classOf(node: SyntaxNode, c: Lowering, decorators: readonly Expression[]): ClassExpression {
  const name = node.get('name');
  const written = (node.get('superclasses')?.parts ?? []).filter(part => part.type !== 'keyword_argument');
  // `Repository[Item]` is a `Repository`.
  const plain = written.map(part => (part.type === 'subscript' ? (part.get('value') ?? part) : part));
  const members: ClassMember[] = [];
  scoped(c, () => {
    for (const child of node.children) if (child.type === 'ERROR') membersOf(child, c, members);
    membersOf(node.get('body'), c, members);
  });
  const record =
    plain.some(part => recordBases.test(c.textOf(part))) ||
    decorators.some(each => recordDecorators.test(pathOf(each)));
  return {
    kind: 'class',
    start: node.start,
    end: node.end,
    ...(name && { name: c.textOf(name), nameSpan: spanOf(name) }),
    bases: plain.map(part => expression(part, c)),
    members,
    ...(record && { record: true as const }),
    ...(decorators.length > 0 && { annotations: decorators }),
  };
}

/** `a.b` of `@a.b` and `@a.b(…)`. */
function pathOf(decorator: Expression): string {
  if (decorator.kind === 'call') return pathOf(decorator.callee);
  if (decorator.kind === 'name') return decorator.name;
  return decorator.kind === 'member' ? `${pathOf(decorator.object)}.${decorator.property ?? ''}` : '';
}

/** What a class body defines, in `if` and `try` as well: methods, classes and values, which instances read too. */
function membersOf(node: SyntaxNode | undefined, c: Lowering, members: ClassMember[]): void {
  for (const child of node?.children ?? []) {
    const definition = child.type === 'decorated_definition' ? child.get('definition') : child;
    switch (definition?.type) {
      case 'function_definition':
        members.push(method(child, definition, c));
        break;
      case 'class_definition': {
        const decorators = decoratorsOf(child, c);
        const value = classOf(definition, c, []);
        const annotations = decorators.length > 0 && { annotations: decorators };
        members.push({ start: child.start, end: child.end, name: value.name ?? '', value, ...annotations });
        break;
      }
      case 'expression_statement':
        for (const part of definition.parts) if (part.type === 'assignment') members.push(...fields(part, c));
        break;
      case 'if_statement':
      case 'elif_clause':
      case 'else_clause':
      case 'try_statement':
      case 'except_clause':
      case 'with_statement':
      case 'block':
      case 'ERROR':
        membersOf(definition, c, members);
        break;
    }
  }
}

function method(outer: SyntaxNode, node: SyntaxNode, c: Lowering): ClassMember {
  const decorators = decoratorsOf(outer, c);
  const paths = decorators.map(pathOf);
  const isStatic = paths.includes('staticmethod');
  const value = functionOf(node, c, isStatic ? 'static' : 'method', []);
  const getter = paths.some(path => /(?:^|\.)(?:property|cached_property)$/.test(path));
  const setter = paths.some(path => path.endsWith('.setter'));
  return {
    start: outer.start,
    end: outer.end,
    name: value.name === '__init__' ? 'constructor' : (value.name ?? ''),
    value,
    ...((isStatic || paths.includes('classmethod')) && { static: true as const }),
    ...(getter && { accessor: 'get' as const }),
    ...(setter && { accessor: 'set' as const }),
    ...(decorators.length > 0 && { annotations: decorators }),
  };
}

/** `a: int = 1`, `a = b = 1`, `a, b = 1, 2`. */
function fields(node: SyntaxNode, c: Lowering): ClassMember[] {
  const names: SyntaxNode[] = [];
  let last = node;
  for (;;) {
    const left = last.get('left');
    if (left) names.push(left);
    const right = last.get('right');
    if (right?.type !== 'assignment') break;
    last = right;
  }
  const right = last.get('right');
  const { start, end } = node;
  const annotation = node.get('type');
  // A field of a record has a type, also where it may be one of several.
  const said = { ...(annotation && { type: {} }), ...typed(annotation, c) };
  return names.flatMap((left): ClassMember[] => {
    if (left.type === 'identifier') {
      const value = right && expression(right, c);
      return [{ start, end, name: c.textOf(left), ...(value && { value }), ...said }];
    }
    const [to, from] = [left.parts, right?.parts ?? []];
    if (left.type !== 'pattern_list' || to.length !== from.length) return [];
    return to.flatMap((name, at) =>
      name.type === 'identifier' ? [{ start, end, name: c.textOf(name), value: expression(from[at], c) }] : [],
    );
  });
}

function decoratorsOf(node: SyntaxNode, c: Lowering): Expression[] {
  return node.children.filter(child => child.type === 'decorator').map(child => expression(child.parts[0], c, child));
}

const declareFunction: ToStatements = (node, c, out) => declare(node, node, c, out);

/** A definition with its decorators; the declaration spans both. */
const decorated: ToStatements = (node, c, out) => {
  const definition = node.get('definition');
  if (definition) return declare(node, definition, c, out);
  for (const child of node.parts) {
    if (child.type !== 'decorator') statement(child, c, out);
    else out.push({ kind: 'evaluate', ...spanOf(child), value: expression(child.parts[0], c, child) });
  }
};

function declare(outer: SyntaxNode, node: SyntaxNode, c: Lowering, out: Statement[]): void {
  const decorators = decoratorsOf(outer, c);
  const value =
    node.type === 'class_definition' ? classOf(node, c, decorators) : functionOf(node, c, 'function', decorators);
  const { start, end } = outer;
  if (value.name === undefined || value.nameSpan === undefined) out.push({ kind: 'evaluate', start, end, value });
  else out.push({ kind: 'declare', start, end, name: value.name, nameSpan: value.nameSpan, value });
}

export const functionExpressionEntries: Readonly<Record<string, ToExpression>> = { lambda };

export const functionStatementEntries: Readonly<Record<string, ToStatements>> = {
  function_definition: declareFunction,
  class_definition: declareFunction,
  decorated_definition: decorated,
};
