/** Which columns of a statement API Data is put into, by the places of its values. */
import type { Effect, Value } from '../../analysis/facts.ts';
import { dataIn } from './data.ts';
import { columnsWritten, statementOf } from './stores-tables.ts';

/** What a value stands for in a statement, by its number or in its turn. */
const placeholder = /^(?:\?|[?$](\d+)|%s)(?:::\w+)?$/;
/** What a statement writes itself. */
const literal = /^(?:'[^']*'|\d+|null|true|false|default|current_\w+)$/i;

/** Those of a statement's columns whose values hold API Data; `undefined` where the values cannot be told apart. */
export function columnsGivenData(effect: Effect, columns: readonly string[]): readonly string[] | undefined {
  const places = placesOf(statementOf(effect));
  const given = columns.length === places.length ? valuesAt(places, valuesOf(effect) ?? []) : undefined;
  return given && columns.filter((_, index) => given[index] !== undefined && dataIn(given[index]).length > 0);
}

/** What stands for the values of an insert, or of what an update sets. */
function placesOf(statement: string): readonly string[] {
  const [, list] = /\bvalues\s*\(([^()]*)\)/i.exec(statement) ?? [];
  const [, sets] = /^\s*update\s[^=;?]*?\bset\b([^;]*?)(?:\bwhere\b|;|$)/i.exec(statement) ?? [];
  const places = list?.split(',') ?? sets?.split(',').map(each => each.slice(each.indexOf('=') + 1)) ?? [];
  return places.map(place => place.trim());
}

/** A column of a statement with what stands for it there: what it writes itself, or what it is handed. */
type Pair = readonly [column: string, value: Value | string];

/** What an insert puts into its columns, and an update sets, as far as that can be told. */
export function valuesStated(effect: Effect): readonly Pair[] {
  const columns = columnsWritten(effect);
  const places = columns.length > 0 ? placesOf(statementOf(effect)) : [];
  return places.length === columns.length ? pairsAt(columns, places, valuesOf(effect) ?? [], 0) : [];
}

/** What a statement says that columns have to be, all of it: `WHERE scope = 'upload' AND key = $1`. */
export function conditionsStated(effect: Effect): readonly Pair[] {
  const statement = statementOf(effect);
  const [before, condition] =
    /^(\s*(?:select|update)\b(?:(?!\bselect\b|\bwhere\b)[^;])*)\bwhere\b([^;]*)/is.exec(statement)?.slice(1) ?? [];
  if (
    before === undefined ||
    condition === undefined ||
    /\b(?:or|not|select|union|join)\b/i.test(condition) ||
    /\bjoin\b/i.test(before)
  )
    return [];
  const [compared = ''] = condition.split(/\b(?:order|group|limit|for|returning)\b/i);
  const told = compared
    .split(/\band\b/i)
    .map(part => /^\s*(?:\w+\.)?["`]?(\w+)["`]?\s*=\s*(.+?)\s*$/s.exec(part)?.slice(1) ?? []);
  const passed = [...before.matchAll(/\?|%s/g)].length;
  return told.every(([column]) => column !== undefined)
    ? pairsAt(
        told.map(([column = '']) => column),
        told.map(([, place = '']) => place),
        valuesOf(effect) ?? [],
        passed,
      )
    : [];
}

/** @param passed how many places that take their values in turn stand before */
function pairsAt(
  columns: readonly string[],
  places: readonly string[],
  values: readonly Value[],
  passed: number,
): readonly Pair[] {
  let turn = passed;
  return columns.flatMap((column, index): readonly Pair[] => {
    const place = places[index] ?? '';
    const [isPlace, number] = placeholder.exec(place) ?? [];
    const [, text] = /^'([^']*)'$/.exec(place) ?? [];
    const value = isPlace === undefined ? text : values[number === undefined ? turn++ : Number(number) - 1];
    return value === undefined ? [] : [[column, value]];
  });
}

/** The values that places of a statement take, none for what it writes itself; `undefined` where they cannot be told. */
function valuesAt(places: readonly string[], values: readonly Value[]): readonly (Value | undefined)[] | undefined {
  const given: (Value | undefined)[] = [];
  let turn = 0;
  for (const place of places) {
    const [isPlace, number] = placeholder.exec(place) ?? [];
    if (isPlace === undefined && !literal.test(place)) return undefined;
    const value = isPlace === undefined ? undefined : values[number === undefined ? turn++ : Number(number) - 1];
    if (isPlace !== undefined && value === undefined) return undefined;
    given.push(value);
  }
  return given;
}

/** What a call hands its statement, in order: `query(sql, [a, b])`, `prepare(sql).bind(a, b)`. */
function valuesOf({ args, data }: Effect): readonly Value[] | undefined {
  const [list, ...others] = args.filter(({ node }) => node.kind === 'list');
  if (list === undefined) return data.length > 1 ? data : undefined;
  if (list.node.kind !== 'list' || others.length > 0 || list.node.comprehension !== undefined) return undefined;
  const { elements } = list.value;
  return elements.length === list.node.items.length && !list.node.items.some(({ spread }) => spread)
    ? elements
    : undefined;
}
