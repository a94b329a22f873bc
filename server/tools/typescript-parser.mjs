import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/**
 * TypeScript's parser alone, for esbuild. The package is one function around all of the compiler, which no bundler can take apart;
 * without that function, and cut before the services that register themselves, what the parser does not use falls away: a quarter
 * of the size and of the time to load. The few members of nodes that the services would have added are put back.
 * The version is pinned in package.json; another layout of the file stops the build, as does the import of a name that is cut off.
 * @type {import('esbuild').Plugin}
 */
export const typescriptParser = {
  name: 'typescript-parser',
  setup(build) {
    build.onLoad({ filter: /[\\/]typescript[\\/]lib[\\/]typescript\.js$/ }, ({ path: file }) => ({
      contents: parserOf(readFileSync(file, 'utf8')),
    }));
  },
};

/**
 * Leaves TypeScript out of a bundle: it is loaded from `typescript.js` beside it when the first file is parsed. What is used of it is
 * taken out once: a namespace of a CommonJS module asks two getters whenever a name of it is used, a twentieth of a whole check.
 * @param {readonly string[]} used names of TypeScript
 * @returns {import('esbuild').Plugin}
 */
export const typescriptBeside = used => ({
  name: 'typescript-beside',
  setup(build) {
    build.onResolve({ filter: /^typescript$/ }, () => ({ path: 'typescript', namespace: 'beside' }));
    build.onResolve({ filter: /^\.\/typescript\.js$/, namespace: 'beside' }, ({ path: file }) => ({
      path: file,
      external: true,
    }));
    build.onLoad({ filter: /^typescript$/, namespace: 'beside' }, () => ({
      contents: `export const { ${used.join(', ')} } = require('./typescript.js');`,
    }));
  },
});

/**
 * The names of TypeScript that the sources in a folder use at run time, as `ts.name`.
 * @param {string} folder
 */
export function usedOfTypescript(folder) {
  const sources = readdirSync(folder)
    .filter(name => name.endsWith('.ts'))
    .map(name => readFileSync(path.join(folder, name), 'utf8'));
  const used = new Set(sources.flatMap(source => [...source.matchAll(/\bts\.([a-zA-Z]\w*)/g)].map(match => match[1])));
  return [...used].filter(name => name !== undefined && name in ts).sort();
}

/** @param {string} source */
function parserOf(source) {
  /** @param {string} mark @param {number} [from] */
  const at = (mark, from) => {
    const offset = source.indexOf(mark, from);
    if (offset < 0)
      throw new Error(`typescript.js is laid out in a way that this build does not know: no ${mark.trim()}`);
    return offset;
  };
  const open = at('"use strict";', at('var ts = {}; ((module) => {'));
  const names = at('var typescript_exports = {};', open);
  const end = 'module.exports = __toCommonJS(typescript_exports);';
  const body = at(end, names);
  const kept = source.slice(open, names) + source.slice(body + end.length, at('\n// src/services/', body));
  const declared = new Set(
    [...kept.matchAll(/^(?:async )?(?:function\*?|var|let|const|class) (\w+)/gm)].map(match => match[1]),
  );
  const exported = [...source.slice(names, body).matchAll(/^ {2}(\w+): \(\) => (\w+),?$/gm)]
    .filter(([, , local]) => declared.has(local))
    .map(([, name, local]) => (name === local ? name : `${local} as ${name}`));
  return `${kept.replace(/^var __toCommonJS.*$/m, '')}\n${nodeMembers}\nexport { ${exported.join(', ')} };`;
}

const nodeMembers = `
for (const kind of ['Node', 'Token', 'Identifier', 'PrivateIdentifier', 'SourceFile']) {
  const constructor = class extends objectAllocator['get' + kind + 'Constructor']() {
    getSourceFile() { return getSourceFileOfNode(this); }
    getStart(file, withComments) { return getTokenPosOfNode(this, file, withComments); }
    getFullStart() { return this.pos; }
    getEnd() { return this.end; }
    getText(file = this.getSourceFile()) { return file.text.slice(this.getStart(file), this.end); }
  };
  if (kind.endsWith('Identifier')) Object.defineProperty(constructor.prototype, 'text', { get() { return idText(this); } });
  objectAllocator['get' + kind + 'Constructor'] = () => constructor;
}`;
