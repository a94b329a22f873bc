import { compileMembers, type Members } from './paths.ts';
import type { Behaviour, Library, Note } from './shape.ts';

/** Answers what a package's members do, for all libraries known. */
export interface LibraryIndex {
  /**
   * The members of a package as it is imported: `axios`, `node:fs/promises`, `lodash/get`, `google.cloud.storage`, `global`.
   * A submodule asks its own entry first, then the package's (there also under its own name: `lodash/get` called is `get`);
   * a package asks its own entry first, then its submodules' (`storage.Client` of `google.cloud`).
   * A specifier with a scheme or a version is read as the package it names: `npm:axios@1`, `https://cdn.example/@scope/name@2`.
   * `undefined` where nothing describes it.
   */
  find(packageName: string, language: Library['language']): Members | undefined;
  /** First names of what is there without an import: `fetch`, `console`, `localStorage`. */
  globals(language: Library['language']): ReadonlySet<string>;
  /** Last names of the members that have a note: what is called otherwise is none of them. */
  noted(note: Note, language: Library['language']): ReadonlySet<string>;
  /** Names of what makes the objects that have a member with a note: `EventEmitter`; `mitt` where the package itself is called. */
  makers(note: Note, language: Library['language']): ReadonlySet<string>;
}

/** The language whose libraries code uses that is written in a language; the code of notebooks is Python. */
export function libraryLanguage(language: string): Library['language'] {
  return language === 'python' || language === 'notebook' ? 'python' : 'javascript';
}

/** Every project uses the libraries that ship: they are indexed once. */
const indexes = new WeakMap<readonly Library[], LibraryIndex>();

/**
 * Indexes libraries. Later entries win over earlier ones for the same package and path, so a user's come last.
 * What an entry for a package does not say, the one for all packages of its family does: `@sentry/*`.
 */
export function indexLibraries(libraries: readonly Library[]): LibraryIndex {
  let index = indexes.get(libraries);
  if (!index) {
    index = makeIndex(libraries);
    indexes.set(libraries, index);
  }
  return index;
}

function makeIndex(libraries: readonly Library[]): LibraryIndex {
  const languages = new Map<Library['language'], LanguageIndex>();
  const of = (language: Library['language']): LanguageIndex => {
    let index = languages.get(language);
    if (!index) {
      index = new LanguageIndex(
        libraries.filter(library => library.language === language),
        language === 'python' ? '.' : '/',
      );
      languages.set(language, index);
    }
    return index;
  };
  return {
    find: (packageName, language) => of(language).find(packageName),
    globals: language => of(language).globals,
    noted: (note, language) => of(language).noted(note),
    makers: (note, language) => of(language).makers(note),
  };
}

class LanguageIndex {
  readonly globals: ReadonlySet<string>;
  private readonly entries = new Map<string, Library['members'][]>();
  private readonly wildcards: string[] = [];
  private readonly own = new Map<string, Members | undefined>();
  private readonly found = new Map<string, Members | undefined>();
  private readonly notes = new Map<Note, ReadonlySet<string>>();
  private readonly made = new Map<Note, Set<string>>();

  constructor(
    libraries: readonly Library[],
    private readonly separator: '.' | '/',
  ) {
    for (const { packages, members } of libraries) {
      for (const name of packages) {
        const entry = this.entries.get(name);
        if (entry) entry.push(members);
        else this.entries.set(name, [members]);
        if (name.endsWith('*') && !this.wildcards.includes(name)) this.wildcards.push(name);
      }
    }
    this.wildcards.sort((a, b) => b.length - a.length);
    const names = (this.entries.get('global') ?? []).flatMap(Object.keys).flatMap(firstNames);
    this.globals = new Set(names);
  }

  noted(note: Note): ReadonlySet<string> {
    let names = this.notes.get(note);
    if (names === undefined) {
      const members = [...this.entries.values()].flat().flatMap(Object.entries<Behaviour>);
      names = new Set(members.flatMap(([key, behaviour]) => (behaviour.note === note ? lastNames(key) : [])));
      this.notes.set(note, names);
    }
    return names;
  }

  makers(note: Note): ReadonlySet<string> {
    let names = this.made.get(note);
    if (names === undefined) {
      names = new Set();
      for (const [from, entries] of this.entries)
        for (const [key, behaviour] of entries.flatMap(Object.entries<Behaviour>))
          if (behaviour.note === note) for (const path of key.split(', ')) names.add(makerOf(path) ?? from);
      this.made.set(note, names);
    }
    return names;
  }

  find(packageName: string): Members | undefined {
    const name = this.separator === '/' ? packageOf(packageName) : packageName;
    let found = this.found.get(name);
    if (found === undefined && !this.found.has(name)) {
      found = this.combine(name);
      this.found.set(name, found);
    }
    return found;
  }

  private combine(name: string): Members | undefined {
    const own = this.members(name);
    const around = this.around(name);
    const hasInner = this.separator === '.' && [...this.entries.keys()].some(other => other.startsWith(`${name}.`));
    if (around.length === 0 && !hasInner) return own;
    return {
      lookup: path => {
        let found = hasInner ? this.within(name, path) : own?.lookup(path);
        for (const { members, rest } of around) {
          const inside = join(rest, path);
          // `omit()` of `lodash/omit` is the member, and not the package called.
          const [first, second] = /^(?:\(|$)/.test(path) ? [inside, path] : [path, inside];
          found ??= members.lookup(first) ?? members.lookup(second);
        }
        return found;
      },
      leads: path =>
        (hasInner ? this.leadsWithin(name, path) : own?.leads(path)) === true ||
        around.some(({ members, rest }) => members.leads(path) || members.leads(join(rest, path))),
    };
  }

  /** In a package or, where it has no such member, in its submodule: `storage.Client` of `google.cloud`. */
  private within(name: string, path: string): Behaviour | undefined {
    const found = this.members(name)?.lookup(path);
    if (found) return found;
    const match = /^([^.()]+)\.(.+)$/.exec(path);
    return match ? this.within(`${name}.${match[1]}`, match[2] as string) : undefined;
  }

  private leadsWithin(name: string, path: string): boolean {
    if (this.members(name)?.leads(path)) return true;
    const match = /^([^.()]+)\.(.+)$/.exec(path);
    return match !== null && this.leadsWithin(`${name}.${match[1]}`, match[2] as string);
  }

  /** The described packages around a submodule, nearest first, with the submodule's name in each. */
  private around(name: string): { readonly members: Members; readonly rest: string }[] {
    const found: { members: Members; rest: string }[] = [];
    let rest = '';
    for (let parent = this.parentOf(name); parent; parent = this.parentOf(parent.name)) {
      rest = rest === '' ? parent.rest : join(parent.rest, rest);
      const members = this.members(parent.name);
      if (members) found.push({ members, rest });
    }
    return found;
  }

  private members(name: string): Members | undefined {
    if (!this.own.has(name)) {
      const own = this.compiled(name);
      const family = this.compiled(this.wildcard(name) ?? '');
      const both: Members | undefined = own &&
        family && {
          lookup: path => own.lookup(path) ?? family.lookup(path),
          leads: path => own.leads(path) || family.leads(path),
        };
      this.own.set(name, both ?? own ?? family);
    }
    return this.own.get(name);
  }

  private compiled(name: string): Members | undefined {
    const entries = this.entries.get(name);
    return entries && compileMembers({ members: Object.assign({}, ...entries) });
  }

  private wildcard(name: string): string | undefined {
    return this.wildcards.find(pattern => name.startsWith(pattern.slice(0, -1)));
  }

  /** The package around a submodule, and the submodule's name in it. */
  private parentOf(name: string): { readonly name: string; readonly rest: string } | undefined {
    const at = name.lastIndexOf(this.separator);
    if (at <= 0 || (name.startsWith('@') && name.indexOf('/') === at)) return undefined;
    return { name: name.slice(0, at), rest: name.slice(at + 1).replace(/\.[cm]?[jt]s$/, '') };
  }
}

/** The package and submodule that a JavaScript specifier names, without scheme, host and version. */
export function packageOf(specifier: string): string {
  if (!specifier.includes(':')) return specifier;
  const path = specifier
    .replace(/^(?:node|npm|jsr|bun):\/?/, '')
    .replace(/^https?:\/\/[^/]+\/(?:(?:npm|x|pin|v\d+)\/)*/, '')
    .replace(/[?#].*$/, '');
  const match = /^((?:@[^/@]+\/)?[^/@]+)(?:@[^/]*)?(\/.*)?$/.exec(path);
  return match ? match[1] + (match[2] ?? '').replace(/\.[cm]?[jt]s$/, '') : path;
}

/** What the paths of a key start with: `a|b.c, d()` starts with `a`, `b` and `d`. */
function firstNames(key: string): string[] {
  return key.split(', ').flatMap(path => path.split(/[.(]/, 1)[0]?.split('|') ?? []);
}

function lastNames(key: string): string[] {
  return key.split(', ').flatMap(path => path.split('.').pop()?.split('|') ?? []);
}

/** The last name that is called on the way to a member: `EventEmitter` of `EventEmitter().on`. */
function makerOf(path: string): string | undefined {
  return /([\w$]+)\(\)\.[^()]*$/.exec(path)?.[1];
}

function join(step: string, path: string): string {
  return path === '' || path.startsWith('(') ? step + path : `${step}.${path}`;
}
