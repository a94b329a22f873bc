import type { AnalysedFile } from '../analysis/facts.ts';
import type { Finding } from '../program/finding.ts';

/** What is asked of texts that are tried out. */
export interface Trial {
  /** Whether the apps that are concerned are judged as well. */
  readonly judges: boolean;
  /** Sees the facts of a file that is run, and says whether it is worth going on. */
  look(file: AnalysedFile): boolean;
  /** Whether what was found so far may be found. */
  holds(findings: readonly Finding[], producers: readonly string[]): boolean;
  /** Asked once all files were seen. */
  keeps(): boolean;
}

/** Files after each of which it is asked whether the trial still holds: the first ones tell most often, and all others may be many. */
const mostTelling = 8;

/**
 * Runs files one after another, then apps, since judging those takes longest, as long as the trial holds.
 * @param find what rules find, with a look at the facts of a file while they are at hand; `undefined` where they look at nothing
 */
export function passes(
  trial: Trial,
  files: readonly string[],
  apps: readonly string[],
  find: (producer: string, look: (file: AnalysedFile) => void) => readonly Finding[] | undefined,
): boolean {
  const all = [...files, ...apps];
  const found: Finding[] = [];
  for (const [index, file] of files.entries()) {
    let goesOn = true;
    const inFile = find(file, facts => {
      goesOn = trial.look(facts);
    });
    found.push(...(inFile ?? []));
    if (!goesOn || (index < mostTelling && !trial.holds(found, all))) return false;
  }
  if (!trial.holds(found, all) || !trial.keeps()) return false;
  return apps.length === 0 || trial.holds([...found, ...apps.flatMap(app => find(app, () => {}) ?? [])], all);
}
