import type { Idioms } from '../../program/idioms.ts';
import { codeOf } from './page.ts';

/** How scripts in markup say what fixes need: as files of their own do, but within the script. */
export function markupIdioms(scripts: Idioms): Idioms {
  return {
    ...scripts,
    like(source, program) {
      // Attributes and styles have quote marks and semicolons of their own.
      const code = (program?.scripts ?? []).map(({ start, end }) => source.slice(start, end)).join('\n');
      return markupIdioms(scripts.like?.(code, program) ?? scripts);
    },
    environment(name, program) {
      // Beside front matter, a script of the page cannot read what the server may (https://docs.astro.build/en/guides/environment-variables/).
      const isFrontMatter = program.directives.includes('use server') && program.scripts?.length === 1;
      return isFrontMatter && /^\w+$/.test(name) ? { text: `import.meta.env.${name}` } : undefined;
    },
    importModule(module, name, program, source) {
      const { scripts: places = [], path } = program;
      const [first] = places;
      // Only where modules are: a classic script of a page imports nothing.
      if (first === undefined || (/\.html?$/i.test(path) && program.imports.length === 0)) return undefined;
      const code = codeOf(source, places);
      const edit = scripts.importModule(module, name, { ...program, path: `${path}.ts`, directives: [] }, code);
      if (edit === undefined || edit.start >= first.start) return edit;
      const lineBreak = source.includes('\r\n') ? '\r\n' : '\n';
      return { start: first.start, end: first.start, text: lineBreak + edit.text.trimEnd() };
    },
  };
}
