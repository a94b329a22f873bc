/**
 * What helpers make of records and lists, whose data may come first (lodash) or last (lodash/fp, Ramda): `pick(row, ['id', 'status'])`,
 * `omit(['access_token'], grant)`, `map(rows, 'id')`. https://lodash.com/docs, https://ramdajs.com/docs/
 */
import type { Result } from '../libraries/shape.ts';
import type { Call } from '../program/model.ts';
import { keywordOf } from './arguments.ts';
import { copyWithout } from './definitions.ts';
import { valuesOf } from './entries.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import { leftShown } from './hidden-fields.ts';
import { elements, run } from './methods.ts';
import { letsNoSecretThrough, redacted, secrets } from './redaction.ts';
import { type AbstractValue, type CallArgument, functionsOf } from './values.ts';

/** What a helper gives; `undefined` where it is none of these, or nobody says which fields or what function it is given. */
export function rearranged(
  evaluator: Evaluator,
  returns: Result | undefined,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  if (returns !== 'picked' && returns !== 'left' && returns !== 'mapped') return undefined;
  const named = args.map(({ value }) => namesOf(evaluator, value));
  const data = args.filter(({ value }, index) => !named[index] && functionsOf(value).length === 0);
  const [record] = data;
  if (!record || data.length > 1 || args.length < 2) return undefined;
  const names = named.flatMap(each => each ?? []);
  if (returns === 'mapped') return mapped(evaluator, record.value, args, names, call, frame);
  if (names.length === 0) {
    const tests = args.find(({ value }) => functionsOf(value).length > 0)?.value;
    return letsNoSecretThrough(evaluator, tests, record.value, returns === 'picked')
      ? redacted(evaluator, call)
      : undefined;
  }
  if (returns === 'left') return copyWithout(record.value, new Set(names));
  return picked(evaluator, record.value, names, call, frame);
}

/**
 * What `JSON.stringify(value, ['id', 'status'])` writes; a function that speaks of secrets leaves them out.
 * https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/stringify
 */
export function serialised(
  evaluator: Evaluator,
  value: AbstractValue,
  replacer: AbstractValue | undefined,
  call: Call,
  frame: Frame,
): AbstractValue {
  const names = replacer && namesOf(evaluator, replacer);
  if (names && replacer.things.length > 0) {
    const isList = value.things.some(({ is }) => is === 'list' || is === 'elements');
    return picked(evaluator, isList ? evaluator.lists.element(value) : value, names, call, frame);
  }
  const hides = functionsOf(replacer).some(each => evaluator.functionFacts(each.info, each.frame).mentions(secrets, 1));
  if (!hides) return value;
  const left = functionsOf(replacer).map(({ info }) => leftShown(evaluator, info, value));
  return left.find(each => each !== undefined) ?? redacted(evaluator, call);
}

/**
 * A model as a mapping, with the fields that it is told, or without them: `model_dump(exclude={'client_secret'})`.
 * https://docs.pydantic.dev/latest/concepts/serialization/#including-and-excluding-fields
 */
export function dumped(
  evaluator: Evaluator,
  model: AbstractValue,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue {
  const [only, without] = ['include', 'exclude'].map(name => {
    const value = keywordOf(args, name);
    return value && new Set(namesOf(evaluator, value) ?? value.keys.names);
  });
  const names = model.keys.names.filter(name => (only?.has(name) ?? true) && !without?.has(name));
  return (only || without) && model.keys.names.length > 0 ? picked(evaluator, model, names, call, frame) : model;
}

function picked(
  evaluator: Evaluator,
  record: AbstractValue,
  names: readonly string[],
  call: Call,
  frame: Frame,
): AbstractValue {
  const extra = new Map(names.map(name => [name, at(evaluator, record, name)]));
  return evaluator.value({
    things: [{ is: 'object', node: call, properties: [], frame, extra }],
    place: evaluator.place(call, frame),
    node: call,
  });
}

function mapped(
  evaluator: Evaluator,
  list: AbstractValue,
  args: readonly CallArgument[],
  [name]: readonly string[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  const by = args.find(({ value }) => functionsOf(value).length > 0)?.value;
  const element = evaluator.lists.element(valuesOf(evaluator, list));
  const each = by
    ? run(evaluator, by, [element], call, frame)
    : name === undefined
      ? undefined
      : at(evaluator, element, name);
  return each && elements(evaluator, [each], { mapped: { over: list, by: functionsOf(by)[0]?.info } });
}

/** A field, or one of a field's: `user.name`. */
function at(evaluator: Evaluator, record: AbstractValue, path: string): AbstractValue {
  return path.split('.').reduce((value, name) => evaluator.called(value.property(name), name), record);
}

/** The names that an argument is: one text, or a list of texts. */
function namesOf(evaluator: Evaluator, value: AbstractValue): readonly string[] | undefined {
  const each = value.things.length > 0 ? evaluator.lists.inOrder(value) : [value];
  const names = each?.flatMap(({ open, literals, things }) =>
    !open && things.length === 0 && literals.length === 1 && typeof literals[0] === 'string' ? literals[0] : [],
  );
  return names && names.length > 0 && names.length === each?.length ? names : undefined;
}
