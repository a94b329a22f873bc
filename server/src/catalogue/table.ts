import type { PublishedRoute } from './types.ts';

/*
 * The table's format (`data/routes.tsv`): UTF-8 text, one operation a line, columns parted by tabs, sorted by path, then method.
 *
 *   shared  how many leading segments of the path are those of the line before
 *   path    the rest of the path, without a leading slash
 *   method  upper case
 *   group   `=`: as in the line before
 *   lastSeen  `YYYY-MM-DD`, the newest snapshot that had it; `=`: as in the line before
 *   title   free text
 *   paging  `y`, or empty
 *   query   names parted by spaces
 *   status  as in `PublishedRoute`; empty: published
 *   deprecatedAt, sunset   `YYYY-MM-DD`
 *
 * Empty columns at a line's end are left out. The first line names the columns. The table stays readable, changes by a line where one
 * operation changes, and is 37 KB gzipped.
 */
const COLUMNS = 'shared path method group lastSeen title paging query status deprecatedAt sunset'.split(' ');

const STATUSES: ReadonlySet<string> = new Set(['published', 'deprecated', 'removed', 'formerly-published']);

/**
 * Reads the table.
 * @throws Error naming the line, where it isn't in the format above
 */
export function decodeTable(text: string): PublishedRoute[] {
  const lines = text.split('\n');
  if (lines[0] !== COLUMNS.join('\t')) throw new Error('The catalogue table has other columns than expected.');
  const routes: PublishedRoute[] = [];
  let segments: string[] = [];
  let group = '';
  let lastSeen = '';
  for (let number = 1; number < lines.length; number++) {
    const line = lines[number];
    if (!line) continue;
    const [
      shared = '',
      rest = '',
      method,
      ownGroup = '',
      ownSeen = '',
      title = '',
      paging,
      query,
      status,
      deprecatedAt,
      sunset,
    ] = line.split('\t');
    const kept = Number(shared);
    if (!method || !Number.isInteger(kept) || kept > segments.length || (status && !STATUSES.has(status)))
      throw new Error(`Line ${number + 1} of the catalogue table can't be read.`);
    segments = rest ? [...segments.slice(0, kept), ...rest.split('/')] : segments.slice(0, kept);
    if (ownGroup !== '=') group = ownGroup;
    if (ownSeen !== '=') lastSeen = ownSeen;
    routes.push({
      method,
      path: `/${segments.join('/')}`,
      status: (status || 'published') as PublishedRoute['status'],
      group,
      title,
      paginated: paging === 'y',
      query: query ? query.split(' ') : [],
      ...(deprecatedAt && { deprecatedAt }),
      ...(sunset && { sunset }),
      lastSeen,
    });
  }
  return routes;
}

/** Writes the table: the inverse of `decodeTable`. The order of the routes given doesn't matter. */
export function encodeTable(routes: readonly PublishedRoute[]): string {
  const sorted = [...routes].sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
  let segments: string[] = [];
  let group: string | undefined;
  let lastSeen: string | undefined;
  const lines = [COLUMNS.join('\t')];
  for (const route of sorted) {
    const own = route.path.slice(1).split('/');
    let shared = 0;
    while (shared < own.length && own[shared] === segments[shared]) shared++;
    const columns = [
      String(shared),
      own.slice(shared).join('/'),
      route.method,
      route.group === group ? '=' : route.group,
      route.lastSeen === lastSeen ? '=' : route.lastSeen,
      route.title,
      route.paginated ? 'y' : '',
      route.query.join(' '),
      route.status === 'published' ? '' : route.status,
      route.deprecatedAt ?? '',
      route.sunset ?? '',
    ];
    lines.push(columns.join('\t').trimEnd());
    segments = own;
    group = route.group;
    lastSeen = route.lastSeen;
  }
  return `${lines.join('\n')}\n`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether Procore publishes it now, deprecated or not. */
export function isLive(route: PublishedRoute): boolean {
  return route.status === 'published' || route.status === 'deprecated';
}
