/**
 * Counts and tables from a judgement. Counts hold nothing of the repositories: rule ids and numbers only.
 */
import { createLanguages } from '../../server/src/languages/index.ts';
import { isLoud, type Judgement, type Label, type Located, rightRule } from './match.ts';

/** What is counted of one rule, one language or all. */
export interface Counts {
  /** Positive labels of confidence 0.7 and more. */
  readonly labels: number;
  /** Of these, met by a finding at warning or above that an accepted rule made. */
  readonly found: number;
  /** Met only by findings at information or hint: counted as missed. */
  readonly quiet: number;
  /** Found by the one right rule. */
  readonly strict: number;
  /** Positive labels of any confidence, and those of them that are found. */
  readonly allLabels: number;
  readonly allFound: number;
  readonly negatives: number;
  readonly negativesHit: number;
  /** Findings at warning or above that meet a label. */
  readonly right: number;
  /** Unlabelled findings at warning or above where every line was read. */
  readonly falseAlarms: number;
  /** The same two in files that were read line by line. */
  readonly rightRead: number;
}

export type Language = 'JavaScript and TypeScript' | 'Python' | 'data files' | 'other languages';

const languages = createLanguages(() => Promise.reject(new Error('nothing is parsed here')));

export function languageOf(path: string): Language {
  const language = languages.languageOf(path);
  if (language === undefined) return 'other languages';
  if (language === 'javascript') return 'JavaScript and TypeScript';
  return language === 'python' || language === 'notebook' ? 'Python' : 'data files';
}

/** Counts of what passes the filters; `read` tells whether a file was read line by line for a rule. */
export function count(
  judgement: Judgement,
  labelled: (label: Label) => boolean,
  reported: (located: Located) => boolean,
  read: (located: Located) => boolean,
): Counts {
  const all = judgement.positives.filter(({ label }) => labelled(label));
  const sure = all.filter(({ label }) => label.confidence >= 0.7);
  const found = sure.filter(({ by }) => by.some(isLoud));
  const negatives = judgement.negatives.filter(({ label }) => labelled(label));
  const right = judgement.right.filter(located => isLoud(located.finding) && reported(located));
  return {
    labels: sure.length,
    found: found.length,
    quiet: sure.filter(({ by }) => by.length > 0 && !by.some(isLoud)).length,
    strict: found.filter(({ label, by }) => {
      const rule = rightRule(label);
      return by.some(finding => isLoud(finding) && (rule === undefined || finding.rule === rule));
    }).length,
    allLabels: all.length,
    allFound: all.filter(({ by }) => by.some(isLoud)).length,
    negatives: negatives.length,
    negativesHit: negatives.filter(({ by }) => by.length > 0).length,
    right: right.length,
    falseAlarms: judgement.wrong.filter(wrong => wrong.where === 'exhaustive' && reported(wrong)).length,
    rightRead: right.filter(read).length,
  };
}

/** Share as text, or a dash where nothing was counted. */
export function share(part: number, whole: number): string {
  return whole === 0 ? '–' : (part / whole).toFixed(2);
}

/** A table in columns; the first is aligned left, the others right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const all = [head, ...rows].map(row => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map(row => row[column]?.length ?? 0)));
  return all
    .map(row =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
