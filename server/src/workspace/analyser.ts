import type { AnalysedFile, App } from '../analysis/facts.ts';
import type { ReadBy } from '../analysis/readers.ts';
import type { Remembered } from '../analysis/remembered.ts';

/** What the checker needs of the analysis (`analysis/index.ts`). */
export interface Analyser {
  file(path: string): AnalysedFile;
  app(root: string): App;
  /** Drops what was read of a file, failed look-ups of it too. @returns the files whose facts read it */
  changed(path: string): readonly string[];
  /** The files whose rules, not their facts, read in a file what it says no more. */
  misled?(path: string): readonly string[];
  /** The files whose rules looked at all of a package; said once. */
  takeOverlooking?(root: string): readonly string[];
  /** Drops what was told of packages as a whole, and what a file was told of others there. */
  forgetTold?(path: string): void;
  /** Whether other files may be near Procore, though signs are as they were; said once. */
  takeNearMoved?(): boolean;
  /** The files whose facts read a file. */
  readersOf(path: string): readonly string[];
  /** Who read whom, to be adopted elsewhere; forgotten here. */
  takeReaders?(): ReadBy;
  /** Who read whom. */
  readonly allReaders?: ReadBy;
  adoptReaders?(readers: ReadBy): void;
  /** Does something in which facts are gathered; more is asked of each file while they are at hand. */
  ahead?<T>(ask: (file: AnalysedFile) => void, work: () => T): T;
  /** Lets go of what is kept of one file for speed. */
  release?(path: string): void;
  /** Lets go of what is kept for speed. */
  relax?(): void;
  /** Lets go of what is kept for the next edit. */
  rest?(): void;
  /** Remembers all files' facts as they are now. */
  remember?(): Remembered;
}
