import type { Library } from '../libraries/shape.ts';
import type { Evidence } from '../program/evidence.ts';
import type { Language, Program } from '../program/model.ts';
import type { PathClass } from './facts.ts';

/** What the workspace hands to the analysis. All paths are absolute and `/`-separated; all look-ups are synchronous. */
export interface Sources {
  /** The file lowered, on demand and cached; `undefined` where there is no such file or it is never analysed. */
  program(path: string): Program | undefined;
  /** The same, where it is at hand: what is not was let go of, with all that is known of it. */
  heldProgram(path: string): Program | undefined;
  /** What a file is written in, by its name: the program need not be read. */
  languageOf(path: string): Language | undefined;
  text(path: string): string | undefined;
  /** The file is there and may be analysed. */
  exists(path: string): boolean;
  /** Every analysable file of the workspace. */
  files(): readonly string[];
  /** Signs of Procore in the file's text, without parsing. */
  evidence(path: string): readonly Evidence[];
  /** Module specifiers that the file's text imports, without parsing (may hold false ones). */
  specifiers(path: string): readonly string[];
  pathClass(path: string): PathClass;
  /** Relative to its workspace root. */
  relative(path: string): string;
  /** Folder of the nearest package file (package.json, pyproject.toml, setup.py, requirements.txt), else the workspace root. */
  appRoot(path: string): string;
  /** The bytes of a file that is no text, where it is there and not ignored. */
  bytes(path: string): Uint8Array | undefined;
  /** Every file below the folder that is not ignored, relative to it, whatever its kind. */
  paths(root: string): readonly string[];
  readonly root: string;
  readonly libraries: readonly Library[];
}
