/** Lists of a workspace's sources by what their text shows; who asked for one is told to look again when a file joins it. */
import { libraryLanguage } from '../libraries/find.ts';
import { references } from '../libraries/references.ts';
import { setsForRequests, tellsScripts } from '../libraries/traces.ts';
import { isCode } from '../program/model.ts';
import { answersPages } from './own-routes.ts';
import { folder } from './paths.ts';
import type { Sources } from './sources.ts';

type Test = (path: string) => boolean;

/** The names of lists beside those of the files that import a package, which go by its name. */
const telling = 'tells scripts';
const answering = 'answers pages';
const referred = 'called by reference';
const setting = 'sets for requests';

export class FileLists {
  private readonly sources: Sources;
  private readonly uses: (from: string, path: string) => void;
  private readonly known = new Map<string, readonly string[]>();

  /** @param uses hears which files, and which lists, a file's analysis looks at */
  constructor(sources: Sources, uses: (from: string, path: string) => void) {
    this.sources = sources;
    this.uses = uses;
  }

  /** A file came, went, or shows something else. */
  clear(): void {
    this.known.clear();
  }

  /** The sources of a file's package that import a package of others. */
  importing(name: string, from: string): readonly string[] {
    return this.having(name, from, path => this.sources.specifiers(path).includes(name));
  }

  /** The scripts of a file's package that tell each other something. */
  telling(from: string): readonly string[] {
    return this.having(telling, from, path => this.tells(path));
  }

  /** The sources of the workspace that answer pages; what the file reads in them is told apart. */
  answering(from: string): readonly string[] {
    return this.list(answering, from, path => answersPages(this.sources, path), this.sources.root);
  }

  /** The sources of the workspace whose functions are called by reference; what the file reads in them is told apart. */
  referred(from: string): readonly string[] {
    return this.list(referred, from, path => this.isReferred(path), this.sources.root);
  }

  /** The sources of the workspace that set something for each request of a client. */
  setting(from: string): readonly string[] {
    return this.having(setting, from, path => this.sets(path), this.sources.root);
  }

  /** Whether a file sets something for each request of a client. */
  sets(path: string): boolean {
    const language = this.sources.languageOf(path);
    return (
      language !== undefined &&
      isCode(language) &&
      setsForRequests[libraryLanguage(language)].test(this.sources.text(path) ?? '')
    );
  }

  private isReferred(path: string): boolean {
    return isCode(this.sources.languageOf(path)) && references.folder.test(this.sources.relative(path));
  }

  /** Whether a script tells others something, or hears them. */
  tells(path: string): boolean {
    return isCode(this.sources.languageOf(path)) && tellsScripts.test(this.sources.text(path) ?? '');
  }

  /** The lists that a file joins, as `uses` hears of them, in every folder around it; who has asked for one knows those that were on it. */
  joinedBy(path: string): readonly string[] {
    const { sources } = this;
    if (!sources.exists(path) || sources.pathClass(path) !== 'source') return [];
    const names = [...sources.specifiers(path)];
    if (this.tells(path)) names.push(telling);
    if (answersPages(sources, path)) names.push(answering);
    if (this.isReferred(path)) names.push(referred);
    if (this.sets(path)) names.push(setting);
    const found: string[] = [];
    for (let root = folder(path); names.length > 0; root = folder(root)) {
      found.push(...names.map(name => keyOf(root, name)).filter(key => this.known.get(key)?.includes(path) !== true));
      if (root === sources.root || root.length <= 1) break;
    }
    return found;
  }

  /** @param root the folder in which they are looked for: the file's package, if nothing else is said */
  private having(name: string, from: string, has: Test, root = this.sources.appRoot(from)): readonly string[] {
    const found = this.list(name, from, has, root);
    for (const path of found) this.uses(from, path);
    return found;
  }

  /** @param root the folder in which they are looked for */
  private list(name: string, from: string, has: Test, root: string): readonly string[] {
    const key = keyOf(root, name);
    let found = this.known.get(key);
    if (!found) {
      found = this.sources
        .files()
        .filter(path => path.startsWith(`${root}/`) && has(path) && this.sources.pathClass(path) === 'source');
      this.known.set(key, found);
    }
    this.uses(from, key);
    return found;
  }
}

function keyOf(root: string, name: string): string {
  return `${root} ${name}`;
}
