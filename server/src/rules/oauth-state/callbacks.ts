import type { AnalysedFile, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import { someIn } from '../../program/walk.ts';

/** What a file says that routes a log-in's answer, or handles it. */
const speaksOfThem = /\bcode\b|callback|oauth/i;

/**
 * The routes of a file's app to which a code comes back, the file's own first. Routes of all files take long to work out: only those
 * that speak of such are looked into, and none before it is asked for.
 */
export function* callbacksOf(file: AnalysedFile): Generator<RouteFacts> {
  const others = file.app.files.filter(({ path }) => path !== file.path);
  yield* callbacksIn([file, ...others]);
}

/** Those of some files. */
export function* callbacksIn(files: readonly AnalysedFile[]): Generator<RouteFacts> {
  for (const each of files)
    if (speaksOfThem.test(each.text)) for (const route of each.routes) if (route.callback) yield route;
}

/** The code comes in a body, or by a call, which a page sends: no log-in leads a browser here. */
export function isPosted(route: RouteFacts, handler: FunctionFacts, file: AnalysedFile): boolean {
  const { method, framework } = route;
  if (method !== undefined) return method === 'POST';
  if (isCalled(route, handler, file)) return true;
  // https://firebase.google.com/docs/functions/http-events: it answers any method.
  if (/^firebase/.test(framework) && handler.mentions(/^body$/, 1) !== undefined)
    return handler.mentions(/^(?:query|url|originalurl)$/, 1) === undefined;
  const { parameters, body } = handler.node;
  const [request] = parameters;
  if (request?.target.kind !== 'name') return false;
  const { name } = request.target;
  return someIn(
    body,
    node =>
      node.kind === 'member' && node.property === 'json' && node.object.kind === 'name' && node.object.name === name,
  );
}

/**
 * A function that pages call by what the framework gives them for it, rather than by an address: a procedure of tRPC's, `onCall(…)` or
 * `@https_fn.on_call()` of Firebase's. https://firebase.google.com/docs/functions/callable
 */
function isCalled(route: RouteFacts, handler: FunctionFacts, { text }: AnalysedFile): boolean {
  const { framework, decorator = route } = route;
  if (/^trpc\/server/.test(framework)) return true;
  const { start, end } = decorator;
  const registration = text.slice(start, handler.start > start && handler.start < end ? handler.start : end);
  return /^firebase/.test(framework) && /\bon_?call\b/i.test(registration);
}
