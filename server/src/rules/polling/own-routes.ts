/** Pages that ask their app's own server again and again, where it asks Procore each time. */
import type { AnalysedFile, App, Effect, FunctionFacts, Request, Value } from '../../analysis/facts.ts';
import { placeOfStep } from '../../program/finding.ts';
import type { Expression, Span } from '../../program/model.ts';
import { lastName, nodesOf, someIn, walk } from '../../program/walk.ts';
import { type DataMark, dataIn } from '../support/data.ts';
import { anchorIn } from '../support/handlers.ts';
import { isRequest } from '../support/limits.ts';
import { type Repeated, settingFor, stopsItself } from '../support/limits-timers.ts';

/** What says in a page's text that it does something again and again. */
export const setsTimer =
  /\bsetInterval\b|\bref(?:etch|resh)Interval\b|\buse(?:Harmonic)?Interval(?:Fn)?\b|\bpollingInterval\b/;

/** What says that it asks by a hook whose options are made elsewhere: `useQuery(queries.rfis(project))`, `useQuery({ ...rfis(project) })`. */
export const takesOptions =
  /\b(?:use|create)(?:Suspense|Infinite)?Query(?:<[^<>]{0,80}>)?\(\s*(?:\{\s*\.{3})?[\w$]+(?:\.[\w$]+)*\(/;

/** Timers of a page with the requests to Procore by which the routes that they ask find their answers. */
export function askingOwnRoutes(file: AnalysedFile): readonly Repeated[] {
  if (file.language !== 'javascript' || (!setsTimer.test(file.text) && !asksByHook.test(file.text))) return [];
  return file.timers.flatMap((timer): readonly Repeated[] => {
    const { file: home, start, end, kind, every, handler } = timer;
    if (kind !== 'interval' || handler === undefined || every === undefined || stopsItself(handler)) return [];
    const requests = [...answersIn(handler, file), ...answerByKey({ start, end }, file)]
      .flatMap(value => dataIn(value))
      .flatMap(mark => (mark.request && isAnew(mark, file) ? mark.request : []));
    const setting = settingFor(timer);
    return requests.length > 0
      ? [{ at: { file: home, start, end }, every, requests, ...(setting ? { setting } : {}) }]
      : [];
  });
}

/** Its options may stand elsewhere. */
const asksByHook = /\b(?:use|create)(?:Suspense|Infinite)?Query\b/;

/** What a function is given for its requests to others than Procore: by a call in it, one that leads there, or `response.json()`. */
function answersIn(fn: FunctionFacts, file: AnalysedFile): readonly Value[] {
  const home = file.app.owning(fn.file).file(fn.file);
  const asking = fn.effects(3).filter(isRequest);
  const places = asking.flatMap(each =>
    each.procore === 'no' && (each.method ?? 'GET') === 'GET' && !waits(each) ? (anchorIn(fn, each) ?? []) : [],
  );
  const found: Value[] = [];
  if (home !== undefined && places.length > 0)
    walk(fn.node.body, node => {
      if (node.kind === 'branch' && tellsEnd(node.test)) return false;
      if (node.kind !== 'call') return true;
      const isAsking = places.some(({ start, end }) => node.start === start && node.end === end);
      if (isAsking || lastName(node.callee) === 'json') found.push(home.evaluate(node));
      return true;
    });
  return found;
}

/** What a hook gives whose key is the address that its function asks for, which by itself knows none: `useSWR('/api/rfis', load)`. */
function answerByKey({ start, end }: Span, file: AnalysedFile): readonly Value[] {
  if (!/\buseSWR/.test(file.text)) return [];
  const hook = nodesOf(file.program, 'call').find(call => call.start === start && call.end === end);
  // `{ isPaused: () => isDone }` ends it.
  const isEnded = hook?.args.some(
    ({ value }) => value.kind === 'object' && value.properties.some(({ key }) => key === 'isPaused'),
  );
  return hook === undefined || isEnded ? [] : [file.evaluate(hook)];
}

/** It is asked once something is there, and not each time: `if (job.status === 'done') load();` */
function waits({ surroundings: { conditions } }: Effect): boolean {
  return conditions.some(({ test, holds }) => holds && tellsEnd(test));
}

function tellsEnd(test: Expression): boolean {
  return someIn(test, node => ended.test(node.kind === 'literal' ? `${node.value}` : (lastName(node) ?? '')));
}
const ended = /^(?:is_?|has_?)?(?:done|complete[ds]?|finished|ready|succeeded|failed|changed|changes|updates)$/i;

/**
 * The server asks Procore for each answer: no file on the way, nor of those that lead to the request, keeps any for a while; and it does
 * not answer with what a timer or a delivery had it ask for before.
 */
function isAnew({ origin, steps, request }: DataMark, { app }: AnalysedFile): boolean {
  if (request !== undefined && isAskedElsewhere(request, app)) return false;
  const way = [...steps.map(placeOfStep), ...(request ? [...request.chain, request.place] : [])];
  return origin === 'response' && way.every(({ file }) => !keeps(app.owning(file).file(file)?.text ?? ''));
}

/**
 * A text speaks of answers that are kept for a while, and not only of that they are not: `{ cache: 'no-store' }` says so of others, where
 * the app keeps its own until a time: `if (known.until > Date.now()) return known.rows`.
 */
function keeps(text: string): boolean {
  return keeping.test(text) && (keptUntil.test(text) || keeping.test(text.replace(neverKept, '')));
}

const keptUntil = /[<>]=? ?Date\.now\(\)|\bDate\.now\(\) ?[<>]/;

/** https://nextjs.org/docs/app/api-reference/functions/fetch, https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cache-Control */
const neverKept =
  /\bcache["']?\s*:\s*["'](?:no-store|reload)["']|["']?cache-control["']?\s*[:,]\s*["'][^"'\n]*\bno-store\b[^"'\n]*["']|\brevalidate["']?\s*[:=]\s*0\b|\b(?:fetchCache\s*=\s*["'](?:force|default)-no-store["']|(?:unstable_)?noStore\b)/gi;

/** It is sent for what comes in by another method than a page asks with: for a delivery. */
function isAskedElsewhere({ surroundings: { functions, timer } }: Request, app: App): boolean {
  const outermost = functions.at(-1);
  const routes = outermost === undefined ? [] : (app.owning(outermost.file).file(outermost.file)?.routes ?? []);
  const route = routes.find(({ handlers }) => handlers.some(({ node }) => node === outermost?.node));
  return timer !== undefined || (route?.method ?? 'GET') !== 'GET';
}

const keeping =
  /cache|\bttl\b|revalidate|memo(?:ize)?\b|redis|last_?(?:fetched|asked|loaded)|max-?age|\?\?=|\|\|=|Date\.now\(\) ?-|\bstale/i;
