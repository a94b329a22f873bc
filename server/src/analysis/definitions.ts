/** What names hold: the sources of their definitions, destructured, and what type annotations say. */
import { libraryLanguage } from '../libraries/find.ts';
import type { Program, Property, TypeHint } from '../program/model.ts';
import { bind } from './bind.ts';
import { changesByGiven, changesOf } from './changes.ts';
import { chosen } from './choices.ts';
import { runs } from './conditions.ts';
import { Kept, Question } from './cycles.ts';
import { iterated } from './entries.ts';
import type { Evaluator } from './evaluate.ts';
import { caughtFrom } from './failures.ts';
import type { Frame } from './frames.ts';
import { Implementers } from './implementers.ts';
import { without } from './marks.ts';
import { bodies } from './names.ts';
import { exportedProperty } from './page-data.ts';
import { changedElsewhere } from './reaching.ts';
import type { Definition, FunctionInfo, PathStep, Source } from './scopes.ts';
import { puttingFrames } from './shared-state.ts';
import { mostTexts } from './texts.ts';
import { type AbstractValue, isNothing, type Thing } from './values.ts';

const mostSources = 10;
const mostFields = 16;
/** How far types of other files are followed into those of their fields. */
const mostTypes = 3;
/** Types of the language that say nothing of what a value does. */
const containers = new Set([
  'Array',
  'ReadonlyArray',
  'Map',
  'Set',
  'Record',
  'Promise',
  'Date',
  'Object',
  'String',
  'Number',
  'Boolean',
  'Function',
  'Buffer',
  'Error',
  'Iterable',
  'AsyncIterable',
  'Partial',
  'Readonly',
  'Response',
  'URLSearchParams',
  'URL',
  'Headers',
  'FormData',
]);

export class Definitions {
  private readonly evaluator: Evaluator;
  private readonly implementers: Implementers;
  /** Names that are being worked out, the outermost first, with what their sources gave so far. */
  private readonly open: { definition: Definition; frame: Frame; key: string; values: AbstractValue[] }[] = [];

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
    this.implementers = new Implementers(evaluator);
  }

  /** Drops everything that was worked out. */
  reset(): void {
    this.implementers.reset();
  }

  forget(program: Program): void {
    this.implementers.forget(program);
  }

  /**
   * What a name is defined as.
   * @param kept which of its sources count; all where it is left out
   */
  of(definition: Definition, frame: Frame, kept?: readonly number[]): AbstractValue {
    const { evaluator } = this;
    const key = kept?.join() ?? '';
    let known = frame.names.get(definition);
    if (!known) {
      known = new Kept();
      frame.names.set(definition, known);
    }
    const done = known.done(key);
    if (done) return done;
    const standIn = known.get(key) instanceof Question ? this.soFar(definition, frame, key) : evaluator.unknown;
    return evaluator.cycles.keep(known, key, standIn, () => {
      const all = kept ? kept.map(index => definition.sources[index] as Source) : definition.sources;
      const sources = all.length > 1 ? this.run(all, frame) : all;
      const values: AbstractValue[] = [];
      const outer = this.open.length;
      this.open.push({ definition, frame, key, values });
      for (const source of sources.slice(0, mostSources)) values.push(this.source(source, frame, definition.name));
      this.open.length = outer;
      let value = evaluator.either(values);
      if (sources.length > mostSources) value = value.with({ open: true });
      if (definition.mutations.length === 0 && definition.given === undefined) return value;
      const elsewhere = kept && changedElsewhere(definition, kept);
      const changes = changesOf(evaluator, definition, frame).filter(change => !elsewhere?.(change));
      const mutations = [...changes, ...changesByGiven(evaluator, definition, frame)];
      return mutations.length === 0 ? value : value.with({ mutations: [...value.mutations, ...mutations] });
    });
  }

  /** What is known of a name while it is being worked out. */
  private soFar(definition: Definition, frame: Frame, key: string): AbstractValue {
    const { evaluator } = this;
    const asked = this.open.findLast(
      each => each.definition === definition && each.frame === frame && each.key === key,
    );
    return asked && asked.values.length > 0 ? evaluator.union(asked.values) : evaluator.unknown;
  }

  /** The sources that count with a call's arguments: those that its tests rule out do not, nor does what a sure one replaces. */
  private run(sources: readonly Source[], frame: Frame): readonly Source[] {
    let kept: Source[] = [];
    for (const source of sources) {
      const context = source.kind === 'value' && source.fn === frame.info ? source.context : undefined;
      const how = context && runs(this.evaluator, context, frame);
      if (how === false) continue;
      if (how === true) kept = [];
      kept.push(source);
    }
    return kept.length > 0 ? kept : sources;
  }

  private source(source: Source, frame: Frame, name: string): AbstractValue {
    const { evaluator } = this;
    switch (source.kind) {
      case 'value': {
        const at = evaluator.within(source.fn, frame);
        const from = puttingFrames(evaluator, source.fn, [source.value], frame);
        const given = evaluator.either(
          from.map(each => chosen(evaluator.evaluate(source.value, each), () => each.choice(source.value))),
        );
        const value = this.follow(given, source.path, at);
        return source.type && value.open && value.things.length === 0
          ? evaluator.union([value, this.typed(source.type, at)])
          : value;
      }
      case 'each': {
        const at = evaluator.within(source.fn, frame);
        const over = evaluator.evaluate(source.over, at);
        if (source.keys) {
          const { names } = over.keys;
          return names.length > 0 && names.length <= 8
            ? evaluator.union(names.map(key => evaluator.text(key)))
            : evaluator.unknown;
        }
        const element = chosen(evaluator.lists.element(iterated(evaluator, over, at.info.program.language)), () =>
          at.choice(source.over),
        );
        return this.follow(element, source.path, at);
      }
      case 'parameter': {
        const node = source.fn.node.parameters[source.index] ?? source.fn;
        const given = chosen(evaluator.parameters.of(source.fn, source.index, frame), () => frame.choice(node));
        return this.follow(given, source.path, frame);
      }
      case 'function': {
        const info = bind(frame.info.program).infos.get(source.node);
        return info ? evaluator.value({ things: [{ is: 'function', info, frame }] }) : evaluator.unknown;
      }
      case 'class':
        return evaluator.value({ things: [{ is: 'class', node: source.node, frame }] });
      case 'import':
        return evaluator.exports.imported(source.module, source.imported, frame.info.program, name);
      case 'declared':
        return (
          exportedProperty(evaluator, name, frame) ?? (source.type ? this.typed(source.type, frame) : evaluator.nothing)
        );
      case 'caught': {
        const at = evaluator.within(source.fn, frame);
        return this.follow(caughtFrom(evaluator, source, at).with({ name }), source.path, at);
      }
    }
  }

  /** Destructures a value. */
  follow(value: AbstractValue, path: readonly PathStep[], frame: Frame): AbstractValue {
    const { evaluator } = this;
    let at = value;
    for (const step of path) {
      if ('rest' in step) {
        if (step.without) at = copyWithout(at, step.without);
        continue;
      }
      const type =
        'property' in step && at.name === 'env' ? evaluator.bindings.typeOf(step.property, frame.file) : undefined;
      if (type) at = evaluator.value({ things: [{ is: 'library', package: 'global', path: `${type}()`, makers: [] }] });
      else
        at =
          'property' in step
            ? (evaluator.injected.decorated(at, step.property, frame.file) ??
              evaluator.called(at.property(step.property), step.property))
            : evaluator.lists.at(at, step.element);
      if (step.default && (at.open || isNothing(at))) {
        const otherwise = evaluator.evaluate(step.default, frame);
        at = isNothing(at) ? otherwise : evaluator.union([at, otherwise]);
      }
    }
    return at;
  }

  /** What a function is by the type of the constant that it is written for, or that the object around it is. */
  declaredAs({ declared, declaredIn, program }: FunctionInfo): AbstractValue {
    const frame = this.evaluator.rootFrame(bind(program).module);
    if (declared) return this.typed(declared, frame);
    return declaredIn ? this.typed(declaredIn.type, frame).property(declaredIn.property) : this.evaluator.unknown;
  }

  /**
   * What a type annotation says: an instance of a class of the workspace or of a library, or one of some texts.
   * @param depth how many types of other files led here
   */
  typed(type: TypeHint, frame: Frame, depth = 0): AbstractValue {
    const { evaluator } = this;
    if (type.texts?.length)
      return evaluator.value({
        texts: type.texts.slice(0, mostTexts).map(text => ({ parts: [{ text }] })),
        literals: type.texts,
        open: true,
      });
    const given = this.givenBy(type, frame);
    if (given) return given;
    const name = type.name;
    if (name === undefined) return type.fields ? this.withFields(type.fields, frame, depth) : evaluator.unknown;
    if (!/^[A-Z_]/.test(name.slice(name.lastIndexOf('.') + 1))) return evaluator.unknown;
    const [head, ...rest] = name.split('.') as [string, ...string[]];
    const definition = bind(frame.info.program).scope.names.get(head);
    if (!definition) {
      const language = libraryLanguage(frame.info.program.language);
      const known = !containers.has(name) && evaluator.services.libraries.globals(language).has(name);
      return known
        ? evaluator.value({ things: [{ is: 'library', package: 'global', path: `${name}()`, makers: [] }] })
        : this.declared(name, type, frame, depth);
    }
    let value = this.of(definition, evaluator.rootFrame(definition.scope.fn));
    for (const part of rest) value = value.property(part);
    const things = value.things.flatMap((thing): Thing[] =>
      thing.is === 'class'
        ? [{ is: 'instance', node: thing.node, frame: thing.frame, args: undefined }]
        : thing.is === 'library' &&
            !shapes.has(thing.package) &&
            this.isDescribed(thing.package, `${thing.path}()`, frame)
          ? [{ is: 'library', package: thing.package, path: `${thing.path}()`, makers: [] }]
          : [],
    );
    if (things.length > 0) return evaluator.value({ things });
    const having = this.implementers.of(name, frame.info.program);
    return having.things.length > 0 ? having : (this.typedElsewhere(definition, frame, depth) ?? having);
  }

  /** What a function gives that the type names: `ReturnType<typeof createApi>`. */
  private givenBy({ name, arguments: inner }: TypeHint, frame: Frame): AbstractValue | undefined {
    if (name !== 'ReturnType' && name !== 'Awaited') return undefined;
    const [, called] = /^typeof (\w+)$/.exec(inner?.at(-1) ?? '') ?? [];
    const definition = called === undefined ? undefined : bind(frame.info.program).scope.names.get(called);
    if (!definition) return undefined;
    const { evaluator } = this;
    return evaluator.calls.givenBy(this.of(definition, evaluator.rootFrame(definition.scope.fn)));
  }

  /** A type that is imported, where its own file says that it is what a function gives, or which classes its fields are of. */
  private typedElsewhere(
    { sources: [source] }: Definition,
    { info: { program } }: Frame,
    depth: number,
  ): AbstractValue | undefined {
    // Types may name each other.
    if (source?.kind !== 'import' || depth >= mostTypes) return undefined;
    const { services } = this.evaluator;
    const found = services.modules.resolve(program.path, source.module, program.language, path =>
      services.uses(program.path, path),
    );
    const home = 'file' in found ? this.evaluator.bound(found.file) : undefined;
    const type = home?.program.types?.[source.imported];
    if (!home || !type) return undefined;
    const there = this.evaluator.rootFrame(home.module);
    return this.givenBy(type, there) ?? (type.fields && this.withFields(type.fields, there, depth + 1));
  }

  /** What has an interface that the file declares or imports: its implementers, else something with its fields. */
  private declared(name: string, { fields }: TypeHint, frame: Frame, depth: number): AbstractValue {
    const value = this.implementers.of(name, frame.info.program);
    return fields && value.things.length === 0 ? this.withFields(fields, frame, depth) : value;
  }

  /** A value of a type that is written out: of its fields, those that are of a known class. */
  private withFields(fields: NonNullable<TypeHint['fields']>, frame: Frame, depth: number): AbstractValue {
    const extra = new Map<string, AbstractValue>();
    for (const [key, type] of Object.entries(fields).slice(0, mostFields)) {
      const value = this.typed(type, frame, depth);
      if (value.things.length > 0) extra.set(key, value.with({ open: true }));
    }
    if (extra.size === 0) return this.evaluator.unknown;
    const { node } = frame.info;
    return this.evaluator.value({ things: [{ is: 'object', node, properties: [], frame, extra }], open: true });
  }

  /** A type that says only what fields a value has (`AxiosRequestConfig`) says nothing of what it is. */
  private isDescribed(packageName: string, path: string, frame: Frame): boolean {
    const language = libraryLanguage(frame.info.program.language);
    return this.evaluator.services.libraries.find(packageName, language)?.leads(path) ?? false;
  }
}

/** Python's modules of types that say what can be done with a value, and not what it is: `Callable`, `Iterable`. */
const shapes = new Set(['typing', 'typing_extensions', 'collections.abc']);

/** What is left of a record that some of its fields are taken out of. */
export function lessFields(value: AbstractValue, names: ReadonlySet<string>): AbstractValue {
  const marks = without(value.own, names);
  const isBodyTaken = [...names].some(name => bodies.has(name));
  const holds = value.things.some(
    thing =>
      (thing.is === 'response' && isBodyTaken && thing.holdsBody) ||
      (thing.is === 'object' &&
        (thing.properties.some(({ key, spread }) => spread || (key !== undefined && names.has(key))) ||
          [...names].some(name => thing.extra?.has(name)))),
  );
  if (!holds && marks === value.own) return value;
  const things = value.things.map(thing => {
    if (thing.is === 'response' && isBodyTaken) return { ...thing, holdsBody: false };
    return thing.is === 'object' ? lessProperties(thing, names) : thing;
  });
  return value.with({ marks, things });
}

/** A copy of a record without some fields, those that were put into it later included: `client.defaults.headers.Authorization = token`. */
export function copyWithout(value: AbstractValue, names: ReadonlySet<string>): AbstractValue {
  const mutations = value.mutations.filter(({ path: [head] }) => head === undefined || !names.has(head));
  return lessFields(mutations.length === value.mutations.length ? value : value.with({ mutations }), names);
}

/** What is spread into an object may have the fields too: they are written over there. */
function lessProperties<T extends Extract<Thing, { is: 'object' }>>(thing: T, names: ReadonlySet<string>): T {
  const properties = thing.properties.filter(({ key }) => key === undefined || !names.has(key));
  const { start, end } = thing.node;
  const span = { start, end };
  const over = properties.some(({ spread }) => spread) ? [...names] : [];
  const extra = thing.extra && new Map([...thing.extra].filter(([key]) => !names.has(key)));
  return {
    ...thing,
    ...(extra ? { extra } : {}),
    properties: [
      ...properties,
      ...over.map(
        (key): Property => ({ key, keySpan: span, value: { kind: 'literal', value: null, ...span }, ...span }),
      ),
    ],
  };
}
