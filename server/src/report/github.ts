import type { Severity } from '../program/finding.ts';
import type { Report } from './report.ts';

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/** One workflow command a finding, as GitHub Actions reads them from a step's output. Suppressed findings are left out. */
export function formatGithub(report: Report): string {
  return report.findings
    .filter(finding => finding.suppressed === undefined)
    .map(finding => {
      const { start, end } = finding.range;
      const cites = finding.clauses.map(clause => `§${clause}`).join(' ');
      const properties = [
        `file=${property(finding.file)}`,
        `line=${start.line + 1}`,
        `endLine=${end.line + 1}`,
        // Columns are only understood within one line.
        ...(start.line === end.line ? [`col=${start.character + 1}`, `endColumn=${end.character + 1}`] : []),
        `title=${property(`policy-lens ${finding.rule}${cites === '' ? '' : ` (${cites})`}`)}`,
      ];
      const text = [finding.message, finding.because].filter(part => part !== '').join('\n');
      return `::${levels[finding.severity]} ${properties.join(',')}::${data(text)}\n`;
    })
    .join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
