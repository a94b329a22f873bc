/** When a value that was worked out anew says what the one before did, which then stays. */
import type { AbstractValue } from './values.ts';

/** Whether two values say the same of the same place. */
export function alike(a: AbstractValue, b: AbstractValue): boolean {
  return (
    a.open === b.open &&
    a.name === b.name &&
    a.node === b.node &&
    a.choice === b.choice &&
    matches(a.place, b.place) &&
    matches(a.member, b.member) &&
    matches(a.literals, b.literals) &&
    matches(a.things, b.things) &&
    matches(a.written, b.written) &&
    matches(a.own, b.own) &&
    matches(a.mutations, b.mutations)
  );
}

/** Whether plain data holds the same; values, frames and facts in it must be the very same. */
function matches(a: unknown, b: unknown, depth = 5): boolean {
  if (a === b) return true;
  if (depth === 0 || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((each, index) => matches(each, b[index], depth - 1));
  if (Object.getPrototypeOf(a) !== Object.prototype || Object.getPrototypeOf(b) !== Object.prototype) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => matches((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], depth - 1))
  );
}
