import type { Behaviour, Library } from '../shape.ts';
import { behind, type Members, python } from './entry.ts';

const write = (path: string, data: string): Behaviour => ({ does: 'write-file', args: { path, data } });
/** The same, or into the buffer in memory that it is given in the path's place. */
const orBuffer = (path: string, data: string): Behaviour => ({ ...write(path, data), note: 'fills-target' });
/** Writes its receiver where it is given a path, or into the buffer that it is given; else what it would write is its result. */
const orText = (path: string): Behaviour => ({
  ...write(path, 'self'),
  mode: 'text',
  returns: 'arguments',
  note: 'fills-target',
});
const stored = (data: string, more: Behaviour['args'] = {}): Behaviour => ({ does: 'store', args: { data, ...more } });
const readBack = (more: Behaviour['args'] = {}): Behaviour => ({ does: 'store', mode: 'read', args: more });
const removed = (more: Behaviour['args'] = {}): Behaviour => ({ does: 'store', mode: 'delete', args: more });
/** SQL text, with its values as the argument behind it. */
const sql = (text: string, data: string): Behaviour => ({ does: 'store', mode: 'sql', args: { model: text, data } });
const carries: Behaviour = { returns: 'arguments' };
const plain: Behaviour = { returns: 'plain' };

/** Methods of data frames, however these were made: `DataFrame(rows)`, `DataFrame.from_records(rows)`. */
const ofFrames = (methods: string): string => `*().**.${methods}, DataFrame.from_dict|from_records().**.${methods}`;
/** The same, and what is called so on anything else of theirs. */
const anyFrames = (methods: string): string => `**.${methods}, DataFrame.from_dict|from_records().**.${methods}`;
const settingsFile = 'ConfigParser|RawConfigParser|SafeConfigParser|ConfigObj|ConfigUpdater';

/** Rows of Django's by their fields, and by the list of them. */
const rowsPut: Behaviour = { does: 'store', args: { data: '*', model: 'self', conflict: 'defaults', key: '*' } };
const rowsListed: Behaviour = {
  does: 'store',
  args: { data: '0|objs', model: 'self', conflict: 'update_conflicts|ignore_conflicts' },
};
const rowSaved: Behaviour = { does: 'store', args: { data: 'self', model: 'self' } };
/** Methods of what was asked for of a model's rows, however it was narrowed before. */
const ofRows = (methods: string): string =>
  ['*()', '*().*()', '*().*().*()', '*().*().*().*()'].map(asked => `**.objects.${asked}.${methods}`).join(', ');
const putting = 'create|get_or_create|update_or_create|acreate|aget_or_create|aupdate_or_create';
const listing = 'bulk_create|bulk_update|abulk_create|abulk_update';
/** What goes on asking, and what gives one of the rows. */
const asking =
  'all|filter|exclude|annotate|alias|order_by|reverse|distinct|select_related|prefetch_related|select_for_update|only|defer|using|union|intersection|difference|iterator|aiterator|get|aget|first|afirst|last|alast|latest|alatest|earliest|aearliest';
const counting = 'count|exists|aggregate|contains|explain|none|acount|aexists|aaggregate|acontains';

/** The language's own values and files: https://docs.python.org/3/library/ */
const builtins: readonly Library[] = [
  python(['global'], {
    open: { does: 'read-file', args: { path: '0|file', options: '1|mode' } },
    'open().write|writelines': write('@0|@file', '0'),
    'open().read|readline|readlines': { does: 'read-file', args: { path: '@0|@file' } },
    'str|repr|bytes|bytearray|format|ascii|list|tuple|set|dict|frozenset|sorted|reversed|enumerate|zip|iter|sum|max|min|vars':
      carries,
    'map|filter': { ...carries, args: { callback: '0', list: '1' } },
    'next|anext': { returns: 'element' },
    'len|bool|int|float|isinstance|issubclass|hasattr|callable|id|hash|abs|round|any|all|type|range|ord': plain,
    input: plain,
    // Databricks, Synapse and Fabric notebooks bring these along
    'dbutils.secrets.get|getBytes': { does: 'secret', args: { name: '1|key' } },
    'mssparkutils|notebookutils.credentials.getSecret|getSecretWithLS': { does: 'secret', args: { name: '1|0' } },
    'dbutils|mssparkutils|notebookutils.fs.put': write('0', '1'),
    'spark.createDataFrame': carries,
    'spark.sql': { does: 'warehouse', mode: 'sql', args: { model: '0' } },
    'spark.table, spark.read.**': { does: 'warehouse', mode: 'read', args: { model: '0' } },
    'spark.createDataFrame().**.write.**.saveAsTable|insertInto|jdbc': {
      does: 'warehouse',
      args: { data: 'self', model: '0|name' },
    },
    'spark.createDataFrame().**.write.**.csv|json|parquet|orc|text|save': write('0|path', 'self'),
  }),
  python(['io', 'aiofiles', 'codecs', 'gzip', 'bz2', 'lzma', 'smart_open', 'fsspec', 'anyio'], {
    'open|open_file': { does: 'read-file', args: { path: '0|file|filename|uri', options: '1|mode' } },
    'open|open_file().write|writelines': write('@0|@file|@filename|@uri', '0'),
    'open|open_file().read|readlines': { does: 'read-file', args: { path: '@0|@file' } },
    'StringIO|BytesIO': { ...carries, note: 'in-memory' },
    TextIOWrapper: { returns: 'first' },
    'StringIO|BytesIO().write': { args: { data: '0' }, note: 'fills-receiver' },
    'StringIO|BytesIO().getvalue|read': carries,
    'compress|decompress|encode|decode': carries,
  }),
  // https://docs.python.org/3/library/contextvars.html#contextvars.ContextVar
  python(['contextvars'], { 'ContextVar().set': { note: 'tells' } }),
  // https://jsonlines.readthedocs.io/en/latest/
  python(['jsonlines'], {
    open: { does: 'read-file', args: { path: '0|file', options: '1|mode' } },
    'open().write|write_all': write('@0|@file', '0'),
    'Writer().write|write_all': { ...write('@0', '0'), note: 'fills-target' },
  }),
  // https://catt.rs/en/stable/structuring.html
  python(['cattrs', 'cattr'], { 'structure|unstructure': carries, '**.structure|unstructure': carries }),
  python(['pathlib', 'anyio', 'cloudpathlib', 'upath'], {
    'Path|PurePath|AnyPath|UPath|CloudPath': carries,
    '**.write_text|write_bytes': write('self', '0|data'),
    '**.read_text|read_bytes|open': { does: 'read-file', args: { path: 'self' } },
    '**.open().write|writelines': write('self', '0'),
  }),
  python(['json', 'simplejson', 'ujson', 'orjson', 'rapidjson', 'msgspec.json', 'jsonpickle', 'demjson3'], {
    dump: { does: 'write-file', args: { data: '0|obj', target: '1|fp' }, note: 'fills-target' },
    load: { does: 'read-file', args: { target: '0|fp' }, returns: 'arguments' },
    'dumps|loads|encode|decode': carries,
  }),
  python(['pickle', 'cloudpickle', 'dill', 'marshal'], {
    dump: { does: 'write-file', args: { data: '0|obj|value', target: '1|file' }, note: 'fills-target' },
    load: { does: 'read-file', args: { target: '0|file' }, returns: 'arguments' },
    'dumps|loads': carries,
  }),
  // https://joblib.readthedocs.io/en/stable/generated/joblib.dump.html
  python(['joblib'], {
    dump: { does: 'write-file', args: { data: '0|value', path: '1|filename' } },
    load: { does: 'read-file', args: { path: '0|filename' }, returns: 'body' },
  }),
  python(['yaml', 'ruamel.yaml', 'toml', 'tomli_w', 'tomlkit', 'plistlib'], {
    'dump|safe_dump|dump_all': { does: 'write-file', args: { data: '0|data', target: '1|stream' } },
    'YAML().dump': { does: 'write-file', args: { data: '0', target: '1' } },
    'dumps|load|safe_load|loads': carries,
  }),
  // https://docs.python.org/3/library/configparser.html, https://configobj.readthedocs.io
  python(['configparser', 'configobj', 'configupdater'], {
    [`${settingsFile}().set`]: { args: { data: '2' }, note: 'fills-receiver' },
    [`${settingsFile}().read_dict|update|merge`]: { args: { data: '0' }, note: 'fills-receiver' },
    [`${settingsFile}().*, ${settingsFile}().*.*`]: { args: { data: '0' }, note: 'fills-receiver', set: true },
    [`${settingsFile}().write|update_file`]: { does: 'write-file', args: { data: 'self', target: '0' } },
  }),
  python(['csv', 'unicodecsv', 'agate'], {
    'writer|DictWriter': { does: 'client', args: { target: '0' } },
    'writer|DictWriter().writerow|writerows': {
      does: 'write-file',
      args: { data: '0', target: '@0' },
      note: 'fills-target',
    },
    'writer|DictWriter().writeheader': plain,
    'reader|DictReader': { does: 'read-file', args: { target: '0|f' }, returns: 'arguments' },
  }),
  python(['xml.etree.ElementTree', 'lxml.etree', 'xmltodict', 'dicttoxml'], {
    'ElementTree().write': write('0', 'self'),
    'fromstring|parse|tostring|XML|unparse|SubElement|Element|dicttoxml': carries,
  }),
  python(['shelve', 'dbm', 'tinydb', 'sqlitedict', 'pickledb', 'lmdb'], {
    '*().*': { set: true, does: 'store', args: { data: '0' } },
    '*().insert|insert_multiple|upsert|update': stored('0'),
    '*().set|add|put|push': { does: 'store', args: { key: '0', data: '1' } },
    '*().get|search|all': readBack({ key: '0' }),
    '*().delete|remove|clear|truncate': removed({ key: '0' }),
  }),
  python(['shutil', 'tempfile', 'zipfile', 'tarfile'], {
    copyfileobj: { does: 'write-file', args: { data: '0|fsrc', target: '1|fdst' } },
    'NamedTemporaryFile|TemporaryFile|SpooledTemporaryFile().write': { does: 'write-file', args: { data: '0' } },
    'ZipFile().writestr': orBuffer('@0', '1|data'),
    'ZipFile().write': { does: 'write-file', args: { path: '@0', target: '0' } },
    'copy|copyfile|copy2|move': { does: 'write-file', args: { path: '1|dst', target: '0|src' } },
  }),
  python(['os'], {
    getenv: { does: 'environment', args: { name: '0|key' } },
    'environ.get|pop|setdefault': { does: 'environment', args: { name: '0' } },
    'environb.get, getenvb': { does: 'environment', args: { name: '0' } },
    'path.join|abspath|expanduser|dirname|basename|expandvars|normpath, fspath': carries,
    urandom: { does: 'random', returns: 'plain' },
    'system|popen': { does: 'execute', args: { data: '0|command|cmd' } },
    'execl|execle|execlp|execv|execve|execvp|spawnl|spawnv|posix_spawn': {
      does: 'execute',
      args: { list: '*' },
      note: 'no-shell',
    },
    write: { does: 'write-file', args: { data: '1' } },
    'fdopen().write|writelines': { does: 'write-file', args: { data: '0' } },
    'path.exists|isfile|isdir|getsize, getcwd|listdir|makedirs|remove|unlink': plain,
  }),
  // https://pypi.org/project/python-decouple, environs, python-dotenv
  python(['decouple', 'starlette.config', 'environs', 'environ', 'envparse', 'prettyconf'], {
    config: { does: 'environment', args: { name: '0' } },
    'Config|AutoConfig|Env|FileAwareEnv()()': { does: 'environment', args: { name: '0' } },
    'Env|env().str|int|bool|list|url|json|dict|float|path|read_env|db|db_url|log_level': {
      does: 'environment',
      args: { name: '0' },
    },
    'env, env.str|int|bool|list|url|json': { does: 'environment', args: { name: '0' } },
  }),
  python(['dotenv'], {
    'dotenv_values().get': { does: 'environment', args: { name: '0' } },
    get_key: { does: 'environment', args: { name: '1' } },
    set_key: write('0', '2'),
    load_dotenv: plain,
  }),
  python(
    [
      'copy',
      'dataclasses',
      'itertools',
      'more_itertools',
      'functools',
      'collections',
      'operator',
      'attr',
      'attrs',
      'cattrs',
      'string',
      'textwrap',
      're',
      'toolz',
      'pydash',
      'jmespath',
      'jsonpath_ng',
      'glom',
      'benedict',
      'boltons.iterutils',
    ],
    {
      'copy|deepcopy': { returns: 'first' },
      'sub|subn': { returns: 'arguments' },
      'match|search|fullmatch': plain,
      'partial|wraps|lru_cache|cache|cached_property': { returns: 'first' },
      '**': carries,
    },
  ),
  // https://docs.python.org/3/library/typing.html#typing.cast
  python(['typing', 'typing_extensions'], {
    cast: { returns: 'second' },
    '**': carries,
  }),
  python(['pydantic', 'marshmallow', 'msgspec'], {
    'BaseModel|RootModel|TypeAdapter().model_dump|model_dump_json|dict|json|dump|dumps|load|loads': carries,
    'BaseModel.model_validate|parse_obj|model_validate_json|construct|parse_raw': carries,
    'BaseModel.model_validate|parse_obj|model_validate_json|construct|parse_raw().model_dump|model_dump_json|model_copy|dict|json':
      carries,
    'TypeAdapter().validate_python|validate_json|dump_python|dump_json': carries,
    'SecretStr|SecretBytes': { does: 'redact', returns: 'arguments' },
    'Field|validator|field_validator|root_validator|model_validator': { note: 'annotation' },
  }),
  // https://docs.python.org/3/library/argparse.html: what a parser has read are its options
  python(['argparse'], {
    'ArgumentParser, ArgumentParser().parse_args|parse_known_args|parse_intermixed_args|parse_known_intermixed_args':
      {},
    'ArgumentParser().parse_known_args|parse_known_intermixed_args().0': { does: 'client' },
    '**': plain,
  }),
  python(
    [
      'datetime',
      'time',
      'arrow',
      'pendulum',
      'dateutil.parser',
      'math',
      'statistics',
      'uuid',
      'calendar',
      'zoneinfo',
      'pytz',
      'platform',
      'socket',
      'logging.config',
      'getpass',
      'inspect',
    ],
    {
      sleep: { does: 'sleep', args: { delay: '0' }, note: 'seconds' },
      'uuid4|uuid1|uuid7': { does: 'random', returns: 'plain' },
      'timedelta|duration, datetime.timedelta': carries,
      '**': plain,
    },
  ),
];

/** https://pandas.pydata.org/docs/reference/io.html; frames keep what they were made of through every method. */
const frameWrites: Members = {
  [anyFrames(
    'to_csv|to_json|to_excel|to_parquet|to_pickle|to_feather|to_html|to_xml|to_hdf|to_stata|to_markdown|to_latex|to_orc',
  )]: orText('0|path_or_buf|excel_writer|path|buf'),
  [anyFrames(
    'write_csv|write_json|write_ndjson|write_parquet|write_excel|write_ipc|write_delta|sink_csv|sink_parquet',
  )]: orText('0|file|path|workbook'),
  [anyFrames('to_sql')]: {
    does: 'store',
    args: { data: 'self', model: '0|name', conflict: 'if_exists|3', target: '1|con' },
  },
  [anyFrames('write_database')]: {
    does: 'store',
    args: { data: 'self', model: '0|table_name', conflict: 'if_table_exists', target: '1|connection' },
  },
  [anyFrames('to_gbq')]: { does: 'warehouse', args: { data: 'self', model: '0|destination_table' } },
  [anyFrames('write.**.csv|json|parquet|orc|text|save')]: write('0|path', 'self'),
  [anyFrames('write.**.saveAsTable|insertInto|jdbc')]: { does: 'warehouse', args: { data: 'self', model: '0|name' } },
  [anyFrames('to_clipboard')]: write('0', 'self'),
  // The types of columns: https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.dtypes.html
  [anyFrames('dtypes.to_csv|to_json|to_markdown|to_string|to_dict|to_frame|astype|items')]: plain,
};

/** An address is asked for, with `storage_options` as headers: https://pandas.pydata.org/docs/reference/api/pandas.read_json.html */
const readsFile: Behaviour = {
  does: ['request', 'read-file'],
  method: 'GET',
  args: {
    path: '0|filepath_or_buffer|path_or_buf|io|path|source',
    url: '0|filepath_or_buffer|path_or_buf|io|path|source',
    headers: 'storage_options',
  },
  returns: 'body',
};

const frames: readonly Library[] = [
  python(
    [
      'pandas',
      'polars',
      'dask.dataframe',
      'modin.pandas',
      'geopandas',
      'cudf',
      'vaex',
      'pyspark.sql',
      'pyspark.pandas',
      'fireducks.pandas',
      'pyarrow',
      'daft',
      'ibis',
    ],
    {
      ...frameWrites,
      'DataFrame|Series|json_normalize|concat|merge|from_dict|from_dicts|from_records|from_pandas|array|to_datetime|to_numeric|pivot_table|crosstab|get_dummies|LazyFrame|from_arrow|from_list, Table.from_pylist|from_pandas':
        carries,
      'DataFrame.from_dict|from_records': carries,
      'read_csv|read_json|read_excel|read_parquet|read_pickle|read_feather|read_xml|read_table|read_ndjson|read_clipboard|scan_csv|scan_parquet':
        readsFile,
      // https://pandas.pydata.org/docs/reference/api/pandas.read_html.html
      read_html: {
        ...readsFile,
        does: ['request', 'read-file', 'parse-html'],
        args: { ...readsFile.args, data: '0|io' },
      },
      'read_sql|read_sql_query|read_database|read_gbq': {
        does: 'store',
        mode: 'sql',
        args: { model: '0|sql|query' },
      },
      // https://pandas.pydata.org/docs/reference/api/pandas.read_sql_table.html
      read_sql_table: readBack({ model: '0|table_name' }),
      // Stands for the file or buffer that it writes.
      ExcelWriter: { returns: 'first' },
      [ofFrames('*')]: carries,
      // https://arrow.apache.org/docs/python/generated/pyarrow.Table.html
      'Table.from_pylist|from_pandas|from_pydict().**': carries,
      // https://pandas.pydata.org/docs/reference/api/pandas.Series.apply.html, https://docs.pola.rs/api/python/stable/reference/expressions/api/polars.Expr.map_elements.html:
      // run their function for each value, row or group
      [ofFrames('apply|map|applymap|progress_apply|map_elements|map_rows')]: {
        args: { callback: '0|func|function', list: 'self' },
        returns: 'arguments',
      },
      // Figures over rows are none of them.
      [ofFrames('sum|mean|median|std|var|min|max|agg|aggregate|quantile')]: { returns: 'computed' },
      [ofFrames(
        'count|size|ngroups|nunique|n_unique|value_counts|describe|corr|memory_usage|info|isna|isnull|notna|notnull|is_null|any|all|pivot_table',
      )]: plain,
      'isna|isnull|notna|notnull|set_option|option_context|Timestamp|Timedelta|date_range': plain,
    },
  ),
  python(['numpy', 'cupy', 'jax.numpy'], {
    'save|savez|savez_compressed': orBuffer('0|file', '1|arr'),
    savetxt: write('0|fname', '1|X'),
    'load|loadtxt|genfromtxt': { does: 'read-file', args: { path: '0|file|fname' }, returns: 'body' },
    'array|asarray().tolist|astype|reshape|flatten|ravel|copy|squeeze': carries,
    'array|asarray|stack|vstack|hstack|concatenate|reshape|zeros_like': carries,
    '*().tofile|dump': write('0', 'self'),
  }),
  // https://arrow.apache.org/docs/python/generated/pyarrow.parquet.write_table.html: where is a path or a file-like object
  python(['pyarrow.parquet', 'pyarrow.csv', 'pyarrow.feather', 'fastparquet'], {
    'write_table|write_to_dataset|write_csv|write_feather': orBuffer('1|where|root_path|dest', '0|table|data|df'),
    write: write('0', '1'),
    // https://arrow.apache.org/docs/python/generated/pyarrow.parquet.ParquetWriter.html
    'ParquetWriter|CSVWriter().write_table|write_batch|write': orBuffer('@0', '0|table|batch'),
    'read_table|read_csv|ParquetFile': { does: 'read-file', args: { path: '0' } },
  }),
  python(['deltalake', 'pyiceberg.table'], {
    write_deltalake: { does: 'warehouse', args: { model: '0', data: '1|data' } },
    '**.append|overwrite': { does: 'warehouse', args: { data: '0' } },
  }),
  python(['openpyxl', 'xlsxwriter', 'xlwt', 'pyexcel'], {
    '**.append|write|write_row|write_column|write_string|cell': { args: { data: '*' }, note: 'fills-receiver' },
    'Workbook|load_workbook().save': orBuffer('0|filename', 'self'),
    Workbook: { does: 'client', args: { path: '0' } },
    'Workbook().close': write('@0', 'self'),
    'load_workbook|get_array|get_records': { does: 'read-file', args: { path: '0' } },
    save_as: write('dest_file_name', 'array|records|*'),
  }),
  python(
    [
      'docx',
      'pptx',
      'fpdf',
      'reportlab.pdfgen.canvas',
      'reportlab.platypus',
      'pypdf',
      'PyPDF2',
      'weasyprint',
      'pdfkit',
      'xhtml2pdf.pisa',
    ],
    {
      '**.add_paragraph|add_heading|add_table|cell|multi_cell|drawString|write': {
        args: { data: '*' },
        note: 'fills-receiver',
      },
      '*().save|output|build|write_pdf|write': write('0', 'self'),
      'from_string|CreatePDF': write('1|output_path|dest', '0'),
      'HTML().write_pdf': write('0|target', '@string|@0'),
    },
  ),
];

/** A DB-API cursor or connection (https://peps.python.org/pep-0249/): execute(operation, parameters). */
const dbApi: Members = {
  'execute|executemany|executescript|mogrify|callproc': sql('0|query|sql|operation', '1*|vars|params|parameters|args'),
  'copy_expert|copy_from': { does: 'store', args: { data: '0|1' } },
  'fetchall|fetchmany': readBack(),
  fetchone: { ...readBack(), note: 'gives-row' },
  'fetch|fetchval': sql('0', '1*'),
  fetchrow: { ...sql('0', '1*'), note: 'gives-row' },
  copy_records_to_table: { does: 'store', args: { model: '0', data: 'records' } },
  'commit|rollback|close': plain,
};

/** Caches that an object stands for, with the keys that it is given. */
const cacheObjects: Members = {
  'TTLCache|LRUCache|LFUCache|Cache|ExpiringDict|TLRUCache': {
    does: 'client',
    args: { ttl: '1|ttl|max_age_seconds' },
  },
  '*().set|add|replace': {
    does: 'cache',
    args: { key: '0', data: '1|value', ttl: '2|ttl|time|expire|timeout', seconds: '2|ttl|time|expire|timeout' },
  },
  '*().get|get_many': { does: 'cache', mode: 'read', args: { key: '0' } },
  '*().delete|clear|delete_many': { does: 'cache', mode: 'delete', args: { key: '0' } },
  // https://dogpilecache.sqlalchemy.org: get_or_create(key, creator, expiration_time); the region may have one for all
  'make_region().**.get_or_create': {
    does: 'cache',
    args: {
      key: '0',
      callback: '1|creator',
      ttl: '2|expiration_time|@expiration_time|@1',
      seconds: '2|expiration_time|@expiration_time|@1',
    },
    returns: 'called',
  },
};

const databases: readonly Library[] = [
  python(
    [
      'sqlite3',
      'aiosqlite',
      'psycopg',
      'psycopg2',
      'psycopg_pool',
      'psycopg2.pool',
      'psycopg2.extras',
      'asyncpg',
      'pg8000',
      'pymysql',
      'MySQLdb',
      'mysql.connector',
      'mariadb',
      'aiomysql',
      'pyodbc',
      'pymssql',
      'cx_Oracle',
      'oracledb',
      'ibm_db_dbi',
      'apsw',
      'libsql',
      'libsql_experimental',
      'mysql',
    ],
    {
      'connect|create_pool|ConnectionPool|AsyncConnectionPool, connector.connect, pool.SimpleConnectionPool|ThreadedConnectionPool':
        { does: 'client', args: { url: '0|dsn|database|conninfo', auth: 'password' } },
      ...behind(
        [
          'connect|create_pool|ConnectionPool|AsyncConnectionPool|Connection()',
          'connect|Connection().cursor()',
          'create_pool|ConnectionPool|AsyncConnectionPool().acquire|connection|getconn()',
          'create_pool|ConnectionPool|AsyncConnectionPool().acquire|connection|getconn().cursor()',
          'connector.connect().cursor()',
        ],
        dbApi,
      ),
      'execute_values|execute_batch, extras.execute_values|execute_batch': {
        does: 'store',
        mode: 'sql',
        args: { model: '1|sql', data: '2|argslist' },
      },
    },
  ),
  // https://airflow.apache.org/docs/apache-airflow-providers-common-sql/stable/_api/airflow/providers/common/sql/hooks/sql/
  python(['airflow.providers.postgres.hooks.postgres', 'airflow.providers.mysql.hooks.mysql'], {
    'PostgresHook|MySqlHook().insert_rows': { does: 'store', args: { model: '0|table', data: '1|rows' } },
    'PostgresHook|MySqlHook().run': sql('0|sql', 'parameters'),
  }),
  python(['airflow.providers.snowflake.hooks.snowflake', 'airflow.providers.google.cloud.hooks.bigquery'], {
    'SnowflakeHook().insert_rows': { does: 'warehouse', args: { model: '0|table', data: '1|rows' } },
    'BigQueryHook().insert_all': { does: 'warehouse', args: { model: '2|table_id', data: '3|rows' } },
  }),
  // https://airflow.apache.org/docs/apache-airflow-providers-amazon/stable/_api/airflow/providers/amazon/aws/hooks/s3/,
  // https://airflow.apache.org/docs/apache-airflow-providers-google/stable/_api/airflow/providers/google/cloud/hooks/gcs/
  python(['airflow.providers.amazon.aws.hooks.s3', 'airflow.hooks.S3_hook'], {
    'S3Hook().load_string|load_bytes|load_file_obj|load_file': {
      does: 'bucket',
      args: { data: '0|string_data|bytes_data|file_obj|filename', path: '1|key' },
    },
  }),
  python(['airflow.providers.google.cloud.hooks.gcs'], {
    'GCSHook().upload': { does: 'bucket', args: { data: 'data|3|filename|2', path: '1|object_name' } },
  }),
  // https://docs.sqlalchemy.org/en/20/
  python(
    [
      'sqlalchemy',
      'sqlalchemy.orm',
      'sqlalchemy.ext.asyncio',
      'sqlmodel',
      'flask_sqlalchemy',
      'gino',
      'databases',
      'sqlalchemy.dialects.postgresql',
      'sqlalchemy.dialects.sqlite',
      'sqlalchemy.dialects.mysql',
    ],
    {
      'create_engine|create_async_engine|Database': { does: 'client', args: { url: '0|url' } },
      '**.add|add_all|merge|bulk_save_objects': { does: 'store', args: { data: '0|instance|instances' } },
      '**.bulk_insert_mappings|bulk_update_mappings': { does: 'store', args: { model: '0', data: '1|mappings' } },
      '**.execute|exec|scalars|scalar|execute_many|fetch_all|fetch_one|fetch_val': sql(
        '0|statement|query',
        '1|params|parameters|values|0|statement|query',
      ),
      // What they give is of the statement that was run before: https://docs.sqlalchemy.org/en/20/core/connections.html#sqlalchemy.engine.Result
      '**.execute|exec().scalars|scalar': carries,
      text: { returns: 'first' },
      '**.delete': removed({ model: '0|instance' }),
      'insert|update|delete|select': { args: { model: '0|table' }, returns: 'arguments' },
      'insert|update().**.values': { args: { data: '*' }, returns: 'arguments' },
      '**.on_conflict_do_update|on_duplicate_key_update': {
        args: { conflict: 'index_elements|constraint|0', data: 'set_|*' },
        returns: 'receiver',
      },
      '**.on_conflict_do_nothing|returning|where': { returns: 'receiver' },
      '**.query().**.all|first|one|one_or_none|get|scalar': readBack({ model: '@0' }),
      // https://flask-sqlalchemy.palletsprojects.com/en/stable/legacy-query/
      '**.Model.query.**.all|first|first_or_404|one|one_or_404|one_or_none|get|get_or_404': readBack({}),
      '**.query().**.update': { does: 'store', args: { data: '0|values', model: '@0' } },
      '**.query().**.delete': removed({ model: '@0' }),
      '**.get|get_one': readBack({ model: '0', key: '1' }),
      // A session writes what is set on the rows that it read, with its next flush.
      ...Object.fromEntries(
        [
          '**.query.**.first|first_or_404|one|one_or_404|one_or_none|get|get_or_404().*',
          '**.query().**.first|one|one_or_none|get|scalar().*',
          '**.execute|exec|scalars().**.first|one|one_or_none|scalar|scalar_one|scalar_one_or_none().*',
          '**.get|get_one|scalar().*',
          // Rows that somebody hands in, by the class that they are of.
          'declarative_base()().*, DeclarativeBase().*, SQLAlchemy().Model().*',
        ].map(path => [path, { does: 'store', set: true, args: { data: '0' } } satisfies Behaviour]),
      ),
      '**.commit|flush|refresh|rollback|close': plain,
      'Column|mapped_column|Field': { args: { options: '*' } },
    },
  ),
  python(['sqlalchemy_utils', 'sqlalchemy_utils.types.encrypted.encrypted_type'], {
    'EncryptedType|StringEncryptedType': { does: 'encrypt' },
  }),
  // https://docs.djangoproject.com/en/stable/ref/models/querysets/: the manager of a model, which is a base class here
  python(['django.db.models', 'django.db', 'django.contrib.gis.db.models', 'django.contrib.gis.db'], {
    [`**.objects.${putting}, ${ofRows(putting)}`]: rowsPut,
    [`**.objects.${listing}, ${ofRows(listing)}`]: rowsListed,
    // In methods of a manager: `self.create(name=row["name"])`
    [`Manager|QuerySet().${putting}`]: rowsPut,
    [`Manager|QuerySet().${listing}`]: rowsListed,
    [ofRows(asking)]: { mode: 'read', returns: 'receiver' },
    [ofRows('update|aupdate')]: { does: 'store', args: { data: '*', model: 'self' } },
    [ofRows('delete|adelete')]: removed({ model: 'self' }),
    // Whatever else is called gives rows, methods that the app has written for them too: `objects.order_by("-id")`, `objects.overdue()`
    '**.objects.*': readBack({ model: 'self', key: '*' }),
    [`**.objects.${counting}`]: plain,
    'Model().save|asave': { does: 'store', args: { data: 'self', model: 'self' } },
    [ofRows('save|asave')]: rowSaved,
    // The record, and whether it was made: `connection, created = Connection.objects.get_or_create(user=user)`
    '**.objects.get_or_create|update_or_create|aget_or_create|aupdate_or_create().0': readBack({ model: 'self' }),
    '**.objects.get_or_create|update_or_create|aget_or_create|aupdate_or_create().0.save|asave': rowSaved,
    'get_object_or_404().save': rowSaved,
    'Model().delete': removed({ model: 'self' }),
    'connection.cursor().execute|executemany': sql('0', '1'),
  }),
  python(
    [
      'peewee',
      'playhouse.shortcuts',
      'pony.orm',
      'tortoise.models',
      'tortoise',
      'ormar',
      'piccolo.table',
      'beanie',
      'mongoengine',
      'odmantic',
      'umongo',
    ],
    {
      'Model|Document|EmbeddedDocument().save|insert|create': {
        does: 'store',
        args: { data: 'self|*', model: 'self' },
      },
      'Model|Document.get|get_or_none|get_by_id|find_one|select|objects|filter().**.save|save_changes|replace': {
        does: 'store',
        args: { data: 'self' },
      },
      'Model|Document.get|get_or_none|get_by_id|find_one|filter().save|save_changes|replace': {
        does: 'store',
        args: { data: 'self' },
      },
      'Model|Document.create|insert|insert_many|get_or_create|update_or_create|bulk_create|replace|update|replace_many|insert_one':
        { does: 'store', args: { data: '*', model: 'self' } },
      'Model|Document|Table.select|get|get_or_none|filter|all|find|find_one|find_all|first|objects': readBack({
        model: 'self',
      }),
      'Model|Document.delete|delete_by_id|delete_many': removed({ model: 'self' }),
      'Model|Document().delete|delete_instance': removed({ model: 'self' }),
      '**.execute|execute_sql|raw': sql('0', '1'),
    },
  ),
  // https://pymongo.readthedocs.io: client['database']['collection'].insert_one(document)
  python(['pymongo', 'motor.motor_asyncio', 'motor', 'mongomock', 'pymongo.collection', 'flask_pymongo'], {
    'MongoClient|AsyncMongoClient|AsyncIOMotorClient|PyMongo, motor_asyncio.AsyncIOMotorClient': {
      does: 'client',
      args: { url: '0|host|uri' },
    },
    '**.insert_one|insert_many': { does: 'store', args: { data: '0|document|documents', model: 'self' } },
    '**.update_one|update_many|replace_one|find_one_and_update|find_one_and_replace': {
      does: 'store',
      args: { key: '0|filter', data: '1|update|replacement', conflict: 'upsert', model: 'self' },
    },
    '**.bulk_write': { does: 'store', args: { data: '0|requests', model: 'self' } },
    '**.find|find_one|aggregate|distinct': readBack({ key: '0|filter', model: 'self' }),
    // https://pymongo.readthedocs.io/en/stable/api/pymongo/database.html#pymongo.database.Database.get_collection
    ...behind(['**.get_collection()'], {
      'insert_one|insert_many': { does: 'store', args: { data: '0|document|documents', model: '@0|@name' } },
      'update_one|update_many|replace_one|find_one_and_update|find_one_and_replace': {
        does: 'store',
        args: { key: '0|filter', data: '1|update|replacement', conflict: 'upsert', model: '@0|@name' },
      },
      bulk_write: { does: 'store', args: { data: '0|requests', model: '@0|@name' } },
      'find|find_one|aggregate|distinct': readBack({ key: '0|filter', model: '@0|@name' }),
    }),
    '**.delete_one|delete_many|drop|find_one_and_delete': removed({ key: '0|filter', model: 'self' }),
    '**.create_index': { args: { options: '*' } },
    'InsertOne|UpdateOne|ReplaceOne': carries,
  }),
  python(
    [
      'redis',
      'redis.asyncio',
      'aioredis',
      'fakeredis',
      'valkey',
      'upstash_redis',
      'rediscluster',
      'keydb',
      'flask_redis',
    ],
    {
      'Redis|StrictRedis|from_url|FlaskRedis, Redis|StrictRedis.from_url, asyncio.from_url|Redis': {
        does: 'client',
        args: { url: '0|url|host', auth: 'password' },
      },
      '**.set': {
        does: 'cache',
        args: { key: '0|name', model: '0|name', data: '1|value', ttl: 'ex|px|exat|pxat|keepttl', seconds: 'ex' },
      },
      '**.setex': {
        does: 'cache',
        args: { key: '0|name', model: '0|name', ttl: '1|time', seconds: '1|time', data: '2|value' },
      },
      '**.psetex': { does: 'cache', args: { key: '0|name', model: '0|name', ttl: '1|time', data: '2|value' } },
      '**.setnx|getset|append': { does: 'cache', args: { key: '0', model: '0', data: '1|value' } },
      '**.mset|msetnx': { does: 'cache', args: { data: '0|mapping' } },
      '**.hset|hmset|hsetnx': { does: 'cache', args: { key: '0|name', model: '0|name', data: 'mapping|2|1' } },
      '**.lpush|rpush|sadd|zadd': { does: 'cache', args: { key: '0|name', model: '0|name', data: '1*' } },
      '**.xadd|publish': { does: 'publish', args: { name: '0', data: '1|fields|message' } },
      '**.get|mget|hget|hgetall|lrange|smembers|getex': {
        does: 'cache',
        mode: 'read',
        args: { key: '0|name', model: '0|name' },
      },
      '**.delete|unlink|hdel|flushdb|flushall|getdel': { does: 'cache', mode: 'delete', args: { key: '0*' } },
      '**.expire|pexpire|expireat': { args: { key: '0|name', model: '0|name', ttl: '1|time' } },
      '**.json().set': { does: 'cache', args: { key: '0', model: '0', data: '2|obj' } },
      '**.json().get': { does: 'cache', mode: 'read', args: { key: '0', model: '0' } },
      '**.pipeline': { returns: 'receiver' },
    },
  ),
  // https://grantjenks.com/docs/diskcache/api.html: kept in a folder, for good unless a call says otherwise
  python(['diskcache'], {
    '*().*': { set: true, does: 'cache', args: { data: '0' } },
    '*().set|add': { does: 'cache', args: { key: '0|key', data: '1|value', ttl: 'expire|2', seconds: 'expire|2' } },
    '*().get|peekitem': { does: 'cache', mode: 'read', args: { key: '0|key' } },
    '*().delete|pop|clear|evict|expire|cull': { does: 'cache', mode: 'delete', args: { key: '0|key' } },
    '*().push': { does: 'cache', args: { data: '0|value', ttl: 'expire', seconds: 'expire' } },
    '*().touch': { args: { key: '0|key', ttl: 'expire|1' } },
  }),
  python(
    [
      'cachetools',
      'dogpile.cache',
      'dogpile.cache.region',
      'pymemcache.client.base',
      'pylibmc',
      'flask_caching',
      'expiringdict',
      'beaker.cache',
      'fastapi_cache.decorator',
      'requests_cache.session',
      'async_lru',
      'memcache',
      'bmemcached',
    ],
    {
      ...cacheObjects,
      // https://flask-caching.readthedocs.io: cached(timeout, key_prefix) keeps one answer for all callers under that key
      'Cache().cached': {
        does: 'cache',
        args: { key: 'key_prefix|1', ttl: 'timeout|0' },
        note: 'annotation',
        returns: 'called',
      },
      'Cache().memoize': { does: 'cache', args: { ttl: 'timeout|0' }, note: 'annotation' },
      'cached|cachedmethod|cache|alru_cache': { does: 'cache', args: { ttl: 'ttl|expire' }, note: 'annotation' },
    },
  ),
  // https://aiocache.aio-libs.org: without a key the arguments are one
  python(['aiocache'], {
    ...cacheObjects,
    'SimpleMemoryCache|RedisCache|MemcachedCache, Cache.from_url': { does: 'client', args: { ttl: 'ttl' } },
    ...behind(['*()', 'Cache.from_url()'], {
      multi_set: { does: 'cache', args: { data: '0|pairs', ttl: '1|ttl|@ttl', seconds: '1|ttl|@ttl' } },
      multi_get: { does: 'cache', mode: 'read', args: { key: '0|keys' } },
    }),
    'cached|cached_stampede': {
      does: 'cache',
      args: { key: 'key', ttl: 'ttl|0' },
      note: 'annotation',
      returns: 'called',
    },
  }),
  python(
    ['elasticsearch', 'opensearchpy', 'elasticsearch_dsl', 'meilisearch', 'typesense', 'algoliasearch', 'whoosh.index'],
    {
      '**.index|create|update|add_documents|upsert|save_objects|save_object|partial_update_objects|import_': {
        does: 'store',
        args: { model: 'index|0', data: 'document|body|doc|documents|0|1' },
      },
      '**.bulk, helpers.bulk, helpers.async_bulk, helpers.streaming_bulk': {
        does: 'store',
        args: { data: 'operations|actions|1|body|0' },
      },
      '**.search|get|mget|scan': readBack({ model: 'index' }),
      '**.delete|delete_by_query|delete_document|delete_objects': removed({ model: 'index' }),
    },
  ),
  python(['neo4j', 'py2neo', 'gremlin_python.driver.client', 'arango', 'surrealdb'], {
    '**.run|execute_query|execute_write': sql('0|query', '1|parameters|parameters_|*'),
    '**.insert|insert_many|create': stored('0|1'),
  }),
  python(
    ['cassandra.cluster', 'clickhouse_driver', 'clickhouse_connect', 'influxdb_client', 'influxdb', 'questdb.ingress'],
    {
      '**.execute|execute_async|command': sql('0|query', '1|parameters|params'),
      '**.insert|insert_df|write_points|write': {
        does: 'store',
        args: { data: '1|record|data|0|points', model: '0|table|bucket' },
      },
      '**.query|query_df': { does: 'store', mode: 'sql', args: { model: '0' } },
    },
  ),
  // https://supabase.com/docs/reference/python
  python(['supabase', 'postgrest', 'gotrue', 'storage3'], {
    'create_client|acreate_client|Client': { does: 'client', args: { url: '0', auth: '1' } },
    '**.table|from_().insert': {
      does: 'store',
      args: { data: '0', model: '@0' },
      returns: 'receiver',
    },
    '**.table|from_().upsert': {
      does: 'store',
      args: { data: '0', model: '@0', conflict: 'on_conflict|0' },
      returns: 'receiver',
    },
    '**.table|from_().update': {
      does: 'store',
      args: { data: '0', model: '@0' },
      returns: 'receiver',
    },
    '**.table|from_().select': { does: 'store', mode: 'read', args: { model: '@0' } },
    '**.table|from_().delete': { does: 'store', mode: 'delete', args: { model: '@0' } },
    '**.storage.from_().upload|update': {
      does: 'bucket',
      args: { path: '0|path', data: '1|file' },
    },
    '**.rpc': { does: 'store', args: { model: '0', data: '1' } },
  }),
  python(['firebase_admin.firestore', 'firebase_admin.db', 'firebase_admin', 'google.cloud.firestore', 'pyrebase'], {
    '**.document|collection|collection_group': { args: { path: '0' }, note: 'document' },
    '**.collection|collection_group().**.where|order_by|limit|limit_to_last|start_at|start_after|end_at|end_before|select':
      { note: 'document' },
    '**.document|add().set|update|create': {
      does: 'store',
      args: { data: '0', model: 'self', conflict: 'merge' },
    },
    '**.collection().add': { does: 'store', args: { data: '0', model: 'self' } },
    '**.reference().set|update|push': { does: 'store', args: { data: '0', model: '@0' } },
    '**.batch().set|update': { does: 'store', args: { data: '1', model: '0' } },
    '**.document|collection().get|stream': readBack({ model: 'self' }),
    '**.collection|collection_group().**.get|stream': readBack({ model: 'self' }),
    '**.document().delete': removed({ model: 'self' }),
    '**.reference().get|stream': readBack({ model: '@0' }),
    '**.reference().delete': removed({ model: '@0' }),
  }),
];

/** https://boto3.amazonaws.com/v1/documentation/api/latest/: one client for every service, named at run time. */
const amazon: readonly Library[] = [
  // https://docs.dagster.io/integrations/libraries/aws/dagster-aws: `get_client` gives boto3's
  python(['boto3', 'aioboto3', 'boto3.session', 'aiobotocore.session', 'botocore.session', 'dagster_aws.s3'], {
    '**.put_object': {
      does: 'bucket',
      args: { path: 'Key', data: 'Body', name: 'Bucket', options: '*', condition: 'ServerSideEncryption' },
    },
    '**.Object().put': {
      does: 'bucket',
      args: { path: '@1', name: '@0', data: 'Body', condition: 'ServerSideEncryption' },
    },
    '**.upload_fileobj': {
      does: 'bucket',
      args: { data: '0|Fileobj', name: '1|Bucket', path: '2|Key', options: 'ExtraArgs' },
    },
    '**.upload_file': {
      does: 'bucket',
      args: { target: '0|Filename', name: '1|Bucket', path: '2|Key', options: 'ExtraArgs' },
    },
    '**.get_object|download_file|download_fileobj': { does: 'bucket', mode: 'read', args: { path: 'Key|1' } },
    '**.put_item': {
      does: 'store',
      args: { data: 'Item', model: 'TableName|@0', conflict: 'ConditionExpression' },
    },
    '**.update_item': {
      does: 'store',
      args: { data: 'ExpressionAttributeValues', key: 'Key', model: 'TableName|@0' },
    },
    '**.batch_write_item|transact_write_items': {
      does: 'store',
      args: { data: 'RequestItems|TransactItems' },
    },
    '**.get_item|query|scan|batch_get_item': readBack({ model: 'TableName|@0' }),
    '**.delete_item|delete_object': removed({ key: 'Key', model: 'TableName|@0' }),
    '**.execute_statement|batch_execute_statement': {
      does: 'store',
      mode: 'sql',
      args: { model: 'sql|Sql|Statement', data: 'parameters|Parameters' },
    },
    '**.send_message|send_messages|send_message_batch': {
      does: 'publish',
      args: { name: 'QueueUrl', data: 'MessageBody|Entries' },
    },
    '**.publish': {
      does: 'publish',
      args: { name: 'TopicArn', data: 'Message', to: 'PhoneNumber' },
    },
    '**.put_record|put_records': {
      does: 'publish',
      args: { name: 'StreamName|DeliveryStreamName', data: 'Data|Records|Record' },
    },
    '**.put_events': { does: 'publish', args: { data: 'Entries' } },
    '**.invoke': { does: 'publish', args: { name: 'FunctionName', data: 'Payload' } },
    '**.send_email|send_raw_email|send_templated_email': {
      does: 'mail',
      vendor: 'Amazon Web Services',
      args: { data: 'Message|RawMessage|Content|TemplateData', to: 'Destination|Destinations' },
    },
    '**.get_secret_value': { does: 'secret', args: { name: 'SecretId' } },
    '**.get_parameter|get_parameters|get_parameters_by_path': { does: 'secret', args: { name: 'Name|Names|Path' } },
    '**.put_secret_value|create_secret|update_secret': {
      does: 'keychain',
      args: { name: 'SecretId|Name', data: 'SecretString|SecretBinary' },
    },
    '**.put_parameter': { does: 'keychain', args: { name: 'Name', data: 'Value', options: 'Type' } },
    '**.encrypt|generate_data_key': { does: 'encrypt', args: { data: 'Plaintext' } },
    '**.decrypt': { does: 'decrypt', args: { data: 'CiphertextBlob' } },
    '**.invoke_model|invoke_model_with_response_stream|converse|converse_stream|retrieve_and_generate': {
      does: 'infer',
      vendor: 'Amazon Bedrock',
      args: { data: 'body|messages|input', model: 'modelId' },
    },
    '**.create_model_customization_job': {
      does: 'train',
      vendor: 'Amazon Bedrock',
      args: { data: 'trainingDataConfig' },
    },
    '**.create_training_job|create_auto_ml_job|create_transform_job': {
      does: 'train',
      vendor: 'Amazon SageMaker',
      args: { data: 'InputDataConfig' },
    },
    '**.invoke_endpoint': { does: 'infer', vendor: 'Amazon SageMaker', args: { data: 'Body', model: 'EndpointName' } },
    '**.detect_document_text|analyze_document|detect_entities|detect_sentiment|translate_text|start_transcription_job|detect_labels':
      { does: 'infer', vendor: 'Amazon Web Services', args: { data: 'Document|Text|Image|Media' } },
    '**.put_log_events': { does: 'log', vendor: 'Amazon Web Services', args: { data: 'logEvents' } },
    '**.put_metric_data': { does: 'analytics', args: { data: 'MetricData' } },
    '**.generate_presigned_url|generate_presigned_post': { args: { options: '*' } },
    '**.put_object_acl': { args: { options: 'ACL' } },
    'client|resource, Session().client|resource': {
      does: 'client',
      args: { name: '0|service_name', auth: 'aws_secret_access_key' },
    },
  }),
  python(['aws_lambda_powertools.utilities.parameters'], {
    'get_secret|get_parameter': { does: 'secret', args: { name: '0' } },
  }),
  python(['aws_lambda_powertools', 'aws_lambda_powertools.logging'], {
    'Logger().debug|info|warning|error|exception|critical': { does: 'log', args: { data: '*' } },
    'Logger().append_keys': { does: 'log', args: { data: '*' } },
    'Logger().inject_lambda_context': { note: 'annotation' },
  }),
  python(['s3fs', 'awswrangler', 'awswrangler.s3'], {
    'to_csv|to_parquet|to_json, s3.to_csv|to_parquet|to_json': {
      does: 'bucket',
      args: { data: '0|df', path: '1|path' },
    },
    '**.to_sql|put_df': {
      does: 'warehouse',
      args: { data: '0|df', model: 'table|table_name' },
    },
    'S3FileSystem().open().write': { does: 'bucket', args: { path: '@0', data: '0' } },
  }),
];

/** https://cloud.google.com/python/docs/reference and https://learn.microsoft.com/python/api/overview/azure/ */
const clouds: readonly Library[] = [
  python(['google.cloud.storage', 'gcsfs', 'firebase_admin.storage'], {
    '**.blob().upload_from_string|upload_from_file': {
      does: 'bucket',
      args: { data: '0|data|file_obj', path: '@0' },
    },
    '**.blob().upload_from_filename': {
      does: 'bucket',
      args: { target: '0|filename', path: '@0' },
    },
    '**.blob().open().write': { does: 'bucket', args: { data: '0', path: '@0' } },
    '**.blob().make_public': {},
    '**.blob().download_as_text|download_as_bytes|download_as_string|download_to_filename': {
      does: 'bucket',
      mode: 'read',
      args: { path: '@0' },
    },
    '**.blob().delete': { does: 'bucket', mode: 'delete', args: { path: '@0' } },
  }),
  // https://docs.dagster.io/integrations/libraries/gcp/dagster-gcp: `get_client` gives a client of BigQuery
  python(['google.cloud.bigquery', 'pandas_gbq', 'google.cloud.bigquery_storage', 'dagster_gcp'], {
    'Client().insert_rows|insert_rows_json|insert_rows_from_dataframe, BigQueryResource().get_client().insert_rows|insert_rows_json|insert_rows_from_dataframe':
      {
        does: 'warehouse',
        args: { model: '0|table', data: '1|rows|json_rows|dataframe' },
      },
    'Client().load_table_from_dataframe|load_table_from_json|load_table_from_file, BigQueryResource().get_client().load_table_from_dataframe|load_table_from_json|load_table_from_file':
      {
        does: 'warehouse',
        args: { data: '0|dataframe|json_rows', model: '1|destination' },
      },
    'Client().query|query_and_wait, BigQueryResource().get_client().query|query_and_wait': {
      does: 'warehouse',
      mode: 'sql',
      args: { model: '0|query' },
    },
    to_gbq: { does: 'warehouse', args: { data: '0|dataframe', model: '1|destination_table' } },
  }),
  python(['google.cloud.pubsub_v1', 'google.cloud.pubsub', 'google.cloud.tasks_v2'], {
    'PublisherClient().publish': { does: 'publish', args: { name: '0|topic', data: '1|data' } },
    'CloudTasksClient().create_task': { does: 'publish', args: { data: '*' } },
    'SubscriberClient().subscribe': { does: 'job', args: { name: '0', callback: '1|callback' } },
  }),
  python(['google.cloud.secretmanager', 'google.cloud.secretmanager_v1'], {
    '**.access_secret_version|access_secret_version_async': { does: 'secret', args: { name: '0|name|request' } },
    '**.add_secret_version|create_secret': { does: 'keychain', args: { data: 'payload|request|*' } },
  }),
  python(['google.cloud.logging'], {
    'Client().logger().log_text|log_struct|log': { does: 'log', vendor: 'Google Cloud', args: { data: '*' } },
    'Client().setup_logging': plain,
  }),
  python(['google.cloud.kms', 'google.cloud.kms_v1', 'azure.keyvault.keys.crypto'], {
    '**.encrypt': { does: 'encrypt', args: { data: '*' } },
    '**.decrypt': { does: 'decrypt', args: { data: '*' } },
  }),
  python(['gspread', 'pygsheets', 'ezsheets', 'gspread_asyncio'], {
    '**.append_row|append_rows|insert_row|insert_rows|update|update_cells|batch_update|update_cell|update_acell|set_dataframe':
      {
        does: 'store',
        vendor: 'Google Sheets',
        args: { data: '*' },
      },
    '**.get_all_records|get_all_values|row_values|col_values': readBack(),
  }),
  python(['gspread_dataframe'], {
    set_with_dataframe: { does: 'store', vendor: 'Google Sheets', args: { data: '1|dataframe', target: '0' } },
  }),
  python(['googleapiclient.discovery', 'googleapiclient'], {
    'build().spreadsheets().values().append|update|batchUpdate': {
      does: 'store',
      vendor: 'Google Sheets',
      args: { data: 'body' },
    },
    'build().spreadsheets().batchUpdate': { does: 'store', vendor: 'Google Sheets', args: { data: 'body' } },
    'build().files().create|update': { does: 'bucket', args: { data: 'media_body|body' } },
    'build().users().messages().send': { does: 'mail', vendor: 'Gmail', args: { data: 'body' } },
    'build().events().insert|update': { does: 'store', vendor: 'Google Calendar', args: { data: 'body' } },
  }),
  python(['azure.storage.blob', 'azure.storage.blob.aio', 'azure.storage.filedatalake'], {
    '**.upload_blob': {
      does: 'bucket',
      args: { data: '1|data|0', path: '@blob|@1|0|name', options: 'overwrite' },
    },
    '**.upload_data|append_data': { does: 'bucket', args: { data: '0|data', path: '@0' } },
    '**.download_blob': { does: 'bucket', mode: 'read', args: { path: '@blob|@1|0' } },
    '**.delete_blob': { does: 'bucket', mode: 'delete', args: { path: '@blob|@1|0' } },
    generate_blob_sas: {},
  }),
  python(['azure.cosmos', 'azure.cosmos.aio', 'azure.data.tables'], {
    '**.create_item|upsert_item|replace_item|create_entity|upsert_entity': {
      does: 'store',
      args: { data: '0|body|entity' },
    },
    '**.read_item|query_items|read_all_items|query_entities|get_entity': readBack(),
    '**.delete_item|delete_entity': removed(),
  }),
  python(['azure.keyvault.secrets', 'azure.keyvault.secrets.aio'], {
    'SecretClient().get_secret': { does: 'secret', args: { name: '0|name' } },
    'SecretClient().set_secret': { does: 'keychain', args: { name: '0|name', data: '1|value' } },
  }),
  python(['azure.servicebus', 'azure.eventhub', 'azure.storage.queue', 'azure.eventgrid'], {
    '**.send_messages|send_message|send_batch|send_event': { does: 'publish', args: { data: '0' } },
    'ServiceBusMessage|EventData|EventGridEvent': carries,
  }),
  python(['snowflake.connector', 'snowflake.snowpark', 'snowflake.connector.pandas_tools', 'snowflake.sqlalchemy'], {
    // https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-api
    'connect|SnowflakeConnection().cursor().execute|executemany|execute_async': {
      does: 'warehouse',
      mode: 'sql',
      args: { model: '0|command', data: '1|params|seqparams' },
    },
    write_pandas: {
      does: 'warehouse',
      args: { target: '0|conn', data: '1|df', model: '2|table_name' },
    },
    '**.save_as_table|write_pandas': {
      does: 'warehouse',
      args: { data: '0', model: '0|table_name' },
    },
    '**.create_dataframe': { returns: 'arguments' },
    '**.sql': { does: 'warehouse', mode: 'sql', args: { model: '0', data: 'params' } },
  }),
  // https://docs.dagster.io/integrations/libraries/snowflake, https://docs.dagster.io/integrations/libraries/duckdb: connections of those packages
  python(['dagster_snowflake'], {
    'SnowflakeResource().get_connection().cursor().execute|executemany|execute_async': {
      does: 'warehouse',
      mode: 'sql',
      args: { model: '0|command', data: '1|params|seqparams' },
    },
  }),
  python(['dagster_duckdb'], {
    'DuckDBResource().get_connection().execute|sql|query|executemany': sql('0|query', '1|parameters'),
  }),
  python(['duckdb', 'chdb'], {
    'sql|query|execute|executemany, connect|DuckDBPyConnection().execute|sql|query|executemany, connect|DuckDBPyConnection().cursor().execute|executemany':
      {
        does: 'store',
        mode: 'sql',
        args: { model: '0|query', data: '1|parameters' },
      },
    'connect|DuckDBPyConnection().register|append|from_df': { does: 'store', args: { model: '0', data: '1|0' } },
    '**.to_parquet|write_parquet|to_csv|write_csv': write('0|file_name', 'self'),
  }),
  python(
    [
      'databricks.sql',
      'redshift_connector',
      'trino.dbapi',
      'pyathena',
      'vertica_python',
      'teradatasql',
      'prestodb.dbapi',
    ],
    {
      'connect().cursor().execute|executemany': {
        does: 'warehouse',
        mode: 'sql',
        args: { model: '0|operation', data: '1|parameters' },
      },
      'connect().cursor().write_dataframe': { does: 'warehouse', args: { data: '0', model: '1' } },
    },
  ),
  python(['dlt'], {
    // A resource, or a source's list of them: https://dlthub.com/docs/general-usage/resource
    'pipeline().run': { does: 'warehouse', args: { data: '0()|data()', model: 'table_name' } },
    'resource|source|transformer': { returns: 'arguments', note: 'annotation' },
    'secrets.get': { does: 'secret', args: { name: '0' } },
  }),
  python(['singer', 'singer_sdk'], {
    'write_record|write_records|write_schema|write_message': { does: 'warehouse', args: { model: '0', data: '1' } },
  }),
  python(
    [
      'kafka',
      'confluent_kafka',
      'aiokafka',
      'pika',
      'aio_pika',
      'kombu',
      'nats',
      'paho.mqtt.client',
      'paho.mqtt.publish',
      'zmq',
      'stomp',
    ],
    {
      '**.send|produce|send_and_wait|send_json|send_string|single': {
        does: 'publish',
        args: { name: '0|topic', data: '1|value|0' },
      },
      '**.basic_publish': { does: 'publish', args: { name: 'exchange|routing_key', data: 'body|2' } },
      '**.publish': { does: 'publish', args: { name: 'routing_key|1|0', data: '0|body|message|1' } },
      '**.basic_consume|consume': {
        does: 'job',
        args: { name: '0|queue', callback: 'on_message_callback|callback|1' },
      },
      Message: carries,
    },
  ),
  python(
    [
      'minio',
      'dropbox',
      'boxsdk',
      'b2sdk.v2',
      'cloudinary.uploader',
      'oci.object_storage',
      'pysftp',
      'paramiko',
      'ftplib',
      'asyncssh',
    ],
    {
      '**.put_object': { does: 'bucket', args: { name: '0', path: '1|object_name', data: '2|data' } },
      '**.fput_object|upload_file': { does: 'bucket', args: { name: '0', path: '1', target: '2|0' } },
      '**.files_upload': { does: 'bucket', vendor: 'Dropbox', args: { data: '0|f', path: '1|path' } },
      '**.upload_stream|upload|upload_bytes': { does: 'bucket', args: { data: '0' } },
      '**.put|putfo': { does: 'bucket', args: { target: '0', path: '1|remotepath' } },
      '**.storbinary|storlines': { does: 'bucket', args: { data: '1|fp', path: '0' } },
    },
  ),
];

/** Files, frames, databases, caches, warehouses and clouds. */
export const data: readonly Library[] = [...builtins, ...frames, ...databases, ...amazon, ...clouds];
