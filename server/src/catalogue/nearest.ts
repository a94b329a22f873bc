import { HOLE, looksLikeId } from './paths.ts';
import { isLive } from './table.ts';
import { type Leaf, versionOf } from './tree.ts';
import type { PublishedRoute } from './types.ts';

/** Words that say in whose scope a route stands; they find no candidates by themselves. */
const SCOPE = new Set(['rest', 'company', 'project', 'oauth']);

/** Candidates compared in full for one question. */
const CANDIDATES = 200;

/** How far a route may be and still be near, by the number of segments. */
const far = (segments: number) => 0.6 + 0.3 * segments;

interface Candidate {
  readonly leaf: Leaf;
  /** Words of each segment; a parameter has none. */
  readonly words: readonly (readonly string[])[];
}

/** Candidates by each of their words. */
type Index = ReadonlyMap<string, readonly Candidate[]>;

/**
 * Makes the function that finds published routes near to one that isn't: at most three, best first, none where nothing is near.
 * Distance: insertions, deletions and substitutions of segments, where segments that share words cost less; then the words of the whole
 * path in any order; then version and method.
 */
export function nearestFinder(
  leaves: readonly Leaf[],
): (method: string | undefined, version: string, segments: readonly string[]) => PublishedRoute[] {
  let index: Index | undefined;
  const meant = new Map<string, string>();

  return (method, version, segments) => {
    index ??= indexOf(leaves);
    const words = wordsOfAll(segments, index, meant);
    const limit = far(words.length);
    return candidates(words, index)
      .filter(candidate => candidate.leaf.segments[0] === segments[0])
      .map(candidate => ({ candidate, distance: distance(words, candidate.words) }))
      .filter(one => one.distance <= limit)
      .flatMap(({ candidate, distance }) =>
        candidate.leaf.routes.filter(isLive).map(route => ({
          route,
          distance: distance + penalty(route, method, version),
          operations: candidate.leaf.routes.length,
        })),
      )
      .sort(
        (a, b) =>
          a.distance - b.distance ||
          sameSegments(b.route, segments) - sameSegments(a.route, segments) ||
          b.operations - a.operations ||
          (a.route.path < b.route.path ? -1 : 1),
      )
      .slice(0, 3)
      .map(one => one.route);
  };
}

/** Tells `prime_contract` and `prime_contracts` apart, whose words are the same. */
function sameSegments(route: PublishedRoute, segments: readonly string[]): number {
  const own = route.path.split('/');
  return segments.filter(segment => own.includes(segment)).length;
}

function penalty(route: PublishedRoute, method: string | undefined, version: string): number {
  return (
    (method === undefined || route.method === method ? 0 : 0.5) +
    (versionOf(route.path) === version ? 0 : 0.15) +
    (route.status === 'deprecated' ? 0.2 : 0)
  );
}

function indexOf(leaves: readonly Leaf[]): Index {
  const index = new Map<string, Candidate[]>();
  for (const leaf of leaves) {
    const words = leaf.segments.map(wordsOf);
    const candidate = { leaf, words };
    for (const word of new Set(words.flat())) {
      const list = index.get(word);
      if (list) list.push(candidate);
      else index.set(word, [candidate]);
    }
  }
  return index;
}

/** Those that share the rarest words. Where only scopes are named, the short ones of that scope. */
function candidates(words: readonly (readonly string[])[], index: Index): Candidate[] {
  const content = new Set(contentOf(words));
  if (content.size === 0)
    return (index.get(words[1]?.[0] ?? '') ?? []).filter(candidate => candidate.words.length <= words.length + 1);
  const found = new Set<Candidate>();
  const lists = [...content].map(word => index.get(word) ?? []).sort((a, b) => a.length - b.length);
  for (const list of lists) {
    if (found.size > 0 && found.size + list.length > CANDIDATES) break;
    for (const candidate of list) found.add(candidate);
  }
  return [...found];
}

const cache = new Map<string, readonly string[]>();

/** `change_order_packages` → `change`, `order`, `package`. A parameter, hole or id has none. */
function wordsOf(segment: string): readonly string[] {
  if (segment.startsWith('{') || looksLikeId(segment)) return [];
  let words = cache.get(segment);
  if (!words) {
    words = segment
      .replaceAll(HOLE, '')
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter(Boolean)
      .map(singular);
    if (cache.size < 5_000) cache.set(segment, words);
  }
  return words;
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}

/** @param meant known words by what was written for them, to be gone on with: looking one up compares it with all that are known */
function wordsOfAll(segments: readonly string[], index: Index, meant: Map<string, string>): (readonly string[])[] {
  return segments.map(segment =>
    wordsOf(segment).map(word => {
      const known = meant.get(word);
      if (known !== undefined) return known;
      const found = spelling(word, index);
      if (meant.size < 5_000) meant.set(word, found);
      return found;
    }),
  );
}

/** The known word that a misspelt one most likely means, else the word itself. */
function spelling(word: string, index: Index): string {
  if (word.length < 5 || index.has(word)) return word;
  let most = word.length < 7 ? 1 : 2;
  let best = word;
  for (const other of index.keys()) {
    if (other.length < 5 || Math.abs(other.length - word.length) > most) continue;
    const edits = editDistance(word, other, most);
    if (edits > most) continue;
    best = other;
    most = edits - 1;
    if (most === 0) break;
  }
  return best;
}

/** Levenshtein distance with swaps of neighbours counted once; `most + 1` where it is larger than `most`. */
export function editDistance(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    if (Math.min(...next) > most) return most + 1;
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

function distance(a: readonly (readonly string[])[], b: readonly (readonly string[])[]): number {
  return align(a, b) * 0.6 + (1 - likeness(contentOf(a), contentOf(b))) * 0.4 * Math.max(a.length, b.length);
}

function contentOf(words: readonly (readonly string[])[]): string[] {
  return words.flat().filter(word => !SCOPE.has(word));
}

/** Edit distance over segments. A parameter is cheap to add: a route that lacks its id is near. */
function align(a: readonly (readonly string[])[], b: readonly (readonly string[])[]): number {
  let row = [0];
  for (const words of b) row.push((row[row.length - 1] ?? 0) + weight(words));
  for (const own of a) {
    const next = [(row[0] ?? 0) + weight(own)];
    b.forEach((words, j) => {
      const substituted =
        own.length === 0 && words.length === 0
          ? 0
          : own.length === 0 || words.length === 0
            ? 1.2
            : 1 - likeness(own, words);
      next.push(Math.min((row[j + 1] ?? 0) + weight(own), (next[j] ?? 0) + weight(words), (row[j] ?? 0) + substituted));
    });
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Scopes and ids are what wrong routes most often have too much or too little of. */
function weight(words: readonly string[]): number {
  return words.length === 0 || (words.length === 1 && SCOPE.has(words[0] ?? '')) ? 0.3 : 1;
}

/** 1: the same words; 0: none shared. */
function likeness(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 1 : 0;
  let shared = 0;
  for (const word of a) if (b.includes(word)) shared++;
  return (2 * shared) / (a.length + b.length);
}
