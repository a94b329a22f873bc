import type { LoopFacts, Request, Value } from '../../analysis/facts.ts';
import { flat } from '../../analysis/texts.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, type Node, someIn, walk } from '../../program/walk.ts';
import { type DataMark, dataIn, requestName } from './data.ts';
import { isPicked } from './data-picked.ts';
import { isOfSome, isOfUnknown } from './data-unknown.ts';
import { isRecursive, wordsIn } from './flows.ts';

/** How much of what Procore holds a request takes out, in the way it is asked here. */
export type Extent =
  /** Every project or company there is. */
  | 'everywhere'
  /** Every page or folder of one list. */
  | 'all-pages'
  /** Each item of a list, asked for one by one. */
  | 'every-item'
  | 'one-answer';

/** Rounds that a bound of pages may have before it bounds nothing. */
const manyPages = 20;
const pageWords =
  /^(?:page|pageno|pagenumber|pagenum|cursor|offset|nextpage|next|nexturl|haspages?|hasmore|link|links)$/i;
const everyone = /\/(?:projects|companies)$/;

/** Whether a loop runs over a list of projects or companies that Procore answered; their ids may stand beside the rows of another list. */
function isOverAll({ over }: LoopFacts): boolean {
  if (over === undefined || over.bounded) return false;
  const [first, ...others] = dataIn(over);
  const rows = first === undefined ? [] : [first, ...others.filter(({ whole }) => whole === first.whole)];
  return rows.some(({ request }) => request?.addresses.some(({ path }) => everyone.test(path ?? '')) ?? false);
}

/** Whether a loop asks for page after page. */
function isPaging(loop: LoopFacts, request: Request): boolean {
  // Numbers are gone through for other things too.
  if (loop.paging) return loop.over === undefined || asksForPages(request);
  if (feedsItself(loop) && !asksForOne(request)) return true;
  const pages = loop.form === 'while' || loop.form === 'until' || loop.form === 'each';
  if (!pages || loop.bound === undefined || loop.bound < manyPages) return false;
  return asksForPages(request);
}

/** A record by its id has no pages: jobs are asked for until none is left that is not done. */
function asksForOne({ addresses }: Request): boolean {
  const paths = addresses.flatMap(({ path }) => path ?? []);
  return paths.length > 0 && paths.every(path => oneRecord.test(path));
}

/** `while (url) { …; url = nextOf(answer); }` */
function feedsItself({ form, test, body }: LoopFacts): boolean {
  if ((form !== 'while' && form !== 'until') || test === undefined) return false;
  const names = wordsIn(test);
  const round = body as readonly Node[];
  return (
    someIn(round, node => node.kind === 'assign' && node.target.kind === 'name' && names.includes(node.target.name)) ||
    setsAnew(test, round)
  );
}

/**
 * The same of a language whose assignments bind names: `while url: answer = get(url); …; url = answer.links.get("next")`. What is asked
 * for is what the round before gave, or what the number that each round counts on says: `while batch: …; page += 1; batch = get(page)`.
 * A flag that is set, a job that is fetched and a request that is sent again until its answer is good ask nothing on.
 */
function setsAnew(test: Expression, round: readonly Node[]): boolean {
  const asked = new Set<string>();
  walk(test, node => {
    if (node.kind === 'name') asked.add(node.name);
    return node.kind !== 'member' && (node.kind !== 'call' || lastName(node.callee) === 'len');
  });
  const sets: { readonly name: string; readonly value: Expression }[] = [];
  walk(round, node => {
    if (node.kind === 'bind' && node.scope === 'function' && node.target.kind === 'name' && node.value !== undefined)
      sets.push({ name: node.target.name, value: node.value });
  });
  const counters = countersOf(round);
  // `answer` of `answer.links`, and `url` of `get(url)`
  const leadsBack = (value: Expression, to: string, seen: Set<string>): boolean =>
    sets
      .filter(({ name }) => !seen.has(name) && says(value, name))
      .some(set => says(set.value, to) || leadsBack(set.value, to, seen.add(set.name)));
  return sets.some(
    ({ name, value }) =>
      asked.has(name) &&
      (leadsBack(value, name, new Set([name])) ||
        (!counters.has(name) && [...counters].some(each => says(value, each)))),
  );
}

/** Names of pages that a round counts on: `page += 1`, `page = page + 1`, `offset += 100`. */
function countersOf(round: readonly Node[]): ReadonlySet<string> {
  const counters = new Set<string>();
  walk(round, node => {
    if ((node.kind !== 'assign' && node.kind !== 'bind') || node.target.kind !== 'name' || node.value === undefined)
      return;
    const { name } = node.target;
    const isOn = (node.kind === 'assign' && node.operator !== undefined) || says(node.value, name);
    if (isOn && pageWords.test(name.replaceAll('_', ''))) counters.add(name);
  });
  return counters;
}

function says(value: Expression, word: string): boolean {
  return someIn(value, node => node.kind === 'name' && node.name === word);
}

function asksForPages(request: Request): boolean {
  return (
    request.queryNames.some(name => pageWords.test(name)) || wordsIn(request.node).some(word => pageWords.test(word))
  );
}

/** What a request takes out, and the loops that make it take so much. */
export interface Reach {
  readonly extent: Extent;
  readonly loop?: LoopFacts;
}

/** How much the request behind a mark takes out, given what stands around it, in every function on the way. */
export function reachOf({ request, whole }: DataMark): Reach {
  if (request === undefined) return { extent: 'one-answer' };
  const { loops, functions } = request.surroundings;
  // `for (const row of await changedSince(project.id, last)) await detail(row.id)`
  const isOfChanged =
    isOfOneRecord({ request, fields: ['id'] }) && loops.some(loop => !isOverAll(loop) && isOverFiltered(loop));
  if (isOfChanged) return { extent: 'one-answer' };
  const all = loops.find(isOverAll);
  if (all !== undefined) return { extent: 'everywhere', loop: all };
  const pages = loops.find(loop => isPaging(loop, request));
  const isItems = (loop: LoopFacts): boolean =>
    isOverList(loop) && !isPicked(loop, functions) && !isOfSome(loop, functions) && !isOfUnknown(loop, request);
  if (pages !== undefined)
    return isListOfOne(request) && !loops.some(isItems)
      ? { extent: 'one-answer' }
      : { extent: 'all-pages', loop: pages };
  // Folder by folder, or page by page, by calling itself.
  if (functions.some(isRecursive)) return { extent: 'all-pages' };
  const items = whole ? loops.find(isItems) : undefined;
  return items === undefined ? { extent: 'one-answer' } : { extent: 'every-item', loop: items };
}

/** Whether a loop runs over a list that Procore answered, unfiltered. */
function isOverList(loop: LoopFacts): boolean {
  if (loop.over === undefined || loop.over.bounded) return false;
  return dataIn(loop.over).some(mark => !isOfOneRecord(mark)) && !isOverFiltered(loop);
}

/** Whether a loop runs over the part of a list that was asked for. */
function isOverFiltered({ over }: LoopFacts): boolean {
  const lists = over === undefined ? [] : dataIn(over).filter(mark => !isOfOneRecord(mark));
  return lists.some(({ request }) => request !== undefined && filterOf(request) !== undefined);
}

/** What belongs to one record, asked for page by page: the lines of an order. */
function isListOfOne({ addresses }: Request): boolean {
  const paths = addresses.flatMap(({ path }) => path ?? []);
  return paths.length > 0 && paths.every(path => listOfOne.test(path));
}

/**
 * What one record holds that was asked for by its id, and what belongs to one: the attachments of a bid, the bids of a package, are no
 * list of Procore's read to its end.
 */
function isOfOneRecord({ request, fields }: Pick<DataMark, 'request' | 'fields'>): boolean {
  // Of a host that a setting names the path may be known in one way and open in another.
  const paths = request?.addresses.flatMap(({ path }) => path ?? []) ?? [];
  return paths.length > 0 && paths.every(path => (fields.length > 0 && oneRecord.test(path)) || listOfOne.test(path));
}

const oneRecord = /\/[a-z_]+\/(?:\{\}|\d+)$/;
/** An area, a folder, a view of the budget or a tool that a company made itself is a whole part of its project. */
const listOfOne =
  /\/(?!(?:projects|companies|\w*(?:areas|folders|views|generic_tools))\/)[a-z_]+\/(?:\{\}|\d+)\/[a-z_]+$/;

const filters =
  /^(?:filters?(?:$|[[_.])|(?:updated|modified|created|changed)\w*|since|search|query|q|ids?|start_?date|end_?date|date|log_date|from|to|status)/i;

/** A parameter of the request that asks for a part of the list: an incremental filter, a date, a search. */
export function filterOf(request: Request): string | undefined {
  return request.queryNames.find(name => filters.test(name) && !takesAll(request.query(name)));
}

/** What asks for whatever there is: `filters[by_status]=All` (https://developers.procore.com/reference/rest/projects). */
function takesAll(value: Value | undefined): boolean {
  if (value === undefined || value.open || value.texts.length === 0) return false;
  return value.texts.every(text => /^all$/i.test(flat(text)));
}

/** `every page of GET /rest/v1.0/projects/{}/rfis`. */
export function nameOfExtent(extent: Extent, { request }: DataMark): string {
  const name = request === undefined ? 'API Data' : requestName(request);
  if (extent === 'everywhere') return `${name} for every project or company`;
  if (extent === 'every-item') return `every item of a list (${name})`;
  return extent === 'all-pages' ? `every page of ${name}` : name;
}
