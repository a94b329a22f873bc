import { isCaseOf } from '../../analysis/addresses.ts';
import type { Address, AnalysedFile, Effect, Request, Text, TextPart } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { flat } from '../../analysis/texts.ts';
import { isMatch, isReading } from '../../catalogue/describe.ts';
import { isProcoreHost } from '../../catalogue/hosts.ts';
import type { PublishedRoute, RouteVerdict } from '../../catalogue/index.ts';
import { type Edit, type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Literal, Span } from '../../program/model.ts';
import { contains, walk } from '../../program/walk.ts';
import { placeKey, stepsTo } from './places.ts';
import { isGluedByCallers } from './routes-glued.ts';
import { isAnsweredHere } from './routes-own.ts';
import { tableEntry } from './routes-tables.ts';

/** Stands for what is not known, in a path and in a text written flat. */
const HOLE = '{}';

/** A route of Procore's that a request may ask for, with what the catalogue says of it. */
export interface AskedRoute {
  readonly request: Request;
  readonly address: Address;
  readonly path: string;
  readonly verdict: RouteVerdict;
}

/**
 * Every route of Procore's API that a file's requests may ask for. Left out are the files of tests, whose routes are often made up and
 * answered by a mock; what only looks like one of Procore's routes (`/rest/v1/…` without a minor version is other products' style);
 * what a page asks the app's own server for, which answers at such an address itself; and a wrapper as it is on its own, where its callers are seen: it mixes what each of them gives.
 */
export function askedRoutes(file: AnalysedFile): readonly AskedRoute[] {
  if (file.pathClass === 'test') return [];
  const { requests } = file;
  let routes = routesOf.get(requests);
  if (routes === undefined) {
    routes = requests.flatMap(request => routesIn(request, file));
    routesOf.set(requests, routes);
  }
  return routes.filter(({ address }) => !isAnsweredHere(address, file));
}

/** Whether it is known how a request is sent, and not only where it goes: with which headers, what it does when it is refused. */
export function isDescribed({ package: from }: Request): boolean {
  return from !== '';
}

/** Many rules ask; kept as long as the requests are. */
const routesOf = new WeakMap<readonly Request[], readonly AskedRoute[]>();

function routesIn(request: Request, file: AnalysedFile): readonly AskedRoute[] {
  if (request.addresses.length > 1 && isMixture(request, file)) return [];
  return request.addresses.flatMap((address): readonly AskedRoute[] => {
    const { path, verdict } = address;
    // An empty segment is a value's empty default, beside which the value itself stands as well.
    if (path === undefined || verdict === undefined || path.includes('//')) return [];
    if (request.addresses.some(other => isCaseOf(address, other))) return [];
    return looksProcores(address, request) && !isOfOwnSite(request, file) ? [{ request, address, path, verdict }] : [];
  });
}

/** What a path ends with that asks and changes nothing, by whatever method. */
const asks = /\/(?:list|search|filter|query|preview|validate|export|pdf)(?:\/|$)|\/graphql$/;

/** Whether a request changes nothing: by its method, or as a POST that the catalogue or its path calls a list, a search or a check. */
export function onlyReads({ method, addresses }: Request): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  return (
    method === 'POST' &&
    addresses.length > 0 &&
    addresses.every(
      ({ path, verdict }) =>
        asks.test(path ?? '') || (verdict?.route !== undefined && isMatch(verdict) && isReading(verdict.route)),
    )
  );
}

/** Whether a request is a wrapper's as it is on its own, where its callers are seen: it mixes what each of them gives. */
export function isMixture(request: Request, file: AnalysedFile): boolean {
  return request.abstract && innerWays(file).has(wayKey(request.place, request.chain));
}

/** The ways to requests of a file that are parts of longer ways to them. */
const innerWays = perFile(
  ({ allRequests }: AnalysedFile): ReadonlySet<string> =>
    new Set(allRequests.flatMap(({ place, chain }) => chain.map((_, index) => wayKey(place, chain.slice(index + 1))))),
);

/** A request by its place and the calls that led there: one place sends for many callers. */
export function wayKey(place: Place, chain: readonly Place[]): string {
  return [...chain, place].map(placeKey).join();
}

function looksProcores({ host, path = '', text }: Address, request: Request): boolean {
  if (host !== undefined || isSdkCall(request)) return true;
  const [base] = text.parts;
  if (base !== undefined && 'hole' in base && /procore|pcor/i.test(base.name ?? '')) return true;
  return !othersStyle.test(path) && /^\/(?:rest|vapid|oauth)\//.test(path);
}

/**
 * A page asks its own site, with no token: Procore is asked by its host in the same file. `fetch` knows no base but the page's own
 * address (https://developer.mozilla.org/docs/Web/API/Window/fetch#resource).
 */
export function isOfOwnSite(request: Request, file: AnalysedFile): boolean {
  const isOfPage = ({ host, text: { parts } }: Address): boolean =>
    host === undefined && parts[0] !== undefined && 'text' in parts[0] && parts[0].text.startsWith('/');
  return (
    request.package === 'global' &&
    request.path === 'fetch' &&
    request.addresses.length > 0 &&
    request.addresses.every(isOfPage) &&
    request.header('authorization') === 'absent' &&
    file.requests.some(({ addresses }) => addresses.some(({ host }) => host !== undefined && isProcoreHost(host)))
  );
}

/** `/rest/v1/…` of databases and shops, `/vapid/public-key` of web push. */
const othersStyle =
  /^\/rest\/v\d+(?:\/|$)|^\/vapid\/(?:v\d+\/)?(?:public|private|key|subscri|push|generate|config|send|notif)/i;

/** A call that a function has written once before in the same words, as it sends again with a new token: what one lacks, both lack. */
export function isRepeated({ place, surroundings }: Request, file: AnalysedFile): boolean {
  const fn = surroundings.functions[0];
  const text = fn?.file === place.file ? file.app.file(place.file)?.text : undefined;
  if (fn === undefined || text === undefined) return false;
  const words = (span: Span): string => text.slice(span.start, span.end).replace(/\s+/g, '');
  const own = words(place);
  let found = false;
  walk(fn.node.body, node => {
    if (node.kind === 'call' && node.start < place.start) found ||= words(node) === own;
    return !found;
  });
  return found;
}

/** Whether a request sends something that changes what is there. */
export function isWriting({ method }: Pick<Request, 'method'>): boolean {
  return /^(?:POST|PUT|PATCH|DELETE)$/.test(method ?? '');
}

/** A call of Procore's own SDK, which builds the address. */
export function isSdkCall({ note }: Effect): boolean {
  return note?.startsWith('procore-sdk:') === true;
}

/** Verdicts in the order in which they stand for one literal that is used in several ways. */
const gravity: readonly RouteVerdict['is'][] = [
  'legacy',
  'not-rest',
  'removed',
  'unpublished',
  'other-version',
  'other-method',
  'deprecated',
];

/** A place that writes a route which is not as it should be, with the requests that use it. */
export interface RouteFault {
  readonly at: Place;
  /** The gravest verdict's. */
  readonly asked: AskedRoute;
  readonly all: readonly AskedRoute[];
  /** The entry of a table that makes it so, where it is composed of what one lists. */
  readonly entry?: Place | undefined;
}

/**
 * The faulty routes of a file by the place where a reader would mend them, each place once, under its gravest verdict. A literal that
 * a published route is asked for with too, by another method, is faulty all the same.
 */
export function routeFaults(
  file: AnalysedFile,
  placeOf: (asked: AskedRoute) => Place = routePlace,
): readonly RouteFault[] {
  const byPlace = new Map<string, { readonly at: Place; readonly all: AskedRoute[] }>();
  for (const asked of askedRoutes(file)) {
    const at = placeOf(asked);
    // What a generated client makes and nobody calls is not asked for.
    if (asked.request.uncalled && at.file !== file.path && file.app.file(at.file)?.pathClass === 'generated') continue;
    const key = placeKey(at);
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, { at, all: [asked] });
    else known.all.push(asked);
  }
  const others = otherVendorsPaths(file);
  const rank = ({ verdict }: AskedRoute): number => gravity.indexOf(verdict.is);
  return [...byPlace.values()].flatMap(({ at, all }) => {
    const faulty = all.filter(
      asked => gravity.includes(asked.verdict.is) && isMeant(asked, all, others) && !isGluedByCallers(asked, file),
    );
    const [asked] = [...faulty].sort((a, b) => rank(a) - rank(b));
    return asked === undefined ? ofTable(at, all, file) : [{ at: methodPlace(asked, all) ?? at, asked, all: faulty }];
  });
}

/** A deprecated route that is composed of what a table lists, beside others that are published. */
function ofTable(at: Place, all: readonly AskedRoute[], file: AnalysedFile): readonly RouteFault[] {
  for (const asked of all) {
    const entry = asked.verdict.is === 'deprecated' ? tableEntry(asked, all, file) : undefined;
    if (entry !== undefined) return [{ at, asked, all: [asked], entry }];
  }
  return [];
}

/**
 * A path that is written out and right for other methods is no fault: the call that asks for it by the wrong one is. What a client
 * goes on to write (`${root}/${id}`) is of a resource, whose client offers what its resource does not.
 */
function methodPlace({ verdict, request, address }: AskedRoute, all: readonly AskedRoute[]): Place | undefined {
  if (verdict.is !== 'other-method' || !isWrittenOut(address)) return undefined;
  if (!all.some(other => other.verdict.is === 'published')) return undefined;
  const [{ file, start, end }] = [...request.chain, request.place];
  return { file, start, end };
}

/** The last words of the path stand where its others do. */
function isWrittenOut({ text: { parts }, pathPlace }: Address): boolean {
  const query = parts.findIndex(part => 'text' in part && part.text.startsWith('?'));
  const last = parts.slice(0, query < 0 ? undefined : query).findLast(part => 'text' in part);
  return pathPlace !== undefined && last?.place?.file === pathPlace.file && contains(pathPlace, last.place);
}

/** Places of paths that other vendors are asked for. */
function otherVendorsPaths(file: AnalysedFile): ReadonlySet<string> {
  return new Set(
    file.allRequests.flatMap(({ addresses }) =>
      addresses.flatMap(({ host, verdict, pathPlace }) =>
        host !== undefined && verdict === undefined && pathPlace !== undefined ? [placeKey(pathPlace)] : [],
      ),
    ),
  );
}

/**
 * A request with several addresses mixes what its callers and branches give. Where its literal asks for a published route as well,
 * or for another vendor's, the fault is one of the mixing, not of the code.
 */
function isMeant(
  { request, address, verdict }: AskedRoute,
  all: readonly AskedRoute[],
  others: ReadonlySet<string>,
): boolean {
  if (verdict.is === 'legacy' || request.addresses.length < 2) return true;
  if (verdict.is === 'not-rest' && address.pathPlace !== undefined && others.has(placeKey(address.pathPlace)))
    return false;
  return !all.some(
    ({ verdict: { is } }) => is === 'published' || is === 'gap' || (is === 'deprecated' && verdict.is !== 'deprecated'),
  );
}

/** The literal that writes the route, else the request's call. */
export function routePlace({ address, request }: AskedRoute): Place {
  return address.pathPlace ?? request.place;
}

/** How the evidence runs from the finding's place to the request: the callers, then the call that sends it. */
export function stepsOfRequest(at: Place, request: Request, message = 'the request that asks for it'): readonly Step[] {
  return stepsTo(at, request.chain, [stepAt(request.place, message)]);
}

/** `GET /rest/v1.0/projects/{projectId}/rfis`, with holes by the names that the code gives them. */
export function routeName({ request, address, path }: AskedRoute): string {
  const names = holeNames(address, path);
  let next = 0;
  const named = path.replaceAll(HOLE, () => `{${names[next++] ?? ''}}`);
  return request.method === undefined ? named : `${request.method} ${named}`;
}

function holeNames({ text }: Address, path: string): readonly string[] {
  // Of a path with doubled slashes in its text the first step is found at least.
  const start = pathStart(text, path) ?? pathStart(text, /^\/\w+\//.exec(path)?.[0] ?? path) ?? 0;
  let at = 0;
  const names: string[] = [];
  for (const part of text.parts) {
    if ('hole' in part && at >= start) names.push([part.asked, part.name].find(isIdentifier) ?? '');
    at += lengthOf(part);
  }
  return names;
}

function isIdentifier(name: string | undefined): boolean {
  return name !== undefined && /^[A-Za-z_$][\w$]*$/.test(name);
}

function lengthOf(part: TextPart): number {
  return 'text' in part ? part.text.length : HOLE.length;
}

/** Where a path starts in its text written flat: at its slash, or at its first letter where the slash was put in front. */
function pathStart(text: Text, path: string): number | undefined {
  const whole = flat(text);
  const from = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(whole)?.[0].length ?? 0;
  const at = whole.indexOf(path, from);
  if (at >= 0) return at;
  const without = whole.indexOf(path.slice(1), from);
  return without < 0 ? undefined : without;
}

/** The literal that writes a stretch of a text, and where the stretch stands in the source; offsets are those of the flat text. */
export function locate(text: Text, from: number, to: number): (Place & { readonly literal: Literal }) | undefined {
  let at = 0;
  for (const part of text.parts) {
    const length = lengthOf(part);
    if (from >= at && to <= at + length && from < at + length && 'text' in part) {
      const { literal, place } = part;
      if (literal?.content === undefined || place === undefined || typeof literal.value !== 'string') return undefined;
      const inside = literal.value.indexOf(part.text);
      if (inside < 0 || literal.value.indexOf(part.text, inside + 1) >= 0) return undefined;
      const start = literal.content + inside + from - at;
      return { file: place.file, start, end: start + to - from, literal };
    }
    at += length;
  }
  return undefined;
}

/** Where the first match of a pattern in an address' path stands in the source. */
export function locateInPath(
  { address, path }: AskedRoute,
  pattern: RegExp,
): (Place & { readonly literal: Literal }) | undefined {
  const start = pathStart(address.text, path);
  const match = pattern.exec(path);
  if (start === undefined || match === null) return undefined;
  // Where the slash was put in front, the text starts one letter later.
  const shift = flat(address.text).startsWith(path, start) ? 0 : 1;
  const from = start + Math.max(match.index - shift, 0);
  return locate(address.text, from, from + match[0].length - (match.index < shift ? shift : 0));
}

/**
 * Edits that make an address ask for something else, its holes kept in their order; `undefined` where they can't.
 * @param old the address' path, with as much of the query behind it as is to be replaced
 * @param wanted path and, where wanted, query
 */
export function rewriteRoute({ address }: AskedRoute, old: string, wanted: string): readonly Edit[] | undefined {
  const { text } = address;
  const start = pathStart(text, old);
  if (start === undefined) return undefined;
  const whole = flat(text);
  const shift = whole.startsWith(old, start) ? 0 : 1;
  const before = old.slice(shift).split(HOLE);
  const after = wanted.slice(shift).split(HOLE);
  if (before.length !== after.length) return undefined;
  const edits: Edit[] = [];
  const replace = (from: number, to: number, by: string): boolean => {
    const place = locate(text, from, to);
    if (place !== undefined) edits.push({ file: place.file, start: place.start, end: place.end, text: by });
    return place !== undefined;
  };
  let at = start;
  for (const [index, stretch] of before.entries()) {
    const change = difference(stretch, after[index] ?? '');
    if (change !== undefined && !replace(at + change.from, at + change.to, change.text)) return undefined;
    at += stretch.length + HOLE.length;
  }
  // What is left of the query starts it, or goes on.
  const end = at - HOLE.length;
  const mark = wanted.includes('?') ? '&' : '?';
  const next = whole[end] ?? '';
  // What follows the path would become part of the query: `/tasks/`, `/folders/${inner ?? ''}`.
  if (wanted.includes('?') && !/^[?&#]?$/.test(next)) return undefined;
  if (/[?&]/.test(next) && next !== mark && !replace(end, end + 1, mark)) return undefined;
  return edits.length === 0 ? undefined : edits;
}

/** What differs between two texts, in whole words between slashes; an insertion is widened by the text before it, so that it has a place. */
function difference(
  old: string,
  fresh: string,
): { readonly from: number; readonly to: number; readonly text: string } | undefined {
  if (old === fresh) return undefined;
  let from = 0;
  while (from < old.length && from < fresh.length && old[from] === fresh[from]) from++;
  while (from > 0 && old[from - 1] !== '/') from--;
  let tail = 0;
  const most = Math.min(old.length, fresh.length) - from;
  while (tail < most && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail++;
  while (tail > 0 && old[old.length - tail] !== '/') tail--;
  if (from === old.length - tail && old !== '') from = Math.max(from - 1, 0);
  return { from, to: old.length - tail, text: fresh.slice(from, fresh.length - tail) };
}

/** `/rest/v1.0/me` → `v1.0`. */
export function versionOf(path: string): string | undefined {
  return /^\/rest\/(v[^/]+)/.exec(path)?.[1];
}

/** `GET /rest/v1.0/projects/{project_id}/rfis`, as published. */
export function publishedName({ method, path }: PublishedRoute): string {
  return `${method} ${path}`;
}

/** `v1.0`, `v1.0 and v1.1`. */
export function listOf(words: readonly string[], joint = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;
}

/** A published path without its version and the names of its parameters: `/projects/{}/rfis`. */
export function unversioned(path: string): string {
  return path.replace(/^\/(?:rest|vapid)\/(?:v[\d.]+\/)?/, '/').replace(/\{[^}]*\}/g, '{}');
}
