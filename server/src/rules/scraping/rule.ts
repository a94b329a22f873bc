import { defineRule } from '../rule.ts';
import { scrapings } from '../support/hosts-scraping.ts';
import { oncePerPlace, stepsTo } from '../support/places.ts';

export default defineRule({
  id: 'scraping',
  clauses: ['2(h)', '1(f)'],
  severity: 'error',
  title: "Browser automation that reads Procore's web app, or HTML of it that is parsed",
  blind: 'Pages that are picked apart with regular expressions, and recorders that are no code.',
  check(file, context) {
    const report = oncePerPlace(context);
    for (const { at, message, steps } of scrapings(file, context.catalogue)) {
      report({
        at,
        message,
        certain: true,
        because:
          'The Policy names scraping outright. What the pages show is to be had through the published API, with a token that the user grants your app; where a route is missing, ask Procore for it.',
        steps: stepsTo(at, steps),
      });
    }
  },
});
