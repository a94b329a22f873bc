import type { AnalysedFile, App, CredentialKind, Request, StringUse, Value } from '../../analysis/facts.ts';
import { perFile } from '../../analysis/per-file.ts';
import { isProcoreHost } from '../../catalogue/hosts.ts';
import { type Place, type Step, stepAt } from '../../program/finding.ts';
import type { Literal, Span } from '../../program/model.ts';
import { contains, lastName, nodesOf } from '../../program/walk.ts';
import { anyOf } from '../../program/words.ts';
import { placeKey } from './places.ts';
import { isMixture } from './routes.ts';
import {
  isOfClientsShape,
  isOfSecretsShape,
  isProcoresByShape,
  isSigningKey,
  liveSecret,
  nameOwner,
  type Owner,
  type SecretContext,
  type SecretInText,
  secretName,
  secretsIn,
} from './secrets.ts';

/** A live-looking secret of Procore's that a file spells out. */
export interface WrittenSecret {
  readonly kind: CredentialKind;
  /** The secret itself where it is part of a longer text, else the literal that holds it. */
  readonly at: Place;
  /** What holds it: a variable, property or setting. */
  readonly name?: string;
  readonly owner: Owner;
  /** The code uses it with Procore. */
  readonly used: boolean;
  /** Its shape alone says that it is Procore's. */
  readonly byShape: boolean;
  /** The literal in code; absent in documents. */
  readonly literal?: Literal;
  readonly steps: readonly Step[];
}

/** Whether the code, the name or the shape decides that it is Procore's. */
export function isCertainlyProcores({ used, owner, byShape }: WrittenSecret): boolean {
  return used || owner === 'procore' || byShape;
}

/** Whether a file is a document and no code: settings or a guide. */
export function isDocument(file: AnalysedFile): boolean {
  return file.program.data !== undefined && file.language !== 'notebook';
}

/** Documents, and notebooks with their outputs, are read as they stand, comments included. */
export function isReadAsText(file: AnalysedFile): boolean {
  return isDocument(file) || file.language === 'notebook';
}

/** Every secret that a file spells out, each place once, in order. Values are never part of the answer. */
export function writtenSecrets(file: AnalysedFile): readonly WrittenSecret[] {
  if (file.pathClass === 'generated' || file.pathClass === 'vendored') return [];
  const found = new Map<string, WrittenSecret>();
  const add = (secret: WrittenSecret): void => {
    if (secret.owner === 'other') return;
    const key = placeKey(secret.at);
    if (!found.has(key)) found.set(key, secret);
  };
  if (isReadAsText(file)) for (const secret of inDocument(file)) add(secret);
  else {
    for (const secret of usedWithProcore(file)) add(secret);
    for (const secret of inStrings(file)) add(secret);
  }
  return [...found.values()].sort((a, b) => a.at.start - b.at.start);
}

function inDocument(file: AnalysedFile): WrittenSecret[] {
  const found = secretsIn(file.text);
  return [...found, ...inPairs(file, found)].flatMap(({ kind, start, end, name, byShape }) => {
    const use = file.strings.find(use => use.start <= start && end <= use.end);
    const owner = ownerOf(name, use, file);
    // A document speaks of many things: what does not say whose it is counts where the document, or code that reads it, speaks of Procore.
    const isRead = (): boolean => isReadByProcoreCode(name, file) || isOfKeptGrant(name, use, file);
    if (owner === 'unknown' && !byShape && !file.procoreHere && !isRead()) return [];
    return [
      {
        kind,
        at: { file: file.path, start, end },
        owner,
        used: false,
        byShape,
        steps: [],
        ...(name === undefined ? {} : { name }),
      },
    ];
  });
}

/** Values of settings whose names stand beside them in any order: `{ "value": "…", "type": "text", "key": "client_secret" }`. */
function inPairs({ strings }: AnalysedFile, found: readonly SecretInText[]): readonly SecretInText[] {
  return strings.flatMap(({ value, literal, settings = [] }) => {
    const name = settings.find(each => secretName(each) !== undefined);
    const kind = name === undefined ? undefined : liveSecret(value, name);
    if (name === undefined || kind === undefined || literal.content === undefined) return [];
    const start = literal.content + (/^\s*(?:\w+\s+)?/.exec(value)?.[0].length ?? 0);
    const end = literal.content + value.trimEnd().length;
    if (found.some(other => other.start < end && start < other.end)) return [];
    return [{ kind, start, end, name, byShape: isProcoresByShape(value) }];
  });
}

const procoreSection = /(?:^|[^a-z])procore/i;

/**
 * Whose a secret is by its name; where that does not say, by what the record says that holds it, or by what it stands in:
 * `procore: { client_secret: … }`. Where a file has such a section, its other sections are others'; and so is what stands under a name
 * of its own and has no shape that Procore gives.
 */
function ownerOf(name: string | undefined, use: StringUse | undefined, file: AnalysedFile): Owner {
  const owner = name === undefined ? 'unknown' : (secretName(name)?.owner ?? 'unknown');
  if (owner !== 'unknown') return owner;
  const { provider, section, value = '' } = use ?? {};
  if (name !== undefined && isSigningKeyOf(file.app, name) && !procoreSection.test(section ?? '')) return 'other';
  const said = provider === undefined ? 'unknown' : nameOwner(provider);
  if (said !== 'unknown' || section === undefined) return said;
  if (procoreSection.test(section)) return 'procore';
  if (file.strings.some(other => procoreSection.test(other.section ?? ''))) return 'other';
  const isOfKnownShape = /\s/.test(value) || isOfSecretsShape(value) || isProcoresByShape(value);
  return isOfKnownShape ? 'unknown' : nameOwner(section);
}

/** A key that says itself that it signs sessions, or that may where something in the app does: `SESSION_SECRET`, `SECRET_KEY` beside Flask. */
export function isSigningKeyOf(app: App, name: string): boolean {
  return isSigningKey(name) && (secretName(name)?.owner === 'other' || signsSessions(app));
}

const signers =
  'express-session|cookie-session|koa-session|iron-session|client-sessions|jsonwebtoken|jose|cookie-parser|@fastify/(?:jwt|secure-session|session|cookie)';
const namesOne = new RegExp(`['"](?:${signers})['"]`);
const isSigner = new RegExp(`^(?:${signers})$`);

const namesSigner = perFile(({ text }): boolean => {
  const python = /^[ \t]*(?:from|import)\s+(?:flask|django|quart|starlette|fastapi|sanic|itsdangerous|jose|jwt)\b/m;
  return python.test(text) || namesOne.test(text);
});

/** A literal is handed to what signs an app's own sessions and tokens: `session({ secret: '…' })`, `jwt.sign(claims, '…')`. */
function isHandedToSigner(at: Span, file: AnalysedFile): boolean {
  if (!namesOne.test(file.text)) return false;
  return nodesOf(file.program, 'call').some(
    ({ callee, args }) =>
      args.some(({ value }) => contains(value, at)) &&
      file.evaluate(callee).libraries.some(({ package: from }) => isSigner.test(from)),
  );
}

function signsSessions(app: App): boolean {
  return app.ask(namesSigner).some(({ answer }) => answer);
}

function isReadByProcoreCode(name: string | undefined, file: AnalysedFile): boolean {
  if (name === undefined || file.language !== 'env') return false;
  return file.app.files.some(
    other => other.procore && !isReadAsText(other) && new RegExp(`\\b${name}\\b`).test(other.text),
  );
}

const ofGrant = /^(?:access|refresh)_?token$/i;

/** A token at the top of a file that code which speaks of Procore opens by its name: `readFile('tokens.json')`. */
function isOfKeptGrant(
  name: string | undefined,
  use: StringUse | undefined,
  { path, language, app }: AnalysedFile,
): boolean {
  if (language !== 'json' || use?.section !== undefined || !ofGrant.test(name ?? '')) return false;
  const named = new RegExp(`['"\`/]${anyOf([path.split('/').at(-1) ?? ''])}['"\`]`);
  return app.files.some(other => other.procoreHere && !isReadAsText(other) && named.test(other.text));
}

function inStrings(file: AnalysedFile): WrittenSecret[] {
  return file.strings.flatMap((use, index, all): WrittenSecret[] => {
    const { value, literal, start, end } = use;
    if (literal.pattern === true || value.length < 8) return [];
    const key = use.settings?.find(name => secretName(name) !== undefined) ?? use.key;
    const named = key === undefined ? {} : { name: key };
    const isKey = (): boolean =>
      file.procoreHere && (isKeyOfPair(use, [all[index - 1], all[index + 1]]) || keysOfClients(file).includes(start));
    const kind = liveSecret(value, key) ?? (isKey() ? 'client-secret' : undefined);
    if (kind !== undefined) {
      const at = { file: file.path, start, end };
      if (secretName(key ?? '')?.owner !== 'procore' && isHandedToSigner(literal, file)) return [];
      // Settings of a framework have its key beside whatever else they hold.
      const isSetting = key === 'SECRET_KEY' && signsSessions(file.app);
      const isOfClient = key !== undefined && isSigningKey(key) && !isSetting && isKey();
      const owner = isOfClient ? 'unknown' : ownerOf(key, use, file);
      return [{ kind, at, owner, used: false, byShape: isProcoresByShape(value), literal, steps: [], ...named }];
    }
    const { content } = literal;
    return secretsIn(value).map(inside => ({
      kind: inside.kind,
      owner: ownerOf(inside.name ?? key, use, file),
      used: false,
      byShape: inside.byShape,
      literal,
      steps: [],
      ...(inside.name === undefined ? named : { name: inside.name }),
      at:
        content === undefined
          ? { file: file.path, start, end }
          : { file: file.path, start: content + inside.start, end: content + inside.end },
    }));
  });
}

const ofClient = '(?:(?:procore|pc|app|application|client|api|oauth|consumer|prod|production|live|sandbox)[_-]?)*';
const keyName = new RegExp(`^${ofClient}(?:(?:secret[_-]?)?key|pass|password|passphrase|pwd|private)$`, 'i');
const idName = new RegExp(`^${ofClient}(?:id|identifier|user(?:name)?|client|app|key_?id)$`, 'i');

/**
 * `appKey` beside `appId`, or the second of `session.auth = ('…', '…')`, both of the shape that Procore gives a client's id and secret:
 * the pair tells what the name does not.
 */
function isKeyOfPair(use: StringUse, beside: readonly (StringUse | undefined)[]): boolean {
  const isHalf = (half: StringUse | undefined, name: RegExp): boolean =>
    half !== undefined && name.test(half.key ?? '') && isOfClientsShape(half.value);
  const [before] = beside;
  const isOfAuth = (half: StringUse | undefined): boolean =>
    half !== undefined && half.key === undefined && /(?:^|\.)auth$/i.test(half.section ?? '');
  if (isOfAuth(use) && isOfAuth(before)) return [use, before].every(half => isOfClientsShape(half?.value ?? ''));
  return isHalf(use, keyName) && beside.some(half => isHalf(half, idName));
}

/** What is called after a client, or after what signs in: `new Procore('…', '…')`, `OAuth2Session("…", "…")`. */
const makesClient = /procore|oauth|(?:client|auth|session|credentials)$/i;

/** Where the secrets stand that clients are made with, right behind their ids: both of the shape that Procore gives a client's. */
const keysOfClients = perFile((file): readonly number[] =>
  nodesOf(file.program, 'call').flatMap(({ callee, args }) => {
    if (!makesClient.test(lastName(callee) ?? '')) return [];
    const [id, secret] = args.map(({ name, value }) => (name === undefined ? value : undefined));
    if (id?.kind !== 'literal' || secret?.kind !== 'literal' || !isOfClientsShape(String(id.value))) return [];
    return isOfSecretsShape(String(secret.value)) ? [secret.start] : [];
  }),
);

/** Fields of requests to Procore that hold a credential. */
const secretFields = ['client_secret', 'refresh_token', 'password', 'token', 'secret', 'access_token'];

/** Literals that reach a request of Procore's as a credential, whatever they are called. */
function usedWithProcore(file: AnalysedFile): WrittenSecret[] {
  const found: WrittenSecret[] = [];
  for (const request of file.requests) {
    if (isMixed(request, file)) continue;
    for (const [name, value] of sentCredentials(request)) {
      for (const { parts } of value.texts) {
        for (const part of parts) {
          if (!('text' in part) || part.literal === undefined || part.place === undefined) continue;
          const context: SecretContext = 'flow';
          const kind = liveSecret(
            part.text.length < 8 ? '' : name === 'authorization' ? bearer(part.text) : part.text,
            name,
            context,
          );
          if (kind === undefined || isFoundAnyway(part.place, file)) continue;
          found.push({
            // The code puts the scheme before it.
            kind: kind === 'authorization-header' && !/^\s*\w+\s/.test(part.text) ? 'access-token' : kind,
            at: spanOf(part.text, part.literal, part.place, file),
            owner: 'procore',
            used: true,
            byShape: false,
            literal: part.literal,
            ...holderOf(part.literal, part.place, file),
            steps: [stepAt(request.place, 'it is sent to Procore here')],
          });
        }
      }
    }
  }
  return found;
}

/** A helper that is also called for others: which of the credentials goes to Procore, only its callers say. */
function isMixed(request: Request, file: AnalysedFile): boolean {
  if (!request.abstract) return false;
  return isMixture(request, file) || request.addresses.some(({ host }) => host !== undefined && !isProcoreHost(host));
}

/** What the literal is the value of, by its name. */
export function holderOf({ start }: Literal, { file: home }: Place, file: AnalysedFile): { readonly name?: string } {
  const name = file.app.file(home)?.strings.find(use => use.start === start)?.key;
  return name === undefined ? {} : { name };
}

/** Where a text stands inside the literal that writes it; of a document, without the quotes. */
function spanOf(text: string, { value, content }: Literal, { file, start, end }: Place, { app }: AnalysedFile): Place {
  const home = app.file(file);
  const isWhole = value === text && !(home !== undefined && isReadAsText(home));
  if (typeof value !== 'string' || isWhole || content === undefined || !value.includes(text))
    return { file, start, end };
  const at = content + value.indexOf(text);
  return { file, start: at, end: at + text.length };
}

const bearer = (text: string): string => (/^\w+\s/.test(text) ? text : `Bearer ${text}`);

function* sentCredentials(request: Request): Generator<readonly [string, Value]> {
  if (request.kind === 'token' || request.kind === 'revoke')
    for (const field of secretFields) {
      const sent = request.body?.property(field) ?? request.query(field);
      if (sent !== undefined) yield [field, sent];
    }
  const basic = request.arg('auth');
  for (const secret of basic === undefined ? [] : [basic.property('password'), basic.elements[1]])
    if (secret !== undefined) yield ['client_secret', secret];
  const header = request.header('authorization');
  if (typeof header !== 'string') yield ['authorization', header];
}

/** The literal stands in another file that is looked at itself, and what that one says of it tells enough. */
function isFoundAnyway(place: Place, file: AnalysedFile): boolean {
  if (place.file === file.path) return false;
  const home = file.app.file(place.file);
  if (home === undefined || !home.procore) return false;
  if (isReadAsText(home))
    return inDocument(home).some(
      ({ at, owner }) => owner !== 'other' && place.start <= at.start && at.end <= place.end,
    );
  const use = home.strings.find(string => string.start === place.start);
  return use !== undefined && liveSecret(use.value, use.key) !== undefined;
}
