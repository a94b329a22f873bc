/** What records of a table that holds several kinds say that they are of: `key: 'billing'`, `provider: 'maps'`. */
import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import type { Expression } from '../../program/model.ts';
import { contains, findAt, literalText, walk } from '../../program/walk.ts';
import { placeKey } from './places.ts';
import { tablesAsked } from './stores-tables.ts';

/** What a record that is put into a store says that it is of. */
export function labelsOf(record: Value): readonly string[] {
  return record.keys.names
    .filter(name => labelling.test(name))
    .flatMap(name => {
      const { literals, open } = record.property(name);
      const [label, ...others] = literals;
      return typeof label === 'string' && others.length === 0 && !open ? label : [];
    });
}

const labelling = /^(?:(?:\w+_)?(?:key|name|provider|service|vendor|system|integration|platform)|type|kind|slug)$/i;

/**
 * A function that shows rows asks for those of other labels by their names, here or in what it calls: `settings.one('billing')`,
 * `db.select().from(settings).where(eq(settings.key, 'billing'))`.
 */
export function asksForOthers(labels: readonly string[], read: Effect, shown: Effect, file: AnalysedFile): boolean {
  if (labels.length === 0) return false;
  const asked = textsAskedFor(read, shown, file);
  return asked.length > 0 && !asked.some(text => labels.some(label => text.includes(label)));
}

/** Words written in the calls of a function that lead to a read, and in what is called on that. */
function textsAskedFor(read: Effect, shown: Effect, file: AnalysedFile): readonly string[] {
  const fn = shown.surroundings.function;
  if (fn?.file !== file.path) return [];
  return fn.effects(2).flatMap(({ place, chain }) => {
    const at = chain[0] ?? place;
    if (placeKey(place) !== placeKey(read.place) || at.file !== file.path || !contains(fn.node, at)) return [];
    const [whole] = findAt(file.program, at.start).filter(
      (node): node is Expression => (node.kind === 'call' || node.kind === 'member') && node.start === at.start,
    );
    return whole === undefined ? [] : labelsIn(whole, read);
  });
}

/** A call that leads to a read asks for a record of one of some labels: `settings.one('billing')`. */
export function asksFor(labels: readonly string[], call: Expression, read: Effect): boolean {
  return labelsIn(call, read).some(text => labels.includes(text));
}

/** What may be labels in a call that leads to a read: neither statements nor the names of tables and columns. */
function labelsIn(call: Expression, read: Effect): readonly string[] {
  const tables = tablesAsked(read);
  return textsIn(call).filter(text => /^[\w.:/-]+$/.test(text) && !labelling.test(text) && !tables.includes(text));
}

function textsIn(node: Expression): readonly string[] {
  const found: string[] = [];
  walk(node, inner => {
    const text = literalText(inner);
    if (text !== undefined) found.push(text);
  });
  return found;
}
