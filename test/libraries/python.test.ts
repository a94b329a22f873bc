import { describe, expect, test } from 'vitest';
import { indexLibraries, parseArgumentPath, parseMethod } from '../../server/src/libraries/index.ts';
import { pythonLibraries } from '../../server/src/libraries/python/index.ts';

const { find, globals } = indexLibraries(pythonLibraries);
const behaviour = (name: string, path: string) => find(name, 'python')?.lookup(path);

describe('the data', () => {
  const members = pythonLibraries.flatMap(library =>
    Object.entries(library.members).map(([key, what]) => ({ library, key, what })),
  );

  test('access paths and argument paths can be read', () => {
    const step = String.raw`(?:\*\*?|\w+(?:\|\w+)*)(?:\(\))*`;
    const path = new RegExp(`^${step}(?:\\.${step})*$`);
    expect(members.flatMap(({ key }) => key.split(', ')).filter(key => !path.test(key))).toEqual([]);
    for (const { what } of members) {
      if (what.method !== undefined) expect(() => parseMethod(what.method as string)).not.toThrow();
      for (const argument of Object.values(what.args ?? {})) expect(() => parseArgumentPath(argument)).not.toThrow();
    }
  });

  test('no key stands twice for a package', () => {
    const seen = new Set<string>();
    const twice = members.flatMap(({ library, key }) =>
      library.packages.flatMap(name =>
        key
          .split(', ')
          .map(path => `${name}: ${path}`)
          .filter(each => seen.has(each) || !seen.add(each)),
      ),
    );
    expect(twice).toEqual([]);
  });

  test('all of it is Python', () => {
    expect(new Set(pythonLibraries.map(library => library.language))).toEqual(new Set(['python']));
  });
});

describe('what calls do', () => {
  test.each([
    ['requests', 'get', 'request'],
    ['requests', 'Session().post', 'request'],
    ['requests', 'sessions.Session().get', undefined],
    ['httpx', 'AsyncClient().request', 'request'],
    ['aiohttp', 'ClientSession().get', 'request'],
    ['urllib', 'request.urlopen', 'request'],
    ['urllib.request', 'Request', 'request'],
    ['http', 'client.HTTPSConnection().request', 'request'],
    ['flask', 'Flask().route', 'route'],
    ['fastapi', 'APIRouter().get', 'route'],
    ['django.urls', 'path', 'route'],
    ['celery', 'shared_task', 'job'],
    ['celery', 'Celery().task().apply_async().get', 'publish'],
    ['celery', 'Celery().task().apply_async', undefined],
    ['chalice', 'Blueprint().route', 'route'],
    ['schedule', 'every().minutes.do', 'timer'],
    ['apscheduler.schedulers.background', 'BackgroundScheduler().add_job', 'timer'],
    ['logging', 'getLogger().info', 'log'],
    ['logging', 'warning', 'log'],
    ['loguru', 'logger.bind().info', 'log'],
    ['structlog', 'get_logger().info', 'log'],
    ['structlog', 'get_logger().bind().new().warning', 'log'],
    ['loguru', 'logger.bind().opt().success', 'log'],
    ['logging', 'getLogger().getChild().getChild().info', 'log'],
    ['sentry_sdk', 'capture_message', 'capture'],
    ['pyairtable', 'Api().table().batch_upsert', 'store'],
    ['pyairtable', 'Table().update', 'store'],
    ['pdpyras', 'EventsAPISession().trigger', 'publish'],
    ['pagerduty', 'EventsApiV2Client().submit', 'publish'],
    ['jira', 'JIRA().create_issue', 'publish'],
    ['global', 'print', 'log'],
    ['global', 'open().write', 'write-file'],
    ['json', 'dump', 'write-file'],
    ['pathlib', 'Path().write_text', 'write-file'],
    ['csv', 'DictWriter().writerows', 'write-file'],
    ['configparser', 'ConfigParser().write', 'write-file'],
    ['configobj', 'ConfigObj().write', 'write-file'],
    ['pandas', 'DataFrame().to_csv', 'write-file'],
    ['pandas', 'DataFrame().rename().to_sql', 'store'],
    ['pandas', 'DataFrame().rename', undefined],
    ['global', 'spark.createDataFrame().write.mode().saveAsTable', 'warehouse'],
    ['global', 'dbutils.secrets.get', 'secret'],
    ['sqlite3', 'connect().cursor().execute', 'store'],
    ['prefect', 'get_run_logger().info', 'log'],
    ['twisted.python.log', 'msg', 'log'],
    ['diskcache', 'Cache().expected', 'cache'],
    ['aiocache', 'Cache().multi_set', 'cache'],
    ['extra_streamlit_components', 'CookieManager().set', 'browser-store'],
    ['mechanicalsoup', 'StatefulBrowser().open', 'browse'],
    ['mechanize', 'Browser().email', 'type-into'],
    ['chainlit', 'Message().stream_token', 'respond'],
    ['django_rq', 'get_queue().enqueue', 'publish'],
    ['agents', 'Runner.run_sync', 'infer'],
    ['dspy', 'Predict()', 'infer'],
    ['crewai', 'Crew().kickoff', 'infer'],
    ['snowflake.cortex', 'complete', 'infer'],
    ['sqlalchemy.orm', 'sessionmaker()().add', 'store'],
    ['pymongo', 'MongoClient().db.rfis.insert_many', 'store'],
    ['redis', 'Redis().setex', 'cache'],
    ['boto3', 'client().put_object', 'bucket'],
    ['boto3', 'client().get_secret_value', 'secret'],
    ['google', 'cloud.storage.Client().bucket().blob().upload_from_string', 'bucket'],
    ['google.cloud', 'bigquery.Client().insert_rows_json', 'warehouse'],
    ['azure.storage.blob', 'BlobServiceClient().get_blob_client().upload_blob', 'bucket'],
    ['snowflake.connector', 'connect().cursor().execute', 'warehouse'],
    ['duckdb', 'connect().execute', 'store'],
    ['openai', 'OpenAI().chat.completions.create', 'infer'],
    ['openai', 'AzureOpenAI().fine_tuning.jobs.create', 'train'],
    ['anthropic', 'Anthropic().messages.create', 'infer'],
    ['langchain_openai', 'ChatOpenAI().invoke', 'infer'],
    ['voyageai', 'AsyncClient().rerank', 'infer'],
    ['nomic', 'embed.text', 'infer'],
    ['ibm_watsonx_ai.foundation_models', 'ModelInference().generate_text', 'infer'],
    ['dashscope', 'TextEmbedding.call', 'infer'],
    ['mixedbread', 'Mixedbread().embed', 'infer'],
    ['langchain_chroma', 'Chroma.from_documents', 'vector-store'],
    ['sklearn.linear_model', 'LogisticRegression().fit', 'train'],
    ['transformers', 'Trainer().train', 'train'],
    ['pinecone', 'Pinecone().Index().upsert', 'vector-store'],
    ['tenacity', 'retry', 'retry'],
    ['httpx_retries', 'RetryTransport', 'retry'],
    ['backoff', 'on_exception', 'retry'],
    ['asyncio', 'gather', 'parallel'],
    ['asyncio', 'Semaphore', 'limit'],
    ['time', 'sleep', 'sleep'],
    ['cryptography.fernet', 'Fernet().encrypt', 'encrypt'],
    ['hashlib', 'sha256', 'hash'],
    ['hmac', 'compare_digest', 'compare'],
    ['keyring', 'set_password', 'keychain'],
    ['subprocess', 'run', 'execute'],
    ['os', 'getenv', 'environment'],
    ['os', 'environ.get', 'environment'],
    ['os', 'path.join', undefined],
    ['twilio.rest', 'Client().messages.create', 'sms'],
    ['slack_sdk', 'WebClient().chat_postMessage', 'chat'],
    ['smtplib', 'SMTP().sendmail', 'mail'],
    ['hubspot', 'HubSpot().crm.contacts.basic_api.create', 'marketing'],
    ['frappe.integrations.utils', 'make_post_request', 'request'],
    ['dagster_aws.s3', 'S3Resource().get_client().put_object', 'bucket'],
    ['dagster_snowflake', 'SnowflakeResource().get_connection().cursor().executemany', 'warehouse'],
    ['dagster_duckdb', 'DuckDBResource().get_connection().execute', 'store'],
    ['dagster_gcp', 'BigQueryResource().get_client().insert_rows_json', 'warehouse'],
    ['dagster_slack', 'SlackResource().get_client().chat_postMessage', 'chat'],
    ['dagster', 'AssetExecutionContext().log.info', 'log'],
    ['snowflake.connector', 'SnowflakeConnection().cursor().execute', 'warehouse'],
    ['duckdb', 'DuckDBPyConnection().execute', 'store'],
    ['frappe.utils', 'get_request_session().get', 'request'],
    ['frappe', 'get_doc().get_password', 'secret'],
    ['frappe', 'cache().set_value', 'cache'],
    ['selenium', 'webdriver.Chrome().get', 'browse'],
    ['playwright.sync_api', 'sync_playwright().chromium.launch().new_page().goto', 'browse'],
    ['bs4', 'BeautifulSoup', 'parse-html'],
  ])('%s: %s', (name, path, expected) => {
    const does = behaviour(name, path)?.does;
    expect(typeof does === 'object' ? does[0] : does).toBe(expected);
  });

  test('a submodule of a package that is not described is nothing, however deep', () => {
    expect(behaviour('urllib', 'nothing.at.all')).toBeUndefined();
    expect(behaviour('urllib.request', 'nothing')).toBeUndefined();
    expect(behaviour('never.heard.of', 'it')).toBeUndefined();
  });

  test('what is there without an import', () => {
    expect(['print', 'open', 'eval', 'exec'].filter(name => !globals('python').has(name))).toEqual([]);
  });
});
