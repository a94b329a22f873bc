/**
 * What containers hand to constructors: `bind('http').toConstantValue(client)` for `@inject('http')` (Inversify), `{ provide: HTTP,
 * useValue: client }` for `@Inject(HTTP)` (Nest, Angular, tsyringe's `register`), and a library's module that makes what is injected by
 * its type (`HttpModule.register(options)` for `HttpService`).
 */
import type { Expression, Parameter, Program } from '../program/model.ts';
import { lastName, walkProgram } from '../program/walk.ts';
import { bind } from './bind.ts';
import { Kept } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue, LibraryThing } from './values.ts';

const speaksOfContainers = /\.to(?:Constant|Dynamic)Value\(|\buse(?:Value|Factory)\s*:|\bHttpModule\.register\w*\(/;

/** What stands under a token: a value, or a function that makes it. */
interface Provided {
  readonly token: string;
  readonly value: Expression;
  readonly made: boolean;
  readonly fn: FunctionInfo;
}

export class Injected {
  private readonly evaluator: Evaluator;
  private readonly provided = new WeakMap<Program, readonly Provided[]>();
  private values = new Kept<Expression, AbstractValue>();
  private candidates = new Map<string, readonly string[]>();

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  reset(): void {
    this.values = new Kept();
    this.candidates = new Map();
  }

  /** What a constructor's parameter is handed, where exactly one place of the app says. */
  of(parameter: Parameter, fn: FunctionInfo): AbstractValue | undefined {
    if (fn.member?.name !== 'constructor') return undefined;
    const token = tokenOf(parameter);
    if (token === undefined) return undefined;
    const { sources, uses } = this.evaluator.services;
    const found: Provided[] = [];
    for (const path of this.filesOf(sources.appRoot(fn.program.path))) {
      const program = sources.program(path);
      const here = program ? this.in(program).filter(each => each.token === token) : [];
      if (here.length > 0) uses(fn.program.path, path);
      found.push(...here);
    }
    const [only, ...others] = found;
    if (!only || others.length > 0) return undefined;
    return this.evaluator.cycles.keep(this.values, only.value, this.evaluator.unknown, () => this.value(only));
  }

  /**
   * What stands under a name in the cradle of an Awilix container: `asValue(v)` the value, `asFunction(f)` what `f` makes of the cradle,
   * `asClass(C)` an instance that is handed the cradle.
   */
  inCradle(thing: LibraryThing, name: string, cradle: AbstractValue): AbstractValue | undefined {
    if (thing.package !== 'awilix' || !thing.path.endsWith('.cradle')) return undefined;
    for (const { args, call } of thing.makers) {
      for (const inner of args[0]?.value.things ?? []) {
        const written = inner.is === 'object' ? inner.properties.find(({ key }) => key === name)?.value : undefined;
        const resolver = written && behindLifetime(written);
        if (inner.is !== 'object' || resolver?.kind !== 'call') continue;
        const [given] = this.evaluator.calls.args(resolver.args, inner.frame);
        const how = lastName(resolver.callee);
        if (!given) continue;
        if (how === 'asValue') return given.value;
        const handed = [{ node: call, value: cradle }];
        const things = given.value.things.flatMap((each): AbstractValue[] => {
          if (how === 'asClass' && each.is === 'class')
            return [
              this.evaluator.value({ things: [{ is: 'instance', node: each.node, frame: each.frame, args: handed }] }),
            ];
          if (how !== 'asFunction' || each.is !== 'function') return [];
          const { calls } = this.evaluator;
          const site = { frame: inner.frame, call: resolver };
          const frame = calls.frameFor(each.info, each.frame, handed, site, each.receiver);
          return frame ? [calls.result(each.info, frame)] : [];
        });
        if (things.length > 0) return this.evaluator.union(things);
      }
    }
    return undefined;
  }

  private value({ value, made, fn }: Provided): AbstractValue {
    const { evaluator } = this;
    const given = evaluator.evaluate(value, evaluator.rootFrame(fn));
    if (!made) return given;
    const results = given.things.flatMap(thing =>
      thing.is === 'function' ? [evaluator.calls.result(thing.info, evaluator.within(thing.info, thing.frame))] : [],
    );
    return results.length > 0 ? evaluator.union(results) : evaluator.unknown;
  }

  private filesOf(root: string): readonly string[] {
    let found = this.candidates.get(root);
    if (!found) {
      const { sources } = this.evaluator.services;
      found = sources
        .files()
        .filter(
          path => path.startsWith(`${root}/`) && /\.[cm]?[jt]s$/.test(path) && sources.pathClass(path) === 'source',
        )
        .filter(path => speaksOfContainers.test(sources.text(path) ?? ''));
      this.candidates.set(root, found);
    }
    return found;
  }

  private in(program: Program): readonly Provided[] {
    const known = this.provided.get(program);
    if (known) return known;
    const found: Provided[] = [];
    const { functions } = bind(program);
    const add = (token: string | undefined, value: Expression | undefined, made: boolean, at: Expression) => {
      const fn = functions.findLast(info => !info.isModule && info.node.start <= at.start && at.end <= info.node.end);
      if (token !== undefined && value) found.push({ token, value, made, fn: fn ?? bind(program).module });
    };
    walkProgram(program, node => {
      if (node.kind === 'object') {
        const property = (name: string) => node.properties.find(({ key }) => key === name)?.value;
        const provide = property('provide');
        if (provide) add(nameOf(provide), property('useValue') ?? property('useFactory'), !property('useValue'), node);
      }
      if (node.kind !== 'call' || node.callee.kind !== 'member') return;
      const { object, property } = node.callee;
      const [first, second] = node.args.map(({ value }) => value);
      if (
        object.kind === 'call' &&
        /^to(?:Constant|Dynamic)Value$/.test(property ?? '') &&
        lastName(object.callee) === 'bind'
      )
        add(object.args[0] && nameOf(object.args[0].value), first, property === 'toDynamicValue', node);
      if (property === 'register' && first && second?.kind === 'object') {
        const use = (name: string) => second.properties.find(({ key }) => key === name)?.value;
        add(nameOf(first), use('useValue') ?? use('useFactory'), !use('useValue'), node);
      }
      if (property === 'register' && lastName(object) === 'HttpModule') add('HttpService', node, false, node);
    });
    this.provided.set(program, found);
    return found;
  }
}

/** `asClass(C).singleton()` */
function behindLifetime(node: Expression): Expression {
  let at = node;
  while (at.kind === 'call' && at.callee.kind === 'member' && at.callee.object.kind === 'call') at = at.callee.object;
  return at;
}

/** What a parameter asks for: the token of its annotation, else, of a library's service, its type. */
function tokenOf({ annotations, type }: Parameter): string | undefined {
  for (const note of annotations ?? [])
    if (note.kind === 'call' && /^inject$/i.test(lastName(note.callee) ?? ''))
      return note.args[0] ? nameOf(note.args[0].value) : undefined;
  return type?.name === 'HttpService' ? type.name : undefined;
}

/** A token by its text, or by the name of the constant or class that it is. */
function nameOf(token: Expression): string | undefined {
  return token.kind === 'literal' ? String(token.value) : lastName(token);
}
