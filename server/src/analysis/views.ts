/** Views that are written as classes: Django's and its REST framework's, method views, resources, view sets. */
import type { Place } from '../program/finding.ts';
import type { Expression } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { FunctionFacts } from './facts.ts';
import { Frame } from './frames.ts';
import { everybodys } from './guard-names.ts';
import { type Guards, isGuard } from './guards.ts';
import type { Bound, FunctionInfo } from './scopes.ts';
import type { AbstractValue, Thing } from './values.ts';

type ClassThing = Extract<Thing, { is: 'class' | 'instance' }>;

/** A method that answers requests. */
export interface ViewMethod {
  readonly info: FunctionInfo;
  readonly frame: Frame;
  /** The HTTP method that it answers. */
  readonly method: string;
  readonly guarded: boolean;
  /** What lets everyone in, where the class says so. */
  readonly opened: Place | undefined;
  /** The class's name, where it has one. */
  readonly place: Place | undefined;
}

/** The methods that answer, by the HTTP method that they answer; those of view sets are named by what they do. */
const answers = new Map<string, string>([
  ['get', 'GET'],
  ['post', 'POST'],
  ['put', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['on_get', 'GET'],
  ['on_post', 'POST'],
  ['on_put', 'PUT'],
  ['on_patch', 'PATCH'],
  ['on_delete', 'DELETE'],
  ['list', 'GET'],
  ['retrieve', 'GET'],
  ['create', 'POST'],
  ['update', 'PUT'],
  ['partial_update', 'PATCH'],
  ['destroy', 'DELETE'],
]);
/** Run before whatever answers. */
const before = ['dispatch', 'initial', 'prepare', 'before_request', 'check_permissions'];
const mixin =
  /(?:login|permissions?|staff|superuser|auth\w*|session|token)_?required|UserPassesTest|AccessMixin|Authenticated|Protected/i;

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

  /**
   * The methods of a file's classes that are views by what they inherit, and that nothing is seen to register: Django's `View`, Flask's
   * `MethodView`, Tornado's `RequestHandler`.
   */
  standing(classes: Bound['classes']): readonly (ViewMethod & { readonly framework: string })[] {
    return classes.flatMap(({ node, fn }) => {
      const view: ClassThing = { is: 'class', node, frame: this.evaluator.rootFrame(fn) };
      const framework = this.frameworkOf(view, 0);
      return framework === undefined ? [] : this.methodsOf(view, false).map(method => ({ ...method, framework }));
    });
  }

  private frameworkOf({ node, frame }: ClassThing, depth: number): string | undefined {
    const { evaluator } = this;
    for (const thing of node.bases.flatMap(base => evaluator.evaluate(base, frame).things)) {
      if (thing.is === 'library' && evaluator.library.behaviour(thing, frame.info.program.language)?.note === 'view')
        return thing.package;
      const inherited = thing.is === 'class' && depth < 4 ? this.frameworkOf(thing, depth + 1) : undefined;
      if (inherited !== undefined) return inherited;
    }
    return undefined;
  }

  /** @param inherited those of its bases too */
  private methodsOf(view: ClassThing, inherited = true): readonly ViewMethod[] {
    const found = new Map<string, ViewMethod>();
    const self = this.evaluator.value({ things: [{ ...view, is: 'instance', args: undefined }] });
    const opened = this.openedAt(view);
    const { nameSpan } = view.node;
    const place = nameSpan && this.evaluator.place(nameSpan, view.frame);
    for (const link of inherited ? this.chainOf(view) : [view]) {
      for (const { name, value } of link.node.members) {
        const method = answers.get(name);
        const info = value?.kind === 'function' ? bind(link.frame.info.program).infos.get(value) : undefined;
        if (method === undefined || info === undefined || found.has(name)) continue;
        const frame =
          link === view ? this.evaluator.rootFrame(info) : new Frame({ info, parent: link.frame, receiver: self });
        const guarded = this.guards.declared(info) || this.guarded(view, 0);
        found.set(name, { info, frame, method, guarded, opened, place });
      }
    }
    return [...found.values()];
  }

  /** A class and those of the workspace that it inherits from, the nearest first. */
  private chainOf(view: ClassThing): readonly ClassThing[] {
    const chain: ClassThing[] = [view];
    for (const link of chain)
      for (const base of link.node.bases)
        for (const thing of this.evaluator.evaluate(base, link.frame).things)
          if (thing.is === 'class' && chain.length < 8 && chain.every(({ node }) => node !== thing.node))
            chain.push(thing);
    return chain;
  }

  /** `permission_classes = [AllowAny]` */
  private openedAt(view: ClassThing): Place | undefined {
    for (const { node, frame } of this.chainOf(view)) {
      const member = node.members.find(({ name }) => name === 'permission_classes');
      if (member?.value === undefined) continue;
      const lets = letsAnyone(this.evaluator.evaluate(member.value, frame));
      return lets ? this.evaluator.place(member, frame) : undefined;
    }
    return undefined;
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
