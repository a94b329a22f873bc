/** How long durations are that code makes or spells out. */
import type { Evaluator } from './evaluate.ts';
import { numberOf } from './operators.ts';
import type { AbstractValue, CallArgument, LibraryThing } from './values.ts';

/** In the order of the constructor's arguments: https://docs.python.org/3/library/datetime.html#timedelta-objects */
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

/** The milliseconds of `ms('90s')`; `undefined` where the code does not say (https://github.com/vercel/ms). */
export function spelledOut(evaluator: Evaluator, text: AbstractValue | undefined): AbstractValue | undefined {
  const [only, more] = text?.literals ?? [];
  const every = typeof only === 'string' && more === undefined ? spoken(only) : undefined;
  return every === undefined
    ? undefined
    : evaluator.value({ literals: [every], texts: [{ parts: [{ text: String(every) }] }] });
}

/** `5 minutes`, `every 30 seconds`, `10s`. */
export function spoken(text: string): number | undefined {
  const match =
    /^(?:every\s+)?(\d+(?:\.\d+)?)?\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)$/i.exec(
      text.trim(),
    );
  if (!match?.[2]) return undefined;
  const unit = match[2].toLowerCase();
  const factor =
    unit.startsWith('ms') || unit.startsWith('milli')
      ? 1
      : unit.startsWith('s')
        ? 1000
        : unit.startsWith('m')
          ? 60_000
          : unit.startsWith('h')
            ? 3_600_000
            : 86_400_000;
  return Number(match[1] ?? 1) * factor;
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
