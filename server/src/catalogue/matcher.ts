import { inGap } from './gaps.ts';
import { nearestFinder } from './nearest.ts';
import { couldBe, HOLE, isVersionLike, splitPath } from './paths.ts';
import { isLive } from './table.ts';
import { isHole, RouteTree, versionOf } from './tree.ts';
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
    if (first === 'rest') {
      if (second === undefined) return silent('partial');
      return second === 'vapid' ? judge(method, segments.slice(1)) : judgeRest(method, segments);
    }
    if (first === 'oauth') return second === undefined ? silent('partial') : judgeLeaves(method, '', segments);
    if (first === 'vapid' || first === `vapid${HOLE}`)
      return unknown('legacy', method, 'v1.0', ['rest', ...segments.slice(1)]);
    if (isHole(first)) {
      if (second === 'rest' || second === 'oauth' || second === 'vapid') return judge(method, segments.slice(1));
      // A base address that isn't known: it may hold `/rest` and more.
      const verdict =
        second !== undefined && isVersionLike(second) ? judgeRest(method, ['rest', ...segments.slice(1)]) : undefined;
      return verdict?.route && verdict.nearest.length === 0 ? verdict : silent('partial');
    }
    if (couldBe(first, 'rest') || couldBe(first, 'oauth')) return silent('partial');
    const own = segments.filter(segment => segment !== 'api' && !isVersionLike(segment));
    return unknown('not-rest', method, '', ['rest', ...own]);
  }

  function judgeRest(method: string | undefined, segments: readonly string[]): RouteVerdict {
    const [, version = '', ...rest] = segments;
    const open = version.endsWith(HOLE);
    if (rest.length === 0 && (open || isVersionLike(version))) return silent('partial'); // the base of other addresses
    if (!open && !isVersionLike(version)) return judgeLeaves(method, 'none', segments);
    const verdict = judgeLeaves(method, version, ['rest', ...rest], segments);
    // What stands in the version's place, or is glued to it, may go on into the path.
    const mayGoOn =
      open &&
      verdict.is.match(/^(?:unpublished|other-)/) &&
      tree.fits(['rest', HOLE, ...rest], route => method === undefined || route.method === method);
    return mayGoOn ? silent('partial') : verdict;
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
    const ofVersion = (route: PublishedRoute) => fitsVersion(version, versionOf(route.path));
    const ofMethod = (route: PublishedRoute) => method === undefined || route.method === method;
    const fitting = tree.exact(segments).flatMap(leaf => leaf.routes);
    const live = fitting.filter(isLive);
    const versions = distinct(
      live
        .filter(ofMethod)
        .map(route => versionOf(route.path))
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
    const openEnd = end.endsWith(HOLE) && end !== HOLE;
    if ((live.length === 0 || openEnd) && tree.fits(segments, route => ofVersion(route) && ofMethod(route)))
      return silent('partial');
    if (inGap(whole)) return silent('gap');

    const versionZero = /^v0\b/i.test(version);
    if (versions.length > 0 && !versionZero) {
      return failed('other-version', standIns(live.filter(ofMethod), method, version), versions, methods);
    }
    if (methods.length > 0) {
      return failed('other-method', standIns(live.filter(ofVersion), method, version), versions, methods);
    }
    const near = live.length > 0 ? standIns(live, method, version) : nearest(method, version, segments);
    return { ...failed('unpublished', near, versions, methods), ...(versionZero && { versionZero }) };
  }

  function unknown(
    is: 'legacy' | 'not-rest',
    method: string | undefined,
    version: string,
    segments: readonly string[],
  ): RouteVerdict {
    return failed(is, nearest(method, version, segments), [], []);
  }
}

function failed(
  is: RouteVerdict['is'],
  near: readonly PublishedRoute[],
  versions: readonly string[],
  methods: readonly string[],
): RouteVerdict {
  return { is, ...(near[0] && { route: near[0] }), nearest: near.slice(0, 3), versions, methods };
}

function silent(is: 'partial' | 'gap'): RouteVerdict {
  return { is, nearest: [], versions: [], methods: [] };
}

/** Routes of one path in the order in which they stand in for a wrong version or method: not deprecated, alike, the newest. */
function standIns(routes: readonly PublishedRoute[], method: string | undefined, version: string): PublishedRoute[] {
  const major = version.split('.')[0];
  const rank = (route: PublishedRoute) =>
    (route.status === 'published' ? 4 : 0) +
    (route.method === method || (isUpdate(route.method) && isUpdate(method)) ? 2 : 0) +
    (versionOf(route.path).split('.')[0] === major ? 1 : 0);
  return [...routes].sort((a, b) => rank(b) - rank(a) || (a.path < b.path ? 1 : -1));
}

function isUpdate(method: string | undefined): boolean {
  return method === 'PUT' || method === 'PATCH';
}

function fitsVersion(written: string, published: string): boolean {
  return written === published || (written.includes(HOLE) && published !== '' && couldBe(written, published));
}

function distinct(items: readonly string[]): string[] {
  return [...new Set(items)].sort();
}
