import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../../server/src/rules/index.generated.ts';
import { checkFiles, type Found, show } from '../support/check.ts';
import { type PageBlock, pageBlocks } from '../support/rule-page.ts';

/** The code in the rules' pages is run: a breach must be found, the compliant way must be clean. */
describe.each(rules.map(({ definition, page }) => [definition.id, page] as const))('%s: page', (id, page) => {
  const groups = new Map<string, PageBlock[]>();
  for (const block of pageBlocks(page)) groups.set(block.group, [...(groups.get(block.group) ?? []), block]);

  it('shows a breach and the compliant way', () => {
    const marks = [...groups.values()].flat().map(block => block.marked);
    expect(marks).toContain('breach');
    expect(marks).toContain('compliant');
  });

  it.each([...groups])('%s', async (_, blocks) => {
    const findings = await checkFiles(Object.fromEntries(blocks.map(block => [block.file, block.text])));
    const own = findings.filter(finding => finding.rule === id);
    const where = `\n${show(findings)}`;
    const breaches = blocks.filter(block => block.marked === 'breach').map(block => block.file);
    if (breaches.length > 0)
      expect(
        own.map(finding => finding.file),
        `found:${where}`,
      ).not.toEqual([]);
    expect(
      own.filter(finding => !breaches.includes(finding.file)).length,
      `not to be found in a compliant file:${where}`,
    ).toBe(0);
    if (breaches.length === 0) expectNoOthers(blocks, findings);
  });
});

function expectNoOthers(blocks: readonly PageBlock[], findings: readonly Found[]): void {
  const also = blocks.flatMap(block => block.also);
  const others = findings.filter(
    finding => ['error', 'warning'].includes(finding.severity) && !also.includes(finding.rule),
  );
  expect(others.length, `compliant for one rule, a breach of another:\n${show(findings)}`).toBe(0);
}

it('the example of CONTRIBUTING.md is clean where it says so', async () => {
  const page = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');
  // The blocks stand in a list, inside a fence of their own.
  const [, example = ''] = /^ {3}`{4}md\n([\s\S]*?)^ {3}`{4}$/m.exec(page) ?? [];
  const compliant = pageBlocks(example.replace(/^ {3}/gm, '')).filter(({ marked }) => marked === 'compliant');
  expect(compliant).toHaveLength(1);
  expectNoOthers(compliant, await checkFiles(Object.fromEntries(compliant.map(({ file, text }) => [file, text]))));
});
