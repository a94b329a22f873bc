/** Accounts at another service that the customers connected themselves, by its log-in: what is sent there is sent to them. */
import type { AnalysedFile, App, Effect, Request, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Expression } from '../../program/model.ts';
import { findAt, lastName, someIn } from '../../program/walk.ts';

/**
 * Whether a request carries a token that the app keeps of each account, and the app has it from the log-in of that service
 * (https://datatracker.ietf.org/doc/html/rfc6749#section-4.1). A token out of the app's settings is of one that whoever runs it has.
 */
export function goesToConnected(request: Request, { app }: AnalysedFile): boolean {
  const header = request.header('authorization');
  if (typeof header === 'string' || !isKept(header)) return false;
  const sites = request.addresses.flatMap(({ host }) => siteOf(host) ?? []);
  const signedIn = signedInAt(app);
  return sites.length > 0 && sites.every(site => signedIn.has(site));
}

/** The same of a service's SDK: its client is made with such a token, or told it. */
export function isOfConnected(effect: Effect, file: AnalysedFile): boolean {
  const own = clients.find(({ vendor }) => vendor === effect.vendor);
  if (own === undefined || !signedInAt(file.app).has(own.site)) return false;
  const { client, surroundings } = effect;
  const home = client && file.app.file(client.file);
  if (client && home && argumentsAt(home, client.start).some(value => holdsKept(home.evaluate(value)))) return true;
  const body = surroundings.function?.file === file.path ? surroundings.function.node.body : [];
  return someIn(
    body,
    node =>
      node.kind === 'call' &&
      /^set_?token$/i.test(lastName(node.callee) ?? '') &&
      node.args.some(({ value }) => holdsKept(file.evaluate(value))),
  );
}

function argumentsAt({ program }: AnalysedFile, start: number): readonly Expression[] {
  return findAt(program, start).flatMap(node =>
    node.kind === 'call' && node.start === start ? node.args.map(({ value }) => value) : [],
  );
}

/** A token that is kept, or one in a record; which account it is of is kept beside it. */
function holdsKept(value: Value): boolean {
  const isToken = (each: Value): boolean =>
    isKept(each) && !each.marks.some(mark => mark.is === 'stored' && whichAccount.test(mark.fields.at(-1) ?? ''));
  return value.keys.names.length > 0 ? value.keys.names.some(name => isToken(value.property(name))) : isToken(value);
}

const whichAccount = /(?:realm|company|tenant|id)$/i;

/** The sites where users of an app sign in. */
function signedInAt(app: App): ReadonlySet<string> {
  const answers = app.ask(signIns).map(({ answer }) => answer);
  const isDiscovered = answers.some(({ elsewhere }) => elsewhere);
  return new Set(answers.flatMap(({ at, discovered }) => (isDiscovered ? [...at, ...discovered] : at)));
}

/** What a file says of log-ins at other services. */
interface SignIns {
  /** The sites whose token endpoint is given an authorization code. */
  readonly at: readonly string[];
  /** A code is exchanged at an address that no code spells out. */
  readonly elsewhere: boolean;
  /** The sites whose own document says where they exchange a code. */
  readonly discovered: readonly string[];
}

const nothing: SignIns = { at: [], elsewhere: false, discovered: [] };

export const signIns = perFile((file): SignIns => {
  const { text } = file;
  // To gather what all files of an app ask takes long; what exchanges a code speaks of it, be the grant named in another file.
  if (!/oauth|grant|openid|\.well-known|intuit/i.test(text) && !(/\bcode\b/.test(text) && /token/i.test(text)))
    return nothing;
  const exchanges = file.allRequests.filter(
    ({ kind, procore, grant }) => kind === 'token' && procore === 'no' && grant === 'authorization_code',
  );
  const hosts = exchanges.map(({ addresses }) => addresses.flatMap(({ host }) => host ?? []));
  return {
    at: [
      ...hosts.flat().flatMap(host => siteOf(host) ?? []),
      ...clients.flatMap(each => (isUsed(each, text) ? each.site : [])),
    ],
    elsewhere: hosts.some(known => known.length === 0) || exchangesByDiscovery.test(text),
    discovered: [...text.matchAll(discovery)].flatMap(([, host]) => siteOf(host) ?? []),
  };
});

/**
 * The address of the document in which a service says where it signs in: https://openid.net/specs/openid-connect-discovery-1_0.html,
 * https://datatracker.ietf.org/doc/html/rfc8414, with the service's own words behind it (`openid_sandbox_configuration`).
 */
const discovery = /\bhttps:\/\/([\w-]+(?:\.[\w-]+)+)\/(?:[\w.-]+\/){0,4}\.well-known\/(?:openid|oauth)[\w-]*/g;

/**
 * Libraries that are given such an address, and exchange the code: https://docs.authlib.org/en/latest/client/oauth2.html,
 * https://github.com/panva/openid-client/blob/main/docs/functions/authorizationCodeGrant.md
 */
const exchangesByDiscovery = /\bauthorize_access_token\s*\(|\bauthorizationCodeGrant\s*\(/;

interface SignInClient {
  /** As findings call the service. */
  readonly vendor: string;
  /** How it is imported. */
  readonly imported: RegExp;
  /** The call that is given the code, or the address that it came with. */
  readonly exchanges: RegExp;
  readonly site: string;
}

/** Clients of one service's log-in, which know its addresses. */
const clients: readonly SignInClient[] = [
  // https://github.com/intuit/oauth-jsclient
  { vendor: 'QuickBooks', imported: /["']intuit-oauth["']/, exchanges: /\.createToken\s*\(/, site: 'intuit.com' },
  // https://oauth-pythonclient.readthedocs.io/en/latest/user-guide.html
  { vendor: 'QuickBooks', imported: /\bintuitlib\.client\b/, exchanges: /\.get_bearer_token\s*\(/, site: 'intuit.com' },
];

function isUsed({ imported, exchanges }: SignInClient, text: string): boolean {
  return imported.test(text) && exchanges.test(text);
}

/** `intuit.com` of `oauth.platform.intuit.com`: a service's log-in and its API have hosts of their own. */
function siteOf(host: string | undefined): string | undefined {
  return host
    ?.split('.')
    .slice(sharedEnding.test(host) ? -3 : -2)
    .join('.');
}

/** `books.com.au`, `books.co.uk`: endings of many companies. https://publicsuffix.org/list/ */
const sharedEnding = /\.(?:com?|net|org|gov|gob|ac|or|ne)\.[a-z]{2}$/;

/** A field of a row that the app keeps; what its own files of settings hold is nobody's who connected it. */
export function isKept({ marks }: Value): boolean {
  return marks.some(mark => mark.is === 'stored' && mark.file !== true && mark.fields.length > 0);
}
