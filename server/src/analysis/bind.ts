/**
 * Names to definitions, in one pass over a program: scopes, what each name is bound to and how it is changed later,
 * every function with the calls its body makes and the constructs that stand around them.
 */

import type {
  Branch,
  Call,
  Expression,
  FunctionExpression,
  Name,
  ObjectExpression,
  Program,
  Span,
  Statement,
  TypeHint,
} from '../program/model.ts';
import { leaves } from '../program/walk.ts';
import { ExpressionBinder } from './bind-expressions.ts';
import { indexCalls } from './binding.ts';
import { type Bound, type Context, type FunctionInfo, Scope, type Source } from './scopes.ts';

const cache = new WeakMap<Program, Bound>();
/** Binds a program; the result is kept as long as the program is. */
export function bind(program: Program): Bound {
  let bound = cache.get(program);
  if (!bound) {
    bound = new Binder(program).run();
    cache.set(program, bound);
  }
  return bound;
}

/** What a name is given, where one place alone gives it something, and that whole. */
export function onlyValue({ name, start }: Name, program: Program): Expression | undefined {
  const [source, ...others] = bind(program).scope.lookup(name, start)?.sources ?? [];
  return source?.kind === 'value' && source.path.length === 0 && others.length === 0 ? source.value : undefined;
}

class Binder extends ExpressionBinder {
  run(): Bound {
    const { program } = this;
    const body = program.body;
    const node: FunctionExpression = { kind: 'function', parameters: [], body, start: 0, end: Number.MAX_SAFE_INTEGER };
    const module = this.enter(node, undefined, undefined, undefined, undefined);
    this.fn = module;
    this.scope = new Scope(undefined, module, 0, Number.MAX_SAFE_INTEGER);
    const scope = this.scope;
    for (const item of program.imports) {
      for (const name of item.names) {
        this.add(scope.define(name.local), { kind: 'import', module: item.module, imported: name.imported }, -1);
      }
    }
    this.statements(body);
    const { functions, infos, classes } = this;
    let named: ReadonlyMap<string, { call: Call; fn: FunctionInfo }[]> | undefined;
    const callsNamed = (name: string) => {
      named ??= indexCalls(functions);
      return named.get(name) ?? [];
    };
    return { program, module, scope, functions, infos, classes, callsNamed };
  }

  protected statements(body: readonly Statement[]): void {
    // Functions and classes are known in the whole body before it runs.
    for (const statement of body) {
      if (statement.kind !== 'declare') continue;
      const source: Source =
        statement.value.kind === 'function'
          ? { kind: 'function', node: statement.value }
          : { kind: 'class', node: statement.value };
      this.add(this.scope.define(statement.name), source, -1);
    }
    for (const statement of body) this.statement(statement);
    const end = body[body.length - 1]?.end ?? 0;
    for (const statement of body) if (statement.kind === 'branch' && statement.end < end) this.behind(statement, end);
  }

  /** What follows a branch that leaves knows how its test came out: `if (done) continue;`, of `else if` each of them. */
  private behind({ test, then, otherwise, end: start }: Branch, end: number): void {
    if (leaves(then)) {
      this.fn.passed.push({ start, end, test, holds: false });
      const [next, more] = otherwise;
      if (next?.kind === 'branch' && !more) this.behind(next, end);
    } else if (leaves(otherwise)) this.fn.passed.push({ start, end, test, holds: true });
  }

  private block(body: readonly Statement[], span: Span, context: Context | undefined, prepare?: () => void): void {
    // An arm that is not written stands nowhere.
    if (body.length === 0 && !prepare) return;
    const { scope, context: outer } = this;
    const first = body[0];
    const last = body[body.length - 1];
    const start = prepare || !first ? span.start : Math.max(span.start, first.start);
    this.scope = new Scope(scope, this.fn, start, prepare || !last ? span.end : last.end);
    if (context) {
      this.context = context;
      this.fn.blocks.push({ start: this.scope.start, end: this.scope.end, context });
    }
    prepare?.();
    this.statements(body);
    this.scope = scope;
    this.context = outer;
  }

  private declareProperties({ properties }: ObjectExpression, type: TypeHint): void {
    for (const { key, value } of properties) {
      const info = value.kind === 'function' ? this.infos.get(value) : undefined;
      if (info && key !== undefined) info.declaredIn = { type, property: key };
    }
  }

  private statement(statement: Statement): void {
    const { context } = this;
    switch (statement.kind) {
      case 'bind': {
        if (statement.value)
          this.expression(statement.value, statement.target.kind === 'name' ? statement.target.name : undefined);
        const scope = statement.scope === 'function' ? this.functionScope() : this.scope;
        const value = statement.value;
        const type = statement.type ? { type: statement.type } : {};
        const written = value?.kind === 'function' ? this.infos.get(value) : undefined;
        if (written) written.declared = statement.type;
        if (statement.type && value?.kind === 'object') this.declareProperties(value, statement.type);
        this.at = value?.end ?? statement.target.end;
        this.target(
          statement.target,
          path =>
            value ? { kind: 'value', value, path, fn: this.fn, context, ...type } : { kind: 'declared', ...type },
          [],
          scope,
        );
        this.stateOf(statement);
        return;
      }
      case 'evaluate':
        if (statement.value.kind === 'assign') this.assign(statement.value);
        else this.expression(statement.value);
        return;
      case 'return':
        if (statement.value) {
          this.expression(statement.value);
          this.fn.returns.push({ value: statement.value, context });
        }
        return;
      case 'raise':
        if (statement.value) this.expression(statement.value);
        this.fn.raises.push({ value: statement.value, context });
        return;
      case 'loop':
        this.loop(statement);
        return;
      case 'branch':
        this.expression(statement.test);
        this.block(statement.then, statement, { parent: context, kind: 'then', node: statement, test: statement.test });
        this.block(statement.otherwise, statement, {
          parent: context,
          kind: 'otherwise',
          node: statement,
          test: statement.test,
        });
        return;
      case 'try': {
        this.block(statement.body, statement, { parent: context, kind: 'try', node: statement });
        const tried = {
          start: statement.start,
          end: statement.body.at(-1)?.end ?? statement.start,
        };
        for (const handler of statement.handlers) {
          const first = handler.body[0];
          const last = handler.body[handler.body.length - 1];
          const span = {
            start: handler.caught?.start ?? first?.start ?? statement.start,
            end: last?.end ?? handler.caught?.end ?? statement.start,
          };
          this.block(handler.body, span, { parent: context, kind: 'handler', node: statement }, () => {
            this.at = span.start;
            if (handler.caught) this.target(handler.caught, path => ({ kind: 'caught', fn: this.fn, tried, path }));
          });
        }
        this.block(statement.last, statement, { parent: context, kind: 'last', node: statement });
        return;
      }
      case 'block':
        this.block(statement.body, statement, undefined);
        return;
      case 'declare':
        if (statement.value.kind === 'function') this.function(statement.value, statement.name);
        else this.class(statement.value);
        return;
      case 'exit':
        return;
    }
  }

  private loop(statement: Extract<Statement, { kind: 'loop' }>): void {
    const { context } = this;
    if (statement.over) this.expression(statement.over);
    this.block(statement.body, statement, { parent: context, kind: 'loop', node: statement }, () => {
      const inside = this.context;
      // The head's first part runs once, before the loop; the last runs behind the body.
      this.context = context;
      for (const item of statement.init ?? []) this.statement(item);
      this.context = inside;
      const { target, over } = statement;
      this.at = over?.end ?? statement.start;
      if (target && over)
        this.target(target, path => ({ kind: 'each', over, keys: statement.form === 'keys', path, fn: this.fn }));
      if (statement.test) this.expression(statement.test);
      if (!statement.update) return;
      this.late = statement.end;
      this.expression(statement.update);
      this.late = undefined;
    });
  }
}
