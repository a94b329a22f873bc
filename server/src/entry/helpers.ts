/**
 * Threads that help `check`: each opens the same project and takes, from one queue as the main thread does, chunks of files to check and
 * then batches of fixes to try out.
 */
import type { Worker } from 'node:worker_threads';
import type { Languages } from '../languages/index.ts';
import type { FileSystem } from '../workspace/file-system.ts';
import type { Batch, Good } from '../workspace/fixes.ts';
import { type Chunk, chunkSize, type Handover } from '../workspace/handover.ts';
import type { Project } from '../workspace/project.ts';
import type { RuleFailure } from '../workspace/run-rules.ts';
import type { Reading } from '../workspace/sources.ts';
import type { Crew, Share } from '../workspace/work.ts';
import { type OpenOptions, openProject } from './project.ts';
import { noting } from './unread.ts';

/** What makes the projects of all threads the same. */
export type SameProject = Pick<OpenOptions, 'root' | 'configuration' | 'nestedRoots'> & {
  /** `YYYY-MM-DD`. */
  readonly day: string;
};

/** What a helper is told first: to check chunks. */
export interface CheckJob {
  readonly project: SameProject;
  readonly reading: Reading;
  readonly chunks: readonly Chunk[];
  /** Shared by all threads: the number of the next chunk that nobody has taken. */
  readonly next: Int32Array;
}

/** What a helper is told then: to try out fixes. */
export interface TrialJob {
  /** All that was found. */
  readonly all: Handover;
  readonly batches: readonly Batch[];
  /** As that of chunks. */
  readonly next: Int32Array;
}

export type Job = CheckJob | TrialJob;

/** What a helper says besides what it was asked for. */
interface Aside {
  readonly failures: readonly RuleFailure[];
  /** Paths that are there and cannot be read. */
  readonly unread: readonly string[];
}

/** What a helper says of a chunk, or of a batch of fixes. */
export type Said = Aside & Answer & { readonly number: number };

type Answer = { readonly found: Handover } | { readonly good: Good };

/** Starts a thread that does the job which it is told in a message. */
export type StartHelper = () => Worker;

/** A helper has to read the program, which takes as long as checking about this many chunks. */
const fewestChunks = 3;

/** It has to take in all that was found before it tries out fixes, which takes longer than trying out a batch or two. */
const fewestBatches = 4;

/** What is to be done, in an order of which each thread takes the next. */
class Queue<T> implements Share<T> {
  /** The number of the next that nobody has taken. */
  readonly next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** Those of which nobody has said anything, by number. */
  private readonly open: Map<number, T>;
  private readonly items: readonly T[];
  private readonly running: ReadonlySet<unknown>;
  private ended: () => void = () => undefined;

  /** @param running those who take part */
  constructor(items: readonly T[], running: ReadonlySet<unknown>) {
    this.items = items;
    this.open = new Map(items.entries());
    this.running = running;
  }

  take(): T | undefined {
    const index = Atomics.add(this.next, 0, 1);
    this.open.delete(index);
    return this.items[index];
  }

  /** Something was done. */
  done(index: number): void {
    this.open.delete(index);
    this.look();
  }

  /** Looks whether anything is still to be waited for. */
  look(): void {
    if (this.open.size === 0 || this.running.size === 0) this.ended();
  }

  async end(): Promise<readonly T[]> {
    await new Promise<void>(resolve => {
      this.ended = resolve;
      this.look();
    });
    return [...this.open.values()];
  }
}

/** The main thread's side. A helper that dies leaves what it took to the main thread; the others go on. */
export class Helpers implements Crew {
  private readonly most: number;
  private readonly fewest: number;
  private readonly start: StartHelper | undefined;
  private readonly project: SameProject;
  private readonly hear: (aside: Aside) => void;
  private readonly running = new Set<Worker>();
  /** Those that read the program meanwhile, and have no job yet. */
  private readonly waiting: Worker[] = [];
  /** Those that have the project open. */
  private readonly employed = new Set<Worker>();
  /** Hears what helpers say of the job that they have. */
  private answered: (said: Said) => void = () => undefined;
  private left: () => void = () => undefined;

  /**
   * @param most helpers, at most
   * @param hear hears what a helper says besides what it found
   * @param fewest batches of fixes that helpers are told of at least
   */
  constructor(
    most: number,
    start: StartHelper | undefined,
    project: SameProject,
    hear: (aside: Aside) => void,
    fewest = fewestBatches,
  ) {
    this.most = most;
    this.fewest = fewest;
    this.start = start;
    this.project = project;
    this.hear = hear;
  }

  expect(files: number): void {
    if (files >= fewestChunks * chunkSize) for (let count = 0; count < this.most; count++) this.add();
  }

  check(chunks: readonly Chunk[], reading: Reading, adopt: (found: Handover) => void): Share<Chunk> {
    if (chunks.length >= fewestChunks)
      for (const helper of this.waiting.splice(0, chunks.length - 1)) this.employed.add(helper);
    for (const helper of this.waiting.splice(0)) this.end(helper);
    return this.share(
      chunks,
      next => ({ project: this.project, reading, chunks, next }),
      (_, said) => {
        if ('found' in said) adopt(said.found);
      },
    );
  }

  tryOut(batches: readonly Batch[], all: () => Handover, hear: (batch: Batch, good: Good) => void): Share<Batch> {
    const needed = batches.length < this.fewest ? 0 : batches.length - 1;
    for (const helper of [...this.employed].slice(needed)) this.end(helper);
    return this.share(
      batches,
      next => ({ all: all(), batches, next }),
      (batch, said) => {
        if ('good' in said) hear(batch, said.good);
      },
    );
  }

  private share<T>(
    items: readonly T[],
    jobOf: (next: Int32Array) => Job,
    adopt: (item: T, said: Said) => void,
  ): Share<T> {
    const queue = new Queue(items, this.employed);
    this.left = () => queue.look();
    this.answered = said => {
      this.hear(said);
      const item = items[said.number];
      if (item !== undefined) adopt(item, said);
      queue.done(said.number);
    };
    const [...helpers] = this.employed;
    if (helpers.length > 0) {
      const job = jobOf(queue.next);
      for (const helper of helpers) helper.postMessage(job);
    }
    return queue;
  }

  private add(): void {
    const helper = this.start?.();
    if (helper === undefined) return;
    this.running.add(helper);
    this.waiting.push(helper);
    helper.on('message', (said: Said) => this.answered(said));
    // What it has taken stays open.
    helper.on('error', () => undefined);
    helper.on('exit', () => {
      this.running.delete(helper);
      this.employed.delete(helper);
      this.left();
    });
  }

  /** Ends all helpers, whatever they are at. */
  stop(): void {
    for (const helper of this.running) this.end(helper);
  }

  private end(helper: Worker): void {
    this.employed.delete(helper);
    void helper.terminate();
  }
}

/** The helper's side: does one job after the other. */
export class Helper {
  private readonly fs: FileSystem;
  private readonly languages: Languages;
  private readonly say: (said: Said) => void | Promise<void>;
  private readonly failures: RuleFailure[] = [];
  private readonly unread = new Set<string>();
  private project: Project | undefined;

  constructor(fs: FileSystem, languages: Languages, say: (said: Said) => void | Promise<void>) {
    this.fs = fs;
    this.languages = languages;
    this.say = say;
  }

  /** Does a job's part that nobody else takes, and says of each what came of it. */
  async do(job: Job): Promise<void> {
    if ('chunks' in job) {
      const project = this.open(job.project);
      await project.adoptReading(job.reading, job.chunks.flat());
      await this.each(job.chunks, job.next, async chunk => ({ found: await project.checkChunk(chunk) }));
    } else {
      const { project } = this;
      if (project === undefined) throw new Error('A helper was to try out fixes before it checked anything');
      project.adoptFindings(job.all);
      await this.each(job.batches, job.next, batch => ({ good: project.mends.tryBatch(batch) }));
    }
  }

  private open({ day, ...options }: SameProject): Project {
    this.project = openProject(this.languages, {
      ...options,
      fs: noting(this.fs, path => this.unread.add(path)),
      failed: ({ error, ...where }) => this.failures.push({ ...where, error: plain(error) }),
      today: () => day,
    });
    return this.project;
  }

  private async each<T>(
    items: readonly T[],
    next: Int32Array,
    work: (item: T) => Answer | Promise<Answer>,
  ): Promise<void> {
    for (let number = Atomics.add(next, 0, 1); number < items.length; number = Atomics.add(next, 0, 1)) {
      const answer = await work(items[number] as T);
      await this.say({ ...answer, number, failures: this.failures.splice(0), unread: [...this.unread] });
    }
  }
}

/** An error without what cannot be handed to another thread. */
function plain(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return Object.assign(new Error(error.message), { stack: error.stack });
}
