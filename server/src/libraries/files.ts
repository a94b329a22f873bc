/** By what Python finds the files of a folder, and makes rows of their text. */

/** What gives the files of a folder, each as a path: https://docs.python.org/3/library/pathlib.html#pathlib.Path.glob */
export const listings = {
  packages: new Set(['pathlib', 'anyio', 'cloudpathlib', 'upath']),
  gives: /\.(?:r?glob|iterdir)$/,
} as const;

/** What makes rows of a file's text: https://docs.python.org/3/library/json.html#json.loads, https://docs.python.org/3/library/pickle.html#pickle.loads, https://docs.python.org/3/library/csv.html#csv.DictReader */
export const rowParsers = {
  packages: new Set([
    'json',
    'simplejson',
    'ujson',
    'orjson',
    'rapidjson',
    'pickle',
    'cloudpickle',
    'dill',
    'marshal',
    'csv',
  ]),
  parses: /^(?:loads?|(?:Dict)?[rR]eader)$/,
} as const;
