import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { sourceFiles } from '../support/app.ts';
import { nameOf } from '../support/credentials.ts';
import { credentialSinks } from '../support/credentials-sinks.ts';
import { isRead, statementOf, tablesAsked, tablesWritten } from '../support/stores-tables.ts';

/** A table that an app keeps tokens in, as they are. */
interface TokenTable {
  readonly table: string;
  /** What is kept there, for a message. */
  readonly name: string;
  readonly step: Step;
}

/** Options of a read that choose fields. */
const chooses = ['select', 'omit', 'attributes', 'columns', 'projection', 'fields', 'raw'];

/** Of the rows that an answer holds whole, those of a table that tokens are kept in. */
export function tokenRows(
  answer: Effect,
  file: AnalysedFile,
): { readonly name: string; readonly steps: readonly Step[] } | undefined {
  const values = answer.data.flatMap(value => [
    value,
    ...value.keys.names.slice(0, 12).map(key => value.property(key)),
  ]);
  for (const read of file.effectsOf('store')) {
    if (!standTogether(read, answer) || !isRead(read) || choosesFields(read)) continue;
    if (!values.some(value => isRowsOf(value, read))) continue;
    const asked = tablesAsked(read);
    for (const { table, name, step } of asked.length > 0 ? sourceFiles(file.app).flatMap(tokenTables) : [])
      if (asked.includes(table))
        return { name, steps: [step, stepAt(read.place, 'it is read back here, with its row')] };
  }
  return undefined;
}

/** The tables that a file keeps tokens in without encryption. */
const tokenTables = perFile((file): readonly TokenTable[] =>
  credentialSinks(file, ['store'], ({ credential, partial }) => isToken.test(credential) && partial !== true).flatMap(
    ({ effect, credential }) =>
      tablesWritten(effect).map(table => ({
        table,
        name: nameOf(credential.credential),
        step: stepAt(effect.place, `${nameOf(credential.credential)} is stored here`),
      })),
  ),
);

function standTogether(read: Effect, answer: Effect): boolean {
  const [one, other] = [read, answer].map(({ surroundings }) => surroundings.function);
  return read.chain.length === 0 && one?.node === other?.node && one?.file === other?.file;
}

const isToken = /^(?:access-token|refresh-token|token-response|client-secret)$/;

function choosesFields(read: Effect): boolean {
  const statement = statementOf(read);
  if (/^\s*(?:select|with)\b/i.test(statement) && !/^\s*select\s+\*/i.test(statement)) return true;
  return read.args.some(
    ({ name, value }) =>
      (name !== undefined && chooses.includes(name)) || chooses.some(key => value.keys.names.includes(key)),
  );
}

/** What a read gave, as it is: not something made of it. */
function isRowsOf(value: Value, { package: from, path }: Effect): boolean {
  return value.libraries.some(
    each => each.package === from && wholeOf.test(each.path.slice(path.length)) && each.path.startsWith(path),
  );
}

const wholeOf = /^\(\)(?:\.(?:rows|\d+))*$/;
