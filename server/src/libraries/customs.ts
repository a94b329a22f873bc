import type { Library } from './shape.ts';

/** What an object most likely is that nobody in the workspace is seen to make, by the name that it customarily has. */
export interface Custom {
  readonly package: string;
  readonly language: Library['language'];
  /** The object's last names. */
  readonly names: readonly string[];
  /** The name that stands before them, where one must: `z` of `z.console`. Empty: none may. */
  readonly under?: string;
  /** What is called on it; absent: anything. */
  readonly methods?: readonly string[];
  /** The access path to the object in the package; absent where the name says no more than that it is this package's. */
  readonly path?: string;
  /** Only in files that import the package, and none that others have the name from. */
  readonly imported?: true;
}

const clients = ['', 'aio', 'aio_', 'http', 'http_'].flatMap(before =>
  ['session', 'client', 'http'].map(name => before + name),
);
const verbs = ['get', 'post', 'put', 'patch', 'delete', 'request'];

/** A session or client that a Python function is handed: `async def rfis(session, project): await session.get(…)`. */
const client = (name: string, path?: string): Custom => ({
  package: name,
  language: 'python',
  names: clients,
  methods: verbs,
  imported: true,
  ...(path === undefined ? {} : { path }),
});

/** In the order in which they are asked. */
export const customs: readonly Custom[] = [
  // The server that a Fastify plugin is handed: `module.exports = async fastify => { fastify.post(…) }`.
  { package: 'fastify', language: 'javascript', names: ['fastify'], under: '', path: 'FastifyInstance()' },
  // A query that is built on what stands elsewhere: `db.insert(rows).values(row)`, `db.insertInto('rows').values(row)`.
  {
    package: 'drizzle-orm',
    language: 'javascript',
    names: ['db'],
    methods: ['insert', 'update', 'delete', 'select'],
    path: 'db()',
  },
  {
    package: 'kysely',
    language: 'javascript',
    names: ['db'],
    methods: ['insertInto', 'updateTable', 'deleteFrom', 'selectFrom'],
    path: 'db()',
  },
  // A statement that is run on a database which another file opens: `db.run('UPDATE grants SET token = ?', [token])`.
  { package: 'sqlite', language: 'javascript', names: ['db'], methods: ['run'], path: 'Database()' },
  // What n8n hands to a node's functions as `this`: `this.helpers.httpRequest(…)`.
  { package: 'n8n-workflow', language: 'javascript', names: ['helpers'], path: 'helpers', imported: true },
  // What Nuxt 2 lends to components and stores.
  { package: '@nuxtjs/axios', language: 'javascript', names: ['$axios'], path: '$axios' },
  // What Vue's plug-ins for requests lend to components, and AngularJS hands to services.
  { package: 'vue-axios', language: 'javascript', names: ['$http'], methods: verbs, path: '$http' },
  // The `z` of Zapier's functions.
  {
    package: 'zapier-platform-core',
    language: 'javascript',
    names: ['z'],
    under: '',
    methods: ['request'],
    path: 'ZObject()',
  },
  {
    package: 'zapier-platform-core',
    language: 'javascript',
    names: ['console'],
    under: 'z',
    path: 'ZObject().console',
  },
  // What Celery tells that it is configured: https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#entries
  {
    package: 'celery',
    language: 'python',
    names: ['sender'],
    methods: ['add_periodic_task'],
    path: 'Celery()',
  },
  client('aiohttp', 'ClientSession()'),
  client('httpx', 'AsyncClient()'),
  client('requests', 'Session()'),
  // Their sessions and clients have methods of the same names.
  ...['sqlalchemy', 'sqlmodel', 'flask', 'django', 'starlette', 'redis', 'boto3', 'botocore', 'supabase'].map(name =>
    client(name),
  ),
];

/** Frameworks whose apps hand a server to functions of other files, as a parameter of one of these names; and what it is. */
export const handedServers = {
  names: ['app', 'server', 'router', 'fastify'],
  paths: { express: '()', fastify: 'FastifyInstance()', hono: 'Hono()' },
} as const;
