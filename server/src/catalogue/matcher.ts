import { inGap } from './gaps.ts';
import { nearestFinder } from './nearest.ts';
import { couldBe, HOLE, isVersionLike, splitPath } from './paths.ts';
import { isHole, parseRoute, RouteTree } from './tree.ts';
import type { PublishedRoute, RouteVerdict } from './types.ts';

/** Verdicts kept for the next keystroke; a workspace seldom has more different routes. */
const REMEMBERED = 2_000;

/**
 * Makes the function that judges routes by a list of published ones: see `Catalogue.match`.
 * The same question gets the same object back.
 */
export function matcher(routes: readonly PublishedRoute[]): (method: string | undefined, path: string) => RouteVerdict {
  const tree = new RouteTree(routes);
  const nearest = nearestFinder(tree.leaves);
  const known = new Map<string, RouteVerdict>();

  return (method, path) => {
    const key = `${method ?? ''} ${path}`;
    let verdict = known.get(key);
    if (!verdict) {
      verdict = judge(method === 'HEAD' ? 'GET' : method === 'OPTIONS' ? undefined : method, splitPath(path));
      if (known.size >= REMEMBERED) known.clear();
      known.set(key, verdict);
    }
    return verdict;
  };

  function judge(method: string | undefined, segments: readonly string[]): RouteVerdict {
    const [first, second] = segments;
    if (first === undefined) return silent('partial');
    if (first === 'vapid' || first === `vapid${HOLE}` || (first === 'rest' && second === 'vapid'))
      return unknown('legacy', method, 'v1.0', ['rest', ...segments.slice(first === 'rest' ? 2 : 1)]);
    if (first.includes(HOLE)) {
      // A base address that isn't known: it may hold `/rest` and more.
      if (isHole(first) && second !== undefined && isVersionLike(second) && segments.length > 2) {
        const verdict = judgeRest(method, ['rest', ...segments.slice(1)]);
        if (verdict.is === 'published' || verdict.is === 'deprecated' || verdict.is === 'removed') return verdict;
      }
      return couldBe(first, 'rest') || couldBe(first, 'oauth') || isHole(first)
        ? silent('partial')
        : unknown('not-rest', method, '', ['rest', ...segments]);
    }
    if (first === 'rest')
      return segments.length < 3 && !hasTail(segments) ? base(segments) : judgeRest(method, segments);
    if (first === 'oauth') return segments.length < 2 ? silent('partial') : judgeLeaves(method, '', segments);
    return unknown('not-rest', method, '', ['rest', ...segments]);
  }

  /** `/rest`, `/rest/v1.0`: the base of other addresses. */
  function base(segments: readonly string[]): RouteVerdict {
    const version = segments[1];
    return version === undefined || isVersionLike(version) ? silent('partial') : judgeRest(undefined, segments);
  }

  function judgeRest(method: string | undefined, segments: readonly string[]): RouteVerdict {
    const version = segments[1] ?? '';
    if (isVersionLike(version)) return judgeLeaves(method, version, ['rest', ...segments.slice(2)], segments);
    if (!version.endsWith(HOLE)) return judgeLeaves(method, 'none', segments);
    // `v1.0{}`: what is glued to the version may be the path's beginning.
    return tree.fits(['rest', HOLE, ...segments.slice(2)])
      ? silent('partial')
      : judgeLeaves(method, version, ['rest', ...segments.slice(2)], segments);
  }

  /**
   * @param version as written, may have holes; `none` where the path lacks one; empty for `/oauth`
   * @param segments without the version
   * @param whole with it
   */
  function judgeLeaves(
    method: string | undefined,
    version: string,
    segments: readonly string[],
    whole: readonly string[] = segments,
  ): RouteVerdict {
    const ofVersion = (route: PublishedRoute) => fitsVersion(version, parseRoute(route.path).version);
    const ofMethod = (route: PublishedRoute) => method === undefined || route.method === method;
    const fitting = tree.exact(segments).flatMap(leaf => leaf.routes);
    const live = fitting.filter(isLive);
    const versions = distinct(
      live
        .filter(ofMethod)
        .map(route => parseRoute(route.path).version)
        .filter(Boolean),
    );
    const methods = distinct(live.filter(ofVersion).map(route => route.method));

    const matched = fitting.filter(route => ofVersion(route) && ofMethod(route));
    const route = matched.find(one => one.status === 'published') ?? matched.find(isLive) ?? matched[0];
    if (route) {
      if (isLive(route))
        return { is: route.status === 'published' ? 'published' : 'deprecated', route, nearest: [], versions, methods };
      return { is: 'removed', route, nearest: nearest(method, version, segments), versions, methods };
    }

    // What is glued to the end may be more of the path and not a query.
    const end = segments[segments.length - 1] ?? '';
    const openEnd = end.endsWith(HOLE) && !isHole(end);
    if ((live.length === 0 || openEnd) && tree.fits(segments)) return silent('partial');
    if (inGap(whole)) return silent('gap');

    if (versions.length > 0 && !/^v0\b/i.test(version)) {
      const other = byVersion(live.filter(ofMethod), version);
      return {
        is: 'other-version',
        ...(other[0] && { route: other[0] }),
        nearest: other.slice(0, 3),
        versions,
        methods,
      };
    }
    if (methods.length > 0) {
      const other = live.filter(ofVersion);
      return {
        is: 'other-method',
        ...(other[0] && { route: other[0] }),
        nearest: other.slice(0, 3),
        versions,
        methods,
      };
    }
    const near = live.length > 0 ? byVersion(live, version).slice(0, 3) : nearest(method, version, segments);
    return {
      is: 'unpublished',
      ...(near[0] && { route: near[0] }),
      nearest: near,
      versions,
      methods,
      ...(/^v0\b/i.test(version) && { versionZero: true as const }),
    };
  }

  function unknown(
    is: RouteVerdict['is'],
    method: string | undefined,
    version: string,
    segments: readonly string[],
  ): RouteVerdict {
    const near = nearest(method, version, segments);
    return { is, ...(near[0] && { route: near[0] }), nearest: near, versions: [], methods: [] };
  }
}

function hasTail(segments: readonly string[]): boolean {
  return segments[segments.length - 1]?.endsWith(HOLE) ?? false;
}

function silent(is: 'partial' | 'gap'): RouteVerdict {
  return { is, nearest: [], versions: [], methods: [] };
}

export function isLive(route: PublishedRoute): boolean {
  return route.status === 'published' || route.status === 'deprecated';
}

/** Routes in the order in which they stand in for a wrong version: not deprecated, the same major version, the newest. */
function byVersion(routes: readonly PublishedRoute[], version: string): PublishedRoute[] {
  const major = version.split('.')[0];
  const rank = (route: PublishedRoute) =>
    (route.status === 'published' ? 2 : 0) + (parseRoute(route.path).version.split('.')[0] === major ? 1 : 0);
  return [...routes].sort((a, b) => rank(b) - rank(a) || (a.path < b.path ? 1 : -1));
}

function fitsVersion(written: string, published: string): boolean {
  return written === published || (written.includes(HOLE) && published !== '' && couldBe(written, published));
}

function distinct(items: readonly string[]): string[] {
  return [...new Set(items)].sort();
}
