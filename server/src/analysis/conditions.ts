/** Tests that a call decides: what stands under `if (company !== undefined)` is not run where nobody gives a company. */
import type { Choice, Expression, Operation } from '../program/model.ts';
import { opposite, type Truth } from '../program/truth.ts';
import { isNull, partsOfChoice, rootOf } from '../program/walk.ts';
import { bind } from './bind.ts';
import type { Evaluator } from './evaluate.ts';
import type { Text } from './facts.ts';
import type { Frame } from './frames.ts';
import type { Context, Definition } from './scopes.ts';
import { safePattern } from './text-methods.ts';
import { type AbstractValue, type AnyMark, isNothing } from './values.ts';

/** Whether what stands in some surroundings is surely run (`true`), surely not (`false`), or either, with one call's arguments. */
export function runs(evaluator: Evaluator, context: Context | undefined, frame: Frame): boolean | undefined {
  if (frame.args === undefined || context === undefined) return context === undefined ? true : undefined;
  let sure: boolean | undefined = true;
  for (let at: Context | undefined = context; at; at = at.parent) {
    const held = at.test && holds(evaluator, at.test, frame);
    if (held === undefined) sure = undefined;
    else if (held !== (at.kind === 'then')) return false;
  }
  return sure;
}

/** What a test of a parameter comes to: whether it is given, or given as nothing. */
function holds(evaluator: Evaluator, test: Expression, frame: Frame): Truth {
  if (test.kind === 'operation') {
    const [left, right] = test.operands;
    if (test.operator === '!' && left) return opposite(holds(evaluator, left, frame));
    const equal = /^={2,3}$/.test(test.operator);
    const same = sameAs(evaluator, test, frame);
    if (same !== undefined) return same;
    if (!left || !right || !(equal || /^!={1,2}$/.test(test.operator)) || !isNull(right)) return undefined;
    const given = isGiven(evaluator, left, frame);
    if (given === undefined || (!given && !meansNothing(test, frame))) return undefined;
    return given !== equal;
  }
  const asked = askedOf(test);
  return asked ? says(evaluator, asked, frame) : isGiven(evaluator, test, frame);
}

/** Something that may be taken, and where it stands. */
interface Way {
  readonly value: Expression;
  readonly context?: Pick<Context, 'kind' | 'test' | 'parent'> | undefined;
}

/** The options of a choice, each where its test holds or does not. */
export function waysOf({ form, test, options }: Choice): readonly Way[] {
  return options.map((value, index) => {
    // `since && { since }` is what it tests, or else the one option.
    const isDecided = test && form !== 'first';
    const kind = form === 'both' || index === 0 ? 'then' : 'otherwise';
    return { value, context: isDecided ? { kind, test, parent: undefined } : anyOf };
  });
}

const anyOf: Way['context'] = { kind: 'loop', parent: undefined };

/**
 * What a value comes to that is chosen by what a text says: `path.startsWith('/rest/v2') ? 100 : 1000`. Of what may be taken, in
 * order, a call's arguments leave some; where nobody calls, the value says that it depends on who does.
 */
export function chosenBy(
  evaluator: Evaluator,
  ways: readonly Way[],
  frame: Frame,
): { readonly left: readonly Expression[]; readonly marks: readonly AnyMark[] } {
  const left: Expression[] = [];
  const marks: AnyMark[] = [];
  for (const { value, context } of ways) {
    let sure: boolean | undefined = true;
    for (let at = context; at && sure !== false; at = at.parent) {
      const { test } = at;
      const isNot = test?.kind === 'operation' && test.operator === '!';
      const inner = isNot ? test.operands[0] : test;
      const asked = inner && askedOf(inner);
      const held = frame.args && (asked ? says(evaluator, asked, frame) : inner && together(evaluator, inner, frame));
      if (asked && !frame.args) marks.push(...evaluator.evaluate(asked.of, frame).own.filter(isParameter).slice(0, 1));
      if (held === undefined) sure = undefined;
      else if (held !== ((at.kind === 'then') !== isNot)) sure = false;
    }
    if (sure !== false) left.push(value);
    if (sure === true) break;
  }
  return { left, marks };
}

/** `method === 'GET'`, `kind !== 'list' && company`: of what must all hold, one that does not is enough. */
function together(evaluator: Evaluator, test: Expression, frame: Frame): Truth {
  if (test.kind === 'name') return isLeftOut(evaluator, test, frame) ? false : undefined;
  if (test.kind === 'operation') {
    const [left, right] = test.operands;
    if (test.operator === '!' && left) return opposite(together(evaluator, left, frame));
    if (left?.kind !== 'name' || !right || !isNull(right)) return sameAs(evaluator, test, frame);
    if (!/^[!=]=/.test(test.operator) || !isLeftOut(evaluator, left, frame) || !meansNothing(test, frame))
      return undefined;
    return test.operator.startsWith('=');
  }
  if (test.kind !== 'choice' || test.form !== 'both') return undefined;
  return partsOfChoice(test).some(part => together(evaluator, part, frame) === false) ? false : undefined;
}

/** A parameter that the call gives nothing for: `since ? { since } : {}` of `rfis(project)`. */
function isLeftOut(evaluator: Evaluator, node: Expression, frame: Frame): boolean {
  const [source] = parameterOf(node, frame)?.sources ?? [];
  if (source?.kind !== 'parameter') return false;
  // What is spread may hold it, and a decorator of Python's may give it.
  const isOpen = evaluator.within(source.fn, frame).args?.some(({ spread }) => spread !== undefined) ?? true;
  const isDecorated = source.fn.program.language === 'python' && (source.fn.node.annotations?.length ?? 0) > 0;
  return !isOpen && !isDecorated && isNothing(evaluator.evaluate(node, frame));
}

/** A test holds for all that is nothing. JavaScript's `=== null` does not for what is left out, nor `=== undefined` for a `null`. */
function meansNothing({ operator, operands: [, wanted] }: Operation, { info, args = [] }: Frame): boolean {
  if (info.program.language !== 'javascript' || operator.length < 3) return true;
  return wanted !== undefined && isUndefined(wanted) && args.every(({ value }) => !isNothing(value));
}

/** The model has one literal for both; how it is written tells them apart. */
function isUndefined({ start, end }: Expression): boolean {
  return end - start === 'undefined'.length;
}

/** Whether a parameter is the text that a test compares it with, by what the call gives. */
function sameAs(evaluator: Evaluator, { operator, operands: [of, wanted] }: Operation, frame: Frame): Truth {
  const isEqual = /^={2,3}$/.test(operator);
  if (!(isEqual || /^!={1,2}$/.test(operator)) || of?.kind !== 'name' || wanted?.kind !== 'literal') return undefined;
  if (typeof wanted.value !== 'string' || !isHandedIn(of, frame)) return undefined;
  if (mayBeNone(evaluator.evaluate(of, frame), frame)) return undefined;
  const held = says(evaluator, { of, for: wanted, answer: is }, frame);
  return isEqual ? held : opposite(held);
}

/** A call gives a text or nothing, `isMe ? 'bare' : null`, of which the value keeps the text alone. */
function mayBeNone({ literals }: AbstractValue, { args = [] }: Frame): boolean {
  return args.some(
    ({ node, value }) =>
      node.kind === 'choice' &&
      node.options.some(option => isNull(option) || (option.kind === 'literal' && option.value === '')) &&
      value.literals.some(literal => literals.includes(literal)),
  );
}

function is({ parts: [first, more] }: Text, wanted: string): Truth {
  return first === undefined || !('text' in first) || more !== undefined ? undefined : first.text === wanted;
}

/** `path.startsWith('/rest/v2')`, `path.startswith("/rest/v2")` */
function startOf(test: Expression): Asked | undefined {
  if (test.kind !== 'call' || test.callee.kind !== 'member') return undefined;
  const { object: of, property } = test.callee;
  const [start, more] = test.args;
  return (property === 'startsWith' || property === 'startswith') && start && !more
    ? { of, for: start.value, answer: beginsWith }
    : undefined;
}

/**
 * What a name may be in an option of a choice that asks how it begins: of `path.startsWith('http') ? path : root + path`, and of
 * `/^https?:/.test(path) ? path : root + path`, the first is what begins so, and the second what does not.
 */
export function asTested(
  evaluator: Evaluator,
  { form, test, options }: Choice,
  option: Expression,
  value: AbstractValue,
  frame: Frame,
): AbstractValue {
  if (form !== 'test' || !test || option.kind !== 'name' || value.written.length < 2) return value;
  const isNot = test.kind === 'operation' && test.operator === '!';
  const inner = isNot ? test.operands[0] : test;
  const asked = inner && (headOf(evaluator, inner, frame) ?? patternHead(inner));
  if (asked?.of.kind !== 'name' || asked.of.name !== option.name) return value;
  const wanted = (option === options[0]) !== isNot;
  const left = value.written.filter(text => beginsWith(text, asked.head) !== !wanted || (!wanted && !asked.exact));
  return left.length === value.written.length ? value : value.with({ texts: left, literals: [] });
}

interface Head {
  readonly of: Expression;
  readonly head: string;
  /** Everything that begins so passes. */
  readonly exact: boolean;
}

function headOf(evaluator: Evaluator, test: Expression, frame: Frame): Head | undefined {
  const asked = startOf(test);
  const [head, ...others] = asked ? evaluator.evaluate(asked.for, frame).literals : [];
  return asked && typeof head === 'string' && others.length === 0 ? { of: asked.of, head, exact: true } : undefined;
}

/** `/^https?:\/\//i.test(path)`: what passes begins with `http`. */
function patternHead(test: Expression): Head | undefined {
  if (test.kind !== 'call' || test.callee.kind !== 'member' || test.callee.property !== 'test') return undefined;
  const { object } = test.callee;
  const [of] = test.args;
  // What stands behind a `|` begins in another way.
  if (!of || object.kind !== 'literal' || !object.pattern || !/^\^https?\b[^|]*$/.test(String(object.value)))
    return undefined;
  return { of: of.value, head: 'http', exact: false };
}

/** What a test asks of a text. */
interface Asked {
  readonly of: Expression;
  /** The text or pattern that it is asked for. */
  readonly for: Expression;
  readonly answer: (text: Text, wanted: string) => Truth;
}

/** `path.startsWith('/rest/v2')`, `path.includes('/rest/v2')`, `'/rest/v2' in path`, `/\/rest\/v2/.test(path)` */
function askedOf(test: Expression): Asked | undefined {
  const start = startOf(test);
  if (start) return start;
  if (test.kind === 'operation' && test.operator === 'in') {
    const [wanted, of] = test.operands;
    return wanted && of ? { of, for: wanted, answer: contains } : undefined;
  }
  if (test.kind !== 'call' || test.callee.kind !== 'member') return undefined;
  const { object, property } = test.callee;
  const [given, more] = test.args;
  if (!given || more) return undefined;
  if (property === 'includes') return { of: object, for: given.value, answer: contains };
  return property === 'test' && object.kind === 'literal' && object.pattern && !object.flags
    ? { of: given.value, for: object, answer: matches }
    : undefined;
}

/** What a text says to a test, where all that it may be agree on that. */
function says(evaluator: Evaluator, asked: Asked, frame: Frame): Truth {
  const [wanted, ...others] = evaluator.evaluate(asked.for, frame).literals;
  const { texts, things, open } = evaluator.evaluate(asked.of, frame);
  if (typeof wanted !== 'string' || others.length > 0 || open || things.length > 0) return undefined;
  const [answer, ...answers] = new Set(texts.map(text => asked.answer(text, wanted)));
  return answers.length > 0 ? undefined : answer;
}

/** Ids in a path bring no step of it; what stands for a step (`/rest/${version}/`), or for the whole of it behind a host, may be any. */
function contains({ parts }: Text, wanted: string): Truth {
  if (parts.some(part => 'text' in part && part.text.includes(wanted))) return true;
  const isStep = /^\/.*[a-z]/.test(wanted);
  const mayBe = parts.some((part, index) => {
    if ('text' in part) return false;
    const before = parts[index - 1];
    return !isStep || before === undefined || !('text' in before) || mayGoOn(before.text, wanted);
  });
  return mayBe ? undefined : false;
}

/** What follows a text may end what is wanted: behind more than its first letter, and where a path or its version begins. */
function mayGoOn(text: string, wanted: string): boolean {
  if (/(?:^|\/\/[^/]*|\/rest)\/?$/.test(text)) return true;
  for (let length = 2; length <= wanted.length; length++) if (text.endsWith(wanted.slice(0, length))) return true;
  return false;
}

function matches({ parts }: Text, pattern: string): Truth {
  const test = safePattern(pattern, '');
  const [only, more] = parts;
  if (test === undefined || only === undefined || !('text' in only)) return undefined;
  if (only.text.search(test) >= 0 && (more === undefined || !pattern.endsWith('$'))) return true;
  return more === undefined ? false : undefined;
}

function beginsWith({ parts: [first, more] }: Text, head: string): boolean | undefined {
  if (first === undefined || !('text' in first)) return undefined;
  if (first.text.startsWith(head)) return true;
  return more !== undefined && head.startsWith(first.text) ? undefined : false;
}

/** Of a parameter, or of a field of one: `if (company)`, `if (options.company)`. */
function isGiven(evaluator: Evaluator, node: Expression, frame: Frame): boolean | undefined {
  if (!isHandedIn(node, frame)) return undefined;
  // What a text has besides, its length for one, nobody gives: `if (path.length)`.
  if (node.kind === 'member' && isText(evaluator.evaluate(node.object, frame))) return undefined;
  const value = evaluator.evaluate(node, frame);
  if (isNothing(value)) return false;
  // A field that nobody is seen to give may be missing.
  return isSomething(value) && (node.kind === 'name' || !value.open) ? true : undefined;
}

function isText({ texts, literals }: AbstractValue): boolean {
  return texts.length > 0 || literals.some(literal => literal !== null);
}

/** A text, a thing, or what somebody handed in; a variable of the environment may be missing. */
function isSomething({ literals, texts, things, open, own }: AbstractValue): boolean {
  if (literals.some(literal => literal === null || literal === '' || literal === false || literal === 0)) return false;
  return open ? own.some(({ is }) => is === 'parameter' || is === 'input') : texts.length > 0 || things.length > 0;
}

function isParameter({ is }: AnyMark): boolean {
  return is === 'parameter';
}

/** It is a text or a number in any case, and neither the empty one nor none. */
export function holdsSurely({ open, unbound, things, literals }: AbstractValue): boolean {
  return (
    !open &&
    !unbound &&
    things.length === 0 &&
    literals.length > 0 &&
    literals.every(literal => (typeof literal === 'string' || typeof literal === 'number') && !!literal)
  );
}

/** Surely the empty text. */
export function isEmptyText(value: AbstractValue): boolean {
  return !value.open && value.things.length === 0 && value.literals.length === 1 && value.literals[0] === '';
}

/** A name that stands for a parameter and nothing else, or a field of one. */
function isHandedIn(node: Expression, frame: Frame): boolean {
  return parameterOf(node, frame) !== undefined;
}

function parameterOf(node: Expression, frame: Frame): Definition | undefined {
  const root = node.kind === 'name' ? node.name : rootOf(node);
  const definition = root === undefined ? undefined : bind(frame.info.program).scope.lookup(root, node.start);
  return definition?.sources.every(({ kind }) => kind === 'parameter') ? definition : undefined;
}
