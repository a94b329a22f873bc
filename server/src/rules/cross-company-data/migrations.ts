/** The statements that make a database whose API answers pages, and whether pages read a table or view of it. */
import type { App } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';

/** A statement of a migration, at its first line. */
export interface Statement extends Place {
  readonly text: string;
}

interface Migration {
  readonly file: string;
  readonly text: string;
}

/** An app with the packages around it: one may keep the migrations, another the pages. */
export function around(app: App): readonly App[] {
  return [app, ...app.beside, ...(app.parent ? [app.parent] : [])];
}

/** The statements of the migrations of some apps, in their order; none where no migration has what is looked for. */
export function statementsOf(apps: readonly App[], wanted: RegExp): readonly Statement[] {
  const migrations = apps.flatMap(migrationsOf);
  return migrations.some(({ text }) => wanted.test(text)) ? migrations.flatMap(statementsIn) : [];
}

/** The migrations of an app, in their order, without comments. */
function migrationsOf(app: App): readonly Migration[] {
  return app.paths
    .filter(path => path.endsWith('.sql'))
    .toSorted()
    .map(path => ({
      file: `${app.root}/${path}`,
      text: (app.text(path) ?? '').replace(/--[^\n]*|\/\*.*?\*\//gs, comment => ' '.repeat(comment.length)),
    }));
}

function statementsIn({ file, text: all }: Migration): readonly Statement[] {
  return [...all.matchAll(/[^;]+/g)].flatMap(({ 0: text, index }) => {
    const start = index + (text.length - text.trimStart().length);
    const [line = ''] = text.trim().split('\n', 1);
    return line === '' ? [] : [{ text, file, start, end: start + line.length }];
  });
}

/** A page asks the database for the rows of a table or view by its name. */
export function isReadByPage(name: string, { files }: App): boolean {
  // A client of the server's goes by a name of its own, wherever its key is read: `admin.from('totals')`.
  const reads = new RegExp(`(?<!(?:admin|service)\\w{0,20}\\s{0,20})\\.from\\(\\s*["'\`]${name}["'\`]`, 'i');
  return files.some(
    ({ pathClass, text }) => pathClass === 'source' && reads.test(text) && !/service_?role/i.test(text),
  );
}
