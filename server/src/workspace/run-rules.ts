import type { AnalysedFile, App, PathClass } from '../analysis/facts.ts';
import { Interrupted, type PerFile } from '../analysis/per-file.ts';
import type { Catalogue } from '../catalogue/index.ts';
import { changedTo } from '../program/copies.ts';
import type { Edit, Finding } from '../program/finding.ts';
import type { Idioms } from '../program/idioms.ts';
import { isCode, type Language, type Program } from '../program/model.ts';
import { declaresUse, type Report, type RuleContext, type RuleDefinition } from '../rules/rule.ts';
import { type Configuration, configurationName } from './configuration.ts';
import { isReported, isShownIn, severityIn } from './path-class.ts';
import { child } from './paths.ts';

/** A rule threw: said on the log, never ends a run. */
export interface RuleFailure {
  readonly rule: string;
  /** The file; for a whole app, its configuration's path. */
  readonly on: string;
  readonly error: unknown;
}

/** What running rules needs from its surroundings. */
export interface RuleEnvironment {
  /** The rules that a configuration leaves on. */
  rulesOn(configuration: Configuration): readonly RuleDefinition[];
  readonly catalogue: Catalogue;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  idioms(program: Pick<Program, 'path' | 'scripts'>): Idioms;
  /** A file's text; empty for one that is gone. */
  source(file: string): string;
  configuration(file: string): Configuration;
  pathClass(file: string): PathClass;
  /** An attestation of the clause is in force for the file. */
  isAttested(clause: string, file: string): boolean;
  /** Findings are shown in this file: it is of this root and no configuration leaves it out. */
  isReported(file: string): boolean;
  failed(failure: RuleFailure): void;
  /** Milliseconds from any start; where given, `spent` hears what each rule took. */
  clock?(): number;
  spent?(rule: string, milliseconds: number): void;
}

/** Whether the file holds data; a notebook holds code too. */
export function isData(language: Language): boolean {
  return language !== 'javascript' && language !== 'python';
}

/**
 * Runs every rule that looks at one file. Files without evidence of Procore, their own or their neighbours', are not looked at; data
 * documents of an app that calls Procore are.
 */
export function runFileRules(file: AnalysedFile, environment: RuleEnvironment): readonly Finding[] {
  if (!isReported(file.pathClass)) return [];
  const { language } = file;
  if (language === undefined) return [];
  const isLookedAt = file.procore || (isData(language) && file.app.procore);
  if (!isLookedAt && !file.asksHome) return [];
  const rules = environment
    .rulesOn(environment.configuration(file.path))
    .filter(rule => rule.check !== undefined && (rule.data === true || isCode(language)))
    .filter(rule => isLookedAt || (rule.pages?.test(file.text) ?? false));
  return run(rules, file.path, environment, (rule, context) => rule.check?.(file, context));
}

/**
 * Asks what rules about the app will ask of the file, while its facts are at hand.
 * @param only ids of the rules that will ask; all where none are named
 */
export function prepareApp(file: AnalysedFile, environment: RuleEnvironment, only?: ReadonlySet<string>): void {
  for (const { id, perFile = [] } of rulesAbout(file, environment)) {
    if (only?.has(id) === false) continue;
    try {
      for (const ask of perFile) ask(file);
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      environment.failed({ rule: id, on: file.path, error });
    }
  }
}

/** The rules about the app that ask something of the file. */
function rulesAbout(file: AnalysedFile, environment: RuleEnvironment): readonly RuleDefinition[] {
  if (!file.procore || file.pathClass !== 'source') return [];
  const configuration = environment.configuration(child(file.app.root, configurationName));
  return environment.rulesOn(configuration).filter(rule => rule.perFile !== undefined);
}

/** What `prepareApp` asks of the file, each question once, in the same order wherever the same rules are on. */
export function questionsAbout(file: AnalysedFile, environment: RuleEnvironment): readonly PerFile<unknown>[] {
  return [...new Set(rulesAbout(file, environment).flatMap(({ perFile = [] }) => perFile))];
}

/** How far judging an app has come. */
export interface AppRun {
  /** Files of which has been asked what rules will ask. */
  prepared: number;
  /** What rules have found, by their id. */
  readonly found: Map<string, readonly Finding[]>;
  /** Ids of the rules that it is judged by; all where none are named. */
  readonly only?: ReadonlySet<string> | undefined;
}

/** A run that has not begun yet. */
export function newRun(): AppRun {
  return { prepared: 0, found: new Map() };
}

/**
 * Runs every rule that judges a whole app.
 * @param prepare asks of a file what rules will ask
 * @param done what was done before it was interrupted, with the same files; it is kept up
 */
export function runAppRules(
  app: App,
  environment: RuleEnvironment,
  prepare: (file: AnalysedFile) => void,
  done: AppRun = newRun(),
): readonly Finding[] {
  const inside = child(app.root, configurationName);
  const rules = environment
    .rulesOn(environment.configuration(inside))
    .filter(({ id, checkApp }) => checkApp !== undefined && (done.only?.has(id) ?? true));
  if (rules.length === 0 || !app.procore) return [];
  // All that rules ask of one file before any of the next.
  for (const file of app.files.slice(done.prepared)) {
    prepare(file);
    done.prepared++;
  }
  return rules.flatMap(rule => {
    const found =
      done.found.get(rule.id) ?? run([rule], inside, environment, (one, context) => one.checkApp?.(app, context));
    done.found.set(rule.id, found);
    return found;
  });
}

/** Whether a rule is switched on by the configuration, else by itself. */
export function isOn(rule: RuleDefinition, configuration: Configuration): boolean {
  return (configuration.rules[rule.id]?.severity ?? rule.severity) !== 'off';
}

function run(
  rules: readonly RuleDefinition[],
  on: string,
  environment: RuleEnvironment,
  check: (rule: RuleDefinition, context: RuleContext) => void,
): readonly Finding[] {
  const findings = new Map<string, Finding>();
  const { today, catalogue } = environment;
  const { rules: settings, declarations } = environment.configuration(on);
  // Contexts are made at every keystroke: what all have in common is made once.
  const idioms: RuleContext['idioms'] = program => environment.idioms(program);
  const source: RuleContext['source'] = file => environment.source(file);
  for (const rule of rules) {
    const started = environment.clock?.();
    try {
      const options = rule.options === undefined ? noOptions : optionsOf(rule.options, settings[rule.id]?.options);
      const report = (reported: Report): void => add(toFinding(rule, reported, environment), findings);
      check(rule, { catalogue, options, declarations, today, idioms, source, report });
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      environment.failed({ rule: rule.id, on, error });
    }
    if (started !== undefined) environment.spent?.(rule.id, (environment.clock?.() ?? started) - started);
  }
  return [...findings.values()];
}

function add(finding: Finding | undefined, findings: Map<string, Finding>): void {
  if (finding === undefined) return;
  const key = findingKey(finding);
  const before = findings.get(key);
  findings.set(key, before === undefined ? finding : graver(before, finding));
}

const noOptions: RuleContext['options'] = {};

function optionsOf(
  declared: NonNullable<RuleDefinition['options']>,
  set: Readonly<Record<string, unknown>> | undefined,
): RuleContext['options'] {
  const defaults = Object.entries(declared).map(([name, option]) => [name, option.default]);
  return { ...Object.fromEntries(defaults), ...set };
}

/** What makes two findings one. */
export function findingKey(finding: Finding): string {
  return `${finding.rule}\n${finding.file}\n${finding.start}\n${finding.end}`;
}

/** Of two findings of one rule at one place: the certain one, then the one with fixes, then the first. */
export function graver(one: Finding, other: Finding): Finding {
  if (one.certain !== other.certain) return one.certain ? one : other;
  return one.fixes.length === 0 && other.fixes.length > 0 ? other : one;
}

function toFinding(rule: RuleDefinition, report: Report, environment: RuleEnvironment): Finding | undefined {
  const { file, start, end } = report.at;
  const { rules, declarations } = environment.configuration(file);
  const setting = rules[rule.id]?.severity;
  const pathClass = environment.pathClass(file);
  const own = report.severity ?? rule.severity;
  const severity = setting ?? (own === 'off' ? 'off' : severityIn(pathClass, rule, own));
  if (severity === 'off' || !isShownIn(pathClass, rule) || !environment.isReported(file)) return undefined;
  if (rule.declarable === true && declaresUse(declarations.uses, rule)) return undefined;
  const certain = report.certain === true;
  const [foremost = ''] = rule.clauses;
  if (rule.attestable === true && !certain && environment.isAttested(foremost, file)) return undefined;
  const clauses = report.clauses ?? rule.clauses;
  return {
    rule: rule.id,
    clauses,
    severity,
    file,
    start,
    end,
    message: frameMessage(report.message, clauses, certain),
    certain,
    because: report.because,
    steps: (report.steps ?? []).filter(step => step.file !== file || step.start !== start || step.end !== end),
    // What a generator writes anew is not edited.
    fixes: (isReported(pathClass) ? (report.fixes ?? []) : []).map(fix =>
      changedTo(fix, { edits: fix.edits.map(edit => withLineBreaks(edit, environment)) }),
    ),
    ...(report.tags === undefined ? {} : { tags: report.tags }),
  };
}

/** What an edit writes has the line breaks of its file. */
function withLineBreaks(edit: Edit, environment: RuleEnvironment): Edit {
  if (!edit.text.includes('\n') || !environment.source(edit.file).includes('\r\n')) return edit;
  return { ...edit, text: edit.text.replace(/\r?\n/g, '\r\n') };
}

/**
 * The one place where a finding is worded after its certainty: "…, which breaches §1(h)." where the code decides, "…; this may conflict
 * with §2(h)." where it is a signal.
 */
function frameMessage(message: string, clauses: readonly string[], certain: boolean): string {
  const said = message.trim().replace(/\.$/, '');
  const cited = clauses.map(clause => `§${clause}`);
  const list = cited.length > 1 ? `${cited.slice(0, -1).join(', ')} and ${cited.at(-1)}` : cited[0];
  if (list === undefined) return `${said}.`;
  return certain ? `${said}, which breaches ${list}.` : `${said}; this may conflict with ${list}.`;
}
