import ignore, { type Ignore } from 'ignore';
import type { FileSystem, FolderEntry } from './file-system.ts';
import { isOwnCode } from './path-class.ts';
import { child, folderOf, foldersAbove, foldersUp, isInside, nameOf, relativeTo } from './paths.ts';
import { decode } from './text.ts';

/** Folders that are never entered: other people's code, built output, caches, version control. */
const neverEntered = new Set(
  (
    'node_modules bower_components jspm_packages .git .hg .svn .jj dist build out .next .nuxt .output .svelte-kit .turbo .vercel ' +
    '.netlify .serverless .aws-sam .cache .parcel-cache coverage .nyc_output htmlcov .venv venv __pycache__ .tox .nox ' +
    '.mypy_cache .pytest_cache .ruff_cache .eggs site-packages .gradle .idea .yarn .pnpm-store .terraform .vscode-test'
  ).split(' '),
);

/** Guards against a root that is a whole disk. */
const fileLimit = 200_000;

/** Such folders hold what was built or measured, but below code of one's own they are words of construction: insurance coverage, a build. */
const ambiguous = new Set(['dist', 'build', 'out', 'coverage']);

/** The folder of the repository that a folder is in, or is itself. In work trees and submodules `.git` is a file. */
export function repositoryOf(fs: FileSystem, folder: string): string | undefined {
  for (const above of foldersAbove(child(folder, '.git')))
    if (fs.kind(child(above, '.git')) !== undefined) return above;
  return undefined;
}

/** How the rules of one `.gitignore` apply: to paths below its folder. */
interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * The files below one root: what is there, and what is left out by `.gitignore` (at every level of the repository),
 * `.git/info/exclude` and the list of folders that are never entered. As in git, a linked folder is not entered.
 */
export class Files {
  private readonly found = new Set<string>();
  /** The folders that were looked into: only in these can files have been found. */
  private readonly entered = new Set<string>();
  private readonly ignoreRules = new Map<string, IgnoreRules | undefined>();
  private readonly fs: FileSystem;
  readonly root: string;
  /** The highest folder whose `.gitignore` counts: the repository's, or the root where it is in none or is itself left out. */
  private top: string;

  constructor(fs: FileSystem, root: string) {
    this.fs = fs;
    this.root = root;
    this.top = root;
    this.findTop();
  }

  private findTop(): void {
    this.top = repositoryOf(this.fs, this.root) ?? this.root;
    const below = [...foldersUp(child(this.root, '.git'), this.top)].filter(folder => folder !== this.top);
    if (below.some(folder => this.isLeftOut(folder, true))) this.top = this.root;
  }

  /** Every file that is not ignored, whatever its kind, as absolute paths. */
  get all(): ReadonlySet<string> {
    return this.found;
  }

  /** Takes the files that were found elsewhere. */
  adopt(paths: readonly string[]): void {
    for (const path of paths) this.found.add(path);
  }

  /** Finds the files of the root anew; yields after every folder, so that the caller can let others run. */
  *enumerate(): Generator<void> {
    this.found.clear();
    this.entered.clear();
    this.ignoreRules.clear();
    this.findTop();
    yield* this.walk(this.root, this.found);
  }

  private *walk(start: string, found: Set<string>): Generator<void> {
    const open = [start];
    for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
      yield;
      this.entered.add(folder);
      for (const entry of this.fs.list(folder) ?? []) {
        const path = child(folder, entry.name);
        if (entry.kind === 'directory') {
          if (!this.isLeftOut(path, true)) open.push(path);
        } else if (this.isFile(path, entry) && found.size < fileLimit && !this.isLeftOut(path, false)) found.add(path);
      }
    }
  }

  /** A link counts as the file that it leads to, where that is not found by itself. */
  private isFile(path: string, { kind }: FolderEntry): boolean {
    if (kind !== 'link') return kind === 'file';
    if (this.fs.kind(path) !== 'file') return false;
    const real = this.fs.realpath(path);
    return real !== undefined && !isInside(this.fs.realpath(this.root) ?? this.root, real);
  }

  /** Whether a file, or a folder, is left out: by itself or by a folder above it. Outside the root no `.gitignore` counts. */
  ignores(path: string, isFolder = false): boolean {
    // Asked of every file at every turn; those that were found are not.
    if (!isFolder && this.found.has(path)) return false;
    if (!isInside(this.root, path))
      return folderOf(path)
        .split('/')
        .some(segment => neverEntered.has(segment));
    const segments = relativeTo(this.root, path).split('/');
    let at = this.root;
    for (const [index, segment] of segments.entries()) {
      at = child(at, segment);
      if (this.isLeftOut(at, isFolder || index < segments.length - 1)) return true;
    }
    return false;
  }

  /** As git decides it: the nearest `.gitignore` that speaks of the path wins. Its parents are known to be in. */
  private isLeftOut(path: string, isFolder: boolean): boolean {
    if (isFolder && this.isNeverEntered(path)) return true;
    for (const folder of foldersUp(path, this.top)) {
      const verdict = this.rulesOf(folder)?.rules.test(relativeTo(folder, path) + (isFolder ? '/' : ''));
      if (verdict?.ignored) return true;
      if (verdict?.unignored) return false;
    }
    return false;
  }

  private isNeverEntered(folder: string): boolean {
    const name = nameOf(folder);
    return neverEntered.has(name) && !(ambiguous.has(name) && isOwnCode(relativeTo(this.root, folder)));
  }

  private rulesOf(folder: string): IgnoreRules | undefined {
    if (this.ignoreRules.has(folder)) return this.ignoreRules.get(folder);
    const texts = [child(folder, '.gitignore')];
    if (folder === this.top) texts.unshift(child(folder, '.git/info/exclude'));
    const patterns = texts.flatMap(path => {
      const bytes = this.fs.read(path);
      return bytes === undefined ? [] : [decode(bytes) ?? ''];
    });
    const rules =
      patterns.length === 0 ? undefined : { folder, rules: ignore({ ignorecase: false }).add(patterns.join('\n')) };
    this.ignoreRules.set(folder, rules);
    return rules;
  }

  /** Whether a change of the file changes what is ignored, so that all must be enumerated again. */
  static decidesIgnoring(path: string): boolean {
    return nameOf(path) === '.gitignore' || path.endsWith('/.git/info/exclude');
  }

  /**
   * Takes in that something was created, changed or deleted at a path, which may be a folder.
   * @returns the files that it concerns, and whether any of them came or went
   */
  refresh(path: string): { readonly concerned: readonly string[]; readonly cameOrWent: boolean } {
    const before = this.leave(path);
    const after = this.come(path);
    for (const file of before) if (!after.has(file)) this.found.delete(file);
    for (const file of after) this.found.add(file);
    const concerned = new Set([...before, ...after]);
    return { concerned: [...concerned], cameOrWent: concerned.size > before.length || concerned.size > after.size };
  }

  /** The files that were found at a path. Most paths that are told are those of files that nobody looks for: these cost nothing. */
  private leave(path: string): readonly string[] {
    if (this.found.has(path)) return [path];
    if (!this.entered.has(path)) return [];
    for (const folder of this.ignoreRules.keys()) if (isInside(path, folder)) this.ignoreRules.delete(folder);
    return [...this.found].filter(file => isInside(path, file));
  }

  /** The files that are at a path now. */
  private come(path: string): ReadonlySet<string> {
    const files = new Set<string>();
    const kind = this.fs.kind(path);
    const isRoot = path === this.root;
    if (kind === undefined || (!isRoot && this.ignores(path, kind === 'directory'))) return files;
    // The folder's own list tells a link from what it leads to.
    const entry = isRoot ? undefined : this.fs.list(folderOf(path))?.find(({ name }) => name === nameOf(path));
    if (isRoot || entry?.kind === 'directory') for (const _ of this.walk(path, files));
    else if (entry !== undefined && this.isFile(path, entry)) {
      files.add(path);
      for (const folder of foldersUp(path, this.root)) this.entered.add(folder);
    }
    return files;
  }
}
