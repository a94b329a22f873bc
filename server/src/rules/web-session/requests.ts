import type { AnalysedFile, Request, Value } from '../../analysis/facts.ts';
import { flat } from '../../analysis/texts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { FunctionExpression } from '../../program/model.ts';
import { lastName, walk } from '../../program/walk.ts';
import { asksForPage, isUserScript, runsElsewhere, runsInsideProcore } from '../support/hosts-pages.ts';
import { placeIn, placeKey } from '../support/places.ts';
import { cookiesOfClient } from './clients.ts';

/** A way to ride the session of Procore's web app. */
export interface Ride {
  readonly at: Place;
  readonly message: string;
  /** It is not known that it goes to the web app. */
  readonly assumed?: boolean;
  readonly steps: readonly Step[];
}

/** How a request rides the session. What is part of scraping is told there. */
export function* ridesOf(
  request: Request,
  file: AnalysedFile,
  catalogue: Catalogue,
  scraped: boolean,
): Generator<Ride> {
  const carrier =
    credentials(request, catalogue) ??
    pageOf(request, file) ??
    signedInClient(request, file, catalogue) ??
    (scraped
      ? undefined
      : (replayedHeader(request, file, catalogue) ??
        cookieOption(request, catalogue) ??
        keptByClient(request, file, catalogue)));
  if (carrier !== undefined) yield { ...carrier, steps: [...request.chain, stepAt(request.place, 'the request')] };
  if (!scraped && isLogIn(request, catalogue))
    yield {
      at: request.place,
      message: "A script logs in to Procore's web app as a user would",
      steps: [...pagesBefore(request, file, catalogue), ...request.chain, ...passwordSent(request)],
    };
}

/** What makes a request carry the session, where it is written. */
type Carrier = Omit<Ride, 'steps'>;

/** `credentials: 'include'`, `withCredentials: true` */
function credentials(request: Request, catalogue: Catalogue): Carrier | undefined {
  const value = request.arg('credentials');
  if (value === undefined || !sendsCookies(value) || !isOfWebApp(request, catalogue)) return undefined;
  return { at: value.place ?? request.place, message: "This request sends the cookies of Procore's web app" };
}

/** An address without a host, in a script that runs in Procore's pages. */
function pageOf(request: Request, file: AnalysedFile): Carrier | undefined {
  if (!isRelative(request) || !runsInPage(file)) return undefined;
  return { at: request.place, message: 'This request rides the session of the Procore page it runs in' };
}

/** A client that a scripted log-in of another module signed in: what it asks of the web app then is to be asked of the API. */
function signedInClient(
  { client, place, addresses }: Request,
  file: AnalysedFile,
  catalogue: Catalogue,
): Carrier | undefined {
  if (client === undefined || client.file === place.file) return undefined;
  if (!addresses.some(({ host }) => host !== undefined && catalogue.host(host)?.use === 'web')) return undefined;
  const home = file.app.file(client.file);
  const signsIn = home?.requests.some(
    other => other.client !== undefined && placeKey(other.client) === placeKey(client) && isLogIn(other, catalogue),
  );
  return signsIn
    ? { at: place, message: "This request rides the session of a scripted log-in to Procore's web app" }
    : undefined;
}

const replayed: readonly (readonly [string, string])[] = [
  ['cookie', 'a session cookie'],
  ['x-csrf-token', 'a CSRF token'],
];

/**
 * The first header that carries the session. What a caller of the app's own sends along is not the web app's, nor is what goes to a
 * server of the app's own, whose routes may be called like Procore's, or to the API's host.
 */
function replayedHeader(request: Request, file: AnalysedFile, catalogue: Catalogue): Carrier | undefined {
  const assumed = request.addresses.every(({ host }) => host === undefined);
  if (assumed ? isRelative(request) : !isOfWebApp(request, catalogue)) return undefined;
  for (const [name, what] of replayed) {
    const value = request.header(name);
    if (typeof value === 'string' || value.marks.some(mark => mark.is === 'input')) continue;
    const at = entryNamed(request.arg('headers'), each => each.toLowerCase() === name, file) ?? request.place;
    return { at, message: `This request sends ${what} of Procore's web app`, assumed };
  }
  return undefined;
}

/** `cookies={…}` and `cookieJar`, towards the web app. */
function cookieOption(request: Request, catalogue: Catalogue): Carrier | undefined {
  if (!isOfWebApp(request, catalogue)) return undefined;
  const named = request.args.find(({ name }) => name !== undefined && cookieOptions.test(name));
  const options = request.arg('options');
  const key = options?.keys.names.find(name => cookieOptions.test(name));
  const given = named?.value ?? (key === undefined ? undefined : options?.property(key));
  if (given === undefined || (given.keys.complete && given.keys.names.length === 0)) return undefined;
  if (given.marks.some(mark => mark.is === 'input')) return undefined;
  const at =
    named === undefined
      ? (entryNamed(options, name => cookieOptions.test(name)) ?? request.place)
      : { file: request.place.file, start: named.node.start, end: named.node.end };
  return { at, message: "This request sends the cookies of Procore's web app" };
}

/** Cookies that the request's client was given, towards the web app. */
function keptByClient(request: Request, file: AnalysedFile, catalogue: Catalogue): Carrier | undefined {
  const { client } = request;
  if (client === undefined || !isOfWebApp(request, catalogue)) return undefined;
  // A log-in that is scripted with it is told where it is sent.
  const isSame = (other: Request): boolean => other.client !== undefined && placeKey(other.client) === placeKey(client);
  if (file.requests.some(other => isSame(other) && isLogIn(other, catalogue))) return undefined;
  const at = cookiesOfClient(request, file);
  return at && { at, message: "Every request of this client sends cookies of Procore's web app" };
}

/** A cookie that a function on each request of a client of the web app's puts into the headers. */
export function* cookieOfClient(file: AnalysedFile, catalogue: Catalogue): Generator<Ride> {
  for (const effect of file.effectsOf('intercept-request')) {
    const hosts = (effect.arg('base')?.texts ?? []).map(text => /^https?:\/\/([^/?#]+)/i.exec(flat(text))?.[1]);
    if (!hosts.some(host => host !== undefined && isWebAppHost(host.toLowerCase(), catalogue))) continue;
    for (const { node, file: home } of effect.arg('handlers')?.functions ?? []) {
      const at = home === file.path ? cookieSetIn(node, file) : undefined;
      if (at !== undefined)
        yield {
          at,
          message: "Every request of this client sends a session cookie of Procore's web app",
          steps: [stepAt(effect.place, 'this runs before each request')],
        };
    }
  }
}

/** `headers.set('Cookie', …)`, `headers.Cookie = …` */
function cookieSetIn({ body }: FunctionExpression, file: AnalysedFile): Place | undefined {
  let found: Place | undefined;
  walk(body, node => {
    const isCall = node.kind === 'call' && node.callee.kind === 'member' && node.callee.property === 'set';
    const name = isCall ? node.args[0]?.value : undefined;
    const set =
      name?.kind === 'literal' ? String(name.value) : node.kind === 'assign' ? lastName(node.target) : undefined;
    if (set !== undefined && /^cookie$/i.test(set)) found ??= placeIn(file, node);
  });
  return found;
}

/** Whether requests of a file send a cookie header. */
export function sendsCookieHeader(file: AnalysedFile, catalogue: Catalogue): boolean {
  if (!/cookie/i.test(file.text)) return false;
  return (
    file.requests.some(request => typeof request.header('cookie') === 'object') ||
    !cookieOfClient(file, catalogue).next().done
  );
}

const cookieOptions = /^(?:cookies|jar|cookie_?jar)$/i;

/**
 * Where an entry of a written-out object stands.
 * @param from a file of the app, to look into what the object spreads as well
 */
function entryNamed(
  value: Value | undefined,
  is: (name: string) => boolean,
  from?: AnalysedFile,
  depth = 3,
): Place | undefined {
  for (const { file, properties } of value?.objects ?? []) {
    const entry = properties.find(({ key }) => key !== undefined && is(key));
    if (entry !== undefined) return { file, start: entry.start, end: entry.end };
    const home = depth > 0 ? from?.app.file(file) : undefined;
    for (const property of home === undefined ? [] : properties) {
      const inside = property.spread ? entryNamed(home?.evaluate(property.value), is, from, depth - 1) : undefined;
      if (inside !== undefined) return inside;
    }
  }
  return undefined;
}

function sendsCookies({ literals }: Value): boolean {
  return literals.some(literal => literal === 'include' || literal === true);
}

/** The web app's host, or one that nobody documents. The API's own host gets no cookie of the web app's. */
export function isOfWebApp({ addresses }: Request, catalogue: Catalogue): boolean {
  return addresses.some(({ host }) => host !== undefined && isWebAppHost(host, catalogue));
}

function isWebAppHost(host: string, catalogue: Catalogue): boolean {
  if (!catalogue.isProcoreHost(host)) return false;
  const use = catalogue.host(host)?.use;
  return use === 'web' || (use === undefined && !host.startsWith('api'));
}

/** `/rest/v1.0/…` without a host, or behind `location.origin`: it goes to the page's own. */
function isRelative({ addresses }: Request): boolean {
  return addresses.some(({ text, host }) => {
    if (host !== undefined) return false;
    const written = text.parts.map(part => ('text' in part ? part.text : ofPage.test(part.name ?? '') ? '' : '{}'));
    return /^(?:https?:)?(?:\/\/)?\/(?:rest|vapid)\//.test(written.join(''));
  });
}

/** What a script reads of its page's address: `location.origin`, `location.host`. */
const ofPage = /^(?:origin|host|hostname|protocol)$/;

/** A script of an extension, or a user script, that runs in Procore's pages. */
function runsInPage(file: AnalysedFile): boolean {
  if (isUserScript(file)) return true;
  return file.language === 'javascript' && runsInsideProcore(file.app) !== undefined && !runsElsewhere(file);
}

/** A form of the log-in page that is posted: its fields, or its address. */
function isLogIn(request: Request, catalogue: Catalogue): boolean {
  // The token endpoint takes a password too, by a grant that has a rule of its own.
  if (request.kind === 'token' || request.method !== 'POST' || !asksForPage(request, catalogue)) return false;
  const names = [...request.queryNames, ...(request.body?.keys.names ?? [])];
  return (
    names.some(name => /password/i.test(name)) ||
    request.addresses.some(({ path }) => path !== undefined && /\/(?:sessions?|log_?in|sign_?in)$/i.test(path))
  );
}

/** The field that carries the password. */
function passwordSent(request: Request): readonly Step[] {
  for (const value of [request.arg('query'), request.body]) {
    const at = entryNamed(value, name => /password/i.test(name));
    if (at !== undefined) return [stepAt(at, 'with the password of a user')];
  }
  return [];
}

/** The pages that are asked for first: the log-in form, with its hidden token. */
function pagesBefore(request: Request, file: AnalysedFile, catalogue: Catalogue): readonly Step[] {
  return file.requests
    .filter(other => other.place.start < request.place.start && other !== request && asksForPage(other, catalogue))
    .map(({ place }) => stepAt(place, 'the log-in page is asked for here'))
    .slice(-2);
}
