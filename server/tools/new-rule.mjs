/**
 * Starts a rule: its folder with the check and the page, and the folders of its fixtures.
 *
 *   npm run new-rule -- <id> [<clause>…]
 *
 * What it writes compiles; its tests fail until the rule finds its own breach.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './load.mjs';
import { ruleIndex } from './rule-index.mjs';

const [id, ...clauses] = process.argv.slice(2);
if (id === undefined || !/^[a-z]+(-[a-z]+)*$/.test(id))
  fail('usage: npm run new-rule -- <id> [<clause>…]   e.g. bulk-export "2(h)"');
const folder = join(root, 'server/src/rules', id);
if (existsSync(folder)) fail(`${id} exists already`);
const known = JSON.stringify(JSON.parse(readFileSync(join(root, 'server/src/policy/data/policy.json'), 'utf8')));
for (const clause of clauses)
  if (!/^[1-8]$/.test(clause) && !known.includes(`"${clause}"`)) fail(`the Policy has no clause ${clause}`);

function fail(message) {
  console.error(message);
  process.exit(2);
}

function put(path, text) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(path);
}

put(
  `server/src/rules/${id}/rule.ts`,
  `import { defineRule } from '../rule.ts';

export default defineRule({
  id: '${id}',
  clauses: [${clauses.map(clause => `'${clause}'`).join(', ')}],
  severity: 'warning',
  title: 'What it looks for, in one line',
  blind: 'What it cannot see, in one line',
  check(file, context) {
    for (const request of file.requests) {
      if (request.kind !== 'api') continue;
      context.report({
        at: request.place,
        message: 'What is wrong here',
        because: 'What shows it, and what would settle it',
      });
    }
  },
});
`,
);
put(
  `server/src/rules/${id}/rule.md`,
  `# ${id}

What the rule looks for, and why it matters, in two or three sentences.

## What the clause asks

## A breach

\`\`\`ts breach
\`\`\`

## The compliant way

\`\`\`ts compliant
\`\`\`

## When it is fine

## How to settle it
`,
);
put(
  `test/fixtures/rules/${id}/breach-first/src/main.ts`,
  `// The line that must be found ends in a comment that names the rule, like this one: // finds: ${id}\n`,
);
put(`test/fixtures/rules/${id}/clean-first/src/main.ts`, '// The clean twin of breach-first.\n');
writeFileSync(join(root, 'server/src/rules/index.generated.ts'), ruleIndex());
console.log(`
Next: write the page and the fixtures first, then the check, until this passes:
  npx vitest run test/rules -t "${id}"`);
