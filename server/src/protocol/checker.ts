import type { Connection } from 'vscode-languageserver';
import type { Progress, Project } from '../workspace/project.ts';
import type { Host } from './host.ts';
import { logged } from './log.ts';

/** Files of a project whose findings are no longer what they were. */
export interface Moved {
  readonly project: Project;
  readonly paths: readonly string[];
  /** The documents whose edits moved them; absent where something outside the editor did: the disk, the settings, a scan. */
  readonly edited?: ReadonlySet<string>;
}

/** Milliseconds without a keystroke before what it means for other open files is worked out: they are not to delay the answer or the next key. */
const gap = 10;
/** Milliseconds without a keystroke before what it means for files that are not open is worked out: the next is not to wait for one. */
const breath = 120;
/** Milliseconds without an edit before whole apps are judged again. */
const pause = 250;

/** Milliseconds that a timer is late by where the loop had nothing to do, at most. */
const late = 2;

/** Milliseconds without a change before what was kept for the next one is let go of. */
const rest = 12_000;
/** Milliseconds after memory was given back before it is once more: V8 lets go of the room of young objects only where few were made in the last five seconds. */
const again = 6_000;

interface Work {
  readonly abort: AbortController;
  /** The documents that were edited, opened or closed. */
  readonly edited: Set<string>;
  /** Something outside the editor changed as well, or alone. */
  readonly outside: boolean;
}

/** Does the checking that no request waits for: the scan of a folder, and what a change means for other files. */
export class Checker {
  readonly #connection: Connection;
  readonly #host: Host;
  readonly #patience: number;
  /** The last scan of each project, ended or not. */
  readonly #scans = new WeakMap<Project, Promise<void>>();
  readonly #running = new Map<Project, { readonly scan: Promise<void>; readonly abort: AbortController }>();
  readonly #work = new Map<Project, Work>();
  readonly #movedListeners: ((moved: Moved) => void)[] = [];
  readonly #stateListeners: (() => void)[] = [];
  readonly #touched = new Set<Project>();
  #resting: NodeJS.Timeout | undefined;
  #scanning = 0;
  #took = 0;

  /** @param patience milliseconds before a scan shows progress; one that ends sooner would only flicker */
  constructor(connection: Connection, host: Host, patience: number) {
    this.#connection = connection;
    this.#host = host;
    this.#patience = patience;
  }

  /** A scan is under way. */
  get busy(): boolean {
    return this.#scanning > 0;
  }

  /** Milliseconds that the last scan took. */
  get took(): number {
    return this.#took;
  }

  /** Hears of findings that may have moved without being asked for. */
  onMoved(listener: (moved: Moved) => void): void {
    this.#movedListeners.push(listener);
  }

  /** Hears of every beginning and end of work. */
  onState(listener: () => void): void {
    this.#stateListeners.push(listener);
  }

  /** The project's scan has begun at least. */
  knows(project: Project): boolean {
    return this.#scans.has(project);
  }

  /** Resolves when the project's scan, if one is under way, has ended. */
  async scanned(project: Project): Promise<void> {
    await this.#scans.get(project);
  }

  /** Checks all of a project, with progress that the user can cancel. What goes wrong is logged. One that is under way is joined. */
  scan(project: Project): Promise<void> {
    const running = this.#running.get(project);
    if (running) return running.scan;
    const abort = new AbortController();
    const scan = this.#scan(project, abort)
      .catch(logged(this.#connection, `The check of ${project.root} failed`))
      .finally(() => this.#running.delete(project));
    this.#running.set(project, { scan, abort });
    this.#scans.set(project, scan);
    return scan;
  }

  async #scan(project: Project, abort: AbortController): Promise<void> {
    this.#work.get(project)?.abort.abort();
    this.#scanning++;
    this.#changed();
    const start = this.#host.clock();
    const progress = new ScanProgress(this.#connection, () => abort.abort());
    const delay = setTimeout(() => progress.show(), this.#patience);
    try {
      await project.scan(step => progress.report(step), abort.signal);
      this.#giveMemoryBack();
    } finally {
      clearTimeout(delay);
      progress.done();
      this.#scanning--;
      this.#took = this.#host.clock() - start;
      this.#tell({ project, paths: project.takeMoved() });
    }
  }

  /**
   * Works out what a change means for other files, once the requests that wait have been answered. A newer change ends it and
   * goes on from there.
   * @param edited the document, where the change is one in the editor
   * @param typed it is a keystroke, and the next may follow at once
   */
  changed(project: Project, edited?: string, typed = false): void {
    this.#touched.add(project);
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#rest(), rest).unref();
    const before = this.#work.get(project);
    before?.abort.abort();
    const work: Work = {
      abort: new AbortController(),
      edited: new Set([...(before?.edited ?? []), ...(edited === undefined ? [] : [edited])]),
      outside: edited === undefined || before?.outside === true,
    };
    this.#work.set(project, work);
    setImmediate(
      () =>
        void this.#settle(project, work, typed)
          .catch(logged(this.#connection, 'A change was not followed'))
          .finally(() => {
            if (this.#work.get(project) === work && !work.abort.signal.aborted) this.#work.delete(project);
          }),
    );
  }

  async #settle(project: Project, { abort: { signal }, edited, outside }: Work, typed: boolean): Promise<void> {
    if (signal.aborted) return;
    // What is edited needs no scan to be checked.
    if (edited.size > 0) this.#tell({ project, paths: [...edited], edited });
    await this.scanned(project);
    if (signal.aborted) return;
    if (!outside) {
      // Whoever types waits for what is before their eyes; the rest follows when they pause.
      for (const [wait, reach] of [
        [typed ? gap : 0, 'open'],
        [typed ? breath : 0, 'files'],
      ] as const) {
        if (!(await this.#quiet(wait, signal))) return;
        if (!(await project.settle(signal, reach))) return;
        this.#tell({ project, paths: project.takeMoved(), edited: new Set(edited) });
        edited.clear();
      }
      if (!(await this.#quiet(pause, signal))) return;
    }
    if (!(await project.settle(signal))) return;
    this.#tell({ project, paths: project.takeMoved(), ...(!outside && { edited }) });
  }

  /** Waits until nothing was answered for so long, or nearly. @returns whether nothing has ended the work */
  async #quiet(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    const sleep = (time: number) => new Promise(resolve => setTimeout(resolve, time));
    if (milliseconds > 0) {
      // The question that comes with a change is answered before a timer ends: only then the next key can come in.
      await sleep(1);
      const due = this.#host.clock() + milliseconds;
      await sleep(milliseconds);
      // A timer comes late where the loop was busy with another answer.
      if (this.#host.clock() > due + late) await sleep(milliseconds);
    }
    return !signal.aborted;
  }

  /** Nobody types: a server that waits holds little. What is still being worked out would take the room again. */
  #rest(): void {
    const underWay = [...this.#work.values()].some(({ abort }) => !abort.signal.aborted);
    if (this.busy || underWay) {
      this.#resting = setTimeout(() => this.#rest(), rest).unref();
      return;
    }
    for (const project of this.#touched) project.rest();
    this.#touched.clear();
    this.#giveMemoryBack();
  }

  #giveMemoryBack(): void {
    this.#host.giveMemoryBack?.();
    // A rest that is still to come will do it.
    if (this.#touched.size > 0) return;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#host.giveMemoryBack?.(), again).unref();
  }

  /** Ends all work on a project whose folder or document was closed, lets go of it, and tells that what was shown of it is not. */
  forget(project: Project): void {
    this.#running.get(project)?.abort.abort();
    this.#work.get(project)?.abort.abort();
    this.#work.delete(project);
    this.#touched.delete(project);
    const paths = [...project.allFindings().keys(), ...project.takeMoved()];
    this.#tell({ project, paths, edited: new Set(paths) });
  }

  #tell(moved: Moved): void {
    for (const listener of this.#movedListeners) listener(moved);
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#stateListeners) listener();
  }
}

/** The progress that the editor shows of a scan, once it is shown. */
class ScanProgress {
  readonly #connection: Connection;
  readonly #cancel: () => void;
  #shown: Promise<{ report(percentage: number, message: string): void; done(): void } | undefined> | undefined;
  #message = '';
  /** Phase and percentage, or hundreds of files: one message for each is enough. */
  #point = '';

  constructor(connection: Connection, cancel: () => void) {
    this.#connection = connection;
    this.#cancel = cancel;
  }

  show(): void {
    this.#shown ??= this.#connection.window
      .createWorkDoneProgress()
      .then(progress => {
        progress.token.onCancellationRequested(this.#cancel);
        progress.begin('Policy Lens', 0, this.#message, true);
        return progress;
      })
      .catch(logged(this.#connection, 'The client shows no progress'));
  }

  report({ phase, done, total }: Progress): void {
    const percentage = total === undefined ? 0 : Math.floor((100 * done) / total);
    const point = `${phase} ${total === undefined ? Math.floor(done / 100) : percentage}`;
    if (point === this.#point) return;
    this.#point = point;
    this.#message = total === undefined ? `${phase} files: ${done}` : `${phase} files: ${done} of ${total}`;
    void this.#shown?.then(progress => progress?.report(percentage, this.#message));
  }

  done(): void {
    void this.#shown?.then(progress => progress?.done());
  }
}
