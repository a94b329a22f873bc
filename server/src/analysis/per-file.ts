import type { AnalysedFile } from './facts.ts';

/** What was read from a file; in a box, since nothing may have been read. */
export interface Answer<T> {
  readonly value: T;
}

/** What is read from a file and kept as long as its facts stay the same. */
export interface PerFile<T> {
  (file: AnalysedFile): T;
  /** What was read already. */
  known(file: AnalysedFile): Answer<T> | undefined;
  /** Takes what another analysis read from the file, as it is now. */
  adopt(file: AnalysedFile, answer: Answer<T>): void;
}

/** Thrown in the middle of work that lasted too long: what was read from files until then stays read, and so the work goes on when it is done again. */
export class Interrupted extends Error {}

/** What stands over the work that is being done. */
let limit: { readonly isOver: () => boolean; read: number } | undefined;

/**
 * Does work that may be interrupted wherever something more is to be read from a file; something is read each time, so that it comes to
 * its end however often.
 * @param isOver whether it has lasted long enough
 * @throws {Interrupted} where it has
 */
export function interruptible<T>(isOver: () => boolean, work: () => T): T {
  const outer = limit;
  limit = { isOver, read: 0 };
  try {
    return work();
  } finally {
    limit = outer;
  }
}

/** Views of files for whom others answer, as long as they did. */
const spokenFor = new WeakMap<AnalysedFile, AnalysedFile>();

/** What was read from one view of a file answers for another; what was not read yet is read from that. */
export function answerAs(view: AnalysedFile, before: AnalysedFile): void {
  spokenFor.set(view, before);
}

/** Views of files, and those of them before somebody edited another file that they read. */
const earlier = new WeakMap<AnalysedFile, AnalysedFile>();

/** Views of which something was read. */
const asked = new WeakSet<AnalysedFile>();

/** How many edits back answers are looked for: after each, most are read anew where somebody rests. */
const mostEarlier = 4;

/** Whether answers from before an edit count now, and whether any was given. */
let older: { given: boolean } | undefined;

/** Another file was edited that the view read: what it answered still counts for whoever cannot wait. */
export function follow(view: AnalysedFile, before: AnalysedFile): void {
  const last = asked.has(before) ? before : earlier.get(before);
  if (last !== undefined) earlier.set(view, last);
  let at: AnalysedFile | undefined = last;
  for (let count = 1; at !== undefined && count < mostEarlier; count++) at = earlier.get(at);
  if (at !== undefined) earlier.delete(at);
}

/** Nobody waits any more for what a view's file answered before an edit. */
export function forgetEarlier(view: AnalysedFile): void {
  earlier.delete(view);
}

/**
 * Does work for whoever waits at the keyboard: files whose facts an edit elsewhere may have changed answer as they did before it.
 * @returns whether any did, so that the work is to be done again
 */
export function withOlderAnswers(work: () => void): boolean {
  const outer = older;
  const own = { given: false };
  older = own;
  try {
    work();
  } finally {
    older = outer;
  }
  return own.given;
}

/**
 * Keeps what is read from a file, as long as its facts stay the same: rules about an app look at all of its files whenever one of
 * them changes. For plain data, since facts hold much more. What a rule lists as its `perFile` is worked out while the facts are at
 * hand, and may come from another thread: no functions or classes in it, and no node that is told from others by its identity.
 */
export function perFile<T>(read: (file: AnalysedFile) => T): PerFile<T> {
  const kept = new WeakMap<AnalysedFile, Answer<T>>();
  /** What may rest on older answers, while those count. */
  const passing = new WeakMap<AnalysedFile, Answer<T>>();
  const recall = (file: AnalysedFile): Answer<T> | undefined => {
    const known = kept.get(file);
    if (known !== undefined) return known;
    const before = spokenFor.get(file);
    return before && kept.get(before);
  };
  const recallOlder = (file: AnalysedFile): Answer<T> | undefined => {
    for (let at = earlier.get(file); at !== undefined; at = earlier.get(at)) {
      const known = recall(at);
      if (known !== undefined) return known;
    }
    return undefined;
  };
  const ask = (file: AnalysedFile): T => {
    let known = recall(file);
    if (known === undefined && older !== undefined) {
      known = passing.get(file) ?? recallOlder(file);
      if (known !== undefined) older.given = true;
    }
    if (known === undefined) {
      if (limit !== undefined && limit.read > 0 && limit.isOver()) throw new Interrupted();
      known = { value: read(file) };
      // Since one was given anything may rest on it: what was gathered of an app meanwhile is kept by rules for all who ask.
      if (older?.given === true) passing.set(file, known);
      else {
        kept.set(file, known);
        asked.add(file);
      }
      if (limit !== undefined) limit.read++;
    }
    return known.value;
  };
  return Object.assign(ask, {
    known: recall,
    adopt: (file: AnalysedFile, answer: Answer<T>) => {
      kept.set(file, answer);
      asked.add(file);
    },
  });
}
