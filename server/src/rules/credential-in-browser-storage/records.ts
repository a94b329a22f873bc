/** Records with tokens in them that a page gets from its own server, and keeps as they are. */
import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import { placeKey } from '../support/places.ts';
import { type AnsweredRecord, recordsAnswered } from '../support/stores-answered.ts';
import { wholeRecords } from '../support/stores-tokens.ts';
import { isOutOfReach, keptAt } from './keeper.ts';

/** A call that keeps a record whole, and the reads of the store that it may come from. */
interface KeptRecord {
  readonly at: Place;
  readonly reads: readonly string[];
}

const storage = /\b(?:local|session|Async)Storage\b/;

export const recordsKept = perFile((file): readonly KeptRecord[] => {
  if (file.pathClass !== 'source' || !storage.test(file.text) || !(file.procore || file.asksHome)) return [];
  return file.effectsOf('browser-store').flatMap(effect => {
    if (effect.mode === 'read' || effect.mode === 'delete' || isOutOfReach(effect)) return [];
    const reads = wholeRecords(effect, file).flatMap(({ read }) => (read.file === file.path ? [] : placeKey(read)));
    return reads.length > 0 ? [{ at: keptAt(effect, file), reads }] : [];
  });
});

/** Where pages of an app keep records that a route of its server, or of one beside it, answers with the tokens in them. */
export function tokenRecordsKept(app: App): readonly (Omit<AnsweredRecord, 'read'> & { readonly at: Place })[] {
  const kept = app.files.flatMap(recordsKept);
  if (kept.length === 0) return [];
  const answers = (files: readonly AnalysedFile[]): readonly AnsweredRecord[] =>
    files.filter(({ procore, routes }) => procore && routes.length > 0).flatMap(recordsAnswered);
  const answered = [app, ...app.beside].flatMap(({ files }) => answers(files));
  return kept.flatMap(({ at, reads }) => {
    const found = answered.find(({ read }) => reads.includes(read));
    return found ? [{ at, name: found.name, steps: found.steps }] : [];
  });
}
