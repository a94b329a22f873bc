import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { policy } from '../../server/src/policy/index.ts';
import { rules } from '../../server/src/rules/index.generated.ts';
import {
  coverageTable,
  fill,
  measured,
  rulesTable,
  schemaText,
  section,
  settings,
  tooLoud,
  unseen,
} from '../../server/tools/documents.ts';
import { readResults } from '../ruling/results.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const corpus = { breaches: 12, found: 9, tempting: 4, right: 11, wrong: 1, date: '2026-11-24' };
const blind = { breaches: 6, found: 6, tempting: 6, right: 6, wrong: 0, date: '2026-11-25' };

describe('what a page says of how good its rule is', () => {
  it('is nothing where too little was judged', () => {
    expect(measured('a', { rules: {} })).toBe('Not yet measured: 0 judged findings, 10 are needed.');
    expect(measured('a', { rules: { a: { blind: { first: blind, now: blind } } } })).toContain('6 judged findings');
  });

  it('is the figures, with their dates, the blind ones as they were before any mending', () => {
    const first = { ...blind, found: 3, right: 3, wrong: 2, date: '2026-11-20' };
    expect(measured('a', { rules: { a: { corpus, blind: { first, now: blind } } } })).toBe(
      'Real code, 2026-11-24: 11 of 12 findings right, 9 of 12 breaches found, 4 tempting cases. ' +
        'Blind cases, each before the rule was mended by it: 3 of 5 findings right, 3 of 6 breaches found, 6 tempting cases; ' +
        'now, 2026-11-25: 6 of 6 findings right, 6 of 6 breaches found, 6 tempting cases. ' +
        'Together: precision 0.94 over 18 judged findings, recall 0.83 over 18 breaches (before mending 0.60 and 0.50).',
    );
  });
});

describe('how loud a rule may be', () => {
  const definitions = rules.map(({ definition }) => definition);

  it('is what it was measured to deserve', () => expect(tooLoud(definitions, readResults())).toEqual([]));

  it('is information at most where a tenth of ten findings or more is wrong', () => {
    const results = { rules: { a: { corpus: { ...corpus, right: 9, wrong: 2 } }, b: { corpus } } };
    const loud = [
      { id: 'a', severity: 'warning' },
      { id: 'b', severity: 'error' },
    ] as const;
    expect(tooLoud(loud, results)).toEqual(['a: 0.82']);
    expect(tooLoud([{ id: 'a', severity: 'information' }], results)).toEqual([]);
  });
});

describe('generated text', () => {
  const document = 'a\n<!-- generated: x -->\nold\n<!-- /generated -->\nb\n';

  it('stands between its marks, however often it is written', () => {
    const once = fill(document, 'x', 'new');
    expect(once).toBe('a\n<!-- generated: x -->\nnew\n<!-- /generated -->\nb\n');
    expect(fill(once, 'x', 'new')).toBe(once);
  });

  it('is a section of a page in its place, or at its end', () => {
    const page = '# a\n\n## One\n\nold\n\n## Two\n\nb\n';
    expect(section(page, 'One', 'new')).toBe('# a\n\n## One\n\nnew\n\n## Two\n\nb\n');
    expect(section(page, 'Two', 'c\n')).toBe('# a\n\n## One\n\nold\n\n## Two\n\nc\n');
    expect(section(page, 'Three', 'c')).toBe(`${page}\n## Three\n\nc\n`);
  });

  it('says of a rule what it cannot see', () => {
    expect(unseen('polling')).toBe(rules.find(({ definition }) => definition.id === 'polling')?.definition.blind);
    expect(unseen('unknown')).toBe('');
  });

  it('must have a place', () => expect(() => fill(document, 'y', 'new')).toThrow('no place'));

  it('lists every rule and every clause', () => {
    expect(rulesTable({ rules: {} }).split('\n')).toHaveLength(rules.length + 2);
    expect(coverageTable().match(/^\| §/gm)).toHaveLength(policy.clauses.length);
  });

  it('makes a setting of all that an editor may hold, and leaves others alone', () => {
    const made = settings({ 'policyLens.trace.server': { type: 'string' }, 'policyLens.rules': { type: 'null' } });
    expect(made['policyLens.trace.server']).toEqual({ type: 'string' });
    expect(made['policyLens.rules']).toMatchObject({ type: 'object', scope: 'resource' });
    expect(Object.keys(made)).not.toContain('policyLens.attestations');
    expect(JSON.stringify(made['policyLens.classes'])).toContain('relative to the workspace folder');
    expect(JSON.stringify(made)).not.toContain('this file');
  });

  it('leaves a number that nobody sets unset, where VS Code would say 0', () => {
    const made = Object.values(settings({})) as { type?: unknown; default?: unknown }[];
    const numbers = made.filter(({ type }) => type === 'number' || type === 'integer');
    expect(numbers).toEqual([]);
    expect(settings({})['policyLens.retentionDays']).toMatchObject({ type: ['number', 'null'], default: null });
  });
});

describe('the README', () => {
  it('shows a configuration that the schema accepts', () => {
    const [, example = ''] = /```jsonc\n([\s\S]*?)```/.exec(readme) ?? [];
    const valid = new Ajv({ strict: false }).compile(JSON.parse(schemaText()));
    expect(valid(parse(example)), JSON.stringify(valid.errors)).toBe(true);
  });

  it('says what the tool is not', () =>
    expect(readme).toMatch(/not affiliated with or endorsed by Procore.*not legal\s+advice/s));
});
