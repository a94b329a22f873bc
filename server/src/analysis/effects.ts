/** Calls of library members as effects, with what they are given and what stands around them. */
import type { Behaviour, Capability, Note, Role } from '../libraries/shape.ts';
import { type Place, type Step, stepAt } from '../program/finding.ts';
import type { ClassExpression, Expression, Name, Program } from '../program/model.ts';
import { contains } from '../program/walk.ts';
import { argumentAt, argumentsAt } from './arguments.ts';
import { bind } from './bind.ts';
import { withBound } from './calls.ts';
import { pathHeads } from './command-line.ts';
import { type Held, Kept } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import type { Effect, PathHead, Surroundings } from './facts.ts';
import { assignedBefore, fieldNamed } from './fields.ts';
import type { Frame } from './frames.ts';
import { authorizationsShown } from './headers-shown.ts';
import { fieldsGiven, putByMethods } from './model-rows.ts';
import { pathOf, pathPatterns } from './read-files.ts';
import { stateChanged, stateKept } from './state-containers.ts';
import { filledInto, originOf, type PreparingStep, stepOf } from './steps.ts';
import type { Around } from './surroundings.ts';
import type { AbstractValue, CallArgument, LibraryThing, Maker } from './values.ts';

const unknowable = { value: undefined };
const none: readonly never[] = [];

export class EffectFacts implements Effect {
  readonly does: Capability;
  readonly package: string;
  readonly path: string;
  readonly place: Place;
  readonly node: Expression;
  readonly program: Program;
  readonly mode?: string;
  readonly vendor?: string;
  readonly note?: Note;
  readonly thing: LibraryThing;
  readonly behaviour: Behaviour;
  readonly maker: Maker;
  protected readonly evaluator: Evaluator;
  private readonly around: Around;
  private readonly roles = new Kept<Role, { readonly value: AbstractValue | undefined }>();
  private readonly facts = new Map<string, Held<unknown>>();
  private isAbstract: Held<boolean> | undefined;
  /** Whether it is `abstract` is being worked out. */
  private isAsked = false;

  constructor(
    evaluator: Evaluator,
    around: Around,
    does: Capability,
    behaviour: Behaviour,
    thing: LibraryThing,
    maker: Maker,
  ) {
    this.evaluator = evaluator;
    this.around = around;
    this.does = does;
    this.behaviour = behaviour;
    this.thing = thing;
    this.maker = maker;
    this.package = thing.package;
    this.path = thing.path;
    this.node = maker.call;
    this.program = maker.frame.info.program;
    this.place = evaluator.place(maker.call, maker.frame);
    if (behaviour.mode !== undefined) this.mode = behaviour.mode;
    if (behaviour.vendor !== undefined) this.vendor = behaviour.vendor;
    if (behaviour.note !== undefined) this.note = behaviour.note;
  }

  get frame(): Frame {
    return this.maker.frame;
  }

  get chain(): readonly Step[] {
    return this.once('chain', () => chainOf(this.frame, this.evaluator));
  }

  get uncalled(): boolean {
    for (let at: Frame | undefined = this.frame; at; at = at.site ? at.site.frame : at.parent)
      if (at.site !== undefined && at.args === undefined && at.info.argumentOf === undefined) return true;
    return false;
  }

  get client(): Place | undefined {
    const made = this.thing.makers.find(({ step }) => !step);
    return made && this.evaluator.place(made.call, made.frame);
  }

  get surroundings(): Surroundings {
    return this.once('surroundings', () => this.around.of(this.frame, this.maker.call));
  }

  get pathHeads(): readonly PathHead[] {
    return [this.arg('path'), this.arg('target')].flatMap(value => (value === undefined ? [] : pathHeads(value)));
  }

  get pathEnd(): string {
    const given = this.arg('path') ?? this.arg('target');
    return given === undefined ? '' : pathOf(this.evaluator, given, this.frame);
  }

  get pathPatterns(): readonly string[] {
    const given = this.arg('path') ?? this.arg('target');
    if (given === undefined) return [];
    const paths = pathPatterns(this.evaluator, given, this.frame);
    // A file is answered by its name in a folder: `send_from_directory(folder, name)`.
    const base = this.does === 'respond' ? this.arg('base') : undefined;
    if (base === undefined) return paths;
    const [folder = '*'] = pathPatterns(this.evaluator, base, this.frame);
    return (paths.length > 0 ? paths : ['*']).map(path => `${folder}/${path}`);
  }

  get awaited(): boolean {
    return this.frame.info.calls.find(site => site.call === this.maker.call)?.awaited ?? false;
  }

  get abstract(): boolean {
    const { cycles } = this.evaluator;
    // Half-written code may give it what it answers itself.
    if (this.isAsked) return cycles.giveUp(false);
    this.isAsked = true;
    try {
      // What it is given may be in the making still: the list that a loop goes over, read by the very call that stands in the loop.
      this.isAbstract = cycles.hold(this.isAbstract, () => this.dependsOnParameters());
    } finally {
      this.isAsked = false;
    }
    return this.isAbstract.value;
  }

  private dependsOnParameters(): boolean {
    if (this.args.some(argument => argument.value.unbound)) return true;
    if (this.thing.makers.some(maker => maker.args.some(argument => argument.value.unbound))) return true;
    if (this.storesOwnInstance()) return true;
    // `settings.write(file)` writes what was put into the settings.
    const writesReceiver = this.behaviour.args?.data?.includes('self') ?? false;
    if (!writesReceiver) return false;
    if (this.thing.receiver?.unbound || this.fieldsWritten().some(value => value.unbound)) return true;
    return this.prepared('fills-receiver').some(step => step.arg('data')?.unbound ?? false);
  }

  /** `session.add(self)` in a method that models share: only who made the row knows what is in it. */
  private storesOwnInstance(): boolean {
    const { owner } = this.frame.info;
    const isOwn = ({ value }: CallArgument): boolean =>
      value.things.some(thing => thing.is === 'instance' && thing.args === undefined && thing.node === owner);
    return this.does === 'store' && owner !== undefined && this.args.some(isOwn);
  }

  /** Several alternatives of these roles may be given at once; they count together, the first winning. */
  arg(role: Role): AbstractValue | undefined {
    const path = this.behaviour.args?.[role];
    if (path === undefined) return role === 'target' ? this.pipedTo() : undefined;
    const { evaluator, roles, thing } = this;
    return evaluator.cycles.keep(roles, role, unknowable, () => ({
      value: argumentAt(evaluator, path, thing, this.args, role),
    })).value;
  }

  /** Where what is written to the receiver goes. */
  private pipedTo(): AbstractValue | undefined {
    const targets = this.prepared('pipes-receiver').flatMap(step => step.arg('target') ?? []);
    return targets.length > 0 ? this.evaluator.union(targets) : undefined;
  }

  /** Every alternative of a role that is given. */
  all(role: Role): readonly AbstractValue[] {
    const path = this.behaviour.args?.[role];
    if (path === undefined) return [];
    const found: AbstractValue[] = [];
    for (const alternative of path.split('|')) {
      const value = argumentAt(this.evaluator, alternative, this.thing, this.args, role);
      if (value && !found.includes(value)) found.push(value);
    }
    return found;
  }

  /** A fact that is worked out once, unless it rests on something that is still being worked out. */
  protected once<T>(name: string, compute: () => T): T {
    const held = this.evaluator.cycles.hold(this.facts.get(name) as Held<T> | undefined, compute);
    this.facts.set(name, held);
    return held.value;
  }

  get data(): readonly AbstractValue[] {
    return this.once('data', () => this.reaching());
  }

  private reaching(): readonly AbstractValue[] {
    const { call, frame } = this.maker;
    const runs = this.behaviour.returns === 'called' || this.behaviour.args?.callback !== undefined;
    if (this.does === 'cache' && runs && call.kind === 'call') {
      // `cache.wrap(key, () => fetchRows())`, `unstable_cache(() => fetchRows(), key)` keeps what the function gives.
      const made = this.evaluator.library.results(this.thing, this.behaviour, this.args, call, frame);
      if (made.length > 0) return made;
      // `@cache.cached(key_prefix='vendors')`: what the function below it gives.
      const below =
        this.note === 'annotation' && bind(this.program).functions.find(({ node }) => node.annotations?.includes(call));
      if (below) return [this.evaluator.calls.result(below, this.evaluator.rootFrame(below))];
    }
    const changes = this.note === 'state' ? this.arg('callback') : undefined;
    if (changes) return stateChanged(this.evaluator, changes);
    if (this.note === 'state') return stateKept(this.evaluator, this.thing, { ...this.maker, args: this.args });
    const path =
      this.behaviour.args?.data ??
      (this.behaviour.args && this.does !== 'log' && this.does !== 'capture' ? undefined : '*');
    if (path === undefined) return argumentsAt(this.evaluator, '*', this.thing, this.args);
    const handed = argumentsAt(this.evaluator, path, this.thing, this.args);
    const given =
      this.does === 'log' ? handed.flatMap(value => this.shown(value)) : (this.besideFields(path) ?? handed);
    const filled = [
      ...this.prepared('fills-receiver').flatMap(step => step.arg('data') ?? []),
      ...filledInto(this.evaluator, given, this.thing, this.frame),
      ...this.headersShown(),
      ...this.fieldsWritten(),
    ];
    return filled.length > 0 ? [...given, ...filled] : given;
  }

  /** What methods of a row have put into its fields: the one around its own `self.save()`, those that were called on it before. */
  private fieldsWritten(): readonly AbstractValue[] {
    const { behaviour, maker, thing, evaluator } = this;
    if (this.does !== 'store') return none;
    const { call: node, frame } = maker;
    const writesSelf = behaviour.args?.data?.includes('self') ?? false;
    const isOwn = writesSelf && (thing.receiver?.things.some(({ is }) => is === 'instance') ?? false);
    const row = node.kind === 'call' && node.callee.kind === 'member' ? node.callee.object : undefined;
    const held = row && fieldNamed(row, frame.info);
    const own = isOwn ? assignedBefore(node, frame.info, held) : new Map<string, Expression>();
    const isPythons = this.program.language === 'python';
    const given =
      writesSelf && isPythons && thing.receiver ? fieldsGiven(evaluator, thing.receiver, node).fields : undefined;
    const extra = new Map(given);
    for (const [name, value] of own) extra.set(name, evaluator.evaluate(value, frame));
    for (const each of writesSelf ? [receiverNamed(node)] : namesAmong(node))
      if (each) for (const [name, value] of putByMethods(evaluator, each, node, frame)) extra.set(name, value);
    return extra.size === 0
      ? none
      : [evaluator.value({ things: [{ is: 'object', node, properties: [], frame, extra }] })];
  }

  /** What a row of Python's that writes itself holds beside the fields that are known, where nothing else was put into it. */
  private besideFields(path: string): readonly AbstractValue[] | undefined {
    const { receiver } = this.thing;
    if (this.does !== 'store' || path !== 'self' || !receiver || this.program.language !== 'python') return undefined;
    const { fields, all } = fieldsGiven(this.evaluator, receiver, this.node);
    return all && fields.size > 0 ? [this.evaluator.value({ marks: receiver.own })] : undefined;
  }

  evaluate(expression: Expression): AbstractValue {
    return this.evaluator.evaluate(expression, this.frame);
  }

  /** What a log shows of a value: of an answer that is a file, nothing. */
  private shown(value: AbstractValue): readonly AbstractValue[] {
    const { records, library } = this.evaluator;
    const isFile = value.things.some(
      thing =>
        thing.is === 'library' &&
        thing.path.endsWith('()') &&
        library.behaviour({ ...thing, path: thing.path.slice(0, -2) }, this.program.language)?.note === 'opens',
    );
    return isFile ? [] : [records.shown(value, this.maker)];
  }

  /** The `Authorization` headers of clients that a log shows. */
  private headersShown(): readonly AbstractValue[] {
    if (this.does !== 'log' && this.does !== 'capture') return [];
    const shown = this.args.map(({ node }) => node);
    return authorizationsShown(this.evaluator, shown, this.frame);
  }

  /** Steps on the same object that prepare what this call sends or writes. */
  protected prepared(note: Note): readonly PreparingStep[] {
    return this.once('steps', () => this.preparing()).filter(step => step.note === note);
  }

  /** Programs that prepare what all calls of the package itself send. */
  protected get sharing(): readonly Program[] {
    return [];
  }

  /**
   * Where it ends a chain (`client.url(u).headers(h).get()`), the chain's own steps, and those that go on behind it; else every step on
   * the object that it is called on.
   */
  private preparing(): readonly PreparingStep[] {
    const origin = originOf(this.thing, this.node);
    const maker = this.thing.makers[0];
    const programs = maker ? [maker.frame.info.program, this.program] : [this.program];
    const { services } = this.evaluator;
    // `axios.defaults.headers.common[…] = …` is for whoever calls the package itself.
    const shared = maker ? [] : services.steps(this.package, [...this.sharing, ...programs]);
    const everywhere = [...services.steps(origin, programs), ...shared]
      .filter(step => !this.isOfSibling(step))
      .map(step => step.seenFrom?.(this.frame) ?? step);
    const own = this.thing.makers.flatMap(step => (step.step ? stepOf(this.evaluator, this.thing, step) : []));
    return own.length === 0
      ? everywhere
      : [...own, ...everywhere.filter(step => contains(step.call, this.node)), ...shared];
  }

  /** The client was made by a base of the object's class, and the step stands in another class with that base. */
  private isOfSibling({ made }: PreparingStep): boolean {
    const base = this.thing.makers[0]?.frame.info.owner;
    const { owner, program, member } = made.maker.frame.info;
    if (base === undefined || owner === undefined || owner === base || member === undefined) return false;
    const { classes } = this.evaluator;
    const lineagesOf = (value: AbstractValue | undefined) =>
      (value?.things ?? []).flatMap(thing =>
        thing.is === 'instance' ? [classes.chain(thing).map(({ node }) => node)] : [],
      );
    const own = lineagesOf(this.frame.receiver);
    const isSibling = (line: readonly ClassExpression[]): boolean =>
      line[0] !== base && line.includes(base) && !line.includes(owner);
    if (own.length === 0 || !own.every(isSibling)) return false;
    const outer = this.evaluator.rootFrame(bind(program).module);
    return lineagesOf(classes.instance(owner, outer)).some(line => line.includes(base));
  }

  /** Read again each time: when the effect was met, some of them may still have been in the making. */
  get args(): readonly CallArgument[] {
    const { call, frame } = this.maker;
    if (call.kind !== 'call' || this.maker.implied) return this.maker.args;
    return withBound(this.thing.bound, this.evaluator.calls.args(call.args, frame));
  }
}

/** `row` of `row.save()` */
function receiverNamed(node: Expression): Name | undefined {
  const object = node.kind === 'call' && node.callee.kind === 'member' ? node.callee.object : undefined;
  return object?.kind === 'name' ? object : undefined;
}

/** `row` of `session.add(row)` */
function namesAmong(node: Expression): readonly Name[] {
  return node.kind === 'call' ? node.args.flatMap(({ value }) => (value.kind === 'name' ? value : [])) : [];
}

/** Call sites from the outermost caller to a frame's function. */
export function chainOf(frame: Frame, evaluator: Evaluator): readonly Step[] {
  const steps: Step[] = [];
  for (let at: Frame | undefined = frame; at; at = at.site ? at.site.frame : at.parent) {
    if (!at.site) continue;
    const name = at.info.name ?? at.info.member?.name;
    const place = evaluator.place(at.site.call, at.site.frame);
    steps.unshift(stepAt(place, name ? `\`${name}\` is called here` : 'it is called here'));
  }
  return steps;
}
