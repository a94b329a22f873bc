/**
 * Renews the catalogue from an OpenAPI document of Procore's reference (https://developers.procore.com/reference/rest, "Download OpenAPI").
 *
 *   npm run catalogue -- <openapi.json> [--date YYYY-MM-DD] [--table <routes.tsv>] [--removed]
 *
 * The date is that of the document; default: the file's own. A document that can't be read leaves the old table as it was, and so does
 * one that lacks most of the operations, a single section of the reference, unless `--removed` says that they are gone.
 */
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load, root } from './load.mjs';

function fail(message) {
  console.error(message);
  process.exit(1);
}

function isDate(text) {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  // `2026-02-31` is read as a day of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { date: { type: 'string' }, table: { type: 'string' }, removed: { type: 'boolean' } },
});
const [file] = positionals;
if (!file || positionals.length > 1)
  fail('Usage: npm run catalogue -- <openapi.json> [--date YYYY-MM-DD] [--table <routes.tsv>] [--removed]');

const table = values.table ?? join(root, 'server/src/catalogue/data/routes.tsv');
let text;
let date;
try {
  text = readFileSync(file, 'utf8');
  date = values.date ?? statSync(file).mtime.toISOString().slice(0, 10);
} catch (error) {
  fail(`${file} can't be read: ${error.message}`);
}
if (!isDate(date)) fail(`--date is no date like 2026-08-05: ${date}`);

const { decodeTable, encodeTable, isLive } = await load('server/src/catalogue/table.ts');
const { rebuild } = await load('server/src/catalogue/openapi.ts');
try {
  const old = decodeTable(readFileSync(table, 'utf8'));
  const { routes, added, removed, deprecated } = rebuild(old, text, date);
  const published = old.filter(isLive).length;
  if (removed > published / 2 && values.removed !== true)
    throw new Error(`it lacks ${removed} of ${published} published operations. If they are gone, say --removed.`);
  // Written beside and moved over: an interrupted run leaves the old table whole.
  writeFileSync(`${table}.new`, encodeTable(routes));
  renameSync(`${table}.new`, table);
  if (removed > routes.length / 10)
    console.error(`The document lacks ${removed} operations that were published: is it the whole reference?`);
  console.log(`${routes.length} operations of ${date}: ${added} new, ${removed} removed, ${deprecated} deprecated.`);
} catch (error) {
  fail(`${file}: ${error.message}\nThe table stays as it was.`);
}
