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

/** Views of files for whom others answer, as long as they did. */
const spokenFor = new WeakMap<AnalysedFile, AnalysedFile>();

/** What was read from one view of a file answers for another; what was not read yet is read from that. */
export function answerAs(view: AnalysedFile, before: AnalysedFile): void {
  spokenFor.set(view, before);
}

/**
 * Keeps what is read from a file, as long as its facts stay the same: rules about an app look at all of its files whenever one of
 * them changes. For plain data, since facts hold much more. What a rule lists as its `perFile` is worked out while the facts are at
 * hand, and may come from another thread: no functions or classes in it, and no node that is told from others by its identity.
 */
export function perFile<T>(read: (file: AnalysedFile) => T): PerFile<T> {
  const kept = new WeakMap<AnalysedFile, Answer<T>>();
  const recall = (file: AnalysedFile): Answer<T> | undefined => {
    const known = kept.get(file);
    if (known !== undefined) return known;
    const before = spokenFor.get(file);
    return before && kept.get(before);
  };
  const ask = (file: AnalysedFile): T => {
    let known = recall(file);
    if (known === undefined) {
      known = { value: read(file) };
      kept.set(file, known);
    }
    return known.value;
  };
  return Object.assign(ask, {
    known: recall,
    adopt: (file: AnalysedFile, answer: Answer<T>) => void kept.set(file, answer),
  });
}
