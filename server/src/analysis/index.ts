/** The analysis: programs to facts, across files. */
import type { Catalogue } from '../catalogue/index.ts';
import { indexLibraries } from '../libraries/find.ts';
import { Apps } from './app.ts';
import { AutoImports } from './auto-imports.ts';
import { bind } from './bind.ts';
import { ClientDefaults } from './client-defaults.ts';
import { Evaluator } from './evaluate.ts';
import type { AnalysedFile, App } from './facts.ts';
import { FileView, nothing } from './file.ts';
import { FileLists } from './file-lists.ts';
import { forgetFrames, forgetFramesOf } from './frames.ts';
import { FunctionView } from './functions.ts';
import { handedTo } from './handlers.ts';
import { setsHeader } from './header-setters.ts';
import { importGraph } from './import-graph.ts';
import { Modules, pathsIn } from './modules.ts';
import { type Near, nearTo, Traces } from './near.ts';
import { answersPages, routesIn, routesSign } from './own-routes.ts';
import { folder } from './paths.ts';
import { follow, forgetEarlier } from './per-file.ts';
import { Proxies } from './proxies.ts';
import { type ReadBy, Readers } from './readers.ts';
import { type Remembered, remember } from './remembered.ts';
import { type Found, Routes } from './routes.ts';
import { innermostAt } from './scopes.ts';
import { Scripts } from './scripts.ts';
import type { Sources } from './sources.ts';
import { Steps } from './steps.ts';
import { Around } from './surroundings.ts';
import { Walker } from './walker.ts';

/** Steps of evaluation whose values are kept, each some 500 bytes, before all are dropped: a large workspace must fit in memory. */
const mostKept = 1_500_000;

export class Analysis {
  private readonly sources: Sources;
  private readonly modules: Modules;
  private readonly evaluator: Evaluator;
  private readonly walker: Walker;
  private readonly around: Around;
  private readonly steps: Steps;
  private readonly routes: Routes;
  private readonly views = new Map<string, FileView>();
  /** Facts of files before another was edited that they read, until they are asked for anew. */
  private readonly before = new Map<string, FileView>();
  private readonly apps: Apps;
  private readonly found = new Map<string, Found>();
  private readonly readers = new Readers();
  private readonly scripts: Scripts;
  private readonly autoImports: AutoImports;
  private near: Near | undefined;
  private importers: ReadonlyMap<string, readonly string[]> = new Map();
  private readonly lists: FileLists;
  /** The evaluator's work when values were dropped last. */
  private workBefore = 0;
  private readonly defaults: ClientDefaults;
  private readonly signs = new Map<string, string>();
  /** What files' routes were when pages looked for them. */
  private readonly routeSigns = new Map<string, string | undefined>();
  private readonly traces: Traces;
  private nearMoved = false;
  private asksAhead: ((file: AnalysedFile) => void) | undefined;

  constructor(sources: Sources, catalogue: Catalogue) {
    this.sources = sources;
    this.modules = new Modules(sources);
    this.apps = new Apps(sources, path => this.view(path));
    this.scripts = new Scripts(sources);
    this.autoImports = new AutoImports(sources);
    this.defaults = new ClientDefaults(sources, (from, path) => this.uses(from, path));
    this.lists = new FileLists(sources, (from, path) => this.uses(from, path));
    this.traces = new Traces(path => sources.text(path) ?? '');
    this.evaluator = new Evaluator({
      sources,
      modules: this.modules,
      libraries: indexLibraries(sources.libraries),
      steps: (origin, programs) => this.steps.of(origin, programs),
      script: (name, program) => this.scripts.find(program.path, name, path => this.uses(program.path, path)),
      autoImport: (name, program) => this.autoImports.find(program.path, name),
      lentFrom: (name, program) =>
        this.autoImports.packageOf(program.path, name, path => this.uses(program.path, path)),
      uses: (from, path) => this.uses(from, path),
      importers: path => this.importersOf(path),
      importing: (name, path) => this.lists.importing(name, path),
      messaging: path => this.lists.telling(path),
      answering: path => this.lists.answering(path),
      referred: path => this.lists.referred(path),
      setting: path => this.lists.setting(path),
      looksForRoutes: (from, path) => {
        this.uses(from, routesIn(path));
        this.routeSigns.set(path, routesSign(this.evaluator, path));
      },
      request: (thing, maker) => this.walker.request(thing, maker),
      functionFacts: (info, frame) => new FunctionView(this.evaluator, this.walker, info, frame),
      handedTo: (info, index) => handedTo(info, index, sources.relative(info.program.path)),
    });
    this.around = new Around(this.evaluator);
    this.steps = new Steps(this.evaluator);
    const proxies = new Proxies(sources, (from, path) => this.uses(from, path));
    this.walker = new Walker(this.evaluator, this.around, {
      catalogue,
      handsOn: (path, prefix) => proxies.handsOn(path, prefix),
      evidence: path => this.procore(path),
      sets: (path, header) => setsHeader(this.evaluator, path, header),
      settingDefaults: from => this.defaults.of(from),
    });
    this.routes = new Routes(this.evaluator, this.walker, {
      relative: path => sources.relative(path),
      evidence: path => this.procore(path),
      importers: path => this.importersOf(path),
      uses: (from, path) => this.uses(from, path),
    });
  }

  /** The file as rules see it, for rules on it. Asking costs nothing; what is read from it is worked out then. */
  file(path: string): AnalysedFile {
    this.apps.asking = this.view(path);
    return this.apps.asking;
  }

  /** The package as rules see it, for rules on it. */
  app(root: string): App {
    this.apps.asking = undefined;
    return this.apps.at(root);
  }

  private view(path: string): AnalysedFile {
    let view = this.views.get(path);
    if (!view) {
      view = new FileView(path, {
        program: at => this.sources.program(at) ?? nothing,
        text: at => this.sources.text(at) ?? '',
        relative: at => this.sources.relative(at),
        pathClass: at => this.sources.pathClass(at),
        procore: at => this.procore(at),
        asksHome: at => this.isNear(at, 'asking'),
        procoreHere: at => this.sources.evidence(at).length > 0,
        languageOf: at => this.sources.languageOf(at),
        collect: at => {
          this.prepare(at);
          return this.walker.collect(at);
        },
        own: at => {
          this.prepare(at);
          return this.walker.own(at);
        },
        collected: file => this.askAhead(file),
        found: at => this.foundIn(at),
        functions: at => this.functionsOf(at),
        evaluate: (expression, at) => {
          const bound = this.evaluator.bound(at);
          if (!bound) return this.evaluator.unknown;
          const info = innermostAt(bound.functions, expression.start);
          return this.evaluator.evaluate(expression, this.evaluator.rootFrame(info ?? bound.module));
        },
        app: at => this.apps.at(this.sources.appRoot(at)),
      });
      this.views.set(path, view);
      const before = this.before.get(path);
      if (before !== undefined) follow(view, before);
      this.before.delete(path);
    }
    return view;
  }

  /**
   * Does something in which files' effects are gathered of which more will be asked.
   * @param ask asks it, while they are at hand: in a large workspace they are dropped soon, and take long to gather
   */
  ahead<T>(ask: (file: AnalysedFile) => void, work: () => T): T {
    this.asksAhead = ask;
    try {
      return work();
    } finally {
      this.asksAhead = undefined;
    }
  }

  private askAhead(file: AnalysedFile): void {
    const ask = this.asksAhead;
    if (ask === undefined) return;
    // What it asks of other files would ask more of those.
    this.asksAhead = undefined;
    try {
      this.apps.askFor(file, ask);
    } finally {
      this.asksAhead = ask;
    }
  }

  /** Makes ready to gather effects of a file. */
  private prepare(path: string): void {
    if (this.evaluator.budget.work - this.workBefore > mostKept) this.forget();
    this.foundIn(path);
  }

  /** The files whose rules were told something else by a package file than it says now: they are to be run again. */
  misled(path: string): readonly string[] {
    return this.afresh(this.apps.misled(path, this.views.values()));
  }

  /** The files whose rules looked at all of a package, some of which has changed: they are to be run again. */
  takeOverlooking(root: string): readonly string[] {
    return this.afresh(this.apps.takeOverlooking(root, this.views.values()));
  }

  /** Drops what was told of packages as a whole, and what a file was told of others there: it rested on answers from before an edit. */
  forgetTold(path: string): void {
    this.apps.clear();
    const view = this.views.get(path);
    if (view !== undefined) this.apps.forgetQuestions(view);
  }

  private afresh(paths: readonly string[]): readonly string[] {
    // An app that was asked meanwhile lists the views of before.
    if (paths.length > 0) this.apps.clear();
    for (const path of paths) this.views.delete(path);
    return paths;
  }

  /**
   * Tells that a file's text changed, or that it appeared or vanished.
   * @returns the other files whose analysis looked at it, directly or through what they use: theirs is dropped too
   */
  changed(path: string): readonly string[] {
    const readers = this.readersOf(path);
    const leadsElsewhere = this.modules.misses(path) || this.modules.differs(path);
    if (leadsElsewhere) this.modules.clear();
    this.before.delete(path);
    this.drop(path);
    for (const reader of readers) {
      const view = this.views.get(reader);
      view?.release();
      if (view !== undefined) this.before.set(reader, view);
      this.drop(reader);
    }
    this.autoImports.changed(path);
    this.defaults.changed(path);
    this.evaluator.bindings.changed(path);
    this.evaluator.injected.changed(path);
    const sign = this.signOf(path);
    if (this.signs.get(path) !== sign || leadsElsewhere) {
      this.nearMoved ||= this.near !== undefined;
      this.near = undefined;
      this.lists.clear();
      this.scripts.clear();
    }
    this.signs.set(path, sign);
    if (this.near !== undefined && this.traces.differ(path)) {
      this.near = undefined;
      this.nearMoved = true;
    }
    this.apps.clear();
    return readers;
  }

  /** Whether a text began or ceased to show what brings others near, though it speaks of nothing else than before; said once. */
  takeNearMoved(): boolean {
    const moved = this.nearMoved;
    this.nearMoved = false;
    return moved;
  }

  /**
   * The other files whose analysis looked at a file or for whatever is in its folder, directly or through what they use; not those that
   * only looked for what a package file or tsconfig says of paths, or for a file's routes, where that is as they found it.
   */
  readersOf(path: string): readonly string[] {
    const inFolder = `${folder(path)}/`;
    const others = [inFolder, ...this.lists.joinedBy(path)];
    if (this.modules.differs(path)) others.push(pathsIn(path));
    if (this.routesDiffer(path)) others.push(routesIn(path));
    return this.readers.of(path, others);
  }

  /** Whether a file may have other routes than when they were looked for; who adopted readers does not know those. */
  private routesDiffer(path: string): boolean {
    if (!this.routeSigns.has(path) || !answersPages(this.sources, path)) return true;
    return this.routeSigns.get(path) !== routesSign(this.evaluator, path);
  }

  /** Who read whom, to be handed to an analysis of the same files elsewhere; forgotten here. */
  takeReaders(): ReadBy {
    return this.readers.take();
  }

  /** Who read whom. */
  get allReaders(): ReadBy {
    return this.readers.all;
  }

  adoptReaders(readers: ReadBy): void {
    this.readers.addAll(readers);
  }

  /** Remembers all files' facts as they are now. */
  remember(): Remembered {
    return remember(this.views, path => this.view(path), this.before);
  }

  /** Drops the values behind the facts, which take the room; the facts stay. */
  private forget(): void {
    for (const view of this.views.values()) view.release();
    forgetFrames();
    this.evaluator.reset();
    this.steps.reset();
    this.workBefore = this.evaluator.budget.work;
  }

  /** Drops the values behind one file's facts: rules were run on it. Left to lie, they would cost the collector of garbage more. */
  release(path: string): void {
    this.views.get(path)?.release();
    forgetFramesOf(path);
  }

  /** Drops what takes room and can be worked out again. */
  relax(): void {
    this.found.clear();
    this.around.reset();
    this.forget();
  }

  /** Drops what is kept for the next edit: nobody types. */
  rest(): void {
    this.apps.clear();
    this.before.clear();
    for (const view of this.views.values()) forgetEarlier(view);
  }

  private drop(path: string): void {
    this.views.delete(path);
    this.found.delete(path);
    forgetFramesOf(path);
    const program = this.sources.heldProgram(path);
    if (!program) return;
    this.evaluator.forget(program);
    this.steps.forget(program);
    this.walker.forget(bind(program).functions);
  }

  private uses(from: string, path: string): void {
    this.readers.add(from, path);
  }

  private functionsOf(path: string) {
    const bound = this.evaluator.bound(path);
    if (!bound) return [];
    return bound.functions
      .filter(info => !info.isModule)
      .map(info => this.evaluator.functionFacts(info, this.evaluator.rootFrame(info)));
  }

  private foundIn(path: string): Found {
    let found = this.found.get(path);
    if (!found) {
      // What other files have used up of the budget is none of its business.
      this.evaluator.begin();
      found = this.routes.of(path);
      this.found.set(path, found);
      this.around.add(found);
    }
    return found;
  }

  private signOf(path: string): string {
    const { sources } = this;
    const exists = sources.exists(path);
    const isScript = exists && this.scripts.isOne(path);
    const tells = exists && this.lists.tells(path);
    const sets = exists && this.lists.sets(path);
    const answers = exists && answersPages(this.sources, path);
    return `${exists} ${tells} ${sets} ${answers} ${sources.evidence(path).length > 0} ${isScript} ${sources.specifiers(path).join(' ')}`;
  }

  /** The file speaks of Procore, or is near one that does. */
  procore(path: string): boolean {
    return this.sources.evidence(path).length > 0 || this.isNear(path, 'files');
  }

  private isNear(path: string, how: keyof Near): boolean {
    this.near ??= this.nearEvidence();
    return this.near[how].has(path);
  }

  /** The files that import a file. */
  private importersOf(path: string): readonly string[] {
    this.near ??= this.nearEvidence();
    return this.importers.get(path) ?? [];
  }

  private nearEvidence(): Near {
    this.traces.clear();
    const graph = importGraph(this.sources, this.modules, this.autoImports, path => {
      // What it rests on: an edit that leaves these as they are leaves it.
      this.signs.set(path, this.signOf(path));
    });
    this.importers = graph.importers;
    return nearTo(graph.speaking, {
      imports: path => graph.imports.get(path) ?? [],
      importers: path => graph.importers.get(path) ?? [],
      beside: path => this.scripts.beside(path),
      text: path => this.sources.text(path) ?? '',
      shows: (path, trace) => this.traces.shows(path, trace),
      importing: (path, packages) => packages.flatMap(name => this.lists.importing(name, path)),
      scripts: [...graph.imports.keys()].filter(path => !path.endsWith('.json')),
      root: path => this.sources.appRoot(path),
      answers: path => answersPages(this.sources, path),
      buses: this.evaluator.services.libraries.makers('tells', 'javascript'),
    });
  }
}
