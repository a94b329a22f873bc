import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Imports a TypeScript module of this repository in plain Node: bundled by esbuild with the product's own loaders.
 * @param {string} entry path relative to the root
 * @returns the module's namespace
 */
export async function load(entry) {
  const folder = join(root, 'node_modules/.cache/policy-lens');
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${entry.replace(/\W+/g, '-')}-${process.pid}.mjs`);
  try {
    await build({
      entryPoints: [join(root, entry)],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'warning',
      loader: { '.md': 'text', '.tsv': 'text', '.txt': 'text', '.wasm': 'file' },
      // Packages stay where they are: bundling CommonJS ones into a module breaks their `require`.
      packages: 'external',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}
