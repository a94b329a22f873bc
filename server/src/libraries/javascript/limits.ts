import type { Behaviour, Library, Note } from '../shape.ts';
import { behind, javascript } from './entry.ts';

/** What runs its callback under a limit, and answers as the callback does. */
function runs(callback: string, count: string, delay?: string): Behaviour {
  return { does: 'limit', args: { callback, count, ...(delay === undefined ? {} : { delay }) }, returns: 'called' };
}

/** https://caolan.github.io/async/v3/: the limited form of each takes the limit second. */
const asyncCollection: Behaviour = { does: 'parallel', args: { list: '0', callback: '1' }, returns: 'arguments' };
const asyncLimited: Behaviour = {
  does: 'parallel',
  args: { list: '0', count: '1', callback: '2' },
  returns: 'arguments',
};

const parallel: readonly Library[] = [
  javascript(['global'], {
    'Promise.all|allSettled|race|any': { does: 'parallel', args: { list: '0' }, returns: 'arguments' },
    'Promise.resolve|reject': { returns: 'first' },
    'Promise.try': { args: { callback: '0' }, returns: 'called' },
  }),
  javascript(['async'], {
    'each|forEach|eachOf|forEachOf|map|filter|reject|concat|some|every|detect|groupBy|flatMap': asyncCollection,
    'eachLimit|forEachLimit|eachOfLimit|forEachOfLimit|mapLimit|filterLimit|rejectLimit|concatLimit|someLimit|everyLimit|detectLimit|groupByLimit|flatMapLimit':
      asyncLimited,
    parallel: { does: 'parallel', args: { list: '0' }, returns: 'arguments' },
    parallelLimit: { does: 'parallel', args: { list: '0', count: '1' }, returns: 'arguments' },
    'series|eachSeries|mapSeries|forEachSeries|waterfall|reduce': {
      args: { list: '0', callback: '1' },
      returns: 'arguments',
    },
    'queue|priorityQueue|cargo|cargoQueue': { does: 'limit', args: { callback: '0', count: '1' } },
    'queue|priorityQueue().push|unshift|pushAsync': { args: { data: '0' } },
    // retry({ times, interval } | times, task)
    'retry|retryable': {
      does: 'retry',
      args: { options: '0', delay: '0.interval', count: '0.times|0', condition: '0.errorFilter', callback: 'callback' },
      returns: 'called',
      note: 'at-once',
    },
  }),
  // https://github.com/sindresorhus/p-map: the concurrency is unlimited unless it is given
  javascript(['p-map', 'p-filter', 'p-props'], {
    '()': {
      does: 'parallel',
      args: { list: '0', callback: '1', count: '2.concurrency' },
      parameters: ['@element'],
      returns: 'called',
    },
    'pMap|pMapIterable': {
      does: 'parallel',
      args: { list: '0', callback: '1', count: '2.concurrency' },
      parameters: ['@element'],
      returns: 'called',
    },
  }),
  // https://github.com/graphql/dataloader#getting-started: new DataLoader(keys => rowsOf(keys)).load(key)
  javascript(['dataloader'], {
    '()().load|loadMany, DataLoader().load|loadMany, ().load|loadMany': { args: { callback: '@0' }, returns: 'called' },
  }),
  javascript(['p-all', 'p-settle'], {
    '()': { does: 'parallel', args: { list: '0', count: '1.concurrency' }, returns: 'arguments' },
  }),
  javascript(['p-series', 'p-map-series', 'p-each-series', 'p-reduce', 'p-waterfall'], {
    '()': { args: { list: '0', callback: '1' }, returns: 'arguments' },
  }),
  javascript(['bluebird'], {
    'map|filter': {
      does: 'parallel',
      args: { list: '0', callback: '1', count: '2.concurrency' },
      returns: 'arguments',
    },
    'mapSeries|reduce|each': { args: { list: '0', callback: '1' }, returns: 'arguments' },
    'all|allSettled|props|any|race': { does: 'parallel', args: { list: '0' }, returns: 'arguments' },
    delay: { does: 'sleep', args: { delay: '0' } },
    'promisify|promisifyAll': { returns: 'first' },
    'resolve|reject': { returns: 'first' },
  }),
  // https://github.com/supercharge/promise-pool: ten at a time unless withConcurrency says otherwise
  javascript(['@supercharge/promise-pool'], {
    '**.process': { does: 'limit', args: { callback: '0', list: '@0', count: '@0' }, returns: 'arguments' },
    '**.withConcurrency|for|withTaskTimeout|onTaskStarted|onTaskFinished|handleError|useCorrespondingResults': {
      returns: 'receiver',
    },
  }),
  // https://github.com/rxaviers/async-pool: (limit, list, function)
  javascript(['tiny-async-pool', 'es6-promise-pool', 'promise-pool-executor', '@ricokahler/pool'], {
    '()': { does: 'limit', args: { count: '0', list: '1', callback: '2' }, returns: 'arguments' },
  }),
];

/** https://github.com/SGrondin/bottleneck: calls are held apart by `minTime`, or by a reservoir that is filled again. */
const bottleneckDelay = '@0.minTime|@0.reservoirRefreshInterval|@0.reservoirIncreaseInterval';
const bottleneck: Behaviour = {
  does: 'limit',
  args: { count: '0.maxConcurrent|0.reservoir', delay: '0.minTime', options: '0' },
};

const limits: readonly Library[] = [
  // https://github.com/sindresorhus/p-limit: pLimit(n)(fn, ...args)
  javascript(['p-limit', 'plimit-lit', 'promise-limit', 'throat'], {
    ...behind(['', 'pLimit', 'limitFunction'], {
      '()': { does: 'limit', args: { count: '0.concurrency|0|1.concurrency' } },
      '()()': { does: 'limit', args: { callback: '0', data: '1*', count: '@0' }, returns: 'called' },
      '().map': { does: 'limit', args: { list: '0', callback: '1', count: '@0' }, returns: 'arguments' },
    }),
  }),
  // https://github.com/sindresorhus/p-queue: the concurrency is unlimited unless it, or intervalCap, is given
  javascript(
    ['p-queue', 'queue-promise', 'promise-queue', 'queue', 'p-queue-es5'],
    behind(['()', 'PQueue()', 'Queue()'], {
      'add|enqueue|push': runs('0', '@0.concurrency|@0.intervalCap|@0', '@0.interval'),
      addAll: { does: 'limit', args: { list: '0', count: '@0.concurrency|@0.intervalCap' }, returns: 'arguments' },
    }),
  ),
  javascript(['p-queue'], {
    '()': { does: 'limit', args: { count: '0.concurrency|0.intervalCap', delay: '0.interval', options: '0' } },
    'PQueue()': { does: 'limit', args: { count: '0.concurrency|0.intervalCap', delay: '0.interval', options: '0' } },
  }),
  // https://github.com/sindresorhus/p-throttle: pThrottle({ limit, interval })(fn) is the limited function
  javascript(['p-throttle', 'throttled-queue', 'p-ratelimit', 'promise-throttle', 'lodash.throttle'], {
    '()': { does: 'limit', args: { count: '0.limit|0.maxPerInterval|0', delay: '0.interval|1', options: '0' } },
    '()()': {
      does: 'limit',
      args: { callback: '0', count: '@0.limit|@0', delay: '@0.interval|@1' },
      returns: 'first',
    },
    'throttledQueue|pRateLimit|pThrottle': {
      does: 'limit',
      args: { count: '0.limit|0.rate|0.maxPerInterval|0', delay: '0.interval|1', options: '0' },
    },
    'throttledQueue|pRateLimit()()': runs('0', '@0.rate|@0', '@0.interval|@1'),
    'pThrottle()()': {
      does: 'limit',
      args: { callback: '0', count: '@0.limit', delay: '@0.interval' },
      returns: 'first',
    },
    '().add': runs('0', '@0.requestsPerSecond', '@0.requestsPerSecond'),
  }),
  javascript(['bottleneck', 'bottleneck/light'], {
    ...behind(['', 'Bottleneck', 'Group().key', 'Bottleneck.Group().key'], {
      '()': bottleneck,
      // schedule(options?, fn, ...args)
      '().schedule|submit': {
        does: 'limit',
        args: { callback: 'callback', data: '1*', count: '@0.maxConcurrent', delay: bottleneckDelay },
        returns: 'called',
      },
      '().wrap': {
        does: 'limit',
        args: { callback: '0', count: '@0.maxConcurrent', delay: bottleneckDelay },
        returns: 'first',
      },
    }),
  }),
  // https://github.com/jhurliman/node-rate-limiter
  javascript(['limiter'], {
    'RateLimiter|TokenBucket': {
      does: 'limit',
      args: { count: '0.tokensPerInterval', delay: '0.interval', options: '0' },
    },
    'RateLimiter|TokenBucket().removeTokens|tryRemoveTokens': { does: 'limit', args: { count: '0' }, note: 'waits' },
  }),
  javascript(
    [
      'async-sema',
      'async-mutex',
      'semaphore-async-await',
      'await-semaphore',
      'await-lock',
      'async-lock',
      'async-await-queue',
    ],
    {
      'Sema|Semaphore|Mutex|Lock': { does: 'limit', args: { count: '0' } },
      RateLimit: { does: 'limit', args: { count: '0', options: '1' } },
      'RateLimit()()': { does: 'limit', note: 'waits' },
      'Sema|Semaphore|Mutex|Lock().runExclusive|use|execute|acquireWhile': runs('callback', '@0'),
      'Sema|Semaphore|Mutex|Lock().acquire|wait': { does: 'limit', note: 'waits' },
      '().acquire': { does: 'limit', args: { key: '0', callback: 'callback' }, returns: 'called' },
    },
  ),
  // https://github.com/animir/node-rate-limiter-flexible guards an app's own routes; its queue limits the app's calls
  javascript(['rate-limiter-flexible'], { 'RateLimiterQueue().removeTokens': { does: 'limit', note: 'waits' } }),
];

/** What runs a function again when it fails. */
function retries(options: string, callback: string, more: Behaviour['args'] = {}, note: Note = 'delay'): Behaviour {
  return { does: 'retry', args: { callback, options, ...more }, returns: 'called', note };
}

/** Likewise, when it throws and whatever it gives. */
function retriesThrown(options: string, callback: string, more: Behaviour['args'] = {}): Behaviour {
  return { ...retries(options, callback, more), mode: 'thrown' };
}

const retry: readonly Library[] = [
  // https://github.com/sindresorhus/p-retry: (fn, options), delays of `retry`'s operation: a second, doubled
  javascript(['p-retry', 'async-retry'], {
    '()': retriesThrown('1', '0', { count: '1.retries', delay: '1.minTimeout', condition: '1.shouldRetry' }),
    'pRetry|retry': retriesThrown('1', '0', { count: '1.retries', delay: '1.minTimeout' }),
  }),
  // https://github.com/tim-kos/node-retry: operation(options).attempt(fn)
  javascript(['retry'], {
    'operation().attempt': {
      does: 'retry',
      args: { callback: '0', count: '@0.retries', delay: '@0.minTimeout', options: '@0' },
      returns: 'called',
      note: 'delay',
    },
  }),
  // https://github.com/IndigoUnited/node-promise-retry: (options?, fn) or (fn, options?)
  javascript(['promise-retry'], {
    '()': retriesThrown('0|1', 'callback', { count: '0.retries|1.retries', delay: '0.minTimeout|1.minTimeout' }),
  }),
  // https://github.com/coveooss/exponential-backoff: (fn, options)
  javascript(['exponential-backoff'], {
    backOff: retriesThrown('1', '0', { count: '1.numOfAttempts', delay: '1.startingDelay', condition: '1.retry' }),
  }),
  // https://github.com/normartin/ts-retry-promise: no delay unless it is given … 250 ms by default
  javascript(['ts-retry-promise'], {
    retryDecorator: {
      does: 'retry',
      args: { callback: '0', delay: '1.delay', count: '1.retries' },
      returns: 'first',
      note: 'delay',
    },
  }),
  javascript(['ts-retry', '@lifeomic/attempt', 'retry-as-promised', 'promise-poller', 'poll', 'p-wait-for'], {
    '()': retries('1', '0', { delay: '1.delay|1.backoffBase|1.interval', count: '1.max|1.maxTry|1.maxAttempts' }),
    'retry|retryAsync|attempt': retries('1', '0', { delay: '1.delay', count: '1.maxTry|1.maxAttempts' }),
  }),
  // https://github.com/connor4312/cockatiel: retry(policy, { maxAttempts, backoff }).execute(fn); without a backoff, at once
  javascript(['cockatiel'], {
    retry: { does: 'retry', args: { options: '1', delay: '1.backoff', count: '1.maxAttempts' }, note: 'at-once' },
    'retry().execute': {
      does: 'retry',
      args: { callback: '0', delay: '@1.backoff', count: '@1.maxAttempts' },
      returns: 'called',
      note: 'at-once',
    },
    'bulkhead().execute': { does: 'limit', args: { callback: '0', count: '@0' }, returns: 'called' },
    'circuitBreaker|timeout|fallback().execute': { args: { callback: '0' }, returns: 'called' },
    // Several policies in one, the retry first (https://github.com/connor4312/cockatiel#wrappolicies)
    'wrap().execute': { does: 'retry', args: { callback: '0' }, returns: 'called', note: 'delay' },
  }),
  javascript(['opossum'], {
    '()': { args: { callback: '0', options: '1' }, returns: 'first' },
    '().fire': { returns: 'called' },
  }),
  javascript(
    [
      'p-timeout',
      'promise-timeout',
      'p-finally',
      'p-memoize',
      'mem',
      'memoizee',
      'memoize-one',
      'fast-memoize',
      'micro-memoize',
      'p-debounce',
      'p-defer',
      'p-lazy',
      'nano-memoize',
      'await-to-js',
      'p-reflect',
      'p-do-whilst',
    ],
    {
      '()': { returns: 'first' },
      to: { returns: 'arguments' },
    },
  ),
];

export const limiters: readonly Library[] = [...parallel, ...limits, ...retry];
