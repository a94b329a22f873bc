import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { keepingIn } from './stores.ts';
import { type Kinds, kindsWritten } from './stores-kinds.ts';
import { tablesWritten } from './stores-tables.ts';

/** A table that API Data is kept in. */
export interface KeptTable {
  readonly table: string;
  /** Where it is stored there. */
  readonly step: Step;
  /** Of what kinds the rows are that it is kept in. */
  readonly kinds: Kinds;
}

/** The tables that a file keeps API Data in. */
export const keptTables = perFile((file): readonly KeptTable[] =>
  keepingIn(file)
    .filter(({ effect }) => effect.does === 'store' || effect.does === 'warehouse' || effect.does === 'cache')
    .flatMap(({ effect, carriers }) => {
      const kinds = kindsWritten(effect, carriers, file);
      return tablesWritten(effect).map(table => ({
        table,
        step: stepAt(effect.place, 'API Data is stored here'),
        kinds,
      }));
    }),
);
