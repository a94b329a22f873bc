import type { AnalysedFile, LoopFacts, Request } from '../../analysis/facts.ts';
import { guide } from '../../catalogue/facts.ts';
import type { PublishedRoute } from '../../catalogue/index.ts';
import { stepAt } from '../../program/finding.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { callInside } from '../support/limits.ts';
import { hookLoops } from '../support/limits-fanout.ts';
import { asksForFew } from '../support/limits-length.ts';
import { streamLoops } from '../support/limits-streams.ts';
import { oncePerPlace, stepsTo } from '../support/places.ts';
import { type AskedRoute, askedRoutes, publishedName, routeName, unversioned, versionOf } from '../support/routes.ts';
import { wholeOf } from './parents.ts';
import { isOfIds, isOfStore, variesByIdOnly } from './stored.ts';

export default defineRule({
  id: 'request-per-item',
  clauses: ['3(a)'],
  severity: 'information',
  title: 'One request for each row of a list, where an index, filter, bulk or sync action does it in one',
  blind: 'Fields that only the single record has, and how long a list really is.',
  guide: guide('using-sync-actions'),
  check(file, context) {
    const report = oncePerPlace(context);
    for (const asked of askedRoutes(file)) {
      const better = betterWay(asked, file, context);
      if (better === undefined) continue;
      const at = callInside(better.loop, asked.request) ?? asked.request.place;
      report({
        at,
        message: `\`${routeName(asked)}\` is asked for once for each row, where ${better.says}`,
        because: better.because,
        steps: stepsTo(
          at,
          better.listed ? [stepAt(better.listed.place, 'the list is read here')] : [],
          asked.request.chain,
          [stepAt(asked.request.place, 'the request')],
        ),
      });
    }
  },
});

interface Better {
  readonly loop: LoopFacts;
  readonly says: string;
  readonly because: string;
  readonly listed?: Request;
}

function betterWay(
  { request, verdict }: AskedRoute,
  file: AnalysedFile,
  { catalogue }: RuleContext,
): Better | undefined {
  const { route } = verdict;
  if (route === undefined || request.kind !== 'api') return undefined;
  const isOverRows = ({ form, paging, over }: LoopFacts) =>
    !paging && form !== 'recursion' && over !== undefined && !over.bounded && !asksForFew(over);
  const loop = [...request.surroundings.loops, ...streamLoops(request, file), ...hookLoops(request, file)].find(
    isOverRows,
  );
  if (loop === undefined) return undefined;
  const { method } = request;
  if (method === 'GET')
    return (
      fromIndex(route, loop) ??
      fromWhole(request, route, loop, catalogue.routes) ??
      fromList(request, route, loop, file, catalogue.routes)
    );
  const together = method === undefined ? undefined : inOne(method, route, catalogue.routes);
  if (together === undefined) return undefined;
  return {
    loop,
    says: `\`${publishedName(together)}\` takes many at once`,
    because: together.path.endsWith('/sync')
      ? 'Each call counts against the limits. A sync action takes up to 1,000 rows a call, and always answers 200: read its `errors`.'
      : 'Each call counts against the limits. Send the rows together, and read in the answer which of them failed.',
  };
}

/** The rows of a list of Procore's are read again one by one. */
function fromIndex(route: PublishedRoute, loop: LoopFacts): Better | undefined {
  const index = indexOf(route.path);
  if (index === undefined) return undefined;
  for (const mark of loop.over?.marks ?? []) {
    if (mark.is !== 'api-data' || mark.request === undefined) continue;
    const listed = mark.request.addresses
      .flatMap(({ verdict }) => verdict?.route ?? [])
      .find(({ path }) => isListOf(unversioned(path), index));
    if (listed === undefined) continue;
    const filter = listed.query.includes('filters[id]') ? ' or take a few of them with `filters[id]`' : '';
    return {
      loop,
      listed: mark.request,
      says: 'the list that was just read has it already',
      because: `Use the index action for many records${filter}. If a field is needed that only the single record has, read it when someone opens that record.`,
    };
  }
  return undefined;
}

/** What belongs to the rows of a list is asked for row by row. */
function fromWhole(
  request: Request,
  route: PublishedRoute,
  loop: LoopFacts,
  routes: readonly PublishedRoute[],
): Better | undefined {
  const whole = wholeOf(request, route, loop, routes);
  if (whole === undefined) return undefined;
  const { listed, filter } = whole;
  return {
    loop,
    listed,
    says:
      filter === undefined
        ? `\`${publishedName(whole.route)}\` lists what all of them have`
        : `the same list without \`${filter}\` has what belongs to all of them`,
    because:
      'Each call counts against the limits. Ask once for all that the list has, page by page, and part the rows by what each says it belongs to.',
  };
}

/**
 * Records are read one by one that their list has: a table holds the ids, and all else that is asked with stays the same; or the ids are
 * handed in, and the list can be asked for several.
 */
function fromList(
  request: Request,
  route: PublishedRoute,
  loop: LoopFacts,
  file: AnalysedFile,
  routes: readonly PublishedRoute[],
): Better | undefined {
  const listed = listWith(route, routes);
  if (listed === undefined) return undefined;
  const single = 'If a field is needed that only the single record has, read it when someone opens that record.';
  if (isOfStore(loop, file) && variesByIdOnly(request, loop, file)) {
    const filter = takesIds(listed) ? ', a few of them with `filters[id]`' : '';
    return {
      loop,
      says: `\`${publishedName(listed)}\` lists them`,
      because: `Each call counts against the limits. Ask the index action for many records${filter}, and find the stored rows in its answer. ${single}`,
    };
  }
  if (!takesIds(listed) || !isOfIds(request, loop, file)) return undefined;
  return {
    loop,
    says: `\`${publishedName(listed)}\` takes many ids at once`,
    because: `Each call counts against the limits. Ask the index action for them with \`filters[id]\`, page by page. ${single}`,
  };
}

/** The list that a single record is in. */
function listWith({ path: single }: PublishedRoute, routes: readonly PublishedRoute[]): PublishedRoute | undefined {
  const index = indexOf(single);
  return index === undefined
    ? undefined
    : routes.find(
        ({ path, method, status }) => method === 'GET' && status === 'published' && unversioned(path) === index,
      );
}

function takesIds({ query }: PublishedRoute): boolean {
  return query.includes('filters[id]') || query.includes('filters[id][]');
}

const together: Readonly<Record<string, RegExp>> = {
  POST: /^\/(?:sync|bulk|bulk_create|bulk_add|bulk_upsert)$/,
  PATCH: /^\/(?:sync|bulk|bulk_update|bulk_upsert)$/,
  PUT: /^\/(?:sync|bulk|bulk_update|bulk_upsert)$/,
  DELETE: /^\/(?:bulk|bulk_delete|bulk_destroy|bulk_remove)$/,
};

const forMany = /\/(?:sync|bulk\w*)$/;

/** A published action that does the same for many: `PATCH /…/sync`, `POST /…/bulk_create`; of the same version, where there is one. */
function inOne(
  method: string,
  { path }: PublishedRoute,
  routes: readonly PublishedRoute[],
): PublishedRoute | undefined {
  const action = together[method];
  if (action === undefined) return undefined;
  const base = unversioned(path).replace(/\/\{\}$/, '');
  const deletes = method === 'DELETE';
  const found = routes.filter(route => {
    if (route.status !== 'published' || (route.method === 'DELETE') !== deletes || !forMany.test(route.path))
      return false;
    const other = unversioned(route.path);
    return other.startsWith(`${base}/`) && action.test(other.slice(base.length));
  });
  return found.find(route => versionOf(route.path) === versionOf(path)) ?? found[0];
}

/** A list of the same records, of all or of one company or project: `/companies/{}/projects` of `/projects/{}`. */
function isListOf(path: string, index: string): boolean {
  return path.replace(/^\/(?:companies|projects)\/\{\}(?=\/)/, '') === index || path === index;
}

/** The path of the list that a single record is in. */
function indexOf(path: string): string | undefined {
  const single = unversioned(path);
  return single.endsWith('/{}') ? single.slice(0, -3) : undefined;
}
