import ignore, { type Ignore } from 'ignore';
import type { FileSystem } from './file-system.ts';
import { child, folderOf, isInside, nameOf, relativeTo } from './paths.ts';
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

/** How the rules of one `.gitignore` apply: to paths below its folder. */
interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * The files below one root: what is there, and what is left out by `.gitignore` (at every level), `.git/info/exclude` and the list
 * of folders that are never entered. Linked folders are entered once; loops end.
 */
export class Files {
  private readonly found = new Set<string>();
  private readonly ignoreRules = new Map<string, IgnoreRules | undefined>();
  /** Real paths of the linked folders that were entered. */
  private readonly entered = new Set<string>();
  private readonly fs: FileSystem;
  readonly root: string;

  constructor(fs: FileSystem, root: string) {
    this.fs = fs;
    this.root = root;
  }

  /** Every file that is not ignored, whatever its kind, as absolute paths. */
  get all(): ReadonlySet<string> {
    return this.found;
  }

  /** Finds the files of the root anew; yields after every folder, so that the caller can let others run. */
  *enumerate(): Generator<void> {
    this.found.clear();
    this.ignoreRules.clear();
    this.entered.clear();
    this.entered.add(this.fs.realpath(this.root) ?? this.root);
    yield* this.walk(this.root);
  }

  private *walk(start: string): Generator<void> {
    const open = [start];
    for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
      yield;
      for (const entry of this.fs.list(folder) ?? []) {
        const path = child(folder, entry.name);
        const kind = entry.kind === 'link' ? this.fs.kind(path) : entry.kind;
        if (kind === 'directory') {
          if (this.isLeftOut(path, true)) continue;
          if (entry.kind === 'link' && !this.mayEnterLink(path)) continue;
          open.push(path);
        } else if (kind === 'file' && this.found.size < fileLimit && !this.isLeftOut(path, false)) this.found.add(path);
      }
    }
  }

  /** A linked folder is entered where it leads to a place that is not walked anyway. */
  private mayEnterLink(path: string): boolean {
    const real = this.fs.realpath(path);
    const root = this.fs.realpath(this.root) ?? this.root;
    if (real === undefined || isInside(root, real) || isInside(real, root) || this.entered.has(real)) return false;
    this.entered.add(real);
    return true;
  }

  /** Whether a path is left out: by itself or by a folder above it. Outside the root no `.gitignore` counts. */
  ignores(path: string): boolean {
    if (!isInside(this.root, path))
      return folderOf(path)
        .split('/')
        .some(segment => neverEntered.has(segment));
    const segments = relativeTo(this.root, path).split('/');
    let at = this.root;
    for (const [index, segment] of segments.entries()) {
      at = child(at, segment);
      if (this.isLeftOut(at, index < segments.length - 1)) return true;
    }
    return false;
  }

  /** As git decides it: the nearest `.gitignore` that speaks of the path wins. Its parents are known to be in. */
  private isLeftOut(path: string, isFolder: boolean): boolean {
    if (isFolder && neverEntered.has(nameOf(path))) return true;
    for (let folder = folderOf(path); isInside(this.root, folder); folder = folderOf(folder)) {
      const rules = this.rulesOf(folder);
      if (rules !== undefined) {
        const verdict = rules.rules.test(relativeTo(folder, path) + (isFolder ? '/' : ''));
        if (verdict.ignored) return true;
        if (verdict.unignored) return false;
      }
      if (folder === folderOf(folder)) break;
    }
    return false;
  }

  private rulesOf(folder: string): IgnoreRules | undefined {
    if (this.ignoreRules.has(folder)) return this.ignoreRules.get(folder);
    const texts = [child(folder, '.gitignore')];
    if (folder === this.root) texts.unshift(child(folder, '.git/info/exclude'));
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
    const kind = this.fs.kind(path);
    const known = this.found.has(path);
    if (kind === 'file' || known) {
      const stays = kind === 'file' && !this.ignores(path);
      if (stays) this.found.add(path);
      else this.found.delete(path);
      return { concerned: stays || known ? [path] : [], cameOrWent: stays !== known };
    }
    if (path !== this.root && (this.ignores(path) || neverEntered.has(nameOf(path))))
      return { concerned: [], cameOrWent: false };
    const inside = (): string[] => [...this.found].filter(file => isInside(path, file));
    const before = new Set(inside());
    for (const file of before) this.found.delete(file);
    if (kind === 'directory') for (const _ of this.walk(path));
    const after = inside();
    const cameOrWent = after.length !== before.size || after.some(file => !before.has(file));
    return { concerned: [...new Set([...before, ...after])], cameOrWent };
  }
}
