/**
 * Clients whose verbs all go through one method, which a class that inherits from them may write anew:
 * https://requests.readthedocs.io/en/latest/api/#requests.Session.request, https://www.python-httpx.org/api/#client
 */
import type { Literal } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { AbstractValue, LibraryThing, Thing } from './values.ts';

const packages = /^(?:requests|httpx|requests_oauthlib|authlib|requests_toolbelt)\b/;
const client = /(?:^|\.)(?:Session|OAuth2Session|Client|AsyncClient|BaseUrlSession)$/;
const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options']);

/** What a verb of such a client runs where the instance's class has a `request` of its own: that method, with the verb before its arguments. */
export function throughOwnRequest(
  evaluator: Evaluator,
  base: LibraryThing,
  verb: string,
  self: AbstractValue,
): AbstractValue | undefined {
  if (!verbs.has(verb) || !packages.test(base.package) || !client.test(base.path)) return undefined;
  const own = self.things.some(thing => thing.is === 'instance') ? self.property('request').things : [];
  const node: Literal = { kind: 'literal', value: verb.toUpperCase(), start: 0, end: 0 };
  const bound = [{ node, value: evaluator.text(verb.toUpperCase()) }];
  const things: readonly Thing[] = own.flatMap(thing =>
    thing.is === 'function' ? { ...thing, bound: [...bound, ...(thing.bound ?? [])] } : [],
  );
  return things.length > 0 ? evaluator.value({ things }) : undefined;
}
