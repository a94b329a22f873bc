import type { AnalysedFile, App } from '../analysis/facts.ts';
import type { PerFile } from '../analysis/per-file.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Fix, Place, Severity, Step } from '../program/finding.ts';
import type { Idioms } from '../program/idioms.ts';
import type { Program } from '../program/model.ts';

/** What a rule says of one place. Clauses, default severity and wording frame come from the rule's metadata. */
export interface Report {
  /** Where a reader would mend it. */
  readonly at: Place;
  /** One sentence. The code decides: "…, which breaches §1(h)." is added by the engine; so write what is wrong only: "`/vapid/me` is a legacy route". */
  readonly message: string;
  /** `true` only where the code decides it. Default: false. */
  readonly certain?: boolean;
  /** What shows it and what would settle it. */
  readonly because: string;
  readonly steps?: readonly Step[];
  /** One that the rule's row in the table lists; default: the rule's own. */
  readonly severity?: Severity;
  /** The clauses, where this case cites others than the rule's own order. */
  readonly clauses?: readonly string[];
  readonly fixes?: readonly Fix[];
  readonly tags?: readonly 'deprecated'[];
}

/** What a rule may ask besides the file: the catalogue, its options, the declarations, the day. */
export interface RuleContext {
  readonly catalogue: Catalogue;
  /** This rule's options from `policy-lens.json`, over the rule's defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What the project declares: recipients, uses, retention, tenancy. */
  readonly declarations: Declarations;
  /** `YYYY-MM-DD`, for sunset dates. */
  readonly today: string;
  /** The language's way of writing things, as the file writes them, for fixes. */
  idioms(program: Pick<Program, 'path' | 'scripts'>): Idioms;
  /** Text of a file that was analysed. */
  source(file: string): string;
  report(report: Report): void;
}

/** Declared in `policy-lens.json`. */
export interface Declarations {
  /** The app serves one company only. */
  readonly singleTenant: boolean;
  /** Companies or hosts that may receive API Data. */
  readonly recipients: readonly string[];
  /** Model vendors approved for inference. */
  readonly modelProviders: readonly string[];
  /** Days that API Data may be kept. */
  readonly retentionDays?: number;
  /** Declared uses of data: free text behind the rule or clause that each is declared for (see `declaresUse`). */
  readonly uses: readonly string[];
}

export interface OptionSchema {
  readonly type: 'boolean' | 'number' | 'string' | 'array';
  readonly default: unknown;
  readonly description: string;
}

export interface RuleDefinition {
  readonly id: string;
  /** The foremost first. */
  readonly clauses: readonly string[];
  readonly severity: Severity | 'off';
  /** Other severities that its row in the table lists. */
  readonly severities?: readonly Severity[];
  /** One line: what it looks for. */
  readonly title: string;
  /** What it cannot see, for its page and the coverage table. */
  readonly blind: string;
  /** The page of Procore's documentation that states the fact it rests on. */
  readonly guide?: string;
  readonly options?: Readonly<Record<string, OptionSchema>>;
  /** Also runs on data documents (JSON, .env, YAML, Markdown, notebooks). Default: code only. */
  readonly data?: true;
  /** Also looks at pages that ask an app's own server, where their text has this. */
  readonly pages?: RegExp;
  /** Its findings stand on a secret that is written out: no report repeats what is there. */
  readonly onSecret?: true;
  /** Counts as much in tests and examples as elsewhere. Default: one step less. */
  readonly sameInTests?: true;
  /** Also stands in generated code, where code that somebody wrote calls it: of a generated client, what is used is the app's own choice. */
  readonly inGenerated?: true;
  /** What it misses may stand outside the repository: an attestation of the foremost clause settles what it only suspects. */
  readonly attestable?: true;
  /** A use that is declared for it in `policy-lens.json`, by its id or its foremost clause, settles it. */
  readonly declarable?: true;
  /** Judges one file. */
  check?(file: AnalysedFile, context: RuleContext): void;
  /** Judges a whole app, once. */
  checkApp?(app: App, context: RuleContext): void;
  /** What `checkApp` asks of each file, and `check` of the others (see `perFile`): asked while the file's facts are at hand. */
  readonly perFile?: readonly PerFile<unknown>[];
}

/** Whether one of the uses is declared for a rule: it begins with its id or its foremost clause, as in `2(e): certified payroll`. */
export function declaresUse(uses: readonly string[], rule: Pick<RuleDefinition, 'id' | 'clauses'>): boolean {
  const names = [rule.id, rule.clauses[0]];
  return uses.some(use => names.includes(/^\s*§?([\w()-]+)/.exec(use)?.[1]?.toLowerCase()));
}

/** A rule. The engine gates it on evidence of Procore: `check` is called only for files with `procore`, `checkApp` only for apps with `procore`. */
export function defineRule(definition: RuleDefinition): RuleDefinition {
  return definition;
}
