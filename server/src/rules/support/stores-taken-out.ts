/** What a function around a read makes of what it gives, asked once of one that many answers stand in. */
import type { App, Effect, FunctionFacts } from '../../analysis/facts.ts';
import { placeKey } from './places.ts';

/** `delete user.tokens`, `user.pop('tokens')`, `const { tokens, ...user } = …`, `omit(user, 'tokens')`, `{ ...user, token: null }` */
export const takingOut =
  /\bdelete\b|\bdel\b|\.pop\(|\b(?:omit|exclude|unset|redact\w*)\b|\.\.\.\w+ ?\} ?=|\.\.\.\w+ ?\} ?\)|\.\.\.\w+,[^}]{0,120}?token\w{0,20}["']?:|token\w{0,20} = (?:undefined|null|["'])/i;

const takers = new WeakMap<FunctionFacts['node'], boolean>();

/** A function may take fields out of what it holds, as its text says. */
export function mayTakeOut({ file: path, node }: FunctionFacts, app: App): boolean {
  let may = takers.get(node);
  if (may === undefined) {
    const text = app.file(path)?.text.slice(node.start, node.end);
    may = text === undefined || takingOut.test(text);
    takers.set(node, may);
  }
  return may;
}

const stored = new WeakMap<FunctionFacts, ReadonlyMap<string, readonly Effect[]>>();

/** The calls of stores that a function leads to, by their places: one that registers all routes is asked for each of their answers. */
export function storedBy(fn: FunctionFacts): ReadonlyMap<string, readonly Effect[]> {
  let found = stored.get(fn);
  if (found === undefined) {
    const byPlace = new Map<string, Effect[]>();
    for (const call of fn.effects(2)) {
      if (call.does !== 'store') continue;
      const key = placeKey(call.place);
      const others = byPlace.get(key);
      if (others) others.push(call);
      else byPlace.set(key, [call]);
    }
    found = byPlace;
    stored.set(fn, found);
  }
  return found;
}
