import { couldBe, splitPath } from './paths.ts';

/** The address of a page of Procore's documentation. */
export function guide(page: string): string {
  return `https://developers.procore.com/documentation/${page}`;
}

/** A fact of the platform that rules and fixes rest on, and the page that states it. */
export interface Fact<T> {
  readonly value: T;
  readonly source: string;
}

/** Wanted on every REST request, even where the path or query names the company too. */
export const COMPANY_HEADER: Fact<string> = { value: 'Procore-Company-Id', source: guide('tutorial-mpz') };

/** With a user's token these need no company header; with client credentials they do. */
const COMPANY_HEADER_EXEMPT = [splitPath('/rest/{}/me'), splitPath('/rest/{}/companies')];

/**
 * Whether a request must carry the company header. Sources: the guides `tutorial-mpz` and `oauth-client-credentials`.
 * @param clientCredentials the token comes from the client credentials grant, or isn't a user's for certain
 */
export function needsCompanyHeader(method: string | undefined, path: string, clientCredentials: boolean): boolean {
  const segments = splitPath(path);
  if (segments[0] !== 'rest') return false;
  if (clientCredentials || (method !== undefined && method !== 'GET' && method !== 'HEAD')) return true;
  return !COMPANY_HEADER_EXEMPT.some(
    exempt =>
      exempt.length === segments.length &&
      exempt.every((part, index) => index === 1 || couldBe(segments[index] ?? '', part)),
  );
}

/** Response headers that say what is left of the limit that is closest: hourly, or in ten seconds. */
export const RATE_LIMIT_HEADERS: Fact<{ limit: string; remaining: string; reset: string }> = {
  value: { limit: 'X-Rate-Limit-Limit', remaining: 'X-Rate-Limit-Remaining', reset: 'X-Rate-Limit-Reset' },
  source: guide('rate-limiting'),
};

/** The most rows a page that Procore recommends (REST v1), and allows (v2). */
export const PAGE_SIZE: Fact<{ v1: number; v2: number }> = {
  value: { v1: 2000, v2: 100 },
  source: guide('pagination'),
};

/** The most rows a page for a route; the larger where its version isn't known. */
export function maximumPageSize(path: string): number {
  return /^v2\b/.test(splitPath(path)[1] ?? '') ? PAGE_SIZE.value.v2 : PAGE_SIZE.value.v1;
}

/** A webhook receiver answers within so many seconds; deliveries that fail are given up after so many. */
export const WEBHOOK_DELIVERY: Fact<{ answerWithin: number; givenUpAfter: number }> = {
  value: { answerWithin: 5, givenUpAfter: 12 * 3600 },
  source: guide('webhooks'),
};

/** The one proof of a delivery: the value that the hook's `destination_headers` set. Procore signs nothing. */
export const WEBHOOK_PROOF: Fact<string> = { value: 'Authorization', source: guide('webhooks-api') };

/** Fields of a delivery; what else hooks and records have, such as `id`, tells none. */
export const WEBHOOK_FIELDS: Fact<readonly string[]> = {
  value: ['resource_name', 'event_type', 'resource_id', 'ulid', 'resource_type'],
  source: guide('webhooks'),
};

/** When `/vapid` routes were deprecated, and when their sunset began: `YYYY-MM-DD`. Their successors stand under `/rest/v1.0`. */
export const VAPID: Fact<{ deprecated: string; sunset: string }> = {
  value: { deprecated: '2021-02-01', sunset: '2022-02-01' },
  source: guide('rest-api-lifecycle'),
};

/**
 * Whether a web host serves that path for programs all the same: Procore's own MCP server stands at `/rest/v1.0/mcp` of `app.procore.com` and
 * `us02.procore.com`. Source: the guide `procore-ai-edge-mcp-setup`.
 */
export function servedByWebHost(host: string, path: string): boolean {
  const segments = splitPath(path).slice(0, 3).join('/');
  return (host === 'app.procore.com' || host === 'us02.procore.com') && segments === 'rest/v1.0/mcp';
}
