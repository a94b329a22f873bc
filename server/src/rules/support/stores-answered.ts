/** Records with tokens in them that routes answer with. */
import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { placeKey } from './places.ts';
import { tokenRecords, wholeRecords } from './stores-tokens.ts';

/** A read of records whose tokens a route answers with. */
export interface AnsweredRecord {
  readonly read: string;
  /** What of it is a credential, for a message. */
  readonly name: string;
  readonly steps: readonly Step[];
}

export const recordsAnswered = perFile((file): readonly AnsweredRecord[] =>
  file.effectsOf('respond').flatMap(effect => {
    const found = effect.arg('path') === undefined ? tokenRecords(effect, file) : undefined;
    if (found === undefined) return [];
    const steps = [...found.steps, stepAt(effect.place, 'the page is answered with it here')];
    return wholeRecords(effect, file).map(({ read }) => ({ read: placeKey(read), name: found.name, steps }));
  }),
);
