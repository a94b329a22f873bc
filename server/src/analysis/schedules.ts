/** How often timers and cron entries run. */
import { spoken } from './durations.ts';
import type { EffectFacts } from './effects.ts';
import { numberOf } from './operators.ts';
import type { AbstractValue, CallArgument } from './values.ts';

const units: readonly (readonly [string, number])[] = [
  ['milliseconds', 1],
  ['seconds', 1000],
  ['minutes', 60_000],
  ['hours', 3_600_000],
  ['days', 86_400_000],
];

type Given = Pick<CallArgument, 'name' | 'value'>;

/** Milliseconds between runs, or `undefined` where the code does not say. */
export function everyOf(effect: EffectFacts): number | undefined {
  const delay = effect.arg('delay');
  const number = numberOf(delay);
  // What decorates a function of Python is told seconds.
  const isPythons = effect.note === 'annotation' && effect.frame.info.program.language !== 'javascript';
  const unit = effect.note === 'seconds' || isPythons ? 1000 : effect.note === 'minutes' ? 60_000 : undefined;
  if (number !== undefined) return number * (unit ?? 1);
  // `every().minute`
  if (delay === undefined && unit !== undefined && effect.note !== 'annotation' && !effect.behaviour.args?.expression)
    return unit;
  const text = delay?.literals.find(item => typeof item === 'string');
  if (typeof text === 'string') return spoken(text) ?? cronEvery(text);
  let total = 0;
  for (const [name, factor] of units) {
    const given = delay?.keys.names.includes(name) ? numberOf(delay.property(name)) : undefined;
    if (given !== undefined) total += given * factor;
  }
  if (total > 0) return total;
  // Schedulers that take the units as keywords.
  for (const argument of effect.args) {
    const factor = units.find(([name]) => name === argument.name)?.[1];
    const given = factor === undefined ? undefined : numberOf(argument.value as Parameters<typeof numberOf>[0]);
    if (given !== undefined && factor !== undefined) total += given * factor;
  }
  if (total > 0) return total;
  const expression = effect.arg('expression');
  if (expression?.keys.names.some(name => timeFields.includes(name))) return cronEveryOf(expression);
  if (expression?.literals.includes('cron')) return cronEveryBy(effect.args);
  for (const literal of expression?.literals ?? []) {
    const every = typeof literal === 'string' ? everyWritten(literal) : undefined;
    if (every !== undefined) return every;
  }
  // Names that libraries give to expressions: `CronExpression.EVERY_30_SECONDS`.
  for (const thing of expression?.things ?? []) {
    const isName = thing.is === 'library' && thing.makers.length === 0;
    const every = isName ? spoken(thing.path.split('.').at(-1)?.replace(/_/g, ' ') ?? '') : undefined;
    if (every !== undefined) return every;
  }
  const made = expression ?? delay;
  if (made) return everyMade(made);
  return effect.does === 'cron' ? cronEveryBy(effect.args) : undefined;
}

/**
 * Of an expression as platforms write it: `* * * * *`, `every 5 minutes`, and AWS's `rate(1 minute)` and `cron(0/1 * * * ? *)`, which ends
 * with the year (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html).
 */
export function everyWritten(schedule: string): number | undefined {
  const [, kind, inside = ''] = /^(rate|cron)\((.+)\)$/.exec(schedule.trim()) ?? [];
  if (kind === 'rate') return spoken(inside);
  if (kind === 'cron') return cronEvery(inside.trim().split(/\s+/).slice(0, 5).join(' '));
  return cronEvery(schedule) ?? spoken(schedule);
}

/** Milliseconds between runs of an entry of Celery's schedule: seconds, a `timedelta`, a `crontab`. */
export function everyScheduled(value: AbstractValue): number | undefined {
  const seconds = numberOf(value);
  return seconds === undefined ? everyMade(value) : seconds * 1000;
}

/**
 * Of an object that says how often: a `timedelta`, an `IntervalTrigger`, a `crontab`, a `CronTrigger`, `every(5).minutes` of schedule,
 * `Rate(1, unit=Rate.HOURS)` of Chalice, `Schedule.rate(Duration.minutes(5))` of AWS's CDK.
 */
function everyMade(value: AbstractValue): number | undefined {
  for (const thing of value.things) {
    if (thing.is !== 'library') continue;
    const made = thing.makers.at(-1);
    if (!made) continue;
    const { args, path } = made;
    if (path.endsWith('crontab')) return crontabEvery(args);
    const [first] = args;
    const unit = unitIn(thing.path) ?? (first && unitOf(args));
    if (unit !== undefined) return (numberOf(first?.value) ?? 1) * unit;
    if (/(?:^|\.)rate\(\)$/.test(thing.path)) return first && everyMade(first.value);
    if (/(?:^|\.)Cron\(\)$|\.expression\(\)$/.test(thing.path))
      return first?.value.literals.map(text => everyWritten(String(text))).find(every => every !== undefined);
    if (path.endsWith('CronTrigger')) return cronEveryBy(args);
    const given = (name: string) => args.find(argument => argument.name === name)?.value;
    const total = units.reduce((sum, [unit, factor]) => sum + (numberOf(given(unit)) ?? 0) * factor, 0);
    if (total > 0) return total;
  }
  return undefined;
}

/** The milliseconds of the unit that a path ends with: `every().minutes`, `Duration.minutes()`. */
function unitIn(path: string): number | undefined {
  const name = /(?:^|\.)(second|minute|hour|day)s?(?:\(\))?$/.exec(path)?.[1];
  return name === undefined ? undefined : units.find(([unit]) => unit === `${name}s`)?.[1];
}

/** Those of a unit that is given by its name: `unit=Rate.MINUTES`. */
function unitOf(args: readonly CallArgument[]): number | undefined {
  const [thing] = args.find(({ name }) => name === 'unit')?.value.things ?? [];
  return thing?.is === 'library' ? unitIn(thing.path.toLowerCase()) : undefined;
}

/**
 * Of `crontab(minute='0', hour='6')`: what is not given is any, the minute first (https://docs.celeryq.dev/en/stable/reference/celery.schedules.html,
 * https://huey.readthedocs.io/en/latest/api.html#crontab).
 */
function crontabEvery(args: readonly CallArgument[]): number | undefined {
  const positional = args.filter(({ name }) => name === undefined);
  const fields = ['minute', 'hour'].map((name, index) =>
    fieldOf(args.find(argument => argument.name === name) ?? positional[index], '*'),
  );
  return fields.includes(undefined) ? undefined : cronEvery(`${fields.join(' ')} * * *`);
}

/**
 * Of fields given by name, `minute='0,30'`: fields below the smallest that is given are at their first value, those above are any
 * (https://apscheduler.readthedocs.io/en/3.x/modules/triggers/cron.html).
 */
function cronEveryBy(args: readonly Given[]): number | undefined {
  const given = timeFields.map(name => args.find(argument => argument.name === name));
  const smallest = given.findIndex(argument => argument !== undefined);
  const fields = given.map((argument, index) => fieldOf(argument, index < smallest ? '0' : '*'));
  return smallest < 0 || fields.includes(undefined) ? undefined : cronEvery(`${fields.join(' ')} * * *`);
}

const timeFields = ['second', 'minute', 'hour'];

/** Of an object of fields, `{ minute: 30 }`: as above (https://github.com/node-schedule/node-schedule#object-literal-syntax). */
function cronEveryOf(rule: AbstractValue): number | undefined {
  return cronEveryBy(
    timeFields.filter(name => rule.keys.names.includes(name)).map(name => ({ name, value: rule.property(name) })),
  );
}

/** A field as it is given, `undefined` where nobody knows it. */
function fieldOf(argument: Given | undefined, otherwise: string): string | undefined {
  if (argument === undefined) return otherwise;
  const { literals, elements } = argument.value;
  const [literal] = literals;
  if (literal !== undefined) return String(literal);
  // arq's `minute={0, 30}`
  const several = elements.map(({ literals: [one] }) => one);
  return several.length === 0 || several.includes(undefined) ? undefined : several.join(',');
}

/**
 * The shortest time between two runs of a five- or six-field cron expression, in milliseconds. Which months it runs in is not
 * looked at, and one is taken for 28 days.
 */
export function cronEvery(expression: string): number | undefined {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) return undefined;
  const [second = '', minute = '', hour = '', date = '', , weekday = ''] =
    fields.length === 6 ? fields : ['0', ...fields];
  const [seconds, minutes, hours] = [listed(second, 0, 59), listed(minute, 0, 59), listed(hour, 0, 23)];
  if (!seconds || !minutes || !hours) return undefined;
  // A job that names both runs on either. What cannot be read may be any day.
  const days = [
    ...(isAny(date) ? [] : [shortest([[listed(date, 1, 31) ?? [], 1]], 28)]),
    ...(isAny(weekday) ? [] : [shortest([[listed(weekday, 0, 7)?.map(day => day % 7) ?? [], 1]], 7)]),
  ];
  const times: readonly Digits[] = [
    [seconds, 1],
    [minutes, 60],
    [hours, 3600],
  ];
  return shortest(times, (days.length > 0 ? Math.min(...days) : 1) * 86_400) * 1000;
}

/** The values that one place of a time may have, and what each counts for. */
type Digits = readonly [values: readonly number[], unit: number];

function isAny(field: string): boolean {
  return field === '*' || field === '?';
}

const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The values that a cron field stands for: `*`, `5`, `1-5`, `10,40`, `MON-FRI`. */
function listed(field: string, first: number, last: number): readonly number[] | undefined {
  const numbered = field.replace(/[A-Z]+/gi, name => String(weekdays.indexOf(name.toUpperCase())));
  const parts = numbered.split(',').map(part => /^(?:\*|\?|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part));
  const values: number[] = [];
  for (const part of parts) {
    if (part === null) return undefined;
    const [, from = first, to = part[1] === undefined || part[3] !== undefined ? last : from, step = 1] = part;
    const end = Math.min(Number(to), Math.max(last, Number(from)));
    for (let value = Number(from); value <= end; value += Math.max(1, Number(step))) values.push(value);
  }
  return values;
}

/**
 * The smallest gap between times that come round again after a range; one where none is known.
 * @param digits the places of a time, the smallest unit first: two neighbours at one place lie apart by their gap, less what the places
 * below can make up
 */
function shortest(digits: readonly Digits[], range: number): number {
  let smallest = range;
  let below = 0;
  for (const [values, unit] of digits) {
    const [first, ...others] = [...new Set(values)].sort((a, b) => a - b);
    if (first === undefined) return 1;
    let before = first;
    for (const value of others) {
      smallest = Math.min(smallest, (value - before) * unit - below);
      before = value;
    }
    below += (before - first) * unit;
  }
  return Math.max(1, Math.min(smallest, range - below));
}
