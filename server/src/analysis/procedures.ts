/** Guards in the chain that a procedure of tRPC's is made by: https://trpc.io/docs/server/middlewares */
import { refusal } from '../program/words.ts';
import type { FunctionFacts } from './facts.ts';
import type { AbstractValue, Maker } from './values.ts';

const callers =
  /session|cookie|identity|^user$|^users?id$|currentuser|viewer|member|principal|caller|tenant|account|jwt/;

/** A step runs something before the procedure that turns strangers away, by itself or as part of what it is made of. */
export function isGuardingStep({ path, args }: Maker): boolean {
  return /\.(?:use|concat)(?:\(\))?$/.test(path) && args.some(({ value }) => holdsGuard(value, 3));
}

function holdsGuard(value: AbstractValue, depth: number): boolean {
  if (value.functions.some(turnsAway)) return true;
  if (depth === 0) return false;
  // `t.middleware(…)`, `known.unstable_pipe(…)`, a procedure that is put in front
  return value.things.some(
    thing =>
      thing.is === 'library' &&
      thing.makers.some(maker => maker.args.some(argument => holdsGuard(argument.value, depth - 1))),
  );
}

/** It refuses, in whatever words: an error that it throws where it looks at who calls says so too. */
function turnsAway(fn: FunctionFacts): boolean {
  return fn.mentions(refusal, 3) !== undefined || (fn.raises && fn.mentions(callers, 2) !== undefined);
}
