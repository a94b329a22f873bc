import { expect, it } from 'vitest';
import { policy } from '../../server/src/policy/index.ts';
import { clauseCoverage, remains } from '../../server/src/report/coverage.ts';
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

it('claims nothing without a rule', () => {
  for (const { coverage, rules: citing } of covered)
    expect(citing.length > 0).toBe(coverage === 'checked' || coverage === 'partly');
});

it('says of every clause what is left to people, and leaves nothing of these', () => {
  expect(Object.keys(remains).sort()).toEqual(policy.clauses.map(({ id }) => id).sort());
  const whole = Object.keys(remains).filter(id => remains[id] === '');
  expect(whole).toEqual(['1(h)', '1(l)', '2(g)', '4(e)']);
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
