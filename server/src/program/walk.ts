import type { Argument, Choice, Expression, Program, Property, Span, Statement, Target } from './model.ts';

/** Anything in a program that stands at a place and may hold other things: what a walk meets. */
export type Node = Expression | Statement | Target;

type Visit = (node: Node) => void;

/** What stands directly inside a node, in the order written; bodies of functions and classes are inside of them. */
export function children(node: Node): readonly Node[] {
  const found: Node[] = [];
  forEachChild(node, child => found.push(child));
  return found;
}

function one(node: Node | undefined, visit: Visit): void {
  if (node !== undefined) visit(node);
}

function all(nodes: readonly Node[] | undefined, visit: Visit): void {
  if (nodes !== undefined) for (const node of nodes) visit(node);
}

function values(args: readonly Argument[], visit: Visit): void {
  for (const { value } of args) visit(value);
}

function properties(of: readonly Property[], visit: Visit): void {
  for (const { computed, value } of of) {
    one(computed, visit);
    one(value, visit);
  }
}

/** As `children`, without a list of them: walks are most of what rules do. */
export function forEachChild(node: Node, visit: Visit): void {
  switch (node.kind) {
    case 'literal':
    case 'name':
    case 'exit':
      return;
    case 'template':
    case 'unknown':
      all(node.parts, visit);
      return;
    case 'member':
      visit(node.object);
      one(node.index, visit);
      return;
    case 'call':
      visit(node.callee);
      values(node.args, visit);
      return;
    case 'object':
      properties(node.properties, visit);
      return;
    case 'list': {
      const made = node.comprehension;
      if (made !== undefined) {
        visit(made.over);
        one(made.target, visit);
        all(made.tests, visit);
      }
      values(node.items, visit);
      return;
    }
    case 'function':
      all(node.annotations, visit);
      for (const parameter of node.parameters) {
        all(parameter.annotations, visit);
        visit(parameter.target);
        one(parameter.default, visit);
      }
      all(node.body, visit);
      return;
    case 'class':
      all(node.annotations, visit);
      all(node.bases, visit);
      for (const member of node.members) {
        all(member.annotations, visit);
        one(member.value, visit);
      }
      return;
    case 'join':
      visit(node.left);
      visit(node.right);
      return;
    case 'choice':
      one(node.test, visit);
      all(node.options, visit);
      return;
    case 'operation':
      all(node.operands, visit);
      return;
    case 'await':
    case 'evaluate':
    case 'return':
    case 'raise':
    case 'declare':
    case 'yield':
      one(node.value, visit);
      return;
    case 'assign':
    case 'bind':
      visit(node.target);
      one(node.value, visit);
      return;
    case 'element':
      one(node.tagExpression, visit);
      properties(node.attributes, visit);
      all(node.children, visit);
      return;
    case 'object-target':
      for (const entry of node.entries) {
        visit(entry.target);
        one(entry.default, visit);
      }
      one(node.rest, visit);
      return;
    case 'list-target':
      for (const item of node.items) {
        if (item === null) continue;
        visit(item.target);
        one(item.default, visit);
      }
      return;
    case 'loop':
      all(node.init, visit);
      one(node.target, visit);
      one(node.over, visit);
      one(node.test, visit);
      one(node.update, visit);
      all(node.body, visit);
      return;
    case 'branch':
      visit(node.test);
      all(node.then, visit);
      all(node.otherwise, visit);
      return;
    case 'try':
      all(node.body, visit);
      for (const handler of node.handlers) {
        all(handler.types, visit);
        one(handler.caught, visit);
        all(handler.body, visit);
      }
      all(node.last, visit);
      return;
    case 'block':
      all(node.body, visit);
      return;
  }
}

/**
 * Meets a node and everything inside it, outermost first. `visit` returning `false` leaves out what is inside.
 * Deep nesting costs memory, not the stack.
 */
export function walk(roots: Node | readonly Node[], visit: (node: Node) => unknown): void {
  const open: Node[] = 'kind' in roots ? [roots] : [...roots].reverse();
  const push = (node: Node): void => void open.push(node);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (visit(node) === false) continue;
    const first = open.length;
    forEachChild(node, push);
    reverseFrom(open, first);
  }
}

function reverseFrom(nodes: Node[], first: number): void {
  for (let low = first, high = nodes.length - 1; low < high; low++, high--) {
    const other = nodes[low] as Node;
    nodes[low] = nodes[high] as Node;
    nodes[high] = other;
  }
}

/** Whether a node, or anything inside it, meets a test. */
export function someIn(roots: Node | readonly Node[], test: (node: Node) => boolean): boolean {
  let found = false;
  walk(roots, node => {
    found ||= test(node);
    return !found;
  });
  return found;
}

/** All nodes of a program in the order of a walk, each with the index behind the last one inside it. */
interface Flat {
  readonly nodes: readonly Node[];
  readonly ends: readonly number[];
  /** Those of each kind, once one was asked for. */
  byKind?: ReadonlyMap<Node['kind'], readonly Node[]>;
}

const flats = new WeakMap<Program, Flat>();

function flatOf(program: Program): Flat {
  let flat = flats.get(program);
  if (flat === undefined) {
    flat = flatten(program);
    flats.set(program, flat);
  }
  return flat;
}

function flatten({ body, data }: Program): Flat {
  const nodes: Node[] = [];
  const ends: number[] = [];
  const open: Node[] = data === undefined ? [...body] : [...body, data];
  open.reverse();
  const push = (node: Node): void => void open.push(node);
  // Nodes around the next one: where each is listed, and how many were open beside it.
  const around: number[] = [];
  const beside: number[] = [];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const first = open.length;
    for (; first < (beside[beside.length - 1] ?? 0); beside.pop()) ends[around.pop() as number] = nodes.length;
    nodes.push(node);
    forEachChild(node, push);
    if (open.length === first) {
      ends.push(nodes.length);
      continue;
    }
    reverseFrom(open, first);
    around.push(nodes.length - 1);
    beside.push(first);
    ends.push(0);
  }
  for (const index of around) ends[index] = nodes.length;
  return { nodes, ends };
}

/** Meets everything in a program: its statements, exported expressions that are in no statement, and a data document's value. As `walk`. */
export function walkProgram(program: Program, visit: (node: Node) => unknown): void {
  const { nodes, ends } = flatOf(program);
  for (let index = 0; index < nodes.length; )
    index = visit(nodes[index] as Node) === false ? (ends[index] as number) : index + 1;
}

/** All nodes of one kind that `walkProgram` meets, in its order. */
export function nodesOf<K extends Node['kind']>(program: Program, kind: K): readonly Extract<Node, { kind: K }>[] {
  const flat = flatOf(program);
  flat.byKind ??= grouped(flat.nodes);
  return (flat.byKind.get(kind) ?? none) as readonly Extract<Node, { kind: K }>[];
}

const none: readonly Node[] = [];

function grouped(nodes: readonly Node[]): ReadonlyMap<Node['kind'], readonly Node[]> {
  const groups = new Map<Node['kind'], Node[]>();
  for (const node of nodes) {
    const group = groups.get(node.kind);
    if (group) group.push(node);
    else groups.set(node.kind, [node]);
  }
  return groups;
}

/** What the statements of a function give back, those inside them included, of functions inside them not. */
export function returnedBy(body: readonly Statement[]): readonly Expression[] {
  const found: Expression[] = [];
  walk(body, node => {
    if (node.kind === 'return' && node.value !== undefined) found.push(node.value);
    return node.kind !== 'function' && node.kind !== 'class';
  });
  return found;
}

/** The last name of a name or a member: `verify` of `hooks.verify`. Nothing else has one. */
export function lastName(node: Node | undefined): string | undefined {
  return node?.kind === 'name' ? node.name : node?.kind === 'member' ? node.property : undefined;
}

/** That of what is called where it is a call, else its own: `Get` of `@Get('/crews')` and of `@Get`. */
export function calledName(node: Node): string | undefined {
  return lastName(node.kind === 'call' ? node.callee : node);
}

/** The name that a member is read from, however deep: `row` of `row.plan.url`; a name alone has none. */
export function rootOf(node: Node): string | undefined {
  let at = node;
  while (at.kind === 'member') at = at.object;
  return at !== node && at.kind === 'name' ? at.name : undefined;
}

/** What is waited for, where something is: the call in `await find(id)`. */
export function withoutAwait(value: Expression): Expression {
  return value.kind === 'await' ? value.value : value;
}

/** A property of an object that is written out; follows a path of names. */
export function propertyOf(object: Expression | undefined, ...path: readonly string[]): Property | undefined {
  const [name, ...rest] = path;
  if (object?.kind !== 'object' || name === undefined) return undefined;
  const found = object.properties.find(property => property.key === name);
  return rest.length === 0 ? found : propertyOf(found?.value, ...rest);
}

/** What is chosen among: `a`, `b` and `c` of `a || b ?? c`; anything else is the only one. */
export function alternatives(node: Expression): readonly Expression[] {
  return node.kind === 'choice' && node.form === 'first' ? node.options : [node];
}

/** What a choice is made of: `a` and `b` of `a || b` and `a && b`, of `asked ? a : b` the test as well. */
export function partsOfChoice({ test, options }: Choice): readonly Expression[] {
  return test === undefined ? options : [test, ...options];
}

/** The text that a node is, where it is written as one. */
export function literalText(node: Node | undefined): string | undefined {
  return node?.kind === 'literal' && typeof node.value === 'string' ? node.value : undefined;
}

/** The names that code mentions, each as often as it does. */
export function mentioned(roots: Node | readonly Node[]): readonly string[] {
  const found: string[] = [];
  walk(roots, node => {
    if (node.kind === 'name') found.push(node.name);
  });
  return found;
}

/** It is written as nothing: `null`, `None`, `undefined`. */
export function isNull(node: Node): boolean {
  return (node.kind === 'literal' && node.value === null) || (node.kind === 'name' && node.name === 'undefined');
}

/** The names that a target binds: `a`, `b` and `rest` of `{ a, key: b, ...rest }`, `a` and `b` of `[a, b]`. */
export function namesIn(target: Target): readonly string[] {
  if (target.kind === 'name') return [target.name];
  if (target.kind === 'list-target') return target.items.flatMap(item => (item === null ? [] : namesIn(item.target)));
  if (target.kind !== 'object-target') return [];
  return [...target.entries.map(entry => entry.target), ...(target.rest ? [target.rest] : [])].flatMap(namesIn);
}

/** The object that a method is called on: `this`, `self`. */
export function isSelf(node: Node | undefined): boolean {
  return node?.kind === 'name' && /^(?:this|self)$/.test(node.name);
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
      inside.find(node => node.start < offset && node.end === offset) ??
      inside.find(node => hasMemberAt(node, offset));
    if (next === undefined) return path;
    path.push(next);
    inside = children(next);
  }
}

/** Methods that are put onto a function's prototype stand behind the class that they make of it. */
function hasMemberAt(node: Node, offset: number): boolean {
  if (node.kind === 'class') return node.members.some(({ start, end }) => start <= offset && offset <= end);
  return (
    (node.kind === 'declare' || node.kind === 'bind') && node.value?.kind === 'class' && hasMemberAt(node.value, offset)
  );
}

const exitCalls = new Set(['exit', 'abort', '_exit']);

/** Whether statements surely do not run on to what follows them: `continue`, `return`, `process.exit(1)`. */
export function leaves(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  switch (last?.kind) {
    case 'return':
    case 'raise':
    case 'exit':
      return true;
    case 'block':
      return leaves(last.body);
    case 'branch':
      return leaves(last.then) && leaves(last.otherwise);
    case 'evaluate': {
      const call = withoutAwait(last.value);
      const callee = call.kind === 'call' ? call.callee : undefined;
      return callee?.kind === 'member' && exitCalls.has(callee.property ?? '');
    }
    default:
      return false;
  }
}
