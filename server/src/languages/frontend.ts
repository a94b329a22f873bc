import type { Idioms } from '../program/idioms.ts';
import type { Program } from '../program/model.ts';

/** A language's way into the program model. Never throws on bad input and always ends. */
export interface FrontEnd {
  /** Lowers a file's text. `path` decides the dialect. A front-end may keep state per open path to work incrementally. */
  lower(path: string, text: string): Program;
  /** Forgets what is kept for a path (the document was closed). */
  forget?(path: string): void;
  /** Loads parsers; resolves at once where nothing is to be loaded. Must have resolved before `lower`. Called without a receiver; shared by front-ends that load the same. */
  ready?(): Promise<void>;
  readonly idioms: Idioms;
}
