/** What a name says about a value that nothing else tells of. Names are weak evidence: marks made here never say more than the name does. */
import { namesServiceAlone } from '../libraries/services.ts';
import { changedTo } from '../program/copies.ts';
import type { Expression } from '../program/model.ts';
import { calledName, lastName, literalText } from '../program/walk.ts';
import type { CredentialKind, Mark } from './facts.ts';
import type { AbstractValue, AnyMark } from './values.ts';

/** `procoreClientSecret`, `PROCORE_CLIENT_SECRET`, `procore-client-secret` → `procore client secret`. */
export function words(name: string): string[] {
  const found = name.match(/[A-Z]+(?=[A-Z][a-z])|[A-Z]*[a-z0-9]+|[A-Z]+/g);
  return found === null ? [] : found.map(word => word.toLowerCase());
}

/** Last words with which a name speaks about a credential and is none. */
const about = new Set(
  (
    'url uri endpoint path expires expiry expiration expire exp type types name names count limit limits length id ids at in store manager cache file provider service ' +
    'error errors status valid validity validator invalid exists present age ttl lifetime time timestamp date promise callback handler fn func function class client field fields key keys ' +
    'header label placeholder regex pattern schema model table column columns row config configuration options settings request requests input form page scope scopes param params ' +
    'version arn ref refs index buffer usage used budget estimate estimates per max min total prefix suffix display masked hint hash hashed digest encrypted cipher ciphertext sealed redacted refresher refreshed interceptor middleware guard required missing set saved stored seconds ms env var'
  ).split(' '),
);
const aboutFirst = new Set(
  'is has had needs need get fetch load save store set clear remove delete validate verify check decode parse encrypt decrypt exchange create make build handle use require ensure revoke max min num csrf xsrf no with without should can expired'.split(
    ' ',
  ),
);
/** Words that leave open whose a credential is; `x` is that of headers, `x-access-token`. */
const neutral = new Set(
  (
    'access refresh client api app auth oauth oauth2 bearer new old current stored existing cached user session my the db token tokens secret secrets raw plain value data result response body json ' +
    'this self prod production sandbox dev test default initial next latest fresh valid saved account jwt password passwd pwd private key authorization header headers code grant credential credentials creds cred service dmsa company install installation and or for from of encoded decoded encryption x ' +
    'pending temp temporary tmp issued granted previous prev updated renewed incoming given provided received active decrypted original'
  ).split(' '),
);

function whoseOf(parts: readonly string[]): 'procore' | 'other' | 'unknown' {
  if (parts.some(part => part === 'procore' || part === 'pcor' || part === 'prcr')) return 'procore';
  return parts.every(part => neutral.has(part)) && !ofAppItself.test(parts.join(' ')) ? 'unknown' : 'other';
}

/** What an app signs or encrypts its own sessions, tokens and passwords with: `AUTH_SECRET`, `ACCESS_TOKEN_SECRET`. */
const ofAppItself = /^auth secret$|\b(?:token|password|passwd|encryption) secret$/;

export interface NamedCredential {
  readonly credential: CredentialKind;
  readonly whose: 'procore' | 'other' | 'unknown';
}

const known = new Map<string, NamedCredential | undefined>();

/** The credential that a variable, property, parameter or environment name speaks of. */
export function credentialByName(name: string): NamedCredential | undefined {
  if (known.has(name)) return known.get(name);
  const found = read(name);
  if (known.size > 20_000) known.clear();
  known.set(name, found);
  return found;
}

function read(name: string): NamedCredential | undefined {
  if (name.length < 3 || name.length > 60) return undefined;
  const parts = words(name);
  const last = parts[parts.length - 1];
  const first = parts[0];
  if (last === undefined || first === undefined) return undefined;
  const credential = kindOf(parts, first, last);
  return credential && { credential, whose: whoseOf(parts) };
}

function kindOf(parts: readonly string[], first: string, last: string): CredentialKind | undefined {
  const has = (word: string) => parts.includes(word);
  if (parts.length > 1 && aboutFirst.has(first)) return undefined;
  if (has('private') && last === 'key') return 'private-key';
  if (about.has(last)) return undefined;
  if (last === 'secret')
    return has('webhook') || has('hook')
      ? 'webhook-secret'
      : has('jwt') || has('session') || has('cookie')
        ? undefined
        : 'client-secret';
  if (last === 'password' || last === 'passwd') return 'password';
  if (last === 'authorization') return 'authorization-header';
  if (last === 'token' || last === 'jwt') {
    if (has('refresh')) return 'refresh-token';
    if (
      has('cancel') ||
      has('page') ||
      has('csrf') ||
      has('xsrf') ||
      has('continuation') ||
      has('next') ||
      has('id') ||
      has('device') ||
      has('idempotency') ||
      has('sync')
    )
      return undefined;
    return 'access-token';
  }
  if (
    last === 'tokens' ||
    ((last === 'response' ||
      last === 'data' ||
      last === 'result' ||
      last === 'body' ||
      last === 'json' ||
      last === 'set') &&
      has('token'))
  )
    return 'token-response';
  return undefined;
}

/** Kinds that are whose the thing is that holds them: `session.procore.access_token`. An account's own password is not. */
const held: ReadonlySet<CredentialKind> = new Set(['access-token', 'refresh-token', 'token-response', 'client-secret']);

/**
 * Marks for a value that is only known by its name.
 * @param holders names of what it was read from
 */
export function marksByName(name: string, holders: readonly string[] = []): readonly Mark[] {
  const found = credentialByName(name);
  if (!found) return [];
  const isHeld = found.whose === 'unknown' && held.has(found.credential);
  return [{ is: 'credential', ...found, ...(isHeld ? { whose: whoseHeld(holders) } : {}), steps: [] }];
}

/** The marks of a value whose name alone told it to be a credential, where what holds it says that it is Procore's: `kept['procore']['client_secret']`. */
export function heldMarks(
  marks: readonly AnyMark[],
  name: string,
  expression: Expression | undefined,
): readonly AnyMark[] | undefined {
  if (!marks.some(mark => mark.is === 'credential' && mark.whose === 'unknown')) return undefined;
  const [said] = marksByName(name, holdersOf(expression));
  if (said?.is !== 'credential' || said.whose !== 'procore') return undefined;
  return marks.map(mark =>
    mark.is === 'credential' && mark.whose === 'unknown' && mark.credential === said.credential
      ? changedTo(mark, { whose: said.whose })
      : mark,
  );
}

/** What stands behind `Bearer ` in a header is a token, whatever it is called; whose, its names tell: `tokens.get()`, `globalThis.pass`. */
export function bearerOf(expression: Expression): Mark | undefined {
  const name = calledName(expression);
  const parts = [...(name === undefined ? [] : [name]), ...holdersOf(expression)].flatMap(words);
  const whose = whoseOf(parts.filter(part => !isPlain(part)));
  return whose === 'other' ? undefined : { is: 'credential', credential: 'access-token', whose, steps: [] };
}

const givers = new Set('login signin pass source context ctx state req broker holder keeper args grants'.split(' '));

/** Says nothing of whose token it is. */
function isPlain(part: string): boolean {
  return givers.has(part) || aboutFirst.has(part) || about.has(part);
}

/** Whose the thing is that holds a credential: `procoreGrant`, or another service's, `googleDrive.clientSecret`. */
function whoseHeld(holders: readonly string[]): NamedCredential['whose'] {
  if (holders.some(saysProcore)) return 'procore';
  return holders.some(saysService) ? 'other' : 'unknown';
}

/** A service's name among a thing's words; those that mean other things as well are none: `office.accessToken`, `makeStore()`. */
function saysService(name: string): boolean {
  return words(name).some(namesServiceAlone);
}

function saysProcore(name: string): boolean {
  return /procore|pcor|prcr/i.test(name) && whoseOf(words(name)) === 'procore';
}

/** What a property of a token endpoint's answer is. */
export function tokenField(name: string): CredentialKind | undefined {
  switch (name) {
    case 'access_token':
    case 'accessToken':
    case 'token':
      return 'access-token';
    case 'refresh_token':
    case 'refreshToken':
      return 'refresh-token';
    default:
      return undefined;
  }
}

/** Properties that hold the rows or the record of an answer, not one field of it. */
export const envelopes = new Set(
  'data items results result rows records entities hits _source values body payload response content list page json text all objects value'.split(
    ' ',
  ),
);

/** Names among them that a row of a list gives to a field of its own: `option.value`, `comment.body`. */
export const rowFields = new Set(['value', 'text', 'body', 'content', 'page', 'response', 'payload', 'all']);

/** Properties that say something about a value without being part of it. */
export const plainProperties = new Set(
  'length size status statusText ok status_code statusCode headers redirected type total count totalCount total_count hasMore has_more nextPage next_page expires_in expiresIn expires_at expiresAt created_at createdAt token_type tokenType scope elapsed reason encoding'.split(
    ' ',
  ),
);

/**
 * Names of what an expression is read from: `session` and `procore` of `session.procore.token`, `session.procore.get('token')`,
 * `session.get('procore', {}).get('token')`.
 */
export function holdersOf(expression: Expression | undefined): readonly string[] {
  const names: string[] = [];
  const read = expression?.kind === 'call' ? expression.callee : expression;
  let at = read?.kind === 'member' ? read.object : undefined;
  while (at !== undefined) {
    const got = at.kind === 'call' && lastName(at.callee) === 'get' ? at : undefined;
    const name = got ? literalText(got.args[0]?.value) : lastName(at);
    if (name !== undefined) names.push(name);
    const from = got ? got.callee : at;
    at = from.kind === 'member' ? from.object : undefined;
  }
  return names;
}

/** Names of the models, tables and keys that a thing was read from: `db.from('procore_grants').select()`, `ProcoreGrant.objects.get()`. */
export function sourcesOf({ name, things }: AbstractValue): readonly string[] {
  const names: string[] = name === undefined ? [] : [name];
  for (const thing of things) {
    if (thing.is !== 'library') continue;
    names.push(...thing.path.split('.'));
    for (const { args, call } of thing.makers) {
      names.push(...holdersOf(call));
      for (const { value } of args) {
        for (const text of value.literals) if (typeof text === 'string' && !/[/\s]/.test(text)) names.push(text);
        for (const each of value.things)
          if (each.is === 'class' && each.node.name !== undefined) names.push(each.node.name);
      }
    }
  }
  return names;
}

/** Members of a response that are its body, read or called. */
export const bodies = new Set([
  'data',
  'body',
  'json',
  'text',
  'content',
  'arrayBuffer',
  'blob',
  'buffer',
  'formData',
  'read',
  'raw',
  'raw_body',
  'iter_content',
  'iter_lines',
  'aread',
  '_data',
  // Google Apps Script: https://developers.google.com/apps-script/reference/url-fetch/http-response
  'getContentText',
  'getBlob',
]);
