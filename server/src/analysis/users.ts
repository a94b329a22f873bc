/** Where what a file holds may be used. */
import type { Evaluator } from './evaluate.ts';

const mostFiles = 24;

/**
 * A file and those that import it.
 * @param from the file on whose behalf they are looked at
 */
export function usersOf({ services }: Evaluator, home: string, from: string): readonly string[] {
  const files = [home, ...services.importers(home)].slice(0, mostFiles);
  for (const path of files) services.uses(from, path);
  return files;
}
