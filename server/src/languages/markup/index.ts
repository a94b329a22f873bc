import type { FunctionExpression } from '../../program/model.ts';
import type { FrontEnd } from '../frontend.ts';
import { withComponent, withStatements } from './component.ts';
import { componentsIn } from './elements.ts';
import { markupIdioms } from './idioms.ts';
import { codeOf, dialects, type Page, readPage } from './page.ts';
import { codeIn, rawHtmlIn, showing } from './raw-html.ts';

/**
 * Pages and components: HTML, Vue, Svelte and Astro. Their scripts are one program in the language that they are written in; what
 * stands around them is blanked, so that every place is the document's own and an edit outside of scripts moves them, no more.
 * What a page holds is sent to browsers and says so as code does, by a directive; Astro's front matter runs where the page is made.
 * @param scripts The front-end of what stands in scripts.
 */
export function createMarkupFrontEnd(scripts: FrontEnd): FrontEnd {
  /** What the markup shows as HTML. */
  const shownIn = (path: string, text: string, page: Page): readonly FunctionExpression[] => {
    const raw = rawHtmlIn(path, text, page.scripts);
    if (raw.length === 0) return [];
    const markup = `${path}.markup.${page.dialect}`;
    const { body } = scripts.lower(markup, codeOf(text, codeIn(raw)));
    scripts.forget?.(markup);
    const expressions = new Map(body.flatMap(each => (each.kind === 'evaluate' ? [[each.start, each.value]] : [])));
    return raw.flatMap(each => showing(each, text, expressions) ?? []);
  };
  return {
    idioms: markupIdioms(scripts.idioms),
    ...(scripts.ready && { ready: scripts.ready }),
    lower(path, text) {
      const page = readPage(path, text);
      const program = scripts.lower(`${path}.${page.dialect}`, codeOf(text, page.scripts));
      const shown = [...shownIn(path, text, page), ...componentsIn(text, page.tags)];
      return {
        ...(/\.vue$/i.test(path) ? withComponent(program, shown) : withStatements(program, shown)),
        path,
        scripts: page.scripts,
        directives: [page.onServer ? 'use server' : 'use client'],
        comments: [...program.comments, ...page.comments].sort((a, b) => a.start - b.start),
      };
    },
    forget(path) {
      for (const dialect of dialects) scripts.forget?.(`${path}.${dialect}`);
    },
  };
}
