/** Rows that whoever signs in reads by their id alone, where a read beside asks for the company too. */
import type { AnalysedFile, Effect } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { type Step, stepAt } from '../../program/finding.ts';
import { contains } from '../../program/walk.ts';
import { plainWord } from '../../program/words.ts';
import { propertyOf } from '../support/app.ts';
import { ownerWords, speaksOfOwner } from '../support/data-keys.ts';
import { isRead, statementOf, tablesAsked } from '../support/stores-tables.ts';

/** A read of one table's rows by what they are compared with. */
export interface ReadBy {
  readonly tables: readonly string[];
  /** `id`: whoever asks names the row, and nothing on the way there speaks of whose it is. */
  readonly by: 'id' | 'company';
  readonly at: Step;
}

/** `where id = ?` or `where: { id }` somewhere, and a comparison with a company somewhere. */
const byId = /\bwhere\s+(?:\w+\.)?["`]?id["`]?\s*=|\bwhere\s*:\s*\{\s*id\b/i;
const companies = /^(?:company|tenant|org|organi[sz]ation|account|customer|workspace)(?:id)?$/;
const byCompany = /\b(?:company|tenant|org|organi[sz]ation|account|customer|workspace)_?id\b/i;

/** The reads of a file by an id that came in, and those that a company narrows. */
export const readsBy = perFile((file): readonly ReadBy[] => {
  const { text } = file;
  if (file.pathClass !== 'source' || !/\bwhere\b/i.test(text) || !(byId.test(text) || byCompany.test(text))) return [];
  if (file.browser) return [];
  return file.effectsOf('store').flatMap((effect): ReadBy[] => {
    const columns = isRead(effect) ? columnsCompared(effect) : undefined;
    const tables = columns === undefined ? [] : tablesAsked(effect);
    if (columns === undefined || tables.length === 0) return [];
    if (columns.some(column => companies.test(column)))
      return [{ tables, by: 'company', at: stepAt(effect.place, 'a read beside it asks for the company too') }];
    if (columns.join() !== 'id' || !isForAnyone(effect, file)) return [];
    return [{ tables, by: 'id', at: stepAt(effect.place, 'the row is read here') }];
  });
});

/** A route reads the row that whoever asks names, and no function on the way speaks of whose it is. */
function isForAnyone({ args, place, surroundings }: Effect, { text, path, routes }: AnalysedFile): boolean {
  const { functions } = surroundings;
  // What a wrapper hands on stands in the registration all the same: `router.get('/plans/:id', caught(async (req, res) => …))`.
  const route =
    surroundings.route ?? routes.find(each => each.file === path && place.file === path && contains(each, place));
  if (route === undefined || route.webhook || !route.authenticated || /\.param\(/.test(text)) return false;
  if (!args.some(({ value }) => value.marks.some(mark => mark.is === 'input'))) return false;
  // What registers the route speaks of others too.
  const ways = functions.filter(fn => fn.file !== route.file || !contains(fn.node, route));
  // What runs before may look at the address too.
  const guards = route.handlers.slice(0, -1);
  return (
    !ways.some(fn => fn.node.body.some(speaksOfOwner) || fn.mentions(ownerWords, 2) !== undefined) &&
    !guards.some(guard => guard.mentions(/^params$/, 1) !== undefined)
  );
}

/** Columns that rows are compared by, all of which have to hold; absent where something else narrows them, or where that is not known. */
function columnsCompared(effect: Effect): readonly string[] | undefined {
  const statement = statementOf(effect);
  const [, condition] = /^[^;]*?\bwhere\b([^;]*)/is.exec(statement) ?? [];
  if (condition !== undefined) {
    if (/\bjoin\b/i.test(statement)) return undefined;
    const [compared = ''] = condition.split(/\b(?:order|group|limit|for)\b/i);
    const columns = compared.split(/\band\b/i).map(part => /^\s*(?:\w+\.)?["`]?(\w+)["`]?\s*=/.exec(part)?.[1]);
    return columns.every(column => column !== undefined) ? columns.map(plainWord) : undefined;
  }
  const [options] = effect.node.kind === 'call' ? effect.node.args : [];
  const where = propertyOf(options?.value, 'where')?.value;
  if (where?.kind !== 'object') return undefined;
  const keys = where.properties.map(({ key }) => key);
  return keys.every(key => key !== undefined) ? keys.map(plainWord) : undefined;
}
