/**
 * Under what name a package's errors hold the request that failed: axios hands out its `config`, the headers that were sent included,
 * got its `options`. https://axios-http.com/docs/handling_errors, https://github.com/sindresorhus/got/blob/main/documentation/8-errors.md
 */
export const askedUnder: ReadonlyMap<string, string> = new Map([
  ['axios', 'config'],
  ['@nestjs/axios', 'config'],
  ['got', 'options'],
  ['request-promise', 'options'],
  ['request-promise-native', 'options'],
]);
