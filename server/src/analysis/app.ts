/** A package with all its files, as rules about the whole app see it. */
import type { Place } from '../program/finding.ts';
import { type Expression, isCode, type Program } from '../program/model.ts';
import type { AnalysedFile, App } from './facts.ts';
import { folder } from './paths.ts';
import type { Sources } from './sources.ts';

export class AppView implements App {
  readonly root: string;
  private readonly sources: Sources;
  private readonly view: (path: string) => AnalysedFile;
  private readonly appAt: (root: string) => App;
  private list: readonly AnalysedFile[] | undefined;
  private manifestList: readonly AnalysedFile[] | undefined;

  constructor(root: string, sources: Sources, view: (path: string) => AnalysedFile, appAt: (root: string) => App) {
    this.root = root;
    this.sources = sources;
    this.view = view;
    this.appAt = appAt;
  }

  get parent(): App | undefined {
    return this.root === this.sources.root ? undefined : this.appAt(this.sources.appRoot(folder(this.root)));
  }

  bytes(relative: string): Uint8Array | undefined {
    return this.sources.bytes(`${this.root}/${relative}`);
  }

  get files(): readonly AnalysedFile[] {
    this.list ??= this.sources
      .files()
      .filter(path => path.startsWith(`${this.root}/`) && this.sources.appRoot(path) === this.root)
      .map(this.view);
    return this.list;
  }

  file(path: string): AnalysedFile | undefined {
    const { sources } = this;
    const isOwn = sources.appRoot(path) === this.root && sources.exists(path) && sources.languageOf(path) !== undefined;
    return isOwn ? this.view(path) : undefined;
  }

  get procore(): boolean {
    return this.files.some(
      // Pages with scripts in them may as well be a documentation's samples.
      ({ path, procore, pathClass }) =>
        procore && pathClass === 'source' && isCode(this.sources.languageOf(path)) && !/\.html?$/i.test(path),
    );
  }

  get packageFile(): AnalysedFile | undefined {
    return this.find('package.json');
  }

  private find(relative: string): AnalysedFile | undefined {
    const path = `${this.root}/${relative}`;
    return this.sources.exists(path) && this.sources.program(path) ? this.view(path) : undefined;
  }

  get name(): string {
    const name = property(this.find('package.json')?.program.data, 'name');
    return name?.kind === 'literal' && typeof name.value === 'string' ? name.value : (this.root.split('/').pop() ?? '');
  }

  get dependencies(): App['dependencies'] {
    const found: { name: string; version: string; place: Place }[] = [];
    const manifest = this.find('package.json');
    for (const group of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']) {
      const entries = property(manifest?.program.data, group);
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
    this.manifestList ??= this.files.filter(
      file => this.sources.languageOf(file.path) === 'json' && isManifest(file.program),
    );
    return this.manifestList;
  }

  get paths(): readonly string[] {
    return this.sources.paths(this.root);
  }

  text(relative: string): string | undefined {
    return this.sources.text(`${this.root}/${relative}`);
  }
}

function isManifest({ data }: Program): boolean {
  if (data === undefined) return false;
  return (
    property(data, 'app_manifest') !== undefined ||
    (property(data, 'schema_version') !== undefined &&
      (property(data, 'permissions') ??
        property(data, 'components') ??
        property(data, 'post_installation_instruction')) !== undefined)
  );
}

function property(data: Expression | undefined, key: string): Expression | undefined {
  return data?.kind === 'object' ? data.properties.find(item => item.key === key)?.value : undefined;
}
