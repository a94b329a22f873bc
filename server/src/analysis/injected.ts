/** What containers hand to constructors and to who asks them, as `registered.ts` reads what they are told. */

import {
  containerAsked,
  containers,
  cradles,
  decoratedServers,
  keyedConfiguration,
  serverContainerAsked,
} from '../libraries/containers.ts';
import { libraryLanguage } from '../libraries/find.ts';
import { ownConstructor } from '../program/members.ts';
import type { Call, ClassMember, Expression, Parameter } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { bind } from './bind.ts';
import { Kept } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { onRequest, onServer, type Registered, registeredIn, speaksOfContainers, tokenOf } from './registered.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue, CallArgument, LibraryThing, Thing } from './values.ts';

export class Injected {
  private readonly evaluator: Evaluator;
  private values = new Kept<Expression, AbstractValue>();
  private told = new Map<string, ReadonlyMap<string, readonly Registered[]>>();
  /** Files that tell containers something. */
  private readonly tellers = new Set<string>();
  /** Whether a file's text may tell them something, since it last changed. */
  private readonly speaking = new Map<string, boolean>();
  /** Files that changed since containers were last asked. */
  private readonly moved = new Set<string>();
  private files: readonly string[] = [];

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  reset(): void {
    this.values = new Kept();
    this.told = new Map();
  }

  /** Drops what was worked out: something that it may rest on has changed. */
  forget(): void {
    this.values = new Kept();
  }

  /** A file has another text, or came, or went. */
  changed(path: string): void {
    this.speaking.delete(path);
    this.moved.add(path);
  }

  private tells(path: string): boolean {
    let tells = this.speaking.get(path);
    if (tells === undefined) {
      tells = speaksOfContainers(this.evaluator.services.sources.text(path) ?? '');
      this.speaking.set(path, tells);
    }
    return tells;
  }

  /** What a constructor's parameter is handed, where exactly one place of the app says. */
  of(parameter: Parameter, fn: FunctionInfo): AbstractValue | undefined {
    if (fn.member?.name !== 'constructor') return undefined;
    return this.asked(parameter, fn.program.path) ?? this.byAwilix(parameter, fn);
  }

  /** What Awilix hands to the constructor of a class that it is told to make: `register({ sink: asClass(S3Sink) })`. */
  private byAwilix(parameter: Parameter, fn: FunctionInfo): AbstractValue | undefined {
    const { path } = fn.program;
    const { sources, uses } = this.evaluator.services;
    for (const all of this.toldIn(sources.appRoot(path)).values())
      for (const { value, how, resolver, fn: teller } of all) {
        if (!resolver || how !== 'class' || lastName(value) !== fn.owner?.name) continue;
        uses(path, teller.program.path);
        const handed = this.fromCradle(fn, resolver, this.evaluator.rootFrame(teller));
        const given = handed[fn.node.parameters.indexOf(parameter)]?.value;
        return given?.open ? undefined : given;
      }
    return undefined;
  }

  /** What a field is filled with: `@inject(SINK) private sink!: Sink`. */
  ofField(member: ClassMember, path: string): AbstractValue | undefined {
    return member.annotations?.length ? this.asked(member, path) : undefined;
  }

  private asked(
    { annotations, type }: Pick<Parameter, 'annotations' | 'type'>,
    path: string,
  ): AbstractValue | undefined {
    const note = annotations?.find(each => each.kind === 'call' && /^inject$/i.test(lastName(each.callee) ?? ''));
    const given = note?.kind === 'call' ? note.args[0]?.value : undefined;
    const configured = given && this.configured(given, path);
    if (configured) return configured;
    const token = given ? tokenOf(given) : type?.name?.split('.').at(-1);
    return token === undefined ? undefined : this.under(token, path);
  }

  /** A part of the configuration by the key of its factory, `@Inject(hooks.KEY)`. */
  private configured(token: Expression, path: string): AbstractValue | undefined {
    const module =
      token.kind === 'member' && token.property === keyedConfiguration.key
        ? this.evaluator.bound(path)?.module
        : undefined;
    if (!module || token.kind !== 'member') return undefined;
    const results = this.evaluator.evaluate(token.object, this.evaluator.rootFrame(module)).things.flatMap(thing => {
      const { package: from, path: made } = keyedConfiguration;
      const isFactory = thing.is === 'library' && thing.package === from && thing.path === made;
      const factory = isFactory ? thing.makers.at(-1)?.args[1]?.value : undefined;
      return factory ? this.resultsOf(factory) : [];
    });
    return results.length > 0 ? this.evaluator.union(results) : undefined;
  }

  /** `container.resolve(SnowflakeSink)`: what stands under the token, or an instance of the class. */
  resolved(thing: LibraryThing, args: readonly CallArgument[], frame: Frame): AbstractValue | undefined {
    if (!(containers.has(thing.package) ? containerAsked : serverContainerAsked).test(thing.path)) return undefined;
    const [first] = args;
    if (!first) return undefined;
    const name = first.value.literals[0];
    const token = typeof name === 'string' ? name : tokenOf(first.node);
    return (
      (token === undefined ? undefined : this.under(token, frame.file)) ??
      this.instances(first.value) ??
      this.libraryInstances(first.value, frame)
    );
  }

  /** What exactly one place of the app puts under a token; where several do, the one in the folder of who asks: a feature's own module. */
  private under(token: string, path: string): AbstractValue | undefined {
    const { sources, uses } = this.evaluator.services;
    const all = this.toldIn(sources.appRoot(path)).get(token) ?? [];
    // Where one of several goes, the rest say what they did not together.
    for (const { fn } of all) uses(path, fn.program.path);
    const near = all.length < 2 ? all : all.filter(({ fn }) => folderOf(fn.program.path) === folderOf(path));
    const [only, ...others] = near;
    if (!only || others.length > 0) return undefined;
    return this.evaluator.cycles.keep(this.values, only.value, this.evaluator.unknown, () => this.value(only));
  }

  private value({ value, how, fn, resolver }: Registered): AbstractValue {
    const { evaluator } = this;
    const frame = evaluator.rootFrame(fn);
    const given = evaluator.evaluate(value, frame);
    if (how === 'value') return given;
    if (how === 'class') return this.instances(given, resolver && { call: resolver, frame }) ?? evaluator.unknown;
    const results = this.resultsOf(given, resolver && { call: resolver, frame });
    // Python's containers are told a class or an instance in the same way.
    return results.length > 0 ? evaluator.union(results) : (this.instances(given) ?? given);
  }

  /** What the functions that a value is give; where Awilix runs them, handed what else it holds. */
  private resultsOf(
    { things }: AbstractValue,
    by?: { readonly call: Call; readonly frame: Frame },
  ): readonly AbstractValue[] {
    const { evaluator } = this;
    return things.flatMap((thing): AbstractValue[] => {
      if (thing.is !== 'function') return [];
      const { info } = thing;
      const args = by && this.fromCradle(info, by.call, by.frame);
      const inner = args
        ? evaluator.calls.frameFor(info, thing.frame, args, by, undefined)
        : evaluator.within(info, thing.frame);
      return inner ? [evaluator.calls.result(info, inner)] : [];
    });
  }

  /** Instances of the classes that a value is; where Awilix makes them, handed what else it holds. */
  private instances(
    value: AbstractValue,
    by?: { readonly call: Call; readonly frame: Frame },
  ): AbstractValue | undefined {
    const things = value.things.flatMap((each): Thing[] => {
      if (each.is !== 'class') return [];
      const made = ownConstructor(each.node);
      const info = made && bind(each.frame.info.program).infos.get(made);
      const args = by && (info ? this.fromCradle(info, by.call, by.frame) : []);
      return [{ is: 'instance', node: each.node, frame: each.frame, args }];
    });
    return things.length > 0 ? this.evaluator.value({ things }) : undefined;
  }

  /** Instances of a library's classes, which its own providers make: `inject(HttpClient)`. */
  private libraryInstances({ things }: AbstractValue, frame: Frame): AbstractValue | undefined {
    const { libraries } = this.evaluator.services;
    const language = libraryLanguage(frame.info.program.language);
    const made = things.flatMap((thing): Thing[] => {
      if (thing.is !== 'library') return [];
      const path = `${thing.path}()`;
      const isKnown = libraries.find(thing.package, language)?.leads(path);
      return isKnown ? [{ is: 'library', package: thing.package, path, makers: [] }] : [];
    });
    return made.length > 0 ? this.evaluator.value({ things: made }) : undefined;
  }

  /** Everything that the sources of an app tell containers, by token. */
  private toldIn(root: string): ReadonlyMap<string, readonly Registered[]> {
    const { sources } = this.evaluator.services;
    const files = sources.files();
    // What containers are told is read again only where a file has changed that tells them, before or now.
    const isStale = [...this.moved].some(path => this.tellers.has(path) || this.tells(path));
    if (files !== this.files || isStale) this.told = new Map();
    this.files = files;
    this.moved.clear();
    let told = this.told.get(root);
    if (!told) {
      const found = new Map<string, Registered[]>();
      for (const path of files) {
        if (!path.startsWith(`${root}/`) || !/\.(?:[cm]?[jt]s|py)$/.test(path) || sources.pathClass(path) !== 'source')
          continue;
        if (!this.tells(path)) continue;
        this.tellers.add(path);
        const program = sources.program(path);
        for (const each of program ? registeredIn(program) : []) {
          const list = found.get(each.token);
          if (list) list.push(each);
          else found.set(each.token, [each]);
        }
      }
      told = found;
      this.told.set(root, told);
    }
    return told;
  }

  /** What stands under a name in the cradle of a container. */
  inCradle(thing: LibraryThing, name: string): AbstractValue | undefined {
    const path =
      thing.package === cradles.package && thing.path.endsWith(cradles.last)
        ? thing.makers.at(-1)?.frame.file
        : undefined;
    return path === undefined ? undefined : this.under(name, path);
  }

  /** What a plugin has put on a server, or on its requests: `app.rfis` of `app.decorate('rfis', …)`. */
  decorated({ things }: AbstractValue, name: string, path: string): AbstractValue | undefined {
    for (const thing of things) {
      if (thing.is !== 'library' || thing.package !== decoratedServers.package) continue;
      if (decoratedServers.paths.test(thing.path)) return this.under(onServer(name), path);
      if (decoratedServers.requests.test(thing.path)) return this.under(onRequest(name), path);
    }
    return undefined;
  }

  /** What Awilix hands to a function or constructor: the cradle, or what its parameters are called. */
  fromCradle({ node: { parameters } }: FunctionInfo, call: Call, frame: Frame): readonly CallArgument[] {
    const cradle: Thing = {
      is: 'library',
      package: cradles.package,
      path: cradles.path,
      makers: [{ path: cradles.maker, args: [], call, frame }],
    };
    return parameters.map(({ target }, index) => {
      const named = target.kind === 'name' ? this.under(target.name, frame.file) : undefined;
      const value = named ?? this.evaluator.value(index === 0 ? { things: [cradle] } : { open: true });
      return { node: call, value };
    });
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
