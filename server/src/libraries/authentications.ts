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
