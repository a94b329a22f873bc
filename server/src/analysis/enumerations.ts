/** Members of Python's enumerations: https://docs.python.org/3/howto/enum.html */
import { membersNamed, ownConstructor } from '../program/members.ts';
import type { ClassExpression } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { AbstractValue, CallArgument } from './values.ts';

/** Whether a class is an enumeration: a class attribute of it is a member, and has the class's methods. */
export function isEnumeration(evaluator: Evaluator, node: ClassExpression, frame: Frame, depth = 0): boolean {
  return (
    depth < 4 &&
    evaluator.classes
      .bases(node, frame)
      .some(base =>
        base.is === 'library'
          ? base.package === 'enum' && /(?:Enum|Flag)$/.test(base.path)
          : base.is === 'class' && isEnumeration(evaluator, base.node, base.frame, depth + 1),
      )
  );
}

/** The members of an enumeration, in their order; nothing for other classes. */
export function enumerated(evaluator: Evaluator, node: ClassExpression, frame: Frame): readonly AbstractValue[] {
  if (!isEnumeration(evaluator, node, frame)) return [];
  const self = evaluator.value({ things: [{ is: 'class', node, frame }] });
  return node.members
    .filter(({ name, value }) => value !== undefined && value.kind !== 'function' && !name.startsWith('_'))
    .map(({ name }) => self.property(name));
}

/** A property of an enumeration's member: its value, what its class's methods make of it, what the constructor sets from the value. */
export function ofEnumerated(evaluator: Evaluator, value: AbstractValue, name: string): AbstractValue | undefined {
  // A member of an enumeration stands for its value.
  if (name === 'value' && (value.member || (value.things.length === 0 && value.written.length > 0 && !value.open)))
    return value;
  if (!value.member) return undefined;
  const { node, frame } = value.member;
  const own = evaluator.classes.ofClass(node, frame, name, value, false);
  const isMethod = membersNamed(node, name).some(member => member.value?.kind === 'function');
  if (isMethod || own?.things.some(thing => thing.is === 'function')) return own;
  if (!ownConstructor(node)) return undefined;
  const args = (evaluator.lists.inOrder(value) ?? [value]).flatMap((given): CallArgument[] =>
    given.node ? [{ node: given.node, value: given }] : [],
  );
  const field = evaluator.value({ things: [{ is: 'instance', node, frame, args }] }).property(name);
  return field.texts.length > 0 || field.things.length > 0 || field.literals.length > 0 ? field : undefined;
}
