/** The members of a class by their names; read once a class, which may have hundreds (settings). */
import type { ClassExpression, ClassMember, FunctionExpression } from './model.ts';

const byName = new WeakMap<ClassExpression, Map<string, ClassMember[]>>();
const none: readonly ClassMember[] = [];

/** The members of a class that have a name, in the order in which they stand: a getter and a setter share theirs. */
export function membersNamed(node: ClassExpression, name: string): readonly ClassMember[] {
  let members = byName.get(node);
  if (!members) {
    members = new Map<string, ClassMember[]>();
    for (const member of node.members) {
      const same = members.get(member.name);
      if (same) same.push(member);
      else members.set(member.name, [member]);
    }
    byName.set(node, members);
  }
  return members.get(name) ?? none;
}

/** The constructor that a class writes itself. */
export function ownConstructor(node: ClassExpression): FunctionExpression | undefined {
  for (const { value } of membersNamed(node, 'constructor')) if (value?.kind === 'function') return value;
  return undefined;
}
