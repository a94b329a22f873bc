/** Files that may answer with rows of tables that an app keeps API Data in, as far as their text says: no file is parsed for it. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import { anyOf } from '../../program/words.ts';

/** A route's file asks for rows itself, lists the addresses of Django's views, or has a function of another module ask. */
export function mayAnswer(files: readonly AnalysedFile[], asking: RegExp): (file: AnalysedFile) => boolean {
  const askers = new Map<string, string[]>();
  for (const { path, text } of files)
    if (asking.test(text)) {
      const module = moduleOf(path);
      if (module !== undefined) askers.set(module, [...(askers.get(module) ?? []), ...askersIn(text, asking)]);
    }
  const hasAsk = (text: string): boolean => {
    const names = importedBy(text).flatMap(module => askers.get(module) ?? []);
    return names.length > 0 && new RegExp(`\\b${anyOf(names)}\\b`).test(text);
  };
  return ({ text, language }) =>
    asking.test(text) ||
    // https://docs.djangoproject.com/en/stable/topics/http/urls/
    (language === 'python' && /\burlpatterns\b/.test(text)) ||
    (askers.size > 0 && hasAsk(text));
}

/** The names that a text may import modules by, whatever they are called in their folders. */
function importedBy(text: string): readonly string[] {
  const names = new Set<string>();
  for (const [line] of text.matchAll(/\b(?:from|import|require)\b[^\n;]*/g))
    for (const [step] of line.matchAll(/[^\s'"`/,;(){}]+/g))
      for (const name of [step, step.replace(/\.\w+$/, ''), ...step.split('.')]) names.add(name);
  return [...names];
}

/** Where a function or method begins. */
const definition =
  /^[ \t]*(?:export\s+)?(?:async\s+)?(?:def|function)\s+(\w+)|^[ \t]*(?:export\s+)?const\s+(\w+)\s*=\s*(?:async\s*)?(?:\(|function\b)|^[ \t]+(?:public\s+)?(?:static\s+)?(?:async\s+)?(\w+)\([^()\n]*\)[^;\n]*\{$/gm;

/** No names of functions. */
const keyword = /^(?:if|for|while|switch|catch|constructor|__init__)$/;

/** The name that others import a module by. */
function moduleOf(path: string): string | undefined {
  const steps = path.replace(/\.\w+$/, '').split('/');
  return steps.filter(step => !/^(?:index|__init__)$/.test(step)).at(-1);
}

/** Functions that ask. */
function askersIn(text: string, asking: RegExp): readonly string[] {
  const starts = [...text.matchAll(definition)];
  return starts.flatMap(({ 1: plain, 2: kept, 3: method, index }, at) => {
    const name = plain ?? kept ?? method ?? '';
    return !keyword.test(name) && asking.test(text.slice(index, starts[at + 1]?.index)) ? [name] : [];
  });
}
