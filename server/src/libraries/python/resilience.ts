import type { Behaviour, Library, Note } from '../shape.ts';
import { python } from './entry.ts';

/** A decorator, or an object, that runs a function again when it fails. */
function retries(args: NonNullable<Behaviour['args']>, note: Note = 'delay'): Behaviour {
  return { does: 'retry', args, note };
}

const tenacityOptions = { delay: 'wait', count: 'stop', condition: 'retry', options: '*' } satisfies Behaviour['args'];

const retrying: readonly Library[] = [
  // https://tenacity.readthedocs.io: without `wait`, at once
  python(['tenacity', 'tenacity.asyncio'], {
    retry: retries(tenacityOptions, 'at-once'),
    'retry()()': {
      does: 'retry',
      args: { callback: '0', delay: '@wait', count: '@stop', condition: '@retry' },
      returns: 'first',
      note: 'at-once',
    },
    'Retrying|AsyncRetrying': retries(tenacityOptions, 'at-once'),
    'Retrying|AsyncRetrying()()': {
      does: 'retry',
      args: { callback: '0', data: '1*', delay: '@wait', count: '@stop', condition: '@retry' },
      returns: 'called',
      note: 'at-once',
    },
    'Retrying|AsyncRetrying().call|wraps': {
      does: 'retry',
      args: { callback: '0', data: '1*', delay: '@wait', count: '@stop' },
      returns: 'called',
      note: 'at-once',
    },
    'wait_fixed|wait_random|wait_exponential|wait_random_exponential|wait_incrementing|wait_chain|wait_combine|wait_exponential_jitter':
      { returns: 'arguments' },
    'stop_after_attempt|stop_after_delay|stop_any|retry_if_exception_type|retry_any': { returns: 'arguments' },
    'retry_if_exception|retry_if_result': { returns: 'first' },
  }),
  // https://github.com/litl/backoff: on_exception(wait_gen, exception); `runtime` waits as the answer says
  python(['backoff'], {
    on_exception: retries({ delay: '0|wait_gen', condition: '1|exception', count: 'max_tries', options: '*' }),
    on_predicate: retries({ delay: '0|wait_gen', condition: '1|predicate', count: 'max_tries', options: '*' }),
    'expo|fibo|constant|runtime': { returns: 'arguments' },
  }),
  python(
    ['retry', 'retry.api', 'retrying', 'retry2', 'aioretry', 'opnieuw', 'redo', 'retry_requests', 'urllib3_future'],
    {
      retry: retries(
        {
          delay: 'delay|wait_fixed|wait_exponential_multiplier|wait_initial|sleeptime',
          count: 'tries|attempts|stop_max_attempt_number',
          condition: 'on|0|exceptions|retry_on_exception',
          options: '*',
        },
        'at-once',
      ),
      retry_call: {
        does: 'retry',
        args: { callback: '0|f', delay: 'delay', count: 'tries' },
        returns: 'called',
        note: 'at-once',
      },
      'Retrying().call': { does: 'retry', args: { callback: '0' }, returns: 'called', note: 'at-once' },
      retry_context: retries({ condition: 'on', count: 'attempts' }),
    },
  ),
  // https://stamina.hynek.me/en/stable/api.html: waits longer with each try, unless told otherwise
  python(['stamina'], {
    retry: retries({ condition: 'on', count: 'attempts', delay: 'wait_initial', options: '*' }),
    retry_context: retries({ condition: 'on|0', count: 'attempts', delay: 'wait_initial' }),
    'RetryingCaller|AsyncRetryingCaller()()': {
      does: 'retry',
      args: { condition: '0', callback: '1', count: '@attempts' },
      returns: 'called',
      note: 'delay',
    },
  }),
  // https://will-ockmore.github.io/httpx-retries/api/: by default 429 is among the statuses, and `Retry-After` is honoured
  python(['httpx_retries'], {
    Retry: {
      does: 'retry',
      args: { count: '0|total', delay: 'backoff_factor', condition: 'status_forcelist', options: '*' },
      note: 'retry-after',
    },
    RetryTransport: { does: 'retry', args: { options: 'retry|1' }, note: 'retry-after' },
  }),
  python(['google.api_core.retry', 'google.api_core.retry_async'], {
    'Retry|AsyncRetry': retries({ delay: 'initial', condition: 'predicate|0', options: '*' }),
  }),
  python(['requests_toolbelt', 'pyrate_limiter'], {
    'Limiter|RequestRate|Rate|Duration': { does: 'limit', args: { count: '0', options: '*' } },
    'Limiter().try_acquire|ratelimit|as_decorator': { does: 'limit', note: 'waits' },
    MultipartEncoder: { returns: 'arguments' },
  }),
  python(
    [
      'ratelimit',
      'ratelimiter',
      'aiolimiter',
      'asyncio_throttle',
      'limits',
      'throttled',
      'token_bucket',
      'aiometer',
      'asynciolimiter',
      'pyrate',
      'slowapi',
    ],
    {
      'limits|RateLimiter|AsyncLimiter|Throttler|Limiter|StrictLimiter|LeakyBucketLimiter': {
        does: 'limit',
        args: { count: '0|calls|max_calls|max_rate|rate_limit', delay: '1|period|time_period' },
      },
      sleep_and_retry: { does: 'limit', returns: 'first', note: 'annotation' },
      '*().acquire|wait|hit': { does: 'limit', note: 'waits' },
      'run_on_each|run_all|amap': {
        does: 'parallel',
        args: { callback: '0', list: '1', count: 'max_at_once|max_per_second' },
        returns: 'arguments',
      },
    },
  ),
  python(['pybreaker', 'circuitbreaker', 'aiobreaker', 'purgatory'], {
    'CircuitBreaker|circuit': { note: 'annotation' },
    'CircuitBreaker().call': { args: { callback: '0' }, returns: 'called' },
  }),
];

/** https://docs.python.org/3/library/asyncio.html and its siblings. */
const concurrency: readonly Library[] = [
  python(['asyncio', 'uvloop', 'curio'], {
    'gather|wait|as_completed': { does: 'parallel', args: { list: '*' }, returns: 'arguments' },
    'create_task|ensure_future|shield|wait_for|run|run_coroutine_threadsafe': { returns: 'first' },
    'TaskGroup().create_task': { does: 'parallel', args: { list: '0' }, returns: 'first', note: 'once' },
    'Semaphore|BoundedSemaphore|Lock': { does: 'limit', args: { count: '0|value' } },
    'Semaphore|BoundedSemaphore|Lock().acquire': { does: 'limit', note: 'waits' },
    sleep: { does: 'sleep', args: { delay: '0|delay' }, note: 'seconds' },
    to_thread: { args: { callback: '0|func', data: '1*' }, returns: 'called' },
    'get_event_loop|get_running_loop|new_event_loop().run_in_executor': {
      args: { callback: '1', data: '2*' },
      returns: 'called',
    },
    'get_event_loop|get_running_loop|new_event_loop().run_until_complete|create_task': { returns: 'first' },
    'get_event_loop|get_running_loop().call_later': {
      does: 'timer',
      mode: 'once',
      args: { delay: '0', callback: '1', data: '2*' },
      note: 'seconds',
    },
    'Queue|LifoQueue|PriorityQueue().put|put_nowait': { args: { data: '0' }, note: 'fills-receiver' },
    'Queue|LifoQueue|PriorityQueue().get|get_nowait': { returns: 'arguments' },
  }),
  // https://docs.python.org/3/library/queue.html, https://docs.python.org/3/library/multiprocessing.html#pipes-and-queues
  python(['queue', 'multiprocessing'], {
    'Queue|LifoQueue|PriorityQueue|SimpleQueue|JoinableQueue().put|put_nowait': {
      args: { data: '0' },
      note: 'fills-receiver',
    },
    'Queue|LifoQueue|PriorityQueue|SimpleQueue|JoinableQueue().get|get_nowait': { returns: 'arguments' },
  }),
  python(['trio', 'anyio', 'anyio.abc', 'anyio.to_thread'], {
    'Semaphore|CapacityLimiter|Lock': { does: 'limit', args: { count: '0' } },
    sleep: { does: 'sleep', args: { delay: '0' }, note: 'seconds' },
    run_sync: { args: { callback: '0', data: '1*' }, returns: 'called' },
    'open_nursery|create_task_group().start_soon': {
      does: 'parallel',
      args: { callback: '0', list: '1*' },
      note: 'once',
    },
  }),
  python(
    [
      'concurrent.futures',
      'multiprocessing',
      'multiprocessing.pool',
      'multiprocessing.dummy',
      'billiard',
      'loky',
      'pebble',
      'mpire',
      'gevent.pool',
      'eventlet',
      'pathos.multiprocessing',
    ],
    {
      'ThreadPoolExecutor|ProcessPoolExecutor|Pool|ThreadPool|WorkerPool|GreenPool, pool.ThreadPool': {
        does: 'client',
        args: { count: '0|max_workers|processes|n_jobs' },
      },
      'ThreadPoolExecutor|ProcessPoolExecutor|Pool|ThreadPool|WorkerPool|GreenPool().map|imap|imap_unordered|map_async':
        {
          does: 'parallel',
          args: { callback: '0', list: '1|iterables', count: '@0|@max_workers|@processes' },
          returns: 'arguments',
          note: 'pool',
        },
      'Pool|ThreadPool().starmap|starmap_async': {
        does: 'parallel',
        args: { callback: '0', list: '1', count: '@0|@processes' },
        returns: 'arguments',
        note: 'pool',
      },
      'ThreadPoolExecutor|ProcessPoolExecutor().submit': {
        does: 'parallel',
        args: { callback: '0|fn', list: '1*', count: '@0|@max_workers' },
        returns: 'called',
        note: 'pool',
      },
      'Pool|ThreadPool|GreenPool().apply|apply_async|spawn': {
        args: { callback: '0', data: '1|args' },
        returns: 'called',
      },
      'as_completed|wait': { returns: 'first' },
      Process: { args: { callback: 'target', data: 'args|kwargs' } },
    },
  ),
  python(['gevent'], {
    'spawn|spawn_later': { args: { callback: '0' }, returns: 'called' },
    joinall: { does: 'parallel', args: { list: '0' }, returns: 'first' },
    sleep: { does: 'sleep', args: { delay: '0' }, note: 'seconds' },
  }),
  python(['joblib.parallel', 'dask', 'ray', 'asyncer', 'asgiref.sync', 'nest_asyncio'], {
    'delayed|remote|asyncify|syncify|sync_to_async|async_to_sync': { returns: 'first' },
    'compute|get': { does: 'parallel', args: { list: '0' }, returns: 'arguments' },
  }),
];

/** What retries, waits, limits and runs at once. */
export const resilience: readonly Library[] = [...retrying, ...concurrency];
