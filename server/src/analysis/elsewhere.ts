/** What stands before a file's routes in other files: where its routers are mounted, and middleware that a framework finds by its file's name. */
import { capabilities } from '../libraries/shape.ts';
import type { Call, Expression } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { cover, type Guards } from './guards.ts';
import { exportedName } from './handlers.ts';
import type { AbstractValue } from './values.ts';

/** What the look around asks of the workspace. */
export interface Surrounding {
  /** The files that import a file. */
  importers(path: string): readonly string[];
  /** One file looks at another, or at where it would be. */
  uses(from: string, path: string): void;
}

interface Mount {
  readonly file: string;
  readonly guarded: boolean;
}

/** Routers that are mounted by routers that are mounted. */
const deepest = 3;
/** https://nextjs.org/docs/app/api-reference/file-conventions/proxy */
const middlewareFiles = ['middleware', 'proxy'].flatMap(name =>
  ['ts', 'js'].flatMap(ending => [`${name}.${ending}`, `src/${name}.${ending}`]),
);

export class Elsewhere {
  private readonly evaluator: Evaluator;
  private readonly guards: Guards;
  private readonly surrounding: Surrounding;

  constructor(evaluator: Evaluator, guards: Guards, surrounding: Surrounding) {
    this.evaluator = evaluator;
    this.guards = guards;
    this.surrounding = surrounding;
  }

  /**
   * Whether something in another file turns strangers away before a file's routes.
   * @param address what the framework answers it at, where the file's place says so
   * @param route the path that one of them is registered for
   */
  guarded(path: string, address: string | undefined, route: unknown): boolean {
    return this.mountedBehindGuard(path, route, 0) || this.behindMiddlewareFile(path, address);
  }

  /** Everyone who mounts this file's routers has a guard before them; where nobody is seen to, someone who imports it has one at all. */
  private mountedBehindGuard(path: string, route: unknown, depth: number): boolean {
    const { sources } = this.evaluator.services;
    const importers = this.surrounding
      .importers(path)
      .filter(other => other !== path && sources.pathClass(other) !== 'test');
    for (const other of importers) this.surrounding.uses(path, other);
    const mounts = importers.flatMap(other => this.mountsIn(other, path));
    const further = (file: string) => depth < deepest && this.mountedBehindGuard(file, route, depth + 1);
    if (mounts.length === 0)
      return importers.some(
        other => (this.registersBehindGuard(other, path, route) ?? this.guards.of(other).length > 0) || further(other),
      );
    return mounts.every(({ file, guarded }) => guarded || further(file));
  }

  /** Where a file hands its app to another's functions, which register routes on it (`addInvoices(app)`): whether a guard stands before all of them. */
  private registersBehindGuard(file: string, path: string, route: unknown): boolean | undefined {
    const bound = this.evaluator.bound(file);
    const calls = (bound?.functions ?? []).flatMap(info => {
      const frame = this.evaluator.rootFrame(info);
      return info.calls.filter(({ call }) => this.handsApp(call, frame, path));
    });
    if (calls.length === 0) return undefined;
    const guards = this.guards.of(file);
    return calls.every(({ call }) => cover(guards, call.start, route));
  }

  private handsApp({ callee, args }: Call, frame: Frame, path: string): boolean {
    const { evaluator } = this;
    if (!comesFrom(evaluator.evaluate(callee, frame), path)) return false;
    return args.some(({ value }) =>
      evaluator.evaluate(value, frame).things.some(thing => {
        if (thing.is !== 'library') return false;
        const use = { ...thing, path: `${thing.path}.use` };
        return capabilities(evaluator.calls.behaviour(use, frame.info.program.language)).includes('middleware');
      }),
    );
  }

  private mountsIn(file: string, path: string): readonly Mount[] {
    const bound = this.evaluator.bound(file);
    if (!bound) return [];
    return bound.functions.flatMap(info => {
      const frame = this.evaluator.rootFrame(info);
      return info.calls.flatMap(({ call }) => this.mountAt(call, frame, path) ?? []);
    });
  }

  private mountAt(call: Call, frame: Frame, path: string): Mount | undefined {
    const { evaluator, guards } = this;
    for (const thing of evaluator.evaluate(call.callee, frame).things) {
      if (thing.is !== 'library') continue;
      const behaviour = evaluator.calls.behaviour(thing, frame.info.program.language);
      if (behaviour?.note !== 'mounts') continue;
      const args = evaluator.calls.args(call.args, frame);
      if (!args.some(({ value }) => comesFrom(value, path))) continue;
      const prefix = args.flatMap(({ value }) => value.literals).find(literal => typeof literal === 'string') ?? '';
      // Middleware runs in the order it is registered; other guards hold for whatever is mounted.
      const inOrder = capabilities(behaviour).includes('middleware');
      const guarded =
        args.some(({ value, node }) => guards.stands(value) || guards.depends(node, frame)) ||
        guards
          .of(frame.file)
          .some(guard => (!inOrder || guard.from < call.start) && String(prefix).startsWith(guard.path ?? ''));
      return { file: frame.file, guarded };
    }
    return undefined;
  }

  /** Next's middleware stands before every route of Next's own that its `matcher` names; a server beside it has none. */
  private behindMiddlewareFile(path: string, address: string | undefined): boolean {
    if (address === undefined) return false;
    const { sources } = this.evaluator.services;
    const root = sources.appRoot(path);
    for (const name of middlewareFiles) {
      const file = `${root}/${name}`;
      const text = sources.exists(file) ? sources.text(file) : undefined;
      if (text === undefined || !/auth|session|token|login|clerk/i.test(text)) continue;
      this.surrounding.uses(path, file);
      const matcher = this.evaluator.exports.exported(file, 'config')?.property('matcher');
      if ((matcher === undefined || matches(matcher, address)) && !this.letsThrough(file, address)) return true;
    }
    return false;
  }

  /** Before it asks who calls, it lets an address through: `if (pathname.startsWith('/api/')) return NextResponse.next()`. */
  private letsThrough(file: string, address: string): boolean {
    const bound = this.evaluator.bound(file);
    const info = bound?.functions.find(fn => /^(?:middleware|proxy)$/.test(exportedName(fn, bound.program) ?? ''));
    if (!info) return false;
    const frame = this.evaluator.rootFrame(info);
    const names = (test: Expression): boolean => {
      if (test.kind === 'choice' || (test.kind === 'operation' && test.operator === '||'))
        return (test.kind === 'choice' ? test.options : test.operands).some(names);
      if (test.kind !== 'call') return false;
      const [first] = test.args;
      const method = lastName(test.callee);
      if (method === 'startsWith' && first) return begins(this.evaluator.evaluate(first.value, frame), address);
      // `open.some(path => pathname.startsWith(path))`
      if (method !== 'some' || test.callee.kind !== 'member') return false;
      return this.evaluator.evaluate(test.callee.object, frame).elements.some(each => begins(each, address));
    };
    for (const statement of info.node.body) {
      if (statement.kind !== 'branch') continue;
      const [answer] = statement.then.slice(-1);
      if (answer?.kind !== 'return') continue;
      const goesOn = answer.value === undefined || lastName(calleeOf(answer.value)) === 'next';
      if (goesOn && names(statement.test)) return true;
      if (!goesOn) return false;
    }
    return false;
  }
}

function begins({ literals }: AbstractValue, address: string): boolean {
  return literals.some(literal => typeof literal === 'string' && literal !== '/' && address.startsWith(literal));
}

function calleeOf(value: Expression): Expression {
  return value.kind === 'call' ? value.callee : value;
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

/** Whether a `matcher` may name an address; one that is not known names all. */
function matches(matcher: AbstractValue, address: string): boolean {
  const patterns = [matcher, ...matcher.elements].flatMap(value => [value, value.property('source')]);
  const texts = patterns.flatMap(({ literals }) => literals).filter(literal => typeof literal === 'string');
  return texts.length === 0 || texts.some(text => matchesPattern(text, address));
}

/** A path pattern as Next reads it: `/dashboard/:path*`, `/((?!api|_next).*)`. */
function matchesPattern(pattern: string, address: string): boolean {
  const source = pattern
    .replace(/\/:\w+\*/g, '(?:/[^/]+)*')
    .replace(/\/:\w+\?/g, '(?:/[^/]+)?')
    .replace(/:\w+\+/g, '[^/]+(?:/[^/]+)*')
    .replace(/:\w+(?=\()/g, '')
    .replace(/:\w+/g, '[^/]+');
  try {
    return new RegExp(`^${source}/?$`).test(address);
  } catch {
    return true;
  }
}
