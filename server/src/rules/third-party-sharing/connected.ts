/** Accounts at another service that the customers connected themselves, by its log-in: what is sent there is sent to them. */
import type { AnalysedFile, Request, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';

/**
 * Whether a request carries a token that the app keeps of each account, and the app has it from the log-in of that service
 * (https://datatracker.ietf.org/doc/html/rfc6749#section-4.1). A token out of the app's settings is of one that whoever runs it has.
 */
export function goesToConnected(request: Request, { app }: AnalysedFile): boolean {
  const header = request.header('authorization');
  if (typeof header === 'string' || !isKept(header)) return false;
  const sites = request.addresses.flatMap(({ host }) => siteOf(host) ?? []);
  const signedIn = new Set(app.ask(signsInAt).flatMap(({ answer }) => answer));
  return sites.length > 0 && sites.every(site => signedIn.has(site));
}

/** The sites whose token endpoint is given an authorization code. */
export const signsInAt = perFile((file): readonly string[] => {
  // To gather what all files of an app ask takes long; what exchanges a code speaks of it, be the grant named in another file.
  if (!/oauth|grant/i.test(file.text) && !(/\bcode\b/.test(file.text) && /token/i.test(file.text))) return [];
  return file.allRequests.flatMap(({ kind, procore, grant, addresses }) =>
    kind === 'token' && procore === 'no' && grant === 'authorization_code'
      ? addresses.flatMap(({ host }) => siteOf(host) ?? [])
      : [],
  );
});

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
