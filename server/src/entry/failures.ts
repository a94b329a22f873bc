import type { RuleFailure } from '../workspace/run-rules.ts';
import { describe } from './world.ts';

/** What went wrong inside, once for each place; the rest of the run still counts. */
export class Failures {
  private readonly byPlace = new Map<string, RuleFailure & { readonly cause: string }>();

  readonly add = (failure: RuleFailure): void => {
    const cause = failure.error instanceof Error ? failure.error.message : String(failure.error);
    const key = `${failure.on}\n${failure.rule}\n${cause}`;
    if (!this.byPlace.has(key)) this.byPlace.set(key, { ...failure, cause });
  };

  get any(): boolean {
    return this.byPlace.size > 0;
  }

  /** One line for each cause, in the same order whichever thread met it first. */
  get lines(): readonly string[] {
    const byCause = new Map<string, { readonly first: RuleFailure; count: number }>();
    for (const [, failure] of [...this.byPlace].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const known = byCause.get(failure.cause);
      if (known === undefined) byCause.set(failure.cause, { first: failure, count: 1 });
      else known.count++;
    }
    return [...byCause.values()].map(({ first: { rule, on, error }, count }) => {
      const more = count === 1 ? '' : `The same happened ${count - 1} more times.\n`;
      return `policy-lens: ${rule} failed on ${on}: ${describe(error)}\n${more}`;
    });
  }
}
