/** What the commands touch of the world, and how they say that they were used wrongly. */
import type { Languages } from '../languages/index.ts';
import type { FileSystem } from '../workspace/file-system.ts';
import type { StartHelper } from './helpers.ts';

/** What the command line touches of the world. */
export interface World {
  readonly fs: FileSystem;
  readonly languages: Languages;
  /** The working directory as the workspace writes it. */
  readonly folder: string;
  /** An argument as an absolute path of the workspace. */
  resolve(path: string): string;
  readonly version: string;
  readonly out: Stream;
  readonly err: Stream;
  /** Other threads; absent where there is but one. */
  readonly threads?: { readonly available: number; readonly start: StartHelper };
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Stream {
  write(text: string): void;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Said to the user, with exit code 2. */
export class WrongUse extends Error {}

/** The value of an option that takes one of several. @throws {WrongUse} for any other */
export function oneOf<T extends string>(
  option: string,
  value: string | undefined,
  values: readonly T[],
  fallback: T,
): T {
  if (value === undefined) return fallback;
  const found = values.find(candidate => candidate === value);
  if (found === undefined) throw new WrongUse(`--${option} is one of ${values.join(', ')}, not "${value}"`);
  return found;
}

/** An error with where it comes from. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
