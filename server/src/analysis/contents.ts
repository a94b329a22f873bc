/** What a value holds inside it: the marks of its parts, and whether some of it depends on a parameter that nobody binds. */
import type { Place } from '../program/finding.ts';
import type { Request } from './facts.ts';
import type { Frame } from './frames.ts';
import { without } from './marks.ts';
import type { AbstractValue, AnyMark, CallArgument, Thing } from './values.ts';

const mostMarks = 16;
/** How far what a value contains is looked into: a request body of objects in lists of objects. */
const deepest = 8;
const mostVisited = 300;
/** Marks that a value has at most, where each of the last ones is of other rows. */
const mostWithReads = 2 * mostMarks;
const nothing: ReadonlySet<string> = new Set();

/** Adds marks that say something new. */
export function addMarks(into: AnyMark[], marks: readonly AnyMark[]): void {
  for (const mark of marks) {
    if (into.length >= mostMarks && (into.length >= mostWithReads || !isOfOtherRead(mark, into))) {
      takePlace(mark, into);
      continue;
    }
    if (mark.is === 'stored' && mark.file === true && countOfRead(mark, into) >= mostOfFile) continue;
    if (!into.some(known => sameMark(known, mark))) into.push(mark);
  }
}

/**
 * Where there is no room for more. What comes straight from an answer says more than one more field of rows that are read; and a whole
 * answer more than the last of its fields that stand before it: a row of many columns that ends with the record as it came.
 */
function takePlace(mark: AnyMark, into: AnyMark[]): void {
  if (mark.is === 'stored') return;
  const field = into.findLastIndex(each => each.is === 'stored' && countOfRead(each, into) > 1);
  const place = field < 0 && mark.is === 'api-data' && mark.whole ? placeOfField(mark, into) : field;
  if (place >= 0 && !into.some(known => sameMark(known, mark))) into[place] = mark;
}

function placeOfField({ request }: Extract<AnyMark, { is: 'api-data' }>, into: readonly AnyMark[]): number {
  return into.findLastIndex(each => each.is === 'api-data' && !each.whole && sameRequest(each.request, request));
}

/** Fields of a row of which one says more than which it is. */
const fewOfRead = 3;

/** Something of rows that hardly any of the others is of: a prompt says much of each table, and of many tables. */
function isOfOtherRead(mark: AnyMark, others: readonly AnyMark[]): boolean {
  if (mark.is !== 'stored') return false;
  return countOfRead(mark, others) < fewOfRead;
}

/** Entries of one file that a value is said to hold at most: a long glossary leaves room for what else a prompt carries. */
const mostOfFile = mostMarks - 4;

function countOfRead(
  { read: { start, file } }: Extract<AnyMark, { is: 'stored' }>,
  others: readonly AnyMark[],
): number {
  return others.filter(each => each.is === 'stored' && each.read.start === start && each.read.file === file).length;
}

function sameChain(a: readonly Place[] | undefined, b: readonly Place[] | undefined): boolean {
  if (a === b) return true;
  return (
    a?.length === b?.length &&
    a?.every(({ file, start }, at) => file === b?.[at]?.file && start === b[at].start) === true
  );
}

function sameMark(a: AnyMark, b: AnyMark): boolean {
  if (a === b) return true;
  if (a.is !== b.is) return false;
  switch (a.is) {
    case 'api-data':
      return (
        b.is === 'api-data' &&
        sameRequest(a.request, b.request) &&
        a.whole === b.whole &&
        a.computed === b.computed &&
        a.cut === b.cut &&
        a.rows === b.rows &&
        a.chosen === b.chosen &&
        a.fields.join() === b.fields.join()
      );
    case 'credential':
      return (
        b.is === 'credential' &&
        a.credential === b.credential &&
        a.whose === b.whose &&
        a.partial === b.partial &&
        a.alone === b.alone
      );
    case 'input':
      return b.is === 'input' && a.part === b.part && a.fields.join() === b.fields.join();
    case 'stored':
      return (
        b.is === 'stored' &&
        a.read.start === b.read.start &&
        a.read.file === b.read.file &&
        sameChain(a.chain, b.chain) &&
        a.position === b.position &&
        a.parsed === b.parsed &&
        a.computed === b.computed &&
        a.fields.join() === b.fields.join()
      );
    case 'kept':
      return b.is === 'kept' && a.key === b.key;
    case 'sealed':
      return b.is === 'sealed' && a.how === b.how;
    case 'environment':
      return b.is === 'environment' && a.name === b.name;
    case 'parameter':
      return b.is === 'parameter' && a.fn === b.fn;
    default:
      return true;
  }
}

/** The same call, reached from the same place: what a helper asks for depends on who calls it. */
function sameRequest(a: Request | undefined, b: Request | undefined): boolean {
  if (a === b) return true;
  if (a?.node !== b?.node) return false;
  return a?.chain.at(-1)?.start === b?.chain.at(-1)?.start;
}

/** The marks of a value and of all that it holds, the analysis' own among them. */
export function collectMarks(value: AbstractValue): readonly AnyMark[] {
  const found: AnyMark[] = [];
  const seen = new Set<AbstractValue>();
  let visited = 0;
  const visit = (at: AbstractValue, depth: number) => {
    if (seen.has(at)) return;
    seen.add(at);
    within(at, depth, nothing);
  };
  /** @param hidden what is written over where the value is spread, which may be seen again with less of it hidden */
  const within = (at: AbstractValue, depth: number, hidden: ReadonlySet<string>) => {
    if (visited++ > mostVisited || found.length >= mostWithReads) return;
    addMarks(found, without(at.own, hidden));
    for (const text of at.texts)
      for (const part of text.parts) if ('hole' in part && part.marks) addMarks(found, part.marks);
    if (depth === 0) return;
    for (const thing of at.things) {
      if (thing.is === 'object') {
        thing.properties.forEach(({ key, value: inner, spread }, index) => {
          if (inner.kind === 'function' || (key !== undefined && hidden.has(key))) return;
          const over = spread ? writtenAfter(thing, index, hidden) : nothing;
          const part = at.reader.evaluate(inner, thing.frame);
          if (over.size === 0) visit(part, depth - 1);
          else within(part, depth - 1, over);
        });
        for (const [key, extra] of thing.extra ?? []) if (!hidden.has(key)) visit(extra, depth - 1);
        for (const { key, held } of thing.held ?? []) for (const part of [key, held]) visit(part, depth - 1);
      } else if (thing.is === 'list') {
        for (const item of thing.items.slice(0, 8)) visit(at.reader.evaluate(item.value, thing.frame), depth - 1);
      } else if (thing.is === 'elements') {
        for (const element of thing.of) visit(element, depth - 1);
      } else if (thing.is === 'address') {
        visit(thing.text, depth - 1);
        for (const { value: inner } of thing.query) visit(inner, depth - 1);
      } else if (thing.is === 'pairs') visit(thing.of, depth - 1);
      else if (thing.is === 'response' && thing.holdsBody && thing.says) visit(thing.says, depth - 1);
      else if (thing.is === 'instance') for (const field of at.reader.contentsOf(thing)) visit(field, depth - 1);
    }
    for (const mutation of at.mutations) {
      if (hidden.has(mutation.path[0] ?? '')) continue;
      for (const argument of mutation.args) visit(at.reader.evaluate(argument, mutation.frame), depth - 1);
    }
  };
  visit(value, deepest);
  return found;
}

/** The names that an object gives after one of its spreads, and those that are written over in the object itself. */
function writtenAfter(
  { properties }: Extract<Thing, { is: 'object' }>,
  index: number,
  hidden: ReadonlySet<string>,
): ReadonlySet<string> {
  const after = properties.slice(index + 1).flatMap(({ key }) => key ?? []);
  return after.length === 0 ? hidden : new Set([...hidden, ...after]);
}

/** Whether a value, or what it holds some steps down, is told only by who calls the function that it stands in. */
export function dependsOnParameter(value: AbstractValue): boolean {
  /** How far what a value holds was looked into already, in vain: what many things hold is looked into once. */
  const seen = new Map<AbstractValue, number>();
  const depends = (at: AbstractValue, depth: number): boolean => {
    if (at.own.some(mark => mark.is === 'parameter')) return true;
    for (const text of at.texts)
      for (const part of text.parts) if ('hole' in part && part.from === 'parameter') return true;
    if (depth === 0 || (at.things.length === 0 && at.mutations.length === 0)) return false;
    if ((seen.get(at) ?? 0) >= depth) return false;
    seen.set(at, depth);
    const { reader } = at;
    const isGiven = ({ value: argument }: CallArgument): boolean => depends(argument, depth - 1);
    for (const thing of at.things) {
      if (thing.is === 'object') {
        for (const property of thing.properties) {
          const inner =
            property.value.kind === 'function'
              ? closesOver(thing.frame)
              : depends(reader.evaluate(property.value, thing.frame), depth - 1);
          if (inner) return true;
        }
        for (const extra of thing.extra?.values() ?? []) if (depends(extra, depth - 1)) return true;
        for (const { key, held } of thing.held ?? [])
          if (depends(key, depth - 1) || depends(held, depth - 1)) return true;
      } else if (thing.is === 'function' || thing.is === 'class') {
        if (closesOver(thing.frame)) return true;
      } else if (thing.is === 'instance') {
        if (closesOver(thing.frame) || thing.args?.some(isGiven)) return true;
      } else if (thing.is === 'list') {
        for (const item of thing.items.slice(0, 8))
          if (depends(reader.evaluate(item.value, thing.frame), depth - 1)) return true;
      } else if (thing.is === 'elements') {
        if (thing.of.some(element => depends(element, depth - 1))) return true;
      } else if (thing.is === 'address') {
        if (depends(thing.text, depth - 1) || thing.query.some(entry => depends(entry.value, depth - 1))) return true;
      } else if (thing.is === 'pairs') {
        if (depends(thing.of, depth - 1)) return true;
      } else if (thing.is === 'response') {
        if (thing.request.abstract) return true;
      } else if (thing.is === 'library') {
        if (thing.makers.some(maker => maker.args.some(isGiven))) return true;
      }
    }
    return at.mutations.some(mutation =>
      mutation.args.some(argument => depends(reader.evaluate(argument, mutation.frame), depth - 1)),
    );
  };
  return depends(value, deepest);
}

/** What was written there sees parameters that nobody binds; those of a function that is handed over no caller could bind. */
function closesOver(frame: Frame): boolean {
  for (let at: Frame | undefined = frame; at; at = at.parent) {
    const { isModule, argumentOf, node } = at.info;
    if (!isModule && argumentOf === undefined && at.args === undefined && node.parameters.length > 0) return true;
  }
  return false;
}
