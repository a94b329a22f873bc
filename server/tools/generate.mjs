/**
 * Writes what is generated from the rules; with `--check` it only says what is out of date and exits with 1.
 *
 *   npm run generate [-- --check]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './load.mjs';
import { ruleIndex } from './rule-index.mjs';

const check = process.argv.includes('--check');
let stale = 0;

function put(path, text) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  stale++;
  if (check) console.error(`${path} is out of date: run "npm run generate"`);
  else {
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}

put('server/src/rules/index.generated.ts', ruleIndex());

if (check && stale > 0) process.exitCode = 1;
