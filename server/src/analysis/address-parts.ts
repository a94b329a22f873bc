/**
 * Addresses that are put together: from a path and a base, and by their own methods and operators, as yarl and httpx have them:
 * `(URL(base) / 'oauth' / 'token').with_query(grant_type=…)`, `URL(base).join(…)`, `url.copy_merge_params({…})`.
 * https://yarl.aio-libs.org/en/latest/api.html, https://www.python-httpx.org/api/#url
 */
import { changedTo } from '../program/copies.ts';
import type { Evaluator } from './evaluate.ts';
import type { Text } from './facts.ts';
import { narrow } from './marks.ts';
import { type AddressPart, entriesIn, flat, joinTexts, mostTexts, partOfAddress, slice, textsOf } from './texts.ts';
import type { AbstractValue, CallArgument, Thing } from './values.ts';

type Address = Extract<Thing, { is: 'address' }>;

const adding = new Set(['with_query', 'update_query', 'extend_query', 'copy_merge_params']);
const joining = new Set(['joinpath', 'with_path']);
/** What stands behind replaces the path, as of `urljoin`. */
const resolving = 'join';

/** Whether an address makes another by a method of that name. */
export function isAddressMethod(name: string): boolean {
  return adding.has(name) || joining.has(name) || name === resolving;
}

const standing = new Set(['host', 'hostname', 'port', 'protocol']);
const written: ReadonlySet<string> = new Set<AddressPart>(['origin', 'pathname', 'search', 'hash']);

/** Whether a property of an address gives a part of it: `url.pathname`, `url.host`. */
export function isAddressPart(name: string): boolean {
  return standing.has(name) || written.has(name);
}

/** Whether a property of an address tells only where it stands, and nothing of what its path and query hold. */
export function saysWhere(name: string): boolean {
  return standing.has(name);
}

/** A part of an address; `undefined` where nothing of it is written. */
export function partRead(evaluator: Evaluator, value: AbstractValue, name: string): AbstractValue | undefined {
  const known = textsOf(value).filter(text => text.parts.some(piece => 'text' in piece));
  const { place } = value;
  if (saysWhere(name)) {
    const origins = known.flatMap(text => partOfAddress(text, 'origin').parts);
    const marks = origins.flatMap(part => ('hole' in part && part.marks) || []);
    return evaluator.value({ open: true, marks: known.length === 0 ? narrow(value.own, name) : marks, place });
  }
  if (known.length === 0) return undefined;
  const texts = known.map(text => partOfAddress(text, name as AddressPart));
  return evaluator.value({ texts, marks: narrow(value.own, name), place });
}

/** What an address makes of itself by one of its methods. */
export function madeOfAddress(
  evaluator: Evaluator,
  name: string,
  receiver: AbstractValue,
  args: readonly CallArgument[],
): AbstractValue {
  if (joining.has(name))
    return (
      behindAddress(
        evaluator,
        receiver,
        args.map(({ value }) => value),
      ) ?? evaluator.unknown
    );
  const [path] = args;
  if (name === resolving) return path ? address(evaluator, path.value, receiver) : evaluator.unknown;
  const added = args.flatMap(({ name: keyword, value }) =>
    keyword === undefined || keyword === 'params' ? entriesIn(value) : [{ name: keyword, value }],
  );
  return withQuery(evaluator, receiver, added) ?? evaluator.unknown;
}

/** What an operator makes of an address: `url / 'oauth' / 'token'`, `url % { page: 1 }`. */
export function madeOfParts(
  evaluator: Evaluator,
  operator: string,
  address: AbstractValue,
  part: AbstractValue,
): AbstractValue | undefined {
  if (operator === '/') return behindAddress(evaluator, address, [part]);
  return operator === '%' ? withQuery(evaluator, address, entriesIn(part)) : undefined;
}

/** An address with path segments behind it. */
function behindAddress(
  evaluator: Evaluator,
  address: AbstractValue,
  segments: readonly AbstractValue[],
): AbstractValue | undefined {
  const thing = addressOf(address);
  if (!thing) return undefined;
  const texts = withSegments(textsOf(thing.text), segments);
  const marks = evaluator.unionMarks([address, ...segments]);
  const text = evaluator.value({ texts, marks, place: address.place, node: address.node });
  return evaluator.value({ things: [changedTo(thing, { text })], marks, place: address.place, node: address.node });
}

/** Texts with more segments behind them, one slash between each. */
function withSegments(texts: readonly Text[], segments: readonly AbstractValue[]): readonly Text[] {
  return segments.reduce((before, segment) => {
    const stripped = textsOf(segment).map(({ parts }) => ({
      parts: parts.map((part, index) =>
        index === 0 && 'text' in part ? changedTo(part, { text: part.text.replace(/^\//, '') }) : part,
      ),
    }));
    return joinTexts(joinTexts(before, [{ parts: [{ text: '/' }] }]), stripped);
  }, texts);
}

/** A path of its segments: `path.posix.join('/rest/v1.0', 'projects', id)`. */
export function pathOf(evaluator: Evaluator, [first, ...others]: readonly AbstractValue[]): AbstractValue | undefined {
  // Where a segment leads up, the path is another.
  if (first === undefined || others.some(({ texts }) => texts.some(leadsUp))) return undefined;
  return evaluator.value({
    texts: withSegments(textsOf(first), others),
    marks: evaluator.unionMarks([first, ...others]),
  });
}

function leadsUp({ parts }: Text): boolean {
  return parts.some(part => 'text' in part && /(?:^|\/)\.{1,2}(?:\/|$)/.test(part.text));
}

/** The parts of an address, as a library takes them. */
export interface Parts {
  readonly scheme?: AbstractValue | undefined;
  readonly host?: AbstractValue | undefined;
  readonly path?: AbstractValue | undefined;
  readonly query?: AbstractValue | undefined;
}

/** `urlunsplit((scheme, host, path, query, fragment))`, `url.format({ protocol, host, pathname, query })`: an address of its parts. */
export function addressOfParts(evaluator: Evaluator, { scheme, host, path, query }: Parts): AbstractValue {
  const written = [
    [scheme, (text: string) => `${text.replace(/:(?:\/\/)?$/, '')}://`],
    [host, (text: string) => text],
    [path, (text: string) => text.replace(/^(?!\/|$)/, '/')],
    [query, (text: string) => text.replace(/^(?!\?|$)/, '?')],
  ] as const;
  const texts = written.reduce<readonly Text[]>(
    (before, [value, edit]) =>
      value
        ? joinTexts(
            before,
            textsOf(value).map(text => begun(text, edit)),
          )
        : before,
    [{ parts: [] }],
  );
  return evaluator.value({ texts, marks: evaluator.unionMarks(written.flatMap(([value]) => value ?? [])) });
}

/** A text whose first literal part is edited; one that begins with something unknown is taken as it is, behind what the edit puts first. */
function begun({ parts }: Text, edit: (text: string) => string): Text {
  const [first, ...rest] = parts;
  if (first === undefined) return { parts };
  if ('text' in first) return { parts: [changedTo(first, { text: edit(first.text) }), ...rest] };
  const [before = '', behind = ''] = edit('\u0000').split('\u0000');
  return {
    parts: [{ text: before }, ...parts, { text: behind }].filter(part => !('text' in part) || part.text !== ''),
  };
}

function withQuery(evaluator: Evaluator, address: AbstractValue, added: Address['query']): AbstractValue | undefined {
  const thing = addressOf(address);
  if (!thing) return undefined;
  const { place, node } = address;
  const marks = evaluator.unionMarks([address, ...added.map(({ value }) => value)]);
  return evaluator.value({ things: [changedTo(thing, { query: [...thing.query, ...added] })], marks, place, node });
}

function addressOf({ things }: AbstractValue): Address | undefined {
  return things.find(thing => thing.is === 'address');
}

const absolute = /^[a-z]+:\/\//i;

/** An address from a path and an optional base. */
export function address(evaluator: Evaluator, path: AbstractValue, base: AbstractValue | undefined): AbstractValue {
  const paths = textsOf(path);
  const bases = base ? textsOf(base) : [];
  const texts: Text[] = [];
  const relative: Text[] = [];
  for (const text of paths) (bases.length === 0 || absolute.test(flat(text)) ? texts : relative).push(text);
  for (const root of bases)
    for (const text of relative) if (texts.length < mostTexts) texts.push(resolveText(root, text, flat(text)));
  const marks = evaluator.unionMarks(base ? [path, base] : [path]);
  const text = evaluator.value({ texts, marks, place: path.place, node: path.node, name: path.name });
  return evaluator.value({ things: [{ is: 'address', text, query: [] }], marks, place: path.place, node: path.node });
}

/** `new URL(path, base)`: an absolute path replaces the base's, a relative one its last segment and one more for each `../`. */
function resolveText(base: Text, path: Text, whole: string): Text {
  if (whole.startsWith('{}') && path.parts.length > 0 && !whole.startsWith('{}/'))
    return path.parts.length === 1 ? { parts: [...base.parts, { text: '/' }, ...path.parts] } : path;
  const root = flat(base);
  const origin = /^(?:[a-z]+:\/\/[^/]*|\{\})/i.exec(root)?.[0].length ?? 0;
  if (whole.startsWith('/')) return { parts: [...slice(base, 0, origin).parts, ...path.parts] };
  const dots = /^(?:\.\.?(?:\/|$))*/.exec(whole)?.[0] ?? '';
  let end = root.length;
  for (let up = dots.split('..').length; up > 0; up--) {
    const last = root.lastIndexOf('/', end - 1);
    if (last >= origin) end = last;
  }
  const slash = whole.startsWith('{}') ? [] : [{ text: '/' }];
  return { parts: [...slice(base, 0, end).parts, ...slash, ...slice(path, dots.length, whole.length).parts] };
}
