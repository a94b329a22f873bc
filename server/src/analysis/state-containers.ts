/**
 * What pages hold their state in: contexts, slices and stores. What is put in at one place is there wherever it is read.
 */
import {
  contexts,
  keepers,
  keeping,
  keptSlices,
  keptStores,
  selectors,
  slices,
  stores,
} from '../libraries/page-states.ts';
import { stepAt } from '../program/finding.ts';
import type { Call, Expression } from '../program/model.ts';
import { lastName, walk } from '../program/walk.ts';
import { argumentAt } from './arguments.ts';
import { callsOf } from './called-names.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { ofOptions, optionsState } from './option-stores.ts';
import { held, type Put, putsOf } from './put-before.ts';
import type { FunctionInfo } from './scopes.ts';
import { puttingFrames } from './shared-state.ts';
import { usersOf } from './users.ts';
import {
  type AbstractValue,
  type CallArgument,
  functionsOf,
  isNothing,
  type LibraryThing,
  type Maker,
} from './values.ts';

const mostFiles = 24;
const mostPuts = 16;

/** What a call gives out of such a state; `undefined` where it is none. */
export function stateGiven(
  evaluator: Evaluator,
  thing: LibraryThing,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  const { package: from, path } = thing;
  if (contexts.packages.has(from))
    return contexts.reads.test(path) ? contextOf(evaluator, args[0]?.value, frame) : undefined;
  if (stores.packages.has(from)) return fromStore(evaluator, thing, args, call, frame);
  if (from === keptStores.package && path === keptStores.made) return ofOptions(evaluator, thing);
  const select = from === selectors.package && selectors.selects.test(path) ? args[0]?.value : undefined;
  return select && selected(evaluator, select, rootState(evaluator, call, frame), call, frame);
}

/** What the providers of a context are given, and what it holds by default. */
function contextOf(
  evaluator: Evaluator,
  context: AbstractValue | undefined,
  { file }: Frame,
): AbstractValue | undefined {
  const maker = makerOf(context, contexts.made);
  if (!maker) return undefined;
  const given: AbstractValue[] = maker.args.slice(0, 1).map(({ value }) => value);
  for (const path of usersOf(evaluator, maker.frame.file, file))
    for (const info of evaluator.bound(path)?.functions ?? [])
      for (const element of info.elements) {
        const value = valueProvided(element);
        const tag = value && element.tagExpression && contextIn(element.tagExpression);
        if (!value || !tag) continue;
        const at = evaluator.rootFrame(info);
        if (makerOf(evaluator.evaluate(tag, at), contexts.made)?.call === maker.call)
          given.push(evaluator.evaluate(value, at));
      }
  const known = given.filter(value => !isNothing(value));
  return known.length > 0 ? evaluator.union(known) : undefined;
}

/** `value` of `<Session.Provider value={…}>`, or `<Session value={…}>` */
function valueProvided({ tag, attributes }: Extract<Expression, { kind: 'element' }>): Expression | undefined {
  return /^[A-Z]/.test(tag) ? attributes.find(({ key }) => key === contexts.provided)?.value : undefined;
}

function contextIn(tag: Expression): Expression {
  return tag.kind === 'member' && tag.property === contexts.provider ? tag.object : tag;
}

/** The call that made what a value is, by its access path. */
function makerOf(value: AbstractValue | undefined, path: string): Maker | undefined {
  for (const thing of value?.things ?? [])
    if (thing.is === 'library' && thing.path === path) return thing.makers.at(-1);
  return undefined;
}

/** `useStore(state => state.token)`, `useStore()`, `useStore.getState()` */
function fromStore(
  evaluator: Evaluator,
  thing: LibraryThing,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  if (!stores.gives.test(thing.path)) return undefined;
  const made = thing.makers.findLast(maker => functionsOf(maker.args[0]?.value).length > 0);
  const [set] = made?.args ?? [];
  const setUp = set && setUpBy(evaluator, set.value);
  if (!made || !setUp) return undefined;
  const outside = setOutside(evaluator, made);
  const all = outside.length > 0 ? together(evaluator, [setUp, ...outside], set.node, made.frame) : setUp;
  const state = withKept(evaluator, all, set.node, made.frame, { call, frame });
  const select = args[0]?.value;
  return select && !thing.path.endsWith(stores.whole) ? selected(evaluator, select, state, call, frame) : state;
}

/** What others set in a store from outside: `useRfis.setState({ rows })`. */
function setOutside(evaluator: Evaluator, { call: made, frame: { file } }: Maker): readonly AbstractValue[] {
  return usersOf(evaluator, file, file).flatMap(path =>
    (evaluator.bound(path)?.callsNamed(stores.sets) ?? []).slice(0, mostPuts).flatMap(({ call, fn }) => {
      const frame = evaluator.rootFrame(fn);
      const [first] = call.args;
      if (!first || call.callee.kind !== 'member') return [];
      const on = evaluator.evaluate(call.callee.object, frame);
      const isIt = on.things.some(thing => thing.is === 'library' && thing.makers.some(maker => maker.call === made));
      const given = isIt ? evaluator.evaluate(first.value, frame) : undefined;
      return given ? (evaluator.calls.givenBy(given) ?? given) : [];
    }),
  );
}

/**
 * A state of which what is kept with the page says so, as it is read: `create(persist(set => …, { name: 'session' }))`.
 * @param set what the store is made with
 */
function withKept(
  evaluator: Evaluator,
  state: AbstractValue,
  set: Expression,
  frame: Frame,
  read: { readonly call: Call; readonly frame: Frame },
): AbstractValue {
  const keeper = keeperIn(evaluator, set, frame);
  if (!keeper) return state;
  const args = keeper.args.map(({ value: node }) => ({ node, value: evaluator.evaluate(node, frame) }));
  const kept = stateKept(evaluator, keepers, { path: keepers.path, args, call: keeper, frame });
  const names = kept.flatMap(({ keys }) => keys.names);
  const key = args[1]?.value.property(keepers.key).literals.find(literal => typeof literal === 'string');
  const steps = [stepAt(evaluator.place(read.call, read.frame), 'it is read out of the state here')];
  const puts = state.keys.names.map((name): Put => {
    const value = state.property(name);
    const isKept = names.includes(name) && functionsOf(value).length === 0;
    return { path: [name], value: isKept ? value.with({ marks: [...value.own, { is: 'kept', key, steps }] }) : value };
  });
  return held(evaluator, puts, set, frame);
}

/** The call that keeps the state which a store is set up with, inside of others that leave it as it is: `devtools(persist(…))`. */
function keeperIn(evaluator: Evaluator, set: Expression, frame: Frame): Call | undefined {
  if (set.kind !== 'call') return undefined;
  const keeps = evaluator
    .evaluate(set.callee, frame)
    .things.some(thing => thing.is === 'library' && thing.package === keepers.package && thing.path === keepers.path);
  const [inner] = set.args;
  return keeps ? set : inner && keeperIn(evaluator, inner.value, frame);
}

/** The state that a function sets up, with what it sets by its first parameter later on: `set => ({ token: null, signIn: () => set({ token }) })`. */
function setUpBy(evaluator: Evaluator, value: AbstractValue): AbstractValue | undefined {
  const [thing] = functionsOf(value);
  if (!thing) return undefined;
  const { info } = thing;
  const root = evaluator.within(info, thing.frame);
  const first = info.node.parameters[0]?.target;
  const set = first?.kind === 'name' ? [...callsOf(info, first.name)] : [];
  const parts = set.slice(0, mostPuts).flatMap(({ call, fn }) => {
    const [first] = call.args;
    // `keep: rows => set({ rows })` keeps what it is called with: `useRfis.getState().keep(rows)`.
    return (first ? puttingFrames(evaluator, fn, [first.value], root) : []).flatMap(frame => {
      const given = first && evaluator.evaluate(first.value, frame);
      return given ? (evaluator.calls.givenBy(given) ?? given) : [];
    });
  });
  return together(evaluator, [evaluator.calls.result(info, root), ...parts], info.node, root);
}

/** One object with what each of several has under its names. */
function together(
  evaluator: Evaluator,
  parts: readonly AbstractValue[],
  node: Expression,
  frame: Frame,
): AbstractValue {
  const puts = parts.flatMap(part =>
    part.keys.names.map((name): Put => ({ path: [name], value: part.property(name) })),
  );
  return held(evaluator, puts, node, frame);
}

/** What a function picks out of a state. */
function selected(
  evaluator: Evaluator,
  select: AbstractValue,
  state: AbstractValue,
  node: Call,
  frame: Frame,
): AbstractValue | undefined {
  const given = functionsOf(select).flatMap(({ info, frame: home, receiver }) => {
    const inner = evaluator.calls.frameFor(info, home, [{ node, value: state }], { frame, call: node }, receiver);
    return inner ? evaluator.calls.result(info, inner) : [];
  });
  return given.length > 0 ? evaluator.union(given) : undefined;
}

/** The state of all slices of an app under their names. */
function rootState(evaluator: Evaluator, node: Expression, frame: Frame): AbstractValue {
  const puts: Put[] = [];
  for (const path of evaluator.services.importing(slices.package, frame.file).slice(0, mostFiles))
    for (const { call, fn } of evaluator.bound(path)?.callsNamed(slices.makes) ?? []) {
      const maker = makerOf(evaluator.evaluate(call, evaluator.rootFrame(fn)), slices.made);
      const name = maker?.args[0]?.value.property(slices.name).literals[0];
      const value = maker && sliceState(evaluator, maker);
      if (typeof name === 'string' && value) puts.push({ path: [name], value });
    }
  return held(evaluator, puts, node, frame);
}

/** What a slice holds: at first, and what its reducers put there. */
function sliceState(evaluator: Evaluator, { args, call, frame }: Maker): AbstractValue | undefined {
  const options = args[0]?.value;
  if (!options) return undefined;
  const first = options.property(slices.initial);
  const initial = evaluator.calls.givenBy(first) ?? first;
  const reducers = options.property(slices.reducers);
  const own = reducers.keys.names.flatMap(name => functionsOf(reducers.property(name)));
  const extra = functionsOf(options.property(slices.further)).flatMap(({ info, frame: home }) =>
    reducersIn(info).map(each => ({ info: each, frame: evaluator.within(info, home) })),
  );
  const puts = [...own, ...extra].flatMap(({ info, frame: home }) => {
    const target = info.node.parameters[0]?.target;
    const at = evaluator.within(info, home);
    const given = info.returns.length > 0 ? evaluator.calls.result(info, at) : undefined;
    return [
      ...(target?.kind === 'name' ? putsOf(evaluator, info, target.name, at) : []),
      ...(given?.keys.names ?? []).map((name): Put => ({ path: [name], value: given?.property(name) ?? initial })),
    ];
  });
  const begun = initial.keys.names.map((name): Put => ({ path: [name], value: initial.property(name) }));
  return held(evaluator, [...begun, ...puts.slice(0, mostPuts * 2)], call, frame);
}

/** What a reducer has: a slice's own state, or of several, each under its key, `combineReducers({ auth: auth.reducer })`. */
function reducedState(
  evaluator: Evaluator,
  reducer: AbstractValue,
  node: Expression,
  frame: Frame,
): AbstractValue | undefined {
  const ofSlice = (value: AbstractValue | undefined): AbstractValue | undefined => {
    const slice = makerOf(value, slices.reducer);
    return slice && sliceState(evaluator, slice);
  };
  const parts = makerOf(reducer, slices.combined)?.args[0]?.value ?? reducer;
  const puts = parts.keys.names.slice(0, mostPuts).flatMap((key): readonly Put[] => {
    const value = ofSlice(parts.property(key));
    return value ? [{ path: [key], value }] : [];
  });
  return ofSlice(reducer) ?? (puts.length > 0 ? held(evaluator, puts, node, frame) : undefined);
}

/** `builder.addCase(load.fulfilled, (state, action) => { … })` */
function reducersIn({ nested }: FunctionInfo): readonly FunctionInfo[] {
  return nested.filter(({ argumentOf }) => {
    const { callee } = argumentOf?.call ?? {};
    return callee?.kind === 'member' && slices.adds.test(callee.property ?? '');
  });
}

/** What the functions of a slice are called with: the builder of its further reducers, and actions with their payload. */
export function handedByState(
  evaluator: Evaluator,
  thing: LibraryThing,
  call: Call,
  index: number,
  property: string | undefined,
  frame: Frame,
): AbstractValue | undefined {
  if (thing.package !== slices.package) return undefined;
  if (thing.path === slices.makes) {
    if (property === slices.further) return index === 0 ? builder(evaluator, call, frame) : undefined;
    return index === 1 && property !== undefined
      ? action(evaluator, told(evaluator, call, property, frame), call, frame)
      : undefined;
  }
  if (index !== 1 || !thing.path.startsWith(slices.builder)) return undefined;
  const [first] = call.args;
  const thunk = makerOf(first && evaluator.evaluate(first.value, frame), slices.fulfilled);
  const payload = thunk && argumentAt(evaluator, slices.answer, { ...thing, makers: [] }, thunk.args);
  return action(evaluator, payload, call, frame);
}

function builder(evaluator: Evaluator, call: Call, frame: Frame): AbstractValue {
  const maker: Maker = { path: slices.makes, args: [], call, frame };
  return evaluator.value({
    things: [{ is: 'library', package: slices.package, path: slices.builder, makers: [maker] }],
  });
}

function action(
  evaluator: Evaluator,
  payload: AbstractValue | undefined,
  node: Expression,
  frame: Frame,
): AbstractValue | undefined {
  return payload && held(evaluator, [{ path: [slices.payload], value: payload }], node, frame);
}

/** What the calls of a slice's action creator hand over, in the files that import the slice: `signedIn(token)`. */
function told(evaluator: Evaluator, slice: Call, name: string, { file }: Frame): AbstractValue | undefined {
  const given: AbstractValue[] = [];
  for (const path of usersOf(evaluator, file, file))
    for (const { call, fn } of evaluator.bound(path)?.callsNamed(name) ?? []) {
      const [first] = call.args;
      const at = evaluator.rootFrame(fn);
      if (!first || given.length >= mostPuts || lastName(call.callee) !== name) continue;
      const creator = makerOf(evaluator.evaluate(call.callee, at), slices.actions + name);
      if (creator?.call === slice) given.push(evaluator.evaluate(first.value, at));
    }
  return given.length > 0 ? evaluator.union(given) : undefined;
}

/** What a store writes of its state where pages keep things, as its options choose. */
export function stateKept(
  evaluator: Evaluator,
  { package: from }: Pick<LibraryThing, 'package'>,
  { args, call, frame }: Maker,
): readonly AbstractValue[] {
  const [first, second, third] = args.map(({ value }) => value);
  if (from === keptSlices.package) {
    const state = second && reducedState(evaluator, second, call, frame);
    if (!first || !state || !isOfPage(first.property(keeping.storage))) return [];
    return chosen(evaluator, state, first, keptSlices.only, keptSlices.but, call, frame);
  }
  if (from === keptStores.package) {
    const options = [third, second, first].find(value => value?.keys.names.includes(keptStores.keeps));
    const how = options?.property(keptStores.keeps);
    if (!how || how.literals.includes(false) || how.elements.length > 0 || !isOfPage(how.property(keeping.storage)))
      return [];
    const set = [second, first].find(value => functionsOf(value).length > 0);
    const state = set ? setUpBy(evaluator, set) : options && optionsState(evaluator, options, call, frame);
    return state ? chosen(evaluator, state, how, keptStores.only, keptStores.but, call, frame) : [];
  }
  const state = first && setUpBy(evaluator, first);
  if (!state || (second && !isOfPage(second.property(keeping.storage)))) return [];
  const picked =
    second && call.kind === 'call'
      ? selected(evaluator, second.property(keeping.picks), state, call, frame)
      : undefined;
  return [picked ?? state];
}

/** A state as functions leave it that are called with it: `data => { data.rows = rows }`, `({ rows }) => rows.push(row)`. */
export function stateChanged(evaluator: Evaluator, changes: AbstractValue): readonly AbstractValue[] {
  return functionsOf(changes).flatMap(({ info, frame }) => {
    const state = info.node.parameters[0]?.target;
    const at = evaluator.within(info, frame);
    const found: AbstractValue[] = [];
    if (state) walk(state, node => void (node.kind === 'name' && found.push(evaluator.evaluate(node, at))));
    return found;
  });
}

/** Nothing is said, or storage of the page: `localStorage`, `createJSONStorage(() => sessionStorage)`, `redux-persist/lib/storage`. */
function isOfPage(storage: AbstractValue): boolean {
  const { ofPage, packages, ofApp, wraps } = keeping;
  return (
    isNothing(storage) ||
    (storage.open && storage.things.length === 0) ||
    storage.things.some(thing => {
      if (thing.is !== 'library') return false;
      const inner = thing.path === wraps ? thing.makers.at(-1)?.args[0]?.value : undefined;
      const given = inner?.things.flatMap(each => (each.is === 'function' ? each.info.returns : [])) ?? [];
      return (
        ofPage.test(thing.path) ||
        packages.test(thing.package) ||
        given.some(({ value }) => ofPage.test(lastName(value) ?? '') || lastName(value) === ofApp)
      );
    })
  );
}

/** Those fields of a state that some options name, or all but others. */
function chosen(
  evaluator: Evaluator,
  state: AbstractValue,
  options: AbstractValue,
  only: readonly string[],
  but: readonly string[],
  call: Expression,
  frame: Frame,
): readonly AbstractValue[] {
  const named = (keys: readonly string[]) =>
    keys
      .filter(key => options.keys.names.includes(key))
      .flatMap(key => options.property(key).elements.flatMap(({ literals }) => literals));
  const wanted = only.some(key => options.keys.names.includes(key)) ? named(only) : state.keys.names;
  const left = named(but);
  const puts = state.keys.names
    .filter(name => wanted.includes(name) && !left.includes(name))
    .map((name): Put => ({ path: [name], value: state.property(name) }));
  return [held(evaluator, puts, call, frame)];
}
