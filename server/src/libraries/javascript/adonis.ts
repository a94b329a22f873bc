import type { Behaviour, Library } from '../shape.ts';
import { allMethods, behind, javascript, type Members, verbs } from './entry.ts';

/** AdonisJS with its models, log-ins and mail: https://docs.adonisjs.com, https://lucid.adonisjs.com */

const level = 'trace|debug|info|warn|error|fatal';
const handed = ['HttpContext()', 'next'];

/** https://docs.adonisjs.com/guides/basics/routing: a closure, or a controller and the name of its method. */
const route: Behaviour = { does: 'route', args: { path: '0', handlers: '1' }, parameters: handed };

const routes: Members = {
  ...verbs(allMethods, route),
  any: route,
  route: { ...route, args: { path: '0', handlers: '2' } },
  // https://docs.adonisjs.com/guides/basics/middleware: for all requests that match a route
  use: { does: 'middleware', args: { handlers: '0' }, parameters: handed },
};

/** https://docs.adonisjs.com/guides/basics/response */
const response: Members = {
  'send|json|jsonp': { does: 'respond', args: { data: '0' } },
  'ok|created|accepted|badRequest|unauthorized|forbidden|notFound|conflict|unprocessableEntity|internalServerError': {
    does: 'respond',
    args: { data: '0' },
  },
  'noContent|abort|stream|download|attachment': { does: 'respond', args: { path: '0' } },
  'status|safeStatus|type|vary|append': { returns: 'receiver' },
  'header|safeHeader': { args: { name: '0', data: '1' }, note: 'response-header', returns: 'receiver' },
  redirect: { does: 'redirect', args: { url: '0' } },
  'redirect().toPath': { does: 'redirect', args: { url: '0' } },
  // https://docs.adonisjs.com/guides/basics/cookies: `cookie` is signed, and can be read as well as a plain one
  'cookie|plainCookie': { does: 'cookie', mode: 'http-only', args: { name: '0', data: '1', options: '2' } },
  encryptedCookie: { does: 'encrypt', args: { data: '1' } },
  clearCookie: { does: 'cookie', mode: 'delete', args: { name: '0' } },
};

/** What handlers, middleware and exception handlers are handed: https://docs.adonisjs.com/guides/concepts/http-context */
const context: Members = behind(['HttpContext()'], {
  ...behind(['response'], response),
  // https://docs.adonisjs.com/guides/digging-deeper/logger: the request's own child of the app's logger, which is pino
  [`logger.${level}`]: { does: 'log' },
  'view.render|renderSync': { does: 'respond', args: { path: '0', data: '1' } },
  // https://docs.adonisjs.com/guides/auth/session-guard: these throw where nobody has signed in
  ...behind(['auth', 'auth.use()'], { 'authenticate|authenticateUsing|getUserOrFail': { does: 'authenticate' } }),
  ...behind(['bouncer', 'bouncer.with()'], { authorize: { does: 'authenticate' } }),
});

const core: readonly Library[] = [
  javascript(['@adonisjs/core/services/router'], { ...routes, ...context }),
  javascript(['@adonisjs/core/services/server'], {
    use: { does: 'middleware', args: { handlers: '0' }, parameters: handed },
    ...context,
  }),
  javascript(['@adonisjs/core/http', '@adonisjs/core'], context),
  javascript(['@adonisjs/core/services/logger'], { [level]: { does: 'log' } }),
  javascript(['@adonisjs/core/ace'], {
    // https://docs.adonisjs.com/guides/ace/terminal-ui: what a command prints for who runs it
    'BaseCommand().prompt.*': { returns: 'plain' },
  }),
  // https://docs.adonisjs.com/guides/getting-started/environment-variables
  javascript(['@adonisjs/core/env'], { 'Env.create().get': { does: 'environment', args: { name: '0' } } }),
  javascript(['@adonisjs/core/services/encryption'], {
    encrypt: { does: 'encrypt', args: { data: '0' } },
    decrypt: { does: 'decrypt', args: { data: '0' } },
  }),
  javascript(['@adonisjs/core/services/hash'], { 'make|use().make': { does: 'hash', args: { data: '0' } } }),
  javascript(['@adonisjs/core/helpers'], { safeEqual: { does: 'compare', args: { list: '*' } } }),
  javascript(['@adonisjs/core'], { inject: { note: 'annotation' } }),
];

/** https://lucid.adonisjs.com/docs/crud-operations */
const rows: Members = {
  'create|createQuietly|createMany|createManyQuietly': { does: 'store', args: { data: '0', model: 'self' } },
  'updateOrCreate|firstOrCreate|updateOrCreateMany|fetchOrCreateMany': {
    does: 'store',
    args: { data: '1', key: '0', model: 'self', conflict: '0' },
  },
  'find|findOrFail|findBy|findByOrFail|findMany|findManyBy|first|firstOrFail|all': {
    does: 'store',
    mode: 'read',
    args: { model: 'self', key: '0' },
  },
  'firstOrNew|fetchOrNewUpMany': { does: 'store', mode: 'read', args: { model: 'self', key: '0' } },
  query: { does: 'store', mode: 'read', args: { model: 'self' } },
  truncate: { does: 'store', mode: 'delete', args: { model: 'self' } },
};

/** https://lucid.adonisjs.com/docs/model-query-builder */
const query: Members = {
  'where|andWhere|orWhere|whereNot|whereIn|whereNotIn|whereNull|whereNotNull|whereBetween|whereLike|whereILike|whereRaw|whereHas|if|unless|match':
    { returns: 'receiver' },
  'orderBy|orderByRaw|limit|offset|forPage|preload|preloadOnce|withCount|withScopes|apply|groupBy|having|distinct|select|join|leftJoin|innerJoin|forUpdate|useTransaction|debug|timeout|pojo':
    { returns: 'receiver' },
  'sum|count|countDistinct|min|max|avg': { returns: 'plain' },
  update: { does: 'store', args: { data: '0' } },
  'delete|del': { does: 'store', mode: 'delete' },
};

const lucid: readonly Library[] = [
  javascript(['@adonisjs/lucid/orm'], {
    ...behind(['BaseModel'], rows),
    ...behind(['BaseModel.query()'], query),
    ...behind(['BaseModel()', 'BaseModel.*()', 'BaseModel.query().*()'], {
      'fill|merge': { args: { data: '0' }, note: 'fills-receiver', returns: 'receiver' },
      'save|saveQuietly': { does: 'store', args: { data: 'self' } },
      'delete|deleteQuietly': { does: 'store', mode: 'delete' },
      'refresh|load|loadOnce|loadCount': { returns: 'plain' },
      // https://lucid.adonisjs.com/docs/relationships
      'related().create|createMany': { does: 'store', args: { data: '0' } },
      'related().updateOrCreate|firstOrCreate|updateOrCreateMany': {
        does: 'store',
        args: { data: '1', conflict: '0' },
      },
    }),
  }),
  // https://lucid.adonisjs.com/docs/insert-query-builder: knex's builder
  javascript(['@adonisjs/lucid/services/db'], {
    'table().insert|multiInsert, insertQuery().table().insert|multiInsert': {
      does: 'store',
      args: { data: '0', model: '@0' },
    },
    'from().**.update': { does: 'store', args: { data: '0', model: '@0' } },
    'from().**.delete|del': { does: 'store', mode: 'delete', args: { model: '@0' } },
    rawQuery: { does: 'store', mode: 'sql', args: { model: '0', data: '1' } },
    transaction: { args: { callback: 'callback' }, returns: 'called' },
  }),
];

const others: readonly Library[] = [
  // https://docs.adonisjs.com/guides/auth/social-authentication#creating-a-custom-social-driver: a driver says where its tokens come from
  javascript(['@adonisjs/ally'], {
    'Oauth2Driver().accessToken': {
      does: 'request',
      method: 'POST',
      args: { url: 'self.accessTokenUrl' },
      returns: 'body',
      note: 'grant:authorization_code',
    },
  }),
  // https://docs.adonisjs.com/guides/digging-deeper/mail: what is sent is put together in a callback
  javascript(['@adonisjs/mail/services/main'], {
    'send|sendLater, use().send|sendLater': { does: 'mail', args: { callback: '0', data: '*' } },
  }),
];

export const adonis: readonly Library[] = [...core, ...lucid, ...others];
