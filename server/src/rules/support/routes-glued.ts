/** Ids that a path has right behind a word, as callers give them. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { placeKey } from './places.ts';
import type { AskedRoute } from './routes.ts';

/** An id is written right behind a word, and a caller in another file gives it with the slash: `rfi(project, `/${id}`)`. */
export function isGluedByCallers({ verdict, path, request }: AskedRoute, file: AnalysedFile): boolean {
  if (verdict.is !== 'unpublished' || !/\/[a-z_]{3,}\{\}(?:\/|$)/i.test(path)) return false;
  const place = placeKey(request.place);
  return file.app.ask(publishedFromAfar).some(({ answer }) => answer.includes(place));
}

/** The calls of other files by which a file asks for routes that are published. */
const publishedFromAfar = perFile(({ path, requests }: AnalysedFile): readonly string[] =>
  requests
    .filter(({ place, addresses }) => place.file !== path && addresses.some(each => each.verdict?.is === 'published'))
    .map(({ place }) => placeKey(place)),
);
