/** Web handlers that a file registers, and what runs in it by itself. */

import type { Place } from '../program/finding.ts';
import { type Expression, isCode } from '../program/model.ts';
import { hookPlatform } from './components.ts';
import { handlersGiven, middlewareBehind } from './controllers.ts';
import { asksForKey, leavesOut } from './default-schemes.ts';
import type { EffectFacts } from './effects.ts';
import { Elsewhere, type Registered, registeredAt, type Surrounding } from './elsewhere.ts';
import type { Evaluator } from './evaluate.ts';
import type { FunctionFacts, RouteFacts, Text, TimerFacts } from './facts.ts';
import { asksWriters, isHandedGuard, isOptional, letsEveryone, openerOf } from './guard-names.ts';
import { covers, type Guard, isOnApp, reaches } from './guard-reach.ts';
import { Guards } from './guards.ts';
import { conventionFor, exportedName, placedHandler } from './handlers.ts';
import { routeDeclared, routesListed } from './listed-routes.ts';
import { isGuardingStep } from './procedures.ts';
import { type RouteSetting, RouteView } from './route-view.ts';
import type { FunctionInfo } from './scopes.ts';
import { flat, textsOf } from './texts.ts';
import { Timers } from './timers.ts';
import type { AbstractValue, Maker } from './values.ts';
import { letsAnyone, Views } from './views.ts';
import type { Walker } from './walker.ts';
import { wrappedIn } from './wrapped.ts';

/** The routes of a file and the functions that answer them. */
export interface Found {
  readonly routes: readonly RouteFacts[];
  readonly timers: readonly TimerFacts[];
  readonly byHandler: ReadonlyMap<FunctionInfo, RouteFacts>;
  readonly byTimer: ReadonlyMap<FunctionInfo, TimerFacts>;
}

type Setting = RouteSetting & Surrounding;

export class Routes {
  private readonly guards: Guards;
  private readonly around: Elsewhere;
  private readonly views: Views;
  private readonly evaluator: Evaluator;
  private readonly walker: Walker;
  private readonly setting: Setting;

  constructor(evaluator: Evaluator, walker: Walker, setting: Setting) {
    this.guards = new Guards(evaluator, walker);
    this.around = new Elsewhere(evaluator, this.guards, setting);
    this.views = new Views(evaluator, this.guards);
    this.evaluator = evaluator;
    this.walker = walker;
    this.setting = setting;
  }

  of(path: string): Found {
    // Rules about an app ask all of its files: data has no routes, and can be very large.
    const isData = !isCode(this.evaluator.services.sources.languageOf(path));
    const bound = isData ? undefined : this.evaluator.bound(path);
    const routes: RouteFacts[] = [];
    const timers = new Timers(this.evaluator);
    const byHandler = new Map<FunctionInfo, RouteFacts>();
    if (!bound) return { routes, timers: timers.all, byHandler, byTimer: timers.byHandler };
    // Guards stand in other files too, all to be read; most files have no routes.
    let known: readonly Guard[] | undefined;
    const guards = () => {
      known ??= this.guards.of(path);
      return known;
    };
    const elsewhere = this.around.before(path);
    const everywhere = (at?: Registered, route?: string, onApp = false) =>
      guards().some(guard => guard.path === undefined && reaches(guard, route, onApp)) ||
      elsewhere(undefined, route, at, route !== undefined);
    const add = (route: RouteFacts, infos: readonly FunctionInfo[]) => {
      routes.push(route);
      for (const info of infos) byHandler.set(info, route);
    };
    for (const info of bound.functions) {
      const frame = this.evaluator.rootFrame(info);
      for (const { call, context, awaited } of info.calls) {
        if (awaited && context !== undefined) timers.addPaused(call, info, context);
        for (const effect of this.walker.effectsAt(call, frame)) {
          if (effect.does === 'route' && effect.note !== 'annotation') {
            const guarded = () =>
              covers(guards(), effect) ||
              elsewhere(
                undefined,
                effect.arg('path')?.literals[0],
                registeredAt(effect.place, effect.thing, path),
                true,
              );
            this.registered(effect, guarded, add);
          } else if (effect.does === 'timer' || effect.does === 'cron' || effect.does === 'job') {
            timers.add(effect);
          } else if (effect.does === 'sleep') {
            timers.addLoop(effect, info, context);
          }
        }
      }
      this.annotated(info, everywhere, add, timers);
      const declared = routeDeclared(this.evaluator, info);
      if (declared) {
        const { path: to = '', method } = declared.route;
        add(
          this.ofFunction(info, method, to, declared.by, () => elsewhere(to)),
          [info],
        );
        continue;
      }
      const platform = hookPlatform(info, bound.program);
      if (platform && !byHandler.has(info)) {
        add(
          this.ofFunction(info, undefined, undefined, platform, () => false),
          [info],
        );
        continue;
      }
      const convention = conventionFor(info, this.setting.relative(path));
      if (
        convention &&
        (bound.program.language === 'javascript' || convention.framework === 'lambda') &&
        !byHandler.has(info)
      ) {
        add(
          this.ofFunction(info, convention.method, convention.path, convention.framework, () =>
            elsewhere(convention.path),
          ),
          [info],
        );
      } else if (
        info.parent?.isModule &&
        info.node.parameters.length > 0 &&
        bound.program.exports.some(item => item.name === 'default')
      ) {
        // https://developers.cloudflare.com/workers/runtime-apis/handlers/
        if (info.name === 'scheduled') timers.addTriggered(info);
        else if (info.name === 'fetch' && !byHandler.has(info))
          add(
            this.ofFunction(info, undefined, undefined, 'worker', () => elsewhere()),
            [info],
          );
        else if (exportedName(info, bound.program) === 'default' && isHandedContext(info) && !byHandler.has(info))
          add(
            this.ofFunction(info, undefined, undefined, 'azure', () => elsewhere()),
            [info],
          );
      }
    }
    if (bound.program.language === 'python') {
      timers.addEntries(bound.program);
      for (const view of this.views.standing(bound.classes))
        if (!byHandler.has(view.info) && !this.registersElsewhere(path))
          add(
            this.ofFunction(view.info, view.method, undefined, view.framework, () => view.guarded || everywhere()),
            [view.info],
          );
    }
    return { routes, timers: timers.all, byHandler, byTimer: timers.byHandler };
  }

  /** A file that imports this one, or the next, registers views: these among them, most likely. */
  private registersElsewhere(path: string, depth = 0): boolean {
    return this.setting.importers(path).some(other => {
      if (other === path) return false;
      this.setting.uses(path, other);
      const text = this.evaluator.services.sources.text(other) ?? '';
      return (
        /as_view\(|\.register\(|add_resource\(/.test(text) || (depth < 2 && this.registersElsewhere(other, depth + 1))
      );
    });
  }

  private registered(
    effect: EffectFacts,
    guarded: () => boolean,
    add: (route: RouteFacts, infos: readonly FunctionInfo[]) => void,
  ): void {
    const path = effect.arg('path');
    const placed =
      effect.behaviour.args?.path === undefined ? placedHandler(this.setting.relative(effect.place.file)) : undefined;
    const routePath = path ? textsOf(path)[0] : placed && { parts: [{ text: placed.path }] };
    const framework = effect.package.replace(/^@/, '');
    const listed = routesListed(this.evaluator, this.guards, this.setting, effect, guarded);
    for (const { route, infos } of listed) add(route, infos);
    if (effect.behaviour.mode === 'listed') return;
    const values = handlersGiven(this.evaluator, effect);
    const more =
      values.length > 0
        ? [...values, ...effect.args.slice(1).map(argument => argument.value as AbstractValue)]
        : [...effect.data];
    const handlers: FunctionFacts[] = [];
    const infos: FunctionInfo[] = [];
    let guardHere = asksForKey(effect);
    let guardNamed = false;
    const unique = [...new Set(more)];
    const functionValues = unique.filter(value => value.things.some(thing => thing.is === 'function'));
    const last = functionValues[functionValues.length - 1];
    for (const value of unique) {
      for (const thing of value.things) {
        if (thing.is !== 'function') continue;
        handlers.push(this.evaluator.functionFacts(thing.info, thing.frame));
        infos.push(thing.info);
        guardHere ||= this.guards.declared(thing.info);
      }
      if (value === last || !this.guards.stands(value)) continue;
      if (value.functions.length > 0) guardNamed = true;
      else guardHere = true;
    }
    guardHere ||= effect.args.some(({ node }) => this.guards.wraps(node, effect.frame));
    guardHere ||= effect.args.slice(1, -1).some(({ node }) => isHandedGuard(node, effect.frame));
    guardHere ||= effect.thing.makers.some(maker => this.usesGuard(maker));
    guardHere ||= middlewareBehind(this.evaluator, effect).some(value => this.guards.stands(value));
    guardHere ||= effect.package === '@trpc/server' && effect.thing.makers.some(isGuardingStep);
    for (const view of this.views.of(effect)) {
      const what = {
        method: view.method,
        path: routePath,
        handlers: [this.evaluator.functionFacts(view.info, view.frame)],
        framework,
        opened: view.opened,
        view: view.place,
      };
      const isGuarded = () => view.guarded || guardHere || guardNamed || guarded();
      add(new RouteView(this.setting, effect.place, what, isGuarded), [view.info]);
      infos.push(view.info);
    }
    if (handlers.length === 0 && infos.length + listed.length > 0) return;
    const opened = infos.map(info => this.openedAt(info)).find(place => place !== undefined);
    const behaviourMethod = effect.behaviour.method;
    const verb = /(?:^|\.)(get|post|put|patch|delete|del|head|options)$/.exec(effect.path)?.[1]?.toUpperCase();
    const method =
      behaviourMethod !== undefined && /^[A-Z]+$/.test(behaviourMethod)
        ? behaviourMethod
        : verb === 'DEL'
          ? 'DELETE'
          : (verb ?? placed?.method);
    const around = () => guardHere || (opened === undefined && !leavesOut(effect) && guarded());
    const wrapped = wrappedIn(this.evaluator, effect);
    add(
      new RouteView(
        this.setting,
        effect.place,
        { method, path: routePath, handlers, framework, wrapped: wrapped.map(({ facts }) => facts), opened },
        () => guardNamed || around(),
        around,
      ),
      [...infos, ...wrapped.flatMap(({ info, inPlace }) => (inPlace ? info : []))],
    );
  }

  /** A step of the chain that a route stands in: `procedure.use(isMember).query(…)`, `new Hono().use(auth).get(…)`. */
  private usesGuard({ path, args }: Maker): boolean {
    const [first] = args[0]?.value.literals ?? [];
    if (!/(?:^|\.)use(?:\(\))?$/.test(path) || (typeof first === 'string' && !/^\/?\*$/.test(first))) return false;
    return args.some(({ value }) => this.guards.stands(value));
  }

  /** The route that one function answers, standing at its name. */
  private ofFunction(
    info: FunctionInfo,
    method: string | undefined,
    path: string | undefined,
    framework: string,
    guarded: () => boolean,
    opened?: Place,
    around = guarded,
    decorator?: Place,
  ): RouteFacts {
    const { start, end } = info.node.nameSpan ?? info.node;
    const handlers = [this.evaluator.functionFacts(info, this.evaluator.rootFrame(info))];
    const text: Text | undefined = path === undefined ? undefined : { parts: [{ text: path }] };
    return new RouteView(
      this.setting,
      { file: info.program.path, start, end },
      { method, path: text, handlers, framework, opened, decorator },
      guarded,
      around,
    );
  }

  /** Where a decorator lets everyone in. */
  private openedAt(info: FunctionInfo): Place | undefined {
    const opener = openerOf(info);
    return opener && { file: info.program.path, start: opener.start, end: opener.end };
  }

  /** Decorated functions and methods: `@app.route('/x')`, `@Get('x')`. */
  private annotated(
    info: FunctionInfo,
    guarded: (at?: Registered, route?: string, onApp?: boolean) => boolean,
    add: (route: RouteFacts, infos: readonly FunctionInfo[]) => void,
    timers: Timers,
  ): void {
    const annotations = [...(info.node.annotations ?? []), ...(info.member?.annotations ?? [])];
    if (annotations.length === 0) return;
    const outer = this.evaluator.rootFrame(info.parent ?? info);
    const effects = annotations.flatMap(annotation => this.annotationEffects(annotation, outer));
    const owner = info.owner?.annotations ?? [];
    const classEffects = owner.flatMap(annotation => this.annotationEffects(annotation, outer));
    const letsIn = (effect: EffectFacts) =>
      letsAnyone(effect.arg('handlers') ?? this.evaluator.nothing) && !asksWriters(effect.node, annotations);
    const asks = ({ does, args, node }: EffectFacts) =>
      does === 'authenticate' &&
      !(node.kind === 'call' && isOptional(node)) &&
      (asksWriters(node, annotations) || !letsEveryone(args.map(arg => arg.node)));
    const asking = effects.filter(asks);
    const opened =
      this.openedAt(info) ?? effects.find(effect => effect.does === 'authenticate' && letsIn(effect))?.place;
    const routed = effects.find(effect => effect.does === 'route');
    const registered = routed && registeredAt(info.node, routed.thing, info.program.path);
    const onApp = routed !== undefined && isOnApp(routed.thing);
    const guardAround = () =>
      asking.some(effect => !letsIn(effect)) ||
      (opened === undefined && classEffects.some(effect => asks(effect) && !letsIn(effect))) ||
      effects.some(effect => asksForKey(effect) || this.isOfGuardedRouter(effect)) ||
      this.isListedBehindGuard(info) ||
      (opened === undefined && guarded(registered, routed && addressOf(routed, classEffects), onApp));
    const guardHere = () => this.guards.declared(info) || guardAround();
    for (const effect of effects) {
      if (effect.does === 'route') {
        const methods = effect.arg('method') ?? effect.arg('options');
        const listed = methods?.elements.flatMap(({ literals }) =>
          literals.flatMap(item => (typeof item === 'string' ? [item.toUpperCase()] : [])),
        );
        const verb = /(?:^|\.)(get|post|put|patch|delete)(?:\(\))?$/i.exec(effect.path)?.[1]?.toUpperCase();
        const fixed = effect.behaviour.method;
        const method = fixed !== undefined && /^[A-Z]+$/.test(fixed) ? fixed : (verb ?? telling(listed ?? []));
        const path = pathOf(effect, classEffects);
        add(this.ofFunction(info, method, path, effect.package, guardHere, opened, guardAround, effect.place), [info]);
      } else if (effect.does === 'cron' || effect.does === 'timer' || effect.does === 'job') {
        timers.add(effect, info);
      }
    }
  }

  private isListedBehindGuard(info: FunctionInfo): boolean {
    const { path, language } = info.program;
    if (language !== 'python') return false;
    const importers = this.setting.importers(path);
    for (const other of importers) this.setting.uses(path, other);
    return this.guards.lists(info, [path, ...importers]);
  }

  /** `router = APIRouter(dependencies=[Depends(current_user)])`: the router that a decorator is of has a guard of its own. */
  private isOfGuardedRouter({ thing }: EffectFacts): boolean {
    return thing.makers.some(({ call, frame }) => this.guards.depends(call, frame));
  }

  private annotationEffects(annotation: Expression, frame: Parameters<Walker['effectsAt']>[1]): readonly EffectFacts[] {
    if (annotation.kind === 'call') return this.walker.effectsAt(annotation, frame);
    const value = this.evaluator.evaluate(annotation, frame);
    const call = {
      kind: 'call' as const,
      callee: annotation,
      args: [],
      close: annotation.end,
      start: annotation.start,
      end: annotation.end,
    };
    return value.things.some(thing => thing.is === 'library') ? this.walker.effectsAt(call, frame) : [];
  }
}

/** https://learn.microsoft.com/azure/azure-functions/functions-reference-node?pivots=nodejs-model-v3: `module.exports = async (context, req) => …` */
function isHandedContext({ node: { parameters } }: FunctionInfo): boolean {
  const [context, request] = parameters.map(({ target }) => (target.kind === 'name' ? target.name : ''));
  return context === 'context' && request !== undefined && /^req(?:uest)?$/.test(request);
}

/** Of the methods that one handler answers, the one that says most of it: `POST`, then whatever asks for more than headers. */
function telling(methods: readonly string[]): string | undefined {
  return methods.includes('POST') ? 'POST' : (methods.find(each => !/^(?:HEAD|OPTIONS)$/.test(each)) ?? methods[0]);
}

/** The path of a decorator, behind that of its class. */
function pathOf(effect: EffectFacts, classEffects: readonly EffectFacts[]): string {
  const own = effect.arg('path') ?? (effect.args[0]?.value as AbstractValue | undefined);
  const around = classEffects.find(({ does }) => does === 'route');
  const prefix = around?.arg('path') ?? (around?.args[0]?.value as AbstractValue | undefined);
  const text = [prefix, own]
    .flatMap(value => (value ? textsOf(value).slice(0, 1) : []))
    .map(flat)
    .join('/');
  return `/${text}`.replace(/\/+/g, '/');
}

/** The path of a decorated function with what its router puts before it; `undefined` where that is not known. */
function addressOf(effect: EffectFacts, classEffects: readonly EffectFacts[]): string | undefined {
  const path = pathOf(effect, classEffects);
  const [maker] = effect.thing.makers;
  const prefix = maker?.args.find(({ name }) => name === 'prefix' || name === 'url_prefix');
  if (prefix === undefined) return path;
  const [literal] = prefix.value.literals;
  return typeof literal === 'string' ? `${literal}${path}` : undefined;
}
