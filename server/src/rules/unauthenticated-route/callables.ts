/** Functions that anybody on the internet can call, though the code writes no address for them. */
import type { AnalysedFile, App, RouteFacts } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, someIn } from '../../program/walk.ts';
import { refusal } from '../../program/words.ts';
import { convexFunctions, convexModule, exportedCalls, type Named } from '../support/exported-calls.ts';
import { serverActions } from '../support/server-actions.ts';
import { asksWhoCalls } from './asking.ts';
import { routeTo } from './platform-routes.ts';

/** Frameworks whose functions are told by more than their routes. */
const byName = /^(?:firebase-functions|trpc\/server)/;

/** What a message calls each kind. */
export const callableKinds: Readonly<Record<string, string>> = {
  'server-action': 'server action',
  'server-function': 'server function',
  convex: 'public function',
  graphql: 'resolver',
  'next/page': 'page',
};

/** A procedure, or a function of Firebase's, that asks who calls on its way, or has the platform ask. */
export function isAsking(route: RouteFacts, file: AnalysedFile): boolean {
  return (
    byName.test(route.framework) &&
    (route.handlers.some(asksWhoCalls) || isKeptIn(route, file) || isAskedBefore(route, file))
  );
}

/**
 * Those of an app that ask nobody who they are, and that nothing in it stands before.
 * @param answers whether a file that says nothing of Procore may answer with what the app keeps
 */
export function openCallables(
  app: App,
  answers: (file: AnalysedFile) => boolean,
): readonly { readonly route: RouteFacts; readonly file: AnalysedFile }[] {
  const files = app.files.filter(file => {
    const { pathClass, procore, text } = file;
    if (pathClass === 'example') return procore;
    return pathClass === 'source' && (procore || (speaks.test(text) && answers(file)));
  });
  const found = files
    .filter(holdsCallables)
    .flatMap(file => callablesIn(file).map(callable => ({ file, ...callable })));
  if (found.length === 0) return [];
  const areActionsGuarded = runsBehindGuard(app);
  const areFunctionsGuarded = startsBehindMiddleware(app);
  return found.flatMap(({ name, fn, framework, file }) => {
    if (framework === 'server-action' && (areActionsGuarded || !isHandedToBrowsers(name, file))) return [];
    if (framework === 'server-function' && areFunctionsGuarded) return [];
    return [{ route: routeTo(fn, name, framework), file }];
  });
}

/** What stands in a file with functions that anybody may call. */
const speaks = /['"]use server['"]|\bcreateServerFn\b/;

/** Whether a file has functions that anybody may call, as far as its own code says. */
export const holdsCallables = perFile(file => callablesIn(file).length > 0);

interface Callable extends Named {
  readonly framework: string;
}

function callablesIn(file: AnalysedFile): readonly Callable[] {
  if (file.language !== 'javascript') return [];
  const { text } = file;
  const found: Callable[] = [];
  const add = (named: readonly Named[], framework: string): void => {
    for (const { name, fn } of named) if (!asksWhoCalls(fn)) found.push({ name, fn, framework });
  };
  add(actionsIn(file), 'server-action');
  add(convexFunctions(file), 'convex');
  if (text.includes('createServerFn')) add(exportedCalls(file, serverFunction), 'server-function');
  return found;
}

/**
 * Whoever loads a page that names a server action can call it: https://nextjs.org/docs/app/guides/data-security#authentication-and-authorization.
 * One that only pages made on the server call is never sent.
 */
function actionsIn(file: AnalysedFile): readonly Named[] {
  const isAction = serverActions(file);
  if (isAction === undefined) return [];
  return file.functions.flatMap(fn => (fn.name !== undefined && isAction(fn) ? [{ name: fn.name, fn }] : []));
}

/** https://nextjs.org/docs/app/api-reference/file-conventions/proxy: it runs before server actions too */
export function runsBehindGuard(app: App): boolean {
  return guardsBefore(app).length > 0;
}

/** The middlewares of an app that may ask who calls. */
export function guardsBefore({ files }: App): readonly AnalysedFile[] {
  return files.filter(
    ({ relative, text }) =>
      /(?:^|\/)(?:middleware|proxy)\.[jt]s$/.test(relative) &&
      /auth|session|cookie|token|clerk|jwt|kinde|log-?in|sign-?in|\b40[13]\b/i.test(text) &&
      /protect|redirect|rewrite|40[13]|authorized|withAuth|export\s*\{|default auth/.test(text),
  );
}

/** A script of the browser imports it, or a page hands it to one: `<Board load={listRfis} />`. */
function isHandedToBrowsers(name: string, { app, path }: AnalysedFile): boolean {
  const base = path.slice(path.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]sx?$/, '');
  const folder = path.split('/').at(-2);
  const named = base === 'index' ? folder : base;
  return app.files.some(
    other =>
      other.pathClass === 'source' &&
      other.text.includes(name) &&
      other.program.imports.some(
        ({ module, names }) =>
          module
            .replace(/\.[cm]?[jt]sx?$/, '')
            .split('/')
            .at(-1) === named &&
          names.some(
            ({ imported, local }) => imported === name && (other.browser || other.text.includes(`={${local}}`)),
          ),
      ),
  );
}

/** Whether no function of a Convex module asks who calls: https://docs.convex.dev/auth/functions-auth */
export function asksNobody({ text }: AnalysedFile): boolean {
  return convexModule.test(text) && !/\bauth\b|identity|session|\bviewer\b/i.test(text);
}

/** https://tanstack.com/start/latest/docs/framework/react/guide/server-functions: any middleware may ask who calls */
function serverFunction({ callee, args: [first] }: Call): Expression | undefined {
  if (callee.kind !== 'member' || callee.property !== 'handler') return undefined;
  let at: Expression = callee.object;
  while (at.kind === 'call' && at.callee.kind === 'member') {
    if (at.callee.property === 'middleware') return undefined;
    at = at.callee.object;
  }
  return at.kind === 'call' && lastName(at.callee) === 'createServerFn' ? first?.value : undefined;
}

/** https://tanstack.com/start/latest/docs/framework/react/guide/middleware#global-middleware */
function startsBehindMiddleware({ files }: App): boolean {
  return files.some(({ text }) => /(?:function|request)Middleware\b|registerGlobalMiddleware/.test(text));
}

/**
 * Something before a procedure asks who calls: what makes its context, or the handler that hands the request on to tRPC.
 * https://trpc.io/docs/server/adapters
 */
function isAskedBefore({ framework }: RouteFacts, { app }: AnalysedFile): boolean {
  return framework === 'trpc/server' && app.files.some(asksBeforeProcedures);
}

const handsToProcedures = /create\w*context\b|RequestHandler\b/i;
const adapters = /^(?:fetchrequesthandler|createnextapihandler|nodehttprequesthandler|awslambdarequesthandler)$/;

/** Asked of each file for each procedure of an app, so kept. */
const asksBeforeProcedures = perFile(
  ({ text, functions }) =>
    handsToProcedures.test(text) &&
    functions.some(
      fn =>
        (/^create\w*context$/i.test(fn.name ?? '') || fn.mentions(adapters, 0) !== undefined) &&
        (fn.mentions(refusal, 2) !== undefined || (fn.raises && asksWhoCalls(fn))),
    ),
);

/** Firebase lets in only some, or only the app's own pages: `onRequest({ invoker: 'private' }, …)`. */
function isKeptIn(route: RouteFacts, file: AnalysedFile): boolean {
  if (!route.framework.startsWith('firebase-functions')) return false;
  const call = file.effectsOf('route').find(({ place }) => place.start === route.start && place.end === route.end);
  const options = call?.arg('options');
  const isSet = (key: string): boolean =>
    options?.keys.names.includes(key) === true &&
    !options.property(key).literals.some(value => value === 'public' || value === false);
  return (
    keepingOut.some(isSet) ||
    (call?.node.kind === 'call' && runsWith(call.node.callee)) ||
    file.app.files.some(keepsAllOut)
  );
}

/** https://firebase.google.com/docs/reference/functions/2nd-gen/node/firebase-functions.https.callableoptions */
const keepingOut = ['invoker', 'enforceAppCheck', 'authPolicy'];
const keepsAllOut = perFile(({ text }) =>
  /setGlobalOptions\([^)]*(?:invoker\s*:\s*["'](?!public)|enforceAppCheck\s*:\s*true)/.test(text),
);

/** The same in the first generation: `functions.runWith({ enforceAppCheck: true }).https.onCall(…)`. */
function runsWith(callee: Expression): boolean {
  return someIn(
    callee,
    node =>
      node.kind === 'object' &&
      node.properties.some(
        ({ key = '', value }) =>
          keepingOut.includes(key) &&
          !(value.kind === 'literal' && (value.value === 'public' || value.value === false)),
      ),
  );
}
