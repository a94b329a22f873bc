/** Files of rows that an app fills with API Data and reads again as tables. */
import type { AnalysedFile, App, Effect, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { stepAt } from '../../program/finding.ts';
import { sourceFiles } from './app.ts';
import { type DataMark, type DataSink, dataSinks, isIdentifier, sinkOf } from './data.ts';
import { placeKey, stepsTo } from './places.ts';
import { asKept, type KeptData } from './stores.ts';
import { isSamePath, pathsOf } from './stores-paths.ts';

/** What reads a table out of a file: https://pandas.pydata.org/docs/reference/io.html */
const readsTable = perFile(({ language, text }) => language === 'python' && /\b(?:read|scan)_[a-z]{3,8}\(/.test(text));

/** Calls by which a file writes API Data to files, for a rule's `perFile`; what other languages write is hardly read so. */
export const filedIn = perFile((file): readonly KeptData[] =>
  file.language === 'python'
    ? dataSinks(file, ['write-file'], mark => !isIdentifier(mark)).map(sink => asKept(sink, file))
    : [],
);

/** Files that an app writes API Data to, where it reads any as tables. */
export function filedData(app: App): readonly KeptData[] {
  return app.files.some(readsTable)
    ? sourceFiles(app)
        .flatMap(filedIn)
        .filter(({ files }) => files.length > 0)
    : [];
}

/** The call by which an app filled the files that another reads, of those that it may be. */
export function filledBy(
  read: Effect,
  file: AnalysedFile,
  filed: readonly KeptData[] = filedData(file.app),
): KeptData | undefined {
  if (filed.length === 0) return undefined;
  const paths = pathsOf(read, file);
  return filed.find(({ files }) => files.some(each => paths.some(path => isSamePath(each, path))));
}

/** Files that are written with what stood in others that the app fills with API Data: `read_csv(rfis)` and `to_csv(pairs)`. */
export function refiledData(app: App): readonly KeptData[] {
  const filed = filedData(app);
  if (filed.length === 0) return [];
  const { files } = app;
  const known = refiledBefore.get(app);
  if (known?.files.length === files.length && known.files.every((file, index) => file === files[index]))
    return known.kept;
  const kept = refiledIn(app, filed);
  refiledBefore.set(app, { files: [...files], kept });
  return kept;
}

/** What was found in an app whose files had the facts that they have: it is asked of each row that is handed on. */
const refiledBefore = new WeakMap<
  App,
  { readonly files: readonly AnalysedFile[]; readonly kept: readonly KeptData[] }
>();

function refiledIn(app: App, filed: readonly KeptData[]): readonly KeptData[] {
  const files = app.files.filter(each => each.pathClass === 'source' && readsTable(each));
  return files.flatMap(file =>
    file.effectsOf('write-file').flatMap((effect): readonly KeptData[] => {
      const sink = refiled(effect, file, filed);
      return sink === undefined ? [] : [asKept(sink, file)];
    }),
  );
}

/** A write of what was read out of a file of API Data. */
export function refiled(effect: Effect, file: AnalysedFile, filed = filedData(file.app)): DataSink | undefined {
  if (sinkOf(effect, effect.data) !== undefined) return undefined;
  const carriers = effect.data.filter(value => readBack(value, file, filed).length > 0);
  const [first, ...others] = carriers.flatMap(value => readBack(value, file, filed));
  if (first === undefined) return undefined;
  return { effect, data: [first, ...others], carriers, steps: stepsTo(effect.place, first.steps, effect.chain) };
}

/** What a value holds of rows that were read out of a file of API Data. */
export function readBack(value: Value, file: AnalysedFile, filed: readonly KeptData[]): readonly DataMark[] {
  return value.marks.flatMap((mark): readonly DataMark[] => {
    if (mark.is !== 'stored' || mark.file) return [];
    const reads = file.app.file(mark.read.file)?.effectsOf('read-file') ?? [];
    const read = reads.find(({ place }) => placeKey(place) === placeKey(mark.read));
    const kept = read && filledBy(read, file, filed);
    if (kept === undefined) return [];
    const steps = [...kept.steps, stepAt(kept.place, 'API Data is written here'), ...mark.steps];
    return [{ is: 'api-data', fields: mark.fields.filter(isColumn), whole: mark.whole, origin: 'store', steps }];
  });
}

/** What a table is asked for its rows or cells with, and no column: `frame.iloc`, `names.str`. */
const ofTables =
  /^(?:i?loc|i?at|str|dt|cat|values|columns|index|to_?list|to_?numpy|to_?dicts?|to_?records|itertuples|iterrows|iter_rows|fillna|dropna|head|tail|sample|copy|astype)$/;

/** Whether a field of rows that were read out of a file is one of its columns. */
export function isColumn(field: string): boolean {
  return !ofTables.test(field);
}
