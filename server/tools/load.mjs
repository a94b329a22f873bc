import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** A folder for what tools build on the way: inside `node_modules`, so that packages are found from there and git never sees it. */
export function cacheFolder() {
  const folder = join(root, 'node_modules/.cache/policy-lens');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * How esbuild bundles modules of this repository for plain Node, with the loaders that the product is built with.
 * @satisfies {import('esbuild').BuildOptions}
 */
export const forNode = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  loader: { '.md': 'text', '.tsv': 'text', '.txt': 'text' },
  // Packages stay where they are: bundling CommonJS ones into a module breaks their `require`.
  packages: 'external',
};

/**
 * Bundles a TypeScript module of this repository for plain Node.
 * @param {string} entry path relative to the root
 * @param {string} outfile absolute, below `cacheFolder()`
 */
export async function bundle(entry, outfile) {
  const format = outfile.endsWith('.cjs') ? 'cjs' : 'esm';
  await build({ ...forNode, entryPoints: [join(root, entry)], outfile, format });
}

/**
 * Imports a TypeScript module of this repository in plain Node.
 * @param {string} entry path relative to the root
 * @returns the module's namespace
 */
export async function load(entry) {
  const outfile = join(cacheFolder(), `${entry.replace(/\W+/g, '-')}-${process.pid}.mjs`);
  try {
    await bundle(entry, outfile);
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

/**
 * Builds the command line from its sources as they stand, apart from `dist/`.
 * @returns path of the bundle, in a folder of its own that the caller may remove
 */
export async function buildCli() {
  const folder = join(cacheFolder(), `cli-${process.pid}`);
  await bundle('server/src/entry/cli.ts', join(folder, 'cli.cjs'));
  const { resolve } = createRequire(import.meta.url);
  for (const wasm of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-python/tree-sitter-python.wasm'])
    copyFileSync(resolve(wasm), join(folder, basename(wasm)));
  return join(folder, 'cli.cjs');
}
