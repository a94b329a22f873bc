/** What is said of a read of rows by those who call for it: `rows('select * from rfis')`. */
import type { AnalysedFile, App } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { StoredMark } from './data.ts';
import { placeKey } from './places.ts';

/** Call sites from the outermost caller on, to compare by. */
export function wayOf(chain: readonly Place[]): string {
  return chain.map(placeKey).join();
}

/**
 * What the nearest of those says of a read who say anything, else what stands where it is.
 * @param said what a file says of the read as it is reached by a way; without one, however it is reached
 */
export function saidOfRead<T>(
  { read, chain = [] }: StoredMark,
  app: App,
  said: (home: AnalysedFile, way?: string) => readonly T[],
): readonly T[] {
  for (let from = chain.length - 1; from >= 0; from--) {
    const home = app.file(chain[from]?.file ?? '');
    const found = home ? said(home, wayOf(chain.slice(from))) : [];
    if (found.length > 0) return found;
  }
  const home = app.file(read.file);
  return home ? said(home) : [];
}
