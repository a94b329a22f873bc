/**
 * Measures rules on cases that were written before the rule was tuned, by someone who had not read its code
 * (`test/fixtures/blind/<rule>/`, further sets in `blind-second` to `blind-twenty-first`), and on whole apps that were written
 * likewise (`test/fixtures/blind-apps/` to `blind-apps-fourth/`) or by people who did not know the rules (`blind-natural/` to
 * `blind-natural-seventeenth/`). Measured, not asserted: the first figures of each are kept for good, so that they stay blind.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkFiles, type Found } from '../support/check.ts';
import { type Expected, type Fixture, fixtures, readMarked } from '../support/fixtures.ts';
import { share, table } from './figures.ts';
import { isLoud } from './match.ts';
import { addMeasures, type BlindSet, blindSets, keepBlind, type Measure, wholeApps } from './results.ts';

export interface BlindOptions {
  readonly only: string | undefined;
  readonly list: string | undefined;
  readonly update: boolean;
}

/** @returns the exit code, 0: blind cases decide nothing */
export async function runBlind(options: BlindOptions): Promise<number> {
  for (const set of Object.keys(blindSets) as BlindSet[]) {
    console.log(`\nThe cases in ${blindSets[set]}:\n`);
    const folder = join(process.cwd(), 'test/fixtures', blindSets[set]);
    const measures = await (wholeApps.includes(set) ? measureApps(folder, options) : measureSet(folder, options));
    console.log(
      table(head, [
        ...Object.entries(measures).map(([rule, m]) => row(rule, m)),
        row('all', addMeasures(Object.values(measures))),
      ]),
    );
    if (options.update) keepBlind(set, measures, options.only);
  }
  return 0;
}

async function measureSet(folder: string, options: BlindOptions): Promise<Record<string, Measure>> {
  const sets = new Map<string, Fixture[]>();
  for (const fixture of fixtures(folder)) {
    if (options.only === undefined || fixture.rule === options.only)
      sets.set(fixture.rule, [...(sets.get(fixture.rule) ?? []), fixture]);
  }
  const measures: Record<string, Measure> = {};
  for (const [rule, set] of sets) {
    const parts: Measure[] = [];
    for (const fixture of set) {
      const measured = await measure(fixture);
      parts.push(measured.sum);
      list(`${rule}/${fixture.name}`, measured, options);
    }
    measures[rule] = addMeasures(parts);
  }
  return measures;
}

/** Whole apps, in which every breach is marked: what is told at warning or above on any other line is wrong. */
async function measureApps(folder: string, options: BlindOptions): Promise<Record<string, Measure>> {
  const parts = new Map<string, Measure[]>();
  for (const name of readdirSync(folder).sort()) {
    const { files, expected } = readMarked(join(folder, name));
    const findings = await checkFiles(files);
    for (const rule of new Set([...expected, ...findings].map(each => each.rule))) {
      if (options.only !== undefined && rule !== options.only) continue;
      const { sum, wrong, missed } = judge(
        findings.filter(finding => finding.rule === rule),
        expected.filter(mark => mark.rule === rule),
        isLoud,
      );
      if (sum.breaches + sum.right + sum.wrong === 0) continue;
      parts.set(rule, [...(parts.get(rule) ?? []), sum]);
      list(`${name}: ${rule}`, { wrong, missed }, options);
    }
  }
  return Object.fromEntries([...parts].sort().map(([rule, all]) => [rule, addMeasures(all)]));
}

function list(name: string, { wrong, missed }: Pick<Measured, 'wrong' | 'missed'>, options: BlindOptions): void {
  const places = options.list === 'false' ? wrong : options.list === 'misses' ? missed : [];
  for (const place of places) console.log(`${name}: ${place}`);
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
  const isOwn = ({ rule }: { readonly rule: string }) => rule === fixture.rule;
  const measured = judge((await checkFiles(fixture.files)).filter(isOwn), fixture.expected.filter(isOwn));
  return { ...measured, sum: { ...measured.sum, tempting: fixture.breach ? 0 : 1 } };
}

/**
 * Findings of one rule against its marks.
 * @param counts findings that are wrong where nothing is marked; all, unless it says otherwise
 */
function judge(
  findings: readonly Found[],
  marks: readonly Expected[],
  counts: (finding: Found) => boolean = () => true,
): Measured {
  const near = (finding: Found, mark: Expected) =>
    [finding, ...finding.steps].some(place => place.file === mark.file && Math.abs(place.line - mark.line) <= slack);
  const breaches = marks.filter(({ open }) => !open);
  const missed = breaches.filter(mark => !findings.some(finding => near(finding, mark)));
  const right = findings.filter(finding => breaches.some(mark => near(finding, mark)));
  const wrong = findings.filter(finding => counts(finding) && !marks.some(mark => near(finding, mark)));
  return {
    sum: {
      breaches: breaches.length,
      found: breaches.length - missed.length,
      tempting: 0,
      right: right.length,
      wrong: wrong.length,
    },
    wrong: wrong.map(finding => `${finding.file}:${finding.line} ${finding.message}`),
    missed: missed.map(mark => `${mark.file}:${mark.line}`),
  };
}
