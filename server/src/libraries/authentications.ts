/**
 * Methods by which an authentication of the app's own prepares each request that its client sends.
 * https://www.python-httpx.org/advanced/authentication/
 */
export const authenticationFlows: readonly string[] = ['auth_flow', 'sync_auth_flow', 'async_auth_flow'];

/**
 * Those, and other methods by which a class prepares requests: requests' `AuthBase`, and Apollo's data sources.
 * https://requests.readthedocs.io/en/latest/user/advanced/#custom-authentication,
 * https://www.apollographql.com/docs/apollo-server/data/fetching-rest#intercepting-fetches
 */
export const requestPreparers: readonly string[] = [...authenticationFlows, '__call__', 'willSendRequest'];

/**
 * What gives the session of who is signed in, by package: access paths of all of it and of its user.
 * https://next-auth.js.org/getting-started/client, https://next-auth.js.org/configuration/nextjs#getserversession
 */
const sessionReads: ReadonlyMap<string, RegExp> = new Map([
  ['next-auth/react', /^(?:useSession\(\)(?:\.data)?|getSession\(\))(?<field>\.user)?$/],
  ['next-auth/client', /^(?:useSession\(\)(?:\.0)?|getSession\(\))(?<field>\.user)?$/],
  ['next-auth', /^(?:unstable_)?get(?:Server)?Session\(\)(?<field>\.user)?$/],
  ['next-auth/next', /^(?:unstable_)?getServerSession\(\)(?<field>\.user)?$/],
]);

/** What of a session a library's member is: `''` all of it, `user` who is signed in; `undefined` none. */
export function sessionPart(from: string, path: string): string | undefined {
  const read = sessionReads.get(from)?.exec(path);
  return read ? (read.groups?.field?.slice(1) ?? '') : undefined;
}
