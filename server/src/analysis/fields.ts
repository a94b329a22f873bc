/** What a class's methods write into the instance, and which of its members are fields; read once a class. */
import type { ClassExpression, ClassMember, Expression, FunctionExpression, Program } from '../program/model.ts';
import { contains } from '../program/walk.ts';
import { bind } from './bind.ts';
import { stepInto } from './binding.ts';
import type { FunctionInfo, Mutation } from './scopes.ts';
import type { AbstractValue } from './values.ts';

/** `this.x = v` */
interface FieldAssignment {
  readonly value: Expression;
  readonly fn: FunctionInfo;
}

/** What a class's methods assign to one member. */
interface Assignments {
  readonly set: readonly FieldAssignment[];
  /** `this.x['a'] = v`, `this.x.set('a', v)`, `this.x.rows.push(v)`: what is set is inside the member. */
  readonly put: readonly Mutation[];
}

const assigned = new WeakMap<ClassExpression, ReadonlyMap<string, Assignments>>();
const nothing: Assignments = { set: [], put: [] };
const filling = ['set', 'push', 'append', 'add', 'setdefault', 'extend'];

/** `this.x = v`, `this.x['a'] = v`, `this.x.push(v)` anywhere in a class's methods, by the name of a member. */
export function assignmentsTo(name: string, node: ClassExpression, program: Program): Assignments {
  return assignmentsIn(node, program).get(name) ?? nothing;
}

/** What a class's methods put into a member; not what lies deeper in what a library made, which may hide it: `self.http.headers['Authorization'] = token`. */
export function putInto(
  { things }: AbstractValue,
  name: string,
  node: ClassExpression,
  program: Program,
): readonly Mutation[] {
  const { put } = assignmentsTo(name, node, program);
  return things.some(({ is }) => is === 'library') ? put.filter(({ path }) => path.length < 2) : put;
}

function assignmentsIn(node: ClassExpression, program: Program): ReadonlyMap<string, Assignments> {
  let found = assigned.get(node);
  if (!found) {
    found = readAssignments(node, program);
    assigned.set(node, found);
  }
  return found;
}

function readAssignments(node: ClassExpression, program: Program): ReadonlyMap<string, Assignments> {
  const found = new Map<string, { set: FieldAssignment[]; put: Mutation[] }>();
  const to = (name: string) => {
    const known = found.get(name);
    if (known) return known;
    const made = { set: [], put: [] };
    found.set(name, made);
    return made;
  };
  const bound = bind(program);
  for (const fn of bound.functions) {
    const method = methodAround(fn, node);
    if (!method) continue;
    for (const { target, value, context, span } of fn.memberAssigns) {
      const part = partOf(target, method);
      if (part === undefined) continue;
      const { name, ...at } = part;
      if (at.path.length === 0) to(name).set.push({ value, fn });
      else to(name).put.push({ ...at, args: [value], fn, context, span });
    }
  }
  for (const way of filling)
    for (const { call, fn } of bound.callsNamed(way)) {
      const method = methodAround(fn, node);
      const part = method && call.callee.kind === 'member' ? partOf(call.callee.object, method) : undefined;
      if (part === undefined) continue;
      const { name, ...at } = part;
      const args = call.args.map(({ value }) => value);
      to(name).put.push({ ...at, method: way, args, fn, context: undefined, span: call });
    }
  return found;
}

/** The method of a class that a function is, or stands in. */
function methodAround(fn: FunctionInfo, node: ClassExpression): FunctionInfo | undefined {
  let method: FunctionInfo | undefined = fn;
  while (method && method.owner !== node) method = method.parent;
  return method;
}

const assignedInObjects = new WeakMap<Expression, readonly Mutation[]>();

/**
 * `this.x = v` and `this.x.push(v)` in the methods of an object literal, and in those of the literal around it: `methods` and hooks of a component of Vue see
 * one `this` (https://vuejs.org/guide/essentials/reactivity-fundamentals.html), as do the actions and getters of a store.
 * @param method one that is a property of the literal
 */
export function assignedInObject({ holder, parent, program }: FunctionInfo): readonly Mutation[] {
  if (holder === undefined) return [];
  let found = assignedInObjects.get(holder);
  if (!found) {
    const beside = bind(program).functions.filter(other => other.holder !== undefined && other.parent === parent);
    const whole = beside.reduce((at, other) => (contains(other.holder ?? at, at) ? (other.holder ?? at) : at), holder);
    const methodIn = (fn: FunctionInfo): FunctionInfo | undefined => {
      let method = fn;
      while (method.node.receiver === undefined && method.parent) method = method.parent;
      return method.holder !== undefined && contains(whole, method.holder) ? method : undefined;
    };
    const bound = bind(program);
    const set = bound.functions.flatMap(fn => {
      const method = methodIn(fn);
      return fn.memberAssigns.flatMap(({ target, value, context, span }) => {
        const name = method && fieldOf(target, method);
        return name === undefined ? [] : { path: [name], args: [value], fn, context, span };
      });
    });
    const filled = filling.flatMap(way =>
      bound.callsNamed(way).flatMap(({ call, fn }) => {
        const method = call.callee.kind === 'member' ? methodIn(fn) : undefined;
        const name = method && call.callee.kind === 'member' ? fieldOf(call.callee.object, method) : undefined;
        const args = call.args.map(({ value }) => value);
        return name === undefined ? [] : { path: [name], method: way, args, fn, context: undefined, span: call };
      }),
    );
    found = [...set, ...filled];
    assignedInObjects.set(holder, found);
  }
  return found;
}

/**
 * What a method, or a function in it, has assigned to fields of its own instance before a place, `self.access = token; self.save()`, or to
 * those of what its instance holds under a name: `this.user.access = token; this.user.save()`.
 */
export function assignedBefore(
  place: { readonly start: number },
  fn: FunctionInfo,
  held?: string,
): ReadonlyMap<string, Expression> {
  const method = methodOf(fn);
  const assigned = new Map<string, Expression>();
  for (const { target, value } of method.owner === undefined ? [] : fn.memberAssigns) {
    if (target.start >= place.start || target.kind !== 'member') continue;
    const isIn = held !== undefined && fieldOf(target.object, method) === held;
    const name = isIn ? target.property : held === undefined ? fieldOf(target, method) : undefined;
    if (name !== undefined) assigned.set(name, value);
  }
  return assigned;
}

/** The name under which the instance of a method holds what stands there: `user` of `this.user`. */
export function fieldNamed(place: Expression, fn: FunctionInfo): string | undefined {
  return fieldOf(place, methodOf(fn));
}

function methodOf(fn: FunctionInfo): FunctionInfo {
  let method = fn;
  while (method.owner === undefined && method.parent) method = method.parent;
  return method;
}

/** What a place inside a field is: `['rows']` of `x` for `this.x.rows`, where the last key is not written out with that key. */
function partOf(
  place: Expression,
  method: FunctionInfo,
): { readonly name: string; readonly path: Mutation['path']; readonly key?: Expression } | undefined {
  const path: (string | undefined)[] = [];
  let at = place;
  for (let name = fieldOf(at, method); ; name = fieldOf(at, method)) {
    const key = stepInto(place)?.key;
    if (name !== undefined) return { name, path, ...(path.length > 0 && key ? { key } : {}) };
    const step = stepInto(at);
    if (!step) return undefined;
    path.unshift(step.name);
    at = step.of;
  }
}

/** The name of `this.x`. */
function fieldOf(target: Expression, { node }: FunctionInfo): string | undefined {
  if (target.kind !== 'member' || target.object.kind !== 'name') return undefined;
  return target.object.name === (node.receiver ?? 'this') ? target.property : undefined;
}

const declared = new WeakMap<ClassExpression, readonly string[]>();

/** Declared fields in the order in which a record takes them, those of its bases first. */
export function fieldsOf(chain: readonly { readonly node: ClassExpression }[]): readonly string[] {
  const [own = [], ...bases] = chain.map(({ node }) => declaredIn(node)).filter(names => names.length > 0);
  return bases.length === 0 ? own : [...new Set([own, ...bases].reverse().flat())];
}

function declaredIn(node: ClassExpression): readonly string[] {
  let names = declared.get(node);
  if (!names) {
    names = [...new Set(node.members.filter(isField).map(({ name }) => name))];
    declared.set(node, names);
  }
  return names;
}

/** A member that a record's constructor takes. */
export function isField(member: ClassMember): boolean {
  return member.type !== undefined && member.value?.kind !== 'function' && member.accessor === undefined;
}

/** What a field holds where nobody says otherwise is nothing: `token: str = ""`, `token: str | None = None`. */
export function isEmpty({ value }: ClassMember): boolean {
  return value === undefined || (value.kind === 'literal' && (value.value === '' || value.value === null));
}

/** Methods by which a class says itself how it is written as text. */
const writing = ['__str__', '__repr__', 'toString'];

/** Methods by which a class says what is shown of it where it is serialised or inspected: https://nodejs.org/api/util.html#utilinspectcustom */
export const showing = /^(?:toJSON|\[.*\binspect(?:\.custom\b.*|['"`]\))\])$/;

/** Fields that JavaScript shows of an instance: not the private ones, nor what a getter or a setter stands for. */
export function shownFields(node: ClassExpression, program: Program): readonly string[] {
  const set = [...assignmentsIn(node, program)].flatMap(([name, found]) => (found.set.length > 0 ? name : []));
  const declared = node.members.flatMap(({ name, value, ...member }) =>
    value !== undefined && value.kind !== 'function' && member.static !== true ? name : [],
  );
  const behind = new Set(accessorsOf(node));
  return [...new Set([...declared, ...set])].filter(name => !name.startsWith('#') && !behind.has(name));
}

/** What a getter or a setter of a class stands for. */
export function accessorsOf({ members }: ClassExpression): readonly string[] {
  return members.flatMap(({ name, accessor }) => (accessor === undefined ? [] : name));
}

/** How a class writes itself as text, where it does not show all its fields. */
interface Writing {
  /** The method of its own that says it. */
  readonly by?: FunctionExpression;
  /** Fields left out: `token: str = field(repr=False)`. */
  readonly without: ReadonlySet<string>;
}

/** What a class says of its text; `undefined` where it shows all there is. */
export function writingOf({ members }: ClassExpression): Writing | undefined {
  const own = members.find(({ name, value }) => writing.includes(name) && value?.kind === 'function')?.value;
  const without = new Set(members.filter(isLeftOut).map(({ name }) => name));
  if (own?.kind === 'function') return { by: own, without };
  return without.size > 0 ? { without } : undefined;
}

function isLeftOut(member: ClassMember): boolean {
  const { value } = member;
  if (isSecret(member)) return true;
  const shows = value?.kind === 'call' ? value.args.find(({ name }) => name === 'repr')?.value : undefined;
  return shows !== undefined && !(shows.kind === 'literal' && shows.value === true);
}

/** A `SecretStr` shows nothing of itself until `get_secret_value()` is called. */
export function hidden(value: AbstractValue, member: ClassMember): AbstractValue {
  return isSecret(member) ? value.with({ marks: [...value.own, { is: 'sealed', how: 'redacted' }] }) : value;
}

function isSecret({ type }: ClassMember): boolean {
  return /(?:^|\.)Secret(?:Str|Bytes)$/.test(type?.name ?? '');
}

/** A method that only says that a class which inherits must have it: `raise NotImplementedError`, `...`. */
export function isLeftOpen({ things }: AbstractValue): boolean {
  return (
    things.length > 0 &&
    things.every(thing => {
      if (thing.is !== 'function' || thing.info.owner === undefined) return false;
      const said = thing.info.node.body.filter(each => each.kind !== 'evaluate' || each.value.kind !== 'literal');
      const [only, more] = said;
      const isEllipsis = only?.kind === 'evaluate' && only.value.kind === 'unknown' && only.value.parts.length === 0;
      return more === undefined && (only?.kind === 'raise' || isEllipsis);
    })
  );
}
