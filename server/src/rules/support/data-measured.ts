/** Models that are asked about rows made to measure them with. */

import type { AnalysedFile, App, Effect } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { anyOf } from '../../program/words.ts';
import { sourceFiles } from './app.ts';
import type { StoredMark } from './data.ts';
import { setsWritten } from './data-training.ts';
import { placeKey, stepsTo } from './places.ts';
import { firstAt, pathsRead } from './stores-filed.ts';
import { ByPath, fixedPart, pathsOf } from './stores-paths.ts';

/** A file of rows of API Data by which models are measured. */
interface MadeSet {
  readonly place: Place;
  readonly paths: readonly string[];
  readonly steps: readonly Step[];
}

/** A call by which a model is measured. */
interface Measuring {
  readonly at: Place;
  readonly steps: readonly Step[];
}

/** What a file says where it writes such rows: by their names nobody learns from them alone. */
const writesSets =
  /\b(?:evals?|golden|gold_?set|benchmark|eval_?set|eval_?data)\b|(?:eval|golden)[_-]?(?:set|data|rows|pairs|cases)/i;
const ofSet =
  /(?:^|[/_.-])(?:evals?|benchmarks?|golden)(?:[/_.-]|$)|(?:eval|golden|benchmark)[_-]?(?:set|data|rows|pairs|cases)/i;

/** Sets that a file writes with API Data, for a rule's `perFile`. */
export const setsMade = perFile((file): readonly MadeSet[] => setsOf(file, false));

function setsOf(file: AnalysedFile, stored: boolean): readonly MadeSet[] {
  if (file.language !== 'python' || file.pathClass !== 'source' || !writesSets.test(file.text)) return [];
  return setsWritten(file, stored).flatMap(({ effect, steps }) => {
    const paths = pathsOf(effect, file).filter(path => ofSet.test(path));
    return paths.length > 0 ? [{ place: effect.place, paths, steps }] : [];
  });
}

/** The first call of each file by which a model is asked about what stands in such a set. */
export function measurings(app: App): readonly Measuring[] {
  const files = sourceFiles(app).filter(({ language }) => language === 'python');
  const sets = files.flatMap(file => [...setsMade(file), ...setsOf(file, true)]);
  const names = sets.flatMap(({ paths }) => paths.flatMap(fixedPart));
  if (names.length === 0) return [];
  const reads = new RegExp(anyOf([...new Set(names)]));
  const byPath = new ByPath(sets, ({ paths }) => paths);
  const readers = new Set(files.filter(({ text }) => reads.test(text)).map(({ path }) => path));
  const asked: { readonly effect: Effect; readonly mark: StoredMark; readonly set: MadeSet }[] = [];
  // Who calls the measuring may be another file than that which reads the set.
  for (const file of files.filter(({ path, text }) => readers.has(path) || measures.test(text)))
    for (const effect of file.effectsOf('infer')) {
      const mark = storedIn(effect).find(each => readers.has(each.read.file));
      const set = mark && firstAt(pathsRead(mark, app), path => byPath.find(path));
      if (mark !== undefined && set !== undefined) asked.push({ effect, mark, set });
    }
  const called = new Set(
    asked.filter(({ effect }) => effect.chain.length > 0).map(({ effect }) => placeKey(effect.place)),
  );
  const found = new Map<string, Measuring>();
  for (const { effect, mark, set } of asked) {
    // Those who call it say more of it.
    if (effect.chain.length === 0 && called.has(placeKey(effect.place))) continue;
    const { file, start, end } =
      [...effect.chain, effect.place].find(place => place.file === mark.read.file) ?? effect.place;
    const before = found.get(file);
    if (before !== undefined && before.at.start <= start) continue;
    const at = { file, start, end };
    const made = stepAt(set.place, 'the set is written with API Data here');
    found.set(file, { at, steps: stepsTo(at, set.steps, [made], mark.steps) });
  }
  return [...found.values()];
}
const measures = /\beval/i;

function storedIn({ data }: Effect): readonly StoredMark[] {
  return data.flatMap(({ marks }) => marks.flatMap(mark => (mark.is === 'stored' ? [mark] : [])));
}
