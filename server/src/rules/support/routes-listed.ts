/** Routes that a document lists, one entry a call, for code that reads it: `rfis: { method: GET, path: /vapid/projects/{project_id}/rfis }`. */
import type { AnalysedFile } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Place } from '../../program/finding.ts';
import { nodesOf } from '../../program/walk.ts';
import { isDocument } from './credentials-written.ts';

/** A route as a document lists it. */
export interface ListedRoute {
  readonly at: Place;
  readonly method: string;
  readonly path: string;
}

const pathKeys = /^(?:path|route|url|uri|endpoint)$/i;
const methods = /^(?:GET|POST|PUT|PATCH|DELETE)$/i;
const procores = /^\/(?:rest\/v\d+\.\d+|(?:rest\/)?vapid)\//;

/** Whether a file asks Procore for paths that its own text does not say. */
const asksForUnknown = perFile(({ requests }: AnalysedFile): boolean =>
  requests.some(({ kind, addresses }) => kind === 'api' && addresses.some(({ path }) => path === undefined)),
);

/** The routes that a document lists, where code of its app names the document or its folder and asks for paths that it does not write. */
export function listedRoutes(file: AnalysedFile): readonly ListedRoute[] {
  const { language, path: from, text } = file;
  if (!isDocument(file) || !(language === 'json' || language === 'yaml') || !/\/(?:rest|vapid)\//.test(text)) return [];
  const listed = nodesOf(file.program, 'object').flatMap(({ properties }): readonly ListedRoute[] => {
    const route = properties.find(({ key }) => key !== undefined && pathKeys.test(key))?.value;
    const method = properties.find(({ key }) => key?.toLowerCase() === 'method')?.value;
    if (route?.kind !== 'literal' || method?.kind !== 'literal') return [];
    const [path, verb] = [String(route.value), String(method.value)];
    if (!procores.test(path) || !methods.test(verb)) return [];
    return [{ at: { file: from, start: route.start, end: route.end }, method: verb.toUpperCase(), path }];
  });
  return listed.length > 0 && isReadByCode(file) ? listed : [];
}

function isReadByCode({ relative, app }: AnalysedFile): boolean {
  const [name = '', folder] = relative.split('/').reverse();
  const named = [name, folder].flatMap(word =>
    word === undefined || word === '' ? [] : [`"${word}`, `'${word}`, `/${word}`],
  );
  const sources = app.files.filter(({ pathClass }) => pathClass === 'source');
  const reads = /\b(?:read_text|readFile(?:Sync)?|safe_load|open)\(/;
  return (
    sources.some(({ text }) => reads.test(text) && named.some(word => text.includes(word))) &&
    sources.some(other => other.procore && asksForUnknown(other))
  );
}
