import { couldBe, HOLE, isPlaceholder, looksLikeId, takesWords } from './paths.ts';
import type { PublishedRoute } from './types.ts';

/** The operations of one path, all versions and methods together. */
export interface Leaf {
  /** Segments without the version; parameters as published: `{project_id}`. */
  readonly segments: readonly string[];
  readonly routes: PublishedRoute[];
}

interface Node {
  readonly literals: Map<string, Node>;
  /** Parameters by published name: nearly always one. */
  readonly parameters: { readonly name: string; readonly words: boolean; readonly node: Node }[];
  leaf?: Leaf;
}

function node(): Node {
  return { literals: new Map(), parameters: [] };
}

/** `/rest/v1.0/me` → `v1.0`; `/oauth/token` → none. */
export function versionOf(path: string): string {
  return path.startsWith('/rest/') ? path.slice('/rest/'.length, path.indexOf('/', '/rest/'.length)) : '';
}

/** A tree of published paths, a segment a level, the version left out: it is a property of the operation. */
export class RouteTree {
  private readonly root = node();
  readonly leaves: Leaf[] = [];

  constructor(routes: readonly PublishedRoute[]) {
    let leaf: Leaf | undefined;
    let path = '';
    for (const route of routes) {
      if (!leaf || route.path !== path) leaf = this.leafOf(route.path);
      leaf.routes.push(route);
      path = route.path;
    }
  }

  private leafOf(path: string): Leaf {
    const segments = path.slice(1).split('/');
    if (segments[0] === 'rest') segments.splice(1, 1);
    let at = this.root;
    for (const segment of segments) at = child(at, segment);
    if (!at.leaf) {
      at.leaf = { segments, routes: [] };
      this.leaves.push(at.leaf);
    }
    return at.leaf;
  }

  /**
   * The paths that fit where holes and ids stand only at parameters. A hole glued to the last segment's end may be a query, and is nothing here.
   * @param segments without the version; holes as `{}`
   */
  exact(segments: readonly string[]): Leaf[] {
    const found: Leaf[] = [];
    const last = segments.length - 1;
    const walk = (at: Node, index: number): void => {
      const segment = segments[index];
      if (segment === undefined) {
        if (at.leaf) found.push(at.leaf);
        return;
      }
      const plain = index === last ? withoutGluedQuery(segment) : segment;
      const literal = plain === HOLE ? undefined : at.literals.get(plain.toLowerCase());
      if (literal) walk(literal, index + 1);
      const value = plain.includes(HOLE) || looksLikeId(plain) || isPlaceholder(plain);
      for (const parameter of at.parameters)
        if (fitsParameter(plain, parameter.name, value || (parameter.words && !literal)))
          walk(parameter.node, index + 1);
    };
    walk(this.root, 0);
    return found;
  }

  /**
   * Whether any published path can be meant, where a hole in a literal's place may hold one or more segments, and a hole glued to
   * a segment's end may go on into further ones. Where a parameter may stand too, a hole holds one segment: most are ids.
   * @param accepts whether one of the operations is what is asked for
   */
  fits(segments: readonly string[], accepts: (route: PublishedRoute) => boolean): boolean {
    const seen = new Map<Node, Set<number>>();
    const walk = (at: Node, index: number, open: boolean): boolean => {
      const state = index * 2 + Number(open);
      const states = seen.get(at) ?? new Set();
      if (states.has(state)) return false;
      seen.set(at, states.add(state));

      if (open && children(at).some(next => walk(next, index, true))) return true;
      const segment = segments[index];
      if (segment === undefined) return at.leaf?.routes.some(accepts) ?? false;
      const whole = isHole(segment);
      const glued = segment.endsWith(HOLE);
      // `${id}${path}`
      const twice = whole && segment !== HOLE;
      const value = segment.includes(HOLE) || looksLikeId(segment) || isPlaceholder(segment);
      for (const parameter of at.parameters)
        if ((value || parameter.words) && walk(parameter.node, index + 1, twice)) return true;
      if (!segment.includes(HOLE)) {
        const literal = at.literals.get(segment.toLowerCase());
        return literal !== undefined && walk(literal, index + 1, false);
      }
      for (const [text, next] of at.literals) {
        if (
          whole
            ? walk(next, index + 1, twice || at.parameters.length === 0)
            : couldBe(segment, text) && walk(next, index + 1, glued)
        )
          return true;
      }
      if (!whole && segment.startsWith(HOLE)) return children(at).some(next => walk(next, index, false));
      return false;
    };
    return walk(this.root, 0, false);
  }
}

function child(at: Node, segment: string): Node {
  if (segment.startsWith('{')) {
    const known = at.parameters.find(parameter => parameter.name === segment);
    if (known) return known.node;
    const next = node();
    at.parameters.push({ name: segment, words: takesWords(segment), node: next });
    return next;
  }
  const key = segment.toLowerCase();
  const known = at.literals.get(key);
  if (known) return known;
  const next = node();
  at.literals.set(key, next);
  return next;
}

function children(at: Node): Node[] {
  return [...at.literals.values(), ...at.parameters.map(parameter => parameter.node)];
}

/** `{}`, `{}{}`. */
export function isHole(segment: string): boolean {
  return segment !== '' && segment.replaceAll(HOLE, '') === '';
}

/** `rfis{}` → `rfis`. `{}` and `rfi{}s` stay. */
function withoutGluedQuery(segment: string): string {
  const plain = segment.replace(/(?:\{\})+$/, '');
  return plain && !plain.includes(HOLE) ? plain : segment;
}

/** `{id}` takes any value; `{id}.pdf` one with that ending. */
function fitsParameter(segment: string, parameter: string, value: boolean): boolean {
  const ending = parameter.slice(parameter.indexOf('}') + 1);
  if (!ending) return value && (isHole(segment) || !segment.includes(HOLE));
  if (!segment.toLowerCase().endsWith(ending)) return false;
  const stem = segment.slice(0, -ending.length);
  return isHole(stem) || looksLikeId(stem) || isPlaceholder(stem);
}
