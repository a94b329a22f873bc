/** What modules export, and what imports bind. */
import type { Expression, Program } from '../program/model.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Mark } from './facts.ts';
import type { Frame } from './frames.ts';
import type { Definition } from './scopes.ts';
import { changedAbroad, changedByOthers } from './shared-state.ts';
import { type AbstractValue, type LibraryThing, union } from './values.ts';

/** The request that is being answered, where a framework gives it by a name: Flask's `request`. */
const incoming: Mark = { is: 'input', part: 'request', fields: [], steps: [] };

export class Exports {
  private readonly evaluator: Evaluator;
  /** What is being looked up, the outermost first. */
  private readonly exporting: { readonly path: string; readonly name: string }[] = [];

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  /** What a module exports under a name. */
  exported(path: string, name: string): AbstractValue | undefined {
    const { evaluator } = this;
    if (this.exporting.some(each => each.name === name && each.path === path)) return undefined;
    const bound = evaluator.bound(path);
    if (!bound) return undefined;
    const { program } = bound;
    const frame = evaluator.rootFrame(bound.module);
    if (program.data) {
      const data = evaluator.evaluate(program.data, frame);
      return name === 'default' ? data : data.property(name);
    }
    this.exporting.push({ path, name });
    try {
      for (const item of program.exports) {
        if (item.name !== name) continue;
        if (item.from !== undefined) return this.imported(item.from, item.imported ?? name, program, name);
        if (item.value) return this.stateExported(item.value, name, frame);
        const definition = item.local === undefined ? undefined : bound.scope.names.get(item.local);
        if (definition)
          return evaluator.called(
            this.state(definition, frame),
            item.local ?? name,
            { kind: 'name', name, start: item.start, end: item.end },
            frame,
          );
      }
      if (program.exportsAll) {
        const definition = bound.scope.names.get(name);
        if (definition) return this.state(definition, frame);
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
        const found = this.starred(name, program);
        if (found) return found;
      }
      // `module.exports = value`: its properties are the module's.
      const whole =
        name === 'default' ? undefined : program.exports.find(item => item.name === 'default' && item.value);
      if (whole?.value) {
        const value = this.stateExported(whole.value, 'default', frame);
        if (
          value.keys.names.includes(name) ||
          value.things.some(thing => thing.is === 'instance' || thing.is === 'class')
        )
          return value.property(name);
      }
      return undefined;
    } finally {
      this.exporting.pop();
    }
  }

  /** What a module's variable holds, with what other modules put into it. */
  private state(definition: Definition, frame: Frame): AbstractValue {
    const value = this.evaluator.definitions.of(definition, frame);
    return changed(value, changedByOthers(this.evaluator, definition, value, frame.file));
  }

  /** What a module exports as it is written out, with what other modules put into it: `export default new Store()`. */
  private stateExported(made: Expression, name: string, frame: Frame): AbstractValue {
    const { evaluator } = this;
    const value = evaluator.evaluate(made, frame);
    const definition = made.kind === 'name' ? bind(frame.info.program).scope.names.get(made.name) : undefined;
    if (definition) return changed(value, changedByOthers(evaluator, definition, value, frame.file));
    return changed(value, changedAbroad(evaluator, { made, value, names: [name] }, frame.file));
  }

  /** A file's own exports, as CommonJS names them: `exports.load()`, `module.exports.load()`. */
  own(name: string, expression: Expression, frame: Frame): AbstractValue | undefined {
    const { program } = frame.info;
    const isCommonJs = (name === 'exports' || name === 'module') && program.exports.some(({ value }) => value);
    if (!isCommonJs || program.language !== 'javascript') return undefined;
    const { evaluator } = this;
    const space = evaluator.value({ things: [{ is: 'module', path: program.path }] });
    if (name === 'exports') return space;
    const extra = new Map([['exports', space]]);
    return evaluator.value({ things: [{ is: 'object', node: expression, properties: [], frame, extra }], open: true });
  }

  /** What a name is that `from module import *` binds: the last such import that has it counts. */
  starred(name: string, program: Program): AbstractValue | undefined {
    const { evaluator } = this;
    for (let at = program.imports.length - 1; at >= 0; at--) {
      const item = program.imports[at];
      if (item?.names[0]?.local !== '*') continue;
      const resolved = this.resolve(item.module, program);
      if ('file' in resolved) {
        const found = this.exported(resolved.file, name);
        if (found) return found;
        continue;
      }
      const thing: LibraryThing = { is: 'library', package: resolved.package, path: name, makers: [] };
      if (evaluator.library.behaviour(thing, program.language)) return evaluator.value({ things: [thing], name });
    }
    return undefined;
  }

  /** Names that a module exports; those of the object that it is, where it is one (`module.exports = { … }`). */
  keys(path: string): { readonly names: readonly string[]; readonly complete: boolean } {
    const bound = this.evaluator.bound(path);
    if (!bound || bound.program.exportsAll) return { names: [], complete: false };
    const { exports, data } = bound.program;
    const whole = data ?? exports.find(item => item.name === 'default')?.value;
    const own = exports.flatMap(({ name }) => (name === 'default' || name === '*' ? [] : [name]));
    const inner = whole ? this.evaluator.evaluate(whole, this.evaluator.rootFrame(bound.module)).keys : undefined;
    return {
      names: [...new Set([...own, ...(inner?.names ?? [])])],
      complete: !exports.some(({ name }) => name === '*') && (inner?.complete ?? true),
    };
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
    const thing: LibraryThing = { is: 'library', package: resolved.package, path, makers: [] };
    return evaluator.library.behaviour(thing, program.language)?.note === 'incoming'
      ? evaluator.value({ things: [thing], marks: [incoming], open: true, name: local })
      : evaluator.value({ things: [thing], name: local });
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
    return value?.things.some(thing => thing.is !== 'object') ? union(this.evaluator, [value, space]) : space;
  }
}

function changed(value: AbstractValue, changes: AbstractValue['mutations']): AbstractValue {
  return changes.length === 0 ? value : value.with({ mutations: [...value.mutations, ...changes] });
}
