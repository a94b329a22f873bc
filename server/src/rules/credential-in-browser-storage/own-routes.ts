import type { AnalysedFile, CredentialKind } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import { credentialSinks, isProcores } from '../support/credentials.ts';
import { routePath } from '../support/handlers.ts';

/** Where a page stores a token that only its name tells of. */
export const keptByName = perFile((file): readonly { readonly at: Place; readonly kind: CredentialKind }[] => {
  if (file.pathClass !== 'source' || !/token/i.test(file.text)) return [];
  return file.effectsOf('browser-store').flatMap(effect => {
    if (effect.mode === 'read' || effect.mode === 'delete') return [];
    const found = effect.data
      .filter(({ marks }) => !marks.some(({ is }) => is === 'sealed' || is === 'random'))
      .flatMap(({ marks }) => marks.filter(mark => mark.is === 'credential'))
      .find(({ credential, whose }) => whose === 'unknown' && /^(?:access|refresh)-token$/.test(credential));
    return found === undefined || isProcores(found, file) ? [] : [{ at: effect.place, kind: found.credential }];
  });
});

/** Addresses of a file's routes that answer with a token of Procore's. */
export const handingTokens = perFile((file): readonly string[] =>
  file.routes.length === 0 || !file.requests.some(({ kind }) => kind === 'token')
    ? []
    : credentialSinks(file, ['respond'], ({ whose }) => whose === 'procore').flatMap(({ effect }) => {
        const { route } = effect.surroundings;
        return (route && routePath(route)) ?? [];
      }),
);

/** A path that says what it answers with: `/.netlify/functions/procore-exchange`. */
const exchanges = /procore.*(?:token|exchange|refresh)|(?:token|exchange|refresh).*procore/i;

/**
 * Whether a page asks a route of its own app that answers with a token of Procore's, and nobody else. What answers may be out of sight:
 * then the path says it.
 */
export function asksOwnRouteForTokens(file: AnalysedFile): boolean {
  const asked = file.allRequests.flatMap(({ addresses }) => addresses);
  if (asked.length === 0 || asked.some(({ host }) => host !== undefined && !host.startsWith('localhost'))) return false;
  const paths = asked.flatMap(({ path }) => path ?? []);
  const others = file.app.files.filter(other => other.path !== file.path && other.procore);
  // The page may know it under a prefix that a router or a proxy takes off.
  const isAsked = (route: string | undefined) =>
    route !== undefined && route.length > 1 && paths.some(path => path.endsWith(route));
  if (others.some(other => handingTokens(other).some(isAsked))) return true;
  return (
    paths.some(path => exchanges.test(path)) &&
    !others.some(({ routes }) => routes.some(each => isAsked(routePath(each))))
  );
}
