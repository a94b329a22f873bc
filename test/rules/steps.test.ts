import { expect, it } from 'vitest';
import { checkFiles } from '../support/check.ts';

/** Lines that a rule's findings lead over, the finding's own first. */
async function linesOf(rule: string, files: Readonly<Record<string, string>>): Promise<readonly (readonly number[])[]> {
  const found = (await checkFiles(files)).filter(finding => finding.rule === rule);
  return found.map(({ line, steps }) => [line, ...steps.map(step => step.line)]);
}

it('advertising: an import leads to where its component is shown', async () => {
  const page =
    'import AdSense from \'react-adsense\';\n\nexport const Page = () => (\n  <main>\n    <AdSense.Google slot="1" />\n  </main>\n);\n';
  const request = "export const me = () => fetch('https://api.procore.com/rest/v1.0/me');\n";
  expect(await linesOf('advertising', { 'src/page.jsx': page, 'src/me.js': request })).toEqual([[1, 5]]);
});

it('cross-company-data: a key leads to the call that keeps the answer under it', async () => {
  const text = [
    'import requests',
    'from django.core.cache import cache',
    '',
    '',
    'def trades(company_id, page, headers):',
    '    key = f"trades:{page}"',
    '    found = cache.get(key)',
    '    if found is None:',
    '        found = requests.get(',
    '            "https://api.procore.com/rest/v1.0/trades",',
    '            params={"page": page},',
    '            headers={**headers, "Procore-Company-Id": str(company_id)},',
    '        ).json()',
    '        cache.set(key, found)',
    '    return found',
    '',
  ].join('\n');
  expect(await linesOf('cross-company-data', { 'trades.py': text })).toEqual([[6, 9, 14]]);
});

it('company-header: the request of a helper leads to each call for a route of its own', async () => {
  const text = [
    "const base = 'https://api.procore.com/rest/v1.0';",
    '',
    'const ask = (path: string, token: string) =>',
    '  fetch(`${base}${path}`, { headers: { Authorization: `Bearer ${token}` } });',
    '',
    'export const offices = (token: string) => ask(`/offices?company_id=8&page=1`, token);',
    'export const drawings = (token: string, site: number) => ask(`/projects/${site}/drawing_areas?page=1`, token);',
    'export const others = (token: string, other: number) => ask(`/projects/${other}/drawing_areas?page=1`, token);',
    'export const me = (token: string) => ask(`/me`, token);',
    '',
  ].join('\n');
  expect(await linesOf('company-header', { 'src/ask.ts': text })).toEqual([[4, 6, 7]]);
});

it('unauthenticated-route, webhook-authentication, oauth-state: a decorator over several lines leads to its handler', async () => {
  const head = [
    'import os',
    'import requests',
    'from fastapi import APIRouter, Request',
    '',
    'router = APIRouter()',
    '',
    '',
  ];
  const meters = [
    '@router.get(',
    '    "/meters/{project_id}",',
    '    summary="Meters of a site",',
    ')',
    'def meters(project_id: int):',
    '    return requests.get(',
    '        f"https://api.procore.com/rest/v1.0/projects/{project_id}/meetings",',
    '        headers={"Authorization": f"Bearer {os.environ[\'PROCORE_TOKEN\']}"},',
    '    ).json()',
    '',
    '',
    '@router.get("/weather/{project_id}")',
    'def weather(project_id: int):',
    '    return requests.get(',
    '        f"https://api.procore.com/rest/v1.0/projects/{project_id}/weather_logs",',
    '        headers={"Authorization": f"Bearer {os.environ[\'PROCORE_TOKEN\']}"},',
    '    ).json()',
    '',
  ];
  expect(await linesOf('unauthenticated-route', { 'meters.py': [...head, ...meters].join('\n') })).toEqual([
    [12, 8, 13],
    [20, 21],
  ]);
  const hook = [
    '@router.post(',
    '    "/hooks/procore",',
    '    status_code=204,',
    ')',
    'async def take(request: Request):',
    '    event = await request.json()',
    '    print(event["resource_name"], event["resource_id"])',
    '',
  ];
  expect(await linesOf('webhook-authentication', { 'hooks.py': [...head, ...hook].join('\n') })).toEqual([[12, 8]]);
  const back = [
    '@router.get(',
    '    "/procore/back",',
    '    include_in_schema=False,',
    ')',
    'def back(code: str):',
    '    requests.post(',
    '        "https://login.procore.com/oauth/token",',
    '        data={"grant_type": "authorization_code", "code": code, "client_id": os.environ["PROCORE_CLIENT_ID"]},',
    '    )',
    '    return {}',
    '',
  ];
  const [callback] = await linesOf('oauth-state', { 'back.py': [...head, ...back].join('\n') });
  expect(callback?.slice(0, 2)).toEqual([12, 8]);
});

it('rate-limit: a helper that some of its callers wait behind leads to each that does not', async () => {
  const text = [
    "const base = 'https://api.procore.com/rest/v1.0';",
    '',
    'const send = (url: string, init: RequestInit) => fetch(url, { ...init, signal: AbortSignal.timeout(9000) });',
    '',
    'export async function rfis(site: number, headers: Record<string, string>) {',
    '  for (;;) {',
    '    const response = await send(`${base}/projects/${site}/rfis?page=1`, { headers });',
    '    if (response.status !== 429) return response.json();',
    '    await new Promise(done => setTimeout(done, 60_000));',
    '  }',
    '}',
    'export const drawings = (site: number, headers: Record<string, string>) =>',
    '  send(`${base}/projects/${site}/drawing_areas?page=1`, { headers });',
    'export const offices = (headers: Record<string, string>) => send(`${base}/offices?page=1`, { headers });',
    '',
  ].join('\n');
  expect(await linesOf('rate-limit', { 'src/ask.ts': text })).toEqual([[3, 13, 14]]);
});
