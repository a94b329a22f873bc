import type { AnalysedFile, App, Effect, FunctionFacts, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { sourceFiles } from '../support/app.ts';
import { anchorIn } from '../support/handlers.ts';
import { keepingIn } from '../support/stores.ts';
import { isRead, tablesAsked, tablesWritten } from '../support/stores-tables.ts';

/**
 * Where a handler answers with rows of a table that the app keeps API Data in, the way from there.
 * @param values what it answers with
 */
export function storedAnswer(
  handler: FunctionFacts,
  values: readonly Value[],
  home: AnalysedFile,
  app: App,
): readonly Step[] | undefined {
  const reads = home.effectsOf('store', 'warehouse').filter(effect => {
    const isOwn = effect.chain.length === 0 && anchorIn(handler, effect) !== undefined;
    return isOwn && isRead(effect) && values.some(each => comesFrom(each, effect));
  });
  for (const read of reads)
    for (const { table, step } of sourceFiles(app).flatMap(keptTables))
      if (tablesAsked(read).includes(table)) return [step, stepAt(read.place, 'it is read back here')];
  return undefined;
}

/** The tables that a file keeps API Data in. */
export const keptTables = perFile((file): readonly { readonly table: string; readonly step: Step }[] =>
  keepingIn(file)
    .filter(({ effect }) => effect.does === 'store' || effect.does === 'warehouse')
    .flatMap(({ effect }) =>
      tablesWritten(effect).map(table => ({ table, step: stepAt(effect.place, 'API Data is stored here') })),
    ),
);

/**
 * What may ask for rows of tables that an app keeps API Data in: `prisma.rfi.findMany()`, `from rfi`, `select(Rfi)`, `.from(rfis)`;
 * `undefined` where it keeps none.
 */
export function askingForKept(app: App): RegExp | undefined {
  const tables = [
    ...new Set(
      sourceFiles(app)
        .flatMap(keptTables)
        .map(({ table }) => table),
    ),
  ];
  if (tables.length === 0) return undefined;
  return new RegExp(`(?:\\.|\\b(?:from|join|select|query)[\\s(]+["'\`]?)(?:${tables.join('|')})\\b`, 'i');
}

/** What is answered is what the store gave, or made of its rows one by one. */
function comesFrom(value: Value, read: Effect, depth = 2): boolean {
  if (value.libraries.some(({ package: from }) => from === read.package)) return true;
  if (value.mapped && comesFrom(value.mapped.over, read, 0)) return true;
  return depth > 0 && value.elements.some(element => comesFrom(element, read, depth - 1));
}
