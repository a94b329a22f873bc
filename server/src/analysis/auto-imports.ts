/**
 * Names that a framework imports by itself, from folders of the app: Nuxt and Nitro (https://nuxt.com/docs/guide/concepts/auto-imports,
 * https://nitro.build/guide/utils), WXT (https://wxt.dev/guide/essentials/config/auto-imports).
 */
import { isLentName, lentBy } from '../libraries/lent-names.ts';
import type { Sources } from './sources.ts';

const configurations = ['nuxt.config.ts', 'nuxt.config.js', 'nitro.config.ts', 'nitro.config.js', 'wxt.config.ts'];
const folders =
  /^(?:layers\/[^/]+\/)?(?:(?:(?:app|src|shared|server)\/)?(?:utils|composables|hooks|stores)\/(?:[^/]+|[^/]+\/index)\.[cm]?[jt]sx?$|server\/utils\/)/;
/** An app without a configuration depends on the framework all the same. */
const frameworks = /"(?:nuxt|nitropack|nitro|wxt)"\s*:/;
/** `export { list, show as open }` */
const listed = /\bexport\s{0,9}\{([^{}]{1,2000})\}/g;
const exported = /\bexport\s+(?:default\s+)?(?:async\s+)?(?:function\s*\*?|const|let|class)\s+([\w$]+)/g;

/** The configuration of such a framework at the root of an app. */
export function configurationAt(root: string, sources: Sources): string | undefined {
  return configurations.map(name => `${root}/${name}`).find(path => sources.exists(path));
}

export class AutoImports {
  private readonly sources: Sources;
  /** The file that exports a name, by the root of the app. */
  private readonly byRoot = new Map<string, ReadonlyMap<string, string>>();
  /** The packages of which names are lent, by the root of the app, to its server and to its pages. */
  private readonly lent = new Map<string, ReadonlyMap<string, string>>();

  constructor(sources: Sources) {
    this.sources = sources;
  }

  /** Forgets what a file may have taken part in. */
  changed(path: string): void {
    if (!/\/(?:utils|composables|hooks|stores)\/|\.config\.[jt]s$|\/package\.json$/.test(path)) return;
    this.byRoot.clear();
    this.lent.clear();
  }

  /** The file of the app that exports a name which another of its files uses without importing it. */
  find(path: string, name: string): string | undefined {
    const found = this.of(this.sources.appRoot(path)).get(name);
    return found === path ? undefined : found;
  }

  /**
   * The package from which the app's framework, or a plugin of it, lends a name.
   * @param reads hears of the package file, which says so
   */
  packageOf(path: string, name: string, reads: (path: string) => void): string | undefined {
    if (!isLentName(name)) return undefined;
    const root = this.sources.appRoot(path);
    const onServer = /(?:^|\/)server\//.test(path.slice(root.length + 1));
    const key = `${root} ${onServer}`;
    const manifest = `${root}/package.json`;
    reads(manifest);
    let lent = this.lent.get(key);
    if (!lent) {
      lent = lentBy(this.sources.text(manifest) ?? '', onServer);
      this.lent.set(key, lent);
    }
    return lent.get(name);
  }

  /** The files whose names a file uses without importing them. */
  usedBy(path: string): readonly string[] {
    const root = this.sources.appRoot(path);
    const names = this.of(root);
    const configuration = configurationAt(root, this.sources);
    if (names.size === 0 && configuration === undefined) return [];
    const text = this.sources.text(path) ?? '';
    const used = [...names].flatMap(([name, file]) => (file !== path && text.includes(name) ? [file] : []));
    return configuration !== undefined && /useRuntimeConfig|useStorage/.test(text) ? [...used, configuration] : used;
  }

  private of(root: string): ReadonlyMap<string, string> {
    let names = this.byRoot.get(root);
    if (!names) {
      names = this.isLent(root) ? this.read(root) : new Map();
      this.byRoot.set(root, names);
    }
    return names;
  }

  private isLent(root: string): boolean {
    if (configurationAt(root, this.sources) !== undefined) return true;
    const manifest = `${root}/package.json`;
    return this.sources.exists(manifest) && frameworks.test(this.sources.text(manifest) ?? '');
  }

  private read(root: string): ReadonlyMap<string, string> {
    const names = new Map<string, string>();
    for (const path of this.sources.files())
      if (path.startsWith(`${root}/`) && folders.test(path.slice(root.length + 1)))
        for (const name of namesExported(this.sources.text(path) ?? '')) names.set(name, path);
    return names;
  }
}

function namesExported(text: string): readonly string[] {
  const named = [...text.matchAll(listed)].flatMap(([, list = '']) => list.split(','));
  return [
    ...[...text.matchAll(exported)].map(([, name = '']) => name),
    ...named.flatMap(each => each.trim().split(/\s+/).at(-1) || []),
  ];
}
