import type { CredentialKind } from '../../analysis/facts.ts';
import { publicPrefixes } from '../../libraries/settings.ts';

/** Whose credential a name speaks of. */
export type Owner = 'procore' | 'other' | 'unknown';

/** What a name says of the value it holds. */
export interface SecretName {
  readonly kind: CredentialKind;
  readonly owner: Owner;
}

/**
 * What else is known of a text: `flow` if the code uses it as a credential of Procore's (it is the `client_secret` of a token request),
 * `name` if only what it is called speaks for it.
 */
export type SecretContext = 'flow' | 'name';

/** Words that say nothing about whose credential it is. */
const commonWords = new Set(
  (
    'a access account admin api app application auth authorization authentication backend base basic bearer build cached cfg client ' +
    'code company config const constant credential credentials current custom customer data default demo dev development dmsa env ' +
    'environment fallback field hard hardcoded header headers hook initial installed int integration key legacy live local login m ' +
    'main master monthly my new o oauth oauth2 old our partner pass passphrase passwd password pc pem personal private prod production ' +
    'project provider pwd qa raw refresh rest sandbox saved secret server service session sso stage staging static store stored system ' +
    'tenant test testing the tmp token uat user username v1 v2 value web webhook webhooks destination x ' +
    'is be with and or for of set use export copy enter add put api rest http https secret'
  ).split(' '),
);

/** A name that ends so holds something about a secret, or where to find one, not the secret. */
const aboutSecrets = new Set(
  (
    'url uri name names path endpoint host type id ids expiry expires expiration expired in at age ttl lifetime hash hashed digest ' +
    'checksum fingerprint thumbprint md5 sha1 sha256 sha512 ' +
    'length count label title message msg error placeholder regex pattern scope scopes env var variable key keys prefix suffix file ' +
    'filename column table param parameter index version algorithm method mode provider hint help description text position limit ' +
    'budget usage response request manager service storage store cache stored encrypted cipher ciphertext last4 masked preview ref arn'
  ).split(' '),
);

/** Small words of a name: `procoreClientSecret`, `PROCORE_CLIENT_SECRET`, `client-secret` and `Client Secret` are one. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .flatMap(word => splitRunTogether.get(word) ?? [word])
    .filter(word => word !== '');
}

const splitRunTogether = new Map(
  Object.entries({
    clientsecret: ['client', 'secret'],
    accesstoken: ['access', 'token'],
    refreshtoken: ['refresh', 'token'],
    privatekey: ['private', 'key'],
    apikey: ['api', 'key'],
    secretkey: ['secret', 'key'],
    authtoken: ['auth', 'token'],
    procoretoken: ['procore', 'token'],
    tokens: ['token'],
    secrets: ['secret'],
  }),
);

/** Prefixes with which bundlers hand a variable to the browser; they say nothing of the owner. */
export const publicPrefix = new RegExp(`^${publicPrefixes}`);

/** A variable that bundlers hand to the browser, somewhere in a text, whose name speaks of a secret. */
export const publicSecret = new RegExp(String.raw`\b${publicPrefixes}\w*(?:SECRET|TOKEN|KEY|PASSWORD)`);

/** Whether a bundler writes an environment variable of that name into what browsers load. */
export function isPublicVariable(name: string): boolean {
  return publicPrefix.test(name);
}

/**
 * What a variable, property, header or setting of that name holds, if it holds a credential.
 * A client id is public by Procore's own statement (oauth/oauth_keys.md) and never one.
 */
export function secretName(name: string): SecretName | undefined {
  const words = wordsOf(name.replace(publicPrefix, ''));
  const kind = kindOf(words);
  if (kind === undefined) return undefined;
  return { kind, owner: ownerIn(words) };
}

/**
 * What an app signs or encrypts its own sessions, tokens and passwords with, as its name says by itself: `SESSION_SECRET`,
 * `ACCESS_TOKEN_SECRET`, `PASSWORD_SECRET_KEY`.
 */
const ofAppItself =
  /^(?:session|auth) secret(?: key)?$|\bsecret key base$|\b(?:token|password|passwd) (?:(?:reset|hash|hashing) )?secret(?: key)?$/;

/**
 * The key with which a framework signs an app's own sessions: https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY,
 * https://docs.djangoproject.com/en/5.2/ref/settings/#secret-key, https://authjs.dev/getting-started/deployment#auth_secret
 */
export function isSigningKey(name: string): boolean {
  const words = wordsOf(name);
  const said = words.join(' ');
  return /^(?:app )?secret key$/.test(said) || (ofAppItself.test(said) && ownerIn(words) !== 'procore');
}

function ownerIn(words: readonly string[]): Owner {
  if (words.some(word => word.startsWith('procore'))) return 'procore';
  if (ofAppItself.test(words.join(' '))) return 'other';
  return words.every(word => commonWords.has(word) || /^\d+$/.test(word)) ? 'unknown' : 'other';
}

/** Words of what holds several things that say nothing about whose they are. */
const holders =
  /^(?:settings?|options?|opts|params?|parameters|args|props|state|defaults|exports|connections?|clients|apps|accounts|users|companies|tenants|environments|secrets|payload|body|query|form|request|values?|variables?|vars|json|seeds?|services|grant|claims|extra|metadata|spec|containers|result|response|row|record|config\w*|oauth\w*|auth\w*)$/;

/** Whose things a provider's name, or the name of what holds them, speaks of. */
export function nameOwner(name: string): Owner {
  return ownerIn(wordsOf(name).filter(word => !holders.test(word)));
}

function kindOf(words: readonly string[]): CredentialKind | undefined {
  const last = words.at(-1) ?? '';
  const has = (...wanted: string[]): boolean => wanted.every(word => words.includes(word));
  if (has('private', 'key') || last === 'pem') return 'private-key';
  const hook = has('webhook') || has('webhooks') || has('hook');
  if (has('secret', 'key') || (has('secret') && last === 'value')) return hook ? 'webhook-secret' : 'client-secret';
  if (aboutSecrets.has(last) || has('csrf') || has('xsrf') || has('public')) return undefined;
  if (has('secret')) return hook ? 'webhook-secret' : 'client-secret';
  if (has('token')) return hook ? 'webhook-secret' : has('refresh') ? 'refresh-token' : 'access-token';
  if (last === 'bearer') return 'access-token';
  if (last === 'authorization' || has('auth', 'header')) return hook ? 'webhook-secret' : 'authorization-header';
  if (['password', 'passwd', 'pwd', 'passphrase'].includes(last)) return 'password';
  return undefined;
}

/** An ES512 JSON web token: the shape of Procore's access tokens, rare elsewhere (oauth/oauth_auth_grant_flow.md). */
const procoreToken = /eyJ(?:0eXAiOiJKV1QiLCJ)?hbGciOiJFUzUxMiJ9\.[\w-]{20,}\.[\w-]{20,}/;
const anyToken = /^eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*$/;
/** Procore's agentic interface (Datagrid) gives keys of this shape. */
const datagridKey = /\bdg_live_[A-Za-z0-9]{16,}\b/;
const privateKey =
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\\[nr]|\s)*[A-Za-z0-9+/=](?:\\[nr]|[A-Za-z0-9+/=\s]){60,}/;
/** Client secrets, refresh tokens and access tokens of the older kind. */
const hex64 = /^[0-9a-f]{64}$/i;
/** Client secrets of the newer kind: 32 bytes in base64url. */
const base64url = /^[\w-]{42,43}[AEIMQUYcgkosw048]$/;

/** Whether a text has the shape of a client's id or secret of the older kind, and is no sample. */
export function isOfClientsShape(value: string): boolean {
  return hex64.test(value) && entropy(value) >= 3 && !isPlaceholder(value);
}

/** Whether a text has the shape of a client's secret of either kind, and is no sample. */
export function isOfSecretsShape(value: string): boolean {
  return isOfClientsShape(value) || (base64url.test(value) && isRandomBase64(value) && !isPlaceholder(value));
}

/** The client's id and secret in a header of basic authentication: `Basic aWQ6c2VjcmV0`. */
function clientOf(header: string): { readonly id: string; readonly secret: string } | undefined {
  const encoded = basic.exec(header)?.groups?.encoded?.replace(/=+$/, '');
  if (encoded === undefined || encoded.length % 4 === 1) return undefined;
  const [, id, secret] = /^([!-9;-~]+):([!-~]+)$/.exec(atob(encoded)) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

const basic = /^\s*Basic\s+(?<encoded>[A-Za-z\d+/]+=*)\s*$/i;

/** A header of basic authentication, which holds a client's id and secret and no token. */
export function isBasic(header: string): boolean {
  return basic.test(header);
}

/** Sample values printed in Procore's own documentation, by their first digits (oauth_endpoints.md, oauth_client_credentials.md, quick_start_guide.md). */
const documentedSamples =
  /^(?:041372a0|53cff8f4|56498804|76ba4c5c|9b36d8c0|9b9ffee4|a1b2c3d4|ab9e2f73|b2a6304f|d6ea2770|dbaf9757|e0179fd9|fd0847db|fjeh76f4)/i;

const placeholderWords =
  /your|example|placeholder|change_?-?me|replace|insert|paste|dummy|fake|mock|sample|demo|redact|hidden|masked|encrypted|xxx|todo|fixme|goes[_-]?here|lorem|foobar|not[_-]?(?:a[_-]?)?real/i;
const testWords =
  /(?:^|[^a-z])(?:test|testing|dev|local|unit|spec|stub|old|new|valid|invalid|expired|stale|fresh|none|null|undefined|true|false)(?:[^a-z]|$)/i;
/** Text that another thing fills in, or a reference to where the secret is kept. */
const reference =
  /[${}<>*•…%[\]()"'`\s]|\.\.\.|:\/\/|^(?:process\.env|os\.environ|import\.meta|secrets?\.|vars?\.|env\.|vault:|ssm:|arn:|enc:|sops|ref\+|(@|__)[A-Z][\w.-]*\1$)/i;

/** A stand-in for a secret and not one: `YOUR_SECRET`, `<secret>`, `${SECRET}`, `xxxx`, `0123456789abcdef…`, a sample of the documentation. */
export function isPlaceholder(value: string): boolean {
  return (
    value.length < 6 ||
    reference.test(value) ||
    placeholderWords.test(value) ||
    documentedSamples.test(value) ||
    testWords.test(value.replace(/\d+$/, '')) ||
    isPattern(value)
  );
}

/** Typed by rote: a run repeated, or letters and digits in their order. */
function isPattern(value: string): boolean {
  const text = value.toLowerCase().replace(/[^a-z\d]/g, '');
  if (text.length < 8) return new Set(text).size < 3;
  for (let period = 1; period <= text.length / 2 && period <= 20; period++)
    if (text.slice(period) === text.slice(0, -period)) return true;
  let inOrder = 0;
  for (let index = 1; index < text.length; index++) {
    const step = text.charCodeAt(index) - text.charCodeAt(index - 1);
    if (step === 1 || step === 0 || step === -1) inOrder++;
  }
  return inOrder > text.length * 0.4;
}

/** Shannon entropy in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Letters and digits mixed as chance mixes them; words, identifiers, dates, UUIDs and paths are not. */
function looksRandom(value: string, shortest: number): boolean {
  if (value.length < shortest || !/^[\w+/=.~-]+$/.test(value)) return false;
  const digits = value.replace(/\D/g, '').length;
  const letters = value.replace(/[^A-Za-z]/g, '').length;
  if (digits < 2 || letters < 4 || value.split('/').length > 3) return false;
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return false;
  // Words with a number behind: `client-secret-1`, `access_token_2024`.
  if (value.split(/[-_.]/).every(part => /^(?:[A-Za-z]+\d{0,4}|\d{1,4})$/.test(part)) && value.length < 32)
    return false;
  return entropy(value) >= Math.min(3.2, Math.log2(value.length) * 0.75);
}

/**
 * Decides whether a text is a live-looking secret of Procore's, from its shape, its randomness and what it is called.
 * @param value the text, without quotes; `Bearer …` in front is taken off
 * @param name the variable, property, header or setting that holds it
 * @returns what kind it is, or `undefined`
 */
export function liveSecret(value: string, name?: string, context: SecretContext = 'name'): CredentialKind | undefined {
  if (value.length > 20_000) return undefined;
  const named = name === undefined ? undefined : secretName(name);
  const bare = value.trim().replace(/^(?:Bearer|Token|Basic)\s+/i, '');
  const token = procoreToken.exec(bare)?.[0];
  if (token !== undefined && named?.owner !== 'other')
    return isPlaceholder(token.slice(token.indexOf('.') + 1)) ? undefined : (named?.kind ?? 'access-token');
  if (datagridKey.test(bare)) return isPlaceholder(bare) ? undefined : 'access-token';
  if (privateKey.test(bare)) return named?.owner === 'other' || !privateKeyNamed(name) ? undefined : 'private-key';
  if (named === undefined || named.owner === 'other' || isPlaceholder(bare)) return undefined;
  const { kind } = named;
  const surely = context === 'flow' || named.owner === 'procore';
  if (kind === 'private-key') return looksRandom(bare, 40) ? kind : undefined;
  if (kind === 'password') return surely && isPassword(bare) ? kind : undefined;
  if (kind === 'authorization-header' && isBasic(value)) {
    const client = clientOf(value);
    if (client === undefined || isPlaceholder(client.secret)) return undefined;
    const isClients = surely ? looksRandom(client.secret, 16) : [client.id, client.secret].every(isOfSecretsShape);
    return isClients ? 'client-secret' : undefined;
  }
  if (kind === 'authorization-header' && !/^(?:Bearer|Token|Basic)\s/i.test(value.trim())) return undefined;
  if (hex64.test(bare)) return entropy(bare) >= 3 ? kind : undefined;
  if (base64url.test(bare)) return isRandomBase64(bare) ? kind : undefined;
  if (anyToken.test(bare)) return surely ? kind : undefined;
  if (surely) return looksRandom(bare, 16) ? kind : undefined;
  // A word like `token` is many things' name; only the two that speak of OAuth's own secrets carry a shape of no known kind.
  return (kind === 'client-secret' || kind === 'refresh-token') && looksRandom(bare, 24) ? kind : undefined;
}

/** One in a hundred has a single digit; words and identifiers of this length have fewer capitals or less chance in them. */
function isRandomBase64(value: string): boolean {
  const count = (pattern: RegExp): number => value.match(pattern)?.length ?? 0;
  return count(/\d/g) >= 1 && count(/[A-Z]/g) >= 5 && count(/[a-z]/g) >= 5 && entropy(value) >= 4.2;
}

/** A private key's text needs no telling name, but a name that speaks of another thing excuses it. */
function privateKeyNamed(name: string | undefined): boolean {
  if (name === undefined) return true;
  const words = wordsOf(name);
  return words.some(word => word.startsWith('procore')) || words.every(word => commonWords.has(word));
}

function isPassword(value: string): boolean {
  return (
    value.length >= 8 && /\d|[^\w]/.test(value) && /[A-Za-z]/.test(value) && !/^[a-z]+(?:[-_ ][a-z]+)*$/.test(value)
  );
}

/** A secret inside a longer text. Offsets are of the value itself. */
export interface SecretInText {
  readonly kind: CredentialKind;
  readonly start: number;
  readonly end: number;
  /** What it is called there, where anything names it. */
  readonly name?: string;
  /** Its shape alone says that it is Procore's. */
  readonly byShape: boolean;
}

/** `name: value`, `NAME=value`, `"name": "value"`, `| Name | value |`, also with the quotes escaped as in a notebook's cells. */
const named =
  /(?:(?<![\w.\\-])|(?<=\\[nrt]))(?<name>[A-Za-z][\w.-]{0,60}(?: [A-Za-z]+){0,2})(?:\\?["'`]|[*_)\]])*\s{0,4}(?:=>|:=|[:=|])[*_]{0,2}\s{0,4}(?:\\?["'`]|[*_<(])*(?<scheme>(?:Bearer|Basic|Token)\s+)?(?<value>[\w+/.~!@#^-]{8,}={0,2})/g;
/** `{"key": "client_secret", "value": "…"}` of request collections, and `- name: …` with `value: …` below it. */
const paired =
  /["']?\b(?:key|name)["']?\s*:\s*["']?(?<name>[A-Za-z][\w.-]{2,60})["']?\s*,?\s*["']?value["']?\s*:\s*["']?(?<value>[\w+/=.~-]{8,})/g;
/** A field of a page's snapshot as test drivers write it: `- textbox "Client Secret" [ref=e7]: …`. https://playwright.dev/docs/aria-snapshots */
const pageFields =
  /^[ \t]*- \w+ "(?<name>[A-Za-z][\w .-]{2,60})"(?: \[[^\]\n]{0,60}\]){0,9}:[ \t]{1,4}["']?(?<value>[\w+/=.~-]{8,})/gm;
/**
 * `--client-secret …` of a command line, also where each word of it is quoted: `["--client-secret", "…"]`. A value may hold what reads
 * like the next flag and is searched again, so it has an end.
 */
const flags = /(?<![\w-])--(?<name>[a-z][\w-]{2,40})["']?(?:=|,?\s{1,4})["']?(?<value>[\w+/=.~-]{8,2000})/g;
/** `curl -u id:secret`, `https://id:secret@login.procore.com`, what is encoded for a header: only their shape tells what they are. */
const clients = /(?:(?:^|\s)(?:-u|--user)[ =]?["']?|:\/\/|^)(?<id>[\w-]{43,64}):(?<value>[\w-]{43,64})(?![\w-])/g;
const unnamed = [procoreToken, datagridKey, privateKey].map(pattern => new RegExp(pattern, 'g'));
/** Without one of these a text names no secret and frames none. */
const anySecret = /secret|token|key|pass|pwd|bearer|authorization|auth.?header|\bpem\b|eyJ/i;

/** Every live-looking secret in a text, in order: a document, a setting's value, a notebook's output, a command line. */
export function secretsIn(text: string): readonly SecretInText[] {
  if (!anySecret.test(text) && !datagridKey.test(text) && text.search(clients) < 0) return [];
  const found: SecretInText[] = [];
  const add = (secret: SecretInText): void => {
    if (!found.some(other => other.start < secret.end && secret.start < other.end)) found.push(secret);
  };
  for (const pattern of [named, paired, pageFields, flags]) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const { name = '', value = '', scheme = '' } = match.groups ?? {};
      const [last, end] = [match[0].length - value.length + match.index, pattern.lastIndex];
      // What is no secret may be the name of one: `env:`, and below it `PROCORE_CLIENT_SECRET: …`.
      pattern.lastIndex = last;
      // `eyJ0eXAi…` is the beginning of one, not one.
      if (/^(?:\.\.|…)/.test(text.slice(end - 2)) || text.startsWith('…', end)) continue;
      const bare = value.replace(/[.,;]+$/, '').replace(/(?<=\w)(?:\\[nrt])+.*$/, '');
      const kind = liveSecret(scheme + bare, name);
      if (kind === undefined) continue;
      pattern.lastIndex = end;
      add({ kind, start: last, end: last + bare.length, name, byShape: isProcoresByShape(bare) });
    }
  }
  for (const { groups: { id = '', value = '' } = {}, index, 0: all } of text.matchAll(clients)) {
    const end = index + all.length;
    if ([id, value].every(isOfSecretsShape))
      add({ kind: 'client-secret', start: end - value.length, end, byShape: false });
  }
  for (const pattern of unnamed)
    for (const match of text.matchAll(pattern)) {
      const kind = liveSecret(match[0]);
      if (kind !== undefined)
        add({ kind, start: match.index, end: match.index + match[0].length, byShape: isProcoresByShape(match[0]) });
    }
  return found.sort((a, b) => a.start - b.start);
}

/** A text of a shape that hardly anyone but Procore gives out. */
export function isProcoresByShape(value: string): boolean {
  return procoreToken.test(value) || datagridKey.test(value);
}

/** The environment variable that a secret of that name is best read from: `PROCORE_CLIENT_SECRET`. */
export function variableFor(kind: CredentialKind, name?: string): string {
  if (name !== undefined && /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/.test(name)) return name;
  return `PROCORE_${variables[kind]}`;
}

const variables: Readonly<Record<CredentialKind, string>> = {
  'client-secret': 'CLIENT_SECRET',
  'access-token': 'ACCESS_TOKEN',
  'refresh-token': 'REFRESH_TOKEN',
  'token-response': 'TOKENS',
  'authorization-header': 'ACCESS_TOKEN',
  'authorization-code': 'AUTHORIZATION_CODE',
  'private-key': 'PRIVATE_KEY',
  password: 'PASSWORD',
  'webhook-secret': 'WEBHOOK_SECRET',
};
