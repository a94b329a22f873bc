/** With what programs read their settings: out of files, and from the command line. */

/**
 * Functions that take what a file holds, or the file itself, for settings: by package and access path.
 * https://docs.python.org/3/library/json.html#json.load, https://docs.python.org/3/library/tomllib.html, https://pyyaml.org/wiki/PyYAMLDocumentation
 */
export const settingsLoaders: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['json', new Set(['load', 'loads'])],
  // Python's, and the package of JavaScript by the same name.
  ['yaml', new Set(['safe_load', 'load', 'full_load', 'parse'])],
  ['tomllib', new Set(['load', 'loads'])],
  ['tomli', new Set(['load', 'loads'])],
  ['toml', new Set(['load', 'loads'])],
  ['global', new Set(['JSON.parse'])],
  ['js-yaml', new Set(['load'])],
]);

/** An object that reads files and is then asked for an option by section and name. */
export interface SettingsParser {
  /** The access paths of what makes it. */
  readonly made: RegExp;
  /** The access paths of the methods that give an option. */
  readonly gives: RegExp;
  /** The method that is told which file to read. */
  readonly reads: string;
  /** The keyword for what an option is that is not there. */
  readonly fallback: string;
}

/** By package: https://docs.python.org/3/library/configparser.html#configparser.ConfigParser.get */
export const settingsParsers: ReadonlyMap<string, SettingsParser> = new Map([
  [
    'configparser',
    {
      made: /^(?:Raw|Safe)?ConfigParser\(\)$/,
      gives: /\(\)\.get(?:int|float)?$/,
      reads: 'read',
      fallback: 'fallback',
    },
  ],
]);

/** A parser of the command line, which is told of the options one by one. */
export interface OptionParser {
  /** The access paths of what it has read. */
  readonly parsed: RegExp;
  /** The method that it is told of an option with. */
  readonly declares: string;
}

/** By package: https://docs.python.org/3/library/argparse.html */
export const optionParsers: ReadonlyMap<string, OptionParser> = new Map([
  [
    'argparse',
    {
      parsed: /^ArgumentParser\(\)\.parse_(?:(?:intermixed_)?args\(\)|known_(?:intermixed_)?args\(\)\.0)$/,
      declares: 'add_argument',
    },
  ],
]);

/** Decorators that declare an option of the function they stand on: https://click.palletsprojects.com/en/stable/options/ */
export const optionDecorators: ReadonlySet<string> = new Set(['option', 'argument']);

/**
 * The keywords with which an option is declared: what it is by default, and under what name it is read.
 * https://docs.python.org/3/library/argparse.html#default, https://docs.python.org/3/library/argparse.html#dest
 */
export const optionKeywords = { default: 'default', destination: 'dest' } as const;

/** Environments: reading a property of one reads a variable. */
const environments: ReadonlyMap<string, readonly string[]> = new Map([
  ['global', ['process.env', 'Bun.env', 'import.meta.env', 'meta.env']],
  ['process', ['env']],
  ['node:process', ['env']],
  ['os', ['environ']],
  // https://docs.streamlit.io/develop/api-reference/connections/st.secrets
  ['streamlit', ['secrets']],
]);

/** Whether something of a library holds the variables of the environment: `process.env`, `os.environ`. */
export function isEnvironment(thing: { readonly package: string; readonly path: string }): boolean {
  return environments.get(thing.package)?.includes(thing.path) ?? false;
}

/** With what bundlers have a variable's name begin that they write into what browsers load, as a pattern's source: `VITE_API_URL`. */
export const publicPrefixes = '(?:NEXT_PUBLIC|NUXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|GATSBY|PUBLIC|VUE_APP|NG_APP)_';

/** Settings that an app is told of in one place and asked for by their names in others. */
export interface AppSettings {
  /** The access paths of what holds them. */
  readonly held: RegExp;
  /** The last name of what holds them where it is told. */
  readonly under: string;
  /** The method that takes those of a class or module, itself or its name. */
  readonly ofObject: string;
  /** Methods that take a mapping or keywords. */
  readonly ofMapping: readonly string[];
}

/** By package: https://flask.palletsprojects.com/en/stable/config/, whose ways Quart has too. */
const flaskSettings: AppSettings = {
  held: /^(?:current_app|(?:Flask|Quart)\(\))\.config$/,
  under: 'config',
  ofObject: 'from_object',
  ofMapping: ['from_mapping', 'update'],
};
export const appSettings: ReadonlyMap<string, AppSettings> = new Map([
  ['flask', flaskSettings],
  ['quart', flaskSettings],
]);

/**
 * Files of settings whose client gives all that is kept in them by one property: https://github.com/sindresorhus/conf#store,
 * https://github.com/sindresorhus/electron-store#store, https://github.com/yeoman/configstore#all
 */
export const settingsWhole: ReadonlyMap<string, string> = new Map([
  ['conf', 'store'],
  ['electron-store', 'store'],
  ['configstore', 'all'],
]);
