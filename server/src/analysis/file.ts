/** One file as rules see it; everything is worked out when it is first asked for. */
import type { Capability } from '../libraries/shape.ts';
import { type Place, placeKey } from '../program/finding.ts';
import type { Expression, Language, Program } from '../program/model.ts';
import { nodesOf } from '../program/walk.ts';
import { bind } from './bind.ts';
import type {
  AnalysedFile,
  App,
  Effect,
  FunctionFacts,
  PathClass,
  Request,
  RouteFacts,
  StringUse,
  TimerFacts,
  Value,
} from './facts.ts';
import { RequestFacts } from './requests.ts';
import type { Found } from './routes.ts';
import { stringsOf } from './strings.ts';
import type { AbstractValue } from './values.ts';

/** What a file view asks of the analysis. */
export interface FileSetting {
  program(path: string): Program;
  text(path: string): string;
  relative(path: string): string;
  pathClass(path: string): PathClass;
  procore(path: string): boolean;
  asksHome(path: string): boolean;
  procoreHere(path: string): boolean;
  languageOf(path: string): Language | undefined;
  collect(path: string): readonly Effect[];
  own(path: string): readonly Effect[];
  /** Hears that the effects of a file are at hand. */
  collected(file: AnalysedFile): void;
  found(path: string): Found;
  functions(path: string): readonly FunctionFacts[];
  evaluate(expression: Expression, path: string): AbstractValue;
  app(path: string): App;
}

const domNames = new Set([
  'document',
  'window',
  'localStorage',
  'sessionStorage',
  'navigator',
  'alert',
  'XMLHttpRequest',
]);
const serverNames = new Set(['require', '__dirname', 'Deno', 'Bun']);
const serverModules =
  /^(?:node:|express|fastify|koa|hono|next\/server|next\/headers|@nestjs|fs$|fs\/|http$|https$|child_process$|server-only)/;
/** Those that write pages on a server, of frameworks whose other modules run in pages. */
const serverRenderers =
  /^(?:react-dom\/(?:server|static)|vue\/server-renderer|svelte\/server|solid-js\/web\/server|preact-render-to-string|@angular\/(?:ssr|platform-server))(?:$|[./])/;
const browserModules = /^(?:react-dom|vue|svelte|preact|jquery|@angular\/[\w-]+|solid-js)(?:$|\/)/;

/** The program of a file that is gone. */
export const nothing: Program = {
  path: '',
  language: 'javascript',
  body: [],
  imports: [],
  exports: [],
  directives: [],
  comments: [],
};

const ofKinds = (effects: readonly Effect[], kinds: readonly Capability[]): readonly Effect[] =>
  effects.filter(({ does }) => kinds.includes(does));

function byPlace(effects: readonly Effect[]): ReadonlyMap<string, readonly Effect[]> {
  const places = new Map<string, Effect[]>();
  for (const effect of effects) {
    const key = placeKey(effect.place);
    const others = places.get(key);
    if (others === undefined) places.set(key, [effect]);
    else others.push(effect);
  }
  return places;
}

export class FileView implements AnalysedFile {
  readonly path: string;
  private readonly setting: FileSetting;
  private readonly kept: {
    effects?: readonly Effect[] | undefined;
    /** The same by the file in which they stand and where they begin there. */
    places?: ReadonlyMap<string, readonly Effect[]> | undefined;
    requests?: readonly Request[] | undefined;
    /** Those to Procore, as far as is known. */
    procores?: readonly Request[] | undefined;
    functions?: readonly FunctionFacts[] | undefined;
    strings?: readonly StringUse[];
    side?: Side;
    /** What its effects do; outlives them, so that nobody works out all of them to find none of a kind. */
    does?: ReadonlySet<Capability>;
  } = {};

  constructor(path: string, setting: FileSetting) {
    this.path = path;
    this.setting = setting;
  }

  /** Lets go of the facts that hold values; they are worked out again where they are asked for again. */
  release(): void {
    this.kept.effects = undefined;
    this.kept.places = undefined;
    this.kept.requests = undefined;
    this.kept.procores = undefined;
    this.kept.functions = undefined;
  }

  get relative(): string {
    return this.setting.relative(this.path);
  }

  get program(): Program {
    return this.setting.program(this.path);
  }

  get language(): Language | undefined {
    return this.setting.languageOf(this.path);
  }

  get text(): string {
    return this.setting.text(this.path);
  }

  get pathClass(): PathClass {
    return this.setting.pathClass(this.path);
  }

  get procore(): boolean {
    return this.setting.procore(this.path);
  }

  get asksHome(): boolean {
    return this.setting.asksHome(this.path);
  }

  get procoreHere(): boolean {
    return this.setting.procoreHere(this.path);
  }

  get browser(): boolean {
    return this.side === 'browser';
  }

  get server(): boolean {
    return this.side === 'server' || (this.side === 'unknown' && this.routes.length > 0);
  }

  private get side(): Side {
    this.kept.side ??= sideOf(this.program, this.relative);
    return this.kept.side;
  }

  get effects(): readonly Effect[] {
    const known = this.kept.effects;
    if (known !== undefined) return known;
    const effects = this.setting.collect(this.path);
    this.kept.effects = effects;
    this.kept.does ??= new Set(effects.map(effect => effect.does));
    this.setting.collected(this);
    return effects;
  }

  effectsOf(...capabilities: Capability[]): readonly Effect[] {
    return this.hasNone(capabilities) ? [] : ofKinds(this.effects, capabilities);
  }

  effectsAt(place: Place, ...capabilities: Capability[]): readonly Effect[] {
    if (this.hasNone(capabilities)) return [];
    this.kept.places ??= byPlace(this.effects);
    return ofKinds(this.kept.places.get(placeKey(place)) ?? [], capabilities);
  }

  ownEffectsOf(...capabilities: Capability[]): readonly Effect[] {
    return this.hasNone(capabilities) ? [] : ofKinds(this.setting.own(this.path), capabilities);
  }

  /** It is known that no effect is of these kinds. */
  private hasNone(capabilities: readonly Capability[]): boolean {
    const { does } = this.kept;
    return does !== undefined && !capabilities.some(capability => does.has(capability));
  }

  get allRequests(): readonly Request[] {
    this.kept.requests ??= this.effectsOf('request').filter(effect => effect instanceof RequestFacts);
    return this.kept.requests;
  }

  get requests(): readonly Request[] {
    this.kept.procores ??= this.allRequests.filter(request => request.procore !== 'no');
    return this.kept.procores;
  }

  get routes(): readonly RouteFacts[] {
    return this.setting.found(this.path).routes;
  }

  get timers(): readonly TimerFacts[] {
    return this.setting.found(this.path).timers;
  }

  get strings(): readonly StringUse[] {
    this.kept.strings ??= stringsOf(this.program, this.relative);
    return this.kept.strings;
  }

  get functions(): readonly FunctionFacts[] {
    this.kept.functions ??= this.setting.functions(this.path);
    return this.kept.functions;
  }

  evaluate(expression: Expression): Value {
    return this.setting.evaluate(expression, this.path);
  }

  get app(): App {
    return this.setting.app(this.path);
  }
}

type Side = 'browser' | 'server' | 'unknown';

/** Where code runs: what it says of itself, what it imports, what globals it uses, where it stands. */
function sideOf(program: Program, relative: string): Side {
  if (program.language !== 'javascript') return 'server';
  if (program.directives.includes('use client')) return 'browser';
  if (program.directives.includes('use server')) return 'server';
  const modules = program.imports.map(item => item.module);
  if (modules.some(module => serverModules.test(module) || serverRenderers.test(module))) return 'server';
  if (
    /(?:^|\/)(?:api|server|functions|supabase|scripts)\//.test(relative) ||
    /(?:^|\/)(?:route|middleware|server)\.[cm]?[jt]s$/.test(relative)
  )
    return 'unknown';
  if (/(?:^|\/)public\/.*\.m?js$/.test(relative)) return 'browser';
  if (modules.some(module => browserModules.test(module))) return 'browser';
  const hooks = program.imports.some(
    item => /^(?:react|preact\/hooks)$/.test(item.module) && item.names.some(name => /^use[A-Z]/.test(name.imported)),
  );
  if (hooks) return 'browser';
  const scope = bind(program).scope;
  const names = nodesOf(program, 'name');
  if (!names.some(({ name, start }) => domNames.has(name) && !scope.lookup(name, start))) return 'unknown';
  const server = names.some(({ name }) => serverNames.has(name)) && !modules.includes('react');
  return server ? 'unknown' : 'browser';
}
