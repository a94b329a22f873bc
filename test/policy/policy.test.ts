import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { clause, clauseLine, policy, renderPolicy } from '../../server/src/policy/index.ts';

const DATA = fileURLToPath(new URL('../../server/src/policy/data/', import.meta.url));
const text = readFileSync(`${DATA}developer-policy-2025-09-30.txt`, 'utf8');
const collapse = (words: string) => words.normalize('NFC').replace(/\s+/g, ' ').trim();
const hash = (words: string) => createHash('sha256').update(collapse(words)).digest('hex');

describe('the Policy', () => {
  it('has its title, date and address', () => {
    expect(policy).toMatchObject({
      title: 'Procore Developer Policy',
      effective: '2025-09-30',
      url: 'https://developers.procore.com/documentation/marketplace-policy',
    });
  });

  it('has as many lettered clauses in each section as Procore’s page', () => {
    expect(policy.sections.map(section => [section.number, section.clauses.length - 1])).toEqual([
      [1, 13],
      [2, 16],
      [3, 8],
      [4, 6],
      [5, 3],
      [6, 10],
      [7, 0],
      [8, 0],
    ]);
    expect(new Set(policy.clauses.map(one => one.id)).size).toBe(64);
  });

  it('keeps every word of the text and no other', () => {
    const words = [
      policy.title,
      'Effective: September 30, 2025',
      ...policy.introduction,
      ...policy.sections.flatMap(section => [
        `${section.number}. ${section.title}`,
        ...section.preamble,
        ...(section.lead ? [section.lead] : []),
        ...section.clauses.slice(1).map(one => `- ${one.text}`),
      ]),
    ];
    expect(collapse(words.join('\n'))).toBe(collapse(text));
  });

  it('carries the hashes of what it says', () => {
    expect(policy.sha256).toBe(hash(text));
    for (const one of policy.clauses) expect(one.sha256, one.id).toBe(hash(one.text));
  });

  it('is what its generator writes', () => {
    const before = readFileSync(`${DATA}policy.json`, 'utf8');
    const written = execFileSync(process.execPath, ['server/tools/policy.mjs', '--print'], { encoding: 'utf8' });
    expect(written).toBe(before);
  });

  it('letters the clauses as Procore’s page does', () => {
    expect(clause('1(h)')?.text).toBe('Use or attempt to use unpublished APIs.');
    expect(clause('6(c)')?.text).toMatch(/including, but not limited to:$/);
    expect(clause('6(c)(ii)')?.text).toBe('Intending to exploit minors in any way.');
    expect(clause('6(d)')?.text).toMatch(/^Represent that your Application is authorized/);
    expect(clause('1')?.text).toMatch(/strong encryption\.$/);
    expect(clause('8')?.text).toContain('proof of compliance');
  });
});

describe('clause', () => {
  it.each([
    ['1.8', '1(h)'],
    ['§1(h)', '1(h)'],
    ['1h', '1(h)'],
    ['1.h', '1(h)'],
    ['1 (H)', '1(h)'],
    ['Clause 2(g)', '2(g)'],
    ['Section 7', '7'],
    ['6(c)(ii)', '6(c)(ii)'],
    ['6.3.2', '6(c)(ii)'],
    ['6.c.ii', '6(c)(ii)'],
    ['6c(iv)', '6(c)(iv)'],
  ])('%s names %s', (name, id) => {
    expect(clause(name)?.id).toBe(id);
  });

  it.each(['', '9', '1(n)', '1.14', '6(c)(v)', '7(a)', 'rate-limit', '1(h)(i)', '1.0'])('%j names none', name => {
    expect(clause(name)).toBeUndefined();
  });
});

describe('the document', () => {
  const lines = renderPolicy().split('\n');

  it('has every clause at the line that clauseLine says', () => {
    for (const one of policy.clauses) {
      const line = lines[clauseLine(one.id) ?? -1] ?? '';
      expect(line, one.id).toContain(one.text.split('\n\n')[0]);
      if (one.id.includes('(')) expect(line).toContain(`**§${one.id}**`);
    }
    expect(clauseLine('§1.8')).toBe(clauseLine('1(h)'));
    expect(clauseLine('9')).toBeUndefined();
  });

  it('marks the clause asked for, and no other line', () => {
    const marked = renderPolicy('1.8').split('\n');
    const changed = marked.flatMap((line, index) => (line === lines[index] ? [] : [index]));
    expect(changed).toEqual([clauseLine('1(h)')]);
    expect(marked[clauseLine('1(h)') ?? -1]).toBe('- ➤ **§1(h)** Use or attempt to use unpublished APIs.');
    expect(renderPolicy('9')).toBe(renderPolicy());
  });

  it('says what it is not', () => {
    expect(lines.at(-2)).toContain('not affiliated with or endorsed by Procore; not legal advice');
  });
});
