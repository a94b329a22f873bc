import type { Severity } from '../program/finding.ts';
import { codeFrame, columns, printable } from './frame.ts';
import type { Range, Report, ReportedFinding } from './report.ts';

/** What the text report asks besides the report itself. */
export interface TextOptions {
  /** Text of a reported file, by the name the report gives it. */
  source(file: string): string | undefined;
  /** Text of a clause of the Policy. */
  clause(id: string): string | undefined;
  /** Whether a rule's findings stand on a secret that is written out, which is masked in every frame. */
  isOnSecret(rule: string): boolean;
  /** Suppressed findings are shown, not only counted. */
  readonly showSuppressed: boolean;
  /** Colours and styles of a terminal. */
  readonly colours: boolean;
  /** Columns to wrap prose at. */
  readonly width: number;
}

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'blue' | 'cyan' | 'green';
const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
};
const tints: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', information: 'blue', hint: 'dim' };

/** Files whose values stand without quotes. */
const settings = /(?:^|\/)\.env[^/]*$|\.(?:env|ya?ml|toml|ini|cfg|conf|properties|http|rest)$/i;
const label = 12;

/**
 * The report for people: every finding with its code, evidence, clause and way out, then the sum.
 * @param report with what is suppressed: a secret is none the less one, and the sum counts it
 */
export function formatText(report: Report, options: TextOptions): string {
  const paint = (style: Style, text: string) => {
    const [on, off] = codes[style];
    return options.colours && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };
  const secrets = new Map<string, Range[]>();
  for (const { rule, file, range } of report.findings)
    if (options.isOnSecret(rule)) secrets.set(file, [...(secrets.get(file) ?? []), range]);
  const shown = report.findings.filter(({ suppressed }) => suppressed === undefined || options.showSuppressed);
  const blocks = shown.map(finding => findingBlock(finding, options, paint, secrets.get(finding.file) ?? []));
  return `${[...blocks, summary(report, paint)].join('\n\n')}\n`;
}

type Paint = (style: Style, text: string) => string;

function findingBlock(finding: ReportedFinding, options: TextOptions, paint: Paint, secrets: readonly Range[]): string {
  const tint = tints[finding.severity];
  const cites = finding.clauses.map(clause => `§${clause}`).join(' ');
  const head = [
    paint('bold', place(finding.file, finding.range)),
    paint(tint, finding.severity),
    paint('bold', finding.rule),
    ...(cites === '' ? [] : [paint('cyan', cites)]),
    ...(finding.suppressed === undefined ? [] : [paint('dim', 'suppressed')]),
  ].join('  ');
  const lines = [head, ...wrap(finding.message, options.width - 2).map(line => `  ${line}`), ''];
  const source = options.source(finding.file);
  if (source !== undefined) {
    const frame = codeFrame(source, finding.range, {
      secrets,
      settings: settings.test(finding.file),
      width: options.width,
      quiet: text => paint('dim', text),
      loud: text => paint(tint, text),
    });
    lines.push(...frame, '');
  }

  const entry = (name: string, style: Style, texts: readonly string[]) => {
    texts.forEach((text, index) => {
      const head = index === 0 ? name : '';
      wrap(text, options.width - label - 2).forEach((line, row) => {
        lines.push(`  ${paint(style, (row === 0 ? head : '').padEnd(label))}${line}`);
      });
    });
  };
  entry(
    'evidence',
    'dim',
    finding.steps.map(step => `${place(step.file, step.range)}  ${step.message}`),
  );
  if (finding.because !== '') entry(finding.certain ? 'because' : 'to settle', 'dim', [finding.because]);
  const [foremost] = finding.clauses;
  const clause = foremost === undefined ? undefined : options.clause(foremost);
  if (clause !== undefined) entry(`§${foremost}`, 'cyan', [`“${shorten(clause, 200)}”`]);
  entry(
    'fix',
    'green',
    finding.fixes.map(fix => (fix.safe ? fix.title : `${fix.title} (look it over)`)),
  );
  if (finding.suppressed !== undefined) {
    const { reason, until } = finding.suppressed;
    entry('suppressed', 'dim', [until === undefined ? reason : `${reason} (until ${until})`]);
  }
  return lines.join('\n').trimEnd();
}

function summary(report: Report, paint: Paint): string {
  const active = report.findings.filter(finding => finding.suppressed === undefined);
  const hidden = report.findings.length - active.length;
  const files = new Set(active.map(finding => finding.file)).size;
  const counts = (['error', 'warning', 'information', 'hint'] as const).flatMap(severity => {
    const count = active.filter(finding => finding.severity === severity).length;
    const noun = severity === 'information' ? 'for information' : count === 1 ? severity : `${severity}s`;
    return count === 0 ? [] : [paint(tints[severity], `${count} ${noun}`)];
  });
  const sum =
    active.length === 0
      ? paint('green', 'No findings.')
      : `${counts.join(', ')} in ${files} ${files === 1 ? 'file' : 'files'}.`;
  const suppressed = hidden === 0 ? '' : ` ${hidden} suppressed.`;
  const basis = `${report.policy.title} of ${report.policy.effective}, published API of ${report.catalogue.date}. Not affiliated with or endorsed by Procore; not legal advice.`;
  return `${sum}${suppressed}\n${paint('dim', basis)}`;
}

function place(file: string, range: Range): string {
  return `${printable(file)}:${range.start.line + 1}:${range.start.character + 1}`;
}

/** Breaks prose at blanks; a word longer than the width stands alone. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let taken = 0;
  for (const word of text.split(/\s+/)) {
    const wide = columns(word);
    if (line !== '' && taken + 1 + wide > width) {
      lines.push(line);
      line = '';
    }
    taken = line === '' ? wide : taken + 1 + wide;
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Cuts at a word's end. */
function shorten(text: string, length: number): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  if (flat.length <= length) return flat;
  return `${flat.slice(0, flat.lastIndexOf(' ', length))} …`;
}
