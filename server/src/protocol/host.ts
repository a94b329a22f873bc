import type { Settings } from '../workspace/configuration.ts';
import type { Project } from '../workspace/project.ts';

/** What `entry` hands to the server: everything that touches the world. */
export interface Host {
  readonly version: string;
  /** The project below a folder of the disk; `nestedRoots` may change while it is open. */
  open(root: string, nestedRoots: readonly string[], settings: Settings): Project;
  /** A project of open documents alone, where nothing can be read from a disk. */
  openDetached(root: string, settings: Settings): Project;
  /** Milliseconds from any start. */
  clock(): number;
  /** Gives memory that is not needed any more back to the system; a scan leaves much of it. */
  giveMemoryBack?(): void;
}
