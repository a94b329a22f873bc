/** The files of an app that are templates, and which of them a name means. */
import type { App } from '../../analysis/facts.ts';
import { templateEndings } from '../../program/template-endings.ts';

const endings = [...templateEndings, 'html', 'htm'];
/** A template's name with its ending. */
export const wholeName = new RegExp(`\\.(?:${endings.join('|')})$`, 'i');

/** Folders that templates are named from. */
const templateFolder = /(?:^|\/)(?:views?|templates?|partials|pages|layouts|includes)$/i;

/** Ends of templates for what is no page. */
const otherText = /\.(?:txt|text|plain|md|xml|csv|json|ya?ml|sql|ics|eml)\.\w+$/i;

const templatesIn = new WeakMap<readonly string[], readonly string[]>();

/** The templates among the paths of an app; those of a package within it are told of as that package's. */
export function templatesAmong(app: App): readonly string[] {
  const { paths, root } = app;
  const isOwn = (path: string): boolean => app.owning(`${root}/${path}`).root === root;
  const known =
    templatesIn.get(paths) ?? paths.filter(path => wholeName.test(path) && !otherText.test(path) && isOwn(path));
  templatesIn.set(paths, known);
  return known;
}

/** The file that a name means: below a folder of templates, or else the only one of that name. */
export function templateNamed(app: App, written: string): string | undefined {
  const name = written.replace(/^(?:\.{0,2}\/)+/, '');
  const ends = wholeName.test(name) ? [name] : endings.map(ending => `${name}.${ending}`);
  for (const end of ends) {
    const found = templatesAmong(app).filter(path => path === end || path.endsWith(`/${end}`));
    const below = found.filter(path => templateFolder.test(path.slice(0, -end.length - 1)));
    const [first, ...others] = below.length > 0 ? below : found;
    if (first !== undefined) return others.length === 0 ? first : undefined;
  }
  return undefined;
}
