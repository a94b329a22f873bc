/** What is set for each request of a client, in the file that makes it and in others that are handed it. */
import type { Call, Expression, Program, Target } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { bind } from './bind.ts';
import { type Kept, keptBeside } from './cycles.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { Bound } from './scopes.ts';
import type { LibraryThing, Maker } from './values.ts';

export interface Registration {
  readonly call: Call;
  /** In which its arguments are what they are. */
  readonly frame: Frame;
}

/** A registration, with the calls that make the clients which it may be of. */
interface Registered {
  readonly registration: Registration;
  readonly makers: ReadonlySet<Expression>;
}

export const isHeaders = (node: Expression | Target): boolean => /headers$/i.test(lastName(node) ?? '');

/** Where functions are registered for each request of a client: `client.interceptors.request.use(fn)`. */
export function* registrations(evaluator: Evaluator, thing: LibraryThing): Generator<Registration> {
  const maker = makerOf(thing);
  if (!maker) return;
  const own = maker.frame.file;
  for (const { call, fn } of evaluator.bound(own)?.callsNamed('use') ?? []) {
    const frame = evaluator.within(fn, maker.frame);
    if (makersOf(evaluator, call.callee, frame, registers).has(maker.call)) yield { call, frame };
  }
  yield* registeredElsewhere(evaluator, maker);
}

/** The other files that set headers for each request of a client, or register a function that may. */
export function settingFor(evaluator: Evaluator, thing: LibraryThing): readonly string[] {
  const maker = makerOf(thing);
  if (!maker) return [];
  const registering = registeredElsewhere(evaluator, maker).map(({ frame }) => frame.file);
  return evaluator.cycles.keep(keptFor(settingFiles, evaluator, maker.frame.info.program), maker.call, [], () => [
    ...registering,
    ...othersSetting(evaluator, maker)
      .filter(bound => headersIn(evaluator, bound).has(maker.call))
      .map(({ program }) => program.path),
  ]);
}

function othersSetting(evaluator: Evaluator, { frame: { file } }: Maker): readonly Bound[] {
  return evaluator.services.setting(file).flatMap(path => (path === file ? [] : (evaluator.bound(path) ?? [])));
}

// What follows is kept with the values of a file's functions: each request of each client asks for it, and there may be many files.
const settingFiles = new WeakMap<Frame, Kept<Expression, readonly string[]>>();
const registeredFor = new WeakMap<Frame, Kept<Expression, readonly Registration[]>>();
const registered = new WeakMap<Frame, Kept<'registered', readonly Registered[]>>();
const headers = new WeakMap<Frame, Kept<'headers', ReadonlySet<Expression>>>();

function keptFor<K, V>(all: WeakMap<Frame, Kept<K, V>>, evaluator: Evaluator, program: Program): Kept<K, V> {
  return keptBeside(all, evaluator.rootFrame(bind(program).module));
}

function registeredElsewhere(evaluator: Evaluator, maker: Maker): readonly Registration[] {
  return evaluator.cycles.keep(keptFor(registeredFor, evaluator, maker.frame.info.program), maker.call, [], () =>
    othersSetting(evaluator, maker)
      .flatMap(bound => registeredIn(evaluator, bound))
      .flatMap(({ makers, registration }) => (makers.has(maker.call) ? registration : [])),
  );
}

function registeredIn(evaluator: Evaluator, { program, callsNamed }: Bound): readonly Registered[] {
  return evaluator.cycles.keep(keptFor(registered, evaluator, program), 'registered', [], () =>
    callsNamed('use').flatMap(({ call, fn }) => {
      const frame = evaluator.rootFrame(fn);
      const makers = makersOf(evaluator, call.callee, frame, registers);
      return makers.size > 0 ? [{ makers, registration: { call, frame } }] : [];
    }),
  );
}

/** The calls that make the clients whose headers a file sets. Asked apart: a hook's own `config.headers` leads to who registers it. */
function headersIn(evaluator: Evaluator, { program, functions }: Bound): ReadonlySet<Expression> {
  return evaluator.cycles.keep(keptFor(headers, evaluator, program), 'headers', new Set<Expression>(), () => {
    const found = functions.flatMap(info => {
      const targets = info.memberAssigns.map(({ target }) => target);
      const updated = info.calls.flatMap(({ call: { callee } }) =>
        callee.kind === 'member' && callee.property === 'update' ? [callee.object] : [],
      );
      const clients = [...targets, ...updated].flatMap(node => clientOf(node) ?? []);
      return clients.flatMap(client => [...makersOf(evaluator, client, evaluator.rootFrame(info))]);
    });
    return new Set(found);
  });
}

/** `client.defaults.headers.common[name] = value`, `session.headers[name] = value`, `session.headers.update(given)`: whose they are. */
function clientOf(node: Expression): Expression | undefined {
  for (let at = node; at.kind === 'member'; at = at.object) {
    if (!isHeaders(at)) continue;
    const { object } = at;
    return object.kind === 'member' && object.property === 'defaults' ? object.object : object;
  }
  return undefined;
}

function makerOf({ makers }: LibraryThing): Maker | undefined {
  return makers.find(({ step }) => !step);
}

const registers = /\brequest\.use$/;

/** The calls that make the clients which an expression may be, or may be something of. */
function makersOf(evaluator: Evaluator, node: Expression, frame: Frame, path?: RegExp): ReadonlySet<Expression> {
  const { things } = evaluator.evaluate(node, frame);
  return new Set(
    things.flatMap(thing =>
      thing.is === 'library' && (path === undefined || path.test(thing.path))
        ? thing.makers.map(({ call }) => call)
        : [],
    ),
  );
}
