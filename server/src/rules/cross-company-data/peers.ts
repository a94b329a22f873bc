/** Benchmarks: statements that set one company's rows against those of the others. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { companyId } from '../support/data-companies.ts';
import { isRead, statementOf, tablesAsked } from '../support/stores-tables.ts';
import { isForStaff } from './by-id.ts';
import { readsOfPeers } from './peers-code.ts';
import { staff } from './who-asks.ts';

interface Figures {
  readonly tables: readonly string[];
  readonly at: Step;
}

/** What makes a figure out of many rows; what is counted may be looked up only: whether another company has the same number. */
const figure = /\b(?:avg|median|percentile_(?:cont|disc)|percent_rank|stddev(?:_\w+)?)\s*\(/i;
const company = `${companyId}["\`]?`;
/** `tenant_id <> ?`, `org_id != $1`; `tenant_id <> 'demo'` sets nobody's own rows apart. */
const others = new RegExp(`\\b${company}\\s*(?:<>|!=|is\\s+distinct\\s+from)(?!\\s*(?:'|-?\\d|null\\b))`, 'i');
/** `company_id = $1 and account_id <> $2`: the other is an account of the company's own. */
const given = new RegExp(`\\b${company}\\s*=\\s*(?:\\?|[$:@]\\w+|%s|%\\(\\w+\\)s)`, 'i');
/** `tenant_id = ? as mine`, in what is selected */
const apart = new RegExp(`\\b${company}\\s*=\\s*(?:\\?|[$:@]\\w+|%s|%\\(\\w+\\)s|\\s)\\s*\\)?\\s*as\\s+\\w+`, 'i');
const own = new RegExp(`\\b${company}\\s*=`, 'i');
/** `count(distinct p.company_id) as companies`: how many companies' rows went into it */
const pooled = new RegExp(`\\bcount\\s*\\(\\s*distinct\\s+(?:"?\\w+"?\\.)?["\`]?${company}`, 'i');
/** `project_id = $1`, `company_id in (…)`, `user_id = $1`: rows of one project, of companies that are named, or of those of who asks */
const ofSome = new RegExp(`\\b(?:${company}|(?:project|user|member)_?id["\`]?)\\s*(?:=|in\\b)`, 'i');
const byCompany = new RegExp(`\\bgroup\\s+by\\b[^;]*\\b${company}`, 'i');

/** The statements of a file that make a figure of the rows of other companies than the one that they are handed. */
export const figuresOfPeers = perFile((file): readonly Figures[] => {
  if (file.pathClass !== 'source') return [];
  return [...byStatements(file), ...byCode(file)];
});

function byCode(file: AnalysedFile): readonly Figures[] {
  return readsOfPeers(file).flatMap(({ place, tables, route }) =>
    (route && isForStaff(route)) || staff.test(file.relative)
      ? []
      : [{ tables, at: stepAt(place, 'the rows are asked for here') }],
  );
}

function byStatements(file: AnalysedFile): readonly Figures[] {
  if (!figure.test(file.text)) return [];
  return file.effectsOf('store', 'warehouse').flatMap((effect): Figures[] => {
    const statement = statementOf(effect).replace(/\bextract\s*\(\s*\w+\s+from\b/gi, 'extract(');
    const { route } = effect.surroundings;
    if (!isRead(effect) || !figure.test(statement) || (route && isForStaff(route))) return [];
    const [selected = '', ...rest] = statement.split(/\bfrom\b/i);
    const narrowing = rest.join(' ').split(/\b(?:group|order)\s+by\b/i)[0] ?? '';
    const isOfOthers =
      (others.test(narrowing) && !given.test(withoutJoins(narrowing))) ||
      (apart.test(selected) && !own.test(withoutJoins(narrowing))) ||
      (pooled.test(statement) &&
        !staff.test(file.relative) &&
        !byCompany.test(statement) &&
        !ofSome.test(withoutJoins(narrowing)));
    const tables = tablesAsked(effect);
    return isOfOthers && tables.length > 0
      ? [{ tables, at: stepAt(effect.place, 'the figures are asked for here') }]
      : [];
  });
}

/** `join tenants t on t.id = r.tenant_id` narrows nothing. */
function withoutJoins(clauses: string): string {
  return clauses
    .split(/\bwhere\b/i)
    .slice(1)
    .join(' ');
}

/** A table of a statement and a model are the same by their names: `site_visits` and `SiteVisit`. */
export function isSameTable(one: string, other: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replaceAll('_', '').replace(/s$/, '');
  return plain(one) === plain(other);
}
