/** Which classes have an interface: a value of its type is an instance of one of them. */
import type { Program } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { AbstractValue, Thing } from './values.ts';

const mostImplementers = 3;
/** What more files import is no interface of a few classes. */
const mostImporters = 24;

/** What has which interface, as a program sees it. */
interface Having {
  /** Files near it whose classes may have interfaces. */
  readonly near: readonly string[];
  /** The files that its imports are from, by the names that it gives them. */
  readonly homes: ReadonlyMap<string, string>;
  readonly byName: Map<string, AbstractValue>;
}

export class Implementers {
  private readonly evaluator: Evaluator;
  private having = new WeakMap<Program, Having>();

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  /** Drops everything that was worked out. */
  reset(): void {
    this.having = new WeakMap();
  }

  forget(program: Program): void {
    this.having.delete(program);
  }

  /**
   * Instances of the classes that have an interface: those that its own file declares, or one that it imports; else those of the files
   * that import it.
   */
  of(name: string, program: Program): AbstractValue {
    if (program.language !== 'javascript') return this.evaluator.unknown;
    let having = this.having.get(program);
    if (!having) {
      having = this.around(program);
      this.having.set(program, having);
    }
    let value = having.byName.get(name);
    if (!value) {
      value = this.find(name, program, having);
      having.byName.set(name, value);
    }
    return value;
  }

  /** Where a program's interfaces are declared, and the files near it that have some: worked out once for all of its types. */
  private around(program: Program): Having {
    const { services } = this.evaluator;
    const files = new Set([program.path]);
    const homes = new Map<string, string>();
    for (const { module, names } of program.imports) {
      const found = services.modules.resolve(program.path, module, program.language, path =>
        services.uses(program.path, path),
      );
      if (!('file' in found)) continue;
      for (const file of [found.file, ...this.reexportedBy(found.file)]) files.add(file);
      for (const { local } of names) homes.set(local, found.file);
    }
    return { near: [...files].filter(path => this.implementsSome(path)), homes, byName: new Map() };
  }

  private find(name: string, program: Program, { near: files, homes }: Having): AbstractValue {
    const { services } = this.evaluator;
    const near = this.havingInterface(name, files);
    if (near.length > 0) return this.oneOf(near);
    const importers = services.importers(homes.get(name) ?? program.path);
    if (importers.length > mostImporters) return this.evaluator.unknown;
    // Only those are read: were all of them, nearly every file would hang on every other.
    const those = importers.filter(path => implementsIt(services.sources.text(path) ?? '', name));
    for (const path of those) services.uses(program.path, path);
    return this.oneOf(
      this.havingInterface(
        name,
        those.filter(path => this.implementsSome(path)),
      ),
    );
  }

  private implementsSome(path: string): boolean {
    const { sources } = this.evaluator.services;
    return (sources.text(path)?.includes('implements') ?? false) && sources.pathClass(path) !== 'test';
  }

  private havingInterface(name: string, files: readonly string[]): readonly Thing[] {
    const things: Thing[] = [];
    for (const path of files) {
      for (const { node, fn } of this.evaluator.bound(path)?.classes ?? [])
        if (node.interfaces?.includes(name))
          things.push({ is: 'instance', node, frame: this.evaluator.rootFrame(fn), args: undefined });
    }
    return things;
  }

  private oneOf(things: readonly Thing[]): AbstractValue {
    return things.length > 0 && things.length <= mostImplementers
      ? this.evaluator.value({ things })
      : this.evaluator.unknown;
  }

  /** The files whose exports a file hands on: `export { S3Sink } from './s3.js'`. */
  private reexportedBy(path: string): readonly string[] {
    const { services } = this.evaluator;
    const text = services.sources.text(path);
    const program =
      text !== undefined && /\bexport\s+(?:type\s+)?(?:\*|\{[^}]*\})[^;\n]*\bfrom\b/.test(text)
        ? services.sources.program(path)
        : undefined;
    return (program?.exports ?? []).flatMap(({ from }) => {
      const found =
        from === undefined
          ? undefined
          : services.modules.resolve(path, from, 'javascript', other => services.uses(path, other));
      return found && 'file' in found ? [found.file] : [];
    });
  }
}

/** Whether a class in a text may say that it implements an interface. */
function implementsIt(text: string, name: string): boolean {
  for (let at = text.indexOf(' implements '); at >= 0; at = text.indexOf(' implements ', at + 1))
    if (text.slice(at, text.indexOf('{', at)).includes(name)) return true;
  return false;
}
