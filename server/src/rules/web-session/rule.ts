import type { AnalysedFile } from '../../analysis/facts.ts';
import { flat } from '../../analysis/texts.ts';
import { namesProcoreHost } from '../../catalogue/hosts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { walkProgram } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { drivenBrowser, pathOf, speaksOfProcore } from '../support/hosts-pages.ts';
import { scrapings } from '../support/hosts-scraping.ts';
import { oncePerPlace, placeIn, stepsTo } from '../support/places.ts';
import { cookieOfClient, isOfWebApp, type Ride, ridesOf, sendsCookieHeader } from './requests.ts';

export default defineRule({
  id: 'web-session',
  clauses: ['1(b)', '1(h)'],
  severity: 'error',
  title: "Riding the session of Procore's web app: `csrf()`, its cookies, a scripted log-in",
  blind:
    "Cookies that are pasted in by hand, and scripts that run in Procore's pages without an extension's manifest to say so.",
  check(file, context) {
    const report = oncePerPlace(context);
    const scraped = scrapings(file, context.catalogue).length > 0;
    for (const { at, message, assumed, steps } of rides(file, context, scraped)) {
      report({
        at,
        message,
        certain: assumed !== true,
        because:
          "The session belongs to the user and to Procore's own pages; with it an app does whatever the user may, past the permissions that a customer grants to apps. Get a token by OAuth and call the published API.",
        steps: stepsTo(at, steps),
      });
    }
  },
});

/** Every way in which a file rides the session. What is part of scraping is told there. */
function* rides(file: AnalysedFile, context: RuleContext, scraped: boolean): Generator<Ride> {
  for (const effect of file.effectsOf('client'))
    if (effect.note === 'procore-sdk:csrf')
      yield { at: effect.place, message: "`csrf()` signs in with the web app's cookies", steps: effect.chain };
  for (const request of file.requests) yield* ridesOf(request, file, context.catalogue, scraped);
  if (!scraped) yield* cookieOfClient(file, context.catalogue);
  yield* cookiesTaken(file, context.catalogue);
  yield* cookiesOfBrowser(file, context.catalogue);
  const driven = scraped ? undefined : drivenBrowser(file, context.catalogue);
  if (driven?.types !== undefined)
    yield {
      at: driven.start.place,
      message: "A script logs in to Procore's web app as a user would",
      steps: [...driven.start.chain, stepAt(driven.types, 'the log-in form is filled in here')],
    };
}

/** The cookies of a person's own browser, asked for by Procore's name, or for all sites in a file that calls the web app. */
function* cookiesOfBrowser(file: AnalysedFile, catalogue: Catalogue): Generator<Ride> {
  for (const effect of file.effectsOf('secret')) {
    if (effect.note !== 'browser-cookies') continue;
    const site = effect.arg('name');
    const isHere = effect.place.file === file.path;
    const isProcores =
      site === undefined && isHere
        ? file.requests.some(request => isOfWebApp(request, catalogue))
        : (site === undefined ? [] : [site, ...site.elements]).some(({ texts }) =>
            texts.some(text => namesProcoreHost(flat(text))),
          );
    if (isProcores)
      yield {
        at: effect.place,
        message: "This takes the cookies of Procore's web app out of a browser",
        steps: [...effect.chain, ...sentBy(file, catalogue)],
      };
  }
}

/** The request to the web app that they are taken for, in this file or else in another of the app. */
function sentBy(file: AnalysedFile, catalogue: Catalogue): readonly Step[] {
  for (const { requests } of [file, ...file.app.files]) {
    const sent = requests.find(request => isOfWebApp(request, catalogue));
    if (sent) return [stepAt(sent.place, 'this request goes to the web app')];
  }
  return [];
}

/** `cookies.get({ url: 'https://app.procore.com', … })`; where the requests that send them are told, those are the finding. */
function* cookiesTaken(file: AnalysedFile, catalogue: Catalogue): Generator<Ride> {
  if (!/\bcookies\b/.test(file.text)) return;
  const found: Place[] = [];
  walkProgram(file.program, node => {
    if (node.kind !== 'call') return;
    const path = pathOf(node.callee);
    if (path.at(-2) === 'cookies' && /^get(?:All)?$/.test(path.at(-1) ?? '') && speaksOfProcore(node, file))
      found.push(placeIn(file, node));
  });
  for (const at of found)
    if (!isSentElsewhere(at, file, catalogue))
      yield { at, message: "This takes the cookies of Procore's web app", steps: [] };
}

/** Another file calls the function around, and sends cookies along. */
function isSentElsewhere({ start, end }: Place, file: AnalysedFile, catalogue: Catalogue): boolean {
  const fn = file.functions.findLast(({ name, node }) => name !== undefined && node.start <= start && end <= node.end);
  if (fn?.name === undefined) return false;
  const called = `${fn.name}(`;
  return file.app.files.some(
    other => other !== file && other.text.includes(called) && sendsCookieHeader(other, catalogue),
  );
}
