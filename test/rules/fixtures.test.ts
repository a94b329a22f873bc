import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../server/src/rules/index.generated.ts';
import { checkFiles, show } from '../support/check.ts';
import { fixtures } from '../support/fixtures.ts';

const all = fixtures(fileURLToPath(new URL('../fixtures/rules', import.meta.url)));
const known = new Set([...rules.map(rule => rule.definition.id), 'suppression', 'configuration', 'attestation']);

/** Small whole workspaces: in `breach-…` exactly the marked lines are found, in `clean-…` nothing of the rule. */
describe.each(all.map(fixture => [`${fixture.rule}: ${fixture.name}`, fixture] as const))('%s', (_, fixture) => {
  it(fixture.breach ? 'finds the marked lines and no others' : 'finds nothing', async () => {
    expect(known).toContain(fixture.rule);
    for (const expected of fixture.expected) expect(known).toContain(expected.rule);
    expect(fixture.expected.some(expected => expected.rule === fixture.rule)).toBe(fixture.breach);

    const judged = new Set([fixture.rule, ...fixture.expected.map(expected => expected.rule)]);
    const findings = await checkFiles(fixture.files, { rules: judged });
    const graded = new Set(
      fixture.expected
        .filter(expected => expected.severity)
        .map(expected => `${expected.file}:${expected.line} ${expected.rule}`),
    );
    const found = findings
      .filter(finding => judged.has(finding.rule))
      .map(finding => {
        const place = `${finding.file}:${finding.line} ${finding.rule}`;
        return graded.has(place) ? `${place} ${finding.severity}` : place;
      });
    const wanted = fixture.expected.map(
      ({ file, line, rule, severity }) => `${file}:${line} ${rule}${severity ? ` ${severity}` : ''}`,
    );
    expect(found.sort(), `found:\n${show(findings)}`).toEqual(wanted.sort());
  });
});
