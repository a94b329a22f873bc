import type { AnalysedFile, CredentialKind, Effect, Mark, Request, Text, Value } from '../../analysis/facts.ts';
import { namesProcoreHost } from '../../catalogue/hosts.ts';
import type { Call, Expression } from '../../program/model.ts';
import { lastName, literalText, someIn, walkProgram } from '../../program/walk.ts';
import { isLocal } from './hosts-local.ts';

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

/** Kinds that Procore issues for good or for a while, and that an app keeps to call it later. */
export const keptKinds: ReadonlySet<CredentialKind> = new Set([
  'client-secret',
  'token-response',
  'refresh-token',
  'access-token',
]);

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
 * beside something that is not; nor does what only its name calls a token where the code draws it by lot or another library makes it,
 * unless that library is the store's that it was kept in.
 */
export function credentialsIn(value: Value, depth = 3): readonly CredentialMark[] {
  const found = value.marks.flatMap(mark =>
    mark.is === 'credential' ? [mark] : mark.is === 'input' ? codeIn(mark) : [],
  );
  const sealed = value.marks.some(mark => mark.is === 'sealed');
  const isRead = value.marks.some(mark => mark.is === 'stored');
  const made =
    (!isRead && value.libraries.some(({ package: from }) => from !== 'global')) ||
    value.marks.some(mark => mark.is === 'random');
  const isRecord = depth > 0 && value.keys.complete && value.keys.names.length > 0;
  if (found.length === 0 || !(sealed || made || (isRecord && found.some(isNamed)))) return found;
  const inside = depth === 0 ? [] : [...value.keys.names.map(name => value.property(name)), ...value.elements];
  const within = inside.flatMap(part => credentialsIn(part, depth - 1));
  return sealed ? within : [...found.filter(mark => !isNamed(mark)), ...within];
}

/** Credentials that are put into a text. */
export function credentialsInText({ parts }: Text): readonly CredentialMark[] {
  return parts.flatMap(part => ('hole' in part ? (part.marks ?? []) : [])).filter(mark => mark.is === 'credential');
}

/** Only its name tells what it is. A record of which all is known has it where what it holds has it. */
function isNamed({ whose }: CredentialMark): boolean {
  return whose === 'unknown';
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
  return file.requests.some(request => sends(request, credential)) || passesOn(file, credential);
}

/**
 * A proxy whose only targets are Procore's puts a credential of that kind on what it passes on:
 * `proxy.on('proxyReq', out => out.setHeader('Authorization', `Bearer ${token}`))`.
 */
function passesOn(file: AnalysedFile, kind: CredentialKind): boolean {
  if (!/proxyReq/.test(file.text)) return false;
  const proxies = file.effectsOf('middleware').filter(({ note }) => note === 'proxy');
  if (proxies.length === 0 || !proxies.every(proxy => leadsToProcore(proxy.arg('url')))) return false;
  const isPut = ({ callee, args: [name, value] }: Call): boolean =>
    lastName(callee) === 'setHeader' &&
    value !== undefined &&
    /^authorization$/i.test(literalText(name?.value) ?? '') &&
    file
      .evaluate(value.value)
      .marks.some(mark => mark.is === 'credential' && mark.whose === 'unknown' && mark.credential === kind);
  return hearers(file).some(hearer =>
    file
      .evaluate(hearer)
      .functions.some(fn => fn.file === file.path && someIn(fn.node.body, node => node.kind === 'call' && isPut(node))),
  );
}

/** What a proxy calls with what it is about to send: `proxy.on('proxyReq', …)`, `{ onProxyReq: … }`, `{ on: { proxyReq: … } }`. */
function hearers({ program }: AnalysedFile): readonly Expression[] {
  const found: Expression[] = [];
  walkProgram(program, node => {
    if (node.kind === 'call' && lastName(node.callee) === 'on' && literalText(node.args[0]?.value) === 'proxyReq')
      found.push(...node.args.slice(1, 2).map(({ value }) => value));
    if (node.kind === 'object')
      found.push(
        ...node.properties.filter(({ key }) => /^(?:on)?proxyReq$/i.test(key ?? '')).map(({ value }) => value),
      );
  });
  return found;
}

/** A host of Procore's, or a setting that is called after it: `process.env.PROCORE_API`. */
function leadsToProcore(target: Value | undefined): boolean {
  const heads = target?.texts.flatMap(({ parts: [first] }) => first ?? []) ?? [];
  const settings = target?.marks.flatMap(mark => (mark.is === 'environment' ? mark.name : [])) ?? [];
  return (
    heads.length + settings.length > 0 &&
    heads.every(head => ('text' in head ? namesProcoreHost(head.text) : head.from === 'environment')) &&
    settings.every(name => /^procore_/i.test(name))
  );
}

/** The request's header or body holds a credential of that kind whose owner only a name tells. */
function sends(request: Request, kind: CredentialKind): boolean {
  const header = request.header('authorization');
  const sent = [typeof header === 'string' ? undefined : header, request.body].flatMap(value => value?.marks ?? []);
  return sent.some(mark => mark.is === 'credential' && mark.whose === 'unknown' && mark.credential === kind);
}

/** A server whose address speaks of Procore, `/procore/exchange`, is the app's own. */
function callsOthers(file: AnalysedFile): boolean {
  return file.allRequests.some(
    request =>
      request.procore === 'no' &&
      request.addresses.some(
        ({ host, path }) => host !== undefined && !isLocal(host) && !/procore/i.test(host + (path ?? '')),
      ) &&
      !asksWithNothing(request, file),
  );
}

/**
 * `requests.get('https://status.example', timeout=5)`: nothing goes with it that could be secret. Headers, cookies and keys may be put on
 * it before and after the call: no client sends it, and what stands around it speaks of no secret.
 */
function asksWithNothing({ method, args, addresses, client, surroundings }: Request, file: AnalysedFile): boolean {
  return (
    method === 'GET' &&
    client === undefined &&
    args.every(({ name, node }, index) => index === 0 || name === 'timeout' || node.kind === 'literal') &&
    addresses.every(({ text }) => text.parts.every(part => 'text' in part && !part.text.includes('?'))) &&
    surroundings.functions.length > 0 &&
    surroundings.functions.every(fn => fn.mentions(secrets, 0) === undefined) &&
    !setsForAll.test(file.text)
  );
}

const secrets = /secret|token|key|auth|credential|passw|cookie|header/;
/** What a file puts on all that a library sends: https://axios-http.com/docs/config_defaults, https://docs.python.org/3/library/urllib.request.html */
const setsForAll = /\b(?:defaults|interceptors|install_opener)\b/;

/** The gravest first: whole ones, those that are surely Procore's, and then by kind. */
export function graver(a: CredentialMark, b: CredentialMark): number {
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

/** What shows a credential at a sink, for `because`. */
export function evidenceOf({ credential, whose }: CredentialMark): string {
  if (whose === 'unknown')
    return `Its name says that it is ${nameOf(credential)}, and Procore is the only service that the file calls or signs in with.`;
  if (credential === 'token-response') return "It is the whole answer of Procore's token endpoint.";
  return `It is ${nameOf(credential)} of Procore's.`;
}
