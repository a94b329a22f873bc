import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../server/src/workspace/fixes.ts';
import { checkFiles, type Found, show } from '../support/check.ts';

/** The first finding of a rule, with its verified fixes. */
async function findingOf(rule: string, files: Readonly<Record<string, string>>): Promise<Found> {
  const findings = await checkFiles(files, { fixes: true });
  const found = findings.find(finding => finding.rule === rule);
  if (found === undefined) throw new Error(`${rule} finds nothing:\n${show(findings)}`);
  return found;
}

/** What a text becomes by the fix of that title. */
function mended(found: Found, title: string, text: string): string | undefined {
  const fix = found.fixes.find(each => each.title === title);
  expect(
    found.fixes.map(each => each.title),
    found.message,
  ).toContain(title);
  return applyEdits(text, fix?.edits ?? []);
}

const headers = "headers: { 'Procore-Company-Id': company }";

describe('fixes of routes', () => {
  it.each([
    [
      'the one published version',
      'Use the published version v1.0',
      `fetch(\`https://api.procore.com/rest/v1.1/projects/\${project}/rfis?page=1\`, { ${headers} })`,
      `fetch(\`https://api.procore.com/rest/v1.0/projects/\${project}/rfis?page=1\`, { ${headers} })`,
      true,
    ],
    [
      "a project's id moves into the query",
      'Use GET /rest/v1.0/tasks',
      `fetch(\`https://api.procore.com/rest/v1.0/projects/\${project}/tasks?page=1\`, { ${headers} })`,
      `fetch(\`https://api.procore.com/rest/v1.0/tasks?project_id=\${project}&page=1\`, { ${headers} })`,
      false,
    ],
    [
      'and out of it',
      'Use GET /rest/v1.0/projects/{project_id}/notes_logs',
      `fetch('https://api.procore.com/rest/v1.0/notes_logs?project_id=' + project + '&page=1', { ${headers} })`,
      `fetch('https://api.procore.com/rest/v1.0/projects/' + project + '/notes_logs?page=1', { ${headers} })`,
      false,
    ],
    [
      'a misspelt word',
      'Use GET /rest/v1.0/projects/{project_id}/submittals/{id}',
      `fetch(\`https://api.procore.com/rest/v1.0/projects/\${project}/submitals/\${id}\`, { ${headers} })`,
      `fetch(\`https://api.procore.com/rest/v1.0/projects/\${project}/submittals/\${id}\`, { ${headers} })`,
      false,
    ],
  ])('%s', async (_, title, call, wanted, safe) => {
    const text = `export const ask = (project, company, id) => ${call};\n`;
    const found = await findingOf('unpublished-endpoint', { 'src/ask.js': text });
    expect(mended(found, title, text)).toBe(text.replace(call, wanted));
    expect(found.fixes.find(fix => fix.title === title)?.safe).toBe(safe);
  });

  it('puts no query before what follows the path', async () => {
    const found = await findingOf('unpublished-endpoint', {
      'src/ask.js': [
        'async function folders(project, company, inner) {',
        "  const paths = ['/rest/v1.0/folders', ...(inner ? [`/rest/v1.0/projects/${project}/folders/${inner}`] : [])];",
        '  const params = new URLSearchParams({ company_id: company, project_id: project });',
        '  for (const path of paths)',
        `    if (await fetch(\`https://api.procore.com\${path}?\${params}\`, { ${headers} })) return;`,
        '}',
        "export const top = (project, company) => folders(project, company, '');",
      ].join('\n'),
    });
    expect(found.fixes).toEqual([]);
  });

  it('leaves a version alone that other requests share', async () => {
    const found = await findingOf('unpublished-endpoint', {
      'src/ask.js': [
        "const version = 'v1.1';",
        `export const rfis = (p, company) => fetch(\`https://api.procore.com/rest/\${version}/projects/\${p}/rfis?page=1\`, { ${headers} });`,
        `export const submittals = (p, company) => fetch(\`https://api.procore.com/rest/\${version}/projects/\${p}/submittals?page=1\`, { ${headers} });`,
      ].join('\n'),
    });
    expect(found.line).toBe(2);
    expect(found.fixes).toEqual([]);
  });

  it('mends `/vapid` in Python', async () => {
    const text = [
      'import requests',
      '',
      '',
      'def rfis(project_id, headers, page):',
      '    url = f"https://api.procore.com/vapid/projects/{project_id}/rfis"',
      '    return requests.get(url, params={"page": page}, headers=headers, timeout=20)',
      '',
    ].join('\n');
    const found = await findingOf('legacy-endpoint', { 'app.py': text });
    expect(mended(found, 'Use the route under `/rest/v1.0`', text)).toBe(text.replace('/vapid', '/rest/v1.0'));
  });

  it('a host under a name that others may use is mended with care', async () => {
    const ask =
      '(bearer, path) => fetch(`${WEB}/rest/v1.0${path}`, { headers: { Authorization: `Bearer ${bearer}` } });';
    const shared = await findingOf('undocumented-host', {
      'src/ask.js': `const WEB = 'https://app.procore.com';\nexport const ask = ${ask}\nexport const home = id => \`\${WEB}/\${id}/project/home\`;\n`,
    });
    expect(shared.fixes.map(({ safe }) => safe)).toEqual([false]);
    const own = await findingOf('undocumented-host', {
      'src/ask.js': `export const ask = ${ask.replace('${WEB}', 'https://app.procore.com')}\n`,
    });
    expect(own.fixes.map(({ safe }) => safe)).toEqual([true]);
  });

  it('mends `version` for the SDK', async () => {
    const text = `import { client, oauth } from '@procore/js-sdk';
export const me = token =>
  client(oauth(token), {}, { apiHostname: 'https://api.procore.com' }).get({ base: '/me', version: 'vapid' });
`;
    const found = await findingOf('legacy-endpoint', { 'src/me.js': text });
    expect(found.text).toBe("'vapid'");
    expect(mended(found, 'Use the route under `/rest/v1.0`', text)).toBe(text.replace("'vapid'", "'v1.0'"));
  });
});

describe('fixes of hosts', () => {
  it.each([
    ['https://app.procore.com/rest/v1.0/me', 'https://api.procore.com/rest/v1.0/me', true],
    ['https://api-sandbox.procore.com/rest/v1.0/me', 'https://sandbox.procore.com/rest/v1.0/me', false],
    ['https://us02.procore.com/oauth/token/info', 'https://login.procore.com/oauth/token/info', true],
  ])('%s', async (address, wanted, safe) => {
    const text = `export const ask = token => fetch('${address}', { headers: { Authorization: token } });\n`;
    const found = await findingOf('undocumented-host', { 'src/ask.js': text });
    const [fix] = found.fixes;
    expect(applyEdits(text, fix?.edits ?? [])).toBe(text.replace(address, wanted));
    expect(fix?.safe).toBe(safe);
  });

  it('offers none where one literal is the base of both', async () => {
    const found = await findingOf('undocumented-host', {
      'src/ask.js': [
        "const host = 'https://app.procore.com';",
        'export const info = token => fetch(`${host}/oauth/token/info`, { headers: { Authorization: token } });',
        'export const me = token => fetch(`${host}/rest/v1.0/me`, { headers: { Authorization: token } });',
      ].join('\n'),
    });
    expect(found.message).toContain('API calls and log-ins');
    expect(found.fixes).toEqual([]);
    expect(found.steps.map(step => step.line)).toEqual([2, 3]);
  });
});

describe('fixes of the company header', () => {
  const send = 'Send `Procore-Company-Id`';

  it('takes the company from where other requests take it', async () => {
    const text = `const api = 'https://api.procore.com/rest/v1.0';
export const project = (token, id) =>
  fetch(\`\${api}/projects/\${id}\`, {
    headers: { Authorization: token, 'Procore-Company-Id': process.env.PROCORE_COMPANY_ID },
  });
export const rfi = (token, project, id) =>
  fetch(\`\${api}/projects/\${project}/rfis/\${id}\`, { headers: { Authorization: token } });
`;
    const found = await findingOf('company-header', { 'src/ask.js': text });
    expect(mended(found, send, text)?.split('\n')[6]).toBe(
      "  fetch(`${api}/projects/${project}/rfis/${id}`, { headers: { Authorization: token, 'Procore-Company-Id': process.env.PROCORE_COMPANY_ID } });",
    );
    expect(found.fixes[0]?.safe).toBe(true);
  });

  it('mends all calls of a client where it is made, and has them as steps', async () => {
    const text = `import axios from 'axios';
const company = process.env.PROCORE_COMPANY_ID;
const http = axios.create({ baseURL: 'https://api.procore.com/rest/v1.0', headers: { Authorization: token } });
const other = axios.create({ baseURL: 'https://api.procore.com/rest/v1.0', headers: { 'Procore-Company-Id': company } });
export const rfi = (project, id) => http.get(\`/projects/\${project}/rfis/\${id}\`);
export const tool = id => http.get(\`/projects/\${id}\`);
export const project = id => other.get(\`/projects/\${id}\`);
`;
    const found = await findingOf('company-header', { 'src/ask.js': text });
    expect(found).toMatchObject({ line: 3, message: expect.stringContaining('and 1 more without') });
    expect(found.steps.map(({ line }) => line)).toEqual(expect.arrayContaining([5, 6]));
    expect(mended(found, send, text)?.split('\n')[2]).toContain(
      "headers: { Authorization: token, 'Procore-Company-Id': company }",
    );
  });

  it('does not take a name that means something else here', async () => {
    const found = await findingOf('company-header', {
      'src/ask.js': `const api = 'https://api.procore.com/rest/v1.0';
export function project(token, id) {
  const company = choose();
  return fetch(\`\${api}/projects/\${id}\`, { headers: { Authorization: token, 'Procore-Company-Id': company } });
}
export const rfi = (token, project, id) =>
  fetch(\`\${api}/projects/\${project}/rfis/\${id}\`, { headers: { Authorization: token } });
`,
    });
    expect(found.line).toBe(7);
    expect(found.fixes).toEqual([]);
  });

  it('takes it from the address, in Python too', async () => {
    const text = `import requests


def user(token, company_id, user_id):
    return requests.get(
        f"https://api.procore.com/rest/v1.3/companies/{company_id}/users/{user_id}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
    )
`;
    const found = await findingOf('company-header', { 'app.py': text });
    expect(mended(found, send, text)).toContain(
      'headers={"Authorization": f"Bearer {token}", "Procore-Company-Id": f"{company_id}"},',
    );
    expect(found.fixes[0]?.safe).toBe(false);
  });

  it('sets it beside the one place that sets the token', async () => {
    const text = `export const rfi = (token, companyId, project, id) => {
  const headers = new Headers({ Accept: 'application/json' });
  headers.set('Authorization', \`Bearer \${token}\`);
  return fetch(\`https://api.procore.com/rest/v1.0/projects/\${project}/rfis/\${id}\`, { headers });
};
`;
    const found = await findingOf('company-header', { 'src/ask.js': text });
    expect(mended(found, send, text)?.split('\n')[3]).toBe("  headers.set('Procore-Company-Id', `${companyId}`);");
    const python = `import requests


class Rooms:
    def __init__(self, token, company_id):
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def rfi(self, project, id):
        return self.session.get(f"https://api.procore.com/rest/v1.0/projects/{project}/rfis/{id}", timeout=9)
`;
    const other = await findingOf('company-header', { 'app.py': python });
    expect(mended(other, send, python)?.split('\n')[7]).toBe(
      '        self.session.headers["Procore-Company-Id"] = f"{company_id}"',
    );
    // Nothing says which of two is this request's.
    const two = text.replace('return', "if (id === 'x') headers.set('authorization', token);\n  return");
    expect((await findingOf('company-header', { 'src/ask.js': two })).fixes).toEqual([]);
  });

  it('takes what goes by its name where the headers are written: a parameter, an own field, or what the module has bound', async () => {
    const ask =
      'fetch(`https://api.procore.com/rest/v1.0/projects/${project}/rfis/${id}`, { headers: { Authorization: token } })';
    const sent = async (text: string) => {
      const found = await findingOf('company-header', { 'src/ask.js': text });
      if (found.fixes.length === 0) return undefined;
      expect(found.fixes[0]?.safe).toBe(false);
      return /'Procore-Company-Id': (.*?) \}/.exec(mended(found, send, text) ?? '')?.[1];
    };
    expect(await sent(`export const rfi = ({ token, companyId }, project, id) => ${ask};`)).toBe('`${companyId}`');
    expect(await sent(`const COMPANY_ID = read();\nexport const rfi = (token, project, id) => ${ask};`)).toBe(
      '`${COMPANY_ID}`',
    );
    const method = `rfi(token, project, id) { return ${ask}; }`;
    expect(await sent(`export class Api { constructor(companyId) { this.companyId = companyId; } ${method} }`)).toBe(
      '`${this.companyId}`',
    );
    expect(await sent(`export const rfi = (token, project, id, companyId = null) => ${ask};`)).toBe(undefined);
    // Bound by another function, or below.
    const others = `export function other() { const companyId = read(); }\nexport class Other { companyId = 1; }\n`;
    expect(await sent(`${others}export function rfi(token, project, id) { return ${ask}; const companyId = 1; }`)).toBe(
      undefined,
    );
  });
});

describe('what is said', () => {
  it('names the holes, the date and the way', async () => {
    const found = await findingOf('unpublished-endpoint', {
      'src/http.ts': `export const get = (path: string, company: string) =>
  fetch('https://api.procore.com' + path, { ${headers} });\n`,
      'src/budget.ts': `import { get } from './http.ts';
export const rows = (projectId: string, company: string) => get(\`/rest/v1.0/projects/\${projectId}/budget_rows\`, company);\n`,
    });
    expect(found.message).toMatch(
      /^`GET \/rest\/v1\.0\/projects\/\{projectId\}\/budget_rows` is not in Procore's published API of \d{4}-\d\d-\d\d; this may conflict with §1\(h\)\.$/,
    );
    expect([found.file, found.line, found.certain]).toEqual(['src/budget.ts', 2, false]);
    expect(found.steps.at(-1)).toMatchObject({ file: 'src/http.ts', line: 2 });
  });

  it('says one thing of one literal, the gravest', async () => {
    const findings = await checkFiles({
      'src/ask.js': `const api = 'https://api.procore.com';
export const me = token => fetch(api + '/vapid/me', { headers: { Authorization: token } });\n`,
    });
    const endpoints = findings.filter(({ rule }) => rule.endsWith('-endpoint'));
    expect(endpoints.map(({ rule, severity, certain, tags }) => ({ rule, severity, certain, tags }))).toEqual([
      { rule: 'legacy-endpoint', severity: 'error', certain: true, tags: ['deprecated'] },
    ]);
  });

  it('is silent in tests, and about a value that is empty by default', async () => {
    const findings = await checkFiles({
      'test/ask.test.ts': "export const a = () => fetch('https://api.procore.com/rest/v1.0/made_up');\n",
      'src/ask.ts': `export const rfis = (company: string, project?: string) =>
  fetch(\`https://api.procore.com/rest/v1.0/projects/\${project ?? ''}/rfis?page=1\`, { ${headers} });\n`,
    });
    expect(findings.filter(({ rule }) => rule === 'unpublished-endpoint')).toEqual([]);
  });

  it('asks for the sunset by the day it is', async () => {
    const files = {
      'src/ask.js': `export const ask = (company, project) =>
  fetch(\`https://api.procore.com/rest/v2.0/companies/\${company}/projects/\${project}/calendars?page=1\`, { ${headers} });\n`,
    };
    const on = async (today: string) =>
      (await checkFiles(files, { today }))
        .filter(({ rule }) => rule === 'deprecated-endpoint')
        .map(({ severity, certain, message }) => ({ severity, certain, message }));
    expect(await on('2026-11-24')).toEqual([
      { severity: 'warning', certain: false, message: expect.stringContaining('it ends on 2027-05-02') },
    ]);
    expect(await on('2027-06-01')).toEqual([
      { severity: 'error', certain: true, message: expect.stringContaining('it ended on 2027-05-02') },
    ]);
  });
});
