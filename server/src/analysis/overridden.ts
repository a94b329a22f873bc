/** Clients whose verbs all go through one method, which a class that inherits from them may write anew. */
import { verbClient } from '../libraries/inherited.ts';
import type { Literal } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { AbstractValue, LibraryThing, Thing } from './values.ts';

const { packages, classes, verbs, through } = verbClient;

/** What a verb of such a client runs where the instance's class has that method of its own: that method, with the verb before its arguments. */
export function throughOwnRequest(
  evaluator: Evaluator,
  base: LibraryThing,
  verb: string,
  self: AbstractValue,
): AbstractValue | undefined {
  if (!verbs.has(verb) || !packages.test(base.package) || !classes.test(base.path)) return undefined;
  const own = self.things.some(thing => thing.is === 'instance') ? self.property(through).things : [];
  const node: Literal = { kind: 'literal', value: verb.toUpperCase(), start: 0, end: 0 };
  const bound = [{ node, value: evaluator.text(verb.toUpperCase()) }];
  const things: readonly Thing[] = own.flatMap(thing =>
    thing.is === 'function' ? { ...thing, bound: [...bound, ...(thing.bound ?? [])] } : [],
  );
  return things.length > 0 ? evaluator.value({ things }) : undefined;
}
