/** Stores that options describe: https://pinia.vuejs.org/core-concepts/ */
import { keptStores } from '../libraries/page-states.ts';
import { changedTo } from '../program/copies.ts';
import type { Expression, Program, Property } from '../program/model.ts';
import { contains } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { held, type Put, putsOf } from './put-before.ts';
import { type AbstractValue, functionsOf, type LibraryThing, type Thing } from './values.ts';

const mostPuts = 16;

/** What a store that is made of options gives where it is used; `undefined` for one that a function sets up. */
export function ofOptions(evaluator: Evaluator, thing: LibraryThing): AbstractValue | undefined {
  const made = thing.makers.at(-1);
  const options = made?.args.findLast(({ value }) => value.keys.names.includes(keptStores.state));
  if (!made || !options) return undefined;
  const state = optionsState(evaluator, options.value, options.node, made.frame);
  return state.with({ things: [...state.things, ...gettersOf(options.value)] });
}

/** `{ state: () => ({ token: null }), actions: { signIn() { this.token = … } } }` */
export function optionsState(
  evaluator: Evaluator,
  options: AbstractValue,
  node: Expression,
  frame: Frame,
): AbstractValue {
  const begun = begunWith(evaluator, options);
  const actions = options.property(keptStores.actions);
  const puts = actions.keys.names
    .flatMap(name => functionsOf(actions.property(name)))
    .flatMap(({ info, frame: home }) => [...putsOf(evaluator, info, 'this', evaluator.within(info, home))]);
  const before = begun.keys.names.map((name): Put => ({ path: [name], value: begun.property(name) }));
  return held(evaluator, [...before, ...puts.slice(0, mostPuts)], node, frame);
}

/**
 * What a store's actions and getters see by `this` beside what stands with them and what they put there: what the store holds at first,
 * and what its getters make of that.
 * @param holder the object literal that they are written in
 */
export function seenInStore(evaluator: Evaluator, holder: Expression, program: Program): readonly Thing[] {
  for (const { call, fn } of bind(program).callsNamed(keptStores.makes)) {
    const given = call.args.find(({ value }) => value.kind === 'object' && contains(value, holder))?.value;
    if (given?.kind !== 'object' || !given.properties.some(part => isShared(part) && part.value === holder)) continue;
    const frame = evaluator.rootFrame(fn);
    const options = evaluator.evaluate(given, frame);
    const begun = begunWith(evaluator, options);
    // Whoever has the store may fill it.
    const state = begun.keys.names.map(
      (name): Put => ({ path: [name], value: begun.property(name).with({ open: true, name }) }),
    );
    return [...held(evaluator, state, given, frame).things, ...gettersOf(options)];
  }
  return [];
}

function isShared({ key }: Property): boolean {
  return key === keptStores.actions || key === keptStores.getters;
}

function begunWith(evaluator: Evaluator, options: AbstractValue): AbstractValue {
  const first = options.property(keptStores.state);
  return evaluator.calls.givenBy(first) ?? first;
}

/** Getters, which are read as those of any object, and are handed what they are read from. */
function gettersOf(options: AbstractValue): readonly Thing[] {
  return options.property(keptStores.getters).things.flatMap(thing => {
    if (thing.is !== 'object') return [];
    const properties = thing.properties.map(
      (each): Property => (each.value.kind === 'function' ? changedTo(each, { accessor: 'get' }) : each),
    );
    return changedTo(thing, { properties });
  });
}
