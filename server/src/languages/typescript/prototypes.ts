import type {
  Assign,
  ClassExpression,
  ClassMember,
  Evaluate,
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
  /** The statements that say so, with what is left of each for the body to keep. */
  readonly from: Map<Statement, readonly Statement[]>;
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
    const parts = found.get(name) ?? { members: [], bases: [], from: new Map() };
    found.set(name, parts);
    return parts;
  };
  const own = (value: Expression | Target): Parts | undefined => {
    const name = prototypeOf(value);
    return name !== undefined && makers.has(name) ? partsOf(name) : undefined;
  };
  for (const statement of body) {
    if (statement.kind !== 'evaluate') continue;
    const { value } = statement;
    if (value.kind === 'assign' && value.operator === undefined) assigned(statement, value, own);
    if (value.kind !== 'call') continue;
    const name = lastName(value.callee) ?? '';
    const [first, ...others] = value.args;
    if (first === undefined) continue;
    if (inherits.test(name) && first.value.kind === 'name' && makers.has(first.value.name) && others.length === 1) {
      const parts = partsOf(first.value.name);
      parts.bases.push(...others.map(each => each.value));
      parts.from.set(statement, []);
      continue;
    }
    const parts = putsOnto.test(name) ? own(first.value) : undefined;
    if (parts === undefined) continue;
    const left = others.flatMap(each => {
      const kept = put(each.value, parts);
      return kept ? [{ ...each, value: kept }] : [];
    });
    parts.from.set(statement, left.length === 0 ? [] : [{ ...statement, value: { ...value, args: [first, ...left] } }]);
  }
  // Without a method of its own it is a function still.
  const classes = new Map([...found].filter(([, { members }]) => members.length > 0));
  if (classes.size === 0) return body;
  const replaced = new Map([...classes.values()].flatMap(({ from }) => [...from]));
  return body.flatMap(statement => {
    const made = makerIn(statement);
    const parts = made && makers.get(made.name) === made.value ? classes.get(made.name) : undefined;
    if (!made || !parts) return replaced.get(statement) ?? [statement];
    return [{ ...statement, value: classOf(made.name, made.value, parts) } as Statement];
  });
}

/** `Crew.prototype.list = …`, `Crew.prototype = { … }`, and several at once: `Crew.prototype.list = Crew.prototype.all = …`. */
function assigned(statement: Evaluate, assign: Assign, own: (value: Expression | Target) => Parts | undefined): void {
  const { target, value, start, end } = assign;
  const whole = own(target);
  if (whole !== undefined) {
    const left = put(value, whole);
    whole.from.set(statement, left ? [{ ...statement, value: { ...assign, value: left } }] : []);
    return;
  }
  if (target.kind !== 'member' || target.property === undefined) return;
  const parts = own(target.object);
  if (parts === undefined || (target.property === 'constructor' && value.kind !== 'name')) return;
  if (target.property !== 'constructor') parts.members.push({ start, end, name: target.property, value });
  parts.from.set(statement, []);
}

/**
 * What an object that becomes a prototype, or is put onto one, brings: its own properties, or those of a base.
 * Returns what of it is neither, and so has to stay where it is.
 */
function put(value: Expression, parts: Parts): Expression | undefined {
  if (value.kind === 'object') {
    const left = value.properties.filter(property => {
      const member = memberOf(property);
      if (member) parts.members.push(member);
      return !member && !(property.key === 'constructor' && property.value.kind === 'name');
    });
    return left.length === 0 ? undefined : { ...value, properties: left };
  }
  // `Object.create(Base.prototype)`, `new Base()`
  const args = value.kind === 'call' ? value.args : [];
  const isCreate = value.kind === 'call' && lastName(value.callee) === 'create';
  const made = isCreate ? args[0]?.value : value;
  const base = made && (prototypeObject(made) ?? (made.kind === 'call' && made.constructed ? made.callee : undefined));
  if (base) parts.bases.push(base);
  return base && args.length === (isCreate ? 1 : 0) ? undefined : value;
}

function memberOf({ key, value, accessor, start, end }: Property): ClassMember | undefined {
  if (key === undefined || key === 'constructor') return undefined;
  return accessor === undefined ? { start, end, name: key, value } : { start, end, name: key, value, accessor };
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
