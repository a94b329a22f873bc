/** Threads that help `check`: each opens the same project and takes chunks of files from one queue, as the main thread does. */
import type { Worker } from 'node:worker_threads';
import type { Languages } from '../languages/index.ts';
import type { FileSystem } from '../workspace/file-system.ts';
import { type Chunk, chunkSize, type Handover } from '../workspace/handover.ts';
import type { RuleFailure } from '../workspace/run-rules.ts';
import type { Reading } from '../workspace/sources.ts';
import type { Crew } from '../workspace/work.ts';
import { type OpenOptions, openProject } from './project.ts';
import { noting } from './unread.ts';

/** What makes the projects of all threads the same. */
export type SameProject = Pick<OpenOptions, 'root' | 'configuration' | 'nestedRoots'> & {
  /** `YYYY-MM-DD`. */
  readonly day: string;
};

/** What a helper is told. */
export interface Job {
  readonly project: SameProject;
  readonly reading: Reading;
  readonly chunks: readonly Chunk[];
  /** Shared by all threads: the number of the next chunk that nobody has taken. */
  readonly next: Int32Array;
}

/** What a helper says of a chunk. */
export interface Said {
  readonly chunk: number;
  readonly found: Handover;
  readonly failures: readonly RuleFailure[];
  /** Paths that are there and cannot be read. */
  readonly unread: readonly string[];
}

/** Starts a thread that does the job which it is told in a message. */
export type StartHelper = () => Worker;

/** A helper has to read the program, which takes as long as checking about this many chunks. */
const fewestChunks = 3;

/** The main thread's side. A helper that dies leaves its chunk to the main thread; the others go on. */
export class Helpers implements Crew {
  private readonly most: number;
  private readonly start: StartHelper | undefined;
  private readonly project: SameProject;
  private readonly hear: (said: Omit<Said, 'chunk' | 'found'>) => void;
  private readonly next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private readonly running = new Set<Worker>();
  /** Those that read the program meanwhile, and have no job yet. */
  private readonly waiting: Worker[] = [];
  /** Chunks that nobody has checked, by number. */
  private readonly open = new Map<number, Chunk>();
  private chunks: readonly Chunk[] = [];
  private changed: () => void = () => undefined;

  /**
   * @param most helpers, at most
   * @param hear hears what a helper says besides what it found
   */
  constructor(
    most: number,
    start: StartHelper | undefined,
    project: SameProject,
    hear: (said: Omit<Said, 'chunk' | 'found'>) => void,
  ) {
    this.most = most;
    this.start = start;
    this.project = project;
    this.hear = hear;
  }

  expect(files: number): void {
    if (files >= fewestChunks * chunkSize) for (let count = 0; count < this.most; count++) this.add();
  }

  begin(chunks: readonly Chunk[], reading: Reading, adopt: (found: Handover) => void): void {
    this.chunks = chunks;
    for (const [index, chunk] of chunks.entries()) this.open.set(index, chunk);
    if (chunks.length >= fewestChunks) {
      const job: Job = { project: this.project, reading, chunks, next: this.next };
      for (const helper of this.waiting.splice(0, chunks.length - 1)) this.employ(helper, job, adopt);
    }
    for (const helper of this.waiting.splice(0)) void helper.terminate();
  }

  private add(): void {
    const helper = this.start?.();
    if (helper === undefined) return;
    this.running.add(helper);
    this.waiting.push(helper);
    // A chunk that it has taken stays open.
    helper.on('error', () => undefined);
    helper.on('exit', () => {
      this.running.delete(helper);
      this.changed();
    });
  }

  private employ(helper: Worker, job: Job, adopt: (found: Handover) => void): void {
    helper.on('message', ({ chunk, found, ...rest }: Said) => {
      this.open.delete(chunk);
      this.hear(rest);
      adopt(found);
      this.changed();
    });
    helper.postMessage(job);
  }

  take(): Chunk | undefined {
    const index = Atomics.add(this.next, 0, 1);
    this.open.delete(index);
    return this.chunks[index];
  }

  async end(): Promise<readonly Chunk[]> {
    await new Promise<void>(resolve => {
      this.changed = () => {
        if (this.open.size === 0 || this.running.size === 0) resolve();
      };
      this.changed();
    });
    this.stop();
    return [...this.open.values()];
  }

  /** Ends all helpers, whatever they are at. */
  stop(): void {
    for (const helper of this.running) void helper.terminate();
  }
}

/** The helper's side: checks chunks as long as there are any. */
export async function help(
  { project: same, reading, chunks, next }: Job,
  fs: FileSystem,
  languages: Languages,
  say: (said: Said) => void | Promise<void>,
): Promise<void> {
  const { day, ...options } = same;
  const failures: RuleFailure[] = [];
  const unread = new Set<string>();
  const project = openProject(languages, {
    ...options,
    fs: noting(fs, path => unread.add(path)),
    failed: ({ error, ...where }) => failures.push({ ...where, error: plain(error) }),
    today: () => day,
  });
  await project.adoptReading(reading, chunks.flat());
  for (let index = Atomics.add(next, 0, 1); index < chunks.length; index = Atomics.add(next, 0, 1)) {
    const found = await project.checkChunk(chunks[index] ?? []);
    await say({ chunk: index, found, failures: failures.splice(0), unread: [...unread] });
  }
}

/** An error without what cannot be handed to another thread. */
function plain(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return Object.assign(new Error(error.message), { stack: error.stack });
}
