import type { AnalysedFile, App, Effect, Value } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import { walkProgram } from '../../program/walk.ts';
import { defineRule, type Report } from '../rule.ts';
import { callName, placeIn, stepsTo } from '../support/credentials.ts';
import { type DataSink, dataSinks, gravest, isContact, isIdentifier, nameOfData, sinkOf } from '../support/data.ts';
import { adPackage, adScript, mayAdvertise, mayImportAds } from '../support/data-advertising.ts';
import { fillsAudience, sent } from '../support/data-recipients.ts';

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
  checkApp(app, context) {
    for (const report of advertisements(app)) context.report(report);
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

/** One report for each network whose advertisements or pixels an app loads: at the import, else the script's address or the call, else the dependency. */
function advertisements(app: App): readonly Report[] {
  const found = new Map<string, Report>();
  const add = (vendor: string, kind: string, at: Place, how: string): void => {
    if (kind === 'audience' || found.has(vendor)) return;
    const pixel = kind === 'pixel';
    found.set(vendor, {
      at,
      message: pixel
        ? `${how} measures the app’s users for advertisements of ${vendor}`
        : `${how} shows advertisements of ${vendor} in the app`,
      certain: !pixel,
      because: pixel
        ? 'A pixel on a marketing site is one thing; in the app that Customers use with Procore it makes an audience of them. Take it out of the app.'
        : 'An app must not display advertisements, within the app or in Procore.',
      severity: pixel ? 'warning' : 'error',
    });
  };
  const files = app.files.filter(({ pathClass }) => pathClass === 'source');
  for (const file of files.filter(({ text }) => mayImportAds(text)))
    for (const { module, moduleSpan, typeOnly } of file.program.imports) {
      const ads = typeOnly === true ? undefined : adPackage(module);
      if (ads !== undefined) add(ads.vendor, ads.kind, placeIn(file, moduleSpan), 'This import');
    }
  for (const file of files) if (mayAdvertise(file.text)) inPage(file, add);
  for (const { name, place } of app.dependencies) {
    const ads = adPackage(name);
    if (ads !== undefined) add(ads.vendor, ads.kind, place, 'This dependency');
  }
  return [...found.values()];
}

/** Scripts that a page loads by their address, and calls of what they bring. */
function inPage(file: AnalysedFile, add: (vendor: string, kind: string, at: Place, how: string) => void): void {
  walkProgram(file.program, node => {
    if (node.kind !== 'literal' || typeof node.value !== 'string') return;
    const script = adScript(node.value);
    if (script !== undefined) add(script.vendor, script.kind, placeIn(file, node), 'This script');
  });
  for (const { vendor = 'an advertisement network', note, place, package: from } of file.effectsOf('advertise'))
    if (from === 'global') add(vendor, note === 'pixel' ? 'pixel' : 'display', place, 'This call');
}
