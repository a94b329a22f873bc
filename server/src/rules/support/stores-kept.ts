import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { keepingIn } from './stores.ts';
import { tablesWritten } from './stores-tables.ts';

/** The tables that a file keeps API Data in. */
export const keptTables = perFile((file): readonly { readonly table: string; readonly step: Step }[] =>
  keepingIn(file)
    .filter(({ effect }) => effect.does === 'store' || effect.does === 'warehouse' || effect.does === 'cache')
    .flatMap(({ effect }) =>
      tablesWritten(effect).map(table => ({ table, step: stepAt(effect.place, 'API Data is stored here') })),
    ),
);
