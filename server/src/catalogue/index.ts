import table from './data/routes.tsv';
import { documentedHost, host, isProcoreHost } from './hosts.ts';
import { matcher } from './matcher.ts';
import { decodeTable } from './table.ts';
import type { Catalogue, PublishedRoute } from './types.ts';
import { webhooks } from './webhooks.ts';

export { describeRoute, isMatch } from './describe.ts';
export { gaps } from './gaps.ts';
export { hosts } from './hosts.ts';
export type { Catalogue, Host, PublishedRoute, RouteVerdict, WebhookResource } from './types.ts';

/**
 * A catalogue over a list of operations.
 * @param routes in the order of `decodeTable`
 */
export function catalogueOf(routes: readonly PublishedRoute[]): Catalogue {
  return {
    date: [...new Set(routes.map(route => route.lastSeen))].sort().at(-1) ?? '',
    routes,
    match: matcher(routes),
    host,
    isProcoreHost,
    documentedHost,
    webhooks,
  };
}

let loaded: Catalogue | undefined;

/** The catalogue that ships. Decoded at the first call, in a few milliseconds. */
export function publishedCatalogue(): Catalogue {
  loaded ??= catalogueOf(decodeTable(table));
  return loaded;
}
