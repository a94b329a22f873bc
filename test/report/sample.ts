import type { Finding } from '../../server/src/program/finding.ts';
import { buildReport, type Files, type Report, type Result } from '../../server/src/report/report.ts';

/** Sources of a made-up app; the secret in them is random and was never valid. */
export const sources: Readonly<Record<string, string>> = {
  '/app/src/auth.ts': [
    "import { login } from './hosts';",
    '',
    'export async function signIn(code: string) {',
    "  const res = await axios.post(login + '/oauth/token', { code });",
    "  console.log('😀 signed in', res.data);",
    '}',
    '',
  ].join('\n'),
  '/app/src/hosts.ts': "export const login = 'https://login.procore.com';\n",
  '/app/.env': 'PROCORE_CLIENT_ID=abc\nPROCORE_CLIENT_SECRET=fZ3kq7VtXw1mB9sLr0Yd5HcUeGaTnPj2QoKiMxWv8R4\n',
};

const span = (file: string, text: string) => {
  const start = (sources[file] ?? '').indexOf(text);
  if (start < 0) throw new Error(`no ${text} in ${file}`);
  return { file, start, end: start + text.length };
};

export const findings: readonly Finding[] = [
  {
    rule: 'credential-in-log',
    clauses: ['1(l)'],
    severity: 'error',
    ...span('/app/src/auth.ts', "console.log('😀 signed in', res.data)"),
    message: 'The token response is written to the console, which breaches §1(l).',
    certain: true,
    because: 'Its fields hold the access token and the refresh token.',
    steps: [
      { ...span('/app/src/hosts.ts', "'https://login.procore.com'"), message: 'the log-in host' },
      { ...span('/app/src/auth.ts', "axios.post(login + '/oauth/token', { code })"), message: 'the token request' },
    ],
    fixes: [{ title: 'Log no more than the status', safe: true, edits: [] }],
  },
  {
    rule: 'hardcoded-credential',
    clauses: ['1(l)', '1'],
    severity: 'warning',
    ...span('/app/.env', 'fZ3kq7VtXw1mB9sLr0Yd5HcUeGaTnPj2QoKiMxWv8R4'),
    message: 'A client secret is written down; this may conflict with §1(l) and §1.',
    certain: false,
    because: 'Settled where the file is kept out of git: 100 % of it, \nno line left.',
    steps: [],
    fixes: [],
  },
];

export const head: Omit<Report, 'findings'> = {
  tool: { name: 'Policy Lens', version: '9.9.9' },
  policy: { title: 'Procore Developer Policy', effective: '2025-09-30', sha256: 'a'.repeat(64) },
  catalogue: { date: '2026-08-01' },
};

export const files: Files = { name: path => path.slice('/app/'.length), text: path => sources[path] ?? '' };

export function report(...results: readonly Result[]): Report {
  return buildReport(head, results.length > 0 ? results : findings.map(finding => ({ finding })), files);
}

export const suppressed: Result = {
  finding: findings[0] as Finding,
  suppressed: { reason: 'Only in the test bed', until: '2027-01-31' },
};
