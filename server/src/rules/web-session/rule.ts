import type { AnalysedFile, Request, Value } from '../../analysis/facts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Place, Step } from '../../program/finding.ts';
import { walkProgram } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { placeIn, placeKey, stepsTo } from '../support/credentials.ts';
import {
  asksForPage,
  drivenBrowser,
  isUserScript,
  pathOf,
  runsInsideProcore,
  speaksOfProcore,
} from '../support/hosts-pages.ts';
import { scrapings } from '../support/hosts-scraping.ts';

export default defineRule({
  id: 'web-session',
  clauses: ['1(b)', '1(h)'],
  severity: 'error',
  title: "Riding the session of Procore's web app: `csrf()`, its cookies, a scripted log-in",
  blind:
    "Cookies that are pasted in by hand, and scripts that run in Procore's pages without an extension's manifest to say so.",
  check(file, context) {
    const told = new Set<string>();
    const scraped = scrapings(file, context.catalogue).length > 0;
    for (const { at, message, steps } of rides(file, context, scraped)) {
      if (told.has(placeKey(at))) continue;
      told.add(placeKey(at));
      context.report({
        at,
        message,
        certain: true,
        because:
          "The session belongs to the user and to Procore's own pages; with it an app does whatever the user may, past the permissions that a customer grants to apps. Get a token by OAuth and call the published API.",
        steps: stepsTo(at, steps),
      });
    }
  },
});

interface Ride {
  readonly at: Place;
  readonly message: string;
  readonly steps: readonly Step[];
}

/** Every way in which a file rides the session. What is part of scraping is told there. */
function* rides(file: AnalysedFile, context: RuleContext, scraped: boolean): Generator<Ride> {
  for (const effect of file.effectsOf('client'))
    if (effect.note === 'procore-sdk:csrf')
      yield { at: effect.place, message: "`csrf()` signs in with the web app's cookies", steps: effect.chain };
  for (const request of file.requests) yield* byRequest(request, file, context.catalogue, scraped);
  yield* cookiesTaken(file);
  const driven = scraped ? undefined : drivenBrowser(file, context.catalogue);
  if (driven?.types !== undefined)
    yield {
      at: driven.start.place,
      message: "A script logs in to Procore's web app as a user would",
      steps: [...driven.start.chain, { ...driven.types, message: 'the log-in form is filled in here' }],
    };
}

function* byRequest(request: Request, file: AnalysedFile, catalogue: Catalogue, scraped: boolean): Generator<Ride> {
  const steps = [...request.chain, { ...request.place, message: 'the request' }];
  const credentials = request.arg('credentials');
  if (credentials !== undefined && sendsCookies(credentials) && isOfWebApp(request, catalogue))
    yield {
      at: credentials.place ?? request.place,
      message: "This request sends the cookies of Procore's web app",
      steps,
    };
  else if (isRelative(request) && runsInPage(file))
    yield { at: request.place, message: 'This request rides the session of the Procore page it runs in', steps };
  if (scraped) return;
  const header = replayedHeader(request);
  if (header !== undefined)
    yield { at: header.at, message: `This request sends ${header.what} of Procore's web app`, steps };
  if (isLogIn(request, catalogue))
    yield {
      at: request.place,
      message: "A script logs in to Procore's web app as a user would",
      steps: [...pagesBefore(request, file, catalogue), ...request.chain, ...passwordSent(request)],
    };
}

/** The first header that carries the session, where it is written. What an own caller sends along is not the web app's. */
function replayedHeader(request: Request): { readonly at: Place; readonly what: string } | undefined {
  for (const [name, what] of replayed) {
    const value = request.header(name);
    if (typeof value === 'string' || value.marks.some(mark => mark.is === 'input')) continue;
    for (const { file, properties } of request.arg('headers')?.objects ?? []) {
      const entry = properties.find(({ key }) => key?.toLowerCase() === name);
      if (entry !== undefined) return { at: { file, start: entry.start, end: entry.end }, what };
    }
    return { at: request.place, what };
  }
  return undefined;
}

const replayed: readonly (readonly [string, string])[] = [
  ['cookie', 'a session cookie'],
  ['x-csrf-token', 'a CSRF token'],
];

function sendsCookies({ literals }: Value): boolean {
  return literals.some(literal => literal === 'include' || literal === true);
}

/** The web app's host, or one that nobody documents. The API's own host gets no cookie of the web app's. */
function isOfWebApp({ addresses }: Request, catalogue: Catalogue): boolean {
  return addresses.some(
    ({ host }) => host !== undefined && catalogue.isProcoreHost(host) && isWebHost(host, catalogue),
  );
}

function isWebHost(host: string, catalogue: Catalogue): boolean {
  const use = catalogue.host(host)?.use;
  return use === 'web' || (use === undefined && !host.startsWith('api'));
}

/** `/rest/v1.0/…` without a host: it goes to the page's own. */
function isRelative({ addresses }: Request): boolean {
  return addresses.some(({ text, host }) => {
    const [first] = text.parts;
    return host === undefined && first !== undefined && 'text' in first && /^\/(?:rest|vapid)\//.test(first.text);
  });
}

/** A script of an extension, or a user script, that runs in Procore's pages. */
function runsInPage(file: AnalysedFile): boolean {
  return isUserScript(file) || (file.program.language === 'javascript' && runsInsideProcore(file.app) !== undefined);
}

/** A form of the log-in page that is posted: its fields, or its address. */
function isLogIn(request: Request, catalogue: Catalogue): boolean {
  if (request.method !== 'POST' || !asksForPage(request, catalogue)) return false;
  const names = [...request.queryNames, ...(request.body?.keys.names ?? [])];
  return (
    names.some(name => /password/i.test(name)) ||
    request.addresses.some(({ path }) => path !== undefined && /\/(?:sessions?|log_?in|sign_?in)$/i.test(path))
  );
}

/** The field that carries the password. */
function passwordSent(request: Request): readonly Step[] {
  for (const { file, properties } of [request.arg('query'), request.body].flatMap(value => value?.objects ?? [])) {
    const field = properties.find(({ key }) => key !== undefined && /password/i.test(key));
    if (field !== undefined)
      return [{ file, start: field.start, end: field.end, message: 'with the password of a user' }];
  }
  return [];
}

/** The pages that are asked for first: the log-in form, with its hidden token. */
function pagesBefore(request: Request, file: AnalysedFile, catalogue: Catalogue): readonly Step[] {
  return file.requests
    .filter(other => other.place.start < request.place.start && other !== request && asksForPage(other, catalogue))
    .map(({ place }) => ({ ...place, message: 'the log-in page is asked for here' }))
    .slice(-2);
}

/** `cookies.get({ url: 'https://app.procore.com', … })` */
function* cookiesTaken(file: AnalysedFile): Generator<Ride> {
  if (!/\bcookies\b/.test(file.text)) return;
  const found: Place[] = [];
  walkProgram(file.program, node => {
    if (node.kind !== 'call') return;
    const path = pathOf(node.callee);
    if (path.at(-2) === 'cookies' && /^get(?:All)?$/.test(path.at(-1) ?? '') && speaksOfProcore(node, file))
      found.push(placeIn(file, node));
  });
  for (const at of found) yield { at, message: "This takes the cookies of Procore's web app", steps: [] };
}
