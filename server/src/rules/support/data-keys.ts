import type { AnalysedFile, Effect, FunctionFacts, Request, Value } from '../../analysis/facts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Parameter } from '../../program/model.ts';
import { calledName, contains, lastName, type Node, someIn, walk, withoutAwait } from '../../program/walk.ts';
import { wordsIn } from './flows.ts';
import { placeKey } from './places.ts';

/** Words that say whose a value or key is. Users and sessions are narrower than companies. */
export const ownerWords =
  /compan|tenant|organi[sz]|\borg|account|customer|workspace|installation|user|session|owner|member|token/i;

/** What joins the app to the account of one company, in a key; elsewhere it may lead to a database. */
const connections = /^conn(?:ection)?(?:_?id)?$/i;

/** Whether names in some code say that it belongs to one company, user or session. */
export function speaksOfOwner(node: Node): boolean {
  return wordsIn(node).some(word => ownerWords.test(word));
}

/** Whether a key's text or its holes say that it belongs to one company, user or session. */
function isOwned(key: Value): boolean {
  return (
    key.elements.some(isOwned) ||
    key.texts.some(({ parts }) =>
      parts.some(part =>
        'text' in part
          ? ownerWords.test(part.text)
          : ownerWords.test(part.name ?? '') || connections.test(part.name ?? ''),
      ),
    )
  );
}

function namesConnection(key: Node): boolean {
  return wordsIn(key).some(word => connections.test(word));
}

const narrow =
  /id$|^id|number$|^num|key$|slug|code|project|rfi|submittal|drawing|page|name|status|type|date|path|url|^q$|query|search|filter|^term|text$|needle|keyword|phrase|view|kind|categor|trade|discipline|section|division|month|year|week|title|sort|locale|^lang/i;

const conversions = /^(?:String|toString|str|encodeURIComponent|Number|int)$/;

/** Whether everything in a key is known to be something else than an owner, what the request asks with included. */
function isKnown(key: Value, node: Node, asked: ReadonlySet<string>): boolean {
  if (node.kind === 'list')
    return node.items.every(({ value }, index) => isKnown(key.elements[index] ?? key, value, asked));
  const isOther = (name: string): boolean => narrow.test(name) || asked.has(name);
  if (key.texts.length > 0)
    return key.texts.every(({ parts }) => parts.every(part => 'text' in part || isOther(part.name ?? '')));
  const words = wordsIn(node).filter(word => !conversions.test(word));
  return words.length > 0 && words.every(isOther);
}

const nothing: ReadonlySet<string> = new Set();

/** What people are known by: of those who ask, it says whose the answer is. */
const ofPeople = /mail|login|phone/i;

/** What a request asks with besides the company, by the names that the code has for it: `{ 'filters[search]': badge }`. */
function askedWith(request: Request): ReadonlySet<string> {
  const written = request.addresses.flatMap(({ query }) =>
    query.flatMap(({ name, value }) => value.parts.flatMap(part => ('hole' in part ? { name, said: part.name } : []))),
  );
  const options = request.arg('query')?.objects.flatMap(({ properties }) => properties) ?? [];
  const given = options.flatMap(({ key, value }) =>
    key === undefined ? [] : { name: key, said: value.kind === 'call' ? undefined : lastName(value) },
  );
  const asked = [...written, ...given].filter(({ name }) => !ownerWords.test(name));
  return new Set(asked.flatMap(({ said }) => (said === undefined || ofPeople.test(said) ? [] : said)));
}

/** What the function is called with is part of its key: `unstable_cache((company, page) => …, ['vendors'])`. */
function isToldWhose(parameters: readonly Parameter[]): boolean {
  return parameters.some(
    ({ target }) => target.kind !== 'name' || ownerWords.test(target.name) || !narrow.test(target.name),
  );
}

const memos = /^(?:alru_cache|cache|cache_data|cache_resource|lru_cache|ttl_cache)$/;

/** What keeps the answers of a function by what it is called with. */
interface Memo {
  readonly node: Expression;
  /** It is called with something that is not among it. */
  readonly leavesOut: boolean;
}

/** What keeps the answers of a function by what it is called with, where nothing of that says whose they are: `@lru_cache`. */
export function memoOf(fn: FunctionFacts): Memo | undefined {
  const node = fn.node.annotations?.find(annotation => memos.test(calledName(annotation) ?? ''));
  if (node === undefined) return undefined;
  const leavesOut = (calledName(node) ?? '').startsWith('cache_') ? isLeftOut : () => false;
  const given = fn.node.parameters;
  return isToldWhose(given.filter(parameter => !leavesOut(parameter)))
    ? undefined
    : { node, leavesOut: given.some(leavesOut) };
}

/** Streamlit's caches leave `_client` out of the key: https://docs.streamlit.io/develop/concepts/architecture/caching#excluding-input-parameters */
function isLeftOut({ target }: Parameter): boolean {
  return target.kind === 'name' && target.name.startsWith('_');
}

/** The key as the call is given it: by itself, or among options (`getOrSet({ key: 'trades', factory })`). */
function keyNode({ args, place }: Effect, key: Value): Expression | undefined {
  const options = args.flatMap(({ value }) => value.objects.filter(({ file }) => file === place.file));
  return (
    args.find(({ value }) => value === key)?.node ??
    options.flatMap(({ properties }) => properties).find(property => property.key === 'key')?.value
  );
}

/**
 * Where a key is written that says of nothing whose the value is. Where another file or function composes it, the call that the key is
 * given to; but a wrapper that is handed its key is nowhere to mend it.
 */
export function keyWithoutOwner(effect: Effect, { app }: AnalysedFile, request?: Request): Place | undefined {
  const key = effect.arg('key');
  const node = key && keyNode(effect, key);
  if (key === undefined || node === undefined || isOwned(key)) return undefined;
  if (!isKnown(key, node, request === undefined ? nothing : askedWith(request))) return undefined;
  if (
    effect.note === 'by-arguments' &&
    effect.arg('callback')?.functions.some(({ node }) => isToldWhose(node.parameters))
  )
    return undefined;
  if (
    speaksOfOwner(node) ||
    namesConnection(node) ||
    (effect.node.kind === 'call' && speaksOfOwner(effect.node.callee))
  )
    return undefined;
  if (isHandedOutByOwner(effect, app)) return undefined;
  const composed = written(key);
  if (composed !== undefined && key.node !== undefined && (speaksOfOwner(key.node) || namesConnection(key.node)))
    return undefined;
  const home = app.file(effect.place.file);
  const isHandedIn = home?.evaluate(node).texts.length === 0;
  return composed !== undefined && (isHandedIn || (home !== undefined && composesItself(home, effect, composed)))
    ? composed
    : { file: effect.place.file, start: node.start, end: node.end };
}

/** A namespace that a store is opened with, or a collection: all that it keeps is under that. */
const namespaces = /^(?:namespace|prefix|key_?prefix|collection|collection_?name|index_?name)$/i;

/**
 * The function that keeps the value first gets the store, and says whose: `const store = storeOf(companyId)`, `stores.get(companyId)`,
 * `new Keyv({ namespace: companyId })`.
 */
function isHandedOutByOwner({ node: kept, place, surroundings }: Effect, app: AnalysedFile['app']): boolean {
  const store = kept.kind === 'call' && kept.callee.kind === 'member' ? kept.callee.object : undefined;
  const file = app.file(place.file);
  if (store?.kind !== 'name' || file === undefined) return false;
  // A setting (`connect(process.env.REDIS_USER)`) is the same for all.
  const isWhose = (given: Expression): boolean =>
    speaksOfOwner(given) && !file.evaluate(given).marks.some(({ is }) => is === 'environment');
  const opens = (value: Expression): boolean => {
    const call = withoutAwait(value);
    return (
      call.kind === 'call' &&
      call.args.some(({ name, value: given }) =>
        given.kind === 'object'
          ? given.properties.some(({ key, value: option }) => namespaces.test(key ?? '') && isWhose(option))
          : name === undefined
            ? !call.constructed && isWhose(given)
            : namespaces.test(name) && isWhose(given),
      )
    );
  };
  const home = surroundings.functions.find(fn => fn.file === place.file && contains(fn.node, place));
  return someIn(
    home?.node.body ?? [],
    inner =>
      inner.kind === 'bind' &&
      inner.target.kind === 'name' &&
      inner.target.name === store.name &&
      inner.value !== undefined &&
      opens(inner.value),
  );
}

/** The function that keeps the value, or the module around it, writes the key. */
function composesItself({ path, functions }: AnalysedFile, { place }: Effect, composed: Place): boolean {
  const holds = ({ node }: FunctionFacts, at: Place): boolean => node.start <= at.start && at.end <= node.end;
  return composed.file === path && !functions.some(fn => holds(fn, composed) && !holds(fn, place));
}

/** Where a call's key is composed, or where the call stands, if that is not where the finding stands, nor on its line. */
export function keyElsewhere(effect: Effect, at: Place, { app }: AnalysedFile): readonly Step[] {
  const { place } = effect;
  const key = effect.arg('key');
  const composed = key && written(key);
  const isAtKey = composed === undefined || placeKey(at) === placeKey(composed);
  if (!isAtKey) return [stepAt(composed, 'the key is composed here')];
  const isInside = at.file === place.file && contains(place, at);
  const isBeside = isInside && !app.file(at.file)?.text.slice(place.start, at.start).includes('\n');
  return isBeside ? [] : [stepAt(place, 'it is kept here')];
}

/** Where a key's text is composed. */
export function written({ node, place, open }: Value): Place | undefined {
  const isComposed =
    node?.kind === 'template' ||
    node?.kind === 'join' ||
    (node?.kind === 'literal' && !open) ||
    (node?.kind === 'call' && lastName(node.callee) === 'format');
  return isComposed ? place : undefined;
}

/** The call, where neither a namespace nor a field of the record says whose it is. */
export function ownerless(effect: Effect, { app }: AnalysedFile): Place | undefined {
  if (speaksOfOwner(effect.node) || /namespace/i.test(effect.path)) return undefined;
  if (effect.args.some(({ node }) => isOfConnection(node))) return undefined;
  return isHandedOutByOwner(effect, app) || holdsOwner(effect, app) ? undefined : effect.place;
}

/** `{ id: `${conn}/${row.id}`, metadata: { conn } }` */
function isOfConnection(kept: Expression): boolean {
  return someIn(
    kept,
    inner =>
      (inner.kind === 'template' && namesConnection(inner)) ||
      (inner.kind === 'object' && inner.properties.some(({ key }) => connections.test(key ?? ''))),
  );
}

/** A record that is kept was made elsewhere, and says whose it is: `payload=point` of `point = {"company_id": company}`, `payload=note_of(row)`. */
function holdsOwner({ args, place }: Effect, app: AnalysedFile['app']): boolean {
  const home = app.file(place.file);
  let holds = false;
  for (const { node } of home ? args : [])
    walk(node, inner => {
      if (inner.kind !== 'name' && inner.kind !== 'member' && inner.kind !== 'call') return !holds;
      const value = home?.evaluate(inner);
      holds ||= value !== undefined && [value, ...value.elements].some(record => namesOwner(record, 1));
      return inner.kind === 'call' && !holds;
    });
  return holds;
}

/** A field of a record, of those that stand beside its figures too, says whose it is, or its id does: `{ id, metadata: { companyId } }`. */
function namesOwner(record: Value, depth: number): boolean {
  const { names } = record.keys;
  return (
    names.some(name => ownerWords.test(name) || connections.test(name)) ||
    (names.includes('id') && isOwned(record.property('id'))) ||
    (depth > 0 && names.some(name => namesOwner(record.property(name), depth - 1)))
  );
}

/** Whether a key, or what it was made of, says whose the value is. */
export function saysWhose(key: Expression, file: AnalysedFile): boolean {
  const value = file.evaluate(key);
  const made = value.place?.file === file.path ? value.node : undefined;
  return (
    speaksOfOwner(key) || isOwned(value) || value.elements.some(isOwned) || (made !== undefined && speaksOfOwner(made))
  );
}
