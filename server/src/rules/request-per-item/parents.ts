/** Lists that are asked for once for each of their parents, where one list has the rows of all of them. */
import type { LoopFacts, Request, Value } from '../../analysis/facts.ts';
import type { PublishedRoute } from '../../catalogue/index.ts';
import { contains, lastName, type Node, someIn } from '../../program/walk.ts';
import { callInside } from '../support/limits.ts';
import { unversioned, wayKey } from '../support/routes.ts';

/** A list that has the rows of all parents. */
export interface Whole {
  /** The list of the parents. */
  readonly listed: Request;
  readonly route: PublishedRoute;
  /** What narrows it to one parent; absent where the path does. */
  readonly filter?: string;
}

/**
 * Lists below a parent, and the one that has the rows of all parents of a project, each saying which is its parent:
 * https://developers.procore.com/reference/rest/bids, …/direct-cost-line-items, …/payment-applications
 */
const wholes: readonly {
  readonly parents: string;
  readonly rest: string;
  readonly all: string;
  /** A list of the same parents that goes beyond one project. */
  readonly beyond?: string;
}[] = [
  {
    parents: '/projects/{}/bid_packages',
    rest: '/{}/bids',
    all: '/projects/{}/bids',
    beyond: '/companies/{}/bid_packages',
  },
  { parents: '/projects/{}/direct_costs', rest: '/{}/line_items', all: '/projects/{}/direct_costs/line_items' },
  { parents: '/prime_contracts', rest: '/{}/payment_applications', all: '/payment_applications' },
];

/** Where a loop over the rows of a list asks for what belongs to each of them: the list that has it all. */
export function wholeOf(
  request: Request,
  route: PublishedRoute,
  loop: LoopFacts,
  routes: readonly PublishedRoute[],
): Whole | undefined {
  if (isOfSome(request, loop)) return undefined;
  const sources = (loop.over?.marks ?? [])
    .flatMap(mark => (mark.is === 'api-data' && mark.request ? mark.request : []))
    .filter(isUnfiltered);
  if (sources.length === 0) return undefined;
  const path = unversioned(route.path);
  const below = wholes.find(({ parents, rest }) => path === parents + rest);
  if (below === undefined) return narrowed(request, route, sources);
  const isOfParents = (each: string): boolean => each === below.parents || each === below.beyond;
  const listed = sources.find(source => listPaths(source).some(isOfParents));
  const all = routes.find(each => each.method === 'GET' && unversioned(each.path) === below.all);
  return listed && all && { listed, route: all };
}

/** Of the few that the code picks, it may be less to ask for each: `for (const each of rows.filter(isOpen))`, `if (!isOpen(each)) continue`. */
function isOfSome(request: Request, loop: LoopFacts): boolean {
  const { conditions, functions } = request.surroundings;
  const { over, file } = loop;
  const at = callInside(loop, request);
  const passesOver = (node: Node): boolean =>
    node.kind === 'branch' &&
    at !== undefined &&
    contains(loop, node) &&
    node.end <= at.start &&
    node.then.at(-1)?.kind === 'exit';
  return (
    conditions.some(each => each.file === file && contains(loop, each)) ||
    functions.some(fn => fn.file === file && someIn(fn.node.body, passesOver)) ||
    (over?.node !== undefined && someIn(over.node, node => node.kind === 'call' && lastName(node.callee) === 'filter'))
  );
}

/** Nor of those that changed since, or that a filter of the query picks. */
function isUnfiltered({ queryNames }: Request): boolean {
  return !queryNames.some(name => name.startsWith('filters['));
}

/** A list that a query narrows to one row of another list, where nothing else that it is sent with says which. */
function narrowed(request: Request, route: PublishedRoute, sources: readonly Request[]): Whole | undefined {
  if (route.path.endsWith('}') || !request.queryNames.some(name => isOptional(name, route))) return undefined;
  const [filter, ...others] = request.queryNames.filter(name => sourceOf(request.query(name), sources));
  const listed = filter === undefined ? undefined : sourceOf(request.query(filter), sources);
  if (filter === undefined || listed === undefined || others.length > 0 || !isOptional(filter, route)) return undefined;
  return listPaths(listed).length > 0 ? { listed, route, filter } : undefined;
}

/** Whose answer a value is of, or a field of it. */
function sourceOf(value: Value | undefined, sources: readonly Request[]): Request | undefined {
  return sources.find(source =>
    value?.marks.some(mark => mark.is === 'api-data' && mark.request && isSame(mark.request, source)),
  );
}

/** One place that sends for several callers sends a request for each way there. */
function isSame(one: Request, other: Request): boolean {
  return wayKey(one.place, one.chain) === wayKey(other.place, other.chain);
}

/** A filter is never required; nor is the id of something in a project where the path names the project. */
function isOptional(name: string, { path, query }: PublishedRoute): boolean {
  const inner = name.replace(/^filters\[(\w+)\](?:\[\])?$/, '$1');
  if (!inner.endsWith('_id') || /^(?:company|project)_id$/.test(inner)) return false;
  return (
    query.includes(`filters[${inner}]`) ||
    query.includes(`filters[${inner}][]`) ||
    (path.includes('/projects/{') && query.includes(inner))
  );
}

function listPaths({ addresses }: Request): readonly string[] {
  return addresses.flatMap(({ verdict }) => (verdict?.route ? [unversioned(verdict.route.path)] : []));
}
