import type {
  Assign,
  ClassExpression,
  ClassMember,
  Expression,
  FunctionExpression,
  Property,
  Statement,
  Target,
} from '../../program/model.ts';
import { lastName } from '../../program/walk.ts';
import type { Unfinished } from '../unfinished.ts';

/** What the statements of a body put onto a function. */
interface Parts {
  readonly members: ClassMember[];
  readonly bases: Expression[];
}

/** Calls that put what one object holds onto another: `Object.assign(Crew.prototype, { … })`, `$.extend(Crew.prototype, { … })`. */
const putsOnto = /^(?:assign|extend)$/;
/** Node's and older libraries', and that of TypeScript's older output: `util.inherits(Crew, Base)`, `__extends(Crew, Base)`. */
const inherits = /^(?:inherits|__extends)$/;

/**
 * Functions that are made classes of by what is put onto their prototypes, as classes: `function Crew() {}` with
 * `Crew.prototype.list = function () {}` among the statements behind it, in the same body.
 */
export function withClasses(body: readonly Statement[]): readonly Statement[] {
  const makers = new Map<string, FunctionExpression>();
  for (const statement of body) {
    const made = makerIn(statement);
    if (made) makers.set(made.name, made.value);
  }
  if (makers.size === 0) return body;
  const found = new Map<string, Parts>();
  const partsOf = (name: string): Parts => {
    const parts = found.get(name) ?? { members: [], bases: [] };
    found.set(name, parts);
    return parts;
  };
  const own = (value: Expression | Target): string | undefined => {
    const name = prototypeOf(value);
    return name !== undefined && makers.has(name) ? name : undefined;
  };
  const left = body.filter(statement => {
    if (statement.kind !== 'evaluate') return true;
    const { value } = statement;
    if (value.kind === 'assign' && value.operator === undefined) return !assigned(value, own, partsOf);
    if (value.kind !== 'call') return true;
    const name = lastName(value.callee) ?? '';
    const [first, ...others] = value.args.map(each => each.value);
    if (first === undefined) return true;
    if (inherits.test(name) && first.kind === 'name' && makers.has(first.name) && others.length === 1) {
      partsOf(first.name).bases.push(...others);
      return false;
    }
    const target = putsOnto.test(name) ? own(first) : undefined;
    if (target === undefined) return true;
    for (const other of others) put(other, partsOf(target));
    return false;
  });
  // Without a method of its own it is a function still.
  const isClass = (name: string): boolean => (found.get(name)?.members.length ?? 0) > 0;
  if (![...makers.keys()].some(isClass)) return body;
  return left.map(statement => {
    const made = makerIn(statement);
    const parts = made && isClass(made.name) ? found.get(made.name) : undefined;
    if (!made || !parts || (statement.kind !== 'declare' && statement.kind !== 'bind')) return statement;
    return { ...statement, value: classOf(made.name, made.value, parts) } as Statement;
  });
}

/** `Crew.prototype.list = …`, `Crew.prototype = { … }`: whether it was one, whose parts are then kept. */
function assigned(
  { target, value, start, end }: Assign,
  own: (value: Expression | Target) => string | undefined,
  partsOf: (name: string) => Parts,
): boolean {
  const whole = own(target);
  if (whole !== undefined) {
    put(value, partsOf(whole));
    return true;
  }
  if (target.kind !== 'member' || target.property === undefined) return false;
  const name = own(target.object);
  if (name === undefined) return false;
  if (target.property !== 'constructor') partsOf(name).members.push({ start, end, name: target.property, value });
  return true;
}

/** What an object that becomes a prototype, or is put onto one, brings: its own properties, or those of a base. */
function put(value: Expression, parts: Parts): void {
  if (value.kind === 'object') {
    for (const property of value.properties) parts.members.push(...memberOf(property));
    return;
  }
  // `Object.create(Base.prototype)`, `new Base()`
  const [first] = value.kind === 'call' ? value.args : [];
  const made = value.kind === 'call' && lastName(value.callee) === 'create' ? first?.value : value;
  const base = made && (prototypeObject(made) ?? (made.kind === 'call' && made.constructed ? made.callee : undefined));
  if (base) parts.bases.push(base);
}

function memberOf({ key, value, accessor, start, end }: Property): readonly ClassMember[] {
  if (key === undefined || key === 'constructor') return [];
  return [accessor === undefined ? { start, end, name: key, value } : { start, end, name: key, value, accessor }];
}

/** `function Crew() {}`, `var Crew = function () {}`. */
function makerIn(statement: Statement): { readonly name: string; readonly value: FunctionExpression } | undefined {
  if (statement.kind !== 'declare' && statement.kind !== 'bind') return undefined;
  const { value } = statement;
  if (value?.kind !== 'function' || value.receiver === undefined || value.async || value.generator) return undefined;
  if (statement.kind === 'declare') return { name: statement.name, value };
  return statement.target.kind === 'name' ? { name: statement.target.name, value } : undefined;
}

function prototypeObject(value: Expression | Target): Expression | undefined {
  return value.kind === 'member' && value.property === 'prototype' ? value.object : undefined;
}

function prototypeOf(value: Expression | Target): string | undefined {
  const object = prototypeObject(value);
  return object?.kind === 'name' ? object.name : undefined;
}

function classOf(name: string, maker: FunctionExpression, { members, bases }: Parts): ClassExpression {
  const { name: _, nameSpan, ...made } = maker;
  const { start, end } = maker;
  const node: Unfinished<ClassExpression> = {
    kind: 'class',
    start,
    end,
    bases,
    members: [{ start, end, name: 'constructor', value: made }, ...members],
    name,
  };
  if (nameSpan) node.nameSpan = nameSpan;
  return node;
}
