/** What objects that nobody in the workspace makes are, by the names that they customarily have. */
import { type Custom, customs } from '../libraries/customs.ts';
import { libraryLanguage } from '../libraries/find.ts';
import type { Expression, Program } from '../program/model.ts';
import { lastName } from '../program/walk.ts';
import { words } from './names.ts';
import type { LibraryThing } from './values.ts';
import type { Bindings } from './worker-bindings.ts';

type Member = Extract<Expression, { kind: 'member' }>;

/** The member of a library that a method most likely is, read from an object that nothing else tells of. */
export function customary(method: Member, program: Program, bindings: Bindings): LibraryThing | undefined {
  const { object, property } = method;
  const { language, path } = program;
  if (property === undefined) return undefined;
  const found =
    logger(object, property, language) ??
    (language === 'javascript'
      ? (bound(method, path, bindings) ?? binding(object, property) ?? handedFetch(object, property))
      : undefined) ??
    named(object, property, program) ??
    row(object, property, program);
  return found && { is: 'library', ...found, makers: [] };
}

const byName = new Map<string, Custom[]>();
for (const custom of customs) for (const name of custom.names) byName.set(name, [...(byName.get(name) ?? []), custom]);

/** A member of what the libraries' data knows by the object's name. */
function named(object: Expression, method: string, program: Program): Found {
  const known = byName.get(lastName(object) ?? '');
  if (known === undefined) return undefined;
  const language = libraryLanguage(program.language);
  const likely = known.filter(
    ({ language: of, under, methods, imported, package: from }) =>
      of === language &&
      (under === undefined || under === (object.kind === 'member' ? lastName(object.object) : '')) &&
      (methods === undefined || methods.includes(method)) &&
      (!imported || program.imports.some(({ module }) => module === from || module.startsWith(`${from}.`))),
  );
  const [only, ...others] = likely;
  if (only?.path === undefined || others.length > 0) return undefined;
  return { package: only.package, path: `${only.path}.${method}` };
}

/** What saves a form, a session, a picture or a workbook, and no row of Django's. */
const noRows =
  /^(?:.*_)?(?:form|formset|serializer|session|cache|store|storage|vault|image|img|picture|workbook|wb|document|doc|figure|fig|writer)$/;

/** A row of Django's that a request or a relation brings: `request.user.save()`, `request.user.grant_set.first()`. */
function row(object: Expression, method: string, { imports, language }: Program): Found {
  if (language !== 'python' || !/^a?save$/.test(method) || noRows.test(lastName(object) ?? '')) return undefined;
  if (!imports.some(({ module }) => /^(?:django|rest_framework)(?:\.|$)/.test(module))) return undefined;
  return { package: 'django.db.models', path: `Model().${method}` };
}

type Found = Pick<LibraryThing, 'package' | 'path'> | undefined;

/** Levels that loggers have in common, as the language's own logger calls them. */
const scriptLevels: Readonly<Record<string, string>> = {
  trace: 'trace',
  debug: 'debug',
  verbose: 'debug',
  info: 'info',
  log: 'log',
  warn: 'warn',
  error: 'error',
  fatal: 'error',
};
const pythonLevels = new Set(['debug', 'info', 'warning', 'warn', 'error', 'exception', 'critical']);

/** A logger that is handed in, or that comes from a package that nothing describes: `this.logger.info`, `req.log.error`. */
function logger(object: Expression, level: string, language: Program['language']): Found {
  const isScript = language === 'javascript';
  // https://learn.microsoft.com/azure/azure-functions/functions-reference-node?pivots=nodejs-model-v3: `context.log(…)`
  if (isScript && level === 'log' && object.kind === 'name' && object.name === 'context')
    return { package: 'global', path: 'console.log' };
  if (!(isScript ? Object.hasOwn(scriptLevels, level) : pythonLevels.has(level))) return undefined;
  const name = lastName(object);
  if (name === undefined || !/^log(?:ger)?$/.test(words(name).at(-1) ?? '')) return undefined;
  return isScript
    ? { package: 'global', path: `console.${scriptLevels[level]}` }
    : { package: 'logging', path: `getLogger().${level}` };
}

/** The platform's `fetch`, which clients that are tested with another take from who makes them: `this.options.fetch(url, init)`. */
function handedFetch(object: Expression, property: string): Found {
  const isHanded =
    /^_?(?:fetch|fetchImpl|fetchFn|customFetch)$/.test(property) &&
    /^_?(?:this|ctx|context|deps|dependencies|options|opts|config|settings|params|init)$/.test(lastName(object) ?? '');
  return isHanded ? { package: 'global', path: 'fetch' } : undefined;
}

/** A binding of a Cloudflare Worker that its configuration declares: `env.MIRROR`. */
function bound({ object, property }: Member, path: string, bindings: Bindings): Found {
  const type = property !== undefined && lastName(object) === 'env' ? bindings.typeOf(property, path) : undefined;
  return type === undefined ? undefined : { package: 'global', path: `${type}()` };
}

/** One that its name and its method tell of: `env.SESSIONS.put`, `c.env.DB.prepare`. */
function binding(object: Expression, method: string): Found {
  if (object.kind !== 'member' || !/^[A-Z][A-Z\d_]*$/.test(object.property ?? '') || lastName(object.object) !== 'env')
    return undefined;
  const type = bindingType(object.property ?? '', method);
  return type === undefined ? undefined : { package: 'global', path: `${type}().${method}` };
}

function bindingType(name: string, method: string): string | undefined {
  switch (method) {
    case 'put':
    case 'delete':
      return /BUCKET|R2|BLOB|FILES/.test(name) ? 'R2Bucket' : 'KVNamespace';
    case 'prepare':
    case 'batch':
      return 'D1Database';
    case 'run':
      return /(?:^|_)AI(?:_|$)/.test(name) ? 'Ai' : undefined;
    case 'upsert':
      return /VECTOR|INDEX/.test(name) ? 'VectorizeIndex' : undefined;
    case 'send':
    case 'sendBatch':
      return /QUEUE/.test(name) ? 'Queue' : undefined;
    default:
      return undefined;
  }
}
