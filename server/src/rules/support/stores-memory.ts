/** Databases that are gone with the process. */
import type { AnalysedFile, App, Effect } from '../../analysis/facts.ts';

/** https://duckdb.org/docs/stable/clients/python/dbapi.html#in-memory-connection */
const opensMemory = /^[\w.]+\(\s*(?:(?:database\s*=\s*)?(["']):memory:\w*\1\s*)?,?\s*\)$/;

/** What writes an open database's rows to a file, or opens one beside it. */
const writesOut = /\b(?:copy|attach|export\s+database|(?:to|write|sink)_(?:parquet|csv|table))\b/i;

/**
 * Whether a call fills a database of DuckDB's that ends with the process. No copy is left of its rows, unless they are written out
 * where it is opened or filled.
 */
export function isInMemory(effect: Effect, file: AnalysedFile): boolean {
  const { app } = file;
  if (!isOfMemory(effect, app)) return false;
  const homes = [effect.place, effect.client].map(at => (at && app.file(at.file)?.text) ?? '');
  if (homes.some(home => writesOut.test(home))) return false;
  return file
    .effectsOf('write-file', 'bucket', 'warehouse', 'store', 'vector-store')
    .every(each => each.mode === 'read' || each.mode === 'delete' || isOfMemory(each, app) || isUnknown(each));
}

/** A helper on its own knows no more of its connection than the type, and what DuckDB's module runs itself is in memory. */
function isUnknown({ package: from, client }: Effect): boolean {
  return from === 'duckdb' && client === undefined;
}

function isOfMemory({ package: from, client }: Effect, app: App): boolean {
  if (from !== 'duckdb' || client === undefined) return false;
  return opensMemory.test(app.file(client.file)?.text.slice(client.start, client.end) ?? '');
}
