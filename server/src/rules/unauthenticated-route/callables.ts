/** Functions that anybody on the internet can call, though the code writes no address for them. */
import type { AnalysedFile, App, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, someIn } from '../../program/walk.ts';
import { refusal } from '../../program/words.ts';
import { propertyOf } from '../support/app.ts';
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
};

/** A procedure, or a function of Firebase's, that asks who calls on its way, or has the platform ask. */
export function isAsking(route: RouteFacts, file: AnalysedFile): boolean {
  return (
    byName.test(route.framework) &&
    (route.handlers.some(asksWhoCalls) || isKeptIn(route, file) || isAskedBefore(route, file))
  );
}

/** Those of a file that ask nobody who they are. */
export function openCallables(file: AnalysedFile): readonly RouteFacts[] {
  if (file.program.language !== 'javascript') return [];
  const { text } = file;
  const found: RouteFacts[] = [];
  if (text.includes('use server')) found.push(...actionsIn(file));
  if (convexModule.test(text)) found.push(...exportedCalls(file, convexHandler).map(each => routeOf(each, 'convex')));
  if (text.includes('createServerFn') && !startsBehindMiddleware(file.app))
    found.push(...exportedCalls(file, serverFunction).map(each => routeOf(each, 'server-function')));
  return found.filter(({ handlers }) => !handlers.some(asksWhoCalls));
}

const routeOf = ({ name, fn }: Named, framework: string): RouteFacts => ({
  ...routeTo(fn, name, framework),
  method: undefined,
});

/**
 * Whoever loads a page that names a server action can call it: https://nextjs.org/docs/app/guides/data-security#authentication-and-authorization.
 * One that only pages made on the server call is never sent.
 */
function actionsIn(file: AnalysedFile): readonly RouteFacts[] {
  const isAction = serverActions(file);
  const actions = isAction ? file.functions.filter(fn => fn.name !== undefined && isAction(fn)) : [];
  if (actions.length === 0 || runsBehindGuard(file.app)) return [];
  return actions.flatMap(fn => {
    const name = fn.name ?? '';
    return isHandedToBrowsers(name, file) ? [routeOf({ name, fn }, 'server-action')] : [];
  });
}

/** https://nextjs.org/docs/app/api-reference/file-conventions/proxy: it runs before server actions too */
function runsBehindGuard({ files }: App): boolean {
  return files.some(
    ({ relative, text }) =>
      /(?:^|\/)(?:middleware|proxy)\.[jt]s$/.test(relative) &&
      /auth|session|cookie|token|clerk|jwt|kinde/i.test(text) &&
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

interface Named {
  readonly name: string;
  readonly fn: FunctionFacts;
}

/** Exported calls that make a function public, with the function that answers it. */
function exportedCalls(
  file: AnalysedFile,
  handlerOf: (call: Call, file: AnalysedFile) => Expression | undefined,
): readonly Named[] {
  const values = new Map<string, Expression>();
  for (const statement of file.program.body)
    if (statement.kind === 'bind' && statement.target.kind === 'name' && statement.value)
      values.set(statement.target.name, statement.value);
  return file.program.exports.flatMap(({ name, local = name, value = values.get(local) }) => {
    if (value?.kind !== 'call') return [];
    const handler = handlerOf(value, file);
    // What another call makes of a function may ask first: `handler: asMember(async ctx => …)`.
    if (handler === undefined || handler.kind === 'call') return [];
    const [fn] = file.evaluate(handler).functions;
    return fn ? [{ name, fn }] : [];
  });
}

const convexModule = /_generated\/server|convex\/server/;

/** `action({ args, handler })` as Convex makes it; `internalAction` is nobody's to call: https://docs.convex.dev/functions/internal-functions */
function convexHandler({ callee, args: [first] }: Call, { program }: AnalysedFile): Expression | undefined {
  const isPublic =
    callee.kind === 'name' &&
    program.imports.some(
      ({ module, names }) =>
        convexModule.test(module) &&
        names.some(
          ({ imported, local }) => local === callee.name && /^(?:query|mutation|action)(?:Generic)?$/.test(imported),
        ),
    );
  return isPublic ? (propertyOf(first?.value, 'handler')?.value ?? first?.value) : undefined;
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
  if (framework !== 'trpc/server') return false;
  return app.files.some(
    ({ text, functions }) =>
      handsToProcedures.test(text) &&
      functions.some(
        fn =>
          (/^create\w*context$/i.test(fn.name ?? '') || fn.mentions(adapters, 0) !== undefined) &&
          (fn.mentions(refusal, 2) !== undefined || (fn.raises && asksWhoCalls(fn))),
      ),
  );
}

const handsToProcedures = /create\w*context\b|RequestHandler\b/i;
const adapters = /^(?:fetchrequesthandler|createnextapihandler|nodehttprequesthandler|awslambdarequesthandler)$/;

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
    file.app.files.some(({ text }) => keepsAllOut.test(text))
  );
}

/** https://firebase.google.com/docs/reference/functions/2nd-gen/node/firebase-functions.https.callableoptions */
const keepingOut = ['invoker', 'enforceAppCheck', 'authPolicy'];
const keepsAllOut = /setGlobalOptions\([^)]*(?:invoker\s*:\s*["'](?!public)|enforceAppCheck\s*:\s*true)/;

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
