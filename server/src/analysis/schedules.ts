/** How often timers and cron entries run. */
import type { EffectFacts } from './effects.ts';
import { numberOf } from './operators.ts';
import type { AbstractValue } from './values.ts';

const units: readonly (readonly [string, number])[] = [
  ['milliseconds', 1],
  ['seconds', 1000],
  ['minutes', 60_000],
  ['hours', 3_600_000],
  ['days', 86_400_000],
];

/** Milliseconds between runs, or `undefined` where the code does not say. */
export function everyOf(effect: EffectFacts): number | undefined {
  const delay = effect.arg('delay');
  const number = numberOf(delay);
  if (number !== undefined) return number * (effect.note === 'seconds' ? 1000 : effect.note === 'minutes' ? 60_000 : 1);
  const text = delay?.literals.find(item => typeof item === 'string');
  if (typeof text === 'string') return spoken(text) ?? cronEvery(text);
  let total = 0;
  for (const [unit, factor] of units) {
    const given = delay?.keys.names.includes(unit) ? numberOf(delay.property(unit)) : undefined;
    if (given !== undefined) total += given * factor;
  }
  if (total > 0) return total;
  // Schedulers that take the units as keywords.
  for (const argument of effect.args) {
    const factor = units.find(([unit]) => unit === argument.name)?.[1];
    const given = factor === undefined ? undefined : numberOf(argument.value as Parameters<typeof numberOf>[0]);
    if (given !== undefined && factor !== undefined) total += given * factor;
  }
  if (total > 0) return total;
  const expression = effect.arg('expression');
  for (const literal of expression?.literals ?? []) {
    const every = typeof literal === 'string' ? (cronEvery(literal) ?? spoken(literal)) : undefined;
    if (every !== undefined) return every;
  }
  // Names that libraries give to expressions: `CronExpression.EVERY_30_SECONDS`.
  for (const thing of expression?.things ?? []) {
    const every = thing.is === 'library' ? spoken(thing.path.split('.').at(-1)?.replace(/_/g, ' ') ?? '') : undefined;
    if (every !== undefined) return every;
  }
  return undefined;
}

/** Milliseconds between runs of an entry of Celery's schedule: seconds, a `timedelta`, a `crontab`. */
export function everyScheduled(value: AbstractValue): number | undefined {
  const seconds = numberOf(value);
  if (seconds !== undefined) return seconds * 1000;
  for (const thing of value.things) {
    const made = thing.is === 'library' ? thing.makers.at(-1) : undefined;
    if (!made) continue;
    const given = (name: string) => made.args.find(argument => argument.name === name)?.value;
    if (made.path.endsWith('crontab')) {
      const field = (name: string) => String(given(name)?.literals[0] ?? '*');
      return cronEvery(`${field('minute')} ${field('hour')} * * *`);
    }
    const total = units.reduce((sum, [unit, factor]) => sum + (numberOf(given(unit)) ?? 0) * factor, 0);
    if (total > 0) return total;
  }
  return undefined;
}

/** `5 minutes`, `every 30 seconds`, `10s`. */
function spoken(text: string): number | undefined {
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

/** The shortest time between two runs of a five- or six-field cron expression. */
export function cronEvery(expression: string): number | undefined {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) return undefined;
  const [second, minute, hour] = fields.length === 6 ? fields : ['0', ...fields];
  if (fields.length === 6) {
    const seconds = gap(second as string, 60);
    if (seconds === undefined) return undefined;
    if (seconds < 60) return seconds * 1000;
  }
  const minutes = gap(minute as string, 60);
  if (minutes === undefined) return undefined;
  if (minutes < 60) return minutes * 60_000;
  const hours = gap(hour as string, 24);
  if (hours === undefined) return undefined;
  return hours < 24 ? hours * 3_600_000 : 86_400_000;
}

/** The smallest gap between two values that a cron field lists; the whole range where it lists one. */
function gap(field: string, range: number): number | undefined {
  if (field === '*') return 1;
  const step = /^(?:\*|\d+-\d+)\/(\d+)$/.exec(field);
  if (step) return Math.max(1, Math.min(range, Number(step[1])));
  if (/^\d+-\d+$/.test(field)) return 1;
  if (!/^\d+(?:,\d+)*$/.test(field)) return undefined;
  const values = field
    .split(',')
    .map(Number)
    .sort((a, b) => a - b);
  let smallest = range;
  values.forEach((value, index) => {
    const next = values[index + 1] ?? (values[0] as number) + range;
    if (next - value > 0) smallest = Math.min(smallest, next - value);
  });
  return smallest;
}
