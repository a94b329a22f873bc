import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkFiles, show } from '../support/check.ts';

interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

const files = { typescript: 'src/main.ts', javascript: 'src/main.mjs', python: 'app/main.py' };
const forms = ['oauth', 'request', 'rows', 'webhook', 'logger', 'token-store'].map(name => `procore-${name}`);

/** What every app has besides its code, so that the rules about whole apps are content. */
const around = {
  'package.json': JSON.stringify({ name: 'digest', type: 'module' }),
  'README.md': '# Digest\n\nSupport: help@digest.example\n\nPrivacy policy: https://digest.example/privacy\n',
  'SECURITY.md':
    '# Incidents\n\nWhen API Data is exposed in a breach, inform all affected customers and Procore (security@procore.com) at once.\n',
};

/** What is in the editor when every placeholder keeps its text: https://code.visualstudio.com/docs/editing/userdefinedsnippets */
function expand(body: readonly string[]): string {
  return body
    .join('\n')
    .replace(/(?<!\\)\$(?:\{\d+:([^}]*)\}|\d+)/g, (_, text: string | undefined) => text ?? '')
    .replace(/\\([\\$}])/g, '$1');
}

describe.each(Object.entries(files))('%s snippets', (language, file) => {
  const path = new URL(`../../snippets/${language}.code-snippets`, import.meta.url);
  const snippets = Object.values(JSON.parse(readFileSync(path, 'utf8')) as Record<string, Snippet>);

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
