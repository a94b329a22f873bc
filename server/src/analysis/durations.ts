/** How long the durations are that Python's code makes: https://docs.python.org/3/library/datetime.html#timedelta-objects */
import type { Evaluator } from './evaluate.ts';
import { numberOf } from './operators.ts';
import type { AbstractValue, CallArgument, LibraryThing } from './values.ts';

/** In the order of the constructor's arguments. */
const seconds: ReadonlyMap<string, number> = new Map([
  ['days', 86_400],
  ['seconds', 1],
  ['microseconds', 1e-6],
  ['milliseconds', 1e-3],
  ['minutes', 60],
  ['hours', 3_600],
  ['weeks', 604_800],
]);

/** The seconds of `timedelta(days=30).total_seconds()`; `undefined` where the code does not say. */
export function totalSeconds(evaluator: Evaluator, { makers }: LibraryThing): AbstractValue | undefined {
  return known(evaluator, makers.at(-1)?.args);
}

/** A lifetime as a number of seconds, where it is given as a duration; else as it is given. */
export function lifetime(evaluator: Evaluator, value: AbstractValue): AbstractValue {
  const [thing, ...others] = value.things;
  if (thing?.is !== 'library' || others.length > 0 || thing.path !== 'timedelta()') return value;
  return known(evaluator, thing.makers.at(-1)?.args) ?? value;
}

function known(evaluator: Evaluator, args: readonly CallArgument[] | undefined): AbstractValue | undefined {
  const names = [...seconds.keys()];
  const parts = args?.map(({ name, spread, value }, index) => {
    const unit = spread === undefined ? seconds.get(name ?? names[index] ?? '') : undefined;
    const amount = numberOf(value);
    return unit === undefined || amount === undefined ? undefined : unit * amount;
  });
  const total = parts?.reduce((sum, part) => (sum === undefined || part === undefined ? undefined : sum + part), 0);
  if (total === undefined) return undefined;
  return evaluator.value({ literals: [total], texts: [{ parts: [{ text: String(total) }] }] });
}
