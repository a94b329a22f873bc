/** The expressions of a program while its names are bound: targets, functions and classes, calls, and what changes a value. */
import type {
  Argument,
  Call,
  ClassExpression,
  ClassMember,
  Expression,
  FunctionExpression,
  Statement,
  Target,
} from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { Binding } from './binding.ts';
import { pipedIn, pipeOf } from './pipes.ts';
import { type FunctionInfo, type PathStep, partOf, Scope, type Source } from './scopes.ts';

/** The template or join that a piece of text is written in. */
export const writtenIn = new WeakMap<Expression, Expression>();

/** Visits expressions; statements are visited by `Binder`. */
export abstract class ExpressionBinder extends Binding {
  protected abstract statements(body: readonly Statement[]): void;

  protected function(
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

  protected class(node: ClassExpression): void {
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

  protected target(
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

  private args(args: readonly Argument[], call: Call): void {
    const pipe = pipeOf(call);
    args.forEach((argument, index) => {
      if (pipe && index >= pipe.from && argument.value.kind === 'call') pipedIn.set(argument.value, call);
      this.expression(argument.value);
      this.handed(argument.value, call, index);
    });
  }

  protected expression(expression: Expression, name?: string, awaited = false): void {
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
          this.fn.yields.push({ value: expression.value, all: expression.all === true });
        }
        return;
      case 'assign':
        // `rows := read()` is a name of the function's own.
        this.assign(expression, this.program.language === 'python' ? this.functionScope() : undefined);
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
    this.fn.blocks.push({ start: expression.start, end: expression.end, context: this.context });
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

  /** @param home where a name is that nothing declares, if that is known */
  protected assign(expression: Extract<Expression, { kind: 'assign' }>, home?: Scope): void {
    const { target, value } = expression;
    this.expression(value, lastName(target));
    if (target.kind === 'member') {
      this.expression(target);
      this.assignMember(target, value, expression);
      return;
    }
    const { context } = this;
    if (target.kind === 'name') {
      const definition =
        this.scope.lookup(target.name, target.start) ?? (home ?? this.undeclaredScope(target.name)).define(target.name);
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
