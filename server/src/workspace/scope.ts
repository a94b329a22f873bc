import type { Configurations } from './configurations.ts';
import type { Files } from './files.ts';
import { isReported as isReportedClass } from './path-class.ts';
import { isInside } from './paths.ts';
import type { WorkspaceSources } from './sources.ts';

const tooLarge = 'it is too large';

export interface ScopeOptions {
  readonly root: string;
  /** Roots of other projects; what stands below one inside this root is theirs. */
  readonly nestedRoots: readonly string[];
  readonly files: Files;
  readonly sources: WorkspaceSources;
  readonly configurations: Configurations;
}

/** Which files a root answers for: those it reports findings in, those it shows them of, and why others are left out. */
export class Scope {
  private readonly options: ScopeOptions;

  constructor(options: ScopeOptions) {
    this.options = options;
  }

  /** Whether findings in a file are reported, as far as its path, the ignore files and the configuration tell. */
  isReported(path: string): boolean {
    const { root, files, sources, configurations } = this.options;
    if (configurations.isConfiguration(path)) return false;
    if (this.isNested(path)) return false;
    if (!isInside(root, path) && !sources.documents.has(path)) return false;
    return !configurations.of(path).ignores(path) && !files.ignores(path);
  }

  /** Whether what is found in a file counts here: beside documents outside the workspace nothing does, and in another's folder that other counts. */
  counts(path: string): boolean {
    const { root, sources } = this.options;
    return sources.enumerated ? isInside(root, path) && !this.isNested(path) : sources.documents.has(path);
  }

  /** What keeps a file from being checked, as the end of a sentence; `undefined`: nothing does. */
  leftOutBecause(path: string): string | undefined {
    const { files, sources, configurations } = this.options;
    if (sources.languageOf(path) === undefined) return 'it is in no language that is read';
    if (files.ignores(path)) return 'git ignores it, or a folder that is never entered holds it';
    if (configurations.of(path).ignores(path)) return 'the configuration ignores it';
    if (sources.isTooLarge(path)) return tooLarge;
    if (!sources.exists(path)) return 'it is binary, a lock file or built code';
    const pathClass = sources.pathClass(path);
    return isReportedClass(pathClass) ? undefined : `it counts as ${pathClass}`;
  }

  /** Open documents that are not checked because of their size. */
  get largeDocuments(): readonly string[] {
    return [...this.options.sources.documents.keys()].filter(path => this.leftOutBecause(path) === tooLarge);
  }

  private isNested(path: string): boolean {
    const { root, nestedRoots } = this.options;
    return nestedRoots.some(nested => nested !== root && isInside(nested, path));
  }
}
