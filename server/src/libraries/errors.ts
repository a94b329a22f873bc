/**
 * Under what name a package's errors hold the request that failed: axios hands out its `config`, the headers that were sent included,
 * got its `options`, Python's clients the `request` with its headers. https://axios-http.com/docs/handling_errors,
 * https://github.com/sindresorhus/got/blob/main/documentation/8-errors.md
 */
export const askedUnder: ReadonlyMap<string, string> = new Map([
  ['axios', 'config'],
  ['@nestjs/axios', 'config'],
  ['got', 'options'],
  ['request-promise', 'options'],
  ['request-promise-native', 'options'],
  // https://www.python-httpx.org/exceptions, https://requests.readthedocs.io/en/latest/api/#requests.RequestException
  ['httpx', 'request'],
  ['requests', 'request'],
]);

/**
 * Clients whose errors show what was sent, its body included, where they are written out with all their fields, and the first version
 * that does so: https://github.com/sindresorhus/got/blob/v12.0.0/source/core/errors.ts. Those of fetch, ky and superagent show none.
 */
export const showsSent: ReadonlyMap<string, number> = new Map([
  ['axios', 0],
  ['@nestjs/axios', 0],
  ['got', 12],
  ['request-promise', 0],
  ['request-promise-native', 0],
]);

/**
 * Which arguments a logger writes out with all fields of an error that is among them. pino takes what follows a text for the text's holes
 * (https://getpino.io/#/docs/api?id=message-string); the loggers of NestJS, bunyan and consola write an error's message and stack.
 */
export const writesErrors: ReadonlyMap<string, 'any' | 'first'> = new Map([
  ['global', 'any'],
  ['console', 'any'],
  ['pino', 'first'],
  ['nestjs-pino', 'first'],
  ['fastify', 'first'],
  ['winston', 'any'],
  ['log4js', 'any'],
  ['loglevel', 'any'],
  ['electron-log', 'any'],
  ['electron-log/main', 'any'],
  ['electron-log/node', 'any'],
]);

/**
 * Those among them that make JSON of an error, which shows all it has, unless they are told otherwise: an axios error has a `toJSON` with
 * its `config` in it, and pino's own way copies every field. https://github.com/pinojs/pino-std-serializers#exportserrerror,
 * https://github.com/winstonjs/winston#formats, https://github.com/axios/axios/blob/v1.x/lib/core/AxiosError.js
 */
export const asJson: ReadonlySet<string> = new Set(['pino', 'nestjs-pino', 'fastify', 'winston']);
