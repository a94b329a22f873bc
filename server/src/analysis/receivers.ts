/** What a method runs on: `this`, `self`, `cls`, and `super`. */
import type { Name } from '../program/model.ts';
import { contains } from '../program/walk.ts';
import { bind } from './bind.ts';
import { componentSelf } from './components.ts';
import type { Evaluator } from './evaluate.ts';
import { assignedInObject } from './fields.ts';
import type { Frame } from './frames.ts';
import { seenInStore } from './option-stores.ts';
import type { Mutation } from './scopes.ts';
import { puttingFrames } from './shared-state.ts';
import type { AbstractValue, LibraryThing, Maker, Thing } from './values.ts';

const receivers = new Set(['this', 'self', 'cls', 'super']);

/** Whether a name stands for what a method runs on, where no variable is called so. */
export function isReceiver(name: string): boolean {
  return receivers.has(name);
}

/** What a name in a class's own body stands for, where the class says it above: `root = host + '/rest'`. */
export function saidAbove(evaluator: Evaluator, { name, start }: Name, frame: Frame): AbstractValue | undefined {
  const { program } = frame.info;
  if (program.language !== 'python') return undefined;
  const around = bind(program).classes.findLast(({ node }) => node.start <= start && start < node.end)?.node;
  const member = around?.members.find(each => each.start <= start && start < each.end);
  if (member === undefined || member.value?.kind === 'function') return undefined;
  const said = around?.members.findLast(each => each.name === name && each.start < member.start)?.value;
  return said && evaluator.evaluate(said, frame);
}

/** The value of such a name in a frame; `undefined` where no method around it, nor a class's field, has one. */
export function receiverOf(evaluator: Evaluator, { name, start }: Name, frame: Frame): AbstractValue | undefined {
  const wanted = name === 'super' ? undefined : name;
  for (let at: Frame | undefined = frame; at; at = at.parent) {
    const named = at.info.node.receiver;
    // An arrow function in a field sees the instance, which the frame around it knows where somebody made one.
    const isField = named === undefined && at.info.owner !== undefined && at.parent?.receiver === undefined;
    if (
      wanted === undefined
        ? !at.info.owner
        : at.receiver
          ? named !== undefined && named !== wanted
          : named !== wanted && !isField
    )
      continue;
    if (at.receiver) return wanted === undefined ? evaluator.classes.superOf(at) : at.receiver;
    if (!at.info.owner) return wanted === undefined ? undefined : holding(evaluator, at);
    // Python calls it with each class that inherits.
    if (at.info.member?.name === '__init_subclass__' && wanted !== undefined)
      return evaluator.value({ things: evaluator.classes.inheritors(at.info.owner, at), open: true });
    const self = evaluator.classes.self(at);
    return wanted === undefined ? evaluator.classes.superOf(at) : self;
  }
  return name === 'this' ? inField(evaluator, start, frame) : undefined;
}

/** What a field's value, written in a class's body, sees, and the arrow functions in it: `http = axios.create({ baseURL: this.base })`. */
function inField(evaluator: Evaluator, at: number, frame: Frame): AbstractValue | undefined {
  const { classes } = bind(frame.info.program);
  for (let outer: Frame | undefined = frame; outer; outer = outer.parent) {
    const { info } = outer;
    const around = classes.findLast(({ node, fn }) => fn === info && node.start <= at && at < node.end)?.node;
    if (around) return evaluator.classes.instance(around, evaluator.rootFrame(info));
  }
  return undefined;
}

/** The object literal that a method is written in, as its `this`, with what methods put there. */
function holding(evaluator: Evaluator, frame: Frame): AbstractValue | undefined {
  const { holder } = frame.info;
  if (!(holder && frame.parent)) return undefined;
  const { module } = bind(frame.info.program);
  const component = frame.parent.info === module ? componentSelf(frame.info.program) : undefined;
  const value =
    component !== undefined && contains(component, holder)
      ? evaluator.evaluate(component, evaluator.rootFrame(module))
      : evaluator.evaluate(holder, frame.parent);
  const assigned = assignedInObject(frame.info);
  const beside = seenInStore(evaluator, holder, frame.info.program);
  if (assigned.length + beside.length === 0) return value;
  const put = assigned.flatMap(mutation => {
    const isOwn = mutation.fn === frame.info && frame.args !== undefined;
    return isOwn ? { ...mutation, frame } : putInObject(evaluator, mutation);
  });
  return value.with({ things: [...value.things, ...beside], mutations: [...value.mutations, ...put] });
}

function putInObject(evaluator: Evaluator, mutation: Mutation): AbstractValue['mutations'] {
  const { fn, args } = mutation;
  const home = evaluator.rootFrame(fn.parent ?? fn);
  return puttingFrames(evaluator, fn, args, home).map(frame => ({ ...mutation, frame }));
}

/** An object literal's value with what its own methods put under a name of it: `{ rows: [], keep(rows) { this.rows = rows; } }`. */
export function withOwnPuts(
  evaluator: Evaluator,
  value: AbstractValue | undefined,
  { properties, frame }: Extract<Thing, { is: 'object' }>,
  name: string,
): AbstractValue | undefined {
  const { infos } = bind(frame.info.program);
  const method = properties.find(({ value: { kind, ...each } }) => kind === 'function' && 'receiver' in each)?.value;
  const info = method?.kind === 'function' ? infos.get(method) : undefined;
  if (info === undefined || properties.some(({ key, value: { kind } }) => key === name && kind === 'function'))
    return value;
  const put = assignedInObject(info).filter(({ path }) => path[0] === name);
  if (put.length === 0) return value;
  const changes = put.flatMap(mutation => putInObject(evaluator, mutation));
  const set = changes.flatMap(({ method: how, args: [given], frame: at }) =>
    how === undefined && given ? evaluator.evaluate(given, at) : [],
  );
  const filled = changes.flatMap(change => (change.method === undefined ? [] : { ...change, path: [] }));
  const all = evaluator.either([...(value ? [value] : []), ...set]);
  return filled.length > 0 ? all.with({ mutations: [...all.mutations, ...filled] }) : all;
}

/**
 * A member of a library's value, as it is read from a receiver. Most of what libraries give is made here, so it is written out: a copy
 * with changes takes many times as long.
 */
export function libraryMember(
  { package: name, makers: made, bound }: LibraryThing,
  path: string,
  receiver: AbstractValue,
  makers: readonly Maker[] = made,
): LibraryThing {
  return bound
    ? { is: 'library', package: name, path, makers, receiver, bound }
    : { is: 'library', package: name, path, makers, receiver };
}

/** A value whose functions, called, see this receiver. */
export function bindReceiver(value: AbstractValue, receiver: AbstractValue): AbstractValue {
  return value.with({
    things: value.things.map(thing =>
      thing.is === 'function' && thing.info.node.receiver !== undefined ? seeing(thing, receiver) : thing,
    ),
  });
}

function seeing({ info, frame, bound }: Extract<Thing, { is: 'function' }>, receiver: AbstractValue): Thing {
  return bound ? { is: 'function', info, frame, receiver, bound } : { is: 'function', info, frame, receiver };
}
