/**
 * What Electron's main process tells its pages: `ipcRenderer.on('counted', (event, rows) => …)` hears what
 * `webContents.send('counted', rows)` tells.
 */
import { pageMessages } from '../libraries/channels.ts';
import type { Argument, Call, Expression } from '../program/model.ts';
import { lastName, type Node } from '../program/walk.ts';
import { calls } from './channels.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { Bound, FunctionInfo } from './scopes.ts';
import { framesOf } from './users.ts';
import type { AbstractValue } from './values.ts';

const mostTold = 6;

/**
 * What the parameter of a function holds that a page listens with.
 * @param frame the function's
 */
export function toldToPage(
  evaluator: Evaluator,
  fn: FunctionInfo,
  index: number,
  frame: Frame,
): AbstractValue | undefined {
  if (index === 0 || !isOfElectron(evaluator, fn)) return undefined;
  const { argumentOf, parent } = fn;
  const isRest = fn.node.parameters[index]?.rest === 'list';
  if (argumentOf && parent)
    return argumentOf.index === 1
      ? told(evaluator, argumentOf.call, index, frame.parent ?? evaluator.rootFrame(parent), isRest)
      : undefined;
  const { name } = fn;
  if (name === undefined) return undefined;
  const bound = evaluator.bound(fn.program.path);
  for (const { call, fn: around } of pageMessages.hears.flatMap(each => bound?.callsNamed(each) ?? [])) {
    // Another thing may be listened to with it as well: `button.on('click', show)`.
    const heard = isNamed(call.args[1]?.value, name)
      ? told(evaluator, call, index, evaluator.rootFrame(around), isRest)
      : undefined;
    if (heard) return heard;
  }
  return undefined;
}

/**
 * What a function is called with that is handed to another one, which listens with it: `onCounted: show => ipcRenderer.on('counted', show)`.
 * @param name what the other one calls it
 * @param frame the other one's
 */
export function heardByHanded(
  evaluator: Evaluator,
  listener: FunctionInfo,
  name: string,
  index: number,
  frame: Frame,
): readonly AbstractValue[] {
  if (index === 0 || !isOfElectron(evaluator, listener)) return [];
  return listener.calls.flatMap(({ call }) =>
    isNamed(call.args[1]?.value, name) ? (told(evaluator, call, index, frame) ?? []) : [],
  );
}

/** What a listening call hears behind the event; a rest of the parameters is a list of it. */
function told(
  evaluator: Evaluator,
  { callee, args: [channel] }: Call,
  index: number,
  frame: Frame,
  isRest = false,
): AbstractValue | undefined {
  if (callee.kind !== 'member' || !channel || !pageMessages.hears.includes(callee.property ?? '')) return undefined;
  if (lastName(callee.object) !== pageMessages.page) return undefined;
  const heard = evaluator.evaluate(channel.value, frame).literals;
  if (heard.length === 0) return undefined;
  const found = calls(evaluator, pageMessages.packages, pageMessages.tells, frame.info).flatMap(
    ({ call: { callee: teller, args }, frame: root }) => {
      const [name] = args;
      if (teller.kind !== 'member' || lastName(teller.object) === pageMessages.page || !name) return [];
      const isIt = (home: Frame) => evaluator.evaluate(name.value, home).literals.some(each => heard.includes(each));
      if (!isIt(root)) return [];
      const homes = framesOf(evaluator, root, frame.file).filter(isIt);
      return args
        .slice(index, isRest ? undefined : index + 1)
        .flatMap(argument => [
          ...handedIn(evaluator, argument.value, root),
          ...homes.map(home => argumentIn(evaluator, argument, home)),
        ]);
    },
  );
  if (found.length === 0) return undefined;
  const of = [...found.filter(isMarked), ...found.filter(value => !isMarked(value))].slice(0, mostTold);
  return isRest ? evaluator.value({ things: [{ is: 'elements', of, exact: false }] }) : evaluator.union(of);
}

function argumentIn(evaluator: Evaluator, { value, spread }: Argument, frame: Frame): AbstractValue {
  const given = evaluator.evaluate(value, frame);
  return spread === 'list' ? evaluator.lists.element(given) : given;
}

/** What a parameter holds of a function that its file hands to others by its name: `run(tell)` of `tell = text => page.send('step', text)`. */
function handedIn(evaluator: Evaluator, node: Expression, { info }: Frame): readonly AbstractValue[] {
  const { name } = info;
  const index = info.node.parameters.findIndex(({ target }) => node.kind === 'name' && isNamed(target, node.name));
  if (name === undefined || index < 0) return [];
  const bound = evaluator.bound(info.program.path);
  return (bound ? (handingOf(bound).get(name) ?? []) : []).flatMap(
    ({ around, ...given }) => evaluator.callbacks.handed(info, given, index, evaluator.rootFrame(around)) ?? [],
  );
}

/** A call that is handed something by its name. */
interface Handing {
  readonly call: Call;
  readonly index: number;
  readonly around: FunctionInfo;
}

/** Asked for each value that is told, of a file with many of them. */
const handings = new WeakMap<Bound, ReadonlyMap<string, readonly Handing[]>>();

/** The calls of a file by the names of what they are handed. */
function handingOf(bound: Bound): ReadonlyMap<string, readonly Handing[]> {
  const known = handings.get(bound);
  if (known) return known;
  const found = new Map<string, Handing[]>();
  for (const around of bound.functions)
    for (const { call } of around.calls)
      for (const [index, { value }] of call.args.entries()) {
        if (value.kind !== 'name') continue;
        const before = found.get(value.name);
        if (before === undefined) found.set(value.name, [{ call, index, around }]);
        else if (before.at(-1)?.call !== call) before.push({ call, index, around });
      }
  handings.set(bound, found);
  return found;
}

function isMarked({ marks }: AbstractValue): boolean {
  return marks.length > 0;
}

function isOfElectron({ services }: Evaluator, { program }: FunctionInfo): boolean {
  return services.sources.specifiers(program.path).some(each => pageMessages.hearers.includes(each));
}

function isNamed(node: Node | undefined, name: string): boolean {
  return node?.kind === 'name' && node.name === name;
}
