import { describe, expect, it } from 'vitest';
import type { ReportedFinding } from '../../server/src/report/report.ts';
import { count } from './figures.ts';
import { judge, type Label, rightRule } from './match.ts';

const at = (line: number) => ({ start: { line: line - 1, character: 0 }, end: { line: line - 1, character: 5 } });

function finding(line: number, more: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    rule: 'credential-in-log',
    clauses: ['1(l)'],
    severity: 'error',
    file: 'a.ts',
    range: at(line),
    message: '',
    certain: true,
    because: '',
    steps: [],
    fixes: [],
    ...more,
  };
}

function label(line: number, more: Partial<Label> = {}): Label {
  return {
    repo: 'r',
    path: 'a.ts',
    line,
    confidence: 0.9,
    clause: '1(l)',
    kind: 'credential-logged',
    rules: ['credential-in-log'],
    ...more,
  };
}

const none = { rulesComplete: [], files: [] };
const read = { rulesComplete: ['credential-in-log'], files: [{ repo: 'r', path: 'a.ts' }] };
const judged = (
  findings: readonly ReportedFinding[],
  labels: readonly Label[],
  exhaustive = none as typeof read | typeof none,
) =>
  judge(
    findings.map(each => ({ repo: 'r', finding: each })),
    labels,
    exhaustive,
  );
const met = (findings: readonly ReportedFinding[], labels: readonly Label[]) =>
  judged(findings, labels).positives.map(({ by }) => by.length);

describe('a finding meets a label', () => {
  it('within three lines, not four', () => expect(met([finding(13), finding(14)], [label(10)])).toEqual([1]));
  it('inside the lines of a label that spans some', () =>
    expect(met([finding(18)], [label(10, { endLine: 15 })])).toEqual([1]));
  it('by one of its steps', () => {
    const flow = finding(90, { file: 'b.ts', steps: [{ file: 'a.ts', range: at(10), message: '' }] });
    expect(met([flow], [label(10)])).toEqual([1]);
  });
  it('with a rule that the label accepts', () =>
    expect(met([finding(10, { rule: 'oauth-state' })], [label(10)])).toEqual([0]));
  it('where the label accepts none in particular, by the clause', () =>
    expect(met([finding(10, { rule: 'oauth-state' })], [label(10, { rules: [] })])).toEqual([1]));
  it('only in its own repository', () => expect(met([finding(10)], [label(10, { repo: 'other' })])).toEqual([0]));
  it('more than once', () => expect(met([finding(11)], [label(10), label(12)])).toEqual([1, 1]));
});

describe('a finding is wrong', () => {
  it('on a tempting place', () => expect(judged([finding(10)], [label(10, { negative: true })]).wrong).toHaveLength(1));
  it('but not where a breach stands nearer', () =>
    expect(judged([finding(10)], [label(10), label(12, { negative: true })]).wrong).toEqual([]));
  it('nor where it only informs', () =>
    expect(judged([finding(10, { severity: 'information' })], [label(10, { negative: true })]).wrong).toEqual([]));
  it('unlabelled in a file that was read for its rule', () => {
    expect(judged([finding(50)], [label(10)], read).wrong.map(wrong => wrong.where)).toEqual(['exhaustive']);
    expect(judged([finding(50)], [label(10)]).wrong).toEqual([]);
    expect(judged([finding(50, { rule: 'polling' })], [label(10)], read).wrong).toEqual([]);
  });
});

it('knows the one right rule of a label', () => {
  const rules = ['unpublished-endpoint', 'legacy-endpoint'];
  expect(rightRule(label(1, { kind: 'legacy-endpoint', rules }))).toBe('legacy-endpoint');
  expect(rightRule(label(1, { kind: 'bulk-export-loop', rules: ['bulk-export'] }))).toBe('bulk-export');
  expect(rightRule(label(1, { kind: 'other', rules: [] }))).toBeUndefined();
});

it('counts what is found loudly, quietly, strictly and not at all', () => {
  const rules = ['unpublished-endpoint', 'legacy-endpoint'];
  const labels = [
    label(10),
    label(20),
    label(30, { confidence: 0.5 }),
    label(40, { kind: 'legacy-endpoint', rules }),
    label(60, { negative: true }),
  ];
  const findings = [
    finding(10),
    finding(20, { severity: 'information' }),
    finding(40, { rule: 'unpublished-endpoint' }),
    finding(60),
    finding(80),
  ];
  const all = () => true;
  expect(count(judged(findings, labels, read), all, all, all)).toEqual({
    labels: 3,
    found: 2,
    quiet: 1,
    strict: 1,
    allLabels: 4,
    allFound: 2,
    negatives: 1,
    negativesHit: 1,
    right: 2,
    falseAlarms: 1,
    rightRead: 2,
  });
});
