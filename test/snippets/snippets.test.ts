import { describe, expect, it } from 'vitest';
import { checkFiles, show } from '../support/check.ts';
import { expand, snippetsOf } from './snippets.ts';

const files = { typescript: 'src/main.ts', javascript: 'src/main.mjs', python: 'app/main.py' };
const forms = ['oauth', 'request', 'rows', 'webhook', 'logger', 'token-store'].map(name => `procore-${name}`);

/** What every app has besides its code, so that the rules about whole apps are content. */
const around = {
  'package.json': JSON.stringify({ name: 'digest', type: 'module' }),
  'README.md': '# Digest\n\nSupport: help@digest.example\n\nPrivacy policy: https://digest.example/privacy\n',
  'SECURITY.md':
    '# Incidents\n\nWhen API Data is exposed in a breach, inform all affected customers and Procore (security@procore.com) at once.\n',
};

describe.each(Object.entries(files))('%s snippets', (language, file) => {
  const snippets = snippetsOf(language);

  it('offer every compliant form', () => expect(snippets.map(({ prefix }) => prefix)).toEqual(forms));

  it.each(snippets.map(snippet => [snippet.prefix, snippet] as const))(
    '%s is clean',
    async (_, { body, description }) => {
      const text = expand(body);
      expect(text).not.toMatch(/\$\{\d/);
      expect(description).toMatch(/§\d/);
      expect(show(await checkFiles({ ...around, [file]: text }))).toBe(show([]));
    },
  );

  it('are clean together, as the files of one app', async () => {
    const app = Object.fromEntries(snippets.map(({ prefix, body }) => [file.replace('main', prefix), expand(body)]));
    expect(show(await checkFiles({ ...around, ...app }))).toBe(show([]));
  });
});
