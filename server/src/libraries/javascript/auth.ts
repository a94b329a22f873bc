import type { Behaviour, Library } from '../shape.ts';
import { behind, javascript, type Members } from './entry.ts';

/** A provider or strategy: addresses, client id and secret in its options. */
const provider: Behaviour = { does: 'oauth-provider', args: { options: '0', callback: 'callback' } };
const guard: Behaviour = { does: 'authenticate' };
/** A guard around a handler, which it gives back guarded. */
const wrapper: Behaviour = { does: 'authenticate', args: { handlers: '0|1' }, returns: 'first' };

/** An authorise address; `base` and `path` say where, `query` what is asked for. */
function authorizeUrl(args: Behaviour['args']): Behaviour {
  return { does: 'oauth-provider', note: 'authorize-url', returns: 'arguments', ...(args ? { args } : {}) };
}

/** A request to the token endpoint. */
function token(grant: string, args: NonNullable<Behaviour['args']>): Behaviour {
  return { does: 'request', method: 'POST', args, returns: 'body', note: `grant:${grant}` };
}

/** Where openid-client's configuration says that tokens are given. */
const ofConfiguration = '0.@Configuration.token_endpoint|0.@discovery|0';

const codeGrant = 'authorization_code';
const refreshGrant = 'refresh_token';
const clientGrant = 'client_credentials';

const providers: readonly Library[] = [
  // https://authjs.dev and https://next-auth.js.org/configuration/options: custom providers are objects in `providers`
  javascript(
    [
      'next-auth',
      'next-auth/next',
      '@auth/express',
      '@auth/sveltekit',
      '@auth/solid-start',
      '@auth/qwik',
      '@hono/auth-js',
    ],
    {
      '()': { does: 'oauth-provider', args: { options: '2|1|0', list: '0.providers|2.providers|1.providers' } },
      'NextAuth|SvelteKitAuth|ExpressAuth|SolidAuth|initAuthConfig': {
        does: 'oauth-provider',
        args: { options: '0', list: '0.providers' },
      },
      '().auth, NextAuth().auth': { does: 'authenticate', args: { handlers: '0' }, returns: 'first' },
      'getServerSession|unstable_getServerSession|getSession': guard,
    },
  ),
  javascript(['@auth/core'], { Auth: { does: 'oauth-provider', args: { options: '1', list: '1.providers' } } }),
  javascript(
    ['next-auth/providers/*', '@auth/core/providers/*', '@auth/express/providers/*', '@auth/sveltekit/providers/*'],
    { '()': provider, '*': provider },
  ),
  javascript(['next-auth/jwt', '@auth/core/jwt'], {
    getToken: guard,
    encode: { does: 'encrypt', args: { data: '0.token' } },
    decode: { does: 'decrypt', args: { data: '0.token' } },
  }),
  javascript(['next-auth/react', 'next-auth/client'], {
    'getSession|useSession': guard,
    signIn: { does: 'redirect', args: { url: '1.callbackUrl' } },
  }),
  javascript(['next-auth/middleware'], { '()': wrapper, withAuth: wrapper }),
  // https://better-auth.com/docs/plugins/generic-oauth
  javascript(['better-auth'], {
    betterAuth: { does: 'oauth-provider', args: { options: '0', list: '0.socialProviders' } },
    'betterAuth().api.getSession': guard,
  }),
  javascript(['better-auth/plugins'], {
    genericOAuth: { does: 'oauth-provider', args: { options: '0', list: '0.config' } },
  }),
  // https://www.passportjs.org/packages/passport-oauth2/: new Strategy(options, verify)
  javascript(
    [
      'passport-oauth2',
      'passport-oauth',
      'passport-*',
      '@nestjs/passport',
      'openid-client/passport',
      '@outlinewiki/koa-passport',
      'remix-auth-oauth2',
    ],
    {
      '()': provider,
      'Strategy|OAuth2Strategy|OIDCStrategy': provider,
      PassportStrategy: { does: 'oauth-provider', args: { target: '0', name: '1' } },
      // https://docs.nestjs.com/recipes/passport: a class of the app's own hands its options to what that gives
      'PassportStrategy()()': provider,
      AuthGuard: guard,
    },
  ),
  // Strategies of passport that are no OAuth
  javascript(
    [
      'passport-local',
      'passport-jwt',
      'passport-http',
      'passport-http-bearer',
      'passport-custom',
      'passport-headerapikey',
    ],
    {
      'Strategy|BasicStrategy|BearerStrategy': guard,
      'ExtractJwt.*': { returns: 'plain' },
    },
  ),
  javascript(['passport', 'koa-passport', '@fastify/passport'], {
    authenticate: { does: 'authenticate', args: { name: '0', options: '1', callback: 'callback' } },
    'authorize|initialize': { returns: 'plain' },
    // Restores who has signed in, and lets everyone through.
    session: { does: 'authenticate', note: 'optional' },
    'Passport|Authenticator().authenticate': { does: 'authenticate', args: { name: '0', options: '1' } },
  }),
  // https://github.com/lelylan/simple-oauth2/blob/master/API.md
  javascript(['simple-oauth2'], {
    'AuthorizationCode|ClientCredentials|ResourceOwnerPassword': provider,
    'AuthorizationCode().authorizeURL': authorizeUrl({
      base: '@0.auth.authorizeHost|@0.auth.tokenHost',
      path: '@0.auth.authorizePath',
      query: '0',
      options: '0',
    }),
    'AuthorizationCode().getToken': token(codeGrant, {
      base: '@0.auth.tokenHost',
      path: '@0.auth.tokenPath',
      body: '0',
      auth: '@0.client',
    }),
    'ClientCredentials().getToken': token(clientGrant, {
      base: '@0.auth.tokenHost',
      path: '@0.auth.tokenPath',
      body: '0',
      auth: '@0.client',
    }),
    'ResourceOwnerPassword().getToken': token('password', {
      base: '@0.auth.tokenHost',
      path: '@0.auth.tokenPath',
      body: '0',
      auth: '@0.client',
    }),
    'AuthorizationCode|ClientCredentials|ResourceOwnerPassword().createToken': { returns: 'arguments' },
    '**.refresh': token(refreshGrant, { base: '@0.auth.tokenHost', path: '@0.auth.tokenPath', body: '0' }),
    'create()': provider,
    'create().authorizationCode.authorizeURL': authorizeUrl({
      base: '@0.auth.authorizeHost|@0.auth.tokenHost',
      path: '@0.auth.authorizePath',
      query: '0',
      options: '0',
    }),
    'create().authorizationCode.getToken': token(codeGrant, {
      base: '@0.auth.tokenHost',
      path: '@0.auth.tokenPath',
      body: '0',
    }),
    'create().clientCredentials.getToken': token(clientGrant, {
      base: '@0.auth.tokenHost',
      path: '@0.auth.tokenPath',
      body: '0',
    }),
    'create().ownerPassword.getToken': token('password', {
      base: '@0.auth.tokenHost',
      path: '@0.auth.tokenPath',
      body: '0',
    }),
  }),
  // https://github.com/panva/openid-client: version 6 has functions over a configuration, version 5 classes
  javascript(['openid-client', 'oauth4webapi'], {
    'Issuer()': { does: 'oauth-provider', args: { options: '0', url: '0.token_endpoint' } },
    '**.Client()': { does: 'oauth-provider', args: { options: '0' } },
    '**.Client().authorizationUrl': authorizeUrl({ base: '@0.authorization_endpoint', query: '0', options: '0' }),
    '**.Client().callback|oauthCallback|grant': token(codeGrant, { base: '@0.token_endpoint', body: '2|1|0' }),
    '**.Client().refresh': token(refreshGrant, { base: '@0.token_endpoint', body: '0' }),
    'Configuration()': { does: 'oauth-provider', args: { options: '0', url: '0.token_endpoint', name: '1' } },
    discovery: { does: 'oauth-provider', args: { url: '0', name: '1' } },
    buildAuthorizationUrl: authorizeUrl({ base: '0', query: '1', options: '1' }),
    // The configuration was made of the server's addresses, or found by its address.
    authorizationCodeGrant: token(codeGrant, { base: ofConfiguration, body: '3|1' }),
    refreshTokenGrant: token(refreshGrant, { base: ofConfiguration, body: '1' }),
    clientCredentialsGrant: token(clientGrant, { base: ofConfiguration, body: '1' }),
    genericGrantRequest: {
      does: 'request',
      method: 'POST',
      args: { base: ofConfiguration, body: '2' },
      returns: 'body',
    },
    // https://github.com/panva/oauth4webapi: an answer is asked for, and read by what processes it
    authorizationCodeGrantRequest: token(codeGrant, { url: '0.token_endpoint', body: '3' }),
    refreshTokenGrantRequest: token(refreshGrant, { url: '0.token_endpoint', body: '3' }),
    clientCredentialsGrantRequest: token(clientGrant, { url: '0.token_endpoint', body: '3' }),
    'processAuthorizationCodeResponse|processRefreshTokenResponse|processClientCredentialsResponse|processGenericTokenEndpointResponse':
      { returns: 'arguments' },
    'fetchProtectedResource|protectedResourceRequest': {
      does: 'request',
      method: '3=GET',
      args: { auth: '1', url: '2', body: '4', headers: '5' },
      returns: 'response',
    },
    'randomState|randomNonce|randomPKCECodeVerifier|generateRandomState|generateRandomCodeVerifier, generators.state|nonce|codeVerifier':
      { does: 'random', returns: 'plain' },
  }),
  // https://arcticjs.dev: new OAuth2Client(clientId, clientSecret, redirectUri)
  javascript(['arctic', 'oslo/oauth2', 'remix-auth', '@oslojs/oauth2'], {
    OAuth2Client: { does: 'oauth-provider', args: { name: '0', url: '2', options: '*' } },
    'OAuth2Client().createAuthorizationURL|createAuthorizationURLWithPKCE': authorizeUrl({
      url: '0',
      data: '1',
      options: '*',
    }),
    'OAuth2Client().validateAuthorizationCode': token(codeGrant, { url: '0', body: '1' }),
    'OAuth2Client().refreshAccessToken': token(refreshGrant, { url: '0', body: '1' }),
    // https://arcticjs.dev/reference/main/OAuth2Tokens
    'OAuth2Client().validateAuthorizationCode|refreshAccessToken().accessToken|refreshToken': { returns: 'receiver' },
    'OAuth2Client().validateAuthorizationCode|refreshAccessToken().hasRefreshToken|accessTokenExpiresAt|accessTokenExpiresInSeconds|tokenType|scopes|hasScopes':
      { returns: 'plain' },
    'generateState|generateCodeVerifier': { does: 'random', returns: 'plain' },
  }),
  // https://github.com/mulesoft-labs/js-client-oauth2
  javascript(['client-oauth2', '@badgateway/oauth2-client', '@byteowls/capacitor-oauth2'], {
    '()': provider,
    OAuth2Client: provider,
    '().code.getUri': authorizeUrl({ base: '@0.authorizationUri', query: '0', options: '0|@0' }),
    '().code.getToken': token(codeGrant, { url: '@0.accessTokenUri', body: '0' }),
    '().token.getUri': {
      ...authorizeUrl({ base: '@0.authorizationUri', query: '0', options: '0|@0' }),
      mode: 'implicit',
    },
    '().credentials.getToken': token(clientGrant, { url: '@0.accessTokenUri' }),
    '().owner.getToken': token('password', { url: '@0.accessTokenUri', body: '*' }),
    'OAuth2Client().authorizationCode.getAuthorizeUri': authorizeUrl({
      base: '@0.server',
      path: '@0.authorizationEndpoint',
      query: '0',
      options: '0',
    }),
    'OAuth2Client().authorizationCode.getToken|getTokenFromCodeRedirect': token(codeGrant, {
      base: '@0.server',
      path: '@0.tokenEndpoint',
      body: '1|0',
    }),
    'OAuth2Client().clientCredentials': token(clientGrant, { base: '@0.server', path: '@0.tokenEndpoint', body: '0' }),
    'OAuth2Client().password': token('password', { base: '@0.server', path: '@0.tokenEndpoint', body: '0' }),
    'OAuth2Client().refreshToken': token(refreshGrant, { base: '@0.server', path: '@0.tokenEndpoint', body: '0' }),
  }),
  // https://github.com/ciaranj/node-oauth: OAuth2(id, secret, base, authorizePath, tokenPath)
  javascript(['oauth'], {
    'OAuth2()': { does: 'oauth-provider', args: { base: '2', path: '3', options: '*' } },
    'OAuth2().getAuthorizeUrl': authorizeUrl({ base: '@2', path: '@3', query: '0', options: '0' }),
    'OAuth2().getOAuthAccessToken': token(codeGrant, { base: '@2', path: '@4', body: '1' }),
  }),
  // https://github.com/simov/grant: providers by name
  javascript(['grant', 'grant-express', 'grant-koa'], {
    '()': provider,
    'express|koa|hapi|fastify|aws|vercel': provider,
  }),
  javascript(['@fastify/oauth2', 'fastify-oauth2'], { '()': { does: 'oauth-provider', args: { options: '1|0' } } }),
  // https://docs.expo.dev/versions/latest/sdk/auth-session/
  javascript(
    [
      'expo-auth-session',
      'oidc-client-ts',
      'oidc-client',
      '@openid/appauth',
      'react-oidc-context',
      'react-oauth2-code-pkce',
      'ember-simple-auth',
      'angular-oauth2-oidc',
    ],
    {
      'useAuthRequest|AuthRequest|UserManager|AuthProvider|AuthorizationRequest': provider,
      authorize: { does: 'oauth-provider', args: { options: '0' } },
      exchangeCodeAsync: token(codeGrant, { url: '1.tokenEndpoint', body: '0' }),
      refreshAsync: token(refreshGrant, { url: '1.tokenEndpoint', body: '0' }),
      'UserManager().signinRedirect|signinPopup': { does: 'redirect', args: { url: '@0.authority' } },
    },
  ),
  // https://commerce.nearform.com/open-source/react-native-app-auth/docs/introduction
  javascript(['react-native-app-auth'], {
    authorize: {
      ...token(codeGrant, {
        options: '0',
        url: '0.serviceConfiguration.tokenEndpoint',
        body: '0.additionalParameters',
      }),
      does: ['oauth-provider', 'request'],
    },
    refresh: token(refreshGrant, { url: '0.serviceConfiguration.tokenEndpoint', body: '1' }),
  }),
  javascript(['@nangohq/frontend', '@pipedream/sdk', '@merge-api/*'], {
    'Nango().auth': { does: 'oauth-provider', args: { name: '0' } },
  }),
];

/** Who is asking, as guards before handlers or questions inside them. */
const guards: readonly Library[] = [
  javascript(
    [
      'express-jwt',
      'express-basic-auth',
      'express-oauth2-jwt-bearer',
      'koa-jwt',
      'koa-basic-auth',
      'http-auth',
      'http-auth-connect',
      'express-bearer-token',
      'connect-ensure-login',
      'express-openid-connect',
      'keycloak-connect',
      'express-jwt-permissions',
    ],
    {
      '()': guard,
      'expressjwt|jwt|auth|requiresAuth|claimCheck|claimEquals|claimIncludes|requiredScopes|ensureLoggedIn|connect|basic':
        guard,
      '**.protect|unless': guard,
    },
  ),
  javascript(
    [
      'hono/basic-auth',
      'hono/bearer-auth',
      'hono/jwt',
      'hono/jwk',
      '@hono/clerk-auth',
      '@hono/oidc-auth',
      '@hono/session',
      '@hono/cloudflare-access',
    ],
    {
      'basicAuth|bearerAuth|jwt|jwk|cloudflareAccess|clerkMiddleware|getAuth|oidcAuthMiddleware|verify': guard,
    },
  ),
  javascript(['basic-auth', 'auth-header'], { '()': guard }),
  javascript(['@fastify/jwt', '@fastify/auth', '@fastify/basic-auth', '@fastify/passport'], { '()': guard }),
  // https://github.com/atinux/nuxt-auth-utils#server-utils: answers 401 to whoever has no session; Nuxt imports it by itself
  javascript(['global', '#imports'], { requireUserSession: guard }),
  // https://github.com/fastify/fastify-bearer-auth: it adds its hook itself
  javascript(['@fastify/bearer-auth', 'fastify-bearer-auth'], { '()': { does: 'authenticate', note: 'registered' } }),
  // https://clerk.com/docs/references/nextjs/auth
  javascript(['@clerk/*'], {
    'auth|currentUser|getAuth|requireAuth|withAuth|withClerkMiddleware|authMiddleware|clerkMiddleware|ClerkExpressRequireAuth|rootAuthLoader|verifyToken':
      guard,
    'auth.protect, auth().protect': guard,
    ClerkExpressWithAuth: { does: 'authenticate', note: 'optional' },
    '**.authenticateRequest': guard,
  }),
  javascript(['@auth0/nextjs-auth0', '@auth0/nextjs-auth0/edge', '@auth0/nextjs-auth0/server'], {
    'getSession|getAccessToken': guard,
    'withApiAuthRequired|withPageAuthRequired|withMiddlewareAuthRequired': wrapper,
    'initAuth0|Auth0Client().getSession|getAccessToken': guard,
    'initAuth0|Auth0Client().withApiAuthRequired|withPageAuthRequired': wrapper,
  }),
  javascript(['@auth0/auth0-spa-js', '@auth0/auth0-react', 'auth0', 'auth0-js'], {
    'Auth0Client|createAuth0Client|Auth0Provider|WebAuth': { does: 'oauth-provider', args: { options: '0' } },
    'useAuth0().isAuthenticated': guard,
    withAuthenticationRequired: wrapper,
    'AuthenticationClient().oauth.passwordGrant': token('password', { base: '@0.domain', body: '0' }),
    'ManagementClient().users.update': { does: 'store', vendor: 'Auth0', args: { data: '1' } },
  }),
  javascript(
    [
      'lucia',
      'lucia-auth',
      '@lucia-auth/*',
      'supertokens-node',
      'supertokens-node/*',
      '@workos-inc/node',
      '@workos-inc/authkit-nextjs',
      '@kinde-oss/*',
      '@stytch/*',
      'stytch',
      '@propelauth/*',
      '@ory/client',
      '@descope/node-sdk',
      '@descope/nextjs-sdk/server',
      '@stackframe/stack',
      'next-firebase-auth',
      'next-firebase-auth-edge',
      '@logto/next',
      '@logto/next/server-actions',
      '@logto/express',
      '@frontegg/client',
      '@hanko/*',
    ],
    {
      '**.validateSession|validateRequest|verifySession|getSession|withAuth|authenticateWithSessionCookie|loadSealedSession|getKindeServerSession|isAuthenticated|authenticate|authenticateJwt|toSession|getUser|requireUser|getTokens|getLogtoContext|authkitMiddleware|withAuthUserSSR|withLogto|validateAccessTokenAndGetUser':
        guard,
    },
  ),
  javascript(
    [
      'aws-jwt-verify',
      'jwks-rsa',
      '@okta/jwt-verifier',
      'google-auth-library',
      'passport-azure-ad',
      '@azure/msal-node',
    ],
    {
      '**.verify|verifyAccessToken|verifyIdToken': { does: 'authenticate', args: { data: '0' } },
      'OAuth2Client()': { does: 'oauth-provider', args: { options: '0', name: '0' } },
      'ConfidentialClientApplication|PublicClientApplication': { does: 'oauth-provider', args: { options: '0' } },
      'PublicClientApplication|ConfidentialClientApplication().acquireTokenByUsernamePassword': {
        does: 'oauth-provider',
        note: 'grant:password',
        args: { options: '0' },
      },
    },
  ),
  javascript(['aws-amplify', 'aws-amplify/auth', '@aws-amplify/auth', 'amazon-cognito-identity-js'], {
    '**.fetchAuthSession|getCurrentUser|currentSession|currentAuthenticatedUser': guard,
  }),
  javascript(['firebase/auth'], { 'getIdToken|onAuthStateChanged': guard }),
  javascript(['@supabase/auth-helpers-nextjs', '@supabase/auth-ui-react'], {
    withApiAuth: wrapper,
    withPageAuth: wrapper,
  }),
  javascript(['casl', '@casl/ability', 'accesscontrol', 'casbin', 'express-acl', 'nest-access-control'], {
    '**.enforce|can|ensureAllowed': guard,
  }),
  javascript(['csurf', 'csrf-csrf', 'csrf', '@fastify/csrf-protection', 'koa-csrf', 'lusca'], {
    '()': { does: 'middleware' },
  }),
  // https://convex and others: a webhook's signature
  javascript(['@octokit/webhooks-methods', '@octokit/webhooks', 'standardwebhooks', '@polar-sh/sdk/webhooks'], {
    '**.verify|verifyAndReceive|validateEvent': { does: 'authenticate', args: { data: '*' } },
  }),
];

const middlewares: Members = { '()': { does: 'middleware' } };

/** Middleware that guards nothing. */
const others: readonly Library[] = [
  javascript(
    [
      'helmet',
      'cors',
      'compression',
      'morgan',
      'body-parser',
      'express-rate-limit',
      'express-slow-down',
      'connect-timeout',
      'serve-static',
      'method-override',
      'express-winston',
      'pino-http',
      'koa-helmet',
      '@koa/cors',
      'koa-bodyparser',
      'koa-body',
      'koa-logger',
      'multer',
      'express-fileupload',
      '@fastify/helmet',
      '@fastify/cors',
      '@fastify/rate-limit',
      'hono/cors',
      'hono/logger',
      'hono/secure-headers',
    ],
    {
      ...middlewares,
      ...behind([''], {
        'json|urlencoded|raw|text|cors|logger|secureHeaders|rateLimit|slowDown': { does: 'middleware' },
      }),
    },
  ),
];

export const auth: readonly Library[] = [...providers, ...guards, ...others];
