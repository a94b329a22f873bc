import { flat } from '../../analysis/texts.ts';
import type { PublishedRoute } from '../../catalogue/index.ts';
import { editDistance } from '../../catalogue/nearest.ts';
import type { Edit } from '../../program/finding.ts';
import { type AskedRoute, rewriteRoute } from './routes.ts';

/** Segments that say in whose scope a route stands, with the parameter that says it in a query. */
const scopes = new Map<string, string>([
  ['projects', 'project_id'],
  ['companies', 'company_id'],
]);

/**
 * Edits that make a request ask for a published route instead: the same words in another order, spelling or scope, and the same
 * values. `undefined` where the route means something else, or wants a value that the address does not hold.
 */
export function towardsPublished(asked: AskedRoute, route: PublishedRoute): readonly Edit[] | undefined {
  const { path, request } = asked;
  if ((request.method !== undefined && request.method !== route.method) || !sameWords(path, route.path))
    return undefined;
  const values = valuesIn(path, isValue);
  const parameters = valuesIn(route.path, segment => segment.startsWith('{'));
  if (values.length === parameters.length) {
    const fit = parameters.every(({ of }, index) => editDistance(plain(of), plain(values[index]?.of ?? ''), 1) <= 1);
    return fit ? rewriteRoute(asked, path, fill(route, values)) : undefined;
  }
  const [scope, ...more] = values.length > parameters.length ? values : parameters;
  const name = scopes.get(scope?.of ?? '');
  if (scope === undefined || name === undefined || more.length > 0) return undefined;
  // `/projects/{}/tasks` → `/tasks?project_id={}`
  if (parameters.length === 0)
    return route.query.includes(name) ? rewriteRoute(asked, path, `${route.path}?${name}=${scope.text}`) : undefined;
  // `/timesheets?project_id={}` → `/projects/{}/timesheets`
  const [given] = asked.address.query;
  if (given?.name !== name || flat(given.value) !== '{}') return undefined;
  return rewriteRoute(asked, `${path}?${name}={}`, fill(route, [{ text: '{}', of: '' }]));
}

interface Value {
  readonly text: string;
  /** The segment before it: whose id it is. */
  readonly of: string;
}

function valuesIn(path: string, is: (segment: string) => boolean): readonly Value[] {
  const segments = path.split('/');
  return segments.flatMap((segment, index) => (is(segment) ? [{ text: segment, of: segments[index - 1] ?? '' }] : []));
}

/** A hole, or an id that is written out. */
function isValue(segment: string): boolean {
  return segment.includes('{}') || /^\d+$/.test(segment);
}

function fill({ path }: PublishedRoute, values: readonly Value[]): string {
  let next = 0;
  return path.replace(/\{[^}]*\}/g, () => values[next++]?.text ?? '');
}

/** The words of both paths are the same but for order, number and scope; one may be misspelt by a letter. */
function sameWords(one: string, other: string): boolean {
  const own = contentOf(one);
  const wanted = contentOf(other);
  const missing = own.filter(word => !wanted.includes(word));
  const extra = wanted.filter(word => !own.includes(word));
  if (missing.length === 0 && extra.length === 0) return own.length > 0;
  const [wrong, right] = [missing[0], extra[0]];
  if (wrong === undefined || right === undefined || missing.length > 1 || extra.length > 1) return false;
  return wrong.length > 4 && editDistance(wrong, right, 1) <= 1;
}

function contentOf(path: string): readonly string[] {
  const own = path
    .split('/')
    .slice(3)
    .filter(segment => !scopes.has(segment) && !isValue(segment) && !segment.startsWith('{'));
  return [...new Set(own.flatMap(words))];
}

/** A segment without number and punctuation. */
function plain(segment: string): string {
  return words(segment).join('_');
}

function words(segment: string): readonly string[] {
  return segment
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .map(word => word.replace(/ies$/, 'y').replace(/([^s])s$/, '$1'));
}
