import { guide } from '../../catalogue/facts.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { repeatedRequests, spokenPeriod } from '../support/limits-timers.ts';
import { stepsTo } from '../support/places.ts';
import { type Asked, askedIn } from './asked.ts';
import { askingHooks } from './hooks.ts';
import { entriesIn, farEntriesIn, jobsIn, scheduledJobs } from './jobs.ts';
import { askingOwnRoutes, setsTimer, takesOptions } from './own-routes.ts';
import { platformJobs } from './platforms.ts';
import { runIn, startedScripts, startersIn } from './processes.ts';

export default defineRule({
  id: 'polling',
  clauses: ['3(a)', '1(j)'],
  severity: 'warning',
  title: 'A timer, cron entry or endless loop that asks Procore for changes of which a webhook tells',
  blind: 'Periods that come from settings, and schedules outside the code (a crontab, a cloud scheduler).',
  guide: guide('integration-health'),
  options: {
    minutes: {
      type: 'number',
      default: 5,
      description: 'Asking less often than this many minutes is no polling.',
    },
  },
  pages: new RegExp(`${setsTimer.source}|${takesOptions.source}`),
  check(file, context) {
    for (const { at, every, requests, setting } of [
      ...repeatedRequests(file),
      ...askingHooks(file),
      ...askingOwnRoutes(file),
    ]) {
      const asked = isShort(every, context) ? askedIn(requests, file) : undefined;
      if (asked && every !== undefined) report(at, every, asked, context, setting);
    }
  },
  perFile: [jobsIn, entriesIn, farEntriesIn, startersIn, runIn],
  checkApp(app, context) {
    for (const { entry, asked } of [...scheduledJobs(app), ...platformJobs(app), ...startedScripts(app)])
      if (isShort(entry.every, context)) report(entry.at, entry.every, asked, context);
  },
});

function isShort(every: number | undefined, { options }: RuleContext): boolean {
  const shortest = (typeof options.minutes === 'number' ? options.minutes : 5) * 60_000;
  // `refreshInterval: 0` is never.
  return every !== undefined && every > 0 && every < shortest;
}

function report(
  timer: Place,
  every: number,
  { webhook, chain, place }: Asked,
  context: RuleContext,
  setting?: Place,
): void {
  const at = setting ?? timer;
  const run = setting ? [stepAt(timer, 'the timer that runs so often')] : [];
  context.report({
    at,
    message: `Procore is asked ${spokenPeriod(every)}, though its webhooks tell of changes to ${webhook}`,
    because: `Procore: replace polling with webhooks where supported. Let a hook on ${webhook} start the work, and keep a reconciliation that runs seldom, since deliveries are given up after twelve hours.`,
    steps: [...run, ...stepsTo(timer, chain, [stepAt(place, 'the request that is sent each time')])],
  });
}
