import type { PathClass } from '../analysis/facts.ts';
import type { Sources } from '../analysis/sources.ts';
import { findEvidence, findSpecifiers, type Languages } from '../languages/index.ts';
import type { Library } from '../libraries/shape.ts';
import type { Evidence } from '../program/evidence.ts';
import { isCode, type Language, type Program } from '../program/model.ts';
import type { FileSystem } from './file-system.ts';
import type { Files } from './files.ts';
import { classifyPath, isBuilt } from './path-class.ts';
import { child, folderOf, foldersUp, isInside, nameOf, relativeTo } from './paths.ts';
import { decode, fingerprint } from './text.ts';

/** Larger files are never analysed, in bytes (open documents: in characters): code beyond it is generated, and data a record. */
const codeLimit = 1_000_000;
const dataLimit = 5_000_000;
/** YAML is parsed at a tenth of the speed of the rest; dotenv files and pages are never so long. */
const textLimit = 500_000;

/** Written by package managers: large, and nothing in it is anybody's statement. */
const lockFiles = /^(?:package-lock|npm-shrinkwrap)\.json$|^pnpm-lock\.yaml$/;

/** Characters of programs that are held at once: each takes about 40 bytes. */
const defaultRoom = 4_000_000;

const packageFiles = ['package.json', 'pyproject.toml', 'setup.py', 'requirements.txt'];

/** Whether a file makes its folder an app. */
export function isPackageFile(path: string): boolean {
  return packageFiles.includes(nameOf(path));
}

/** Code, and the manifest of a browser extension. */
function mayImport(language: Language, path: string): boolean {
  return isCode(language) || (language === 'json' && nameOf(path).startsWith('manifest'));
}

/** What is known of one file's text before it is read as a program, as plain data. */
interface Noted {
  readonly fingerprint: string;
  readonly suppresses: boolean;
  readonly pathClass: PathClass;
  evidence?: readonly Evidence[];
  specifiers?: readonly string[];
}

/** What is known of one file's text; made anew when the text changes. */
interface Entry extends Noted {
  /** Absent after `release`; read again when asked for. */
  text?: string | undefined;
  program?: Program;
  /** The text could not be read whole; known once it was read. */
  broken?: boolean;
}

/** What is known of a root's files before any is analysed, as plain data: others need not read them all again. */
export interface Reading {
  /** Every file that is not ignored, whatever its kind. */
  readonly paths: readonly string[];
  /** Files that were read, with nothing for those that are not to be. */
  readonly noted: readonly (readonly [path: string, noted: Noted | undefined])[];
}

/** An open document. */
export interface Document {
  readonly text: string;
  readonly version: number;
}

export interface SourcesOptions {
  readonly root: string;
  readonly fs: FileSystem;
  readonly files: Files;
  readonly languages: Languages;
  /** The class that the configuration gives a file, where it does. */
  readonly pathClass: (path: string) => PathClass | undefined;
  readonly libraries: () => readonly Library[];
  /** A front-end threw. */
  readonly failed: (path: string, error: unknown) => void;
  /** Characters of programs that are held at once. */
  readonly room?: number;
}

/** The texts of a workspace and what is found in them without analysis: open documents first, then the disk; each read once. */
export class WorkspaceSources implements Sources {
  readonly root: string;
  readonly documents = new Map<string, Document>();
  private readonly entries = new Map<string, Entry | undefined>();
  /** By folder. */
  private readonly appRoots = new Map<string, string>();
  private readonly appRootsByFile = new Map<string, string>();
  private readonly pathsBelow = new Map<string, readonly string[]>();
  private analysable: readonly string[] | undefined;
  /** Characters of the files that are not open and whose programs are held. */
  private held = 0;
  private overlay: ReadonlyMap<string, string> = new Map();
  /** Before the first enumeration the disk is asked for each file. */
  enumerated = false;
  private readonly options: SourcesOptions;

  constructor(options: SourcesOptions) {
    this.options = options;
    this.root = options.root;
  }

  get libraries(): readonly Library[] {
    return this.options.libraries();
  }

  program(path: string): Program | undefined {
    const entry = this.entry(path);
    if (entry?.program !== undefined) return entry.program;
    const frontEnd = this.options.languages.frontEnd(path);
    if (entry === undefined || frontEnd === undefined || !this.options.languages.isReady(path)) return undefined;
    try {
      const text = this.textOf(path, entry);
      entry.program = frontEnd.lower(path, text);
      entry.broken = entry.program.broken === true;
      // The next version is read from this one only where somebody types.
      if (this.documents.has(path)) return entry.program;
      frontEnd.forget?.(path);
      this.held += text.length;
    } catch (error) {
      this.options.failed(path, error);
      return undefined;
    }
    return entry.program;
  }

  /** Whether the file's syntax is broken. */
  isBroken(path: string): boolean {
    return this.entry(path)?.broken ?? this.program(path)?.broken === true;
  }

  heldProgram(path: string): Program | undefined {
    return this.entries.get(path)?.program;
  }

  text(path: string): string | undefined {
    const entry = this.entry(path);
    if (entry !== undefined) return this.textOf(path, entry);
    if (this.documents.has(path)) return undefined;
    // Files that no front-end reads (a README without an ending, a lock file) can still be read as text.
    const size = this.options.files.all.has(path) ? this.options.fs.size(path) : undefined;
    const bytes = size === undefined || size > codeLimit ? undefined : this.options.fs.read(path);
    return bytes === undefined ? undefined : decode(bytes);
  }

  exists(path: string): boolean {
    const isOpen = this.overlay.has(path) || this.documents.has(path);
    return (isOpen || this.isCandidate(path)) && this.entry(path) !== undefined;
  }

  files(): readonly string[] {
    this.analysable ??= [...new Set([...this.options.files.all, ...this.documents.keys()])].filter(path =>
      this.exists(path),
    );
    return this.analysable;
  }

  /** Files that may be analysed, by their names alone: nothing is read. */
  candidates(): readonly string[] {
    return [...new Set([...this.options.files.all, ...this.documents.keys()])].filter(path => this.isCandidate(path));
  }

  evidence(path: string): readonly Evidence[] {
    const entry = this.entry(path);
    if (entry === undefined) return [];
    // Everybody asks whether there is any.
    entry.evidence ??= findEvidence(path, this.textOf(path, entry), 1);
    return entry.evidence;
  }

  specifiers(path: string): readonly string[] {
    const entry = this.entry(path);
    const language = this.options.languages.languageOf(path);
    if (entry === undefined || language === undefined || !mayImport(language, path)) return [];
    entry.specifiers ??= findSpecifiers(language, this.textOf(path, entry));
    return entry.specifiers;
  }

  pathClass(path: string): PathClass {
    return this.options.pathClass(path) ?? this.entry(path)?.pathClass ?? classifyPath(this.relative(path));
  }

  relative(path: string): string {
    return relativeTo(this.root, path);
  }

  appRoot(path: string): string {
    let found = this.appRootsByFile.get(path);
    if (found === undefined) {
      found = this.appRoots.get(folderOf(path)) ?? this.findAppRoot(path);
      this.appRootsByFile.set(path, found);
    }
    return found;
  }

  private findAppRoot(path: string): string {
    const passed: string[] = [];
    let found = this.root;
    for (const folder of foldersUp(path, this.root)) {
      const known = this.appRoots.get(folder);
      if (known !== undefined || packageFiles.some(name => this.isThere(child(folder, name)))) {
        found = known ?? folder;
        passed.push(folder);
        break;
      }
      passed.push(folder);
    }
    for (const folder of passed) this.appRoots.set(folder, found);
    return found;
  }

  bytes(path: string): Uint8Array | undefined {
    return this.options.files.all.has(path) ? this.options.fs.read(path) : undefined;
  }

  paths(root: string): readonly string[] {
    let paths = this.pathsBelow.get(root);
    if (paths === undefined) {
      const documents = [...this.documents.keys()].filter(path => !this.options.files.ignores(path));
      const all = new Set([...this.options.files.all, ...documents]);
      paths = [...all].filter(path => isInside(root, path)).map(path => relativeTo(root, path));
      this.pathsBelow.set(root, paths);
    }
    return paths;
  }

  languageOf(path: string): Language | undefined {
    return this.options.languages.languageOf(path);
  }

  /** Tells texts apart; empty where there is none. */
  fingerprint(path: string): string {
    return this.entry(path)?.fingerprint ?? '';
  }

  /** Whether anything was made of the file, if only that it is not there. */
  knows(path: string): boolean {
    return this.entries.has(path);
  }

  /** The text holds a `policy-lens-ignore`. */
  suppresses(path: string): boolean {
    return this.entry(path)?.suppresses ?? false;
  }

  /** Forgets what was known of a file: its text changed, or it came or went. @returns whether the text is another one now */
  forget(path: string): boolean {
    const before = this.entries.get(path);
    this.entries.delete(path);
    if (before?.fingerprint === undefined || before.fingerprint !== this.fingerprint(path)) return true;
    const entry = this.entry(path);
    // Nobody is told, so what was worked out with the program's nodes goes on counting: they have to stay the same.
    if (entry !== undefined && before.program !== undefined) {
      entry.program = before.program;
      entry.broken = before.program.broken === true;
      if (!this.documents.has(path)) this.held += this.textOf(path, entry).length;
    }
    return false;
  }

  /** Forgets all that was read from the disk, which may have changed unseen. */
  forgetDisk(): void {
    for (const path of [...this.entries.keys()]) if (!this.documents.has(path)) this.entries.delete(path);
  }

  /** What is known of the files on the disk, for another project of the same root. */
  get reading(): Reading {
    const noted = [...this.entries].map(([path, entry]) => [path, entry && notedOf(entry)] as const);
    return { paths: [...this.options.files.all], noted };
  }

  /** Takes what another project of the same root knows of its files, in place of enumerating and reading them. */
  adopt({ paths, noted }: Reading): void {
    this.options.files.adopt(paths);
    this.enumerated = true;
    for (const [path, entry] of noted) this.entries.set(path, entry && { ...entry });
    this.forgetNames();
  }

  /** The set of files changed. */
  forgetNames(): void {
    this.analysable = undefined;
    this.appRoots.clear();
    this.appRootsByFile.clear();
    this.pathsBelow.clear();
  }

  /** Lets go of a text that is not needed now, but keeps what was found in it. */
  release(path: string): void {
    const entry = this.entries.get(path);
    if (entry === undefined || this.documents.has(path)) return;
    this.evidence(path);
    this.specifiers(path);
    entry.text = undefined;
  }

  /** The programs that are held take so much room that it is time to let go of them. */
  get crowded(): boolean {
    return this.held > (this.options.room ?? defaultRoom);
  }

  /** Lets go of the programs of all files that are not open; they are read again where they are asked for. */
  releasePrograms(): void {
    this.held = 0;
    for (const [path, entry] of this.entries) {
      if (this.documents.has(path)) continue;
      this.options.languages.frontEnd(path)?.forget?.(path);
      delete entry?.program;
    }
  }

  /** Lets go of what was read of open files too, syntax trees among it: the next edit reads its file whole. */
  releaseDocuments(): void {
    for (const path of this.documents.keys()) {
      this.options.languages.frontEnd(path)?.forget?.(path);
      delete this.entries.get(path)?.program;
    }
  }

  /** Runs something while files have other texts, as if they had been edited. */
  withTexts<T>(texts: ReadonlyMap<string, string>, run: () => T): T {
    const before = [...texts.keys()].map(path => [path, this.entries.get(path)] as const);
    for (const path of texts.keys()) this.entries.delete(path);
    this.overlay = texts;
    try {
      return run();
    } finally {
      this.overlay = new Map();
      for (const [path, entry] of before) {
        if (entry === undefined) this.entries.delete(path);
        else this.entries.set(path, entry);
      }
    }
  }

  private textOf(path: string, entry: Entry): string {
    entry.text ??= this.read(path) ?? '';
    return entry.text;
  }

  private entry(path: string): Entry | undefined {
    const known = this.entries.get(path);
    if (known !== undefined || this.entries.has(path)) return known;
    const text = this.read(path);
    const entry: Entry | undefined =
      text === undefined
        ? undefined
        : {
            text,
            fingerprint: fingerprint(text),
            suppresses: text.includes('policy-lens-ignore'),
            pathClass: classifyPath(this.relative(path), text),
          };
    this.entries.set(path, entry);
    return entry;
  }

  private read(path: string): string | undefined {
    const open = this.overlay.get(path) ?? this.documents.get(path)?.text;
    if (open !== undefined) return open.length > this.limit(path) ? undefined : open;
    if (!this.isCandidate(path)) return undefined;
    const size = this.options.fs.size(path);
    if (size === undefined || size > this.limit(path)) return undefined;
    const bytes = this.options.fs.read(path);
    const text = bytes === undefined ? undefined : decode(bytes);
    return text === undefined || isBuilt(path, text) ? undefined : text;
  }

  /** Whether a file, or the open document in its place, is larger than what is analysed. */
  isTooLarge(path: string): boolean {
    return (this.documents.get(path)?.text.length ?? this.options.fs.size(path) ?? 0) > this.limit(path);
  }

  private limit(path: string): number {
    const language = this.languageOf(path);
    if (language === 'javascript' || language === 'python') return codeLimit;
    return language === 'json' || language === 'notebook' ? dataLimit : textLimit;
  }

  private isCandidate(path: string): boolean {
    return this.languageOf(path) !== undefined && !lockFiles.test(nameOf(path)) && this.isThere(path);
  }

  private isThere(path: string): boolean {
    if (this.documents.has(path)) return true;
    if (this.enumerated && isInside(this.root, path)) return this.options.files.all.has(path);
    return this.options.fs.kind(path) === 'file' && !this.options.files.ignores(path);
  }
}

function notedOf({ fingerprint, suppresses, pathClass, evidence, specifiers }: Entry): Noted {
  return {
    fingerprint,
    suppresses,
    pathClass,
    ...(evidence === undefined ? {} : { evidence }),
    ...(specifiers === undefined ? {} : { specifiers }),
  };
}
