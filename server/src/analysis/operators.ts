import { changedTo } from '../program/copies.ts';
import type { Expression, Property } from '../program/model.ts';
import { madeOfParts } from './address-parts.ts';
import { isAnswerItself } from './entries.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { filled, patternFilled } from './text-methods.ts';
import type { AbstractValue, AnyMark, LibraryThing, Maker, Thing } from './values.ts';

const fold: Readonly<Record<string, (left: number, right: number) => number>> = {
  '*': (left, right) => left * right,
  '-': (left, right) => left - right,
  '/': (left, right) => left / right,
  '**': (left, right) => left ** right,
  '%': (left, right) => left % right,
};

/** The one number that a value is, or `undefined`. */
export function numberOf(value: AbstractValue | undefined): number | undefined {
  if (!value) return undefined;
  const numbers = value.literals
    .filter(literal => literal !== null)
    .map(literal => (typeof literal === 'number' ? literal : Number.NaN));
  return numbers.length === 1 && !Number.isNaN(numbers[0]) && !(value.open && value.texts.length === 0)
    ? numbers[0]
    : undefined;
}

/**
 * A value as a number: the texts among what it may be that write one are that number (`int(os.environ.get('SECONDS', '30'))`). Whatever
 * of a record became a number, the record is none: `Number(row[column])`.
 */
export function asNumber(value: AbstractValue): AbstractValue {
  const isText = value.literals.some(literal => typeof literal === 'string');
  const isRecord = value.own.some(isRecords);
  if (!isText && !isRecord) return value;
  const literals = value.literals.map(literal =>
    typeof literal === 'string' && /^\s*-?\d{1,15}(?:\.\d{1,9})?\s*$/.test(literal) ? Number(literal) : literal,
  );
  const marks = value.own.map(mark => (isRecords(mark) ? changedTo(mark, { whole: false }) : mark));
  return value.with(isRecord ? { literals, marks } : { literals });
}

function isRecords(mark: AnyMark): mark is Extract<AnyMark, { readonly is: 'api-data' }> {
  return mark.is === 'api-data' && mark.whole;
}

/** Operators other than joining and choosing: numbers are computed, and what is worked out from API Data says so; all else carries nothing on. */
export function arithmetic(
  evaluator: Evaluator,
  expression: Extract<Expression, { kind: 'operation' }>,
  frame: Frame,
): AbstractValue {
  const place = evaluator.place(expression, frame);
  const values = expression.operands.map(operand => evaluator.evaluate(operand, frame));
  const [left, right] = values;
  const compute = fold[expression.operator];
  const a = numberOf(left);
  const b = numberOf(right);
  if (compute && a !== undefined && b !== undefined) {
    const result = compute(a, b);
    if (Number.isFinite(result))
      return evaluator.value({
        texts: [{ parts: [{ text: String(result) }] }],
        literals: [result],
        place,
        node: expression,
      });
  }
  if (expression.operator === '-' && values.length === 1 && a !== undefined) {
    return evaluator.value({ texts: [{ parts: [{ text: String(-a) }] }], literals: [-a], place, node: expression });
  }
  const truths = left ? (right ? compared(expression.operator, left, right) : negated(expression.operator, left)) : [];
  if (truths.length > 0)
    return evaluator.value({
      texts: truths.map(truth => ({ parts: [{ text: String(truth) }] })),
      literals: truths,
      place,
      node: expression,
    });
  if (expression.operator === '%' && left && right && left.texts.length > 0 && left.things.length === 0)
    return filled(evaluator, left, 'percent', key => {
      if (typeof key === 'string') return right.property(key);
      const list = right.things.some(thing => thing.is === 'list' || thing.is === 'elements');
      return list ? evaluator.lists.at(right, key) : right;
    });
  // A pattern that is not known, filled with several values; with one it may be a number's remainder.
  if (expression.operator === '%' && left && right?.things.some(({ is }) => is === 'list' || is === 'elements'))
    return patternFilled(evaluator, left, evaluator.lists.elements(right)).with({ place, node: expression });
  const chain = expression.operator === '|' ? chained(evaluator, values, frame) : [];
  if (chain.length > 0) return evaluator.value({ things: chain, open: true, place, node: expression });
  if (expression.operator === '|' && values.some(value => isMapping(value) || isAnswerItself(value)))
    return merged(evaluator, expression, frame);
  const longer = left && right ? madeOfParts(evaluator, expression.operator, left, right) : undefined;
  if (longer) return longer;
  // `folder / name` of Python's paths.
  const [path] = left?.things.filter(isPath) ?? [];
  if (expression.operator === '/' && left && right && path)
    return evaluator.value({
      things: [joined(path, expression, right, frame)],
      open: true,
      marks: evaluator.unionMarks([left, right]),
      place,
      node: expression,
    });
  // The comma operator's value is its last operand's.
  if (expression.operator === ',') return values[values.length - 1] ?? evaluator.unknown;
  const marks = compute ? workedOut(values) : unbound(values);
  return evaluator.value({ open: true, marks, place, node: expression });
}

/** A path of Python's: `Path('out')`, `UPath('s3://bucket')`, `Path.home()`. */
function isPath(thing: Thing): thing is LibraryThing {
  return thing.is === 'library' && /\b(?:[A-Z][A-Za-z0-9]{0,9})?Path(?:\.home|\.cwd)?\(\)/.test(thing.path);
}

/** A path with a step more. */
function joined(path: LibraryThing, call: Expression, value: AbstractValue, frame: Frame): LibraryThing {
  const step: Maker = { path: path.path, args: [{ node: call, value }], call, frame, step: true };
  return { ...path, makers: [...path.makers, step] };
}

/** What a figure is that was worked out from values: API Data where one of them is, or what a parameter brings. */
export function workedOut(values: readonly AbstractValue[]): readonly AnyMark[] {
  const data = values.flatMap(value => value.marks).find(mark => mark.is === 'api-data');
  return data ? [...unbound(values), { ...data, whole: false, computed: true }] : unbound(values);
}

/** What embeddings are that a model made of values: of API Data and of rows that were read figures that stand for them. */
export function embedded(values: readonly AbstractValue[]): readonly AnyMark[] {
  const rows = values.flatMap(value => value.marks.filter(mark => mark.is === 'stored'));
  return [...workedOut(values), ...rows.slice(0, 4).map(mark => ({ ...mark, whole: false, computed: true as const }))];
}

function unbound(values: readonly AbstractValue[]): readonly AnyMark[] {
  return values.flatMap(value => value.own.filter(mark => mark.is === 'parameter')).slice(0, 2);
}

/** What `!` and `not` make of a value of which all is known; empty where something is not. */
function negated(operator: string, value: AbstractValue): readonly boolean[] {
  return operator === '!' ? [...new Set(known(value).map(each => !each))] : [];
}

/** Whether one known literal is another; empty where more is possible. */
function compared(operator: string, left: AbstractValue, right: AbstractValue): readonly boolean[] {
  const [a, ...others] = known(left);
  const [b, ...more] = known(right);
  if (a === undefined || b === undefined || others.length > 0 || more.length > 0) return [];
  if (/^={2,3}$/.test(operator)) return [a === b];
  return /^!={1,2}$/.test(operator) ? [a !== b] : [];
}

/** The literals that a value may be, where it can be nothing else. */
function known({ literals, texts, things, open }: AbstractValue): AbstractValue['literals'] {
  return open || things.length > 0 || texts.length > literals.length ? [] : literals;
}

function isMapping({ things }: AbstractValue): boolean {
  return things.some(thing => thing.is === 'object');
}

/** What a library's objects are that `|` makes a chain of, where one of them says that it can be chained: all of them. */
function chained(evaluator: Evaluator, values: readonly AbstractValue[], frame: Frame): readonly Thing[] {
  const { language } = frame.info.program;
  const things = values.flatMap(value => value.things.filter(thing => thing.is === 'library'));
  const isChained = things.some(
    thing =>
      evaluator.library.behaviour({ package: thing.package, path: `${thing.path}.__or__` }, language) !== undefined,
  );
  return isChained ? things : [];
}

/** `defaults | { … }` of Python's mappings: both spread into one. */
function merged(
  evaluator: Evaluator,
  expression: Extract<Expression, { kind: 'operation' }>,
  frame: Frame,
): AbstractValue {
  const properties = expression.operands.map(
    (value): Property => ({ value, keySpan: value, spread: true, start: value.start, end: value.end }),
  );
  return evaluator.value({
    things: [{ is: 'object', node: expression, properties, frame }],
    place: evaluator.place(expression, frame),
    node: expression,
  });
}
