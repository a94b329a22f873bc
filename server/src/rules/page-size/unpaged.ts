import type { Address, AnalysedFile, App, FunctionFacts, Request, Text, TextPart } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Catalogue, PublishedRoute } from '../../catalogue/index.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { ownConstructor } from '../../program/members.ts';
import { contains, findAt, lastName, type Node } from '../../program/walk.ts';
import { isRequest } from '../support/limits.ts';
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
    const paged = pagedBy(ways, file);
    if (paged.length > 0) return unlikeOthers(ways.lost, paged, file);
    return isElsewhere(ways, file) ? [] : alike(ways, file);
  });
}

/** Lists that a file reads without paging by a call in another, which others may read by as well. */
interface LostLists {
  /** The call. */
  readonly at: Place;
  readonly lists: readonly {
    readonly name: string;
    /** A retired path, of which the catalogue tells whether it is a list. */
    readonly retired?: string;
  }[];
  readonly ways: readonly Step[];
}

/** What each file reads so by a wrapper that stands elsewhere. */
export const lostElsewhere = perFile((file): readonly LostLists[] =>
  file.procore && file.pathClass === 'source'
    ? [...waysIn(file).values()].flatMap(ways => {
        const { lost, open } = ways;
        const [first] = lost;
        if (first === undefined || open || !isElsewhere(ways, file) || isRepeated(first.request, file)) return [];
        if (pagedBy(ways, file).length > 0) return [];
        const { file: path, start, end } = first.request.place;
        return [
          {
            at: { file: path, start, end },
            lists: lost.map(asked => ({
              name: routeName(asked),
              ...(asked.verdict.is === 'legacy' ? { retired: asked.path } : {}),
            })),
            ways: lost.flatMap(({ request }) => request.chain.map(plainStep)),
          },
        ];
      })
    : [],
);

/** The wrappers by which an app's other files read lists without paging, each once with all that is read by it. */
export function unpagedElsewhere(app: App, catalogue: Catalogue): readonly Unpaged[] {
  const byCall = new Map<string, LostLists[]>();
  for (const { answer } of app.ask(lostElsewhere))
    for (const lost of answer) {
      const key = placeKey(lost.at);
      byCall.set(key, [...(byCall.get(key) ?? []), lost]);
    }
  return [...byCall.values()].flatMap(all => {
    const isList = (retired?: string) => retired === undefined || standIn(retired, catalogue)?.paginated === true;
    const names = all.flatMap(({ lists }) => lists.flatMap(list => (isList(list.retired) ? [list.name] : [])));
    const [name, ...others] = new Set(names);
    const [first] = all;
    if (first === undefined || name === undefined) return [];
    return [{ at: first.at, name, others: others.length, ways: all.flatMap(({ ways }) => ways) }];
  });
}

function plainStep({ file, start, end, message }: Step): Step {
  return { file, start, end, message };
}

function waysIn(file: AnalysedFile, catalogue?: Catalogue): ReadonlyMap<string, Ways> {
  const byPlace = new Map<string, Ways>();
  const all = askedRoutes(file).filter(({ request }) => isDescribed(request));
  const bound = new Set(all.filter(({ request }) => !request.abstract).map(({ request }) => placeKey(request.place)));
  const lists = all.filter(
    asked =>
      // A wrapper seen without its callers; what else is sent through a wrapper says nothing about how lists are read.
      !(asked.request.abstract && asked.verdict.is === 'partial') &&
      asked.request.method === 'GET' &&
      mayBeList(asked, catalogue),
  );
  const lost = new Set(
    lists.filter(asked => (queryIsKnown(asked, file) && !speaksOfPages(asked.request)) || isOnePage(asked, file)),
  );
  const losing = new Set([...lost].map(({ request }) => request));
  for (const asked of lists) {
    const { request } = asked;
    const key = placeKey(request.place);
    const ways = byPlace.get(key) ?? { lost: [], paged: [], open: false };
    byPlace.set(key, ways);
    if (lost.has(asked)) ways.lost.push(asked);
    else if (turnsPages(request)) ways.paged.push(request);
    // Another address of a request that is told: what it narrows is the same list.
    else if (losing.has(request)) continue;
    // Half of what a wrapper may ask for says nothing of how its callers page.
    else if (!request.abstract || !bound.has(key)) ways.open = true;
  }
  return byPlace;
}

function isElsewhere({ lost: [first] }: Ways, { path }: AnalysedFile): boolean {
  return first !== undefined && first.request.place.file !== path;
}

/** Who pages with the same call: in the file that asks, or else in the wrapper's own, whatever list that is. */
function pagedBy(ways: Ways, file: AnalysedFile): readonly Request[] {
  const [first] = ways.lost;
  if (ways.paged.length > 0 || first === undefined || !isElsewhere(ways, file)) return ways.paged;
  const { place } = first.request;
  const requests = file.app.file(place.file)?.requests ?? [];
  return requests.filter(request => placeKey(request.place) === placeKey(place) && turnsPages(request));
}

/** A call that nobody pages with is told once, where it sends. */
function alike({ lost, open }: Ways, file: AnalysedFile): readonly Unpaged[] {
  const [first] = lost;
  if (first === undefined || open || isRepeated(first.request, file)) return [];
  const [name = routeName(first), ...others] = new Set(lost.map(routeName));
  const ways = lost.flatMap(({ request }) => request.chain);
  return [{ at: first.request.place, name, others: others.length, ways }];
}

/** A wrapper that some page with shows that it can: what reads a list otherwise is told where it names the list, past what all share. */
function unlikeOthers(
  lost: readonly AskedRoute[],
  paged: readonly Request[],
  { app }: AnalysedFile,
): readonly Unpaged[] {
  const found = lost.map(asked => {
    const { chain } = asked.request;
    const shared = Math.max(...paged.map(other => sharedSteps(chain, other.chain)));
    const own = chain.slice(0, chain.length - shared).reverse();
    const name = routeName(asked);
    return { asked, name, own, written: own.find(step => namesRoute(step, asked, app, true)) };
  });
  return found.flatMap(({ asked, name, own, written }) => {
    // A wrapper in between is handed what its callers write, of whom one or other is not seen from here.
    const isBetween = asked.request.addresses.length > 1 || found.some(other => other.written && other.name === name);
    const at = written ?? (isBetween ? undefined : own.find(step => namesRoute(step, asked, app)));
    return at === undefined ? [] : [{ at, name, others: 0, ways: [stepAt(asked.request.place, 'the request')] }];
  });
}

/**
 * A call that is handed the route, or a piece of it.
 * @param written where it is written, if that is known
 */
function namesRoute(step: Step, { path }: AskedRoute, app: AnalysedFile['app'], written = false): boolean {
  const file = app.file(step.file);
  const call = file && findAt(file.program, step.start).find(node => node.kind === 'call' && node.end === step.end);
  return (
    call?.kind === 'call' &&
    call.args.some(({ value }) =>
      file
        ?.evaluate(value)
        .texts.some(({ parts }) =>
          parts.some(
            part =>
              'text' in part &&
              isOfPath(part.text, path) &&
              (!written || (part.place !== undefined && part.place.file === step.file && contains(step, part.place))),
          ),
        ),
    )
  );
}

/** It writes a piece of a path, and may begin a query: `/rest/v1.1/projects?company_id=`. */
function isOfPath(text: string, path: string): boolean {
  const [piece = ''] = text.split('?', 1);
  return /[a-z]{3}/.test(piece) && path.includes(piece);
}

/** How many of the calls that lead to a request are the same, the last ones first. */
function sharedSteps(one: readonly Step[], other: readonly Step[]): number {
  const differs = one.findIndex((_, index) => {
    const [step, beside] = [one.at(-1 - index), other.at(-1 - index)];
    return step === undefined || beside === undefined || placeKey(step) !== placeKey(beside);
  });
  return differs < 0 ? one.length : differs;
}

/** Whether the route answers in pages. Of a retired path only the catalogue can tell: without it, it may. */
function mayBeList({ path, verdict }: AskedRoute, catalogue?: Catalogue): boolean {
  if (verdict.is === 'legacy') return catalogue === undefined || standIn(path, catalogue)?.paginated === true;
  return ['published', 'deprecated', 'other-version'].includes(verdict.is) && verdict.route?.paginated === true;
}

/** The published route that stands in for a retired path. */
function standIn(path: string, catalogue: Catalogue): PublishedRoute | undefined {
  return catalogue.match('GET', path.replace(/^\/(?:rest\/)?vapid/i, '/rest/v1.0')).route;
}

/** Every query parameter is known, and none chooses rows or pages. */
function queryIsKnown({ request, address }: AskedRoute, { app }: AnalysedFile): boolean {
  const names = request.queryNames.filter(name => pages.test(name) || !isOfOther(name, address, request));
  return (
    isWritten(request, address) &&
    !names.some(name => pages.test(name) || (filters.test(name) && !isByStatus(name, request, app)))
  );
}

/** What has a status that the code fixes is most of a list, or all of it: `filters[by_status]=All`. */
function isByStatus(name: string, request: Request, app: App): boolean {
  const status = byStatus.test(name) ? request.query(name) : undefined;
  if (status === undefined || status.open || status.texts.length === 0) return false;
  return status.texts.every(({ parts }) => parts.every(part => 'text' in part && !isFallback(part.place, app)));
}

/** It is given where nobody says otherwise: `query.status ?? 'open'`, `(status = 'open') =>`, `query.get('status', 'open')`. */
function isFallback(place: Place | undefined, app: App): boolean {
  const file = place && app.file(place.file);
  if (place === undefined || file === undefined) return false;
  const isGiven = (given: Node | undefined): boolean => given !== undefined && contains(given, place);
  return findAt(file.program, place.start).some(node => {
    if (node.kind === 'function') return node.parameters.some(({ default: given }) => isGiven(given));
    if (node.kind === 'object-target') return node.entries.some(({ default: given }) => isGiven(given));
    if (node.kind !== 'call') return node.kind === 'choice';
    const given = node.args[1]?.value;
    return lastName(node.callee) === 'get' && given?.kind === 'literal' && isGiven(given);
  });
}

const pages = /page|limit|offset|cursor/i;
const filters = /^filters?\b|search/i;
const byStatus = /^filters?\[(?:by_)?status(?:es)?\](?:\[\])?$/;

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
function isOnePage({ request, address }: AskedRoute, file: AnalysedFile): boolean {
  const { queryNames } = request;
  const isChosen = queryNames.some(name => name !== 'per_page' && chooses.test(name));
  if (!queryNames.includes('per_page') || isChosen || !isWritten(request, address)) return false;
  const sizes = request.query('per_page')?.texts ?? [];
  const isFixed = ({ parts: [part, more] }: Text): boolean =>
    more === undefined && part !== undefined && 'text' in part && Number(part.text) >= fewRows;
  if (sizes.length === 0 || !sizes.every(isFixed) || countsPages(request)) return false;
  const kept = keptLists(file);
  return listKeys(request).some(key => kept.includes(key));
}

const chooses = /page|^filters?\b|limit|offset|cursor|search|sort|order|since|updated|created|date|^ids?$/i;

function countsPages({ surroundings: { loops, functions } }: Request): boolean {
  const counter =
    /^page(?:s|no|num|number|count|info)?$|^(?:next|has|current|total)(?:pages?|next|more)$|^link$|^total$|pagina|cursor|offset/;
  return loops.some(({ paging }) => paging) || functions.some(each => each.mentions(counter, 1) !== undefined);
}

/** A hole at the end may bring a query of its own, where it isn't the value of a parameter, or the end of a range: `?company_id={}`, `=2026-01-01...{}`. */
function endsOpen(parts: readonly TextPart[]): boolean {
  const last = parts.at(-1);
  if (last === undefined || !('hole' in last)) return false;
  const before = parts.slice(0, -1).map(part => ('text' in part ? part.text : '{}'));
  return !/[?&][^?&]*=(?:[^?&]*\.\.)?$/.test(before.join(''));
}

/** A caller of a wrapper that asks for page after page. */
function turnsPages({ chain, surroundings, queryNames }: Request): boolean {
  return chain.length > 0 && (queryNames.includes('page') || surroundings.loops.some(({ paging }) => paging));
}

function speaksOfPages(request: Request): boolean {
  const { surroundings, addresses } = request;
  if (surroundings.loops.some(({ paging }) => paging)) return true;
  if (addresses.some(({ query }) => query.some(({ name }) => /page/i.test(name)))) return true;
  // What the functions on the way call besides has nothing to do with it: they count, and sum up totals.
  return surroundings.functions.some((each, index) => {
    if (each.mentions(ofPages, 0) !== undefined) return true;
    if (index > 0 || each.mentions(ofPages, 1) === undefined) return false;
    return each.mentions(ofPages, 1, fn => readsOther(fn, request)) !== undefined;
  });
}

const ofPages = /^(?:per)?page(?:s|number|size)?$|^link$|^total$|pagina/;

/**
 * A function that asks Procore for something else, which it may page through: `projects()` beside `/prime_contracts`. What makes a client
 * asks for nothing, and may speak of how often that tries, `Retry(total=5)`; if of pages, the client may turn them by itself.
 */
function readsOther(fn: FunctionFacts, { addresses }: Request): boolean {
  if (fn.owner !== undefined && ownConstructor(fn.owner) === fn.node)
    return fn.mentions(/page|pagina|^link/, 0) === undefined;
  const own = addresses.map(({ verdict }) => verdict?.route?.path);
  const sent = fn.effects(0).filter(isRequest);
  return (
    sent.length > 0 &&
    sent.every(other => {
      const asked = other.addresses.flatMap(({ verdict }) => verdict?.route?.path ?? []);
      return asked.length > 0 && !asked.some(path => own.includes(path));
    })
  );
}
