import type { AnalysedFile, Effect, Request, Text, TextPart, Value } from '../../analysis/facts.ts';
import { words } from '../../analysis/names.ts';
import { flat } from '../../analysis/texts.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Place } from '../../program/finding.ts';
import type { Expression } from '../../program/model.ts';
import { contains, someIn, walk } from '../../program/walk.ts';
import { decode } from '../../program/words.ts';
import { placeIn, placeKey } from './places.ts';

/** An address that sends a user to Procore's log-in, with what its query says. */
export interface Authorization {
  /** The literal that writes `/oauth/authorize`, the expression that composes the address, or the SDK's call. */
  readonly at: Place;
  /** The expression that composes the address, or the call that makes it. */
  readonly node: Expression;
  readonly parameters: ReadonlyMap<string, readonly TextPart[]>;
  /** Every parameter is known. */
  readonly complete: boolean;
  /** It stands amid other words, as in a line for people to read. */
  readonly amid?: boolean;
  /** Made by Procore's SDK, which can carry no `state`. */
  readonly sdk?: 'authorize' | 'implicit';
}

const authorizePath = /\/oauth\/authorize(?![\w/-])/;

/** Without one of these in its text a file composes none: the parameters, the path, or a call that makes the address. */
const speaksOfIt =
  /response_type|redirect_uri|oauth\/authorize|authorization_?url|\bauthorize(?:URL)?\(|\bget(?:Authorize)?Uri\(|\bimplicit\(/i;

/** Whether a file's text is of what authorise addresses are composed of. */
export function speaksOfAuthorizing({ text }: AnalysedFile): boolean {
  return speaksOfIt.test(text);
}

/** Every authorise address that a file composes, each once; one that only this file has whole it composes too. */
export function authorizations(file: AnalysedFile, catalogue: Catalogue): readonly Authorization[] {
  // A test that exchanges no code compares addresses and sends nobody to them.
  if (file.pathClass === 'test' && !file.requests.some(({ kind }) => kind === 'token')) return [];
  const composed: ByWriter = speaksOfAuthorizing(file) ? composedIn(file, catalogue) : new Map();
  const found = [...composed.values(), ...sentTo(file, composed, catalogue)];
  return found.sort((a, b) => a.at.start - b.at.start);
}

/** By where the address is written. */
type ByWriter = ReadonlyMap<string, Authorization>;

function composedIn(file: AnalysedFile, catalogue: Catalogue): ByWriter {
  const found = new Map<string, Authorization>();
  const add = (key: string, authorization: Authorization): void => {
    const known = found.get(key);
    if (known === undefined || more(authorization, known)) found.set(key, authorization);
  };
  for (const effect of file.effectsOf('oauth-provider')) {
    const made = bySdk(effect, file) ?? byLibrary(effect, file, catalogue);
    if (made !== undefined) add(placeKey(made.at), made);
  }
  walk(file.program.body, node => {
    if (!composing.has(node.kind)) return;
    const expression = node as Expression;
    for (const { key, authorization } of inValue(file.evaluate(expression), expression, file, catalogue))
      add(key, authorization);
  });
  return found;
}

/**
 * Addresses that no file composes alone, as a base class does with what its heirs say, or a function with parameters that its callers
 * add: where a file that composes none sends a user to one, it stands where its base is written.
 * @param own those that the file composes itself
 */
function sentTo(file: AnalysedFile, own: ByWriter, catalogue: Catalogue): Iterable<Authorization> {
  const found = new Map<string, Authorization>();
  for (const effect of file.effectsOf('redirect')) {
    for (const text of effect.place.file === file.path ? (effect.arg('url')?.texts ?? []) : []) {
      const read = authorizeIn(text, file, catalogue);
      const { writer } = read ?? {};
      if (read === undefined || writer === undefined || writer.file === file.path) continue;
      const key = placeKey(writer);
      if (own.has(key)) continue;
      const isComposed = file.app.files.some(
        other =>
          other !== file && speaksOfAuthorizing(other) && isKnown(composedIn(other, catalogue).get(key), read.said),
      );
      if (!isComposed) found.set(key, { at: writer, node: effect.node, ...read.said });
    }
  }
  return found.values();
}

/** Where an address is composed all is known of it that is known where a user is sent to it: no caller adds parameters. */
function isKnown(composed: Authorization | undefined, sent: Read['said']): boolean {
  return composed !== undefined && (composed.complete || composed.parameters.has('state') || !sent.complete);
}

/**
 * Of two readings of one address the one that knows more: a `state` that is not fixed, then any, then more parameters, then the address
 * alone, with no white space behind it, then the whole of a template, then the later, then the one that composes it.
 */
function more(a: Authorization, b: Authorization): boolean {
  const state = stateRank(a) - stateRank(b);
  if (state !== 0) return state > 0;
  const size = a.parameters.size - b.parameters.size;
  if (size !== 0) return size > 0;
  if (a.amid !== b.amid) return b.amid === true;
  if (isPrinted(a) !== isPrinted(b)) return isPrinted(b);
  if (isPieceOf(a, b) || isPieceOf(b, a)) return isPieceOf(b, a);
  const composes = ({ node, at }: Authorization): boolean => node.start === at.start;
  return a.at.start === b.at.start ? composes(a) && !composes(b) : a.at.start > b.at.start;
}

/** White space follows it, where it is put into words for people: `console.log(address + '\n')`. */
function isPrinted({ parameters }: Authorization): boolean {
  return [...parameters.values()].some(parts => /\s$/.test(flat({ parts })));
}

function isPieceOf({ node }: Authorization, { node: whole }: Authorization): boolean {
  return whole.kind === 'template' && node !== whole && contains(whole, node);
}

function stateRank({ parameters }: Authorization): number {
  const state = parameters.get('state');
  return state === undefined ? 0 : state.some(part => 'hole' in part) ? 2 : 1;
}

function bySdk(effect: Effect, file: AnalysedFile): Authorization | undefined {
  const sdk = /^procore-sdk:(authorize|implicit)$/.exec(effect.note ?? '')?.[1] as Authorization['sdk'];
  if (sdk === undefined || effect.place.file !== file.path) return undefined;
  const redirect = effect.arg('url')?.texts[0]?.parts ?? [];
  const parameters = new Map<string, readonly TextPart[]>([['redirect_uri', redirect]]);
  // The SDK takes none; what it returns can be given one.
  if (addsState(effect)) parameters.set('state', [{ hole: true, from: 'unknown' }]);
  return { at: effect.place, node: effect.node, parameters, complete: true, sdk };
}

/** A call of a log-in library that makes an authorise address of the parameters that it is given. */
function byLibrary(effect: Effect, file: AnalysedFile, catalogue: Catalogue): Authorization | undefined {
  if (effect.note !== 'authorize-url' || effect.place.file !== file.path) return undefined;
  const base = effect.arg('base');
  if (!base?.texts.some(({ parts }) => isProcores(parts, file, catalogue))) return undefined;
  const query = effect.arg('query');
  const names = query?.keys.names ?? [];
  const parameters = new Map<string, readonly TextPart[]>(
    names.map(name => [name, query?.property(name).texts[0]?.parts ?? [{ hole: true, from: 'unknown' } as const]]),
  );
  if (effect.mode === 'implicit') parameters.set('response_type', [{ text: 'token' }]);
  // It adds the client and the kind of answer itself.
  return { at: effect.place, node: effect.node, parameters, complete: query === undefined || query.keys.complete };
}

/** The function around the SDK's call speaks of a state: `… + '&state=' + state`, `url.searchParams.set('state', …)`. */
function addsState({ surroundings, program }: Effect): boolean {
  return someIn(
    surroundings.function?.node.body ?? program.body,
    node => node.kind === 'literal' && typeof node.value === 'string' && /^state$|[?&]state=$/.test(node.value),
  );
}

/** Kinds of expressions that can make an address out of pieces. */
const composing: ReadonlySet<string> = new Set(['template', 'join', 'call', 'literal', 'name', 'member']);

/**
 * The authorise addresses that a value may be. Addresses with one writer of `/oauth/authorize` are one: what a later expression
 * adds to it counts, and it stands where it is composed.
 */
function inValue(
  value: Value,
  node: Expression,
  file: AnalysedFile,
  catalogue: Catalogue,
): readonly { readonly key: string; readonly authorization: Authorization }[] {
  const composed = composedAt(value, node, file);
  return value.texts.flatMap(text => {
    const read = authorizeIn(text, file, catalogue);
    // Composed elsewhere and only handed on here.
    if (read === undefined || (value.place?.file !== file.path && !isWrittenIn(file, read.parts))) return [];
    if (isShown(read, file)) return [];
    const at = amidOthers(read, composed, file) ?? composed;
    return [{ key: placeKey(read.writer ?? composed), authorization: { at, node, ...read.said } }];
  });
}

/** The address alone, where it stands in a text of many lines, such as the page that a route answers with. */
function amidOthers(
  { writer, said: { amid } }: Read,
  composed: Place,
  { path, text }: AnalysedFile,
): Place | undefined {
  if (amid !== true || writer?.file !== path || !contains(composed, writer)) return undefined;
  if (!text.slice(composed.start, composed.end).includes('\n')) return undefined;
  const at = text.indexOf('oauth/authorize', writer.start);
  if (at < 0 || at >= writer.end) return undefined;
  const isPart = (index: number) => !/[\s"'`<>()]/.test(text.charAt(index));
  let start = at;
  while (start > writer.start && isPart(start - 1)) start--;
  let end = at;
  while (end < writer.end && isPart(end)) end++;
  return { file: path, start, end };
}

/** Composed elsewhere, and here put into words for people: `print(f"Open this: {address}")`. */
function isShown({ writer, said: { amid, parameters } }: Read, file: AnalysedFile): boolean {
  const isElsewhere = writer !== undefined && writer.file !== file.path;
  return amid === true && isElsewhere && !isWrittenIn(file, [...parameters.values()].flat());
}

interface Read {
  /** What writes `/oauth/authorize`. */
  readonly writer: Place | undefined;
  /** The pieces of the address and of its parameters, but for where it leads back to: that is handed to whoever composes it. */
  readonly parts: readonly TextPart[];
  readonly said: Omit<Authorization, 'at' | 'node' | 'sdk'>;
}

/** A text as an authorise address of Procore's. */
function authorizeIn(text: Text, file: AnalysedFile, catalogue: Catalogue): Read | undefined {
  const cut = cutQuery(text);
  if (cut === undefined || !isProcores(cut.before, file, catalogue)) return undefined;
  const { before, parameters, complete, bare } = cut;
  const clientId = parameters.get('client_id') ?? [];
  if (bare && !isNamedProcores([...before, ...clientId]) && !isOnlyProcores(before, clientId, file)) return undefined;
  // Without a parameter of OAuth's it is a constant that something else completes.
  if (!['client_id', 'response_type', 'redirect_uri'].some(name => parameters.has(name))) return undefined;
  const writer = before.find(part => 'text' in part && part.place !== undefined && /authorize/.test(part.text))?.place;
  return {
    writer,
    parts: [before, ...[...parameters].flatMap(([name, value]) => (name === 'redirect_uri' ? [] : [value]))].flat(),
    said: {
      parameters,
      complete: complete && parameters.has('client_id'),
      amid: /\S\s/.test(flat({ parts: before })),
    },
  };
}

/** Where the value was written, unless that is only a constant that holds its base; else the expression itself. */
function composedAt({ place }: Value, node: Expression, file: AnalysedFile): Place {
  const here = placeIn(file, node);
  if (place?.file !== file.path) return here;
  const isBase = /authori[sz]e["'`]?$/.test(file.text.slice(place.start, place.end));
  return isBase && node.kind !== 'literal' ? here : place;
}

function isWrittenIn({ path }: AnalysedFile, parts: readonly TextPart[]): boolean {
  return parts.some(({ place }) => place?.file === path);
}

interface Cut {
  readonly before: readonly TextPart[];
  readonly parameters: ReadonlyMap<string, readonly TextPart[]>;
  readonly complete: boolean;
  /** Nothing is known of the address itself. */
  readonly bare: boolean;
}

/** A text cut at the `?` behind `/oauth/authorize`, or behind an address that a setting holds whole. */
function cutQuery({ parts }: Text): Cut | undefined {
  const before: TextPart[] = [];
  const parameters = new Map<string, TextPart[]>();
  let written = '';
  let complete = true;
  let current: TextPart[] | undefined;
  let query = false;
  let bare = false;
  for (const part of parts) {
    if ('hole' in part) {
      if (!query) {
        before.push(part);
        written += '{}';
      } else if (current === undefined) complete = false;
      else current.push(part);
      continue;
    }
    let { text } = part;
    if (!query) {
      before.push(part);
      written += text;
      const at = text.indexOf('?');
      bare = /^\s*\{\}\?/.test(written);
      if (at < 0 || !(bare || authorizePath.test(written))) continue;
      query = true;
      text = text.slice(at + 1);
    }
    text.split('&').forEach((pair, index) => {
      if (index === 0 && current !== undefined) {
        if (pair !== '') current.push({ ...part, text: pair });
        return;
      }
      current = undefined;
      const [name, ...value] = pair.split('=');
      if (name === undefined || name === '') return;
      current = value.join('=') === '' ? [] : [{ ...part, text: value.join('=') }];
      // `&amp;` in a page.
      parameters.set(decode(name.replace(/^amp;/, '')), current);
    });
  }
  if (!query || (bare && !parameters.has('response_type'))) return undefined;
  return { before, parameters, complete, bare };
}

function isNamedProcores(parts: readonly TextPart[]): boolean {
  return parts.some(part => 'hole' in part && /procore/i.test(part.name ?? ''));
}

/**
 * A setting that is called for its address and for nobody holds it, `AUTHORIZE_URL`, and the file asks for a token and calls Procore and
 * nobody else. That of another log-in is called for it: `OKTA_AUTHORIZE_URL`.
 */
function isOnlyProcores(before: readonly TextPart[], clientId: readonly TextPart[], file: AnalysedFile): boolean {
  const names = [...before, ...clientId].flatMap(part =>
    'hole' in part && part.name !== undefined ? [part.name] : [],
  );
  return (
    before.some(part => 'hole' in part && /authori[sz]e/i.test(part.name ?? '')) &&
    names.every(name => words(name).every(word => ofAnyLogIn.test(word))) &&
    file.allRequests.some(({ kind }) => kind === 'token') &&
    file.requests.some(request => request.kind === 'api' && request.procore === 'certain' && !isBySetting(request)) &&
    file.allRequests.every(
      ({ procore, addresses }) => procore !== 'no' || addresses.every(({ host }) => host === undefined),
    )
  );
}

/** It needs nobody's log-in: `Bearer ${process.env.PROCORE_TOKEN}`. */
function isBySetting(request: Request): boolean {
  const sent = request.header('authorization');
  return typeof sent !== 'string' && sent.marks.some(({ is }) => is === 'environment');
}

const ofAnyLogIn =
  /^(?:oauth2?|auth|authori[sz](?:e|ation)|ur[il]|endpoint|base|address|link|client|consumer|app|application|api|id|key|log|login|sign|signin|in|user|server|web|my|the|this|self|process|os|env|environ|settings?|config|options)$/;

/** Whose log-in it is: by the host, by the name of what holds the host, else by what the file calls. */
export function isProcores(before: readonly TextPart[], file: AnalysedFile, catalogue: Catalogue): boolean {
  const written = flat({ parts: before }).trimStart();
  const host = /^https?:\/\/([^/{}?]+)/i.exec(written)?.[1];
  if (host !== undefined) return catalogue.isProcoreHost(host.toLowerCase());
  if (isNamedProcores(before)) return true;
  return /^(?:\{\}|https?:\/\/\{\})/.test(written) && file.procoreHere;
}

/** The last place before the address where one of its parameters is written, in the same file. */
export function parametersPlace({ at, parameters }: Authorization): Place | undefined {
  const places = [...parameters.values()].flat().flatMap(({ place }) => (place?.file === at.file ? [place] : []));
  return places.filter(({ end }) => end <= at.start).sort((a, b) => b.start - a.start)[0];
}

/** The text of a parameter, holes as `{}`; `undefined` where it is not sent. */
export function parameterText({ parameters }: Authorization, name: string): string | undefined {
  const parts = parameters.get(name);
  return parts && flat({ parts });
}
