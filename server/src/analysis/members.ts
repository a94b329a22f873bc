/** Properties of values: objects, instances with their classes' chain, modules, library values, responses; elements of lists. */
import type { Argument, ClassExpression, Expression, Program, Property } from '../program/model.ts';
import { bind, type FunctionInfo } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import { Frame } from './frames.ts';
import { isBuiltinMethod } from './intrinsics.ts';
import { narrow, responseMarks } from './marks.ts';
import { type AbstractValue, type AnyMark, type CallArgument, type Thing, union } from './values.ts';

type Instance = Extract<Thing, { is: 'instance' }>;
interface FieldAssignment {
  readonly name: string;
  readonly value: Expression;
  readonly fn: FunctionInfo;
}

const promiseMethods = new Set(['then', 'catch', 'finally']);
const environments = new Set([
  'global process.env',
  'process env',
  'node:process env',
  'global Bun.env',
  'global import.meta.env',
  'os environ',
  'global meta.env',
]);
/** Members of a response that are its body, read or called. */
const bodies = new Set([
  'data',
  'body',
  'json',
  'text',
  'content',
  'arrayBuffer',
  'blob',
  'buffer',
  'formData',
  'read',
  'raw',
  'iter_content',
  'iter_lines',
  'aread',
  '_data',
]);

export class Members {
  private readonly evaluator: Evaluator;
  private readonly cache = new WeakMap<AbstractValue, Map<string, AbstractValue>>();
  private readonly lists = new WeakMap<AbstractValue, readonly AbstractValue[]>();
  private readonly keySets = new WeakMap<AbstractValue, { names: readonly string[]; complete: boolean }>();
  private readonly assigned = new WeakMap<ClassExpression, readonly FieldAssignment[]>();
  private selves = new WeakMap<ClassExpression, AbstractValue>();
  private readonly frames = new WeakMap<Instance, Map<FunctionInfo | 'fields', Frame>>();
  private readonly exporting = new Set<string>();

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  forget(program: Program): void {
    for (const { node } of bind(program).classes) this.selves.delete(node);
  }

  reset(): void {
    this.selves = new WeakMap();
  }

  property(value: AbstractValue, name: string): AbstractValue {
    let known = this.cache.get(value);
    if (!known) {
      known = new Map();
      this.cache.set(value, known);
    }
    let found = known.get(name);
    if (!found) {
      known.set(name, this.evaluator.unknown);
      found = this.find(value, name);
      known.set(name, found);
    }
    return found;
  }

  private find(value: AbstractValue, name: string): AbstractValue {
    const { evaluator } = this;
    const found: AbstractValue[] = [];
    let missing = value.open;
    if (
      promiseMethods.has(name) &&
      value.things.every(
        thing =>
          thing.is === 'library' ||
          thing.is === 'response' ||
          thing.is === 'elements' ||
          thing.is === 'list' ||
          thing.is === 'object',
      )
    ) {
      return evaluator.value({ things: [{ is: 'method', name, receiver: value }] });
    }
    const data = isBuiltinMethod(name) && (value.own.length > 0 || value.things.some(thing => thing.is === 'response'));
    for (const thing of value.things) {
      // Data that a library gave is data first: only members that the library is known for are the library's.
      if (data && thing.is === 'library' && !this.known(thing, name)) continue;
      const property = this.ofThing(thing, name, value);
      if (property) found.push(property);
      else if (!lacks(thing, value)) missing = true;
    }
    const rest: AbstractValue['mutations'][number][] = [];
    for (const mutation of value.mutations) {
      const [head, ...tail] = mutation.path;
      if (mutation.path.length === 0) {
        // `headers.set('a', v)`, `map.set('a', v)`, `params.append('a', v)`, `dict.update({…})`
        const [key, set] = mutation.args;
        if (
          (mutation.method === 'set' || mutation.method === 'append' || mutation.method === 'setdefault') &&
          key &&
          set
        ) {
          if (
            evaluator
              .evaluate(key, mutation.frame)
              .literals.some(literal => String(literal).toLowerCase() === name.toLowerCase())
          )
            found.push(evaluator.evaluate(set, mutation.frame));
        } else if (mutation.method === 'update' && key) {
          const merged = evaluator.evaluate(key, mutation.frame);
          if (merged.keys.names.includes(name)) found.push(merged.property(name));
        }
        continue;
      }
      if (head !== name) continue;
      if (tail.length === 0 && mutation.method === undefined) {
        const set = mutation.args[0];
        if (set) found.push(evaluator.evaluate(set, mutation.frame));
      } else rest.push({ ...mutation, path: tail });
    }
    const marks = narrow(value.own, name);
    const known = found.filter(
      item => item.things.length > 0 || item.texts.length > 0 || item.literals.length > 0 || item.own.length > 0,
    );
    const method = known.length === 0 && (missing || value.texts.length > 0) && isBuiltinMethod(name);
    if (method)
      found.push(
        evaluator.value({ things: [{ is: 'method', name, receiver: value }], marks, open: marks.length > 0, name }),
      );
    let result: AbstractValue;
    if (found.length === 0)
      result = evaluator.value({
        open: missing || marks.length > 0,
        literals: missing || marks.length > 0 ? [] : [null],
        marks,
        name,
      });
    else {
      result = union(evaluator, found);
      if (marks.length > 0 && !method)
        result = result.with({
          marks: [...result.own, ...marks.filter(mark => !result.own.includes(mark))],
          open: result.open || value.open,
        });
      else if (value.open && !method) result = result.with({ open: true });
    }
    return rest.length > 0 ? result.with({ mutations: [...result.mutations, ...rest] }) : result;
  }

  private known(thing: Extract<Thing, { is: 'library' }>, name: string): boolean {
    const { libraries } = this.evaluator.services;
    const path = thing.path === '' ? name : `${thing.path}.${name}`;
    return (
      (libraries.find(thing.package, 'javascript')?.lookup(path) ??
        libraries.find(thing.package, 'python')?.lookup(path)) !== undefined
    );
  }

  private ofThing(thing: Thing, name: string, value: AbstractValue): AbstractValue | undefined {
    const { evaluator } = this;
    switch (thing.is) {
      case 'object': {
        const extra = thing.extra?.get(name);
        if (extra) return extra;
        return this.ofObject(thing.properties, name, thing.frame, value);
      }
      case 'instance':
        return this.ofInstance(thing, name, value) ?? evaluator.unknown;
      case 'class':
        return this.ofClass(thing.node, thing.frame, name, value, true) ?? undefined;
      case 'module':
        return this.exported(thing.path, name);
      case 'library': {
        if (environments.has(`${thing.package} ${thing.path}`)) return this.environment(name);
        const made = thing.path.endsWith('()') ? thing.makers[thing.makers.length - 1]?.args[0]?.value : undefined;
        if (
          made?.things.some(inner => inner.is === 'object') &&
          made.keys.names.includes(name) &&
          !this.known(thing, name)
        ) {
          return made.property(name);
        }
        if (name === 'default' && thing.path === '') return evaluator.value({ things: [thing] });
        return evaluator.value({
          things: [
            {
              ...thing,
              path: thing.path === '' || thing.path.endsWith('.') ? thing.path + name : `${thing.path}.${name}`,
            },
          ],
          open: false,
          name,
        });
      }
      case 'response':
        if (name === 'headers') return evaluator.value({ open: true, name: 'response headers' });
        if (!bodies.has(name)) return undefined;
        return evaluator.value({
          open: true,
          marks: responseMarks(thing.request),
          name,
          things: [
            {
              is: 'method',
              name: 'body',
              receiver: evaluator.value({ open: true, marks: responseMarks(thing.request) }),
            },
          ],
        });
      case 'address':
        if (name === 'href') return value;
        if (name === 'searchParams')
          return evaluator.value({ things: [{ is: 'method', name: 'searchParams', receiver: value }], open: true });
        return undefined;
      case 'pairs': {
        const inner = thing.of.property(name);
        if (thing.of.keys.names.includes(name)) return inner;
        return isBuiltinMethod(name) ? undefined : inner;
      }
      case 'elements':
        if (name === 'length') return evaluator.value({ open: true });
        return undefined;
      case 'function':
        return undefined;
      default:
        return undefined;
    }
  }

  /** An environment variable's value. */
  environment(name: string): AbstractValue {
    const { evaluator } = this;
    const base = evaluator.value({ open: true, marks: [{ is: 'environment', name }], name });
    return base;
  }

  private ofObject(
    properties: readonly Property[],
    name: string,
    frame: Frame,
    self: AbstractValue,
  ): AbstractValue | undefined {
    const { evaluator } = this;
    const found: AbstractValue[] = [];
    for (let index = properties.length - 1; index >= 0; index--) {
      const property = properties[index] as Property;
      if (property.spread) {
        const spread = evaluator.evaluate(property.value, frame);
        const inner = spread.property(name);
        if (inner.literals.length > 0 || inner.things.length > 0 || inner.texts.length > 0 || inner.own.length > 0) {
          if (!inner.open || spread.keys.names.includes(name)) {
            found.push(inner);
            return union(evaluator, found);
          }
          found.push(inner);
        } else if (inner.open) found.push(inner);
        continue;
      }
      if (property.key === name) {
        if (property.accessor === 'get' && property.value.kind === 'function')
          found.push(this.evaluator.calls.invokeNode(property.value, frame, self));
        else if (property.accessor !== 'set') {
          const value = evaluator.evaluate(property.value, frame);
          found.push(
            property.value.kind === 'function'
              ? bindReceiver(value, self)
              : evaluator.called(value, name, property.value, frame),
          );
        }
        return union(evaluator, found);
      }
      if (property.computed) {
        const keys = evaluator.evaluate(property.computed, frame);
        if (keys.literals.some(literal => String(literal) === name))
          return union(evaluator, [...found, evaluator.evaluate(property.value, frame)]);
        if (keys.open || keys.literals.length === 0) found.push(evaluator.evaluate(property.value, frame));
      }
    }
    return found.length > 0 ? union(evaluator, found) : undefined;
  }

  /** The instance that a method sees when nobody says which. */
  self(frame: Frame): AbstractValue {
    const node = frame.info.owner as ClassExpression;
    let self = this.selves.get(node);
    if (!self) {
      const outer = frame.parent ?? this.evaluator.rootFrame(bind(frame.info.program).module);
      const thing: Thing = { is: 'instance', node, frame: outer, args: undefined };
      self = this.evaluator.value({ things: [thing] });
      this.selves.set(node, self);
    }
    return frame.info.member?.static && frame.info.program.language === 'javascript'
      ? this.evaluator.value({ things: [{ is: 'class', node, frame: frame.parent ?? frame }] })
      : self;
  }

  /** `super` inside a method: an instance of the base, with the same `this`. */
  superOf(frame: Frame): AbstractValue {
    const node = frame.info.owner as ClassExpression;
    const outer = frame.parent ?? this.evaluator.rootFrame(bind(frame.info.program).module);
    const things: Thing[] = [];
    for (const base of this.bases(node, outer)) {
      if (base.is === 'class') things.push({ is: 'instance', node: base.node, frame: base.frame, args: undefined });
      else if (base.is === 'library') things.push({ ...base, path: `${base.path}()` });
    }
    return this.evaluator.value({ things, open: things.length === 0 });
  }

  private bases(node: ClassExpression, frame: Frame): readonly Thing[] {
    return node.bases.flatMap(base =>
      this.evaluator.evaluate(base, frame).things.filter(thing => thing.is === 'class' || thing.is === 'library'),
    );
  }

  private ofClass(
    node: ClassExpression,
    frame: Frame,
    name: string,
    self: AbstractValue,
    fixed: boolean,
    depth = 0,
  ): AbstractValue | undefined {
    for (const member of node.members) {
      if (member.name !== name || name === 'constructor') continue;
      if (fixed && !member.static && frame.info.program.language === 'javascript') continue;
      if (member.accessor === 'set') continue;
      if (member.value?.kind === 'function') {
        if (member.accessor === 'get') return this.evaluator.calls.invokeNode(member.value, frame, self);
        return bindReceiver(this.evaluator.evaluate(member.value, frame), self);
      }
      if (member.value)
        return this.evaluator.called(
          this.evaluator.evaluate(member.value, this.fieldFrame(frame, self)),
          name,
          member.value,
          frame,
        );
    }
    if (depth > 6) return undefined;
    for (const base of this.bases(node, frame)) {
      if (base.is === 'library')
        return this.evaluator.value({
          things: [{ ...base, path: fixed ? `${base.path}.${name}` : `${base.path}().${name}` }],
        });
      if (base.is !== 'class') continue;
      const found = this.ofClass(base.node, base.frame, name, self, fixed, depth + 1);
      if (found) return found;
    }
    return undefined;
  }

  private fieldFrame(frame: Frame, self: AbstractValue): Frame {
    const instance = self.things.find(thing => thing.is === 'instance');
    if (!instance) return frame;
    return this.frameOf(
      instance,
      'fields',
      () => new Frame({ info: frame.info, parent: frame.parent, args: frame.args, receiver: self, site: frame.site }),
    );
  }

  private frameOf(instance: Instance, key: FunctionInfo | 'fields', make: () => Frame): Frame {
    let frames = this.frames.get(instance);
    if (!frames) {
      frames = new Map();
      this.frames.set(instance, frames);
    }
    let frame = frames.get(key);
    if (!frame) {
      frame = make();
      frames.set(key, frame);
    }
    return frame;
  }

  private ofInstance(thing: Instance, name: string, self: AbstractValue): AbstractValue | undefined {
    const { evaluator } = this;
    const values: AbstractValue[] = [];
    const declared = this.ofClass(
      thing.node,
      thing.frame,
      name,
      self.things.length === 1 ? self : evaluator.value({ things: [thing] }),
      false,
    );
    if (declared) values.push(declared);
    const chain: { node: ClassExpression; frame: Frame; args: readonly CallArgument[] | undefined }[] = [];
    let at: (typeof chain)[number] | undefined = { node: thing.node, frame: thing.frame, args: thing.args };
    while (at && chain.length < 6) {
      chain.push(at);
      const base: Thing | undefined = this.bases(at.node, at.frame).find(item => item.is === 'class');
      at = base?.is === 'class' ? { node: base.node, frame: base.frame, args: this.baseArgs(at, thing) } : undefined;
    }
    for (const link of chain) {
      for (const assignment of this.assignments(link.node, link.frame.info.program)) {
        if (assignment.name !== name || values.length > 8) continue;
        const frame = this.methodFrame(thing, link, assignment.fn, self);
        values.push(evaluator.called(evaluator.evaluate(assignment.value, frame), name, assignment.value, frame));
      }
      const field = this.fieldOf(link, name);
      if (field) values.push(field);
    }
    if (values.length === 0) {
      const type = chain.flatMap(link =>
        link.node.members.filter(member => member.name === name && member.type).map(member => ({ member, link })),
      )[0];
      return type?.member.type ? evaluator.typed(type.member.type, type.link.frame) : undefined;
    }
    const held = values.filter(
      value =>
        value.open ||
        value.things.length > 0 ||
        value.texts.length > 0 ||
        value.literals.some(literal => literal !== null),
    );
    return union(evaluator, held.length > 0 ? held : values);
  }

  /** A field that a generated constructor fills (dataclasses, records): from keyword or positional arguments. */
  private fieldOf(
    link: { node: ClassExpression; args: readonly CallArgument[] | undefined },
    name: string,
  ): AbstractValue | undefined {
    if (!link.args || link.node.members.some(member => member.name === 'constructor')) return undefined;
    const fields = link.node.members.filter(member => member.value?.kind !== 'function' && !member.static);
    const index = fields.findIndex(member => member.name === name);
    return index < 0 ? undefined : this.evaluator.argument(link.args, index, name);
  }

  private baseArgs(
    link: { node: ClassExpression; frame: Frame; args: readonly CallArgument[] | undefined },
    thing: Instance,
  ): readonly CallArgument[] | undefined {
    const made = link.node.members.find(member => member.name === 'constructor')?.value;
    if (made?.kind !== 'function') return link.args;
    const info = bind(link.frame.info.program).infos.get(made);
    if (!info) return undefined;
    for (const { call } of info.calls) {
      const { callee } = call;
      const isSuper =
        callee.kind === 'name'
          ? callee.name === 'super'
          : callee.kind === 'member' && (callee.property === '__init__' || callee.property === 'constructor');
      if (!isSuper) continue;
      const frame = this.methodFrame(thing, link, info, this.evaluator.value({ things: [thing] }));
      return this.evaluator.calls.args(call.args, frame);
    }
    return link.args;
  }

  private methodFrame(
    thing: Instance,
    link: { node: ClassExpression; frame: Frame; args: readonly CallArgument[] | undefined },
    fn: FunctionInfo,
    self: AbstractValue,
  ): Frame {
    let method = fn;
    while (method.owner !== link.node && method.parent) method = method.parent;
    const isConstructor = method.member?.name === 'constructor';
    const frame = this.frameOf(
      thing,
      method,
      () =>
        new Frame({ info: method, parent: link.frame, args: isConstructor ? link.args : undefined, receiver: self }),
    );
    return method === fn ? frame : this.evaluator.within(fn, frame);
  }

  /** `this.x = v` anywhere in a class's methods. */
  private assignments(node: ClassExpression, program: Program): readonly FieldAssignment[] {
    let found = this.assigned.get(node);
    if (!found) {
      const list: FieldAssignment[] = [];
      for (const fn of bind(program).functions) {
        let method: FunctionInfo | undefined = fn;
        while (method && method.owner !== node) method = method.parent;
        if (!method) continue;
        for (const { target, value } of fn.memberAssigns) {
          if (target.kind !== 'member' || target.property === undefined || target.object.kind !== 'name') continue;
          if (target.object.name === (method.node.receiver ?? 'this')) list.push({ name: target.property, value, fn });
        }
      }
      found = list;
      this.assigned.set(node, found);
    }
    return found;
  }

  /** What a module exports under a name. */
  exported(path: string, name: string): AbstractValue | undefined {
    const { evaluator } = this;
    const key = `${path} ${name}`;
    if (this.exporting.has(key)) return undefined;
    const bound = evaluator.bound(path);
    if (!bound) return undefined;
    const { program } = bound;
    const frame = evaluator.rootFrame(bound.module);
    if (program.data) {
      const data = evaluator.evaluate(program.data, frame);
      return name === 'default' ? data : data.property(name);
    }
    this.exporting.add(key);
    try {
      for (const item of program.exports) {
        if (item.name !== name) continue;
        if (item.from !== undefined) return this.imported(item.from, item.imported ?? name, program, name);
        if (item.value) return evaluator.evaluate(item.value, frame);
        const definition = item.local === undefined ? undefined : bound.scope.names.get(item.local);
        if (definition)
          return evaluator.called(
            evaluator.definition(definition, frame),
            item.local ?? name,
            { kind: 'name', name, start: item.start, end: item.end },
            frame,
          );
      }
      if (program.exportsAll) {
        const definition = bound.scope.names.get(name);
        if (definition) return evaluator.definition(definition, frame);
        const inner = path.endsWith('/__init__.py') ? this.imported(`.${name}`, '*', program, name) : undefined;
        if (inner?.things.some(thing => thing.is === 'module')) return inner;
      }
      for (const item of program.exports) {
        if (item.name !== '*' || item.from === undefined) continue;
        const resolved = this.resolve(item.from, program);
        const found = 'file' in resolved ? this.exported(resolved.file, name) : undefined;
        if (found) return found;
      }
      if (program.exportsAll) {
        for (const item of program.imports) {
          if (!item.names.some(imported => imported.local === '*')) continue;
          const resolved = this.resolve(item.module, program);
          const found = 'file' in resolved ? this.exported(resolved.file, name) : undefined;
          if (found) return found;
        }
      }
      // `module.exports = value`: its properties are the module's.
      const whole =
        name === 'default' ? undefined : program.exports.find(item => item.name === 'default' && item.value);
      if (whole?.value) {
        const value = evaluator.evaluate(whole.value, frame);
        if (
          value.keys.names.includes(name) ||
          value.things.some(thing => thing.is === 'instance' || thing.is === 'class')
        )
          return value.property(name);
      }
      return undefined;
    } finally {
      this.exporting.delete(key);
    }
  }

  private resolve(module: string, program: Program) {
    const { services } = this.evaluator;
    return services.modules.resolve(program.path, module, program.language, path => services.uses(program.path, path));
  }

  /** What an import binds. */
  imported(module: string, imported: string, program: Program, local: string): AbstractValue {
    const { evaluator } = this;
    const resolved = this.resolve(module, program);
    if ('file' in resolved) {
      const space = (path: string) => evaluator.value({ things: [{ is: 'module', path }] });
      if (imported === '*') return space(resolved.file);
      const found = this.exported(resolved.file, imported);
      if (found) return found;
      if (imported === 'default') return space(resolved.file);
      if (program.language === 'python' && resolved.file.endsWith('/__init__.py')) {
        const inner = this.resolve(`${module}${module.endsWith('.') ? '' : '.'}${imported}`, program);
        if ('file' in inner) return space(inner.file);
      }
      return evaluator.value({ open: true, name: local });
    }
    if (program.language === 'python' && imported !== '*') {
      // `from package import module`, where the package has no `__init__`.
      const inner = this.resolve(`${module}${module.endsWith('.') ? '' : '.'}${imported}`, program);
      if ('file' in inner) return evaluator.value({ things: [{ is: 'module', path: inner.file }] });
    }
    const path = imported === '*' || imported === 'default' ? '' : imported;
    if (/^[./]/.test(resolved.package)) return evaluator.value({ open: true, name: local });
    return evaluator.value({ things: [{ is: 'library', package: resolved.package, path, makers: [] }], name: local });
  }

  /** `require('x')`, `import('x')`. */
  module(specifier: string, program: Program, asDefault: boolean): AbstractValue {
    const resolved = this.resolve(specifier, program);
    if (!('file' in resolved)) return this.imported(specifier, '*', program, specifier);
    const whole = asDefault
      ? this.evaluator.bound(resolved.file)?.program.exports.find(item => item.name === 'default' && item.value)
      : undefined;
    const space = this.evaluator.value({ things: [{ is: 'module', path: resolved.file }] });
    if (!whole?.value || !asDefault) return space;
    const value = this.exported(resolved.file, 'default');
    return value && value.things.some(thing => thing.is !== 'object') ? union(this.evaluator, [value, space]) : space;
  }

  keys(value: AbstractValue): { names: readonly string[]; complete: boolean } {
    const known = this.keySets.get(value);
    if (known) return known;
    this.keySets.set(value, { names: [], complete: false });
    const found = this.findKeys(value);
    this.keySets.set(value, found);
    return found;
  }

  private findKeys(value: AbstractValue): { names: readonly string[]; complete: boolean } {
    const names = new Set<string>();
    let complete = !value.open && value.things.length > 0;
    for (const thing of value.things) {
      if (thing.is === 'pairs') {
        for (const name of thing.of.keys.names) names.add(name);
        if (!thing.of.keys.complete) complete = false;
        continue;
      }
      if (thing.is !== 'object') {
        complete = false;
        continue;
      }
      for (const key of thing.extra?.keys() ?? []) names.add(key);
      for (const property of thing.properties) {
        if (property.key !== undefined) names.add(property.key);
        else if (property.spread) {
          const inner = this.evaluator.evaluate(property.value, thing.frame);
          for (const name of inner.keys.names) names.add(name);
          if (!inner.keys.complete && !inner.literals.includes(null)) complete = false;
        } else if (property.computed) {
          const literals = this.evaluator.evaluate(property.computed, thing.frame).literals;
          for (const literal of literals) names.add(String(literal));
          if (literals.length === 0) complete = false;
        } else complete = false;
      }
    }
    for (const mutation of value.mutations) {
      const [head] = mutation.path;
      if (head !== undefined) names.add(head);
      else if (mutation.path.length > 0) complete = false;
      else if (mutation.method === 'set' || mutation.method === 'append') {
        const key = mutation.args[0];
        for (const literal of key ? this.evaluator.evaluate(key, mutation.frame).literals : [])
          names.add(String(literal));
      } else if (mutation.method === 'update' || mutation.method === 'extend') complete = false;
    }
    return { names: [...names], complete };
  }

  /** What any element of a list may be. */
  element(value: AbstractValue): AbstractValue {
    const elements = value.elements;
    const marks = value.own.filter(mark => mark.is !== 'credential' && mark.is !== 'environment');
    if (elements.length === 0) return this.evaluator.value({ open: true, marks });
    const each = union(this.evaluator, elements);
    const more: AnyMark[] = marks.filter(mark => !each.own.includes(mark));
    return value.open || more.length > 0
      ? each.with({ open: each.open || value.open, marks: [...each.own, ...more] })
      : each;
  }

  /** The element at a position, where the list is known; else any. */
  at(value: AbstractValue, index: number): AbstractValue {
    for (const thing of value.things) {
      if (thing.is === 'list' && !thing.items.slice(0, index + 1).some(item => item.spread)) {
        const item = thing.items[index];
        if (item && value.things.length === 1) return this.evaluator.evaluate(item.value, thing.frame);
      }
      if (thing.is === 'elements' && thing.exact && value.things.length === 1) {
        const item = thing.of[index];
        if (item) return item;
      }
    }
    return this.element(value);
  }

  elements(value: AbstractValue): readonly AbstractValue[] {
    const known = this.lists.get(value);
    if (known) return known;
    // A list that is made of itself adds nothing to itself.
    this.lists.set(value, []);
    const found = this.findElements(value);
    this.lists.set(value, found);
    return found;
  }

  private findElements(value: AbstractValue): readonly AbstractValue[] {
    const { evaluator } = this;
    const found: AbstractValue[] = [];
    for (const thing of value.things) {
      if (thing.is === 'list') {
        for (const item of thing.items.slice(0, 64)) {
          const inner = evaluator.evaluate(item.value, thing.frame);
          if (item.spread)
            found.push(
              ...inner.elements,
              ...(inner.open && inner.elements.length === 0 ? [evaluator.value({ open: true, marks: inner.own })] : []),
            );
          else found.push(inner);
        }
      } else if (thing.is === 'elements') found.push(...thing.of);
    }
    for (const mutation of value.mutations) {
      if (mutation.path.length > 0) continue;
      if (
        mutation.method === 'push' ||
        mutation.method === 'append' ||
        mutation.method === 'add' ||
        mutation.method === 'unshift'
      ) {
        mutation.args.forEach(argument => {
          const spread = spreadOf(argument, mutation.frame);
          const inner = evaluator.evaluate(argument, mutation.frame);
          found.push(
            ...(spread || inner.things.some(thing => thing.is === 'elements') ? [this.element(inner)] : [inner]),
          );
        });
      } else if (mutation.method === 'extend') {
        const argument = mutation.args[0];
        if (argument) found.push(this.element(evaluator.evaluate(argument, mutation.frame)));
      }
    }
    return found;
  }

  /** A list literal or comprehension. */
  list(expression: Extract<Expression, { kind: 'list' }>, frame: Frame): AbstractValue {
    const { evaluator } = this;
    const place = evaluator.place(expression, frame);
    if (!expression.comprehension)
      return evaluator.value({
        things: [{ is: 'list', node: expression, items: expression.items, frame }],
        place,
        node: expression,
      });
    const over = evaluator.evaluate(expression.comprehension.over, frame);
    const of = expression.items.map(item => evaluator.evaluate(item.value, frame));
    return evaluator.value({
      things: [{ is: 'elements', of, exact: false, mapped: { over, by: undefined } }],
      place,
      node: expression,
    });
  }

  /** `object[index]`. */
  indexed(base: AbstractValue, index: Expression, frame: Frame): AbstractValue {
    const { evaluator } = this;
    if (index.kind === 'literal' && typeof index.value === 'number') return this.at(base, index.value);
    const key = evaluator.evaluate(index, frame);
    if (!key.open && key.literals.length > 0 && key.literals.length <= 6) {
      return union(
        evaluator,
        key.literals.map(literal =>
          typeof literal === 'number' ? this.at(base, literal) : base.property(String(literal)),
        ),
      );
    }
    for (const thing of base.things) {
      if (thing.is === 'library' && environments.has(`${thing.package} ${thing.path}`))
        return evaluator.value({ open: true, marks: [{ is: 'environment', name: '' }] });
    }
    // A look-up table: any of its values, or one of an unknown list.
    const { names } = base.keys;
    const any = names.slice(0, 12).map(name => base.property(name));
    if (base.things.some(thing => thing.is === 'list' || thing.is === 'elements')) any.push(this.element(base));
    if (any.length === 0)
      return evaluator.value({ open: true, marks: narrow(base.own, '[]'), place: evaluator.place(index, frame) });
    return union(evaluator, [...any, evaluator.value({ open: true, marks: narrow(base.own, '[]') })]);
  }
}

function bindReceiver(value: AbstractValue, receiver: AbstractValue): AbstractValue {
  return value.with({
    things: value.things.map(thing =>
      thing.is === 'function' && thing.info.node.receiver !== undefined ? { ...thing, receiver } : thing,
    ),
  });
}

function spreadOf(argument: Expression, frame: Frame): boolean {
  for (const { call } of frame.info.calls) {
    const found: Argument | undefined = call.args.find(item => item.value === argument);
    if (found) return found.spread !== undefined;
  }
  return false;
}

/** An object that is written out whole, and nothing is put into later: what it does not have, it has not. */
function lacks(thing: Thing, value: AbstractValue): boolean {
  return (
    thing.is === 'object' &&
    value.mutations.length === 0 &&
    thing.properties.every(property => property.key !== undefined && !property.spread)
  );
}
