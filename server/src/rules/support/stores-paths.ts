/** Files that an app writes and reads again, told by the ends of their paths. */
import type { AnalysedFile, Effect } from '../../analysis/facts.ts';
import { globOf } from '../../analysis/texts.ts';
import type { Expression } from '../../program/model.ts';
import { lastName, type Node, walk } from '../../program/walk.ts';

/** The paths that a call may read or write, `*` for what is not known of them; of what `folder.glob('rfis_*.csv')` gives, that. */
export function pathsOf(effect: Effect, { app }: AnalysedFile): readonly string[] {
  if (effect.pathPatterns.length > 0) return effect.pathPatterns;
  const home = app.file(effect.place.file);
  const [first] = effect.node.kind === 'call' ? effect.node.args : [];
  if (home === undefined || first?.value.kind !== 'name') return [];
  const pattern = globbed(first.value.name, effect.surroundings.function?.node.body ?? home.program.body);
  const [text] = pattern === undefined ? [] : home.evaluate(pattern).texts;
  return text === undefined ? [] : [globOf(text)];
}

/** What a loop's name goes over the files of: `for path in sorted(folder.glob('rfis_*.csv'))`. */
function globbed(name: string, body: readonly Node[]): Expression | undefined {
  let found: Expression | undefined;
  walk(body, node => {
    const { target, over } =
      node.kind === 'loop' ? node : ((node.kind === 'list' ? node.comprehension : undefined) ?? {});
    if (over === undefined || target?.kind !== 'name' || target.name !== name) return;
    walk([over], inner => {
      const isGlob = inner.kind === 'call' && /^[ir]?glob(?:Sync)?$/.test(lastName(inner.callee) ?? '');
      if (isGlob) found ??= inner.args[0]?.value;
    });
  });
  return found;
}

/** Names that say nothing of what is in a file. */
const commonName =
  /^(?:raw|clean(?:ed)?|all|final|train(?:ing)?|tests?|valid(?:ation)?|eval|input|output|out|export(?:ed)?)?(?:data|dataset|set|features|labels|samples|values|results?|predictions|metrics|scores|stats|history|report|summary|rows|records|table|file|log|index|temp|tmp|cache|latest)?$/i;

/**
 * Whether two paths are of the same file: its name, and its folder where both say that. A name that any file could have is only the same
 * in the same folder.
 */
export function isSamePath(one: string, other: string): boolean {
  const [name, folder] = endOf(one);
  const [otherName, otherFolder] = endOf(other);
  if (!fits(name, otherName) && !fits(otherName, name)) return false;
  const isKnown = [folder, otherFolder].every(each => each !== undefined && !each.includes('*'));
  if (isKnown && folder !== otherFolder) return false;
  return [name, otherName].every(each => says(each, isKnown));
}

/** Whether a file is any of a folder's, `exports/*`, by as much of its own folders as both say. */
export function isOfFolder(file: string, path: string): boolean {
  const [any, ...folders] = partsOf(path);
  const [, ...above] = partsOf(file);
  if (any !== '*' || !says(folders[0] ?? '', true)) return false;
  const unknown = (part: string | undefined): boolean => part === undefined || part === '..' || part.includes('*');
  const known = folders.findIndex((folder, at) => unknown(folder) || unknown(above[at]));
  return known !== 0 && folders.slice(0, known < 0 ? undefined : known).every((folder, at) => folder === above[at]);
}

/** Things that are in files, found by a path; those whose file's name is known are not all compared. */
export class ByPath<T> {
  private readonly named = new Map<string, number[]>();
  private readonly patterns: number[] = [];
  private readonly items: readonly { readonly path: string; readonly item: T }[];

  constructor(items: readonly T[], pathsIn: (item: T) => readonly string[]) {
    this.items = items.flatMap(item => pathsIn(item).map(path => ({ path, item })));
    for (const [index, { path }] of this.items.entries()) {
      const [name] = endOf(path);
      if (name.includes('*')) this.patterns.push(index);
      else this.named.set(name, [...(this.named.get(name) ?? []), index]);
    }
  }

  /** The first thing that is in the file of a path. */
  find(path: string): T | undefined {
    const [name] = endOf(path);
    const indexes = name.includes('*')
      ? [...this.items.keys()]
      : [...(this.named.get(name) ?? []), ...this.patterns].sort((a, b) => a - b);
    const found = indexes.map(index => this.items[index]).find(each => each && isSamePath(each.path, path));
    return found?.item;
  }
}

/** The last two parts of a path, the last one first. */
function endOf(path: string): readonly [string, string | undefined] {
  const [last = '', before] = partsOf(path);
  return [last, before];
}

/** The parts of a path, the last one first. */
function partsOf(path: string): readonly string[] {
  return path
    .split(/[/\\]/)
    .filter(part => part !== '' && part !== '.')
    .reverse();
}

/** Whether a file's name tells it from others. */
function says(name: string, inKnownFolder: boolean): boolean {
  const [stem = ''] = name.split('.');
  const known = stem.replace(/[*\W_]/g, '');
  return known.length > 2 && (inKnownFolder || !commonName.test(known));
}

/** One is the other, or one of those that it may be; without a regular expression, which takes long where there are many holes. */
function fits(one: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split(/\*+/);
  const last = others.pop();
  if (last === undefined) return one === first;
  if (!one.startsWith(first) || !one.endsWith(last)) return false;
  let at = first.length;
  for (const part of others) {
    const found = one.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at + last.length <= one.length;
}

/** What is known of the name of a file, where that says something: `rfis_` of `data/rfis_*.csv`. */
export function fixedPart(path: string): readonly string[] {
  const [name] = endOf(path);
  const [part = ''] = name.split(/[*.]/).sort((a, b) => b.length - a.length);
  return part.length > 3 ? [part] : [];
}
