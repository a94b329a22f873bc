import type { Language } from '../program/model.ts';
import { createDataFrontEnd } from './data/index.ts';
import type { FrontEnd } from './frontend.ts';
import { createNotebookFrontEnd, createPythonFrontEnd, type LoadGrammar } from './python/index.ts';
import { createTypeScript } from './typescript/index.ts';

export { findEvidence } from './evidence.ts';
export { findSpecifiers } from './specifiers.ts';

/** File name endings by language. `.env` files are told by their whole name. */
const extensions: Readonly<Record<string, Language>> = {
  ts: 'javascript',
  tsx: 'javascript',
  mts: 'javascript',
  cts: 'javascript',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  py: 'python',
  pyi: 'python',
  ipynb: 'notebook',
  json: 'json',
  jsonc: 'json',
  webmanifest: 'json',
  env: 'env',
  yaml: 'yaml',
  yml: 'yaml',
  md: 'markdown',
  markdown: 'markdown',
};

const environmentFile =
  /^(?:\.env(?:\..+)?|\.envrc|\.flaskenv|\.dev\.vars(?:\..+)?|.*\.env\.(?:example|sample|local|template))$/;

/** The languages that can be read, each by its front-end. */
export interface Languages {
  /** The language of a file by its name; `undefined` where there is no front-end for it. */
  languageOf(path: string): Language | undefined;
  frontEnd(path: string): FrontEnd | undefined;
  /** Whether `lower` may be called for the file. */
  isReady(path: string): boolean;
  /** Loads what the file's front-end needs; returns nothing where that is done. A failure may be tried again. */
  readyFor(path: string): Promise<void> | undefined;
}

/**
 * Registers every front-end; each loads its parser when it is first asked to be ready.
 * @param loadWasm gives the bytes of a parser or grammar by its file's name
 */
export function createLanguages(loadWasm: LoadGrammar): Languages {
  const frontEnds: Partial<Record<Language, FrontEnd>> = {
    javascript: createTypeScript(),
    python: createPythonFrontEnd(loadWasm),
    notebook: createNotebookFrontEnd(loadWasm),
    json: createDataFrontEnd('json'),
    env: createDataFrontEnd('env'),
    yaml: createDataFrontEnd('yaml'),
    markdown: createDataFrontEnd('markdown'),
  };
  const ready = new Set<FrontEnd>(Object.values(frontEnds).filter(frontEnd => frontEnd.ready === undefined));
  const loading = new Map<FrontEnd, Promise<void>>();

  const frontEndOf = (path: string): FrontEnd | undefined => {
    const language = languageOf(path);
    return language === undefined ? undefined : frontEnds[language];
  };
  return {
    languageOf: path => (frontEndOf(path) === undefined ? undefined : languageOf(path)),
    frontEnd: frontEndOf,
    isReady: path => {
      const frontEnd = frontEndOf(path);
      return frontEnd !== undefined && ready.has(frontEnd);
    },
    readyFor: path => {
      const frontEnd = frontEndOf(path);
      if (frontEnd?.ready === undefined || ready.has(frontEnd)) return undefined;
      let load = loading.get(frontEnd);
      if (load === undefined) {
        load = frontEnd
          .ready()
          .then(() => void ready.add(frontEnd))
          .finally(() => loading.delete(frontEnd));
        loading.set(frontEnd, load);
      }
      return load;
    },
  };
}

const byName = new Map<string, Language | undefined>();

/** Asked for every file at every turn. */
function languageOf(path: string): Language | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (byName.has(name)) return byName.get(name);
  const language = environmentFile.test(name) ? 'env' : extensions[name.slice(name.lastIndexOf('.') + 1).toLowerCase()];
  byName.set(name, language);
  return language;
}
