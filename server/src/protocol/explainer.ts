import { clause, policy } from '../policy/index.ts';
import type { Finding, Place } from '../program/finding.ts';
import type { Language } from '../program/model.ts';
import { rules } from '../rules/index.generated.ts';
import { nameOf } from '../workspace/paths.ts';
import type { Workspaces } from './workspaces.ts';

/** How the clients that have our commands link to a page of ours. */
const commands = { clause: 'policyLens.openClause', rule: 'policyLens.openRule' };

/** Writes hovers as Markdown. */
export class Explainer {
  readonly #workspaces: Workspaces;
  readonly #commands: boolean;

  /** @param hasCommands whether texts may link to the client's commands */
  constructor(workspaces: Workspaces, hasCommands: boolean) {
    this.#workspaces = workspaces;
    this.#commands = hasCommands;
  }

  /** What is wrong, the clause, how the evidence runs, what settles it, the compliant form, how good the rule is, and where to read on. */
  finding(finding: Finding, language: Language | undefined): string {
    const rule = rules.find(({ definition }) => definition.id === finding.rule);
    const [foremost, ...others] = finding.clauses;
    const form = rule && compliantForm(rule.page, language);
    return [
      `**${markdown(finding.message)}**`,
      ...(foremost ? [this.clause(foremost)] : []),
      ...(others.length > 0 ? [`Also ${others.map(id => this.#clauseLink(id)).join(', ')}.`] : []),
      ...(finding.steps.length > 0 ? [this.#steps(finding)] : []),
      markdown(finding.because),
      ...(form ? [`**The compliant way**\n\n${form}`] : []),
      [
        rule ? this.#link(finding.rule, 'rule', finding.rule) : `\`${finding.rule}\``,
        `${finding.severity}: ${finding.certain ? 'the code decides it' : 'a signal'}`,
        ...(rule?.definition.guide ? [`[Procore's guide](${rule.definition.guide})`] : []),
        ...(rule ? [measured(rule.page)] : []),
      ].join(' · '),
    ].join('\n\n');
  }

  /** A clause in its own words, quoted, with its letter, section and date. */
  clause(id: string): string {
    const found = clause(id);
    if (found === undefined) return '';
    const section = policy.sections.find(({ number }) => number === found.section);
    const lead = id.includes('(') ? section?.lead : undefined;
    const head = `${this.#clauseLink(found.id)} ${found.sectionTitle} · effective ${policy.effective}`;
    return [head, ...(lead ? [`*${lead}*`] : []), ...found.text.split('\n\n')].map(line => `> ${line}`).join('\n>\n');
  }

  /** A rule in one line, with the clauses it serves. */
  rule(id: string): string {
    const rule = rules.find(({ definition }) => definition.id === id)?.definition;
    if (rule === undefined) return '';
    return [`${this.#link(id, 'rule', id)}: ${rule.title}`, ...rule.clauses.map(name => this.clause(name))].join(
      '\n\n',
    );
  }

  #steps(finding: Finding): string {
    const steps = finding.steps.map((step, index) => `${index + 1}. ${this.#place(step)} ${markdown(step.message)}`);
    return `**How the evidence runs**\n\n${steps.join('\n')}`;
  }

  #place(place: Place): string {
    const { start } = this.#workspaces.positions.range(place.file, place);
    const uri = `${this.#workspaces.uri(place.file)}#L${start.line + 1},${start.character + 1}`;
    return `[${markdown(nameOf(place.file))}:${start.line + 1}](${uri})`;
  }

  #clauseLink(id: string): string {
    return this.#link(`§${id}`, 'clause', id, policy.url);
  }

  #link(text: string, kind: keyof typeof commands, id: string, elsewhere?: string): string {
    if (this.#commands) {
      // Brackets would end the link in Markdown.
      const argument = encodeURIComponent(JSON.stringify([id])).replace(/[()]/g, sign =>
        sign === '(' ? '%28' : '%29',
      );
      return `[${text}](command:${commands[kind]}?${argument})`;
    }
    return elsewhere ? `[${text}](${elsewhere})` : `\`${text}\``;
  }
}

const fence = /^(`{3,})([\w-]*)[^\n]*\bcompliant\b[^\n]*\n([\s\S]*?)^\1[ \t]*$/gm;

/** The first compliant block of a rule's page, in the language at hand where the page has one. */
function compliantForm(page: string, language: Language | undefined): string | undefined {
  const blocks = [...page.matchAll(fence)].map(([, ticks = '', info = '', code = '']) => ({
    info,
    text: `${ticks}${info}\n${code}${ticks}`,
  }));
  const python = language === 'python' || language === 'notebook';
  return (blocks.find(({ info }) => /^py/.test(info) === python) ?? blocks[0])?.text;
}

/** How good a rule was measured to be, as its page says at its end. */
function measured(page: string): string {
  const [, figures] = /Together: ([^\n]+)\.$/m.exec(page) ?? [];
  return figures ?? 'not yet measured';
}

/** Plain text as Markdown: what stands in backticks stays code, everything else stands for itself. */
function markdown(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\`*_[\]<>#]/g, '\\$&')))
    .join('');
}
