/** The columns that a statement asks for, by which a row's parts are known where Python gives it as a tuple. */
import type { Effect } from '../../analysis/facts.ts';
import { namesIdentifier, type StoredMark } from './data.ts';
import { statementOf } from './stores-tables.ts';

/**
 * What a statement selects, in order, each by the first column that it names: `email` of `lower(email)`; empty text for figures and
 * what is said by the statement itself (`count(*)`, `1`). `undefined` where it is no such statement or asks for all there is.
 */
function selectedBy(read: Effect): readonly string[] | undefined {
  const [start] = /^\s*select\s+(?:distinct\s+|all\s+|top\s*\(?\d+\)?\s+)?/i.exec(statementOf(read)) ?? [];
  const parts = start === undefined ? undefined : listed(statementOf(read).slice(start.length));
  if (parts === undefined || parts.some(part => /^(?:\w+\.)?\*$/.test(part))) return undefined;
  return parts.map(columnIn);
}

/** What stands between commas up to `from`, brackets with all that is in them. */
function listed(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(/'[^']*'|[(),]|\bfrom\b/gi)) {
    if (found === '(') depth += 1;
    if (found === ')') depth -= 1;
    if (depth > 0 || !/^(?:,|from)$/i.test(found)) continue;
    parts.push(text.slice(from, index).trim());
    if (found !== ',') return parts;
    from = index + 1;
  }
  return undefined;
}

/** https://www.postgresql.org/docs/current/functions-aggregate.html */
const figures =
  /^(?:coalesce\s*\(\s*|round\s*\(\s*|cast\s*\(\s*)*(?:(?:count|sum|total|avg|min|max|stddev\w*|var\w*|exists|length)\s*\(|case\b|exists\b|\d)/i;

function columnIn(part: string): string {
  if (figures.test(part)) return '';
  const bare = part.replace(/'[^']*'/g, "''").replace(/\b(?:distinct|cast)\b/gi, '');
  return /(?:\b\w+\.)?["`[]?\b([a-z_]\w*)\b(?!\s*[(.])/i.exec(bare)?.[1] ?? '';
}

/**
 * The columns that a way into a row leads to: `row[1]` of `select id, name from crew` to `name`.
 * @param fields those of the mark that are columns
 * @returns `undefined` where it leads to figures, or to nothing but what rows are known by
 */
export function columnsReached(
  { position }: StoredMark,
  fields: readonly string[],
  reading: readonly Effect[],
): readonly string[] | undefined {
  const [read, ...others] = reading;
  const selected = read && others.length === 0 ? selectedBy(read) : undefined;
  if (selected === undefined) return fields;
  const [field] = fields;
  const isNamed = field !== undefined && selected.includes(field);
  if (position !== undefined && !isNamed && read?.program.language === 'python') {
    const name = selected[position];
    return name ? [name, ...fields] : undefined;
  }
  return fields.length === 0 && selected.every(name => name === '' || namesIdentifier(name)) ? undefined : fields;
}
