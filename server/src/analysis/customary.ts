/** What objects that nobody in the workspace makes are, by the names that they customarily have. */
import type { Expression, Program } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { words } from './names.ts';
import type { LibraryThing } from './values.ts';
import type { Bindings } from './worker-bindings.ts';

type Member = Extract<Expression, { kind: 'member' }>;

/** The member of a library that a method most likely is, read from an object that nothing else tells of. */
export function customary(method: Member, program: Program, bindings: Bindings): LibraryThing | undefined {
  const { object, property } = method;
  const { language, path } = program;
  if (property === undefined) return undefined;
  const found =
    logger(object, property, language) ??
    (language === 'javascript'
      ? (bound(method, path, bindings) ??
        binding(object, property) ??
        plugin(object, property) ??
        queryBuilder(object, property) ??
        nodeHelper(object, property, program) ??
        lent(object, property))
      : httpClient(object, property, program));
  return found && { is: 'library', ...found, makers: [] };
}

const clients: Readonly<Record<string, string>> = {
  aiohttp: 'ClientSession()',
  httpx: 'AsyncClient()',
  requests: 'Session()',
};
/** Packages whose sessions and clients have methods of the same names. */
const others = /^(?:sqlalchemy|sqlmodel|flask|django|starlette|redis|boto3|botocore|supabase)(?:\.|$)/;

/** An HTTP client that a function of Python's is handed, in a file that sends with one package: `async def rfis(session, project): await session.get(…)`. */
function httpClient(object: Expression, method: string, { imports, language }: Program): Found {
  if (language !== 'python' || !/^(?:get|post|put|patch|delete|request)$/.test(method)) return undefined;
  if (!/^(?:(?:aio|http)_?)?(?:session|client|http)$/.test(lastName(object) ?? '')) return undefined;
  if (imports.some(({ module }) => others.test(module))) return undefined;
  const sent = new Set(imports.map(({ module }) => module).filter(module => Object.hasOwn(clients, module)));
  const [only, more] = sent;
  return only === undefined || more !== undefined ? undefined : { package: only, path: `${clients[only]}.${method}` };
}

type Found = Pick<LibraryThing, 'package' | 'path'> | undefined;

/** Levels that loggers have in common, as the language's own logger calls them. */
const scriptLevels: Readonly<Record<string, string>> = {
  trace: 'trace',
  debug: 'debug',
  verbose: 'debug',
  info: 'info',
  log: 'log',
  warn: 'warn',
  error: 'error',
  fatal: 'error',
};
const pythonLevels = new Set(['debug', 'info', 'warning', 'warn', 'error', 'exception', 'critical']);

/** A logger that is handed in, or that comes from a package that nothing describes: `this.logger.info`, `req.log.error`. */
function logger(object: Expression, level: string, language: Program['language']): Found {
  const isScript = language === 'javascript';
  // https://learn.microsoft.com/azure/azure-functions/functions-reference-node?pivots=nodejs-model-v3: `context.log(…)`
  if (isScript && level === 'log' && object.kind === 'name' && object.name === 'context')
    return { package: 'global', path: 'console.log' };
  if (!(isScript ? Object.hasOwn(scriptLevels, level) : pythonLevels.has(level))) return undefined;
  const name = lastName(object);
  if (name === undefined || !/^log(?:ger)?$/.test(words(name).at(-1) ?? '')) return undefined;
  return isScript
    ? { package: 'global', path: `console.${scriptLevels[level]}` }
    : { package: 'logging', path: `getLogger().${level}` };
}

const builders: Readonly<Record<string, string>> = {
  insert: 'drizzle-orm',
  update: 'drizzle-orm',
  delete: 'drizzle-orm',
  select: 'drizzle-orm',
  insertInto: 'kysely',
  updateTable: 'kysely',
  deleteFrom: 'kysely',
  selectFrom: 'kysely',
};

/** A query that is built on what stands elsewhere: `db.insert(rows).values(row)`, `db.insertInto('rows').values(row)`. */
function queryBuilder(object: Expression, method: string): Found {
  const name = Object.hasOwn(builders, method) && lastName(object) === 'db' ? builders[method] : undefined;
  return name === undefined ? undefined : { package: name, path: `db().${method}` };
}

/** The server that a Fastify plugin is handed: `module.exports = async fastify => { fastify.post(…) }`. */
function plugin(object: Expression, method: string): Found {
  return object.kind === 'name' && object.name === 'fastify'
    ? { package: 'fastify', path: `FastifyInstance().${method}` }
    : undefined;
}

/** What n8n hands to a node's functions as `this`: `this.helpers.httpRequest(…)`. */
function nodeHelper(object: Expression, method: string, { imports }: Program): Found {
  return lastName(object) === 'helpers' && imports.some(({ module }) => module === 'n8n-workflow')
    ? { package: 'n8n-workflow', path: `helpers.${method}` }
    : undefined;
}

/** What frameworks lend under names that nothing else has: Nuxt 2's `$axios`, the `z` of Zapier's functions. */
function lent(object: Expression, method: string): Found {
  const name = lastName(object);
  if (name === '$axios') return { package: '@nuxtjs/axios', path: `$axios.${method}` };
  const isZapier =
    object.kind === 'member' ? object.property === 'console' && lastName(object.object) === 'z' : name === 'z';
  if (!isZapier || (object.kind === 'name' && method !== 'request')) return undefined;
  return {
    package: 'zapier-platform-core',
    path: object.kind === 'name' ? 'ZObject().request' : `ZObject().console.${method}`,
  };
}

/** A binding of a Cloudflare Worker that its configuration declares: `env.MIRROR`. */
function bound({ object, property }: Member, path: string, bindings: Bindings): Found {
  const type = property !== undefined && lastName(object) === 'env' ? bindings.typeOf(property, path) : undefined;
  return type === undefined ? undefined : { package: 'global', path: `${type}()` };
}

/** One that its name and its method tell of: `env.SESSIONS.put`, `c.env.DB.prepare`. */
function binding(object: Expression, method: string): Found {
  if (object.kind !== 'member' || !/^[A-Z][A-Z\d_]*$/.test(object.property ?? '') || lastName(object.object) !== 'env')
    return undefined;
  const type = bindingType(object.property ?? '', method);
  return type === undefined ? undefined : { package: 'global', path: `${type}().${method}` };
}

function bindingType(name: string, method: string): string | undefined {
  switch (method) {
    case 'put':
    case 'delete':
      return /BUCKET|R2|BLOB|FILES/.test(name) ? 'R2Bucket' : 'KVNamespace';
    case 'prepare':
    case 'batch':
      return 'D1Database';
    case 'run':
      return /(?:^|_)AI(?:_|$)/.test(name) ? 'Ai' : undefined;
    case 'upsert':
      return /VECTOR|INDEX/.test(name) ? 'VectorizeIndex' : undefined;
    case 'send':
    case 'sendBatch':
      return /QUEUE/.test(name) ? 'Queue' : undefined;
    default:
      return undefined;
  }
}
