import type { Program } from '../../program/model.ts';
import type { FrontEnd } from '../frontend.ts';
import { idioms } from './idioms.ts';

/** The front-end for TypeScript and JavaScript, with and without JSX. The compiler's parser is loaded by `ready`, not before. */
export function createTypeScript(): FrontEnd {
  let loaded:
    | { readonly lower: (path: string, text: string) => Program; readonly forget: (path: string) => void }
    | undefined;
  return {
    idioms,
    async ready() {
      if (loaded !== undefined) return;
      const { Parser } = await import('./parser.ts');
      const { lower } = await import('./lower.ts');
      const parser = new Parser();
      loaded = {
        lower(path, text) {
          try {
            return lower(path, text, parser.parse(path, text));
          } catch {
            // Input beyond the parser's own stack. Nothing is known of it, which is what `broken` says.
            parser.forget(path);
            return { ...empty(path), broken: true };
          }
        },
        forget: path => parser.forget(path),
      };
    },
    lower(path, text) {
      if (isDeclaration(path)) return empty(path);
      if (loaded === undefined) throw new Error('The TypeScript front-end is used before `ready` has resolved.');
      return loaded.lower(path, text);
    },
    forget(path) {
      loaded?.forget(path);
    },
  };
}

/** Declaration files say nothing about what runs. */
function isDeclaration(path: string): boolean {
  return /\.d(\.[^./]+)?\.[mc]?ts$/i.test(path);
}

function empty(path: string): Program {
  return { path, language: 'javascript', body: [], imports: [], exports: [], directives: [], comments: [] };
}
