/** Inserts in a helper, of which the function that calls it passes over what is there already. */
import type { Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Branch, Call, Span } from '../../program/model.ts';
import { alternatives, contains, lastName, someIn, walk, withoutAwait } from '../../program/walk.ts';
import { anchorIn } from './handlers.ts';
import { listAsked } from './stores-standing.ts';

/**
 * On the way to an insert a function goes on to the next row where one is known already, by what it asked the store for first, and does
 * nothing to the row that is there: `have = ids_already_filed(db)`, `if item["id"] in have: continue`.
 */
export function passesOverKnown(effect: Effect): boolean {
  if (effect.chain.length === 0) return false;
  return effect.surroundings.functions.some(fn => {
    const anchor = anchorIn(fn, effect);
    return anchor !== undefined && skipsKnown(fn, anchor) && !changesAny(fn);
  });
}

function skipsKnown({ node: { body } }: FunctionFacts, insert: Span): boolean {
  const known = namesOfKnown(body);
  return someIn(
    body,
    node =>
      node.kind === 'loop' &&
      contains(node, insert) &&
      node.body.some(each => each.kind === 'branch' && each.end <= insert.start && skips(each, known)),
  );
}

/** `if not number or number in have: continue`, with nothing done before but counting and telling. */
function skips({ test, then, otherwise }: Branch, known: ReadonlySet<string>): boolean {
  return (
    otherwise.length === 0 &&
    then.at(-1)?.kind === 'exit' &&
    !then.some(each => someIn(each, node => node.kind === 'call' && !tells.test(lastName(node.callee) ?? ''))) &&
    alternatives(test).some(each => known.has(lastName(listAsked(each)) ?? ''))
  );
}

const tells = /^(?:print|log|debug|info|warn(?:ing)?|append|add|push|str|len|get)$/;

/** `_existing_ids`, `idsAlreadyFiled` */
const asksForKnown =
  /(?:^|_)(?:existing|already|stored|known)(?![a-z])|[a-z](?:Existing|Already|Stored|Known)(?![a-z])/;

/** Names that are bound to what a function gives that says to be of what is there. */
function namesOfKnown(body: FunctionFacts['node']['body']): ReadonlySet<string> {
  const names = new Set<string>();
  walk(body, node => {
    if (node.kind !== 'bind' || node.target.kind !== 'name' || node.value === undefined) return;
    const made = withoutAwait(node.value);
    if (made.kind === 'call' && asksForKnown.test(lastName(made.callee) ?? '')) names.add(node.target.name);
  });
  return names;
}

const changes =
  /^_*(?:update|upsert|merge|replace|overwrite|set|amend|edit|change|refresh|patch|modify|save|sync|delete|remove)/i;

/** A function that changes or deletes rows may see to those that are there. */
function changesAny({ node }: FunctionFacts): boolean {
  return someIn(node.body, inner => inner.kind === 'call' && isChange(inner));
}

function isChange({ callee }: Call): boolean {
  const name = lastName(callee) ?? '';
  return changes.test(name) && name !== 'set';
}
