import type { Language } from '../program/model.ts';
import { templateEndings } from '../program/template-endings.ts';
import { createDataFrontEnd } from './data/index.ts';
import type { FrontEnd } from './frontend.ts';
import { createMarkupFrontEnd } from './markup/index.ts';
import { createNotebookFrontEnd, createPythonFrontEnd, type LoadGrammar } from './python/index.ts';
import { createTypeScript } from './typescript/index.ts';

export { isBuiltCode } from './built.ts';
export { findEvidence } from './evidence.ts';
export { findSpecifiers } from './specifiers.ts';

/** How a file is written: in a language, or as markup with scripts in it. */
type Format = Language | 'markup';

/** File name endings by format. `.env` files are told by their whole name; of TOML and INI the settings are read, as theirs are. */
const extensions = new Map<string, Format>([
  ['ts', 'javascript'],
  ['tsx', 'javascript'],
  ['mts', 'javascript'],
  ['cts', 'javascript'],
  ['js', 'javascript'],
  ['jsx', 'javascript'],
  ['mjs', 'javascript'],
  ['cjs', 'javascript'],
  ['gs', 'javascript'],
  ['vue', 'markup'],
  ['svelte', 'markup'],
  ['astro', 'markup'],
  ['html', 'markup'],
  ['htm', 'markup'],
  ['py', 'python'],
  ['pyi', 'python'],
  ['ipynb', 'notebook'],
  ['json', 'json'],
  ['jsonc', 'json'],
  ['webmanifest', 'json'],
  ['env', 'env'],
  ['toml', 'env'],
  ['ini', 'env'],
  ['yaml', 'yaml'],
  ['yml', 'yaml'],
  ['md', 'markdown'],
  ['markdown', 'markdown'],
  ['http', 'http'],
  ['rest', 'http'],
  ...templateEndings.map(ending => [ending, 'template'] as const),
]);

const environmentFile =
  /^(?:\.env(?:\..+)?|\.envrc|\.flaskenv|\.dev\.vars(?:\..+)?|.*\.env\.(?:example|sample|local|template))$/;

/** The names of files that are read, as globs: what changes in others changes nothing. */
export const fileGlobs: readonly string[] = [
  `**/*.{${[...extensions.keys()].join(',')}}`,
  '**/{.env*,.flaskenv,.dev.vars*,*.env.*}',
];

/** File name endings by the editor's name of a language: https://code.visualstudio.com/docs/languages/identifiers */
const endings: ReadonlyMap<string, string> = new Map([
  ['typescript', '.ts'],
  ['typescriptreact', '.tsx'],
  ['javascript', '.js'],
  ['javascriptreact', '.jsx'],
  ['vue', '.vue'],
  ['svelte', '.svelte'],
  ['astro', '.astro'],
  ['html', '.html'],
  ['python', '.py'],
  ['json', '.json'],
  ['jsonc', '.jsonc'],
  ['yaml', '.yaml'],
  ['markdown', '.md'],
  ['toml', '.toml'],
  ['http', '.http'],
  ['ejs', '.ejs'],
  ['handlebars', '.hbs'],
  ['jade', '.pug'],
  ['nunjucks', '.njk'],
  ['jinja', '.jinja'],
  ['dotenv', '/.env'],
]);

/** How the name of a document ends that is in an editor's language and has no name yet; empty for a language that is not read. */
export function endingOf(editorLanguage: string): string {
  return endings.get(editorLanguage) ?? '';
}

/** The languages that can be read, each by its front-end. */
export interface Languages {
  /** The language of a file by its name, of markup that of its scripts; `undefined` where there is no front-end for it. */
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
  const typescript = createTypeScript();
  const frontEnds: Readonly<Record<Format, FrontEnd>> = {
    javascript: typescript,
    markup: createMarkupFrontEnd(typescript),
    python: createPythonFrontEnd(loadWasm),
    notebook: createNotebookFrontEnd(loadWasm),
    json: createDataFrontEnd('json'),
    env: createDataFrontEnd('env'),
    yaml: createDataFrontEnd('yaml'),
    markdown: createDataFrontEnd('markdown'),
    http: createDataFrontEnd('http'),
    template: createDataFrontEnd('template'),
  };
  // By what loads: markup is ready when the language of its scripts is, so that one can import the other.
  const ready = new Set<FrontEnd['ready']>([undefined]);
  const loading = new Map<FrontEnd['ready'], Promise<void>>();

  // Asked for every file at every turn.
  const formats = new Map<string, Format | undefined>();
  const formatOf = (path: string): Format | undefined => {
    let format = formats.get(path);
    if (format === undefined && !formats.has(path)) {
      format = formatByName(path.slice(path.lastIndexOf('/') + 1));
      formats.set(path, format);
    }
    return format;
  };
  const frontEndOf = (path: string): FrontEnd | undefined => {
    const format = formatOf(path);
    return format === undefined ? undefined : frontEnds[format];
  };
  return {
    languageOf(path) {
      const format = formatOf(path);
      return format === 'markup' ? 'javascript' : format;
    },
    frontEnd: frontEndOf,
    isReady: path => {
      const frontEnd = frontEndOf(path);
      return frontEnd !== undefined && ready.has(frontEnd.ready);
    },
    readyFor: path => {
      const frontEnd = frontEndOf(path);
      const get = frontEnd?.ready;
      if (get === undefined || ready.has(get)) return undefined;
      let load = loading.get(get);
      if (load === undefined) {
        load = get()
          .then(() => void ready.add(get))
          .finally(() => loading.delete(get));
        loading.set(get, load);
      }
      return load;
    },
  };
}

function formatByName(name: string): Format | undefined {
  return environmentFile.test(name) ? 'env' : extensions.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}
