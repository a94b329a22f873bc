/** Which modules a file imports, as its text names them: most files need not be parsed to tell. */
import { perFile } from '../../analysis/per-file.ts';

/** The last steps of the modules that a file imports: `compare` of `import { load } from './compare.js'`, both of `from . import pricing, tools`. */
export const modulesNamed = perFile(({ path, text }): readonly string[] => {
  if (path.endsWith('.py'))
    return [...text.matchAll(pythonImport)].flatMap(([, ...lists]) => lists.flatMap(namesOfList));
  return [...text.matchAll(/\b(?:from\s{0,4}|require\(\s{0,4})["']([^"'\n]{1,200})["']/g)].map(([, quoted = '']) =>
    moduleName(quoted),
  );
});

const pythonImport =
  /^[ \t]{0,40}(?:from[ \t]{1,4}([\w.]{1,200})[ \t]{1,4}import[ \t]{1,4}(?:\(([^()]{1,2000})\)|([^(#\n]{1,400}))|import[ \t]{1,4}([^#\n]{1,200}))/gm;

/** `pricing` and `tools` of `.pricing, app.tools as t`. */
function namesOfList(list: string | undefined): readonly string[] {
  return (list ?? '').split(',').flatMap(each => /^\s*(?:[\w.]*\.)?(\w+)/.exec(each)?.[1] ?? []);
}

/** What imports call a file by: its own name, and that of the folder whose `index` or `__init__` it is. */
export function namesOfModule(path: string): readonly string[] {
  const own = moduleName(path);
  const folder = path.slice(0, path.lastIndexOf('/'));
  return own === 'index' || own === '__init__' ? [own, moduleName(folder)] : [own];
}

function moduleName(path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return last.replace(/\.(?:[cm]?[jt]sx?|py|vue|svelte|gs)$/, '');
}
