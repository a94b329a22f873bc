import type { AnalysedFile, Effect, FunctionFacts, Request } from '../../analysis/facts.ts';
import { flat } from '../../analysis/texts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { type Place, stepAt } from '../../program/finding.ts';
import type { Assign, Call, Expression, FunctionExpression, Name } from '../../program/model.ts';
import { lastName, walk, walkProgram } from '../../program/walk.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import {
  drivesProcoreOnly,
  hostAtHead,
  isLeftOut,
  isOwnPage,
  isPage,
  isUserScript,
  isWebHost,
  matchesProcore,
  namesWebHost,
  pathOf,
  runsElsewhere,
  runsInsideProcore,
  speaksOfProcore,
} from '../support/hosts-pages.ts';
import { placeIn, placeKey, stepsTo } from '../support/places.ts';

const advice =
  'Ask for the same data through the published API, with a token that the user grants your app. The traffic of its own pages is no interface that Procore offers.';

export default defineRule({
  id: 'intercepted-traffic',
  clauses: ['1(f)', '1(b)'],
  severity: 'error',
  title: "`fetch` or `XMLHttpRequest` patched inside Procore's pages, or a proxy of their traffic",
  blind:
    'Proxies and recorders outside the code, and scripts that reach the page other than through an extension or a user script.',
  check(file, context) {
    proxies(file, context);
    mirrors(file, context);
    handlers(file, context);
    if (isUserScript(file) && mayPatch(file)) for (const patch of patches(file)) report(patch, undefined, context);
    listeners(file, context);
    inspectors(file, context);
    answersOfPages(file, context);
  },
  checkApp(app, context) {
    const inside = runsInsideProcore(app);
    if (inside === undefined) return;
    for (const file of app.files)
      if (mayPatch(file) && !isOwnPage(file) && !runsElsewhere(file) && !isLeftOut(file))
        for (const patch of patches(file)) report(patch, inside, context);
  },
});

function report(patch: Patch, inside: Place | undefined, context: RuleContext): void {
  context.report({
    at: patch.at,
    message: `This replaces \`${patch.what}\` inside Procore's pages and sees what they send and receive`,
    certain: true,
    because: advice,
    steps: inside === undefined ? [] : [stepAt(inside, "the extension asks to run in Procore's pages")],
  });
}

interface Patch {
  readonly at: Place;
  readonly what: string;
}

const page = String.raw`(?:window|globalThis|self|unsafeWindow)\.`;
/** The page's own functions. Without an object in front, a name may be the file's own variable. */
const patchable = new RegExp(
  String.raw`^(?:${page}(?:fetch|XMLHttpRequest|WebSocket)|(?:${page})?XMLHttpRequest\.prototype\.(?:open|send|setRequestHeader))$`,
);

/** What a script may replace of the page's window or of a request's prototype, under whatever name it holds them. */
const replaceable = /^(?:open|send|setRequestHeader|fetch|XMLHttpRequest|WebSocket)$/;

/** Asked of every file of an app, so its text comes first: most need not be read as a program. */
function mayPatch(file: AnalysedFile): boolean {
  return (
    /\.(?:fetch|WebSocket|XMLHttpRequest|open|send|setRequestHeader)\s*=[^=]|defineProperty\(|Reflect\.set\(/.test(
      file.text,
    ) &&
    file.pathClass !== 'test' &&
    file.language === 'javascript'
  );
}

/** Assignments to the page's own functions for requests; to put the original back is none. */
function patches(file: AnalysedFile): readonly Patch[] {
  const found: Patch[] = [];
  walkProgram(file.program, node => {
    const what = node.kind === 'assign' ? assigned(node, file) : node.kind === 'call' ? defined(node) : '';
    if (patchable.test(what)) found.push({ at: placeIn(file, node), what });
  });
  return found;
}

function assigned(node: Assign, file: AnalysedFile): string {
  const { target } = node;
  if (!replaces(node) || target.kind !== 'member') return '';
  const { object, property = '' } = target;
  if (object.kind === 'name' && replaceable.test(property)) {
    const [library] = file.evaluate(object).libraries;
    if (library?.package === 'global') return `${library.path || 'window'}.${property}`;
    if (isHandedWindow(object, file)) return `window.${property}`;
  }
  return pathOf(target).join('.');
}

/** A parameter under which some caller of the app hands over its window. */
function isHandedWindow({ name, start, end }: Name, { app, functions }: AnalysedFile): boolean {
  const fn = functions.findLast(({ node }) => node.start <= start && end <= node.end && parameterAt(node, name) >= 0);
  if (fn?.name === undefined) return false;
  const index = parameterAt(fn.node, name);
  return app.files.some(other => other.text.includes(`${fn.name}(`) && handsWindow(other, fn.name ?? '', index));
}

function parameterAt({ parameters }: FunctionExpression, name: string): number {
  return parameters.findIndex(({ target }) => target.kind === 'name' && target.name === name);
}

function handsWindow(file: AnalysedFile, called: string, index: number): boolean {
  let found = false;
  walkProgram(file.program, node => {
    if (found || node.kind !== 'call' || lastName(node.callee) !== called) return;
    const given = node.args[index]?.value;
    found =
      given !== undefined &&
      file.evaluate(given).libraries.some(({ package: from, path }) => from === 'global' && path === '');
  });
  return found;
}

/** `Object.defineProperty(window, 'fetch', { … })`, `Reflect.set(window, 'fetch', …)` */
function defined({ callee, args }: Call): string {
  const [object, name] = args;
  if (!/^(?:Object|Reflect)\.(?:defineProperty|set)$/.test(pathOf(callee).join('.')) || name?.value.kind !== 'literal')
    return '';
  return object === undefined ? '' : [...pathOf(object.value), String(name.value.value)].join('.');
}

function replaces({ target, value, operator }: Assign): boolean {
  if (operator !== undefined || target.kind !== 'member') return false;
  return (
    ['function', 'class', 'call'].includes(value.kind) ||
    (value.kind === 'name' && !/orig|native|real|old|saved/i.test(value.name))
  );
}

/**
 * `webRequest.onCompleted.addListener(…, { urls: ['*://*.procore.com/*'] })`; Electron's take the filter first, and are the app's own
 * requests' too: `session.webRequest.onCompleted({ urls: ['https://app.procore.com/*'] }, …)`.
 */
function listeners(file: AnalysedFile, context: RuleContext): void {
  if (!file.text.includes('webRequest')) return;
  walkProgram(file.program, node => {
    if (node.kind !== 'call') return;
    const path = pathOf(node.callee);
    if (!path.includes('webRequest')) return;
    const isHeard =
      path.at(-1) === 'addListener'
        ? speaksOfProcore(node, file) || node.args.some(({ value }) => matchesProcore(file.evaluate(value)))
        : path.at(-2) === 'webRequest' && filtersPages(node, file, context);
    if (!isHeard) return;
    context.report({
      at: placeIn(file, node),
      message: "This listens to the requests that Procore's pages send",
      certain: true,
      because: advice,
    });
  });
}

/**
 * A panel of the browser's developer tools that hears the requests of the page under inspection, in a file that looks for Procore's:
 * https://developer.chrome.com/docs/extensions/reference/api/devtools/network
 */
function inspectors(file: AnalysedFile, { catalogue, report }: RuleContext): void {
  if (!file.text.includes('onRequestFinished') || !file.strings.some(({ value }) => isWebHost(value, catalogue)))
    return;
  walkProgram(file.program, node => {
    if (
      node.kind === 'call' &&
      /\bdevtools\.network\.onRequestFinished\.addListener$/.test(pathOf(node.callee).join('.'))
    )
      report({
        at: placeIn(file, node),
        message: "This listens to the requests that Procore's pages send",
        certain: true,
        because: advice,
      });
  });
}

/** What reads all that the pages of a driven browser are answered with, where those pages are Procore's. */
function answersOfPages(file: AnalysedFile, context: RuleContext): void {
  if (file.pathClass !== 'source') return;
  const { catalogue } = context;
  const reading = file.effects.filter(effect => {
    if (effect.note !== 'intercepts-traffic' || effect.place.file !== file.path) return false;
    const handlers = handlersOf(effect);
    // One that looks for the host is told of by itself.
    if (handlers.some(fn => placeOfHost(fn, file, context) !== undefined)) return false;
    if (effect.mode === 'read') return true;
    return (
      effect.arg('name')?.literals.includes('response') === true &&
      handlers.some(fn => readsAnswer(fn, file, catalogue))
    );
  });
  if (reading.length === 0 || !drivesProcoreOnly(file, catalogue)) return;
  for (const { place, chain } of reading)
    context.report({
      at: place,
      message: "This reads what Procore's pages are answered with",
      because: advice,
      steps: stepsTo(place, chain),
    });
}

/** A listener that takes the body out of the answer that it is handed, and looks for no other company's. */
function readsAnswer(
  { node, file: home }: FunctionFacts,
  { path, strings }: AnalysedFile,
  catalogue: Catalogue,
): boolean {
  const names = node.parameters.flatMap(({ target }) => (target.kind === 'name' ? target.name : []));
  let reads = false;
  walk(node.body, each => {
    if (each.kind === 'member' && each.object.kind === 'name' && names.includes(each.object.name))
      reads ||= /^(?:json|text|body|buffer)$/.test(each.property ?? '');
  });
  const named = home !== path ? [] : strings.filter(({ start, end }) => node.start <= start && end <= node.end);
  return (
    reads &&
    !named.some(({ value }) => {
      const host = hostAtHead(value);
      return host !== undefined && !catalogue.isProcoreHost(host);
    })
  );
}

/** Whether a filter names a host of the web app: https://www.electronjs.org/docs/latest/api/structures/web-request-filter */
function filtersPages({ args: [filter] }: Call, file: AnalysedFile, { catalogue }: RuleContext): boolean {
  const urls = filter && file.evaluate(filter.value).property('urls');
  return [...(urls ? [urls, ...urls.elements] : [])].some(({ texts }) =>
    texts.some(text => {
      const host = /^(?:\*|https?):\/\/([\w.-]+)/i.exec(flat(text))?.[1]?.toLowerCase();
      return host !== undefined && catalogue.isProcoreHost(host) && catalogue.host(host)?.use === 'web';
    }),
  );
}

/** Functions that a proxy, or a driven browser, runs on traffic that is not the app's own, where they look for Procore's pages. */
function handlers(file: AnalysedFile, context: RuleContext): void {
  const report = (at: Place, fn: FunctionFacts): void =>
    context.report({
      at,
      message: "This reads the traffic of Procore's own pages",
      certain: true,
      because: advice,
      steps: [{ file: fn.file, start: fn.start, end: fn.end, message: 'each request or answer goes through here' }],
    });
  for (const effect of file.effects) {
    if (effect.note !== 'intercepts-traffic' || effect.place.file !== file.path) continue;
    for (const fn of handlersOf(effect)) {
      const at = placeOfHost(fn, file, context);
      if (at !== undefined) report(at, fn);
    }
  }
  if (!file.text.includes('Flow')) return;
  for (const fn of file.functions) {
    if (!fn.node.parameters.some(({ target }) => target.kind === 'name' && isFlow(target, file))) continue;
    const at = placeOfHost(fn, file, context);
    if (at !== undefined) report(at, fn);
  }
}

function handlersOf(effect: Effect): readonly FunctionFacts[] {
  return [...(effect.arg('handlers')?.functions ?? []), ...(effect.arg('callback')?.functions ?? [])];
}

/** What mitmproxy hands to its add-ons (https://docs.mitmproxy.org/stable/api/mitmproxy/http.html). */
function isFlow(parameter: Expression, file: AnalysedFile): boolean {
  return file.evaluate(parameter).libraries.some(({ path }) => /(?:^|\.)(?:HTTP|WebSocket|TCP)Flow\(\)$/.test(path));
}

/** The first place in a function that names a host of the web app. */
function placeOfHost(fn: FunctionFacts, file: AnalysedFile, { catalogue }: RuleContext): Place | undefined {
  if (fn.file !== file.path) return undefined;
  let found: Place | undefined;
  walk(fn.node.body, node => {
    if (found !== undefined) return false;
    if (node.kind === 'name' || node.kind === 'literal' || node.kind === 'member')
      if (namesWebHost(file.evaluate(node), catalogue)) found = placeIn(file, node);
    return undefined;
  });
  return found;
}

/** What only the API's routes have in their addresses. */
const forPrograms = /\/(?:rest|vapid|oauth)\b/;

/** A proxy whose target is the web app, and no route of the API. What it is made and what it is run by are one. */
function proxies(file: AnalysedFile, context: RuleContext): void {
  const told = new Set<string>();
  for (const effect of file.effectsOf('middleware')) {
    if (effect.note !== 'proxy') continue;
    const written = effect.arg('url')?.place;
    const key = placeKey(written ?? effect.place);
    const target = effect.arg('url')?.texts.some(text => isPage(text, context.catalogue)) === true;
    const isForPrograms = file.strings.some(
      ({ start, end, value }) => start >= effect.node.start && end <= effect.node.end && forPrograms.test(value),
    );
    if (!target || isForPrograms || told.has(key)) continue;
    told.add(key);
    context.report({
      at: effect.place,
      message: "This proxy passes on the traffic of Procore's own pages",
      certain: true,
      because: advice,
      steps: stepsTo(effect.place, effect.chain),
    });
  }
}

/** A proxy written by hand: whatever page is asked for is asked of the web app, with the caller's own headers. */
function mirrors(file: AnalysedFile, { catalogue, report }: RuleContext): void {
  const told = new Set<string>();
  for (const request of file.allRequests) {
    const { place, addresses, chain } = request;
    if (told.has(placeKey(place))) continue;
    const hosts = addresses.map(({ text }) => anyPath.exec(flat(text))?.[1]?.toLowerCase());
    if (!hosts.some(host => host !== undefined && catalogue.host(host)?.use === 'web')) continue;
    const homes = [file, file.app.file(place.file)];
    if (!sendsHeadersOn(request) || homes.some(home => home?.strings.some(({ value }) => forPrograms.test(value))))
      continue;
    told.add(placeKey(place));
    report({
      at: place,
      message: "This passes on the traffic of Procore's own pages",
      certain: true,
      because: advice,
      steps: stepsTo(place, chain),
    });
  }
}

/** A host, and behind it nothing but what the caller asked for. */
const anyPath = /^(?:https?:\/\/)?([\w.-]+)\/?\{\}$/i;

/** The headers of the request that came in are sent as they are, the session's cookie among them, and no token of the app's own. */
function sendsHeadersOn(request: Request): boolean {
  const signed = request.header('authorization');
  if (typeof signed === 'object' && signed.marks.some(({ is }) => is === 'credential' || is === 'environment'))
    return false;
  const marks = request.arg('headers')?.marks ?? [];
  return marks.some(
    mark => mark.is === 'input' && (mark.part === 'headers' || mark.part === 'request') && mark.fields.length === 0,
  );
}
