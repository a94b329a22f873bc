/** Which columns of a statement API Data is put into, by the places of its values. */
import type { Effect, Value } from '../../analysis/facts.ts';
import { dataIn } from './data.ts';
import { statementOf } from './stores-tables.ts';

const placeholder = /^(?:\?|\$(\d+)|%s)(?:::\w+)?$/;

/** Those of a statement's columns whose values hold API Data; `undefined` where the values cannot be told apart. */
export function columnsGivenData(effect: Effect, columns: readonly string[]): readonly string[] | undefined {
  const [, list] = /\bvalues\s*\(([^()]*)\)/i.exec(statementOf(effect)) ?? [];
  const places = (list ?? '').split(',').map(place => placeholder.exec(place.trim()));
  const values = valuesOf(effect);
  if (values === undefined || places.length !== columns.length || places.some(place => place === null))
    return undefined;
  const given = places.map((place, index) => values[place?.[1] === undefined ? index : Number(place[1]) - 1]);
  if (given.some(value => value === undefined)) return undefined;
  return columns.filter((_, index) => {
    const value = given[index];
    return value !== undefined && dataIn(value).length > 0;
  });
}

/** What a call hands its statement, in order: `query(sql, [a, b])`. */
function valuesOf({ args }: Effect): readonly Value[] | undefined {
  const [list, ...others] = args.filter(({ node }) => node.kind === 'list');
  if (list?.node.kind !== 'list' || others.length > 0 || list.node.comprehension !== undefined) return undefined;
  const { elements } = list.value;
  return elements.length === list.node.items.length && !list.node.items.some(({ spread }) => spread)
    ? elements
    : undefined;
}
