import { expect, it } from 'vitest';
import { policy } from '../../server/src/policy/index.ts';
import { clauseCoverage } from '../../server/src/report/coverage.ts';
import { rules } from '../../server/src/rules/index.generated.ts';
import { defineRule } from '../../server/src/rules/rule.ts';

const definitions = rules.map(rule => rule.definition);
const covered = clauseCoverage(definitions);

it('speaks of every clause, in order', () =>
  expect(covered.map(({ id }) => id)).toEqual(policy.clauses.map(({ id }) => id)));

it('covers at least forty clauses by rules', () =>
  expect(
    covered.filter(({ coverage }) => coverage === 'checked' || coverage === 'partly').length,
  ).toBeGreaterThanOrEqual(40));

it('claims nothing without a rule, and says what is left where rules see a part', () => {
  for (const { coverage, rules: citing, remains } of covered) {
    expect(citing.length > 0).toBe(coverage === 'checked' || coverage === 'partly');
    if (coverage === 'partly') expect(remains).not.toBe('');
  }
});

it('takes back what it claims when the rule is off', () => {
  const rule = defineRule({ id: 'a', clauses: ['1(h)'], severity: 'error', title: '', blind: '' });
  const of = (severity: 'error' | 'off') =>
    clauseCoverage([{ ...rule, severity }]).find(({ id }) => id === '1(h)')?.coverage;
  expect(of('error')).toBe('checked');
  expect(of('off')).toBe('attestation');
});

it('has rules that cite only what the Policy has, each with what it cannot see', () => {
  const known = new Set(policy.clauses.map(({ id }) => id));
  for (const { id, clauses, title, blind } of definitions) {
    for (const clause of clauses) expect(known, `${id} cites ${clause}`).toContain(clause);
    expect(clauses.length, id).toBeGreaterThan(0);
    expect(title, id).not.toBe('');
    expect(blind, id).not.toBe('');
  }
});
