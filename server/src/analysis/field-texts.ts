/** One of a record's fields, whichever it is, that a test shows to be text: `if (key in labels && typeof value === 'string') …`. */
import { changedTo } from '../program/copies.ts';
import type { Expression } from '../program/model.ts';
import { lastName, partsOfChoice, someIn } from '../program/walk.ts';
import { isData } from './marks.ts';
import { contextAt, testsAt } from './reaching.ts';
import type { Definition, FunctionInfo, PathStep } from './scopes.ts';
import type { AbstractValue, AnyMark } from './values.ts';

/** A value as what it is where a name is read: text that a chosen field of a record holds is no record. */
export function asField(value: AbstractValue, definition: Definition, fn: FunctionInfo, offset: number): AbstractValue {
  if (!value.own.some(isWhole)) return value;
  const key = keyOf(definition);
  if (key === undefined) return value;
  const { name, places } = definition;
  const tests = testsAt(fn, contextAt(fn, offset), offset);
  const isText = tests.some(
    ({ test, holds }) => holds && saysText(test, name) && !places.some(({ at }) => test.end < at && at <= offset),
  );
  const isChosen = isText && tests.some(({ test }) => someIn(test, node => node.kind === 'name' && node.name === key));
  if (!isChosen) return value;
  return value.with({ marks: value.own.map(mark => (isWhole(mark) ? changedTo(mark, { whole: false }) : mark)) });
}

function isWhole(mark: AnyMark): mark is Extract<AnyMark, { readonly whole: boolean }> {
  return isData(mark) && mark.whole;
}

/** The name of the key under which it stands in another value: of `[key, value]` of `Object.entries(row)`, or of `row[key]`. */
function keyOf({ sources: [source, ...others], scope }: Definition): string | undefined {
  if (source === undefined || others.length > 0) return undefined;
  if (source.kind === 'value') {
    const { value, path } = source;
    return path.length === 0 && value.kind === 'member' && value.property === undefined && value.index?.kind === 'name'
      ? value.index.name
      : undefined;
  }
  if (
    source.kind !== 'each' ||
    source.over.kind !== 'call' ||
    !/^(?:entries|items)$/.test(lastName(source.over.callee) ?? '')
  )
    return undefined;
  const { over } = source;
  for (const { name, sources } of scope.names.values())
    if (sources.some(each => each.kind === 'each' && each.over === over && isFirst(each.path))) return name;
  return undefined;
}

function isFirst([step, ...more]: readonly PathStep[]): boolean {
  return step !== undefined && 'element' in step && step.element === 0 && more.length === 0;
}

/** A test that only text passes: `typeof value === 'string'`, `isinstance(value, str)`, alone or beside others. */
function saysText(test: Expression, name: string): boolean {
  const isIt = (node: Expression | undefined): boolean => node?.kind === 'name' && node.name === name;
  if (test.kind === 'choice') return test.form === 'both' && partsOfChoice(test).some(part => saysText(part, name));
  if (test.kind === 'operation') {
    const [left, right] = test.operands;
    return (
      /^={2,3}$/.test(test.operator) &&
      left?.kind === 'operation' &&
      left.operator === 'typeof' &&
      isIt(left.operands[0]) &&
      right?.kind === 'literal' &&
      right.value === 'string'
    );
  }
  if (test.kind !== 'call' || lastName(test.callee) !== 'isinstance') return false;
  const [of, type] = test.args;
  return isIt(of?.value) && type?.value.kind === 'name' && type.value.name === 'str';
}
