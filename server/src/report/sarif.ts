import type { Location, Log, ReportingDescriptor, Result as SarifResult, ThreadFlowLocation } from 'sarif';
import type { Severity } from '../program/finding.ts';
import type { RuleDefinition } from '../rules/rule.ts';
import type { Range, Report, ReportedFinding } from './report.ts';

/** What SARIF says of the tool besides its findings. */
export interface SarifOptions {
  /** Every rule with its page; rules that found nothing are listed too, so that a reader sees what was checked. */
  readonly rules: readonly { readonly definition: RuleDefinition; readonly page: string }[];
  /** Every clause of the Policy; they become a taxonomy that the rules refer to. */
  readonly clauses: readonly { readonly id: string; readonly text: string }[];
  /** Where the Policy is published. */
  readonly policyUrl: string;
}

const levels: Readonly<Record<Severity | 'off', 'error' | 'warning' | 'note' | 'none'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
  off: 'none',
};
const taxonomy = 'developer-policy';

/** The report as SARIF 2.1.0, one run. https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function formatSarif(report: Report, options: SarifOptions): string {
  const indices = new Map(options.rules.map(({ definition }, index) => [definition.id, index]));
  const rules = options.rules.map(({ definition, page }) => ruleDescriptor(definition, page, options.policyUrl));
  // Findings about suppressions, configuration and attestations come from no rule of the Policy.
  for (const { rule } of report.findings) {
    if (indices.has(rule)) continue;
    indices.set(rule, rules.length);
    rules.push({ id: rule, shortDescription: { text: `Use of Policy Lens: ${rule}` } });
  }
  const seen = new Map<string, number>();
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            semanticVersion: report.tool.version,
            informationUri: options.policyUrl,
            shortDescription: {
              text: 'Checks code against the Procore Developer Policy. Not affiliated with or endorsed by Procore; not legal advice.',
            },
            rules,
            supportedTaxonomies: [{ name: taxonomy, index: 0 }],
          },
        },
        taxonomies: [
          {
            name: taxonomy,
            fullName: report.policy.title,
            version: report.policy.effective,
            informationUri: options.policyUrl,
            isComprehensive: true,
            taxa: options.clauses.map(({ id, text }) => ({ id, shortDescription: { text } })),
          },
        ],
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The folder in which the tool was run.' } } },
        properties: { policySha256: report.policy.sha256, catalogueDate: report.catalogue.date },
        results: report.findings.map(finding => result(finding, indices.get(finding.rule) ?? -1, seen)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleDescriptor(definition: RuleDefinition, page: string, policyUrl: string): ReportingDescriptor {
  return {
    id: definition.id,
    name: definition.id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: definition.title },
    fullDescription: { text: `${definition.title}. It cannot see: ${definition.blind}` },
    help: { text: page, markdown: page },
    helpUri: policyUrl,
    defaultConfiguration: { enabled: definition.severity !== 'off', level: levels[definition.severity] },
    relationships: definition.clauses.map(clause => ({
      target: { id: clause, toolComponent: { name: taxonomy, index: 0 } },
      kinds: ['relevant'],
    })),
    properties: { tags: ['procore', ...definition.clauses.map(clause => `clause ${clause}`)] },
  };
}

function result(finding: ReportedFinding, ruleIndex: number, seen: Map<string, number>): SarifResult {
  const own = location(finding.file, finding.range);
  // Stable while lines move and the catalogue is renewed: the same message in the same file but for its dates, counted.
  const identity = `${finding.rule}:${finding.file}:${finding.message.replace(/\d{4}-\d\d-\d\d/g, '')}`;
  const occurrence = (seen.get(identity) ?? 0) + 1;
  seen.set(identity, occurrence);
  const steps = finding.steps.map(step => location(step.file, step.range, step.message));
  const flow: ThreadFlowLocation[] = [...steps, location(finding.file, finding.range, finding.message)].map(place => ({
    location: place,
  }));
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: levels[finding.severity] as 'error' | 'warning' | 'note',
    message: { text: [finding.message, finding.because].filter(part => part !== '').join(' ') },
    locations: [own],
    partialFingerprints: { 'policyLens/v1': `${hash(identity)}:${occurrence}` },
    ...(steps.length === 0
      ? {}
      : {
          relatedLocations: steps.map((step, index) => ({ id: index + 1, ...step })),
          codeFlows: [{ threadFlows: [{ locations: flow }] }],
        }),
    ...(finding.suppressed === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: finding.suppressed.external === true ? ('external' as const) : ('inSource' as const),
              status: 'accepted' as const,
              justification: finding.suppressed.reason,
              ...(finding.suppressed.until === undefined ? {} : { properties: { until: finding.suppressed.until } }),
            },
          ],
        }),
    properties: {
      clauses: finding.clauses,
      certain: finding.certain,
      ...(finding.fixes.length === 0 ? {} : { fixes: finding.fixes }),
    },
  };
}

function location(file: string, range: Range, message?: string): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' },
      region: {
        startLine: range.start.line + 1,
        startColumn: range.start.character + 1,
        endLine: range.end.line + 1,
        endColumn: range.end.character + 1,
      },
    },
    ...(message === undefined ? {} : { message: { text: message } }),
  };
}

/** FNV-1a, 64 bit, in hex: an identity, no protection. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const unit of new TextEncoder().encode(text))
    value = BigInt.asUintN(64, (value ^ BigInt(unit)) * 0x100000001b3n);
  return value.toString(16).padStart(16, '0');
}
