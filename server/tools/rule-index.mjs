import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './load.mjs';

/** Ids of all rules: the folders of `server/src/rules` that hold a check and a page, in alphabetical order. */
export function ruleIds() {
  const folder = join(root, 'server/src/rules');
  return readdirSync(folder)
    .filter(name => ['rule.ts', 'rule.md'].every(file => existsSync(join(folder, name, file))))
    .sort();
}

/** Text of `server/src/rules/index.generated.ts`: every rule with its page. */
export function ruleIndex() {
  const ids = ruleIds();
  const name = id => id.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  return [
    '// Written by `npm run generate` from the folders beside it. Do not edit.',
    ...ids.flatMap(id => [
      `import ${name(id)} from './${id}/rule.ts';`,
      `import ${name(id)}Page from './${id}/rule.md';`,
    ]),
    "import type { RuleDefinition } from './rule.ts';",
    '',
    '/** Every rule with its page, by id. */',
    'export const rules: readonly { readonly definition: RuleDefinition; readonly page: string }[] = [',
    ...ids.map(id => `  { definition: ${name(id)}, page: ${name(id)}Page },`),
    '];',
    '',
  ].join('\n');
}
