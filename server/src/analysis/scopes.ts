/** What binding finds: scopes, what each name is defined as, and what each function's body holds. */
import type {
  Call,
  ClassExpression,
  ClassMember,
  Expression,
  FunctionExpression,
  Program,
  Span,
  Statement,
  TypeHint,
} from '../program/model.ts';

/** How to get from a bound value to the name: destructuring. */
export type PathStep =
  | { readonly property: string; readonly default?: Expression }
  | { readonly element: number; readonly default?: Expression }
  /** What is left; of an object, without the fields that were taken out. */
  | { readonly rest: true; readonly without?: ReadonlySet<string> };

/** What destructuring takes out of a value, as an expression: `a` of `[a, b]`, `value[0]`, `value.name`; `undefined` for a rest. */
export function partOf(value: Expression, path: readonly PathStep[]): Expression | undefined {
  let at = value;
  for (const step of path) {
    if ('rest' in step) return undefined;
    const { start, end } = at;
    if ('property' in step) at = { kind: 'member', object: at, property: step.property, propertySpan: at, start, end };
    else {
      const items = at.kind === 'list' && !at.comprehension ? at.items.slice(0, step.element + 1) : [];
      const item = items.some(({ spread }) => spread) ? undefined : items[step.element]?.value;
      const index: Expression = { kind: 'literal', value: step.element, start, end };
      at = item ?? { kind: 'member', object: at, index, propertySpan: at, start, end };
    }
  }
  return at;
}

export type Source =
  | {
      readonly kind: 'value';
      readonly value: Expression;
      readonly path: readonly PathStep[];
      readonly fn: FunctionInfo;
      readonly type?: TypeHint;
      readonly context: Context | undefined;
    }
  | {
      readonly kind: 'each';
      readonly over: Expression;
      readonly keys: boolean;
      readonly path: readonly PathStep[];
      readonly fn: FunctionInfo;
    }
  | {
      readonly kind: 'parameter';
      readonly fn: FunctionInfo;
      readonly index: number;
      readonly path: readonly PathStep[];
    }
  | { readonly kind: 'function'; readonly node: FunctionExpression }
  | { readonly kind: 'class'; readonly node: ClassExpression }
  | { readonly kind: 'import'; readonly module: string; readonly imported: string }
  | { readonly kind: 'caught'; readonly fn: FunctionInfo; readonly tried: Span; readonly path: readonly PathStep[] }
  | { readonly kind: 'declared'; readonly type?: TypeHint };

/** A change of what a name holds: `x.a.b = v`, `x.push(v)`, `x.headers.set(k, v)`. */
export interface Mutation {
  readonly path: readonly (string | undefined)[];
  /** Set for method calls: `push`, `set`, `append`. */
  readonly method?: string;
  /** The last index on the way, where it is not written out: `entries[key] = value`. */
  readonly key?: Expression;
  readonly args: readonly Expression[];
  readonly fn: FunctionInfo;
  readonly context: Context | undefined;
  readonly span: Span;
}

export interface Definition {
  readonly name: string;
  readonly scope: Scope;
  readonly sources: Source[];
  /** Where each source takes hold: behind `at`, in what surroundings, in which function. */
  readonly places: { readonly at: number; readonly context: Context | undefined; readonly fn: FunctionInfo }[];
  readonly mutations: Mutation[];
  /** Calls that it is given to, which may change what it holds: `change(all)` of `function update(change) { … }`, `collect(rows)`. */
  given?: { readonly call: Call; readonly index: number; readonly fn: FunctionInfo }[];
  /** The state that it sets when it is called: `setRows` of `const [rows, setRows] = useState([])`. */
  sets?: Definition;
  /** What makes that state of the one before and of what it is called with: of `const [rows, dispatch] = useReducer(reduce, [])`. */
  reducer?: Expression;
}

export class Scope {
  readonly names = new Map<string, Definition>();
  readonly children: Scope[] = [];
  readonly parent: Scope | undefined;
  readonly fn: FunctionInfo;
  readonly start: number;
  readonly end: number;

  constructor(parent: Scope | undefined, fn: FunctionInfo, start: number, end: number) {
    this.parent = parent;
    this.fn = fn;
    this.start = start;
    this.end = end;
    parent?.children.push(this);
  }

  define(name: string): Definition {
    let definition = this.names.get(name);
    if (!definition) {
      definition = { name, scope: this, sources: [], places: [], mutations: [] };
      this.names.set(name, definition);
    }
    return definition;
  }

  /** The definition that a name has at an offset inside this scope. */
  lookup(name: string, offset: number): Definition | undefined {
    let scope: Scope = this;
    descend: for (;;) {
      for (const child of scope.children) {
        if (child.start <= offset && offset < child.end) {
          scope = child;
          continue descend;
        }
      }
      break;
    }
    for (let at: Scope | undefined = scope; at; at = at.parent) {
      const found = at.names.get(name);
      if (found) return found;
    }
    return undefined;
  }
}

/** What stands around a place inside one function, innermost first. */
export interface Context {
  readonly parent: Context | undefined;
  readonly kind: 'loop' | 'then' | 'otherwise' | 'try' | 'handler' | 'last' | 'comprehension';
  readonly node: Statement | Expression;
  /** `then`/`otherwise`: the test. */
  readonly test?: Expression;
}

export interface CallSite {
  readonly call: Call;
  readonly context: Context | undefined;
  readonly awaited: boolean;
}

/** A function, method or the module's own body. */
export interface FunctionInfo {
  readonly node: FunctionExpression;
  readonly program: Program;
  readonly parent: FunctionInfo | undefined;
  readonly name: string | undefined;
  readonly owner: ClassExpression | undefined;
  readonly member: ClassMember | undefined;
  readonly isModule: boolean;
  /** Surroundings of the function literal itself in its parent. */
  readonly context: Context | undefined;
  /** The object literal that it is a property of. */
  holder: Expression | undefined;
  /** The type of the constant that it is written for: `const plugin: FastifyPluginAsync = async app => …`. */
  declared: TypeHint | undefined;
  /** The type of the constant whose object it is a property of: `const list: Endpoint = { handler: async req => … }`. */
  declaredIn: { readonly type: TypeHint; readonly property: string } | undefined;
  /** The call it is an argument of. */
  argumentOf: { readonly call: Call; readonly index: number; readonly property?: string } | undefined;
  readonly calls: CallSite[];
  /** The stretches of the body that stand in some context, outer ones first. */
  readonly blocks: { readonly start: number; readonly end: number; readonly context: Context }[];
  /** Where statements follow a branch that leaves: there its test is known to hold, or not to. */
  readonly passed: {
    readonly start: number;
    readonly end: number;
    readonly test: Expression;
    readonly holds: boolean;
  }[];
  readonly returns: { readonly value: Expression; readonly context: Context | undefined }[];
  /** What a generator gives, `all` of it one by one: `yield from rows`. */
  readonly yields: { readonly value: Expression; readonly all: boolean }[];
  readonly nested: FunctionInfo[];
  /** Assignments to members (`this.x = v`, `a.b = c`), plain and compound. */
  readonly memberAssigns: {
    readonly target: Expression;
    readonly value: Expression;
    readonly context: Context | undefined;
    readonly span: Span;
  }[];
  /** Markup elements written in the body. */
  readonly elements: Extract<Expression, { kind: 'element' }>[];
  readonly raises: { readonly value: Expression | undefined; readonly context: Context | undefined }[];
}

export interface Bound {
  readonly program: Program;
  readonly module: FunctionInfo;
  readonly scope: Scope;
  /** All functions, the module first, outer before inner. */
  readonly functions: readonly FunctionInfo[];
  readonly infos: ReadonlyMap<FunctionExpression, FunctionInfo>;
  readonly classes: readonly { readonly node: ClassExpression; readonly fn: FunctionInfo }[];
  /** Calls by the last name of what they call; those written with `new` also under `constructor`. */
  callsNamed(name: string): readonly { readonly call: Call; readonly fn: FunctionInfo }[];
}

/** The innermost function around an offset; `undefined` outside of all. */
export function innermostAt(functions: readonly FunctionInfo[], offset: number): FunctionInfo | undefined {
  let found: FunctionInfo | undefined;
  for (const info of functions) {
    if (info.isModule || info.node.start > offset || offset >= info.node.end) continue;
    if (!found || info.node.start >= found.node.start) found = info;
  }
  return found;
}
