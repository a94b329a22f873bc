import table from './data/webhooks.tsv';
import type { WebhookResource } from './types.ts';

/** Procore's webhook resources by scope, with the events they offer (February 2026, amended by the removals of June 2026). */
export const webhooks: readonly WebhookResource[] = table
  .trimEnd()
  .split('\n')
  .slice(1)
  .map(line => {
    const [scope, resource = '', events = '', note = ''] = line.split('\t');
    return { scope: scope === 'company' ? 'company' : 'project', resource, events: events.split(' '), note };
  });

/** A trigger that Procore delivers no longer. */
export interface RemovedTrigger {
  readonly scope: 'company' | 'project';
  readonly resource: string;
  readonly event: string;
  /** `YYYY-MM-DD`. */
  readonly since: string;
  /** The resource to use, of company scope. */
  readonly successor: string;
}

/** Source: https://developers.procore.com/documentation, announcement "webhook fan-out migration". */
export const removedTriggers: readonly RemovedTrigger[] = [
  { scope: 'project', resource: 'Project Users', event: 'update', since: '2026-06-30', successor: 'Company Users' },
  { scope: 'project', resource: 'Project Vendors', event: 'update', since: '2026-06-30', successor: 'Company Vendors' },
];

/** Letters only, lower case, singular, so that `RFIs`, `rfi` and `Daily Log/Entries`, `daily_log_entries` meet. */
function key(name: string): string {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map(word => word.replace(/ies$/, 'y').replace(/([^s])s$/, '$1'))
    .join('');
}

const byKey = new Map<string, WebhookResource[]>();
for (const resource of webhooks)
  byKey.set(key(resource.resource), [...(byKey.get(key(resource.resource)) ?? []), resource]);

/**
 * The webhook resource of that name, however it is written (`Punch Items`, `punch_item`).
 * @param scope where known
 */
export function webhookResource(name: string, scope?: 'company' | 'project'): WebhookResource | undefined {
  return byKey.get(key(name))?.find(resource => scope === undefined || resource.scope === scope);
}

/** What became of a trigger, where Procore removed it. */
export function removedTrigger(resource: string, event: string): RemovedTrigger | undefined {
  return removedTriggers.find(
    trigger => key(trigger.resource) === key(resource) && trigger.event === event.toLowerCase(),
  );
}

/** Resources that a route's own name hides. */
const BY_ROUTE: Readonly<Record<string, string>> = {
  users: 'Project Users',
  vendors: 'Project Vendors',
  documents: 'Project Files',
  files: 'Project Files',
  folders: 'Project Folders',
  observations: 'Observation Items',
  requisitions: 'Payment Applications',
  drawing_revisions: 'Drawings',
  'checklist/lists': 'Inspection Checklists',
};

/**
 * The webhook resource that tells of changes in what a route lists or shows: `/rest/v1.0/projects/{}/rfis` → RFIs.
 * `undefined` where there is none that is plain from its name.
 */
export function webhookResourceOfRoute(path: string): WebhookResource | undefined {
  const segments = path.split(/[?#]/, 1)[0]?.split('/').filter(Boolean) ?? [];
  const words = segments.slice(2).filter(segment => /^[a-z_-]+$/i.test(segment));
  const last = words[words.length - 1];
  if (last === undefined) return undefined;
  const inProject = words[words.length - 2] === 'projects';
  const inCompany = words[words.length - 2] === 'companies';
  const named = BY_ROUTE[last] ?? BY_ROUTE[words.slice(-2).join('/')];
  // `/rest/v1.0/vendors` lists the company's own directory.
  if (named && (inCompany || (last === 'vendors' && words.length === 1)))
    return webhookResource(named.replace('Project', 'Company'), 'company') ?? webhookResource(named);
  // Of `observations/items` neither word is a resource by itself.
  return (
    webhookResource(named ?? last, inProject ? 'project' : undefined) ?? webhookResource(words.slice(-2).join(' '))
  );
}
