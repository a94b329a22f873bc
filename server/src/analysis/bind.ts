/**
 * Names to definitions, in one pass over a program: scopes, what each name is bound to and how it is changed later,
 * every function with the calls its body makes and the constructs that stand around them.
 */

import type {
  Argument,
  Call,
  ClassExpression,
  ClassMember,
  Expression,
  FunctionExpression,
  Program,
  Span,
  Statement,
  Target,
} from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { Binding, indexCalls } from './binding.ts';
import { pipedIn, pipeOf } from './pipes.ts';
import { type Bound, type Context, type FunctionInfo, type PathStep, partOf, Scope, type Source } from './scopes.ts';

const cache = new WeakMap<Program, Bound>();
/** The template or join that a piece of text is written in. */
export const writtenIn = new WeakMap<Expression, Expression>();

/** Binds a program; the result is kept as long as the program is. */
export function bind(program: Program): Bound {
  let bound = cache.get(program);
  if (!bound) {
    bound = new Binder(program).run();
    cache.set(program, bound);
  }
  return bound;
}

class Binder extends Binding {
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

  private function(
    node: FunctionExpression,
    name?: string,
    owner?: ClassExpression,
    member?: ClassMember,
  ): FunctionInfo {
    const known = this.infos.get(node);
    if (known) return known;
    const { fn, scope, context } = this;
    for (const annotation of node.annotations ?? []) this.expression(annotation);
    const info = this.enter(node, fn, name, owner, member);
    this.fn = info;
    this.context = undefined;
    this.scope = new Scope(scope, info, node.start, node.end);
    node.parameters.forEach((parameter, index) => {
      if (parameter.default) this.expression(parameter.default);
      this.at = node.start;
      this.target(parameter.target, path => ({ kind: 'parameter', fn: info, index, path }));
    });
    this.statements(node.body);
    this.fn = fn;
    this.scope = scope;
    this.context = context;
    return info;
  }

  private class(node: ClassExpression): void {
    this.classes.push({ node, fn: this.fn });
    for (const base of node.bases) this.expression(base);
    for (const annotation of node.annotations ?? []) this.expression(annotation);
    for (const member of node.members) {
      for (const annotation of member.annotations ?? []) this.expression(annotation);
      if (!member.value) continue;
      if (member.value.kind === 'function') this.function(member.value, member.name, node, member);
      else this.expression(member.value, member.name);
    }
  }

  private target(
    target: Target,
    source: (path: readonly PathStep[]) => Source,
    path: readonly PathStep[] = [],
    scope: Scope = this.scope,
  ): void {
    switch (target.kind) {
      case 'name':
        this.add(scope.define(target.name), source(path), this.at);
        return;
      case 'object-target':
        for (const entry of target.entries) {
          if (entry.default) this.expression(entry.default);
          const step: PathStep | undefined =
            entry.key === undefined
              ? undefined
              : entry.default
                ? { property: entry.key, default: entry.default }
                : { property: entry.key };
          this.target(entry.target, source, step ? [...path, step] : [...path, { rest: true }], scope);
        }
        if (target.rest) {
          const without = new Set(target.entries.flatMap(({ key }) => key ?? []));
          this.target(target.rest, source, [...path, { rest: true, without }], scope);
        }
        return;
      case 'list-target':
        target.items.forEach((item, element) => {
          if (!item) return;
          if (item.default) this.expression(item.default);
          const step: PathStep = item.rest
            ? { rest: true }
            : item.default
              ? { element, default: item.default }
              : { element };
          this.target(item.target, source, [...path, step], scope);
        });
        return;
      case 'member': {
        const given = source(path);
        const value = given.kind === 'value' ? partOf(given.value, path) : undefined;
        if (value) this.assignMember(target, value, target);
        this.expression(target);
        return;
      }
      default:
        this.expression(target);
    }
  }

  private statements(body: readonly Statement[]): void {
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
        if (statement.value.kind === 'assign') this.assign(statement.value, this.moduleScope());
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

  private args(args: readonly Argument[], call: Call): void {
    const pipe = pipeOf(call);
    args.forEach((argument, index) => {
      if (pipe && index >= pipe.from && argument.value.kind === 'call') pipedIn.set(argument.value, call);
      this.expression(argument.value);
      this.handed(argument.value, call, index);
    });
  }

  expression(expression: Expression, name?: string, awaited = false): void {
    switch (expression.kind) {
      case 'literal':
      case 'name':
        return;
      case 'template':
        for (const part of expression.parts) {
          if (part.kind === 'literal') writtenIn.set(part, expression);
          this.expression(part);
        }
        return;
      case 'member':
        this.expression(expression.object);
        if (expression.index && expression.index.kind !== 'literal') this.expression(expression.index);
        return;
      case 'call':
        this.expression(expression.callee);
        this.args(expression.args, expression);
        this.mutateByCall(expression);
        this.setState(expression);
        this.fn.calls.push({ call: expression, context: this.context, awaited });
        return;
      case 'object':
        for (const property of expression.properties) {
          if (property.computed) this.expression(property.computed);
          this.expression(property.value, property.key);
          if (property.value.kind === 'function') {
            const info = this.infos.get(property.value);
            if (info) info.holder = expression;
          }
        }
        return;
      case 'list':
        this.list(expression);
        return;
      case 'function':
        this.function(expression, name);
        return;
      case 'class':
        this.class(expression);
        return;
      case 'join':
        this.joined(expression);
        return;
      case 'choice':
        this.choice(expression);
        return;
      case 'operation':
        for (const operand of expression.operands) this.expression(operand);
        if (expression.operator === 'delete' && expression.operands[0]?.kind === 'member')
          this.mutate(expression.operands[0], { method: 'delete', args: [], span: expression });
        return;
      case 'await':
        this.expression(expression.value, name, true);
        return;
      case 'yield':
        if (expression.value) {
          this.expression(expression.value);
          this.fn.yields.push(expression.value);
        }
        return;
      case 'assign':
        // `rows := read()` is a name of the function's own.
        this.assign(expression, this.program.language === 'python' ? this.functionScope() : this.moduleScope());
        return;
      case 'element':
        this.fn.elements.push(expression);
        if (expression.tagExpression) this.expression(expression.tagExpression);
        for (const attribute of expression.attributes) this.expression(attribute.value, attribute.key);
        for (const child of expression.children) this.expression(child);
        return;
      case 'unknown':
        for (const part of expression.parts) this.expression(part);
    }
  }

  private joined(expression: Extract<Expression, { kind: 'join' }>): void {
    let at: Expression = expression;
    while (at.kind === 'join') {
      if (at.right.kind === 'literal') writtenIn.set(at.right, expression);
      this.expression(at.right);
      at = at.left;
    }
    if (at.kind === 'literal') writtenIn.set(at, expression);
    this.expression(at);
  }

  private choice(expression: Extract<Expression, { kind: 'choice' }>): void {
    const { context } = this;
    if (expression.test) this.expression(expression.test);
    expression.options.forEach((option, index) => {
      if (expression.test) {
        const kind = expression.form === 'test' && index === 1 ? 'otherwise' : 'then';
        this.context = { parent: context, kind, node: expression, test: expression.test };
        this.fn.blocks.push({ start: option.start, end: option.end, context: this.context });
      }
      this.expression(option);
      this.context = context;
    });
  }

  private list(expression: Extract<Expression, { kind: 'list' }>): void {
    const { comprehension } = expression;
    if (!comprehension) {
      for (const item of expression.items) this.expression(item.value);
      return;
    }
    const { scope, context } = this;
    this.expression(comprehension.over);
    this.scope = new Scope(scope, this.fn, expression.start, expression.end);
    this.context = { parent: context, kind: 'comprehension', node: expression };
    this.at = comprehension.over.end;
    this.target(comprehension.target, path => ({
      kind: 'each',
      over: comprehension.over,
      keys: false,
      path,
      fn: this.fn,
    }));
    for (const test of comprehension.tests) this.expression(test);
    for (const item of expression.items) this.expression(item.value);
    this.scope = scope;
    this.context = context;
  }

  /** @param home where a name is that nothing declares */
  private assign(expression: Extract<Expression, { kind: 'assign' }>, home: Scope): void {
    const { target, value } = expression;
    this.expression(value, lastName(target));
    if (target.kind === 'member') {
      this.expression(target.object);
      this.assignMember(target, value, expression);
      return;
    }
    const { context } = this;
    if (target.kind === 'name') {
      const definition = this.scope.lookup(target.name, target.start) ?? home.define(target.name);
      this.add(
        definition,
        { kind: 'value', value: this.compound(expression), path: [], fn: this.fn, context },
        expression.end,
      );
      return;
    }
    this.at = expression.end;
    this.target(target, path => ({ kind: 'value', value, path, fn: this.fn, context }));
  }
}
