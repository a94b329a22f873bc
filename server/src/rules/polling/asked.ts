import type { AnalysedFile, Request } from '../../analysis/facts.ts';
import { webhookResourceOfRoute } from '../../catalogue/webhooks.ts';
import type { Place, Step } from '../../program/finding.ts';
import { waitsForItsTime } from './aged.ts';

/** A request for what a webhook tells of. */
export interface Asked {
  readonly place: Place;
  readonly chain: readonly Step[];
  /** The webhook's resource. */
  readonly webhook: string;
}

/** The first of a file's requests that a webhook makes needless, and that is sent each time. */
export function askedIn(requests: readonly Request[], file: AnalysedFile): Asked | undefined {
  for (const request of requests) {
    const webhook = webhookOf(request);
    if (webhook !== undefined && !waitsForItsTime(request, file))
      return { place: request.place, chain: request.chain, webhook };
  }
  return undefined;
}

function webhookOf({ method, addresses }: Request): string | undefined {
  if (method !== undefined && method !== 'GET') return undefined;
  for (const { path, verdict } of addresses) {
    const route = verdict?.route?.path ?? path?.replaceAll(/\{\}|\d{3,}/g, '{id}');
    if (route === undefined || verdict === undefined) continue;
    const resource = webhookResourceOfRoute(route) ?? webhookResourceOfRoute(route.replace(/\/\{[^}]*\}$/, ''));
    if (resource !== undefined) return resource.resource;
  }
  return undefined;
}
