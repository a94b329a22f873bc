import type { AnalysedFile, PathClass } from '../analysis/facts.ts';
import type { Severity } from '../program/finding.ts';
import type { Language } from '../program/model.ts';
import { replacementBetween } from '../program/replacement.ts';
import type { ClauseState } from './attestations.ts';
import { Checker, type Reach } from './checker.ts';
import { type Configuration, configurationName, type Settings } from './configuration.ts';
import { configurationSchema } from './configuration-schema.ts';
import { Configurations } from './configurations.ts';
import { Files } from './files.ts';
import type { Chunk, Handover } from './handover.ts';
import { Mends } from './mends.ts';
import { Pace } from './pace.ts';
import { child, folderOf, foldersUp, isInside } from './paths.ts';
import type { Progress, ProjectOptions, ProjectStatus } from './project-options.ts';
import { ruleEnvironment } from './rule-environment.ts';
import { Scope } from './scope.ts';
import { type FileFindings, Shown } from './shown.ts';
import { isPackageFile, type Reading, WorkspaceSources } from './sources.ts';
import type { Suppression } from './suppressions.ts';
import { decode } from './text.ts';
import { type Crew, Work } from './work.ts';

export type { Progress, ProjectOptions, ProjectStatus } from './project-options.ts';
export type { FileFindings } from './shown.ts';

/**
 * One workspace root: its files and open documents, its configuration, and the findings in it, kept up to date. Everything is
 * synchronous but `scan` and `settle`, which work in slices of a few milliseconds and end when they are told to.
 */
export class Project {
  readonly root: string;
  private readonly options: ProjectOptions;
  private readonly files: Files;
  private readonly sources: WorkspaceSources;
  private readonly configurations: Configurations;
  private readonly checker: Checker;
  readonly scope: Scope;
  private readonly shown: Shown;
  readonly mends: Mends;
  private moved = new Set<string>();
  private readonly work: Work;
  private milliseconds = 0;
  /** The user ended the scan: what it has not come to waits for the next. */
  private halted = false;

  constructor(options: ProjectOptions) {
    this.options = options;
    this.root = options.root;
    this.files = new Files(options.fs, options.root);
    this.configurations = new Configurations(
      options.root,
      configurationSchema(
        options.rules,
        options.clauses.map(clause => clause.id),
      ),
      options.configuration,
    );
    this.configurations.findAbove(options.fs);
    this.sources = new WorkspaceSources({
      root: options.root,
      fs: options.fs,
      files: this.files,
      languages: options.languages,
      pathClass: path => this.configurations.of(path).classOf(path),
      libraries: () => {
        const { libraries } = this.configurations;
        return libraries.length === 0 ? options.libraries : [...options.libraries, ...libraries];
      },
      failed: (path, error) => options.failed({ rule: 'languages', on: path, error }),
      ...(options.room === undefined ? {} : { room: options.room }),
    });
    const { root, files, sources, configurations } = this;
    const { nestedRoots = [] } = options;
    this.scope = new Scope({ root, nestedRoots, files, sources, configurations });
    const environment = ruleEnvironment(options, sources, configurations, file => this.scope.isReported(file));
    this.checker = new Checker({
      sources: this.sources,
      makeAnalyser: options.makeAnalyser,
      environment: () => environment,
    });
    this.work = new Work(this.checker, this.sources, options, file => this.noteMoved(file));
    this.mends = new Mends(this.checker, this.sources, options.languages);
    this.shown = new Shown(this.checker.results, this.sources, this.configurations, options);
    if (options.settings !== undefined) this.configurations.setSettings(options.settings, this.diskOrDocument);
    if (this.outside !== undefined) this.loadConfiguration(this.outside);
  }

  /** The configuration that need not stand in the root. */
  get outside(): string | undefined {
    return this.configurations.outside;
  }

  // -- what changes ---------------------------------------------------------------------------------------------------------------

  /** A document was opened: its text counts, whatever the disk says. Also for untitled files and files outside the root. */
  openDocument(path: string, text: string, version: number): void {
    this.loadConfigurationsAbove(path);
    this.changeDocument(path, text, version);
  }

  changeDocument(path: string, text: string, version: number): void {
    const isNew = !this.sources.documents.has(path);
    const before = this.sources.text(path);
    this.sources.documents.set(path, { text, version });
    if (before !== undefined) this.checker.follow(path, replacementBetween(before, text));
    const appears = isNew && !this.files.all.has(path);
    if (appears) this.sources.forgetNames();
    this.textChanged(path, appears);
  }

  /** A document was closed: the disk counts again. */
  closeDocument(path: string): void {
    if (!this.sources.documents.delete(path)) return;
    if (!this.files.all.has(path)) this.sources.forgetNames();
    this.options.languages.frontEnd(path)?.forget?.(path);
    this.textChanged(path);
  }

  /** The version of an open document. */
  version(path: string): number | undefined {
    return this.sources.documents.get(path)?.version;
  }

  /**
   * Something was created, changed or deleted on the disk, from outside. Folders count with all that is in them.
   * @returns whether it is anything that is read
   */
  fileEvent(path: string): boolean {
    if (Files.decidesIgnoring(path)) {
      const before = new Set(this.files.all);
      for (const _ of this.files.enumerate());
      for (const file of [...before, ...this.files.all])
        if (before.has(file) !== this.files.all.has(file)) this.sources.forget(file);
      this.filesChanged();
      return true;
    }
    if (this.configurations.mayBeAbove(path)) {
      this.configurations.findAbove(this.options.fs);
      if (this.outside !== undefined) this.loadConfiguration(this.outside);
      this.restart();
      return true;
    }
    if (!isInside(this.root, path)) {
      if (this.sources.forget(path)) this.checker.touchReaders(path);
      return true;
    }
    const { concerned, cameOrWent } = this.files.refresh(path);
    if (cameOrWent) this.sources.forgetNames();
    // Files below a package file that comes or goes belong to another app now.
    if (cameOrWent && concerned.some(isPackageFile)) this.restart();
    let counts = false;
    for (const file of concerned) {
      const isRead = this.language(file) !== undefined || isPackageFile(file);
      if (isRead && !this.sources.documents.has(file)) this.textChanged(file);
      // Icons, style sheets, lock files: what is said of the app may rest on them.
      if (isRead || this.checker.touchAppOf(file)) counts = true;
    }
    return counts;
  }

  /** The editor's settings changed. */
  changeSettings(settings: Settings): void {
    this.configurations.setSettings(settings, this.diskOrDocument);
    this.restart();
  }

  private textChanged(path: string, appears = false): void {
    if (this.sources.forget(path) || appears) {
      this.checker.change(path);
      // Lines and suppressions may be others where all is found as before; what is open is pulled by whoever edits it.
      if (!this.sources.documents.has(path)) this.noteMoved(path);
    }
    if (this.configurations.isConfiguration(path) && this.loadConfiguration(path)) this.restart();
  }

  private filesChanged(): void {
    this.sources.forgetNames();
    for (const path of [...this.configurations.files]) this.loadConfiguration(path);
    for (const path of this.files.all) if (path.endsWith(`/${configurationName}`)) this.loadConfiguration(path);
    this.restart();
  }

  private restart(): void {
    this.mends.forget();
    this.checker.restart();
    for (const file of this.filesToShow) this.noteMoved(file);
  }

  /** Whether a change on the disk counts here though it is outside the root: of a configuration, of what is left out, or of what was read. */
  heeds(path: string): boolean {
    if (isInside(this.root, path)) return false;
    if (this.configurations.mayBeAbove(path) || this.sources.knows(path)) return true;
    return Files.decidesIgnoring(path) && isInside(folderOf(path), this.root);
  }

  private readonly diskOrDocument = (path: string): string | undefined => this.sources.text(path);

  /** @returns whether there is, or was, a configuration of this root at the path */
  private loadConfiguration(path: string): boolean {
    if (path !== this.outside && !isInside(this.root, path)) return false;
    this.configurations.load(path, path === this.outside ? this.outsideText(path) : this.ownText(path));
    return true;
  }

  private ownText(path: string): string | undefined {
    return this.sources.exists(path) ? this.sources.text(path) : undefined;
  }

  /** Wherever it stands, and whatever it is called: nothing that is left out of the check leaves it out. */
  private outsideText(path: string): string | undefined {
    const open = this.sources.documents.get(path);
    const bytes = open === undefined ? this.options.fs.read(path) : undefined;
    return open?.text ?? (bytes && decode(bytes));
  }

  /** Before the first scan, so that the document in front of the user is checked as it should be at once. */
  private loadConfigurationsAbove(path: string): void {
    if (this.shown.complete || !isInside(this.root, path)) return;
    const loaded = new Set(this.configurations.files);
    for (const folder of foldersUp(path, this.root)) {
      const file = child(folder, configurationName);
      if (!loaded.has(file) && this.sources.exists(file)) this.loadConfiguration(file);
    }
  }

  // -- working --------------------------------------------------------------------------------------------------------------------

  /** Loads what reading the file needs; returns nothing where that is done. Await it before `findings`. */
  readyFor(path: string): Promise<void> | undefined {
    return this.options.languages.readyFor(path);
  }

  /**
   * Finds, reads and checks all files of the root.
   * @param crew takes its part in the checking
   * @returns whether it came to its end; one that was cancelled is taken up by the next
   */
  async scan(
    progress: (progress: Progress) => void = () => undefined,
    signal?: AbortSignal,
    crew?: Crew,
  ): Promise<boolean> {
    const started = this.options.clock();
    const pace = new Pace(this.options.pause, this.options.clock, signal);
    this.halted = true;
    for (const _ of this.files.enumerate()) {
      if (!(await pace.step())) return false;
      progress({ phase: 'finding', done: this.files.all.size });
    }
    crew?.expect(this.files.all.size);
    this.sources.enumerated = true;
    this.sources.forgetDisk();
    this.filesChanged();
    const candidates = this.sources.candidates();
    for (const [done, path] of candidates.entries()) {
      if (!(await pace.step())) return false;
      this.checker.note(path);
      progress({ phase: 'reading', done: done + 1, total: candidates.length });
    }
    if (this.checker.hasProcore) await this.work.prepare(candidates);
    const shared = crew === undefined ? 0 : await this.work.share(crew, pace, progress);
    if (shared === undefined || !(await this.work.run(pace, progress, 'all', shared))) return false;
    for (const path of this.sources.files()) if (!this.checker.results.has(path)) this.sources.release(path);
    this.checker.relax();
    this.halted = false;
    this.shown.complete = true;
    // Only now a suppression may be said to have no use.
    for (const path of this.suppressing) this.noteMoved(path);
    this.milliseconds = this.options.clock() - started;
    return true;
  }

  /**
   * Brings up to date what edits have left behind, open documents first; after a scan that was cancelled, these alone.
   * @returns whether it came to its end
   */
  async settle(signal?: AbortSignal, reach: Reach = 'all'): Promise<boolean> {
    const pace = new Pace(this.options.pause, this.options.clock, signal);
    if (reach !== 'open') this.checker.comeToRest();
    return this.checker.idle || this.work.run(pace, undefined, this.halted ? 'open' : reach);
  }

  /** Takes what another project of the same root has read, in place of a scan; then chunks of these files can be checked. */
  adoptReading(reading: Reading, files: readonly string[]): Promise<void> {
    this.sources.adopt(reading);
    this.filesChanged();
    for (const path of this.sources.candidates()) this.checker.note(path);
    return this.work.prepare(files);
  }

  /** Checks a chunk of files for another project of the same root. */
  async checkChunk(chunk: Chunk): Promise<Handover> {
    await this.work.check(chunk, () => Promise.resolve(true));
    return this.checker.handOver(chunk);
  }

  /** Takes all that another project of the same root has found; then fixes can be tried out for it. */
  adoptFindings(all: Handover): void {
    this.checker.adopt(all);
    this.checker.relax();
  }

  /** Lets go of what is kept to be fast; it is worked out again where it is needed. */
  rest(): void {
    this.checker.rest();
    this.sources.releaseDocuments();
  }

  // -- what is found --------------------------------------------------------------------------------------------------------------

  /** What is found in a file, brought up to date first. */
  findings(path: string): FileFindings {
    for (const file of [...this.checker.update(path), ...this.checker.updateOthers(path)]) this.noteMoved(file);
    return this.shown.in(path);
  }

  /**
   * As `findings`, for whoever waits at the keyboard: what stands in the file because of others has moved with its text, and only
   * what was edited itself is found anew; the rest when `settle` asks them again.
   */
  findingsAsTyped(path: string): FileFindings {
    for (const file of [...this.checker.updateAsTyped(path), ...this.checker.updateTouched(path)]) this.noteMoved(file);
    return this.shown.in(path);
  }

  /** What is found in a file now is being shown: it is nothing that `takeMoved` has to tell. A hover or a lightbulb shows no findings. */
  showing(path: string): void {
    this.moved.delete(path);
  }

  /** What is known of every file in which something is found or suppressed; `settle` brings it up to date. */
  allFindings(): ReadonlyMap<string, FileFindings> {
    const all = [...this.filesToShow].sort().map(file => [file, this.shown.in(file)] as const);
    return new Map(all.filter(([, { findings, suppressed }]) => findings.length > 0 || suppressed.length > 0));
  }

  /** The files in which something may be found or suppressed. */
  private get filesToShow(): ReadonlySet<string> {
    return new Set([...this.checker.results.files, ...this.suppressing, ...this.configurations.files]);
  }

  private get suppressing(): readonly string[] {
    return this.checker.checked.filter(path => this.sources.suppresses(path));
  }

  private noteMoved(file: string): void {
    this.moved.add(file);
    for (const judging of this.configurations.judging) this.moved.add(judging);
  }

  /** The files whose findings changed since this was last asked, but for those that were being shown afterwards. */
  takeMoved(): readonly string[] {
    const moved = [...this.moved];
    this.moved = new Set();
    return moved;
  }

  /** The suppressions that a file's comments write. */
  suppressions(path: string): readonly Suppression[] {
    return this.shown.suppressions(path);
  }

  /** What the analysis knows of a file; `undefined` where rules have nothing to look at. */
  facts(path: string): AnalysedFile | undefined {
    let facts: AnalysedFile | undefined;
    this.checker.look([path], file => {
      facts = file;
    });
    return facts;
  }

  language(path: string): Language | undefined {
    return this.sources.languageOf(path);
  }

  /** What the findings' offsets refer to. */
  text(path: string): string | undefined {
    return this.sources.text(path);
  }

  // -- what is said of the whole --------------------------------------------------------------------------------------------------

  /** Whether anything here speaks of Procore; where nothing does, nothing is checked. */
  get hasProcore(): boolean {
    return this.checker.hasProcore;
  }

  get status(): ProjectStatus {
    const findings: Record<Severity, number> = { error: 0, warning: 0, information: 0, hint: 0 };
    const files = [...this.filesToShow].filter(file => this.scope.counts(file));
    for (const file of files) for (const { severity } of this.shown.in(file).findings) findings[severity]++;
    return {
      scanned: this.shown.complete,
      hasProcore: this.hasProcore,
      files: this.sources.files().length,
      checked: this.checker.checked.length,
      findings,
      milliseconds: this.milliseconds,
    };
  }

  /** How every clause of the Policy stands here. */
  clauseStates(): ReadonlyMap<string, ClauseState> {
    return this.shown.clauseStates();
  }

  /** What is in force for a file, or for a folder. */
  configuration(path: string): Configuration {
    return this.configurations.of(path === this.root ? child(path, configurationName) : path);
  }

  pathClass(path: string): PathClass {
    return this.sources.pathClass(path);
  }
}
