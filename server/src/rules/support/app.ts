import type { AnalysedFile, App } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import type { Property } from '../../program/model.ts';
import { propertyOf, walkProgram } from '../../program/walk.ts';

/** An entry of a data document, with the file that it stands in. */
export interface Entry {
  readonly file: string;
  readonly property: Property;
}

/**
 * Where a finding stands that says what a whole app lacks: at the manifest's entry that it concerns, where one is named, else at the
 * `name` of the package file, else at the app's first Procore request.
 * @returns `undefined` where the app has none of them, or is a part of another that says so itself: then there is nothing to say
 */
export function absencePlace(app: App, entry?: string): Place | undefined {
  if (isPartOfAnother(app)) return undefined;
  const [found] = entry === undefined ? [] : manifestEntries(app, entry);
  return found === undefined ? (packageName(app) ?? firstRequest(app)) : placeOf(found);
}

/** A library that is published nowhere and made for another package of the workspace: who asks that for support does not know of it. */
function isPartOfAnother(app: App): boolean {
  const unpublished = propertyOf(app.packageFile?.program.data, 'private')?.value;
  if (unpublished?.kind !== 'literal' || unpublished.value !== true) return false;
  const others = withParents(app).flatMap(({ beside }) => beside);
  return others.some(({ procore, dependencies }) => procore && dependencies.some(({ name }) => name === app.name));
}

/** Whether a file is one of its app's manifests. */
export function isManifest({ path, app }: AnalysedFile): boolean {
  return app.manifests.some(manifest => manifest.path === path);
}

/** Entries of the app's manifests by name, at the top of the document or inside its `app_manifest`. */
export function manifestEntries(app: App, name: string): readonly Entry[] {
  return app.manifests.flatMap(file => {
    const top = file.program.data;
    const inner = propertyOf(top, 'app_manifest')?.value;
    return [top, inner].flatMap(object => {
      const property = propertyOf(object, name);
      return property === undefined ? [] : [{ file: file.path, property }];
    });
  });
}

/** The whole entry, `"name": value`. */
export function placeOf({ file, property }: Entry): Place {
  return { file, start: property.start, end: property.end };
}

/** The app and those of the folders above it, the nearest first: documents of a monorepo often stand at its top. */
export function withParents(app: App): readonly App[] {
  const all: App[] = [];
  for (let at: App | undefined = app; at !== undefined && all.length < 8; at = at.parent) all.push(at);
  return all;
}

/** Ends of package names that no customer reads: `slabtrack-api`. */
const partsOfApps = /(?:[-_.](?:api|app|backend|bff|bot|cli|client|core|frontend|server|service|ui|web|worker))+$/i;

/** What the app may be called: its package's name, the scope of that, and the names in its manifests. */
export function appNames(app: App): readonly string[] {
  const written = packageNamed(app);
  const [scope, own] = written?.startsWith('@') ? written.slice(1).split('/') : [undefined, written];
  const listed = manifestEntries(app, 'name').map(({ property: { value } }) => value.kind === 'literal' && value.value);
  return [scope, own?.replace(partsOfApps, ''), ...listed].filter(
    name => typeof name === 'string' && name !== '',
  ) as string[];
}

/** The name that the nearest package file gives the package. */
export function packageNamed(app: App): string | undefined {
  const place = packageName(app);
  const entry = place && app.text(place.file.slice(app.root.length + 1))?.slice(place.start, place.end);
  return entry === undefined ? undefined : /["']([^"']+)["'][^"']*$/.exec(entry)?.[1];
}

/** Where the nearest package file names the package: `package.json`, `pyproject.toml`, `setup.cfg` or `setup.py`. */
export function packageName(app: App): Place | undefined {
  const { packageFile } = app;
  const property = propertyOf(packageFile?.program.data, 'name');
  if (packageFile && property) return placeOf({ file: packageFile.path, property });
  return nameInToml(app, 'pyproject.toml') ?? nameInToml(app, 'setup.cfg') ?? nameInSetup(app);
}

const nameTables: ReadonlySet<string> = new Set(['project', 'tool.poetry', 'metadata']);

/** `name = "…"` in the table that describes the package. */
function nameInToml(app: App, relative: string): Place | undefined {
  const text = app.text(relative);
  if (text === undefined) return undefined;
  let table = '';
  for (const match of text.matchAll(/^[ \t]*(?:\[+([^\]\n]+)\]+|(name[ \t]*=[ \t]*\S[^\n]*))/gm)) {
    const [whole, header, entry] = match;
    if (header !== undefined) table = header.trim();
    else if (entry !== undefined && nameTables.has(table)) {
      const start = match.index + whole.length - entry.length;
      return { file: `${app.root}/${relative}`, start, end: start + entry.trimEnd().length };
    }
  }
  return undefined;
}

function nameInSetup(app: App): Place | undefined {
  const file = app.file(`${app.root}/setup.py`);
  let found: Place | undefined;
  if (file !== undefined)
    walkProgram(file.program, node => {
      if (node.kind !== 'call' || node.callee.kind !== 'name' || node.callee.name !== 'setup') return;
      const value = node.args.find(({ name }) => name === 'name')?.value;
      if (value !== undefined) found ??= { file: file.path, start: value.start, end: value.end };
    });
  return found;
}

/** The app's own code that has to do with Procore: not its tests and examples. */
export function sourceFiles(app: App): readonly AnalysedFile[] {
  return app.once(findSources);
}

function findSources({ files }: App): readonly AnalysedFile[] {
  return files.filter(({ procore, pathClass }) => procore && pathClass === 'source');
}

/** The app's first Procore request, in the order of paths and then of the text. */
function firstRequest(app: App): Place | undefined {
  const sources = [...sourceFiles(app)].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const file of sources) {
    const first = firstIn(file);
    if (first !== undefined) return first;
  }
  return undefined;
}

const firstIn = perFile(
  file =>
    file.requests
      .map(({ place }) => place)
      .filter(place => place.file === file.path)
      .sort((a, b) => a.start - b.start)[0],
);

/** What `absencePlace` asks of each file, for a rule's `perFile`. */
export const absencePerFile = [firstIn] as const;
