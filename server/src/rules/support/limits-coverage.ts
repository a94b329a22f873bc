import type { AnalysedFile, Effect, FunctionFacts, Request, Value } from '../../analysis/facts.ts';
import type { Place } from '../../program/finding.ts';
import type { ClassExpression, Expression } from '../../program/model.ts';
import { contains, lastName, walkProgram } from '../../program/walk.ts';
import {
  answersFor,
  answersLimit,
  functionsIn,
  isHandlerOf,
  isRequest,
  isRetry,
  meetsRefusal,
  registers,
  retryWaits,
} from './limits.ts';
import { sentAgainAtOnce } from './limits-at-once.ts';
import { decoratorsOf, isDecorated } from './limits-decorators.ts';
import { isForLostConnections } from './limits-lost.ts';
import { spacesOut, waitsByClock } from './limits-paced.ts';
import { placeKey } from './places.ts';

/** How the requests of an app are covered by something that is not around them in their own function. */
export interface Coverage {
  /** By the place of a request that runs inside something that answers to a limit: the ways from there to it, see `wayTo`. */
  readonly ways: ReadonlyMap<string, readonly Way[]>;
  /** Clients with an interceptor or a retry of their own that answers to a limit. */
  readonly clients: readonly ClientCover[];
  /** Files whose clients may be given a transport that is made elsewhere. */
  readonly handing: readonly string[];
  /** Where clients are made, of what package. */
  readonly made: readonly { readonly package: string; readonly place: Place }[];
}

/** A call that tries again or waits, without the facts behind it. */
export interface Retry {
  readonly place: Place;
  readonly node: Expression;
  readonly note?: string;
  /** It is told how long to wait. */
  readonly delayed: boolean;
}

/** What of an effect says where and after what wait it tries again, as plain data. */
export function retryOf(effect: Effect): Retry {
  const { place, node, note } = effect;
  return { place, node, ...(note === undefined ? {} : { note }), delayed: effect.arg('delay') !== undefined };
}

export interface ClientCover {
  /**
   * `client`: one client, or all of a package; `file`: the clients and requests of the file, as options made there do; `handed`: the clients of
   * a package that may be given what answers, or inherit it.
   */
  readonly is: 'client' | 'file' | 'handed';
  /** The call that covers them. */
  readonly by: Retry;
  readonly package: string;
  /** The client; absent: the package itself. */
  readonly client: Place | undefined;
  /** It tries again at once. */
  readonly atOnce: boolean;
}

/** Keys of a request's place and of the calls that lead to it, the innermost first. */
type Way = readonly string[];

/** How a request is reached, the innermost call first, itself before all. */
export function wayTo({ place, chain }: Pick<Request, 'place' | 'chain'>): readonly Place[] {
  return [place, ...[...chain].reverse()];
}

/** What several files cover together. */
export function jointCoverage(all: readonly Coverage[]): Coverage {
  const ways = new Map<string, Way[]>();
  for (const each of all)
    for (const [key, more] of each.ways) {
      const known = ways.get(key);
      if (known) known.push(...more);
      else ways.set(key, [...more]);
    }
  return {
    ways,
    clients: all.flatMap(({ clients }) => clients),
    handing: all.flatMap(({ handing }) => handing),
    made: all.flatMap(({ made }) => made),
  };
}

/**
 * Where a way to a request leaves those that something answers to a limit on: at the request itself where none is, and nowhere where
 * this is one of them. One that is known a part of the way only counts with those that go on from there.
 */
export function partsAt(request: Pick<Request, 'place' | 'chain'>, { ways }: Coverage): Place | undefined {
  const way = wayTo(request);
  let common = 0;
  for (const covered of ways.get(placeKey(request.place)) ?? []) {
    const shorter = Math.min(way.length, covered.length);
    let at = 0;
    while (at < shorter && placeKey(way[at] ?? request.place) === covered[at]) at++;
    if (at === shorter) return undefined;
    common = Math.max(common, at);
  }
  return way[common];
}

/** What answers to a limit in a file, and for which requests. */
export function coverageIn(file: AnalysedFile): Coverage {
  const ways = new Map<string, Way[]>();
  const clients: ClientCover[] = [];
  const handing = /\b(?:transport|mounts?)\b/.test(file.text) ? [file.path] : [];
  const made = file.effectsOf('client').map(({ package: from, place: { file: path, start, end } }) => ({
    package: from,
    place: { file: path, start, end },
  }));
  if (!mayAnswer(file)) return { ways, clients, handing, made };
  const cover = (fn: FunctionFacts, isFor: (request: Request) => boolean = () => true): void => {
    for (const effect of fn.effects(3))
      if (isRequest(effect) && !registers(fn, effect) && isFor(effect)) addWay(effect, ways);
  };
  for (const fn of file.functions) {
    if (isDecorated(fn, file)) cover(fn);
    else if (answersLimit(fn, 0) && !sendsAtOnce(fn, file))
      cover(fn, request => !isHandlerOf(fn, request) || answersFor(fn, request, 0));
  }
  for (const effect of file.effects) {
    if (effect.does === 'intercept-response') {
      const handlers = [
        ...(effect.arg('handlers')?.functions ?? []),
        ...functionsIn(effect.arg('callback')),
        ...argumentFunctions(effect, file),
        ...transportFunctions(effect),
        ...(effect.note === 'goes-on' ? effect.surroundings.functions : []),
      ];
      const answering = handlers.filter(handler => answersLimit(handler, 2));
      const atOnce = answering.length > 0 && answering.every(handler => sentAgainAtOnce(handler) !== undefined);
      if (answering.length > 0 || sendsByRetry(effect, file)) clients.push(clientCover(effect, file, atOnce));
      else if (effect.client !== undefined && mountsRetry(effect, file)) {
        const { client, package: owner } = effect;
        clients.push({ is: 'client', by: retryOf(effect), package: owner, client, atOnce: false });
      }
    } else if (effect.does === 'intercept-request') {
      if (functionsIn(effect.arg('handlers')).some(awaitsTurn)) clients.push(clientCover(effect, file, false));
    } else if (effect.path === 'setGlobalDispatcher') {
      // What every `fetch` goes through: https://undici.nodejs.org/#/docs/api/RetryAgent
      const [retry] = file.effectsOf('retry').filter(other => other.package === effect.package && isRetry(other));
      for (const sender of retry ? ['global', effect.package] : [])
        clients.push({ is: 'client', by: retryOf(effect), package: sender, client: undefined, atOnce: false });
    } else if (isRetry(effect) || effect.does === 'limit') {
      const helps = effect.does === 'retry' ? retryWaits(effect) : spacesOut(effect, file);
      const target = effect.arg('target');
      if (target !== undefined) {
        if (helps || effect.does === 'retry')
          clients.push({ ...clientCover(effect, file, !helps), ...ofTarget(target) });
      } else if (helps) {
        const run = effect.arg('callback')?.functions ?? [];
        for (const fn of [...run, ...decoratedBy(effect, file)]) cover(fn, request => meetsRefusal(effect, request));
        // `await limiter.removeTokens(1)`: what the function does then has had its turn.
        if (holdsApart(effect)) for (const fn of effect.surroundings.functions) cover(fn);
        if (run.length === 0 && effect.does === 'retry' && isOption(effect, file))
          clients.push({ ...clientCover(effect, file, false), is: 'file' });
      }
    }
  }
  const lost = new Set(
    file
      .effectsOf('job')
      .filter(isForLostConnections)
      .map(({ place }) => placeKey(place)),
  );
  for (const timer of file.timers) {
    const { kind, handler } = timer;
    const isAgain = timer.once !== true && !lost.has(placeKey(timer));
    if (kind === 'schedule' && handler !== undefined && (isAgain || handler.mentions(/^retry$/, 0))) cover(handler);
  }
  for (const handed of handedToAnswering(file)) cover(handed);
  clients.push(...transports(file));
  return { ways, clients, handing, made };
}

/** It answers `429` with the same request at once, itself or by calling a function around it. */
function sendsAtOnce(fn: FunctionFacts, { functions }: AnalysedFile): boolean {
  const around = functions.filter(({ node }) => contains(node, fn.node));
  return around.map(sentAgainAtOnce).some(at => at !== undefined && contains(fn.node, at));
}

/** The app's own transports, adapters and sessions that answer to a limit: they are there to be given to clients, wherever those are made. */
function transports(file: AnalysedFile): readonly ClientCover[] {
  return file.functions.flatMap(fn => {
    const { owner, name = '', node } = fn;
    if (owner === undefined) return [];
    const answers = sending.includes(name) ? answersLimit(fn, 2) : name === 'constructor' && triesAgain(owner, file);
    if (!answers) return [];
    const by: Retry = { place: { file: file.path, start: node.start, end: node.end }, node, delayed: true };
    const packages = owner.bases.flatMap(base => file.evaluate(base).libraries.map(({ package: from }) => from));
    // `requests.adapters` are for clients of `requests`.
    return packages.map(from => ({
      is: 'handed',
      by,
      package: from.split('.')[0] ?? from,
      client: undefined,
      atOnce: false,
    }));
  });
}

/** An adapter of the app's own says in its file what it tries again: `super().__init__(max_retries=Retry(…))`. */
function triesAgain({ bases }: ClassExpression, file: AnalysedFile): boolean {
  return bases.some(base => /Adapter$/.test(lastName(base) ?? '')) && waitsToTryAgain(file);
}

function addWay(request: Request, ways: Map<string, Way[]>): void {
  const way = wayTo(request).map(placeKey);
  const key = placeKey(request.place);
  const known = ways.get(key);
  if (known === undefined) ways.set(key, [way]);
  else if (!known.some(other => other.every((step, at) => step === way[at]))) known.push(way);
}

/** Functions that a retry or a limiter stands on as a decorator: what they call is tried again, or spaced out, with them. */
function decoratedBy({ place }: Effect, file: AnalysedFile): readonly FunctionFacts[] {
  if (place.file !== file.path) return [];
  return file.functions.filter(fn => decoratorsOf(fn).some(decorator => contains(decorator, place)));
}

/** It is made to be given to a client, not a decorator nor a request's own. */
function isOption({ place }: Effect, file: AnalysedFile): boolean {
  return !(
    file.functions.some(fn => decoratorsOf(fn).some(decorator => contains(decorator, place))) ||
    file.allRequests.some(request => placeKey(request.place) === placeKey(place))
  );
}

/** Only files whose text speaks of such things, or that use a limiter, a retry or an interceptor that stands elsewhere, are looked at closely. */
function mayAnswer(file: AnalysedFile): boolean {
  return (
    /429|retr(?:y|ies)|too.?many|rate.?limit|throttl|back.?off|attempt|interceptors|queue|worker|job|task|\.mount\(/i.test(
      file.text,
    ) || file.effectsOf('limit', 'retry', 'intercept-response').length > 0
  );
}

function clientCover(effect: Effect, file: AnalysedFile, atOnce: boolean): ClientCover {
  const { node, place, package: owner } = effect;
  const by = retryOf(effect);
  // `createAlova({ responded })` makes the client that it covers.
  if (file.effectsOf('client').some(made => placeKey(made.place) === placeKey(place)))
    return {
      is: 'client',
      by,
      package: owner,
      client: { file: place.file, start: place.start, end: place.end },
      atOnce,
    };
  let object: Expression | undefined = node.kind === 'call' ? node.callee : undefined;
  // `client.interceptors.response.use`: the client is three steps to the left.
  for (let step = 0; step < 3 && object?.kind === 'member'; step++) object = object.object;
  const written = object === undefined ? undefined : file.evaluate(object).place;
  // `this.http.axiosRef` is the client that a module makes.
  return { is: 'client', by, package: owner, client: written && (effect.client ?? written), atOnce };
}

function ofTarget(target: Value): Pick<ClientCover, 'package' | 'client'> {
  const [library] = target.libraries;
  const whole = library === undefined || library.path === '' || library.path === 'default';
  return { package: library?.package ?? '', client: whole ? undefined : target.place };
}

/** What it is handed, or what that is made with here: `transformResponse(flatMap(answer => …))`. */
function argumentFunctions({ args, place }: Effect, file: AnalysedFile): readonly FunctionFacts[] {
  const nested = args.filter(({ node }) => node.kind === 'call' && place.file === file.path);
  return [
    ...args.flatMap(({ value }) => value.functions),
    ...nested.flatMap(({ node }) => file.functions.filter(fn => contains(node, fn.node))),
  ];
}

/** It has each request wait before it is sent: for a limiter, or by the clock. */
function awaitsTurn(handler: FunctionFacts): boolean {
  return waitsByClock(handler.node) || handler.effects(2).some(holdsApart);
}

/** `await limiter.removeTokens(1)`: a limiter of calls in time; a semaphore counts those in flight. */
function holdsApart({ does, note, path }: Effect): boolean {
  return does === 'limit' && note === 'waits' && /limit|token/i.test(path);
}

/** A client is given a `fetch` that tries again: `createClient({ fetch: fetchRetry(fetch, options) })`. */
function sendsByRetry(effect: Effect, file: AnalysedFile): boolean {
  const places = effect.args.flatMap(({ value }) => value.property('fetch').place ?? []).map(placeKey);
  const retries = places.length === 0 ? [] : file.effectsOf('retry');
  return retries.some(retry => isRetry(retry) && retryWaits(retry) && places.includes(placeKey(retry.place)));
}

/**
 * `session.mount('https://', HTTPAdapter(max_retries=Retry(status_forcelist=[429])))`, `session.mount('https://', LimiterAdapter(per_second=2))`,
 * also of a session that is made elsewhere.
 */
function mountsRetry({ path }: Effect, file: AnalysedFile): boolean {
  return (
    path.endsWith('.mount') &&
    (waitsToTryAgain(file) || file.effectsOf('limit').some(limiter => limiter.path.endsWith('Adapter')))
  );
}

function waitsToTryAgain(file: AnalysedFile): boolean {
  return file.effectsOf('retry').some(retry => isRetry(retry) && retryWaits(retry));
}

/** Methods by which an adapter or transport sends each request. */
const sending = ['send', 'fetch', 'handle_request', 'handle_async_request'];

/** What an adapter or transport of the app's own sends each request with. */
function transportFunctions(effect: Effect): readonly FunctionFacts[] {
  return effect.args.flatMap(({ value }) => sending.flatMap(name => value.property(name).functions));
}

/** Functions handed to a function that answers to a limit: `withRetry(() => client.get(…))`. */
function handedToAnswering(file: AnalysedFile): readonly FunctionFacts[] {
  const found: FunctionFacts[] = [];
  walkProgram(file.program, node => {
    if (node.kind !== 'call') return;
    const handed = node.args.filter(
      ({ value }) => value.kind === 'function' || value.kind === 'name' || value.kind === 'member',
    );
    if (handed.length === 0) return;
    const answers = file.evaluate(node.callee).functions.some(fn => answersLimit(fn, 1));
    if (!answers) return;
    for (const { value } of handed) found.push(...file.evaluate(value).functions);
  });
  return found;
}
