import { guide } from '../../catalogue/facts.ts';
import { stepAt } from '../../program/finding.ts';
import { defineRule } from '../rule.ts';
import { callSource } from '../support/limits.ts';
import { fanOuts } from '../support/limits-fanout.ts';
import { stepsTo } from '../support/places.ts';
import { batchFixes } from './fixes.ts';

export default defineRule({
  id: 'unbounded-concurrency',
  clauses: ['3(a)', '1(d)'],
  severity: 'warning',
  title: '`Promise.all` and its like over a list of unknown size, each item a request to Procore',
  blind: 'Limits that the runtime, an agent or a gateway sets, and how long a list really is.',
  guide: guide('rate-limiting'),
  check(file, context) {
    for (const fan of fanOuts(file)) {
      const [request] = fan.requests;
      const list = callSource(fan.over, context.source(fan.at.file));
      context.report({
        at: fan.at,
        message: `One request to Procore for each element of ${list} is under way at once, however many there are`,
        because:
          'Procore limits calls within ten seconds (spike limit) as well as by the hour, and answers `429` to all of them. A limiter, or batches of a few, keeps the calls in flight small. If the list can never be longer than a handful, cut it to that length or say so.',
        steps: stepsTo(fan.at, request.chain, [stepAt(request.place, 'the request that is sent for each')]),
        fixes: fan.at.file === file.path ? batchFixes(fan, file, context) : [],
      });
    }
  },
});
