/** What records of a table that holds several kinds say that they are of: `key: 'billing'`, `provider: 'maps'`. */
import type { AnalysedFile, Effect, Value } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { contains, findAt, lastName, literalText, returnedBy } from '../../program/walk.ts';
import { placeKey } from './places.ts';
import { tablesAsked } from './stores-tables.ts';

/** What a record that is put into a store says that it is of. */
export function labelsOf(record: Value, named = labelling): readonly string[] {
  return fieldsOf(record)
    .filter(name => named.test(name))
    .flatMap(name => {
      const { literals, open } = record.property(name);
      const [label, ...others] = literals;
      return typeof label === 'string' && others.length === 0 && !open ? label : [];
    });
}

/** The fields of a record; of a row that a class of the app's makes, those that it is made with: `Link(provider="maps", token=token)`. */
export function fieldsOf({ keys, node, instances }: Value): readonly string[] {
  if (keys.names.length > 0 || node?.kind !== 'call' || instances.length === 0) return keys.names;
  return node.args.flatMap(({ name }) => name ?? []);
}

const labelling = /^(?:(?:\w+_)?(?:key|name|provider|service|vendor|system|integration|platform)|type|kind|slug)$/i;

/**
 * A function that shows rows asks for those of other labels by their names, here or in what it calls: `settings.one('billing')`,
 * `db.select().from(settings).where(eq(settings.key, 'billing'))`.
 */
export function asksForOthers(
  labels: readonly string[],
  read: Effect,
  shown: Pick<Effect, 'surroundings'>,
  file: AnalysedFile,
): boolean {
  if (labels.length === 0) return false;
  const asked = textsAskedFor(read, shown, file);
  return asked.length > 0 && !asked.some(text => labels.some(label => text.includes(label)));
}

/** Words written in the calls of a function that lead to a read, and in what is called on that. */
function textsAskedFor(read: Effect, shown: Pick<Effect, 'surroundings'>, file: AnalysedFile): readonly string[] {
  const fn = shown.surroundings.function;
  if (fn?.file !== file.path) return [];
  return fn.effects(2).flatMap(({ place, chain }) => {
    const at = chain[0] ?? place;
    if (placeKey(place) !== placeKey(read.place) || at.file !== file.path || !contains(fn.node, at)) return [];
    const [whole] = findAt(file.program, at.start).filter(
      (node): node is Expression => (node.kind === 'call' || node.kind === 'member') && node.start === at.start,
    );
    return whole === undefined ? [] : labelsIn(whole, read, file);
  });
}

/** A call that leads to a read asks for a record of one of some labels: `settings.one('billing')`. */
export function asksFor(labels: readonly string[], call: Expression, read: Effect, file: AnalysedFile): boolean {
  return labelsIn(call, read, file).some(text => labels.includes(text));
}

/** What may be labels in a call that leads to a read: neither statements nor the names of tables and columns. */
function labelsIn(call: Expression, read: Effect, file: AnalysedFile): readonly string[] {
  const tables = tablesAsked(read);
  return fixedIn(call, file).filter(
    text =>
      /^[\w.:/-]+$/.test(text) &&
      !labelling.test(text) &&
      !manner.test(text) &&
      !tables.includes(text.toLowerCase()) &&
      !tables.includes(text),
  );
}

/** How rows are given, and not which. */
const manner = /^(?:asc|desc|json|text|utf-?8)$/i;
/** Calls that say in what order, with which columns, of which rows not, or what is made of them or stands in their place. */
const narrowsNothing =
  /^(?:order|sort|group|select|return|join|left|inner|limit|with|populate|include|not|ne$|nin$|where_?not|(?:then|catch|finally|map|flatMap|reduce)$)/i;
const compares = /where|^(?:eq|equals?|in(?:Array|List)?|filter\w*)$/i;
const conditions = /^(?:\w*where|query|filter|and|or|\$?(?:eq|in|and|or)|equals)$/i;

/** Texts that the code fixes in what a call is told to ask for; none of what may as well be another: `name ?? 'theme'`. */
function fixedIn(node: Expression, file: AnalysedFile): readonly string[] {
  const inside = (inner: Expression): readonly string[] => fixedIn(inner, file);
  const text = literalText(node);
  if (text !== undefined) return [text];
  switch (node.kind) {
    case 'name':
    case 'member': {
      if (node.kind === 'member' && node.object.kind !== 'name') return inside(node.object);
      const { literals, open } = file.evaluate(node);
      return open ? [] : literals.filter(each => typeof each === 'string');
    }
    case 'await':
      return inside(node.value);
    case 'call': {
      const name = lastName(node.callee) ?? '';
      const before = node.callee.kind === 'member' ? inside(node.callee) : [];
      // `withIndex('by_provider', q => q.eq('provider', 'maps'))`: https://docs.convex.dev/database/reading-data/indexes
      if (/^with(?:Search)?Index$/.test(name))
        return [...before, ...node.args.slice(1).flatMap(each => inside(each.value))];
      const isOther = narrowsNothing.test(name) || (compares.test(name) && isOfOtherColumn(node));
      return isOther
        ? before
        : [
            ...before,
            ...node.args.flatMap(({ name: key, value }) => (key === undefined || saysWhich(key) ? inside(value) : [])),
          ];
    }
    case 'object':
      return node.properties.flatMap(({ key = '', value }) => (saysWhich(key) ? inside(value) : []));
    case 'list':
      return node.items.flatMap(({ value }) => inside(value));
    case 'function':
      return returnedBy(node.body).flatMap(inside);
    case 'choice': {
      const options = node.options.map(inside);
      return options.some(each => each.length === 0) ? [] : options.flat();
    }
    default:
      return [];
  }
}

function saysWhich(key: string): boolean {
  return labelling.test(key) || conditions.test(key);
}

/** `.where('tenant', 'acme')`, `eq(settings.tenant, 'acme')` */
function isOfOtherColumn({ args: [first, ...others] }: Call): boolean {
  const column =
    first && (literalText(first.value) ?? (first.value.kind === 'member' ? first.value.property : undefined));
  return column !== undefined && others.length > 0 && !labelling.test(column.replace(/^.*\./, ''));
}
