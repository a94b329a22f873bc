/** What stands before web handlers and turns away who is not known. */
import { libraryLanguage } from '../libraries/find.ts';
import { capabilities } from '../libraries/shape.ts';
import { ownConstructor } from '../program/members.ts';
import type { Call, Expression, Parameter, Program, Span } from '../program/model.ts';
import { codeOf, isOnParameter, letsOut, registering } from '../program/plugins.ts';
import { calledName, lastName, walkProgram } from '../program/walk.ts';
import { givesDatabaseSession, refusal } from '../program/words.ts';
import { bind } from './bind.ts';
import { endsRequest } from './caller-checks.ts';
import { middlewareStacked } from './controllers.ts';
import { isDefault } from './default-schemes.ts';
import { dependenciesIn, typeAlias } from './dependencies.ts';
import type { Evaluator } from './evaluate.ts';
import { exceptedPaths } from './excepted-paths.ts';
import type { FunctionFacts } from './facts.ts';
import type { Frame } from './frames.ts';
import {
  annotationsOf,
  guardDecorators,
  isGuardName,
  isOpener,
  isOptional,
  letsEveryone,
  opensUp,
  runsFirst,
} from './guard-names.ts';
import { type Guard, isRouters } from './guard-reach.ts';
import { routerAlone } from './lone-routers.ts';
import { PathGuards } from './path-guards.ts';
import { hidesFromStrangers, letsAllOn, looksOnlyWhere, refusesItself, seesNoCaller } from './refusals.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue, LibraryThing, Thing } from './values.ts';
import type { Walker } from './walker.ts';

/** `onBeforeHandle({ as: 'global' }, …)`, `new Elysia().….as('scoped')` */
const letsHooksOut = /\bas(?::|\() ?['"](?:global|scoped)['"]/;

/** Calls that end a request by an error, where who calls is not known; others answer who it is. */
const checking = /verify|protect|require|ensure|authenticate/i;

/** `return redirect('/login')` */
const sendsAway = /^(?:(?:http)?response)?redirect(?:response|to)?$/;

/** A function that turns away who is not known. */
export function isGuard(fn: FunctionFacts): boolean {
  if (fn.name !== undefined && opensUp.test(fn.name)) return false;
  if ((seesNoCaller(fn) && refusesItself(fn)) || letsAllOn(fn)) return false;
  return (
    fn.mentions(refusal, 1, looksOnlyWhere) !== undefined ||
    (fn.mentions(sendsAway, 0) !== undefined && fn.mentions(/login|signin/, 0) !== undefined) ||
    (fn.name !== undefined &&
      isGuardName(fn.name) &&
      (fn.raises || fn.mentions(/login|signin|redirect|^throw$|unauth/, 1) !== undefined))
  );
}

export class Guards {
  private readonly evaluator: Evaluator;
  private readonly walker: Walker;
  /** Files whose plugins are looked at: they may use each other's. */
  private readonly plugins = new Set<string>();
  /** What the code of guards says of addresses. */
  readonly paths: PathGuards;

  constructor(evaluator: Evaluator, walker: Walker) {
    this.evaluator = evaluator;
    this.walker = walker;
    this.paths = new PathGuards(evaluator, value => this.stands(value));
  }

  /** Guards that a file puts before routes: registered as middleware, from what offset on, under what path. */
  of(path: string): readonly Guard[] {
    const bound = this.evaluator.bound(path);
    if (!bound) return [];
    const found: Guard[] = this.providesGuard(path) ? [{ from: -1, path: undefined }] : [];
    for (const info of bound.functions) {
      const frame = this.evaluator.rootFrame(info);
      const before = this.runsBefore(info);
      if (before !== undefined && (isGuard(this.evaluator.functionFacts(info, frame)) || this.declared(info)))
        found.push({
          from: -1,
          path: undefined,
          asks: before === 'all' ? this.asking([this.codeOf(info)]) : undefined,
        });
      for (const { call } of info.calls) {
        if (this.registers(call, frame))
          found.push({ from: call.start, path: undefined, within: this.pluginAround(call, info) });
        for (const effect of this.walker.effectsAt(call, frame)) {
          if (effect.does !== 'middleware') continue;
          const values = effect.all('handlers').flatMap(value => [value, ...value.elements]);
          // The name of a setting says nothing: `secret_key=settings.session_key`.
          const given = effect.args.filter(({ name, value }) => name === undefined || value.things.length > 0);
          const all = [...values, ...given.map(({ value }) => value), ...middlewareStacked(this.evaluator, effect)];
          if (!isDefault(effect) && !all.some(value => this.stands(value)) && !this.depends(call, frame)) continue;
          const first = effect.arg('path')?.literals[0];
          const excepted = exceptedPaths(effect.args.map(({ node }) => node));
          // `/hooks/*` stands for all below it.
          const under = typeof first === 'string' ? first.replace(/\/?\*.*$/, '') : undefined;
          const within = effect.package === 'fastify' ? this.pluginAround(call, info) : undefined;
          const path = under === '' ? undefined : under;
          const asks = path === undefined && !isDefault(effect) ? this.asking(all) : undefined;
          const router = routerAlone(this.evaluator, effect.thing, info);
          // What an app is made with runs before all of its routes, wherever they are written.
          const isMade = effect.thing.makers.length === 0 && !effect.path.includes('.');
          const from = isMade ? -1 : call.start;
          found.push({ from, end: call.end, path, excepted, within, asks, router });
        }
      }
    }
    return found;
  }

  /** A plugin that guards the routes beside it by being registered: `await scope.register(bearerAuth, { keys })`. */
  private registers({ callee, args: [plugin, options] }: Call, frame: Frame): boolean {
    if (plugin === undefined || callee.kind !== 'member' || callee.property !== 'register') return false;
    const value = this.evaluator.evaluate(plugin.value, frame);
    // One of the app's own adds a hook that refuses.
    const addsGuard = (fn: FunctionFacts) =>
      fn.mentions(/^addhook$/, 0) !== undefined &&
      (plugin.value.kind === 'call' || !this.keepsToItself(fn)) &&
      (isGuard(fn) || fn.effects(1).some(effect => endsRequest(effect)) || this.addsHook(fn));
    if (value.functions.some(addsGuard)) return true;
    const guards = value.things.some(
      thing => thing.is === 'library' && this.evaluator.library.described(thing)?.note === 'registered',
    );
    return (
      guards && !(options && this.evaluator.evaluate(options.value, frame).property('addHook').literals.includes(false))
    );
  }

  /** A plugin adds a hook that turns away who is not known: `fp(async app => { app.addHook('onRequest', request => request.jwtVerify()) })`. */
  private addsHook({ node, program }: FunctionFacts): boolean {
    const info = bind(program).infos.get(node);
    if (info === undefined) return false;
    const frame = this.evaluator.rootFrame(info);
    return info.calls.some(
      ({ call: { callee, args } }) =>
        lastName(callee) === 'addHook' && args.some(({ value }) => this.stands(this.evaluator.evaluate(value, frame))),
    );
  }

  /** A plugin with routes of its own, whose hooks nobody lets out: https://fastify.dev/docs/latest/Reference/Encapsulation/ */
  private keepsToItself(fn: FunctionFacts): boolean {
    return (
      fn.mentions(registering, 0) !== undefined && !letsOut.test(this.evaluator.services.sources.text(fn.file) ?? '')
    );
  }

  /** The plugin of which a call's object is the scope: `app.register(async scope => { scope.addHook(…); scope.get(…) })`. */
  private pluginAround(call: Call, info: FunctionInfo): readonly Span[] | undefined {
    if (!isOnParameter(call, info.node)) return undefined;
    const facts = this.evaluator.functionFacts(info, this.evaluator.rootFrame(info));
    return this.keepsToItself(facts) ? codeOf(info.node, info.program) : undefined;
  }

  /** Nest's guard for the whole app: `{ provide: APP_GUARD, useClass: TokenGuard }`. */
  private providesGuard(path: string): boolean {
    const { sources } = this.evaluator.services;
    const program = sources.text(path)?.includes('APP_GUARD') ? sources.program(path) : undefined;
    let found = false;
    if (program)
      walkProgram(program, node => {
        if (node.kind !== 'object') return;
        const said = (name: string) => node.properties.find(({ key }) => key === name)?.value;
        const [token, given] = [said('provide'), said('useClass') ?? said('useExisting')];
        if (token && lastName(token) === 'APP_GUARD' && !(given && opensUp.test(lastName(given) ?? ''))) found = true;
      });
    return found;
  }

  /** What the code of guards says of an address, where all of it is understood. */
  private asking(values: readonly AbstractValue[]): Guard['asks'] {
    const guards = values.filter(value => this.stands(value));
    if (guards.length === 0 || !guards.every(guard => this.paths.isKnown(guard))) return undefined;
    return address => guards.some(guard => this.paths.asks(guard, address));
  }

  private codeOf(info: FunctionInfo): AbstractValue {
    const frame = this.evaluator.rootFrame(info.parent ?? info);
    return this.evaluator.value({ things: [{ is: 'function', info, frame }] });
  }

  /** A decorator makes a function run before each request, of an app or of a router: `@app.before_request`. */
  private runsBefore(info: FunctionInfo): 'all' | 'some' | undefined {
    const outer = this.evaluator.rootFrame(info.parent ?? info);
    const paths = (info.node.annotations ?? []).flatMap(annotation =>
      this.evaluator
        .evaluate(annotation.kind === 'call' ? annotation.callee : annotation, outer)
        .things.flatMap(thing =>
          thing.is === 'library' &&
          capabilities(this.evaluator.library.behaviour(thing, info.program.language)).includes('middleware')
            ? [thing.path]
            : [],
        ),
    );
    if (paths.length === 0) return undefined;
    return paths.some(path => isRouters(path)) ? 'some' : 'all';
  }

  /** Whether code declares a guard as a dependency: `dependencies=[Depends(current_user)]`. */
  depends(root: Expression, frame: Frame, depth = 0): boolean {
    return dependenciesIn(root).some(({ args: [first] }) => {
      if (first === undefined) return false;
      const value = this.evaluator.evaluate(first.value, frame);
      if (this.dependent(value, depth)) return true;
      const isSession = givesDatabaseSession(lastName(first.value) ?? '', frame.info.program);
      return isSession ? value.functions.some(fn => fn.mentions(refusal, 1) !== undefined) : this.stands(value);
    });
  }

  /** A dependency that depends on a guard: `def account(user = Depends(current_user))`. */
  private dependent(value: AbstractValue, depth: number): boolean {
    if (depth > 3) return false;
    return value.things.some(thing => {
      if (thing.is === 'function')
        return this.handed(
          thing.info.node.parameters,
          this.evaluator.rootFrame(thing.info.parent ?? thing.info),
          depth + 1,
        );
      if (thing.is !== 'class' && thing.is !== 'instance') return false;
      // `def __init__(self, user: User = Depends(current_user))`
      const made = ownConstructor(thing.node);
      return made !== undefined && this.handed(made.parameters, thing.frame, depth + 1);
    });
  }

  /** Whether what is handed to some parameters depends on a guard, as they say or the types that they name. */
  private handed(parameters: readonly Parameter[], outer: Frame, depth = 0): boolean {
    return parameters.some(({ annotations = [], default: given, type }) => {
      const said = given ? [...annotations, given] : annotations;
      if (said.some(each => this.depends(each, outer, depth))) return true;
      if (type?.name === undefined) return false;
      if (this.typeDepends(type.name, outer.info.program, depth)) return true;
      // `client: Annotated[Client, Depends()]` is made as its class says: https://fastapi.tiangolo.com/tutorial/dependencies/classes-as-dependencies/
      const isClass = said.some(each => dependenciesIn(each).some(({ args }) => args.length === 0));
      return isClass && this.dependent(this.evaluator.definitions.typed(type, outer), depth);
    });
  }

  /** Whether what is registered is wrapped by a guard: `login_required(view)`. */
  wraps(node: Expression, frame: Frame): boolean {
    for (let at = node; at.kind === 'call'; ) {
      if (this.stands(this.evaluator.evaluate(at.callee, frame))) return true;
      const [first] = at.args;
      if (!first) return false;
      at = first.value;
    }
    return false;
  }

  /** `@login_required`, `@UseGuards(…)`, `user = Depends(current_user)`: guards that a handler declares, or its class. */
  declared(info: FunctionInfo): boolean {
    const outer = this.evaluator.rootFrame(info.parent ?? info);
    const own = annotationsOf(info);
    // What is let through by itself is let through by its class's guards.
    const annotations = own.some(isOpener) ? own : [...own, ...(info.owner?.annotations ?? [])];
    const ofClass = info.owner?.members.find(({ name, value }) => name === 'guards' && value?.kind === 'list')?.value;
    return (
      (ofClass !== undefined && this.among(this.evaluator.evaluate(ofClass, outer))) ||
      annotations.some(annotation => this.decorates(annotation, outer)) ||
      this.handed(info.node.parameters, outer)
    );
  }

  /** A type that declares a guard, by its name: `CurrentUser = Annotated[User, Depends(current_user)]`. */
  private typeDepends(name: string, program: Program, depth: number): boolean {
    const alias = typeAlias(this.evaluator, name, program);
    return alias !== undefined && this.depends(alias.value, alias.frame, depth);
  }

  private decorates(annotation: Expression, outer: Frame, depth = 0): boolean {
    const name = calledName(annotation) ?? '';
    const isCall = annotation.kind === 'call';
    if (this.depends(annotation, outer)) return true;
    if (isCall && (letsEveryone(annotation.args.map(({ value }) => value)) || isOptional(annotation))) return false;
    if (guardDecorators.test(name)) return true;
    const decorator = this.evaluator.evaluate(isCall ? annotation.callee : annotation, outer);
    if (this.stands(decorator) || decorator.things.some(thing => this.putsGuard(thing, depth))) return true;
    // `@post('/hooks', guards=[from_procore])`
    const guards = isCall ? annotation.args.find(argument => argument.name === 'guards') : undefined;
    if (guards && this.among(this.evaluator.evaluate(guards.value, outer))) return true;
    // `@method_decorator(login_required, name='dispatch')`
    return (
      isCall &&
      name === 'method_decorator' &&
      annotation.args.map(argument => this.evaluator.evaluate(argument.value, outer)).some(value => this.among(value))
    );
  }

  /** A decorator of the app's own puts a guard before what stands in for the handler: `@wraps(fn) @login_required def inner(…)`. */
  private putsGuard(thing: Thing, depth: number): boolean {
    if (thing.is !== 'function' || depth > 2) return false;
    const { info, frame } = thing;
    const within = this.evaluator.within(info, frame);
    return (
      info.returns.some(({ value }) => value.kind === 'call' && this.wraps(value, within)) ||
      info.nested.some(
        inner =>
          annotationsOf(inner).some(each => this.decorates(each, within, depth + 1)) ||
          hidesFromStrangers(inner.node) ||
          this.putsGuard({ is: 'function', info: inner, frame: within }, depth + 1),
      )
    );
  }

  /** A router of one of the files lists a handler behind a guard: `Router(guards=[is_member], route_handlers=[rfis])`. */
  lists(info: FunctionInfo, files: readonly string[]): boolean {
    const { evaluator } = this;
    const { sources, libraries } = evaluator.services;
    const mounting = libraries.noted('mounts', libraryLanguage(info.program.language));
    const holds = ({ elements }: AbstractValue) =>
      elements.some(({ things }) => things.some(thing => thing.is === 'function' && thing.info === info));
    return files.some(
      file =>
        sources.text(file)?.includes('guards=') &&
        evaluator.bound(file)?.functions.some(around =>
          around.calls.some(({ call }) => {
            const guards = call.args.find(({ name }) => name === 'guards');
            if (guards === undefined || !mounting.has(lastName(call.callee) ?? '')) return false;
            const frame = evaluator.rootFrame(around);
            return (
              call.args.some(({ value }) => holds(evaluator.evaluate(value, frame))) &&
              this.among(evaluator.evaluate(guards.value, frame))
            );
          }),
        ),
    );
  }

  /** Whether a value, or one of the list that it is, turns away who is not known. */
  among(value: AbstractValue): boolean {
    return [value, ...value.elements].some(each => this.stands(each));
  }

  /** A middleware that has a library's guard run with what it is called with: `(c, next) => bearerAuth({ token })(c, next)`. */
  private handsToGuard(thing: Thing): boolean {
    if (thing.is !== 'function' || thing.info.node.parameters.length < 2) return false;
    const frame = this.evaluator.within(thing.info, thing.frame);
    return thing.info.calls.some(
      ({ call: { callee } }) =>
        callee.kind === 'call' &&
        this.evaluator
          .evaluate(callee, frame)
          .things.some(inner => inner.is === 'library' && this.authenticates(inner) === true),
    );
  }

  /** A hook that a library's check ends by an error: `async request => { await request.jwtVerify() }`. */
  private checks(thing: Thing): boolean {
    if (thing.is !== 'function') return false;
    const frame = this.evaluator.within(thing.info, thing.frame);
    return thing.info.calls.some(
      ({ call }) =>
        checking.test(lastName(call.callee) ?? '') &&
        this.walker.effectsAt(call, frame).some(effect => endsRequest(effect, thing.info.node)),
    );
  }

  /** Whether a library's member is a guard, or what one gives; `undefined` where nothing describes it. */
  private authenticates(thing: LibraryThing): boolean | undefined {
    let known: false | undefined;
    for (const path of [thing.path, thing.path.replace(/\(\)$/, '')]) {
      const behaviour = this.evaluator.library.described({ package: thing.package, path });
      if (capabilities(behaviour).includes('authenticate') && behaviour?.note !== 'optional') return true;
      if (behaviour) known = false;
    }
    return known;
  }

  /** A class of Nest's guards or middleware, or an instance: by its name, or because what it runs before each request refuses. */
  private isGuardClass(thing: Thing): boolean {
    if ((thing.is !== 'class' && thing.is !== 'instance') || opensUp.test(thing.node.name ?? '')) return false;
    const { node, frame } = thing;
    const infos = bind(frame.info.program).infos;
    const first = node.members.filter(runsFirst);
    const refuses = first.some(({ value }) => {
      const info = value?.kind === 'function' ? infos.get(value) : undefined;
      if (info === undefined) return false;
      const root = this.evaluator.rootFrame(info);
      return isGuard(this.evaluator.functionFacts(info, root)) || this.checks({ is: 'function', info, frame: root });
    });
    const mayRefuse = node.bases.length > 0 || first.length > 0;
    // `class ApiKey(APIKeyHeader)`
    const isHeir = node.bases.some(base =>
      this.evaluator
        .evaluate(base, frame)
        .things.some(each => each.is === 'library' && this.authenticates(each) === true),
    );
    return refuses || isHeir || (mayRefuse && node.name !== undefined && isGuardName(node.name));
  }

  /** A plugin of Elysia's, made in another file, whose hooks hold for whoever uses it: https://elysiajs.com/essential/plugin#scope */
  private isGuardPlugin(thing: Thing): boolean {
    const [maker] = thing.is === 'library' && thing.package === 'elysia' ? thing.makers : [];
    if (maker === undefined || this.plugins.has(maker.frame.file)) return false;
    const { file } = maker.frame;
    this.plugins.add(file);
    const lets = letsHooksOut.test(this.evaluator.services.sources.text(file) ?? '') && this.of(file).length > 0;
    this.plugins.delete(file);
    return lets;
  }

  /** Whether a handler or middleware turns away who is not known: a library's guard, or a function that refuses. */
  stands(value: AbstractValue): boolean {
    let known = false;
    for (const thing of value.things) {
      if (thing.is === 'library') {
        const is = this.authenticates(thing);
        if (is) return true;
        known ||= is === false;
        // `t.middleware(({ ctx, next }) => …)`, `createMiddleware(…)`
        const given = /middleware\(\)$/i.test(thing.path) ? thing.makers.at(-1)?.args : undefined;
        if (given?.some(argument => argument.value.functions.some(isGuard))) return true;
      }
    }
    if (value.things.some(thing => this.isGuardClass(thing) || this.isGuardPlugin(thing))) return true;
    if (value.functions.some(isGuard) || value.things.some(thing => this.handsToGuard(thing) || this.checks(thing)))
      return true;
    // `guard(options)` that nobody knows: its name speaks for it. A router that is called `auth` is known, and guards nothing.
    return !known && value.functions.length === 0 && value.name !== undefined && isGuardName(value.name);
  }
}
