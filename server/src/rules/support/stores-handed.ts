/** Whether the rows that a call gives come as they are to where they are shown, through the functions between. */
import type { Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Expression, Property, Span, Target } from '../../program/model.ts';
import { contains, lastName, type Node, namesIn, returnedBy, walk } from '../../program/walk.ts';
import { anchorIn } from './handlers.ts';

/** Something that is given expressions. */
interface Showing {
  readonly args: readonly { readonly node: Expression }[];
}

/**
 * What a call shows holds rows, and each function on the way from where they are read gives them as they came.
 * @param read as the function around `shown` leads to it
 * @param field whose content counts as the rows do
 */
export function isShownAsRead(shown: Showing, read: Effect, fn: FunctionFacts, field?: string): boolean {
  const anchor = anchorIn(fn, read);
  if (anchor === undefined) return false;
  const names = namesOf(fn, anchor);
  const isField = (node: Expression): boolean =>
    node.kind === 'member' && node.property === field && isGivenBy(node.object, anchor, names);
  const isIt = (node: Expression): boolean => isGivenBy(node, anchor, names) || (field !== undefined && isField(node));
  if (!shown.args.some(({ node }) => holds(node, isIt))) return false;
  const { functions } = read.surroundings;
  // Behind the function stand those that it is called by: `wrapped(async (req, res) => …)`.
  const own = functions.findIndex(({ file, node }) => file === fn.file && node === fn.node);
  return functions
    .slice(0, own === -1 ? undefined : own)
    .filter(each => each.file !== fn.file || !contains(each.node, fn.node))
    .every(each => givesAsRead(each, read));
}

function givesAsRead(fn: FunctionFacts, read: Effect): boolean {
  const anchor = anchorIn(fn, read);
  if (anchor === undefined) return false;
  const names = namesOf(fn, anchor);
  const given = returnedBy(fn.node.body).filter(({ kind }) => kind !== 'literal');
  return given.length > 0 && given.every(value => isGivenBy(value, anchor, names));
}

/** Names of what a call gives in a function, or of one of its rows. */
function namesOf({ node: { body } }: FunctionFacts, call: Span): ReadonlySet<string> {
  const names = new Set<string>();
  walk(body, node => {
    const [target, given] = takenFrom(node);
    if (target && given && isWhole(target) && isGivenBy(given, call, names))
      for (const name of namesIn(holdingRows(target))) names.add(name);
  });
  return names;
}

/** `rows` of `const [rows, total] = await links.findAndCount()` */
function holdingRows(target: Target): Target {
  return target.kind === 'list-target' ? (target.items[0]?.target ?? { ...target, items: [] }) : target;
}

/** What a node gives a name to, and what that is taken from. */
function takenFrom(node: Node): readonly [Target, Expression | undefined] | readonly [] {
  if (node.kind === 'bind') return [node.target, node.value];
  // `for (const link of links)` takes a row after the other.
  if (node.kind === 'loop') return node.form === 'each' && node.target?.kind === 'name' ? [node.target, node.over] : [];
  // `links.find(id).then(link => …)`
  if (node.kind !== 'call' || node.callee.kind !== 'member' || node.callee.property !== 'then') return [];
  const [then] = node.args;
  const first = then?.value.kind === 'function' ? then.value.parameters[0] : undefined;
  return first === undefined ? [] : [first.target, node.callee.object];
}

/** `link`, `[link]`, `{ rows }`: what is taken out of a row by its name is no row. */
function isWhole(target: Target): boolean {
  if (target.kind !== 'object-target') return true;
  return target.rest === undefined && target.entries.every(({ key }) => key !== undefined && answers.test(key));
}

/** Under what an answer of a store holds its rows. */
const answers = /^(?:rows|data|error|\d+)$/;
/** What narrows a query, or runs it. */
export const ofQuery =
  /^(?:where|and|or|eq|in|match|filter|with(?:Search)?Index|limit|take|offset|order(?:By)?|\w*join|get|all|collect|first|one|unique|exec(?:ute)?|lean|sort|skip|populate|(?:maybe)?single|toArray|catch)$/i;

/** An expression is what a call gives, or one of its rows: `(await find(id))[0] ?? null`, `db.select().from(links).limit(1)`. */
function isGivenBy(node: Expression, call: Span, names: ReadonlySet<string>): boolean {
  if (node.start === call.start && node.end === call.end) return true;
  const isSo = (inner: Expression): boolean => isGivenBy(inner, call, names);
  switch (node.kind) {
    case 'name':
      return names.has(node.name);
    case 'await':
      return isSo(node.value);
    case 'choice':
      return node.options.some(isSo);
    case 'member':
      return (node.property === undefined || answers.test(node.property)) && isSo(node.object);
    case 'call':
      return node.callee.kind === 'member' && ofQuery.test(node.callee.property ?? '') && isSo(node.callee.object);
    default:
      return false;
  }
}

/** An expression is something, or an object, a list or a text that holds it as it is. */
export function holds(node: Expression, isIt: (node: Expression) => boolean): boolean {
  const inside = (inner: Expression): boolean => holds(inner, isIt);
  switch (node.kind) {
    case 'object':
      return node.properties.some(
        ({ value, spread }, i) => inside(value) && !(spread && node.properties.slice(i).some(setsAnew)),
      );
    case 'list':
      return node.items.some(({ value }) => inside(value));
    case 'choice':
      return node.options.some(inside);
    case 'call':
      // `JSON.stringify(row, ['name'])` writes the fields that it names.
      if (/^(?:stringify|inspect)$/.test(lastName(node.callee) ?? ''))
        return node.args[0] !== undefined && node.args[1]?.value.kind !== 'list' && inside(node.args[0].value);
      break;
  }
  return isIt(node);
}

/** `{ ...row, access: undefined }`, `{ ...row, access: '***' }` */
function setsAnew({ value }: Property): boolean {
  return value.kind === 'literal' && (value.value === null || typeof value.value === 'string');
}
