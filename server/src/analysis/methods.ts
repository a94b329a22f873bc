/** Built-in methods of strings, lists, objects and promises: `list.map`, `text.replace`, `dict.items`. */
import { changedTo } from '../program/copies.ts';
import type { Call } from '../program/model.ts';
import { isAddressMethod, madeOfAddress } from './address-parts.ts';
import { givenBy } from './arguments.ts';
import { sayingKey } from './changes.ts';
import { addMarks } from './contents.ts';
import { keywordsOf, lacks, takesKey } from './dictionaries.ts';
import { entriesOf, heldUnder, iterated, keysOf, mostFunctions, valuesOf } from './entries.ts';
import type { Evaluator } from './evaluate.ts';
import type { Text } from './facts.ts';
import { failureOf, keepsErrors, onlyFailure, writtenOut } from './failures.ts';
import type { Frame } from './frames.ts';
import { bodyIn } from './marks.ts';
import { numberOf } from './operators.ts';
import { withPair } from './pairs.ts';
import { filtersSecrets, redacted } from './redaction.ts';
import { endOf, sliced } from './slices.ts';
import { changed, filled, keepsTexts, patternFilled, replaced, splitAt } from './text-methods.ts';
import { hole, joinTexts, textsOf } from './texts.ts';
import { type AbstractValue, type AnyMark, type CallArgument, functionsOf, isNothing, type Thing } from './values.ts';

type Method = Extract<Thing, { is: 'method' }>;

const listMethods = new Set(
  'map flatMap filter forEach find findLast findIndex some every reduce reduceRight sort toSorted reverse slice splice concat flat includes indexOf push pop popleft shift unshift join keys values entries at fill copy items extend append insert index count iterate toArray each'.split(
    ' ',
  ),
);
const textMethods = new Set(
  'replace replaceAll trim trimEnd trimStart trimLeft trimRight toLowerCase toUpperCase toString toJSON valueOf substring substr padStart padEnd split startsWith endsWith match matchAll search charAt codePointAt normalize repeat localeCompare strip rstrip lstrip lower upper title startswith endswith encode decode format removesuffix removeprefix zfill splitlines hex isoformat toFixed'.split(
    ' ',
  ),
);
const otherMethods = new Set(
  'then catch finally pipe pipeThrough subscribe toPromise get set has delete append add setdefault update call apply bind hasOwnProperty getAll json text body getSetCookie next get_secret_value'.split(
    ' ',
  ),
);
const builtin = new Set([...listMethods, ...textMethods, ...otherMethods]);

/** Elements of a list that a callback is run on one by one. */
const mostMapped = 6;
/** Whether a property that nobody knows is most likely one of the language's own methods. */
export function isBuiltinMethod(name: string): boolean {
  return builtin.has(name);
}

/** A list that only its elements are known of. */
export function elements(
  evaluator: Evaluator,
  of: readonly AbstractValue[],
  more: {
    exact?: boolean;
    mapped?: { over: AbstractValue; by: Extract<Thing, { is: 'function' }>['info'] | undefined };
    marks?: readonly AnyMark[];
    open?: boolean;
  } = {},
): AbstractValue {
  return evaluator.value({
    things: [{ is: 'elements', of, exact: more.exact ?? false, ...(more.mapped ? { mapped: more.mapped } : {}) }],
    marks: more.marks ?? [],
    open: more.open ?? false,
  });
}

/** What a callback gives for some values: the union of what each function gives that it may be; `undefined` where it is none. */
export function run(
  evaluator: Evaluator,
  callback: AbstractValue | undefined,
  values: readonly AbstractValue[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  const results = functionsOf(callback).map(thing =>
    evaluator.calls.invoke(
      thing.info,
      thing.frame,
      values.map(value => ({ node: call, value })),
      { frame, call },
      thing.receiver,
    ),
  );
  return results.length > 0 ? evaluator.union(results) : undefined;
}

/** What a function makes of each element of a short list that was handed over: `parts.map(encodeURIComponent)`. */
export function each(
  evaluator: Evaluator,
  callback: AbstractValue | undefined,
  list: AbstractValue,
  call: Call,
  frame: Frame,
): readonly AbstractValue[] | undefined {
  const [thing] = list.things;
  const keeps = keepsTexts(callback);
  const known = thing?.is === 'elements' || keeps ? evaluator.lists.inOrder(list) : undefined;
  if (!known || known.length > mostFunctions) return undefined;
  // `Object.entries(activities).map(([name, run]) => [name, guarded(run)])`
  const holdsFunction = (pair: AbstractValue): boolean => evaluator.lists.at(pair, 1).things[0]?.is === 'function';
  if (known.length > mostMapped && !known.every(holdsFunction)) return undefined;
  if (keeps) return known;
  const results = known.map(value => run(evaluator, callback, [value], call, frame));
  return results.some(result => result === undefined) ? undefined : (results as AbstractValue[]);
}

/** A function that has its first arguments already. */
export function partial(value: AbstractValue, args: readonly CallArgument[]): AbstractValue {
  if (args.length === 0) return value;
  return value.with({
    things: value.things.map(thing =>
      thing.is === 'function' || thing.is === 'library'
        ? { ...thing, bound: [...(thing.bound ?? []), ...args] }
        : thing,
    ),
  });
}

/** Calls a built-in method. */
export function callMethod(evaluator: Evaluator, method: Method, call: Call, frame: Frame): AbstractValue | undefined {
  const { name, receiver } = method;
  const args = evaluator.calls.args(call.args, frame);
  const [first, otherwise] = args.map(({ value }) => value);
  const { lists } = evaluator;
  const isScript = frame.info.program.language === 'javascript';
  switch (takesKey(name, args) ? 'get' : name) {
    case 'then':
      return run(evaluator, first, [receiver], call, frame) ?? receiver;
    case 'toJSON':
      return writtenOut(receiver);
    case 'body':
    case 'json':
    case 'text':
      return bodyIn(receiver);
    case 'catch':
    case 'finally':
    case 'pipe':
    case 'pipeThrough':
    case 'toPromise':
    case 'valueOf':
    case 'sort':
    case 'toSorted':
    case 'reverse':
    case 'copy':
    case 'clone':
    case 'iterate':
    case 'toArray':
    case 'values':
    case 'result':
      return name === 'values' ? valuesOf(evaluator, receiver) : receiver;
    case 'flat': {
      const isList = ({ things }: AbstractValue) => things.some(({ is }) => is === 'list' || is === 'elements');
      const found = lists.elements(receiver);
      const of = found.map(each => (isList(each) ? lists.element(each) : each));
      return found.some(isList) ? elements(evaluator, of, { marks: receiver.own, open: receiver.open }) : receiver;
    }
    case 'filter':
      if (keepsErrors(first)) return elements(evaluator, [onlyFailure(evaluator, lists.element(receiver))], {});
      return filtersSecrets(evaluator, first, receiver) ? redacted(evaluator, call) : receiver;
    case 'get_secret_value': {
      const shown = receiver.with({ marks: receiver.own.filter(({ is }) => is !== 'sealed') });
      return shown.name === undefined ? shown : evaluator.called(shown, shown.name);
    }
    case 'slice':
    case 'substring':
      return sliced(evaluator, receiver, numberOf(first), numberOf(args[1]?.value));
    case 'substr':
      return sliced(evaluator, receiver, numberOf(first), endOf(numberOf(first), numberOf(args[1]?.value)));
    case 'map':
    case 'flatMap': {
      const by = functionsOf(first)[0]?.info;
      const inOrder = name === 'map' ? each(evaluator, first, receiver, call, frame) : undefined;
      if (inOrder) return elements(evaluator, inOrder, { exact: true, mapped: { over: receiver, by } });
      const mapped = run(evaluator, first, [lists.element(receiver)], call, frame);
      if (!mapped) return receiver;
      const of = name === 'flatMap' ? [lists.element(mapped)] : [mapped];
      return elements(evaluator, of, {
        mapped: { over: receiver, by },
        marks: receiver.own.filter(mark => mark.is === 'parameter'),
      });
    }
    case 'forEach':
    case 'each':
      return evaluator.nothing;
    case 'find':
    case 'findLast':
    case 'pop':
    case 'popleft':
    case 'shift':
    case 'next':
      return lists.element(receiver);
    case 'at':
      return lists.at(receiver, numberOf(first) ?? 0);
    case 'reduce':
    case 'reduceRight': {
      const initial = args[1]?.value ?? evaluator.unknown;
      const result = run(evaluator, first, [initial, lists.element(receiver)], call, frame);
      return evaluator.union(result ? [initial, result] : [initial]);
    }
    case 'concat':
      if (receiver.texts.length > 0 && receiver.things.length === 0)
        return joined(evaluator, [receiver, ...args.map(argument => argument.value)]);
      return elements(
        evaluator,
        [
          ...receiver.elements,
          ...args.flatMap(argument =>
            argument.value.elements.length > 0 ? [...argument.value.elements] : [lists.element(argument.value)],
          ),
        ],
        { marks: evaluator.unionMarks([receiver, ...args.map(argument => argument.value)]), open: receiver.open },
      );
    case 'join':
      if (receiver.things[0]?.is === 'address') return madeOfAddress(evaluator, name, receiver, args);
      // Python's separator joins the list.
      return first && !isScript
        ? join(evaluator, iterated(evaluator, first, frame.info.program.language), receiver, frame)
        : join(evaluator, receiver, first, frame);
    case 'entries':
    case 'items':
      return elements(evaluator, entriesOf(evaluator, receiver), { marks: receiver.own });
    case 'keys':
      return elements(evaluator, [keysOf(evaluator, receiver)]);
    case 'get':
    case 'getAll':
    case 'setdefault': {
      const keys = first?.literals ?? [];
      if (otherwise && lacks(keywordsOf(evaluator, call, frame) ?? receiver, keys)) return otherwise;
      const found =
        first && keys.length > 0
          ? underKeys(evaluator, receiver, first)
          : first && args.length > 0
            ? lists.indexed(receiver, args[0]?.node ?? call, frame, true)
            : evaluator.value({ open: true, marks: receiver.own.filter(mark => mark.is === 'parameter') });
      const named = keys.length === 1 ? evaluator.called(found, String(keys[0]), call, frame) : found;
      return otherwise && otherwise.texts.length + otherwise.things.length > 0 && (named.open || isNothing(named))
        ? evaluator.union([named, otherwise])
        : named;
    }
    case 'call':
    case 'apply': {
      // `[].slice.call(arguments)`, `[].concat.apply([], lists)`
      const lent = isScript ? receiver.things.find(inner => inner.is === 'method') : undefined;
      const given = call.args.slice(1);
      if (lent && first)
        return callMethod(
          evaluator,
          changedTo(lent, { receiver: first }),
          changedTo(call, { args: name === 'call' ? given : given.map(list => changedTo(list, { spread: 'list' })) }),
          frame,
        );
      const values =
        name === 'call' ? args.slice(1).map(argument => argument.value) : [...(args[1]?.value.elements ?? [])];
      return run(evaluator, receiver, values, call, frame);
    }
    case 'bind':
      return partial(receiver, args.slice(1));
    case 'set':
    case 'append':
      return receiver.things.some(({ is }) => is === 'pairs')
        ? withPair(evaluator, receiver, first, otherwise, call, frame)
        : receiver;
    case 'add':
    case 'fill':
      return receiver;
    case 'splice':
      return receiver;
    case 'split':
    case 'splitlines':
      return split(evaluator, receiver, first);
    case 'format':
      // No text, but a step of a library's own: `frame.write.format('delta')`.
      if (receiver.texts.length === 0 && receiver.things.some(thing => thing.is === 'library')) return receiver;
      if (receiver.texts.length === 0)
        return patternFilled(
          evaluator,
          receiver,
          args.map(({ value }) => value),
        );
      return filled(evaluator, receiver, 'format', key =>
        typeof key === 'number' ? evaluator.parameters.argument(args, key, undefined) : givenBy(args, key),
      );
    case 'replace':
    case 'replaceAll': {
      // Python's `replace` takes how often.
      const text = replaced(receiver, args, name === 'replaceAll' || (!isScript && args.length < 3));
      const by = args[1]?.value;
      // `text.replace(/{(\w+)}/g, (_, key) => row[key])`: a path's parameters stay those of the path.
      const put =
        by && functionsOf(by).length > 0 ? run(evaluator, by, [receiver, evaluator.unknown], call, frame) : undefined;
      const carried = put?.marks.filter(({ is }) => is === 'api-data' || is === 'stored') ?? [];
      return carried.length > 0 ? text.with({ marks: [...text.own, ...carried] }) : text;
    }
    case 'trim':
    case 'trimEnd':
    case 'trimStart':
    case 'trimLeft':
    case 'trimRight':
    case 'toString':
    case 'normalize':
    case 'strip':
    case 'rstrip':
    case 'lstrip':
    case 'removesuffix':
    case 'removeprefix':
    case 'encode':
    case 'decode':
    case 'toLowerCase':
    case 'toUpperCase':
    case 'lower':
    case 'upper':
    case 'title':
    case 'padStart':
    case 'padEnd':
    case 'isoformat':
      return changed(name, receiver, first);
    default:
      if (isAddressMethod(name)) return madeOfAddress(evaluator, name, receiver, args);
      return evaluator.value({ open: true, marks: receiver.own.filter(mark => mark.is === 'parameter') });
  }
}

/** What is read under a key; of a map that nobody knows the keys of, anything that it holds. */
function underKeys(evaluator: Evaluator, receiver: AbstractValue, key: AbstractValue): AbstractValue {
  const read = evaluator.union(key.literals.map(literal => receiver.property(String(literal))));
  const marks = sayingKey(receiver, key);
  const isKnown = read.own.length + read.things.length + read.texts.length > 0;
  const found = isKnown ? read : evaluator.union([read, ...heldUnder(evaluator, receiver, key)]);
  return marks.length > 0 ? found.with({ marks: [...found.own, ...marks] }) : found;
}

/** What a built-in method hands to its callback. */
export function callbackOfMethod(
  evaluator: Evaluator,
  method: Method,
  call: Call,
  index: number,
  frame: Frame,
): AbstractValue | undefined {
  const { name, receiver } = method;
  if (name === 'then' || name === 'subscribe') return index === 0 ? receiver : undefined;
  if (name === 'catch') return failureOf(evaluator, index === 0 ? [receiver] : []);
  if (name === 'reduce' || name === 'reduceRight') {
    const initial = call.args[1];
    if (index === 0) return initial ? evaluator.evaluate(initial.value, frame) : evaluator.lists.element(receiver);
    return index === 1 ? evaluator.lists.element(receiver) : evaluator.value({ open: true });
  }
  if (!listMethods.has(name)) return undefined;
  // A map hands over its values, each with its key.
  if (name === 'forEach' && index < 2 && receiver.things.some(({ is }) => is === 'pairs'))
    return index === 0 ? evaluator.lists.element(valuesOf(evaluator, receiver)) : keysOf(evaluator, receiver);
  if (index === 0 || (index === 1 && (name === 'sort' || name === 'toSorted')))
    return evaluator.lists.element(receiver);
  return evaluator.value({ open: true });
}

function joined(evaluator: Evaluator, values: readonly AbstractValue[]): AbstractValue {
  let texts: readonly Text[] = [{ parts: [] }];
  for (const value of values) {
    const more = textsOf(value);
    texts = joinTexts(texts, more.length > 0 ? more : [hole('unknown', value.name, value.place, value.own)]);
  }
  return evaluator.value({ texts, marks: evaluator.unionMarks(values) });
}

/**
 * The pieces of a list that is joined; an unknown list that is spread at its end is one piece, and so is what other functions put there:
 * how often they run, and in which order, is not known.
 */
function piecesOf(evaluator: Evaluator, receiver: AbstractValue): readonly AbstractValue[] | undefined {
  const [list, ...more] = receiver.things;
  if (list?.is !== 'list' || more.length > 0 || receiver.open) return evaluator.lists.inOrder(receiver);
  if (list.items.every(item => !item.spread)) {
    const isPutElsewhere = receiver.mutations.some(
      ({ path, frame }) => path.length === 0 && frame.info !== list.frame.info,
    );
    if (!isPutElsewhere) return receiver.elements;
    const written = list.items.map(item => evaluator.evaluate(item.value, list.frame));
    return [...written, evaluator.value({ open: true, marks: evaluator.unionMarks(receiver.elements) })];
  }
  const known = evaluator.lists.inOrder(receiver);
  const last = list.items.at(-1);
  if (known || !last?.spread || list.items.slice(0, -1).some(item => item.spread)) return known;
  const spread = evaluator.evaluate(last.value, list.frame);
  const before = list.items.slice(0, -1).map(item => evaluator.evaluate(item.value, list.frame));
  const marks: AnyMark[] = [];
  addMarks(marks, [...spread.own, ...spread.marks]);
  return [...before, evaluator.value({ open: true, name: spread.name, marks })];
}

function join(
  evaluator: Evaluator,
  receiver: AbstractValue,
  separator: AbstractValue | undefined,
  frame: Frame,
): AbstractValue {
  const between = separator ?? evaluator.text(',');
  const values = piecesOf(evaluator, receiver);
  if (values) {
    return joined(
      evaluator,
      values.flatMap((value, index) => (index === 0 ? [value] : [between, value])),
    );
  }
  const marks: AnyMark[] = [];
  addMarks(marks, receiver.own);
  addMarks(marks, receiver.marks);
  if (receiver.unbound) addMarks(marks, [{ is: 'parameter', fn: frame.info }]);
  return evaluator.value({ open: true, marks, name: receiver.name });
}

function split(evaluator: Evaluator, receiver: AbstractValue, separator: AbstractValue | undefined): AbstractValue {
  const pieces = splitAt(evaluator, receiver, separator);
  return pieces
    ? elements(evaluator, pieces, { exact: true })
    : elements(evaluator, [evaluator.value({ open: true, marks: receiver.own, name: receiver.name })]);
}
