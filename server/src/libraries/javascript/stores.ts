import type { Behaviour, Library } from '../shape.ts';
import { behind, javascript, type Members } from './entry.ts';

/** A store's write of the argument at `data`. */
function writes(data: string, more: Behaviour['args'] = {}): Behaviour {
  return { does: 'store', args: { data, ...more } };
}
function reads(more: Behaviour['args'] = {}): Behaviour {
  return { does: 'store', mode: 'read', args: more };
}
/** It asks a function of the app that a platform runs. */
const asked: Behaviour = { args: { callback: '0', data: '1' }, note: 'by-reference' };
/** It makes such a function. */
const calledByName: Behaviour = {
  args: { handlers: '0.handler|0' },
  parameters: ['context', '@caller'],
  returns: 'first',
};
function deletes(more: Behaviour['args'] = {}): Behaviour {
  return { does: 'store', mode: 'delete', args: more };
}
/** SQL text, with its values as the arguments from `data`. */
function sql(text: string, data: string): Behaviour {
  return { does: 'store', mode: 'sql', args: { model: text, data } };
}

/** https://www.prisma.io/docs/orm/reference/prisma-client-reference: the model is the name before the call. */
const prismaModel: Members = {
  create: writes('0.data', { model: 'self' }),
  'createMany|createManyAndReturn': writes('0.data', { model: 'self', conflict: '0.skipDuplicates' }),
  'update|updateMany|updateManyAndReturn': writes('0.data', { model: 'self', key: '0.where' }),
  upsert: writes('0.create|0.update', { model: 'self', key: '0.where', conflict: '0.where' }),
  'delete|deleteMany': deletes({ model: 'self', key: '0.where' }),
  'findMany|findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow': reads({ model: 'self', key: '0.where' }),
  'count|aggregate': { returns: 'plain' },
};

const prisma: readonly Library[] = [
  javascript(['@prisma/client', '.prisma/client', '@prisma/extension-accelerate'], {
    ...behind(['PrismaClient().*', 'PrismaClient().$extends().*'], prismaModel),
    'PrismaClient().$executeRaw': sql('0', '1*'),
    'PrismaClient().$executeRawUnsafe': sql('0', '1*'),
    'PrismaClient().$queryRaw|$queryRawUnsafe': sql('0', '1*'),
    'PrismaClient().$transaction': {
      args: { callback: '0', list: '0' },
      returns: 'called',
      parameters: ['PrismaClient()'],
    },
    'PrismaClient().$extends': { returns: 'receiver' },
  }),
];

/** https://orm.drizzle.team/docs/insert: the table is an argument of the call before. */
const drizzle: readonly Library[] = [
  javascript(
    ['drizzle-orm', 'drizzle-orm/*', 'drizzle-orm/pg-core', 'drizzle-orm/sqlite-core', 'drizzle-orm/mysql-core'],
    {
      '**.insert().**.values': { does: 'store', args: { data: '0', model: '@0' }, returns: 'receiver' },
      '**.update().**.set': { does: 'store', args: { data: '0', model: '@0' }, returns: 'receiver' },
      '**.insert().onConflictDoUpdate': { args: { data: '0.set', conflict: '0.target' }, returns: 'receiver' },
      '**.insert().onConflictDoNothing|returning|$returningId': { returns: 'receiver' },
      '**.delete': deletes({ model: '0' }),
      '**.select|selectDistinct().from': { does: 'store', mode: 'read', args: { model: '0' }, returns: 'receiver' },
      '**.query.*.findMany|findFirst': reads({ model: 'self', key: '0.where' }),
      // What `drizzle()` makes, or what is handed in under one of its types: `NodePgDatabase`, `LibSQLDatabase`.
      '*().execute|run|all|get|values': sql('0', '0'),
      '*().transaction': { args: { callback: '0' }, returns: 'called', parameters: ['drizzle()'] },
      sql: { returns: 'arguments' },
    },
  ),
];

/**
 * https://typeorm.io/docs/working-with-entity-manager/repository-api
 * @param model where the entity's class stands, if the code says it
 */
const typeormRepository = (model: string): Members => ({
  // It gives what it is given.
  save: { ...writes('0', { model }), returns: 'first' },
  insert: writes('0', { model }),
  upsert: writes('0', { model, conflict: '1' }),
  update: writes('1', { key: '0', model }),
  'delete|remove|softDelete|softRemove|clear': deletes({ key: '0', model }),
  'find|findBy|findOne|findOneBy|findAndCount|findOneOrFail|findOneByOrFail|findByIds': reads({ key: '0', model }),
  'create|merge|preload': { returns: 'arguments' },
  query: sql('0', '1'),
  ...typeormBuilder,
});
/** https://typeorm.io/docs/query-builder/select-query-builder */
const typeormBuilder: Members = {
  'createQueryBuilder().**.values': { ...writes('0'), returns: 'receiver' },
  'createQueryBuilder().**.set': { ...writes('0'), returns: 'receiver' },
  'createQueryBuilder().**.getMany|getOne|getOneOrFail|getRawMany|getRawOne|getManyAndCount': reads(),
  'createQueryBuilder().**.delete': deletes(),
};
/** The entity manager takes the entity's class first where the repository knows it. */
const typeormManager: Members = {
  save: writes('1|0', { model: '0' }),
  insert: writes('1', { model: '0' }),
  upsert: writes('1', { model: '0', conflict: '2' }),
  update: writes('2', { model: '0', key: '1' }),
  'delete|remove|softDelete': deletes({ model: '0', key: '1' }),
  'find|findBy|findOne|findOneBy|findOneOrFail|findOneByOrFail|findAndCount|findAndCountBy': reads({
    model: '0',
    key: '1',
  }),
  query: sql('0', '1'),
  transaction: { args: { callback: 'callback' }, returns: 'called', parameters: ['EntityManager()'] },
};

const typeorm: readonly Library[] = [
  javascript(['typeorm', '@nestjs/typeorm'], {
    ...behind(['Repository()', 'TreeRepository()', 'MongoRepository()', 'BaseEntity'], typeormRepository('self')),
    ...behind(['getRepository()', '**.getRepository()', '**.getMongoRepository()'], typeormRepository('@0')),
    ...behind(['DataSource()', 'DataSource().manager', 'EntityManager()', 'QueryRunner().manager'], typeormBuilder),
    'BaseEntity().save': { ...writes('self', { model: 'self' }), returns: 'receiver' },
    'BaseEntity.findOne|findOneBy|findOneOrFail|findOneByOrFail().save': writes('self'),
    'BaseEntity().remove|softRemove': deletes({ model: 'self' }),
    ...behind(
      [
        'EntityManager()',
        'getManager()',
        'DataSource().manager',
        'createConnection().manager',
        'getConnection().manager',
      ],
      typeormManager,
    ),
    'DataSource|Connection().query': sql('0', '1'),
    'DataSource|Connection().transaction': {
      args: { callback: 'callback' },
      returns: 'called',
      parameters: ['EntityManager()'],
    },
  }),
];

/** https://mikro-orm.io/docs/entity-manager */
const mikroManager: Members = {
  'persist|persistAndFlush|persistLater': writes('0'),
  'insert|upsert|upsertMany|insertMany|create': writes('1', { model: '0' }),
  nativeUpdate: writes('2', { model: '0', key: '1' }),
  'nativeDelete|removeAndFlush|remove': deletes(),
  'find|findOne|findAll|findOneOrFail': reads({ model: '0', key: '1' }),
};

const mikro: readonly Library[] = [
  javascript(['@mikro-orm/*'], {
    ...behind(['EntityManager()', 'SqlEntityManager()', '**.em', '**.fork()'], mikroManager),
    // https://mikro-orm.io/docs/entity-manager#using-raw-queries, https://mikro-orm.io/api/knex/class/AbstractSqlConnection#execute
    'EntityManager|SqlEntityManager().execute, **.getConnection().execute': sql('0', '1'),
    // The unit of work writes what is set on the rows that it read, with its next flush.
    '**.find|findOne|findOneOrFail|upsert().*': { does: 'store', set: true, args: { data: '0' } },
    'EntityRepository().insert|upsert|upsertMany|create|persist': writes('0'),
    'EntityRepository().find|findOne|findAll': reads({ key: '0' }),
  }),
];

/** https://sequelize.org/docs/v6/core-concepts/model-querying-basics/: `update(values, { where })`. */
const sequelizeModel: Members = {
  'create|findOrCreate': writes('0.defaults|0', { model: 'self' }),
  bulkCreate: writes('0', { model: 'self', conflict: '1.updateOnDuplicate|1.ignoreDuplicates' }),
  upsert: writes('0', { model: 'self', conflict: '1.conflictFields' }),
  update: writes('0', { model: 'self', key: '1.where' }),
  'destroy|truncate': deletes({ model: 'self', key: '0.where' }),
  'findAll|findOne|findByPk|findAndCountAll': reads({ model: 'self', key: '0.where' }),
  'count|max|min|sum': { returns: 'plain' },
  'build|findOne|findByPk().save': writes('self'),
  // The row, and whether it is new: https://sequelize.org/docs/v6/core-concepts/model-querying-finders/
  'findOrBuild|findOrCreate().0.save': writes('self'),
  'findOrBuild|findOrCreate().0.update': writes('0'),
  'create|findOne|findByPk().update': writes('0'),
};

const sequelize: readonly Library[] = [
  javascript(['sequelize', '@sequelize/core', 'sequelize-typescript'], {
    ...behind(['Model', '**.define()', '**.model()', '**.models.*'], sequelizeModel),
    'Model().save': writes('self'),
    'Model().update|set': writes('0'),
    'Model().destroy': deletes(),
    '**.define()().save': writes('self'),
    'Sequelize().query': { does: 'store', mode: 'sql', args: { model: '0.query|0', data: '1.replacements|1.bind' } },
    '().query': { does: 'store', mode: 'sql', args: { model: '0.query|0', data: '1.replacements|1.bind' } },
    '**.transaction': { args: { callback: 'callback' }, returns: 'called' },
  }),
];

/** https://mongoosejs.com/docs/api/model.html */
const mongooseModel: Members = {
  'create|insertMany|insertOne': writes('0', { model: 'self' }),
  '()': { returns: 'arguments' },
  '().save': writes('self', { model: 'self' }),
  'findOne|findById().**.save': writes('self'),
  'findOne|findById().save': writes('self'),
  'findOne|findById().updateOne|overwrite': writes('0'),
  'updateOne|updateMany|replaceOne': writes('1', { key: '0', model: 'self', conflict: '2.upsert' }),
  // https://mongoosejs.com/docs/tutorials/findoneandupdate.html
  'findOneAndUpdate|findByIdAndUpdate|findOneAndReplace': {
    ...writes('1', { key: '0', model: 'self', conflict: '2.upsert' }),
    note: 'gives-row',
  },
  'bulkWrite|bulkSave': writes('0', { model: 'self' }),
  'deleteOne|deleteMany|findOneAndDelete|findByIdAndDelete|findByIdAndRemove|findOneAndRemove': deletes({
    key: '0',
    model: 'self',
  }),
  'find|findOne|findById|aggregate|distinct': reads({ key: '0', model: 'self' }),
  'countDocuments|estimatedDocumentCount|exists': { returns: 'plain' },
};

const mongo: readonly Library[] = [
  javascript(['mongoose'], {
    ...behind(['model()', '**.model()', 'models.*', 'Model', 'Model()'], mongooseModel),
    'Schema()': { args: { options: '0' } },
    'Document().save': writes('self'),
  }),
  javascript(['@nestjs/mongoose'], { 'Model().create|insertMany': writes('0') }),
  javascript(['@typegoose/typegoose'], { ...behind(['getModelForClass()'], mongooseModel) }),
  // https://mongodb.github.io/node-mongodb-native/: collection.insertOne(document), updateOne(filter, update, options)
  javascript(['mongodb', 'mongodb-memory-server'], {
    '**.collection().insertOne|insertMany|insert|save': writes('0', { model: '@0' }),
    '**.collection().updateOne|updateMany|replaceOne|findOneAndUpdate|findOneAndReplace': writes('1', {
      key: '0',
      model: '@0',
      conflict: '2.upsert',
    }),
    '**.collection().bulkWrite': writes('0', { model: '@0' }),
    '**.collection().deleteOne|deleteMany|findOneAndDelete|drop': deletes({ key: '0', model: '@0' }),
    '**.collection().find|findOne|aggregate|distinct': reads({ key: '0', model: '@0' }),
    '**.collection().find().toArray|next': { returns: 'receiver' },
    'Collection().insertOne|insertMany': writes('0'),
    'Collection().updateOne|updateMany|replaceOne|findOneAndUpdate': writes('1', { key: '0', conflict: '2.upsert' }),
    'Collection().bulkWrite': writes('0'),
    'Collection().deleteOne|deleteMany': deletes({ key: '0' }),
    'Collection().find|findOne': reads({ key: '0' }),
  }),
];

/** What ends a query of knex's; one that nothing of it ends gives the rows, all of their columns. */
const endsOfKnex =
  'insert|upsert|update|del|delete|truncate|select|first|pluck|column|columns|count|countDistinct|min|max|sum|sumDistinct|avg|avgDistinct|increment|decrement|columnInfo|returning|merge';

/** https://vincit.github.io/objection.js/api/query-builder/ */
const endsOfObjection =
  'insertGraph|upsertGraph|patch|insertAndFetch|patchAndFetchById|updateAndFetchById|patchAndFetch|updateAndFetch|deleteById|findById|findOne|findByIds|orderBy|withGraphFetched|withGraphJoined|page|resultSize|relate|unrelate';

/** https://knexjs.org/guide/query-builder.html: knex(config) is called with a table, or `from`, `into` and `table` name it. */
const knexBuilder: Members = {
  '()': { does: 'store', mode: 'read', args: { model: '0' }, unless: endsOfKnex },
  '**.insert|upsert': { does: 'store', args: { data: '0', model: '@0' }, returns: 'receiver' },
  '**.update': { does: 'store', args: { data: '0', model: '@0' }, returns: 'receiver' },
  '**.del|delete|truncate': { does: 'store', mode: 'delete', args: { model: '@0' }, returns: 'receiver' },
  '**.select|first|pluck': { does: 'store', mode: 'read', args: { model: '@0' }, returns: 'receiver' },
  '**.onConflict': { args: { conflict: '0' }, returns: 'receiver' },
  '**.merge|ignore|returning|modify|distinct|as|groupBy|having|havingRaw|limit|offset|from|into': {
    returns: 'receiver',
  },
  '**.forUpdate|forShare|skipLocked|noWait|clone|timeout|debug|transacting|withSchema|with': { returns: 'receiver' },
  '**.where|andWhere|orWhere|whereNot|whereIn|whereNotIn|whereNull|whereNotNull|whereBetween|whereRaw|whereLike|whereILike':
    {
      returns: 'receiver',
    },
  '**.whereNotBetween|whereExists|whereNotExists|orWhereIn|orWhereNull|orWhereNotNull|orWhereRaw|andWhereNot|orWhereNot|andWhereRaw|whereColumn|whereJsonPath|whereJsonObject':
    {
      returns: 'receiver',
    },
  '**.orderBy|orderByRaw|join|innerJoin|leftJoin|rightJoin|fullOuterJoin|joinRaw': { returns: 'receiver' },
  batchInsert: writes('1', { model: '0' }),
  raw: sql('0', '1'),
  transaction: { args: { callback: '0' }, returns: 'called', parameters: ['()'] },
};

const sqlStores: readonly Library[] = [
  javascript(['knex', 'objection'], {
    ...behind(['()', 'knex()', 'Knex()'], knexBuilder),
    'Model.query': { ...reads(), unless: `${endsOfKnex}|${endsOfObjection}` },
    'Model.query().**.insert|insertGraph|upsertGraph|patch|update|insertAndFetch|patchAndFetchById': writes('0'),
    // A query is what it finds, once it is awaited: https://vincit.github.io/objection.js/guide/query-examples.html
    'Model.query().**.findById|findOne|findByIds|first|orderBy|select|withGraphFetched|withGraphJoined|page': {
      ...reads(),
      returns: 'receiver',
    },
    'Model.query().**.where|andWhere|orWhere|whereIn|limit|throwIfNotFound': { returns: 'receiver' },
    'Model.query().**.delete|deleteById': deletes(),
  }),
  // https://kysely.dev/docs/category/insert
  javascript(['kysely', '@vercel/postgres-kysely'], {
    '**.insertInto|replaceInto().**.values': { does: 'store', args: { data: '0', model: '@0' }, returns: 'receiver' },
    '**.updateTable().**.set': { does: 'store', args: { data: '0', model: '@0' }, returns: 'receiver' },
    '**.deleteFrom': { does: 'store', mode: 'delete', args: { model: '0' } },
    '**.selectFrom': { does: 'store', mode: 'read', args: { model: '0' } },
    '**.onConflict|returning|returningAll|where|onDuplicateKeyUpdate': { returns: 'receiver' },
    // https://kysely.dev/docs/category/transactions; `connection().execute(callback)` hands over one connection in the same way
    '**.transaction|connection().**.execute': { args: { callback: '0' }, returns: 'called', parameters: ['Kysely()'] },
  }),
  // https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md; `sqlite` is also what `node:sqlite` and `bun:sqlite` are without their schemes
  javascript(['better-sqlite3', 'better-sqlite3-multiple-ciphers', 'sqlite', 'node-sqlite3-wasm', 'libsql'], {
    ...behind(['()', 'Database()', 'DatabaseSync()'], {
      'prepare|query().run': sql('@0', '*'),
      'prepare|query().all|get|iterate|values|pluck': { does: 'store', mode: 'read', args: { model: '@0', key: '*' } },
      exec: sql('0', '0'),
      run: sql('0', '1*'),
      transaction: { returns: 'first' },
    }),
  }),
  // https://github.com/TryGhost/node-sqlite3/wiki/API and https://github.com/kriasoft/node-sqlite
  javascript(['sqlite3', '@journeyapps/sqlcipher', 'sqlite'], {
    ...behind(['open()', '**.Database()', 'cached.Database()'], {
      'run|exec': sql('0', '1*'),
      'all|get|each': {
        does: 'store',
        mode: 'read',
        args: { model: '0', key: '1*', callback: 'callback' },
        parameters: ['', '@rows'],
      },
      'prepare().run': sql('@0', '*'),
      'prepare().all|get': { does: 'store', mode: 'read', args: { model: '@0' } },
    }),
  }),
  javascript(['sqlite3'], {
    'Database().run|exec': sql('0', '1*'),
    'Database().all|get|each': {
      does: 'store',
      mode: 'read',
      args: { model: '0', key: '1*' },
      parameters: ['', '@rows'],
    },
    'Database().prepare().run': sql('@0', '*'),
  }),
  javascript(
    [
      'expo-sqlite',
      'react-native-sqlite-storage',
      '@op-engineering/op-sqlite',
      'react-native-quick-sqlite',
      '@capacitor-community/sqlite',
    ],
    {
      '**.runAsync|runSync|execAsync|execSync|executeSql|execute|executeAsync': sql('0', '1*'),
      '**.getAllAsync|getFirstAsync|getAllSync|getFirstSync': { does: 'store', mode: 'read', args: { model: '0' } },
    },
  ),
  // https://node-postgres.com/apis/client: query(text, values) or query({ text, values })
  javascript(['pg', 'pg-promise', '@neondatabase/serverless', 'pg-native', '@vercel/postgres', 'pg-pool'], {
    ...behind(
      [
        'Pool()',
        'Client()',
        'Pool().connect()',
        'native.Client()',
        'createPool()',
        'createClient()',
        'db',
        'db.connect()',
        'PoolClient()',
        '()',
      ],
      {
        query: {
          does: 'store',
          mode: 'sql',
          args: { model: '0.text|0', data: '0.values|1' },
          parameters: ['', '@rows'],
        },
      },
    ),
    // pg-promise: none, one, any take (text, values)
    '()().none|one|oneOrNone|any|many|manyOrNone|result|query': sql('0', '1'),
    '()().tx|task': { args: { callback: 'callback' }, returns: 'called', parameters: ['()()'] },
    '().helpers.insert|update': { returns: 'arguments' },
    // tagged templates: the strings, then the values
    'sql, db.sql, createPool|createClient().sql': sql('0', '1*'),
    'neon()()': sql('0', '1*'),
    'neon().query': sql('0', '1'),
    'neon().transaction': { args: { list: '0' }, returns: 'arguments' },
  }),
  javascript(['pg-format', 'pg-copy-streams', 'sql-template-strings', 'sql-template-tag', 'sqlstring'], {
    '()': { returns: 'arguments' },
    '*': { returns: 'arguments' },
  }),
  // https://github.com/porsager/postgres: a tagged template
  javascript(['postgres', 'slonik'], {
    // also a helper: sql({ column: value })
    '()()': sql('0', '*'),
    'postgres()()': sql('0', '*'),
    '().unsafe': sql('0', '1'),
    '().begin': { args: { callback: 'callback' }, returns: 'called', parameters: ['()'] },
    '**.queryArray|queryObject': sql('0', '1*'),
    'createPool().query|any|one|many|maybeOne': { does: 'store', mode: 'sql', args: { model: '0', data: '0' } },
    'sql.*': { returns: 'arguments' },
  }),
  // https://sidorares.github.io/node-mysql2/docs
  javascript(
    ['mysql2', 'mysql2/promise', 'mysql', 'promise-mysql', 'mariadb', 'serverless-mysql', '@planetscale/database'],
    {
      '**.query|execute': {
        does: 'store',
        mode: 'sql',
        args: { model: '0.sql|0', data: '0.values|1', callback: 'callback' },
        parameters: ['', '@rows'],
      },
      '**.batch': sql('0', '1'),
      'format|escape': { returns: 'arguments' },
    },
  ),
  // https://docs.turso.tech/sdk/ts/reference: execute(text | { sql, args }), batch(statements)
  javascript(['@libsql/client', '@libsql/client/*', '@tursodatabase/*'], {
    '**.execute': { does: 'store', mode: 'sql', args: { model: '0.sql|0', data: '0.args|1' } },
    '**.batch': sql('0.[].sql|0.[]|0', '0'),
  }),
  javascript(['mssql', 'mssql/msnodesqlv8', 'tedious', 'oracledb'], {
    '**.input': { args: { name: '0', data: '2|1' }, returns: 'receiver', note: 'fills-receiver' },
    // https://tediousjs.github.io/node-mssql/#es6-tagged-template-literals: what a template is given stands behind its text
    '**.query|batch': { does: 'store', mode: 'sql', args: { model: '0', data: '1*|self' } },
    '**.bulk': writes('0'),
    '**.execute|executeMany': sql('0', '1'),
  }),
];

/** https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/ */
const durableStorage: Members = {
  put: writes('1|0', { key: '0' }),
  'get|list': reads({ key: '0' }),
  'delete|deleteAll': deletes({ key: '0' }),
  'kv.put': writes('1', { key: '0' }),
  'kv.get|list': reads({ key: '0' }),
  'kv.delete': deletes({ key: '0' }),
  'sql.exec': sql('0', '1*'),
};

/** Cloudflare's bindings are known by their global types. https://developers.cloudflare.com/d1/worker-api/ */
const cloudflare: readonly Library[] = [
  // https://developers.cloudflare.com/durable-objects/api/base/, https://github.com/cloudflare/partykit/tree/main/packages/partyserver,
  // https://developers.cloudflare.com/agents/api-reference/agents-api/: classes that inherit from them have `this.ctx`
  javascript(['cloudflare:workers', 'partyserver', 'agents'], {
    ...behind(['DurableObject|Server|Agent().ctx.storage'], durableStorage),
  }),
  javascript(['global', '@cloudflare/workers-types'], {
    'D1Database().prepare().**.run|raw': sql('self.@prepare', '@*'),
    'D1Database().prepare().**.all|first': { does: 'store', mode: 'read', args: { model: 'self.@prepare' } },
    // Each statement is told as what runs it: of the batch itself are the rows that it gives.
    'D1Database().batch': { does: 'store', mode: 'read', args: { model: '0.[].@prepare', list: '0' } },
    'D1Database().exec': sql('0', '0'),
    'KVNamespace().put': {
      does: 'cache',
      args: {
        key: '0',
        model: '0',
        data: '1',
        ttl: '2.expirationTtl|2.expiration',
        seconds: '2.expirationTtl',
        options: '2',
      },
    },
    'KVNamespace().get|getWithMetadata': { does: 'cache', mode: 'read', args: { key: '0', model: '0' } },
    'KVNamespace().list': { does: 'cache', mode: 'read', args: { key: '0' } },
    'KVNamespace().delete': { does: 'cache', mode: 'delete', args: { key: '0' } },
    'R2Bucket().put': { does: 'bucket', args: { path: '0', data: '1', options: '2' } },
    'R2Bucket().get': { does: 'bucket', mode: 'read', args: { path: '0' } },
    'R2Bucket().delete': { does: 'bucket', mode: 'delete', args: { path: '0' } },
    'Queue().send|sendBatch': { does: 'publish', args: { data: '0' } },
    ...behind(['DurableObjectStorage()', 'DurableObjectState().storage'], durableStorage),
    'caches.default.put': { does: 'cache', args: { key: '0', data: '1' } },
    'caches.open().put': { does: 'cache', args: { key: '0', data: '1' } },
    'VectorizeIndex().insert|upsert': { does: 'vector-store', args: { data: '0' } },
    'Ai().run': { does: 'infer', vendor: 'Cloudflare Workers AI', args: { model: '0', data: '1' } },
    // https://docs.deno.com/deploy/kv/key_space/: what a key begins with stands for a table
    'Deno.openKv().set': {
      does: 'store',
      args: { key: '0', model: '0.0', data: '1', ttl: '2.expireIn', options: '2' },
    },
    'Deno.openKv().get': { does: 'store', mode: 'read', args: { key: '0', model: '0.0' } },
    'Deno.openKv().list': { does: 'store', mode: 'read', args: { key: '0', model: '0.prefix.0' } },
    'Deno.openKv().delete': { does: 'store', mode: 'delete', args: { key: '0', model: '0.0' } },
    'Deno.openKv().enqueue': { does: 'publish', args: { data: '0' } },
    // https://docs.deno.com/deploy/kv/transactions/: `kv.atomic().check(…).set(key, value).commit()`
    'Deno.openKv().atomic().set': {
      does: 'store',
      args: { key: '0', model: '0.0', data: '1', ttl: '2.expireIn', options: '2' },
      returns: 'receiver',
    },
    'Deno.openKv().atomic().delete': {
      does: 'store',
      mode: 'delete',
      args: { key: '0', model: '0.0' },
      returns: 'receiver',
    },
    'Deno.openKv().atomic().enqueue': { does: 'publish', args: { data: '0' }, returns: 'receiver' },
    'Deno.openKv().atomic().check|mutate|sum|min|max': { returns: 'receiver' },
  }),
];

/** https://supabase.com/docs/reference/javascript */
const supabaseTable: Members = {
  insert: { does: 'store', args: { data: '0', model: '@0' } },
  upsert: { does: 'store', args: { data: '0', model: '@0', conflict: '1.onConflict' } },
  update: { does: 'store', args: { data: '0', model: '@0' } },
  delete: { does: 'store', mode: 'delete', args: { model: '@0' } },
  select: { does: 'store', mode: 'read', args: { model: '@0' } },
  '**.eq|neq|gt|gte|lt|lte|in|is|match|order|limit|range|single|maybeSingle|filter|or|contains|like|ilike|not|returns|throwOnError|overlaps':
    {
      returns: 'receiver',
    },
};

const supabaseClient: Members = {
  ...behind(['from()', 'schema().from()'], supabaseTable),
  rpc: { does: 'store', args: { model: '0', data: '1' } },
  'storage.from().upload|update|uploadToSignedUrl': {
    does: 'bucket',
    args: { name: '@0', path: '0', data: '1', options: '2' },
  },
  'storage.from().download': { does: 'bucket', mode: 'read', args: { name: '@0', path: '0' } },
  'storage.from().remove': { does: 'bucket', mode: 'delete', args: { name: '@0', path: '0' } },
  'storage.from().getPublicUrl|createSignedUrl': { returns: 'plain' },
  'storage.createBucket': { args: { name: '0', options: '1' } },
  'functions.invoke': {
    does: 'request',
    method: '1.method=POST',
    args: { base: '@0', path: '0', body: '1.body', headers: '1.headers', options: '1' },
    returns: 'response',
  },
  'auth.getUser|getSession|getClaims': { does: 'authenticate' },
  'auth.updateUser': { does: 'store', args: { data: '0' } },
  'auth.admin.updateUserById|createUser': { does: 'store', args: { data: '1|0' } },
  'channel().send': { does: 'publish', args: { data: '0' } },
};

const backends: readonly Library[] = [
  javascript(
    [
      '@supabase/supabase-js',
      '@supabase/ssr',
      '@supabase/auth-helpers-nextjs',
      '@supabase/auth-helpers-react',
      '@supabase/auth-helpers-remix',
      '@supabase/auth-helpers-sveltekit',
      '@nuxtjs/supabase',
    ],
    behind(
      [
        'createClient()',
        'createServerClient()',
        'createBrowserClient()',
        'SupabaseClient()',
        'createRouteHandlerClient()',
        'createServerComponentClient()',
        'createClientComponentClient()',
        'createServerActionClient()',
        'createMiddlewareClient()',
        'createPagesServerClient()',
        'useSupabaseClient()',
      ],
      supabaseClient,
    ),
  ),
  javascript(['#supabase/server'], behind(['serverSupabaseClient()', 'serverSupabaseServiceRole()'], supabaseClient)),
  javascript(['@supabase/postgrest-js'], {
    '**.from().insert|upsert|update': { does: 'store', args: { data: '0', model: '@0' } },
  }),
  // https://docs.convex.dev/database/writing-data: the database is the handler's context
  javascript(['convex/server', 'convex/values'], {
    'mutation|internalMutation|mutationGeneric|internalMutationGeneric': calledByName,
    'query|internalQuery|queryGeneric|internalQueryGeneric': calledByName,
    'action|internalAction|actionGeneric|internalActionGeneric': calledByName,
    'httpAction|httpActionGeneric': {
      args: { handlers: '0' },
      parameters: ['context', 'Request()'],
      returns: 'first',
    },
    'httpRouter().route': {
      does: 'route',
      method: '0.method',
      args: { path: '0.path|0.pathPrefix', handlers: '0.handler' },
      parameters: ['context', 'Request()'],
    },
    // They give the document's id, or nothing.
    'context.db.insert, GenericMutationCtx().db.insert': { ...writes('1', { model: '0' }), returns: 'plain' },
    'context.db.patch|replace, GenericMutationCtx().db.patch|replace': {
      ...writes('1', { key: '0' }),
      returns: 'plain',
    },
    'context.db.delete, GenericMutationCtx().db.delete': { ...deletes({ key: '0' }), returns: 'plain' },
    'context.db.query|get': reads({ model: '0' }),
    'context.storage.store': { does: 'bucket', args: { data: '0' } },
    'context.scheduler.runAfter|runAt': {
      does: 'publish',
      args: { delay: '0', callback: '1', data: '2' },
      note: 'by-reference',
    },
    'context.runMutation|runAction|runQuery': {
      args: { callback: '0', data: '1' },
      returns: 'arguments',
      note: 'by-reference',
    },
  }),
  // https://firebase.google.com/docs/firestore/manage-data/add-data: modular functions, or methods of references
  javascript(['firebase/firestore', 'firebase/firestore/lite', '@firebase/firestore'], {
    'setDoc|updateDoc|addDoc': writes('1', { model: '0' }),
    deleteDoc: deletes({ model: '0' }),
    'getDoc|getDocs|onSnapshot': reads({ model: '0' }),
    'writeBatch().set|update': writes('1', { model: '0' }),
    'writeBatch().delete': deletes({ model: '0' }),
    runTransaction: { args: { callback: '1' }, returns: 'called', parameters: ['Transaction()'] },
    'Transaction().set|update': writes('1', { model: '0' }),
    'collection|collectionGroup|doc': { args: { path: '1*' }, note: 'document' },
    query: { note: 'document' },
  }),
  javascript(['firebase/database'], {
    'set|update|push': writes('1', { model: '0' }),
    'get|onValue': reads({ model: '0' }),
    remove: deletes({ model: '0' }),
  }),
  javascript(['firebase/storage'], {
    'uploadBytes|uploadString|uploadBytesResumable': { does: 'bucket', args: { path: '0', data: '1' } },
  }),
  javascript(
    [
      'firebase-admin',
      'firebase-admin/firestore',
      '@google-cloud/firestore',
      'firebase',
      'firebase/compat/app',
      '@react-native-firebase/firestore',
    ],
    {
      '**.collection|collectionGroup|doc': { args: { path: '0' }, note: 'document' },
      // https://firebase.google.com/docs/firestore/query-data/queries
      '**.collection|collectionGroup().**.where|orderBy|limit|limitToLast|startAt|startAfter|endAt|endBefore|select': {
        note: 'document',
      },
      '**.doc().set|update|create': writes('0', { model: 'self' }),
      '**.doc().delete': deletes({ model: 'self' }),
      '**.doc().get': reads({ model: 'self' }),
      '**.collection().add': writes('0', { model: 'self' }),
      '**.collection|collectionGroup().**.get': reads({ model: 'self' }),
      '**.batch|bulkWriter().set|update|create': writes('1', { model: '0' }),
      '**.ref().set|update|push': writes('0', { model: '@0' }),
      '**.runTransaction': { args: { callback: '0' }, returns: 'called', parameters: ['Transaction()'] },
      'Transaction().set|update|create': writes('1', { model: '0' }),
      '**.bucket().file().save': { does: 'bucket', args: { path: '@0', data: '0', options: '1' } },
      '**.bucket().upload': { does: 'bucket', args: { data: '0', path: '1.destination', options: '1' } },
      '**.messaging().send|sendEachForMulticast|sendToDevice': { does: 'publish', args: { data: '*' } },
      'auth().verifyIdToken|verifySessionCookie': { does: 'authenticate', args: { data: '0' } },
    },
  ),
  javascript(['firebase-admin/auth'], {
    'getAuth().verifyIdToken|verifySessionCookie': { does: 'authenticate', args: { data: '0' } },
  }),
  javascript(['firebase-admin/storage', '@google-cloud/storage'], {
    '**.bucket().file().save': { does: 'bucket', args: { name: '@0', path: '@0', data: '0', options: '1' } },
    '**.bucket().file().createWriteStream().write|end': { does: 'bucket', args: { path: '@0', data: '0' } },
    '**.bucket().file().download|createReadStream': { does: 'bucket', mode: 'read', args: { path: '@0' } },
    '**.bucket().file().delete': { does: 'bucket', mode: 'delete', args: { path: '@0' } },
    '**.bucket().file().makePublic': { args: { path: '@0' } },
    '**.bucket().upload': { does: 'bucket', args: { data: '0', path: '1.destination', options: '1' } },
  }),
  javascript(['appwrite', 'node-appwrite'], {
    'Databases().createDocument|updateDocument|upsertDocument': writes('3', { model: '1' }),
    'Storage().createFile': { does: 'bucket', args: { name: '0', data: '2' } },
  }),
  // https://docs.convex.dev/api/classes/browser.ConvexHttpClient: mutation(function, args)
  javascript(['convex/browser', 'convex/react', 'convex/nextjs'], {
    'ConvexHttpClient|ConvexClient|ConvexReactClient|useConvex().mutation|action': {
      ...writes('1', { model: '0', callback: '0' }),
      note: 'by-reference',
    },
    'fetchMutation|fetchAction': { ...writes('1', { model: '0', callback: '0' }), note: 'by-reference' },
    'useMutation|useAction()()': { ...writes('0', { model: '@0', callback: '@0' }), note: 'by-reference' },
    'ConvexHttpClient|ConvexClient|ConvexReactClient|useConvex().query': asked,
    'fetchQuery|useQuery': asked,
  }),
  javascript(['pocketbase'], {
    '().collection().create': writes('0', { model: '@0' }),
    '().collection().update': writes('1', { model: '@0' }),
  }),
  javascript(['@elastic/elasticsearch', '@opensearch-project/opensearch'], {
    'Client().index|create|update': {
      does: 'store',
      args: { model: '0.index', data: '0.document|0.body|0.doc|0', key: '0.id' },
    },
    'Client().bulk, Client().helpers.bulk': { does: 'store', args: { data: '0.operations|0.body|0.datasource|0' } },
    'Client().search|get': reads({ model: '0.index' }),
    'Client().delete|deleteByQuery': deletes({ model: '0.index' }),
  }),
  // https://www.meilisearch.com/docs/reference/api/search, https://typesense.org/docs/latest/api/search.html
  javascript(['meilisearch', 'typesense'], {
    '**.index().addDocuments|updateDocuments|addDocumentsInBatches|updateDocumentsInBatches': writes('0', {
      model: '@0',
    }),
    '**.index().search|searchGet|getDocument|getDocuments': reads({ model: '@0' }),
    '**.index().deleteDocument|deleteDocuments|deleteAllDocuments': deletes({ model: '@0', key: '0' }),
    '**.documents().create|upsert|import': writes('0'),
    '**.documents().search|retrieve|export': reads(),
  }),
  // https://www.algolia.com/doc/libraries/sdk/methods/search: a search service of another company
  javascript(['algoliasearch', 'algoliasearch/lite', '@algolia/client-search'], {
    '**.saveObjects|saveObject|partialUpdateObjects|addObject': {
      does: 'store',
      vendor: 'Algolia',
      args: { data: '0.objects|0.body|0' },
    },
  }),
  javascript(['neo4j-driver'], { '**.session().run': sql('0', '1'), '**.executeQuery': sql('0', '1') }),
  javascript(['cassandra-driver'], {
    'Client().execute': sql('0', '1'),
    'Client().batch': { does: 'store', args: { data: '0' } },
  }),
  javascript(['nedb', '@seald-io/nedb', 'nedb-promises', 'lokijs', 'level', 'lmdb', 'pouchdb', 'rxdb'], {
    '**.insert|insertAsync|put|post|bulkDocs': writes('1|0', { key: '0' }),
    '**.update|updateAsync': writes('1', { key: '0' }),
    '**.find|findOne|get|allDocs': reads({ key: '0' }),
    '**.remove|del': deletes({ key: '0' }),
  }),
  // https://github.com/typicode/lowdb: `update` runs its function on the data and writes the file
  javascript(['lowdb', 'lowdb/node'], {
    '**.write|writeSync': { does: 'write-file', args: { data: 'self' } },
    'JSONFilePreset|JSONFileSyncPreset().write': { does: 'write-file', args: { path: '@0', data: 'self' } },
    '**.update': { does: 'write-file', args: { path: '@0', callback: '0' }, note: 'state' },
    '**.find|get': reads({ key: '0' }),
  }),
  javascript(['lowdb/browser'], {
    'LocalStoragePreset|SessionStoragePreset().write': { does: 'browser-store', args: { key: '@0', data: 'self' } },
    'LocalStoragePreset|SessionStoragePreset().update': {
      does: 'browser-store',
      args: { key: '@0', callback: '0' },
      note: 'state',
    },
  }),
  javascript(['@feathersjs/feathers', '@strapi/strapi', 'payload', '@keystone-6/core'], {
    '**.entityService.create|update': { does: 'store', args: { model: '0', data: '1.data|2.data' } },
    '**.documents().create|update': { does: 'store', args: { model: '@0', data: '0.data' } },
    'payload.create|update': { does: 'store', args: { model: '0.collection', data: '0.data' } },
  }),
  // https://fauna.com and https://instantdb.com
  javascript(['@instantdb/core', '@instantdb/admin', '@instantdb/react'], { '**.transact': writes('0') }),
  javascript(['@datastax/astra-db-ts'], {
    '**.collection().insertOne|insertMany': writes('0'),
    '**.collection().updateOne': writes('1'),
  }),
];

export const stores: readonly Library[] = [
  ...prisma,
  ...drizzle,
  ...typeorm,
  ...mikro,
  ...sequelize,
  ...mongo,
  ...sqlStores,
  ...cloudflare,
  ...backends,
];
