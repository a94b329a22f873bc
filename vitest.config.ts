import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** The same text loaders that `esbuild.mjs` uses: Markdown and tables are imported as strings. */
const textFiles = {
  name: 'text-files',
  enforce: 'pre' as const,
  load(id: string) {
    if (/\.(md|tsv|txt)$/.test(id)) return `export default ${JSON.stringify(readFileSync(id, 'utf8'))}`;
    return undefined;
  },
};

export default defineConfig({
  plugins: [textFiles],
  test: {
    include: ['test/**/*.test.ts', 'server/src/**/*.test.ts'],
    exclude: ['test/extension/**', 'test/host/**', 'test/fixtures/**', 'test/workspace/**', 'node_modules/**'],
    pool: 'threads',
    // Files share what they import: reading the engine anew for each took a quarter of the time.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
