/** The columns that a statement asks for, by which a row's parts are known where Python gives it as a tuple. */
import type { Effect } from '../../analysis/facts.ts';
import { namesIdentifier } from './data.ts';
import { statementOf } from './stores-tables.ts';

/**
 * The names of what a statement selects, in order, empty text for what is worked out (`count(*)`); `undefined` where it is none or asks
 * for all there is.
 */
function selectedBy(read: Effect): readonly string[] | undefined {
  const [, list] = /^\s*select\s+(?:distinct\s+)?((?:[^()]|\([^()]*\))*?)\sfrom\s/is.exec(statementOf(read)) ?? [];
  const parts = list?.match(/(?:[^,()]|\([^()]*\))+/g)?.map(part => part.trim());
  if (parts === undefined || parts.some(part => part.endsWith('*'))) return undefined;
  return parts.map(part => /^(?:\w+\.)?["'`[]?(\w+)["'`\]]?(?:\s+(?:as\s+)?["'`]?\w+["'`]?)?$/i.exec(part)?.[1] ?? '');
}

/**
 * The columns that a way into a row leads to: `row[1]` of `select id, name from crew` to `name`.
 * @returns `undefined` where it leads to figures, or to nothing but what rows are known by
 */
export function columnsReached(fields: readonly string[], reading: readonly Effect[]): readonly string[] | undefined {
  const [selected, ...others] = reading.map(selectedBy);
  if (selected === undefined || others.length > 0) return fields;
  const [field, ...below] = fields;
  if (field === undefined) return selected.every(name => name === '' || namesIdentifier(name)) ? undefined : fields;
  if (!/^\d+$/.test(field)) return fields;
  const name = selected[Number(field)];
  return name ? [name, ...below] : undefined;
}
