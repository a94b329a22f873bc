/** Calls that prepare what another call on the same object sends or writes: `.set(header)`, `session.headers.update(…)`, `sheet.addRow(row)`. */
import type { Behaviour, Note, Role } from '../libraries/shape.ts';
import { changedTo } from '../program/copies.ts';
import type { Expression, Program } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { argumentAt } from './arguments.ts';
import { bind } from './bind.ts';
import { WeaklyKept } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import type { Request } from './facts.ts';
import type { Frame } from './frames.ts';
import { type Implied, impliedBySetting } from './implied.ts';
import type { Context, FunctionInfo } from './scopes.ts';
import type { AbstractValue, CallArgument, LibraryThing, Maker } from './values.ts';

const notes: ReadonlySet<Note> = new Set<Note>([
  'request-header',
  'request-body',
  'request-query',
  'request-path',
  'request-base',
  'request-auth',
  'tls-off',
  'fills-receiver',
  'fills-target',
  'pipes-receiver',
  'registers',
  'sends',
]);

type MemberAssign = FunctionInfo['memberAssigns'][number];

const none: ReadonlyMap<Origin, readonly PreparingStep[]> = new Map();

export interface PreparingStep {
  readonly note: Note;
  readonly call: Expression;
  /** The file that the call stands in. */
  readonly file: string;
  /** It is taken in some cases only. */
  readonly conditional?: boolean;
  /** The call as a library's: what it is made on, and what with. */
  readonly made: { readonly thing: LibraryThing; readonly maker: Maker };
  arg(role: Role): AbstractValue | undefined;
  /** The same with what the function that it stands in is given on the way to a frame. */
  seenFrom?(frame: Frame): PreparingStep;
}

/** What the calls on one object have in common: the call that it came from, or the package whose own defaults they share. */
export type Origin = Expression | string;

/** The call that an object came from: what its later calls have in common. */
export function originOf(thing: LibraryThing, call: Expression): Expression {
  return thing.makers[0]?.call ?? call;
}

/** The calls that the library's objects which a value may be came from. */
function makersOf(value: AbstractValue | undefined): readonly PreparingStep['made'][] {
  const made = value?.things.flatMap(thing => {
    const [maker] = thing.is === 'library' ? thing.makers : [];
    return thing.is === 'library' && maker ? [{ thing, maker }] : [];
  });
  return made ?? [];
}

/**
 * What was put into the objects that some values are: `book_append_sheet(book, sheet)`, `buffer.write(text)`.
 * @param from the package that asks, whose own objects always count; of others those that a class makes do
 */
export function filledInto(
  evaluator: Evaluator,
  values: readonly AbstractValue[],
  { package: from }: LibraryThing,
  frame: Frame,
): readonly AbstractValue[] {
  const holds = (thing: LibraryThing): boolean => thing.package === from || /(?:^|\.)[A-Z]\w*\(\)$/.test(thing.path);
  return values.flatMap(({ things }) =>
    things.flatMap(thing => (thing.is === 'library' && holds(thing) ? filledBefore(evaluator, thing, frame) : [])),
  );
}

/** What was put into the object that a library's call is made on, as a frame sees it: `buffer.getvalue()`. */
export function filledBefore(
  { services }: Evaluator,
  { makers: [maker] }: LibraryThing,
  frame: Frame,
): readonly AbstractValue[] {
  const steps = maker ? services.steps(maker.call, [maker.frame.info.program]) : [];
  return steps.flatMap(step =>
    step.note === 'fills-receiver' ? ((step.seenFrom?.(frame) ?? step).arg('data') ?? []) : [],
  );
}

/** The request that was sent last on the object of a call that gives its answer: `connection.getresponse()`. */
export function sentBefore(
  { services }: Evaluator,
  { makers: [maker] }: LibraryThing,
  { call, frame }: Maker,
): Request | undefined {
  const steps = maker ? services.steps(maker.call, [frame.info.program]) : [];
  const sent = steps.filter(step => step.note === 'sends' && step.file === frame.file && step.call.start < call.start);
  const last = sent.at(-1);
  const made = (last?.seenFrom?.(frame) ?? last)?.made;
  return made && services.request(made.thing, made.maker);
}

/** The requests whose answer an object holds that has sent them: `xhr.responseText`. */
export function answersHeld({ library, services }: Evaluator, thing: LibraryThing, name: string): readonly Request[] {
  const [maker] = thing.makers;
  const { program } = maker?.frame.info ?? {};
  if (maker === undefined || program === undefined) return [];
  const held = library.behaviour({ package: thing.package, path: `${thing.path}.${name}` }, program.language);
  if (held?.note !== 'answers' || held.returns !== 'body') return [];
  return services
    .steps(maker.call, [program])
    .flatMap(({ note, made }) => (note === 'sends' ? services.request(made.thing, made.maker) : []));
}

/** The requests that were described before and are sent here: `urlopen(Request(address))`. */
export function describedBefore(
  evaluator: Evaluator,
  { args: roles }: Behaviour,
  thing: LibraryThing,
  args: readonly CallArgument[],
): readonly Request[] {
  const given = roles?.url === undefined ? undefined : argumentAt(evaluator, roles.url, thing, args, 'url');
  return given?.things.flatMap(inner => (inner.is === 'response' ? inner.request : [])) ?? [];
}

/** A step of a chain, as the chain's own frame sees it; none where the call prepares nothing. */
export function stepOf(evaluator: Evaluator, thing: LibraryThing, maker: Maker): readonly PreparingStep[] {
  const { path, call, args, frame } = maker;
  const behaviour = evaluator.library.behaviour({ package: thing.package, path }, frame.info.program.language);
  return behaviour?.note === undefined || !notes.has(behaviour.note)
    ? []
    : [preparing(evaluator, behaviour, behaviour.note, call, frame, thing, args)];
}

function preparing(
  evaluator: Evaluator,
  behaviour: Behaviour,
  note: Note,
  call: Expression,
  frame: Frame,
  thing: LibraryThing,
  args: readonly CallArgument[],
): PreparingStep {
  return {
    note,
    call,
    file: frame.file,
    made: { thing, maker: { path: thing.path, call, args, frame } },
    arg: role => {
      const path = behaviour.args?.[role];
      return path === undefined ? undefined : argumentAt(evaluator, path, thing, args, role);
    },
  };
}

/** A member that is set: of `session.headers['Authorization'] = v` the name is `Authorization`, and argument 0 what it is set to. */
function setting(
  evaluator: Evaluator,
  { behaviour, thing, maker }: Implied,
  note: Note,
  name: string | undefined,
): PreparingStep {
  const step = preparing(evaluator, behaviour, note, maker.call, maker.frame, thing, maker.args);
  const isNamed = behaviour.args?.data !== undefined && name !== undefined;
  return changedTo(step, { arg: role => (role === 'name' && isNamed ? evaluator.text(name) : step.arg(role)) });
}

export class Steps {
  private readonly evaluator: Evaluator;
  private known = new WeaklyKept<Program, ReadonlyMap<Origin, readonly PreparingStep[]>>();

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  reset(): void {
    this.known = new WeaklyKept();
  }

  forget(program: Program): void {
    this.known.delete(program);
  }

  /** The steps on the object that came from a call, in the program of the call and in another. */
  of(origin: Origin, programs: readonly Program[]): readonly PreparingStep[] {
    const found: PreparingStep[] = [];
    for (const program of new Set(programs)) found.push(...(this.index(program).get(origin) ?? []));
    return found;
  }

  /** By the calls that objects came from. A step may be met while the very object that it prepares is worked out. */
  private index(program: Program): ReadonlyMap<Origin, readonly PreparingStep[]> {
    return this.evaluator.cycles.keep(this.known, program, none, () => this.find(program));
  }

  private find(program: Program): ReadonlyMap<Origin, readonly PreparingStep[]> {
    const found = new Map<Origin, PreparingStep[]>();
    const add = (origin: Origin, step: PreparingStep): void => {
      const list = found.get(origin);
      if (list) list.push(step);
      else found.set(origin, [step]);
    };
    for (const info of bind(program).functions) {
      const frame = this.evaluator.rootFrame(info);
      for (const { call, context } of info.calls) {
        // `print(row, file=buffer)`
        if (call.callee.kind !== 'member' && !call.args.some(({ name }) => name === 'file')) continue;
        for (const thing of this.evaluator.evaluate(call.callee, frame).things) {
          if (thing.is !== 'library') continue;
          const behaviour = this.evaluator.library.behaviour(thing, program.language);
          if (behaviour?.note === undefined || !notes.has(behaviour.note)) continue;
          const fills = behaviour.note === 'fills-target';
          if (thing.makers.length === 0 && !fills) continue;
          const note = fills ? 'fills-receiver' : behaviour.note;
          const step = this.seen(info, frame, at =>
            changedTo(
              preparing(this.evaluator, behaviour, note, call, at, thing, this.evaluator.calls.args(call.args, at)),
              { conditional: isChosen(context) },
            ),
          );
          for (const origin of fills ? this.filled(step, behaviour) : [originOf(thing, call)]) add(origin, step);
        }
      }
      for (const assign of settings(info)) {
        const name = lastName(assign.target);
        for (const set of impliedBySetting(this.evaluator, assign, frame)) {
          const { note } = set.behaviour;
          if (note === undefined || !notes.has(note)) continue;
          const { thing, maker } = set;
          const origin = thing.makers.length > 0 ? originOf(thing, maker.call) : thing.package;
          const { value } = assign;
          const step = this.seen(info, frame, at => {
            const args = at === frame ? maker.args : [{ node: value, value: this.evaluator.evaluate(value, at) }];
            return setting(this.evaluator, { ...set, maker: { ...maker, args } }, note, name);
          });
          add(origin, step);
        }
      }
    }
    return found;
  }

  /** The calls that made what a step fills. What writes files too fills the texts and buffers in memory that it is given. */
  private filled(step: PreparingStep, { does }: Behaviour): readonly Expression[] {
    const targets = makersOf(step.arg('target') ?? step.arg('path'));
    const isBuffer = ({ thing, maker }: PreparingStep['made']): boolean =>
      this.evaluator.library.behaviour({ package: thing.package, path: maker.path }, maker.frame.info.program.language)
        ?.note === 'in-memory';
    return targets.filter(made => does === undefined || isBuffer(made)).map(({ maker }) => maker.call);
  }

  /**
   * A step of a function, by itself or on the way to a frame that the function, with what it is given, leads to, or that calls it before:
   * `fill(book, rows)`.
   */
  private seen(info: FunctionInfo, root: Frame, stepIn: (frame: Frame) => PreparingStep): PreparingStep {
    const seenFrom = (frame: Frame): PreparingStep => {
      for (let at: Frame | undefined = frame; at; at = at.site?.frame) {
        const inside = this.evaluator.within(info, at);
        if (inside !== root) return stepIn(inside);
        const [called, ...others] = this.calledIn(info, at, () => stepIn(root).made.thing).map(stepIn);
        if (called === undefined) continue;
        if (others.length === 0) return called;
        const arg = (role: Role): AbstractValue | undefined => {
          const given = [called, ...others].flatMap(step => step.arg(role) ?? []);
          return given.length > 0 ? this.evaluator.union(given) : undefined;
        };
        return changedTo(called, { arg });
      }
      return stepIn(root);
    };
    return info.isModule ? stepIn(root) : changedTo(stepIn(root), { seenFrom });
  }

  /**
   * What a function runs in where another calls it, or the one around it, by its name, with what is given there: with the object that it
   * takes its step on, if another is given elsewhere, `fill(book, rows); fill(other, names)`.
   */
  private calledIn(info: FunctionInfo, frame: Frame, on: () => LibraryThing): readonly Frame[] {
    const outer = outermost(info);
    const { name } = outer;
    // Without arguments those that call it say as much as its own file does.
    if (name === undefined || frame.site === undefined || outer.node.parameters.length === 0) return [];
    const { evaluator } = this;
    const found = frame.info.calls
      .filter(({ call }) => call.callee.kind === 'name' && call.callee.name === name)
      .slice(0, mostCalls)
      .flatMap(({ call }) =>
        evaluator.evaluate(call.callee, frame).things.flatMap(thing => {
          if (thing.is !== 'function' || thing.info !== outer) return [];
          const { args, receiver } = evaluator.calls.handed(thing, call, frame);
          const called = evaluator.calls.frameFor(outer, thing.frame, args, { frame, call }, receiver);
          return called === undefined ? [] : [{ args, inside: evaluator.within(info, called) }];
        }),
      );
    const origin = found.length > 1 ? on().makers[0]?.call : undefined;
    const handed = found.filter(({ args }) =>
      args.some(({ value }) => makersOf(value).some(({ maker }) => maker.call === origin)),
    );
    return (handed.length > 0 ? handed : found).map(({ inside }) => inside);
  }
}

/** The function of a module that a function stands in, which may be itself. */
function outermost(info: FunctionInfo): FunctionInfo {
  let at = info;
  while (at.parent && !at.parent.isModule) at = at.parent;
  return at;
}

/** Calls of a function in another that are told apart. */
const mostCalls = 4;

function isChosen(context: Context | undefined): boolean {
  for (let at = context; at; at = at.parent) if (at.kind === 'then' || at.kind === 'otherwise') return true;
  return false;
}

/** Members that a function sets, those that `Object.assign` does included. */
function settings({ memberAssigns, calls }: FunctionInfo): readonly MemberAssign[] {
  const assigning = calls.filter(({ call }) => lastName(call.callee) === 'assign');
  if (assigning.length === 0) return memberAssigns;
  const assigned = assigning.flatMap(({ call, context }) => {
    const [into, ...from] = call.args.map(argument => argument.value);
    if (into === undefined) return [];
    return from.flatMap(given =>
      given.kind === 'object'
        ? given.properties.flatMap(({ key, value, keySpan, start, end }): MemberAssign[] =>
            key === undefined
              ? []
              : [
                  {
                    target: { kind: 'member', object: into, property: key, propertySpan: keySpan, start, end },
                    value,
                    context,
                    span: call,
                  },
                ],
          )
        : [],
    );
  });
  return [...memberAssigns, ...assigned];
}
