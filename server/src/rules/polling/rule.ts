import type { Request } from '../../analysis/facts.ts';
import { webhookResourceOfRoute } from '../../catalogue/webhooks.ts';
import { defineRule } from '../rule.ts';
import { stepsTo } from '../support/credentials.ts';
import { repeatedRequests, spokenPeriod } from '../support/limits-timers.ts';

export default defineRule({
  id: 'polling',
  clauses: ['3(a)', '1(j)'],
  severity: 'warning',
  title: 'A timer, cron entry or endless loop that asks Procore for changes of which a webhook tells',
  blind: 'Periods that come from settings, and schedules outside the code (a crontab, a cloud scheduler).',
  options: {
    minutes: {
      type: 'number',
      default: 5,
      description: 'Asking less often than this many minutes is no polling.',
    },
  },
  check(file, { options, report }) {
    const shortest = (typeof options.minutes === 'number' ? options.minutes : 5) * 60_000;
    for (const { at, every, requests } of repeatedRequests(file)) {
      if (every === undefined || every >= shortest) continue;
      const [asked] = requests.flatMap(request => {
        const webhook = webhookOf(request);
        return webhook === undefined ? [] : [{ request, webhook }];
      });
      if (asked === undefined) continue;
      const { request, webhook } = asked;
      report({
        at,
        message: `Procore is asked ${spokenPeriod(every)}, though its webhooks tell of changes to ${webhook}`,
        because: `Procore: replace polling with webhooks where supported (api_essentials/integration_health). Let a hook on ${webhook} start the work, and keep a reconciliation that runs seldom, since deliveries are given up after twelve hours.`,
        steps: stepsTo(at, request.chain, [{ ...request.place, message: 'the request that is sent each time' }]),
      });
    }
  },
});

/** The webhook resource that makes asking needless. */
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
