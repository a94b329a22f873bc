import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { LoadGrammar } from '../../server/src/languages/python/grammar.ts';

const { resolve } = createRequire(import.meta.url);

/** The Python parser's files, from their npm packages. */
export const loadGrammarFiles: LoadGrammar = name => {
  const from = name === 'web-tree-sitter.wasm' ? 'web-tree-sitter' : 'tree-sitter-python';
  return readFile(resolve(`${from}/${name}`));
};
