import type { WorkspaceFolder } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { endingOf } from '../languages/index.ts';
import type { Settings } from '../workspace/configuration.ts';
import { child, folderOf, isInside } from '../workspace/paths.ts';
import type { Project } from '../workspace/project.ts';
import type { Host } from './host.ts';
import { Positions } from './positions.ts';

/** A file of a project. */
export interface Located {
  /** The one that reports it. */
  readonly project: Project;
  /** Absolute, `/`-separated. */
  readonly path: string;
}

interface Folder {
  readonly project: Project;
  /** Roots of other workspace folders below it. */
  readonly nested: string[];
}

/** Where documents without a place on the disk are put: unsaved ones and those of virtual file systems. No disk has such a folder. */
const detachedRoot = '/:detached';

/**
 * The projects that are open: one for each workspace folder, one for each folder with an open document that stands in no workspace
 * folder, and one for all documents that have no place on the disk.
 */
export class Workspaces {
  readonly #host: Host;
  readonly #folders = new Map<string, Folder>();
  readonly #loose = new Map<string, Project>();
  readonly #open = new Map<string, Located>();
  /** Paths as the client writes them: a URI can be written in more than one way. */
  readonly #uris = new Map<string, string>();
  #settings: Settings = {};
  /** What each project was last told, as text. */
  readonly #inForce = new WeakMap<Project, string>();
  /** Resolves when the editor's settings are known and the scans are under way: nothing is said before. */
  readonly started: Promise<void>;
  /** Says that it is so. */
  start: () => void = () => undefined;
  /** The editor's settings do not switch checking off. */
  enabled = true;
  readonly positions = new Positions(path => this.owner(path)?.text(path));

  constructor(host: Host) {
    this.#host = host;
    this.started = new Promise(resolve => {
      this.start = resolve;
    });
  }

  /** The projects of the workspace folders. */
  get folders(): readonly Project[] {
    return [...this.#folders.values()].map(({ project }) => project);
  }

  /** All projects, those of documents outside the workspace folders too. */
  get projects(): readonly Project[] {
    return [...this.folders, ...this.#loose.values()];
  }

  /** The open documents. */
  get documents(): ReadonlyMap<string, Located> {
    return this.#open;
  }

  /** Opens a workspace folder; `undefined` where no disk is below it or it is open already. */
  add({ uri }: WorkspaceFolder): Project | undefined {
    const parsed = URI.parse(uri);
    const root = diskPath(parsed);
    if (parsed.scheme !== 'file' || this.#folders.has(root)) return undefined;
    const nested: string[] = [];
    const project = this.#host.open(root, nested, this.#settings);
    this.#inForce.set(project, JSON.stringify(this.#settings));
    this.#folders.set(root, { project, nested });
    this.#arrange();
    return project;
  }

  /** Forgets a workspace folder. */
  remove({ uri }: WorkspaceFolder): Project | undefined {
    const root = diskPath(URI.parse(uri));
    const folder = this.#folders.get(root);
    this.#folders.delete(root);
    this.#arrange();
    return folder?.project;
  }

  /**
   * Takes in the editor's settings.
   * @param general for documents in no workspace folder, and for folders to come
   * @param own those of workspace folders, by root
   */
  configure(enabled: boolean, general: Settings, own: ReadonlyMap<string, Settings> = new Map()): void {
    // All findings are shown from now on, or none: they count as moved.
    const isSwitched = this.enabled !== enabled;
    this.enabled = enabled;
    this.#settings = general;
    for (const project of this.projects) {
      const settings = own.get(project.root) ?? general;
      const text = JSON.stringify(settings);
      if (!isSwitched && this.#inForce.get(project) === text) continue;
      this.#inForce.set(project, text);
      project.changeSettings(settings);
    }
  }

  /** After folders came or went: each is told which others stand below it, and open documents move to where they belong now. */
  #arrange(): void {
    for (const [root, { project, nested }] of this.#folders) {
      const below = [...this.#folders.keys()].filter(other => other !== root && isInside(root, other));
      if (below.join() === nested.join()) continue;
      nested.splice(0, nested.length, ...below);
      project.changeSettings(JSON.parse(this.#inForce.get(project) ?? '{}'));
    }
    for (const [uri, { project: before, path }] of this.#open) {
      const project = this.owner(path) ?? this.#openLoose(path);
      const readers = this.readers(path);
      const version = before.version(path) ?? 0;
      for (const reader of readers)
        if (reader.version(path) === undefined) reader.openDocument(path, before.text(path) ?? '', version);
      if (!readers.includes(before)) before.closeDocument(path);
      this.#open.set(uri, { project, path });
    }
    const inUse = new Set([...this.#open.values()].map(({ project }) => project));
    for (const [root, project] of this.#loose) if (!inUse.has(project)) this.#loose.delete(root);
  }

  /** Where a document that was opened belongs: of nested workspace folders, to the innermost. */
  opened(uri: string, languageId: string): Located {
    const path = pathOf(URI.parse(uri), languageId);
    const located = { path, project: this.owner(path) ?? this.#openLoose(path) };
    this.#open.set(uri, located);
    this.#uris.set(path, uri);
    return located;
  }

  /** Outside the workspace folders only what is open is checked: what is left open beside the document starts anew. */
  closed(uri: string): void {
    const project = this.#open.get(uri)?.project;
    this.#open.delete(uri);
    if (project === undefined || !this.isLoose(project)) return;
    this.#loose.delete(project.root);
    this.#arrange();
  }

  /** A project of documents outside the workspace folders. */
  isLoose(project: Project): boolean {
    return this.#loose.get(project.root) === project;
  }

  /** The project and path of a document, open or not; `undefined` where no project has it. */
  locate(uri: string): Located | undefined {
    const open = this.#open.get(uri);
    if (open !== undefined) return open;
    const path = pathOf(URI.parse(uri));
    const project = this.owner(path);
    return project && { project, path };
  }

  /** The version of a document that is open. */
  version(uri: string): number | undefined {
    const open = this.#open.get(uri);
    return open?.project.version(open.path);
  }

  /** The document of a path, as the client names it. */
  uri(path: string): string {
    return this.#uris.get(path) ?? URI.file(path).toString();
  }

  /** The projects that read a path: folders that hold it, or else the one of the document alone; and folders that it configures from above. */
  readers(path: string): readonly Project[] {
    const folders = [...this.#folders.values()].map(({ project }) => project);
    const inside = folders.filter(({ root }) => isInside(root, path));
    const loose = this.#loose.get(looseRoot(path));
    const home = inside.length > 0 || loose === undefined ? inside : [loose];
    return [...home, ...folders.filter(({ outside }) => outside === path)];
  }

  /** The projects that a change on the disk may concern: who reads the path, and folders below it that heed it. */
  heeding(path: string): ReadonlySet<Project> {
    return new Set([...this.readers(path), ...this.folders.filter(project => project.heeds(path))]);
  }

  /** The project that reports a path; `undefined` where none is open there. */
  owner(path: string): Project | undefined {
    let best: Project | undefined;
    for (const [root, { project }] of this.#folders) {
      if (isInside(root, path) && (best === undefined || root.length > best.root.length)) best = project;
    }
    return best ?? this.#loose.get(looseRoot(path));
  }

  #openLoose(path: string): Project {
    const root = looseRoot(path);
    const project =
      root === detachedRoot ? this.#host.openDetached(root, this.#settings) : this.#host.open(root, [], this.#settings);
    this.#inForce.set(project, JSON.stringify(this.#settings));
    this.#loose.set(root, project);
    return project;
  }
}

function looseRoot(path: string): string {
  return isInside(detachedRoot, path) ? detachedRoot : folderOf(path);
}

function pathOf(uri: URI, languageId = ''): string {
  if (uri.scheme === 'file') return diskPath(uri);
  const path = child(detachedRoot, [uri.scheme, uri.authority, ...uri.path.split('/')].filter(Boolean).join('/'));
  const ending = endingOf(languageId);
  return path.endsWith(ending) ? path : path + ending;
}

function diskPath(uri: URI): string {
  const path = uri.fsPath.replaceAll('\\', '/').replace(/^[a-z]:/, drive => drive.toUpperCase());
  return path.replace(/(?<=[^/])(?<!^[A-Z]:)\/$/, '');
}
