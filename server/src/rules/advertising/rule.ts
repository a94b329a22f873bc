import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import { stepAt } from '../../program/finding.ts';
import { defineRule, type Report } from '../rule.ts';
import { type DataSink, dataSinks, gravest, isContact, isIdentifier, nameOfData, sinkOf } from '../support/data.ts';
import { type Advertisement, advertisements, advertisementsIn } from '../support/data-advertising.ts';
import { fillsAudience, sent } from '../support/data-recipients.ts';
import { callName } from '../support/messages.ts';
import { stepsTo } from '../support/places.ts';

export default defineRule({
  id: 'advertising',
  clauses: ['4(e)'],
  severity: 'error',
  severities: ['warning'],
  title: 'Advertisements in the app, or API Data in an advertising audience',
  blind:
    'Scripts in HTML pages and tag managers, advertisements that a server sends, and audiences that are filled by hand.',
  check(file, context) {
    const calls = file.effectsOf('advertise').flatMap(effect => handed(effect, effect.data, file) ?? []);
    const requests = file.allRequests
      .filter(fillsAudience)
      .flatMap(request => handed(request, sent(request), file) ?? []);
    for (const { effect, data, steps } of gravest([...calls, ...requests], () => 1)) {
      context.report({
        at: effect.place,
        message: `${callName(effect, context)} hands ${nameOfData(data[0])} to ${effect.vendor ?? 'an advertisement network'}`,
        certain: true,
        because: 'API Data must not be used for advertisements nor to target them, whatever is hashed on the way.',
        steps,
      });
    }
  },
  perFile: [advertisementsIn],
  checkApp(app, context) {
    for (const advertisement of advertisements(app)) context.report(said(advertisement));
  },
});

/** API Data in what an advertiser gets. Hashed, as advertisers ask for, it still is: what was hashed counts. */
function handed(effect: Effect, values: readonly Value[], file: AnalysedFile): DataSink | undefined {
  const plain = sinkOf(effect, values, mark => !isIdentifier(mark));
  if (plain !== undefined || !values.some(isHashed)) return plain;
  const hashed = dataSinks(file, ['hash'], isContact)[0];
  return hashed === undefined ? undefined : { ...hashed, effect, steps: stepsTo(effect.place, hashed.steps) };
}

function isHashed({ marks }: Value): boolean {
  return marks.some(mark => mark.is === 'sealed' && mark.how === 'hashed');
}

function said({ vendor, kind, at, shown, how, loaded }: Advertisement): Report {
  if (kind === 'pixel')
    return {
      at,
      message: `${how} ${loaded ? 'measures' : 'is there to measure'} the app’s users for advertisements of ${vendor}`,
      because:
        'A pixel on a marketing site is one thing; in the app that Customers use with Procore it makes an audience of them. Take it out of the app.',
      severity: 'warning',
    };
  if (!loaded)
    return {
      at,
      message: `${how} is there to show advertisements of ${vendor}`,
      because:
        'An app must not display advertisements, within the app or in Procore. Nothing here loads them; take it out, or say in a suppression what it is for (a list of what is blocked, for one).',
      severity: 'warning',
    };
  return {
    at,
    message: `${how} shows advertisements of ${vendor} in the app`,
    certain: true,
    because: 'An app must not display advertisements, within the app or in Procore.',
    steps: shown === undefined ? [] : [stepAt(shown, 'it is shown here')],
  };
}
