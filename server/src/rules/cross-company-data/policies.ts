/**
 * Policies of a database whose API answers pages by which whoever signs in reads all rows of a table:
 * https://supabase.com/docs/guides/database/postgres/row-level-security
 */
import type { App } from '../../analysis/facts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { anyOf } from '../../program/words.ts';
import { companyId } from '../support/data-companies.ts';
import type { KeptTable } from '../support/stores-kept.ts';
import { around, isReadByPage, type Statement, statementsOf } from './migrations.ts';

/** Tables of API Data whose rows anybody reads; the policy of the first, and the others as steps. */
export interface OpenTables {
  readonly at: Place;
  readonly tables: readonly string[];
  readonly steps: readonly Step[];
}

/** Tables open to whoever signs in, in an app in which each user, or each company, has a connection to Procore of its own. */
export function openTables(app: App, kept: readonly KeptTable[]): OpenTables | undefined {
  const near = around(app);
  const statements = statementsOf(near, opens);
  const tables = new Map(statements.map(tableMade).filter(table => table !== undefined));
  const connections = [...tables].filter(([, columns]) => isConnection(columns));
  if (connections.length === 0) return undefined;
  const seen = new Set<string>();
  const open = statements.flatMap((statement, index) => {
    const table = tableOpened(statement);
    const stored = kept.find(each => each.table.toLowerCase() === table);
    if (table === undefined || stored === undefined || seen.has(table) || !isOfCompany(table, tables)) return [];
    if (isTakenBack(statement, statements, index)) return [];
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

/** The table whose rows a policy lets anybody read. */
function tableOpened({ text }: Statement): string | undefined {
  return opens.exec(text)?.[2]?.toLowerCase();
}

/** What comes later takes a policy back, or its table; or a restrictive one, wherever it stands, narrows what those of the table give. */
function isTakenBack({ text }: Statement, statements: readonly Statement[], at: number): boolean {
  const [, policy = '', table = ''] = opens.exec(text) ?? [];
  const named = `(?:public\\.)?"?${table}"?(?!\\w)`;
  const ofTable = `\\bon\\s+(?:table\\s+)?${named}`;
  const closes = new RegExp(
    `\\b(?:drop|alter)\\s+policy\\s+(?:if\\s+exists\\s+)?${anyOf([policy])}\\s+${ofTable}|\\bdrop\\s+table\\s+(?:if\\s+exists\\s+)?${named}|\\brevoke\\b.*${ofTable}|\\bpolicy\\s+%`,
    'is',
  );
  const narrows = new RegExp(`${ofTable}.*\\bas\\s+restrictive\\b`, 'is');
  return statements.some((other, index) => narrows.test(other.text) || (index > at && closes.test(other.text)));
}

const made = new RegExp(`\\bcreate\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?${identifier}\\s*\\((.*)\\)`, 'is');

function tableMade({ text }: Statement): readonly [string, string] | undefined {
  const [, name, columns] = made.exec(text) ?? [];
  return name === undefined || columns === undefined ? undefined : [name.toLowerCase(), columns];
}

const ownId = `\\b${companyId}\\b`;
const company = new RegExp(ownId, 'i');

/** A token for each user, with the company that it is for, or for each company; not the one row of a table of settings. */
function isConnection(columns: string): boolean {
  if (!/\b(?:access|refresh)_token\b/i.test(columns) || !company.test(columns) || isOneRow.test(columns)) return false;
  return columns.split(/,(?![^(]*\))/).some(column => isOwner.test(column));
}

/** `id int primary key check (id = 1)`, `singleton boolean primary key default true` */
const isOneRow = /\bcheck\s*\(\s*"?\w+"?(?:\s*=\s*(?:1|true))?\s*\)|\bboolean\b[^,]*\bprimary\s+key\b/i;

/** `user_id uuid not null references auth.users (id)`, but not who connected the app, `connected_by`; `company_id bigint primary key`, `unique (company_id)` */
const isOwner = new RegExp(
  `\\b(?:user|owner|profile)_?id\\b|^(?!\\s*"?\\w+_by\\b).*\\breferences\\s+auth\\.users\\b|${ownId}.*\\b(?:unique|primary\\s+key|references)\\b|\\b(?:unique|primary\\s+key)\\s*\\([^)]*${ownId}`,
  'is',
);

/** Its rows say whose they are, or whose the rows are that they belong to. */
function isOfCompany(table: string, tables: ReadonlyMap<string, string>, depth = 3): boolean {
  const columns = tables.get(table);
  if (columns === undefined || depth === 0) return false;
  if (company.test(columns)) return true;
  const owners = [...columns.matchAll(new RegExp(`\\breferences\\s+${identifier}`, 'gi'))];
  return owners.some(([, owner = '']) => isOfCompany(owner.toLowerCase(), tables, depth - 1));
}
