/** Members of Python's enumerations: https://docs.python.org/3/howto/enum.html */
import type { Evaluator } from './evaluate.ts';
import type { AbstractValue, CallArgument } from './values.ts';

/** A property of an enumeration's member: its value, what its class's methods make of it, what the constructor sets from the value. */
export function ofEnumerated(evaluator: Evaluator, value: AbstractValue, name: string): AbstractValue | undefined {
  // A member of an enumeration stands for its value.
  if (name === 'value' && (value.member || (value.things.length === 0 && value.written.length > 0 && !value.open)))
    return value;
  if (!value.member) return undefined;
  const { node, frame } = value.member;
  const own = evaluator.classes.ofClass(node, frame, name, value, false);
  const isMethod = node.members.some(member => member.name === name && member.value?.kind === 'function');
  if (isMethod || own?.things.some(thing => thing.is === 'function')) return own;
  if (!node.members.some(member => member.name === 'constructor')) return undefined;
  const args = (evaluator.lists.inOrder(value) ?? [value]).flatMap((given): CallArgument[] =>
    given.node ? [{ node: given.node, value: given }] : [],
  );
  const field = evaluator.value({ things: [{ is: 'instance', node, frame, args }] }).property(name);
  return field.texts.length > 0 || field.things.length > 0 || field.literals.length > 0 ? field : undefined;
}
