import type { Behaviour, Library } from '../shape.ts';
import { behind, javascript } from './entry.ts';

const timers: readonly Library[] = [
  javascript(['global', 'timers'], {
    setInterval: { does: 'timer', args: { callback: '0', delay: '1', data: '2*' } },
    setTimeout: { does: 'timer', mode: 'once', args: { callback: '0', delay: '1', data: '2*' } },
    'queueMicrotask|requestAnimationFrame|requestIdleCallback': {
      does: 'timer',
      mode: 'once',
      args: { callback: '0' },
    },
    'setImmediate, process.nextTick': { does: 'timer', mode: 'once', args: { callback: '0', data: '1*' } },
  }),
  // https://nodejs.org/api/timers.html#timers-promises-api
  javascript(['timers/promises'], {
    setTimeout: { does: 'sleep', args: { delay: '0' } },
    'scheduler.wait': { does: 'sleep', args: { delay: '0' } },
    setInterval: { does: 'timer', args: { delay: '0' } },
  }),
  javascript(['global'], { 'Bun.sleep|sleepSync': { does: 'sleep', args: { delay: '0' } } }),
  javascript(['delay', 'sleep-promise', 'await-sleep', 'timeout-as-promise', 'yoctodelay', 'system-sleep'], {
    '()': { does: 'sleep', args: { delay: '0' } },
  }),
  javascript(['sleep', 'modern-async', '@std/async', 'std/async'], {
    'delay|msleep|sleep': { does: 'sleep', args: { delay: '0' } },
    'mapLimit|forEachLimit|filterLimit': {
      does: 'parallel',
      args: { list: '0', callback: '1', count: '2' },
      returns: 'arguments',
    },
  }),
  // https://es-toolkit.dev/reference/function/retry.html and https://radash-docs.vercel.app/docs/async/retry
  javascript(['es-toolkit', 'radash'], {
    'delay|sleep': { does: 'sleep', args: { delay: '0' } },
    retry: {
      does: 'retry',
      args: { options: '0|1', callback: 'callback', delay: '0.delay|1.delay', count: '0.times|1.retries' },
      returns: 'called',
      note: 'at-once',
    },
    // radash: parallel(limit, list, function)
    parallel: { does: 'parallel', args: { count: '0', list: '1', callback: '2' }, returns: 'arguments' },
  }),
  javascript(
    [
      'set-interval-async',
      'set-interval-async/*',
      'accurate-interval',
      'driftless',
      'worker-timers',
      '@use-it/interval',
    ],
    {
      '()': { does: 'timer', args: { callback: '0', delay: '1' } },
      'setIntervalAsync|setDriftlessInterval|setInterval': { does: 'timer', args: { callback: '0', delay: '1' } },
      setTimeout: { does: 'timer', mode: 'once', args: { callback: '0', delay: '1' } },
    },
  ),
  javascript(['react-use', 'usehooks-ts', '@mantine/hooks', 'ahooks', '@vueuse/core'], {
    'useInterval|useHarmonicIntervalFn|useIntervalFn': { does: 'timer', args: { callback: '0', delay: '1' } },
    'useTimeout|useTimeoutFn': { does: 'timer', mode: 'once', args: { callback: '0', delay: '1' } },
    // https://ahooks.js.org/hooks/use-request/polling
    useRequest: { does: 'timer', args: { callback: '0', delay: '1.pollingInterval' }, returns: 'called' },
  }),
  // https://rxjs.dev/api
  javascript(['rxjs'], {
    interval: { does: 'timer', args: { delay: '0' } },
    timer: { does: 'timer', args: { delay: '1' } },
    retry: { does: 'retry', args: { count: '0.count|0', delay: '0.delay', options: '0' }, note: 'at-once' },
    'forkJoin|combineLatest|zip|merge': { does: 'parallel', args: { list: '0' }, returns: 'arguments' },
    'interval().pipe': { does: 'timer', args: { delay: '@0', list: '*' }, returns: 'receiver' },
    'timer().pipe': { does: 'timer', args: { delay: '@1', list: '*' }, returns: 'receiver' },
    'interval().subscribe': { does: 'timer', args: { callback: '0.next|0', delay: '@0' } },
    // timer(due, period): once, unless it is given a period
    'timer().subscribe': { does: 'timer', args: { callback: '0.next|0', delay: '@1' } },
  }),
  javascript(['rxjs/operators'], {
    retry: { does: 'retry', args: { count: '0.count|0', delay: '0.delay', options: '0' }, note: 'at-once' },
  }),
];

const crons: readonly Library[] = [
  // https://github.com/node-cron/node-cron
  javascript(['node-cron'], {
    'schedule|createTask': { does: 'cron', args: { expression: '0', callback: '1', options: '2' } },
    validate: { returns: 'plain' },
  }),
  // https://github.com/kelektiv/node-cron: new CronJob(cronTime, onTick, …) or CronJob.from({ cronTime, onTick })
  javascript(['cron'], {
    'CronJob()': { does: 'cron', args: { expression: '0.cronTime|0', callback: '0.onTick|1' } },
    'CronJob.from': { does: 'cron', args: { expression: '0.cronTime', callback: '0.onTick' } },
    job: { does: 'cron', args: { expression: '0', callback: '1' } },
  }),
  // https://github.com/node-schedule/node-schedule: scheduleJob(name?, rule, callback)
  javascript(['node-schedule'], {
    'scheduleJob, Job().schedule': { does: 'cron', args: { expression: '1|0', callback: 'callback', name: '0' } },
  }),
  // https://croner.56k.guru/usage/: Cron(pattern, options?, function)
  javascript(['croner'], {
    '()': { does: 'cron', args: { expression: '0', callback: 'callback', options: '1' } },
    'Cron()': { does: 'cron', args: { expression: '0', callback: 'callback', options: '1' } },
  }),
  javascript(['cron-schedule', '@breejs/later', 'later', 'cronbake'], {
    'TimerBasedCronScheduler|IntervalBasedCronScheduler.setInterval': {
      does: 'cron',
      args: { expression: '0', callback: '1' },
    },
    parseCronExpression: { returns: 'arguments' },
    setInterval: { does: 'cron', args: { callback: '0', expression: '1' } },
  }),
  // https://docs.nestjs.com/techniques/task-scheduling: decorators
  javascript(['@nestjs/schedule'], {
    Cron: { does: 'cron', args: { expression: '0', options: '1' }, note: 'annotation' },
    Interval: { does: 'timer', args: { delay: '1|0' }, note: 'annotation' },
    Timeout: { does: 'timer', mode: 'once', args: { delay: '1|0' }, note: 'annotation' },
    'SchedulerRegistry().addInterval': { args: { name: '0', list: '1' } },
  }),
  // https://github.com/kibertoad/toad-scheduler: the interval is an object of days, hours, minutes, seconds, milliseconds
  javascript(['toad-scheduler', '@fastify/schedule'], {
    'SimpleIntervalJob|LongIntervalJob': {
      does: 'timer',
      args: { delay: '0', callback: '1', options: '0' },
    },
    CronJob: { does: 'cron', args: { expression: '0.cronExpression', callback: '1' } },
    // The task is what it runs: `new AsyncTask(id, handler)`
    'AsyncTask|Task': { returns: 'second' },
  }),
  // https://github.com/breejs/bree: workers by file name
  javascript(['bree'], { '()': { does: 'cron', args: { options: '0', list: '0.jobs' } } }),
  javascript(['global'], { 'Deno.cron': { does: 'cron', args: { name: '0', expression: '1', callback: 'callback' } } }),
  // https://docs.convex.dev/scheduling/cron-jobs
  javascript(['convex/server'], {
    'cronJobs().interval': { does: 'timer', args: { name: '0', delay: '1', callback: '2' } },
    'cronJobs().cron': { does: 'cron', args: { name: '0', expression: '1', callback: '2' } },
    'cronJobs().hourly|daily|weekly|monthly': { does: 'cron', args: { name: '0', callback: '2' } },
  }),
  // https://docs.temporal.io/develop/typescript/schedules
  javascript(['@temporalio/client'], {
    'Client().schedule.create, ScheduleClient().create': {
      does: 'cron',
      args: {
        expression: '0.spec.cronExpressions.0|0.spec.intervals.0.every',
        callback: '0.action.workflowType',
        name: '0.scheduleId',
      },
    },
  }),
  // https://developers.google.com/apps-script/reference/script/clock-trigger-builder: a function of the script, by its name
  javascript(['global'], {
    'ScriptApp.newTrigger().timeBased().everyMinutes': {
      does: 'timer',
      args: { name: '@0', delay: '0' },
      returns: 'receiver',
      note: 'minutes',
    },
  }),
  // https://developer.chrome.com/docs/extensions/reference/api/alarms
  javascript(['global', 'webextension-polyfill'], {
    'chrome.alarms.create, browser.alarms.create, alarms.create': {
      does: 'timer',
      args: { name: '0', delay: '1.periodInMinutes|0.periodInMinutes' },
      note: 'minutes',
    },
    'chrome.alarms.onAlarm.addListener, browser.alarms.onAlarm.addListener, alarms.onAlarm.addListener': {
      does: 'job',
      args: { callback: '0' },
    },
  }),
  // https://sst.dev/docs/component/aws/cron/: what it runs is named by its file and export
  javascript(['global'], {
    'sst.aws.Cron|CronV2()': {
      does: 'cron',
      args: { expression: '1.schedule', name: '1.function.handler|1.function|1.job.handler|1.job' },
    },
  }),
  // https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_events.Rule.html
  javascript(['aws-cdk-lib/aws-events', 'aws-cdk-lib', '@aws-cdk/aws-events'], {
    'Rule(), aws_events.Rule()': {
      does: 'cron',
      args: {
        expression: '2.schedule',
        name: '2.targets.0.@LambdaFunction.@NodejsFunction#2.entry|2.targets.0.@LambdaFunction.@Function#2.handler',
      },
    },
    'Schedule.rate|cron|expression': { returns: 'arguments' },
  }),
  // https://trigger.dev/docs/tasks/scheduled
  javascript(['@trigger.dev/sdk', '@trigger.dev/sdk/v3'], {
    'schedules.task': { does: 'cron', args: { expression: '0.cron.pattern|0.cron', callback: '0.run' } },
    'task|schemaTask': { does: 'job', args: { callback: '0.run', options: '0' } },
    'wait.for': { does: 'sleep', args: { delay: '0' } },
  }),
  // https://www.inngest.com/docs/reference/functions/create: createFunction(options, trigger, handler)
  javascript(['inngest'], {
    'Inngest().createFunction': {
      does: ['job', 'cron'],
      args: {
        expression: '1.cron|1.0.cron|0.triggers.cron|0.triggers.0.cron',
        callback: 'callback',
        options: '0',
      },
      parameters: ['run'],
    },
    // https://www.inngest.com/docs/reference/functions/step-run: what the handler is called with
    'run.step.run': { args: { callback: '1', data: '2*' }, returns: 'called' },
    'run.step.sleep': { does: 'sleep', args: { delay: '1' } },
    'run.step.sendEvent': { does: 'publish', args: { name: '1.name', data: '1.data' } },
    'Inngest().send': { does: 'publish', args: { name: '0.name', data: '0.data' } },
  }),
];

/** https://docs.bullmq.io/guide/jobs/repeatable */
const bullAdd: Behaviour = {
  does: ['publish', 'cron'],
  args: {
    name: '0',
    target: '@0',
    data: '1|0',
    options: '2',
    expression: '2.repeat.pattern|2.repeat.cron',
    delay: '2.repeat.every',
  },
};

/** Bull's job may have no name: add(data, options). */
const oldBullAdd: Behaviour = {
  ...bullAdd,
  args: { ...bullAdd.args, expression: '2.repeat.cron|1.repeat.cron', delay: '2.repeat.every|1.repeat.every' },
};

const jobs: readonly Library[] = [
  javascript(['bullmq'], {
    'Queue|QueuePro().add': bullAdd,
    'Queue|QueuePro().addBulk': { does: 'publish', args: { data: '0' } },
    // https://api.docs.bullmq.io/classes/v5.Job.html#waituntilfinished
    'Queue|QueuePro().add().waitUntilFinished': { does: 'publish', args: { options: '0' }, note: 'waits' },
    'Queue|QueuePro().upsertJobScheduler': {
      does: 'cron',
      args: { name: '2.name|0', target: '@0', expression: '1.pattern', delay: '1.every', data: '2.data' },
    },
    'Worker|WorkerPro()': {
      does: ['job', 'limit'],
      args: { name: '0', callback: '1', options: '2', count: '2.limiter.max', delay: '2.limiter.duration' },
    },
    'FlowProducer().add': { does: 'publish', args: { name: '0.name', data: '0.data' } },
  }),
  // https://github.com/OptimalBits/bull/blob/develop/REFERENCE.md: add(name?, data, opts?), process(name?, concurrency?, processor)
  javascript(
    ['bull'],
    behind(['()', 'Queue()'], {
      add: oldBullAdd,
      addBulk: { does: 'publish', args: { data: '0' } },
      process: { does: 'job', args: { name: '0', target: '@0', callback: 'callback' } },
    }),
  ),
  // https://docs.nestjs.com/techniques/queues: decorators
  javascript(['@nestjs/bull', '@nestjs/bullmq'], {
    'Process|Processor': { does: 'job', args: { name: '0' }, note: 'annotation' },
    'Queue().add': bullAdd,
  }),
  javascript(['bee-queue', 'kue', 'fastq', 'better-queue'], {
    '().createJob': { does: 'publish', args: { data: '0' }, returns: 'receiver' },
    '().process': { does: 'job', args: { callback: 'callback' } },
    // fastq(worker, concurrency)
    promise: { does: ['job', 'limit'], args: { callback: '0', count: '1' } },
  }),
  // https://github.com/agenda/agenda: every(interval, name, data), schedule(when, name, data)
  javascript(
    ['agenda', '@hokify/agenda'],
    behind(['()', 'Agenda()'], {
      define: { does: 'job', args: { name: '0', callback: 'callback', options: '1' } },
      every: { does: 'cron', args: { expression: '0', name: '1', data: '2' } },
      'schedule|now': { does: 'publish', args: { data: '2|1' } },
      'create().repeatEvery': { does: 'cron', args: { expression: '0', name: '@0' }, returns: 'receiver' },
    }),
  ),
  javascript(
    ['pg-boss'],
    behind(['()', 'PgBoss()'], {
      'send|publish|sendAfter|insert': { does: 'publish', args: { name: '0', data: '1' } },
      schedule: { does: 'cron', args: { name: '0', expression: '1', data: '2' } },
      'work|subscribe': { does: 'job', args: { name: '0', callback: 'callback' } },
    }),
  ),
  javascript(['graphile-worker'], {
    '**.addJob|quickAddJob': { does: 'publish', args: { name: '0', data: '1' } },
    run: { does: ['job', 'cron'], args: { list: '0.taskList', options: '0', expression: '0.crontab' } },
  }),
  // https://upstash.com/docs/qstash/sdks/ts
  javascript(['@upstash/qstash'], {
    'Client().publishJSON|publish|enqueueJSON': { does: 'publish', args: { url: '0.url', data: '0.body' } },
    'Client().schedules.create': { does: 'cron', args: { url: '0.destination', expression: '0.cron', data: '0.body' } },
    'Receiver().verify': { does: 'authenticate', args: { data: '0' } },
  }),
  javascript(['@upstash/qstash/nextjs', '@upstash/qstash/dist/nextjs'], {
    'verifySignature|verifySignatureAppRouter|verifySignatureEdge': {
      does: 'authenticate',
      args: { handlers: '0' },
      returns: 'first',
    },
  }),
  javascript(['amqplib', 'amqplib/callback_api', 'amqp-connection-manager'], {
    '**.sendToQueue': { does: 'publish', args: { name: '0', data: '1' } },
    '**.publish': { does: 'publish', args: { name: '0', data: '2' } },
    '**.consume': { does: 'job', args: { name: '0', callback: '1' } },
  }),
  javascript(['kafkajs', 'node-rdkafka', '@confluentinc/kafka-javascript'], {
    '**.producer().send': { does: 'publish', args: { name: '0.topic', data: '0.messages' } },
    '**.consumer().run': { does: 'job', args: { callback: '0.eachMessage|0.eachBatch' } },
  }),
  javascript(['@google-cloud/pubsub'], {
    'PubSub().topic().publishMessage|publishJSON|publish': { does: 'publish', args: { name: '@0', data: '0' } },
    'PubSub().subscription().on': { does: 'job', args: { name: '0', callback: '1' } },
  }),
  javascript(['@google-cloud/tasks'], {
    'CloudTasksClient().createTask': { does: 'publish', args: { data: '0.task' } },
  }),
  javascript(['@azure/service-bus', '@azure/event-hubs', '@azure/storage-queue'], {
    '**.createSender().sendMessages': { does: 'publish', args: { data: '0' } },
    '**.sendBatch|sendMessage': { does: 'publish', args: { data: '0' } },
    '**.createReceiver().subscribe': { does: 'job', args: { callback: '0.processMessage' } },
  }),
  javascript(['mqtt', 'nats'], { '**.publish': { does: 'publish', args: { name: '0', data: '1' } } }),
  javascript(['piscina', 'workerpool', 'threads'], { '**.run|exec': { args: { data: '*' }, returns: 'arguments' } }),
];

export const scheduling: readonly Library[] = [...timers, ...crons, ...jobs];
