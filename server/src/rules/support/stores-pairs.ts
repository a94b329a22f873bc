/** Which columns of a statement API Data is put into, by the places of its values. */
import type { Effect, Value } from '../../analysis/facts.ts';
import { dataIn } from './data.ts';
import { statementOf } from './stores-tables.ts';

/** What a value stands for in a statement, by its number or in its turn. */
const placeholder = /^(?:\?|[?$](\d+)|%s)(?:::\w+)?$/;
/** What a statement writes itself. */
const literal = /^(?:'[^']*'|\d+|null|true|false|default|current_\w+)$/i;

/** Those of a statement's columns whose values hold API Data; `undefined` where the values cannot be told apart. */
export function columnsGivenData(effect: Effect, columns: readonly string[]): readonly string[] | undefined {
  const statement = statementOf(effect);
  const [, list] = /\bvalues\s*\(([^()]*)\)/i.exec(statement) ?? [];
  const [, sets] = /^\s*update\s[^=;?]*?\bset\b([^;]*?)(?:\bwhere\b|;|$)/i.exec(statement) ?? [];
  const places = list?.split(',') ?? sets?.split(',').map(each => each.slice(each.indexOf('=') + 1)) ?? [];
  const given =
    columns.length === places.length
      ? valuesAt(
          places.map(place => place.trim()),
          valuesOf(effect) ?? [],
        )
      : undefined;
  return given && columns.filter((_, index) => given[index] !== undefined && dataIn(given[index]).length > 0);
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
