/**
 * What packages do, as data. Adding a library is adding an entry; a user's `policy-lens.json` adds theirs in the same shape.
 *
 * **Access paths.** A member is named by how one gets to it from the package: `get` (`axios.get`, or a named import `get`),
 * `create().get` (a method of what `create` returned), `new Client().send`, `()` (the package's own default export, called).
 * The default export, the namespace and `module.exports` are one thing: the path starts behind them.
 * A class's constructor is `Client()`, with or without `new`; a subclass is its base. Python modules: package `google.cloud.storage`, path `Client().bucket().blob().upload_from_string`.
 * `*` stands for any one name (`openai().*.create`), `**` for any number of steps; `get|head` is either name; whole paths are separated by commas: `create().get, defaults().get`.
 * A number is a position in what a call gives: `useCookies().1` of `const [cookies, setCookie] = useCookies()`.
 * A path names what is called, its own call may be written or not (`get`, `Client()`); a call of its result needs both: `pLimit()()`.
 *
 * **Argument paths.** `0`, `1`: positional; `json`: a keyword argument; `0.url`, `1.headers`: a property of one;
 * alternatives with `|`, first that is given: `1.json|json|1.body`. `@`-prefixed (`@0.baseURL`): an argument of the call that
 * made the receiver (the client's options), nearest maker first. `*`: every argument; `2*`: the third and all after it. `self`: the receiver. `callback`: the last argument that is a function.
 * `0.[].url`: a property of each element. `self.@prepare`: what the call of `prepare` was given first by which it was made; `0.@Mail#to`: what that of `Mail` was given as `to`.
 * `1.data()`: what stands there, or where it is a function, what that gives; `0.query().url`: a property of that.
 * The first alternative counts that is given and can stand in its role: a function is no path, address or cron expression, a number no address, text no callback.
 * For `headers`, `query`, `options` and `handlers` all that are given count: merged, the first winning; `handlers` in order.
 */
export interface Library {
  /** Package names (`axios`, `@sentry/*`); `global` for what is there without an import. Submodule imports (`lodash/get`, `google.cloud.storage`) match their own entry first, then the package's. */
  readonly packages: readonly string[];
  readonly language: 'javascript' | 'python';
  readonly members: Readonly<Record<string, Behaviour>>;
}

/** What a call does to the world, or to its arguments. */
export const capabilityNames = [
  // requests
  'request', // sends an HTTP request
  'client', // makes a client; its options are seen by calls on it
  'intercept-request', // registers a function that changes each request of the client
  'intercept-response',
  'redirect', // sends the browser to an address
  'browse', // drives a browser to an address (page.goto)
  'type-into', // fills a form field in a driven browser
  'parse-html',
  // places that data can reach
  'log',
  'capture', // error tracker, its context included
  'write-file',
  'store', // database, ORM, table
  'cache', // key-value stores and caches (Redis, KV, Map-like with TTL)
  'bucket', // object storage
  'warehouse', // BigQuery, Snowflake and their like
  'vector-store',
  'browser-store', // localStorage, AsyncStorage
  'cookie',
  'keychain', // an operating system's or vendor's secret store
  'publish', // queue or topic
  'train', // training, fine-tuning, evaluation, benchmark
  'infer', // a model prompt or embedding
  'mail',
  'sms',
  'chat', // Slack, Teams
  'marketing', // audiences, campaigns, CRM contacts
  'analytics',
  'advertise',
  'respond', // a web handler's answer
  'render', // unescaped HTML
  'execute', // shell
  'evaluate', // eval, new Function, vm
  'post-message',
  // structure of the app
  'route', // registers web handlers: args.path, args.handlers (in order)
  'middleware', // registers middleware for all routes behind it
  'authenticate', // is, or makes, an authentication guard
  'listen-message', // window message listener
  'timer', // setInterval and its like: args.callback, args.delay (ms)
  'cron', // args.expression, args.callback
  'job', // a queue worker's handler
  'sleep', // args.delay
  'parallel', // Promise.all, asyncio.gather: args.list
  'limit', // a limiter: makes one, or runs its callback limited
  'retry', // retries its callback or client; args.delay, args.condition
  'oauth-provider', // a provider or strategy object: args.options
  // what becomes of a value
  'encrypt',
  'decrypt',
  'hash',
  'redact',
  'sanitize',
  'secret', // reads from a secrets manager or keychain
  'environment', // reads an environment variable: args.name
  'read-file',
  'random',
  'compare', // constant-time and other comparisons as calls
] as const;
export type Capability = (typeof capabilityNames)[number];

/** What a call's result is. */
export const resultNames = [
  'response', // an HTTP response whose body is behind `.data`, `.body`, `.json()`, `.text()` …
  'body', // the response's body itself
  'arguments', // made of its arguments: what they carry, it carries (JSON.stringify, format, map)
  'first', // the same value as its first argument, its shape included (Object.freeze, memo, as_const)
  'second', // likewise as its second (typing.cast)
  'receiver', // the receiver itself, for chaining
  'called', // the result of its callback (limit(() => …), retry(fn), withSpan(fn))
  'element', // an element of its first argument's or receiver's list
  'picked', // of the record that it is given, the fields that it is told the names of (pick)
  'left', // the record without them (omit)
  'mapped', // a list of what its function, or the field that it is told the name of, gives for each element of the list that it is given (map)
  'computed', // figures worked out of its receiver and its arguments: sums, means
  'plain', // nothing of interest: length, boolean; of a `secret`, what its `name` tells
] as const;
export type Result = (typeof resultNames)[number];

/** What the other fields of a behaviour cannot say, in one word: see `Behaviour.note`. */
export const noteNames = [
  'annotation',
  'answers',
  'at-once',
  'authorize-url',
  'browser-cookies',
  'by-arguments',
  'by-purpose',
  'by-reference',
  'card',
  'coroutine',
  'crawls',
  'delay',
  'describes',
  'document',
  'expires',
  'fills-receiver',
  'fills-target',
  'gives-row',
  'goes-on',
  'hands-tokens',
  'hears',
  'hosted-fields',
  'in-memory',
  'in-turn',
  'incoming',
  'intercepts-traffic',
  'ipc',
  'minutes',
  'mounted',
  'mounts',
  'no-shell',
  'once',
  'opens',
  'operator',
  'optional',
  'pipeline',
  'pipes-receiver',
  'pixel',
  'pool',
  'proxy',
  'reads-cookie',
  'registered',
  'registers',
  'request-auth',
  'request-base',
  'request-body',
  'request-header',
  'request-path',
  'request-query',
  'response-header',
  'retry-after',
  'runtime-config',
  'seconds',
  'sends',
  'session',
  'state',
  'stream',
  'tells',
  'tls-off',
  'view',
  'waits',
  'wraps',
] as const;
/** Notes that name something of their own: an option, a grant, a member of Procore's SDK. */
export const notePattern = '^(?:at-once|grant|procore-sdk):.+$';
export type Note = (typeof noteNames)[number] | `${'at-once' | 'grant' | 'procore-sdk'}:${string}`;

export interface Behaviour {
  readonly does?: Capability | readonly Capability[];
  /** HTTP method, for requests: `GET`, or an argument path with a default: `1.method=GET`; `=GET/POST` where a body makes it a POST. */
  readonly method?: string;
  /** Named argument paths that the capability reads: see `roles`. */
  readonly args?: Readonly<Partial<Record<Role, string>>>;
  readonly returns?: Result;
  /** It happens when the property is set (`ctx.body = data`, `session['a'] = b`), not when it is called; what is set is argument `0`. */
  readonly set?: true;
  /** A `response` that shows nothing of its body by itself (fetch, requests): only what is read from it does. */
  readonly handle?: true;
  /** For `store` and its like: `read`, `write` (default), `delete`, or `sql` (as the SQL text in role `model` says). For `log`: the level. For `write-file`: `append`, `download` (to the user's own machine), `text` (nothing is written where no `path` is given). For `cookie`: `http-only` where scripts cannot read it unless an option says so. For `timer`: `once` for a single run; for an operator: its stream ends by itself. For `render` and `respond`: `asked` where markup stays text unless `condition` is true. For `retry`: `asked` where only the methods in `list` are tried again, `given` where nothing is unless `count` is, `lost` where no refusal is unless `condition` says so, `reads` where what sends something is not unless `count` is given, `thrown` where only what its callback throws makes it try again. For `route`: `keyed` where the platform asks callers for a key unless `credentials` says otherwise, `named` where that names how they are asked, and `false` is not at all; `listed` where its routes are all in `list`, behind its handlers. For an `authorize-url`: `implicit` where it asks for a token. */
  readonly mode?: string;
  /** Members, one of which, where it is called on what this gives, does what there is to do: `insert|del` of a builder that reads by itself. */
  readonly unless?: string;
  /** A vendor whose servers receive what is sent (third-party sharing), as people know it: `Sentry`, `OpenAI`. The cloud that an app's own stores, buckets and queues stand in is none. */
  readonly vendor?: string;
  /**
   * What the other fields cannot say, one word:
   * - `retry`, `limit` (also as configuration of a client): waits as the response says (`retry-after`), `delay`, or `at-once`;
   *   `at-once:<option>=<value>` names the option that makes it wait, `()` standing for what the call is written with;
   *   of `parallel`: `once` starts one piece of work, `pool` has a number of places by itself, `in-turn` goes one by one unless `count` says otherwise;
   *   `goes-on` of `intercept-response`: the function that it stands in is the interceptor, and has the request sent here;
   *   `waits`: the call itself is the waiting; with `does` also `request`, the client retries by itself, 429 included; of `publish`: it waits until the work that was put in is done;
   * - steps of a request that is built by calls: `request-header` (name and data, or headers), `request-body`, `request-query`,
   *   `request-path`, `request-base`, `request-auth`, `tls-off`; of an answer: `response-header`; either is a `cookie` where its name is `Set-Cookie`;
   * - `describes`: makes a request that something else sends, which finds its parts under their roles (`0.url`);
   *   `opens`: sends the request that it is given, or one to an address; its answer is a file, which a log shows nothing of;
   * - `annotation`: a decorator, what it describes is what it stands on; the `path` of one on a class is a prefix;
   * - with `set`, `request-header` takes the name of the property that is set; `registers`: makes a client that later members give
   *   under `name`, with its token endpoint in `target`; `wraps`: sends with the client in `target`, whose options count too;
   * - `operator`: stands in a `pipe`, and runs its callback on what is piped (which `returns: 'called'` replaces);
   *   `coroutine`: runs a generator, whose `yield*` gives what is yielded;
   * - `by-reference`: runs the function of the app that the reference in `callback` stands for, with what is in `data`; where that function
   *   is in sight, the call does only what it does;
   * - `hears`, `tells`: of an event bus, one listens with its `callback` to the events of a `name`, or to all, the other brings what follows the name;
   * - `seconds`, `minutes`: what a delay counts in, where not milliseconds; `no-shell`: a program with its arguments in `list`, no command line;
   * - `fills-receiver`, `fills-target`: the receiver, or the argument in `target`, then carries the data; `pipeline`: its arguments, in order, hand it on;
   *   `pipes-receiver`: what is written to the receiver, before or after, goes to the `target`;
   * - `gives-row`: a write of a store that gives the whole row, as it was or as it is then, or a read that gives one;
   * - `sends`, `answers`: a request, and the later call on the same object that gives its answer;
   * - OAuth: `authorize-url`, and for token requests `grant:authorization_code`, `grant:refresh_token`, `grant:client_credentials`, `grant:password`,
   *   which, with `grant:implicit`, also say what an `oauth-provider` is made for;
   *   `hands-tokens`: a client that refreshes by itself, with its token endpoint in `target`, and hands each new token to its callback;
   * - models: `by-purpose` (trains where `name` is `fine-tune` or `evals`); advertising: `pixel`; payments: `card`, `hosted-fields` (the vendor's own page takes the card);
   * - `crawls`: opens pages to read them; `intercepts-traffic`: sees requests that are not the app's own; `session`: cookies of a driven browser; `browser-cookies`: those that a person's own browser keeps; `expires` (a lifetime is set, or there by default), `in-memory` (a cache, text or buffer that ends with the process),
   *   `by-arguments` (a cache whose key holds what its callback is called with);
   * - `procore-sdk:<name>`: Procore's SDK, whose addresses the analysis builds; `proxy`, `ipc`, `optional` (a guard that lets anyone through), `registered` (a plugin that guards the routes beside it);
   *   `mounts`: puts a router or plugin under a path; `view`: a class whose methods answer requests; `incoming`: the request
   *   that is being answered, where the framework gives it by a name; `reads-cookie`: one of its cookies, by `name`; `runtime-config`: the settings that an app of Nuxt or Nitro
   *   declares; `mounted`: a store by the name that it is mounted under, or by its driver; `stream`: its events come by operators;
   *   `document`: a reference to a document, or to a collection of them, whose text is its path: that of its receiver or first argument, with what is in `path`;
   *   `state`: a store that keeps what its functions put into its state, as its options choose, or its `callback` into what it is called with.
   */
  readonly note?: Note;
  /**
   * What the handlers or the callback are called with, by position: access paths in the same package, so that
   * `response.json` describes `res.json(…)` in a handler of `().get` with `['request', 'response']`; one that begins with the call itself
   * (`createApi().builder`) reads that call's options under `@`. `@response` and `@body`: what the
   * request answers; `@exchange`: an object of what was sent, as `options`, and the `response`; `@request`: what is about to be sent, with its headers; `@cradle`: what else the container holds; `@context`: what the steps before hand on; `@key`: the argument in role `key`; `@input`: what whoever calls the app names; `@caller`: what it is called with elsewhere in the app; `@element`: an element of the argument in role `list`, or of the first; `@rows`: the rows that a store gives. Empty text: nothing of interest.
   */
  readonly parameters?: readonly string[];
}

/**
 * Argument roles. Requests: url, base, method, headers, query, body, options, credentials, tls, auth (basic or bearer helper), connections (how many the client has at most).
 * Logs and sinks: data (what reaches the place; default `*`). Files and buckets: path. Stores and caches: key, ttl, data, model, conflict; `seconds`: the ttl where it is known to be in seconds and not milliseconds.
 * `list` of a log: the fields that the logger redacts; `handlers`: functions that change what it writes. `condition` of a store or file: what, if given, encrypts it.
 * Routes: path, handlers, `list` (an object of handlers by method or path), method, credentials (the level of access that the platform asks for). A client: handlers, run on each request. Listeners: name (the event), callback. A timer or cron entry whose `delay` and `expression` are both not given is none. `results`: functions that are run with what the callback gives. Timers: callback, delay; a job with `condition` runs again only where it is given. Cron: expression, callback. Parallel: list. Mail and SMS: to, data. Redirect, cookie: url; name, data, options.
 */
export const roleNames = [
  'url',
  'base',
  'method',
  'headers',
  'query',
  'body',
  'options',
  'credentials',
  'tls',
  'auth',
  'data',
  'path',
  'key',
  'ttl',
  'seconds',
  'model',
  'conflict',
  'handlers',
  'callback',
  'results',
  'delay',
  'expression',
  'list',
  'to',
  'name',
  'target',
  'condition',
  'count',
  'connections',
] as const;
export type Role = (typeof roleNames)[number];

/** What a behaviour does, as a list. */
export function capabilities(behaviour: Behaviour | undefined): readonly Capability[] {
  const does = behaviour?.does;
  return does === undefined ? [] : typeof does === 'string' ? [does] : does;
}
