import type { Address, AnalysedFile, Request, Text, TextPart } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Catalogue, PublishedRoute } from '../../catalogue/index.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { findAt } from '../../program/walk.ts';
import { placeKey } from '../support/places.ts';
import { type AskedRoute, askedRoutes, isDescribed, isRepeated, routeName } from '../support/routes.ts';
import { keptLists, listKeys } from './kept.ts';

/** A call that reads lists without paging. */
export interface Unpaged {
  readonly at: Place;
  readonly name: string;
  /** How many other lists are read by the same call. */
  readonly others: number;
  /** Every way that leads to it, where it stands in a wrapper; the request, where the call only leads to it. */
  readonly ways: readonly Step[];
}

/** Ways to one call that reads lists, as they page. */
interface Ways {
  /** Read without paging. */
  readonly lost: AskedRoute[];
  /** Read page by page. */
  readonly paged: Request[];
  /** What is not known may page too. */
  open: boolean;
}

/** Lists that are asked for without a page, in code that never speaks of pages: each call once, with its repeat after a refreshed token. */
export function unpaged(file: AnalysedFile, catalogue: Catalogue): readonly Unpaged[] {
  return [...waysIn(file, catalogue).values()].flatMap(ways => {
    const paged = ways.paged.length > 0 ? ways.paged : pagedAtHome(ways, file);
    return paged.length > 0 ? unlikeOthers(ways.lost, paged, file) : alike(ways, file);
  });
}

/** Lists that a file reads without paging by a call in another, which others may read by as well. */
interface LostLists {
  /** The call, as `placeKey` writes it. */
  readonly by: string;
  readonly names: readonly string[];
  readonly ways: readonly Step[];
}

/** What each file reads so by a wrapper that stands elsewhere. */
export const lostElsewhere = perFile((file): readonly LostLists[] =>
  file.procore
    ? [...waysIn(file)].flatMap(([by, { lost, paged, open }]) => {
        const [first] = lost;
        if (first === undefined || first.request.place.file === file.path || paged.length > 0 || open) return [];
        return [{ by, names: lost.map(routeName), ways: lost.flatMap(({ request }) => request.chain.map(plainStep)) }];
      })
    : [],
);

function plainStep({ file, start, end, message }: Step): Step {
  return { file, start, end, message };
}

function waysIn(file: AnalysedFile, catalogue?: Catalogue): ReadonlyMap<string, Ways> {
  const byPlace = new Map<string, Ways>();
  const all = askedRoutes(file).filter(({ request }) => isDescribed(request));
  const bound = new Set(all.filter(({ request }) => !request.abstract).map(({ request }) => placeKey(request.place)));
  const losing = new Set<Request>();
  for (const asked of all) {
    const { request } = asked;
    // A wrapper seen without its callers.
    if (request.abstract && asked.verdict.is === 'partial') continue;
    // What else is sent through a wrapper says nothing about how lists are read.
    if (request.method !== 'GET' || listRoute(asked, catalogue)?.paginated !== true) continue;
    const key = placeKey(request.place);
    const lost = (queryIsKnown(asked) && !speaksOfPages(request)) || isOnePage(asked, file);
    const ways = byPlace.get(key) ?? { lost: [], paged: [], open: false };
    byPlace.set(key, ways);
    if (lost) {
      ways.lost.push(asked);
      losing.add(request);
    } else if (turnsPages(request)) ways.paged.push(request);
    // Another address of a request that is told: what it narrows is the same list.
    else if (losing.has(request)) continue;
    // Half of what a wrapper may ask for says nothing of how its callers page.
    else if (!request.abstract || !bound.has(key)) ways.open = true;
  }
  return byPlace;
}

/** Who pages with a wrapper in its own file, whatever list that is. */
function pagedAtHome({ lost }: Ways, { path, app }: AnalysedFile): readonly Request[] {
  const [first] = lost;
  if (first === undefined || first.request.place.file === path) return [];
  const { place } = first.request;
  const requests = app.file(place.file)?.requests ?? [];
  return requests.filter(request => placeKey(request.place) === placeKey(place) && turnsPages(request));
}

/** A wrapper that nobody pages with is told once, where it sends. */
function alike({ lost, open }: Ways, file: AnalysedFile): readonly Unpaged[] {
  const [first] = lost;
  if (first === undefined || open || isRepeated(first.request, file)) return [];
  const { place } = first.request;
  const elsewhere =
    place.file === file.path
      ? []
      : file.app.ask(lostElsewhere).flatMap(({ answer }) => answer.filter(({ by }) => by === placeKey(place)));
  const [name = routeName(first), ...others] = new Set([
    ...elsewhere.flatMap(({ names }) => names),
    ...lost.map(routeName),
  ]);
  const ways = [...elsewhere.flatMap(each => each.ways), ...lost.flatMap(({ request }) => request.chain)];
  return [{ at: place, name, others: others.length, ways }];
}

/** A wrapper that some page with shows that it can: what reads a list otherwise is told where it names the list, past what all share. */
function unlikeOthers(
  lost: readonly AskedRoute[],
  paged: readonly Request[],
  { app }: AnalysedFile,
): readonly Unpaged[] {
  return lost.flatMap(asked => {
    const { place, chain } = asked.request;
    const shared = Math.max(...paged.map(other => sharedSteps(chain, other.chain)));
    const own = chain.slice(0, chain.length - shared).reverse();
    const at = own.find(step => namesRoute(step, asked, app));
    return at === undefined ? [] : [{ at, name: routeName(asked), others: 0, ways: [stepAt(place, 'the request')] }];
  });
}

/** A call that is handed the route, or a piece of it. */
function namesRoute(step: Step, { path }: AskedRoute, app: AnalysedFile['app']): boolean {
  const file = app.file(step.file);
  const call = file && findAt(file.program, step.start).find(node => node.kind === 'call' && node.end === step.end);
  return (
    call?.kind === 'call' &&
    call.args.some(({ value }) =>
      file
        ?.evaluate(value)
        .texts.some(({ parts }) =>
          parts.some(part => 'text' in part && /[a-z]{3}/.test(part.text) && path.includes(part.text)),
        ),
    )
  );
}

/** How many of the calls that lead to a request are the same, the last ones first. */
function sharedSteps(one: readonly Step[], other: readonly Step[]): number {
  const differs = one.findIndex((_, index) => {
    const [step, beside] = [one.at(-1 - index), other.at(-1 - index)];
    return step === undefined || beside === undefined || placeKey(step) !== placeKey(beside);
  });
  return differs < 0 ? one.length : differs;
}

/** The published route that answers, or that stands in for a retired form or a wrong version of it. */
function listRoute({ path, verdict }: AskedRoute, catalogue?: Catalogue): PublishedRoute | undefined {
  if (verdict.is === 'legacy') return catalogue?.match('GET', path.replace(/^\/(?:rest\/)?vapid/i, '/rest/v1.0')).route;
  return ['published', 'deprecated', 'other-version'].includes(verdict.is) ? verdict.route : undefined;
}

/** Every query parameter is known, and none chooses rows or pages. */
function queryIsKnown({ request, address }: AskedRoute): boolean {
  const names = request.queryNames.filter(name => pages.test(name) || !isOfOther(name, address, request));
  return isWritten(request, address) && !names.some(name => pages.test(name) || filters.test(name));
}

const pages = /page|limit|offset|cursor/i;
const filters = /^filters?\b|search/i;

/** A parameter of another address that the request may go to: `since ? `${list}?filters[updated_at]=${since}` : list`. */
function isOfOther(name: string, address: Address, request: Request): boolean {
  const has = ({ query }: Address): boolean => query.some(each => each.name === name);
  return !has(address) && !request.arg('query')?.keys.names.includes(name) && request.addresses.some(has);
}

/** Nothing more may stand behind what is known of the query. */
function isWritten(request: Request, { path }: Address): boolean {
  const query = request.arg('query');
  if (query !== undefined && !query.keys.complete) return false;
  return path?.endsWith('{}') !== true && !request.addresses.some(({ text }) => endsOpen(text.parts));
}

/** Fewer rows are a preview, or what is there at all is asked. */
const fewRows = 20;

/** One page of a list, of a size that the code fixes, whose rows the app keeps as if they were all; in code that counts no pages. */
function isOnePage({ request, address }: AskedRoute, { app }: AnalysedFile): boolean {
  const { queryNames } = request;
  const isChosen = queryNames.some(name => name !== 'per_page' && chooses.test(name));
  if (!queryNames.includes('per_page') || isChosen || !isWritten(request, address)) return false;
  const sizes = request.query('per_page')?.texts ?? [];
  const isFixed = ({ parts: [part, more] }: Text): boolean =>
    more === undefined && part !== undefined && 'text' in part && Number(part.text) >= fewRows;
  if (sizes.length === 0 || !sizes.every(isFixed) || countsPages(request)) return false;
  const kept = new Set(app.ask(keptLists).flatMap(({ answer }) => answer));
  return listKeys(request).some(key => kept.has(key));
}

const chooses = /page|^filters?\b|limit|offset|cursor|search|sort|order|since|updated|created|date|^ids?$/i;

function countsPages({ surroundings: { loops, functions } }: Request): boolean {
  const counter =
    /^page(?:s|no|num|number|count|info)?$|^(?:next|has|current|total)(?:pages?|next|more)$|^link$|^total$|pagina|cursor|offset/;
  return loops.some(({ paging }) => paging) || functions.some(each => each.mentions(counter, 1) !== undefined);
}

/** A hole at the end may bring a query of its own, where it isn't the value of a parameter: `?company_id={}`. */
function endsOpen(parts: readonly TextPart[]): boolean {
  const last = parts.at(-1);
  if (last === undefined || !('hole' in last)) return false;
  const before = parts.slice(0, -1).map(part => ('text' in part ? part.text : '{}'));
  return !/[?&][^?&]*=$/.test(before.join(''));
}

/** A caller of a wrapper that asks for page after page. */
function turnsPages({ chain, surroundings, queryNames }: Request): boolean {
  return chain.length > 0 && (queryNames.includes('page') || surroundings.loops.some(({ paging }) => paging));
}

function speaksOfPages({ surroundings, addresses }: Request): boolean {
  if (surroundings.loops.some(({ paging }) => paging)) return true;
  if (addresses.some(({ query }) => query.some(({ name }) => /page/i.test(name)))) return true;
  // What the functions on the way call besides has nothing to do with it: they count, and sum up totals.
  return surroundings.functions.some(
    (each, index) =>
      each.mentions(/^(?:per)?page(?:s|number|size)?$|^link$|^total$|pagina/, index === 0 ? 1 : 0) !== undefined,
  );
}
