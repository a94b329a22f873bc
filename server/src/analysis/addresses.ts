/** Texts to addresses: scheme, host, path and query, each with the place a reader would mend. */
import type { Catalogue } from '../catalogue/index.ts';
import { namesId } from '../catalogue/paths.ts';
import { changedTo } from '../program/copies.ts';
import type { Place } from '../program/finding.ts';
import type { Expression, Literal } from '../program/model.ts';
import { decode } from '../program/words.ts';
import { writtenIn } from './bind-expressions.ts';
import type { Address, Text, TextPart } from './facts.ts';
import { words } from './names.ts';
import { flat, slice } from './texts.ts';

/** What an address says about whose it is. */
export interface Owned {
  readonly address: Address;
  readonly procore: 'certain' | 'likely' | 'no';
}

const apiShape = /\/(?:rest\/v[\d{][\d.{}]*|vapid)(?:\/|$)/;
/** Databases and shops number theirs so, without a minor version: https://docs.postgrest.org, https://developer.bigcommerce.com. */
const othersShape = /\/rest\/v\d+(?:\/|$)/;
const oauthShape = /\/oauth\/(?:authorize|token|token\/info|revoke)\/?$/;

/** Puts a base before a relative address, with one slash between. */
export function withBase(base: Text, path: Text): Text {
  const whole = flat(path);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(whole) || isAddress(path)) return path;
  // A setting before the whole route holds the address' own beginning: `connection.request("GET", f"{base_url}/rest/v1.0/me")`.
  if (/^\{\}\/rest\/v\d/.test(whole)) return withBase(base, { ...path, parts: path.parts.slice(1) });
  const ends = flat(base).endsWith('/');
  const starts = whole.startsWith('/');
  if (ends && starts) {
    const parts = [...base.parts];
    const last = parts[parts.length - 1];
    if (last && 'text' in last) parts[parts.length - 1] = changedTo(last, { text: last.text.slice(0, -1) });
    return { parts: [...parts, ...path.parts] };
  }
  const first = path.parts[0];
  const glue =
    ends || starts || whole === '' || (first && !('text' in first)) || whole.startsWith('?') ? [] : [{ text: '/' }];
  return { parts: [...base.parts, ...glue, ...path.parts] };
}

/**
 * A field of an answer that is called an address is a whole one, which clients send to as it is; the next page's is one of the API's,
 * behind the base or not.
 */
function isAddress({ parts: [part, ...others] }: Text): boolean {
  if (part === undefined || 'text' in part || others.length > 0) return false;
  const from = part.marks?.filter(mark => mark.is === 'api-data') ?? [];
  return (
    from.length > 0 &&
    from.every(({ fields }) => /(?:^|_)(?:url|href)$|[a-z]Url$/.test(fields.at(-1) ?? '') && !fields.some(isNextPage))
  );
}

function isNextPage(field: string): boolean {
  return /^(?:headers|_?links?|meta|pag\w+|next\w*)$/.test(field);
}

/**
 * The place of the literals that write a stretch of a text: of several groups of literals that stand together in the source,
 * the one that writes most of it, later ones before earlier.
 */
function placeOf(text: Text, from: number, to: number): { place: Place; literal: Literal | undefined } | undefined {
  const groups: { whole: Expression; place: Place; weight: number; literal: Literal; longest: number }[] = [];
  let at = 0;
  for (const part of text.parts) {
    const length = 'text' in part ? part.text.length : 2;
    const overlap = Math.min(at + length, to) - Math.max(at, from);
    at += length;
    if (overlap <= 0 || !('text' in part) || !part.place || !part.literal) continue;
    const letters = lettersIn(part.text);
    const whole = writtenIn.get(part.literal) ?? part.literal;
    const group = groups.find(known => known.whole === whole);
    if (!group) {
      groups.push({ whole, place: part.place, weight: letters, literal: part.literal, longest: letters });
      continue;
    }
    // The one that writes words on after what is filled in is the later one.
    if (letters > 0) groups.push(...groups.splice(groups.indexOf(group), 1));
    const { file, start, end } = group.place;
    group.place = { file, start: Math.min(start, part.place.start), end: Math.max(end, part.place.end) };
    group.weight += letters;
    if (letters > group.longest) {
      group.longest = letters;
      group.literal = part.literal;
    }
  }
  let best: (typeof groups)[number] | undefined;
  for (const group of groups) {
    if (group.weight > 0 && (!best || group.weight >= best.weight || group.weight >= 4)) best = group;
  }
  return best && { place: best.place, literal: best.literal };
}

function lettersIn(text: string): number {
  let found = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at) | 0x20;
    if (letter >= 0x61 && letter <= 0x7a) found++;
  }
  return found;
}

function speaksOfProcore(name: string | undefined): boolean {
  return name !== undefined && words(name).some(word => word === 'procore' || word === 'pcor');
}

const files = new Set('attachment download file image pdf photo picture thumbnail'.split(' '));

const services = new Set('backend bridge callback function lambda status sync webhook worker'.split(' '));

/**
 * The whole address of something beside the API: a file in a store, which is signed for it alone (`procoreFileUrl`), or what the app
 * itself runs for Procore (`PROCORE_SYNC_URL`).
 */
function leadsBeside({ name, from }: Exclude<TextPart, { readonly text: string }>): boolean {
  return (
    name !== undefined && words(name).some(word => services.has(word) || (from !== 'environment' && files.has(word)))
  );
}

/**
 * Reads one text as an address.
 * @param evidence the file, or one on the way, speaks of Procore
 */
export function readAddress(text: Text, method: string | undefined, catalogue: Catalogue, evidence: boolean): Owned {
  const whole = flat(text);
  const schemed = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(whole);
  let scheme = schemed?.[1]?.toLowerCase();
  let host = schemed?.[2]
    ?.toLowerCase()
    .replace(/^[^@]*@/, '')
    .replace(/:(?:\d+|\{\})$/, '');
  let pathFrom = schemed ? schemed[0].length : 0;
  if (!schemed) {
    const bare = /^(?:\{\}:?)?(?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?=[/?#:]|$)/i.exec(whole);
    if (bare?.[1] && (whole.startsWith('//') || catalogue.isProcoreHost(bare[1]))) {
      host = bare[1].toLowerCase();
      pathFrom = bare[0].length;
    }
  }
  if (scheme === '' || scheme === '{}') scheme = undefined;
  const first = text.parts[0];
  const base = first && !('text' in first) ? first : undefined;
  let hostKnown = host !== undefined && host !== '' && !host.includes('{}');
  const known = host?.split('{}')[0];
  if (schemed && host?.includes('{}') && known !== undefined && catalogue.isProcoreHost(known)) {
    // A path glued to the host: `https://api.procore.com${path}`.
    host = known;
    hostKnown = true;
    pathFrom = schemed[0].indexOf('{}');
  }
  if (host?.includes('{}')) {
    const tail = /\.procore(?:gov)?\.com$/.exec(host)?.[0];
    host = tail ? `*${tail}` : undefined;
    hostKnown = tail !== undefined;
  }
  if (host === '') host = undefined;
  // Behind something that brings the question mark, the query goes on: `${path}&page=2`.
  const queryFrom = indexFrom(whole, /[?#]|(?<=\{\})&|&(?=[\w[\]]+=)/, pathFrom);
  let path: string | undefined = whole.slice(pathFrom, queryFrom);
  let prefixHole = false;
  const shapeAt = apiShape.exec(path)?.index;
  if (host === undefined) {
    if (shapeAt !== undefined && shapeAt > 0 && /^(?:\{\})/.test(path)) {
      pathFrom += shapeAt;
      path = path.slice(shapeAt);
    } else if (path.startsWith('{}')) {
      const rest = path.slice(2);
      prefixHole = true;
      if (oauthShape.test(rest)) {
        pathFrom += 2;
        path = rest;
      } else if (rest.startsWith('rest/v') || rest.startsWith('vapid/')) {
        pathFrom += 2;
        path = `/${rest}`;
      } else path = undefined;
    } else if (path !== '' && !path.startsWith('/')) {
      path = apiShape.test(`/${path}`) ? `/${path}` : undefined;
    }
  } else if (path === '') path = '/';
  if (path?.startsWith('{}')) path = undefined;
  if (path !== undefined && path.length > 1) path = singly(path).replace(/\/+$/, '') || '/';

  const procore = owner();
  const query = queryOf(text, whole, queryFrom);
  const judged = procore !== 'no' && path !== undefined && path !== '/' && judgeable(path, host, catalogue);
  const verdict = judged && path !== undefined ? catalogue.match(method, withIds(text, pathFrom, path)) : undefined;
  const pathAt = path === undefined ? undefined : placeOf(text, pathFrom, queryFrom);
  const hostAt = host === undefined ? undefined : placeOf(text, 0, schemed ? schemed[0].length : pathFrom);
  const address: { -readonly [Part in keyof Address]: Address[Part] } = { text, query };
  if (scheme !== undefined) address.scheme = scheme;
  if (host !== undefined) address.host = host;
  if (path !== undefined) address.path = path;
  if (pathAt) address.pathPlace = pathAt.place;
  if (pathAt?.literal) address.pathLiteral = pathAt.literal;
  if (hostAt) address.hostPlace = hostAt.place;
  if (hostAt?.literal) address.hostLiteral = hostAt.literal;
  if (verdict) address.verdict = verdict;
  return { procore, address };

  function owner(): 'certain' | 'likely' | 'no' {
    if (hostKnown && host !== undefined) {
      if (!catalogue.isProcoreHost(host)) return 'no';
      return catalogue.host(host)?.use === 'site' ? 'no' : 'certain';
    }
    if (base && speaksOfProcore(base.name)) return text.parts.length === 1 && leadsBeside(base) ? 'no' : 'certain';
    if (path !== undefined && othersShape.test(path)) return 'no';
    if (path !== undefined && apiShape.test(path)) return evidence ? 'certain' : 'likely';
    if (path !== undefined && oauthShape.test(path) && evidence && (prefixHole || base)) return 'likely';
    return 'no';
  }
}

/**
 * What a setting may point elsewhere is whose its default is: `process.env.SERVER ?? 'https://api.own.example'`, unless its name says
 * that it is Procore's.
 */
export function asDefaultSays(owned: readonly Owned[]): readonly Owned[] {
  if (owned.length < 2) return owned;
  const others = owned.filter(({ procore, address }) => procore === 'no' && address.host !== undefined);
  if (others.length === 0) return owned;
  return owned.map(item => {
    const { verdict: _, ...address } = item.address;
    const [base] = address.text.parts;
    const isSetting =
      base !== undefined && 'hole' in base && base.from === 'environment' && !speaksOfProcore(base.name);
    return isSetting && address.host === undefined && others.some(other => other.address.path === address.path)
      ? { address, procore: 'no' }
      : item;
  });
}

/**
 * A path that another one says with a hole where it has a small number, which is no id of Procore's: `/projects/{}/rfis/0`, made of a
 * parameter's default.
 */
export function isCaseOf({ path }: Address, general: Address): boolean {
  if (path === undefined || general.path === undefined || path === general.path || !/\/-?\d{1,3}(?:\/|$)/.test(path))
    return false;
  const parts = path.split('/');
  const others = general.path.split('/');
  return (
    parts.length === others.length &&
    parts.every((part, index) => part === others[index] || (others[index] === '{}' && /^-?\d{1,3}$/.test(part)))
  );
}

/** What a parameter's default says comes after what others hand in: the first address is the one that findings name. */
export function generalFirst(owned: readonly Owned[]): readonly Owned[] {
  const cases = owned.filter(({ address }) => owned.some(other => isCaseOf(address, other.address)));
  return cases.length === 0 ? owned : [...owned.filter(item => !cases.includes(item)), ...cases];
}

/** A word of a path that an id is written right behind, where a slash is wanted: `/statuses{status_id}`. */
const wordBefore = /\/[a-z_]{3,}$/i;
const oneId = /(?:^|_)id$|[a-z]Id$/;

/** The path with holes that are surely ids written as one, so that they are not taken for words of the route. */
function withIds(text: Text, from: number, path: string): string {
  let out = '';
  let at = 0;
  for (let index = 0; index < text.parts.length; index++) {
    const part = text.parts[index] as Text['parts'][number];
    const next = text.parts[index + 1];
    const isId =
      !('text' in part) &&
      (!next || ('text' in next && /^[/?#]/.test(next.text))) &&
      part.name !== undefined &&
      (out.endsWith('/')
        ? namesId(part.name)
        : part.from === 'parameter' && oneId.test(part.name) && wordBefore.test(out));
    const piece = 'text' in part ? part.text : isId ? '0' : '{}';
    const length = 'text' in part ? part.text.length : 2;
    if (at + length > from) out += at >= from ? piece : piece.slice(from - at);
    at += length;
  }
  const query = out.search(/[?#&]/);
  const named = singly(query < 0 ? out : out.slice(0, query)).replace(/\/+$/, '');
  const plain = named.startsWith('/') ? named : `/${named}`;
  return plain.replaceAll('0', '{}') === path.replaceAll('0', '{}') ? plain : path;
}

/** Where a base ends, which may end in a slash before a path that begins with one: behind the host, a version or an id. */
const doubled = /(?<=^|[\d}]|\/rest|\/vapid)\/{2,}|(?<!:)\/{2,}(?=(?:rest|vapid)\/)/g;

/** `https://api.procore.com//rest/v1.0/me`. Behind a word an id is not known yet, `/projects//rfis`, and a whole address in a path stays. */
function singly(path: string): string {
  return path.includes('//') ? path.replace(doubled, '/') : path;
}

function judgeable(path: string, host: string | undefined, catalogue: Catalogue): boolean {
  if (apiShape.test(path) || oauthShape.test(path)) return true;
  if (path === '/{}' || path === '{}' || path.startsWith('/{}')) return false;
  const known = host === undefined ? undefined : catalogue.host(host);
  return known !== undefined ? known.use === 'api' : host !== undefined && /^\/rest(\/|$)/.test(path);
}

function indexFrom(text: string, pattern: RegExp, from: number): number {
  const at = text.slice(from).search(pattern);
  return at < 0 ? text.length : from + at;
}

function queryOf(text: Text, whole: string, from: number): { name: string; value: Text }[] {
  const found: { name: string; value: Text }[] = [];
  if (whole[from] !== '?' && whole[from] !== '&') return found;
  let at = from + 1;
  const hash = whole.indexOf('#', at);
  const end = hash < 0 ? whole.length : hash;
  while (at < end) {
    const next = whole.indexOf('&', at);
    const stop = next < 0 || next > end ? end : next;
    const equals = whole.indexOf('=', at);
    if (equals >= 0 && equals < stop)
      found.push({ name: decode(whole.slice(at, equals)), value: slice(text, equals + 1, stop) });
    else if (stop > at) found.push({ name: whole.slice(at, stop), value: { parts: [] } });
    at = stop + 1;
  }
  return found;
}
