/** What is noted while a program's names are bound: definitions and their sources, functions, and what changes a value later. */
import type {
  Call,
  ClassExpression,
  ClassMember,
  Expression,
  FunctionExpression,
  Program,
  Span,
  Statement,
} from '../program/model.ts';
import { isSelf, lastName } from '../program/walk.ts';
import type { Context, Definition, FunctionInfo, Mutation, Scope, Source } from './scopes.ts';
import { ownerOf } from './undeclared.ts';

const changing = new Set([
  'push',
  'unshift',
  'splice',
  'set',
  'append',
  'appendleft',
  'add',
  'extend',
  'update',
  'insert',
  'delete',
  'setdefault',
]);
/** The state of binding one program. `ExpressionBinder` and `Binder` walk it. */
export class Binding {
  readonly functions: FunctionInfo[] = [];
  readonly infos = new Map<FunctionExpression, FunctionInfo>();
  readonly classes: { node: ClassExpression; fn: FunctionInfo }[] = [];
  readonly program: Program;
  protected fn!: FunctionInfo;
  protected scope!: Scope;
  protected context: Context | undefined;
  /** Where what is being bound takes hold. */
  protected at = -1;
  /** Stands in for it while the update of a loop's head is visited. */
  protected late: number | undefined;

  constructor(program: Program) {
    this.program = program;
  }

  protected add(definition: Definition, source: Source, at: number): void {
    definition.sources.push(source);
    definition.places.push({ at: this.late ?? at, context: this.context, fn: this.fn });
  }

  protected enter(
    node: FunctionExpression,
    parent: FunctionInfo | undefined,
    name: string | undefined,
    owner: ClassExpression | undefined,
    member: ClassMember | undefined,
  ): FunctionInfo {
    const info: FunctionInfo = {
      node,
      program: this.program,
      parent,
      name: node.name ?? name,
      owner,
      member,
      isModule: parent === undefined,
      context: this.context,
      holder: undefined,
      declared: undefined,
      declaredIn: undefined,
      argumentOf: undefined,
      calls: [],
      blocks: [],
      passed: [],
      returns: [],
      yields: [],
      nested: [],
      memberAssigns: [],
      elements: [],
      raises: [],
    };
    this.functions.push(info);
    this.infos.set(node, info);
    parent?.nested.push(info);
    return info;
  }

  /** Assigned and declared nowhere: a global of the script, or what is as good as declared in a function. */
  protected undeclaredScope(name: string): Scope {
    const scopes: Scope[] = [];
    for (let scope: Scope | undefined = this.scope; scope; scope = scope.parent) scopes.unshift(scope);
    const outermost = scopes.find(({ fn }) => !fn.isModule);
    const owner = outermost && ownerOf(name, outermost.fn.node, this.program);
    return scopes.find(({ fn }) => owner !== undefined && fn.node === owner) ?? (scopes[0] as Scope);
  }

  protected functionScope(): Scope {
    let scope = this.scope;
    while (scope.parent && scope.parent.fn === scope.fn) scope = scope.parent;
    return scope;
  }

  /** Remembers which call a function literal is handed to, also inside options and lists: `{ hooks: { after: [fn] } }`. */
  protected handed(value: Expression, call: Call, index: number, property?: string): void {
    if (value.kind === 'function') {
      const info = this.infos.get(value);
      if (info) info.argumentOf = { call, index, ...(property === undefined ? {} : { property }) };
    } else if (value.kind === 'object') {
      for (const { key, value: inner } of value.properties) if (key !== undefined) this.handed(inner, call, index, key);
    } else if (value.kind === 'list') {
      for (const item of value.items) this.handed(item.value, call, index, property);
    }
  }

  protected assignMember(target: Extract<Expression, { kind: 'member' }>, value: Expression, span: Span): void {
    this.fn.memberAssigns.push({ target, value, context: this.context, span });
    this.mutate(target, { args: [value], span });
  }

  protected mutateByCall(call: Call): void {
    const { callee, start, end } = call;
    const args = call.args.map(argument => argument.value);
    const [target, ...given] = args;
    // `setattr(row, name, value)`, `Object.assign(row, values)`
    if (callee.kind === 'name' && callee.name === 'setattr' && target && given[0] && given[1]) {
      const [index, value] = given;
      const named = index.kind === 'literal' && typeof index.value === 'string' ? { property: index.value } : {};
      this.assignMember(
        { kind: 'member', object: target, ...named, index, propertySpan: index, start, end },
        value,
        call,
      );
      return;
    }
    this.giveToCall(call);
    if (callee.kind !== 'member' || callee.property === undefined) return;
    if (callee.property === 'assign' && callee.object.kind === 'name' && callee.object.name === 'Object' && target)
      for (const values of given) this.mutate(target, { method: 'update', args: [values], span: call });
    // What is popped by its name is taken out of a dictionary, what is by a number or none off a list.
    const isKey = target?.kind === 'name' || (target?.kind === 'literal' && typeof target.value === 'string');
    const isTaken = callee.property === 'pop' && isKey;
    if (!changing.has(callee.property) && !isTaken) return;
    const named = callee.property === 'update' ? call.args.filter(({ name }) => name !== undefined) : [];
    // `grant.update(token=t)` sets it.
    for (const { name, value } of named)
      this.mutate(
        { kind: 'member', object: callee.object, property: name ?? '', propertySpan: value, start, end },
        { args: [value], span: call },
      );
    if (named.length < args.length) this.mutate(callee.object, { method: callee.property, args, span: call });
  }

  /**
   * Remembers with names that a function which the caller hands over is called with them; with lists and objects that are made here,
   * that any function of the code's own is.
   */
  private giveToCall(call: Call): void {
    const { callee } = call;
    if (callee.kind !== 'name' && !(callee.kind === 'member' && isSelf(callee.object))) return;
    const called = callee.kind === 'name' ? this.scope.lookup(callee.name, callee.start) : undefined;
    const isParameter = called?.sources[0]?.kind === 'parameter';
    call.args.forEach(({ value, name, spread }, index) => {
      const given = value.kind === 'name' ? this.scope.lookup(value.name, value.start) : undefined;
      const [made] = given?.sources ?? [];
      if (given === undefined || made?.kind !== 'value' || name !== undefined || spread !== undefined) return;
      if (!isParameter && made.value.kind !== 'list' && made.value.kind !== 'object') return;
      given.given ??= [];
      given.given.push({ call, index, fn: this.fn });
    });
  }

  /** Remembers with a name that what it holds, or something inside, is changed. */
  protected mutate(target: Expression, how: Pick<Mutation, 'method' | 'args' | 'span'>): void {
    const path: (string | undefined)[] = [];
    // `(groups[key] ??= []).push(item)` changes what it has just put there.
    const put = target.kind === 'assign' && target.target.kind === 'member' ? target.target : target;
    let at: Expression = put;
    for (let step = stepInto(at); step; step = stepInto(at)) {
      path.unshift(step.name);
      at = step.of;
    }
    if (at.kind !== 'name') return;
    const key = stepInto(put)?.key;
    this.scope
      .lookup(at.name, at.start)
      ?.mutations.push({ path, fn: this.fn, context: this.context, ...(key ? { key } : {}), ...how });
  }

  /**
   * `const [rows, setRows] = useState([])` of React and its like: what `setRows` is called with is what `rows` may be, and what is
   * worked out at the start, `useState(() => read('rows'))`.
   */
  protected stateOf({ target, value }: Extract<Statement, { kind: 'bind' }>): void {
    if (target.kind !== 'list-target' || value?.kind !== 'call') return;
    const { callee } = value;
    const called = lastName(callee);
    const [state, setter] = target.items.map(item => (item?.target.kind === 'name' ? item.target.name : undefined));
    if (!/^use(?:State|Reducer|ActionState|FormState)$/.test(called ?? '') || state === undefined) return;
    const sets = this.scope.names.get(state);
    if (!sets) return;
    const action = /Action|Form/.test(called ?? '') ? value.args[0]?.value : undefined;
    if (action) {
      // `const [state, submit] = useActionState(search, { rows: [] })`: https://react.dev/reference/react/useActionState
      const { start, end, close } = value;
      const given: Call = { kind: 'call', callee: action, args: [], start, end, close };
      this.add(sets, { kind: 'value', value: given, path: [], fn: this.fn, context: this.context }, value.end);
      return;
    }
    const definition = setter === undefined ? undefined : this.scope.names.get(setter);
    if (definition) definition.sets = sets;
    const reducer = called === 'useReducer' ? value.args[0]?.value : undefined;
    if (reducer && definition) definition.reducer = reducer;
    const first = value.args[reducer ? 1 : 0]?.value;
    if (first?.kind === 'function') {
      const info = this.infos.get(first);
      for (const each of info?.returns ?? [])
        if (info)
          this.add(sets, { kind: 'value', value: each.value, path: [], fn: info, context: this.context }, value.end);
    } else if (first?.kind === 'call' || first?.kind === 'choice')
      this.add(sets, { kind: 'value', value: first, path: [], fn: this.fn, context: this.context }, value.end);
  }

  protected setState(call: Call): void {
    const [first] = call.args;
    if (!first) return;
    const { callee } = call;
    const setterOf = (expression: Expression) =>
      expression.kind === 'name' ? this.scope.lookup(expression.name, expression.start)?.sets : undefined;
    const { reducer } = (callee.kind === 'name' && this.scope.lookup(callee.name, callee.start)) || {};
    const source = (state: Definition, value: Expression, fn: FunctionInfo) =>
      this.add(state, { kind: 'value', value, path: [], fn, context: this.context }, call.end);
    const state = setterOf(callee);
    if (!state) {
      // `.then(setRows)`
      const handed = callee.kind === 'member' && callee.property === 'then' ? setterOf(first.value) : undefined;
      if (handed && callee.kind === 'member') source(handed, callee.object, this.fn);
    } else if (reducer) {
      // `dispatch(action)` sets what the reducer makes of the state and the action.
      const { start, end, close } = call;
      const before: Expression = { kind: 'name', name: state.name, start, end };
      const reduced: Call = { kind: 'call', callee: reducer, args: [{ value: before }, first], start, end, close };
      source(state, reduced, this.fn);
      this.fn.calls.push({ call: reduced, context: this.context, awaited: false });
    } else if (first.value.kind !== 'function') source(state, first.value, this.fn);
    else {
      // `setRows(before => [...before, row])`
      const info = this.infos.get(first.value);
      for (const { value } of info?.returns ?? []) if (info) source(state, value, info);
    }
  }

  /** `x += y` is `x = x + y`, `x |= y` is `x = x | y`. */
  protected compound(expression: Extract<Expression, { kind: 'assign' }>): Expression {
    const { start, end } = expression;
    // Counters count on.
    if (expression.value.kind === 'literal' && typeof expression.value.value === 'number')
      return { kind: 'unknown', parts: [], start, end };
    if (expression.target.kind !== 'name') return expression.value;
    if (expression.operator === '|')
      return { kind: 'operation', operator: '|', operands: [expression.target, expression.value], start, end };
    if (expression.operator !== '+') return expression.value;
    return {
      kind: 'join',
      left: expression.target,
      right: expression.value,
      start,
      end,
    };
  }
}

/** Calls by the last name of what they call; what makes an instance also by `constructor`. */
export function indexCalls(
  functions: readonly FunctionInfo[],
): ReadonlyMap<string, { call: Call; fn: FunctionInfo }[]> {
  const named = new Map<string, { call: Call; fn: FunctionInfo }[]>();
  for (const fn of functions) {
    for (const { call } of fn.calls) {
      const name = lastName(call.callee);
      for (const key of new Set([name, call.constructed ? 'constructor' : undefined])) {
        if (key === undefined) continue;
        const list = named.get(key);
        if (list) list.push({ call, fn });
        else named.set(key, [{ call, fn }]);
      }
    }
  }
  return named;
}

/** What a place in a value stands in, and under which key: `row.name`, `rows[key]`, `groups.get(key)`, `options.setdefault('headers', {})`. */
export function stepInto(
  place: Expression,
): { readonly of: Expression; readonly name: string | undefined; readonly key: Expression | undefined } | undefined {
  if (place.kind === 'member') {
    const { object, property, index } = place;
    return { of: object, name: property ?? writtenOut(index), key: property === undefined ? index : undefined };
  }
  if (place.kind !== 'call' || place.callee.kind !== 'member') return undefined;
  const { object, property } = place.callee;
  const [key, other] = place.args;
  // What a default gives is put nowhere: `groups.get(key, []).append(row)`.
  const isHeld = property === 'setdefault' || (property === 'get' && other === undefined);
  return key && isHeld ? { of: object, name: writtenOut(key.value), key: key.value } : undefined;
}

function writtenOut(key: Expression | undefined): string | undefined {
  return key?.kind === 'literal' ? String(key.value) : undefined;
}
