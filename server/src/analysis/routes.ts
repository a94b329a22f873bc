/** Web handlers that a file registers, with their guards; timers and jobs that run by themselves. */

import { capabilities } from '../libraries/shape.ts';
import type { Expression } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { FunctionFacts, RouteFacts, Text, TimerFacts } from './facts.ts';
import { conventionOf, exportedName } from './handlers.ts';
import { numberOf } from './operators.ts';
import { everyOf } from './schedules.ts';
import type { FunctionInfo } from './scopes.ts';
import { flat, textsOf } from './texts.ts';
import type { AbstractValue } from './values.ts';
import type { Walker } from './walker.ts';

const refusal =
  /^(?:401|403|unauthorized|forbidden|unauthenticated|notauthenticated|permissiondenied|.*unauthorized.*|.*forbidden.*|.*notloggedin.*|notsignedin|authrequired)$/;
const optional = /optional|anonymous|public/i;
const guardName = /auth|guard|session|login|signedin|protect|permission|jwt|verify|require(?:user|admin|token)/i;
const webhookFields =
  /^(?:resourcename|eventtype|resourceid|ulid|projectid|companyid|resourcetype|webhookid|apiversion)$/;

/** The routes of a file and the functions that answer them. */
export interface Found {
  readonly routes: readonly RouteFacts[];
  readonly timers: readonly TimerFacts[];
  readonly byHandler: ReadonlyMap<FunctionInfo, RouteFacts>;
  readonly byTimer: ReadonlyMap<FunctionInfo, TimerFacts>;
}

export interface RouteSetting {
  relative(path: string): string;
  evidence(path: string): boolean;
  /** Some module of the app that registers this file's routes, or all, puts a guard before them. */
  guardedElsewhere(path: string): boolean;
}

/** A function that turns away who is not known. */
export function isGuard(fn: FunctionFacts): boolean {
  if (fn.name !== undefined && optional.test(fn.name)) return false;
  return (
    fn.mentions(refusal, 1) !== undefined ||
    (fn.name !== undefined &&
      guardName.test(fn.name) &&
      fn.mentions(/login|signin|redirect|throw|raise|unauth/, 1) !== undefined)
  );
}

export class Routes {
  private readonly evaluator: Evaluator;
  private readonly walker: Walker;
  private readonly setting: RouteSetting;

  constructor(evaluator: Evaluator, walker: Walker, setting: RouteSetting) {
    this.evaluator = evaluator;
    this.walker = walker;
    this.setting = setting;
  }

  /** Guards that a file puts before routes: registered as middleware, from what offset on, under what path. */
  guards(path: string): readonly { readonly from: number; readonly path: string | undefined }[] {
    const bound = this.evaluator.bound(path);
    if (!bound) return [];
    const found: { from: number; path: string | undefined }[] = [];
    for (const info of bound.functions) {
      const frame = this.evaluator.rootFrame(info);
      for (const { call } of info.calls) {
        for (const effect of this.walker.effectsAt(call, frame)) {
          if (effect.does !== 'middleware') continue;
          const values = effect.all('handlers').flatMap(value => [value, ...value.elements]);
          const all = [...values, ...effect.data];
          if (!all.some(value => this.guardsValue(value))) continue;
          const first = effect.arg('path')?.literals[0];
          found.push({ from: call.start, path: typeof first === 'string' ? first : undefined });
        }
      }
    }
    return found;
  }

  private guardsValue(value: AbstractValue): boolean {
    let known = false;
    for (const thing of value.things) {
      if (thing.is === 'library') {
        for (const path of [thing.path, thing.path.replace(/\(\)$/, '')]) {
          const behaviour =
            this.evaluator.calls.behaviour({ ...thing, path }, 'javascript') ??
            this.evaluator.calls.behaviour({ ...thing, path }, 'python');
          if (capabilities(behaviour).includes('authenticate')) return true;
          known ||= behaviour !== undefined;
        }
      }
    }
    if (value.functions.some(isGuard)) return true;
    // `guard(options)` that nobody knows: its name speaks for it. A router that is called `auth` is known, and guards nothing.
    return (
      !known &&
      value.functions.length === 0 &&
      value.name !== undefined &&
      guardName.test(value.name) &&
      !optional.test(value.name)
    );
  }

  of(path: string): Found {
    const bound = this.evaluator.bound(path);
    const routes: RouteFacts[] = [];
    const timers: TimerFacts[] = [];
    const byHandler = new Map<FunctionInfo, RouteFacts>();
    const byTimer = new Map<FunctionInfo, TimerFacts>();
    if (!bound) return { routes, timers, byHandler, byTimer };
    // Guards stand in other files too, all to be read; most files have no routes.
    let known: ReturnType<Routes['guards']> | undefined;
    const guards = () => {
      known ??= this.guards(path);
      return known;
    };
    const elsewhere = () => this.setting.guardedElsewhere(path);
    const everywhere = () => guards().some(guard => guard.path === undefined) || elsewhere();
    const add = (route: RouteFacts, infos: readonly FunctionInfo[]) => {
      routes.push(route);
      for (const info of infos) byHandler.set(info, route);
    };
    for (const info of bound.functions) {
      const frame = this.evaluator.rootFrame(info);
      for (const { call, context } of info.calls) {
        for (const effect of this.walker.effectsAt(call, frame)) {
          if (effect.does === 'route' && effect.note !== 'annotation') {
            const guarded = () =>
              guards().some(guard => guard.from < call.start && guard.path === undefined) ||
              this.pathGuarded(effect, guards()) ||
              elsewhere();
            this.registered(effect, guarded, add);
          } else if (effect.does === 'timer' || effect.does === 'cron' || effect.does === 'job') {
            this.timed(effect, timers, byTimer);
          } else if (effect.does === 'sleep') {
            this.sleeping(effect, info, context, timers, byTimer);
          }
        }
      }
      this.annotated(info, path, everywhere, add, timers, byTimer);
      const exported = exportedName(info, bound.program);
      const convention = exported === undefined ? undefined : conventionOf(this.setting.relative(path), exported);
      if (
        convention &&
        (bound.program.language === 'javascript' || convention.framework === 'lambda') &&
        !byHandler.has(info)
      ) {
        add(
          this.route(
            info.node.nameSpan ?? info.node,
            path,
            convention.method,
            { parts: [{ text: convention.path }] },
            [this.evaluator.functionFacts(info, frame)],
            elsewhere,
            convention.framework,
          ),
          [info],
        );
      } else if (
        info.name === 'fetch' &&
        info.parent?.isModule &&
        info.node.parameters.length > 0 &&
        bound.program.exports.some(item => item.name === 'default') &&
        !byHandler.has(info)
      ) {
        add(
          this.route(
            info.node.nameSpan ?? info.node,
            path,
            undefined,
            undefined,
            [this.evaluator.functionFacts(info, frame)],
            elsewhere,
            'worker',
          ),
          [info],
        );
      }
    }
    return { routes, timers, byHandler, byTimer };
  }

  private pathGuarded(effect: EffectFacts, guards: readonly { path: string | undefined; from: number }[]): boolean {
    const path = effect.arg('path')?.literals[0];
    return (
      typeof path === 'string' &&
      guards.some(guard => guard.path !== undefined && guard.from < effect.place.start && path.startsWith(guard.path))
    );
  }

  private registered(
    effect: EffectFacts,
    guarded: () => boolean,
    add: (route: RouteFacts, infos: readonly FunctionInfo[]) => void,
  ): void {
    const values = effect
      .all('handlers')
      .flatMap(value => (value.things.some(thing => thing.is === 'list') ? [...value.elements] : [value]));
    const more =
      values.length > 0
        ? [...values, ...effect.args.slice(1).map(argument => argument.value as AbstractValue)]
        : [...effect.data];
    const handlers: FunctionFacts[] = [];
    const infos: FunctionInfo[] = [];
    let guardHere = false;
    const unique = [...new Set(more)];
    const functionValues = unique.filter(value => value.things.some(thing => thing.is === 'function'));
    const last = functionValues[functionValues.length - 1];
    for (const value of unique) {
      for (const thing of value.things) {
        if (thing.is !== 'function') continue;
        handlers.push(this.evaluator.functionFacts(thing.info, thing.frame));
        infos.push(thing.info);
      }
      if (value !== last && this.guardsValue(value)) guardHere = true;
    }
    const path = effect.arg('path');
    const behaviourMethod = effect.behaviour.method;
    const verb = /(?:^|\.)(get|post|put|patch|delete|del|head|options)$/.exec(effect.path)?.[1]?.toUpperCase();
    const method =
      behaviourMethod !== undefined && /^[A-Z]+$/.test(behaviourMethod)
        ? behaviourMethod
        : verb === 'DEL'
          ? 'DELETE'
          : verb;
    const name = effect.package.replace(/^@/, '');
    add(
      this.route(
        effect.place,
        effect.place.file,
        method,
        path && textsOf(path)[0],
        handlers,
        () => guardHere || guarded(),
        name,
      ),
      infos,
    );
  }

  /** Decorated functions and methods: `@app.route('/x')`, `@Get('x')`. */
  private annotated(
    info: FunctionInfo,
    path: string,
    guarded: () => boolean,
    add: (route: RouteFacts, infos: readonly FunctionInfo[]) => void,
    timers: TimerFacts[],
    byTimer: Map<FunctionInfo, TimerFacts>,
  ): void {
    const annotations = [...(info.node.annotations ?? []), ...(info.member?.annotations ?? [])];
    if (annotations.length === 0) return;
    const outer = this.evaluator.rootFrame(info.parent ?? info);
    const effects = annotations.flatMap(annotation => this.annotationEffects(annotation, outer));
    const owner = info.owner?.annotations ?? [];
    const classEffects = owner.flatMap(annotation => this.annotationEffects(annotation, outer));
    const guardHere = () =>
      [...effects, ...classEffects].some(effect => effect.does === 'authenticate') ||
      annotations.some(annotation =>
        /login_?required|requires?_?auth|jwt_?required|authenticated|permission_?required|UseGuards/i.test(
          nameOf(annotation) ?? '',
        ),
      ) ||
      info.node.parameters.some(
        parameter =>
          parameter.default?.kind === 'call' &&
          nameOf(parameter.default) === 'Depends' &&
          guardName.test(argumentName(parameter.default)),
      ) ||
      guarded();
    for (const effect of effects) {
      if (effect.does === 'route') {
        const own = effect.arg('path') ?? (effect.args[0]?.value as AbstractValue | undefined);
        const prefix = classEffects.find(item => item.does === 'route' || item.path.includes('Controller'))?.args[0]
          ?.value as AbstractValue | undefined;
        const text = [prefix, own]
          .flatMap(value => (value ? textsOf(value).slice(0, 1) : []))
          .map(flat)
          .join('/');
        const methods = effect.arg('method') ?? effect.arg('options');
        const listed = methods?.elements.flatMap(value => value.literals).filter(item => typeof item === 'string');
        const verb = /(?:^|\.)(get|post|put|patch|delete)(?:\(\))?$/i.exec(effect.path)?.[1]?.toUpperCase();
        const fixed = effect.behaviour.method;
        const method =
          fixed !== undefined && /^[A-Z]+$/.test(fixed)
            ? fixed
            : (verb ?? (listed?.length ? String(listed[0]).toUpperCase() : undefined));
        add(
          this.route(
            info.node.nameSpan ?? info.node,
            path,
            method,
            { parts: [{ text: `/${text}`.replace(/\/+/g, '/') }] },
            [this.evaluator.functionFacts(info, this.evaluator.rootFrame(info))],
            guardHere,
            effect.package,
          ),
          [info],
        );
      } else if (effect.does === 'cron' || effect.does === 'timer' || effect.does === 'job') {
        this.timed(effect, timers, byTimer, info);
      }
    }
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

  private route(
    span: { start: number; end: number },
    file: string,
    method: string | undefined,
    path: Text | undefined,
    handlers: readonly FunctionFacts[],
    guarded: () => boolean,
    framework: string,
  ): RouteFacts {
    const answering = handlers[handlers.length - 1];
    const text = path ? flat(path) : '';
    const { setting } = this;
    const lazy = {
      authenticated: undefined as boolean | undefined,
      webhook: undefined as boolean | undefined,
      callback: undefined as boolean | undefined,
    };
    return {
      file,
      start: span.start,
      end: span.end,
      method,
      path,
      handlers,
      framework,
      get authenticated() {
        lazy.authenticated ??=
          guarded() ||
          (answering !== undefined &&
            (answering.mentions(refusal, 2) !== undefined ||
              answering.effects(2).some(effect => effect.does === 'authenticate')));
        return lazy.authenticated;
      },
      get webhook() {
        if (lazy.webhook === undefined) {
          let fields = 0;
          if (answering && (method === undefined || method === 'POST')) {
            for (const field of ['resourcename', 'eventtype', 'resourceid', 'ulid', 'resourcetype'])
              if (answering.mentions(new RegExp(`^${field}$`), 1)) fields++;
          }
          const named = /webhook|hooks?(?:\/|$|-|_)/i.test(text) || /webhook/i.test(setting.relative(file));
          lazy.webhook =
            answering !== undefined &&
            (method === undefined || method === 'POST') &&
            (fields >= 2 ||
              (named &&
                (/procore/i.test(text + setting.relative(file)) ||
                  (setting.evidence(file) && answering.mentions(webhookFields, 1) !== undefined))));
        }
        return lazy.webhook;
      },
      get callback() {
        lazy.callback ??=
          answering !== undefined &&
          answering.mentions(/^code$/, 0) !== undefined &&
          answering
            .effects(2)
            .some(effect => effect.does === 'request' && (effect as { kind?: string }).kind === 'token');
        return lazy.callback;
      },
    };
  }

  private timed(
    effect: EffectFacts,
    timers: TimerFacts[],
    byTimer: Map<FunctionInfo, TimerFacts>,
    handler?: FunctionInfo,
  ): void {
    if (effect.mode === 'once') return;
    const callback = effect.arg('callback');
    const infos = handler
      ? [{ info: handler, frame: this.evaluator.rootFrame(handler) }]
      : (callback?.things.filter(thing => thing.is === 'function') ?? []);
    const every = everyOf(effect);
    const [first] = infos;
    const timer: TimerFacts = {
      ...effect.place,
      kind: effect.does === 'cron' ? 'cron' : effect.does === 'job' ? 'schedule' : 'interval',
      ...(every === undefined ? {} : { every }),
      ...(first ? { handler: this.evaluator.functionFacts(first.info, first.frame) } : {}),
    };
    timers.push(timer);
    for (const { info } of infos) byTimer.set(info, timer);
  }

  /** `while (true) { …; await sleep(5000) }`. */
  private sleeping(
    effect: EffectFacts,
    info: FunctionInfo,
    context: Parameters<typeof loopAround>[0],
    timers: TimerFacts[],
    byTimer: Map<FunctionInfo, TimerFacts>,
  ): void {
    const loop = loopAround(context);
    if (!loop) return;
    const delay = numberOf(effect.arg('delay') ?? (effect.args[0]?.value as AbstractValue | undefined));
    const every =
      delay === undefined
        ? undefined
        : effect.note === 'seconds' || (effect.program.language === 'python' && effect.note !== 'milliseconds')
          ? delay * 1000
          : delay;
    const timer: TimerFacts = {
      ...this.evaluator.place(loop, this.evaluator.rootFrame(info)),
      kind: 'loop',
      ...(every === undefined ? {} : { every }),
      handler: this.evaluator.functionFacts(info, this.evaluator.rootFrame(info)),
    };
    timers.push(timer);
    if (!info.isModule) byTimer.set(info, timer);
  }
}

function loopAround(
  context:
    | {
        readonly parent: unknown;
        readonly kind: string;
        readonly node: Expression | { kind: string; start: number; end: number };
      }
    | undefined,
): { start: number; end: number } | undefined {
  for (let at = context; at; at = at.parent as typeof context) {
    const node = at.node as { kind: string; form?: string; test?: Expression; start: number; end: number };
    if (at.kind !== 'loop' || node.kind !== 'loop') continue;
    if (node.form !== 'while' && node.form !== 'until') return undefined;
    // Forever: no test, or one that is always true.
    if (!node.test || (node.test.kind === 'literal' && node.test.value) || isRunningFlag(node.test)) return node;
    return undefined;
  }
  return undefined;
}

/** `while (this.running)`, `while (!stopped)`, `while not stop.is_set()`: forever, until somebody says so. */
function isRunningFlag(test: Expression): boolean {
  let at = test;
  while (at.kind === 'operation' && at.operator === '!' && at.operands[0]) at = at.operands[0];
  const name = at.kind === 'call' ? nameOf(at) : lastName(at);
  return (
    name !== undefined && /run|stop|alive|active|enabled|shut|quit|exit|cancel|is_?set|keep_?going|forever/i.test(name)
  );
}

function nameOf(annotation: Expression): string | undefined {
  const callee = annotation.kind === 'call' ? annotation.callee : annotation;
  return lastName(callee);
}

function argumentName(call: Extract<Expression, { kind: 'call' }>): string {
  const first = call.args[0]?.value;
  return first ? (nameOf(first) ?? '') : '';
}
