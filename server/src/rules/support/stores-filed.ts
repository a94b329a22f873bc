/** Files of rows that an app fills with API Data and reads again as tables. */
import type { AnalysedFile, App, Effect, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { stepAt } from '../../program/finding.ts';
import { sourceFiles } from './app.ts';
import {
  type DataMark,
  type DataSink,
  dataSinks,
  isIdentifier,
  isText,
  namesIdentifier,
  type StoredMark,
  sinkOf,
} from './data.ts';
import { placeKey, stepsTo } from './places.ts';
import { asKept, isOfOwnAccount, type KeptData } from './stores.ts';
import { saidOfRead, wayOf } from './stores-callers.ts';
import { ByPath, pathsOf } from './stores-paths.ts';
import { keptInTables, keptRows, readingIn } from './stores-rows.ts';
import { columnsReached } from './stores-selected.ts';
import { isRead, tablesAsked } from './stores-tables.ts';

/** What reads rows out of a file: https://pandas.pydata.org/docs/reference/io.html, https://docs.python.org/3/library/json.html */
const readsTable = perFile(({ language, text }) =>
  language === 'python'
    ? /\b(?:(?:read|scan)_[a-z]{3,8}\(|load_dataset\(|(?:json|pickle|dill|joblib)\.loads?\b|(?:Dict|csv\.)[rR]eader\()/.test(
        text,
      )
    : /\breadFile(?:Sync)?\(/.test(text) && text.includes('JSON.parse('),
);

/** Calls by which a file writes API Data to files, for a rule's `perFile`. */
export const filedIn = perFile((file): readonly KeptData[] =>
  dataSinks(file, ['write-file'], mark => !isIdentifier(mark)).map(sink => asKept(sink, file)),
);

/** What a file writes to files of what it, or another, read back: worked out with its facts at hand, which only few files must give again. */
export const writtenAgain = perFile((file): readonly StoredMark[] => {
  const marks = file.effectsOf('write-file').flatMap(({ data }) => data.flatMap(value => value.marks));
  const stored = marks.flatMap(mark => (mark.is === 'stored' ? [mark] : []));
  return [...new Map(stored.map(mark => [JSON.stringify(mark), mark])).values()];
});

/** The files that a file reads, each with the calls that lead there and the paths that it may be. */
const filesRead = perFile(file =>
  file.effectsOf('read-file').map((effect): FileRead => {
    return { at: placeKey(effect.place), way: wayOf(effect.chain), paths: pathsOf(effect, file) };
  }),
);

interface FileRead {
  readonly at: string;
  readonly way: string;
  readonly paths: readonly string[];
}

/** The files that an app fills with API Data, where it reads any as tables. */
class FiledRows {
  /** The calls that write them. */
  readonly filed: readonly KeptData[];
  readonly files: readonly AnalysedFile[];
  private readonly app: App;
  private readonly byPath: ByPath<KeptData>;
  private again: { readonly refiled: readonly KeptData[]; readonly byPath: ByPath<KeptData> } | undefined;

  constructor(app: App) {
    this.app = app;
    this.files = [...app.files];
    const all = this.files.some(readsTable) ? sourceFiles(app).flatMap(filedIn) : [];
    this.filed = all.filter(({ files }) => files.length > 0);
    this.byPath = new ByPath(this.filed, ({ files }) => files);
  }

  /** The call that fills the file of a path with API Data. */
  at(path: string): KeptData | undefined {
    return this.byPath.find(path);
  }

  /** The calls that write files with what stood in those: `read_csv(rfis)` and `to_csv(pairs)`. */
  get refiled(): readonly KeptData[] {
    return this.found.refiled;
  }

  /** The call that fills the file of a path with what stood in another. */
  againAt(path: string): KeptData | undefined {
    return this.found.byPath.find(path);
  }

  private get found() {
    if (this.again === undefined) {
      // Where nothing was kept nothing is kept again, and most of a large app's files need not be gone through.
      const isKept = this.filed.length > 0 || keptRows(this.app).length > 0;
      const refiled = isKept && this.files.some(readsTable) ? this.files.flatMap(file => refiledIn(file)) : [];
      this.again = { refiled, byPath: new ByPath(refiled, ({ files }) => files) };
    }
    return this.again;
  }
}

/** The files that an app fills with API Data: asked of each row that is handed on. */
export function filedRows(app: App): FiledRows {
  return app.once(findFiled);
}

function findFiled(app: App): FiledRows {
  return new FiledRows(app);
}

/** What writes rows to a file, or may: https://docs.pola.rs/user-guide/io/ */
const writesRows = perFile(({ language, text }) =>
  language === 'python' ? /\b(?:to|write|sink|dump)_?[a-z]{0,8}\(/.test(text) : /\bwriteFile(?:Sync)?\(/.test(text),
);

function refiledIn(file: AnalysedFile): readonly KeptData[] {
  if (file.pathClass !== 'source' || !writesRows(file)) return [];
  if (!writtenAgain(file).some(mark => readBack(mark, file) !== undefined)) return [];
  return file.effectsOf('write-file').flatMap(effect => {
    const sink = refiled(effect, file);
    return sink === undefined ? [] : [asKept(sink, file)];
  });
}

/** The call by which an app filled the file that is read: with API Data, or with what stood in another. */
export function filledBy(mark: StoredMark, { app }: AnalysedFile): KeptData | undefined {
  const rows = filedRows(app);
  const paths = pathsRead(mark, app);
  return firstAt(paths, path => rows.at(path)) ?? firstAt(paths, path => rows.againAt(path));
}

/** The paths that may be read, as those see it that say what is read: `table('rfis')`. */
export function pathsRead(mark: StoredMark, app: App): readonly string[] {
  const at = placeKey(mark.read);
  const asked = (home: AnalysedFile, way?: string): readonly string[] =>
    filesRead(home).find(each => each.at === at && (way === undefined || each.way === way))?.paths ?? [];
  return saidOfRead(mark, app, asked);
}

/** What is found first at one of several paths. */
export function firstAt<T>(paths: readonly string[], at: (path: string) => T | undefined): T | undefined {
  for (const path of paths) {
    const found = at(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A write of what was read out of a file of API Data, or out of a table of it. */
export function refiled(effect: Effect, file: AnalysedFile): DataSink | undefined {
  if (sinkOf(effect, effect.data) !== undefined) return undefined;
  const carriers = effect.data.filter(value => rowsIn(value, file).length > 0);
  const [first, ...others] = carriers.flatMap(value => rowsIn(value, file));
  if (first === undefined) return undefined;
  return { effect, data: [first, ...others], carriers, steps: stepsTo(effect.place, first.steps, effect.chain) };
}

/** What a value holds of rows that were read out of a file of API Data, or out of a table of it. */
function rowsIn(value: Value, file: AnalysedFile): readonly DataMark[] {
  return value.marks.flatMap((mark): readonly DataMark[] => {
    if (mark.is !== 'stored') return [];
    const kept = readBack(mark, file);
    if (kept === undefined) return [];
    const steps = [...kept.steps, stepAt(kept.place, 'API Data is written here'), ...mark.steps];
    return [{ is: 'api-data', fields: mark.fields.filter(isColumn), whole: mark.whole, origin: 'store', steps }];
  });
}

/** The call that fills the file or the table with API Data out of which rows were read. */
function readBack(mark: StoredMark, { app }: AnalysedFile): KeptData | undefined {
  if (isText(mark) || mark.computed) return undefined;
  return firstAt(pathsRead(mark, app), path => filedRows(app).at(path)) ?? keptInTable(mark, app);
}

/** The call that fills the table which rows were read out of. */
function keptInTable(mark: StoredMark, app: App): KeptData | undefined {
  const reads = readingIn(app, mark).filter(isRead);
  if (reads.length === 0 || mark.fields.some(namesIdentifier)) return undefined;
  const all = keptRows(app).filter(kept => kept.does !== 'cache' && !isOfOwnAccount(kept));
  const columns = columnsReached(mark, mark.fields.filter(isColumn), reads);
  return columns && keptInTables(reads.flatMap(tablesAsked), columns, all, app, mark);
}

/** What a table is asked for its rows or cells with, and no column: `frame.iloc`, `names.str`. */
const ofTables =
  /^(?:i?loc|i?at|str|dt|cat|values|columns|index|to_?list|to_?numpy|to_?dicts?|to_?records|itertuples|iterrows|iter_rows|fillna|dropna|head|tail|sample|copy|astype)$/;

/** Whether a field of rows that were read out of a file is one of its columns. */
export function isColumn(field: string): boolean {
  return !ofTables.test(field);
}
