/** Effects that send HTTP requests, with their addresses, headers and whose they are. */
import type { Catalogue } from '../catalogue/index.ts';
import { methodConstant, parseMethod } from '../libraries/paths.ts';
import type { Behaviour, Role } from '../libraries/shape.ts';
import type { Place } from '../program/finding.ts';
import type { Program } from '../program/model.ts';
import { asDefaultSays, generalFirst, readAddress, withBase } from './addresses.ts';
import { argumentAt } from './arguments.ts';
import { settingFor } from './client-settings.ts';
import { Kept } from './cycles.ts';
import { isFromAnswer } from './downloads.ts';
import { EffectFacts } from './effects.ts';
import type { Evaluator } from './evaluate.ts';
import type { Address, Request, Text } from './facts.ts';
import { grantsIn } from './grants.ts';
import { headerOfAuthentication, setByAuthentication, setByWhoIsHanded, wordsOf } from './header-setters.ts';
import { hasUnknownHooks, headerSetBefore, hooksGiven } from './intercepting.ts';
import { relayedBy } from './relays.ts';
import { sdkAddresses, sdkHeader } from './sdk.ts';
import { hooksSetting, leftOutBy } from './skipped-hooks.ts';
import type { PreparingStep } from './steps.ts';
import type { Around } from './surroundings.ts';
import { flat, hole, joinTexts, mostTexts, slice, textsOf } from './texts.ts';
import { type AbstractValue, functionsOf, type LibraryThing, type Maker } from './values.ts';

/** What requests need to know of the files they stand in. */
export interface RequestSetting {
  readonly catalogue: Catalogue;
  /** The file speaks of Procore, itself or through a module next to it. */
  evidence(file: string): boolean;
  /** What the file asks for under a prefix is handed on to Procore. */
  handsOn(file: string, prefix: string): boolean;
  /** A client's interceptors or defaults, set elsewhere in the file that makes the client, speak of this header. */
  sets(file: string, header: string): boolean;
  /** Files that set defaults for all requests of a package: `axios.defaults.baseURL = …`. */
  settingDefaults(from: string): readonly string[];
}

/** What its addresses say of a request. */
interface Judged {
  readonly addresses: readonly Address[];
  readonly procore: Request['procore'];
  /** The file whose route hands it on to Procore. */
  readonly relay?: string | undefined;
}

const tokenPath = /\/(?:access_?)?token(?:\.json)?$/i;
/** A path whose head is not known; the pages of a project or a company begin with its id. */
const mayBeRoute = /^\/\{\}(?!\/(?:project|company)(?:\/|$))/;

/** A path of one's own before one of Procore's. */
const proxied = /^((?:\/[\w.-]+)+?)\/(?:rest\/v\d|vapid\/|oauth\/)/;

export class RequestFacts extends EffectFacts implements Request {
  private readonly setting: RequestSetting;
  private readonly read = new Kept<'judged', Judged>();

  constructor(
    evaluator: Evaluator,
    around: Around,
    setting: RequestSetting,
    behaviour: Behaviour,
    thing: LibraryThing,
    maker: Maker,
  ) {
    super(evaluator, around, 'request', behaviour, thing, maker);
    this.setting = setting;
  }

  get sdk(): string | undefined {
    return this.note?.startsWith('procore-sdk:') ? this.note.slice('procore-sdk:'.length) : undefined;
  }

  get method(): string | undefined {
    return this.once('method', () => this.asked());
  }

  private asked(): string | undefined {
    const { method } = this.behaviour;
    if (method === undefined) return undefined;
    const source = parseMethod(method);
    if (typeof source === 'string') return source;
    const path = method.split('=')[0] as string;
    const given = argumentAt(this.evaluator, path, this.thing, this.args, 'method');
    if (!given) {
      // Options that nobody can see may well say the method.
      const options = this.arg('options');
      if (options?.open && !options.keys.complete) return undefined;
      return source.withBody === undefined ? source.otherwise : this.byBody(source.otherwise, source.withBody);
    }
    if (given.open) return undefined;
    const constants = given.libraries.flatMap(({ path }) => methodConstant(path) ?? []);
    const named = [...constants, ...given.literals.filter(literal => typeof literal === 'string')];
    return named.length === 1 ? named[0]?.toUpperCase() : undefined;
  }

  /** The method of a call that is another one with a body, which may be nothing. */
  private byBody(bare: string | undefined, withBody: string): string | undefined {
    const body = this.arg('body');
    if (!body) return bare;
    return body.literals.includes(null) || body.unbound ? undefined : withBody;
  }

  private get judged(): Judged {
    const done = this.read.done('judged');
    if (done) return done;
    const { evaluator, setting } = this;
    // Its own answer may be asked for while its address is read: it is told apart from others by what the file says.
    const standIn: Judged = { addresses: [], procore: setting.evidence(this.place.file) ? 'likely' : 'no' };
    return evaluator.cycles.keep(this.read, 'judged', standIn, () => this.judge());
  }

  private judge(): Judged {
    const { setting } = this;
    const evidence = setting.evidence(this.place.file) || this.chain.some(step => setting.evidence(step.file));
    const method = this.method;
    let relay: string | undefined;
    const read = this.texts().map(text => {
      const own = readAddress(this.behindProxy(text), method, setting.catalogue, evidence);
      const relayed =
        own.procore === 'no'
          ? relayedBy(this.evaluator, own.address, method, this.place.file, setting.evidence)
          : undefined;
      if (!relayed) return own;
      relay = relayed.file;
      return readAddress(relayed.route, method, setting.catalogue, true);
    });
    const owned = generalFirst(asDefaultSays(read));
    let procore: Request['procore'] = this.sdk === undefined ? 'no' : 'certain';
    for (const item of owned)
      if (item.procore === 'certain' || (item.procore === 'likely' && procore === 'no')) procore = item.procore;
    return { addresses: owned.map(item => item.address), procore, relay };
  }

  get addresses(): readonly Address[] {
    return this.judged.addresses;
  }

  get procore(): Request['procore'] {
    return this.judged.procore;
  }

  get relay(): string | undefined {
    return this.judged.relay;
  }

  /** Without the prefix under which the app's own server hands it on to Procore. */
  private behindProxy(text: Text): Text {
    const prefix = proxied.exec(flat(text))?.[1];
    return prefix !== undefined && this.setting.handsOn(this.place.file, prefix)
      ? slice(text, prefix.length, Number.POSITIVE_INFINITY)
      : text;
  }

  private texts(): readonly Text[] {
    if (this.sdk !== undefined) return sdkAddresses(this.evaluator, this, this.sdk);
    const url = this.arg('url') ?? this.registered('target');
    const base = this.arg('base') ?? this.sharedBase() ?? (this.behaviour.args?.base && this.registered('base'));
    const bases = base ? this.prepared('request-path').reduce(behind, textsOf(base)) : [];
    if (!url) return bases;
    const texts = textsOf(url).length > 0 ? textsOf(url) : [hole('unknown', url.name, url.place, url.own)];
    // Every path under the first base comes before any under the next.
    const under = bases.slice(0, 4).flatMap(root => texts.map(text => withBase(root, text)));
    return bases.length === 0 ? texts : under.slice(0, mostTexts);
  }

  /** `axios.defaults.baseURL = …`, for calls that can have a base: to look for it leads through the whole file. */
  private sharedBase(): AbstractValue | undefined {
    return this.behaviour.args?.base === undefined ? undefined : this.prepared('request-base').at(-1)?.arg('base');
  }

  /** The address of the client that was registered under the name that this one is got by: `oauth.procore.fetch_token(…)`. */
  private registered(role: Role): AbstractValue | undefined {
    const { path, makers } = this.thing;
    const names = new Set<unknown>(path.split(/[.()]+/));
    for (const { args } of makers)
      for (const { value } of args) for (const literal of value.literals) names.add(literal);
    const steps = this.prepared('registers');
    const named = steps.filter(step => step.arg('name')?.literals.some(name => names.has(name)));
    const urls = (named.length > 0 ? named : steps).flatMap(step => step.arg(role) ?? []);
    return urls.length > 0 ? this.evaluator.union(urls) : undefined;
  }

  get kind(): Request['kind'] {
    return this.once('kind', () => this.purpose());
  }

  private purpose(): Request['kind'] {
    const { addresses } = this;
    if (this.grant !== undefined) return 'token';
    for (const address of addresses) {
      const path = address.path ?? '';
      if (/\/oauth\/revoke$/.test(path)) return 'revoke';
      if (/\/oauth2?\/(?:v\d+\/)?auth(?:orize)?$|\/authorize$/.test(path)) return 'authorize';
      if (tokenPath.test(path)) return 'token';
      // What stands for all that a client of the log-in host sends: it is made for the tokens.
      const isLogin = this.maker.implied && this.hostUse(address) === 'login';
      if (isLogin && (path === '' || path === '/')) return 'token';
    }
    if (addresses.every(({ host, path }) => host === undefined && path === undefined) && isFromAnswer(this.arg('url')))
      return 'file';
    if (this.procore === 'no') return 'other';
    for (const address of addresses) {
      const path = address.path ?? '';
      if (/^\/(?:rest|vapid)(?:\/|$)/.test(path)) return 'api';
      if (this.hostUse(address) === 'web' && path !== '/' && !mayBeRoute.test(path)) return 'web';
    }
    return 'api';
  }

  private hostUse({ host }: Address): string | undefined {
    return host === undefined ? undefined : this.setting.catalogue.host(host)?.use;
  }

  private headerSources(): { values: readonly AbstractValue[]; known: boolean } {
    return this.once('headers', () => {
      const { values, known } = this.allHeaders();
      // What hands it on adds its own.
      return { values, known: known && this.relay === undefined };
    });
  }

  private allHeaders(): { values: readonly AbstractValue[]; known: boolean } {
    const values = this.all('headers');
    let known = values.every(value => value.keys.complete);
    const options = this.all('options');
    for (const option of options) {
      if (option.things.length === 0) known &&= !option.open;
      else if (!option.keys.complete && values.length === 0 && option.things.every(thing => thing.is === 'object'))
        known = false;
    }
    if (this.args.some(({ spread, value }) => spread && !this.isKnownWhole(spread, value))) known = false;
    return { values, known };
  }

  /** What is spread holds nothing but what can be seen: `**options` of a mapping, `*args` that a wrapper hands on. */
  private isKnownWhole(spread: 'list' | 'named', value: AbstractValue): boolean {
    return spread === 'named' ? value.keys.complete : this.evaluator.lists.inOrder(value) !== undefined;
  }

  get headersKnown(): boolean {
    return this.headerSources().known;
  }

  header(name: string): AbstractValue | 'absent' | 'unknown' {
    const wanted = name.toLowerCase();
    return this.once(`header ${wanted}`, () => this.findHeader(wanted));
  }

  private findHeader(wanted: string): AbstractValue | 'absent' | 'unknown' {
    const { values, known } = this.headerSources();
    for (const value of values) {
      for (const key of value.keys.names) if (key.toLowerCase() === wanted) return value.property(key);
    }
    if (this.sdk !== undefined) return sdkHeader(this.evaluator, this, wanted);
    for (const step of this.prepared('request-header')) {
      const key = step.arg('name');
      const names = key?.literals.filter(literal => typeof literal === 'string') ?? [];
      if (names.some(name => name.toLowerCase() === wanted)) return step.arg('data') ?? this.evaluator.unknown;
      if (names.length > 0) continue;
      const headers = step.arg('headers');
      for (const name of headers?.keys.names ?? [])
        if (headers && name.toLowerCase() === wanted) return headers.property(name);
      if (headers ? !headers.keys.complete : key !== undefined) return 'unknown';
    }
    const auths = [this.arg('auth'), ...this.prepared('request-auth').map(step => step.arg('auth'))];
    if (wanted === 'authorization' && (auths[0] || auths.length > 1))
      return headerOfAuthentication(this.evaluator, auths, wanted) ?? auths[0] ?? 'unknown';
    if (setByAuthentication(auths, wanted) || setByWhoIsHanded(this.evaluator, this, wanted)) return 'unknown';
    if (!known && wanted !== 'authorization') return 'unknown';
    if (!this.clientSets(wanted)) return known ? 'absent' : 'unknown';
    // Whose token a client adds says where it may be sent, and it goes over whatever the request is given; of other headers it is enough
    // that it sets them.
    const { evaluator, thing } = this;
    const options = this.arg('options');
    const isLeftOut = leftOutBy(evaluator, wanted, options);
    const files = known && options ? this.settingFiles.filter(file => this.setting.sets(file, wanted)) : undefined;
    if (files && hooksSetting(evaluator, thing, wanted, files)?.every(isLeftOut)) return 'absent';
    const set = wanted === 'authorization' ? headerSetBefore(evaluator, thing, wanted, isLeftOut) : undefined;
    return set ?? 'unknown';
  }

  private clientSets(header: string): boolean {
    const words = wordsOf(header);
    return (
      this.settingFiles.some(file => this.setting.sets(file, header)) ||
      hasUnknownHooks(this.evaluator, this.thing) ||
      [...hooksGiven(this.evaluator, this.thing)].some(
        ({ info, frame }) => this.evaluator.functionFacts(info, frame).mentions(words, 2) !== undefined,
      )
    );
  }

  /**
   * Files that may set headers for all requests of the client: where it is made or set up, where its hooks and what they call stand, and
   * where it is used; of one that nobody made, wherever its defaults are set.
   */
  private get settingFiles(): readonly string[] {
    return this.once('setting files', () => {
      const { evaluator, thing, place } = this;
      const made = thing.makers.filter(({ step }) => !step).map(({ frame }) => frame.file);
      const hooks = [...hooksGiven(evaluator, thing)].flatMap(({ info, frame }) => {
        const at = evaluator.within(info, frame);
        const called = info.calls.flatMap(({ call }) => functionsOf(evaluator.evaluate(call.callee, at)));
        return [info, ...called.map(each => each.info)].map(({ program }) => program.path);
      });
      const set = settingFor(evaluator, thing);
      const everywhere = made.length === 0 ? this.defaultsElsewhere : [];
      return [...new Set([...made, ...hooks, ...set, place.file, ...everywhere])];
    });
  }

  private get defaultsElsewhere(): readonly string[] {
    return this.once('defaults', () => this.setting.settingDefaults(this.place.file));
  }

  /** Only where one file sets them: of several, which one runs last is not known. */
  protected override get sharing(): readonly Program[] {
    if (this.behaviour.args?.base === undefined) return [];
    const [only, ...others] = this.defaultsElsewhere;
    const program = only === undefined || others.length > 0 ? undefined : this.evaluator.services.sources.program(only);
    return program ? [program] : [];
  }

  private get queries(): readonly AbstractValue[] {
    return this.once('queries', () => this.allQueries());
  }

  private allQueries(): readonly AbstractValue[] {
    const steps = this.prepared('request-query').flatMap(step => step.arg('query') ?? step.arg('data') ?? []);
    return [...(this.sendsQueryAsBody() ? [] : this.all('query')), ...steps];
  }

  /** jQuery's `data` and urllib3's `fields` are the query of a GET, and the body of what has one. */
  private sendsQueryAsBody(): boolean {
    const { query, body } = this.behaviour.args ?? {};
    const isBoth = query !== undefined && (query === body || body?.split('|').includes(query) === true);
    return isBoth && /^(?:POST|PUT|PATCH)$/.test(this.method ?? 'POST');
  }

  get queryNames(): readonly string[] {
    const names = new Set<string>();
    for (const address of this.addresses)
      for (const entry of address.query) if (entry.name !== '') names.add(entry.name);
    for (const value of this.queries) for (const name of value.keys.names) names.add(name);
    return [...names];
  }

  query = (name: string): AbstractValue | undefined => {
    for (const value of this.queries) if (value.keys.names.includes(name)) return value.property(name);
    for (const address of this.addresses) {
      for (const entry of address.query) {
        if (entry.name !== name) continue;
        const text = flat(entry.value);
        const marks = entry.value.parts.flatMap(part => ('hole' in part ? (part.marks ?? []) : []));
        const open = entry.value.parts.some(part => 'hole' in part);
        const first = entry.value.parts[0];
        return this.evaluator.value({
          texts: [entry.value],
          literals: open ? [] : [text],
          marks,
          open,
          place: first?.place ?? address.pathPlace,
        });
      }
    }
    return undefined;
  };

  get body(): AbstractValue | undefined {
    return (
      this.arg('body') ?? this.prepared('request-body')[0]?.arg('body') ?? this.prepared('request-body')[0]?.arg('data')
    );
  }

  get grant(): string | undefined {
    if (this.sdk === 'token') return 'authorization_code';
    if (this.sdk === 'refresh') return 'refresh_token';
    const byCall = /^grant:(\w+)$/.exec(this.note ?? '')?.[1];
    if (byCall !== undefined && !this.body?.keys.names.includes('grant_type')) return byCall;
    const { body } = this;
    const given = body?.keys.names.includes('grant_type') ? body.property('grant_type') : this.query('grant_type');
    if (given) {
      const [literal] = given.literals.filter(item => typeof item === 'string');
      return typeof literal === 'string' ? literal : given.open ? 'unknown' : undefined;
    }
    for (const text of body?.texts ?? []) {
      const found = /grant_type["']?\s*[=:]\s*["']?([a-z_]+)/.exec(flat(text))?.[1];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  get unverified(): Place | undefined {
    const step = this.prepared('tls-off').find(each => !each.conditional);
    if (step === undefined) return undefined;
    const { file, call } = step;
    const member = call.kind === 'call' && call.callee.kind === 'member' ? call.callee.propertySpan : call;
    return { file, start: member.start, end: call.end };
  }

  get clientCredentials(): boolean {
    const header = this.header('authorization');
    const ways =
      typeof header === 'string' ? [] : header.marks.flatMap(mark => (mark.is === 'credential' ? mark.steps : []));
    const { client } = this;
    const files = new Set([this.place, ...(client ? [client] : []), ...ways].map(({ file }) => file));
    const grants = [...files].flatMap(file => {
      const program = this.evaluator.services.sources.program(file);
      return program ? [grantsIn(program)] : [];
    });
    return grants.some(({ client }) => client) && !grants.some(({ code }) => code);
  }
}

/** An address with what a step puts behind it, as it stands: `client.url('/rfis')`. */
function behind(bases: readonly Text[], step: PreparingStep): readonly Text[] {
  const path = step.arg('path');
  return path ? joinTexts(bases, textsOf(path)) : bases;
}
