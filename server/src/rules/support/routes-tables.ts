/** Routes that are composed of what a table lists: `['notes', 'weather'].map(kind => get(`/projects/${id}/${kind}_logs`))`. */
import type { AnalysedFile, Text, TextPart } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, ListExpression, ObjectExpression } from '../../program/model.ts';
import { contains, type Node, someIn, walk } from '../../program/walk.ts';
import type { AskedRoute } from './routes.ts';
import { choosesEntries, tableName } from './routes-tables-loops.ts';

type Table = ListExpression | ObjectExpression;

/**
 * The entry of a table that makes a route what it is: all that the request may ask for differs in that word alone, which the table
 * lists beside the others, and nothing in the code treats that word apart. Then each entry is asked for, and no others are mixed in.
 * @param all what else is asked for where the route is written
 */
export function tableEntry(asked: AskedRoute, all: readonly AskedRoute[], file: AnalysedFile): Place | undefined {
  const others = all.filter(({ request, path }) => request === asked.request && path !== asked.path);
  const [at, ...more] = differing(asked.address.text, others);
  if (at === undefined || more.length > 0) return undefined;
  const entry = placeOfPart(asked.address.text, at);
  const home = entry && file.app.file(entry.file);
  const table = entry && home && tableAround(entry, home);
  if (table === undefined || entry === undefined || home === undefined) return undefined;
  const isListed = others.every(({ address }) => {
    const place = placeOfPart(address.text, at);
    return place?.file === entry.file && contains(table, place);
  });
  const homes = [home, file.app.file(asked.address.pathPlace?.file ?? entry.file) ?? home];
  const word = wordOf(asked.address.text.parts[at]);
  const name = tableName(home.program.body, table);
  const isApart = homes.some(
    each =>
      choosesEntries(each.program.body, name, each === home ? table : undefined) ||
      someIn(each.program.body, node => treatsApart(node, word, table)),
  );
  return isListed && !isApart ? entry : undefined;
}

/** Where the texts of other routes differ from one's, its base left out; everywhere where they are made of more or fewer pieces. */
function differing({ parts }: Text, others: readonly AskedRoute[]): readonly number[] {
  const found = new Set<number>();
  for (const { address } of others) {
    const theirs = address.text.parts;
    for (const [index, part] of parts.entries())
      if (theirs.length !== parts.length || (index > 0 && wordOf(part) !== wordOf(theirs[index]))) found.add(index);
  }
  return [...found];
}

function wordOf(part: TextPart | undefined): string | undefined {
  return part === undefined || 'hole' in part ? undefined : part.text;
}

function placeOfPart({ parts }: Text, at: number): Place | undefined {
  const part = parts[at];
  return part !== undefined && 'text' in part ? part.place : undefined;
}

/** The innermost list or object of texts around a literal, at least two of them. */
function tableAround(entry: Place, { program }: AnalysedFile): Table | undefined {
  let found: Table | undefined;
  walk(program.body, node => {
    if (!contains(node, entry)) return false;
    if (node.kind === 'list' || node.kind === 'object') found = node;
    return true;
  });
  return found && entriesOf(found).filter(({ kind }) => kind === 'literal').length > 1 ? found : undefined;
}

function entriesOf(table: Table): readonly Expression[] {
  return (table.kind === 'list' ? table.items : table.properties).map(({ value }) => value);
}

/** A comparison with a word, a list of it elsewhere than in the table, or a route of its own: `kind === 'weather'`, `{ weather: 'v1.1' }`. */
function treatsApart(node: Node, word: string | undefined, table: Table): boolean {
  const isWord = (each: Expression): boolean =>
    each.kind === 'literal' && each.value === word && !contains(table, each);
  if (node.kind === 'operation') return node.operands.some(isWord);
  if (node.kind === 'call') return node.args.some(({ value }) => isWord(value));
  if (node.kind === 'list') return node.items.some(({ value }) => isWord(value));
  return (
    node.kind === 'object' &&
    !contains(node, table) &&
    node.properties.some(({ key, value }) => key === word && saysHow(value))
  );
}

/** A path, a version, settings or a function, by whatever name; a label for people is none. */
function saysHow(value: Expression): boolean {
  return (
    /^(?:object|function|name|member|call)$/.test(value.kind) ||
    (value.kind === 'literal' && /[/_]|^v?\d/.test(String(value.value)))
  );
}
