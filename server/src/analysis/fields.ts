/** What a class's methods write into the instance, and which of its members are fields. */
import type {
  ClassExpression,
  ClassMember,
  Expression,
  FunctionExpression,
  Member,
  Program,
} from '../program/model.ts';
import { bind } from './bind.ts';
import type { Context, FunctionInfo } from './scopes.ts';
import type { AbstractValue } from './values.ts';

/** `this.x = v` */
interface FieldAssignment {
  readonly name: string;
  readonly value: Expression;
  readonly fn: FunctionInfo;
}

/** `this.x['a'] = v`: what is set is an entry of the member. */
interface EntryAssignment extends FieldAssignment {
  readonly context: Context | undefined;
  readonly entry: Member;
}

interface Assignments {
  readonly set: readonly FieldAssignment[];
  readonly put: readonly EntryAssignment[];
}

const assigned = new WeakMap<ClassExpression, Assignments>();

/** `this.x = v`, `this.x['a'] = v` anywhere in a class's methods. */
export function assignmentsIn(node: ClassExpression, program: Program): Assignments {
  let found = assigned.get(node);
  if (!found) {
    const set: FieldAssignment[] = [];
    const put: EntryAssignment[] = [];
    for (const fn of bind(program).functions) {
      let method: FunctionInfo | undefined = fn;
      while (method && method.owner !== node) method = method.parent;
      if (!method) continue;
      for (const { target, value, context } of fn.memberAssigns) {
        const entry = target.kind === 'member' && target.index && target.object.kind === 'member' ? target : undefined;
        const member = entry ? entry.object : target;
        if (member.kind !== 'member' || member.property === undefined || member.object.kind !== 'name') continue;
        if (member.object.name !== (method.node.receiver ?? 'this')) continue;
        if (entry) put.push({ name: member.property, value, fn, context, entry });
        else set.push({ name: member.property, value, fn });
      }
    }
    found = { set, put };
    assigned.set(node, found);
  }
  return found;
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

function isLeftOut({ value }: ClassMember): boolean {
  const shows = value?.kind === 'call' ? value.args.find(({ name }) => name === 'repr')?.value : undefined;
  return shows !== undefined && !(shows.kind === 'literal' && shows.value === true);
}

/** A `SecretStr` shows nothing of itself until `get_secret_value()` is called. */
export function hidden(value: AbstractValue, { type }: ClassMember): AbstractValue {
  const hides = /(?:^|\.)Secret(?:Str|Bytes)$/.test(type?.name ?? '');
  return hides ? value.with({ marks: [...value.own, { is: 'sealed', how: 'redacted' }] }) : value;
}
