import type { Catalogue } from '../../catalogue/index.ts';
import type { Report } from '../rule.ts';
import { type AskedRoute, locateInPath, publishedName, versionOf } from '../support/routes.ts';
import { towardsPublished } from '../support/routes-nearest.ts';

/** The published version, else the published routes that mean the same. */
export function routeFixes(asked: AskedRoute, catalogue: Catalogue): NonNullable<Report['fixes']> {
  const { verdict } = asked;
  if (verdict.is === 'other-version') return versionFixes(asked, catalogue);
  if (verdict.is !== 'unpublished' && verdict.is !== 'not-rest') return [];
  return verdict.nearest
    .flatMap(route => {
      const edits = towardsPublished(asked, route);
      return edits === undefined ? [] : [{ title: `Use ${publishedName(route)}`, safe: false, edits }];
    })
    .slice(0, 2);
}

/** Safe where one version alone is published, of the same generation: the other shape of v2's answers is no small change. */
function versionFixes(asked: AskedRoute, catalogue: Catalogue): NonNullable<Report['fixes']> {
  const written = versionOf(asked.path);
  const place = locateInPath(asked, /v[\d.]+/);
  if (written === undefined || place === undefined || written.includes('{}')) return [];
  const { file, start, end } = place;
  const current = asked.verdict.versions.filter(version => {
    const path = asked.path.replace(written, version);
    return catalogue.match(asked.request.method, path).is === 'published';
  });
  const [generation] = written.split('.');
  const alike = current.filter(version => version.split('.')[0] === generation);
  return (alike.length > 0 ? alike : current)
    .slice(-2)
    .reverse()
    .map(version => ({
      title: `Use the published version ${version}`,
      safe: current.length === 1 && alike.length === 1,
      edits: [{ file, start, end, text: version }],
    }));
}
