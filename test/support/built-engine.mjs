import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { cacheFolder, forNode, root } from '../../server/tools/load.mjs';

const sources = path.join(root, 'server/src');

/**
 * Hands tests the engine as Node loads it, for runs that end: Vitest's way with modules, a transformation of each and a look-up behind
 * every name that it imports, took a tenth of all tests' time. Watching needs the modules themselves.
 *
 * @returns {import('vitest/config').Plugin} a plugin that answers an import of `server/src` with the built module, and builds before the first
 */
export function builtEngine() {
  // Vitest leaves to Node what stands in `node_modules`; runs side by side have an engine each.
  const built = path.join(cacheFolder(), `engine-${process.pid}`);
  return {
    name: 'built-engine',
    enforce: 'pre',
    apply: () => process.argv.includes('run'),
    async configResolved() {
      process.once('exit', () => rmSync(built, { recursive: true, force: true }));
      await build({
        ...forNode,
        entryPoints: [...new Set(['test', 'server/tools'].flatMap(folder => importedFrom(path.join(root, folder))))],
        outdir: built,
        outbase: sources,
        outExtension: { '.js': '.mjs' },
        // One instance of each module for all tests: they share what it remembers.
        splitting: true,
        sourcemap: 'linked',
      });
    },
    resolveId(source, importer) {
      if (!importer || !source.startsWith('.')) return undefined;
      const file = path.resolve(path.dirname(importer), source);
      if (!file.startsWith(sources + path.sep) || !file.endsWith('.ts')) return undefined;
      return { id: path.join(built, `${path.relative(sources, file).slice(0, -'.ts'.length)}.mjs`), external: true };
    },
  };
}

/**
 * @param {string} folder
 * @returns {string[]} absolute paths of the modules of the engine that the TypeScript files under it import
 */
function importedFrom(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return isData(file) ? [] : importedFrom(file);
    if (!entry.name.endsWith('.ts')) return [];
    return [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']*\.ts)'/g)]
      .map(([, source = '']) => path.resolve(folder, source))
      .filter(imported => imported.startsWith(sources + path.sep));
  });
}

/** What tests check, and the host's packages, import nothing of the engine. @param {string} folder */
const isData = folder => /test[\\/](fixtures|workspace|host)$/.test(folder);
