import { afterEach, expect, test } from 'vitest';
import { Client } from './support/client.ts';
import { Folder } from './support/folder.ts';
import { only } from './support/rules.ts';
import { rangeOf } from './support/sample.ts';

const clients: Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.stop();
});

/** The titles of the fixes that are offered at a place of a file, the preferred ones marked, with what each writes. */
async function fixesAt(files: Readonly<Record<string, string>>, rule: string, name: string, written: string) {
  using folder = new Folder(files);
  const client = await Client.start({ folders: [folder.path], settings: only(rule) });
  clients.push(client);
  await client.pullWorkspace();
  const uri = folder.uri(name);
  expect((await client.diagnostics(uri)).map(({ code }) => code)).toContain(rule);
  const actions = await client.actions(uri, rangeOf(files[name] ?? '', written), [], ['quickfix']);
  return actions
    .filter(({ title }) => !title.startsWith('Suppress'))
    .map(({ title, isPreferred, edit }) => {
      const edits = (edit?.documentChanges ?? []).flatMap(change => ('edits' in change ? change.edits : []));
      return `${isPreferred ? '* ' : ''}${title}: ${edits.map(each => ('newText' in each ? each.newText : '')).join(' | ')}`;
    });
}

test('a cookie of Python is closed by the keyword that its frameworks know', async () => {
  const text = `import requests
from fastapi.responses import RedirectResponse

def callback(code):
    answer = requests.post("https://login.procore.com/oauth/token", data={"grant_type": "authorization_code", "code": code})
    response = RedirectResponse("/")
    response.set_cookie("procore_token", answer.json()["access_token"])
    return response
`;
  const fixes = await fixesAt({ 'app.py': text }, 'credential-in-browser-storage', 'app.py', 'response.set_cookie');
  expect(fixes).toEqual([expect.stringContaining('httponly=True')]);
});

const wrapper = `export const read = (path: string, search: Record<string, string>) =>
  fetch(\`https://api.procore.com/rest/v1.0\${path}?\${new URLSearchParams(search)}\`);
`;

test.each([['calls.ts'], ['others.ts']])(
  'a wrapper goes on asking for what else it is asked for, in %s',
  async name => {
    const own = `import { read } from './http.ts';
export const views = (project: string) => read(\`/projects/\${project}/budget_views\`, { per_page: '100' });
`;
    const other = 'export const rfis = (project: string) => read(`/projects/${project}/rfis`, { per_page: "100" });\n';
    const files = { 'http.ts': wrapper, 'calls.ts': own, 'others.ts': `import { read } from './http.ts';\n` };
    const all = { ...files, [name]: files[name as 'calls.ts'] + other };
    expect(await fixesAt(all, 'unpublished-endpoint', 'calls.ts', '/projects/')).toEqual([]);
  },
);

test('a version that other requests are right to ask for stays', async () => {
  const files = (other: string) => ({
    'calls.ts': `const ask = (path: string) => fetch(\`https://api.procore.com/rest/v1.0\${path}\`);
export const meetings = (project: string) => ask(\`/projects/\${project}/meetings\`);
${other}`,
  });
  const others = "export const projects = () => ask('/projects?company_id=7');\n";
  const fixes = (other: string) => fixesAt(files(other), 'unpublished-endpoint', 'calls.ts', '/meetings');
  expect(await fixes('')).toEqual(['* Use the published version v1.1: v1.1']);
  expect(await fixes(others)).toEqual([]);
});

test('a logger goes on writing what others give it', async () => {
  const files = {
    'log.ts': 'export function debug(what: string, value: unknown) {\n  console.log(what, value);\n}\n',
    'calls.ts': `import { debug } from './log.ts';
export async function token(code: string) {
  const answer = await fetch('https://login.procore.com/oauth/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code }) });
  debug('token', (await answer.json()).access_token);
  debug('started', new Date());
}
`,
  };
  expect(await fixesAt(files, 'credential-in-log', 'log.ts', 'console.log')).toEqual([]);
});
