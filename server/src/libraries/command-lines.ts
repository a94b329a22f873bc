/** Who reads a command line, and what makes a path of what it says. */

/** By package: the access paths of what was read. */
export const commandParsers: ReadonlyMap<string, RegExp> = new Map([
  // https://nodejs.org/api/process.html#processargv, https://bun.sh/guides/process/argv, https://docs.deno.com/api/deno/~/Deno.args
  ['global', /^(?:process\.argv|Bun\.argv|Deno\.args)$/],
  ['process', /^argv$/],
  ['node:process', /^argv$/],
  ['bun', /^argv$/],
  // https://nodejs.org/api/util.html#utilparseargsconfig
  ['util', /^parseArgs\(\)\.(?:values\.\w+|positionals)$/],
  ['node:util', /^parseArgs\(\)\.(?:values\.\w+|positionals)$/],
  // https://github.com/tj/commander.js#options, https://github.com/cacjs/cac
  ['commander', /\.(?:opts|optsWithGlobals)\(\)\.\w+$|\bargs$/],
  ['cac', /\.parse\(\)\.(?:args|options\.\w+)$/],
  // https://yargs.js.org/docs/
  ['yargs', /(?:^|\.)(?:argv|parse(?:Sync|Async)?\(\))\.\w+$/],
  ['yargs/yargs', /\.(?:argv|parse(?:Sync|Async)?\(\))\.\w+$/],
  ['yargs-parser', /^\(\)\.\w+$/],
  ['minimist', /^\(\)\.\w+$/],
  ['mri', /^\(\)\.\w+$/],
  ['arg', /^\(\)\.\w+$/],
  ['meow', /^\(\)\.(?:flags\.\w+|input)$/],
  // https://docs.python.org/3/library/sys.html#sys.argv
  ['sys', /^argv$/],
  // Their options come as the parameters of a command.
  ['click', /^$/],
  ['typer', /^$/],
]);

/** Methods that take, or decorators that make, the function of a command. */
export const commandMakers: ReadonlySet<string> = new Set(['action', 'command', 'option', 'argument']);

/** By package: the access paths of what makes a path out of its first argument, or opens one. */
export const pathMakers: ReadonlyMap<string, RegExp> = new Map([
  ['path', /(?:^|\.)(?:join|resolve|normalize)$/],
  ['node:path', /(?:^|\.)(?:join|resolve|normalize)$/],
  ['os', /^path\.(?:join|abspath|expanduser|normpath)$/],
  ['os.path', /^(?:join|abspath|expanduser|normpath)$/],
  ['pathlib', /^(?:Pure|Posix|Windows)?Path$/],
  ['global', /^open$/],
  ['io', /^open$/],
  ['fs', /^(?:createWriteStream|openSync)$/],
  ['node:fs', /^(?:createWriteStream|openSync)$/],
]);
