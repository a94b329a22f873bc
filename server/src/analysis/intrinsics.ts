/** Built-in functions and methods that make strings, lists, objects and addresses, in the languages' own libraries. */
import type { Call } from '../program/model.ts';
import type { Evaluator } from './evaluate.ts';
import type { Text } from './facts.ts';
import type { Frame } from './frames.ts';
import { numberOf } from './operators.ts';
import {
  type AbstractValue,
  type AnyMark,
  addMarks,
  type CallArgument,
  flat,
  hole,
  joinTexts,
  type LibraryThing,
  type Thing,
  textsOf,
} from './values.ts';

type Method = Extract<Thing, { is: 'method' }>;

const listMethods = new Set(
  'map flatMap filter forEach find findLast findIndex some every reduce reduceRight sort toSorted reverse slice splice concat flat includes indexOf push pop shift unshift join keys values entries at fill copy items extend append insert index count iterate toArray each'.split(
    ' ',
  ),
);
const textMethods = new Set(
  'replace replaceAll trim trimEnd trimStart trimLeft trimRight toLowerCase toUpperCase toString toJSON valueOf substring substr padStart padEnd split startsWith endsWith match matchAll search charAt codePointAt normalize repeat localeCompare strip rstrip lstrip lower upper title startswith endswith encode decode format removesuffix removeprefix zfill splitlines hex isoformat toFixed'.split(
    ' ',
  ),
);
const otherMethods = new Set(
  'then catch finally get set has delete append add setdefault update call apply bind hasOwnProperty getAll json text body getSetCookie next'.split(
    ' ',
  ),
);

/** Whether a property that nobody knows is most likely one of the language's own methods. */
export function isBuiltinMethod(name: string): boolean {
  return listMethods.has(name) || textMethods.has(name) || otherMethods.has(name);
}

/** A list that only its elements are known of. */
function elements(
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

function callbacks(value: AbstractValue | undefined): Extract<Thing, { is: 'function' }>[] {
  return value?.things.filter(thing => thing.is === 'function') ?? [];
}

function run(
  evaluator: Evaluator,
  callback: AbstractValue | undefined,
  values: readonly AbstractValue[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  const results = callbacks(callback).map(thing =>
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

/** Calls a built-in method. */
export function callMethod(evaluator: Evaluator, method: Method, call: Call, frame: Frame): AbstractValue | undefined {
  const { name, receiver } = method;
  const args = evaluator.calls.args(call.args, frame);
  const first = args[0]?.value;
  const { lists } = evaluator;
  switch (name) {
    case 'then':
      return run(evaluator, first, [receiver], call, frame) ?? receiver;
    case 'catch':
    case 'finally':
    case 'toJSON':
    case 'valueOf':
    case 'sort':
    case 'toSorted':
    case 'reverse':
    case 'filter':
    case 'flat':
    case 'copy':
    case 'iterate':
    case 'toArray':
    case 'values':
    case 'body':
    case 'json':
    case 'text':
      return receiver.things.length > 0 && name === 'values' ? valuesOf(evaluator, receiver) : receiver;
    case 'slice':
    case 'substring':
    case 'substr':
      return sliced(evaluator, receiver, args);
    case 'map':
    case 'flatMap': {
      const mapped = run(evaluator, first, [lists.element(receiver)], call, frame);
      if (!mapped) return receiver;
      const by = callbacks(first)[0]?.info;
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
      return join(evaluator, receiver, first);
    case 'entries':
    case 'items':
      return elements(
        evaluator,
        [
          elements(evaluator, [keysOf(evaluator, receiver), lists.element(valuesOf(evaluator, receiver))], {
            exact: true,
          }),
        ],
        { marks: receiver.own },
      );
    case 'keys':
      return elements(evaluator, [keysOf(evaluator, receiver)]);
    case 'get':
    case 'getAll':
    case 'setdefault': {
      const keys = first?.literals ?? [];
      const found =
        keys.length > 0
          ? evaluator.union(keys.map(key => receiver.property(String(key))))
          : first && args.length > 0
            ? lists.indexed(receiver, args[0]?.node ?? call, frame)
            : evaluator.unknown;
      const named = keys.length === 1 ? evaluator.called(found, String(keys[0]), call, frame) : found;
      const otherwise = args[1]?.value;
      return otherwise && otherwise.texts.length + otherwise.things.length > 0
        ? evaluator.union([named, otherwise])
        : named;
    }
    case 'call':
      return run(
        evaluator,
        receiver,
        args.slice(1).map(argument => argument.value),
        call,
        frame,
      );
    case 'apply':
      return run(evaluator, receiver, [...(args[1]?.value.elements ?? [])], call, frame);
    case 'bind':
      return receiver;
    case 'set':
    case 'append':
    case 'add':
    case 'fill':
      return receiver;
    case 'splice':
      return receiver;
    case 'split':
    case 'splitlines':
      return split(evaluator, receiver, first);
    case 'replace':
    case 'replaceAll':
      return replaced(receiver, args);
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
    case 'format':
    case 'padStart':
    case 'padEnd':
    case 'isoformat':
      return changed(name, receiver, first);
    default:
      return evaluator.value({ open: true, marks: receiver.own.filter(mark => mark.is === 'parameter') });
  }
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
  if (name === 'then') return index === 0 ? receiver : undefined;
  if (name === 'catch') return evaluator.value({ open: true, name: 'error' });
  if (name === 'reduce' || name === 'reduceRight') {
    const initial = call.args[1];
    if (index === 0) return initial ? evaluator.evaluate(initial.value, frame) : evaluator.lists.element(receiver);
    return index === 1 ? evaluator.lists.element(receiver) : evaluator.value({ open: true });
  }
  if (!listMethods.has(name)) return undefined;
  if (index === 0 || (index === 1 && (name === 'sort' || name === 'toSorted')))
    return evaluator.lists.element(receiver);
  return evaluator.value({ open: true });
}

function valuesOf(evaluator: Evaluator, value: AbstractValue): AbstractValue {
  const { names } = value.keys;
  if (names.length === 0)
    return value.things.some(thing => thing.is === 'object') ? elements(evaluator, [], { exact: true }) : value;
  return elements(
    evaluator,
    names.slice(0, 24).map(name => value.property(name)),
    { exact: value.keys.complete, marks: value.own },
  );
}

function keysOf(evaluator: Evaluator, value: AbstractValue): AbstractValue {
  const { names } = value.keys;
  return names.length > 0 && names.length <= 8
    ? evaluator.union(names.map(name => evaluator.text(name)))
    : evaluator.value({ open: true });
}

function sliced(evaluator: Evaluator, receiver: AbstractValue, args: readonly CallArgument[]): AbstractValue {
  const to = numberOf(args[1]?.value);
  const from = numberOf(args[0]?.value);
  if (receiver.own.some(mark => mark.is === 'credential')) {
    const short = to !== undefined ? to - (from ?? 0) <= 24 : from !== undefined && from < 0 && from >= -8;
    const marks = receiver.own.map(mark =>
      mark.is === 'credential' && short ? { ...mark, partial: true as const } : mark,
    );
    return evaluator.value({ open: true, marks, name: receiver.name });
  }
  if (receiver.texts.length > 0 && receiver.things.length === 0) {
    const whole = receiver.literals.filter(literal => typeof literal === 'string');
    if (!receiver.open && whole.length > 0 && (from !== undefined || args.length === 0))
      return evaluator.union(whole.map(text => evaluator.text(text.slice(from, to))));
    return evaluator.value({ open: true, marks: receiver.own, name: receiver.name });
  }
  const isList =
    receiver.things.some(thing => thing.is === 'list' || thing.is === 'elements') ||
    receiver.own.some(mark => mark.is === 'api-data');
  if (!isList) return evaluator.value({ open: true, marks: receiver.own, name: receiver.name });
  if (to !== undefined && to >= 0)
    return elements(evaluator, [evaluator.lists.element(receiver)], { exact: true, marks: receiver.own });
  return receiver;
}

function joined(evaluator: Evaluator, values: readonly AbstractValue[]): AbstractValue {
  let texts: readonly Text[] = [{ parts: [] }];
  for (const value of values) {
    const more = textsOf(value);
    texts = joinTexts(texts, more.length > 0 ? more : [hole('unknown', value.name, value.place, value.own)]);
  }
  return evaluator.value({ texts, marks: evaluator.unionMarks(values) });
}

function join(evaluator: Evaluator, receiver: AbstractValue, separator: AbstractValue | undefined): AbstractValue {
  const list = receiver.things.find(thing => thing.is === 'list');
  const between = separator ?? evaluator.text(',');
  if (list && receiver.things.length === 1 && !receiver.open && list.items.every(item => !item.spread)) {
    const values = [...receiver.elements];
    return joined(
      evaluator,
      values.flatMap((value, index) => (index === 0 ? [value] : [between, value])),
    );
  }
  const marks: AnyMark[] = [];
  addMarks(marks, receiver.own);
  addMarks(marks, receiver.marks);
  return evaluator.value({ open: true, marks, name: receiver.name });
}

function split(evaluator: Evaluator, receiver: AbstractValue, separator: AbstractValue | undefined): AbstractValue {
  const by = separator?.literals[0];
  const whole = receiver.literals.filter(literal => typeof literal === 'string');
  if (!receiver.open && whole.length === 1 && typeof by === 'string')
    return elements(
      evaluator,
      (whole[0] as string)
        .split(by)
        .slice(0, 64)
        .map(part => evaluator.text(part)),
      { exact: true },
    );
  return elements(evaluator, [evaluator.value({ open: true, marks: receiver.own, name: receiver.name })]);
}

function replaced(receiver: AbstractValue, args: readonly CallArgument[]): AbstractValue {
  const pattern = args[0];
  const by = args[1]?.value;
  const node = pattern?.node;
  const isPattern = node?.kind === 'literal' && node.pattern === true;
  const search = pattern?.value.literals[0];
  if (!by || typeof search !== 'string' || receiver.texts.length === 0) {
    const redacts =
      by?.literals.length === 1 &&
      typeof by.literals[0] === 'string' &&
      (by.literals[0] as string).length > 0 &&
      receiver.own.some(mark => mark.is === 'credential');
    return redacts ? receiver.with({ marks: [{ is: 'sealed', how: 'redacted' }] }) : receiver;
  }
  const test = isPattern ? safePattern(search) : undefined;
  const texts = receiver.texts.flatMap(text => {
    const parts: Text['parts'][number][] = [];
    let done = false;
    for (const part of text.parts) {
      if (!('text' in part) || done) {
        parts.push(part);
        continue;
      }
      const match = test ? test.exec(part.text) : undefined;
      const at = test ? (match?.index ?? -1) : part.text.indexOf(search);
      const length = test ? (match?.[0].length ?? 0) : search.length;
      if (at < 0) {
        parts.push(part);
        continue;
      }
      done = true;
      const before = part.text.slice(0, at);
      const after = part.text.slice(at + length);
      if (before !== '') parts.push({ ...part, text: before });
      parts.push(...(textsOf(by)[0]?.parts ?? []));
      if (after !== '') parts.push(before === '' ? { ...part, text: after } : { text: after });
    }
    return [{ parts }];
  });
  return receiver.with({ texts, literals: [] });
}

function safePattern(source: string): RegExp | undefined {
  const match = /^\/(.*)\/([a-z]*)$/.exec(source);
  const body = match?.[1] ?? source;
  // Only patterns that cannot backtrack: escapes, classes, plain characters, anchors.
  if (body.length > 60 || /[(*+{]/.test(body.replace(/\\./g, '').replace(/\/\+\$?$/, ''))) return undefined;
  try {
    return new RegExp(body, (match?.[2] ?? '').replace(/[gy]/g, ''));
  } catch {
    return undefined;
  }
}

function changed(name: string, receiver: AbstractValue, argument: AbstractValue | undefined): AbstractValue {
  const chars = argument?.literals[0];
  const change = (text: string): string => {
    switch (name) {
      case 'trim':
      case 'strip':
        return typeof chars === 'string' ? stripChars(text, chars, true, true) : text.trim();
      case 'trimEnd':
      case 'trimRight':
      case 'rstrip':
        return typeof chars === 'string' ? stripChars(text, chars, false, true) : text.trimEnd();
      case 'trimStart':
      case 'trimLeft':
      case 'lstrip':
        return typeof chars === 'string' ? stripChars(text, chars, true, false) : text.trimStart();
      case 'removesuffix':
        return typeof chars === 'string' && text.endsWith(chars) ? text.slice(0, text.length - chars.length) : text;
      case 'removeprefix':
        return typeof chars === 'string' && text.startsWith(chars) ? text.slice(chars.length) : text;
      case 'toLowerCase':
      case 'lower':
        return text.toLowerCase();
      case 'toUpperCase':
      case 'upper':
        return text.toUpperCase();
      default:
        return text;
    }
  };
  if (receiver.texts.length === 0) return receiver;
  const texts = receiver.texts.map(text => {
    const parts = [...text.parts];
    const ends =
      name.startsWith('l') || name === 'trimStart' || name === 'trimLeft' || name === 'removeprefix'
        ? [0]
        : name === 'trim' || name === 'strip'
          ? [0, parts.length - 1]
          : name.startsWith('to') || name === 'lower' || name === 'upper'
            ? parts.map((_, index) => index)
            : [parts.length - 1];
    for (const index of new Set(ends)) {
      const part = parts[index];
      if (part && 'text' in part) parts[index] = { ...part, text: change(part.text) };
    }
    return { parts };
  });
  return receiver.with({
    texts,
    literals: receiver.literals.map(literal => (typeof literal === 'string' ? change(literal) : literal)),
  });
}

function stripChars(text: string, chars: string, head: boolean, tail: boolean): string {
  let from = 0;
  let to = text.length;
  if (head) while (from < to && chars.includes(text[from] as string)) from++;
  if (tail) while (to > from && chars.includes(text[to - 1] as string)) to--;
  return text.slice(from, to);
}

/** Functions and constructors of the language itself that the evaluator computes; `undefined`: not one of them. */
export function intrinsic(
  evaluator: Evaluator,
  thing: LibraryThing,
  args: readonly CallArgument[],
  call: Call,
  frame: Frame,
): AbstractValue | undefined {
  const first = args[0]?.value;
  const second = args[1]?.value;
  const name =
    thing.package === 'global' || thing.package === 'builtins'
      ? thing.path
      : `${thing.package.replace(/^node:/, '')}:${thing.path}`;
  switch (name) {
    case 'URL':
    case 'url:URL':
    case 'urllib.parse:urljoin':
    case 'urllib:parse.urljoin':
      return (
        first &&
        address(
          evaluator,
          ...(name.endsWith('urljoin') ? ([second ?? evaluator.unknown, first] as const) : ([first, second] as const)),
        )
      );
    case 'URLSearchParams':
    case 'url:URLSearchParams':
    case 'Headers':
    case 'FormData':
    case 'Map':
    case 'urllib.parse:urlencode':
    case 'urllib:parse.urlencode':
    case 'querystring:stringify':
    case 'querystring:encode':
    case 'qs:stringify':
    case 'qs:':
      return pairs(evaluator, first, call, frame);
    case 'encodeURIComponent':
    case 'encodeURI':
    case 'decodeURIComponent':
    case 'String':
    case 'str':
    case 'urllib.parse:quote':
    case 'urllib:parse.quote':
    case 'urllib.parse:quote_plus':
    case 'Object.freeze':
    case 'Object.seal':
    case 'structuredClone':
    case 'Promise.resolve':
    case 'Number':
    case 'int':
    case 'dict':
    case 'copy:deepcopy':
    case 'copy:copy':
      if (name === 'dict' && args.some(argument => argument.name !== undefined)) {
        const extra = new Map(
          args.flatMap(argument => (argument.name === undefined ? [] : [[argument.name, argument.value] as const])),
        );
        return evaluator.value({
          things: [{ is: 'object', node: call, properties: [], frame, extra }],
          place: evaluator.place(call, frame),
          node: call,
        });
      }
      return first ?? evaluator.unknown;
    case 'Object.values':
      return first && valuesOf(evaluator, first);
    case 'Object.keys':
      return first && elements(evaluator, [keysOf(evaluator, first)], { exact: first.keys.complete });
    case 'Object.entries':
      return (
        first &&
        elements(
          evaluator,
          [
            elements(evaluator, [keysOf(evaluator, first), evaluator.lists.element(valuesOf(evaluator, first))], {
              exact: true,
            }),
          ],
          { exact: first.keys.complete },
        )
      );
    case 'Object.assign': {
      const values = args.map(argument => argument.value);
      return merged(evaluator, values);
    }
    case 'Object.fromEntries':
      return first && evaluator.value({ open: true, marks: evaluator.unionMarks([first]) });
    case 'Array.from':
    case 'list':
    case 'tuple':
    case 'set':
    case 'Set':
    case 'sorted':
    case 'reversed':
    case 'iter':
    case 'Array.of':
      if (!first) return elements(evaluator, [], { exact: false });
      if (second && callbacks(second).length > 0) {
        const mapped = run(evaluator, second, [evaluator.lists.element(first)], call, frame);
        if (mapped) {
          const length = numberOf(first.keys.names.includes('length') ? first.property('length') : undefined);
          return elements(
            evaluator,
            [mapped],
            length === undefined ? { mapped: { over: first, by: callbacks(second)[0]?.info } } : { exact: true },
          );
        }
      }
      return first;
    case 'enumerate':
      return (
        first &&
        elements(evaluator, [
          elements(evaluator, [evaluator.value({ open: true }), evaluator.lists.element(first)], { exact: true }),
        ])
      );
    case 'zip':
      return elements(evaluator, [
        elements(
          evaluator,
          args.map(argument => evaluator.lists.element(argument.value)),
          { exact: true },
        ),
      ]);
    case 'map':
    case 'filter': {
      if (!second) return undefined;
      if (name === 'filter') return second;
      const mapped = run(evaluator, first, [evaluator.lists.element(second)], call, frame);
      return elements(evaluator, [mapped ?? evaluator.unknown], {
        mapped: { over: second, by: callbacks(first)[0]?.info },
      });
    }
    case 'Array.isArray':
    case 'isinstance':
    case 'len':
    case 'Boolean':
    case 'bool':
    case 'parseInt':
    case 'parseFloat':
    case 'isNaN':
    case 'type':
    case 'hasattr':
    case 'id':
    case 'range':
      return evaluator.value({
        open: true,
        ...(name === 'range' && first && numberOf(args[args.length > 1 ? 1 : 0]?.value) !== undefined
          ? { open: false, things: [{ is: 'elements', of: [evaluator.value({ open: true })], exact: true }] }
          : {}),
      });
    case 'Promise':
      return evaluator.calls.settled(args);
    case 'Promise.all':
    case 'Promise.allSettled':
    case 'asyncio:gather':
      if (name === 'asyncio:gather')
        return elements(
          evaluator,
          args.map(argument => (argument.spread ? evaluator.lists.element(argument.value) : argument.value)),
          { exact: !args.some(argument => argument.spread) },
        );
      return first;
    case 'Promise.race':
    case 'Promise.any':
      return first && evaluator.lists.element(first);
    case 'JSON.stringify':
    case 'json:dumps':
      return first;
    case 'JSON.parse':
    case 'json:loads':
      return first && evaluator.value({ open: true, marks: evaluator.unionMarks([first]) });
    default:
      return undefined;
  }
}

/** One object of several, later ones first. */
function merged(evaluator: Evaluator, values: readonly AbstractValue[]): AbstractValue {
  const extra = new Map<string, AbstractValue>();
  for (const value of values) for (const key of value.keys.names) extra.set(key, value.property(key));
  const [target] = values;
  const marks: AnyMark[] = [];
  for (const value of values) addMarks(marks, value.own);
  const object = target?.things.find(thing => thing.is === 'object');
  if (!object) return target ? target.with({ marks }) : evaluator.unknown;
  return evaluator.value({
    things: [{ ...object, extra }],
    marks,
    open: values.some(value => value.open || !value.keys.complete),
  });
}

function pairs(evaluator: Evaluator, of: AbstractValue | undefined, call: Call, frame: Frame): AbstractValue {
  const place = evaluator.place(call, frame);
  if (of && of.things.length === 0 && of.texts.length > 0) return of;
  const list = of?.things.some(thing => thing.is === 'list' || thing.is === 'elements');
  let inner = of ?? evaluator.value({ things: [{ is: 'object', node: call, properties: [], frame }] });
  if (of && list) {
    const extra = new Map<string, AbstractValue>();
    let open = of.open;
    for (const entry of of.elements) {
      const key = evaluator.lists.at(entry, 0).literals[0];
      if (typeof key === 'string') extra.set(key, evaluator.lists.at(entry, 1));
      else open = true;
    }
    inner = evaluator.value({ things: [{ is: 'object', node: call, properties: [], frame, extra }], open });
  }
  return evaluator.value({
    things: [{ is: 'pairs', of: inner }],
    place,
    node: call,
    open: false,
    marks: of && of.things.length === 0 ? of.own : [],
  });
}

/** An address from a path and an optional base. */
function address(evaluator: Evaluator, path: AbstractValue, base: AbstractValue | undefined): AbstractValue {
  const paths = textsOf(path);
  const bases = base ? textsOf(base) : [];
  const texts: Text[] = [];
  for (const text of paths) {
    const whole = flat(text);
    if (bases.length === 0 || /^[a-z]+:\/\//i.test(whole)) {
      texts.push(text);
      continue;
    }
    for (const root of bases) {
      if (texts.length >= 8) break;
      texts.push(resolveText(root, text, whole));
    }
  }
  const marks = evaluator.unionMarks(base ? [path, base] : [path]);
  const text = evaluator.value({ texts, marks, place: path.place, node: path.node, name: path.name });
  return evaluator.value({ things: [{ is: 'address', text, query: [] }], marks, place: path.place, node: path.node });
}

/** `new URL(path, base)`: an absolute path replaces the base's, a relative one its last segment. */
function resolveText(base: Text, path: Text, whole: string): Text {
  if (whole.startsWith('{}') && path.parts.length > 0 && !whole.startsWith('{}/'))
    return path.parts.length === 1 ? { parts: [...base.parts, { text: '/' }, ...path.parts] } : path;
  const kept: Text['parts'][number][] = [];
  let seen = '';
  for (const part of base.parts) {
    if (!('text' in part)) {
      kept.push(part);
      seen += '{}';
      continue;
    }
    const before = seen;
    seen += part.text;
    const origin = /^[a-z]+:\/\/[^/]*/i.exec(seen)?.[0] ?? (seen.startsWith('{}') ? '{}' : '');
    const limit = whole.startsWith('/')
      ? origin.length
      : seen.lastIndexOf('/') >= origin.length
        ? seen.lastIndexOf('/')
        : seen.length;
    if (before.length >= limit && whole.startsWith('/')) continue;
    const text = part.text.slice(0, Math.max(0, limit - before.length));
    if (text !== '') kept.push({ ...part, text });
  }
  const first = path.parts[0];
  const slash = whole.startsWith('/') || (first && !('text' in first)) ? [] : [{ text: '/' }];
  return { parts: [...kept, ...slash, ...path.parts] };
}
