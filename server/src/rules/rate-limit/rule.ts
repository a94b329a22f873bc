import type { AnalysedFile, App, Effect, Request } from '../../analysis/facts.ts';
import { RATE_LIMIT_HEADERS } from '../../catalogue/facts.ts';
import type { Place, Step } from '../../program/finding.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { placeIn, placeKey, stepsTo } from '../support/credentials.ts';
import { apiRequests, asksWhoIAm, coverageOf, sourceFiles } from '../support/limits.ts';
import { clientOf, handlingOf } from '../support/limits-handling.ts';
import { misreadResets } from '../support/limits-reset.ts';
import { delayFixes, scaleFixes } from './fixes.ts';

const { reset } = RATE_LIMIT_HEADERS.value;

export default defineRule({
  id: 'rate-limit',
  clauses: ['3(a)'],
  severity: 'warning',
  title: `A layer of requests to Procore that does not handle \`429\`, tries again at once, or reads \`${reset}\` as milliseconds`,
  blind: 'Gateways and service meshes that hold calls back, and code outside the workspace that catches the error.',
  check(file, context) {
    for (const { at, seconds, isNumber } of misreadResets(file))
      context.report({
        at: placeIn(file, at),
        message: `\`${reset}\` is read as milliseconds, but Procore sends Unix time in seconds`,
        certain: true,
        because:
          'Read so, the point in time lies in January 1970, the wait comes out as none, and calls go on while the limit is passed (plan_your_app/rate_limiting).',
        fixes: isNumber ? scaleFixes(seconds, file, context) : [],
      });
  },
  checkApp(app, context) {
    for (const layer of layersOf(app)) report(layer, context);
  },
});

/** A request call inside a layer, in every way to reach it that nothing around answers to a limit. */
interface Lack {
  readonly views: readonly Request[];
  /** What tries it again at once. */
  readonly atOnce: Effect | Place | undefined;
  readonly client: Place | undefined;
}

/** Lacks that one change would mend: the requests of one client, else of one file. */
type Layer = readonly [Lack, ...Lack[]];

function layersOf(app: App): readonly Layer[] {
  const files = sourceFiles(app);
  const byPath = new Map(files.map(file => [file.path, file]));
  const views = new Map<string, Request[]>();
  for (const file of files) {
    for (const request of apiRequests(file)) {
      const key = placeKey(request.place);
      const known = views.get(key);
      if (known) known.push(request);
      else views.set(key, [request]);
    }
  }
  if (views.size === 0) return [];
  const coverage = coverageOf(files);
  const layers = new Map<string, Lack[]>();
  for (const [key, all] of views) {
    // A lone question who the user is goes with the log-in, and needs no answer to `429`.
    if (all.every(view => asksWhoIAm(view) && view.chain.length === 0)) continue;
    const bound = all.filter(view => !view.abstract);
    const judged = bound.length > 0 ? bound : all;
    const lack = coverage.places.has(key) ? undefined : lackOf(judged, byPath, coverage);
    if (lack === undefined) continue;
    const layer = lack.client?.file ?? lack.views[0]?.place.file ?? '';
    const known = layers.get(layer);
    if (known) known.push(lack);
    else layers.set(layer, [lack]);
  }
  return [...layers.values()].flatMap(lacks => {
    const [first, ...others] = lacks.sort(foremost);
    return first === undefined ? [] : [[first, ...others] as const];
  });
}

function lackOf(
  views: readonly Request[],
  files: ReadonlyMap<string, AnalysedFile>,
  coverage: ReturnType<typeof coverageOf>,
): Lack | undefined {
  const open: Request[] = [];
  let atOnce: Lack['atOnce'];
  let client: Place | undefined;
  for (const view of views) {
    const file = files.get(view.place.file);
    client ??= clientOf(view, file);
    const handling = handlingOf(view, file, client, coverage);
    if (handling.is === 'handled') continue;
    if (handling.is === 'at-once') atOnce ??= handling.by;
    open.push(view);
  }
  return open.length === 0 ? undefined : { views: open, atOnce, client };
}

/** What retries at once first, then wrappers, then the order of the text. */
function foremost(a: Lack, b: Lack): number {
  const rank = (lack: Lack): number =>
    lack.atOnce !== undefined ? 0 : lack.views.some(view => view.abstract || view.chain.length > 0) ? 1 : 2;
  const [one] = a.views;
  const [other] = b.views;
  if (one === undefined || other === undefined) return 0;
  return rank(a) - rank(b) || one.place.file.localeCompare(other.place.file) || one.place.start - other.place.start;
}

function report([lack, ...others]: Layer, context: RuleContext): void {
  const [view] = [...lack.views].sort((a, b) => a.chain.length - b.chain.length);
  if (view === undefined) return;
  const retry = lack.atOnce;
  const retryPlace = retry === undefined ? undefined : 'place' in retry ? retry.place : retry;
  const also = others
    .slice(0, 8)
    .flatMap((other): Step[] => (other.views[0] ? [{ ...other.views[0].place, message: 'so is this request' }] : []));
  context.report({
    at: view.place,
    message:
      retryPlace === undefined
        ? 'Nothing around this request to Procore handles `429`, the answer to an app that is over its limit'
        : 'This request to Procore is sent again at once when it fails, `429` included',
    because:
      retryPlace === undefined
        ? `Procore limits calls by the hour and by ten seconds. On \`429\` an app pauses until \`${reset}\` (Unix time in seconds) or as long as \`Retry-After\` says; calls that go on count too (plan_your_app/rate_limiting). If a gateway or a caller outside this workspace holds calls back, this is settled.`
        : `A retry without a wait adds calls while the limit is passed; each of them counts (plan_your_app/rate_limiting). Wait until \`${reset}\`, or longer with each try.`,
    steps: stepsTo(
      view.place,
      lack.client ? [{ ...lack.client, message: 'the client is made here' }] : [],
      retryPlace ? [{ ...retryPlace, message: 'it is tried again here' }] : [],
      view.chain,
      also,
    ),
    fixes: retry !== undefined && 'place' in retry ? delayFixes(retry, context) : [],
  });
}
