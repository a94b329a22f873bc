/** Which files of a workspace import which, by what their texts say: no program is read for it. */
import { isCode } from '../program/model.ts';
import type { AutoImports } from './auto-imports.ts';
import type { Modules } from './modules.ts';
import { loadersBeside } from './page-data.ts';
import { settingsFileOf } from './read-files.ts';
import type { Sources } from './sources.ts';

export interface ImportGraph {
  /** By file; of code, and of manifests that name scripts. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  readonly importers: ReadonlyMap<string, readonly string[]>;
  /** Files that speak of Procore, or read settings that do. */
  readonly speaking: readonly string[];
}

/** @param seen hears of every file of the workspace */
export function importGraph(
  sources: Sources,
  modules: Modules,
  autoImports: AutoImports,
  seen: (path: string) => void,
): ImportGraph {
  const imports = new Map<string, readonly string[]>();
  const importers = new Map<string, string[]>();
  const speaking: string[] = [];
  const speaks = (path: string): boolean => sources.evidence(path).length > 0;
  for (const path of sources.files()) {
    seen(path);
    // A browser extension's manifest imports its scripts.
    const isManifest = path.endsWith('.json') && sources.specifiers(path).length > 0;
    const written = sources.languageOf(path);
    if (!(isCode(written) || isManifest)) continue;
    if (speaks(path)) speaking.push(path);
    if (written === 'notebook') continue;
    const language = written === 'python' ? 'python' : 'javascript';
    const files: string[] = [];
    for (const specifier of sources.specifiers(path)) {
      if (language === 'python' && specifier.startsWith('./')) {
        const settings = settingsFileOf(sources, path, specifier.slice(2), () => {});
        if (settings !== undefined && speaks(settings)) speaking.push(path);
        continue;
      }
      const resolved = modules.resolve(path, specifier, language, () => {});
      if (!('file' in resolved)) continue;
      files.push(resolved.file);
      // `import endpoints from './endpoints.json'`: the addresses stand there.
      if (resolved.file.endsWith('.json') && speaks(resolved.file)) speaking.push(path);
    }
    if (language === 'javascript')
      files.push(...autoImports.usedBy(path), ...loadersBeside(path).filter(file => sources.exists(file)));
    imports.set(path, files);
    for (const file of files) {
      const list = importers.get(file);
      if (list) list.push(path);
      else importers.set(file, [path]);
    }
  }
  return { imports, importers, speaking };
}
