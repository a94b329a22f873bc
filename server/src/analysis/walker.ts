/** Walks a file's functions and gathers the effects they start, going into functions whose effects depend on their arguments. */
import { type Behaviour, type Capability, capabilities } from '../libraries/shape.ts';
import type { Call, ClassExpression } from '../program/model.ts';
import { argumentAt } from './arguments.ts';
import { bind } from './bind.ts';
import {
  type CalledBack,
  calledByLibrary,
  calledByMethod,
  calledWhenDone,
  calledWithResults,
  handedCall,
} from './callbacks.ts';
import { withBound } from './calls.ts';
import { impliedByCurl } from './curl.ts';
import { declaredRequests } from './declared-requests.ts';
import { streamRequests } from './declared-streams.ts';
import { decorations } from './decorations.ts';
import { Dependence, isTypedOnly } from './dependence.ts';
import { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { Effect } from './facts.ts';
import { Frame } from './frames.ts';
import {
  type Implied,
  impliedByHanding,
  impliedByPiping,
  impliedByRegistering,
  impliedByRunning,
  impliedBySetting,
} from './implied.ts';
import { impliedByInheriting, madeBySuper } from './made-by-heirs.ts';
import { calledInPipe } from './piping.ts';
import { putAway } from './put-away.ts';
import { calledByReference } from './references.ts';
import { RequestFacts, type RequestSetting } from './requests.ts';
import type { FunctionInfo } from './scopes.ts';
import type { Around } from './surroundings.ts';
import { flat } from './texts.ts';
import { impliedByRoute } from './undescribed.ts';
import {
  type AbstractValue,
  type CallArgument,
  functionsOf,
  type LibraryThing,
  type Maker,
  type Thing,
} from './values.ts';

/** Calls within calls that are looked into from one file: where they lead to very many functions, fewer. */
const deepestInline = 4;
const manyVisits = 1000;
const deepestOfMany = 2;
const mostEffects = 4000;
/** Ways to reach one function that are looked at from one file. */
const mostVisits = 160;

/** Ways to reach one function that are looked at from another. */
const mostViews = 4;

const none: readonly EffectFacts[] = [];

interface Reached {
  readonly info: FunctionInfo;
  readonly frame: Frame;
}

export class Walker {
  private readonly evaluator: Evaluator;
  private readonly around: Around;
  private readonly setting: RequestSetting;
  private readonly visits = new Map<FunctionInfo, number>();
  private visited = 0;
  private readonly dependence: Dependence;

  constructor(evaluator: Evaluator, around: Around, setting: RequestSetting) {
    this.evaluator = evaluator;
    this.around = around;
    this.setting = setting;
    this.dependence = new Dependence(evaluator, (info, frame) => this.effectsOf(info, frame));
  }

  /** The request that a library call sends; the same object for the same call in the same frame. */
  request(thing: LibraryThing, maker: Maker): RequestFacts {
    const behaviour = this.evaluator.library.behaviour(thing, maker.frame.info.program.language) ?? {};
    return this.effect('request', behaviour, thing, maker) as RequestFacts;
  }

  private effect(does: Capability, behaviour: Behaviour, thing: LibraryThing, maker: Maker): EffectFacts {
    const { effects } = maker.frame;
    let known = effects.get(maker.call);
    if (!known) {
      known = [];
      effects.set(maker.call, known);
    }
    let effect = known.find(
      item =>
        item.does === does &&
        item.package === thing.package &&
        item.path === thing.path &&
        sameSteps(item.thing, thing),
    );
    if (!effect) {
      effect =
        does === 'request'
          ? new RequestFacts(this.evaluator, this.around, this.setting, behaviour, thing, maker)
          : new EffectFacts(this.evaluator, this.around, does, behaviour, thing, maker);
      known.push(effect);
    }
    return effect;
  }

  /** Effects that one call has by itself. */
  effectsAt(call: Call, frame: Frame): readonly EffectFacts[] {
    return this.evaluator.cycles.keep(frame.effectsAt, call, none, () => this.findEffects(call, frame));
  }

  private findEffects(call: Call, frame: Frame): readonly EffectFacts[] {
    const found: EffectFacts[] = [];
    const callee = this.evaluator.evaluate(call.callee, frame);
    let args: readonly CallArgument[] | undefined;
    for (const thing of callee.things) {
      if (thing.is !== 'library') continue;
      const behaviour = this.evaluator.library.behaviourOf(thing, call, frame);
      const handed = handedCall(this.evaluator, behaviour, call, frame);
      if (handed) found.push(...this.effectsAt(handed, frame));
      const sets = isHeader(behaviour);
      const does = capabilities(behaviour);
      if (!behaviour || (does.length === 0 && !sets)) continue;
      args ??= this.evaluator.calls.args(call.args, frame);
      if (
        behaviour.note === 'by-reference' &&
        calledByReference(this.evaluator, thing, behaviour, args, call, frame).length > 0
      )
        continue;
      const maker: Maker = { path: thing.path, args: withBound(thing.bound, args), call, frame };
      for (const capability of does) found.push(this.effect(capability, behaviour, thing, maker));
      this.make(impliedByRunning(this.evaluator, thing, behaviour, maker.args), found);
      if (does.includes('execute'))
        this.make(impliedByCurl(this.evaluator, thing, behaviour, maker.args, call, frame), found);
      // A cookie is a header with a name of its own.
      const at = sets ? behaviour.args?.name : undefined;
      const name = at === undefined ? undefined : argumentAt(this.evaluator, at, thing, maker.args, 'name');
      if (/^set-cookie$/i.test(String(name?.literals[0]))) found.push(this.effect('cookie', behaviour, thing, maker));
    }
    this.make(impliedByInheriting(this.evaluator, call, frame), found);
    this.make(impliedByPiping(this.evaluator, call, frame), found);
    this.make(impliedByRegistering(this.evaluator, call, frame), found);
    this.make(impliedByHanding(this.evaluator, call, frame), found);
    if (found.length === 0) this.make(impliedByRoute(this.evaluator, call, frame), found);
    return found.length > 0 ? found : none;
  }

  /** Effects of a function's own body, in one frame. */
  private effectsOf(info: FunctionInfo, frame: Frame): readonly EffectFacts[] {
    const found: EffectFacts[] = [];
    for (const { call } of info.calls) found.push(...this.effectsAt(call, frame));
    for (const assign of info.memberAssigns) this.make(impliedBySetting(this.evaluator, assign, frame), found);
    return found;
  }

  private make(implied: readonly Implied[], into: EffectFacts[]): void {
    for (const { behaviour, thing, maker } of implied)
      for (const capability of capabilities(behaviour)) into.push(this.effect(capability, behaviour, thing, maker));
  }

  /** Functions of the workspace that a call runs, each in the frame of that call. */
  reached(call: Call, frame: Frame): readonly Reached[] {
    const callee = this.evaluator.evaluate(call.callee, frame);
    const found: Reached[] = [];
    const enter = ({ function: { info, frame: parent, receiver }, args }: CalledBack): void => {
      const inner = this.evaluator.calls.frameFor(info, parent, args, { frame, call }, receiver);
      if (inner) found.push({ info, frame: inner });
    };
    // `super(…)`, `super().__init__(…)`
    const made = madeBySuper(call);
    const bases = made ? this.evaluator.evaluate(made, frame).things : [];
    for (const base of bases) {
      const target = base.is === 'instance' && base.as ? this.constructed(base, base.as, call, frame) : undefined;
      if (target) found.push(target);
    }
    for (const thing of made ? [] : callee.things) {
      const target = this.target(thing, call, frame);
      if (target) found.push(target);
      for (const { function: called, args } of this.calledBack(thing, call, frame)) {
        // A function that is written as the argument is part of the function around it.
        if (called.info.argumentOf?.call !== call) enter({ function: called, args });
      }
    }
    for (const each of calledInPipe(this.evaluator, call, frame)) enter(each);
    for (const each of callee.things.length === 0 ? calledWhenDone(this.evaluator, call, frame) : []) enter(each);
    return found;
  }

  private calledBack(thing: Thing, call: Call, frame: Frame): readonly CalledBack[] {
    const { evaluator } = this;
    if (thing.is === 'method') return calledByMethod(evaluator, thing, call, frame);
    if (thing.is !== 'library') return [];
    const behaviour = evaluator.library.behaviour(thing, frame.info.program.language);
    const args = withBound(thing.bound, evaluator.calls.args(call.args, frame));
    const called = calledByLibrary(evaluator, thing, behaviour, args, call, frame);
    if (behaviour?.args?.results === undefined) return called;
    return [...called, ...calledWithResults(evaluator, thing, behaviour, args, call, frame)];
  }

  private target(thing: Thing, call: Call, frame: Frame): Reached | undefined {
    if (thing.is === 'function') {
      const { args, receiver } = this.evaluator.calls.handed(thing, call, frame);
      const inner = this.evaluator.calls.frameFor(thing.info, thing.frame, args, { frame, call }, receiver);
      return inner && { info: thing.info, frame: inner };
    }
    if (thing.is === 'instance') {
      const [method] = this.evaluator
        .value({ things: [thing] })
        .property('__call__')
        .things.filter(inner => inner.is === 'function');
      return method && this.target(method, call, frame);
    }
    if (thing.is === 'class') return this.constructed(thing, this.evaluator.evaluate(call, frame), call, frame);
    return undefined;
  }

  /** The constructor that makes an object of a class: its own, or the nearest that it inherits. */
  private constructed(
    of: { readonly node: ClassExpression; readonly frame: Frame },
    receiver: AbstractValue,
    call: Call,
    frame: Frame,
  ): Reached | undefined {
    const inherited = this.evaluator.classes.constructorOf(of.node, of.frame);
    if (!inherited) return undefined;
    const args = this.evaluator.calls.args(call.args, frame);
    const inner = this.evaluator.calls.frameFor(inherited.info, inherited.frame, args, { frame, call }, receiver);
    return inner && { info: inherited.info, frame: inner };
  }

  /** Functions that a function's body calls, but for calls that are passed over; those written in it and run by what they are handed to included. */
  callees(info: FunctionInfo, frame: Frame, isPassed: (call: Call) => boolean): readonly Reached[] {
    const found: Reached[] = [];
    for (const { call } of info.calls) if (!isPassed(call)) found.push(...this.reached(call, frame));
    for (const nested of info.nested) found.push({ info: nested, frame: this.evaluator.within(nested, frame) });
    return found;
  }

  /** Effects in a function's body and in what it calls, `depth` calls deep. */
  effectsIn(info: FunctionInfo, frame: Frame, depth: number): readonly EffectFacts[] {
    const found: EffectFacts[] = [];
    const seen = new Map<FunctionInfo, number>();
    // A function that is written inside another may be called too, with what matters: the call comes first.
    const written: (() => void)[] = [];
    const visit = (at: FunctionInfo, inside: Frame, left: number) => {
      const times = seen.get(at) ?? 0;
      if (times === mostViews || (times > 0 && !this.dependence.isAbstract(at)) || found.length > mostEffects) return;
      seen.set(at, times + 1);
      found.push(...this.effectsOf(at, inside));
      if (left > 0)
        for (const { call } of at.calls)
          for (const target of this.reached(call, inside)) visit(target.info, target.frame, left - 1);
      for (const nested of at.nested) written.push(() => visit(nested, this.evaluator.within(nested, inside), left));
    };
    visit(info, frame, depth);
    for (let next = written.shift(); next; next = written.shift()) next();
    return found;
  }

  /** Every effect that a file starts: in its own functions, and in functions elsewhere that it hands something that matters. */
  collect(path: string): readonly Effect[] {
    const bound = this.evaluator.bound(path);
    if (!bound) return [];
    this.evaluator.begin();
    this.forgetVisits();
    const found: EffectFacts[] = [];
    // What tests hand to the code they test says nothing about the app.
    const goesIn = this.evaluator.services.sources.pathClass(path) === 'source';
    const cut: FunctionInfo[] = [];
    for (const info of bound.functions) {
      this.evaluator.beginPart();
      this.ownAndReached(info, this.evaluator.rootFrame(info), found, goesIn);
      if (this.evaluator.exhausted) cut.push(info);
    }
    this.evaluator.beginPart();
    const { classes } = this.evaluator;
    for (const { node, fn } of goesIn ? bound.classes : []) {
      const outer = this.evaluator.rootFrame(fn);
      for (const { info, frame } of [...classes.inherited(node, outer), ...putAway(this.evaluator, node, outer)])
        if (this.dependence.isAbstract(info)) this.filledIn(info, frame, found);
    }
    this.make(declaredRequests(this.evaluator, path), found);
    this.make(streamRequests(this.evaluator, path), found);
    this.goOn(cut, found, goesIn);
    // Who reads them starts afresh.
    this.evaluator.begin();
    return found;
  }

  /**
   * Goes on with functions that were cut off at their share of the budget. Each takes a part of what the others left, from its start
   * on and as if it stood alone in the file: what is known already costs nothing.
   */
  private goOn(cut: readonly FunctionInfo[], found: EffectFacts[], goesIn: boolean): void {
    const known = new Set(found);
    for (const [index, info] of cut.entries()) {
      this.evaluator.beginPart(this.evaluator.budget.left / (cut.length - index));
      this.forgetVisits();
      const again: EffectFacts[] = [];
      this.ownAndReached(info, this.evaluator.rootFrame(info), again, goesIn);
      for (const effect of again) if (!known.has(effect)) found.push(effect);
      for (const effect of again) known.add(effect);
    }
  }

  private forgetVisits(): void {
    this.visits.clear();
    this.visited = 0;
  }

  /** The effects that a file's functions start by themselves. */
  own(path: string): readonly Effect[] {
    this.evaluator.begin();
    const found = this.evaluator.bound(path)?.functions ?? [];
    return found.flatMap(info => this.effectsOf(info, this.evaluator.rootFrame(info)));
  }

  private ownAndReached(info: FunctionInfo, frame: Frame, found: EffectFacts[], goesIn: boolean): void {
    found.push(...this.effectsOf(info, frame));
    if (!goesIn) return;
    for (const { call } of info.calls) this.inline(call, frame, found, 0);
    for (const call of decorations(info))
      this.inline(call, info.parent ? this.evaluator.rootFrame(info.parent) : frame, found, 0);
  }

  private inline(call: Call, frame: Frame, found: EffectFacts[], depth: number): void {
    const deepest = this.visited < manyVisits ? deepestInline : deepestOfMany;
    if (depth >= deepest || found.length > mostEffects || this.evaluator.exhausted) return;
    for (const target of this.reached(call, frame)) {
      // Where nobody says what it is called with, it is as it is on its own.
      if (!target.frame.args || !(this.dependence.differs(target.info, target.frame) || inherits(target))) continue;
      this.inside(target.info, target.frame, found, depth + (target.frame.handsOn ? 0 : 1));
    }
    for (const { info, frame: inner } of this.getters(call, frame))
      if (this.dependence.differs(info, inner)) this.inside(info, inner, found, depth + 1);
  }

  /** What the properties of an object do that a call makes, and going through it; who reads them may be out of sight, a template for one. */
  private *getters(call: Call, frame: Frame): Generator<Reached> {
    for (const thing of this.evaluator.evaluate(call.callee, frame).things) {
      if (thing.is !== 'class') continue;
      const read = thing.node.members.filter(({ accessor }) => accessor === 'get');
      const iterates = frame.info.program.language === 'python';
      if (read.length === 0 && !iterates) continue;
      const { infos } = bind(thing.frame.info.program);
      const receiver = this.evaluator.evaluate(call, frame);
      const site = { frame, call };
      for (const { value } of read) {
        const info = value?.kind === 'function' ? infos.get(value) : undefined;
        if (info) yield { info, frame: new Frame({ info, parent: thing.frame, args: [], receiver, site }) };
      }
      for (const name of iterates ? iterators : [])
        for (const { info, frame: parent } of functionsOf(receiver.property(name)))
          yield { info, frame: new Frame({ info, parent, args: [], receiver, site }) };
    }
  }

  private inside(info: FunctionInfo, frame: Frame, found: EffectFacts[], depth: number): void {
    const visits = this.visits.get(info) ?? 0;
    if (visits === mostVisits) return;
    this.visits.set(info, visits + 1);
    this.visited++;
    for (const effect of this.effectsOf(info, frame)) if (this.worth(effect, info)) found.push(effect);
    for (const { call } of info.calls) this.inline(call, frame, found, depth);
    for (const nested of info.nested) this.inside(nested, this.evaluator.within(nested, frame), found, depth);
  }

  /** What a method that a class inherits does, where the class says to what address. */
  private filledIn(info: FunctionInfo, frame: Frame, found: EffectFacts[]): void {
    const own = this.effectsOf(info, this.evaluator.rootFrame(info));
    for (const effect of this.effectsOf(info, frame)) {
      const there = own.find(({ node, does }) => node === effect.node && does === effect.does);
      if (there && addressesOf(there) !== addressesOf(effect)) found.push(effect);
    }
    // `this.fetch(this.path)`: one call further.
    for (const { call } of info.calls) this.inline(call, frame, found, deepestInline - 1);
    for (const nested of info.nested) this.filledIn(nested, this.evaluator.within(nested, frame), found);
  }

  /** Only what depends on the arguments says more here than where it stands. */
  private worth(effect: EffectFacts, info: FunctionInfo): boolean {
    const root = this.evaluator.rootFrame(info);
    const { node } = effect;
    const there = node.kind === 'call' ? this.effectsAt(node, root) : this.effectsOf(info, root);
    const own = there.find(item => item.node === node && item.does === effect.does);
    if (own === undefined || own.abstract || own.package !== effect.package || own.path !== effect.path) return true;
    if (isTypedOnly(own) && !isTypedOnly(effect)) return true;
    return inherits({ info, frame: effect.frame }) && addressesOf(own) !== addressesOf(effect);
  }

  /** Drops what is known of a program's functions. */
  forget(infos: readonly FunctionInfo[]): void {
    this.dependence.forget(infos);
  }
}

/** It sets a header of a request or an answer. */
function isHeader(behaviour: Behaviour | undefined): boolean {
  return behaviour?.note === 'request-header' || behaviour?.note === 'response-header';
}

/** What Python calls where an object is gone through. */
const iterators = ['__iter__', '__aiter__'];

/** A method that runs on an instance of a class that inherits it, which may override what it reads. */
function inherits({ info, frame }: Reached): boolean {
  return (
    info.owner !== undefined &&
    (frame.receiver?.things.some(thing => thing.is === 'instance' && thing.node !== info.owner) ?? false)
  );
}

/** Whether two objects were prepared by the same calls: a header that only one branch adds tells them apart. */
function sameSteps(a: LibraryThing, b: LibraryThing): boolean {
  const steps = (thing: LibraryThing) => thing.makers.filter(({ step }) => step).map(({ call }) => call);
  const others = steps(b);
  return steps(a).every((call, index) => call === others[index]) && steps(a).length === others.length;
}

function addressesOf(effect: EffectFacts): string {
  const texts =
    effect instanceof RequestFacts ? effect.addresses.map(({ text }) => text) : (effect.arg('url')?.texts ?? []);
  return texts.map(flat).join(' ');
}
