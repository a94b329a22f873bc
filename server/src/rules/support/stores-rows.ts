/** Rows that an app keeps of API Data in its stores, and the calls that read them back. */
import type { App, Effect } from '../../analysis/facts.ts';
import { plainWord } from '../../program/words.ts';
import type { StoredMark } from './data.ts';
import { type KeptData, keptData } from './stores.ts';
import { saidOfRead, wayOf } from './stores-callers.ts';
import { ranBefore } from './stores-cursors.ts';
import { isOfOtherKind } from './stores-kinds.ts';
import { alsoCalled } from './stores-models.ts';
import { tablesAsked } from './stores-tables.ts';

export const stores = ['store', 'warehouse', 'vector-store', 'cache'] as const;

/** Calls by which an app keeps API Data as rows: of a cache those whose keys say of what kind they are. */
export function keptRows(app: App): readonly KeptData[] {
  return app.once(findRows);
}

function findRows(app: App): readonly KeptData[] {
  return keptData(app, stores).filter(({ does, tables }) => does !== 'cache' || tables.length > 0);
}

/** The call of a store that reads a mark's rows, as those see it that say what is read: `rows('select * from rfis')`. */
export function readingIn(app: App, mark: StoredMark): readonly Effect[] {
  const isSaid = (effect: Effect, way: string): boolean =>
    wayOf(effect.chain) === way && tablesAsked(effect).length > 0;
  return saidOfRead(mark, app, (home, way) =>
    home
      .effectsAt(mark.read, ...stores)
      .map(effect => ranBefore(effect) ?? effect)
      .filter(effect => way === undefined || isSaid(effect, way)),
  );
}

/**
 * The first of the calls by which an app keeps API Data that fills one of the tables, and in it the column that is read.
 * @param mark of the rows that are read, which may be of another kind than those that a call fills
 */
export function keptInTables(
  tables: readonly string[],
  columns: readonly string[],
  all: readonly KeptData[],
  app: App,
  mark: StoredMark,
): KeptData | undefined {
  const names = new Set(alsoCalled(tables, app));
  return all.find(
    each =>
      each.tables.some(table => names.has(table)) && holds(each, columns) && !isOfOtherKind(each.kinds, mark, app),
  );
}

/** Whether a call fills the column that is read, of an object in it the part. */
export function holds({ filled, unfilled, inside }: KeptData, [field, part]: readonly string[]): boolean {
  if (field === undefined) return true;
  const column = plainWord(field);
  if (unfilled.includes(column) || (filled !== undefined && !filled.includes(column))) return false;
  const parts = part === undefined ? undefined : inside[column];
  return part === undefined || parts === undefined || parts.includes(plainWord(part));
}
