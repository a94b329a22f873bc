/** Routers that no other router is mounted below or behind. */
import { mounting } from '../libraries/own-servers.ts';
import type { Call, Expression } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { routerOf } from './guard-reach.ts';
import type { FunctionInfo } from './scopes.ts';
import type { AbstractValue, LibraryThing } from './values.ts';

/**
 * What makes the router that middleware is registered on, where neither its file nor one that imports it mounts another below or
 * behind it.
 * @param info the function in which it is registered
 */
export function routerAlone(
  evaluator: Evaluator,
  thing: LibraryThing,
  { program: { path } }: FunctionInfo,
): Expression | undefined {
  const router = routerOf(thing);
  if (router === undefined) return undefined;
  const { importers, uses } = evaluator.services;
  const others = importers(path);
  for (const other of others) uses(path, other);
  const mounts = [path, ...others].flatMap(file =>
    mounting.names.flatMap(name => evaluator.bound(file)?.callsNamed(name) ?? []),
  );
  const isBelow = mounts.some(({ call, fn }) => mountsBelow(evaluator, router, call, evaluator.rootFrame(fn)));
  return isBelow ? undefined : router;
}

/** A call that mounts a router below another, `office.use('/gate', gate)`, or behind it: `app.use('/office', office, gate)`. */
function mountsBelow(evaluator: Evaluator, router: Expression, { callee, args }: Call, frame: Frame): boolean {
  const isIt = ({ things }: AbstractValue) => things.some(each => each.is === 'library' && routerOf(each) === router);
  const given = args.map(({ value }) => evaluator.evaluate(value, frame));
  const behind = given.slice(given.findIndex(isIt) + 1 || given.length);
  if (behind.some(value => value.things.length > 0 && mayRoute(value))) return true;
  return callee.kind === 'member' && isIt(evaluator.evaluate(callee.object, frame)) && given.some(mayRoute);
}

/** It is a router, or nobody knows what it is. */
function mayRoute({ things, literals }: AbstractValue): boolean {
  if (things.length === 0) return literals.length === 0;
  return things.some(thing => thing.is === 'library' && routerOf(thing) !== undefined);
}
