import { expect, it } from 'vitest';
import { checkFiles } from '../support/check.ts';

/** What a rule's findings say: the message with its certainty, and why. */
async function said(rule: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const found = (await checkFiles(files)).filter(finding => finding.rule === rule);
  return found.map(({ message, because }) => `${message} ${because ?? ''}`);
}

const reads =
  'export const rfis = (project: number, headers: Record<string, string>) =>\n  fetch(`https://api.procore.com/rest/v1.0/projects/${project}/rfis?page=1`, { headers });\n';

it.each(['budgeting', 'rfi'])('excess-permissions: another program may need `%s`', async tool => {
  const manifest = JSON.stringify({ schema_version: '4.1', permissions: { project: { [tool]: 'admin' } } });
  const [text] = await said('excess-permissions', { 'manifest.json': manifest, 'src/rfis.ts': reads });
  expect(text).toMatch(/may conflict with §1\(i\).*another program/s);
});

const remover = (path: string) =>
  `export const clear = async (rows: { id: number }[], headers: Record<string, string>) => {\n  for (const row of rows) await fetch(\`https://api.procore.com${path}/\${row.id}\`, { method: 'DELETE', headers });\n};\n`;

it('request-per-item: only a sync action takes 1,000 rows', async () => {
  const [text] = await said('request-per-item', { 'src/clear.ts': remover('/rest/v1.0/projects/5/materials') });
  expect(text).toContain('Send the rows together');
});

it('shared-identity: whose token a setting holds is guessed by its name', async () => {
  const [text] = await said('shared-identity', {
    'src/server.ts':
      "import express from 'express';\nimport passport from 'passport';\n\nconst app = express();\n\napp.get('/me', passport.authenticate('jwt', { session: false }), async (req, res) => {\n  const response = await fetch('https://api.procore.com/rest/v1.0/me', {\n    headers: { Authorization: `Bearer ${process.env.PROCORE_ACCESS_TOKEN}` },\n  });\n  res.json(await response.json());\n});\n",
  });
  expect(text).toContain("looks like one person's token");
});

it('oauth-state: Procore recommends a state and does not ask for it', async () => {
  const [text] = await said('oauth-state', {
    'src/auth.ts':
      "import express from 'express';\n\nexpress().get('/login', (_req, res) => {\n  res.redirect('https://login.procore.com/oauth/authorize?response_type=code&client_id=abc&redirect_uri=https%3A%2F%2Flift.app%2Fback');\n});\n",
  });
  expect(text).toContain('may conflict with §1(l)');
});

it('documented-behaviour: carries the words of the page', async () => {
  const [text] = await said('documented-behaviour', {
    'README.md': '# Punch Board\n\nThe app **never deletes** records in Procore.\n',
    'src/clear.ts': remover('/rest/v1.0/punch_items'),
  });
  expect(text).toContain('README.md says "The app never deletes records in Procore", but the app sends DELETE');
});

it('advertising: a dependency that nothing imports decides nothing', async () => {
  const [text] = await said('advertising', {
    'package.json': '{ "name": "a", "dependencies": { "react-adsense": "^0.1.0" } }',
    'src/rfis.ts': reads,
  });
  expect(text).toContain('may conflict with §4(e)');
});

it('minimum-age: names what another file tells at the same offset', async () => {
  const page = (tag: string) => `export const ${tag} = 'You must be at least 13 years old to sign up';\n`;
  const found = (await checkFiles({ 'src/rfis.ts': reads, 'src/a.ts': page('a'), 'src/b.ts': page('b') })).filter(
    ({ rule }) => rule === 'minimum-age',
  );
  expect(found[0]?.steps.map(({ file }) => file)).toEqual(['src/b.ts']);
});

it('web-session: a session header is sure only where a host is known', async () => {
  const file = (base: string) => ({
    'src/rfis.ts': `export const rfis = (token: string) =>\n  fetch(\`${base}/rest/v1.0/projects/7/rfis\`, { headers: { 'X-CSRF-Token': token } });\n`,
  });
  expect((await said('web-session', file('https://app.procore.com')))[0]).toContain('breaches §1(b)');
  expect((await said('web-session', file('${process.env.PROCORE_URL}')))[0]).toContain('may conflict with §1(b)');
});

it('oauth-state: leads from the callback to where the code is exchanged', async () => {
  const found = await checkFiles({
    'desk/web.py':
      'from flask import Flask, request\n\nfrom desk.login import finish\n\napp = Flask(__name__)\n\n\n@app.get("/back")\ndef back():\n    finish(request.args["code"])\n    return "ok"\n',
    'desk/login.py':
      'from requests_oauthlib import OAuth2Session\n\n\ndef finish(code):\n    return OAuth2Session("abc").fetch_token("https://login.procore.com/oauth/token", code=code)\n',
  });
  const [callback] = found.filter(({ rule }) => rule === 'oauth-state');
  expect(callback?.steps.map(({ file, line }) => `${file}:${line}`)).toEqual(['desk/web.py:10', 'desk/login.py:5']);
});

it('rate-limit: what ofetch sends again by itself is what asks, and what sends something only where the code says so', async () => {
  const file = (options: string) => ({
    'src/rfis.ts': `import { ofetch } from 'ofetch';\n\nexport const rfi = (headers: Record<string, string>, body: object) =>\n  ofetch('https://api.procore.com/rest/v1.0/projects/7/rfis', { headers, ${options} });\n`,
  });
  const [asked] = await said('rate-limit', file("query: { page: '1' }"));
  expect(asked).toContain('sent again at once');
  const [sent] = await said('rate-limit', file("method: 'POST', body"));
  expect(sent).toContain('Nothing around this request');
  const [told] = await said('rate-limit', file("method: 'POST', body, retry: 2"));
  expect(told).toContain('sent again at once');
});

it('unpublished-endpoint: names what a call is asked for by its one name, and never what may be a secret', async () => {
  const [text] = await said('unpublished-endpoint', {
    'src/lifts.ts':
      "export const lifts = (query: URLSearchParams, keys: Keys, headers: Record<string, string>) =>\n  fetch(`https://api.procore.com/rest/v1.0/projects/${query.get('site')}/lifts/${keys.open('aFOEkdyI')}`, { headers });\n",
  });
  expect(text).toContain('/projects/{site}/lifts/{open}');
});
