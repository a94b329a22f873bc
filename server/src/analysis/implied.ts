/**
 * Effects that no call of a library's member makes: properties that are set (`ctx.body = data`), streams that are piped into a file,
 * members that are handed over by name (`.then(console.log)`), statements that are run together (`db.batch([…])`).
 */
import { type Behaviour, type Capability, capabilities, type Note } from '../libraries/shape.ts';
import { changedTo } from '../program/copies.ts';
import type { Call, Expression } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { argumentAt } from './arguments.ts';
import { runsCallback } from './callbacks.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { callbackOfMethod } from './methods.ts';
import { pipedInto } from './piping.ts';
import type { FunctionInfo } from './scopes.ts';
import type { CallArgument, LibraryThing, Maker, Thing } from './values.ts';

/** What an effect is made of. */
export interface Implied {
  readonly behaviour: Behaviour;
  readonly thing: LibraryThing;
  readonly maker: Maker;
}

const nothing: readonly Implied[] = [];

type MemberAssign = FunctionInfo['memberAssigns'][number];

/** What setting a property of a library's object does; what is set is argument 0. */
export function impliedBySetting(
  evaluator: Evaluator,
  { target, value, span }: MemberAssign,
  frame: Frame,
): readonly Implied[] {
  if (target.kind !== 'member') return nothing;
  const found: Implied[] = [];
  const things = markup.has(target.property ?? '')
    ? [element]
    : evaluator.evaluate(target.object, frame).things.flatMap(each => handedIn(evaluator, each, frame));
  for (const thing of things) {
    const path = [thing.path, target.property ?? '[]'].filter(part => part !== '').join('.');
    const asked = { package: thing.package, path };
    const behaviour = evaluator.library.behaviour(asked, frame.info.program.language, 'set');
    if (!behaviour) continue;
    const args = [{ node: value, value: evaluator.evaluate(value, frame) }];
    found.push({
      behaviour,
      thing: changedTo(thing, { path }),
      maker: { path, args, call: span as Expression, frame, implied: true },
    });
  }
  return found;
}

/** What only elements of a page have; how one came by the element says nothing more. */
const markup = new Set(['innerHTML', 'outerHTML', 'srcdoc']);
const element: LibraryThing = { is: 'library', package: 'global', path: 'HTMLElement()', makers: [] };

/** What a library sees of a value whose property is set: itself, or its part of an instance that was not made here. */
function handedIn(evaluator: Evaluator, thing: Thing, { info }: Frame): readonly LibraryThing[] {
  if (thing.is === 'library') return [thing];
  if (thing.is !== 'instance' || thing.args !== undefined || info.member?.name === 'constructor') return [];
  return evaluator.classes.librariesOf(thing.node, thing.frame);
}

/** `source.pipe(file)`, `source.pipeTo(file)`, `pipeline(source, zip, file)`: what is written to the last carries what the first does. */
export function impliedByPiping(evaluator: Evaluator, call: Call, frame: Frame): readonly Implied[] {
  const { callee } = call;
  const method = callee.kind === 'member' ? callee.property : undefined;
  const last = call.args.at(-1);
  if (!last) return nothing;
  let sources: readonly Expression[];
  if (callee.kind === 'member' && (method === 'pipe' || method === 'pipeTo')) sources = [callee.object];
  else if (noted(evaluator, callee, frame, 'pipeline'))
    sources = call.args.slice(0, -1).map(argument => argument.value);
  else return nothing;
  // What is written to an archive is told where it is written.
  if (noted(evaluator, callee, frame, 'pipes-receiver')) return nothing;
  const found: Implied[] = [];
  for (const thing of evaluator.evaluate(last.value, frame).things) {
    if (thing.is !== 'library') continue;
    const path = `${thing.path}.write`;
    const written = { package: thing.package, path };
    const behaviour = evaluator.library.behaviour(written, frame.info.program.language);
    if (!behaviour?.does) continue;
    const args = sources.map(node => ({ node, value: evaluator.evaluate(node, frame) }));
    const data = evaluator.union(args.map(argument => argument.value));
    const given = [{ node: sources[0] as Expression, value: data }];
    found.push({
      behaviour,
      thing: changedTo(thing, { path }),
      maker: { path, args: given, call, frame, implied: true },
    });
  }
  return found;
}

/** `server.register(proxy, options)`: a plugin that a library offers is called with the server and its options. */
export function impliedByRegistering(evaluator: Evaluator, call: Call, frame: Frame): readonly Implied[] {
  const { callee, args } = call;
  const [plugin] = args;
  if (callee.kind !== 'member' || callee.property !== 'register' || !plugin) return nothing;
  const [given, ...options] = evaluator.calls.args(args, frame);
  return (given?.value.things ?? []).flatMap(thing => {
    const behaviour =
      thing.is === 'library' ? evaluator.library.behaviour(thing, frame.info.program.language) : undefined;
    if (thing.is !== 'library' || !behaviour || !capabilities(behaviour).includes('middleware')) return [];
    const server = { node: callee.object, value: evaluator.evaluate(callee.object, frame) };
    return { behaviour, thing, maker: { path: thing.path, args: [server, ...options], call, frame, implied: true } };
  });
}

/** `db.batch([db.prepare(sql).bind(id, title), …])`: each statement of the list that a store is given is run, as `….run()` would run it. */
export function impliedByRunning(
  evaluator: Evaluator,
  thing: LibraryThing,
  { args: roles, does }: Behaviour,
  args: readonly CallArgument[],
): readonly Implied[] {
  if (does !== 'store' || roles?.list === undefined) return nothing;
  const list = argumentAt(evaluator, roles.list, thing, args, 'list');
  return (list === undefined ? [] : evaluator.lists.element(list).things).flatMap(statement => {
    const made = statement.is === 'library' ? statement.makers.at(-1) : undefined;
    if (statement.is !== 'library' || made === undefined) return [];
    const path = `${statement.path}.run`;
    const run = changedTo(statement, { path });
    const behaviour = evaluator.library.behaviour(run, made.frame.info.program.language);
    return behaviour === undefined ? [] : { behaviour, thing: run, maker: changedTo(made, { path, implied: true }) };
  });
}

/** Where what is handed over may go. */
const reached = new Set<Capability>([
  'log',
  'capture',
  'write-file',
  'store',
  'cache',
  'publish',
  'analytics',
  'execute',
  'evaluate',
]);

/** `answer.then(console.log)`, `rows.forEach(console.table)`, `tap(console.log)`: a library's member that something else calls. */
export function impliedByHanding(evaluator: Evaluator, call: Call, frame: Frame): readonly Implied[] {
  const [first] = call.args;
  if (!first || first.spread || !isNamed(first.value)) return nothing;
  // Most calls do not call what they are handed: what that is need not be asked.
  const runner = evaluator.evaluate(call.callee, frame).things.find(thing => callsBack(evaluator, thing, frame));
  if (!runner) return nothing;
  const { language } = frame.info.program;
  const found: Implied[] = [];
  for (const thing of evaluator.evaluate(first.value, frame).things) {
    const behaviour = thing.is === 'library' ? evaluator.library.behaviour(thing, language) : undefined;
    if (thing.is !== 'library' || !behaviour || !capabilities(behaviour).some(each => reached.has(each))) continue;
    const value =
      runner.is === 'method' ? callbackOfMethod(evaluator, runner, call, 0, frame) : pipedInto(evaluator, call, frame);
    if (!value) return nothing;
    const args = [...(thing.bound ?? []), { node: call, value }];
    found.push({ behaviour, thing, maker: { path: thing.path, args, call: first.value, frame, implied: true } });
  }
  return found;
}

/** A function by its name: `console.log`, `log.info.bind(log)`. */
function isNamed(node: Expression): boolean {
  return node.kind === 'call' ? lastName(node.callee) === 'bind' : node.kind === 'member' || node.kind === 'name';
}

/** A method of the language that calls back, or an operator that is put into a pipe. */
function callsBack(evaluator: Evaluator, thing: Thing, { info }: Frame): boolean {
  if (thing.is === 'method') return runsCallback.has(thing.name);
  return thing.is === 'library' && evaluator.library.behaviour(thing, info.program.language)?.note === 'operator';
}

function noted(evaluator: Evaluator, callee: Expression, frame: Frame, note: Note): boolean {
  return evaluator
    .evaluate(callee, frame)
    .things.some(
      thing => thing.is === 'library' && evaluator.library.behaviour(thing, frame.info.program.language)?.note === note,
    );
}
