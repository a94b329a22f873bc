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
