/** Built-in functions that make a list of what one can go through: `Array.from(rows, by)`, `sorted(rows)`, `map(by, rows)`. */
import { capabilities } from '../libraries/shape.ts';
import type { Call, Expression } from '../program/model.ts';
import { keywordOf } from './arguments.ts';
import { onlyValue } from './bind.ts';
import { iterated, keysOf } from './entries.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { each, elements, run } from './methods.ts';
import { numberOf } from './operators.ts';
import { type AbstractValue, type CallArgument, functionsOf } from './values.ts';

/**
 * A list of what its first argument goes through, or of what a second, a function, gives for each.
 * @param by the function's name
 */
export function listOf(
  evaluator: Evaluator,
  by: string,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue {
  const first = args[0]?.value;
  const second = args[1]?.value;
  if (!first) return elements(evaluator, [], { exact: false });
  // `sorted(rows, key=by)` only asks its function for an order.
  if (second && args[1]?.name === undefined && functionsOf(second).length > 0) {
    const made = run(evaluator, second, [evaluator.lists.element(first)], call, frame);
    if (made) {
      const length = numberOf(first.keys.names.includes('length') ? first.property('length') : undefined);
      return elements(
        evaluator,
        [made],
        length === undefined ? { mapped: { over: first, by: functionsOf(second)[0]?.info } } : { exact: true },
      );
    }
  }
  if (givesNames(by, args, frame)) return elements(evaluator, [keysOf(evaluator, first)]);
  return iterated(evaluator, first, frame.info.program.language);
}

/** Python's `map(by, rows)`. */
export function mapped(
  evaluator: Evaluator,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  const [first, second] = [args[0]?.value, args[1]?.value];
  if (!first || !second) return undefined;
  const inOrder = each(evaluator, first, second, call, frame);
  if (inOrder)
    return elements(evaluator, inOrder, { exact: true, mapped: { over: second, by: functionsOf(first)[0]?.info } });
  const element = evaluator.lists.element(second);
  const made = run(evaluator, first, [element], call, frame) ?? byLibrary(evaluator, first, element, call, frame);
  const marks = second.own.filter(mark => mark.is === 'parameter');
  return elements(evaluator, [made ?? evaluator.value({ open: true, marks })], {
    mapped: { over: second, by: functionsOf(first)[0]?.info },
    marks,
  });
}

/** Pairs that are written out one by one at most; of more, each is any of them. */
const mostPairs = 24;

/** Every element of each list with every one of the others, `product(resources, events)`: https://docs.python.org/3/library/itertools.html#itertools.product */
export function product(evaluator: Evaluator, args: readonly CallArgument[]): AbstractValue {
  const lists = args.filter(({ name }) => name === undefined).map(({ value }) => value);
  const known = lists.map(list => evaluator.lists.inOrder(list));
  const count = known.reduce((total, list) => total * (list?.length ?? mostPairs + 1), 1);
  const columns =
    count <= mostPairs ? known.map(list => list ?? []) : lists.map(list => [evaluator.lists.element(list)]);
  const rows = columns.reduce<AbstractValue[][]>(
    (found, column) => found.flatMap(row => column.map(value => [...row, value])),
    [[]],
  );
  return elements(
    evaluator,
    rows.map(row => elements(evaluator, row, { exact: true })),
    { exact: count <= mostPairs },
  );
}

/** What a library's function makes of a value that it is run on by name: `map(json.dumps, rows)`. What it sends is told elsewhere. */
function byLibrary(
  evaluator: Evaluator,
  callback: AbstractValue | undefined,
  value: AbstractValue,
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  const made = (callback?.things ?? []).flatMap(thing => {
    if (thing.is !== 'library') return [];
    const behaviour = evaluator.library.behaviour(thing, frame.info.program.language);
    if (capabilities(behaviour).length > 0) return [];
    const args = [...(thing.bound ?? []), { node: call, value }];
    return evaluator.library.call(thing, args, call, frame) ?? [];
  });
  return made.length > 0 ? evaluator.union(made) : undefined;
}

/** What is made of a row of API Data in Python: the names of its fields. Rows themselves have no order and no hash. */
function givesNames(by: string, args: readonly CallArgument[], frame: Frame): boolean {
  const [row] = args;
  const data = row?.value.own.find(mark => mark.is === 'api-data');
  if (frame.info.program.language === 'javascript' || row === undefined || data === undefined) return false;
  const asksOrder = by === 'set' || (by === 'sorted' && keywordOf(args, 'key') === undefined);
  return (asksOrder && data.whole) || isRow(row.node, frame);
}

/** One of Python's rows (`rows[0]`, a name for it), which goes through the names of its fields: `list(rows[0])`. */
function isRow(node: Expression, frame: Frame): boolean {
  const { program } = frame.info;
  if (node.kind === 'choice') return node.options.some(option => isRow(option, frame));
  if (node.kind === 'member') return node.index?.kind === 'literal' && typeof node.index.value === 'number';
  const value = node.kind === 'name' ? onlyValue(node, program) : undefined;
  return value !== undefined && isRow(value, frame);
}
