import { Interrupted, interruptible, withOlderAnswers } from '../analysis/per-file.ts';
import type { Finding } from '../program/finding.ts';
import type { Replacement } from '../program/replacement.ts';
import type { Analyser } from './analyser.ts';
import { Due } from './due.ts';
import { adoptAnswers, answersOf, type CheckedFile, type Handover } from './handover.ts';
import { isReported } from './path-class.ts';
import { appPrefix, appRootOf, isApp } from './producers.ts';
import { sentBy } from './requests.ts';
import { Results } from './results.ts';
import {
  type AppRun,
  isData,
  newRun,
  prepareApp,
  type RuleEnvironment,
  runAppRules,
  runFileRules,
} from './run-rules.ts';
import { Signs } from './signs.ts';
import type { WorkspaceSources } from './sources.ts';
import { type Look, Trials } from './trial.ts';

export interface CheckerOptions {
  readonly sources: WorkspaceSources;
  /** Made anew when everything may have changed. */
  readonly makeAnalyser: (sources: WorkspaceSources) => Analyser;
  readonly environment: () => RuleEnvironment;
}

/** Producers that are run at least before memory is let go of again: what they use in common is read once for all of them. */
const fewest = 32;

/** How far work goes: open documents, all files, or rules about whole apps as well, which look at all of their files. */
export type Reach = 'open' | 'files' | 'all';

/** Keeps the findings of all files and apps up to date with what changes. For *producer* see `Due`. */
export class Checker {
  readonly results = new Results();
  private readonly due = new Due();
  /** Packages in which files changed since the files that look at all of them were told. */
  private readonly changedApps = new Set<string>();
  private readonly signs: Signs;
  private readonly options: CheckerOptions;
  private analyser: Analyser;
  /** Which files matter may have changed. */
  private stale = false;
  /** Producers that were run since memory was let go of. */
  private ran = 0;
  /** Grows with every change of any file or setting. */
  generation = 0;
  readonly trials: Trials;
  /** The app that was being judged when that was interrupted. */
  private begun: (AppRun & { readonly producer: string; readonly generation: number }) | undefined;

  constructor(options: CheckerOptions) {
    this.options = options;
    this.signs = new Signs(options.sources);
    this.analyser = options.makeAnalyser(options.sources);
    this.trials = new Trials({
      ...options,
      results: this.results,
      analyser: () => this.analyser,
      find: (producer, look, only) => this.find(producer, look, isApp(producer) ? { ...newRun(), only } : undefined),
      ran: count => {
        this.ran += count;
        this.relaxWhereCrowded();
      },
    });
  }

  /** Some file speaks of Procore. */
  get hasProcore(): boolean {
    return this.signs.hasProcore;
  }

  get idle(): boolean {
    return this.due.isEmpty && this.changedApps.size === 0 && !this.stale;
  }

  /** Number of producers that wait to be run. */
  get waiting(): number {
    return this.due.size;
  }

  /** Files that rules were run on. */
  get checked(): readonly string[] {
    return [...this.results.producers].filter(producer => !isApp(producer));
  }

  /** Lets go of memory after much was looked at; findings stay. */
  relax(): void {
    this.options.sources.releasePrograms();
    this.analyser.relax?.();
    this.ran = 0;
  }

  /** Lets go besides of what is kept for the next edit. */
  rest(): void {
    this.relax();
    this.analyser.rest?.();
  }

  /** Between two producers nobody holds on to a program: time to let go, unless the same files would be read over and over. */
  private relaxWhereCrowded(): void {
    if (this.ran >= fewest && this.options.sources.crowded) this.relax();
  }

  /** Everything may have changed: configuration, libraries, the set of files. Findings stand until they are found anew. */
  restart(): void {
    this.generation++;
    this.analyser = this.options.makeAnalyser(this.options.sources);
    this.due.restart(this.results.producers);
    this.changedApps.clear();
    this.stale = true;
  }

  /** Takes in the signs of a file: whether it speaks of Procore, what it imports, which app it belongs to. */
  note(path: string): void {
    const apps = this.signs.note(path);
    if (apps === undefined) return;
    this.stale = true;
    for (const app of apps) this.touchApp(app);
  }

  /** What others find in a file moves along with an edit of its text. */
  follow(path: string, replaced: Replacement): void {
    for (const other of this.results.follow(path, replaced)) this.due.noteEdited(other);
  }

  /** A file's text is another one, or the file came or went; the sources know already. */
  change(path: string): void {
    this.note(path);
    this.touch(path);
    this.changedApps.add(this.options.sources.appRoot(path));
    this.touchReaders(path);
  }

  /** As `change`, of what those who read the file find: all that there is to do where it stands outside the root. */
  touchReaders(path: string): void {
    this.generation++;
    for (const other of [...this.analyser.changed(path), ...(this.analyser.misled?.(path) ?? [])]) this.touch(other);
    if (this.analyser.takeNearMoved?.() === true) this.stale = true;
  }

  private touch(path: string): void {
    const { enumerated, documents } = this.options.sources;
    // Beside documents outside the workspace nothing else is checked, and in a folder all is when it is scanned.
    if (enumerated || documents.has(path) || this.results.has(path)) this.due.add(path);
    this.due.forget(path);
    this.touchApp(this.options.sources.appRoot(path));
  }

  /** A file that is no code came, went or changed. @returns whether its app was judged and is to be again */
  touchAppOf(path: string): boolean {
    this.generation++;
    const app = this.options.sources.appRoot(path);
    this.changedApps.add(app);
    return this.touchApp(app);
  }

  private touchApp(root: string): boolean {
    const isJudged = this.results.has(appPrefix + root);
    if (isJudged) this.due.add(appPrefix + root);
    return isJudged;
  }

  /**
   * Decides anew which files and apps rules are run on; yields after every file.
   * A file in which nothing is to be found any more is added to `moved`.
   */
  *sweep(moved: (file: string) => void): Generator<void> {
    this.stale = false;
    let ended = false;
    try {
      yield* this.decide(moved);
      ended = true;
    } finally {
      if (!ended) this.stale = true;
    }
  }

  private *decide(moved: (file: string) => void): Generator<void> {
    const apps = new Set<string>();
    const { sources } = this.options;
    for (const path of new Set([...this.signs.files, ...sources.files()])) this.note(path);
    this.stale = false;
    for (const path of this.hasProcore ? sources.files() : []) {
      if (this.isRelevant(path)) {
        const app = sources.appRoot(path);
        const language = sources.languageOf(path);
        const unsettled = this.signs.unsettled.has(app) && language !== undefined && isData(language);
        if (unsettled || !this.due.isKnown(path) || !this.results.has(path)) this.due.add(path);
        apps.add(appPrefix + app);
      } else if (this.results.has(path)) this.due.add(path);
      yield;
    }
    this.signs.unsettled.clear();
    for (const app of apps) if (!this.results.has(app)) this.due.add(app);
    for (const producer of [...this.results.producers]) {
      const isGone = isApp(producer) ? !apps.has(producer) : !sources.exists(producer);
      // Where nothing speaks of Procore any more, no file was asked above whether it matters.
      if (isGone || (sources.enumerated && !this.hasProcore)) this.drop(producer).forEach(moved);
    }
  }

  get needsSweep(): boolean {
    return this.stale;
  }

  /** As apps, files that look at all of one are run again when nobody waits. */
  private touchOverlooking(): void {
    for (const app of this.changedApps) for (const path of this.analyser.takeOverlooking?.(app) ?? []) this.touch(path);
    this.changedApps.clear();
  }

  /** Nobody types any more: what rests on older answers is to be run again. */
  comeToRest(): void {
    this.due.comeToRest();
  }

  /** What to run next of what a reach asks for: of the open documents, what finds something in them, the other files, then the apps. */
  next(open: Iterable<string>, reach: Reach): string | undefined {
    if (reach === 'all') this.touchOverlooking();
    if (reach !== 'open') this.comeToRest();
    for (const path of open) if (this.due.has(path)) return path;
    if (reach === 'open') return undefined;
    for (const path of open) for (const other of this.othersIn(path)) return other;
    let app: string | undefined;
    for (const producer of this.due) {
      if (!isApp(producer)) return producer;
      app ??= producer;
    }
    return reach === 'all' ? app : undefined;
  }

  /**
   * Runs the rules on a producer where it is not up to date.
   * @returns the files in which what is shown has changed
   */
  update(producer: string): readonly string[] {
    if (this.due.isUpToDate(producer) && !this.due.isProvisional(producer)) return [];
    const moved = this.run(producer);
    // The next edit leaves nothing of it true.
    if (!isApp(producer)) this.analyser.release?.(producer);
    return moved;
  }

  /** As `update`, for whoever waits at the keyboard: what other files answered before the edit counts until all comes to rest. */
  updateAsTyped(producer: string): readonly string[] {
    if (this.due.isUpToDate(producer)) return [];
    let moved: readonly string[] = [];
    const isProvisional = withOlderAnswers(() => {
      moved = this.update(producer);
    });
    if (isProvisional) {
      this.due.noteProvisional(producer);
      this.analyser.forgetTold?.(producer);
    }
    return moved;
  }

  /** As `update`, and asks of a file what judging its app will need: for work that nobody waits for. */
  updateAhead(producer: string): readonly string[] {
    if (this.due.isUpToDate(producer)) return [];
    const look: Look = file => prepareApp(file, this.options.environment());
    const run = () => this.run(producer, look);
    return this.analyser.ahead?.(look, run) ?? run();
  }

  /**
   * As `updateAhead`; where judging an app takes long, it ends in the middle.
   * @param isOver whether it has lasted long enough
   * @returns as that does; `undefined` where it goes on when asked again
   */
  updateInTurns(producer: string, isOver: () => boolean): readonly string[] | undefined {
    const update = () => this.updateAhead(producer);
    // A file's facts would have to be gathered anew in each turn.
    if (!isApp(producer)) return update();
    try {
      return interruptible(isOver, update);
    } catch (error) {
      if (error instanceof Interrupted) return undefined;
      throw error;
    }
  }

  /** Runs again the other files that find something in a file, where they are not up to date. @returns as `update` */
  updateOthers(path: string): readonly string[] {
    return this.othersIn(path).flatMap(other => this.update(other));
  }

  /** As `updateOthers`, but only those of whose findings an edit has changed the text. */
  updateTouched(path: string): readonly string[] {
    return this.othersIn(path).flatMap(other => (this.due.wasEdited(other) ? this.updateAsTyped(other) : []));
  }

  /** Files that find something in a file and are to be run again. */
  private othersIn(path: string): readonly string[] {
    return this.results.producersIn(path).filter(other => other !== path && this.due.willBe(other) && !isApp(other));
  }

  private run(producer: string, look?: Look): readonly string[] {
    const findings = this.find(producer, look, isApp(producer) ? this.begin(producer) : undefined);
    this.begun = undefined;
    this.due.done(producer);
    this.ran++;
    this.relaxWhereCrowded();
    return this.keep(producer, findings);
  }

  /**
   * @param findings `undefined` where rules have nothing to look at
   * @returns the files in which what is shown has changed; in one that is run for the first time a suppression may have no use
   */
  private keep(producer: string, findings: readonly Finding[] | undefined): readonly string[] {
    if (findings === undefined) return this.drop(producer);
    const isFirst = !this.results.has(producer) && !isApp(producer) && this.options.sources.suppresses(producer);
    const moved = this.results.set(producer, findings);
    return isFirst ? [...moved, producer] : moved;
  }

  // -- sharing the work of a scan -------------------------------------------------------------------------------------------------

  /** The files that wait to be run, in the order in which they are. */
  get waitingFiles(): readonly string[] {
    return [...this.due].filter(producer => !isApp(producer));
  }

  /** Forgets what was worked out for other files, so that what is found next does not depend on them. Programs stay while there is room. */
  startAfresh(): void {
    if (this.options.sources.crowded) this.options.sources.releasePrograms();
    this.analyser.relax?.();
    this.ran = 0;
  }

  /** What was found in files and asked of them, for another project of the same root to adopt. */
  handOver(files: readonly string[]): Handover {
    return { files: files.map(path => this.checkedFile(path)), readers: this.analyser.takeReaders?.() ?? [] };
  }

  /** All that was found in files and apps and asked of them, for another project of the same root to adopt. */
  handOverAll(): Handover {
    const files = [...this.results.producers].map(producer => this.checkedFile(producer));
    return { files, readers: this.analyser.allReaders ?? [] };
  }

  private checkedFile(path: string): CheckedFile {
    if (!this.results.has(path)) return { path, answers: [] };
    const answers = isApp(path) ? [] : answersOf(this.analyser.file(path), this.options.environment());
    return { path, findings: this.results.of(path), answers };
  }

  /** Takes what another project of the same root found. @returns the files in which what is shown has changed */
  adopt({ files, readers }: Handover): readonly string[] {
    const environment = this.options.environment();
    this.analyser.adoptReaders?.(readers);
    return files.flatMap(({ path, findings, answers }) => {
      this.due.done(path);
      if (findings !== undefined && !isApp(path)) adoptAnswers(this.analyser.file(path), answers, environment);
      return this.keep(path, findings);
    });
  }

  private drop(producer: string): readonly string[] {
    this.due.drop(producer);
    if (!this.results.has(producer)) return [];
    const moved = this.results.delete(producer);
    // What was said of its suppressions is said no more.
    return isApp(producer) ? moved : [...moved, producer];
  }

  /**
   * @param look sees the facts of the file, while they are at hand
   * @param begun how far judging the app has come
   * @returns `undefined` where rules have nothing to look at
   */
  private find(producer: string, look?: Look, begun?: AppRun): readonly Finding[] | undefined {
    const environment = this.options.environment();
    try {
      if (isApp(producer)) return this.judge(appRootOf(producer), environment, begun);
      if (!this.isRelevant(producer)) return undefined;
      const file = this.analyser.file(producer);
      const findings = runFileRules(file, environment);
      // Fixes that are tried out must keep the requests, those of other files too.
      if (file.procore || findings.length > 0) sentBy(file);
      look?.(file);
      return findings;
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      environment.failed({ rule: 'analysis', on: isApp(producer) ? appRootOf(producer) : producer, error });
      return [];
    }
  }

  private judge(root: string, environment: RuleEnvironment, begun?: AppRun): readonly Finding[] {
    const prepare: Look = ({ path }) => {
      // What the answer rests on is noted of the file: it keeps the answer, whoever asked first.
      prepareApp(this.analyser.file(path), environment, begun?.only);
      this.analyser.app(root);
    };
    return runAppRules(this.analyser.app(root), environment, prepare, begun);
  }

  /** Where judging an app begins: where it was interrupted, if nothing has changed since. */
  private begin(producer: string): AppRun {
    if (this.begun?.producer !== producer || this.begun.generation !== this.generation)
      this.begun = { producer, generation: this.generation, ...newRun() };
    return this.begun;
  }

  /** Rules are run on code with evidence of Procore in it or in its neighbours, and on the data of apps with such evidence. */
  private isRelevant(path: string): boolean {
    const { sources } = this.options;
    const language = sources.languageOf(path);
    if (language === undefined || !sources.exists(path)) return false;
    if (!isReported(sources.pathClass(path)) || !this.options.environment().isReported(path)) return false;
    if (sources.evidence(path).length > 0) return true;
    if (isData(language) && this.signs.isOfProcore(sources.appRoot(path))) return true;
    // Before the first enumeration nobody knows whether a neighbour speaks of Procore.
    if (isData(language) || !(this.hasProcore || !sources.enumerated)) return false;
    const file = this.analyser.file(path);
    return file.procore || file.asksHome;
  }

  /** Shows the facts of the files among some producers. */
  look(producers: readonly string[], look: Look): void {
    for (const producer of producers)
      if (!isApp(producer) && this.isRelevant(producer)) look(this.analyser.file(producer));
  }
}
