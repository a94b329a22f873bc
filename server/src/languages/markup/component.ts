import type {
  ClassExpression,
  ClassMember,
  Expression,
  FunctionExpression,
  Name,
  ObjectExpression,
  Program,
  Property,
  Statement,
} from '../../program/model.ts';
import { lastName } from '../../program/walk.ts';

/** Functions that take a component's options and give the component. */
const makers = new Set(['defineComponent', 'defineNuxtComponent', 'extend']);

/** A program that calls functions which its markup stands for. */
export function withStatements(program: Program, shown: readonly FunctionExpression[]): Program {
  const statements = shown.map((value): Statement => ({ kind: 'evaluate', value, start: value.start, end: value.end }));
  return { ...program, body: [...program.body, ...statements] };
}

/**
 * A Vue component that is written as an object of options (https://vuejs.org/api/options-state) is a class to its own code: `this`
 * has its data, methods and computed properties, whichever option they stand in. So that is what it is lowered to.
 * @param shown functions that its template stands for: they see what the script has at its top, or else what `this` has
 */
export function withComponent(program: Program, shown: readonly FunctionExpression[]): Program {
  const written = program.exports.find(({ name, value }) => name === 'default' && value !== undefined)?.value;
  const options = written && optionsOf(written);
  if (options === undefined)
    return withStatements(
      program,
      shown.map(each => reading(each, unwrapped)),
    );
  const component = classOf(options, shown);
  return {
    ...program,
    body: program.body.map(each =>
      each.kind === 'evaluate' && each.value === written ? { ...each, value: component } : each,
    ),
    exports: program.exports.map(each => (each.value === written ? { ...each, value: component } : each)),
  };
}

function optionsOf(value: Expression): ObjectExpression | undefined {
  if (value.kind === 'object') return value;
  const [first] = value.kind === 'call' && makers.has(lastName(value.callee) ?? '') ? value.args : [];
  return first?.value.kind === 'object' ? first.value : undefined;
}

function classOf(options: ObjectExpression, shown: readonly FunctionExpression[]): ClassExpression {
  const { start, end } = options;
  // What plugins and mixins give to `this` is unknown.
  const base: Expression = { kind: 'unknown', parts: [], start, end: start };
  const template = shown.map((value): ClassMember => {
    const { start, end } = value;
    return { name: 'option:template', value: { ...reading(value, onThis), receiver: 'this' }, start, end };
  });
  return { kind: 'class', bases: [base], members: [...options.properties.flatMap(membersOf), ...template], start, end };
}

/** A template's function with the names at the root of what it reads replaced, but for those that its loops give. */
function reading(shown: FunctionExpression, root: (name: Name) => Expression): FunctionExpression {
  return { ...shown, body: shown.body.map(each => statementReading(each, root, new Set())) };
}

function statementReading(
  statement: Statement,
  root: (name: Name) => Expression,
  given: ReadonlySet<string>,
): Statement {
  const read = (expression: Expression): Expression => {
    if (expression.kind === 'member') return { ...expression, object: read(expression.object) };
    return expression.kind === 'name' && !given.has(expression.name) ? root(expression) : expression;
  };
  if (statement.kind === 'loop' && statement.over !== undefined) {
    const inside = new Set([...given, lastName(statement.target as Name) ?? '']);
    const body = statement.body.map(each => statementReading(each, root, inside));
    return { ...statement, over: read(statement.over), body };
  }
  if (statement.kind !== 'evaluate') return statement;
  const { value } = statement;
  if (value.kind === 'assign') return { ...statement, value: { ...value, value: read(value.value) } };
  if (value.kind !== 'element') return statement;
  const attributes = value.attributes.map(each => ({ ...each, value: read(each.value) }));
  return { ...statement, value: { ...value, attributes } };
}

function onThis(name: Name): Expression {
  const { start, end } = name;
  const object: Expression = { kind: 'name', name: 'this', start, end: start };
  return { kind: 'member', object, property: name.name, propertySpan: { start, end }, start, end };
}

/** A template reads what a ref holds by the ref's name (https://vuejs.org/guide/essentials/reactivity-fundamentals#caveat-when-unwrapping-in-templates). */
function unwrapped(name: Name): Expression {
  const { start, end } = name;
  const held: Expression = {
    kind: 'member',
    object: name,
    property: 'value',
    propertySpan: { start, end },
    start,
    end,
  };
  return { kind: 'choice', form: 'first', options: [name, held], start, end };
}

/** What an option gives to `this`; an option that gives nothing stays under a name that no code can say. */
function membersOf(option: Property): readonly ClassMember[] {
  const { key, value, start, end } = option;
  const inside = value.kind === 'object' ? value.properties : [];
  if (key === 'data' && value.kind === 'function') return [{ name: 'constructor', value: made(value), start, end }];
  if (key === 'methods' && inside.length > 0) return inside.map(each => member(each, key));
  if (key === 'computed' && inside.length > 0) return inside.flatMap(computed);
  if (key === 'watch' && inside.length > 0)
    return inside.map(each => ({ ...member(each, key), name: `watch:${each.key}` }));
  return [value.kind === 'function' ? member(option, '') : { name: `option:${key}`, value, start, end }];
}

function member({ key, value, start, end }: Property, option: string): ClassMember {
  return { name: key ?? `option:${option}`, value, start, end };
}

function computed(property: Property): readonly ClassMember[] {
  const { key, value, start, end } = property;
  if (key === undefined) return [member(property, 'computed')];
  if (value.kind === 'function') return [{ name: key, value, accessor: 'get', start, end }];
  if (value.kind !== 'object') return [member(property, 'computed')];
  return value.properties.flatMap(each =>
    each.key === 'get' || each.key === 'set'
      ? [{ name: key, value: each.value, accessor: each.key, start: each.start, end: each.end }]
      : [],
  );
}

/** `data()` as a constructor: what it answers is put on `this`. */
function made(data: FunctionExpression): FunctionExpression {
  return { ...data, name: 'constructor', receiver: 'this', body: data.body.flatMap(assigned) };
}

function assigned(statement: Statement): readonly Statement[] {
  if (statement.kind !== 'return' || statement.value?.kind !== 'object') return [statement];
  return statement.value.properties.map(({ key, keySpan, value, start, end }) => {
    if (key === undefined) return { kind: 'evaluate', value, start, end };
    const object: Expression = { kind: 'name', name: 'this', start, end: start };
    const target = { kind: 'member', object, property: key, propertySpan: keySpan, ...keySpan } as const;
    return { kind: 'evaluate', value: { kind: 'assign', target, value, start, end }, start, end };
  });
}
