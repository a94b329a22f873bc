import type { Catalogue, PublishedRoute, RouteVerdict } from './types.ts';

/** Query names shown; the rest are counted. */
const NAMES = 8;

/**
 * What the catalogue says of an operation, as Markdown for a hover: method, path, title, group, status with its dates, other versions, paging and query names,
 * and the date of what it rests on.
 */
export function describeRoute(route: PublishedRoute, catalogue: Pick<Catalogue, 'date' | 'match'>): string {
  const { versions, methods } = catalogue.match(route.method, route.path);
  const own = route.path.split('/')[2];
  const otherVersions = versions.filter(version => version !== own);
  const otherMethods = methods.filter(method => method !== route.method);
  const facts = [
    statusOf(route),
    ...(otherVersions.length > 0 ? [`Also published as ${otherVersions.map(code).join(', ')}.`] : []),
    ...(otherMethods.length > 0 ? [`The same path takes ${otherMethods.map(code).join(', ')}.`] : []),
    ...(route.paginated ? ['Answers in pages: `page` and `per_page`.'] : []),
    ...queryOf(route),
  ];
  return [
    `**${route.method}** \`${route.path}\``,
    '',
    [route.title, route.group.replace('/', ' › ')].filter(Boolean).join(' · '),
    '',
    ...facts.map(fact => `- ${fact}`),
    '',
    `*Procore's published API of ${catalogue.date}*`,
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n');
}

/** Whether the verdict's route is the very one that was judged, and not what is published in its place. */
export function isMatch({ is }: RouteVerdict): boolean {
  return is === 'published' || is === 'deprecated' || is === 'removed';
}

/** A POST that lists, searches or checks, by its title: `List Coordination Issues (POST)`. Its body holds a filter too long for an address. */
export function isReading({ method, title }: PublishedRoute): boolean {
  return method === 'GET' || (method === 'POST' && /^(?:List|Search|Validate|Batch-get|Get (?!or\b))/i.test(title));
}

function statusOf(route: PublishedRoute): string {
  switch (route.status) {
    case 'published':
      return 'Published.';
    case 'deprecated':
      return `Deprecated${route.deprecatedAt ? ` since ${route.deprecatedAt}` : ''}; ${route.sunset ? `sunset on ${route.sunset}` : 'no sunset date is known'}.`;
    default:
      return `Published no longer; last seen in the reference of ${route.lastSeen}.`;
  }
}

function queryOf(route: PublishedRoute): string[] {
  const names = route.query.filter(name => name !== 'page' && name !== 'per_page');
  if (names.length === 0) return [];
  const more = names.length > NAMES ? ` and ${names.length - NAMES} more` : '';
  return [`Query: ${names.slice(0, NAMES).map(code).join(', ')}${more}.`];
}

function code(text: string): string {
  return `\`${text}\``;
}
