import type { App, Request } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { RATE_LIMIT_HEADERS } from '../../catalogue/facts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { sourceFiles } from '../support/app.ts';
import { apiRequests, asksWhoIAm } from '../support/limits.ts';
import { isRunByName } from '../support/limits-by-name.ts';
import { type Coverage, coverageIn, jointCoverage, partsAt, type Retry } from '../support/limits-coverage.ts';
import { handlingOf, type RequestView, viewOf } from '../support/limits-handling.ts';
import { misreadResets } from '../support/limits-reset.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';
import { delayFixes, scaleFixes } from './fixes.ts';
import { waitingFixes } from './waiting.ts';

const { reset } = RATE_LIMIT_HEADERS.value;

export default defineRule({
  id: 'rate-limit',
  clauses: ['3(a)'],
  severity: 'warning',
  title: `A layer of requests to Procore that does not handle \`429\`, tries again at once, or reads \`${reset}\` as milliseconds`,
  blind: 'Gateways and service meshes that hold calls back, and code outside the workspace that catches the error.',
  guide: RATE_LIMIT_HEADERS.source,
  check(file, context) {
    for (const misread of misreadResets(file)) {
      const { at, handed } = misread;
      context.report({
        at: handed ? { file: handed.to, start: at.start, end: at.end } : placeIn(file, at),
        message: `\`${reset}\` is read as milliseconds, but Procore sends Unix time in seconds`,
        certain: true,
        because:
          'Read so, the point in time lies in January 1970, the wait comes out as none, and calls go on while the limit is passed.',
        ...(handed ? { steps: [stepAt(handed.call, 'the header is handed over here')] } : {}),
        // Others may hand the function milliseconds.
        fixes: misread.isNumber && handed === undefined ? scaleFixes(misread, file, context) : [],
      });
    }
  },
  get perFile() {
    return [requestsIn];
  },
  checkApp(app, context) {
    for (const layer of layersOf(app)) report(layer, app, context);
  },
});

/** A request call inside a layer, in every way to reach it that nothing around answers to a limit. */
interface Lack {
  /** The request; where all others reach it by ways that are answered for, the one call that does not. */
  readonly at: Place;
  readonly views: readonly RequestView[];
  /** What tries it again at once. */
  readonly atOnce: Retry | Place | undefined;
  readonly client: Place | undefined;
  /** Of several callers that reach it past what answers to a limit, each call that does. */
  readonly callers?: readonly Place[];
}

/** Lacks that one change would mend: the requests of one client, else of one file. */
type Layer = readonly [Lack, ...Lack[]];

function layersOf(app: App): readonly Layer[] {
  const files = sourceFiles(app).map(requestsIn);
  const views = new Map<string, LimitedRequest[]>();
  for (const { requests } of files) {
    for (const request of requests) {
      const known = views.get(request.key);
      if (known) known.push(request);
      else views.set(request.key, [request]);
    }
  }
  if (views.size === 0) return [];
  const coverage = jointCoverage(files.map(file => file.coverage));
  const waitedFor = relaysWaitedFor([...views.values()].flat(), coverage);
  const layers = new Map<string, Lack[]>();
  const asking: Lack[] = [];
  for (const all of views.values()) {
    // A lone question who the user is goes with the log-in, however far that is from it, and needs no answer to `429`.
    if (all.every(({ asksWho }) => asksWho)) {
      asking.push(
        ...lacksOf(
          all.map(view => ({ ...view, asksWho: false })),
          coverage,
        ),
      );
      continue;
    }
    // What the app's own server hands on is limited there, and told there.
    if (all.some(({ relay, place }) => relay !== undefined || waitedFor.has(place.file))) continue;
    const bound = all.filter(view => !view.abstract);
    // A client that is handed in says more where somebody hands one in.
    const handed = all.filter(view => view.chain.length > 0 && view.client !== undefined);
    const judged = [bound, handed, all].find(views => views.length > 0) ?? all;
    const lacks = lacksOf(judged, coverage);
    if (lacks.length > 0 && all.every(({ method }) => method !== undefined && isRunByName(method, app))) continue;
    for (const lack of lacks) {
      const layer = layerOf(lack);
      const known = layers.get(layer);
      if (known) known.push(lack);
      else layers.set(layer, [lack]);
    }
  }
  return [...layers.entries()].flatMap(([layer, lacks]) => {
    const [first, ...others] = lacks.sort(foremost);
    // Beside others the question is asked by the same layer.
    const beside = asking.filter(lack => layerOf(lack) === layer);
    return first === undefined ? [] : [[first, ...others, ...beside] as const];
  });
}

/** The files that hand requests on to Procore for pages that wait on `429`: each way through them that is asked for does. */
function relaysWaitedFor(views: readonly LimitedRequest[], coverage: Coverage): ReadonlySet<string> {
  const relayed = views.filter(({ relay }) => relay !== undefined);
  const waits = (view: LimitedRequest): boolean => handlingOf(view, view.client, coverage).is === 'handled';
  const open = new Set(relayed.filter(view => !waits(view)).map(({ relay }) => relay));
  return new Set(relayed.flatMap(({ relay }) => (relay === undefined || open.has(relay) ? [] : [relay])));
}

function layerOf({ at, client }: Lack): string {
  return client?.file ?? at.file;
}

interface LimitedRequest extends RequestView {
  /** Tells requests apart, however they are reached. */
  readonly key: string;
  readonly asksWho: boolean;
  /** The method that sends it and that nothing known calls. */
  readonly method: string | undefined;
  /** The file whose route hands it on. */
  readonly relay: string | undefined;
}

/** A file's requests to the API, and what in it answers to a limit. */
const requestsIn = perFile((file): { readonly requests: readonly LimitedRequest[]; readonly coverage: Coverage } => ({
  requests: apiRequests(file).map(request => {
    const home = file.app.file(request.place.file);
    return {
      ...viewOf(request, file, home?.procore && home.pathClass === 'source' ? home : undefined),
      key: placeKey(request.place),
      asksWho: asksWhoIAm(request),
      method: uncalledMethod(request),
      relay: request.relay,
    };
  }),
  coverage: coverageIn(file),
}));

function uncalledMethod({ chain, surroundings: { functions } }: Request): string | undefined {
  const [around] = functions;
  return chain.length === 0 && around?.owner !== undefined ? around.name : undefined;
}

/** What one request lacks; where a single call reaches it past what answers to a limit, that call does. */
function lacksOf(views: readonly LimitedRequest[], coverage: Coverage): readonly Lack[] {
  const apart = new Map<string, { readonly at: Place; readonly views: LimitedRequest[] }>();
  for (const view of views) {
    const at = partsAt(view, coverage);
    if (at === undefined || (view.asksWho && at !== view.place)) continue;
    const known = apart.get(placeKey(at));
    if (known) known.views.push(view);
    else apart.set(placeKey(at), { at, views: [view] });
  }
  const lacks = [...apart.values()].flatMap(({ at, views }) => lackOf(at, views, coverage) ?? []);
  const [first, ...others] = lacks;
  if (first === undefined || others.length === 0) return lacks;
  // What several callers lack is mended where they meet.
  const open = lacks.flatMap(({ views }) => views);
  const atOnce = lacks.map(lack => lack.atOnce).find(each => each !== undefined);
  return [{ ...first, at: open[0]?.place ?? first.at, views: open, atOnce, callers: lacks.map(({ at }) => at) }];
}

function lackOf(at: Place, views: readonly RequestView[], coverage: Coverage): Lack | undefined {
  const open: RequestView[] = [];
  let atOnce: Lack['atOnce'];
  let client: Place | undefined;
  for (const view of views) {
    client ??= view.client;
    const handling = handlingOf(view, client, coverage);
    if (handling.is === 'handled') continue;
    if (handling.is === 'at-once') atOnce ??= handling.by;
    open.push(view);
  }
  return open.length === 0 ? undefined : { at, views: open, atOnce, client };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What retries at once first, then wrappers, then the order of the text. */
function foremost(a: Lack, b: Lack): number {
  const rank = (lack: Lack): number =>
    lack.atOnce !== undefined ? 0 : lack.views.some(view => view.abstract || view.chain.length > 0) ? 1 : 2;
  return rank(a) - rank(b) || compare(a.at.file, b.at.file) || a.at.start - b.at.start;
}

/** Other places that a finding names. */
const mostNamed = 8;

function report([lack, ...others]: Layer, app: App, context: RuleContext): void {
  const [view] = [...lack.views].sort((a, b) => a.chain.length - b.chain.length);
  if (view === undefined) return;
  const retry = lack.atOnce;
  const retryPlace = retry === undefined ? undefined : 'place' in retry ? retry.place : retry;
  const callers = (lack.callers ?? []).slice(0, mostNamed).map(at => stepAt(at, 'this call leads to it'));
  const also = others.slice(0, mostNamed).map((other): Step => stepAt(other.at, 'so is this request'));
  const { file, start, end } = lack.at;
  context.report({
    at: { file, start, end },
    message:
      retryPlace === undefined
        ? 'Nothing around this request to Procore handles `429`, the answer to an app that is over its limit'
        : 'This request to Procore is sent again at once when it fails, `429` included',
    because:
      retryPlace === undefined
        ? `Procore limits calls by the hour and by ten seconds. On \`429\` an app pauses until \`${reset}\` (Unix time in seconds) or as long as \`Retry-After\` says; calls that go on count too. If a gateway or a caller outside this workspace holds calls back, this is settled.`
        : `A retry without a wait adds calls while the limit is passed; each of them counts. Wait until \`${reset}\`, or longer with each try.`,
    steps: stepsTo(
      lack.at,
      lack.client ? [stepAt(lack.client, 'the client is made here')] : [],
      retryPlace ? [stepAt(retryPlace, 'it is tried again here')] : [],
      view.chain,
      [stepAt(view.place, 'the request is sent here')],
      callers,
      also,
    ),
    fixes:
      retry === undefined || !('place' in retry)
        ? waitingFixes(placesOf([lack, ...others]), clientOf([lack, ...others]), app, context)
        : delayFixes(retry, context),
  });
}

/** The requests of a layer, each once. */
function placesOf(layer: Layer): readonly Place[] {
  const views = layer.flatMap(lack => lack.views);
  return [...new Map(views.map(({ place }) => [placeKey(place), place])).values()];
}

/** Where the client is made that all of a layer are sent by. */
function clientOf([{ client }, ...others]: Layer): Place | undefined {
  return others.every(
    other => client !== undefined && other.client !== undefined && placeKey(other.client) === placeKey(client),
  )
    ? client
    : undefined;
}
