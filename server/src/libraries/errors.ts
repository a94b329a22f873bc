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
