import { guide } from '../../catalogue/facts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { defineRule, type Report } from '../rule.ts';
import {
  type AskedRoute,
  listOf,
  publishedName,
  routeFaults,
  routeName,
  stepsOfRequest,
  versionOf,
} from '../support/routes.ts';
import { routeFixes } from './fixes.ts';

export default defineRule({
  id: 'unpublished-endpoint',
  clauses: ['1(h)'],
  severity: 'warning',
  severities: ['error'],
  title: "A route that is not in Procore's published reference, or not in this version or with this method",
  blind:
    'Routes whose own words are put together at run time, and routes that Procore published after the date of the catalogue.',
  guide: guide('integration-health'),
  inGenerated: true,
  check(file, { catalogue, report }) {
    for (const fault of routeFaults(file)) {
      const words = wordsFor(fault.asked, catalogue);
      if (words === undefined) continue;
      const { at, asked } = fault;
      report({ at, ...words, steps: stepsOfRequest(at, asked.request), fixes: routeFixes(asked, catalogue) });
    }
  },
});

type Words = Pick<Report, 'message' | 'because' | 'certain' | 'severity'>;

function wordsFor(asked: AskedRoute, catalogue: Catalogue): Words | undefined {
  const { verdict, path } = asked;
  const route = `\`${routeName(asked)}\``;
  const reference = `Procore's published API of ${catalogue.date}`;
  const near = nearestOf(asked);
  switch (verdict.is) {
    case 'not-rest':
      return isApiHost(asked, catalogue)
        ? {
            message: `${route} is no route of ${reference}, whose routes all start with \`/rest\``,
            because: `Procore calls every route private that its reference does not list.${near}`,
            certain: true,
            severity: 'error',
          }
        : undefined;
    case 'unpublished':
      return verdict.versionZero
        ? {
            message: `${route} asks for a version that Procore keeps for itself`,
            because: `No \`v0\` route is in ${reference}; such routes serve Procore's own web app.${near}`,
            certain: true,
            severity: 'error',
          }
        : {
            message: `${route} is not in ${reference}`,
            because: `Procore calls every route private that its reference does not list. If it was published since, import a newer OpenAPI document.${near}`,
          };
    case 'other-version':
      return {
        message: `${route} is published as ${listOf(verdict.versions)} only, not as ${versionOf(path) ?? 'written'}`,
        because: `So says ${reference}. If this version was published since, import a newer OpenAPI document.`,
      };
    case 'other-method':
      return {
        message: `${route} is not published; the path takes ${listOf(verdict.methods)}`,
        because: `So says ${reference}. If this method was published since, import a newer OpenAPI document.`,
      };
    case 'removed':
      return {
        message: `${route} is published no longer`,
        because: `It stood in the reference of ${verdict.route?.lastSeen}, and is not in ${reference}.${near}`,
      };
    default:
      return undefined;
  }
}

function nearestOf({ verdict }: AskedRoute): string {
  const names = verdict.nearest.map(route => `\`${publishedName(route)}\``);
  if (names.length === 0) return '';
  return ` Nearest published: ${listOf(names, 'or')}.`;
}

/** Elsewhere a path that is no route is a page of the web app, a proxy of the app's own, or another service. */
function isApiHost({ address }: AskedRoute, catalogue: Catalogue): boolean {
  return address.host !== undefined && catalogue.host(address.host)?.use === 'api';
}
