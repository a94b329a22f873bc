import type { AnalysedFile, Effect, Text, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { flat } from '../../analysis/texts.ts';
import { servedByWebHost } from '../../catalogue/facts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { type Edit, type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Expression, Literal } from '../../program/model.ts';
import { type Node, walkProgram } from '../../program/walk.ts';
import { isDocument } from './credentials-written.ts';
import { placeIn, placeKey } from './places.ts';
import { isSdkCall, locate } from './routes.ts';

/** What an address is the base of. */
export type HostUse = 'api' | 'login';

/** A host of Procore's that the code sends API or log-in traffic to, where it is written. */
export interface UsedHost {
  readonly host: string;
  readonly use: HostUse;
  /** The path behind it is one of the API or the log-in, and not only what it is called for. */
  readonly isRoute: boolean;
  /** The literal that writes the host, else the call. */
  readonly at: Place;
  /** What writes the path that is asked for there, else the call. */
  readonly asked: Place;
  /** The host itself inside its literal, for an edit. */
  readonly span: Place | undefined;
  /** The call that uses it, and how it is reached. */
  readonly steps: readonly Step[];
  readonly sdk: boolean;
}

const apiPath = /^\/(?:rest|vapid)(?:\/|$)/;
const loginPath = /^\/oauth(?:\/|$)/;

const readers = new WeakMap<Catalogue, (file: AnalysedFile) => readonly UsedHost[]>();

/** Every Procore host that a file uses for the API or the log-in: in requests, redirects, OAuth settings, composed log-ins and named addresses. */
export function usedHosts(file: AnalysedFile, catalogue: Catalogue): readonly UsedHost[] {
  const read = readers.get(catalogue) ?? perFile(each => hostsIn(each, catalogue));
  readers.set(catalogue, read);
  return read(file);
}

function hostsIn(file: AnalysedFile, catalogue: Catalogue): readonly UsedHost[] {
  const found: UsedHost[] = [];
  const add = (text: Text, by: Use): void => {
    const written = hostIn(text);
    if (written === undefined || !catalogue.isProcoreHost(written.host)) return;
    const path = pathIn(text);
    const use = useOf(path, by.use, written.host);
    if (use === undefined || servedByWebHost(written.host, path)) return;
    const { host, place: at = by.place, span } = written;
    // Text that nothing is seen to call speaks only where no call does.
    if (!by.called && found.some(one => one.use === use && placeKey(one.at) === placeKey(at))) return;
    const steps = [...by.steps, stepAt(by.place, stepMessage[use])];
    found.push({
      host,
      use,
      isRoute: apiPath.test(path) || loginPath.test(path),
      at,
      asked: by.asked ?? by.place,
      span,
      steps,
      sdk: by.sdk,
    });
  };
  const use = (effect: Effect, of?: HostUse, asked?: Place): Use => ({
    place: effect.place,
    steps: effect.chain,
    sdk: isSdkCall(effect),
    called: true,
    use: of,
    asked,
  });
  for (const request of file.requests)
    for (const { text, pathPlace } of request.addresses) add(text, use(request, undefined, pathPlace));
  // A person who is sent to any other page follows a link.
  for (const effect of file.effectsOf('redirect'))
    for (const text of effect.arg('url')?.texts ?? []) if (loginPath.test(pathIn(text))) add(text, use(effect));
  for (const effect of file.effectsOf('oauth-provider'))
    for (const text of addressesIn([effect.arg('options'), effect.arg('base'), effect.arg('url')]))
      add(text, use(effect, 'login', writerOfPath(text)));
  for (const { node, of } of hostTables(file))
    for (const text of file.evaluate(node).texts) add(text, { place: placeIn(file, node), ...uncalled, use: of });
  for (const node of composedLogIns(file))
    for (const text of file.evaluate(node).texts) add(text, { place: placeIn(file, node), ...uncalled });
  for (const { key, literal, start, end } of file.strings) {
    if (literal.pattern === true || !/url|uri|base|host|endpoint|api|auth|token/i.test(key ?? '')) continue;
    const place = { file: file.path, start, end };
    add({ parts: [{ text: String(literal.value), literal, place }] }, { place, ...uncalled });
  }
  return found;
}

/** What writes the end of an address. */
function writerOfPath({ parts }: Text): Place | undefined {
  const last = parts.findLast(part => 'text' in part && part.place !== undefined);
  return last?.place;
}

const forApi = /^(?:api|rest)_?(?:url|uri|base_?(?:url)?|host|origin|root|endpoint)?$/i;
const forLogin = /^(?:log_?in|o?auth|token|sso)_?(?:url|uri|base_?(?:url)?|host|origin|root|endpoint)?$/i;

/** What names hosts by what they are for, in an object, a record or a class: `{ api: 'https://…', login: 'https://…', web: 'https://…' }`. */
function hostTables(file: AnalysedFile): readonly { readonly node: Expression; readonly of: HostUse }[] {
  const found: { node: Expression; of: HostUse }[] = [];
  if (!/procore(?:gov)?\.com/i.test(file.text)) return found;
  walkProgram(file.program, node => {
    const entries = namedIn(node).flatMap(([name, value]) => {
      const of: HostUse | undefined = forApi.test(name) ? 'api' : forLogin.test(name) ? 'login' : undefined;
      return of === undefined ? [] : hostsOf(value).map(node => ({ node, of }));
    });
    if (new Set(entries.map(({ of }) => of)).size === 2) found.push(...entries);
  });
  return found;
}

/** What names a host, or one for each zone or environment: `{ eu: 'https://…', us: 'https://…' }`. */
function hostsOf(value: Expression): readonly Expression[] {
  if (value.kind !== 'object') return [value];
  return value.properties.flatMap(each => (speaksOfPages.test(each.key ?? '') ? [] : [each.value]));
}

function namedIn(node: Node): readonly (readonly [name: string, value: Expression])[] {
  switch (node.kind) {
    case 'object':
      return node.properties.flatMap(({ key, value }) => (key === undefined ? [] : [[key, value]]));
    case 'call':
      return node.args.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value]]));
    case 'class':
      return node.members.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]));
    default:
      return [];
  }
}

const uncalled = { steps: [], sdk: false, called: false };

/** Expressions that put an OAuth path behind something: `${host}/oauth/authorize?…`, `new URL('/oauth/token', host)`. */
function composedLogIns(file: AnalysedFile): readonly Expression[] {
  if (!file.text.includes('oauth/')) return [];
  const found: Expression[] = [];
  walkProgram(file.program, node => {
    const pieces =
      node.kind === 'template'
        ? node.parts
        : node.kind === 'join'
          ? [node.left, node.right]
          : node.kind === 'call'
            ? node.args.map(({ value }) => value)
            : [];
    const composes = pieces.some(
      piece =>
        piece.kind === 'literal' &&
        typeof piece.value === 'string' &&
        /\boauth\/(?:authorize|token|revoke)/.test(piece.value),
    );
    if (composes) found.push(node as Expression);
  });
  return found;
}

/** What uses an address, and what for where its path does not say. */
interface Use {
  readonly place: Place;
  readonly asked?: Place | undefined;
  readonly steps: readonly Step[];
  readonly sdk: boolean;
  readonly called: boolean;
  readonly use?: HostUse | undefined;
}

const stepMessage: Readonly<Record<HostUse, string>> = {
  api: 'an API request goes there',
  login: 'a log-in goes there',
};

/** What an address is called for; `undefined` for a page, a file, or a bare host that nothing says more of. */
function useOf(path: string, base: HostUse | undefined, host: string): HostUse | undefined {
  if (apiPath.test(path)) return 'api';
  if (loginPath.test(path)) return 'login';
  if (path === '/' && base !== undefined) return base;
  return path !== '/' && (/(?:^|[.-])api(?:[.-]|$)/.test(host) || /^\/(?:api|graphql)\//.test(path))
    ? 'api'
    : undefined;
}

/** Texts inside a value, four deep: the options of a framework hold a list of providers, which hold addresses. */
function addressesIn(values: readonly (Value | undefined)[], depth = 4): readonly Text[] {
  return values.flatMap(value => {
    if (value === undefined) return [];
    const inside = depth === 0 ? [] : [...value.keys.names.map(name => value.property(name)), ...value.elements];
    return [...value.texts, ...addressesIn(inside, depth - 1)];
  });
}

/** The path behind the host; `/` where there is none. */
function pathIn(text: Text): string {
  return /^(?:(?:https?:)?\/\/)?[^/?#:]+(?::\d+)?(\/[^?#]*)/i.exec(flat(text))?.[1] ?? '/';
}

/** The host of an address, lower case, where its text is known, with what writes it. */
function hostIn(text: Text): { readonly host: string; readonly place?: Place; readonly span?: Place } | undefined {
  const match = /^(?:https?:)?(?:\/\/)?((?:[a-z0-9-]+\.)+procore(?:gov)?\.com)(?=[/:?#]|$)/i.exec(flat(text));
  const written = match?.[1];
  if (match === null || written === undefined) return undefined;
  const host = written.toLowerCase();
  const from = match[0].length - written.length;
  const place = locate(text, from, match[0].length);
  if (place === undefined) {
    const [first] = text.parts;
    return first !== undefined && 'text' in first && first.place !== undefined
      ? { host, place: first.place }
      : { host };
  }
  const { literal, ...span } = place;
  return { host, place: { file: place.file, start: literal.start, end: literal.end }, span };
}

/** An address in a settings document that is meant as a base of API or log-in calls. */
export interface SettingAddress {
  readonly at: Place;
  readonly key: string;
  readonly address: string;
  readonly use: HostUse;
  readonly literal: Literal;
}

/** Words of a setting's name that say what its address is for. */
const speaksOfLogin = /oauth|auth|login|log_in|token|sso/i;
const speaksOfApi = /api|rest|base|endpoint/i;
const speaksOfPages = /app(?!i)|web|link|site|ui|portal|page|redirect|callback|docs?/i;

/** The settings of a document that say where API or log-in calls go: `.env`, JSON and YAML, judged by their names. */
export function settingAddresses(file: AnalysedFile): readonly SettingAddress[] {
  const { language } = file;
  if (!isDocument(file) || !(language === 'env' || language === 'json' || language === 'yaml')) return [];
  return file.strings.flatMap(({ value, literal, key }): readonly SettingAddress[] => {
    const match = /^https?:\/\/(?:[a-z0-9-]+\.)+procore(?:gov)?\.com(\/[^\s?#]*)?$/i.exec(value.trim());
    if (match === null || key === undefined) return [];
    const use = settingUse(key, match[1] ?? '/');
    const at = { file: file.path, start: literal.start, end: literal.end };
    return use === undefined ? [] : [{ at, key, address: value.trim(), use, literal }];
  });
}

function settingUse(key: string, path: string): HostUse | undefined {
  const named = speaksOfLogin.test(key) ? 'login' : speaksOfApi.test(key) ? 'api' : undefined;
  if (named === undefined || speaksOfPages.test(key.replace(/procore/gi, ''))) return undefined;
  if (apiPath.test(path)) return 'api';
  if (loginPath.test(path)) return 'login';
  return path === '/' ? named : undefined;
}

/** An edit that writes the documented host in a wrong one's place. */
export function hostEdit(span: Place, host: string): Edit {
  return { file: span.file, start: span.start, end: span.end, text: host };
}
