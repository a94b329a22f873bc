/** What a client hands to the functions that it runs on each request and each answer: interceptors and hooks. */
import { authenticationFlows } from '../libraries/authentications.ts';
import { type Behaviour, capabilities } from '../libraries/shape.ts';
import type { Step } from '../program/finding.ts';
import type { Call, Expression } from '../program/model.ts';
import { lastName, type Node } from '../program/walk.ts';
import { argumentAt } from './arguments.ts';
import { bind } from './bind.ts';
import { isHeaders, registrations } from './client-settings.ts';
import type { Evaluator } from './evaluate.ts';
import type { FunctionFacts, Mark, Request } from './facts.ts';
import { Frame } from './frames.ts';
import { mentionsOnlyIn } from './functions.ts';
import { responseMarks } from './marks.ts';
import type { FunctionInfo } from './scopes.ts';
import { flat } from './texts.ts';
import { type AbstractValue, type AnyMark, functionsOf, type LibraryThing, type Maker, type Thing } from './values.ts';

type Whose = Extract<Mark, { is: 'credential' }>['whose'];

/** A request to the client's base address, which stands for all that it sends, and what sending it does. */
function standIn(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  maker: Maker,
): { readonly request: Request; readonly asked: Behaviour } | undefined {
  const makesClient = behaviour.does?.includes('client') ?? false;
  // `axios.create().interceptors.response.use` is registered on `axios.create()`.
  const client = makesClient ? `${thing.path}()` : (/^.*\(\)/.exec(thing.path)?.[0] ?? '');
  const makers = makesClient ? [...thing.makers, maker] : thing.makers;
  // A client that is a function itself: `ofetch.create()('/items')`.
  const [asking, asked] =
    [client === '' ? 'get' : `${client}.get`, client]
      .map(path => {
        const called: LibraryThing = { ...thing, path, makers };
        return [called, evaluator.library.behaviour(called, maker.frame.info.program.language)] as const;
      })
      .find(([, { returns } = {}]) => returns === 'response' || returns === 'body') ?? [];
  if (!asking || !asked) return undefined;
  const request = evaluator.services.request(asking, { ...maker, path: asking.path, args: [], implied: true });
  const goesNowhere = request.procore === 'no' && request.addresses.every(({ host }) => host === undefined);
  return { request: (goesNowhere && sentToProcore(evaluator, asking, maker)) || request, asked };
}

const sending = ['get', 'post', 'put', 'patch', 'delete', 'request'];
/** Requests that are looked at for one that goes to Procore. */
const mostSent = 8;

/** A request to Procore that the file sends with a client which has no address of its own: `session.get('https://api.procore.com/…')`. */
function sentToProcore(
  evaluator: Evaluator,
  { package: name, makers }: LibraryThing,
  maker: Maker,
): Request | undefined {
  const { language } = maker.frame.info.program;
  const client = makers.find(({ step }) => !step)?.call;
  const bound = bind(maker.frame.info.program);
  const calls = sending.flatMap(method => bound.callsNamed(method)).slice(0, mostSent);
  for (const { call, fn } of client === undefined ? [] : calls) {
    const frame = evaluator.rootFrame(fn);
    for (const thing of evaluator.evaluate(call.callee, frame).things) {
      if (thing.is !== 'library' || thing.package !== name || thing.makers.find(({ step }) => !step)?.call !== client)
        continue;
      if (!capabilities(evaluator.library.behaviour(thing, language)).includes('request')) continue;
      const args = evaluator.calls.args(call.args, frame);
      const request = evaluator.services.request(thing, { path: thing.path, args, call, frame });
      if (request.procore !== 'no') return request;
    }
  }
  return undefined;
}

/** The answer that a function on each answer gets. */
export function interceptedAnswer(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  maker: Maker,
): AbstractValue {
  const sent = standIn(evaluator, thing, behaviour, maker);
  if (!sent) return evaluator.value({ open: true, name: 'response' });
  return evaluator.value({
    things: [{ is: 'response', request: sent.request }],
    open: true,
    marks: sent.asked.handle || sent.asked.returns === 'body' ? [] : responseMarks(sent.request),
    name: 'response',
  });
}

/** The same where it gets all there is of an exchange in one: `onResponse({ request, options, response })`. */
function interceptedExchange(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  maker: Maker,
): AbstractValue {
  const request = standIn(evaluator, thing, behaviour, maker)?.request;
  const response = interceptedAnswer(evaluator, thing, behaviour, maker);
  return exchange(evaluator, maker, request ? { options: sentBy(evaluator, request), response } : { response });
}

/** What a function on each answer gets for one of its parameters: the answer, all of the exchange, or what nobody knows. */
export function interceptedArgument(
  evaluator: Evaluator,
  parameter: string,
  thing: LibraryThing,
  behaviour: Behaviour,
  maker: Maker,
): AbstractValue {
  if (parameter === '@exchange') return interceptedExchange(evaluator, thing, behaviour, maker);
  return parameter === '@response'
    ? interceptedAnswer(evaluator, thing, behaviour, maker)
    : evaluator.value({ open: true });
}

/** What was sent, as whoever sees the answer gets it too. */
export function sentBy(evaluator: Evaluator, request: Request): AbstractValue {
  return evaluator.value({
    things: [{ is: 'sent', request }],
    open: true,
    marks: sentAuthorization(request),
    name: 'options',
  });
}

/** An object of what a hook gets. */
export function exchange(
  evaluator: Evaluator,
  { call, frame }: Pick<Maker, 'call' | 'frame'>,
  parts: Readonly<Record<string, AbstractValue>>,
): AbstractValue {
  const extra = new Map(Object.entries(parts));
  return evaluator.value({ things: [{ is: 'object', node: call, properties: [], frame, extra }], open: true });
}

/** What is about to be sent, as a function on each request gets it: its headers, with what the client or a function before has put into them. */
export function interceptedRequest(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  maker: Maker,
): AbstractValue {
  const marks = authorization(evaluator, thing, behaviour, maker);
  const sent = exchange(evaluator, maker, { headers: evaluator.value({ open: true, marks, name: 'headers' }) });
  return behaviour.parameters?.[0] === '@exchange' ? exchange(evaluator, maker, { options: sent }) : sent;
}

/**
 * The same as the hooks get that a client is made with, where it is made with a credential: `got.extend({ headers, hooks })`. What other
 * hooks put in may come before or after.
 */
export function hookedRequest(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  maker: Maker,
): AbstractValue | undefined {
  const path = behaviour.args?.headers;
  const headers = path === undefined ? undefined : argumentAt(evaluator, path, thing, maker.args);
  return headers?.keys.names.some(name => name.toLowerCase() === 'authorization') ||
    setByAuthentication(evaluator, thing, behaviour, maker) !== undefined
    ? interceptedRequest(evaluator, thing, behaviour, maker)
    : undefined;
}

/** What an authentication that a client is made with puts into the header, before the client's hooks see the request. */
function setByAuthentication(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  maker: Maker,
): AbstractValue | undefined {
  const path = behaviour.args?.auth;
  const auth = path === undefined ? undefined : argumentAt(evaluator, path, thing, maker.args);
  const set = authenticationFlows
    .flatMap(name => (auth?.things.some(({ is }) => is === 'instance') ? functionsOf(auth.property(name)) : []))
    .flatMap(hook => headersSetIn(evaluator, hook.info, frameOf(evaluator, hook), 'authorization'));
  return set.length > 0 ? evaluator.union(set) : undefined;
}

function authorization(
  evaluator: Evaluator,
  thing: LibraryThing,
  behaviour: Behaviour,
  maker: Maker,
): readonly AnyMark[] {
  const request = standIn(evaluator, thing, behaviour, maker)?.request;
  if (!request) return [];
  const prepared = setByAuthentication(evaluator, thing, behaviour, maker)?.marks.find(({ is }) => is === 'credential');
  if (prepared?.is === 'credential') return authorizationOf(request, prepared.whose, prepared.steps);
  // What another function on each request sets is there only where that one runs before.
  const sent = headerSetBefore(evaluator, thing, 'authorization') ? [] : sentAuthorization(request);
  const set = sent.length > 0 ? undefined : setBefore(evaluator, thing, maker);
  if (set) return authorizationOf(request, 'unknown', [set]);
  // Whoever hands in the client, or what it is made with, says what it sends.
  const isOpen = request.abstract || (thing.makers.length === 0 && thing.path.includes('().'));
  return sent.length === 0 && isOpen ? [{ is: 'parameter', fn: maker.frame.info }] : sent;
}

/** The credential in the headers that a request is sent with. */
export function sentAuthorization(request: Request): readonly AnyMark[] {
  const header = request.header('authorization');
  const given = typeof header === 'object' ? header.marks.find(mark => mark.is === 'credential') : undefined;
  return given ? authorizationOf(request, given.whose, given.steps) : [];
}

/** Who gets it says whose it is; where that is not known, it is whose it was. */
function authorizationOf(request: Request, was: Whose, steps: readonly Step[]): readonly AnyMark[] {
  const isOther = request.procore === 'no' && request.addresses.some(({ host }) => host !== undefined);
  const whose = request.procore === 'no' ? (isOther ? 'other' : was) : 'procore';
  return [{ is: 'credential', credential: 'authorization-header', whose, steps }];
}

/** Words with which a function on each request asks where it goes. */
const whereWords = /^(?:url|baseurl|host|hostname|origin|startswith|includes|endswith|match|test)$/;
const logging = /^(?:debug|log|trace|info|warn|verbose|print)$/i;

/** A function on each request may do one thing or another by where that goes; what it writes to a log decides nothing. */
export function asksWhere(evaluator: Evaluator, { info, frame }: Pick<Hook, 'info' | 'frame'>): boolean {
  const isLog = (node: Node) => node.kind === 'call' && logging.test(lastName(node.callee) ?? '');
  const onlyLogs = ({ node }: FunctionFacts) => mentionsOnlyIn(node, whereWords, isLog);
  return evaluator.functionFacts(info, frame).mentions(whereWords, 1, onlyLogs) !== undefined;
}

export type Hook = Extract<Thing, { is: 'function' }>;

/** The frame that a function runs in; a method knows what its own object was made with: `request.headers["Authorization"] = self.token`. */
export function frameOf(evaluator: Evaluator, { info, frame, receiver }: Hook): Frame {
  return receiver ? new Frame({ info, parent: frame, receiver }) : evaluator.within(info, frame);
}

/**
 * What the functions that a client runs on each request set a header to: `client.interceptors.request.use(config => { … })`,
 * `ky.create({ hooks: { beforeRequest: [request => { … }] } })`. One that asks where the request goes may leave it out: it says nothing.
 */
export function headerSetBefore(
  evaluator: Evaluator,
  thing: LibraryThing,
  header: string,
  isLeftOut: (hook: Hook) => boolean = () => false,
): AbstractValue | undefined {
  const found: AbstractValue[] = [];
  for (const hook of hooksOf(evaluator, thing)) {
    const { info, frame } = hook;
    if (isLeftOut(hook)) continue;
    if (asksWhere(evaluator, hook)) return undefined;
    found.push(...headersSetIn(evaluator, info, evaluator.within(info, frame), header));
  }
  return found.length > 0 ? evaluator.union(found) : undefined;
}

/** The functions that a client runs on each request. */
export function hooksOf(evaluator: Evaluator, thing: LibraryThing): readonly Hook[] {
  return [...hooksAdded(evaluator, thing), ...hooksGiven(evaluator, thing)];
}

/** Functions that are registered on a client. */
function* hooksAdded(evaluator: Evaluator, thing: LibraryThing): Generator<Hook> {
  for (const { call, frame } of registrations(evaluator, thing)) {
    const [first] = call.args;
    yield* first ? functionsOf(evaluator.evaluate(first.value, frame)) : [];
  }
}

/** Functions that a client was made with. */
export function* hooksGiven(evaluator: Evaluator, thing: LibraryThing): Generator<Hook> {
  for (const hooks of handlersGiven(evaluator, thing))
    for (const value of [hooks, ...hooks.elements]) yield* functionsOf(value);
}

/** Among what a client was made with is something that nobody knows: it may set any header. */
export function hasUnknownHooks(evaluator: Evaluator, thing: LibraryThing): boolean {
  const isUnknown = (value: AbstractValue) => value.open && functionsOf(value).length === 0;
  return handlersGiven(evaluator, thing).some(hooks => isUnknown(hooks) || hooks.elements.some(isUnknown));
}

function handlersGiven(evaluator: Evaluator, thing: LibraryThing): readonly AbstractValue[] {
  return thing.makers.flatMap(({ step, path, args, frame }) => {
    const asked = { package: thing.package, path };
    const behaviour = step ? undefined : evaluator.library.behaviour(asked, frame.info.program.language);
    if (!capabilities(behaviour).includes('intercept-request')) return [];
    const made: LibraryThing = { ...thing, path };
    return argumentAt(evaluator, behaviour?.args?.handlers ?? '', made, args, 'handlers') ?? [];
  });
}

/** The headers that `request.headers.set(COMPANY, id)` may set, in lower case. */
export function headersSetBy(evaluator: Evaluator, { callee, args: [name] }: Call, frame: Frame): readonly string[] {
  const isSet = callee.kind === 'member' && callee.property === 'set' && isHeaders(callee.object);
  return isSet && name ? namesIn(evaluator, name.value, frame) : [];
}

/** The property that an assignment sets, in lower case; several where a name that is worked out may be each. */
export function propertiesSetBy(evaluator: Evaluator, target: Expression, frame: Frame): readonly string[] {
  if (target.kind !== 'member') return [];
  if (target.property !== undefined) return [target.property.toLowerCase()];
  return target.index ? namesIn(evaluator, target.index, frame) : [];
}

function namesIn(evaluator: Evaluator, name: Expression, frame: Frame): readonly string[] {
  if (name.kind === 'literal') return [String(name.value).toLowerCase()];
  const value = evaluator.evaluate(name, frame);
  const joined = value.texts.flatMap(text => (text.parts.some(part => 'hole' in part) ? [] : [flat(text)]));
  return [...value.literals.map(String), ...joined].map(each => each.toLowerCase());
}

/**
 * The headers that a function sets as a whole: `options.headers = { … }`, `Object.assign(options.headers, { … })`,
 * `session.headers.update({ … })`, and Angular's `req.clone({ setHeaders: { … } })` (https://angular.dev/api/common/http/HttpRequest).
 * @param isLeftOut what is no client's, nor of what a client is about to send
 */
export function headersSetWhole(
  evaluator: Evaluator,
  info: FunctionInfo,
  frame: Frame,
  isLeftOut: (target: Expression) => boolean = () => false,
): readonly AbstractValue[] {
  const isSet = (target: Expression): boolean => isHeaders(target) && !isLeftOut(target);
  const assigned = info.memberAssigns.flatMap(({ target, value }) =>
    (value.kind === 'object' || value.kind === 'call') && isSet(target) ? [value] : [],
  );
  const merged = info.calls.flatMap(({ call: { callee, args } }) => {
    const [first, second] = args;
    if (lastName(callee) === 'assign') return first && second && isSet(first.value) ? [second.value] : [];
    const isUpdate = callee.kind === 'member' && callee.property === 'update' && isSet(callee.object);
    return isUpdate && first ? [first.value] : [];
  });
  const cloned = info.calls.flatMap(({ call: { callee, args } }) => {
    const change = lastName(callee) === 'clone' ? args[0]?.value : undefined;
    if (change?.kind !== 'object') return [];
    return change.properties.flatMap(({ key, value }) => (key === 'setHeaders' || key === 'headers' ? [value] : []));
  });
  return [...assigned, ...merged, ...cloned].map(value => evaluator.evaluate(value, frame));
}

/** `config.headers.Authorization = v`, `config.headers.set('Authorization', v)`, `config.headers = { … }` in a function's own body. */
export function headersSetIn(
  evaluator: Evaluator,
  info: FunctionInfo,
  frame: Frame,
  header: string,
): readonly AbstractValue[] {
  const assigned = info.memberAssigns.flatMap(({ target, value }) =>
    target.kind === 'member' && isHeaders(target.object) && propertiesSetBy(evaluator, target, frame).includes(header)
      ? [value]
      : [],
  );
  const set = info.calls.flatMap(({ call }) => {
    const value = call.args[1];
    return value && headersSetBy(evaluator, call, frame).includes(header) ? [value.value] : [];
  });
  const whole = headersSetWhole(evaluator, info, frame).flatMap(headers =>
    headers.keys.names.filter(name => name.toLowerCase() === header).map(name => headers.property(name)),
  );
  return [...[...assigned, ...set].map(value => evaluator.evaluate(value, frame)), ...whole];
}

/** Where another function on the same client sets the header. The one that was added last runs first. */
function setBefore(evaluator: Evaluator, thing: LibraryThing, { call: own, frame }: Maker): Step | undefined {
  const name = thing.path.slice(thing.path.lastIndexOf('.') + 1);
  for (const { call, fn } of bind(frame.info.program).callsNamed(name)) {
    const [first] = call.args;
    if (call.start <= own.start || !first) continue;
    const at = evaluator.rootFrame(fn);
    const isSame = evaluator
      .evaluate(call.callee, at)
      .things.some(
        other => other.is === 'library' && other.path === thing.path && other.makers[0]?.call === thing.makers[0]?.call,
      );
    if (isSame && evaluator.evaluate(first.value, at).functions.some(each => each.mentions(/^authorization$/, 1)))
      return { ...evaluator.place(call, at), message: 'the header is set here' };
  }
  return undefined;
}

/** Whether a function that is written inside a call's argument is one of those that a role names: `{ hooks: { afterResponse: [fn] } }`. */
export function isHandedIn(
  behaviour: Behaviour,
  role: 'callback' | 'handlers' | 'results',
  index: number,
  property: string | undefined,
): boolean {
  return (behaviour.args?.[role]?.split('|') ?? []).some(path => {
    const [head, ...properties] = path.split('.');
    return properties.length === 0
      ? property === undefined && head === String(index)
      : property !== undefined && properties.at(-1) === property;
  });
}
