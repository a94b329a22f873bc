/** Addresses at which an app's own server answers, though they read like Procore's. */
import type { Address, AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';

const apiPath = /\/(?:rest|vapid|oauth)\//;

/** The paths that a file answers, by their segments. */
const answered = perFile(({ routes }): readonly (readonly string[])[] =>
  routes.flatMap(({ path }) =>
    path === undefined ? [] : [segmentsOf(path.parts.map(part => ('text' in part ? part.text : '{}')).join(''))],
  ),
);

/** What Procore's paths begin with, where a file names it alone: routes may be mounted under it, `app.use('/rest/v1.0', router)`. */
const namedHeads = perFile(({ text }): readonly string[] =>
  [...text.matchAll(/(['"`])(\/(?:rest|vapid)(?:\/v\d+(?:\.\d+)?)?)\/?\1/g)].map(([, , head = '']) => head),
);

/** Whether a page asks for a path without a host at which the app's own server answers: what it answers is for its other files to say. */
export function isAnsweredHere({ host, path, text }: Address, file: AnalysedFile): boolean {
  const [first] = text.parts;
  if (host !== undefined || path === undefined || first === undefined || !('text' in first) || file.server)
    return false;
  const others = file.app.files.filter(other => other.path !== file.path && other.pathClass === 'source');
  const tails = others.flatMap(other => {
    const heads = namedHeads(other).filter(head => path.startsWith(`${head}/`));
    return heads.length > 0 && other.server ? heads.map(head => path.slice(head.length)) : [];
  });
  const asked = [path, ...tails].map(segmentsOf);
  return others.some(
    other =>
      (tails.length > 0 || apiPath.test(other.relative) || apiPath.test(other.text)) &&
      answered(other).some(own => asked.some(one => isSame(own, one))),
  );
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter(segment => segment !== '');
}

/** The route's own parameters stand for whatever is asked for. */
function isSame(own: readonly string[], asked: readonly string[]): boolean {
  return (
    own.length === asked.length && own.every((part, index) => part === asked[index] || /^(?:[:{[<*]|\{\})/.test(part))
  );
}
