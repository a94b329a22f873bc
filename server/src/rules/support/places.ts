import { type Place, placeKey, type Step } from '../../program/finding.ts';
import type { Span } from '../../program/model.ts';
import { contains } from '../../program/walk.ts';
import type { Report, RuleContext } from '../rule.ts';

export { placeKey };

/** Reports findings, one for each place: the first there stands. */
export function oncePerPlace({ report }: Pick<RuleContext, 'report'>): (finding: Report) => void {
  const told = new Set<string>();
  return finding => {
    const key = placeKey(finding.at);
    if (told.has(key)) return;
    told.add(key);
    report(finding);
  };
}

/** Whether one of two places encloses the other. */
export function areNested(one: Place, other: Place): boolean {
  return one.file === other.file && (contains(one, other) || contains(other, one));
}

/** Steps in order, each place once, without the finding's own. */
export function stepsTo(at: Place, ...ways: readonly (readonly Step[])[]): readonly Step[] {
  const seen = new Set([placeKey(at)]);
  return ways.flat().filter(step => {
    const key = placeKey(step);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** A place in a file. */
export function placeIn(file: { readonly path: string }, { start, end }: Span): Place {
  return { file: file.path, start, end };
}
