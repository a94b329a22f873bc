/** Whether the rows that a call gives come as they are to where they are shown, through the functions between. */
import type { Effect, FunctionFacts } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression, Property, Span, Target } from '../../program/model.ts';
import { contains, lastName, namesIn, returnedBy, walk } from '../../program/walk.ts';
import { anchorIn } from './handlers.ts';

/**
 * What a call shows holds rows, and each function on the way from where they are read gives them as they came.
 * @param read as the function around `shown` leads to it
 */
export function isShownAsRead(shown: Effect, read: Effect, fn: FunctionFacts): boolean {
  const anchor = anchorIn(fn, read);
  if (anchor === undefined) return false;
  const names = namesOf(fn, anchor);
  if (!shown.args.some(({ node }) => holds(node, anchor, names))) return false;
  return read.surroundings.functions
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
    // `for (const link of links)` takes a row after the other.
    const [target, given] =
      node.kind === 'loop' && node.form === 'each' && node.target?.kind === 'name'
        ? [node.target, node.over]
        : node.kind === 'bind'
          ? [node.target, node.value]
          : [];
    if (target && given && isWhole(target) && isGivenBy(given, call, names))
      for (const name of namesIn(target)) names.add(name);
  });
  return names;
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
  /^(?:where|and|or|eq|in|match|limit|offset|order(?:By)?|\w*join|get|all|first|one|exec(?:ute)?|lean|(?:maybe)?single|toArray|catch)$/i;

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

/** It is rows, or an object, a list or a text that holds them. */
function holds(node: Expression, call: Place, names: ReadonlySet<string>): boolean {
  const inside = (inner: Expression): boolean => holds(inner, call, names);
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
      if (/^(?:stringify|inspect)$/.test(lastName(node.callee) ?? ''))
        return node.args[0] !== undefined && inside(node.args[0].value);
      break;
  }
  return isGivenBy(node, call, names);
}

/** `{ ...row, access: undefined }`, `{ ...row, access: '***' }` */
function setsAnew({ value }: Property): boolean {
  return value.kind === 'literal' && (value.value === null || typeof value.value === 'string');
}
