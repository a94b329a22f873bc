import { exceptedPaths, isExcepted } from '../../analysis/excepted-paths.ts';
import type { AnalysedFile, Effect, FunctionFacts, RouteFacts } from '../../analysis/facts.ts';
import { looksOnlyWhere } from '../../analysis/refusals.ts';
import { flat } from '../../analysis/texts.ts';
import { WEBHOOK_FIELDS } from '../../catalogue/facts.ts';
import { namesService } from '../../libraries/services.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Call, Expression, Name, Span, Target } from '../../program/model.ts';
import { codeOf, isOnParameter, letsOut, registering } from '../../program/plugins.ts';
import {
  calledName,
  children,
  contains,
  lastName,
  literalText,
  type Node,
  namesIn,
  rootOf,
  someIn,
  walk,
} from '../../program/walk.ts';
import { plainWord, refusal } from '../../program/words.ts';

/** The function that answers: the last of a route's handlers. */
export function answering({ handlers }: RouteFacts): FunctionFacts | undefined {
  return handlers.at(-1);
}

/** The path of a route as it is registered, with `{}` for what is not known; `undefined` where nothing is. */
export function routePath({ path }: RouteFacts): string | undefined {
  return path && flat(path);
}

const chats = /slack|discord|telegra|grammy/;

/** It answers what people say or command in a chat, whose platform knows who they are. */
export function isChat({ framework }: RouteFacts): boolean {
  return chats.test(framework);
}

const eventFields = WEBHOOK_FIELDS.value.map(plainWord);
const ownAffairs =
  /hooks?[/_-](?:regist|setup|create|(?:un)?subscri|list|status|test|deliver|trigger|config|setting|manage|renew|install|replay|retr(?:y|ies)|fail|resend)\w*$/i;

/** What a receiver is called: much else has a resource with a name and an id, `POST /audit`, `POST /bookings`. */
const receives = /hook|procore|deliver|callback|(?<![a-z])(?:events?|notif(?:y|ications?)|inbound|incoming)(?![a-z])/i;

/** A hook's own field, and the address at which hooks and their triggers are made, as `mentions` compares words. */
const ofHook = /^destinationurl$/;
const speaksOfHooks = /^destinationurl$|\/webhooks\/hooks\b/;

/**
 * A receiver of Procore's deliveries: it reads the fields of its events, or its address says so; not a route that sets hooks up, nor one
 * of another vendor's.
 */
export function receivesProcore(route: RouteFacts, file: AnalysedFile): boolean {
  const handler = answering(route);
  if (!route.webhook || handler === undefined || file.pathClass === 'test') return false;
  const path = (routePath(route) ?? '').replace(/\/(?:\{\}|:\w+|\[\w+\])$/, '');
  if (ownAffairs.test(path) || isOfAnother(path)) return false;
  // A route that creates hooks and their triggers, or has that done, speaks of the same fields.
  const creating: FunctionFacts[] = [];
  const createsHooks = (fn: FunctionFacts): boolean => {
    if (fn.node === handler.node) return fn.mentions(speaksOfHooks, 0) !== undefined && !readsEvent(fn);
    const isInside = creating.some(({ file: home, node }) => home === fn.file && contains(node, fn.node));
    if (!isInside && fn.mentions(speaksOfHooks, 0) === undefined) return false;
    creating.push(fn);
    return true;
  };
  const fields = eventFields.filter(
    field => handler.takes.includes(field) || handler.mentions(new RegExp(`^${field}$`), 2, createsHooks) !== undefined,
  );
  const ofSetup = fields.length === 0 ? speaksOfHooks : ofHook;
  if ((fields.length === 0 || !/hook/i.test(path)) && handler.mentions(ofSetup, 2) !== undefined) return false;
  if (fields.length >= 2) return file.procoreHere || fields.length > 2 || receives.test(`${path} ${handler.name}`);
  return (fields.length === 1 && file.procoreHere) || /procore/i.test(path + file.relative);
}

/**
 * It reads a field of an event out of something, `body.resource_name`; who makes a trigger writes one, `{ resource_name: 'RFIs' }`, or copies
 * it from a list of the app's own.
 */
function readsEvent({ node }: FunctionFacts): boolean {
  const own = fromOwnLists(node);
  const ownNames = own.flatMap(namesIn);
  const isOne = (name: string | undefined): boolean => name !== undefined && eventFields.includes(plainWord(name));
  return someIn(node.body, inner => {
    if (inner.kind === 'object-target') return !own.includes(inner) && inner.entries.some(({ key }) => isOne(key));
    if (inner.kind === 'call' && lastName(inner.callee) === 'get') return isOne(literalText(inner.args[0]?.value));
    if (inner.kind !== 'member' || ownNames.includes(rootOf(inner) ?? '')) return false;
    return isOne(inner.property) || isOne(literalText(inner.index));
  });
}

/** What stands for each element of a list that a function neither is handed nor makes out of anything: `for (const each of wanted)`. */
function fromOwnLists({ parameters, body }: FunctionFacts['node']): readonly Target[] {
  const names = parameters.flatMap(({ target }) => namesIn(target));
  const runs: { readonly over: Expression; readonly target: Target }[] = [];
  walk(body, node => {
    if (node.kind === 'bind' && node.value?.kind !== 'list') names.push(...namesIn(node.target));
    if (node.kind === 'function') names.push(...node.parameters.flatMap(({ target }) => namesIn(target)));
    if (node.kind === 'loop' && node.target && node.over) {
      names.push(...namesIn(node.target));
      runs.push({ over: node.over, target: node.target });
    }
    if (node.kind !== 'call' || node.callee.kind !== 'member') return;
    const [callback] = node.args;
    const each = callback?.value.kind === 'function' ? callback.value.parameters[0]?.target : undefined;
    if (each) runs.push({ over: node.callee.object, target: each });
  });
  return runs
    .filter(({ over }) => over.kind === 'list' || (over.kind === 'name' && !names.includes(over.name)))
    .map(({ target }) => target);
}

/** The address says whose deliveries come in: `/webhooks/stripe`, `/stripe-webhook`, in a file of hooks `/google-drive`. */
function isOfAnother(path: string): boolean {
  if (/procore/i.test(path)) return false;
  const [hook, before = '', after = ''] = /(?:([a-z]+)[/_-])?(?:web)?hooks?(?:[/_-]([a-z]+))?/i.exec(path) ?? [];
  const words = hook === undefined ? (path.split('/').at(-1)?.split(/[_-]/) ?? []) : [before, after];
  return words.some(namesService);
}

/**
 * What a message calls a route: `The route \`GET /rfis\``, `This route` where it has no address.
 * @param what what it is: `route`, `webhook receiver`
 */
export function routeLabel(route: RouteFacts, what = 'route'): string {
  const name = [route.method, routePath(route)].filter(part => part !== undefined && part !== '').join(' ');
  return name === '' ? `This ${what}` : `The ${what} \`${name}\``;
}

/** Where a route is registered, for what is told at its handler: a decorator that begins two lines or more above is not seen from there. */
export function registeredAbove({ decorator, file, start }: RouteFacts, { path, text }: AnalysedFile): readonly Step[] {
  if (decorator === undefined || file !== path || decorator.file !== path) return [];
  const lines = text.slice(decorator.start, start).split('\n').length - 1;
  return lines > 1 ? [stepAt(decorator, 'it is registered here')] : [];
}

/** Only the place of a thing that stands somewhere. */
export function placeOf({ file, start, end }: Place): Place {
  return { file, start, end };
}

/** The nodes on the way from a root to a span, outermost first, both included where they are met. */
export function wayTo(root: Node, span: Span): readonly Node[] {
  const way: Node[] = [root];
  for (let at: Node | undefined = root; at !== undefined; ) {
    const next: Node | undefined = children(at).find(child => contains(child, span));
    if (next !== undefined) way.push(next);
    at = next;
  }
  return way;
}

/** Where an effect is started in a function's own text: the effect's call, or the call that leads to it. */
export function anchorIn(fn: FunctionFacts, effect: Effect): Place | undefined {
  return [...effect.chain, effect.place].find(place => place.file === fn.file && contains(fn.node, place));
}

const guardWords =
  /auth|login|session|guard|protect|permission|verify|api_?key|current_?user|require_?user|from_?procore/i;

/**
 * Whether a file puts something before all of its routes that turns strangers away: middleware that guards inside itself, a function
 * run before each request, dependencies of the app or router.
 */
export function guardsAll(file: AnalysedFile, route: RouteFacts): boolean {
  const guards = (fn: FunctionFacts): boolean =>
    (fn.mentions(refusal, 2) !== undefined && !looksOnlyWhere(fn)) ||
    fn.effects(2).some(({ does }) => does === 'authenticate');
  // What asks in its own code who calls may leave the route's path out.
  const holds = (fn: FunctionFacts): boolean =>
    guards(fn) && (route.guardedAround || fn.file !== route.file || fn.mentions(refusal, 1) === undefined);
  for (const effect of file.effectsOf('middleware')) {
    const stands = effect.chain.length > 0 ? guards : holds;
    if (effect.args.some(({ value }) => value.functions.some(stands)) && standsBefore(effect, route, file)) return true;
  }
  for (const fn of file.functions) {
    const decorators = (fn.node.annotations ?? []).map(each => (each.kind === 'call' ? each.callee : each));
    const before = decorators.some(
      each => each.kind === 'member' && /^(?:before_(?:app_)?request|middleware)$/.test(each.property ?? ''),
    );
    // What runs before may do nothing but stand under `@login_required`.
    if (before && (holds(fn) || decorators.some(each => guardWords.test(lastName(each) ?? '')))) return true;
  }
  return routerDependencies(file, route).some(({ node, functions }) =>
    functions.length > 0 ? functions.some(guards) : guardWords.test(node.name),
  );
}

/**
 * Middleware of routers that run what is registered in order stands before the routes behind it in the same function, under its path;
 * a hook of a plugin with routes of its own that nobody lets out before these (https://fastify.dev/docs/latest/Reference/Encapsulation/).
 */
function standsBefore(effect: Effect, route: RouteFacts, { functions, program, text }: AnalysedFile): boolean {
  const { node } = effect;
  if (effect.package === 'fastify' && node.kind === 'call')
    return (letsOut.test(text) ? [] : functions)
      .filter(
        fn => contains(fn.node, node) && isOnParameter(node, fn.node) && fn.mentions(registering, 0) !== undefined,
      )
      .every(plugin => codeOf(plugin.node, program).some(code => contains(code, route)));
  if (!inOrder.test(effect.package)) return true;
  const [path] = effect.arg('path')?.literals ?? [];
  const under = routePath(route);
  if (typeof path === 'string' && under !== undefined && !under.startsWith(path.replace(/\/?\*.*$/, ''))) return false;
  if (under !== undefined && isExcepted(under, exceptedPaths(effect.args.map(({ node }) => node)))) return false;
  const { place } = effect;
  const apart = functions.some(fn => contains(fn, place) !== contains(fn, route));
  return place.file !== route.file || apart || place.start < route.start;
}

const inOrder = /^(?:express|koa|hono|connect|polka|restify|router)(?:$|\/)/;

/**
 * What `dependencies=[Depends(…)]` of an app names, of a route's router, or of one that includes that; a route's own, in its decorator,
 * guard no other route.
 */
export function routerDependencies(
  file: AnalysedFile,
  route: RouteFacts,
): readonly { node: Name; functions: readonly FunctionFacts[] }[] {
  if (!file.text.includes('dependencies')) return [];
  const decorators = new Set<Node>(file.functions.flatMap(({ node }) => node.annotations ?? []));
  const found: { node: Name; functions: readonly FunctionFacts[] }[] = [];
  const isApart = apartFrom(route, file);
  walk(file.program.body, call => {
    if (decorators.has(call) || isApart(call)) return false;
    if (call.kind !== 'call') return true;
    for (const { name, value } of call.args)
      if (name === 'dependencies')
        walk(value, node => {
          if (node.kind === 'name' && node.name !== 'Depends' && node.name !== 'Security')
            found.push({ node, functions: file.evaluate(node).functions });
        });
    return true;
  });
  return found;
}

/** Whether a node makes or includes a router of the file that has nothing to do with a route's: `office = APIRouter(…)` of `@board.get(…)`. */
function apartFrom(route: RouteFacts, { program }: AnalysedFile): (node: Node) => boolean {
  const names = new Set(routersOf(route));
  if (names.size === 0) return () => false;
  const routers = new Set<string>();
  const included: (readonly [router: string, by: string])[] = [];
  walk(program.body, node => {
    if (node.kind === 'bind' && node.target.kind === 'name' && makesRouter(node.value)) routers.add(node.target.name);
    const router = includedBy(node);
    if (router !== undefined && node.kind === 'call' && node.callee.kind === 'member')
      included.push([router, lastName(node.callee.object) ?? '']);
  });
  for (let known = 0; known < names.size; ) {
    known = names.size;
    for (const [router, by] of included) if (names.has(router)) names.add(by);
  }
  const isOther = (name: string | undefined): boolean => name !== undefined && routers.has(name) && !names.has(name);
  return node =>
    isOther(includedBy(node)) ||
    (node.kind === 'bind' && node.target.kind === 'name' && makesRouter(node.value) && isOther(node.target.name));
}

/** The names of what a route's decorators are of: `board` of `@board.get('/rfis')`. */
function routersOf(route: RouteFacts): readonly string[] {
  return (answering(route)?.node.annotations ?? []).flatMap(annotation =>
    annotation.kind === 'call' && annotation.callee.kind === 'member' && annotation.callee.object.kind === 'name'
      ? [annotation.callee.object.name]
      : [],
  );
}

function makesRouter(value: Expression | undefined): boolean {
  return value?.kind === 'call' && lastName(value.callee) === 'APIRouter';
}

/** `board` of `app.include_router(board)`. */
function includedBy(node: Node): string | undefined {
  if (node.kind !== 'call' || lastName(node.callee) !== 'include_router') return undefined;
  const router = node.args[0]?.value;
  return router?.kind === 'name' ? router.name : undefined;
}

/**
 * Where a function answers by the response that it was handed, `res.status(200).send()`, or by its platform's interface,
 * `this.http.respond()`.
 */
export function answersIn(fn: FunctionFacts): readonly Place[] {
  const handed = new Set(
    fn.node.parameters.flatMap(({ target }) =>
      target.kind === 'name' && /^_?(?:res|resp|response|reply)$/.test(target.name) ? [target.name] : [],
    ),
  );
  return callsOf(fn.node).flatMap(call => {
    const name = calledName(call) ?? '';
    if (!/^(?:send|json|end|sendStatus|sendFile|code|redirect|respond)$/.test(name)) return [];
    let root: Expression = call;
    while (root.kind === 'call' || root.kind === 'member') root = root.kind === 'call' ? root.callee : root.object;
    return root.kind === 'name' && (name === 'respond' ? root.name === 'this' : handed.has(root.name))
      ? [{ file: fn.file, start: call.start, end: call.end }]
      : [];
  });
}

/** Functions that a function calls by name, and those that they call. */
export function calledBy(fn: FunctionFacts, file: AnalysedFile, depth = 2): readonly FunctionFacts[] {
  const found: FunctionFacts[] = [];
  const visit = (at: FunctionFacts, left: number): void => {
    if (found.some(known => known.node === at.node) || found.length > 40) return;
    found.push(at);
    if (left === 0) return;
    const home = at.file === file.path ? file : file.app.file(at.file);
    if (home === undefined) return;
    for (const call of callsOf(at.node))
      for (const target of home.evaluate(call.callee).functions) visit(target, left - 1);
  };
  visit(fn, depth);
  return found;
}

/** The calls inside a node, its functions' included. */
export function callsOf(node: Expression): readonly Call[] {
  const calls: Call[] = [];
  walk(node, inner => {
    if (inner.kind === 'call') calls.push(inner);
  });
  return calls;
}
