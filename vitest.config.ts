import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { compileLater } from './server/src/entry/compile-later.ts';
import { builtEngine } from './test/support/built-engine.mjs';

// Flags hold for the whole process, and so for the workers.
compileLater();

/** The same text loaders that `esbuild.mjs` uses: Markdown and tables are imported as strings. */
const textFiles = {
  name: 'text-files',
  enforce: 'pre' as const,
  load(id: string) {
    if (/\.(md|tsv|txt)$/.test(id)) return `export default ${JSON.stringify(readFileSync(id, 'utf8'))}`;
    return undefined;
  },
};

/** Test files that take longest, in their order: started last, one of them would keep one worker busy and the other waiting. */
const longest = [
  'rules/fixtures',
  'workspace/incremental',
  'protocol/server',
  'entry/threads',
  'languages/typescript-hostile',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex(name => moduleId.endsWith(`/${name}.test.ts`));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  plugins: [builtEngine(), textFiles],
  test: {
    include: ['test/**/*.test.ts', 'server/src/**/*.test.ts'],
    exclude: ['test/extension/**', 'test/host/**', 'test/fixtures/**', 'test/workspace/**', 'node_modules/**'],
    pool: 'threads',
    // Files share what they import: reading the engine anew for each took a quarter of the time.
    isolate: false,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
