/**
 * What was measured of each rule, kept in `results.json`: numbers and rule ids only. `npm run generate` writes them into the rules'
 * pages and the documentation.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLoud, type Judgement, rightRule } from './match.ts';

/** Recall is `found` of `breaches`, precision `right` of `right` and `wrong`. */
export interface Measure {
  /** Places that are a breach, as people judged them. */
  readonly breaches: number;
  /** Of these, found. */
  readonly found: number;
  /** Places, or whole cases, that only look like one. */
  readonly tempting: number;
  /** Findings that stand on a breach, and findings that do not. */
  readonly right: number;
  readonly wrong: number;
}

/** What was measured in parts, in all. */
export function addMeasures(parts: readonly Measure[]): Measure {
  const sum = (field: 'breaches' | 'found' | 'tempting' | 'right' | 'wrong') =>
    parts.reduce((total, part) => total + part[field], 0);
  return {
    breaches: sum('breaches'),
    found: sum('found'),
    tempting: sum('tempting'),
    right: sum('right'),
    wrong: sum('wrong'),
  };
}

export interface Results {
  readonly rules: Readonly<
    Record<
      string,
      {
        /** Real code, judged by hand. */
        readonly corpus?: Measure & { readonly date: string };
      } & Readonly<Partial<Record<BlindSet, Blind>>>
    >
  >;
}

const nothing: Measure = { breaches: 0, found: 0, tempting: 0, right: 0, wrong: 0 };

/** A set of blind cases: before any mending, and as they are now. */
export interface Blind {
  readonly first: Measure & { readonly date: string };
  readonly now: Measure & { readonly date: string };
}

/**
 * The sets of cases that were written without knowledge of the code, each in its folder below `test/fixtures`; every one but the first
 * after the rules were mended by the one before. In those of `wholeApps` each case is a whole app with breaches of
 * many rules; those of `natural` to `seventeenthNatural` were written by people who did not know the rules either, and read by others for
 * their breaches.
 */
export const blindSets = {
  blind: 'blind',
  second: 'blind-second',
  third: 'blind-third',
  fourth: 'blind-fourth',
  fifth: 'blind-fifth',
  sixth: 'blind-sixth',
  seventh: 'blind-seventh',
  eighth: 'blind-eighth',
  ninth: 'blind-ninth',
  tenth: 'blind-tenth',
  eleventh: 'blind-eleventh',
  twelfth: 'blind-twelfth',
  thirteenth: 'blind-thirteenth',
  fourteenth: 'blind-fourteenth',
  fifteenth: 'blind-fifteenth',
  sixteenth: 'blind-sixteenth',
  seventeenth: 'blind-seventeenth',
  eighteenth: 'blind-eighteenth',
  nineteenth: 'blind-nineteenth',
  twentieth: 'blind-twentieth',
  twentyFirst: 'blind-twenty-first',
  apps: 'blind-apps',
  secondApps: 'blind-apps-second',
  thirdApps: 'blind-apps-third',
  fourthApps: 'blind-apps-fourth',
  natural: 'blind-natural',
  secondNatural: 'blind-natural-second',
  thirdNatural: 'blind-natural-third',
  fourthNatural: 'blind-natural-fourth',
  fifthNatural: 'blind-natural-fifth',
  sixthNatural: 'blind-natural-sixth',
  seventhNatural: 'blind-natural-seventh',
  eighthNatural: 'blind-natural-eighth',
  ninthNatural: 'blind-natural-ninth',
  tenthNatural: 'blind-natural-tenth',
  eleventhNatural: 'blind-natural-eleventh',
  twelfthNatural: 'blind-natural-twelfth',
  thirteenthNatural: 'blind-natural-thirteenth',
  fourteenthNatural: 'blind-natural-fourteenth',
  fifteenthNatural: 'blind-natural-fifteenth',
  sixteenthNatural: 'blind-natural-sixteenth',
  seventeenthNatural: 'blind-natural-seventeenth',
} as const;
export type BlindSet = keyof typeof blindSets;
export const wholeApps: readonly BlindSet[] = [
  'apps',
  'secondApps',
  'thirdApps',
  'fourthApps',
  'natural',
  'secondNatural',
  'thirdNatural',
  'fourthNatural',
  'fifthNatural',
  'sixthNatural',
  'seventhNatural',
  'eighthNatural',
  'ninthNatural',
  'tenthNatural',
  'eleventhNatural',
  'twelfthNatural',
  'thirteenthNatural',
  'fourteenthNatural',
  'fifteenthNatural',
  'sixteenthNatural',
  'seventeenthNatural',
];

const file = () => join(process.cwd(), 'test/ruling/results.json');

export function readResults(): Results {
  return existsSync(file()) ? (JSON.parse(readFileSync(file(), 'utf8')) as Results) : { rules: {} };
}

function write(rules: Record<string, Results['rules'][string]>): void {
  const sorted = Object.fromEntries(
    Object.keys(rules)
      .sort()
      .map(rule => [rule, rules[rule]]),
  );
  writeFileSync(file(), `${JSON.stringify({ rules: sorted }, null, 2)}\n`);
}

const today = () => new Date().toISOString().slice(0, 10);

/** Keeps what a ruling run found out. Labels count for their one right rule, findings for their own. */
export function keepResults(judgement: Judgement): void {
  const rules: Record<string, Results['rules'][string]> = { ...readResults().rules };
  for (const [id, entry] of Object.entries(rules)) {
    const { corpus: _, ...rest } = entry;
    rules[id] = rest;
  }
  const ids = new Set<string>();
  for (const { label } of [...judgement.positives, ...judgement.negatives]) {
    const rule = rightRule(label);
    if (rule !== undefined) ids.add(rule);
  }
  for (const { finding } of [...judgement.right, ...judgement.wrong]) ids.add(finding.rule);
  for (const id of ids) {
    const own = judgement.positives.filter(({ label }) => rightRule(label) === id && label.confidence >= 0.7);
    const tempting = judgement.negatives.filter(({ label }) => rightRule(label) === id);
    rules[id] = {
      ...rules[id],
      corpus: {
        breaches: own.length,
        found: own.filter(({ by }) => by.some(isLoud)).length,
        tempting: tempting.length,
        right: judgement.right.filter(({ finding }) => finding.rule === id && isLoud(finding)).length,
        wrong: judgement.wrong.filter(({ finding }) => finding.rule === id).length,
        date: today(),
      },
    };
  }
  write(rules);
}

/**
 * Keeps a blind run: what was measured first stays.
 * @param only the one rule that was measured; all where nothing is said
 */
export function keepBlind(set: BlindSet, measures: Readonly<Record<string, Measure>>, only?: string): void {
  const rules: Record<string, Results['rules'][string]> = { ...readResults().rules };
  // Of whole apps a rule is measured only while it has something to find there or finds something.
  const before = Object.keys(rules).filter(id => rules[id]?.[set] !== undefined);
  for (const id of only === undefined ? new Set([...before, ...Object.keys(measures)]) : Object.keys(measures)) {
    const now = { ...(measures[id] ?? nothing), date: today() };
    rules[id] = { ...rules[id], [set]: { first: rules[id]?.[set]?.first ?? now, now } };
  }
  write(rules);
}
