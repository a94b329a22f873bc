/** Views that are written as classes: Django's and its REST framework's, method views, resources, view sets. */
import type { Expression } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { FunctionFacts } from './facts.ts';
import type { Frame } from './frames.ts';
import { type Guards, isGuard } from './guards.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue, Thing } from './values.ts';

type ClassThing = Extract<Thing, { is: 'class' | 'instance' }>;

/** A method that answers requests. */
export interface ViewMethod {
  readonly info: FunctionInfo;
  readonly frame: Frame;
  /** The HTTP method that it answers. */
  readonly method: string;
  readonly guarded: boolean;
}

/** The methods that answer, by the HTTP method that they answer; those of view sets are named by what they do. */
const answers: Readonly<Record<string, string>> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  on_get: 'GET',
  on_post: 'POST',
  on_put: 'PUT',
  on_patch: 'PATCH',
  on_delete: 'DELETE',
  list: 'GET',
  retrieve: 'GET',
  create: 'POST',
  update: 'PUT',
  partial_update: 'PATCH',
  destroy: 'DELETE',
};
/** Run before whatever answers. */
const before = ['dispatch', 'initial', 'prepare', 'before_request', 'check_permissions'];
const mixin =
  /(?:login|permissions?|staff|superuser|auth\w*|session|token)_?required|UserPassesTest|AccessMixin|Authenticated|Protected/i;
/** Permissions that everybody has, for reading at least. */
const everybodys = /AllowAny$|OrReadOnly$|OrAnonReadOnly$/;

export class Views {
  private readonly evaluator: Evaluator;
  private readonly guards: Guards;

  constructor(evaluator: Evaluator, guards: Guards) {
    this.evaluator = evaluator;
    this.guards = guards;
  }

  /** The methods of the classes that a route is registered with: `path('rfis', Rfis.as_view())`, `router.register('rfis', Rfis)`. */
  of(effect: EffectFacts): readonly ViewMethod[] {
    const given = effect.args.flatMap(({ node }) => this.classesIn(node, effect.frame));
    return given.flatMap(view => this.methodsOf(view));
  }

  private classesIn(node: Expression, frame: Frame): readonly ClassThing[] {
    if (node.kind === 'call') {
      const { callee } = node;
      if (callee.kind === 'member' && callee.property === 'as_view') return this.classesIn(callee.object, frame);
      // `login_required(Rfis.as_view())`
      return callee.kind === 'name' && node.args[0] ? this.classesIn(node.args[0].value, frame) : [];
    }
    if (node.kind !== 'name' && node.kind !== 'member') return [];
    return this.evaluator.evaluate(node, frame).things.filter(thing => thing.is === 'class' || thing.is === 'instance');
  }

  private methodsOf(view: ClassThing): readonly ViewMethod[] {
    const { program } = view.frame.info;
    const found: ViewMethod[] = [];
    for (const { name, value } of view.node.members) {
      const method = answers[name];
      const info = value?.kind === 'function' ? bind(program).infos.get(value) : undefined;
      if (method === undefined || info === undefined) continue;
      const frame = this.evaluator.rootFrame(info);
      found.push({ info, frame, method, guarded: this.guards.declared(info) || this.guarded(view, 0) });
    }
    return found;
  }

  /** Whether a class lets nobody in who is not known: by a mixin, its permissions, or what it runs before. */
  guarded(view: ClassThing, depth: number): boolean {
    const { evaluator, guards } = this;
    const self = evaluator.value({ things: [{ is: 'class', node: view.node, frame: view.frame }] });
    if (view.node.bases.some(base => mixin.test(lastName(base) ?? ''))) return true;
    const permissions = self.property('permission_classes');
    if (permissions.elements.length > 0) return !letsAnyone(permissions);
    for (const name of ['decorators', 'method_decorators'])
      if (self.property(name).elements.some(value => guards.stands(value))) return true;
    if (before.some(name => this.functions(view, name).some(isGuard))) return true;
    if (depth > 4) return false;
    return view.node.bases
      .flatMap(base => evaluator.evaluate(base, view.frame).things)
      .some(base => base.is === 'class' && this.guarded(base, depth + 1));
  }

  private functions(view: ClassThing, name: string): readonly FunctionFacts[] {
    const own = view.node.members.find(member => member.name === name)?.value;
    const info = own?.kind === 'function' ? bind(view.frame.info.program).infos.get(own) : undefined;
    return info ? [this.evaluator.functionFacts(info, this.evaluator.rootFrame(info))] : [];
  }
}

/** A list of permissions that everybody has. */
export function letsAnyone(permissions: AbstractValue): boolean {
  const { elements } = permissions;
  return (
    elements.length > 0 &&
    elements.every(
      value => value.libraries.some(({ path }) => everybodys.test(path)) || everybodys.test(value.name ?? ''),
    )
  );
}
