/**
 * Requests by clients that nobody describes: a package of the company's own, a class from outside the workspace, an object that is handed
 * in without a type. That it asks for a route of Procore's says its text; what else it does (headers, retries, paging) nobody can see.
 */
import { isProcoreHost } from '../catalogue/hosts.ts';
import type { Behaviour } from '../libraries/shape.ts';
import type { Argument, Call, Expression, Program } from '../program/model.ts';
import { calledName, lastName, nodesOf, withoutAwait } from '../program/walk.ts';
import type { Evaluator } from './evaluate.ts';
import type { Frame } from './frames.ts';
import type { Implied } from './implied.ts';
import { words } from './names.ts';
import type { FunctionInfo } from './scopes.ts';
import { flat, textsOf } from './texts.ts';
import type { AbstractValue, CallArgument, LibraryThing, Thing } from './values.ts';

const nothing: readonly Implied[] = [];

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'head']);
const verbOf: Readonly<Record<string, string>> = { del: 'DELETE', remove: 'DELETE', fetch: 'GET' };

/** What the other words of such a method's name say: how it asks, and not what for. */
const manner =
  /^(?:api|http|https|rest|procore|json|raw|all|list|pages?|paged|paginated?|async|auth|authed|authenticated|authorized|signed|secure|safe|with|retry|token|request|req|call|send|do|make|data|one|url|path|cached)$/;

/** `getApiUrl(path)`, `requestPath(path)` make what is asked for later; `fetchUrl`, `getWithToken` ask. */
const making = /^(?:url|path|token)$/;
const doing = /^(?:fetch|call|send|with)$/;

/** What clients are called; a map, a cache or a router has the same methods. */
const clientName =
  /(?:^|_)(?:client|api|http|https|rest|procore|requester|requests?|session|gateway|transport|connector|connection|conn|service|svc|sdk|fetcher|adapter|agent|caller|super|this|self|cls)$/;

/** What has the methods of a client and asks nobody: stores, queues, doubles of clients for tests, tables of what is allowed. */
const asksNobody =
  /^(?:mock\w*|msw|nock|mirage\w*|pretender|fake\w*|stub\w*|dummy|spy|cach\w*|redis|memcached?|kv|stor(?:e|age)|queue|bus|events?|permissions?|acl|policy|metrics?|analytics|telemetry|logs?|logger|audit|features?|flags?|config|router|routes?|registry)$/;

/** What answers requests: an argument of a route, and of no request. */
const answering = /(?:handler|controller|resolver|middleware|callback)s?$/i;

/** The request that a call sends by a client that nobody describes, as the route in its first or second argument says. */
export function impliedByRoute(evaluator: Evaluator, call: Call, frame: Frame): readonly Implied[] {
  const asks = askedBy(call);
  if (asks === undefined || call.args.length === 0 || call.args.some(isAnswering)) return nothing;
  if (isOnThis(call.callee) && !isInClass(frame.info)) return nothing;
  const callee = evaluator.evaluate(call.callee, frame);
  if (!isUndescribed(evaluator, callee, frame)) return nothing;
  const args = evaluator.calls.args(call.args, frame);
  const at = args.findIndex(({ value }, index) => index < 2 && textsOf(value).some(text => isRoute(flat(text))));
  if (at < 0 || args.some(({ value }) => value.functions.length > 0)) return nothing;
  if (isRegistering(call, asks.verb, frame.info.program)) return nothing;
  const method = asks.verb ?? (at === 1 ? literalVerb(args[0]) : undefined);
  const behaviour: Behaviour = {
    does: 'request',
    args: { url: String(at) },
    method: method ?? `${at + 1}.method`,
  };
  const path = lastName(call.callee) ?? '()';
  const thing: LibraryThing = { is: 'library', package: '', path, makers: [] };
  return [{ behaviour, thing, maker: { path, args, call, frame, implied: true } }];
}

/** What a call's name says: that it sends a request, and by which verb. */
function askedBy({ callee }: Call): { readonly verb: string | undefined } | undefined {
  const name = lastName(callee);
  if (name === undefined) return undefined;
  const said = words(name);
  const verb = said.find(word => verbs.has(word)) ?? said.find(word => word in verbOf);
  const sends = verb !== undefined || said.some(word => /^(?:request|call|send|req)$/.test(word));
  if (!sends || said.some(word => word !== verb && !manner.test(word))) return undefined;
  if (making.test(said.at(-1) ?? '') && !said.some(word => doing.test(word))) return undefined;
  if (callee.kind === 'member' && !isClient(words(receiverName(callee.object)))) return undefined;
  // A function's own name has to say more than the verb: `get(path)` may read anything.
  if (callee.kind === 'name' && said.length === 1 && verb !== undefined && verb !== 'fetch') return undefined;
  return { verb: verb === undefined ? undefined : (verbOf[verb] ?? verb.toUpperCase()) };
}

function isClient(said: readonly string[]): boolean {
  return clientName.test(said.join('_')) && !said.some(word => asksNobody.test(word));
}

/** `this.http`, `client()`, `(await getClient())` by their last name. */
function receiverName(object: Expression): string {
  const made = withoutAwait(object);
  return calledName(made) ?? '';
}

/** Neither a function of the workspace nor a member of a package that the libraries' data knows. */
function isUndescribed(evaluator: Evaluator, callee: AbstractValue, { info }: Frame): boolean {
  const { language } = info.program;
  return callee.things.every((thing: Thing) => {
    if (thing.is === 'method') return thing.receiver.things.length === 0 && thing.receiver.texts.length === 0;
    if (thing.is !== 'library' || thing.package === 'global') return false;
    return (
      !evaluator.library.isKnown(thing.package, language) && !words(thing.package).some(word => asksNobody.test(word))
    );
  });
}

function isAnswering({ value }: Argument): boolean {
  if (value.kind === 'function') return true;
  // `controller.signal` ends a request.
  const isOfOne = value.kind === 'member' && value.property !== 'signal' && isNamedAnswering(value.object);
  return isOfOne || isNamedAnswering(value);
}

function isNamedAnswering(value: Expression): boolean {
  return (value.kind === 'name' || value.kind === 'member') && answering.test(lastName(value) ?? '');
}

/** In a test server's `routes() { this.get('/projects', 'projects'); }` it is the server; a class has a base that may be a client. */
function isOnThis(callee: Expression): boolean {
  return callee.kind === 'member' && /^(?:this|self|cls)$/.test(receiverName(callee.object));
}

function isInClass({ owner, parent }: FunctionInfo): boolean {
  return owner !== undefined || (parent !== undefined && isInClass(parent));
}

/** What stands for itself and asks for nothing back says who answers: `api.get('/projects', 'Projects@index');`, and so does a decorator. */
function isRegistering(call: Call, verb: string | undefined, program: Program): boolean {
  const described = [...nodesOf(program, 'function'), ...nodesOf(program, 'class')];
  if (described.some(({ annotations }) => annotations?.includes(call))) return true;
  return (verb === 'GET' || verb === 'HEAD') && nodesOf(program, 'evaluate').some(({ value }) => value === call);
}

/** An address of Procore's API, or a route that begins as all of them do; one with `:id` in it is a pattern to hold requests against. */
function isRoute(text: string): boolean {
  const [, host, path = ''] = /^(?:https?:\/\/([^/]+))?\/?(.*)$/s.exec(text) ?? [];
  return (host === undefined || isProcoreHost(host)) && /^(?:rest\/v\d+\.\d+|vapid)\/(?!.*\/:[A-Za-z])/s.test(path);
}

function literalVerb(argument: CallArgument | undefined): string | undefined {
  const [said, ...others] = argument?.value.literals ?? [];
  return typeof said === 'string' && others.length === 0 && verbs.has(said.toLowerCase())
    ? said.toUpperCase()
    : undefined;
}
