import type {
  Argument,
  ClassMember,
  Expression,
  Parameter,
  Program,
  Property,
  Span,
  Statement,
  Target,
} from './model.ts';

/** Anything in a program that stands at a place and may hold other things: what a walk meets. */
export type Node = Expression | Statement | Target;

type Part = Node | undefined;

const ofArguments = (args: readonly Argument[]): Part[] => args.map(argument => argument.value);

const ofProperties = (properties: readonly Property[]): Part[] =>
  properties.flatMap(property => [property.computed, property.value]);

const ofParameters = (parameters: readonly Parameter[]): Part[] =>
  parameters.flatMap(parameter => [...(parameter.annotations ?? []), parameter.target, parameter.default]);

const ofMembers = (members: readonly ClassMember[]): Part[] =>
  members.flatMap(member => [...(member.annotations ?? []), member.value]);

/** What stands directly inside a node, in the order written; bodies of functions and classes are inside of them. */
export function children(node: Node): readonly Node[] {
  return parts(node).filter(part => part !== undefined);
}

function parts(node: Node): readonly Part[] {
  switch (node.kind) {
    case 'literal':
    case 'name':
    case 'exit':
      return [];
    case 'template':
    case 'unknown':
      return node.parts;
    case 'member':
      return [node.object, node.index];
    case 'call':
      return [node.callee, ...ofArguments(node.args)];
    case 'object':
      return ofProperties(node.properties);
    case 'list': {
      const made = node.comprehension;
      return made === undefined
        ? ofArguments(node.items)
        : [made.over, made.target, ...made.tests, ...ofArguments(node.items)];
    }
    case 'function':
      return [...(node.annotations ?? []), ...ofParameters(node.parameters), ...node.body];
    case 'class':
      return [...(node.annotations ?? []), ...node.bases, ...ofMembers(node.members)];
    case 'join':
      return [node.left, node.right];
    case 'choice':
      return [node.test, ...node.options];
    case 'operation':
      return node.operands;
    case 'await':
    case 'evaluate':
    case 'return':
    case 'raise':
    case 'declare':
    case 'yield':
      return [node.value];
    case 'assign':
    case 'bind':
      return [node.target, node.value];
    case 'element':
      return [node.tagExpression, ...ofProperties(node.attributes), ...node.children];
    case 'object-target':
      return [...node.entries.flatMap((entry): Part[] => [entry.target, entry.default]), node.rest];
    case 'list-target':
      return node.items.flatMap((item): Part[] => (item === null ? [] : [item.target, item.default]));
    case 'loop':
      return [...(node.init ?? []), node.target, node.over, node.test, node.update, ...node.body];
    case 'branch':
      return [node.test, ...node.then, ...node.otherwise];
    case 'try':
      return [
        ...node.body,
        ...node.handlers.flatMap((handler): Part[] => [...(handler.types ?? []), handler.caught, ...handler.body]),
        ...node.last,
      ];
    case 'block':
      return node.body;
  }
}

/**
 * Meets a node and everything inside it, outermost first. `visit` returning `false` leaves out what is inside.
 * Deep nesting costs memory, not the stack.
 */
export function walk(roots: Node | readonly Node[], visit: (node: Node) => unknown): void {
  const open: Node[] = 'kind' in roots ? [roots] : [...roots].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (visit(node) === false) continue;
    const inside = children(node);
    for (let index = inside.length - 1; index >= 0; index--) open.push(inside[index] as Node);
  }
}

/** Meets everything in a program: its statements, exported expressions that are in no statement, and a data document's value. */
export function walkProgram(program: Program, visit: (node: Node) => unknown): void {
  walk(program.body, visit);
  if (program.data !== undefined) walk(program.data, visit);
}

/** The last name of a name or a member: `verify` of `hooks.verify`. Nothing else has one. */
export function lastName(node: Node | undefined): string | undefined {
  return node?.kind === 'name' ? node.name : node?.kind === 'member' ? node.property : undefined;
}

/** Whether `outer` encloses `inner`; equal spans do. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/**
 * What stands at an offset, outermost first, the innermost last; empty where nothing does. An offset just behind a node
 * counts as in it, unless another node starts there: a cursor at the end of a word is on the word.
 */
export function findAt(program: Program, offset: number): readonly Node[] {
  const path: Node[] = [];
  let inside: readonly Node[] = program.data === undefined ? program.body : [program.data, ...program.body];
  for (;;) {
    const next =
      inside.find(node => node.start <= offset && offset < node.end) ??
      inside.find(node => node.start < offset && node.end === offset);
    if (next === undefined) return path;
    path.push(next);
    inside = children(next);
  }
}
