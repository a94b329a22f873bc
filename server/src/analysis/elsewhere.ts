/** What stands before a file's routes where its routers are mounted, by it or by other files, and middleware that a framework finds by its file's name. */
import { libraryLanguage } from '../libraries/find.ts';
import { capabilities } from '../libraries/shape.ts';
import type { Call, Span } from '../program/model.ts';
import { contains, lastName } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { cover, type Guard, holdsAt, reaches } from './guard-reach.ts';
import type { Guards } from './guards.ts';
import { HookFiles } from './hook-files.ts';
import type { AbstractValue, CallArgument, LibraryThing } from './values.ts';

/** What the look around asks of the workspace. */
export interface Surrounding {
  /** The files that import a file. */
  importers(path: string): readonly string[];
  /** One file looks at another, or at where it would be. */
  uses(from: string, path: string): void;
}

/** Where in its file a route is registered or a router mounted, and where the router is made on which that is done. */
export interface Registered extends Span {
  readonly router: number | undefined;
}

interface Mount {
  readonly file: string;
  readonly at: Registered;
  /** The routers and plugins that are mounted, of those that a file may have several of. */
  readonly of: readonly Span[];
  /** What stands in the call that mounts it guards all of it. */
  readonly guarded: boolean;
  /** `undefined` where it has one that is not known. */
  readonly prefix: string | undefined;
  /** Those that run before it. */
  readonly guards: readonly Guard[];
}

/** A file that imports another. */
interface Importer {
  readonly file: string;
  readonly guards: readonly Guard[];
  /** Where it hands its app to functions of the other, which register routes on it: `addInvoices(app)`. */
  readonly handing: readonly Span[];
}

/** How other files reach one. */
interface Link {
  /** Where the file itself mounts its routers. */
  readonly own: readonly Mount[];
  readonly mounts: readonly Mount[];
  readonly importers: readonly Importer[];
}

/** Routers that are mounted by routers that are mounted. */
const deepest = 3;

/** A path as one file knows it. */
interface Registration {
  readonly route: unknown;
  /** It is all that the file puts before the path. */
  readonly whole: boolean;
}

type Before = (address?: string, route?: unknown, at?: Registered, whole?: boolean) => boolean;

export class Elsewhere {
  private readonly evaluator: Evaluator;
  private readonly guards: Guards;
  private readonly surrounding: Surrounding;
  private readonly hooks: HookFiles;

  constructor(evaluator: Evaluator, guards: Guards, surrounding: Surrounding) {
    this.evaluator = evaluator;
    this.guards = guards;
    this.surrounding = surrounding;
    this.hooks = new HookFiles(evaluator, guards, (from, path) => surrounding.uses(from, path));
  }

  /**
   * What stands in other files before a file's routes, to be asked for each of them: the files on the way are read once for all.
   * @returns whether something turns strangers away, from the address at which a framework answers the file, where its place says so,
   * the path that the route is registered for, where, and whether that is all of it in this file
   */
  before(path: string): Before {
    const links = new Map<string, Link>();
    const linkOf = (to: string): Link => {
      const link = links.get(to) ?? this.linkTo(to);
      links.set(to, link);
      return link;
    };
    return (address, route, at, whole = false) =>
      isBehindGuard(path, { route, whole }, at, linkOf, 0, new Map()) || this.hooks.guard(path, address);
  }

  private linkTo(path: string): Link {
    const { sources } = this.evaluator.services;
    const importers = this.surrounding
      .importers(path)
      .filter(other => other !== path && sources.pathClass(other) !== 'test');
    for (const other of importers) this.surrounding.uses(path, other);
    const mounts = importers.flatMap(other => this.mountsIn(other, path));
    // Where routers are mounted, that says it all.
    const own = this.mountsIn(path, path);
    return { own, mounts, importers: mounts.length > 0 ? [] : importers.map(other => this.importer(other, path)) };
  }

  private importer(file: string, path: string): Importer {
    const bound = this.evaluator.bound(file);
    const handing = (bound?.functions ?? []).flatMap(info => {
      const frame = this.evaluator.rootFrame(info);
      return info.calls.filter(({ call }) => this.handsApp(call, frame, path)).map(({ call }) => call);
    });
    return { file, guards: this.guards.of(file), handing };
  }

  private handsApp({ callee, args }: Call, frame: Frame, path: string): boolean {
    const { evaluator } = this;
    if (args.length === 0 || !comesFrom(evaluator.evaluate(callee, frame), path)) return false;
    return args.some(({ value }) =>
      evaluator.evaluate(value, frame).things.some(thing => {
        if (thing.is !== 'library') return false;
        const use = { package: thing.package, path: `${thing.path}.use` };
        return capabilities(evaluator.library.behaviour(use, frame.info.program.language)).includes('middleware');
      }),
    );
  }

  private mountsIn(file: string, path: string): readonly Mount[] {
    const bound = this.evaluator.bound(file);
    if (!bound) return [];
    const language = libraryLanguage(bound.program.language);
    const mounting = this.evaluator.services.libraries.noted('mounts', language);
    let known: readonly Guard[] | undefined;
    const guardsHere = () => {
      known ??= this.guards.of(file);
      return known;
    };
    return bound.functions.flatMap(info => {
      const frame = this.evaluator.rootFrame(info);
      const calls = info.calls.filter(({ call }) => mounting.has(lastName(call.callee) ?? ''));
      return calls.flatMap(({ call }) => this.mountAt(call, frame, path, guardsHere) ?? []);
    });
  }

  /** @param guardsHere those of the file that the call stands in */
  private mountAt(call: Call, frame: Frame, path: string, guardsHere: () => readonly Guard[]): Mount | undefined {
    const { evaluator, guards } = this;
    for (const thing of evaluator.evaluate(call.callee, frame).things) {
      if (thing.is !== 'library') continue;
      const behaviour = evaluator.library.behaviour(thing, frame.info.program.language);
      if (behaviour?.note !== 'mounts') continue;
      const args = evaluator.calls.args(call.args, frame);
      const mounted = args.flatMap(({ value }) => [value, ...value.elements]).filter(each => comesFrom(each, path));
      if (mounted.length === 0) continue;
      // Middleware runs in the order it is registered; other guards hold for whatever is mounted.
      const inOrder = capabilities(behaviour).includes('middleware');
      const guarded = args.some(({ name, value, node }) =>
        name === 'guards' ? guards.among(value) : guards.stands(value) || guards.depends(node, frame),
      );
      const before = guardsHere().filter(guard => (!inOrder || guard.from < call.start) && holdsAt(guard, call));
      const at = registeredAt(call, thing, frame.file);
      const of = mounted.flatMap(each => partsOf(each, path));
      return { file: frame.file, at, of, guarded, prefix: prefixIn(args, mounted), guards: before };
    }
    return undefined;
  }
}

/**
 * Everyone who mounts a file's routers has a guard before them; where nobody is seen to, someone who imports it has one at all, or, if
 * it hands its app over, before that.
 * @param at where the file registers the route: of several routers those are asked for that may be its own
 * @param known answers so far: files import each other in many ways
 */
function isBehindGuard(
  path: string,
  registration: Registration,
  at: Registered | undefined,
  linkOf: (path: string) => Link,
  depth: number,
  known: Map<string, boolean>,
): boolean {
  if (depth > deepest) return false;
  const { route, whole } = registration;
  const key = `${depth} ${path} ${String(route)} ${whole} ${at?.start}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const { own, mounts: others, importers } = linkOf(path);
  const isIts = (part: Span): boolean => at !== undefined && (part.start === at.router || contains(part, at));
  const here = own.filter(({ of }) => of.some(part => part.start === at?.router));
  const its = [...here, ...others.filter(({ of }) => of.some(isIts))];
  const mounts = its.length > 0 ? its : others;
  const further = (file: string, of = registration, from?: Registered): boolean =>
    isBehindGuard(file, of, from, linkOf, depth + 1, known);
  const guards = ({ guards, handing }: Importer): boolean =>
    handing.length > 0 ? handing.every(place => cover(guards, place, route)) : guards.length > 0;
  const answer =
    mounts.length > 0
      ? mounts.every(({ file, at: from, guarded, prefix, guards: before }) => {
          const mounted = `${prefix ?? ''}/${typeof route === 'string' ? route : ''}`.replace(/\/{2,}/g, '/');
          const isWhole = whole && prefix !== undefined && typeof route === 'string';
          return (
            guarded ||
            before.some(guard => reaches(guard, mounted, isWhole)) ||
            further(file, { route: mounted, whole: isWhole }, from)
          );
        })
      : importers.some(importer => guards(importer) || further(importer.file));
  known.set(key, answer);
  return answer;
}

/** The path that a call mounts things under: `'/hooks'`, `{ prefix: '/hooks' }`, none; `undefined` where it is not known. */
function prefixIn(args: readonly CallArgument[], mounted: readonly AbstractValue[]): string | undefined {
  const others = args.map(({ value }) => value).filter(value => !mounted.includes(value));
  const said = others.flatMap(value => [value, value.property('prefix')]).flatMap(({ literals }) => literals);
  const prefix = said.find(literal => typeof literal === 'string');
  if (typeof prefix === 'string') return prefix;
  const isNone = ({ things, open, node }: AbstractValue) => things.length > 0 || (!open && node?.kind !== 'object');
  return others.every(isNone) ? '' : undefined;
}

/** A router, plugin or module that a file makes. */
function comesFrom(value: AbstractValue, path: string): boolean {
  return value.things.some(thing => {
    switch (thing.is) {
      case 'library':
        return thing.makers[0]?.frame.file === path;
      case 'function':
        return thing.info.program.path === path;
      case 'module':
        return thing.path === path;
      default:
        return false;
    }
  });
}

/** Where a router that is mounted is made in its file, and the code of a plugin; nothing of a whole module. */
function partsOf(value: AbstractValue, path: string): readonly Span[] {
  return value.things.flatMap(thing => {
    if (thing.is === 'function') return [thing.info.node];
    const [maker] = thing.is === 'library' ? thing.makers : [];
    return maker?.frame.file === path ? [maker.call] : [];
  });
}

/** A call that registers something on a router of its file. */
export function registeredAt({ start, end }: Span, { makers: [maker] }: LibraryThing, file: string): Registered {
  return { start, end, router: maker?.frame.file === file ? maker.call.start : undefined };
}
