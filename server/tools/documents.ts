/**
 * What is generated from the rules besides their list: the configuration's schema, the editor's settings, the tables of the README, and
 * in the rules' pages what they cannot see and the measured figures. Text in, text out.
 */

import {
  addMeasures,
  type Blind,
  type BlindSet,
  blindSets,
  type Measure,
  type Results,
} from '../../test/ruling/results.ts';
import { policy } from '../src/policy/index.ts';
import { clauseCoverage } from '../src/report/coverage.ts';
import { rules } from '../src/rules/index.generated.ts';
import type { RuleDefinition } from '../src/rules/rule.ts';
import { configurationSchema } from '../src/workspace/configuration-schema.ts';
import type { Schema } from '../src/workspace/schema.ts';

const definitions = rules.map(rule => rule.definition);
const schema = configurationSchema(
  definitions,
  policy.clauses.map(clause => clause.id),
);

/** `policy-lens.schema.json`, as the editor and others read it. */
export function schemaText(): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The form of one is long; where people write it is the file. */
const anyLibrary = { type: 'object', description: 'As in `policy-lens.json`, where it is completed and checked.' };

/** Settings that only a file in the repository may hold. */
const inFileOnly = new Set(['$schema', 'suppressions', 'attestations']);

/**
 * The `contributes.configuration.properties` of package.json: every setting of `policy-lens.json` that an editor may hold, as
 * `policyLens.*`, and what stands there by hand under other names.
 */
export function settings(before: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const generated = Object.entries(schema.properties ?? {})
    .filter(([name]) => !inFileOnly.has(name))
    .map(([name, property]): [string, unknown] => [
      `policyLens.${name}`,
      {
        scope: 'resource',
        ...ofFolder(property),
        ...(name === 'libraries' ? { items: anyLibrary } : {}),
        // Without a default VS Code says 0, which nobody has declared.
        ...(property.type === 'number' ? { type: ['number', 'null'], default: null } : {}),
      },
    ]);
  const names = new Set(generated.map(([name]) => name));
  return Object.fromEntries([...generated, ...Object.entries(before).filter(([name]) => !names.has(name))]);
}

/** What is relative to `policy-lens.json` is relative to the workspace folder in the editor's settings. */
function ofFolder(property: Schema): Schema {
  return JSON.parse(JSON.stringify(property).replaceAll('relative to this file', 'relative to the workspace folder'));
}

/** Puts text between `<!-- generated: name -->` and `<!-- /generated -->`. */
export function fill(document: string, name: string, text: string): string {
  const open = `<!-- generated: ${name} -->`;
  const close = '<!-- /generated -->';
  const start = document.indexOf(open);
  const end = document.indexOf(close, start);
  if (start < 0 || end < 0) throw new Error(`no place for the generated ${name}`);
  return `${document.slice(0, start + open.length)}\n${text.trim()}\n${document.slice(end)}`;
}

/** Writes a section of a page: in its place, or at the end of a page that has none. */
export function section(page: string, title: string, text: string): string {
  const heading = `\n## ${title}\n`;
  const start = page.indexOf(heading);
  const next = start < 0 ? -1 : page.indexOf('\n## ', start + heading.length);
  const before = start < 0 ? page : page.slice(0, start);
  return `${before.trimEnd()}\n${heading}\n${text.trim()}\n${next < 0 ? '' : page.slice(next)}`;
}

const letters = { error: 'E', warning: 'W', information: 'I', hint: 'H', off: 'off' } as const;

function severities(rule: RuleDefinition): string {
  return [rule.severity, ...(rule.severities ?? [])].map(severity => letters[severity]).join(' ');
}

/** The README's table of rules. */
export function rulesTable(results: Results): string {
  const rows = definitions.map(rule => {
    const sum = judged(results.rules[rule.id]);
    const shown = sum.right + sum.wrong < enough ? [] : [sum, unseenBy(results.rules[rule.id])];
    return [
      `[${rule.id}](server/src/rules/${rule.id}/rule.md)`,
      rule.clauses.map(clause => `§${clause}`).join(' '),
      severities(rule),
      cell(rule.title),
      ...(shown.length === 0
        ? ['–', '–', '–', '–']
        : shown.flatMap(measure => [precisionOf(measure), recallOf(measure)])),
    ];
  });
  const head = ['rule', 'clauses', 'severity', 'looks for', 'precision', 'recall', 'unseen: precision', 'recall'];
  return markdownTable(head, rows);
}

/** The README's table of clauses. */
export function coverageTable(): string {
  const covered = clauseCoverage(definitions);
  const count = (coverage: string) => covered.filter(clause => clause.coverage === coverage).length;
  const rows = covered.map(({ id, text, coverage, rules: citing, remains }) => [
    `§${id}`,
    cell(shorten(text)),
    coverage,
    citing.map(rule => `\`${rule}\``).join(' '),
    cell(remains),
  ]);
  return `Of ${covered.length} clauses, ${count('checked')} are checked, ${count('partly')} partly, ${count('attestation')} by attestation; ${count('unseen')} are unseen.\n\n${markdownTable(['clause', 'text', 'coverage', 'rules', 'left to people'], rows)}`;
}

/** The paragraph of a rule's page that says what it cannot see. */
export function unseen(id: string): string {
  return definitions.find(rule => rule.id === id)?.blind ?? '';
}

/** The paragraph of a rule's page that says how good it was measured to be. */
export function measured(id: string, results: Results): string {
  const entry = results.rules[id];
  const sum = judged(entry);
  if (sum.right + sum.wrong < enough)
    return `Not yet measured: ${sum.right + sum.wrong} judged findings, ${enough} are needed.`;
  const sentences: string[] = [];
  if (entry?.corpus !== undefined) sentences.push(`Real code, ${entry.corpus.date}: ${figures(entry.corpus)}.`);
  const blind = blindOf(entry);
  const unseen = unseenBy(entry);
  if (blind.length > 0) {
    const sets = blind.length === 1 ? 'Blind cases' : `Blind cases in ${blind.length} sets`;
    const now = addMeasures(blind.map(({ now }) => now));
    const dates = blind.map(({ now }) => now.date).sort();
    sentences.push(
      `${sets}, each before the rule was mended by it: ${figures(unseen)}; now, ${dates.at(-1)}: ${figures(now)}.`,
    );
  }
  const recall = sum.breaches === 0 ? '' : `, recall ${recallOf(sum)} over ${sum.breaches} breaches`;
  const before = blind.length === 0 ? '' : ` (before mending ${precisionOf(unseen)} and ${recallOf(unseen)})`;
  const together = `precision ${precisionOf(sum)} over ${sum.right + sum.wrong} judged findings${recall}${before}`;
  return `${sentences.join(' ')} Together: ${together}.`;
}

/** Judged findings below which no figure is stated. */
const enough = 10;
/** Precision below which a rule is not to be loud: off, or at information. */
const leastPrecision = 0.9;

/** Rules that are louder than their measured precision lets them be. @returns their ids, each with its precision */
export function tooLoud(
  rules: readonly Pick<RuleDefinition, 'id' | 'severity'>[],
  results: Results,
): readonly string[] {
  return rules.flatMap(({ id, severity }) => {
    const { right, wrong } = judged(results.rules[id]);
    const isLoud = severity === 'error' || severity === 'warning';
    const isShown = right + wrong < enough || right / (right + wrong) >= leastPrecision;
    return isLoud && !isShown ? [`${id}: ${share(right, right + wrong)}`] : [];
  });
}

function figures(measure: Measure): string {
  return `${measure.right} of ${measure.right + measure.wrong} findings right, ${measure.found} of ${measure.breaches} breaches found, ${measure.tempting} tempting ${measure.tempting === 1 ? 'case' : 'cases'}`;
}

type Entry = Results['rules'][string] | undefined;

function blindOf(entry: Entry): readonly Blind[] {
  return (Object.keys(blindSets) as BlindSet[]).map(set => entry?.[set]).filter(blind => blind !== undefined);
}

/** What was measured on each blind set before the rule was mended by it: the figure for code that is not known yet. */
function unseenBy(entry: Entry): Measure {
  return addMeasures(blindOf(entry).map(({ first }) => first));
}

/** All that was judged of a rule, as it is now. */
function judged(entry: Entry): Measure {
  return addMeasures([...(entry?.corpus ? [entry.corpus] : []), ...blindOf(entry).map(({ now }) => now)]);
}

const precisionOf = ({ right, wrong }: Measure): string => share(right, right + wrong);
const recallOf = ({ found, breaches }: Measure): string => share(found, breaches);

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : (part / whole).toFixed(2);
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
}

/** Text that is safe in a table's cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}

function shorten(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length <= 90 ? flat : `${flat.slice(0, flat.lastIndexOf(' ', 90))} …`;
}
