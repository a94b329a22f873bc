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
  /** The requests that they answer. */
  requests: /^(?:request|FastifyRequest\(\))$/,
} as const;

/**
 * What makes a part of the configuration that is asked for by its key, `@Inject(hooks.KEY)`:
 * https://docs.nestjs.com/techniques/configuration#configuration-namespaces
 */
export const keyedConfiguration = { package: '@nestjs/config', path: 'registerAs()', key: 'KEY' } as const;

/** How what a container is told comes to be what it hands out: as it is, as what a function makes, or as an instance. */
export type HandedOut = 'value' | 'factory' | 'class';

/** Words of which each text that tells a container something holds one: to look for them is much faster than for the expression. */
export const containerWords: readonly string[] = [
  'inversify',
  'awilix',
  'punq',
  'injector',
  'svcs',
  'rodi',
  'useValue',
  'useFactory',
  'useClass',
  'useExisting',
  'registerSingleton',
  'registerInstance',
  'Container.set',
  'HttpModule',
  '.decorate(',
  '.decorateRequest(',
];
export const tellsContainers =
  /['"](?:inversify|awilix)['"]|\b(?:import|from) (?:punq|injector|svcs|rodi)\b|\buse(?:Value|Factory|Class|Existing)\s*:|\bregister(?:Singleton|Instance)\(|\bContainer\.set\(|\.decorate(?:Request)?\(\s*['"`]|\bHttpModule\.register\w*\(/;

/** The option that is a token, and those that say what stands under it: https://docs.nestjs.com/fundamentals/custom-providers */
export const providerToken = 'provide';
export const providerOptions: readonly (readonly [option: string, how: HandedOut])[] = [
  ['useValue', 'value'],
  ['useFactory', 'factory'],
  ['useClass', 'class'],
  ['useExisting', 'class'],
];

/** What is called on `bind(token)`: https://inversify.io/docs/fundamentals/binding/ */
export const bindingMethods: ReadonlyMap<string, HandedOut> = new Map([
  ['toConstantValue', 'value'],
  ['toDynamicValue', 'factory'],
  ['to', 'class'],
  ['toService', 'class'],
]);

/** What is registered is the result of one of these: https://github.com/jeffijoe/awilix#resolvers */
export const resolverMakers: ReadonlyMap<string, HandedOut> = new Map([
  ['asValue', 'value'],
  ['asFunction', 'factory'],
  ['asClass', 'class'],
]);

/** Methods that are told a token and what stands under it: https://github.com/microsoft/tsyringe#register, https://svcs.hynek.me */
export const registeringMethods: ReadonlyMap<string, HandedOut> = new Map([
  ['registerSingleton', 'class'],
  ['registerInstance', 'value'],
  ['register_value', 'value'],
  ['register_factory', 'factory'],
  ['add_instance', 'value'],
]);

/** Keywords by which Python's containers are told: https://github.com/bobthemighty/punq, https://injector.readthedocs.io */
export const registeringKeywords: ReadonlyMap<string, HandedOut> = new Map([
  ['instance', 'value'],
  ['factory', 'factory'],
  ['to', 'factory'],
]);

/** A library's module whose registering makes what is injected by a type: https://docs.nestjs.com/techniques/http-module */
export const registeredModules = {
  module: 'HttpModule',
  registers: /^register(?:Async)?$/,
  makes: 'HttpService',
} as const;

/** Objects that give something when they are called, made with what makes it: https://python-dependency-injector.ets-labs.org/providers/ */
export const providers = {
  family: 'dependency_injector',
  makers:
    /(?:^|\.)(?:(?:ThreadSafe|ThreadLocal|ContextLocal)?Singleton|Factory|AbstractFactory|Resource|Callable|Coroutine|Object)\(\)$/,
  /** The end of the access path of one that gives what it is made with as it is. */
  plain: 'Object()',
  /** What marks that which is handed in: `Provide[Container.client]`. */
  wires: /\bProvide$/,
} as const;

/** Keys that say the type of what stands under them: https://docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.AppKey */
export const typedKeys = { family: 'aiohttp', makers: /\bAppKey\(\)$/ } as const;
