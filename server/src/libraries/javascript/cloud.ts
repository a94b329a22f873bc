import type { Behaviour, Library } from '../shape.ts';
import { behind, javascript, type Members } from './entry.ts';

/**
 * AWS SDK v3 sends command objects (`client.send(new PutObjectCommand(input))`): the command is what is described, by its input.
 * v2 has a method for each command, with the same input. https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/
 */
interface Service {
  readonly v3: readonly string[];
  /** The class in v2's one package. */
  readonly v2: string;
  /** Command names without `Command`. */
  readonly commands: Readonly<Record<string, Behaviour>>;
}

const publishes = (data: string): Behaviour => ({ does: 'publish', args: { data, options: '0' } });

const services: readonly Service[] = [
  {
    v3: ['@aws-sdk/client-s3'],
    v2: 'S3',
    commands: {
      'PutObject|UploadPart': {
        does: 'bucket',
        args: { name: '0.Bucket', path: '0.Key', data: '0.Body', options: '0' },
      },
      GetObject: { does: 'bucket', mode: 'read', args: { name: '0.Bucket', path: '0.Key' } },
      'DeleteObject|DeleteObjects': { does: 'bucket', mode: 'delete', args: { name: '0.Bucket', path: '0.Key' } },
      'PutObjectAcl|PutBucketAcl': { args: { name: '0.Bucket', options: '0' } },
    },
  },
  {
    v3: ['@aws-sdk/client-dynamodb', '@aws-sdk/lib-dynamodb'],
    v2: 'DynamoDB',
    commands: {
      'PutItem|Put': { does: 'store', args: { model: '0.TableName', data: '0.Item' } },
      'UpdateItem|Update': {
        does: 'store',
        args: { model: '0.TableName', key: '0.Key', data: '0.ExpressionAttributeValues' },
      },
      'BatchWriteItem|BatchWrite': { does: 'store', args: { data: '0.RequestItems' } },
      'TransactWriteItems|TransactWrite': { does: 'store', args: { data: '0.TransactItems' } },
      'GetItem|Get|Query|Scan|BatchGetItem|BatchGet': {
        does: 'store',
        mode: 'read',
        args: { model: '0.TableName', key: '0.Key' },
      },
      'DeleteItem|Delete': { does: 'store', mode: 'delete', args: { model: '0.TableName', key: '0.Key' } },
    },
  },
  {
    v3: ['@aws-sdk/client-sqs'],
    v2: 'SQS',
    commands: { SendMessage: publishes('0.MessageBody'), SendMessageBatch: publishes('0.Entries') },
  },
  {
    v3: ['@aws-sdk/client-sns'],
    v2: 'SNS',
    // With a PhoneNumber a text message, else a topic's
    commands: { Publish: { does: 'publish', args: { data: '0.Message', to: '0.PhoneNumber', options: '0' } } },
  },
  { v3: ['@aws-sdk/client-eventbridge'], v2: 'EventBridge', commands: { PutEvents: publishes('0.Entries') } },
  {
    v3: ['@aws-sdk/client-kinesis', '@aws-sdk/client-firehose'],
    v2: 'Kinesis',
    commands: { PutRecord: publishes('0.Data|0.Record'), 'PutRecords|PutRecordBatch': publishes('0.Records') },
  },
  { v3: ['@aws-sdk/client-lambda'], v2: 'Lambda', commands: { Invoke: publishes('0.Payload') } },
  { v3: ['@aws-sdk/client-sfn'], v2: 'StepFunctions', commands: { StartExecution: publishes('0.input') } },
  {
    v3: ['@aws-sdk/client-ses'],
    v2: 'SES',
    commands: {
      'SendEmail|SendTemplatedEmail|SendBulkTemplatedEmail': {
        does: 'mail',
        args: { to: '0.Destination.ToAddresses|0.Destination|0.Destinations', data: '0' },
      },
      SendRawEmail: { does: 'mail', args: { to: '0.Destinations', data: '0.RawMessage|0' } },
    },
  },
  {
    v3: ['@aws-sdk/client-sesv2'],
    v2: 'SESV2',
    commands: {
      'SendEmail|SendBulkEmail': { does: 'mail', args: { to: '0.Destination.ToAddresses|0.Destination', data: '0' } },
      CreateContact: { does: 'marketing', args: { to: '0.EmailAddress', data: '0' } },
    },
  },
  {
    v3: ['@aws-sdk/client-secrets-manager'],
    v2: 'SecretsManager',
    commands: {
      GetSecretValue: { does: 'secret', args: { name: '0.SecretId' } },
      'PutSecretValue|UpdateSecret': { does: 'keychain', args: { name: '0.SecretId', data: '0.SecretString' } },
      CreateSecret: { does: 'keychain', args: { name: '0.Name', data: '0.SecretString' } },
    },
  },
  {
    v3: ['@aws-sdk/client-ssm'],
    v2: 'SSM',
    commands: {
      'GetParameter|GetParameters|GetParametersByPath': { does: 'secret', args: { name: '0.Name|0.Names|0.Path' } },
      PutParameter: { does: 'keychain', args: { name: '0.Name', data: '0.Value', options: '0' } },
    },
  },
  {
    v3: ['@aws-sdk/client-kms'],
    v2: 'KMS',
    commands: {
      Encrypt: { does: 'encrypt', args: { data: '0.Plaintext', key: '0.KeyId' } },
      Decrypt: { does: 'decrypt', args: { data: '0.CiphertextBlob' } },
    },
  },
  {
    v3: ['@aws-sdk/client-bedrock-runtime', '@aws-sdk/client-bedrock-agent-runtime'],
    v2: 'BedrockRuntime',
    commands: {
      'InvokeModel|InvokeModelWithResponseStream': {
        does: 'infer',
        vendor: 'Amazon Bedrock',
        args: { model: '0.modelId', data: '0.body' },
      },
      'Converse|ConverseStream': {
        does: 'infer',
        vendor: 'Amazon Bedrock',
        args: { model: '0.modelId', data: '0.messages' },
      },
      'RetrieveAndGenerate|InvokeAgent|Retrieve': { does: 'infer', vendor: 'Amazon Bedrock', args: { data: '0' } },
    },
  },
  {
    v3: ['@aws-sdk/client-bedrock'],
    v2: 'Bedrock',
    commands: {
      CreateModelCustomizationJob: {
        does: 'train',
        vendor: 'Amazon Bedrock',
        args: { data: '0.trainingDataConfig', options: '0' },
      },
      CreateEvaluationJob: {
        does: 'train',
        vendor: 'Amazon Bedrock',
        args: { data: '0.evaluationConfig', options: '0' },
      },
    },
  },
  {
    v3: ['@aws-sdk/client-sagemaker', '@aws-sdk/client-personalize', '@aws-sdk/client-forecast'],
    v2: 'SageMaker',
    commands: {
      'CreateTrainingJob|CreateAutoMLJob|CreateAutoMLJobV2|CreateHyperParameterTuningJob|CreateDatasetImportJob|CreateSolution|CreatePredictor':
        {
          does: 'train',
          vendor: 'Amazon SageMaker',
          args: { data: '0' },
        },
    },
  },
  {
    v3: [
      '@aws-sdk/client-sagemaker-runtime',
      '@aws-sdk/client-comprehend',
      '@aws-sdk/client-textract',
      '@aws-sdk/client-translate',
    ],
    v2: 'SageMakerRuntime',
    commands: {
      'InvokeEndpoint|DetectEntities|DetectSentiment|DetectPiiEntities|AnalyzeDocument|DetectDocumentText|TranslateText':
        {
          does: 'infer',
          vendor: 'Amazon Web Services',
          args: { data: '0' },
        },
    },
  },
  {
    v3: [
      '@aws-sdk/client-redshift-data',
      '@aws-sdk/client-athena',
      '@aws-sdk/client-timestream-write',
      '@aws-sdk/client-glue',
    ],
    v2: 'RedshiftData',
    commands: {
      'ExecuteStatement|StartQueryExecution': {
        does: 'warehouse',
        mode: 'sql',
        args: { model: '0.Sql|0.QueryString', data: '0.Parameters|0' },
      },
      BatchExecuteStatement: { does: 'warehouse', mode: 'sql', args: { model: '0.Sqls', data: '0' } },
      WriteRecords: { does: 'warehouse', args: { data: '0.Records' } },
    },
  },
  {
    v3: ['@aws-sdk/client-rds-data'],
    v2: 'RDSDataService',
    commands: {
      ExecuteStatement: { does: 'store', mode: 'sql', args: { model: '0.sql', data: '0.parameters' } },
      BatchExecuteStatement: { does: 'store', mode: 'sql', args: { model: '0.sql', data: '0.parameterSets' } },
    },
  },
  {
    v3: ['@aws-sdk/client-cloudwatch-logs'],
    v2: 'CloudWatchLogs',
    commands: { PutLogEvents: { does: 'log', args: { data: '0.logEvents' } } },
  },
  {
    v3: ['@aws-sdk/client-pinpoint', '@aws-sdk/client-pinpoint-sms-voice-v2'],
    v2: 'Pinpoint',
    commands: {
      'SendMessages|SendUsersMessages': { does: 'sms', args: { to: '0.MessageRequest.Addresses', data: '0' } },
      SendTextMessage: { does: 'sms', args: { to: '0.DestinationPhoneNumber', data: '0.MessageBody' } },
    },
  },
];

/** `PutObject|UploadPart` as v3's commands, and as the methods of v3's aggregated clients and of v2. */
const names = (commands: string, name: (command: string) => string) => commands.split('|').map(name).join('|');
const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

const aws: readonly Library[] = [
  ...services.map(({ v3, v2, commands }) =>
    javascript(
      v3,
      Object.fromEntries(
        Object.entries(commands).flatMap(([key, behaviour]) => [
          [`${names(key, name => `${name}Command`)}()`, behaviour],
          [`${v2}().${names(key, lower)}`, behaviour],
          ...(v2 === 'DynamoDB' ? [[`DynamoDBDocument.from().${names(key, lower)}`, behaviour]] : []),
        ]),
      ),
    ),
  ),
  javascript(['aws-sdk', 'aws-sdk/*'], {
    ...Object.fromEntries(
      services.flatMap(({ v2, commands }) =>
        Object.entries(commands).map(([key, behaviour]) => [`${v2}().${names(key, lower)}`, behaviour]),
      ),
    ),
    'S3().upload': { does: 'bucket', args: { name: '0.Bucket', path: '0.Key', data: '0.Body', options: '0' } },
    ...behind(['DynamoDB.DocumentClient()'], {
      put: { does: 'store', args: { model: '0.TableName', data: '0.Item' } },
      update: { does: 'store', args: { model: '0.TableName', key: '0.Key', data: '0.ExpressionAttributeValues' } },
      'batchWrite|transactWrite': { does: 'store', args: { data: '0' } },
      'get|query|scan|batchGet': { does: 'store', mode: 'read', args: { model: '0.TableName' } },
      delete: { does: 'store', mode: 'delete', args: { model: '0.TableName', key: '0.Key' } },
    }),
    '**.promise': { returns: 'receiver' },
  }),
  javascript(['@aws-sdk/lib-storage'], {
    'Upload()': {
      does: 'bucket',
      args: { name: '0.params.Bucket', path: '0.params.Key', data: '0.params.Body', options: '0.params' },
    },
  }),
  javascript(['@aws-sdk/util-dynamodb'], { 'marshall|unmarshall': { returns: 'arguments' } }),
  javascript(['@aws-sdk/s3-presigned-post', '@aws-sdk/s3-request-presigner'], {
    'getSignedUrl|createPresignedPost': { returns: 'plain' },
  }),
  javascript(['minio'], {
    'Client().putObject': { does: 'bucket', args: { name: '0', path: '1', data: '2' } },
    'Client().fPutObject': { does: 'bucket', args: { name: '0', path: '1', data: '2' } },
  }),
];

const blobUpload: Members = {
  'upload|uploadData|uploadStream|uploadFile|appendBlock|syncUploadFromURL': {
    does: 'bucket',
    args: { path: '@0', data: '0' },
  },
  'download|downloadToBuffer|downloadToFile': { does: 'bucket', mode: 'read', args: { path: '@0' } },
  'delete|deleteIfExists': { does: 'bucket', mode: 'delete', args: { path: '@0' } },
};

const azure: readonly Library[] = [
  // https://learn.microsoft.com/javascript/api/overview/azure/storage-blob-readme
  javascript(['@azure/storage-blob', '@azure/storage-file-datalake', '@azure/storage-file-share'], {
    ...behind(
      [
        '**.getBlockBlobClient()',
        '**.getBlobClient()',
        '**.getAppendBlobClient()',
        'BlockBlobClient()',
        '**.getFileClient()',
      ],
      blobUpload,
    ),
    '**.uploadBlockBlob': { does: 'bucket', args: { path: '0', data: '1' } },
    '**.createContainer': { args: { name: '0', options: '1' } },
  }),
  javascript(['@azure/cosmos'], {
    '**.items.create|upsert': { does: 'store', args: { data: '0' } },
    '**.items.bulk|batch': { does: 'store', args: { data: '0' } },
    '**.item().replace|patch': { does: 'store', args: { key: '@0', data: '0' } },
    '**.item().read': { does: 'store', mode: 'read', args: { key: '@0' } },
    '**.items.query|readAll': { does: 'store', mode: 'read' },
    '**.item().delete': { does: 'store', mode: 'delete', args: { key: '@0' } },
  }),
  javascript(['@azure/data-tables'], {
    'TableClient().createEntity|upsertEntity|updateEntity|submitTransaction': { does: 'store', args: { data: '0' } },
    'TableClient().getEntity|listEntities': { does: 'store', mode: 'read' },
    'TableClient.fromConnectionString().createEntity|upsertEntity|updateEntity|submitTransaction': {
      does: 'store',
      args: { data: '0' },
    },
  }),
  // https://learn.microsoft.com/javascript/api/overview/azure/keyvault-secrets-readme: setSecret(name, value)
  javascript(['@azure/keyvault-secrets'], {
    'SecretClient().getSecret': { does: 'secret', args: { name: '0' } },
    'SecretClient().setSecret': { does: 'keychain', args: { name: '0', data: '1' } },
  }),
  javascript(['@azure/keyvault-keys'], {
    'CryptographyClient().encrypt|wrapKey': { does: 'encrypt', args: { data: '0.plaintext|1|0' } },
    'CryptographyClient().decrypt': { does: 'decrypt', args: { data: '0' } },
  }),
  javascript(['@azure/app-configuration'], {
    '**.getConfigurationSetting': { does: 'environment', args: { name: '0.key|0' } },
  }),
];

const google: readonly Library[] = [
  javascript(['@google-cloud/secret-manager'], {
    '**.accessSecretVersion': { does: 'secret', args: { name: '0.name' } },
    '**.addSecretVersion': { does: 'keychain', args: { name: '0.parent', data: '0.payload' } },
  }),
  javascript(['@google-cloud/kms'], {
    '**.encrypt': { does: 'encrypt', args: { data: '0.plaintext' } },
    '**.decrypt': { does: 'decrypt', args: { data: '0.ciphertext' } },
  }),
  javascript(['@google-cloud/datastore'], {
    '**.save|insert|upsert|update': { does: 'store', args: { data: '0.data|0' } },
    '**.get|runQuery': { does: 'store', mode: 'read', args: { key: '0' } },
    '**.delete': { does: 'store', mode: 'delete', args: { key: '0' } },
  }),
  javascript(['@google-cloud/spanner', '@google-cloud/bigtable'], {
    '**.table().insert|upsert|update|mutate': { does: 'store', args: { data: '0', model: '@0' } },
    '**.run|runUpdate': { does: 'store', mode: 'sql', args: { model: '0.sql|0', data: '0.params' } },
  }),
];

const otherBuckets: readonly Library[] = [
  // https://vercel.com/docs/vercel-blob/using-blob-sdk: put(pathname, body, { access })
  javascript(['@vercel/blob', '@vercel/blob/client'], {
    'put|upload': { does: 'bucket', args: { path: '0', data: '1', options: '2' } },
    'list|head': { does: 'bucket', mode: 'read' },
    del: { does: 'bucket', mode: 'delete', args: { path: '0' } },
  }),
  javascript(
    [
      'cloudinary',
      'uploadthing/server',
      '@imagekit/nodejs',
      'imagekit',
      'ipfs-http-client',
      'web3.storage',
      '@pinata/sdk',
    ],
    {
      '**.uploader.upload|upload_stream|upload_large': {
        does: 'bucket',
        vendor: 'Cloudinary',
        args: { data: '0', options: '1' },
      },
      '**.uploadFiles|uploadFilesFromUrl': { does: 'bucket', vendor: 'UploadThing', args: { data: '0' } },
      '**.pinJSONToIPFS|pinFileToIPFS': { does: 'bucket', vendor: 'Pinata', args: { data: '0' } },
      'create().add': { does: 'bucket', vendor: 'IPFS', args: { data: '0' } },
      '().upload': { does: 'bucket', args: { data: '0.file|0' } },
    },
  ),
  javascript(['ssh2-sftp-client', 'basic-ftp', 'ftp', 'webdav'], {
    '**.put|uploadFrom|append|putFileContents|fastPut': { does: 'bucket', args: { data: '0', path: '1' } },
  }),
];

/** Columnar stores that whole data sets are copied to. */
const warehouses: readonly Library[] = [
  // https://cloud.google.com/nodejs/docs/reference/bigquery/latest
  javascript(['@google-cloud/bigquery', '@google-cloud/bigquery-storage'], {
    '**.table().insert': { does: 'warehouse', args: { model: '@0', data: '0' } },
    '**.table().load|createLoadJob': { does: 'warehouse', args: { model: '@0', data: '0', options: '1' } },
    '**.query|createQueryJob': { does: 'warehouse', mode: 'sql', args: { model: '0.query|0', data: '0.params' } },
    '**.appendRows': { does: 'warehouse', args: { data: '0' } },
  }),
  // https://docs.snowflake.com/en/developer-guide/node-js/nodejs-driver-execute
  javascript(['snowflake-sdk', 'snowflake-promise'], {
    '**.execute': { does: 'warehouse', mode: 'sql', args: { model: '0.sqlText|0', data: '0.binds|1' } },
  }),
  // https://clickhouse.com/docs/integrations/javascript
  javascript(['@clickhouse/client', '@clickhouse/client-web', 'clickhouse'], {
    'createClient().insert': { does: 'warehouse', args: { model: '0.table', data: '0.values' } },
    'createClient().query': { does: 'warehouse', mode: 'read', args: { model: '0.query' } },
    'createClient().command|exec': {
      does: 'warehouse',
      mode: 'sql',
      args: { model: '0.query', data: '0.query_params' },
    },
  }),
  javascript(['@databricks/sql'], {
    '**.executeStatement': { does: 'warehouse', mode: 'sql', args: { model: '0', data: '1' } },
  }),
  javascript(['node-redshift', '@aws-sdk/client-redshift'], {
    '**.query|rawQuery': { does: 'warehouse', mode: 'sql', args: { model: '0', data: '1' } },
  }),
  javascript(['duckdb', 'duckdb-async', '@duckdb/node-api', '@duckdb/duckdb-wasm'], {
    '**.run|exec|all|query|runAndReadAll': { does: 'warehouse', mode: 'sql', args: { model: '0', data: '1*' } },
    '**.insertJSONFromPath|insertArrowTable': { does: 'warehouse', args: { data: '0' } },
  }),
  javascript(
    [
      'apache-arrow',
      'parquetjs',
      'parquets',
      '@dsnp/parquetjs',
      'parquet-wasm',
      'hyparquet-writer',
      'nodejs-polars',
      'arquero',
      'danfojs-node',
    ],
    {
      'ParquetWriter.openFile().appendRow': { does: 'write-file', args: { path: '@1', data: '0' } },
      parquetWriteFile: { does: 'write-file', args: { path: '0.filename', data: '0.columnData' } },
      'DataFrame|tableFromArrays|tableFromJSON|readRecords|from': { returns: 'arguments' },
      '**.writeParquet|writeCSV|writeJSON|toCSV|toJSON': { does: 'write-file', args: { path: '0', data: 'self' } },
    },
  ),
];

/** Secret managers that belong to no cloud. */
const vaults: readonly Library[] = [
  // https://github.com/nodevault/node-vault: write(path, data), read(path)
  javascript(['node-vault', 'hashi-vault-js'], {
    '**.read|readKVSecret': { does: 'secret', args: { name: '0' } },
    '**.write|createKVSecret|updateKVSecret': { does: 'keychain', args: { name: '0', data: '1' } },
  }),
  javascript(
    [
      '@infisical/sdk',
      'infisical-node',
      '@dopplerhq/node-sdk',
      '@1password/sdk',
      '@1password/connect',
      '@bitwarden/sdk-napi',
      'akeyless',
    ],
    {
      '**.getSecret|listSecrets|resolve|getItem|get|getSecretValue': { does: 'secret', args: { name: '0' } },
      '**.createSecret|updateSecret|createItem': { does: 'keychain', args: { data: '*' } },
    },
  ),
];

export const cloud: readonly Library[] = [...aws, ...azure, ...google, ...otherBuckets, ...warehouses, ...vaults];
