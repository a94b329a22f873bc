import type { Clause } from '../policy/index.ts';
import type { Finding } from '../program/finding.ts';
import type { RuleDefinition } from '../rules/rule.ts';
import { type ClauseState, checkAttestations, clauseStates } from './attestations.ts';
import { type Configuration, configurationName } from './configuration.ts';
import type { Configurations } from './configurations.ts';
import { child, isInside } from './paths.ts';
import type { Results } from './results.ts';
import { isOn } from './run-rules.ts';
import type { WorkspaceSources } from './sources.ts';
import {
  applySuppressions,
  checkConfigured,
  findSuppressions,
  type Suppressed,
  type Suppression,
  type SuppressionTerms,
} from './suppressions.ts';
import { fingerprint } from './text.ts';

/** What is shown of one file. */
export interface FileFindings {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** Two answers with the same id are the same. Covers the text, the configuration and everything that led to the findings. */
  readonly resultId: string;
}

/** What decides what is shown of a file, but for its configuration's own faults. */
interface Basis {
  readonly found: readonly Finding[];
  readonly text: string;
  readonly configuration: Configuration;
  readonly concerned: boolean;
  readonly complete: boolean;
  readonly today: string;
}

/** From what was found to what is shown: suppressions hide, and faults of suppressions, configurations and attestations come on top. */
export class Shown {
  /** All files have been looked at: only then can a suppression be called unused. */
  complete = false;
  private readonly results: Results;
  private readonly sources: WorkspaceSources;
  private readonly configurations: Configurations;
  private readonly rules: readonly RuleDefinition[];
  private readonly clauses: readonly Clause[];
  private readonly today: () => string;
  private readonly names: ReadonlySet<string>;
  /** All files are counted while somebody types; few of them have changed. */
  private readonly kept = new Map<string, { readonly basis: Basis; readonly shown: FileFindings }>();

  constructor(
    results: Results,
    sources: WorkspaceSources,
    configurations: Configurations,
    options: {
      readonly rules: readonly RuleDefinition[];
      readonly clauses: readonly Clause[];
      readonly today: () => string;
    },
  ) {
    this.results = results;
    this.sources = sources;
    this.configurations = configurations;
    this.rules = options.rules;
    this.clauses = options.clauses;
    this.today = options.today;
    this.names = new Set([...options.rules, ...options.clauses].map(({ id }) => id));
  }

  /** What is shown of a file as far as it is known. */
  in(path: string): FileFindings {
    const found = this.results.in(path);
    const basis: Basis = {
      found,
      text: this.sources.fingerprint(path),
      configuration: this.configurations.of(path),
      // What no rule looks at is no matter, whatever its comments say: nothing would tell of it once it is closed.
      concerned: this.results.has(path) || found.length > 0,
      // In a file that rules are not run on nothing says that a suppression has no use.
      complete: this.complete && this.results.has(path),
      today: this.today(),
    };
    // One that stands outside may be in force elsewhere, too: what it has no use for here, it may have there.
    const judged = isInside(this.sources.root, path);
    const own = [
      ...this.configurations.findings(path),
      ...(judged ? this.attestationFindings(path) : []),
      ...(judged ? this.configuredFindings(path) : []),
    ];
    const known = this.kept.get(path);
    if (own.length === 0 && known !== undefined && isSame(known.basis, basis)) return known.shown;
    const applied = this.apply(path, basis);
    const findings = own.length === 0 ? applied.findings : [...applied.findings, ...own];
    const resultId = fingerprint(JSON.stringify([basis.text, findings, applied.suppressed]));
    const shown = { findings, suppressed: applied.suppressed, resultId };
    if (own.length === 0) this.kept.set(path, { basis, shown });
    return shown;
  }

  private apply(path: string, { found, configuration, concerned, complete, today }: Basis) {
    return applySuppressions(found, concerned ? this.suppressions(path) : [], {
      file: path,
      text: this.sources.text(path) ?? '',
      configured: configuration.suppressions,
      ...this.termsOf(configuration, complete, today),
    });
  }

  private termsOf(configuration: Configuration, complete: boolean, today: string): SuppressionTerms {
    return {
      today,
      known: this.names,
      isOff: name => this.rules.some(rule => rule.id === name && !isOn(rule, configuration)),
      complete,
    };
  }

  /** What is wrong with the suppressions that a configuration file lists. */
  private configuredFindings(path: string): readonly Finding[] {
    const configuration = this.configurations.of(path);
    if (configuration.file !== path || configuration.suppressions.length === 0) return [];
    const found = this.filesUnder(configuration).flatMap(file => this.results.in(file));
    return checkConfigured(configuration.suppressions, found, this.termsOf(configuration, this.complete, this.today()));
  }

  private attestationFindings(path: string): readonly Finding[] {
    const attestations = this.configurations.attestations.filter(({ place }) => place.file === path);
    if (attestations.length === 0) return [];
    const files = this.filesUnder(this.configurations.of(path));
    return checkAttestations(attestations, this.clauses, this.shownOfRules(files), this.today());
  }

  /** The files that something is found in and that a configuration is in force for. */
  private filesUnder(configuration: Configuration): readonly string[] {
    return this.results.files.filter(file => this.configurations.of(file) === configuration).sort();
  }

  /** What rules find in files, and nothing hides. */
  private shownOfRules(files: readonly string[]): readonly Finding[] {
    const own = files.filter(file => !this.configurations.isConfiguration(file));
    return own.flatMap(file => this.in(file).findings);
  }

  /** The suppressions that a file's comments write. */
  suppressions(path: string): readonly Suppression[] {
    const program = this.sources.suppresses(path) ? this.sources.program(path) : undefined;
    return program === undefined ? [] : findSuppressions(program, this.sources.text(path) ?? '');
  }

  /** How every clause of the Policy stands here. */
  clauseStates(): ReadonlyMap<string, ClauseState> {
    const configuration = this.configurations.of(child(this.sources.root, configurationName));
    const checked = new Set(this.rules.filter(rule => isOn(rule, configuration)).flatMap(rule => rule.clauses));
    return clauseStates(
      this.clauses,
      this.configurations.attestations,
      this.shownOfRules(this.results.files),
      checked,
      this.today(),
    );
  }
}

function isSame(one: Basis, other: Basis): boolean {
  return (
    one.found === other.found &&
    one.text === other.text &&
    one.configuration === other.configuration &&
    one.concerned === other.concerned &&
    one.complete === other.complete &&
    one.today === other.today
  );
}
