import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { clause, policy } from '../../server/src/policy/index.ts';
import { formatGithub } from '../../server/src/report/github.ts';
import { redact } from '../../server/src/report/redact.ts';
import type { Result } from '../../server/src/report/report.ts';
import { formatSarif } from '../../server/src/report/sarif.ts';
import { formatText, type TextOptions } from '../../server/src/report/text.ts';
import { defineRule } from '../../server/src/rules/rule.ts';
import { report, sources, suppressed } from './sample.ts';

const secret = 'fZ3kq7VtXw1mB9sLr0Yd5HcUeGaTnPj2QoKiMxWv8R4';
const plain: TextOptions = {
  source: file => sources[`/app/${file}`],
  clause: id => clause(id)?.text,
  isOnSecret: rule => rule === 'hardcoded-credential',
  showSuppressed: false,
  colours: false,
  width: 90,
};

describe('text', () => {
  it('shows the code, the evidence, the clause and the way out', () => {
    expect(formatText(report(), plain)).toMatchInlineSnapshot(`
      ".env:2:23  warning  hardcoded-credential  §1(l) §1
        A client secret is written down; this may conflict with §1(l) and §1.

        1 │ PROCORE_CLIENT_ID=abc
        2 │ PROCORE_CLIENT_SECRET=•••••••••••••••••••••••••••••••••••••••••••
          │                       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~

        to settle   Settled where the file is kept out of git: 100 % of it, no line left.
        §1(l)       “Fail to securely handle any Customer credentials using industry-standard
                    protocols.”

      src/auth.ts:5:3  error  credential-in-log  §1(l)
        The token response is written to the console, which breaches §1(l).

        4 │   const res = await axios.post(login + '/oauth/token', { code });
        5 │   console.log('😀 signed in', res.data);
          │   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        6 │ }

        evidence    src/hosts.ts:1:22 the log-in host
                    src/auth.ts:4:21 the token request
        because     Its fields hold the access token and the refresh token.
        §1(l)       “Fail to securely handle any Customer credentials using industry-standard
                    protocols.”
        fix         Log no more than the status

      1 error, 1 warning in 2 files.
      Procore Developer Policy of 2025-09-30, published API of 2026-08-01. Not affiliated with or endorsed by Procore; not legal advice.
      "
    `);
  });

  it('says so where nothing was found, and where something is suppressed', () => {
    expect(formatText({ ...report(), findings: [] }, plain)).toContain('No findings.');
    expect(formatText(report(suppressed), plain)).toMatch(/^No findings. 1 suppressed.\n/);
    const shown = formatText(report(suppressed), { ...plain, showSuppressed: true });
    expect(shown).toContain('suppressed  Only in the test bed (until 2027-01-31)');
    expect(shown).toContain('No findings. 1 suppressed.');
  });

  it('has colours only where they are wanted', () => {
    expect(formatText(report(), plain)).not.toContain('\u001b');
    expect(formatText(report(), { ...plain, colours: true })).toContain('\u001b[31merror\u001b[39m');
  });

  it('underlines many lines, up to a measure', () => {
    const text = Array.from({ length: 12 }, (_, line) => `line ${line}`).join('\n');
    const [, finding] = report().findings;
    const long = { start: { line: 1, character: 0 }, end: { line: 10, character: 3 } };
    const printed = formatText(
      { ...report(), findings: [{ ...finding, range: long } as never] },
      { ...plain, source: () => text },
    );
    expect(printed).toContain('7 │ line 6');
    expect(printed).not.toContain('9 │ line 8');
    expect(printed).toContain('4 more lines');
    const shorter = { ...long, end: { line: 7, character: 3 } };
    const one = formatText(
      { ...report(), findings: [{ ...finding, range: shorter } as never] },
      { ...plain, source: () => text },
    );
    expect(one).toMatch(/… 1 more line$/m);
  });

  it('shows the place in a line that is too long', () => {
    const [, finding] = report().findings;
    const line = `${'a, '.repeat(100)}here(it, is);${' b,'.repeat(100)}`;
    const at = { start: { line: 0, character: 300 }, end: { line: 0, character: 304 } };
    const printed = formatText(
      { ...report(), findings: [{ ...finding, range: at } as never] },
      { ...plain, source: () => line },
    ).split('\n');
    expect(printed.slice(3, 5)).toMatchInlineSnapshot(`
      [
        "  1 │ …a, a, a, a, a, a, a, a, here(it, is); b, b, b, b, b, b, b, b, b, b, b, b, b, b, b,…",
        "    │                          ~~~~",
      ]
    `);
    expect(Math.max(...printed.map(row => row.length))).toBeLessThan(160);
  });

  it('prints no control characters of the source', () => {
    const [, finding] = report().findings;
    const printed = formatText(
      { ...report(), findings: [finding as never] },
      { ...plain, source: () => '\n\n\n\n\u001b[2Jx\ty' },
    );
    expect(printed).not.toContain('\u001b');
  });
});

describe('a secret', () => {
  it('is in no format', () => {
    const options = { rules: [], clauses: policy.clauses, policyUrl: policy.url };
    for (const text of [
      formatText(report(), plain),
      formatSarif(report(), options),
      formatGithub(report()),
      JSON.stringify(report()),
    ])
      expect(text).not.toContain(secret.slice(0, 8));
  });

  it.each([
    [`const token = '${secret}';`, `const token = '${'•'.repeat(secret.length)}';`],
    ['  client_secret: "hunter-22",', '  client_secret: "•••••••••",'],
    ["Authorization: 'Bearer hunter-22'", "Authorization: 'Bearer •••••••••'"],
    ['REFRESH_TOKEN=hunter-22', 'REFRESH_TOKEN=•••••••••'],
    ["fetch('/me?access_token=hunter-22&page=1')", "fetch('/me?access_token=•••••••••&page=1')"],
    ["open('https://bob:hunter-22@api.procore.com')", "open('https://bob:•••••••••@api.procore.com')"],
    ["'Bearer ' + 'hunter-22'", "'Bearer ' + '•••••••••'"],
    ['requests.get(url, auth=("bob", "pw1"))', 'requests.get(url, auth=("•••", "•••"))'],
    ['// password=hunter-22', '// password=•••••••••'],
    ['os.environ["PROCORE_CLIENT_SECRET"] = "hunter-22"', 'os.environ["PROCORE_CLIENT_SECRET"] = "•••••••••"'],
    ['os.getenv("CLIENT_SECRET", "hunter-22")', 'os.getenv("CLIENT_SECRET", "•••••••••")'],
    ['environ.get("CLIENT_SECRET", default="hunter-22")', 'environ.get("CLIENT_SECRET", default="•••••••••")'],
    ['environ.get("CLIENT_SECRET") or "hunter-22"', 'environ.get("CLIENT_SECRET") or "•••••••••"'],
    ["process.env.CLIENT_SECRET ?? 'hunter-22'", "process.env.CLIENT_SECRET ?? '•••••••••'"],
    ["process.env['CLIENT_SECRET']! || 'hunter-22'", "process.env['CLIENT_SECRET']! || '•••••••••'"],
    ["form.set('client_secret', 'hunter-22')", "form.set('client_secret', '•••••••••')"],
    ["const secret: string = 'hunter-22';", "const secret: string = '•••••••••';"],
    ['secret = b"hunter-22"', 'secret = b"•••••••••"'],
    ["send('qwBeRtZuIoPaSdFgHjKlYx')", "send('••••••••••••••••••••••')"],
  ])('is masked in %s', (line, masked) => expect(redact(line)).toBe(masked));

  it.each([
    'const token = await refreshAccessToken(session.refreshToken);',
    'headers: { Authorization: `Bearer ${token}` }',
    "fetch('/rest/v1.0/companies/562949953421312/projects')",
    'import { createCipheriv } from "node:crypto";',
    'const refreshed = getProcoreAccessTokenForCompanyV2(companyId);',
    'open(`https://${user}:${password}@${host}/?token=${token}`)',
    'const password = password2 || options.password;',
    "headers.set('Authorization', token)",
    "const token = cookies.get('session');",
    "if (typeof token === 'string') return;",
    "const headers = { Authorization: row.accessToken, 'Content-Type': 'application/json' };",
    'headers = {"Authorization": token, "Accept": "application/json"}',
  ])('and code is not: %s', line => expect(redact(line)).toBe(line));

  it('is masked whole where a finding stands on it, short as it may be', () => {
    expect(redact("login('me', 'pw1')", { secrets: [{ start: 12, end: 17 }] })).toBe("login('me', '•••')");
    const answer = "send({ 'Content-Type': 'application/json', 'x-key': ok ? 'abc' : 'def' })";
    const masked = "send({ 'Content-Type': 'application/json', 'x-key': ok ? '•••' : '•••' })";
    expect(redact(answer, { secrets: [{ start: 0, end: answer.length }] })).toBe(masked);
    expect(redact('KEY=abc', { secrets: [{ start: 4, end: 7 }] })).toBe('KEY=•••');
  });

  it('is masked without quotes in settings, and only there', () => {
    expect(redact('procore_password=hunter-22', { settings: true })).toBe('procore_password=•••••••••');
    expect(redact('password: hunter-22', { settings: true })).toBe('password: •••••••••');
    expect(redact('password: ${PASSWORD}', { settings: true })).toBe('password: ${PASSWORD}');
    expect(redact('password: password')).toBe('password: password');
  });

  it.each([undefined, { reason: 'a test tenant' }])(
    'is masked in the frame of another finding that shows its line, suppressed or not: %o',
    why => {
      const [onSecret, other] = report().findings;
      const range = (line: number, start: number, end: number) => ({
        start: { line, character: start },
        end: { line, character: end },
      });
      const findings = [
        { ...onSecret, file: 'a.ts', range: range(0, 6, 11), suppressed: why },
        { ...other, file: 'a.ts', range: range(1, 0, 5) },
      ];
      const printed = formatText(
        { ...report(), findings: findings as never },
        { ...plain, source: () => "login('pw1')\nother()" },
      );
      expect(printed.match(/login\('•••'\)/g)).toHaveLength(why === undefined ? 2 : 1);
    },
  );
});

describe('GitHub annotations', () => {
  it('escape what a workflow command reads as its own', () => {
    expect(formatGithub(report()).split('\n')).toEqual([
      '::warning file=.env,line=2,endLine=2,col=23,endColumn=66,title=policy-lens hardcoded-credential (§1(l) §1)::A client secret is written down; this may conflict with §1(l) and §1.%0ASettled where the file is kept out of git: 100 %25 of it, %0Ano line left.',
      '::error file=src/auth.ts,line=5,endLine=5,col=3,endColumn=40,title=policy-lens credential-in-log (§1(l))::The token response is written to the console, which breaches §1(l).%0AIts fields hold the access token and the refresh token.',
      '',
    ]);
  });

  it('leave out what is suppressed', () => expect(formatGithub(report(suppressed))).toBe(''));
});

describe('SARIF', () => {
  const rules = [
    {
      definition: defineRule({
        id: 'credential-in-log',
        clauses: ['1(l)'],
        severity: 'error',
        title: 'A secret is written to a log',
        blind: 'Loggers it does not know',
      }),
      page: '# credential-in-log\n\nA page.',
    },
  ];
  const options = { rules, clauses: policy.clauses, policyUrl: policy.url };
  const log = (...results: Result[]) => JSON.parse(formatSarif(report(...results), options)) as Log;

  // The schema of the standard, as an MIT-licensed package ships it.
  const schemaFile = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  // It is written in draft 4, of which it uses nothing that draft 7 reads otherwise but `id`.
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const valid = ajv.compile(schema);

  it('validates against its schema', () => {
    expect(valid(log()), JSON.stringify(valid.errors)).toBe(true);
    expect(valid(log(suppressed)), JSON.stringify(valid.errors)).toBe(true);
    expect(valid({ ...log(), version: '1.0' })).toBe(false);
  });

  it('describes every rule, with its page as help and its clauses as taxa', () => {
    const [run] = log().runs;
    const [rule] = run?.tool.driver.rules ?? [];
    expect(rule?.help?.markdown).toContain('A page.');
    expect(rule?.defaultConfiguration).toEqual({ enabled: true, level: 'error' });
    expect(rule?.relationships?.map(relationship => relationship.target.id)).toEqual(['1(l)']);
    const taxa = new Set(run?.taxonomies?.[0]?.taxa?.map(taxon => taxon.id));
    expect(taxa).toEqual(new Set(policy.clauses.map(({ id }) => id)));
  });

  it('points each result at its rule, also where that is none of the Policy', () => {
    const [run] = log().runs;
    for (const result of run?.results ?? [])
      expect(run?.tool.driver.rules?.[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
  });

  it('tells the way of the evidence as related locations and as a flow that ends at the finding', () => {
    const result = log().runs[0]?.results?.find(each => each.ruleId === 'credential-in-log');
    expect(result?.relatedLocations?.map(place => place.message?.text)).toEqual([
      'the log-in host',
      'the token request',
    ]);
    const flow = result?.codeFlows?.[0]?.threadFlows[0]?.locations.map(
      step => step.location?.physicalLocation?.region?.startLine,
    );
    expect(flow).toEqual([1, 4, 5]);
  });

  it('gives suppressions with their justification', () => {
    const elsewhere = { ...suppressed, suppressed: { reason: 'Agreed', external: true as const } };
    expect(log(elsewhere).runs[0]?.results?.[0]?.suppressions).toMatchObject([{ kind: 'external' }]);
    expect(log(suppressed).runs[0]?.results?.[0]?.suppressions).toEqual([
      {
        kind: 'inSource',
        status: 'accepted',
        justification: 'Only in the test bed',
        properties: { until: '2027-01-31' },
      },
    ]);
  });

  it('keeps a fingerprint while lines move and the catalogue is renewed', () => {
    const dated = (date: string) => {
      const findings = report().findings.map(finding => ({ ...finding, message: `${finding.message} As of ${date}.` }));
      const { runs } = JSON.parse(formatSarif({ ...report(), findings }, options)) as Log;
      return runs[0]?.results?.map(result => result.partialFingerprints);
    };
    expect(dated('2026-09-01')).toEqual(dated('2026-08-01'));
    const before = log().runs[0]?.results?.map(result => result.partialFingerprints);
    const moved = report().findings.map(finding => ({
      ...finding,
      range: { start: { line: 70, character: 0 }, end: { line: 70, character: 4 } },
    }));
    const after = JSON.parse(formatSarif({ ...report(), findings: moved }, options)) as Log;
    expect(after.runs[0]?.results?.map(result => result.partialFingerprints)).toEqual(before);
    expect(new Set(before?.map(print => print?.['policyLens/v1'])).size).toBe(2);
  });
});
