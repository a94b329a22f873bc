import type { Behaviour, Library } from '../shape.ts';
import { allMethods, behind, javascript, type Members, verbs } from './entry.ts';
import { fetchCall } from './http.ts';

const handler = ['request', 'response', 'next'];

/** https://expressjs.com/en/5x/api.html: routes, and the steps before them. */
const expressRoute: Behaviour = {
  does: 'route',
  args: { path: '0', handlers: '1*' },
  parameters: handler,
  returns: 'receiver',
};
const expressChained: Behaviour = { ...expressRoute, args: { path: '@0', handlers: '0*' } };

const expressRoutes: Members = {
  ...verbs(allMethods, expressRoute),
  all: expressRoute,
  'route().all': expressChained,
  ...behind(['route()'], verbs(allMethods, expressChained)),
  use: {
    does: 'middleware',
    args: { path: '0', handlers: '0*' },
    parameters: handler,
    returns: 'receiver',
    note: 'mounts',
  },
  param: { does: 'middleware', args: { name: '0', handlers: '1' }, parameters: handler, returns: 'receiver' },
};

const answer: Behaviour = { does: 'respond', args: { data: '0' }, returns: 'receiver' };

const header: Behaviour = { args: { name: '0', data: '1' }, note: 'response-header' };

const expressResponse: Members = {
  'json|send|jsonp|end|write': answer,
  render: { does: 'respond', args: { path: '0', data: '1' } },
  sendFile: { does: 'respond', args: { path: '0', base: '1.root' } },
  download: { does: 'respond', args: { path: '0', base: '2.root|1.root' } },
  'status|type|contentType|vary|links|attachment|code': { returns: 'receiver' },
  'set|header|setHeader|append': { ...header, returns: 'receiver' },
  writeHead: { args: { count: '0', headers: '2|1' }, returns: 'receiver' },
  sendStatus: { does: 'respond', args: { count: '0' }, returns: 'receiver' },
  redirect: { does: 'redirect', args: { url: '1|0' } },
  cookie: { does: 'cookie', args: { name: '0', data: '1', options: '2' }, returns: 'receiver' },
  clearCookie: { does: 'cookie', mode: 'delete', args: { name: '0', options: '1' }, returns: 'receiver' },
};

const express: readonly Library[] = [
  javascript(
    [
      'express',
      'express-promise-router',
      'express-async-router',
      'ultimate-express',
      'router',
      'restana',
      'polka',
      '0http',
      'restify',
    ],
    {
      ...behind(['()', 'Router()', 'Express()', 'Application()', 'IRouter()', 'createServer()'], expressRoutes),
      '().del': { ...expressRoute, method: 'DELETE' },
      // https://expressjs.com/en/starter/static-files.html
      static: { does: 'middleware', args: { path: '0' } },
      ...behind(['response', 'Response()'], expressResponse),
      'RequestHandler()()': { parameters: handler },
    },
  ),
  javascript(['express-ws'], { '().app.ws': { ...expressRoute, parameters: ['', 'request'] } }),
  javascript(['express-async-handler', 'express-async-errors'], { '()': { returns: 'first', parameters: handler } }),
];

/** https://fastify.dev/docs/latest/Reference/Routes/: `get(path, options?, handler)`, options may hold guards and the handler. */
const fastifyRoute: Behaviour = {
  does: 'route',
  args: { path: '0', handlers: '1.onRequest|1.preParsing|1.preValidation|1.preHandler|1.handler|1*', options: '1' },
  parameters: ['request', 'reply'],
  returns: 'receiver',
};

const fastifyRoutes: Members = {
  ...verbs(allMethods, fastifyRoute),
  all: fastifyRoute,
  route: {
    does: 'route',
    method: '0.method',
    args: {
      path: '0.url|0.path',
      handlers: '0.onRequest|0.preParsing|0.preValidation|0.preHandler|0.handler',
      options: '0',
    },
    parameters: ['request', 'reply'],
    returns: 'receiver',
  },
  addHook: {
    does: 'middleware',
    args: { name: '0', handlers: '1' },
    parameters: ['request', 'reply'],
    returns: 'receiver',
  },
  register: {
    args: { handlers: '0', path: '1.prefix', options: '1' },
    parameters: ['FastifyInstance()'],
    returns: 'receiver',
    note: 'mounts',
  },
  after: { args: { callback: '0' }, returns: 'receiver' },
  // https://fastify.dev/docs/latest/Reference/Logging/: the options are pino's
  'log.trace|debug|info|warn|error|fatal': {
    does: 'log',
    args: { data: '*', list: '@0.logger.redact.paths|@0.logger.redact' },
  },
};

/** What Fastify hands to handlers and hooks. */
const fastifyHanded: Members = {
  ...behind(['reply', 'FastifyReply()'], {
    'send|json': answer,
    'view|viewAsync': { does: 'respond', args: { path: '0', data: '1' } },
    'code|status|type|serializer': { returns: 'receiver' },
    'header|headers': { ...header, args: { ...header.args, headers: '0' }, returns: 'receiver' },
    redirect: { does: 'redirect', args: { url: '0|1' } },
    'setCookie|cookie': { does: 'cookie', args: { name: '0', data: '1', options: '2' }, returns: 'receiver' },
    clearCookie: { does: 'cookie', mode: 'delete', args: { name: '0' }, returns: 'receiver' },
    sendFile: { does: 'respond', args: { path: '0', base: '1' } },
  }),
  'request.log.trace|debug|info|warn|error|fatal, FastifyRequest().log.trace|debug|info|warn|error|fatal': {
    does: 'log',
  },
  'request.jwtVerify, FastifyRequest().jwtVerify': { does: 'authenticate' },
};

const fastify: readonly Library[] = [
  javascript(['fastify'], {
    '(), fastify, Fastify': {
      does: 'client',
      args: { options: '0', list: '0.logger.redact.paths|0.logger.redact' },
    },
    ...behind(['()', 'fastify()', 'Fastify()', 'FastifyInstance()'], fastifyRoutes),
    'FastifyPluginAsync|FastifyPluginCallback|FastifyPlugin()()': { parameters: ['FastifyInstance()'] },
    ...fastifyHanded,
  }),
  javascript(['@fastify/type-provider-typebox', 'fastify-type-provider-zod'], {
    ...behind(['FastifyInstance()'], fastifyRoutes),
    ...fastifyHanded,
    'FastifyPluginAsyncTypebox|FastifyPluginCallbackTypebox|FastifyPluginAsyncZod|FastifyPluginCallbackZod()()': {
      parameters: ['FastifyInstance()'],
    },
  }),
  javascript(['fastify-plugin'], {
    '()': { returns: 'first', parameters: ['FastifyInstance()'] },
    ...behind(['FastifyInstance()'], fastifyRoutes),
    ...fastifyHanded,
  }),
];

/** https://koajs.com and https://github.com/koajs/router: `get(name?, path, ...middleware)`; the answer is assigned to `ctx.body`. */
const koaRoute: Behaviour = {
  does: 'route',
  args: { path: '0', handlers: '0*' },
  parameters: ['context', 'next'],
  returns: 'receiver',
};

/** What Astro hands to endpoints, and gives to pages as `Astro`: https://docs.astro.build/en/reference/api-reference */
const astroContext: Members = {
  redirect: { does: 'redirect', args: { url: '0' } },
  'cookies.get': { returns: 'plain', args: { name: '0' }, note: 'reads-cookie' },
  'cookies.set': { does: 'cookie', args: { name: '0', data: '1', options: '2' } },
  'cookies.delete': { does: 'cookie', mode: 'delete', args: { name: '0' } },
};

const koaContext: Members = behind(['context', 'Context()'], {
  redirect: { does: 'redirect', args: { url: '0' } },
  // https://github.com/pillarjs/cookies#cookiessetname--values--options
  'cookies.set': { does: 'cookie', mode: 'http-only', args: { name: '0', data: '1', options: '2' } },
  'set|append': header,
  render: { does: 'respond', args: { path: '0', data: '1' } },
  body: { does: 'respond', args: { data: '0' }, set: true },
});

const koa: readonly Library[] = [
  javascript(['koa'], {
    ...behind(['()', 'Koa()'], {
      use: {
        does: 'middleware',
        args: { handlers: '0*' },
        parameters: ['context', 'next'],
        returns: 'receiver',
        note: 'mounts',
      },
    }),
    ...koaContext,
  }),
  javascript(['@koa/router', 'koa-router', 'koa-joi-router'], {
    ...behind(['()', 'Router()'], {
      ...verbs([...allMethods], koaRoute),
      del: { ...koaRoute, method: 'DELETE' },
      all: koaRoute,
      use: {
        does: 'middleware',
        args: { path: '0', handlers: '0*' },
        parameters: ['context', 'next'],
        returns: 'receiver',
        note: 'mounts',
      },
      'routes|middleware|allowedMethods|prefix': { returns: 'receiver' },
    }),
    ...koaContext,
  }),
];

/** https://hono.dev/docs/api/routing and /api/context */
const honoRoute: Behaviour = {
  does: 'route',
  args: { path: '0', handlers: '0*' },
  parameters: ['context', 'next'],
  returns: 'receiver',
};

const hono: readonly Library[] = [
  javascript(['hono', 'hono/quick', 'hono/tiny', '@hono/zod-openapi'], {
    ...behind(['Hono()', 'OpenAPIHono()', 'Hono().basePath()', '()'], {
      ...verbs(allMethods, honoRoute),
      all: honoRoute,
      on: {
        does: 'route',
        method: '0',
        args: { path: '1', handlers: '2*' },
        parameters: ['context', 'next'],
        returns: 'receiver',
      },
      openapi: {
        does: 'route',
        method: '0.method',
        args: { path: '0.path', handlers: '1*' },
        parameters: ['context'],
        returns: 'receiver',
      },
      use: {
        does: 'middleware',
        args: { path: '0', handlers: '0*' },
        parameters: ['context', 'next'],
        returns: 'receiver',
      },
      route: { does: 'middleware', args: { path: '0', handlers: '1' }, returns: 'receiver', note: 'mounts' },
    }),
    ...behind(['context', 'Context()'], {
      'json|text|html|body|newResponse|render': { does: 'respond', args: { data: '0' }, returns: 'arguments' },
      redirect: { does: 'redirect', args: { url: '0' } },
      header,
      status: { returns: 'plain' },
    }),
  }),
  javascript(['hono/factory'], {
    'createMiddleware, createFactory().createMiddleware|createHandlers': {
      returns: 'first',
      parameters: ['context', 'next'],
    },
  }),
  // https://hono.dev/docs/guides/validation#manual-validator: what its function answers with goes out, as from middleware
  javascript(['hono/validator'], { validator: { returns: 'second', parameters: ['', 'context'] } }),
  javascript(['hono/cookie'], {
    'setCookie|setSignedCookie': { does: 'cookie', args: { name: '1', data: '2', options: '4|3' } },
    deleteCookie: { does: 'cookie', mode: 'delete', args: { name: '1' } },
    'getCookie|getSignedCookie': { returns: 'plain', args: { name: '1' }, note: 'reads-cookie' },
  }),
  javascript(['hono/http-exception'], { 'HTTPException()': { returns: 'arguments' } }),
];

/** Decorators are calls as the program model lowers them; `note` says that what they describe is what they stand on. */
const nestMethods = Object.fromEntries(
  allMethods.map(method => [
    method.charAt(0) + method.slice(1).toLowerCase(),
    { does: 'route', method, args: { path: '0' }, note: 'annotation' } satisfies Behaviour,
  ]),
);

const nest: readonly Library[] = [
  // https://docs.nestjs.com/recipes/cqrs: the class that is named for the message handles it
  javascript(['@nestjs/cqrs'], { 'QueryBus|CommandBus|EventBus().execute|publish': { args: { data: '0' } } }),
  // https://docs.nestjs.com/controllers
  javascript(
    [
      '@nestjs/common',
      'routing-controllers',
      '@tsed/schema',
      '@tsed/common',
      'tsoa',
      '@tsoa/runtime',
      '@deepkit/http',
      '@loopback/rest',
    ],
    {
      ...nestMethods,
      All: { does: 'route', args: { path: '0' }, note: 'annotation' },
      'Controller|JsonController|Route': {
        does: 'route',
        args: { path: '0.path|0' },
        note: 'annotation',
      },
      'UseGuards|Authorized|Security|Authenticate': {
        does: 'authenticate',
        args: { handlers: '0*' },
        note: 'annotation',
      },
      'UseBefore|UseInterceptors|UseFilters|UsePipes': {
        does: 'middleware',
        args: { handlers: '0*' },
        note: 'annotation',
      },
      Redirect: { does: 'redirect', args: { url: '0' }, note: 'annotation' },
      applyDecorators: { args: { list: '0*' }, note: 'annotation' },
    },
  ),
  // https://docs.nestjs.com/middleware#middleware-consumer: `consumer.apply(SignedIn).forRoutes('*')`
  javascript(['@nestjs/common'], {
    'MiddlewareConsumer().apply': { does: 'middleware', args: { handlers: '0*' } },
  }),
  javascript(['@nestjs/core'], {
    'NestFactory.create().useGlobalGuards': { does: ['middleware', 'authenticate'], args: { handlers: '0*' } },
    'NestFactory.create().use': { does: 'middleware', args: { path: '0', handlers: '0*' }, parameters: handler },
  }),
  javascript(['inversify-express-utils'], {
    ...Object.fromEntries(
      allMethods.map(method => [
        `http${method.charAt(0)}${method.slice(1).toLowerCase()}`,
        { does: 'route', method, args: { path: '0', handlers: '1*' }, note: 'annotation' } satisfies Behaviour,
      ]),
    ),
    controller: { does: 'route', args: { path: '0', handlers: '1*' }, note: 'annotation' },
  }),
];

const next: readonly Library[] = [
  // https://nextjs.org/docs/pages/building-your-application/routing/api-routes: handlers are found by their file's path
  javascript(
    ['next', 'next/types', 'next/dist/shared/lib/utils'],
    behind(['response', 'NextApiResponse()'], {
      ...expressResponse,
      setPreviewData: { does: 'cookie', args: { data: '0', options: '1' } },
      revalidate: { returns: 'plain' },
    }),
  ),
  // https://nextjs.org/docs/app/api-reference/functions/next-response
  javascript(['next/server'], {
    'NextResponse.json': {
      does: 'respond',
      args: { data: '0', headers: '1.headers', options: '1' },
      returns: 'arguments',
    },
    'NextResponse()': {
      does: 'respond',
      args: { data: '0', headers: '1.headers', options: '1' },
      returns: 'arguments',
    },
    'NextResponse.redirect|rewrite': { does: 'redirect', args: { url: '0' } },
    '**.cookies.set': { does: 'cookie', args: { name: '0.name|0', data: '0.value|1', options: '2|0' } },
    '**.cookies.delete': { does: 'cookie', mode: 'delete', args: { name: '0.name|0' } },
    '**.headers.set|append': header,
    after: { args: { callback: '0' }, returns: 'called' },
  }),
  // https://nextjs.org/docs/app/api-reference/functions/cookies: `cookies()` is awaited since version 15
  javascript(['next/headers'], {
    'cookies().set': { does: 'cookie', args: { name: '0.name|0', data: '0.value|1', options: '2|0' } },
    'cookies().delete': { does: 'cookie', mode: 'delete', args: { name: '0.name|0' } },
    'cookies().get': { returns: 'plain', args: { name: '0' }, note: 'reads-cookie' },
  }),
  javascript(['next/navigation', 'next/router', 'next-intl/navigation', 'vue-router', '@react-navigation/native'], {
    'redirect|permanentRedirect': { does: 'redirect', args: { url: '0' } },
    'useRouter().push|replace': { does: 'redirect', args: { url: '0.pathname|0.path|0' } },
  }),
  javascript(['next/cache'], {
    unstable_cache: {
      does: 'cache',
      args: { callback: '0', key: '1', ttl: '2.revalidate', options: '2' },
      returns: 'first',
      note: 'by-arguments',
    },
  }),
  javascript(['next-connect'], behind(['()', 'createRouter()'], expressRoutes)),
];

/** https://h3.dev and https://nitro.build: `defineEventHandler((event) => …)`, or `{ onRequest, handler }`. */
const h3Handlers: Members = {
  'defineEventHandler|eventHandler|defineHandler': {
    does: 'route',
    args: { handlers: '0.onRequest|0.handler|0' },
    parameters: ['event'],
    returns: 'first',
  },
  'defineCachedEventHandler|cachedEventHandler': {
    does: 'route',
    args: { handlers: '0', ttl: '1.maxAge' },
    parameters: ['event'],
    returns: 'first',
  },
  'defineCachedFunction|cachedFunction': {
    does: 'cache',
    args: { callback: '0', ttl: '1.maxAge', key: '1.getKey', options: '1' },
    returns: 'first',
  },
  sendRedirect: { does: 'redirect', args: { url: '1' } },
  send: { does: 'respond', args: { data: '1' } },
  setCookie: { does: 'cookie', args: { name: '1', data: '2', options: '3' } },
  deleteCookie: { does: 'cookie', mode: 'delete', args: { name: '1' } },
  getCookie: { returns: 'plain', args: { name: '1' }, note: 'reads-cookie' },
  'createRouter().get|post|put|patch|delete|use': { ...expressRoute, parameters: ['event'] },
  useRuntimeConfig: { note: 'runtime-config' },
};

const frameworks: readonly Library[] = [
  javascript(['h3', '#imports', 'nitropack/runtime', 'nitro', 'nitro/runtime', 'nitro/h3'], h3Handlers),
  // Nuxt and Nitro import these by themselves
  javascript(
    ['global'],
    Object.fromEntries(
      Object.entries(h3Handlers).filter(([name]) =>
        /^(define|eventHandler|cached|sendRedirect|setCookie|deleteCookie|useRuntimeConfig)/.test(name),
      ),
    ),
  ),
  // https://remix.run/docs/en/main/utils/redirect: loaders and actions are found by their exported names
  javascript(
    [
      '@remix-run/node',
      '@remix-run/cloudflare',
      '@remix-run/deno',
      '@remix-run/server-runtime',
      '@remix-run/react',
      'react-router',
      'react-router-dom',
      '@react-router/node',
    ],
    {
      'redirect|redirectDocument': { does: 'redirect', args: { url: '0' } },
      'json|data|defer': { does: 'respond', args: { data: '0', options: '1' }, returns: 'first' },
      'createCookie().serialize': {
        does: 'cookie',
        args: { name: '@0', data: '0', options: '@1' },
        returns: 'arguments',
      },
      'createCookieSessionStorage().getSession().set': {
        does: 'cookie',
        args: { name: '0', data: '1', options: '@0.cookie' },
      },
      'createMemorySessionStorage|createFileSessionStorage|createSessionStorage|createWorkersKVSessionStorage().getSession().set':
        { does: 'store', args: { name: '0', data: '1' } },
      'useNavigate()()': { does: 'redirect', args: { url: '0' } },
    },
  ),
  // https://tanstack.com/start/latest/docs/framework/react/guide/server-functions: what is called is the handler
  javascript(['@tanstack/react-start', '@tanstack/solid-start', '@tanstack/start'], {
    'createServerFn().validator|inputValidator|middleware': { returns: 'receiver' },
    'createServerFn().handler': { returns: 'first' },
    // What a middleware runs on the server is the middleware: https://tanstack.com/start/latest/docs/framework/react/guide/middleware
    'createMiddleware().validator|inputValidator|middleware|client': { returns: 'receiver' },
    'createMiddleware().server': { returns: 'first' },
  }),
  // https://tanstack.com/start/latest/docs/framework/react/guide/server-routes, and what they were called before
  javascript(['@tanstack/react-router', '@tanstack/solid-router'], {
    'createFileRoute()()': {
      does: 'route',
      mode: 'listed',
      args: { path: '@0', list: '0.server.handlers', handlers: '0.server.middleware' },
      parameters: ['context'],
    },
  }),
  javascript(
    [
      '@tanstack/react-start/server',
      '@tanstack/solid-start/server',
      '@tanstack/react-start/api',
      '@tanstack/start/api',
    ],
    {
      'createServerFileRoute().methods, createAPIFileRoute()()': {
        does: 'route',
        mode: 'listed',
        args: { path: '@0', list: '0', handlers: '@0.middleware' },
      },
    },
  ),
  // https://svelte.dev/docs/kit/@sveltejs-kit: load and verbs are found by their file
  javascript(['@sveltejs/kit'], {
    redirect: { does: 'redirect', args: { url: '1' } },
    'json|text': { does: 'respond', args: { data: '0', options: '1' }, returns: 'arguments' },
    'fail|error': { does: 'respond', args: { data: '1' }, returns: 'arguments' },
    ...behind(['event', 'hook.event'], {
      fetch: fetchCall,
      'cookies.get': { returns: 'plain', args: { name: '0' }, note: 'reads-cookie' },
      'cookies.set': { does: 'cookie', mode: 'http-only', args: { name: '0', data: '1', options: '2' } },
      'cookies.delete': { does: 'cookie', mode: 'delete', args: { name: '0' } },
      setHeaders: { args: { headers: '0' }, note: 'response-header' },
    }),
  }),
  javascript(['astro'], behind(['context'], astroContext)),
  javascript(['global'], behind(['Astro'], astroContext)),
  javascript(['elysia'], {
    ...behind(['Elysia()', '()'], {
      ...verbs(allMethods, { ...honoRoute, parameters: ['context'] }),
      all: { ...honoRoute, parameters: ['context'] },
      'use|guard|group|derive|resolve|onBeforeHandle|onRequest': {
        does: 'middleware',
        args: { handlers: '0*' },
        returns: 'receiver',
      },
    }),
  }),
  javascript(
    ['itty-router'],
    behind(['Router()', 'AutoRouter()', 'IttyRouter()'], { ...verbs(allMethods, expressRoute), all: expressRoute }),
  ),
  // https://hapi.dev/api/#-serverrouteroute
  javascript(['@hapi/hapi', 'hapi'], {
    '**.route': {
      does: 'route',
      method: '0.method',
      mode: 'named',
      args: {
        path: '0.path',
        handlers: '0.handler|0.options.handler',
        options: '0.options',
        credentials: '0.options.auth|0.config.auth',
      },
      parameters: ['request', 'toolkit'],
    },
    // https://hapi.dev/api/#-serverauthdefaultoptions: a strategy by itself is before no route
    '**.auth.default': { does: ['middleware', 'authenticate'], args: { name: '0' } },
    '**.ext': { does: 'middleware', args: { name: '0', handlers: '1' }, parameters: ['request', 'toolkit'] },
    'toolkit.response': { does: 'respond', args: { data: '0' }, returns: 'receiver' },
    // https://hapi.dev/api/#-requestlogtags-data
    'request.log, server|Server().log': { does: 'log', mode: 'log', args: { data: '1' } },
    'toolkit.redirect': { does: 'redirect', args: { url: '0' } },
    '**.inject': { returns: 'plain' },
  }),
  // https://trpc.io/docs/server/procedures: guards are middleware of the procedure
  javascript(['@trpc/server'], {
    '**.procedure.**.query|mutation|subscription': {
      does: 'route',
      args: { handlers: '0' },
      parameters: ['@context'],
    },
    '**.procedure.**.use': {
      does: 'middleware',
      args: { handlers: '0' },
      returns: 'receiver',
      parameters: ['@context'],
    },
    '**.procedure.**.input|output|meta|concat|unstable_concat': { returns: 'receiver' },
    // https://trpc.io/docs/server/middlewares#experimental-standalone-middlewares
    'experimental_standaloneMiddleware().create': { returns: 'first' },
  }),
  // https://next-safe-action.dev/docs/define-actions/middleware
  javascript(['next-safe-action'], {
    'createSafeActionClient().**.action|stateAction': { args: { callback: '0' }, parameters: ['@context'] },
    'createSafeActionClient().**.use': { returns: 'receiver', parameters: ['@context'] },
    'createSafeActionClient().**.schema|inputSchema|outputSchema|metadata|bindArgsSchemas': { returns: 'receiver' },
  }),
  javascript(['socket.io', 'ws'], {
    '**.emit|send': { does: 'respond', args: { data: '*' } },
    // https://socket.io/docs/v4/server-instance/#connection, https://github.com/websockets/ws/blob/master/doc/ws.md#event-connection
    'Server|WebSocketServer().on|once, Server().of().on|once': {
      args: { name: '0', callback: '1' },
      parameters: ['Socket()'],
    },
  }),
  javascript(
    [
      'http-proxy-middleware',
      'express-http-proxy',
      'http-proxy',
      'koa-proxies',
      'koa-proxy',
      'koa-better-http-proxy',
      'fast-proxy',
    ],
    {
      '()': { does: 'middleware', args: { url: '0.target|1.target|0.host|0', options: '0' }, note: 'proxy' },
      'createProxyMiddleware|legacyCreateProxyMiddleware': {
        does: 'middleware',
        args: { url: '0.target|1.target', path: '0', options: '0|1' },
        note: 'proxy',
      },
      'createProxyServer|createProxy': { does: 'middleware', args: { url: '0.target', options: '0' }, note: 'proxy' },
      'createProxyServer().web': {
        does: 'middleware',
        args: { url: '2.target|@0.target', options: '2' },
        note: 'proxy',
      },
    },
  ),
];

/** Plugins, called with the server and their options: https://github.com/fastify/fastify-http-proxy, …/fastify-reply-from */
const proxyPlugins: readonly Library[] = [
  javascript(['@fastify/http-proxy', 'fastify-http-proxy'], {
    '()': { does: 'middleware', args: { url: '1.upstream', path: '1.prefix', options: '1' }, note: 'proxy' },
  }),
  javascript(['@fastify/reply-from', 'fastify-reply-from'], {
    '()': { does: 'middleware', args: { url: '1.base', options: '1' }, note: 'proxy' },
  }),
];

const servers: readonly Library[] = [
  javascript(['global'], {
    'Response.json': { does: 'respond', args: { data: '0', headers: '1.headers', options: '1' }, returns: 'arguments' },
    'Response()': { does: 'respond', args: { data: '0', headers: '1.headers', options: '1' }, returns: 'arguments' },
    'Response.redirect': { does: 'redirect', args: { url: '0' } },
    // https://docs.deno.com/api/deno/~/Deno.serve: (handler), (options, handler)
    'Deno.serve': { does: 'route', args: { handlers: '0.handler|callback', options: '0' }, parameters: ['Request()'] },
    // https://bun.sh/docs/api/http
    'Bun.serve': {
      does: 'route',
      args: { handlers: '0.fetch', list: '0.routes', options: '0' },
      parameters: ['Request()'],
    },
    'location.assign|replace': { does: 'redirect', args: { url: '0' } },
    location: { does: 'redirect', args: { url: '0' }, set: true },
    'location.href': { does: 'redirect', args: { url: '0' }, set: true },
    'document.location': { does: 'redirect', args: { url: '0' }, set: true },
    'document.location.href': { does: 'redirect', args: { url: '0' }, set: true },
    open: { does: 'redirect', args: { url: '0' } },
  }),
  javascript(['std/http/server', 'std/http', '@std/http'], {
    serve: { does: 'route', args: { handlers: '0' }, parameters: ['Request()'] },
  }),
  javascript(['@hono/node-server'], { serve: { args: { handlers: '0.fetch' } } }),
  javascript(['oak', '@oak/oak'], {
    ...behind(['Router()', 'Application()'], {
      ...verbs(allMethods, { ...expressRoute, parameters: ['context', 'next'] }),
      use: { does: 'middleware', args: { handlers: '0*' }, parameters: ['context', 'next'], returns: 'receiver' },
    }),
    'context.response.redirect': { does: 'redirect', args: { url: '0' } },
    'context.response.body': { does: 'respond', args: { data: '0' }, set: true },
    'context.cookies.set': { does: 'cookie', mode: 'http-only', args: { name: '0', data: '1', options: '2' } },
  }),
  // https://learn.microsoft.com/azure/azure-functions/functions-reference-node: authLevel is `anonymous` unless it is given
  javascript(['@azure/functions'], {
    'app.http': {
      does: 'route',
      method: '1.methods',
      args: { path: '1.route|0', handlers: '1.handler', name: '0', options: '1', credentials: '1.authLevel' },
      parameters: ['HttpRequest()', 'InvocationContext()'],
    },
    ...Object.fromEntries(
      [...allMethods.filter(method => !['HEAD', 'OPTIONS'].includes(method))].map(method => [
        `app.${method === 'DELETE' ? 'deleteRequest' : method.toLowerCase()}`,
        {
          does: 'route',
          method,
          args: { path: '1.route|0', handlers: '1.handler|1', name: '0', options: '1', credentials: '1.authLevel' },
          parameters: ['HttpRequest()', 'InvocationContext()'],
        } satisfies Behaviour,
      ]),
    ),
    'app.timer': { does: 'cron', args: { expression: '1.schedule', callback: '1.handler', name: '0' } },
    'app.storageQueue|serviceBusQueue|serviceBusTopic|eventHub|eventGrid|cosmosDB|storageBlob': {
      does: 'job',
      args: { callback: '1.handler', name: '0' },
    },
    'InvocationContext().log|trace|debug|info|warn|error': { does: 'log' },
  }),
  // https://firebase.google.com/docs/functions
  javascript(['firebase-functions', 'firebase-functions/v1', 'firebase-functions/v2'], {
    '**.https.onRequest': { does: 'route', args: { handlers: 'callback' }, parameters: ['', 'response'] },
    '**.https.onCall': { does: 'route', args: { handlers: 'callback' } },
    '**.pubsub.schedule().onRun': { does: 'cron', args: { expression: '@0', callback: '0' } },
    '**.pubsub.schedule().timeZone|retryConfig': { returns: 'receiver' },
    '**.pubsub.topic().onPublish': { does: 'job', args: { callback: '0' } },
    '**.firestore.document().onCreate|onUpdate|onWrite|onDelete': { does: 'job', args: { callback: '0' } },
    'scheduler.onSchedule': { does: 'cron', args: { expression: '0.schedule|0', callback: '1' } },
    ...behind(['response', 'Response()'], expressResponse),
  }),
  javascript(['firebase-functions/https', 'firebase-functions/v2/https'], {
    onRequest: { does: 'route', args: { handlers: 'callback', options: '0' }, parameters: ['', 'response'] },
    onCall: { does: 'route', args: { handlers: 'callback', options: '0' } },
    ...behind(['response', 'Response()'], expressResponse),
  }),
  javascript(['firebase-functions/scheduler', 'firebase-functions/v2/scheduler'], {
    onSchedule: { does: 'cron', args: { expression: '0.schedule|0', callback: '1' } },
  }),
  javascript(['@google-cloud/functions-framework'], {
    http: { does: 'route', args: { name: '0', handlers: '1' }, parameters: ['', 'response'] },
    cloudEvent: { does: 'job', args: { name: '0', callback: '1' } },
    ...behind(['response', 'Response()'], expressResponse),
  }),
  javascript(['@middy/core', '@vercel/node', '@netlify/functions', 'micro'], {
    '()': { args: { handlers: '0', callback: '0' }, returns: 'first' },
    'middy|builder|wrap': { args: { handlers: '0' }, returns: 'first' },
    schedule: { does: 'cron', args: { expression: '0', callback: '1' }, returns: 'first' },
    send: { does: 'respond', args: { data: '2' } },
    ...behind(['response', 'VercelResponse()'], expressResponse),
  }),
  // https://www.electronjs.org/docs/latest/api/ipc-main: a page's question to the main process; no web route
  javascript(['electron', 'electron/main', 'electron/renderer'], {
    'ipcMain.handle|handleOnce|on': {
      does: 'route',
      method: 'IPC',
      args: { path: '0', handlers: '1' },
      parameters: ['IpcMainEvent()'],
    },
    '**.webContents.send': { does: 'respond', args: { name: '0', data: '1*' }, note: 'ipc' },
    'IpcMainEvent().reply, IpcMainEvent().sender.send': {
      does: 'respond',
      args: { name: '0', data: '1*' },
      note: 'ipc',
    },
    'ipcRenderer.invoke|send|sendSync': { args: { name: '0', data: '1*' } },
    'contextBridge.exposeInMainWorld': { does: 'respond', args: { name: '0', data: '1' }, note: 'ipc' },
    'shell.openExternal': { does: 'redirect', args: { url: '0' } },
    'BrowserWindow().loadURL': { does: ['redirect', 'browse'], args: { url: '0' } },
    // https://www.electronjs.org/docs/latest/api/web-contents: a page that the app's own code opens, and what it reads there
    'BrowserWindow|BrowserView|WebContentsView().webContents.loadURL': { does: 'browse', args: { url: '0' } },
    '**.executeJavaScript|executeJavaScriptInIsolatedWorld': {
      does: 'parse-html',
      args: { data: '0' },
      returns: 'body',
    },
    'safeStorage.encryptString': { does: 'encrypt', args: { data: '0' } },
    'safeStorage.decryptString': { does: 'decrypt', args: { data: '0' } },
    // https://www.electronjs.org/docs/latest/api/session#sesfetchinput-init: with the cookies of the session, if the options say so
    'net.fetch, session.fromPartition|fromPath().fetch, session.defaultSession.fetch, Session().fetch, **.webContents.session.fetch':
      fetchCall,
    'net.request': {
      does: 'request',
      method: '0.method=GET',
      args: {
        url: '0.url|0',
        headers: '0.headers',
        credentials: '0.useSessionCookies|0.credentials',
        options: '0',
      },
      returns: 'response',
    },
    'session.**.webRequest.onBeforeSendHeaders|onHeadersReceived|onBeforeRequest|onCompleted': {
      does: 'intercept-request',
      args: { callback: 'callback', handlers: 'callback' },
      note: 'intercepts-traffic',
    },
  }),
];

export const web: readonly Library[] = [
  ...express,
  ...fastify,
  ...koa,
  ...hono,
  ...nest,
  ...next,
  ...frameworks,
  ...proxyPlugins,
  ...servers,
];
