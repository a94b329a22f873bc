/**
 * Frameworks whose routes name what answers by a class and its method, with middleware said behind a route or a group of them:
 * https://docs.adonisjs.com/guides/basics/controllers, https://docs.adonisjs.com/guides/basics/middleware
 */
export const controllerRoutes = {
  router: '@adonisjs/core/services/router',
  /** What all requests run through is said on these, by convention in a file of its own. */
  stacks: ['@adonisjs/core/services/router', '@adonisjs/core/services/server'] as readonly string[],
  /** The method of a controller, or of middleware, that is named alone. */
  only: 'handle',
  /** What puts middleware before the routes that stand in front of it. */
  behind: 'use',
} as const;

/** Log-ins by a driver that an app's configuration names: https://docs.adonisjs.com/guides/auth/social-authentication */
export const namedDrivers = {
  asked: /^HttpContext\(\)\.ally\.use$/,
  package: '@adonisjs/ally',
  configures: 'defineConfig',
} as const;
