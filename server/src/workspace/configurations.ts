import { parseArgumentPath, parseMethod } from '../libraries/index.ts';
import type { Library } from '../libraries/shape.ts';
import type { Finding } from '../program/finding.ts';
import {
  type Attestation,
  type Configuration,
  configurationName,
  fromSettings,
  readConfiguration,
  type Settings,
} from './configuration.ts';
import type { FileSystem } from './file-system.ts';
import { repositoryOf } from './files.ts';
import { child, folderOf, foldersAbove, foldersUp, isInside, nameOf } from './paths.ts';
import type { Schema } from './schema.ts';

interface Loaded {
  /** The last good one. */
  readonly configuration?: Configuration;
  readonly findings: readonly Finding[];
}

/** The nearest `policy-lens.json` above a root, in the same repository where it is in one. */
function configurationAbove(fs: FileSystem, root: string): string | undefined {
  const top = repositoryOf(fs, root);
  for (const folder of root === top ? [] : foldersAbove(root)) {
    const file = child(folder, configurationName);
    if (fs.kind(file) === 'file') return file;
    if (folder === top) return undefined;
  }
  return undefined;
}

/**
 * Every `policy-lens.json` of a root, and the one above it: the nearest one above a file is in force there, over the editor's
 * settings.
 */
export class Configurations {
  private readonly loaded = new Map<string, Loaded>();
  /** What is in force, by file: asked so often that even to tell the folder would cost. */
  private readonly nearest = new Map<string, Configuration>();
  private settings: Settings = {};
  private fallback: Configuration;
  private readonly root: string;
  private readonly schema: Schema;
  private readonly only: string | undefined;
  private above: string | undefined;

  /** @param only a configuration that is in force everywhere, in place of those found; its globs are relative to the root */
  constructor(root: string, schema: Schema, only?: string) {
    this.root = root;
    this.schema = schema;
    this.only = only;
    this.fallback = fromSettings({}, undefined, root);
  }

  /** The configuration that need not stand in the root: the one that was asked for, or the nearest above. */
  get outside(): string | undefined {
    return this.only ?? this.above;
  }

  /** Finds the nearest above, which is in force where none below the root is; one that was it before is forgotten. */
  findAbove(fs: FileSystem): void {
    if (this.only !== undefined) return;
    const above = configurationAbove(fs, this.root);
    if (this.above !== undefined && this.above !== above) this.load(this.above, undefined);
    this.above = above;
  }

  /** Whether the file, where it is there, may be the nearest above. */
  mayBeAbove(path: string): boolean {
    if (this.only !== undefined || nameOf(path) !== configurationName) return false;
    return folderOf(path) !== this.root && isInside(folderOf(path), this.root);
  }

  /** Whether the file is a configuration of this root. */
  isConfiguration(path: string): boolean {
    return path === this.outside || nameOf(path) === configurationName;
  }

  setSettings(settings: Settings, texts: (path: string) => string | undefined): void {
    this.settings = settings;
    this.fallback = fromSettings(settings, undefined, this.root);
    for (const path of [...this.loaded.keys()]) this.load(path, texts(path));
    this.nearest.clear();
  }

  /** Takes in a configuration's text; none: it is gone. */
  load(path: string, text: string | undefined): void {
    this.nearest.clear();
    if (text === undefined) {
      this.loaded.delete(path);
      return;
    }
    const { configuration = this.loaded.get(path)?.configuration, findings } = readConfiguration(
      path,
      text,
      this.schema,
      this.settings,
      path === this.only ? this.root : undefined,
    );
    this.loaded.set(path, { findings, ...(configuration === undefined ? {} : { configuration }) });
  }

  /** What is in force for a file. */
  of(path: string): Configuration {
    let found = this.nearest.get(path);
    if (found === undefined) {
      found = this.find(path);
      this.nearest.set(path, found);
    }
    return found;
  }

  private find(path: string): Configuration {
    if (this.only !== undefined) return this.loaded.get(this.only)?.configuration ?? this.fallback;
    for (const folder of foldersUp(path, this.root)) {
      const configuration = this.loaded.get(child(folder, configurationName))?.configuration;
      if (configuration !== undefined) return configuration;
    }
    const above = this.above === undefined ? undefined : this.loaded.get(this.above)?.configuration;
    return above ?? this.fallback;
  }

  /** The configuration files that were found. */
  get files(): Iterable<string> {
    return this.loaded.keys();
  }

  /** Those that say what is accepted or kept: whether they are right changes with what is found. */
  get judging(): readonly string[] {
    const judges = ({ configuration }: Loaded) =>
      configuration !== undefined && configuration.suppressions.length + configuration.attestations.length > 0;
    return [...this.loaded].flatMap(([file, loaded]) => (judges(loaded) ? file : []));
  }

  /** What is wrong with a configuration file. */
  findings(path: string): readonly Finding[] {
    return this.loaded.get(path)?.findings ?? [];
  }

  private get inForce(): readonly Configuration[] {
    const found = [...this.loaded.values()].flatMap(({ configuration }) => configuration ?? []);
    return found.length > 0 ? found : [this.fallback];
  }

  /** Libraries of all of them: what a package does is the same everywhere. */
  get libraries(): readonly Library[] {
    return [...new Set(this.inForce.flatMap(({ libraries }) => libraries))].filter(isReadable);
  }

  get attestations(): readonly Attestation[] {
    return this.inForce.flatMap(({ attestations }) => attestations);
  }
}

/** Whether a library is of the shape that the analysis reads: in the editor's settings no more is checked than a schema can say. */
function isReadable(library: Library): boolean {
  try {
    for (const { method, args } of Object.values(library.members)) {
      if (method !== undefined) parseMethod(method);
      for (const path of Object.values(args ?? {})) parseArgumentPath(path);
    }
    return Array.isArray(library.packages);
  } catch {
    return false;
  }
}
