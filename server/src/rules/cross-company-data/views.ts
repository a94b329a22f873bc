/**
 * Views of a database whose API answers pages, over tables of which each company may see its own rows: a view reads them as who made it,
 * whom no policy holds back, unless it says otherwise. https://supabase.github.io/splinter/0010_security_definer_view
 */
import type { App } from '../../analysis/facts.ts';
import type { Place, Step } from '../../program/finding.ts';
import { anyOf } from '../../program/words.ts';
import { companyName } from '../support/data-companies.ts';
import type { KeptTable } from '../support/stores-kept.ts';
import { around, isReadByPage, type Statement, statementsOf } from './migrations.ts';

/** A view that gives the rows of all companies. */
export interface OpenView {
  readonly at: Place;
  readonly name: string;
  readonly table: string;
  readonly steps: readonly Step[];
}

/** The views of an app's database that its pages read, over tables in which it keeps API Data. */
export function openViews(app: App, kept: readonly KeptTable[]): readonly OpenView[] {
  const near = around(app);
  const statements = statementsOf(near, creates);
  const created = new Map<string, Statement>();
  // The last word on a view holds.
  for (const statement of statements) {
    const name = creates.exec(statement.text)?.[1]?.toLowerCase();
    if (name !== undefined) created.set(name, statement);
  }
  if (created.size === 0) return [];
  const policies = statements.filter(({ text }) => ofCompany.test(text));
  const judging = policies.flatMap(({ text }) => [...text.matchAll(/\b(\w+)\s*\(\s*\)/g)].map(([, name = '']) => name));
  const judges = new RegExp(`\\bauth\\.|\\bcurrent_(?:setting|user)\\b|\\b${anyOf(['auth', ...judging])}\\s*\\(`, 'i');
  // Who asks may be asked for in a view beside, which this one joins: `join my_orgs`.
  const ofCaller = [...created].flatMap(([name, { text }]) => (judges.test(text) ? name : []));
  const joinsCaller = ofCaller.length > 0 ? reading(ofCaller) : undefined;
  const closing = statements.map((statement, at) => ({ ...statement, at })).filter(({ text }) => closes.test(text));
  const securing = statements.filter(({ text }) => secures.test(text));
  return [...created].flatMap(([name, made]) => {
    const { text, file, start, end } = made;
    if (/\bsecurity_invoker\b/i.test(text) || judges.test(text) || joinsCaller?.test(text)) return [];
    if (ofAnybody.test(text) || isSum(text)) return [];
    // `execute format('alter view %I …')` goes through all of them.
    const named = new RegExp(`\\b${name}\\b|\\bview\\s+%`, 'i');
    const madeAt = statements.indexOf(made);
    if (closing.some(other => other.at > madeAt && named.test(other.text))) return [];
    const stored = kept.find(({ table }) => {
      const ofTable = `(?:public\\.)?"?${anyOf([table])}\\b`;
      const isOn = new RegExp(`\\bon\\s+${ofTable}`, 'i');
      const secured = new RegExp(`\\btable\\s+(?:only\\s+)?${ofTable}"?\\s+enable\\s+row\\s+level\\s+security`, 'i');
      return (
        reading([table]).test(text) &&
        policies.some(policy => isOn.test(policy.text)) &&
        securing.some(other => secured.test(other.text))
      );
    });
    if (stored === undefined || !near.some(each => isReadByPage(name, each))) return [];
    return [{ at: { file, start, end }, name, table: stored.table, steps: [stored.step] }];
  });
}

/** Asks for rows of one of some tables or views. */
function reading(names: readonly string[]): RegExp {
  return new RegExp(`\\b(?:from|join)\\s+(?:public\\.)?"?${anyOf(names)}\\b`, 'i');
}

/** Rows that a company shows to all. */
const ofAnybody = /\bwhere\b.*\b(?:(?:is_)?(?:published|listed)|is_(?:public|shared|demo))\b/is;

/** One row of figures about all there is, which says nothing of anybody. */
function isSum(text: string): boolean {
  const [, selected] = /\bas\s+select\s(.*?)\bfrom\b/is.exec(text) ?? [];
  const parts = selected?.match(/(?:[^,()]|\([^()]*\))+/g) ?? [];
  const isFigure = (part: string): boolean => /^\s*(?:count|sum|avg)\s*\(/i.test(part);
  return parts.length > 0 && parts.every(isFigure) && !/\bgroup\s+by\b/i.test(text);
}

/** A view of the schema that the API shows. */
const creates = /\bcreate\s+(?:or\s+replace\s+)?view\s+(?:public\.)?"?(\w+)"?(?!\w|"?\.)/i;

/** A policy by which rows are read that asks for the company. */
const ofCompany = new RegExp(
  `\\bcreate\\s+policy\\b(?![^;]*(?:\\bfor\\s+(?:insert|update|delete)\\b|\\busing\\s*\\(\\s*true\\s*\\)))[^;]*\\b${companyName}(?:_?id)?\\b`,
  'i',
);

const secures = /\benable\s+row\s+level\s+security\b/i;

/** Takes the view back, or from who signs in. */
const closes = /\b(?:revoke|drop\s+view|alter\s+view)\b/i;
