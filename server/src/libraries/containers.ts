/** Packages whose containers are asked for what stands under a token. */
export const containers: ReadonlySet<string> = new Set([
  'tsyringe',
  'inversify',
  'typedi',
  '@nestjs/core',
  'awilix',
  '@angular/core',
  'injection-js',
  'punq',
  'injector',
  'svcs',
  'rodi',
]);

/** The access paths by which such a container is asked. */
export const containerAsked = /(?:^|\.)(?:resolve|get|getAsync|resolveAsync|inject|createInstance)$/;

/** The access paths by which one is asked that stands on a server and on each of its requests: https://github.com/fastify/fastify-awilix */
export const serverContainerAsked = /\b(?:diContainer|diScope)\.resolve$/;

/** A container's object that holds everything under its name: https://github.com/jeffijoe/awilix#injection-modes */
export const cradles = {
  package: 'awilix',
  maker: 'createContainer',
  path: 'createContainer().cradle',
  last: '.cradle',
} as const;

/** Servers that plugins put things on, as themselves and as those of a request: https://fastify.dev/docs/latest/Reference/Decorators/ */
export const decoratedServers = {
  package: 'fastify',
  paths: /^(?:(?:|fastify|FastifyInstance)\(\)|(?:request|FastifyRequest\(\))\.server)$/i,
} as const;

/**
 * What makes a part of the configuration that is asked for by its key, `@Inject(hooks.KEY)`:
 * https://docs.nestjs.com/techniques/configuration#configuration-namespaces
 */
export const keyedConfiguration = { package: '@nestjs/config', path: 'registerAs()', key: 'KEY' } as const;
