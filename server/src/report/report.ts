/**
 * The shape of a run's result, as `--format json` prints it. Other tools build on it: fields are added, never changed.
 * `report.schema.json` beside this file says the same to machines.
 */
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding, Severity } from '../program/finding.ts';
import type { Span } from '../program/model.ts';

/** A place in a file: zero-based, characters are UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface ReportedStep {
  readonly file: string;
  readonly range: Range;
  readonly message: string;
}

export interface ReportedFinding {
  readonly rule: string;
  readonly clauses: readonly string[];
  readonly severity: Severity;
  /** Relative to the working directory, `/`-separated. */
  readonly file: string;
  readonly range: Range;
  readonly message: string;
  /** `true`: the code decides it; `false`: a signal. */
  readonly certain: boolean;
  readonly because: string;
  /** Source first; the finding's own place is not repeated. */
  readonly steps: readonly ReportedStep[];
  readonly fixes: readonly { readonly title: string; readonly safe: boolean }[];
  /** Only where suppressed findings were asked for. */
  readonly suppressed?: SuppressedBy;
}

/** Why a finding is not shown; `external` where `policy-lens.json` says so and not a comment beside it. */
export interface SuppressedBy {
  readonly reason: string;
  readonly until?: string;
  readonly external?: true;
}

export interface Report {
  readonly tool: { readonly name: string; readonly version: string };
  readonly policy: { readonly title: string; readonly effective: string; readonly sha256: string };
  readonly catalogue: { readonly date: string };
  readonly findings: readonly ReportedFinding[];
}

/** A finding of one workspace with what became of it. */
export interface Result {
  readonly finding: Finding;
  readonly suppressed?: SuppressedBy;
}

/** How files are named and read when a report is made. */
export interface Files {
  /** The name that the report gives a file: relative to the working directory, `/`-separated. */
  name(path: string): string;
  /** The text that the findings' offsets refer to. */
  text(path: string): string;
}

/** Puts results into the report's shape, sorted by file, place and rule. The same results give the same report, whatever their order. */
export function buildReport(head: Omit<Report, 'findings'>, results: readonly Result[], files: Files): Report {
  const documents = new Map<string, TextDocument>();
  const range = (file: string, span: Span): Range => {
    let document = documents.get(file);
    if (document === undefined) {
      document = TextDocument.create(file, '', 0, files.text(file));
      documents.set(file, document);
    }
    return { start: document.positionAt(span.start), end: document.positionAt(span.end) };
  };
  const findings = results.map(
    ({ finding, suppressed }): ReportedFinding => ({
      rule: finding.rule,
      clauses: [...finding.clauses],
      severity: finding.severity,
      file: files.name(finding.file),
      range: range(finding.file, finding),
      message: finding.message,
      certain: finding.certain,
      because: finding.because,
      steps: finding.steps.map(step => ({
        file: files.name(step.file),
        range: range(step.file, step),
        message: step.message,
      })),
      fixes: finding.fixes.map(({ title, safe }) => ({ title, safe })),
      ...(suppressed === undefined
        ? {}
        : {
            suppressed: {
              reason: suppressed.reason,
              ...(suppressed.until === undefined ? {} : { until: suppressed.until }),
              ...(suppressed.external === undefined ? {} : { external: true }),
            },
          }),
    }),
  );
  return { ...head, findings: findings.sort(byPlace) };
}

function byPlace(a: ReportedFinding, b: ReportedFinding): number {
  return (
    compare(a.file, b.file) ||
    comparePositions(a.range.start, b.range.start) ||
    comparePositions(a.range.end, b.range.end) ||
    compare(a.rule, b.rule) ||
    compare(a.message, b.message)
  );
}

function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

/** By code units, not by locale: the same everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2, hint: 3 };

/** Whether a severity is at or above a threshold; nothing is above `never`. */
export function reaches(severity: Severity, threshold: Severity | 'never'): boolean {
  return threshold !== 'never' && ranks[severity] <= ranks[threshold];
}
