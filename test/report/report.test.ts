import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { buildReport, reaches } from '../../server/src/report/report.ts';
import { files, findings, head, report, suppressed } from './sample.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../server/src/report/report.schema.json', import.meta.url), 'utf8'),
) as object;
const valid = new Ajv({ strict: true }).compile(schema);

describe('the report', () => {
  it('is as its schema says', () => {
    expect(valid(report()), JSON.stringify(valid.errors)).toBe(true);
    expect(valid(report(suppressed)), JSON.stringify(valid.errors)).toBe(true);
  });

  it('and the schema says something', () => {
    const [first] = report().findings;
    expect(valid({ ...report(), findings: [{ ...first, severity: 'grave' }] })).toBe(false);
    expect(valid({ ...report(), findings: [{ ...first, clauses: ['9(z)'] }] })).toBe(false);
  });

  it('is sorted by file, place and rule, whatever the order was', () => {
    const results = findings.map(finding => ({ finding }));
    expect(report().findings.map(finding => finding.file)).toEqual(['.env', 'src/auth.ts']);
    expect(buildReport(head, [...results].reverse(), files)).toEqual(buildReport(head, results, files));
  });

  it('counts lines from zero and characters in UTF-16 code units', () => {
    const [, log] = report().findings;
    expect(log?.range).toEqual({ start: { line: 4, character: 2 }, end: { line: 4, character: 39 } });
  });

  it('gives the steps source first', () => {
    const [, log] = report().findings;
    expect(log?.steps.map(step => `${step.file}: ${step.message}`)).toEqual([
      'src/hosts.ts: the log-in host',
      'src/auth.ts: the token request',
    ]);
  });

  it('says why a finding is suppressed, only where it is', () => {
    const [finding] = report(suppressed).findings;
    expect(finding?.suppressed).toEqual({ reason: 'Only in the test bed', until: '2027-01-31' });
    expect(report().findings.some(each => 'suppressed' in each)).toBe(false);
  });
});

it('knows what reaches a threshold', () => {
  expect(reaches('error', 'warning')).toBe(true);
  expect(reaches('warning', 'warning')).toBe(true);
  expect(reaches('information', 'warning')).toBe(false);
  expect(reaches('error', 'never')).toBe(false);
});
