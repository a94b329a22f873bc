import type { AnalysedFile, Request, TextPart } from '../../analysis/facts.ts';
import type { Catalogue, PublishedRoute } from '../../catalogue/index.ts';
import type { Step } from '../../program/finding.ts';
import { placeKey } from '../support/places.ts';
import { type AskedRoute, askedRoutes, isRepeated, routeName } from '../support/routes.ts';

/** A call that reads lists without paging. */
export interface Unpaged {
  readonly request: Request;
  readonly name: string;
  /** Every way that leads to it, where it stands in a wrapper. */
  readonly ways: Step[];
}

/** Lists that are asked for without a page, in code that never speaks of pages: each call once, with its repeat after a refreshed token. */
export function unpaged(file: AnalysedFile, catalogue: Catalogue): readonly Unpaged[] {
  const byPlace = new Map<string, Unpaged | undefined>();
  const all = askedRoutes(file);
  const bound = new Set(all.filter(({ request }) => !request.abstract).map(({ request }) => placeKey(request.place)));
  for (const asked of all) {
    const { request, address } = asked;
    // A wrapper seen without its callers.
    if (request.abstract && asked.verdict.is === 'partial') continue;
    // What else is sent through a wrapper says nothing about how lists are read.
    if (request.method !== 'GET' || listRoute(asked, catalogue)?.paginated !== true) continue;
    const key = placeKey(request.place);
    const lost = queryIsKnown(request, address.path ?? '') && !speaksOfPages(request);
    // Half of what a wrapper may ask for says nothing of how its callers page.
    if (!lost && request.abstract && bound.has(key)) continue;
    // A wrapper that some callers page with stands for all of them.
    if (!lost) byPlace.set(key, undefined);
    else if (!byPlace.has(key)) byPlace.set(key, { request, name: routeName(asked), ways: [...request.chain] });
    else byPlace.get(key)?.ways.push(...request.chain);
  }
  return [...byPlace.values()].filter(each => each !== undefined).filter(({ request }) => !isRepeated(request, file));
}

/** The published route that answers, or that stands in for a retired form or a wrong version of it. */
function listRoute({ path, verdict }: AskedRoute, catalogue: Catalogue): PublishedRoute | undefined {
  if (verdict.is === 'legacy') return catalogue.match('GET', path.replace(/^\/(?:rest\/)?vapid/i, '/rest/v1.0')).route;
  return ['published', 'deprecated', 'other-version'].includes(verdict.is) ? verdict.route : undefined;
}

/** Every query parameter is known, and none chooses rows or pages. */
function queryIsKnown(request: Request, path: string): boolean {
  const query = request.arg('query');
  if (query !== undefined && !query.keys.complete) return false;
  if (path.endsWith('{}') || request.addresses.some(({ text }) => endsOpen(text.parts))) return false;
  return !request.queryNames.some(name => /page|^filters?\b|limit|offset|cursor|search/i.test(name));
}

/** A hole at the end may bring a query of its own, where it isn't the value of a parameter: `?company_id={}`. */
function endsOpen(parts: readonly TextPart[]): boolean {
  const [before, last] = parts.slice(-2);
  if (last === undefined) return before !== undefined && 'hole' in before;
  return 'hole' in last && !(before !== undefined && 'text' in before && /[?&][^?&]*=$/.test(before.text));
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
