/** A package with all its files, as rules about the whole app see it. */
import type { Place } from '../program/finding.ts';
import { isCode, type Program } from '../program/model.ts';
import { literalText, propertyOf } from '../program/walk.ts';
import type { AnalysedFile, AnswerOf, App } from './facts.ts';
import { folder, standTogether } from './paths.ts';
import { Interrupted, type PerFile } from './per-file.ts';
import type { Sources } from './sources.ts';

/** What the package file and the manifests of an app are asked for by rules about one file. */
type Asked = 'name' | 'dependencies' | 'packageFile' | 'manifests';

/** A question about files of a package, and what was answered. */
interface Question {
  readonly root: string;
  readonly read: PerFile<unknown>;
  /** Of all its files where nothing is said. */
  readonly among: readonly string[] | undefined;
  readonly told: Told;
}

/** What each file answered; not the files, which hold all that is known of them. */
type Told = readonly { readonly path: string; readonly answer: unknown }[];

/** Notes of a file whose rules are run that it rests on something. */
type Note = (asking: AnalysedFile) => void;

/** Notes by what tells each from the others. */
type Notes = ReadonlyMap<unknown, Note>;

/** Files that say of a package what rules are told of it. */
const isPackageFile = /\/(?:package\.json|requirements\.txt)$/;

/** The packages of a workspace, and what rules about single files were told of them by their package files: no part of the facts. */
export class Apps {
  /** The file whose rules are run; none while a package is judged, which is judged again at any change. */
  asking: AnalysedFile | undefined;
  private readonly sources: Sources;
  private readonly view: (path: string) => AnalysedFile;
  private readonly apps = new Map<string, AppView>();
  private readonly told = new WeakMap<AnalysedFile, Map<string, string>>();
  /** What the rules on a file asked about others. */
  private readonly questions = new WeakMap<AnalysedFile, Question[]>();
  /** By package: what all of its files have been asked. */
  private readonly askedOfAll = new Map<string, Set<PerFile<unknown>>>();
  /** By package: the files whose rules looked at its other files as a whole. */
  private readonly overlooking = new Map<string, Set<string>>();
  /** What is noted while something is read that is kept for others. */
  private notes: Map<unknown, Note> | undefined;

  constructor(sources: Sources, view: (path: string) => AnalysedFile) {
    this.sources = sources;
    this.view = view;
  }

  /** Asks of a file what has been asked of all files of its package before, and more. */
  askFor(file: AnalysedFile, more: (file: AnalysedFile) => void): void {
    const { asking } = this;
    this.asking = file;
    try {
      for (const read of this.askedOfAll.get(file.app.root) ?? [])
        try {
          read(file);
        } catch (error) {
          if (error instanceof Interrupted) throw error;
          // Who wants the answer asks again, and is told what fails; who only wanted the effects has them.
        }
      more(file);
    } finally {
      this.asking = asking;
    }
  }

  at(root: string): AppView {
    const app = this.apps.get(root) ?? new AppView(root, this.sources, this.view, this);
    this.apps.set(root, app);
    return app;
  }

  /** Forgets all: an app holds views of its files, and lists what is there. */
  clear(): void {
    this.apps.clear();
  }

  /** Reads something that is kept for others, who note for themselves what it rests on. */
  noting<T>(read: () => T): { readonly value: T; readonly notes: Notes } {
    const outer = this.notes;
    const notes = new Map<unknown, Note>();
    this.notes = notes;
    try {
      return { value: read(), notes };
    } finally {
      this.notes = outer;
      for (const [key, note] of notes) outer?.set(key, note);
    }
  }

  /** Whoever asks now rests on it too. */
  noteAgain(notes: Notes): void {
    for (const [key, note] of notes) this.tell(key, note);
  }

  private tell(key: unknown, note: Note): void {
    this.notes?.set(key, note);
    if (this.asking) note(this.asking);
  }

  /** All files of a package are asked something. */
  noteAsked(root: string, read: PerFile<unknown>): void {
    const asked = this.askedOfAll.get(root) ?? new Set();
    this.askedOfAll.set(root, asked.add(read));
  }

  note(root: string, asked: Asked, answer: unknown): void {
    const key = `${asked} ${root}`;
    this.tell(key, asking => {
      const told = this.told.get(asking) ?? new Map<string, string>();
      this.told.set(asking, told);
      // What is tried out for a while is told later.
      if (!told.has(key)) told.set(key, JSON.stringify(answer));
    });
  }

  /** The file whose rules are run looks at all of a package: what it is told may be another thing after any change there. */
  noteAll(root: string): void {
    this.tell(root, ({ path }) => {
      const files = this.overlooking.get(root) ?? new Set();
      this.overlooking.set(root, files.add(path));
    });
  }

  /** The file whose rules are run asks something of others: it is told another thing only where one of them answers otherwise. */
  noteQuestion(question: Question): void {
    this.tell(question.told, asking => {
      const asked = this.questions.get(asking) ?? [];
      this.questions.set(asking, asked);
      const among = question.among?.join();
      const isSame = ({ root, read, ...other }: Question): boolean =>
        root === question.root && read === question.read && other.among?.join() === among;
      // What is tried out for a while is told later.
      if (!asked.some(isSame)) asked.push(question);
    });
  }

  /** What the rules on a file asked about others was answered for a while only. */
  forgetQuestions(file: AnalysedFile): void {
    this.questions.delete(file);
  }

  /**
   * Of some files those whose rules looked at all of a package, or asked of its files what is answered otherwise now; the first are
   * forgotten here, since they are to be run again.
   */
  takeOverlooking(root: string, files: Iterable<AnalysedFile>): readonly string[] {
    const found = new Set(this.overlooking.get(root));
    this.overlooking.delete(root);
    this.asking = undefined;
    const app = this.at(root);
    // Many were told the same.
    const compared = new Map<Told, boolean>();
    const isOtherwise = ({ read, among, told, ...asked }: Question): boolean => {
      if (asked.root !== root) return false;
      const files = among?.flatMap(path => app.file(path) ?? []);
      const same = compared.get(told) ?? saySame(told, app.told(read, files));
      compared.set(told, same);
      return !same;
    };
    for (const file of files) if (this.questions.get(file)?.some(isOtherwise)) found.add(file.path);
    return [...found];
  }

  /** Those of some files whose rules were told something else by a file than it says now. */
  misled(path: string, files: Iterable<AnalysedFile>): readonly string[] {
    const isPackage = isPackageFile.test(path);
    if (!isPackage && this.sources.languageOf(path) !== 'json') return [];
    this.asking = undefined;
    const root = isPackage ? folder(path) : this.sources.appRoot(path);
    const app = this.at(root);
    const answers = new Map<string, string>();
    // What nobody was told is not worked out: manifests are looked for in all data.
    const now = (asked: Asked): string => {
      const answer = answers.get(asked) ?? JSON.stringify(answerOf(app, asked));
      answers.set(asked, answer);
      return answer;
    };
    return [...files].flatMap(file => {
      const told = this.told.get(file);
      const isMisled = allAsked.some(asked => {
        const before = told?.get(`${asked} ${root}`);
        return before !== undefined && before !== now(asked);
      });
      return isMisled ? file.path : [];
    });
  }
}

const allAsked: readonly Asked[] = ['name', 'dependencies', 'packageFile', 'manifests'];

function answerOf(app: App, asked: Asked): unknown {
  if (asked === 'packageFile') return app.packageFile?.text ?? '';
  return asked === 'manifests' ? textsOf(app.manifests) : app[asked];
}

function textsOf(files: readonly AnalysedFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => [path, text]);
}

/** Whether files say what they said before; those that have not changed give the same answer. */
function saySame(before: Told, now: Told): boolean {
  return (
    before.length === now.length &&
    before.every(({ path, answer }, index) => {
      const other = now[index];
      if (other === undefined || other.path !== path) return false;
      return other.answer === answer || JSON.stringify(other.answer) === JSON.stringify(answer);
    })
  );
}

class AppView implements App {
  readonly root: string;
  private readonly sources: Sources;
  private readonly view: (path: string) => AnalysedFile;
  private readonly apps: Apps;
  private list: readonly AnalysedFile[] | undefined;
  private manifestList: readonly AnalysedFile[] | undefined;
  private others: readonly App[] | undefined;
  private readonly toldOfAll = new Map<PerFile<unknown>, Told>();
  private readonly kept = new Map<unknown, { readonly value: unknown; readonly notes: Notes }>();

  constructor(root: string, sources: Sources, view: (path: string) => AnalysedFile, apps: Apps) {
    this.root = root;
    this.sources = sources;
    this.view = view;
    this.apps = apps;
  }

  get parent(): App | undefined {
    return this.root === this.sources.root ? undefined : this.apps.at(this.sources.appRoot(folder(this.root)));
  }

  get beside(): readonly App[] {
    this.others ??= [...new Set(this.sources.files().map(path => this.sources.appRoot(path)))]
      .filter(root => root !== this.root && standTogether(root, this.root))
      .map(root => this.apps.at(root));
    return this.others;
  }

  owning(path: string): App {
    return this.apps.at(this.sources.appRoot(path));
  }

  bytes(relative: string): Uint8Array | undefined {
    return this.sources.bytes(`${this.root}/${relative}`);
  }

  get files(): readonly AnalysedFile[] {
    this.apps.noteAll(this.root);
    return this.ownFiles;
  }

  ask<T>(read: PerFile<T>, among?: readonly AnalysedFile[]): readonly AnswerOf<T>[] {
    if (among === undefined) this.apps.noteAsked(this.root, read);
    const told = this.told(read, among);
    this.apps.noteQuestion({ root: this.root, read, among: among?.map(({ path }) => path), told });
    return (among ?? this.ownFiles).map(file => ({ file, answer: read(file) }));
  }

  once<T>(read: (app: App) => T): T {
    const known = this.kept.get(read);
    if (known !== undefined) {
      this.apps.noteAgain(known.notes);
      return known.value as T;
    }
    const fresh = this.apps.noting(() => read(this));
    this.kept.set(read, fresh);
    return fresh.value;
  }

  /** What files answer, to be compared later; of all, worked out once: many files ask the same. */
  told(read: PerFile<unknown>, among?: readonly AnalysedFile[]): Told {
    if (among !== undefined) return among.map(file => ({ path: file.path, answer: read(file) }));
    const known = this.toldOfAll.get(read) ?? this.told(read, this.ownFiles);
    this.toldOfAll.set(read, known);
    return known;
  }

  private get ownFiles(): readonly AnalysedFile[] {
    this.list ??= this.sources
      .files()
      .filter(path => path.startsWith(`${this.root}/`) && this.sources.appRoot(path) === this.root)
      .map(this.view);
    return this.list;
  }

  file(path: string): AnalysedFile | undefined {
    const { sources } = this;
    if (path === `${this.root}/package.json`) this.apps.note(this.root, 'packageFile', sources.text(path) ?? '');
    const isOwn = sources.appRoot(path) === this.root && sources.exists(path) && sources.languageOf(path) !== undefined;
    return isOwn ? this.view(path) : undefined;
  }

  get procore(): boolean {
    return this.ownFiles.some(
      // Pages with scripts in them may as well be a documentation's samples.
      ({ path, procore, pathClass }) =>
        procore && pathClass === 'source' && isCode(this.sources.languageOf(path)) && !/\.html?$/i.test(path),
    );
  }

  get packageFile(): AnalysedFile | undefined {
    const found = this.find('package.json');
    this.apps.note(this.root, 'packageFile', found?.text ?? '');
    return found;
  }

  private find(relative: string): AnalysedFile | undefined {
    const path = `${this.root}/${relative}`;
    return this.sources.exists(path) && this.sources.program(path) ? this.view(path) : undefined;
  }

  get name(): string {
    const written = propertyOf(this.find('package.json')?.program.data, 'name')?.value;
    const name = literalText(written);
    this.apps.note(this.root, 'name', name ?? folderName(this.root));
    return name ?? folderName(this.root);
  }

  get dependencies(): App['dependencies'] {
    const found = this.findDependencies();
    this.apps.note(this.root, 'dependencies', found);
    return found;
  }

  private findDependencies(): App['dependencies'] {
    const found: { name: string; version: string; place: Place }[] = [];
    const manifest = this.find('package.json');
    for (const group of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']) {
      const entries = propertyOf(manifest?.program.data, group)?.value;
      if (entries?.kind !== 'object' || !manifest) continue;
      for (const entry of entries.properties) {
        if (entry.key === undefined || entry.value.kind !== 'literal') continue;
        found.push({
          name: entry.key,
          version: String(entry.value.value),
          place: { file: manifest.path, start: entry.start, end: entry.end },
        });
      }
    }
    const requirements = `${this.root}/requirements.txt`;
    const text = this.sources.text(requirements);
    if (text !== undefined) {
      for (const match of text.matchAll(/^[ \t]*([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?[ \t]*([=<>~!][^#\n;]*)?/gm)) {
        const name = match[1] as string;
        const start = match.index + match[0].indexOf(name);
        found.push({
          name,
          version: (match[2] ?? '').trim(),
          place: { file: requirements, start, end: match.index + match[0].trimEnd().length },
        });
      }
    }
    return found;
  }

  get manifests(): readonly AnalysedFile[] {
    this.manifestList ??= this.ownFiles.filter(
      file => this.sources.languageOf(file.path) === 'json' && saysManifest.test(file.text) && isManifest(file.program),
    );
    this.apps.note(this.root, 'manifests', textsOf(this.manifestList));
    return this.manifestList;
  }

  get paths(): readonly string[] {
    this.apps.noteAll(this.root);
    return this.sources.paths(this.root);
  }

  text(relative: string): string | undefined {
    this.apps.noteAll(this.root);
    return this.sources.text(`${this.root}/${relative}`);
  }
}

function folderName(root: string): string {
  return root.split('/').pop() ?? '';
}

/** A workspace may hold much data that is no manifest, and needs not be parsed to see it. */
const saysManifest = /"(?:app_manifest|schema_version)"/;

function isManifest({ data }: Program): boolean {
  if (data === undefined) return false;
  return (
    propertyOf(data, 'app_manifest') !== undefined ||
    (propertyOf(data, 'schema_version') !== undefined &&
      (propertyOf(data, 'permissions') ??
        propertyOf(data, 'components') ??
        propertyOf(data, 'post_installation_instruction')) !== undefined)
  );
}
