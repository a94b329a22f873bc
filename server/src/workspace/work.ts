import type { Checker, Reach } from './checker.ts';
import type { Batch, Good } from './fixes.ts';
import { type Chunk, type Handover, inChunks } from './handover.ts';
import type { Pace } from './pace.ts';
import type { Progress, ProjectOptions } from './project-options.ts';
import type { Reading, WorkspaceSources } from './sources.ts';

/** Things that several threads do, each of which one of them takes. */
export interface Share<T> {
  /** The next that nobody has taken. */
  take(): T | undefined;
  /** Waits for the others. @returns those that they took and said nothing of */
  end(): Promise<readonly T[]>;
}

/** Others that work on files of the same root at the same time, each with a project of its own. */
export interface Crew {
  /** Tells how many files there are, before it is known how many of them are to be checked. */
  expect(files: number): void;
  /**
   * Tells which files are to be checked.
   * @param adopt hears what others found
   */
  check(chunks: readonly Chunk[], reading: Reading, adopt: (found: Handover) => void): Share<Chunk>;
  /**
   * Tells which fixes are to be tried out, once all is checked.
   * @param all what was found by then
   * @param hear hears which of a batch others found good
   */
  tryOut(batches: readonly Batch[], all: () => Handover, hear: (batch: Batch, good: Good) => void): Share<Batch>;
}

/** Milliseconds after which judging an app gives way to others at first; each turn is longer, since it goes over what is known already. */
const defaultPatience = 200;

/** Drives the checker in slices: what is still to be done, in the order in which it is wanted. */
export class Work {
  private readonly checker: Checker;
  private readonly sources: WorkspaceSources;
  private readonly options: Pick<ProjectOptions, 'languages' | 'failed' | 'clock' | 'patience'>;
  private readonly moved: (file: string) => void;
  private readonly loadFailures = new Set<string>();

  /** @param moved hears of files in which what is shown has changed */
  constructor(
    checker: Checker,
    sources: WorkspaceSources,
    options: Pick<ProjectOptions, 'languages' | 'failed' | 'clock' | 'patience'>,
    moved: (file: string) => void,
  ) {
    this.checker = checker;
    this.sources = sources;
    this.options = options;
    this.moved = moved;
  }

  /**
   * Does all that a reach asks for, open documents first.
   * @param done what was done before, for the progress
   * @returns whether it came to its end
   */
  async run(
    pace: Pace,
    progress: (progress: Progress) => void = () => undefined,
    reach: Reach = 'all',
    done = 0,
  ): Promise<boolean> {
    const { patience = defaultPatience } = this.options;
    let turn = patience;
    while (!this.checker.idle) {
      if (!(await this.sweep(pace))) return false;
      const producer = this.checker.next(this.sources.documents.keys(), reach);
      if (producer === undefined) {
        if (this.checker.needsSweep) continue;
        break;
      }
      await this.makeReady(producer);
      const until = this.options.clock() + turn;
      const isOver = () => this.options.clock() >= until;
      // While somebody waits for what they type, apps can wait.
      const moving = reach === 'open' ? this.checker.update(producer) : this.checker.updateInTurns(producer, isOver);
      turn = moving === undefined ? 2 * turn : patience;
      moving?.forEach(this.moved);
      if (moving !== undefined) progress({ phase: 'checking', done: ++done, total: done + this.checker.waiting });
      if (!(await pace.step())) return false;
    }
    return true;
  }

  /**
   * Checks all files in chunks, of which a crew takes its part; what is found is the same whoever takes which. Apps, which look at
   * all of their files, are left.
   * @returns how many files were checked; `undefined`: it did not come to its end
   */
  async share(crew: Crew, pace: Pace, progress: (progress: Progress) => void): Promise<number | undefined> {
    if (!(await this.sweep(pace))) return undefined;
    const files = this.checker.waitingFiles;
    let done = 0;
    const step = (count: number): void => {
      done += count;
      progress({ phase: 'checking', done, total: done + this.checker.waiting });
    };
    const check = (chunk: Chunk): Promise<boolean> =>
      this.check(chunk, () => {
        step(1);
        return pace.step();
      });
    const share = crew.check(inChunks(files), this.sources.reading, found => {
      this.checker.adopt(found).forEach(this.moved);
      step(found.files.length);
    });
    for (let chunk = share.take(); chunk !== undefined; chunk = share.take())
      if (!(await check(chunk))) return undefined;
    for (const chunk of await share.end()) if (!(await check(chunk))) return undefined;
    this.checker.startAfresh();
    return done;
  }

  /** Loads what reading any of the files needs: what is found in one must not depend on which was read before. */
  async prepare(files: readonly string[]): Promise<void> {
    for (const file of files) await this.makeReady(file);
  }

  /** Checks a chunk as if nothing had been checked before. @returns whether it came to its end */
  async check(chunk: Chunk, step: () => Promise<boolean>): Promise<boolean> {
    this.checker.startAfresh();
    for (const file of chunk) {
      this.checker.updateAhead(file).forEach(this.moved);
      if (!(await step())) return false;
    }
    return true;
  }

  private async sweep(pace: Pace): Promise<boolean> {
    if (this.checker.needsSweep) for (const _ of this.checker.sweep(this.moved)) if (!(await pace.step())) return false;
    return true;
  }

  private async makeReady(path: string): Promise<void> {
    try {
      await this.options.languages.readyFor(path);
    } catch (error) {
      // One that can't be loaded can't be for any file: said once.
      const said = String(error);
      if (!this.loadFailures.has(said)) this.options.failed({ rule: 'languages', on: path, error });
      this.loadFailures.add(said);
    }
  }
}
