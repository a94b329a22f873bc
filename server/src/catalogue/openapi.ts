import { isLive } from './table.ts';
import type { PublishedRoute } from './types.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** What was found in an OpenAPI document of Procore's reference. */
export interface Rebuilt {
  readonly routes: readonly PublishedRoute[];
  readonly added: number;
  readonly removed: number;
  readonly deprecated: number;
}

/** An OpenAPI document isn't what was expected; the message says where. */
export class OpenApiError extends Error {}

/**
 * Renews the catalogue from an OpenAPI document. What the document has is published, or deprecated where it says so (`deprecated`, `x-deprecated-at`, `x-sunset`);
 * what only the old table has becomes `removed` and keeps the date of when it was last seen. Titles, groups and query names that the document leaves out are
 * kept from the old table.
 * @param text the document, JSON
 * @param date of the document, `YYYY-MM-DD`
 * @throws OpenApiError, with nothing renewed, where the document can't be read or holds none of Procore's routes
 */
export function rebuild(old: readonly PublishedRoute[], text: string, date: string): Rebuilt {
  const before = new Map(old.map(route => [keyOf(route), route]));
  const routes = operations(parse(text)).map(({ method, path, operation, shared }) =>
    routeOf(method, path, operation, shared, before.get(keyOf({ method, path })), date),
  );
  const now = new Set(routes.map(keyOf));
  if (now.size < routes.length) throw new OpenApiError('The document has an operation twice.');
  const gone = old.filter(route => !now.has(keyOf(route)));
  return {
    routes: [...routes, ...gone.map(route => (isLive(route) ? { ...route, status: 'removed' as const } : route))],
    added: routes.filter(route => !before.has(keyOf(route))).length,
    removed: gone.filter(isLive).length,
    deprecated: routes.filter(route => route.status === 'deprecated').length,
  };
}

/** Parameters may be renamed from one document to the next. */
function keyOf({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path.replace(/\{[^}]*\}/g, '{}')}`;
}

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operation: Json;
  /** Parameters of the path, for all its operations. */
  readonly shared: unknown;
}

function parse(text: string): Json {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new OpenApiError(`The document is not complete JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (!isObject(document) || typeof document.openapi !== 'string')
    throw new OpenApiError('The document is JSON, but no OpenAPI document: it has no "openapi" version.');
  return document;
}

function operations(document: Json): Operation[] {
  if (!isObject(document.paths)) throw new OpenApiError('The document has no "paths".');
  const found: Operation[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    if (!isObject(item)) throw new OpenApiError(`"paths" has no object at ${JSON.stringify(path)}.`);
    if (!/^\/(?:rest\/v\d+\.\d+|oauth)\//.test(path) || /\s/.test(path)) continue;
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      if (!isObject(operation)) throw new OpenApiError(`${method.toUpperCase()} ${path} is no object.`);
      found.push({ method: method.toUpperCase(), path: path.replace(/\/+$/, ''), operation, shared: item.parameters });
    }
  }
  if (found.length === 0)
    throw new OpenApiError("The document has none of Procore's routes: no path begins with /rest/v… or /oauth/.");
  return found.map(one => ({
    ...one,
    shared: resolve(document, one.shared),
    operation: resolveParameters(document, one.operation),
  }));
}

/** Parameters are often references to `#/components/parameters/…`. */
function resolveParameters(document: Json, operation: Json): Json {
  return { ...operation, parameters: resolve(document, operation.parameters) };
}

function resolve(document: Json, parameters: unknown): unknown {
  if (!Array.isArray(parameters)) return [];
  return parameters.map(parameter => {
    if (!isObject(parameter) || typeof parameter.$ref !== 'string') return parameter;
    return parameter.$ref
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), document);
  });
}

function routeOf(
  method: string,
  path: string,
  operation: Json,
  shared: unknown,
  old: PublishedRoute | undefined,
  date: string,
): PublishedRoute {
  const query = [...new Set([...queryNames(shared), ...queryNames(operation.parameters)])];
  const names = query.length > 0 ? query : (old?.query ?? []);
  const deprecatedAt = dateOf(operation['x-deprecated-at']) ?? old?.deprecatedAt;
  const sunset = dateOf(operation['x-sunset']) ?? old?.sunset;
  const deprecated =
    operation.deprecated === true ||
    dateOf(operation['x-deprecated-at']) !== undefined ||
    dateOf(operation['x-sunset']) !== undefined;
  return {
    method,
    path,
    status: deprecated ? 'deprecated' : 'published',
    group: groupOf(operation) ?? old?.group ?? '',
    title: line(operation.summary) || (old?.title ?? ''),
    paginated: names.includes('per_page') || (old?.paginated ?? false),
    query: names,
    ...(deprecated && deprecatedAt && { deprecatedAt }),
    ...(deprecated && sunset && { sunset }),
    lastSeen: date,
  };
}

function queryNames(parameters: unknown): string[] {
  if (!Array.isArray(parameters)) return [];
  return parameters
    .filter(isObject)
    .filter(parameter => parameter.in === 'query')
    .map(parameter => String(parameter.name))
    .filter(name => !/\s/.test(name));
}

function groupOf(operation: Json): string | undefined {
  const tag = Array.isArray(operation.tags) ? line(operation.tags[0]) : '';
  return tag || undefined;
}

/** One line without tabs: a column of the table. */
function line(text: unknown): string {
  return typeof text === 'string' ? text.replace(/\s+/g, ' ').trim() : '';
}

/** `YYYY-MM-DD` as it is; `M/D/YYYY`, which some operations have, turned round; else nothing. */
function dateOf(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return text.slice(0, 10);
  const [, month = '', day = '', year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text) ?? [];
  return year && `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
