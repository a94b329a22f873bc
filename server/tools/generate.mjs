/**
 * Writes what is generated from the rules; with `--check` it only says what is out of date and exits with 1.
 *
 *   npm run generate [-- --check]
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load, root } from './load.mjs';
import { ruleIds, ruleIndex } from './rule-index.mjs';

const check = process.argv.includes('--check');
let stale = 0;

function read(path) {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function put(path, text) {
  if (read(path) === text) return;
  stale++;
  if (check) {
    console.error(`${path} is out of date: run "npm run generate"`);
    return;
  }
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}

// First the list of rules, which the rest is made from.
put('server/src/rules/index.generated.ts', ruleIndex());

const documents = await load('server/tools/documents.ts');
const results = JSON.parse(read('test/ruling/results.json') ?? '{ "rules": {} }');

put('schemas/policy-lens.schema.json', documents.schemaText());
// A copy that is shipped.
put('schemas/report.schema.json', read('server/src/report/report.schema.json') ?? '');

const manifest = JSON.parse(read('package.json') ?? '{}');
manifest.contributes.configuration = {
  title: 'Policy Lens',
  ...manifest.contributes.configuration,
  properties: documents.settings(manifest.contributes.configuration?.properties ?? {}),
};
put('package.json', `${JSON.stringify(manifest, null, 2)}\n`);

const readme = read('README.md') ?? '';
put(
  'README.md',
  documents.fill(documents.fill(readme, 'rules', documents.rulesTable(results)), 'coverage', documents.coverageTable()),
);

for (const id of ruleIds()) {
  const path = `server/src/rules/${id}/rule.md`;
  const page = documents.section(read(path) ?? '', 'What it cannot see', documents.unseen(id));
  put(path, documents.section(page, 'How good it is', documents.measured(id, results)));
}

if (check && stale > 0) process.exitCode = 1;
