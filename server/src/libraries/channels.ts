/** What is told at one place and heard at another under the same name, or by the class of a message. */

/** Queues that are made with a name: https://docs.bullmq.io/guide/jobs, https://docs.nestjs.com/techniques/queues */
export const namedQueues = {
  packages: ['bullmq', 'bull', '@nestjs/bullmq', '@nestjs/bull'],
  /** Methods of a queue that put a job in. */
  puts: ['add'],
  /** What is made with a queue's name and the function that does its jobs. */
  worker: 'Worker',
  /** The method of a queue that takes the function. */
  takes: 'process',
  /** The decorator of a class that does the jobs of the queue it names; in one of its methods: by that name, or so decorated. */
  processor: 'Processor',
  method: 'process',
  processes: 'Process',
  /** The decorator of a parameter that the container hands a queue in for. */
  injected: 'InjectQueue',
} as const;

/**
 * Queues that are named where a job is put in, and where it is worked on: https://github.com/timgit/pg-boss/blob/master/docs/api/jobs.md
 * From version 10 on the function is handed a list: https://github.com/timgit/pg-boss/blob/master/docs/api/workers.md
 */
export const queuesByName = {
  packages: ['pg-boss'],
  puts: ['send', 'publish', 'sendAfter', 'sendOnce'],
  takes: 'work',
} as const;

/** Events with what follows their name: https://docs.nestjs.com/techniques/events */
export const namedEvents = {
  packages: ['@nestjs/event-emitter'],
  tells: ['emit', 'emitAsync'],
  /** The decorator of a method that hears them. */
  hears: 'OnEvent',
} as const;

/**
 * What keeps the last that it was told, by package: the access paths of reading it. https://rxjs.dev/api/index/class/BehaviorSubject,
 * https://angular.dev/guide/signals, https://docs.python.org/3/library/contextvars.html,
 * https://nodejs.org/api/async_context.html#class-asynclocalstorage, https://svelte.dev/docs/svelte/stores
 */
export const keptByBuses: ReadonlyMap<string, RegExp> = new Map([
  ['rxjs', /^BehaviorSubject\(\)\.(?:value|getValue)$/],
  ['@angular/core', /^signal\(\)$/],
  ['contextvars', /^ContextVar\(\)\.get$/],
  ['node:async_hooks', /^AsyncLocalStorage\(\)\.getStore$/],
  ['async_hooks', /^AsyncLocalStorage\(\)\.getStore$/],
  ['svelte/store', /^writable\(\)\.\$$/],
]);

/** Messages that are heard by their class: https://docs.nestjs.com/recipes/cqrs */
export const messageBuses = {
  package: '@nestjs/cqrs',
  /** The access paths of what asks for an answer. */
  asks: /^(?:Query|Command)Bus\(\)\.execute$/,
  /** The decorators of classes that hear messages, and their method that answers. */
  handlers: /^(?:Events|Command|Query)Handler$/,
  answers: 'execute',
} as const;

/** What a page asks of the process that opened it: https://www.electronjs.org/docs/latest/api/ipc-renderer#ipcrendererinvokechannel-args */
export const pageQuestions = {
  family: 'electron',
  /** The access path of what asks. */
  asks: 'ipcRenderer.invoke',
  /** What answers, and the packages that it comes from. */
  answers: ['handle', 'handleOnce'],
  packages: ['electron', 'electron/main'],
} as const;

/**
 * What a page is told by the process that opened it: https://www.electronjs.org/docs/latest/api/web-contents#contentssendchannel-args,
 * https://www.electronjs.org/docs/latest/api/ipc-renderer#ipcrendereronchannel-listener
 */
export const pageMessages = {
  /** Methods of the page's contents, of a frame of it, and of an event of it, with the packages of the process. */
  tells: ['send', 'sendToFrame', 'reply'],
  packages: ['electron', 'electron/main', 'electron/common'] as readonly string[],
  /** What hears them in the page, whose listener is handed the event first. */
  page: 'ipcRenderer',
  hears: ['on', 'once', 'addListener'] as readonly string[],
  hearers: ['electron', 'electron/renderer'] as readonly string[],
} as const;

/** What a page's own world is lent under a name: https://www.electronjs.org/docs/latest/api/context-bridge#contextbridgeexposeinmainworldapikey-api */
export const pageBridges = {
  lends: ['exposeInMainWorld'],
  packages: ['electron', 'electron/renderer'],
} as const;

/**
 * What the scripts of a browser extension tell each other: https://developer.chrome.com/docs/extensions/develop/concepts/messaging,
 * https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/sendMessage
 */
export const extensionMessages = {
  packages: ['global', 'webextension-polyfill', 'wxt/browser', 'webextension-polyfill-ts'] as readonly string[],
  /** The access paths of what asks. */
  asks: /^(?:(?:chrome|browser)\.)?(?:runtime|tabs)\.sendMessage$/,
} as const;

/**
 * Queues of a cloud, which call a function with their messages: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export const cloudQueues = {
  packages: ['@aws-sdk/client-sqs', 'aws-sdk', 'aws-sdk/clients/sqs', 'boto3'],
  /** What puts a message in, or several at once. */
  puts: [
    'SendMessageCommand',
    'sendMessage',
    'send_message',
    'SendMessageBatchCommand',
    'sendMessageBatch',
    'send_message_batch',
  ],
  /** Its options. */
  queue: 'QueueUrl',
  message: 'MessageBody',
  several: 'Entries',
  /** The types of a function that is called with them, and of what it is called with, and where in that they stand. */
  handler: /^SQSHandler$|^SQSEvent$/,
  records: 'Records',
  body: 'body',
  /** What those import who hear it. */
  hearers: ['aws-lambda', '@types/aws-lambda', '@aws-lambda-powertools/batch', 'aws_lambda_powertools'],
} as const;

/**
 * Buses of a cloud, which call functions with what is put on them, parsed: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchevents.html
 */
export const cloudEvents = {
  packages: ['@aws-sdk/client-eventbridge', 'aws-sdk', 'aws-sdk/clients/eventbridge', 'boto3'],
  puts: ['PutEventsCommand', 'putEvents', 'put_events'],
  /** Its options, and those of an entry. */
  several: 'Entries',
  kind: 'DetailType',
  message: 'Detail',
  /** The types of a function that is called with one, and of what it is called with, and where in that it stands. */
  handler: /^EventBridge(?:Handler|Event)$/,
  heard: 'detail',
} as const;

/**
 * Packages whose decorators make a function that is put in a queue when it is called:
 * https://huey.readthedocs.io/en/latest/guide.html, https://django-background-tasks.readthedocs.io/en/latest/
 */
export const queuedByCall: ReadonlySet<string> = new Set(['huey', 'huey.contrib.djhuey', 'background_task']);

/**
 * Signals, which bring what they are sent with by keyword to functions that a decorator connects with them:
 * https://docs.djangoproject.com/en/stable/topics/signals/, https://blinker.readthedocs.io/en/stable/
 */
export const signals = {
  packages: new Set(['django.dispatch', 'blinker', 'flask.signals']) as ReadonlySet<string>,
  tells: ['send', 'send_robust', 'send_async', 'asend'],
  /** The decorators that connect: methods of a signal, and a function that is given it. */
  connects: ['connect', 'connect_via'] as readonly string[],
  receiver: 'receiver',
} as const;

/** Functions that wait for an event: https://www.inngest.com/docs/reference/functions/create, https://www.inngest.com/docs/reference/events/send */
export const eventFunctions = {
  packages: ['inngest'],
  makes: 'createFunction',
  tells: ['send', 'sendEvent'],
} as const;

/** Tasks that are triggered with a payload: https://trigger.dev/docs/tasks/overview, https://trigger.dev/docs/triggering */
export const backgroundTasks = {
  packages: ['@trigger.dev/sdk', '@trigger.dev/sdk/v3'],
  makes: ['task', 'schemaTask'] as readonly string[],
  /** The option that runs. */
  runs: 'run',
  tells: ['trigger', 'triggerAndWait'],
} as const;
