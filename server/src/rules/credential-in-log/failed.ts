/** Errors of requests that are logged whole: those of some clients carry the request, its headers and its body included. */
import type { AnalysedFile, CredentialKind, Effect, FunctionFacts, Request } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { showsSent } from '../../libraries/errors.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Program, Span, Statement, Target } from '../../program/model.ts';
import { contains, findAt, isSelf, lastName, type Node, nodesOf, withoutAwait } from '../../program/walk.ts';
import { type CredentialMark, credentialsIn } from '../support/credentials.ts';
import { heldAt, heldIn } from '../support/flows.ts';
import { isAnotherNow, mayBeOfRequest, showsError, writesDeep, writesForSure } from './errors.ts';

/** A log call that writes the whole error of a request. */
export interface FailureShown {
  readonly effect: Effect;
  /** The request that may fail. */
  readonly request: Place;
  /** What the request holds. */
  readonly secret: CredentialKind;
  /** The log shows it for sure. */
  readonly certain: boolean;
}

/** A request that fails with an error which shows what was sent. */
interface Sent {
  readonly request: Request;
  readonly secret: CredentialKind;
}

/** Where an error is caught. */
interface Guard {
  /** What the error may come from. */
  readonly tried: Span;
  /** What deals with it, and the name that it has there. */
  readonly handler: Span & { readonly name: string | undefined };
  /** A `try`: it sees nothing of a promise that it does not wait for. */
  readonly waiting: boolean;
  /** It throws on what it has caught: `catch (error) { log(error.message); throw error }`. */
  readonly throwsOn: boolean;
}

/** Log calls of a file that write the whole error of a token request. */
export function failuresShown(file: AnalysedFile): readonly FailureShown[] {
  if (file.browser || !/\bcatch\b/.test(file.text)) return [];
  const sent = sentIn(file);
  let calls: readonly ThrowingCall[] | undefined;
  const thrownTo = (guard: Guard): Omit<Throwing, 'start'> | undefined => {
    calls ??= throwingCalls(file);
    return calls.find(({ call }) => comesTo(call, guard, file))?.thrown;
  };
  return file.effectsOf('log').flatMap(effect => {
    const guard =
      effect.place.file === file.path && effect.chain.length === 0
        ? guardBehind(file.program, effect.place)
        : undefined;
    const { name } = guard?.handler ?? {};
    if (guard === undefined || name === undefined || !showsError(effect, name, file)) return [];
    if (isAnotherNow(name, { start: guard.handler.start, end: effect.place.start }, file.program)) return [];
    const tests = heldAt(effect).filter(({ test }) => contains(guard.handler, test));
    if (!tests.every(({ test, holds }) => mayBeOfRequest(test, holds, name))) return [];
    const failed = sent.find(
      ({ request, secret }) => (secret !== inHeader || writesDeep(effect, file)) && arrivesAt(request, guard, file),
    );
    const thrown = failed ? { request: failed.request.place, secret: failed.secret } : thrownTo(guard);
    return thrown === undefined ? [] : [{ effect, ...thrown, certain: writesForSure(effect, name, file) }];
  });
}

function sentIn(file: AnalysedFile): readonly Sent[] {
  return file.requests.flatMap(request => {
    const secret = showsWhatItSent(request, file) ? secretOf(request) : undefined;
    return secret === undefined || isTakenOut(request, file) ? [] : [{ request, secret }];
  });
}

/** What other requests than those for tokens send. */
const inHeader = 'access-token';

/** A function out of which comes what a token request throws. */
interface Throwing {
  readonly start: number;
  readonly request: Place;
  readonly secret: CredentialKind;
}

/** The functions of a file that throw such an error as it is, whoever calls them. */
const throwing = perFile((file): readonly Throwing[] =>
  sentIn(file).flatMap(({ request, secret }) => {
    if (secret === inHeader) return [];
    const first = risesThrough([...request.chain, request.place], file);
    return first === undefined
      ? []
      : thrownOutOf(first, file).map(({ start }) => ({ start, request: request.place, secret }));
  }),
);

/** A call of such a function of another file. */
interface ThrowingCall {
  readonly call: Call;
  readonly thrown: Omit<Throwing, 'start'>;
}

/** Calls out of which comes what a function of another file throws. */
function throwingCalls(file: AnalysedFile): readonly ThrowingCall[] {
  return nodesOf(file.program, 'call').flatMap(call =>
    file.evaluate(call.callee).functions.flatMap(({ file: path, start }) => {
      const home = path === file.path ? undefined : file.app.file(path);
      const answers = home ? file.app.ask(throwing, [home]).flatMap(({ answer }) => answer) : [];
      const found = answers.find(each => each.start === start);
      return found ? [{ call, thrown: { request: found.request, secret: found.secret } }] : [];
    }),
  );
}

/** The functions of a file out of which comes what is thrown at a place of it: none on the way catches it. */
function thrownOutOf(place: Span, file: AnalysedFile, passed = new Set<FunctionFacts>()): readonly FunctionFacts[] {
  if (stoppersAround(file.program, place).length > 0) return [];
  const fn = namedAround(place, file);
  if (fn === undefined || passed.has(fn) || !comesOut(file.program, fn.node, place)) return [];
  passed.add(fn);
  const callers = nodesOf(file.program, 'call').filter(call => isCallOf(call, fn, file));
  return [fn, ...callers.flatMap(call => thrownOutOf(call, file, passed))];
}

/**
 * What an app that knows what errors carry has: what takes the request out of them, a logger's own way to write errors or lines, fields of
 * errors that a logger leaves out. Deno writes no fields of an error.
 */
const aware =
  /\bdelete\s+\w+\??(?:\.|\[['"])(?:config|options)\b|\bdeleteProperty\(|(?:\b(?:ex?|\w*(?:err(?:or)?|exc(?:eption)?|cause|reason|failure))|\))[!?]?\.(?:config|options)(?:\.\w+)?\s?=[^=>]|\bserializers?\b|\b(?:logMethod|streamWrite)\b|\bredact\w*['"]?\s?:(?:[^\]]|\](?=[.['"`])){0,400}\b(?:config|err|error)\b|\bDeno\./i;
/** pino's own, https://getpino.io/#/docs/api?id=formatters-object: a calendar has some for its dates. */
const hasFormatters = /\bformatters\b/i;
const namesFormatter = /['"](?:[\w@-]*-)?pino\b|\b(?:log|level|bindings)['"]?\s?[:(,}=]/;
/** winston's own: in other files, `format(day)` is a date's. */
const reformats = /\bprintf\(|\bformat\((?!\))/;
const namesWinston = /['"](?:winston|logform)['"]/;
const changesAll = /\baxios\.interceptors\.response\b/;
const changesOwn = /\.interceptors\.response\b|\bbeforeError\b/;

const knowing = perFile(({ text, language }) =>
  language === 'javascript'
    ? {
        takesOut:
          aware.test(text) ||
          changesAll.test(text) ||
          (hasFormatters.test(text) && namesFormatter.test(text)) ||
          (namesWinston.test(text) && reformats.test(text)),
        changes: changesOwn.test(text),
      }
    : { takesOut: false, changes: false },
);

/** Something of the app takes the request out of the error, or may. */
function isTakenOut({ client }: Request, { app }: AnalysedFile): boolean {
  return app.ask(knowing).some(({ answer: { takesOut, changes } }) => takesOut || (changes && client !== undefined));
}

/** Errors of the client show the request as it was sent. */
function showsWhatItSent({ package: own, path }: Request, { app }: AnalysedFile): boolean {
  const from = own === 'global' && path.startsWith('axios.') ? 'axios' : own;
  const since = showsSent.get(from);
  const [version] = app.dependencies.flatMap(
    ({ name, version }) => (name === from ? version.match(/\d+/)?.[0] : []) ?? [],
  );
  return since !== undefined && Number(version ?? since) >= since;
}

const secrets: ReadonlySet<CredentialKind> = new Set(['client-secret', 'refresh-token', 'password']);

/** What a request sends that is secret: Procore's token, or what is exchanged for it or given up. A code is of no use without the secret. */
function secretOf(request: Request): CredentialKind | undefined {
  const { kind, body } = request;
  if (kind === 'api') {
    const sent = request.header('authorization');
    return typeof sent !== 'string' && credentialsIn(sent).some(isAccessToken) ? inHeader : undefined;
  }
  if (kind !== 'token' && kind !== 'revoke') return undefined;
  const inBody = body?.keys.names.includes('client_secret') ? body.property('client_secret') : undefined;
  const sent = [inBody, request.query('client_secret')].some(value => value?.literals.length === 0);
  if (sent) return 'client-secret';
  return body && credentialsIn(body).find(({ credential }) => secrets.has(credential))?.credential;
}

function isAccessToken({ credential }: CredentialMark): boolean {
  return credential === 'access-token' || credential === 'authorization-header';
}

/** What a request throws arrives at a handler, and as it is. */
function arrivesAt({ chain, place }: Request, guard: Guard, file: AnalysedFile): boolean {
  const ways: readonly Place[] = [...chain, place];
  const at = ways.findIndex(step => step.file === file.path && contains(guard.tried, step));
  const [first] = at < 0 ? ways : ways.slice(at);
  if (first?.file !== file.path) return false;
  return risesThrough(ways.slice(Math.max(at, 0)), file) !== undefined && comesTo(first, guard, file);
}

/** The first of the places that lead to a request, if it is of the file and nothing on the way behind it catches what is thrown. */
function risesThrough([first, ...ways]: readonly Place[], file: AnalysedFile): Place | undefined {
  const passes = ways.every(step => {
    const home = file.app.file(step.file);
    if (home === undefined || stoppersAround(home.program, step).length > 0) return false;
    const fn = namedAround(step, home);
    return fn === undefined || comesOut(home.program, fn.node, step);
  });
  return passes && first?.file === file.path ? first : undefined;
}

/** What is thrown at a place of the file comes to a handler of the file, through the functions of the file that call its own. */
function comesTo(
  place: Span,
  guard: Guard,
  file: AnalysedFile,
  depth = 3,
  passed = new Set<FunctionFacts['node']>(),
): boolean {
  const isIts = ({ tried, handler }: Guard): boolean =>
    tried.start === guard.tried.start && handler.start === guard.handler.start;
  const [nearest] = stoppersAround(file.program, place, isIts);
  if (contains(guard.tried, place)) {
    const { program } = file;
    const { tried, waiting } = guard;
    if (nearest === undefined || !isIts(nearest)) return false;
    return waiting ? isAwaited(program, tried, place) : comesOut(program, tried, place);
  }
  if (nearest !== undefined || depth === 0) return false;
  const fn = namedAround(place, file);
  // Who calls it is asked once: functions may call each other, and themselves, many times.
  if (fn === undefined || passed.has(fn.node) || !comesOut(file.program, fn.node, place)) return false;
  passed.add(fn.node);
  return nodesOf(file.program, 'call').some(
    call => isCallOf(call, fn, file) && comesTo(call, guard, file, depth - 1, passed),
  );
}

/** The innermost function with a name around a place. */
function namedAround(place: Span, { functions }: AnalysedFile): FunctionFacts | undefined {
  return functions
    .filter(({ name, node }) => name !== undefined && contains(node, place))
    .sort((a, b) => b.start - a.start)[0];
}

function isCallOf({ callee }: Call, fn: FunctionFacts, file: AnalysedFile): boolean {
  if (lastName(callee) !== fn.name) return false;
  const called = file.evaluate(callee).functions;
  if (called.length > 0) return called.some(({ file: home, start }) => home === fn.file && start === fn.start);
  return callee.kind === 'member' && isSelf(callee.object);
}

/** What stands around a place, innermost first. */
function around(program: Program, place: Span): readonly Node[] {
  return findAt(program, place.start)
    .filter(node => contains(node, place))
    .reverse();
}

/** The handler in which a place stands, with what it is the handler of. */
function guardBehind(program: Program, place: Span): Guard | undefined {
  const nodes = around(program, place);
  for (const [i, node] of nodes.entries()) {
    const guard = guardsOf(node).find(({ handler }) => contains(handler, place));
    if (guard !== undefined) return guard;
    if (node.kind !== 'function') continue;
    const parent = nodes[i + 1];
    return parent && guardsOf(parent).find(({ handler }) => handler.start === node.start);
  }
  return undefined;
}

/** What catches what is thrown at a place, in its function and around that, innermost first. */
function guardsAround(program: Program, place: Span): readonly Guard[] {
  return around(program, place).flatMap(node => guardsOf(node).filter(({ tried }) => contains(tried, place)));
}

/** Those among them that keep it to themselves, and the one that is asked about. */
function stoppersAround(
  program: Program,
  place: Span,
  isAsked: (guard: Guard) => boolean = () => false,
): readonly Guard[] {
  return guardsAround(program, place).filter(guard => {
    const { throwsOn, handler } = guard;
    return isAsked(guard) || !throwsOn || (handler.name !== undefined && isAnotherNow(handler.name, handler, program));
  });
}

/** `try { … } catch (error) { … }`, `promise.catch(error => …)`, `promise.then(use, error => …)` */
function guardsOf(node: Node): readonly Guard[] {
  if (node.kind === 'try') {
    const tried = spanOf(node.body);
    return node.handlers.flatMap(({ body, caught }) => {
      const handler = spanOf(body) ?? node;
      const name = nameOf(caught);
      return tried ? [{ tried, handler: { ...handler, name }, waiting: true, throwsOn: throwsOn(body, name) }] : [];
    });
  }
  if (node.kind !== 'call' || node.callee.kind !== 'member') return [];
  const { property, object } = node.callee;
  const handler = property === 'catch' ? node.args[0] : property === 'then' ? node.args[1] : undefined;
  if (handler === undefined) return [];
  const { value } = handler;
  const name = value.kind === 'function' ? nameOf(value.parameters[0]?.target) : undefined;
  const { start, end } = value;
  const body = value.kind === 'function' ? value.body : [];
  return [{ tried: object, handler: { start, end, name }, waiting: false, throwsOn: throwsOn(body, name) }];
}

function throwsOn(body: readonly Statement[], name: string | undefined): boolean {
  if (isHandedOn(body, name)) return false;
  return body.some(each => {
    if (each.kind !== 'raise') return false;
    const isIt = each.value === undefined || (each.value.kind === 'name' && each.value.name === name);
    // What was answered may have been thrown as another before: `if (error.response) throw new Refused(error.response.status)`.
    return isIt && heldIn(body, each).every(({ test, holds }) => mayBeOfRequest(test, holds, name ?? ''));
  });
}

/** What is called with a caught error for what that does to it, or to throw another: `refuse(error)`, `Object.assign(error, { config: null })`. */
function isHandedOn(body: readonly Statement[], name: string | undefined): boolean {
  return body.some(each => {
    const call = each.kind === 'evaluate' ? withoutAwait(each.value) : undefined;
    if (call?.kind !== 'call' || tells.test(lastName(call.callee) ?? '')) return false;
    return call.args.some(({ value }) => value.kind === 'name' && value.name === name);
  });
}

const tells = /log|report|capture|notify|track|print|debug|info|warn|^error$/i;

function nameOf(target: Target | undefined): string | undefined {
  return target?.kind === 'name' ? target.name : undefined;
}

function spanOf(body: readonly Span[]): Span | undefined {
  const [first] = body;
  const last = body.at(-1);
  return first && last && { start: first.start, end: last.end };
}

/**
 * Whether what a call throws comes out of what stands around it: it is waited for, given back, or kept for that. Nothing comes out of what
 * others call later: `app.get('/renew', async () => …)`, `const timer = setInterval(() => …)`.
 */
function comesOut(program: Program, out: Span, call: Span): boolean {
  let isPassedOn = false;
  let isHanded = false;
  for (const node of around(program, call)) {
    if (contains(node, out)) break;
    if (node.kind === 'await' || node.kind === 'return') isPassedOn = true;
    else if (node.kind === 'call')
      isHanded &&= !(contains(node.callee, call) || goesOnWith.test(lastName(node.callee) ?? ''));
    else if (node.kind === 'bind' || node.kind === 'assign') {
      if (isHanded && !isPassedOn) return false;
      isPassedOn = true;
    } else if (node.kind === 'evaluate' || node.kind === 'function') {
      if (!isPassedOn) return false;
      isPassedOn = node.kind === 'evaluate';
      isHanded = node.kind === 'function';
    }
  }
  return true;
}

/** What gives the promises of a function that it is handed. */
const goesOnWith = /^(?:map|then|finally)$/;

/** Whether what is tried waits for a call in it, be it in a function that is handed to what is waited for: `await db.transaction(…)`. */
function isAwaited(program: Program, tried: Span, call: Span): boolean {
  let waits = false;
  let isReturned = false;
  for (const node of around(program, call)) {
    if (!contains(tried, node)) break;
    if (node.kind === 'await') waits = true;
    else if (node.kind === 'return') isReturned = true;
    else if (node.kind === 'function') {
      if (!waits && !isReturned) return false;
      waits = false;
      isReturned = false;
    }
  }
  return waits;
}
