import type { AnalysedFile, CredentialKind, Effect, Mark, Request, Value } from '../../analysis/facts.ts';
import type { Capability } from '../../libraries/shape.ts';
import type { Place, Step } from '../../program/finding.ts';
import type { Expression, Span } from '../../program/model.ts';
import type { RuleContext } from '../rule.ts';
import { standsInFailure } from './credentials-failure.ts';

/** A credential's mark on a value. */
export type CredentialMark = Extract<Mark, { readonly is: 'credential' }>;

/** Kinds, gravest first, as a sentence says them. */
const names: Readonly<Record<CredentialKind, string>> = {
  'client-secret': 'a client secret',
  'private-key': 'a private key',
  'token-response': "the token endpoint's whole answer",
  'refresh-token': 'a refresh token',
  'access-token': 'an access token',
  'authorization-header': 'an `Authorization` header',
  password: 'a password',
  'webhook-secret': "a webhook's secret",
  'authorization-code': 'an authorization code',
};
const gravity = Object.keys(names) as CredentialKind[];

/** Kinds that an app's own log-in and other vendors have too: a name alone does not make them Procore's. */
const common: ReadonlySet<CredentialKind> = new Set(['password', 'private-key', 'webhook-secret']);

/** `an access token`, for messages. */
export function nameOf(kind: CredentialKind): string {
  return names[kind];
}

/** The same to begin a sentence with: `An access token`. */
export function beginning(kind: CredentialKind): string {
  const name = names[kind];
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/**
 * Credentials inside a value, its properties and elements included. What is encrypted, hashed or redacted does not count, even
 * beside something that is not; nor does what only its name calls a token where the code draws it by lot or another library makes it.
 */
export function credentialsIn(value: Value, depth = 3): readonly CredentialMark[] {
  const found = value.marks.flatMap(mark =>
    mark.is === 'credential' ? [mark] : mark.is === 'input' ? codeIn(mark) : [],
  );
  const sealed = value.marks.some(mark => mark.is === 'sealed');
  const made =
    value.libraries.some(({ package: from }) => from !== 'global') || value.marks.some(mark => mark.is === 'random');
  if (found.length === 0 || !(sealed || made)) return found;
  const inside = depth === 0 ? [] : [...value.keys.names.map(name => value.property(name)), ...value.elements];
  const within = inside.flatMap(part => credentialsIn(part, depth - 1));
  return sealed ? within : [...found.filter(({ whose }) => whose !== 'unknown'), ...within];
}

/** The `code` of a web request's query: what an OAuth callback receives. */
function codeIn({ part, fields, steps }: Extract<Mark, { readonly is: 'input' }>): readonly CredentialMark[] {
  return part === 'query' && fields.at(-1) === 'code' ? [{ ...codeMark, steps }] : [];
}

const codeMark = { is: 'credential', credential: 'authorization-code', whose: 'unknown', steps: [] } as const;

/** The same as a page reads it out of its own address, or under a name that says so. */
function codeOfPage(value: Value, node: Expression): CredentialMark | undefined {
  const fromAddress = value.libraries.some(
    ({ package: from, path }) => from === 'global' && /location\.search\b.*\.code$/.test(path),
  );
  const named = node.kind === 'name' && /^(?:access|auth|authori[sz]ation|oauth)_?code$/i.test(node.name);
  return fromAddress || named ? codeMark : undefined;
}

/** The authorization code of Procore's among a call's own arguments, where a page or a name tells of it. */
export function codeAmong(effect: Effect, file: AnalysedFile): CredentialMark | undefined {
  return effect.args
    .map(({ value, node }) => codeOfPage(value, node))
    .find(mark => mark !== undefined && isProcores(mark, file));
}

/**
 * Whether a credential is Procore's, as far as the file shows: by its host, flow or name; or, where only a name like `token` speaks
 * for it, because the file calls Procore with one of that kind, and no one else. Client secrets and codes need no call: a page of
 * settings has none.
 */
export function isProcores({ whose, credential }: CredentialMark, file: AnalysedFile): boolean {
  if (whose !== 'unknown') return whose === 'procore';
  if (common.has(credential) || callsOthers(file)) return false;
  if (credential === 'authorization-code')
    return file.procoreHere && /\/oauth\b|authori[sz](?:e|ation_?(?:url|code))/i.test(file.text);
  // A file that calls something, and never Procore, is about someone else's.
  if (credential === 'client-secret') return file.requests.length > 0 || file.allRequests.length === 0;
  return file.requests.some(request => sends(request, credential));
}

/** The request's header or body holds a credential of that kind whose owner only a name tells. */
function sends(request: Request, kind: CredentialKind): boolean {
  const header = request.header('authorization');
  const sent = [typeof header === 'string' ? undefined : header, request.body].flatMap(value => value?.marks ?? []);
  return sent.some(mark => mark.is === 'credential' && mark.whose === 'unknown' && mark.credential === kind);
}

function callsOthers(file: AnalysedFile): boolean {
  return file.allRequests.some(
    request => request.procore === 'no' && request.addresses.some(({ host }) => host !== undefined && !isLocal(host)),
  );
}

/** The developer's own machine. */
export function isLocal(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal)(?::\d+)?$/.test(host);
}

/** A call that a credential of Procore's reaches. */
export interface CredentialSink {
  readonly effect: Effect;
  /** The gravest of those that reach it. */
  readonly credential: CredentialMark;
  /** The call's arguments that carry one. */
  readonly carriers: readonly Value[];
  /** The way from the source to the call. */
  readonly steps: readonly Step[];
}

/**
 * Calls of some capability that a credential of Procore's reaches, each place once, in the order of the file.
 * Reads and deletions of stores are left out.
 */
export function credentialSinks(
  file: AnalysedFile,
  capabilities: readonly Capability[],
  kinds: (mark: CredentialMark, effect: Effect) => boolean = () => true,
): readonly CredentialSink[] {
  const sinks = new Map<string, CredentialSink>();
  for (const effect of file.effectsOf(...capabilities)) {
    if (effect.mode === 'read' || effect.mode === 'delete') continue;
    const counts = (mark: CredentialMark): boolean =>
      isProcores(mark, file) &&
      !isOfAnother(mark, effect, file) &&
      kinds(mark, effect) &&
      !(mark.credential === 'token-response' && standsInFailure(effect));
    const carriers = effect.data.filter(value => credentialsIn(value).some(counts));
    const [credential] = carriers
      .flatMap(value => credentialsIn(value))
      .filter(counts)
      .sort(graver);
    if (credential === undefined) continue;
    const key = placeKey(effect.place);
    const other = sinks.get(key);
    if (other !== undefined && graver(other.credential, credential) <= 0) continue;
    const steps = stepsTo(effect.place, credential.steps, effect.chain, writtenIn(carriers, credential, effect, file));
    sinks.set(key, { effect, credential, carriers, steps });
  }
  return [...sinks.values()].sort((a, b) => a.effect.place.start - b.effect.place.start);
}

/** A client of another service keeps its own secret, whoever makes it. */
function isOfAnother(mark: CredentialMark, { place }: Effect, file: AnalysedFile): boolean {
  if (mark.whose !== 'unknown' || mark.credential !== 'client-secret' || place.file === file.path) return false;
  const home = file.app.file(place.file);
  return home !== undefined && !isProcores(mark, home);
}

/** The property of an object at the call that holds the credential, where the object is written. */
function writtenIn(carriers: readonly Value[], credential: CredentialMark, effect: Effect, file: AnalysedFile): Step[] {
  for (const value of carriers)
    for (const key of value.keys.names.slice(0, 30)) {
      if (!credentialsIn(value.property(key)).some(mark => mark.credential === credential.credential)) continue;
      for (const { file: home, properties } of value.objects) {
        const property = properties.find(other => other.key === key);
        if (property === undefined || home !== effect.place.file) continue;
        const inner =
          property.value.kind === 'object' ? writtenIn([value.property(key)], credential, effect, file) : [];
        if (inner.length > 0) return inner;
        return [
          {
            file: home,
            start: property.start,
            end: property.end,
            message: `${names[credential.credential]} is written here`,
          },
        ];
      }
    }
  return [];
}

function graver(a: CredentialMark, b: CredentialMark): number {
  const partial = Number(a.partial ?? false) - Number(b.partial ?? false);
  const unknown = Number(a.whose === 'unknown') - Number(b.whose === 'unknown');
  return partial || unknown || gravity.indexOf(a.credential) - gravity.indexOf(b.credential);
}

/** Whether a value may hold, beside a credential in the clear, the same one sealed: what it is depends on the way taken. */
export function isSometimesSealed(values: readonly Value[]): boolean {
  return values.some(({ marks }) => marks.some(mark => mark.is === 'sealed'));
}

/** The code decides that it is a whole credential of Procore's. */
export function isCertain({ whose, partial }: CredentialMark): boolean {
  return whose === 'procore' && partial !== true;
}

/** A key for sets of places. */
export function placeKey({ file, start }: Place): string {
  return `${file}:${start}`;
}

/** Steps in order, each place once, without the finding's own. */
export function stepsTo(at: Place, ...ways: readonly (readonly Step[])[]): readonly Step[] {
  const seen = new Set([placeKey(at)]);
  return ways.flat().filter(step => {
    const key = placeKey(step);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** A place in a file. */
export function placeIn(file: { readonly path: string }, { start, end }: Span): Place {
  return { file: file.path, start, end };
}

/** What a message calls a call: `logger.info`; `This call` where its source is long. To begin a sentence with. */
export function callName(effect: Effect, context: RuleContext): string {
  if (effect.node.kind !== 'call') return 'This statement';
  const { callee } = effect.node;
  const text = context.source(effect.place.file).slice(callee.start, callee.end);
  return /^[\w$.?#[\]'"@]{1,40}$/.test(text) ? `\`${text}\`` : 'This call';
}

/** What shows a credential at a sink, for `because`. */
export function evidenceOf({ credential, whose }: CredentialMark): string {
  if (whose === 'unknown') return `Its name says that it is ${nameOf(credential)}, and the file calls only Procore.`;
  return `It is ${nameOf(credential)} of Procore's.`;
}
