/** Lists: their elements, one of them, and what an index reads. */

import { refs } from '../libraries/page-states.ts';
import { isEnvironment } from '../libraries/settings.ts';
import { changedTo } from '../program/copies.ts';
import type { Argument, Expression, ListExpression } from '../program/model.ts';
import { lastName, someIn } from '../program/walk.ts';
import { bind, onlyValue } from './bind.ts';
import { sayingKey } from './changes.ts';
import { readBy, readFrom } from './choices.ts';
import type { Held } from './cycles.ts';
import { entriesOf, heldUnder, namesLike } from './entries.ts';
import { enumerated } from './enumerations.ts';
import type { Evaluator } from './evaluate.ts';
import { Frame } from './frames.ts';
import { isOfManager } from './managers.ts';
import { isData, narrow } from './marks.ts';
import { numberOf } from './operators.ts';
import type { FunctionInfo } from './scopes.ts';
import { sliced } from './slices.ts';
import { changed, keepsTexts } from './text-methods.ts';
import { flat } from './texts.ts';
import {
  type AbstractValue,
  type AnyMark,
  functionsOf,
  type LibraryThing,
  mostRows,
  type Thing,
  union,
} from './values.ts';

/** What holds a list, where a store or a template gives the list by its name: `store.rows[0]` of `rows = ref([])`. */
function isRef({ things: [thing, ...more] }: AbstractValue): boolean {
  return more.length === 0 && thing?.is === 'library' && refs.packages.has(thing.package) && refs.made.test(thing.path);
}

/** Members of an answer that give what it holds piece after piece, each of which is bytes or text: https://requests.readthedocs.io/en/latest/api/#requests.Response.iter_content */
export const givesPieces = /^iter_(?:content|lines)$/;

export class Lists {
  private readonly evaluator: Evaluator;
  /** The functions of objects that say themselves what going through them gives, as long as that is worked out. */
  private readonly going = new Set<FunctionInfo>();

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  /** What any element of a list may be. */
  element(value: AbstractValue): AbstractValue {
    if (isRef(value)) return this.element(value.property(refs.holds));
    const elements = value.elements;
    const marks = value.own.filter(mark => mark.is !== 'credential' && mark.is !== 'environment');
    if (elements.length === 0) {
      const name = givesPieces.test(value.name ?? '') ? 'content' : undefined;
      // One of the rows of a model is known by what was asked for them.
      const things = value.things.filter(thing => thing.is === 'library' && isOfManager(thing));
      return this.evaluator.value({ open: true, things, marks: marks.map(asRow), name });
    }
    const each = union(this.evaluator, elements);
    const more: AnyMark[] = marks.filter(mark => !each.own.includes(mark));
    return value.open || more.length > 0
      ? each.with({ open: each.open || value.open, marks: [...each.own, ...more] })
      : each;
  }

  /** The element at a position, where the list is known; else any. */
  at(value: AbstractValue, index: number): AbstractValue {
    if (isRef(value)) return this.at(value.property(refs.holds), index);
    const found: AbstractValue[] = [];
    const hasLists = value.things.some(thing => thing.is === 'list');
    for (const thing of value.things) {
      // Of a table's entries only lists have positions.
      if (hasLists && thing.is === 'object') continue;
      const item = this.item(thing, index);
      if (!item) return this.placedIn(value, index);
      found.push(readFrom(item, value, thing));
    }
    if (found.length === 0) return this.placedIn(value, index);
    const known = union(this.evaluator, found);
    // One of two that it may be, and the other is data: `(file.versions or [{}])[0]`.
    const data = value.open ? value.own.filter(mark => mark.is === 'api-data') : [];
    return data.length > 0 ? known.with({ open: true, marks: [...known.own, ...data.map(asRow)] }) : known;
  }

  /** Any element; of a row that was read, with where it stands there. */
  private placedIn(value: AbstractValue, index: number): AbstractValue {
    const found = this.element(value);
    const isOfRow = (mark: AnyMark): boolean =>
      mark.is === 'stored' && mark.row === true && mark.fields.length === 0 && mark.position === undefined;
    const ofRows = value.own.filter(isOfRow);
    return ofRows.length === 0
      ? found
      : found.with({
          marks: found.own.map(mark => (ofRows.includes(mark) ? changedTo(mark, { position: index }) : mark)),
        });
  }

  private item(thing: Thing, index: number): AbstractValue | undefined {
    if (thing.is === 'elements') return thing.exact ? thing.of[index] : undefined;
    if (thing.is === 'library') return this.placed(thing, index);
    if (thing.is !== 'list' || thing.items.slice(0, index + 1).some(item => item.spread)) return undefined;
    const item = thing.items[index];
    return item && this.evaluator.evaluate(item.value, thing.frame);
  }

  /** What a library gives at a position, where its data says what that does: `const [grant, setGrant] = useLocalStorage('grant')`. */
  private placed(thing: LibraryThing, index: number): AbstractValue | undefined {
    const language = thing.makers.at(-1)?.frame.info.program.language;
    const at = { package: thing.package, path: `${thing.path}.${index}` };
    const does = language && this.evaluator.library.behaviour(at, language)?.does;
    return does && this.evaluator.value({ things: [changedTo(thing, { path: at.path })], open: true });
  }

  /** Every element in its order, where the whole list is known: written out, or handed over argument by argument. */
  inOrder(value: AbstractValue): readonly AbstractValue[] | undefined {
    const [thing, ...more] = value.things;
    if (more.length > 0 || value.open || value.mutations.length > 0) return undefined;
    if (thing?.is === 'elements')
      return thing.exact && !thing.unordered && thing.count === undefined ? thing.of : undefined;
    if (thing?.is !== 'list') return undefined;
    const found: AbstractValue[] = [];
    for (const item of thing.items) {
      const inner = this.evaluator.evaluate(item.value, thing.frame);
      const several = item.spread ? this.inOrder(inner) : [inner];
      if (!several) return undefined;
      found.push(...several);
    }
    return found;
  }

  elements(value: AbstractValue): readonly AbstractValue[] {
    const standFor = (held: Held<readonly AbstractValue[]>): void => {
      value.listed = held;
    };
    // A list that is made of itself adds nothing to itself.
    value.listed = this.evaluator.cycles.holdOpen(value.listed, [], standFor, () => this.findElements(value));
    return value.listed.value;
  }

  private findElements(value: AbstractValue): readonly AbstractValue[] {
    const { evaluator } = this;
    const found: AbstractValue[] = [];
    for (const thing of value.things) {
      if (thing.is === 'list') {
        for (const item of thing.items.slice(0, 64)) {
          const inner = evaluator.evaluate(item.value, thing.frame);
          if (item.spread) addNew(found, this.spread(inner));
          else found.push(inner);
        }
      } else if (thing.is === 'elements') found.push(...thing.of);
      else if (thing.is === 'library' && isRef(value)) found.push(...value.property(refs.holds).elements);
      else if (thing.is === 'class') found.push(...enumerated(evaluator, thing.node, thing.frame));
      else if (thing.is === 'instance' || thing.is === 'object') found.push(...this.gone(thing, value));
      else if (thing.is === 'pairs' && (value.mutations.length > 0 || heldUnder(evaluator, value).length > 0))
        found.push(...entriesOf(evaluator, value));
    }
    const isList = value.things.some(({ is }) => is === 'list' || is === 'elements');
    for (const mutation of value.mutations) {
      if (mutation.path.length > 0) {
        const [set] = mutation.args;
        // `rows[index] = row`
        const isItem = mutation.path.length === 1 && mutation.path[0] === undefined && mutation.method === undefined;
        if (isList && isItem && set) found.push(evaluator.evaluate(set, mutation.frame));
        continue;
      }
      if (
        mutation.method === 'push' ||
        mutation.method === 'append' ||
        mutation.method === 'appendleft' ||
        mutation.method === 'add' ||
        mutation.method === 'unshift' ||
        mutation.method === 'splice'
      ) {
        // `rows.splice(index, 1, row)`: where, and how many go.
        mutation.args.slice(mutation.method === 'splice' ? 2 : 0).forEach(argument => {
          const spread = spreadOf(argument, mutation.frame);
          const inner = evaluator.evaluate(argument, mutation.frame);
          found.push(spread ? this.element(inner) : inner);
        });
      } else if (mutation.method === 'extend') {
        const argument = mutation.args[0];
        if (argument) found.push(this.element(evaluator.evaluate(argument, mutation.frame)));
      }
    }
    return found;
  }

  /** What is spread into a list: `[...rows]`. */
  private spread(value: AbstractValue): readonly AbstractValue[] {
    const { elements, open, own, things } = value;
    const isUnknown = elements.length === 0 && (open || things.some(({ is }) => is === 'library'));
    return isUnknown ? [this.evaluator.value({ open: true, marks: own })] : elements;
  }

  /** What going through an object gives that says so itself: `async *[Symbol.asyncIterator]() { yield … }`, `def __iter__(self)`. */
  private gone(thing: Extract<Thing, { is: 'instance' | 'object' }>, value: AbstractValue): readonly AbstractValue[] {
    const { evaluator } = this;
    const methods =
      thing.is === 'instance'
        ? [...iterators.map(name => `[Symbol.${name}]`), '__iter__', '__aiter__'].flatMap(name =>
            functionsOf(value.property(name)),
          )
        : thing.properties.flatMap(({ computed, value: method }) =>
            computed?.kind === 'member' && iterators.includes(computed.property ?? '')
              ? functionsOf(evaluator.evaluate(method, thing.frame))
              : [],
          );
    return methods.flatMap(({ info, frame }) => {
      const given = evaluator.calls.result(info, new Frame({ info, parent: frame, args: [], receiver: value }));
      // `return iter(Page(self.number + 1))`: there is always another to go through.
      if (this.going.has(info)) return evaluator.cycles.giveUp([]);
      this.going.add(info);
      try {
        // `return iter(self.rows)`, of rows that an answer brought
        return given.elements.length === 0 && given.own.length > 0 ? [this.element(given)] : given.elements;
      } finally {
        this.going.delete(info);
      }
    });
  }

  /** A list literal or comprehension. */
  list(expression: Extract<Expression, { kind: 'list' }>, frame: Frame): AbstractValue {
    const { evaluator } = this;
    const place = evaluator.place(expression, frame);
    if (!expression.comprehension)
      return evaluator.value({
        things: [{ is: 'list', node: expression, items: expression.items, frame }],
        place,
        node: expression,
      });
    const over = evaluator.evaluate(expression.comprehension.over, frame);
    const ends = this.endsOf(expression, frame);
    const inOrder = ends && this.inOrder(over);
    if (inOrder) {
      const of = inOrder.map(each => ends.reduceRight((text, { name, by }) => changed(name, text, by), each));
      return evaluator.value({
        things: [{ is: 'elements', of, exact: true, mapped: { over, by: undefined } }],
        place,
        node: expression,
      });
    }
    // `[q for r in rows for q in r["questions"]]` holds what the inner lists hold.
    const of = expression.items.map(({ value, spread }) => {
      const item = evaluator.evaluate(value, frame);
      return spread === 'list' ? item.element : item;
    });
    return evaluator.value({
      things: [{ is: 'elements', of, exact: false, mapped: { over, by: undefined } }],
      place,
      node: expression,
    });
  }

  /**
   * What a comprehension does to the ends of each element, the last first, where it gives them as they are or as text:
   * `str(part).strip('/') for part in parts if part`.
   */
  private endsOf(
    { items, comprehension }: ListExpression,
    frame: Frame,
  ): readonly { readonly name: string; readonly by: AbstractValue | undefined }[] | undefined {
    const [item] = items;
    if (item === undefined || item.spread || comprehension?.target.kind !== 'name') return undefined;
    const { name } = comprehension.target;
    const isElement = (node: Expression): boolean => node.kind === 'name' && node.name === name;
    if (!comprehension.tests.every(isElement)) return undefined;
    const ends: { name: string; by: AbstractValue | undefined }[] = [];
    let { value } = item;
    while (value.kind === 'call') {
      const { callee, args } = value;
      const [first] = args;
      if (callee.kind === 'member' && callee.property !== undefined && stripping.test(callee.property)) {
        ends.push({ name: callee.property, by: first && this.evaluator.evaluate(first.value, frame) });
        value = callee.object;
      } else if (first && keepsTexts(this.evaluator.evaluate(callee, frame))) value = first.value;
      else return undefined;
    }
    return isElement(value) ? ends : undefined;
  }

  /**
   * `object[index]`.
   * @param named the index is surely a name and no position
   */
  indexed(base: AbstractValue, index: Expression, frame: Frame, named = isName(index, frame)): AbstractValue {
    const { evaluator } = this;
    // Python's `rows[:10]`, `token[:8]`.
    if (index.kind === 'operation' && index.operator === ':') {
      const [from, to] = index.operands.map(node => numberOf(evaluator.evaluate(node, frame)));
      return sliced(evaluator, base, from, to);
    }
    if (index.kind === 'literal' && typeof index.value === 'number') return this.at(base, index.value);
    const key = evaluator.evaluate(index, frame);
    if (!key.open && key.literals.length > 0 && key.literals.length <= 6) {
      return union(
        evaluator,
        key.literals.map(literal => {
          const read = typeof literal === 'number' ? this.at(base, literal) : base.property(String(literal));
          const written = key.written.find(text => flat(text) === String(literal));
          return written ? readBy(read, written) : read;
        }),
      );
    }
    for (const thing of base.things) {
      if (thing.is === 'library' && isEnvironment(thing))
        return evaluator.value({ open: true, marks: [{ is: 'environment', name: '' }] });
    }
    // A look-up table: any of its values, or one of an unknown list.
    const { names } = base.keys;
    const known = names.slice(0, mostRows);
    const under = (some: readonly string[]) => some.map(name => base.property(name));
    const likely = [...under(namesLike(known, key)), ...heldUnder(evaluator, base, key)];
    const any = likely.length > 0 ? likely : under(known);
    if (base.things.some(thing => thing.is === 'list' || thing.is === 'elements')) any.push(this.element(base));
    const isField = (named && !key.own.some(({ is }) => is === 'api-data')) || isFoundKey(index, frame);
    const held = narrow(base.own, '[]').map(mark =>
      isField && mark.is === 'api-data' ? changedTo(mark, { whole: false }) : mark,
    );
    const marks = [...held, ...sayingKey(base, key)];
    const things = base.things.filter(thing => thing.is === 'library' && evaluator.library.isTable(thing, frame));
    if (things.length > 0 && areNames(key)) {
      const chosen = held.map(mark => (mark.is === 'api-data' ? changedTo(mark, { chosen: true }) : mark));
      return evaluator.value({ open: true, things: things.flatMap(withoutRows), marks: chosen });
    }
    if (any.length === 0) return evaluator.value({ open: true, things, marks, place: evaluator.place(index, frame) });
    return union(evaluator, [...any, evaluator.value({ open: true, things, marks })]);
  }
}

const stripping = /^[lr]?strip$/;
const iterators = ['iterator', 'asyncIterator'];
const counting = /^(?:range|enumerate|keys|entries)$/;
const finding = /^(?:find|findLast)$/;
const iterating = /^(?:map|flatMap|forEach|filter|find|some|every)$/;

/** Names and nothing else, which choose columns of a table: `frame[['id', 'name']]`, `frame[[c for c in kept if c in frame]]`. */
function areNames({ elements }: AbstractValue): boolean {
  const areTexts = ({ literals, open }: AbstractValue): boolean =>
    !open && literals.length > 0 && literals.every(name => typeof name === 'string');
  return elements.length > 0 && elements.every(areTexts);
}

/** A table without what it was made of. */
function withoutRows(thing: Thing): readonly Thing[] {
  if (thing.is !== 'library') return [];
  return [changedTo(thing, { makers: thing.makers.map(maker => changedTo(maker, { args: [] })) })];
}

/** `names.map(name => row[name])`: what an index goes through are names, most likely, and no positions. */
function isName(index: Expression, { info: { program } }: Frame): boolean {
  if (index.kind !== 'name') return false;
  const [source, ...others] = bind(program).scope.lookup(index.name, index.start)?.sources ?? [];
  if (source === undefined || others.length > 0) return false;
  if (source.kind === 'each')
    return !source.keys && !(source.over.kind === 'call' && counting.test(lastName(source.over.callee) ?? ''));
  const callee = source.kind === 'parameter' && source.index === 0 ? source.fn.argumentOf?.call.callee : undefined;
  if (callee?.kind !== 'member' || !iterating.test(callee.property ?? '')) return false;
  return !(callee.object.kind === 'call' && counting.test(lastName(callee.object.callee) ?? ''));
}

/**
 * `const column = Object.keys(row).find(isTotal)`: one of a record's names, so what stands under it is one of its fields; not where a list
 * is looked for, `Object.keys(body).find(name => Array.isArray(body[name]))`, as that is what holds the rows.
 */
function isFoundKey(index: Expression, { info: { program } }: Frame): boolean {
  const found = index.kind === 'name' ? onlyValue(index, program) : index;
  if (found?.kind !== 'call' || found.callee.kind !== 'member' || !finding.test(found.callee.property ?? ''))
    return false;
  const { object } = found.callee;
  if (object.kind !== 'call' || object.callee.kind !== 'member' || object.callee.property !== 'keys') return false;
  return lastName(object.callee.object) === 'Object' && !found.args.some(({ value }) => looksForList(value));
}

function looksForList(test: Expression): boolean {
  return someIn(test, inner => inner.kind === 'member' && inner.property === 'isArray');
}

function spreadOf(argument: Expression, frame: Frame): boolean {
  for (const { call } of frame.info.calls) {
    const found: Argument | undefined = call.args.find(item => item.value === argument);
    if (found) return found.spread !== undefined;
  }
  return false;
}

/** An answer's mark as that of one of its elements. */
function asRow(mark: AnyMark): AnyMark {
  return isData(mark) && mark.fields.length === 0 && !mark.row ? changedTo(mark, { row: true }) : mark;
}

/** Adds what is not there yet: a list that is made again and again of itself and others has the same elements by very many ways. */
function addNew(found: AbstractValue[], more: readonly AbstractValue[]): void {
  const known = new Set(found);
  for (const each of more)
    if (!known.has(each)) {
      known.add(each);
      found.push(each);
    }
}
