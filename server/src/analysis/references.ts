/** Functions that a platform runs, which are called by a reference: `client.mutation(api.links.save, { token })`. */
import { references } from '../libraries/references.ts';
import type { Behaviour } from '../libraries/shape.ts';
import type { Call } from '../program/model.ts';
import { argumentAt } from './arguments.ts';
import type { CalledBack } from './callbacks.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { type AbstractValue, type CallArgument, functionsOf, type LibraryThing } from './values.ts';

/**
 * The functions that a call runs by the reference that it is given, with what they are handed; none where their files are out of sight.
 * @param behaviour the call's, noted `by-reference`
 */
export function calledByReference(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  args: readonly CallArgument[],
  call: Call,
  { file }: Frame,
): readonly CalledBack[] {
  const { callback, data } = behaviour.args ?? {};
  const reference = callback === undefined ? undefined : argumentAt(evaluator, callback, thing, args);
  if (reference === undefined) return [];
  const given = data === undefined ? undefined : argumentAt(evaluator, data, thing, args);
  const { package: from, context } = references;
  const handed = [
    evaluator.value({ things: [{ is: 'library', package: from, path: context, makers: [] }], open: true }),
    given ?? evaluator.value({ open: true }),
  ].map(value => ({ node: call, value }));
  return referredTo(evaluator, reference, file).map(each => ({ function: each, args: handed }));
}

/** What the functions give that a call runs by a reference. */
export function answeredByReference(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  const given = calledByReference(evaluator, thing, behaviour, args, call, frame).map(
    ({ function: { info, frame: parent, receiver }, args: handed }) =>
      evaluator.calls.invoke(info, parent, handed, { frame, call }, receiver),
  );
  return given.length > 0 ? evaluator.union(given) : undefined;
}

/** The functions of the app that a reference stands for, as a file uses it. */
export function referredTo(
  evaluator: Evaluator,
  { things }: AbstractValue,
  from: string,
): ReturnType<typeof functionsOf> {
  return things.flatMap(thing => {
    const referred =
      thing.is === 'library' && thing.package === references.package ? references.path.exec(thing.path) : null;
    const { file, name } = referred?.groups ?? {};
    const home = file === undefined ? undefined : fileOf(evaluator, file.replaceAll('.', '/'), from);
    const made = home === undefined || name === undefined ? undefined : evaluator.exports.exported(home, name);
    if (made === undefined) return [];
    const own = functionsOf(made);
    return own.length > 0 ? own : functionsOf(made.property(references.handler));
  });
}

/** The file at a place in the folder of the functions: of several folders the one in the package of who calls. */
function fileOf({ services }: Evaluator, place: string, from: string): string | undefined {
  const { sources, uses, referred } = services;
  const found = referred(from).filter(path =>
    `/${sources.relative(path)}`.replace(/\.[jt]sx?$/, '').endsWith(`${references.root}${place}`),
  );
  const [own = found[0]] = found.filter(path => sources.appRoot(path) === sources.appRoot(from));
  if (own === undefined || (found.length > 1 && sources.appRoot(own) !== sources.appRoot(from))) return undefined;
  uses(from, own);
  return own;
}
