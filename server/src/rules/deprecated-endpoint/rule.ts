import { guide } from '../../catalogue/facts.ts';
import { stepAt } from '../../program/finding.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { type AskedRoute, locateInPath, routeFaults, routeName, stepsOfRequest, versionOf } from '../support/routes.ts';
import { removedTriggersIn } from './triggers.ts';

export default defineRule({
  id: 'deprecated-endpoint',
  clauses: ['3(g)'],
  severity: 'warning',
  severities: ['error'],
  title: 'A route that Procore has deprecated, or a webhook trigger that it delivers no longer',
  blind: 'Deprecations after the date of the catalogue, and of single fields of a request or an answer.',
  inGenerated: true,
  guide: guide('rest-api-lifecycle'),
  check(file, context) {
    for (const { at, asked, entry } of routeFaults(file)) {
      const { is, route } = asked.verdict;
      if (is !== 'deprecated' || route === undefined) continue;
      const { deprecatedAt, sunset } = route;
      const over = sunset !== undefined && sunset <= context.today;
      const since = deprecatedAt === undefined ? '' : ` since ${deprecatedAt}`;
      const until =
        sunset === undefined
          ? ', and no date is published for its end'
          : over
            ? `; it ended on ${sunset}`
            : `; it ends on ${sunset}`;
      context.report({
        at,
        message: `\`${routeName(asked)}\` is deprecated${since}${until}`,
        certain: over,
        severity: over ? 'error' : 'warning',
        because: `So says Procore's published API of ${context.catalogue.date}. New apps are denied deprecated routes.${successor(asked, context)}`,
        steps: [
          ...(entry === undefined ? [] : [stepAt(entry, 'the route is made of this')]),
          ...stepsOfRequest(at, asked.request),
        ],
        tags: ['deprecated'],
        // The version is that of the other routes, too.
        fixes: entry === undefined ? fixes(asked, context) : [],
      });
    }
    for (const { at, trigger, steps } of removedTriggersIn(file)) {
      const { resource, event, since, successor: next } = trigger;
      const over = since <= context.today;
      context.report({
        at,
        message: `Procore ${over ? 'sends' : 'will send'} no \`${event}\` events for ${resource} ${over ? 'since' : 'from'} ${since}`,
        certain: over,
        severity: over ? 'error' : 'warning',
        because: `Subscribe to ${next} instead, a hook of the company (announcements/webhook_fanout_migration).`,
        steps,
        tags: ['deprecated'],
      });
    }
  },
});

/** Versions of the same route that are not deprecated, the newest first. */
function currentVersions({ request, path, verdict }: AskedRoute, { catalogue }: RuleContext): readonly string[] {
  const written = versionOf(path);
  if (written === undefined) return [];
  return verdict.versions
    .filter(version => catalogue.match(request.method, path.replace(written, version)).is === 'published')
    .reverse();
}

function successor(asked: AskedRoute, context: RuleContext): string {
  const [version] = currentVersions(asked, context);
  return version === undefined ? '' : ` The same route is published as ${version}.`;
}

/** Answers may differ from version to version, so no such change is safe. */
function fixes(asked: AskedRoute, context: RuleContext): NonNullable<Report['fixes']> {
  const place = locateInPath(asked, /v[\d.]+/);
  const [version] = currentVersions(asked, context);
  if (place === undefined || version === undefined) return [];
  const { file, start, end } = place;
  return [{ title: `Use version ${version}`, safe: false, edits: [{ file, start, end, text: version }] }];
}
