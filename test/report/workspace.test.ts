import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { main } from '../../server/src/entry/command-line.ts';
import { nodeFileSystem, toWorkspacePath } from '../../server/src/entry/file-system.ts';
import type { Report } from '../../server/src/report/report.ts';
import { languages } from '../support/check.ts';

/** The sample workspace that `npm start` opens: what a newcomer sees first must be right, and its clean code silent. */
it('shows in the sample workspace what it is there to show', async () => {
  const folder = toWorkspacePath(fileURLToPath(new URL('../workspace', import.meta.url)));
  const out: string[] = [];
  const err: string[] = [];
  await main(['check', '.', '--format', 'json'], {
    fs: nodeFileSystem,
    languages,
    folder,
    resolve: path => toWorkspacePath(`${folder}/${path}`),
    version: '0.0.0',
    out: { write: text => void out.push(text) },
    err: { write: text => void err.push(text) },
    environment: {},
  });
  expect(err.join('')).toBe('');
  const { findings } = JSON.parse(out.join('')) as Report;
  const loud = findings.filter(({ severity }) => severity === 'error' || severity === 'warning');
  expect(loud.map(({ file, range, rule }) => `${file}:${range.start.line + 1} ${rule}`)).toEqual([
    'src/config.ts:6 undocumented-host',
    'src/jobs/archive.ts:19 bulk-export',
    'src/jobs/assistant.ts:21 ai-training',
    'src/jobs/watch.ts:10 polling',
    'src/procore/oauth.ts:12 oauth-state',
    'src/procore/oauth.ts:23 credential-in-log',
    'src/procore/observations.ts:26 unbounded-concurrency',
    'src/procore/rfis.ts:20 unpublished-endpoint',
    'src/procore/rfis.ts:26 rate-limit',
    'src/routes/webhooks.ts:30 webhook-authentication',
  ]);
  expect(loud.some(({ file, steps }) => steps.some(step => step.file !== file))).toBe(true);
  expect(findings.filter(({ fixes }) => fixes.length > 0).length).toBeGreaterThan(2);
});
