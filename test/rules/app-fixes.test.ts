import { expect, it } from 'vitest';
import { checkFiles } from '../support/check.ts';

const api =
  "export const me = (token: string) =>\n  fetch('https://api.procore.com/rest/v1.0/me', { headers: { Authorization: `Bearer ${token}` } });\n";

/** What the verified fixes of a rule's finding turn a file into, by title. */
async function mended(rule: string, file: string, text: string, others: Readonly<Record<string, string>> = {}) {
  const found = (await checkFiles({ 'src/api.ts': api, ...others, [file]: text }, { fixes: true })).filter(
    finding => finding.rule === rule,
  );
  return found.flatMap(({ fixes }) =>
    fixes.map(({ title, safe, edits }) => {
      let result = text;
      for (const edit of [...edits].sort((a, b) => b.start - a.start))
        result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
      return { title, safe, result };
    }),
  );
}

it('brand-name: leaves the word out of the name', async () =>
  expect(await mended('brand-name', 'package.json', '{ "name": "a", "displayName": "Lift Sync for Procore" }')).toEqual(
    [{ title: 'Name it "Lift Sync"', safe: false, result: '{ "name": "a", "displayName": "Lift Sync" }' }],
  ));

it('brand-name: has no other name for a name that is one word', async () =>
  expect(await mended('brand-name', 'package.json', '{ "name": "a", "displayName": "ProcoreDesk" }')).toEqual([]));

it('implied-endorsement: leaves the adjective out', async () =>
  expect(
    await mended(
      'implied-endorsement',
      'src/Hero.tsx',
      'export const Hero = () => <p>This is an official Procore app.</p>;\n',
    ),
  ).toEqual([
    {
      title: 'Leave out "official"',
      safe: false,
      result: 'export const Hero = () => <p>This is a Procore app.</p>;\n',
    },
  ]));

it.each([
  ['an official open-source Procore app', 'an open-source Procore app'],
  ['an official European Procore app', 'a European Procore app'],
])('implied-endorsement: "%s" is mended to "%s"', async (claim, rest) =>
  expect(
    (await mended('implied-endorsement', 'src/Hero.tsx', `export const Hero = () => <p>This is ${claim}.</p>;\n`)).map(
      ({ result }) => result,
    ),
  ).toEqual([`export const Hero = () => <p>This is ${rest}.</p>;\n`]),
);

it('minimum-age: asks for 16 in the check and in the text', async () =>
  expect(
    await mended(
      'minimum-age',
      'src/sign-up.ts',
      "export const check = (birthday: Date, age: number) => {\n  if (age <= 12) throw new Error('You must be at least 13 years old');\n};\n",
    ),
  ).toEqual([
    {
      title: 'Ask for 16 years',
      safe: false,
      result:
        "export const check = (birthday: Date, age: number) => {\n  if (age <= 15) throw new Error('You must be at least 16 years old');\n};\n",
    },
  ]));

it('breach-contact: names the right address', async () =>
  expect(
    await mended(
      'breach-contact',
      'SECURITY.md',
      '# Security\n\n## Data breach\n\nTell all affected customers, and Procore at support@procore.com.\n',
    ),
  ).toEqual([
    {
      title: 'Use security@procore.com',
      safe: false,
      result: '# Security\n\n## Data breach\n\nTell all affected customers, and Procore at security@procore.com.\n',
    },
  ]));

it('breach-contact: adds the procedure to the document that lacks it', async () => {
  const [fix] = await mended('breach-contact', 'SECURITY.md', '# Security\n\nReport bugs to security@pourplan.app.\n');
  expect(fix?.title).toBe('Add what to do when API Data is exposed');
  expect(fix?.result).toMatch(
    /^# Security\n\nReport bugs[^#]*\n\n## If API Data is exposed\n\n.*security@procore\.com/s,
  );
});

it('insecure-transport: mends the script of a component', async () => {
  const text = `<template>
  <a href="http://api.procore.com">"Don't</a>
</template>

<script>
export default {
  data() {
    return { base: 'http://api.procore.com' };
  },
  created() {
    fetch(\`\${this.base}/rest/v1.0/me\`);
  },
};
</script>
`;
  expect(await mended('insecure-transport', 'src/Me.vue', text)).toEqual([
    { title: 'Use https:', safe: true, result: text.replace("'http:", "'https:") },
  ]);
});

it('hardcoded-credential: front matter reads the environment as Astro does', async () => {
  const text = `---
const secret = 'dn_xeRYI-kUHkxt3hfOJWGoWmwOFkjlBPnF5thLO1mE';
await fetch('https://login.procore.com/oauth/token', { method: 'POST', body: JSON.stringify({ client_secret: secret }) });
---
<p>Connected</p>
`;
  const [fix, ...others] = await mended('hardcoded-credential', 'src/pages/callback.astro', text);
  expect(others).toEqual([]);
  expect(fix?.result).toContain('\nconst secret = import.meta.env.');
});
