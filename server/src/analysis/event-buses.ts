/**
 * What events bring to those who listen: `bus.on('opened', rfi => …)` hears what `bus.emit('opened', rfi)` tells, in the files that share
 * the bus. The instances of a class that is a bus (`class Grants extends EventEmitter`) are one.
 */
import { keptByBuses } from '../libraries/channels.ts';
import { libraryLanguage } from '../libraries/find.ts';
import type { Behaviour } from '../libraries/shape.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { AbstractValue, CallArgument, LibraryThing, Maker, Thing } from './values.ts';

/** Files that are looked through for who tells, and values that are heard. */
const mostFiles = 24;
const mostTold = 6;

/**
 * What a listener's parameter may hold; `undefined` where nobody is seen to tell.
 * @param behaviour the listening call's, noted `hears`
 * @param args the listening call's
 * @param index which of the listener's parameters
 */
export function heard(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  args: readonly CallArgument[],
  index: number,
  frame: Frame,
): AbstractValue | undefined {
  const own = instanceOf(thing);
  const made = makerOf(thing);
  const bus = own ?? made;
  if (bus === undefined) return undefined;
  const { importers, libraries, uses } = evaluator.services;
  const language = libraryLanguage(frame.info.program.language);
  const telling = libraries.noted('tells', language);
  const named = behaviour.args?.name !== undefined;
  const event = named ? args[0]?.value.literals[0] : undefined;
  if (named && event === undefined) return undefined;
  const line = own ? lineOf(evaluator, own) : [];
  const isThisBus = (each: Thing): boolean => {
    if (each.is !== 'library') return false;
    const teller = instanceOf(each);
    if (own === undefined || teller === undefined) return own === teller && makerOf(each)?.call === made?.call;
    // What a base tells, each that inherits from it tells.
    return (
      line.some(({ node }) => node === teller.node) || lineOf(evaluator, teller).some(({ node }) => node === own.node)
    );
  };
  const homes = [...new Set([bus.frame.file, ...line.map(({ frame }) => frame.file)])];
  const told: AbstractValue[] = [];
  for (const path of [...new Set(homes.flatMap(file => [file, ...importers(file)]))].slice(0, mostFiles)) {
    const bound = evaluator.bound(path);
    uses(frame.file, path);
    for (const name of telling)
      for (const { call, fn } of bound?.callsNamed(name) ?? []) {
        const value = call.args[named ? index + 1 : index]?.value;
        if (value === undefined || told.length >= mostTold) continue;
        const from = evaluator.rootFrame(fn);
        const isNamed =
          !named || evaluator.evaluate(call.args[0]?.value ?? value, from).literals.includes(event ?? null);
        const tells = isNamed && evaluator.evaluate(call.callee, from).things.some(isThisBus);
        if (tells) told.push(evaluator.evaluate(value, from));
      }
  }
  return told.length > 0 ? evaluator.union(told) : undefined;
}

const readsBus: Behaviour = { note: 'hears' };

/** What a bus was told last, or was made with, where one reads it: `subject.value`, `rows()`; `undefined` for what keeps nothing. */
export function lastTold(
  evaluator: Evaluator,
  thing: LibraryThing,
  path: string,
  frame: Frame,
): AbstractValue | undefined {
  const maker = keptByBuses.get(thing.package)?.test(path) ? makerOf(thing) : undefined;
  const told = maker && heard(evaluator, thing, readsBus, [], 0, frame);
  const first = maker?.args[0]?.value;
  return told && (first ? evaluator.union([told, first]) : told);
}

type Instance = Extract<Thing, { readonly is: 'instance' }>;
type Kind = Pick<Instance, 'node' | 'frame'>;

/** The instance of a class of the workspace that the bus is. */
function instanceOf({ receiver }: LibraryThing): Instance | undefined {
  return receiver?.things.find(thing => thing.is === 'instance');
}

/** A class and those that it inherits from. */
function lineOf(evaluator: Evaluator, { node, frame }: Kind, depth = 4): readonly Kind[] {
  const bases = depth > 0 ? evaluator.classes.bases(node, frame) : [];
  return [{ node, frame }, ...bases.flatMap(base => (base.is === 'class' ? lineOf(evaluator, base, depth - 1) : []))];
}

/** The call that made the bus. */
function makerOf({ makers }: LibraryThing): Maker | undefined {
  return makers.find(({ step }) => !step);
}
