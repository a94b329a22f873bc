/**
 * How findings are held against labels that people wrote after reading code: pure, without files.
 */
import type { ReportedFinding } from '../../server/src/report/report.ts';

/** One judgement of one place in a repository. */
export interface Label {
  readonly repo: string;
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly endLine?: number;
  readonly confidence: number;
  /** A tempting place that is no breach. */
  readonly negative?: boolean;
  readonly clause: string;
  readonly kind: string;
  /** Rules that may meet it; empty: any rule that cites its clause. */
  readonly rules: readonly string[];
  readonly note?: string;
  readonly why?: string;
}

/** Files that were read line by line, and the rules for which they were. */
export interface Exhaustive {
  readonly rulesComplete: readonly string[];
  readonly files: readonly { readonly repo: string; readonly path: string }[];
}

/** A finding with the repository it is in. */
export interface Located {
  readonly repo: string;
  readonly finding: ReportedFinding;
}

export interface JudgedLabel {
  readonly label: Label;
  /** Findings that meet it. */
  readonly by: readonly ReportedFinding[];
}

export interface Judgement {
  readonly positives: readonly JudgedLabel[];
  /** Negative labels with the findings at warning or above that stand on them. */
  readonly negatives: readonly JudgedLabel[];
  /** Findings that meet a positive label by a rule of its list. */
  readonly right: readonly Located[];
  /** Findings that are wrong: on a negative label, or unlabelled where every line was read for their rule. */
  readonly wrong: readonly (Located & { readonly where: 'negative' | 'exhaustive' })[];
}

/** Lines that a finding may stand off its label. */
const slack = 3;

/** The one right rule of a label: the rule that its kind names, else its first; `undefined` where it names none. */
export function rightRule(label: Label): string | undefined {
  return label.rules.includes(label.kind) ? label.kind : label.rules[0];
}

/** At warning or above: what a developer sees without looking for it. */
export function isLoud({ severity }: Pick<ReportedFinding, 'severity'>): boolean {
  return severity === 'error' || severity === 'warning';
}

function mayMeet(finding: ReportedFinding, label: Label): boolean {
  return label.rules.length > 0 ? label.rules.includes(finding.rule) : finding.clauses.includes(label.clause);
}

/** Lines between a range and a label; 0 where they touch. */
function distance(start: number, end: number, label: Label): number {
  const last = label.endLine ?? label.line;
  return Math.max(0, start - last, label.line - end);
}

/** Nearest of the finding's own first line and, for flows, its steps; `undefined` where none is in the label's file. */
function nearest(finding: ReportedFinding, label: Label, withSteps: boolean): number | undefined {
  const places = withSteps ? [finding, ...finding.steps] : [finding];
  const distances = places
    .filter(place => place.file === label.path)
    .map(place => distance(place.range.start.line + 1, place.range.start.line + 1, label));
  return distances.length === 0 ? undefined : Math.min(...distances);
}

/**
 * Holds findings against labels. A finding meets a label in the same file, within three lines or inside the label's lines, with a
 * rule that the label accepts; its steps count as its places; it may meet several labels.
 */
export function judge(findings: readonly Located[], labels: readonly Label[], exhaustive: Exhaustive): Judgement {
  const meets = (located: Located, label: Label, withSteps: boolean) => {
    if (located.repo !== label.repo || !mayMeet(located.finding, label)) return undefined;
    const near = nearest(located.finding, label, withSteps);
    return near !== undefined && near <= slack ? near : undefined;
  };
  const positives = labels
    .filter(label => !label.negative)
    .map(label => ({
      label,
      by: findings.filter(located => meets(located, label, true) !== undefined).map(located => located.finding),
    }));
  const right = new Set(positives.flatMap(positive => positive.by));
  /** Distance of a finding to the nearest positive label. */
  const toPositive = (located: Located) =>
    Math.min(...positives.map(({ label }) => meets(located, label, false) ?? Number.POSITIVE_INFINITY));
  const negatives = labels
    .filter(label => label.negative)
    .map(label => ({
      label,
      by: findings
        .filter(located => {
          const near = meets(located, label, false);
          return isLoud(located.finding) && near !== undefined && near < toPositive(located);
        })
        .map(located => located.finding),
    }));
  const tempted = new Set(negatives.flatMap(negative => negative.by));
  const read = new Set(exhaustive.files.map(file => `${file.repo}\n${file.path}`));
  const complete = new Set(exhaustive.rulesComplete);
  return {
    positives,
    negatives,
    right: findings.filter(({ finding }) => right.has(finding) && !tempted.has(finding)),
    wrong: findings.flatMap((located): Judgement['wrong'] => {
      const { repo, finding } = located;
      if (tempted.has(finding)) return [{ ...located, where: 'negative' }];
      const unlabelled = !right.has(finding) && complete.has(finding.rule) && read.has(`${repo}\n${finding.file}`);
      return unlabelled && isLoud(finding) ? [{ ...located, where: 'exhaustive' }] : [];
    }),
  };
}
