import type { AnalysedFile } from './facts.ts';
import { answerAs } from './per-file.ts';

/** All files' facts as they once were. */
export interface Remembered {
  /** Makes them the facts again, once everything is again as it was. */
  bringBack(): void;
  /** What was read from some files then answers for them now. */
  answerFor(paths: readonly string[]): void;
}

/**
 * @param views the files' facts, of which some will be dropped
 * @param view makes them anew where they were
 * @param earlier those from before edits; what answers for a while is not kept there
 */
export function remember(
  views: Map<string, AnalysedFile>,
  view: (path: string) => AnalysedFile,
  earlier: Map<string, AnalysedFile>,
): Remembered {
  const before = new Map(views);
  const earlierBefore = new Map(earlier);
  return {
    bringBack: () => {
      earlier.clear();
      for (const [path, facts] of earlierBefore) earlier.set(path, facts);
      for (const [path, facts] of before) views.set(path, facts);
    },
    answerFor: paths => {
      for (const path of paths) {
        const facts = before.get(path);
        if (facts) answerAs(view(path), facts);
      }
    },
  };
}
