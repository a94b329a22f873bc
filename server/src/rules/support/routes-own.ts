/** Addresses at which an app's own server answers, though they read like Procore's. */
import type { Address, AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { flat } from '../../analysis/texts.ts';

const apiPath = /\/(?:rest|vapid|oauth)\//;

/** The paths that a file answers, by their segments. */
const answered = perFile(({ routes }): readonly (readonly string[])[] =>
  routes.flatMap(({ path }) => (path === undefined ? [] : [segmentsOf(flat(path))])),
);

/** Whether a file speaks of paths like Procore's, by its text or by where it stands. */
const speaksOfThem = perFile(({ relative, text }) => apiPath.test(relative) || apiPath.test(text));

/** What Procore's paths begin with, where a file names it alone: routes may be mounted under it, `app.use('/rest/v1.0', router)`. */
const namedHeads = perFile(({ text }): readonly string[] =>
  [...text.matchAll(/(['"`])(\/(?:rest|vapid)(?:\/v\d+(?:\.\d+)?)?)\/?\1/g)].map(([, , head = '']) => head),
);

/** A server in the page itself that answers paths like Procore's, as prototypes have it: https://miragejs.com/docs/getting-started/introduction/ */
const imitates = perFile(
  ({ program, text }) =>
    program.imports.some(({ module }) => module === 'miragejs') &&
    /\bnamespace\s*=\s*(['"`])\/?(?:rest|vapid)\b/.test(text),
);

/** What is known of an app's own server. */
interface Served {
  readonly isImitation: boolean;
  readonly sources: readonly AnalysedFile[];
  readonly speaking: readonly AnalysedFile[];
  readonly mounting: readonly AnalysedFile[];
  /** What was answered already, by file and path. */
  readonly known: Map<string, boolean>;
}

/** By the list of an app's files, which is made anew after any change in it: many rules ask of every file. */
const servedBy = new WeakMap<readonly AnalysedFile[], Served>();

function servedIn(files: readonly AnalysedFile[]): Served {
  let served = servedBy.get(files);
  if (served === undefined) {
    const sources = files.filter(({ pathClass }) => pathClass === 'source');
    served = {
      isImitation: sources.some(imitates),
      sources,
      speaking: sources.filter(speaksOfThem),
      mounting: sources.filter(file => namedHeads(file).length > 0),
      known: new Map(),
    };
    servedBy.set(files, served);
  }
  return served;
}

/** Whether a page asks for a path without a host at which the app's own server answers: what it answers is for its other files to say. */
export function isAnsweredHere({ host, path, text }: Address, file: AnalysedFile): boolean {
  const [first] = text.parts;
  if (host !== undefined || path === undefined || first === undefined || !('text' in first) || file.server)
    return false;
  const served = servedIn(file.app.files);
  const key = `${file.path} ${path}`;
  let is = served.known.get(key);
  if (is === undefined) {
    is = isServed(path, file, served);
    served.known.set(key, is);
  }
  return is;
}

function isServed(path: string, file: AnalysedFile, { isImitation, sources, speaking, mounting }: Served): boolean {
  if (isImitation) return true;
  const isOther = (other: AnalysedFile): boolean => other.path !== file.path;
  const tails = mounting.filter(isOther).flatMap(other => {
    const heads = namedHeads(other).filter(head => path.startsWith(`${head}/`));
    return heads.length > 0 && other.server ? heads.map(head => path.slice(head.length)) : [];
  });
  const asked = [path, ...tails].map(segmentsOf);
  return (tails.length > 0 ? sources : speaking).some(
    other => isOther(other) && answered(other).some(own => asked.some(one => isSame(own, one))),
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
