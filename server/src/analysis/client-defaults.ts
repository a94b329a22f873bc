import { setsDefaults } from '../libraries/traces.ts';
import { isCode } from '../program/model.ts';
import type { Sources } from './sources.ts';

/** The files that set defaults or interceptors of a client that nobody made: `axios.defaults.baseURL = …`. */
export class ClientDefaults {
  private readonly sources: Sources;
  private readonly uses: (from: string, path: string) => void;
  /** By file, since it last changed. */
  private readonly known = new Map<string, boolean>();
  private all: readonly string[] | undefined;

  /** @param uses one file looks at another */
  constructor(sources: Sources, uses: (from: string, path: string) => void) {
    this.sources = sources;
    this.uses = uses;
  }

  /** Those of a file's package, other than itself. */
  of(from: string): readonly string[] {
    this.all ??= this.sources.files().filter(path => this.sets(path));
    const root = this.sources.appRoot(from);
    const found = this.all.filter(path => path !== from && this.sources.appRoot(path) === root);
    for (const path of found) this.uses(from, path);
    return found;
  }

  /** A file's text changed, or it came or went. */
  changed(path: string): void {
    this.known.delete(path);
    this.all = undefined;
  }

  private sets(path: string): boolean {
    const known =
      this.known.get(path) ??
      (isCode(this.sources.languageOf(path)) &&
        this.sources.pathClass(path) !== 'test' &&
        setsDefaults.test(this.sources.text(path) ?? ''));
    this.known.set(path, known);
    return known;
  }
}
