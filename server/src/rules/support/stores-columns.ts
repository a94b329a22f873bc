/** The columns that API Data is kept in. */
import type { Effect, Value } from '../../analysis/facts.ts';
import { plainWord } from '../../program/words.ts';
import { dataIn } from './data.ts';
import { columnsWritten } from './stores-tables.ts';

const deepest = 3;

/**
 * The columns that a call fills with API Data, as `plainWord` writes them; `undefined` where they are not told by name: a record that is
 * kept as it came may have any.
 */
export function columnsFilled(effect: Effect, carriers: readonly Value[]): readonly string[] | undefined {
  const named = carriers.flatMap(value => columnsOf(value, deepest));
  const columns = named.length > 0 ? named : columnsWritten(effect);
  return columns.length > 0 && !carriers.some(isWhole) ? [...new Set(columns.map(plainWord))] : undefined;
}

/** The columns that a call keeps whole records in: `payload` of `{ id: item.id, payload: item }`. */
export function recordColumns(carriers: readonly Value[]): readonly string[] {
  const rows = carriers.flatMap(value => [value, ...value.elements]);
  const names = rows.flatMap(row => row.keys.names.filter(name => isWhole(row.property(name))));
  return [...new Set(names)];
}

/** A record as it came, or with something of it changed. */
function isWhole(value: Value): boolean {
  const rows = [value, ...value.elements];
  return rows.some(row => !row.keys.complete && row.keys.names.length === 0 && dataIn(row).some(({ whole }) => whole));
}

function columnsOf(value: Value, depth: number): readonly string[] {
  if (depth === 0) return [];
  return [value, ...value.elements].flatMap(row =>
    row.keys.names.flatMap(name => {
      const inner = row.property(name);
      return dataIn(inner).length === 0 ? [] : [name, ...columnsOf(inner, depth - 1)];
    }),
  );
}
