import type { AnalysedFile, App, Effect, Request, Text, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { flat } from '../../analysis/texts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Place } from '../../program/finding.ts';
import type { Call, Expression, Span } from '../../program/model.ts';
import { type Node, nodesOf, walkProgram } from '../../program/walk.ts';
import { placeIn } from './places.ts';

/**
 * Whether an address is a page of Procore's web app or of its log-in, and no route of the API or of OAuth. A path may be glued to its
 * host (`https://app.procore.com${path}`); one of which nothing is known may be any.
 */
export function isPage(text: Text, catalogue: Catalogue): boolean {
  const [, written, path = '/'] = /^(?:https?:\/\/)?([^/?#{]+)((?:\/|\{\})[^?#]*)?/i.exec(flat(text)) ?? [];
  const host = written?.toLowerCase();
  if (host === undefined || path === '{}' || !catalogue.isProcoreHost(host)) return false;
  const use = catalogue.host(host)?.use;
  return (use === 'web' || use === 'login' || host.startsWith('sandbox.')) && !isForPrograms(path);
}

function isForPrograms(path: string): boolean {
  return /^\/(?:rest|vapid|oauth)(?:\/|$)/.test(path);
}

/** A request for a page of the web app. */
export function asksForPage(request: Request, catalogue: Catalogue): boolean {
  return request.addresses.some(({ text }) => isPage(text, catalogue));
}

/** A browser that a script drives through Procore's pages: where it starts, and what it does there. */
export interface DrivenBrowser {
  /** The first call that opens a page of Procore's. */
  readonly start: Effect;
  /** What reads, waits for or saves what the page shows; absent where nothing does. */
  readonly reads: Place | undefined;
  /** What fills in a form. */
  readonly types: Place | undefined;
  /** Every other call that opens a page of Procore's. */
  readonly others: readonly Effect[];
}

/** The scripted browser flow of a file, if it has one. It starts in the file itself where that opens and reads pages, with help or without. */
export function drivenBrowser(file: AnalysedFile, catalogue: Catalogue): DrivenBrowser | undefined {
  const browses = file.effectsOf('browse').filter(effect => opensPage(effect, catalogue));
  if (browses.length === 0) return undefined;
  const reads = readOf(file);
  const isHelp = ({ place }: Effect): boolean => reads !== undefined && place.file !== file.path;
  const [start, ...others] = [...browses].sort(
    (a, b) => Number(isHelp(a)) - Number(isHelp(b)) || a.place.start - b.place.start,
  );
  if (start === undefined) return undefined;
  const within = (effect: Effect): boolean => effect.place.file === start.place.file && !changesOnly(effect);
  // A page object's own file, where another file makes the object.
  const home = start.place.file === file.path ? undefined : file.app.file(start.place.file);
  return {
    start,
    reads:
      file.effectsOf('parse-html').find(within)?.place ??
      reads ??
      (home && readOf(home)) ??
      (start.note === 'crawls' ? start.place : undefined) ??
      readElsewhere(file, start),
    types: file.effectsOf('type-into').find(within)?.place,
    others,
  };
}

/** A script that is run in a page and takes nothing out of it: `document.body.classList.add('compact')`. */
function changesOnly(effect: Effect): boolean {
  if (!/executeJavaScript/.test(effect.path)) return false;
  const scripts = effect.arg('data')?.texts ?? [];
  return scripts.length > 0 && !scripts.some(script => takesOut.test(flat(script)));
}

const takesOut = /\b(?:inner(?:Text|HTML)|outerHTML|textContent|querySelectorAll|fetch\()/;

/** Whether a browser is sent to a page of Procore's. */
export function opensPage(effect: Effect, catalogue: Catalogue): boolean {
  return addressesOf(effect).some(text => isPage(text, catalogue));
}

/** The addresses that a browser is sent to: one, or a list of texts or of requests. */
function addressesOf(effect: Effect): readonly Text[] {
  const url = effect.arg('url');
  if (url === undefined) return [];
  return [url, ...url.elements].flatMap(value => [...value.texts, ...value.property('url').texts]);
}

/** Page objects: the file that opens the pages is not the one that reads them, but one imports the other and both know the driver. */
function readElsewhere(file: AnalysedFile, start: Effect): Place | undefined {
  const driver = start.package.startsWith('@') ? start.package : (/^[^./]+/.exec(start.package)?.[0] ?? '');
  for (const other of file.app.files) {
    if (other === file || other.pathClass !== 'source') continue;
    const { imports } = other.program;
    const knows = imports.some(
      ({ module }) => module === driver || module.startsWith(`${driver}.`) || module.startsWith(`${driver}/`),
    );
    const isBeside =
      imports.some(each => leadsTo(each.module, file.relative)) ||
      file.program.imports.some(each => leadsTo(each.module, other.relative));
    const found = knows && isBeside ? readOf(other) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether an import, as it is written, may lead to a file: by the file's own name. */
function leadsTo(module: string, relative: string): boolean {
  const [name] = (relative.split('/').at(-1) ?? '').split('.');
  return module.split(/[./]/).includes(name ?? '');
}

/** What a page offers to be read by, in the words of every browser driver. */
const readsPage =
  /^(?:content|evaluate|\$\$?eval|inner_?(?:text|html)|text_?content|all_?(?:text_?contents|inner_?texts)|page_source|find_elements?(?:_by_\w+)?|query_selector(?:_all)?|get_attribute|screenshot|pdf|save_?as|wait_for_(?:download|response)|waitFor(?:Response|Download)|expect_(?:download|response))$/i;

/** `page.waitForEvent('download')`: https://playwright.dev/docs/downloads */
const awaitsEvent = /^(?:wait_?for|expect)_?event$/i;

/** A call that reads, waits for or saves what a page shows. */
export function isRead(node: Node): boolean {
  if (node.kind !== 'call' || node.callee.kind !== 'member') return false;
  const { property = '' } = node.callee;
  const [event] = node.args;
  return (
    readsPage.test(property) ||
    (awaitsEvent.test(property) && event?.value.kind === 'literal' && event.value.value === 'download')
  );
}

/** The first call of a file that reads what a page shows. */
function readOf(file: AnalysedFile): Place | undefined {
  const call = nodesOf(file.program, 'call').find(isRead);
  return call && placeIn(file, call);
}

/** The names of a member's steps, outermost last: `chrome.cookies.get` → `['chrome', 'cookies', 'get']`. */
export function pathOf(expression: Expression): readonly string[] {
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind !== 'member') return [''];
  return [...pathOf(expression.object), expression.property ?? ''];
}

/** Whether a text inside a call's arguments names a host of Procore's, also as a pattern: `*://*.procore.com/*`. */
export function speaksOfProcore(call: Call, file: AnalysedFile): boolean {
  return call.args.some(({ value }) => {
    const { start, end } = value;
    return file.strings.some(each => each.start >= start && each.end <= end && procorePattern.test(each.value));
  });
}

/** Whether a value is such a text or pattern, a list of them, or a filter that says it one level below: `{ urls: PAGES }`. */
export function matchesProcore(value: Value, depth = 1): boolean {
  return (
    [value, ...value.elements].some(({ texts }) => texts.some(text => procorePattern.test(flat(text)))) ||
    (depth > 0 && value.keys.names.some(name => matchesProcore(value.property(name), depth - 1)))
  );
}

/** Whether a value names a host of Procore's web app, alone or in a list. */
export function namesWebHost(value: Value, catalogue: Catalogue): boolean {
  return [value, ...value.elements].some(({ literals }) =>
    literals.some(literal => typeof literal === 'string' && isWebHost(literal, catalogue)),
  );
}

/** Whether a text begins with a host of Procore's web app, alone, in an address or in a pattern. */
export function isWebHost(text: string, catalogue: Catalogue): boolean {
  const host = hostAtHead(text);
  if (host === undefined || !catalogue.isProcoreHost(host)) return false;
  const use = catalogue.host(host)?.use;
  return use === undefined || use === 'web' || host.toLowerCase() === 'procore.com';
}

/** The host that a text begins with, if it does. */
export function hostAtHead(text: string): string | undefined {
  return /^(?:https?:\/\/)?(?:[*.]*)((?:[a-z0-9-]+\.)+[a-z]+)/i.exec(text)?.[1];
}

/** Whether the pages that an app's scripts drive browsers to are Procore's, as far as they are known, and nobody else's. */
export function drivesProcoreOnly({ app }: AnalysedFile, catalogue: Catalogue): boolean {
  const texts = app.files
    .filter(({ pathClass }) => pathClass === 'source')
    .flatMap(file => file.effectsOf('browse').flatMap(addressesOf));
  const isOthers = (text: Text): boolean => /^(?:https?:|file:|localhost)/.test(flat(text)) && !isPage(text, catalogue);
  return texts.some(text => isPage(text, catalogue)) && !texts.some(isOthers);
}

const procorePattern = /(?:^|[\s/.*@])procore(?:gov)?\.com(?:[/:*]|$)/i;

/** A manifest of a browser extension, or what its build makes one of: a package file, the head of a content script. */
const manifests = /manifest_version|"manifest"\s*:|\bPlasmoCSConfig\b|\bdefineContentScript\b/;

/**
 * Where an app says that its scripts run inside Procore's own pages: the pattern in a browser extension's manifest. `undefined` for an
 * app that is no such extension.
 */
export function runsInsideProcore(app: App): Place | undefined {
  for (const file of app.files) {
    const pattern = patternIn(file);
    if (pattern !== undefined) return pattern;
  }
  return undefined;
}

const patternIn = perFile((file): Place | undefined => {
  if (!manifests.test(file.text)) return undefined;
  const pattern = file.strings.find(({ value }) => isPattern(value)) ?? namedMatches(file);
  return pattern && placeIn(file, pattern);
});

/** A host of the API or of its log-in is one that an extension calls, and has no pages that a script could run in. */
function isPattern(text: string): boolean {
  return procorePattern.test(text) && /[*]|:\/\//.test(text) && !/\/\/(?:api|login)[.-]/i.test(text);
}

/** The patterns of a content script that stand elsewhere: `matches: SITES`, `matches: [site('procore')]`. */
function namedMatches(file: AnalysedFile): Span | undefined {
  let found: Span | undefined;
  if (!/\bmatches\b/.test(file.text)) return found;
  walkProgram(file.program, node => {
    if (found !== undefined) return false;
    if (node.kind === 'object')
      for (const { key, value, start, end } of node.properties)
        if (key === 'matches' && value.kind !== 'literal' && hasPattern(file.evaluate(value))) found = { start, end };
    return undefined;
  });
  return found;
}

function hasPattern(value: Value): boolean {
  return value.elements.some(({ literals }) => literals.some(each => typeof each === 'string' && isPattern(each)));
}

/** Every site, Procore's pages among them. */
const everySite = /^(?:<all_urls>|(?:\*|https?):\/\/\*\/)/;

/** Scripts of an extension, with whether the sites that its manifest gives them to have Procore's pages among them. */
interface Given {
  readonly scripts: readonly string[];
  readonly isProcores: boolean;
}

/** `{ matches: […], js: […] }` of content scripts, in a manifest or registered; `{ matches: […], resources: […] }` of what they load. */
const givenIn = perFile((file): readonly Given[] => {
  const found: Given[] = [];
  if (!/manifest_version|registerContentScripts/.test(file.text)) return found;
  walkProgram(file.program, node => {
    if (node.kind !== 'object') return;
    const entry = (name: string): Value | undefined => {
      const property = node.properties.find(({ key }) => key === name);
      return property && file.evaluate(property.value);
    };
    const matches = entry('matches');
    const scripts = [entry('js'), entry('resources')].flatMap(value => textsIn(value));
    if (matches === undefined || scripts.length === 0) return;
    const sites = textsIn(matches);
    const isKnown = sites.length > 0 && sites.length === matches.elements.length;
    found.push({ scripts, isProcores: !isKnown || sites.some(site => isPattern(site) || everySite.test(site)) });
  });
  return found;
});

function textsIn(list: Value | undefined): readonly string[] {
  return (list?.elements ?? []).flatMap(({ literals }) =>
    literals.flatMap(each => (typeof each === 'string' ? [each] : [])),
  );
}

/** A script that its extension gives to the pages of others only. */
export function runsElsewhere({ app, relative }: AnalysedFile): boolean {
  const path = relative.replace(/\.[^/]*$/, '').split('/');
  const given = app.files
    .flatMap(givenIn)
    .filter(({ scripts }) => scripts.some(script => isSame(script.replace(/^\.?\//, ''), path)));
  return given.length > 0 && !given.some(({ isProcores }) => isProcores);
}

/**
 * A script that no script of its extension loads, where the manifest names those as they stand beside it: a build would have made
 * other files of them. It belongs to the vendor's own site or server in the same repository.
 */
export function isLeftOut({ app, relative }: AnalysedFile): boolean {
  const manifests = app.files.filter(other => givenIn(other).some(({ isProcores }) => isProcores));
  const named = manifests.flatMap(manifest => {
    const folder = manifest.relative.split('/').slice(0, -1);
    const scripts = givenIn(manifest).flatMap(given => given.scripts);
    return scripts
      .filter(script => /^[^*]+\.[cm]?[jt]sx?$/.test(script))
      .map(script => [...folder, script.replace(/^\.?\//, '')].join('/'));
  });
  const paths = new Set(app.files.map(file => file.relative));
  if (named.length === 0 || !named.every(path => paths.has(path))) return false;
  const loaded = new Set(manifests);
  for (const file of loaded) {
    const names = namesIn(file);
    for (const other of app.files)
      if (!loaded.has(other) && namesOf(other).some(name => names.has(name))) loaded.add(other);
  }
  return ![...loaded].some(file => file.relative === relative);
}

/** What may name other scripts in a file, by its last step and without its ending: `../core/net`, `inject/page.js`. */
const namesIn = perFile(
  ({ program, strings }): ReadonlySet<string> =>
    new Set([...program.imports.map(({ module }) => module), ...strings.map(({ value }) => value)].map(lastStep)),
);

function namesOf({ relative }: AnalysedFile): readonly string[] {
  const name = lastStep(relative);
  return name === 'index' ? [name, relative.split('/').at(-2) ?? ''] : [name];
}

function lastStep(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.[a-z]+$/i, '');
}

/** Pages and workers of an extension by the names that they go by. */
const ownPages = /^(?:options|popup|newtab|side-?panel|devtools|background|service-?worker|onboarding)$/i;

/**
 * A script of an extension's own pages or of its worker, which no page of Procore's ever runs, or one that only such scripts import.
 * @param depth how many imports away
 */
export function isOwnPage(file: AnalysedFile, depth = 3): boolean {
  const { app, relative } = file;
  const path = relative.replace(/\.[^/]*$/, '').split('/');
  const manifest = app.files.find(other => other.text.includes('manifest_version'));
  const strings = (manifest?.strings ?? []).map(({ key, value }) => ({ key, value: value.replace(/^\.?\//, '') }));
  if (strings.some(({ value }) => /\.[cm]?[jt]sx?$/.test(value) && value.includes('content') && isSame(value, path)))
    return false;
  const isOwn =
    path.some(part => ownPages.test(part)) ||
    strings.some(({ key, value }) => /^(?:service_worker|scripts)$/.test(key ?? '') && isSame(value, path)) ||
    strings.some(({ value }) => value.endsWith('.html') && (isSame(value, path) || isBeside(value, path)));
  if (isOwn || depth === 0) return isOwn;
  const importers = app.files.filter(other => other !== file && imports(other, path));
  return importers.length > 0 && importers.every(other => isOwnPage(other, depth - 1));
}

/** Whether a script imports another of its package by its place. */
function imports({ program, relative }: AnalysedFile, path: readonly string[]): boolean {
  return program.imports.some(({ module }) => {
    const named = module.startsWith('.') ? new URL(module, `file:///${relative}`).pathname.slice(1) : '';
    return named.replace(/\.[cm]?[jt]sx?$/, '') === path.join('/');
  });
}

/** `options/options.html` and `src/options/options.ts` */
function isSame(written: string, path: readonly string[]): boolean {
  const names = written.replace(/\.[^/]*$/, '').split('/');
  return names.every((name, index) => name === path[path.length - names.length + index]);
}

/** A script in the folder of a page that has a folder of its own. */
function isBeside(page: string, path: readonly string[]): boolean {
  const folder = page.split('/').slice(0, -1);
  return folder.length > 0 && path.slice(0, -1).join('/').endsWith(folder.join('/'));
}

/** A user script says in its head comment on which pages it runs. */
export function isUserScript({ text }: AnalysedFile): boolean {
  const head = text.slice(0, 4000);
  return (
    head.includes('==UserScript==') && /@(?:match|include)\s+\S*(?<![\w-])procore(?:gov)?\.com(?![\w-]|\.\w)/.test(head)
  );
}
