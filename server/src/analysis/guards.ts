/** What stands before web handlers and turns away who is not known. */
import { capabilities } from '../libraries/shape.ts';
import type { Expression } from '../program/model.ts';
import { lastName, walk } from '../program/walk.ts';
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { FunctionFacts } from './facts.ts';
import type { Frame } from './frames.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue } from './values.ts';
import type { Walker } from './walker.ts';

/** Words of a function that refuses an unknown caller, as `mentions` compares them. */
export const refusal =
  /^(?:401|403|unauthorized|forbidden|unauthenticated|notauthenticated|permissiondenied|.*unauthorized.*|.*forbidden.*|.*notloggedin.*|notsignedin|authrequired)$/;
const optional = /optional|anonymous|public/i;
const guardName = /auth|guard|session|login|signedin|protect|permission|jwt|verify|require(?:user|admin|token)/i;

/** A guard that is registered as middleware. */
export interface Guard {
  /** Routes behind this offset are guarded. */
  readonly from: number;
  /** What their paths start with; absent for all. */
  readonly path: string | undefined;
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

export class Guards {
  private readonly evaluator: Evaluator;
  private readonly walker: Walker;

  constructor(evaluator: Evaluator, walker: Walker) {
    this.evaluator = evaluator;
    this.walker = walker;
  }

  /** Guards that a file puts before routes: registered as middleware, from what offset on, under what path. */
  of(path: string): readonly Guard[] {
    const bound = this.evaluator.bound(path);
    if (!bound) return [];
    const found: Guard[] = [];
    for (const info of bound.functions) {
      const frame = this.evaluator.rootFrame(info);
      if (this.runsBefore(info) && isGuard(this.evaluator.functionFacts(info, frame)))
        found.push({ from: -1, path: undefined });
      for (const { call } of info.calls) {
        for (const effect of this.walker.effectsAt(call, frame)) {
          if (effect.does !== 'middleware') continue;
          const values = effect.all('handlers').flatMap(value => [value, ...value.elements]);
          const all = [...values, ...effect.data];
          if (!all.some(value => this.stands(value)) && !this.depends(call, frame)) continue;
          const first = effect.arg('path')?.literals[0];
          found.push({ from: call.start, path: typeof first === 'string' ? first : undefined });
        }
      }
    }
    return found;
  }

  /** A decorator makes a function run before each request: `@app.before_request`. */
  private runsBefore(info: FunctionInfo): boolean {
    const outer = this.evaluator.rootFrame(info.parent ?? info);
    return (info.node.annotations ?? []).some(annotation =>
      this.evaluator
        .evaluate(annotation.kind === 'call' ? annotation.callee : annotation, outer)
        .things.some(
          thing =>
            thing.is === 'library' &&
            capabilities(this.evaluator.calls.behaviour(thing, info.program.language)).includes('middleware'),
        ),
    );
  }

  /** Whether code declares a guard as a dependency: `dependencies=[Depends(current_user)]`. */
  depends(root: Expression, frame: Frame): boolean {
    let found = false;
    walk(root, node => {
      if (node.kind === 'call' && /^(?:Depends|Security)$/.test(lastName(node.callee) ?? '')) {
        const [first] = node.args;
        if (first && this.stands(this.evaluator.evaluate(first.value, frame))) found = true;
      }
      return node.kind !== 'function';
    });
    return found;
  }

  /** Whether a handler or middleware turns away who is not known: a library's guard, or a function that refuses. */
  stands(value: AbstractValue): boolean {
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
}

/** Whether one of the guards stands before a route, by the path that it was registered for. */
export function covers(guards: readonly Guard[], effect: EffectFacts): boolean {
  const path = effect.arg('path')?.literals[0];
  return (
    typeof path === 'string' &&
    guards.some(guard => guard.path !== undefined && guard.from < effect.place.start && path.startsWith(guard.path))
  );
}

/** `@login_required`, `@UseGuards(…)`, `user = Depends(get_current_user)`: guards that a handler declares by name. */
export function declaresGuard(info: FunctionInfo, annotations: readonly Expression[]): boolean {
  return (
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
    )
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
