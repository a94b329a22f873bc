/**
 * Policies of a database whose API answers pages by which whoever signs in reads all rows of a table:
 * https://supabase.com/docs/guides/database/postgres/row-level-security
 */
import type { App } from '../../analysis/facts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { sourceFiles } from '../support/app.ts';
import { keptTables } from '../support/stores-kept.ts';
import { around, isReadByPage, type Statement, statementsOf } from './migrations.ts';

/** Tables of API Data whose rows anybody reads; the policy of the first, and the others as steps. */
export interface OpenTables {
  readonly at: Place;
  readonly tables: readonly string[];
  readonly steps: readonly Step[];
}

/** Tables open to whoever signs in, in an app in which each user, or each company, has a connection to Procore of its own. */
export function openTables(app: App): OpenTables | undefined {
  const near = around(app);
  const statements = statementsOf(near, opens);
  const tables = new Map(statements.map(({ text }) => tableMade(text)).filter(made => made !== undefined));
  const connections = [...tables].filter(([, columns]) => isConnection(columns));
  if (connections.length === 0) return undefined;
  const kept = sourceFiles(app).flatMap(keptTables);
  const seen = new Set<string>();
  const open = statements.flatMap((statement, index) => {
    const table = tableOpened(statement, statements.slice(index + 1));
    const stored = kept.find(each => each.table.toLowerCase() === table);
    if (table === undefined || stored === undefined || seen.has(table) || !isOfCompany(table, tables)) return [];
    if (!near.some(each => isReadByPage(table, each))) return [];
    seen.add(table);
    return [{ table, statement, stored: stored.step }];
  });
  const [first, ...others] = open;
  return (
    first && {
      at: first.statement,
      tables: open.map(({ table }) => table),
      steps: [first.stored, ...others.map(({ table, statement }) => stepAt(statement, `\`${table}\` is open as well`))],
    }
  );
}

const identifier = '(?:public\\.)?"?(\\w+)"?(?!\\w|"?\\.)';

/** Reading, for whoever signs in, and no narrowing of what other policies give. */
const opens = new RegExp(
  `\\bcreate\\s+policy\\s+("[^"]+"|\\w+)\\s+on\\s+${identifier}(?:\\s+as\\s+permissive)?(?:\\s+for\\s+(?:select|all))?(?:\\s+to\\s+(?:public|anon|authenticated)(?:\\s*,\\s*(?:anon|authenticated))*)?\\s+using\\s*\\(\\s*true\\s*\\)`,
  'i',
);

/** The table whose rows a policy lets anybody read, unless what comes later takes it back or narrows it. */
function tableOpened({ text }: Statement, later: readonly Statement[]): string | undefined {
  const [, policy, table] = opens.exec(text) ?? [];
  if (policy === undefined || table === undefined) return undefined;
  const ofTable = `on\\s+(?:table\\s+)?(?:public\\.)?"?${table}"?(?!\\w)`;
  const closes = new RegExp(
    `\\b(?:drop|alter)\\s+policy\\s+(?:if\\s+exists\\s+)?${policy}\\s+${ofTable}|\\brevoke\\b.*\\b${ofTable}|\\bas\\s+restrictive\\b|\\bpolicy\\s+%`,
    'is',
  );
  const restricts = (other: Statement): boolean =>
    closes.test(other.text) && (!/\bas\s+restrictive\b/i.test(other.text) || new RegExp(ofTable, 'i').test(other.text));
  return later.some(restricts) ? undefined : table.toLowerCase();
}

function tableMade(text: string): readonly [string, string] | undefined {
  const [, name, columns] =
    new RegExp(`\\bcreate\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?${identifier}\\s*\\((.*)\\)`, 'is').exec(text) ?? [];
  return name === undefined || columns === undefined ? undefined : [name.toLowerCase(), columns];
}

const company = /\b(?:company|tenant|org|organi[sz]ation|account|customer|workspace)_?id\b/i;

/** A token for each user, with the company that it is for, or for each company. */
function isConnection(columns: string): boolean {
  if (!/\b(?:access|refresh)_token\b/i.test(columns) || !company.test(columns)) return false;
  return columns.split(/,(?![^(]*\))/).some(column => isOwner.test(column));
}

/** `user_id uuid not null references auth.users (id)`, `company_id bigint primary key`, `unique (company_id)` */
const isOwner =
  /\b(?:user|owner|profile)_?id\b|\breferences\s+auth\.users\b|\b(?:company|tenant|org|organi[sz]ation|account|customer|workspace)_?id\b.*\b(?:unique|primary\s+key|references)\b|\b(?:unique|primary\s+key)\s*\([^)]*\b(?:company|tenant|org|organi[sz]ation|account|customer|workspace)_?id\b/is;

/** Its rows say whose they are, or whose the rows are that they belong to. */
function isOfCompany(table: string, tables: ReadonlyMap<string, string>, depth = 3): boolean {
  const columns = tables.get(table);
  if (columns === undefined || depth === 0) return false;
  if (company.test(columns)) return true;
  const owners = [...columns.matchAll(new RegExp(`\\breferences\\s+${identifier}`, 'gi'))];
  return owners.some(([, owner = '']) => isOfCompany(owner.toLowerCase(), tables, depth - 1));
}
