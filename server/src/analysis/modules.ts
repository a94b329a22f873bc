/**
 * Module specifiers to files, as each language means them. Every look-up is told to `reads`, those that failed too, so that
 * a file that appears later heals what missed it.
 */
import { packageOf } from '../libraries/find.ts';
import { clientOfPrisma, generatedFrom } from '../libraries/references.ts';
import type { Expression, Program } from '../program/model.ts';
import { aliasesOf, bundlerConfigurations } from './bundler-aliases.ts';
import { folder, join } from './paths.ts';
import { PythonModules, type Resolution, type State } from './python-modules.ts';
import type { Sources } from './sources.ts';

const scriptEndings = [
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.vue',
  '.json',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.jsx',
  '/index.mjs',
  '/index.cjs',
];
const written: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.js$/, ['.ts', '.tsx']],
  [/\.jsx$/, ['.tsx']],
  [/\.mjs$/, ['.mts']],
  [/\.cjs$/, ['.cts']],
];

/** Files that may say where a specifier leads, by their names. */
const configuration = /(?:^|\/)(?:(?:package|tsconfig[^/]*|jsconfig)\.json|(?:svelte|vite)\.config\.m?[jt]s)$/;

/** What alone is read of them. */
const told = ['name', 'exports', 'imports', 'source', 'module', 'main', 'types', 'extends', 'references'];

/** What a configuration says of paths, for who reads nothing else of it; those of bundlers go by one name, as either may say it. */
export function pathsIn(configuration: string): string {
  return `${configuration.replace(/(?:svelte|vite)\.config\.m?[jt]s$/, 'bundler')}#paths`;
}

/** A package file or tsconfig read as plain data. */
type Data = Record<string, unknown>;

export class Modules {
  private readonly sources: Sources;
  private readonly configs = new Map<string, Config>();
  private workspaces: Map<string, string> | undefined;
  private readonly python: PythonModules;
  /** What was resolved, by folder and specifier. */
  private readonly scripts = new Map<string, Map<string, Resolved>>();
  private readonly pythons = new Map<string, Map<string, Resolved>>();
  /** What each configuration said of paths when it was last read. */
  private readonly said = new Map<string, string>();
  /** What was asked for, and what was there. */
  private readonly answers = new Map<string, State>();

  constructor(sources: Sources) {
    this.sources = sources;
    this.python = new PythonModules(sources);
  }

  /** Forgets everything: a file appeared, vanished, or a package file or tsconfig says something else. */
  clear(): void {
    this.configs.clear();
    this.scripts.clear();
    this.pythons.clear();
    this.answers.clear();
    this.workspaces = undefined;
  }

  /** Whether a package file or tsconfig says something else of paths than when it was read; where nobody read it, it may. */
  differs(path: string): boolean {
    const before = this.said.get(path);
    return before === undefined ? configuration.test(path) : before !== this.saysOf(path);
  }

  /** Whether a file was asked for when it was not there, or the other way round; the same for what a script imports. */
  misses(path: string): boolean {
    const before = this.answers.get(path);
    return before !== undefined && before !== this.python.state(path);
  }

  /** Where a module specifier leads from a file. `reads` hears every file asked for. */
  resolve(from: string, specifier: string, language: Program['language'], reads: (path: string) => void): Resolution {
    const isPython = language === 'python' || language === 'notebook';
    const byFolder = isPython ? this.pythons : this.scripts;
    const at = folder(from);
    let resolved = byFolder.get(at);
    if (resolved === undefined) {
      resolved = new Map();
      byFolder.set(at, resolved);
    }
    const known = resolved.get(specifier);
    if (known) {
      for (const path of known.asked) reads(path);
      return known.found;
    }
    const asked: string[] = [];
    const note = (path: string) => {
      asked.push(path);
      if (!this.answers.has(path)) this.answers.set(path, this.python.state(path));
      reads(path);
    };
    const found = isPython ? this.python.resolve(from, specifier, note) : this.script(from, specifier, note);
    resolved.set(specifier, { found, asked });
    return found;
  }

  private script(from: string, specifier: string, reads: (path: string) => void): Resolution {
    if (specifier.startsWith('.') || specifier.startsWith('/')) {
      const path = join(folder(from), specifier);
      const client = clientOfPrisma(path);
      if (client !== undefined) return { package: client };
      const file = this.file(path, reads);
      return file ? { file } : { package: generatedFrom(path) ?? specifier };
    }
    const aliased = this.alias(from, specifier, reads) ?? this.customary(from, specifier, reads);
    if (aliased) return clientOfPrisma(aliased) ? { package: '@prisma/client' } : { file: aliased };
    const generated = generatedFrom(specifier);
    if (generated !== undefined) return { package: generated };
    const name = packageName(specifier);
    const rest = specifier.slice(name.length + 1);
    const folderOf = this.workspacePackages().get(name);
    if (folderOf) {
      // Rules may read more of the package file above theirs.
      const manifest = `${folderOf}/package.json`;
      reads(from.startsWith(`${folderOf}/`) ? manifest : pathsIn(manifest));
      const file = this.packageEntry(folderOf, rest, reads);
      if (file) return { file };
    }
    // Modules of the runtime keep its name: `node:fs`.
    return { package: /^(?:node|bun):/.test(specifier) ? specifier : packageOf(specifier) };
  }

  /** A path without or with a wrong ending, or a folder, to the file that is there. */
  private file(path: string, reads: (path: string) => void): string | undefined {
    const ask = (candidate: string) => {
      reads(candidate);
      return this.sources.exists(candidate);
    };
    if (/\.\w+$/.test(path) && ask(path)) return path;
    for (const [ending, others] of written) {
      if (!ending.test(path)) continue;
      for (const other of others) if (ask(path.replace(ending, other))) return path.replace(ending, other);
    }
    for (const ending of scriptEndings) if (ask(path + ending)) return path + ending;
    return undefined;
  }

  /** tsconfig `paths`, `baseUrl`, package.json `imports`. */
  private alias(from: string, specifier: string, reads: (path: string) => void): string | undefined {
    // One that is not there yet may come.
    for (const name of ['tsconfig.json', 'vite.config.ts']) reads(pathsIn(`${this.sources.appRoot(from)}/${name}`));
    if (specifier.startsWith('#')) reads(pathsIn(`${this.sources.appRoot(from)}/package.json`));
    for (let at = folder(from); ; at = folder(at)) {
      const { paths, files } = this.configOf(at);
      files.forEach(reads);
      const found = paths && this.through(paths, specifier, reads);
      if (found) return found;
      if (at === this.sources.root || at.length <= 1 || !at.startsWith(this.sources.root)) return undefined;
    }
  }

  /** `@/lib/x`, `~/lib/x`, `~~/lib/x`, `#shared/x`, `$lib/x` where no file that can be read says what it means: by custom the sources of the package (Next, Vite, Nuxt, SvelteKit). */
  private customary(from: string, specifier: string, reads: (path: string) => void): string | undefined {
    const rest = /^(?:(?:@@?|~~?)\/|\$(?=lib\/)|#(?=shared\/))(.+)$/.exec(specifier)?.[1];
    if (rest === undefined) return undefined;
    for (let at = folder(from); ; at = folder(at)) {
      const found = this.file(`${at}/${rest}`, reads) ?? this.file(`${at}/src/${rest}`, reads);
      if (found) return found;
      if (at === this.sources.root || at.length <= 1 || !at.startsWith(this.sources.root)) return undefined;
    }
  }

  private through(paths: Paths, specifier: string, reads: (path: string) => void): string | undefined {
    for (const { pattern, targets } of paths.entries) {
      const star = pattern.indexOf('*');
      let middle = '';
      if (star < 0) {
        if (pattern !== specifier) continue;
      } else {
        if (!specifier.startsWith(pattern.slice(0, star)) || !specifier.endsWith(pattern.slice(star + 1))) continue;
        middle = specifier.slice(star, specifier.length - (pattern.length - star - 1));
      }
      for (const target of targets) {
        const found = this.file(join(paths.folder, target.replace('*', middle)), reads);
        if (found) return found;
      }
    }
    if (paths.base !== undefined && !specifier.startsWith('#')) return this.file(join(paths.base, specifier), reads);
    return undefined;
  }

  /** What the configuration files of a folder say of paths, and which files say it. */
  private configOf(at: string): Config {
    const known = this.configs.get(at);
    if (known) return known;
    const files: string[] = [];
    const read = (path: string): Data | undefined => {
      const data = this.json(path);
      if (data) files.push(pathsIn(path));
      return data;
    };
    let paths: Paths | undefined;
    for (const name of ['tsconfig.json', 'jsconfig.json', 'tsconfig.base.json']) {
      const config = read(`${at}/${name}`);
      paths = config && this.fromConfig(config, at, read, 0);
      if (paths) break;
    }
    const imports = this.json(`${at}/package.json`)?.imports;
    if (imports && typeof imports === 'object') {
      const entries = Object.entries(imports as Data).map(([pattern, target]) => ({
        pattern,
        targets: conditions(target),
      }));
      paths = { folder: at, base: paths?.base, entries: [...entries, ...(paths?.entries ?? [])] };
      files.push(`${at}/package.json`);
    }
    const aliases = bundlerConfigurations.flatMap(name => {
      const path = `${at}/${name}`;
      if (!this.sources.exists(path)) return [];
      this.said.set(path, this.saysOf(path));
      files.push(pathsIn(path));
      return aliasesOf(this.sources, path);
    });
    if (aliases.length > 0) paths = { folder: at, base: paths?.base, entries: [...aliases, ...absolute(paths)] };
    const found = { paths, files };
    this.configs.set(at, found);
    return found;
  }

  private fromConfig(
    config: Data,
    at: string,
    read: (path: string) => Data | undefined,
    depth: number,
  ): Paths | undefined {
    const options = (config.compilerOptions ?? {}) as Data;
    const base = typeof options.baseUrl === 'string' ? join(at, options.baseUrl) : undefined;
    const paths = options.paths as Data | undefined;
    if (paths || base !== undefined) {
      const entries = Object.entries(paths ?? {}).map(([pattern, targets]) => ({
        pattern,
        targets: Array.isArray(targets) ? targets.filter(target => typeof target === 'string') : [],
      }));
      return { folder: base ?? at, base, entries };
    }
    if (depth > 4) return undefined;
    const parents = Array.isArray(config.extends) ? config.extends : [config.extends];
    const references = Array.isArray(config.references)
      ? config.references.map(reference => (reference as Data)?.path)
      : [];
    for (const parent of [...parents, ...references]) {
      if (typeof parent !== 'string' || !parent.startsWith('.')) continue;
      const path = join(at, parent);
      for (const candidate of [path, `${path}.json`, `${path}/tsconfig.json`]) {
        const inherited = read(candidate);
        const found = inherited && this.fromConfig(inherited, folder(candidate), read, depth + 1);
        if (found) return found;
      }
    }
    return undefined;
  }

  /** Packages of npm, pnpm and yarn workspaces: name to folder. Every package file of the workspace with a name counts. */
  private workspacePackages(): ReadonlyMap<string, string> {
    if (!this.workspaces) {
      this.workspaces = new Map();
      for (const path of this.sources.files()) {
        if (!path.endsWith('/package.json')) continue;
        const name = this.json(path)?.name;
        if (typeof name === 'string' && !this.workspaces.has(name)) this.workspaces.set(name, folder(path));
      }
    }
    return this.workspaces;
  }

  private packageEntry(at: string, rest: string, reads: (path: string) => void): string | undefined {
    const manifest = this.json(`${at}/package.json`) ?? {};
    const candidates: string[] = [];
    const exported = manifest.exports;
    if (typeof exported === 'string' && rest === '') candidates.push(exported);
    else if (exported && typeof exported === 'object') {
      const table = exported as Data;
      const flatTable = Object.keys(table).some(key => key.startsWith('.'));
      for (const [pattern, target] of Object.entries(flatTable ? table : { '.': exported })) {
        const wanted = rest === '' ? '.' : `./${rest}`;
        const star = pattern.indexOf('*');
        if (
          star < 0
            ? pattern === wanted
            : wanted.startsWith(pattern.slice(0, star)) && wanted.endsWith(pattern.slice(star + 1))
        ) {
          const middle = star < 0 ? '' : wanted.slice(star, wanted.length - (pattern.length - star - 1));
          candidates.push(...conditions(target).map(path => path.replace('*', middle)));
        }
      }
    }
    if (rest === '')
      for (const field of ['source', 'module', 'main', 'types'])
        if (typeof manifest[field] === 'string') candidates.push(manifest[field] as string);
    candidates.push(...(rest === '' ? ['index', 'src/index', 'src/main'] : [rest, `src/${rest}`]));
    for (const candidate of candidates) {
      const path = join(at, candidate);
      // Built output is never analysed: its source usually stands under `src`.
      const found =
        this.file(path, reads) ??
        this.file(path.replace(/\/(dist|build|lib|out)\//, '/src/').replace(/(\.d)?\.[cm]?[jt]s$/, ''), reads);
      if (found) return found;
    }
    return undefined;
  }

  /** A configuration as plain data, or `undefined`. */
  private json(path: string): Data | undefined {
    const data = this.plain(path);
    this.said.set(path, saysOfPaths(data));
    return data;
  }

  /** What a configuration says of paths, as text. */
  private saysOf(path: string): string {
    return path.endsWith('.json') ? saysOfPaths(this.plain(path)) : JSON.stringify(aliasesOf(this.sources, path));
  }

  private plain(path: string): Data | undefined {
    if (!this.sources.exists(path)) return undefined;
    const data = this.sources.program(path)?.data;
    const plain = data && plainData(data);
    return plain && typeof plain === 'object' && !Array.isArray(plain) ? (plain as Data) : undefined;
  }
}

interface Resolved {
  readonly found: Resolution;
  readonly asked: readonly string[];
}

interface Config {
  readonly paths: Paths | undefined;
  readonly files: readonly string[];
}

interface Paths {
  readonly folder: string;
  readonly base: string | undefined;
  readonly entries: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
}

/** What is read of a configuration, as text; empty for none. */
function saysOfPaths(data: Data | undefined): string {
  if (data === undefined) return '';
  const { baseUrl, paths } = (data.compilerOptions ?? {}) as Data;
  return JSON.stringify([baseUrl, paths, ...told.map(key => data[key])], (_, value) => value ?? null);
}

/** The entries of some paths, with targets that hold beside those of any folder. */
function absolute(paths: Paths | undefined): Paths['entries'] {
  return (paths?.entries ?? []).map(({ pattern, targets }) => ({
    pattern,
    targets: targets.map(target => join(paths?.folder ?? '', target)),
  }));
}

/** A data expression as plain values. */
export function plainData(expression: Expression): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'list':
      return expression.items.map(item => plainData(item.value));
    case 'object': {
      const object: Data = {};
      for (const property of expression.properties)
        if (property.key !== undefined) object[property.key] = plainData(property.value);
      return object;
    }
    default:
      return undefined;
  }
}

/** Every path in a conditional export, in the order written. */
function conditions(target: unknown): string[] {
  if (typeof target === 'string') return [target];
  if (Array.isArray(target)) return target.flatMap(conditions);
  if (target && typeof target === 'object') return Object.values(target).flatMap(conditions);
  return [];
}

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}
