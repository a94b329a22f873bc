import { describe, expect, test } from 'vitest';
import { indexLibraries, libraries } from '../../server/src/libraries/index.ts';
import type { Behaviour } from '../../server/src/libraries/shape.ts';

const index = indexLibraries(libraries);

/** The way to what is called, without the call itself: `Client` of `Client()`. */
const callee = (path: string) => path.replace(/\(\)$/, '');

/** What a library's documentation says of a call: the package as imported, the access path, and what must be known of it. */
type Spot = readonly [packageName: string, path: string, expected: Partial<Behaviour>];

function holds(spots: readonly Spot[]): void {
  test.each(spots)('%s: %s', (packageName, path, expected) => {
    expect(index.find(packageName, 'javascript')?.lookup(callee(path))).toMatchObject(expected);
  });
}

/** What a request's call must say: method, and the arguments that hold address, body and headers. */
function request(method: string, url: string, body?: string, headers?: string): Partial<Behaviour> {
  const args = { url, ...(body === undefined ? {} : { body }), ...(headers === undefined ? {} : { headers }) };
  return { does: 'request', method, args } as Partial<Behaviour>;
}

const does = (capability: Behaviour['does'], args: Behaviour['args'] = {}, more: Partial<Behaviour> = {}) =>
  ({ does: capability, args, ...more }) as Partial<Behaviour>;

describe('requests', () => {
  holds([
    ['global', 'fetch', request('1.method|0.method=GET', '0.url|0', '1.body|0.body', '1.headers|0.headers')],
    ['node-fetch', '', request('1.method|0.method=GET', '0.url|0')],
    ['undici', 'fetch', { returns: 'response' }],
    ['undici', 'request', request('1.method=GET', '0', '1.body', '1.headers')],
    ['undici', 'Pool().request', request('0.method=GET', '0.path', '0.body')],
    ['axios', 'get', request('GET', '0', '1.data', '1.headers|@0.headers')],
    ['axios', 'delete', request('DELETE', '0', '1.data')],
    ['axios', 'post', request('POST', '0', '1', '2.headers|@0.headers')],
    ['axios', 'patch', request('PATCH', '0', '1')],
    ['axios', '', request('0.method|1.method|@0.method=GET', '0.url|0', '0.data|1.data')],
    ['axios', 'default.get', request('GET', '0')],
    ['axios', 'create', does('client', { base: '0.baseURL', headers: '0.headers' })],
    ['axios', 'create().put', request('PUT', '0', '1')],
    ['axios', 'create()()', request('0.method|1.method|@0.method=GET', '0.url|0')],
    ['axios', 'create().interceptors.request.use', does('intercept-request', { handlers: '0' })],
    ['axios', 'interceptors.response.use', does('intercept-response')],
    ['@nestjs/axios', 'HttpService().axiosRef.post', request('POST', '0', '1')],
    [
      'axios-retry',
      '',
      does('retry', { target: '0', delay: '1.retryDelay' }, { note: 'at-once:retryDelay=().exponentialDelay' }),
    ],
    ['got', '', { method: '1.method|0.method|@0.method=GET', note: 'retry-after', returns: 'response' }],
    ['got', 'extend().post', { does: 'request', method: 'POST' }],
    ['ky', 'create().get', { method: 'GET', note: 'retry-after' }],
    ['superagent', 'post', request('POST', '0', '1')],
    ['superagent', 'post().set', { note: 'request-header', returns: 'receiver' }],
    ['superagent', 'get().query().auth', { note: 'request-auth', returns: 'receiver' }],
    ['request', 'post', request('POST', '0.url|0.uri|0')],
    ['request-promise', 'defaults().get', { does: 'request', method: 'GET' }],
    ['needle', '', request('0', '1', '2', '3.headers|2.headers')],
    ['needle', 'post', request('POST', '0', '1', '2.headers')],
    ['node:https', 'request', request('0.method|1.method=GET', '0.href|0.path|1.path|0')],
    ['http', 'get', { method: 'GET', parameters: ['@response'] }],
    ['global', 'XMLHttpRequest().open', request('0', '1')],
    ['global', 'XMLHttpRequest().send', { note: 'request-body', args: { body: '0' } }],
    ['global', '$.ajax', request('1.method|1.type|0.method|0.type=GET', '0.url|1.url|0')],
    ['jquery', 'post', { does: 'request', method: 'POST', returns: 'body' }],
    ['ofetch', 'ofetch', { returns: 'body', note: 'at-once' }],
    ['ofetch', '$fetch.create().raw', { returns: 'response' }],
    ['wretch', '().headers().post', request('POST', '1', '0')],
    ['graphql-request', 'GraphQLClient().request', { does: 'request', method: 'POST', returns: 'body' }],
    ['@angular/common/http', 'HttpClient().post', request('POST', '0', '1', '2.headers')],
    ['@supabase/supabase-js', 'createClient().functions.invoke', { does: 'request', method: '1.method=POST' }],
    ['npm:axios@1', 'get', request('GET', '0')],
    ['@procore/js-sdk', 'client', { does: 'client', note: 'procore-sdk:client' }],
    ['@procore/js-sdk', 'client().get', { does: 'request', method: 'GET', note: 'procore-sdk:get' }],
    ['@procore/js-sdk', 'Client().delete', request('DELETE', '0', '1')],
    ['@procore/js-sdk', 'client().post', does('request', { body: '1', options: '2|@2' }, { method: 'POST' })],
    ['@procore/js-sdk', 'authorize', { does: 'oauth-provider', note: 'procore-sdk:authorize' }],
    ['@procore/js-sdk', 'token', { does: 'request', method: 'POST', returns: 'body' }],
    ['@procore/js-sdk', 'csrf', { note: 'procore-sdk:csrf' }],
    [
      '@procore/procore-iframe-helpers',
      'initialize().authentication.notifySuccess',
      does('post-message', { data: '0', target: '1' }),
    ],
  ]);
});

describe('places that data can reach', () => {
  holds([
    ['global', 'console.log', { does: 'log', mode: 'log' }],
    ['global', 'console.assert', does('log', { data: '1*' })],
    ['pino', '().info', does('log', { list: '@0.redact.paths|@0.redact|@0.formatters.log|@0.hooks.logMethod' })],
    ['pino', '().child().error', { does: 'log', mode: 'error' }],
    ['winston', 'createLogger().warn', { does: 'log', mode: 'warn', args: { list: '@0.format' } }],
    ['winston', 'info', { does: 'log', mode: 'info' }],
    ['bunyan', 'createLogger().debug', { does: 'log' }],
    ['debug', '()()', { does: 'log', mode: 'debug' }],
    ['loglevel', 'getLogger().warn', { does: 'log' }],
    ['@nestjs/common', 'Logger().log', { does: 'log' }],
    ['consola', 'withTag().success', { does: 'log' }],
    ['fastify', '().log.info', { does: 'log' }],
    ['@sentry/node', 'captureException', does('capture', { data: '0' }, { vendor: 'Sentry' })],
    ['@sentry/nextjs', 'getCurrentScope().setContext', does('capture', { name: '0', data: '1' })],
    ['@datadog/browser-logs', 'datadogLogs.logger.error', { does: 'capture', vendor: 'Datadog' }],
    ['@bugsnag/js', 'notify', { does: 'capture', vendor: 'Bugsnag' }],
    ['rollbar', '().error', { does: 'capture', vendor: 'Rollbar' }],
    ['fs', 'writeFileSync', does('write-file', { path: '0', data: '1' })],
    ['fs', 'promises.appendFile', does('write-file', { path: '0', data: '1' }, { mode: 'append' })],
    ['node:fs/promises', 'writeFile', does('write-file', { path: '0', data: '1' })],
    ['fs-extra', 'outputJson', does('write-file', { path: '0', data: '1' })],
    ['fs', 'createWriteStream().write', does('write-file', { path: '@0', data: '0' })],
    ['global', 'Bun.write', does('write-file', { path: '0', data: '1' })],
    ['global', 'Deno.writeTextFile', does('write-file', { path: '0', data: '1' })],
    ['csv-writer', 'createObjectCsvWriter().writeRecords', does('write-file', { path: '@0.path', data: '0' })],
    ['csv-stringify/sync', 'stringify', { returns: 'arguments' }],
    ['papaparse', 'unparse', { returns: 'arguments' }],
    ['xlsx', 'writeFile', does('write-file', { data: '0', path: '1' })],
    ['exceljs', 'Workbook().addWorksheet().addRow', { note: 'fills-receiver' }],
    [
      'exceljs',
      'stream.xlsx.WorkbookWriter().commit',
      does('write-file', { path: '@0.filename', target: '@0.stream' }),
    ],
    ['exceljs', 'Workbook().xlsx.writeFile', does('write-file', { path: '0', data: 'self' })],
    ['@prisma/client', 'PrismaClient().project.create', does('store', { data: '0.data', model: 'self' })],
    ['@prisma/client', 'PrismaClient().project.upsert', does('store', { conflict: '0.where' })],
    ['@prisma/client', 'PrismaClient().project.findMany', { does: 'store', mode: 'read' }],
    ['@prisma/client', 'PrismaClient().project.deleteMany', { does: 'store', mode: 'delete' }],
    ['drizzle-orm/node-postgres', 'drizzle().insert().values', does('store', { data: '0', model: '@0' })],
    ['typeorm', 'Repository().save', does('store', { data: '0' })],
    ['typeorm', 'DataSource().getRepository().upsert', does('store', { data: '0', conflict: '1' })],
    ['sequelize', 'Sequelize().define().bulkCreate', does('store', { data: '0' })],
    ['sequelize', 'Model.update', does('store', { data: '0', key: '1.where' })],
    ['mongoose', 'model().findOneAndUpdate', does('store', { key: '0', data: '1' })],
    ['mongoose', 'model()().save', does('store', { data: 'self' })],
    ['mongoose', 'model().findOne().save', does('store', { data: 'self' })],
    ['mongodb', 'MongoClient().db().collection().insertMany', does('store', { data: '0' })],
    ['knex', '()().insert', does('store', { data: '0', model: '@0' })],
    ['knex', '().batchInsert', does('store', { model: '0', data: '1' })],
    ['kysely', 'Kysely().insertInto().values', does('store', { data: '0', model: '@0' })],
    ['@supabase/ssr', 'createServerClient().from().upsert', does('store', { data: '0', conflict: '1.onConflict' })],
    ['@supabase/supabase-js', 'createClient().from().select().eq', { returns: 'receiver' }],
    ['@supabase/supabase-js', 'createClient().storage.from().upload', does('bucket', { path: '0', data: '1' })],
    ['better-sqlite3', '().prepare().run', does('store', { model: '@0', data: '*' }, { mode: 'sql' })],
    ['pg', 'Pool().query', does('store', { model: '0.text|0', data: '0.values|1' }, { mode: 'sql' })],
    ['mysql2/promise', 'createPool().execute', { does: 'store', mode: 'sql' }],
    ['firebase/firestore', 'setDoc', does('store', { model: '0', data: '1' })],
    ['firebase-admin', 'firestore().collection().add', does('store', { data: '0' })],
    ['ioredis', '().set', does('cache', { key: '0', data: '1' })],
    ['redis', 'createClient().setEx', does('cache', { key: '0', ttl: '1', data: '2' })],
    ['@vercel/kv', 'kv.get', { does: 'cache', mode: 'read' }],
    ['node-cache', '().set', does('cache', { ttl: '2|@0.stdTTL' })],
    ['lru-cache', 'LRUCache().set', does('cache', { data: '1' })],
    ['global', 'localStorage.setItem', does('browser-store', { key: '0', data: '1' })],
    ['global', 'chrome.storage.local.set', does('browser-store', { data: '0' })],
    ['@react-native-async-storage/async-storage', 'setItem', does('browser-store', { key: '0', data: '1' })],
    ['expo-secure-store', 'setItemAsync', does('keychain', { key: '0', data: '1' })],
    ['keytar', 'setPassword', does('keychain', { data: '2' })],
    ['electron-store', '().set', does('write-file', { condition: '@0.encryptionKey' })],
    ['js-cookie', 'set', does('cookie', { name: '0', data: '1', options: '2' })],
    ['next/headers', 'cookies().set', does('cookie', { name: '0.name|0', data: '0.value|1' })],
    ['nookies', 'setCookie', does('cookie', { name: '1', data: '2' })],
    ['@aws-sdk/client-s3', 'PutObjectCommand()', does('bucket', { path: '0.Key', data: '0.Body' })],
    ['aws-sdk', 'S3().upload', does('bucket', { data: '0.Body' })],
    ['@aws-sdk/lib-dynamodb', 'PutCommand', does('store', { data: '0.Item' })],
    ['@aws-sdk/client-sqs', 'SendMessageCommand', does('publish', { data: '0.MessageBody' })],
    ['@google-cloud/storage', 'Storage().bucket().file().save', does('bucket', { data: '0', options: '1' })],
    [
      '@azure/storage-blob',
      'BlobServiceClient.fromConnectionString().getContainerClient().getBlockBlobClient().upload',
      does('bucket', { data: '0' }),
    ],
    ['@vercel/blob', 'put', does('bucket', { path: '0', data: '1', options: '2' })],
    ['@google-cloud/bigquery', 'BigQuery().dataset().table().insert', does('warehouse', { data: '0' })],
    ['snowflake-sdk', 'createConnection().execute', does('warehouse', { model: '0.sqlText|0' })],
    ['@clickhouse/client', 'createClient().insert', does('warehouse', { data: '0.values' })],
    ['airtable', '().base()().create', { does: 'store', vendor: 'Airtable' }],
    ['googleapis', 'google.sheets().spreadsheets.values.append', { does: 'store', vendor: 'Google Sheets' }],
  ]);
});

describe('models', () => {
  holds([
    ['openai', '().chat.completions.create', does('infer', { data: '0.messages' }, { vendor: 'OpenAI' })],
    ['openai', 'OpenAI().responses.create', does('infer', { data: '0.input' })],
    ['openai', '().embeddings.create', does('infer', { data: '0.input' })],
    ['openai', '().fineTuning.jobs.create', { does: 'train', vendor: 'OpenAI' }],
    ['openai', '().files.create', does('train', { data: '0.file|0', name: '0.purpose' }, { note: 'by-purpose' })],
    ['openai', '().evals.runs.create', does('train', { data: '1' })],
    ['@anthropic-ai/sdk', '().messages.create', { does: 'infer', vendor: 'Anthropic' }],
    ['@google/generative-ai', 'GoogleGenerativeAI().getGenerativeModel().generateContent', { does: 'infer' }],
    ['@google/genai', 'GoogleGenAI().tunings.tune', does('train', { data: '0.trainingDataset' })],
    ['@aws-sdk/client-bedrock-runtime', 'InvokeModelCommand()', does('infer', { data: '0.body' })],
    ['@aws-sdk/client-bedrock', 'CreateModelCustomizationJobCommand()', { does: 'train' }],
    ['ai', 'generateText', { does: 'infer' }],
    ['@langchain/openai', 'ChatOpenAI().invoke', { does: 'infer', vendor: 'OpenAI' }],
    ['@langchain/core/prompts', 'ChatPromptTemplate.fromTemplate().pipe().invoke', { does: 'infer' }],
    ['langchain/vectorstores/memory', 'MemoryVectorStore.fromDocuments', { does: 'vector-store' }],
    ['cohere-ai', 'CohereClient().finetuning.createFinetunedModel', { does: 'train' }],
    ['replicate', '().trainings.create', { does: 'train' }],
    ['@huggingface/inference', 'InferenceClient().chatCompletion', { does: 'infer' }],
    ['@tensorflow/tfjs-node', 'sequential().fit', does('train', { data: '*' })],
    ['brain.js', 'NeuralNetwork().train', { does: 'train' }],
    ['@pinecone-database/pinecone', 'Pinecone().index().namespace().upsert', { does: 'vector-store' }],
    ['langsmith', 'Client().createExamples', { does: 'train', vendor: 'LangSmith' }],
  ]);
});

describe('the structure of an app', () => {
  holds([
    [
      'express',
      '().get',
      does('route', { path: '0', handlers: '1*' }, { method: 'GET', parameters: ['request', 'response', 'next'] }),
    ],
    ['express', 'Router().route().post', does('route', { path: '@0', handlers: '0*' }, { method: 'POST' })],
    ['express', '().use', does('middleware', { path: '0', handlers: '0*' })],
    ['express', 'response.json', does('respond', { data: '0' })],
    ['express', 'Response().cookie', does('cookie', { name: '0', data: '1' })],
    ['express', 'response.status', { returns: 'receiver' }],
    ['fastify', '().route', does('route', { path: '0.url|0.path' }, { method: '0.method' })],
    ['fastify', 'fastify().addHook', does('middleware', { handlers: '1' })],
    ['@koa/router', '().get', { does: 'route', method: 'GET', parameters: ['context', 'next'] }],
    ['hono', 'Hono().post', { does: 'route', method: 'POST' }],
    ['hono', 'context.json', { does: 'respond' }],
    ['@nestjs/common', 'Get', does('route', { path: '0' }, { method: 'GET', note: 'annotation' })],
    ['@nestjs/common', 'UseGuards', { does: 'authenticate', note: 'annotation' }],
    ['next/server', 'NextResponse.json', does('respond', { data: '0' })],
    ['next', 'response.status', { returns: 'receiver' }],
    ['next/navigation', 'redirect', does('redirect', { url: '0' })],
    ['@remix-run/node', 'redirect', does('redirect', { url: '0' })],
    ['@azure/functions', 'app.http', does('route', { handlers: '1.handler' }, { method: '1.methods' })],
    ['@azure/functions', 'app.timer', does('cron', { expression: '1.schedule', callback: '1.handler' })],
    ['global', 'Deno.serve', { does: 'route' }],
    ['passport', 'authenticate', { does: 'authenticate' }],
    ['next-auth', 'getServerSession', { does: 'authenticate' }],
    ['next-auth', '', { does: 'oauth-provider' }],
    ['next-auth/providers/google', '', does('oauth-provider', { options: '0' })],
    ['@clerk/nextjs/server', 'auth', { does: 'authenticate' }],
    ['passport-oauth2', 'Strategy()', does('oauth-provider', { options: '0' })],
    ['passport-local', 'Strategy()', { does: 'authenticate' }],
    ['simple-oauth2', 'AuthorizationCode().authorizeURL', { note: 'authorize-url' }],
    ['simple-oauth2', 'ResourceOwnerPassword().getToken', { does: 'request', note: 'grant:password' }],
    ['openid-client', 'buildAuthorizationUrl', { note: 'authorize-url' }],
    ['jsonwebtoken', 'verify', { does: 'authenticate' }],
    ['global', 'setInterval', does('timer', { callback: '0', delay: '1' })],
    ['global', 'setTimeout', { does: 'timer', mode: 'once' }],
    ['timers/promises', 'setTimeout', does('sleep', { delay: '0' })],
    ['node-cron', 'schedule', does('cron', { expression: '0', callback: '1' })],
    ['cron', 'CronJob()', does('cron', { expression: '0.cronTime|0' })],
    ['node-schedule', 'scheduleJob', does('cron', { callback: 'callback' })],
    ['bullmq', 'Queue().add', does(['publish', 'cron'], { data: '1|0', delay: '2.repeat.every' })],
    ['bullmq', 'Worker()', does(['job', 'limit'], { callback: '1' })],
    ['agenda', 'Agenda().every', does('cron', { expression: '0' })],
    ['toad-scheduler', 'SimpleIntervalJob()', does('timer', { delay: '0', callback: '1' }, { note: 'units' })],
    ['global', 'Promise.allSettled', does('parallel', { list: '0' })],
    ['p-limit', '()()', does('limit', { callback: '0', count: '@0' }, { returns: 'called' })],
    ['p-map', '', does('parallel', { list: '0', callback: '1', count: '2.concurrency' })],
    ['p-queue', '().add', { does: 'limit', returns: 'called' }],
    ['bottleneck', '().schedule', does('limit', { callback: 'callback' })],
    ['async', 'mapLimit', does('parallel', { list: '0', count: '1', callback: '2' })],
    ['p-retry', '', does('retry', { callback: '0', options: '1' }, { returns: 'called' })],
    ['promise-retry', '', does('retry', { callback: 'callback' })],
    ['exponential-backoff', 'backOff', does('retry', { callback: '0' })],
    ['global', 'addEventListener', does('listen-message', { name: '0', callback: 'callback' })],
  ]);
});

describe('what becomes of a value', () => {
  holds([
    ['crypto', 'createCipheriv().update', does('encrypt', { data: '0' })],
    ['node:crypto', 'createHash().update', { returns: 'receiver' }],
    ['crypto', 'createHmac().digest', { does: 'hash' }],
    ['crypto', 'timingSafeEqual', { does: 'compare' }],
    ['crypto', 'randomUUID', { does: 'random' }],
    ['global', 'crypto.subtle.encrypt', does('encrypt', { data: '2' })],
    ['bcrypt', 'hash', { does: 'hash' }],
    ['tweetnacl', 'secretbox', does('encrypt', { data: '0' })],
    ['libsodium-wrappers', 'crypto_secretbox_easy', { does: 'encrypt' }],
    ['iron-session', 'sealData', { does: 'encrypt' }],
    ['@aws-sdk/client-secrets-manager', 'GetSecretValueCommand()', { does: 'secret' }],
    ['@google-cloud/secret-manager', 'SecretManagerServiceClient().accessSecretVersion', { does: 'secret' }],
    ['dompurify', 'sanitize', { does: 'sanitize' }],
    ['sanitize-html', '', { does: 'sanitize' }],
    ['global', 'JSON.stringify', { returns: 'arguments' }],
    ['global', 'Object.freeze', { returns: 'first' }],
    ['util', 'promisify', { returns: 'first' }],
    ['lodash', 'map', { returns: 'arguments' }],
    ['lodash/omit', '', { returns: 'arguments' }],
    ['lodash', 'head', { returns: 'element' }],
    ['qs', 'stringify', { returns: 'arguments' }],
    ['@nestjs/config', 'ConfigService().get', does('environment', { name: '0' })],
    ['global', 'Deno.env.get', does('environment', { name: '0' })],
  ]);
});

describe('other companies, shells and browsers', () => {
  holds([
    ['child_process', 'exec', does('execute', { data: '0' })],
    ['child_process', 'execFile', { does: 'execute', note: 'no-shell' }],
    ['global', 'eval', { does: 'evaluate' }],
    ['vm', 'runInNewContext', { does: 'evaluate' }],
    ['global', 'parent.postMessage', does('post-message', { data: '0' })],
    ['nodemailer', 'createTransport().sendMail', does('mail', { data: '0' })],
    ['@sendgrid/mail', 'send', { does: 'mail', vendor: 'SendGrid' }],
    ['resend', 'Resend().emails.send', does('mail', { to: '0.to' })],
    ['@aws-sdk/client-ses', 'SendEmailCommand()', { does: 'mail' }],
    ['twilio', '().messages.create', does('sms', { to: '0.to' })],
    ['@slack/web-api', 'WebClient().chat.postMessage', { does: 'chat', vendor: 'Slack' }],
    ['@mailchimp/mailchimp_marketing', 'lists.addListMember', { does: 'marketing' }],
    ['@hubspot/api-client', 'Client().crm.contacts.basicApi.create', { does: 'marketing', vendor: 'HubSpot' }],
    ['@segment/analytics-node', 'Analytics().track', { does: 'analytics' }],
    ['mixpanel-browser', 'people.set', { does: 'analytics', vendor: 'Mixpanel' }],
    ['posthog-node', 'PostHog().capture', { does: 'analytics' }],
    ['global', 'gtag', { does: 'analytics' }],
    ['global', 'fbq', { does: 'advertise', note: 'pixel' }],
    ['global', 'googletag.pubads().refresh', { does: 'advertise' }],
    ['react-native-google-mobile-ads', 'BannerAd', { does: 'advertise' }],
    ['stripe', '().paymentMethods.create', { vendor: 'Stripe', note: 'card' }],
    ['puppeteer', 'launch().newPage().goto', does('browse', { url: '0' })],
    ['playwright', 'chromium.launch().newContext().newPage().fill', does('type-into', { name: '0', data: '1' })],
    ['@playwright/test', 'fixtures.page.getByLabel().fill', does('type-into', { data: '0' })],
    ['cheerio', 'load', does('parse-html', { data: '0' })],
    ['jsdom', 'JSDOM()', { does: 'parse-html' }],
  ]);
});

describe('what has no effect says so by not being known', () => {
  test.each([
    ['express', 'json'],
    ['fs', 'createWriteStream'],
    ['@aws-sdk/client-s3', 'S3Client().send'],
    ['pino', 'destination'],
    ['express', '().listen'],
    ['p-limit', '().clearQueue'],
    ['left-pad', ''],
  ])('%s: %s', (packageName, path) => {
    expect(index.find(packageName, 'javascript')?.lookup(path)).toBeUndefined();
  });
});
