/** What events bring to those who listen: `bus.on('opened', rfi => …)` hears what `bus.emit('opened', rfi)` tells, in the files that share the bus. */
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
  const made = makerOf(thing);
  if (made === undefined) return undefined;
  const { importers, libraries, uses } = evaluator.services;
  const language = libraryLanguage(frame.info.program.language);
  const telling = libraries.noted('tells', language);
  const named = behaviour.args?.name !== undefined;
  const event = named ? args[0]?.value.literals[0] : undefined;
  if (named && event === undefined) return undefined;
  const isThisBus = (each: Thing): boolean => each.is === 'library' && makerOf(each)?.call === made.call;
  const { file } = made.frame;
  const told: AbstractValue[] = [];
  for (const path of [...new Set([file, ...importers(file)])].slice(0, mostFiles)) {
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

/** The call that made the bus. */
function makerOf({ makers }: LibraryThing): Maker | undefined {
  return makers.find(({ step }) => !step);
}
