/** Folders that a server of FastAPI's or Starlette's gives out whole before it asks who calls. */
import type { AnalysedFile, Text } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { globOf } from '../../analysis/texts.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, nodesOf } from '../../program/walk.ts';
import { placeIn } from '../support/places.ts';

/** A folder that is given out, by its path, `*` for what is not known of it. */
interface Mounted {
  readonly at: Place;
  readonly path: string;
}

/**
 * `app.mount('/files', StaticFiles(directory='files'))`: a mount is an app of its own, and what the routes' app or its routers depend on is
 * not asked for it. https://fastapi.tiangolo.com/tutorial/static-files/, https://fastapi.tiangolo.com/advanced/sub-applications/
 */
export function mountedFolders(file: AnalysedFile): readonly Mounted[] {
  if (file.language !== 'python' || !file.text.includes('StaticFiles(')) return [];
  return nodesOf(file.program, 'call').flatMap(call => {
    const { callee, args } = call;
    if (callee.kind !== 'member' || callee.property !== 'mount' || !isApp(callee.object, file)) return [];
    const [folder] = args.flatMap(({ value }) => folderOf(value, file) ?? []);
    return folder === undefined ? [] : [{ at: placeIn(file, call), path: globOf(folder) }];
  });
}

function isApp(node: Expression, file: AnalysedFile): boolean {
  return isMade(node, /^(?:fastapi|starlette\.applications)$/, /^(?:FastAPI|Starlette)\(\)$/, file);
}

function isMade(node: Expression, by: RegExp, as: RegExp, file: AnalysedFile): boolean {
  return file.evaluate(node).libraries.some(({ package: from, path }) => by.test(from) && as.test(path));
}

/** The one folder that `StaticFiles(directory=…)` gives out; a class of the app's own may ask who calls. */
function folderOf(node: Expression, file: AnalysedFile): Text | undefined {
  if (node.kind !== 'call' || !isMade(node, /^(?:fastapi|starlette)\.staticfiles$/, /^StaticFiles\(\)$/, file))
    return undefined;
  const given = node.args.find(({ name }) => name === 'directory') ?? node.args.find(({ name }) => name === undefined);
  const [text, more] = given ? file.evaluate(given.value).texts : [];
  return more === undefined ? text : undefined;
}

/** Middleware that lets everyone on: https://www.starlette.io/middleware/, https://slowapi.readthedocs.io */
const harmless =
  /^(?:CORS|GZip|Brotli|TrustedHost|HTTPSRedirect|Session|SlowAPI|SlowAPIASGI|ProxyHeaders|CorrelationId)Middleware$/;
const harmlessFrom = /^(?:fastapi|starlette|slowapi|brotli_asgi|uvicorn|asgi_correlation_id)\b/;

/** What runs an app as it is: `uvicorn.run(app)`, `Mangum(app)`. */
const runs = /^(?:run|serve|Config|Mangum|TestClient)$/;

/** Whether a file may put something before all that an app of the kind answers: middleware, a function that is handed the app, another app around it. */
export const mayAskBefore = perFile(
  file =>
    file.language === 'python' &&
    file.pathClass === 'source' &&
    (/\b(?:user_middleware|build_middleware_stack)\b/.test(file.text) ||
      nodesOf(file.program, 'call').some(call => asksBefore(call, file)) ||
      file.functions.some(({ node }) => (node.annotations ?? []).some(isMiddleware))),
);

function asksBefore(call: Call, file: AnalysedFile): boolean {
  const { callee, args } = call;
  if (callee.kind === 'member' && callee.property === 'add_middleware') {
    const [first] = args;
    return first?.value.kind !== 'name' || !isHarmless(first.value.name, file);
  }
  // `app.middleware('http')(guard)`
  if (isMiddleware(callee)) return true;
  if (args.some(({ name }) => name === 'middleware')) return true;
  const called = lastName(callee) ?? '';
  if (runs.test(called) || isHarmless(called, file)) return false;
  // `secure(app)`, `secure(self.app)`
  return args.some(({ value }) => (value.kind === 'name' || value.kind === 'member') && isApp(value, file));
}

/** A class of the app's own may have the name of one of these. */
function isHarmless(name: string, { program }: AnalysedFile): boolean {
  return (
    harmless.test(name) &&
    program.imports.some(({ module, names }) => harmlessFrom.test(module) && names.some(({ local }) => local === name))
  );
}

/** `@app.middleware('http')` */
function isMiddleware(node: Expression): boolean {
  return node.kind === 'call' && node.callee.kind === 'member' && node.callee.property === 'middleware';
}
