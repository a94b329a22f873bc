/** What a class's methods write into the instance, and which of its members are fields. */
import type { ClassExpression, ClassMember, Expression, FunctionExpression, Program } from '../program/model.ts';
import { bind } from './bind.ts';
import type { FunctionInfo, Mutation } from './scopes.ts';
import type { AbstractValue } from './values.ts';

/** `this.x = v` */
interface FieldAssignment {
  readonly name: string;
  readonly value: Expression;
  readonly fn: FunctionInfo;
}

/** `this.x['a'] = v`, `this.x.set('a', v)`, `this.x.push(v)`: what is set is an entry of the member. */
interface EntryAssignment {
  readonly name: string;
  readonly mutation: Mutation;
}

interface Assignments {
  readonly set: readonly FieldAssignment[];
  readonly put: readonly EntryAssignment[];
}

const assigned = new WeakMap<ClassExpression, Assignments>();
const filling = ['set', 'push', 'append', 'add', 'setdefault', 'extend'];

/** `this.x = v`, `this.x['a'] = v`, `this.x.push(v)` anywhere in a class's methods. */
export function assignmentsIn(node: ClassExpression, program: Program): Assignments {
  let found = assigned.get(node);
  if (!found) {
    const set: FieldAssignment[] = [];
    const put: EntryAssignment[] = [];
    const bound = bind(program);
    for (const fn of bound.functions) {
      const method = methodAround(fn, node);
      if (!method) continue;
      for (const { target, value, context } of fn.memberAssigns) {
        const entry = target.kind === 'member' && target.index && target.object.kind === 'member' ? target : undefined;
        const name = fieldOf(entry ? entry.object : target, method);
        if (name === undefined) continue;
        if (!entry) set.push({ name, value, fn });
        else {
          const key = entry.property === undefined && entry.index ? { key: entry.index } : {};
          put.push({ name, mutation: { path: [entry.property], ...key, args: [value], fn, context, span: entry } });
        }
      }
    }
    for (const way of filling)
      for (const { call, fn } of bound.callsNamed(way)) {
        const method = methodAround(fn, node);
        const name = method && call.callee.kind === 'member' ? fieldOf(call.callee.object, method) : undefined;
        const args = call.args.map(({ value }) => value);
        if (name === undefined) continue;
        put.push({ name, mutation: { path: [], method: way, args, fn, context: undefined, span: call } });
      }
    found = { set, put };
    assigned.set(node, found);
  }
  return found;
}

/** The method of a class that a function is, or stands in. */
function methodAround(fn: FunctionInfo, node: ClassExpression): FunctionInfo | undefined {
  let method: FunctionInfo | undefined = fn;
  while (method && method.owner !== node) method = method.parent;
  return method;
}

/** The name of `this.x`. */
function fieldOf(target: Expression, { node }: FunctionInfo): string | undefined {
  if (target.kind !== 'member' || target.object.kind !== 'name') return undefined;
  return target.object.name === (node.receiver ?? 'this') ? target.property : undefined;
}

/** Declared fields in the order in which a record takes them, those of its bases first. */
export function fieldsOf(chain: readonly { readonly node: ClassExpression }[]): readonly string[] {
  const fields = [...chain].reverse().flatMap(link => link.node.members.filter(isField).map(member => member.name));
  return [...new Set(fields)];
}

/** A member that a record's constructor takes. */
export function isField(member: ClassMember): boolean {
  return member.type !== undefined && member.value?.kind !== 'function' && member.accessor === undefined;
}

/** Methods by which a Python class says itself how it is written as text. */
const writing = ['__str__', '__repr__'];

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
