import type { Expression, Span, Statement } from '../../program/model.ts';
import { literalText } from '../../program/walk.ts';
import { branchChain, expression, type Lowering, nothing, spanOf, suite, type ToStatements } from './dispatch.ts';
import { both } from './operators.ts';
import type { SyntaxNode } from './syntax.ts';

/** What a pattern asks (`undefined`: nothing, it always fits) and which names it binds. */
interface Asked {
  readonly test: Expression | undefined;
  readonly binds: readonly Statement[];
}

/** `match` as a chain of branches; names that a pattern captures are bound at the head of its branch. */
const match: ToStatements = (node, c, out) => {
  const subjects = node.all('subject');
  const subject = expression(subjects[0], c, node);
  const cases = (node.get('body')?.children ?? []).filter(child => child.type === 'case_clause');
  if (cases.length === 0) out.push({ kind: 'evaluate', ...spanOf(subject), value: subject });
  const clauses: { place: Span; test: Expression; body: Statement[] }[] = [];
  let last: Statement[] = [];
  for (const clause of cases) {
    const patterns = clause.parts.filter(part => part.type === 'case_pattern');
    const { test, binds } = patterns.length === 1 ? ask(patterns[0], subject, c) : opaque(clause, patterns, c);
    const guard = clause.get('guard')?.parts[0];
    const guarded = guard && expression(guard, c);
    const whole = test && guarded ? both(test, guarded, { start: test.start, end: guarded.end }) : (test ?? guarded);
    const body = [...binds, ...suite(clause, c, clause.get('consequence'))];
    if (whole) clauses.push({ place: { start: clause.start, end: node.end }, test: whole, body });
    else last = body;
  }
  out.push(...branchChain(clauses, last));
};

function ask(node: SyntaxNode | undefined, subject: Expression, c: Lowering): Asked {
  const pattern = node?.type === 'case_pattern' ? node.parts[0] : node;
  if (node === undefined || pattern === undefined) return { test: undefined, binds: [] };
  switch (pattern.type) {
    case 'dotted_name': {
      const name = c.textOf(pattern);
      if (name.includes('.')) return equal(pattern, subject, dotted(pattern, c));
      return { test: undefined, binds: name === '_' ? [] : [bind(pattern, subject, c)] };
    }
    case 'as_pattern': {
      const [inner, alias] = pattern.parts;
      const asked = ask(inner, subject, c);
      return alias ? { test: asked.test, binds: [...asked.binds, bind(alias, subject, c)] } : asked;
    }
    case 'union_pattern': {
      const asked = pattern.parts.map(part => ask(part, subject, c));
      if (asked.length === 0) return { test: { kind: 'literal', ...spanOf(pattern), value: null }, binds: [] };
      const options = asked.flatMap(each => (each.test ? [each.test] : []));
      const test: Expression = { kind: 'choice', ...spanOf(pattern), form: 'first', options };
      return { test: options.length === asked.length ? test : undefined, binds: asked.flatMap(each => each.binds) };
    }
    case 'string':
    case 'concatenated_string':
    case 'integer':
    case 'float':
    case 'true':
    case 'false':
    case 'none':
      return equal(node, subject, expression(pattern, c));
    case 'dict_pattern':
    case 'list_pattern':
    case 'tuple_pattern':
    case 'class_pattern': {
      const parts = partsOf(pattern, subject, c);
      if (parts === undefined) return opaque(pattern, pattern.parts, c);
      return { test: nothing(pattern), binds: parts.flatMap(([part, value]) => ask(part, value, c).binds) };
    }
    default:
      return opaque(pattern, pattern.parts, c);
  }
}

/**
 * The patterns inside another, each with what of the subject it is held against: `{"body": body}`, `[first, second]`, `Loaded(rows=rows)`;
 * `undefined` where that is not told by names and places alone.
 */
function partsOf(
  pattern: SyntaxNode,
  subject: Expression,
  c: Lowering,
): readonly (readonly [SyntaxNode, Expression])[] | undefined {
  const found: (readonly [SyntaxNode, Expression])[] = [];
  if (pattern.type === 'dict_pattern') {
    const keys = pattern.all('key');
    const values = pattern.all('value');
    if (keys.length !== values.length || pattern.parts.length !== keys.length + values.length) return undefined;
    for (const [index, key] of keys.entries()) {
      const value = values[index];
      const property = literalText(expression(key, c));
      if (value === undefined || property === undefined) return undefined;
      found.push([value, memberOf(subject, property, key)]);
    }
    return found;
  }
  const parts = pattern.type === 'class_pattern' ? pattern.parts.slice(1) : pattern.parts;
  for (const [index, part] of parts.entries()) {
    const only = part.type === 'case_pattern' ? part.parts[0] : part;
    if (pattern.type === 'class_pattern') {
      const [name, value] = only?.type === 'keyword_pattern' ? only.parts : [];
      if (name === undefined || value === undefined) return undefined;
      found.push([value, memberOf(subject, c.textOf(name), name)]);
    } else {
      if (only === undefined || only.type === 'splat_pattern') return undefined;
      found.push([part, memberOf(subject, String(index), part)]);
    }
  }
  return found;
}

function memberOf(object: Expression, property: string, { start, end }: SyntaxNode): Expression {
  return { kind: 'member', start, end, object, property, propertySpan: { start, end } };
}

function equal(place: SyntaxNode, subject: Expression, value: Expression): Asked {
  return { test: { kind: 'operation', ...spanOf(place), operator: '===', operands: [subject, value] }, binds: [] };
}

function dotted(node: SyntaxNode, c: Lowering): Expression {
  const [head, ...rest] = node.parts;
  let value = expression(head, c, node);
  for (const part of rest)
    value = {
      kind: 'member',
      start: node.start,
      end: part.end,
      object: value,
      property: c.textOf(part),
      propertySpan: spanOf(part),
    };
  return value;
}

/** A pattern that looks inside: what it asks is not expressed; its names are bound to something unknown. */
function opaque(place: SyntaxNode, parts: readonly SyntaxNode[], c: Lowering): Asked {
  const binds: Statement[] = [];
  const visit = (node: SyntaxNode, depth: number): void => {
    if (depth > 50) return;
    if (node.type === 'dotted_name') {
      const name = c.textOf(node);
      if (!name.includes('.') && name !== '_') binds.push(bind(node, nothing(node), c));
    } else if (node.type === 'class_pattern' || node.type === 'keyword_pattern') {
      for (const part of node.parts.slice(1)) visit(part, depth + 1);
    } else if (node.type === 'identifier') {
      if (c.textOf(node) !== '_') binds.push(bind(node, nothing(node), c));
    } else for (const part of node.parts) visit(part, depth + 1);
  };
  const whole = place.type === 'class_pattern' ? [place] : parts;
  for (const part of whole) visit(part, 0);
  return { test: nothing(place), binds };
}

function bind(node: SyntaxNode, value: Expression, c: Lowering): Statement {
  const { start, end } = node;
  const target = { kind: 'name', start, end, name: c.textOf(node) } as const;
  return { kind: 'bind', start, end, target, value, scope: 'function' };
}

export const patternEntries: Readonly<Record<string, ToStatements>> = { match_statement: match };
