/** Files that may answer with rows of tables that an app keeps API Data in, as far as their text says: no file is parsed for it. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import { anyOf } from '../../program/words.ts';

/** A route's file asks for rows itself, lists the addresses of Django's views, or has a function of another module ask. */
export function mayAnswer(files: readonly AnalysedFile[], asking: RegExp): (file: AnalysedFile) => boolean {
  const modules = files.flatMap(({ path, text }) => (asking.test(text) ? askingModule(path, text, asking) : []));
  return ({ text, language }) =>
    asking.test(text) ||
    // https://docs.djangoproject.com/en/stable/topics/http/urls/
    (language === 'python' && /\burlpatterns\b/.test(text)) ||
    modules.some(({ imported, asked }) => imported.test(text) && asked.test(text));
}

/** A module by the name that others import it by, and its functions that ask. */
interface Asking {
  readonly imported: RegExp;
  readonly asked: RegExp;
}

/** Where a function or method begins. */
const definition =
  /^[ \t]*(?:export\s+)?(?:async\s+)?(?:def|function)\s+(\w+)|^[ \t]*(?:export\s+)?const\s+(\w+)\s*=\s*(?:async\s*)?(?:\(|function\b)|^[ \t]+(?:public\s+)?(?:static\s+)?(?:async\s+)?(\w+)\([^()\n]*\)[^;\n]*\{$/gm;

/** No names of functions. */
const keyword = /^(?:if|for|while|switch|catch|constructor|__init__)$/;

function askingModule(path: string, text: string, asking: RegExp): readonly Asking[] {
  const steps = path.replace(/\.\w+$/, '').split('/');
  const module = steps.filter(step => !/^(?:index|__init__)$/.test(step)).at(-1);
  if (module === undefined) return [];
  const starts = [...text.matchAll(definition)];
  const names = starts.flatMap(({ 1: plain, 2: kept, 3: method, index }, at) => {
    const name = plain ?? kept ?? method ?? '';
    return !keyword.test(name) && asking.test(text.slice(index, starts[at + 1]?.index)) ? [name] : [];
  });
  if (names.length === 0) return [];
  const imported = new RegExp(`\\b(?:from|import|require)\\b[^\\n;]*\\b${anyOf([module])}\\b`);
  return [{ imported, asked: new RegExp(`\\b${anyOf(names)}\\b`) }];
}
