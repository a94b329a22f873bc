import type { AnalysedFile, Effect, FunctionFacts, Request } from '../../analysis/facts.ts';
import type { Place, Step } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { contains } from '../../program/walk.ts';
import {
  answersFor,
  answersLimit,
  isRetry,
  limitWords,
  meetsRefusal,
  programMentions,
  registers,
  retryWaits,
} from './limits.ts';
import { sentAgainAtOnce } from './limits-at-once.ts';
import { type Coverage, type Retry, retryOf } from './limits-coverage.ts';
import { decoratorsOf, isDecorated } from './limits-decorators.ts';
import { isPaced } from './limits-paced.ts';
import { programOnlyTells } from './limits-told.ts';
import { isRunUnseen } from './limits-unseen.ts';
import { placeKey } from './places.ts';
import { isWriting } from './routes.ts';

/** How a request, in one way to reach it, answers to `429`. */
export type Handling =
  | { readonly is: 'handled' }
  | { readonly is: 'none' }
  /** It is sent again without a wait. */
  | { readonly is: 'at-once'; readonly by: Retry | Place };

const handled: Handling = { is: 'handled' };

/** A request in one way to reach it, as rules about a whole app know it. */
export interface RequestView {
  readonly place: Place;
  readonly chain: readonly Step[];
  readonly abstract: boolean;
  readonly package: string;
  /** It is sent by a client, and not by the package itself: `httpx.get(…)`. */
  readonly byClient: boolean;
  /** Where its client was made. */
  readonly client: Place | undefined;
  /** What stands around it and on the call itself. */
  readonly handling: Handling;
}

/**
 * @param from the file that the request is started by
 * @param home the file that it stands in, where that is one of the app's sources
 */
export function viewOf(request: Request, from: AnalysedFile, home: AnalysedFile | undefined): RequestView {
  const { place, chain, abstract, package: sender, path } = request;
  const client = request.client ?? clientOf(request, home);
  const byClient = path.includes('()');
  return { place, chain, abstract, package: sender, byClient, client, handling: around(request, from, home) };
}

/**
 * Judges what stands around a request, on the call itself and on its client.
 * @param client where its client was made, as one of the ways to reach it shows
 */
export function handlingOf(view: RequestView, client: Place | undefined, coverage: Coverage): Handling {
  const { clients, handing } = coverage;
  if (client === undefined && isHandedCovered(view, coverage)) return handled;
  const covers = clients.filter(cover => isCovered(view, client, cover, handing));
  if (covers.some(({ atOnce }) => !atOnce)) return handled;
  const [cover] = covers;
  return view.handling.is === 'none' && cover !== undefined ? { is: 'at-once', by: cover.by } : view.handling;
}

function around(request: Request, from: AnalysedFile, home: AnalysedFile | undefined): Handling {
  const own = from.effectsAt(request.place, 'retry').filter(isRetry);
  const all = home === undefined ? own : [...own, ...retriesOf(request, home)];
  const retries = all.filter(retry => isFor(retry, request));
  if (retries.some(retryWaits)) return handled;
  const functions = request.surroundings.functions.filter(fn => !registers(fn, request));
  for (const [index, fn] of functions.entries()) {
    const again = sentAgainAtOnce(fn);
    // What it calls to send may wait before it gives the refusal back.
    const isWaitedFor = (other: FunctionFacts): boolean =>
      !(other.file === fn.file && contains(fn.node, other.node)) && answersLimit(other);
    if (again !== undefined && !functions.slice(0, index).some(isWaitedFor)) return { is: 'at-once', by: again };
  }
  if (functions.some(fn => answersFor(fn, request) || isDecorated(fn, from))) return handled;
  if (isPaced(request, functions, from) || isRunUnseen(request, functions, from)) return handled;
  const { program } = request;
  if (functions.length === 0 && programMentions(program, limitWords) && !programOnlyTells(program, limitWords))
    return handled;
  const [by] = retries;
  return by === undefined ? { is: 'none' } : { is: 'at-once', by: retryOf(by) };
}

/** Some clients try again by themselves only what asks, and what sends something where the code says so. */
function isFor(retry: Effect, request: Request): boolean {
  return retry.mode !== 'reads' || retry.arg('count') !== undefined || !isWriting(request);
}

/** The client that a request is sent with, where it was made. */
function clientOf(request: Request, file: AnalysedFile | undefined): Place | undefined {
  const { node } = request;
  if (file === undefined || node.kind !== 'call' || node.callee.kind !== 'member') return undefined;
  const value = file.evaluate(node.callee.object);
  return value.libraries.some(({ path }) => path.endsWith(')')) ? value.place : undefined;
}

function isCovered(
  request: RequestView,
  client: Place | undefined,
  cover: Coverage['clients'][number],
  handing: readonly string[],
): boolean {
  const { file } = cover.by.place;
  const near = file === request.place.file || file === client?.file;
  if (cover.is === 'file') return near;
  if (cover.package !== request.package) return false;
  // An heir of the library's client, or one that is handed in, says not here what it was made with.
  if (cover.is === 'handed') return client === undefined ? request.byClient : handing.includes(client.file);
  if (cover.client === undefined || client === undefined) return cover.client === undefined || near;
  return placeKey(cover.client) === placeKey(client);
}

/** A client that is handed in, nobody is seen to say which, is one of those that the app makes: each of them answers to a limit. */
function isHandedCovered({ byClient, package: sender }: RequestView, { clients, made }: Coverage): boolean {
  const ones = byClient ? made.filter(each => each.package === sender) : [];
  const answering = new Set(
    clients.flatMap(({ client, atOnce, is }) => (is === 'client' && client && !atOnce ? placeKey(client) : [])),
  );
  return ones.length > 0 && ones.every(({ place }) => answering.has(placeKey(place)));
}

/** Retries of the call itself (`ky`, `got`), of the function that it stands in (decorators), of what it is handed to. */
function retriesOf(request: Request, file: AnalysedFile): readonly Effect[] {
  const { functions } = request.surroundings;
  const decorators = functions.flatMap(decoratorsOf);
  const made = functions.flatMap(fn => decoratorsOf(fn).flatMap(node => retryMadeFor(node, fn, file)));
  const here = file.effectsOf('retry').filter(effect => {
    if (!isRetry(effect) || effect.place.file !== request.place.file || !meetsRefusal(effect, request)) return false;
    if (effect.place.start === request.place.start && effect.place.end === request.place.end) return true;
    if (decorators.some(decorator => contains(decorator, effect.place))) return true;
    const handed = effect.arg('callback')?.functions ?? [];
    return (
      handed.some(({ node }) => request.surroundings.functions.some(fn => fn.node === node)) ||
      contains(effect.place, request.place)
    );
  });
  return [...made, ...here];
}

/** A retry that is made elsewhere and stands on a function by its name: `@patient`. */
function retryMadeFor(decorator: Expression, { file: path }: FunctionFacts, { app }: AnalysedFile): readonly Effect[] {
  const { place, libraries } = app.file(path)?.evaluate(decorator) ?? {};
  if (place === undefined || libraries?.length === 0) return [];
  return app.file(place.file)?.effectsAt(place, 'retry').filter(isRetry) ?? [];
}
