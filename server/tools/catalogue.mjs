/**
 * Renews the catalogue from an OpenAPI document of Procore's reference (https://developers.procore.com/reference/rest, "Download OpenAPI").
 *
 *   npm run catalogue -- <openapi.json> [--date YYYY-MM-DD] [--table <routes.tsv>]
 *
 * The date is that of the document; default: the file's own. A document that can't be read leaves the old table as it was.
 */
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load, root } from './load.mjs';

function fail(message) {
  console.error(message);
  process.exit(1);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { date: { type: 'string' }, table: { type: 'string' } },
});
const [file] = positionals;
if (!file || positionals.length > 1)
  fail('Usage: npm run catalogue -- <openapi.json> [--date YYYY-MM-DD] [--table <routes.tsv>]');

const table = values.table ?? join(root, 'server/src/catalogue/data/routes.tsv');
let text;
let date;
try {
  text = readFileSync(file, 'utf8');
  date = values.date ?? statSync(file).mtime.toISOString().slice(0, 10);
} catch (error) {
  fail(`${file} can't be read: ${error.message}`);
}
if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) fail(`--date is no date like 2026-08-05: ${date}`);

const { decodeTable, encodeTable } = await load('server/src/catalogue/table.ts');
const { rebuild } = await load('server/src/catalogue/openapi.ts');
try {
  const { routes, added, removed, deprecated } = rebuild(decodeTable(readFileSync(table, 'utf8')), text, date);
  // Written beside and moved over: an interrupted run leaves the old table whole.
  writeFileSync(`${table}.new`, encodeTable(routes));
  renameSync(`${table}.new`, table);
  if (removed > routes.length / 10)
    console.error(`The document lacks ${removed} operations that were published: is it the whole reference?`);
  console.log(`${routes.length} operations of ${date}: ${added} new, ${removed} removed, ${deprecated} deprecated.`);
} catch (error) {
  fail(`${file}: ${error.message}\nThe table stays as it was.`);
}
