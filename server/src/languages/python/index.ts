import type { Program } from '../../program/model.ts';
import type { FrontEnd } from '../frontend.ts';
import { Documents, type LoweredModule } from './documents.ts';
import { type LoadGrammar, loadGrammar } from './grammar.ts';
import { pythonIdioms } from './idioms.ts';

export type { LoadGrammar } from './grammar.ts';
export { createNotebookFrontEnd } from './notebook.ts';

/**
 * Python, through the official grammar. Before `ready` has resolved every program is empty and `broken`.
 * Python 2's `print`, `exec`, `except E, e` and `<>` are understood as what they became.
 * @param load Gives the bytes of the parser and of the grammar.
 */
export function createPythonFrontEnd(load: LoadGrammar): FrontEnd {
  let documents: Documents | undefined;
  return {
    idioms: pythonIdioms,
    async ready() {
      documents ??= new Documents(await loadGrammar(load));
    },
    lower: (path, text) => programOf(path, documents?.lower(path, text)),
    forget: path => documents?.forget(path),
  };
}

function programOf(path: string, module: LoweredModule | undefined): Program {
  return {
    path,
    language: 'python',
    body: module?.statements ?? [],
    imports: module?.imports ?? [],
    exports: [],
    exportsAll: true,
    directives: [],
    comments: module?.comments ?? [],
    ...((module?.broken ?? true) && { broken: true as const }),
  };
}
