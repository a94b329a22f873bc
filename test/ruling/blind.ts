/**
 * Measures rules on cases that were written before the rule was tuned, by someone who had not read its code
 * (`test/fixtures/blind/<rule>/`, further sets in `blind-second` to `blind-fourteenth`). Measured, not asserted: the first figures of each are
 * kept for good, so that they stay blind.
 */
import { join } from 'node:path';
import { checkFiles, type Found } from '../support/check.ts';
import { type Expected, type Fixture, fixtures } from '../support/fixtures.ts';
import { share, table } from './figures.ts';
import { addMeasures, type BlindSet, blindSets, keepBlind, type Measure } from './results.ts';

export interface BlindOptions {
  readonly only: string | undefined;
  readonly list: string | undefined;
  readonly update: boolean;
}

/** @returns the exit code, 0: blind cases decide nothing */
export async function runBlind(options: BlindOptions): Promise<number> {
  for (const set of Object.keys(blindSets) as BlindSet[]) {
    console.log(`\nThe cases in ${blindSets[set]}:\n`);
    const measures = await measureSet(blindSets[set], options);
    console.log(
      table(head, [
        ...Object.entries(measures).map(([rule, m]) => row(rule, m)),
        row('all', addMeasures(Object.values(measures))),
      ]),
    );
    if (options.update) keepBlind(set, measures);
  }
  return 0;
}

async function measureSet(folder: string, options: BlindOptions): Promise<Record<string, Measure>> {
  const sets = new Map<string, Fixture[]>();
  for (const fixture of fixtures(join(process.cwd(), 'test/fixtures', folder))) {
    if (options.only === undefined || fixture.rule === options.only)
      sets.set(fixture.rule, [...(sets.get(fixture.rule) ?? []), fixture]);
  }
  const measures: Record<string, Measure> = {};
  for (const [rule, set] of sets) {
    const parts: Measure[] = [];
    for (const fixture of set) {
      const { sum, wrong, missed } = await measure(fixture);
      parts.push(sum);
      const places = options.list === 'false' ? wrong : options.list === 'misses' ? missed : [];
      for (const place of places) console.log(`${rule}/${fixture.name}: ${place}`);
    }
    measures[rule] = addMeasures(parts);
  }
  return measures;
}

const head = ['rule', 'breaches', 'found', 'tempting', 'right', 'false', 'precision', 'recall'];

function row(name: string, m: Measure): readonly (string | number)[] {
  return [
    name,
    m.breaches,
    m.found,
    m.tempting,
    m.right,
    m.wrong,
    share(m.right, m.right + m.wrong),
    share(m.found, m.breaches),
  ];
}

/** Lines that a finding may stand off its mark: the author of a blind case has not seen where the rule puts it. */
const slack = 3;

interface Measured {
  readonly sum: Measure;
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
}

async function measure(fixture: Fixture): Promise<Measured> {
  const findings = (await checkFiles(fixture.files)).filter(finding => finding.rule === fixture.rule);
  const marks = fixture.expected.filter(expected => expected.rule === fixture.rule);
  const near = (finding: Found, mark: Expected) =>
    [finding, ...finding.steps].some(place => place.file === mark.file && Math.abs(place.line - mark.line) <= slack);
  const missed = marks.filter(mark => !findings.some(finding => near(finding, mark)));
  const wrong = findings.filter(finding => !marks.some(mark => near(finding, mark)));
  return {
    sum: {
      breaches: marks.length,
      found: marks.length - missed.length,
      tempting: fixture.breach ? 0 : 1,
      right: findings.length - wrong.length,
      wrong: wrong.length,
    },
    wrong: wrong.map(finding => `${finding.file}:${finding.line} ${finding.message}`),
    missed: missed.map(mark => `${mark.file}:${mark.line}`),
  };
}
