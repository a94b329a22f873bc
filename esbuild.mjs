#!/usr/bin/env node
/**
 * Bundles what ships and what the extension's tests load.
 *
 *   node esbuild.mjs            client, server and command line into dist/, with source maps
 *   node esbuild.mjs --minify   the same as they are packaged: small, without source maps
 *   node esbuild.mjs --test     the suite for the extension host into dist-test/ as well
 *   node esbuild.mjs --watch    again after each change
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { typescriptBeside, typescriptParser, usedOfTypescript } from './server/tools/typescript-parser.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const flags = new Set(process.argv.slice(2));
const minify = flags.has('--minify');

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // VS Code loads CommonJS in every version; one format for all keeps `require` of the rest plain.
  format: 'cjs',
  mainFields: ['module', 'main'],
  loader: { '.md': 'text', '.tsv': 'text', '.txt': 'text' },
  minify,
  sourcemap: minify ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  plugins: [typescriptParser],
  // The module form finds its own place by `import.meta`, which CommonJS has not.
  alias: { 'web-tree-sitter': require.resolve('web-tree-sitter').replace(/\.js$/, '.cjs') },
};

const parser = usedOfTypescript(path.join(root, 'server/src/languages/typescript'));

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...common, entryPoints: ['client/src/extension.ts'], outfile: 'dist/client.js', external: ['vscode'] },
  {
    ...common,
    entryPoints: ['server/src/entry/node.ts'],
    outfile: 'dist/server.js',
    plugins: [typescriptBeside(parser)],
  },
  {
    ...common,
    entryPoints: ['server/src/entry/cli.ts'],
    outfile: 'dist/cli.js',
    plugins: [typescriptBeside(parser)],
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...common,
    stdin: { contents: `export { ${parser.join(', ')} } from 'typescript';`, resolveDir: root },
    outfile: 'dist/typescript.js',
    plugins: [typescriptParser],
    sourcemap: false,
  },
];
if (flags.has('--test')) {
  bundles.push({
    ...common,
    entryPoints: ['test/extension/index.ts'],
    outfile: 'dist-test/index.js',
    external: ['vscode', 'mocha'],
  });
}

for (const folder of flags.has('--test') ? ['dist', 'dist-test'] : ['dist']) {
  mkdirSync(path.join(root, folder), { recursive: true });
  replace(path.join(root, folder, 'package.json'), '{ "type": "commonjs" }\n');
}
for (const wasm of ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-python/tree-sitter-python.wasm']) {
  replace(path.join(root, 'dist', path.basename(wasm)), readFileSync(require.resolve(wasm)));
}

if (flags.has('--watch')) {
  for (const options of bundles) await (await context({ ...options, logLevel: 'info' })).watch();
} else {
  const results = await Promise.all(bundles.map(options => build({ ...options, write: false })));
  for (const file of results.flatMap(({ outputFiles }) => outputFiles ?? []))
    replace(file.path, file.contents, file.path.endsWith('cli.js') ? 0o755 : 0o644);
  replace(path.join(root, 'dist/THIRD-PARTY-NOTICES.txt'), notices(results));
}

/**
 * Puts a file in place whole: tests start servers out of `dist` while the package is built into it, and half a file is none.
 * @param {string} file
 * @param {string | Uint8Array} contents
 * @param {number} [mode]
 */
function replace(file, contents, mode = 0o644) {
  const written = `${file}.${process.pid}`;
  writeFileSync(written, contents, { mode });
  renameSync(written, file);
}

/**
 * The licences of all packages that went into the bundles.
 * @param {import('esbuild').BuildResult[]} results
 */
function notices(results) {
  const folders = new Set([path.join(root, 'node_modules/tree-sitter-python')]);
  for (const { metafile } of results) {
    for (const input of Object.keys(metafile?.inputs ?? {})) {
      const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input);
      if (match?.[1]) folders.add(path.resolve(root, match[1]));
    }
  }
  return [...folders]
    .sort()
    .map(folder => {
      const { name: title, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'License.txt', 'LICENSE-MIT']
        .map(candidate => path.join(folder, candidate))
        .find(candidate => existsSync(candidate));
      return `${title} ${version} (${license})\n\n${file ? readFileSync(file, 'utf8').trim() : ''}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
