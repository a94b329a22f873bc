import data from './data/gaps.json';
import { couldBe, HOLE, splitPath } from './paths.ts';

/** A family of routes of which the catalogue is known to miss some. */
export interface IncompleteFamily {
  readonly prefixes: readonly string[];
  /** Operations that the catalogue has, and that Procore's portal counted. */
  readonly have: number;
  readonly of: number;
}

/** A route that only Procore's guides mention. Source: page of https://developers.procore.com/documentation. */
export interface GuideRoute {
  /** Upper case, or `any`. */
  readonly method: string;
  readonly path: string;
  readonly source: string;
}

/** Where the catalogue is known to be incomplete. Never judged as unpublished. */
export const gaps: { readonly families: readonly IncompleteFamily[]; readonly guideRoutes: readonly GuideRoute[] } =
  data;

const families = gaps.families.flatMap(family => family.prefixes).map(splitPath);
const guideRoutes = gaps.guideRoutes.map(route => splitPath(route.path));

/** Whether a path, in segments, lies in a known gap. The method of a guide's route is not held against the code: guides are samples. */
export function inGap(segments: readonly string[]): boolean {
  return (
    families.some(family => segments.length > family.length && startsWith(segments, family)) ||
    guideRoutes.some(route => segments.length === route.length && startsWith(segments, route))
  );
}

function startsWith(segments: readonly string[], pattern: readonly string[]): boolean {
  return pattern.every((part, index) => part === HOLE || couldBe(segments[index] ?? '', part));
}
