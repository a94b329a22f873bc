import type { AnalysedFile, FunctionFacts } from '../../analysis/facts.ts';
import type {
  Assign,
  Call,
  ClassExpression,
  ClassMember,
  Expression,
  FunctionExpression,
  Program,
  Span,
} from '../../program/model.ts';
import { lastName, type Node, someIn, walk } from '../../program/walk.ts';

/** A variable of a whole module, or a class's own field (`Directory.people`), which every request to the app shares. */
export interface SharedVariable {
  readonly name: string;
  readonly declared: Span;
  /** It is emptied again as soon as what fills it is done, so that nobody asks for the same thing twice at once. */
  readonly whileRunning: boolean;
  /** The class of whose objects it is a field: it is shared where there is one object for all. */
  readonly owner?: ClassExpression;
}

interface Variable extends SharedVariable {
  whileRunning: boolean;
}

/** A value put into one. */
export interface SharedWrite {
  readonly variable: SharedVariable;
  readonly value: Expression;
  /** The function that puts it there. */
  readonly by: FunctionFacts;
  /** Under a key: `cache.set(key, value)`, `cache[key] = value`; absent where the variable itself, or a list, is filled. */
  readonly key?: Expression;
  /** It is added to what a list or set holds. */
  readonly added?: true;
}

/** What functions of a file put into variables of its module, and what methods put under keys into fields of their objects. */
export function sharedWrites(file: AnalysedFile): readonly SharedWrite[] {
  const variables = moduleVariables(file);
  const writes: SharedWrite[] = [];
  for (const by of file.functions) {
    const { node: fn, owner } = by;
    const ofClasses = owner && file.language === 'python' ? seenFrom(fn, owner, variables) : variables;
    const fields = owner === undefined ? none : mappingsOf(owner, fn);
    if (ofClasses.size === 0 && fields.size === 0) continue;
    const seen = fields.size === 0 ? ofClasses : new Map([...fields, ...ofClasses]);
    walk(fn.body, node => {
      if (node.kind === 'function' || node.kind === 'class') return false;
      for (const name of emptiedAtLast(node)) {
        const variable = seen.get(name);
        if (variable) variable.whileRunning = true;
      }
      const write =
        node.kind === 'call' ? ofCall(node, seen) : node.kind === 'assign' ? ofAssign(node, seen) : undefined;
      // What is put into such a field itself is told by `sharedFields`.
      if (write && (write.variable.owner === undefined || write.key)) writes.push({ by, ...write });
      return true;
    });
  }
  return writes;
}

const none: ReadonlyMap<string, Variable> = new Map();

/** Fields that an object has from the start, with nothing in them, as its method calls them: `this.byTrade`, `self.people`. */
function mappingsOf(owner: ClassExpression, { receiver = 'this' }: FunctionExpression): ReadonlyMap<string, Variable> {
  const found = new Map<string, Variable>();
  const add = (name: string, declared: Span, value: Expression | undefined): void => {
    if (value !== undefined && isEmpty(value))
      found.set(`${receiver}.${name}`, { name, declared, whileRunning: false, owner });
  };
  for (const member of owner.members) {
    const { name, value } = member;
    if (value?.kind !== 'function') {
      if (receiver === 'this' && !member.static) add(name, member, value);
    } else if (name === 'constructor' || name === '__init__')
      for (const statement of value.body)
        if (statement.kind === 'evaluate' && statement.value.kind === 'assign') {
          const path = pathOf(statement.value.target);
          const own = `${value.receiver ?? 'this'}.`;
          if (path?.startsWith(own)) add(path.slice(own.length), statement, statement.value.value);
        }
  }
  return found;
}

/**
 * What a method of Python's finds under `self` or `cls` too: the fields of its class. What is set as a whole under `self` is the
 * instance's own, in whatever method that happens.
 */
function seenFrom(
  { receiver }: FunctionExpression,
  { name, members }: ClassExpression,
  variables: ReadonlyMap<string, Variable>,
): ReadonlyMap<string, Variable> {
  const seen = new Map(variables);
  for (const { name: field } of members) {
    const shared = variables.get(`${name}.${field}`);
    if (shared && receiver !== undefined && (receiver === 'cls' || !isSetOnInstance(members, field)))
      seen.set(`${receiver}.${field}`, shared);
  }
  return seen;
}

function isSetOnInstance(members: readonly ClassMember[], field: string): boolean {
  return members.some(
    ({ value }) =>
      value?.kind === 'function' &&
      someIn(value, node => node.kind === 'assign' && pathOf(node.target) === `self.${field}`),
  );
}

function moduleVariables({ program }: AnalysedFile): ReadonlyMap<string, Variable> {
  const found = new Map<string, Variable>();
  const add = (name: string, declared: Span, value: Expression | undefined) => {
    if (value === undefined || isEmpty(value)) found.set(name, { name, declared, whileRunning: false });
  };
  for (const statement of program.body) {
    if (statement.kind === 'bind' && statement.target.kind === 'name')
      add(statement.target.name, statement, statement.value);
    else if (statement.kind === 'declare' && statement.value.kind === 'class')
      for (const member of statement.value.members)
        if (member.static || isOfClass(member, statement.value, program))
          add(`${statement.name}.${member.name}`, member, member.value);
  }
  return found;
}

/** A name that is bound in the body of a class of Python's; of a record it is a default. */
function isOfClass({ value }: ClassMember, { record }: ClassExpression, { language }: Program): boolean {
  return language === 'python' && !record && value !== undefined && value.kind !== 'function';
}

/** `people`, `Directory.people` */
function pathOf(node: Node): string | undefined {
  if (node.kind === 'name') return node.name;
  return node.kind === 'member' && node.object.kind === 'name' && node.property !== undefined
    ? `${node.object.name}.${node.property}`
    : undefined;
}

/** What a node empties when all before it is done: `finally { running = null; }`, `.finally(() => running.delete(key))`. */
function emptiedAtLast(node: Node): readonly string[] {
  const isLast = node.kind === 'call' && node.callee.kind === 'member' && node.callee.property === 'finally';
  const last = node.kind === 'try' ? node.last : isLast ? node.args.map(({ value }) => value) : [];
  if (last.length === 0) return [];
  const found: string[] = [];
  walk(last, inner => {
    const emptied =
      (inner.kind === 'assign' || inner.kind === 'bind') &&
      inner.value?.kind === 'literal' &&
      inner.value.value === null
        ? inner.target
        : inner.kind === 'call' &&
            inner.callee.kind === 'member' &&
            /^(?:delete|pop)$/.test(inner.callee.property ?? '')
          ? inner.callee.object
          : undefined;
    const name = emptied && pathOf(emptied);
    if (name !== undefined) found.push(name);
  });
  return found;
}

/** Mappings in memory that forget by themselves (cachetools and its like). */
const caches = /^(?:TTLCache|TLRUCache|LRUCache|LFUCache|FIFOCache|RRCache|ExpiringDict|LRU)$/;

/** `new Map()`, `{}`, `[]`, `null`, `''`, `dict()`, `{ token: null, until: 0 }`. */
function isEmpty(value: Expression): boolean {
  switch (value.kind) {
    case 'object':
      return value.properties.every(({ value: field }) => field.kind !== 'object' && isEmpty(field));
    case 'list':
      return value.items.length === 0;
    case 'literal':
      return value.value === null || value.value === '' || value.value === 0;
    case 'call':
      return (
        caches.test(lastName(value.callee) ?? '') ||
        (value.callee.kind === 'name' &&
          /^(?:Map|dict|list|set|Set|defaultdict|OrderedDict)$/.test(value.callee.name) &&
          value.args.length <= 1)
      );
    default:
      return false;
  }
}

type Write = Omit<SharedWrite, 'by'>;

function ofCall({ callee, args }: Call, variables: ReadonlyMap<string, SharedVariable>): Write | undefined {
  if (callee.kind !== 'member') return undefined;
  const variable = variables.get(pathOf(callee.object) ?? '');
  const [first, second] = args;
  if (variable === undefined || first === undefined) return undefined;
  if (callee.property === 'set' || callee.property === 'setdefault')
    return second === undefined ? undefined : { variable, key: first.value, value: second.value };
  if (/^(?:push|append|add|extend|update|unshift)$/.test(callee.property ?? ''))
    return { variable, value: first.value, added: true };
  return undefined;
}

function ofAssign(
  { target, value, operator }: Assign,
  variables: ReadonlyMap<string, SharedVariable>,
): Write | undefined {
  if (operator !== undefined && operator !== '??' && operator !== '||') return undefined;
  const whole = variables.get(pathOf(target) ?? '');
  if (whole !== undefined) return { variable: whole, value };
  if (target.kind !== 'member') return undefined;
  const variable = variables.get(pathOf(target.object) ?? '');
  if (variable === undefined) return undefined;
  return target.index === undefined ? { variable, value } : { variable, key: target.index, value };
}
