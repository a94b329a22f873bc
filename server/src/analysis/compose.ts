/** Strings, sums and lists that code puts together. */
import type { Expression } from '../program/model.ts';
import { lastName, literalText } from '../program/walk.ts';
import { addMarks } from './contents.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { bearerOf } from './names.ts';
import { hole, joinTexts, textsOf } from './texts.ts';
import type { AbstractValue, AnyMark } from './values.ts';

/** A template's strings: its pieces in order. */
export function template(
  evaluator: Evaluator,
  expression: Extract<Expression, { kind: 'template' }>,
  frame: Frame,
): AbstractValue {
  let texts: AbstractValue['texts'] = [{ parts: [] }];
  const marks: AnyMark[] = [];
  for (let index = 0; index < expression.parts.length; index++) {
    const part = expression.parts[index] as Expression;
    const value = evaluator.records.written(evaluator.evaluate(part, frame));
    const blank = isBlank(value) && isSegment(expression.parts, index);
    texts = joinTexts(
      texts,
      blank ? [hole('unknown', lastName(part), evaluator.place(part, frame))] : asText(evaluator, value, part, frame),
    );
    addMarks(marks, evaluator.unionMarks([value]));
  }
  addMarks(marks, bearer(expression.parts, marks));
  return evaluator.value({ texts, marks, place: evaluator.place(expression, frame), node: expression });
}

/** `Bearer ${…}`, where what fills it is no credential by itself. */
function bearer([scheme, token, ...more]: readonly Expression[], known: readonly AnyMark[]): readonly AnyMark[] {
  if (scheme?.kind !== 'literal' || token === undefined || more.length > 0 || token.kind === 'literal') return [];
  if (typeof scheme.value !== 'string' || !/^bearer $/i.test(scheme.value)) return [];
  const mark = known.some(({ is }) => is === 'credential' || is === 'sealed') ? undefined : bearerOf(token);
  return mark ? [mark] : [];
}

/** Text that is empty, to be filled in before the program runs: `PROJECT_ID = ''`. */
function isBlank({ texts, literals, open }: AbstractValue): boolean {
  return !open && texts.length > 0 && literals.length === 1 && literals[0] === '';
}

/** A part that is a whole segment of a path: `${root}/projects/${id}/rfis`. */
function isSegment(parts: readonly Expression[], index: number): boolean {
  const written = (part: Expression | undefined): string => literalText(part) ?? '';
  const [before, behind] = [written(parts[index - 1]), written(parts[index + 1])];
  return before.endsWith('/') && before.length > 1 && behind.startsWith('/');
}

function asText(evaluator: Evaluator, value: AbstractValue, part: Expression, frame: Frame): AbstractValue['texts'] {
  const texts = textsOf(value);
  if (texts.length > 0) return texts;
  return [hole('unknown', value.name, evaluator.place(part, frame), value.own)];
}

/** `a + b`: of numbers the sum, of lists one list, else the strings that they make. */
export function join(
  evaluator: Evaluator,
  expression: Extract<Expression, { kind: 'join' }>,
  frame: Frame,
): AbstractValue {
  const operands: Expression[] = [];
  let at: Expression = expression;
  while (at.kind === 'join') {
    operands.unshift(at.right);
    at = at.left;
  }
  operands.unshift(at);
  const values = operands.map(operand => evaluator.evaluate(operand, frame));
  if (values.every(value => value.literals.length === 1 && typeof value.literals[0] === 'number')) {
    const sum = values.reduce((total, value) => total + (value.literals[0] as number), 0);
    return evaluator.value({
      texts: [{ parts: [{ text: String(sum) }] }],
      literals: [sum],
      node: expression,
      place: evaluator.place(expression, frame),
    });
  }
  // `rows += answer.json()`: what is added to a list is one, where nothing says that it is text.
  if (values.some(isList) && values.every(value => isList(value) || isUnknown(value))) {
    // What its elements are, they say themselves.
    const marks: AnyMark[] = [];
    for (const { own } of values) addMarks(marks, own);
    return evaluator.value({
      things: [
        {
          is: 'elements',
          of: values.flatMap(value => [...value.elements]),
          exact: values.every(value => value.bounded),
          ...(values.every(isInOrder) ? {} : { unordered: true }),
        },
      ],
      marks,
      open: values.some(value => value.open),
    });
  }
  const summed = numbersFirst(operands, values);
  let texts: AbstractValue['texts'] = [
    summed > 0 ? asNumber(evaluator, values.slice(0, summed), expression, frame) : { parts: [] },
  ];
  values.slice(summed).forEach((value, index) => {
    texts = joinTexts(texts, asText(evaluator, value, operands[summed + index] as Expression, frame));
  });
  const marks = [...evaluator.unionMarks(values)];
  addMarks(marks, bearer(operands, marks));
  return evaluator.value({ texts, marks, place: evaluator.place(expression, frame), node: expression });
}

/** How many of the first operands are numbers that are added up before any text: `id * 1000 + 1`. */
function numbersFirst(operands: readonly Expression[], values: readonly AbstractValue[]): number {
  const end = values.findIndex(({ texts, literals }) => texts.length > literals.filter(isNumber).length);
  const first = end < 0 ? values.length : end;
  const isSum = operands.slice(0, first).some((operand, index) => isFigure(operand, values[index]));
  return isSum && first > 1 ? first : 0;
}

/** A number that is written, or worked out in a way that only numbers are. */
function isFigure(operand: Expression, value: AbstractValue | undefined): boolean {
  if (!value || value.things.length > 0) return false;
  if (operand.kind === 'operation') return /^(?:[-*]|\*\*|\/\/?)$/.test(operand.operator);
  return !value.open && value.literals.length > 0 && value.literals.every(isNumber);
}

/** The text of a sum that only the run knows. */
function asNumber(
  evaluator: Evaluator,
  values: readonly AbstractValue[],
  { start, end }: Expression,
  frame: Frame,
): AbstractValue['texts'][number] {
  return hole('unknown', values[0]?.name, evaluator.place({ start, end }, frame), evaluator.unionMarks(values));
}

function isNumber(literal: unknown): boolean {
  return typeof literal === 'number';
}

function isList({ things }: AbstractValue): boolean {
  return things.some(thing => thing.is === 'list' || thing.is === 'elements');
}

function isUnknown({ things, texts, literals }: AbstractValue): boolean {
  return things.length === 0 && texts.length === 0 && literals.length === 0;
}

function isInOrder({ things: [thing, ...others], mutations }: AbstractValue): boolean {
  return others.length === 0 && mutations.length === 0 && !(thing?.is === 'elements' && thing.unordered);
}
