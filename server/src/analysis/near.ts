/** Which files lie near those that speak of Procore, so that rules look at them too. */
import { asksServer, readsAddress, speaksOfToken } from '../libraries/own-servers.ts';
import { fetchers, loaderHooks, routersWithPages } from '../libraries/page-loaders.ts';
import {
  asksDriver,
  channels,
  fillsContainer,
  fillsTable,
  handsOn,
  handsToComponents,
  holdsState,
  keepsState,
  lendsToHandlers,
  lendsToPage,
  loadsPage,
  looksAtFailures,
  makesRoutes,
  makesTable,
  makesTask,
  namesDrivers,
  namesResource,
  putsInSession,
  queuesTask,
  readsSession,
  receivesDeliveries,
  setsDefaults,
  setsForAll,
  sharedClients,
  showsHtml,
  showsPages,
  type Trace,
  tellsScripts,
} from '../libraries/traces.ts';
import { standTogether } from './paths.ts';

/** How far evidence reaches from the file that has it: to what it imports, and to who imports it. */
const reachIn = 2;
const reachOut = 3;

/** Modules that share one's state, at most; what more of them import is a service of the app's, and not looked through for each. */
const mostSharing = 12;

/** A page reads what was loaded for another, or has something loaded for itself. */
const readsLoaded = callsOf(new Set([routersWithPages.byId, fetchers.makes]));

/** Files that rules look at though they do not speak of Procore themselves, beside those that do. */
export interface Near {
  readonly files: ReadonlySet<string>;
  /** Pages that ask servers among them, and what uses those pages' code: only what those answer is looked for there. */
  readonly asking: ReadonlySet<string>;
}

/** How files of a workspace hang together. */
interface Neighbours {
  readonly imports: (path: string) => readonly string[];
  readonly importers: (path: string) => readonly string[];
  /** Scripts that a page loads together with one. */
  readonly beside: (path: string) => Iterable<string>;
  readonly text: (path: string) => string;
  /** Whether a file's text has a trace in it. */
  readonly shows: (path: string, trace: Trace) => boolean;
  /** Files of the same package that import one of some packages of others. */
  readonly importing: (path: string, packages: readonly string[]) => readonly string[];
  /** All scripts. */
  readonly scripts: readonly string[];
  /** The folder of a file's package. */
  readonly root: (path: string) => string;
  /** Whether a file answers pages. */
  readonly answers: (path: string) => boolean;
  /** Names of what makes event buses. */
  readonly buses: ReadonlySet<string>;
}

/** What the texts of files were found to show when it was asked who is near. */
export class Traces {
  private readonly found = new Map<string, Map<Trace, boolean>>();
  private readonly text: (path: string) => string;

  constructor(text: (path: string) => string) {
    this.text = text;
  }

  clear(): void {
    this.found.clear();
  }

  shows(path: string, trace: Trace): boolean {
    const known = this.found.get(path) ?? new Map<Trace, boolean>();
    this.found.set(path, known);
    const shown = known.get(trace) ?? trace.test(this.text(path));
    known.set(trace, shown);
    return shown;
  }

  /** Whether a file's text, which is another one now, shows something else. */
  differ(path: string): boolean {
    const text = this.text(path);
    return [...(this.found.get(path) ?? [])].some(([trace, shown]) => trace.test(text) !== shown);
  }
}

/** @param seeds the files that speak of Procore themselves, which are among those near to them */
export function nearTo(seeds: readonly string[], neighbours: Neighbours): Near {
  const { imports, importers, beside, text, shows, importing, scripts, root, buses } = neighbours;
  const near = new Set(seeds);
  for (const seed of seeds) for (const other of beside(seed)) near.add(other);
  spread(near, seeds, reachIn, imports);
  const out = new Set(seeds);
  spread(out, seeds, reachOut, importers);
  for (const path of out) near.add(path);
  const makesBus = callsOf(buses);
  // Who listens to a bus hears what those tell who speak of Procore.
  const used = new Set(seeds.flatMap(seed => imports(seed)));
  for (const path of new Set([...seeds, ...used]))
    if (shows(path, makesBus)) for (const other of importers(path)) near.add(other);
  // What those who speak of Procore put into a table, routes read out of it.
  for (const path of used)
    if (shows(path, makesTable)) for (const other of importers(path)) if (shows(other, makesRoutes)) near.add(other);
  // Where few modules share a table, any of them may.
  for (const path of new Set([...out].flatMap(each => imports(each)))) {
    const sharing = shows(path, makesTable) ? importers(path) : [];
    if (sharing.length <= mostSharing) for (const other of sharing) near.add(other);
  }
  // What they put into the page's state is there for whoever reads it.
  for (const path of new Set([...out].flatMap(each => [each, ...imports(each)])))
    if (shows(path, holdsState)) for (const other of [path, ...importers(path)]) near.add(other);
  // What a page loads is handed to the components that it shows.
  for (const path of out)
    if (shows(path, handsToComponents))
      for (const other of imports(path)) if (/\.[jt]sx$/.test(other) && shows(other, handsOn)) near.add(other);
  // So is what they put into the state that a few modules share.
  for (const path of new Set([...out].flatMap(each => imports(each)))) {
    const sharing = shows(path, keepsState) ? importers(path) : [];
    if (sharing.length <= mostSharing) for (const other of sharing) near.add(other);
  }
  // The app's receiver of deliveries may call nothing of Procore's; who mounts it knows its address.
  const homes = new Set(seeds.map(root));
  for (const other of scripts)
    if (homes.has(root(other)) && shows(other, namesResource) && shows(other, receivesDeliveries))
      for (const each of [other, ...importers(other)]) near.add(each);
  // What middleware puts on the request, or a plugin on the server, is there for the handlers that its app mounts.
  const apps = seeds.flatMap(seed => (shows(seed, lendsToHandlers) ? importers(seed) : []));
  spread(near, apps, reachIn, imports);
  // What one handler puts into the session, those read that are mounted beside it.
  const mounting = new Set([...out].flatMap(path => (shows(path, putsInSession) ? importers(path) : [])));
  for (const other of new Set([...mounting].flatMap(imports))) if (shows(other, readsSession)) near.add(other);
  // Errors of its requests arrive at the handlers that the app mounts beside those that send them, and what is set for the whole process
  // is set for its requests.
  for (const other of new Set([...out].flatMap(imports)))
    if (shows(other, looksAtFailures) || shows(other, setsForAll)) near.add(other);
  // What a container makes is handed to what else it makes, whatever that imports.
  for (const path of out) if (shows(path, fillsContainer)) for (const other of imports(path)) near.add(other);
  // What a router loads is there for the pages that it shows.
  for (const path of out) if (shows(path, showsPages)) for (const other of imports(path)) near.add(other);
  const loading = [...out].filter(path => shows(path, loadsPage));
  for (const other of new Set(loading.flatMap(path => importing(path, [...loaderHooks.packages]))))
    if (readsLoaded.test(text(other))) near.add(other);
  for (const seed of seeds)
    if (shows(seed, setsDefaults)) for (const other of importing(seed, sharedClients)) near.add(other);
  for (const path of new Set([...out].flatMap(each => [each, ...imports(each)])))
    for (const [tells, packages] of channels)
      if (shows(path, tells))
        for (const other of importing(path, packages)) {
          near.add(other);
          // One module makes what few tell and hear with.
          const users = shows(other, tells) ? importers(other) : [];
          if (users.length <= mostSharing) for (const each of users) near.add(each);
        }
  // A task does later what it is handed by the queue.
  for (const path of out)
    if (shows(path, queuesTask)) for (const other of imports(path)) if (shows(other, makesTask)) near.add(other);
  // What a log-in granted is there for whoever asks for it by the name that is configured.
  const signing = new Set([...out].filter(path => shows(path, namesDrivers)).map(root));
  if (signing.size > 0)
    for (const other of scripts) if (signing.has(root(other)) && shows(other, asksDriver)) near.add(other);
  // What one script of a browser extension is told, or asks for, another knows.
  const telling = new Set(
    [...out]
      .flatMap(path => [path, ...imports(path)])
      .filter(path => shows(path, tellsScripts))
      .map(root),
  );
  if (telling.size > 0)
    for (const other of scripts)
      if (telling.has(root(other)) && shows(other, tellsScripts))
        // `send('rfi')` of a wrapper
        for (const each of [other, ...importers(other)]) near.add(each);
  // What a preload script lends to the page is there for the page's scripts.
  for (const path of [...near])
    for (const [, name = ''] of text(path).matchAll(lendsToPage))
      for (const other of scripts) if (root(other) === root(path) && text(other).includes(name)) near.add(other);
  const asking = askingFor(near, neighbours);
  return { files: near, asking: new Set([...asking, ...handedTo(near, asking, neighbours)]) };
}

/** Components that show HTML, which pages of the same apps hand it to: frameworks lend components that nobody imports. */
function handedTo(
  near: ReadonlySet<string>,
  asking: ReadonlySet<string>,
  { scripts, shows, root }: Neighbours,
): readonly string[] {
  const showing = scripts.filter(path => path.endsWith('.vue') && shows(path, showsHtml));
  if (showing.length === 0) return [];
  const homes = new Set([...near, ...asking].filter(path => path.endsWith('.vue')).map(root));
  return showing.filter(path => homes.has(root(path)));
}

/** Pages of the same apps as servers that are near ask them, each for whoever uses its code. */
function askingFor(
  near: ReadonlySet<string>,
  { importers, beside, shows, scripts, root, answers }: Neighbours,
): ReadonlySet<string> {
  const homes = new Set([...near].filter(answers).map(root));
  // What one process puts into a table another answers with, which may share no module with it.
  const filling = new Set([...near].filter(path => shows(path, fillsTable)).map(root));
  if (filling.size > 0)
    for (const path of scripts)
      if (filling.has(root(path)) && !homes.has(root(path)) && answers(path)) homes.add(root(path));
  if (homes.size === 0) return homes;
  // Many scripts are of one package.
  const known = new Map<string, boolean>();
  const isAtHome = (page: string): boolean => {
    const isIt = known.get(page) ?? [...homes].some(home => standTogether(page, home));
    known.set(page, isIt);
    return isIt;
  };
  const asking = scripts.filter(
    path =>
      isAtHome(root(path)) && (shows(path, asksServer) || (shows(path, readsAddress) && shows(path, speaksOfToken))),
  );
  const all = new Set(asking);
  for (const path of asking) for (const other of beside(path)) all.add(other);
  spread(all, asking, reachOut, importers);
  return all;
}

/** Text in which one of some functions is called, or a class is made or inherited from, its name longer at the front: `new Grants.TypedEmitter()`. */
function callsOf(names: ReadonlySet<string>): RegExp {
  const words = [...names].filter(name => /^\w+$/.test(name));
  const classes = words.filter(name => /^[A-Z]/.test(name)).join('|');
  const functions = words.filter(name => /^[a-z]/.test(name)).join('|');
  return new RegExp(`\\b(?:${functions})[<(]|\\b(?:new|extends) [\\w.]*(?:${classes})\\d?\\b`);
}

function spread(
  into: Set<string>,
  from: readonly string[],
  steps: number,
  next: (path: string) => readonly string[],
): void {
  let edge = from;
  for (let step = 0; step < steps && edge.length > 0; step++) {
    const more: string[] = [];
    for (const path of edge) {
      for (const other of next(path)) {
        if (into.has(other)) continue;
        into.add(other);
        more.push(other);
      }
    }
    edge = more;
  }
}
